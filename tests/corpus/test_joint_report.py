"""The joint report of two working groups of 2022: what is read out of it, and what its printed form gives again."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.publication.render.plain import render_text
from services.rehearsal.source import Record, read_record
from shared.documents.importing import Imported, import_report
from shared.documents.numbering import numbers, resolve
from shared.documents.printed import printed
from shared.documents.states import find_state, list_name, sort_key, states
from shared.documents.text import plain, runs_of, words_of
from shared.documents.units import Tree
from shared.documents.vocabulary import Kind
from tests.shared.documents.trees import patient

TEXT = (Path(__file__).parents[3] / "shared" / "corpus" / "ctoc-2022-joint-report.txt").read_text(encoding="utf-8")
REPORT = import_report(TEXT)
COOPERATION = "Working Group on International Cooperation"
ASSISTANCE = "Working Group of Government Experts on Technical Assistance"


@pytest.fixture(scope="module")
def report() -> Imported:
    return import_report(TEXT)


@pytest.fixture(scope="module")
def tree(report: Imported) -> Tree:
    return report.tree


@pytest.fixture(scope="module")
def record(report: Imported) -> Record:
    return read_record(report)


def text(tree: Tree, cited: str) -> str:
    return "".join(run.text or "…" for run in runs_of(tree.unit(resolve(tree, cited)).words))


def test_s44_the_masthead_is_read_and_nothing_is_left_over(report: Imported):
    assert report.masthead.date == date(2022, 6, 10)
    assert report.masthead.distribution == "General"
    assert report.masthead.title.endswith("held in Vienna from 23 to 27 May 2022")
    assert report.unplaced == ()


def test_c1_paragraphs_are_numbered_1_to_89(tree: Tree):
    known = numbers(tree)
    paragraphs = [known[unit.id].cited for unit in tree.walk() if unit.kind is Kind.PARAGRAPH]
    assert paragraphs == [str(n) for n in range(1, 90)]


def test_c2_and_s52_the_letters_of_each_list_run_on_and_there_are_49_recommendations(tree: Tree):
    def letters(paragraph: int) -> int:
        inner = map(tree.unit, tree.of(resolve(tree, str(paragraph))))
        return sum(unit.kind is Kind.SUBPARAGRAPH for unit in inner)

    assert [letters(n) for n in (7, 8, 9, 10, 86, 87)] == [11, 24, 12, 2, 4, 7]
    assert [letters(n) for n in (6, 18, 55, 67)] == [0, 0, 0, 0]  # S53: these enumerations stand inside sentences
    assert text(tree, "8 (r)").endswith("and (d) promoting partnerships and cooperation at all levels;")
    assert text(tree, "8 (i)").startswith("States should consider strengthening")


def test_s50_cross_headings_stand_in_sections_i_and_iv_e_and_in_paragraphs_8_and_81(tree: Tree):
    known = numbers(tree)
    places = [known[unit.parent].cited for unit in tree.walk() if unit.kind is Kind.HEADING]
    assert places == ["I", "I", "8", "8", "8", "81", "81", "IV.E", "IV.E"]
    assert numbers(tree)[resolve(tree, "III.C.3")].label == "3."


def test_trap_iii_the_eight_texts_cut_by_page_breaks_are_whole(tree: Tree):
    assert "United Nations Convention against Transnational Organized Crime and the Protocols thereto”" in text(
        tree, "5"
    )
    assert "the principle of mutual recognition to judgments" in text(tree, "13")
    assert "European Border and Coast Guard Agency (Frontex)" in text(tree, "85")
    assert text(tree, "81 list 1 item 4").endswith("(joint item).")
    assert [text(tree, f"81 list {n} item 1 (b)")[-5:] for n in (1, 2)] == ["work.", "work."]


def test_c15_the_one_reference_to_the_report_itself_is_living_and_all_others_are_text(tree: Tree):
    known = numbers(tree)
    found = [
        (known[unit.id].cited, known[run.unit].cited, known[run.upto].cited if run.upto else None)
        for unit in tree.walk()
        for run in runs_of(unit.words)
        if run.unit
    ]
    assert found == [("42", "II", None), ("42", "8 (a)", "8 (o)")]


def test_the_printed_report_is_the_source_word_for_word_and_reads_back_as_the_same_tree(report: Imported):
    again = render_text(printed(report.tree), report.masthead)
    assert again.split() == TEXT.split()
    assert import_report(again) == report


@settings(patient, max_examples=20)
@given(st.data())
def test_trap_iii_a_page_break_anywhere_inside_a_sentence_changes_nothing(data: st.DataObject):
    starts = [index for index in range(TEXT.index("1. In its decision"), len(TEXT)) if TEXT[index] == " "]
    inside = [
        i for i in starts
        if TEXT[i - 1].islower() and TEXT[i + 1].isalpha() and TEXT[TEXT.index("\n", i) - 1] in ".;:"
        and TEXT[: i].count("*") % 2 == 0 and not TEXT[TEXT.rfind("\n", 0, i) + 1 : i].isupper()
    ]  # fmt: skip
    cut = data.draw(st.sampled_from(inside))
    gap = data.draw(st.sampled_from(("\n\n", "\n\n\n\n")))
    assert import_report(TEXT[:cut] + gap + TEXT[cut + 1 :]).tree == REPORT.tree


def test_s32_attendance_is_read_by_category(record: Record):
    found = {attendance.category: attendance.listing.names for attendance in record.attendance}
    assert len(found["state_party"]) == 79
    assert found["regional_organization"] == ("European Union",)
    assert found["signatory_observer"] == ("IRN",)
    organizations = found["intergovernmental_organization"]
    assert len(organizations) == 9
    assert organizations[2].endswith("narcotic drugs, psychotropic substances and their precursors")
    assert organizations[-2:] == (
        "Integrative Internal Security Governance", "International Criminal Police Organization (INTERPOL)",
    )  # fmt: skip
    assert record.unread == ()


def test_c6_whoever_made_a_statement_was_there_and_c8_every_list_is_in_order(record: Record):
    present = set(record.attendance[0].listing.names)
    lists = [record.attendance[0].listing, *(statement.listing for statement in record.statements)]
    for listing in lists:
        assert set(listing.names) <= present
        listed = [list_name(states()[iso3], date(2022, 6, 10)) for iso3 in listing.names]
        assert listed == sorted(listed, key=sort_key)


def test_every_list_put_between_its_lead_and_its_tail_gives_the_paragraph_again(record: Record, tree: Tree):
    for listing in (*(a.listing for a in record.attendance), *(s.listing for s in record.statements)):
        whole = (*listing.lead, *plain(listing.written), *listing.tail)
        assert words_of(whole, "0") == tree.unit(listing.unit).words


def test_s10_joint_items_live_once_under_a_number_in_each_agenda(record: Record):
    assert record.bodies == (COOPERATION, ASSISTANCE)
    joint = [dict(item.numbers) for item in record.items if item.joint]
    assert [(n[COOPERATION], n[ASSISTANCE]) for n in joint] == [(1, 1), (3, 2), (4, 5), (5, 6), (6, 7)]
    assert [len(record.agenda(body)) for body in record.bodies] == [6, 7]
    assert [len(item.subitems) for item in record.items] == [2, 0, 0, 0, 0, 0, 0, 0]


def test_s30_each_statements_paragraph_belongs_to_its_item(record: Record):
    assert [(dict(s.item.numbers).get(ASSISTANCE), len(s.listing.names)) for s in record.statements] == [
        (None, 6), (2, 11), (3, 7), (4, 8), (5, 6), (6, 0), (7, 18),
    ]  # fmt: skip


def test_s40_the_papers_before_each_body_have_titles_and_symbols(record: Record):
    assert [(papers.body, len(papers.entries)) for papers in record.papers] == [(COOPERATION, 4), (ASSISTANCE, 7)]
    assert record.papers[0].entries[1].symbol == "CTOC/COP/WG.3/2022/2"
    assert "".join(run.text or "" for run in record.papers[0].entries[0].title) == "Provisional agenda and annotations"


def test_c26_the_report_uses_the_names_of_its_masthead_date(record: Record):
    assert find_state("Türkiye", REPORT.masthead.date).iso3 in record.attendance[0].listing.names
