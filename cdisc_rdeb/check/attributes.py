"""Rules of datasets and variables as such: names, labels, types, order, which must be there, how long they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from .. import standards
from ..columns import Text, is_present
from .rules import BOTH, GUIDE, Finding, rule
from .submission import CheckedDataset, Submission

NAME = re.compile(r"[A-Z_][A-Z0-9_]{0,7}")
UNBALANCED = "\"'"


@rule("dataset not in guide", severity="warning", needs=GUIDE)
def dataset_not_in_guide(data: Submission) -> Iterator[Finding]:
    """A dataset is one of SDTMIG 3.4, split from one, or SUPP-- of one."""
    for dataset in data:
        if dataset.guide is None:
            yield Finding(
                dataset, "", f"SDTMIG 3.4 has no dataset {dataset.name}; a domain of the sponsor needs a define"
            )


@rule("dataset label differs", severity="warning", needs=GUIDE)
def dataset_label_differs(data: Submission) -> Iterator[Finding]:
    """The label of a dataset is that of SDTMIG 3.4; a split dataset may have its own."""
    for dataset in data:
        known = standards.sdtmig_dataset(dataset.name)
        if known is not None and dataset.described and dataset.label != known.label:
            message = f"the label of {dataset.name} is '{{value}}', and '{known.label}' in SDTMIG 3.4"
            yield Finding(dataset, "", message, values=dataset.label)


@rule("variable not in model", "SD0058", severity="error", needs=GUIDE)
def variable_not_in_model(data: Submission) -> Iterator[Finding]:
    """A variable is one of the dataset in SDTMIG 3.4, or one of its class in SDTM 2.0; all others go to SUPP--."""
    for dataset in data:
        for name in dataset.variables if dataset.guide else ():
            if dataset.standard(name) is None and not re.fullmatch(r"(COVAL|TSVAL)\d+", name):
                yield Finding(dataset, name, f"{name} is no variable of {dataset.name}; put it into SUPP{dataset.name}")


@rule("label differs", "SD0063", severity="warning", needs=GUIDE)
def label_differs(data: Submission) -> Iterator[Finding]:
    """The label of a variable is that of SDTMIG 3.4."""
    for dataset in data:
        for variable in dataset.variables.values() if dataset.described else ():
            known = dataset.standard(variable.name)
            if known is not None and variable.label != known.label and not known.label.startswith("--"):
                message = f"the label of {variable.name} is '{{value}}', and '{known.label}' in the standard"
                yield Finding(dataset, variable.name, message, values=variable.label)


@rule("type differs", "SD0055", severity="error", needs=GUIDE)
def type_differs(data: Submission) -> Iterator[Finding]:
    """A variable is text or a number as SDTMIG 3.4 says."""
    for dataset in data:
        for variable in dataset.variables.values():
            known = dataset.standard(variable.name)
            if known is not None and variable.type != known.type and dataset.size:
                message = f"{variable.name} is {{value}}, and {known.type} in the standard"
                yield Finding(dataset, variable.name, message, values=variable.type)


@rule("order differs", "SD1079", severity="note", needs=GUIDE)
def order_differs(data: Submission) -> Iterator[Finding]:
    """Variables stand in the order of SDTMIG 3.4, those of the model among the others of their kind."""
    for dataset in data:
        if dataset.guide is None:
            continue
        known = [(n, dataset.guide.variables[n].order) for n in dataset.variables if n in dataset.guide.variables]
        for (before, first), (name, second) in pairwise(known):
            if second < first:
                yield Finding(dataset, name, f"{name} stands after {before}, and before it in SDTMIG 3.4")


@rule("required variable absent", "SD0056", severity="error", needs=GUIDE)
def required_variable_absent(data: Submission) -> Iterator[Finding]:
    """A dataset has all variables that SDTMIG 3.4 requires."""
    yield from absent(data, "Req")


@rule("expected variable absent", "SD0057", severity="warning", needs=GUIDE)
def expected_variable_absent(data: Submission) -> Iterator[Finding]:
    """A dataset has all variables that SDTMIG 3.4 expects, even without values."""
    yield from absent(data, "Exp")


def absent(data: Submission, core: str) -> Iterator[Finding]:
    """Variables of a core that datasets do not have."""
    for dataset in data:
        for name, known in dataset.guide.variables.items() if dataset.guide else ():
            if known.core == core and name not in dataset.variables:
                words = {"Req": "Required", "Exp": "Expected"}[core]
                yield Finding(dataset, name, f"{name} ({known.label}) is {words} in {dataset.name}, and not there")


@rule("required value missing", "SD0002", severity="error", needs=GUIDE)
def required_value_missing(data: Submission) -> Iterator[Finding]:
    """A Required variable has a value in every record."""
    for dataset in data:
        for name, column in dataset.columns.items():
            known = dataset.standard(name)
            if known is not None and known.core == "Req" and name in (dataset.guide.variables if dataset.guide else ()):
                at = np.flatnonzero(~is_present(column))
                if len(at):
                    yield Finding(dataset, name, f"{name} is Required, and has no value", at)


@rule("permissible variable empty", "SD1078", severity="warning", needs=GUIDE)
def permissible_variable_empty(data: Submission) -> Iterator[Finding]:
    """A Permissible variable that has no value in any record is left out; a study day stays beside its date."""
    for dataset in data:
        for name, column in dataset.columns.items() if dataset.size else ():
            known = dataset.standard(name)
            day = name.endswith("DY") and dataset.has(f"{name[:-2]}DTC")
            if known is not None and known.core == "Perm" and not day and not is_present(column).any():
                yield Finding(dataset, name, f"{name} is Permissible, and has no value in any record; leave it out")


@rule("dataset empty", severity="error", of=BOTH)
def dataset_empty(data: Submission) -> Iterator[Finding]:
    """A dataset has records; one without is not submitted."""
    for dataset in data:
        if not dataset.size:
            yield Finding(dataset, "", f"{dataset.name} has no records; leave it out, and explain it in the guide")


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
            elif len(label) > 40 or not (label.isascii() and label.isprintable()):
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


@rule("text over 200 bytes", severity="error", of=BOTH)
def text_over_200_bytes(data: Submission) -> Iterator[Finding]:
    """A text has at most 200 bytes."""
    for dataset in data:
        for name, column in dataset.texts():
            bad = column.mask(lambda text: len(text.encode()) > 200)
            if bad.any():
                yield Finding(dataset, name, f"a text of {name} has more than 200 bytes", np.flatnonzero(bad), column)


def width(column: Text) -> int:
    """The bytes of the longest text."""
    return max((len(text.encode()) for text in column.compact().values), default=0)


def named(dataset: CheckedDataset, *endings: str) -> list[str]:
    """Those of the variables ``--ENDING`` that a dataset has."""
    return [name for ending in endings if (name := dataset.own(ending)) in dataset.columns]
