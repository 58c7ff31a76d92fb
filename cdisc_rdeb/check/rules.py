"""The register of rules: functions that look at a submission and yield what they find; the docstring is the rule."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import TypeAlias

from ..columns import Index, Text
from ..issues import Severity
from ..quick import dataclass
from .submission import CheckedDataset, Standard, Submission


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """What a rule found in one variable: ``at`` these records (None: in the variable or dataset as such).

    ``values`` are the texts of all records of the dataset, or one text; ``{value}`` in the message is each one's.
    ``note``: it is a note, whatever the severity of the rule.
    """

    dataset: CheckedDataset
    variable: str
    message: str
    at: Index | None = None
    values: Text | str = ""
    note: bool = False


Check: TypeAlias = Callable[[Submission], Iterator[Finding]]

#: What a rule can need: a version of SDTMIG that the datasets follow, the controlled terminology that they state, a
#: define.xml, a dataset by name, SV.VISITNUM a variable; SDTM.DM is a dataset beside ADaM.
GUIDE, TERMINOLOGY, DEFINE = "SDTMIG", "CT", "define.xml"
DOCUMENT = "define.xml 2.0 or 2.1"  # for rules of the document itself, without any dataset
BESIDE = "SDTM."  # before a dataset that is beside those of ADaM

#: The standards whose datasets most rules of files and of define.xml are for.
BOTH: tuple[Standard, ...] = ("SDTM", "ADaM")


#: What the text of a rule says that does not tell one by one of what is the rule of the data.
USUAL = "where 20 or more records, and nine in ten, are otherwise, one note says so."


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by name, with the ids under which it is known elsewhere, and what must be there for it to run; ``of``
    says which standards' datasets it is for; ``alone``: it looks at no dataset, but at define.xml; ``of_files``: at
    what was odd when files were read; ``usual``: what is the rule of the data is one note."""

    name: str
    ids: tuple[str, ...]
    severity: Severity
    needs: tuple[str, ...]
    of: tuple[Standard, ...]
    check: Check
    alone: bool = False
    of_files: bool = False
    usual: bool = False

    @property
    def of_document(self) -> bool:
        """Whether it looks at define.xml alone."""
        return self.alone or DOCUMENT in self.needs

    @property
    def of_define(self) -> bool:
        """Whether it looks at define.xml, alone or beside datasets; as do rules of files that were read."""
        return self.of_document or DEFINE in self.needs or self.of_files

    @property
    def text(self) -> str:
        """The rule in words."""
        said = inspect.getdoc(self.check) or ""
        return f"{said.removesuffix('.')}; {USUAL}" if self.usual else said

    def lacks(self, data: Submission) -> list[str]:
        """What the rule needs and the submission does not have."""
        return [need for need in self.needs if not is_there(need, data)]


def is_there(need: str, data: Submission) -> bool:
    """Whether a submission has what a rule can need."""
    known = {
        GUIDE: data.guide,
        TERMINOLOGY: data.terminology,
        DEFINE: data.define is not None,
        DOCUMENT: has_document(data),
    }
    if need in known:
        return known[need]
    if need.startswith(BESIDE):
        return data.sdtm is not None and need.removeprefix(BESIDE) in data.sdtm.datasets
    name, _, variable = need.partition(".")
    return name in data.datasets and (not variable or data.datasets[name].has(variable))


def has_document(data: Submission) -> bool:
    """Whether there is a define.xml whose elements can be looked at."""
    return data.define is not None and data.define.document is not None


RULES: dict[str, Rule] = {}


def rule(
    name: str,
    *ids: str,
    severity: Severity,
    needs: tuple[str, ...] | str = (),
    of: tuple[Standard, ...] | Standard = "SDTM",
    alone: bool = False,
    of_files: bool = False,
    usual: bool = False,
) -> Callable[[Check], Check]:
    """Register a rule; its name is what issues and accepted.yaml call it."""

    def register(check: Check) -> Check:
        if name in RULES:
            raise ValueError(f"the rule {name} is registered twice")
        needed = (needs,) if isinstance(needs, str) else needs
        standards = (of,) if isinstance(of, str) else of
        RULES[name] = Rule(name, ids, severity, needed, standards, check, alone, of_files, usual)
        return check

    return register
