"""A spec with all that was filled in, and by which rule."""

from __future__ import annotations

from pathlib import Path

from ..errors import SpecError
from ..model import Dataset, Study, Variable
from ..where import readable
from .faults import Faults, did_you_mean
from .methods import method
from .reader import Reading, read_study


def explain(folder: str | Path, dataset: str) -> str:
    """A dataset's spec as the engine understands it: each variable, what it is made from, and which rule said so."""
    faults = Faults()
    reading = read_study(Path(folder), faults)
    if reading is None:
        faults.stop()
        raise SpecError([f"{folder} holds no study"])
    if dataset not in reading.study.datasets:
        known = reading.study.datasets
        hint = did_you_mean(dataset, known) or f"there are {', '.join(known)}"
        raise SpecError([f"{Path(folder).name} has no spec of {dataset}; {hint}"])
    return "\n".join(lines(reading, reading.study.datasets[dataset]))


def lines(reading: Reading, dataset: Dataset) -> list[str]:
    """The explanation, line by line."""
    study = reading.study
    out = [
        f"dataset: {dataset.name}  # {dataset.place}",
        f"label: {dataset.label}",
        f"class: {dataset.class_name}",
        f"structure: {dataset.structure}",
        f"keys: [{', '.join(dataset.keys)}]",
        "records:",
    ]
    for group in dataset.groups:
        where = readable(group.where)
        out.append(f"  - {group.kind}: {group.source}" + (f", where {where}" if where else "") + f"  # {group.place}")
    out.append("variables:")
    for variable in dataset.variables.values():
        out += explain_variable(reading, study, dataset, variable)
    return out


def explain_variable(reading: Reading, study: Study, dataset: Dataset, variable: Variable) -> list[str]:
    """One variable: its attributes, each with the rule that filled it in."""
    kind = " (supplemental)" if variable.supplemental else " (temporary)" if variable.temporary else ""
    out = [f"  {variable.name}:{kind}  # {variable.filled.get('derivation') or variable.place}"]

    def line(name: str, value: str) -> None:
        if value:
            rule = variable.filled.get(name)
            out.append(f"    {name}: {value}" + (f"  # {rule}" if rule else ""))

    line("label", variable.label)
    line("type", variable.type)
    line("core", variable.core if variable.role else "")
    line("role", variable.role)
    line("codelist", ", ".join(codelist_words(study, i) for i in variable.codelists))
    line("origin", f"{variable.origin.type} {variable.origin.source}".strip())
    line("state", variable.state)
    for name, group, derivation in dataset.derivations():
        if name == variable.name:
            source = f" of {group.source}" if group else ""
            out.append(f"    from: {method(derivation, reading.verbs)}{source}")
    line("method", variable.method)
    line("comment", variable.comment)
    return out


def codelist_words(study: Study, name: str) -> str:
    """A codelist by name, C-code and what it allows."""
    codelist = study.codelists[name]
    if not codelist.code:
        return f"{name} (sponsor)"
    return f"{name} ({codelist.code}, {'extensible' if codelist.extensible else 'not extensible'})"
