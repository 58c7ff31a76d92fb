"""What specs say in few words: conditions beside values and in where clauses, records by name, several variables."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import DM, SmallStudy, small_study
from test_added import AnalysisStudy

from cdisc_rdeb.spec import lint

FA = """\
dataset: FA
keys: [USUBJID, FATESTCD, FASPID]
records:
  - raw: f
    variables:
      FATESTCD: {assign: OCCUR}
      FATEST: {assign: Occurrence Indicator}
      FAOBJ: {assign: Itch}
      FASPID: N
      FAORRES: VALUE
"""
ROWS = """\
SUBJECT,N,VALUE,KIND,MARK,SIZE,SERIOUS,FATAL
001,1,Sudden DEATH at home,X,1,5,Y,
001,2,headache,X,,10,,Y
001,3,,,1,,,
001,4,Fear of deathly  illness,Z,1,12,Y,Y
"""


def facts(folder: Path, *edits: tuple[str, str], rows: str = ROWS) -> SmallStudy:
    study = small_study(folder, {"f": rows}, {"fa": FA})
    for old, new in edits:
        study.edit("sdtm/fa.yaml", old, new)
    return study


def chosen(folder: Path, clause: str) -> list[int]:
    """The rows that a where clause takes."""
    study = facts(folder, ("  - raw: f\n", f"  - raw: f\n    where: {clause}\n")).built()
    return [int(str(number)) for (number,) in study.values("FA", "FASPID")]


@pytest.mark.parametrize(
    ("clause", "rows"),
    [
        ("{VALUE: {contains: death}}", [1, 4]),
        ("{VALUE: {contains: [home, HEAD]}}", [1, 2]),
        ("{VALUE: {contains: deathly illness}}", [4]),  # runs of blanks do not count
        ("{VALUE: {starts: sudden}}", [1]),
        ("{VALUE: {ends: [ache, illness]}}", [2, 4]),
        ('{VALUE: {matches: "*death*ly*"}}', [4]),
        ('{VALUE: {matches: "head?che"}}', [2]),
        ('{KIND: {matches: "[X-Y]"}}', [1, 2]),
        ('{not: {KIND: X, MARK: "1"}}', [2, 3, 4]),
        ("{not: {VALUE: {contains: death}}}", [2, 3]),  # a missing value does not contain it
        ("{not: {SIZE: {gt: 5}}}", [1, 3]),
        ("{not: [{KIND: X}, {KIND: Z}]}", [3]),
        ('{not: {KIND: X}, MARK: "1"}', [3, 4]),
        ("{any of: [SERIOUS, FATAL], is: Y}", [1, 2, 4]),
        ("{all of: [SERIOUS, FATAL], is: Y}", [4]),
        ("{any of: [SERIOUS, FATAL], is: missing}", [1, 2, 3]),
        ("{not: {any of: [SERIOUS, FATAL], is: Y}}", [3]),
    ],
)
def test_where_clauses(tmp_path: Path, clause: str, rows: list[int]) -> None:
    assert chosen(tmp_path, clause) == rows


@pytest.mark.parametrize("clause", ["{any of: [SERIOUS, FATAL]}", "{SERIOUS: Y, is: Y}"])
def test_several_variables_want_a_value(tmp_path: Path, clause: str) -> None:
    said = facts(tmp_path, ("  - raw: f\n", f"  - raw: f\n    where: {clause}\n")).refused()
    assert "any of or all of goes with is; write {any of: [AESDTH, AESHOSP], is: value}" in said


def test_a_condition_stands_beside_any_value(tmp_path: Path) -> None:
    study = facts(
        tmp_path,
        ("FAORRES: VALUE", "FAORRES: {upper: VALUE, when: {KIND: X}}"),
        ("FAOBJ: {assign: Itch}", "FAOBJ: {assign: Death, when: {VALUE: {contains: death}}, otherwise: KIND}"),
    ).built()
    assert study.values("FA", "FASPID", "FAORRES", "FAOBJ") == [
        ("1", "SUDDEN DEATH AT HOME", "Death"),
        ("2", "HEADACHE", "X"),
        ("3", "", ""),
        ("4", "", "Death"),
    ]


def test_a_case_says_several_variables_by_their_names(tmp_path: Path) -> None:
    several = """FACAT, FASCAT:
        case:
          - {when: {KIND: X}, then: {FASCAT: {assign: small}, FACAT: KIND}}
          - {when: {KIND: Z}, then: {FACAT: {assign: last}}}
        otherwise: {FACAT: {assign: none}, FASCAT: {assign: nothing}}
      FAORRES: VALUE"""
    study = facts(tmp_path, ("FAORRES: VALUE", several)).built()
    assert study.values("FA", "FASPID", "FACAT", "FASCAT") == [
        ("1", "X", "small"),
        ("2", "X", "small"),
        ("3", "none", "nothing"),
        ("4", "last", ""),
    ]
    study.edit("sdtm/fa.yaml", "then: {FACAT: {assign: last}}", "then: {FALOC: {assign: last}}")
    assert "FALOC is not among FACAT, FASCAT; name it there too" in study.refused()


VS = """\
dataset: VS
keys: [USUBJID, VSTESTCD, VSDTC]
records:
  - raw: v
    tests: {HEIGHT: {result: CM, unit: cm}, WEIGHT: {result: KG, unit: kg}}
    variables: {VSDTC: {iso8601: DATE}}
"""
SIZES = """\
SUBJECT,DATE,CM,KG
001,2024-01-01,170,70
001,2024-01-08,,69
001,2024-02-01,171,75
002,2024-01-05,,80
"""
MERGED = """\
dataset: FA
keys: [USUBJID, FATESTCD]
records:
  - dataset: DM
    merge:
      TALL: {of: VS, where: {VSTESTCD: HEIGHT}, pick: {last_on_or_before: RFSTDTC}}
      HEAVY: {of: VS, where: {VSTESTCD: WEIGHT}, pick: {last: [VSSTRESN]}}
    variables:
      FATESTCD: {assign: BMI}
      FATEST: {assign: Ratio}
      FAOBJ: {assign: Body}
      FAORRES: {compute: HEAVY.VSSTRESN / (TALL.VSSTRESN / 100) ** 2, digits: 1}
      FADTC: HEAVY.VSDTC
"""


def test_two_records_of_one_dataset_stand_beside_a_row(tmp_path: Path) -> None:
    study = small_study(tmp_path, {"v": SIZES}, {"vs": VS, "fa": MERGED}).built()
    assert study.values("FA", "USUBJID", "FAORRES", "FADTC") == [
        ("T-001", "26", "2024-02-01"),  # 75 / 1.7 ** 2 = 25.95; the height of 10 January or before
        ("T-002", "", "2024-01-05"),
    ]
    study.edit("sdtm/fa.yaml", "pick: {last: [VSSTRESN]}", "pick: {last: [descending VSSTRESN]}")
    assert study.built().values("FA", "FAORRES", "FADTC")[0] == ("23.9", "2024-01-08")  # 69 / 1.7 ** 2
    study.edit("sdtm/fa.yaml", "HEAVY: {of: VS", "VS: {of: VS")
    assert "VS is a dataset or raw source, and cannot be the name of a record" in study.refused()


def test_a_condition_that_leaves_one_record_needs_no_more(tmp_path: Path) -> None:
    spec = MERGED.replace("pick: {last: [VSSTRESN]}", "expect: one").replace(", pick: {last_on_or_before: RFSTDTC}", "")
    spec = spec.replace("{VSTESTCD: HEIGHT}", '{VSTESTCD: HEIGHT, VSDTC: "2024-01-01"}')
    study = small_study(tmp_path, {"v": SIZES}, {"vs": VS, "fa": spec})
    assert "3 records of VS go with demog.csv row 2, and one is asked for" in study.refused()
    study.edit("sdtm/fa.yaml", "{VSTESTCD: WEIGHT}", '{VSTESTCD: WEIGHT, VSDTC: "2024-01-08"}')
    assert study.built().values("FA", "USUBJID", "FAORRES") == [("T-001", "23.9"), ("T-002", "")]
    assert study.told("rule", "USUBJID") == [("no record to merge", "T-002")]


def test_other_datasets_are_asked_at_the_same_visit_and_each_by_its_own_condition(tmp_path: Path) -> None:
    spec = FA.replace("FAORRES: VALUE", "FAORRES: {sum_of: VS.VSSTRESN, where: {VSTESTCD: WEIGHT}, on: {N: VSSPID}}")
    spec = spec.replace(
        "FAOBJ: {assign: Itch}",
        """FAOBJ: {assign: Body}
      FACAT: {count_of: VS.VSSTRESN, on: {N: VSSPID}}
      FADTC: {first: [{of: VS.VSDTC, where: {VSTESTCD: WEIGHT}}, {of: DM.RFSTDTC, where: {SEX: M}}]}""",
    )
    sizes = "SUBJECT,DATE,CM,KG,NO\n001,2024-01-01,170,70,1\n001,2024-01-08,,69,1\n001,2024-02-01,171,,2\n"
    vs = VS.replace("VSDTC: {iso8601", "VSSPID: NO, VSDTC: {iso8601")
    rows = "SUBJECT,N,VALUE\n001,1,\n001,2,\n001,,\n002,1,\n"
    study = small_study(tmp_path, {"v": sizes, "f": rows}, {"vs": vs, "fa": spec}).built()
    assert study.values("FA", "USUBJID", "FASPID", "FAORRES", "FACAT", "FADTC") == [
        ("T-001", "", "", "0", "2024-01-01"),  # a missing value is equal to none
        ("T-001", "1", "139", "3", "2024-01-01"),
        ("T-001", "2", "", "1", "2024-01-01"),
        ("T-002", "1", "", "0", "2024-01-12"),
    ]


EX = """\
dataset: EX
keys: [USUBJID, EXSTDTC]
records:
  - raw: e
    each_day: {from: FIRSTDAY, to: LASTDAY}
    variables:
      EXTRT: {assign: CELLS}
      EXDOSE: DOSE
      EXDOSU: {assign: mg}
      EXSTDTC: each_day.date
"""


def test_a_row_gives_a_record_for_each_of_its_days(tmp_path: Path) -> None:
    rows = (
        "SUBJECT,FIRSTDAY,LASTDAY,DOSE\n001,28-FEB-2024,01-MAR-2024,10\n001,05-MAR-2024,05-MAR-2024,5\n"
        "002,05-MAR-2024,,7\n002,06-MAR-2024,05-MAR-2024,8\n002,06-MAR-2024,06-MAR-2924,9\n"
    )
    source = "e: {file: e.csv, subject: SUBJECT, dates: DD-MON-YYYY}"
    study = small_study(tmp_path, {"e": rows}, {"ex": EX}, sources=[source]).built()
    assert study.values("EX", "USUBJID", "EXSTDTC", "EXDOSE", "EXSEQ") == [
        ("T-001", "2024-02-28", 10.0, 1.0),
        ("T-001", "2024-02-29", 10.0, 2.0),
        ("T-001", "2024-03-01", 10.0, 3.0),
        ("T-001", "2024-03-05", 5.0, 4.0),
    ]
    assert study.told("rule", "value", "row") == [
        ("bad date", "2024-03-05 to missing", "4"),
        ("bad date", "2024-03-06 to 2024-03-05", "5"),
        ("bad date", "2024-03-06 to 2924-03-06", "6"),
    ]


MH = """\
dataset: MH
keys: [USUBJID, MHTERM]
records:
  - raw: h
    each_of: {DIABETES: DIAB, ASTHMA: ASTH}
    variables:
      MHTERM: each_of.name
      MHPRESP: {assign: Y}
      MHOCCUR: each_of.value
      MHSTAT: {assign: NOT DONE, when: {each_of.value: missing}}
"""


DIARY_DAY = """\
      MHDTC: {days_after: START, days: {number: {part: each_of.name, separator: _D, number: 2}}}
"""


def test_a_row_gives_a_record_for_each_of_some_columns(tmp_path: Path) -> None:
    study = small_study(tmp_path, {"h": "SUBJECT,DIAB,ASTH\n001,Yes,N\n002,,maybe\n"}, {"mh": MH}).built()
    assert study.values("MH", "USUBJID", "MHTERM", "MHOCCUR", "MHSTAT") == [
        ("T-001", "ASTHMA", "N", ""),
        ("T-001", "DIABETES", "Y", ""),
        ("T-002", "ASTHMA", "maybe", ""),
        ("T-002", "DIABETES", "", "NOT DONE"),
    ]
    assert study.told("rule", "value", "file", "row") == [("unmapped term", "maybe", "h.csv", "3")]


def test_the_columns_of_a_diary_are_ranges_of_a_list(tmp_path: Path) -> None:
    rows = "SUBJECT,START,PAIN_D0,PAIN_D1,PAIN_D2,FEVER\n001,2024-02-28,Mild,None,,No\n"
    spec = MH.replace("{DIABETES: DIAB, ASTHMA: ASTH}", "[PAIN_D0-PAIN_D2, FEVER]")
    study = small_study(tmp_path, {"h": rows}, {"mh": spec.replace("MHTERM]", "MHTERM]\nomit: [MHSTAT]")})
    study.edit("sdtm/mh.yaml", "      MHSTAT: {assign: NOT DONE, when: {each_of.value: missing}}\n", DIARY_DAY)
    study.built()
    assert study.values("MH", "MHTERM", "MHOCCUR", "MHDTC") == [
        ("FEVER", "N", ""),
        ("PAIN_D0", "Mild", "2024-02-28"),
        ("PAIN_D1", "None", "2024-02-29"),
        ("PAIN_D2", "", "2024-03-01"),
    ]
    study.edit("sdtm/mh.yaml", "FEVER]", "PAIN_D1]")
    assert "mh.yaml:6: records[0].each_of[1]: PAIN_D1 is named twice here; keep one" in study.refused()
    study.edit("sdtm/mh.yaml", "PAIN_D2, PAIN_D1]", "PAIN_D3]")
    assert "h.csv has no column PAIN_D3" in study.refused()


def test_boxes_that_are_ticked(tmp_path: Path) -> None:
    demog = (
        "SUBJECT,SEX,AGE,FIRST,W,B,A\n001,F,34,2024-01-10,1,,0\n002,M,41,2024-01-12,X,No,Yes\n003,M,41,2024-01-12,,,\n"
    )
    boxes = "RACE, RACE1, RACE2, RACE3: {ticked: [W, B, A], terms: [WHITE, BLACK OR AFRICAN AMERICAN, ASIAN]}"
    labels = "".join(f"  RACE{n}: {{label: Race {n}}}\n" for n in (1, 2, 3))
    spec = DM.replace("AGEU:", f"{boxes}\n      AGEU:") + f"supplemental:\n{labels}"
    study = small_study(tmp_path, {"demog": demog}, {"dm": spec}).built()
    assert study.values("DM", "RACE") == [("WHITE",), ("MULTIPLE",), ("",)]
    assert study.values("SUPPDM", "USUBJID", "QNAM", "QVAL") == [
        ("T-002", "RACE1", "WHITE"),
        ("T-002", "RACE2", "ASIAN"),
    ]
    assert study.told("rule") == []
    study.edit("sdtm/dm.yaml", "RACE, RACE1, RACE2, RACE3:", "RACE, RACE1, RACE2:")
    assert "ticked may give 3 values, and nothing is named for its number 3; name RACE, RACE1-RACE3" in study.refused()


def test_names_in_a_range_are_one_variable_each(tmp_path: Path) -> None:
    demog = "SUBJECT,SEX,AGE,FIRST,W,B,A\n001,F,34,2024-01-10,1,1,1\n002,M,41,2024-01-12,,1,\n"
    boxes = "RACE, RACE1-RACE3: {ticked: [W, B, A], terms: [WHITE, BLACK OR AFRICAN AMERICAN, ASIAN]}"
    spec = (
        DM.replace("AGEU:", f"{boxes}\n      AGEU:") + "supplemental:\n  RACE1-RACE3: {label: Race, codelist: RACE}\n"
    )
    study = small_study(tmp_path, {"demog": demog}, {"dm": spec}).built()
    assert study.values("SUPPDM", "USUBJID", "QNAM", "QLABEL", "QVAL") == [
        ("T-001", "RACE1", "Race 1", "WHITE"),
        ("T-001", "RACE2", "Race 2", "BLACK OR AFRICAN AMERICAN"),
        ("T-001", "RACE3", "Race 3", "ASIAN"),
    ]
    study.edit(
        "sdtm/dm.yaml",
        "  RACE1-RACE3: {label: Race, codelist: RACE}",
        "  RACE1-RACE4: {label: Race}\n  RACE3: {label: A}",
    )
    assert "RACE3 stands in line" in study.refused()


def test_rows_that_follow_one_another_give_one_record(tmp_path: Path) -> None:
    rows = (
        "SUBJECT,DAY,DOSE,WHY\n001,03-JAN-2024,5,tired\n001,01-JAN-2024,10,\n001,02-JAN-2024,10,\n001,04-JAN-2024,5,ill\n"
        "001,05-JAN-2024,10,\n002,05-JAN-2024,10,\n"
    )
    spec = EX.replace(
        "    each_day: {from: FIRSTDAY, to: LASTDAY}\n", "    together: {by: [DOSE], order: [DAY]}\n"
    ).replace("EXSTDTC: each_day.date", "EXSTDTC: {iso8601: DAY}\n      EXENDTC: {iso8601: last.DAY}\n      EXADJ: WHY")
    source = "e: {file: e.csv, subject: SUBJECT, dates: DD-MON-YYYY}"
    study = small_study(tmp_path, {"e": rows}, {"ex": spec}, sources=[source]).built()
    assert study.values("EX", "USUBJID", "EXSTDTC", "EXENDTC", "EXDOSE", "EXADJ") == [
        ("T-001", "2024-01-01", "2024-01-02", 10.0, ""),
        ("T-001", "2024-01-03", "2024-01-04", 5.0, "tired"),
        ("T-001", "2024-01-05", "2024-01-05", 10.0, ""),
        ("T-002", "2024-01-05", "2024-01-05", 10.0, ""),
    ]
    assert study.told("rule", "variable", "value", "row") == [("value differs", "WHY", "ill", "5")]
    study.edit("sdtm/ex.yaml", "    together: {by: [DOSE], order: [DAY]}\n", "")
    assert "last.COLUMN is of the last row, and no together stands in a group here; say together" in study.refused()


# records that are added


@pytest.fixture
def analysis(tmp_path: Path) -> AnalysisStudy:
    return AnalysisStudy(tmp_path)


def test_a_summary_says_further_variables_of_what_it_sums(analysis: AnalysisStudy) -> None:
    added = """
    - mean: AVAL
      by: [PARAMCD]
      where: {PARAMCD: WEIGHT, AVAL: present}
      variables: {DTYPE: {assign: AVERAGE}, ADT: {highest: ADT}, AVISIT: {lowest: AVISIT}, AVISITN: {count: AVAL}}
    """
    assert analysis.records(added, "AVAL", "ADT", "AVISIT", "AVISITN") == [
        ["A", 80, 21936, "Day 1", 3],
        ["B", 55, 21922, "Day 1", 2],
    ]


def test_everyone_gets_a_record_those_who_qualify_another_one(analysis: AnalysisStudy) -> None:
    (analysis.specs / "adam/adsl.yaml").write_text(
        "dataset: ADSL\nstructure: ADSL\nkeys: [USUBJID]\nrecords:\n  - dataset: DM\n    variables: {SUBJID: USUBJID}\n"
        "variables: {SITEID: waiting, AGE: waiting, AGEU: waiting, SEX: waiting, RACE: waiting, ARM: waiting,\n"
        "  TRT01P: waiting}\n"
    )
    added = """
    - parameter: HEAVY
      param: Over 65 kg
      first: [ADT]
      where: {PARAMCD: WEIGHT, AVAL: {gt: 75}}
      for: ADSL
      variables: {AVALC: {assign: "Y"}}
      others: {AVALC: {assign: "N"}}
    """
    assert analysis.records(added, "PARAMCD", "PARAM", "PARAMN", "AVALC", "AVAL", "ADT") == [
        ["A", "HEAVY", "Over 65 kg", 3, "Y", 80, 21915],
        ["B", "HEAVY", "Over 65 kg", 3, "N", None, None],
    ]
    result = analysis.build(added.replace("for: ADSL", "for: ADLS"))
    assert result.exit_code == 2
    assert "there is no dataset ADLS; did you mean" in result.output
    assert "for and others go together" in analysis.build(added.replace("      for: ADSL\n", "")).output


# means of repeats

EG = """\
dataset: EG
keys: [USUBJID, EGTESTCD, EGDTC, EGREPNUM]
records:
  - raw: e
    tests: {QTCFAG: {result: QT, unit: ms}}
    variables: {EGDTC: {iso8601: DATE}, EGREPNUM: N, EGPOS: POS}
totals:
  QTCFAG: {mean: QTCFAG, by: [EGDTC], digits: 1}
"""
REPEATS = """\
SUBJECT,DATE,N,QT,POS
001,2024-01-10,1,400,SUPINE
001,2024-01-10,2,411,SUPINE
001,2024-01-10,3,414,SUPINE
001,2024-01-17,1,390,SUPINE
001,2024-01-17,2,,SITTING
"""


@pytest.mark.parametrize(("way", "values"), [("mean", [408.3, 390]), ("median", [411, 390]), ("lowest", [400, 390])])
def test_repeats_have_a_record_with_what_they_come_to(tmp_path: Path, way: str, values: list[float]) -> None:
    study = small_study(tmp_path, {"e": REPEATS}, {"eg": EG.replace("mean:", f"{way}:")})
    study.built()
    made = study.values("EG", "EGDTC", "EGTEST", "EGSTRESN", "EGSTRESU", "EGORRES", "EGREPNUM", "EGPOS", "EGDRVFL")
    assert [record for record in made if record[-1] == "Y"] == [
        ("2024-01-10", "QTcF Interval, Aggregate", values[0], "ms", "", "", "SUPINE", "Y"),
        ("2024-01-17", "QTcF Interval, Aggregate", values[1], "ms", "", "", "SUPINE", "Y"),
    ]


def test_a_total_is_made_in_one_way(tmp_path: Path) -> None:
    study = small_study(tmp_path, {"e": REPEATS}, {"eg": EG.replace("mean: QTCFAG", "mean: QTCFAG, of: QTCFAG")})
    assert "a total says one of of, mean, median, lowest, highest, not by several" in study.refused()


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ("{age: {birth: BRTHDTC, at: RFXSTDTC}}", [("AGE", "1990 to 2024-01-10", "demog.csv", "2")]),
        ("{coalesce: [{age: {birth: BRTHDTC, at: RFXSTDTC}}, OLD]}", []),
    ],
)
def test_an_age_that_cannot_be_made_is_told_once_unless_another_value_is_taken(
    tmp_path: Path, made: str, told: list[tuple[str, ...]]
) -> None:
    demog = "SUBJECT,SEX,OLD,FIRST,BIRTH\n001,F,34,2024-01-10,1990\n002,M,41,2024-01-12,1982-05-01\n"
    spec = DM.replace("copy: [SEX, AGE]", "copy: [SEX]").replace(
        "      AGEU:", "      OLD: OLD\n      BRTHDTC: {iso8601: BIRTH, dates: [YYYY, YYYY-MM-DD]}\n      AGEU:"
    )
    spec += f"  AGE: {made}\ntemporary:\n  OLD: {{label: Age as told}}\n"
    study = small_study(tmp_path, {"demog": demog}, {"dm": spec}).built()
    assert study.values("DM", "AGE") == [("",), (41.0,)] if told else [(34.0,), (41.0,)]
    found = study.told("rule", "variable", "value", "file", "row")
    assert [rest for rule, *rest in found if rule == "value not made"] == [list(each) for each in told]


def test_several_variables_of_one_state_stand_in_one_line(tmp_path: Path) -> None:
    spec = DM + "  DTHDTC, DTHFL, ARMNRS: not collected\n  RFPENDTC, RFENDTC: waiting\n"
    spec = spec.replace("      AGEU:", "      RFCSTDTC, RFCENDTC: not collected\n      AGEU:")
    study = small_study(tmp_path, {}, {"dm": spec})
    told = [str(fault) for fault in lint(study.specs)]
    assert [line for line in told if "warning" not in line] == []
    waiting = {name for name in ("RFPENDTC", "RFENDTC", "DTHFL") if any(f"{name} is waiting" in line for line in told)}
    assert waiting == {"RFPENDTC", "RFENDTC"}
    study.built()
    assert study.values("DM", "DTHDTC", "DTHFL", "ARMNRS", "RFPENDTC")[0] == ("", "", "", "")


def test_a_state_of_several_is_no_way_around_what_is_made_once_or_required(tmp_path: Path) -> None:
    twice = small_study(tmp_path / "twice", {}, {"dm": DM + "  DTHFL: not collected\n  DTHDTC, DTHFL: not collected\n"})
    assert "DTHFL stands in line" in twice.refused()
    needed = small_study(tmp_path / "needed", {}, {"dm": DM.replace("COUNTRY:", "COUNTRY, DTHDTC: not collected #")})
    assert "COUNTRY is Required, and cannot be left out" in needed.refused()
