"""Reproducing a scenario: played in steps, told as it happens, written out, and held against what it expects."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

import httpx2

from services.portal.domain.state import Entry, State
from services.rehearsal.material import Material
from services.rehearsal.outcome import in_order, issued_tree, table, write_out
from services.rehearsal.plan import plan
from services.rehearsal.player import Done, PlayBroken, Player
from services.rehearsal.scenario import Scenario, read_scenario
from services.rehearsal.verdict import misses
from services.together import Whole, together
from shared.access import now_utc
from shared.documents.vocabulary import Refusal
from shared.events.base import zone
from shared.events.envelope import Event
from shared.messaging.outbox import events_of
from shared.settings import Settings

Say = Callable[[str], None]


class UnknownLeftOut(Refusal):
    """What is to be left out is neither an amendment of the scenario nor a State in its record."""


async def reproduce(path: Path, out: Path, *, without: str | None, say: Say, delays: int | None = None) -> int:
    """Play the scenario in `path` and write its outcome to `out`; returns the exit status.

    `without` leaves an amendment or a State out; `delays` seeds random delays of all consumers.
    """
    scenario = read_scenario(path)
    material = Material.of(scenario, path.parent)
    acts = plan(material, without)
    _require_known(material, without)
    for other in scenario.report.oral_amendments:
        if without is not None and other.amends == without:
            say(f"without {without}, {other.id} falls too: it amends {without}")
    with tempfile.TemporaryDirectory(prefix="rapporteur-") as folder:
        async with together(Settings(data=Path(folder), durable=False), run=False) as whole:
            chance = None if delays is None else random.Random(delays)
            player = player_for(whole, scenario, lambda: whole.settle(chance))
            broken = None
            try:
                async with player.client:
                    teller = Teller(whole, scenario.session.id, say)
                    async for done in player.play(acts):
                        await whole.settle(chance)
                        await teller.tell(done)
                    await player.sign(acts[-1])
                    await teller.tell()
            except PlayBroken as refusal:
                broken = refusal
            events = await all_events(whole, scenario.session.id)
    state = write_out(events, out)
    for line in table(events, state):
        say(line)
    if broken is not None:
        return _broken(scenario, without, broken, say)
    missed = list(misses(material, issued_tree(state)))
    for miss in missed:
        say(f"EXPECTED OTHERWISE: {miss}")
    say("not as expected" if missed else "as expected")
    return 1 if missed else 0


def player_for(whole: Whole, scenario: Scenario, settle: Callable[[], Awaitable[None]]) -> Player:
    """A player over the product in this process."""
    transport = httpx2.ASGITransport(whole.app)
    client = httpx2.AsyncClient(transport=transport, base_url="http://rehearsal")
    return Player(client, scenario.session.id, lambda actor: whole.around.seats.sign(actor, now_utc()), settle)


async def all_events(whole: Whole, session: str) -> list[Event]:
    """Every event of a session, in the total order."""
    events: list[Event] = []
    for producer, service in whole.services.items():
        async with service.database.reading() as connection:
            events.extend(await events_of(connection, producer, session))
    return in_order(events)


class Teller:
    """Says each line of the timeline once, as it happens."""

    def __init__(self, whole: Whole, session: str, say: Say) -> None:
        self._portal = whole.services["portal"]
        self._session, self._say = session, say
        self._told = 0

    async def tell(self, done: Done | None = None) -> None:
        """Say what has happened since the last time, and a refusal where one was expected."""
        state = await self._portal.handlers.state(self._session)
        for entry in state.entries[self._told :]:
            self._say(line(state, entry))
        self._told = len(state.entries)
        if done is not None and done.problem is not None:
            rule = f" (rule {done.problem['rule']}: {done.problem['rule_says']})" if "rule" in done.problem else ""
            self._say(f"{_stamp(state, done.act.at)}  refused, as foreseen: {done.problem['detail']}{rule}")


def line(state: State, entry: Entry) -> str:
    """A line of the timeline, with the time in the session's zone; a late record says when it was written."""
    recorded = f" (recorded {_stamp(state, entry.recorded)})" if entry.late else ""
    internal = f" [{entry.internal}]" if entry.internal else ""
    return f"{_stamp(state, entry.instant)}  {entry.sentence}{internal}{recorded}"


def _stamp(state: State, instant: datetime) -> str:
    return f"{instant.astimezone(zone(state.opened().time_zone)):%Y-%m-%d %H:%M %z}"


def _broken(scenario: Scenario, without: str | None, broken: PlayBroken, say: Say) -> int:
    say(f"STOPPED at {broken.sentence}")
    foreseen = scenario.expect.refused_without.get(without or "")
    if foreseen is not None:
        said = foreseen in broken.sentence
        say(f"without {without} this was to be refused: “{foreseen}”: {'so it was' if said else 'IT WAS NOT'}")
    return 1


def _require_known(material: Material, without: str | None) -> None:
    """Raise unless leaving it out changes the plan."""
    if without is None or [act.body for act in plan(material, without)] != [act.body for act in plan(material)]:
        return
    known = ", ".join(amendment.id for amendment in material.scenario.report.oral_amendments)
    raise UnknownLeftOut(f"“{without}” is neither an amendment ({known}) nor a State in the record.", given=without)
