"""An edition is registered under its symbols, and its numbers keep resolving (Y1, M2-M4, L1, S41, K5, K6)."""

import pytest

from services.drafting.domain.documents import Edit
from services.publication.domain.editions import (
    EditionNamedTwice,
    RegisterEdition,
    SymbolTaken,
)
from shared.documents.digest import part_digest
from shared.documents.numbering import UnknownNumber
from shared.documents.symbols import BadSymbol, MixedSeries
from shared.events.publication import (
    Distribution,
    EditionRegistered,
)
from shared.views import UnknownPrinting, resolved
from tests.given import (
    SYMBOL,
    WG2,
    WG3,
    a_floor,
    a_report,
    a_session,
    agendas,
    dispose,
    move,
    only,
    unit,
)
from tests.publication.acts import register

LIMITED = "CTOC/COP/WG.2/2022/L.1–CTOC/COP/WG.3/2022/L.1"


def test_s41_an_edition_has_each_of_its_joint_symbols_and_prints_them_as_one():
    registered = register(a_report())
    assert registered.symbols == ("CTOC/COP/WG.2/2022/4", "CTOC/COP/WG.3/2022/4")
    assert registered.printed_symbol == SYMBOL
    assert registered.units[0] == "i"


def test_the_pen_does_not_change_hands_when_a_text_is_printed():
    given = a_floor()
    before = given.document(seen_by="publication").pen
    registered = register(given, LIMITED, "l1", spans=[{"first": "ii"}])
    assert registered.digest == part_digest(given.document(seen_by="publication").tree, registered.units)
    assert given.document(seen_by="publication").pen == before


@pytest.mark.parametrize(
    ("symbol", "distribution"),
    [
        (SYMBOL, Distribution.GENERAL),
        (LIMITED, Distribution.LIMITED),
        ("CTOC/COP/WG.2/2022/L.1/Add.1", Distribution.LIMITED),
        ("CTOC/COP/WG.2/2022/R.1", Distribution.RESTRICTED),
        ("CTOC/COP/WG.2/2022/CRP.1", Distribution.GENERAL),
    ],
)
def test_m2_m3_distribution_follows_the_series(symbol: str, distribution: Distribution):
    assert register(a_report(), symbol).distribution is distribution


@pytest.mark.parametrize("symbol", [SYMBOL, "CTOC/COP/WG.3/2022/4", "CTOC/COP/WG.3/2022/4–CTOC/COP/WG.4/2022/1"])
def test_y1_a_symbol_names_one_document_for_good(symbol: str):
    given = a_report()
    register(given)
    with pytest.raises(SymbolTaken) as refused:
        register(given, symbol, "second")
    assert refused.value.rule == "Y1"
    assert refused.value.facts["symbol"] in SYMBOL


def test_y1_a_joint_symbol_does_not_join_a_symbol_with_itself():
    with pytest.raises(SymbolTaken):
        register(a_report(), "CTOC/COP/WG.2/2022/4–CTOC/COP/WG.2/2022/4")


def test_y1_what_is_no_symbol_is_not_registered():
    with pytest.raises(BadSymbol) as refused:
        register(a_report(), "WG.2 report")
    assert refused.value.facts["symbol"] == "WG.2 report"


def test_y9_joined_symbols_go_equally_far():
    with pytest.raises(MixedSeries):
        register(a_report(), "CTOC/COP/WG.2/2022/L.1–CTOC/COP/WG.3/2022/4")


def test_an_edition_is_named_once():
    given = a_report()
    register(given)
    with pytest.raises(EditionNamedTwice) as refused:
        register(given, "CTOC/COP/WG.2/2022/9")
    assert refused.value.facts == {"edition": "final"}


def test_l1_l2_c24_words_are_counted_with_numbers_and_headings_against_the_limit_that_applies():
    given = a_report(changes=[unit("i", "section", "Introduction"), unit("p1", "paragraph", "Three short words.", "i")])
    registered = register(given, limit=3300)
    assert (registered.words, registered.limit) == (6, 3300)  # I. Introduction 1. Three short words.


def test_m4_the_masthead_date_is_the_day_where_the_session_is_held_unless_it_is_said():
    given = a_report()
    late = "2022-06-09T23:30:00+00:00"  # half past one in Vienna, on the next day
    registered = only(
        given.do(RegisterEdition, at=late, document="report", edition="e", symbol=SYMBOL), EditionRegistered
    )
    assert str(registered.masthead) == "2022-06-10"
    assert str(register(a_report(), masthead="2022-06-01").masthead) == "2022-06-01"


def test_k5_the_numbers_of_l1_keep_resolving_for_whoever_holds_l1():
    given = a_floor()
    register(given, LIMITED, "l1")
    move(given, "A1", unit("n", "subparagraph", "A new one, first of all;", None, before="p2a"))
    dispose(given, "A1")
    report = given.document(seen_by="publication")
    for printing in ("l1", LIMITED, "CTOC/COP/WG.3/2022/L.1"):
        then = resolved(report, "2 (b)", printing)
        assert (then["unit"], then["then"], then["now"]) == ("p2b", "2 (b)", "2 (c)")
    assert resolved(report, "2 (b)", None)["unit"] == "p2a"
    move(given, "A2", {"do": "delete_unit", "unit": "p2c"})
    dispose(given, "A2")
    assert resolved(given.document(seen_by="publication"), "2 (c)", "l1")["now"] is None, "it fell, and that is said"


def test_k6_an_item_made_joint_has_two_numbers_in_the_new_agenda_and_the_old_ones_still_name_the_same_item():
    given = agendas(a_session())
    fields = {"document": "agenda", "edition": "provisional", "symbol": "CTOC/COP/WG.2/2022/1–CTOC/COP/WG.3/2022/1"}
    given.do(RegisterEdition, **fields)
    place = {"do": "place_item", "item": "visits", "into": WG3, "before": "other"}
    given.do(Edit, document="agenda", changes=[place])
    agenda = given.document("agenda")
    assert [resolved(agenda, f"{WG3} item {n}", None)["item"] for n in (1, 2, 3)] == ["opening", "visits", "other"]
    other = resolved(agenda, f"{WG3} item 2", "provisional")
    assert (other["item"], other["now"]) == ("other", f"{WG3} item 3")
    assert {resolved(agenda, f"{body} item 2", None)["item"] for body in (WG2, WG3)} == {"visits"}


def test_a_number_or_a_printing_that_there_never_was_names_nothing():
    given = a_report()
    register(given, LIMITED, "l1")
    report = given.document(seen_by="publication")
    with pytest.raises(UnknownNumber) as refused:
        resolved(report, "9 (z)", "l1")
    assert refused.value.facts == {"number": "9 (z)"}
    with pytest.raises(UnknownPrinting) as printing:
        resolved(report, "2 (a)", "l2")
    assert printing.value.facts == {"printing": "l2"}
