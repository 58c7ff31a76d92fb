"""Records as they are submitted: variables in order, of their type, within limits; and their Profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..columns import Column, Text
from ..errors import WriteError
from ..formats.xpt import XptAttributes, XptVariable
from ..model import Dataset, Study, Variable
from ..profile import DatasetProfile, profile_column
from . import levels, signs
from .records import Records
from .signs import Foreign


def submitted_columns(dataset: Dataset, records: Records) -> dict[str, Column]:
    """The columns of a dataset in submission order, each distinct text in use."""
    columns = {v.name: records.columns[v.name] for v in dataset.submitted()}
    return {name: c.compact() if isinstance(c, Text) else c for name, c in columns.items()}


def profile(dataset: Dataset, columns: Mapping[str, Column], records: int) -> DatasetProfile:
    """What later stages need to know of a dataset's values."""
    variables = {
        v.name: profile_column(columns[v.name], keep=bool(v.lists), forms=bool(v.iso8601)) for v in dataset.submitted()
    }
    return DatasetProfile(records, variables, levels.profiles(dataset, columns, records))


def lengths(datasets: Sequence[Dataset], profiles: Mapping[str, DatasetProfile]) -> dict[tuple[str, str], int]:
    """The length of each variable: 8 for numbers, the longest value of the whole study by name for text.

    A variable of one name has one length in all datasets, SUPP-- excepted, where each dataset has its own.
    Source: FDA Study Data Technical Conformance Guide, 3.3.2 (column length).
    """
    longest: dict[tuple[str, str], int] = {}

    def group(dataset: Dataset, variable: Variable) -> tuple[str, str]:
        return (dataset.name if dataset.name.startswith("SUPP") else "", variable.name)

    for dataset in datasets:
        for variable in dataset.submitted():
            key = group(dataset, variable)
            width = profiles[dataset.name].variables[variable.name].width
            longest[key] = max(longest.get(key, 1), width)
    return {
        (dataset.name, v.name): 8 if v.type == "Num" else longest[group(dataset, v)]
        for dataset in datasets
        for v in dataset.submitted()
    }


def attributes(dataset: Dataset, widths: Mapping[tuple[str, str], int]) -> XptAttributes:
    """What the XPT header says of a dataset."""
    variables = tuple(
        XptVariable(v.name, v.type, widths[dataset.name, v.name], v.label, v.format) for v in dataset.submitted()
    )
    return XptAttributes(dataset.name, dataset.label, variables)


def refuse(faults: Sequence[str | Foreign], study: Study) -> None:
    """Raise all faults that the output cannot hold, at once."""
    if faults:
        texts = [fault for fault in faults if isinstance(fault, Foreign)]
        others = {fault for fault in faults if not isinstance(fault, Foreign)}
        raise WriteError("\n".join(sorted({*others, *signs.told(texts, study)})))
