"""Inline marks in plain text: `*emphasis*`, `^[footnote]`, `[SYMBOL](#)`, and places “of the present report”.

A number is a living reference to a unit only where the text says that it is one of this report (S54): “paragraph 44
of the procedures and rules” and “article 2 (b)” stay text, whatever stands under these numbers here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from shared.documents.numbering import Number, span
from shared.documents.text import Mark, Run, Runs, plain

_MARKED = re.compile(
    r"\*(?P<emphasis>[^*\s](?:[^*]*[^*\s])?)\*|\^\[(?P<footnote>[^\[\]]+)\]|\[(?P<document>[^\[\]]+)\]\(#\)"
)
_PLACE = r"\d+(?: (?:bis|ter|quater))?(?: \([a-z]+\))*"
_RANGE = rf"{_PLACE}(?:[–-](?:\d+|\([a-z]+\)))?"
_SECTION = r"[IVXLC]+(?:\.[A-Z](?:\.\d+)?)?"
_OWN = re.compile(
    rf"(?:[Ss]ection (?P<section>{_SECTION}),? )?"
    rf"(?:[Pp]aragraphs? (?P<places>{_RANGE}(?:(?:, | and |, and ){_RANGE})*),? )?of the present report"
)


def read_inline(text: str, known: Mapping[str, Number]) -> Runs:
    """The runs of `text`; `known` are the numbers of the units it may refer to."""
    units = {number.cited: unit_id for unit_id, number in known.items()}
    runs: list[Run] = []
    end = 0
    for match in _MARKED.finditer(text):
        runs.extend(_with_own(text[end : match.start()], known, units))
        if (symbol := match["document"]) is not None:
            runs.append(Run(mark=Mark.REFERENCE, document=symbol))
        elif (note := match["footnote"]) is not None:
            runs.append(Run(text=note, mark=Mark.FOOTNOTE))
        else:
            runs.append(Run(text=match["emphasis"], mark=Mark.EMPHASIS))
        end = match.end()
    runs.extend(_with_own(text[end:], known, units))
    return tuple(runs)


def _with_own(text: str, known: Mapping[str, Number], units: Mapping[str, str]) -> Iterator[Run]:
    end = 0
    for start, stop, reference in _references(text, known, units):
        yield from plain(text[end:start])
        yield reference
        end = stop
    yield from plain(text[end:])


def _references(text: str, known: Mapping[str, Number], units: Mapping[str, str]) -> Iterator[tuple[int, int, Run]]:
    for match in _OWN.finditer(text):
        if match["section"] in units:
            start, stop = match.span("section")
            yield start, stop, Run(mark=Mark.REFERENCE, unit=units[match["section"]])
        if match["places"]:
            begin = match.start("places")
            for place in re.finditer(_RANGE, match["places"]):
                if reference := reference_to(place.group(), known, units):
                    yield begin + place.start(), begin + place.end(), reference


def reference_to(place: str, known: Mapping[str, Number], units: Mapping[str, str]) -> Run | None:
    """The reference that prints exactly as `place` does today; none if nothing here has that number."""
    first, dash, last = place.replace("-", "–").partition("–")
    if not dash:
        return Run(mark=Mark.REFERENCE, unit=units[place]) if place in units else None
    head = first.rpartition(" ")[0]
    end = units.get(f"{head} {last}" if last.startswith("(") else last)
    if first not in units or end is None or span(known, units[first], end) != place:
        return None
    return Run(mark=Mark.REFERENCE, unit=units[first], upto=end)
