"""Exposure, medications and wounds of the trial for analysis, worked out anew from its SDTM."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from statistics import mean

import pytest
from trial_records import Record, Trial, close, day_of, study_day

from cdisc_rdeb.build import Build


@pytest.fixture(scope="module", params=["rdeb", "rdeb60"])
def trial(request: pytest.FixtureRequest) -> Trial:
    return Trial(request.getfixturevalue(request.param)[0])


@pytest.fixture(scope="module")
def paper(rdeb: tuple[Build, Path]) -> Trial:
    return Trial(rdeb[0])


def test_exposure(trial: Trial) -> None:
    expected: list[tuple[object, ...]] = []
    given, cells, planned = (defaultdict(list) for _ in range(3))
    for row in trial.records("sdtm/ex"):
        expected.append((row["USUBJID"], "DOSE", row["EXDOSE"], day_of(row["EXSTDTC"]), "EX", "EXDOSE", row["EXSEQ"]))
        given[row["USUBJID"]].append(row["EXDOSE"])
    for row in trial.records("sdtm/ec"):
        done = row["ECMOOD"] == "PERFORMED"
        at = day_of(row["ECSTDTC"]) if done else None
        expected.append(
            (row["USUBJID"], "CELLS" if done else "PLANNED", row["ECDOSE"], at, "EC", "ECDOSE", row["ECSEQ"])
        )
        if row["ECDOSE"] is not None:
            (cells if done else planned)[row["USUBJID"]].append(row["ECDOSE"])
    names = ("USUBJID", "PARAMCD", "AVAL", "ADT", "SRCDOM", "SRCVAR", "SRCSEQ")
    adex = trial.records("adam/adex")
    infusions = [tuple(row[name] for name in names) for row in adex if row["PARCAT1"] == "INFUSION"]
    assert sorted(infusions, key=str) == sorted(expected, key=str)
    totals = {}
    for who, doses in given.items():
        totals[who, "NINF"] = float(len(doses))
        totals[who, "TOTDOSE"] = sum(doses)
    totals |= {(who, "TOTCELL"): sum(doses) for who, doses in cells.items()}
    totals |= {(who, "TOTPLAN"): sum(doses) for who, doses in planned.items()}
    totals |= {(who, "INTENS"): 100 * sum(given[who]) / sum(planned[who]) for who in given if planned[who]}
    held = {(r["USUBJID"], r["PARAMCD"]): r["AVAL"] for r in adex if r["PARCAT1"] == "OVERALL"}
    assert held == {key: close(value) for key, value in totals.items()}
    assert all(r["ADT"] is None and r["SRCDOM"] == "" for r in adex if r["PARCAT1"] == "OVERALL")


def test_exposure_by_hand(paper: Trial) -> None:
    """RDEB-001 was given 44.1, 44.3 and 44.6 million cells, at 1 million for each kg, as planned (infusion.csv)."""
    held = {
        row["PARAMCD"]: row["AVAL"]
        for row in paper.records("adam/adex")
        if row["USUBJID"] == "RDEB-MSC-01-RDEB-001" and row["PARCAT1"] == "OVERALL"
    }
    assert held == {"NINF": 3, "TOTDOSE": 3, "TOTCELL": 133, "TOTPLAN": 3, "INTENS": 100}


def first_day(text: str) -> tuple[int | None, str]:
    """The first day that a date can mean, and what was filled in; nothing is imputed without a year."""
    known = text.partition("--")[0]
    if not known:
        return None, ""
    return day_of((f"{known}-01-01" if len(known) == 4 else f"{known}-01" if len(known) == 7 else known)[:10]), (
        {4: "M", 7: "D"}.get(len(known), "")
    )


def last_day(text: str, start: int | None, limit: float | None) -> tuple[float | None, str]:
    """The last day that a date can mean, not before the start and not after the end of participation if it can be."""
    if not text:
        return None, ""
    if len(text) >= 10:
        return day_of(text), ""
    year, month = int(text[:4]), int(text[5:7]) if len(text) == 7 else 0
    low = day_of(f"{year}-{month or 1:02d}-01")
    after = day_of(f"{year + (month in (0, 12))}-{1 if month in (0, 12) else month + 1:02d}-01")
    assert low is not None and after is not None
    day: float = after - 1
    if start is not None and day < start <= after - 1:
        day = start
    if limit is not None and low <= limit < day:
        day = limit
    return day, "D" if month else "M"


def test_medications(trial: Trial) -> None:
    rows = [row for row in trial.records("sdtm/cm") if row["USUBJID"] in trial.adsl]
    held = {(row["USUBJID"], row["CMSEQ"]): row for row in trial.records("adam/adcm")}
    assert len(held) == len(rows)
    first: dict[tuple[str, str], tuple[float, float]] = {}
    for row in rows:
        who, subject = row["USUBJID"], trial.adsl[row["USUBJID"]]
        mine, treated = held[who, row["CMSEQ"]], subject["TRTSDT"]
        start, start_flag = first_day(row["CMSTDTC"])
        end, end_flag = last_day(row["CMENDTC"], start, subject["EOSDT"])
        names = ("CMTRT", "CMDECOD", "ASTDT", "ASTDTF", "AENDT", "AENDTF", "ASTDY", "AENDY")
        assert [mine[name] for name in names] == [
            row["CMTRT"], row["CMDECOD"], start, start_flag, end, end_flag,
            study_day(start, treated), study_day(end, treated),
        ], row  # fmt: skip
        before = start < treated if start is not None else row["CMSTRTPT"] == "BEFORE"
        assert mine["PREFL"] == ("Y" if before else "")
        during = treated is not None and not (end is not None and end < treated)
        assert mine["ONTRTFL"] == ("Y" if during else "")
        if during and row["CMDECOD"]:
            key = (who, row["CMDECOD"])
            order = (start if start is not None else float("-inf"), row["CMSEQ"])
            first[key] = min(first.get(key, order), order)
    flagged = {(r["USUBJID"], r["CMDECOD"]): r["CMSEQ"] for r in held.values() if r["AOCCPFL"] == "Y"}
    assert flagged == {key: number for key, (_, number) in first.items()}


REGIONS = {("HEAD", ""): "HEAD", ("TRUNK", ""): "TRUN", ("ARM", "LEFT"): "LARM", ("ARM", "RIGHT"): "RARM",
           ("LEG", "LEFT"): "LLEG", ("LEG", "RIGHT"): "RLEG"}  # fmt: skip


def wounds(trial: Trial) -> tuple[list[tuple[str, str, float, float | None, float, float | None]], list[Record]]:
    """Subject, parameter, visit, day, value and --SEQ of the regions, and of the sums over all six of them."""
    found = []
    sums: dict[tuple[str, str, float, float | None], list[float]] = defaultdict(list)
    for row in trial.records("sdtm/fa"):
        if row["FASTAT"] or row["USUBJID"] not in trial.adsl:
            continue
        kind = {"ABSABSA": "BSA", "LESNUM": "BLI"}[row["FATESTCD"]]
        at = day_of(row["FADTC"])
        code = kind + REGIONS[row["FALOC"], row["FALAT"]]
        found.append((row["USUBJID"], code, row["VISITNUM"], at, row["FASTRESN"], row["FASEQ"]))
        if row["FASTRESN"] is not None:
            sums[row["USUBJID"], {"BSA": "BSATOT", "BLI": "BLISTOT"}[kind], row["VISITNUM"], at].append(row["FASTRESN"])
    found += [(*key, sum(values), None) for key, values in sums.items() if len(values) == 6]
    return found, trial.records("adam/adfa")


def test_wounds(trial: Trial) -> None:
    found, adfa = wounds(trial)
    held = {(row["USUBJID"], row["PARAMCD"], row["AVISITN"]): row for row in adfa}
    assert len(held) == len(found) == len(adfa)
    base: dict[tuple[str, str], tuple[float, float]] = {}
    for who, code, visit, at, value, _ in found:
        start = trial.adsl[who]["TRTSDT"]
        if at is not None and start is not None and at <= start and value is not None:
            base[who, code] = max(base.get((who, code), (float("-inf"), 0.0)), (visit, value))
    for who, code, visit, at, value, number in found:
        mine, first = held[who, code, visit], base.get((who, code))
        after = visit > 2 and first is not None
        assert [mine[n] for n in ("ADT", "ADY", "SRCSEQ")] == [at, study_day(at, trial.adsl[who]["TRTSDT"]), number]
        assert mine["AVAL"] == close(value)
        assert mine["BASE"] == close(first[1] if first else None)
        assert mine["CHG"] == close(value - first[1] if after and first else None)
        assert mine["PCHG"] == close(100 * (value - first[1]) / first[1] if after and first and first[1] else None)
        assert mine["ABLFL"] == ("Y" if first and first[0] == visit else "")


def test_wounds_heal_as_was_published(paper: Trial) -> None:
    """At day 56, of the six: affected skin 33 % and blisters 52.2 % less (news of the trial), but for rounding."""
    _, adfa = wounds(paper)
    for code, published in (("BSATOT", -33), ("BLISTOT", -52.2)):
        changes = [row["PCHG"] for row in adfa if (row["PARAMCD"], row["AVISIT"]) == (code, "DAY 57")]
        assert len(changes) == 6 and mean(changes) == pytest.approx(published, abs=1)
