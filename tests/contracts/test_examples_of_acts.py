"""The interface's description shows an example of every act, and the example is one."""

import json
from pathlib import Path

import pytest

from services.adoption.api import ACTS as ADOPTION
from services.amendments.api import ACTS as AMENDMENTS
from services.drafting.api import ACTS as DRAFTING
from services.publication.api import ACTS as PUBLICATION

SERVICES = Path(__file__).parents[2] / "services"
ACTS = {"drafting": DRAFTING, "amendments": AMENDMENTS, "adoption": ADOPTION, "publication": PUBLICATION}


@pytest.mark.parametrize("service", ACTS)
def test_every_act_has_an_example_and_every_example_an_act(service):
    examples = json.loads((SERVICES / service / "examples.json").read_text(encoding="utf-8"))
    assert set(examples) == {act.command.name for act in ACTS[service]}


@pytest.mark.parametrize(
    ("service", "act"),
    [(service, act) for service, acts in ACTS.items() for act in acts],
    ids=lambda part: str(part)[:40],
)
def test_an_example_is_a_body_that_its_act_accepts(service, act):
    example = json.loads((SERVICES / service / "examples.json").read_text(encoding="utf-8"))[act.command.name]
    in_path = {part[1:-1]: "some-name" for part in act.path.split("/") if part.startswith("{")}
    act.command.model_validate({**in_path, **example})
