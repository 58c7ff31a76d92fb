"""A define.xml or a spec workbook becomes the specs of a study; what they cannot say is listed."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ..define import elements as e
from ..defines import planned_define
from ..errors import RequestError, SpecError, WriteError
from ..formats.csv_for_people import write_people_csv
from ..model import Study
from ..output import refuse_here
from ..quick import dataclass
from ..spec import lint, load_study
from ..spec.begin.editor import FOLDER, first_line, write_schemas
from ..spec.faults import Fault
from ..standards.names import guide_called
from .differences import counts, differences
from .from_define import from_define
from .from_workbook import from_workbook
from .guessing import with_guesses
from .notes import HEADER, Note, rows
from .planning import Plan, is_analysis, plan_of
from .specs import Trees, Writer, skeleton
from .view import View, view
from .yaml_text import Tree, yaml_text

NOTES = "import-notes.csv"
ROUNDS = 40  # of leaving out what lint refuses, with all of a round at once
UNUSED = "no variable uses the codelist"  # as what used it could not be said
HEAD = {
    "study.yaml": "What the study is; its raw sources are still to come, and the subject is a guess (docs/spec.md)",
}


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import made: the folder, how many elements of each kind the file and the define of the specs have, and
    what is not in the specs as it is in the file."""

    folder: Path
    theirs: Mapping[str, int]
    ours: Mapping[str, int]
    notes: tuple[Note, ...]


def import_specs(file: str | Path, out: str | Path, *, raw: str | Path | None = None) -> Imported:
    """Write the specs that say what a define.xml (1.0, 2.0, 2.1) or a workbook of Pinnacle 21's layout says.

    ``out`` is the study's new folder, written whole or not at all; it holds import-notes.csv too, with what the specs
    do not say as the file does. All variables wait to be mapped. ``raw`` is a folder of raw files that first mappings
    are guessed from. Raises RawDataError, SpecError, RequestError or WriteError.
    """
    file, out = Path(file), Path(out)
    refuse_there(out)
    refuse_here(out)
    define, told = from_workbook(file) if is_workbook(file) else from_define(file)
    theirs = view(define)
    plan = plan_of(theirs, is_analysis(theirs))
    refuse_others(file, theirs)
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room) / "specs" / out.resolve().name
        left = list(told)
        base, _ = settled(folder, skeleton(plan), left)
        trees = Writer(plan, base).trees()
        study, trees = settled(folder, trees, left)
        if raw is not None:
            study, trees = guessed(folder, trees, Path(raw), plan, left)
        ours = view(planned(study, plan.analysis))
        notes = [*left, *explained(differences(theirs, ours), left)]
        write_people_csv(folder / NOTES, HEADER, rows(notes))
        write_schemas(folder / FOLDER)
        put(folder, out)
    return Imported(out, counts(theirs), counts(ours), tuple(dict.fromkeys(notes)))


def is_workbook(file: Path) -> bool:
    """Whether a file is a workbook, by its name."""
    return file.suffix.lower() in (".xlsx", ".xlsm")


def refuse_there(out: Path) -> None:
    """The folder is new, or empty."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise WriteError(f"{out} is there already; name a new folder")


def refuse_others(file: Path, theirs: View) -> None:
    """Specs are for SDTM and ADaM, and there is something to import."""
    for name, version in theirs.standards.items():
        called = guide_called(name) or name
        if called.startswith("SEND"):
            raise RequestError(f"{file.name} is of {called} {version}; specs are for SDTM and ADaM")
    if not theirs.datasets:
        raise RequestError(f"{file.name} describes no dataset; name a file that does")


def guessed(folder: Path, trees: Trees, raw: Path, plan: Plan, left: list[Note]) -> tuple[Study, Trees]:
    """The study with first mappings; a dataset whose mapping lint refuses waits as before, with the reason noted."""
    made = with_guesses(trees, raw, plan.standards, left)
    for _ in range(ROUNDS):
        write_specs(folder, made)
        errors = [fault for fault in lint(folder, raw) if not fault.warning]
        if not errors:
            return load_study(folder, raw), made
        for fault in errors:
            if made.get(fault.file) is not trees.get(fault.file):
                made[fault.file] = trees[fault.file]
                name = str(trees[fault.file].get("dataset", ""))
                left.append(Note("guess", name, name, "mapping", "", reason(fault)))
    raise SpecError([f"error: the raw files do not go with the specs: {fault}" for fault in errors])


def settled(folder: Path, trees: Trees, left: list[Note]) -> tuple[Study, Trees]:
    """The study of some specs, without what lint refuses of them; that is noted with lint's reason."""
    for _ in range(ROUNDS):
        write_specs(folder, trees)
        found = lint(folder)
        errors = [fault for fault in found if not fault.warning]
        unused = [fault for fault in found if fault.file == "codelists.yaml" and fault.message.startswith(UNUSED)]
        if not errors and not unused:
            return load_study(folder), trees
        if not errors:
            for fault in unused:
                take_out(trees, fault, left)
            continue
        unable = [fault for fault in errors if not take_out(trees, fault, left)]
        if len(unable) == len(errors):
            raise SpecError([f"error: the file cannot be said in specs: {fault}" for fault in unable])
    raise SpecError([f"error: the file cannot be said in specs: {fault}" for fault in errors])


def take_out(trees: Trees, fault: Fault, left: list[Note]) -> bool:
    """Take the thing out that a fault is about; whether there was one."""
    tree = trees.get(fault.file)
    if tree is None:
        return False
    path = steps(tree, fault.path)
    dataset = str(tree.get("dataset", ""))
    if not path or path == ["dataset"]:
        if not dataset:
            return False
        del trees[fault.file]
        left.append(Note("dataset", dataset, dataset, "dataset", str(tree.get("label", "")), reason(fault)))
        return True
    parent: object = tree
    for step in path[:-1]:
        parent = parent[step]  # type: ignore[index]
    taken = parent.pop(path[-1])  # type: ignore[attr-defined]
    if isinstance(parent, dict) and not parent and len(path) == 2:
        del tree[str(path[0])]  # nothing is left of the section
    kind = {"variables": "variable", "supplemental": "variable", "terms": "term"}.get(
        str(path[-2]) if len(path) > 1 else "", ""
    )
    element = ".".join(str(step) for step in path if step not in ("variables", "supplemental"))
    left.append(
        Note(
            kind or ("codelist" if fault.file == "codelists.yaml" else "attribute"),
            dataset,
            element,
            str(path[-1]),
            shown(taken),
            reason(fault),
        )
    )
    return True


def reason(fault: Fault) -> str:
    """Why lint refuses something."""
    return fault.message


def shown(value: object) -> str:
    """What was taken out, in words."""
    return (
        value
        if isinstance(value, str)
        else "; ".join(f"{n}: {shown(v)}" for n, v in value.items())
        if isinstance(value, Mapping)
        else str(value)
    )


def steps(tree: Tree, path: str) -> list[str | int]:
    """The names and positions of a path in a tree, as far as they are there; names may have points in them."""
    found: list[str | int] = []
    rest = path
    while rest:
        if isinstance(tree, Mapping):
            names = [name for name in tree if rest == name or rest.startswith((f"{name}.", f"{name}["))]
            if not names:
                break
            name = max(names, key=len)
            tree, rest = tree[name], rest[len(name) :].lstrip(".")
            found.append(name)
        elif isinstance(tree, Sequence) and not isinstance(tree, str) and (match := re.match(r"\[?(\d+)\]?\.?", rest)):
            number = int(match[1])
            if number >= len(tree):
                break
            tree, rest = tree[number], rest[match.end() :]
            found.append(number)
        else:
            break
    return found


def write_specs(folder: Path, trees: Trees) -> None:
    """The files of a study, in place of all that was there."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, tree in trees.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        kind = {"study.yaml": "study", "codelists.yaml": "codelists"}.get(name, "dataset")
        head = f"# {HEAD[name]}\n" if name in HEAD else ""
        text = f"{first_line(kind, below=name.count('/'))}\n{head}{yaml_text(tree)}"
        path.write_text(text, encoding="utf-8", newline="\n")


def planned(study: Study, analysis: bool) -> e.Define:
    """The define of a study without data, as Define-XML 2.1."""
    return planned_define(replace(study, define_version="2.1"))["ADaMIG" if analysis else "SDTMIG"]


def explained(found: Iterable[Note], left: Sequence[Note]) -> list[Note]:
    """The differences, but for those that follow from what was left out and is noted."""
    out = {(note.dataset, note.element) for note in left if note.kind in ("dataset", "variable")}
    gone = {note.dataset for note in left if note.kind == "dataset" and note.element == note.dataset}
    return [
        note
        for note in found
        if note.dataset not in gone and not (note.what == "variable" and (note.dataset, note.element) in out)
    ]


def put(folder: Path, out: Path) -> None:
    """The new folder in its place, whole."""
    new = out.with_name(f".{out.name}.new")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(new, ignore_errors=True)
        shutil.copytree(folder, new)
        if out.exists():
            out.rmdir()
        new.rename(out)
    except OSError as error:
        shutil.rmtree(new, ignore_errors=True)
        raise WriteError(f"{out} cannot be written: {error.strerror}; free the way, or name another folder") from error
