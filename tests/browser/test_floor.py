"""Two browsers before one floor: what is done at the table, by keys alone, is on the screen, and nothing is lost."""

from __future__ import annotations

import re

from playwright.sync_api import Route, expect

from tests.browser.conftest import Sit
from tests.browser.pages import PARTY, STREAM, choose, focused, no_acts_wait, open_screen, open_table
from tests.browser.product import SAMPLE, Product


def test_what_is_agreed_at_the_table_appears_on_the_screen_and_no_party_with_it(product: Product, sit: Sit):
    table, screen = open_table(sit(product, "secretariat"), product), open_screen(sit(product, "delegation"), product)
    choose(table, "5 (d)")
    expect(table.locator("#chosen")).to_contain_text("moved by D4")
    table.keyboard.press("s")
    expect(screen.locator("#hand ins.proposed")).to_have_text(re.compile("are encouraged to"))
    expect(screen.locator("#hand del.proposed")).to_have_text(re.compile("should"))
    expect(screen.locator("#foot")).to_contain_text("A3: open")
    left = int(screen.locator("#top .left strong").inner_text())
    table.keyboard.press("a")
    expect(screen.locator("#hand ins.agreed")).to_have_text(re.compile("are encouraged to"))
    expect(screen.locator("#hand ins.proposed")).to_have_count(0)
    expect(screen.locator("#foot")).to_contain_text("A3: agreed")
    expect(screen.locator("#top .left strong")).to_have_text(str(left - 1))
    no_acts_wait(table)
    assert product.amendment("A3")["became"] == "agreed"
    assert not PARTY.search(screen.content())
    assert not PARTY.search(screen.evaluate(STREAM, f"/screen/{SAMPLE}/report/live"))


def test_a_key_does_each_act_and_the_focus_stays_in_the_list(product: Product, sit: Sit):
    table = open_table(sit(product, "secretariat"), product)
    for number, key, amendment, became in (
        ("5 (a)", "b", "A13", "recaptured"),
        ("5 (b)", "x", "A1", "not_retained"),
        ("5 (c)", "i", "A2", "to_informals"),
        ("5 (d)", "o", "A3", "not_insisted_upon"),
        ("5 (d)", "w", "A4", "withdrawn"),
    ):
        choose(table, number)
        expect(table.locator("#target")).to_contain_text(f"amendment {amendment}")
        table.keyboard.press(key)
        no_acts_wait(table)
        assert product.amendment(amendment)["became"] == became
        if became != "to_informals":
            expect(table.locator("#target")).not_to_contain_text(f"amendment {amendment}")
        assert focused(table) == "units"
    choose(table, "II.A")
    table.keyboard.press("n")
    expect(table.locator("#target")).to_contain_text("5 (c)")
    choose(table, "7 (c)")
    table.keyboard.press("r")
    expect(table.locator("#units [aria-selected=true] .state")).to_contain_text("ad referendum")
    choose(table, "7 (a)")
    table.keyboard.press("Space")
    choose(table, "8 (b)")
    table.keyboard.press("Space")
    table.keyboard.press("l")
    expect(table.locator("#units [aria-selected=true] .package")).to_have_text("package-1")
    table.keyboard.press("p")
    expect(table.locator("#units [aria-selected=true] .state")).to_contain_text("agreed")
    no_acts_wait(table)
    assert focused(table) == "units"


def test_an_unit_that_is_brought_in_is_agreed_ad_referendum_by_one_key(product: Product, sit: Sit):
    table, screen = open_table(sit(product, "secretariat"), product), open_screen(sit(product, "delegation"), product)
    choose(table, "5 (d)")
    for _ in range(3):
        table.keyboard.press("ArrowRight")
    expect(table.locator("#target")).to_contain_text("amendment A6")
    table.locator("#party").fill("D7")
    table.keyboard.press("Escape")
    assert focused(table) == "units"
    table.keyboard.press("s")
    expect(screen.locator("#hand .fate")).to_have_text("new")
    expect(screen.locator("#hand .today")).to_have_text("5 (e)")
    table.keyboard.press("r")
    expect(screen.locator("#foot")).to_contain_text("agreed ad referendum, confirmation pending")
    no_acts_wait(table)
    choose(table, "5 (e)")
    expect(table.locator("#chosen")).to_contain_text("awaited from D7")
    assert not PARTY.search(screen.content())


def test_every_key_is_shown_and_does_something(product: Product, sit: Sit):
    table = open_table(sit(product, "secretariat"), product)
    shown = table.locator("#keys button").evaluate_all("all => all.map(button => button.dataset.key)")
    assert len(shown) == len(set(shown)) > 20
    source = table.request.get(f"{product.address}/static/floor/table.js").text()
    for key in shown:
        assert re.search(rf"^  (\"{re.escape(key)}\"|{re.escape(key)}): ", source, re.MULTILINE), key


def test_what_is_refused_stays_beside_the_line_with_what_to_do_next(product: Product, sit: Sit):
    table = open_table(sit(product, "secretariat"), product)
    choose(table, "5 (d)")
    table.keyboard.press("a")
    no_acts_wait(table)
    expect(table.locator("#target")).to_contain_text("amendment A4")
    table.keyboard.press("a")
    refused = table.locator("#acts > li.refused")
    expect(refused).to_contain_text("A4 agreed")
    expect(refused).to_contain_text("It cannot be agreed together with A3, which is agreed")
    expect(refused).to_contain_text("U takes back the one that is agreed")
    table.reload()
    expect(table.locator("#acts > li.refused")).to_have_count(1)
    table.keyboard.press("Delete")
    no_acts_wait(table)
    assert product.amendment("A4")["became"] == "open"


def test_acts_without_a_connection_are_kept_sent_in_order_and_done_once(product: Product, sit: Sit):
    table, screen = open_table(sit(product, "secretariat"), product), open_screen(sit(product, "delegation"), product)
    choose(table, "5 (d)")
    table.context.set_offline(True)
    expect(table.locator("#connection")).to_contain_text("connection lost")
    table.keyboard.press("a")
    table.keyboard.press("s")
    choose(table, "5 (b)")
    table.keyboard.press("i")
    choose(table, "5 (c)")
    table.keyboard.press("a")
    table.keyboard.press("s")
    waiting = table.locator("#acts > li.waiting")
    expect(waiting).to_have_count(4)  # of what was put on the screen only the last matters
    expect(waiting.first).to_contain_text("waits for the connection")
    assert product.amendment("A3")["became"] == "open"
    table.context.set_offline(False)
    no_acts_wait(table)
    expect(table.locator("#connection")).to_have_text("connected")
    expect(screen.locator("#hand .today")).to_have_text("5 (c)")
    disposed = [event["data"]["amendment"] for event in product.told("amendment.disposed.v1")]
    assert disposed[-3:] == ["A3", "A1", "A2"]
    assert len(disposed) == len(set(disposed))


def test_an_act_whose_answer_was_lost_is_sent_again_under_its_key_and_done_once(product: Product, sit: Sit):
    table = open_table(sit(product, "secretariat"), product)
    keys: list[str | None] = []

    def lose_the_first(route: Route) -> None:
        keys.append(route.request.headers.get("idempotency-key"))
        if len(keys) == 1:
            assert route.fetch().status == 201  # it is done, and nobody here hears of it
            route.abort()
        else:
            route.continue_()

    table.route("**/amendments/A3/dispose", lose_the_first)
    choose(table, "5 (d)")
    table.keyboard.press("a")
    no_acts_wait(table)
    assert len(keys) == 2
    assert keys[0]
    assert set(keys) == {keys[0]}
    assert [e["data"]["amendment"] for e in product.told("amendment.disposed.v1")].count("A3") == 1


def test_screen_and_table_join_again_after_the_product_was_killed_with_all_that_was_done_meanwhile(
    product: Product, sit: Sit
):
    table, screen = open_table(sit(product, "secretariat"), product), open_screen(sit(product, "delegation"), product)
    choose(table, "5 (d)")
    table.keyboard.press("s")
    expect(screen.locator("#foot")).to_contain_text("A3: open")
    no_acts_wait(table)
    product.stop()
    expect(screen.locator("#connection")).to_be_visible()
    expect(screen.locator("#connection")).to_contain_text("Connection lost")
    expect(screen.locator("#hand ins.proposed")).to_have_text(re.compile("are encouraged to"))
    expect(table.locator("#connection")).to_contain_text("connection lost")
    table.keyboard.press("a")
    table.keyboard.press("ArrowUp")
    expect(table.locator("#chosen")).to_contain_text("model wording")
    assert focused(table) == "units"
    product.start()
    expect(screen.locator("#connection")).to_be_hidden()
    expect(screen.locator("#hand ins.agreed")).to_have_text(re.compile("are encouraged to"))
    no_acts_wait(table)
    screen.reload()
    expect(screen.locator("#foot")).to_contain_text("A3: agreed")
    assert [e["data"]["amendment"] for e in product.told("amendment.disposed.v1")].count("A3") == 1


def test_the_text_on_a_screen_without_a_connection_stays(product: Product, sit: Sit):
    screen = open_screen(sit(product, "delegation"), product)
    before = screen.locator("#hand").inner_text()
    screen.context.set_offline(True)
    expect(screen.locator("#connection")).to_contain_text("Connection lost")
    assert screen.locator("#hand").inner_text() == before
    screen.context.set_offline(False)
    expect(screen.locator("#connection")).to_be_hidden()


def test_two_tables_see_one_state_and_neither_loses_its_place(product: Product, sit: Sit):
    one, other = open_table(sit(product, "secretariat"), product), open_table(sit(product, "chair"), product)
    choose(other, "5 (b)")
    other.keyboard.press("/")
    other.keyboard.type("in 5 (b), af")
    choose(one, "5 (d)")
    one.keyboard.press("a")
    expect(other.locator("#units li[data-number='5 (d)'] .chip.open").first).to_have_text("A4")
    assert focused(other) == "spoken"
    assert other.locator("#spoken").input_value() == "in 5 (b), af"
    expect(other.locator("#units [aria-selected=true]")).to_have_attribute("data-number", "5 (b)")
    assert not PARTY.search(other.locator("#chosen").inner_text())


def test_what_was_agreed_is_taken_back_by_one_key_and_marks_of_the_recording_run_on(product: Product, sit: Sit):
    table, screen = open_table(sit(product, "secretariat"), product), open_screen(sit(product, "delegation"), product)
    choose(table, "5 (b)")
    table.keyboard.press("m")
    expect(table.locator("#said")).to_have_text(re.compile("Set the recording's counter first"))
    table.locator("#recording").fill("00:47:20")
    table.keyboard.press("Escape")
    table.keyboard.press("m")
    no_acts_wait(table)
    (mark,) = product.told("recording.marked.v1")
    assert mark["data"]["amendment"] == "A1"
    assert mark["data"]["what"] == "read_out"
    assert re.fullmatch(r"00:47:[2-5]\d", mark["data"]["recording"])
    table.keyboard.press("s")
    table.keyboard.press("a")
    expect(screen.locator("#hand ins.agreed")).to_have_count(1)
    table.keyboard.press("u")
    expect(table.locator("#said")).to_have_text(re.compile("Choose one that is agreed first"))
    table.keyboard.press("ArrowRight")
    expect(table.locator("#target")).to_contain_text("amendment A1 (agreed)")
    table.keyboard.press("u")
    expect(screen.locator("#hand ins.proposed")).to_have_count(1)
    expect(screen.locator("#foot")).to_contain_text("A1: open")
    no_acts_wait(table)
    assert product.amendment("A1")["became"] == "open"


def test_a_line_shows_what_it_would_do_as_one_types_and_enter_moves_it(product: Product, sit: Sit):
    table, screen = open_table(sit(product, "secretariat"), product), open_screen(sit(product, "delegation"), product)
    choose(table, "7 (c)")
    table.keyboard.press("/")
    assert focused(table) == "spoken"
    table.keyboard.type("in 7 (c), replace “requested” with “urged”")
    expect(table.locator("#understood ins")).to_have_text(re.compile("urged"))
    expect(table.locator("#understood del")).to_have_text(re.compile("requested"))
    expect(table.locator("#understood .number")).to_have_text("7 (c)")
    table.keyboard.press("Enter")
    expect(table.locator("#said")).to_have_text(re.compile("which delegation first"))
    table.keyboard.press("Escape")
    table.keyboard.press("d")
    assert focused(table) == "party"
    table.keyboard.type("D9")
    table.keyboard.press("Enter")
    assert focused(table) == "spoken"
    table.keyboard.press("Enter")
    no_acts_wait(table)
    assert table.locator("#spoken").input_value() == ""
    assert focused(table) == "spoken"
    table.keyboard.press("Escape")
    expect(table.locator("#target")).to_contain_text("7 (c), amendment A14")
    table.keyboard.press("s")
    expect(screen.locator("#hand ins.proposed")).to_have_text("urged")
    table.keyboard.press("a")
    expect(screen.locator("#foot")).to_contain_text("A14: agreed")
    moved = product.amendment("A14")
    assert moved["source"] == {"kind": "delegation", "party": "D9"}
    assert moved["meeting"] == 9
    assert not PARTY.search(screen.content())


def test_where_a_line_may_mean_several_places_one_is_chosen_by_keys(product: Product, sit: Sit):
    table = open_table(sit(product, "secretariat"), product)
    table.keyboard.press("c")
    table.keyboard.press("/")
    table.keyboard.type("in 5 (b), delete “by”")
    expect(table.locator("#understood .candidates > li").first).to_be_visible()
    count = table.locator("#understood .candidates > li").count()
    assert count > 1
    table.keyboard.press("ArrowDown")
    expect(table.locator("#understood .candidates > li").nth(1)).to_have_class("at")
    table.keyboard.press("Enter")
    expect(table.locator("#understood del")).to_have_text("by")
    expect(table.locator("#understood .candidates")).to_have_count(0)
    table.keyboard.press("Enter")
    no_acts_wait(table)
    assert product.amendment("A14")["source"] == {"kind": "chair"}
    table.keyboard.type("in 5 (d), delete “nowhere to be found”")
    expect(table.locator("#understood .question")).to_be_visible()


def test_a_line_typed_without_a_connection_is_understood_and_moved_when_it_is_back(product: Product, sit: Sit):
    table = open_table(sit(product, "secretariat"), product)
    table.keyboard.press("c")
    table.context.set_offline(True)
    expect(table.locator("#connection")).to_contain_text("connection lost")
    table.keyboard.press("/")
    table.keyboard.type("in 7 (c), replace “requested” with “urged”")
    expect(table.locator("#understood")).to_contain_text("The connection is lost")
    table.keyboard.press("Enter")
    table.keyboard.type("in 7 (c), replace “words that stand nowhere” with “urged”")
    table.keyboard.press("Enter")
    expect(table.locator("#acts > li.waiting")).to_have_count(2)
    table.context.set_offline(False)
    refused = table.locator("#acts > li.refused")
    expect(refused).to_contain_text("words that stand nowhere")
    assert product.amendment("A14")["became"] == "open"
    table.keyboard.press("Escape")
    table.keyboard.press("e")
    assert focused(table) == "spoken"
    assert "words that stand nowhere" in table.locator("#spoken").input_value()
    no_acts_wait(table)


def test_several_changes_in_one_line_are_one_amendment_and_the_unclear_one_is_named(product: Product, sit: Sit):
    table, screen = open_table(sit(product, "secretariat"), product), open_screen(sit(product, "delegation"), product)
    choose(table, "7 (c)")
    table.keyboard.press("c")
    table.keyboard.press("/")
    table.keyboard.type("in 7 (c), replace “requested” with “urged”; in 8 (b), delete “nowhere to be found”")
    expect(table.locator("#understood .question")).to_have_text(re.compile("^Second change: the words “nowhere"))
    table.locator("#spoken").fill("")
    table.keyboard.type("in 7 (c), replace “requested” with “urged”; delete 8 (a)–(b)")
    expect(table.locator("#understood .spoken")).to_contain_text("delete 8 (a) to (b) (one amendment of 2 changes)")
    expect(table.locator("#understood .result")).to_have_count(3)
    table.keyboard.press("Enter")
    no_acts_wait(table)
    moved = product.amendment("A14")
    assert moved["spoken"] == "in 7 (c), replace “requested” with “urged”; delete 8 (a) to (b)"
    assert len(moved["operations"]) == 3
    table.keyboard.press("Escape")
    expect(table.locator("#target")).to_contain_text("amendment A14")
    table.keyboard.press("s")
    expect(screen.locator("#hand .unit")).to_have_count(3)
    table.keyboard.press("a")
    expect(screen.locator("#foot")).to_contain_text("A14: agreed")


def test_an_amendment_is_amended_by_a_key_and_a_line_and_the_merged_text_is_shown(product: Product, sit: Sit):
    table, screen = open_table(sit(product, "secretariat"), product), open_screen(sit(product, "delegation"), product)
    choose(table, "5 (d)")
    expect(table.locator("#target")).to_contain_text("amendment A3")
    table.keyboard.press("c")
    table.keyboard.press("t")
    assert focused(table) == "spoken"
    assert table.locator("#spoken").input_value() == "in A3, "
    table.keyboard.type("replace “encouraged” with “invited”")
    expect(table.locator("#understood .result").first.locator("ins")).to_have_text(re.compile("invited"))
    expect(table.locator("#understood .result.merged")).to_contain_text("are invited to")
    expect(table.locator("#understood .result.merged del")).to_have_text(re.compile("should"))
    table.keyboard.press("Enter")
    no_acts_wait(table)
    assert product.amendment("A14")["amends"] == "A3"
    assert product.amendment("A14")["spoken"] == "in A3, replace “encouraged” with “invited”"
    table.keyboard.press("Escape")
    expect(table.locator("#target")).to_contain_text("amendment A14")
    expect(table.locator("#units li[data-number='5 (d)']")).to_contain_text("A14 to A3")
    expect(table.locator("#chosen")).to_contain_text("A14, to A3")
    table.keyboard.press("s")
    expect(screen.locator("#hand ins.proposed")).to_have_text(re.compile("are invited to"))
    expect(screen.locator("#foot")).to_contain_text("A14, to A3: open")
    table.keyboard.press("/")
    table.keyboard.type("in A99, delete “invited”")
    expect(table.locator("#understood .question")).to_contain_text("No amendment A99 is open")
    assert not PARTY.search(screen.content())


def test_support_and_reservations_are_noted_by_a_key_and_the_mover_s_field_and_no_screen_tells_them(
    product: Product, sit: Sit
):
    table, chair = open_table(sit(product, "secretariat"), product), open_table(sit(product, "chair"), product)
    screen = open_screen(sit(product, "delegation"), product)
    choose(table, "5 (d)")
    table.locator("#party").fill("D9")
    table.keyboard.press("Escape")
    for key, who, label in (
        ("y", "D5", "Who supports A3"),
        ("y", "D6", "Who supports A3"),
        ("v", "D7", "Who reserves on A3"),
    ):
        table.keyboard.press(key)
        assert focused(table) == "party"
        expect(table.locator("#party-label")).to_have_text(label)
        assert table.locator("#party").input_value() == ""
        table.keyboard.type(who)
        table.keyboard.press("Enter")
        assert focused(table) == "units"
        assert table.locator("#party").input_value() == "D9"
    no_acts_wait(table)
    expect(table.locator("#chosen")).to_contain_text("supported by D5, D6; reservation of D7")
    table.keyboard.press("y")
    table.keyboard.type("D8")
    table.keyboard.press("Escape")
    assert focused(table) == "units"
    expect(table.locator("#party-label")).to_have_text("Which delegation")
    told = [event["data"] for event in product.told("amendment.supported.v1")]
    assert [(data["amendment"], data["party"], data["position"]) for data in told] == [
        ("A3", "D5", "supports"),
        ("A3", "D6", "supports"),
        ("A3", "D7", "reserves"),
    ]
    table.keyboard.press("s")
    expect(screen.locator("#foot")).to_contain_text("A3: open")
    choose(chair, "5 (d)")
    expect(chair.locator("#chosen")).to_contain_text("A3")
    assert not PARTY.search(chair.locator("#chosen").inner_text())
    assert not PARTY.search(screen.content())
