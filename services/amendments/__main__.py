"""Amendments by itself, in one process: `python -m services.amendments`."""

from __future__ import annotations

from services.amendments.app import build
from shared.process import serve

if __name__ == "__main__":
    serve(build)
