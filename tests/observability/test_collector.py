"""A collector is told over HTTP where one is named; where none is, nothing that could tell it is even imported."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from pydantic import ValidationError

from services.together import together
from shared.observability import spans as telling
from shared.observability.tracing import TracingNotInstalled, told_to, trace_of
from shared.settings import Settings
from tests.given import SESSION
from tests.observability.following import HEARING, at_a_desk
from tests.product import settings


class Collector(ThreadingHTTPServer):
    """Takes traces in over HTTP, as a collector does, and decodes them."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.taken: list[tuple[str, Any]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Taking(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, ExportTraceServiceRequest.FromString(body)))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Nobody reads it."""


@contextmanager
def collecting() -> Iterator[Collector]:
    with Collector() as collector:
        thread = Thread(target=collector.serve_forever)
        thread.start()
        yield collector
        collector.shutdown()
        thread.join()


async def test_a_collector_is_sent_the_trace_over_http_before_the_process_ends(tmp_path: Path):
    with collecting() as collector:
        told = settings(tmp_path, otlp_endpoint=collector.address)
        async with together(told, run=False) as whole, at_a_desk(whole) as desk:
            await desk.table()
    assert {path for path, _ in collector.taken} == {"/v1/traces"}
    trace, named = trace_of(SESSION, "table it"), dict[str, set[str]]()
    for _, request in collector.taken:
        for resource in request.resource_spans:
            about = {a.key: a.value.string_value for a in resource.resource.attributes}
            assert about["service.namespace"] == "rapporteur"
            for scope in resource.scope_spans:
                mine = {span.name for span in scope.spans if int.from_bytes(span.trace_id, "big") == trace}
                named.setdefault(about["service.name"], set()).update(mine)
    assert named.keys() == HEARING | {"drafting"}
    assert named["drafting"] >= {"act drafting.table", "transaction", "relay document.tabled.v1"}
    assert named["amendments"] >= {"hear document.tabled.v1", "relay floor.opened.v1"}
    assert named["portal"] == {"hear document.tabled.v1", "hear floor.opened.v1"}


async def test_nobody_waits_for_a_collector_that_is_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(telling, "PATIENCE", 0.2)
    with collecting() as gone:
        address = gone.address
    async with together(settings(tmp_path, otlp_endpoint=address), run=False) as whole, at_a_desk(whole) as desk:
        assert (await desk.table()).status_code == 201


RUN = """
import asyncio, json, sys
OURS = ("opentelemetry.sdk", "opentelemetry.exporter", "google.protobuf", "requests", "shared.observability.spans")
{before}
from services.together import together
from shared.settings import Settings
from pathlib import Path

async def run():
    async with together(Settings(data=Path(sys.argv[1]), durable=False, otlp_endpoint=sys.argv[2]), run=False):
        print(json.dumps([name for name in sys.modules if name.startswith(OURS)]))

asyncio.run(run())
"""


def started(folder: Path, endpoint: str, before: str = "") -> subprocess.CompletedProcess[str]:
    script = RUN.format(before=before)
    command = [sys.executable, "-c", script, str(folder), endpoint]
    return subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=120)


def test_where_no_traces_are_asked_for_what_would_tell_them_is_not_even_imported(tmp_path: Path):
    run = started(tmp_path, "")
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == []


def test_traces_that_cannot_be_told_keep_the_product_from_starting_and_the_sentence_says_why(tmp_path: Path):
    run = started(tmp_path, "http://collector:4318", before="sys.modules['opentelemetry.sdk'] = None")
    assert run.returncode == 1
    assert "RAPPORTEUR_OTLP_ENDPOINT is set, but OpenTelemetry is not installed here" in run.stderr
    assert list(tmp_path.iterdir()) == [], "nothing was begun"


@pytest.mark.parametrize("address", ["collector:4318", "grpc://collector:4317", "http://"])
def test_an_address_that_is_none_is_refused(address: str):
    with pytest.raises(ValidationError):
        Settings(otlp_endpoint=address)


async def test_the_refusal_to_start_has_a_name(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "shared.observability.spans", None)
    with pytest.raises(TracingNotInstalled):
        async with told_to("http://collector:4318"):
            pass
