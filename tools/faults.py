"""Kinds of faults, and how one is put into datasets in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any, TypeAlias

import numpy as np

from cdisc_rdeb.check import CheckedDataset, Submission
from cdisc_rdeb.columns import Column, Text, take

TRIES = 400
DROP, COPY = "(drop)", "(copy)"  # instead of a variable: the record goes, or stands once more with the other changes
DAYS = {"DTC": "DY", "STDTC": "STDY", "ENDTC": "ENDY"}


class NotPossible(Exception):
    """The data give no place for a fault of a kind."""


@dataclass(frozen=True, eq=False)
class Fault:
    """A submission with one fault: the dataset and the variables that it is of (none: any), and what it is in words."""

    data: Submission
    dataset: str
    variables: frozenset[str]
    text: str


Changes: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Record:
    """A record of a dataset, for a kind to look at."""

    data: Submission
    dataset: CheckedDataset
    at: int
    random: Random

    def __call__(self, name: str) -> str:
        """The text of a variable; ``--X`` is that of the domain; '' where it has none."""
        name = self.name(name)
        if name not in self.dataset.columns:
            return ""
        column = self.dataset.columns[name]
        return str(column.values[column.codes[self.at]]) if isinstance(column, Text) else number_text(column[self.at])

    def name(self, name: str) -> str:
        """A variable of the domain."""
        return self.dataset.domain + name[2:] if name.startswith("--") else name

    def subject(self, dataset: str, variable: str) -> str:
        """A value of the subject in a dataset with one record a subject."""
        return str(self.data.beside(self.dataset, dataset, variable).take(np.array([self.at])).tolist()[0])

    def number(self, name: str) -> float:
        """A number; NaN for none."""
        text = self(name)
        return float(text) if text else float("nan")

    def moved(self, name: str, days: int, *, studyday: bool = True) -> Changes:
        """A date some days later, with its study day and the epoch as they were or as they must be."""
        text = self(name)
        if len(text) < 10:
            return {}
        return self.dated(name, later(text, days), studyday=studyday)

    def dated(self, name: str, text: str, *, studyday: bool = True) -> Changes:
        """Another date, with the study day that it has then."""
        name = self.name(name)
        found: dict[str, Any] = {name: text}
        ending = name.removeprefix(self.dataset.domain)
        day = self.dataset.domain + DAYS.get(ending, "-")
        start = self.subject("DM", "RFSTDTC")
        if studyday and day in self.dataset.columns and len(start) >= 10 and len(text) >= 10:
            apart = (date.fromisoformat(text[:10]) - date.fromisoformat(start[:10])).days
            found[day] = float(apart + (apart >= 0))
        return found


def number_text(value: float) -> str:
    """A number as text."""
    return "" if np.isnan(value) else f"{value:.12g}"


def later(text: str, days: int) -> str:
    """A whole date some days later; its time stays."""
    return (date.fromisoformat(text[:10]) + timedelta(days)).isoformat() + text[10:]


Change: TypeAlias = Callable[[Record], Changes]


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of fault: ``change`` says what is to stand in a record instead, nothing where the kind does not fit.

    ``also`` are variables that the fault is of too, though they are not changed.
    """

    area: str
    name: str
    dataset: str
    change: Change
    also: tuple[str, ...] = ()

    def make(self, data: Submission, random: Random) -> Fault:
        """A fault at a record that the random numbers choose. Raises NotPossible where none fits."""
        datasets = [d for d in data if d.name in self.dataset.split() and d.size]
        for _ in range(TRIES if datasets else 0):
            dataset = random.choice(datasets)
            record = Record(data, dataset, random.randrange(dataset.size), random)
            changes = {record.name(n): v for n, v in self.change(record).items()}
            held = {n: v for n, v in changes.items() if n in (DROP, COPY) or n in dataset.columns}
            if any(n in (DROP, COPY) or record(n) != shown(v) for n, v in held.items()):
                return self.fault(record, held)
        raise NotPossible

    def fault(self, record: Record, changes: Changes) -> Fault:
        """The fault at a record."""
        dataset, at = record.dataset, record.at
        wide = DROP in changes or (COPY in changes and len(changes) == 1)
        variables = frozenset() if wide else frozenset({*changes, *map(record.name, self.also)} - {COPY})
        said = ", ".join(f"{n}: {record(n)!r} -> {shown(v)!r}" for n, v in changes.items())
        text = f"{dataset.name} {at + 1}: {said}"
        return Fault(with_dataset(record.data, changed(dataset, at, changes)), dataset.name, variables, text)


def shown(value: Any) -> str:
    """A value as a record shows it."""
    return value if isinstance(value, str) else number_text(float(value))


def changed(dataset: CheckedDataset, at: int, changes: Changes) -> CheckedDataset:
    """A dataset with changed values in one record, or without it, or with it once more at the end."""
    size, columns = dataset.size, dict(dataset.columns)
    if DROP in changes:
        keep = np.delete(np.arange(size), at)
        return replace(dataset, columns={n: take(c, keep) for n, c in columns.items()}, size=size - 1)
    if COPY in changes:
        order = np.append(np.arange(size), at)
        columns = {n: take(c, order) for n, c in columns.items()}
        at, size = size, size + 1
    for name, value in changes.items():
        if name in columns:
            columns[name] = put(columns[name], at, value)
    return replace(dataset, columns=columns, size=size)


def put(column: Column, at: int, value: Any) -> Column:
    """A column with another value at a position."""
    if isinstance(column, Text):
        codes = column.codes.copy()
        codes[at] = len(column.values)
        return Text.coded(codes, [*column.values, shown(value)])
    numbers = column.copy()
    numbers[at] = float("nan") if value == "" else float(value)
    return numbers


def with_dataset(data: Submission, dataset: CheckedDataset) -> Submission:
    """A submission with another dataset in the place of one."""
    return replace(data, datasets={**data.datasets, dataset.name: dataset})
