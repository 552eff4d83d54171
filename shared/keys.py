"""Secrets that stay on this machine: made once, readable by their owner alone, never in the repository."""

from __future__ import annotations

import os
from pathlib import Path
from secrets import token_bytes, token_hex


def kept_secret(path: Path) -> bytes:
    """The 32 secret bytes in a file; made at the first call, whole or not at all, whoever else makes it meanwhile."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{token_hex(8)}.draft")
        try:
            draft.touch(mode=0o600, exist_ok=False)
            draft.write_bytes(token_bytes(32))
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first, and both have its secret
        finally:
            draft.unlink(missing_ok=True)
    return path.read_bytes()
