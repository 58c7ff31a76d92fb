"""Files and folders compared: what is read, by which keys, and when the columns of a CSV are numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pandas as pd

from ..columns import Column, Text
from ..errors import RawDataError, RequestError
from ..foreign import Oddity, read_frames
from ..formats.files import ENDINGS, check_variables, dataset_files, dataset_name, is_csv
from ..formats.frames import to_column
from ..formats.xpt import XptDataset
from ..terminal import count
from .comparison import Comparison, compare_datasets
from .tolerance import Nearness, Tolerance

Keys: TypeAlias = Sequence[str] | Mapping[str, Sequence[str]] | None

DEFAULT_KEYS = (
    ("RDOMAIN", "USUBJID", "IDVAR", "IDVARVAL", "QNAM"),  # SUPP--
    ("RDOMAIN", "USUBJID", "IDVAR", "IDVARVAL", "RELID"),  # RELREC
    ("TSPARMCD", "TSSEQ"),
    ("USUBJID", "PARAMCD"),  # BDS, with those of WITHIN_PARAMETER that are there
    ("USUBJID", "--SEQ"),
    ("USUBJID", "VISITNUM"),  # SV
    ("USUBJID",),  # DM, ADSL
    ("ARMCD", "TAETORD"),
    ("ARMCD", "VISITNUM"),
    ("VISITNUM",),
    ("ETCD",),
    ("IETESTCD",),
)
WITHIN_PARAMETER = ("AVISITN", "ADTM", "ADT", "ATPTN", "DTYPE", "--SEQ")
PLAIN_NUMBER = re.compile(r"[+-]?(?:(?:0|[1-9]\d{0,14})(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True, eq=False)
class Comparisons:
    """Two files or folders compared: a Comparison for each dataset, and the datasets on one side only.

    ``unread`` are the datasets that cannot be compared, with the reason; ``told`` says what is odd about files.
    """

    datasets: Mapping[str, Comparison]
    only_in_base: tuple[str, ...] = ()
    only_in_other: tuple[str, ...] = ()
    unread: Mapping[str, str] = field(default_factory=dict)
    told: tuple[str, ...] = ()

    @property
    def equal(self) -> bool:
        """Whether both sides have the same datasets, all of them could be read, and all are equal."""
        alone = self.only_in_base or self.only_in_other or self.unread
        return not alone and all(c.equal for c in self.datasets.values())


@dataclass(frozen=True, slots=True)
class _Request:
    """What was asked of all datasets."""

    keys: Keys
    near: Nearness
    ignore: Sequence[str]
    most: int | None
    encoding: str = ""


def compare_files(
    base: Path,
    other: Path,
    *,
    keys: Keys = None,
    tolerance: Tolerance = 0.0,
    relative: Tolerance = 0.0,
    special_missing: bool = False,
    ignore: Sequence[str] = (),
    most: int | None = None,
    encoding: str = "",
) -> Comparisons:
    """Compare two files (XPT, Dataset-JSON, CSV, CSV.gz), or the datasets of the same name in two folders.

    ``keys`` are for every dataset, or by dataset name; where none are given, ``default_keys`` chooses. A CSV has
    no attributes, and its columns are text unless ``PLAIN_NUMBER`` fits all values and the other side holds
    numbers too. Several datasets of a transport file meet by name. Text that is not in ``encoding`` (ASCII, in a CSV
    UTF-8) is read in the one that it looks like, which is told. ``special_missing`` counts where both files are XPT: no
    other holds such. The other arguments are those of ``compare_datasets``; a variable with a tolerance must be one of
    some dataset. A file of a folder that cannot be read is told, and all others are compared. Raises RequestError or
    RawDataError where nothing can be compared: a file against a folder, folders without datasets; and for keys and
    variables that are not there.
    """
    asked = _Request(keys, Nearness(tolerance, relative, special_missing), ignore, most, encoding)
    if base.is_dir() != other.is_dir():
        raise RequestError(f"{base} and {other}: compare a file with a file, or a folder with a folder")
    if not base.is_dir():
        return _known(_compare_two(base, other, asked), asked.near)
    for folder in (base, other):
        if (folder / "manifest.json").exists():  # a build's folder: its CSV files are no datasets
            raise RequestError(f"{folder} is a build's folder; compare the datasets in {folder / 'sdtm'}")
    refused: dict[Path, str] = {}
    left, right = dataset_files(base, refused), dataset_files(other, refused)
    if not left or not right:
        raise RequestError(f"{other if left else base}: no dataset there: {', '.join(ENDINGS)}")
    unread = {dataset_name(path): reason for path, reason in refused.items()}
    found = []
    for name in (name for name in left if name in right):
        try:
            found.append(_compare_two(left[name], right[name], asked))
        except RawDataError as error:
            unread[name] = str(error)
    if unread and not found:
        raise RawDataError("\n".join(f"error: {reason}" for reason in unread.values()))
    result = Comparisons(
        {name: one for part in found for name, one in part.datasets.items()},
        (*(name for name in left if name not in right), *(name for part in found for name in part.only_in_base)),
        (*(name for name in right if name not in left), *(name for part in found for name in part.only_in_other)),
        unread,
        tuple(line for part in found for line in part.told),
    )
    return _known(result, asked.near)


def _known(result: Comparisons, near: Nearness) -> Comparisons:
    """The result, once each variable with a tolerance of its own is one that some dataset compares."""
    both = [(*comparison.keys, *comparison.variables["variable"]) for comparison in result.datasets.values()]
    check_variables(near.named, dict.fromkeys(name for names in both for name in names), "tolerance")
    return result


def default_keys(variables: Collection[str]) -> tuple[str, ...]:
    """The keys of a dataset that has these variables: the first of ``DEFAULT_KEYS`` that is there, else all.

    >>> default_keys(["STUDYID", "DOMAIN", "USUBJID", "AESEQ", "AETERM"])
    ('USUBJID', 'AESEQ')
    >>> default_keys(["USUBJID", "ARMCD", "AGE"]), default_keys(["USUBJID", "ASEQ", "PARAMCD", "AVISITN"])
    (('USUBJID',), ('USUBJID', 'PARAMCD', 'AVISITN', 'ASEQ'))
    """
    sequence = next((v for v in variables if v == "ASEQ" or re.fullmatch(r"[A-Z]{2}SEQ", v)), "--SEQ")
    for pattern in DEFAULT_KEYS:
        keys = tuple(sequence if key == "--SEQ" else key for key in pattern)
        if all(key in variables for key in keys):
            within = WITHIN_PARAMETER if "PARAMCD" in keys else ()
            more = (sequence if key == "--SEQ" else key for key in within)
            return (*keys, *(key for key in more if key in variables))
    return tuple(variables)


def _compare_two(base: Path, other: Path, asked: _Request) -> Comparisons:
    """Compare two files: the dataset that each has, whatever it is called; of several those of the same name."""
    left, right = (read_frames(path, asked.encoding) for path in (base, other))
    told = tuple(
        f"{path}: {oddity.message}" for path, side in ((base, left), (other, right)) for oddity in oddities(side)
    )
    if len(left) == len(right) == 1:
        one = _compare_datasets(left[0][0], right[0][0], (base, other), asked)
        return Comparisons({one.name: one}, told=told)
    a, b = ({dataset.attributes.name: dataset for dataset, _ in side} for side in (left, right))
    return Comparisons(
        {name: _compare_datasets(a[name], b[name], (base, other), asked) for name in a if name in b},
        tuple(name for name in a if name not in b),
        tuple(name for name in b if name not in a),
        told=told,
    )


def oddities(side: tuple[tuple[XptDataset, tuple[Oddity, ...]], ...]) -> Iterator[Oddity]:
    """What is odd about the datasets of a file."""
    yield from (oddity for _, told in side for oddity in told)


def _compare_datasets(left: XptDataset, right: XptDataset, files: tuple[Path, Path], asked: _Request) -> Comparison:
    """Compare two datasets of two files, of which some may be CSV."""
    csv = is_csv(files[0]), is_csv(files[1])
    name = left.attributes.name
    named = asked.keys.get(name) if isinstance(asked.keys, Mapping) else asked.keys
    a, b = left.frame, right.frame
    if csv[0]:
        a = _with_numbers(a, b, csv[1])
    if csv[1]:
        b = _with_numbers(b, a, False)
    typed = not any(csv)
    common = [str(v) for v in a.columns if v in b.columns and v not in asked.ignore]
    without = [path for path in files if path.suffix.lower() != ".xpt"]
    comparison = compare_datasets(
        a,
        b,
        keys=named or default_keys(common),
        tolerance=_of(asked.near.absolute, common),
        relative=_of(asked.near.relative, common),
        special_missing=asked.near.special and not without,
        base_attributes=left.attributes if typed else None,
        other_attributes=right.attributes if typed else None,
        ignore=asked.ignore,
        most=asked.most,
        name=name,
    )
    notes = list(comparison.notes)
    if asked.near.special and without:
        notes.append(f"special missing values are not told apart: {without[0].name} holds none")
    twice = int(comparison.duplicates["count"].sum())
    if twice and not named:
        notes.append(f"the guessed keys do not tell {count(twice, 'record')} apart; name more with --keys")
    return replace(comparison, guessed=not named, notes=tuple(notes))


def _of(given: Tolerance, variables: Collection[str]) -> Tolerance:
    """A tolerance without the variables that a dataset does not have."""
    if not isinstance(given, Mapping):
        return given
    return {name: value for name, value in given.items() if not name or name in variables}


def _with_numbers(frame: pd.DataFrame, against: pd.DataFrame, texts: bool) -> pd.DataFrame:
    """A CSV with numbers where the other side holds numbers, or ``texts`` that all are numbers."""
    result = frame.copy()
    for name in frame.columns.intersection(against.columns):
        column, opposite = to_column(frame[name]), to_column(against[name])
        if isinstance(opposite, Text) and not (texts and any(opposite.values) and _is_plain(opposite)):
            continue
        if isinstance(column, Text) and _is_plain(column):
            result[name] = column.numbers(lambda value: float(value) if value else np.nan)
    return result


def _is_plain(column: Column) -> bool:
    """Whether every value is missing or a number, without a zero in front as codes have it."""
    return not isinstance(column, Text) or all(not v or PLAIN_NUMBER.fullmatch(v) for v in column.values)
