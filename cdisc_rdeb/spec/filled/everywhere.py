"""``*.--DTC``: a variable of all datasets, put in place of the sign once they are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ...model import Dataset, Derivation, Elsewhere, Reference
from ...plan import rebuilt_derivation
from ..faults import Faults, did_you_mean

EVERYWHERE = "*"
DATES = {"--DTC", "--STDTC", "--ENDTC"}


def expanded(dataset: Dataset, datasets: Mapping[str, Dataset], faults: Faults) -> Dataset:
    """A dataset whose derivations name each variable that ``*`` stands for; a name that none has is noted."""

    def named(part: object) -> object:
        if isinstance(part, Elsewhere):
            for reference in part.references:
                check_ending(reference, datasets, faults)
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


def check_ending(reference: Reference, datasets: Mapping[str, Dataset], faults: Faults) -> None:
    """Note a name after ``*`` that is no variable of any dataset; dates there may be none yet."""
    if reference.dataset != EVERYWHERE or reference.name in DATES or any(all_of(reference, datasets)):
        return
    names = {f"--{v.name[2:]}" for d in datasets.values() for v in d.variables.values() if v.name[:2] == d.domain}
    hint = did_you_mean(reference.name, sorted(names | DATES)) or "a variable of all datasets is written *.--DTC"
    faults.error(reference.place, f"no dataset has a variable {reference.name}", hint)


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
