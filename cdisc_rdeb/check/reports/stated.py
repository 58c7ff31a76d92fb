"""What became of each issue: nothing explains it, it is accepted with a reason, or it is a note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...accepted import spoken_of
from ..run import Checked

if TYPE_CHECKING:
    import pandas as pd

UNEXPLAINED, ACCEPTED, NOTE = "unexplained", "accepted", "note"


def stated(checked: Checked) -> pd.DataFrame:
    """The frame of issues with two columns more: ``status``, and the ``reason`` of what is accepted."""
    issues, settled = checked.issues, checked.settled
    names = ["dataset", "rule", "variable"]
    known = {
        (str(dataset), str(rule), str(variable)): (str(status), str(reason))
        for dataset, rule, variable, status, reason in settled[[*names, "status", "reason"]].itertuples(index=False)
    }
    about = {entry.what for entry in checked.accepted}
    status, reasons = [], []
    for *what, severity in issues[[*names, "severity"]].itertuples(index=False, name=None):
        said, reason = known.get(spoken_of((what[0], what[1], what[2]), about), (UNEXPLAINED, ""))
        explained = said == "explained"
        status.append(NOTE if severity == "note" else ACCEPTED if explained else UNEXPLAINED)
        reasons.append(reason if explained and severity != "note" else "")
    return issues.assign(status=status, reason=reasons)
