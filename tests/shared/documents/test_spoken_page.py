"""What docs/spoken.md says of the spoken form is so: each line of its tables is read from the page and understood."""

import re
from collections.abc import Iterator

import pytest

from shared.documents.spoken import Amended, Question, Understood, understand
from shared.documents.units import Tree
from tests.shared.documents import spoken_texts

PAGE = (spoken_texts.ROOT / "docs" / "spoken.md").read_text(encoding="utf-8")


def rows() -> Iterator[tuple[str, str, str, str]]:
    """The tables' rows: under which title, the line, what is told of it, and what the table calls that."""
    title = told = ""
    for text in PAGE.splitlines():
        if text.startswith("## "):
            title = text.removeprefix("## ")
        elif match := re.fullmatch(r"\| line \| ?(.*?) ?\|", text):
            told = match[1]
        elif match := re.fullmatch(r"\| `(.+)` \| ?(.*?) ?\|", text):
            yield title, match[1], match[2], told


ROWS = list(rows())
LINES = [(title, line) for title, line, _, told in ROWS if told != "question"]
QUESTIONS = [(title, line, question) for title, line, question, told in ROWS if told == "question"]


def amendments(title: str) -> dict[str, Amended] | None:
    """The amendments that may be amended, where a part of the page speaks of some."""
    if title != "Another amendment":
        return None
    tree, found = spoken_texts.report(), {}
    for name, line in re.findall(r"(A\d) is `(.+?)`", " ".join(PAGE.split())):
        answer = understand(tree, line, key=name)
        assert isinstance(answer, Understood), answer
        found[name] = Amended(name, tree, answer.operations)
    return found


def text_of(title: str) -> Tree:
    return spoken_texts.agenda() if title == "The agenda" else spoken_texts.report()


def test_the_page_has_its_tables():
    assert len(LINES) > 45
    assert len(QUESTIONS) > 10


@pytest.mark.parametrize(("title", "line"), LINES)
def test_each_line_of_the_page_leaves_no_doubt_and_is_read_back_as_the_same_change(title: str, line: str):
    tree, others = text_of(title), amendments(title)
    printings = {"CSWH/CONF/WG.1/2024/L.1": tree}
    answer = understand(tree, line, printings=printings, amendments=others)
    assert isinstance(answer, Understood), answer
    again = understand(tree, answer.spoken, printings=printings, amendments=others)
    assert isinstance(again, Understood), again
    assert (again.operations, again.spoken) == (answer.operations, answer.spoken)
    assert bool(answer.amends) == bool(others)


@pytest.mark.parametrize(("title", "line", "question"), QUESTIONS)
def test_each_question_of_the_page_is_asked_and_its_candidates_leave_no_doubt(title: str, line: str, question: str):
    tree, others = text_of(title), amendments(title)
    answer = understand(tree, line, amendments=others)
    assert isinstance(answer, Question), answer
    assert answer.sentence == question
    for candidate in answer.candidates:
        assert isinstance(understand(tree, candidate.line, amendments=others), Understood), candidate
