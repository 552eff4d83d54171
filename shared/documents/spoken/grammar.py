"""The clauses of a spoken line: each begins with a word that says what it is, and they come in any order.

    in PLACE · after “words” · before PLACE · at the end of PLACE · insert “words” · delete “words”, PLACE
    replace “words” with “words” · for “words” read “words” · PLACE to read “text” · new KIND after PLACE: “text”
    move PLACE before PLACE · split PLACE before “words” · join PLACE and PLACE · bracket “words”
    remove the brackets around “words” · retitle ITEM “text” · make ITEM a joint item of BODY · exclude ITEM
    hold ITEM in abeyance · take up ITEM · classify PLACE as CLASS

What they say is not looked up here. Several changes are parted by semicolons; where one names no place, the place of
the one before is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from shared.documents.spoken.cursor import Cursor
from shared.documents.spoken.naming import PLACE, spot
from shared.documents.spoken.said import Frame, Part, Spot, Verb
from shared.documents.spoken.tokens import Sort, Token
from shared.documents.vocabulary import Class, Kind

WORDS = "the words, in quotation marks"

KIND_NAMES: Mapping[str, Kind] = {
    "paragraph": Kind.PARAGRAPH,
    "subparagraph": Kind.SUBPARAGRAPH,
    "sub-paragraph": Kind.SUBPARAGRAPH,
    "section": Kind.SECTION,
    "heading": Kind.HEADING,
    "cross-heading": Kind.HEADING,
    "agenda": Kind.BRANCH,
    "item": Kind.ITEM,
    "subitem": Kind.SUBITEM,
    "sub-item": Kind.SUBITEM,
}
CLASS_NAMES: Mapping[Class, str] = {
    Class.NEGOTIATED: "negotiated text",
    Class.FACTUAL: "factual text",
    Class.CHAIRS_SUMMARY: "the Chair's summary",
    Class.SECRETARIAT: "the secretariat's text",
}


def frames(line: Sequence[Token], printings: Collection[str]) -> Iterator[Frame]:
    """The changes a line says, one after another. Raises a `Doubt` where it stops making sense."""
    parts: list[list[Token]] = [[]]
    for token in line:
        if token.sort is Sort.STOP and token.text == ";":
            parts.append([])
        else:
            parts[-1].append(token)
    where: Spot | None = None
    for part in parts if len(parts) == 1 else [part for part in parts if part]:
        said = Clauses(Cursor(part), printings).read()
        if said.get("where") is None and where is not None:
            said["where"] = where
        where = said.get("where") or where
        yield Frame(**said)


class Clauses:
    """The reading of one change."""

    def __init__(self, cursor: Cursor, printings: Collection[str]) -> None:
        self.cursor, self.printings = cursor, printings
        self.said: dict[str, Any] = {}

    def read(self) -> dict[str, Any]:
        """What was said, clause by clause."""
        while not self.cursor.ended:
            if self.cursor.stop(",:.") or self.cursor.take("and", "then", "please", "instead", "out", "a", "an"):
                continue
            lead = next((words for words in CLAUSES if self.cursor.take(words)), None)
            if lead is not None:
                CLAUSES[lead](self)
            elif not self._bare():
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
        return spot(self.cursor, self.printings)

    def need_spot(self, expected: str = PLACE) -> Spot:
        found = self.spot()
        if found is None:
            raise self.cursor.lost(expected)
        return found

    # --- the clauses ------------------------------------------------------------------------------------------------

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

    def insert(self) -> None:
        if self.new_unit():
            return
        self.verb(Verb.INSERT)
        self.put("new", self.cursor.quote())

    def new(self) -> None:
        self.cursor.place -= 1
        if not self.new_unit():
            self.cursor.step()
            raise self.cursor.lost("what is new: a paragraph, a subparagraph, a section or a heading")

    def new_unit(self) -> bool:
        """`a new alternative paragraph`, `new paragraph 9 bis`, `new agenda of WG.3`; the place follows as a clause."""
        here = self.cursor.place
        self.cursor.take("the", "a", "an")
        if not self.cursor.take("new"):
            self.cursor.place = here
            return False
        self.said["alternative"] = bool(self.cursor.take("alternative"))
        number_here = self.cursor.place
        kind = self.cursor.take(*KIND_NAMES, "para", "subpara")
        if kind:
            self.put("kind", KIND_NAMES.get(kind) or KIND_NAMES[f"{kind}graph"])
            self.cursor.stop(".")
        if kind == "agenda" and self.cursor.take("of") and self.cursor.word():
            self.put("body", self.cursor.step().typed)
        elif self.said.get("kind") not in (Kind.BRANCH, Kind.HEADING):
            self.cursor.place = number_here
            found = self.spot()
            if found is not None and found.number and found.part is Part.UNIT:
                self.put("bis", found.number)
            else:
                self.cursor.place = number_here
                self.cursor.take(*KIND_NAMES, "para", "subpara")
                self.cursor.stop(".")
        if not kind and not self.said.get("bis"):
            self.cursor.place = here
            return False
        self.put("verb", Verb.NEW)
        return True

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
            self.put("what", self.spot())

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

    def move(self) -> None:
        self.verb(Verb.MOVE)
        self.put("what", self.spot())

    def split(self) -> None:
        self.verb(Verb.SPLIT)
        self.put("what", self.spot())

    def join(self) -> None:
        self.verb(Verb.JOIN)
        self.put("what", self.spot())
        if self.said.get("what") is not None and self.cursor.take("and", "with", "to", "into"):
            self.put("other", self.need_spot())

    def bracket(self) -> None:
        self.verb(Verb.BRACKET)
        self.object()

    def unbracket(self) -> None:
        self.verb(Verb.UNBRACKET)
        self.object()

    def place(self) -> None:
        """`place “words” in brackets`, `place the item visits on the agenda of WG.3`."""
        if self.cursor.take("brackets around", "square brackets around"):
            self.bracket()
            return
        phrase = self.cursor.phrase()
        if phrase is not None:
            self.put("old", phrase)
            return
        self.verb(Verb.PLACE)
        self._item()
        self.cursor.take("on the agenda of", "on")
        self._body()

    def _item(self) -> None:
        """An item by its number, or by the name it has where it stands on no agenda yet."""
        found = self.spot()
        if found is not None:
            self.put("what", found)
        elif self.cursor.take("the item", "item") and self.cursor.word():
            self.put("item", self.cursor.step().typed)

    def _body(self) -> None:
        self.cursor.take("the agenda of", "the")
        if not self.cursor.word():
            raise self.cursor.lost("the body on whose agenda the item is placed")
        self.put("body", self.cursor.step().typed)

    def make(self) -> None:
        """`make item 6 of WG.2 a joint item of WG.3, before item 4 of WG.3`, `make joint item 6 of WG.2 with WG.3`."""
        self.verb(Verb.PLACE)
        self.cursor.take("joint")
        self.put("what", self.need_spot("the item, such as “item 6 of WG.2”"))
        self.cursor.take("a joint item", "joint", "an item")
        if not self.cursor.take("with", "of", "in", "on"):
            raise self.cursor.lost("with which body: “a joint item of WG.3”")
        self._body()

    def retitle(self) -> None:
        self.verb(Verb.RETITLE)
        self.put("what", self.spot())
        self.cursor.stop(":")
        self.put("new", self.cursor.quote())

    def define(self) -> None:
        self.verb(Verb.DEFINE)
        self._item()
        self.cursor.stop(":")
        self.put("new", self.cursor.quote())

    def subitems(self) -> None:
        found: list[str] = []
        while (text := self.cursor.quote()) is not None:
            found.append(text)
            self.cursor.stop(",")
        self.put("subitems", tuple(found))

    def without_subitems(self) -> None:
        self.put("subitems", ())

    def hold(self) -> None:
        self.verb(Verb.HOLD)
        self.put("what", self.spot())

    def take_up(self) -> None:
        self.verb(Verb.TAKE_UP)
        self.put("what", self.spot())
        self.cursor.take("again", "from abeyance")

    def classify(self) -> None:
        self.verb(Verb.CLASSIFY)
        self.put("what", self.spot())

    def blank(self) -> None:
        self.put("blank", True)

    def _bare(self) -> bool:
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


CLAUSES: Mapping[str, Callable[[Clauses], Any]] = {
    "in": Clauses.where,
    "of": Clauses.where,
    "from": Clauses.where,
    "at": Clauses.where,
    "on": Clauses.where,
    "within": Clauses.where,
    "after": Clauses.after,
    "following": Clauses.after,
    "before": Clauses.before,
    "preceding": Clauses.before,
    "insert": Clauses.insert,
    "add": Clauses.insert,
    "new": Clauses.new,
    "delete": Clauses.delete,
    "remove": Clauses.delete,
    "strike": Clauses.delete,
    "omit": Clauses.delete,
    "exclude": Clauses.delete,
    "replace": Clauses.replace,
    "substitute": Clauses.replace,
    "change": Clauses.replace,
    "for": Clauses.for_words,
    "with sub-items": Clauses.subitems,
    "without sub-items": Clauses.without_subitems,
    "with": Clauses.with_new,
    "by": Clauses.with_new,
    "to": Clauses.to,
    "should read": Clauses.read_as,
    "shall read": Clauses.read_as,
    "would read": Clauses.read_as,
    "read": Clauses.read_as,
    "reads": Clauses.read_as,
    "as": Clauses.as_what,
    "move": Clauses.move,
    "split": Clauses.split,
    "join": Clauses.join,
    "merge": Clauses.join,
    "combine": Clauses.join,
    "bracket": Clauses.bracket,
    "unbracket": Clauses.unbracket,
    "put": Clauses.place,
    "place": Clauses.place,
    "make": Clauses.make,
    "retitle": Clauses.retitle,
    "rename": Clauses.retitle,
    "define": Clauses.define,
    "hold": Clauses.hold,
    "take up": Clauses.take_up,
    "classify": Clauses.classify,
    "blank": Clauses.blank,
}
"""By which word each clause begins; of two that begin alike, the longer is first."""
