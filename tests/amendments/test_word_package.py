"""The floor's Word package: changes since a printing are tracked by amendment, and who moved what is internal (K12)."""

import io
import re
import zipfile
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from lxml import etree

from services.together import together
from shared.word.package import MEDIA_TYPE
from tests.amendments.room import FLOOR_OF, SYMBOL, Room, S, given, in_one_loop
from tests.product import settings
from tests.shared.word.reading import W, accepted, rejected

FILE = "CTOC_COP_WG.2_2022_L.1_CTOC_COP_WG.3_2022_L.1-EN.docx"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def room(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Room]:
    """The report of the room, to which more was moved: AM3 is agreed, AM4 and AM5 are open on the same words."""
    async with together(settings(tmp_path_factory.mktemp("word")), run=False) as whole:
        transport = httpx2.ASGITransport(whole.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://rapporteur") as client:
            room = Room(whole, client)
            await given(room)
            await room.move("AM3", "in 2 (a), replace “upon request” with “as far as practicable”")
            await room.agree("AM3")
            await room.move("AM4", "in 2 (a), replace “encouraged” with “invited”")
            await room.move("AM5", "in 2 (a), replace “encouraged” with “requested”")
            yield room


async def asked(room: Room, role: str = "delegation", path: str = "word", **params: Any) -> httpx2.Response:
    return await room.client.get(f"/{FLOOR_OF}/{path}", params=params, headers=room.headers(role))


async def file(room: Room, role: str = "delegation", **params: Any) -> bytes:
    response = await asked(room, role, **params)
    assert response.status_code == 200, response.text
    return response.content


def lines(paragraphs: list[tuple[str, str]]) -> list[str]:
    return [text for style, text in paragraphs if style.startswith("Subparagraph")]


def authors(content: bytes) -> set[tuple[str, str]]:
    body = etree.fromstring(zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml"))
    return {(str(e.get(f"{W}author")), str(e.get(f"{W}date"))) for e in body.iter() if e.get(f"{W}author")}


@in_one_loop
async def test_k12_accept_all_gives_the_text_on_the_floor_and_reject_all_the_printing(room: Room):
    content = await file(room, since="L.1")
    assert lines(accepted(content)) == [
        "States parties are encouraged to share information as far as practicable;",
        "The secretariat should publish a list.",
    ]
    assert lines(rejected(content)) == [
        "States should consider, where appropriate, joint investigations;",
        "States parties are encouraged to share information upon request;",
        "The secretariat should publish a list.",
    ]


@in_one_loop
async def test_k12_each_change_has_the_name_of_its_amendment_and_the_instant_at_which_it_was_agreed(room: Room):
    assert authors(await file(room, since="L.1")) == {
        ("AM1", "2022-05-23T09:30:00Z"),
        ("AM3", "2022-05-23T09:30:00Z"),
    }


@in_one_loop
async def test_who_moved_what_is_for_the_secretariat_and_auditors_alone(room: Room):
    for role in ("delegation", "chair", "editor", "bureau_member"):
        refused = await asked(room, role, since="L.1", authors="parties")
        assert refused.status_code == 403
        assert refused.json()["open_to"] == ["auditor", "secretariat"]
        assert b"D1" not in b"".join(_parts(await file(room, role, since="L.1", proposals=True)))
    assert {name for name, _ in authors(await file(room, "secretariat", since="L.1", authors="parties"))} == {"D1"}
    party = f"/amendments/{S}/parties/D1"
    await room.client.put(party, json={"name": "Ruritania"}, headers=room.headers())
    assert {name for name, _ in authors(await file(room, "auditor", since="L.1", authors="parties"))} == {"Ruritania"}
    await room.client.delete(party, headers=room.headers())


def _parts(content: bytes) -> list[bytes]:
    parts = zipfile.ZipFile(io.BytesIO(content))
    return [parts.read(name) for name in parts.namelist()]


@in_one_loop
async def test_open_amendments_stand_in_their_places_and_one_that_conflicts_stands_apart(room: Room):
    content = await file(room, proposals=True)
    assert lines(accepted(content))[0] == "States parties are invited to share information as far as practicable;"
    assert {name for name, _ in authors(content)} == {"AM4"}
    told = (await asked(room, path="word/changes", proposals=True)).json()
    assert [(apart["amendment"], apart["other"]) for apart in told["apart"]] == [("AM2", "AM3"), ("AM5", "AM4")]
    assert "they replace a common word" in told["apart"][1]["why"]
    document = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    assert "Amendments that stand apart" in document


@in_one_loop
async def test_the_list_of_changes_tells_where_by_which_amendment_and_what_as_it_is_read_out(room: Room):
    told = (await asked(room, path="word/changes", since="L.1")).json()
    assert told["changes"] == [
        {"then": "2 (a)", "now": None, "amendment": "AM1", "change": "delete 2 (a)"},
        {
            "then": "2 (b)",
            "now": "2 (a)",
            "amendment": "AM3",
            "change": "in 2 (a), replace “upon request” with “as far as practicable”",
        },
    ]


@in_one_loop
async def test_the_file_is_named_by_its_symbol_and_the_same_question_gives_the_same_bytes(room: Room):
    response = await asked(room, since=SYMBOL)
    assert response.headers["content-type"] == MEDIA_TYPE
    assert response.headers["content-disposition"] == f'attachment; filename="{FILE}"'
    assert response.content == await file(room, since="L.1")


@in_one_loop
async def test_what_was_never_tabled_is_in_no_delegation_s_file(room: Room):
    for params in ({}, {"since": "L.1"}, {"proposals": True}, {"part": "V"}, {"part": "6"}):
        response = await asked(room, **params)
        assert response.status_code in (200, 404)
        if response.status_code == 200:
            assert b"keeps this to itself" not in b"".join(_parts(response.content))


@in_one_loop
async def test_over_its_limit_what_could_be_cut_is_told_and_negotiated_words_come_last(room: Room):
    told = (await asked(room, path="word/changes", since="L.1", limit=30)).json()
    assert told["over"] == told["words"] - 30 > 0
    assert [cut["negotiated"] for cut in told["cut"]] == sorted(cut["negotiated"] for cut in told["cut"])
    assert told["cut"][0]["words"] >= told["cut"][1]["words"]
    document = _parts(await file(room, since="L.1", limit=30))
    assert any(b"words are over the limit" in part for part in document)


@in_one_loop
async def test_a_part_is_shown_alone_under_its_own_numbers(room: Room):
    content = await file(room, part="II")
    assert [style for style, _ in accepted(content)][:2] == ["Heading1", "NumberedParagraph"]
    numbering = zipfile.ZipFile(io.BytesIO(content)).read("word/numbering.xml").decode()
    assert re.findall(r'<w:startOverride w:val="(\d+)"/>', numbering) == ["2", "2"]


@in_one_loop
@pytest.mark.parametrize(
    ("params", "status"),
    [({"since": "L.9"}, 404), ({"part": "99"}, 404), ({"limit": 0}, 422), ({"authors": "everyone"}, 422)],
)
async def test_what_is_not_there_or_cannot_be_is_refused_by_name(room: Room, params: dict[str, Any], status: int):
    for path in ("word", "word/changes"):
        response = await asked(room, path=path, **params)
        assert response.status_code == status
        assert response.headers["content-type"] == "application/problem+json"
