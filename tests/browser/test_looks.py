"""How the screen and the table look: small, large, long, in other scripts, and without barriers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Sit
from tests.browser.pages import choose, no_acts_wait, open_screen, open_table
from tests.browser.product import SAMPLE, Product

ARABIC = "ينبغي للدول أن تنظر، حيثما كان ذلك مناسباً، في إجراء تحقيقات مشتركة وفقاً لقوانينها الداخلية؛"
CHINESE = "各国应酌情考虑根据其国内法律开展联合侦查，并应请求共享信息；"


def paragraph(name: str, text: str) -> dict[str, Any]:
    """The change that writes a negotiated paragraph last in the text."""
    return {
        "do": "insert_unit",
        "unit": name,
        "kind": "paragraph",
        "text": text,
        "parent": "",
        "unit_class": "negotiated",
    }


def sideways(page: Page) -> int:
    """By how much a page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize(("width", "height"), [(320, 640), (1280, 720), (1920, 1080), (3840, 2160)])
def test_the_screen_fills_its_projector_and_nothing_is_cut(
    product: Product, sit: Sit, tmp_path: Path, width: int, height: int
):
    table = open_table(sit(product, "secretariat"), product)
    choose(table, "5 (d)")
    table.keyboard.press("s")
    no_acts_wait(table)
    screen = open_screen(sit(product, "delegation", width, height), product)
    expect(screen.locator("#hand ins.proposed")).to_have_count(1)
    assert sideways(screen) == 0
    box = screen.locator("#hand .words").bounding_box()
    assert box is not None
    size = float(screen.locator("#hand .words").evaluate("words => parseFloat(getComputedStyle(words).fontSize)"))
    if width > 640:
        number = screen.locator("#hand .cited").bounding_box()
        assert number is not None
        assert number["x"] + number["width"] <= box["x"], "the number stands beside its text"
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= height
        assert size >= 0.019 * width
    else:
        assert size >= 18
    screen.screenshot(path=tmp_path / f"screen-{width}.png")


@pytest.mark.parametrize("width", [320, 1024, 2560])
def test_the_table_is_whole_at_every_width(product: Product, sit: Sit, width: int):
    table = open_table(sit(product, "secretariat", width, 800), product)
    assert sideways(table) == 0
    expect(table.locator("#spoken")).to_be_visible()
    expect(table.locator("#keys")).to_be_visible()


def test_arabic_is_set_from_the_right_and_chinese_as_it_is_written(product: Product, sit: Sit):
    product.opened("scripts", "توصيات", [paragraph("p1", ARABIC), paragraph("p2", CHINESE)])
    here = "/amendments/sessions/scripts/documents/report/amendments"
    source = {"kind": "delegation", "party": "D1"}
    for name, unit, old, new in (
        ("A1", "p1", "مناسباً", "ممكناً"),
        ("A2", "p2", "国内", "本国"),
    ):
        change = {"do": "replace", "unit": unit, "old": old, "new": new}
        product.act(f"{here}/{name}/move", {"change": change, "source": source, "meeting": 1})
    table = open_table(sit(product, "secretariat"), product, "scripts")
    screen = open_screen(sit(product, "delegation"), product, "scripts")
    choose(table, "1")
    table.keyboard.press("s")
    expect(screen.locator("#hand ins.proposed")).to_have_text("ممكناً")
    shown = screen.locator("#hand .unit")
    assert shown.get_attribute("dir") == "rtl"
    assert shown.get_attribute("lang") == "ar"
    number, words = shown.locator(".cited").bounding_box(), shown.locator(".words").bounding_box()
    assert number is not None
    assert words is not None
    assert number["x"] > words["x"]
    choose(table, "2")
    table.keyboard.press("s")
    expect(screen.locator("#hand ins.proposed")).to_have_text("本")
    assert screen.locator("#hand .unit").get_attribute("lang") == "zh"
    assert sideways(screen) == 0
    expect(table.locator("#units li").first.locator(".text")).to_have_attribute("dir", "rtl")


def test_a_text_of_520_paragraphs_with_300_amendments_is_worked_on_in_place(product: Product, sit: Sit):
    words = "The working groups recommended that States consider, where appropriate, further measures of cooperation"
    product.opened("long", "A long text", [paragraph(f"p{n}", f"{words} number {n}.") for n in range(1, 521)])
    here = "/amendments/sessions/long/documents/report/amendments"
    for n in range(1, 301):
        change = {"do": "replace", "unit": f"p{n}", "old": "consider", "new": "examine"}
        body = {"change": change, "source": {"kind": "delegation", "party": "D1"}, "meeting": 1}
        product.act(f"{here}/A{n}/move", body)
    product.until(lambda: "A300" in product.page("/table/long/report"), "the portal has heard them")
    table = open_table(sit(product, "secretariat"), product, "long")
    screen = open_screen(sit(product, "delegation"), product, "long")
    expect(table.locator("#units > li")).to_have_count(520)
    table.evaluate("document.querySelectorAll('#units > li').forEach((row, index) => { row.kept = index; })")
    table.keyboard.press("End")
    expect(table.locator("#target")).to_contain_text("Keys act on 520")
    table.keyboard.press("n")
    expect(table.locator("#target")).to_contain_text("Keys act on 1, amendment A1")
    table.keyboard.press("s")
    expect(screen.locator("#hand ins.proposed")).to_have_text("examine")
    table.keyboard.press("a")
    expect(screen.locator("#hand ins.agreed")).to_have_text("examine")
    expect(screen.locator("#top .left strong")).to_have_text("299")
    kept = "[...document.querySelectorAll('#units > li')].every((row, index) => row.kept === index)"
    assert table.evaluate(kept), "a row was made anew"
    no_acts_wait(table)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_barrier_is_found_on_either_page(product: Product, sit: Sit, axe: str, scheme: str):
    table = open_table(sit(product, "secretariat", scheme=scheme), product)
    choose(table, "5 (d)")
    expect(table.locator("#chosen .amendments")).to_be_visible()
    table.keyboard.press("s")
    no_acts_wait(table)
    screen = open_screen(sit(product, "delegation", scheme=scheme), product)
    for page in (table, screen):
        page.evaluate(axe + "; undefined")
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        told = [(each["id"], [node["html"][:160] for node in each["nodes"]][:3]) for each in found["violations"]]
        assert told == []


def test_the_pages_weigh_little_without_their_fonts(product: Product, sit: Sit):
    for role, address in (("delegation", "screen"), ("secretariat", "table")):
        page = sit(product, role)
        page.goto(f"{product.address}/{address}/{SAMPLE}/report", wait_until="load")
        files = page.locator("script[src], link[rel=stylesheet]").evaluate_all("all => all.map(e => e.src || e.href)")
        modules = ("live", "fit", "queue", "service", "spoken", "list", "next", "recording")
        files += [f"{product.address}/static/floor/{module}.js" for module in modules]
        weights = [len(page.request.get(file).body()) for file in {*files, page.url}]
        assert 0 < sum(weights) < 150_000
