"""The submission with ten treated subjects alike, for rules that ask what nearly all records keep to."""

from __future__ import annotations

from typing import Any

import pandas as pd
from changes import Change, Frames, both

OTHERS = [f"S-{name}" for name in "3456789AB"]


def crowd(frames: Frames) -> None:
    """Nine more subjects with the records of S-1."""
    for name, frame in frames.items():
        if "USUBJID" not in frame:
            continue
        mine = frame[frame["USUBJID"] == "S-1"]
        parts = [frame]
        for subject in OTHERS:
            part = mine.assign(USUBJID=subject)
            if name == "DM":
                part = part.assign(SUBJID=subject[2:])
            parts.append(part)
        frames[name] = pd.concat(parts, ignore_index=True)


def column(name: str, **values: Any) -> Change:
    """Variables with the same value in all records."""

    def change(frames: Frames) -> None:
        for variable, value in values.items():
            frames[name][variable] = value

    return change


def at(name: str, place: int, **values: Any) -> Change:
    """Other values in one record."""

    def change(frames: Frames) -> None:
        for variable, value in values.items():
            frames[name].loc[place, variable] = value

    return change


def left_out(name: str, place: int) -> Change:
    """All records but one."""

    def change(frames: Frames) -> None:
        frames[name] = frames[name].drop(index=frames[name].index[place]).reset_index(drop=True)

    return change


def dataset(name: str, *records: dict[str, Any]) -> Change:
    """A dataset of some records, by its name."""

    def change(frames: Frames) -> None:
        frames[name] = pd.DataFrame([{"STUDYID": "S", "DOMAIN": name, **record} for record in records])

    return change


__all__ = ["at", "both", "column", "crowd", "dataset", "left_out"]
