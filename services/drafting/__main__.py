"""Drafting by itself, in one process: `python -m services.drafting`."""

from __future__ import annotations

from services.drafting.app import build
from shared.process import serve

if __name__ == "__main__":
    serve(build)
