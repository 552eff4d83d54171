"""A Word file read without our own code, with every change accepted or every change rejected."""

import io
import zipfile
from collections.abc import Iterator, Mapping

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
COME, GONE = (f"{W}ins", f"{W}moveTo"), (f"{W}del", f"{W}moveFrom")


Parts = Mapping[str, etree._Element]
"""The parts of a file that was opened, by their paths."""


def accepted(file: bytes | Parts) -> list[tuple[str, str]]:
    """Style and text of every paragraph of the text, once all changes are accepted."""
    return list(_read(file, GONE))


def rejected(file: bytes | Parts) -> list[tuple[str, str]]:
    """Style and text of every paragraph of the text, once all changes are rejected."""
    return list(_read(file, COME))


def unpacked(file: bytes) -> Parts:
    """The text of a file and its notes."""
    archive = zipfile.ZipFile(io.BytesIO(file))
    return {path: etree.fromstring(archive.read(path)) for path in ("word/document.xml", "word/footnotes.xml")}


def _read(file: bytes | Parts, without: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    parts = unpacked(file) if isinstance(file, bytes) else file
    notes = {
        str(note.get(f"{W}id")): "".join(text.text or "" for text in note.iter(f"{W}t")).strip()
        for note in parts["word/footnotes.xml"]
    }
    open_text = ""
    for paragraph in parts["word/document.xml"].iterfind(f"{W}body/{W}p"):
        named = paragraph.find(f"{W}pPr/{W}pStyle")
        assert named is not None
        style = str(named.get(f"{W}val"))
        if style == "EndRule":
            assert open_text == "", "words without a paragraph"
            return
        open_text += _text(paragraph, without, notes)
        marks = paragraph.find(f"{W}pPr/{W}rPr")
        if marks is not None and any(mark.tag in without for mark in marks):
            continue  # the mark at its end goes, so what is left of it runs on into the next
        if style not in ("Title", "AdvanceNote"):
            yield style, open_text
        open_text = ""
    raise AssertionError("the text has no end")


def _text(paragraph: etree._Element, without: tuple[str, ...], notes: dict[str, str]) -> str:
    said = ""
    for run in paragraph.iter(f"{W}r"):
        if any(above.tag in without for above in run.iterancestors()):
            continue
        for part in run:
            if part.tag in (f"{W}t", f"{W}delText"):
                said += part.text or ""
            elif part.tag == f"{W}tab":
                said += "\t"
            elif part.tag == f"{W}footnoteReference":
                said += f"^[{notes[str(part.get(f'{W}id'))]}]"
    return said
