"""The formulas of adoption: the sentence for the Chair to say, and the paragraph of the report that tells it."""

from __future__ import annotations

from collections.abc import Sequence

from services.portal.domain.phrases import the_bodies, the_document
from services.portal.domain.record import Record
from services.portal.domain.sittings import Telling
from shared.documents.masthead import print_date
from shared.documents.states import enumerate_names
from shared.events.adoption import DocumentAdopted
from shared.events.deciding import Mandate, Understanding, Verb
from shared.events.drafting import MeetingRecorded

AS_ORALLY_AMENDED = "as orally amended"
SUMMARY_IS_THE_CHAIRS = "the summary of deliberations is a summary by the Chair"
DECIDED = "I see no objection. It is so decided."


def organ(record: Record, symbols: Sequence[str]) -> str:
    """Bodies as one speaks of them: `the working groups` where all of them sit and share a name, else each by name."""
    session = record.session
    if session is not None and len(symbols) > 1 and {body.symbol for body in session.bodies} == set(symbols):
        names = [body.name.removeprefix("the ").removeprefix("The ").split() for body in session.bodies]
        shared: list[str] = []
        for words in zip(*names, strict=False):
            if len(set(words)) > 1 or words[0] in ("on", "of", "for", "to"):
                break
            shared.append(words[0].lower())
        if shared:
            return f"the {_plural(' '.join(shared))}"
    return the_bodies(record, symbols)


def to_be_said(
    record: Record, document: str, bodies: Sequence[str], where: str, symbols: Sequence[str], amended: bool
) -> str:
    """What the Chair may say before the gavel falls on a part; `where` is empty for the whole."""
    wish = "wish" if len(bodies) > 1 else "wishes"
    what = f"{where} of the draft {_kind(record, document)}" if where else f"{_draft(record, document)} as a whole"
    contained = f", as contained in {_documents(symbols)}" if symbols else ""
    asked = f"May I take it that {organ(record, bodies)} {wish} to adopt {what}{contained}{_as_amended(amended)}"
    return f"{asked}? … {DECIDED}"


def whole_to_be_said(
    record: Record,
    document: str,
    bodies: Sequence[str],
    symbols: Sequence[str],
    amended: bool,
    summary: bool,
    blank: str,
) -> str:
    """What the Chair may say before the gavel falls on the whole; `blank` is what the mandate has to name."""
    asked, _, decided = to_be_said(record, document, bodies, "", symbols, amended).partition("?")
    understanding = f", on the understanding that {SUMMARY_IS_THE_CHAIRS}" if summary else ""
    completes = f", and to entrust the completion of {blank} to (whom, with whom, until when)" if blank else ""
    return f"{asked}{understanding}{completes}?{decided}"


def part_was_adopted(record: Record, document: str, bodies: Sequence[str], where: str, amended: bool) -> str:
    """What was decided on a part."""
    adopted = f"{organ(record, bodies)} adopted {where} of {the_document(record, document)}{_as_amended(amended)}"
    return f"It is so decided: {adopted}."


def whole_was_adopted(record: Record, adopted: DocumentAdopted, completes: str) -> str:
    """What was decided on the whole, in the words announced; `completes` is what the mandate names, as it is cited."""
    verb = "approved" if adopted.verb is Verb.APPROVED else "adopted"
    said = f"It is so decided: {organ(record, adopted.organ)} {verb} {the_document(record, adopted.document)}"
    return (
        f"{said}{_announced(adopted)}{understood(record, adopted.understanding)}{_and_completes(adopted, completes)}."
    )


def part_paragraph(
    record: Record, document: str, bodies: Sequence[str], meeting: MeetingRecorded | None, where: str, amended: str
) -> str:
    """The paragraph of the report that tells of a part's adoption; `amended` are the paragraphs that were."""
    paragraphs = f", {AS_ORALLY_AMENDED} (para{'s' if _many(amended) else ''}. {amended})" if amended else ""
    at = _at(record, bodies, meeting)
    return _sentence(f"{at}{organ(record, bodies)} adopted {where} of the {_kind(record, document)}{paragraphs}.")


def whole_paragraph(record: Record, adopted: DocumentAdopted, completes: str) -> str:
    """The paragraph of the report that tells of its own adoption."""
    verb = "approved" if adopted.verb is Verb.APPROVED else "adopted"
    meeting = record.meetings.get(adopted.meeting or 0)
    told = _sentence(
        f"{_at(record, adopted.organ, meeting)}{organ(record, adopted.organ)} {verb} the present "
        f"{_kind(record, adopted.document)}{_announced(adopted)}{understood(record, adopted.understanding)}."
    )
    if adopted.mandate is None:
        return told
    they = "They" if len(adopted.organ) > 1 else "It"
    return f"{told} {they} entrusted {mandated(adopted.mandate, completes)}."


def understood(record: Record, understanding: Understanding | None) -> str:
    """`, on the understanding that …, in accordance with the organization of work approved on 4 April 2024`."""
    if understanding is None:
        return ""
    told = f", on the understanding that {understanding.text}"
    if understanding.in_accordance_with in record.documents:
        told += f", in accordance with {the_document(record, understanding.in_accordance_with or '')}"
        told += f" as approved on {print_date(understanding.approved)}" if understanding.approved else ""
    return told


def mandated(mandate: Mandate, completes: str) -> str:
    """`the secretariat, together with the Chair, with completing sections III … by 31 May 2024`."""
    return (
        f"{_office(mandate.completes)}, together with {_office(mandate.together_with)}, "
        f"with completing {completes} by {print_date(mandate.until)}"
    )


def _and_completes(adopted: DocumentAdopted, completes: str) -> str:
    return f"; they entrust {mandated(adopted.mandate, completes)}" if adopted.mandate else ""


def _announced(adopted: DocumentAdopted) -> str:
    words = adopted.announced or adopted.proposed
    return f", {words}" if words else ""


def _at(record: Record, bodies: Sequence[str], meeting: MeetingRecorded | None) -> str:
    if meeting is None or record.session is None:
        return ""
    return f"{Telling(record).at(bodies, [(meeting.meeting, 1)])}, "


def _plural(noun: str) -> str:
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"


def _office(name: str) -> str:
    return name if name.startswith("the ") else f"the {name if name == 'secretariat' else name.capitalize()}"


def _kind(record: Record, document: str) -> str:
    return record.documents[document].kind.value.replace("_", " ")


def _draft(record: Record, document: str) -> str:
    return f"the draft {_kind(record, document)}"


def _documents(symbols: Sequence[str]) -> str:
    return f"document{'s' if len(symbols) > 1 else ''} {enumerate_names(list(symbols))}"


def _as_amended(amended: bool) -> str:
    return f", {AS_ORALLY_AMENDED}" if amended else ""


def _many(cited: str) -> bool:
    return "," in cited or "–" in cited or " and " in cited


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]
