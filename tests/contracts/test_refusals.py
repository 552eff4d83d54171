"""Every refusal that the domains and what they share can name has a test that names it, and says what it refuses."""

import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import services
import shared
from shared.documents.vocabulary import Refusal
from shared.problems import problem, status_of

TESTS = Path(__file__).parents[1]


def refusals() -> Iterator[type[Refusal]]:
    for package in (services, shared):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    waiting = [Refusal]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind is not Refusal and (".domain." in kind.__module__ or kind.__module__.startswith("shared.")):
            yield kind


REFUSALS = sorted(set(refusals()), key=lambda kind: (kind.__module__, kind.__name__))
WORDS = frozenset(
    word
    for path in TESTS.rglob("test_*.py")
    if path != Path(__file__)
    for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))
)


def test_refusals_of_one_name_rest_on_one_rule_in_every_service():
    rules = {(kind.__name__, kind.rule) for kind in REFUSALS}
    names = Counter(name for name, _ in rules)
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("kind", REFUSALS, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_every_refusal_is_provoked_by_a_test(kind: type[Refusal]):
    assert kind.__name__ in WORDS


@pytest.mark.parametrize("kind", REFUSALS, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_every_refusal_says_what_it_refuses_and_has_a_status_and_a_title_in_words(kind: type[Refusal]):
    assert (kind.__doc__ or "").strip().endswith(".")
    assert 400 <= status_of(kind.__new__(kind)) < 600


def test_a_problem_document_has_the_facts_beside_what_every_one_has():
    told = problem(Refusal("It is refused.", unit="p1", status="mine", detail="mine"))
    assert told == {
        "type": "urn:rapporteur:refusal:refusal",
        "title": "Refusal",
        "status": 409,
        "detail": "It is refused.",
        "unit": "p1",
    }
