"""All planted faults, by the sentence that each breaks."""

from __future__ import annotations

from tests.faults.simulation import faults_in_deciding, faults_in_hearing, faults_in_telling
from tests.faults.simulation.planting import FAULTS

__all__ = ["FAULTS", "faults_in_deciding", "faults_in_hearing", "faults_in_telling"]
