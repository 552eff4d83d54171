"""Pages at their limits: 520 paragraphs with 300 amendments, in other scripts, and what they weigh on their way."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from lxml import html

from services.portal.rendering import STATIC
from shared.events.envelope import Event
from tests.given import SESSION
from tests.portal.sessions import ARABIC, CHINESE, ENGLISH, a_long_session
from tests.portal.visiting import Visit


def found(page: str, path: str) -> list[Any]:
    """What an XPath finds in a page."""
    hits = html.fromstring(page).xpath(path)
    assert isinstance(hits, list)
    return hits


S = f"/sessions/{SESSION}"
PAGES = (f"{S}/documents/report", f"{S}/documents/report?proposals=true", f"{S}/timeline")


@pytest.fixture(scope="module")
def long_session() -> Sequence[Event]:
    return a_long_session()


async def test_a_page_of_520_paragraphs_and_300_amendments_weighs_less_than_150_kilobytes_on_its_way(
    long_session: Sequence[Event], visit: Visit
):
    async with visit(long_session, "secretariat") as client:
        styles = 0
        for name in ("tokens", "components"):
            styles += (await client.get(f"/static/{name}.css")).num_bytes_downloaded
        for page in PAGES:
            answer = await client.get(page)
            assert answer.headers["content-encoding"] == "gzip"
            assert styles + answer.num_bytes_downloaded < 150_000
            ids = found(answer.text, "//@id")
            assert len(ids) == len(set(ids)), page
            assert not set(found(answer.text, "//a/@href[starts-with(., '#')]")) - {f"#{name}" for name in ids}, page
        plain, marked = [(await client.get(page)).text for page in PAGES[:2]]
    standing = "//div[contains(@class, 'unit paragraph')][.//span[@class='label' and normalize-space()]]"
    assert len(found(plain, standing)) == len(found(marked, standing)) == 550  # 30 more were agreed
    assert len(found(marked, "//article//div[@class='text marked']//ins[@class='open']")) == 150


async def test_a_crowd_of_amendments_is_gathered_and_counted(long_session: Sequence[Event], visit: Visit):
    async with visit(long_session, "delegation") as client:
        page = (await client.get(f"{S}/timeline")).text
    counted = [int(count) for count in found(page, "//*[contains(@class, 'mark-of proposed')]/text/text()")]
    assert sum(counted) == 300
    assert len(counted) < 30


@pytest.mark.parametrize(("words", "lang"), [(ENGLISH, None), (ARABIC, "ar"), (CHINESE, "zh")])
async def test_a_text_says_in_which_script_it_is_and_every_unit_runs_its_own_way(
    visit: Visit, words: Sequence[str], lang: str | None
):
    async with visit(a_long_session(30, 20, words), "secretariat") as client:
        for page in PAGES[:2]:
            text = (await client.get(page)).text
            assert found(text, "//div[contains(@class, 'text')]")[0].get("lang") == lang
            units = found(text, "//div[contains(@class, 'unit ')]")
            assert {unit.get("dir") for unit in units} == {"auto"}
            labels = found(text, "//div[contains(@class, 'text')]//span[@class='label']")
            assert {label.get("dir") for label in labels} == {"ltr"}


@pytest.mark.parametrize("seat", ["public", "delegation"])
async def test_every_point_of_the_picture_leads_to_the_text_as_it_was_then(
    events: Sequence[Event], visit: Visit, seat: str
):
    address = "/sessions/cswh-wg1-wg2-2024/timeline"
    async with visit(events, seat) as client:
        page = (await client.get(address)).text
        ids = {f"#{name}" for name in found(page, "//@id")}
        links = found(page, "//figure//a/@href")
        assert len(links) > 20
        assert not {link for link in links if link.startswith("#")} - ids
        leading = sorted({urljoin(address, link) for link in links if not link.startswith("#")})
        for link in leading[:: 1 if seat == "public" else 8]:
            assert (await client.get(link)).status_code == 200, link
        assert not found(page, "//figure//a[not(title)]")
        assert found(page, "//figure//*[local-name()='desc' and contains(., 'line by line')]")


def test_the_vendored_fonts_are_small_and_each_has_its_licence():
    fonts = list((STATIC / "fonts").glob("*.woff2"))
    assert sum(font.stat().st_size for font in fonts) < 2_000_000
    tokens = (STATIC / "tokens.css").read_text("utf-8")
    assert {font.name for font in fonts} == set(re.findall(r"fonts/([\w.-]+)", tokens))
    licences = {path.stem.removeprefix("OFL-") for path in (STATIC / "fonts").glob("OFL-*.txt")}
    for font in fonts:
        assert any(font.name.startswith(f"{family}-") for family in licences), font.name
    assert Path(STATIC / "fonts" / "NOTICE.md").exists()


def test_no_rule_of_style_uses_a_colour_that_is_not_a_token():
    components = (STATIC / "components.css").read_text("utf-8")
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)", components)
    used = set(re.findall(r"var\((--[\w-]+)", components))
    tokens = (STATIC / "tokens.css").read_text("utf-8") + components
    assert not {name for name in used if f"{name}:" not in tokens}
