"""Values of SUPP--, CO and TS: they come in by the one door too, and what is no date is none there either."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from small import SmallStudy, small_study

AE = """\
dataset: AE
keys: [USUBJID, AETERM]
records:
  - raw: ae
    variables:
      AETERM: TERM
      AEDECOD: TERM
      NOTE: NOTE
      REM: REM
supplemental:
  NOTE: {label: Notes of the Site, evaluator: investigator}
comments:
  REM: {evaluator: Investigator}
"""
TS = """\
dataset: TS
keys: [TSPARMCD, TSSEQ]
records:
  - study: summary
"""


def test_evaluators_are_terms(tmp_path: Path) -> None:
    raw = {"ae": "SUBJECT,TERM,NOTE,REM\n001,Itch,at night,ask\n"}
    study = small_study(tmp_path, raw, {"ae": AE}).built()
    assert study.values("SUPPAE", "QVAL", "QEVAL") == [("at night", "INVESTIGATOR")]
    assert study.values("CO", "COVAL", "COEVAL") == [("ask", "INVESTIGATOR")]


def test_a_time_point_takes_words_and_dates_of_iso_8601(tmp_path: Path) -> None:
    spec = AE[: AE.index("      NOTE")] + "      AEENRTPT: {assign: AFTER}\n      AEENTPT: NOTE\n"
    raw = {"ae": "SUBJECT,TERM,NOTE\n001,A,2024-01-10\n001,B,VISIT 2\n001,C,10-JAN-2024\n001,D,31/12/2024\n"}
    study = small_study(tmp_path, raw, {"ae": spec}).built()
    assert study.values("AE", "AEENTPT") == [("2024-01-10",), ("VISIT 2",), ("10-JAN-2024",), ("31/12/2024",)]
    assert study.told("rule", "variable", "value", "file", "row") == [
        ("bad date", "AEENTPT", "10-JAN-2024", "ae.csv", "4"),
        ("bad date", "AEENTPT", "31/12/2024", "ae.csv", "5"),
    ]


def summary(folder: Path, *lines: str, demog: str = "") -> SmallStudy:
    """A study with these parameters of its summary."""
    study = small_study(folder, {"demog": demog} if demog else {}, {"ts": TS})
    study.edit("study.yaml", "raw:\n", "summary:\n" + "".join(f"  {line}\n" for line in lines) + "raw:\n")
    return study


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("AGEMIN: 18 years", "AGEMIN takes a duration in ISO 8601, and '18 years' is none; write it as P18Y"),
        ("SSTDTC: 10-JAN-2024", "SSTDTC takes a date in ISO 8601, and '10-JAN-2024' is none"),
        ("SSTDTC: P1Y", "SSTDTC takes a date in ISO 8601, and 'P1Y' is none"),
        ("SENDTC: {last: DM.SUBJID}", "DM.SUBJID is text, and none of its values is the last"),
        ("LENGTH: {last: DM.AGE}", "LENGTH takes ISO 8601, and DM.AGE holds none"),
    ],
)
def test_a_summary_holds_dates_and_durations_of_iso_8601(tmp_path: Path, line: str, message: str) -> None:
    text = summary(tmp_path, line).refused()
    assert message in text
    assert "study.yaml:6" in text


@pytest.mark.parametrize("blocks", [1, 3])
def test_facts_are_the_first_and_last_of_numbers_and_moments(tmp_path: Path, blocks: int) -> None:
    demog = (
        "SUBJECT,SEX,AGE,FIRST\n001,F,9,2024-01-10T08:00+09:00\n"  # 23:00 of the day before, in UTC
        "002,M,100,2024-01-10T01:00Z\n003,F,10,2024-01-10T00:30Z\n"
    )
    lines = ("SSTDTC: {first: DM.RFSTDTC}", "SENDTC: {last: DM.RFSTDTC}", "PLANSUB: {last: DM.AGE}")
    study = summary(tmp_path, *lines, demog=demog)
    study.run("build", study.specs, "--raw", study.raw, "--out", study.out, "--blocks", blocks)
    assert study.values("TS", "TSPARMCD", "TSVAL") == [
        ("PLANSUB", "100"),
        ("SENDTC", "2024-01-10T01:00Z"),
        ("SSTDTC", "2024-01-10T08:00+09:00"),
    ]


VS = """\
dataset: VS
keys: [USUBJID, VSTESTCD, VSDTC]
records:
  - raw: vs
    tests:
      SYSBP: {result: SYSBP, unit: mmHg}
      DIABP: {result: DIABP, unit: mmHg}
    variables: {VSDTC: {iso8601: DATE}, REM: REM, VISITNUM: VISIT}
  - raw: vs
    tests: {TEMP: {result: TEMP, unit: C}}
    variables: {VSDTC: {iso8601: DATE}, REM: REM, VISITNUM: VISIT}
comments:
  REM: {evaluator: INVESTIGATOR}
"""


def test_a_comment_on_a_whole_visit_is_one_comment(tmp_path: Path) -> None:
    rows = [
        "001,1,2024-01-10,120,80,36.5,arm was sore",
        "001,2,2024-01-17,121,,36.6,in a hurry",
        "001,2,2024-01-18,122,81,,again",
        "002,1,2024-01-12,130,,,sat down",
        "002,2,2024-01-19,131,85,36.7,",
    ]
    text = "\n".join(["SUBJECT,VISIT,DATE,SYSBP,DIABP,TEMP,REM", *rows])
    study = small_study(tmp_path, {"vs": f"{text}\n"}, {"vs": VS}).built()
    # three records of visit 1 are all of it; visit 2 has two rows, so each record has the comment of its row
    assert study.values("VS", "VSSEQ", "VSTESTCD", "VSDTC")[:7] == [
        (1, "DIABP", "2024-01-10"),
        (2, "DIABP", "2024-01-18"),
        (3, "SYSBP", "2024-01-10"),
        (4, "SYSBP", "2024-01-17"),
        (5, "SYSBP", "2024-01-18"),
        (6, "TEMP", "2024-01-10"),
        (7, "TEMP", "2024-01-17"),
    ]
    assert study.values("CO", "RDOMAIN", "COSEQ", "IDVAR", "IDVARVAL", "COVAL") == [
        ("VS", 1, "VISITNUM", "1", "arm was sore"),
        ("VS", 2, "VSSEQ", "2", "again"),
        ("VS", 3, "VSSEQ", "4", "in a hurry"),
        ("VS", 4, "VSSEQ", "5", "again"),
        ("VS", 5, "VSSEQ", "7", "in a hurry"),
        ("VS", 1, "VSSEQ", "2", "sat down"),
    ]


SHEETS = """
dataset: VS
keys: [USUBJID, VSTESTCD, VSDTC]
records:
  - raw: vs
    tests: {TEMP: {result: TEMP, unit: C}}
    variables: {VSDTC: {iso8601: DATE}, REM: REM, VISITNUM: VISIT}
  - raw: vs2
    tests: {PULSE: {result: TEMP, unit: beats/min}}
    variables: {VSDTC: {iso8601: DATE}, REM: REM, VISITNUM: VISIT}
comments:
  REM: {evaluator: INVESTIGATOR}
"""


def test_comments_in_rows_of_one_number_of_two_sheets_are_two(tmp_path: Path) -> None:
    study = small_study(tmp_path, {"vs": "SUBJECT,VISIT,DATE,TEMP,REM\n"}, {"vs": SHEETS})
    book = Workbook()
    book.remove(book.active)
    for sheet in ("one", "two"):
        rows = book.create_sheet(sheet)
        rows.append(["SUBJECT", "VISIT", "DATE", "TEMP", "REM"])
        rows.append(["001", "1", "2024-01-10", "36.5", "not sure"])
    book.save(study.raw / "vs.xlsx")
    sources = "{file: vs.xlsx, sheet: one, subject: SUBJECT}\n  vs2: {file: vs.xlsx, sheet: two, subject: SUBJECT}"
    study.edit("study.yaml", "{file: vs.csv, subject: SUBJECT}", sources)
    (study.raw / "vs.csv").unlink()
    assert study.built().values("CO", "IDVAR", "IDVARVAL", "COVAL") == [
        ("VSSEQ", "1", "not sure"),
        ("VSSEQ", "2", "not sure"),
    ]
