"""`python -m tests.rules`: each rule with the tests that prove it, or why it is left out; `--without-guards`: is it so?

With `--without-guards` every guard of a rule is taken out of the product by itself, and the tests that bear the rule's
id are run: one of them must fail. Exit status 1 if a rule has neither tests nor a reason, or a guard is not missed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence

from tests.rules.guards import Guard, guards
from tests.rules.proofs import ROOT, proofs, rules


def main(arguments: Sequence[str]) -> int:
    """Print the rules and their proofs; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.rules", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--without-guards", action="store_true", help="run the tests of each rule without its guards")
    asked = parser.parse_args(arguments)
    proved, unproved = proofs(), 0
    for rule in rules():
        tests = proved.get(rule.id, ())
        print(f"\n{rule.id}  {rule.says}")
        for test in tests:
            print(f"      {test}")
        if not tests:
            print(f"      left out: {rule.left_out}" if rule.left_out else "      NOT PROVED")
            unproved += not rule.left_out
    among, left_out = len(rules()), sum(bool(rule.left_out) for rule in rules())
    print(f"\n{among} rules: {among - left_out - unproved} proved, {left_out} left out, {unproved} not proved")
    return 1 if unproved or (asked.without_guards and _unmissed(proved)) else 0


def _unmissed(proved: Mapping[str, Sequence[str]]) -> int:
    """How many guards may be taken out without a test of their rule turning red."""
    known, outcome = {rule.id for rule in rules()}, defaultdict[bool, list[Guard]](list)
    for guard in guards():
        if guard.rule not in known:
            continue
        missed = _red(guard, proved.get(guard.rule, ()))
        outcome[missed].append(guard)
        print(f"{guard.rule:4} {guard.place} {guard.refusal}: {'red' if missed else 'NOT MISSED'}", flush=True)
    print(f"{len(outcome[True]) + len(outcome[False])} guards taken out: {len(outcome[False])} not missed")
    return len(outcome[False])


def _red(guard: Guard, tests: Sequence[str]) -> bool:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "tests.rules.without", "-p", "no:cacheprovider"]
    environment = {**os.environ, "RAPPORTEUR_WITHOUT_GUARD": guard.place, "RAPPORTEUR_EXAMPLES": "20"}
    done = subprocess.run([*command, *tests], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{guard.place}: pytest could not run.\n{done.stdout}{done.stderr}")
    return bool(tests) and done.returncode == 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
