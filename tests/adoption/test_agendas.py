"""Agendas before their bodies (A2–A5, S10, S14, S16): adopted, begun on, worked through, and what goes on."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from services.adoption.domain.agenda_changes import changes, proposed, to_the_next
from services.adoption.domain.agendas import (
    AdoptAgenda,
    AgendaAlreadyAdopted,
    AgendaNotAdopted,
    BeginWork,
    NoAgendaOfTheirs,
)
from services.adoption.domain.gavel import NotItsBodies, ReopenPart
from services.adoption.domain.items import (
    CloseAgenda,
    ConcludeItem,
    ConsiderItem,
    HeldInAbeyance,
    ItemEnded,
    ItemNotThere,
    NotConsidered,
    WorkEnded,
)
from services.adoption.domain.state import BodyDoesNotSit
from services.adoption.domain.whole import NotAllAdopted
from services.drafting.domain.agendas import CarryItems, FormOutOfOrder, NotAnAgenda, NotCarried, PrepareAgenda
from services.drafting.domain.documents import Edit, NeverAdopted, OpenDocument, TableDocument
from services.drafting.domain.mandate import TextAdopted
from services.drafting.domain.session import ListPaper
from services.publication.domain.editions import RegisterEdition
from shared.documents.agenda import item_number, placements
from shared.documents.applying import apply_all
from shared.documents.holder import PenHeldElsewhere
from shared.documents.nesting import MisplacedUnit
from shared.documents.numbering import numbers, resolve
from shared.documents.proposals import Proposal
from shared.documents.resolving import resolve as as_operations
from shared.documents.vocabulary import Refusal
from shared.events.adoption import DocumentAdopted, PartAdopted
from shared.events.agendas import (
    AgendaAdopted,
    AgendaClosed,
    AgendaItemsCarried,
    AgendaPrepared,
    AgendaWorkBegan,
    Ending,
    ItemConcluded,
    ItemConsidered,
    Outcome,
    Stage,
    Why,
)
from shared.events.deciding import Means, Verb
from tests.given import (
    CHAIR,
    WG2,
    WG3,
    Given,
    a_floor,
    a_session,
    agendas,
    close,
    dispose,
    move,
    only,
    unit,
)

ANNOTATIONS = (
    unit("notes", "section", "Annotations", unit_class="secretariat"),
    unit("n1", "paragraph", "The first item is formal.", "notes"),
)
PAPER = "CTOC/COP/WG.2/2020/2"
SYMBOL = "CTOC/COP/WG.2/2022/1–CTOC/COP/WG.3/2022/1"
BOTH = ({"first": "wg2"}, {"first": "wg3"})


def put_forward(given: Given | None = None) -> Given:
    """The provisional agendas of two bodies, printed and before them."""
    given = agendas(given or a_session(meetings=4))
    prepare(given)
    given.do(RegisterEdition, document="agenda", edition="provisional", symbol=SYMBOL)
    given.do(TableDocument, document="agenda", form="main_series", to="floor", spans=BOTH)
    return given


def prepare(given: Given, stage: str = "provisional", symbol: str = SYMBOL, **more: Any) -> AgendaPrepared:
    return only(given.do(PrepareAgenda, document="agenda", stage=stage, symbol=symbol, **more), AgendaPrepared)


def amend(given: Given, name: str, change: dict[str, Any], disposition: str = "agreed") -> None:
    move(given, name, change, document="agenda")
    dispose(given, name, disposition)


def adopt(given: Given, *by: str, meeting: int = 1, closing: bool = True, **more: Any) -> AgendaAdopted:
    """Both bodies adopt their agendas, or those that are named; what is theirs is closed before."""
    bodies = by or (WG2, WG3)
    if closing:
        spans = [{"first": {WG2: "wg2", WG3: "wg3"}[body]} for body in bodies]
        close(given, *spans, part="-".join(span["first"] for span in spans), document="agenda")
    facts = given.do(AdoptAgenda, CHAIR, document="agenda", by=bodies, meeting=meeting, **more)
    return only(facts, AgendaAdopted)


def adopted(given: Given | None = None) -> Given:
    given = given or put_forward()
    adopt(given)
    return given


def consider(given: Given, item: str = "visits", *by: str, meeting: int = 2, **more: Any) -> ItemConsidered:
    fields = {"document": "agenda", "item": item, "by": by or (WG2,), "meeting": meeting, **more}
    return only(given.do(ConsiderItem, **fields), ItemConsidered)


def conclude(given: Given, item: str = "visits", *by: str, meeting: int = 2, **more: Any) -> ItemConcluded:
    fields = {"document": "agenda", "item": item, "by": by or (WG2,), "meeting": meeting, **more}
    return only(given.do(ConcludeItem, **fields), ItemConcluded)


# --- the forms of an agenda -------------------------------------------------------------------------------------------


def test_a2_an_agenda_is_provisional_then_supplementary_and_each_form_keeps_its_symbol_and_rule():
    given = agendas(a_session())
    first = prepare(given)
    given.do(Edit, document="agenda", changes=[place("cables", "Cables", before="other")])
    second = prepare(given, "supplementary", "CTOC/COP/WG.2/2022/1/Add.1", rule="rule 12", annotated=True)
    assert (first.stage, first.symbols[0], first.rule) == (Stage.PROVISIONAL, "CTOC/COP/WG.2/2022/1", None)
    assert (second.stage, second.symbols, second.rule) == (
        Stage.SUPPLEMENTARY,
        ("CTOC/COP/WG.2/2022/1/Add.1",),
        "rule 12",
    )
    assert second.annotated
    assert first.digest != second.digest


@pytest.mark.parametrize("stage", ["supplementary", "revised", "corrected"])
def test_a2_no_other_form_comes_before_the_provisional_one(stage: str):
    with pytest.raises(FormOutOfOrder) as refused:
        prepare(agendas(a_session()), stage)
    assert refused.value.facts == {"stage": stage, "standing": "unprinted"}


def test_a2_an_agenda_is_provisional_once():
    given = agendas(a_session())
    prepare(given)
    with pytest.raises(FormOutOfOrder, match="is provisional"):
        prepare(given)


def test_a2_a_further_form_has_something_new_in_it_be_it_a_title():
    given = agendas(a_session())
    prepare(given)
    with pytest.raises(FormOutOfOrder, match="Nothing in the agenda has changed"):
        prepare(given, "revised")
    retitle = {"do": "define_item", "item": "visits", "title": "Visits to harbours"}
    given.do(Edit, document="agenda", changes=[retitle])
    assert prepare(given, "revised").stage is Stage.REVISED


def test_a2_an_adopted_agenda_is_put_forward_in_no_other_form():
    with pytest.raises(FormOutOfOrder, match="is adopted"):
        prepare(adopted(), "revised")


def test_a_report_is_no_agenda():
    given = a_floor()
    with pytest.raises(NotAnAgenda):
        given.do(PrepareAgenda, document="report", stage="provisional", symbol=SYMBOL)
    with pytest.raises(NoAgendaOfTheirs):
        given.do(BeginWork, CHAIR, document="report", by=[WG2], meeting=1)


def test_a3_annotations_are_printed_with_an_agenda_and_never_put_before_a_body_or_adopted():
    given = agendas(a_session())
    given.do(Edit, document="agenda", changes=ANNOTATIONS)
    prepare(given, annotated=True)
    with pytest.raises(NeverAdopted) as refused:
        given.do(TableDocument, document="agenda", form="main_series", to="floor", spans=[*BOTH, {"first": "notes"}])
    assert refused.value.facts == {"unit": "notes"}
    given.do(TableDocument, document="agenda", form="main_series", to="floor", spans=BOTH)
    adopt(given)
    assert "notes" not in given.document("agenda").adopted.units  # type: ignore[union-attr]
    write = {"do": "write", "unit": "n1", "text": "The first item is always formal."}
    given.do(Edit, document="agenda", changes=[write])  # the secretariat writes them on, whatever is adopted


# --- adoption ---------------------------------------------------------------------------------------------------------


def place(item: str, title: str | None = None, into: str = WG2, **more: Any) -> dict[str, Any]:
    return {"do": "place_item", "item": item, "into": into, **({"title": title} if title else {}), **more}


def test_a4_an_agenda_nobody_changed_is_adopted_as_presented_by_organ_verb_means_meeting_and_words():
    given = put_forward()
    fact = adopt(given, announced="as presented by the secretariat")
    assert (fact.organ, fact.verb, fact.means, fact.meeting) == ((WG2, WG3), Verb.ADOPTED, Means.GAVEL, 1)
    assert (fact.outcome, fact.proposed) == ((Outcome.AS_PRESENTED,), "as presented")
    assert fact.announced == "as presented by the secretariat"
    assert given.document("agenda").adopted is not None


def test_a4_one_gavel_adopts_the_parts_the_agendas_and_the_whole_document():
    given = put_forward()
    close(given, *BOTH, part="both", document="agenda")
    facts = given.do(AdoptAgenda, CHAIR, document="agenda", by=[WG2, WG3], meeting=1)
    assert [type(fact) for fact in facts] == [PartAdopted, AgendaAdopted, DocumentAdopted]
    whole = only(facts, DocumentAdopted)
    assert (whole.organ, whole.units[0], whole.proposed) == ((WG2, WG3), "wg2", "as presented")


def test_a4_an_item_is_added_from_the_floor_with_its_title():
    given = put_forward()
    amend(given, "G1", place("cables", "Cables", before="other"))
    fact = adopt(given)
    assert [(it.item, it.of, it.number) for it in fact.added] == [("cables", WG2, "3")]
    assert (fact.outcome, fact.proposed) == ((Outcome.AS_AMENDED,), "as orally amended")


def test_a4_an_item_that_was_asked_for_and_not_retained_changes_nothing():
    given = put_forward()
    amend(given, "G1", place("cables", "Cables", before="other"), "not_retained")
    assert adopt(given).proposed == "as presented"


def test_a4_the_title_of_an_item_is_amended_wherever_it_stands():
    given = put_forward()
    amend(given, "G1", {"do": "define_item", "item": "opening", "title": "Opening"})
    fact = adopt(given)
    assert [(it.of, it.number) for it in fact.retitled] == [(WG2, "1"), (WG3, "1")]
    assert fact.proposed == "as orally amended"
    assert given.text("wg3.opening", "agenda") == "Opening (joint item)."


def test_a4_an_item_is_excluded_and_told_under_the_number_that_it_had():
    given = put_forward()
    amend(given, "G1", {"do": "delete_unit", "unit": "wg2.visits"})
    fact = adopt(given)
    assert [(it.item, it.of, it.number) for it in fact.excluded] == [("visits", WG2, "2")]
    assert (
        fact.proposed
        == "with the exclusion of item 2 of the Working Group of Government Experts on Technical Assistance"
    )
    assert fact.outcome == (Outcome.AS_PRESENTED,)


def test_a4_an_item_is_held_in_abeyance_and_keeps_its_number():
    given = put_forward()
    amend(given, "G1", {"do": "hold_item", "item": "visits", "of": WG2})
    fact = adopt(given, WG2)
    assert fact.proposed == "with item 2 held in abeyance"
    assert given.number("wg2.other", "agenda") == f"{WG2} item 3"
    assert given.text("wg2.visits", "agenda") == "Harbour visits (held in abeyance)."


def test_a4_corrected_amended_excluded_and_held_are_said_together():
    given = agendas(a_session())
    prepare(given)
    given.do(Edit, document="agenda", changes=[place("cables", "Cables")])
    prepare(given, "corrected", "CTOC/COP/WG.2/2022/1/Corr.1")
    given.do(TableDocument, document="agenda", form="main_series", to="floor", spans=BOTH)
    amend(given, "G1", {"do": "hold_item", "item": "visits", "of": WG2})
    amend(given, "G2", {"do": "delete_unit", "unit": "wg2.other"})
    amend(given, "G3", {"do": "define_item", "item": "cables", "title": "Submarine cables"})
    fact = adopt(given, WG2)
    assert fact.outcome == (Outcome.AS_CORRECTED, Outcome.AS_AMENDED)
    assert fact.proposed == (
        "as corrected and orally amended, with the exclusion of item 3 and with item 2 held in abeyance"
    )


def test_a4_work_begins_on_the_provisional_agenda_and_the_agenda_is_adopted_late_with_an_understanding():
    given = put_forward()
    began = only(given.do(BeginWork, CHAIR, document="agenda", by=[WG2, WG3], meeting=1), AgendaWorkBegan)
    assert (began.stage, began.meeting) == (Stage.PROVISIONAL, 1)
    consider(given, meeting=2)
    fact = adopt(given, meeting=3, understanding={"text": "time is short"})
    assert (fact.began, fact.meeting, fact.understanding and fact.understanding.text) == (1, 3, "time is short")


def test_a4_work_does_not_begin_twice_nor_on_an_agenda_that_is_adopted():
    given = put_forward()
    given.do(BeginWork, CHAIR, document="agenda", by=[WG2], meeting=1)
    with pytest.raises(AgendaAlreadyAdopted, match="has begun"):
        given.do(BeginWork, CHAIR, document="agenda", by=[WG2], meeting=2)
    given.do(BeginWork, CHAIR, document="agenda", by=[WG3], meeting=2)
    assert consider(given, "visits", WG2, meeting=1).meeting == 1  # each body has begun when it agreed to
    with pytest.raises(AgendaNotAdopted):
        consider(given, "other", WG3, meeting=1)
    adopt(given)
    with pytest.raises(AgendaAlreadyAdopted) as refused:
        given.do(BeginWork, CHAIR, document="agenda", by=[WG3], meeting=2)
    assert refused.value.facts == {"meeting": 1}


def test_a4_no_body_works_by_an_agenda_before_it_adopted_it_or_agreed_to_begin():
    given = put_forward()
    with pytest.raises(AgendaNotAdopted) as refused:
        consider(given)
    assert refused.value.facts == {"body": WG2, "since": None}
    adopt(given, meeting=2)
    with pytest.raises(AgendaNotAdopted) as refused:
        consider(given, meeting=1)
    assert refused.value.facts == {"body": WG2, "since": 2}
    consider(given, meeting=2)


def test_a4_what_is_held_in_abeyance_is_not_considered():
    given = put_forward()
    amend(given, "G1", {"do": "hold_item", "item": "visits", "of": WG2})
    adopt(given)
    with pytest.raises(HeldInAbeyance) as refused:
        consider(given)
    assert refused.value.facts == {"item": "visits", "body": WG2}


def test_a11_an_agenda_of_which_something_is_not_closed_is_not_adopted():
    given = put_forward()
    close(given, {"first": "wg2.opening"}, part="opening", document="agenda")
    with pytest.raises(NotAllAdopted, match="Not closed yet") as refused:
        adopt(given, WG2, closing=False)
    assert refused.value.facts == {"units": ["wg2", "wg2.visits", "wg2.other"]}


def test_a11_an_adopted_agenda_is_changed_by_nobody_not_even_in_the_title_of_an_item():
    given = adopted()
    with pytest.raises(TextAdopted):
        given.do(Edit, document="agenda", changes=[{"do": "define_item", "item": "visits", "title": "Visits"}])
    with pytest.raises(TextAdopted):
        given.do(Edit, document="agenda", changes=[place("cables", "Cables")])


def test_an_agenda_is_adopted_once():
    given = adopted()
    with pytest.raises(AgendaAlreadyAdopted) as refused:
        adopt(given, WG2, closing=False)
    assert refused.value.facts == {"meeting": 1}


def test_s20_an_agenda_is_adopted_at_a_meeting_at_which_the_bodies_sit():
    given = put_forward()
    close(given, *BOTH, part="both", document="agenda")
    for fields in ({"meeting": 9}, {"meeting": 1, "sitting": 2}):
        with pytest.raises(BodyDoesNotSit):
            adopt(given, closing=False, **fields)


# --- two bodies -------------------------------------------------------------------------------------------------------


def test_s10_each_body_adopts_its_own_agenda_and_the_document_is_adopted_with_the_last_of_them():
    given = put_forward()
    adopt(given, WG2, meeting=1)
    assert given.document("agenda").adopted is None
    close(given, {"first": "wg3"}, part="wg3", document="agenda")
    facts = given.do(AdoptAgenda, CHAIR, document="agenda", by=[WG3], meeting=2)
    assert only(facts, DocumentAdopted).organ == (WG2, WG3)
    assert {fact.organ for fact in facts if isinstance(fact, AgendaAdopted)} == {(WG3,)}


def test_k11_a_title_that_one_body_has_adopted_is_not_amended_by_the_other():
    given = put_forward()
    adopt(given, WG2)
    with pytest.raises(PenHeldElsewhere):
        move(given, "G1", {"do": "define_item", "item": "opening", "title": "Opening"}, document="agenda")


def test_k11_an_agenda_that_its_body_takes_up_again_is_amended_and_adopted_again():
    given = put_forward()
    adopt(given, WG2)
    given.do(ReopenPart, CHAIR, document="agenda", part="wg2", by=[WG2], meeting=2)
    amend(given, "G1", {"do": "delete_unit", "unit": "wg2.visits"})
    assert adopt(given, WG2, meeting=2).proposed == "with the exclusion of item 2"


def test_s10_k11_a_body_adopts_no_agenda_of_another():
    given = put_forward()
    close(given, *BOTH, part="both", document="agenda")
    with pytest.raises(NotItsBodies) as refused:
        adopt(given, WG2, closing=False)
    assert refused.value.facts["part"] == "both"
    with pytest.raises(NoAgendaOfTheirs) as other:
        given.do(AdoptAgenda, CHAIR, document="agenda", by=["CTOC/COP"], meeting=1)
    assert other.value.facts == {"body": "CTOC/COP", "bodies": [WG2, WG3]}


def test_s10_an_item_that_is_made_joint_lives_once_and_stands_on_both_agendas():
    given = put_forward()
    amend(given, "G1", place("visits", into=WG3, before="other"))
    fact = adopt(given)
    assert [(it.item, it.of, it.number) for it in fact.made_joint] == [("visits", WG3, "2")]
    assert not fact.added
    assert given.text("wg2.visits", "agenda") == given.text("wg3.visits", "agenda") == "Harbour visits (joint item)."


def test_s14_what_was_printed_before_keeps_the_old_numbers():
    given = put_forward()
    amend(given, "G1", place("visits", into=WG3, before="other"))
    adopt(given)
    document = given.document("agenda")
    assert given.number("wg3.other", "agenda") == f"{WG3} item 3"
    assert resolve(document.editions["provisional"].tree, f"{WG3} item 2") == "wg3.other"


def test_s10_a_joint_item_may_stand_at_another_level_on_the_other_agenda():
    given = agendas(a_session())
    given.do(Edit, document="agenda", changes=[place("visits", into=WG3, under="opening")])
    tree = given.document("agenda").tree
    assert given.number("wg3.visits", "agenda") == f"{WG3} item 1 (a)"
    assert given.text("wg3.visits", "agenda") == given.text("wg2.visits", "agenda") == "Harbour visits (joint item)."
    assert given.text("wg3.opening", "agenda") == "Organizational matters (joint item):"
    known = numbers(tree)
    assert [item_number(known, one) for one in placements(tree, WG3)] == ["1", "1 (a)", "2"]


def test_s10_nothing_is_placed_under_an_item_whose_sub_items_are_a_list_nor_the_other_way():
    given = agendas(a_session())
    listed = {"do": "define_item", "item": "opening", "title": "Organizational matters", "subitems": ["Opening"]}
    under = place("visits", into=WG3, under="opening")
    for changes_ in ([listed, under], [under, listed]):
        with pytest.raises(MisplacedUnit):
            given.copy().do(Edit, document="agenda", changes=changes_)


def test_s10_an_item_stands_once_on_an_agenda_at_whatever_level():
    given = agendas(a_session())
    with pytest.raises(MisplacedUnit, match="already"):
        given.do(Edit, document="agenda", changes=[place("visits", under="opening")])


# --- items ------------------------------------------------------------------------------------------------------------


def test_an_item_is_considered_by_one_body_or_by_both_and_concluded_by_those_who_considered_it():
    given = adopted()
    assert consider(given, "opening", WG2, WG3).organ == (WG2, WG3)
    consider(given, "visits", WG2)
    assert conclude(given, "opening", WG2, WG3).ending is Ending.CONCLUDED
    with pytest.raises(NotConsidered):
        conclude(given, "other", WG3)
    with pytest.raises(ItemEnded):
        consider(given, "opening", WG3)


def test_an_item_that_is_not_on_the_agenda_of_a_body_is_not_considered_by_it():
    given = adopted()
    with pytest.raises(ItemNotThere) as refused:
        consider(given, "visits", WG3)
    assert refused.value.facts == {"item": "visits", "body": WG3}


def end(given: Given, *by: str, **more: Any) -> AgendaClosed:
    fields = {"document": "agenda", "by": by or (WG2, WG3), "meeting": 4, "to": "the next meetings", **more}
    return only(given.do(CloseAgenda, **fields), AgendaClosed)


def test_a5_what_is_not_concluded_goes_on_to_the_next_session_by_itself():
    given = adopted()
    consider(given, "visits")
    consider(given, "other", WG2, WG3)
    conclude(given, "other", WG2)
    fact = end(given, standing=["opening"], rule="rule 16")
    assert [(it.item, it.of, it.why, it.to) for it in fact.carried] == [
        ("visits", (WG2,), Why.NOT_CONCLUDED, "the next meetings"),
        ("other", (WG3,), Why.NOT_CONCLUDED, "the next meetings"),
    ]


def test_a5_what_is_held_in_abeyance_goes_on_and_what_is_deferred_goes_where_it_was_deferred_to():
    given = put_forward()
    amend(given, "G1", {"do": "hold_item", "item": "visits", "of": WG2})
    adopt(given)
    conclude(given, "other", WG2, WG3, to="the session after the next")
    fact = end(given, standing=["opening"])
    assert [(it.item, it.why, it.to) for it in fact.carried] == [
        ("visits", Why.HELD_IN_ABEYANCE, "the next meetings"),
        ("other", Why.DEFERRED, "the session after the next"),
    ]


def test_a5_what_was_excluded_does_not_go_on():
    given = put_forward()
    amend(given, "G1", {"do": "delete_unit", "unit": "wg2.visits"})
    adopt(given)
    assert [it.item for it in end(given).carried] == ["opening", "other"]


def test_a5_once_the_work_has_ended_nothing_is_considered_and_it_does_not_end_twice():
    given = adopted()
    end(given, WG2)
    for again in (lambda: consider(given), lambda: end(given, WG2)):
        with pytest.raises(WorkEnded) as refused:
            again()
        assert refused.value.facts == {"body": WG2}
    consider(given, "other", WG3)


def test_a4_an_item_of_an_agenda_that_is_not_adopted_is_not_concluded():
    given = put_forward()
    given.do(BeginWork, CHAIR, document="agenda", by=[WG2], meeting=1)
    consider(given, meeting=1)
    with pytest.raises(AgendaNotAdopted) as refused:
        conclude(given, "visits", WG2, meeting=1)
    assert refused.value.facts == {"body": WG2, "since": 1}


def test_a4_a5_the_work_on_an_agenda_that_is_not_adopted_does_not_end():
    with pytest.raises(AgendaNotAdopted):
        end(put_forward())


def test_s16_carried_items_stand_on_the_new_agenda_and_their_papers_are_before_a_body_again():
    given = agendas(a_session())
    carried = {"document": "agenda", "from_session": "wg-2020", "from_title": "its twelfth meeting, in 2020"}
    for wrong, facts in (
        ({"items": ["cables"]}, {"item": "cables", "place": "items"}),
        (
            {"items": ["visits"], "papers": ["CTOC/COP/WG.2/2020/2"]},
            {"symbol": "CTOC/COP/WG.2/2020/2", "place": "papers"},
        ),
        ({"items": ["visits"], "from_session": "wg-2022"}, {"place": "from_session"}),
    ):
        with pytest.raises(NotCarried) as refused:
            given.do(CarryItems, **{**carried, **wrong})
        assert refused.value.facts == facts
    given.do(ListPaper, body=WG2, title="Draft recommendations", symbol=PAPER)
    fact = only(given.do(CarryItems, **carried, items=["visits"], papers=[PAPER]), AgendaItemsCarried)
    assert (fact.from_session, fact.items, fact.papers) == ("wg-2020", ("visits",), (PAPER,))


# --- whatever is changed ----------------------------------------------------------------------------------------------

ITEMS = st.sampled_from(("opening", "visits", "other", "cables"))
BEFORE = st.sampled_from(("opening", "other"))
TITLES = st.sampled_from(("Cables", "Visits"))
CHANGES = st.lists(
    st.one_of(
        ITEMS.map(lambda item: {"do": "hold_item", "item": item, "of": WG2}),
        ITEMS.map(lambda item: {"do": "delete_unit", "unit": f"wg2.{item}"}),
        st.builds(lambda item, title: {"do": "define_item", "item": item, "title": title}, ITEMS, TITLES),
        st.builds(lambda into, before: place("cables", into=into, before=before), st.sampled_from((WG2, WG3)), BEFORE),
    ),
    max_size=6,
)
PROPOSAL: TypeAdapter[Proposal] = TypeAdapter(Proposal)
AGENDAS = agendas(a_session()).document("agenda").tree


@settings(max_examples=60, deadline=None)
@drawn(CHANGES)
def test_a4_every_change_of_an_agenda_is_told_and_nothing_else_is(drawn_changes: list[dict[str, Any]]):

    before = after = AGENDAS
    for index, change in enumerate(drawn_changes):
        with suppress(Refusal):  # what cannot be done here is not done
            after = apply_all(after, as_operations(after, PROPOSAL.validate_python(change), f"c{index}"))
    found = changes(before, after, (WG2, WG3))
    told = {(it.item, it.of) for it in (*found.added, *found.made_joint)}
    gone = {(it.item, it.of) for it in found.excluded}
    stood = {(one.item, body) for body in (WG2, WG3) for one in placements(before, body)}
    stands = {(one.item, body) for body in (WG2, WG3) for one in placements(after, body)}
    assert (told, gone) == (stands - stood, stood - stands)
    assert {(it.item, it.of) for it in found.held} == {
        (one.item, body) for body in (WG2, WG3) for one in placements(after, body) if one.held
    }
    assert (proposed(found, False, {}) == "as presented") == (not (found.amended or found.held or found.excluded))


def test_a5_s16_what_goes_on_enters_the_next_agenda_as_it_is_under_the_identity_that_it_has():
    given = put_forward()
    amend(given, "G1", {"do": "define_item", "item": "visits", "title": "Visits", "subitems": ["Ports", "Cables"]})
    adopt(given)
    closing = end(given)
    entering = to_the_next(given.document("agenda").tree, [closing])
    following = a_session()
    following.do(OpenDocument, document="agenda", kind="agenda", title="Provisional agenda")
    branches = [unit("wg2", "branch", body=WG2), unit("wg3", "branch", body=WG3)]
    following.do(Edit, document="agenda", changes=[*branches, *entering])
    before, after = given.document("agenda").tree, following.document("agenda").tree
    for body in (WG2, WG3):
        assert [one.item for one in placements(after, body)] == [one.item for one in placements(before, body)]
    assert after.items == before.items
    assert to_the_next(before, []) == []
