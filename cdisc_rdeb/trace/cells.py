"""What stands in a block: its texts, and the cells of raw files behind the rows of its sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

import numpy as np

from ..columns import Column, as_text
from ..engine.workspace import Workspace
from ..quick import dataclass
from .found import MOST, Cell, Traced, few


@dataclass(slots=True, eq=False)
class Cells:
    """The cells of a block; ``headers`` have the columns of raw sources as their files call them, ``most`` is how many
    values of one kind are told of."""

    space: Workspace
    headers: Mapping[str, Mapping[str, str]]
    most: int = MOST
    texts: dict[int, list[str]] = field(default_factory=dict)

    def text(self, column: Column, at: int) -> str:
        """One value of a column as text, numbers as they are written out."""
        if id(column) not in self.texts:  # columns stay as long as the block does
            self.texts[id(column)] = as_text(column).tolist()
        return self.texts[id(column)][at]

    def cell(self, source: str, at: int, column: str) -> Traced:
        """A cell of a raw source's row; that of a source that is made of others leads to the row that it is from."""
        frame, raw = self.space.block.frames[source], self.space.study.raw.get(source)
        name = self.headers.get(source, {}).get(column, column)
        text = self.text(frame.columns[column], at)
        if raw is not None and raw.visits_of:
            return self.contact(source, at, column, text)
        file = self.text(frame.file, at)
        found = Cell(file, int(frame.row[at]), name, text, raw.sheet if raw else "")
        return Traced(f"raw {source}.{name}", "", text, "collected", cell=found)

    def contact(self, source: str, at: int, column: str, text: str) -> Traced:
        """A date or visit of all forms: the rows of the subject in these that say it."""
        raw, frame = self.space.study.raw[source], self.space.block.frames[source]
        inputs = []
        for other in raw.visits_of:
            form, name = self.space.block.frames[other], self.space.study.raw[other]
            asked = name.visit_date if column in ("FIRST", "LAST") else name.visit
            mine = self.space.subject_of(other) == (-1 if frame.subject is None else frame.subject[at])
            visits = as_text(form.columns["@VISIT"]).tolist()
            mine &= np.array([visit == self.text(frame.columns["@VISIT"], at) for visit in visits], np.bool_)
            inputs += [self.cell(other, int(row), asked) for row in np.flatnonzero(mine)]
        kept, more = few(inputs, self.most)
        how = "The first date of the visit on any form." if column == "FIRST" else "What the forms say of the visit."
        how = "The last date of the visit on any form." if column == "LAST" else how
        return Traced(f"raw {source}.{column}", "", text, "derived", how, str(raw.place), inputs=kept, more=more)

    def of_subject(self, source: str, at: int) -> Iterator[Traced]:
        """The cells of a raw source's row that say whose it is."""
        raw, frame = self.space.study.raw.get(source), self.space.block.frames[source]
        if raw is not None and raw.visits_of:
            place = frame.rows.place(at)
            for other in raw.visits_of:
                form = self.space.block.frames[other].rows
                yield from (c for n in range(len(form)) if form.place(n) == place for c in self.of_subject(other, n))
        elif raw is not None:
            yield from (self.cell(source, at, column) for _, column, _ in raw.subject_parts())
