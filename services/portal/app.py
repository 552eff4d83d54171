"""The portal as an application: its pages, its reads, its health."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from services.portal import pages
from services.portal.api import routes
from services.portal.handlers import portal
from shared.http.acts import application
from shared.service import Service, Surroundings


def build(around: Surroundings) -> tuple[Service[Any], FastAPI]:
    """The service and its app, not yet open."""
    service = portal(around)
    app = application(service, "portal", ())
    routes(app, service)
    pages.routes(app, service)
    return service, app
