"""A letter in a language: as a page, plain text, a Word file and data, all of them from the same writing."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from services.portal import handlers
from services.portal.domain.letters import WORDINGS, Letter, NoSuchLetter, letter_of, write
from services.portal.domain.silence import letters
from services.portal.domain.state import State
from services.portal.pages.desk import Desk
from shared.documents.masthead import Masthead
from shared.events.letters import LetterIssued
from shared.http.asking import seated
from shared.word.front import Front
from shared.word.package import MEDIA_TYPE
from shared.word.paper import Said, Style, write_paper
from shared.word.writing import file_name

Language = Annotated[str, Query(max_length=20, description="The language of the letter, such as `fr`.")]


def add_letters(app: FastAPI, desk: Desk) -> None:
    """The letters of a session by year and number."""

    async def asked(
        request: Request, session: str, year: int, number: int, language: str
    ) -> tuple[State, LetterIssued, Letter]:
        actor = desk.actor(request)
        seated(actor, session)
        state = await handlers.session(desk.service, session)
        issued = letter_of(state, year, number)
        if issued not in letters(state, actor.sees(session)):
            raise NoSuchLetter("From your seat there is no such letter.", letter=f"{year}/{number}")
        return state, issued, write(state, issued, language)

    @app.get("/letters/{session}/{year}/{number}.json", tags=["reads"], summary="A letter, as data")
    async def data(request: Request, session: str, year: int, number: int, language: Language = "en") -> dict[str, Any]:
        _, issued, letter = await asked(request, session, year, number, language)
        said = {"subject": letter.subject, "paragraphs": list(letter.paragraphs), "signed": letter.signed}
        said["annex"] = list(letter.annex)
        return {**issued.model_dump(mode="json"), "language": letter.language, "addressed": letter.addressed, **said}

    @app.get("/letters/{session}/{year}/{number}.txt", tags=["reads"], summary="A letter, as plain text")
    async def text(
        request: Request, session: str, year: int, number: int, language: Language = "en"
    ) -> PlainTextResponse:
        _, _, letter = await asked(request, session, year, number, language)
        return PlainTextResponse(letter.text)

    @app.get(
        "/letters/{session}/{year}/{number}.docx",
        tags=["reads"],
        summary="A letter, as a Word file",
        response_class=Response,
        responses={200: {"content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}}},
    )
    async def word(request: Request, session: str, year: int, number: int, language: Language = "en") -> Response:
        _, _, letter = await asked(request, session, year, number, language)
        saved = f'attachment; filename="{file_name(f"letter-{letter.reference}", letter.language)}"'
        return Response(as_word(letter), media_type=MEDIA_TYPE, headers={"Content-Disposition": saved})

    @app.get("/letters/{session}/{year}/{number}", include_in_schema=False)
    async def page(request: Request, session: str, year: int, number: int, language: Language = "en") -> HTMLResponse:
        state, issued, letter = await asked(request, session, year, number, language)
        names = {name: words.languages[name] for name, words in WORDINGS.items()}
        return desk.page(request, "letter.html", session=state.opened(), issued=issued, letter=letter, languages=names)


def as_word(letter: Letter) -> bytes:
    """A letter as a Word file. Equal letters give equal bytes."""
    facts = (f"{letter.labels['reference']} {letter.reference}", "", letter.dated)
    front = Front(Masthead(letter.organ, "", letter.day, letter.language, letter.subject), (), facts=facts)
    said = [
        Said(letter.addressed),
        *map(Said, letter.paragraphs),
        Said(letter.closing),
        Said(letter.signed, Style.SITS),
    ]
    pages = [[Said(letter.labels["annex"], Style.HEADING), *map(Said, letter.annex)]] if letter.annex else []
    return write_paper(front, said, pages, letter.reference, letter.language)
