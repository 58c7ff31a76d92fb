"""Records in the order of their keys, and what is wrong with them as records."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ..columns import Index, group_starts, is_present, order_codes, order_of, pack, take
from ..model import Dataset
from .workspace import Workspace

#: What tells records of one subject apart, in the order in which it does so most often; ``--`` is the domain.
PARTING = (
    *("--TESTCD", "PARAMCD", "--TRT", "--TERM", "--DECOD", "VISITNUM", "AVISITN", "--DTC", "--STDTC", "ADT", "ASTDT"),
    *("--TPTNUM", "ATPTN", "--LNKID", "--SPID", "--CAT", "--SCAT", "--SPEC", "--LOC", "--LAT", "--METHOD", "--REPNUM"),
)


def put_in_order(space: Workspace, dataset: Dataset) -> None:
    """Records in the order of the dataset's keys, ties as they were mapped; equal keys are an issue."""
    records = space.records[dataset.name]
    codes: list[npt.NDArray[Any]] = []
    sizes: list[int] = []
    for key in dataset.keys:
        if key == "STUDYID":
            continue
        if key == "USUBJID":
            code, size = records.subject + 1, len(space.block.subjects) + 1
        else:
            code, size = order_codes(records.columns[key])
        codes.append(code)
        sizes.append(size)
    if not codes or not len(records):
        return
    packed = pack(codes, sizes)
    order = order_of(packed)
    if not (order[1:] > order[:-1]).all():
        space.records[dataset.name] = records = records.reorder(order)
        space.order_changed(dataset.name)
        space.orders[dataset.name] = order
        if space.trail is not None:
            space.trail.ordered(dataset.name, order)
    repeated = packed[order]
    starts = group_starts(repeated)
    if len(starts) < len(repeated):
        double = np.ones(len(repeated), np.bool_)
        double[starts] = False
        tell_equal(space, dataset, np.flatnonzero(double))


def tell_equal(space: Workspace, dataset: Dataset, at: Index) -> None:
    """Tell of records whose keys are those of the record before, and of what does tell the two apart."""
    records = space.records[dataset.name]
    two = np.concatenate([at, at - 1])
    parting = [name.replace("--", dataset.domain or "") for name in PARTING]
    names = [name for name in (*parting, *dataset.variables) if name in records.columns and name not in dataset.keys]
    apart: dict[str, list[int]] = {}
    differ = {}
    for name in dict.fromkeys(names):
        codes, _ = order_codes(take(records.columns[name], two))
        differ[name] = codes[: len(at)] != codes[len(at) :]
    for place in range(len(at)):
        found = [name for name, mask in differ.items() if mask[place]][:2]
        apart.setdefault(" or ".join(found), []).append(place)
    same = f"another record of {dataset.name} has the same {', '.join(dataset.keys[1:])}"
    for others, places in apart.items():
        way = f"add to keys what tells them apart, such as {others}, or " if others else "nothing tells them apart; "
        message = f"{same}; {way}keep one of them with only"
        space.tell(dataset.name, "duplicate keys", "", message, records.rows, at[places])


def check_required(space: Workspace, dataset: Dataset) -> None:
    """Records in which a Required variable is missing, as issues; those still waiting are lint's."""
    records = space.records[dataset.name]
    for variable in dataset.submitted():
        if variable.core == "Req" and not variable.state:
            missed = np.flatnonzero(~is_present(records.columns[variable.name]))
            message = f"{variable.name} is Required, and has no value"
            space.tell(dataset.name, "required value missing", variable.name, message, records.rows, missed)


def check_subjects(space: Workspace, dataset: Dataset) -> None:
    """Records of subjects that DM does not have, as issues."""
    if "DM" not in space.study.datasets:
        return
    enrolled = np.zeros(len(space.block.subjects) + 1, np.bool_)
    enrolled[space.records["DM"].subject] = True
    enrolled[-1] = True  # of records that belong to no subject
    message = "DM has no record of '{value}'; add the subject to DM's raw data, or mend the subject here"
    records = space.records[dataset.name]
    at = np.flatnonzero(~enrolled[records.subject])
    space.tell(dataset.name, "no DM record", "USUBJID", message, records.rows, at, space.usubjid(records.subject))
