"""The plan of a rehearsal: every act of a scenario with its instant, in the order in which they are done."""

from __future__ import annotations

from services.rehearsal.acts import Act, Calendar
from services.rehearsal.material import Material
from services.rehearsal.plan.adopting import adopting
from services.rehearsal.plan.completing import completing
from services.rehearsal.plan.drafting import drafting
from services.rehearsal.plan.floor import floor
from services.rehearsal.plan.opening import opening
from services.rehearsal.plan.recording import recording


def plan(material: Material, without: str | None = None) -> tuple[Act, ...]:
    """All acts, by instant; acts of one instant stay in the order of this page.

    `without` leaves an amendment or a State out.
    """
    calendar = Calendar(material.scenario.session)
    acts = [
        *opening(material, calendar),
        *recording(material, calendar, without),
        *drafting(material, calendar),
        *floor(material, calendar, without),
        *adopting(material, calendar),
        *completing(material, calendar),
    ]
    return tuple(sorted(acts, key=lambda act: act.at))
