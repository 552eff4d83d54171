"""How many examples the property tests of the amendments try: a thousand, or as many as RAPPORTEUR_EXAMPLES says."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

EXAMPLES = int(os.environ.get("RAPPORTEUR_EXAMPLES", "1000"))

thoroughly = settings(
    deadline=None,
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
"""For what must hold of any text and any amendments: 100,000 examples on demand."""
