"""Secrets that stay on this machine: made once, readable by their owner alone, never in the repository."""

from __future__ import annotations

import os
from pathlib import Path
from secrets import token_bytes


def kept_secret(path: Path) -> bytes:
    """The 32 secret bytes in a file; made at the first call, whole or not at all, even if killed meanwhile."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        draft.write_bytes(token_bytes(32))
        os.replace(draft, path)
    return path.read_bytes()
