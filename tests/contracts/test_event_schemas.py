"""The contracts of what travels: schemas, an example of every type, the catalogue, and who hears what."""

import json
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from pydantic import create_model

from shared.events.attributes import Attributes
from shared.events.catalogue import CATALOGUE, PRODUCERS, topic
from shared.events.envelope import canonical, data_json, parse
from shared.events.proof import EVENTS as PROOF
from shared.events.schemas import EARLIER, ENVELOPE, EXAMPLES, SCHEMAS, schemas
from shared.events.schemas.__main__ import write_examples, write_schemas
from shared.messaging.consumer import Hears

TYPES = tuple(CATALOGUE)
SERVICES = ("drafting", "amendments", "adoption", "publication", "portal")


def committed(folder: Path) -> set[str]:
    return {path.stem for path in folder.glob("*.json")}


def example(name: str) -> bytes:
    return (EXAMPLES / f"{name}.json").read_bytes()


def hears(service: str) -> Hears:
    table: Hears = import_module(f"services.{service}.consumers").HEARS
    return table


def test_every_type_has_its_schema_and_its_example_and_none_is_left_over():
    assert committed(SCHEMAS) == {ENVELOPE, *TYPES}
    assert committed(EXAMPLES) == set(TYPES)


@pytest.mark.parametrize("name", [ENVELOPE, *TYPES])
def test_a_schema_is_what_the_model_says_so_a_changed_field_needs_a_new_version(name: str):
    assert (SCHEMAS / f"{name}.json").read_text(encoding="utf-8") == schemas()[name]


@pytest.mark.parametrize("name", TYPES)
def test_a_released_example_still_parses_and_is_its_own_canonical_bytes(name: str):
    event = parse(example(name), CATALOGUE)
    assert event.envelope.type == name
    assert canonical(event) + b"\n" == example(name)


@pytest.mark.parametrize("path", sorted(EARLIER.glob("*.json")), ids=lambda path: path.stem)
def test_an_example_from_before_a_field_was_added_still_parses_and_is_its_own_canonical_bytes(path: Path):
    event = parse(path.read_bytes(), CATALOGUE)
    assert event.envelope.type in path.name
    assert data_json(event.data) == data_json(CATALOGUE[event.envelope.type].model_validate(event.data.model_dump()))
    assert canonical(event) + b"\n" == path.read_bytes()
    assert set(json.loads(path.read_bytes())["data"]) < set(CATALOGUE[event.envelope.type].model_fields)


@pytest.mark.parametrize("name", TYPES)
def test_an_example_shows_every_field_of_its_type(name: str):
    fields = json.loads(example(name))
    assert set(fields["data"]) == set(CATALOGUE[name].model_fields)
    assert set(fields) - {"data"} >= set(Attributes.model_fields) - {"subject", "causationid"}


@pytest.mark.parametrize("name", TYPES)
def test_an_example_fits_its_schema(name: str):
    fields = json.loads(example(name))
    data = fields.pop("data")
    for given, schema in ((fields, ENVELOPE), (data, name)):
        described = json.loads((SCHEMAS / f"{schema}.json").read_text(encoding="utf-8"))
        assert list(misfits(given, described, described)) == []


@pytest.mark.parametrize("name", TYPES)
def test_a_type_knows_no_field_that_is_not_in_its_schema(name: str):
    described = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    assert described["additionalProperties"] is False
    assert list(misfits({**json.loads(example(name))["data"], "forged": 1}, described, described))


@pytest.mark.parametrize(
    ("value", "schema"),
    [
        (1, {"type": "string"}),
        (True, {"type": "integer"}),
        (0, {"type": "integer", "minimum": 1}),
        (3, {"type": "integer", "maximum": 2}),
        (0, {"type": "number", "exclusiveMinimum": 0}),
        ("A", {"pattern": "^[a-z]$"}),
        ("", {"minLength": 1}),
        ("ab", {"maxLength": 1}),
        ([], {"type": "array", "minItems": 1}),
        (["a"], {"type": "array", "items": {"type": "integer"}}),
        ({}, {"type": "object", "required": ["a"]}),
        ({"a": 1}, {"type": "object", "additionalProperties": False}),
        ({"a": 1}, {"type": "object", "additionalProperties": {"type": "string"}}),
        ({"a": 1}, {"type": "object", "properties": {"a": {"type": "string"}}}),
        ("c", {"enum": ["a", "b"]}),
        ("c", {"const": "a"}),
        (1, {"anyOf": [{"type": "string"}, {"type": "null"}]}),
        (1, {"oneOf": [{"type": "integer"}, {"minimum": 0}]}),
        (1, {"$ref": "#/$defs/Word"}),
    ],
)
def test_the_check_against_a_schema_catches_what_does_not_fit(value: Any, schema: dict[str, Any]):
    assert list(misfits(value, schema, {"$defs": {"Word": {"type": "string"}}}))


def test_the_check_against_a_schema_refuses_to_pass_over_a_word_it_does_not_know():
    with pytest.raises(AssertionError, match="multipleOf"):
        list(misfits(3, {"multipleOf": 2}, {}))


def test_a_producer_announces_each_of_its_types_once_and_no_type_has_two_names():
    announced = [model for models in PRODUCERS.values() for model in models]
    assert len(announced) == len(set(announced)) == len({model.wire for model in announced})
    assert {*announced, *PROOF} == set(CATALOGUE.values())


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_hears_from_a_producer_only_what_that_producer_announces(service: str):
    table = hears(service)
    assert table, "a service that hears nobody"
    for producer, models in table.items():
        assert producer != service
        assert set(models) <= {*PRODUCERS[producer], *PROOF}
        assert len(models) == len(set(models))
    assert {topic(producer) for producer in table} <= {topic(producer) for producer in PRODUCERS}


def test_the_portal_hears_everything():
    assert {model for models in hears("portal").values() for model in models} == set(CATALOGUE.values())


@pytest.mark.parametrize("service", [name for name in SERVICES if name != "portal"])
def test_every_service_hears_whatever_moves_the_pen_or_the_text(service: str):
    handovers = {
        "drafting": {"document.opened.v1", "document.edited.v1", "document.tabled.v1", "document.completed.v1"},
        "amendments": {"text.consolidated.v1", "part.closed.v1"},
        "publication": {"edition.registered.v1", "document.cleared.v1", "edition.issued.v1"},
    }
    for producer, types in handovers.items():
        if producer != service:
            assert types <= {model.wire for model in hears(service)[producer]}


def test_the_generator_writes_the_committed_schemas_and_never_over_an_example(tmp_path: Path):
    write_schemas(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        path.name: path.read_bytes() for path in SCHEMAS.glob("*.json")
    }
    kept = tmp_path / "document.opened.v1.json"
    kept.write_bytes(b"released long ago")
    write_examples([parse(example(name), CATALOGUE) for name in TYPES], tmp_path)
    assert kept.read_bytes() == b"released long ago"


def test_an_added_field_without_a_default_would_make_a_released_example_unreadable():
    opened = CATALOGUE["document.opened.v1"]
    assert data_json(opened.model_validate(json.loads(example(opened.wire))["data"]))
    longer = create_model("Longer", __base__=opened, urgency=(int, ...))
    with pytest.raises(ValueError, match="urgency"):
        longer.model_validate(json.loads(example(opened.wire))["data"])


TOLD = {"title", "description", "default", "examples", "format", "discriminator", "$schema", "$id", "$defs"}
KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}


def misfits(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str = "$"):
    """Where a value does not fit a JSON Schema; knows the words of draft 2020-12 that the models use, and no other."""
    for word, said in schema.items():
        if word in TOLD:
            continue
        match word:
            case "$ref":
                yield from misfits(value, root["$defs"][said.removeprefix("#/$defs/")], root, at)
            case "anyOf":
                if all(list(misfits(value, inner, root, at)) for inner in said):
                    yield f"{at}: fits none of {len(said)}"
            case "oneOf":
                fitting = sum(not list(misfits(value, inner, root, at)) for inner in said)
                if fitting != 1:
                    yield f"{at}: fits {fitting} of {len(said)}"
            case "type":
                if not isinstance(value, KINDS[said]) or (isinstance(value, bool) and said != "boolean"):
                    yield f"{at}: is no {said}"
            case "properties":
                for name in set(value) & set(said) if isinstance(value, dict) else ():
                    yield from misfits(value[name], said[name], root, f"{at}.{name}")
            case "additionalProperties":
                for name in set(value) - set(schema.get("properties", ())) if isinstance(value, dict) else ():
                    yield from misfits(value[name], said, root, f"{at}.{name}") if said else (f"{at}.{name}: unknown",)
            case "items":
                for number, inner in enumerate(value) if isinstance(value, list) else ():
                    yield from misfits(inner, said, root, f"{at}[{number}]")
            case _:
                if not _fits(word, said, value):
                    yield f"{at}: {word} {said}"


def _fits(word: str, said: Any, value: Any) -> bool:
    """Whether a value is as a word says; a word about another kind of value says nothing of it."""
    match word:
        case "const":
            return bool(value == said)
        case "enum":
            return value in said
        case "required":
            return not isinstance(value, dict) or set(said) <= set(value)
        case "pattern":
            return not isinstance(value, str) or re.search(said, value) is not None
        case "minLength" | "maxLength":
            return not isinstance(value, str) or (len(value) >= said if word == "minLength" else len(value) <= said)
        case "minItems" | "maxItems":
            return not isinstance(value, list) or (len(value) >= said if word == "minItems" else len(value) <= said)
        case "minimum" | "exclusiveMinimum":
            return not isinstance(value, int | float) or value > said or (word == "minimum" and value == said)
        case "maximum":
            return not isinstance(value, int | float) or bool(value <= said)
        case _:
            raise AssertionError(f"the check does not know the word {word}")
