"""Methods of analyses on the pilot's data, against the tables of its report and the figures of CDISC's ARS example.

The report is that of CDISCPILOT01 (table 14-3.01), as RConsortium/submissions-pilot1 made it again. The example
is CDISC's "Common Safety Displays" of the Analysis Results Standard 1.0, computed with SAS 9.4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import pytest

from cdisc_rdeb.analyses import Figure, compute
from cdisc_rdeb.analyses.methods import BETWEEN
from cdisc_rdeb.columns import Column, Text
from cdisc_rdeb.model import AnalysisResult, Condition, MethodUse, Population, ResultDisplay, WhereClause

pytest.importorskip("statsmodels", reason="the extra [statistics] is not installed")
LOW, HIGH = "Xanomeline Low Dose", "Xanomeline High Dose"
#: Last days of the windows of baseline and weeks 8, 16 and 24, each with its planned day. Source: the analysis plan.
WINDOWS = [(1, 1), (84, 56), (140, 112), (9999, 168)]


def columns(frame: pd.DataFrame, numbers: Sequence[str]) -> dict[str, Column]:
    """A frame as columns."""
    return {
        str(name): frame[name].astype(float).to_numpy() if name in numbers else Text.of(frame[name].tolist())
        for name in frame
    }


@pytest.fixture(scope="module")
def frames(data: Path) -> Mapping[str, pd.DataFrame]:
    """The published ADSL and ADAE, and the ADAS-Cog total of QS."""
    found = {
        name: pd.read_csv(data / f"adam/{file}.csv.gz", dtype=str, keep_default_na=False)
        for name, file in (("ADSL", "expected_adsl"), ("ADAE", "expected_adae"), ("QS", "sdtm_qs"))
    }
    return found | {"QS": found["QS"][found["QS"].QSTESTCD == "ACTOT"]}


def figures(
    frames: Mapping[str, pd.DataFrame],
    dataset: str,
    method: str,
    variables: Sequence[str] = (),
    said: Mapping[str, tuple[str, ...]] | None = None,
    **where: str,
) -> dict[tuple[str, str], Figure]:
    """The figures of a method by column and statistic."""
    use = MethodUse(method, said or {})
    population = Population("ALL", "All", "ADSL", columns="TRT01A")
    clause = WhereClause((tuple(Condition(name, "EQ", (value,)) for name, value in where.items()),) if where else ())
    result = AnalysisResult("R", "R", dataset, "", "", use.facts.statistics, tuple(variables), where=clause, method=use)
    made = {name: columns(frames[name], ("AGE", "HEIGHTBL", "AVAL", "BASE", "CHG")) for name in {"ADSL", dataset}}
    computed = compute(ResultDisplay("D", "D", population, (result,)), made)
    return {(figure.column, figure.statistic): figure for figure in computed.figures}


def adqs(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """ADAS-Cog at week 24, the last value carried forward, of the efficacy population."""
    subjects = frames["ADSL"][frames["ADSL"].EFFFL == "Y"][["USUBJID", "SITEGR1", "TRTSDT"]]
    records = frames["QS"].merge(subjects, on="USUBJID")
    day = (pd.to_datetime(records.QSDTC) - pd.to_datetime(records.TRTSDT)).dt.days
    records = records.assign(AVAL=records.QSSTRESN.astype(float), ADY=day + (day >= 0))
    records["WINDOW"] = [next(i for i, (last, _) in enumerate(WINDOWS) if day <= last) for day in records.ADY]
    records["AWAY"] = [abs(day - WINDOWS[i][1]) for day, i in zip(records.ADY, records.WINDOW, strict=True)]
    base = records[records.WINDOW == 0].sort_values("ADY").groupby("USUBJID").AVAL.last()
    last = records[records.WINDOW > 0].sort_values("AWAY", ascending=False).sort_values("WINDOW", kind="stable")
    found = last.groupby("USUBJID").tail(1)[["USUBJID", "SITEGR1", "AVAL"]]
    found = found.assign(BASE=found.USUBJID.map(base))
    return found.assign(CHG=found.AVAL - found.BASE)


def test_ancova_of_adas_cog_is_that_of_table_14_3_01(frames: Mapping[str, pd.DataFrame]) -> None:
    frames = {**frames, "ADQS": adqs(frames)}
    said = {"covariates": ("BASE",), "factors": ("SITEGR1",), "reference": ("Placebo",), "weights": ("observed",)}
    found = figures(frames, "ADQS", "ancova", ["CHG"], said)
    assert [found[arm, "n"].shown for arm in ("Placebo", LOW, HIGH)] == ["79", "81", "74"]

    def told(arm: str) -> list[str]:
        names = ("difference", "difference_se", "difference_lower", "difference_upper", "p")
        values = [found[arm, name].value for name in names]
        return [f"{value:.{places}f}" for value, places in zip(values, (1, 2, 1, 1, 3), strict=True)]

    assert told(LOW) == ["-0.5", "0.82", "-2.1", "1.1", "0.569"]
    assert told(HIGH) == ["-1.0", "0.84", "-2.7", "0.7", "0.233"]
    found = figures(frames, "ADQS", "ancova", ["CHG"], {**said, "reference": (LOW,)})
    assert told(HIGH) == ["-0.5", "0.84", "-2.2", "1.1", "0.520"]


@pytest.mark.parametrize(("variable", "p"), [("AGE", 0.5934357753), ("HEIGHTBL", 0.126217917)])
def test_analysis_of_variance_is_that_of_cdisc(frames: Mapping[str, pd.DataFrame], variable: str, p: float) -> None:
    found = figures(frames, "ADSL", "ancova", [variable])
    assert found[BETWEEN, "p_overall"].value == pytest.approx(p, abs=1e-6)


@pytest.mark.parametrize(
    ("variable", "p"),
    [("SEX", 0.1408598286), ("RACE", 0.6040304365), ("ETHNIC", 0.4423119445)],
)
def test_chi_square_is_that_of_cdisc(frames: Mapping[str, pd.DataFrame], variable: str, p: float) -> None:
    found = figures(frames, "ADSL", "chi_square", [variable])
    assert found[BETWEEN, "p"].value == pytest.approx(p, abs=1e-6)


@pytest.mark.parametrize(
    ("where", "low", "high"),
    [
        ({}, 0.0065331294, 0.0136376915),
        ({"AEBODSYS": "VASCULAR DISORDERS"}, 1, 0.6206285654),
        ({"AEDECOD": "WOUND HAEMORRHAGE"}, None, 0.4941176471),  # of low dose and placebo nobody had it
    ],
)
def test_fisher_of_adverse_events_is_that_of_cdisc(
    frames: Mapping[str, pd.DataFrame], where: dict[str, str], low: float | None, high: float
) -> None:
    found = figures(frames, "ADAE", "fisher", said={"reference": ("Placebo",)}, TRTEMFL="Y", **where)
    assert found[HIGH, "p"].value == pytest.approx(high, abs=1e-6)
    if low is None:
        assert found[LOW, "p"].note == "all subjects have the same value"
    else:
        assert found[LOW, "p"].value == pytest.approx(low, abs=1e-6)
