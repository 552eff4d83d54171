"""A session taken to another installation by what its topics hold: whole, and beside what is there already."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from services.commands.restore import restore_databases
from services.rehearsal.outcome import write_out
from services.rehearsal.reproduce import Script
from services.rehearsal.venue import Here
from services.together import together
from shared.events.binary import travelling
from shared.events.catalogue import topic
from shared.messaging.broker import Outgoing
from shared.process import surroundings
from shared.recovery.streams import read_streams
from shared.settings import Settings
from tests.lifecycle.plays import SAMPLE, differences
from tests.observability.following import at_a_desk
from tests.product import settings
from tests.recovery.losing import kept

SERVICES = ("drafting", "amendments", "adoption", "publication", "portal")


async def played(where: Settings, out: Path) -> str:
    """The sample session played; returns its name."""
    script = Script.read(SAMPLE, None, lambda _: None)
    async with together(where, run=False) as whole:
        venue = Here(whole, script.session)
        async with venue.player.client:
            async for _ in venue.player.play(script.acts):
                pass
            await venue.player.sign(script.acts[-1])
            write_out(await venue.events(), out)
    return script.session


async def written_out(where: Settings, session: str, out: Path) -> None:
    async with together(where, run=False) as whole:
        await whole.settle()
        venue = Here(whole, session)
        async with venue.player.client:
            write_out(await venue.events(), out)


async def carry(source: Settings, target: Settings, session: str) -> None:
    """What an operator does with a tool of the broker's: the session's messages, topic by topic, in their order."""
    async with surroundings(source) as here, surroundings(target) as there:
        streams = (await read_streams(here.broker, SERVICES, session))[session]
        for producer in SERVICES:
            messages = [Outgoing(*travelling(event)) for event in streams.stream(producer)]
            if messages:
                await there.broker.publish(topic(producer), messages)


def rows_of(session: str, rows: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    return [row for row in rows["events"] if row["owner"] == session]


@pytest.fixture
def places(tmp_path: Path) -> tuple[Settings, Settings]:
    return settings(tmp_path / "one"), settings(tmp_path / "two")


async def test_a_session_carried_by_its_topics_and_restored_is_whole_beside_what_is_there(
    places: tuple[Settings, Settings], tmp_path: Path
):
    one, two = places
    session = await played(one, tmp_path / "before")
    async with together(two, run=False) as whole, at_a_desk(whole):
        pass  # a session of its own
    theirs = {name: await kept(two, name) for name in SERVICES}
    await carry(one, two, session)
    assert await restore_databases(two, None, session, lambda _: None) == 0
    await written_out(two, session, tmp_path / "after")
    assert differences(tmp_path / "before", tmp_path / "after") == []
    for name in SERVICES:
        now = await kept(two, name)
        assert rows_of(session, now) == rows_of(session, await kept(one, name))
        assert [row for row in now["events"] if row["owner"] != session] == theirs[name]["events"]
