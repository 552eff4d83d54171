"""Drafting's language: each topic decides for itself; this page is the table of its decisions."""

from __future__ import annotations

from services.drafting.domain.agendas import CarryItems, PrepareAgenda, carry_items, prepare_agenda
from services.drafting.domain.documents import (
    Complete,
    Edit,
    OpenDocument,
    TableDocument,
    complete,
    edit,
    open_document,
    table,
)
from services.drafting.domain.meetings import (
    NumberMeetings,
    RecordMeeting,
    ResumeMeeting,
    ResumeSession,
    number_meetings,
    record_meeting,
    resume_meeting,
    resume_session,
)
from services.drafting.domain.officers import (
    FillOffice,
    RecordBasis,
    SetCircle,
    fill_office,
    record_basis,
    set_circle,
)
from services.drafting.domain.record import Derive, derive
from services.drafting.domain.session import (
    ListPaper,
    OpenSession,
    RecordAttendance,
    RecordStatement,
    list_paper,
    open_session,
    record_attendance,
    record_statement,
)
from services.drafting.domain.state import State, evolve
from services.drafting.domain.summary import (
    SubmitConforming,
    SubmitSummary,
    put_right,
    submit_conforming,
    submit_summary,
)
from shared.stage import Stage, nothing_due

STAGE: Stage[State] = Stage(
    producer="drafting",
    initial=State(),
    evolve=evolve,
    decisions={
        OpenSession: open_session,
        FillOffice: fill_office,
        SetCircle: set_circle,
        RecordBasis: record_basis,
        NumberMeetings: number_meetings,
        RecordMeeting: record_meeting,
        ResumeMeeting: resume_meeting,
        ResumeSession: resume_session,
        RecordAttendance: record_attendance,
        RecordStatement: record_statement,
        ListPaper: list_paper,
        OpenDocument: open_document,
        Edit: edit,
        Derive: derive,
        PrepareAgenda: prepare_agenda,
        CarryItems: carry_items,
        TableDocument: table,
        SubmitSummary: submit_summary,
        SubmitConforming: submit_conforming,
        Complete: complete,
    },
    session=lambda state: state.session,
    react=put_right,
    due=nothing_due,
    documents=lambda state: state.documents,
)
