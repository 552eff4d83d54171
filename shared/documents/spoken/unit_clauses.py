"""The clauses about units and agenda items."""

from __future__ import annotations

from collections.abc import Mapping

from shared.documents.spoken.clauses import Clauses
from shared.documents.spoken.said import Part, Verb
from shared.documents.vocabulary import Kind

KIND_NAMES: Mapping[str, Kind] = {
    "paragraph": Kind.PARAGRAPH,
    "subparagraph": Kind.SUBPARAGRAPH,
    "sub-paragraph": Kind.SUBPARAGRAPH,
    "section": Kind.SECTION,
    "heading": Kind.HEADING,
    "cross-heading": Kind.HEADING,
    "item": Kind.ITEM,
    "agenda item": Kind.ITEM,
    "entry": Kind.ITEM,
    "agenda": Kind.BRANCH,
    "subitem": Kind.SUBITEM,
    "sub-item": Kind.SUBITEM,
}


def insert(clauses: Clauses) -> None:
    if not new_unit(clauses):
        clauses.verb(Verb.INSERT)
        clauses.put("new", clauses.cursor.quote())


def new(clauses: Clauses) -> None:
    clauses.cursor.place -= 1
    if not new_unit(clauses):
        clauses.cursor.step()
        raise clauses.cursor.lost("what is new: a paragraph, a subparagraph, a section or a heading")


def new_unit(clauses: Clauses) -> bool:
    """`a new alternative paragraph`, `new paragraph 9 bis`, `new agenda of WG.3`; the place follows as a clause."""
    here = clauses.cursor.place
    clauses.cursor.take("the", "a", "an")
    if not clauses.cursor.take("new"):
        clauses.cursor.place = here
        return False
    clauses.said["alternative"] = bool(clauses.cursor.take("alternative"))
    number_here = clauses.cursor.place
    kind = clauses.cursor.take(*KIND_NAMES, "para", "subpara")
    if kind:
        clauses.said["entry"] = kind == "entry"
        clauses.put("kind", KIND_NAMES.get(kind) or KIND_NAMES[f"{kind}graph"])
        clauses.cursor.stop(".")
    if kind == "agenda" and clauses.cursor.take("of") and clauses.cursor.word():
        clauses.put("body", clauses.cursor.step().typed)
    elif clauses.said.get("kind") not in (Kind.BRANCH, Kind.HEADING):
        clauses.cursor.place = number_here
        found = clauses.spot()
        if found is not None and found.number and found.part is Part.UNIT:
            clauses.put("bis", found.number)
        else:
            clauses.cursor.place = number_here
            clauses.cursor.take(*KIND_NAMES, "para", "subpara")
            clauses.cursor.stop(".")
    if not kind and not clauses.said.get("bis"):
        clauses.cursor.place = here
        return False
    clauses.put("verb", Verb.NEW)
    return True


def move(clauses: Clauses) -> None:
    clauses.verb(Verb.MOVE)
    clauses.one_or_more()


def split(clauses: Clauses) -> None:
    clauses.verb(Verb.SPLIT)
    clauses.put("what", clauses.spot())


def join(clauses: Clauses) -> None:
    clauses.verb(Verb.JOIN)
    clauses.put("what", clauses.spot())
    if clauses.said.get("what") is not None and clauses.cursor.take("and", "with", "to", "into"):
        clauses.put("other", clauses.need_spot())


def place(clauses: Clauses) -> None:
    """`place “words” in brackets`, `place the item visits on the agenda of WG.3`."""
    if clauses.cursor.take("brackets around", "square brackets around"):
        clauses.bracket()
        return
    phrase = clauses.cursor.phrase()
    if phrase is not None:
        clauses.put("old", phrase)
        return
    clauses.verb(Verb.PLACE)
    _item(clauses)
    clauses.cursor.take("on the agenda of", "on")
    _body(clauses)


def _item(clauses: Clauses) -> None:
    """An item by its number, or by the name it has where it stands on no agenda yet."""
    found = clauses.spot()
    if found is not None:
        clauses.put("what", found)
    elif clauses.cursor.take("the item", "item") and clauses.cursor.word():
        clauses.put("item", clauses.cursor.step().typed)


def _body(clauses: Clauses) -> None:
    clauses.cursor.take("the agenda of", "the")
    if not clauses.cursor.word():
        raise clauses.cursor.lost("the body on whose agenda the item is placed")
    clauses.put("body", clauses.cursor.step().typed)
    here = clauses.cursor.place
    clauses.cursor.stop(",")
    if clauses.cursor.take("under"):
        clauses.put("under_place", clauses.need_spot("the item whose sub-item it becomes, such as “item 3 of WG.2”"))
    else:
        clauses.cursor.place = here


def make(clauses: Clauses) -> None:
    """`make item 6 of WG.2 a joint item of WG.3`, `make 9 an alternative`, `make 9 bis stand on its own`."""
    clauses.cursor.take("joint")
    clauses.put("what", clauses.need_spot("the item, such as “item 6 of WG.2”, or a place"))
    if clauses.cursor.take("an alternative", "alternative", "stand as an alternative"):
        clauses.verb(Verb.ALTERNATIVE)
        clauses.said["alternative"] = True
    elif clauses.cursor.take("stand on its own"):
        clauses.verb(Verb.ALTERNATIVE)
    elif clauses.cursor.take("a joint item", "joint", "an item", "with") or not clauses.cursor.ended:
        clauses.verb(Verb.PLACE)
        clauses.cursor.take("with", "of", "in", "on")
        _body(clauses)
    else:
        raise clauses.cursor.lost("“a joint item of” another body, or “an alternative”")


def retitle(clauses: Clauses) -> None:
    clauses.verb(Verb.RETITLE)
    clauses.put("what", clauses.spot())
    clauses.cursor.stop(":")
    clauses.put("new", clauses.cursor.quote())


def define(clauses: Clauses) -> None:
    clauses.verb(Verb.DEFINE)
    _item(clauses)
    clauses.cursor.stop(":")
    clauses.put("new", clauses.cursor.quote())


def subitems(clauses: Clauses) -> None:
    found: list[str] = []
    while (text := clauses.cursor.quote()) is not None:
        found.append(text)
        clauses.cursor.stop(",")
    clauses.put("subitems", tuple(found))


def without_subitems(clauses: Clauses) -> None:
    clauses.put("subitems", ())


def hold(clauses: Clauses) -> None:
    clauses.verb(Verb.HOLD)
    clauses.put("what", clauses.spot())


def take_up(clauses: Clauses) -> None:
    clauses.verb(Verb.TAKE_UP)
    clauses.put("what", clauses.spot())
    clauses.cursor.take("again", "from abeyance")


def classify(clauses: Clauses) -> None:
    clauses.verb(Verb.CLASSIFY)
    clauses.put("what", clauses.spot())


def blank(clauses: Clauses) -> None:
    clauses.put("blank", True)
