"""Measures three ways of doing one thing in turn, and says how the product stands to the limit: ratios, never seconds.

The ways of a row are run one after another in every round, so that whatever else the machine does meets all of them.
The first round warms up and does not count. Of the others the median counts; the smallest and the largest are told.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from statistics import median

Figures = Mapping[str, float]
"""What one run of a way came to, by the figure's name, such as `commands/s`."""

Way = Callable[[], Awaitable[Figures]]

NAIVE, PRODUCT, LIMIT = "naive", "product", "limit"


@dataclass(frozen=True)
class Scale:
    """How much is done: `rounds` that count, and `size`, a part of the whole (1.0) by which each row cuts its work."""

    rounds: int
    size: float

    def of(self, whole: int, least: int = 1) -> int:
        """That part of a number, `least` at least."""
        return max(least, round(whole * self.size))


WHOLE, QUICK = Scale(rounds=7, size=1.0), Scale(rounds=3, size=0.2)


@dataclass(frozen=True)
class Goal:
    """What the ratio product/limit of a figure is to be, and the floor below which something is broken.

    `more_is_better` is true of rates, false of times.
    """

    aim: float
    floor: float
    more_is_better: bool = True

    def met(self, ratio: float) -> bool:
        """Whether a ratio meets the goal."""
        return ratio >= self.aim if self.more_is_better else ratio <= self.aim

    def above_floor(self, ratio: float) -> bool:
        """Whether a ratio is such as can be on any machine at any time."""
        return ratio >= self.floor if self.more_is_better else ratio <= self.floor

    def __str__(self) -> str:
        return f"{'≥' if self.more_is_better else '≤'} {self.aim:g}"


@dataclass(frozen=True)
class Row:
    """One thing that is measured: its ways, once `ready`, are called `naive`, `product` and `limit`."""

    name: str
    ready: Callable[[Scale], AbstractAsyncContextManager[Mapping[str, Way]]]
    goals: Mapping[str, Goal]


@dataclass(frozen=True)
class Spread:
    """The median of the rounds, and the smallest and largest of them."""

    middle: float
    least: float
    most: float

    @staticmethod
    def of(values: Sequence[float]) -> Spread:
        """The spread of some values."""
        return Spread(median(values), min(values), max(values))

    def __str__(self) -> str:
        return f"{self.middle:.2f} ({self.least:.2f}–{self.most:.2f})"


@dataclass(frozen=True)
class Result:
    """A figure of a row: each way's median, the product's ratios to the limit and to the naive way, and the goal."""

    row: str
    figure: str
    medians: Mapping[str, float]
    to_limit: Spread
    to_naive: Spread
    goal: Goal


async def measure(row: Row, scale: Scale) -> list[Result]:
    """Run a row's ways in turn. Returns one result for each of its figures."""
    runs: dict[str, list[Figures]] = {NAIVE: [], PRODUCT: [], LIMIT: []}
    async with row.ready(scale) as ways:
        for number in range(scale.rounds + 1):
            for name, found in runs.items():
                figures = await ways[name]()
                if number:
                    found.append(figures)
    return [_result(row.name, figure, runs, goal) for figure, goal in row.goals.items()]


def _result(row: str, figure: str, runs: Mapping[str, Sequence[Figures]], goal: Goal) -> Result:
    values = {name: [figures[figure] for figures in found] for name, found in runs.items()}
    ratios = {
        name: Spread.of([ours / theirs for ours, theirs in zip(values[PRODUCT], values[name], strict=True)])
        for name in (LIMIT, NAIVE)
    }
    medians = {name: median(found) for name, found in values.items()}
    return Result(row, figure, medians, ratios[LIMIT], ratios[NAIVE], goal)


def table(results: Sequence[Result]) -> list[str]:
    """The results as lines of a table in Markdown."""
    lines = [
        "| what | figure | naive | product | limit | product : naive | product : limit | goal | met |",
        "|---|---|--:|--:|--:|--:|--:|--:|---|",
    ]
    for found in results:
        medians = " | ".join(f"{found.medians[name]:,.4g}" for name in (NAIVE, PRODUCT, LIMIT))
        met = "yes" if found.goal.met(found.to_limit.middle) else "**no**"
        lines.append(
            f"| {found.row} | {found.figure} | {medians} | {found.to_naive} | {found.to_limit} | {found.goal} | {met} |"
        )
    return lines
