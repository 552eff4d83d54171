"""LibreOffice accepts all changes of our files and shows the text with its numbers; it rejects all and shows the base.

This is a reader that nobody here wrote: it counts paragraphs, letters and sections by itself (K12).
"""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from shared.documents.applying import apply_all
from shared.documents.importing import import_report
from shared.documents.printed import printed
from shared.documents.units import Tree
from tests.shared.documents.proposed import a_text, agreeing, changes, resolved
from tests.shared.documents.trees import any_trees, printable_trees
from tests.shared.word.given import edits, said, tracked_file

OFFICE = Path(__file__).with_name("accept_and_reject.py")
SAMPLE = Path(__file__).parents[2] / "services" / "sample" / "report.txt"

in_batches = settings(
    deadline=None, max_examples=3, phases=[Phase.generate], suppress_health_check=list(HealthCheck), derandomize=True
)
"""One LibreOffice opens a batch of files; it takes seconds to start."""

Pair = tuple[Tree, Tree, frozenset[str]]
"""A text before and after, and the keys of the amendments in between."""


def pairs() -> st.SearchStrategy[Pair]:
    trees = st.one_of(any_trees(), printable_trees())
    return trees.flatmap(lambda before: edits(before).map(lambda after: (before, after, frozenset[str]())))


@st.composite
def floors(draw: st.DrawFn) -> Pair:
    """A text, and what it is after amendments that can be agreed together."""
    before = a_text()
    moved = resolved(before, draw(st.lists(changes, min_size=3, max_size=10)))
    after = before
    for name in agreeing(before, moved):
        after = apply_all(after, moved[name])
    return before, after, frozenset(key for name in moved for key in (name, f"{name}-2", f"{name}-3"))


def opened(files: list[Path]) -> list[dict[str, Any]]:
    done = subprocess.run(["/usr/bin/python3", OFFICE, *files], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def numbered(tree: Tree) -> list[tuple[str, str]]:
    """The label that an office counts, and the text, of every paragraph."""
    labels = ["" if " " in block.label else block.label for block in printed(tree)]
    return list(zip(labels, said(tree), strict=True))


def shows(batch: list[Pair], folder: Path) -> Iterator[tuple[list[tuple[str, str]], Tree]]:
    """What the office shows of each file, once all changes are accepted and once they are rejected, and what it must.

    Where the paragraphs before it went, LibreOffice may leave an empty one, or give the next the style of one that
    went; Word does neither. So empty ones are passed over here. It also takes an insertion at the end of a paragraph
    and a new paragraph behind it for one, if they have one author and one instant; amendments have names.
    """
    files = []
    for number, (before, after, names) in enumerate(batch):
        files.append(folder / f"{number}.docx")
        files[-1].write_bytes(tracked_file(before, after, names))
    for (before, after, _), found in zip(batch, opened(files), strict=True):
        for outcome, tree in (("accepted", after), ("rejected", before)):
            assert found[outcome]["changes"] == 0
            paragraphs = [(label, text) for _, label, text in found[outcome]["paragraphs"]]
            text = [text for _, text in paragraphs]
            begin = next(n for n, (style, _, _) in enumerate(found[outcome]["paragraphs"]) if style == "Title")
            inside = paragraphs[begin + 1 : text.index("____________")]
            yield [(label, text) for label, text in inside if text], tree


def words(paragraphs: list[tuple[str, str]]) -> list[str]:
    return [text for _, text in paragraphs]


@in_batches
@given(st.data())
def test_k12_any_document_after_any_changes(tmp_path_factory, data):
    for found, tree in shows([data.draw(pairs()) for _ in range(25)], tmp_path_factory.mktemp("any")):
        assert words(found) == [text for text in said(tree) if text]


@in_batches
@given(st.data())
def test_k12_a_text_after_what_was_agreed_on_the_floor(tmp_path_factory, data):
    for found, tree in shows([data.draw(floors()) for _ in range(25)], tmp_path_factory.mktemp("floor")):
        assert words(found) == said(tree)


def test_k12_the_report_of_the_sample_session(tmp_path: Path):
    after = import_report(SAMPLE.read_text(encoding="utf-8")).tree
    before = after.remove("u12").move("u13", "u10", None)
    for found, tree in shows([(after, after, frozenset()), (before, after, frozenset())], tmp_path):
        assert found == numbered(tree), "with every number that it counts by itself"
