"""What the components of a document symbol say."""

import pytest

from shared.documents.symbols import BadSymbol, MixedSeries, parse_symbol, parse_symbols
from shared.word.writing import file_name


def test_y2_y3_y4_a_symbol_tells_organ_subsidiary_bodies_and_session_or_year():
    symbol = parse_symbol("CTOC/COP/WG.3/2022/2")
    assert (symbol.organ, symbol.bodies, symbol.session, symbol.serial) == ("CTOC", ("COP", "WG.3"), "2022", "2")
    assert parse_symbol("A/C.3/78/L.32").session == "78"
    assert parse_symbol("A/S-30/1").session == "S-30"
    assert parse_symbol("A/10020").session is None, "before 1976 the numbers ran on over the sessions"


@pytest.mark.parametrize(
    ("text", "kind", "serial"),
    [
        ("CTOC/COP/WG.2/2022/4", None, "4"),
        ("CTOC/COP/WG.2/2022/L.1", "L", "1"),
        ("CTOC/COP/WG.6/2022/CRP.1", "CRP", "1"),
        ("A/RES/78/1", "RES", "1"),
        ("E/CN.7/2019/NGO/3", "NGO", "3"),
        ("E/NL.1990/8-9", None, "8-9"),
    ],
)
def test_y5_a_type_stands_before_the_serial_number_and_the_main_series_has_none(text: str, kind: str, serial: str):
    assert (parse_symbol(text).type, parse_symbol(text).serial) == (kind, serial)


def test_y6_modifications_follow_in_their_order_and_asterisks_count_reissues():
    symbol = parse_symbol("A/C.5/60/L.32/Rev.1/Add.2/Corr.1**")
    assert symbol.modifications == ("Rev.1", "Add.2", "Corr.1")
    assert (symbol.type, symbol.serial, symbol.reissues) == ("L", "32", 2)
    with pytest.raises(BadSymbol, match=r"“3” comes after “Add\.1”"):
        parse_symbol("CTOC/COP/2022/Add.1/3")


def test_y8_a_part_stands_in_parentheses():
    symbol = parse_symbol("A/67/49 (Vol. II)")
    assert (symbol.session, symbol.serial, symbol.part) == ("67", "49", "Vol. II")
    assert parse_symbol("A/40/20 (SUPP)").part == "SUPP"


def test_y12_a_symbol_has_a_form_for_names_of_files_that_no_separator_breaks():
    assert file_name("CTOC/COP/WG.3/2022/L.1/Add.1") == "CTOC_COP_WG.3_2022_L.1_Add.1-EN.docx"
    assert file_name("A/67/49 (Vol. II)", "fr") == "A_67_49__Vol._II_-FR.docx"


def test_m3_a_limited_and_a_restricted_symbol_are_told_by_their_type_alone():
    assert parse_symbol("CTOC/COP/WG.2/2022/L.1").limited
    assert parse_symbol("E/CN.7/2019/R.3").restricted
    main = parse_symbol("UNODC/LSS/2022/1")
    assert not main.limited
    assert not main.restricted


def test_y9_symbols_joined_by_a_dash_are_of_one_distribution():
    first, second = parse_symbols("CTOC/COP/WG.2/2022/1–CTOC/COP/WG.3/2022/1")
    assert (first.bodies[-1], second.bodies[-1]) == ("WG.2", "WG.3")
    with pytest.raises(MixedSeries):
        parse_symbols("CTOC/COP/WG.2/2022/L.1–CTOC/COP/WG.3/2022/1")


@pytest.mark.parametrize("text", ["", "2022", "CTOC", "ctoc/1", "CTOC/COP", "A/ 1", "A//1", "A/1/", "A/1\n"])
def test_y1_what_is_no_symbol_is_refused_with_its_component(text: str):
    with pytest.raises(BadSymbol, match="is no symbol"):
        parse_symbol(text)
