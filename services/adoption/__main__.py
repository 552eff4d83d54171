"""Adoption by itself, in one process: `python -m services.adoption`."""

from __future__ import annotations

from services.adoption.app import build
from shared.process import serve

if __name__ == "__main__":
    serve(build)
