"""Every value comes into a dataset by one door: type, terms, letters, dates. Identity comes first."""

from pathlib import Path

import numpy as np
import pytest
from small import DM, SmallStudy, small_study

from cdisc_rdeb.columns import Text
from cdisc_rdeb.engine.order import two_apart

FA = """\
dataset: FA
keys: [USUBJID, FATESTCD, FADTC]
records:
  - raw: f
    variables:
      FATESTCD: {assign: OCCUR}
      FATEST: {assign: Occurrence Indicator}
      FAOBJ: {assign: Itch}
      FAORRES: VALUE
      FADTC: DATE
"""
QS = """\
dataset: QS
keys: [USUBJID, QSTESTCD, QSDTC]
records:
  - raw: q
    tests:
      Q1: {result: A1, test: Item 1}
      Q2: {result: A2, test: Item 2}
    variables:
      QSCAT: {assign: MINE}
      QSDTC: {iso8601: DATE}
      QSLOC: {from: SPOT, codelist: LOC}
totals:
  QT: {test: Total of items ≥ 1, of: [Q1, Q2], by: [QSCAT, QSDTC]}
"""
ITEMS = "SUBJECT,DATE,A1,A2,SPOT\n001,2024-01-10,2,3,left pinkie joint\n001,2024-01-11,1,1,ARM\n"


# identity


@pytest.mark.parametrize(("one", "other"), [("A‐1", "A-1"), ("00\u00a01", "00 1")])
def test_two_subjects_that_become_one_are_refused_and_both_named(tmp_path: Path, one: str, other: str) -> None:
    demog = f"SUBJECT,SEX,AGE,FIRST\n{one},F,34,2024-01-10\n{other},M,41,2024-01-12\n"
    study = small_study(tmp_path, {"demog": demog}, {})
    study.edit("study.yaml", "raw:\n", 'ascii: {"‐": "-", "\u00a0": " "}\nraw:\n')
    result = study.build()
    assert result.exit_code == 2
    assert one in result.stderr
    assert other in result.stderr


def test_two_rows_of_one_subject_in_dm_are_kept_and_told(tmp_path: Path) -> None:
    demog = "SUBJECT,SEX,AGE,FIRST\n001,F,34,2024-01-10\n001 ,M,41,2024-01-12\n"
    study = small_study(tmp_path, {"demog": demog}, {}).built()
    assert study.values("DM", "USUBJID", "SUBJID", "AGE") == [("T-001", "001", 34.0), ("T-001", "001", 41.0)]
    assert study.told("rule", "USUBJID", "file", "row") == [("duplicate keys", "T-001", "demog.csv", "3")]


def test_a_subject_is_the_same_in_every_file_that_writes_it_with_blanks(tmp_path: Path) -> None:
    study = small_study(
        tmp_path, {"f": "SUBJECT,VALUE,DATE\n 001,Y,2024-01-10\n001 ,N,2024-01-11\n"}, {"fa": FA}
    ).built()
    assert study.values("FA", "USUBJID", "FAORRES", "FASEQ") == [("T-001", "Y", 1.0), ("T-001", "N", 2.0)]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("USUBJID", "made by subject: in study.yaml"),
        ("STUDYID", "study: of study.yaml"),
        ("DOMAIN", "the domain of the"),
    ],
)
def test_an_identifier_is_not_made_anew(tmp_path: Path, name: str, said: str) -> None:
    spec = FA.replace("      FAOBJ:", f"      {name}: VALUE\n      FAOBJ:")
    refused = small_study(tmp_path, {"f": "SUBJECT,VALUE,DATE\n001,Y,2024-01-10\n"}, {"fa": spec}).refused()
    assert f"sdtm/fa.yaml:8: records[0].variables.{name}: {name} is {said}" in refused


# totals go through the door


def test_totals_are_cleaned_decoded_and_told_as_their_records_are(tmp_path: Path) -> None:
    study = small_study(tmp_path, {"q": ITEMS}, {"qs": QS})
    study.edit("study.yaml", "raw:\n", 'ascii: {"≥": ">="}\nraw:\n')
    study.built()
    assert study.values("QS", "QSTESTCD", "QSTEST", "QSSTRESC", "QSSTRESN", "QSLOC") == [
        ("Q1", "Item 1", "2", 2.0, "left pinkie joint"),
        ("Q1", "Item 1", "1", 1.0, "ARM"),
        ("Q2", "Item 2", "3", 3.0, "left pinkie joint"),
        ("Q2", "Item 2", "1", 1.0, "ARM"),
        ("QT", "Total of items >= 1", "5", 5.0, "left pinkie joint"),
        ("QT", "Total of items >= 1", "2", 2.0, "ARM"),
    ]


def test_a_total_says_nothing_of_what_its_items_say_differently(tmp_path: Path) -> None:
    split = "SUBJECT,DATE,A1,A2,SPOT\n001,2024-01-10,2,,ARM\n001,2024-01-10,,3,LEG\n"
    study = small_study(tmp_path, {"q": split}, {"qs": QS.replace(" ≥ 1", "")}).built()
    assert study.values("QS", "QSTESTCD", "QSSTRESC", "QSLOC") == [
        ("Q1", "2", "ARM"),
        ("Q2", "3", "LEG"),
        ("QT", "5", ""),
    ]


def test_a_collected_total_is_told_where_none_is_computed_or_another_one(tmp_path: Path) -> None:
    rows = (
        "SUBJECT,DATE,A1,A2,TOT\n001,2024-01-10,1,some,5\n001,2024-01-11,1,,1\n"
        "001,2024-01-12,2,3,6\n001,2024-01-13,2,3,5.0\n"
    )
    spec = QS.replace(" ≥ 1", "").replace("      QSLOC: {from: SPOT, codelist: LOC}\n", "")
    spec = spec.replace("by: [QSCAT, QSDTC]}", "by: [QSCAT, QSDTC], reported: q.TOT}")
    study = small_study(tmp_path, {"q": rows}, {"qs": spec}).built()
    assert [r for r in study.values("QS", "QSTESTCD", "QSSTRESN", "QSDTC") if r[0] == "QT"] == [
        ("QT", 5.0, "2024-01-12"),
        ("QT", 5.0, "2024-01-13"),
    ]
    assert study.told("rule", "variable", "value", "row") == [
        ("total differs", "TOT", "collected 5, none computed", "2"),
        ("total differs", "TOT", "collected 1, none computed", "3"),
        ("total differs", "TOT", "collected 6, computed 5", "4"),
    ]


# dates


def test_a_collected_date_that_is_no_iso_8601_is_told_with_its_row(tmp_path: Path) -> None:
    rows = (
        "SUBJECT,VALUE,DATE\n001,Y,2024-01-10\n001,N,11-JAN-2024\n001,Y,2024-02\n"
        "002,Y,2024-01-10T08:30\n002,N,10/01/2024\n"
    )
    study = small_study(tmp_path, {"f": rows}, {"fa": FA})
    assert "FADTC" in study.lint().stdout  # said beforehand: a raw column goes straight into a date
    study.built()
    assert study.values("FA", "USUBJID", "FADTC") == [
        *(("T-001", ""), ("T-001", "2024-01-10"), ("T-001", "2024-02")),
        *(("T-002", ""), ("T-002", "2024-01-10T08:30")),
    ]
    assert study.told("variable", "value", "file", "row") == [
        ("FADTC", "11-JAN-2024", "f.csv", "3"),
        ("FADTC", "10/01/2024", "f.csv", "6"),
    ]


@pytest.mark.parametrize(
    ("variable", "value", "good"),
    [
        ("FADTC", "2024-01-10/2024-01-12", True),
        ("FADTC", "2024---10", True),
        ("FADTC", "2024-01-10T24:30", False),
        ("FADTC", "2024-1-9", False),
        ("FADTC", "20240110", False),
        ("FASTINT", "P1D", True),
        ("FASTINT", "-P1D", True),
        ("FASTINT", "1 day", False),
        ("FAEVLINT", "-P7D", True),
        ("FAEVLINT", "LAST WEEK", False),
    ],
)
def test_dates_and_durations_are_iso_8601_and_nothing_else(
    tmp_path: Path, variable: str, value: str, good: bool
) -> None:
    spec = (
        FA
        if variable == "FADTC"
        else FA.replace("FADTC: DATE", f"FADTC: {{assign: 2024-01-10}}\n      {variable}: DATE")
    )
    study = small_study(tmp_path, {"f": f"SUBJECT,VALUE,DATE\n001,Y,{value}\n"}, {"fa": spec}).built()
    assert study.records("FA")[0].get(variable, "") == (value if good else "")
    assert study.told("variable", "value") == ([] if good else [(variable, value)])


# first and last


def first_dose(
    folder: Path, rows: str, said: str, source: str = "dose: {file: dose.csv, subject: SUBJECT}"
) -> SmallStudy:
    spec = DM.replace("      RFXSTDTC: {iso8601: FIRST}\n", "      RFICDTC: {iso8601: FIRST}\n").replace(
        "  RFSTDTC: RFXSTDTC\n", f"  RFXSTDTC: {said}\n  RFSTDTC: RFXSTDTC\n"
    )
    return small_study(folder, {"dose": rows}, {"dm": spec}, sources=[source])


@pytest.mark.parametrize(
    ("first", "second", "earliest"),
    [
        ("2024-01-10T08:00", "2024-01-09T23:00", "2024-01-09T23:00"),
        ("2024-01-10T08:00+09:00", "2024-01-10T01:00Z", "2024-01-10T08:00+09:00"),  # 23:00Z of the day before
        ("2024-01-10T10:00+09:00", "2024-01-10T00:30Z", "2024-01-10T00:30Z"),
        ("2024-01", "2024-01-15", "2024-01"),  # a partial date comes before all that complete it
        ("2023-12-31", "2024", "2023-12-31"),
    ],
)
def test_first_is_the_earliest_moment(tmp_path: Path, first: str, second: str, earliest: str) -> None:
    said = "{first: dose.GIVEN}"
    study = first_dose(tmp_path, f"SUBJECT,GIVEN\n001,{first}\n001,{second}\n", said).built()
    assert study.records("DM", "USUBJID", "RFXSTDTC")[0]["RFXSTDTC"] == earliest


def test_what_is_no_date_is_neither_first_nor_last(tmp_path: Path) -> None:
    source = "dose: {file: dose.csv, subject: SUBJECT, dates: YYYY-MM-DD}"
    rows = "SUBJECT,GIVEN\n001,2024-01-20\n001,0 (not given)\n001,2024-01-12\n002,unsure\n"
    study = first_dose(tmp_path, rows, "{first: dose.GIVEN}", source).built()
    assert study.values("DM", "SUBJID", "RFXSTDTC") == [("001", "2024-01-12"), ("002", "")]
    assert study.told("variable", "value", "file", "row") == [
        ("GIVEN", "0 (not given)", "dose.csv", "3"),
        ("RFXSTDTC", "unsure", "demog.csv", "3"),  # the only one of its subject, and no date
    ]


def test_dates_of_a_source_are_read_before_they_are_compared(tmp_path: Path) -> None:
    source = "dose: {file: dose.csv, subject: SUBJECT, dates: DD-MON-YYYY}"
    rows = "SUBJECT,GIVEN\n001,20-JAN-2024\n001,05-FEB-2024\n001,19-DEC-2023\n"
    study = first_dose(tmp_path, rows, "{first: dose.GIVEN}", source)
    assert study.build().exit_code == 2  # text has no order until it is read
    study.edit("sdtm/dm.yaml", "{first: dose.GIVEN}", "{first: EX.EXSTDTC}")
    (study.specs / "sdtm" / "ex.yaml").write_text(
        "dataset: EX\nkeys: [USUBJID, EXSTDTC]\nrecords:\n  - raw: dose\n    variables:\n"
        "      EXTRT: {assign: CELLS}\n      EXDOSE: {assign: 1}\n      EXDOSU: {assign: DOSE}\n"
        "      EXSTDTC: {iso8601: GIVEN}\n"
    )
    study.built()
    assert study.records("DM")[0]["RFXSTDTC"] == "2023-12-19"


# how texts match


@pytest.mark.parametrize(
    ("clause", "rows"),
    [
        ("{VALUE: yes}", [1, 2]),  # case and blanks do not count
        ("{VALUE: [Yes, no]}", [1, 2, 4]),
        ("{NUMBER: 1}", [1, 2]),  # a whole number written 1.0 is 1
        ("{NUMBER: {gt: 9}}", [4]),  # numbers compare as numbers
        ("{NUMBER: '01'}", [3]),
        ("{DATE: {ge: 2024-01-11}}", [3, 4]),
        ("{VALUE: {ne: yes}}", [3, 4]),
        ("{VALUE: missing}", [3]),
        ("{A: {from: B}}", [2, 4]),
        ("{A: {gt: {from: B}}}", [1]),
    ],
)
def test_where_has_one_rule_of_matching(tmp_path: Path, clause: str, rows: list[int]) -> None:
    data = (
        "SUBJECT,N,VALUE,NUMBER,DATE,A,B\n001,1,YES,1,2024-01-09,10,9\n001,2, yes ,1.0,2024-01-10,x,X\n"
        "001,3,,01,2024-01-11,9,10\n001,4,No,10,2024-01-12T08:00,2.0,2\n"
    )
    spec = (
        FA.replace("  - raw: f\n", f"  - raw: f\n    where: {clause}\n")
        .replace("VALUE", "N")
        .replace(f"where: {clause.replace('VALUE', 'N')}", f"where: {clause}")
    )
    study = small_study(tmp_path, {"f": data}, {"fa": spec}).built()
    assert [int(str(value)) for (value,) in study.values("FA", "FAORRES")] == rows


def test_a_word_that_is_also_a_column_is_not_taken_for_either(tmp_path: Path) -> None:
    spec = FA.replace("  - raw: f\n", "  - raw: f\n    where: {VALUE: LIMIT}\n")
    study = small_study(tmp_path, {"f": "SUBJECT,VALUE,DATE,LIMIT\n001,1,2024-01-10,1\n"}, {"fa": spec})
    said = study.refused()
    assert "fa.yaml:5" in said
    assert "LIMIT" in said
    assert "{from: LIMIT}" in said  # either way out is told
    assert "{assign: LIMIT}" in said
    study.edit("sdtm/fa.yaml", "{VALUE: LIMIT}", "{VALUE: {from: LIMIT}}")
    assert study.built().values("FA", "FAORRES") == [("1",)]


def test_a_key_that_a_table_lacks_is_told_once_for_all_outputs(tmp_path: Path) -> None:
    spec = FA.replace(
        "      FAOBJ: {assign: Itch}\n", "      FAOBJ, FACAT, FASCAT: {lookup: objects.csv, by: [VALUE]}\n"
    )
    table = "CODE,FAOBJ,FACAT,FASCAT\n1,Itch,SKIN,ITCHING\n2,Pain,NERVE,ACHING\n"
    rows = "SUBJECT,VALUE,DATE\n001,1.0,2024-01-10\n001,3,2024-01-11\n001,,2024-01-12\n"
    study = small_study(tmp_path, {"f": rows}, {"fa": spec}, more={"objects.csv": table}).built()
    assert study.values("FA", "FAORRES", "FAOBJ", "FACAT", "FASCAT") == [
        ("1.0", "Itch", "SKIN", "ITCHING"),
        ("3", "", "", ""),
        ("", "", "", ""),
    ]
    assert [told for told in study.told("rule", "value", "row") if told[0] == "not in table"] == [
        ("not in table", "3", "3")
    ]


def test_limits_alone_are_looked_up_and_told(tmp_path: Path) -> None:
    spec = FA.replace(
        "FAORRES: VALUE", "FAORRES: {lookup: t.csv, by: [], within: VALUE, limits: [LOW, HIGH], value: OUT}"
    )
    rows = "SUBJECT,VALUE,DATE\n001,9,2024-01-10\n001,10,2024-01-11\n001,99,2024-01-12\n001,,2024-01-13\n"
    study = small_study(
        tmp_path, {"f": rows}, {"fa": spec}, more={"t.csv": "LOW,HIGH,OUT\n,10,small\n10,99,large\n"}
    ).built()
    assert study.values("FA", "FAORRES") == [("small",), ("large",), ("",), ("",)]
    assert ("not in table", "99", "4") in study.told("rule", "value", "row")
    (study.specs / "t.csv").write_text("LOW,HIGH,OUT\n,ten,small\n")
    assert "t.csv:2: 'ten' in HIGH is no number; give one, or leave it empty" in study.refused()


def test_a_raw_source_without_subjects_is_a_table(tmp_path: Path) -> None:
    spec = FA.replace("FAORRES: VALUE", "FAORRES: {lookup: coded, by: [VALUE], value: PT}")
    raw = {
        "f": "SUBJECT,VALUE,DATE\n001, HEDACHE,2024-01-10\n001,itch,2024-01-11\n",
        "coded": "TERM,PT,SOC\nHedache,Headache,Nerves\n",
    }
    study = small_study(tmp_path, raw, {"fa": spec}, sources=["coded: {file: coded.csv, reference: true}"])
    assert "no spec uses the raw source coded" not in study.lint().stdout
    study.built()
    assert study.values("FA", "FAORRES") == [("Headache",), ("",)]
    assert study.told("rule", "variable", "value", "file", "row") == [
        ("raw column not mapped", "SOC", "", "coded.csv", ""),
        ("not in table", "FAORRES", "itch", "f.csv", "3"),
    ]
    study.edit("study.yaml", "reference: true", "subject: TERM")
    assert "coded is a raw source that holds subjects, and no table" in study.refused()


def test_variables_are_made_of_columns_of_other_names(tmp_path: Path) -> None:
    made = "FAOBJ as SOC, FAORRES as PT: {lookup: coded, by: [VALUE]}"
    raw = {
        "f": "SUBJECT,VALUE,DATE\n001,hedache,2024-01-10\n001,itch,2024-01-11\n",
        "coded": "TERM,PT,SOC\nHedache,Headache,Nerves\n",
    }
    spec = FA.replace("FAOBJ: {assign: Itch}\n      FAORRES: VALUE", made)
    study = small_study(tmp_path, raw, {"fa": spec}, sources=["coded: {file: coded.csv, reference: true}"])
    study.built()
    assert study.values("FA", "FAOBJ", "FAORRES") == [("Nerves", "Headache"), ("", "")]
    assert [rule for (rule,) in study.told("rule")].count("not in table") == 1
    study.edit("sdtm/fa.yaml", "as PT", "as PTX")
    assert (
        "records[0].variables.FAOBJ as SOC, FAORRES as PTX.lookup: the table coded has no column PTX; did you mean PT?"
        in (study.refused())
    )


def test_what_a_table_lacks_may_have_a_value(tmp_path: Path) -> None:
    spec = FA.replace("FAORRES: VALUE", "FAORRES: {lookup: t.csv, by: [VALUE], value: OUT, otherwise: {assign: OTHER}}")
    rows = "SUBJECT,VALUE,DATE\n001,stopped,2024-01-10\n001,prayed,2024-01-11\n001,,2024-01-12\n"
    study = small_study(tmp_path, {"f": rows}, {"fa": spec}, more={"t.csv": "KEY,OUT\nStopped,NONE\n"}).built()
    assert study.values("FA", "FAORRES") == [("NONE",), ("OTHER",), ("",)]
    assert study.told("rule") == []
    study.edit("sdtm/fa.yaml", "otherwise: {assign: OTHER}", "otherwise: VALUE")
    assert study.built().values("FA", "FAORRES") == [("NONE",), ("prayed",), ("",)]


def test_a_fixed_part_of_a_key_asks_nothing_by_itself(tmp_path: Path) -> None:
    spec = FA.replace("FAORRES: VALUE", "FAORRES: {lookup: t.csv, by: [VALUE, {assign: A}], value: OUT}")
    rows = "SUBJECT,VALUE,DATE\n001,1,2024-01-10\n001,,2024-01-11\n001,2,2024-01-12\n"
    study = small_study(tmp_path, {"f": rows}, {"fa": spec}, more={"t.csv": "KEY,KIND,OUT\n1,A,one\n"}).built()
    assert study.values("FA", "FAORRES") == [("one",), ("",), ("",)]
    assert [t for t in study.told("rule", "value", "row") if t[0] == "not in table"] == [("not in table", "2 / A", "4")]


def test_a_key_of_fixed_parts_alone_is_told_where_the_table_lacks_it(tmp_path: Path) -> None:
    spec = FA.replace("FAORRES: VALUE", "FAORRES: {lookup: t.csv, by: [{assign: Z}], value: OUT}")
    rows = "SUBJECT,VALUE,DATE\n001,9,2024-01-10\n"
    study = small_study(tmp_path, {"f": rows}, {"fa": spec}, more={"t.csv": "KEY,OUT\nA,small\n"}).built()
    assert ("not in table", "Z", "2") in study.told("rule", "value", "row")


# only where it counts


def test_a_branch_is_asked_for_its_own_records_alone(tmp_path: Path) -> None:
    spec = FA.replace(
        "FADTC: DATE", 'FADTC: {case: [{when: {KNOWN: "1"}, then: {iso8601: DATE}}], otherwise: {iso8601: OTHER}}'
    )
    rows = "SUBJECT,VALUE,KNOWN,DATE,OTHER\n001,Y,1,2024-01-10,soon\n001,N,0,never,2024-01-12\n001,Y,0,,later\n"
    study = small_study(tmp_path, {"f": rows}, {"fa": spec}).built()
    assert study.values("FA", "FADTC") == [("",), ("2024-01-10",), ("2024-01-12",)]
    assert study.told("variable", "value", "row") == [("FADTC", "later", "4")]


def test_what_comes_second_is_read_where_the_first_has_nothing(tmp_path: Path) -> None:
    spec = FA.replace("FADTC: DATE", "FADTC: {coalesce: [{iso8601: DATE}, {iso8601: OTHER}]}")
    rows = "SUBJECT,VALUE,DATE,OTHER\n001,Y,2024-01-10,soon\n001,N,,2024-01-12\n001,Y,,later\n"
    study = small_study(tmp_path, {"f": rows}, {"fa": spec}).built()
    assert study.values("FA", "FADTC") == [("",), ("2024-01-10",), ("2024-01-12",)]
    assert study.told("variable", "value", "row") == [("FADTC", "later", "4")]


def test_a_raw_column_that_comes_second_to_a_date_is_none_by_that(tmp_path: Path) -> None:
    spec = FA.replace("FADTC: DATE", "FADTC: {coalesce: [{iso8601: DATE}, OTHER]}")
    rows = "SUBJECT,VALUE,DATE,OTHER\n001,Y,2024-01-10,soon\n001,N,,2024-01-12\n001,Y,,later\n"
    study = small_study(tmp_path, {"f": rows}, {"fa": spec}).built()
    assert study.values("FA", "FADTC") == [("",), ("2024-01-10",), ("2024-01-12",)]
    assert study.told("variable", "value", "row") == [("FADTC", "later", "4")]


# terms


def test_a_country_in_other_than_three_letters_stays_and_is_told(tmp_path: Path) -> None:
    demog = (
        "SUBJECT,SEX,AGE,FIRST,LAND\n001,F,34,2024-01-10,KR\n002,M,41,2024-01-12,deu\n003,M,41,2024-01-12,Atlantis\n"
    )
    spec = DM.replace("COUNTRY: {assign: KOR}", "COUNTRY: LAND")
    study = small_study(tmp_path, {"demog": demog}, {"dm": spec}).built()
    assert study.values("DM", "COUNTRY") == [("KR",), ("deu",), ("Atlantis",)]
    assert study.told("variable", "value", "row") == [
        ("COUNTRY", "KR", "2"),
        ("COUNTRY", "deu", "3"),
        ("COUNTRY", "Atlantis", "4"),
    ]


def test_a_number_among_results_is_no_word_that_wants_a_term(tmp_path: Path) -> None:
    spec = FA.replace("FAORRES: VALUE", "FAORRES: VALUE\n      FASTRESC: {from: VALUE, codelist: NY}")
    rows = "SUBJECT,VALUE,DATE\n001,yes,2024-01-10\n001,2.5,2024-01-11\n001,<3,2024-01-12\n001,maybe,2024-01-13\n"
    study = small_study(tmp_path, {"f": rows}, {"fa": spec}).built()
    assert study.values("FA", "FASTRESC") == [("Y",), ("2.5",), ("<3",), ("maybe",)]
    assert study.told("rule", "variable", "value", "row") == [("unmapped term", "FASTRESC", "maybe", "5")]


def test_a_number_that_is_none_is_told_and_missing(tmp_path: Path) -> None:
    demog = "SUBJECT,SEX,AGE,FIRST\n001,F,thirty,2024-01-10\n002,M,41.0,2024-01-12\n"
    study = small_study(tmp_path, {"demog": demog}, {}).built()
    assert study.values("DM", "AGE") == [("",), (41.0,)]
    assert study.told("variable", "value", "file", "row") == [("AGE", "thirty", "demog.csv", "2")]


def test_digits_that_no_number_of_xpt_holds_are_told(tmp_path: Path) -> None:
    ages = ["34.000000000000001", "0.1", "9007199254740993", "9007199254740992", "1e-400", "0.30000000000000004", "1e2"]
    demog = "SUBJECT,SEX,AGE,FIRST\n" + "".join(f"{n:03d},F,{age},2024-01-10\n" for n, age in enumerate(ages))
    study = small_study(tmp_path, {"demog": demog}, {}).built()
    made = [age for (age,) in study.values("DM", "AGE")]
    assert made == [34.0, 0.1, "", 2.0**53, "", 0.30000000000000004, 100.0]  # whole numbers may be identifiers
    assert study.told("rule", "value", "row") == [
        ("digits lost", "34.000000000000001", "2"),
        ("implausible value", "9007199254740992 YEARS", "5"),
        ("not a number", "9007199254740993", "4"),
        ("not a number", "1e-400", "6"),
    ]


def test_words_for_yes_and_no_are_words(tmp_path: Path) -> None:
    spec = DM.replace(
        "variables:\n  RFSTDTC", "temporary:\n  HAS: {exists: f.VALUE, yes: SEX, no: AGE}\nvariables:\n  RFSTDTC"
    )
    spec += "supplemental:\n  HASF: {label: Has one, from: HAS}\n"
    study = small_study(tmp_path, {"f": "SUBJECT,VALUE,DATE\n001,Y,2024-01-10\n"}, {"dm": spec, "fa": FA}).built()
    assert study.values("SUPPDM", "USUBJID", "QVAL") == [("T-001", "SEX"), ("T-002", "AGE")]


def test_words_for_yes_and_no_are_terms_of_their_variable(tmp_path: Path) -> None:
    said = small_study(tmp_path, {}, {"dm": DM + "  DTHFL: {exists: DM.AGE, no: NEVER}\n"}).refused()
    assert "sdtm/dm.yaml:13: variables.DTHFL.exists: NEVER is no term of DTHFL" in said


def test_the_first_two_columns_that_tell_records_apart():
    columns = [
        Text.of(["a", "a", "b", "b"]),
        np.array([1.0, np.nan, np.nan, np.nan]),
        Text.of(["", "", "x", ""]),
        np.array([7.0, 8.0, 9.0, 9.0]),
    ]
    assert two_apart(columns, np.array([1, 2, 3])).tolist() == [[1, 3], [0, 2], [2, -1]]
    assert two_apart([], np.array([1])).tolist() == [[-1, -1]]
