"""What a circle asks of a text that is circulated in it: a basis in force, a length, languages, a consultation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from pydantic import Field, model_validator

from services.adoption.domain.state import State
from shared.documents.vocabulary import Frozen, Language, Refusal
from shared.events.base import Deadline, Instant, hours, local_instant, zone
from shared.events.officers import CircleSet
from shared.events.silence import RestsOn

USUAL_HOURS = 72
"""The least length of a silence in a circle that has set none, unless its opener names another (Q2)."""


class SilenceTooShort(Refusal):
    """The silence would be shorter than the minimum."""

    rule = "Q2"


class LanguagesMissing(Refusal):
    """The text is not there in all languages that the circle requires."""

    rule = "Q3"


class NotConsulted(Refusal):
    """Who has to be consulted before the silence is opened was not."""

    rule = "Q3"


class BasisNotInForce(Refusal):
    """The decision that permits the silence has expired, or is not in force yet."""

    rule = "Q11"


class DeadlineAsked(Frozen):
    """A deadline: an instant with its offset, or a local time in the session's zone."""

    instant: Instant | None = None
    local: datetime | None = Field(default=None, examples=["2022-03-29T18:00:00"])

    @model_validator(mode="after")
    def _one(self) -> DeadlineAsked:
        if (self.instant is None) == (self.local is None):
            raise ValueError("give either an instant with its offset, or a local time")
        if self.local is not None and self.local.tzinfo is not None:
            raise ValueError("a local time has no offset")
        return self

    def told_in(self, time_zone: str) -> Deadline:
        """The deadline told in a zone. Raises `LocalTimeUnclear` in a gap or fold of local time."""
        instant = self.instant if self.instant is not None else None
        if instant is None and self.local is not None:
            instant = local_instant(self.local, time_zone)
        assert instant is not None  # one of the two is given
        return Deadline.at(instant, time_zone)


def minimum_hours(rules: CircleSet | None, asked: float | None) -> float:
    """The minimum of a silence: that of its circle, which whoever opens it may only lengthen."""
    if rules is None:
        return USUAL_HOURS if asked is None else asked
    return max(rules.minimum_hours, asked or 0)


def require_length(deadline: Deadline, now: datetime, minimum: float) -> None:
    """Raise `SilenceTooShort` unless the deadline lies a full period ahead (Q2, Q10)."""
    length = hours(deadline.instant - now)
    if length < minimum:
        raise SilenceTooShort(
            f"The silence would last {length:g} hours; the minimum is {minimum:g}.",
            hours=length,
            minimum_hours=minimum,
        )


def require_languages(rules: CircleSet | None, there: Sequence[Language], extraordinary: str | None) -> None:
    """Raise `LanguagesMissing` where the text lacks a required language, but in circumstances that are stated (Q3)."""
    missing = [language for language in rules.languages if language not in there] if rules is not None else []
    if missing and extraordinary is None:
        raise LanguagesMissing(
            f"The circle requires the text in {', '.join(missing)} too; in extraordinary circumstances say which.",
            missing=missing,
            place="languages",
        )


def require_consulted(state: State, silence: str, document: str, rules: CircleSet | None) -> tuple[str, ...]:
    """Who was consulted on the text. Raises `NotConsulted` where the circle's rules name someone who was not."""
    entries = [entry for entry in state.consulted.get(silence, ()) if entry.document == document]
    consulted = tuple(dict.fromkeys(entry.consulted for entry in entries))
    if rules is not None and rules.consults is not None and rules.consults not in consulted:
        raise NotConsulted(
            f"Consult {rules.consults} first, and record it.", consults=rules.consults, consulted=list(consulted)
        )
    return consulted


def basis_in_force(state: State, rules: CircleSet | None, now: datetime, deadline: Deadline) -> RestsOn | None:
    """The basis of a silence in a circle. Raises `BasisNotInForce`; one that ends before the silence is named as such.

    Validity is by days of the organ's zone, the last of them included: a deadline at the midnight after it is within.
    """
    basis = state.officers.bases.get(rules.basis) if rules is not None and rules.basis is not None else None
    if basis is None:
        return None
    there = zone(state.opened().time_zone)
    today = now.astimezone(there).date()
    last = (deadline.instant.astimezone(there) - timedelta(microseconds=1)).date()
    if today < basis.valid_from or (basis.valid_until is not None and today > basis.valid_until):
        since = basis.valid_from if today < basis.valid_from else basis.valid_until
        how = "is in force only from" if today < basis.valid_from else "was in force until"
        raise BasisNotInForce(f"{basis.act} {how} {since}.", act=basis.act, valid=str(since), today=str(today))
    return RestsOn(
        act=basis.act,
        valid_from=basis.valid_from,
        valid_until=basis.valid_until,
        ends_first=basis.valid_until is not None and last > basis.valid_until,
    )
