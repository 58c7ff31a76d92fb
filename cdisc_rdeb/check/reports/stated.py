"""What became of each issue: nothing explains it, it is accepted with a reason, or it is a note."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

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
    kinds = issues[[*names, "severity"]].drop_duplicates()
    states = []
    for dataset, rule, variable, severity in kinds.itertuples(index=False, name=None):
        said, reason = known.get(spoken_of((dataset, rule, variable), about), (UNEXPLAINED, ""))
        explained = said == "explained" and severity != "note"
        states.append((NOTE if severity == "note" else ACCEPTED if explained else UNEXPLAINED, reason * explained))
    status, reasons = zip(*states, strict=True) if states else ((), ())
    kinds = kinds.assign(status=np.array(status, object), reason=np.array(reasons, object))
    return issues.merge(kinds, how="left", on=[*names, "severity"])
