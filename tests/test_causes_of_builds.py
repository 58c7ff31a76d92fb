"""The end of a build tells each cause of its errors and warnings once, unless accepted.yaml explains it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from small import DEMOG, DM, SmallStudy, small_study

from cdisc_rdeb.cli import main

VS = """\
dataset: VS
keys: [USUBJID, VSTESTCD, VSDTC]
records:
  - raw: vs
    tests: {SYSBP: {result: SBP, unit: mmHg}, DIABP: {result: DBP, unit: mmHg}}
    variables: {VSDTC: {iso8601: DATE}}
"""
RAW = "SUBJECT,DATE,SBP,DBP\n001,2024-01-10,121,80\n001,2024-01-11,high,79\n003,2024-01-12,130,81\n"
WORDS = (
    "warning: VS.VSSTRESC 'high' in 1 record (vs.csv 3): the result 'high' of a test with a unit is no number, so its "
    "numeric result is missing; query it; words that are results take a codelist of the test, words for none missing: "
    "or not_done: [result not numeric]"
)
NO_DM = "error: VS.USUBJID 'T-003' in 2 records (vs.csv 4, vs.csv 4): DM has no record of 'T-003'"


@pytest.fixture
def study(tmp_path: Path) -> SmallStudy:
    """A result in words, and a subject that DM lacks: three issues of two causes."""
    return small_study(tmp_path, {"vs": RAW}, {"dm": DM, "vs": VS})


def causes(study: SmallStudy) -> list[str]:
    """The lines of a build that tell causes."""
    result = study.build()
    assert result.exit_code == 0, result.output
    return [line for line in result.stdout.splitlines() if line.startswith(("error", "warning", "note", "and "))]


def test_a_cause_is_told_once(study: SmallStudy) -> None:
    first, second = causes(study)
    assert first.startswith(NO_DM)
    assert first.endswith("[no DM record]")
    assert second == WORDS


def test_what_is_accepted_is_not_told(study: SmallStudy) -> None:
    entry = "- {dataset: VS, rule: no DM record, variable: USUBJID, records: NUMBER, reason: Screened elsewhere.}\n"
    (study.specs / "accepted.yaml").write_text(entry.replace("NUMBER", "2"), encoding="utf-8")
    assert causes(study) == [WORDS]
    (study.specs / "accepted.yaml").write_text(entry.replace("NUMBER", "1"), encoding="utf-8")
    assert causes(study)[0].startswith(NO_DM)
    (study.specs / "accepted.yaml").write_text(entry.replace("NUMBER", "one"), encoding="utf-8")  # a fault of lint
    assert causes(study)[0].startswith(NO_DM)


def test_of_many_causes_the_first_are_told(tmp_path: Path) -> None:
    raw = {f"x{number}": f"SUBJECT,A{number}\n001,1\n" for number in range(13)}
    lines = causes(
        small_study(tmp_path, {"vs": "SUBJECT,DATE,SBP,DBP\n001,2024-01-10,121,80\n", **raw}, {"dm": DM, "vs": VS})
    )
    assert len(lines) == 21
    assert lines[20].startswith("and 6 more causes: cdisc-rdeb check ")


def test_columns_of_a_source_that_no_spec_names_are_one_line(tmp_path: Path) -> None:
    columns = [f"X{number}" for number in range(25)]
    raw = f"SUBJECT,DATE,SBP,DBP,{','.join(columns)}\n001,2024-01-10,121,80{',' * 25}\n"
    assert causes(small_study(tmp_path, {"vs": raw}, {"dm": DM, "vs": VS})) == [
        "warning: X0, X1, X10, X11 and 21 more 25 times: no spec names this column of vs; map it, or list it under "
        "not_submitted (study.yaml:7) [raw column not mapped]"
    ]


LB = """\
dataset: LB
keys: [USUBJID, LBTESTCD, LBDTC]
records:
  - raw: lb
    merge:
      VS: {on: {VISIT: VSSPID}, expect: one}
    tests: {table: tests.csv, by: [TEST], result: RESULT}
    variables:
      LBORRESU: UNIT
      LBDTC: {iso8601: {date: DATE, time: TIME}}
      LBSTRESU: test.UNIT
      MASS: test.MASS
      PULSE: VS.VSSTRESN
variables:
  LBSTRESC: {convert: {text: LBORRES, unit: LBORRESU, to: LBSTRESU, units: units.csv, molar_mass: MASS}}
  LBSTRESN: {number: LBSTRESC}
temporary:
  MASS: {label: Molar Mass}
  PULSE: {label: Pulse}
"""
VISITED = """\
dataset: VS
keys: [USUBJID, VSTESTCD, VSDTC]
records:
  - raw: vs
    tests: {SYSBP: {result: SBP, unit: mmHg}}
    variables: {VSDTC: {iso8601: DATE}, VSSPID: NUMBER, VISITNUM: visit.VISITNUM, VISIT: visit.VISIT}
"""
FILES = {
    "tests.csv": "TEST,LBTESTCD,UNIT,MASS\nGlucose,GLUC,mmol/L,180.156\nAlbumin,ALB,g/L,\n",
    "units.csv": "UNIT,KIND,SCALE\nmg/dL,mass,0.01\ng/L,mass,1\nmmol/L,amount,0.001\n",
    "codelists.yaml": "SEX:\n  terms:\n    F: [lady]\n",
}
LABS = "SUBJECT,DATE,TIME,TEST,RESULT,UNIT,VISIT\n001,2024-01-10,9:05,Glucose,99,mg/dL,1\n"
BEFORE = "SUBJECT,VISIT,DATE,SBP,NUMBER\n001,Day 1,2024-01-10,121,1\n"
VISITS = "visits:\n  - {VISITNUM: 1, VISIT: DAY 1, VISITDY: 1}\n  - {VISITNUM: 2, VISIT: WEEK 1, VISITDY: 8}\n"
MISSING = "what is taken from it is missing; see on and where of the merge (sdtm/lb.yaml:6)"


def of_labs(folder: Path) -> SmallStudy:
    """A study with a laboratory: units, visits, a codelist, a merge; a build has nothing to tell of it."""
    sources = ["vs: {file: vs.csv, subject: SUBJECT, visit: VISIT}", "lb: {file: lb.csv, subject: SUBJECT}"]
    sdtm = {"dm": DM, "vs": VISITED, "lb": LB}
    raw = {"demog": DEMOG.replace("001,F", "001,lady"), "vs": BEFORE, "lb": LABS}
    study = small_study(folder, raw, sdtm, more=FILES, sources=sources)
    path = study.specs / "study.yaml"
    path.write_text(path.read_text(encoding="utf-8") + VISITS, encoding="utf-8")
    return study


@pytest.mark.parametrize(
    ("file", "old", "new", "line"),
    [
        (
            "vs.csv",
            "Day 1",
            "Day 8",
            "error: VISIT 'Day 8' in 1 record (vs.csv 2): study.yaml has no visit 'Day 8'; raw: Day 8 at WEEK 1 says "
            "that it is this (study.yaml:11) [unknown visit]",
        ),
        (
            "vs.csv",
            "Day 1",
            "Final",
            "error: VISIT 'Final' in 1 record (vs.csv 2): study.yaml has no visit 'Final'; add it to visits, or to the "
            "raw names of one (study.yaml:10) [unknown visit]",
        ),
        (
            "lb.csv",
            "2024-01-10",
            "10-JAN-2024",
            "error: LB.LBDTC '10-JAN-2024' in 1 record (lb.csv 2): '10-JAN-2024' is no date in the format YYYY-MM-DD; "
            "as DD-MON-YYYY it is one: write dates: [YYYY-MM-DD, DD-MON-YYYY] for lb (study.yaml:8) [bad date]",
        ),
        (
            "lb.csv",
            "9:05",
            "14:05 KST",
            "error: LB.LBDTC '14:05 KST' in 1 record (lb.csv 2): '14:05 KST' is no time of the form HH:MM or HH:MM:SS; "
            "KST is a time zone, and --DTC has none here: take the part before it, "
            '{part: COLUMN, separator: " ", number: 1} (study.yaml:8) [bad time]',
        ),
        (
            "lb.csv",
            "9:05",
            "14:05+09:00",
            "error: LB.LBDTC '14:05+09:00' in 1 record (lb.csv 2): '14:05+09:00' is no time of the form HH:MM or "
            "HH:MM:SS; +09:00 is a time zone, and --DTC has none here: take the part before it, "
            "{part: COLUMN, start: 1, length: 5} (study.yaml:8) [bad time]",
        ),
        (
            "codelists.yaml",
            "[lady]",
            "woman, lady",
            "error: DM.SEX 'lady' in 1 record (demog.csv 2): 'lady' is no term of SEX, which cannot be extended; "
            "'woman, lady' of F is one text: write F: [woman, lady] (codelists.yaml:1) [unmapped term]",
        ),
        (
            "codelists.yaml",
            "[lady]",
            "[woman]",
            "error: DM.SEX 'lady' in 1 record (demog.csv 2): 'lady' is no term of SEX, which cannot be extended; "
            "put it under the one it means in codelists.yaml (codelists.yaml:1) [unmapped term]",
        ),
        (
            "lb.csv",
            "mg/dL,1",
            "mg/dL,9",
            "error: LB.VS '9' in 1 record (lb.csv 2): no record of VS has '9' in VSSPID, as this row in VISIT; "
            f"{MISSING} [no record to merge]",
        ),
        (
            "tests.csv",
            "180.156",
            "",
            "error: LB.LBSTRESC 'GLUC 99 mg/dL to mmol/L' in 1 record (lb.csv 2): 'GLUC 99 mg/dL to mmol/L' does not "
            "convert: mg/dL is a mass and mmol/L an amount of substance, and the test has no molar mass (g/mol); give "
            "it (sdtm/lb.yaml:15; MASS of tests.csv:2) [not converted]",
        ),
        (
            "lb.csv",
            "mg/dL",
            "mg/100mL",
            "error: LB.LBSTRESC 'GLUC 99 mg/100mL to mmol/L' in 1 record (lb.csv 2): 'GLUC 99 mg/100mL to mmol/L' does "
            "not convert: units.csv has no unit mg/100mL; "
            "write it below the unit that it means in codelists.yaml (UNIT: terms), or add it to both, "
            "to the table with KIND and SCALE (sdtm/lb.yaml:15) "
            "[not converted]",
        ),
    ],
)
def test_the_line_names_the_place_to_mend(file: str, old: str, new: str, line: str, tmp_path: Path) -> None:
    study = of_labs(tmp_path)
    path = next(path for path in (study.raw / file, study.specs / file) if path.exists())
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    told = causes(study)
    assert line in told, told


@pytest.mark.parametrize(
    ("word", "way"),
    [
        ("lady", 'write SEX: {terms: {TERM: ["lady"]}} into FILE, with F or INTERSEX or M or U for TERM'),
        ("Man", 'write SEX: {terms: {M: ["Man"]}} into FILE, if it means M'),
    ],
)
@pytest.mark.parametrize(
    ("more", "file"),
    [
        ({}, "a new file codelists.yaml beside study.yaml"),
        ({"codelists.yaml": "RACE: {terms: {ASIAN: [asiatic]}}\n"}, "codelists.yaml"),
    ],
)
def test_a_codelist_that_the_study_says_nothing_of_is_written_out(
    tmp_path: Path, word: str, way: str, more: dict[str, str], file: str
) -> None:
    raw = DEMOG.replace("001,F", f"001,{word}")
    (line,) = causes(small_study(tmp_path, {"demog": raw}, {"dm": DM}, more=more))
    end = f"which cannot be extended; {way.replace('FILE', file)} (sdtm/dm.yaml:"
    assert line.partition(end)[1] == end, line


def test_the_units_of_a_result_and_of_its_limits_are_one_cause(tmp_path: Path) -> None:
    lb = """\
dataset: LB
keys: [USUBJID, LBTESTCD, LBDTC]
records:
  - raw: lb
    tests: {table: tests.csv, by: [NAME], result: RESULT}
    variables:
      LBORRESU: UNIT
      LBORNRLO: LOW
      LBDTC: {iso8601: DATE}
      TO: test.TO
variables:
  LBSTRESC: {convert: {text: LBORRES, unit: LBORRESU, to: TO, units: units.csv}}
  LBSTNRLO: {number: {convert: {text: LBORNRLO, unit: LBORRESU, to: TO, units: units.csv}}}
  LBSTRESU: TO
temporary: {TO: {label: Unit}}
"""
    raw = "SUBJECT,DATE,NAME,RESULT,UNIT,LOW\n001,2024-01-10,Glucose,99,mg/dL,70\n001,2024-01-11,Glucose,5,mmol/d,4\n"
    more = {
        "tests.csv": "NAME,LBTESTCD,TO\nGlucose,GLUC,mmol/L\n",
        "units.csv": "UNIT,KIND,SCALE\nmg/dL,mass,0.01\nmmol/L,amount,0.001\n",
    }
    study = small_study(tmp_path, {"lb": raw}, {"dm": DM, "lb": lb}, more=more)
    (line,) = [line for line in causes(study) if "not converted" in line]
    assert line.startswith("error: LB.LBSTNRLO, LB.LBSTRESC 4 values ")
    told = {issue["value"]: issue["message"] for issue in study.issues() if issue["rule"] == "not converted"}
    assert told["GLUC 99 mg/dL to mmol/L"] == (
        "'GLUC 99 mg/dL to mmol/L' does not convert: mg/dL is a mass and mmol/L an amount of substance, "
        "and the test has no molar mass (g/mol); give it"
    )
    assert told["GLUC 5 mmol/d to mmol/L"] == (
        "'GLUC 5 mmol/d to mmol/L' does not convert: units.csv has no unit mmol/d; "
        "write it below the unit that it means in codelists.yaml (UNIT: terms), or add it to both, "
        "to the table with KIND and SCALE"
    )


def test_records_that_keys_do_not_tell_apart_name_the_line_of_the_keys(tmp_path: Path) -> None:
    vs = VS.replace("keys: [USUBJID, VSTESTCD, VSDTC]", "keys: [USUBJID, VSTESTCD]")
    raw = "SUBJECT,DATE,SBP,DBP\n001,2024-01-10,121,80\n001,2024-01-11,120,79\n"
    (line,) = causes(small_study(tmp_path, {"vs": raw}, {"dm": DM, "vs": vs}))
    assert line == (
        "error: VS in 2 records (vs.csv 3, vs.csv 3): another record of VS has the same USUBJID, VSTESTCD; "
        "add to keys what tells them apart, such as VSDTC or VSORRES, or keep one of them with only "
        "(sdtm/vs.yaml:2) [duplicate keys]"
    )


def test_only_what_tells_all_records_of_the_same_keys_apart_is_proposed(tmp_path: Path) -> None:
    vs = VS.replace("keys: [USUBJID, VSTESTCD, VSDTC]", "keys: [USUBJID, VSTESTCD]")
    raw = "SUBJECT,DATE,SBP,DBP\n001,2024-01-10,121,80\n001,2024-01-11,120,79\n001,2024-01-12,121,80\n"
    (line,) = causes(small_study(tmp_path, {"vs": raw}, {"dm": DM, "vs": vs}))
    assert "add to keys what tells them apart, such as VSDTC, or keep one of them with only" in line


def test_a_where_that_chooses_nothing_is_the_one_cause_and_names_the_values_of_the_data(tmp_path: Path) -> None:
    vs = VS.replace("  - raw: vs\n", "  - raw: vs\n    where: {DONE: Y}\n")
    raw = "SUBJECT,DATE,SBP,DBP,DONE\n001,2024-01-10,121,80,Yes\n001,2024-01-11,120,79,No\n"
    (line,) = causes(small_study(tmp_path, {"vs": raw}, {"dm": DM, "vs": vs}))
    assert line == (
        "warning: VS: no row of vs meets where at sdtm/vs.yaml:5, so VS has no record and is not written; "
        "it asks for DONE 'Y', and the data have 'No', 'Yes' [dataset without records]"
    )


def test_a_decimal_comma_is_told_with_what_reads_it(tmp_path: Path) -> None:
    raw = 'SUBJECT,DATE,SBP,DBP\n001,2024-01-10,"121,5",80\n'
    (line,) = causes(small_study(tmp_path, {"vs": raw}, {"dm": DM, "vs": VS}))
    assert "write 121.5 in the file, or say decimal: either of the source in study.yaml" in line


def test_dates_in_another_format_than_study_yaml_says_are_one_cause_with_its_line(tmp_path: Path) -> None:
    raw = "SUBJECT,DATE,SBP,DBP\n001,10-JAN-2024,121,80\n001,11-JAN-2024,120,79\n"
    lines = ["vs: {file: vs.csv, subject: SUBJECT, dates: DD-MM-YYYY}"]
    study = small_study(tmp_path, {"vs": raw}, {"dm": DM, "vs": VS.replace("VSDTC]", "VSORRES]")}, sources=lines)
    (line,) = [line for line in causes(study) if "bad date" in line]
    assert line.startswith("error: VS.VSDTC 2 values ")
    assert line.endswith(
        "as DD-MON-YYYY it is one: write dates: [DD-MM-YYYY, DD-MON-YYYY] for vs (study.yaml:7) [bad date]"
    )


def test_a_date_names_the_source_of_its_row_where_several_have_one_file(tmp_path: Path) -> None:
    """And the format that stands in the place of one with day and month turned, as both are not read together."""
    raw = "SUBJECT,DATE,LATER,SBP,DBP\n001,31/01/2024,2024-01-10,121,80\n"
    lines = ["vs: {file: vs.csv, subject: SUBJECT, dates: MM/DD/YYYY}", "other: {file: vs.csv, subject: SUBJECT}"]
    later = VS + VS.partition("records:\n")[2].replace("raw: vs", "raw: other").replace("DATE", "LATER")
    study = small_study(tmp_path, {"vs": raw}, {"dm": DM, "vs": later}, sources=lines)
    (line,) = [line for line in causes(study) if "bad date" in line]
    assert line.endswith(
        "as DD/MM/YYYY it is one: write 01/31/2024 in the file, or dates: DD/MM/YYYY for vs in place of MM/DD/YYYY "
        "if all are so (study.yaml:7) [bad date]"
    )


def test_a_date_that_is_none_and_one_of_a_short_year_have_their_ways_out(tmp_path: Path) -> None:
    raw = "SUBJECT,DATE,SBP,DBP\n001,2024-01-40,121,80\n001,11-JAN-24,120,79\n"
    study = small_study(tmp_path, {"vs": raw}, {"dm": DM, "vs": VS.replace("VSDTC]", "VSORRES]")})
    study.built()
    dates = [issue for issue in study.issues() if issue["variable"] == "VSDTC"]
    told = {issue["value"]: issue["message"].partition("; ")[2] for issue in dates}
    assert told == {
        "2024-01-40": "mend it, or ask the site",
        "11-JAN-24": "as DD-MON-YY it is one: write dates: [YYYY-MM-DD, DD-MON-YY] for vs, "
        "and first_year: 1930 if 30 is 1930 and 29 is 2029",
    }


def test_the_same_issues_are_told_again_only_of_a_fresh_build(study: SmallStudy) -> None:
    assert len(causes(study)) == 2  # it is fresh
    again = CliRunner().invoke(main, ["build", str(study.specs), "--raw", str(study.raw), "--out", str(study.out)])
    assert f"the same issues as in the last build: cdisc-rdeb check {study.specs}" in again.stdout.splitlines()
    assert NO_DM not in again.stdout
    assert len(causes(study)) == 2


def test_keys_that_are_alike_without_a_date_that_is_none_are_not_told_too(tmp_path: Path) -> None:
    raw = "SUBJECT,DATE,SBP,DBP\n001,10.01.2024,121,80\n001,11.01.2024,120,79\n"
    study = small_study(tmp_path, {"vs": raw}, {"dm": DM, "vs": VS})
    told = causes(study)
    assert [line.rpartition("[")[2] for line in told] == ["bad date]"]
    assert {"bad date"} == {issue["rule"] for issue in study.issues()}


def test_a_computed_value_says_the_formula_that_gives_what_was_collected(tmp_path: Path) -> None:
    vs = """\
dataset: VS
keys: [USUBJID, VSTESTCD, VSDTC]
records:
  - raw: vs
    tests: {SYSBP: {result: SBP, unit: mmHg}}
    variables:
      VSDTC: {iso8601: DATE}
      CELLS: CELLS
      WEIGHT: WEIGHT
      PLANNED: PLANNED
      DOSE: {checked: {compute: CELLS * WEIGHT, digits: 1}, against: PLANNED}
temporary: {CELLS: {label: Cells}, WEIGHT: {label: Weight}, PLANNED: {label: Planned}}
supplemental: {DOSE: {label: Dose}}
"""
    raw = "SUBJECT,DATE,SBP,CELLS,WEIGHT,PLANNED\n001,2024-01-10,121,100,30,3.3\n001,2024-01-11,120,10,2,7\n"
    study = small_study(tmp_path, {"vs": raw}, {"dm": DM, "vs": vs})
    study.built()
    assert {issue["value"]: issue["message"] for issue in study.issues() if issue["rule"] == "value differs"} == {
        "3000, not 3.3": "the derived value is 3000, not 3.3 as collected; CELLS / WEIGHT gives the collected one: "
        "write compute: CELLS / WEIGHT, unless other records agree with CELLS * WEIGHT",
        "20, not 7": "the derived value is 20, not 7 as collected; ask which is right",
    }
