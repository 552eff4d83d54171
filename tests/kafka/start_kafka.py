"""Starts one Apache Kafka node (KRaft) from its Maven jars, so that the broker suite can meet the real thing.

    python tests/kafka/start_kafka.py [--version 4.4.0] [--cache DIR]     run until Ctrl-C, print host:port
    python tests/kafka/start_kafka.py -- COMMAND ...                      run COMMAND with RAPPORTEUR_KAFKA=host:port

Needs Java 17 and, the first time a version is asked for, Maven; the jars are kept in the cache folder
(`RAPPORTEUR_KAFKA_CACHE`, by default `rapporteur-kafka` in the user's cache folder), the log of the node in a new
temporary folder that goes away with it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

VERSION = "4.4.0"
MAVEN_GOAL = "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies"
DEPENDENCIES = (
    ("org.apache.kafka", "kafka_2.13", None),
    ("org.apache.logging.log4j", "log4j-core", "2.26.1"),
    ("org.apache.logging.log4j", "log4j-slf4j2-impl", "2.26.1"),
    ("org.slf4j", "slf4j-api", "2.0.17"),
)
POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>rapporteur</groupId><artifactId>kafka-jars</artifactId><version>1</version>
<dependencies>{dependencies}</dependencies></project>
"""
DEPENDENCY = "<dependency><groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version></dependency>"
PROPERTIES = """process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{broker},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{broker}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs={data}
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
"""
LOGGING = """<Configuration>
<Appenders><Console name="out"><PatternLayout pattern="%d %p %c %m%n"/></Console></Appenders>
<Loggers><Root level="WARN"><AppenderRef ref="out"/></Root></Loggers></Configuration>
"""


class KafkaDidNotStart(Exception):
    """The node ended, or did not answer in time; carries the end of its log."""


def default_cache() -> Path:
    """The folder that keeps the jars of every version asked for, outside the repository."""
    named = os.environ.get("RAPPORTEUR_KAFKA_CACHE")
    return Path(named) if named else Path.home() / ".cache" / "rapporteur-kafka"


def fetch_jars(version: str, cache: Path) -> Path:
    """Returns the folder of the version's jars, filled through Maven unless an earlier run has filled it."""
    home = cache / version
    jars = home / "lib"
    if not (home / "complete").exists():
        home.mkdir(parents=True, exist_ok=True)
        named = "".join(DEPENDENCY.format(group, name, number or version) for group, name, number in DEPENDENCIES)
        (home / "pom.xml").write_text(POM.format(dependencies=named))
        scope = ["-DincludeScope=runtime", "-DoutputDirectory=lib"]
        subprocess.run(["mvn", "-q", "-B", MAVEN_GOAL, *scope], cwd=home, check=True, stdout=sys.stderr)
        (home / "complete").touch()
    return jars


def free_ports(count: int) -> list[int]:
    """Returns port numbers of 127.0.0.1 that nobody listens on at this moment."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(each.getsockname()[1]) for each in held]
    for each in held:
        each.close()
    return ports


class Node:
    """A node of its own in a folder, empty at first; it may be stopped and started again."""

    def __init__(self, home: Path, jars: Path) -> None:
        self._broker, controller = free_ports(2)
        self._log, self._settings = home / "node.log", home / "server.properties"
        self._settings.write_text(PROPERTIES.format(broker=self._broker, controller=controller, data=home / "data"))
        (home / "log4j2.xml").write_text(LOGGING)
        self._java = ["java", "-Xmx512m", "-XX:TieredStopAtLevel=1"]
        self._java += [f"-Dlog4j2.configurationFile={home / 'log4j2.xml'}", "-cp", f"{jars}/*"]
        self._process: subprocess.Popen[bytes] | None = None
        storage = [*self._java, "kafka.tools.StorageTool"]
        uuid = subprocess.run([*storage, "random-uuid"], check=True, capture_output=True, text=True).stdout
        with self._log.open("wb") as out:
            form = [*storage, "format", "-t", uuid.split()[-1], "-c", str(self._settings)]
            subprocess.run(form, check=True, stdout=out, stderr=out)

    @property
    def address(self) -> str:
        """Its `host:port`."""
        return f"127.0.0.1:{self._broker}"

    def start(self, patience: float = 60.0) -> None:
        """Start, and wait until it can be reached. Raises `KafkaDidNotStart`."""
        with self._log.open("ab") as out:
            self._process = subprocess.Popen([*self._java, "kafka.Kafka", str(self._settings)], stdout=out, stderr=out)
        _wait_for(self._process, self._broker, self._log, patience)

    def stop(self) -> None:
        """Stop, if it runs; what it has stays."""
        if self._process is not None:
            _stop(self._process)
            self._process = None


@contextmanager
def node(version: str = VERSION, cache: Path | None = None, patience: float = 60.0) -> Iterator[Node]:
    """Runs a fresh, empty node for the time of the block; `patience` is in seconds. Raises `KafkaDidNotStart`."""
    jars = fetch_jars(version, cache or default_cache())
    home = Path(tempfile.mkdtemp(prefix="rapporteur-kafka-"))
    made: Node | None = None
    try:
        made = Node(home, jars)
        made.start(patience)
        yield made
    finally:
        if made is not None:
            made.stop()
        shutil.rmtree(home, ignore_errors=True)


def _wait_for(node: subprocess.Popen[bytes], port: int, log: Path, patience: float) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until and node.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise KafkaDidNotStart(log.read_text(errors="replace")[-4000:])


def _stop(node: subprocess.Popen[bytes]) -> None:
    node.terminate()
    try:
        node.wait(timeout=20)
    except subprocess.TimeoutExpired:
        node.kill()
        node.wait()


def main() -> int:
    """Runs the node, around a command or until it is interrupted; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--version", default=VERSION)
    parser.add_argument("--cache", type=Path, default=None)
    parser.add_argument("command", nargs=argparse.REMAINDER)
    asked = parser.parse_args()
    command = asked.command[1:] if asked.command[:1] == ["--"] else asked.command
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with node(asked.version, asked.cache) as made:
        if command:
            return subprocess.run(command, env={**os.environ, "RAPPORTEUR_KAFKA": made.address}).returncode
        print(made.address, flush=True)
        with suppress(KeyboardInterrupt):
            signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(main())
