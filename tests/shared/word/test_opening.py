"""A Word file that somebody sent is opened with care: what is too large, damaged or sly is refused, and named."""

import io
import zipfile

import pytest

from shared.word import opening
from shared.word.atoms import shown
from shared.word.opening import NotAWordFile, WordFileTooLarge, opened
from shared.word.writing import write_word
from tests.shared.documents.proposed import a_text
from tests.shared.word.given import FRONT

GOOD = write_word(FRONT, shown(a_text()))


def archive(*entries: tuple[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries:
            made.writestr(name, content)
    return kept.getvalue()


def test_a_good_file_is_opened():
    assert set(opened(GOOD)) == {"word/document.xml", "word/footnotes.xml", "docProps/custom.xml"}


@pytest.mark.parametrize(
    ("file", "place"),
    [
        (b"", "the file"),
        (b"not a file", "the file"),
        (GOOD[:-30], "the file"),
        (archive(("word/styles.xml", b"<a/>")), "word/document.xml"),
        (archive(("word/document.xml", b"<a>")), "word/document.xml"),
        (archive(("word/document.xml", b"")), "word/document.xml"),
        (archive(("word/document.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')), "word/document.xml"),
        (archive(("word/document.xml", b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>')), "word/document.xml"),
        (archive(("word/document.xml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'.encode("utf-16"))),
         "word/document.xml"),
    ],
)  # fmt: skip
def test_what_is_no_word_file_is_refused_with_the_place_that_is_wrong(file: bytes, place: str):
    with pytest.raises(NotAWordFile) as refused:
        opened(file)
    assert refused.value.facts["place"] == place


def test_a_damaged_part_is_refused_and_never_half_read():
    spoiled = bytearray(GOOD)
    entry = next(e for e in zipfile.ZipFile(io.BytesIO(GOOD)).infolist() if e.filename == "word/document.xml")
    middle = entry.header_offset + 60 + entry.compress_size // 2
    spoiled[middle : middle + 8] = b"\x00" * 8
    with pytest.raises(NotAWordFile):
        opened(bytes(spoiled))


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(opening, "MOST_BYTES", 100_000)
    with pytest.raises(WordFileTooLarge):
        opened(archive(("word/document.xml", b"<a>" + b" " * 200_000 + b"</a>")))
    with pytest.raises(WordFileTooLarge):
        opened(archive(("word/document.xml", b"<a/>"), *((f"word/{n}.xml", b"") for n in range(600))))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused():
    with pytest.raises(NotAWordFile):
        opened(archive(("word/document.xml", b"<a/>"), ("word/document.xml", b"<b/>")))


def test_a_hundred_million_laughs_are_not_laughed():
    entities = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    bomb = f'<!DOCTYPE a [<!ENTITY l0 "ha">{entities}]><a>&l9;</a>'.encode()
    with pytest.raises(NotAWordFile):
        opened(archive(("word/document.xml", bomb)))
