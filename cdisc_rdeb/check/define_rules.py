"""Rules of define.xml against the data that it describes, and against controlled terminology."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .. import standards
from ..columns import Mask, as_text, distinct, is_present
from ..model import WhereClause
from ..values import where
from .attributes import width
from .define_reader import DeclaredDataset, DeclaredVariable, Define
from .rules import BOTH, DEFINE, Finding, rule
from .submission import CheckedDataset, Submission

TEXTS = ("text", "datetime", "date", "time", "partialDate", "partialTime", "partialDatetime", "incompleteDatetime",
         "durationDatetime", "intervalDatetime")  # fmt: skip


def declared(data: Submission) -> Iterator[tuple[CheckedDataset, DeclaredDataset]]:
    """The datasets that are there and declared."""
    for dataset in data:
        if dataset.name in define_of(data).datasets:
            yield dataset, define_of(data).datasets[dataset.name]


def define_of(data: Submission) -> Define:
    """The define.xml; rules that need one run with one."""
    assert isinstance(data.define, Define)
    return data.define


def in_define(data: Submission, name: str) -> CheckedDataset:
    """A dataset that is only declared, for what is found in it."""
    file = define_of(data).file
    return data.datasets.get(name) or CheckedDataset(name, file, "", {}, {}, 0)


@rule("dataset not in define", severity="error", needs=DEFINE, of=BOTH)
def dataset_not_in_define(data: Submission) -> Iterator[Finding]:
    """define.xml declares every dataset of the folder."""
    for dataset in data:
        if dataset.name not in define_of(data).datasets:
            yield Finding(dataset, "", f"define.xml does not declare {dataset.name}")


@rule("declared dataset absent", "SD0061", severity="error", needs=DEFINE, of=BOTH)
def declared_dataset_absent(data: Submission) -> Iterator[Finding]:
    """A dataset that define.xml declares is there, unless it says that there are no data."""
    for name, dataset in define_of(data).datasets.items():
        if name not in data.datasets and not dataset.no_data:
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
            yield Finding(
                dataset, "", f"the label is '{{value}}', and '{said.label}' in define.xml", values=dataset.label
            )
        for name, variable in dataset.variables.items() if dataset.described else ():
            if name in said.variables and variable.label != said.variables[name].label:
                message = f"the label is '{{value}}', and '{said.variables[name].label}' in define.xml"
                yield Finding(dataset, name, message, values=variable.label)


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
                yield Finding(
                    dataset,
                    name,
                    f"a value has {width(column)} bytes, and define.xml says {{value}}",
                    values=str(length),
                )
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
        elif dataset.has(*said.keys) and dataset.size:
            texts = [as_text(dataset.columns[name]) for name in said.keys]
            codes, _ = distinct([text.codes for text in texts], [len(text.values) for text in texts])
            at = np.flatnonzero(np.bincount(codes)[codes] > 1)
            if len(at):
                yield Finding(dataset, "", f"another record has the same {', '.join(said.keys)}", at)


@rule("mandatory value missing", severity="error", needs=DEFINE, of=BOTH)
def mandatory_value_missing(data: Submission) -> Iterator[Finding]:
    """A variable that define.xml calls mandatory has a value in every record."""
    for dataset, said in declared(data):
        for name, variable in said.variables.items():
            if variable.mandatory and name in dataset.columns:
                at = np.flatnonzero(~is_present(dataset.columns[name]))
                if len(at):
                    yield Finding(dataset, name, f"{name} is mandatory in define.xml, and has no value", at)


@rule("term not in define", "SD0037", "SD1228", severity="error", needs=DEFINE, of=BOTH)
def term_not_in_define(data: Submission) -> Iterator[Finding]:
    """A value of a variable (or value level) with a codelist in define.xml is one of its terms."""
    for dataset, said in declared(data):
        for name, variable in said.variables.items():
            if name in dataset.columns:
                yield from not_declared(data, dataset, variable, name, np.ones(dataset.size, np.bool_))
                for level in variable.levels:
                    mask = level_mask(dataset, level.where)
                    if mask is not None and level.variable.codelist != variable.codelist:
                        yield from not_declared(data, dataset, level.variable, name, mask)


def not_declared(
    data: Submission, dataset: CheckedDataset, variable: DeclaredVariable, name: str, among: Mask
) -> Iterator[Finding]:
    """Values at some records that the codelist of a declared variable does not have."""
    codelist = define_of(data).codelists.get(variable.codelist)
    if codelist is None or codelist.external:
        return
    column = as_text(dataset.columns[name])
    at = np.flatnonzero(among & column.mask(lambda value: bool(value) and value not in codelist.terms))
    if len(at):
        called = f"{codelist.name} ({codelist.code})" if codelist.code else codelist.name
        yield Finding(dataset, name, f"'{{value}}' is no term of {called} in define.xml", at, column)


def level_mask(dataset: CheckedDataset, clause: WhereClause) -> Mask | None:
    """Where the condition of a value level holds; None where it names a variable that the dataset lacks."""
    if not all(dataset.has(name) for name in clause.variables()):
        return None
    return where.mask(clause, where.of_columns(dataset.columns), dataset.size, same=str)


@rule("value level matches nothing", severity="warning", needs=DEFINE, of=BOTH)
def value_level_matches_nothing(data: Submission) -> Iterator[Finding]:
    """The condition of a value level holds for some record, and names variables that the dataset has."""
    for dataset, said in declared(data):
        for name, variable in said.variables.items():
            for level in variable.levels:
                mask = level_mask(dataset, level.where)
                told = where.readable(level.where)
                if mask is None:
                    yield Finding(
                        dataset, name, "a value level names a variable that is not there: {value}", values=told
                    )
                elif not mask.any():
                    yield Finding(dataset, name, "no record is in the value level {value}", values=told)


@rule("value level too short", "SD1231", severity="error", needs=DEFINE, of=BOTH)
def value_level_too_short(data: Submission) -> Iterator[Finding]:
    """The length that define.xml declares for a value level holds its longest value."""
    for dataset, said in declared(data):
        for name, variable in said.variables.items():
            for level in variable.levels if name in dataset.columns else ():
                mask = level_mask(dataset, level.where)
                if mask is None or not level.variable.length or level.variable.type not in ("text", "integer", "float"):
                    continue
                needed = width(as_text(dataset.columns[name]).take(mask))
                if needed > level.variable.length:
                    message = f"a value has {needed} bytes, and define.xml says {level.variable.length} where {{value}}"
                    yield Finding(dataset, name, message, values=where.readable(level.where))


@rule("bad C-code", "DD0028", severity="error", needs=DEFINE, of=BOTH)
def bad_c_code(data: Submission) -> Iterator[Finding]:
    """The C-codes of codelists and terms in define.xml are those of controlled terminology."""
    for codelist in define_of(data).codelists.values():
        known = standards.codelist(codelist.code) if codelist.code else None
        if codelist.code and known is None:
            yield of_codelist(data, codelist.name, f"CT has no codelist {codelist.code}", codelist.code)
        for term in codelist.terms.values() if known else ():
            assert known is not None
            right = known.terms.get(term.value)
            if term.code and (right is None or right.code != term.code):
                said = right.code if right else "none"
                message = f"'{term.value}' of {codelist.name} has the C-code {{value}}, and {said} in CT"
                yield of_codelist(data, codelist.name, message, term.code)


@rule("term not marked as added", "DD0029", severity="error", needs=DEFINE, of=BOTH)
def term_not_marked_as_added(data: Submission) -> Iterator[Finding]:
    """A term that a CDISC codelist does not have is marked as added (ExtendedValue), and only such a one."""
    for codelist in define_of(data).codelists.values():
        known = standards.codelist(codelist.code) if codelist.code else None
        for term in codelist.terms.values() if known else ():
            assert known is not None
            if term.extended == (term.value in known.terms):
                said = "is marked as added, and CDISC has it" if term.extended else "is not marked as added"
                yield of_codelist(data, codelist.name, f"'{{value}}' of {codelist.name} {said}", term.value)


def of_codelist(data: Submission, name: str, message: str, value: str) -> Finding:
    """Something found in a codelist of define.xml."""
    return Finding(CheckedDataset("", define_of(data).file, "", {}, {}, 0), name[:40], message, values=value)


@rule("codelist not used", severity="warning", needs=DEFINE, of=BOTH)
def codelist_not_used(data: Submission) -> Iterator[Finding]:
    """A codelist of define.xml is named by a variable or value level."""
    used = {
        v.codelist
        for dataset in define_of(data).datasets.values()
        for variable in dataset.variables.values()
        for v in (variable, *(level.variable for level in variable.levels))
    }
    for codelist in define_of(data).codelists.values():
        if codelist.id not in used:
            yield of_codelist(data, codelist.name, "no variable uses the codelist {value}", codelist.name)
