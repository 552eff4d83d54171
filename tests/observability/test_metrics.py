"""Every metric is described in one file, set somewhere in the product, and told of on the page made from that file."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.parser import text_string_to_metric_families

from shared.observability.metrics import Metrics, text_of
from shared.observability.page import PAGE, page, rows

ROOT = Path(__file__).parents[2]
METRICS = {name: metric for name, metric in vars(Metrics("any")).items() if isinstance(metric, MetricWrapperBase)}


def uses(source: str) -> set[str]:
    """The attributes of something called metrics that a module speaks of, beside those it only describes."""
    return {
        node.attr
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute)
        and (node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")) == "metrics"
    }


def used_in_the_product() -> set[str]:
    files = [path for folder in ("shared", "services") for path in (ROOT / folder).rglob("*.py")]
    return set().union(*(uses(path.read_text(encoding="utf-8")) for path in files))


def test_a_use_of_a_metric_is_found_where_there_is_one():
    assert uses("service.metrics.feeds.labels('a').inc(); metrics.lag.clear(); other.parked.set(1)") == {"feeds", "lag"}


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_is_described_in_a_sentence_and_used_in_the_product(name: str):
    assert METRICS[name]._documentation.endswith(".")
    assert name in used_in_the_product()


def test_no_two_metrics_say_the_same():
    said = [row[3] for row in rows()]
    assert len(said) == len(set(said)) == len(METRICS)


def test_no_label_can_be_a_session_or_what_somebody_wrote():
    labels = {label for metric in METRICS.values() for label in metric._labelnames}
    assert labels == {"service", "command", "refusal", "status", "feed", "type", "producer", "topic", "loop", "source"}


def test_the_page_is_the_one_made_from_the_file():
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m shared.observability.page"


def test_several_services_are_given_with_each_metric_described_once():
    drafting, portal = Metrics("drafting"), Metrics("portal")
    drafting.relayed.labels("drafting").inc(3)
    text = text_of([drafting, portal]).decode()
    described = re.findall(r"^# HELP (\S+)", text, re.MULTILINE)
    assert len(described) == len(set(described))
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    relayed = {s.labels["service"]: s.value for s in samples if s.name == "rapporteur_events_relayed_total"}
    assert relayed == {"drafting": 3.0, "portal": 0.0}


def test_what_is_counted_from_nothing_begins_at_nought():
    text = Metrics("adoption").text().decode()
    assert 'rapporteur_dead_letters_total{service="adoption"} 0.0' in text
    assert 'rapporteur_loop_failures_total{loop="timer",service="adoption"} 0.0' in text
    assert 'rapporteur_scrape_failures_total{service="adoption",source="broker"} 0.0' in text
    assert "rapporteur_parked_owners{" not in text, "a gauge that nobody has read is absent"
