"""A study begun from its raw files: sources, datasets and variables, as far as names and values tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from ..errors import WriteError
from ..formats.opening import is_hidden
from ..standards import DEFAULT, Standards
from .guesses.files import RawFile, dataset_of, formats_of, read_file
from .guesses.mapping import LIKELY, SURE, Guess, Guesses, guess
from .guesses.writing import source_lines
from .schema.editor import FOLDER, first_line, write_schemas
from .skeleton import EXTENSIONS, new_dataset, quoted, write
from .words import value as as_yaml

SUBJECT = re.compile(r"USUBJID|SUBJ|PATIENT|PATNUM|PAT_?ID|PTNO|PTID|SCRN", re.IGNORECASE)
VISIT = re.compile(r"VISIT(NAME|NM|LABEL)?|INSTANCE|STUDYEVENTNAME", re.IGNORECASE)
STUDY = re.compile(r"STUDY(_?ID)?|PROTOCOL", re.IGNORECASE)
TWO_PARTS = re.compile(r"\w+-\w+")

HEAD = """\
# A first mapping, guessed from the raw files: each line says how sure it is and why. Correct what is wrong; what
# is waiting is yours to map. All that can stand here: docs/spec.md, study.yaml
study: {study} # STUDYID
title: Title of the study # for define.xml
subject: {study}-{{subject}} # USUBJID; {{subject}} is the subject as the raw data name it
raw:
"""


def begin(folder: Path, raw: Path, standards: Standards = DEFAULT) -> list[Path]:
    """Write the specs of a new study with what its raw files tell; the files that were written.

    Raises WriteError for a folder without a file that can be read, and for a study that is there already.
    """
    path = folder / "study.yaml"
    if path.exists():
        raise WriteError(f"{path} is there already; remove it, or name another folder")
    found = raw_files(raw)
    files = [each for each in found if not each.unread]
    if not files:
        why = "; ".join(each.unread for each in found) or f"put them there ({', '.join(EXTENSIONS)})"
        raise WriteError(f"{raw} has no raw file that can be read; {why}")
    made = [each for each in guesses_of(files, standards).values() if each]
    write(path, f"{first_line('study')}\n{study_text(folder, found)}")
    write_schemas(folder / FOLDER)
    by_name = {each.name: each for each in files}
    ordered = sorted(made, key=lambda each: each.dataset != "DM")
    written = [new_dataset(folder, each.dataset, each.source, (each, by_name[each.source])) for each in ordered]
    if all(each.dataset != "DM" for each in made):
        written.append(new_dataset(folder, "DM"))
    return [path, *written]


def raw_files(folder: Path) -> list[RawFile]:
    """The raw files of a folder, by names that differ."""
    found: dict[str, RawFile] = {}
    for path in sorted(folder.glob("*")):
        if path.suffix.lower() not in EXTENSIONS or is_hidden(path):
            continue
        name = re.sub(r"[^a-z0-9_]+", "_", re.sub(r"_?raw$", "", path.stem.lower())).strip("_") or "raw"
        name = name if name not in found else f"{name}_{path.suffix[1:].lower()}"
        read = read_file(path, name if name[0].isalpha() else f"raw_{name}")
        found[read.name] = read
    return list(found.values())


def guesses_of(files: Iterable[RawFile], standards: Standards = DEFAULT) -> Mapping[str, Guesses | None]:
    """What each raw file may be, by its name; None where nothing tells, or where another file is that already."""
    files = [raw for raw in files if raw.columns]
    meant = {raw.name: dataset_of(raw, standards) for raw in files}
    given = [dataset for dataset, _ in meant.values()]
    made: dict[str, Guesses | None] = {}
    for raw in files:
        dataset, why = meant[raw.name]
        if dataset == "EC" and "EX" not in given:
            dataset, why = "EX", f"{why}; SDTMIG wants EX of it, and EC too where more was collected"
        if not dataset or any(other and other.dataset == dataset for other in made.values()):
            made[raw.name] = None
            continue
        made[raw.name] = guesses_for(raw, dataset, why, standards)
    return made


def guesses_for(raw: RawFile, dataset: str, why: str, standards: Standards) -> Guesses:
    """The variables of a dataset that a file's columns may be."""
    skip = {subject_of(raw), visit_of(raw), *study_columns(raw)}
    found = guess(raw, standards.sdtmig_datasets()[dataset], why, standards, skip, formats_of(raw)[2])
    if dataset == "DM":
        of_subject(found, raw)
    return found


def of_subject(found: Guesses, raw: RawFile) -> None:
    """What the subject's column says in DM, and the unit of ages."""
    subject = subject_of(raw)
    if "SITEID" not in {*found.taken, *found.open} and all(map(TWO_PARTS.fullmatch, raw.values(subject))):
        for name, number in (("SITEID", 1), ("SUBJID", 2)):
            value = f'{{part: {as_yaml(subject)}, separator: "-", number: {number}}}'
            found.taken[name] = Guess(value, (subject,), LIKELY, f"all values of {subject} have two parts")
    else:
        found.taken["SUBJID"] = Guess(as_yaml(subject), (subject,), SURE, "the column with the subject")
    age = found.taken.get("AGE")
    if age and max(map(float, raw.values(age.columns[0])), default=0) > 18:
        found.taken["AGEU"] = Guess("{assign: YEARS}", (), LIKELY, "some are above 18")


def subject_of(raw: RawFile) -> str:
    """The column with the subject, as far as names tell."""
    return next((name for name in raw.columns if SUBJECT.search(name)), next(iter(raw.columns)))


def visit_of(raw: RawFile) -> str:
    """The column with the visit's name, '' where none is called so."""
    return next((name for name in raw.columns if VISIT.fullmatch(name)), "")


def study_columns(raw: RawFile) -> list[str]:
    """The columns that say the study in each row."""
    return [name for name, values in raw.columns.items() if STUDY.fullmatch(name) and len(values) == 1]


def study_text(folder: Path, files: list[RawFile]) -> str:
    """study.yaml: the study as the files call it, else as its folder is called, and the raw sources."""
    called = {raw.values(name)[0] for raw in files for name in study_columns(raw)}
    by_folder = re.sub(r"[^A-Z0-9]+", "-", folder.resolve().name.upper()).strip("-") or "STUDY"
    text = HEAD.format(study=quoted(called.pop() if len(called) == 1 else by_folder))
    for raw in files:
        if raw.unread:
            text += f"  # {raw.name}: {{file: {quoted(raw.file)}}} # cannot be read as it is: {raw.unread}\n"
            continue
        subject, visit = subject_of(raw), visit_of(raw)
        lines = source_lines(raw, quoted(raw.file), subject, visit, study_columns(raw))
        text += "".join(f"{line}\n" for line in lines)
    return text
