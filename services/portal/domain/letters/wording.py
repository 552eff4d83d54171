"""What a language gives to letters: how it says dates, lists and offices, and a template for each matter.

Six languages have their place; those that are written are complete, which a test holds against `Matter`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.documents.vocabulary import Language
from shared.events.base import Deadline

_COUNTED = re.compile(r"[-_](?=\d)")


class Matter(StrEnum):
    """What a letter tells: its kind, and of some kinds how it turned out."""

    OPENING = "opening"
    QUERY = "query"
    EXTENSION = "extension"
    OBJECTION_IN_TIME = "objection in time"
    OBJECTION_LATE = "objection late"
    NOTICE_HELD = "notice that it held"
    NOTICE_BROKEN = "notice that it was broken"
    NOTICE_WITHDRAWN = "notice that the text was withdrawn"
    TRANSMISSION = "transmission"


@dataclass(frozen=True, slots=True)
class Template:
    """A subject and paragraphs with named places. A paragraph whose condition names nothing told is left out."""

    subject: str
    paragraphs: tuple[tuple[str | None, str], ...]


@dataclass(frozen=True)
class Wording:
    """A language of letters."""

    language: Language
    day: Callable[[date], str]
    deadline: Callable[[Deadline], str]
    listed: Callable[[Sequence[str]], str]
    languages: Mapping[Language, str]
    offices: Mapping[str, str]
    verbs: Mapping[str, str]
    means: Mapping[str, str]
    kinds: Mapping[str, str]
    labels: Mapping[str, str]
    closing: str
    templates: Mapping[Matter, Template]
    right_to_left: bool = False

    def office(self, name: str) -> str:
        """An office as it signs; one that is not known signs by its name."""
        return self.offices.get(name) or _COUNTED.sub(" ", name).replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it goes out: its head, what it says, who signs, and the text that it circulates."""

    language: Language
    reference: str
    dated: str
    day: date
    organ: str
    addressed: str
    subject: str
    paragraphs: tuple[str, ...]
    closing: str
    signed: str
    labels: Mapping[str, str]
    annex: tuple[str, ...] = ()
    right_to_left: bool = False

    @property
    def text(self) -> str:
        """The letter as plain text."""
        head = (self.organ, f"{self.labels['reference']} {self.reference}\n{self.dated}")
        body = (self.addressed, f"{self.labels['subject']} {self.subject}", *self.paragraphs)
        annex = (self.labels["annex"], *self.annex) if self.annex else ()
        return "\n\n".join((*head, *body, self.closing, self.signed, *annex)) + "\n"
