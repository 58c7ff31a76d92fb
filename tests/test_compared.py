"""Collected values that are compared or put in order: dates by their formats, numbers as numbers, not by letters."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import DM, SmallStudy, small_study

DOSES = """\
SUBJECT,LOT,DOSE,DAY
001,FEB,10,05-FEB-2024
001,JAN,9,20-JAN-2024
002,MAR,3,UN-MAR-2024
002,APR,20,02-APR-2024
"""
SOURCE = "ex: {file: ex.csv, subject: SUBJECT, dates: DD-MON-YYYY}"
AE = """\
dataset: AE
keys: [USUBJID, AETERM]
records:
  - raw: ex
    {narrowed}
    variables:
      AETERM: LOT
      AEDECOD: LOT
      AESTDTC: {iso8601: DAY}
      AESPID: DOSE
"""


def doses(folder: Path, narrowed: str, raw: str = DOSES) -> SmallStudy:
    """A study whose AE are the lots of a source, as ``narrowed`` chooses them."""
    return small_study(folder, {"ex": raw}, {"ae": AE.replace("{narrowed}", narrowed)}, sources=[SOURCE])


@pytest.mark.parametrize(
    ("narrowed", "lots"),
    [
        ("only: {first: [DAY]}", ["JAN", "MAR"]),
        ("only: {last: [DAY]}", ["FEB", "APR"]),
        ("only: {first: [DOSE]}", ["JAN", "MAR"]),
        ("only: {last: [DOSE]}", ["FEB", "APR"]),
        ("where: {DAY: {ge: 2024-02-01}}", ["FEB", "APR", "MAR"]),
        ("where: {DAY: {lt: 2024-02-05}}", ["JAN"]),
        ("where: {DOSE: {lt: 10}}", ["JAN", "MAR"]),
    ],
)
def test_rows_are_chosen_by_dates_and_numbers(tmp_path: Path, narrowed: str, lots: list[str]) -> None:
    assert [lot for (lot,) in doses(tmp_path, narrowed).built().values("AE", "AETERM")] == lots


@pytest.mark.parametrize(("order", "first", "last"), [("DAY", "JAN", "FEB"), ("DOSE", "JAN", "FEB")])
def test_first_and_last_by_an_order_of_a_raw_source(tmp_path: Path, order: str, first: str, last: str) -> None:
    said = f"  ARMNRS: {{first: ex.LOT, order: [{order}]}}\n  ACTARMUD: {{last: ex.LOT, order: [{order}]}}\n"
    study = small_study(tmp_path, {"ex": DOSES}, {"dm": DM + said}, sources=[SOURCE]).built()
    assert study.values("DM", "ARMNRS", "ACTARMUD")[0] == (first, last)


@pytest.mark.parametrize(
    ("narrowed", "odd", "rule", "lots"),
    [
        ("where: {DOSE: {ge: 1}}", "<1", "not a number", ["JAN", "APR", "MAR"]),
        ("where: {DOSE: {lt: 5}}", "x", "not a number", ["MAR"]),
        ("where: {DAY: {ge: 2024-01-01}}", "soon", "bad date", ["JAN", "APR", "MAR"]),
        ("where: {DAY: {lt: 2025-01-01}}", "10.01.24", "bad date", ["JAN", "APR", "MAR"]),
        ("only: {last: [DOSE]}", "high", "not a number", ["FEB", "APR"]),
        ("only: {last: [DAY]}", "9/2/24", "bad date", ["FEB", "APR"]),
        ("only: {first: [DAY]}", "never", "bad date", ["JAN", "MAR"]),
    ],
)
def test_what_has_no_order_with_the_others_is_told(
    tmp_path: Path, narrowed: str, odd: str, rule: str, lots: list[str]
) -> None:
    column = "DOSE" if "DOSE" in narrowed else "DAY"
    raw = DOSES.replace(",10," if column == "DOSE" else "05-FEB-2024", f",{odd}," if column == "DOSE" else odd)
    study = doses(tmp_path, narrowed, raw).built()
    told = study.told("rule", "variable", "value", "USUBJID", "file", "row")
    assert (rule, column, odd, "T-001", "ex.csv", "2") in told
    if "where" in narrowed:
        assert [lot for (lot,) in study.values("AE", "AETERM")] == lots


def test_a_flag_and_a_case_tell_of_it_too(tmp_path: Path) -> None:
    raw = DOSES.replace(",10,", ",ND,")
    said = "AESPID: {case: [{when: {DOSE: {lt: 5}}, then: {assign: low}}], otherwise: {assign: high}}"
    spec = AE.replace("{narrowed}\n    ", "").replace("AESPID: DOSE", said)
    study = small_study(tmp_path, {"ex": raw}, {"ae": spec}, sources=[SOURCE]).built()
    message = "'ND' is no number, so DOSE < 5 does not hold for it"
    assert ("AE", "not a number", "AESPID", "ND", message, "2") in study.told(
        "dataset", "rule", "variable", "value", "message", "row"
    )


def test_only_rows_that_all_else_holds_for_are_told(tmp_path: Path) -> None:
    study = doses(tmp_path, "where: {DOSE: {ge: 1}, LOT: APR}", DOSES.replace(",10,", ",ND,")).built()
    assert [rule for (rule,) in study.told("rule") if rule == "not a number"] == []


def test_columns_of_two_forms_are_compared_as_dates(tmp_path: Path) -> None:
    raw = "SUBJECT,LOT,DOSE,DAY,END\n001,A,1,05-FEB-2024,20-JAN-2024\n001,B,1,20-JAN-2024,05-FEB-2024\n"
    study = doses(tmp_path, "where: {END: {ge: {from: DAY}}}", raw).built()
    assert study.values("AE", "AETERM") == [("B",)]


@pytest.mark.parametrize("blocks", [1, 2])
def test_the_order_is_the_same_in_any_blocks(tmp_path: Path, blocks: int) -> None:
    raw = "SUBJECT,LOT,DOSE,DAY\n001,A,9,2024\n001,B,10,05-FEB-2023\n002,C,1000,x\n002,D,999,y\n"
    study = doses(tmp_path, "only: {last: [DOSE]}", raw)
    study.run("build", study.specs, "--raw", study.raw, "--out", study.out, "--blocks", blocks)
    assert study.values("AE", "AETERM") == [("B",), ("C",)]


def test_the_first_raw_date_is_read_as_the_message_says(tmp_path: Path) -> None:
    study = small_study(tmp_path, {"ex": DOSES}, {"dm": DM + "  RFENDTC: {last: ex.DAY}\n"}, sources=[SOURCE])
    way_out = "{iso8601: {last: ex.DAY}, dates: DD-MON-YYYY}"
    assert way_out in study.refused()
    study.edit("sdtm/dm.yaml", "{last: ex.DAY}", way_out)
    assert study.built().values("DM", "RFENDTC") == [("2024-02-05",), ("2024-04-02",)]


RAW_DATES = """\
SUBJECT,LOT,DOSE,DAY
001,A,9,09-JAN-2024
001,B,10,05-FEB-2024
001,C,ND,soon
"""


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("AESTDY: {study_day: {date: DAY}}", [-1.0, 27.0, ""]),  # from 2024-01-10
        ("AEENDTC: {days_after: DAY, days: 1}", ["2024-01-10", "2024-02-06", ""]),
        ("AESPID: {treatment_emergent: {start: DAY}}", ["N", "Y", "Y"]),  # it may have been
        ("AESPID: {age: {birth: DAY, at: DM.RFSTDTC}}", ["0", "-1", ""]),
        ("AEENDTC: {years_before: {date: DAY, years: DOSE}}", ["2015-01-09", "2014-02-05", ""]),
        ("AESTDY: {sas_date: DAY}", [23384.0, 23411.0, ""]),
        ("AESTDY: {study_day: {date: {coalesce: [DAY, LOT]}}}", [-1.0, 27.0, ""]),
    ],
)
def test_verbs_read_the_dates_of_a_source(tmp_path: Path, said: str, values: list[object]) -> None:
    spec = AE.replace("{narrowed}\n    ", "").replace("AESPID: DOSE", said)
    spec = spec.replace("      AESTDTC: {iso8601: DAY}\n", "")
    study = small_study(tmp_path, {"ex": RAW_DATES}, {"ae": spec}, sources=[SOURCE]).built()
    name = said.partition(":")[0]
    assert [value for (value,) in study.values("AE", name)] == values
    assert ("AE", "bad date", name, "soon", "ex.csv", "4") in study.told(
        "dataset", "rule", "variable", "value", "file", "row"
    )


def test_a_temporary_variable_that_holds_no_date_is_told(tmp_path: Path) -> None:
    spec = AE.replace("{narrowed}\n    ", "").replace("      AESTDTC: {iso8601: DAY}\n", "      RAWDAY: DAY\n")
    spec += "variables:\n  AESTDY: {study_day: {date: RAWDAY}}\ntemporary:\n  RAWDAY: {label: Day}\n"
    study = small_study(tmp_path, {"ex": RAW_DATES}, {"ae": spec}, sources=[SOURCE]).built()
    assert study.values("AE", "AESTDY") == [("",), ("",), ("",)]
    assert [v for r, v in study.told("rule", "value") if r == "bad date"] == ["09-JAN-2024", "05-FEB-2024", "soon"]


def test_merge_picks_by_the_dates_of_both_sources(tmp_path: Path) -> None:
    weights = "SUBJECT,KG,ON\n001,50,19/01/2024\n001,60,04/02/2024\n001,70,31/13/2024\n"
    sources = [SOURCE, "weights: {file: weights.csv, subject: SUBJECT, dates: DD/MM/YYYY}"]
    spec = AE.replace("{narrowed}", "merge: {weights: {pick: {last_on_or_before: DAY, date: ON}}}")
    spec = spec.replace("AESPID: DOSE", "AESPID: weights.KG")
    study = small_study(tmp_path, {"ex": DOSES, "weights": weights}, {"ae": spec}, sources=sources).built()
    assert study.values("AE", "AETERM", "AESPID")[:2] == [("FEB", "60"), ("JAN", "50")]
    told = study.told("rule", "variable", "value", "file", "row")
    assert ("bad date", "ON", "31/13/2024", "weights.csv", "4") in told


def test_a_sum_tells_of_what_is_no_number(tmp_path: Path) -> None:
    said = "  AGE: {sum_of: ex.DOSE}\n"
    study = small_study(
        tmp_path,
        {"ex": RAW_DATES},
        {"dm": DM.replace("copy: [SEX, AGE]", "copy: [SEX]") + said},
        sources=[SOURCE],
    ).built()
    assert study.values("DM", "AGE")[0] == (19.0,)
    assert ("not a number", "DOSE", "ND", "ex.csv", "4") in study.told("rule", "variable", "value", "file", "row")


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("{DAY: {ge: 10-JAN-2024}}", "'10-JAN-2024' is no date of ISO 8601"),
        ("{DAY: {lt: 31/12/2024}}", "'31/12/2024' is no date of ISO 8601"),
        ("{DAY: {lt: 2024-02-30}}", "'2024-02-30' is no date of ISO 8601"),
        ('{DOSE: {gt: ""}}', "no value is before or after a missing one"),
    ],
)
def test_lint_refuses_what_nothing_is_before(tmp_path: Path, said: str, word: str) -> None:
    text = doses(tmp_path, f"where: {said}").refused()
    assert word in text
    assert "sdtm/ae.yaml:5" in text


def test_letters_are_compared_with_letters(tmp_path: Path) -> None:
    assert doses(tmp_path, "where: {LOT: {ge: G}}").built().values("AE", "AETERM") == [("JAN",), ("MAR",)]


def test_a_missing_value_finds_no_row_that_fits_anything(tmp_path: Path) -> None:
    raw = "SUBJECT,LOT,DOSE,DAY,KEY\n001,A,1,,a\n001,B,1,,\n001,C,1,,zz\n"
    spec = AE.replace("{narrowed}\n    ", "").replace("AESPID: DOSE", "AESPID: {lookup: t.csv, by: [KEY], value: SAID}")
    more = {"t.csv": "KEY,SAID\na,one\n,anything\n"}
    study = small_study(tmp_path, {"ex": raw}, {"ae": spec}, more=more, sources=[SOURCE]).built()
    # nothing was collected of B, so nothing is looked up
    assert study.values("AE", "AETERM", "AESPID") == [("A", "one"), ("B", ""), ("C", "anything")]
