"""The two files of the sample session agree with each other, so whatever plays them can be held to the text."""

import re
import unicodedata
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

SAMPLE = Path(__file__).parents[2] / "services" / "sample"
SESSION: dict[str, Any] = yaml.safe_load((SAMPLE / "session.yaml").read_text(encoding="utf-8"))
TEXT = (SAMPLE / SESSION["source"]).read_text(encoding="utf-8")
REPORT = SESSION["report"]
AMENDMENTS: dict[str, Any] = {one["id"]: one for one in REPORT["oral_amendments"]}

NAMES = {"CSWH/CONF/WG.1": "Working Group on Fairways", "CSWH/CONF/WG.2": "Working Group on Harbours"}
COUNTS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
SECTION = re.compile(r"(I|II|III|IV|V)\. (.+)")
CHAPTER = re.compile(r"([A-E])\. (.+)")
PLACE = re.compile(r"\d+(?: \([a-z]\)(?:-\([a-z]\))?)?|(?:I|II|III|IV|V)(?:\.[A-E])?")

Units = list[tuple[str, str]]


@dataclass
class Report:
    masthead: list[str] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)
    other_headings: list[str] = field(default_factory=list)
    units: Units = field(default_factory=list)
    section_of: dict[str, str] = field(default_factory=dict)
    agendas: dict[str, list[str]] = field(default_factory=dict)
    splits: int = 0

    def __getitem__(self, place: str) -> str:
        return dict(self.units)[place]

    def letters(self, paragraph: str) -> list[str]:
        return [place for place, _ in self.units if place.startswith(f"{paragraph} (")]


def read(text: str) -> Report:
    """Read the printed shape: the next expected number or letter tells a paragraph from a heading or an item."""
    report, section, paragraph, letter, body = Report(), "", 0, "", ""
    for line in filter(None, (line.rstrip() for line in text.splitlines())):
        number = f"{paragraph + 1}. "
        if not section and not SECTION.fullmatch(line):
            report.masthead.append(line)
        elif match := SECTION.fullmatch(line):
            section = match[1]
            report.headings[section] = match[2]
        elif match := CHAPTER.fullmatch(line):
            section, body = f"{section.split('.')[0]}.{match[1]}", ""
            report.headings[section] = match[2]
        elif line.startswith(number):
            paragraph, letter = paragraph + 1, ""
            report.units.append((str(paragraph), line.removeprefix(number)))
            report.section_of[str(paragraph)] = section
        elif re.match(r"\([a-z]\) ", line):
            letter = chr(ord(letter) + 1) if letter else "a"
            assert line.startswith(f"({letter}) "), line
            report.units.append((f"{paragraph} ({letter})", line[4:]))
        elif report.units and "adopted their agendas" in report.units[-1][1]:
            if line in NAMES.values():
                body = line
                report.agendas[body] = []
            else:
                report.agendas[body].append(line)
        elif report.units and not re.search(r"[.;:]$", report.units[-1][1]):
            place, begun = report.units[-1]
            report.units[-1] = (place, f"{begun} {line}")
            report.splits += 1
        else:
            report.other_headings.append(line)
    return report


FINAL = read(TEXT)


def swap_once(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, (old, text)
    return text.replace(old, new)


def draft() -> Units:
    """The first tabled text: the final one with every stated difference undone."""
    units = list(FINAL.units)
    for difference in REPORT["draft_differences"]:
        places = [place for place, _ in units]
        if "draft_only" in difference:
            after = places.index(difference["after"])
            units.insert(after + 1, (f"after {difference['after']}", difference["draft_only"]))
            continue
        at = places.index(difference["at"])
        if difference["draft"] == "absent":
            del units[at]
        elif difference["draft"] == "swapped with the next":
            units[at], units[at + 1] = units[at + 1], units[at]
        else:
            units[at] = (units[at][0], swap_once(units[at][1], difference["final"], difference["draft"]))
    return units


def amended(left_out: str = "") -> Units:
    """The draft as the floor leaves it and the conforming correction completes it, with one amendment left out."""
    units, moved = draft(), deepcopy(AMENDMENTS)
    for one in (moved[name] for name in REPORT["disposition_order"]):
        if one["disposition"] != "agreed" or one["id"] == left_out:
            continue
        places = [place for place, _ in units]
        if "amends" in one:
            other = moved[one["amends"]]
            other["new"] = swap_once(other["new"], one["old"], one["new"])
        elif one["op"] == "delete_unit":
            del units[places.index(f"after {one['the']['draft_only_after']}")]
        elif one["op"] == "move":
            unit = units.pop(places.index(one["unit"]))
            units.insert([place for place, _ in units].index(one["before"]), unit)
        elif one["op"] == "insert_unit":
            last = max(n for n, place in enumerate(places) if place.startswith(f"{one['last_in']} ("))
            units.insert(last + 1, (one["text_of"], FINAL[one["text_of"]]))
        else:
            at = places.index(one["at"])
            old = one["after"] if one["op"] == "insert" else one["old"]
            new = f"{one['after']} {one['text']}" if one["op"] == "insert" else one["new"]
            units[at] = (one["at"], swap_once(units[at][1], old, new))
    for one in REPORT["conforming"]:
        at = [place for place, _ in units].index(one["at"])
        units[at] = (one["at"], swap_once(units[at][1], one["before"], f"{one['text']} {one['before']}"))
    return units


def values(node: Any) -> list[Any]:
    if isinstance(node, dict):
        return [value for each in node.values() for value in values(each)]
    return [value for each in node for value in values(each)] if isinstance(node, list) else [node]


def paragraph_with(words: str) -> str:
    found = [text for _, text in FINAL.units if words in text]
    assert len(found) == 1, (words, found)
    return found[0]


def listed(text: str, lead: str) -> list[str]:
    match = re.search(re.escape(lead) + r"(?:, including online)?: ([^.]+)\.", text)
    return re.split(r", | and ", match[1]) if match else []


def states_in_statements() -> dict[str, list[str]]:
    lead = "statements were made by representatives of the following States parties to the Convention"
    return {place: listed(text, lead) for place, text in FINAL.units if lead in text}


def attendance() -> list[str]:
    return listed(
        paragraph_with("The following States parties to the Convention were represented"),
        "The following States parties to the Convention were represented at the meetings",
    )


def folded(name: str) -> str:
    plain = unicodedata.normalize("NFD", name.casefold())
    return re.sub(r"[^a-z ]", "", plain)


def titles(body: str) -> list[tuple[str, bool]]:
    """The items of an adopted agenda in their order, each with its joint mark; sub-items left aside."""
    items = [line for line in FINAL.agendas[NAMES[body]] if not line.startswith(" - ")]
    found = []
    for number, line in enumerate(items, 1):
        match = re.fullmatch(rf"{number}\. (.+?)( \(\*joint item\*\))?[.:]", line)
        assert match, line
        found.append((match[1], bool(match[2])))
    return found


def sitting(body: str) -> list[int]:
    meetings = SESSION["session"]["meetings"]
    return [one["n"] for one in meetings if body in one.get("counts_for", one["bodies"])]


# The shape of the text


def test_m1_m10_the_masthead_names_the_parent_the_bodies_the_place_and_the_dates():
    parent, distribution, day, language, title = FINAL.masthead
    assert parent.startswith("Conference of the States Parties")
    assert (distribution, language) == ("Distr.: General", "Original: English")
    assert all(name in title for name in NAMES.values())
    assert title.endswith(f"held in {SESSION['session']['place']} from 13 to 17 May 2024")
    assert datetime.strptime(day, "%d %B %Y").date() == REPORT["submitted"]


def test_c25_l4_the_masthead_date_falls_within_two_weeks_of_the_closing():
    closing = SESSION["session"]["to"]
    assert closing <= REPORT["submitted"] <= closing + timedelta(days=14)
    assert REPORT["submitted"] <= REPORT["adoption"]["mandate"]["until"]


def test_the_report_has_its_five_sections_and_their_headings_end_without_a_stop():
    assert [place for place in FINAL.headings if "." not in place] == ["I", "II", "III", "IV", "V"]
    every = [*FINAL.headings.values(), *FINAL.other_headings]
    assert not [heading for heading in every if heading.endswith((".", ";", ":"))]


def test_the_counts_of_paragraphs_and_recommendations_are_the_true_ones():
    assert [place for place, _ in FINAL.units if place.isdigit()][-1] == str(SESSION["expect"]["paragraphs"])
    sets = [p for p in FINAL.section_of if FINAL.section_of[p].startswith("II.")]
    assert sum(len(FINAL.letters(p)) for p in sets) == SESSION["expect"]["recommendations"]
    assert sets == REPORT["endorsement"]["acts"][0]["covers"]


def test_c3_n5_every_lettered_list_runs_on_semicolons_and_ends_with_a_stop():
    for paragraph in FINAL.section_of:
        texts = [FINAL[place] for place in FINAL.letters(paragraph)]
        assert all(text.endswith(";") for text in texts[:-1])
        assert not texts or (texts[-1].endswith(".") and FINAL[paragraph].endswith(":"))


def test_s17_s52_one_run_of_letters_passes_from_h_to_i_under_several_cross_headings():
    assert [place[-2] for place in FINAL.letters("6")] == list("abcdefghij")
    run = TEXT.split("\n6. ")[1].split("\nC. ")[0]
    assert len([line for line in run.splitlines()[1:] if line and not line.startswith("(")]) == 4


def test_one_recommendation_holds_an_inner_enumeration():
    assert re.search(r"\(a\) .+; \(b\) .+; and \(c\) ", FINAL["6 (h)"])


def test_page_breaks_split_at_most_two_paragraphs():
    assert FINAL.splits == 2


def test_the_text_is_clean():
    assert not re.search(r" {2}|\t| $|[“][^”]*[“]|\[(?!CSWH/)", TEXT, re.MULTILINE)
    assert TEXT.count("“") == TEXT.count("”")
    assert TEXT.count("*") % 2 == 0
    assert unicodedata.is_normalized("NFC", TEXT)


def test_papers_keep_to_their_words():
    assert 2000 <= len(TEXT.split()) <= 3000
    for paper in [*REPORT["tabled_as"], *REPORT["printed_as"]]:
        sections = [FINAL.section_of[place.split()[0]].split(".")[0] for place, _ in FINAL.units]
        pairs = zip(sections, FINAL.units, strict=True)
        words = sum(len(text.split()) for section, (_, text) in pairs if section in paper["part"])
        assert words <= paper["max_words"]


# Places and words


def test_every_place_named_exists_in_the_text():
    known = {place for place, _ in FINAL.units} | set(FINAL.headings)
    named = [value for value in values(REPORT) if isinstance(value, str) and PLACE.fullmatch(value)]
    named += list(REPORT["classes"])
    assert len(named) > 50
    for place in named:
        first, _, last = place.partition("-")
        assert first in known
        assert not last or f"{first.split()[0]} {last}" in known


def test_every_final_substring_occurs_exactly_once_in_its_unit():
    for difference in REPORT["draft_differences"]:
        if "final" in difference:
            assert FINAL[difference["at"]].count(difference["final"]) == 1
    for check in REPORT["summary"]["fact_checks"]:
        assert FINAL[check["at"]].count(check["old"]) == 1


def test_every_word_an_amendment_speaks_of_occurs_exactly_once_in_the_draft():
    units = dict(draft())
    for one in AMENDMENTS.values():
        words = one.get("old", one.get("after"))
        if words and "at" in one:
            assert units[one["at"]].count(words) == 1, one["id"]


def test_the_amendments_turn_the_draft_into_the_final_text():
    assert draft() != FINAL.units
    assert amended() == FINAL.units


@pytest.mark.parametrize("name", SESSION["expect"]["leaving_out"])
def test_without_one_amendment_the_text_differs_exactly_at_its_place(name: str):
    one, result = AMENDMENTS[name], amended(left_out=name)
    place = AMENDMENTS[one["amends"]]["at"] if "amends" in one else one.get("at", one.get("text_of"))
    if one["op"] == "move":
        order = [place for place, _ in FINAL.units]
        first = order.index(one["unit"])
        order[first : first + 2] = reversed(order[first : first + 2])
        assert [place for place, _ in result] == order
        assert sorted(result) == sorted(FINAL.units)
    elif one["op"] == "insert_unit":
        assert result == [unit for unit in FINAL.units if unit[0] != place]
    else:
        assert [here for here, there in zip(result, FINAL.units, strict=True) if here != there] == [
            (place, dict(result)[place])
        ]


def test_every_agreed_amendment_is_left_out_in_turn_or_refused_or_stands_under_another():
    agreed = {name for name, one in AMENDMENTS.items() if one.get("disposition") == "agreed"}
    amended_ones = {one["amends"] for one in AMENDMENTS.values() if "amends" in one}
    expect = SESSION["expect"]
    assert agreed == {*expect["leaving_out"], *expect["refused_without"], *amended_ones}


def test_without_the_deletion_a_bracket_stands_in_the_part_to_be_closed():
    assert list(SESSION["expect"]["refused_without"]) == ["A7"]
    assert [place for place, text in amended(left_out="A7") if text.startswith("[")] == ["after 6 (b)"]
    assert not [place for place, text in amended() if text.startswith("[") or "[The" in text]


def test_conflicts_are_on_the_same_words():
    rivals = [one for one in AMENDMENTS.values() if "conflicts_with" in one]
    assert len(rivals) == 2
    for one in rivals:
        other = AMENDMENTS[one["conflicts_with"]]
        assert (one["at"], one["old"]) == (other["at"], other["old"])


def test_the_floor_sees_every_outcome():
    outcomes = {one.get("disposition", "refused") for one in AMENDMENTS.values()}
    assert outcomes == {"agreed", "not_insisted_upon", "withdrawn", "recaptured", "refused"}
    operations = {one["op"] for one in AMENDMENTS.values() if one.get("disposition") == "agreed"}
    assert operations == {"insert", "replace", "delete_unit", "move", "insert_unit"}
    assert any(one.get("unit_state") == "agreed_ad_referendum" for one in AMENDMENTS.values())


def test_every_disposed_amendment_stands_in_the_order_of_disposition():
    disposed = [name for name, one in AMENDMENTS.items() if "disposition" in one]
    assert sorted(REPORT["disposition_order"]) == sorted(disposed)
    meetings = [AMENDMENTS[name]["meeting"] for name in REPORT["disposition_order"]]
    assert meetings == sorted(meetings)


def test_the_reference_to_our_own_paragraphs_is_the_carried_over_run_and_moved_by_itself():
    match = re.search(r"section II, paragraphs (\d+) \(([a-z])\)–\(([a-z])\), of the present report", TEXT)
    assert match
    carried = f"{match[1]} ({match[2]})-({match[3]})"
    assert carried == REPORT["carried_over"]["units"] == REPORT["adoption"]["parts"][0]["units"]
    run = [place for place, _ in draft() if place.startswith(("6 (", "after 6 ("))]
    assert run.index(f"6 ({match[3]})") - run.index(f"6 ({match[2]})") == ord("h") - ord("a")
    early = REPORT["summary"]["written_early"]
    assert match[0] in FINAL[early["units"][0]]
    floor = next(m for m in SESSION["session"]["meetings"] if m["n"] == AMENDMENTS["A7"]["meeting"])
    assert early["date"] < floor["date"]


def test_a_reference_into_another_document_names_that_document():
    foreign = re.findall(r"(?<!section II, )paragraphs? \d+[^,.;]*", TEXT)
    assert "paragraph 12 of the rules of procedure" in foreign
    assert all(re.match(r"paragraph \d+ of the (rules of procedure|guidelines)", words) for words in foreign)


def test_s16_s43_the_carried_over_text_and_the_comments_on_it_were_before_the_body():
    before = " ".join(FINAL[place] for place in FINAL.letters("45"))
    assert all(f"[{REPORT['carried_over'][key]}](#)" in before for key in ("text", "comments"))


def test_blanks_are_completed_under_the_mandate():
    mandate = REPORT["adoption"]["mandate"]["units"]
    assert mandate == ["III", *REPORT["blanks_in_draft"]]
    states = set(attendance())
    assert len(states) == 29
    assert all(FINAL.section_of[place][0] in "IV" for place in REPORT["blanks_in_draft"])


# Bodies, meetings, agendas


def test_s23_c12_the_meetings_of_each_body_are_counted_as_the_report_counts_them():
    assert list(NAMES) == SESSION["session"]["bodies"]
    for body, name in NAMES.items():
        count = COUNTS[len(sitting(body))]
        assert f"holding a total of {count} meetings" in paragraph_with(f"The {name} met from")


def test_the_meetings_follow_each_other_on_working_days_of_the_session():
    session = SESSION["session"]
    meetings = session["meetings"]
    assert [one["n"] for one in meetings] == list(range(1, 11))
    assert all(one["date"].weekday() < 5 for one in meetings)
    times = [(one["date"], one["slot"]) for one in meetings]
    assert times == sorted(set(times))
    assert (times[0][0], times[-1][0]) == (session["from"], session["to"])


def test_items_are_considered_at_meetings_of_that_day_at_which_their_bodies_sat():
    said = re.findall(
        r"At (?:its|their) ((?:\d+(?:st|nd|rd|th)(?: and )?)+) meetings?, on (\d+) May(?: 2024)?, "
        r"the (.+?) considered (?:its|the joint) agenda item",
        TEXT,
    )
    assert len(said) == 7
    meetings = {one["n"]: one for one in SESSION["session"]["meetings"]}
    for numbers, day, who in said:
        for n in map(int, re.findall(r"\d+", numbers)):
            assert meetings[n]["date"] == date(2024, 5, int(day))
            assert all(body in meetings[n]["bodies"] for body, name in NAMES.items() if name in who)


def test_acts_of_a_body_fall_in_meetings_at_which_it_sat():
    meetings = {one["n"]: one["bodies"] for one in SESSION["session"]["meetings"]}
    for part in [*REPORT["adoption"]["parts"], REPORT["adoption"]["whole"]]:
        assert set(part["by"]) <= set(meetings[part["meeting"]])


def test_the_adopted_agendas_are_the_provisional_ones_with_the_amendment():
    agendas = SESSION["agendas"]
    (change,) = agendas["oral_amendments"]
    adopted = deepcopy(agendas["provisional"])
    row = adopted[change["into"]]
    row.insert(row.index(change["before"]), change["item"])
    joint = {*agendas["joint"], change["item"]}
    for body, names in adopted.items():
        printed = titles(body)
        assert len(printed) == len(names)
        for number, (name, (title, mark)) in enumerate(zip(names, printed, strict=True), 1):
            assert agendas["titles"].get(name, {}).get(body, number) == number
            assert name in agendas["titles"] or title.casefold() == name
            assert mark == (name in joint)


def test_c10_joint_items_bear_one_title_and_in_most_cases_two_numbers():
    first, second = ({title: n for n, (title, joint) in enumerate(titles(body), 1) if joint} for body in NAMES)
    assert first.keys() == second.keys()
    assert sum(first[title] != second[title] for title in first) == 4


def test_s11_headings_of_joint_items_give_the_number_in_each_agenda():
    headings = [heading for heading in FINAL.other_headings if "(agenda item" in heading]
    assert len(headings) == 3
    for heading in headings:
        match = re.fullmatch(r"\d\. (.+) \(agenda item (\d), (.+); and agenda item (\d), (.+)\)", heading)
        assert match
        assert [match[3], match[5]] == list(NAMES.values())
        for number, body in ((match[2], NAMES), (match[4], list(NAMES)[1:])):
            assert titles(next(iter(body)))[int(number) - 1] == (match[1], True)


def test_every_item_but_the_first_has_its_paragraph_of_statements():
    paragraphs = [text for place, text in FINAL.units if FINAL.section_of.get(place) == "IV.B"]
    for body, name in NAMES.items():
        for number, (title, joint) in enumerate(titles(body)[1:], 2):
            lead = f"“{title}”" if joint else f"Under agenda item {number} of the {name},"
            last = "agenda item on the adoption of the joint report"
            assert sum(lead in text or (title.startswith("Adoption") and last in text) for text in paragraphs) == 1


def test_c11_items_of_which_the_report_gives_no_meeting_are_given_one():
    entitled = re.findall(r"considered (?:its|the joint) agenda item(?: \d,)? entitled “(.+?)”", TEXT)
    silent = {title for body in NAMES for title, _ in titles(body)[1:]} - set(entitled)
    assert {title.split(" of ")[0] for title in silent} == {"Finalization", "Adoption"}
    assert len(REPORT["considered"]) == 2


# States, organizations, documents


def test_every_state_that_made_a_statement_is_in_attendance():
    for place, states in states_in_statements().items():
        assert states, place
        assert set(states) <= set(attendance()), place


def test_c7_panellists_and_the_chair_come_from_states_in_attendance():
    named = [
        state
        for text in re.findall(r"the following panellists: ([^.]+)\.", TEXT)
        for state in re.findall(r"\(([^)]+)\)", text)
    ]
    assert len(named) == 7
    assert {*named, SESSION["session"]["chair"]["delegation"]} <= set(attendance())
    assert all(re.search(rf"The panellist from (?:the )?{state}", TEXT) for state in named)


@pytest.mark.parametrize("states", [attendance(), *states_in_statements().values()])
def test_states_stand_in_english_alphabetical_order(states: list[str]):
    assert all(folded(one) < folded(next_one) for one, next_one in pairwise(states))


def test_only_the_pinned_list_leaves_the_alphabetical_order():
    organizations = listed(FINAL["43"], "organizations were represented by observers")
    assert len(organizations) == 4
    assert organizations != sorted(organizations)
    assert REPORT["pinned"] == ["43"]


def test_c19_both_bodies_have_the_joint_documents_before_them():
    lists = [set(re.findall(r"\[(.+?)\]\(#\)", "".join(FINAL[p] for p in FINAL.letters(n)))) for n in ("44", "45")]
    joint = {symbol for symbol in lists[0] | lists[1] if "–" in symbol}
    assert len(joint) == 2
    assert joint <= lists[0] & lists[1]
    assert SESSION["agendas"]["symbol"] in joint


def test_c18_y11_symbols_run_without_a_gap_and_the_report_takes_the_next():
    symbols = re.findall(r"CSWH/CONF/WG\.\d/2024/\d\b", TEXT + REPORT["final_symbol"])
    for body in NAMES:
        assert sorted({symbol for symbol in symbols if symbol.startswith(body)}) == [
            f"{body}/2024/{n}" for n in range(1, 5)
        ]
    assert REPORT["final_symbol"] == "–".join(f"{body}/2024/4" for body in NAMES)


# Silence and time


def test_every_instant_has_the_offset_of_its_day():
    zone = ZoneInfo(SESSION["session"]["time_zone"])
    instants = [value for value in values(SESSION) if isinstance(value, datetime)]
    assert len(instants) == 12
    for instant in instants:
        assert instant.utcoffset() == instant.astimezone(zone).utcoffset(), instant


def test_each_silence_lasts_its_minimum_and_one_of_them_over_the_change_of_clocks():
    changes = []
    for silence in SESSION["silence_procedures"]:
        length = silence["deadline"] - silence["opened"]
        assert length >= timedelta(hours=silence["minimum_hours"])
        assert silence["minimum_hours"] >= 72
        changes.append(silence["opened"].utcoffset() != silence["deadline"].utcoffset())
    assert changes == [False, True]


def test_the_first_silence_is_broken_by_an_objection_received_in_time_and_keyed_late():
    first, _ = SESSION["silence_procedures"]
    assert first["query"]["received"] < first["objection"]["received"] < first["deadline"]
    assert first["objection"]["recorded"] > first["deadline"]
    assert first["outcome"] == "broken"


def test_the_second_silence_holds_because_the_objection_came_at_the_deadline():
    _, second = SESSION["silence_procedures"]
    assert second["late_objection"]["received"] == second["deadline"] < second["notice"]
    assert second["outcome"] == "approved"
    day = second["deadline"].date()
    assert day == REPORT["adoption"]["understanding"]["approved"]
    assert TEXT.count(f"silence procedure on {day.day} {day:%B %Y}") == 3


def test_everyone_who_queries_or_objects_is_of_the_circle():
    for silence in SESSION["silence_procedures"]:
        circle = SESSION["session"]["circles"][silence["circle"]]
        people = [silence[key]["by"] for key in ("query", "objection", "late_objection") if key in silence]
        assert {*people, silence["presiding"]} <= set(circle)


def test_the_life_of_the_report_runs_forward_on_working_days():
    summary, (conforming,), (query,) = REPORT["summary"], REPORT["conforming"], REPORT["queries"]
    days = [
        SESSION["session"]["to"],
        conforming["date"],
        summary["submitted"][0],
        conforming["cleared"],
        summary["returned"]["date"],
        summary["submitted"][1],
        summary["approved"],
        REPORT["submitted"],
        query["asked"],
        query["answered"],
        REPORT["cleared"],
        REPORT["issued"],
        REPORT["endorsement"]["acts"][0]["date"],
    ]
    assert days == sorted(set(days))
    assert all(day.weekday() < 5 for day in days)
