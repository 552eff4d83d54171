"""The sample's databases deleted and rebuilt from the topics: byte for byte as before, and nothing is done twice."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from services.commands.restore import restore_databases
from services.rehearsal.outcome import write_out
from services.rehearsal.player import Done
from services.rehearsal.reproduce import Script
from services.rehearsal.venue import Here
from services.together import together
from shared.recovery.standing import DatabaseBehind
from shared.settings import Settings
from tests.lifecycle.plays import SAMPLE, differences
from tests.product import settings
from tests.recovery.losing import kept, lose

SERVICES = ("drafting", "amendments", "adoption", "publication", "portal")


@dataclass(frozen=True)
class Before:
    """The sample as it was played, before anything was lost."""

    settings: Settings
    out: Path
    done: Sequence[Done]
    kept: dict[str, Any]


def script() -> Script:
    return Script.read(SAMPLE, None, lambda _: None)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Before:
    """Played once: whatever a test loses, it restores."""
    folder = tmp_path_factory.mktemp("restored")
    where = settings(folder / "data", partitions=2)

    async def play() -> Before:
        async with together(where, run=False) as whole:
            venue, acts = Here(whole, script().session), script().acts
            async with venue.player.client:
                done = [each async for each in venue.player.play(acts)]
                await venue.player.sign(acts[-1])
                write_out(await venue.events(), folder / "before")
        return Before(where, folder / "before", done, {name: await kept(where, name) for name in SERVICES})

    return asyncio.run(play())


async def opened(where: Settings) -> None:
    async with together(where, run=False):
        pass


async def outcome(where: Settings, out: Path) -> None:
    async with together(where, run=False) as whole:
        await whole.settle()
        venue = Here(whole, script().session)
        async with venue.player.client:
            write_out(await venue.events(), out)


def assert_the_same(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Every row is there again; an answer may tell of a version that it did not tell of before."""
    for table, rows in before.items():
        if table != "answers":
            assert after[table] == rows, table
            continue
        assert [row["key"] for row in after[table]] == [row["key"] for row in rows]
        for row, again in zip(rows, after[table], strict=True):
            told, told_again = json.loads(row["body"]), json.loads(again["body"])
            assert {name: told_again[name] for name in told} == told
            assert told_again.keys() - told.keys() <= {"version"}


async def test_a_database_that_holds_all_is_left_as_it_is_by_a_restoration(before: Before):
    said: list[str] = []
    assert await restore_databases(before.settings, None, None, said.append) == 0
    assert [line.split(": ")[1].startswith("0 own events and 0 heard ones") for line in said] == [True] * 5
    for name in SERVICES:
        assert await kept(before.settings, name) == before.kept[name]


async def test_all_databases_deleted_and_rebuilt_from_the_topics_are_as_before(before: Before, tmp_path: Path):
    await lose(before.settings, SERVICES)
    with pytest.raises(DatabaseBehind, match="rapporteur restore --service drafting"):
        await opened(before.settings)
    said: list[str] = []
    assert await restore_databases(before.settings, None, None, said.append) == 0
    for name in SERVICES:
        assert_the_same(before.kept[name], await kept(before.settings, name))
    await outcome(before.settings, tmp_path / "after")
    assert differences(before.out, tmp_path / "after") == []
    await ask_again(before)
    await outcome(before.settings, tmp_path / "again")
    assert differences(before.out, tmp_path / "again") == []
    print("\n".join(said))


async def ask_again(before: Before) -> None:
    """Every act of the play once more, under its key: it is answered as it was, and not done again."""
    async with together(before.settings, run=False) as whole:
        player = Here(whole, script().session).player
        async with player.client:
            for number, done in enumerate(before.done, start=1):
                if done.problem is None:
                    act = replace(done.act, conflicts=())  # none of them is open any more
                    again = await player._do(act, f"{player.session}/{number:04}")
                    assert {name: again.answer[name] for name in done.answer} == done.answer


async def test_one_service_alone_is_rebuilt_and_the_others_are_left_as_they_are(before: Before, tmp_path: Path):
    for name in SERVICES:
        await lose(before.settings, [name])
        with pytest.raises(DatabaseBehind, match=f"rapporteur restore --service {name}"):
            await opened(before.settings)
        assert await restore_databases(before.settings, name, None, lambda _: None) == 0
        assert_the_same(before.kept[name], await kept(before.settings, name))
    await outcome(before.settings, tmp_path / "after")
    assert differences(before.out, tmp_path / "after") == []
