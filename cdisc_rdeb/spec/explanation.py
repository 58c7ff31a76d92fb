"""A spec with all that was filled in, and by which rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from ..errors import SpecError
from ..model import Dataset, Given, Place, RecordGroup, Study, Variable
from ..plan.whole import Whole, whole
from ..values.where import readable
from .dataset.additions import words
from .faults import Faults, did_you_mean
from .filled.methods import method
from .reader import Reading, read_study


def explain_reading(folder: Path, dataset: str, given: Mapping[str, Given]) -> str:
    """The explanation of a dataset's spec; ``given`` are SDTM datasets that somebody else built."""
    faults = Faults()
    reading = read_study(folder, faults, given=given)
    if reading is None:
        faults.stop()
        raise SpecError([f"{folder} holds no study"])
    if dataset not in reading.study.datasets:
        known = reading.study.datasets
        hint = did_you_mean(dataset, known) or f"there are {', '.join(known)}"
        raise SpecError([f"{folder.name} has no spec of {dataset}; {hint}"])
    return "\n".join(lines(reading, reading.study.datasets[dataset]))


def lines(reading: Reading, dataset: Dataset) -> list[str]:
    """The explanation, line by line."""
    study = reading.study
    said = reading.drafts[dataset.name].node.named

    def line(name: str, value: str) -> str:
        return f"{name}: {value}" + (f"  # {where(said[name].place)}" if name in said else "")

    out = [
        f"dataset: {dataset.name}  # {dataset.place}",
        line("label", dataset.label),
        f"class: {dataset.class_name}",
        line("structure", dataset.structure),
        line("keys", f"[{', '.join(dataset.keys)}]"),
        *([line("comment", dataset.comment)] if dataset.comment else []),
        "records:",
    ]
    for group in dataset.groups:
        clause = readable(group.where)
        which = (f", where {clause}" if clause else "") + only_words(group)
        out.append(f"  - {group.kind}: {group.source}{which}  # {group.place}")
    if dataset.additions:
        out.append("added:")
    for addition in dataset.additions:
        clause = readable(addition.where)
        which = f" Of records where {clause}." if clause else ""
        out.append(f"  - {words(addition)}{which}  # {addition.place}")
        visits = study.tables[addition.visits].columns if addition.visits in study.tables else ()
        out += parts_of(whole(dataset, addition, reading.verbs, visits))
    out.append("variables:")
    for variable in dataset.variables.values():
        out += explain_variable(reading, study, dataset, variable)
    return out


def parts_of(parts: Whole) -> Iterator[str]:
    """What each variable of the new records is."""
    told = {
        "said here": parts.said,
        "made again": parts.again,
        "of the records that it is made from, where they agree": parts.shared,
        "missing": parts.missing,
    }
    return (f"    {what}: {', '.join(names)}" for what, names in told.items() if names)


def only_words(group: RecordGroup) -> str:
    """Which of its rows alone a group takes, in words; '' for all."""
    if group.only is None:
        return ""
    order = ", ".join(each.in_order for each in group.only.order)
    by = ", ".join(map(str, ("USUBJID", *group.only.by)))
    return f", only the {'last' if group.only.last else 'first'} of {order} for each {by}"


def explain_variable(reading: Reading, study: Study, dataset: Dataset, variable: Variable) -> list[str]:
    """One variable: its attributes, each with the rule that filled it in."""
    kinds = {"supplemental": variable.supplemental, "comments": variable.commentary, "temporary": variable.temporary}
    kind = "".join(f" ({name})" for name, of_it in kinds.items() if of_it)
    out = [f"  {variable.name}:{kind}  # {variable.filled.get('derivation') or variable.place}"]

    said = reading.drafts[dataset.name].variables[variable.name].attributes

    def line(name: str, value: str) -> None:
        if value:
            rule = variable.filled.get(name) or (where(said[name].place) if name in said else "")
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
            source = f" ({group.source})" if group else ""
            by_rule = "derivation" in variable.filled and derivation.place == dataset.place
            place = "" if by_rule else f"  # {where(derivation.place)}"
            said_so = method(derivation, reading.verbs).rstrip(".")
            out.append(f"    from: {said_so}{source}{place}")
    line("method", variable.method)
    line("comment", variable.comment)
    return out


def where(place: Place) -> str:
    """The file and line of a place."""
    return f"{place.file}:{place.line}"


def codelist_words(study: Study, name: str) -> str:
    """A codelist by name, C-code, what it allows, and where codelists.yaml speaks of it."""
    codelist = study.codelists[name]
    known = [codelist.code, "extensible" if codelist.extensible else "not extensible"] if codelist.code else ["sponsor"]
    return f"{name} ({', '.join([*known, *([where(codelist.place)] if codelist.place.file else [])])})"
