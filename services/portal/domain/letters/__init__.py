"""Letters as they are read: written from the events and a template of their language, the same each time."""

from __future__ import annotations

from services.portal.domain.letters.tongues import WORDINGS, NotWrittenIn
from services.portal.domain.letters.wording import Letter
from services.portal.domain.letters.writing import NoSuchLetter, letter_of, write

__all__ = ["WORDINGS", "Letter", "NoSuchLetter", "NotWrittenIn", "letter_of", "write"]
