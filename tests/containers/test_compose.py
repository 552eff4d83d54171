"""docker-compose.yml as it is really started: closed to all but its gateway, and to the same bytes as one process."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from services.rehearsal.reproduce import reproduce_elsewhere
from shared.settings import Settings
from tests.containers.composed import SERVICES, Composed, composed
from tests.kafka.start_kafka import free_ports
from tests.lifecycle.plays import ROOT, SAMPLE, Play, differences, played

FOREIGN = ("kafka", "postgres", "gateway", "prometheus", "grafana")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composed]:
    (port,) = free_ports(1)
    began = time.monotonic()
    with composed(tmp_path_factory.mktemp("composed"), port) as found:
        print(f"up in {time.monotonic() - began:.0f} s; stand-ins: {os.environ['RAPPORTEUR_STAND_INS'] or 'none'}")
        yield found


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Play:
    return played(SAMPLE, tmp_path_factory.mktemp("here") / "out")


def test_only_the_gateway_is_reached_from_outside(made: Composed):
    published = {service: made.inspect(service)["NetworkSettings"]["Ports"] for service in (*SERVICES, *FOREIGN)}
    open_ports = {service: [each for each in ports.values() if each] for service, ports in published.items()}
    assert {service for service, found in open_ports.items() if found} == {"gateway"}
    assert open_ports["gateway"] == [[{"HostIp": "127.0.0.1", "HostPort": str(made.port)}]]


@pytest.mark.parametrize("service", [*SERVICES, *FOREIGN])
def test_nothing_runs_as_root_or_may_write_its_own_files_or_gain_rights(service: str, made: Composed):
    known = made.inspect(service)
    assert known["Config"]["User"].split(":")[0] not in ("", "0", "root")
    assert known["HostConfig"]["ReadonlyRootfs"] is True
    assert known["HostConfig"]["CapDrop"] == ["ALL"]
    assert "no-new-privileges:true" in known["HostConfig"]["SecurityOpt"]
    assert known["HostConfig"]["Memory"] > 0
    assert made.inside(service, "id", "-u").stdout.strip() != "0"
    assert "Read-only file system" in made.inside(service, "touch", "/usr/written").stderr


@pytest.mark.parametrize("service", SERVICES)
def test_an_image_holds_its_own_service_and_no_other(service: str, made: Composed):
    found = made.inside(service, "ls", "/opt/rapporteur/services").stdout.split()
    assert {name for name in found if name != "__pycache__"} == {"__init__.py", service}


def test_no_secret_is_in_an_image(made: Composed):
    for service in SERVICES:
        assert "PASSWORD" not in made.docker("history", "--no-trunc", f"rapporteur-{service}:0.1.0")
        assert made.inside(service, "ls", "/keys").stdout.split() == ["log.key", "seats.key"]
        assert made.inside(service, "stat", "-c", "%a %u", "/keys/log.key").stdout.strip() == "600 10001"


@pytest.mark.parametrize("path", ["/metrics", "/readyz", "/drafting/metrics", "/adoption/readyz"])
def test_what_is_for_operators_is_not_reached_through_the_gateway(path: str, made: Composed):
    assert httpx2.get(made.address + path).status_code == 404


def test_the_gateway_gives_each_service_and_page_under_its_own_address(made: Composed):
    for service in (*SERVICES[:-1], ""):
        answer = httpx2.get(f"{made.address}/{service}/healthz" if service else f"{made.address}/healthz")
        assert answer.json() == {"status": "ok", "service": service or "portal"}
    assert "Rapporteur" in httpx2.get(f"{made.address}/").text
    refused = httpx2.get(f"{made.address}/drafting/sessions/a%20%C3%A9%25")
    assert (refused.status_code, refused.headers["content-type"]) == (401, "application/problem+json")
    assert httpx2.get(f"{made.address}/grafana/api/health").json()["database"] == "ok"


def test_prometheus_reads_the_metrics_of_every_service(made: Composed):
    until = time.monotonic() + 60
    up = ""
    while time.monotonic() < until and up.count('"1"') < len(SERVICES):
        time.sleep(1)
        up = made.inside("prometheus", "wget", "-q", "-O", "-", "http://127.0.0.1:9090/api/v1/query?query=up").stdout
    assert up.count('"1"') == len(SERVICES), up


async def test_a_play_through_the_gateway_in_which_services_are_killed_comes_to_the_same_bytes_as_one_process(
    made: Composed, here: Play, tmp_path: Path
):
    said: list[str] = []
    keys = Settings(keys=made.keys)
    playing = asyncio.create_task(
        reproduce_elsewhere(SAMPLE, tmp_path / "out", gateway=made.address, keys=keys, without=None, say=said.append)
    )
    for service in ("drafting", "amendments", "portal"):
        told = len(said)
        while len(said) < told + 20 and not playing.done():  # noqa: ASYNC110  (a play sets no event)
            await asyncio.sleep(0.05)
        assert not playing.done(), "it was to be killed in the middle"
        await asyncio.to_thread(made.kill, service)
        await asyncio.to_thread(made.compose, "start", service)
    assert (await playing, said[-1]) == (0, "as expected"), said[-5:]
    assert differences(here.out, tmp_path / "out") == []


def test_a_service_that_is_told_to_stop_ends_by_itself_with_status_0(made: Composed):
    began = time.monotonic()
    made.compose("stop", "adoption")
    state = made.inspect("adoption")["State"]
    assert (state["Status"], state["ExitCode"], state["OOMKilled"]) == ("exited", 0, False)
    assert time.monotonic() - began < 20, "else it was killed"
    made.compose("up", "--detach", "--wait", "--no-build", "adoption")


def test_nothing_was_given_up_on_the_way(made: Composed):
    command = [sys.executable, "-m", "services", "dlq", "--against", made.address, "--keys", str(made.keys), "list"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "0 letters\n")


def test_the_whole_product_runs_in_one_container_too(made: Composed):
    (port,) = free_ports(1)
    closed = ["--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--security-opt", "no-new-privileges:true"]
    publish = ["--publish", f"127.0.0.1:{port}:8000", "--name", f"{made.project}-desk"]
    made.docker(
        "run", "--detach", *closed, *publish, "--volume", f"{made.project}-desk:/data", "rapporteur:0.1.0", "run"
    )
    try:
        until = time.monotonic() + 120
        while "session has been played whole" not in made.docker("logs", f"{made.project}-desk"):
            assert time.monotonic() < until
            time.sleep(0.5)
        assert "joint" in httpx2.get(f"http://127.0.0.1:{port}/").text
    finally:
        made.docker("rm", "--force", "--volumes", f"{made.project}-desk")
        made.docker("volume", "rm", f"{made.project}-desk")
