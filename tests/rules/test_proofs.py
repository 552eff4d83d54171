"""Every rule of procedure is proved by a test that bears its id, or it is said why not."""

import re

import pytest

from tests.rules.guards import guards
from tests.rules.proofs import proofs, rules

PROOFS = proofs()
GROUPS = {rule.id[0] for rule in rules()}


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_a_rule_is_proved_or_left_out_for_a_reason(rule):
    assert (rule.id in PROOFS) != bool(rule.left_out), f"proved by {PROOFS.get(rule.id)}, left out: {rule.left_out!r}"


def test_every_id_is_given_once_and_those_in_names_of_tests_are_known():
    ids = [rule.id for rule in rules()]
    assert len(ids) == len(set(ids))
    assert {named for named in PROOFS if named[0] in GROUPS} <= set(ids)


def test_every_guard_of_a_rule_stands_where_a_test_bears_its_id():
    guarded = {guard.rule for guard in guards() if re.fullmatch(r"[A-Z]\d+", guard.rule)}
    assert {"A8", "A11", "Q5", "S7"} <= guarded
    assert guarded <= set(PROOFS)
