"""Silence procedures and letters as they are read: one deadline everywhere, the same bytes each time, nobody named."""

import json
import re
from collections.abc import Sequence
from typing import Any, get_args

import pytest

from services.adoption.domain.letters import IssueLetter
from services.adoption.domain.silence import (
    Clarify,
    ExplainPosition,
    ExtendSilence,
    GiveNotice,
    QuerySilence,
    SendAmendment,
    WithdrawSilence,
)
from services.adoption.domain.silence.ending import expiring
from services.portal.domain import STAGE as PORTAL
from services.portal.domain.letters import WORDINGS, NoSuchLetter, NotWrittenIn, letter_of, write
from services.portal.domain.letters.french import deadline_fr, print_date_fr
from services.portal.domain.letters.wording import Matter, Wording
from services.portal.domain.silence import NoSuchSilence, shown
from services.portal.domain.state import State
from services.portal.pages.desk import SEATS
from services.portal.pages.silence.letters import as_word
from shared.documents.vocabulary import Language
from shared.events.base import Audience, Deadline
from shared.events.envelope import Event
from tests.adoption.silences import (
    DEADLINE,
    DURING,
    LATER,
    a_basis,
    a_circle,
    concluded,
    consulted,
    objected,
    opened,
    sent,
    tabled,
)
from tests.given import PRESIDENT, Given, instant, under_silence
from tests.portal.visiting import Visit

HERE = "wg-2022"
NAMES = re.compile(r"vice-president|rapporteur|group-chair|Vice-president")
IN_VIENNA = "29 March 2022, 18:00 (Europe/Vienna, UTC+02:00)"
PLACES = re.compile(r"{(\w+)}")


def folded(given: Given) -> State:
    state = PORTAL.initial
    for event in given.events:
        state = PORTAL.evolve(state, event)
    return state


def letter(given: Given, kind: str, of: str = "s1") -> Given:
    given.do(IssueLetter, kind=kind, of=of)
    return given


def whole() -> Given:
    """A silence with everything that its circle may ask, and everything that may come of it, but a break."""
    basis = a_circle(a_basis(valid_until="2022-03-28"), basis="regime", consults="the Bureau", languages=("en", "fr"))
    given = consulted(tabled(basis))
    letter(opened(given, languages=["en"], extraordinary="The translators are away."), "opening")
    sent(given, QuerySilence, DURING, question="We of the rapporteur's office ask who pays.", by="rapporteur")
    given.do(Clarify, silence="s1", query=1, question="Who pays?", answer="The regular budget.")
    letter(given, "query")
    extension = {"silence": "s1", "deadline": {"instant": LATER}, "why": "The French text was late."}
    given.do(ExtendSilence, PRESIDENT, **extension)
    letter(given, "extension")
    sent(given, ExplainPosition, DURING, recorded="2022-03-25T12:00:00Z", text="This sets no precedent.")
    given.clock(LATER)
    objected(given, LATER)
    letter(given, "objection")
    given.do(GiveNotice, PRESIDENT, silence="s1")
    return letter(letter(given, "notice"), "transmission", "work")


def endings() -> dict[str, Given]:
    """Every matter of letters, by the sessions in which it comes up."""
    broken = under_silence()
    objected(broken)
    amended = under_silence()
    sent(amended, SendAmendment, DURING, amendment="Delete it.")
    gone = under_silence()
    gone.do(WithdrawSilence, PRESIDENT, at=DURING, silence="s1", why="To be revised.")
    return {
        "whole": whole(),
        "broken": letter(letter(broken, "objection"), "notice"),
        "amended": letter(amended, "objection"),
        "withdrawn": letter(gone, "notice"),
        "plain": letter(under_silence(), "opening"),
    }


# --- letters ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wording", WORDINGS.values(), ids=WORDINGS.keys())
def test_a_language_of_letters_is_complete(wording: Wording):
    english = WORDINGS["en"]
    assert set(wording.templates) == set(Matter)
    assert set(wording.languages) == set(get_args(Language))
    for table in ("offices", "verbs", "means", "kinds", "labels"):
        assert set(getattr(wording, table)) == set(getattr(english, table)), table
    for matter, template in wording.templates.items():
        theirs = english.templates[matter]
        assert [needs for needs, _ in template.paragraphs] == [needs for needs, _ in theirs.paragraphs], matter


@pytest.mark.parametrize("language", WORDINGS)
def test_every_matter_is_written_whole_in_each_language(language: str):
    seen = set()
    for name, given in endings().items():
        state = folded(given)
        for issued in state.letters.issued:
            text = write(state, issued, language).text
            assert not PLACES.search(text), (name, issued)
            assert "None" not in text
            assert text.endswith("\n")
            seen.add(issued.kind)
    assert len(seen) == 6


def test_a_letter_of_opening_says_all_that_the_circle_has_to_know():
    state = folded(whole())
    text = write(state, letter_of(state, 2022, 1), "en").text
    for said in (
        "Reference: 2022/1\n22 March 2022",
        "4 members of the extended Bureau, in English",
        f"“Organization of work (text under silence procedure until {IN_VIENNA})”",
        f"received before {IN_VIENNA}",
        "not yet there in all languages that are required: The translators are away.",
        "I consulted the Bureau",
        "rests on decision 74/544, which is in force from 1 January 2022",
        "it expires before the silence ends",
    ):
        assert said in text, said


@pytest.mark.parametrize("number", [1, 3])
def test_q1_the_draft_text_is_circulated_with_the_letter_as_it_was_handed_over(number: int):
    state = folded(whole())
    letter = write(state, letter_of(state, 2022, number), "en")
    assert letter.annex == ("1. The meetings are held in hybrid format.",)
    assert letter.text.endswith("The President\n\nAnnex\n\n1. The meetings are held in hybrid format.\n")
    assert write(state, letter_of(state, 2022, 2), "en").annex == ()


def test_a_letter_in_french_tells_the_same_deadline_in_its_own_words():
    state = folded(whole())
    text = write(state, letter_of(state, 2022, 1), "fr").text
    assert "Référence\u00a0: 2022/1\n22 mars 2022" in text
    assert "l’échéance, fixée au 29 mars 2022 à 18 heures (Europe/Vienna, UTC+02:00)" in text
    assert "en vigueur à compter du 1er janvier 2022" in text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2022-04-01T00:00:00+02:00", "1er avril 2022 à 0 heure (Europe/Vienna, UTC+02:00)"),
        ("2022-03-29T18:30:00+02:00", "29 mars 2022 à 18 h 30 (Europe/Vienna, UTC+02:00)"),
        ("2022-03-29T18:05:09+02:00", "29 mars 2022 à 18 h 05 min 09 s (Europe/Vienna, UTC+02:00)"),
        ("2022-12-01T01:00:00+01:00", "1er décembre 2022 à 1 heure (Europe/Vienna, UTC+01:00)"),
    ],
)
def test_k9_a_deadline_in_french_loses_nothing_of_its_instant(text: str, told: str):
    assert deadline_fr(Deadline.at(instant(text), "Europe/Vienna")) == told
    assert told.startswith(print_date_fr(instant(text).date()))


def test_a_letter_reads_the_same_to_the_byte_whatever_came_after_it():
    given = letter(under_silence(), "opening")
    early = folded(given)
    extension = {"silence": "s1", "deadline": {"instant": LATER}, "why": "Late."}
    given.do(ExtendSilence, PRESIDENT, at=DURING, **extension)
    given.clock(LATER)
    given.do(GiveNotice, PRESIDENT, silence="s1")
    late = folded(given)
    for language in WORDINGS:
        before, after = (write(state, letter_of(state, 2022, 1), language) for state in (early, late))
        assert before.text == after.text
        assert as_word(before) == as_word(after)


def test_letters_are_not_written_in_a_language_that_is_not_there_and_not_under_a_number_that_is_not():
    state = folded(letter(under_silence(), "opening"))
    with pytest.raises(NotWrittenIn) as refused:
        write(state, letter_of(state, 2022, 1), "ru")
    assert refused.value.facts == {"language": "ru", "there": ["en", "fr"], "place": "language"}
    with pytest.raises(NoSuchLetter):
        letter_of(state, 2022, 2)


# --- one deadline ----------------------------------------------------------------------------------------------------


async def test_k9_form_letter_page_interface_and_timer_agree_on_the_deadline(visit: Visit):
    given = letter(under_silence(), "opening")
    (due,) = expiring(given.states["adoption"])
    assert due.at == instant(DEADLINE)
    async with visit(given.events, "secretariat") as client:
        for address in ("/silences/wg-2022", "/silences/wg-2022/s1", "/letters/wg-2022/2022/1", "/sessions/wg-2022"):
            assert IN_VIENNA in (await client.get(address)).text, address
        (data,) = (await client.get("/silences/wg-2022.json")).json()
        assert data["deadline"] == due.data.model_dump(mode="json")["deadline"]
        assert data["deadline"]["label"] == IN_VIENNA
        waits = (await client.get("/sessions/wg-2022/documents/work.json")).json()["waiting"]
        assert [waiting["until"] for waiting in waits] == [IN_VIENNA]
        assert IN_VIENNA in (await client.get("/letters/wg-2022/2022/1.txt")).text


# --- who reads what --------------------------------------------------------------------------------------------------


ADDRESSES = [
    "/silences/wg-2022",
    "/silences/wg-2022.json",
    "/silences/wg-2022/s1",
    *(f"/letters/wg-2022/2022/{n}{end}" for n in (1, 2, 3, 5, 6) for end in ("", ".json", ".txt", ".docx")),
]


@pytest.mark.parametrize("seat", ["public", *SEATS])
async def test_k16_procedures_and_letters_are_read_by_those_who_sit_and_name_nobody_below_the_secretariat(
    visit: Visit, seat: str
):
    async with visit(whole().events, seat) as client:
        for address in ADDRESSES:
            answer = await client.get(address)
            assert answer.status_code == (401 if seat == "public" else 200), address
            if seat not in ("public", "secretariat", "auditor"):
                assert not NAMES.search(answer.text), address
        own = await client.get("/letters/wg-2022/2022/4")
        expected = {"public": 401, "secretariat": 200, "auditor": 200}.get(seat, 404)
        assert own.status_code == expected, "an acknowledgement is between a member and whoever presides"


async def test_q4_the_page_of_a_text_under_silence_has_the_temporary_title_and_then_its_own(visit: Visit):
    given = under_silence()
    title = f"Organization of work (text under silence procedure until {IN_VIENNA})"
    async with visit(given.events, "delegation") as client:
        assert title in (await client.get("/sessions/wg-2022/documents/work")).text
        assert title not in (await client.get("/sessions/wg-2022/documents/work?version=1")).text
    async with visit(concluded(given).events, "delegation") as client:
        assert title not in (await client.get("/sessions/wg-2022/documents/work")).text


async def test_the_page_of_a_silence_tells_its_course_its_answers_and_its_letters(visit: Visit):
    async with visit(whole().events, "delegation") as client:
        page = (await client.get("/silences/wg-2022/s1")).text
        for said in ("Who pays?", "The regular budget.", "This sets no precedent.", "Concluded", "2022/5", "Extended"):
            assert said in page, said
        assert "To be written" not in page
        missing = await client.get("/silences/wg-2022/s9")
        assert (missing.status_code, "No silence procedure" in missing.text) == (404, True)
        wrong = await client.get("/letters/wg-2022/2022/1.json?language=ru")
        assert wrong.json()["there"] == ["en", "fr"]


def test_the_secretariat_is_told_which_letters_are_still_to_be_written():
    given = under_silence()
    objected(given)
    owed = shown(folded(given), "s1", Audience.SECRETARIAT).owed
    assert [letter.kind.value for letter in owed] == ["opening", "objection", "notice"]
    assert shown(folded(given), "s1", Audience.PARTICIPANTS).owed == ()
    with pytest.raises(NoSuchSilence):
        shown(folded(given), "s2", Audience.PARTICIPANTS)


def test_a_silence_that_ended_has_the_title_of_its_text_again():
    given = under_silence()
    assert "until" in shown(folded(given), "s1", Audience.PARTICIPANTS).silence.temporary_title
    assert (
        shown(folded(concluded(given)), "s1", Audience.PARTICIPANTS).silence.temporary_title == "Organization of work"
    )


def test_the_events_of_letters_say_nothing_that_the_events_do_not():
    events: Sequence[Event] = whole().events
    letters = [event.data for event in events if event.envelope.type == "letter.issued.v1"]
    facts: list[dict[str, Any]] = [json.loads(letter.model_dump_json()) for letter in letters]
    assert [fact["letter"] for fact in facts] == [1, 2, 3, 4, 5, 6]
    assert {key for fact in facts for key in fact} == {
        *("letter", "year", "kind", "document", "silence", "nth", "dated", "signed")
    }
