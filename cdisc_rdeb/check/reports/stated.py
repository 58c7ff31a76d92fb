"""The issues of a check, with what became of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...causes.states import state_of
from ..run import Checked

if TYPE_CHECKING:
    import pandas as pd


def stated(checked: Checked) -> pd.DataFrame:
    """The frame of issues with two columns more: ``status``, and the ``reason`` of what is accepted."""
    issues, settled = checked.issues, checked.settled
    names = ("dataset", "rule", "variable", "severity")
    known = {
        (str(dataset), str(rule), str(variable)): (str(status), str(reason))
        for dataset, rule, variable, status, reason in settled[[*names[:3], "status", "reason"]].itertuples(index=False)
    }
    about = {entry.what for entry in checked.accepted}
    kinds = [*zip(*(issues[name].tolist() for name in names), strict=True)]
    of = {kind: state_of(kind, known, about) for kind in dict.fromkeys(kinds)}
    return issues.assign(
        status=np.array([of[kind][0] for kind in kinds], object),
        reason=np.array([of[kind][1] for kind in kinds], object),
    )
