"""Starts a PostgreSQL of its own, so that the store suite can meet the real thing.

    python tests/postgres/start_postgres.py                    run until Ctrl-C, print its address
    python tests/postgres/start_postgres.py -- COMMAND ...     run COMMAND with RAPPORTEUR_POSTGRES=address

Needs PostgreSQL's programs on the PATH or where Debian puts them (`apt-get install postgresql`). The cluster lies in a
new temporary folder that goes away with it. PostgreSQL refuses to run as root: root hands it to the user `postgres`.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class PostgresDidNotStart(Exception):
    """There are no programs of PostgreSQL, or the server ended; carries the end of its log."""


def programs() -> Path:
    """The folder of `initdb` and `pg_ctl`: of the PATH, else the newest that Debian has installed."""
    found = shutil.which("pg_ctl")
    if found is not None and shutil.which("initdb", path=str(Path(found).parent)):
        return Path(found).resolve().parent
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]), reverse=True
    )
    if not installed:
        raise PostgresDidNotStart("no initdb was found: install PostgreSQL, on Debian `apt-get install postgresql`")
    return installed[0].parent


def version() -> str:
    """The version of the programs, such as 15.18."""
    said = subprocess.run([programs() / "postgres", "--version"], check=True, capture_output=True, text=True).stdout
    found = re.search(r"\d+(\.\d+)+", said)
    return found.group() if found else said.strip()


class Cluster:
    """A PostgreSQL server of its own in a folder; it may be stopped and started again."""

    def __init__(self, home: Path, options: str = "") -> None:
        self._home, self._data = home, home / "data"
        self._as = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
        if self._as:
            shutil.chown(home, "postgres", "postgres")
        self.port = _free_port()
        self._options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c max_connections=300 -k {home} {options}"
        self._run("initdb", "-U", "postgres", "-A", "trust", "-N", "-E", "UTF8", "--locale=C.UTF-8")

    @property
    def address(self) -> str:
        """The address of a service's database, as `Settings.database_url` takes it."""
        return f"postgresql+asyncpg://postgres@127.0.0.1:{self.port}/{{service}}"

    def start(self) -> None:
        """Start, and wait until it answers. Raises `PostgresDidNotStart`."""
        self._run("pg_ctl", "-w", "-l", str(self._home / "server.log"), "-o", self._options, "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop: `fast` breaks connections off and writes everything, `immediate` is as if the power had gone."""
        self._run("pg_ctl", "-w", "-m", mode, "stop")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(programs() / program), "-D", str(self._data), *arguments]
        with (self._home / "start.log").open("ab") as out:
            done = subprocess.run(command, stdout=out, stderr=out, cwd="/", **self._as)  # type: ignore[call-overload]
        if done.returncode:
            logs = [self._home / name for name in ("start.log", "server.log")]
            raise PostgresDidNotStart("".join(log.read_text(errors="replace")[-2000:] for log in logs if log.exists()))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as held:
        return int(held.getsockname()[1])


@contextmanager
def cluster(options: str = "") -> Iterator[Cluster]:
    """A fresh, empty PostgreSQL for the time of the block. Raises `PostgresDidNotStart`."""
    home = Path(tempfile.mkdtemp(prefix="rapporteur-postgres-"))
    made: Cluster | None = None
    try:
        made = Cluster(home, options)
        made.start()
        yield made
    finally:
        if made is not None:
            with suppress(PostgresDidNotStart):  # a test may have stopped it
                made.stop("immediate")
        shutil.rmtree(home, ignore_errors=True)


def main() -> int:
    """Runs PostgreSQL, around a command or until it is interrupted; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("command", nargs=argparse.REMAINDER)
    asked = parser.parse_args()
    command = asked.command[1:] if asked.command[:1] == ["--"] else asked.command
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with cluster() as made:
        if command:
            print(f"PostgreSQL {version()} at port {made.port}", flush=True)
            return subprocess.run(command, env={**os.environ, "RAPPORTEUR_POSTGRES": made.address}).returncode
        print(made.address, flush=True)
        with suppress(KeyboardInterrupt):
            signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(main())
