"""The examples of `explain RULE` are what the cases of the tests make the rules tell."""

from __future__ import annotations

from examples_of_rules import examples

from cdisc_rdeb.check import explained


def test_examples_are_as_the_rules_tell_them() -> None:
    shipped = {name: list(record.values()) for name, record in explained.examples().items()}
    made = examples()
    assert shipped == {name: made[name] for name in shipped}, "run tests/check/examples_of_rules.py"
