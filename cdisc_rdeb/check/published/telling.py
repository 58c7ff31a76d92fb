"""What a rule found as issues: one for each record, or one for a dataset, as the rule says how finely it looks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat

import numpy as np

from ...columns import Index, Text, on_pairs
from ...issues import Issue, Severity
from ..submission import CheckedDataset
from .definitions import Definition
from .frames import Frame, Lists

STUDY = "study"
MANY = 3  # variables of a dataset that are named in one message


def severity_of(definition: Definition) -> Severity:
    """A rule that may find too much, as its authors say, warns; any other finds errors."""
    return "warning" if "overreporting" in definition.executability.lower() else "error"


def told(definition: Definition, frame: Frame, rows: Index, names: Sequence[str]) -> Iterator[Issue]:
    """The issues of some rows of a frame; ``names`` are the variables that the conditions are about."""
    shown = list(dict.fromkeys(frame.expand(name) for name in (*definition.variables, *names)))
    message = definition.message.replace("--", frame.prefix).rstrip(".")
    if frame.unit == STUDY:
        yield Issue("", definition.id, severity_of(definition), "", next(iter(names), ""), "", message, "", "")
    elif frame.unit == "variable":
        yield from of_variables(definition, frame, rows, shown, message)
    elif frame.unit == "dataset" or definition.sensitivity == "Dataset":
        yield from of_datasets(definition, frame, rows, shown, message)
    else:
        yield from of_records(definition, frame, rows, shown, message)


def own_variable(frame: Frame, shown: Sequence[str]) -> str:
    """The first variable of the dataset itself that a rule names; where it has none, the first that it lacks."""
    if "variable_name" in frame.values:
        return str(frame.text("variable_name").values[0])
    columns = {name for facts in frame.of for name in facts.dataset.columns}
    absent = (name for name in shown if name.isalnum() and name.isupper())
    return next((name for name in shown if name in columns), next(absent, ""))


def of_variables(
    definition: Definition, frame: Frame, rows: Index, shown: Sequence[str], message: str
) -> Iterator[Issue]:
    """An issue for each variable; where the rule looks at the dataset, one that names the first of them."""
    names = frame.text(shown_name(frame)).take(rows).tolist()
    dataset = frame.of[0].dataset
    said = with_values(frame, [name for name in shown if name != shown_name(frame)], message, rows).tolist()
    head = (dataset.name, definition.id, severity_of(definition))
    if definition.sensitivity == "Dataset":
        more = f"; so {', '.join(names[1 : MANY + 1])}{' and others' if len(names) > MANY + 1 else ''}"
        yield Issue(*head, "", names[0], "", said[0] + (more if len(names) > 1 else ""), dataset.file, "")
        return
    for name, what in zip(names, said, strict=True):
        yield Issue(*head, "", name, "", what, dataset.file, "")


def shown_name(frame: Frame) -> str:
    """The column that names variables."""
    return "variable_name" if frame.has("variable_name") else "define_variable_name"


def of_datasets(
    definition: Definition, frame: Frame, rows: Index, shown: Sequence[str], message: str
) -> Iterator[Issue]:
    """One issue for each dataset that has such records."""
    variable = own_variable(frame, shown) if frame.unit == "record" else ""
    places = frame.places(rows) if frame.unit == "record" else [(frame.of[0].dataset, rows, rows)]
    for dataset, _, first in places:
        said = with_values(frame, [name for name in shown if name != variable], message, first[:1]).tolist()[0]
        yield Issue(dataset.name, definition.id, severity_of(definition), "", variable, "", said, dataset.file, "")


def of_records(
    definition: Definition, frame: Frame, rows: Index, shown: Sequence[str], message: str
) -> Iterator[Issue]:
    """An issue for each record, or for the first of each group where the rule looks at groups."""
    if definition.sensitivity == "Group" and definition.grouping:
        groups = frame.groups([name for name in definition.grouping if frame.has(name)])
        rows = rows[np.unique(groups[rows], return_index=True)[1]]
    variable = own_variable(frame, shown)
    others = [name for name in shown if name != variable]
    severity = severity_of(definition)
    for dataset, records, first in frame.places(rows):
        values = shown_values(frame, dataset, variable, first).tolist()
        said = with_values(frame, others, message, first).tolist()
        subjects = dataset.text("USUBJID").take(records).tolist()
        head = map(repeat, (dataset.name, definition.id, severity))
        rows_of = map(str, (records + 1).tolist())
        yield from map(Issue._make, zip(*head, subjects, repeat(variable), values, said, repeat(dataset.file), rows_of))


def shown_values(frame: Frame, dataset: CheckedDataset, variable: str, rows: Index) -> Text:
    """The values of the variable that an issue is about."""
    if "variable_value" in frame.values:
        variable = "variable_value"
    if not frame.has(variable) or (variable != "variable_value" and variable not in dataset.columns):
        return Text.constant("", len(rows))
    return frame.text(variable).take(rows)


def with_values(frame: Frame, names: Sequence[str], message: str, rows: Index) -> Text:
    """The message with what other variables of the rule hold."""
    said = Text.constant("", len(rows))
    for name in names:
        if frame.has(name) and name != "variable_value" and not isinstance(frame.cell(name), Lists):
            label = name.removeprefix("$")
            said = on_pairs(
                lambda before, value, label=label: f"{before}, {label} '{value}'",  # type: ignore[misc]
                said,
                frame.text(name).take(rows),
            )
    return said.map(lambda others: f"{message} ({others[2:]})" if others else message)
