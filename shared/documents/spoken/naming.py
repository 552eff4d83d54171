"""How a place is named: a number in any of its spellings, a sentence, a heading, a title, an agenda item.

8 (a) (ii) · 8(a)(ii) · paragraph 7 bis · para. 12 · (b) of 8 · section II.A · the title of section II.A
the chapeau of 8 · the second sentence of paragraph 12 · the third “States” of 12 · the heading before 8
item 2 bis of WG.3 · the title of item 2 · the agenda of WG.3 · 7 (c) of L.1 · 7 (c) of today's text
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import NamedTuple

from shared.documents.spoken.cursor import ORDINALS, Cursor
from shared.documents.spoken.said import Part, Phrase, Spot
from shared.documents.spoken.tokens import Sort

PLACE = "a place, such as “7 (c)”"
TODAY = "today"
"""The version that is the text of now, where numbers are otherwise those of a printed one."""

KINDS = ("paragraph", "paragraphs", "para", "paras", "subparagraph", "subparagraphs", "subpara", "sub-paragraph",
         "section", "sections", "subsection", "recommendation", "entry", "chapter", "part", "operative paragraph",
         "op")  # fmt: skip
_LATIN = ("bis", "ter", "quater", "quinquies", "sexies", "alt")
_SECTION = re.compile(r"[ivxlc]+(\.\w+)*")
_HEADING = ("cross-heading", "subheading", "heading")
_TODAY = ("today's text", "the text of today", "the present text", "the text on the screen", "the screen")
_PRINTING = re.compile(r"(\S+/)?(l|crp)\.\d+\S*")
_LIKE_A_NAME = re.compile(r"[A-Z]{1,3}[0-9]{1,4}")
_OF = ("of", "in")


class Names(NamedTuple):
    """The names that a line may use, in small letters: of printings, and of amendments where there can be any."""

    printings: Collection[str]
    amendments: Collection[str] | None = None


def spot(cursor: Cursor, names: Names) -> Spot | None:
    """The place named here, if one is."""
    return Naming(cursor, names).spot()


class Naming:
    """The reading of one place."""

    def __init__(self, cursor: Cursor, names: Names) -> None:
        self.cursor, self.printings, self.amendments = cursor, names.printings, names.amendments

    def spot(self) -> Spot | None:
        """A place; the cursor stays where it was if there is none."""
        here = self.cursor.place
        found = self._part() or self._counted() or self._amendment() or self._numbered()
        if found is None:
            self.cursor.place = here
        elif found.version is None:
            return replace(found, version=self._version())
        return found

    def _counted(self) -> Spot | None:
        """A sentence, an occurrence of words, or a heading, by its ordinal."""
        cursor, here = self.cursor, self.cursor.place
        nth = cursor.ordinal()
        if nth is not None and cursor.take("sentence"):
            return replace(self._inner() or Spot(), sentence=nth)
        if nth is not None and cursor.take(*_HEADING):
            inner = self._inner() or Spot()
            return replace(inner, part=Part.HEADING_OF, nth=nth, number=inner.number)
        if nth is not None and cursor.take("agenda"):
            return Spot(Part.AGENDA, nth=nth)
        cursor.place = here
        phrase = cursor.phrase()
        return replace(self._inner() or Spot(), words=phrase) if isinstance(phrase, Phrase) else None

    def _inner(self) -> Spot | None:
        """The place in which a sentence or a word stands, if it is said."""
        here = self.cursor.place
        self.cursor.stop(",")
        if self.cursor.take(*_OF) and (inner := self.spot()):
            return inner
        self.cursor.place = here
        return None

    def _part(self) -> Spot | None:
        cursor, here = self.cursor, self.cursor.place
        cursor.take("the")
        if cursor.take("chapeau", "introductory part", "introductory words", "opening words"):
            return replace(self._inner() or Spot(), own=True)
        if cursor.take("title"):
            cursor.take(*_OF)
            return replace(self.spot() or Spot(), own=True)
        if cursor.take(*_HEADING):
            return self._heading()
        if cursor.take("agenda of", "list of items of") and (body := self._word()):
            return Spot(Part.AGENDA, number=body)
        if cursor.take("document", "whole document", "report", "whole report"):
            return Spot(Part.DOCUMENT)
        cursor.place = here
        return None

    def _amendment(self) -> Spot | None:
        """Another amendment, by its name: what looks like one is asked about if there is none."""
        if self.amendments is None:
            return None
        self.cursor.take("the")
        named = bool(self.cursor.take("amendment"))
        token = self.cursor.peek()
        if token is None or token.sort is not Sort.WORD:
            return None
        if not (named or token.text in self.amendments or _LIKE_A_NAME.fullmatch(token.typed)):
            return None
        return Spot(Part.AMENDMENT, number=self.cursor.step().typed)

    def _heading(self) -> Spot | None:
        cursor = self.cursor
        quoted = cursor.quote()
        if cursor.take("before", "over", "above"):
            below = self._numbered()
            if below is None:
                raise cursor.lost("the number of what the heading stands before")
            return replace(below, part=Part.HEADING_BEFORE, quoted=quoted)
        if cursor.take(*_OF) and (inner := self.spot()):
            return replace(inner, own=True) if quoted is None else replace(inner, part=Part.HEADING_OF, quoted=quoted)
        return Spot(Part.HEADING_OF, quoted=quoted)

    def _numbered(self) -> Spot | None:
        cursor = self.cursor
        cursor.take("the")
        number = self._item() or self._number()
        if number is None:
            return None
        return Spot(number=number, version=self._version())

    def _number(self) -> str | None:
        """A unit's number as it is cited, whatever it is called."""
        cursor = self.cursor
        named = bool(cursor.take(*KINDS))
        cursor.stop(".")
        token = cursor.peek()
        if token is not None and token.sort is Sort.LABEL:
            labels = self._labels()
            here = cursor.place
            cursor.stop(",")
            if cursor.take(*_OF) and (above := self._number()):
                return f"{above} {labels}"
            cursor.place = here
            return labels
        word = cursor.word()
        roman = _SECTION.fullmatch(word) and (named or len(word) > 1 or token.typed.isupper()) if token else None
        if not (word.isdigit() or roman):
            return None
        cursor.step()
        number = " ".join((word, *self._latin(), *self._lists()))
        here = cursor.place
        cursor.stop(",")
        if cursor.take("subparagraph", "subpara", "sub-paragraph"):
            cursor.stop(".")
        elif here != cursor.place:
            cursor.place = here
        labels = self._labels()
        return f"{number} {labels}".strip()

    def _latin(self) -> list[str]:
        """`bis`, `ter`, `alt 7`, and what follows one in the number of a section: `bis.A`."""
        cursor, found = self.cursor, []
        head = cursor.word().partition(".")[0]
        if head in _LATIN:
            found.append(cursor.step().text)
            if head == "alt" and cursor.word()[:1].isdigit():
                found.append(cursor.step().text)
            found += self._latin()
        return found

    def _labels(self) -> str:
        found = []
        while (token := self.cursor.peek()) is not None and token.sort is Sort.LABEL:
            found += [f"({self.cursor.step().text})", *self._latin()]
        return " ".join(found)

    def _lists(self) -> list[str]:
        """An item of a list printed in a paragraph: `list 1 item 3`, as numbers of today cite it."""
        cursor = self.cursor
        if cursor.word() == "list" and cursor.word(1).isdigit() and cursor.word(2) == "item":
            cursor.place += 3
            return ["list", cursor.line[cursor.place - 2].text, "item", cursor.step().text, *self._latin()]
        return []

    def _item(self) -> str | None:
        """An agenda item: `item 2 bis`, `agenda item 3 of WG.2`, `CTOC/COP/WG.2 item 3`."""
        cursor, here = self.cursor, self.cursor.place
        body = cursor.step().text if "/" in cursor.word() or (cursor.word(1) == "item" and "." in cursor.word()) else ""
        if cursor.take("item", "agenda item") and cursor.word().isdigit():
            number = " ".join(("item", cursor.step().text, *self._latin(), self._labels())).strip()
            if not body:
                body = self._of_body()
            return f"{body} {number}".strip()
        cursor.place = here
        return None

    def _of_body(self) -> str:
        cursor, here = self.cursor, self.cursor.place
        if cursor.take("of", "in", "under"):
            cursor.take("the agenda of", "agenda of", "the")
            word = cursor.word()
            token = cursor.peek()
            symbol = token is not None and ("/" in word or "." in word or (len(word) > 1 and token.typed.isupper()))
            if symbol and word not in self.printings and not _PRINTING.fullmatch(word):
                return cursor.step().text
        cursor.place = here
        return ""

    def _version(self) -> str | None:
        """Of which version the number is, if that is said; a symbol that is no known printing is kept, to ask of it."""
        cursor, here = self.cursor, self.cursor.place
        bracketed = cursor.stop("(")
        if cursor.take(*_OF) or bracketed:
            if cursor.take(*_TODAY):
                return TODAY
            word = cursor.word()
            if word in self.printings or word in (self.amendments or ()) or _PRINTING.fullmatch(word):
                cursor.step()
                cursor.stop(")")
                return word
        cursor.place = here
        return None

    def _word(self) -> str:
        return self.cursor.step().text if self.cursor.word() and self.cursor.word() not in ORDINALS else ""
