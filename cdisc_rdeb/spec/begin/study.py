"""A study begun from its raw files: sources, datasets and variables, as far as names and values tell."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from ...errors import WriteError, in_yaml
from ...standards import DEFAULT, Standards
from .. import raw_folder
from ..meant.words import value as as_yaml
from .editor import FOLDER, first_line, write_schemas
from .guesses.boxes import race_of
from .guesses.dates import with_dates
from .guesses.doubts import drug_of, reasons
from .guesses.files import EXTENSIONS, RawFile, not_read, raw_files, shown, study_columns, visit_of
from .guesses.findings import wide_tests
from .guesses.guessing import guess
from .guesses.later import add_usual
from .guesses.letters import PLAIN_SIGNS, plain
from .guesses.mapping import LIKELY, SURE, TWINS, Guess, Guesses, candidates, named
from .guesses.months import with_months
from .guesses.naming import dataset_of, of_subjects
from .guesses.numbers import with_forms
from .guesses.schedule import as_written, schedule_in, visit_lines
from .guesses.terms import codelist_lines
from .guesses.writing import source_lines, table_of, table_text
from .skeleton import new_dataset, write

OF_SUBJECTS = {"SEX", "RACE", "ETHNIC", "BRTHDTC", "RFICDTC"}  # two of these in a form are of DM
TWO_PARTS = re.compile(r"\w+-\w+")
SIDE_BY_SIDE = ("VS", "EG", "LB")  # findings that stand on forms of other datasets too

HEAD = """\
# A first mapping, guessed from the raw files: each line says how sure it is and why. Correct what is wrong; what
# is waiting is yours to map. All that can stand here: docs/spec.md, study.yaml
study: {study} # STUDYID
title: Title of the study # for define.xml
subject: {usubjid} # USUBJID; {{subject}} is the subject as the raw data name it
raw:
"""
CODELISTS = """\
# Values that are no words of CDISC for a term. Put the term that is meant for TERM, or see whether the one that stands
# there is; join lines of one codelist (SEX: {terms: {M: "1", F: "2"}}), and take the # away."""
EX_OF_EC = """\
# Exposure: one record for each dose that was given, made of EC
dataset: EX
keys: [USUBJID, EXTRT, EXSTDTC]
records:
  - dataset: EC
"""
GIVEN = "    where: {ECOCCUR: Y} # likely: EX has no doses that were not given\n"


class Begun(NamedTuple):
    """The files that were written, by raw source why it has no dataset yet, what was added to files, and by raw file
    why it is not read."""

    written: list[Path]
    left: Mapping[str, str]
    added: Sequence[str] = ()
    unread: Mapping[str, str] = MappingProxyType({})


def begin(folder: Path, raw: Path, standards: Standards = DEFAULT) -> Begun:
    """Write the specs of a new study with what its raw files tell.

    Raises WriteError for a folder without a file that can be read, and for a study that is there already.
    """
    path = folder / "study.yaml"
    if path.exists():
        raise WriteError(f"{path} is there already; remove it, or name another folder")
    found = raw_files(raw)
    files = [each for each in found if not each.unread]
    if not files:
        why = "; ".join(each.unread for each in found) or f"put them there ({', '.join(EXTENSIONS)})"
        why = "; ".join([why, *(f"not read: {name} ({said})" for name, said in not_read(raw).items())])
        raise WriteError(f"{raw} has no raw file that can be read; {why}")
    made: dict[str, list[Guesses]] = {}
    meant = meanings(files, standards)
    files = with_dates(with_months(with_forms(files, meant)))
    known = {each.name: each for each in files}
    found = [known.get(each.name, each) for each in found]
    by_file = guesses_of(files, standards, meant)
    at = "" if raw.resolve() == raw_folder(folder).resolve() else f"{raw.as_posix()}/"
    left = reasons(
        *(found, by_file, meant), lambda source: f"cdisc-rdeb new {folder.as_posix()} DATASET --raw {at}{source}"
    )
    for of_file in by_file.values():
        for each in of_file:
            made.setdefault(each.dataset, []).append(each)
    everything = [each for groups in made.values() for each in groups]
    add_usual(everything, {each.name: each for each in files})
    for each in everything:
        each.left = [
            column for column in each.left if column not in repeated_columns(files, everything).get(each.source, ())
        ]
    write(path, f"{first_line('study')}\n{study_text(folder, found, everything, left)}")
    write_schemas(folder / FOLDER)
    written = [path]
    by_name = {each.name: each for each in files}
    for each in (each for each in everything if each.rows):
        written.append(folder / table_of(each))
        write(written[-1], table_text(each, standards.sdtmig_datasets()[each.dataset].label))
    if lines := [line for each in everything for line in codelist_lines(by_name[each.source], each, standards)]:
        written.append(folder / "codelists.yaml")
        write(written[-1], "\n".join([first_line("codelists"), CODELISTS, *dict.fromkeys(lines)]) + "\n")
    for dataset in sorted({"DM", *made}, key=lambda name: name != "DM"):
        groups = [(each, by_name[each.source]) for each in made.get(dataset, ())]
        written.append(new_dataset(folder, dataset, guessed=groups))
    if "EC" in made and "EX" not in made:
        written.append(folder / "sdtm/ex.yaml")
        write(written[-1], exposure(made["EC"][0], standards))
    return Begun(written, left, unread=not_read(raw))


def meanings(files: Sequence[RawFile], standards: Standards = DEFAULT) -> Mapping[str, tuple[str, str]]:
    """The dataset that each raw file seems to be, by its name, and why; '' where nothing tells, or too much."""
    meant = {raw.name: dataset_of(raw, standards) for raw in files if raw.columns}
    for raw in files:
        dataset, why = meant.get(raw.name, ("", ""))
        if dataset == "CM":
            meant[raw.name] = drug_of(raw, guesses_for(raw, "CM", why, standards), why, standards)
    return meant


def guesses_of(
    files: Sequence[RawFile], standards: Standards = DEFAULT, meant: Mapping[str, tuple[str, str]] | None = None
) -> Mapping[str, list[Guesses]]:
    """What each raw file may be, by its name: one dataset or several; none where nothing tells.

    Findings may come from several files; of other datasets, two files that may be the same one are not mixed.
    """
    files = [raw for raw in files if raw.columns]
    meant = meant or meanings(files, standards)
    given = {dataset for dataset, _ in meant.values()}
    made: dict[str, list[Guesses]] = {raw.name: [] for raw in files}
    for raw in files:
        dataset, why = meant[raw.name]
        if dataset in ("EC", "EX") and not {"EC", "EX"} <= given:
            dataset, why = treatment(raw, dataset, why, standards)
        taken = {each.dataset for groups in made.values() for each in groups}
        standard = standards.sdtmig_datasets().get(dataset)
        if not standard or (dataset in taken and "FINDINGS" not in standard.define_class):
            continue
        made[raw.name] = [guesses_for(raw, dataset, why, standards, theirs(raw, dataset, standards))]
        made[raw.name] += others_in(raw, made[raw.name][0], given | taken, standards)
        for each in made[raw.name]:
            each.where = where_of(each, raw, len(made[raw.name]) > 1)
    return made


def treatment(raw: RawFile, dataset: str, why: str, standards: Standards) -> tuple[str, str]:
    """EC where a form says that doses were not given too, which EX cannot; else EX."""
    if "ECOCCUR" in guesses_for(raw, "EC", why, standards, theirs(raw, "EC", standards)).taken:
        return "EC", f"{why}; it says whether a dose was given, which EX cannot: EX is made of EC"
    return "EX", why if dataset == "EX" else f"{why}; SDTMIG wants EX of it, and EC too where more was collected"


def where_of(made: Guesses, raw: RawFile, several: bool) -> str:
    """The column that tells the rows of a dataset, '' where all rows have it.

    An event or a treatment has a name, whatever the file; of a file with several forms what each form has.
    """
    of_form = ("SEX", "RACE", f"{made.dataset}DTC", f"{made.dataset}STDTC") if several else ()
    names = (f"{made.dataset}TERM", f"{made.dataset}TRT", *of_form)
    columns = [made.taken[name].columns[0] for name in names if name in made.taken and made.taken[name].columns]
    return columns[0] if columns and columns[0] not in raw.whole and raw.columns[columns[0]] else ""


def theirs(raw: RawFile, dataset: str, standards: Standards) -> set[str]:
    """The columns of a form that are of another dataset: three or more begin with its letters, as it calls them."""
    found: set[str] = set()
    for name, standard in of_subjects(standards).items():
        own = [c for c in raw.columns if c.upper().startswith(name) and any(named(c, "", standard, ()))]
        if name not in (dataset, TWINS.get(dataset)) and len(own) > 2:
            found.update(own)
    return found


def others_in(raw: RawFile, main: Guesses, given: set[str], standards: Standards) -> Iterator[Guesses]:
    """Further datasets on the same form: columns with their names, or several of their tests."""
    used = main.used()
    columns = [column for column in main.left if column not in used]
    if "DM" not in given and main.dataset != "DM":
        of_dm = standards.sdtmig_datasets()["DM"]
        mine = [column for column in columns if any(named(column, "", of_dm, ())) or race_of(column, "")]
        found = guess(
            raw,
            of_dm,
            f"{raw.called()}: columns that say who the subject is",
            standards,
            mine,
        )
        if len(OF_SUBJECTS & {*found.taken, *found.open}) > 1:
            of_subject(found, raw)
            columns = [column for column in columns if column not in found.used()]
            yield found
    for name, standard in of_subjects(standards).items():
        if name in given or name == main.dataset:
            continue
        own = [c for c in columns if c.upper().startswith(name) and any(named(c, "", standard, ()))]
        tests = wide_tests(raw, name, standards, strict=True) if name in SIDE_BY_SIDE and not main.rows else {}
        of_tests = [t for test in tests.values() for t in (test.column, test.unit_column) if t in columns]
        if len(own) > 2 or len([test for test in tests.values() if test.column in columns]) > 1:
            why = f"{len(own)} columns begin with {name}" if len(own) > 2 else "columns of its tests"
            mine = [column for column in columns if column in {*own, *of_tests}]
            yield guess(raw, standard, f"{raw.called()}: {why}", standards, mine)


def guesses_for(raw: RawFile, dataset: str, why: str, standards: Standards, without: Collection[str] = ()) -> Guesses:
    """The variables of a dataset that a file's columns may be, ``without`` some."""
    columns = [column for column in candidates(raw) if column not in without] if without else None
    found = guess(raw, standards.sdtmig_datasets()[dataset], why, standards, columns)
    found.left += [column for column in candidates(raw) if column in without]
    if dataset == "DM":
        of_subject(found, raw)
    return found


def of_subject(found: Guesses, raw: RawFile) -> None:
    """What the subject's column says in DM, and the unit of ages."""
    subject = raw.subject
    if "SITEID" not in {*found.taken, *found.open} and all(map(TWO_PARTS.fullmatch, raw.values(subject))):
        for name, number in (("SITEID", 1), ("SUBJID", 2)):
            value = f'{{part: {as_yaml(subject)}, separator: "-", number: {number}}}'
            found.taken[name] = Guess(value, (subject,), LIKELY, f"all values of {subject} have two parts")
    else:
        found.taken["SUBJID"] = Guess(as_yaml(subject), (subject,), SURE, "the column with the subject")
    age = found.taken.get("AGE")
    if age and "AGEU" not in found.taken and max(map(float, raw.values(age.columns[0])), default=0) > 18:
        found.taken["AGEU"] = Guess("{assign: YEARS}", (), LIKELY, "some are above 18")


def exposure(collected: Guesses, standards: Standards) -> str:
    """EX where EC has what was given: each variable of the same name."""
    wanted = standards.sdtmig_datasets()["EX"].variables
    twins = {name: f"EC{name[2:]}" for name in wanted if name.startswith("EX") and name != "EXSEQ"}
    known = {*collected.taken, "ECTRT", "ECDOSE", "ECDOSU", "ECDOSFRM", "ECSTDTC", "ECENDTC"}
    given = GIVEN if "ECOCCUR" in collected.taken else ""
    return f"{first_line('dataset', below=1)}\n{EX_OF_EC}{given}    variables:\n" + "".join(
        f"      {name}: {twin} # likely: as in EC\n" for name, twin in twins.items() if twin in known
    )


def study_text(folder: Path, files: list[RawFile], made: Iterable[Guesses], left: Mapping[str, str]) -> str:
    """study.yaml: the study as the files call it, else as its folder is called, and the raw sources.

    ``left`` says why a source has no dataset yet.
    """
    called = {raw.values(name)[0] for raw in files for name in study_columns(raw)}
    by_folder = re.sub(r"[^A-Z0-9]+", "-", folder.resolve().name.upper()).strip("-") or "STUDY"
    made = [*made]
    schedule, repeated = schedule_in(files), repeated_columns(files, made)
    name = called.pop() if len(called) == 1 else by_folder
    name = by_folder if set("{}") & set(name) else shown(name)
    usubjid = f"{name}-{{subject}}"
    text = HEAD.format(study=in_yaml(name), usubjid=usubjid if in_yaml(name) == name else in_yaml(usubjid))
    for raw in files:
        if raw.unread:
            text += f"  # {raw.name}: {{file: {in_yaml(raw.file)}}} # cannot be read as it is: {raw.unread}\n"
            continue
        more = repeated.get(raw.name, ())
        lines = source_lines(raw, visit_of(raw), study_columns(raw), more, ordered=bool(schedule.why))
        text += "".join(f"{line}\n" for line in lines)
        if raw.name in left:
            text += f"    # no dataset is begun of it: {left[raw.name]}\n"
    return text + "".join(f"{line}\n" for line in (*visit_lines(schedule, as_written(files)), *sign_lines(files, made)))


def repeated_columns(files: Sequence[RawFile], made: Sequence[Guesses]) -> Mapping[str, list[str]]:
    """By source, the columns without a place that only say again what DM has of the subject, such as its site."""
    of_dm = {c: each.source for each in made if each.dataset == "DM" for c in each.used()}
    by_name = {raw.name: raw for raw in files}
    used = {(each.source, column) for each in made for column in each.used()}
    found: dict[str, list[str]] = {}
    for raw in files:
        for column in raw.columns:
            home = by_name.get(of_dm.get(column, ""))
            if home is None or home is raw or column == raw.subject or (raw.name, column) in used:
                continue
            if set(raw.values(column)) <= set(home.values(column)):
                found.setdefault(raw.name, []).append(column)
    return found


def sign_lines(files: Sequence[RawFile], made: Iterable[Guesses]) -> Iterator[str]:
    """What stands in the data for signs that XPT cannot hold; those that nothing is known for are a comment."""
    signs = signs_of(files, made)
    if known := {sign: text for sign, text in signs.items() if text}:
        yield "ascii: # XPT holds ASCII; issues.csv tells each replacement"
        yield from (f"  {json.dumps(sign)}: {json.dumps(text)}" for sign, text in known.items())
    if unknown := [sign for sign in signs if sign not in known]:
        yield f"# ascii: say what stands for {shown(' '.join(unknown))}"


def signs_of(files: Sequence[RawFile], made: Iterable[Guesses]) -> Mapping[str, str]:
    """The signs that XPT cannot hold in columns that have a place, each with what usually stands for it, or ''."""
    by_name = {raw.name: raw for raw in files}
    values = (v for each in made for c in each.used() for v in by_name[each.source].values(c))
    signs = sorted({sign for value in values for sign in value if not sign.isascii() or sign == "\n"})
    return {sign: PLAIN_SIGNS.get(sign) or plain(sign) for sign in signs}
