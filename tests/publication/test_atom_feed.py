"""The Atom feed (F1): permanent identities, deterministic bytes, read by an oracle that is not ours."""

from typing import Any

import feedparser
import pytest
from lxml import etree

from services.publication.feeds.atom import BEFORE_THE_FIRST, atom_feed, entry_id
from shared.word.package import MEDIA_TYPE

BASE = "https://documents.example"


def edition(**changes: Any) -> dict[str, Any]:
    return {
        "session": "cswh-2024",
        "edition": "final",
        "document": "report",
        "title": "Report on the meetings & “visits” held in Vienna <2024>",
        "symbol": "CSWH/CONF/WG.1/2024/4–CSWH/CONF/WG.2/2024/4",
        "distribution": "general",
        "languages": ["en", "fr"],
        "masthead": "2024-05-31",
        "issued": "2024-06-21T07:00:00Z",
        "digest": "sha256:" + "ab" * 32,
        **changes,
    }


def feed(*entries: dict[str, Any], base_url: str = BASE) -> bytes:
    return atom_feed(entries, base_url=base_url, title="Issued editions")


def test_f1_an_entry_has_identity_title_instants_author_and_its_page():
    parsed = feedparser.parse(feed(edition()))
    assert (parsed.bozo, parsed.version, parsed.feed.author) == (False, "atom10", "Rapporteur")
    assert parsed.feed.updated == "2024-06-21T07:00:00Z"
    (entry,) = parsed.entries
    assert entry.id == "urn:rapporteur:edition:cswh-2024:final"
    assert "& “visits” held in Vienna" in entry.title
    assert entry.published == entry.updated == "2024-06-21T07:00:00Z"
    assert entry.link == f"{BASE}/sessions/cswh-2024/report?edition=final"
    assert {tag.term for tag in entry.tags} == {
        "general", "report", "CSWH/CONF/WG.1/2024/4", "CSWH/CONF/WG.2/2024/4",
    }  # fmt: skip


def test_f1_every_format_has_its_own_link_with_its_type():
    links = {(link.rel, link.type, link.href) for link in feedparser.parse(feed(edition())).entries[0].links}
    rendition = f"{BASE}/publication/sessions/cswh-2024/editions/final"
    assert {("alternate", "text/plain", f"{rendition}.txt"), ("alternate", "application/json", f"{rendition}.json"),
            ("alternate", MEDIA_TYPE, f"{rendition}.docx"),
            ("related", "text/html", f"{rendition}.html")} <= links  # fmt: skip
    kinds = [(rel, media_type) for rel, media_type, _ in links if rel == "alternate"]
    assert len(kinds) == len(set(kinds)), "RFC 4287: no two alternates of one type and language"


def test_f1_the_identity_of_an_entry_does_not_change_with_its_address():
    ids = [feedparser.parse(feed(edition(), base_url=base)).entries[0].id for base in (BASE, "http://moved.example/a/")]
    assert ids == [entry_id("cswh-2024", "final")] * 2


def test_the_newest_edition_stands_first_and_the_feed_is_as_new_as_it():
    older, newer = edition(edition="a"), edition(edition="b", issued="2024-07-01T07:00:00Z")
    parsed = feedparser.parse(feed(older, newer))
    assert [entry.id for entry in parsed.entries] == [entry_id("cswh-2024", "b"), entry_id("cswh-2024", "a")]
    assert parsed.feed.updated == "2024-07-01T07:00:00Z"
    assert feed(older, newer) == feed(newer, older)


def test_a_feed_in_which_nothing_is_issued_reads_no_clock():
    parsed = feedparser.parse(feed())
    assert (parsed.bozo, parsed.entries, parsed.feed.updated) == (False, [], BEFORE_THE_FIRST)


def test_k17_a_restricted_edition_is_not_told():
    restricted = edition(edition="secret", distribution="restricted", symbol="CSWH/CONF/WG.1/2024/R.1")
    assert feed(restricted) == feed()


@pytest.mark.parametrize("title", ["]]> &amp; <!ENTITY x 'y'>", "a\x00b\x0bc", "تقرير – 报告"])
def test_whatever_a_title_says_the_feed_is_well_formed_and_has_no_entity(title: str):
    raw = feed(edition(title=title))
    assert b"<!" not in raw
    strict = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(raw, strict)
    found = root.findtext("{*}entry/{*}title")
    assert found is not None
    assert found.endswith(title.replace("\x00", "").replace("\x0b", ""))
