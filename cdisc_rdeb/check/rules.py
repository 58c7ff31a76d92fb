"""The register of rules: functions that look at a submission and yield what they find; the docstring is the rule."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from ..columns import Index, Text
from ..issues import Severity
from .submission import CheckedDataset, Submission


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """What a rule found in one variable: ``at`` these records (None: in the variable or dataset as such).

    ``values`` are the texts of all records of the dataset, or one text; ``{value}`` in the message is each one's.
    """

    dataset: CheckedDataset
    variable: str
    message: str
    at: Index | None = None
    values: Text | str = ""


Check: TypeAlias = Callable[[Submission], Iterator[Finding]]

#: What a rule can need: the tables of SDTMIG 3.4, a define.xml, a dataset by name.
GUIDE, DEFINE = "SDTMIG 3.4", "define.xml"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by name, with the ids under which it is known elsewhere, and what must be there for it to run."""

    name: str
    ids: tuple[str, ...]
    severity: Severity
    needs: tuple[str, ...]
    check: Check

    @property
    def text(self) -> str:
        """The rule in words."""
        return inspect.getdoc(self.check) or ""

    def lacks(self, data: Submission) -> list[str]:
        """What the rule needs and the submission does not have."""
        there = {*data.datasets, *([GUIDE] if data.guide else []), *([DEFINE] if data.define else [])}
        return [need for need in self.needs if need not in there]


RULES: dict[str, Rule] = {}


def rule(name: str, *ids: str, severity: Severity, needs: tuple[str, ...] | str = ()) -> Callable[[Check], Check]:
    """Register a rule; its name is what issues and accepted.yaml call it."""

    def register(check: Check) -> Check:
        if name in RULES:
            raise ValueError(f"the rule {name} is registered twice")
        RULES[name] = Rule(name, ids, severity, (needs,) if isinstance(needs, str) else needs, check)
        return check

    return register
