"""Reports that are files: read back by the programs that users read them with, and the same bytes each time."""

import io
import json

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from lxml import html
from openpyxl import load_workbook

from cdisc_rdeb.cli import main
from cdisc_rdeb.compare import Comparisons, compare_datasets, compare_files, report, write_comparison
from cdisc_rdeb.errors import RequestError
from cdisc_rdeb.formats.ibm import special_missing
from cdisc_rdeb.formats.xlsx import Sheet, workbook
from cdisc_rdeb.formats.xpt import write_xpt

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
