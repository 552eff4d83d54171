"""A Word file that somebody sent, opened with care: nothing in it is trusted, nor larger than it may be."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping

from lxml import etree

from shared.documents.vocabulary import Refusal
from shared.word.xml import Element

MOST_ENTRIES = 500
MOST_BYTES = 48 * 1024 * 1024
"""How many entries a file may have, and how large what is read of it may be once it is unpacked."""

_READ = ("word/document.xml", "word/footnotes.xml", "docProps/custom.xml")


class NotAWordFile(Refusal):
    """The file is no Word file that can be read; `place` is the part of it that is wrong."""


class WordFileTooLarge(Refusal):
    """The file holds more than is unpacked here."""


def opened(file: bytes) -> Mapping[str, Element]:
    """The parts of the file that are read, by their paths. Raises `NotAWordFile` or `WordFileTooLarge`."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(file))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, RuntimeError, OSError) as wrong:
        raise NotAWordFile("This is no Word file (.docx): it is no ZIP archive.", place="the file") from wrong
    if len(entries) > MOST_ENTRIES:
        raise WordFileTooLarge(f"A Word file has {MOST_ENTRIES} parts at most.", place="the file", most=MOST_ENTRIES)
    known = {entry.filename: entry for entry in entries}
    if len(known) < len(entries):
        raise NotAWordFile("Two parts of the file have the same name.", place="the file")
    if _READ[0] not in known:
        raise NotAWordFile("This is no Word file (.docx): it has no document.", place=_READ[0])
    found: dict[str, Element] = {}
    left = MOST_BYTES
    for path in _READ:
        if path in known:
            content = _unpacked(archive, known[path], left)
            left -= len(content)
            found[path] = _parsed(content, path)
    return found


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """One part; what its entry says of its size is not believed."""
    if entry.flag_bits & 0x1:
        raise NotAWordFile("The file is encrypted.", place=entry.filename)
    try:
        with archive.open(entry) as stream:
            content = stream.read(most + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError) as wrong:
        raise NotAWordFile("A part of the file is damaged.", place=entry.filename) from wrong
    if len(content) > most:
        raise WordFileTooLarge(
            f"A Word file has {MOST_BYTES} bytes at most, unpacked.", place=entry.filename, most=MOST_BYTES
        )
    return content


def _parsed(content: bytes, path: str) -> Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as wrong:
        raise NotAWordFile("A part of the file is no XML.", place=path) from wrong
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotAWordFile("A Word file declares no entities; this one does.", place=path)
    return root
