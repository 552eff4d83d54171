"""Dead letters over HTTP and on the command line: for who may see the session, and replayed by the secretariat."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from msgspec import structs

from services.__main__ import main
from services.together import Whole, together
from shared.access import ANY, Actor, Grant, Role
from shared.events.binary import travelling
from shared.events.catalogue import topic
from shared.events.drafting import StatementRecorded
from shared.events.envelope import START, Cause, Event, record
from shared.messaging.broker import Outgoing
from shared.messaging.letters import UnknownLetter
from shared.problems import problem
from tests.product import settings

SESSION = "letters"
READERS = {Role.SECRETARIAT, Role.AUDITOR}


@pytest.fixture
async def whole(tmp_path: Path) -> AsyncIterator[Whole]:
    """A product in which adoption, amendments, publication and the portal each have one dead letter of the session."""
    async with together(settings(tmp_path), run=False) as opened:
        await opened.around.broker.publish(topic("drafting"), [Outgoing(SESSION.encode(), b"\xffnonsense")])
        await opened.settle()
        yield opened


def bearer(whole: Whole, role: Role, session: str = SESSION) -> dict[str, str]:
    actor = Actor(name="someone", grants=(Grant(role=role, session=session),))
    return {"Authorization": f"Bearer {whole.around.seats.sign(actor, datetime.now(UTC))}"}


@pytest.fixture
async def client(whole: Whole) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(whole.app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://rapporteur") as opened:
        yield opened


async def letter(client: httpx2.AsyncClient, whole: Whole, place: str = "/adoption") -> Any:
    (found,) = (await client.get(f"{place}/dead-letters", headers=bearer(whole, Role.SECRETARIAT))).json()
    return found


async def test_each_service_has_what_it_could_not_take_in(client: httpx2.AsyncClient, whole: Whole):
    for place in ("/amendments", "/adoption", "/publication", ""):
        found = await letter(client, whole, place)
        assert (found["topic"], found["owner"], found["settled"]) == ("drafting-events", SESSION, None)
        assert found["reason"].startswith("The message is not an event in binary mode")
    response = await client.get("/drafting/dead-letters", headers=bearer(whole, Role.SECRETARIAT))
    assert response.json() == []


@pytest.mark.parametrize("role", Role)
async def test_letters_are_read_by_the_secretariat_and_auditors_of_their_session_alone(
    role: Role, client: httpx2.AsyncClient, whole: Whole
):
    name = (await letter(client, whole))["letter"]
    for session in (SESSION, ANY, "another"):
        headers = bearer(whole, role, session)
        listed = await client.get("/adoption/dead-letters", headers=headers)
        shown = await client.get(f"/adoption/dead-letters/{name}", headers=headers)
        if role in READERS:
            assert [each["letter"] for each in listed.json()] == ([] if session == "another" else [name])
        else:
            assert listed.status_code == 403
        assert shown.status_code == (200 if role in READERS and session != "another" else 403)


@pytest.mark.parametrize("role", Role)
async def test_letters_are_replayed_by_the_secretariat_alone(role: Role, client: httpx2.AsyncClient, whole: Whole):
    name = (await letter(client, whole))["letter"]
    path = f"/adoption/dead-letters/{name}/replay"
    assert (await client.post(path, headers=bearer(whole, role, "another"))).status_code == 403
    response = await client.post(path, headers=bearer(whole, role))
    assert response.status_code == (200 if role is Role.SECRETARIAT else 403)
    assert (await client.post(path)).status_code == 401
    if role is Role.SECRETARIAT:
        assert (response.json()["effective"], response.json()["settled"]) == (0, None)


async def test_a_letter_that_is_not_there_is_told_only_to_those_who_may_know(client: httpx2.AsyncClient, whole: Whole):
    path = "/adoption/dead-letters/none"
    missing = await client.get(path, headers=bearer(whole, Role.AUDITOR))
    assert (missing.status_code, missing.headers["content-type"]) == (404, "application/problem+json")
    assert missing.json()["type"] == problem(UnknownLetter(""))["type"]
    assert missing.json()["letter"] == "none"
    assert (await client.get(path, headers=bearer(whole, Role.DELEGATION))).status_code == 403
    assert (await client.get(path)).status_code == 401


async def test_k16_why_a_session_is_parked_is_not_told_to_whoever_asks(client: httpx2.AsyncClient, whole: Whole):
    fact = StatementRecorded(item="item-1", speakers=())
    cause = Cause("key", "secretariat", "test")
    (event,) = record((fact,), producer="drafting", owner="s-1", head=START, cause=cause, now=datetime.now(UTC))
    lie = Event(structs.replace(event.envelope, chain="f" * 64), fact)
    await whole.around.broker.publish(topic("drafting"), [Outgoing(*travelling(lie))])
    await whole.settle()
    ready = (await client.get("/adoption/readyz")).json()
    assert ready["parked"] == [{"owner": "s-1", "producer": "drafting", "sequence": 1}]
    listed = await client.get("/adoption/dead-letters", headers=bearer(whole, Role.AUDITOR, "s-1"))
    assert [each["reason"] for each in listed.json()] == ["The chain does not fit the event before it."]


async def test_a_letter_does_not_make_a_service_unready(client: httpx2.AsyncClient):
    assert (await client.get("/adoption/readyz")).json()["ready"] is True


@asynccontextmanager
async def served(whole: Whole) -> AsyncIterator[str]:
    """The product on a port of this machine; yields its address."""
    server = uvicorn.Server(uvicorn.Config(whole.app, "127.0.0.1", 0, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - it sets no event
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving


async def test_the_command_lists_shows_and_replays(
    whole: Whole, client: httpx2.AsyncClient, capsys: pytest.CaptureFixture[str]
):
    name = (await letter(client, whole))["letter"]
    async with served(whole) as address:

        async def dlq(*what: str) -> tuple[int, list[str]]:
            options = ["dlq", "--against", address, "--keys", str(whole.around.settings.data), *what]
            status = await asyncio.to_thread(main, options)
            said = capsys.readouterr()
            return status, (said.out + said.err).splitlines()

        status, said = await dlq("list")
        assert (status, said[-1], len(said)) == (0, "4 letters", 5)
        (line,) = [line for line in said if name in line]
        assert line.split()[0] == "adoption"
        assert "tried once: The message is not an event" in line
        status, said = await dlq("show", name)
        assert (status, said[0], said[-1]) == (0, "service    adoption", r"\xffnonsense")
        status, said = await dlq("replay", name)
        assert (status, said) == (1, [f"adoption: {line.split('  ')[-1]}; 0 events took effect"])
        status, said = await dlq("show", "nothing")
        assert (status, said) == (1, ["rapporteur: No service has a dead letter of this name."])
    status, said = await dlq("list")
    assert status == 1
    assert said[0].startswith(f"rapporteur: {address} does not answer: ")
