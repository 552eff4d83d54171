"""What the subcommands share: how they offer themselves, and how they tell what they found."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""Where a subcommand adds its parser; `do`, set there, takes the options and returns the exit status."""

Say = Callable[[str], None]


def say(line: str) -> None:
    """Print a line at once, whoever reads."""
    print(line, flush=True)
