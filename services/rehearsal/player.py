"""Plays a plan through the services' own HTTP commands, each act at its own instant, and says what happens.

Before each act every service's clock is moved to it, so that what falls due is written first, with its own time; after
each act the player waits until nothing moves any more. Every act has a key of its own, so a play that was broken off
goes on where it stopped: what was done is answered and not done again.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx2

from services.rehearsal.acts import Act
from shared.access import ANY, Actor, Grant, Role
from shared.documents.vocabulary import Refusal
from shared.events.envelope import positions_text

SERVICES = ("drafting", "amendments", "adoption", "publication")

_ROLES = {"secretariat": Role.SECRETARIAT, "chair": Role.CHAIR, "president": Role.PRESIDENT, "editor": Role.EDITOR}


class PlayBroken(Refusal):
    """An act did not come to what the scenario says it comes to."""


@dataclass(frozen=True)
class Done:
    """An act and the answer it got; `problem` is the refusal, where it was refused as expected."""

    act: Act
    answer: Mapping[str, Any]
    problem: Mapping[str, Any] | None = None


@dataclass
class Player:
    """Plays acts of one session. `token` gives a bearer token for an actor; `settle` waits until nothing moves."""

    client: httpx2.AsyncClient
    session: str
    token: Callable[[Actor], str]
    settle: Callable[[], Awaitable[None]]
    _after: dict[str, int] = field(default_factory=dict)

    async def play(self, acts: Sequence[Act]) -> AsyncIterator[Done]:
        """Do the acts one after another; yields each as it is done. Raises `PlayBroken` with the place."""
        shown: datetime | None = None
        for number, act in enumerate(acts, start=1):
            if act.at != shown:
                await self.move_clock(act)
                shown = act.at
            yield await self._do(act, f"{self.session}/{number:04}")
            await self.settle()

    async def move_clock(self, act: Act, *, checkpoint: bool = False) -> None:
        """Move every service's clock to the instant of an act, and let what falls due settle."""
        for service in SERVICES:
            await self._clock(service, act, checkpoint=checkpoint)
        await self.settle()

    async def sign(self, last: Act) -> None:
        """Sign every log at the end of the play."""
        await self.move_clock(last, checkpoint=True)

    async def _clock(self, service: str, act: Act, *, checkpoint: bool) -> None:
        path = f"/{service}/sessions/{self.session}/rehearsal/clock"
        headers = {**self._authorization("secretariat"), "Rehearsal-Time": act.at.isoformat()}
        response = await self.client.post(path, headers=headers, params={"checkpoint": str(checkpoint).lower()})
        response.raise_for_status()

    async def _do(self, act: Act, key: str) -> Done:
        headers = {
            **self._authorization(act.who),
            "Idempotency-Key": key,
            "Rehearsal-Time": act.at.isoformat(),
            "After": positions_text(self._after),
        }
        if act.document is not None:
            headers["If-Match"] = await self._version(act.service, act.document)
        path = f"/{act.service}/sessions/{self.session}/{act.path}"
        response = await self.client.post(path, json=act.body, headers=headers)
        answer = response.json()
        if response.status_code == 201:
            await self._require_conflicts(act)
            return self._done(act, answer)
        return _refused(act, answer)

    def _done(self, act: Act, answer: dict[str, Any]) -> Done:
        for producer, position in answer["positions"].items():
            self._after[producer] = max(position, self._after.get(producer, 0))
        if act.refused is not None:
            raise PlayBroken(f"{act.place}: this was to be refused ({act.refused[0]}), and was not.", place=act.place)
        return Done(act, answer)

    async def _require_conflicts(self, act: Act) -> None:
        if not act.conflicts:
            return
        name = act.path.split("/")[-2]
        path = f"/amendments/sessions/{self.session}/amendments/{name}"
        response = await self.client.get(path, headers=self._authorization("secretariat"))
        response.raise_for_status()
        found = {conflict["other"] for conflict in response.json().get("conflicts", ())}
        if not found >= set(act.conflicts):
            wanted = ", ".join(act.conflicts)
            raise PlayBroken(f"{act.place}: no conflict with {wanted} was found.", place=act.place)

    async def _version(self, service: str, document: str) -> str:
        path = f"/{service}/sessions/{self.session}/documents/{document}"
        response = await self.client.get(path, headers=self._authorization("secretariat"))
        response.raise_for_status()
        return str(response.headers["ETag"])

    def _authorization(self, who: str) -> dict[str, str]:
        role = _ROLES.get(who, Role.BUREAU_MEMBER)
        grants = (Grant(role=role, session=self.session, body=ANY),)
        return {"Authorization": f"Bearer {self.token(Actor(name=who, seat=who, grants=grants))}"}


def _refused(act: Act, problem: Mapping[str, Any]) -> Done:
    name, facts = act.refused or ("", {})
    title = str(problem.get("title", "")).replace(" ", "").casefold()
    if title == name.casefold() and all(problem.get(key) == value for key, value in facts.items()):
        return Done(act, {}, problem)
    rule = f" (rule {problem['rule']}: {problem['rule_says']})" if "rule" in problem else ""
    raise PlayBroken(
        f"{act.place}: refused: {problem.get('detail', problem)}{rule}", place=act.place, problem=dict(problem)
    )
