"""What may be read, by whom, and with which numbers; and that the portal's state is a fold and nothing more."""

import random
from collections.abc import Sequence

import pytest

from services.portal.domain import STAGE, reading, waiting
from services.portal.domain.state import Entry, State, Version
from shared.documents.digest import part_digest
from shared.documents.numbering import UnknownNumber, numbers
from shared.documents.printed import in_words
from shared.documents.vocabulary import Kind
from shared.events.adoption import DocumentAdopted
from shared.events.base import Audience
from shared.events.drafting import SessionOpened
from shared.events.envelope import Event
from shared.events.publication import EditionIssued, EditionRegistered
from shared.lifecycle import UnknownDocument
from shared.views import UnknownPrinting
from tests.portal.visiting import Visit


def until(events: Sequence[Event], edition: str, kind: type[EditionRegistered | EditionIssued]) -> int:
    return next(i for i, e in enumerate(events) if isinstance(e.data, kind) and e.data.edition == edition)


def named(versions: Sequence[Version], name: str) -> Version:
    return next(version for version in versions if version.name == name)


def test_k6_a_number_of_the_provisional_agenda_and_one_of_the_adopted_agenda_name_the_same_item(
    events: Sequence[Event],
):
    state = STAGE.fold(events)
    printed = named(state.versions["agenda"], "provisional")
    then = {unit: number.cited for unit, number in numbers(printed.numbering).items()}
    now = {unit: number.cited for unit, number in numbers(state.documents["agenda"].tree).items()}
    items = [unit.id for unit in printed.tree.walk() if unit.kind is Kind.ITEM]
    assert any(then[item] != now[item] for item in items)
    for item in items:
        assert reading.look_up(state, "agenda", Audience.PARTICIPANTS, then[item], "provisional") == (
            then[item],
            now[item],
        )


def test_s14_the_agenda_shows_for_each_body_the_numbers_of_then_and_now(events: Sequence[Event]):
    fairways, harbours = reading.agenda(STAGE.fold(events), "agenda", Audience.PARTICIPANTS)
    rows = dict(fairways.rows)
    assert rows["Other matters (joint item)."] == ("5", "6", "6")
    assert rows["Programme of harbour visits (joint item)."] == ("–", "5", "5")
    assert all(len(set(row)) == 1 for _, row in harbours.rows), "in the other agenda no number changed"


def test_k5_a_number_of_l1_keeps_resolving_once_the_text_has_moved(events: Sequence[Event]):
    state = STAGE.fold(events)
    assert reading.look_up(state, "report", Audience.PARTICIPANTS, "6 (g)", "tabled") == ("6 (g)", "6 (e)")
    assert reading.look_up(state, "report", Audience.PARTICIPANTS, "6 (c)", "tabled") == ("6 (c)", None)
    with pytest.raises(UnknownNumber):
        reading.look_up(state, "report", Audience.PARTICIPANTS, "99 (z)", "tabled")
    with pytest.raises(UnknownPrinting):
        reading.look_up(state, "report", Audience.PUBLIC, "6 (g)", "tabled")


def test_a_version_prints_only_its_own_units_with_the_numbers_of_the_whole(events: Sequence[Event]):
    state = STAGE.fold(events)
    version = named(state.versions["report"], "L.1-Add.1")
    shown = reading.read(state, "report", Audience.PUBLIC, version.number)
    paragraphs = [block.cited for block in shown.blocks if block.kind is Kind.PARAGRAPH]
    assert paragraphs == ["5", "6", "7", "8"]
    assert shown.version is version


def test_versions_of_a_document_are_numbered_and_named_once(events: Sequence[Event]):
    for kept in STAGE.fold(events).versions.values():
        assert [version.number for version in kept] == list(range(1, len(kept) + 1))
        assert len({version.name for version in kept}) == len(kept)


def test_the_public_reads_the_printed_drafts_and_then_the_issue_but_no_other_version(events: Sequence[Event]):
    state = STAGE.fold(events)
    seen = [version.name for version in reading.versions(state, "report", Audience.PUBLIC)]
    assert seen == ["L.1", "L.1-Add.1", "issued"]
    assert reading.read(state, "report", Audience.PUBLIC).version is named(state.versions["report"], "issued")


def test_k17_a_registered_final_edition_is_not_public_before_it_is_issued(events: Sequence[Event]):
    state = STAGE.fold(events[: until(events, "final", EditionIssued)])
    assert named(state.versions["report"], "final").audience is Audience.PARTICIPANTS
    assert reading.issued(state) is None
    shown = reading.read(state, "report", Audience.PUBLIC).version
    assert shown is not None
    assert shown.edition == "L.1-Add.1"


def test_delegations_read_what_left_the_secretariat_s_hand_and_nothing_else(events: Sequence[Event]):
    state = STAGE.fold(events[: until(events, "L.1", EditionRegistered)])
    document = state.documents["report"]
    secret = {unit for unit in document.tree.units if unit not in document.tabled}
    assert secret, "section III is being written meanwhile"
    shown = {block.id for block in reading.read(state, "report", Audience.PARTICIPANTS).blocks}
    assert shown & secret == set()
    assert secret <= {block.id for block in reading.read(state, "report", Audience.SECRETARIAT).blocks}


def test_the_public_does_not_know_of_a_document_before_something_of_it_is_printed(events: Sequence[Event]):
    state = STAGE.fold(events[: until(events, "L.1", EditionRegistered)])
    assert "report" in state.documents
    assert "report" not in {document.id for document in reading.documents(state, Audience.PUBLIC)}
    with pytest.raises(UnknownDocument):
        reading.read(state, "report", Audience.PUBLIC)


def test_what_waits_says_for_whom_and_until_when(events: Sequence[Event]):
    waited: list[tuple[str, str, str]] = []
    state = STAGE.initial
    for event in events:
        state = STAGE.evolve(state, event)
        for document in state.documents.values():
            waited += [(found.what, found.whom, found.until) for found in waiting.waiting(state, document)]
    label = "4 April 2024, 18:00 (Europe/Vienna, UTC+02:00)"
    assert ("objections, if there are any", "the members of the extended Bureau", label) in waited
    assert ("notice of the outcome of the silence", "the president", "") in waited
    assert ("the confirmation of paragraph 5 (e), agreed ad referendum", "a delegation", "") in waited
    assert ("the adoption of paragraphs 6 (h)–(j)", "the gavel", "") in waited
    assert ("the completion of the text", "the secretariat", "31 May 2024") in waited
    assert ("the approval of the summary of deliberations", "the Chair", "") in waited
    assert ("issue", "the secretariat", "") in waited
    assert ("a decision on the open amendments A9 and A11", "the floor", "") in waited
    assert ("clearance of a conforming correction of paragraph 8 (b)", "the Chair", "") in waited
    assert ("an answer to a fact check on paragraph 12", "the Chair", "") in waited
    assert [found for document in state.documents.values() for found in waiting.waiting(state, document)] == []


async def test_the_state_as_of_an_instant_is_the_fold_of_what_was_recorded_by_then(
    events: Sequence[Event], visit: Visit
):
    instants = sorted({event.envelope.recordedtime for event in events})
    async with visit(events, "secretariat") as client:
        for instant in (*instants[::11], instants[-1]):
            state = STAGE.fold([event for event in events if event.envelope.recordedtime <= instant])
            for document in reading.documents(state, Audience.SECRETARIAT):
                address = f"/sessions/{events[0].envelope.partitionkey}/documents/{document.id}.json"
                answer = (await client.get(address, params={"as_of": instant.isoformat()})).json()
                shown = reading.read(state, document.id, Audience.SECRETARIAT)
                assert [unit["number"] for unit in answer["units"]] == [block.cited for block in shown.blocks]
                assert [unit["text"] for unit in answer["units"]] == [in_words(block.runs) for block in shown.blocks]
                assert len(answer["versions"]) == len(state.versions.get(document.id, ()))


def test_what_is_known_after_a_beginning_does_not_depend_on_what_comes_later(events: Sequence[Event]):
    state = STAGE.initial
    for index, event in enumerate(events):
        state = STAGE.evolve(state, event)
        if index % 20 == 0:
            assert state == STAGE.fold(events[: index + 1])


@pytest.mark.parametrize("seed", range(8))
def test_the_timeline_is_the_same_in_whatever_order_the_streams_arrive(events: Sequence[Event], seed: int):
    expected = STAGE.fold(events)
    shuffled = STAGE.fold(_arriving(events, random.Random(seed)))
    for reader in Audience:
        assert reading.entries(shuffled, reader) == reading.entries(expected, reader)
    assert shuffled.documents == expected.documents


def _arriving(events: Sequence[Event], chance: random.Random) -> list[Event]:
    """The events in another order that a consumer may take them in: streams dense, causes first."""
    streams: dict[str, list[Event]] = {}
    for event in events:
        streams.setdefault(event.envelope.source, []).append(event)
    reached = dict.fromkeys(streams, 0)
    arrived: list[Event] = []
    while len(arrived) < len(events):
        ready = [
            stream[reached[source]]
            for source, stream in streams.items()
            if reached[source] < len(stream)
            and all(reached[other] >= n for other, n in stream[reached[source]].envelope.heard.items())
        ]
        chosen = chance.choice(ready)
        reached[chosen.envelope.source] += 1
        arrived.append(chosen)
    return arrived


def test_the_session_is_what_the_stage_says_it_is(events: Sequence[Event]):
    assert isinstance(STAGE.session(STAGE.fold(events[:1])), SessionOpened)
    assert STAGE.decisions == {}
    assert STAGE.documents(STAGE.fold(events)).keys() == {"organization-of-work", "agenda", "report"}


def public_entry(state: State, words: str) -> Entry:
    return next(entry for entry in reading.entries(state, Audience.PUBLIC) if words in entry.sentence)


def test_s14_an_agenda_adopted_by_its_bodies_is_public_with_its_own_numbers(events: Sequence[Event]):
    state = STAGE.fold(events)
    shown = reading.read(state, "agenda", Audience.PUBLIC)
    assert shown.version is named(state.versions["agenda"], "adopted")
    fairways, _ = reading.agenda(state, "agenda", Audience.PUBLIC)
    assert dict(fairways.rows)["Other matters (joint item)."] == ("5", "6")
    assert dict(fairways.rows)["Programme of harbour visits (joint item)."] == ("–", "5")


def test_only_the_agenda_is_public_once_adopted_and_other_adopted_texts_wait_for_their_issue(events: Sequence[Event]):
    adopted = [v for kept in STAGE.fold(events).versions.values() for v in kept if v.name in ("adopted", "approved")]
    assert {version.document: version.audience for version in adopted} == {
        "agenda": Audience.PUBLIC,
        "report": Audience.PARTICIPANTS,
        "organization-of-work": Audience.PARTICIPANTS,
    }


def test_the_public_is_led_from_an_act_only_to_the_very_text_of_that_act(events: Sequence[Event]):
    state = STAGE.fold(events)
    led = 0
    for entry in reading.entries(state, Audience.PUBLIC):
        then = reading.text_then(state, entry, Audience.PUBLIC)
        if then is None:
            continue
        led += 1
        shown = reading.read(state, entry.document or "", Audience.PUBLIC, then.version)
        known = next(i for i, e in enumerate(events) if e.envelope.id == entry.event)
        stood = STAGE.fold(events[: known + 1]).documents[entry.document or ""].tree
        assert part_digest(stood, stood.units) == part_digest(shown.tree, shown.tree.units)
    assert led == 3  # the agenda adopted; the report issued, and endorsed


def test_no_act_on_the_floor_leads_the_public_to_the_paper_of_the_day_before(events: Sequence[Event]):
    state = STAGE.fold(events)
    for words in ("adopted section II.A", "fell on the whole of the agenda", "adopted the report"):
        assert reading.text_then(state, public_entry(state, words), Audience.PUBLIC) is None
    adopted = reading.text_then(state, public_entry(state, "adopted the agenda"), Audience.PUBLIC)
    assert adopted is not None
    assert adopted.version == named(state.versions["agenda"], "adopted").number


def test_delegations_are_led_to_no_text_before_it_is_tabled_and_to_what_was_returned(events: Sequence[Event]):
    state = STAGE.fold(events)
    seen = {entry.sentence: entry for entry in reading.entries(state, Audience.PARTICIPANTS)}
    begun = seen["The secretariat began the organization of work."]
    assert reading.text_then(state, begun, Audience.PARTICIPANTS) is None
    assert reading.text_then(state, begun, Audience.SECRETARIAT) is not None
    returned = next(entry for words, entry in seen.items() if "went back to the secretariat" in words)
    then = reading.text_then(state, returned, Audience.PARTICIPANTS)
    assert then is not None
    assert then.version == named(state.versions["organization-of-work"], "returned").number


def test_a_report_adopted_is_not_public_by_its_adoption(events: Sequence[Event]):
    end = next(
        index
        for index, event in enumerate(events)
        if isinstance(event.data, DocumentAdopted) and event.data.document == "report"
    )
    state = STAGE.fold(events[: end + 1])
    shown = reading.read(state, "report", Audience.PUBLIC).version
    assert shown is not None
    assert shown.name == "L.1-Add.1"
