"""Atom (RFC 4287): the issued editions, the newest first, under identities that outlive every address.

An entry is told by session and edition, never by where it is served; what is restricted is not told at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from lxml import etree

from shared.documents.symbols import parse_symbols
from shared.events.publication import Distribution
from shared.word.package import MEDIA_TYPE

ATOM = "http://www.w3.org/2005/Atom"
FEED_ID = "urn:rapporteur:feed:editions"
BEFORE_THE_FIRST = "1970-01-01T00:00:00Z"
"""The `updated` of a feed without entries: a feed reads no clock."""

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAMESPACES: dict[Any, str] = {None: ATOM}
_RENDITIONS = (("txt", "text/plain"), ("json", "application/json"), ("docx", MEDIA_TYPE))


def atom_feed(entries: Sequence[Mapping[str, Any]], *, base_url: str, title: str, updated: str | None = None) -> bytes:
    """The feed of these editions, as `store.issued` tells them; without `updated`, as new as its newest entry."""
    base = base_url.rstrip("/")
    told = [entry for entry in entries if entry["distribution"] != Distribution.RESTRICTED]
    told.sort(key=lambda entry: (entry["session"], entry["edition"]))
    told.sort(key=lambda entry: str(entry["issued"]), reverse=True)
    feed = etree.Element(_name("feed"), nsmap=_NAMESPACES)
    _text(feed, "id", FEED_ID)
    _text(feed, "title", title)
    _text(feed, "updated", updated or (told[0]["issued"] if told else BEFORE_THE_FIRST))
    _text(etree.SubElement(feed, _name("author")), "name", "Rapporteur")
    _text(feed, "generator", "Rapporteur")
    _link(feed, "self", f"{base}/publication/feeds/atom.xml", "application/atom+xml")
    _link(feed, "alternate", f"{base}/", "text/html")
    for entry in told:
        _entry(feed, entry, base)
    found: bytes = etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return found


def entry_id(session: str, edition: str) -> str:
    """The permanent identity of an edition: an IRI that names it and says nothing of its address."""
    return f"urn:rapporteur:edition:{session}:{edition}"


def _entry(feed: etree._Element, edition: Mapping[str, Any], base: str) -> None:
    session, name = edition["session"], edition["edition"]
    entry = etree.SubElement(feed, _name("entry"))
    _text(entry, "id", entry_id(session, name))
    _text(entry, "title", f"{edition['symbol']}: {edition['title']}")
    _text(entry, "updated", edition["issued"])
    _text(entry, "published", edition["issued"])
    page = f"{base}/sessions/{quote(session)}/report?{urlencode({'edition': name})}"
    _link(entry, "alternate", page, "text/html", "en")
    rendition = f"{base}/publication/sessions/{quote(session)}/editions/{quote(name)}"
    for form, media_type in _RENDITIONS:
        _link(entry, "alternate", f"{rendition}.{form}", media_type, "en")
    _link(entry, "related", f"{rendition}.html", "text/html", "en")
    _category(entry, "distribution", edition["distribution"], f"Distr.: {edition['distribution'].capitalize()}")
    _category(entry, "document", edition["document"], edition["document"])
    for symbol in parse_symbols(edition["symbol"]):
        _category(entry, "symbol", symbol.text, symbol.text)
    _text(entry, "summary", _summary(edition))


def _summary(edition: Mapping[str, Any]) -> str:
    languages = ", ".join(edition["languages"])
    return (
        f"{edition['symbol']}, distribution {edition['distribution']}, dated {edition['masthead']}, "
        f"issued in: {languages}. Digest {edition['digest']}."
    )


def _name(tag: str) -> str:
    return f"{{{ATOM}}}{tag}"


def _text(parent: etree._Element, tag: str, text: str) -> None:
    etree.SubElement(parent, _name(tag)).text = _NOT_XML.sub("", text)


def _link(parent: etree._Element, rel: str, href: str, media_type: str, language: str | None = None) -> None:
    link = etree.SubElement(parent, _name("link"), rel=rel, type=media_type, href=href)
    if language is not None:
        link.set("hreflang", language)


def _category(parent: etree._Element, scheme: str, term: str, label: str) -> None:
    etree.SubElement(parent, _name("category"), scheme=f"urn:rapporteur:{scheme}", term=term, label=label)
