"""The adoption paragraphs of eight published papers tell the facts that the product's own paragraphs tell (A4–A7)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from services.portal.domain.agenda_formulas import agenda_lines
from services.rehearsal.scenario.agenda import Expected
from tests.corpus.conftest import CORPUS
from tests.portal.test_agenda_formulas import EXPECTED, generated, plain, state

NOT_OF_THE_AGENDA = {
    "unfccc__sbi2018_11.txt": {"FCCC/SBI/2018/10"},  # the annotations for the second part
}
ADOPTED = [(name, expected) for name, expected in EXPECTED if not expected.resumed]
FACTS = (
    r"\d+(?:st|nd|rd|th) meeting",
    r"\d+ (?:April|May|June|September|November|December)\b",
    r"\b(?:sub-)?item \d+(?: \(\w\))?",
    r"FCCC/[A-Z]+/\d+/\d+(?!\d)",
    r"rule \d+",
    r"\d+/C(?:P|MA)\.\d+",
)
"""How meetings, days, items, symbols, rules and decisions are written."""


@pytest.mark.parametrize(("name", "expected"), EXPECTED, ids=[e.of for _, e in EXPECTED])
def test_a4_every_fact_of_the_published_paragraphs_is_in_those_generated(name: str, expected: Expected):
    text, paper = plain(generated(name, expected)), plain(" ".join(paragraphs(expected)))
    facts = {found for pattern in FACTS for found in re.findall(pattern, paper)}
    assert len(facts) >= 3
    assert facts - NOT_OF_THE_AGENDA.get(expected.of, set()) - {f for f in facts if f in text} == set()


@pytest.mark.parametrize(("name", "expected"), ADOPTED, ids=[e.of for _, e in ADOPTED])
def test_a4_as_many_items_are_adopted_as_the_paper_lists(name: str, expected: Expected):
    ours = [line for line in agenda_lines(state(name), "agenda", expected.by[0]) if line[0].isdigit()]
    lines = iter((CORPUS / "unfccc" / expected.of).read_text(encoding="utf-8").splitlines())
    next(line for line in lines if re.search(r"adopted .*agenda.*:$", line))
    listed = 0
    for line in lines:
        number = line.strip().partition(".")[0]
        if number.isdigit() and int(number) != listed + 1:
            break
        listed += number.isdigit()
    assert (len(ours), ours[-1].partition(".")[0]) == (listed, str(listed))


def paragraphs(expected: Expected) -> Iterator[str]:
    """The numbered paragraphs of a published paper."""
    lines = (CORPUS / "unfccc" / expected.of).read_text(encoding="utf-8").splitlines()
    wanted = [f"{number}." for number in expected.paragraphs]
    for line in lines:
        number, _, text = line.strip().partition("\t")
        if wanted and number == wanted[0] and len(text) > 50:
            wanted.pop(0)
            yield text
    assert not wanted
