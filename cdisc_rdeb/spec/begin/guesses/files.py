"""Raw files as guesses need them: their parts, names and distinct values of columns, the columns with places."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path

from ....columns import as_text
from ....errors import RawDataError
from ....formats.opening import is_hidden
from ....model import RawSource
from ....quick import dataclass
from ....raw import FORMATS, WITH_COMMA, WITH_POINT, Part, RawFrame, parts_of, place_columns, read_source, seems_table
from .no_data import with_no_data
from .numbered import visit_numbers
from .undone import beside_not_done
from .vocabulary import is_word

EXTENSIONS = tuple(end for form in FORMATS for end in form.extensions)
OFTEN_PROSE = (".txt", ".dat")
PREFIX = re.compile(r"^([A-Za-z]{1,4}\.)")
SUBJECT = re.compile(r"USUBJID|SUBJ|PATIENT|PATN(UM|O)|PAT_?ID|PTNO|PTID|PATNR|SCRN|^PT$|^PAT$|대상자", re.IGNORECASE)
VISIT = re.compile(
    r"VIS(IT)?_?(NAME|NAM|NM|LABEL)?|INSTANCE|STUDYEVENTNAME|(REDCAP_?)?EVENT_?NAME|FOLDERNAME|TIMEPOINT_?NAME|방문명?",
    re.IGNORECASE,
)
STUDY = re.compile(r"STUDY(_?ID|OID|_?NO)?|PROT(OCOL)?(_?ID|_?NO)?", re.IGNORECASE)
LISTED = re.compile(r"\d+(\s*,\s*\d+){2,}")
THOUSANDS = re.compile(r"[1-9]\d{0,2},\d{3}")
WHOLE = Part()
MOST = 5000  # distinct values that are looked at


@dataclass(frozen=True, slots=True)
class RawFile:
    """A raw file, or a part of one: its name, what its columns' names begin with, each column's distinct values.

    ``part`` says which part of the file it is, ``words`` are what it is called, ``file_words`` the file. ``places`` are
    columns that say where a record stands, ``whole`` those with a value in each row, ``beside`` the columns that have
    values only where another says that nothing was done, ``numbers`` those of visits by their names. ``commas`` are
    columns whose numbers have a decimal comma, ``points`` those that have a point where there are commas,
    ``comma_doubt`` what speaks against them. ``stated`` is what study.yaml says of the source, if it is there.
    ``subject_written`` are the forms of its subjects' numbers, where DM's file has them in the form ``subject_as``.
    ``months`` are the names of months in its dates, where they are those of another language, ``months_of``.
    ``dates_elsewhere`` are the formats of dates that other files of the folder have for sure.
    ``unread`` says why one cannot be read as it is; then it has no columns.
    """

    name: str
    file: str
    prefix: str = ""
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    part: Part = WHOLE
    words: tuple[str, ...] = ()
    file_words: tuple[str, ...] = ()
    places: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    beside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    commas: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    comma_doubt: str = ""
    subject: str = ""
    subject_written: tuple[str, ...] = ()
    subject_as: str = ""
    subject_why: str = ""
    dates_elsewhere: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    months_of: str = ""
    stated: RawSource | None = None
    unread: str = ""

    def values(self, column: str) -> tuple[str, ...]:
        """The distinct values of a column that has any."""
        return self.columns[column][:MOST]

    def called(self) -> str:
        """The file, and which part of it, for a comment."""
        part = self.part.sheet or self.part.item_group
        return f"{self.file}, {shown(part)}" if part else self.file


def shown(text: str) -> str:
    """A raw text for a comment: on one line, of letters that can be seen, and not long.

    >>> shown("two" + chr(10) + "lines" + chr(7)), len(shown("x" * 500))
    ('two lines ', 43)
    """
    seen = "".join(sign if sign.isprintable() else " " for sign in " ".join(text.split()))
    return seen if len(seen) <= 40 else f"{seen[:40]}..."


def raw_files(folder: Path) -> list[RawFile]:
    """The raw files of a folder and their parts, by names that differ."""
    found: dict[str, RawFile] = {}
    for path in sorted(folder.glob("*")):
        if is_hidden(path) or not_data(path):
            continue
        try:
            parts = parts_of(path)
        except RawDataError as error:
            parts = [Part()]
            name = new_name(slug(path.stem), path, found)
            found[name] = RawFile(name, path.name, unread=" ".join(str(error).split()))
            continue
        for part in parts:
            called = part.sheet or part.item_group
            name = new_name(slug(called) if called and len(parts) > 1 else slug(path.stem), path, found)
            found[name] = read_part(path, name, part)
    return with_subjects(list(found.values()))


def not_data(path: Path) -> str:
    """Why a file of the folder is not read, by what it is; '' for raw data, though they may be broken."""
    name = path.name.lower()
    if not path.is_file():
        return "it is a folder" if path.is_dir() else "it is no file"
    if not name.endswith(EXTENSIONS):
        return f"raw data end in {', '.join(EXTENSIONS)}"
    if name.endswith(OFTEN_PROSE) and not seems_table(path):
        return "it has no header with rows of as many cells; if it holds data, name it under raw: in study.yaml"
    return ""


def not_read(folder: Path) -> dict[str, str]:
    """The files of a folder that are not read, each with the reason; hidden ones are not looked at."""
    found = {path.name: not_data(path) for path in sorted(folder.glob("*")) if not is_hidden(path)}
    return {name: why for name, why in found.items() if why}


def slug(text: str) -> str:
    """A name for a raw source.

    >>> slug("IG.VAS"), slug("AE_RAW"), slug("2nd list")
    ('ig_vas', 'ae', 'raw_2nd_list')
    """
    name = re.sub(r"[^a-z0-9_]+", "_", re.sub(r"_?raw$", "", text.lower())).strip("_") or "raw"
    return name if name[0].isalpha() else f"raw_{name}"


def new_name(name: str, path: Path, found: Mapping[str, RawFile]) -> str:
    """The name, made longer until no other source has it."""
    longer = (name, f"{name}_{path.suffix[1:].lower()}", slug(f"{path.stem}_{name}"))
    numbered = (f"{name}_{number}" for number in range(2, len(found) + 3))
    return next(each for each in (*longer, *numbered) if each not in found)


def read_part(path: Path, name: str, part: Part) -> RawFile:
    """A part of a raw file, its columns without what several of them begin with."""
    source = RawSource(
        *(name, (path.name,)),
        sheet=part.sheet,
        header_row=part.header_row,
        footer=part.footer,
        below_header=part.below_header,
        item_group=part.item_group,
        delimiter=part.delimiter,
        encoding=part.encoding,
    )
    of_file = tuple(words_in(path.stem))
    words = tuple(words_in(part.sheet or part.item_group)) or of_file
    try:
        frame = read_source(source, path.parent)
    except RawDataError as error:
        return RawFile(name, path.name, part=part, unread=" ".join(str(error).split()))
    if (seen := with_no_data(part, frame, path.name)) != part:
        part, source = seen, replace(source, footer=seen.footer, below_header=seen.below_header)
        frame = read_source(source, path.parent)
    found = values_of(frame)
    commas = of_numbers(found, WITH_COMMA) if part.delimiter else ()
    points = of_numbers(found, WITH_POINT) if commas else ()
    doubt = comma_doubt(found, commas)
    if commas and not doubt:
        found = values_of(read_source(replace(source, decimal="either" if points else ","), path.parent))
    places = frozenset(place_columns(source))
    begins = Counter(match.group(1) for column in found if (match := PREFIX.match(column)))
    prefix = next((text for text, number in begins.most_common(1) if number > 1), "")
    columns = {column.removeprefix(prefix): values for column, values in found.items()}
    made = RawFile(
        *(name, path.name, prefix, columns, part, words, of_file, places),
        whole=whole_columns(frame, prefix),
        beside=beside_not_done(frame, prefix),
        commas=commas,
        points=points,
        comma_doubt=doubt,
    )
    return replace(made, numbers=visit_numbers(frame, visit_of(made), prefix))


def file_of(source: RawSource, folder: Path) -> RawFile:
    """A raw source of a study as guesses need it (errors: RawDataError, for one that cannot be read)."""
    frame = read_source(source, folder)
    part = Part(source.sheet, source.header_row, source.footer, source.below_header, source.item_group)
    words = tuple(words_in(source.name))
    return RawFile(
        *(source.name, ", ".join(source.files), source.prefix, values_of(frame), part, words),
        places=frozenset(place_columns(source)),
        whole=whole_columns(frame),
        beside=beside_not_done(frame),
        subject=source.subject if source.subject in frame.columns else "",
        stated=source,
    )


def values_of(frame: RawFrame) -> dict[str, tuple[str, ...]]:
    """The distinct values of each column, without the empty one."""
    return {name: tuple(v for v in as_text(column).compact().values if v) for name, column in frame.columns.items()}


def whole_columns(frame: RawFrame, prefix: str = "") -> frozenset[str]:
    """The columns that have a value in each row, without what their names begin with."""
    whole = (name for name, column in frame.columns.items() if as_text(column).present().all())
    return frozenset(name.removeprefix(prefix) for name in whole)


def of_numbers(columns: Mapping[str, Sequence[str]], form: re.Pattern[str]) -> tuple[str, ...]:
    """The columns with values of a form, that are numbers for the most part.

    >>> of_numbers({"N": ["1", "2"], "KG": ["70", "71,5", "NK"], "NOTE": ["1,2", "none", "late"]}, WITH_COMMA)
    ('KG',)
    """
    with_form = (name for name, values in columns.items() if any(map(form.fullmatch, values)))
    return tuple(name for name in with_form if sum(map(is_number, columns[name])) * 2 > len(columns[name]))


def comma_doubt(columns: Mapping[str, Sequence[str]], commas: Sequence[str]) -> str:
    """What speaks against decimal commas in a file, '' for nothing: what may be thousands, lists of numbers.

    >>> comma_doubt({"WBC": ["4,1", "5"]}, ["WBC"]), comma_doubt({"PLT": ["1,000", "900"]}, ["PLT"])
    ('', 'PLT may have thousands')
    """
    for name, values in columns.items():
        if any(map(LISTED.fullmatch, values)):
            return f"{shown(name)} has lists of numbers"
        if name in commas and all(THOUSANDS.fullmatch(value) for value in values if "," in value):
            return f"{shown(name)} may have thousands"
    return ""


def is_number(text: str) -> bool:
    """Whether a text is a number, with a point, a comma, or none."""
    return text.isdigit() or any(form.fullmatch(text) for form in (WITH_COMMA, WITH_POINT))


def words_in(text: str) -> list[str]:
    """The words of a name, in upper case: those of OIDs and of AdverseEvents too.

    >>> words_in("IG.AdverseEvents"), words_in("anti_c7")
    (['IG', 'ADVERSE', 'EVENTS'], ['ANTI', 'C7'])
    """
    return [word.upper() for word in re.split(r"[\W_]+|(?<=[a-z])(?=[A-Z])", text) if word]


def with_subjects(files: Sequence[RawFile]) -> list[RawFile]:
    """The files with the column of the subject: the one called so, else the one with the subjects of other files.

    Where no file has one that is called so, it is the one that all have and whose values most files share, else the
    first column of each.
    """
    named = {raw.name: next(filter(is_of_subject, raw.columns), "") for raw in files}
    if not any(named.values()):
        shared = in_all(files)
        return [replace(raw, subject=shared or next(iter(raw.columns), "")) for raw in files]
    known = {value for raw in files if named[raw.name] for value in raw.values(named[raw.name])}
    return [replace(raw, subject=named[raw.name] or holding(raw, known)) for raw in files]


def is_of_subject(column: str) -> bool:
    """Whether a column is called as the subject."""
    return bool(SUBJECT.search(column)) or is_word("subject", column)


def in_all(files: Sequence[RawFile]) -> str:
    """Of the columns that all of several files have, the one of whose values most stand in more than one file."""
    read = [raw for raw in files if raw.columns]
    if len(read) < 2:
        return ""
    counted = {c: Counter(v for raw in read for v in raw.values(c)) for c in read[0].columns if is_in(c, read)}
    repeated = {column: sum(number > 1 for number in values.values()) for column, values in counted.items()}
    return max(repeated, key=repeated.__getitem__, default="")


def is_in(column: str, files: Sequence[RawFile]) -> bool:
    """Whether all files have a column."""
    return all(column in raw.columns for raw in files)


def holding(raw: RawFile, subjects: set[str]) -> str:
    """The first column whose values are subjects, most of them; '' where there is none."""
    for column, values in raw.columns.items():
        if len(values) > 1 and len(subjects.intersection(values)) * 5 >= len(values) * 4:
            return column
    return ""


def visit_of(raw: RawFile) -> str:
    """The column with the visit's name, '' where none is called so."""
    called = (
        name for name, values in raw.columns.items() if values and (VISIT.fullmatch(name) or is_word("visit", name))
    )
    return next(called, "")


def study_columns(raw: RawFile) -> list[str]:
    """The columns that say the study in each row."""
    return [
        name
        for name, values in raw.columns.items()
        if STUDY.fullmatch(name) and len(values) == 1 and name not in raw.places
    ]
