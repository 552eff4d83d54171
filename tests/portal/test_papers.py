"""The papers of the room as each reader gets them: deny by default, by number, never by name, in every script."""

import re
from collections.abc import Sequence

import httpx2
import pytest

from services.drafting.domain.documents import OpenDocument
from services.portal.pages.desk import SEATS
from services.publication.domain.editions import RegisterEdition
from shared.events.adoption import DocumentAdopted, PartAdopted
from shared.events.amendments import AmendmentDisposed, PartClosed
from shared.events.envelope import Event
from shared.events.publication import EditionIssued
from tests.given import Given, a_floor, a_session, dispose, move, replace, unit
from tests.portal.sessions import ARABIC, CHINESE, a_long_session
from tests.portal.test_pages import FORBIDDEN, WHO, before, crawled, found, text_of
from tests.portal.visiting import Enter, Room, Visit

HERE = "cswh-wg1-wg2-2024/report"
GIVEN = "wg-2022/report"
PAPERS = ("readout", "open", "compilation", "redline")
MAY = {
    "readout": {"secretariat", "chair", "president", "bureau_member", "editor", "auditor"},
    "open": set(SEATS),
    "compilation": set(SEATS),
    "redline": {*SEATS, "public"},
}


def nth(events: Sequence[Event], kind: type, count: int) -> Sequence[Event]:
    """The events before the so-manieth of a kind in the report."""
    places = [
        index
        for index, event in enumerate(events)
        if isinstance(event.data, kind) and event.data.subject in (None, "report")
    ]
    return events[: places[count - 1]]


def addresses(here: str) -> list[str]:
    """Every address of the papers of a document, those that nobody links to among them."""
    made = [f"/{paper}/{here}{end}" for paper in PAPERS for end in ("", ".json")]
    made += [f"/readout/{here}.txt", f"/readout/{here}/part-1", f"/readout/{here}/on-the-floor"]
    made += [f"/readout/{here}?units=1", f"/compilation/{here}?touched=true", f"/readout/{here}?large=true"]
    made += [f"/redline/{here}.json?from={n}&to=now" for n in range(1, 18, 2)]
    return made


def printed(given: Given, number: str) -> None:
    """Print section II under a symbol of a limited (`L.1`) or restricted (`R.1`) series."""
    symbol = f"CTOC/COP/WG.2/2022/{number}–CTOC/COP/WG.3/2022/{number}"
    given.do(RegisterEdition, document="report", edition=number, symbol=symbol, spans=[{"first": "ii"}])


@pytest.mark.parametrize("seat", ["public", *SEATS])
async def test_k16_each_paper_is_read_from_the_seats_that_may_read_it_and_from_no_other(
    events: Sequence[Event], visit: Visit, seat: str
):
    async with visit(nth(events, PartClosed, 2), seat) as client:
        for paper in PAPERS:
            for end in ("", ".json"):
                answer = await client.get(f"/{paper}/{HERE}{end}")
                assert (answer.status_code == 200) is (seat in MAY[paper]), (paper, end, answer.status_code)
                if seat not in MAY[paper]:
                    assert answer.status_code == (401 if seat == "public" else 403)
        script = await client.get(f"/readout/{HERE}/part-1")
        assert (script.status_code == 200) is (seat in MAY["readout"])
        plain = await client.get(f"/readout/{HERE}.txt")
        assert (plain.status_code == 200) is (seat in MAY["readout"])


@pytest.mark.parametrize("seat", [seat for seat in ("public", *SEATS) if seat not in ("secretariat", "auditor")])
async def test_no_party_and_no_source_is_on_any_paper_below_the_secretariat(
    events: Sequence[Event], visit: Visit, seat: str
):
    for known in (nth(events, AmendmentDisposed, 4), nth(events, AmendmentDisposed, 9), events):
        async with visit(known, seat) as client:
            for address in addresses(HERE):
                answer = await client.get(address)
                assert not WHO.search(answer.text), address
                assert known is not events or "A13" not in answer.text, address  # a mis-key is nobody's


async def test_whose_confirmation_is_awaited_is_told_to_the_secretariat_alone(events: Sequence[Event], visit: Visit):
    known = nth(events, AmendmentDisposed, 9)
    for seat, told in (("secretariat", True), ("chair", False), ("editor", False)):
        async with visit(known, seat) as client:
            for address in (f"/readout/{HERE}", f"/open/{HERE}", f"/readout/{HERE}.json", f"/open/{HERE}.json"):
                answer = await client.get(address)
                assert ("D7" in answer.text) is told, (seat, address)


async def test_k3_the_script_shows_large_what_is_open_and_says_nothing_to_be_put_to_the_gavel(
    events: Sequence[Event], visit: Visit
):
    async with visit(nth(events, AmendmentDisposed, 9), "chair") as client:
        page = await client.get(f"/readout/{HERE}/on-the-floor")
        told = text_of(page.text)
        assert "7 still open. Not to be put to the gavel." in told
        assert "Amendments A9 and A10 cannot both be agreed: they replace a common word: “requested”" in told
        assert "5 (e) is agreed ad referendum, and a confirmation is awaited" in told
        assert found(page, "//div[contains(@class, 'to-say') and contains(@class, 'hold')]")
    async with visit(nth(events, PartAdopted, 4), "chair") as client:
        told = text_of((await client.get(f"/readout/{HERE}/part-4")).text)
        assert "Nothing is open" in told
        assert "May I take it that the working groups wish to adopt sections I, II.C–II.D and IV–V" in told
        assert "as orally amended? … I see no objection. It is so decided." in told


async def test_each_amendment_is_read_out_by_the_numbers_of_the_paper_that_people_hold(
    events: Sequence[Event], visit: Visit
):
    async with visit(nth(events, DocumentAdopted, 1), "editor") as client:
        sheets = (await client.get(f"/readout/{HERE}.json")).json()["sheets"]
    said = {line["amendment"]: line["words"] for sheet in sheets for line in sheet["spoken"]}
    assert said["A1"] == "in 5 (b), after “domestic law”, insert “and by any agreement in force between them”"
    assert said["A5"].startswith("in 5 (d), replace “are encouraged to recognize” with")
    assert "A8" not in said  # agreed before L.1/Add.1 was printed: people hold it already
    assert "A4" not in said  # not insisted upon
    (first,) = [sheet for sheet in sheets if sheet["part"] == "part-1"]
    assert first["papers"][0]["symbol"] == "CSWH/CONF/WG.1/2024/L.1/Add.1–CSWH/CONF/WG.2/2024/L.1/Add.1"
    assert first["bodies"] == "the Working Group on Harbours"
    assert first["meeting"] == 8


async def test_the_adoption_paragraphs_can_be_taken_into_the_draft_as_they_stand(events: Sequence[Event], visit: Visit):
    async with visit(events, "secretariat") as client:
        answer = await client.get(f"/readout/{HERE}.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    told = answer.text.split("\n\n")
    assert (
        "At its 10th meeting, on 17 May 2024, the Working Group on Fairways adopted section II.A of the report, "
        "as orally amended (paras. 5 (b)–(e))."
    ) in told
    whole = told[-2]
    assert whole.startswith(
        "At their 10th meeting, on 17 May 2024, the working groups adopted the present report, as orally amended, on "
        "the understanding that the summary of deliberations is the Chair's"
    )
    assert whole.endswith("by 31 May 2024.")


async def test_a_part_that_is_not_closed_yet_is_given_by_its_numbers(events: Sequence[Event], visit: Visit):
    asked = {"units": "6 (h)-(j) and 7", "bodies": "CSWH/CONF/WG.2", "meeting": "9"}
    async with visit(nth(events, AmendmentDisposed, 9), "chair") as client:
        told = text_of((await client.get(f"/readout/{HERE}", params=asked)).text)
        assert "The Working Group on Harbours 9th meeting, 17 May 2024, 10:00" in told
        assert "the Working Group on Harbours wishes to adopt paragraphs 6 (h)–(j) and 7 of the draft report" in told
        missing = await client.get(f"/readout/{HERE}?units=99 (z)", headers={"accept": "text/html"})
        assert missing.status_code == 404
        assert (await client.get(f"/readout/{HERE}/none", headers={"accept": "text/html"})).status_code == 404


async def test_the_compilation_has_each_proposal_in_place_and_side_by_side_what_cannot_both_be_agreed(
    events: Sequence[Event], visit: Visit
):
    async with visit(nth(events, AmendmentDisposed, 3), "delegation") as client:
        data = (await client.get(f"/compilation/{HERE}.json")).json()
        page = await client.get(f"/compilation/{HERE}?touched=true")
    (line,) = [line for line in data["units"] if line["number"] == "5 (d)"]
    (choice,) = line["alternatives"]
    assert [one["amendment"] for one in choice["amendments"]] == ["A3", "A4"]
    alone = ["".join(p["text"] for p in one["pieces"] if p["change"] != "deleted") for one in choice["amendments"]]
    assert "are encouraged to recognize certificates" in " ".join(alone[0].split())
    assert "may wish to recognize certificates" in " ".join(alone[1].split())
    said = {entry["amendment"]: entry["words"] for entry in data["amendments"]}
    assert said["A5"].startswith("in 5 (d), replace “are encouraged to recognize” with")  # A3's words
    assert "Of these, one at most: they replace a common word." in text_of(page.text)
    assert "Attendance" not in text_of(page.text)


async def test_k5_a_redline_tells_the_number_then_and_now_of_what_was_renumbered(visit: Visit):
    given = a_floor()
    printed(given, "L.1")
    move(given, "A1", {**unit("new", "subparagraph", "States should act;", None), "after": "p2a", "parent": None})
    dispose(given, "A1")
    async with visit(given.events, "delegation") as client:
        lines = (await client.get(f"/redline/{GIVEN}.json?from=L.1&to=now")).json()["lines"]
        page = text_of((await client.get(f"/redline/{GIVEN}?from=L.1&changes=true")).text)
    numbered = {line["unit"]: (line["was"], line["now"], line["state"]) for line in lines}
    assert numbered["new"] == (None, "2 (b)", "inserted")
    assert numbered["p2b"] == ("2 (b)", "2 (c)", "same")
    assert "2 (c) was 2 (b) renumbered" in page
    assert "p1" not in numbered  # not printed in L.1, so there is nothing to compare


async def test_k7_the_redline_of_what_was_adopted_and_what_is_issued_shows_the_completion_and_what_was_cleared(
    events: Sequence[Event], visit: Visit
):
    async with visit(events, "delegation") as client:
        found = (await client.get(f"/redline/{HERE}.json?from=adopted&to=issued")).json()
    told = {
        line["now"]: "".join(p["text"] for p in line["pieces"] if p["change"] == "inserted").strip()
        for line in found["lines"]
        if line["state"] == "changed"
    }
    blanks = {"26", "27", "35", "36", "40", "41", "42", "43", "46", "47"}
    assert told.pop("8 (b)") == "for interested States parties"
    assert set(told) <= blanks
    assert not [line for line in found["lines"] if line["state"] in ("deleted", "moved")]


async def test_k17_a_redline_gives_nobody_a_text_that_they_may_not_read(events: Sequence[Event], visit: Visit):
    conforming, summary = "for interested States parties", "In the ensuing discussion, several speakers"
    async with visit(before(events, EditionIssued)) as client:
        for address in (*addresses(HERE), *(f"/redline/{HERE}.json?from=4&to={n}" for n in range(2, 18))):
            answer = await client.get(address)
            assert conforming not in answer.text, address
            assert summary not in answer.text, address
        instant = {"from": "L.1", "to": "2024-05-30T00:00:00Z"}
        assert conforming not in (await client.get(f"/redline/{HERE}.json", params=instant)).text


async def test_what_has_not_left_the_secretariats_hand_is_on_no_paper_of_others(visit: Visit):
    given = a_floor(spans=[{"first": "ii"}])
    move(given, "A1", replace("p2a", "should", "may"))
    for seat in ("public", "delegation", "chair", "editor"):
        async with visit(given.events, seat) as client:
            for address in addresses(GIVEN):
                answer = await client.get(address)
                assert "The secretariat prepared a note" not in answer.text, (seat, address)
                assert "established by the Conference" not in answer.text, (seat, address)


async def test_a_restricted_paper_is_compared_for_the_public_with_nothing(visit: Visit):
    given = a_floor()
    printed(given, "R.1")
    async with visit(given.events) as client:
        for address in addresses(GIVEN):
            answer = await client.get(address)
            assert answer.status_code in (401, 403, 404), address
            assert "joint investigations" not in answer.text


@pytest.mark.parametrize("paper", PAPERS)
async def test_an_empty_document_has_papers_that_say_so(visit: Visit, paper: str):
    given = a_session()
    given.do(OpenDocument, document="report", kind="report", title="Report on the meetings")
    async with visit(given.events, "chair") as client:
        page = await client.get(f"/{paper}/{GIVEN}")
        data = await client.get(f"/{paper}/{GIVEN}.json")
    assert page.status_code == data.status_code == 200
    assert len(found(page, "//main")) == 1


@pytest.fixture(scope="module")
def long() -> tuple[Event, ...]:
    return a_long_session()


@pytest.mark.parametrize("paper", PAPERS)
async def test_every_paper_answers_for_520_paragraphs_and_300_amendments(
    visit: Visit, paper: str, long: tuple[Event, ...]
):
    async with visit(long, "secretariat") as client:
        for end in ("", ".json"):
            answer = await client.get(f"/{paper}/{GIVEN}{end}")
            assert answer.status_code == 200
        page = await client.get(f"/{paper}/{GIVEN}")
    if paper == "open":
        assert "150 open amendments" in text_of(page.text)


@pytest.mark.parametrize(("words", "sign"), [(ARABIC, "الدول"), (CHINESE, "缔约国")])
async def test_every_paper_answers_in_arabic_and_chinese(visit: Visit, words: Sequence[str], sign: str):
    events = a_long_session(12, 8, words)
    async with visit(events, "chair") as client:
        for paper in PAPERS:
            page, data = await client.get(f"/{paper}/{GIVEN}"), await client.get(f"/{paper}/{GIVEN}.json")
            assert page.status_code == data.status_code == 200, paper
            assert sign in page.text, paper


async def test_the_script_changes_at_the_same_second_for_the_chair_and_the_language_sections(
    events: Sequence[Event], enter: Enter
):
    known = nth(events, AmendmentDisposed, 9)
    coming = events[len(known) :]
    async with enter(known, "chair") as room, room.listening(f"/readout/{HERE}/live", cookie=cookie(room)) as stream:
        first = await stream.next("state")
        assert first is not None
        assert "7</strong> still open" in first["data"]["parts"]["sheet-on-the-floor"]
        assert not WHO.search(stream.raw)
        await room.hear(coming[:1])
        then = await stream.next("state")
        assert then is not None
        assert "5</strong> still open" in then["data"]["parts"]["sheet-on-the-floor"]
        assert "sheet-part-1" not in then["data"]["parts"]  # what does not change is not sent again
        assert then["id"] != first["id"]


def cookie(room: Room) -> str:
    return f"seat={room.client.cookies['seat']}"


@pytest.mark.parametrize("seat", ["public", "delegation"])
async def test_k16_the_stream_of_the_script_is_shut_to_whoever_may_not_read_it(
    events: Sequence[Event], visit: Visit, seat: str
):
    async with visit(nth(events, AmendmentDisposed, 9), seat) as client:
        answer = await client.get(f"/readout/{HERE}/live")
    assert answer.status_code == (401 if seat == "public" else 403)


@pytest.mark.parametrize("seat", ["chair", "secretariat"])
async def test_every_paper_is_complete_without_a_script(events: Sequence[Event], visit: Visit, seat: str):
    async with visit(nth(events, AmendmentDisposed, 9), seat) as client:
        for paper in PAPERS:
            page = await client.get(f"/{paper}/{HERE}", headers={"accept": "text/html"})
            scripts = found(page, "//script/@src")
            assert scripts == (["/static/floor/readout.js"] if paper == "readout" else []), paper
            for forbidden in FORBIDDEN[1:]:
                assert found(page, forbidden) == [], (paper, forbidden)
            ids = found(page, "//@id")
            assert len(ids) == len(set(ids)), paper
            targets = {f"#{name}" for name in ids}
            assert not set(found(page, "//a/@href[starts-with(., '#')]")) - targets, paper
            parts = [*found(page, "//link[@rel='stylesheet']/@href"), *scripts]
            assert all([(await client.get(part)).status_code == 200 for part in parts])


async def test_the_papers_are_reached_from_the_page_of_their_document(events: Sequence[Event], visit: Visit):
    async with visit(nth(events, AmendmentDisposed, 9), "chair") as client:
        answers = await crawled(client, f"/sessions/{HERE.replace('/', '/documents/')}")
        for paper in PAPERS:
            assert f"/{paper}/{HERE}" in answers, paper
    async with visit(events) as client:
        page = await client.get(f"/sessions/{HERE.replace('/', '/documents/')}")
        assert f"/redline/{HERE}" in found(page, "//a/@href")


@pytest.mark.parametrize(
    ("asked", "status"), [("from=99", 404), ("from=yesterday", 404), ("from=2024-05-17T10:00:00", 404)]
)
async def test_a_text_that_is_not_there_is_refused_by_its_name(
    events: Sequence[Event], visit: Visit, asked: str, status: int
):
    async with visit(events, "delegation") as client:
        problem: httpx2.Response = await client.get(f"/redline/{HERE}.json?{asked}")
    assert problem.status_code == status
    assert problem.headers["content-type"] == "application/problem+json"
    assert re.search("no version", problem.json()["detail"])
