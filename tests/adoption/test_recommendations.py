"""Recommendations as things of their own: identity, origin, transmission, acts of the parent, follow-up, finding."""

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from services.adoption import finding, store
from services.adoption.consumers import HEARS
from services.adoption.domain import STAGE
from services.adoption.domain.approvals import ClearConforming
from services.adoption.domain.recommendations import (
    Endorse,
    FollowUp,
    NoRecommendation,
    NotAsAdopted,
    NotIssuedYet,
    NotYet,
    RecordOrigin,
    SaidBefore,
    Transmit,
    UnknownRecommendation,
)
from services.adoption.finding import Wanted
from services.drafting.domain.summary import SubmitConforming
from shared.access import NOBODY, Actor, Grant, Role
from shared.database import Database
from shared.documents.applying import apply
from shared.documents.operations import SetText
from shared.documents.text import plain
from shared.events.deciding import Verb
from shared.events.recommendations import (
    ChangeKind,
    RecommendationEndorsed,
    RecommendationFollowedUp,
    RecommendationOriginRecorded,
    RecommendationTransmitted,
)
from shared.evolving import replace as changed
from shared.migrating import migrate, places
from shared.problems import BadParameter
from tests.given import (
    CHAIR,
    SECRETARIAT,
    SESSION,
    WG2,
    WG3,
    Given,
    a_floor,
    adopt,
    adopted,
    close,
    completed,
    dispose,
    gavel,
    issued,
    move,
    only,
    replace,
)
from tests.shared.messaging import tally

PAPER = "CTOC/COP/WG.2/2020/3"
LATER = "2027-01-15T10:00:00+01:00"


def put_right(given: Given) -> Given:
    change = replace("p2a", "where appropriate", "as appropriate")
    given.do(SubmitConforming, document="report", conforming="c1", change=change, recording="2nd meeting, 00:41:10")
    given.do(ClearConforming, CHAIR, conforming="c1")
    return given


def an_issued_report() -> Given:
    return issued(completed(put_right(adopted())))


def transmit(given: Given, *spans: dict[str, Any], **more: Any) -> RecommendationTransmitted:
    fields = {"document": "report", "on": "2022-03-01", "spans": spans or None, **more}
    return only(given.do(Transmit, **fields), RecommendationTransmitted)


def endorse(given: Given, *spans: dict[str, Any], **more: Any) -> RecommendationEndorsed:
    fields = {"document": "report", "act": "resolution 11/1", "acted": "2022-10-21", "verb": "endorses", **more}
    return only(given.do(Endorse, **fields, spans=spans or [{"first": "ii"}]), RecommendationEndorsed)


# --- transmission ----------------------------------------------------------------------------------------------------


def test_k7_what_is_transmitted_is_what_was_adopted_with_the_closed_list_of_cleared_changes():
    sent = transmit(an_issued_report())
    assert (sent.to, [entry.recommendation for entry in sent.transmitted]) == (
        "CTOC/COP",
        ["report.p2a", "report.p2b", "report.p2c"],
    )
    made = [(change.kind, change.name) for change in sent.transmitted[0].changes]
    assert made == [(ChangeKind.CONFORMING, "c1")]
    assert [entry.changes for entry in sent.transmitted[1:]] == [(), ()]


def test_k7_nothing_is_transmitted_before_it_is_issued():
    for given in (adopted(), completed()):
        with pytest.raises(NotIssuedYet) as refused:
            transmit(given)
        assert (refused.value.facts, refused.value.rule) == ({"document": "report"}, "K7")


def test_k7_words_that_are_neither_adopted_nor_cleared_are_never_transmitted():
    given = an_issued_report()
    state = given.states["adoption"]
    slipped = SetText(unit="p2b", text=plain("States shall obey."), key="slip")
    document = changed(state.documents["report"], tree=apply(state.documents["report"].tree, slipped))
    given.states["adoption"] = changed(state, documents={"report": document})
    with pytest.raises(NotAsAdopted) as refused:
        transmit(given)
    assert refused.value.facts == {"recommendation": "report.p2b"}


def test_a14_a_recommendation_is_transmitted_once_and_not_on_a_day_to_come():
    given = an_issued_report()
    with pytest.raises(NotYet):
        transmit(given, on="2022-06-30")
    assert len(transmit(given, {"first": "p2a"}).transmitted) == 1
    with pytest.raises(SaidBefore) as refused:
        transmit(given)
    assert (refused.value.facts, refused.value.rule) == ({"recommendation": "report.p2a"}, "A14")


# --- the parent ------------------------------------------------------------------------------------------------------


def test_s3_a14_a_paragraph_of_an_act_covers_a_set_with_its_verb_and_a_second_act_may_follow():
    given = adopted()
    first = endorse(given, {"first": "p2a", "last": "p2b"}, verb="took_note", paragraph="4")
    assert (first.verb, first.paragraph, first.recommendations) == (Verb.TOOK_NOTE, "4", ("report.p2a", "report.p2b"))
    assert endorse(given, {"first": "p2b"}, verb="welcomes", paragraph="7").verb is Verb.WELCOMES
    endorse(given, act="resolution 12/3", acted="2024-10-18")
    with pytest.raises(SaidBefore) as refused:
        endorse(given, act="resolution 12/3", acted="2024-10-18")
    assert refused.value.facts == {"recommendation": "report.p2a"}
    acts = given.states["adoption"].kept.acts
    assert [act.verb for act in acts["report.p2b"]] == [Verb.TOOK_NOTE, Verb.WELCOMES, Verb.ENDORSES]


# --- origin and follow-up --------------------------------------------------------------------------------------------


def origin(given: Given, *spans: dict[str, Any], paper: str = PAPER) -> RecommendationOriginRecorded:
    return only(given.do(RecordOrigin, document="report", spans=spans, paper=paper), RecommendationOriginRecorded)


def test_s16_a14_recommendations_are_carried_over_from_a_paper_of_an_earlier_session():
    given = adopted()
    assert origin(given, {"first": "p2a", "last": "p2b"}).recommendations == ("report.p2a", "report.p2b")
    with pytest.raises(SaidBefore) as refused:
        origin(given, {"first": "p2b"}, paper="CTOC/COP/WG.2/2019/1")
    assert refused.value.facts == {"recommendation": "report.p2b", "paper": PAPER}
    with pytest.raises(NoRecommendation):
        origin(given, {"first": "iv"})


def follow_up(given: Given, name: str = "report.p2b", **more: Any) -> RecommendationFollowedUp:
    fields = {"done": "12 States share information.", "on": "2026-11-01", "source": "CTOC/COP/WG.2/2026/2"}
    named = {"session": "wg-2026", "document": "CTOC/COP/WG.2/2026/2, para. 14"}
    return only(
        given.do(FollowUp, at=LATER, recommendation=name, **{**fields, "named_by": named, **more}),
        RecommendationFollowedUp,
    )


def test_a14_what_was_done_is_recorded_across_years_with_its_date_its_source_and_the_session_that_names_it():
    done = follow_up(an_issued_report())
    assert (done.recommendation, str(done.on), done.source) == ("report.p2b", "2026-11-01", "CTOC/COP/WG.2/2026/2")
    assert done.named_by is not None
    assert done.named_by.session == "wg-2026"


def test_c13_only_what_was_adopted_is_followed_up_and_not_on_a_day_to_come():
    given = adopted()
    with pytest.raises(UnknownRecommendation) as refused:
        follow_up(given, "report.p4")
    assert refused.value.facts == {"recommendation": "report.p4"}
    with pytest.raises(NotYet):
        follow_up(given, on="2027-01-16")


# --- finding ---------------------------------------------------------------------------------------------------------


@pytest_asyncio.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    name = f"found_{hashlib.sha256(str(tmp_path).encode()).hexdigest()[:12]}"
    url = tally.database_url(tmp_path).replace("{service}", name)
    kept = Database(url or tmp_path / "adoption.db", durable=False)
    await migrate(kept, places(store.MIGRATIONS))
    yield kept
    await kept.close()


async def keep(database: Database, given: Given) -> None:
    """Keep what a log of the session tells, as adoption writes and hears it."""
    heard = {model for models in HEARS.values() for model in models}
    state = STAGE.initial
    async with database.writing() as connection:
        for event in given.events:
            if event.envelope.source == "adoption" or type(event.data) in heard:
                state = STAGE.evolve(state, event)
                await store.project(connection, event, state)


async def found(database: Database, actor: Actor = SECRETARIAT, **wanted: Any) -> list[str]:
    async with database.reading() as connection:
        page = await finding.page(connection, Wanted(**wanted), actor)
    return [entry["recommendation"] for entry in page["recommendations"]]


def by_two_bodies() -> Given:
    given = a_floor()
    close(given, {"first": "p2a"}, part="a")
    alone = ({"first": unit, "alone": True} for unit in ("ii", "p2", "p2b", "p2c", "iii"))
    close(given, {"first": "i"}, *alone, {"first": "iv"}, part="rest")
    gavel(given, "a", by=[WG2])
    gavel(given, "rest")
    adopt(given)
    return given


async def test_s4_recommendations_are_found_by_body_session_addressee_state_verb_and_words(database: Database):
    given = by_two_bodies()
    endorse(given, {"first": "p2c"}, verb="welcomes")
    await keep(database, given)
    assert await found(database) == ["report.p2a", "report.p2b", "report.p2c"]
    assert await found(database, body=WG3) == ["report.p2b", "report.p2c"]
    assert await found(database, body="CTOC/COP/WG.9") == await found(database, session="wg-2020") == []
    assert await found(database, addressee="States parties") == ["report.p2b"]
    assert await found(database, state="welcomed") == await found(database, verb="welcomes") == ["report.p2c"]
    assert await found(database, text="INFORMATION upon") == ["report.p2b"]
    assert await found(database, text="%") == []
    assert await found(database, body=WG3, addressee="States") == []


async def test_a14_a_page_follows_the_order_of_the_text_and_names_the_next(database: Database):
    await keep(database, adopted())
    async with database.reading() as connection:
        first = await finding.page(connection, Wanted(limit=2), SECRETARIAT)
        assert first["next"] == f"{SESSION}/report.p2b"
        rest = await finding.page(connection, Wanted(limit=2, after=first["next"]), SECRETARIAT)
        with pytest.raises(BadParameter):
            await finding.page(connection, Wanted(after="nowhere/at.all"), SECRETARIAT)
    assert [entry["recommendation"] for entry in rest["recommendations"]] == ["report.p2c"]
    assert rest["next"] is None


async def one(database: Database, name: str = "report.p2a", actor: Actor = SECRETARIAT) -> dict[str, Any]:
    async with database.reading() as connection:
        return await finding.one(connection, SESSION, name, actor)


async def test_k5_a_recommendation_keeps_its_identity_when_its_number_moves(database: Database):
    given = a_floor()
    move(given, "A1", {"do": "delete_unit", "unit": "p2a"})
    dispose(given, "A1")
    await keep(database, adopted(given))
    told = await one(database, "report.p2b")
    assert (told["recommendation"], told["unit"], told["number"]) == ("report.p2b", "p2b", "2 (a)")
    assert await found(database) == ["report.p2b", "report.p2c"]


async def test_a14_one_recommendation_tells_its_words_origin_acts_and_what_was_done_on_it(database: Database):
    given = an_issued_report()
    origin(given, {"first": "p2a"})
    transmit(given)
    endorse(given, paragraph="3")
    follow_up(given, "report.p2a")
    await keep(database, given)
    told = await one(database)
    assert (told["number"], told["state"], told["origin"]) == ("2 (a)", "endorsed", PAPER)
    assert told["text"] == "States should consider, as appropriate, joint investigations;"
    assert (told["strength"], told["addressees"]) == ("should consider", ["States"])
    assert told["acts"] == [{"act": "resolution 11/1", "paragraph": "3", "verb": "endorses", "acted": "2022-10-21"}]
    assert told["follow_up"][0]["named_by"] == {"session": "wg-2026", "document": "CTOC/COP/WG.2/2026/2, para. 14"}
    with pytest.raises(UnknownRecommendation):
        await one(database, "report.p4")


async def test_k17_the_words_of_what_is_not_issued_are_read_by_those_who_sit_in_its_session_alone(database: Database):
    other = Actor(name="elsewhere", grants=(Grant(role=Role.SECRETARIAT, session="wg-2020"),))
    given = completed()
    await keep(database, given)
    for outsider in (NOBODY, other):
        told = await one(database, actor=outsider)
        assert (told["text"], told["number"], told["strength"], told["addressees"]) == (None, None, None, None)
        assert await found(database, outsider, text="investigations") == []
        assert await found(database, outsider, addressee="States") == []
        assert len(await found(database, outsider)) == 3
    assert await found(database, text="investigations") == ["report.p2a"]


async def test_k17_once_it_is_issued_its_words_are_everybodys_and_what_was_done_on_it_the_sessions(database: Database):
    given = issued()
    follow_up(given, "report.p2a")
    await keep(database, given)
    assert await found(database, NOBODY, text="investigations") == ["report.p2a"]
    told = await one(database, actor=NOBODY)
    assert told["text"] is not None
    assert "follow_up" not in told
