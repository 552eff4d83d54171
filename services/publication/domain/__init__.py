"""Publication's language: each topic decides for itself; this page is the table of its decisions."""

from __future__ import annotations

from services.publication.domain.editing import (
    AnswerQuery,
    AskQuery,
    ClearDocument,
    answer,
    ask,
    clear,
)
from services.publication.domain.editions import IssueEdition, RegisterEdition, issue, register
from services.publication.domain.state import State, evolve
from shared.stage import Stage, no_reaction, nothing_due

STAGE: Stage[State] = Stage(
    producer="publication",
    initial=State(),
    evolve=evolve,
    decisions={
        RegisterEdition: register,
        IssueEdition: issue,
        AskQuery: ask,
        AnswerQuery: answer,
        ClearDocument: clear,
    },
    session=lambda state: state.session,
    react=no_reaction,
    due=nothing_due,
    documents=lambda state: state.documents,
)
