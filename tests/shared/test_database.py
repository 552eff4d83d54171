"""Where a service keeps its data, and what is refused."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

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


async def test_an_error_does_not_quote_what_was_to_be_written(tmp_path: Path):
    word = "a word that nobody outside may read"
    database = Database(tmp_path / "some.db", durable=False)
    async with database.writing() as connection:
        await connection.exec_driver_sql("CREATE TABLE texts (unit INTEGER PRIMARY KEY, body VARCHAR NOT NULL)")
        await connection.execute(text("INSERT INTO texts VALUES (1, :body)"), {"body": word})
    for opened in (database.writing, database.reading):
        with pytest.raises(IntegrityError) as failed:
            async with opened() as connection:
                await connection.execute(text("INSERT INTO texts VALUES (1, :body)"), {"body": word})
        assert word not in str(failed.value)
        assert "parameters hidden" in str(failed.value)
    await database.close()


def engines(source: str) -> Iterator[tuple[int, bool]]:
    """Every engine that a module makes: its line, and whether it hides what is written."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("create_engine", "create_async_engine"):
            hidden = [k for k in node.keywords if k.arg == "hide_parameters"]
            yield node.lineno, bool(hidden) and getattr(hidden[0].value, "value", None) is True


def test_an_engine_that_quotes_is_found_where_there_is_one():
    assert list(engines("a = create_engine(url)\nb = create_async_engine(url, hide_parameters=True)")) == [
        (1, False),
        (2, True),
    ]


def test_every_engine_of_the_product_hides_what_is_written():
    root = Path(__file__).parents[2]
    files = [path for folder in ("shared", "services") for path in (root / folder).rglob("*.py")]
    made = [(path.name, *engine) for path in files for engine in engines(path.read_text(encoding="utf-8"))]
    assert made
    assert [engine for engine in made if not engine[2]] == []
