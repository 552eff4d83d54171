"""Names of States are those of the day, lists of them are in order, and a name that is not known is never guessed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.documents.states import (
    UnknownState,
    enumerate_names,
    find_state,
    list_name,
    running_name,
    sort_key,
    split_states,
    states,
)

DAY = date(2022, 6, 10)


def test_there_are_193_member_states_and_four_others_each_with_its_own_letters_and_number():
    table = states().values()
    assert sum(state.status == "member" for state in table) == 193
    assert {state.iso3 for state in table if state.status != "member"} == {"VAT", "PSE", "COK", "NIU"}
    assert len({state.m49 for state in table}) == len(table) == 197
    assert all(len(state.m49) == 3 and state.m49.isdigit() for state in table)


@pytest.mark.parametrize(
    ("iso3", "before", "changed", "after"),
    [
        ("TUR", "Turkey", date(2022, 6, 1), "Türkiye"),
        ("MKD", "The former Yugoslav Republic of Macedonia", date(2019, 2, 14), "North Macedonia"),
        ("SWZ", "Swaziland", date(2018, 5, 30), "Eswatini"),
        ("CZE", "Czech Republic", date(2016, 5, 17), "Czechia"),
        ("CPV", "Cape Verde", date(2013, 10, 24), "Cabo Verde"),
    ],
)
def test_c26_a_name_is_used_from_the_day_it_is_valid(iso3: str, before: str, changed: date, after: str):
    the_day_before = date.fromordinal(changed.toordinal() - 1)
    assert list_name(states()[iso3], the_day_before) == before
    assert list_name(states()[iso3], changed) == after
    with pytest.raises(UnknownState) as refused:
        find_state(before, changed)
    assert refused.value.facts["candidates"][0] == after


def test_s33_a_state_has_its_name_in_lists_in_running_text_and_in_full():
    iran = find_state("Iran (Islamic Republic of)", DAY)
    assert find_state("the Islamic Republic of Iran", DAY) is iran
    assert running_name(iran, DAY) == "the Islamic Republic of Iran"
    assert find_state("United States of America", DAY) is find_state("United States", DAY)
    assert find_state("Côte d’Ivoire", DAY) is find_state("Côte d'Ivoire", DAY)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("Iran", "Iran (Islamic Republic of)"),
        ("Moldova", "Republic of Moldova"),
        ("Germny", "Germany"),
        ("brazil", "Brazil"),
    ],
)
def test_a_name_that_is_not_known_is_refused_with_names_that_are_near(name: str, near: str):
    with pytest.raises(UnknownState) as refused:
        find_state(name, DAY)
    assert near in refused.value.facts["candidates"]


def test_c8_order_folds_case_and_diacritics_drops_punctuation_and_keeps_words():
    names = ["Tunisia", "Türkiye", "Turkmenistan", "Colombia", "Côte d'Ivoire", "Cuba", "Guinea", "Guinea-Bissau",
             "Guyana", "Niger", "Nigeria", "Dominica", "Dominican Republic"]  # fmt: skip
    assert sorted(names, key=sort_key) == [
        "Colombia", "Côte d'Ivoire", "Cuba", "Dominica", "Dominican Republic", "Guinea", "Guinea-Bissau", "Guyana",
        "Niger", "Nigeria", "Tunisia", "Türkiye", "Turkmenistan",
    ]  # fmt: skip


def test_s31_the_last_two_of_a_list_are_joined_by_and_without_a_comma():
    assert [enumerate_names(list(names)) for names in ("", "A", "AB", "ABC")] == ["", "A", "A and B", "A, B and C"]


@given(st.lists(st.sampled_from(sorted(states())), min_size=1, max_size=9))
def test_any_list_of_states_is_split_into_the_states_it_was_made_of(drawn: list[str]):
    written = enumerate_names([list_name(states()[iso3], DAY) for iso3 in drawn])
    assert [state.iso3 for state in split_states(written, DAY)] == drawn


def test_splitting_at_every_and_would_fail_where_names_are_tried():
    written = (
        "Antigua and Barbuda, Bolivia (Plurinational State of), Sao Tome and Principe, "
        "Bosnia and Herzegovina and Trinidad and Tobago"
    )
    assert len(written.replace(" and ", ", ").split(", ")) == 9
    assert [state.iso3 for state in split_states(written, DAY)] == ["ATG", "BOL", "STP", "BIH", "TTO"]
    with pytest.raises(UnknownState, match="Atlantis"):
        split_states("Brazil, Chile and Atlantis", DAY)
