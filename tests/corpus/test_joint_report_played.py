"""The joint report of 2022 is played to its published text, word for word, and each of its amendments counts."""

from pathlib import Path

import pytest

from services.commands.replay import replay
from services.rehearsal.verdict import differences as text_differences
from shared.documents.importing import import_report
from shared.documents.printed import printed
from shared.documents.vocabulary import Kind
from tests.lifecycle.plays import ELSEWHERE, ROOT, Play, Source, differences, once, played, played_without

SCENARIO = ROOT.parent / "shared" / "scenarios" / "ctoc-2022.yaml"
LEFT_OUT = ("A1", "A2", "A5", "A6", "A8", "A9", "A11")

pytestmark = pytest.mark.skipif(not SCENARIO.exists(), reason="the scenario does not lie beside this repository")


@pytest.fixture(scope="session")
def source() -> Source:
    return Source(SCENARIO)


@pytest.fixture(scope="session")
def joint(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Play:
    return once(tmp_path_factory, worker_id, "joint", lambda out: played(SCENARIO, out))


def test_the_issued_report_read_again_is_the_published_one_word_for_word(joint: Play, source: Source):
    assert (joint.status, joint.said[-1], joint.errors) == (0, "as expected", "")
    published = (SCENARIO.parent / source.scenario.source).read_text(encoding="utf-8")
    issued = import_report((joint.out / "report.txt").read_text(encoding="utf-8"))
    assert issued.unplaced == ()
    left, right = printed(import_report(published).tree), printed(issued.tree)
    assert text_differences(left, right) == []
    assert sum(block.kind is Kind.PARAGRAPH for block in right) == source.scenario.expect.paragraphs == 89
    assert source.scenario.expect.recommendations == 49


def test_played_again_elsewhere_with_every_consumer_delayed_it_is_the_same_byte_for_byte(joint: Play, tmp_path: Path):
    again = played(SCENARIO, tmp_path / "again", "--delays", "20220523", environment=ELSEWHERE)
    assert (again.status, again.errors) == (0, "")
    assert differences(joint.out, again.out) == []


def test_replayed_from_nothing_but_the_events_every_file_is_the_same(joint: Play, tmp_path: Path):
    assert replay(joint.out / "events.jsonl", tmp_path / "again", lambda _line: None) == 0
    assert differences(joint.out, tmp_path / "again") == []


@pytest.mark.parametrize("amendment", LEFT_OUT)
def test_without_an_amendment_the_text_differs_at_its_place_and_nowhere_else(
    amendment: str, source: Source, tmp_path: Path
):
    assert source.scenario.expect.leaving_out == LEFT_OUT
    play = played_without(SCENARIO, tmp_path / "out", amendment)
    assert play.status == 1
    places = {miss.removesuffix(" differs from the source") for miss in play.missed if "differs" in miss}
    assert places == source.places(amendment)


def test_without_the_amendment_that_takes_a_bracket_out_the_part_cannot_be_closed(source: Source, tmp_path: Path):
    ((amendment, foreseen),) = source.scenario.expect.refused_without.items()
    play = played_without(SCENARIO, tmp_path / "out", amendment)
    assert play.status == 1
    assert play.said[-1] == f"without {amendment} this was to be refused: “{foreseen}”: so it was"


@pytest.mark.parametrize("state", ["Argentina"])
def test_without_a_state_only_the_paragraphs_that_list_it_differ(state: str, source: Source, tmp_path: Path):
    play = played_without(SCENARIO, tmp_path / "out", state)
    attendance, statements = source.paragraphs_naming(state)
    assert len(attendance) == 1
    assert play.status == 1
    assert {miss.removesuffix(" differs from the source") for miss in play.missed} == attendance | statements
