"""``*.--DTC``: a variable of all datasets, put in place of the sign once they are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..model import Dataset, Derivation, Elsewhere, Reference
from ..plan import rebuilt_derivation

EVERYWHERE = "*"


def expanded(dataset: Dataset, datasets: Mapping[str, Dataset]) -> Dataset:
    """A dataset whose derivations name each variable that ``*`` stands for."""

    def named(part: object) -> object:
        if isinstance(part, Elsewhere):
            return replace(part, references=tuple(each for r in part.references for each in all_of(r, datasets)))
        return part

    def of(derivations: Mapping[str, Derivation]) -> dict[str, Derivation]:
        return {name: rebuilt_derivation(derivation, named) for name, derivation in derivations.items()}

    variables = {
        v.name: replace(v, derivation=rebuilt_derivation(v.derivation, named)) if v.derivation else v
        for v in dataset.variables.values()
    }
    groups = tuple(replace(group, derivations=of(group.derivations)) for group in dataset.groups)
    additions = tuple(replace(addition, derivations=of(addition.derivations)) for addition in dataset.additions)
    return replace(dataset, variables=variables, groups=groups, additions=additions)


def all_of(reference: Reference, datasets: Mapping[str, Dataset]) -> Iterator[Reference]:
    """``*.--DTC`` as the start, end and collection dates of all datasets but SE, whose dates are derived."""
    if reference.dataset != EVERYWHERE:
        yield reference
        return
    ending = reference.name.removeprefix("--")
    endings = (ending, f"ST{ending}", f"EN{ending}") if ending == "DTC" else (ending,)
    for dataset in datasets.values():
        for variable in dataset.variables.values():
            if dataset.domain != "SE" and variable.name in [dataset.domain + e for e in endings]:
                yield Reference(variable.name, dataset.name, place=reference.place)
