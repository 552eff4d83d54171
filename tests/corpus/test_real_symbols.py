"""Real symbols of two catalogues: all are read but those of another age, and misprints."""

import re
from itertools import chain

from shared.documents.symbols import BadSymbol, parse_symbol
from tests.corpus.conftest import CORPUS


def readable(text: str) -> bool:
    try:
        return parse_symbol(text).text == text
    except BadSymbol:
        return False


def test_y1_every_symbol_of_the_limited_drafts_of_a_committee_is_read():
    records = (CORPUS / "undl" / "records-a-c3-78-l.xml").read_text(encoding="utf-8")
    symbols = re.findall(r'tag="191".*?code="a">([^<]*)<', records, re.DOTALL)
    assert len(symbols) == 94
    assert all(readable(symbol) and parse_symbol(symbol).limited for symbol in symbols)


def test_y1_of_three_thousand_symbols_of_vienna_those_are_not_read_that_are_of_another_age_or_misprinted():
    lines = (CORPUS / "undl" / "symbols-vienna.txt").read_text(encoding="utf-8").splitlines()
    symbols = list(chain.from_iterable(line.split("||") for line in lines if line and not line.startswith("#")))
    assert len(symbols) == 3161
    unread = [symbol for symbol in symbols if not readable(symbol.strip())]
    of_another_age = [symbol for symbol in unread if re.match(r"(?i)[0CO]\.|[A-Z]\.\s?\d|CL\.|conf|O\.?[A-Z]", symbol)]
    assert len(unread) <= 183
    assert len(unread) - len(of_another_age) <= 20
