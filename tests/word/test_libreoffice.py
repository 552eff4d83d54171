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
from shared.word.atoms import Shown as Laid
from shared.word.atoms import shown
from shared.word.comparing import Line, compare
from shared.word.styles import styles
from shared.word.xml import name as tag
from tests.shared.documents.proposed import a_text, agreeing, changes, resolved
from tests.shared.documents.trees import any_trees, printable_trees
from tests.shared.word.given import edits, said, small_pairs, tracked, tracked_file

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


def small() -> st.SearchStrategy[Pair]:
    return small_pairs.map(lambda pair: (*pair, frozenset[str]()))


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


Shown = tuple[str, str, str]
"""A paragraph as the office shows it: the name of its style, the label that it counted, and its text."""

NAMES = {
    str(style.get(tag("styleId"))): str(style.find(tag("name")).get(tag("val")))  # type: ignore[union-attr]
    for style in styles("en", right_to_left=False).iter(tag("style"))
}


def shows(batch: list[Pair], folder: Path) -> Iterator[tuple[list[Shown], Tree, list[Line], bool]]:
    """What the office shows of each file once all changes are accepted, and once they are rejected.

    With it the text that it must show, the lines of both texts, and whether it is the later one.
    """
    files = []
    for number, (before, after, names) in enumerate(batch):
        files.append(folder / f"{number}.docx")
        files[-1].write_bytes(tracked_file(before, after, names))
    for (before, after, names), found in zip(batch, opened(files), strict=True):
        lines = list(compare(shown(before), shown(after), tracked(before, after, names).credits))
        for outcome, tree in (("accepted", after), ("rejected", before)):
            assert found[outcome]["changes"] == 0
            paragraphs: list[Shown] = [(style, label, text) for style, label, text in found[outcome]["paragraphs"]]
            begin = next(n for n, (style, _, _) in enumerate(paragraphs) if style == "Title")
            end = next(n for n, (_, _, text) in enumerate(paragraphs) if text == "____________")
            yield paragraphs[begin + 1 : end], tree, lines, outcome == "accepted"


def holds(found: list[Shown], tree: Tree, lines: list[Line], later: bool) -> bool:
    """Check paragraph by paragraph what the office shows, style, label and text; whether it is all as it must be.

    LibreOffice does two things by itself, and Word neither, both only where one or more neighbouring paragraphs went:
    it may leave one of them, empty; or give the paragraph behind them the style of one of them. What it counts behind
    that follows from it. Anything else, and an empty paragraph anywhere else, is a fault of ours.
    """
    texts = dict(zip((unit.id for unit in shown(tree)), said(tree), strict=True))
    reached = {(0, True)}  # how many of the paragraphs are accounted for, and whether all of them are as they must be
    went: list[str] = []
    for line in lines:
        unit = line.now if later else line.was
        if unit is None:
            went.append(styled(line.shown))
            continue
        label = "" if " " in unit.label else unit.label
        must = (styled(unit), label, texts[unit.id])
        reached = {at for place, whole in reached for at in _behind(found, place, whole, must, went)}
        assert reached, f"{must} is not there, behind {went}: {found}"
        went = []
    for place, whole in reached:
        if place == len(found):
            return whole
    assert went, f"there is more than the text: {found}"
    assert any(place == len(found) - 1 and not found[place][2] for place, _ in reached), found
    return False


def _behind(
    found: list[Shown], place: int, whole: bool, must: Shown, went: list[str]
) -> Iterator[tuple[int, bool]]:  # fmt: skip
    starts = [(place, whole)]
    if went and place < len(found) and found[place][0] in went and not found[place][2]:
        starts.append((place + 1, False))  # one that went was left, empty
    for at, as_it_must in starts:
        if at < len(found) and found[at][2] == must[2]:
            style, label, _ = found[at]
            if style == must[0] and (label == must[1] or not as_it_must):
                yield at + 1, as_it_must
            elif style in went:
                yield at + 1, False


def styled(unit: Laid) -> str:
    """The name of a unit's style as the office shows it."""
    named = NAMES[unit.style]
    return named[0].upper() + named[1:]


@in_batches
@given(st.data())
def test_k12_any_document_after_any_changes(tmp_path_factory, data):
    batch = [data.draw(st.one_of(pairs(), small())) for _ in range(25)]
    as_they_must = [holds(*outcome) for outcome in shows(batch, tmp_path_factory.mktemp("any"))]
    assert sum(as_they_must) > len(as_they_must) * 2 / 3


@in_batches
@given(st.data())
def test_k12_a_text_after_what_was_agreed_on_the_floor(tmp_path_factory, data):
    batch = [data.draw(floors()) for _ in range(25)]
    as_they_must = [holds(*outcome) for outcome in shows(batch, tmp_path_factory.mktemp("floor"))]
    assert sum(as_they_must) > len(as_they_must) * 2 / 3


def test_k12_the_report_of_the_sample_session(tmp_path: Path):
    after = import_report(SAMPLE.read_text(encoding="utf-8")).tree
    before = after.remove("u12").move("u13", "u10", None)
    for found, tree, *_ in shows([(after, after, frozenset()), (before, after, frozenset())], tmp_path):
        assert [(label, text) for _, label, text in found] == numbered(tree), (
            "with every number that it counts by itself"
        )
