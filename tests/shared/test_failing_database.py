"""What fails in a database is answered by name: it is away, or full; what else fails is no excuse of the database's."""

from __future__ import annotations

import asyncpg
import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from shared.database import is_down, is_full
from shared.problems import MEDIA_TYPE, DatabaseAway, NoRoom, install, problem


def of_driver(error: BaseException) -> DBAPIError:
    return DBAPIError("INSERT", {}, error)


AWAY = [
    OperationalError("SELECT", {}, Exception("unable to open database file")),
    of_driver(asyncpg.AdminShutdownError("terminating connection")),
    asyncpg.CannotConnectNowError("the database system is starting up"),
    ConnectionRefusedError(111, "Connection refused"),
    DBAPIError("SELECT", {}, Exception("connection is closed"), connection_invalidated=True),
]
FULL = [
    OperationalError("INSERT", {}, Exception("database or disk is full")),
    of_driver(asyncpg.DiskFullError("could not extend file")),
]
NEITHER = [
    IntegrityError("INSERT", {}, Exception("UNIQUE constraint failed")),
    of_driver(asyncpg.UniqueViolationError("duplicate key value")),
    of_driver(Exception("a fault of our own")),
]


async def answered(error: Exception) -> httpx2.Response:
    app = FastAPI()
    install(app)

    @app.get("/")
    async def fails() -> None:
        raise error

    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://here") as client:
        return await client.get("/")


@pytest.mark.parametrize("error", AWAY, ids=repr)
async def test_a_database_that_is_away_is_told_of_as_passing(error: Exception):
    response = await answered(error)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "1")
    assert response.headers["content-type"] == MEDIA_TYPE
    assert response.json()["type"] == problem(DatabaseAway(""))["type"]


@pytest.mark.parametrize("error", FULL, ids=repr)
async def test_a_disk_that_is_full_is_told_of(error: Exception):
    response = await answered(error)
    assert response.status_code == 507
    assert response.json()["type"] == problem(NoRoom(""))["type"]


@pytest.mark.parametrize("error", NEITHER, ids=repr)
async def test_what_is_no_fault_of_the_database_is_not_laid_on_it(error: Exception):
    assert not is_down(error)
    assert not is_full(error)
    with pytest.raises(type(error)):
        await answered(error)
