"""The product as it is run in production: each service a process of its own, on Kafka and PostgreSQL, and a gateway."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Protocol

import httpx2
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.kafka.start_kafka import free_ports

ROOT = Path(__file__).parents[2]
SERVICES = ("drafting", "amendments", "adoption", "publication", "portal")
PATIENCE = 60.0
KEPT = ("etag", "content-type", "retry-after")


class Process(Protocol):
    """What a `subprocess.Popen` and a child of the zygote have in common."""

    pid: int

    def poll(self) -> int | None: ...

    def terminate(self) -> None: ...

    def kill(self) -> None: ...

    def wait(self, timeout: float = PATIENCE) -> int: ...


Start = Callable[[str, Mapping[str, str], Path], Process]
"""Starts a service in a process: its name, its settings, and the file of its log."""


def by_command(service: str, environment: Mapping[str, str], log: Path) -> Process:
    """Start a service as an operator does."""
    with log.open("ab") as out:
        return subprocess.Popen(
            [sys.executable, "-m", f"services.{service}"],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=out,
            stderr=out,
        )


def service_of(name: str) -> str:
    """The service that a process runs: `drafting` for `drafting` and for `drafting.2`."""
    return name.partition(".")[0]


@dataclass
class Fleet:
    """Processes over one Kafka and one PostgreSQL; `run` keeps the names of topics, groups and databases apart.

    A process is named by its service, a second one of a service such as `drafting.2`.
    """

    home: Path
    ports: Mapping[str, int]
    start_process: Start = by_command
    run: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    more: Mapping[str, str] = field(default_factory=dict)
    running: dict[str, Process] = field(default_factory=dict)

    @property
    def keys(self) -> Path:
        """The folder of the keys that the services share."""
        return self.home / "keys"

    @property
    def environment(self) -> dict[str, str]:
        """The settings that all services have in common."""
        databases = os.environ["RAPPORTEUR_POSTGRES"].replace("{service}", f"p{self.run}_{{service}}")
        return {
            "RAPPORTEUR_KAFKA": os.environ["RAPPORTEUR_KAFKA"],
            "RAPPORTEUR_KAFKA_PREFIX": f"p{self.run}.",
            "RAPPORTEUR_DATABASE_URL": databases,
            "RAPPORTEUR_KEYS": str(self.keys),
            "RAPPORTEUR_PARTITIONS": "2",
            **self.more,
        }

    def log(self, name: str) -> str:
        """What a process has written so far."""
        return (self.home / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def start(self, name: str) -> None:
        """Start a process; `wait_ready` tells when it answers."""
        own = {"RAPPORTEUR_PORT": str(self.ports[name]), "RAPPORTEUR_KAFKA_MEMBER": f"{name}-{self.run}"}
        environment = {**self.environment, **own, **self.more}
        self.running[name] = self.start_process(service_of(name), environment, self.home / f"{name}.log")

    def stop(self, name: str) -> int:
        """End a process as an operator does; returns its exit status."""
        self.running[name].terminate()
        return self.running.pop(name).wait(timeout=PATIENCE)

    def kill(self, name: str) -> int:
        """End a process as a lack of memory does; returns its exit status."""
        self.running[name].kill()
        return self.running.pop(name).wait()

    def wait_ready(self, name: str) -> None:
        """Wait until a process says that it is ready; shows the end of its log if it does not."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self.running[name].poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.ports[name]}/readyz", timeout=5):
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(self.log(name)[-4000:])


@contextmanager
def fleet(
    home: Path,
    start_process: Start = by_command,
    names: Sequence[str] = SERVICES,
    more: Mapping[str, str] | None = None,
) -> Iterator[Fleet]:
    """All services, ready, for the time of the block; `more` are settings that they have beside the usual ones."""
    made = Fleet(home, dict(zip(names, free_ports(len(names)), strict=True)), start_process, more=more or {})
    try:
        for name in names:
            made.start(name)
        for name in names:
            made.wait_ready(name)
        yield made
    finally:
        for process in made.running.values():
            process.kill()
            process.wait()


def nothing_noticed(_request: Request) -> None:
    """For a gateway that nobody watches."""


@asynccontextmanager
async def gateway(ports: Mapping[str, int], notice: Callable[[Request], None] = nothing_noticed) -> AsyncIterator[str]:
    """A gateway as deploy/ has one: a service under its name, the portal at the top, the processes of one in turn.

    Yields its address; `notice` is called with each request before it is passed on.
    """
    client = httpx2.AsyncClient(timeout=PATIENCE)
    services = {service_of(name) for name in ports}
    turns = {each: cycle([port for name, port in ports.items() if service_of(name) == each]) for each in services}

    async def forward(request: Request) -> Response:
        _, first, *rest = request.url.path.split("/")
        service, path = (first, "/".join(rest)) if first in services else ("portal", request.url.path.lstrip("/"))
        url = f"http://127.0.0.1:{next(turns[service])}/{path}?{request.url.query}"
        headers = {name: value for name, value in request.headers.items() if name != "host"}
        notice(request)
        try:
            answer = await client.request(request.method, url, content=await request.body(), headers=headers)
        except httpx2.TransportError:
            return Response(status_code=502)
        kept = {name: value for name, value in answer.headers.items() if name in KEPT}
        return Response(answer.content, answer.status_code, kept)

    app = Starlette(routes=[Route("/{path:path}", forward, methods=["GET", "POST"])])
    (port,) = free_ports(1)
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", port, log_config=None))
    serving = asyncio.create_task(server.serve())
    try:
        while not server.started:  # noqa: ASYNC110 - it sets no event
            await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving
        await client.aclose()
