"""The Chair's script as a Word file: the page's own facts, read back by a reader that is not ours."""

import io
from collections.abc import Sequence
from typing import Any

import docx
import httpx2
import pytest
from docx.document import Document
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import html

from services.drafting.domain.documents import OpenDocument
from services.portal.pages.desk import SEATS
from shared.events.adoption import DocumentAdopted
from shared.events.amendments import AmendmentDisposed, PartClosed
from shared.events.envelope import Event
from shared.word.package import MEDIA_TYPE
from tests.given import a_session
from tests.portal.sessions import ARABIC, a_long_session
from tests.portal.test_pages import WHO, found
from tests.portal.test_papers import HERE, MAY, nth
from tests.portal.visiting import Visit

HEADINGS = ("Sheet Heading", "Sheet Subheading")


async def opened(client: httpx2.AsyncClient, here: str = HERE, **asked: Any) -> Document:
    answer = await client.get(f"/readout/{here}.docx", params=asked)
    assert answer.headers["content-type"] == MEDIA_TYPE
    return docx.Document(io.BytesIO(answer.content))


def pages(document: Document) -> list[list[Paragraph | Table]]:
    """The file page by page: what begins a page has a break before it."""
    found: list[list[Paragraph | Table]] = [[]]
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph) and block.paragraph_format.page_break_before:
            found.append([])
        found[-1].append(block)
    return found


def styled(page: Sequence[Paragraph | Table], *styles: str) -> list[str]:
    return [b.text for b in page if isinstance(b, Paragraph) and b.style is not None and b.style.name in styles]


def rows(page: Sequence[Paragraph | Table]) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for b in page if isinstance(b, Table) for row in b.rows[1:]]


def plain(page: Sequence[Paragraph | Table]) -> str:
    return "\n".join([b.text for b in page if isinstance(b, Paragraph)] + [" ".join(row) for row in rows(page)])


def _number(line: dict[str, Any]) -> str:
    then = line["number"] or "new"
    return then if line["now"] == line["number"] else f"{then}, now {line['now']}"


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


@pytest.mark.parametrize(("kind", "count"), [(AmendmentDisposed, 9), (PartClosed, 2), (DocumentAdopted, 1)])
async def test_the_word_file_says_page_by_page_what_the_script_says(
    events: Sequence[Event], visit: Visit, kind: type, count: int
):
    async with visit(nth(events, kind, count), "chair") as client:
        script = (await client.get(f"/readout/{HERE}.json")).json()
        page = await client.get(f"/readout/{HERE}")
        document = await opened(client)
    cover, *sheets, whole = pages(document)
    assert len(sheets) == len(script["sheets"]) > 0
    assert [row[0] for row in rows(cover)[-len(sheets) :]] == [capital(sheet["where"]) for sheet in script["sheets"]]
    for shown, sheet in zip(sheets, script["sheets"], strict=True):
        assert styled(shown, "Sheet Sits")[0] == capital(sheet["bodies"])
        assert styled(shown, "Sheet Heading") == [capital(sheet["where"])]
        assert styled(shown, "Sheet To Say", "Sheet To Say Later") == [sheet["sentence"]]
        assert rows(shown) == [[_number(line), line["amendment"], capital(line["words"])] for line in sheet["spoken"]]
        entries = styled(shown, "Sheet Entry")
        assert all(f"{paper['symbol']}: {paper['where']}" in entries for paper in sheet["papers"])
        opens = [capital(it["sentence"]) for it in sheet["open"]]
        assert [entry for entry in entries if entry in opens] == opens
        assert bool(sheet["open"]) is any("Not to be put to the gavel." in s for s in styled(shown, "Sheet State"))
        changed = styled(shown, "Sheet Changed Line")
        assert len(changed) == len(sheet["changes"])
        for line, change in zip(changed, sheet["changes"], strict=True):
            assert all(piece["text"] in line for piece in change["pieces"])
        assert sheet["paragraph"] in plain(shown)
    assert styled(whole, "Sheet To Say", "Sheet To Say Later") == [script["whole"]["sentence"]]
    assert all(told in plain(whole) for told in (*script["whole"]["paragraphs"], script["whole"]["understanding"]))
    headed = [" ".join("".join(map(str, h.itertext())).split()) for h in html.fromstring(page.text).iter("h2", "h3")]
    assert [text for shown in (*sheets, whole) for text in styled(shown, *HEADINGS)] == headed


async def test_the_file_has_a_masthead_the_symbols_in_its_name_and_the_same_bytes_twice(
    events: Sequence[Event], visit: Visit
):
    async with visit(nth(events, DocumentAdopted, 1), "chair") as client:
        one, two = [await client.get(f"/readout/{HERE}.docx") for _ in range(2)]
        page = await client.get(f"/readout/{HERE}")
    assert one.content == two.content
    assert found(page, f"//a[@href='/readout/{HERE}.docx']")
    assert one.headers["content-disposition"].startswith('attachment; filename="CSWH_')
    assert one.headers["content-disposition"].endswith('-readout-EN.docx"')
    masthead = docx.Document(io.BytesIO(one.content)).tables[0]
    told = [cell.text for row in masthead.rows for cell in row.cells]
    assert any("CSWH/CONF/WG.1/2024/L.1/Add.1–CSWH/CONF/WG.2/2024/L.1/Add.1" in cell for cell in told)
    assert any("For those who preside, record and interpret" in cell for cell in told)


@pytest.mark.parametrize("seat", ["public", *SEATS])
async def test_k16_the_file_is_for_those_who_read_the_page_and_names_no_party_below_the_secretariat(
    events: Sequence[Event], visit: Visit, seat: str
):
    async with visit(nth(events, AmendmentDisposed, 9), seat) as client:
        answer = await client.get(f"/readout/{HERE}.docx")
        if seat not in MAY["readout"]:
            assert answer.status_code == (401 if seat == "public" else 403)
            return
        told = "\n".join(map(plain, pages(await opened(client))))
    assert bool(WHO.search(told)) is (seat in ("secretariat", "auditor"))


async def test_a_part_that_is_not_closed_and_a_moment_that_has_passed_are_asked_for_as_of_the_page(
    events: Sequence[Event], visit: Visit
):
    async with visit(events, "chair") as client:
        then = nth(events, AmendmentDisposed, 9)[-1].envelope.recordedtime.isoformat().replace("+00:00", "Z")
        script = (await client.get(f"/readout/{HERE}.json", params={"as_of": then})).json()
        _, first, *_ = pages(await opened(client, as_of=then))
        assert styled(first, "Sheet To Say", "Sheet To Say Later") == [script["sheets"][0]["sentence"]]
        _, one = pages(await opened(client, units="5 (b)"))
        assert styled(one, "Sheet Heading") == [capital("paragraph 5 (b)")]
        assert (await client.get(f"/readout/{HERE}.docx?units=99 (z)")).status_code == 404
        page = await client.get(f"/readout/{HERE}?units=5 (b)")
        (link,) = found(page, "//a[contains(@href, '.docx')]/@href")
        assert (await client.get(str(link))).status_code == 200


async def test_before_anything_is_on_the_floor_the_file_says_so(visit: Visit):
    given = a_session(meetings=1)
    given.do(OpenDocument, document="report", kind="report", title="Report")
    async with visit(given.events, "chair") as client:
        document = await opened(client, "wg-2022/report")
    assert "Nothing of this text is before the meeting yet." in plain(pages(document)[0])


async def test_arabic_runs_from_right_to_left_in_the_file(visit: Visit):
    async with visit(a_long_session(20, 4, ARABIC), "chair") as client:
        document = await opened(client, "wg-2022/report")
    marked = [p for p in document.paragraphs if p._p.find("{*}pPr/{*}bidi") is not None]
    assert any(p.style is not None and p.style.name == "Sheet Changed Line" for p in marked)
