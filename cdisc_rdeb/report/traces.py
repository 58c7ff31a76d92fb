"""Traces as the page holds them: what values of one method share is stored once, only records, texts and rows vary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any, TypeAlias

import numpy as np

from ..columns import Index
from ..errors import RawDataError
from ..quick import dataclass
from ..trace.found import Traced
from ..trace.walk import Walk
from ..trace.whole import Subjects
from .datasets import SUBJECT, Dataset
from .packing import pack

Shape: TypeAlias = tuple[str, ...]


@dataclass(slots=True, eq=False)
class Shared:
    """What traces have in common: names, kinds, words and places of specs by number, for all subjects."""

    shapes: dict[Shape, int] = field(default_factory=dict)

    def of(self, traced: Traced) -> int:
        """The number of a value's shape."""
        cell = traced.cell
        where = (cell.file, cell.column, cell.sheet) if cell else ()
        return self.shapes.setdefault((traced.name, traced.kind, traced.how, traced.said, *where), len(self.shapes))


@dataclass(slots=True, eq=False)
class Store:
    """The traces of one subject, or of the study: a number for each value, those that it is made of before it."""

    shared: Shared
    numbers: dict[int, int] = field(default_factory=dict)
    kept: list[Traced] = field(default_factory=list)  # alive, so that no other takes its identity
    texts: dict[str, int] = field(default_factory=lambda: {"": 0})
    columns: tuple[list[int], ...] = field(default_factory=lambda: ([], [], [], [], [], []))
    inputs: list[int] = field(default_factory=list)

    def add(self, traced: Traced) -> int:
        """A value with all that it is made of."""
        todo = [traced]
        while todo:
            each = todo[-1]
            missing = [one for one in each.inputs if id(one) not in self.numbers]
            if id(each) in self.numbers:
                todo.pop()
            elif missing:
                todo += reversed(missing)
            else:
                self.note(todo.pop())
        return self.numbers[id(traced)]

    def note(self, traced: Traced) -> None:
        """A value whose inputs are there; these as how far back they stand."""
        number = len(self.kept) + 1
        self.numbers[id(traced)] = number
        self.kept.append(traced)
        record, value = (self.texts.setdefault(text, len(self.texts)) for text in (traced.record, traced.value))
        row = traced.cell.row if traced.cell else 0
        told = (self.shared.of(traced), record, value, row, traced.more, len(traced.inputs))
        for column, item in zip(self.columns, told, strict=True):
            column.append(item)
        self.inputs += [number - self.numbers[id(each)] for each in traced.inputs]

    def packed(self, cells: Mapping[tuple[str, str], list[int]]) -> str:
        """All as text for the page: ``cells`` are the numbers of the values of a variable, record by record."""
        arrays = [np.array(column, np.int64) for column in (*self.columns, self.inputs, *cells.values())]
        return pack({"texts": [*self.texts], "cells": [list(name) for name in cells]}, arrays)


def packed_subject(subjects: Subjects, subject: str, datasets: Mapping[str, Dataset], shared: Shared) -> str:
    """The traces of all values of a subject."""
    walk = subjects.walk(subject)
    found = {name: dataset for name, dataset in datasets.items() if dataset.has(SUBJECT)}
    return traced(walk, found, shared, subject)


def packed_study(subjects: Subjects, subject: str, datasets: Mapping[str, Dataset], shared: Shared) -> str:
    """The traces of the datasets that are of no subject; ``subject`` is any one, whose block has them too."""
    store = Store(shared)
    cells: dict[tuple[str, str], list[int]] = {}
    rest = {name: dataset for name, dataset in datasets.items() if not dataset.has(SUBJECT)}
    for walk in subjects.of_study(subject):
        for name in (name for name in rest if name in walk.space.records):
            every = np.arange(len(rest[name]))
            cells |= dict(cells_of(walk, store, rest[name], every, every))
    return store.packed(cells)


def traced(walk: Walk, datasets: Mapping[str, Dataset], shared: Shared, subject: str) -> str:
    """The traces of a subject in some datasets, packed."""
    store = Store(shared)
    cells: dict[tuple[str, str], list[int]] = {}
    for name in (name for name in datasets if name in walk.space.records or name in walk.related):
        own = np.flatnonzero(walk.of(name)[1].subject >= 0)  # relations of whole datasets are of no subject
        cells |= dict(cells_of(walk, store, datasets[name], datasets[name].of_one(subject), own))
    return store.packed(cells)


Named: TypeAlias = tuple[tuple[str, str], list[int]]


def cells_of(walk: Walk, store: Store, dataset: Dataset, built: Index, made: Index) -> Iterator[Named]:
    """The traces of the variables of a dataset that the specs make; ``built`` are the positions of its records in the
    build, ``made`` those where they are made again."""
    said, records = walk.of(dataset.name)
    names = [name for name in said.variables if name in dataset.columns and name in records.columns]
    same(walk, dataset, built, made)
    for name in names:
        yield (dataset.name, name), [store.add(walk.variable(dataset.name, int(at), name)) for at in made]


def same(walk: Walk, dataset: Dataset, built: Index, made: Index) -> None:
    """The records that are made again are those of the build. Raises RawDataError if not."""
    said, records = walk.of(dataset.name)
    keys = [key for key in said.keys if key in dataset.columns]
    equal = len(built) == len(made) and all(
        dataset.text(key).take(built).tolist() == [walk.cells.text(records.columns[key], int(at)) for at in made]
        for key in keys
    )
    if not equal:
        message = f"{dataset.name} of the build is not what specs and raw data give now"
        raise RawDataError(f"{message}; build the study again, or name the raw data that it was built from: --raw")


def shared_head(shared: Shared) -> dict[str, Any]:
    """The shapes for the page, by number."""
    return {"shapes": [list(shape) for shape in shared.shapes]}
