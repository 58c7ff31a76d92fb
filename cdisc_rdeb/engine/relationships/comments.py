"""Comments of all datasets: split off into CO.

Source: SDTMIG 3.4, 5.1 (CO) and 8.5 (relating comments).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace

import numpy as np

from ...columns import Codes, Column, Index, Mask, Text, as_text, concatenate, group_starts, numbered
from ...model import Dataset, Origin, RecordGroup, Study
from ..records import Records, below
from ..workspace import Workspace
from .parts import Related, admitted, cut, identified, of_standard, refuse_words, related

VISIT = "VISITNUM"
COSEQ = "Number within the subject, in the order of RDOMAIN, IDVAR and the records that the comments are on."


def comments_dataset(study: Study, further: int = 0) -> Dataset:
    """The model of CO, for the comments of all datasets; the longest go on in ``further`` variables COVAL1, COVAL2, ...

    CODTC and CODY stay away: they are null for comments on records of another domain (SDTMIG 3.4, 5.1, CO).
    """
    parents = commented(study)
    known = study.standards.sdtmig_dataset("CO")
    assert known is not None
    comments = [comment for parent in parents for comment in parent.commentary()]
    source = next((c for c in comments if c.origin.type == "Collected"), comments[0])
    variables = {}
    for name in ("STUDYID", "DOMAIN", "RDOMAIN", "USUBJID", "COSEQ", "IDVAR", "IDVARVAL", "COVAL", "COEVAL"):
        v = of_standard(known.variables[name], study, parents[0].place)
        if name == "COSEQ":
            v = replace(v, origin=Origin("Derived", "Sponsor"), method=COSEQ)
        if name == "COVAL":
            v = replace(v, origin=source.origin, method=source.method)
        if name != "COEVAL" or any(comment.evaluator for comment in comments):
            variables[name] = v
        for n in range(1, further + 1) if name == "COVAL" else ():
            more = f"COVAL{n}"
            variables[more] = replace(v, name=more, label=f"{v.label} {n}", core="Perm", order=v.order + n / 10_000)
    return Dataset(
        name="CO",
        label=known.label,
        domain="CO",
        class_name=known.define_class,
        structure=known.structure,
        keys=("STUDYID", "USUBJID", "COSEQ"),
        groups=tuple(RecordGroup("dataset", parent.name) for parent in parents),
        variables=variables,
        place=parents[0].place,
    )


def commented(study: Study) -> list[Dataset]:
    """The datasets whose comments go to CO, in the order that CO has them in."""
    return sorted((d for d in study.datasets.values() if d.commentary()), key=lambda d: (d.domain, d.name))


def split_comments(space: Workspace) -> tuple[Dataset, Records]:
    """The comments on all records: CO, as far as this block has values for it.

    Records stand by subject, related domain and record of the parent, then in the spec's order.
    """
    parts = [comments_of(space, parent) for parent in commented(space.study)]
    together = below(parts)
    whole = together.reorder(np.argsort(together.subject, kind="stable"))
    size = len(whole)
    starts = group_starts(whole.subject)
    first = np.repeat(starts, np.diff([*starts, size]))
    columns = cut(as_text(whole.columns["COVAL"]))
    whole.columns |= {
        "STUDYID": Text.constant(space.study.id, size),
        "DOMAIN": Text.constant("CO", size),
        "USUBJID": space.usubjid(whole.subject),
        "COSEQ": (np.arange(size) - first + 1).astype(np.float64),
        **{f"COVAL{n or ''}": column for n, column in enumerate(columns)},
    }
    dataset = comments_dataset(space.study, len(columns) - 1)
    return dataset, admitted(space, dataset, whole, "COVAL")


def comments_of(space: Workspace, parent: Dataset) -> Records:
    """The comments on the records of one dataset, those of subjects.

    A comment that stands in one raw row is one record of CO on a visit, where the records made of the row are all of
    the visit; else each of these records has it.
    """
    records = space.records[parent.name]
    comments = parent.commentary()
    columns = [as_text(records.columns[comment.name]) for comment in comments]
    for comment, column in zip(comments, columns, strict=True):
        refuse_words(space, records, f"CO: {parent.name}.{comment.name}", column)
    found = related(records, comments, columns)
    name, identifier = identified(parent, records)
    names, values = Text.constant(name, len(found.at)), identifier.take(found.at)
    kept = np.arange(len(found.at))
    if name != VISIT and VISIT in records.columns:
        row = of_rows(records, found, shared_files(space.study, parent))
        whole, first = of_whole_visits(records, found.at, row)
        names = Text.coded(whole.astype(np.int32), [name, VISIT])
        both = as_text(concatenate([values, as_text(records.columns[VISIT]).take(found.at)]))
        values = both.take(kept + whole * len(kept))
        kept = np.flatnonzero(~whole | first)
    made: dict[str, Column] = {
        "RDOMAIN": Text.constant(parent.domain, len(kept)),
        "IDVAR": names.take(kept),
        "IDVARVAL": values.take(kept),
        "COVAL": found.values.take(kept),
        "COEVAL": Text.coded(found.which[kept], [comment.evaluator for comment in comments]),
    }
    return Records(made, records.rows.take(found.at[kept]))


def of_rows(records: Records, found: Related, shared: Collection[str]) -> Codes:
    """The number of the comment that each is: what stands once in a raw row is one comment, though several records are
    made of the row. In ``shared`` files a row cannot be told from another one."""
    at, rows = found.at, records.rows
    apart = np.isin(rows.file.codes[at], [code for code, file in enumerate(rows.file.values) if file in shared])
    alone = np.where(apart, np.arange(1, len(at) + 1), 0)
    codes = [rows.subject[at] + 1, rows.file.codes[at], rows.row[at] + 1, found.which, found.values.ranks(), alone]
    small: list[Codes] = [np.asarray(each, np.int32) for each in codes]
    return numbered(small, [int(each.max(initial=0)) + 1 for each in small])


def shared_files(study: Study, dataset: Dataset) -> set[str]:
    """The files that several raw sources of a dataset have, as sheets of one workbook: each has a row of a number."""
    sources = dict.fromkeys(group.source for group in dataset.groups if group.kind == "raw")
    count = Counter(file for source in sources for file in dict.fromkeys(study.raw[source].files))
    return {file for file, number in count.items() if number > 1}


def of_whole_visits(records: Records, at: Index, comment: Codes) -> tuple[Mask, Mask]:
    """Which comments are on several records that are all of a subject's visit in the dataset, and which are the first
    with the number of their comment."""
    visit = as_text(records.columns[VISIT])
    of = numbered(
        [records.subject + 1, visit.ranks()], [int(records.subject.max(initial=0)) + 2, len(visit.values) + 1]
    )
    places, first = np.unique(comment, return_index=True)[1], np.zeros(len(at), np.bool_)
    first[places] = True
    one, count = visit.present()[at[places]], np.bincount(comment)
    np.logical_and.at(one, comment, of[at] == of[at[places]][comment])
    whole = one & (count > 1) & (np.bincount(of)[of[at[places]]] == count)
    return np.asarray(whole[comment], np.bool_), first
