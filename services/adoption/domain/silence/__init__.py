"""The silence procedure (Q1–Q13), one idea a file; this page is the table of its acts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from services.adoption.domain.silence.afterwards import (
    AnnounceSilence,
    Dispute,
    SettleDispute,
    announce,
    dispute,
    settle_dispute,
)
from services.adoption.domain.silence.circulating import DeadlineAsked, SilenceTooShort
from services.adoption.domain.silence.consulting import Consult, consult
from services.adoption.domain.silence.ending import (
    GiveNotice,
    ReturnUnopened,
    SilenceRuns,
    WithdrawSilence,
    expiring,
    give_notice,
    return_unopened,
    withdraw,
)
from services.adoption.domain.silence.extending import ExtendSilence, extend
from services.adoption.domain.silence.guards import NotInTheCircle, NotPresiding, NotReceivedThen, SilenceOver
from services.adoption.domain.silence.opening import (
    NotUnderSilence,
    OpenSilence,
    UnderSilenceAlready,
    open_silence,
)
from services.adoption.domain.silence.receiving import (
    Clarify,
    ExplainPosition,
    ObjectToSilence,
    QuerySilence,
    SendAmendment,
    WithdrawObjection,
    clarify,
    explain_position,
    object_to,
    query,
    send_amendment,
    withdraw_objection,
)
from shared.officers import UnknownCircle
from shared.stage import Command, Decide

DECISIONS: Mapping[type[Command], Decide] = MappingProxyType(
    {
        Consult: consult,
        OpenSilence: open_silence,
        QuerySilence: query,
        Clarify: clarify,
        ObjectToSilence: object_to,
        SendAmendment: send_amendment,
        WithdrawObjection: withdraw_objection,
        ExtendSilence: extend,
        GiveNotice: give_notice,
        WithdrawSilence: withdraw,
        ReturnUnopened: return_unopened,
        ExplainPosition: explain_position,
        AnnounceSilence: announce,
        Dispute: dispute,
        SettleDispute: settle_dispute,
    }
)
"""What decides each act on a silence procedure."""

__all__ = [
    "DECISIONS",
    "AnnounceSilence",
    "Clarify",
    "Consult",
    "DeadlineAsked",
    "Dispute",
    "ExplainPosition",
    "ExtendSilence",
    "GiveNotice",
    "NotInTheCircle",
    "NotPresiding",
    "NotReceivedThen",
    "NotUnderSilence",
    "ObjectToSilence",
    "OpenSilence",
    "QuerySilence",
    "ReturnUnopened",
    "SendAmendment",
    "SettleDispute",
    "SilenceOver",
    "SilenceRuns",
    "SilenceTooShort",
    "UnderSilenceAlready",
    "UnknownCircle",
    "WithdrawObjection",
    "WithdrawSilence",
    "expiring",
]
