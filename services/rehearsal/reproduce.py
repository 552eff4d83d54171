"""Reproducing a scenario: played in steps, told as it happens, written out, and held against what it expects."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from services.portal.domain.state import Entry, State
from services.rehearsal.acts import Act
from services.rehearsal.material import Material
from services.rehearsal.outcome import issued_tree, table, write_out
from services.rehearsal.plan import plan
from services.rehearsal.player import Done, PlayBroken
from services.rehearsal.scenario.reading import read_scenario
from services.rehearsal.scenario.whole import Scenario
from services.rehearsal.venue import Here, Venue, elsewhere
from services.rehearsal.verdict import misses
from services.together import together
from shared.access import Seats
from shared.documents.vocabulary import Refusal
from shared.events.base import zone
from shared.settings import Settings

Say = Callable[[str], None]


class NoKey(Refusal):
    """The key by which the services know their seats is not on this machine."""


class UnknownLeftOut(Refusal):
    """What is to be left out is neither an amendment of the scenario nor a State in its record."""


async def reproduce(path: Path, out: Path, *, without: str | None, say: Say, delays: int | None = None) -> int:
    """Play the scenario in `path` and write its outcome to `out`; returns the exit status.

    `without` leaves an amendment or a State out; `delays` seeds random delays of all consumers.
    """
    script = Script.read(path, without, say)
    with tempfile.TemporaryDirectory(prefix="rapporteur-") as folder:
        settings = Settings(data=Path(folder), durable=False, kafka="", database_url="")
        async with together(settings, run=False) as whole:
            venue = Here(whole, script.session, None if delays is None else random.Random(delays))
            async with venue.player.client:
                return await script.play(venue, out)


async def reproduce_elsewhere(
    path: Path, out: Path, *, gateway: str, keys: Settings, without: str | None, say: Say
) -> int:
    """Play the scenario through a gateway to services in rehearsal; `keys` says where the key of their seats is.

    The outcome is the same, byte for byte, as that of a play in one process. Raises `NotReached`, `NothingMoves`, and
    `NoKey` where the key is not on this machine.
    """
    script = Script.read(path, without, say)
    if not keys.key("seats").exists():
        raise NoKey(f"There is no {keys.key('seats')}: name the folder of the services' keys.")
    async with elsewhere(gateway, Seats.kept_in(keys.key("seats")), script.session) as venue:
        return await script.play(venue, out)


@dataclass(frozen=True)
class Script:
    """A scenario as it is to be played, and whom to tell."""

    scenario: Scenario
    material: Material
    acts: Sequence[Act]
    without: str | None
    say: Say

    @staticmethod
    def read(path: Path, without: str | None, say: Say) -> Script:
        """The scenario in a file, with an amendment or a State left out. Raises `UnknownLeftOut`, `BadScenario`."""
        scenario = read_scenario(path)
        material = Material.of(scenario, path.parent)
        acts = list(plan(material, without))
        _require_known(material, without)
        for other in scenario.report.oral_amendments:
            if without is not None and other.amends == without:
                say(f"without {without}, {other.id} falls too: it amends {without}")
        return Script(scenario, material, acts, without, say)

    @property
    def session(self) -> str:
        """The session's id."""
        return self.scenario.session.id

    async def play(self, venue: Venue, out: Path) -> int:
        """Play it, write what comes of it, and hold it against what the scenario expects; returns the exit status."""
        player, broken = venue.player, None
        try:
            teller = Teller(venue, self.say)
            async for done in player.play(self.acts):
                await player.settle()
                await teller.tell(done)
            await player.sign(self.acts[-1])
            await teller.tell()
        except PlayBroken as refusal:
            broken = refusal
        events = await venue.events()
        state = write_out(events, out)
        for line in table(events, state):
            self.say(line)
        if broken is not None:
            return _broken(self.scenario, self.without, broken, self.say)
        missed = list(misses(self.material, issued_tree(state)))
        for miss in missed:
            self.say(f"EXPECTED OTHERWISE: {miss}")
        self.say("not as expected" if missed else "as expected")
        return 1 if missed else 0


class Teller:
    """Says each line of the timeline once, as it happens."""

    def __init__(self, venue: Venue, say: Say) -> None:
        self._venue, self._say = venue, say
        self._told = 0

    async def tell(self, done: Done | None = None) -> None:
        """Say what has happened since the last time, and a refusal where one was expected."""
        state = await self._venue.state()
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
