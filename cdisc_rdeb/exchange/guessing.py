"""First mappings of imported specs, guessed from raw files: what is sure or likely is written, all else waits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ..errors import WriteError
from ..spec.begin.guesses.files import EXTENSIONS, raw_files, study_columns, visit_of
from ..spec.begin.guesses.mapping import Guesses
from ..spec.begin.guesses.writing import line_of, source_lines, test_lines, where_lines
from ..spec.begin.study import guesses_of
from ..standards import Standards
from .notes import Note
from .specs import Trees
from .yaml_text import Tree, Verbatim

MADE = ("STUDYID", "DOMAIN", "USUBJID")  # by convention, once there are records
OF_RESULTS = {"STRESC": "ORRES", "STRESN": "ORRES", "STRESU": "ORRESU"}  # by convention, of these


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
    lines = [line for each in files for line in source_lines(each, visit_of(each), study_columns(each))]
    made = {**trees, "study.yaml": {**trees["study.yaml"], "raw": Verbatim("\n".join(lines))}}
    guessed: dict[str, list[Guesses]] = {}
    for each in (each for of_file in guesses_of(files, standards).values() for each in of_file):
        each.rows = None  # a table beside the specs, which only a new study gets
        guessed.setdefault(each.dataset, []).append(each)
    for path, tree in trees.items():
        dataset = str(tree.get("dataset", ""))
        if dataset in guessed and path.startswith("sdtm/"):
            made[path] = mapped(tree, dataset, guessed[dataset])
    return made


def mapped(tree: Mapping[str, Tree], dataset: str, groups: Sequence[Guesses]) -> dict[str, Tree]:
    """A dataset's spec with the mappings that are guessed, a group for each raw file; its other variables wait."""
    variables = tree["variables"]
    assert isinstance(variables, Mapping)
    lines = [line for each in groups for line in group_lines(each, variables)]
    taken = {name for each in groups for name in each.taken}
    of_tests = {name for each in groups if each.tests for name in each.by_tests()}
    of_tests |= {f"{dataset}{end}" for end, other in OF_RESULTS.items() if f"{dataset}{other}" in of_tests}
    by_rule = {*MADE, f"{dataset}SEQ", *of_tests}
    rest = dict(left_of(variables, {*taken, *by_rule}))
    made: dict[str, Tree] = {**tree, "records": Verbatim("\n".join(lines)), "variables": rest}
    if not rest:
        del made["variables"]
    if isinstance(qualifiers := tree.get("supplemental"), Mapping):
        made["supplemental"] = dict(left_of(qualifiers, set()))
    return made


def group_lines(guesses: Guesses, variables: Mapping[str, Tree]) -> Iterator[str]:
    """A group of records that a raw file tells."""
    yield f"  - raw: {guesses.source} # {guesses.why}"
    yield from where_lines(guesses)
    yield from test_lines(guesses)
    if taken := [name for name in variables if name in guesses.taken]:
        yield "    variables:"
        yield from (f"      {line_of(name, '', guesses)}" for name in taken)
    if guesses.left:
        yield f"    # columns without a place yet: {', '.join(guesses.left)}"


def left_of(variables: Mapping[str, Tree], made: set[str]) -> Iterator[tuple[str, Tree]]:
    """What is said over the records: attributes of variables that are made, and the others, which wait."""
    for name, said in variables.items():
        attributes = {key: value for key, value in said.items() if key != "state"} if isinstance(said, Mapping) else {}
        if name not in made:
            state = said.get("state", "waiting") if isinstance(said, Mapping) else "waiting"
            yield name, {"state": state, **attributes} if attributes else state
        elif attributes:
            yield name, attributes
