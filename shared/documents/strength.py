"""How strongly a recommendation puts it, and whom it addresses: read from its words, in the closed scale of S55.

The strength is that of the first words that ask anybody for anything; a second sentence may be weaker or stronger.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Strength(StrEnum):
    """The scale of modal strength, the strongest first."""

    CALLED_UPON = "are called upon to"
    SHOULD = "should"
    SHOULD_CONSIDER = "should consider"
    ENCOURAGED = "are encouraged to"
    INVITED = "are invited to"
    MAY_WISH = "may wish to"
    COULD = "could"


_MODALS = (
    (Strength.CALLED_UPON, r"(?:are|is) called upon"),
    (Strength.ENCOURAGED, r"(?:are|is) (?:strongly )?encouraged"),
    (Strength.INVITED, r"(?:are|is) invited"),
    (Strength.MAY_WISH, r"may(?: also)? wish"),
    (Strength.SHOULD_CONSIDER, r"should(?: also| further)? consider"),
    (Strength.SHOULD, r"should"),
    (Strength.COULD, r"could"),
)
_MODAL = re.compile("|".join(rf"(?P<m{n}>\b{words}\b)" for n, (_, words) in enumerate(_MODALS)), re.IGNORECASE)
_NAMES = (
    *("States parties", "Parties under review", "Member States", "States", "UNODC", "Conference of the Parties"),
    *("Conference", "working groups", "working group", "Secretariat"),
)
_NAME = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in _NAMES), re.IGNORECASE)
_CLAUSE = re.compile(r"[.;:]\s|[.;:]$")
_QUOTED = re.compile("“[^”]*”")


def strength_of(text: str) -> Strength | None:
    """The strength of the first words that address somebody; else of the first that ask for anything; none without."""
    found = _asked(text)
    return next((strength for strength, whom in found if whom), found[0][0] if found else None)


def addressees_of(text: str) -> tuple[str, ...]:
    """Whom it addresses, in the order of the text, each once, as this list of ours writes them."""
    return tuple(dict.fromkeys(whom for _, whom in _asked(text) if whom))


def _asked(text: str) -> list[tuple[Strength, str | None]]:
    """Every asking in the text: how strongly, and whom, if the words before it in its clause name somebody."""
    text = _QUOTED.sub("", text)
    found: list[tuple[Strength, str | None]] = []
    end = 0
    for match in _MODAL.finditer(text):
        strength = _MODALS[int((match.lastgroup or "m0")[1:])][0]
        subject = _CLAUSE.split(text[end : match.start()])[-1]
        name = _NAME.search(subject)
        found.append((strength, _written(name.group()) if name else None))
        end = match.end()
    return found


def _written(name: str) -> str:
    return next(known for known in _NAMES if known.casefold() == name.casefold())
