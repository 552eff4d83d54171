"""The whole of docker-compose.yml on the engine: started as `make up REHEARSAL=1` starts it, asked, and stopped."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SERVICES = ("drafting", "amendments", "adoption", "publication", "portal")
PATIENCE = 600


@dataclass(frozen=True)
class Composed:
    """The running product: `port` is the gateway's on this machine, `keys` the folder of its seats' key."""

    project: str
    port: int
    keys: Path
    environment: dict[str, str]

    @property
    def address(self) -> str:
        """Where the gateway is."""
        return f"http://127.0.0.1:{self.port}"

    def compose(self, *arguments: str) -> str:
        """What `docker compose …` prints."""
        return self.docker("compose", "--project-name", self.project, *arguments)

    def inspect(self, service: str) -> dict[str, Any]:
        """What the engine knows of a service's container."""
        found: list[dict[str, Any]] = json.loads(self.docker("inspect", self.container(service)))
        return found[0]

    def container(self, service: str) -> str:
        """The id of a service's container."""
        return self.compose("ps", "--all", "--quiet", service).strip()

    def inside(self, service: str, *command: str) -> subprocess.CompletedProcess[str]:
        """A command within a service's container."""
        whole = ["docker", "exec", self.container(service), *command]
        return subprocess.run(whole, env=self.environment, capture_output=True, text=True, timeout=60, check=False)

    def kill(self, service: str) -> None:
        """End a container as a lack of memory does; its restart policy does not start it again."""
        self.docker("kill", self.container(service))

    def docker(self, *arguments: str) -> str:
        """What `docker …` prints."""
        done = subprocess.run(
            ["docker", *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=PATIENCE
        )
        assert done.returncode == 0, (arguments, done.stderr[-3000:])
        return done.stdout


@contextmanager
def composed(folder: Path, port: int) -> Iterator[Composed]:
    """The product for the time of the block, forgotten afterwards with all that it kept."""
    environment = {
        **os.environ,
        "RAPPORTEUR_MODE": "embedded",
        "POSTGRES_PASSWORD": secrets.token_urlsafe(24),
        "GRAFANA_PASSWORD": secrets.token_urlsafe(24),
        "PORT": str(port),
    }
    made = Composed(f"test{secrets.token_hex(4)}", port, folder / "keys", environment)
    try:
        made.compose("up", "--detach", "--build", "--wait")
        made.keys.mkdir()
        made.compose("cp", "drafting:/keys/seats.key", str(made.keys / "seats.key"))
        yield made
    finally:
        logs = made.compose("logs", "--no-color")
        (folder / "logs.txt").write_text(logs, encoding="utf-8")
        made.compose("down", "--volumes", "--timeout", "20")
