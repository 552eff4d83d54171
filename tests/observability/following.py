"""What the tests of traces look through: the product with somebody who is told of it, and someone who acts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from services.portal import app as portal
from services.together import STAGES, Whole
from shared.access import Actor, Grant, Role
from shared.observability.spans import Spans
from shared.observability.tracing import Traces
from shared.process import surroundings
from tests.given import BODIES, FLOOR, REPORT, SESSION, WG2, WG3
from tests.product import settings

S = f"sessions/{SESSION}"
AT = "2022-03-22T12:00:00+01:00"
HEARING = {"amendments", "adoption", "publication", "portal"}
"""Who hears what drafting announces."""

SECRET = "a word that nobody outside may read"


class Told:
    """Everything that was told."""

    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        self._processor = SimpleSpanProcessor(self._exporter)

    def traces(self, service: str) -> Spans:
        return Spans(service, self._processor)

    @property
    def spans(self) -> tuple[ReadableSpan, ...]:
        return self._exporter.get_finished_spans()

    def named(self, name: str) -> list[ReadableSpan]:
        return [span for span in self.spans if span.name == name]

    def one(self, name: str) -> ReadableSpan:
        (found,) = self.named(name)
        return found

    def forget(self) -> None:
        self._exporter.clear()


def number(span: ReadableSpan) -> int:
    return int(span.context.span_id)


def parent(span: ReadableSpan) -> int | None:
    return None if span.parent is None else int(span.parent.span_id)


def service_of(span: ReadableSpan) -> str:
    return str(span.resource.attributes["service.name"])


def linked(span: ReadableSpan) -> list[int]:
    return [link.context.span_id for link in span.links]


def told(span: ReadableSpan) -> dict[str, Any]:
    return {str(key).removeprefix("rapporteur."): value for key, value in (span.attributes or {}).items()}


@dataclass
class Desk:
    """The product in one process, moved step by step, and a client of the secretariat's."""

    whole: Whole
    client: httpx2.AsyncClient

    def seat(self) -> dict[str, str]:
        grants = (Grant(role=Role.SECRETARIAT, session="*"),)
        token = self.whole.around.seats.sign(Actor(name="jane.doe", seat="jane.doe", grants=grants), datetime.now(UTC))
        return {"Authorization": f"Bearer {token}"}

    async def post(self, path: str, body: Any, **headers: str) -> httpx2.Response:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.post(f"/{path}", json=body, headers={**given, **self.seat(), "Rehearsal-Time": AT})

    async def done(self, path: str, body: Any, **headers: str) -> None:
        response = await self.post(path, body, **headers)
        assert response.status_code == 201, response.text
        await self.whole.settle()

    async def version(self, session: str = SESSION) -> str:
        response = await self.client.get(f"/drafting/sessions/{session}/documents/report", headers=self.seat())
        return str(response.headers["etag"])

    async def begin(self, session: str = SESSION) -> None:
        """A session whose secretariat has written a report."""
        opening: dict[str, Any] = {
            "title": "Meetings",
            "place": "Vienna",
            "time_zone": "Europe/Vienna",
            "opens": "2022-05-23",
        }
        opening |= {"closes": "2022-05-27", "parent": {"symbol": "CTOC/COP", "name": "Conference"}}
        opening |= {"chair": {"of": [WG2, WG3], "delegation": "ESP"}}
        rehearsed = {"body_list": BODIES, "rehearsed": True}
        await self.done(f"drafting/sessions/{session}/open", {**opening, **rehearsed}, Idempotency_Key=f"{session}-1")
        report = f"drafting/sessions/{session}/documents/report"
        await self.done(f"{report}/open", {"kind": "report", "title": SECRET}, Idempotency_Key=f"{session}-2")
        version = {"If_Match": await self.version(session), "Idempotency_Key": f"{session}-3"}
        await self.done(f"{report}/edit", {"changes": list(REPORT)}, **version)

    async def table(self, **headers: str) -> httpx2.Response:
        """Put the report on the floor, whereupon amendments opens the floor."""
        body = {"form": "screen_text", "to": "floor", "spans": list(FLOOR)}
        version = {"If_Match": await self.version(), "Idempotency_Key": "table it"}
        answer = await self.post(f"drafting/{S}/documents/report/table", body, **{**version, **headers})
        await self.whole.settle()
        return answer


@asynccontextmanager
async def at_a_desk(whole: Whole) -> AsyncIterator[Desk]:
    transport = httpx2.ASGITransport(whole.app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://rapporteur") as client:
        desk = Desk(whole, client)
        await desk.begin()
        yield desk


@asynccontextmanager
async def followed(folder: Path, traces: Traces) -> AsyncIterator[Desk]:
    """The product with somebody who is told of it, and a report that is ready to be tabled."""
    async with AsyncExitStack() as stack:
        around = replace(await stack.enter_async_context(surroundings(settings(folder))), traces=traces)
        service, app = portal.build(around)
        services = {"portal": service}
        for name, build in STAGES.items():
            services[name], mounted = build(around)
            app.mount(f"/{name}", mounted)
        for service in services.values():
            await stack.enter_async_context(service.open())
        yield await stack.enter_async_context(at_a_desk(Whole(app, services, around)))
