"""The frames that a rule looks at, by its type: records, values, what is known of variables, datasets, the study."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np

from ...columns import Codes, Text, is_present, objects
from ...quick import dataclass
from ...standards import StandardVariable
from ..submission import CheckedDataset
from .declared import Row, declared_beside, declared_dataset, declared_rows
from .definitions import Definition
from .facts import Facts, Study
from .frames import Cell, Frame, Lists, Source, constant, frame_of
from .lacks import CannotRun
from .library import all_variables
from .operations.study import about
from .scope import in_scope

#: What each type of rule looks at, and what is set beside it.
TYPES = {
    "Record Data": "records",
    "Range and limit": "records",
    "Domain Presence Check": "study",
    "Domain Presence Check against Define XML": "study",
    "Dataset Metadata Check": "dataset",
    "Dataset Metadata Check against Define XML": "dataset define",
    "Dataset Contents Check against Define XML": "records define",
    "Variable Metadata Check": "variables",
    "Variable Metadata Check against Library Metadata": "variables library",
    "Variable Metadata Check against Define XML": "variables define",
    "Variable Metadata Check against Define XML and Library Metadata": "variables define library",
    "Define Item Metadata Check": "declared",
    "Define Item Metadata Check against Library Metadata": "declared library",
    "Define Item Group Metadata Check": "dataset define",
    "Value Check with Dataset Metadata": "values",
    "Value Check with Variable Metadata": "values",
    "Value Check against Define XML Variable": "values define",
}


@dataclass(frozen=True, eq=False)
class Builder:
    """Makes the frames of a study, those of records once for all rules."""

    study: Study

    @cached_property
    def domains(self) -> Mapping[str, Frame]:
        """The records of each domain, of all datasets that it is split into."""
        return {facts[0].whole: frame_of(facts) for facts in self.study.domains}

    @cached_property
    def variables(self) -> dict[str, list[Row]]:
        """What is known of the variables of each dataset; filled by `rows`."""
        return {}

    def rows(self, facts: Facts) -> list[Row]:
        """What is known of the variables of a dataset, worked out once."""
        if facts.name not in self.variables:
            self.variables[facts.name] = variable_rows(facts.dataset)
        return self.variables[facts.name]

    @cached_property
    def datasets(self) -> Mapping[str, Frame]:
        """The records of each dataset."""
        whole = {frame.of[0].name: frame for frame in self.domains.values() if len(frame.of) == 1}
        return {facts.name: whole.get(facts.name) or frame_of([facts]) for facts in self.study}

    def frames(self, definition: Definition) -> Iterator[Frame]:
        """What a rule looks at, one frame after another. Raises CannotRun for a type that is not known."""
        kind = TYPES.get(definition.type)
        if kind is None:
            raise CannotRun(f"rules of the type {definition.type or '(none)'} are not known here")
        if "define" in kind or "declared" in kind:
            self.need_define()
        if "library" in kind:
            self.need_guide()
        what, beside = kind.split()[0], kind.split()[1:]
        makers: dict[str, Callable[[Facts, Sequence[str]], Iterator[Frame]]] = {
            "study": self.of_study,
            "dataset": self.of_dataset,
            "variables": self.of_variables,
            "declared": self.of_declared,
            "values": self.of_values,
        }
        if what == "records":
            yield from self.of_records(definition)
            return
        for facts in self.study:
            if in_scope(definition, facts):
                yield from makers[what](facts, beside)

    def need_define(self) -> None:
        """Raise CannotRun without a define.xml."""
        if self.study.data.define is None:
            raise CannotRun("needs define.xml")

    def need_guide(self) -> None:
        """Raise CannotRun where nothing says that the datasets follow the guide whose tables there are."""
        self.study.need_guide()

    def of_records(self, definition: Definition) -> Iterator[Frame]:
        """The records of each domain; of each dataset where the rule is about split ones."""
        frames = self.datasets if definition.scope.split is not None else self.domains
        for frame in frames.values():
            if in_scope(definition, frame.of[0]):
                yield frame

    def of_study(self, facts: Facts, beside: Sequence[str]) -> Iterator[Frame]:
        """One record, with a column for each dataset."""
        del beside
        names = {name for one in self.study for name in (one.name, one.domain, one.whole) if name}
        names |= self.study.data.unread
        yield Frame((facts,), 1, facts.prefix, {name: constant(name, 1) for name in names}, unit="study")

    def of_dataset(self, facts: Facts, beside: Sequence[str]) -> Iterator[Frame]:
        """One record of what is known of a dataset."""
        known = about(facts)
        if beside:
            known |= declared_dataset(self.study, facts)
        columns = {name: constant(value, 1) for name, value in known.items()}
        yield Frame((facts,), 1, facts.prefix, columns, unit="dataset")

    def of_variables(self, facts: Facts, beside: Sequence[str]) -> Iterator[Frame]:
        """A record for each variable of a dataset, with what define.xml and the guide have of it."""
        rows = self.rows(facts)
        if "define" in beside:
            rows = declared_beside(self.study, facts, rows)
        yield table(facts, with_library(facts, rows, "variable_name") if "library" in beside else rows)

    def of_declared(self, facts: Facts, beside: Sequence[str]) -> Iterator[Frame]:
        """A record for each variable that define.xml declares of a dataset."""
        rows = declared_rows(self.study, facts)
        yield table(facts, with_library(facts, rows, "define_variable_name") if beside else rows)

    def of_values(self, facts: Facts, beside: Sequence[str]) -> Iterator[Frame]:
        """The records of a dataset once for each variable, whose values are looked at."""
        frame = self.datasets[facts.name]
        rows = self.rows(facts)
        same = np.zeros(frame.size, np.int32)
        for row in declared_beside(self.study, facts, rows) if beside else rows:
            name = str(row["variable_name"])
            known = {**about(facts), **row}
            values: dict[str, Cell] = {key: as_cell(value, same) for key, value in known.items()}
            yield frame.given(**values, variable_value=frame.column(name))


def as_cell(value: str | tuple[str, ...], same: Codes) -> Cell:
    """One value in all records, whose codes are the same."""
    return Text(same, objects([value]), exact=True) if isinstance(value, str) else Lists(same, (tuple(value),))


def variable_rows(dataset: CheckedDataset) -> list[Row]:
    """What rules call the things that are known of a variable."""
    rows: list[Row] = []
    for number, (name, variable) in enumerate(dataset.variables.items(), 1):
        present = is_present(dataset.columns[name])
        rows.append(
            {
                "variable_name": name,
                "variable_label": variable.label,
                "variable_size": str(variable.length),
                "variable_data_type": "Num" if isinstance(dataset.columns[name], np.ndarray) else "Char",
                "variable_format": variable.format,
                "variable_order_number": str(number),
                "variable_has_empty_values": "false" if present.all() else "true",
                "variable_is_empty": "false" if present.any() else "true",
            }
        )
    return rows


def widest(dataset: CheckedDataset, name: str) -> str:
    """The length of the longest value."""
    return str(max(map(len, dataset.text(name).compact().values.tolist()), default=0))


def with_library(facts: Facts, rows: Sequence[Row], key: str) -> list[Row]:
    """Variables with what the guide says of each."""
    known = all_variables(facts)
    return [row | library_row(known.get(str(row[key]))) for row in rows]


def library_row(variable: StandardVariable | None) -> Row:
    """What rules call the things that the guide says of a variable; all '' where it has none."""
    return {
        "library_variable_name": variable.name if variable else "",
        "library_variable_label": variable.label if variable else "",
        "library_variable_data_type": variable.type if variable else "",
        "library_variable_role": variable.role if variable else "",
        "library_variable_core": variable.core if variable else "",
        "library_variable_ccode": variable.codelists[0] if variable and variable.codelists else "",
        "library_variable_has_codelist": "true" if variable and variable.codelists else "false" if variable else "",
        "library_variable_order_number": str(variable.order) if variable else "",
    }


def table(facts: Facts, rows: Sequence[Row]) -> Frame:
    """Rows of what is known as a frame of variables."""
    names = dict.fromkeys(name for row in rows for name in row)
    columns: dict[str, Source] = {name: of_rows(rows, name) for name in names}
    if "variable_name" in columns:
        columns["variable_max_size"] = lambda: Text.of([widest(facts.dataset, str(r["variable_name"])) for r in rows])
    return Frame((facts,), len(rows), facts.prefix, columns, unit="variable")


def of_rows(rows: Sequence[Row], name: str) -> Source:
    """A column of such rows."""

    def made() -> Cell:
        values = [row.get(name, "") for row in rows]
        if any(isinstance(value, tuple) for value in values):
            lists = [value if isinstance(value, tuple) else (value,) if value else () for value in values]
            place = {texts: number for number, texts in enumerate(dict.fromkeys(lists))}
            codes: Codes = np.array([place[texts] for texts in lists], np.int32)
            return Lists(codes, tuple(place))
        return Text.of([str(value) for value in values])

    return made
