"""What cannot be shown is refused by name, and says what to do next."""

import pytest

from services.portal.domain import STAGE
from services.portal.domain.comparing import UnknownText, asked_for
from services.portal.domain.floor.hand import Floor, InHand, NoSuchMeeting, NothingSuchMoved
from services.portal.domain.script import NoSuchSheet, Script
from services.portal.domain.state import State
from services.portal.pages.floor import live
from services.portal.pages.floor.live import Live, TooManyScreens
from shared.documents.units import UnknownUnit
from shared.events.base import Audience
from shared.lifecycle import UnknownDocument
from shared.problems import TooBusy
from tests.given import a_floor, close


def on_the_floor(closed: bool = False) -> State:
    given = a_floor()
    if closed:
        close(given)
    return STAGE.fold(given.events)


def test_what_is_not_before_the_meeting_is_not_put_on_the_screen():
    floor = Floor(on_the_floor(), "report")
    for chosen, refusal in (
        (InHand(amendment="A9"), NothingSuchMoved),
        (InHand(unit="p9"), UnknownUnit),
        (InHand(meeting=99), NoSuchMeeting),
    ):
        with pytest.raises(refusal):
            floor.require(chosen)
    with pytest.raises(UnknownDocument):
        Floor(on_the_floor(), "minutes")


def test_a_part_that_is_not_closed_has_no_sheet_of_its_name():
    state = on_the_floor(closed=True)
    script = Script(state, state.documents["report"], Audience.SECRETARIAT)
    assert script.part("all").name == "all"
    with pytest.raises(NoSuchSheet):
        script.part("another")


def test_a_version_that_nobody_kept_is_not_compared_with():
    with pytest.raises(UnknownText):
        asked_for(on_the_floor(), "report", Audience.PARTICIPANTS, "L.9")


def test_more_screens_than_can_be_kept_up_to_date_are_told_to_come_again(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(live, "MOST", 1)
    screens = Live(None)  # type: ignore[arg-type]  # it takes a place before it asks anything
    screens.begin()
    with pytest.raises(TooManyScreens) as refused:
        screens.begin()
    assert isinstance(refused.value, TooBusy)
    screens.end()
    screens.begin()
