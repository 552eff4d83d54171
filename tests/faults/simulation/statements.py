"""Running the product's statements on SQLite without the driver's detours, which would take most of a schedule's time.

SQLAlchemy compiles every statement, as ever; only its own execution is left out, where the statement needs nothing of
it: no defaults made in Python, no expanding parameters, no types that are converted.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.exc import IntegrityError

if TYPE_CHECKING:
    from tests.faults.simulation.database import Store


@dataclass(frozen=True)
class Plan:
    """How a compiled statement is run at once: its SQL, the order of its parameters, and what its rows are called."""

    sql: str
    order: Sequence[str]
    processors: Sequence[tuple[str, Any]]
    rows: SimpleResultMetaData | None


class Statements:
    """The plans of one store; a statement that has none is run by SQLAlchemy."""

    def __init__(self) -> None:
        self._compiled: dict[Any, Any] = {}
        self._plans: dict[int, Plan | None] = {}

    def run(self, store: Store, statement: Any, parameters: Any) -> Any:
        """Run a statement on the store; returns a result of SQLAlchemy's, with all its rows."""
        named = isinstance(parameters, dict) and getattr(statement, "is_select", False)
        if (parameters is None or named) and hasattr(statement, "_compile_w_cache"):
            compiled, extracted, *_ = statement._compile_w_cache(
                store.sql.dialect,
                compiled_cache=self._compiled,
                column_keys=[],
                for_executemany=False,
                schema_translate_map=None,
            )
            plan = self._plans[id(compiled)] if id(compiled) in self._plans else self._plan(store, compiled)
            if plan is not None:
                return _at_once(store, plan, compiled.construct_params(parameters, extracted_parameters=extracted))
        result = store.sql.execute(statement, parameters)
        return result.freeze()() if result.returns_rows else result

    def _plan(self, store: Store, compiled: Any) -> Plan | None:
        """The plan of a compiled statement; none if it needs what only SQLAlchemy does. Both are kept for good."""
        dialect = store.sql.dialect
        types = [column[3] for column in compiled._result_columns or ()]
        plain = not (
            compiled._render_postcompile
            or compiled.post_compile_params
            or compiled.insert_prefetch
            or compiled.update_prefetch
            or (compiled.effective_returning and not compiled.isinsert)
            or any(kind._cached_result_processor(dialect, None) for kind in types)
        )
        plan = None
        if plain and not (compiled.isinsert and compiled.effective_returning):
            names = [column[0] for column in compiled._result_columns or ()]
            processors = [(name, how) for name, how in compiled._bind_processors.items() if how is not None]
            plan = Plan(str(compiled), compiled.positiontup, processors, SimpleResultMetaData(names) if names else None)
        self._plans[id(compiled)] = plan
        return plan


def _at_once(store: Store, plan: Plan, values: dict[str, Any]) -> Any:
    for name, process in plan.processors:
        values[name] = process(values[name])
    parameters = tuple([values[name] for name in plan.order])
    try:
        cursor = store.raw.execute(plan.sql, parameters)
    except sqlite3.IntegrityError as error:
        raise IntegrityError(plan.sql, parameters, error) from None
    store.written(cursor, plan.sql, parameters)
    return None if plan.rows is None else IteratorResult(plan.rows, iter(cursor.fetchall()))
