"""Symbols, queries, clearance and issue (Y1, Y9, M2-M4, A8, K5-K7): what publication decides."""

from typing import Any

import pytest

from services.adoption.domain.approvals import ClearConforming
from services.drafting.domain.documents import Edit
from services.drafting.domain.summary import SubmitConforming
from services.publication.domain.editing import (
    AnswerQuery,
    AnswersClash,
    AskQuery,
    ClearDocument,
    ClearedBefore,
    NotEditorial,
    QueriesOpen,
    QueryClosed,
    QueryNamedTwice,
    UnknownQuery,
)
from services.publication.domain.editions import (
    EditionNamedTwice,
    IssuedBefore,
    IssueEdition,
    NotCleared,
    NotTranslated,
    RegisterEdition,
    SymbolTaken,
    UnknownLanguage,
)
from services.publication.domain.state import UnknownEdition
from shared.documents.digest import part_digest, tree_digest
from shared.documents.holder import Holder, PenHeldElsewhere
from shared.documents.numbering import UnknownNumber
from shared.documents.symbols import BadSymbol, MixedSeries
from shared.documents.text import WordsNotFound
from shared.documents.units import UnknownUnit
from shared.events.publication import (
    Distribution,
    DocumentCleared,
    EditionIssued,
    EditionRegistered,
    QueryAnswered,
    QueryAsked,
)
from shared.views import UnknownPrinting, resolved
from tests.given import (
    CHAIR,
    EDITOR,
    SYMBOL,
    WG2,
    WG3,
    Given,
    a_floor,
    a_report,
    a_session,
    adopted,
    agendas,
    completed,
    dispose,
    issued,
    move,
    only,
    replace,
    unit,
)

LIMITED = "CTOC/COP/WG.2/2022/L.1–CTOC/COP/WG.3/2022/L.1"


def register(given: Given, symbol: str = SYMBOL, edition: str = "final", **more: Any) -> EditionRegistered:
    fields = {"document": "report", "edition": edition, "symbol": symbol, **more}
    return only(given.do(RegisterEdition, **fields), EditionRegistered)


def ask(given: Given, query: str = "q1", unit: str = "p2a") -> QueryAsked:
    fields = {"query": query, "unit": unit, "asked_by": "editors", "question": "Is this meant?"}
    return only(given.do(AskQuery, EDITOR, document="report", **fields), QueryAsked)


def answer(given: Given, query: str = "q1", change: dict[str, Any] | None = None) -> QueryAnswered:
    return only(given.do(AnswerQuery, query=query, answer="Yes.", change=change), QueryAnswered)


def clear(given: Given) -> DocumentCleared:
    return only(given.do(ClearDocument, EDITOR, document="report"), DocumentCleared)


def issue(given: Given, edition: str = "final", document: str = "report", **more: Any) -> EditionIssued:
    return only(given.do(IssueEdition, document=document, edition=edition, **more), EditionIssued)


# --- symbols ---------------------------------------------------------------------------------------------------------


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


# --- printed numbers keep resolving ----------------------------------------------------------------------------------


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


# --- queries and clearance -------------------------------------------------------------------------------------------


def test_editors_ask_about_a_unit_of_the_completed_text_and_the_secretariat_answers():
    given = completed()
    asked = ask(given, unit="p1")
    assert (asked.unit, asked.asked_by) == ("p1", "editors")
    answered = answer(given, change=replace("p1", "established", "set up"))
    assert answered.operations[0].op == "words.replace"
    assert "established" in given.text("p1", seen_by="publication"), "the text changes when it is cleared"
    cleared = clear(given)
    assert cleared.operations == answered.operations
    assert cleared.digest == given.document(seen_by="publication").written_digest(cleared.operations)
    for service in ("drafting", "amendments", "adoption", "publication"):
        assert "set up" in given.text("p1", seen_by=service)


def test_a8_editing_changes_no_words_that_the_bodies_negotiated():
    given = completed()
    ask(given, unit="p2a")
    with pytest.raises(NotEditorial) as refused:
        answer(given, change=replace("p2a", "should consider", "must undertake"))
    assert refused.value.facts == {"unit": "p2a"}
    answer(given)
    assert clear(given).operations == ()


def test_only_what_editing_holds_is_asked_about():
    with pytest.raises(PenHeldElsewhere):
        ask(a_floor())
    with pytest.raises(UnknownUnit) as refused:
        ask(completed(), unit="p99")
    assert refused.value.facts == {"unit": "p99"}


def test_a_query_is_asked_once_answered_once_and_only_then():
    given = completed()
    with pytest.raises(UnknownQuery) as unknown:
        answer(given)
    assert unknown.value.facts == {"query": "q1"}
    ask(given)
    with pytest.raises(QueryNamedTwice) as twice:
        ask(given)
    assert twice.value.facts == {"query": "q1"}
    answer(given)
    with pytest.raises(QueryClosed) as closed:
        answer(given)
    assert closed.value.facts == {"query": "q1"}


@pytest.mark.parametrize(
    ("change", "operation"),
    [
        (replace("p2b", "upon", "on"), "words.replace"),
        ({"do": "write", "unit": "p2a", "text": "Anew."}, "unit.write"),
        ({"do": "delete_unit", "unit": "p2a"}, "unit.delete"),
        (unit("p2d", "subparagraph", "One more.", "p2"), "unit.insert"),
    ],
)
def test_a8_editing_changes_words_in_the_unit_that_was_asked_about_and_nothing_else(
    change: dict[str, Any], operation: str
):
    given = completed()
    ask(given)
    with pytest.raises(NotEditorial) as refused:
        answer(given, change=change)
    assert (refused.value.facts, refused.value.rule) == ({"change": operation}, "A8")


def test_an_answer_changes_words_that_stand_there():
    given = completed()
    ask(given)
    with pytest.raises(WordsNotFound):
        answer(given, change=replace("p2a", "inquiries", "x"))


def test_two_answers_do_not_change_the_same_words_so_that_the_text_can_always_be_cleared():
    given = completed()
    for query in ("q1", "q2", "q3"):
        ask(given, query, "p1")
    answer(given, "q2", replace("p1", "the Conference", "a Conference"))
    with pytest.raises(AnswersClash) as refused:
        answer(given, "q1", replace("p1", "Conference", "parent"))
    assert refused.value.facts == {"query": "q2", "why": "they replace a common word"}
    answer(given, "q1", replace("p1", "established", "set up"))
    answer(given, "q3")
    clear(given)
    assert given.text("p1", seen_by="publication") == "The working groups were set up by a Conference."


def test_a_text_is_cleared_when_every_query_has_its_answer():
    given = completed()
    ask(given)
    with pytest.raises(QueriesOpen) as refused:
        clear(given)
    assert refused.value.facts == {"queries": ["q1"]}
    answer(given)
    assert clear(given).operations == ()
    with pytest.raises(ClearedBefore) as again:
        clear(given)
    assert again.value.facts == {"document": "report"}


def test_the_list_of_changes_is_closed_with_the_clearance():
    given = completed()
    clear(given)
    with pytest.raises(ClearedBefore):
        ask(given)


def test_only_a_completed_text_is_cleared():
    with pytest.raises(PenHeldElsewhere):
        clear(a_floor())


# --- issue -----------------------------------------------------------------------------------------------------------


def test_an_edition_is_issued_under_its_symbols_with_the_masthead_date_of_its_submission():
    given = issued()
    fact = only([event.data for event in given.events], EditionIssued)
    assert (fact.printed_symbol, fact.distribution, str(fact.masthead)) == (SYMBOL, Distribution.GENERAL, "2022-06-10")
    assert fact.digest == part_digest(given.document(seen_by="publication").tree, fact.units)
    assert fact.languages == ("en",)


def test_an_issued_edition_never_changes_and_nobody_holds_its_pen():
    given = issued()
    pen = given.document(seen_by="publication").pen
    assert set(pen.holders.values()) == {Holder.NOBODY}
    with pytest.raises(IssuedBefore) as refused:
        issue(given)
    assert refused.value.facts == {"edition": "final"}
    with pytest.raises(ClearedBefore):
        ask(given)
    register(given, "CTOC/COP/WG.2/2022/9", "again")
    with pytest.raises(PenHeldElsewhere):
        issue(given, "again")


def test_a_text_is_issued_only_when_editing_has_cleared_it():
    given = completed()
    register(given)
    with pytest.raises(NotCleared) as refused:
        issue(given)
    assert refused.value.facts == {"document": "report"}


def test_c5_only_a_registered_edition_is_issued_and_only_of_its_own_document():
    given = completed()
    clear(given)
    with pytest.raises(UnknownEdition) as refused:
        issue(given)
    assert refused.value.facts == {"edition": "final"}
    a_report(given, [unit("p1", "paragraph", "A note.")], "note")
    given.do(RegisterEdition, document="note", edition="note", symbol="CTOC/COP/WG.2/2022/9")
    with pytest.raises(UnknownEdition) as other:
        issue(given, "note")
    assert other.value.facts == {"edition": "note", "document": "note"}


def test_an_edition_is_issued_in_official_languages():
    given = completed()
    register(given)
    clear(given)
    with pytest.raises(UnknownLanguage) as refused:
        issue(given, languages=["en", "de"])
    assert refused.value.facts["language"] == "de"
    with pytest.raises(NotTranslated) as missing:
        issue(given, languages=["en", "fr"])
    assert missing.value.facts == {"language": "fr", "there": ["en"]}
    assert issue(given, languages=["en"]).languages == ("en",)


def test_k7_s56_the_words_issued_are_the_words_adopted_with_the_closed_list_of_cleared_changes_and_no_others():
    given = adopted()
    at_the_gavel = {u: given.text(u) for u in ("p1", "p2", "p2a", "p2b", "p2c", "p4")}
    change = replace("p2b", "upon request", "on request")
    given.do(SubmitConforming, document="report", conforming="c1", change=change, recording="00:41:10")
    given.do(ClearConforming, CHAIR, conforming="c1")
    given = completed(given)
    ask(given, unit="p1")
    answer(given, change=replace("p1", "established", "set up"))
    register(given)
    clear(given)
    issue(given)
    listed = {"p2b": ("upon request", "on request"), "p1": ("established", "set up")}
    for name, text in at_the_gavel.items():
        assert given.text(name, seen_by="publication") == text.replace(*listed.get(name, ("", "")))
    digests = {tree_digest(given.document(seen_by=service).tree) for service in ("drafting", "publication")}
    assert len(digests) == 1
