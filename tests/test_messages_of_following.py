"""What only follows from a slip is not told beside it: of a part that could not be read nothing is judged.

The study is that of the first tutorial with a questionnaire, its total, a codelist and a form. Messages are typed by
hand.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from small import small_study
from studies import TinyStudy
from test_messages_of_slips import copied, lint_of

QUESTIONS = """\
dataset: QS
keys: [USUBJID, QSTESTCD, VISITNUM]
records:
  - raw: vitals
    tests:
      ITCH: {result: TEMP, test: Itch, SCALE: "10"}
      PAIN: {result: SYSBP, test: Pain, SCALE: "10"}
    not_done: {when: {TEMP: missing}, as: QSALL, test: Questions}
    variables:
      QSDTC: {iso8601: DATE}
      TOP: test.SCALE
variables:
  QSCAT: {assign: BURDEN}
  QSEVAL: {assign: INVESTIGATOR, when: {TOP: "10"}}
  QSLOBXFL: {last_before: {reference: DM.RFXSTDTC}}
temporary:
  TOP: {label: Highest Score}
totals:
  BURDEN:
    test: Sum of Burden
    of:
      - ITCH
      - PAIN
    by: [QSCAT,
      VISITNUM]
    variables: {QSEVLINT: -P1W}
supplemental:
  SITE: {label: Site of the Questions, from: DM.SITEID}
"""
CODELISTS = """\
QSCAT:
  terms:
    BURDEN: {decode: Burden of Disease}
"""
FORMS = """\
forms:
  - form: Vital Signs
    raw: vitals
    visits: all
    items:
      - {item: Systolic, raw: SYSBP, unit: mmHg}
      - {item: Diastolic, raw: DIABP}
      - {item: Temperature, raw: TEMP}
      - {item: Date, raw: DATE}
  - form: Demographics
    raw: demog
    items:
      - {item: Number, raw: PATIENT}
      - {item: Age, raw: AGE}
      - {item: Sex, raw: SEX}
      - {item: Race, raw: RACE}
      - {item: Consent, raw: CONSENT}
      - {item: First dose, raw: FIRSTDOSE}
"""


@pytest.fixture
def study(tmp_path: Path) -> TinyStudy:
    found = copied(tmp_path, "toy")
    for name, text in (("sdtm/qs.yaml", QUESTIONS), ("codelists.yaml", CODELISTS), ("forms.yaml", FORMS)):
        (found.specs / name).write_text(text, encoding="utf-8")
    return found


def test_the_study_has_no_fault(study: TinyStudy) -> None:
    assert lint_of(study) == []


UNREAD = {
    "codelists.yaml that is no YAML": (
        "codelists.yaml",
        "BURDEN: {decode: Burden of Disease}",
        "BURDEN: {decode: [Burden of Disease}",
        "codelists.yaml:3: a [ opens here and is not closed; remove it: write BURDEN: {decode: Burden of Disease}",
    ),
    "the terms of a codelist": (
        "codelists.yaml",
        "QSCAT:\n  terms",
        "QSCAT:\n  trms",
        "codelists.yaml:2: QSCAT.trms: there is no trms here; did you mean terms?",
    ),
    "the tests of a group": (
        "sdtm/qs.yaml",
        "    tests:",
        "    TESTS:",
        "sdtm/qs.yaml:5: records[0].TESTS: there is no TESTS here; did you mean tests?",
    ),
    "the source of a group": (
        "sdtm/qs.yaml",
        "raw: vitals",
        "raw: vital",
        "sdtm/qs.yaml:4: records[0].raw: there is no raw source vital; did you mean vitals?",
    ),
    "the variables of a group": (
        "sdtm/qs.yaml",
        "    variables:\n      QSDTC",
        "    variable:\n      QSDTC",
        "sdtm/qs.yaml:9: records[0].variable: there is no variable here; did you mean variables?",
    ),
    "the temporaries": (
        "sdtm/qs.yaml",
        "temporary:",
        "temporry:",
        "sdtm/qs.yaml:16: temporry: there is no temporry here; did you mean temporary?",
    ),
    "the name of a temporary": (
        "sdtm/qs.yaml",
        "  TOP: {label",
        "  Top: {label",
        "sdtm/qs.yaml:17: temporary.Top: Top is no SAS name; "
        "write TOP: 1 to 8 capital letters, digits and _, a letter first",
    ),
    "an item of a form": (
        "forms.yaml",
        "{item: Systolic,",
        "{ITEM: Systolic,",
        "forms.yaml:6: forms[0].items[0].ITEM: there is no ITEM here; did you mean item?",
    ),
    "an item of a form without its colon": (
        "forms.yaml",
        "{item: Systolic,",
        "{item Systolic,",
        "forms.yaml:6: forms[0].items[0].item Systolic: there is no item Systolic here; "
        "a colon is missing after item; write item: Systolic",
    ),
}
TWICE = {
    "a section, the first time without its value": (
        "sdtm/qs.yaml",
        "variables:\n  QSCAT",
        "variables:\nvariables:\n  QSCAT",
        "sdtm/qs.yaml:13: variables stands here twice; keep one",
    ),
    "a section of a group": (
        "sdtm/qs.yaml",
        "    tests:\n",
        "    tests:\n    tests:\n",
        "sdtm/qs.yaml:6: records[0]: tests stands here twice; keep one",
    ),
    "a text over several lines": (
        "sdtm/qs.yaml",
        "dataset: QS\n",
        "dataset: QS\ncomment: >-\ncomment: >-\n  Two questions.\n",
        "sdtm/qs.yaml:3: comment stands here twice; keep one",
    ),
}
#: The line is that of the value, where it stands on one of its own.
LINES = {
    "the raw source of a form": (
        "forms.yaml",
        "    raw: demog\n",
        "    raw: demogs\n",
        "forms.yaml:11: forms[1].raw: there is no raw source demogs; did you mean demog?",
    ),
    "a test of a total": (
        "sdtm/qs.yaml",
        "      - PAIN",
        "      - PAINN",
        "sdtm/qs.yaml:23: totals.BURDEN.of[1]: QS has no test PAINN; did you mean PAIN?",
    ),
    "a variable of a total": (
        "sdtm/qs.yaml",
        "      VISITNUM]\n    var",
        "      VISITNUMM]\n    var",
        "sdtm/qs.yaml:25: totals.BURDEN.by[1]: QS has no variable VISITNUMM; did you mean VISITNUM?",
    ),
    "what the records of a total have": (
        "sdtm/qs.yaml",
        "{QSEVLINT: -P1W}",
        "{QSEVLINTs: -P1W}",
        "sdtm/qs.yaml:26: totals.BURDEN.variables.QSEVLINTs: QSEVLINTs is no SAS name; did you mean QSEVLINT?",
    ),
    "the column that a total is reported in": (
        "sdtm/qs.yaml",
        "    variables: {QSEVLINT",
        "    reported: vitals.TOTL\n    variables: {QSEVLINT",
        "sdtm/qs.yaml:26: totals.BURDEN.reported: vitals.csv has no column TOTL; "
        "it has PATIENT, VISIT, DATE, SYSBP, DIABP, TEMP",
    ),
    "the raw source that a total is reported in": (
        "sdtm/qs.yaml",
        "    variables: {QSEVLINT",
        "    reported: vital.TEMP\n    variables: {QSEVLINT",
        "sdtm/qs.yaml:26: totals.BURDEN.reported: there is no raw source vital; did you mean vitals?",
    ),
    "an argument of a verb": (
        "sdtm/qs.yaml",
        "  QSEVAL: {assign: INVESTIGATOR, when",
        "  QSEVAL:\n    flag: {TOP: present}\n    value: INVESTIGATORR\n  QSSTAT: {assign: NOT DONE, when",
        "sdtm/qs.yaml:16: variables.QSEVAL.value: warning: INVESTIGATORR is a sponsor term of QSEVAL, "
        "which codelists.yaml does not declare; did you mean INVESTIGATOR?",
    ),
}
COMMAS = {
    "between tests of a total": (
        "sdtm/qs.yaml",
        "    of:\n      - ITCH\n      - PAIN\n",
        "    of: [ITCH PAIN]\n",
        "sdtm/qs.yaml:21: totals.BURDEN.of[0]: QS has no test ITCH PAIN; a comma is missing: write ITCH, PAIN",
    ),
    "between variables": (
        "sdtm/qs.yaml",
        "by: [QSCAT,\n      VISITNUM]",
        "by: [QSCAT VISITNUM]",
        "sdtm/qs.yaml:24: totals.BURDEN.by[0]: QS has no variable QSCAT VISITNUM; "
        "a comma is missing: write QSCAT, VISITNUM",
    ),
    "between variables, and the brackets": (
        "sdtm/qs.yaml",
        "by: [QSCAT,\n      VISITNUM]",
        "by: QSCAT VISITNUM",
        "sdtm/qs.yaml:24: totals.BURDEN.by: QS has no variable QSCAT VISITNUM; it is a list: write [QSCAT, VISITNUM]",
    ),
    "between columns of all sources": (
        "study.yaml",
        "raw:\n",
        "not_submitted: [PATIENT VISIT]\nraw:\n",
        "study.yaml:5: not_submitted[0]: warning: no raw source has a column PATIENT VISIT; "
        "a comma is missing: write PATIENT, VISIT",
    ),
}
ITEMS = {
    "a plain value": (
        "sdtm/qs.yaml",
        "      - PAIN\n",
        "      - PAIN\n      - PAIN\n",
        "sdtm/qs.yaml:24: totals.BURDEN.of[2]: warning: PAIN stands here twice; keep one",
    ),
    "a key": (
        "sdtm/qs.yaml",
        "QSTESTCD, VISITNUM]\nrec",
        "QSTESTCD, VISITNUM, VISITNUM]\nrec",
        "sdtm/qs.yaml:2: keys[3]: warning: VISITNUM stands here twice; keep one",
    ),
    "a value of a condition": (
        "sdtm/qs.yaml",
        "when: {TEMP: missing}",
        'when: {TEMP: ["0", "0"]}',
        "sdtm/qs.yaml:8: records[0].not_done.when.TEMP[1]: warning: 0 stands here twice; keep one",
    ),
    "an item of a form": (
        "forms.yaml",
        "      - {item: Sex, raw: SEX}\n",
        "      - {item: Sex, raw: SEX}\n      - {item: Sex, raw: SEX}\n",
        "forms.yaml:16: forms[1].items[3]: warning: the item above stands here twice; keep one",
    ),
}
FIXED = {
    "a duration beside a test": (
        "sdtm/qs.yaml",
        "test: Itch, ",
        "test: Itch, QSEVLINT: -PTT24H, ",
        "sdtm/qs.yaml:6: records[0].tests.ITCH.QSEVLINT: QSEVLINT takes a date or duration in ISO 8601, "
        "and '-PTT24H' is none; write -PT24H",
    ),
    "a duration of a total": (
        "sdtm/qs.yaml",
        "{QSEVLINT: -P1W}",
        "{QSEVLINT: P1DAY}",
        "sdtm/qs.yaml:26: totals.BURDEN.variables.QSEVLINT: QSEVLINT takes a date or duration in ISO 8601, "
        "and 'P1DAY' is none; write P1D",
    ),
    "a date": (
        "sdtm/dm.yaml",
        "DTHDTC: not collected",
        "DTHDTC: {assign: 31JAN2024}",
        "sdtm/dm.yaml:21: variables.DTHDTC.assign: DTHDTC takes a date in ISO 8601, and '31JAN2024' is none; "
        "write 2024-01-31",
    ),
    "a number": (
        "sdtm/dm.yaml",
        "copy: [AGE, SEX, RACE]\n    variables:\n",
        "copy: [SEX, RACE]\n    variables:\n      AGE: {assign: old}\n",
        "sdtm/dm.yaml:6: records[0].variables.AGE.assign: AGE is numeric, and 'old' is no number; "
        "write one such as 2.5",
    ),
    "the code of tests that were not done": (
        "sdtm/qs.yaml",
        "as: QSALL,",
        "as: QSALLs,",
        "sdtm/qs.yaml:8: records[0].not_done.as: warning: QSALLs is no term of QSTESTCD; did you mean QSALL?",
    ),
    "a variable of all datasets": (
        "sdtm/dm.yaml",
        '"*.--DTC"',
        '"*.-DTC"',
        "sdtm/dm.yaml:16: variables.RFPENDTC.last: no dataset has a variable -DTC; did you mean --DTC?",
    ),
}
#: A definition by another name, where its uses are right.
RENAMED = {
    "a raw source": (
        "study.yaml",
        "  vitals:",
        "  vitalss:",
        "study.yaml:7: raw.vitalss: nothing uses vitalss, and vitals is asked for in forms.yaml:3, sdtm/qs.yaml:4 "
        "and sdtm/vs.yaml:4; write vitals",
    ),
    "a codelist that adds to CDISC's": (
        "codelists.yaml",
        "QSCAT:\n",
        "QSCATs:\n",
        "codelists.yaml:1: QSCATs: warning: no variable uses the codelist QSCATs; did you mean QSCAT?",
    ),
    "a codelist that one variable of the same name asks for": (
        "sdtm/qs.yaml",
        "  SITE: {label: Site of the Questions, from: DM.SITEID}\n",
        "  SITE: {label: Site of the Questions, from: DM.SITEID}\n"
        "  LEVEL: {label: Level, assign: A, codelist: LEVEL}\n",
        "codelists.yaml:1: LEVELS: nothing uses LEVELS, and LEVEL is asked for in sdtm/qs.yaml:29; write LEVEL",
    ),
    "a fact of the visit": (
        "sdtm/qs.yaml",
        "      TOP: test.SCALE\n",
        "      TOP: test.SCALE\n      VISITNUM: vissit.VISITNUM\n",
        "sdtm/qs.yaml:12: records[0].variables.VISITNUM: vitals.csv has no column vissit.VISITNUM; "
        "did you mean visit.VISITNUM?",
    ),
    "a use of a raw source, the definition is right": (
        "sdtm/qs.yaml",
        "from: DM.SITEID}",
        "from: demogg.PATIENT}",
        "sdtm/qs.yaml:28: supplemental.SITE.from: there is no dataset or raw source demogg; did you mean demog?",
    ),
}
MORE = {
    "the result of a test in capitals": (
        "sdtm/qs.yaml",
        "ITCH: {result: TEMP",
        "ITCH: {RESULT: TEMP",
        "sdtm/qs.yaml:6: records[0].tests.ITCH.RESULT: there is no RESULT here; did you mean result?",
    ),
    "the reason of tests that were not done": (
        "sdtm/qs.yaml",
        "    not_done: {when: {TEMP: missing}, as: QSALL, test: Questions}\n",
        "    not_done:\n      when: {TEMP: missing}\n      reason: VISITT\n      as: QSALL\n      test: Questions\n",
        "sdtm/qs.yaml:10: records[0].not_done.reason: vitals.csv has no column VISITT; did you mean VISIT?",
    ),
    "a verb that makes what only asks for a fact of the tests": (
        "sdtm/qs.yaml",
        "      TOP: test.SCALE\n",
        "      TOP: {UPPER: test.SCALE}\n",
        "sdtm/qs.yaml:11: records[0].variables.TOP.UPPER: no verb is called UPPER; write upper",
    ),
    "an argument with two letters turned": (
        "sdtm/qs.yaml",
        "INVESTIGATOR, when:",
        "INVESTIGATOR, whne:",
        "sdtm/qs.yaml:14: variables.QSEVAL.whne: assign takes no argument whne; did you mean when?",
    ),
    "an attribute with a letter more": (
        "sdtm/qs.yaml",
        "SITE: {label: Site of the Questions, from: DM.SITEID}",
        "SITE: {labels: Site of the Questions}",
        "sdtm/qs.yaml:28: supplemental.SITE.labels: no verb is called labels; did you mean label?",
    ),
    "a format of dates": (
        "study.yaml",
        "vitals: {file: vitals.csv, subject: PATIENT, dates: DD-MON-YYYY",
        "vitals: {file: vitals.csv, subject: PATIENT, dates: DD-MON-YYY",
        "study.yaml:7: raw.vitals.dates: the date format DD-MON-YYY cannot be read: Y stands for nothing; "
        "write DD-MON-YYYY",
    ),
}
SLIPS = {**MORE, **UNREAD, **TWICE, **LINES, **COMMAS, **ITEMS, **FIXED, **RENAMED}


@pytest.mark.parametrize(("file", "old", "new", "told"), SLIPS.values(), ids=SLIPS)
def test_nothing_is_told_that_only_follows(study: TinyStudy, file: str, old: str, new: str, told: str) -> None:
    study.edit(file, old, new)
    if "LEVELS" in told:
        study.edit("codelists.yaml", "QSCAT:", "LEVELS:\n  label: Scales\n  terms:\n    A:\nQSCAT:")
    assert lint_of(study) == [told]


def test_a_raw_column_under_another_name_is_told_once_with_all_its_places(study: TinyStudy) -> None:
    study.edit("vitals.csv", "TEMP", "TEMPER")
    told = "forms.yaml:8: forms[0].items[2].raw: vitals.csv has no column TEMP; did you mean TEMPER?; the same in "
    (line,) = [line for line in lint_of(study) if "has no column" in line]
    assert line.startswith(told)
    assert "sdtm/qs.yaml:" in line


def test_the_test_of_a_total_is_one_next_to_its_own(study: TinyStudy) -> None:
    for name, result in (("ITEM101", "TEMP"), ("ITEM102", "SYSBP"), ("ITEM110", "DIABP")):
        study.edit(
            "sdtm/qs.yaml",
            "    not_done:",
            f'      {name}: {{result: {result}, test: {name}, SCALE: "10"}}\n    not_done:',
        )
    study.edit("sdtm/qs.yaml", "      - ITCH\n      - PAIN", "      - ITEM101\n      - ITEM112")
    assert lint_of(study) == [
        "sdtm/qs.yaml:26: totals.BURDEN.of[1]: QS has no test ITEM112; did you mean ITEM102?",
    ]


HISTORY = """\
dataset: MH
keys: [USUBJID, MHTERM]
records:
  - raw: diary
    each_of: [PAIN1-PAIN3, ITCH]
    variables:
      MHTERM: each_of.name
      MHPRESP: {assign: "Y"}
      MHOCCUR: each_of.value
      MHSTAT: {assign: NOT DONE, when: {each_of.value: missing}}
variables:
  MHDECOD, MHBODSYS: not collected
"""
EACH_OF = "each_of: [PAIN1-PAIN3, ITCH]"
NO_RANGE = "is not how a range of columns is written: with a hyphen, from the lower number up; write PAIN1-PAIN3"
MISTAKES = {
    "    each_of: [PAIN1-PAIN3, ITCH]\n": "4: records[0].each_of: each_of.name is what a column is called, and no "
    "each_of stands in a group here; say each_of: [COLUMN, COLUMN], beside raw",
    "each_of: []": "5: records[0].each_of: nothing stands here; give at least one",
    "each_of:": "5: records[0].each_of: a plain value is missing here; give it as text, without brackets",
    "variables": "6: records[0].variables.each_of: there is no each_of here; it belongs beside variables: begin its "
    "line in the same column",
    "variables of names": "6: records[0].variables.each_of: there is no each_of here; it belongs beside variables: "
    "begin its line in the same column",
    "each_of: {PAIN: PAIN1-PAIN3, ITCH: ITCH}": "5: records[0].each_of: a range of columns cannot stand below one "
    "name, PAIN; write each_of: [PAIN1-PAIN3, ITCH]; each_of.name is what a column is called",
    "each_of: {PAIN: PAIN1, ITCH: }": "5: records[0].each_of.ITCH: no column is named for ITCH; write ITCH: COLUMN, or "
    "remove it",
    **{
        f"each_of: [{text}, ITCH]": f"5: records[0].each_of[0]: {text} {NO_RANGE}"
        for text in ("PAIN3-PAIN1", "PAIN1:PAIN3", "PAIN1 to PAIN3", "PAIN1-3", "PAIN1--PAIN3")
    },
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_each_of_is_told_once(tmp_path: Path, mistake: str) -> None:
    spec = HISTORY.replace(EACH_OF, mistake)
    if mistake.startswith("variables"):
        said = EACH_OF if mistake == "variables" else "each_of: {PAIN: PAIN1, ITCH: ITCH}"
        spec = HISTORY.replace(f"    {EACH_OF}\n    variables:\n", f"    variables:\n      {said}\n")
    elif mistake.startswith(" "):
        spec = HISTORY.replace(mistake, "")
    study = small_study(tmp_path, {"diary": "SUBJECT,PAIN1,PAIN2,PAIN3,ITCH\n001,Y,N,Y,\n"}, {"mh": spec})
    assert [line for line in study.lint().stdout.splitlines() if "sdtm/mh" in line and "warning" not in line] == [
        f"sdtm/mh.yaml:{MISTAKES[mistake]}"
    ]


def test_each_of_has_a_name_and_a_value(tmp_path: Path) -> None:
    spec = HISTORY.replace("MHTERM: each_of.name", "MHTERM: each_of.nam")
    study = small_study(tmp_path, {"diary": "SUBJECT,PAIN1,PAIN2,PAIN3,ITCH\n001,Y,N,Y,\n"}, {"mh": spec})
    assert [line for line in study.lint().stdout.splitlines() if "sdtm/mh" in line] == [
        "sdtm/mh.yaml:7: records[0].variables.MHTERM: each_of has a name and a value, and no each_of.nam; "
        "write each_of.name or each_of.value"
    ]
