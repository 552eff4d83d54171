"""Many disturbed schedules: `RAPPORTEUR_SIMULATION_SECONDS` of them (90), or `RAPPORTEUR_SIMULATION_SCHEDULES`."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from tests.faults.simulation.boundaries import ROOT

A_DAY = 24 * 60 * 60


def test_no_schedule_loses_doubles_or_reorders_and_processes_die_at_every_boundary(
    capsys: pytest.CaptureFixture[str],
) -> None:
    # Other seeds every day; whoever wants those of a day again names the first, which is printed.
    first = os.environ.get("RAPPORTEUR_SIMULATION_FIRST") or str(int(time.time() // A_DAY) * 1_000_000)
    schedules = os.environ.get("RAPPORTEUR_SIMULATION_SCHEDULES")
    seconds = os.environ.get("RAPPORTEUR_SIMULATION_SECONDS") or "90"
    how_many = ["--schedules", schedules] if schedules else ["--seconds", seconds]
    command = [sys.executable, "-m", "tests.faults.simulation", "--first", first, *how_many, "--boundaries"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    with capsys.disabled():
        print(f"\n{done.stdout}{done.stderr}")
    assert done.returncode == 0
