"""Supplemental qualifiers and comments: split off into SUPP-- and CO, and joined again.

Source: SDTMIG 3.4, 8.4 (SUPP--), 5.1 (CO) and 8.5 (relating comments); 4.5.3 for text over 200 bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from . import standards
from .columns import Column, Index, Text, as_text, concatenate, group_starts
from .errors import DerivationError, WriteError
from .long_text import LONGEST, joined, piece_name, pieces, too_long_word
from .model import Condition, Dataset, Origin, Place, RecordGroup, Study, ValueLevel, Variable, WhereClause
from .profile import DatasetProfile
from .records import Records, Workspace
from .standards import StandardVariable

if TYPE_CHECKING:
    import pandas as pd

NONE: Mapping[str, int] = MappingProxyType({})
COSEQ = "Number within the subject, in the order of RDOMAIN, IDVAR and the records that the comments are on."


@dataclass(frozen=True, slots=True)
class Related:
    """Values of a dataset's records that are submitted apart: at which records, and of which variable, by record."""

    at: Index
    which: Index
    values: Text


def related(records: Records, variables: Sequence[Variable], columns: Sequence[Text]) -> Related:
    """The values of columns that are there, by record, then in the order of the variables."""
    present = [np.flatnonzero(column.present()) for column in columns]
    at = np.concatenate([np.zeros(0, np.intp), *present])
    which = np.repeat(np.arange(len(variables)), [len(p) for p in present])
    if not columns:
        return Related(at, which, Text.constant("", 0))
    order = np.lexsort((which, at))
    stacked = concatenate([column.take(p) for column, p in zip(columns, present, strict=True)])
    return Related(at[order], which[order], as_text(stacked).take(order))


def identified(parent: Dataset, records: Records) -> tuple[str, Text]:
    """IDVAR and IDVARVAL of a dataset's records: --SEQ, or VISITNUM where that is the key (SV), or neither (DM)."""
    for name in (f"{parent.domain}SEQ", "VISITNUM"):
        if name in records.columns and (name in parent.keys or name != "VISITNUM"):
            return name, as_text(records.columns[name])
    return "", Text.constant("", len(records))


def cut(column: Text) -> list[Text]:
    """A column as columns of its pieces, as many as its longest text needs; texts that cannot be cut are left out."""
    used = column.used()
    long = {v: pieces(v) for v, u in zip(column.values, used, strict=True) if u and len(v) > LONGEST}
    if not long:
        return [column]
    texts = [() if too_long_word(v) and v in long else long.get(v, (v,)) for v in column.values]
    count = max(map(len, long.values()))
    return [Text.coded(column.codes, [t[n] if n < len(t) else "" for t in texts]) for n in range(count)]


def refuse_words(space: Workspace, records: Records, shown: str, column: Text) -> None:
    """Note each text with a word that no piece can hold as an error of the build, with file and row."""
    used = column.used()
    for place, text in enumerate(column.values):
        word = too_long_word(text) if used[place] else ""
        if word:
            at = int(np.flatnonzero(column.codes == place)[0])
            space.refused.append(
                f"{records.file.take(np.array([at])).tolist()[0]}: row {records.row[at]}: {shown}: the word "
                f"'{word[:40]}...' has {len(word)} bytes, and XPT holds {LONGEST}; text is cut at blanks, so put "
                f"one into it"
            )


def supplemental_dataset(study: Study, parent: Dataset, further: Mapping[str, int] = NONE) -> Dataset:
    """The model of the SUPP-- dataset of a dataset with supplemental qualifiers; QVAL gets a value level for each.

    ``further`` are the numbers of further pieces that qualifiers go on in; their QLABEL is the same (SDTMIG 4.5.3.2).
    """
    known = standards.sdtmig_dataset(f"SUPP{parent.domain}")
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


def of_standard(known: StandardVariable, study: Study, place: Place) -> Variable:
    """A variable of a generated dataset, as the standard has it."""
    names = [codelist.name for code in known.codelists if (codelist := standards.codelist(code))]
    return Variable(
        name=known.name,
        label=known.label,
        type=known.type,  # type: ignore[arg-type]
        role=known.role,
        core=known.core,
        order=known.order,
        codelists=tuple(name for name in names if name in study.codelists),
        place=place,
    )


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
    return dataset, Records(made, records.subject[at], records.file.take(at), records.row[at])


def comments_dataset(study: Study, further: int = 0) -> Dataset:
    """The model of CO, for the comments of all datasets; the longest go on in ``further`` variables COVAL1, COVAL2, ...

    CODTC and CODY stay away: they are null for comments on records of another domain (SDTMIG 3.4, 5.1, CO).
    """
    parents = commented(study)
    known = standards.sdtmig_dataset("CO")
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
    subject = np.concatenate([part.subject for part in parts])
    whole = Records(
        {name: concatenate([part.columns[name] for part in parts]) for name in parts[0].columns},
        subject,
        as_text(concatenate([part.file for part in parts])),
        np.concatenate([part.row for part in parts]),
    ).reorder(np.argsort(subject, kind="stable"))
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
    return comments_dataset(space.study, len(columns) - 1), whole


def comments_of(space: Workspace, parent: Dataset) -> Records:
    """The comments on the records of one dataset, those of subjects."""
    records = space.records[parent.name]
    comments = parent.commentary()
    columns = [as_text(records.columns[comment.name]) for comment in comments]
    for comment, column in zip(comments, columns, strict=True):
        refuse_words(space, records, f"CO: {parent.name}.{comment.name}", column)
    found = related(records, comments, columns)
    name, identifier = identified(parent, records)
    made: dict[str, Column] = {
        "RDOMAIN": Text.constant(parent.domain, len(found.at)),
        "IDVAR": Text.constant(name, len(found.at)),
        "IDVARVAL": identifier.take(found.at),
        "COVAL": found.values,
        "COEVAL": Text.coded(found.which, [comment.evaluator for comment in comments]),
    }
    return Records(made, records.subject[found.at], records.file.take(found.at), records.row[found.at])


def join(parent: pd.DataFrame, supplemental: pd.DataFrame) -> pd.DataFrame:
    """A dataset with its supplemental qualifiers as columns, as they were before they were split off.

    Both are frames of text and numbers as ``read_xpt`` gives them. A qualifier that names a record the parent does
    not have, or names one twice, is a DerivationError. Missing qualifiers are ''. QNAM1, QNAM2, ... of the same
    QLABEL are the rest of QNAM's text.

    >>> import pandas as pd
    >>> ae = pd.DataFrame({"USUBJID": ["S1", "S1"], "AESEQ": [1.0, 2.0]})
    >>> supp = pd.DataFrame([["S1", "AESEQ", "2", "AETRTEM", "Y"]],
    ...                     columns=["USUBJID", "IDVAR", "IDVARVAL", "QNAM", "QVAL"])
    >>> join(ae, supp)["AETRTEM"].tolist()
    ['', 'Y']
    """
    import pandas as pd

    whole = parent.copy()
    for (variable, name), rows in supplemental.groupby(["IDVAR", "QNAM"], sort=False, dropna=False):
        keys = [whole["USUBJID"].astype(str)]
        wanted = [rows["USUBJID"].astype(str)]
        if variable:
            keys.append(id_text(whole[variable]))
            wanted.append(rows["IDVARVAL"].astype(str))
        index, target = pd.MultiIndex.from_arrays(keys), pd.MultiIndex.from_arrays(wanted)
        if target.has_duplicates:
            raise DerivationError(f"QNAM {name} stands twice for {target[target.duplicated()][0]}; keep one")
        lost = ~target.isin(index)
        if lost.any():
            raise DerivationError(f"QNAM {name} names {target[lost][0]}, and the parent has no such record")
        whole[name] = pd.Series(rows["QVAL"].to_numpy(object), target).reindex(index).fillna("").to_numpy(object)
    if "QLABEL" in supplemental:
        labels = dict(zip(supplemental["QNAM"], supplemental["QLABEL"], strict=True))
        for name in labels:
            whole = join_pieces(whole, name, labels)
    return whole


def join_pieces(frame: pd.DataFrame, name: str, labels: Mapping[str, str]) -> pd.DataFrame:
    """The frame with a qualifier's text whole: columns of further names with its label hold the rest of it."""
    parts = [name]
    while (more := piece_name(name, len(parts))) in frame and labels.get(more) == labels[name] and name in frame:
        if ((frame[more] != "") & (frame[parts[-1]] == "")).any():  # goes on without having begun
            break
        parts.append(more)
    if len(parts) == 1:
        return frame
    texts = [joined(texts) for texts in zip(*(frame[part] for part in parts), strict=True)]
    return frame.assign(**{name: texts}).drop(columns=parts[1:])


def join_comments(parent: pd.DataFrame, comments: pd.DataFrame) -> pd.DataFrame:
    """The comments of CO on the records of a dataset, each with its whole text in COVAL, under the record's index.

    Both are frames as ``read_xpt`` gives them. A comment that names a record the parent does not have is a
    DerivationError.

    >>> import pandas as pd
    >>> ae = pd.DataFrame({"DOMAIN": ["AE", "AE"], "USUBJID": ["S1", "S1"], "AESEQ": [1.0, 2.0]})
    >>> co = pd.DataFrame([["S1", "AE", "AESEQ", "2", "Both feet.", "No photograph."]],
    ...                   columns=["USUBJID", "RDOMAIN", "IDVAR", "IDVARVAL", "COVAL", "COVAL1"])
    >>> ae.join(join_comments(ae, co)["COVAL"])["COVAL"].tolist()
    [nan, 'Both feet. No photograph.']
    """
    import pandas as pd

    rows = comments[comments["RDOMAIN"].isin(set(parent["DOMAIN"]))]
    texts = [str(name) for name in comments if re.fullmatch(r"COVAL\d*", str(name))]
    texts.sort(key=lambda name: int(name[5:] or 0))
    rows = rows.assign(COVAL=[joined(each) for each in zip(*(rows[name] for name in texts), strict=True)])
    rows = rows.drop(columns=[name for name in texts if name != "COVAL"])
    found = []
    for variable, some in rows.groupby("IDVAR", sort=False, dropna=False):
        identifier = id_text(parent[variable]) if variable else ""
        known = pd.DataFrame({"USUBJID": parent["USUBJID"], "IDVARVAL": identifier, "record": parent.index})
        of_records = some.merge(known, on=["USUBJID", "IDVARVAL"], how="left", validate="m:m")
        lost = of_records["record"].isna()
        if lost.any():
            said = of_records.loc[lost, ["USUBJID", "IDVARVAL"]].iloc[0].tolist()
            raise DerivationError(f"a comment names {variable} of {said}, and the parent has no such record")
        found.append(of_records.set_index("record"))
    return pd.concat(found).sort_index(kind="stable") if found else rows


def id_text(values: pd.Series[float] | pd.Series[str]) -> pd.Series[str]:
    """Identifying values as IDVARVAL writes them."""
    from .columns import write_number

    return values.map(lambda value: write_number(value) if isinstance(value, float) else str(value))


def with_related(study: Study, profiles: Mapping[str, DatasetProfile]) -> list[Dataset]:
    """All datasets of the submission: each SUPP-- after its parent, and CO at the end.

    How many pieces the longest texts have is what the Profiles of all blocks say. Raises WriteError where a piece
    would be called like another variable.
    """
    datasets: list[Dataset] = []
    for dataset in study.datasets.values():
        datasets.append(dataset)
        if dataset.supplemental():
            levels = profiles[f"SUPP{dataset.name}"].levels
            numbers = [level.partition(".")[::2] for _, level in levels]
            further = {
                q.name: max(int(n or 0) for name, n in numbers if name == q.name) for q in dataset.supplemental()
            }
            refuse_clashes(dataset, further)
            datasets.append(supplemental_dataset(study, dataset, further))
    if commented(study):
        datasets.append(comments_dataset(study, sum(v.startswith("COVAL") for v in profiles["CO"].variables) - 1))
    return datasets


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


def complete(dataset: Dataset, columns: Mapping[str, Column]) -> Mapping[str, Column]:
    """The columns of a block with those that only longer texts of other blocks need, missing."""
    size = len(next(iter(columns.values())))
    return {v.name: columns[v.name] if v.name in columns else Text.constant("", size) for v in dataset.submitted()}
