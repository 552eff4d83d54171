"""Prometheus' own tool takes the configuration and the rules, and each alert fires when it should and not otherwise."""

import subprocess
from pathlib import Path

import pytest

PROMETHEUS = Path(__file__).parents[2] / "deploy" / "prometheus"


@pytest.mark.parametrize(
    "what",
    [("check", "config", "prometheus.yml"), ("check", "rules", "rules.yml"), ("test", "rules", "rules_test.yml")],
)
def test_prometheus_takes_it(what: tuple[str, ...]):
    run = subprocess.run(["promtool", *what], cwd=PROMETHEUS, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "SUCCESS" in run.stdout


def test_a_rule_that_no_longer_fires_fails_the_test(tmp_path: Path):
    for name in ("rules.yml", "rules_test.yml"):
        text = (PROMETHEUS / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("(rapporteur_parked_owners) > 0", "(rapporteur_parked_owners) > 9"))
    run = subprocess.run(
        ["promtool", "test", "rules", "rules_test.yml"], cwd=tmp_path, capture_output=True, timeout=120
    )
    assert run.returncode == 1
