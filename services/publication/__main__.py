"""Publication by itself, in one process: `python -m services.publication`."""

from __future__ import annotations

from services.publication.app import build
from shared.process import serve

if __name__ == "__main__":
    serve(build)
