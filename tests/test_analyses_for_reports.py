"""Analyses for those who write reports: JSON of the Analysis Results Standard, displays as RTF, results as CSV."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from studies import TinyStudy, tiny_study
from test_adam import ADAE, ADSL
from test_analyses_with_methods import ANALYSES

pytest.importorskip("statsmodels", reason="the extra [statistics] is not installed")
SHARED = Path(os.environ.get("CDISC_RDEB_SHARED", Path(__file__).parents[2] / "shared")) / "packaging" / "ars"
MORE = """\
      SEVERITY:
        title: By severity {1} µ
        dataset: ADAE
        where: {AESEV: present}
        variables: AESEV
        statistics: [subjects, percent]
        reason: OUR OWN
"""


@pytest.fixture
def study(tmp_path: Path) -> TinyStudy:
    found = tiny_study(tmp_path)
    (found.specs / "adam").mkdir()
    for name, text in (("adsl", ADSL), ("adae", ADAE), ("analyses", ANALYSES + MORE)):
        (found.specs / f"adam/{name}.yaml").write_text(text, encoding="utf-8")
    assert found.build().exit_code == 0
    return found


def analyzed(study: TinyStudy, *options: str) -> Path:
    result = study.run("analyze", study.specs, "--built", study.out, *options)
    assert result.exit_code == 0, result.output
    return study.out.with_name("tiny-analysis")


def event(study: TinyStudy, *options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((analyzed(study, *options) / "ars.json").read_text(encoding="utf-8"))
    return found


def shared(name: str) -> Any:
    """One of CDISC's files of the standard, which are not part of the project."""
    if not (SHARED / name).is_file():
        pytest.skip(f"{SHARED / name} is not there; set CDISC_RDEB_SHARED to the folder that holds packaging/")
    return json.loads((SHARED / name).read_text(encoding="utf-8"))


# The Analysis Results Standard.


def test_it_is_valid_by_its_schema(study: TinyStudy) -> None:
    schema = shared("ars_ldm.schema.json")
    for options in ([], ["--tables"] if rtf_is_there() else []):
        faults = [e.message for e in Draft7Validator(schema).iter_errors(event(study, *options))]
        assert faults == []


def by_id(parts: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Parts by their identifiers, each of which is there once."""
    found = {part["id"]: part for part in parts}
    assert len(found) == len(parts)
    return found


def test_whatever_is_referred_to_is_there(study: TinyStudy) -> None:
    found = event(study)
    methods, analyses = by_id(found["methods"]), by_id(found["analyses"])
    groupings, outputs = by_id(found["analysisGroupings"]), by_id(found["outputs"])
    sets, subsets = by_id(found["analysisSets"]), by_id(found["dataSubsets"])
    operations = by_id([each for method in methods.values() for each in method["operations"]])
    relations = by_id([r for each in operations.values() for r in each.get("referencedOperationRelationships", [])])
    terms = by_id([term for each in found["terminologyExtensions"] for term in each["sponsorTerms"]])
    assert {relation["operationId"] for relation in relations.values()} <= set(operations)
    listed = [item for display in found["mainListOfContents"]["contentsList"]["listItems"] for item in items(display)]
    assert {item["outputId"] for item in listed if "outputId" in item} == set(outputs)
    assert {item["analysisId"] for item in listed if "analysisId" in item} == set(analyses)
    for analysis in analyses.values():
        own = {each["id"] for each in methods[analysis["methodId"]]["operations"]}
        assert analysis["analysisSetId"] in sets and analysis.get("dataSubsetId", next(iter(subsets))) in subsets
        named = [each["groupingId"] for each in analysis["orderedGroupings"]]
        assert set(named) <= set(groupings)
        assert analysis["reason"].get("sponsorTermId", next(iter(terms))) in terms
        for reference in analysis.get("referencedAnalysisOperations", []):
            relation = relations[reference["referencedOperationRelationshipId"]]
            theirs = methods[analyses[reference["analysisId"]]["methodId"]]["operations"]
            assert relation["operationId"] in {each["id"] for each in theirs}
        for result in analysis["results"]:
            assert result["operationId"] in own
            for group in result["resultGroups"]:
                assert group["groupingId"] in named
                known = {each["id"] for each in groupings[group["groupingId"]].get("groups", [])}
                assert group.get("groupId", next(iter(known), "")) in known or "groupValue" in group


def items(item: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """An item of a list of contents, and those below."""
    yield item
    for inner in item.get("sublist", {}).get("listItems", []):
        yield from items(inner)


def test_results_are_those_of_the_page(study: TinyStudy) -> None:
    analyses = by_id(event(study)["analyses"])
    assert list(analyses) == ["A.SUBJECTS.SAFETY", "A.T1.AGE.AGE", "A.T1.MILD", "A.T1.HEAD", "A.T1.SEVERITY.AESEV"]
    arm = "G.SAFETY.TRT01A"
    assert [r["formattedValue"] for r in analyses["A.SUBJECTS.SAFETY"]["results"]] == ["(N=1)", "(N=2)", "(N=3)"]
    assert analyses["A.T1.AGE.AGE"]["results"][3] == {
        "operationId": "M.1.mean",
        "rawValue": "53.5",
        "formattedValue": "53.5",
        "resultGroups": [{"groupingId": arm, "groupId": f"{arm}.2"}],
    }
    assert analyses["A.T1.HEAD"]["results"][1] == {
        "operationId": "M.3.p",
        "rawValue": "0.333333",
        "formattedValue": "0.3333",
        "resultGroups": [{"groupingId": arm}],
    }
    assert analyses["A.T1.HEAD"]["orderedGroupings"] == [{"order": 1, "groupingId": arm, "resultsByGroup": False}]
    severe = analyses["A.T1.SEVERITY.AESEV"]
    assert severe["reason"] == {"controlledTerm": "OUR OWN", "sponsorTermId": "T.AnalysisReasonEnum.1"}
    assert severe["results"][1]["resultGroups"] == [
        {"groupingId": arm, "groupId": f"{arm}.1"},
        {"groupingId": "G.ADAE.AESEV", "groupValue": "MILD"},
    ]


def test_the_groups_are_listed_and_the_conditions_said(study: TinyStudy) -> None:
    found = event(study)
    assert found["analysisSets"][0]["condition"] == {
        "dataset": "ADSL",
        "variable": "SAFFL",
        "comparator": "EQ",
        "value": ["Y"],
    }
    groups = found["analysisGroupings"][0]["groups"]
    assert [(group["name"], group["condition"]["comparator"], group["condition"]["value"]) for group in groups] == [
        ("Drug A", "EQ", ["Drug A"]),
        ("Drug B", "EQ", ["Drug B"]),
        ("Total", "IN", ["Drug A", "Drug B"]),
    ]


def keys(part: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """The keys that a JSON has, each with the list or name that it stands below."""
    if isinstance(part, list):
        for each in part:
            yield from keys(each, at)
    elif isinstance(part, dict):
        for key, value in part.items():
            yield at, key
            yield from keys(value, key)


def test_the_structure_is_that_of_cdiscs_example(study: TinyStudy) -> None:
    theirs, ours = set(keys(shared("common_safety_displays.json"))), set(keys(event(study)))
    assert ours - theirs == {("analyses", "description")}  # the words of each analysis
    # At the top the example has more: other lists of contents, categories of outputs and sections of all displays,
    # which no spec says, and documents, which this study does not name.
    more = {"otherListsOfContents", "analysisOutputCategorizations", "globalDisplaySections", "referenceDocuments"}
    assert {key for at, key in theirs - ours if not at} == {"@type", *more}


# Displays as RTF, results as CSV.


def rtf_is_there() -> bool:
    """Whether the extra is installed."""
    try:
        import rtflite  # noqa: F401
    except ModuleNotFoundError:
        return False
    return True


needs_rtf = pytest.mark.skipif(not rtf_is_there(), reason="the extra [rtf] is not installed")
CSV = """\
Variable,Statistic,Drug A (N = 1),Drug B (N = 2),Total (N = 3),Published
Age,n,1,2,3,
Age,Mean,34.0,53.5,47.0,Mean: 54 [1]
Age,"90% CI, lower",,-25.4,18.6,
Age,"90% CI, upper",,132.4,75.4,
"""


@needs_rtf
def test_each_result_is_a_csv(study: TinyStudy) -> None:
    tables = analyzed(study, "--tables") / "tables"
    assert sorted(path.relative_to(tables).as_posix() for path in tables.rglob("*.*")) == [
        *("T1.rtf", "T1/AGE.csv", "T1/HEAD.csv", "T1/MILD.csv", "T1/SEVERITY.csv"),
    ]
    assert (tables / "T1/AGE.csv").read_text(encoding="utf-8") == CSV
    head = (tables / "T1/SEVERITY.csv").read_text(encoding="utf-8").splitlines()[0]
    assert head.startswith('Severity/Intensity,"Drug A (N = 1), Subjects","Drug A (N = 1), %"')


@needs_rtf
def test_rtf_is_plain_ascii_with_all_cells(study: TinyStudy) -> None:
    text = (analyzed(study, "--tables") / "tables/T1.rtf").read_bytes().decode("ascii")
    assert text.startswith(r"{\rtf1") and text.count("{") - text.count(r"\{") == text.count("}") - text.count(r"\}")
    assert r"By severity \{1\} \uc1\u181*" in text
    for cell in ("53.5", "132.4", "0.3333", "Mean: 54 [1]", "Safety population, N = 3", "Drug B (N = 2)"):
        assert cell in text
    assert "AGE, Drug A: fewer than two values have no deviation." in text


@needs_rtf
def test_tables_are_the_same_bytes_each_time(study: TinyStudy) -> None:
    def all_bytes() -> dict[str, bytes]:
        out = analyzed(study, "--tables")
        return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}

    assert all_bytes() == all_bytes()


@needs_rtf
@pytest.mark.slow
@pytest.mark.skipif(not (shutil.which("soffice") and shutil.which("pdftotext")), reason="no LibreOffice, or no poppler")
def test_libreoffice_opens_the_rtf(study: TinyStudy, tmp_path: Path) -> None:
    rtf = analyzed(study, "--tables") / "tables/T1.rtf"
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(rtf)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    read = subprocess.run(["pdftotext", "-layout", str(tmp_path / "T1.pdf"), "-"], check=True, capture_output=True)
    text = " ".join(read.stdout.decode().split())
    assert "By severity {1} µ" in text and "90% CI, lower -25.4 18.6" in text


def test_a_missing_library_is_told_with_the_way_out(study: TinyStudy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rtflite", None)
    result = study.run("analyze", study.specs, "--built", study.out, "--tables")
    assert result.exit_code == 2
    assert result.output == (
        'error: a table as RTF needs rtflite, which is not installed; install it with: pip install "cdisc-rdeb[rtf]"\n'
    )
    assert not study.out.with_name("tiny-analysis").exists()
