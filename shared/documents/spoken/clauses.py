"""The clauses about words, and what all clauses share: each fills what a change is made of, in any order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from shared.documents.spoken.cursor import Cursor
from shared.documents.spoken.naming import PLACE, Names, spot
from shared.documents.spoken.said import Part, Spot, Verb
from shared.documents.vocabulary import Class

WORDS = "the words, in quotation marks"

CLASS_NAMES: Mapping[Class, str] = {
    Class.NEGOTIATED: "negotiated text",
    Class.FACTUAL: "factual text",
    Class.CHAIRS_SUMMARY: "the Chair's summary",
    Class.SECRETARIAT: "the secretariat's text",
}


class Clauses:
    """The reading of one change."""

    def __init__(self, cursor: Cursor, names: Names) -> None:
        self.cursor, self.names = cursor, names
        self.said: dict[str, Any] = {}

    def read(self, table: Mapping[str, Callable[[Clauses], Any]]) -> dict[str, Any]:
        """What was said, clause by clause, each read as the table says by the word it begins with."""
        while not self.cursor.ended:
            if self.cursor.stop(",:.") or self.cursor.take("and", "then", "please", "instead", "out", "a", "an"):
                continue
            lead = next((words for words in table if self.cursor.take(words)), None)
            if lead is not None:
                table[lead](self)
            elif not self.bare():
                raise self.cursor.lost(f"what is to be done (insert, delete, replace, move …) or {PLACE}")
        return self.said

    def put(self, slot: str, value: Any) -> None:
        """Fill a slot, once."""
        if value is None:
            return
        known = self.said.get(slot)
        if known is not None and known != value:
            self.cursor.place -= 1
            raise self.cursor.lost("one thing at a time, with a semicolon between two changes")
        self.said[slot] = value

    def verb(self, verb: Verb) -> None:
        known = self.said.get("verb")
        if known in (Verb.DELETE, Verb.INSERT) and verb in (Verb.INSERT, Verb.DELETE, Verb.REPLACE, Verb.WRITE):
            verb = Verb.REPLACE  # “delete … and insert …”, “delete … and replace it with …”
            self.said["verb"] = verb
        self.put("verb", verb)

    def spot(self) -> Spot | None:
        return spot(self.cursor, self.names)

    def need_spot(self, expected: str = PLACE) -> Spot:
        found = self.spot()
        if found is None:
            raise self.cursor.lost(expected)
        return found

    def where(self) -> None:
        if self.cursor.take("its place", "their place", "abeyance"):
            return
        if self.cursor.take("brackets", "square brackets"):
            self.verb(Verb.BRACKET)
            return
        if not self.at_edge():
            self._where(self.need_spot())

    def at_edge(self) -> bool:
        """`at the end of 12`, `to the beginning of II`."""
        edge = self.cursor.take(
            "the very end", "the end", "the close", "end", "the beginning", "the start", "the outset"
        )
        if edge:
            self.put("edge", "end" if edge.endswith(("end", "close")) else "beginning")
            if self.cursor.take("of", "in"):
                self._where(self.need_spot())
        return bool(edge)

    def _where(self, found: Spot) -> None:
        known = self.said.get("where")
        if known is None:
            self.said["where"] = found
        elif known.number is not None and (found.number is None or _inside(found)):
            self.said["where"] = merged(known, found)
        elif known.number is None or _inside(known):
            self.said["where"] = merged(found, known)
        else:
            self.put("where", found)

    def after(self) -> None:
        self._beside("after")

    def before(self) -> None:
        self._beside("before")

    def _beside(self, side: str) -> None:
        phrase = self.cursor.phrase()
        if phrase is not None:
            self.put(side, phrase)
        else:
            self.put(f"{side}_place", self.need_spot(f"{WORDS}, or {PLACE}"))

    def delete(self) -> None:
        here = self.cursor.place
        if self.cursor.take("the brackets", "the square brackets", "brackets", "square brackets"):
            self.verb(Verb.UNBRACKET)
            self.cursor.take("around", "from around")
            self.put("old", self.cursor.phrase())
            return
        self.cursor.place = here
        self.verb(Verb.DELETE)
        self.object()

    def replace(self) -> None:
        self.verb(Verb.REPLACE)
        self.object()

    def object(self) -> None:
        """What is deleted, replaced or bracketed: words, or a place."""
        if self.cursor.take("it", "them"):
            return
        phrase = self.cursor.phrase()
        if phrase is not None:
            self.put("old", phrase)
        else:
            self.one_or_more()

    def one_or_more(self) -> None:
        """A place, or a range of them: `8 (a)–(c)`, `paragraphs 9 to 11`."""
        first = self.spot()
        self.put("what", first)
        here = self.cursor.place
        if first is None or not (self.cursor.stop("-–‑") or self.cursor.take("to", "through")):
            return
        last = self.spot()
        if last is not None and last.number is not None and last.whole:
            self.put("through", last)
        else:
            self.cursor.place = here

    def with_new(self) -> None:
        text = self.cursor.quote()
        if text is None and self.said.get("verb") is Verb.JOIN:
            self.put("other", self.need_spot())
        elif text is None:
            raise self.cursor.lost("the new words, in quotation marks")
        else:
            self.put("new", text)

    def to(self) -> None:
        if self.cursor.take("read"):
            self.read_as()
        elif self.cursor.word() in ("before", "after"):
            return
        elif not self.at_edge():
            text = self.cursor.quote()
            if text is None:
                raise self.cursor.lost("the new words, in quotation marks, or “to the end of” a place")
            self.put("new", text)

    def read_as(self) -> None:
        if self.said.get("verb") not in (Verb.REPLACE, Verb.RETITLE, Verb.DELETE):
            self.verb(Verb.WRITE)
        self.cursor.take("as follows", "as")
        self.cursor.stop(":")
        self.put("new", self.cursor.quote())

    def as_what(self) -> None:
        if self.cursor.take("follows"):
            return
        self.cursor.take("the", "a")
        for unit_class, words in CLASS_NAMES.items():
            first = words.removeprefix("the ").split()[0].casefold()
            if self.cursor.take(first, f"{first} summary"):
                self.cursor.take("text", "summary")
                self.put("unit_class", unit_class)
                return
        text = self.cursor.quote()
        if text is None:
            raise self.cursor.lost("negotiated text, factual text, the Chair's summary or the secretariat's text")
        self.put("new", text)

    def for_words(self) -> None:
        phrase = self.cursor.phrase()
        if phrase is None:
            raise self.cursor.lost(WORDS)
        if self.said.get("verb") is Verb.REPLACE and self.said.get("old"):  # “substitute X for Y”
            self.said["new"] = self.said.pop("old").text
        self.put("verb", Verb.REPLACE)
        self.put("old", phrase)

    def bracket(self) -> None:
        self.verb(Verb.BRACKET)
        self.object()

    def unbracket(self) -> None:
        self.verb(Verb.UNBRACKET)
        self.object()

    def bare(self) -> bool:
        """A quotation or a place without a word before it: what it is follows from what was said already."""
        phrase = self.cursor.phrase()
        if phrase is not None:
            verb = self.said.get("verb")
            makes_new = verb in (Verb.INSERT, Verb.NEW, Verb.RETITLE, Verb.WRITE, Verb.DEFINE)
            if makes_new and phrase.nth is None and self.said.get("new") is None:
                self.put("new", phrase.text)
            else:
                self.put("old", phrase)
            return True
        found = self.spot()
        if found is not None:
            self._where(found)
        return found is not None


def _inside(found: Spot) -> bool:
    """Whether only a label is known: `(f)`, of which paragraph is said elsewhere."""
    return (found.number or "").startswith("(")


def merged(outer: Spot, inner: Spot) -> Spot:
    """A place and one in it, said apart: `in 8, … (f)`, `in 12, second sentence`."""
    if _inside(inner) and outer.number is not None:
        return replace(inner, number=f"{outer.number} {inner.number}", version=inner.version or outer.version)
    part = inner.part if inner.part is not Part.UNIT else outer.part
    return replace(
        outer,
        part=part,
        number=outer.number or inner.number,
        own=outer.own or inner.own,
        sentence=inner.sentence or outer.sentence,
        words=inner.words or outer.words,
    )
