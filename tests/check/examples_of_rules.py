"""The example that `explain RULE` shows: the first issue that a case of the tests makes a rule tell.

Run as a script it writes them: ``.venv/bin/python tests/check/examples_of_rules.py``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import test_adam_rules
import test_rules
from a_submission import submission
from an_analysis import analysis

from cdisc_rdeb.check import Submission, check_submission
from cdisc_rdeb.check.explained import HERE
from cdisc_rdeb.formats.csv_for_people import write_people_csv

HEADER = ("rule", "dataset", "variable", "value", "row", "message")


def cases() -> Iterator[tuple[str, Submission]]:
    """A rule, and a submission with a fault that it tells of."""
    for name, change, _ in test_rules.CASES:
        yield name, submission(change)
    for name, change, _ in test_adam_rules.CASES:
        yield name, analysis(change)
    (mark,) = test_rules.test_a_rule_tells_of_a_fault_in_what_is_said.pytestmark  # type: ignore[attr-defined]
    for name, data, *_ in [*mark.args[1], *test_adam_rules.DESCRIBED]:
        yield name, data


def examples() -> dict[str, list[str]]:
    """The example of each rule that has a case."""
    found: dict[str, list[str]] = {}
    for name, data in cases():
        if name not in found:
            issues = check_submission(data).issues
            record = issues[issues["rule"] == name].iloc[0]
            found[name] = [str(record[column]) for column in HEADER]
    return dict(sorted(found.items()))


if __name__ == "__main__":
    write_people_csv(HERE / "examples.csv", HEADER, examples().values())
