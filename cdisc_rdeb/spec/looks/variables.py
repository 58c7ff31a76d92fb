"""Looks at variables by themselves: names, labels, formats, types, states, and who sees the records of all subjects."""

from __future__ import annotations

from collections.abc import Collection

from ...formats.xpt_header import format_faults
from ...model import Dataset, Derivation, RecordGroup, Variable
from ...plan import elsewheres, owned, references
from ...plan.needs import home_of
from ..dataset.draft import DraftVariable
from ..faults import Faults, Meant, with_more
from ..meant.hints import meant_analysis, sas_name, told_by_fault
from ..meant.words import NAME
from ..reader import Reading


def check_variable(reading: Reading, dataset: Dataset, variable: Variable, faults: Faults) -> None:
    """Names, labels and values that XPT can hold, and a type that the derivation can give."""
    draft = reading.drafts[dataset.name].variables[variable.name]
    place = variable.place
    analysis = dataset.standard == "ADaMIG" and not variable.temporary
    known = (
        variable.supplemental or variable.role != "" or analysis
    )  # one that the standard lacks is a fault, and has no label
    label = draft.attributes["label"].place if "label" in draft.attributes else place
    uses = dataset.derivations_of(variable.name)
    made = [derivation for _, derivation in uses]
    if not NAME.fullmatch(variable.name) and not faults.inside(place):
        hint = sas_name(reading.study.standards, variable.name, dataset)
        faults.error(place, f"{variable.name} is no SAS name", hint)
    if known and not variable.label and not faults.inside(place) and not is_of_faulty(reading, dataset, uses):
        near = meant_analysis(reading.study.standards, variable.name, dataset) if analysis else []
        unknown = f", and {reading.study.standards.called('ADaMIG')} no such variable" if near else ""
        hint = with_more(Meant(near, variable.name), " One of your own takes a label") if near else "give one"
        faults.error(place, f"{variable.name} has no label{unknown}", with_more(hint, " of up to 40 characters"))
    if len(variable.label) > 40:
        faults.error(
            label, f"the label of {variable.name} has {len(variable.label)} characters", "shorten it: XPT holds 40"
        )
    if not (variable.label.isascii() and variable.label.isprintable()):
        faults.error(label, f"the label of {variable.name} is not ASCII", "use plain letters")
    check_format(draft, variable, faults)
    if variable.core == "Req" and variable.state == "not collected":
        faults.error(place, f"{variable.name} is Required, and cannot be left out", "map it, or write waiting for now")
    unmade = not made and not variable.state and not faults.about(place.file, variable.name)
    unmade = unmade and place.file not in faults.partly
    if unmade and not told_by_fault(variable.name, dataset, faults):
        faults.error(place, f"nothing makes {variable.name}", "give a derivation, or write waiting or not collected")
    if made and variable.state and not faults.inside(made[0].place):
        message = f"{variable.name} is said to be {variable.state}, and made in line {made[0].place.line}"
        faults.error(place, message, "keep one")
    if variable.scope:
        check_scope(dataset, variable, faults)
    for derivation in made:
        if variable.iso8601 == "date" and reading.verbs[derivation.verb].gives_numbers and not variable.temporary:
            message = f"{variable.name} takes dates of ISO 8601, and {derivation.verb} gives numbers"
            faults.error(derivation.place, message, "name a date, or use the variable that is for the number")
        if variable.type == "Num" and not variable.temporary and reading.verbs[derivation.verb].gives:
            message = f"{variable.name} is numeric, and {derivation.verb} gives text"
            dates = derivation.verb == "iso8601"
            hint = (
                "sas_date makes a numeric date of a --DTC" if dates else "number makes one of a text: {number: COLUMN}"
            )
            faults.error(derivation.place, message, hint)


def check_format(draft: DraftVariable, variable: Variable, faults: Faults) -> None:
    """A format that a spec names is one of SAS, for a variable of the kind."""
    if "format" not in draft.attributes:
        return
    for fault in format_faults(draft.text("format"), variable.type):
        message, _, hint = fault.partition("; ")
        if "YY" in draft.text("format").upper():
            hint = "how dates are written says dates: of the source, or of iso8601"
        faults.error(draft.attributes["format"].place, message, hint)


def is_of_faulty(reading: Reading, dataset: Dataset, uses: Collection[tuple[RecordGroup | None, Derivation]]) -> bool:
    """Whether a variable is made of one that is not there, or has no label itself, which is told there."""
    found = [r for group, d in uses for r in owned(references(d), home_of(group) if group else dataset.name)]
    if any(reference.dataset in reading.unread for reference in found):
        return True
    of = [(reading.study.datasets[r.dataset].variables, r.name) for r in found if r.dataset in reading.study.datasets]
    return any(name not in variables or not variables[name].label for variables, name in of)


def check_scope(dataset: Dataset, variable: Variable, faults: Faults) -> None:
    """What sees the records of all subjects is made over the records, from variables of its own dataset."""
    derivation, hint = variable.derivation, "put it under variables, and what it needs into variables of the dataset"
    if derivation is None or dataset.reference:
        faults.error(variable.place, f"{variable.name} with the scope of the study is not made over records", hint)
        return
    others = [str(reference) for reference in references(derivation) if reference.name not in dataset.variables]
    if others or any(True for _ in elsewheres(derivation)):
        message = f"{variable.name} has the scope of the study, and needs {', '.join(others) or 'other datasets'}"
        faults.error(variable.place, message, hint)
