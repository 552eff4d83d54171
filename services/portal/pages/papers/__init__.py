"""What is read from in the room and at the desks beside it: the Chair's script, what is open, compilation, redline."""

from __future__ import annotations

from fastapi import FastAPI

from services.portal.pages.desk import Desk
from services.portal.pages.floor.live import Live
from services.portal.pages.papers.compilation import add_compilation
from services.portal.pages.papers.open import add_open
from services.portal.pages.papers.proceedings import add_proceedings
from services.portal.pages.papers.readout import add_readout
from services.portal.pages.papers.redline import add_redline
from services.portal.pages.papers.waits import add_waits


def add_papers(app: FastAPI, desk: Desk, live: Live) -> None:
    """All of them, each as a page and as data."""
    add_readout(app, desk, live)
    add_open(app, desk)
    add_compilation(app, desk)
    add_redline(app, desk)
    add_proceedings(app, desk)
    add_waits(app, desk)
