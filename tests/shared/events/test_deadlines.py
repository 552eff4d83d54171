"""One deadline in every zone (K9, Q13): local time is refused exactly where it is unclear, by an independent count."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.events.base import Deadline, LocalTimeUnclear, UnknownTimeZone, local_instant, zone

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)

TRANSITIONS = [
    ("Europe/Vienna", "2022-03-27"),
    ("Europe/Vienna", "2022-10-30"),
    ("America/New_York", "2022-03-13"),
    ("America/New_York", "2022-11-06"),
    ("Australia/Lord_Howe", "2022-04-03"),  # half an hour
    ("Australia/Lord_Howe", "2022-10-02"),
    ("Antarctica/Troll", "2022-03-27"),  # two hours
    ("Antarctica/Troll", "2022-10-30"),
    ("Africa/Casablanca", "2022-03-27"),  # back for Ramadan
    ("Africa/Casablanca", "2022-05-08"),
    ("America/St_Johns", "2011-03-13"),  # at one minute past midnight
    ("America/Caracas", "2007-12-09"),  # the standard time itself moved by half an hour
    ("America/Caracas", "2016-05-01"),
    ("Asia/Pyongyang", "2015-08-15"),
    ("Asia/Pyongyang", "2018-05-05"),
    ("Europe/Istanbul", "2016-03-27"),
    ("Pacific/Apia", "2011-12-30"),  # a whole day left out
    ("Europe/Dublin", "2022-03-27"),  # winter is the exception there, by the letter of the law
    ("Asia/Kathmandu", "1986-01-01"),
    ("Asia/Tehran", "2022-03-22"),
    ("Africa/Cairo", "2010-08-11"),
    ("Asia/Gaza", "2022-03-27"),
    ("America/Santiago", "2022-09-11"),  # at midnight
    ("America/Havana", "2022-11-06"),
    ("Europe/Vienna", "2022-05-23"),  # none at all
    ("UTC", "2022-03-27"),
    ("Asia/Kolkata", "2022-03-27"),
]


@cache
def shown(time_zone: str, day: str) -> Counter[datetime]:
    """How often clocks there show each minute: counted by going through the minutes of UTC, two days either way."""
    place, middle = ZoneInfo(time_zone), datetime.fromisoformat(day).replace(tzinfo=UTC)
    minutes = (middle + n * MINUTE for n in range(-2 * 1440, 3 * 1440))
    return Counter(minute.astimezone(place).replace(tzinfo=None) for minute in minutes)


def outcome(local: datetime, time_zone: str) -> int:
    """0 if that minute is refused as one that does not come, 2 as one that comes twice, 1 if it is taken."""
    try:
        instant = local_instant(local, time_zone)
    except LocalTimeUnclear as refused:
        return 2 if "comes twice" in refused.sentence else 0
    assert instant.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None) == local
    return 1


@pytest.mark.parametrize(("time_zone", "day"), TRANSITIONS)
def test_k9_a_local_time_is_refused_exactly_in_the_gaps_and_folds_of_its_zone(time_zone: str, day: str):
    counted = shown(time_zone, day)
    start = datetime.fromisoformat(day) - DAY
    for n in range(3 * 1440):
        local = start + n * MINUTE
        assert outcome(local, time_zone) == counted[local], local


ZONES = sorted(
    {name for name, _ in TRANSITIONS} | {"Asia/Tokyo", "America/Sao_Paulo", "Pacific/Auckland", "Africa/Lagos"}
)
INSTANTS = st.datetimes(datetime(1980, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))


@settings(deadline=None, max_examples=150)
@given(INSTANTS, st.sampled_from(ZONES))
def test_k9_the_local_time_of_any_instant_leads_back_to_it_or_is_refused_as_coming_twice(instant: datetime, name: str):
    local = instant.astimezone(ZoneInfo(name)).replace(tzinfo=None, fold=0)
    near = {instant + timedelta(minutes=m) for m in range(-180, 181, 30)}
    shows_it = {moment for moment in near if moment.astimezone(ZoneInfo(name)).replace(tzinfo=None, fold=0) == local}
    if len(shows_it) == 1:
        assert local_instant(local, name) == instant
    else:
        with pytest.raises(LocalTimeUnclear, match="comes twice") as refused:
            local_instant(local, name)
        assert refused.value.facts == {"local": local.isoformat(), "time_zone": name}


@settings(deadline=None, max_examples=150)
@given(INSTANTS, st.sampled_from(ZONES))
def test_k9_a_deadlines_label_tells_its_instant_by_day_clock_zone_and_offset(instant: datetime, name: str):
    instant = instant.replace(second=0, microsecond=0)
    label = Deadline.at(instant, name).label
    words, _, rest = label.partition(" (")
    told_zone, _, offset = rest.removesuffix(")").partition(", UTC")
    assert told_zone == name
    assert datetime.strptime(f"{words} {offset}", "%d %B %Y, %H:%M %z") == instant
    assert not words.startswith("0"), "as a document prints a date"


@pytest.mark.parametrize(
    ("instant", "name", "label"),
    [
        ("2022-03-29T16:00:00Z", "Europe/Vienna", "29 March 2022, 18:00 (Europe/Vienna, UTC+02:00)"),
        ("2022-03-29T16:00:00Z", "America/New_York", "29 March 2022, 12:00 (America/New_York, UTC-04:00)"),
        ("2022-03-08T23:15:00Z", "Asia/Kathmandu", "9 March 2022, 05:00 (Asia/Kathmandu, UTC+05:45)"),
        ("2022-03-29T16:00:00Z", "UTC", "29 March 2022, 16:00 (UTC, UTC+00:00)"),
    ],
)
def test_k9_a_deadline_is_written_for_people_in_its_own_zone(instant: str, name: str, label: str):
    assert Deadline.at(datetime.fromisoformat(instant), name).label == label


@given(INSTANTS, st.timedeltas(-DAY, DAY))
def test_q5_a_deadline_is_met_strictly_before_it_and_has_passed_from_it_on(instant: datetime, apart: timedelta):
    deadline = Deadline.at(instant, "Europe/Vienna")
    moment = instant + apart
    assert deadline.met_by(moment) == (apart < timedelta(0))
    assert deadline.passed(moment) != deadline.met_by(moment)


@pytest.mark.parametrize("name", ["", "Vienna", "Europe/Wien", "../etc/passwd", "/etc/passwd", "Europe", "a\0b", "é"])
def test_q13_a_zone_is_one_of_the_known_names(name: str):
    with pytest.raises(UnknownTimeZone) as refused:
        zone(name)
    assert refused.value.facts == {"time_zone": name}


@pytest.mark.parametrize("local", [datetime(1, 1, 1), datetime(1899, 12, 31), datetime(9999, 12, 31, 23, 59)])
@pytest.mark.parametrize("name", ["Europe/Vienna", "America/New_York"])
def test_a_time_at_the_ends_of_the_calendar_is_refused_since_not_every_zone_could_tell_it(local: datetime, name: str):
    with pytest.raises(LocalTimeUnclear, match="1900 to 2999"):
        local_instant(local, name)
    with pytest.raises(ValidationError):
        Deadline(instant=local.replace(tzinfo=UTC), time_zone=name, label="")
