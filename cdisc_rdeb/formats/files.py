"""Dataset files of any format: which of them a folder holds, and what one says, as a frame or as columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from ..columns import Column, Text, read_number
from ..errors import RawDataError, RequestError, did_you_mean
from ..quick import dataclass
from ..standards import DEFAULT, Standards, StandardVariable
from .csv_reader import read_csv_file
from .frames import to_column, to_series
from .json_dates import number_of
from .limits import NUMBER_LENGTH, unheld
from .opening import is_hidden, refuse_no_file
from .sas7bdat import sas_dataset
from .sas_moments import Moment
from .xpt import XptAttributes, XptDataset, XptVariable, read_columns

if TYPE_CHECKING:
    from .dataset_json import JsonColumn
    from .json_table import Odd

#: Of files of datasets; where a dataset is there several times, the first counts.
ENDINGS = (".xpt", ".json", ".ndjson", ".sas7bdat", ".csv", ".csv.gz")
MOMENTS: tuple[tuple[re.Pattern[str], Moment], ...] = (  # variables of ADaM by the ends of their names
    (re.compile(r"\w*DT"), "date"),
    (re.compile(r"\w*DTM"), "datetime"),
    (re.compile(r"\w*TM"), "time"),
)
OF_A_BUILD = ("issues.csv", "reconciliation.csv", "checks.csv", "manifest.json")  # beside datasets, and none


@dataclass(frozen=True, slots=True, eq=False)
class DatasetFile:
    """A dataset as its file has it. ``described``: the file says labels, types and lengths (a CSV does not)."""

    attributes: XptAttributes
    columns: Mapping[str, Column]
    described: bool


def dataset_files(folder: Path, refused: dict[Path, str] | None = None) -> dict[str, Path]:
    """The files of a folder's datasets by the names of these; what is hidden is none.

    Raises RawDataError for a pipe or a link to nowhere in place of a file, and for two files of one kind and name.
    With ``refused`` these go there with the reason instead, and with them files of a dataset that another one has too.
    """
    found: dict[str, Path] = {}
    for path in likely_files(folder):
        try:
            refuse_no_file(path)
        except RawDataError as error:
            if refused is None:
                raise
            refused[path] = str(error)
            continue
        name = dataset_name(path)
        other = found.setdefault(name, path)
        if other == path:
            continue
        if refused is not None:
            refused[path] = f"{path}: {other.name} is {name} too, and was taken; remove one of them"
        elif other.name.lower() == path.name.lower():
            raise RawDataError(f"{other} and {path.name} are both {name}; remove one of them")
    return dict(sorted(found.items()))


def likely_files(folder: Path) -> Iterator[Path]:
    """What has the name of a dataset's file in a folder, in the order of `ENDINGS`."""
    there = sorted(folder.iterdir())
    for ending in ENDINGS:
        for path in there:
            named = path.name.lower().endswith(ending) and path.name not in OF_A_BUILD
            if named and not is_hidden(path) and not path.is_dir():
                yield path


def dataset_name(path: Path) -> str:
    """What a dataset is called by the name of its file.

    >>> dataset_name(Path("ae.csv.gz")), dataset_name(Path("suppae.xpt"))
    ('AE', 'SUPPAE')
    """
    ending = next((ending for ending in ENDINGS if path.name.lower().endswith(ending)), "")
    return path.name[: len(path.name) - len(ending)].upper()


def is_csv(path: Path) -> bool:
    """Whether a file is CSV by its name."""
    return path.name.lower().endswith((".csv", ".csv.gz"))


def check_variables(names: Iterable[str], there: Iterable[object], what: str) -> None:
    """Raise RequestError that names the first variable which is not there, and what may have been meant."""
    known = [str(name) for name in there]
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known) or f"there are {', '.join(known) or 'none'}"
            raise RequestError(f"{what}: no variable {name}; {hint}")


def read_file(path: Path, encoding: str = "ascii", standards: Standards = DEFAULT) -> DatasetFile:
    """Read a dataset into columns. A CSV has numbers where SDTM, or of a dataset that is called so ADaM, has them, and
    dates of ISO 8601 as numbers where ADaM has these, in their versions of ``standards``.

    ``encoding`` is that of a transport file. Raises RequestError for a file that is not there or of another kind, and
    RawDataError for one that is not sound.
    """
    kind = kind_of(path)
    if kind == "xpt":
        return DatasetFile(*read_columns(path, encoding=encoding), True)
    if kind == "json":
        dataset = json_dataset(path)
        columns = {str(variable): to_column(series) for variable, series in dataset.frame.items()}
        return DatasetFile(dataset.attributes, columns, True)
    if kind == "sas":
        return DatasetFile(*sas_dataset(path), True)
    return typed_csv(path, standards=standards)


def kind_of(path: Path) -> Literal["xpt", "json", "sas", "csv"]:
    """What a file is read as, by the end of its name in capital letters or small ones."""
    if not path.exists():
        raise RequestError(f"{path}: no such file")
    refuse_no_file(path)
    if path.suffix.lower() == ".xpt":
        return "xpt"
    if path.suffix.lower() in (".json", ".ndjson"):
        return "json"
    if path.suffix.lower() == ".sas7bdat":
        return "sas"
    if not is_csv(path):
        raise RequestError(f"{path}: cannot be read; give a file {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}")
    return "csv"


def json_dataset(path: Path, odd: Odd | None = None) -> XptDataset:
    """A Dataset-JSON file with its attributes as a transport file has them (``odd``: see `read_dataset_json`)."""
    from .dataset_json import read_dataset_json  # slow to import, and few folders have such files

    found = read_dataset_json(path, odd=odd)
    of_file = found.attributes
    variables = tuple(described(c.name, to_column(found.frame[c.name]), c) for c in of_file.columns)
    return XptDataset(XptAttributes(of_file.name, of_file.label, variables), found.frame)


def described(name: str, column: Column, said: JsonColumn | None = None) -> XptVariable:
    """A variable by what a file says of it, and by its values where that says nothing."""
    label, shown, length = (said.label, said.display_format or "", said.length or 0) if said else ("", "", 0)
    if not isinstance(column, Text):
        return XptVariable(name, "Num", length or NUMBER_LENGTH, label, shown)
    longest = max((len(value.encode()) for value in column.compact().values), default=0)
    return XptVariable(name, "Char", length or longest, label, shown)


def csv_dataset(path: Path, encoding: str = "utf-8") -> XptDataset:
    """A CSV as text throughout, with the file's name."""
    columns = read_csv_file(path, encoding=encoding)
    variables = tuple(described(name, column) for name, column in columns.items())
    import pandas as pd

    frame = pd.DataFrame({name: to_series(column) for name, column in columns.items()})
    return XptDataset(XptAttributes(dataset_name(path), "", variables), frame)


def typed_csv(path: Path, encoding: str = "utf-8", standards: Standards = DEFAULT) -> DatasetFile:
    """A CSV with numbers where the standards have them."""
    name, read = dataset_name(path), read_csv_file(path, encoding=encoding)
    columns = {variable: as_standard(name, variable, column, standards) for variable, column in read.items()}
    variables = tuple(described(variable, column) for variable, column in columns.items())
    return DatasetFile(XptAttributes(name, "", variables), columns, False)


def as_standard(dataset: str, name: str, column: Text, standards: Standards) -> Column:
    """A column of a CSV as numbers where the standard has a number and every value is one; as text where not."""
    if not is_numeric(dataset, name, standards):
        return column
    for read in (held_number, *(partial(moment, kind) for pattern, kind in MOMENTS if pattern.fullmatch(name))):
        numbers = column.numbers(lambda text, read=read: read(text) if text else np.nan)  # type: ignore[misc]
        if (np.isnan(numbers) == ~column.present()).all():
            return numbers
    return column


def held_number(text: str) -> float:
    """The number that a text says, NaN where a number does not hold it."""
    number = read_number(text)
    return np.nan if unheld(text, number) else number


def moment(kind: Moment, text: str) -> float:
    """A whole date, time or date-time of ISO 8601 as SAS counts it; NaN for any other text."""
    try:
        return number_of(text, kind)
    except ValueError:
        return np.nan


def is_numeric(dataset: str, name: str, standards: Standards = DEFAULT) -> bool:
    """Whether the standard has a variable as a number: ADaM of a dataset AD--, SDTM of any other.

    >>> is_numeric("ADAE", "ASTDT"), is_numeric("AE", "AESEQ"), is_numeric("AE", "AETERM")
    (True, True, False)
    """
    if dataset.startswith("AD"):
        analysis = standards.adamig_variable("TTE", name) or standards.adamig_variable("OCCDS", name)
        known = analysis or standards.kept_variable(name)
    else:
        known = tabulated(dataset, name, standards)
    return known is not None and known.type == "Num"


def tabulated(dataset: str, name: str, standards: Standards) -> StandardVariable | None:
    """A variable as SDTMIG has it in a dataset or the one that this is split from, else as the model of its class."""
    guide = standards.sdtmig_dataset(dataset) or standards.sdtmig_dataset(dataset[:2])
    if guide is None:
        return None
    return guide.variables.get(name) or standards.model_variable(guide.class_, name, dataset[:2])
