"""Whatever is typed is understood or asked about, and never an error; what is understood is read back as the same."""

from hypothesis import given
from hypothesis import strategies as st

from shared.documents.spoken import Question, Understood, understand
from shared.documents.spoken.grammar import CLAUSES
from tests.examples import thoroughly
from tests.shared.documents.spoken_texts import agenda, report

_SAID = (
    *CLAUSES,
    *(
        "the",
        "the end of",
        "the beginning of",
        "second",
        "last",
        "sentence",
        "heading",
        "title",
        "chapeau",
        "agenda of",
    ),
    *("paragraph", "subparagraph", "section", "item", "item 2", "item 6 of WG.2", "WG.1", "WG.2", "L.1", "of L.1"),
    *("5", "6", "12", "13", "99", "(a)", "(b)", "(c)", "bis", "ter", "II", "II.A", "8 (b)", "6 (c)", "today's text"),
    *(
        "“the”",
        "“domestic law”",
        "“States parties”",
        '"shall"',
        "“x”",
        "“unclosed",
        "”",
        ",",
        ";",
        ":",
        ".",
        "brackets",
    ),
    *("a joint item of", "in abeyance", "negotiated text", "factual text", "blank", "new paragraph", "alternative"),
)
lines = st.lists(st.sampled_from(_SAID), max_size=9).map(" ".join)
TEXTS = {"report": report(), "agenda": agenda()}


@thoroughly
@given(st.one_of(lines, st.text(max_size=40)), st.sampled_from(sorted(TEXTS)))
def test_whatever_is_typed_is_understood_or_asked_about(line: str, text: str):
    tree = TEXTS[text]
    answer = understand(tree, line, printings={"L.1": tree})
    if isinstance(answer, Question):
        assert answer.sentence
        for candidate in answer.candidates:
            assert isinstance(understand(tree, candidate.line), Understood), candidate.line
        return
    again = understand(tree, answer.spoken)
    assert isinstance(again, Understood), (line, answer.spoken, again)
    assert again.operations == answer.operations, (line, answer.spoken)
