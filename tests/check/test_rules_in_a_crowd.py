"""Rules that look at what nearly all records keep to: quiet where all do, and told of the one fault of a case."""

from __future__ import annotations

import pytest
from a_submission import submission
from changes import Change, both
from crowd import crowd
from crowd_cases import CASES

from cdisc_rdeb.check import RULES, check_submission


def test_nothing_is_found_among_ten_subjects_alike() -> None:
    issues = check_submission(submission(crowd)).issues
    assert len(issues) == 0, issues[["rule", "dataset", "variable", "value", "message"]].to_string()


@pytest.mark.parametrize(("name", "change", "told"), CASES)
def test_a_rule_tells_of_a_fault(name: str, change: Change, told: tuple[str, str]) -> None:
    issues = check_submission(submission(both(crowd, change))).issues
    found = issues[issues["rule"] == name]
    assert [*told] in found[["dataset", "variable"]].values.tolist(), issues[
        ["rule", "variable", "message"]
    ].to_string()
    assert set(found["severity"]) == {RULES[name].severity}
    assert not found["message"].str.contains("{", regex=False).any()
