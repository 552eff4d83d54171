"""A scenario of agendas through the services' own commands over HTTP: what comes of it is what the domains decided."""

from __future__ import annotations

import asyncio

from services.portal.pages.papers.proceedings import chapters
from services.rehearsal.agendas import tell_agendas
from tests.adoption.agenda_plays import FOLDER, played, told


def test_a4_an_agenda_that_is_adopted_late_is_adopted_so_over_http_too():
    said: list[str] = []
    over_http = asyncio.run(tell_agendas(FOLDER / "sbi-58.yaml", said.append))
    decided = told(played("sbi-58").events)
    assert list(chapters(over_http, "agenda")) == list(chapters(decided, "agenda"))
    assert over_http.proceedings == decided.proceedings
    assert [entry.sentence for entry in over_http.entries if not entry.signature] == [
        entry.sentence for entry in decided.entries
    ]
    assert said[0] == "Adoption of the agenda by the Subsidiary Body for Implementation"
    assert "    (a) Budget;" in said
