"""A letter is written: what it tells is looked up in the events, and put into the places of its template.

Every fact is that of the letter's own moment, so a letter reads the same whatever came after it.
"""

from __future__ import annotations

from datetime import datetime

from services.portal.domain.letters.tongues import wording
from services.portal.domain.letters.wording import Letter, Matter, Wording
from services.portal.domain.phrases import the_bodies
from services.portal.domain.record import Record
from services.portal.domain.state import State
from shared.documents.digest import part_digest
from shared.documents.printed import in_words, printed
from shared.documents.vocabulary import NotThere
from shared.events.base import Deadline, zone
from shared.events.letters import LetterIssued, LetterKind
from shared.events.silence import RestsOn, SilenceObjected
from shared.silences import Objection, Silence, temporary_title

Told = dict[str, str]
"""What fills the places of a template; what is not told is not in it."""


class NoSuchLetter(NotThere):
    """No letter of that number was issued in that year."""


def letter_of(record: Record, year: int, number: int) -> LetterIssued:
    """The letter of a year and number. Raises `NoSuchLetter`."""
    for issued in record.letters.issued:
        if (issued.year, issued.letter) == (year, number):
            return issued
    raise NoSuchLetter(f"No letter {year}/{number} was issued.", letter=f"{year}/{number}")


def write(state: State, issued: LetterIssued, language: str) -> Letter:
    """A letter in a language. Raises `NotWrittenIn`."""
    words, session = wording(language), state.opened()
    matter, told, addressed = _transmission(state, issued, words)
    if issued.silence is not None:
        silence = state.silences[issued.silence]
        matter = _matter(silence, issued)
        told = _of_silence(state, silence, issued, words)
        addressed = _addressed(silence, issued, words, told)
    template = words.templates[matter]
    return Letter(
        language=words.language,
        reference=issued.reference,
        dated=words.day(issued.dated),
        day=issued.dated,
        organ=session.parent.name,
        addressed=addressed,
        subject=template.subject.format_map(told),
        paragraphs=tuple(
            said.format_map(told) for needs, said in template.paragraphs if needs is None or needs in told
        ),
        closing=words.closing,
        signed=words.office(issued.signed),
        labels=words.labels,
        annex=_annex(state, issued),
        right_to_left=words.right_to_left,
    )


def _annex(state: State, issued: LetterIssued) -> tuple[str, ...]:
    """The text that is circulated, as it was handed over for the silence, which was kept then for good."""
    if issued.kind not in (LetterKind.OPENING, LetterKind.EXTENSION) or issued.silence is None:
        return ()
    opened = state.silences[issued.silence].opened
    for version in state.versions.get(opened.document, ()):
        if part_digest(version.tree, version.tree.units) == opened.digest:
            blocks = printed(version.tree, version.numbering)
            return tuple(f"{block.label} {in_words(block.runs)}".strip() for block in blocks)
    return ()


def _matter(silence: Silence, issued: LetterIssued) -> Matter:
    match issued.kind:
        case LetterKind.OBJECTION:
            in_time = silence.objections[issued.nth - 1].in_time
            return Matter.OBJECTION_IN_TIME if in_time else Matter.OBJECTION_LATE
        case LetterKind.NOTICE:
            if silence.broken:
                return Matter.NOTICE_BROKEN
            return Matter.NOTICE_HELD if silence.concluded else Matter.NOTICE_WITHDRAWN
        case _:
            return Matter(issued.kind.value)


def _addressed(silence: Silence, issued: LetterIssued, words: Wording, told: Told) -> str:
    if issued.kind is LetterKind.OBJECTION:
        return words.labels["member"].format(member=words.office(silence.objections[issued.nth - 1].by))
    return words.labels["members"].format(circle=told["circle"])


def _of_silence(record: Record, silence: Silence, issued: LetterIssued, words: Wording) -> Told:
    opened = silence.opened
    circle = the_bodies(record, (opened.circle,)).removeprefix("the ")
    told = {
        "title": opened.title,
        "own_title": opened.title,
        "circle": circle,
        "members": str(len(opened.members)),
        "nth": str(issued.nth),
        "digest": opened.digest,
        "deadline": words.deadline(silence.deadline),
    }
    match issued.kind:
        case LetterKind.OPENING:
            return told | _of_opening(silence, words)
        case LetterKind.QUERY:
            clarified = silence.clarified[issued.nth]
            return told | {"question": clarified.question, "answer": clarified.answer}
        case LetterKind.EXTENSION:
            extended = silence.extensions[issued.nth - 1]
            basis = _of_basis(extended.basis, words)
            deadlines = {"was": words.deadline(extended.was), "deadline": words.deadline(extended.deadline)}
            return told | deadlines | basis | {"why": _unended(extended.why)}
        case LetterKind.OBJECTION:
            return told | _of_objection(record, silence, silence.objections[issued.nth - 1], words)
        case _:
            return told | _of_outcome(silence, words)


def _of_opening(silence: Silence, words: Wording) -> Told:
    opened, circulated = silence.opened, silence.circulated
    found = {
        "deadline": words.deadline(opened.deadline),
        "temporary_title": temporary_title(opened.title, opened.deadline),
        "languages": words.languages["en"],
    }
    if circulated is None:
        return found
    found["languages"] = words.listed([words.languages[language] for language in circulated.languages])
    if circulated.extraordinary is not None:
        found["extraordinary"] = _unended(circulated.extraordinary)
    if circulated.consulted:
        found["consulted"] = words.listed(circulated.consulted)
    if circulated.follows is not None:
        found["follows"] = circulated.follows
    return found | _of_basis(circulated.basis, words)


def _of_basis(basis: RestsOn | None, words: Wording) -> Told:
    if basis is None:
        return {}
    found = {"basis": basis.act, "valid_from": words.day(basis.valid_from)}
    if basis.valid_until is not None:
        found["valid_until"] = words.day(basis.valid_until)
    return {**found, "ends_first": "yes"} if basis.ends_first else found


def _of_objection(record: Record, silence: Silence, objection: Objection, words: Wording) -> Told:
    kind = "objection" if isinstance(objection, SilenceObjected) else "amendment"
    received = Deadline.at(objection.received, record.opened().time_zone)
    return {
        "objection": words.kinds[kind],
        "evidence": objection.evidence,
        "received": words.deadline(received),
    }


def _of_outcome(silence: Silence, words: Wording) -> Told:
    if silence.withdrawn is not None:
        return {"why": _unended(silence.withdrawn.why)}
    there: datetime = silence.deadline.instant.astimezone(zone(silence.deadline.time_zone))
    return {"approved": words.day(there.date())}


def _transmission(record: Record, issued: LetterIssued, words: Wording) -> tuple[Matter, Told, str]:
    addressed = words.labels["parent"].format(parent=record.opened().parent.name)
    if issued.kind is not LetterKind.TRANSMISSION:
        return Matter.TRANSMISSION, {}, addressed
    adopted = record.letters.adoptions[issued.document][issued.nth - 1]
    told = {
        "title": record.documents[issued.document].title,
        "verb": words.verbs[adopted.verb.value],
        "means": words.means[adopted.means.value],
        "organ": the_bodies(record, adopted.organ),
        "digest": adopted.digest,
    }
    if adopted.meeting is not None:
        told["meeting"] = str(adopted.meeting)
    if adopted.announced is not None:
        told["announced"] = adopted.announced
    for silence in record.silences.values():
        if silence.concluded and silence.opened.digest == adopted.digest:
            told["effective"] = words.deadline(silence.deadline)
    return Matter.TRANSMISSION, told, addressed


def _unended(sentence: str) -> str:
    """A sentence without its full stop, to stand within another."""
    return sentence.rstrip(".")
