"""An event on Kafka is a CloudEvent in binary mode, as others read it; what bends the specification is refused."""

import json

import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary_event, to_binary_event
from cloudevents.core.v1.event import CloudEvent
from hypothesis import given
from hypothesis import strategies as st

from shared.events.base import instant_text
from shared.events.binary import from_headers, to_headers
from shared.events.catalogue import CATALOGUE
from shared.events.envelope import Event, MalformedEvent, canonical, data_json, parse
from shared.events.schemas import EXAMPLES

TYPES = tuple(CATALOGUE)
REQUIRED = ("id", "source", "type", "specversion")


def event(name: str) -> Event:
    return parse((EXAMPLES / f"{name}.json").read_bytes(), CATALOGUE)


def message(name: str) -> KafkaMessage:
    found = event(name)
    return KafkaMessage(dict(to_headers(found)), found.envelope.partitionkey.encode(), data_json(found.data))


def read(given: KafkaMessage) -> Event:
    return from_headers(tuple(given.headers.items()), given.value, CATALOGUE)


@pytest.mark.parametrize("name", TYPES)
def test_every_example_goes_into_headers_and_comes_back_the_same(name: str):
    sent = event(name)
    back = from_headers(to_headers(sent), data_json(sent.data), CATALOGUE)
    assert back == sent
    assert canonical(back) == canonical(sent)


@pytest.mark.parametrize("name", TYPES)
def test_the_cloudevents_sdk_reads_our_messages_to_the_same_attributes(name: str):
    sent = event(name)
    heard = from_binary_event(message(name))
    attributes = {key: instant_text(value) if key == "time" else value for key, value in heard.get_attributes().items()}
    ours = sent.envelope.fields()
    assert attributes == {key: str(value) for key, value in ours.items()}
    assert heard.get_data() == sent.data.model_dump(mode="json", exclude_none=True)


@pytest.mark.parametrize("name", TYPES)
def test_what_the_sdk_writes_out_again_is_the_event_we_sent(name: str):
    written = to_binary_event(from_binary_event(message(name)))
    assert written.key == event(name).envelope.partitionkey
    assert read(written) == event(name)


def test_an_attribute_is_lower_case_letters_and_digits_and_travels_as_a_header_of_its_own():
    for name in TYPES:
        headers = [header for header, _ in to_headers(event(name))]
        assert len(headers) == len(set(headers))
        assert headers[0] == "content-type"
        assert all(header.removeprefix("ce_").isalnum() and header.islower() for header in headers[1:])


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("missing", REQUIRED)
def test_a_message_without_a_required_attribute_is_refused(name: str, missing: str):
    given = message(name)
    bare = {header: value for header, value in given.headers.items() if header != f"ce_{missing}"}
    if missing == "specversion":  # the one version there is: read as said
        assert read(KafkaMessage(bare, given.key, given.value)) == event(name)
        return
    with pytest.raises(MalformedEvent, match=missing):
        read(KafkaMessage(bare, given.key, given.value))


def test_a_message_without_an_id_is_refused_though_the_sdk_would_invent_one():
    given = message("document.opened.v1")
    bare = {header: value for header, value in given.headers.items() if header != "ce_id"}
    nameless = KafkaMessage(bare, given.key, given.value)
    invented = {from_binary_event(nameless).get_id() for _ in range(2)}
    assert len(invented) == 2, "the SDK does not invent ids any more"
    with pytest.raises(MalformedEvent, match="id"):
        read(nameless)


def test_a_structured_message_of_the_sdk_is_none_of_ours():
    foreign = CloudEvent({"type": "document.opened.v1", "source": "drafting", "id": "1", "specversion": "1.0"}, {})
    with pytest.raises(MalformedEvent):
        read(to_binary_event(foreign))


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("ce_id", b"1"),
        ("ce_specversion", b"0.3"),
        ("ce_source", b"Drafting"),
        ("ce_type", b"document.opened"),
        ("ce_type", b"document.opened.v2"),
        ("ce_type", b"meeting.recorded.v1"),
        ("ce_time", b"2024-05-13T10:00:00"),
        ("ce_time", b"9999-12-31T23:59:59-14:00"),
        ("ce_recordedtime", b"yesterday"),
        ("ce_sequence", b"0"),
        ("ce_sequence", b"one"),
        ("ce_sequence", b"9" * 5000),
        ("ce_sequence", b"9" * 16),
        ("ce_clock", b"-1"),
        ("ce_chain", b"0" * 63),
        ("ce_digest", b"0" * 64),
        ("ce_follows", b"drafting"),
        ("ce_follows", b"drafting=" + b"9" * 5000),
        ("ce_actor", b"\xff"),
        ("ce_forged", b"1"),
        ("content-type", b"application/cloudevents+json"),
    ],
)
def test_an_attribute_of_the_wrong_shape_is_refused_and_named(header: str, value: bytes):
    given = message("document.opened.v1")
    with pytest.raises(MalformedEvent):
        read(KafkaMessage({**given.headers, header: value}, given.key, given.value))


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b'{"document":"report","kind":"report","title":"\\ud800"}',
        b'{"document":"report","kind":"report","title":"Report","title":"Other"}',
        b"\xff\xfe",
        b"1" * 5000,
    ],
)
def test_a_value_that_is_not_the_event_s_data_is_refused(value: bytes):
    given = message("document.opened.v1")
    with pytest.raises(MalformedEvent):
        read(KafkaMessage(given.headers, given.key, value))


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("edition.registered.v1", "words", 10**30),
        ("silence.opened.v1", "minimum_hours", float("inf")),
        ("silence.opened.v1", "title", "\ud800"),
    ],
)
def test_data_that_has_no_canonical_form_is_refused(name: str, field: str, value: object):
    given = message(name)
    data = json.dumps({**json.loads(given.value), field: value}).encode()
    with pytest.raises(MalformedEvent, match=r"canonical|finite"):
        read(KafkaMessage(given.headers, given.key, data))


def test_an_attribute_that_has_no_canonical_form_is_refused():
    fields = json.loads((EXAMPLES / "document.opened.v1.json").read_bytes())
    with pytest.raises(MalformedEvent, match="canonical"):
        parse(json.dumps({**fields, "actor": "\ud800"}), CATALOGUE)


@given(line=st.binary(max_size=200) | st.text(max_size=200))
def test_whatever_is_no_event_is_refused_and_never_breaks_the_reader(line: bytes | str):
    with pytest.raises(MalformedEvent):
        parse(line, CATALOGUE)


@given(
    name=st.sampled_from(TYPES),
    headers=st.dictionaries(st.sampled_from(["ce_id", "ce_time", "ce_sequence", "ce_follows", "x"]), st.binary()),
    value=st.none() | st.binary(max_size=50),
)
def test_a_message_is_an_event_or_is_refused(name: str, headers: dict[str, bytes], value: bytes | None):
    given = message(name)
    try:
        found = read(KafkaMessage({**given.headers, **headers}, given.key, given.value if value is None else value))
    except MalformedEvent:
        return
    assert parse(canonical(found), CATALOGUE) == found
