"""Publication's answers to what is asked, out of the folded state; its acts go through `shared.handling`."""

from __future__ import annotations

from typing import Any

from services.publication import store
from services.publication.domain.state import State
from services.publication.feeds.atom import atom_feed
from services.publication.render.data import render_json
from services.publication.render.page import render_html
from services.publication.render.plain import render_text
from services.publication.render.word import file_name, render_word
from shared.documents.masthead import Masthead
from shared.documents.printed import printed
from shared.events.base import Audience
from shared.events.publication import Distribution
from shared.lifecycle import Document, Edition
from shared.problems import NoSuchThing
from shared.service import Service
from shared.views import edition_view
from shared.word.package import MEDIA_TYPE

FORMATS = {"txt": "text/plain", "html": "text/html", "json": "application/json", "docx": MEDIA_TYPE}
"""The formats in which an edition can be had, with their media types."""


async def editions(service: Service[State], session: str) -> list[dict[str, Any]]:
    """Every edition of a session."""
    state = await service.handlers.state(session)
    return [edition_view(edition) for doc in state.documents.values() for edition in doc.editions.values()]


async def queries(service: Service[State], session: str) -> list[dict[str, Any]]:
    """The queries of a session, with their answers."""
    state = await service.handlers.state(session)
    return [
        {
            **query.asked.model_dump(mode="json"),
            "answer": query.answered.answer if query.answered is not None else None,
        }
        for query in state.queries.values()
    ]


async def rendition(
    service: Service[State], session: str, edition: str, form: str, audience: Audience
) -> tuple[bytes, str, str]:
    """An issued edition in a format, with its media type and the name of its file. Raises `NoSuchThing`.

    What is not issued is not there, and to the public neither is what is restricted.
    """
    state = await service.handlers.state(session)
    for document in state.documents.values():
        found = document.editions.get(edition)
        if found is not None and found.issued and form in FORMATS and _open_to(found, audience):
            named = file_name(found.printed_symbol).removesuffix("docx") + form
            return rendered(state, document, found, form), FORMATS[form], named
    raise NoSuchThing("No issued edition stands at this address.", edition=edition, formats=sorted(FORMATS))


def _open_to(edition: Edition, audience: Audience) -> bool:
    return audience is not Audience.PUBLIC or edition.distribution is not Distribution.RESTRICTED


def rendered(state: State, document: Document, edition: Edition, form: str) -> bytes:
    """An edition in a format."""
    tree = edition.tree.only(frozenset(edition.units))
    blocks = printed(tree, edition.tree)
    masthead = Masthead(
        organ=state.opened().parent.name,
        distribution=edition.distribution.value.capitalize(),
        date=edition.masthead,
        original_language="English",
        title=document.title,
    )
    match form:
        case "docx":
            return render_word(tree, edition.tree, masthead, edition.symbols)
        case "json":
            return render_json(tree, blocks, masthead).encode()
        case "txt":
            return render_text(blocks, masthead).encode()
        case _:
            return render_html(blocks, masthead).encode()


async def feed(service: Service[State]) -> bytes:
    """The Atom feed of issued editions."""
    async with service.database.reading() as connection:
        entries = await store.issued(connection)
    return atom_feed(entries, base_url=service.around.settings.address, title="Issued editions")
