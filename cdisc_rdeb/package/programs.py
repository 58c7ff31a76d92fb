"""How each analysis dataset and display is made, as a text that a reviewer reads in place of a program.

The steps stand in the order in which they run, in the words of their methods, with the versions that are needed to run
them again. Plain ASCII: other characters are written as their code points.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from ..define.computation import computation
from ..model import Dataset, RecordGroup, ResultDisplay, Study
from ..output import versions
from ..plan.nodes import Added, Derive, Node, Order, Records
from ..plan.schedule import Schedule
from ..quick import dataclass
from ..spec.dataset.additions import words
from ..spec.explanation import only_words
from ..spec.filled.methods import method
from ..values.where import readable
from ..verbs import Verb
from ..verbs.own import study_verbs

WIDTH = 100


@dataclass(frozen=True, slots=True)
class Program:
    """A text: its name as a file, its title, and what it says."""

    name: str
    title: str
    text: bytes


def programs(study: Study) -> list[Program]:
    """The programs of a study's analysis datasets and displays, by name."""
    verbs = study_verbs(study.folder, *study.libraries)
    order = Schedule(study, verbs).order
    datasets = [d for d in study.datasets.values() if d.standard == "ADaMIG" and not d.given]
    made = [of_dataset(study, dataset, order, verbs) for dataset in datasets]
    return sorted([*made, *(of_display(study, display) for display in study.analyses)], key=lambda p: p.name)


def of_dataset(study: Study, dataset: Dataset, order: Sequence[Node], verbs: Mapping[str, Verb]) -> Program:
    """The steps that make a dataset."""
    lines = [
        *head(study, f"{dataset.name}: {dataset.label}"),
        f"Structure: {dataset.structure}. Keys: {', '.join(dict.fromkeys(('STUDYID', *dataset.keys)))}.",
        f"Again: cdisc-rdeb build specs/{study.folder.resolve().name} --only {dataset.name}",
        "",
    ]
    steps = [step for node in order if node.dataset == dataset.name for step in of_node(dataset, node, verbs)]
    for number, step in enumerate(steps, 1):
        lines += [*wrapped(f"{number}. ", step), ""]
    return Program(f"{dataset.name.lower()}.txt", f"Program, {dataset.name}", ascii_bytes(lines))


def of_node(dataset: Dataset, node: Node, verbs: Mapping[str, Verb]) -> Iterator[str]:
    """What is done at a node of the plan, in sentences."""
    match node:
        case Records():
            yield from map(records_of, range(1, len(dataset.groups) + 1), dataset.groups)
            yield from of_groups(dataset, verbs)
        case Derive(variable=name):
            variable = dataset.variables[name]
            if variable.derivation is not None:
                yield f"{called(dataset, name)}: {variable.method or method(variable.derivation, verbs)}"
        case Added():
            for addition in dataset.additions:
                clause = readable(addition.where)
                yield f"Add records: {words(addition)}" + (f" Of records where {clause}." if clause else "")
        case Order():
            yield f"Sort the records by {', '.join(dataset.keys)}."


def of_groups(dataset: Dataset, verbs: Mapping[str, Verb]) -> Iterator[str]:
    """The variables that the groups make: in one sentence where all make them alike, else by group."""
    made: dict[str, dict[str, list[int]]] = {}
    for number, group in enumerate(dataset.groups, 1):
        for name, derivation in group.derivations.items():
            made.setdefault(name, {}).setdefault(method(derivation, verbs), []).append(number)
    for name, ways in made.items():
        said = next(iter(ways))
        if len(ways[said]) < len(dataset.groups):
            said = " ".join(f"In records {', '.join(map(str, groups))}: {way}" for way, groups in ways.items())
        yield f"{called(dataset, name)}: {said}"


def records_of(number: int, group: RecordGroup) -> str:
    """Which records a group takes."""
    clause, only = readable(group.where), only_words(group)
    return f"Records {number}: one for each record of {group.source}{' where ' if clause else ''}{clause}{only}."


def called(dataset: Dataset, name: str) -> str:
    """A variable with its label, and what it is if it is not submitted."""
    variable = dataset.variables.get(name)
    if variable is None:
        return name
    kind = ", while it is made" if variable.temporary else ""
    return f"{name} ({variable.label}{kind})" if variable.label else f"{name}{kind}"


def of_display(study: Study, display: ResultDisplay) -> Program:
    """The results of a display, in words."""
    lines = [
        *head(study, f"{display.name}: {display.title}"),
        f"Again: cdisc-rdeb analyze specs/{study.folder.resolve().name}",
        "",
    ]
    for number, result in enumerate(display.results, 1):
        said = f"{result.title}. {computation(result, display.population)}"
        lines += [*wrapped(f"{number}. ", said), ""]
    return Program(f"{display.name.lower()}.txt", f"Program, {display.title}"[:500], ascii_bytes(lines))


def head(study: Study, title: str) -> list[str]:
    """What a program begins with."""
    made = ", ".join(f"{name} {version}" for name, version in versions(study).items())
    return [title, f"Study {study.id}", *wrapped("Made with ", made), ""]


def wrapped(first: str, text: str) -> list[str]:
    """A text in lines, indented below its beginning."""
    return textwrap.wrap(first + text, WIDTH, subsequent_indent=" " * len(first), break_on_hyphens=False)


def ascii_bytes(lines: Sequence[str]) -> bytes:
    """Lines as plain ASCII."""
    return ("\n".join(lines).rstrip() + "\n").encode("ascii", "backslashreplace")
