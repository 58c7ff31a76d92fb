"""Issues of a build that have one cause, alike, so that a terminal tells each cause once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...model import Study

if TYPE_CHECKING:
    import pandas as pd


def of_one_cause(issues: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The issues, those of one cause with the same dataset, variable and words; without what only follows.

    A subject that DM lacks is one cause, whichever datasets have it; so are the units of a result and of its limits.
    Rows of a source are not told where a dataset made of it has no records, which says why.
    """
    rule, made = issues["rule"], issues.copy()
    made.loc[rule == "no DM record", "dataset"] = ""
    for name, rows in made[rule == "not converted"].groupby("dataset"):
        made.loc[rows.index, "variable"] = ", ".join(sorted(set(rows["variable"])))
        groups = study.datasets[str(name)].groups
        tables = dict.fromkeys(group.tests.table for group in groups if group.tests and group.tests.table)
        made.loc[rows.index, "message"] = rows["message"] + (f" in {', '.join(tables)}" if tables else "")
    for name, rows in made[rule == "duplicate keys"].groupby("dataset"):
        place = study.datasets[str(name)].keys_place
        made.loc[rows.index, "message"] = rows["message"] + f"; keys stand in {place.file}:{place.line}"
    empty = [study.datasets[name] for name in made.loc[rule == "dataset without records", "dataset"]]
    sources = {group.source for dataset in empty for group in dataset.groups if group.kind == "raw"}
    return made[~((rule == "raw row not mapped") & made["variable"].isin(sources))]
