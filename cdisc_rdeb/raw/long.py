"""Raw data with one row for each item of a record, made into one row for each record.

Many systems export subject, form, row, item and value. The rows of one record share its subject and the columns that
``long: row`` names, in whichever order they stand; each of its items becomes a column.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..columns import Codes, Column, Index, Mask, Text, as_text, first_of_groups, group_codes, repeats
from ..errors import RawDataError
from ..model import Long, RawSource
from ..quick import np
from .frame import RawFrame, Told
from .headers import headed


def widened(source: RawSource, long: Long, frame: RawFrame) -> RawFrame:
    """One row for each record, with a column for each item; its file and row are those of the record's first row.

    An item that a record has twice keeps the first value, and a row without an item gives none: both are told.
    Raises RawDataError for columns that the source lacks, for an item that is called as a column of the record is,
    and for a column beside these whose values differ among the rows of one record, unless it is not submitted.
    """
    keys = [*long.row, *(name for _, name, _ in source.subject_parts())]
    refuse_absent(source, frame, [long.item, long.value, *keys])
    groups, _ = group_codes([as_text(frame.columns[name]) for name in keys])
    first, record = first_of_groups(groups)
    item, value = (as_text(frame.columns[name]) for name in (long.item, long.value))
    item = item.map(lambda name: headed(name, source))
    in_order = [name for name in item.take(np.sort(np.unique(item.codes, return_index=True)[1])).tolist() if name]
    beside = [name for name in frame.columns if name not in (long.item, long.value)]
    clash = next((name for name in in_order if name in beside), "")
    if clash:
        raise RawDataError(f"{source.files[0]}: {clash} is both an item of {long.item} and a column; rename one")
    kept = columns_of_records(source, frame, beside, keys, first, record)
    named = item.present()
    again = repeated(record, item.codes, named & value.present())
    told = (*frame.told, *told_left(long, frame, item, value, again, ~named))
    codes = {name: code for code, name in enumerate(item.values.tolist())}
    for name in in_order:
        taken = np.flatnonzero(value.present() & ~again & (item.codes == codes[name]))
        kept[name] = spread(value, taken, record, len(first))
    made = np.bincount(record, minlength=len(first)).astype(np.int32)
    return replace(frame, columns=kept, file=frame.file.take(first), row=frame.row[first], told=told, made_of=made)


def refuse_absent(source: RawSource, frame: RawFrame, names: Sequence[str]) -> None:
    """Raise RawDataError for a column that the source does not have."""
    for name in names:
        if name not in frame.columns:
            raise RawDataError(f"{source.files[0]} has no column {name}; it has {', '.join(frame.columns)}")


def columns_of_records(
    source: RawSource, frame: RawFrame, names: Sequence[str], keys: Sequence[str], first: Index, record: Codes
) -> dict[str, Column]:
    """The columns beside item and value, with one value for each record."""
    kept: dict[str, Column] = {}
    for name in names:
        column = as_text(frame.columns[name])
        odd = np.flatnonzero(column.codes != column.codes[first][record]) if name not in keys else np.array([], int)
        if not len(odd):
            kept[name] = column.take(first)
        elif name not in source.not_submitted:
            at, other = int(odd[0]), int(first[record[odd[0]]])
            value, of_first = (str(column.values[column.codes[place]]) for place in (at, other))
            raise RawDataError(
                f"{frame.rows.place(at)}: {name} is '{value}', and row {frame.row[other]} of the same record has "
                f"'{of_first}'; name {name} in row: of long: if it tells records apart, else under not_submitted"
            )
    return kept


def repeated(record: Codes, item: Codes, among: Mask) -> Mask:
    """The rows under a mask whose item their record has in such a row before."""
    again = among.copy()
    again[among] = repeats(record[among].astype(np.int64) << 32 | item[among])
    return again


def told_left(long: Long, frame: RawFrame, item: Text, value: Text, again: Mask, empty: Mask) -> Iterator[Told]:
    """The values that no column holds."""
    for rule, mask, said in (
        ("item twice", again, "the record has the item {} in a row before, whose value was taken"),
        ("no item", empty, f"the row has no {long.item}, so nobody knows what its value is"),
    ):
        for at in np.flatnonzero(mask).tolist():
            name, found, file = (str(text.values[text.codes[at]]) for text in (item, value, frame.file))
            yield Told(rule, name or long.item, found, said.format(name), file, int(frame.row[at]))


def spread(value: Text, rows: Index, record: Codes, size: int) -> Text:
    """The values of some rows, each in the place of its record; missing in the others."""
    codes = np.full(size, len(value.values), np.int32)
    codes[record[rows]] = value.codes[rows]
    return Text.coded(codes, [*value.values, ""]).compact()
