"""The real service over the decisions of a desk, and the databases of the desks."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from shared import migrating
from shared.events.drafting import SessionOpened, StatementRecorded
from shared.service import Service, Surroundings
from tests.faults.simulation import desk, parts
from tests.faults.simulation.database import Store
from tests.faults.simulation.process import Process


def stores() -> dict[str, Store]:
    """The databases of the desks, made by the product's migrations, to be used for one schedule after another."""
    return {name: Store(name, _make_tables) for name in desk.DESKS}


def _make_tables(connection: Connection) -> None:
    parts.make_tables(migrating.places(), connection)
    desk.make_table(connection)


def make(process: Process, around: Surroundings) -> Service[Any]:
    """The real service over a desk's decisions."""
    name, world = process.service_name, process.world
    heard = {other: (SessionOpened, StatementRecorded) for other in world.stores if other != name}
    return Service(desk.Desk(name, world.mended).stage, around, heard, desk.project)
