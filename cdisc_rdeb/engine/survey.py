"""Variables with ``scope: study``: their verb sees the records of all subjects, whichever block each is in.

Before the datasets are built each block says which values such a variable is made from, and how often they occur. The
verb works on all of them together; its answers go back to the blocks, by the values that each was made from. So a
subject's value is the same however the subjects are cut.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from ..columns import Column, Text, as_text, distinct, read_number
from ..errors import DerivationError
from ..issues import Issues
from ..model import Study, Variable
from ..plan import Derive, Schedule, references
from ..quick import dataclass
from ..raw.frame import Rows, no_subjects
from ..verbs import Verb
from . import derive
from .workspace import Scope, Workspace

Values = tuple[str, ...]  # what one record has in the variables that a verb is given, numbers written out


@dataclass(frozen=True, slots=True)
class Inputs:
    """How often each combination of values occurs; ``numeric`` says which of them are numbers."""

    numeric: tuple[bool, ...]
    counts: Mapping[Values, int]


@dataclass(frozen=True, slots=True)
class Answers:
    """What a verb says for each combination of values."""

    numeric: bool
    values: Mapping[Values, str]


def wanted(study: Study) -> list[Derive]:
    """The nodes of all variables with the scope of the study."""
    return [
        Derive(dataset.name, variable.name)
        for dataset in study.datasets.values()
        for variable in dataset.variables.values()
        if variable.scope == "study"
    ]


def next_nodes(schedule: Schedule, nodes: Sequence[Derive], known: Mapping[Derive, Answers]) -> list[Derive]:
    """Those of the nodes that are not known and need no other such node that is not."""
    open_ = [node for node in nodes if node not in known]
    return [node for node in open_ if not schedule.before([node]).intersection(open_)]


def names(variable: Variable) -> list[str]:
    """The variables of its own dataset that a variable is made from."""
    assert variable.derivation is not None  # lint sees to it
    return sorted({reference.name for reference in references(variable.derivation)})


def count(space: Workspace, node: Derive) -> Inputs:
    """What a variable is made from in the records of a block."""
    columns = made_from(space, node)
    codes, combinations = combined(columns)
    numbers = np.bincount(codes, minlength=len(combinations)).tolist()
    return Inputs(tuple(not isinstance(c, Text) for c in columns), dict(zip(combinations, numbers, strict=True)))


def made_from(space: Workspace, node: Derive) -> list[Column]:
    """The columns that a variable is made from."""
    records = space.records[node.dataset]
    return [records.columns[each] for each in names(space.study.datasets[node.dataset].variables[node.variable])]


def combined(columns: Sequence[Column]) -> tuple[np.ndarray, list[Values]]:
    """A code for each record, and the combination of values that each code stands for."""
    texts = [as_text(column) for column in columns]
    codes, places = distinct([text.codes for text in texts], [len(text.values) for text in texts])
    found = zip(*(text.values[place] for text, place in zip(texts, places, strict=True)), strict=True)
    return codes, list(found)


def answer(study: Study, verbs: Mapping[str, Verb], node: Derive, parts: Iterable[Inputs], issues: Issues) -> Answers:
    """Run a variable's verb over the values of all blocks."""
    variable = study.datasets[node.dataset].variables[node.variable]
    counts: Counter[Values] = Counter()
    numeric: tuple[bool, ...] = ()
    for part in parts:
        counts.update(part.counts)
        numeric = part.numeric
    combinations = sorted(counts)
    repeated = [values for values in combinations for _ in range(counts[values])]
    own: dict[str, Column] = {}
    for place, (each, is_number) in enumerate(zip(names(variable), numeric, strict=True)):
        texts = Text.of([values[place] for values in repeated])
        own[each] = texts.numbers(read_number) if is_number else texts
    space = Workspace(study, verbs, no_subjects(), issues=issues)
    size = len(repeated)
    nowhere = Rows(np.full(size, -1, np.int32), Text.constant("", size), np.zeros(size, np.int32))
    scope = Scope(space, node.dataset, node.variable, own, nowhere, KeyError)
    assert variable.derivation is not None
    made = derive.run(variable.derivation, scope)
    found: dict[Values, str] = {}
    for values, text in zip(repeated, as_text(made).tolist(), strict=True):
        if found.setdefault(values, text) != text:
            raise DerivationError(
                f"{variable.derivation.place}: {node}: {variable.derivation.verb} gives records with the same values "
                "different ones, so it cannot have the scope of the study"
            )
    return Answers(not isinstance(made, Text), found)


def take(space: Workspace, node: Derive, answers: Answers) -> Column:
    """The answers for the records of a block."""
    codes, combinations = combined(made_from(space, node))
    made = Text.coded(codes, [answers.values[values] for values in combinations])
    return made.numbers(read_number) if answers.numeric else made
