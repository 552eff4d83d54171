"""The product in a process of its own, which a test may stop and start again, and may ask as a program does."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2

from shared.access import Actor, Grant, Role, Seats, now_utc

ROOT = Path(__file__).parents[2]
SAMPLE = "cswh-wg1-wg2-2024"


class Product:
    """The product over a data directory, always at the same port."""

    def __init__(self, data: Path, scenario: Path | None = None) -> None:
        self.data, self._scenario = data, scenario
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self._port = int(found.getsockname()[1])
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @contextmanager
    def started(self) -> Iterator[Product]:
        self.start()
        try:
            yield self
        finally:
            self.stop()

    def start(self) -> None:
        more = [str(self._scenario)] if self._scenario else []
        command = [sys.executable, "-m", "tests.browser.serving", str(self.data), str(self._port), *more]
        self.data.parent.mkdir(parents=True, exist_ok=True)
        with (self.data.parent / "log").open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        begun = time.monotonic()
        while time.monotonic() - begun < 240:
            assert self._process.poll() is None, (self.data.parent / "log").read_text(encoding="utf-8")[-2000:]
            try:
                if httpx2.get(f"{self.address}/healthz", timeout=5).status_code == 200:
                    return
            except httpx2.TransportError:
                time.sleep(0.05)
        raise AssertionError("it did not answer")

    def stop(self) -> None:
        """Kill it, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(30)
            self._process = None

    def token(self, role: Role) -> Mapping[str, str]:
        actor = Actor(name=role.value, seat=role.value, grants=(Grant(role=role),))
        return {"Authorization": f"Bearer {Seats.kept_in(self.data / 'seats.key').sign(actor, now_utc())}"}

    def get(self, path: str, role: Role = Role.SECRETARIAT) -> Any:
        response = httpx2.get(f"{self.address}{path}", headers=dict(self.token(role)), timeout=60)
        assert response.status_code == 200, response.text
        return response.json()

    def page(self, path: str, role: Role = Role.SECRETARIAT) -> str:
        response = httpx2.get(f"{self.address}{path}", headers=dict(self.token(role)), timeout=60)
        assert response.status_code == 200, response.text
        return response.text

    def act(self, path: str, body: Any, version: str | None = None) -> Any:
        """Do an act, one that rests on a version where it is named. Returns its answer."""
        given = {**self.token(Role.SECRETARIAT), "Idempotency-Key": str(uuid4())}
        if version is not None:
            given["If-Match"] = f'"{version}"'
        response = httpx2.post(f"{self.address}{path}", json=body, headers=given, timeout=60)
        assert response.status_code == 201, response.text
        return response.json()

    def amendment(self, name: str, session: str = SAMPLE) -> Any:
        return self.get(f"/amendments/sessions/{session}/amendments/{name}")

    def told(self, kind: str, session: str = SAMPLE) -> list[Any]:
        """The floor's own events of a kind, in their order."""
        return [event for event in self.get(f"/amendments/sessions/{session}/log") if event["type"] == kind]

    def until(self, condition: Any, what: str, seconds: float = 30) -> None:
        begun = time.monotonic()
        while not condition():
            assert time.monotonic() - begun < seconds, f"not within {seconds} s: {what}"
            time.sleep(0.05)

    def opened(self, session: str, title: str, units: list[dict[str, Any]], document: str = "report") -> None:
        """A session of its own with one document, all of it on the floor."""
        body = {
            "title": title,
            "place": "Vienna",
            "time_zone": "Europe/Vienna",
            "opens": "2024-05-13",
            "closes": "2024-05-17",
            "format": "in person",
            "body_list": [{"symbol": "X/WG.1", "name": "Working Group"}],
            "parent": {"symbol": "X", "name": "Conference"},
            "chair": {"of": ["X/WG.1"], "delegation": "Uruguay"},
            "circles": {"bureau": ["president"]},
        }
        self.act(f"/drafting/sessions/{session}/open", body)
        meeting = {
            "meeting": 1,
            "begins": "2024-05-13T11:00:00+02:00",
            "ends": "2024-05-13T13:00:00+02:00",
            "sat": ["X/WG.1"],
        }
        self.act(f"/drafting/sessions/{session}/meetings", meeting)
        here = f"/drafting/sessions/{session}/documents/{document}"
        version = self.act(f"{here}/open", {"kind": "report", "title": title})["version"]
        version = self.act(f"{here}/edit", {"changes": units}, version)["version"]
        tops = [{"first": unit["unit"]} for unit in units if not unit.get("parent")]
        body = {"form": "screen_text", "to": "floor", "spans": tops}
        answer = self.act(f"{here}/table", body, version)
        after = " ".join(f"{producer}={position}" for producer, position in answer["positions"].items())
        self.until(lambda: self._heard(session, document), after)

    def _heard(self, session: str, document: str) -> bool:
        headers = dict(self.token(Role.SECRETARIAT))
        floor = httpx2.get(f"{self.address}/amendments/sessions/{session}/documents/{document}", headers=headers)
        screen = httpx2.get(f"{self.address}/screen/{session}/{document}", headers=headers)
        return floor.status_code == 200 and bool(floor.json()["on_the_floor"]) and 'class="unit' in screen.text
