"""Reports that are files: read back by the programs that users read them with, and the same bytes each time."""

import io
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from lxml import etree, html
from openpyxl import load_workbook

from cdisc_rdeb import check_folder, pytest_plugin
from cdisc_rdeb.causes import causes, columns_of
from cdisc_rdeb.check import RULES
from cdisc_rdeb.check.explained import examples, rules_called, source, way_out, ways_out
from cdisc_rdeb.check.reports import since, unexplained, write_check
from cdisc_rdeb.check.run import settled
from cdisc_rdeb.cli import main
from cdisc_rdeb.compare import Comparisons, compare_datasets, compare_files, report, write_comparison
from cdisc_rdeb.errors import RequestError
from cdisc_rdeb.formats.ibm import special_missing
from cdisc_rdeb.formats.xlsx import Sheet, workbook
from cdisc_rdeb.formats.xpt import write_xpt
from cdisc_rdeb.issues import SEVERITY
from cdisc_rdeb.pages import section

SCRIPT = "<script>alert(1)</script>"


def run(*call):
    return CliRunner().invoke(main, [str(part) for part in call])


def sheets(path):
    """The sheets of a workbook as lists of rows."""
    book = load_workbook(path)
    return {page.title: [[cell.value for cell in row] for row in page.rows] for page in book}


# Workbooks


def test_what_a_spreadsheet_would_run_or_refuse_stays_text():
    texts = ["=1+1", "#N/A", "@x", "a\x01b", "line\nline", "x" * 40_000, " blank", "2024-01-01", "1"]
    book = load_workbook(io.BytesIO(workbook([Sheet("S", ["V", "N"], [[text, 1.5] for text in texts])])))
    cells = [row[0] for row in book["S"].iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells[:3]] == ["=1+1", "#N/A", "@x"]
    assert [cell.value for cell in cells[3:5]] == ["a\\x01b", "line\nline"]
    assert cells[5].value == "x" * 32_766 + "…"
    assert [cell.value for cell in cells[6:]] == [" blank", "2024-01-01", "1"]
    assert book["S"]["B2"].value == 1.5
    assert (book["S"].freeze_panes, book["S"].auto_filter.ref) == ("A2", "A1:B10")
    assert (book["S"].print_title_rows, book["S"].page_setup.orientation) == ("$1:$1", "landscape")
    lines = {cell.value: cell.alignment.wrap_text for cell in book["S"]["A"][1:]}
    assert [text[:3] for text, wrapped in lines.items() if wrapped] == ["xxx"]  # what is longer than its column


def test_a_sheet_says_how_many_rows_it_does_not_hold():
    rows = sheets(io.BytesIO(workbook([Sheet("S", ["N"], [[n] for n in range(5)])], most=3)))["S"]
    assert rows == [["N"], [0], [1], [2], ["... 2 more rows: this sheet has the first 3; CSV and JSON have all"]]


def test_a_workbook_is_the_same_bytes_each_time():
    first, second = (workbook([Sheet("S", ["N"], [["a", 1]])]) for _ in range(2))
    assert first == second
    assert load_workbook(io.BytesIO(first)).properties.modified.isoformat() == "2000-01-01T00:00:00"


# compare


@pytest.fixture
def both(tmp_path):
    """Two folders: AE differs in a text and two numbers, DM in nothing, VS is on one side only."""
    base, other = tmp_path / "base", tmp_path / "other"
    for folder, term, days in ((base, SCRIPT, [1.0, 2.0]), (other, "=1+1", [1.001, special_missing("A")])):
        folder.mkdir()
        ae = pd.DataFrame({"USUBJID": ["01", "02"], "AESEQ": [1, 1], "AETERM": [term, "RASH"], "AESTDY": days})
        write_xpt(folder / "ae.xpt", ae, name="AE", label="Adverse Events")
        write_xpt(folder / "dm.xpt", pd.DataFrame({"USUBJID": ["01"], "AGE": [40]}), name="DM")
    write_xpt(other / "vs.xpt", pd.DataFrame({"USUBJID": ["01"], "VSSEQ": [1]}), name="VS")
    return base, other


def test_compare_writes_the_report_that_the_ending_asks_for(both, tmp_path):
    for kind in ("txt", "html", "xlsx", "json"):
        files = [tmp_path / f"{name}.{kind}" for name in ("one", "two")]
        for file in files:
            assert run("compare", *both, "--report", file).exit_code == 1
        assert files[0].read_bytes() == files[1].read_bytes()
    said = run("compare", *both, "--report", tmp_path / "one.pdf")
    assert said.exit_code == 2
    assert "no report is of the kind '.pdf'; end its name in .txt, .html, .xlsx, .json" in said.output


def test_the_workbook_of_a_comparison(both, tmp_path):
    write_comparison(compare_files(*both), tmp_path / "r.xlsx")
    found = sheets(tmp_path / "r.xlsx")
    assert list(found) == ["Summary", "Variables", "Values", "Records", "Attributes", "Duplicates"]
    keys = "USUBJID, AESEQ (guessed)"
    assert found["Summary"][1] == ["AE", "differs", 4, 2, 2, 0, 0, 2, 2, keys, None]
    assert found["Summary"][2] == ["DM", "equal", 0, 1, 1, 0, 0, 1, 0, "USUBJID (guessed)", None]
    assert found["Summary"][3][:3] == ["VS", "only in other", 1]
    assert found["Attributes"][1] == ["AE", "AETERM", "length", "25", "4"]
    assert found["Values"][1:] == [
        ["AE", "USUBJID=01, AESEQ=1", "AETERM", SCRIPT, "=1+1", None, 1, 1],
        ["AE", "USUBJID=01, AESEQ=1", "AESTDY", "1", "1.001", pytest.approx(0.001), 1, 1],
        ["AE", "USUBJID=02, AESEQ=1", "AESTDY", "2", None, None, 2, 2],  # .A is missing
    ]


def test_the_page_of_a_comparison_holds_values_as_text(both, tmp_path):
    write_comparison(compare_files(*both), tmp_path / "r.html")
    page = html.parse(str(tmp_path / "r.html")).getroot()
    assert page.xpath("//script") == []
    assert SCRIPT in [cell.text for cell in page.xpath("//td")]
    assert page.findtext(".//p") == "1 of 2 datasets differ, 1 is on one side only."
    assert [each.text for each in page.xpath("//summary")] == [
        "Attributes",
        "AETERM: 1 of 2 records",
        "AESTDY: 2 of 2 records",
    ]
    assert page.xpath("//*[@src or @href]") == []  # it needs nothing else


def test_a_page_says_what_it_does_not_show(tmp_path):
    base = pd.DataFrame({"USUBJID": [f"{n:03}" for n in range(150)], "AGE": 1.0})
    write_comparison(compare_datasets(base, base.assign(AGE=2.0), keys=["USUBJID"], name="DM"), tmp_path / "r.html")
    page = html.parse(str(tmp_path / "r.html")).getroot()
    assert page.findtext(".//details/p") == "first 100 of 150"
    assert len(page.xpath("//details//tbody/tr")) == 100


def test_the_json_of_a_comparison_has_all(both, tmp_path):
    write_comparison(compare_files(*both), tmp_path / "r.json")
    data = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert (data["equal"], data["only_in_other"]) == (False, ["VS"])
    ae, dm = data["datasets"]
    assert (ae["keys"], ae["keys_guessed"], ae["matched"], ae["unequal"]) == (["USUBJID", "AESEQ"], True, 2, 2)
    assert dm["equal"] and dm["values"] == []
    value = ae["values"][0]
    assert list(value) == ["USUBJID", "AESEQ", "variable", "base", "other", "difference", "base_record", "other_record"]
    assert list(value.values()) == ["01", 1.0, "AETERM", SCRIPT, "=1+1", None, 1, 1]


def test_tolerances_by_variable(both):
    ae = [folder / "ae.xpt" for folder in both]
    said = run("compare", *ae, "--tolerance", "AESTDY=0.01", "--relative", "1e-9")
    assert "AESTDY: 1 of 2 records" in said.output
    assert "numbers count as equal within 0 (AESTDY 0.01) or 1e-09 of the larger one" in said.output
    said = run("compare", *ae, "--tolerance", "AESTDT=1")
    assert (said.exit_code, "tolerance: no variable AESTDT; did you mean AESTDY?" in said.output) == (2, True)
    assert "no tolerance for AETERM: it holds text" in run("compare", *ae, "--tolerance", "AETERM=1").output
    assert "no tolerance for AESEQ: it is a key" in run("compare", *ae, "--relative", "AESEQ=1").output
    assert "'AESTDY=x' is no number; write 0.01" in run("compare", *ae, "--tolerance", "AESTDY=x").output
    assert run("compare", *both, "--tolerance", "AGE=1").exit_code == 1  # a variable of one dataset of the folder
    with pytest.raises(RequestError, match="relative: -1 must not be below 0"):
        compare_datasets(pd.DataFrame({"A": [1]}), pd.DataFrame({"A": [1]}), keys=["A"], relative={"A": -1})


def test_special_missing_values_are_told_apart_on_demand(tmp_path):
    for name, code in (("base", "A"), ("other", "B")):
        frame = pd.DataFrame({"USUBJID": ["01", "02"], "AGE": [special_missing(code), np.nan]})
        write_xpt(tmp_path / f"{name}.xpt", frame, name="DM")
    base, other = tmp_path / "base.xpt", tmp_path / "other.xpt"
    assert compare_files(base, other).equal
    (found,) = compare_files(base, other, special_missing=True).datasets.values()
    assert found.values[["USUBJID", "base", "other"]].values.tolist() == [["01", ".A", ".B"]]
    (tmp_path / "dm.csv").write_text("USUBJID,AGE\n01,\n02,\n")
    result = compare_files(base, tmp_path / "dm.csv", special_missing=True)
    assert result.equal
    assert report(result).endswith("special missing values are not told apart: dm.csv holds none")


def test_guessed_keys_are_said_and_what_they_do_not_tell_apart(tmp_path):
    frame = pd.DataFrame({"USUBJID": ["01", "01"], "AGE": [40, 41]})
    write_xpt(tmp_path / "dm.xpt", frame, name="DM")
    said = report(compare_files(tmp_path / "dm.xpt", tmp_path / "dm.xpt"))
    assert "records meet by USUBJID (guessed; --keys names others)" in said
    assert "the guessed keys do not tell 4 records apart; name more with --keys" in said
    assert "guessed" not in report(compare_files(tmp_path / "dm.xpt", tmp_path / "dm.xpt", keys=["USUBJID", "AGE"]))


numbers = st.sampled_from(
    [0.0, 1.0, 1.5, 2.0, 100.0, 101.0, np.inf, np.nan, special_missing("A"), special_missing("B")]
)
tolerances = st.sampled_from([0.0, 0.01, 0.5, 1.0])


def codes(value):
    """Which missing value a number is, the slow way."""
    return np.float64(value).tobytes() if np.isnan(value) else b""


@given(st.lists(st.tuples(numbers, numbers), max_size=8), tolerances, tolerances, st.booleans())
def test_compare_says_what_one_record_after_the_other_says(pairs, absolute, relative, special):
    names = [f"{n}" for n in range(len(pairs))]
    base = pd.DataFrame({"K": pd.Series(names, dtype="str"), "V": np.array([a for a, _ in pairs], float), "W": 1.0})
    other = base.assign(V=np.array([b for _, b in pairs], float), W=1.25)[::-1]
    asked = {"tolerance": {"V": absolute}, "relative": {"V": relative}, "special_missing": special}
    found = compare_datasets(base, other, keys=["K"], **asked)
    wanted = []
    for name, (a, b) in zip(names, pairs, strict=True):
        if np.isnan(a) or np.isnan(b):
            same = np.isnan(a) and np.isnan(b) and (not special or codes(a) == codes(b))
        else:
            same = (
                a == b
                or abs(b - a) <= absolute
                or (np.isfinite(a + b) and abs(b - a) <= relative * max(abs(a), abs(b)))
            )
        wanted += [] if same else [name]
    values = found.values
    assert sorted(values.loc[values["variable"] == "V", "K"]) == wanted
    assert sorted(values.loc[values["variable"] == "W", "K"]) == names  # no tolerance but its own
    assert found.unequal == len(pairs)


def test_a_report_of_nothing(tmp_path):
    for kind in ("txt", "html", "xlsx", "json"):
        write_comparison(Comparisons({}), tmp_path / f"r.{kind}")
        assert (tmp_path / f"r.{kind}").stat().st_size


def test_pages_follow_a_dark_screen_and_break_no_word(both, tmp_path):
    write_comparison(compare_files(*both), tmp_path / "r.html")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "@media (prefers-color-scheme: dark)" in page and "overflow-wrap: anywhere; max-width" not in page
    assert page.count("overflow-wrap: break-word") == 1 and "color: #" not in page  # colours are those of the scheme


# check

AE = f"""STUDYID,DOMAIN,USUBJID,AESEQ,AETERM,AESTDTC,AEENDTC
S,AE,S-1,1,Itch,2020-01-10,2020-01-09
S,AE,S-1,2,Fall,{SCRIPT},
S,AE,S-2,1,=1+1,10JAN2020,
S,AE,S-2,2,Cough,10JAN2020,
S,AE,S-2,3,Caf\u00e9,2020-01-01,
"""
SUPPAE = """STUDYID,RDOMAIN,USUBJID,IDVAR,IDVARVAL,QNAM,QLABEL,QVAL
S,AE,S-1,AESEQ,1,AETRTEM,Treatment Emergent Flag,Y
"""


@pytest.fixture
def folder(tmp_path):
    """AE with two dates that are none, one of them twice, an end before its start, a letter that is not ASCII."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "ae.csv").write_text(AE, encoding="utf-8")
    (data / "suppae.csv").write_text(SUPPAE, encoding="utf-8")
    return data


def test_a_cause_is_one_line_with_its_values_and_first_records(folder):
    lines = run("check", folder).output.splitlines()
    assert lines[:3] == [
        "error: AE.AEENDTC '2020-01-09' in 1 record (ae.csv 1): AEENDTC '2020-01-09' comes before AESTDTC "
        "[end before start SD0013 SD1002]",
        f"error: AE.AESTDTC 2 values ('10JAN2020' 2, '{SCRIPT}' 1) in 3 records (ae.csv 2, ae.csv 3, ae.csv 4): "
        "'10JAN2020' is no date of ISO 8601 [bad date SD0003]",
        "error: AE.AETERM 'Caf\u00e9' in 1 record (ae.csv 5): 'Caf\u00e9' has a character outside printable ASCII "
        "[character not ASCII SD1029]",
    ]
    details = run("check", folder, "--details").output
    assert "error: AE.AESTDTC '10JAN2020' in 2 records (ae.csv 3, ae.csv 4): '10JAN2020' is no date" in details
    assert f"error: AE.AESTDTC '{SCRIPT}' in 1 record (ae.csv 2): '{SCRIPT}' is no date" in details


def test_causes_count_issues_records_values_and_messages():
    row = {"severity": "error", "dataset": "AE", "variable": "AESEV", "rule": "r", "file": "ae.xpt"}
    told = [
        ("A", "A is bad", "1"),
        ("B", "B is bad", "2"),
        ("B", "B is bad", "5"),
        ("", "missing", "7"),
        ("A", "A?", ""),
    ]
    frame = pd.DataFrame([{**row, "value": value, "message": said, "row": at} for value, said, at in told])
    (found,) = causes(columns_of(frame))
    assert (found.issues, found.records, found.first) == (5, 4, ("ae.xpt 1", "ae.xpt 2", "ae.xpt 5", "ae.xpt 7"))
    assert found.values == (("A", 2), ("B", 2))
    assert (found.message, found.messages) == ("B is bad", 3)


def test_check_writes_the_report_that_the_ending_asks_for(folder, tmp_path):
    for kind in ("xlsx", "html", "json", "sarif", "xml"):
        files = [tmp_path / f"{name}.{kind}" for name in ("one", "two")]
        for file in files:
            assert run("check", folder, "--report", file).exit_code == 1
        assert files[0].read_bytes() == files[1].read_bytes()
    said = run("check", folder, "--report", tmp_path / "one.csv")
    assert said.exit_code == 2
    assert "no report is of the kind '.csv'; end its name in .xlsx, .html, .json, .sarif, .xml" in said.output


def accepting(folder, tmp_path):
    """The check of the folder with what is accepted of it."""
    entry = "- {dataset: AE, rule: bad date, variable: AESTDTC, records: 3, reason: Asked.}\n"
    (tmp_path / "accepted.yaml").write_text(entry)
    return settled(check_folder(folder), tmp_path / "accepted.yaml")


def test_the_workbook_of_a_check(folder, tmp_path):
    write_check(accepting(folder, tmp_path), tmp_path / "r.xlsx")
    found = sheets(tmp_path / "r.xlsx")
    assert list(found) == ["Datasets", "Issue Summary", "Details", "Rules"]
    head, ae, suppae = found["Datasets"]
    assert head[-6:] == ["Records", "Variables", "Errors", "Warnings", "Notes", "Accepted"]
    assert ae == ["AE", None, "Events", None, "ae.csv", 5, 7, 2, 0, 0, 3]
    assert suppae == ["SUPPAE", None, "Relationship", None, "suppae.csv", 1, 8, 0, 0, 0, 0]
    summary = [dict(zip(found["Issue Summary"][0], row, strict=True)) for row in found["Issue Summary"][1:]]
    assert [[row["Variable"], row["Rule"], row["Status"], row["Issues"]] for row in summary] == [
        ["AEENDTC", "end before start", "unexplained", 1],
        ["AESTDTC", "bad date", "accepted", 3],
        ["AETERM", "character not ASCII", "unexplained", 1],
    ]
    assert summary[1]["Values"] == f"10JAN2020 (2); {SCRIPT} (1)"
    assert summary[1]["Accepted because"] == "Asked."
    assert summary[1]["First records"] == "ae.csv 2, ae.csv 3, ae.csv 4"
    assert summary[0]["Pinnacle 21, FDA, PMDA"] == "SD0013 SD1002"
    assert found["Details"][2][:7] == [
        "AE",
        "ae.csv",
        2,
        "S-1",
        "AESTDTC",
        SCRIPT,
        f"'{SCRIPT}' is no date of ISO 8601",
    ]
    rules = {row[0]: row for row in found["Rules"]}
    assert rules["bad date"][6:9] == ["error", "3 found", 3]
    assert rules["bad duration"][6:9] == ["error", "held", 0]
    assert rules["visit not in SV"][6:9] == ["error", "not run: needs SV.VISITNUM", 0]


def test_the_page_of_a_check_holds_values_as_text_and_unfolds(folder, tmp_path):
    write_check(accepting(folder, tmp_path), tmp_path / "r.html")
    page = html.parse(str(tmp_path / "r.html")).getroot()
    assert page.xpath("//script") == []
    assert page.xpath("//*[@src or @href]") == []
    assert SCRIPT in [cell.text for cell in page.xpath("//td")]
    assert [each.text for each in page.xpath("//section/h2")] == ["Unexplained", "Accepted", "Rules that did not run"]
    told = [" ".join(each.text_content().split()) for each in page.xpath("//summary")]
    assert told == [
        "error AE.AEENDTC: end before start, 1 issue",
        "error AE.AETERM: character not ASCII, 1 issue",
        "error AE.AESTDTC: bad date, 3 issues",
        "2 distinct values",
    ]
    assert "Accepted: Asked." in [each.text for each in page.xpath("//details/p")]
    assert "Way out: Query both dates." in [each.text for each in page.xpath("//details/p")]


def test_the_page_of_a_check_says_what_it_does_not_show(tmp_path):
    rows = "".join(f"S,AE,S-1,{n},Itch,{n}JAN2020\n" for n in range(1, 71))
    (tmp_path / "ae.csv").write_text(f"STUDYID,DOMAIN,USUBJID,AESEQ,AETERM,AESTDTC\n{rows}")
    write_check(check_folder(tmp_path), tmp_path / "r.html")
    page = html.parse(str(tmp_path / "r.html")).getroot()
    said = [each.text for each in page.xpath("//details/p")]
    assert "first 50 of 70 issues: XLSX, CSV and JSON have all" in said
    assert "and 20 more values: XLSX and JSON have all" in said


def test_details_have_the_first_issues_of_a_cause_and_say_so(tmp_path):
    rows = "".join(f"S,AE,S-1,{n},Itch,10JAN2020\n" for n in range(1, 1003))
    (tmp_path / "data").mkdir()
    (tmp_path / "data/ae.csv").write_text(f"STUDYID,DOMAIN,USUBJID,AESEQ,AETERM,AESTDTC\n{rows}")
    checked = check_folder(tmp_path / "data")
    write_check(checked, tmp_path / "r.xlsx")
    found = sheets(tmp_path / "r.xlsx")
    assert len([row for row in found["Details"] if row[7] == "bad date"]) == 1000
    (told,) = (row for row in found["Issue Summary"] if row[2] == "bad date")
    assert told[5:7] == [1002, 1000]
    write_check(checked, tmp_path / "r.json")
    data = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert sum(issue["Rule"] == "bad date" for issue in data["issues"]) == 1002


def test_the_json_of_a_check_has_all(folder, tmp_path):
    write_check(accepting(folder, tmp_path), tmp_path / "r.json")
    data = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert data["counts"] == {"errors": 2, "warnings": 0, "notes": 0, "accepted": 3}
    assert data["causes"][1]["Values"] == {"10JAN2020": 2, SCRIPT: 1}
    assert [issue["Record"] for issue in data["issues"]] == [1, 2, 3, 4, 5]
    assert data["not_run"]["visit not in SV"] == "needs SV.VISITNUM"
    assert {row["Rule"] for row in data["rules"]} == {rule.name for rule in RULES.values() if "SDTM" in rule.of}


def test_sarif_has_a_result_for_each_cause(folder, tmp_path):
    write_check(accepting(folder, tmp_path), tmp_path / "r.sarif")
    data = json.loads((tmp_path / "r.sarif").read_text(encoding="utf-8"))
    assert data["version"] == "2.1.0"
    (found,) = data["runs"]
    rules = found["tool"]["driver"]["rules"]
    end, bad_date, _ = found["results"]
    assert rules[bad_date["ruleIndex"]]["id"] == bad_date["ruleId"] == "bad date"
    assert rules[end["ruleIndex"]]["help"]["text"] == "Query both dates."
    assert (bad_date["level"], bad_date["occurrenceCount"]) == ("error", 3)
    assert bad_date["suppressions"] == [{"kind": "external", "justification": "Asked."}]
    assert "suppressions" not in end and "baselineState" not in end
    assert end["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "ae.csv"
    assert end["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "AE.AEENDTC"


def test_junit_fails_for_what_nothing_explains(folder, tmp_path):
    write_check(accepting(folder, tmp_path), tmp_path / "r.xml")
    root = etree.parse(str(tmp_path / "r.xml")).getroot()
    cases = {case.get("name"): case for case in root.iter("testcase")}
    failed = [name for name, case in cases.items() if case.find("failure") is not None]
    skipped = [name for name, case in cases.items() if case.find("skipped") is not None]
    assert failed == ["character not ASCII", "end before start"]
    assert int(root.get("tests")) == len(cases) == len(list(root.iter("testcase")))
    assert (int(root.get("failures")), int(root.get("skipped"))) == (2, len(skipped))
    failure = cases["end before start"].find("failure")
    assert failure.get("message") == "1 issue in AE.AEENDTC"
    assert "AE.AEENDTC '2020-01-09' in 1 record (ae.csv 1)" in failure.text
    assert SCRIPT in cases["bad date"].findtext("system-out")
    assert cases["visit not in SV"].find("skipped").get("message") == "needs SV.VISITNUM"
    assert len(cases["bad duration"]) == 0


def test_a_value_that_xml_cannot_hold_is_written_out(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data/ae.csv").write_text("STUDYID,DOMAIN,USUBJID,AESEQ,AETERM,AESTDTC\nS,AE,S-1,1,Itch,\x02\n")
    for kind in ("xlsx", "html", "json", "sarif", "xml"):
        write_check(check_folder(tmp_path / "data"), tmp_path / f"r.{kind}")
    root = etree.parse(str(tmp_path / "r.xml")).getroot()
    assert "AE.AESTDTC '\\x02' in 1 record" in "".join(root.itertext())
    assert "\\x02" in [row[5] for row in sheets(tmp_path / "r.xlsx")["Details"]]


def test_a_report_does_not_become_a_dataset(folder):
    said = run("check", folder, "--report", folder / "r.json")
    assert (said.exit_code, "would be taken for a dataset" in said.output) == (2, True)
    assert not (folder / "r.json").exists()


# What is new against an earlier check


def test_new_gone_and_still_there(folder, tmp_path):
    old = tmp_path / "old.csv"
    run("check", folder, "--csv", old)
    said = run("check", folder, "--since", old)
    assert said.exit_code == 0  # there are errors, and all of them were there
    assert said.output.startswith("since old.csv: 0 new, 0 gone, 5 still there\n")
    text = AE.replace("Caf\u00e9", "Coffee").replace("S,AE,S-2,1", "S,AE,S-3,1,Gone,,\nS,AE,S-2,1")  # records move
    (folder / "ae.csv").write_text(text + "S,AE,S-2,4,Itch,10JAN2020,\n", encoding="utf-8")
    said = run("check", folder, "--since", old, "--report", tmp_path / "r.xlsx")
    assert said.exit_code == 1
    assert said.output.splitlines()[:3] == [
        "new: error: AE.AESTDTC '10JAN2020' in 1 record (ae.csv 7): '10JAN2020' is no date of ISO 8601 "
        "[bad date SD0003]",
        "gone: error: AE.AETERM 'Caf\u00e9' in 1 record (ae.csv 5): "
        "'Caf\u00e9' has a character outside printable ASCII [character not ASCII SD1029]",
        "since old.csv: 1 new, 1 gone, 4 still there",
    ]
    found = sheets(tmp_path / "r.xlsx")
    assert [[row[5], row[10]] for row in found["Details"][1:]] == [
        ["2020-01-09", "still there"],
        [SCRIPT, "still there"],
        ["10JAN2020", "still there"],
        ["10JAN2020", "still there"],
        ["10JAN2020", "new"],
    ]
    assert [row[:6] for row in found["Gone"][1:]] == [["AE", "ae.csv", 5, "S-2", "AETERM", "Caf\u00e9"]]
    assert [row[7] for row in found["Issue Summary"]] == ["New", 0, 1]


def test_only_what_is_new_fails_a_pipeline(folder, tmp_path):
    run("check", folder, "--csv", tmp_path / "old.csv")
    (folder / "ae.csv").write_text(AE + "S,AE,S-2,4,Itch,10JAN2020,\n", encoding="utf-8")
    checked = check_folder(folder)
    earlier = since(checked, tmp_path / "old.csv")
    assert unexplained(checked, earlier)["row"].tolist() == ["6"]
    write_check(checked, tmp_path / "r.xml", earlier)
    failed = etree.parse(str(tmp_path / "r.xml")).xpath("//testcase[failure]/@name")
    assert failed == ["bad date"]
    write_check(checked, tmp_path / "r.sarif", earlier)
    (told,) = json.loads((tmp_path / "r.sarif").read_text(encoding="utf-8"))["runs"]
    states = {result["ruleId"]: result["baselineState"] for result in told["results"]}
    assert states == {"bad date": "new", "end before start": "unchanged", "character not ASCII": "unchanged"}


def test_what_a_rule_that_did_not_run_had_found_is_not_gone(folder, tmp_path):
    old = tmp_path / "old.csv"
    (folder / "sv.csv").write_text("STUDYID,DOMAIN,USUBJID,VISITNUM\nS,SV,S-1,1\n")
    (folder / "ae.csv").write_text(AE.replace("AEENDTC", "VISITNUM").replace("2020-01-09", "7"), encoding="utf-8")
    run("check", folder, "--csv", old)
    (folder / "sv.csv").unlink()
    said = run("check", folder, "--since", old).output
    assert "not asked again: error: AE.VISITNUM '7' in 1 record (ae.csv 1)" in said
    assert "whose rule was not asked" in said


def test_an_earlier_check_that_is_none(folder, tmp_path):
    (tmp_path / "old.csv").write_text("a,b\n1,2\n")
    said = run("check", folder, "--since", tmp_path / "old.csv")
    assert (said.exit_code, "it has no column dataset" in said.output) == (2, True)


# explain


def test_explain_tells_of_a_rule_by_name_and_by_id():
    by_name, by_id = run("explain", "end before start"), run("explain", "sd0013")
    assert by_name.output == by_id.output
    assert by_name.output.splitlines()[4:] == [
        "severity  error",
        "for       SDTM",
        "ids       SD0013 SD1002 (Pinnacle 21, FDA, PMDA)",
        "source    SDTMIG, section 4.4",
        "way out   Query both dates.",
        "example   AE.AEENDTC '2020-01-10' in record 1: AEENDTC '2020-01-10' comes before AESTDTC",
        "accept it - {dataset: AE, rule: end before start, variable: AEENDTC, records: 1, reason: ...}  "
        "in accepted.yaml",
    ]
    assert run("explain", "CT2002").output.count("way out") == 2  # an id of two rules


def test_explain_shows_what_the_page_of_issues_says_of_a_rule_of_the_build():
    assert run("explain", "raw row not mapped").output.splitlines()[:3] == [
        "raw row not mapped (a rule of the build)",
        "",
        "Warning. No record of any dataset comes from the row. `variable` is the raw source.",
    ]
    assert [name for name in SEVERITY if "Way out: " not in section("issues.md", name)] == []
    of_both = run("explain", "Required value missing").output
    assert of_both.startswith("required value missing\n\nA Required variable has a value in every record.")
    assert "required value missing (a rule of the build)\n\nError. A Required variable has no value" in of_both


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["end befor start"], "no rule is called 'end befor start'; did you mean end before start?"),
        (["sponsr term"], "no rule is called 'sponsr term'; did you mean sponsor term?"),
        (["no/such/study", "AE"], "'no/such/study' does not exist"),
        (["tests"], "name a dataset of the study"),
    ],
)
def test_what_explain_cannot_tell(words, said):
    result = run("explain", *words)
    assert (result.exit_code, said in result.output) == (2, True), result.output


def test_every_rule_has_a_way_out_and_a_source():
    assert set(ways_out()[0]) <= set(RULES)
    assert [rule.name for rule in RULES.values() if not way_out(rule) or not source(rule)] == []
    assert set(examples()) <= set(RULES)
    assert [rule.name for rule in rules_called("AD0223")] == ["change differs"]


# The plugin for pytest

TESTS = """
def test_no_new_issues(submission):
    assert not submission.new


def test_nothing_is_gone_that_was_accepted(submission):
    assert not submission.gone
    assert len(submission.checked.issues) == 5
"""


def pytest_run(folder, *words):
    """pytest in a folder of its own, with the plugin whether or not it is installed as one."""
    (folder / "test_data.py").write_text(TESTS)
    plugins = ["-p", "cdisc_rdeb.pytest_plugin", "-p", "no:cacheprovider"]
    call = [sys.executable, "-m", "pytest", *plugins, *map(str, words)]
    home = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(call, cwd=folder, env=home, capture_output=True, text=True, check=False)


def test_a_test_of_a_user_fails_for_what_is_new(folder, tmp_path):
    done = pytest_run(tmp_path, "--submission", "data")
    assert "1 failed, 1 passed" in done.stdout, done.stdout + done.stderr
    _, _, shown = done.stdout.partition("new issues of the submission")
    assert shown.count("\nerror: AE.") == 3 and "[bad date SD0003]\n" in shown
    assert "<submission data: 3 open causes, 3 of them new>" in done.stdout
    run("check", folder, "--csv", tmp_path / "old.csv")
    (tmp_path / "pytest.ini").write_text("[pytest]\nsubmission = data\nsubmission_since = old.csv\n")
    done = pytest_run(tmp_path)
    assert "2 passed" in done.stdout, done.stdout + done.stderr


def test_a_test_of_a_user_that_names_no_datasets(tmp_path):
    done = pytest_run(tmp_path)
    assert "say which datasets are meant: --submission FOLDER" in done.stdout


def test_the_plugin_is_registered():
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"cdisc_rdeb": pytest_plugin.__name__}


# What the documents offer for pipelines


@pytest.mark.parametrize(
    ("title", "needs"), [(".pre-commit-config.yaml", "repos"), (".github/workflows/check.yml", "jobs")]
)
def test_files_for_pipelines_in_the_documents_call_what_is_there(title, needs):
    text = (Path(__file__).parents[1] / "docs/reports.md").read_text(encoding="utf-8")
    (body,) = re.findall(rf"^```yaml {re.escape(title)}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert needs in yaml.safe_load(body)
    calls = re.findall(r"cdisc-rdeb (\w+)([^\n]*)", body)
    assert calls
    for command, rest in calls:
        known = {name for option in main.commands[command].params for name in option.opts}
        assert set(re.findall(r"--[\w-]+", rest)) <= known
