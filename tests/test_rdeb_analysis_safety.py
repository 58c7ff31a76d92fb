"""The trial's laboratory and vital signs for analysis, worked out anew from its SDTM by lines that share no code."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest
from trial_records import Record, Trial, close, day_of, study_day

from cdisc_rdeb.build import Build

HOME = Path(__file__).parents[1]


@pytest.fixture(scope="module", params=["rdeb", "rdeb60"])
def trial(request: pytest.FixtureRequest) -> Trial:
    return Trial(request.getfixturevalue(request.param)[0])


@pytest.fixture(scope="module")
def paper(rdeb: tuple[Build, Path]) -> Trial:
    return Trial(rdeb[0])


PLANNED = {1: "DAY 1", 15: "DAY 15", 29: "DAY 29", 57: "DAY 57", 113: "DAY 113", 169: "DAY 169", 244: "MONTH 8",
           366: "MONTH 12", 549: "MONTH 18", 731: "MONTH 24"}  # fmt: skip


def visit_of(day: float | None) -> tuple[str, int | None]:
    """The planned visit that is nearest, the earlier of two at the same distance; study days have no 0."""
    if day is None:
        return "", None
    nearest = min(PLANNED, key=lambda planned: (abs(planned - day), planned))
    return PLANNED[nearest], nearest


def indicator(value: float, low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return ""
    if low is not None and value < low:
        return "LOW"
    return "HIGH" if high is not None and value > high else "NORMAL"


# CTCAE 5.0, laboratory values in SI units: from which number on each grade holds, and what it is a multiple of.
def grade_low(code: str, value: float, low: float | None) -> str:
    steps = {
        "HGB": [(2, 100), (3, 80)], "WBC": [(2, 3), (3, 2), (4, 1)], "NEUT": [(2, 1.5), (3, 1), (4, 0.5)],
        "LYM": [(2, 0.8), (3, 0.5), (4, 0.2)], "PLAT": [(2, 75), (3, 50), (4, 25)], "ALB": [(2, 30), (3, 20)],
        "SODIUM": [(2, 130), (3, 125), (4, 120)], "K": [(3, 3), (4, 2.5)], "GLUC": [(2, 3), (3, 2.2), (4, 1.7)],
    }.get(code)  # fmt: skip
    if steps is None or low is None:
        return ""
    return str(max([grade for grade, limit in steps if value < limit] + [1 if value < low else 0]))


def grade_high(code: str, value: float, low: float | None, high: float | None, base: float | None) -> str:
    del low
    by_limit = {"ALT": (3, 5, 20), "AST": (3, 5, 20), "ALP": (2.5, 5, 20), "BILI": (1.5, 3, 10)}
    by_base = {"ALT": (1.5, 3, 5, 20), "AST": (1.5, 3, 5, 20), "ALP": (2, 2.5, 5, 20), "BILI": (1, 1.5, 3, 10)}
    fixed = {"SODIUM": [(2, 150), (3, 155), (4, 160)], "K": [(2, 5.5), (3, 6), (4, 7)]}
    if code in ("WBC", "LYM"):
        steps = [(3, 100)] if code == "WBC" else [(2, 4), (3, 20)]
        return str(max([grade for grade, limit in steps if value > limit] + [0]))
    if high is None:
        return ""
    if code in fixed:
        return str(max([grade for grade, limit in fixed[code] if value > limit] + [1 if value > high else 0]))
    if code == "CREAT":
        if base is None:
            return ""
        grades = [1] if value > high else []
        grades += [2] if value > 1.5 * high or value > 1.5 * base else []
        grades += [3] if value > 3 * high or value > 3 * base else []
        return str(max([*grades, *([4] if value > 6 * high else []), 0]))
    if code not in by_limit:
        return ""
    if base is not None and base > high:
        return str(sum(value > times * base for times in by_base[code]))
    return str(sum(value > times * high for times in (1, *by_limit[code])))


def laboratory(trial: Trial) -> tuple[list[Record], dict[tuple[str, str], Record]]:
    """The results of LB that count, and the baseline of each subject and test."""
    rows = [
        row
        for row in trial.records("sdtm/lb")
        if row["LBCAT"] in ("HEMATOLOGY", "CHEMISTRY") and row["LBSTRESN"] is not None and row["USUBJID"] in trial.adsl
    ]
    return rows, {(r["USUBJID"], r["LBTESTCD"]): r for r in rows if r["LBLOBXFL"] == "Y"}


def test_laboratory(trial: Trial) -> None:
    rows, baselines = laboratory(trial)
    held = {(r["USUBJID"], r["LBSEQ"]): r for r in trial.records("adam/adlb") if not r["DTYPE"]}
    assert len(held) == len(rows)
    for row in rows:
        who, code, value = row["USUBJID"], row["LBTESTCD"], row["LBSTRESN"]
        mine, start = held[who, row["LBSEQ"]], trial.adsl[who]["TRTSDT"]
        at, low, high = day_of(row["LBDTC"]), row["LBSTNRLO"], row["LBSTNRHI"]
        day, first = study_day(at, start), baselines.get((who, code))
        base = first["LBSTRESN"] if first else None
        visit, target = visit_of(day)
        after = day is not None and day > 1
        assert [mine[n] for n in ("PARAMCD", "PARCAT1", "AVAL", "ADT", "ADY", "AVISIT", "AWTARGET")] == [
            code, row["LBCAT"], value, at, day, visit, target
        ]  # fmt: skip
        assert [mine["ANRIND"], mine["ABLFL"]] == [indicator(value, low, high), row["LBLOBXFL"]]
        assert [mine["BASE"], mine["A1HI"], mine["ANRLO"]] == [base, high, low]
        assert mine["CHG"] == close(value - base if after and base is not None else None)
        assert mine["PCHG"] == close(100 * (value - base) / base if after and base else None)
        assert mine["R2A1HI"] == close(value / high if high else None)
        assert mine["ATOXGRL"] == grade_low(code, value, low), (code, value, low)
        assert mine["ATOXGRH"] == grade_high(code, value, low, high, base), (code, value, high, base)
        if first:
            of_base = held[who, first["LBSEQ"]]
            assert [mine["BNRIND"], mine["BTOXGRL"], mine["BTOXGRH"]] == [
                of_base["ANRIND"], of_base["ATOXGRL"], of_base["ATOXGRH"]
            ]  # fmt: skip
        shift = f"{mine['BNRIND']} to {mine['ANRIND']}" if after and mine["BNRIND"] and mine["ANRIND"] else ""
        assert mine["SHIFT1"] == shift


def test_highest_and_lowest_results(trial: Trial) -> None:
    rows, _ = laboratory(trial)
    of: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for row in rows:
        day = study_day(day_of(row["LBDTC"]), trial.adsl[row["USUBJID"]]["TRTSDT"])
        if day is not None and day > 1:
            of[row["USUBJID"], row["LBTESTCD"]].append((row["LBSTRESN"], row["LBSEQ"]))
    expected = {(who, code, "MAXIMUM"): max(found) for (who, code), found in of.items()}
    expected |= {(who, code, "MINIMUM"): min(found) for (who, code), found in of.items()}
    added = [row for row in trial.records("adam/adlb") if row["DTYPE"]]
    assert {(r["USUBJID"], r["PARAMCD"], r["DTYPE"]): (r["AVAL"], r["LBSEQ"]) for r in added} == expected
    assert len(added) == len(expected)
    assert {(r["DTYPE"], r["AVISIT"], r["AVISITN"]) for r in added} == {
        ("MAXIMUM", "HIGHEST AFTER DAY 1", 91), ("MINIMUM", "LOWEST AFTER DAY 1", 92)
    }  # fmt: skip
    assert {(r["AWLO"], r["AWHI"], r["AWTARGET"]) for r in added} == {(2, None, None)}  # their window has no end


def test_one_result_of_a_visit_is_analysed(trial: Trial) -> None:
    """The one that is nearest to the planned day, of those the earliest, then the first in LB."""
    groups: dict[tuple[str, str, float], list[Record]] = defaultdict(list)
    for row in trial.records("adam/adlb"):
        if row["AVISITN"] is not None:
            groups[row["USUBJID"], row["PARAMCD"], row["AVISITN"]].append(row)
        else:
            assert row["ANL01FL"] == ""
    for found in groups.values():
        flagged = [row for row in found if row["ANL01FL"] == "Y"]
        assert len(flagged) == 1
        chosen = min(found, key=lambda row: (row["AWTDIFF"], row["ADT"], row["LBSEQ"]))
        assert flagged[0]["LBSEQ"] == chosen["LBSEQ"]


def test_a_result_by_hand(paper: Trial) -> None:
    """RDEB-001, day 57: albumin 31 g/L of 35 to 52, 28 before treatment; below 35 is grade 1, below 30 grade 2."""
    row = next(
        r
        for r in paper.records("adam/adlb")
        if (r["USUBJID"], r["PARAMCD"], r["AVISIT"]) == ("RDEB-MSC-01-RDEB-001", "ALB", "DAY 57")
    )
    assert [row[n] for n in ("AVAL", "BASE", "CHG", "ANRIND", "ATOXGRL", "BTOXGRL", "SHIFT1")] == [
        31, 28, 3, "LOW", "1", "2", "LOW to LOW"
    ]  # fmt: skip


def test_vital_signs(trial: Trial) -> None:
    rows = [row for row in trial.records("sdtm/vs") if row["VSSTAT"] == "" and row["USUBJID"] in trial.adsl]
    base = {(r["USUBJID"], r["VSTESTCD"]): r["VSSTRESN"] for r in rows if r["VSLOBXFL"] == "Y"}
    advs = trial.records("adam/advs")
    held = {(r["USUBJID"], r["VSSEQ"]): r for r in advs if r["PARAMCD"] != "BMI"}
    assert len(held) == len(rows)
    for row in rows:
        who = row["USUBJID"]
        mine, at = held[who, row["VSSEQ"]], day_of(row["VSDTC"])
        day, first = study_day(at, trial.adsl[who]["TRTSDT"]), base.get((who, row["VSTESTCD"]))
        after = row["VSLOBXFL"] == "" and day is not None and day >= 1 and first is not None
        names = ("PARAMCD", "AVAL", "ADT", "ADY", "ATPT", "ATPTN", "AVISIT", "AVISITN", "BASE")
        assert [mine[name] for name in names] == [
            row["VSTESTCD"], row["VSSTRESN"], at, day, row["VSTPT"], row["VSTPTNUM"], row["VISIT"], row["VISITNUM"],
            first,
        ]  # fmt: skip
        assert mine["CHG"] == close(row["VSSTRESN"] - first if after and first is not None else None)
    heights: dict[str, list[tuple[int, float]]] = defaultdict(list)
    expected = {}
    for row in rows:
        if row["VSTESTCD"] == "HEIGHT":
            heights[row["USUBJID"]].append((day_of(row["VSDTC"]) or 0, row["VSSTRESN"]))
    for row in rows:
        at = day_of(row["VSDTC"])
        up_to = [height for day, height in sorted(heights[row["USUBJID"]]) if at is not None and day <= at]
        if row["VSTESTCD"] == "WEIGHT" and up_to:
            expected[row["USUBJID"], row["VISITNUM"]] = row["VSSTRESN"] / (up_to[-1] / 100) ** 2
    made = {(r["USUBJID"], r["AVISITN"]): r["AVAL"] for r in advs if r["PARAMCD"] == "BMI"}
    assert made == {key: close(value) for key, value in expected.items()}


def test_parameters_are_one_to_one() -> None:
    for name in ("lab_parameters", "vital_parameters", "wounds"):
        with (HOME / f"specs/rdeb/{name}.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        for column in ("PARAMCD", "PARAM", "PARAMN"):
            assert len({row[column] for row in rows}) == len(rows)
