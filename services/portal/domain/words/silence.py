"""What happens in a silence procedure, in a secretary's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from services.portal.domain.phrases import the_bodies
from services.portal.domain.words.telling import Meaning, Said, Told
from shared.documents.masthead import print_date
from shared.documents.states import enumerate_names
from shared.events import silence as s
from shared.events.base import EventData
from shared.events.letters import LetterIssued, LetterKind

LANGUAGES = {
    "ar": "Arabic",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "ru": "Russian",
    "zh": "Chinese",
}


def basis_in_words(basis: s.RestsOn) -> str:
    """`decision 5/1, in force until 31 May 2024`, with the warning that it ends before the silence where it does."""
    until = f", in force until {print_date(basis.valid_until)}" if basis.valid_until is not None else ""
    return f"{basis.act}{until}{', which is before the silence ends' if basis.ends_first else ''}"


def _silence_consulted(told: Told, data: s.SilenceConsulted) -> Said:
    sentence = f"{data.consulted} was consulted on {told.document}, before it is put to a silence procedure."
    return Said(sentence, Meaning.INSERTED, f"evidence: {data.evidence}")


def _silence_circulated(told: Told, data: s.SilenceCirculated) -> Said:
    words = [f"{told.document} was circulated in {enumerate_names([LANGUAGES[name] for name in data.languages])}"]
    if data.extraordinary is not None:
        words.append(f", which is not all that is required (“{data.extraordinary.rstrip('.')}”)")
    words += [f", after consultation of {enumerate_names(list(data.consulted))}"] if data.consulted else []
    words += [f", on the basis of {basis_in_words(data.basis)}"] if data.basis is not None else []
    words += [", taking an earlier procedure up again"] if data.follows else []
    return Said("".join(words) + ".", Meaning.INSERTED)


def _silence_opened(told: Told, data: s.SilenceOpened) -> Said:
    circle = the_bodies(told.after, (data.circle,))
    return Said(
        f"{told.document} was put to {circle} by silence procedure: "
        f"it is approved unless a member objects before {data.deadline.label}.",
        Meaning.PROPOSED,
        f"circulated by the {data.presiding}",
    )


def _silence_queried(told: Told, data: s.SilenceQueried) -> Said:
    return Said(
        f"a member put a question on {told.document}; a question does not break the silence.",
        Meaning.PROPOSED,
        f"from {data.by}",
    )


def _silence_objected(told: Told, data: s.SilenceObjected) -> Said:
    in_time = _in_time(data.in_time)
    return Said(f"an objection to {told.document} was received {in_time}.", Meaning.REFUSED, _from(data))


def _silence_expired(told: Told, data: s.SilenceExpired) -> Said:
    return Said(
        f"the silence on {told.document} ended at {data.deadline.label}; notice of the outcome is awaited.",
        Meaning.PROPOSED,
    )


def _silence_broken(told: Told, data: s.SilenceBroken) -> Said:
    return Said(f"the silence on {told.document} was broken: it is not approved.", Meaning.REFUSED, f"by {data.by}")


def _silence_concluded(told: Told, data: s.SilenceConcluded) -> Said:
    return Said(
        f"notice was given that the silence on {told.document} held, with effect from {data.effective.label}.",
        Meaning.AGREED,
    )


def _silence_asked(told: Told, data: s.SilenceAsked) -> Said:
    return Said(
        f"query {data.query} on {told.document} was received; a query does not break the silence.",
        Meaning.PROPOSED,
        f"{_from(data)}: “{data.question}”",
    )


def _silence_clarified(told: Told, data: s.SilenceClarified) -> Said:
    return Said(
        f"query {data.query} on {told.document}, “{data.question}”, was answered to all members: “{data.answer}”.",
        Meaning.INSERTED,
    )


def _silence_amended(told: Told, data: s.SilenceAmendmentReceived) -> Said:
    sentence = f"an amendment to {told.document} under silence was received {_in_time(data.in_time)}."
    return Said(sentence, Meaning.REFUSED, f"{_from(data)}: “{data.amendment}”")


def _objection_withdrawn(told: Told, data: s.SilenceObjectionWithdrawn) -> Said:
    return Said(
        f"an objection to {told.document} was withdrawn; a silence that it broke stays broken.",
        Meaning.DELETED,
        _from(data),
    )


def _silence_extended(told: Told, data: s.SilenceExtended) -> Said:
    basis = f", on the basis of {basis_in_words(data.basis)}" if data.basis is not None else ""
    return Said(
        f"the silence on {told.document} was extended{basis}: it is approved unless a member objects before "
        f"{data.deadline.label}, and no longer before {data.was.label}.",
        Meaning.PROPOSED,
        f"reason: {data.why}",
    )


def _silence_withdrawn(told: Told, data: s.SilenceWithdrawn) -> Said:
    return Said(f"{told.document} was withdrawn from the silence: {data.why.rstrip('.')}.", Meaning.DELETED)


def _position_explained(told: Told, data: s.PositionExplained) -> Said:
    sentence = f"an explanation of position on {told.document} was received, and is kept with the decision."
    return Said(sentence, Meaning.INSERTED, f"{_from(data)}: “{data.text}”")


def _silence_announced(told: Told, data: s.SilenceAnnounced) -> Said:
    bodies = the_bodies(told.after, data.bodies)
    return Said(
        f"the approval of {told.document} by silence procedure was announced at {told.meeting(data.meeting)}, "
        f"and {bodies} took note of it.",
        Meaning.AGREED,
    )


def _silence_disputed(told: Told, data: s.SilenceDisputed) -> Said:
    return Said(
        f"the approval of {told.document} by silence was disputed; it stands until the body decides.",
        Meaning.PROPOSED,
        f"from {data.by}, by {data.evidence}: “{data.grounds}”",
    )


def _dispute_settled(told: Told, data: s.SilenceDisputeSettled) -> Said:
    became = "stands" if data.stands else "is set aside"
    return Said(
        f"{the_bodies(told.after, data.bodies)} decided at {told.meeting(data.meeting)} that the approval of "
        f"{told.document} by silence {became}.",
        Meaning.AGREED if data.stands else Meaning.REFUSED,
    )


_LETTERS = {
    LetterKind.OPENING: "circulates {document} under silence",
    LetterKind.QUERY: "circulates a query on {document} with its answer",
    LetterKind.OBJECTION: "acknowledges what was received against {document}",
    LetterKind.EXTENSION: "circulates the extension of the silence on {document}",
    LetterKind.NOTICE: "gives notice of the outcome of the silence on {document}",
    LetterKind.TRANSMISSION: "transmits {document} as it was decided",
}


def _letter_issued(told: Told, data: LetterIssued) -> Said:
    does = _LETTERS[data.kind].format(document=told.document)
    return Said(f"letter {data.reference} of {print_date(data.dated)} {does}.", Meaning.INSERTED)


def _in_time(in_time: bool) -> str:
    return "before the deadline" if in_time else "at or after the deadline: it is kept, and has no effect"


def _from(data: Any) -> str:
    recorder = data.recorded_by if data.recorded_by != "secretariat" else "the secretariat"
    return f"from {data.by}, by {data.evidence}, recorded by {recorder}"


SENTENCES: Mapping[type[EventData], Callable[[Told, Any], Said]] = MappingProxyType(
    {
        s.SilenceConsulted: _silence_consulted,
        s.SilenceOpened: _silence_opened,
        s.SilenceCirculated: _silence_circulated,
        s.SilenceQueried: _silence_queried,
        s.SilenceAsked: _silence_asked,
        s.SilenceClarified: _silence_clarified,
        s.SilenceObjected: _silence_objected,
        s.SilenceAmendmentReceived: _silence_amended,
        s.SilenceObjectionWithdrawn: _objection_withdrawn,
        s.SilenceExtended: _silence_extended,
        s.SilenceExpired: _silence_expired,
        s.SilenceBroken: _silence_broken,
        s.SilenceConcluded: _silence_concluded,
        s.SilenceWithdrawn: _silence_withdrawn,
        s.PositionExplained: _position_explained,
        s.SilenceAnnounced: _silence_announced,
        s.SilenceDisputed: _silence_disputed,
        s.SilenceDisputeSettled: _dispute_settled,
        LetterIssued: _letter_issued,
    }
)
