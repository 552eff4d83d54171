"""Where a service keeps its data, and what is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import ValidationError

from shared.database import Database, NoSuchDatabase
from shared.keys import kept_secret
from shared.settings import Settings


def test_each_service_has_a_file_or_a_database_of_its_own(tmp_path: Path):
    assert Settings(data=tmp_path, database_url="").database("portal") == tmp_path / "portal.db"
    many = Settings(database_url="postgresql+asyncpg://someone:secret@host/{service}")
    assert many.database("portal") == "postgresql+asyncpg://someone:secret@host/portal"
    assert "secret" not in repr(many)


def test_one_database_for_all_services_is_refused():
    with pytest.raises(ValidationError, match="a database of its own"):
        Settings(database_url="postgresql+asyncpg://someone@host/all")


def test_a_database_of_another_kind_is_refused_without_telling_its_password():
    with pytest.raises(NoSuchDatabase) as refused:
        Database("mysql://someone:secret@host/portal")
    assert "mysql" in refused.value.sentence
    assert "secret" not in refused.value.sentence


def test_a_key_that_several_processes_make_at_once_is_one_key(tmp_path: Path):
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: kept_secret(tmp_path / "keys" / "seats.key"), range(32)))
    assert len(made) == 1
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["seats.key"]
    assert (tmp_path / "keys" / "seats.key").stat().st_mode & 0o077 == 0
