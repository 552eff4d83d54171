"""A process that has imported the product, and forks a service when asked: a start costs no imports any more.

    with zygote() as made:
        child = made.start("drafting", {"RAPPORTEUR_PORT": "8001"}, Path("drafting.log"))

A child is a process of its own, with its own number, sockets, threads and event loop, all made after the fork. It can
be killed like any other. What it runs is what `python -m services.drafting` runs.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).parents[2]
SERVICES = ("drafting", "amendments", "adoption", "publication", "portal")


class Zygote:
    """The parent of the services; it does one thing at a time, and is spoken to by lines of JSON."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def start(self, service: str, environment: Mapping[str, str], log: Path) -> Child:
        """Fork a service that sees `environment` over this process's own, and writes into the file `log`."""
        asked = {"start": service, "environment": {**os.environ, **environment}, "log": str(log)}
        return Child(self, self.ask(asked))

    def ask(self, asked: Mapping[str, Any]) -> int:
        """One question and its answer, a number."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked).encode() + b"\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the zygote has ended"
        return int(answer)


@dataclass
class Child:
    """A forked service, spoken to as a `subprocess.Popen`."""

    zygote: Zygote
    pid: int
    returncode: int | None = field(default=None)

    def poll(self) -> int | None:
        """The exit status, a negative signal number if a signal ended it; none while it runs."""
        if self.returncode is None:
            status = self.zygote.ask({"wait": self.pid})
            self.returncode = None if status == RUNS else status
        return self.returncode

    def terminate(self) -> None:
        """Ask it to end."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)

    def wait(self, timeout: float = 60.0) -> int:
        """Its exit status, once it has ended. Raises `TimeoutError`."""
        until = time.monotonic() + timeout
        while (status := self.poll()) is None:
            if time.monotonic() > until:
                raise TimeoutError(f"process {self.pid} has not ended within {timeout} s")
            time.sleep(0.002)
        return status


RUNS = 1000
"""What the zygote answers about a child that has not ended; no exit status is as large."""


@contextmanager
def zygote() -> Iterator[Zygote]:
    """A zygote, ready, for the time of the block; its children must have ended before."""
    command = [sys.executable, "-m", "tests.processes.zygote"]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        yield Zygote(process)
    finally:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        process.wait(60)
        process.stdout.close()


def main() -> None:
    """Fork and wait as told, until nobody speaks any more."""
    builds = {service: importlib.import_module(f"services.{service}.app").build for service in SERVICES}
    gc.freeze()  # so that the children's collector leaves the memory they share alone
    for line in sys.stdin:
        asked = json.loads(line)
        print(_wait(asked["wait"]) if "wait" in asked else _fork(builds[asked["start"]], asked), flush=True)


def _fork(build: Any, asked: Mapping[str, Any]) -> int:
    pid = os.fork()
    if pid == 0:
        _become(build, asked)
    return pid


def _become(build: Any, asked: Mapping[str, Any]) -> NoReturn:
    from shared.process import serve

    status = 1
    try:
        os.environ.clear()
        os.environ.update(asked["environment"])
        log = os.open(asked["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for source, place in ((nothing, 0), (log, 1), (log, 2)):
            os.dup2(source, place)
        serve(build)
        status = 0
    except SystemExit as leaving:
        status = leaving.code if isinstance(leaving.code, int) else 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        with suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def _wait(pid: int) -> int:
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else RUNS


if __name__ == "__main__":
    main()
