"""The timeline as a picture and a document with its proposals, in a real browser: at every width, on paper, by keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Sit
from tests.browser.product import SAMPLE, Product
from tests.browser.test_looks import sideways

S = f"/sessions/{SAMPLE}"
PAGES = (f"{S}/timeline", f"{S}/documents/report", f"{S}/documents/report?proposals=true", f"{S}/documents/none", S)


@pytest.mark.parametrize("width", [320, 1280, 3840])
def test_no_page_is_wider_than_its_window_and_the_picture_scrolls_in_its_own_box(
    product: Product, sit: Sit, width: int
):
    page = sit(product, "secretariat", width, 900)
    for address in PAGES:
        page.goto(product.address + address)
        assert sideways(page) == 0, address
    page.goto(f"{product.address}{S}/timeline")
    box = page.locator(".picture .scroll")
    inside = box.evaluate("box => box.scrollWidth > box.clientWidth")
    assert inside is (width < 3840)


def test_nothing_written_in_the_picture_runs_into_anything_else(product: Product, sit: Sit):
    """The layout counts letters; here they are measured."""
    page = sit(product, "secretariat", 2600, 1200)
    page.goto(f"{product.address}{S}/timeline")
    page.evaluate("document.fonts.ready")
    overlaps = page.evaluate(
        """() => {
          const found = [];
          for (const lane of document.querySelectorAll(".chart .lane")) {
            const boxes = [...lane.querySelectorAll("a.mark-of")].map(mark => mark.getBoundingClientRect());
            boxes.forEach((one, i) => boxes.slice(i + 1).forEach(other => {
              const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
              const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
              if (across > 1 && down > 1) found.push([one.left, one.top]);
            }));
          }
          for (const bar of document.querySelectorAll(".chart .bar-of")) {
            const [rect, text] = [bar.querySelector("rect"), bar.querySelector("text")];
            if (text && text.getBBox().x + text.getBBox().width > rect.getBBox().x + rect.getBBox().width + 1)
              found.push(text.textContent);
          }
          return found;
        }"""
    )
    assert overlaps == []


def test_any_mark_is_reached_by_keys_and_leads_to_the_text_as_it_was(product: Product, sit: Sit):
    page = sit(product, "delegation")
    page.goto(f"{product.address}{S}/timeline")
    moved = page.locator(".chart a.mark-of.proposed").last
    moved.focus()
    expect(moved).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".notice")).to_contain_text("as it stood on 17 May 2024")


def test_on_paper_the_picture_is_cut_into_strips(product: Product, sit: Sit):
    page = sit(product, "secretariat")
    page.goto(f"{product.address}{S}/timeline")
    expect(page.locator(".strips")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".picture .scroll")).to_be_hidden()
    strips = page.locator(".strips > svg")
    assert strips.count() >= 2
    drawn = strips.nth(1).locator("use").last.evaluate("use => use.getBoundingClientRect().width > 100")
    assert drawn


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("role", ["delegation", "public"])
def test_no_barrier_is_found(product: Product, sit: Sit, axe: str, scheme: str, role: str):
    page = sit(product, role, scheme=scheme)
    for address in PAGES:
        page.goto(product.address + address)
        page.evaluate(axe + "; undefined")
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        told = [(each["id"], [node["html"][:160] for node in each["nodes"]][:3]) for each in found["violations"]]
        assert told == [], address
