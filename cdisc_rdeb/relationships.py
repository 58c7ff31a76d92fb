"""Supplemental qualifiers: split off into SUPP--, and joined again. Source: SDTMIG 3.4, 8.4."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from . import standards
from .columns import Column, Text, as_text, concatenate, is_present
from .errors import DerivationError
from .model import Condition, Dataset, Origin, RecordGroup, Study, ValueLevel, Variable, WhereClause
from .records import Records, Workspace

if TYPE_CHECKING:
    import pandas as pd


def supplemental_dataset(parent: Dataset) -> Dataset:
    """The model of the SUPP-- dataset of a dataset with supplemental qualifiers; QVAL gets a value level for each."""
    known = standards.sdtmig_dataset(f"SUPP{parent.domain}")
    assert known is not None
    variables = {
        v.name: Variable(
            name=v.name,
            label=v.label,
            type="Char",
            role=v.role,
            core=v.core,
            order=v.order,
            origin=parent.variables[v.name].origin if v.name in parent.variables else Origin("Assigned", "Sponsor"),
            method=parent.variables[v.name].method if v.name in parent.variables else "",
            place=parent.place,
        )
        for v in known.variables.values()
    }
    levels = tuple(
        ValueLevel(q.name, WhereClause(((Condition("QNAM", "EQ", (q.name,)),),)), q) for q in parent.supplemental()
    )
    return Dataset(
        name=f"SUPP{parent.name}",
        label=known.label.replace(f"for {parent.domain}", f"for {parent.name}"),
        domain=parent.domain,
        class_name=known.define_class,
        structure=known.structure,
        keys=("STUDYID", "RDOMAIN", "USUBJID", "IDVAR", "IDVARVAL", "QNAM"),
        groups=(RecordGroup("dataset", parent.name),),
        variables=variables,
        value_levels={"QVAL": levels},
        place=parent.place,
    )


def split(space: Workspace, parent: Dataset) -> Records:
    """The supplemental qualifiers of a dataset's records as SUPP-- records, by record, then in the spec's order."""
    records = space.records[parent.name]
    qualifiers = parent.supplemental()
    sequence = f"{parent.domain}SEQ"
    columns = [as_text(records.columns[q.name]) for q in qualifiers]
    present = [np.flatnonzero(is_present(column)) for column in columns]
    at = np.concatenate([np.zeros(0, np.intp), *present])
    which = np.repeat(np.arange(len(qualifiers)), [len(p) for p in present])
    order = np.lexsort((which, at))
    at, which = at[order], which[order]
    size = len(at)
    has_sequence = sequence in records.columns
    value: Column = Text.constant("", 0)
    if columns:
        stacked = concatenate([column.take(p) for column, p in zip(columns, present, strict=True)])
        assert isinstance(stacked, Text)
        value = stacked.take(order)

    def fact(texts: list[str]) -> Text:
        return Text.coded(which, texts)

    made: dict[str, Column] = {
        "STUDYID": Text.constant(space.study.id, size),
        "RDOMAIN": Text.constant(parent.domain, size),
        "USUBJID": space.usubjid(records.subject[at]),
        "IDVAR": Text.constant(sequence if has_sequence else "", size),
        "IDVARVAL": as_text(records.columns[sequence]).take(at) if has_sequence else Text.constant("", size),
        "QNAM": fact([q.name for q in qualifiers]),
        "QLABEL": fact([q.label for q in qualifiers]),
        "QVAL": value,
        "QORIG": fact([q.origin.type for q in qualifiers]),
        "QEVAL": fact([q.evaluator for q in qualifiers]),
    }
    return Records(made, records.subject[at], records.file.take(at), records.row[at])


def join(parent: pd.DataFrame, supplemental: pd.DataFrame) -> pd.DataFrame:
    """A dataset with its supplemental qualifiers as columns, as they were before they were split off.

    Both are frames of text and numbers as ``read_xpt`` gives them. A qualifier that names a record the parent does
    not have, or names one twice, is a DerivationError. Missing qualifiers are ''.

    >>> import pandas as pd
    >>> ae = pd.DataFrame({"USUBJID": ["S1", "S1"], "AESEQ": [1.0, 2.0]})
    >>> supp = pd.DataFrame([["S1", "AESEQ", "2", "AETRTEM", "Y"]],
    ...                     columns=["USUBJID", "IDVAR", "IDVARVAL", "QNAM", "QVAL"])
    >>> join(ae, supp)["AETRTEM"].tolist()
    ['', 'Y']
    """
    import pandas as pd

    joined = parent.copy()
    for (variable, name), rows in supplemental.groupby(["IDVAR", "QNAM"], sort=False, dropna=False):
        keys = [joined["USUBJID"].astype(str)]
        wanted = [rows["USUBJID"].astype(str)]
        if variable:
            keys.append(id_text(joined[variable]))
            wanted.append(rows["IDVARVAL"].astype(str))
        index, target = pd.MultiIndex.from_arrays(keys), pd.MultiIndex.from_arrays(wanted)
        if target.has_duplicates:
            raise DerivationError(f"QNAM {name} stands twice for {target[target.duplicated()][0]}; keep one")
        lost = ~target.isin(index)
        if lost.any():
            raise DerivationError(f"QNAM {name} names {target[lost][0]}, and the parent has no such record")
        joined[name] = pd.Series(rows["QVAL"].to_numpy(object), target).reindex(index).fillna("").to_numpy(object)
    return joined


def id_text(values: pd.Series[float] | pd.Series[str]) -> pd.Series[str]:
    """Identifying values as IDVARVAL writes them."""
    from .columns import write_number

    return values.map(lambda value: write_number(value) if isinstance(value, float) else str(value))


def with_supplemental(study: Study) -> list[Dataset]:
    """All datasets of the submission, each SUPP-- after its parent."""
    datasets: list[Dataset] = []
    for dataset in study.datasets.values():
        datasets.append(dataset)
        if dataset.supplemental():
            datasets.append(supplemental_dataset(dataset))
    return datasets
