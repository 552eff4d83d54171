"""Texts in quotation marks: where they end, what they say, and how one is written so that it can be read back.

A text may hold quotation marks of another kind; of its own kind where they come in pairs, or with a backslash before
each. New text may hold the marks that an imported report holds: `*emphasis*`, `^[footnote]`, `[SYMBOL](#)`, and numbers
“of the present report”. `[8 (a)](#)` is a reference to the unit of that number; a backslash makes any sign a mere sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from shared.documents.inline import read_inline, reference_to
from shared.documents.numbering import Number
from shared.documents.printed import reference_text
from shared.documents.text import Mark, Run, Runs, plain, runs_of, words_of

CLOSING: Mapping[str, str] = {"“": "”", '"': '"', "«": "»", "„": "“”", "‘": "’", "'": "'"}
"""By what each quotation mark that opens is closed."""

_NESTING = ("“", "«")
_OWN = re.compile(r"(?=of the present report)")


def end_of(line: str, start: int) -> int | None:
    """Where the text closes whose quotation mark opens at `start`; none if it does not."""
    opening, depth, place = line[start], 1, start + 1
    while place < len(line):
        sign = line[place]
        if sign == "\\":
            place += 2
            continue
        if sign in CLOSING[opening] and _closes(line, opening, place):
            depth -= 1
            if not depth:
                return place
        elif sign == opening and opening in _NESTING:
            depth += 1
        place += 1
    return None


def opens(line: str, place: int) -> bool:
    """Whether a quotation mark opens here; one that is an apostrophe too does not open within a word."""
    if line[place] not in CLOSING:
        return False
    return line[place] not in "‘'" or place == 0 or not line[place - 1].isalnum()


def _closes(line: str, opening: str, place: int) -> bool:
    following = line[place + 1 : place + 2]
    return opening not in "‘'" or not following.isalnum()


def as_words(raw: str) -> str:
    """The words of a quoted text that are looked for: backslashes taken off."""
    return re.sub(r"\\(.)", r"\1", raw)


def as_text(raw: str, known: Mapping[str, Number]) -> Runs:
    """The new text that is quoted; `known` are the numbers that its references may name."""
    units = {number.cited: unit for unit, number in known.items()}
    runs: list[Run] = []
    for index, piece in enumerate(re.split(r"\\(.)", raw)):
        if index % 2:
            runs.extend(plain(piece))
            continue
        for run in read_inline(piece, known):
            own = reference_to(run.document, known, units) if run.document is not None else None
            runs.append(own or run)
    return runs_of(words_of(runs, "q"))


def quote(text: str) -> str:
    """Words in quotation marks, for `as_words` to take off again."""
    return _quoted(text.replace("\\", "\\\\"))


def quote_text(runs: Runs, known: Mapping[str, Number]) -> str:
    """New text in quotation marks, for `as_text` to read again: as it prints if that can be, else with its marks."""
    wanted = words_of(runs, "q")
    as_it_prints = "".join(_simply(run, known) for run in runs)
    if words_of(as_text(as_it_prints, known), "q") == wanted:
        return _quoted(as_it_prints)
    return _quoted("".join(_exactly(runs, known)))


def _quoted(raw: str) -> str:
    if "“" not in raw and "”" not in raw:
        return f"“{raw}”"
    if '"' not in raw:
        return f'"{raw}"'
    if "«" not in raw and "»" not in raw:
        return f"«{raw}»"
    return "“" + re.sub(r"([“”])", r"\\\1", raw) + "”"


def _simply(run: Run, known: Mapping[str, Number]) -> str:
    text = (run.text or "").replace("\\", "\\\\")
    match run.mark:
        case Mark.EMPHASIS:
            return f"*{text}*"
        case Mark.FOOTNOTE:
            return f"^[{text}]"
        case Mark.REFERENCE:
            return f"[{run.document}](#)" if run.document is not None else reference_text(run, known)
        case _:
            return text


def _exactly(runs: Runs, known: Mapping[str, Number]) -> Iterator[str]:
    for run in runs:
        if run.mark is Mark.REFERENCE:
            yield f"[{reference_text(run, known)}](#)"
        elif run.mark is None:
            yield _OWN.sub(r"\\", re.sub(r"([\\*^\[])", r"\\\1", run.text or ""))
        else:
            yield _simply(run, known)
