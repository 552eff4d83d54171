"""The floor's language: each topic decides for itself; this page is the table of its decisions."""

from __future__ import annotations

from services.amendments.domain.disposing import Dispose, Withdraw, dispose, withdraw
from services.amendments.domain.moving import MoveAmendment, move
from services.amendments.domain.parts import (
    AgreePackage,
    ClosePart,
    LinkPackage,
    StateUnits,
    agree_package,
    close_part,
    link_package,
    open_the_floor,
    state_units,
)
from services.amendments.domain.recording import Mark, Support, mark, support
from services.amendments.domain.state import State, evolve
from services.amendments.domain.taking_back import Recapture, TakeBack, recapture, take_back
from shared.stage import Stage, nothing_due

STAGE: Stage[State] = Stage(
    producer="amendments",
    initial=State(),
    evolve=evolve,
    decisions={
        MoveAmendment: move,
        Dispose: dispose,
        Withdraw: withdraw,
        TakeBack: take_back,
        Recapture: recapture,
        Support: support,
        Mark: mark,
        StateUnits: state_units,
        LinkPackage: link_package,
        AgreePackage: agree_package,
        ClosePart: close_part,
    },
    session=lambda state: state.session,
    react=open_the_floor,
    due=nothing_due,
    documents=lambda state: state.documents,
)
