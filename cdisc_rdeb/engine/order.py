"""Records in the order of their keys, and what is wrong with them as records."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ..columns import Coded, Column, Index, Text, as_text, is_present, order_by, order_codes, take
from ..model import Dataset, RecordGroup, Study
from .twice import said_of_pairs
from .workspace import Workspace

#: What tells records of one subject apart, in the order in which it does so most often; ``--`` is the domain.
PARTING = (
    *("--TESTCD", "PARAMCD", "--TRT", "--TERM", "--DECOD", "VISITNUM", "AVISITN", "--DTC", "--STDTC", "ADT", "ASTDT"),
    *("--TPTNUM", "ATPTN", "--LNKID", "--SPID", "--CAT", "--SCAT", "--SPEC", "--LOC", "--LAT", "--METHOD", "--REPNUM"),
)


def put_in_order(space: Workspace, dataset: Dataset) -> None:
    """Records in the order of the dataset's keys, ties as they were mapped; equal keys are an issue."""
    records = space.records[dataset.name]

    def codes(key: str) -> Coded:
        if key == "USUBJID":
            return records.subject + 1, len(space.block.subjects) + 1
        return order_codes(records.columns[key])

    keys = [partial(codes, key) for key in dataset.keys if key != "STUDYID"]
    if not keys or not len(records):
        return
    order, equal = order_by(keys, len(records))
    if not (order[1:] > order[:-1]).all():
        space.records[dataset.name] = records.reorder(order)
        space.order_changed(dataset.name)
        space.orders[dataset.name] = order
        if space.trail is not None:
            space.trail.ordered(dataset.name, order)
    if len(equal):
        tell_equal(space, dataset, equal)


def tell_equal(space: Workspace, dataset: Dataset, at: Index) -> None:
    """Tell of records whose keys are those of the record before, and of what does tell the two apart."""
    records = space.records[dataset.name]
    parting = [name.replace("--", dataset.domain or "") for name in PARTING]
    names = dict.fromkeys(n for n in (*parting, *dataset.variables) if n in records.columns and n not in dataset.keys)
    found = two_apart([records.columns[name] for name in names], at)
    same = f"another record of {dataset.name} has the same {', '.join(dataset.keys[1:])}"
    for pair in np.unique(found, axis=0):
        told = at[(found == pair).all(axis=1)]
        apart = [[*names][number] for number in pair if number >= 0]
        others = " or ".join([name for name in apart if tells_apart(records.columns[name], told, at)] or apart)
        way = f"add to keys what tells them apart, such as {others}, or " if others else "nothing tells them apart; "
        if dataset.name == "SE" and "TAETORD" in dataset.keys:  # a date would tell them apart, and they are one element
            way = "a subject has the element of each place in its arm once: see ETCD and where of the groups, or "
        sources = dict.fromkeys(group.source for group in dataset.groups if group.kind == "raw")
        frames = [space.block.frames[source] for source in sources] if not others else []
        twice = said_of_pairs(frames, records.rows, told - 1, told)
        for said in dict.fromkeys(filter(None, twice)):
            positions = told[[each == said for each in twice]]
            space.tell(dataset.name, "duplicate keys", "", said, records.rows, positions)
        told = told[[not each for each in twice]]
        message = f"{same}; {way}keep one of them with only"
        space.tell(dataset.name, "duplicate keys", "", message, records.rows, told)


def tells_apart(column: Column, told: Index, at: Index) -> bool:
    """Whether a column has another value in each of the records that share the keys of any of these; ``at`` are all
    records that have those of the record before."""
    runs = np.cumsum(np.diff(at, prepend=-1) != 1)
    of = np.isin(runs, runs[np.isin(at, told)])
    members = np.unique(np.concatenate([at[of], at[of] - 1]))
    run = np.cumsum(~np.isin(members, at))  # the first of each run has no equal one before
    codes, _ = order_codes(take(column, members))
    return len(np.unique(np.stack([run, codes]), axis=1).T) == len(members)


def two_apart(columns: Sequence[Column], at: Index) -> npt.NDArray[np.int32]:
    """The first two columns that differ between each of these records and the one before it, by number; -1 for none."""
    found = np.full((len(at), 2), -1, np.int32)
    left = np.arange(len(at))
    for number, column in enumerate(columns):
        codes, _ = order_codes(take(column, np.concatenate([at[left], at[left] - 1])))
        apart = left[codes[: len(left)] != codes[len(left) :]]
        found[apart, (found[apart, 0] >= 0).astype(np.intp)] = number
        left = left[found[left, 1] < 0]
    return found


def check_required(space: Workspace, dataset: Dataset) -> None:
    """Records in which a Required variable is missing, as issues; those still waiting are lint's."""
    records = space.records[dataset.name]
    for variable in dataset.submitted():
        if variable.core == "Req" and not variable.state:
            missed = np.flatnonzero(~is_present(records.columns[variable.name]))
            message = f"{variable.name} is Required, and has no value"
            space.tell(dataset.name, "required value missing", variable.name, message, records.rows, missed)


def check_subjects(space: Workspace, dataset: Dataset) -> None:
    """Records of subjects that DM does not have, as issues; told where they come from raw data, or are given."""
    study = space.study
    if "DM" not in study.datasets or all(is_told(study, group) for group in dataset.groups):
        return
    enrolled = np.zeros(len(space.block.subjects) + 1, np.bool_)
    enrolled[space.records["DM"].subject] = True
    enrolled[-1] = True  # of records that belong to no subject
    groups = (group.source for group in study.datasets["DM"].groups if group.kind == "raw")
    files = " or ".join(study.raw[source].files[0] for source in groups if study.raw[source].files)
    message = f"DM has no record of '{{value}}'; add its row to {files or 'the data of DM'}, or mend the subject here"
    records = space.records[dataset.name]
    at = np.flatnonzero(~enrolled[records.subject])
    space.tell(dataset.name, "no DM record", "USUBJID", message, records.rows, at, space.usubjid(records.subject))


def check_analysed(space: Workspace, dataset: Dataset) -> None:
    """Records of an analysis dataset whose subjects ADSL does not have, as issues; told where they come from SDTM, and
    not of subjects that DM does not have either, which is told there."""
    study = space.study
    if dataset.standard != "ADaMIG" or dataset.name == "ADSL" or "ADSL" not in study.datasets:
        return
    origins = [study.datasets[group.source] for group in dataset.groups if group.kind == "dataset"]
    if all(of.standard == "ADaMIG" for of in origins):
        return
    analysed = np.zeros(len(space.block.subjects) + 1, np.bool_)
    analysed[space.records["ADSL"].subject] = True
    analysed[-1] = True  # of records that belong to no subject
    if (enrolled := space.records.get("DM")) is not None:
        analysed[np.setdiff1d(np.arange(len(analysed)), enrolled.subject)] = True
    message = f"ADSL has no record of '{{value}}'; leave it out of {dataset.name}: put ADSL.USUBJID: present into where"
    records = space.records[dataset.name]
    at = np.flatnonzero(~analysed[records.subject])
    space.tell(dataset.name, "no ADSL record", "USUBJID", message, records.rows, at, space.usubjid(records.subject))


def check_elements(space: Workspace, dataset: Dataset) -> None:
    """Elements of a subject that do not begin where the one before ends, as issues. Source: SDTMIG 3.4, 5.3 (SE)."""
    records = space.records[dataset.name]
    start, end = records.columns.get("SESTDTC"), records.columns.get("SEENDTC")
    if (
        dataset.name != "SE"
        or not isinstance(start, Text)
        or not isinstance(end, Text)
        or "ETCD" not in records.columns
    ):
        return
    starts, ends = start.tolist(), end.tolist()
    order = sorted(range(len(records)), key=lambda at: (records.subject[at], starts[at]))
    together = ((a, b) for a, b in pairwise(order) if records.subject[a] == records.subject[b])
    codes = as_text(records.columns["ETCD"]).tolist()
    apart: dict[tuple[str, str], list[int]] = {}
    for a, b in together:
        if is_gap(ends[a], starts[b]):
            apart.setdefault((codes[a], codes[b]), []).append(b)
    for (before, code), at in apart.items():
        message = f"{code} begins on {{value}}, and {before} before it ends on another day; make SESTDTC of {code} "
        message += f"as SEENDTC of {before} is made"
        space.tell(dataset.name, "elements apart", "SESTDTC", message, records.rows, np.array(at, np.intp), start)


def is_gap(end: str, start: str) -> bool:
    """Whether an end and the start after it differ, as far as both are known.

    >>> is_gap("2024-01-10", "2024-01-11"), is_gap("2024-01-10", "2024-01-10T08:30"), is_gap("", "2024-01-11")
    (True, False, False)
    """
    known = min(len(end), len(start))
    return end[:known] != start[:known]


def is_told(study: Study, group: RecordGroup) -> bool:
    """Whether the records of a group come from those of a dataset of which it is told."""
    return group.kind == "dataset" and not study.datasets[group.source].given
