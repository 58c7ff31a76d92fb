"""Specs to begin with: a study's, and a dataset's with each variable that the standard wants, waiting."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ...errors import RawDataError, SpecError, WriteError, in_yaml
from ...formats.opening import is_hidden
from ...model import Place, RawSource, Study
from ...raw import column_names
from ...standards import StandardDataset, Standards, StandardVariable
from .. import raw_folder
from ..faults import Faults, did_you_mean
from ..reader import Reading, read_study
from ..yaml.reader import Node
from .editor import FOLDER, first_line, write_schemas
from .guesses.files import RawFile
from .guesses.later import later_lines
from .guesses.mapping import Guesses
from .guesses.writing import group_lines, group_of, of_comments

DESIGN = {
    "TA": "arms",
    "TE": "elements",
    "TV": "visits",
    "TI": "criteria",
    "TS": "summary",
}  # datasets whose records are a table of study.yaml
SEED = re.compile(r"(ST|EN)?DTC|ARMCD|ACTARMCD|ETCD|ORRESU?")  # what conventions make other variables from
OF_TESTS = ("TESTCD", "TEST", "ORRES", "ORRESU")  # what tests: makes
KEYS = ("USUBJID", "ARMCD", "ETCD", "TAETORD", "--TRT", "--DECOD", "--TERM", "--OBJ", "--TESTCD", "--PARMCD", "MIDS",
        "MIDSTYPE", "IETESTCD", "NHOID", "TDORDER", "VISITNUM", "--STDTC", "--DTC", "--REFID", "--SPID", "--VAL",
        "TSSEQ", "OISEQ")  # fmt: skip
SUBJECT = re.compile("SUBJ|PATIENT|PTNO|SCRN", re.IGNORECASE)

NEW = Place("the new spec", 1)

STUDY = """\
# What the study is, and where its raw data lie. All that can stand here: docs/spec.md, study.yaml
study: {study} # STUDYID
title: Title of the study # for define.xml
subject: {usubjid} # USUBJID; {{subject}} is the subject as the raw data name it

# The raw sources: what one form or file is called here, its file, and its habits.
raw:
{sources}
# Further on, as wanted:
# created: 2024-06-30 # the date in every file that is written; the clock is never read
# visits: [{{VISITNUM: 1, VISIT: BASELINE, VISITDY: 1}}] # and visit: COLUMN in a raw source
# elements, arms # the design, for TA, TE and EPOCH
"""
SOURCE = """\
  {name}:
    file: {file} # in {folder}/{columns}
    subject: {subject} # the column with the subject
"""
DATES = "    dates: YYYY-MM-DD # how dates are written, such as DD-MON-YYYY or MM/DD/YYYY\n"  # SAS and Excel know
EXTENSIONS = (".csv", ".xpt", ".sas7bdat", ".xlsx")  # of raw files that can be described without a look inside


def new_study(folder: str | Path) -> list[Path]:
    """Write the specs of a new study: study.yaml and the skeleton of DM; the files that were written.

    The raw sources are the files that lie in the study's raw folder already; else one that is still to come. Raises
    WriteError if there is a study in the folder.
    """
    folder = Path(folder)
    path = folder / "study.yaml"
    if path.exists():
        raise WriteError(f"{path} is there already; remove it, or name another folder")
    raw = raw_folder(folder)
    there = (path for path in sorted(raw.glob("*")) if not is_hidden(path))
    found = [path for path in there if path.suffix.lower() in EXTENSIONS]
    named = {file.name: header(file) for file in found} or {"demographics.csv": []}
    shared = [name for name in next(iter(named.values())) if all(name in columns for columns in named.values())]
    study = re.sub(r"[^A-Z0-9]+", "-", folder.resolve().name.upper()).strip("-") or "STUDY"
    sources: dict[str, tuple[str, list[str]]] = {}
    for file, columns in named.items():
        name = Path(file).stem.lower()
        sources[file.lower() if name in sources else name] = (file, columns)
    text = STUDY.format(
        study=study,
        usubjid=f"{study}-{{subject}}",
        sources="".join(
            SOURCE.format(
                name=in_yaml(name),
                file=in_yaml(file),
                folder=f"raw/{folder.resolve().name}",
                columns=f": {', '.join(columns)}" if columns else "",
                subject=in_yaml(subject_column(shared or columns)),
            )
            + DATES * file.lower().endswith(".csv")
            for name, (file, columns) in sources.items()
        ),
    )
    raw.mkdir(parents=True, exist_ok=True)
    write(path, f"{first_line('study')}\n{text}")
    write_schemas(folder / FOLDER)
    return [path, new_dataset(folder, "DM")]


def passed_over(folder: Path) -> dict[str, str]:
    """The files in a study's raw folder that a new study does not know, each with the reason."""
    raw = raw_folder(folder)
    there = (path for path in sorted(raw.glob("*")) if not is_hidden(path))
    why = f"name it under raw: in study.yaml, or begin with --raw {raw}"
    return {path.name: why for path in there if path.suffix.lower() not in EXTENSIONS}


def header(path: Path) -> list[str]:
    """The columns of a raw file; none where they cannot be read, as lint will tell."""
    try:
        return column_names(RawSource(path.stem, (path.name,)), path.parent)
    except RawDataError:
        return []


def subject_column(columns: list[str]) -> str:
    """The column that holds the subject, as far as names tell."""
    return next((name for name in columns if SUBJECT.search(name)), columns[0] if columns else "SUBJID")


def write(path: Path, text: str) -> None:
    """Write a new file; one that is there stays as it is."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise WriteError(f"{path} is there already; remove it, or edit it") from None
    except OSError as error:
        raise WriteError(f"{path} cannot be written: {error.strerror}; free the way, or name another folder") from error


def new_dataset(
    folder: str | Path, dataset: str, source: str = "", guessed: Sequence[tuple[Guesses, RawFile]] = ()
) -> Path:
    """Write the skeleton of a dataset's spec: each Required and Expected variable that nothing else makes.

    ``source`` is the raw source that the records come from; if not given, the one that its name or the other specs
    suggest. Columns called as a variable are taken for it. Of a dataset that the study's library has, only what is
    missing there is written. ``guessed`` is what raw files tell of it, one group of records each. Raises SpecError for
    a study that cannot be read, and WriteError if there is such a spec.
    """
    folder, dataset = Path(folder), dataset.upper()
    reading = read(folder)
    standard = known_dataset(dataset, reading.study.standards)
    way = f"cdisc-rdeb new {folder.as_posix()} {dataset} --raw SOURCE"
    refuse_known(reading, dataset, f"; what one more raw source adds to it says {way}")
    spec: dict[str, object] = {"dataset": dataset}
    reading = read(folder, spec)
    columns: list[str] = []
    if dataset not in reading.drafts:  # no library says what its records are
        if guessed:
            spec["records"] = [group_of(each) for each, _ in guessed]
        else:
            kind, name = records(reading.study, standard, source)
            columns = header_of(reading.study.raw[name], folder) if kind == "raw" else []
            spec["records"] = [{kind: name}]
        reading = read(folder, spec)
    made = reading.drafts[dataset].variables
    wanted = [variable for variable in standard.variables.values() if variable.core != "Perm"]
    seeds = [v.name for v in wanted if v.name not in made and SEED.fullmatch(v.name.removeprefix(dataset[:2]))]
    reading = read(folder, {**spec, "variables": dict.fromkeys(seeds, "waiting")})
    by_rule = reading.drafts[dataset].variables
    told = {name for each, _ in guessed for name in (*each.taken, *each.open, *each.later)}
    wanted = [v for v in standard.variables.values() if v.core != "Perm" or v.name in {*columns, *told}]
    missing = [variable for variable in wanted if variable.name in {*seeds, *told} or variable.name not in by_rule]
    body = lines(reading, standard, spec, missing, columns, folder, guessed)
    text = "\n".join([first_line("dataset", below=1), *body])
    path = folder / "sdtm" / f"{dataset.lower()}.yaml"
    write(path, text + "\n")
    if not (folder / FOLDER).exists():
        write_schemas(folder / FOLDER)
    return path


def refuse_known(reading: Reading, dataset: str, further: str = "") -> None:
    """Raise WriteError for a dataset that has a spec. ``further`` is what else may be wanted."""
    if dataset in reading.drafts or dataset in reading.unread:
        folder = reading.study.folder / "sdtm"
        if (path := folder / f"{dataset.lower()}.yaml").exists():
            raise WriteError(f"{path} is there already; edit that{further}")
        raise WriteError(f"{dataset} has a spec already in {folder}; edit that")


def read(folder: Path, spec: Mapping[str, object] | None = None) -> Reading:
    """The study as it is, faults and all, with the spec of one more dataset."""
    faults = Faults()
    reading = read_study(folder, faults, as_node(spec) if spec else None)
    if reading is None:
        faults.stop()
        raise SpecError([f"{folder} holds no study"])
    return reading


def as_node(value: object) -> Node:
    """Plain names, lists and texts as if they stood in a spec."""
    if isinstance(value, Mapping):
        return Node({name: as_node(inner) for name, inner in value.items()}, NEW)
    return Node([as_node(inner) for inner in value] if isinstance(value, list) else str(value), NEW)


def known_dataset(name: str, standards: Standards) -> StandardDataset:
    """A dataset of the guide that a spec can be written for."""
    standard = standards.sdtmig_datasets().get(name)
    if standard is None:
        known = did_you_mean(name, standards.sdtmig_datasets()) or "name a dataset such as VS"
        raise SpecError([f"{standards.called('SDTMIG')} has no dataset {name}; {known}"])
    if standard.class_ == "Relationship":
        hint = (
            "variables under supplemental go to SUPP--" if name == "SUPPQUAL" else "its records come from other specs"
        )
        raise SpecError([f"{name} has no spec of its own; {hint}"])
    return standard


def records(study: Study, standard: StandardDataset, source: str) -> tuple[str, str]:
    """What the records come from: a table of study.yaml, or the raw source that is named or seems meant."""
    if standard.name in DESIGN and not source:
        table = DESIGN[standard.name]
        if not len(study.tables[table]):
            raise SpecError([f"{standard.name} comes from {table} of study.yaml; describe them there first"])
        return "study", table
    if source and source not in study.raw:
        hint = did_you_mean(source, study.raw) or f"there are {', '.join(study.raw)}"
        raise SpecError([f"study.yaml has no raw source {source}; {hint}"])
    by_subject = "USUBJID" in standard.variables
    fitting = [raw.name for raw in study.raw.values() if raw.reference != by_subject and source in ("", raw.name)]
    if not fitting:
        kind = "the subjects' column (subject: COLUMN)" if by_subject else "no subjects (reference: true)"
        raise SpecError([f"{standard.name} needs a raw source with {kind}; describe it in study.yaml"])
    used = {group.source for dataset in study.datasets.values() for group in dataset.groups}
    alike = [name for name in fitting if is_alike(name, standard)]
    return "raw", next(iter([*alike, *(name for name in fitting if name not in used), *fitting]))


def is_alike(name: str, standard: StandardDataset) -> bool:
    """Whether a raw source is called as a dataset or its label: vs, vitals or vital_signs for VS."""
    name, label = (re.sub("[^a-z]", "", text.lower()) for text in (name, standard.label))
    return name == standard.name.lower() or (len(name) > 2 and (label.startswith(name) or name.startswith(label)))


def header_of(source: RawSource, folder: Path) -> list[str]:
    """The columns of a raw source; none where they cannot be read."""
    try:
        return column_names(source, raw_folder(folder))
    except RawDataError:
        return []


def lines(
    reading: Reading,
    standard: StandardDataset,
    spec: Mapping[str, object],
    missing: list[StandardVariable],
    columns: list[str],
    folder: Path,
    guessed: Sequence[tuple[Guesses, RawFile]] = (),
) -> Iterator[str]:
    """The skeleton, line by line."""
    name, draft = standard.name, reading.drafts[standard.name]
    yield f"# {standard.label}: {standard.structure[:1].lower()}{standard.structure[1:]}"
    yield f"dataset: {name}"
    if not draft.keys and name != "DM":
        known = {*draft.variables, *by(missing)}
        keys = [key for key in dict.fromkeys(key.replace("--", name[:2]) for key in KEYS) if key in known]
        yield f"keys: [{', '.join(keys)}] # what makes a record unique; the records stand in this order"
    copied = [v for v in missing if v.name in columns]
    indent = "  "
    if guessed:
        yield "records: # instead of waiting write a column, a verb (cdisc-rdeb verbs) or: not collected"
        words = {v.name: in_words(v, reading.study.standards) for v in missing}
        for place, (each, _) in enumerate(guessed):
            yield from group_lines(each, [other for other, _ in guessed], place, words, standard.label)
        yield from later_lines([each for each, _ in guessed], words)
    elif "records" in spec:
        kind, source = next(iter(spec["records"][0].items()))  # type: ignore[index]
        yield "records:"
        yield f"  - {kind}: {source}" + (f" # {', '.join(columns)}" if columns else "")
        indent = "      "
        texts = [v.name for v in copied if not is_date(v)]
        if texts:
            yield f"    copy: [{', '.join(texts)}] # columns called as the variable"
        if len(texts) < len(missing):
            yield "    variables: # instead of waiting write a column, a verb (cdisc-rdeb verbs) or: not collected"
    elif missing:
        yield "variables: # what the library leaves; instead of waiting write a variable, a verb, or: not collected"
    of_tests = [
        v for v in missing if v.name.removeprefix(name[:2]) in OF_TESTS and "FINDINGS" in standard.class_.upper()
    ]
    for variable in missing if not guessed else ():
        if variable in copied and not is_date(variable):
            continue
        value = f"{{iso8601: {variable.name}}}" if variable in copied else "waiting"
        note = "; tests makes it" if variable in of_tests and "records" in spec else ""
        yield f"{indent}{variable.name}: {value} # {in_words(variable, reading.study.standards)}{note}"
    for each, raw in guessed:
        yield from comment(f"Columns of {raw.called()} without a place yet", each.left)
        yield from of_comments(each, raw)
    if of_tests and "records" in spec and not any(each.tests or each.rows for each, _ in guessed):
        how = "tests: makes a record of each (docs/spec.md: Tests of findings)"
        how += "; of each day (PAIN_D0-PAIN_D6), each_of does" if name == "FA" else ""
        yield f"# Where a row holds several tests side by side, {how}"
    by_rule = [v.name for v in standard.variables.values() if v.name in draft.variables and v not in missing]
    yield from comment(
        f"Made without a word here, by convention{' or by the library' * ('records' not in spec)}", by_rule
    )
    yield from comment(
        "Permissible", [v.name for v in standard.variables.values() if v.name not in {*by(missing), *by_rule}]
    )
    yield f"# cdisc-rdeb explain {folder.as_posix()} {name} shows what each becomes."


def by(variables: list[StandardVariable]) -> list[str]:
    """The names of variables."""
    return [variable.name for variable in variables]


def is_date(variable: StandardVariable) -> bool:
    """Whether a variable is a date, which is read, not copied."""
    return "8601" in variable.described


def in_words(variable: StandardVariable, standards: Standards) -> str:
    """A variable as the standard describes it."""
    core = {"Req": "Required", "Exp": "Expected", "Perm": "Permissible"}[variable.core]
    found = (standards.codelist(code) for code in variable.codelists)
    codelists = [codelist.name for codelist in found if codelist]
    form = f"; codelist {' or '.join(codelists)}" if codelists else "; a date" if is_date(variable) else ""
    return f"{core}: {variable.label}{form}{'; a number' if variable.type == 'Num' else ''}"


def comment(title: str, names: list[str]) -> list[str]:
    """A list of names as comment lines."""
    return (
        textwrap.wrap(f"{title}: {', '.join(names)}", 110, initial_indent="# ", subsequent_indent="#   ")
        if names
        else []
    )
