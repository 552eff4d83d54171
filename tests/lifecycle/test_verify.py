"""A log proves itself: what is changed in it, cut from it or put into it is found, and the first misfit is named."""

import hashlib
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from services.commands.verify import verify_log
from shared.events.catalogue import CATALOGUE
from shared.events.envelope import Event, canonical, chain, parse
from shared.events.proof import Misfit, SigningKey, Verified, verify
from tests.lifecycle.plays import Play, run
from tests.shared.messaging.tally import Stream

START = "0" * 64


@pytest.fixture(scope="session")
def lines(sample: Play) -> list[bytes]:
    return sample.events.splitlines()


@pytest.fixture(scope="session")
def events(lines: list[bytes]) -> list[Event]:
    return [parse(line, CATALOGUE) for line in lines]


def told(content: bytes, folder: Path) -> tuple[int, str]:
    """What the command says of a file."""
    path, said = folder / "events.jsonl", list[str]()
    path.write_bytes(content)
    status = verify_log(path, None, said.append)
    return status, "\n".join(said)


def rechained(events: list[Event]) -> list[bytes]:
    """The lines of events whose chains someone has computed anew, as a forger without the key can."""
    heads: dict[str, str] = {}
    found = []
    for event in events:
        source = event.envelope.source
        value = chain(heads.get(source, START), event)
        heads[source] = value
        found.append(canonical(Event(structs.replace(event.envelope, chain=value), event.data)))
    return found


@cache
def small() -> tuple[bytes, ...]:
    """A log of two producers that is short enough to be spoilt at every byte."""
    drafting, amendments = Stream("drafting"), Stream("amendments")
    drafting.say("a")
    amendments.say("b", {"drafting": 1}, clock=1)
    drafting.say("c", {"amendments": 1}, clock=2)
    for stream in (amendments, drafting):
        key = SigningKey.of_seed(stream.producer)
        stream.say(key.checkpoint(stream.producer, stream.owner, stream.head), clock=9)
    found = sorted((*drafting.events, *amendments.events), key=lambda event: event.order)
    return tuple(canonical(event) for event in found)


def test_the_log_of_a_play_fits_and_says_who_signed_it(sample: Play, lines: list[bytes]):
    done = run("verify", str(sample.out / "events.jsonl"))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{len(lines)} events in 4 streams fit; signed by ")


def test_the_log_fits_the_keys_that_signed_it_and_no_others(lines: list[bytes]):
    found = verify(lines, CATALOGUE)
    assert isinstance(found, Verified)
    assert len(found.keys) == 4
    assert verify(lines, CATALOGUE, found.keys) == found
    missing = verify(lines, CATALOGUE, frozenset(sorted(found.keys)[1:]))
    assert isinstance(missing, Misfit)
    assert "not trusted" in missing.why


def test_the_small_log_fits():
    assert isinstance(verify(small(), CATALOGUE), Verified)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_one_byte_changed_anywhere_is_found_at_its_line(data: st.DataObject):
    whole = list(small())
    number = data.draw(st.integers(0, len(whole) - 1))
    at = data.draw(st.integers(0, len(whole[number]) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != whole[number][at]))
    line = bytearray(whole[number])
    line[at] = byte
    whole[number] = bytes(line)
    found = verify(whole, CATALOGUE)
    assert isinstance(found, Misfit)
    assert found.line == number + 1
    assert found.why


@pytest.mark.parametrize("place", [0.0, 0.1, 0.35, 0.62, 0.87, 0.999])
def test_one_byte_of_a_played_log_changed_is_told_by_the_command(sample: Play, tmp_path: Path, place: float):
    content = bytearray(sample.events)
    at = int(len(content) * place)
    content[at] ^= 1
    status, said = told(bytes(content), tmp_path)
    assert status == 1
    assert said.startswith(f"line {sample.events[:at].count(10) + 1}")


@pytest.mark.parametrize("line", [1, 2, 40, 80, 120, 155, 156])
def test_an_event_removed_is_found(lines: list[bytes], events: list[Event], line: int):
    found = verify(lines[: line - 1] + lines[line:], CATALOGUE)
    assert isinstance(found, Misfit)
    assert found.line >= line
    assert "missing" in found.why or "does not stand before it" in found.why


@pytest.mark.parametrize("line", [1, 50, 100, 158])
def test_two_events_that_change_places_are_found(lines: list[bytes], line: int):
    swapped = [*lines[: line - 1], lines[line], lines[line - 1], *lines[line + 1 :]]
    found = verify(swapped, CATALOGUE)
    assert isinstance(found, Misfit)
    assert found.line in (line, line + 1)


def test_an_event_that_comes_twice_is_found(lines: list[bytes]):
    found = verify([*lines[:10], lines[9], *lines[10:]], CATALOGUE)
    assert isinstance(found, Misfit)
    assert (found.line, found.why) == (11, "The event stands out of order.")


def test_a_tail_cut_at_any_line_is_found(lines: list[bytes]):
    for whole in (lines, small()):
        for left in range(len(whole)):
            found = verify(whole[:left], CATALOGUE)
            assert isinstance(found, Misfit), left
            assert "tail is missing" in found.why or left == 0


def test_a_file_cut_within_its_last_line_is_found(sample: Play, tmp_path: Path):
    for content in (sample.events[:-1], sample.events[:-2], sample.events[:-400], b"", b"\n"):
        status, said = told(content, tmp_path)
        assert status == 1
        assert said.startswith("line ")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda line: line.replace(b'{"actor"', b'{ "actor"'),
        lambda line: line + b" ",
        lambda line: b" " + line,
        lambda line: line + b"\r",
        lambda line: line.replace(b'"clock":1,', b'"clock":1,"clock":1,'),
        lambda line: line.replace(b'"clock":1,', b'"clock":1.0,'),
        lambda line: line.replace(b'"clock":1,', b'"clock":"1",'),
        lambda line: line[:-1] + b',"zeal":null}',
        lambda line: line.replace(b"statement", b"st\\u0061tement"),
        lambda line: b"\xef\xbb\xbf" + line,
        lambda line: line.decode().encode("utf-16"),
        lambda line: b"[" * 100_000,
        lambda line: b"",
    ],
)
def test_a_line_that_is_not_its_own_canonical_form_is_found(spoil: Callable[[bytes], bytes]):
    whole = list(small())
    whole[0] = spoil(whole[0])
    assert whole[0] != small()[0]
    found = verify(whole, CATALOGUE)
    assert isinstance(found, Misfit)
    assert found.line == 1


def test_a_forger_who_computes_all_chains_anew_is_stopped_by_the_signature(events: list[Event]):
    assert rechained(events) == [canonical(event) for event in events]
    number = next(n for n, event in enumerate(events) if event.envelope.type == "silence.objected.v1")
    event = events[number]
    fields = json.loads(canonical(event))
    fields["actor"] = "someone-else"
    forged = [*events[:number], parse(json.dumps(fields), CATALOGUE), *events[number + 1 :]]
    found = verify(rechained(forged), CATALOGUE)
    assert isinstance(found, Misfit)
    assert (found.line, found.why) == (
        next(n for n, e in enumerate(events, 1) if n > number and _signs(e, event.envelope.source)),
        "The checkpoint is not for the head it follows.",
    )


def test_a_forger_who_signs_with_another_key_is_stopped_by_the_keys_that_are_trusted(events: list[Event]):
    """Without keys to hold against it a log is only whole; whose it is, the keys say."""
    honest = verify([canonical(event) for event in events], CATALOGUE)
    assert isinstance(honest, Verified)
    key = SigningKey.of_seed("a forger's")
    line = small()[-1]
    fields = json.loads(line)
    assert fields["data"]["key"] != key.public
    for name, value in (("signature", "A" * 86 + "=="), ("key", key.public), ("signature", "no base64")):
        spoilt = {**fields, "data": {**fields["data"], name: value}}
        found = verify([*small()[:-1], _whole(spoilt)], CATALOGUE)
        assert isinstance(found, Misfit)
        assert (found.line, found.why) == (len(small()), "The checkpoint's signature is false.")
    signed = verify(small(), CATALOGUE, honest.keys)
    assert isinstance(signed, Misfit)
    assert "not trusted" in signed.why


def test_a_file_that_cannot_be_read_is_told_in_a_line(tmp_path: Path):
    done = run("verify", str(tmp_path / "nowhere.jsonl"))
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


def _signs(event: Event, producer: str) -> bool:
    return event.envelope.type == "log.checkpointed.v1" and event.envelope.source == producer


def _whole(fields: dict[str, object]) -> bytes:
    """A line whose digest and chain fit what it now says, as one writes who wants it to pass."""
    fields = {**fields, "digest": hashlib.sha256(rfc8785.dumps(fields["data"])).hexdigest()}  # type: ignore[arg-type]
    event = parse(json.dumps(fields), CATALOGUE)
    before = [parse(line, CATALOGUE) for line in small()[:-1]]
    head = next(e.envelope.chain for e in reversed(before) if e.envelope.source == event.envelope.source)
    return canonical(Event(structs.replace(event.envelope, chain=chain(head, event)), event.data))
