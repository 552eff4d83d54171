"""Every line is one JSON object that says what it is about, and none has what is not for everyone."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from services.together import Whole, together
from shared.access import Actor, Grant, Role, now_utc
from shared.messaging.broker import Outgoing
from shared.observability import log_plainly, logger
from shared.observability.logs import about_event
from shared.settings import LogLevel
from tests.product import settings
from tests.shared.messaging.tally import Stream

EXAMPLES = Path(__file__).parents[2] / "services" / "drafting" / "examples.json"
SECRET = "words-of-a-restricted-document"
SESSION = "wg-2024"


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What comes to standard error."""
    found = io.StringIO()
    monkeypatch.setattr(sys, "stderr", found)
    return found


@pytest.fixture(params=[LogLevel.DEBUG, LogLevel.INFO])
def level(request: pytest.FixtureRequest, said: io.StringIO) -> LogLevel:
    """Everything logged from a level on, as in a process of its own."""
    log_plainly(request.param)
    least: LogLevel = request.param
    return least


@pytest.fixture
async def whole(level: LogLevel, tmp_path: Path) -> AsyncIterator[Whole]:
    async with together(settings(tmp_path), run=False) as opened:
        yield opened


def lines(said: io.StringIO) -> list[dict[str, Any]]:
    """What was logged, line by line."""
    return [json.loads(line) for line in said.getvalue().splitlines()]


def headers(whole: Whole, key: str, **more: str) -> dict[str, str]:
    actor = Actor(name="someone", grants=(Grant(role=Role.SECRETARIAT, session=SESSION),))
    return {"Authorization": f"Bearer {whole.around.seats.sign(actor, now_utc())}", "Idempotency-Key": key, **more}


async def opened_and_written(whole: Whole, client: httpx2.AsyncClient) -> list[httpx2.Response]:
    """A session is opened, a document written with secret words, and once more on a version that has passed."""
    opening = json.loads(EXAMPLES.read_text(encoding="utf-8"))["drafting.open_session"] | {"rehearsed": False}
    change = {"do": "insert_unit", "unit": "p1", "kind": "paragraph", "text": SECRET, "parent": ""}
    place = f"/drafting/sessions/{SESSION}"
    answers = [await client.post(f"{place}/open", json=opening, headers=headers(whole, "open"))]
    document = {"kind": "report", "title": "Report"}
    answers.append(await client.post(f"{place}/documents/report/open", json=document, headers=headers(whole, "doc")))
    for key, version in (("edit", answers[-1].headers["ETag"]), ("again", '"99-abc"'), ("none", "")):
        sent = headers(whole, key, **({"If-Match": version} if version else {}))
        body = {"changes": [change]}
        answers.append(await client.post(f"{place}/documents/report/edit", json=body, headers=sent))
    await whole.settle()
    return answers


@pytest.fixture
async def client(whole: Whole) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(whole.app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://rapporteur") as made:
        yield made


async def test_no_token_and_no_text_of_a_document_is_logged_at_any_level(
    whole: Whole, client: httpx2.AsyncClient, said: io.StringIO
):
    answers = await opened_and_written(whole, client)
    assert [answer.status_code for answer in answers] == [201, 201, 201, 412, 428]
    await client.get(f"/sessions/{SESSION}/timeline.json?as_of={SECRET}", headers=headers(whole, "x"))
    foreign = Outgoing(SESSION.encode(), SECRET.encode(), (("ce_id", SECRET.encode()),))
    await whole.around.broker.publish("drafting-events", [foreign])
    await whole.settle()
    async with whole.services["drafting"].database.writing() as connection:
        await connection.exec_driver_sql("DROP TABLE answers")
    change = {"do": "insert_unit", "unit": "p2", "kind": "paragraph", "text": SECRET, "parent": ""}
    path = f"/drafting/sessions/{SESSION}/documents/report/edit"
    sent = headers(whole, "fails", **{"If-Match": answers[2].headers["ETag"]})
    assert (await client.post(path, json={"changes": [change]}, headers=sent)).status_code >= 500
    assert "no such table: answers" in said.getvalue(), "the failure itself is told"
    token = headers(whole, "x")["Authorization"].split(".")[-1]
    for secret in (SECRET, "Bearer ", "eyJ", token):
        assert secret not in said.getvalue()


async def test_an_act_is_told_in_one_line_with_its_route_its_key_and_its_session(
    whole: Whole, client: httpx2.AsyncClient, said: io.StringIO
):
    answers = await opened_and_written(whole, client)
    told = [line for line in lines(said) if line["event"] == "answered"]
    assert [line["status"] for line in told] == [201, 201, 201, 412, 428]
    edit = told[2]
    assert {name: edit[name] for name in ("service", "level", "method", "route", "session", "correlationid")} == {
        "service": "drafting",
        "level": "info",
        "method": "POST",
        "route": "/drafting/sessions/{session}/documents/{document}/edit",
        "session": SESSION,
        "correlationid": "edit",
    }
    assert edit["request"] == answers[2].headers["X-Request-Id"]
    assert 0 < edit["seconds"] < 10


@pytest.mark.parametrize(
    ("given", "kept"), [("ab-12.x:y_z", True), ("a" * 64, True), ("a" * 65, False), ("a b", False), ('a"}', False)]
)
async def test_a_request_keeps_the_name_it_was_given_if_that_is_safe(
    given: str, kept: bool, client: httpx2.AsyncClient
):
    answer = await client.get("/healthz", headers={"X-Request-Id": given})
    assert (answer.headers["X-Request-Id"] == given) is kept
    assert len(answer.headers["X-Request-Id"]) <= 64


async def test_a_failure_is_a_problem_that_names_the_request_and_a_line_that_names_the_place(
    whole: Whole, client: httpx2.AsyncClient, said: io.StringIO
):
    @whole.app.get("/broken/{what}")
    async def broken(what: str) -> None:
        raise ValueError(what)

    answer = await client.get(f"/broken/{SECRET}", headers={"X-Request-Id": "named"})
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert answer.headers["X-Request-Id"] == "named"
    (line,) = [line for line in lines(said) if line["level"] == "error"]
    assert (line["request"], line["error"], line["route"]) == ("named", "ValueError", "/broken/{what}")
    assert line["raised"][-1].startswith("tests/observability/test_logs.py:")
    assert line["raised"][-1].endswith("broken")


async def test_what_is_asked_every_few_seconds_is_told_of_only_in_detail(
    level: LogLevel, client: httpx2.AsyncClient, said: io.StringIO
):
    for path in ("/healthz", "/readyz", "/metrics", "/drafting/healthz"):
        assert (await client.get(path)).status_code == 200
    told = [line["level"] for line in lines(said) if line["event"] == "answered"]
    assert told == (["debug"] * 4 if level is LogLevel.DEBUG else [])


async def test_lines_within_a_heard_event_say_which_it_is(level: LogLevel, said: io.StringIO):
    event = Stream("drafting").say("x")
    with about_event(event):
        logger("adoption").info("within")
        await asyncio.create_task(_library())
    logger("adoption").info("after")
    within, library, after = lines(said)
    for line in (within, library):
        assert (line["event_id"], line["session"]) == (event.envelope.id, event.envelope.partitionkey)
        assert line["correlationid"] == event.envelope.correlationid
    assert library["logger"] == "aiokafka.consumer"
    assert "event_id" not in after


async def _library() -> None:
    logging.getLogger("aiokafka.consumer").warning("no room for %s", "x")


def test_the_servers_own_lines_are_objects_too_and_its_line_of_addresses_is_not_given(
    level: LogLevel, said: io.StringIO
):
    logging.getLogger("uvicorn.error").info("Started server process [%d]", 7)
    logging.getLogger("uvicorn.access").info('%s - "%s %s"', "127.0.0.1", "GET", "/x?token=secret")
    logging.getLogger("aiosqlite").debug("executing %s", SECRET)
    (line,) = lines(said)
    assert (line["event"], line["logger"], line["level"]) == ("Started server process [7]", "uvicorn.error", "info")
