"""The oral amendments to the joint report of 2022, each said in one line as in the room, are what was moved."""

from pathlib import Path

import pytest

from shared.documents.spoken import Question, Understood, Why, understand
from tests.shared.documents.spoken_texts import material_of, said_in_the_room

SCENARIO = Path(__file__).parents[3] / "shared" / "scenarios" / "ctoc-2022.yaml"

pytestmark = pytest.mark.skipif(not SCENARIO.exists(), reason="the scenario of 2022 lies beside the repository")


def test_the_amendments_to_the_joint_report_are_said_as_they_were_in_the_room():
    known = material_of(SCENARIO)
    new = known.text(known.unit("7 (k)"))
    lines = {
        "A1": 'in 7 (c), after "domestic law", insert "and any applicable treaty"',
        "A2": 'in 7 (f), replace "to facilitate training" with "to facilitate, upon request, training"',
        "A3": 'in 7 (i), replace "should utilize" with "are encouraged to utilize"',
        "A4": 'in 7 (i), replace "should utilize" with "may wish to utilize"',
        "A6": f"new subparagraph at the end of 7: “{new}”",
        "A7": "delete 8 (f)",
        "A8": "move 8 (n) before 8 (m)",
        "A9": 'in 9 (l), replace "requested" with "invited"',
        "A10": 'in 9 (l), replace "requested" with "encouraged"',
        "A11": 'in 10 (b), replace "requested" with "encouraged"',
        "A13": 'in 7 (a), replace "solid" with "sound"',
    }
    read_out = said_in_the_room(known, lines)
    assert read_out["A1"] == "in 7 (c), after “domestic law”, insert “and any applicable treaty”"
    assert (read_out["A7"], read_out["A8"]) == (lines["A7"], lines["A8"])


@pytest.mark.parametrize(
    "line",
    [
        'in 7 (c), after "domestic law", insert "and any applicable treaty"',
        'in 7 (h), delete "as appropriate"',
        "delete 8 (f)",
        'new paragraph after 9: "It is so."',
        "move 8 (n) before 8 (m)",
        'split 12 before "With the Chair"',
        "join 12 and 13",
    ],
)
def test_the_lines_of_the_room_are_understood_in_the_joint_report(line: str):
    assert isinstance(understand(material_of(SCENARIO).draft, line), Understood)


def test_a_word_that_does_not_stand_in_the_sentence_is_asked_about():
    line = 'in the second sentence of paragraph 12, replace "shall" with "should"'
    answer = understand(material_of(SCENARIO).draft, line)
    assert isinstance(answer, Question)
    assert answer.why in (Why.ELSEWHERE, Why.NO_SUCH_WORDS)
