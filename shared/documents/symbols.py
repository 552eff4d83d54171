"""Document symbols: what one is, what it says of its distribution, and how joint ones are taken apart (Y1-Y12, M3)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shared.documents.vocabulary import Refusal

_SEGMENT = re.compile(r"^(?:[A-Za-z][A-Za-z0-9-]*(?:\.[A-Za-z0-9]+)*\.?|\d{1,4}|S-\d+|ES-\d+)$")
_MODIFIER = re.compile(r"^(?:Add|Amend|Corr|Rev|Summary)(?:\.\d+)?$")
_SERIAL = re.compile(r"^(?:L|R|CRP|INF|NGO|WP|PV|SR|RES|DEC)\.?(\d+)?$")
_JOINT = re.compile(r"\s*[–‑]\s*|\s+-\s+|(?<=\d)-(?=[A-Z]+/)")


class BadSymbol(Refusal):
    """The text is no document symbol."""

    rule = "Y1"


class MixedSeries(Refusal):
    """The symbols of a joint document must belong to one distribution."""

    rule = "Y9"


@dataclass(frozen=True, slots=True)
class Symbol:
    """One symbol, by its components; `text` is the symbol itself."""

    text: str
    segments: tuple[str, ...]

    @property
    def limited(self) -> bool:
        """Whether it is of the limited series, `L.` (M3)."""
        return any(re.fullmatch(r"L\.\d+", segment) for segment in self.segments)

    @property
    def restricted(self) -> bool:
        """Whether it is of the restricted series, `R.` (M3)."""
        return any(re.fullmatch(r"R\.\d+", segment) for segment in self.segments)


def parse_symbol(text: str) -> Symbol:
    """The symbol that `text` is. Raises `BadSymbol` saying which component is not one."""
    segments = tuple(text.split("/"))
    if len(segments) < 2 or len(text) > 80:
        raise BadSymbol(
            f"“{text}” is no symbol: components are separated by “/”, as in CTOC/COP/WG.3/2022/1.", symbol=text
        )
    if not re.fullmatch(r"[A-Z][A-Z0-9]{0,11}", segments[0]):
        raise BadSymbol(f"“{text}” is no symbol: “{segments[0]}” is no organ.", symbol=text, component=segments[0])
    for segment in segments[1:]:
        if not (_SEGMENT.match(segment) or _MODIFIER.match(segment) or _SERIAL.match(segment)):
            raise BadSymbol(f"“{text}” is no symbol: “{segment}” is no component.", symbol=text, component=segment)
    if not any(any(sign.isdigit() for sign in segment) for segment in segments[1:]):
        raise BadSymbol(f"“{text}” is no symbol: it has no number.", symbol=text)
    return Symbol(text, segments)


def parse_symbols(printed: str) -> tuple[Symbol, ...]:
    """The symbols of a printed symbol: one, or those of a joint document joined by an en dash (Y9, S41)."""
    symbols = tuple(parse_symbol(part) for part in _JOINT.split(printed.strip()))
    if len({(symbol.limited, symbol.restricted) for symbol in symbols}) > 1:
        raise MixedSeries(f"“{printed}” joins symbols of different distributions.", symbol=printed)
    return symbols
