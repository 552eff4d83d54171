"""A Word file that a delegation sent back overnight is read as amendments that could be moved (K12, K1)."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from services.amendments.domain.taking_in import NotThisText
from services.together import together
from shared.documents.text import MOST_LETTERS
from shared.problems import problem
from shared.word.gathering import REMOVED, UNTRACKED
from shared.word.package import MEDIA_TYPE
from tests.amendments.room import FLOOR_OF, Room, S, given, in_one_loop
from tests.product import settings
from tests.shared.word.typing_in import Desk

INFORMATION = "share information upon request"
LIST = "should publish a list"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def room(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Room]:
    async with together(settings(tmp_path_factory.mktemp("sent-back")), run=False) as whole:
        transport = httpx2.ASGITransport(whole.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://rapporteur") as client:
            room = Room(whole, client)
            await given(room)
            yield room


async def sent_out(room: Room, **params: Any) -> bytes:
    response = await room.client.get(f"/{FLOOR_OF}/word", params=params, headers=room.headers("delegation"))
    assert response.status_code == 200
    return response.content


async def post(room: Room, file: bytes, role: str = "secretariat", kind: str = MEDIA_TYPE) -> httpx2.Response:
    headers = {**room.headers(role), "Content-Type": kind}
    return await room.client.post(f"/{FLOOR_OF}/word", content=file, headers=headers)


async def sent_back(room: Room, desk: Desk) -> dict[str, Any]:
    response = await post(room, desk.saved())
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


@in_one_loop
async def test_one_amendment_for_each_author_and_change_as_it_would_be_read_out(room: Room):
    desk = Desk(await sent_out(room), "Delegation of Ruritania")
    desk.replace(INFORMATION, "upon request", "as far as practicable").enter_after(LIST, "It should do so yearly.")
    desk.author = "Another"
    desk.replace("encouraged to share", "encouraged", "invited")
    answer = await sent_back(room, desk)
    assert answer["unplaced"] == []
    assert [(one["author"], one["spoken"]) for one in answer["proposals"]] == [
        ("Another", "in 2 (a), replace “encouraged” with “invited”"),
        ("Delegation of Ruritania", "in 2 (a), replace “upon request” with “as far as practicable”"),
        ("Delegation of Ruritania", "new subparagraph after 2 (b): “It should do so yearly.”"),
    ]
    assert all(one["refused"] is None for one in answer["proposals"])
    assert answer["proposals"][0]["number"] == "2 (a)"


@in_one_loop
async def test_what_was_changed_without_tracking_is_told_beside_what_was_tracked(room: Room):
    desk = Desk(await sent_out(room), "Delegation of Ruritania")
    desk.replace("encouraged to share", "encouraged", "invited")
    desk.put_in_after(LIST, "Harbours should be visited at night and by boat.").type_over(LIST, "a list", "no list")
    answer = await sent_back(room, desk)
    assert [one["spoken"] for one in answer["proposals"]] == ["in 2 (a), replace “encouraged” with “invited”"]
    assert [(one["text"], one["why"]) for one in answer["unplaced"]] == [
        ("The secretariat should publish no list.", UNTRACKED),
        ("Harbours should be visited at night and by boat.", UNTRACKED),
    ]


@in_one_loop
async def test_a_paragraph_that_was_taken_out_without_tracking_is_told(room: Room):
    answer = await sent_back(room, Desk(await sent_out(room), "Ruritania").take_out(INFORMATION))
    assert answer["proposals"] == []
    ((words, why),) = [(one["text"], one["why"]) for one in answer["unplaced"]]
    assert INFORMATION in words
    assert why == REMOVED


@in_one_loop
async def test_what_comes_back_is_moved_as_it_is_by_the_act_that_there_is(room: Room):
    desk = Desk(await sent_out(room), "Ruritania").replace("The secretariat should publish", "publish", "keep")
    (one,) = (await sent_back(room, desk))["proposals"]
    await room.moved("W1", one["change"])
    assert (await room.view("W1"))["spoken"] == one["spoken"] == "in 2 (b), replace “publish” with “keep”"
    (again,) = (await sent_back(room, desk))["proposals"]
    assert again["same_as"] == ["W1"], "what was moved already is found"


@in_one_loop
async def test_what_may_not_be_amended_is_refused_beforehand_by_the_rule_that_refuses_it_when_moved(room: Room):
    desk = Desk(await sent_out(room), "Ruritania").delete("The secretariat prepared a note")
    answer = await sent_back(room, desk)
    (one,) = answer["proposals"]
    assert one["refused"]["title"] == "Not negotiable"


@in_one_loop
async def test_a_paragraph_that_no_unit_could_hold_is_refused_with_its_place(room: Room):
    desk = Desk(await sent_out(room), "Ruritania").enter_after(LIST, "会" * (MOST_LETTERS + 1))
    response = await post(room, desk.saved())
    assert response.status_code == 409
    assert "20,000 characters" in response.json()["detail"]
    assert response.json()["place"].startswith("paragraph ")


@in_one_loop
async def test_what_was_cut_or_made_one_is_read_out_as_that_and_moved_as_it_is(room: Room):
    desk = Desk(await sent_out(room), "Ruritania").cut(LIST, "publish")
    desk.author = "Another"
    desk.run_on(INFORMATION)
    split, join = (await sent_back(room, desk))["proposals"]
    assert (split["author"], split["spoken"]) == ("Ruritania", "split 2 (b) before “publish a”")
    assert (join["author"], join["spoken"]) == ("Another", "join 2 (a) and 2 (b)")
    assert split["refused"] is join["refused"] is None
    await room.moved("W9", split["change"])
    assert (await room.view("W9"))["spoken"] == split["spoken"]
    (again, _) = (await sent_back(room, desk))["proposals"]
    assert again["same_as"] == ["W9"], "what was moved already is found"


@in_one_loop
async def test_the_same_change_by_two_in_one_file_is_found(room: Room):
    desk = Desk(await sent_out(room), "Ruritania").enter_after(LIST, "It should do so yearly.")
    desk.author = "Another"
    desk.enter_after(LIST, "It should do so yearly.")
    one, other = (await sent_back(room, desk))["proposals"]
    assert (one["author"], other["author"]) == ("Another", "Ruritania")
    assert (one["repeats"], other["repeats"]) == (None, 0)


@in_one_loop
async def test_without_its_bookmarks_a_paragraph_is_known_by_its_words(room: Room):
    desk = Desk(await sent_out(room), "Ruritania").replace(INFORMATION, "share", "exchange").lose_bookmarks()
    (one,) = (await sent_back(room, desk))["proposals"]
    assert one["spoken"] == "in 2 (a), replace “share” with “exchange”"


@in_one_loop
async def test_k1_a_file_made_on_an_earlier_text_is_rebased_by_identity_or_a_conflict_is_named(room: Room):
    desk = Desk(await sent_out(room), "Ruritania")
    desk.replace(LIST, "list", "register").replace(INFORMATION, "information", "data and information")
    await room.move("AM9", "in 2 (a), replace “information” with “findings”")
    await room.agree("AM9")
    answer = await sent_back(room, desk)
    fits, stands_against = sorted(answer["proposals"], key=lambda one: one["refused"] is not None)
    assert fits["spoken"] == "in 2 (b), replace “list” with “register”"
    assert stands_against["refused"]["status"] == 409
    assert stands_against["conflicts"] == [{"other": "AM9", "why": "they replace a common word"}]


@in_one_loop
async def test_changes_that_were_sent_out_tracked_are_nobody_s_proposals(room: Room):
    desk = Desk(await sent_out(room, since="L.1"), "Ruritania").replace(LIST, "should", "shall")
    answer = await sent_back(room, desk)
    assert [(one["author"], one["spoken"]) for one in answer["proposals"]] == [
        ("Ruritania", "in 2 (b), replace “should” with “shall”")
    ]
    assert answer["unplaced"] == []


@in_one_loop
async def test_what_is_outside_of_the_known_text_is_named_and_not_guessed_at(room: Room):
    desk = Desk(await sent_out(room), "Ruritania").replace(LIST, "list", "register")
    desk.type_over("The secretariat should", "secretariat", "Secretary-General")
    desk.replace("Report", "Report", "Draft report")
    answer = await sent_back(room, desk)
    assert answer["proposals"] == []
    assert {one["why"] for one in answer["unplaced"]} == {
        "it is outside of the text",
        "without its changes it does not say what that version says",
    }


@in_one_loop
async def test_a_file_of_another_text_is_refused(room: Room):
    desk = Desk(await sent_out(room), "Ruritania").lose_bookmarks()
    for paragraph in list(desk.body.iter("{*}p")):
        for text in paragraph.iter("{*}t"):
            text.text = "Something else altogether."
    response = await post(room, desk.saved())
    assert response.status_code == 409
    assert response.json()["type"] == problem(NotThisText(""))["type"]


@in_one_loop
async def test_only_the_secretariat_reads_a_file_and_only_a_word_file_is_read(room: Room):
    good = await sent_out(room)
    for role in ("delegation", "chair", "auditor", "public"):
        assert (await post(room, good, role)).status_code == 403
    wrong = await post(room, good, kind="application/zip")
    assert (wrong.status_code, wrong.json()["header"]) == (400, "Content-Type")
    damaged = await post(room, good[: len(good) // 2])
    assert (damaged.status_code, damaged.json()["place"]) == (400, "the file")
    before = await room.client.get(f"/amendments/{S}/log", headers=room.headers())
    await post(room, good)
    assert (await room.client.get(f"/amendments/{S}/log", headers=room.headers())).content == before.content
