"""Issues of a build that have one cause, alike, so that a terminal tells each cause once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...model import Study
from .causes import as_one

if TYPE_CHECKING:
    import pandas as pd


def of_one_cause(issues: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The issues, those that say the same of several variables as one cause; without what only follows.

    Rows of a source are not told where a dataset made of it has no records, which says why, nor the reason of a row
    whose test is not known.
    """
    return as_one(issues[~follows(issues, study)])


def follows(made: pd.DataFrame, study: Study) -> np.ndarray:
    """Which issues only follow from others."""
    rule = made["rule"].to_numpy(dtype=object)
    places = list(zip(made["file"], made["row"], strict=True))
    unknown = {place for place, name in zip(places, rule, strict=True) if name == "not in table"}
    empty = [study.datasets[name] for name in made.loc[rule == "dataset without records", "dataset"]]
    sources = {group.source for dataset in empty for group in dataset.groups if group.kind == "raw"}
    left = [name in sources for name in made["variable"]]
    lost = [place in unknown for place in places]
    of_rows = (rule == "raw row not mapped") & np.array(left, np.bool_)
    found: np.ndarray = of_rows | ((rule == "reason not kept") & np.array(lost, np.bool_))
    return found
