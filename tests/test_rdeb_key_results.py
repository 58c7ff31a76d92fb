"""Key results of the trial, worked out anew from its analysis datasets by lines that share no code."""

from __future__ import annotations

import math
import re
import statistics
from collections import Counter
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from define_judges import ARM, dangling, inconsistencies, parse, schema_errors

from cdisc_rdeb import analyze_study
from cdisc_rdeb.analyses.run import Analyzed
from cdisc_rdeb.build import Build

SPECS = Path(__file__).parents[1] / "specs" / "rdeb"
CHANGES = {
    ("BEBSS", "TOTAL"): ("ADRS", ["BEBSSTOT"]),
    ("WOUNDS", "TOTAL"): ("ADFA", ["BSATOT", "BLISTOT"]),
    ("ITCHPAIN", "VAS"): ("ADQS", ["ITCHVAS", "PAINVAS"]),
    ("QOL", "TOTAL"): ("ADQS", ["DLQI", "CDLQI", "QOLEB"]),
    ("SUBSTP", "SUBSTP"): ("ADBM", ["SUBSTP"]),
}


class Results:
    """A build, and what analyze makes of it."""

    def __init__(self, build: Build, out: Path) -> None:
        assert build.folder is not None
        self.folder = build.folder
        self.analyzed: Analyzed = analyze_study(SPECS, built=build.folder, out=out)
        self.frame = self.analyzed.frame

    def adam(self, name: str) -> pd.DataFrame:
        frame = pyreadstat.read_xport(self.folder / f"adam/{name.lower()}.xpt", disable_datetime_conversion=True)[0]
        adsl = pyreadstat.read_xport(self.folder / "adam/adsl.xpt", disable_datetime_conversion=True)[0]
        return frame[frame["USUBJID"].isin(adsl.loc[adsl["SAFFL"] == "Y", "USUBJID"])]

    def figures(self, display: str, result: str) -> dict[tuple[str, ...], float]:
        found = self.frame[(self.frame["display"] == display) & (self.frame["result"] == result)]
        names = ["parameter", "group", "variable", "category", "statistic"]
        return {tuple(row[n] for n in names if row[n]): row["value"] for row in found.to_dict("records")}

    def figure(self, display: str, result: str, *names: str) -> float:
        return self.figures(display, result)[names]


@pytest.fixture(scope="module", params=["rdeb", "rdeb60"])
def results(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Results:
    build, _ = request.getfixturevalue(request.param)
    return Results(build, tmp_path_factory.mktemp(request.param) / "analysis")


@pytest.fixture(scope="module")
def paper(rdeb: tuple[Build, Path], tmp_path_factory: pytest.TempPathFactory) -> Results:
    return Results(rdeb[0], tmp_path_factory.mktemp("paper") / "analysis")


def described(values: list[float]) -> dict[str, float]:
    return {
        "n": len(values),
        "mean": statistics.mean(values) if values else math.nan,
        "sd": statistics.stdev(values) if len(values) > 1 else math.nan,
        "median": statistics.median(values) if values else math.nan,
        "min": min(values, default=math.nan),
        "max": max(values, default=math.nan),
    }


@pytest.mark.parametrize("result", CHANGES, ids=lambda result: "-".join(result))
def test_change_from_baseline(results: Results, result: tuple[str, str]) -> None:
    name, parameters = CHANGES[result]
    frame = results.adam(name)
    expected = {}
    for parameter in parameters:
        for visit in ("DAY 57", "DAY 113"):
            some = frame[(frame["PARAMCD"] == parameter) & (frame["AVISIT"] == visit)]
            for variable in ("BASE", "AVAL", "CHG", "PCHG"):
                for statistic, value in described(some[variable].dropna().tolist()).items():
                    expected[parameter, f"AVISIT = {visit}", variable, statistic] = value
    assert results.figures(*result) == pytest.approx(expected, nan_ok=True)


def test_demographics(results: Results) -> None:
    adsl = results.adam("ADSL")
    ages = {("AGE", statistic): value for statistic, value in described(adsl["AGE"].tolist()).items()}
    assert results.figures("DEMOG", "AGE") == pytest.approx(ages)
    expected = {}
    for variable in ("SEX", "AGEGR1", "COHORT", "DOSELVL"):
        for value, size in Counter(adsl[variable]).items():
            expected[variable, value, "subjects"] = size
            expected[variable, value, "percent"] = 100 * size / len(adsl)
    assert results.figures("DEMOG", "SUBJECTS") == pytest.approx(expected)


def test_adverse_events(results: Results) -> None:
    adae, size = results.adam("ADAE"), len(results.adam("ADSL"))
    emergent = adae[adae["TRTEMFL"] == "Y"]
    parts = {
        "ANY": emergent,
        "SERIOUS": emergent[emergent["AESER"] == "Y"],
        "RELATED": emergent[~emergent["AEREL"].isin(["NOT RELATED", "UNLIKELY RELATED"])],
    }
    for result, part in parts.items():
        who = len(set(part["USUBJID"]))
        expected = {("subjects",): who, ("percent",): 100 * who / size, ("records",): len(part)}
        assert results.figures("AESUM", result) == pytest.approx(expected)
    for display, result, variable in (("AESUM", "GRADE", "AETOXGR"), ("AETERM", "TERM", "AEDECOD")):
        counted: dict[tuple[str, ...], float] = {}
        for value, part in emergent.groupby(variable):
            who = len(set(part["USUBJID"]))
            counted[variable, value, "subjects"] = who
            counted[variable, value, "percent"] = 100 * who / size
            counted[variable, value, "records"] = len(part)
        assert results.figures(display, result) == pytest.approx(counted)
    subjects = [v for k, v in results.figures("AETERM", "TERM").items() if k[-1] == "subjects"]
    assert subjects == sorted(subjects, reverse=True)


def test_collagen_vii(results: Results) -> None:
    adbm = results.adam("ADBM")
    some = adbm[(adbm["PARAMCD"] == "COLL7DEJ") & (adbm["AVISIT"] == "DAY 57")]
    raised = set(some.loc[some["AVAL"] >= 2 * some["BASE"], "USUBJID"])
    assert results.figure("C7", "RAISED", "COLL7DEJ", "subjects") == len(raised)
    assert results.figure("C7", "COLL7", "COLL7DEJ", "CHG", "n") == some["CHG"].notna().sum()


def test_the_metadata_is_valid_and_complete(results: Results) -> None:
    define = (results.folder / "adam/define.xml").read_bytes()
    assert schema_errors(define) == [] and dangling(define) == [] and inconsistencies(define) == []
    shown = {(row["display"], row["result"]) for row in results.frame.to_dict("records")}
    named = {tuple((r.get("OID") or "").split(".")[1:]) for r in parse(define).iter(f"{ARM}AnalysisResult")}
    assert named == shown


def test_the_trial_shows_what_was_published(paper: Results) -> None:
    """Mean improvement at day 56 in percent; none of the events serious; collagen VII up in one of six."""
    frame = paper.frame
    published = frame[frame["published"] != ""]
    beside = {
        (row["display"], row["parameter"], row["category"], row["statistic"], row["published"]): row["value"]
        for row in published.to_dict("records")
    }
    assert beside == {
        ("DEMOG", "", "ADULT", "subjects", "4"): 4,
        ("DEMOG", "", "PEDIATRIC", "subjects", "2"): 2,
        ("AESUM", "", "", "records", "0"): 0,
        ("BEBSS", "BEBSSTOT", "", "mean", "-15.7"): pytest.approx(-15.7, abs=1.5),
        ("WOUNDS", "BSATOT", "", "mean", "-33"): pytest.approx(-33, abs=1.5),
        ("WOUNDS", "BLISTOT", "", "mean", "-52.2"): pytest.approx(-52.2, abs=1.5),
        ("ITCHPAIN", "ITCHVAS", "", "mean", "-28"): pytest.approx(-28, abs=1.5),
        ("ITCHPAIN", "PAINVAS", "", "mean", "-40"): pytest.approx(-40, abs=1.5),
        ("SUBSTP", "SUBSTP", "", "mean", "lower"): pytest.approx(-97, abs=1),  # of day 113, ng/L
        ("C7", "COLL7DEJ", "", "subjects", "1 of 6"): 1,
    }
    text = (SPECS.parents[1] / "docs/analyses.md").read_text(encoding="utf-8")
    below = text.partition("| result | here | published |\n|---|---|---|\n")[2]
    table = re.findall(r"^\| (.+) \| (.+) \| (.+) \|$", below, re.MULTILINE)
    means = frame[
        (frame["variable"] == "PCHG") & (frame["statistic"] == "mean") & (frame["group"] == "AVISIT = DAY 57")
    ]
    of_parameter = dict(zip(means["parameter"], means["shown"], strict=True))
    codes = ("BEBSSTOT", "BSATOT", "BLISTOT", "ITCHVAS", "PAINVAS", "SUBSTP")
    assert [here for _, here, _ in table] == [*(of_parameter[code] for code in codes), "1", "0"]
    assert {said for _, _, said in table} == set(published["published"]) - {"4", "2"}
    assert all("Lee SE et al." in source for source in published["source"])
    page = (paper.analyzed.folder / "analyses.html").read_text(encoding="utf-8")
    sections = page.split("<section>")[1:]
    assert len(sections) == len(paper.analyzed.displays)
    assert all("SYNTHETIC data; none was observed in a patient." in section for section in sections)


def test_limits_of_the_trial_by_hand(paper: Results) -> None:
    # Changes at day 57 have mean -23/3 and deviation 2.7325202; the 97.5% point of t with 5 degrees of freedom is
    # 2.570582.
    change = paper.figures("BEBSS", "CHANGE")
    at = ("BEBSSTOT", "AVISIT = DAY 57", "CHG")
    assert change[*at, "lower"] == pytest.approx(-7.6666667 - 2.570582 * 2.7325202 / math.sqrt(6), abs=1e-5)
    assert change[*at, "upper"] == pytest.approx(-7.6666667 + 2.570582 * 2.7325202 / math.sqrt(6), abs=1e-5)
    # All six fell: of 64 signs 2 are as far away.
    assert paper.figures("BEBSS", "RANKS")[*at, "p"] == 2 / 64
    # 6 of 6: 0.025 ** (1 / 6); 1 of 6: the lower limit is 1 - 0.975 ** (1 / 6), the upper one is published, 64.12.
    assert paper.figure("AESUM", "SHARE", "lower") == pytest.approx(54.0742, abs=5e-5)
    assert paper.figure("C7", "SHARE", "COLL7DEJ", "lower") == pytest.approx(0.4211, abs=5e-5)
    assert paper.figure("C7", "SHARE", "COLL7DEJ", "upper") == pytest.approx(64.12, abs=5e-3)


def test_time_to_improvement_by_hand(paper: Results) -> None:
    adtte = paper.adam("ADTTE")
    times = adtte.loc[adtte["PARAMCD"] == "TTIMPR", ["AVAL", "CNSR"]].sort_values("AVAL")
    assert times.to_numpy().tolist() == [[27, 0], [29, 0], [31, 0], [56, 0], [58, 0], [246, 1]]
    found = paper.figures("IMPROVED", "TTIMPR")
    # Three of six are left from day 31 to 56: the median is between. At day 57 two are left, at 113 one.
    assert found["TTIMPR", "AVAL", "median"] == 43.5
    assert found["TTIMPR", "AVAL", "at 57", "survival"] == pytest.approx(1 / 3)
    assert found["TTIMPR", "AVAL", "at 113", "survival"] == pytest.approx(1 / 6)
