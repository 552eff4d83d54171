"""What lies here needs a PostgreSQL at `RAPPORTEUR_POSTGRES`; a run that names none does not collect it."""

import hashlib
import os
from pathlib import Path

import pytest

from tests.shared.messaging import tally as tiny
from tests.shared.messaging.given import amendments, around, drafting, it, tally

__all__ = ["amendments", "around", "drafting", "it", "tally"]

for suite in (
    "test_migrations",
    "test_handling",
    "messaging.test_outbox",
    "messaging.test_consumer",
    "messaging.test_dead_letters",
):
    pytest.register_assert_rewrite(f"tests.shared.{suite}")

collect_ignore_glob = [] if "RAPPORTEUR_POSTGRES" in os.environ else ["test_*.py"]


def databases(folder: Path) -> str:
    """The databases that stand for a data directory, of no other one."""
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    return os.environ["RAPPORTEUR_POSTGRES"].replace("{service}", f"t{name}_{{service}}")


@pytest.fixture(autouse=True)
def on_postgres(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every data directory of these tests has its databases in PostgreSQL."""
    monkeypatch.setattr(tiny, "database_url", databases)
