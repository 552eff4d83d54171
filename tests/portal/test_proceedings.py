"""The page of paragraphs from the record: what is generated, to whoever may read the agenda, and empty where empty."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from services.adoption.domain.agendas import BeginWork
from services.portal.pages.papers.proceedings import chapters
from services.portal.rendering import in_full
from shared.events.envelope import Event
from tests.adoption.agenda_plays import played, told
from tests.adoption.test_agendas import put_forward
from tests.given import CHAIR, WG2, WG3, a_session, agendas
from tests.portal.visiting import Visit

HERE = "/proceedings/wg-2022/agenda"


async def test_a4_the_paragraphs_stand_on_a_page_and_in_data_for_the_public_once_the_agenda_is_adopted(visit: Visit):
    async with visit(tuple(played("sbi-58").events)) as client:
        page, data = await client.get(HERE), await client.get(f"{HERE}.json")
    assert (page.status_code, data.status_code) == (200, 200)
    headings = [chapter["heading"] for chapter in data.json()]
    assert headings == [
        "Adoption of the agenda by the Subsidiary Body for Implementation",
        "Global stocktake (agenda item 7)",
    ]
    first = data.json()[0]
    items = [line for line in first["agenda"] if line[0].isdigit()]
    assert (len(items), items[7]) == (23, "8. Work programme on just transition pathways.")
    for paragraph in first["paragraphs"]:
        assert paragraph in page.text.replace("&#39;", "'")


async def test_k17_what_the_public_may_not_read_yet_is_not_told_to_it(visit: Visit):
    events = tuple(agendas(a_session()).events)  # written, and neither printed nor put before the bodies
    async with visit(events) as client:
        assert (await client.get(HERE)).status_code == 404
        assert (await client.get(f"{HERE}.json")).status_code == 404


def test_a4_before_the_adoption_it_is_told_on_what_the_bodies_began():
    given = put_forward()
    assert list(chapters(told(given.events), "agenda")) == []
    given.do(BeginWork, CHAIR, document="agenda", by=[WG2, WG3], meeting=1)
    (chapter,) = chapters(told(given.events), "agenda")
    assert chapter.heading == "Adoption of the agendas by the working groups"
    assert chapter.paragraphs[-1] == (
        "At the same meeting, the working groups, pending the adoption of their agendas, agreed to begin their work on "
        "the basis of the provisional agenda."
    )


async def test_a6_a7_the_session_s_page_tells_what_each_body_calls_a_meeting_and_when_one_went_on(visit: Visit):
    async with visit(tuple(played("sbi-48").events)) as client:
        page = (await client.get("/sessions/wg-2022")).text
    assert "FCCC/SBI, its 6th; FCCC/SBSTA, its 6th; FCCC/APA, its 17th</td>" in page
    assert page.count("went on</td>") == 1


@pytest.mark.parametrize("document", ["agenda", "report"])
async def test_a4_a_text_adopted_without_the_acts_of_agendas_is_told_as_adopted(
    visit: Visit, events: Sequence[Event], document: str
):
    async with visit(events, "chair") as client:
        page, data = (
            await client.get(f"/proceedings/cswh-wg1-wg2-2024/{document}"),
            await client.get(f"/proceedings/cswh-wg1-wg2-2024/{document}.json"),
        )
    told = [chapter for chapter in data.json() if chapter["heading"].startswith("Adoption by ")]
    assert [len(chapter["paragraphs"]) for chapter in told] == [1], data.json()
    assert "adopted the present" in told[0]["paragraphs"][0], told
    assert "no agenda is adopted" not in page.text
    assert "Not recorded" not in page.text


def test_an_instant_is_told_to_people_without_fractions_of_a_second():
    instant = datetime(2022, 3, 29, 15, 35, 40, 223968, UTC)
    assert in_full(instant, "Europe/Vienna") == "29 March 2022, 17:35:40 (Europe/Vienna, UTC+02:00)"
