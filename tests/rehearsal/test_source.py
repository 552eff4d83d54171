"""The record is read out of a report: who was there, who spoke, which papers and agendas."""

from datetime import date
from pathlib import Path

import pytest

from services.rehearsal.source import read_record, split_organizations
from shared.documents.importing import import_report
from shared.documents.states import UnknownState
from shared.documents.text import plain, words_of

SAMPLE = Path(__file__).parents[2] / "services" / "sample" / "report.txt"
HEAD = "The Conference\n\nDistr.: General\n10 June 2022\n\nOriginal: English\n\nReport on the meetings\n\n"


def test_the_sample_session_s_record_is_read_whole():
    report = import_report(SAMPLE.read_text(encoding="utf-8"))
    record = read_record(report)
    assert record.unread == ()
    assert [(a.category, len(a.listing.names)) for a in record.attendance] == [
        ("state_party", 29), ("regional_organization", 1), ("signatory_observer", 1),
        ("intergovernmental_organization", 4),
    ]  # fmt: skip
    present = {name for attendance in record.attendance for name in attendance.listing.names}
    assert all(set(statements.listing.names) <= present for statements in record.statements)
    assert [len(record.agenda(body)) for body in record.bodies] == [7, 8]
    assert [len(papers.entries) for papers in record.papers] == [5, 7]
    for listing in (*(a.listing for a in record.attendance), *(s.listing for s in record.statements)):
        whole = (*listing.lead, *plain(listing.written), *listing.tail)
        assert words_of(whole, "0") == report.tree.unit(listing.unit).words


def test_names_of_organizations_have_commas_and_and_in_them():
    assert split_organizations(
        "Centre for combating drugs, substances and their precursors, Council of Europe, Border and Coast Guard Agency "
        "(Frontex, Warsaw and Brussels), Security Governance and International Organization (IO)"
    ) == (
        "Centre for combating drugs, substances and their precursors",
        "Council of Europe",
        "Border and Coast Guard Agency (Frontex, Warsaw and Brussels)",
        "Security Governance",
        "International Organization (IO)",
    )
    assert split_organizations("League of Arab States") == ("League of Arab States",)


def test_a_name_that_is_no_state_s_on_the_masthead_date_is_refused():
    body = "I. Attendance\n\n1. The following States parties to the Convention were represented: Brazil and Turkey."
    with pytest.raises(UnknownState) as refused:
        read_record(import_report(HEAD + body))
    assert refused.value.facts == {"name": "Turkey", "candidates": ["Türkiye"]}
    assert date(2022, 6, 10).isoformat() in str(refused.value)


def test_a_paragraph_of_the_record_that_cannot_be_read_is_listed():
    body = (
        "I. Attendance\n\n1. Many came.\n\nII. Statements\n\n2. Under an item, all spoke.\n\n"
        "III. Documentation\n\n3. There was none."
    )
    record = read_record(import_report(HEAD + body))
    assert record.unread == ("u2", "u4", "u6")
    assert record.papers == ()
