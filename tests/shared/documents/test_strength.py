"""How strongly a recommendation puts it, and whom it addresses (S55): read from its words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.documents.strength import Strength, addressees_of, strength_of

CASES = {
    "States parties are called upon to align their legislation.": (Strength.CALLED_UPON, ("States parties",)),
    "UNODC should continue to provide assistance to States.": (Strength.SHOULD, ("UNODC",)),
    "In such cases, States should consider joint teams.": (Strength.SHOULD_CONSIDER, ("States",)),
    "States parties are encouraged, where permitted, to accept marks;": (Strength.ENCOURAGED, ("States parties",)),
    "Parties under review are invited to share their progress.": (Strength.INVITED, ("Parties under review",)),
    "Member States may wish to consider a list.": (Strength.MAY_WISH, ("Member States",)),
    "The Secretariat could keep a list.": (Strength.COULD, ("Secretariat",)),
    "Such a list should be short.": (Strength.SHOULD, ()),
    "The list was noted.": (None, ()),
    "": (None, ()),
}


@pytest.mark.parametrize("text", CASES)
def test_s55_the_strength_and_the_addressees_are_read_from_the_words(text: str):
    assert (strength_of(text), addressees_of(text)) == CASES[text]


def test_s55_it_is_as_strong_as_the_first_words_that_address_somebody():
    text = "Such measures could help; States should report. In so doing, they may wish to name a contact."
    assert strength_of(text) is Strength.SHOULD


def test_s55_whoever_is_asked_in_another_clause_is_addressed_too_and_whoever_is_only_named_is_not():
    text = "States are encouraged to seek help and, in this regard, UNODC is encouraged to train officials of States;"
    assert addressees_of(text) == ("States", "UNODC")
    assert addressees_of("States having received requests from States parties are encouraged to answer.") == ("States",)


def test_s55_words_that_are_quoted_ask_for_nothing():
    text = "States may wish to use the guide “How States parties should report”."
    assert (strength_of(text), addressees_of(text)) == (Strength.MAY_WISH, ("States",))


@given(st.lists(st.sampled_from([*CASES, "“", "”", "[", "; ", "should", "States"]), max_size=8).map("".join))
def test_s55_any_text_is_read_and_nobody_is_addressed_without_being_named(text: str):
    assert all(name.casefold() in text.casefold() for name in addressees_of(text))
    assert strength_of(text) is not None or not addressees_of(text)
