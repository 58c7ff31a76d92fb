"""What a lost raw value brings about is not told beside it: issues.csv has the one that says why."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import DM, SmallStudy, small_study
from tutorials import copied

SV = """\
dataset: SV
keys: [USUBJID, VISITNUM]
records:
  - raw: sv
    variables: {VISITNUM: visit.VISITNUM, VISIT: visit.VISIT, SVPRESP: {assign: Y}, SVSTDTC: {iso8601: DATE}}
variables:
  SVENDTC: SVSTDTC
"""
EX = """\
dataset: EX
keys: [USUBJID, EXTRT, EXSTDTC]
records:
  - raw: ex
    variables: {EXSTDTC: {iso8601: {date: DATE, time: TIME}}, EXDOSE: DOSE}
variables:
  EXENDTC: EXSTDTC
  EXTRT: {assign: DRUG A}
  EXDOSU: {assign: mg}
  EXDOSFRM: {assign: TABLET}
  EXDOSFRQ: {assign: ONCE}
  EXROUTE: {assign: ORAL}
"""
VISITS = "visits:\n  - {VISITNUM: 1, VISIT: DAY 1, VISITDY: 1}\n  - {VISITNUM: 2, VISIT: DAY 8, VISITDY: 8}\n"
DAYS = "SUBJECT,VISIT,DATE\n001,Day 1,2024-01-10\n001,Week 4,2024-02-07\n"
DOSES = "SUBJECT,DATE,TIME,DOSE\n001,2024-01-10,9:05,5\n001,2024-01-17,10:30,5\n001,2024-01-24,,5\n"
EXCHANGED = (
    "'2024-01-10' is a date, and stands for the time: the two are exchanged; "
    "write {iso8601: {date: DATE, time: TIME}}, or mend the row if it is one alone"
)


def told(study: SmallStudy) -> list[tuple[str, ...]]:
    """Dataset, rule, variable, value and row of the issues of a build."""
    result = study.build()
    assert result.exit_code == 0, result.output
    return [tuple(each[name] for name in ("dataset", "rule", "variable", "value", "row")) for each in study.issues()]


def study_of(folder: Path, name: str, raw: str, spec: str) -> SmallStudy:
    """A study with one more dataset."""
    source = f"{name}: {{file: {name}.csv, subject: SUBJECT{', visit: VISIT' if name == 'sv' else ''}}}"
    study = small_study(folder, {name: raw}, {"dm": DM, name: spec}, sources=[source])
    path = study.specs / "study.yaml"
    path.write_text(path.read_text(encoding="utf-8") + VISITS, encoding="utf-8")
    return study


def test_a_visit_that_nobody_knows_is_told_and_not_its_missing_number(tmp_path: Path) -> None:
    assert told(study_of(tmp_path, "sv", DAYS, SV)) == [("", "unknown visit", "VISIT", "Week 4", "3")]


def test_a_required_value_that_was_never_there_is_told(tmp_path: Path) -> None:
    raw = DAYS.replace("Week 4", "Day 8").replace("Day 1,", ",")
    assert told(study_of(tmp_path, "sv", raw, SV)) == [("SV", "required value missing", "VISITNUM", "", "2")]


def test_keys_that_are_equal_as_their_dates_are_lost_are_not_told(tmp_path: Path) -> None:
    raw = DOSES.replace("2024-01-17", "soon").replace("2024-01-24", "later")
    # of the time 10:30 beside no date nothing is told, nor that two records have no date
    assert told(study_of(tmp_path, "ex", raw, EX)) == [
        ("EX", "bad date", "EXSTDTC", "soon", "3"),
        ("EX", "bad date", "EXSTDTC", "later", "4"),
    ]


def test_records_entered_twice_are_told(tmp_path: Path) -> None:
    raw = DOSES.replace("2024-01-17,10:30", "2024-01-10,9:05")
    assert told(study_of(tmp_path, "ex", raw, EX)) == [("EX", "duplicate keys", "", "", "3")]


def test_date_and_time_that_are_exchanged_are_one_message(tmp_path: Path) -> None:
    study = study_of(tmp_path, "ex", DOSES, EX.replace("date: DATE, time: TIME", "date: TIME, time: DATE"))
    dates = ("2024-01-10", "2024-01-17", "2024-01-24")
    assert told(study) == [("EX", "bad date", "EXSTDTC", date, str(row)) for row, date in enumerate(dates, start=2)]
    assert study.issues()[0]["message"] == EXCHANGED
    assert "(sdtm/ex.yaml:5) [bad date]" in study.build().stdout


def test_date_and_time_that_are_exchanged_in_one_row_are_told_once(tmp_path: Path) -> None:
    raw = DOSES.replace("2024-01-17,10:30", "10:30,2024-01-17")
    assert told(study_of(tmp_path, "ex", raw, EX)) == [("EX", "bad date", "EXSTDTC", "2024-01-17", "3")]


@pytest.mark.parametrize(
    ("date", "way"),
    [
        ("UN-FEB-2024", "UN stands for a part that nobody knows: write unknown: [XX, UN] for ending"),
        ("12-UNK-2024", "UNK stands for a part that nobody knows: write unknown: [XX, UNK] for ending"),
        ("12-FBE-2024", "write 12-FEB-2024 in the file"),  # a month misspelt is no word for unknown
    ],
)
def test_a_word_for_what_nobody_knows_is_told_with_the_line(date: str, way: str, tmp_path: Path) -> None:
    study = copied(tmp_path, "demo")
    study.edit("study.yaml", "unknown: [UN, UNK]", "unknown: [XX]")
    study.edit("ending.csv", "UN-FEB-2024", date)
    assert study.build().exit_code == 0
    (bad,) = [issue for issue in study.issues() if issue["rule"] == "bad date"]
    assert bad["message"] == f"'{date}' is no date in the format DD-MON-YYYY or MON-YYYY; {way}"


def test_a_unit_of_the_spec_that_is_no_term_is_told_by_lint_alone(tmp_path: Path) -> None:
    study = copied(tmp_path, "toy")
    spec = (study.specs / "sdtm" / "vs.yaml").read_text(encoding="utf-8")
    study.edit("sdtm/vs.yaml", spec, spec.replace("unit: mmHg", "unit: mm/Hg"))
    assert study.lint().stdout.count("mm/Hg is no term of VSORRESU; did you mean mmHg?") == 2  # two tests
    assert study.build().exit_code == 0
    assert "mm/Hg" not in (study.out / "issues.csv").read_text(encoding="utf-8")


def test_a_subject_that_dm_lacks_is_not_told_of_analysis_datasets(tmp_path: Path) -> None:
    study = copied(tmp_path, "tut")
    rows = (study.raw / "demog.csv").read_text(encoding="utf-8").splitlines()
    (study.raw / "demog.csv").write_text("\n".join(rows[:-1]) + "\n", encoding="utf-8")
    assert study.build().exit_code == 0
    lacking = [issue for issue in study.issues() if issue["rule"] in ("no DM record", "no ADSL record")]
    assert {(issue["dataset"], issue["rule"]) for issue in lacking} == {("VS", "no DM record")}
    assert "add its row to demog.csv" in lacking[0]["message"]


def test_what_two_variables_have_of_one_cell_is_told_once(tmp_path: Path) -> None:
    study = copied(tmp_path, "lab")
    study.edit("labs.csv", "mg/dL", "mg/deciL")
    assert study.build().exit_code == 0
    found = [(issue["rule"], issue["variable"]) for issue in study.issues() if "mg/deciL" in issue["message"]]
    assert ("sponsor term", "LBORRESU") not in found  # the result that does not convert says it


def test_a_column_that_is_left_is_told_with_the_variable_that_another_makes(tmp_path: Path) -> None:
    study = copied(tmp_path, "toy")
    study.edit("sdtm/dm.yaml", "RFXSTDTC: {iso8601: FIRSTDOSE}", "RFXSTDTC: {iso8601: CONSENT}")
    said = (
        "warning: FIRSTDOSE: no spec names this column of demog; RFICDTC and RFXSTDTC of DM are both made of "
        "CONSENT: write RFXSTDTC: {iso8601: FIRSTDOSE}, or list FIRSTDOSE under not_submitted if it is meant so "
        "(sdtm/dm.yaml:11) [raw column not mapped]"
    )
    assert said in study.build().stdout.splitlines()


def test_a_column_that_is_left_is_that_of_the_variable_whose_name_it_has(tmp_path: Path) -> None:
    study = copied(tmp_path, "demo")
    study.edit("sdtm/dm.yaml", "BRTHDTC: {iso8601: BIRTHDATE}", "BRTHDTC: {iso8601: CONSENTDATE}")
    study.edit("demog.csv", "BIRTHDATE", "BRTHDAT")
    said = "BRTHDTC and RFICDTC of DM are both made of CONSENTDATE: write BRTHDTC: {iso8601: BRTHDAT}, or list BRTHDAT"
    assert said in study.build().stdout


def test_a_sex_that_is_no_term_is_told_and_not_that_a_table_lacks_it(tmp_path: Path) -> None:
    study = copied(tmp_path, "toy")
    (study.specs / "ranges.csv").write_text("SEX,RANGE\nF,LOWER\nM,UPPER\n", encoding="utf-8")
    with (study.specs / "sdtm" / "vs.yaml").open("a", encoding="utf-8") as file:
        file.write("supplemental:\n  VSRANGE:\n    label: Range\n")
        file.write("    lookup: {table: ranges.csv, by: DM.SEX, value: RANGE}\n")
    demog = study.raw / "demog.csv"
    demog.write_text(demog.read_text(encoding="utf-8").replace(",male,", ",Man,"), encoding="utf-8")
    study.build()
    assert [(each["dataset"], each["rule"], each["value"], each["row"]) for each in study.issues()] == [
        ("DM", "unmapped term", "Man", "3")
    ]


AE = """\
dataset: AE
keys: [USUBJID, AETERM, AESTDTC]
records:
  - raw: ae
    variables:
      AETERM: TERM
      AESTDTC: {iso8601: START}
      AEENDTC: {iso8601: END}
variables:
  AEDECOD: AETERM
supplemental:
  LENGTH:
    label: Length
    duration: {start: {sas_date: AESTDTC}, end: {sas_date: AEENDTC}}
"""
EVENTS = "SUBJECT,TERM,START,END\n001,Itch,2024-01-10,2024-01-12\n"


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("001,Rash,2024-02-10,2023-02-12", "2023-02-12 before 2024-02-10"),
        ("001,Rash,2024-02-10,2024-01", "2024-01 before 2024-02-10"),
        ("001,Rash,2024-02-10,2024-02", ""),
        ("001,Rash,2024-02-10,2024-02-10", ""),
        ("001,Rash,2024-02-10,", ""),
    ],
)
def test_an_end_before_its_start_is_told_once(row: str, found: str, tmp_path: Path) -> None:
    study = copied(tmp_path, "demo")
    study.edit("study.yaml", "\nvisits:", "  ae: {file: ae.csv, subject: SUBJECT}\n\nvisits:")
    (study.raw / "ae.csv").write_text(f"{EVENTS.replace('001', '01-001')}{row.replace('001,', '01-001,')}\n", "utf-8")
    (study.specs / "sdtm" / "ae.yaml").write_text(AE, "utf-8")
    said = study.build()
    assert said.exit_code == 0, said.output
    issues = [each for each in study.issues() if each["file"] == "ae.csv"]
    assert [(each["rule"], each["variable"], each["value"], each["row"]) for each in issues] == (
        [("dates out of order", "AEENDTC", found, "3")] if found else []
    )
    line = f"error: AE.AEENDTC '{found}' in 1 record (ae.csv 3): AEENDTC is before AESTDTC; mend one of the two dates"
    assert (line in said.stdout) is bool(found)


@pytest.mark.parametrize(
    ("old", "new", "variable"),
    [
        ("17/04/1988,02/01/2024", "17/04/2028,02/01/2024", "RFICDTC"),  # born after consent
        ("17/04/1988,02/01/2024", "17/04/1988,02/02/2024", "RFXSTDTC"),  # consent after the first dose
    ],
)
def test_dates_of_a_subject_out_of_order_are_told_once(old: str, new: str, variable: str, tmp_path: Path) -> None:
    study = copied(tmp_path, "demo")
    before = study.build() and {tuple(each.values()) for each in study.issues()}
    study.edit("demog.csv", old, new)
    study.build()
    told = [each for each in study.issues() if tuple(each.values()) not in before]
    assert [(each["dataset"], each["rule"], each["variable"], each["row"]) for each in told] == [
        ("DM", "dates out of order", variable, "2")
    ]


def test_a_column_that_lint_tells_to_write_is_not_told_to_be_left(tmp_path: Path) -> None:
    study = copied(tmp_path, "lab")
    study.edit("sdtm/lb.yaml", "LBORNRLO: LOW", "LBORNRLO: HIGH")
    assert "LBORNRLO is a lower limit, and made of HIGH, where there is LOW; write LOW" in study.lint().output
    study.build()
    assert "raw column not mapped" not in {each["rule"] for each in study.issues()}
    study.edit("sdtm/lb.yaml", "LBORNRLO: HIGH", "LBORNRLO: {assign: '1'}")
    study.build()
    assert [each["variable"] for each in study.issues() if each["rule"] == "raw column not mapped"] == ["LOW"]


@pytest.mark.parametrize(
    ("old", "new", "way"),
    [
        (
            "EXDOSFRM: {assign: TABLET}",
            "EXDOSFRM: {assign: mg}",
            "15: variables.EXDOSFRM.assign: warning: mg is a unit, and "
            "no term of EXDOSFRM; write a dose form such as TABLET",
        ),
        (
            "EXDOSU: {assign: mg}\n  EXDOSFRM: {assign: TABLET}",
            "EXDOSU: {assign: TABLET}\n  EXDOSFRM: {assign: mg}",
            "15: variables.EXDOSFRM.assign: warning: mg is a unit, and no term of EXDOSFRM; write "
            "EXDOSFRM: {assign: TABLET}, and EXDOSU: {assign: mg} in line 14",
        ),
        (
            "EXROUTE: {assign: ORAL}",
            "EXROUTE: {assign: ORALL}",
            "17: variables.EXROUTE.assign: warning: ORALL is a sponsor "
            "term of EXROUTE, which codelists.yaml does not declare; did you mean ORAL?",
        ),
    ],
)
def test_a_fixed_word_that_is_no_term_is_told_by_lint_alone(old: str, new: str, way: str, tmp_path: Path) -> None:
    study = copied(tmp_path, "demo")
    study.build()
    before = [tuple(each.values()) for each in study.issues()]
    study.edit("sdtm/ex.yaml", old, new)
    assert study.lint().stdout.splitlines() == [f"sdtm/ex.yaml:{way}"]
    study.build()
    assert [tuple(each.values()) for each in study.issues()] == before


def test_a_word_that_a_slip_parts_from_a_term_is_told_and_not_that_a_table_lacks_it(tmp_path: Path) -> None:
    study = copied(tmp_path, "demo")
    study.edit(
        "sdtm/ex.yaml",
        "EXROUTE: {assign: ORAL}",
        "EXROUTE: {assign: ORAL}\nsupplemental:\n  WAY:\n    label: Way\n"
        "    lookup: {table: ways.csv, by: EXTRT, value: WAY}",
    )
    study.edit("sdtm/ex.yaml", "      EXDOSE: DOSE\n", "      EXDOSE: DOSE\n      EXLOC: GIVEN\n")
    study.edit("sdtm/ex.yaml", "by: EXTRT", "by: EXLOC")
    (study.specs / "ways.csv").write_text("EXLOC,WAY\nHEAD,A\n", encoding="utf-8")
    dosing = study.raw / "dosing.csv"
    text = (
        dosing.read_text(encoding="utf-8")
        .replace(",Yes,10", ",Haed,10")
        .replace(",yes,", ",Head,")
        .replace(",Yes,5", ",Head,5")
    )
    dosing.write_text(text, encoding="utf-8")
    study.edit("sdtm/ex.yaml", '{GIVEN: ["Yes", "yes"]}', '{GIVEN: {ne: "No"}}')
    study.build()
    told = [each for each in study.issues() if each["dataset"] in ("EX", "SUPPEX") or each["file"] == "dosing.csv"]
    assert [
        (each["rule"], each["variable"], each["value"], each["row"])
        for each in told
        if each["rule"] != "raw row not mapped"
    ] == [("doubtful term", "EXLOC", "Haed", "2")]
    assert told[-1]["message"] == (
        "'Haed' is no term of LOC; did you mean HEAD? Mend it in the file, or write "
        'LOC: {terms: {HEAD: ["Haed"]}} into codelists.yaml, if it means HEAD'
    )


def test_a_unit_of_another_kind_is_told_with_its_line_and_one_that_would_do(tmp_path: Path) -> None:
    study = copied(tmp_path, "lab")
    table = study.specs / "lab_tests.csv"
    table.write_text(table.read_text("utf-8").replace("BLOOD,g/L", "BLOOD,U/L"), "utf-8")
    said = study.build().stdout
    way = "write a unit of mass for U/L, such as g/L, or mend KIND (sdtm/lb.yaml:22; UNIT of lab_tests.csv:2)"
    assert f"g/dL is of the KIND mass in units.csv, and U/L of activity; {way} [not converted]" in said


@pytest.mark.parametrize(
    ("base", "file", "old", "new", "told"),
    [
        ("toy", "demog.csv", "001,34,", "001,340,", [("DM", "AGE", "340 YEARS", "2")]),
        ("toy", "demog.csv", "10-JAN-2024", "10-JAN-2204", [("DM", "RFXSTDTC", "2204-01-10", "2")]),
        ("toy", "vitals.csv", "121,79,36.6", "79,121,36.6", [("VS", "VSORRES", "SYSBP 79, DIABP 121", "2")]),
        ("toy", "vitals.csv", "121,79,36.6", "121,79,98.6", [("VS", "VSORRES", "TEMP 98.6 C", "2")]),
        (
            "tut",
            "labs.csv",
            "g/dL,12,16,\n001,DAY 1",
            "g/dL,16,12,\n001,DAY 1",
            [("LB", "LBORNRLO", "HGB 16 to 12", "2")],
        ),
        ("demo", "dosing.csv", "24-JAN-2024", "24-JAN-2042", [("EX", "EXSTDTC", "2042-01-24T10:30", "3")]),
        ("demo", "dosing.csv", "24-JAN-2024", "24-JAN-1924", [("EX", "EXSTDTC", "1924-01-24T10:30", "3")]),
        ("demo", "demog.csv", "17/04/1988", "17/04/1088", [("DM", "AGE", "935 YEARS, born 1088-04-17", "2")]),
        ("demo", "demog.csv", "17/04/1988", "17/04/2988", []),  # an order of dates that cannot be, and told as that
    ],
)
def test_a_value_that_can_hardly_be_is_told_once(
    base: str, file: str, old: str, new: str, told: list[tuple[str, ...]], tmp_path: Path
) -> None:
    study = copied(tmp_path, base)
    study.edit(file, old, new)
    study.build()
    found = [issue for issue in study.issues() if issue["rule"] == "implausible value"]
    assert [(each["dataset"], each["variable"], each["value"], each["row"]) for each in found] == told


def test_a_form_of_dates_with_day_and_month_exchanged_is_told_with_the_line(tmp_path: Path) -> None:
    study = copied(tmp_path, "demo")
    study.edit("study.yaml", "dates: DD/MM/YYYY", "dates: MM/DD/YYYY")
    study.build()
    (way,) = {i["message"].partition("; ")[2] for i in study.issues() if i["rule"] == "bad date"}
    assert way == (
        "as DD/MM/YYYY it is one: write 04/17/1988 in the file, or dates: DD/MM/YYYY for demog in place of MM/DD/YYYY "
        "if all are so"
    )


def test_rows_that_a_where_turned_round_leaves_out_say_its_opposite(tmp_path: Path) -> None:
    study = copied(tmp_path, "demo")
    study.edit("sdtm/ex.yaml", 'where: {GIVEN: ["Yes", "yes"]}', 'where: {GIVEN: ["No", "no"]}')
    study.build()
    (message,) = {i["message"] for i in study.issues() if i["rule"] == "raw row not mapped"}
    assert message == (
        "no record of any dataset comes from this row of dosing, as its GIVEN is not No or no; "
        "write GIVEN: [Yes, yes] in where, if that is meant"
    )


def test_words_for_not_done_that_the_spec_does_not_know_are_told_once_with_what_to_write(tmp_path: Path) -> None:
    study = copied(tmp_path, "tut")
    study.edit("sdtm/lb.yaml", "when: {RESULT: Not done}", "when: {RESULT: ND}")
    (line,) = [line for line in study.build().stdout.splitlines() if "not done" in line or "REASON" in line]
    assert "write when: {RESULT: [ND, Not done]} in not_done (sdtm/lb.yaml:6) [result not numeric]" in line
    study.edit("sdtm/lb.yaml", "when: {RESULT: ND}", "when: {RESULT: [ND, Not done]}")
    assert "Not done" not in study.build().stdout


def test_an_identifier_that_no_record_has_is_told_with_the_one_that_is_meant(tmp_path: Path) -> None:
    more = {"pr": "SUBJECT,ID\n001,BX1\n001,BX2\n001,BX3\n", "mi": "SUBJECT,ID\n001,BX3\n001,BX4\n001,BX3\n"}
    pr = "dataset: PR\nkeys: [USUBJID, PRLNKID]\nrecords:\n  - raw: pr\n"
    pr += "    variables: {PRTRT: {assign: BIOPSY}, PRLNKID: ID}\n"
    mi = "dataset: MI\nkeys: [USUBJID, MITESTCD]\nrecords:\n  - raw: mi\n"
    mi += "    merge: {PR: {on: {ID: PRLNKID}, expect: one}}\n"
    fixed = "MITESTCD: {assign: HISTOL}, MITEST: {assign: Histology}, MISPEC: {assign: SKIN}"
    mi += f"    variables: {{{fixed}, MILNKID: PR.PRLNKID}}\n"
    study = small_study(tmp_path, more, {"pr": pr, "mi": mi})
    study.built()
    (message,) = {i["message"] for i in study.issues() if i["rule"] == "no record to merge"}
    assert message.endswith("has 'BX4' in PRLNKID, as this row in ID; did you mean 'BX3'? Write it in the file")
