"""The product as it is run in production: each service a process of its own, on Kafka and PostgreSQL, and a gateway."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

ROOT = Path(__file__).parents[2]
SERVICES = ("drafting", "amendments", "adoption", "publication", "portal")
PATIENCE = 60.0
KEPT = ("etag", "content-type", "retry-after")


def free_ports(count: int) -> list[int]:
    """Port numbers of 127.0.0.1 that nobody listens on at this moment."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(each.getsockname()[1]) for each in held]
    for each in held:
        each.close()
    return ports


@dataclass
class Fleet:
    """Five processes over one Kafka and one PostgreSQL; `run` keeps the names of topics and databases apart."""

    home: Path
    ports: Mapping[str, int]
    run: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

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
            "RAPPORTEUR_DATABASE_URL": databases,
            "RAPPORTEUR_KEYS": str(self.keys),
            "RAPPORTEUR_PARTITIONS": "2",
        }

    def start(self, service: str) -> None:
        """Start a service; `wait_ready` tells when it answers."""
        with (self.home / f"{service}.log").open("ab") as log:
            self.running[service] = subprocess.Popen(
                [sys.executable, "-m", f"services.{service}"],
                cwd=ROOT,
                env={**os.environ, **self.environment, "RAPPORTEUR_PORT": str(self.ports[service])},
                stdout=log,
                stderr=log,
            )

    def stop(self, service: str) -> int:
        """End a service as an operator does; returns its exit status."""
        self.running[service].terminate()
        return self.running.pop(service).wait(timeout=PATIENCE)

    def kill(self, service: str) -> None:
        """End a service as a lack of memory does."""
        self.running[service].kill()
        self.running.pop(service).wait()

    def wait_ready(self, service: str) -> None:
        """Wait until a service says that it is ready; shows the end of its log if it does not."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self.running[service].poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.ports[service]}/readyz", timeout=5):
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError((self.home / f"{service}.log").read_text(encoding="utf-8")[-4000:])


@contextmanager
def fleet(home: Path) -> Iterator[Fleet]:
    """All services, ready, for the time of the block."""
    made = Fleet(home, dict(zip(SERVICES, free_ports(len(SERVICES)), strict=True)))
    try:
        for service in SERVICES:
            made.start(service)
        for service in SERVICES:
            made.wait_ready(service)
        yield made
    finally:
        for process in made.running.values():
            process.kill()
            process.wait()


@asynccontextmanager
async def gateway(ports: Mapping[str, int]) -> AsyncIterator[str]:
    """A gateway as deploy/ has one: a service under its name, the portal at the top. Yields its address."""
    client = httpx2.AsyncClient(timeout=PATIENCE)

    async def forward(request: Request) -> Response:
        _, first, *rest = request.url.path.split("/")
        service, path = (first, "/".join(rest)) if first in ports else ("portal", request.url.path.lstrip("/"))
        url = f"http://127.0.0.1:{ports[service]}/{path}?{request.url.query}"
        headers = {name: value for name, value in request.headers.items() if name != "host"}
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
