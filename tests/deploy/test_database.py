"""What a migration is told in Kubernetes leads it into a PostgreSQL that asks for TLS and a password."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from shared.access import now_utc
from tests.deploy.manifests import ROOT, SERVICES, built
from tests.postgres.start_postgres import cluster, programs

PASSWORD = "made up, with a space and a %"


@dataclass(frozen=True)
class Server:
    """A PostgreSQL with the databases of deploy/postgres/databases.sh."""

    port: int
    certificate: Path


def certificate(folder: Path) -> Path:
    """A certificate for localhost that vouches for itself, its key beside it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now_utc() - timedelta(hours=1))
        .not_valid_after(now_utc() + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "tls.key").write_bytes(secret)
    (folder / "tls.key").chmod(0o600)
    (folder / "tls.crt").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return folder / "tls.crt"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="rapporteur-tls-") as name:
        folder = Path(name)
        trusted = certificate(folder)
        (folder / "hba.conf").write_text("local all postgres trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n")
        if os.getuid() == 0:
            for path in (folder, *folder.iterdir()):
                shutil.chown(path, "postgres", "postgres")
        files = {"ssl_cert_file": trusted, "ssl_key_file": folder / "tls.key", "hba_file": folder / "hba.conf"}
        options = " ".join(f"-c {setting}={file}" for setting, file in files.items())
        with cluster(f"-c ssl=on -c unix_socket_directories={folder} {options}") as started:
            port = int(re.findall(r":(\d+)/", started.address)[0])
            psql = f"{programs()}:{os.environ['PATH']}"
            where = {"PGHOST": name, "PGPORT": str(port), "POSTGRES_PASSWORD": PASSWORD, "PATH": psql}
            subprocess.run(["bash", ROOT / "deploy/postgres/databases.sh"], env=where, check=True, timeout=60)
            yield Server(port, trusted)


def migrated(service: str, server: Server, folder: Path, **other: str) -> subprocess.CompletedProcess[str]:
    """The migration of a service as its Job runs it, at this server instead of the cluster's."""
    release = built("overlays/production")
    (pod,) = [pod for name, pod in release.pods() if name.startswith(f"Job {service}-")]
    (container,) = pod["spec"]["containers"]
    labels = pod["metadata"]["labels"]
    arguments = [each.replace("$(SERVICE)", labels["app.kubernetes.io/name"]) for each in container["args"]]
    given = release.environment(pod)
    address = re.sub(r"@[\w.-]+/", f"@localhost:{server.port}/", given["RAPPORTEUR_DATABASE_URL"])
    here = {
        "RAPPORTEUR_DATABASE_URL": address,
        "PGSSLROOTCERT": str(server.certificate),
        "PGPASSWORD": PASSWORD,
        "PYTHONPATH": str(ROOT),
        "RAPPORTEUR_DATA": str(folder),
    }
    command = [sys.executable, "-m", "services", *arguments]
    return subprocess.run(
        command, cwd=folder, env={**given, **here, **other}, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("service", SERVICES)
def test_a_job_brings_its_own_database_up_to_this_release(service: str, server: Server, tmp_path):
    done = migrated(service, server, tmp_path)
    assert (done.returncode, done.stdout) == (0, f"{service}: brought up to this release\n"), done.stderr


def test_a_wrong_password_does_not_get_in(server: Server, tmp_path):
    done = migrated("drafting", server, tmp_path, PGPASSWORD="another")
    assert done.returncode != 0
    assert "password authentication failed" in done.stderr


def test_a_server_that_nobody_vouches_for_is_told_no_password(server: Server, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    done = migrated("drafting", server, tmp_path, PGSSLROOTCERT=str(certificate(other)))
    assert done.returncode != 0
    assert "CERTIFICATE_VERIFY_FAILED" in done.stderr
