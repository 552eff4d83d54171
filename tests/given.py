"""What is given in a test of decisions: a session at the stages of its services, each fact carried to all of them.

`Given` decides, records and folds in memory: no edge, no database, no broker. Instants are stated or go on by a minute.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, cast

from services.adoption.consumers import HEARS as ADOPTION_HEARS
from services.adoption.domain import STAGE as ADOPTION
from services.adoption.domain.approvals import ApproveSummary
from services.adoption.domain.gavel import AdoptPart
from services.adoption.domain.silence import GiveNotice, OpenSilence
from services.adoption.domain.whole import AdoptDocument
from services.amendments.consumers import HEARS as AMENDMENTS_HEARS
from services.amendments.domain import STAGE as AMENDMENTS
from services.amendments.domain.disposing import Dispose
from services.amendments.domain.moving import MoveAmendment
from services.amendments.domain.parts import ClosePart
from services.drafting.consumers import HEARS as DRAFTING_HEARS
from services.drafting.domain import STAGE as DRAFTING
from services.drafting.domain.documents import Complete, Edit, OpenDocument, TableDocument
from services.drafting.domain.meetings import RecordMeeting
from services.drafting.domain.session import OpenSession
from services.drafting.domain.summary import SubmitSummary
from services.publication.consumers import HEARS as PUBLICATION_HEARS
from services.publication.domain import STAGE as PUBLICATION
from services.publication.domain.editing import ClearDocument
from services.publication.domain.editions import IssueEdition, RegisterEdition
from shared.access import Actor, Grant, Role
from shared.documents.numbering import numbers
from shared.documents.printed import in_words, printed
from shared.events.base import EventData
from shared.events.envelope import START, Cause, Event, Head, record
from shared.lifecycle import Document
from shared.stage import Command, Stage

STAGES: dict[str, Stage[Any]] = {stage.producer: stage for stage in (DRAFTING, AMENDMENTS, ADOPTION, PUBLICATION)}
HEARS = {
    "drafting": DRAFTING_HEARS,
    "amendments": AMENDMENTS_HEARS,
    "adoption": ADOPTION_HEARS,
    "publication": PUBLICATION_HEARS,
}

SESSION = "wg-2022"
WG2, WG3 = "CTOC/COP/WG.2", "CTOC/COP/WG.3"
BODIES = [
    {"symbol": WG2, "name": "Working Group of Government Experts on Technical Assistance"},
    {"symbol": WG3, "name": "Working Group on International Cooperation"},
]
CIRCLE = ("president", "vice-president-1", "vice-president-2", "rapporteur")

OPENING: dict[str, Any] = {
    "title": "Meetings of the working groups",
    "place": "Vienna",
    "time_zone": "Europe/Vienna",
    "opens": "2022-05-23",
    "closes": "2022-05-27",
    "body_list": BODIES,
    "parent": {"symbol": "CTOC/COP", "name": "Conference of the Parties"},
    "chair": {"of": [WG2, WG3], "delegation": "ESP"},
    "circles": {"extended_bureau": CIRCLE},
}

T = TypeVar("T", bound=EventData)


def actor(role: Role, seat: str | None = None) -> Actor:
    """Someone who sits in the session in one role."""
    return Actor(name=seat or role.value, seat=seat, grants=(Grant(role=role, session=SESSION),))


SECRETARIAT = actor(Role.SECRETARIAT)
CHAIR = actor(Role.CHAIR, "chair")
PRESIDENT = actor(Role.PRESIDENT, "president")
EDITOR = actor(Role.EDITOR)


def delegation(seat: str) -> Actor:
    """A delegation, by its opaque reference."""
    return actor(Role.DELEGATION, seat)


def instant(text: str) -> datetime:
    """An instant with its offset."""
    return datetime.fromisoformat(text)


def only(facts: Sequence[EventData], kind: type[T]) -> T:
    """The one fact of that kind among those announced."""
    (found,) = [fact for fact in facts if isinstance(fact, kind)]
    return found


@dataclass
class Given:
    """The four stages of one session. `events` is everything announced, in the order in which it was."""

    now: datetime = field(default_factory=lambda: datetime(2022, 3, 1, 9, tzinfo=UTC))
    states: dict[str, Any] = field(default_factory=lambda: {name: stage.initial for name, stage in STAGES.items()})
    events: list[Event] = field(default_factory=list)
    _heads: dict[str, Head] = field(default_factory=dict)

    def do(
        self, kind: type[Command], /, who: Any = SECRETARIAT, at: Any = None, **fields: Any
    ) -> tuple[EventData, ...]:
        """Do what a command says; returns what its service announces. Raises the named refusal."""
        self._tick(at)
        command = kind.model_validate({"session": SESSION, **fields})
        producer = command.name.partition(".")[0]
        facts = tuple(STAGES[producer].decide(self.states[producer], command, self.now, who))
        self._announce(producer, facts, Cause(key=f"act-{len(self.events)}", actor=who.name, correlation="test"))
        return facts

    def clock(self, at: str | datetime) -> tuple[EventData, ...]:
        """The clock reaches an instant, and writes what falls due by then."""
        self._tick(at)
        written: list[EventData] = []
        for producer, stage in STAGES.items():
            for due in sorted(stage.due(self.states[producer]), key=lambda due: due.at):
                if due.at <= self.now:
                    self._announce(producer, (due.data,), Cause(key=f"{due.cause}/due", actor="clock", correlation="c"))
                    written.append(due.data)
        return tuple(written)

    def document(self, document: str = "report", seen_by: str = "drafting") -> Document:
        """A document as one of the services knows it."""
        return cast(Document, self.states[seen_by].documents[document])

    def text(self, unit: str, document: str = "report", seen_by: str = "drafting") -> str:
        """A unit's text as it prints today."""
        blocks = printed(self.document(document, seen_by).tree)
        return next(in_words(block.runs) for block in blocks if block.id == unit)

    def number(self, unit: str, document: str = "report", seen_by: str = "drafting") -> str:
        """A unit's number today."""
        return numbers(self.document(document, seen_by).tree)[unit].cited

    def copy(self) -> Given:
        """The same session once more, to go another way from here."""
        return Given(self.now, dict(self.states), list(self.events), dict(self._heads))

    def _tick(self, at: str | datetime | None) -> None:
        if at is None:
            self.now += timedelta(minutes=1)
        else:
            self.now = instant(at) if isinstance(at, str) else at

    def _announce(self, producer: str, facts: Sequence[EventData], cause: Cause) -> None:
        head = self._heads.get(producer, START)
        events = record(facts, producer=producer, owner=SESSION, head=head, cause=cause, now=self.now)
        for event in events:  # a stage takes in its own facts before anyone hears of them, and all or none of them
            self.states[producer] = STAGES[producer].evolve(self.states[producer], event)
            self._heads[producer] = Head.after(event)
        self.events.extend(events)
        for event in events:
            for service, hears in HEARS.items():
                if producer in hears:
                    self._hear(service, event)

    def _hear(self, service: str, event: Event) -> None:
        stage = STAGES[service]
        self.states[service] = stage.evolve(self.states[service], event)
        reaction = stage.react(self.states[service], event)
        if reaction:
            self._announce(service, reaction, Cause.of(event, service))


def a_session(meetings: int = 2, begun: Given | None = None, **changes: Any) -> Given:
    """A session of two working groups in Vienna with joint meetings, one a day."""
    given = begun or Given()
    given.do(OpenSession, **{**OPENING, **changes})
    for meeting in range(1, meetings + 1):
        given.do(
            RecordMeeting,
            meeting=meeting,
            begins=f"2022-05-{22 + meeting}T11:00:00+02:00",
            ends=f"2022-05-{22 + meeting}T13:00:00+02:00",
            sat=[WG2, WG3],
        )
    return given


def unit(name: str, kind: str, text: str = "", parent: str | None = "", **more: Any) -> dict[str, Any]:
    """The change that inserts a unit last in its parent."""
    return {"do": "insert_unit", "unit": name, "kind": kind, "text": text, "parent": parent, **more}


def reference(to: str, upto: str | None = None) -> list[dict[str, Any]]:
    """Runs that say “see paragraph …” and refer to units."""
    target = {"mark": "reference", "unit": to, **({"upto": upto} if upto else {})}
    return [{"text": "See paragraph "}, target, {"text": " of the present report."}]


REPORT = (
    unit("i", "section", "Introduction"),
    unit("p1", "paragraph", "The working groups were established by the Conference.", "i"),
    unit("ii", "section", "Recommendations", unit_class="negotiated"),
    unit("p2", "paragraph", "The working groups adopted the following recommendations:", "ii"),
    unit("p2a", "subparagraph", "States should consider, where appropriate, joint investigations;", "p2"),
    unit("p2b", "subparagraph", "States parties are encouraged to share information upon request;", "p2"),
    unit("p2c", "subparagraph", "The secretariat should publish a list.", "p2"),
    unit("iii", "section", "Summary of deliberations", unit_class="chairs_summary"),
    unit("iv", "section", "Organization of the meetings"),
    unit("p3", "paragraph", "", "iv"),
    unit("p4", "paragraph", "The secretariat prepared a note.", "iv", unit_class="secretariat"),
)
"""A small report: 2 (a)–(c) are negotiated, III is the Chair's summary yet to be written, paragraph 3 is blank."""

FLOOR = ({"first": "i"}, {"first": "ii"}, {"first": "iii", "alone": True}, {"first": "iv"})
"""All of the report as tabled: of the Chair's summary only the heading."""

MANDATE = {
    "completes": "Rapporteur",
    "together_with": "secretariat",
    "spans": [{"first": "p3"}],
    "until": "2022-06-10",
}


def a_report(given: Given | None = None, changes: Sequence[dict[str, Any]] = REPORT, document: str = "report") -> Given:
    """A report that drafting writes."""
    given = given or a_session()
    given.do(OpenDocument, document=document, kind="report", title="Report on the meetings")
    given.do(Edit, document=document, changes=changes)
    return given


def a_floor(given: Given | None = None, spans: Sequence[dict[str, Any]] = FLOOR, document: str = "report") -> Given:
    """A report whose text is on the floor."""
    given = given or a_report()
    given.do(TableDocument, document=document, form="screen_text", to="floor", spans=spans)
    return given


def move(given: Given, name: str, change: Any, **more: Any) -> tuple[EventData, ...]:
    """Move an amendment: delegation D1's, keyed by the secretariat at the first meeting, unless said otherwise."""
    fields = {"document": "report", "source": {"kind": "delegation", "party": "D1"}, "meeting": 1, **more}
    return given.do(MoveAmendment, amendment=name, change=change, **fields)


def replace(unit: str, old: str, new: str) -> dict[str, Any]:
    """The change of words for words."""
    return {"do": "replace", "unit": unit, "old": old, "new": new}


def dispose(given: Given, name: str, disposition: str = "agreed") -> tuple[EventData, ...]:
    """Dispose of an amendment at the second meeting."""
    return given.do(Dispose, CHAIR, amendment=name, disposition=disposition, meeting=2)


def close(given: Given, *spans: dict[str, Any], part: str = "all", document: str = "report") -> tuple[EventData, ...]:
    """Close a part: all that was tabled, or these spans."""
    return given.do(ClosePart, CHAIR, document=document, part=part, spans=spans or FLOOR)


def gavel(given: Given, part: str = "all", **more: Any) -> tuple[EventData, ...]:
    """Adopt a part, both bodies at the second meeting unless it is said otherwise."""
    return given.do(AdoptPart, CHAIR, part=part, **{"document": "report", "by": [WG2, WG3], "meeting": 2, **more})


def adopt(given: Given, **more: Any) -> tuple[EventData, ...]:
    """Adopt the whole, both bodies at the second meeting, with the mandate to complete unless it is said otherwise."""
    fields = {"document": "report", "by": [WG2, WG3], "meeting": 2, "mandate": MANDATE}
    return given.do(AdoptDocument, CHAIR, **{**fields, **more})


def adopted(given: Given | None = None, **more: Any) -> Given:
    """A report that was closed and adopted whole, as it stood on the floor."""
    given = given or a_floor()
    close(given)
    gavel(given)
    adopt(given, **more)
    return given


SUMMARY = unit("p5", "paragraph", "Many speakers underlined the importance of cooperation.", "iii")
COMPLETION = {"do": "write", "unit": "p3", "text": "The meetings were held from 23 to 27 May."}


def completed(given: Given | None = None) -> Given:
    """An adopted report, its blank filled and the Chair's summary written and approved, handed to editing."""
    given = given or adopted()
    given.do(Edit, document="report", changes=[SUMMARY, COMPLETION])
    given.do(SubmitSummary, document="report")
    given.do(ApproveSummary, CHAIR, document="report")
    given.do(Complete, at="2022-06-10T12:00:00+02:00", document="report", submitted="2022-06-10")
    return given


SYMBOL = "CTOC/COP/WG.2/2022/4–CTOC/COP/WG.3/2022/4"


def issued(given: Given | None = None) -> Given:
    """A report that was cleared without a query and issued as the edition `final`."""
    given = given or completed()
    given.do(RegisterEdition, document="report", edition="final", symbol=SYMBOL, masthead="2022-06-10")
    given.do(ClearDocument, EDITOR, document="report")
    given.do(IssueEdition, document="report", edition="final")
    return given


def under_silence(given: Given | None = None, deadline: str = "2022-03-29T18:00:00", **more: Any) -> Given:
    """An organization of work under silence in the extended Bureau, opened on 22 March 2022 at noon."""
    given = given or a_session()
    given.do(OpenDocument, document="work", kind="organization_of_work", title="Organization of work")
    given.do(Edit, document="work", changes=[unit("w1", "paragraph", "The meetings are held in hybrid format.")])
    given.do(TableDocument, document="work", form="unnumbered", to="silence", spans=[{"first": "w1"}])
    fields: dict[str, Any] = {
        "silence": "s1",
        "document": "work",
        "title": "Organization of work",
        "circle": "extended_bureau",
    }
    fields |= {"presiding": "president", "deadline": {"local": deadline}, **more}
    given.do(OpenSilence, PRESIDENT, at="2022-03-22T12:00:00+01:00", **fields)
    return given


def work_approved(given: Given | None = None) -> Given:
    """A session whose organization of work the extended Bureau approved by silence procedure on 29 March 2022."""
    given = under_silence(given)
    given.clock("2022-03-29T18:00:00+02:00")
    given.do(GiveNotice, PRESIDENT, silence="s1")
    return given


def agendas(given: Given) -> Given:
    """A provisional agenda of three items for WG.2 and two for WG.3; the first and the last are joint items."""
    given.do(OpenDocument, document="agenda", kind="agenda", title="Provisional agenda")
    items = [("opening", "Organizational matters"), ("visits", "Harbour visits"), ("other", "Other matters")]
    changes = [{"do": "define_item", "item": item, "title": title} for item, title in items]
    changes += [unit("wg2", "branch", body=WG2), unit("wg3", "branch", body=WG3)]
    for body, placed in ((WG2, ("opening", "visits", "other")), (WG3, ("opening", "other"))):
        changes += [{"do": "place_item", "item": item, "into": body} for item in placed]
    given.do(Edit, document="agenda", changes=changes)
    return given
