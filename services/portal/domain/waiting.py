"""Who holds the pen of what, and what waits for whom until when, with the numbers of the moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from services.portal.domain.phrases import places, the_bodies
from services.portal.domain.state import State
from shared.documents.holder import Holder
from shared.documents.masthead import print_date
from shared.documents.numbering import numbers
from shared.documents.operations import touched
from shared.documents.states import enumerate_names
from shared.documents.vocabulary import Class
from shared.lifecycle import Document
from shared.silences import Silence

_NAMED_AT_MOST = 12


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits: what, for whom, and until when if that is set."""

    what: str
    whom: str
    until: str = ""


def pen(state: State, document: Document) -> Iterator[tuple[Holder, str]]:
    """Who holds the pen of what, as it is cited now."""
    units = [unit.id for unit in document.tree.walk()]
    known = numbers(document.tree)
    for holder in Holder:
        held = [unit for unit in units if document.pen.of(unit) is holder]
        if held:
            yield holder, places(state, document.tree, held, known)


def waiting(state: State, document: Document) -> Iterator[Waiting]:
    """What waits for whom, until when."""
    known = numbers(document.tree)

    def where(*units: str) -> str:
        return places(state, document.tree, units, known) or "the text"

    for silence in state.silences.values():
        if silence.opened.document == document.id:
            yield from _waiting_of_silence(state, silence)
    on_the_floor = [a for a in state.amendments.values() if a.moved.document == document.id and a.open]
    if on_the_floor:
        yield Waiting(f"a decision on {_open_amendments([a.moved.amendment for a in on_the_floor])}", "the floor")
    for unit, stated in state.referendum.items():
        if stated.document == document.id and document.pen.of(unit) is Holder.AMENDMENTS:
            yield Waiting(f"the confirmation of {where(unit)}, agreed ad referendum", "a delegation")
    for part in document.parts.values():
        if not part.adopted and document.adopted is None:
            yield Waiting(f"the adoption of {where(*part.units)}", "the gavel")
    yield from _waiting_after_the_gavel(state, document)


def _waiting_of_silence(state: State, silence: Silence) -> Iterator[Waiting]:
    opened = silence.opened
    unanswered = len(silence.queries) - len(silence.clarified)
    if not silence.over and unanswered:
        yield Waiting(f"an answer to {_counted(unanswered, 'query', 'queries')} in the silence", "the secretariat")
    if not silence.over and silence.expired:
        yield Waiting("notice of the outcome of the silence", f"the {opened.presiding}")
    elif not silence.over:
        circle = the_bodies(state, (opened.circle,))
        yield Waiting("objections, if there are any", f"the members of {circle}", silence.deadline.label)
    if silence.disputed is not None and silence.settled is None:
        yield Waiting("a decision on the dispute of what was approved by silence", "the body that it is for")


def _waiting_after_the_gavel(state: State, document: Document) -> Iterator[Waiting]:
    summary = [unit.id for unit in document.tree.walk() if unit.unit_class is Class.CHAIRS_SUMMARY]
    if any(document.pen.of(unit) is Holder.ADOPTION and unit not in document.tabled for unit in summary):
        yield Waiting("the approval of the summary of deliberations", "the Chair")
    corrections = [data.operations for data in state.conforming.values() if data.document == document.id]
    if corrections:
        where = _cited(state, document, [touched(operation) for made in corrections for operation in made])
        yield Waiting(f"clearance of {_counted(len(corrections), 'conforming correction')} of {where}", "the Chair")
    checks = [data.unit for data in state.factchecks.values() if data.document == document.id]
    if checks:
        where = _cited(state, document, checks)
        yield Waiting(f"an answer to {_counted(len(checks), 'fact check')} on {where}", "the Chair")
    queries = sum(data.document == document.id for data in state.queries.values())
    if queries:
        yield Waiting(f"an answer to {_counted(queries, 'query', 'queries')} of the editors", "the secretariat")
    if document.submitted is None and document.mandate is not None:
        yield Waiting("the completion of the text", "the secretariat", print_date(document.mandate.until))
    if document.submitted is not None and not _is_issued(document):
        yield (
            Waiting("issue", "the secretariat")
            if document.id in state.cleared
            else Waiting("clearance of the completed text", "editing")
        )


def _cited(state: State, document: Document, units: Iterable[str | None]) -> str:
    return places(state, document.tree, [unit for unit in units if unit is not None]) or "the text"


def _counted(count: int, one: str, many: str | None = None) -> str:
    return f"a {one}" if count == 1 else f"{count} {many or f'{one}s'}"


def _open_amendments(names: Sequence[str]) -> str:
    """The open amendments by name while they are few enough to be read at a glance."""
    if len(names) > _NAMED_AT_MOST:
        return f"{len(names)} open amendments"
    return f"the open amendment{'s' if len(names) > 1 else ''} {enumerate_names(names)}"


def _is_issued(document: Document) -> bool:
    return any(edition.issued for edition in document.editions.values())
