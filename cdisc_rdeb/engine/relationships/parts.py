"""What SUPP-- and CO have in common: values that are submitted apart, and which records they are about."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...columns import Index, Text, as_text, concatenate
from ...formats.long_text import LONGEST, pieces, too_long_word
from ...model import Dataset, Place, Study, Variable
from ...quick import dataclass
from ...standards import StandardVariable
from ..door import admit
from ..records import Records
from ..workspace import Scope, Workspace


@dataclass(frozen=True, slots=True)
class Related:
    """Values of a dataset's records that are submitted apart: at which records, and of which variable, by record."""

    at: Index
    which: Index
    values: Text


def related(records: Records, variables: Sequence[Variable], columns: Sequence[Text]) -> Related:
    """The values of columns that are there, by record, then in the order of the variables."""
    present = [np.flatnonzero(column.present()) for column in columns]
    at = np.concatenate([np.zeros(0, np.intp), *present])
    which = np.repeat(np.arange(len(variables)), [len(p) for p in present])
    if not columns:
        return Related(at, which, Text.of([]))
    order = np.lexsort((which, at))
    stacked = concatenate([column.take(p) for column, p in zip(columns, present, strict=True)])
    return Related(at[order], which[order], as_text(stacked).take(order))


def identified(parent: Dataset, records: Records) -> tuple[str, Text]:
    """IDVAR and IDVARVAL of a dataset's records: --SEQ, or VISITNUM where that is the key (SV), or neither (DM)."""
    for name in (f"{parent.domain}SEQ", "VISITNUM"):
        if name in records.columns and (name in parent.keys or name != "VISITNUM"):
            return name, as_text(records.columns[name])
    return "", Text.constant("", len(records))


def admitted(space: Workspace, dataset: Dataset, records: Records, already: str) -> Records:
    """Records of a dataset without a spec, by the one door; the texts called ``already`` (and on) came in by it."""
    for name, column in records.columns.items():
        if not name.startswith(already) and name in dataset.variables:
            scope = Scope(space, dataset.name, name, {}, records.rows, KeyError)
            records.columns[name] = admit(dataset.variables[name], column, scope)
    return records


def cut(column: Text) -> list[Text]:
    """A column as columns of its pieces, as many as its longest text needs; texts that cannot be cut are left out."""
    used = column.used()
    long = {v: pieces(v) for v, u in zip(column.values, used, strict=True) if u and len(v) > LONGEST}
    if not long:
        return [column]
    texts = [() if too_long_word(v) and v in long else long.get(v, (v,)) for v in column.values]
    count = max(map(len, long.values()))
    return [Text.coded(column.codes, [t[n] if n < len(t) else "" for t in texts]) for n in range(count)]


def refuse_words(space: Workspace, records: Records, shown: str, column: Text) -> None:
    """Note each text with a word that no piece can hold as an error of the build, with file and row."""
    used = column.used()
    for place, text in enumerate(column.values):
        word = too_long_word(text) if used[place] else ""
        if word:
            at = int(np.flatnonzero(column.codes == place)[0])
            space.refused.append(
                f"{records.rows.place(at)}: {shown}: the word "
                f"'{word[:40]}...' has {len(word)} bytes, and XPT holds {LONGEST}; text is cut at blanks, so put "
                f"one into it"
            )


def of_standard(known: StandardVariable, study: Study, place: Place) -> Variable:
    """A variable of a generated dataset, as the standard has it."""
    names = [codelist.name for code in known.codelists if (codelist := study.standards.codelist(code))]
    return Variable(
        name=known.name,
        label=known.label,
        type=known.type,  # type: ignore[arg-type]
        role=known.role,
        core=known.core,
        order=known.order,
        codelists=tuple(name for name in names if name in study.codelists),
        place=place,
    )
