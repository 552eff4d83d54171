"""Acts over HTTP: what is posted, the command it makes, and the answer.

An act is `POST /sessions/{session}/…`. It carries who asks (`Authorization: Bearer …`), a key that makes it happen once
(`Idempotency-Key`), the version of the text that it rests on (`If-Match`), what it follows (`After: drafting=12
amendments=4`), and in a rehearsal its own instant (`Rehearsal-Time`). The answer names the events it caused and the
positions reached.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar
from uuid import uuid4

from fastapi import Body, Depends, FastAPI, Header, Request
from fastapi import Path as InPath
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, create_model, model_validator

from shared import problems
from shared.access import POLICY, Actor, Role
from shared.answers import Asked, RefusedBefore
from shared.events.catalogue import PRODUCERS
from shared.events.envelope import positions
from shared.http.addressed import Addressed
from shared.http.asking import Circumstances
from shared.http.bounded import Bounded
from shared.http.description import add_description
from shared.http.followed import Followed, came
from shared.http.identified import Identified
from shared.http.openapi import COMMAND, OPEN_TO, RESTS_ON_VERSION, Done, describe
from shared.http.operations import add_operations
from shared.observability.tracing import Came
from shared.service import Service
from shared.stage import Command

S = TypeVar("S")

_NOT_CARRIED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Control signs, halves of characters, and what is no character: XML has none of them, nor has a printed text."""


@dataclass(frozen=True)
class Act:
    """One act over HTTP: where it is posted, and the command it makes. Parts of the path are fields of the command."""

    path: str
    command: type[Command]
    needs_version: bool = False

    @property
    def rests_on_version(self) -> str:
        """Whether it must, may or never can rest on a version of a text."""
        return "must" if self.needs_version else "may" if "document" in self.command.model_fields else "never"


def application(service: Service[S], title: str, acts: Sequence[Act], examples: Path | None = None) -> FastAPI:
    """A service's app: its acts, its health, metrics, refusals, rehearsal clock and parked sessions.

    `examples` is a JSON file with an example body of each act, by the command's name, for the interface's description.
    """
    shown = json.loads(examples.read_text(encoding="utf-8")) if examples is not None else {}
    app = FastAPI(title=f"Rapporteur: {title}", version="1", docs_url=None, redoc_url=None)
    problems.install(app)
    describe(app)
    add_description(app, service.around.settings.address)
    app.add_middleware(Bounded, most=service.around.settings.max_body_bytes)
    app.add_middleware(Addressed)
    app.add_middleware(Identified, bearers=service.around.bearers)
    app.add_middleware(Followed, metrics=service.metrics)
    circumstances = Circumstances(service.around)
    for act in acts:
        _add_act(app, service, circumstances, act, shown.get(act.command.name))
    add_operations(app, service, circumstances)

    @app.exception_handler(RefusedBefore)
    async def again(_request: Request, refusal: RefusedBefore) -> JSONResponse:
        return problems.respond(refusal.body)

    return app


class _Body(BaseModel):
    """What every act's body has in common: no unknown field, and no text that a document could not carry."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _can_be_carried(cls, body: Any) -> Any:
        inside = [("", body)]
        while inside:
            place, value = inside.pop()
            if isinstance(value, dict):
                inside += [(f"{place}.{key}".lstrip("."), entry) for key, entry in value.items()]
                inside += [(place, key) for key in value]
            elif isinstance(value, list):
                inside += [(f"{place}.{index}", entry) for index, entry in enumerate(value)]
            elif isinstance(value, str) and _NOT_CARRIED.search(value):
                raise ValueError(f"{place} has a sign in it that no document can carry")
        return body


def _add_act(app: FastAPI, service: Service[S], circumstances: Circumstances, act: Act, example: Any) -> None:
    in_path = [part[1:-1] for part in act.path.split("/") if part.startswith("{")]
    fields: dict[str, Any] = {
        name: (field.annotation, field) for name, field in act.command.model_fields.items() if name not in in_path
    }
    body_model: type[BaseModel] = create_model(
        f"{act.command.__name__}Body", __base__=_Body, __doc__=f"The body of `{act.command.name}`.", **fields
    )

    async def endpoint(**given: Any) -> JSONResponse:
        body: BaseModel = given["body"]
        headers: _Headers = given["headers"]
        asked = headers.asked(act.needs_version)
        values = {name: getattr(body, name) for name in type(body).model_fields}
        command = act.command(**values, **{name: given[name] for name in in_path})
        circumstances.require_admitted(command)
        answer = await service.handlers.act(command, asked)
        extra = {"ETag": f'"{answer["version"]}"'} if answer.get("version") else {}
        return JSONResponse(answer, status_code=201, headers=extra)

    kind = inspect.Parameter.KEYWORD_ONLY
    examples = None if example is None else [example]
    endpoint.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            *(inspect.Parameter(name, kind, annotation=_named_in_path(act.command, name)) for name in in_path),
            inspect.Parameter("body", kind, annotation=Annotated[body_model, Body(examples=examples)]),
            inspect.Parameter("headers", kind, annotation=Annotated[_Headers, Depends(_headers_of(circumstances))]),
        ]
    )
    summary, _, more = inspect.cleandoc(act.command.__doc__ or "").partition("\n")
    app.post(
        act.path,
        name=act.command.name,
        summary=summary,
        description=more.strip(),
        status_code=201,
        response_description="It is done",
        responses={201: {"model": Done}},
        tags=["acts"],
        openapi_extra={
            COMMAND: act.command.name,
            RESTS_ON_VERSION: act.rests_on_version,
            OPEN_TO: [role.value for role in Role if role in POLICY[act.command.name]],
        },
    )(endpoint)


def _named_in_path(command: type[Command], name: str) -> Any:
    """A part of the path as it comes; the command says what it must look like, and refuses it."""
    return Annotated[str, InPath(json_schema_extra=command.model_json_schema()["properties"][name])]


@dataclass(frozen=True)
class _Headers:
    actor: Actor
    now: datetime
    key: str
    expected: str | None
    after: Mapping[str, int]
    rehearsing: bool
    came: Came

    def asked(self, needs_version: bool) -> Asked:
        if needs_version and self.expected is None:
            raise problems.VersionNeeded(
                "Name the version you read in If-Match: the act rests on it.", header="If-Match"
            )
        return Asked(self.actor, self.key, self.now, self.expected, self.after, self.rehearsing, self.came)


def _headers_of(circumstances: Circumstances) -> Callable[..., _Headers]:
    def read(
        request: Request,
        idempotency_key: Annotated[
            str | None, Header(max_length=200, description="A name of your choice, under which the act is done once.")
        ] = None,
        if_match: Annotated[
            str | None, Header(description='The version of the text that the act rests on, as `"17-3fa9…"`.')
        ] = None,
        after: Annotated[
            str | None, Header(description="The positions that the act follows, as `drafting=12 amendments=4`.")
        ] = None,
        rehearsal_time: Annotated[
            str | None, Header(description="The act's own instant, in a rehearsed session.")
        ] = None,
    ) -> _Headers:
        now = circumstances.now(rehearsal_time)
        return _Headers(
            actor=circumstances.actor(request, now=now),
            now=now,
            key=idempotency_key or str(uuid4()),
            expected=if_match.strip().removeprefix("W/").strip('"') if if_match else None,
            after=_after(after),
            rehearsing=rehearsal_time is not None,
            came=came(request.scope),
        )

    return read


def _after(text: str | None) -> dict[str, int]:
    if text is None:
        return {}
    try:
        after = positions(text.replace(",", " "))
    except ValueError:
        raise problems.BadHeader("After is written as `drafting=12 amendments=4`.", header="After") from None
    unknown = sorted(set(after) - set(PRODUCERS))
    if unknown:
        raise problems.BadHeader(f"No service {unknown[0]} is ever heard here.", header="After", unknown=unknown)
    return after
