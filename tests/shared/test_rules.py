"""Every refusal that names a rule names one that can be looked up."""

import importlib
import pkgutil

import services
import shared
from shared.documents.vocabulary import Refusal
from shared.rules import RULES


def every_refusal() -> set[type[Refusal]]:
    for package in (services, shared):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    found: set[type[Refusal]] = set()
    waiting = [Refusal]
    while waiting:
        kind = waiting.pop()
        found.add(kind)
        waiting.extend(kind.__subclasses__())
    return found


def test_every_rule_that_a_refusal_names_is_told_and_every_rule_told_is_named():
    ours = [kind for kind in every_refusal() if not kind.__module__.startswith("tests")]
    assert {kind.rule for kind in ours if kind.rule is not None} == set(RULES)
