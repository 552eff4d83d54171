"""Words and runs carry the same text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.documents.phrases import find
from shared.documents.text import (
    MOST_LETTERS,
    Mark,
    Run,
    TextTooLong,
    WordsAmbiguous,
    WordsNotFound,
    plain,
    require_fits_a_unit,
    runs_of,
    words_of,
)

texts = st.text(min_size=1, max_size=12).map(lambda text: unicodedata.normalize("NFC", text))
runs = st.lists(
    st.one_of(
        st.builds(Run, text=texts, mark=st.sampled_from((None, Mark.EMPHASIS))),
        st.builds(Run, text=st.just("A note"), mark=st.just(Mark.FOOTNOTE)),
        st.builds(Run, mark=st.just(Mark.REFERENCE), unit=st.just("u1"), upto=st.sampled_from((None, "u2"))),
        st.builds(Run, mark=st.just(Mark.REFERENCE), document=st.just("A/1")),
    ),
    max_size=6,
).map(tuple)


@given(runs)
def test_runs_and_their_words_carry_the_same_text_up_to_white_space(drawn: tuple[Run, ...]):
    once = runs_of(words_of(drawn, "k"))
    assert words_of(once, "k") == words_of(drawn, "k")
    assert runs_of(words_of(once, "k")) == once
    assert words_of(once, "k") == words_of(runs_of(words_of(once, "k")), "k")
    assert _letters(drawn) == _letters(once)


def _letters(drawn: tuple[Run, ...]) -> str:
    """The text without white space, references standing as their targets."""
    return unicodedata.normalize(
        "NFC", "".join("".join((r.text or f"{r.unit}{r.upto}{r.document}").split()) for r in drawn)
    )


def test_neighbours_under_one_mark_are_read_as_they_print():
    apart = (Run(text="inter"), Run(text="", mark=Mark.EMPHASIS), Run(text="national; e"), Run(text="\u0301"))
    assert [word.form for word in words_of(apart, "k")] == ["international", ";", "é"]


def test_closing_punctuation_is_a_word_of_its_own():
    assert [word.form for word in words_of(plain("in doing so; and (when appropriate),"), "k")] == [
        "in", "doing", "so", ";", "and", "(", "when", "appropriate", ")", ",",
    ]  # fmt: skip


def test_words_spoken_of_must_occur_exactly_once():
    words = words_of(plain("upon request and, upon request, in time"), "k")
    assert find(words, "and, upon") == (2, 5)
    with pytest.raises(WordsAmbiguous, match="2 times"):
        find(words, "upon request")
    with pytest.raises(WordsNotFound):
        find(words, "upon time")


def test_a_unit_s_text_has_a_bound_and_what_is_longer_is_refused_with_its_place():
    require_fits_a_unit(MOST_LETTERS, "line 3")
    with pytest.raises(TextTooLong, match=r"line 3: a unit's text has 20,000 characters at most") as refused:
        require_fits_a_unit(MOST_LETTERS + 1, "line 3")
    assert refused.value.facts == {"place": "line 3", "most": MOST_LETTERS}
