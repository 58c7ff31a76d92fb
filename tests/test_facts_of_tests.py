"""What a spec says beside tests: facts, defaults, and what was not done. All is used, or refused."""

from pathlib import Path

import pytest
from small import VS_HEAD, SmallStudy, small_study

VS = (
    VS_HEAD
    + """\
      SYSBP: {result: SBP, unit: mmHg}
      DIABP: {result: DBP, unit: mmHg}
      TEMP: {result: T, unit: C}
    variables: {VSDTC: {iso8601: DATE}}
"""
)
SHOWN = ("USUBJID", "VSTESTCD", "VSORRES", "VSSTAT", "VSREASND")


def vitals(folder: Path, rows: str, *edits: tuple[str, str], more: dict[str, str] | None = None) -> SmallStudy:
    """A study with vital signs, its spec changed at some places."""
    study = small_study(folder, {"vs": rows}, {"vs": VS}, more=more)
    for old, new in edits:
        study.edit("sdtm/vs.yaml", old, new)
    return study


# not done


def test_a_test_was_not_done_by_its_own_words_or_by_those_of_all(tmp_path: Path) -> None:
    study = vitals(
        tmp_path,
        "SUBJECT,DATE,SBP,DBP,T,D_ND,D_WHY,ND,WHY\n"
        "001,2024-01-10,121,,36.5,1,cuff too small,,\n"
        "001,2024-01-11,,,,,,1,absent\n"
        "002,2024-01-12,118,74,,1,refused,1,ill\n",
        ("{result: DBP, unit: mmHg}", '{result: DBP, unit: mmHg, not_done: {when: {D_ND: "1"}, reason: D_WHY}}'),
        ("    variables:", '    not_done: {when: {ND: "1"}, reason: WHY}\n    variables:'),
    ).built()
    assert study.values("VS", *SHOWN) == [
        ("T-001", "DIABP", "", "NOT DONE", "cuff too small"),
        ("T-001", "DIABP", "", "NOT DONE", "absent"),
        ("T-001", "SYSBP", "121", "", ""),
        ("T-001", "SYSBP", "", "NOT DONE", "absent"),
        ("T-001", "TEMP", "36.5", "", ""),
        ("T-001", "TEMP", "", "NOT DONE", "absent"),
        ("T-002", "DIABP", "74", "", ""),  # collected: it counts, and is told
        ("T-002", "SYSBP", "118", "", ""),
        ("T-002", "TEMP", "", "NOT DONE", "ill"),
    ]
    assert study.told("rule", "variable", "value", "file", "row") == [
        ("result not done", "DBP", "74", "vs.csv", "4"),
        ("reason not kept", "D_WHY", "refused", "vs.csv", "4"),
        ("result not done", "SBP", "118", "vs.csv", "4"),
    ]


def test_one_record_stands_for_a_form_that_was_not_done_and_a_test_for_itself(tmp_path: Path) -> None:
    study = vitals(
        tmp_path,
        "SUBJECT,DATE,SBP,DBP,T,T_ND,ND\n001,2024-01-10,121,,,1,\n001,2024-01-11,,,,,1\n002,2024-01-12,,74,,,1\n",
        ("{result: T, unit: C}", '{result: T, unit: C, not_done: {when: {T_ND: "1"}}}'),
        ("    variables:", '    not_done: {when: {ND: "1"}, as: VSALL, test: Vital Signs}\n    variables:'),
    ).built()
    assert study.values("VS", "USUBJID", "VSTESTCD", "VSTEST", "VSORRES", "VSSTAT") == [
        ("T-001", "SYSBP", "Systolic Blood Pressure", "121", ""),
        ("T-001", "TEMP", "Temperature", "", "NOT DONE"),
        ("T-001", "VSALL", "Vital Signs", "", "NOT DONE"),
        ("T-002", "DIABP", "Diastolic Blood Pressure", "74", ""),
    ]
    assert study.told("rule", "variable", "value", "row") == [("result not done", "DBP", "74", "4")]


def test_a_word_in_place_of_a_result_says_that_it_was_not_done(tmp_path: Path) -> None:
    rows = "SUBJECT,DATE,SBP,DBP,T\n001,2024-01-10,ND,74,36.5\n001,2024-01-11,ill,,36.6\n"
    study = vitals(
        tmp_path,
        rows,
        ("{result: SBP, unit: mmHg}", "{result: SBP, unit: mmHg, not_done: {when: {SBP: [ND, ill]}, reason: SBP}}"),
    ).built()
    assert [record for record in study.values("VS", *SHOWN) if record[1] == "SYSBP"] == [
        ("T-001", "SYSBP", "", "NOT DONE", "ND"),
        ("T-001", "SYSBP", "", "NOT DONE", "ill"),
    ]
    assert study.told("rule") == []


def test_results_of_one_row_a_test_win_over_not_done_too(tmp_path: Path) -> None:
    study = vitals(
        tmp_path,
        "SUBJECT,DATE,TEST,RESULT,ND,WHY\n001,2024-01-10,Sys,121,1,ill\n001,2024-01-10,Dia,,1,ill\n",
        (
            VS[VS.index("    tests:") : VS.index("    variables:")],
            "    tests: {table: tests.csv, by: [TEST], result: RESULT}\n",
        ),
        ("    variables:", '    not_done: {when: {ND: "1"}, reason: WHY}\n    variables:'),
        more={
            "tests.csv": "NAME,VSTESTCD,VSTEST,VSORRESU\nSYS,SYSBP,Systolic Blood Pressure,mmHg\n"
            "DIA,DIABP,Diastolic Blood Pressure,mmHg\n"
        },
    ).built()
    assert study.values("VS", *SHOWN, "VSORRESU") == [
        ("T-001", "DIABP", "", "NOT DONE", "ill", ""),
        ("T-001", "SYSBP", "121", "", "", "mmHg"),
    ]
    assert study.told("rule", "variable", "value", "row") == [
        ("result not done", "RESULT", "121", "2"),
        ("reason not kept", "WHY", "ill", "2"),
    ]


# facts beside tests, and values of the group


def test_a_fact_of_one_test_leaves_the_others_the_value_of_the_group(tmp_path: Path) -> None:
    study = vitals(
        tmp_path,
        "SUBJECT,DATE,SBP,DBP,T,POSITION\n001,2024-01-10,121,74,36.5,SITTING\n",
        ("{result: DBP, unit: mmHg}", "{result: DBP, unit: mmHg, VSPOS: SUPINE}"),
        ("VSDTC: {iso8601: DATE}", "VSDTC: {iso8601: DATE}, VSPOS: POSITION"),
    ).built()
    assert study.values("VS", "VSTESTCD", "VSPOS") == [("DIABP", "SUPINE"), ("SYSBP", "SITTING"), ("TEMP", "SITTING")]


def test_a_variable_of_the_class_beside_a_test_is_used(tmp_path: Path) -> None:
    # VSTSTDTL is no variable of VS in the guide; it is one of the class Findings.
    study = vitals(
        tmp_path,
        "SUBJECT,DATE,SBP,DBP,T\n001,2024-01-10,121,74,36.5\n",
        ("{result: T, unit: C}", "{result: T, unit: C, VSMETHOD: INFRARED THERMOMETRY, VSLOC: EAR}"),
    ).built()
    assert study.values("VS", "VSTESTCD", "VSLOC") == [("DIABP", ""), ("SYSBP", ""), ("TEMP", "EAR")]
    assert study.values("VS", "VSTESTCD", "VSMETHOD")[2] == ("TEMP", "INFRARED THERMOMETRY")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{result: T, unit: C}", "{result: T, unit: C, reslt: T}", "reslt"),
        ("{result: T, unit: C}", "{result: T, unit: C, AELOC: EAR}", "AELOC"),
        ("{result: T, unit: C}", "{result: T, unit: C, not_done: {when: {T_ND: 1}, because: WHY}}", "because"),
        ("{result: T, unit: C}", "{result: T, unit: C, DEVICE: ear}", "DEVICE"),
        ("    variables:", "    not_done: {when: {DATE: missing}, stat: X}\n    variables:", "stat"),
    ],
)
def test_what_nothing_uses_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = vitals(tmp_path, "SUBJECT,DATE,SBP,DBP,T,T_ND,WHY\n001,2024-01-10,1,2,3,,\n", (old, new)).refused()
    assert "vs.yaml:" in text
    assert said in text


def test_a_fact_that_a_derivation_uses_is_none_too_many(tmp_path: Path) -> None:
    study = vitals(
        tmp_path,
        "SUBJECT,DATE,SBP,DBP,T\n001,2024-01-10,121,74,36.5\n",
        ("{result: T, unit: C}", "{result: T, unit: C, DEVICE: ear}"),
        (
            "VSDTC: {iso8601: DATE}",
            "VSDTC: {iso8601: DATE}, VSLOC: {case: [{when: {test.DEVICE: ear}, then: {assign: EAR}}]}",
        ),
    ).built()
    assert study.values("VS", "VSTESTCD", "VSLOC") == [("DIABP", ""), ("SYSBP", ""), ("TEMP", "EAR")]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            "temporary:\n  CALLED: test.VSORRESU\n",
            "11: temporary.CALLED: test.VSORRESU is a fact of a test, and only records of tests name it; "
            "write VSORRESU",
        ),
        (
            "temporary:\n  DEVICE: test.DEVICE\n",
            "11: temporary.DEVICE: DEVICE is made here over the records, and stands beside the test TEMP in line 8; "
            "write DEVICE: {label: LABEL}",
        ),
        (
            "variables:\n  VSLOC: {upper: test.DEVICE}\n",
            "11: variables.VSLOC.upper: test.DEVICE is a fact of a test, and only records of tests name it; "
            "write DEVICE: {label: DEVICE} below temporary, and DEVICE here",
        ),
        (
            "variables:\n  VSDY: visit.VISITDY\n",
            "11: variables.VSDY: visit.VISITDY is of a raw source with a visit, and the records of VS have none; "
            "name a variable that it has, or what VISITNUM is made of",
        ),
    ],
)
def test_what_rows_alone_have_is_not_asked_for_over_the_records(tmp_path: Path, more: str, said: str) -> None:
    study = vitals(tmp_path, "SUBJECT,DATE,SBP,DBP,T\n001,2024-01-10,121,74,36.5\n")
    if "DEVICE" in more:
        study.edit("sdtm/vs.yaml", "{result: T, unit: C}", "{result: T, unit: C, DEVICE: ear}")
    spec = study.path("sdtm/vs.yaml")
    spec.write_text(spec.read_text() + more)
    assert study.refused() == f"error: sdtm/vs.yaml:{said}\n"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("VSDTC: {iso8601: DATE}", "VSDTC: {iso8601: visit.VISIT}", "say visit: COLUMN for vs in study.yaml"),
        (
            "    tests:",
            "    where: {test.VSORRESU: C}\n    tests:",
            "where is of the rows before they have tests; it has SUBJECT, DATE, SBP, DBP, T",
        ),
        (
            "    tests:",
            "    not_done: {when: {test.VSORRESU: C}}\n    tests:",
            "not_done is of the rows before they have tests; it has SUBJECT, DATE, SBP, DBP, T",
        ),
        (
            "    tests:",
            "    where: {each_of.value: C}\n    tests:",
            "each_of.value is what a column holds, and where is of the rows before those; name a column of the rows",
        ),
        (
            "    tests:",
            "    each_of: [test.VSORRESU]\n    tests:",
            "each_of is of the rows before they have tests; it has SUBJECT, DATE, SBP, DBP, T",
        ),
    ],
)
def test_rows_are_asked_for_what_they_have(tmp_path: Path, old: str, new: str, said: str) -> None:
    study = vitals(tmp_path, "SUBJECT,DATE,SBP,DBP,T\n001,2024-01-10,121,74,36.5\n", (old, new))
    assert said in study.refused()


def test_a_variable_of_the_study_stays_where_it_is_made_and_is_declared_below(tmp_path: Path) -> None:
    study = vitals(
        tmp_path,
        "SUBJECT,DATE,SBP,DBP,T\n001,2024-01-10,121,74,36.5\n",
        ("VSDTC: {iso8601: DATE}", "VSDTC: {iso8601: DATE}, CALLED: test.VSORRESU"),
    )
    way = "keep this line and write temporary: {CALLED: {label: LABEL}} at the end"
    assert f"has no variable CALLED in VS; {way}" in study.refused()
    spec = study.path("sdtm/vs.yaml")
    spec.write_text(spec.read_text() + "temporary: {CALLED: {label: LABEL}}\n")
    study.built()


def test_a_number_with_a_unit_that_is_no_number_is_told(tmp_path: Path) -> None:
    study = vitals(tmp_path, "SUBJECT,DATE,SBP,DBP,T\n001,2024-01-10,high,74,36.5\n").built()
    assert study.values("VS", "VSTESTCD", "VSORRES", "VSSTRESC", "VSSTRESN")[1] == ("SYSBP", "high", "high", "")
    assert study.told("rule", "value", "row") == [("result not numeric", "high", "2")]


def test_a_unit_and_other_facts_of_a_test_may_be_columns(tmp_path: Path) -> None:
    study = vitals(
        tmp_path,
        "SUBJECT,DATE,SBP,SU,DBP,T,TU,HOW\n001,2024-01-10,121,mmHg,74,98.6,F,SITTING\n002,2024-01-12,16.1,kPa,75,37,C,\n",
        ("{result: SBP, unit: mmHg}", "{result: SBP, unit: {from: SU}, VSPOS: {from: HOW}}"),
        ("{result: T, unit: C}", "{result: T, unit: {from: TU}}"),
    ).built()
    assert study.values("VS", "USUBJID", "VSTESTCD", "VSORRES", "VSORRESU", "VSPOS") == [
        ("T-001", "DIABP", "74", "mmHg", ""),
        ("T-001", "SYSBP", "121", "mmHg", "SITTING"),
        ("T-001", "TEMP", "98.6", "F", ""),
        ("T-002", "DIABP", "75", "mmHg", ""),
        ("T-002", "SYSBP", "16.1", "kPa", ""),
        ("T-002", "TEMP", "37", "C", ""),
    ]
    study.edit("sdtm/vs.yaml", "unit: {from: SU}", "unit: {column: SU}")
    assert "unit of the test SYSBP is one value, or {from: COLUMN}; say one of these" in study.refused()


def test_a_scale_of_temperature_has_a_zero_of_its_own(tmp_path: Path) -> None:
    units = "UNIT,KIND,SCALE,ZERO\nC,temperature,1,\nF,temperature,5/9,32\nmmHg,pressure,1,\n"
    rows = "SUBJECT,DATE,SBP,DBP,T,TU\n001,2024-01-10,,,98.6,F\n001,2024-01-11,,,-40,F\n001,2024-01-12,,,37.1,C\n"
    rows += "001,2024-01-13,,,<100.4,F\n001,2024-01-14,,,37,mmHg\n"
    study = vitals(tmp_path, rows, ("{result: T, unit: C}", "{result: T, unit: {from: TU}}"), more={"units.csv": units})
    spec = study.path("sdtm/vs.yaml")
    converted = "  VSSTRESC: {convert: VSORRES, unit: VSORRESU, to: VSSTRESU, units: units.csv}\n"
    spec.write_text(spec.read_text() + "variables:\n  VSSTRESU: {assign: C}\n" + converted)
    study.built()
    assert study.values("VS", "VSORRES", "VSSTRESC", "VSSTRESN") == [
        ("98.6", "37", 37.0),
        ("-40", "-40", -40.0),
        ("37.1", "37.1", 37.1),
        ("<100.4", "<38", ""),
        ("37", "", ""),
    ]
    assert study.told("rule", "value", "row") == [
        ("implausible value", "TEMP -40 F", "3"),
        ("not converted", "TEMP 37 mmHg to C", "6"),
    ]
