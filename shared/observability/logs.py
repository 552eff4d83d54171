"""How it is logged: one JSON object a line, each saying which service speaks and what it was about.

Nothing restricted is logged. Of an exception a line says its kind and where it was raised; its words, which may quote a
document, only where it tells of the network, the broker or a file. What libraries log below INFO quotes statements and
messages, and is never shown.
"""

from __future__ import annotations

import logging
import sqlite3
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
from structlog.contextvars import bind_contextvars, bound_contextvars, clear_contextvars, get_contextvars

from shared.events.envelope import Envelope, Event
from shared.messaging.broker import BrokerError
from shared.settings import LogLevel

Line = MutableMapping[str, Any]

_ROOT = Path(__file__).parents[2]
_QUOTES_NOTHING = (OSError, BrokerError, sqlite3.Error)
_HANDLER = "rapporteur"


def logger(service: str) -> structlog.stdlib.BoundLogger:
    """A structured logger that says which service speaks."""
    bound: structlog.stdlib.BoundLogger = structlog.get_logger().bind(service=service)
    return bound


def about(**names: str) -> None:
    """Say in every further line of this request or task what it is about."""
    bind_contextvars(**names)


@contextmanager
def about_event(event: Event) -> Iterator[None]:
    """Lines within are about an event that was heard."""
    with bound_contextvars(**_names_of(event.envelope)):
        yield


@contextmanager
def apart(**names: str) -> Iterator[None]:
    """Lines within are about something of their own, and what is said of it within is forgotten afterwards."""
    before = get_contextvars()
    clear_contextvars()
    bind_contextvars(**names)
    try:
        yield
    finally:
        clear_contextvars()
        bind_contextvars(**before)


def log_plainly(least: LogLevel = LogLevel.INFO) -> None:
    """Log one JSON object a line to standard error from that weight on, what libraries and the server say too."""
    level = logging.getLevelNamesMapping()[least.upper()]
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_words,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.name = _HANDLER
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [*(kept for kept in root.handlers if kept.name != _HANDLER), handler]
    root.setLevel(max(level, logging.INFO))
    for quiet in ("alembic", "httpx2"):  # they tell of every step, and of addresses with their queries
        logging.getLogger(quiet).setLevel(logging.WARNING)
    logging.getLogger("uvicorn.access").disabled = True  # it would log addresses with their queries
    logging.getLogger("uvicorn.error").addFilter(_not_told_already)


def _names_of(envelope: Envelope) -> dict[str, str]:
    names = {"session": envelope.partitionkey, "correlationid": envelope.correlationid, "event_id": envelope.id}
    return names if envelope.causationid is None else {**names, "causationid": envelope.causationid}


def _without_words(_logger: Any, _method: str, line: Line) -> Line:
    """The exception of a line as its kind, its causes, and where it was raised."""
    given = line.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        line["error"], line["raised"] = _kinds(error), _places(error)
    return line


def _kinds(error: BaseException) -> str:
    chain: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and at not in chain:
        chain.append(at)
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return " < ".join(map(_kind, chain))


def _kind(error: BaseException) -> str:
    state = getattr(error, "sqlstate", None)
    words = str(error) if isinstance(error, _QUOTES_NOTHING) else f"SQLSTATE {state}" if state else ""
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _short(file: str) -> str:
    path = Path(file)
    return str(path.relative_to(_ROOT)) if path.is_relative_to(_ROOT) else "/".join(path.parts[-3:])


def _not_told_already(record: logging.LogRecord) -> bool:
    """The server tells once more of an exception that the line of the request has told of."""
    return not str(record.msg).startswith("Exception in ASGI application")
