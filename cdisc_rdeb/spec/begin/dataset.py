"""One more dataset of a study, begun from its raw source, and what that asks of study.yaml and codelists.yaml."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from ...errors import RawDataError, SpecError, WriteError
from ...formats.opening import stands
from ...model import RawSource, Study
from ...texts import fold
from ...values.terminology import Terms
from .. import raw_folder
from ..meant.words import value as as_yaml
from .editor import first_line
from .further import added_lines, head, spec_there
from .guesses.files import RawFile, file_of, raw_files, study_columns, visit_of
from .guesses.later import add_usual
from .guesses.mapping import Guesses
from .guesses.months import with_months
from .guesses.schedule import Schedule, as_written, schedule_of, unplanned_names, visit_entry
from .guesses.terms import codelist_lines
from .guesses.writing import date_lines, source_lines, table_of, table_text, visit_line
from .skeleton import known_dataset, new_dataset, read, records, write
from .study import CODELISTS, Begun, guesses_for, signs_of

RAW = re.compile(r"^raw:[ \t]*(?:#.*)?\r?\n(?:[ \t]*(?:#.*)?\r?\n)*(?P<indent> +)(?=[^\s#])", re.MULTILINE)


def begin_dataset(folder: Path, dataset: str, named: str) -> Begun:
    """Write the spec of one more dataset with what a raw source tells of it; of a dataset that has a spec, what the
    source adds stands at the end of that, as comments.

    ``named`` is the source, after its folder where that is not the study's own; or a raw file that study.yaml does not
    have yet, which becomes a source. What the source asks of study.yaml and codelists.yaml beside that stands at their
    ends, as comments for the most part. Raises SpecError and WriteError as `new_dataset` does, and for a source that
    cannot be read; then nothing is written.
    """
    reading = read(folder)
    study, dataset = reading.study, dataset.upper()
    where, source = ("", named) if named in study.raw else (str(Path(named).parent), Path(named).name)
    standard = known_dataset(dataset, study.standards)
    there = spec_there(reading, dataset, source)
    if not there and dataset in read(folder, {"dataset": dataset}).drafts:  # a library says what its records are
        return Begun([new_dataset(folder, dataset, source)], {})
    files = Path(where) if where not in ("", ".") else raw_folder(folder)
    before = (folder / "study.yaml").read_bytes()
    added: list[str] = []
    try:
        if source not in study.raw and (file := not_described(study, files, source)):
            study, source, added = describe(folder, study, file), file.name, [f"study.yaml: {file.name}, under raw"]
            there = spec_there(reading, dataset, source)
        records(study, standard, source)  # refuses a source that is none, or none for the dataset
        raw = read_file(study.raw[source], files, folder, dataset)
        if not raw.subject:
            why = "its subject is not one column alone, so nothing of it is guessed"
            written = [] if there else [new_dataset(folder, dataset, source)]
            return Begun(written, {source: why}, added)
        found = guesses_for(raw, dataset, f"of {raw.called()}, as it was asked for", study.standards)
        add_usual([found], {raw.name: raw}, made_elsewhere(study))
        written = [] if there else [new_dataset(folder, dataset, guessed=[(found, raw)])]
    except (SpecError, WriteError):
        (folder / "study.yaml").write_bytes(before)
        raise
    if there:
        lines = [*added_lines(found, raw, standard, study.standards, reading.drafts[dataset])]
        added += [f"{name}: lines at its end" for name in at_the_ends(folder, head(dataset, source), {there: lines})]
    if found.rows and not (table := folder / table_of(found)).exists():
        written.insert(0, table)
        write(table, table_text(found, standard.label))
    terms = list(dict.fromkeys(codelist_lines(raw, found, study.standards, partial(is_known, study))))
    asked = {"codelists.yaml": terms, "study.yaml": list(lines_of_study(study, raw, found, bool(added)))}
    above = f"# For {dataset}, of {source}: what is right goes up to its place"
    added += [f"{name}: lines at its end, for {dataset}" for name in at_the_ends(folder, above, asked)]
    if terms and not stands(codelists := folder / "codelists.yaml"):
        written.append(codelists)
        write(codelists, "\n".join([first_line("codelists"), CODELISTS, *terms]) + "\n")
    return Begun(written, {}, added)


def made_elsewhere(study: Study) -> set[str]:
    """The variables that the specs of a study make, as EX.EXSTDTC."""
    return {f"{dataset.name}.{name}" for dataset in study.datasets.values() for name, _, _ in dataset.derivations()}


def is_known(study: Study, codelist: str, value: str) -> bool:
    """Whether codelists.yaml says what a value is."""
    return codelist in study.codelists and Terms(study, [codelist]).find(value).how == "term"


def read_file(source: RawSource, files: Path, folder: Path, dataset: str) -> RawFile:
    """A raw source as guesses need it; WriteError for one that cannot be read, so that nothing is written."""
    try:
        return file_of(source, files)
    except RawDataError as error:
        way = f"mend that; or cdisc-rdeb new {folder.as_posix()} {dataset}, without --raw, writes it with all waiting"
        raise WriteError(f"{dataset} is not begun, as {source.name} cannot be read: {error}; {way}") from None


def not_described(study: Study, files: Path, named: str) -> RawFile | None:
    """The raw file of a folder that is called so, where no source of study.yaml has it."""
    described = {file for source in study.raw.values() for file in source.files}
    found = [raw for raw in with_months(raw_files(files)) if raw.file not in described] if files.is_dir() else []
    alike = [raw for raw in found if fold(named) in (fold(raw.name), fold(raw.file), fold(Path(raw.file).stem))]
    return alike[0] if alike else None


def describe(folder: Path, study: Study, raw: RawFile) -> Study:
    """Put a raw file under raw in study.yaml, and the study as it is then; nothing else in the file changes."""
    if raw.unread:
        raise WriteError(f"{raw.file} cannot be read as it is: {raw.unread}; mend that, or describe it in study.yaml")
    path = folder / "study.yaml"
    text = path.read_bytes().decode("utf-8")
    lines = list(source_lines(raw, visit_of(raw), study_columns(raw), ordered=not new_visits(study, raw).visits))
    if head := RAW.search(text):
        indent = head["indent"]
        end = "\r\n" if "\r\n" in text else "\n"
        mine = "".join(f"{indent}{line.removeprefix('  ')}{end}" for line in lines)
        at = head.start("indent")
        path.write_bytes(f"{text[:at]}{mine}{text[at:]}".encode())
    described = read(folder).study if head else study
    if raw.name not in described.raw or described.raw.keys() - {raw.name} != study.raw.keys():
        said = "\n".join(lines)
        raise WriteError(f"study.yaml has no raw source {raw.name}; put this under raw, then run it again:\n{said}")
    return described


def lines_of_study(study: Study, raw: RawFile, found: Guesses, new: bool) -> Iterator[str]:
    """What a source asks of study.yaml that is not there: its dates, its visits, signs that XPT cannot hold.

    All are comments, but signs where study.yaml says nothing of any. A ``new`` source says its own habits already.
    """
    source = study.raw[raw.name]
    of_source = [line.strip() for line in date_lines(raw)]
    visits, visit = new_visits(study, raw), visit_of(raw)
    if visit and not source.visit and not new:
        of_source.append(visit_line(raw, visit))
    if of_source:
        yield f"# under raw, {raw.name}:"
        yield from (f"#     {line.removeprefix('# ')}" for line in of_source)
    if visits.visits:
        highest = max((each.number for each in study.visits if each.number is not None), default=0.0)
        yield "# under visits, each in its place, with the number that goes with it:"
        for number, name in enumerate(visits.visits, start=int(highest) + 1):
            yield f"#   {visit_entry(name, str(number), as_written([raw]))}"
    if visits.unplanned:
        names = f"raw: [{', '.join(map(as_yaml, unplanned_names(visits, as_written([raw]))))}]"
        whole = f'unscheduled: {{{names}, VISIT: "UNSCHEDULED {{VISITNUM}}"}}'
        yield f"# under unscheduled, {names}" if study.unscheduled else f"# {whole}"
    if signs := {sign: text for sign, text in signs_of([raw], [found]).items() if sign not in study.ascii}:
        first = not study.ascii and all(signs.values())
        yield "ascii: # XPT holds ASCII; issues.csv tells each replacement" if first else "# under ascii:"
        for sign, text in signs.items():
            end = "" if text else " # say what stands for it"
            yield f"{'' if first else '# '}  {json.dumps(sign)}: {json.dumps(text)}{end}"


def new_visits(study: Study, raw: RawFile) -> Schedule:
    """The visits of a source that study.yaml does not name."""
    planned = [*study.visits, *([study.unscheduled] if study.unscheduled else [])]
    known = {fold(name) for each in planned for name in (each.name, *each.raw)}
    written = as_written([raw])
    return schedule_of(name for name, ways in written.items() if not known.intersection(map(fold, [name, *ways])))


def at_the_ends(folder: Path, head: str, asked: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Put lines below ``head`` at the ends of files that are there, and name these."""
    for name, lines in asked.items():
        path = folder / name
        if not lines or not stands(path):
            continue
        text = path.read_bytes().decode("utf-8")
        end = "\r\n" if "\r\n" in text else "\n"
        whole = text if text.endswith("\n") or not text else f"{text}{end}"
        path.write_bytes(f"{whole}{''.join(f'{line}{end}' for line in [head, *lines])}".encode())
        yield name
