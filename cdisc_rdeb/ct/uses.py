"""The terms that a study uses: those that its specs name, and those of the define.xml that its build wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from pathlib import Path
from typing import TypeAlias

from ..check.define.reader import Define, read_define
from ..model import Codelist, Dataset, Study
from ..plan.values import fixed_values
from ..quick import dataclass
from ..verbs import Verb
from ..verbs.own import study_verbs

Use: TypeAlias = tuple[tuple[str, ...], str, str]  # ids of codelists, a value, DATASET.VARIABLE


@dataclass(frozen=True, slots=True)
class Uses:
    """For each codelist of CDISC, by C-code, its values in use with their variables; those of '' use the codelist."""

    by_code: dict[str, dict[str, set[str]]] = field(default_factory=dict)

    def note(self, code: str, value: str, variable: str) -> None:
        """A value of a codelist is used by a variable."""
        self.by_code.setdefault(code, {}).setdefault(value, set()).add(variable)

    def of(self, code: str, value: str = "") -> tuple[str, ...]:
        """The variables that use a value, or the codelist as such."""
        return tuple(sorted(self.by_code.get(code, {}).get(value, ())))


def used_terms(study: Study, out: Path) -> Uses:
    """What the specs of a study use, and the define.xml of its build where there is one."""
    uses = Uses()
    verbs = study_verbs(study.folder, *study.libraries)
    for dataset in study.datasets.values():
        note(uses, study.codelists, of_specs(study, dataset, verbs))
    for path in (out / folder / "define.xml" for folder in ("sdtm", "adam")):
        if path.is_file():
            note(uses, study.codelists, of_define(read_define(path)))
    return uses


def note(uses: Uses, codelists: Mapping[str, Codelist], found: Iterable[Use]) -> None:
    """Note uses under the C-codes of their codelists; the study's own lists have none."""
    for ids, value, variable in found:
        for code in (codelists[i].code for i in ids if i in codelists):
            if code:
                uses.note(code, value, variable)


def of_specs(study: Study, dataset: Dataset, verbs: Mapping[str, Verb]) -> Iterator[Use]:
    """The codelists of a dataset's variables, and the values that specs declare or assign."""
    for variable in dataset.variables.values():
        path = f"{dataset.name}.{variable.name}"
        levels = (level.variable for level in dataset.value_levels.get(variable.name, ()))
        for one in (variable, *levels):
            yield one.codelists, "", path
            for i in one.codelists:
                yield from (((i,), value, path) for value in study.codelists[i].terms)
    for name, _, derivation in dataset.derivations():
        ids = dataset.variables[name].codelists
        yield from ((ids, value, f"{dataset.name}.{name}") for _, value in fixed_values(derivation, verbs) if value)
    for test in (test for group in dataset.groups if group.tests for test in group.tests.tests):
        for name, value in test.facts.items():
            if value and name in dataset.variables:
                yield dataset.variables[name].codelists, value, f"{dataset.name}.{name}"


def of_define(define: Define) -> Iterator[Use]:
    """The terms of a define.xml that a build wrote: the OID of a codelist says which of the study's it is made of."""
    for dataset in define.datasets.values():
        for variable in dataset.variables.values():
            for one in (variable, *(level.variable for level in variable.levels)):
                known = define.codelists.get(one.codelist)
                ids = tuple(one.codelist.removeprefix("CL.").split("."))
                for value in known.terms if known else ():
                    yield ids, value, f"{dataset.name}.{variable.name}"
