"""`rapporteur dlq`: what services could not take in, letter by letter, and taken in again once that is mended."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2

from services.commands.telling import Commands, Say, say
from services.together import STAGES
from shared.access import Actor, Grant, Role, Seats, now_utc
from shared.documents.vocabulary import NotThere, Refusal
from shared.settings import Settings

PLACES = {**{service: f"/{service}" for service in STAGES}, "portal": ""}
"""Where each service is at the gateway."""

PATIENCE = 30.0
"""Seconds within which a service must answer."""


class NotAnswered(Refusal):
    """A service does not answer, or refuses; the sentence is its own."""


class NoSuchLetter(NotThere):
    """No service has a dead letter of this name."""


def list_letters(services: httpx2.Client, say: Say, *, settled: bool) -> int:
    """One line a letter: who could not take it in, its name, since when, of which session, and why."""
    count = 0
    for service, place in PLACES.items():
        for letter in _answer(services.get(f"{place}/dead-letters", params={"settled": str(settled).lower()})):
            say("  ".join((service, letter["letter"], letter["since"], letter["owner"], _standing(letter))))
            count += 1
    say("1 letter" if count == 1 else f"{count} letters")
    return 0


def show_letter(services: httpx2.Client, letter: str, say: Say) -> int:
    """A letter with its message, as it came."""
    service, found = _find(services, letter)
    say(f"service    {service}")
    for name, value in found.items():
        if name not in ("headers", "value") and value is not None:
            say(f"{name:<10} {value}")
    for name, value in found["headers"]:
        say(f"           {name}: {value}")
    say(found["value"])
    return 0


def replay_letter(services: httpx2.Client, letter: str, say: Say) -> int:
    """Take a letter in again; the status is 1 where it still cannot be taken in."""
    service, found = _find(services, letter)
    after = _answer(services.post(f"{PLACES[service]}/dead-letters/{found['letter']}/replay"))
    say(f"{service}: {_standing(after)}; {after['effective']} events took effect")
    return 0 if after["settled"] else 1


def offer(commands: Commands) -> None:
    """Put the subcommand on the command line."""
    it = commands.add_parser("dlq", help="what services could not take in: list it, show it, take it in again")
    it.add_argument("--against", metavar="URL", default="http://localhost:8000", help="the product (%(default)s)")
    it.add_argument("--token", help="a bearer token of the secretariat or, to read, of an auditor")
    it.add_argument("--keys", type=Path, help="else: the folder of the services' keys (RAPPORTEUR_KEYS, else data)")
    what = it.add_subparsers(required=True, metavar="what")
    one = what.add_parser("list", help="one line a letter")
    one.add_argument("--settled", action="store_true", help="those too that were taken in after all")
    one.set_defaults(do=lambda o: _asking(o, lambda services: list_letters(services, say, settled=o.settled)))
    one = what.add_parser("show", help="a letter with its message, as it came")
    one.add_argument("letter")
    one.set_defaults(do=lambda o: _asking(o, lambda services: show_letter(services, o.letter, say)))
    one = what.add_parser("replay", help="take a letter in again, and what waits behind it")
    one.add_argument("letter")
    one.set_defaults(do=lambda o: _asking(o, lambda services: replay_letter(services, o.letter, say)))


def _asking(options: argparse.Namespace, ask: Any) -> int:
    headers = {"Authorization": f"Bearer {options.token or _signed(options.keys)}"}
    try:
        with httpx2.Client(base_url=options.against, headers=headers, timeout=PATIENCE) as services:
            return int(ask(services))
    except httpx2.HTTPError as error:
        raise NotAnswered(f"{options.against} does not answer: {error}.") from None


def _signed(keys: Path | None) -> str:
    key = (Settings() if keys is None else Settings(keys=keys)).key("seats")
    if not key.exists():
        raise NotAnswered(f"There is no {key}: give a --token, or name the folder of the services' keys.")
    actor = Actor(name="secretariat", seat="secretariat", grants=(Grant(role=Role.SECRETARIAT),))
    return Seats.kept_in(key).sign(actor, now_utc())


def _find(services: httpx2.Client, letter: str) -> tuple[str, dict[str, Any]]:
    for service, response in _responses(services, letter):
        if response.status_code != 404:
            return service, _answer(response)
    raise NoSuchLetter("No service has a dead letter of this name.", letter=letter)


def _responses(services: httpx2.Client, letter: str) -> Iterator[tuple[str, httpx2.Response]]:
    for service, place in PLACES.items():
        yield service, services.get(f"{place}/dead-letters/{letter}")


def _answer(response: httpx2.Response) -> Any:
    if response.is_success:
        return response.json()
    kind = response.headers.get("content-type", "")
    detail = response.json()["detail"] if kind.startswith("application/problem+json") else response.reason_phrase
    raise NotAnswered(f"{response.request.url.path}: {detail}", status=response.status_code)


def _standing(letter: dict[str, Any]) -> str:
    tried = "once" if letter["attempts"] == 1 else f"{letter['attempts']} times"
    settled = f", taken in on {letter['settled']}" if letter["settled"] else ""
    return f"tried {tried}{settled}: {letter['reason']}"
