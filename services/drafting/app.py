"""The drafting service as an application: its acts, its reads, its health."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import FastAPI

from services.drafting import store
from services.drafting.api import ACTS, routes
from services.drafting.consumers import HEARS
from services.drafting.domain import STAGE
from shared.http.acts import application
from shared.service import Service, Surroundings


def build(around: Surroundings) -> tuple[Service[Any], FastAPI]:
    """The service and its app, not yet open."""
    service = Service(STAGE, around, HEARS, store.project, store.MIGRATIONS)
    app = application(service, "drafting", ACTS, Path(__file__).with_name("examples.json"))
    routes(app, service)
    return service, app
