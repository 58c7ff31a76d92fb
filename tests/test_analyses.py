"""Analyses of a study: figures worked out by hand, their page, their metadata in define.xml, and faults of the spec."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from define_judges import ARM, DEF, dangling, inconsistencies, parse, schema_errors
from lxml import html
from studies import TinyStudy, tiny_study
from test_adam import ADAE, ADSL

from cdisc_rdeb import analyze_study, lint
from cdisc_rdeb.analyses import Figure, compute
from cdisc_rdeb.analyses.statistics import NUMERIC, decimals, shown
from cdisc_rdeb.columns import Column, Numbers, Text
from cdisc_rdeb.errors import DerivationError
from cdisc_rdeb.model import AnalysisResult, Condition, Population, Published, ResultDisplay, WhereClause

PROJECT = Path(__file__).parents[1]
ANALYSES = """\
footnote: Made up <b>&</b> small.
reason: SPECIFIED IN SAP
purpose: PRIMARY OUTCOME MEASURE
populations:
  SAFETY: {label: Safety population, where: {SAFFL: Y}, columns: TRT01A, total: Total}
sources:
  BOOK: A book, page 1
displays:
  T1:
    title: Age
    results:
      AGE:
        title: Age in years
        dataset: ADSL
        variables: AGE
        statistics: [n, mean, sd]
        published: [{value: "54", variable: AGE, where: {TRT01A: Drug B}, statistic: mean, source: BOOK}]
  T2:
    title: Adverse events
    reason: DATA DRIVEN
    results:
      ANY: {title: Any, dataset: ADAE, where: {TRTEMFL: Y}, statistics: [subjects, percent, records]}
      SEVERITY: {title: By severity, dataset: ADAE, variables: AESEV, order: frequency, statistics: [subjects, records]}
"""

#: By hand: of Drug A subject 001 counts (34 years), 003 is not of the population; of Drug B 002 (41) and 004 (66).
#: Events: 001 Headache MILD and Itch MODERATE, 002 Fall SEVERE, 004 Cough MILD.
CSV = """\
display,result,dataset,parameter,group,column,variable,category,statistic,value,shown,published,source,note
T1,AGE,ADSL,,,Drug A,AGE,,n,1,1,,,
T1,AGE,ADSL,,,Drug A,AGE,,mean,34,34.0,,,
T1,AGE,ADSL,,,Drug A,AGE,,sd,,,,,
T1,AGE,ADSL,,,Drug B,AGE,,n,2,2,,,
T1,AGE,ADSL,,,Drug B,AGE,,mean,53.5,53.5,54,"A book, page 1",
T1,AGE,ADSL,,,Drug B,AGE,,sd,17.67766952966369,17.68,,,
T1,AGE,ADSL,,,Total,AGE,,n,3,3,,,
T1,AGE,ADSL,,,Total,AGE,,mean,47,47.0,,,
T1,AGE,ADSL,,,Total,AGE,,sd,16.822603841260722,16.82,,,
T2,ANY,ADAE,,,Drug A,,,subjects,1,1,,,
T2,ANY,ADAE,,,Drug A,,,percent,100,100.0,,,
T2,ANY,ADAE,,,Drug A,,,records,2,2,,,
T2,ANY,ADAE,,,Drug B,,,subjects,2,2,,,
T2,ANY,ADAE,,,Drug B,,,percent,100,100.0,,,
T2,ANY,ADAE,,,Drug B,,,records,2,2,,,
T2,ANY,ADAE,,,Total,,,subjects,3,3,,,
T2,ANY,ADAE,,,Total,,,percent,100,100.0,,,
T2,ANY,ADAE,,,Total,,,records,4,4,,,
T2,SEVERITY,ADAE,,,Drug A,AESEV,MILD,subjects,1,1,,,
T2,SEVERITY,ADAE,,,Drug A,AESEV,MILD,records,1,1,,,
T2,SEVERITY,ADAE,,,Drug B,AESEV,MILD,subjects,1,1,,,
T2,SEVERITY,ADAE,,,Drug B,AESEV,MILD,records,1,1,,,
T2,SEVERITY,ADAE,,,Total,AESEV,MILD,subjects,2,2,,,
T2,SEVERITY,ADAE,,,Total,AESEV,MILD,records,2,2,,,
T2,SEVERITY,ADAE,,,Drug A,AESEV,MODERATE,subjects,1,1,,,
T2,SEVERITY,ADAE,,,Drug A,AESEV,MODERATE,records,1,1,,,
T2,SEVERITY,ADAE,,,Drug B,AESEV,MODERATE,subjects,0,0,,,
T2,SEVERITY,ADAE,,,Drug B,AESEV,MODERATE,records,0,0,,,
T2,SEVERITY,ADAE,,,Total,AESEV,MODERATE,subjects,1,1,,,
T2,SEVERITY,ADAE,,,Total,AESEV,MODERATE,records,1,1,,,
T2,SEVERITY,ADAE,,,Drug A,AESEV,SEVERE,subjects,0,0,,,
T2,SEVERITY,ADAE,,,Drug A,AESEV,SEVERE,records,0,0,,,
T2,SEVERITY,ADAE,,,Drug B,AESEV,SEVERE,subjects,1,1,,,
T2,SEVERITY,ADAE,,,Drug B,AESEV,SEVERE,records,1,1,,,
T2,SEVERITY,ADAE,,,Total,AESEV,SEVERE,subjects,1,1,,,
T2,SEVERITY,ADAE,,,Total,AESEV,SEVERE,records,1,1,,,
"""


@pytest.fixture
def study(tmp_path: Path) -> TinyStudy:
    found = tiny_study(tmp_path)
    (found.specs / "adam").mkdir()
    for name, text in (("adsl", ADSL), ("adae", ADAE), ("analyses", ANALYSES)):
        (found.specs / f"adam/{name}.yaml").write_text(text, encoding="utf-8")
    return found


def analyzed(study: TinyStudy) -> Path:
    """The folder that analyze writes beside the build."""
    assert study.build().exit_code == 0
    result = study.run("analyze", study.specs, "--built", study.out)
    assert result.exit_code == 0, result.output
    return study.out.with_name("tiny-analysis")


# Statistics.


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], {"n": 0}),  # nothing else of no value
        ([7.0], {"n": 1, "mean": 7, "median": 7, "q1": 7, "q3": 7, "min": 7, "max": 7}),  # no sd of one value
        (
            [1.0, 2.0, 3.0, 4.0, 10.0],
            {"n": 5, "mean": 4, "sd": 3.5355339, "median": 3, "q1": 2, "q3": 4, "min": 1, "max": 10},
        ),
        (  # definition 5: of eight values the quartiles are means of two
            [8.0, 6.0, 7.0, 5.0, 4.0, 3.0, 2.0, 1.0],
            {"n": 8, "mean": 4.5, "sd": 2.4494897, "median": 4.5, "q1": 2.5, "q3": 6.5, "min": 1, "max": 8},
        ),
        (
            [-1.5, 1.5],
            {"n": 2, "mean": 0, "sd": 2.1213203, "median": 0, "q1": -1.5, "q3": 1.5, "min": -1.5, "max": 1.5},
        ),
    ],
)
def test_statistics_of_numbers(values: list[float], expected: dict[str, float]) -> None:
    found = {name: function(np.array(values)) for name, function in NUMERIC.items()}
    assert {name: value for name, value in found.items() if value == value} == pytest.approx(expected)


def test_the_order_of_records_does_not_change_a_bit() -> None:
    values = np.random.default_rng(1).normal(1e6, 1, 1000)
    for function in NUMERIC.values():
        assert function(values) == function(np.sort(values))


@pytest.mark.parametrize(
    ("statistic", "value", "digits", "text"),
    [
        ("mean", 2.25, 0, "2.3"),  # halves go away from zero, as in SAS
        ("mean", -2.25, 0, "-2.3"),
        ("sd", 1.0, 0, "1.00"),
        ("median", 2.5, 1, "2.50"),
        ("min", -0.04, 1, "0.0"),
        ("max", 12.0, 1, "12.0"),
        ("percent", 33.3333, 3, "33.3"),
        ("n", 12.0, 2, "12"),
        ("records", 0.0, 0, "0"),
        ("mean", float("nan"), 0, ""),
    ],
)
def test_what_is_shown(statistic: str, value: float, digits: int, text: str) -> None:
    assert shown(statistic, value, digits) == text


def test_decimals_follow_the_values() -> None:
    assert decimals(np.array([1.0, 2.5, 0.125])) == 3
    assert decimals(np.array([-100 / 3, 20.0])) == 1  # a percent change has no end
    assert decimals(np.array([1e-7])) == 1


# Figures of small frames.


def text(*values: str) -> Text:
    return Text.of(values)


def numbers(*values: float) -> Numbers:
    return np.array(values, np.float64)


SUBJECTS: Mapping[str, Column] = {"USUBJID": text("1", "2", "3"), "ARM": text("B", "A", "A"), "ARMN": numbers(1, 2, 2)}
VISITS: Mapping[str, Column] = {
    "USUBJID": text("1", "1", "2", "2", "3", "4"),  # 4 is nobody of the population
    "PARAMCD": text("Z", "Z", "Z", "Z", "A", "A"),
    "PARAMN": numbers(1, 1, 1, 1, 2, 2),
    "AVISIT": text("WEEK 10", "WEEK 2", "WEEK 10", "", "WEEK 2", "WEEK 2"),
    "AVISITN": numbers(10, 2, 10, np.nan, 2, 2),
    "AVAL": numbers(1, 2, 3, 4, np.nan, 6),
    "GRADE": text("10", "9", "", "9", "10", "9"),
}
ALL = Population("ALL", "All", "ADSL")
RESULT = AnalysisResult("R", "Result", "ADX", "", "", ("n",), ("AVAL",))


def figures(result: AnalysisResult, population: Population = ALL) -> tuple[Figure, ...]:
    display = ResultDisplay("D", "Display", population, (result,))
    return compute(display, {"ADSL": SUBJECTS, "ADX": VISITS}).figures


def told(result: AnalysisResult, population: Population = ALL) -> list[tuple[object, ...]]:
    return [
        (*(value for _, value in f.by), f.column, *([f.category] if f.category else []), f.value)
        for f in figures(result, population)
    ]


def test_groups_stand_in_the_order_of_their_numbers() -> None:
    assert told(replace(RESULT, by=("PARAMCD", "AVISIT"))) == [
        ("Z", "WEEK 2", "All subjects", 1),
        ("Z", "WEEK 10", "All subjects", 1 + 1),
        ("Z", "Missing", "All subjects", 1),  # a visit without a name is not lost
        ("A", "WEEK 2", "All subjects", 0),  # a record without a value; that of 4 does not count
    ]


def test_columns_are_those_of_the_population() -> None:
    arms = replace(ALL, columns="ARM", total="Both")
    assert told(RESULT, arms) == [("B", 2), ("A", 2), ("Both", 4)]
    counted = replace(RESULT, statistics=("percent",), variables=())
    assert told(counted, arms) == [("B", 100), ("A", 100), ("Both", 100)]
    some = replace(counted, where=WhereClause(((Condition("AVAL", "GE", ("3",)),),)))
    assert told(some, arms) == [("B", 0), ("A", 50), ("Both", pytest.approx(33.3333333))]


def test_categories_are_numbers_by_size_or_the_most_frequent_first() -> None:
    counted = replace(RESULT, statistics=("records",), variables=("GRADE",))
    assert told(counted) == [("All subjects", "9", 2), ("All subjects", "10", 2), ("All subjects", "Missing", 1)]
    often = replace(counted, frequent_first=True, statistics=("subjects",))
    assert told(often) == [("All subjects", "10", 2), ("All subjects", "9", 2), ("All subjects", "Missing", 1)]


def test_nothing_counts_as_nothing() -> None:
    none = replace(RESULT, where=WhereClause(((Condition("AVAL", "GT", ("100",)),),)))
    assert told(none) == [("All subjects", 0)]
    assert told(replace(none, statistics=("subjects",), variables=())) == [("All subjects", 0)]
    assert told(replace(none, by=("AVISIT",))) == []  # no group has a record
    nobody = replace(ALL, where=WhereClause(((Condition("ARM", "EQ", ("C",)),),)))
    (figure,) = figures(replace(RESULT, statistics=("percent",), variables=()), nobody)
    assert figure.value != figure.value and figure.shown == ""


def test_published_figures_stand_beside_their_groups_or_alone() -> None:
    beside = Published("3.1", "Book", "n", "AVAL", {"AVISIT": "WEEK 10"})
    alone = Published("9", "Book", "n", "AVAL", {"AVISIT": "WEEK 99"})
    found = figures(replace(RESULT, by=("AVISIT",), published=(beside, alone)))
    assert [(f.by[0][1], f.shown, f.published) for f in found] == [
        ("WEEK 2", "1", ()),
        ("WEEK 10", "2", (beside,)),
        ("Missing", "1", ()),
        ("WEEK 99", "", (alone,)),
    ]


def test_a_population_has_one_record_for_each_subject() -> None:
    with pytest.raises(DerivationError, match="the population ALL has 1 twice in ADX; choose one record"):
        figures(RESULT, replace(ALL, dataset="ADX"))


# The command.


def test_the_csv_is_exact(study: TinyStudy) -> None:
    out = analyzed(study)
    assert (out / "analyses.csv").read_text(encoding="utf-8") == CSV
    assert sorted(path.name for path in out.iterdir()) == ["analyses.csv", "analyses.html", "ars.json", "manifest.json"]
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert list(manifest["inputs"]["adam"]) == ["adae.xpt", "adsl.xpt"]
    assert "adam/analyses.yaml" in manifest["inputs"]["specs"]


def test_the_page_shows_it_all(study: TinyStudy) -> None:
    page = (analyzed(study) / "analyses.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>") and "<script" not in page and "http" not in page
    assert "Made up &lt;b&gt;&amp;&lt;/b&gt; small." in page
    root = html.fromstring(page)
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in root.iter("tr")]
    assert ["Variable", "Drug A (N = 1)", "Drug B (N = 2)", "Total (N = 3)", "Published"] in rows
    assert ["Age", "1", "34.0", "", "2", "53.5", "17.68", "3", "47.0", "16.82", "mean: 54 1"] in rows
    assert ["MILD", "1", "1", "1", "1", "2", "2"] in rows
    words = root.text_content()
    assert "Safety population, N = 3" in words and "1 Published: A book, page 1" in words
    assert 'Records of ADAE where TRTEMFL = "Y", of the subjects of ADSL where SAFFL = "Y".' in words


def test_the_same_bytes_each_time_and_the_build_stays_as_it_is(study: TinyStudy) -> None:
    out = analyzed(study)
    first, built = {path.name: path.read_bytes() for path in out.iterdir()}, study.output()
    assert analyzed(study) == out
    assert {path.name: path.read_bytes() for path in out.iterdir()} == first
    assert study.output() == built


def test_the_figures_do_not_depend_on_the_format(study: TinyStudy) -> None:
    once = (analyzed(study) / "analyses.csv").read_bytes()
    other = study.out.with_name("json")
    assert study.run("build", study.specs, "--raw", study.raw, "--out", other, "--format", "json").exit_code == 0
    found = analyze_study(study.specs, built=other)
    assert found.folder == other.with_name("json-analysis")
    assert (found.folder / "analyses.csv").read_bytes() == once
    assert found.frame.loc[4, ["value", "published"]].tolist() == [53.5, "54"]


def test_a_dataset_that_was_not_written_leaves_its_results_out(study: TinyStudy) -> None:
    assert study.run("build", study.specs, "--raw", study.raw, "--out", study.out, "--only", "ADSL").exit_code == 0
    result = study.run("analyze", study.specs, "--built", study.out)
    assert result.exit_code == 0
    assert "  ANY is left out: ADAE has no record, or the build did not write it" in result.output
    out = study.out.with_name("tiny-analysis")
    with (out / "analyses.csv").open(encoding="utf-8", newline="") as file:
        assert {row["display"] for row in csv.DictReader(file)} == {"T1"}
    assert "SEVERITY could not be computed: ADAE is not there" in (out / "analyses.html").read_text(encoding="utf-8")
    define = (study.out / "adam/define.xml").read_bytes()
    assert schema_errors(define) == [] and dangling(define) == [] and b"RD.T1" in define and b"RD.T2" not in define


def test_what_cannot_be_analyzed_is_told(study: TinyStudy) -> None:
    result = study.run("analyze", study.specs, "--built", study.out)
    assert result.exit_code == 2
    assert result.output == (
        f"error: {study.out}/adam holds no analysis datasets; build the study first: cdisc-rdeb build {study.specs}\n"
    )
    study.build()
    result = study.run("analyze", study.specs, "--built", study.out, "--out", study.out / "analysis")
    assert result.exit_code == 2 and "lie inside one another; name another folder" in result.output
    study.edit("adam/adae.yaml", "  AGE: ADSL.AGE\n", "  AGE: ADSL.AGE\n  SEX: ADSL.SEX\n")
    study.edit("adam/analyses.yaml", "variables: AESEV,", "variables: SEX,")
    result = study.run("analyze", study.specs, "--built", study.out)
    assert result.exit_code == 2
    assert "adae.xpt has no variable SEX, which adam/analyses.yaml names; build the study again" in result.output
    (study.specs / "adam/analyses.yaml").unlink()
    result = study.run("analyze", study.specs, "--built", study.out)
    assert result.exit_code == 2
    assert result.output == "error: TINY01 has no analyses; write adam/analyses.yaml, as docs/analyses.md shows\n"


def test_help_shows_an_example(study: TinyStudy) -> None:
    result = study.run("analyze", "--help")
    assert result.exit_code == 0 and "cdisc-rdeb analyze specs/rdeb" in result.output


# define.xml.


def test_define_has_the_analyses(study: TinyStudy) -> None:
    study.build()
    define = (study.out / "adam/define.xml").read_bytes()
    assert schema_errors(define) == [] and dangling(define) == [] and inconsistencies(define) == []
    root = parse(define)
    assert [d.get("OID") for d in root.iter(f"{ARM}ResultDisplay")] == ["RD.T1", "RD.T2"]
    results = {result.get("OID"): result for result in root.iter(f"{ARM}AnalysisResult")}
    assert list(results) == ["AR.T1.AGE", "AR.T2.ANY", "AR.T2.SEVERITY"]
    assert [results[oid].get("AnalysisReason") for oid in results] == ["SPECIFIED IN SAP", "DATA DRIVEN", "DATA DRIVEN"]

    def datasets(oid: str) -> list[tuple[str | None, str | None, list[str | None]]]:
        return [
            (
                found.get("ItemGroupOID"),
                clause.get("WhereClauseOID") if (clause := found.find(f"{DEF}WhereClauseRef")) is not None else None,
                [variable.get("ItemOID") for variable in found.iter(f"{ARM}AnalysisVariable")],
            )
            for found in results[oid].iter(f"{ARM}AnalysisDataset")
        ]

    safety = ("IG.ADSL", "WC.POPULATION.SAFETY", ["IT.ADSL.TRT01A"])
    assert datasets("AR.T1.AGE") == [("IG.ADSL", "WC.AR.T1.AGE", ["IT.ADSL.AGE", "IT.ADSL.TRT01A"])]
    assert datasets("AR.T2.ANY") == [("IG.ADAE", "WC.AR.T2.ANY", ["IT.ADAE.USUBJID"]), safety]
    assert datasets("AR.T2.SEVERITY") == [("IG.ADAE", None, ["IT.ADAE.AESEV"]), safety]
    assert b"arm" not in (study.out / "sdtm/define.xml").read_bytes()


def test_a_study_without_analyses_has_no_trace_of_them(study: TinyStudy) -> None:
    (study.specs / "adam/analyses.yaml").unlink()
    study.build()
    assert b"arm" not in (study.out / "adam/define.xml").read_bytes()


# Faults.

FAULTY = """\
populations:
  SAFETY: {label: Safety population, where: {SAFFX: Y}, columns: TRT01B}
  EVENTS: {label: Events, dataset: ADAE}
sources: {BOOK: A book}
displays:
  T 1:
    title: Faults
    population: SAFTEY
    reason: SPECIFIED IN SAPP
    purpose: PRIMARY OUTCOME MEASURE
    results:
      A: {title: A, dataset: ADLS, variables: AGE, statistics: [n, maen]}
      B: {title: B, dataset: ADSL, variables: [AEG, SEX], statistics: [mean], digits: {AGE: 1}, by: AGEGR}
      C: {title: C, dataset: ADSL, variables: AGE, statistics: [n, subjects]}
      D: {title: D, dataset: ADSL, statistics: [median], order: frequency}
      E: {title: E, dataset: ADAE, statistics: [records], purpose: OTHER, wehre: {AESEV: MILD}}
      F:
        title: F
        dataset: ADSL
        variables: AGE
        statistics: [mean]
        published:
          - {value: "1", variable: AGES, where: {SEX: F}, statistic: median, source: BOKO}
"""
FAULTS = """\
adam/analyses.yaml:2: populations.SAFETY.columns: there is no submitted variable TRT01B in ADSL; did you mean TRT01P?
adam/analyses.yaml:2: populations.SAFETY.where.SAFFX: there is no submitted variable SAFFX in ADSL; did you mean SAFFL?
adam/analyses.yaml:3: populations.EVENTS: a population is of a dataset with one record for each subject, and ADAE may have more; name one such as ADSL
adam/analyses.yaml:3: populations.EVENTS: warning: no display uses the population EVENTS; remove it, or name it
adam/analyses.yaml:4: sources.BOOK: warning: no published figure is from BOOK; remove it
adam/analyses.yaml:6: displays.T 1: 'T 1' is no name; use letters, digits and _ . -, and write more in title
adam/analyses.yaml:8: displays.T 1.population: there is no population SAFTEY; did you mean SAFETY?
adam/analyses.yaml:9: displays.T 1.reason: warning: SPECIFIED IN SAPP is a sponsor term of ANLREAS; did you mean SPECIFIED IN SAP?
adam/analyses.yaml:12: displays.T 1.results.A.dataset: there is no analysis dataset ADLS; did you mean ADSL?
adam/analyses.yaml:12: displays.T 1.results.A.statistics[1]: 'maen' is not allowed here; did you mean mean?
adam/analyses.yaml:13: displays.T 1.results.B.by: there is no submitted variable AGEGR in ADSL; did you mean AGEGR1?
adam/analyses.yaml:13: displays.T 1.results.B.digits.AGE: there is no analysed variable AGE; did you mean AEG?
adam/analyses.yaml:13: displays.T 1.results.B.variables[0]: there is no submitted variable AEG in ADSL; did you mean AGEGR1 or AGE?
adam/analyses.yaml:13: displays.T 1.results.B.variables[1]: SEX is text, and mean are of numbers; count its values: subjects, percent, records
adam/analyses.yaml:14: displays.T 1.results.C.statistics: n are of numbers, subjects of records; make two results of it
adam/analyses.yaml:15: displays.T 1.results.D.order: only what is counted has a frequency; remove it
adam/analyses.yaml:15: displays.T 1.results.D.statistics: median of what is not said; name variables
adam/analyses.yaml:16: displays.T 1.results.E.purpose: warning: OTHER is a sponsor term of ANLPURP; CDISC has EXPLORATORY OUTCOME MEASURE, PRIMARY OUTCOME MEASURE, SECONDARY OUTCOME MEASURE
adam/analyses.yaml:16: displays.T 1.results.E.wehre: there is no wehre here; did you mean where?
adam/analyses.yaml:23: displays.T 1.results.F.published[0].source: there is no source BOKO; did you mean BOOK?
adam/analyses.yaml:23: displays.T 1.results.F.published[0].statistic: there is no statistic median in this result; did you mean mean?
adam/analyses.yaml:23: displays.T 1.results.F.published[0].variable: there is no analysed variable AGES; did you mean AGE?
adam/analyses.yaml:23: displays.T 1.results.F.published[0].where.SEX: there is no group SEX in this result; there are TRT01B
"""  # noqa: E501 - messages to the letter


def test_all_faults_are_told_at_once(study: TinyStudy) -> None:
    (study.specs / "adam/analyses.yaml").write_text(FAULTY, encoding="utf-8")
    result = study.lint()
    assert result.exit_code == 2
    assert result.stdout == FAULTS
    assert study.build().exit_code == 2


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "  T1:\n",
            "  T1:\n    results: [",
            "adam/analyses.yaml:10: a [ opens here and is not closed; write results: [",
        ),
        (
            "reason: SPECIFIED IN SAP\n",
            "",
            "displays.T1.results.AGE: reason must be given; here, on the display, or for",
        ),
        ("dataset: ADSL\n", "dataset: DM\n", "displays.T1.results.AGE.dataset: there is no analysis dataset DM"),
        ("where: {TRTEMFL: Y}", "where: {ADSL.SAFFL: Y}", "there is no submitted variable ADSL.SAFFL in ADAE"),
        (
            "where: {TRTEMFL: Y}",
            "where: [{TRTEMFL: Y}]",
            "a list cannot stand here; write names with",
        ),
        ("displays:", "displais:", "displais: there is no displais here; did you mean displays?"),
    ],
)
def test_one_fault(study: TinyStudy, old: str, new: str, fault: str) -> None:
    path = study.specs / "adam/analyses.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    result = study.lint()
    assert result.exit_code == 2 and fault in result.output


def test_a_fault_of_a_dataset_is_told_alone(study: TinyStudy) -> None:
    study.edit("adam/adae.yaml", "structure: OCCDS", "structure: OCDS")
    result = study.lint()
    assert result.exit_code == 2
    assert [line for line in result.stdout.splitlines() if "analyses" in line] == []


def test_lint_knows_the_parameters(tmp_path: Path) -> None:
    specs = tmp_path / "specs" / "rdeb"
    shutil.copytree(PROJECT / "specs" / "rdeb", specs)
    path = specs / "adam/analyses.yaml"
    path.write_text(
        path.read_text(encoding="utf-8")
        .replace("[ITCHVAS, PAINVAS]", "[ITCHVAS, PANVAS]", 1)
        .replace("BSATOT, ", "BSATTO, ", 1),
        "utf-8",
    )
    faults = [str(fault) for fault in lint(specs) if fault.file == "adam/analyses.yaml"]
    assert [fault.partition("PARAMCD: ")[2] for fault in faults] == [
        "there is no parameter BSATTO in ADFA; did you mean BSATOT?",
        "there is no parameter PANVAS in ADQS; did you mean PAINVAS?",
    ]


def test_analyses_belong_to_a_study(study: TinyStudy) -> None:
    library = study.specs.parent / "library"
    (library / "adam").mkdir(parents=True)
    (library / "library.yaml").write_text("ascii: {µ: u}\n", encoding="utf-8")
    (library / "adam/analyses.yaml").write_text(ANALYSES, encoding="utf-8")
    study.edit("study.yaml", "study: TINY01\n", "study: TINY01\nextends: ../library\n")
    result = study.lint()
    assert result.exit_code == 2
    assert (
        "../library/adam/analyses.yaml:1: analyses belong to a study; put the file into its folder adam"
        in result.output
    )


def test_where_analysis_datasets_are_built_from_others_the_file_waits_for_them(study: TinyStudy) -> None:
    study.edit("study.yaml", "study: TINY01\n", "study: TINY01\nanalysis: given\n")
    assert study.lint().exit_code == 0
    assert study.build().exit_code == 0
    out = study.out.with_name("given")
    result = study.run("build", study.specs, "--sdtm", study.out / "sdtm", "--out", out)
    assert result.exit_code == 0, result.output
    assert b"RD.T1" in (out / "adam/define.xml").read_bytes()
    result = study.run("analyze", study.specs, "--built", out, "--sdtm", study.out / "sdtm")
    assert result.exit_code == 0, result.output
    assert (out.with_name("given-analysis") / "analyses.csv").read_text(encoding="utf-8") == CSV
