"""The publication service as an application: its acts, its reads, its health."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from services.publication.api import ACTS, routes
from services.publication.handlers import publication
from shared.service import Service, Surroundings, application


def build(around: Surroundings) -> tuple[Service[Any], FastAPI]:
    """The service and its app, not yet open."""
    service = publication(around)
    app = application(service, "publication", ACTS)
    routes(app, service)
    return service, app
