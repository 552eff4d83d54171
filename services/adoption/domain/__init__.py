"""Adoption's language: each topic decides for itself; this page is the table of its decisions."""

from __future__ import annotations

from services.adoption.domain import silence
from services.adoption.domain.agendas import AdoptAgenda, BeginWork, adopt_agenda, begin_work
from services.adoption.domain.approvals import (
    AnswerFactcheck,
    ApproveSummary,
    ClearConforming,
    RecordFactcheck,
    RecordSummaryApproval,
    RefuseConforming,
    ReturnSummary,
    answer_factcheck,
    approve_summary,
    clear_conforming,
    record_factcheck,
    record_summary_approval,
    refuse_conforming,
    return_summary,
)
from services.adoption.domain.clearance import (
    ApproveStep,
    AskClearance,
    DelegateStep,
    ReturnStep,
    WithdrawStep,
    approve_step,
    ask_clearance,
    delegate_step,
    return_step,
    withdraw_step,
)
from services.adoption.domain.gavel import (
    AdoptPart,
    RecordDecision,
    ReopenPart,
    adopt_part,
    record_decision,
    reopen_part,
)
from services.adoption.domain.items import (
    CloseAgenda,
    ConcludeItem,
    ConsiderItem,
    close_agenda,
    conclude_item,
    consider_item,
)
from services.adoption.domain.letters import IssueLetter, issue_letter
from services.adoption.domain.mandates import ExtendMandate, extend_mandate
from services.adoption.domain.recommendations import (
    Endorse,
    FollowUp,
    RecordOrigin,
    Transmit,
    endorse,
    follow_up,
    record_origin,
    transmit,
)
from services.adoption.domain.referendum import AnswerReferendum, answer_referendum
from services.adoption.domain.returning import ReturnText, return_text
from services.adoption.domain.state import State, evolve
from services.adoption.domain.votes import ExplainVote, TakeVote, explain_vote, take_vote
from services.adoption.domain.whole import AdoptDocument, adopt
from shared.stage import Stage, no_reaction

STAGE: Stage[State] = Stage(
    producer="adoption",
    initial=State(),
    evolve=evolve,
    decisions={
        **silence.DECISIONS,
        IssueLetter: issue_letter,
        AdoptPart: adopt_part,
        ReopenPart: reopen_part,
        AdoptDocument: adopt,
        RecordDecision: record_decision,
        AnswerReferendum: answer_referendum,
        ExtendMandate: extend_mandate,
        ReturnText: return_text,
        TakeVote: take_vote,
        ExplainVote: explain_vote,
        BeginWork: begin_work,
        AdoptAgenda: adopt_agenda,
        ConsiderItem: consider_item,
        ConcludeItem: conclude_item,
        CloseAgenda: close_agenda,
        ApproveSummary: approve_summary,
        RecordSummaryApproval: record_summary_approval,
        ReturnSummary: return_summary,
        AskClearance: ask_clearance,
        ApproveStep: approve_step,
        ReturnStep: return_step,
        DelegateStep: delegate_step,
        WithdrawStep: withdraw_step,
        RecordFactcheck: record_factcheck,
        AnswerFactcheck: answer_factcheck,
        ClearConforming: clear_conforming,
        RefuseConforming: refuse_conforming,
        Endorse: endorse,
        RecordOrigin: record_origin,
        Transmit: transmit,
        FollowUp: follow_up,
    },
    session=lambda state: state.session,
    react=no_reaction,
    due=silence.expiring,
    documents=lambda state: state.documents,
)
