"""The pages as each reader gets them: complete without a script, guarded, and never more than the seat may see."""

import re
from collections import deque
from collections.abc import Sequence
from datetime import timedelta
from html import unescape
from urllib.parse import urljoin, urlsplit

import httpx2
import pytest
from lxml import html
from msgspec import structs

from services.portal.domain import STAGE
from services.portal.pages.desk import SEATS
from shared.documents.printed import in_words, printed
from shared.documents.vocabulary import Kind
from shared.events.envelope import START, Event, chain
from shared.events.publication import EditionIssued, EditionRegistered
from shared.events.silence import SilenceConcluded
from shared.settings import Mode
from tests.portal.visiting import Visit

S = "/sessions/cswh-wg1-wg2-2024"
PAGES = ("/", S, f"{S}/timeline", f"{S}/documents/report", f"{S}/documents/agenda", f"{S}/report", "/nowhere")
FORBIDDEN = ("//script", "//style", "//@style", "//@*[starts-with(name(), 'on')]", "//iframe", "//object")
WHO = re.compile(r"\bD[1-8]\b|group-chair-\d|vice-president-\d")


def text_of(page: str) -> str:
    words = " ".join(str(text) for text in html.fromstring(page).itertext())
    return " ".join(unescape(words).split())


def found(answer: httpx2.Response, path: str) -> list[str]:
    """What an XPath finds in a page, as text."""
    hits = html.fromstring(answer.text).xpath(path)
    assert isinstance(hits, list)
    return [str(hit) for hit in hits]


def before(events: Sequence[Event], kind: type, edition: str | None = None) -> Sequence[Event]:
    end = next(
        index
        for index, event in enumerate(events)
        if isinstance(event.data, kind) and edition in (None, getattr(event.data, "edition", None))
    )
    return events[:end]


async def crawled(client: httpx2.AsyncClient, *starts: str) -> dict[str, httpx2.Response]:
    """Every answer of the portal that can be reached by its own links, and by the addresses that one could guess."""
    answers: dict[str, httpx2.Response] = {}
    waiting = deque(starts)
    while waiting:
        address = waiting.popleft()
        if address in answers or address.startswith(("/publication/", "/static/", "#")):
            continue
        answers[address] = await client.get(address, headers={"accept": "text/html"})
        if "text/html" in answers[address].headers["content-type"]:
            links = [urljoin(address, link.partition("#")[0]) for link in found(answers[address], "//a/@href")]
            waiting.extend(link for link in links if link.startswith("/"))
    return answers


def guesses(events: Sequence[Event]) -> list[str]:
    """Addresses that nobody links to: every version and moment of every document, as page and as data."""
    instants = sorted({event.envelope.recordedtime.isoformat().replace("+00:00", "Z") for event in events})
    made = ["/", S, f"{S}/timeline", f"{S}/timeline.json", f"{S}/report", f"{S}/log", f"{S}/refusals"]
    for document in ("report", "agenda", "organization-of-work"):
        for end in ("", ".json"):
            address = f"{S}/documents/{document}{end}"
            made += [address, *(f"{address}?version={number}" for number in range(1, 19))]
            made += [f"{address}?as_of={instant}" for instant in instants[::15]]
        made += [f"{S}/timeline?document={document}", f"{S}/documents/{document}?number=6&printing=tabled"]
    made += [f"{S}/report?edition={edition}" for edition in ("final", "L.1", "L.1-Add.1")]
    return made


async def test_a_public_visitor_gets_nothing_of_a_draft_on_any_route(events: Sequence[Event], visit: Visit):
    known = before(events, EditionRegistered, "L.1")
    state = STAGE.fold(known)
    drafts = [
        in_words(block.runs)
        for document in ("report", "organization-of-work")
        for block in printed(state.documents[document].tree)
        if block.kind in (Kind.PARAGRAPH, Kind.SUBPARAGRAPH) and len(in_words(block.runs)) > 25
    ]
    assert len(drafts) > 40
    async with visit(known) as client:
        answers = await crawled(client, *guesses(known))
        assert len(answers) > 120
        for address, answer in answers.items():
            assert not [words for words in drafts if words in unescape(answer.text)], address
            assert not WHO.search(answer.text), address
        assert (await client.get(f"{S}/documents/report")).status_code == 404
        assert (await client.get(f"{S}/documents/report.json")).status_code == 404


async def test_k17_nothing_of_the_final_text_is_public_before_its_issue(events: Sequence[Event], visit: Visit):
    conforming, summary = "for interested States parties to share", "In the ensuing discussion, several speakers"
    async with visit(before(events, EditionIssued)) as client:
        for address, answer in (await crawled(client, *guesses(events))).items():
            assert conforming not in answer.text, address
            assert summary not in answer.text, address
        assert (await client.get(f"{S}/report")).status_code == 404
    async with visit(events) as client:
        report = await client.get(f"{S}/report")
        assert conforming in report.text
        assert summary in report.text


async def test_the_issued_session_still_says_to_the_public_who_moved_nothing(events: Sequence[Event], visit: Visit):
    async with visit(events) as client:
        for address, answer in (await crawled(client, "/", f"{S}/timeline.json")).items():
            assert not WHO.search(answer.text), address
            assert not re.search(r"\bA13\b", answer.text), address
            assert "Further examples from estuaries" not in answer.text, address
            assert answer.status_code == 200, address


@pytest.mark.parametrize("seat", ["public", *SEATS])
async def test_k16_only_the_secretariat_and_auditors_are_told_who_acted(
    events: Sequence[Event], visit: Visit, seat: str
):
    async with visit(events, seat) as client:
        timeline = await client.get(f"{S}/timeline")
        data = (await client.get(f"{S}/timeline.json")).json()
    told = seat in ("secretariat", "auditor")
    assert bool(WHO.search(timeline.text)) is told
    assert any("internal" in entry for entry in data) is told
    assert len(data) == len(found(timeline, "//li[starts-with(@id, 'e-')]"))
    audiences = {entry["audience"] for entry in data}
    if told:
        assert audiences == {"public", "participants", "secretariat"}
    else:
        assert audiences == ({"public"} if seat == "public" else {"public", "participants"})


@pytest.mark.parametrize("seat", ["public", "delegation", "secretariat"])
async def test_every_page_is_complete_without_a_script_and_has_no_inline_style(
    events: Sequence[Event], visit: Visit, seat: str
):
    async with visit(events, seat) as client:
        answers = [await client.get(page, headers={"accept": "text/html"}) for page in PAGES]
    for answer in answers:
        for forbidden in FORBIDDEN:
            assert found(answer, forbidden) == [], answer.url
        assert [link for link in found(answer, "//link/@href | //img/@src") if urlsplit(link).netloc] == []
        ids = found(answer, "//@id")
        assert len(ids) == len(set(ids)), answer.url
        assert len(found(answer, "//h1")) == len(found(answer, "//main")) == 1
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "script-src" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "private, no-store"


async def test_a_page_weighs_less_than_150_kilobytes_without_its_fonts(events: Sequence[Event], visit: Visit):
    async with visit(events, "secretariat") as client:
        styles = [await client.get(f"/static/{name}.css") for name in ("tokens", "components")]
        weight = sum(len(style.content) for style in styles)
        for page in PAGES:
            assert weight + len((await client.get(page)).content) < 150_000, page
        assert all(style.status_code == 200 for style in styles)
        for font in re.findall(r"fonts/[\w.-]+", styles[0].text):
            assert (await client.get(f"/static/{font}")).status_code == 200


async def test_an_empty_portal_says_what_will_come(visit: Visit):
    async with visit() as client:
        home = await client.get("/")
        missing = await client.get("/sessions/none", headers={"accept": "text/html"})
    assert home.status_code == 200
    assert "No session has been opened yet" in home.text
    assert missing.status_code == 404
    assert "What to do next" in missing.text


async def test_a_session_without_documents_says_so_at_every_seat(events: Sequence[Event], visit: Visit):
    for seat in ("public", "delegation"):
        async with visit(events[:1], seat) as client:
            page = await client.get(S)
            assert page.status_code == 200
            assert "No meeting has been recorded yet" in page.text
            assert (await client.get(f"{S}/report", headers={"accept": "text/html"})).status_code == 404


async def test_a_document_page_answers_which_version_who_holds_the_pen_and_what_waits(
    events: Sequence[Event], visit: Visit
):
    async with visit(before(events, SilenceConcluded), "delegation") as client:
        page = text_of((await client.get(f"{S}/documents/organization-of-work")).text)
    assert "Version as it stands now" in page
    assert "the whole text: the gavel, the silence or the Chair (adoption)" in page
    assert "notice of the outcome of the silence: the president" in page


async def test_an_earlier_state_says_so_and_prints_the_numbers_of_then(events: Sequence[Event], visit: Visit):
    async with visit(events, "delegation") as client:
        then = await client.get(f"{S}/documents/agenda?as_of=2024-03-20T00:00:00Z")
        assert "as it stood on 20 March 2024, 01:00 (Europe/Vienna, UTC+01:00)" in text_of(then.text)
        kept = await client.get(f"{S}/documents/report?version=1")
        assert "You are reading version 1, as tabled: section II." in text_of(kept.text)
        assert found(kept, "//*[@id='n-6-k']")
        now = await client.get(f"{S}/documents/report")
        assert not found(now, "//*[@id='n-6-k']")


async def test_k6_the_form_tells_what_a_number_of_then_is_now(events: Sequence[Event], visit: Visit):
    asked = {"number": "CSWH/CONF/WG.1 item 5", "printing": "provisional"}
    async with visit(events) as client:
        page = text_of((await client.get(f"{S}/documents/agenda", params=asked)).text)
        assert "CSWH/CONF/WG.1 item 5 in CSWH/CONF/WG.1/2024/1–CSWH/CONF/WG.2/2024/1" in page
        unknown = await client.get(f"{S}/documents/agenda", params={**asked, "number": "<b>99</b>"})
        assert "<b>99" not in unknown.text
        assert "has the number" in text_of(unknown.text)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"sec-fetch-site": "same-origin", "origin": "http://portal.example"}, 303),
        ({"sec-fetch-site": "none"}, 303),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://elsewhere.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "same-origin", "origin": "http://elsewhere.example"}, 403),
    ],
)
async def test_a_seat_is_not_taken_by_a_form_of_another_site(visit: Visit, headers: dict[str, str], status: int):
    async with visit() as client:
        answer = await client.post("/seat", data={"role": "chair", "to": "/"}, headers=headers)
    assert answer.status_code == status
    assert ("set-cookie" in answer.headers) is (status == 303)


@pytest.mark.parametrize(
    ("to", "goes"),
    [
        (f"{S}/timeline?document=report", f"{S}/timeline?document=report"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nSet-Cookie: x=1", "/"),
        ("", "/"),
    ],
)
async def test_whoever_takes_a_seat_goes_back_to_a_page_of_this_site(visit: Visit, to: str, goes: str):
    async with visit() as client:
        answer = await client.post("/seat", data={"role": "auditor", "to": to})
    assert answer.status_code == 303
    assert answer.headers["location"] == goes
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


async def test_a_seat_is_given_up_with_one_click_and_an_unknown_one_is_refused(visit: Visit):
    async with visit((), "chair") as client:
        assert "You sit here as the Chair" in text_of((await client.get("/")).text)
        assert (await client.post("/seat", data={"role": "emperor"})).status_code == 404
        await client.post("/seat", data={"role": "public"})
        assert "You sit here as the public" in text_of((await client.get("/")).text)


async def test_a_forged_or_outdated_seat_reads_as_the_public(events: Sequence[Event], visit: Visit):
    async with visit(events) as client:
        client.cookies.set("seat", "forged")
        page = await client.get(f"{S}/timeline")
        assert page.status_code == 200
        assert not WHO.search(page.text)
        assert "Amendment A9" not in page.text


async def test_in_production_no_seat_is_offered_and_none_is_given(visit: Visit):
    async with visit((), mode=Mode.PRODUCTION) as client:
        assert "Sit here as" not in (await client.get("/")).text
        answer = await client.post("/seat", data={"role": "secretariat"})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


async def test_an_error_is_a_page_for_people_and_problem_details_for_machines(events: Sequence[Event], visit: Visit):
    async with visit(events) as client:
        for address, status in (
            (f"{S}/documents/none", 404),
            (f"{S}/documents/report?version=1", 404),
            (f"{S}/documents/report?as_of=yesterday", 400),
            (f"{S}/documents/report?version=zero", 422),
            ("/nowhere", 404),
        ):
            page = await client.get(address, headers={"accept": "text/html,*/*"})
            assert page.status_code == status, address
            assert "What to do next" in page.text
        problem = await client.get(f"{S}/documents/none.json")
        assert problem.headers["content-type"] == "application/problem+json"
        assert (await client.get("/healthz")).json() == {"status": "ok", "service": "portal"}


async def test_the_whole_report_is_set_paragraph_by_paragraph(events: Sequence[Event], visit: Visit):
    async with visit(events, "secretariat") as client:
        page = await client.get(f"{S}/documents/report")
    assert len(found(page, "//div[starts-with(@class, 'unit paragraph')]")) == 47


async def test_every_link_within_a_page_leads_to_something_on_it(events: Sequence[Event], visit: Visit):
    async with visit(events, "secretariat") as client:
        pages = [f"{S}/documents/report?version={number}" for number in range(1, 18)]
        for address in (*PAGES, *pages):
            page = await client.get(address, headers={"accept": "text/html"})
            targets = {f"#{name}" for name in found(page, "//@id")}
            assert not set(found(page, "//a/@href[starts-with(., '#')]")) - targets, address
        summary = text_of((await client.get(f"{S}/documents/report?version=10")).text)
    assert "paragraphs 6 (a)–(g)" in summary


async def test_the_timeline_of_a_document_that_nobody_knows_is_not_found_and_says_what_to_do(
    events: Sequence[Event], visit: Visit
):
    async with visit(events) as client:
        page = await client.get(f"{S}/timeline?document=nosuch", headers={"accept": "text/html"})
        assert page.status_code == 404
        assert "What to do next" in page.text
        assert f"{S}/timeline" in found(page, "//a/@href")
        for document in ("report", "agenda", "organization-of-work"):
            assert (await client.get(f"{S}/timeline?document={document}")).status_code == 200
    async with visit(before(events, EditionRegistered, "L.1")) as client:
        assert (await client.get(f"{S}/timeline?document=agenda")).status_code == 200


async def test_signatures_of_the_logs_stand_apart_from_what_the_session_did(events: Sequence[Event], visit: Visit):
    for seat in ("public", "auditor"):
        async with visit(events, seat) as client:
            page = await client.get(f"{S}/timeline")
            assert "was signed" not in " ".join(found(page, "//section[@class='day']//p/text()"))
            signed = found(page, "//details[contains(@class, 'signatures')]//p/text()")
            assert sum("was signed" in sentence for sentence in signed) == 4


async def test_an_entry_recorded_within_its_minute_says_its_time_once(events: Sequence[Event], visit: Visit):
    first = events[0].envelope
    later = structs.replace(first, recordedtime=first.recordedtime + timedelta(milliseconds=250))
    chained = structs.replace(later, chain=chain(START.chain, Event(later, events[0].data)))
    async with visit([Event(chained, events[0].data)], "secretariat") as client:
        page = text_of((await client.get(f"{S}/timeline")).text)
    assert "Recorded" not in page
    assert "1 entry may be seen from your seat" in page


async def test_a_rehearsal_is_called_one_in_a_whole_sentence(events: Sequence[Event], visit: Visit):
    async with visit(events[:1]) as client:
        assert "This is a rehearsal. Documents" in text_of((await client.get(S)).text)


async def test_the_public_reads_the_numbers_of_the_adopted_agenda_as_those_of_now(
    events: Sequence[Event], visit: Visit
):
    asked = {"number": "CSWH/CONF/WG.1 item 5", "printing": "provisional"}
    async with visit(events) as client:
        page = await client.get(f"{S}/documents/agenda", params=asked)
        assert "is now CSWH/CONF/WG.1 item 6" in text_of(page.text)
        links = found(await client.get(f"{S}/timeline"), "//a[@class='then']/@href")
        assert "documents/agenda?version=4" in links
        assert not [link for link in links if "as_of" in link]
