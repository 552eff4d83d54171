"""A page and a data file say what the printed document says, and the same document gives the same bytes."""

import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import lxml.html
from hypothesis import given

from services.publication.render.data import render_json
from services.publication.render.page import render_html
from services.publication.render.plain import render_text
from services.publication.render.word import render_word
from shared.documents.digest import tree_digest
from shared.documents.importing import import_report
from shared.documents.masthead import Masthead
from shared.documents.printed import anchor, in_words, printed
from shared.documents.text import plain
from shared.documents.units import Tree, TreeWire, UnitWire
from shared.documents.vocabulary import Kind
from tests.shared.documents.trees import MASTHEAD, patient, printable_trees
from tests.shared.word.given import said
from tests.shared.word.reading import accepted, rejected

SAMPLE = Path(__file__).parents[2] / "services" / "sample" / "report.txt"


def attributes(page: str, name: str) -> list[str]:
    return [value for element in lxml.html.fromstring(page).iter() if (value := element.get(name)) is not None]


@patient
@given(printable_trees())
def test_every_unit_can_be_linked_to_by_identity_and_number_and_no_link_is_broken(tree: Tree):
    blocks = printed(tree)
    page = render_html(blocks, MASTHEAD)
    ids = attributes(page, "id")
    assert len(ids) == len(set(ids))
    assert {block.id for block in blocks} <= set(ids)
    assert {anchor(block.cited) for block in blocks if block.cited} <= set(ids)
    assert {link.removeprefix("#") for link in attributes(page, "href")} <= set(ids)
    assert "<script" not in page


@patient
@given(printable_trees())
def test_a_page_has_the_text_of_every_unit(tree: Tree):
    blocks = [block for block in printed(tree) if not any(run.mark == "footnote" for run in block.runs)]
    page = {element.get("id"): element for element in lxml.html.fromstring(render_html(printed(tree), MASTHEAD)).iter()}
    for block in blocks:
        found = page[block.id]
        own = found if found.tag in ("h2", "h3", "h4", "h5", "h6") else found[0]
        assert "".join(map(str, own.itertext())).split() == f"{block.label} {in_words(block.runs)}".split()


def test_text_is_never_taken_for_markup_and_a_note_stands_above():
    unit = UnitWire(id="u1", kind=Kind.PARAGRAPH, text=plain("Where 1 < 2 & <script>alert(1)</script>."))
    page = render_html(printed(Tree.of_wire(TreeWire(units=(unit,)))), MASTHEAD, note="Advance unedited version")
    assert "<script" not in page
    assert lxml.html.fromstring(page).xpath("string(//*[@role='note'])") == "Advance unedited version"


def test_the_language_and_its_direction_are_told():
    english, arabic = (lxml.html.fromstring(render_html((), MASTHEAD, language=tag)) for tag in ("en", "ar"))
    assert (english.get("lang"), english.get("dir")) == ("en", "ltr")
    assert (arabic.get("lang"), arabic.get("dir")) == ("ar", "rtl")


def test_data_carries_the_tree_its_digest_and_every_printed_text():
    report = import_report(SAMPLE.read_text(encoding="utf-8"))
    blocks = printed(report.tree)
    data = json.loads(render_json(report.tree, blocks, report.masthead))
    tree = Tree.of_wire(TreeWire.model_validate(data["tree"]))
    assert tree == report.tree
    assert tree_digest(tree) == data["digest"]
    assert [unit["text"] for unit in data["units"]] == [in_words(block.runs) for block in blocks]
    assert Masthead(**{**data["masthead"], "date": report.masthead.date}) == report.masthead


def test_k7_a_word_file_says_word_for_word_what_was_adopted_and_printed():
    report = import_report(SAMPLE.read_text(encoding="utf-8"))
    file = render_word(report.tree, report.tree, report.masthead, ("CSWH/CONF/WG.1/2024/4", "CSWH/CONF/WG.2/2024/4"))
    assert [text for _, text in accepted(file)] == said(report.tree)
    assert accepted(file) == rejected(file)


def test_a_part_keeps_the_numbers_that_it_has_in_the_whole():
    report = import_report(SAMPLE.read_text(encoding="utf-8"))
    part = report.tree.only(frozenset({"u33", "u34", "u35"}))
    file = render_word(part, report.tree, report.masthead, ())
    numbering = zipfile.ZipFile(io.BytesIO(file)).read("word/numbering.xml").decode()
    starts = [int(start) for start in re.findall(r'<w:startOverride w:val="(\d+)"/>', numbering)]
    assert starts == [2, 3, 7]  # section II, its C, and paragraph 7; (a) and (b) are Word's own


def test_another_process_with_another_hash_seed_and_locale_gives_the_same_bytes():
    report = import_report(SAMPLE.read_text(encoding="utf-8"))
    blocks = printed(report.tree)
    here = [
        render_text(blocks, report.masthead),
        render_html(blocks, report.masthead, note="Advance unedited version"),
        render_json(report.tree, blocks, report.masthead),
        hashlib.sha256(render_word(report.tree, report.tree, report.masthead, ())).hexdigest(),
    ]
    program = (
        "import hashlib, json, pathlib, sys\n"
        "from shared.documents.importing import import_report\n"
        "from shared.documents.printed import printed\n"
        "from services.publication.render import data, page, plain, word\n"
        "report = import_report(pathlib.Path(sys.argv[1]).read_text(encoding='utf-8'))\n"
        "blocks = printed(report.tree)\n"
        "print(json.dumps([plain.render_text(blocks, report.masthead),\n"
        "    page.render_html(blocks, report.masthead, note='Advance unedited version'),\n"
        "    data.render_json(report.tree, blocks, report.masthead),\n"
        "    hashlib.sha256(word.render_word(report.tree, report.tree, report.masthead, ())).hexdigest()]))\n"
    )
    environment = {"PYTHONHASHSEED": "7", "LC_ALL": "C", "TZ": "Asia/Tokyo"}
    there = subprocess.run(
        [sys.executable, "-c", program, str(SAMPLE)],
        capture_output=True, check=True, text=True, env=environment, cwd=SAMPLE.parents[2],
    )  # fmt: skip
    assert json.loads(there.stdout) == here
