"""What is issued never changes, and says what was adopted (C5, K7, S56)."""

import pytest

from services.adoption.domain.approvals import ClearConforming
from services.drafting.domain.summary import SubmitConforming
from services.publication.domain.editing import (
    ClearedBefore,
)
from services.publication.domain.editions import (
    IssuedBefore,
    NotCleared,
    NotTranslated,
    RegisterEdition,
    UnknownLanguage,
)
from services.publication.domain.state import UnknownEdition
from shared.documents.digest import part_digest, tree_digest
from shared.documents.holder import Holder, PenHeldElsewhere
from shared.events.publication import (
    Distribution,
    EditionIssued,
)
from tests.given import (
    CHAIR,
    SYMBOL,
    a_report,
    adopted,
    completed,
    issued,
    only,
    replace,
    unit,
)
from tests.publication.acts import answer, ask, clear, issue, register


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
