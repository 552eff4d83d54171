"""What every service has beside its acts: health, its logs, its dead letters, and the clock of rehearsals."""

from __future__ import annotations

from typing import TypeVar

from fastapi import FastAPI

from shared.http.asking import Circumstances
from shared.http.auditing import add_audit
from shared.http.dead_letters import add_dead_letters
from shared.http.health import add_health
from shared.http.logs import add_logs
from shared.http.rehearsal import add_rehearsal
from shared.http.scraping import add_metrics
from shared.service import Service

S = TypeVar("S")


def add_operations(app: FastAPI, service: Service[S], circumstances: Circumstances) -> None:
    """Add these to a service's app."""
    add_health(app, service)
    add_metrics(app, service)
    add_logs(app, service, circumstances)
    add_audit(app, service, circumstances)
    add_dead_letters(app, service, circumstances)
    add_rehearsal(app, service, circumstances)
