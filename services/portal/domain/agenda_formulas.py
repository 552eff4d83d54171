"""The paragraphs of a report that tell of agendas and items, generated from the record (S10, S11, S13, S16, S20)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.portal.domain.formulas import organ, understood
from services.portal.domain.phrases import from_to, quoted, the_bodies
from services.portal.domain.record import Record
from services.portal.domain.sittings import Sitting, Telling, in_words, jointly
from services.portal.domain.words.agendas import STAGE
from shared.documents.agenda import an_item, branches, item_number, placements
from shared.documents.masthead import print_date
from shared.documents.numbering import numbers
from shared.documents.printed import in_words as as_plain
from shared.documents.printed import printed
from shared.documents.states import enumerate_names
from shared.documents.units import Tree
from shared.events.agendas import (
    AgendaAdopted,
    AgendaClosed,
    AgendaPrepared,
    AgendaWorkBegan,
    CarriedItem,
    Ending,
    ItemConcluded,
    ItemConsidered,
    Listed,
    Outcome,
    Why,
)
from shared.events.base import zone
from shared.events.deciding import Means, Verb


def agenda_paragraphs(telling: Telling, adopted: AgendaAdopted) -> Iterator[str]:
    """How bodies came to their agendas: what they had before them, on what they began, and as what they adopted it."""
    record, bodies = telling.record, adopted.organ
    began = [it for it in record.proceedings.began if it.document == adopted.document and set(bodies) <= set(it.organ)]
    if began:
        yield from begun_paragraphs(telling, began[0], bodies)
    else:
        yield from _put_forward(telling, adopted.document, bodies, (adopted.meeting, adopted.sitting))
    yield from _changes(telling, adopted)
    said = adopted.announced or adopted.proposed
    words = "" if said == Outcome.AS_PRESENTED.value.replace("_", " ") else f", {said}"
    words += understood(record, adopted.understanding)
    at = _at(telling, bodies, [(adopted.meeting, adopted.sitting)])
    as_follows = ", as follows:" if words else " as follows:"
    yield _sentence(f"{at} adopted {_its(bodies, 'agenda', 'agendas')}{words}{as_follows}")


def begun_paragraphs(telling: Telling, began: AgendaWorkBegan, bodies: Sequence[str]) -> Iterator[str]:
    """On what bodies began their work before they adopted their agendas (A4)."""
    first = (began.meeting, began.sitting)
    yield from _put_forward(telling, began.document, bodies, first)
    agreed = f"agreed to begin {_its(bodies, 'work')} on the basis of the {STAGE[began.stage]} agenda"
    pending = f"pending the adoption of {_its(bodies, 'agenda', 'agendas')}"
    yield _sentence(f"{_at(telling, bodies, [first])}, {pending}, {agreed}.")


def agenda_lines(record: Record, document: str, body: str) -> tuple[str, ...]:
    """The agenda of a body, a line an item and a line a sub-item, as it stands (S12)."""
    tree = record.documents[document].tree
    branch, lines, inside = branches(tree)[body], [], False
    for block in printed(tree):
        if block.depth == 0:
            inside = block.id == branch
        elif inside:
            lines.append(f"{block.label} {as_plain(block.runs)}")
    return tuple(lines)


def resumed_paragraphs(telling: Telling, adopted: AgendaAdopted) -> Iterator[str]:
    """For each further part of a session: with which meeting it opened, and that the agenda stays as adopted (A6)."""
    record, bodies = telling.record, adopted.organ
    for part in record.proceedings.parts:
        opened = [
            (number, 1)
            for number, meeting in record.meetings.items()
            if set(bodies) <= set(meeting.bodies)
            and part.opens <= meeting.begins.astimezone(zone(part.time_zone)).date() <= part.closes
        ]
        if opened:
            held = f"was held in {part.place} from {from_to(part.opens, part.closes)}"
            telling.years.add(part.opens.year)
            at = _at(telling, bodies, opened[:1])
            as_adopted = f"as adopted {telling.at(bodies, [(adopted.meeting, adopted.sitting)])}"
            yield (
                f"The {in_words(part.part)} part of the session {held}. "
                + _sentence(f"{at} opened that part, under the agenda of the session {as_adopted}.")
            )


def item_heading(record: Record, document: str, item: str) -> str:
    """A joint item's heading: its title, and its number on the agenda of each body (S11)."""
    tree = record.documents[document].tree
    placed = _numbers(tree, record, item)
    names = {body.symbol: body.name for body in record.opened().bodies}
    alone = len(branches(tree)) == 1
    listed = [f"agenda {an_item(n)}" + ("" if alone else f", {names.get(of, of)}") for of, n in placed]
    return f"{quoted(tree.items[item].title)[1:-1]} ({'; and '.join(listed)})"


def considered(telling: Telling, document: str, item: str) -> Iterator[str]:
    """At which meetings bodies considered an item, and how that ended, a sentence for each set of bodies (S16, S20)."""
    told = telling.record.proceedings
    found: dict[tuple[str, ...], list[ItemConsidered]] = {}
    for one in told.considered:
        if (one.document, one.item) == (document, item):
            found.setdefault(one.organ, []).append(one)
    for bodies, sittings in found.items():
        at = _at(telling, bodies, [(one.meeting, one.sitting) for one in sittings])
        yield _sentence(f"{at} {_considered(telling.record, document, item, bodies)}.")
    for end in told.concluded:
        if (end.document, end.item) == (document, item):
            yield _ended(telling, end)


def carried_paragraphs(telling: Telling, closed: AgendaClosed) -> Iterator[str]:
    """What was not concluded, and to which session it goes (A5)."""
    told: dict[tuple[Why, str], list[CarriedItem]] = {}
    for entry in closed.carried:
        told.setdefault((entry.why, entry.to), []).append(entry)
    for (why, goal), entries in told.items():
        named = enumerate_names([_on_each(telling.record, closed.document, entry) for entry in entries])
        of = {
            Why.NOT_CONCLUDED: "the consideration of which was not concluded",
            Why.HELD_IN_ABEYANCE: "held in abeyance",
            Why.DEFERRED: "the consideration of which was deferred",
        }[why]
        rule = f"in accordance with {closed.rule}, " if closed.rule else ""
        yield _sentence(f"{rule}{named}, {of}, will be included in the provisional agenda for {goal}.")


def organization_paragraph(telling: Telling, document: str) -> str:
    """Who discussed the organization of work, and who had approved it, by what means and when (S13)."""
    record = telling.record
    decided = [it for it in record.proceedings.decisions if (it.document, it.verb) == (document, Verb.DISCUSSED)]
    approved = record.documents[document].adopted
    if not decided:
        return ""
    told = f"{_at(telling, decided[0].organ, [(decided[0].meeting, 1)])} discussed the organization of work"
    if approved is not None and approved.verb is Verb.APPROVED:
        means = " by silence procedure" if approved.means is Means.SILENCE else ""
        deadlines = [it.deadline for it in record.silences.values() if it.opened.document == document]
        on = deadlines[-1].instant.astimezone(zone(deadlines[-1].time_zone)).date() if means and deadlines else None
        when = f" on {print_date(on)}" if on is not None else ""
        told += f", which {the_bodies(record, approved.organ)} had approved{means}{when}"
    return _sentence(f"{told}.")


def _put_forward(telling: Telling, document: str, bodies: Sequence[str], sitting: Sitting) -> Iterator[str]:
    """The forms in which the agenda was before the bodies, and the rules under which items were added."""
    forms = [form for form in telling.record.proceedings.prepared if form.document == document]
    if forms:
        at, with_others = telling.at(bodies, [sitting]), jointly(telling.record, sitting[0], bodies)
        it = f"{organ(telling.record, bodies)} considered {_forms(forms, bodies)}"
        yield _sentence(f"{at}{with_others}, {it}.") + _rules(forms)


def _at(telling: Telling, bodies: Sequence[str], sittings: Sequence[Sitting]) -> str:
    return f"{telling.at(bodies, sittings)}, {organ(telling.record, bodies)}"


def _its(bodies: Sequence[str], one: str, many: str | None = None) -> str:
    return f"their {many or one}" if len(bodies) > 1 else f"its {one}"


def _forms(forms: Sequence[AgendaPrepared], bodies: Sequence[str]) -> str:
    """The forms, each under the symbols of these bodies' own series where it has one there."""
    return enumerate_names(
        [
            f"the {STAGE[form.stage]} agenda{' and annotations' if form.annotated else ''}"
            f" ({enumerate_names(_own(form.symbols, bodies))})"
            for form in forms
        ]
    )


def _own(symbols: Sequence[str], bodies: Sequence[str]) -> Sequence[str]:
    return [symbol for symbol in symbols if symbol.startswith(tuple(f"{body}/" for body in bodies))] or symbols


def _rules(forms: Sequence[AgendaPrepared]) -> str:
    return "".join(
        f" The {STAGE[form.stage]} agenda was issued in accordance with {form.rule}." for form in forms if form.rule
    )


def _changes(telling: Telling, adopted: AgendaAdopted) -> Iterator[str]:
    """What the bodies changed before they adopted: each item with its number as adopted."""
    record = telling.record
    items = record.documents[adopted.document].tree.items

    def titled(entry: Listed) -> str:
        of = f" of {the_bodies(record, (entry.of,))}" if len(adopted.organ) > 1 else ""
        return f"{an_item(entry.number)}{of}, {quoted(items[entry.item].title)}"

    said = [f"to add {titled(entry)}" for entry in adopted.added]
    said += [
        f"to amend the title of {an_item(it.number)} to read {quoted(items[it.item].title)}" for it in adopted.retitled
    ]
    said += [f"to make {titled(entry)}, a joint item" for entry in adopted.made_joint]
    if said:
        at = _at(telling, adopted.organ, [(adopted.meeting, adopted.sitting)])
        yield _sentence(f"{at} agreed {enumerate_names(said)}.")


def _numbers(tree: Tree, record: Record, item: str) -> list[tuple[str, str]]:
    known = numbers(tree)
    return [
        (body.symbol, item_number(known, unit))
        for body in record.opened().bodies
        for unit in placements(tree, body.symbol)
        if unit.item == item
    ]


def _considered(record: Record, document: str, item: str, bodies: Sequence[str]) -> str:
    tree = record.documents[document].tree
    title = quoted(tree.items[item].title)
    placed = dict(_numbers(tree, record, item))
    its = sorted({placed[body] for body in bodies if body in placed})
    joint = len(bodies) > 1
    what = (
        f"the joint agenda item entitled {title}"
        if joint
        else f"{_its(bodies, 'agenda')} {an_item(its[0])}, entitled {title}"
    )
    earlier = next((it for it in record.proceedings.carried if it.document == document and item in it.items), None)
    if earlier is None:
        return f"considered {what}"
    started = "they had begun" if joint else "it had begun"
    return f"continued the consideration, which {started} at {earlier.from_title}, of {what}"


def _ended(telling: Telling, end: ItemConcluded) -> str:
    bodies = end.organ
    at = _at(telling, bodies, [(end.meeting, 1)])
    its = _its(bodies, "consideration")
    if end.ending is Ending.CONCLUDED:
        return _sentence(f"{at} concluded {its} of the item.")
    return _sentence(f"{at} deferred {its} of the item to {end.to}.")


def _on_each(record: Record, document: str, entry: CarriedItem) -> str:
    tree = record.documents[document].tree
    placed = dict(_numbers(tree, record, entry.item))
    several = len(branches(tree)) > 1
    named = [an_item(placed[body]) + (f" of {the_bodies(record, (body,))}" if several else "") for body in entry.of]
    return f"{enumerate_names(named)}, {quoted(entry.title)}"


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]
