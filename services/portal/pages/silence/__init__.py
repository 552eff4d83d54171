"""Silence procedures and letters as pages, for those who sit in the session."""

from __future__ import annotations

from fastapi import FastAPI

from services.portal.pages.desk import Desk
from services.portal.pages.silence.letters import add_letters
from services.portal.pages.silence.procedures import add_procedures


def add_silence(app: FastAPI, desk: Desk) -> None:
    """The procedures of a session, each of them, and the letters."""
    add_procedures(app, desk)
    add_letters(app, desk)
