"""Over HTTP: a line is understood in the text on the floor with what it would change, or asked about; and read out."""

from tests.amendments.room import FLOOR_OF, SYMBOL, Room, in_one_loop, room

__all__ = ["room"]


@in_one_loop
async def test_a_line_is_told_with_its_change_and_with_what_it_would_do(room: Room):
    found = await room.understood('in 2 (a), after "share information", insert "and experience"')
    assert found["spoken"] == "in 2 (a), after “share information”, insert “and experience”"
    assert (found["change"]["do"], found["change"]["unit"]) == ("insert", "p2b")
    (changed,) = found["units"]
    assert (changed["unit"], changed["number"], changed["state"]) == ("p2b", "2 (a)", "changed")
    assert [piece["text"] for piece in changed["pieces"] if piece["change"] == "inserted"] == [" and experience"]
    assert "".join(piece["text"] for piece in changed["pieces"]) == (
        "States parties are encouraged to share information and experience upon request;"
    )


@in_one_loop
async def test_what_is_understood_is_moved_as_it_is_and_read_out_again(room: Room):
    await room.move("AM3", "in 2 (a), replace “encouraged” with “invited”")
    view = await room.view("AM3")
    assert view["spoken"] == "in 2 (a), replace “encouraged” with “invited”"
    assert "spoken_of" not in view


@in_one_loop
async def test_k5_the_numbers_of_l1_keep_resolving_for_anyone_who_holds_l1(room: Room):
    by_l1 = await room.understood("in 2 (b), delete “upon request”", numbers_of="L.1")
    today = await room.understood("in 2 (a), delete “upon request”")
    assert by_l1["change"] == today["change"]
    assert by_l1["spoken"] == "in 2 (b), delete “upon request”"
    assert by_l1["units"][0]["number"] == "2 (a)", "what is shown is the text of now"
    assert (await room.understood("in 2 (b) of L.1, delete “upon request”"))["change"] == today["change"]
    fell = await room.question("delete 2 (a)", numbers_of="L.1")
    assert (fell["why"], fell["sentence"]) == (
        "fell",
        "2 (a) of that version fell since; it is not in the text any more.",
    )


@in_one_loop
async def test_k5_an_amendment_is_read_out_by_the_numbers_of_the_text_it_was_moved_on_and_by_those_of_a_printing(
    room: Room,
):
    view = await room.view("AM2", numbers_of="L.1")
    assert view["spoken"] == "at the end of 2 (b), add “, in good time”"
    await room.move("AM5", "in 2 (b), replace “publish” with “keep”")
    view = await room.view("AM5", numbers_of=SYMBOL)
    assert view["spoken"] == "in 2 (b), replace “publish” with “keep”"
    assert view["spoken_of"] == {SYMBOL: "in 2 (c), replace “publish” with “keep”"}


@in_one_loop
async def test_an_amendment_to_an_amendment_is_said_of_the_other_moved_and_read_out_in_the_same_line(room: Room):
    await room.move("AM6", "in 2 (b), replace “should” with “is requested to”")
    line = "in AM6, replace “requested” with “invited”"
    found = await room.understood(line)
    assert (found["spoken"], found["amends"]) == (line, "AM6")
    await room.moved("AM7", found["change"], amends=found["amends"])
    assert (await room.view("AM7"))["spoken"] == line


@in_one_loop
async def test_what_an_amendment_to_an_amendment_would_do_is_told_in_the_other_and_merged_in_the_text(room: Room):
    await room.move("AM10", "in 2 (a), after “share information”, insert “and any experience”")
    found = await room.understood("in AM10, replace “any” with “relevant”")
    (alone,), (merged,) = found["units"], found["merged"]
    assert [piece["text"].strip() for piece in alone["pieces"] if piece["change"] == "inserted"] == ["relevant"]
    assert [piece["text"].strip() for piece in alone["pieces"] if piece["change"] == "deleted"] == ["any"]
    inserted = [piece["text"] for piece in merged["pieces"] if piece["change"] == "inserted"]
    assert "".join(inserted).strip() == "and relevant experience"
    again = await room.understood("at the end of AM10, add “in good faith”")
    await room.moved("AM11", again["change"], amends="AM10")
    third = await room.understood("in AM11, replace “good” with “full”")
    assert third["amends"] == "AM11"
    await room.moved("AM12", third["change"], amends="AM11")
    assert (await room.view("AM12"))["spoken"] == "in AM11, replace “good” with “full”"


@in_one_loop
async def test_a_line_about_an_amendment_that_is_not_there_or_about_words_that_are_not_in_it_is_asked_about(room: Room):
    await room.move("AM13", "in 1, replace “The working groups” with “Both groups as one”")
    asked = await room.question("in AM99, replace “one” with “two”")
    assert asked["sentence"].startswith("No amendment AM99 is open; there are: ")
    assert "in AM13, replace “one” with “two”" in [candidate["line"] for candidate in asked["candidates"]]
    asked = await room.question("in AM13, delete “Conference”")
    assert [candidate["line"] for candidate in asked["candidates"]] == ["in 1, delete “Conference”"]
    assert asked["sentence"] == "The words “Conference” are not among those that AM13 would put in."
    for candidate in asked["candidates"]:
        assert (await room.understood(candidate["line"]))["spoken"] == candidate["line"]
    assert (await room.question("in AM1, delete “the”"))["sentence"].startswith("No amendment AM1 is open")


@in_one_loop
async def test_a_number_that_only_a_printing_has_is_asked_about(room: Room):
    asked = await room.question("in 2 (c), replace “list” with “register”")
    assert asked["why"] == "other_version"
    (candidate, *_) = asked["candidates"]
    assert candidate["line"] == "in 2 (b), replace “list” with “register”"
    assert candidate["number"] == "2 (b)"
    assert "list" in candidate["excerpt"]


@in_one_loop
async def test_words_that_stand_elsewhere_are_asked_about_and_each_candidate_is_understood(room: Room):
    asked = await room.question("in 1, replace “encouraged” with “invited”")
    assert asked["why"] == "elsewhere"
    for candidate in asked["candidates"]:
        assert (await room.understood(candidate["line"]))["spoken"] == candidate["line"]


@in_one_loop
async def test_a_line_as_one_types_is_asked_what_comes_next(room: Room):
    assert (await room.question(""))["why"] == "unfinished"
    assert (await room.question("in 2 (a), after"))["why"] == "unfinished"


@in_one_loop
async def test_several_changes_in_one_line_are_moved_as_one_amendment_and_read_out_in_one_line(room: Room):
    line = "in 2 (a), delete “upon request”; in 2 (b), replace “list” with “register”"
    found = await room.understood(line)
    assert (found["spoken"], found["count"]) == (line, 2)
    assert [unit["number"] for unit in found["units"]] == ["2 (a)", "2 (b)"]
    await room.moved("AM8", found["change"])
    view = await room.view("AM8")
    assert view["spoken"] == line
    assert [operation["key"] for operation in view["operations"]] == ["AM8", "AM8-2"]


@in_one_loop
async def test_of_several_changes_the_question_names_the_one_that_is_unclear(room: Room):
    asked = await room.question("in 2 (a), delete “upon request”; in 2 (b), replace “lists” with “registers”")
    assert asked["change"] == 2
    assert asked["sentence"] == "Second change: the words “lists” do not stand there."
    asked = await room.question("delete 2 (a); in 2 (a), delete “upon request”")
    assert asked["sentence"] == (
        "Second change: it does not go together with the first: one deletes the unit the other speaks of."
    )
    assert (await room.question("delete 99"))["change"] is None


@in_one_loop
async def test_a_range_is_one_amendment_and_is_read_out_as_a_range(room: Room):
    await room.move("AM9", "delete subparagraphs 2 (a)–(b)")
    view = await room.view("AM9")
    assert view["spoken"] == "delete 2 (a) to (b)"
    assert [operation["op"] for operation in view["operations"]] == ["unit.delete", "unit.delete"]


@in_one_loop
async def test_what_the_reader_may_not_see_is_not_there(room: Room):
    line = "in 5, delete “to itself”"
    assert (await room.understood(line))["change"]["unit"] == "p6"
    asked = await room.question(line, role="delegation")
    assert asked["sentence"] == "Nothing in this text has the number 5."
    assert asked["candidates"] == []
    assert (await room.question("in 1, delete “to itself”", role="delegation"))["candidates"] == []


@in_one_loop
async def test_k16_whoever_does_not_sit_in_the_session_is_not_answered(room: Room):
    assert (await room.asked("delete 1", role="public")).status_code == 403
    assert (await room.client.get(f"/{FLOOR_OF}/understood", params={"line": "delete 1"})).status_code == 401


@in_one_loop
async def test_a_printing_that_was_not_is_refused_as_such(room: Room):
    answer = await room.asked("delete 1", numbers_of="L.9")
    assert (answer.status_code, answer.json()["title"]) == (404, "Unknown printing")
    assert "“L.9”" in answer.json()["detail"]
