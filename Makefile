# What a person does with this repository. `make run` is all it takes on a fresh clone.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCK := uv pip compile --quiet --generate-hashes --no-emit-index-url --python-version 3.11 \
	--custom-compile-command "make lock" pyproject.toml

# Starts what it takes for the time of the command that follows.
REAL := $(BIN)/python tests/kafka/start_kafka.py -- $(BIN)/python tests/postgres/start_postgres.py --

.DEFAULT_GOAL := help
.PHONY: help setup run rules test test-kafka test-postgres test-faults test-deploy test-browser test-word test-containers up down bench lint format lock clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.ready ## The locked environment in .venv (nothing to do while it is up to date)

# Two calls of pip: an editable install has no hash, so it cannot share a call with --require-hashes.
.venv/.locked: requirements-dev.lock
	@echo "Installing the locked packages into .venv (half a minute, once)"
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

.venv/.ready: .venv/.locked pyproject.toml
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

# What the tests of deploy/ need besides.
.venv/.deploy: .venv/.ready requirements-deploy.lock
	@$(PIP) --require-hashes -r requirements-deploy.lock
	@touch $@

run: setup ## The product in one process (DATA=folder PORT=number to have them elsewhere)
	@exec $(BIN)/rapporteur run $(if $(DATA),--data $(DATA)) $(if $(PORT),--port $(PORT))

up: ## The whole on an engine: Kafka, PostgreSQL, five services, gateway (REHEARSAL=1: sessions may be rehearsed)
	@sh deploy/passwords.sh
	@$(if $(REHEARSAL),RAPPORTEUR_MODE=embedded) docker compose up --detach --build --wait
	@$(if $(REHEARSAL),mkdir -p data/keys && docker compose cp drafting:/keys/seats.key data/keys/seats.key)
	@echo "Rapporteur: http://localhost:$${PORT:-8000}/ $(if $(REHEARSAL),(play sessions with --against and --keys data/keys))"

down: ## Stop it (VOLUMES=1: and forget all that it kept)
	@docker compose down $(if $(VOLUMES),--volumes)

test: setup ## The tests, with coverage of services and shared
	@$(BIN)/pytest -n 2 --dist worksteal --cov --cov-report=term:skip-covered

# Names of topics, groups and databases come from a test's own folder or a number of its own: two processes share the parts.
test-kafka: setup ## All that touches a broker or a database, on a real Kafka and PostgreSQL (needs Java and Maven)
	@$(REAL) $(BIN)/pytest -n 2 --dist loadfile tests/kafka tests/postgres tests/processes tests/contracts tests/rehearsal \
		tests/portal/test_pages.py tests/portal/test_reading.py tests/portal/test_sentences.py tests/portal/test_floor.py

test-postgres: setup ## Of these the suites of the store alone, on a real PostgreSQL
	@$(BIN)/python tests/postgres/start_postgres.py -- $(BIN)/pytest tests/postgres \
		tests/access/test_login.py tests/access/test_sessions.py tests/access/test_audit.py

test-faults: setup ## Faults, simulated and real: crashes, kills, outages (SCHEDULES=1000000 for so many simulated ones)
	@PYTHONHASHSEED=0 RAPPORTEUR_FAULT_TESTS=1 $(if $(SCHEDULES),RAPPORTEUR_SIMULATION_SCHEDULES=$(SCHEDULES)) \
		$(REAL) $(BIN)/pytest -s tests/faults tests/recovery

test-deploy: .venv/.deploy ## What deploy/ holds, checked without an engine (needs promtool, npm and PostgreSQL)
	@RAPPORTEUR_DEPLOY_TESTS=1 $(BIN)/pytest tests/deploy

test-browser: setup ## The screen and the table in real browsers (needs chromium, npm; fonts-noto-core and -cjk to look right)
	@RAPPORTEUR_BROWSER_TESTS=1 $(BIN)/pytest tests/browser

test-word: setup ## Word files, opened by LibreOffice (needs Debian's libreoffice-writer-nogui and python3-uno)
	@RAPPORTEUR_WORD_TESTS=1 $(BIN)/pytest tests/word

test-containers: .venv/.deploy ## Images and docker-compose.yml on an engine of its own (needs root, docker.io, debootstrap)
	@$(BIN)/python -m tests.containers.start_engine -- $(BIN)/pytest tests/containers

rules: setup ## The rules of procedure and the tests that prove each (GUARDS=1: is each guard missed when it is taken out?)
	@$(BIN)/python -m tests.rules $(if $(GUARDS),--without-guards)

bench: setup ## The product against a naive way and the limit of this machine (QUICK=1: floors alone; ROWS="relay …")
	@$(REAL) $(BIN)/python -m benchmarks $(if $(QUICK),--quick --check) $(ROWS)

lint: setup ## Style, types and import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: setup ## Put the source into the house style
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

lock: ## Pin the newest versions that pyproject.toml allows (needs uv)
	@$(LOCK) --upgrade -o requirements.lock
	@$(LOCK) --upgrade --extra dev -c requirements.lock -o requirements-dev.lock
	@$(LOCK) --upgrade --extra tracing -c requirements-dev.lock -o requirements-tracing.lock
	@$(LOCK) --upgrade --extra dev --extra deploy -c requirements-dev.lock -o requirements-deploy.lock

clean: ## Remove everything that can be made again; DATA stays
	@rm -rf .venv build *.egg-info .coverage .coverage.* htmlcov .pytest_cache .mypy_cache .ruff_cache .hypothesis \
		.import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
