"""docs/metrics.md: a table of every metric, made from the one file that names them.

`python -m shared.observability.page` writes it; the tests compare.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from prometheus_client import Counter, Gauge, Histogram
from prometheus_client.metrics import MetricWrapperBase

from shared.observability.metrics import Metrics

PAGE = Path(__file__).parents[2] / "docs" / "metrics.md"

_HEAD = """# Metrics

Every service gives its metrics at `GET /metrics`, in Prometheus' text format; in one process the portal's address gives
those of all. This page is made from `shared/observability/metrics.py` by `python -m shared.observability.page`.

| metric | kind | labels | what it says |
|---|---|---|---|
"""
_KINDS = ((Counter, "counter", "_total"), (Gauge, "gauge", ""), (Histogram, "histogram", ""))


def page() -> str:
    """The text of the page."""
    return _HEAD + "".join(f"| {' | '.join(row)} |\n" for row in rows())


def rows() -> Iterator[tuple[str, str, str, str]]:
    """Name, kind, labels and description of every metric, in the order of the file."""
    for metric in vars(Metrics("any")).values():
        if isinstance(metric, MetricWrapperBase):
            kind, suffix = next((kind, suffix) for of, kind, suffix in _KINDS if isinstance(metric, of))
            labels = ", ".join(f"`{label}`" for label in metric._labelnames)
            yield f"`{metric._name}{suffix}`", kind, labels, metric._documentation


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
