"""Adoption's language: each topic decides for itself; this page is the table of its decisions."""

from __future__ import annotations

from services.adoption.domain.approvals import (
    AnswerFactcheck,
    ApproveSummary,
    ClearConforming,
    RecordFactcheck,
    RefuseConforming,
    ReturnSummary,
    answer_factcheck,
    approve_summary,
    clear_conforming,
    record_factcheck,
    refuse_conforming,
    return_summary,
)
from services.adoption.domain.gavel import (
    AdoptDocument,
    AdoptPart,
    RecordDecision,
    ReopenPart,
    adopt,
    adopt_part,
    record_decision,
    reopen_part,
)
from services.adoption.domain.recommendations import Endorse, endorse
from services.adoption.domain.silence import (
    GiveNotice,
    ObjectToSilence,
    OpenSilence,
    QuerySilence,
    expiring,
    give_notice,
    object_to,
    open_silence,
    query,
)
from services.adoption.domain.state import State, evolve
from shared.stage import Stage, no_reaction

STAGE: Stage[State] = Stage(
    producer="adoption",
    initial=State(),
    evolve=evolve,
    decisions={
        OpenSilence: open_silence,
        QuerySilence: query,
        ObjectToSilence: object_to,
        GiveNotice: give_notice,
        AdoptPart: adopt_part,
        ReopenPart: reopen_part,
        AdoptDocument: adopt,
        RecordDecision: record_decision,
        ApproveSummary: approve_summary,
        ReturnSummary: return_summary,
        RecordFactcheck: record_factcheck,
        AnswerFactcheck: answer_factcheck,
        ClearConforming: clear_conforming,
        RefuseConforming: refuse_conforming,
        Endorse: endorse,
    },
    session=lambda state: state.session,
    react=no_reaction,
    due=expiring,
    documents=lambda state: state.documents,
)
