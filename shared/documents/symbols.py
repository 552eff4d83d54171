"""Document symbols: what one is, what its components say, and how joint ones are taken apart (Y1-Y12, M3)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shared.documents.vocabulary import Refusal

_ORGAN = re.compile(r"[A-Z][A-Z0-9]{0,11}")
_SPECIAL = re.compile(r"E?S-\d+")
"""A special or an emergency special session (Y4)."""

_BODY = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*(?:\.[A-Za-z0-9]+)*\.?")
_NUMBER = re.compile(r"\d{1,5}[A-Z]?(?:\s?[-–]\s?\d{1,5}[A-Z]?)?")
_TYPE = re.compile(r"(CRP|DEC|INF|L|NGO|PET|PRST|PV|R|RES|SR|WP)(?:\.(\d{1,4}[A-Z]?))?")
_MODIFICATION = re.compile(r"(?:Add|Amend|Corr|Rev|Summary|Supp)\.?(?:\d+(?:-\d+)?)?")
_PART = re.compile(r"\s?\(((?:Part|Vol\.?) [IVXLC\d]+|SUPP)\)$")
_JOINT = re.compile(r"\s*[–‑]\s*|\s+-\s+|(?<=\d)-(?=[A-Z]+/)")


class BadSymbol(Refusal):
    """The text is no document symbol."""

    rule = "Y1"


class MixedSeries(Refusal):
    """The symbols of a joint document must belong to one distribution."""

    rule = "Y9"


@dataclass(frozen=True, slots=True)
class Symbol:
    """One symbol and what its components say; `text` is the symbol itself.

    `session` is a session's number or a year (Y4), `type` none for the main series (Y5), `serial` a number or a range,
    `modifications` in their order (Y6), `part` what stands in parentheses (Y8), `reissues` how many asterisks.
    """

    text: str
    organ: str
    bodies: tuple[str, ...] = ()
    session: str | None = None
    type: str | None = None
    serial: str | None = None
    modifications: tuple[str, ...] = ()
    part: str | None = None
    reissues: int = 0

    @property
    def limited(self) -> bool:
        """Whether it is of the limited series, `L.` (M3)."""
        return self.type == "L"

    @property
    def restricted(self) -> bool:
        """Whether it is of the restricted series, `R.` (M3)."""
        return self.type == "R"


def parse_symbol(text: str) -> Symbol:
    """The symbol that `text` is. Raises `BadSymbol` saying which component is not one."""
    whole = text.rstrip("*")
    part = _PART.search(whole)
    components = (whole[: part.start()] if part else whole).split("/")
    if len(components) < 2 or len(text) > 80:
        raise BadSymbol(
            f"“{text}” is no symbol: components are separated by “/”, as in CTOC/COP/WG.3/2022/1.", symbol=text
        )
    if not _ORGAN.fullmatch(components[0]):
        raise BadSymbol(f"“{text}” is no symbol: “{components[0]}” is no organ.", symbol=text, component=components[0])
    if not any(sign.isdigit() for component in components[1:] for sign in component):
        raise BadSymbol(f"“{text}” is no symbol: it has no number.", symbol=text)
    bodies, numbers, kind, serial, modifications = [], [], None, None, []
    for component in components[1:]:
        if _MODIFICATION.fullmatch(component):
            modifications.append(component)
        elif modifications:
            raise BadSymbol(
                f"“{text}” is no symbol: “{component}” comes after “{modifications[-1]}”.",
                symbol=text,
                component=component,
            )
        elif found := _TYPE.fullmatch(component):
            kind, serial = found[1], found[2]
        elif _NUMBER.fullmatch(component) or _SPECIAL.fullmatch(component):
            numbers.append(component)
        elif _BODY.fullmatch(component):
            bodies.append(component)
        else:
            raise BadSymbol(f"“{text}” is no symbol: “{component}” is no component.", symbol=text, component=component)
    if serial is None and numbers:
        serial = numbers.pop()
    return Symbol(
        text=text,
        organ=components[0],
        bodies=tuple(bodies),
        session=numbers[0] if numbers else None,
        type=kind,
        serial=serial,
        modifications=tuple(modifications),
        part=part[1] if part else None,
        reissues=len(text) - len(whole),
    )


def parse_symbols(printed: str) -> tuple[Symbol, ...]:
    """The symbols of a printed symbol: one, or those of a joint document joined by an en dash (Y9, S41)."""
    symbols = tuple(parse_symbol(part) for part in _JOINT.split(printed.strip()))
    if len({(symbol.limited, symbol.restricted) for symbol in symbols}) > 1:
        raise MixedSeries(f"“{printed}” joins symbols of different distributions.", symbol=printed)
    return symbols
