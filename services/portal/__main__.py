"""The portal by itself, in one process: `python -m services.portal`."""

from __future__ import annotations

from services.portal.app import build
from shared.process import serve

if __name__ == "__main__":
    serve(build)
