"""The synthetic transfer of the central laboratory, as pyreadstat reads it."""

from __future__ import annotations

import csv
import importlib
import sys
from datetime import date
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from cdisc_rdeb.raw.simulate import simulate

PROJECT = Path(__file__).parents[1]
SPECS = PROJECT / "specs" / "rdeb"
RAW = PROJECT / "raw" / "rdeb"
TESTS = SPECS / "simulate_rdeb" / "labs.csv"


def read(path: Path) -> pd.DataFrame:
    """With the columns TEST, the usual name in place of the spelling, and AT, the visit in one spelling."""
    frame, _ = pyreadstat.read_xport(path)
    with TESTS.open(encoding="utf-8", newline="") as file:
        names = [row["TEST"].split("|") for row in csv.DictReader(file)]
    usual = {name: spellings[0] for spellings in names for name in spellings} | {"All tests": "All tests"}
    return frame.assign(TEST=frame["TESTNM"].map(usual), AT=frame["VISIT"].str.title())


@pytest.fixture(scope="module")
def committed() -> pd.DataFrame:
    return read(RAW / "labs.xpt")


@pytest.fixture(scope="module")
def sixty(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    folder = tmp_path_factory.mktemp("sixty")
    simulate(SPECS, folder, subjects=60)
    return read(folder / "labs.xpt")


def test_a_sample_without_any_panel_is_no_sample() -> None:
    # of subject 334 of this trial all three panels of month 8 are missing; the transfer stopped with an IndexError
    sys.path.insert(0, str(SPECS))
    try:
        people, labs = (importlib.import_module(f"simulate_rdeb.{name}") for name in ("people", "labs"))
    finally:
        sys.path.pop(0)
    person = next(p for p in people.roster(400, 7) if p.number == 334)
    samples = list(labs.samples(person))
    assert all(samples)
    assert "Month 8" not in {record["VISIT"].title() for sample in samples for record in sample}
    assert "Month 8" in {visit.name for visit in labs.visits(person) if not visit.missed}


def test_a_generator_that_stops_leaves_nothing_behind(tmp_path: Path) -> None:
    study, out = tmp_path / "study", tmp_path / "raw"
    study.mkdir()
    out.mkdir()
    (out / "mine.csv").write_text("A\n1\n")
    half = '(out / "{}.csv").write_text("A\\n2\\n")\n'
    script = "def simulate(out, subjects):\n    " + half.format("one")
    (study / "simulate.py").write_text(script + "    [][subjects]\n")
    with pytest.raises(IndexError):
        simulate(study, out)
    assert [path.name for path in tmp_path.iterdir() if path.name not in ("study", "raw")] == []
    assert [path.name for path in out.iterdir()] == ["mine.csv"]
    (study / "simulate.py").write_text(script)
    assert simulate(study, out) == [out / "one.csv"]
    assert sorted(path.name for path in out.iterdir()) == ["mine.csv", "one.csv"]
    assert (out / "one.csv").read_text() == "A\n2\n"


def test_a_new_folder_comes_whole_with_what_is_in_it(tmp_path: Path) -> None:
    study, out = tmp_path / "study", tmp_path / "of" / "raw"
    study.mkdir()
    script = 'def simulate(out, subjects):\n    (out / "site").mkdir()\n    (out / "site" / "a.csv").write_text("{}")\n'
    (study / "simulate.py").write_text(script.format("1") + "    [][subjects]\n")
    with pytest.raises(IndexError):
        simulate(study, out)
    assert [*out.parent.iterdir()] == []
    for text in ("1", "2"):  # a new folder, and one that is there
        (study / "simulate.py").write_text(script.format(text))
        assert simulate(study, out) == [out / "site"]
        assert [path.name for path in out.parent.iterdir()] == ["raw"]
        assert (out / "site" / "a.csv").read_text() == text
        assert out.stat().st_mode == study.stat().st_mode


def results(frame: pd.DataFrame, subject: str, test: str) -> dict[str, str]:
    """Result and unit by visit."""
    rows = frame[(frame["SUBJID"] == subject) & (frame["TEST"] == test)].drop_duplicates()
    return dict(zip(rows["AT"], rows["RESULT"] + " " + rows["UNIT"], strict=True))


def test_dates_are_numbers_of_sas_with_their_formats() -> None:
    frame, meta = pyreadstat.read_xport(RAW / "labs.xpt", disable_datetime_conversion=True)
    assert meta.original_variable_types["COLLDT"] == "DATE9"
    assert meta.original_variable_types["RECVDTM"] == "DATETIME20"
    assert meta.file_label == "SYNTHETIC central laboratory data"
    first = frame.iloc[0]
    assert (first["SUBJID"], first["COLLDT"]) == ("RDEB-001", 20740)  # 2016-10-13
    assert first["RECVDTM"] // 86400 == 20740


def test_samples_are_of_visits_that_took_place(committed: pd.DataFrame, sixty: pd.DataFrame) -> None:
    with (RAW / "visits.csv").open(encoding="utf-8", newline="") as file:
        visits = {(row["SUBJID"], row["VISITNAME"].strip().title()): row["VISDAT"] for row in csv.DictReader(file)}
    for subject, at, on in zip(committed["SUBJID"], committed["AT"], committed["COLLDT"], strict=True):
        assert visits[subject, at] == on.isoformat()
    sampled = set(zip(committed["SUBJID"], committed["AT"], strict=True))
    assert {key for key, on in visits.items() if on} - sampled == {("RDEB-001", "Unscheduled"), ("RDEB-002", "Day 15")}
    assert sixty["SUBJID"].nunique() == 70


def test_results_typed_by_hand(committed: pd.DataFrame) -> None:
    crp = results(committed, "RDEB-003", "C-Reactive Protein")
    assert crp["Day 1"] == "0.8 MG/DL" and crp["Day 113"] == "<0.3 mg/dL" and crp["Month 8"] == "6.3 mg/L"
    assert results(committed, "RDEB-006", "C-Reactive Protein")["Unscheduled"] == "16.9 mg/L"
    assert results(committed, "RDEB-007", "C-Reactive Protein")["Day 57"] == "<3 mg/L"
    row = committed[(committed["SUBJID"] == "RDEB-001") & (committed["TEST"] == "Hemoglobin")].iloc[0]
    assert (row["RESULT"], row["LOLIM"], row["HILIM"], row["LABFLAG"]) == ("9.7", "12.0", "16.0", "L")


def test_crp_changes_its_unit_in_2018(sixty: pd.DataFrame) -> None:
    crp = sixty[(sixty["TEST"] == "C-Reactive Protein") & (sixty["RESULT"] != "")]
    before = crp["COLLDT"] < date(2018, 1, 1)
    assert set(crp[before]["UNIT"].str.upper()) == {"MG/DL"} and set(crp[~before]["UNIT"].str.upper()) == {"MG/L"}
    assert set(crp[before]["HILIM"]) == {"0.5"} and set(crp[~before]["HILIM"]) == {"5"}


def milligrams_per_litre(result: str) -> float:
    number, unit = result.split()
    return float(number.lstrip("<")) * (10 if unit.lower() == "mg/dl" else 1)


def test_crp_falls_and_the_disease_shows(committed: pd.DataFrame) -> None:
    changes = {}
    for subject in ("RDEB-001", "RDEB-002", "RDEB-003", "RDEB-005", "RDEB-006", "RDEB-007"):
        crp = results(committed, subject, "C-Reactive Protein")
        changes[subject] = milligrams_per_litre(crp["Day 57"]) - milligrams_per_litre(crp["Day 1"])
    assert [subject for subject, change in changes.items() if change > 0] == ["RDEB-001"]  # an infected wound
    hemoglobin = committed[(committed["TEST"] == "Hemoglobin") & (committed["RESULT"] != "")]
    assert set(hemoglobin["LABFLAG"]) == {"L"}


def test_flags_follow_the_ranges(sixty: pd.DataFrame) -> None:
    numeric = sixty[sixty["RESULT"].str.fullmatch(r"\d+(\.\d+)?")]
    assert len(numeric) > 10000
    for result, low, high, flag in numeric[["RESULT", "LOLIM", "HILIM", "LABFLAG"]].itertuples(index=False):
        expected = "L" if low and float(result) < float(low) else "H" if high and float(result) > float(high) else ""
        assert flag == expected


def test_one_record_is_there_twice(committed: pd.DataFrame) -> None:
    twice = committed[committed.duplicated()]
    assert twice[["SUBJID", "AT", "TEST"]].to_numpy().tolist() == [
        ["RDEB-003", "Day 113", "Alanine Aminotransferase"]]  # fmt: skip


def test_what_was_not_done(committed: pd.DataFrame) -> None:
    missing = committed[(committed["NDREASON"] != "") | ~committed["RESULT"].str.contains("[0-9]|NEG|Neg|TRACE|Trace")]
    assert sorted(missing[["SUBJID", "AT", "TEST", "RESULT", "NDREASON"]].to_numpy().tolist()) == [
        ["RDEB-001", "Month 12", "Ferritin", "", "QNS"],
        ["RDEB-002", "Day 57", "Aspartate Aminotransferase", "Not Done", "Hemolyzed"],
        ["RDEB-002", "Day 57", "Potassium", "Hemolyzed", ""],
        ["RDEB-005", "Day 29", "All tests", "Not Done", "Clotted"],
        ["RDEB-007", "Day 57", "Iron", "NOT DONE", "Quantity not sufficient"],
    ]
    assert not (missing["LABFLAG"] != "").any()


def test_missing_pages_and_times(committed: pd.DataFrame) -> None:
    panels = committed.groupby(["SUBJID", "AT"])["PANEL"].agg(lambda names: {name.title() for name in names})
    assert "Chemistry" not in panels["RDEB-006", "Month 8"] and "Hematology" in panels["RDEB-006", "Month 8"]
    assert [key for key in panels.index if "Chemistry" not in panels[key]] == [("RDEB-006", "Month 8")]
    odd = committed[~committed["COLLTM"].str.fullmatch(r"\d\d:\d\d")]
    assert sorted(set(odd[["SUBJID", "AT", "COLLTM"]].itertuples(index=False, name=None))) == [
        ("RDEB-003", "Day 57", "UNK"), ("RDEB-006", "Day 169", "08:UN"), ("RDEB-007", "Month 8", "")]  # fmt: skip


def test_samples_of_infusion_days_come_before_the_infusion(sixty: pd.DataFrame) -> None:
    times = sixty[sixty["COLLTM"].str.fullmatch(r"\d\d:\d\d")]["COLLTM"]
    assert times.max() < "09:00"  # the earliest infusion


def test_pregnancy_tests_are_of_women_and_negative(sixty: pd.DataFrame) -> None:
    tests = sixty[sixty["PANEL"].str.upper() == "PREGNANCY"]
    assert set(tests["SEX"]) == {"F"} and tests["AGE"].min() >= 12 and tests["AGE"].max() <= 50
    assert set(tests["RESULT"].str.upper().str[:3]) <= {"NEG", "NOT", "ND", ""}
    assert {"Serum", "Urine"} <= set(tests["SPECIMEN"])


def test_words_are_those_of_the_lists(committed: pd.DataFrame, sixty: pd.DataFrame) -> None:
    assert not committed["TEST"].isna().any() and not sixty["TEST"].isna().any()
    with TESTS.open(encoding="utf-8", newline="") as file:
        units = {unit for row in csv.DictReader(file) for unit in row["UNIT"].split("|")}
    assert set(sixty["UNIT"]) <= units | {"mg/L", "mg/l", "MG/L"}
    for column, several in (("VISIT", {"Day 57", "DAY 57"}), ("PANEL", {"Chemistry", "CHEMISTRY"}),
                            ("SPECIMEN", {"Serum", "SERUM", "serum", "Blood"}), ("FASTING", {"Y", "Yes", "UNK"}),
                            ("UNIT", {"mg/dL", "MG/DL", "K/uL", "IU/L", "mEq/L", "mcg/dL"})):  # fmt: skip
        assert several <= set(committed[column])


def test_more_subjects_change_none_of_the_first(committed: pd.DataFrame, sixty: pd.DataFrame) -> None:
    for subject, rows in committed.groupby("SUBJID"):
        others = sixty[sixty["SUBJID"] == subject]
        assert rows.to_numpy().tolist() == others.to_numpy().tolist()
