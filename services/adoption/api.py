"""Adoption over HTTP: its acts in one table, and what may be read."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import FastAPI, Query, Request
from pydantic import BaseModel, Field

from services.adoption import handlers
from services.adoption.domain.agendas import AdoptAgenda, BeginWork
from services.adoption.domain.approvals import (
    AnswerFactcheck,
    ApproveSummary,
    ClearConforming,
    RecordFactcheck,
    RecordSummaryApproval,
    RefuseConforming,
    ReturnSummary,
)
from services.adoption.domain.clearance import ApproveStep, AskClearance, DelegateStep, ReturnStep, WithdrawStep
from services.adoption.domain.gavel import AdoptPart, RecordDecision, ReopenPart
from services.adoption.domain.items import CloseAgenda, ConcludeItem, ConsiderItem
from services.adoption.domain.letters import IssueLetter
from services.adoption.domain.mandates import ExtendMandate
from services.adoption.domain.recommendations import Endorse, FollowUp, RecordOrigin, Transmit
from services.adoption.domain.referendum import AnswerReferendum
from services.adoption.domain.returning import ReturnText
from services.adoption.domain.silence import (
    AnnounceSilence,
    Clarify,
    Consult,
    Dispute,
    ExplainPosition,
    ExtendSilence,
    GiveNotice,
    ObjectToSilence,
    OpenSilence,
    QuerySilence,
    ReturnUnopened,
    SendAmendment,
    SettleDispute,
    WithdrawObjection,
    WithdrawSilence,
)
from services.adoption.domain.state import State
from services.adoption.domain.votes import ExplainVote, TakeVote
from services.adoption.domain.whole import AdoptDocument
from services.adoption.finding import Wanted
from shared.http.acts import Act
from shared.http.asking import Circumstances, seated
from shared.service import Service

ACTS = (
    Act("/sessions/{session}/silences/{silence}/consult", Consult),
    Act("/sessions/{session}/silences/{silence}/open", OpenSilence),
    Act("/sessions/{session}/silences/{silence}/query", QuerySilence),
    Act("/sessions/{session}/silences/{silence}/clarify", Clarify),
    Act("/sessions/{session}/silences/{silence}/object", ObjectToSilence),
    Act("/sessions/{session}/silences/{silence}/amend", SendAmendment),
    Act("/sessions/{session}/silences/{silence}/withdraw-objection", WithdrawObjection),
    Act("/sessions/{session}/silences/{silence}/extend", ExtendSilence),
    Act("/sessions/{session}/silences/{silence}/notice", GiveNotice),
    Act("/sessions/{session}/silences/{silence}/withdraw", WithdrawSilence),
    Act("/sessions/{session}/silences/{silence}/explain", ExplainPosition),
    Act("/sessions/{session}/silences/{silence}/announce", AnnounceSilence),
    Act("/sessions/{session}/silences/{silence}/dispute", Dispute),
    Act("/sessions/{session}/silences/{silence}/settle", SettleDispute),
    Act("/sessions/{session}/documents/{document}/return-unopened", ReturnUnopened),
    Act("/sessions/{session}/letters", IssueLetter),
    Act("/sessions/{session}/documents/{document}/parts/{part}/adopt", AdoptPart),
    Act("/sessions/{session}/documents/{document}/parts/{part}/reopen", ReopenPart),
    Act("/sessions/{session}/documents/{document}/adopt", AdoptDocument),
    Act("/sessions/{session}/documents/{document}/decisions", RecordDecision),
    Act("/sessions/{session}/documents/{document}/return", ReturnText),
    Act("/sessions/{session}/documents/{document}/mandate/extend", ExtendMandate),
    Act("/sessions/{session}/documents/{document}/referendum/answer", AnswerReferendum),
    Act("/sessions/{session}/votes/{vote}/take", TakeVote),
    Act("/sessions/{session}/votes/{vote}/explain", ExplainVote),
    Act("/sessions/{session}/documents/{document}/agenda/begin", BeginWork),
    Act("/sessions/{session}/documents/{document}/agenda/adopt", AdoptAgenda),
    Act("/sessions/{session}/documents/{document}/agenda/items/{item}/consider", ConsiderItem),
    Act("/sessions/{session}/documents/{document}/agenda/items/{item}/conclude", ConcludeItem),
    Act("/sessions/{session}/documents/{document}/agenda/close", CloseAgenda),
    Act("/sessions/{session}/documents/{document}/summary/approve", ApproveSummary),
    Act("/sessions/{session}/documents/{document}/summary/record-approval", RecordSummaryApproval),
    Act("/sessions/{session}/documents/{document}/summary/return", ReturnSummary),
    Act("/sessions/{session}/documents/{document}/steps/{step}/ask", AskClearance),
    Act("/sessions/{session}/steps/{step}/approve", ApproveStep),
    Act("/sessions/{session}/steps/{step}/return", ReturnStep),
    Act("/sessions/{session}/steps/{step}/delegate", DelegateStep),
    Act("/sessions/{session}/steps/{step}/withdraw", WithdrawStep),
    Act("/sessions/{session}/documents/{document}/factchecks/{factcheck}/record", RecordFactcheck),
    Act("/sessions/{session}/factchecks/{factcheck}/answer", AnswerFactcheck),
    Act("/sessions/{session}/conforming/{conforming}/clear", ClearConforming),
    Act("/sessions/{session}/conforming/{conforming}/refuse", RefuseConforming),
    Act("/sessions/{session}/documents/{document}/recommendations/origin", RecordOrigin),
    Act("/sessions/{session}/documents/{document}/recommendations/transmit", Transmit),
    Act("/sessions/{session}/documents/{document}/endorse", Endorse),
    Act("/sessions/{session}/recommendations/{recommendation}/follow-up", FollowUp),
)


class _Filter(BaseModel):
    """What recommendations are looked for."""

    body: str | None = Field(default=None, description="The symbol of a body that adopted it.")
    session: str | None = Field(default=None, description="The session in which it was adopted.")
    addressee: str | None = Field(default=None, description="Whom it addresses, as `States parties`.")
    state: Literal["adopted", "transmitted", "endorsed", "welcomed", "noted"] | None = None
    verb: Literal["endorses", "took_note", "welcomes"] | None = Field(default=None, description="Of an act on it.")
    text: str | None = Field(default=None, min_length=1, max_length=200, description="Words that stand in it.")
    after: str | None = Field(default=None, max_length=200, description="Where the page before ended: its `next`.")
    limit: int = Field(default=50, ge=1, le=200)


def routes(app: FastAPI, service: Service[State]) -> None:
    """What may be read."""
    who = Circumstances(service.around)

    @app.get("/sessions/{session}/silences", tags=["reads"], summary="The silence procedures of a session")
    async def silences(request: Request, session: str) -> list[dict[str, Any]]:
        seated(who.actor(request), session)
        return await handlers.silences(service, session)

    @app.get("/sessions/{session}/waiting", tags=["reads"], summary="What waits for the Chair and for officers")
    async def waiting(request: Request, session: str) -> dict[str, list[str]]:
        seated(who.actor(request), session)
        return await handlers.waiting(service, session)

    @app.get(
        "/sessions/{session}/documents/{document}/agenda/carried",
        tags=["reads"],
        summary="What goes on from an agenda, and as what it enters the next",
    )
    async def carried(request: Request, session: str, document: str) -> dict[str, Any]:
        seated(who.actor(request), session)
        return await handlers.carried(service, session, document)

    @app.get("/recommendations", tags=["reads"], summary="Adopted recommendations, and what the parent made of them")
    async def recommendations(request: Request, wanted: Annotated[_Filter, Query()]) -> dict[str, Any]:
        return await handlers.recommendations(service, Wanted(**wanted.model_dump()), who.actor(request))

    @app.get("/recommendations/{session}/{recommendation}", tags=["reads"], summary="One recommendation")
    async def recommendation(request: Request, session: str, recommendation: str) -> dict[str, Any]:
        return await handlers.recommendation(service, session, recommendation, who.actor(request))
