"""What a rule looks at: named columns of equal length, each record of which stands for a record of a dataset.

A frame is a dataset, all datasets of a split domain, such records joined with others, or what is known of variables.
Columns are made when they are first asked for; text is distinct values and codes throughout.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import field, replace
from functools import partial
from typing import Any, Literal, TypeAlias, TypeVar

import numpy as np

from ...columns import Codes, Column, Index, Numbers, Text, as_text, concatenate, group_codes, take
from ...quick import dataclass
from ..records import grouped
from ..submission import CheckedDataset
from .facts import Facts
from .lacks import NoVariable

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """A list of texts for each record, as distinct lists and codes into them."""

    codes: Codes
    lists: tuple[tuple[str, ...], ...]

    @classmethod
    def constant(cls, texts: Sequence[str], size: int) -> Lists:
        """The same list in all records."""
        return cls(np.zeros(size, np.int32), (tuple(texts),))


Cell: TypeAlias = Column | Lists
Unit: TypeAlias = Literal["record", "variable", "dataset", "study"]
Source: TypeAlias = Callable[[], Cell]


@dataclass(frozen=True, eq=False)
class Frame:
    """Records of datasets with their columns; ``values`` are what operations found, by their ids.

    ``at`` is for each record the place of that of the datasets below one another (None: as they stand). ``prefix``
    stands for ``--``, ``unit`` is what a record stands for. ``made`` and ``noted`` keep what was once made of columns.
    """

    of: tuple[Facts, ...]
    size: int
    prefix: str
    columns: Mapping[str, Source]
    at: Index | None = None
    unit: Unit = "record"
    values: Mapping[str, Cell] = field(default_factory=dict)
    made: dict[str, Cell] = field(default_factory=dict)
    noted: dict[Hashable, Any] = field(default_factory=dict)

    def expand(self, name: str) -> str:
        """A name with the letters of the domain for ``--``."""
        return f"{self.prefix}{name[2:]}" if name.startswith("--") else name

    def has(self, name: str) -> bool:
        """Whether there is such a column."""
        return self.resolve(name) is not None

    def resolve(self, name: str) -> str | None:
        """The name under which a column stands; ``AE.AETERM`` is AETERM where AE itself is looked at."""
        name = self.expand(name)
        if name in self.values or name in self.columns:
            return name
        dataset, _, own = name.partition(".")
        return own if own in self.columns and any(dataset in (f.name, f.whole) for f in self.of) else None

    def cell(self, name: str) -> Cell:
        """A column; raises NoVariable where there is none."""
        known = self.resolve(name)
        if known is None:
            raise NoVariable(self.expand(name))
        if known in self.values:
            return self.values[known]
        if known not in self.made:
            self.made[known] = self.columns[known]()
        return self.made[known]

    def column(self, name: str) -> Column:
        """A column of texts or numbers; lists are joined."""
        cell = self.cell(name)
        return Text.coded(cell.codes, [", ".join(texts) for texts in cell.lists]) if isinstance(cell, Lists) else cell

    def text(self, name: str) -> Text:
        """A column as text."""
        column = self.column(name)
        if isinstance(column, Text):
            return column
        known = self.resolve(name)
        if known is not None and self.is_whole(known):
            return self.of[0].dataset.text(known)
        if known == "variable_value" and (own := self.text_of_own(column)):
            return own
        return self.note(("text", known), lambda: as_text(column), known)

    def text_of_own(self, column: Column) -> Text | None:
        """A column as text, where it is a variable of one dataset under another name."""
        dataset = self.of[0].dataset
        return next((dataset.text(name) for name, one in dataset.columns.items() if one is column), None)

    def is_whole(self, *names: str) -> bool:
        """Whether columns are variables of one dataset as it stands."""
        if len(self.of) > 1 or self.at is not None or self.unit != "record":
            return False
        return all(name not in self.values and name in self.of[0].dataset.columns for name in names)

    def note(self, key: Hashable, make: Callable[[], T], *names: str | None) -> T:
        """What is made of some columns, made once; what operations found is another in each rule, and not kept."""
        if any(name in self.values for name in names):
            return make()
        if key not in self.noted:
            self.noted[key] = make()
        found: T = self.noted[key]
        return found

    def groups(self, names: Sequence[str]) -> Codes:
        """A number for each combination of the values of some columns."""
        known = [self.resolve(name) for name in names]
        found = [name for name in known if name is not None]
        if found and len(found) == len(known) and self.is_whole(*found):
            return grouped(self.of[0].dataset, found)
        return self.note(("groups", *known), lambda: self.number(names), *known)

    def number(self, names: Sequence[str]) -> Codes:
        """The same, made."""
        return group_codes([self.column(name) for name in names])[0] if names else np.zeros(self.size, np.int32)

    def given(self, **values: Cell) -> Frame:
        """The same records with what operations found."""
        return replace(self, values={**self.values, **values})

    def taken(self, index: Index, more: Mapping[str, Source] | None = None) -> Frame:
        """The records at these positions, with more columns of that length; a name that stands already stays."""
        columns = {name: self.later(name, index) for name in (*self.columns, *self.values)}
        at = index if self.at is None else self.at[index]
        return Frame(self.of, len(index), self.prefix, {**(more or {}), **columns}, at)

    def widened(self, more: Mapping[str, Source]) -> Frame:
        """The same records with more columns; a name that stands already stays."""
        same: dict[str, Source] = {name: partial(self.cell, name) for name in self.columns}
        return Frame(self.of, self.size, self.prefix, {**more, **same}, self.at)

    def later(self, name: str, index: Index) -> Source:
        """A column at some positions, taken when it is asked for."""
        return lambda: taken(self.cell(name), index)

    def places(self, rows: Index) -> list[tuple[CheckedDataset, Index, Index]]:
        """Which records of which datasets some rows stand for, each once, and the first row that stands for each."""
        at, first = np.unique(rows if self.at is None else self.at[rows], return_index=True)
        found, start = [], 0
        for facts in self.of:
            inside = (at >= start) & (at < start + facts.dataset.size)
            if inside.any():
                found.append((facts.dataset, at[inside] - start, rows[first[inside]]))
            start += facts.dataset.size
        return found


def taken(cell: Cell, index: Index) -> Cell:
    """The records of a column at these positions."""
    return Lists(cell.codes[index], cell.lists) if isinstance(cell, Lists) else take(cell, index)


def frame_of(of: Sequence[Facts]) -> Frame:
    """The records of a dataset, or of all those that a domain is split into, below one another."""
    size = sum(facts.dataset.size for facts in of)
    names = dict.fromkeys(name for facts in of for name in facts.dataset.columns)

    def stacked(name: str) -> Source:
        return lambda: below_one_another([facts.dataset for facts in of], name)

    return Frame(tuple(of), size, of[0].prefix, {name: stacked(name) for name in names})


def below_one_another(datasets: Sequence[CheckedDataset], name: str) -> Column:
    """A variable of several datasets, missing where one lacks it; text where any has text."""
    there = [dataset.columns[name] for dataset in datasets if name in dataset.columns]
    if all(isinstance(column, np.ndarray) for column in there):
        blank = [np.full(dataset.size, np.nan) for dataset in datasets]
        return concatenate([d.columns.get(name, empty) for d, empty in zip(datasets, blank, strict=True)])
    return concatenate([dataset.text(name) for dataset in datasets])


def constant(value: str, size: int) -> Source:
    """A column with one text."""
    return lambda: Text.constant(value, size)


def numbers(column: Column, read: Callable[[str], float]) -> Numbers:
    """A column as numbers, NaN where it says none."""
    return column.numbers(read) if isinstance(column, Text) else column
