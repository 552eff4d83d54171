"""`rapporteur token`: a bearer token for a seat, signed by the key of a data directory."""

from __future__ import annotations

from pathlib import Path

from services.commands.telling import Commands, Say, say
from shared.access import ANY, Actor, Grant, Role, Seats, now_utc


def token(role: Role, session: str, body: str, seat: str | None, data: Path, say: Say) -> int:
    """A bearer token with which a program sits in a session, on the machine that keeps the key."""
    name = seat or role.value
    actor = Actor(name=name, seat=name, grants=(Grant(role=role, session=session, body=body),))
    say(Seats.kept_in(data / "seats.key").sign(actor, now_utc()))
    return 0


def offer(commands: Commands) -> None:
    """Put the subcommand on the command line."""
    it = commands.add_parser("token", help="a bearer token for a seat, signed by the key of a data directory")
    it.add_argument("role", choices=[role.value for role in Role if role is not Role.PUBLIC])
    it.add_argument("--session", default=ANY, help="the session it is for; else every session")
    it.add_argument("--body", default=ANY, help="the body it is for; else every body")
    it.add_argument("--seat", help="the seat in a circle, or the delegation; else the role's own name")
    it.add_argument("--data", type=Path, default=Path("data"))
    it.set_defaults(do=lambda o: token(Role(o.role), o.session, o.body, o.seat, o.data, say))
