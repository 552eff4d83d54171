"""The languages in which letters are written."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from services.portal.domain.letters.english import ENGLISH
from services.portal.domain.letters.french import FRENCH
from services.portal.domain.letters.wording import Wording
from shared.documents.vocabulary import Language, Refusal

WORDINGS: Mapping[Language, Wording] = MappingProxyType({"en": ENGLISH, "fr": FRENCH})
"""Of the six official languages those whose letters are written; each has all of them."""


class NotWrittenIn(Refusal):
    """No letters are written in that language yet."""


def wording(language: str) -> Wording:
    """A language's wording. Raises `NotWrittenIn`."""
    for name, found in WORDINGS.items():
        if name == language:
            return found
    raise NotWrittenIn(
        f"Letters are not written in “{language}” yet.", language=language, there=list(WORDINGS), place="language"
    )
