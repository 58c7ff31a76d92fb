"""Files and folders compared: what is read, by which keys, and when the columns of a CSV are numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pandas as pd

from ..columns import Column, Text
from ..errors import RawDataError, RequestError
from ..foreign import Oddity, read_frames, stored_members
from ..formats.files import ENDINGS, check_variables, dataset_files, dataset_name, is_csv, kind_of
from ..formats.frames import to_column
from ..quick import dataclass
from ..terminal import count
from .comparison import Comparison, compare_sides
from .sides import FileSide, FrameSide, Side
from .tolerance import Nearness, Tolerance, variable_of

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
    by: tuple[str, ...] = ()


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
    by: Sequence[str] = (),
) -> Comparisons:
    """Compare two files (XPT, Dataset-JSON, CSV, CSV.gz), or the datasets of the same name in two folders.

    ``keys`` are for every dataset, or by dataset name; where none are given, ``default_keys`` chooses. A CSV has
    no attributes, and its columns are text unless ``PLAIN_NUMBER`` fits all values and the other side holds
    numbers too. Several datasets of a transport file meet by name. Text that is not in ``encoding`` (ASCII, in a CSV
    UTF-8) is read in the one that it looks like, which is told. ``special_missing`` counts where both files are XPT: no
    other holds such. The other arguments are those of ``compare_datasets``; a variable with a tolerance must be one of
    some dataset. So must those of ``by``; a dataset that lacks one has no groups. The values of XPT files stay there
    until their variables are compared, some at a time. A file of a folder that cannot be read is told, and all others
    are compared. Raises RequestError or RawDataError where nothing can be compared: a file against a folder, folders
    without datasets; and for keys and variables that are not there.
    """
    asked = _Request(keys, Nearness(tolerance, relative, special_missing), ignore, most, encoding, tuple(by))
    if base.is_dir() != other.is_dir():
        raise RequestError(f"{base} and {other}: compare a file with a file, or a folder with a folder")
    if not base.is_dir():
        return _known(_compare_two(base, other, asked), asked)
    for folder in (base, other):
        if (folder / "manifest.json").exists():  # a build's folder: its CSV files are no datasets
            raise RequestError(f"{folder} is a build's folder; compare the datasets in {folder / 'sdtm'}")
    refused: dict[Path, str] = {}
    left, right = dataset_files(base, refused), dataset_files(other, refused)
    if not left or not right:
        raise RequestError(f"{other if left else base}: no dataset there: {', '.join(ENDINGS)}; name one that has some")
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
    return _known(result, asked)


def _known(result: Comparisons, asked: _Request) -> Comparisons:
    """The result, once each variable with a tolerance of its own, and of the groups, is one that some dataset has."""
    both = [(*comparison.keys, *comparison.variables["variable"]) for comparison in result.datasets.values()]
    there = dict.fromkeys(name for names in both for name in names)
    check_variables(asked.near.named, there, "tolerance")
    check_variables(asked.by, there, "by")
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
    stored = not (is_csv(base) or is_csv(other))  # what is in a CSV is known beside all that the other side has
    left, right = (_sides(path, asked, stored) for path in (base, other))
    told = tuple(f"{path}: {oddity.message}" for path, side in ((base, left), (other, right)) for oddity in side.told)
    if len(left.datasets) == len(right.datasets) == 1:
        (name, one), (two,) = *left.datasets.items(), right.datasets.values()
        return Comparisons({name: _compare_datasets(name, one, two, (base, other), asked)}, told=told)
    a, b = left.datasets, right.datasets
    return Comparisons(
        {name: _compare_datasets(name, a[name], b[name], (base, other), asked) for name in a if name in b},
        tuple(name for name in a if name not in b),
        tuple(name for name in b if name not in a),
        told=told,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Sides:
    """The datasets of a file by name, and what is odd about them."""

    datasets: Mapping[str, Side]
    told: tuple[Oddity, ...]


def _sides(path: Path, asked: _Request, stored: bool) -> _Sides:
    """The datasets of a file; if ``stored``, those of a transport file are not read yet."""
    sides: dict[str, Side] = {}
    told: list[Oddity] = []
    if stored and kind_of(path) == "xpt":
        for member, odd in stored_members(path, asked.encoding):
            sides[member.attributes.name] = FileSide(member, tuple(asked.ignore))
            told += odd
        return _Sides(sides, tuple(told))
    for dataset, odd in read_frames(path, asked.encoding):
        frame = dataset.frame.drop(columns=list(asked.ignore), errors="ignore")
        sides[dataset.attributes.name] = FrameSide(frame, dataset.attributes)
        told += odd
    return _Sides(sides, tuple(told))


def _compare_datasets(name: str, left: Side, right: Side, files: tuple[Path, Path], asked: _Request) -> Comparison:
    """Compare two datasets of two files, of which some may be CSV."""
    named = asked.keys.get(name) if isinstance(asked.keys, Mapping) else asked.keys
    if isinstance(left, FrameSide) and isinstance(right, FrameSide):
        left, right = _typed(left, right, files)
    common = [variable for variable in left.kinds if variable in right.kinds]
    by = asked.by if all(variable in common for variable in asked.by) else ()
    without = [path for path in files if path.suffix.lower() != ".xpt"]
    comparison = compare_sides(
        left,
        right,
        keys=named or default_keys(common),
        near=Nearness(
            _of(asked.near.absolute, common), _of(asked.near.relative, common), asked.near.special and not without
        ),
        most=asked.most,
        name=name,
        by=by,
    )
    notes = list(comparison.notes)
    if asked.near.special and without:
        notes.append(f"special missing values are not told apart: {without[0].name} holds none")
    if by != asked.by:
        lacking = ", ".join(variable for variable in asked.by if variable not in common)
        notes.append(f"no groups by {', '.join(asked.by)}: it has no {lacking} on both sides")
    twice = int(comparison.duplicates["count"].sum())
    if twice and not named:
        notes.append(f"the guessed keys do not tell {count(twice, 'record')} apart; name more with --keys")
    return replace(comparison, guessed=not named, notes=tuple(notes))


def _typed(left: FrameSide, right: FrameSide, files: tuple[Path, Path]) -> tuple[FrameSide, FrameSide]:
    """Both sides, a CSV with numbers where the other one has them; a CSV says nothing of attributes."""
    csv = is_csv(files[0]), is_csv(files[1])
    if not any(csv):
        return left, right
    a = _with_numbers(left.frame, right.frame, csv[1]) if csv[0] else left.frame
    b = _with_numbers(right.frame, a, False) if csv[1] else right.frame
    return FrameSide(a), FrameSide(b)


def _of(given: Tolerance, variables: Collection[str]) -> Tolerance:
    """A tolerance without the variables that a dataset does not have."""
    if not isinstance(given, Mapping):
        return given
    return {name: value for name, value in given.items() if not name or variable_of(name) in variables}


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
