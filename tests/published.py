"""Small rules and datasets for the tests of published rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from cdisc_rdeb.check import CheckedDataset, Submission
from cdisc_rdeb.check.define.reader import Define
from cdisc_rdeb.check.published import Published, define, run_definitions
from cdisc_rdeb.columns import Text
from cdisc_rdeb.formats.xpt import XptVariable

Values = Sequence[str] | Sequence[float]


def dataset(name: str, label: str = "", labels: Mapping[str, str] = {}, **columns: Values) -> CheckedDataset:
    """A dataset of texts and numbers; DOMAIN is its first two letters where nothing else is said."""
    size = max(map(len, columns.values()), default=0)
    if not {"DOMAIN", "RDOMAIN"} & set(columns):
        columns = {"DOMAIN": [name[:2]] * size, **columns}
    made = {
        key: Text.of([str(value) for value in values])
        if all(isinstance(value, str) for value in values)
        else np.array(values, np.float64)
        for key, values in columns.items()
    }
    variables = {
        key: XptVariable(key, type="Char" if isinstance(column, Text) else "Num", length=8, label=labels.get(key, ""))
        for key, column in made.items()
    }
    return CheckedDataset(name, f"{name.lower()}.xpt", label, variables, made, size)


def rule(check: Mapping[str, Any], **parts: Any) -> dict[str, Any]:
    """A rule as it is published, for all domains and records where nothing else is said."""
    return {
        "Core": {"Id": parts.pop("id", "CORE-999001"), "Status": parts.pop("status", "Published")},
        "Rule Type": parts.pop("type", "Record Data"),
        "Sensitivity": parts.pop("sensitivity", "Record"),
        "Outcome": {"Message": parts.pop("message", "--TERM is wrong."), **parts.pop("outcome", {})},
        "Scope": parts.pop("scope", {"Domains": {"Include": ["ALL"]}, "Classes": {"Include": ["ALL"]}}),
        "Check": check,
        **{name.replace("_", " "): part for name, part in parts.items()},
    }


def asked(
    plain: Mapping[str, Any], *datasets: CheckedDataset, guide: bool = True, declared: Define | None = None
) -> Published:
    """What one rule says of some datasets."""
    return run_definitions(Submission({one.name: one for one in datasets}, guide, declared), [define(plain)])


def told(said: Published) -> list[tuple[str, str, str]]:
    """Dataset, record and variable of each issue."""
    assert not said.not_run, said.not_run
    return [(issue.dataset, issue.row, issue.variable) for issue in said.issues]


def rows(said: Published) -> list[int]:
    """The records of the issues."""
    return [int(row) for _, row, _ in told(said)]
