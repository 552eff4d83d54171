"""The pictures of the README, made where `RAPPORTEUR_PICTURES=1` asks for them: the floor, on the screen and the table.

They are of the joint report's rehearsal where that is there, and else of the sample session.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from services.commands.run import SAMPLE
from services.rehearsal.scenario.reading import read_scenario
from tests.browser.conftest import Sit
from tests.browser.pages import PARTY, choose, no_acts_wait, open_screen, open_table
from tests.browser.product import ROOT, Product

JOINT = ROOT.parent / "shared" / "scenarios" / "ctoc-2022.yaml"
PICTURES = ROOT / "docs" / "pictures"
MOST = 300_000


@pytest.mark.skipif(os.environ.get("RAPPORTEUR_PICTURES") != "1", reason="pictures are made where they are asked for")
def test_pictures_of_the_floor(tmp_path: Path, sit: Sit):
    scenario = JOINT if JOINT.exists() else SAMPLE
    read = read_scenario(scenario)
    session = read.session.id
    next_one = next(plan for plan in read.report.oral_amendments if plan.id == "A9")
    with Product(tmp_path / "data", scenario).started() as product:
        places = {found["amendment"]: found for found in product.get(f"/amendments/sessions/{session}/amendments")}
        assert {"A1", "A3", "A5", "A6"} <= set(places)
        table = open_table(sit(product, "secretariat", 1360, 850), product, session)
        screen = open_screen(sit(product, "delegation", 1600, 900), product, session)
        numbers = {row["unit"]: row["number"] for row in _units(product, session)}
        number = numbers[places["A3"]["operations"][0]["unit"]]
        choose(table, number)
        table.keyboard.press("a")
        no_acts_wait(table)
        for _ in range(3):
            if "amendment A5" not in table.locator("#target").inner_text():
                table.keyboard.press("ArrowRight")
        expect(table.locator("#target")).to_contain_text("amendment A5")
        table.keyboard.press("s")
        no_acts_wait(table)
        expect(screen.locator("#hand ins.proposed")).to_have_count(1)
        expect(screen.locator("#hand ins.agreed")).to_have_count(1)
        assert not PARTY.search(screen.content())
        table.keyboard.press("/")
        table.keyboard.type(f"in {next_one.at}, replace “{next_one.old}” with “{next_one.new}”")
        expect(table.locator("#understood ins")).to_be_visible()
        screen.wait_for_timeout(500)
        screen.screenshot(path=PICTURES / "screen.png")
        table.wait_for_timeout(500)
        table.screenshot(path=PICTURES / "table.png")
    for name in ("screen", "table"):
        assert (PICTURES / f"{name}.png").stat().st_size < MOST


def _units(product: Product, session: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = product.get(f"/amendments/sessions/{session}/documents/report")["units"]
    return found
