"""What the clients of a schedule ask for: acts of several people at once, or a rehearsal, one act after another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shared.access import Actor, Grant, Role
from shared.stage import Command
from tests.faults.simulation.desk import Amend, Approve, Open, Say, State
from tests.faults.simulation.schedule import Choices

BEGINNING = datetime(2024, 5, 13, 9, tzinfo=UTC)
SECRETARIAT = Actor(name="secretariat", grants=(Grant(role=Role.SECRETARIAT),))
FIRST, SECOND = "session-1", "session-2"
UNWRITTEN = State().paper.version


@dataclass(frozen=True)
class Act:
    """A command to one service. `race` names those of which exactly one may be accepted."""

    service: str
    command: Command
    key: str
    expected: str | None = None
    race: str | None = None
    following: bool = False
    actor: Actor = SECRETARIAT
    at: datetime | None = None


@dataclass(frozen=True)
class Clock:
    """The rehearsal's clock is moved to an instant."""

    service: str
    session: str
    at: datetime


Client = tuple[Act | Clock, ...]


@dataclass(frozen=True)
class Script:
    """Clients that act at the same time, each one act after another; a `rehearsed` script has one.

    In one that is `onlooked` others read meanwhile; one that is `signed` ends with checkpoints; in one with `nonsense`
    somebody else writes on a topic what is no event; in one that is read `again` an operator resets the offsets,
    and in a `patient` one nobody mends what is poisoned before it was tried again by itself.
    Who is `crowded` mostly has two processes. A `real` script is played by the services themselves, others by desks.
    `owners` are the sessions.
    """

    name: str
    desks: tuple[str, ...]
    clients: tuple[Client, ...]
    rehearsed: bool = False
    onlooked: bool = False
    signed: bool = False
    nonsense: bool = False
    again: bool = False
    patient: bool = False
    crowded: frozenset[str | None] = frozenset()
    real: bool = False
    owners: tuple[str, ...] = (FIRST, SECOND)


def _say(service: str, session: str, *words: str, following: bool = False) -> Act:
    return Act(service, Say(session=session, words=words), f"say-{words[0]}", following=following)


def _approve(number: int) -> Act:
    return Act("adoption", Approve(session=FIRST), f"approve-{number}", race="approval")


def _amend(number: int) -> Act:
    return Act(
        "drafting", Amend(session=FIRST, document="paper", word=f"w{number}"), f"amend-{number}", UNWRITTEN, "amendment"
    )


@dataclass(frozen=True)
class Family:
    """Acts that belong together, the desks that are needed for them, and the one that mostly has two processes."""

    desks: tuple[str, ...]
    clients: tuple[Client, ...]
    crowded: str | None = None


FAMILIES: dict[str, Family] = {
    "asked and answered": Family(
        ("drafting", "amendments", "adoption"),
        ((_say("drafting", FIRST, "ask-1"), _say("amendments", FIRST, "after-1", following=True)),),
    ),
    "approved twice": Family(("drafting", "adoption"), ((_approve(1),), (_approve(2),)), "adoption"),
    "written over": Family(("drafting", "adoption"), ((_amend(1),), (_amend(2),)), "drafting"),
    "ringing": Family(("drafting", "adoption"), ((_say("adoption", SECOND, "timer-1"),),), "adoption"),
    "poisoned": Family(
        ("drafting", "amendments", "adoption"),
        (
            (_say("drafting", SECOND, "poison-1", "then-1"),),
            (_say("adoption", SECOND, "other-1"), _say("adoption", SECOND, "other-2")),
        ),
    ),
    "poisoned by name": Family(("drafting", "amendments"), ((_say("drafting", SECOND, "poison-named", "next-1"),),)),
    "many words": Family(
        ("drafting", "adoption"),
        ((_say("drafting", FIRST, "a-1", "a-2", "a-3"),), (_say("drafting", SECOND, "b-1", "b-2"),)),
    ),
}


HOMES = {
    "asked and answered": "wait wait_no_more waiting Batch._wait Batch._react Handlers.follow",
    "poisoned": "Handlers.retry_due Handlers.retry Inbox.retry park free due Batch._park Batch._wake Batch.try_again",
    "poisoned by name": "give_up settle settle_event Inbox.replay Handlers.replay letters letter_named",
    "many words": "bury unannounced mark_announced Service._relay_letters _keep",
    "ringing": "Handlers.fire_due Log._set_deadline Handlers.checkpoint",
    "written over": "Handlers._keep_refusal refuse",
}
HOME = {function: family for family, functions in HOMES.items() for function in functions.split()}
"""Where a function is called that few of the families call: a process that is to die in it plays this one."""


def at_once(choices: Choices, function: str) -> Script:
    """One or two of the families at the same time; one of them calls the function, if it is known which does."""
    names = set(choices.random.sample(sorted(FAMILIES), 2 if choices.happens(0.15) else 1))
    if function in HOME:
        names = {HOME[function], min(names)} if choices.happens(0.3) else {HOME[function]}
    desks = sorted({desk for name in names for desk in FAMILIES[name].desks})
    acts = tuple(client for name in sorted(names) for client in FAMILIES[name].clients)
    return Script(
        " + ".join(sorted(names)),
        tuple(desks),
        acts,
        onlooked=function in ONLOOKED,
        signed=function in SIGNED,
        again=function == "Batch._wake",
        patient=function in ("Inbox.retry", "Handlers.retry_due"),
        crowded=frozenset(FAMILIES[name].crowded for name in names),
        nonsense=not names.isdisjoint({"many words", "poisoned by name"}),
    )


ONLOOKED = (
    "refusals",
    "Service.quiet",
    "waiting_since",
    "Handlers.state",
    "Handlers.refusals",
    "Handlers.journal",
    "Service.lag",
    "Service.unrelayed",
    "Log.at",
    "parked",
)
SIGNED = ("Handlers.checkpoint", "Service.checkpoint_all", "owners_in", "events_of")


_OPEN = Act("drafting", Open(session=FIRST, rehearsed=True), "open")

REHEARSALS: Sequence[Script] = tuple(
    Script(name, desks, ((_OPEN, *acts),), rehearsed=True)
    for name, desks, acts in (
        (
            "rehearsal: asked and answered",
            ("adoption", "amendments", "drafting"),
            (_say("drafting", FIRST, "ask-1", "a-1"), _say("amendments", FIRST, "after-1", following=True)),
        ),
        ("rehearsal: approved twice", ("adoption", "drafting"), (_approve(1), _approve(2), _amend(1), _amend(2))),
        (
            "rehearsal: ringing",
            ("adoption", "drafting"),
            (
                _say("adoption", FIRST, "timer-1", "b-1"),
                Clock("adoption", FIRST, BEGINNING + timedelta(seconds=10)),
                _say("drafting", FIRST, "a-1"),
            ),
        ),
        (
            "rehearsal: poisoned",
            ("adoption", "amendments", "drafting"),
            (_say("drafting", FIRST, "poison-named"), _say("drafting", FIRST, "ask-1")),
        ),
    )
)


def now_of(number: int) -> datetime:
    """When the act of that number is done, where the script says so."""
    return BEGINNING + timedelta(milliseconds=number)
