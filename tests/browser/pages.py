"""How tests read and use the screen and the table: by what a person sees and by keys alone."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.product import SAMPLE, Product

PARTY = re.compile(r"\b(moved by|brought by)\b|\bD\d\b")

STREAM = """async (address) => {
  const reader = (await fetch(address)).body.getReader();
  let said = "";
  while (!said.includes("event: state") || !said.endsWith("\\n\\n")) {
    said += new TextDecoder().decode((await reader.read()).value);
  }
  reader.cancel();
  return said;
}"""
"""Reads the beginning of a stream in the reader's own browser."""


def open_screen(page: Page, product: Product, session: str = SAMPLE) -> Page:
    page.goto(f"{product.address}/screen/{session}/report")
    expect(page.locator("#connection")).to_be_hidden()
    return page


def open_table(page: Page, product: Product, session: str = SAMPLE) -> Page:
    page.goto(f"{product.address}/table/{session}/report")
    expect(page.locator("#connection")).to_have_text("connected")
    expect(page.locator("#units")).to_be_focused()
    return page


def choose(page: Page, number: str) -> None:
    """Go to a unit by keys, from wherever the list is."""
    rows = page.locator("#units > li")
    numbers = rows.evaluate_all("rows => rows.map(row => row.dataset.number)")
    chosen = rows.evaluate_all("rows => rows.findIndex(row => row.getAttribute('aria-selected') === 'true')")
    steps = numbers.index(number) - chosen
    for _ in range(abs(steps)):
        page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
    expect(page.locator("#target")).to_contain_text(f"Keys act on {number}")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def no_acts_wait(page: Page) -> None:
    expect(page.locator("#acts > li")).to_have_count(0)
