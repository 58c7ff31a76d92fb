"""Supplemental qualifiers: split off into SUPP--.

Source: SDTMIG 3.4, 8.4 (SUPP--); 4.5.3 for text over 200 bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from ...columns import Column, Text, as_text
from ...errors import WriteError
from ...formats.long_text import LONGEST, piece_name
from ...model import Condition, Dataset, RecordGroup, Study, ValueLevel, Variable, WhereClause
from ..records import Records
from ..workspace import Workspace
from .parts import admitted, cut, identified, of_standard, refuse_words, related

NONE: Mapping[str, int] = MappingProxyType({})


def supplemental_dataset(study: Study, parent: Dataset, further: Mapping[str, int] = NONE) -> Dataset:
    """The model of the SUPP-- dataset of a dataset with supplemental qualifiers; QVAL gets a value level for each.

    ``further`` are the numbers of further pieces that qualifiers go on in; their QLABEL is the same (SDTMIG 4.5.3.2).
    """
    known = study.standards.sdtmig_dataset(f"SUPP{parent.domain}")
    assert known is not None
    levels = tuple(
        ValueLevel(
            level_name(q.name, n),
            WhereClause(((Condition("QNAM", "EQ", (piece_name(q.name, n),)),),)),
            replace(q, name=piece_name(q.name, n)),
        )
        for q in parent.supplemental()
        for n in range(further.get(q.name, 0) + 1)
    )
    return Dataset(
        name=f"SUPP{parent.name}",
        label=known.label.replace(f"for {parent.domain}", f"for {parent.name}"),
        domain=parent.domain,
        class_name=known.define_class,
        structure=known.structure,
        keys=("STUDYID", "RDOMAIN", "USUBJID", "IDVAR", "IDVARVAL", "QNAM"),
        groups=(RecordGroup("dataset", parent.name),),
        variables={v.name: as_in(parent, of_standard(v, study, parent.place)) for v in known.variables.values()},
        value_levels={"QVAL": levels},
        place=parent.place,
    )


def as_in(parent: Dataset, variable: Variable) -> Variable:
    """A variable with the origin and method that it has in the parent, if the parent has it."""
    same = parent.variables.get(variable.name)
    return replace(variable, origin=same.origin, method=same.method) if same else variable


def level_name(name: str, number: int) -> str:
    """The name of the value level of a qualifier's piece, which says whose it is."""
    return f"{name}.{number}" if number else name


def split(space: Workspace, parent: Dataset) -> tuple[Dataset, Records]:
    """The supplemental qualifiers of a dataset's records: their SUPP-- dataset as far as this block has values for it.

    Records stand by record of the parent, then in the spec's order. A value that is too long goes on in further ones.
    """
    records = space.records[parent.name]
    qualifiers: list[Variable] = []
    columns: list[Text] = []
    further: dict[str, int] = {}
    for q in parent.supplemental():
        column = as_text(records.columns[q.name])
        parts = [column]
        if not q.codelists:  # a term is no text to be cut
            refuse_words(space, records, f"SUPP{parent.name}.{q.name}", column)
            parts = cut(column)
        further[q.name] = len(parts) - 1
        columns += parts
        qualifiers += [replace(q, name=piece_name(q.name, n)) for n in range(len(parts))]
    found = related(records, qualifiers, columns)
    at, which = found.at, found.which
    size = len(at)
    name, identifier = identified(parent, records)

    def fact(texts: list[str]) -> Text:
        return Text.coded(which, texts)

    made: dict[str, Column] = {
        "STUDYID": Text.constant(space.study.id, size),
        "RDOMAIN": Text.constant(parent.domain, size),
        "USUBJID": space.usubjid(records.subject[at]),
        "IDVAR": Text.constant(name, size),
        "IDVARVAL": identifier.take(at),
        "QNAM": fact([q.name for q in qualifiers]),
        "QLABEL": fact([q.label for q in qualifiers]),
        "QVAL": found.values,
        "QORIG": fact([q.origin.type for q in qualifiers]),
        "QEVAL": fact([q.evaluator for q in qualifiers]),
    }
    dataset = supplemental_dataset(space.study, parent, further)
    return dataset, admitted(space, dataset, Records(made, records.rows.take(at)), "QVAL")


def refuse_clashes(parent: Dataset, further: Mapping[str, int]) -> None:
    """Raise WriteError for pieces that would be called like another variable, or like a piece of another one."""
    taken = {v.name: v.name for v in parent.variables.values() if not v.temporary and not v.commentary}
    faults = []
    for name, count in further.items():
        for more in (piece_name(name, n) for n in range(1, count + 1)):
            other = taken.setdefault(more, name)
            if other != name:
                so_called = f"is {'a variable' if other == more else f'the rest of {other}'} already"
                faults.append(
                    f"SUPP{parent.name}: {name} has text of over {LONGEST} bytes and goes on in {more}, which "
                    f"{so_called}; rename one of them"
                )
    if faults:
        raise WriteError("\n".join(faults))
