"""How pages are made: templates, the words for instants, a text as nested blocks, and the headers that guard them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.portal.domain.marked import Stretch
from services.portal.domain.phrases import from_to, ordinal
from services.portal.domain.reading import Reading
from services.portal.domain.state import Entry, Version
from shared import still_open
from shared.documents.holder import Holder
from shared.documents.masthead import MONTHS, print_date
from shared.documents.printed import Block, anchor, in_words
from shared.documents.vocabulary import Kind
from shared.events.base import Deadline, instant_text, offset_words, zone

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_SCRIPTS = {"ARABIC": "ar", "CJK": "zh", "CYRILLIC": "ru"}
_BRACKETS = re.compile(r"([\[\]]+)")

HERE = Path(__file__).parent
STATIC = HERE / "static"

HOLDERS = {
    Holder.DRAFTING: "the secretariat (drafting)",
    Holder.AMENDMENTS: "the floor (amendments)",
    Holder.ADOPTION: "the gavel, the silence or the Chair (adoption)",
    Holder.PUBLICATION: "editing and issue (publication)",
    Holder.NOBODY: "nobody: it is issued, and never changes",
}

PENS = {
    Holder.DRAFTING: "secretariat",
    Holder.AMENDMENTS: "the floor",
    Holder.ADOPTION: "gavel, silence or Chair",
    Holder.PUBLICATION: "editing",
    Holder.NOBODY: "nobody: issued",
}
"""The holders in as few words as a bar has room for."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
"""What every answer carries, of the portal and of what stands below it."""


LIVE = ("/screen/", "/table/", "/readout/", "/audit/")
"""The pages that change in place, or ask the services: they have scripts of this site, from files, for it."""

_LIVE_POLICY = HEADERS["Content-Security-Policy"] + "; script-src 'self'; connect-src 'self'"


class Guarded:
    """Adds the guarding headers to every answer; where the way is safe, also that there is no other."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app = app
        self._headers = {**HEADERS, **({"Strict-Transport-Security": "max-age=31536000"} if secure else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
                if scope["path"].startswith(LIVE):
                    headers["Content-Security-Policy"] = _LIVE_POLICY
                if scope["path"].startswith("/static/"):
                    headers["Cache-Control"] = "public, max-age=86400"
            await send(message)

        await self._app(scope, receive, guarded if scope["type"] == "http" else send)


def render(template: str, **context: Any) -> str:
    """A page in HTML."""
    return _templates().get_template(template).render(**context)


def fragment(template: str, macro: str, **context: Any) -> str:
    """A piece of a page in HTML: what a macro of a template makes."""
    return str(getattr(_templates().get_template(template).module, macro)(**context)).strip()


def contents(blocks: Sequence[Block]) -> list[Block]:
    """The sections of a text that has several, for a table of contents."""
    sections = [block for block in blocks if block.kind is Kind.SECTION and block.depth < 2]
    return sections if len(sections) > 2 else []


def by_day(entries: Sequence[Entry], time_zone: str) -> list[tuple[datetime, list[Entry]]]:
    """Entries grouped by the day on which they happened where the session sits, each day with its first instant."""
    place = zone(time_zone)
    days = groupby(entries, key=lambda entry: entry.instant.astimezone(place).date())
    return [(group[0].instant.astimezone(place), group) for group in (list(found) for _, found in days)]


def masthead_of(reading: Reading, versions: Sequence[Version], current: bool) -> Version | None:
    """The version whose masthead stands over a text: its own, or that of the issue once it is issued."""
    if reading.version is None and current and versions and versions[-1].issued:
        return versions[-1]
    return reading.version


def time_there(instant: datetime, time_zone: str) -> str:
    """`11:00`, where the session sits."""
    return f"{instant.astimezone(zone(time_zone)):%H:%M}"


def offset_there(instant: datetime, time_zone: str) -> str:
    """`UTC+02:00`: the offset that clocks have there at that instant."""
    return offset_words(instant.astimezone(zone(time_zone)))


def in_full(instant: datetime, time_zone: str) -> str:
    """`29 March 2022, 18:00 (Europe/Vienna, UTC+02:00)`: told by the one type of deadline, as everywhere.

    Fractions of a second are for machines, which read them in `datetime` attributes and addresses.
    """
    return Deadline.at(instant.replace(microsecond=0), time_zone).label


def moment(instant: datetime, time_zone: str) -> str:
    """`29 March 2022, 18:00`, where the zone is stated beside it."""
    there = instant.astimezone(zone(time_zone))
    return f"{print_date(there.date())}, {there:%H:%M}"


def day_short(day: date, working: bool) -> str:
    """`17 May`, and `Fri 17 May` where there is room."""
    short = f"{day.day} {MONTHS[day.month - 1][:3]}"
    return f"{_WEEKDAYS[day.weekday()]} {short}" if working else short


def shortened(words: str, letters: int) -> str:
    """Words cut to so many letters, the cut shown."""
    return words if len(words) <= letters else f"{words[: letters - 1].rstrip()}…"


def capital(words: str) -> str:
    """Words as they begin a sentence."""
    return words[:1].upper() + words[1:]


def bracketed(words: str) -> Markup:
    """Text in which square brackets, which have a meaning, can be seen from afar."""
    return Markup(_BRACKETS.sub(r'<b class="bracket">\1</b>', str(escape(words))))


def tongue(blocks: Sequence[Block]) -> str:
    """The language whose script most of a text is in, where a browser has to know it to set it well; else empty."""
    found = Counter(_SCRIPTS.get(unicodedata.name(sign, "").partition(" ")[0], "") for sign in _beginning(blocks))
    script, count = max(found.items(), key=lambda item: item[1], default=("", 0))
    return script if count * 2 > found.total() else ""


def _beginning(blocks: Sequence[Block]) -> str:
    return "".join(sign for block in blocks[:40] for sign in in_words(block.runs) if sign.isalpha())


def entry_id(entry: Entry) -> str:
    """What a line of the timeline is called on its page."""
    return f"e-{entry.producer}-{entry.sequence}"


def unsigned(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Stretches without the numbers of their amendments, where the number stands before them all."""
    return [stretch._replace(by=()) for stretch in stretches]


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "anchor": anchor,
        "bracketed": bracketed,
        "told": still_open.in_words,
        "ordinal": ordinal,
        "unsigned": unsigned,
        "capital": capital,
        "day": print_date,
        "day_short": day_short,
        "moment": moment,
        "shortened": shortened,
        "iso": instant_text,
        "time_there": time_there,
        "offset_there": offset_there,
        "entry_id": entry_id,
        "in_full": in_full,
        "words": in_words,
        "to": from_to,
        "tongue": tongue,
    }
    environment.globals |= {"HOLDERS": HOLDERS, "PENS": PENS}
    return environment
