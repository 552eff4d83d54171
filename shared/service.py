"""The edge that every service has alike: its process, its health, its acts over HTTP, and the time it goes by.

An act is `POST /sessions/{session}/…`. It carries who asks (`Authorization: Bearer …`), a key that makes it happen once
(`Idempotency-Key`), the version of the text that it rests on (`If-Match`), what it follows (`After: drafting=12
amendments=4`), and in a rehearsal its own instant (`Rehearsal-Time`). The answer names the events it caused and the
positions reached.
"""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar
from uuid import uuid4

from fastapi import Body, Depends, FastAPI, Header, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, create_model
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import handling, problems
from shared.access import NOBODY, Actor, NotAllowed, NotSignedIn, Role, Seats, now_utc
from shared.clock import Clock, real_clock
from shared.database import Database
from shared.events.base import Audience
from shared.events.catalogue import topic
from shared.events.envelope import Event, positions
from shared.events.proof import SigningKey
from shared.handling import Asked, Handlers, RefusedBefore
from shared.messaging import consumer, outbox
from shared.messaging.broker import Broker, Partition, PartitionLost, Subscription
from shared.messaging.broker import Message as Polled
from shared.messaging.consumer import Hears, Project, nothing_to_project
from shared.observability import Metrics, logger
from shared.settings import Mode, Settings
from shared.stage import Command, Stage

S = TypeVar("S")


@dataclass(frozen=True)
class Surroundings:
    """What a service is placed in: settings, the broker, the seats it trusts, and the clock."""

    settings: Settings
    broker: Broker
    seats: Seats
    key: SigningKey
    clock: Clock = real_clock


class Service(Generic[S]):
    """One running service: its handlers over its own database, and its relay, consumer and timer."""

    def __init__(
        self,
        stage: Stage[S],
        around: Surroundings,
        hears: Hears,
        project: Project = nothing_to_project,
        tables: Sequence[type[SQLModel]] = (),
    ) -> None:
        self.stage = stage
        self.hears = tuple(hears)
        self.around = around
        self.metrics = Metrics(stage.producer)
        settings = around.settings
        self.database = Database(settings.data / f"{stage.producer}.db", durable=settings.durable)
        self.handlers = Handlers(
            stage, self.database, project, self.hears, self.metrics, around.key, settings.after_seconds
        )
        self._tables = (*outbox.TABLES, *consumer.TABLES, *handling.TABLES, *tables)
        self._subscription: Subscription | None = None
        self._log = logger(stage.producer)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """The service ready to be asked: tables made, topics there, its place in its group taken."""
        await self.database.create(self._tables)
        topics = [topic(producer) for producer in (*self.hears, self.stage.producer)]
        await self.around.broker.ensure_topics(topics, self.around.settings.partitions)
        heard = [topic(producer) for producer in self.hears]
        async with self.around.broker.subscribe(self.stage.producer, heard) as subscription:
            self._subscription = subscription
            try:
                yield
            finally:
                self._subscription = None
                await self.database.close()

    async def relay(self) -> int:
        """Hand what was decided to the broker. Returns how many events that was."""
        if not self.handlers.outgoing.is_set():
            return 0
        self.handlers.outgoing.clear()
        try:
            async with self.database.reading() as connection:
                events = await outbox.unrelayed(connection, self.stage.producer)
            if not events:
                return 0
            await outbox.publish(self.around.broker, self.stage.producer, events)
            async with self.database.writing() as connection:
                await outbox.mark_relayed(connection, events)
        except BaseException:
            self.handlers.outgoing.set()  # what could not be relayed is relayed at the next try
            raise
        self.handlers.outgoing.set()  # there may be more than were read at once
        self.metrics.relayed.labels(self.metrics.service).inc(len(events))
        return len(events)

    async def deliver(self, wait: float = 0.0, at_most: int = 100) -> int:
        """Take in what the broker has for this service. Returns how many messages that was."""
        if self._subscription is None:
            return 0
        messages = await self._subscription.poll(at_most, wait)
        if messages:
            try:
                await self.handlers.hear(messages, self.around.clock())
            except Exception:
                await self._read_again(self._subscription, messages)
                raise
            try:
                await self._subscription.commit(messages)
            except PartitionLost as lost:
                self._log.info("partition lost; its messages come again and are known", places=str(lost))
        return len(messages)

    async def _read_again(self, subscription: Subscription, messages: Sequence[Polled]) -> None:
        """Go back to messages that could not be taken in: a later commit would pass over them for good."""
        for place in {message.place for message in messages}:
            first = min(message.offset for message in messages if message.place == place)
            try:
                await subscription.rewind(*place, first)
            except PartitionLost as lost:
                self._log.info("partition lost; its messages come again", places=str(lost))

    async def unrelayed(self) -> bool:
        """Whether something decided has not reached the broker yet."""
        async with self.database.reading() as connection:
            return bool(await outbox.unrelayed(connection, self.stage.producer, limit=1))

    async def lag(self) -> int:
        """How many messages this service has not taken in yet."""
        topics = [topic(producer) for producer in self.hears]
        return sum((await self.around.broker.lag(self.stage.producer, topics)).values())

    async def run(self) -> None:
        """Relay, deliver, keep time and sign heads until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._forever("relay", self._relay_when_there_is_something))
            tasks.create_task(self._forever("deliver", lambda: self.deliver(wait=1.0)))
            tasks.create_task(self._forever("timer", self._keep_time))
            tasks.create_task(self._forever("checkpoint", self._sign_heads))

    async def checkpoint_all(self) -> int:
        """Sign the head of every stream that has gone on since it was last signed."""
        async with self.database.reading() as connection:
            owners = await outbox.owners_in(connection)
        return sum([await self.handlers.checkpoint(owner, self.around.clock()) for owner in owners])

    async def _relay_when_there_is_something(self) -> None:
        while await self.relay():
            pass
        try:
            async with asyncio.timeout(5):
                await self.handlers.outgoing.wait()
        except TimeoutError:
            return

    async def _keep_time(self) -> None:
        await self.handlers.fire_due(self.around.clock())
        await asyncio.sleep(0.5)

    async def _sign_heads(self) -> None:
        await asyncio.sleep(300)
        await self.checkpoint_all()

    async def _forever(self, name: str, step: Callable[[], Awaitable[Any]]) -> None:
        pause = 0.1
        while True:
            try:
                await step()
                pause = 0.1
            except Exception:
                self.metrics.failures.labels(self.metrics.service, name).inc()
                self._log.exception("retried after a failure", loop=name, pause=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 10.0)


class Circumstances:
    """Reads from a request who asks and under which circumstances."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def actor(self, request: Request, *, by_cookie: bool = False) -> Actor:
        """Who asks: by bearer token, and on pages also by the seat's cookie; nobody if neither is there."""
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if not token and by_cookie:
            token = request.cookies.get("seat", "")
            kind = "bearer"
        if not token:
            return NOBODY
        if kind.lower() != "bearer" or self._around.settings.mode is Mode.PRODUCTION:
            raise NotSignedIn("Only a bearer token of this installation says who you are.")
        return self._around.seats.read(token, now_utc())

    def require_admitted(self, command: Command) -> None:
        """Raise if the command opens a rehearsal where real sessions are held."""
        if command.rehearses and self._around.settings.mode is Mode.PRODUCTION:
            raise problems.BadHeader("No session is rehearsed in production.", place="rehearsed")

    def now(self, rehearsal_time: str | None) -> datetime:
        """The instant of the act: its own in a rehearsal, else the present."""
        if rehearsal_time is None:
            return self._around.clock()
        if self._around.settings.mode is Mode.PRODUCTION:
            raise problems.BadHeader("Rehearsal-Time is refused in production.", header="Rehearsal-Time")
        return instant_of(rehearsal_time, "Rehearsal-Time")


def instant_of(text: str, where: str) -> datetime:
    """An instant with its offset. Raises `BadHeader` naming where it stood."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise problems.BadHeader(f"{where} is no instant such as 2022-05-23T11:00:00+02:00.", header=where) from None
    if instant.tzinfo is None:
        raise problems.BadHeader(f"{where} needs its offset from UTC.", header=where)
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise problems.BadHeader(f"{where} is an instant that cannot be told in UTC.", header=where) from None


AsOf = Annotated[str | None, Query(description="An instant: the state as recorded by then.")]
"""The `as_of` of a read."""


@dataclass(frozen=True)
class Act:
    """One act over HTTP: where it is posted, and the command it makes. Parts of the path are fields of the command."""

    path: str
    command: type[Command]
    needs_version: bool = False


def application(service: Service[S], title: str, acts: Sequence[Act], examples: Path | None = None) -> FastAPI:
    """A service's app: its acts, its health, metrics, refusals, rehearsal clock and parked sessions.

    `examples` is a JSON file with an example body of each act, by the command's name, for the interface's description.
    """
    shown = json.loads(examples.read_text(encoding="utf-8")) if examples is not None else {}
    app = FastAPI(title=f"Rapporteur: {title}", version="1", docs_url="/docs", redoc_url=None)
    problems.install(app)
    app.add_middleware(Bounded, most=service.around.settings.max_body_bytes)
    circumstances = Circumstances(service.around)
    for act in acts:
        _add_act(app, service, circumstances, act, shown.get(act.command.name))
    _add_operations(app, service, circumstances)

    @app.exception_handler(RefusedBefore)
    async def again(_request: Request, refusal: RefusedBefore) -> JSONResponse:
        return problems.respond(refusal.body)

    return app


def _add_act(app: FastAPI, service: Service[S], circumstances: Circumstances, act: Act, example: Any) -> None:
    in_path = [part[1:-1] for part in act.path.split("/") if part.startswith("{")]
    fields: dict[str, Any] = {
        name: (field.annotation, field) for name, field in act.command.model_fields.items() if name not in in_path
    }
    body_model: type[BaseModel] = create_model(
        f"{act.command.__name__}Body", __config__=ConfigDict(extra="forbid"), **fields
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
            *(inspect.Parameter(name, kind, annotation=str) for name in in_path),
            inspect.Parameter("body", kind, annotation=Annotated[body_model, Body(examples=examples)]),
            inspect.Parameter("headers", kind, annotation=Annotated[_Headers, Depends(_headers_of(circumstances))]),
        ]
    )
    summary = (act.command.__doc__ or "").strip().split("\n")[0]
    refused: dict[int | str, dict[str, Any]] = {
        code: {"description": "Refused, as problem details (RFC 9457)"} for code in (401, 403, 404, 409, 412, 422)
    }
    app.post(act.path, name=act.command.name, summary=summary, status_code=201, responses=refused, tags=["acts"])(
        endpoint
    )


@dataclass(frozen=True)
class _Headers:
    actor: Actor
    now: datetime
    key: str
    expected: str | None
    after: Mapping[str, int]
    rehearsing: bool

    def asked(self, needs_version: bool) -> Asked:
        if needs_version and self.expected is None:
            raise problems.VersionNeeded(
                "Name the version you read in If-Match: the act rests on it.", header="If-Match"
            )
        return Asked(self.actor, self.key, self.now, self.expected, self.after, self.rehearsing)


def _headers_of(circumstances: Circumstances) -> Callable[..., _Headers]:
    def read(
        request: Request,
        idempotency_key: Annotated[
            str | None, Header(max_length=200, description="The same request under the same key is done once.")
        ] = None,
        if_match: Annotated[str | None, Header(description='The version the act rests on, as `"17-3fa9…"`.')] = None,
        after: Annotated[str | None, Header(description="What the act follows: `drafting=12 amendments=4`.")] = None,
        rehearsal_time: Annotated[str | None, Header(description="The act's own instant, in a rehearsal.")] = None,
    ) -> _Headers:
        return _Headers(
            actor=circumstances.actor(request),
            now=circumstances.now(rehearsal_time),
            key=idempotency_key or str(uuid4()),
            expected=if_match.strip().removeprefix("W/").strip('"') if if_match else None,
            after=_after(after),
            rehearsing=rehearsal_time is not None,
        )

    return read


def _after(text: str | None) -> dict[str, int]:
    if text is None:
        return {}
    try:
        after = positions(text.replace(",", " "))
    except ValueError:
        raise problems.BadHeader("After is written as `drafting=12 amendments=4`.", header="After") from None
    unknown = sorted(set(after) - {"drafting", "amendments", "adoption", "publication"})
    if unknown:
        raise problems.BadHeader(f"No service {unknown[0]} is ever heard here.", header="After", unknown=unknown)
    return after


def _add_operations(app: FastAPI, service: Service[S], circumstances: Circumstances) -> None:
    settings = service.around.settings

    @app.get("/healthz", tags=["operations"], summary="The process is alive")
    async def healthz() -> dict[str, str]:
        return {"status": "ok", "service": service.stage.producer}

    @app.get("/readyz", tags=["operations"], summary="The service takes acts and hears the others")
    async def readyz() -> JSONResponse:
        async with service.database.reading() as connection:
            state = await _standing(connection)
        since = state["waiting_since"]
        late = since is not None and service.around.clock() - datetime.fromisoformat(since) > timedelta(
            seconds=settings.early_seconds
        )
        ready = not state["parked"] and not late
        return JSONResponse({"ready": ready, **state}, status_code=200 if ready else 503)

    @app.get("/metrics", tags=["operations"], summary="Metrics for Prometheus")
    async def metrics() -> Response:
        async with service.database.reading() as connection:
            state = await _standing(connection)
        service.metrics.parked.labels(service.metrics.service).set(len(state["parked"]))
        since = state["waiting_since"]
        waited = (service.around.clock() - datetime.fromisoformat(since)).total_seconds() if since else 0
        service.metrics.waiting.labels(service.metrics.service).set(max(0, waited))
        return Response(service.metrics.text(), media_type="text/plain; version=0.0.4")

    @app.get("/sessions/{session}/log-key", tags=["operations"], summary="The public key that signs the session's log")
    async def log_key(session: str) -> dict[str, str]:
        key = service.handlers.signing_key(await service.handlers.journal(session))
        return {"service": service.stage.producer, "algorithm": "Ed25519", "key": key.public}

    @app.get("/sessions/{session}/refusals", tags=["reads"], summary="Everything refused in a session")
    async def refusals(request: Request, session: str) -> list[dict[str, Any]]:
        need(circumstances.actor(request), session, Role.SECRETARIAT, Role.AUDITOR)
        return await service.handlers.refusals(session)

    @app.get("/sessions/{session}/log", tags=["reads"], summary="The service's own events of a session")
    async def log(request: Request, session: str) -> list[dict[str, Any]]:
        need(circumstances.actor(request), session, Role.SECRETARIAT, Role.AUDITOR)
        async with service.database.reading() as connection:
            return [flat(event) for event in await outbox.events_of(connection, service.stage.producer, session)]

    @app.post("/sessions/{session}/retry", tags=["operations"], summary="Try a parked session again")
    async def retry(request: Request, session: str) -> dict[str, int]:
        need(circumstances.actor(request), session, Role.SECRETARIAT)
        heard = await service.handlers.retry(session, service.around.clock())
        return {"effective": heard.effective}

    @app.post("/sessions/{session}/rehearsal/clock", tags=["rehearsal"], summary="Move a rehearsed session's clock")
    async def clock(
        request: Request,
        session: str,
        rehearsal_time: Annotated[str, Header()],
        checkpoint: Annotated[bool, Query()] = False,
    ) -> dict[str, int]:
        need(circumstances.actor(request), session, Role.SECRETARIAT)
        now = circumstances.now(rehearsal_time)
        known = service.stage.session((await service.handlers.journal(session)).state)
        if known is None or not known.rehearsed:
            return {"written": 0}
        written = await service.handlers.fire_due(now, session)
        return {"written": written + (await service.handlers.checkpoint(session, now) if checkpoint else 0)}


async def _standing(connection: AsyncConnection) -> dict[str, Any]:
    parked = await consumer.parked(connection)
    return {
        "parked": [
            {"owner": p.owner, "producer": p.producer, "sequence": p.sequence, "reason": p.reason} for p in parked
        ],
        "waiting_since": await consumer.waiting_since(connection),
    }


def flat(event: Event) -> dict[str, Any]:
    """An event as one JSON object."""
    return {
        **event.envelope.model_dump(mode="json", exclude_none=True),
        "data": event.data.model_dump(mode="json", exclude_none=True),
    }


def need(actor: Actor, session: str, *roles: Role) -> None:
    """Raise unless the actor has one of the roles in the session: for reads that are not for everyone."""
    if any(actor.has(role, session) for role in roles):
        return
    if actor == NOBODY:
        raise NotSignedIn("Say who you are: this is not public.")
    raise NotAllowed("Your seat does not allow this here.", open_to=sorted(role.value for role in roles))


def seated(actor: Actor, session: str) -> None:
    """Raise unless the actor sits in the session: for reads that are not public."""
    if not seated_in(actor, session):
        need(actor, session, *(role for role in Role if role not in (Role.PUBLIC, Role.PORTAL)))


def seated_in(actor: Actor, session: str) -> bool:
    """Whether the actor sits in the session."""
    return actor.sees(session) is not Audience.PUBLIC


class Bounded:
    """Refuses a request body over a bound, whether its length is announced or not, before any of it is parsed."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app, self._most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > self._most:
            await self._refuse(scope, receive, send)
            return
        taken = 0

        async def bounded() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._most:
                return {"type": "http.request", "body": b"", "more_body": False}
            return message

        async def unless_refused(message: Message) -> None:
            if taken <= self._most:
                await send(message)

        await self._app(scope, bounded, unless_refused)
        if taken > self._most:
            await self._refuse(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = problems.BodyTooLarge(f"A request may have {self._most} bytes at most.", most=self._most)
        await problems.respond(problems.problem(refusal), {"Connection": "close"})(scope, receive, send)


def as_of_of(text: str | None) -> datetime | None:
    """The instant of `?as_of=`, or none."""
    return None if text is None else instant_of(text, "as_of")
