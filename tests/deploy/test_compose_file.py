"""docker-compose.yml as the engine would read it, without an engine: valid, closed, every image with a tag."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-tracing.lock", "requirements-dev.lock")


def composed(**more: str) -> dict[str, dict[str, Any]]:
    compose = Path(sys.executable).with_name("docker-compose")
    given = {**os.environ, "POSTGRES_PASSWORD": "p", "GRAFANA_PASSWORD": "g", **more}
    run = subprocess.run([compose, "config"], cwd=ROOT, env=given, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    found: dict[str, dict[str, Any]] = yaml.safe_load(run.stdout)["services"]
    return found


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    return composed()


@pytest.mark.parametrize(("endpoint", "built_with"), [("", ""), ("http://collector:4318", "yes")])
def test_traces_are_told_where_an_address_is_set_and_the_images_can_tell_them(endpoint: str, built_with: str):
    ours = {n: s for n, s in composed(RAPPORTEUR_OTLP_ENDPOINT=endpoint).items() if "build" in s}
    assert len(ours) == 6
    for name, each in ours.items():
        assert each["environment"]["RAPPORTEUR_OTLP_ENDPOINT"] == endpoint, name
        assert each["build"]["args"]["TRACING"] == built_with, name


def test_an_image_that_can_tell_traces_has_all_that_the_others_have_in_the_same_versions():
    pins = {name: pinned((ROOT / name).read_text(encoding="utf-8")) for name in LOCKS}
    assert pins["requirements.lock"] < pins["requirements-tracing.lock"] < pins["requirements-dev.lock"]
    assert any(pin.startswith("opentelemetry-sdk==") for pin in pins["requirements-tracing.lock"])


def pinned(lock: str) -> set[str]:
    return {line.split()[0] for line in lock.splitlines() if "==" in line and not line.startswith((" ", "#"))}


def test_it_is_not_started_without_passwords():
    compose = Path(sys.executable).with_name("docker-compose")
    bare = {"PATH": os.environ["PATH"]}
    run = subprocess.run(
        [compose, "--env-file", "/dev/null", "config"], cwd=ROOT, env=bare, capture_output=True, text=True, timeout=60
    )
    assert run.returncode != 0
    assert "run make up, which makes one" in run.stderr


def test_only_the_gateway_is_published_and_on_this_machine_alone(services: dict[str, dict[str, Any]]):
    published = {name: each["ports"] for name, each in services.items() if "ports" in each}
    assert [(name, port["host_ip"], port["target"]) for name, ports in published.items() for port in ports] == [
        ("gateway", "127.0.0.1", 8080)
    ]


def test_every_container_is_closed_bounded_and_tagged(services: dict[str, dict[str, Any]]):
    for name, each in services.items():
        assert each["read_only"] is True, name
        assert each["cap_drop"] == ["ALL"]
        assert each["security_opt"] == ["no-new-privileges:true"]
        assert int(each["mem_limit"]) > 0
        assert each["image"].rpartition(":")[2] not in ("", "latest")
        assert "build" in each or each["user"].split(":")[0] not in ("0", "root")


def test_the_image_ends_as_another_user_than_root():
    lines = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8").splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users[-1] == "10001"
    assert not [line for line in lines if "--mount" in line or line.startswith("# syntax")], "the classic builder"
    assert not [line for line in lines if "index-url" in line]
