"""Findings from raw rows: side by side and one test a row, not done, codelists by test, units, ranges, totals."""

from pathlib import Path

import pandas as pd
import pytest
from define_judges import dangling, schema_errors
from small import small_study

from cdisc_rdeb import build_study, read_xpt
from cdisc_rdeb.errors import RawDataError
from cdisc_rdeb.spec import lint

STUDY = """
study: FIND
title: Findings of a test
subject: FIND-{subject}
raw:
  dm: {subject: ID}
  vitals: {subject: ID, visit: VISIT, dates: DD-MON-YYYY}
  dlqi: {subject: ID, visit: VISIT}
  lab: {subject: ID}
visits:
  - {VISITNUM: 1, VISIT: SCREENING, VISITDY: -7}
  - {VISITNUM: 2, VISIT: DAY 1, VISITDY: 1}
"""
CODELISTS = """
SCORE:
  label: Score
  type: integer
  terms: {0: [Not at all, Not relevant], 1: A little, 2: A lot, 3: Very much}
"""
SPECS = {
    "dm": """
dataset: DM
records:
  - raw: dm
    copy: SEX
    variables: {SUBJID: ID, SITEID: {assign: "1"}, COUNTRY: {assign: KOR}, RFSTDTC: {iso8601: START}, AGE: AGE}
""",
    "vs": """
dataset: VS
keys: [USUBJID, VSTESTCD, VISITNUM]
records:
  - raw: vitals
    tests:
      SYSBP: {result: SBP, unit: mmHg, VSPOS: SITTING}
      DIABP: {result: DBP, unit: mmHg, VSPOS: SITTING}
      TEMP: {result: T, unit: C}
      ITCHVAS: {result: ITCH, test: Itch VAS Score}
    not_done: {when: {DONE: "N"}, reason: WHY, as: VSALL, test: Vital Signs}
    variables:
      VSDTC: {iso8601: DATE}
variables:
  VSLOBXFL: {last_before: {reference: DM.RFSTDTC}}
""",
    "qs": """
dataset: QS
keys: [USUBJID, QSTESTCD, VISITNUM]
records:
  - raw: dlqi
    tests:
      DLQI101: {result: Q1, codelist: SCORE}
      DLQI102: {result: Q2, codelist: SCORE}
      DLQI103: {result: Q3, codelist: SCORE}
    variables:
      QSCAT: {assign: DLQI}
      QSDTC: {iso8601: DATE}
totals:
  DLQI111:
    test: DLQI1-Total Score
    of: [DLQI101, DLQI102, DLQI103]
    present: 2
    by: [QSCAT, VISITNUM, QSDTC]
    reported: dlqi.TOTAL
""",
    "lb": """
dataset: LB
keys: [USUBJID, LBTESTCD, LBDTC]
records:
  - raw: lab
    tests: {table: tests.csv, by: [TEST, SPECIMEN], result: RESULT}
    not_done: {when: {WHY: present}, reason: WHY}
    variables:
      LBORRESU: UNIT
      LBDTC: {iso8601: DATE}
      MASS: test.MASS
      DIGITS: test.DIGITS
      STANDARD: test.UNIT
variables:
  LBSTRESU: {case: [{when: {LBORRES: present}, then: STANDARD}]}
  LBSTRESC:
    convert: {text: LBORRES, unit: LBORRESU, to: STANDARD, units: units.csv, molar_mass: MASS, digits: DIGITS}
  LBSTNRLO: {lookup: ranges.csv, by: [LBTESTCD, DM.SEX], value: LOW, within: DM.AGE, limits: [AGE_FROM, AGE_TO]}
  LBSTNRHI: {lookup: ranges.csv, by: [LBTESTCD, DM.SEX], value: HIGH, within: DM.AGE, limits: [AGE_FROM, AGE_TO]}
  LBNRIND: {range_indicator: {}}
temporary:
  MASS: {label: Molar mass}
  DIGITS: {label: Decimals}
  STANDARD: {label: Standard unit}
""",
}
TABLES = {
    "tests.csv": """TEST,SPECIMEN,LBTESTCD,LBCAT,LBSPEC,UNIT,MASS,DIGITS
Glucose,Serum,GLUC,CHEMISTRY,SERUM,mmol/L,180.156,2
Albumin,Serum,ALB,CHEMISTRY,SERUM,g/L,,
""",
    "units.csv": "UNIT,KIND,SCALE\nmg/dL,mass,0.01\ng/dL,mass,10\ng/L,mass,1\nmmol/L,amount,0.001\n",
    "ranges.csv": """LBTESTCD,SEX,AGE_FROM,AGE_TO,LOW,HIGH
GLUC,,,18,3.3,5.5
GLUC,,18,,3.9,5.6
ALB,F,18,,35,50
ALB,M,18,,38,52
ALB,,,18,30,50
""",
}
RAW = {
    "dm": "ID,SEX,START,AGE\n1,M,2020-01-10,40\n2,F,2020-01-12,12\n",
    "vitals": """ID,VISIT,DATE,DONE,WHY,SBP,DBP,T,ITCH
1,Screening,03-JAN-2020,Y,,120,80,36.6,7.5
1,Day 1,10-JAN-2020,Y,,121,,36.7,
2,Day 1,12-JAN-2020,N,Refused,,,,
2,Screening,05-JAN-2020,Y,,,,,
""",
    "dlqi": """ID,VISIT,DATE,Q1,Q2,Q3,TOTAL
1,Screening,2020-01-03,A little,not at all,Very much,4
2,Day 1,2020-01-12,Very much,,Very Much,5
2,Screening,2020-01-05,Very much,,,3
1,Day 1,2020-01-10,,huh,A lot,
""",
    "lab": """ID,DATE,TEST,SPECIMEN,RESULT,UNIT,WHY
1,2020-01-03,GLUCOSE,Serum,90,mg/dL,
1,2020-01-03,albumin,serum,<3.5,g/dL,
2,2020-01-03,Albumin,Serum,,g/dL,Hemolyzed
2,2020-01-03,Zinc,Serum,5,g/dL,
2,2020-01-04,Glucose,Serum,Trace,mg/dL,
1,2020-01-05,Glucose,Serum,54,mg/dL,
1,2020-01-06,Glucose,Serum,5,%,
""",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    home = tmp_path_factory.mktemp("findings")
    study = home / "specs" / "find"
    (study / "sdtm").mkdir(parents=True)
    (home / "raw" / "find").mkdir(parents=True)
    (study / "study.yaml").write_text(STUDY)
    (study / "codelists.yaml").write_text(CODELISTS)
    for name, text in SPECS.items():
        (study / "sdtm" / f"{name}.yaml").write_text(text)
    for name, text in TABLES.items():
        (study / name).write_text(text)
    for name, text in RAW.items():
        (home / "raw" / "find" / f"{name}.csv").write_text(text)
    return build_study(study, raw=home / "raw" / "find", out=home / "out")


EMPTY: dict[str, str] = {}


def build(home, blocks=1, *, study=STUDY, codelists=CODELISTS, specs=EMPTY, tables=EMPTY, raw=EMPTY):
    """The study with some of its files replaced or added, built."""
    texts = {"study.yaml": study, "codelists.yaml": codelists, **TABLES, **tables}
    texts |= {f"sdtm/{name}.yaml": text for name, text in {**SPECS, **specs}.items()}
    (home / "find" / "sdtm").mkdir(parents=True, exist_ok=True)
    (home / "raw").mkdir(exist_ok=True)
    for name, text in texts.items():
        (home / "find" / name).write_text(text)
    for name, text in {**RAW, **raw}.items():
        (home / "raw" / f"{name}.csv").write_text(text)
    return build_study(home / "find", raw=home / "raw", out=home / "out", blocks=blocks)


def rows(built, name, *variables):
    frame = read_xpt(built.folder / "sdtm" / f"{name}.xpt").frame
    frame = frame[list(variables)].astype(object).where(frame[list(variables)].notna(), None)
    return [tuple(row) for row in frame.itertuples(index=False)]


def test_results_side_by_side_give_a_record_each_with_their_own_facts(built):
    assert rows(built, "vs", "USUBJID", "VSTESTCD", "VISITNUM", "VSORRES", "VSORRESU", "VSSTRESN", "VSPOS") == [
        ("FIND-1", "DIABP", 1, "80", "mmHg", 80, "SITTING"),
        ("FIND-1", "ITCHVAS", 1, "7.5", "", 7.5, ""),
        ("FIND-1", "SYSBP", 1, "120", "mmHg", 120, "SITTING"),
        ("FIND-1", "SYSBP", 2, "121", "mmHg", 121, "SITTING"),
        ("FIND-1", "TEMP", 1, "36.6", "C", 36.6, ""),
        ("FIND-1", "TEMP", 2, "36.7", "C", 36.7, ""),
        ("FIND-2", "VSALL", 2, "", "", None, ""),
    ]


def test_names_of_tests_are_cdisc_s_or_the_spec_s(built):
    named = dict(rows(built, "vs", "VSTESTCD", "VSTEST"))
    assert named == {
        "SYSBP": "Systolic Blood Pressure",
        "DIABP": "Diastolic Blood Pressure",
        "TEMP": "Temperature",
        "ITCHVAS": "Itch VAS Score",
        "VSALL": "Vital Signs",
    }


def test_what_was_not_done_has_status_and_reason_and_no_result(built):
    assert rows(built, "vs", "VSTESTCD", "VSSTAT", "VSREASND")[-1] == ("VSALL", "NOT DONE", "Refused")
    assert rows(built, "lb", "LBTESTCD", "LBSTAT", "LBREASND", "LBORRES", "LBORRESU", "LBSTRESU")[4] == (
        "ALB", "NOT DONE", "Hemolyzed", "", "", "",
    )  # fmt: skip


def test_the_standard_result_is_the_term_of_the_test_s_codelist(built):
    assert rows(built, "qs", "USUBJID", "QSTESTCD", "VISITNUM", "QSORRES", "QSSTRESC", "QSSTRESN", "QSDRVFL") == [
        ("FIND-1", "DLQI101", 1, "A little", "1", 1, ""),
        ("FIND-1", "DLQI102", 1, "not at all", "0", 0, ""),
        ("FIND-1", "DLQI102", 2, "huh", "huh", None, ""),  # no term of the codelist
        ("FIND-1", "DLQI103", 1, "Very much", "3", 3, ""),
        ("FIND-1", "DLQI103", 2, "A lot", "2", 2, ""),
        ("FIND-1", "DLQI111", 1, "", "4", 4, "Y"),  # not at day 1: one number of three
        ("FIND-2", "DLQI101", 1, "Very much", "3", 3, ""),
        ("FIND-2", "DLQI101", 2, "Very much", "3", 3, ""),
        ("FIND-2", "DLQI103", 2, "Very Much", "3", 3, ""),
        ("FIND-2", "DLQI111", 2, "", "6", 6, "Y"),  # two of three are enough
    ]


def test_units_convert_exactly_and_text_stays(built):
    assert rows(built, "lb", "USUBJID", "LBTESTCD", "LBORRES", "LBORRESU", "LBSTRESC", "LBSTRESN", "LBSTRESU") == [
        ("FIND-1", "ALB", "<3.5", "g/dL", "<35", None, "g/L"),
        ("FIND-1", "GLUC", "90", "mg/dL", "5.00", 5.0, "mmol/L"),
        ("FIND-1", "GLUC", "54", "mg/dL", "3.00", 3.0, "mmol/L"),
        ("FIND-1", "GLUC", "5", "%", "", None, "mmol/L"),  # does not convert
        ("FIND-2", "ALB", "", "", "", None, ""),
        ("FIND-2", "GLUC", "Trace", "mg/dL", "Trace", None, "mmol/L"),
    ]


def test_ranges_follow_sex_and_age(built):
    assert rows(built, "lb", "USUBJID", "LBTESTCD", "LBSTNRLO", "LBSTNRHI", "LBNRIND") == [
        ("FIND-1", "ALB", 38, 52, ""),
        ("FIND-1", "GLUC", 3.9, 5.6, "NORMAL"),
        ("FIND-1", "GLUC", 3.9, 5.6, "LOW"),
        ("FIND-1", "GLUC", 3.9, 5.6, ""),
        ("FIND-2", "ALB", 30, 50, ""),
        ("FIND-2", "GLUC", 3.3, 5.5, ""),
    ]


def test_nothing_is_lost_in_silence(built):
    found = built.issues[["rule", "value", "file", "row"]].to_records(index=False).tolist()
    assert sorted(found) == [
        ("not converted", "GLUC 5 % to mmol/L", "lab.csv", "8"),
        ("not in table", "Zinc / Serum", "lab.csv", "5"),
        ("raw row not mapped", "", "vitals.csv", "5"),  # neither results nor a reason
        ("result not numeric", "Trace", "lab.csv", "6"),  # its unit stands in the row
        ("total differs", "collected 3, none computed", "dlqi.csv", "4"),  # two of three items are needed
        ("total differs", "collected 5, computed 6", "dlqi.csv", "3"),
        ("unmapped term", "huh", "dlqi.csv", "5"),
    ]


def test_a_row_whose_test_is_unknown_is_listed(built):
    found = built.reconciliation
    lab = found[(found["source"] == "lab") & (found["kind"] == "rows")]
    assert lab[["total", "mapped", "listed"]].to_records(index=False).tolist() == [(7, 6, 1)]  # zinc, told above


def test_value_level_metadata_follow_from_the_tests(built):
    define = (built.folder / "sdtm" / "define.xml").read_bytes()
    assert schema_errors(define) == [] and dangling(define) == []
    text = define.decode()
    for wanted in ("VL.QS.QSSTRESC", "VL.LB.LBORRES", "WC.VS.VSORRES.SYSBP"):
        assert wanted in text


@pytest.mark.parametrize("blocks", [2])
def test_blocks_make_no_difference(built, blocks, tmp_path):
    folder = built.study.folder
    again = build_study(folder, raw=folder.parent.parent / "raw" / "find", out=tmp_path / "out", blocks=blocks)
    for path in sorted((built.folder / "sdtm").iterdir()):
        assert path.read_bytes() == (again.folder / "sdtm" / path.name).read_bytes()
    pd.testing.assert_frame_equal(again.issues, built.issues)


def test_a_row_that_another_dataset_takes_is_mapped(tmp_path):
    pe = """
dataset: PE
keys: [USUBJID, PETESTCD, PEDTC]
records:
  - raw: vitals
    variables: {PETESTCD: {assign: ALL}, PETEST: {assign: All}, PEORRES: DONE, PEDTC: {iso8601: DATE}}
"""
    assert "raw row not mapped" not in set(build(tmp_path, specs={"pe": pe}).issues["rule"])  # vitals row 5 is in PE


def test_totals_of_decimals_are_decimal(tmp_path):
    raw = {"dlqi": "ID,VISIT,DATE,Q1,Q2,Q3,TOTAL\n1,Screening,2020-01-03,0.1,0.2,,0.3\n"}
    made = build(tmp_path, specs={"qs": SPECS["qs"].replace(", codelist: SCORE", "")}, raw=raw)
    assert rows(made, "qs", "QSTESTCD", "QSSTRESC", "QSSTRESN")[-1] == ("DLQI111", "0.3", 0.3)
    assert "total differs" not in set(made.issues["rule"])


def test_a_total_that_lacks_a_number_with_its_unit_names_it(tmp_path):
    raw = {"dlqi": "ID,VISIT,DATE,Q1,Q2,Q3,TOTAL\n1,Screening,2020-01-03,1 pts,2,,3\n"}
    made = build(tmp_path, specs={"qs": SPECS["qs"].replace(", codelist: SCORE", "")}, raw=raw)
    told = made.issues[made.issues["rule"] == "total differs"]
    way = "Q1 '1 pts' of DLQI101 is no number; write 1"
    message = f"the collected total differs from DLQI111: collected 3, none computed; {way}"
    assert told["message"].tolist() == [message] and told["row"].tolist() == ["2"]


def test_an_unscheduled_visit_never_gets_the_number_of_a_planned_one(tmp_path):
    study = STUDY.replace("visit: VISIT, dates", "visit: VISIT, visit_date: DATE, dates", 1)
    study += 'unscheduled: {VISIT: "UNSCHEDULED {VISITNUM}", raw: [Unscheduled]}\n'
    visits = [("Screening", 3), *(("Unscheduled", day) for day in range(4, 14)), ("Day 1", 20)]
    vitals = "ID,VISIT,DATE,DONE,WHY,SBP,DBP,T,ITCH\n"
    vitals += "".join(f"1,{visit},{day:02d}-JAN-2020,Y,,{100 + day},,,\n" for visit, day in visits)
    with pytest.raises(RawDataError, match=r"FIND-1 has more unscheduled visits after VISITNUM 1 .* 2020-01-13"):
        build(tmp_path, study=study, raw={"vitals": vitals})
    study = study.replace("raw: [Unscheduled]", "raw: [Unscheduled], step: 0.01")
    numbers = [row[0] for row in rows(build(tmp_path, study=study, raw={"vitals": vitals}), "vs", "VISITNUM")]
    assert numbers == [1, 1.01, 1.02, 1.03, 1.04, 1.05, 1.06, 1.07, 1.08, 1.09, 1.1, 2]


def test_an_unscheduled_visit_on_the_day_of_a_planned_one_comes_after_it(tmp_path):
    study = STUDY.replace("visit: VISIT, dates", "visit: VISIT, visit_date: DATE, dates", 1)
    study += 'unscheduled: {VISIT: "UNSCHEDULED {VISITNUM}", raw: [Unscheduled]}\n'
    visits = [("Unscheduled", 2), ("Screening", 3), ("Unscheduled", 3), ("Day 1", 20), ("Unscheduled", 20)]
    vitals = "ID,VISIT,DATE,DONE,WHY,SBP,DBP,T,ITCH\n"
    vitals += "".join(f"1,{visit},{day:02d}-JAN-2020,Y,,{100 + n},,,\n" for n, (visit, day) in enumerate(visits))
    made = build(tmp_path, study=study, raw={"vitals": vitals})
    # the day before the first planned visit is after visit 0
    assert sorted(rows(made, "vs", "VSORRES", "VISITNUM")) == [
        ("100", 0.1),
        ("101", 1),
        ("102", 1.1),
        ("103", 2),
        ("104", 2.1),
    ]


def test_a_partial_date_is_of_the_one_unscheduled_visit_that_it_can_be(tmp_path):
    study = STUDY.replace("visit: VISIT, dates: ", "visit: VISIT, visit_date: DATE, dates: ", 1)
    study += 'unscheduled: {VISIT: "UNSCHEDULED {VISITNUM}", raw: [Unscheduled]}\n'
    dates = [("Screening", "03-JAN-2020"), ("Unscheduled", "20-JAN-2020"), ("Unscheduled", "UN-JAN-2020")]
    dates += [("Unscheduled", "05-MAR-2020"), ("Unscheduled", "25-MAR-2020"), ("Unscheduled", "UN-MAR-2020")]
    vitals = "ID,VISIT,DATE,DONE,WHY,SBP,DBP,T,ITCH\n"
    vitals += "".join(f"1,{visit},{date},Y,,{100 + n},,,\n" for n, (visit, date) in enumerate(dates))
    made = build(tmp_path, study=study, raw={"vitals": vitals})
    assert sorted(rows(made, "vs", "VSDTC", "VISITNUM")) == [
        ("2020-01", 1.1),
        ("2020-01-03", 1),
        ("2020-01-20", 1.1),
        ("2020-03", 1.2),  # of either visit of March, or of none
        ("2020-03-05", 1.3),
        ("2020-03-25", 1.4),
    ]


@pytest.mark.parametrize("blocks", [1, 2])
def test_issues_of_reference_datasets_are_told_once(tmp_path, blocks):
    ti = """
dataset: TI
keys: [STUDYID, IETESTCD]
records:
  - raw: ti
    variables: {IETESTCD: CODE, IETEST: NAME, IECAT: CAT}
"""
    study = STUDY.replace("raw:\n", "raw:\n  ti: {reference: true}\n", 1)
    made = build(tmp_path, blocks, study=study, specs={"ti": ti}, raw={"ti": "CODE,NAME,CAT\nI1,One,Odd\n"})
    assert made.issues["dataset"].tolist().count("TI") == 1


def test_a_table_of_tests_is_read_as_it_stands_now(tmp_path):
    build(tmp_path)
    tables = {"units.csv": TABLES["units.csv"] + "%,amount,0.001\n"}
    assert "not converted" not in set(build(tmp_path, tables=tables).issues["rule"])


TABLE_FAULTS = {
    "GLUCOSE,serum,ALB,CHEMISTRY,SERUM,g/L,,": "tests.csv has GLUCOSE / serum twice in TEST, SPECIMEN",
    "Zinc,Serum,ZINC,CHEMISTRY,SERUM,g/L,,,more": "tests.csv: row 4, line 4, column 38: the row has 9 cells",
    "Caf\xe9,Serum,ALB,CHEMISTRY,SERUM,g/L,,": "tests.csv: row 4: the byte 0xE9 is not UTF-8",
}


@pytest.mark.parametrize(("line", "said"), TABLE_FAULTS.items())
def test_a_table_of_tests_is_whole_and_tells_its_tests_apart(tmp_path, line, said):
    broken(tmp_path, "", "")
    (tmp_path / "find" / "tests.csv").write_bytes((TABLES["tests.csv"] + line + "\n").encode("latin-1"))
    assert [said in str(fault) for fault in lint(tmp_path / "find", tmp_path) if not fault.warning] == [True]


def broken(tmp_path, old, new):
    study = tmp_path / "find"
    (study / "sdtm").mkdir(parents=True)
    (study / "study.yaml").write_text(STUDY)
    (study / "codelists.yaml").write_text(CODELISTS)
    for name, text in TABLES.items():
        (study / name).write_text(text)
    for name, text in SPECS.items():
        (study / "sdtm" / f"{name}.yaml").write_text(text.replace(old, new).lstrip())
    return [str(fault) for fault in lint(study, tmp_path) if not fault.warning]


FAULTS = {
    "SYSBP: {result: SBP, -> SYSBPX: {result: SBP,": (
        "sdtm/vs.yaml:6: records[0].tests.SYSBPX: CDISC has no name for the test SYSBPX; "
        "did you mean SYSBP? or give it a name: {test: NAME}"
    ),
    "TEMP: {result: T, unit: C} -> TEMP: {unit: C}": (
        "sdtm/vs.yaml:8: records[0].tests.TEMP: the test TEMP has no result; name its column: {result: COLUMN}"
    ),
    "{table: tests.csv -> {table: test.csv": (
        "sdtm/lb.yaml:5: records[0].tests.table: there is no table test.csv; did you mean tests.csv?"
    ),
    "Q1, codelist: SCORE -> Q1, codelist: SCORES": (
        "sdtm/qs.yaml:6: records[0].tests.DLQI101: there is no codelist SCORES; did you mean SCORE?"
    ),
    "MASS: test.MASS -> MASS: test.MASSE": (
        "sdtm/lb.yaml:10: records[0].variables.MASS: the tests have no MASSE; did you mean MASS?"
    ),
    "by: [QSCAT, VISITNUM, QSDTC] -> by: [QSCAT, VISIT_NUM]": (
        "sdtm/qs.yaml:17: totals.DLQI111.by[1]: QS has no variable VISIT_NUM; did you mean VISITNUM?"
    ),
    "reported: dlqi.TOTAL -> reported: dlqy.TOTAL": (
        "sdtm/qs.yaml:18: totals.DLQI111.reported: there is no raw source dlqy; did you mean dlqi?"
    ),
    "of: [DLQI101, DLQI102, DLQI103] -> of: [DLQI101-DLQI104]": (
        "sdtm/qs.yaml:13: totals.DLQI111: QS has no test DLQI104; remove it, or let the range end with DLQI103"
    ),
    "of: [DLQI101, -> of: [DLQI109,": (
        "sdtm/qs.yaml:15: totals.DLQI111.of[0]: QS has no test DLQI109; did you mean DLQI101?"
    ),
}


@pytest.mark.parametrize(("change", "said"), FAULTS.items())
def test_faults_of_tests_are_told_where_they_stand(tmp_path, change, said):
    assert broken(tmp_path, *change.split(" -> ")) == [said]


def test_required_values_that_are_missing_and_odd_results_are_told(tmp_path):
    study = tmp_path / "specs" / "find"
    (study / "sdtm").mkdir(parents=True)
    (study / "study.yaml").write_text(STUDY.split("  dlqi:")[0] + "visits:" + STUDY.split("visits:")[1])
    for name in ("dm", "vs"):
        (study / "sdtm" / f"{name}.yaml").write_text(SPECS[name].lstrip())
    raw = tmp_path / "raw" / "find"
    raw.mkdir(parents=True)
    (raw / "dm.csv").write_text("ID,SEX,START,AGE\n1,,2020-01-10,40\n")
    (raw / "vitals.csv").write_text(
        "ID,VISIT,DATE,DONE,WHY,SBP,DBP,T,ITCH\n1,Screening,03-JAN-2020,Y,,12l,<60,36.6,bad\n"
    )
    built = build_study(study, raw=raw, out=tmp_path / "out")
    told = built.issues[["rule", "variable", "value", "file", "row"]].to_records(index=False).tolist()
    assert told == [
        ("required value missing", "SEX", "", "dm.csv", "2"),
        ("result not numeric", "VSSTRESC", "12l", "vitals.csv", "2"),  # <60 is a result; itch has no unit
    ]


def test_a_test_that_was_collected_twice_gives_no_total(tmp_path):
    study = tmp_path / "specs" / "find"
    (study / "sdtm").mkdir(parents=True)
    keep = STUDY.replace("  vitals: {subject: ID, visit: VISIT, dates: DD-MON-YYYY}\n", "").replace(
        "  lab: {subject: ID}\n", ""
    )
    (study / "study.yaml").write_text(keep)
    (study / "codelists.yaml").write_text(CODELISTS)
    for name in ("dm", "qs"):
        (study / "sdtm" / f"{name}.yaml").write_text(SPECS[name].lstrip())
    raw = tmp_path / "raw" / "find"
    raw.mkdir(parents=True)
    (raw / "dm.csv").write_text(RAW["dm"])
    twice = "1,Screening,2020-01-03,A little,Not at all,A lot,3\n1,Screening,2020-01-03,A lot,,,\n"
    (raw / "dlqi.csv").write_text("ID,VISIT,DATE,Q1,Q2,Q3,TOTAL\n" + twice)
    built = build_study(study, raw=raw, out=tmp_path / "out")
    assert "DLQI111" not in read_xpt(built.folder / "sdtm" / "qs.xpt").frame["QSTESTCD"].tolist()
    told = built.issues[built.issues["rule"] == "total not computed"]
    assert told["row"].tolist() == ["2"]  # the first record of the combination


def test_a_total_that_wants_more_tests_than_it_has_is_told(tmp_path):
    broken(tmp_path, "present: 2", "present: 4")
    told = [str(fault) for fault in lint(tmp_path / "find", tmp_path) if "present" in str(fault)]
    message = "DLQI111 wants 4 tests with a result, and is the sum of 3; write 3, or less"
    assert told == [f"sdtm/qs.yaml:16: totals.DLQI111.present: {message}"]
    broken(tmp_path / "all", "present: 2", "present: 3")
    assert [str(fault) for fault in lint(tmp_path / "all" / "find", tmp_path) if "present" in str(fault)] == []


def test_a_temporary_variable_that_only_totals_use_is_used(tmp_path):
    broken(tmp_path, "present: 2", "present: 2\n    variable: POINTS")
    qs = tmp_path / "find" / "sdtm" / "qs.yaml"
    qs.write_text(qs.read_text() + "temporary:\n  POINTS: {label: Points, number: QSSTRESN}\n")
    assert [str(fault) for fault in lint(tmp_path / "find", tmp_path) if "POINTS" in str(fault)] == []


@pytest.mark.parametrize("blocks", ["1", "2"])
def test_a_unit_that_does_not_convert_is_told_as_the_file_has_it(blocks, tmp_path):
    rows = "001,IGE,5,kU/L\n001,IGE,6,U/mL\n002,IGE,7,KU/L\n002,IGE,8,IU/L\n"
    tables = {
        "tests.csv": "TEST,LBTESTCD\nIGE,IGE\n",
        "units.csv": "UNIT,KIND,SCALE\nIU/L,activity,1\n",
    }
    lb = """\
dataset: LB
keys: [USUBJID, LBTESTCD, LBORRES]
records:
  - raw: lab
    tests: {table: tests.csv, by: [TEST], result: RESULT}
    variables: {LBORRESU: UNIT, STD: {assign: IU/L}}
variables:
  LBSTRESC: {convert: {text: LBORRES, unit: LBORRESU, to: STD, units: units.csv}}
temporary: {STD: {label: Unit}}
"""
    study = small_study(tmp_path, {"lab": f"SUBJECT,TEST,RESULT,UNIT\n{rows}"}, {"lb": lb}, more=tables)
    result = study.build("--blocks", blocks)
    assert result.exit_code == 0, result.output
    why = "does not convert: units.csv has no unit U/mL; add the line U/mL,activity,1000 to units.csv"
    told = [(issue["row"], issue["message"]) for issue in study.issues() if issue["rule"] == "not converted"]
    assert told == [
        ("2", f"'IGE 5 U/mL to IU/L' {why}; the file has 'kU/L', of which the term is U/mL"),
        ("3", f"'IGE 6 U/mL to IU/L' {why}"),
        ("4", f"'IGE 7 U/mL to IU/L' {why}; the file has 'KU/L', of which the term is U/mL"),
    ]


def test_a_row_without_a_test_is_told_by_what_it_holds(tmp_path: Path) -> None:
    spec = (
        "dataset: LB\nkeys: [USUBJID, LBTESTCD, LBDTC]\n"
        "records:\n  - raw: lb\n    tests: {table: t.csv, by: TEST, result: RESULT}\n"
        "    variables:\n      LBORRESU: {assign: g/L}\n      LBDTC: {iso8601: DATE}\n"
    )
    raw = "SUBJECT,TEST,RESULT,DATE\n001,Alb,40,2024-01-10\n001,,41,2024-01-11\nEnd of transfer,,,\n"
    table = "TEST,LBTESTCD,LBTEST,LBSTRESU\nAlb,ALB,Albumin,g/L\n"
    study = small_study(tmp_path, {"lb": raw}, {"lb": spec}, more={"t.csv": table}).built()
    assert [told for told in study.told("rule", "row", "message") if told[0] == "not in table"] == [
        (
            "not in table",
            "3",
            "the row '001, 41, 2024-01-11' has no TEST; ask for it, or leave it out by where: {TEST: present}",
        ),
        (
            "not in table",
            "4",
            "the row 'End of transfer' has no TEST; "
            'if it is no record, say footer: "End of transfer*" of the raw source in study.yaml',
        ),
    ]
