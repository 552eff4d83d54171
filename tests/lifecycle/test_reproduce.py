"""The sample session is played to the published text, word for word, the same whenever and wherever it is played."""

from pathlib import Path

import pytest

from services.commands.replay import replay
from services.rehearsal.verdict import differences as text_differences
from services.rehearsal.verdict import recommendations
from shared.documents.importing import import_report
from shared.documents.printed import printed
from shared.documents.vocabulary import Kind
from tests.lifecycle.plays import SAMPLE, Play, Source, differences, played_without, run

LEFT_OUT = Source(SAMPLE).scenario.expect.leaving_out


def test_the_play_comes_to_what_the_scenario_expects(sample: Play):
    assert (sample.status, sample.said[-1], sample.errors, sample.missed) == (0, "as expected", "", [])


def test_nothing_but_the_play_is_told(sample: Play):
    assert not [line for line in sample.said if "route=" in line or line.startswith("{")]


def test_the_issued_report_read_again_is_the_published_one_word_for_word(sample: Play, source: Source):
    published = import_report((SAMPLE.parent / source.scenario.source).read_text(encoding="utf-8"))
    issued = import_report((sample.out / "report.txt").read_text(encoding="utf-8"))
    assert issued.unplaced == ()
    left, right = printed(published.tree), printed(issued.tree)
    assert text_differences(left, right) == []
    assert sum(block.kind is Kind.PARAGRAPH for block in right) == source.scenario.expect.paragraphs == 47
    inner = [block for block in right if block.kind is Kind.SUBPARAGRAPH]
    assert len(inner) >= source.scenario.expect.recommendations == 20


def test_the_table_at_the_end_counts_what_became_of_each_document(sample: Play, source: Source):
    at = sample.said.index("report")
    told = {words[0]: words[1].strip() for line in sample.said[at + 1 : at + 6] if (words := line.split(maxsplit=1))}
    assert told["amendments"] == "9 agreed, 1 not insisted upon, 1 recaptured, 1 withdrawn"
    assert told["announced"] == "adopted by gavel, “as orally amended”"
    assert told["symbols"].endswith(source.scenario.report.final_symbol)
    assert sample.said[sample.said.index("agenda") + 3].split(maxsplit=1)[1] == "1 agreed"
    assert int(told["versions"]) == len(list(sample.out.glob("report-*.txt")))


def test_the_recommendations_are_the_negotiated_subparagraphs(source: Source):
    blocks = printed(source.material.final)
    assert len([block for block in blocks if block.kind is Kind.SUBPARAGRAPH]) >= 20
    assert recommendations(blocks) in (0, 20), "the class is the scenario's, not the text's"


@pytest.mark.parametrize("amendment", LEFT_OUT)
def test_without_an_amendment_the_text_differs_at_its_place_and_nowhere_else(
    amendment: str, source: Source, tmp_path: Path
):
    play = played_without(SAMPLE, tmp_path / "out", amendment)
    places = {miss.removesuffix(" differs from the source") for miss in play.missed if "differs" in miss}
    assert play.status == 1
    assert places == source.places(amendment)
    counted = [miss for miss in play.missed if "differs" not in miss]
    assert counted == (["report: 19 recommendations, 20 expected"] if amendment == "A6" else [])


@pytest.mark.parametrize(("amendment", "foreseen"), Source(SAMPLE).scenario.expect.refused_without.items())
def test_without_the_amendment_that_takes_a_bracket_out_the_part_cannot_be_closed(
    amendment: str, foreseen: str, tmp_path: Path
):
    play = played_without(SAMPLE, tmp_path / "out", amendment)
    assert play.status == 1
    stopped, told = play.said[-2:]
    assert stopped.startswith("STOPPED at report.adoption.parts.0: ")
    assert foreseen in stopped
    assert told == f"without {amendment} this was to be refused: “{foreseen}”: so it was"
    assert not (play.out / "report.txt").exists()


@pytest.mark.parametrize("state", ["Kenya"])
def test_without_a_state_only_the_paragraphs_that_list_it_differ(state: str, source: Source, tmp_path: Path):
    play = played_without(SAMPLE, tmp_path / "out", state)
    attendance, statements = source.paragraphs_naming(state)
    assert len(attendance) == 1
    assert len(statements) == 3
    assert play.status == 1
    assert {miss.removesuffix(" differs from the source") for miss in play.missed} == attendance | statements


@pytest.mark.parametrize("unknown", ["A99", "Ruritania", ""])
def test_leaving_out_what_is_not_there_is_refused_with_what_there_is(unknown: str, tmp_path: Path):
    done = run("reproduce", str(SAMPLE), "--out", str(tmp_path / "out"), "--without", unknown)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(f"rapporteur: “{unknown}” is neither an amendment (A1, ")
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_played_again_elsewhere_with_every_consumer_delayed_it_is_the_same_byte_for_byte(sample: Play, elsewhere: Play):
    assert (elsewhere.status, elsewhere.errors) == (0, "")
    assert differences(sample.out, elsewhere.out) == []


def test_replayed_from_nothing_but_the_events_every_file_is_the_same(sample: Play, tmp_path: Path):
    said: list[str] = []
    assert replay(sample.out / "events.jsonl", tmp_path / "again", said.append) == 0
    assert differences(sample.out, tmp_path / "again") == []
    assert said[0].startswith("159 events in 4 streams fit")
    assert said[1:] == [
        f"{len(sample.events.splitlines())} events, {len(list(sample.out.glob('*-??-*.txt')))} versions"
    ]
