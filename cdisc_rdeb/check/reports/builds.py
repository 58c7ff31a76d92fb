"""Issues of a build that have one cause, alike, so that a terminal tells each cause once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...model import Study
from .causes import as_one

if TYPE_CHECKING:
    import pandas as pd


def of_one_cause(issues: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The issues, those that say the same of several variables as one cause; without what only follows.

    Rows of a source are not told where a dataset made of it has no records, which says why.
    """
    rule = issues["rule"]
    empty = [study.datasets[name] for name in issues.loc[rule == "dataset without records", "dataset"]]
    sources = {group.source for dataset in empty for group in dataset.groups if group.kind == "raw"}
    return as_one(issues[~((rule == "raw row not mapped") & issues["variable"].isin(sources))])
