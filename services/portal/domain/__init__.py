"""The portal's language: it only listens, so there is no decision here and no reaction."""

from __future__ import annotations

from services.portal.domain.state import State, evolve
from shared.stage import Stage, no_reaction, nothing_due

STAGE: Stage[State] = Stage(
    producer="portal",
    initial=State(),
    evolve=evolve,
    decisions={},
    session=lambda state: state.session,
    react=no_reaction,
    due=nothing_due,
    documents=lambda state: state.documents,
)
