"""Supplemental qualifiers and comments joined again with the records that they are about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ...columns import write_number
from ...errors import DerivationError
from ...formats.long_text import joined, piece_name

if TYPE_CHECKING:
    import pandas as pd


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
    return values.map(lambda value: write_number(value) if isinstance(value, float) else str(value))
