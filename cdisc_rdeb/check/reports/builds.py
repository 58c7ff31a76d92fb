"""Issues of a build that have one cause, alike, so that a terminal tells each cause once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...model import Study
from .causes import as_one

if TYPE_CHECKING:
    import pandas as pd

SAY_SO = "say so in dates"  # how the way out of a format ends that is not the source's


def of_one_cause(issues: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The issues, those that say the same of several variables as one cause; without what only follows.

    A subject that DM lacks is one cause, whichever datasets have it; so are the units of a result and of its limits,
    and the format of the dates of a source. Rows of a source are not told where a dataset made of it has no records,
    nor the reason of a row whose test is not known.
    """
    made = issues.copy()
    made.loc[made["rule"] == "no DM record", "dataset"] = ""
    join_units(made, study)
    join_dates(made, study)
    for name, rows in made[made["rule"] == "duplicate keys"].groupby("dataset"):
        place = study.datasets[str(name)].keys_place
        made.loc[rows.index, "message"] = rows["message"] + f"; keys stand in {place.file}:{place.line}"
    return as_one(made[~follows(made, study)])


def join_units(made: pd.DataFrame, study: Study) -> None:
    """Results and limits that do not convert, as one cause for each dataset, with the table of its tests."""
    for name, rows in made[made["rule"] == "not converted"].groupby("dataset"):
        groups = study.datasets[str(name)].groups
        tables = dict.fromkeys(group.tests.table for group in groups if group.tests and group.tests.table)
        made.loc[rows.index, "variable"] = ", ".join(sorted(set(rows["variable"])))
        made.loc[rows.index, "message"] = rows["message"] + (f" in {', '.join(tables)}" if tables else "")


def join_dates(made: pd.DataFrame, study: Study) -> None:
    """Dates in a format that study.yaml does not say, as one cause for each file, with the line of its source."""
    told = made[(made["rule"] == "bad date") & made["message"].str.endswith(SAY_SO)]
    for file, rows in told.groupby("file"):
        names = sorted({f"{d}.{v}" for d, v in zip(rows["dataset"], rows["variable"], strict=True)})
        source = next((source for source in study.raw.values() if file in source.files), None)
        at = f" of {source.name}, {source.place.file}:{source.place.line}" if source else ""
        made.loc[rows.index, ["dataset", "variable"]] = ["", ", ".join(names)]
        made.loc[rows.index, "message"] = rows["message"] + at


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
