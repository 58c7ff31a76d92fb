"""First mappings of imported specs, guessed from raw files: what is sure or likely is written, all else waits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from ..errors import WriteError
from ..spec.begun import guesses_of, raw_files, study_columns, subject_of, visit_of
from ..spec.guesses.files import RawFile
from ..spec.guesses.mapping import Guesses
from ..spec.guesses.writing import line_of, source_lines, test_lines
from ..spec.skeleton import EXTENSIONS, quoted
from ..standards import Standards
from .notes import Note
from .specs import Trees
from .yaml_text import Tree, Verbatim

MADE = ("STUDYID", "DOMAIN", "USUBJID")  # by convention, once there are records
OF_TESTS = ("TESTCD", "TEST", "ORRES", "ORRESU", "STRESC", "STRESN", "STRESU")


def with_guesses(trees: Trees, raw: Path, standards: Standards, left: list[Note]) -> Trees:
    """The specs with raw sources, and with mappings of the datasets that a raw file may be.

    Raises WriteError for a folder without a file that can be read.
    """
    found = raw_files(raw)
    files = [each for each in found if not each.unread]
    if not files:
        why = "; ".join(each.unread for each in found) or f"put them there ({', '.join(EXTENSIONS)})"
        raise WriteError(f"{raw} has no raw file that can be read; {why}")
    left += [Note("raw file", "", each.file, "file", each.file, each.unread) for each in found if each.unread]
    lines = [line for each in files for line in source_lines(each, *source_of(each))]
    made = {**trees, "study.yaml": {**trees["study.yaml"], "raw": Verbatim("\n".join(lines))}}
    by_name = {each.name: each for each in files}
    guessed = {each.dataset: each for each in guesses_of(files, standards).values() if each}
    for path, tree in trees.items():
        dataset = str(tree.get("dataset", ""))
        if dataset in guessed and path.startswith("sdtm/"):
            made[path] = mapped(tree, dataset, guessed[dataset], by_name[guessed[dataset].source])
    return made


def source_of(raw: RawFile) -> tuple[str, str, str, list[str]]:
    """What a raw source says: its file, the columns with subject and visit, and those with the study in each row."""
    return quoted(raw.file), subject_of(raw), visit_of(raw), study_columns(raw)


def mapped(tree: Mapping[str, Tree], dataset: str, guesses: Guesses, raw: RawFile) -> dict[str, Tree]:
    """A dataset's spec with the mappings that are guessed; its other variables wait."""
    variables = tree["variables"]
    assert isinstance(variables, Mapping)
    taken = [name for name in variables if name in guesses.taken]
    lines = [f"  - raw: {guesses.source} # {guesses.why}", *test_lines(guesses, raw)]
    if taken:
        lines += ["    variables:", *(f"      {line_of(name, '', guesses)}" for name in taken)]
    if guesses.left:
        lines.append(f"    # columns without a place yet: {', '.join(guesses.left)}")
    by_rule = {*MADE, f"{dataset}SEQ", *(f"{dataset}{end}" for end in OF_TESTS if guesses.tests)}
    rest = dict(left_of(variables, {*taken, *by_rule}))
    made: dict[str, Tree] = {**tree, "records": Verbatim("\n".join(lines)), "variables": rest}
    if not rest:
        del made["variables"]
    if isinstance(qualifiers := tree.get("supplemental"), Mapping):
        made["supplemental"] = dict(left_of(qualifiers, set()))
    return made


def left_of(variables: Mapping[str, Tree], made: set[str]) -> Iterator[tuple[str, Tree]]:
    """What is said over the records: attributes of variables that are made, and the others, which wait."""
    for name, said in variables.items():
        attributes = {key: value for key, value in said.items() if key != "state"} if isinstance(said, Mapping) else {}
        if name not in made:
            state = said.get("state", "waiting") if isinstance(said, Mapping) else "waiting"
            yield name, {"state": state, **attributes} if attributes else state
        elif attributes:
            yield name, attributes
