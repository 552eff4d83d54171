"""The named places at which a process may die: every await of the modules that write, and both sides of a commit.

They are read from the source, so an await that is added tomorrow is asked for tomorrow. A place counts as crashed when
a process died while one of its tasks stood there, at any depth of its stack.
"""

from __future__ import annotations

import ast
import asyncio
import types
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[3]
MODULES = (
    "shared/acting.py",
    "shared/answers.py",
    "shared/handling.py",
    "shared/looking.py",
    "shared/service.py",
    "shared/messaging/consumer.py",
    "shared/messaging/hindrances.py",
    "shared/messaging/letters.py",
    "shared/messaging/log.py",
    "shared/messaging/outbox.py",
    "shared/messaging/parking.py",
    "shared/messaging/taking_in.py",
    "shared/messaging/waiting.py",
)

COMMITS = ("commit", "committed")
"""The steps before and after a commit takes effect."""


NOT_STOOD_AT = {
    "await self._keep(": "does not wait: nobody holds the news while waiting",
    "async with self._news": "does not wait: nobody holds the news while waiting",
    "await self._end(": "does not wait: it tells the news",
    "await self._told(": "does not wait: it tells the news",
    "await self.tell()": "does not wait: it tells the news",
    "await self._news.wait_for(": "a page that waits for news, and writes nothing",
    "return await self._take_in(lambda connection: self._inbox.take(connection, messages, now))": (
        "one write of many events failed: tests/shared/messaging/test_consumer.py"
    ),
    "await self.write(connection, (growth,))": "an event written by itself, as above, or by `rapporteur restore`",
    "journals[owner] = await self.load(connection, owner)": "another process wrote: tests/faults/real/",
    "rows = (await connection.execute(_ONE_LOOK": "PostgreSQL's own statement: tests/postgres/, tests/faults/real/",
    "async with asyncio.timeout(": "does not wait by itself; what is in it has a line of its own",
    "async with self._writers": "does not wait: there are fewer lanes than writers",
    "await letters.settle(connection, letter.letter": "nonsense never becomes an event: tests/shared/messaging/",
    "async with asyncio.TaskGroup()": "waits for the loops, which have lines of their own",
    "await migrating.require_current(": "asked in production alone, before anything is written",
    "await self._turn.close()": "a process that is left in order; one that dies closes nothing",
    "await self.database.close()": "a process that is left in order; one that dies closes nothing",
    "await self.checkpoint_all()": "the same as when it is asked for, five minutes later",
    "await asyncio.sleep(wait)  # not open": "asked of a service that is not open yet, which takes nothing in",
    "if await connection.scalar(select(_ANSWERS.c.key)": "`rapporteur restore`, which runs alone: tests of recovery",
    "await connection.execute(insert(_ANSWERS).values(actor=actor": "`rapporteur restore`, as the line before",
    "return tuple(read_line(body.encode())": "the audit log's page, which writes nothing",
    "return tuple((n, read_line(body.encode())": "the audit log's page, which writes nothing",
    'await self._park(event, "Another event': "a forged event: tests/shared/messaging/test_consumer.py",
    'await self._park(event, "The chain': "a forged event: tests/shared/messaging/test_consumer.py",
}
"""Awaits at which no task of a schedule stands, by how their line begins, and why."""


class Boundary(NamedTuple):
    """A line of the product with an await in it; `side` is a side of the commit at its end, where it has one."""

    file: str
    line: int
    side: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}{' ' + self.side if self.side else ''}"


@lru_cache
def _short(filename: str) -> str | None:
    path = Path(filename)
    short = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else ""
    return short if short in MODULES else None


@lru_cache
def all_boundaries() -> dict[Boundary, str]:
    """Every await of the modules at which a task can stand, with the function it stands in."""
    found: dict[Boundary, str] = {}
    for file in MODULES:
        source = (ROOT / file).read_text(encoding="utf-8")
        for function, node in _awaits(ast.parse(source), ""):
            line = source.splitlines()[node.lineno - 1].strip()
            if any(line.startswith(begins) for begins in NOT_STOOD_AT):
                continue
            found[Boundary(file, node.lineno)] = function
            if isinstance(node, ast.AsyncWith) and ".writing()" in ast.unparse(node.items[0].context_expr):
                found.update({Boundary(file, node.lineno, side): function for side in COMMITS})
    return found


@lru_cache
def waits_for_news() -> frozenset[Boundary]:
    """The boundaries at which a task takes no step of its own: it stands there until another wakes it."""
    lines = {file: (ROOT / file).read_text(encoding="utf-8").splitlines() for file in MODULES}
    return frozenset(place for place in all_boundaries() if "_news.wait_for(" in lines[place.file][place.line - 1])


def sources() -> list[str]:
    """The lines of the modules, without their indentation."""
    return [line.strip() for file in MODULES for line in (ROOT / file).read_text(encoding="utf-8").splitlines()]


def _awaits(node: ast.AST, function: str) -> Iterator[tuple[str, Any]]:
    for child in ast.iter_child_nodes(node):
        inside = child.name if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) else ""
        where = f"{function}.{inside}".strip(".") if inside else function
        if isinstance(child, ast.Await | ast.AsyncWith | ast.AsyncFor):
            yield where, child
        yield from _awaits(child, where)


def standing_here(frame: types.FrameType | None, kind: str) -> list[Boundary]:
    """The product's lines on the stack that ends in a frame, innermost first."""
    lines: list[Boundary] = []
    while frame is not None:
        file = _short(frame.f_code.co_filename)
        if file is not None:
            if not lines and kind in COMMITS:
                lines.append(Boundary(file, frame.f_lineno, kind))
            lines.append(Boundary(file, frame.f_lineno))
        frame = frame.f_back
    return lines


def waiting_there(task: asyncio.Task[Any]) -> list[Boundary]:
    """The product's lines on the stack of a task that waits."""
    lines: list[Boundary] = []
    standing: Any = task.get_coro()
    while isinstance(standing, types.CoroutineType):
        frame = standing.cr_frame
        if frame is not None and (file := _short(frame.f_code.co_filename)) is not None:
            lines.append(Boundary(file, frame.f_lineno))
        standing = standing.cr_await
    return lines
