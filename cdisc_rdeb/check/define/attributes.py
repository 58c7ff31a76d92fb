"""Rules of define.xml against datasets and variables: which there are, and what it says of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from ...define.elements import DataType
from ..records import at_records, companions, filled, told, width
from ..rules import BOTH, DEFINE, Finding, rule
from ..submission import Submission
from .declared import declared, define_of, in_define

TEXTS = frozenset(get_args(DataType)) - {"integer", "float"}  # data types whose values are texts


@rule("dataset not in define", severity="error", needs=DEFINE, of=BOTH)
def dataset_not_in_define(data: Submission) -> Iterator[Finding]:
    """define.xml declares every dataset of the folder."""
    for dataset in data:
        if dataset.name not in define_of(data).datasets:
            yield Finding(dataset, "", f"define.xml does not declare {dataset.name}")


@rule("declared dataset absent", "SD0061", severity="error", needs=DEFINE, of=BOTH)
def declared_dataset_absent(data: Submission) -> Iterator[Finding]:
    """A dataset that define.xml declares is there, unless it says that there are no data."""
    known = define_of(data).datasets
    if known and not data.datasets and not data.unread:
        message = f"none of the datasets that define.xml declares is there: {', '.join(known)}"
        yield Finding(in_define(data), "", message)
        return
    for name, dataset in known.items():
        if name not in data.datasets and name not in data.unread and not dataset.no_data:
            yield Finding(in_define(data, name), "", f"define.xml declares {name}, and there is no such dataset")


@rule("variable not in define", "SD0060", severity="error", needs=DEFINE, of=BOTH)
def variable_not_in_define(data: Submission) -> Iterator[Finding]:
    """define.xml declares every variable of a dataset."""
    for dataset, said in declared(data):
        for name in dataset.variables:
            if name not in said.variables:
                yield Finding(dataset, name, f"define.xml does not declare {dataset.name}.{name}")


@rule("declared variable absent", "SD0054", severity="error", needs=DEFINE, of=BOTH)
def declared_variable_absent(data: Submission) -> Iterator[Finding]:
    """A variable that define.xml declares is there."""
    for dataset, said in declared(data):
        for name in said.variables:
            if name not in dataset.variables:
                yield Finding(dataset, name, f"define.xml declares {dataset.name}.{name}, and the dataset lacks it")


@rule("define label differs", "SD1324", "SD1325", severity="error", needs=DEFINE, of=BOTH)
def define_label_differs(data: Submission) -> Iterator[Finding]:
    """Labels in define.xml are those of the datasets."""
    for dataset, said in declared(data):
        if dataset.described and dataset.label != said.label:
            yield Finding(dataset, "", other_label(said.label), values=dataset.label)
        for name, variable in dataset.variables.items() if dataset.described else ():
            if name in said.variables and variable.label != said.variables[name].label:
                yield Finding(dataset, name, other_label(said.variables[name].label), values=variable.label)


def other_label(label: str) -> str:
    """The message of a label that define.xml has otherwise."""
    return f"the label is '{{value}}', and '{label}' in define.xml"


@rule("define type differs", "SD0059", severity="error", needs=DEFINE, of=BOTH)
def define_type_differs(data: Submission) -> Iterator[Finding]:
    """What is text or a date in define.xml is no number in the data; a text of digits may be an integer."""
    for dataset, said in declared(data):
        for name, variable in dataset.variables.items():
            kind = said.variables[name].type if name in said.variables else ""
            if kind in TEXTS and variable.type == "Num" and dataset.described:
                message = f"{name} is {{value}}, and {kind} in define.xml"
                yield Finding(dataset, name, message, values=variable.type)


@rule("define length too short", severity="error", needs=DEFINE, of=BOTH)
def define_length_too_short(data: Submission) -> Iterator[Finding]:
    """The length that define.xml declares holds the longest value, and is the file's where that says one."""
    for dataset, said in declared(data):
        for name, column in dataset.texts():
            length = said.variables[name].length if name in said.variables else 0
            if length and width(column) > length:
                message = f"a value has {width(column)} bytes, and define.xml says {{value}}"
                yield Finding(dataset, name, message, values=str(length))
            elif length and dataset.described and dataset.variables[name].length != length:
                message = f"the length is {dataset.variables[name].length}, and {{value}} in define.xml"
                yield Finding(dataset, name, message, values=str(length))


@rule("define order differs", severity="warning", needs=DEFINE, of=BOTH)
def define_order_differs(data: Submission) -> Iterator[Finding]:
    """Variables stand in the order of define.xml."""
    for dataset, said in declared(data):
        there = [name for name in dataset.variables if name in said.variables]
        wanted = [name for name in said.variables if name in dataset.variables]
        for mine, theirs in zip(there, wanted, strict=True):
            if mine != theirs:
                yield Finding(dataset, mine, f"{mine} stands where define.xml has {theirs}")
                break


@rule("keys not unique", "SD1152", severity="error", needs=DEFINE, of=BOTH)
def keys_not_unique(data: Submission) -> Iterator[Finding]:
    """The key variables of define.xml tell all records of a dataset apart, and a dataset has some."""
    for dataset, said in declared(data):
        if not said.keys:
            yield Finding(dataset, "", f"define.xml names no key variables of {dataset.name}")
        elif dataset.has(*said.keys):
            bad = at_records(companions(dataset, said.keys)[0], dataset.size)
            yield from told(dataset, "", bad, f"another record has the same {', '.join(said.keys)}")


@rule("mandatory value missing", severity="error", needs=DEFINE, of=BOTH)
def mandatory_value_missing(data: Submission) -> Iterator[Finding]:
    """A variable that define.xml calls mandatory has a value in every record."""
    for dataset, said in declared(data):
        for name, variable in said.variables.items():
            if variable.mandatory and dataset.has(name):
                message = f"{name} is mandatory in define.xml, and has no value"
                yield from told(dataset, name, ~filled(dataset, name), message)
