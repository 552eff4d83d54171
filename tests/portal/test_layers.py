"""Two layers of change in one text: nothing is lost between them, and each is told apart from the other."""

from hypothesis import given
from hypothesis import strategies as st

from services.portal.domain.floor.marked import Fate, Stretch, direction, language, layered
from shared.documents.pieces import redline_words
from shared.documents.text import Words, plain, words_of

WORDS = st.sampled_from(["States", "should", "consider", ",", ".", "[", "]", "(a)", "ينبغي", "各国"])
TEXTS = st.lists(WORDS, max_size=9).map(" ".join)


def edited(words: Words, text: str, cut: tuple[int, int], key: str) -> Words:
    """The words with others in the place of some."""
    start, end = sorted(place % (len(words) + 1) for place in cut)
    return (*words[:start], *words_of(plain(text), key), *words[end:])


CUTS = st.tuples(st.integers(0, 9), st.integers(0, 9))


def letters(stretches: tuple[Stretch, ...], *fates: Fate) -> str:
    return "".join(stretch.text for stretch in stretches if stretch.fate in fates).replace(" ", "")


def bare(words: Words) -> str:
    return "".join(word.form for word in words)


@given(TEXTS, TEXTS, CUTS, TEXTS, CUTS)
def test_the_printed_text_that_of_now_and_the_proposed_one_can_each_be_read_from_the_layers(
    printed: str, agreed: str, first: tuple[int, int], proposed: str, second: tuple[int, int]
):
    base = words_of(plain(printed), "0")
    now = edited(base, agreed, first, "A1")
    then = edited(now, proposed, second, "A2")
    found = layered(redline_words(base, now), redline_words(now, then))
    assert letters(found, Fate.SAME, Fate.CAME, Fate.DELETED) == bare(now)
    assert letters(found, Fate.SAME, Fate.CAME, Fate.INSERTED) == bare(then)
    assert all(stretch.text in "[]" for stretch in found if stretch.bracket)
    assert not any(sign in stretch.text for stretch in found for sign in "[]" if not stretch.bracket)
    if then == now:
        assert letters(found, Fate.INSERTED, Fate.DELETED) == ""
        assert letters(found, Fate.SAME, Fate.WENT) == bare(base)


def test_a_text_is_set_in_the_direction_and_language_of_its_first_letters():
    assert [direction(text) for text in ("1. ينبغي", "12 States", "各国", "…", "(a) «Да»")] == [
        "rtl",
        "ltr",
        "ltr",
        "ltr",
        "ltr",
    ]
    assert [language(text) for text in ("1. ينبغي", "12 States", "各国", "…", "«Да»")] == ["ar", None, "zh", None, "ru"]
