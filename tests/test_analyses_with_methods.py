"""Results with a method from the specs to the files: analyses.csv, the page, define.xml, a trace."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from define_judges import ARM, DEF, dangling, inconsistencies, parse, schema_errors
from lxml import html
from studies import TinyStudy, tiny_study
from test_adam import ADAE, ADSL

pytest.importorskip("statsmodels", reason="the extra [statistics] is not installed")

ANALYSES = """\
reason: SPECIFIED IN SAP
purpose: PRIMARY OUTCOME MEASURE
populations:
  SAFETY: {label: Safety population, where: {SAFFL: Y}, columns: TRT01A, total: Total}
sources:
  BOOK: A book, page 1
displays:
  T1:
    title: Age and events
    results:
      AGE:
        title: Mean age
        dataset: ADSL
        variables: AGE
        statistics: [n, mean, lower, upper]
        method: {t_test: {confidence: 90}}
        published: [{value: "54", where: {TRT01A: Drug B}, statistic: mean, source: BOOK}]
      MILD:
        title: Subjects with a mild event
        dataset: ADAE
        where: {AESEV: MILD}
        method: {share: {}}
      HEAD:
        title: Headache
        dataset: ADAE
        where: {AETERM: Headache}
        method: {fisher: {}}
"""

#: By hand: ages 34 (Drug A), 41 and 66 (Drug B). Of two values the limits are the mean 53.5 -+ 6.313752 * 12.5 (the 95%
#: point of t with 1 degree of freedom); of 34, 41, 66: 47 -+ 2.919986 * 16.8226 / sqrt(3). Of 1 of 1 the exact lower
#: limit is 2.5%; of 2 of 2 0.025 ** (1 / 2), of 3 of 3 0.025 ** (1 / 3).
SHOWN = """\
AGE,Drug A,n,1
AGE,Drug A,mean,34.0
AGE,Drug A,lower,
AGE,Drug A,upper,
AGE,Drug B,n,2
AGE,Drug B,mean,53.5
AGE,Drug B,lower,-25.4
AGE,Drug B,upper,132.4
AGE,Total,n,3
AGE,Total,mean,47.0
AGE,Total,lower,18.6
AGE,Total,upper,75.4
MILD,Drug A,subjects,1
MILD,Drug A,total,1
MILD,Drug A,percent,100.0
MILD,Drug A,lower,2.5
MILD,Drug A,upper,100.0
MILD,Drug B,subjects,1
MILD,Drug B,total,2
MILD,Drug B,percent,50.0
MILD,Drug B,lower,1.3
MILD,Drug B,upper,98.7
MILD,Total,subjects,2
MILD,Total,total,3
MILD,Total,percent,66.7
MILD,Total,lower,9.4
MILD,Total,upper,99.2
HEAD,Between columns,n,3
HEAD,Between columns,p,0.3333
"""


@pytest.fixture
def study(tmp_path: Path) -> TinyStudy:
    found = tiny_study(tmp_path)
    (found.specs / "adam").mkdir()
    for name, text in (("adsl", ADSL), ("adae", ADAE), ("analyses", ANALYSES)):
        (found.specs / f"adam/{name}.yaml").write_text(text, encoding="utf-8")
    assert found.build().exit_code == 0
    return found


def analyzed(study: TinyStudy) -> Path:
    result = study.run("analyze", study.specs, "--built", study.out)
    assert result.exit_code == 0, result.output
    return study.out.with_name("tiny-analysis")


def test_the_figures_are_exact(study: TinyStudy) -> None:
    with (analyzed(study) / "analyses.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    shown = [",".join(line[name] for name in ("result", "column", "statistic", "shown")) for line in lines]
    assert "\n".join(shown) + "\n" == SHOWN
    assert [line["published"] for line in lines if line["published"]] == ["54"]
    assert {line["note"] for line in lines} == {"", "fewer than two values have no deviation"}
    of = [(line["result"], line["column"], line["statistic"]) for line in lines]
    lower = lines[of.index(("AGE", "Total", "lower"))]["value"]
    assert lower == "18.63953827"  # ten digits: 47 - 2.919985580 * 9.712534856


def test_the_page_has_a_row_for_each_statistic(study: TinyStudy) -> None:
    root = html.fromstring((analyzed(study) / "analyses.html").read_text(encoding="utf-8"))
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in root.iter("tr")]
    assert rows[0] == ["Variable", "Statistic", "Drug A (N = 1)", "Drug B (N = 2)", "Total (N = 3)", "Published"]
    assert ["Age", "Mean", "34.0", "53.5", "47.0", "mean: 54 1"] in rows
    assert ["Age", "90% CI, lower", "", "-25.4", "18.6", ""] in rows
    assert ["p-value", "", "", "", "0.3333"] in rows
    words = [" ".join(part.text_content().split()) for part in root.iter("p")]
    assert "AGE, Drug A: fewer than two values have no deviation." in words
    assert any("lower, upper: 90% confidence limits of the mean by the t distribution." in text for text in words)
    assert any(
        "Fisher's exact test of whether a subject has such a record and TRT01A, two-sided." in text for text in words
    )


def test_define_has_the_words_and_variables(study: TinyStudy) -> None:
    define = (study.out / "adam/define.xml").read_bytes()
    assert schema_errors(define) == [] and dangling(define) == [] and inconsistencies(define) == []
    results = {result.get("OID"): result for result in parse(define).iter(f"{ARM}AnalysisResult")}
    (code,) = results["AR.T1.MILD"].iter(f"{ARM}Code")
    assert code.text == (
        'Records of ADAE where AESEV = "MILD", of the subjects of ADSL where SAFFL = "Y". Share of the population\'s '
        "subjects that have at least one such record, in percent. lower, upper: 95% confidence limits by Clopper and "
        "Pearson (exact)."
    )
    variables = [v.get("ItemOID") for v in results["AR.T1.AGE"].iter(f"{ARM}AnalysisVariable")]
    assert variables == ["IT.ADSL.AGE", "IT.ADSL.TRT01A"]
    assert results["AR.T1.HEAD"].find(f".//{DEF}WhereClauseRef") is not None


def test_the_manifest_says_the_versions_of_the_libraries(study: TinyStudy) -> None:
    import scipy
    import statsmodels

    versions = json.loads((analyzed(study) / "manifest.json").read_text(encoding="utf-8"))["versions"]
    assert (versions["scipy"], versions["statsmodels"]) == (scipy.__version__, statsmodels.__version__)


def test_the_same_bytes_each_time(study: TinyStudy) -> None:
    first = {path.name: path.read_bytes() for path in analyzed(study).iterdir()}
    assert {path.name: path.read_bytes() for path in analyzed(study).iterdir()} == first


@pytest.mark.parametrize(
    ("where", "shown", "records"),
    [
        ("result = AGE, statistic = lower, TRT01A = Total", "18.6", ["34", "41", "66"]),
        ("result = AGE, statistic = lower, TRT01A = Drug B", "-25.4", ["41", "66"]),
    ],
)
def test_a_trace_lists_the_records_of_a_column(study: TinyStudy, where: str, shown: str, records: list[str]) -> None:
    result = study.run("trace", study.specs, "T1", "--where", where, "--data", study.raw)
    assert result.exit_code == 0, result.output
    assert shown in result.output and "90% confidence limits" in result.output
    lines = [line.removeprefix("    ADSL.AGE = ") for line in result.output.splitlines() if "ADSL.AGE = " in line]
    found = [line.split()[0] for line in lines]
    assert found == records
