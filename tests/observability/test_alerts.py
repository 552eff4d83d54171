"""Alerts and panels speak of metrics that there are; each alert is explained, and shown to fire and not to fire."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from shared.events.catalogue import PRODUCERS
from shared.observability.page import rows

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SUFFIXES = ("", "_bucket", "_count", "_sum")


def loaded(path: str) -> Any:
    return yaml.safe_load((DEPLOY / path).read_text(encoding="utf-8"))


RULES = [rule for group in loaded("prometheus/rules.yml")["groups"] for rule in group["rules"]]
DASHBOARD = json.loads((DEPLOY / "grafana/dashboards/rapporteur.json").read_text(encoding="utf-8"))
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
EXPRESSIONS = [rule["expr"] for rule in RULES] + [t["expr"] for panel in PANELS for t in panel["targets"]]


def known() -> dict[str, set[str]]:
    """Every series that a metric has, with its labels."""
    series: dict[str, set[str]] = {}
    for name, kind, labels, _ in rows():
        bare = name.strip("`")
        has = set(re.findall(r"\w+", labels))
        for suffix in SUFFIXES[1:] if kind == "histogram" else SUFFIXES[:1]:
            series[bare + suffix] = has | ({"le"} if suffix == "_bucket" else set())
    return series


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_an_expression_speaks_of_metrics_and_labels_that_there_are(expression: str):
    names = set(re.findall(r"rapporteur_\w+", expression))
    assert names or "up{" in expression
    assert names <= known().keys()
    if names:
        has = set().union(*(known()[name] for name in names))
        grouped = {label.strip() for found in re.findall(r"by \(([^)]*)\)", expression) for label in found.split(",")}
        assert grouped | set(re.findall(r"(\w+)=~?\"", expression)) <= has


def test_every_alert_has_its_paragraph_and_no_paragraph_is_left_over():
    headings = re.findall(r"^## (\w+)$", (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings == [rule["alert"] for rule in RULES]
    for rule in RULES:
        assert rule["labels"]["severity"] in {"critical", "warning"}
        assert rule["annotations"]["summary"].endswith(".")
        assert rule["annotations"]["runbook"] == f"docs/runbook.md#{rule['alert'].lower()}"


def test_every_alert_is_shown_firing_and_not_firing():
    shown: dict[str, set[bool]] = {rule["alert"]: set() for rule in RULES}
    for case in loaded("prometheus/rules_test.yml")["tests"]:
        for expected in case["alert_rule_test"]:
            shown[expected["alertname"]].add(bool(expected["exp_alerts"]))
    assert all(outcomes == {True, False} for outcomes in shown.values()), shown


def test_every_service_is_scraped_and_the_rules_are_read():
    configured = loaded("prometheus/prometheus.yml")
    (job,) = configured["scrape_configs"]
    targets = {target for static in job["static_configs"] for target in static["targets"]}
    assert targets == {f"{service}:8000" for service in (*PRODUCERS, "portal")}
    assert (job["job_name"], configured["rule_files"]) == ("rapporteur", ["rules.yml"])


def test_every_metric_is_seen_on_the_dashboard():
    shown = " ".join(t["expr"] for panel in PANELS for t in panel["targets"])
    assert [name for name, *_ in rows() if name.strip("`") not in shown] == []


def test_the_dashboard_has_panels_of_its_own_from_the_source_that_is_provisioned():
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(ids) == len(set(ids))
    (source,) = loaded("grafana/provisioning/datasources/prometheus.yaml")["datasources"]
    assert {(panel["datasource"]["type"], panel["datasource"]["uid"]) for panel in PANELS} == {
        (source["type"], source["uid"])
    }
    places = sorted((p["gridPos"]["y"], p["gridPos"]["x"], p["gridPos"]["w"]) for p in PANELS)
    assert all(x + width <= 24 for _, x, width in places)
    assert all(a[0] != b[0] or a[1] + a[2] <= b[1] for a, b in pairwise(places)), "two overlap"
