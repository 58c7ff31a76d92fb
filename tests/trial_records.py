"""Datasets of a built trial as records, for tests that work their values out anew."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyreadstat
import pytest

from cdisc_rdeb.build import Build

Record = dict[str, Any]


class Trial:
    """SDTM and ADaM of a build as records; missing numbers are None."""

    def __init__(self, build: Build) -> None:
        assert build.folder is not None
        self.folder = build.folder
        self.adsl = {row["USUBJID"]: row for row in self.records("adam/adsl")}

    def records(self, name: str) -> list[Record]:
        frame, _ = pyreadstat.read_xport(self.folder / f"{name}.xpt", disable_datetime_conversion=True)
        rows: list[Record] = frame.astype(object).where(frame.notna(), None).to_dict("records")
        return rows


def day_of(text: str) -> int | None:
    """Days since 1960 of a whole date."""
    return (pd.Timestamp(text[:10]) - pd.Timestamp("1960-01-01")).days if len(text) >= 10 else None


def study_day(day: float | None, start: float | None) -> float | None:
    """1 on the first day of treatment, -1 the day before."""
    if day is None or start is None:
        return None
    return day - start + 1 if day >= start else day - start


def close(value: float | None) -> Any:
    return None if value is None else pytest.approx(value, rel=1e-9, abs=1e-12)
