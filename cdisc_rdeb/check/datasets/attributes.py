"""Rules of what files say of datasets and variables: labels, types, the order of variables, names, lengths."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ...formats.limits import LONGEST_LABEL, NAME
from ...values.plain import is_plain
from ..records import width
from ..rules import BOTH, GUIDE, Finding, rule
from ..submission import Submission


@rule("dataset label differs", severity="warning", needs=GUIDE)
def dataset_label_differs(data: Submission) -> Iterator[Finding]:
    """The label of a dataset is that of SDTMIG; a split dataset may have its own."""
    for dataset in data:
        known = data.standards.sdtmig_dataset(dataset.name)
        if known is not None and dataset.described and dataset.label != known.label:
            message = (
                f"the label of {dataset.name} is '{{value}}', and '{known.label}' in {data.standards.called(GUIDE)}"
            )
            yield Finding(dataset, "", message, values=dataset.label)


@rule("label differs", "SD0063", severity="warning", needs=GUIDE)
def label_differs(data: Submission) -> Iterator[Finding]:
    """The label of a variable is that of SDTMIG."""
    for dataset in data:
        for variable in dataset.variables.values() if dataset.described else ():
            known = dataset.standard(variable.name)
            if known is not None and variable.label != known.label and not known.label.startswith("--"):
                message = f"the label of {variable.name} is '{{value}}', and '{known.label}' in the standard"
                yield Finding(dataset, variable.name, message, values=variable.label)


@rule("type differs", "SD0055", severity="error", needs=GUIDE)
def type_differs(data: Submission) -> Iterator[Finding]:
    """A variable is text or a number as SDTMIG says."""
    for dataset in data:
        for variable in dataset.variables.values():
            known = dataset.standard(variable.name)
            if known is not None and variable.type != known.type and dataset.size:
                message = f"{variable.name} is {{value}}, and {known.type} in the standard"
                yield Finding(dataset, variable.name, message, values=variable.type)


@rule("order differs", "SD1079", severity="note", needs=GUIDE)
def order_differs(data: Submission) -> Iterator[Finding]:
    """Variables stand in the order of SDTMIG, those of the model among the others of their kind."""
    for dataset in data:
        if dataset.guide is None:
            continue
        known = [(n, dataset.guide.variables[n].order) for n in dataset.variables if n in dataset.guide.variables]
        for (before, first), (name, second) in pairwise(known):
            if second < first:
                yield Finding(
                    dataset, name, f"{name} stands after {before}, and before it in {data.standards.called(GUIDE)}"
                )


@rule("bad variable name", "AD0013", severity="error", of=BOTH)
def bad_variable_name(data: Submission) -> Iterator[Finding]:
    """The name of a variable has 1 to 8 capital letters, digits and _, and begins with a letter."""
    for dataset in data:
        for name in dataset.variables:
            if not NAME.fullmatch(name):
                yield Finding(dataset, name, f"{name} is no name for a variable of a transport file")


@rule("bad label", "SD1475", severity="error", of=BOTH)
def bad_label(data: Submission) -> Iterator[Finding]:
    """A label has 1 to 40 printable ASCII characters, with quotes and brackets in pairs."""
    for dataset in data:
        for variable in dataset.variables.values() if dataset.described else ():
            label = variable.label
            said = ""
            if not label:
                said = f"{variable.name} has no label"
            elif len(label) > LONGEST_LABEL or not is_plain(label):
                said = f"the label of {variable.name} has {len(label)} characters, or one that is not ASCII"
            elif label.count("(") != label.count(")") or label.count('"') % 2:
                said = f"brackets or quotes in the label of {variable.name} do not pair"
            if said:
                yield Finding(dataset, variable.name, said, values=label)


@rule("length not needed", "SD1082", severity="warning", of=BOTH)
def length_not_needed(data: Submission) -> Iterator[Finding]:
    """The length of a text variable is that of its longest value among all variables of its name; SUPP-- by itself."""
    longest: dict[str, int] = {}
    for dataset in data:
        for name, column in dataset.texts():
            if not dataset.is_supplemental:
                longest[name] = max(longest.get(name, 1), width(column))
    for dataset in data:
        for name, column in dataset.texts() if dataset.described else ():
            needed = max(width(column), 1) if dataset.is_supplemental else longest[name]
            length = dataset.variables[name].length
            if length > needed:
                message = f"{name} is {{value}} bytes long, and its longest value in the study has {needed}"
                yield Finding(dataset, name, message, values=str(length))
