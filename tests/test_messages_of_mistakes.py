"""A mistake of a spec's writer costs one message: the line of the mistake, in words of specs, and the way out.

Every case breaks a sound study in one place of one of its files; the messages are typed by hand, to the letter.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from broken import Case, messages
from small import VS_HEAD, small_study
from studies import TinyStudy, tiny_study

S, C, D, A = "study.yaml", "codelists.yaml", "sdtm/dm.yaml", "sdtm/ae.yaml"


@pytest.fixture
def study(tmp_path: Path) -> TinyStudy:
    """A study without a fault."""
    return tiny_study(tmp_path)


def test_a_variable_that_others_need_and_the_standard_wants_is_told_once(study: TinyStudy) -> None:
    study.edit(D, "      RFPENDTC: {iso8601: ENDED}\n", "")
    told = [line for line in study.lint().stdout.splitlines() if "RFPENDTC" in line]
    assert told == [f"{D}:14: variables.RFENDTC.from: DM has no variable RFPENDTC; define it in the spec of DM"]


#: The same for what is YAML: conditions as words, names that nobody knows, values of the wrong kind.
SPECS: dict[str, Case] = {
    # conditions as SAS and R write them
    "a where clause as words": (
        A,
        "where: {AEYN: Y}",
        "where: AESEV >= 3 and SUBJECT ne '001'",
        "5: records[0].where: plain text cannot stand here; write {AESEV: {ge: 3}, SUBJECT: {ne: 001}}",
    ),
    "a where clause as words in a list": (
        A,
        "where: {AEYN: Y}",
        "where: [AEYN = 'Y', {AESER: Y}]",
        "5: records[0].where[0]: a where clause is {VARIABLE: value}; write {AEYN: Y}",
    ),
    "a where clause with a list of words": (
        A,
        "where: {AEYN: Y}",
        "where: AESEV in (MILD, 'SEVERE') or AESER is missing",
        "5: records[0].where: plain text cannot stand here; write [{AESEV: [MILD, SEVERE]}, {AESER: missing}]",
    ),
    "a where clause as words in braces": (
        A,
        "{AEYN: Y}",
        "{AEYN = Y}",
        "5: records[0].where.AEYN = Y: ae.csv has no column AEYN = Y; write {AEYN: Y}",
    ),
    "a flag as words": (
        A,
        "flag: {AESTDTC: present}",
        "flag: AESTDTC is not missing",
        "27: supplemental.AETRTEM.flag: a where clause is {VARIABLE: value}; write {AESTDTC: present}",
    ),
    "a branch as words": (
        D,
        "when: {ARMCD: A}",
        "when: ARMCD == 'A'",
        "20: variables.ARM.case[0].when: a where clause is {VARIABLE: value}; write {ARMCD: A}",
    ),
    "a where clause of another dataset as words": (
        D,
        "{first: AE.AESTDTC}",
        "{first: AE.AESTDTC, where: AESEV ^= MILD}",
        "14: variables.RFSTDTC.where: a where clause is {VARIABLE: value}; write {AESEV: {ne: MILD}}",
    ),
    "a sign for a comparator": (
        A,
        "{AEYN: Y}",
        '{AEYN: {"!=": N}}',
        "5: records[0].where.AEYN.!=: no comparator is called !=; write ne",
    ),
    "a sign in a value": (
        A,
        "flag: {AESTDTC: present}",
        'flag: {DM.AGE: ">40"}',
        "27: supplemental.AETRTEM.flag.DM.AGE: AGE is numeric, and '>40' is no number; write {AGE: {gt: 40}}",
    ),
    "words that are no condition": (
        A,
        "where: {AEYN: Y}",
        "where: all of them",
        "5: records[0].where: plain text cannot stand here; name the column that holds it: {COLUMN: all of them}",
    ),
    # letters that XPT cannot hold, in texts of the spec itself
    "a fixed text in other letters": (
        D,
        "{assign: YEARS}",
        "{assign: années}",
        "8: records[0].variables.AGEU.assign: "
        "'années' has the character U+00E9, which XPT cannot hold; "
        "use plain letters, or say its replacement under ascii: in study.yaml",
    ),
    "a curly apostrophe in a fixed text": (
        D,
        "SITEID: SITE",
        "SITEID: {assign: St. Mary’s}",
        "7: records[0].variables.SITEID.assign: 'St. Mary’s' has the character U+2019, which XPT cannot hold; "
        "use plain letters, or say its replacement under ascii: in study.yaml",
    ),
    "a value of a branch in other letters": (
        D,
        "otherwise: {assign: Drug B}",
        "otherwise: {assign: Drug β}",
        "20: variables.ARM.otherwise.assign: 'Drug β' has the character U+03B2, which XPT cannot hold; "
        "use plain letters, or say its replacement under ascii: in study.yaml",
    ),
    # names that nobody knows, and what they were meant as
    "an argument that is there already": (
        A,
        "{iso8601: STOP}",
        "{iso8601: {date: STOP, dat: START}}",
        "12: records[0].variables.AEENDTC.iso8601.dat: iso8601 takes no argument dat; "
        "it takes date, time, dates, month, day",
    ),
    "a section that is there already": (
        A,
        "supplemental:",
        "variable: {AETOX: not collected}\nsupplemental:",
        "26: variable: there is no variable here; variables stands here already: put what it says there",
    ),
    "a key without its colon in braces": (
        S,
        "{file: dm.csv, subject: SUBJECT",
        "{file: dm.csv, subject: SUBJECT, encoding utf-8",
        "6: raw.dm.encoding utf-8: there is no encoding utf-8 here; "
        "a colon is missing after encoding; write encoding: utf-8",
    ),
    "a verb without its colon": (
        A,
        "{upper: TERM}",
        "{upper TERM}",
        "9: records[0].variables.AEDECOD.upper TERM: no verb is called upper TERM; "
        "a colon is missing after upper; write upper: TERM",
    ),
    "a misspelt variable that others need": (
        A,
        "AEENDTC: {iso8601: STOP}\nvariables:\n",
        "AEEDNTC: {iso8601: STOP}\nvariables:\n  AEENRTPT: {from: DM.RFENDTC, when: {AEENDTC: present}}\n",
        "12: records[0].variables.AEEDNTC: SDTMIG 3.4 has no variable AEEDNTC in AE; did you mean AEENDTC?",
    ),
    "a variable of the standard that a dataset lacks": (
        D,
        "{first: AE.AESTDTC}",
        "{first: AE.AEDTC}",
        "14: variables.RFSTDTC.first: AE has no variable AEDTC; did you mean AESTDTC?",
    ),
    "a variable that would be made of itself": (
        D,
        "RFSTDTC: {first: AE.AESTDTC}",
        "RFSTDTC: {from: RFSTDT}",
        "14: variables.RFSTDTC.from: DM has no variable RFSTDT; define it in the spec of DM",
    ),
    "a variable like one that is made": (
        A,
        "AEACN: not collected",
        "AEACN: not collected\n  AESEV2: not collected",
        "15: variables.AESEV2: SDTMIG 3.4 has no variable AESEV2 in AE; "
        "put it under supplemental to submit it in SUPP--, or under temporary",
    ),
}


@pytest.mark.parametrize("name", SPECS)
def test_what_a_spec_cannot_say_is_told_with_what_it_can(name: str, study: TinyStudy) -> None:
    file, old, new, message = SPECS[name]
    study.edit(file, old, new)
    assert messages(study) == [f"{file}:{message}"]


VS = (
    VS_HEAD
    + """\
      SYSBP: {result: SBP, unit: mmHg}
      DIABP:
        result: DBP
        unit: mmHg
    variables: {VSDTC: {iso8601: DATE}}
"""
)
LB = """\
dataset: VS
keys: [USUBJID, VSTESTCD, VSDTC]
records:
  - raw: vs
    tests: {table: tests.csv, by: [NAME], result: SBP}
    variables: {VSDTC: {iso8601: DATE}}
"""
#: What stands in the spec, what stands there instead, and the one message.
TESTS: dict[str, tuple[str, str, str]] = {
    "a misspelt key": (
        "unit: mmHg}",
        "unti: mmHg}",
        "6: records[0].tests.SYSBP.unti: unti of the test SYSBP goes nowhere; did you mean unit?",
    ),
    "a misspelt key on its own line": (
        "        unit: mmHg",
        "        Units: mmHg",
        "9: records[0].tests.DIABP.Units: Units of the test DIABP goes nowhere; did you mean unit?",
    ),
    "a misspelt key that stands there rightly too": (
        "        unit: mmHg",
        "        unit: mmHg\n        units: mmHg",
        "10: records[0].tests.DIABP.units: units of the test DIABP goes nowhere; "
        "remove it, put units under supplemental, or ask for it as test.units",
    ),
    "a misspelt codelist": (
        "unit: mmHg}",
        "unit: mmHg, code_list: NY}",
        "6: records[0].tests.SYSBP.code_list: code_list of the test SYSBP goes nowhere; did you mean codelist?",
    ),
    "a misspelt result": (
        "{result: SBP,",
        "{reslt: SBP,",
        "6: records[0].tests.SYSBP.reslt: there is no reslt here; did you mean result?",
    ),
    "a result without its colon": (
        "{result: SBP,",
        "{result SBP,",
        "6: records[0].tests.SYSBP.result SBP: there is no result SBP here; "
        "a colon is missing after result; write result: SBP",
    ),
    "a misspelt variable": (
        "unit: mmHg}",
        "unit: mmHg, VSPSO: SITTING}",
        "6: records[0].tests.SYSBP.VSPSO: VSPSO of the test SYSBP goes nowhere; did you mean VSPOS?",
    ),
    "a list for a unit": (
        "unit: mmHg}",
        "unit: [mmHg, kPa]}",
        "6: records[0].tests.SYSBP.unit: unit of the test SYSBP is one value, or {from: COLUMN}; say one of these",
    ),
    "names with values for a variable": (
        "        unit: mmHg",
        "        unit: mmHg\n        VSPOS: {assign: SITTING}",
        "10: records[0].tests.DIABP.VSPOS: VSPOS of the test DIABP is one value, or {from: COLUMN}; say one of these",
    ),
    "a list for a result": (
        "{result: SBP,",
        "{result: [SBP, DBP],",
        "6: records[0].tests.SYSBP.result: result of the test SYSBP is one text; name one",
    ),
    "names with values for a name": (
        "unit: mmHg}",
        "unit: mmHg, test: {assign: Pressure}}",
        "6: records[0].tests.SYSBP.test: test of the test SYSBP is one text; name one",
    ),
    "a list for a codelist": (
        "unit: mmHg}",
        "unit: mmHg, codelist: [NY, ND]}",
        "6: records[0].tests.SYSBP.codelist: codelist of the test SYSBP is one text; name one",
    ),
    "a value in other letters": (
        "        unit: mmHg",
        "        unit: mmHg\n        VSLOC: Œil",
        "10: records[0].tests.DIABP.VSLOC: 'Œil' has the character U+0152, which XPT cannot hold; "
        "use plain letters, or say its replacement under ascii: in study.yaml",
    ),
    "a condition as words": (
        "unit: mmHg}",
        "unit: mmHg, not_done: {when: CUFF = 'No'}}",
        "6: records[0].tests.SYSBP.not_done.when: a where clause is {VARIABLE: value}; write {CUFF: No}",
    ),
}
TABLES: dict[str, tuple[str, str, str]] = {
    "a misspelt key of a table": (
        "result: SBP}",
        "reslt: SBP}",
        "5: records[0].tests.reslt: a table of tests takes no reslt; did you mean result?",
    ),
    "a fact beside a table": (
        "result: SBP}",
        "result: SBP, unit: mmHg}",
        "5: records[0].tests.unit: a table of tests takes no unit; it takes table, by, result; "
        "facts stand in the table",
    ),
}


def vitals(folder: Path, spec: str, old: str, new: str) -> list[str]:
    """What lint says of VS with a change."""
    assert spec.count(old) == 1
    study = small_study(
        folder,
        {"vs": "SUBJECT,DATE,NAME,SBP,DBP,CUFF\n001,2024-01-10,SYS,121,74,Yes\n"},
        {"vs": spec.replace(old, new)},
        more={"tests.csv": "NAME,VSTESTCD,VSORRESU\nSYS,SYSBP,mmHg\n"},
    )
    return study.lint().stdout.splitlines()


@pytest.mark.parametrize("name", [*TESTS, *TABLES])
def test_what_stands_beside_a_test_is_told_at_its_line(name: str, tmp_path: Path) -> None:
    spec, (old, new, message) = (VS, TESTS[name]) if name in TESTS else (LB, TABLES[name])
    lines = [line for line in vitals(tmp_path, spec, old, new) if ": warning: " not in line]
    assert lines == [f"sdtm/vs.yaml:{message}"]


def test_a_term_of_a_test_that_its_codelist_lacks_is_told_at_its_line(tmp_path: Path) -> None:
    lines = vitals(tmp_path, VS, "        unit: mmHg", "        unit: mmHg\n        VSLAT: LEFTT")
    where = "sdtm/vs.yaml:10: records[0].tests.DIABP.VSLAT"
    assert f"{where}: warning: LEFTT is no term of VSLAT; did you mean LEFT?" in lines


def test_letters_that_the_study_replaces_are_no_fault(study: TinyStudy) -> None:
    study.edit(D, "SITEID: SITE", "SITEID: {assign: 10 µ}")
    assert study.lint().output == "no faults\n"


def test_arguments_are_told_in_the_order_of_the_verb(study: TinyStudy) -> None:
    study.edit(A, "AEENDTC: {iso8601: STOP}", "AEENDTC: {iso8601: STOP, xyz: START}")
    where = "sdtm/ae.yaml:12: records[0].variables.AEENDTC.xyz"
    assert messages(study) == [f"{where}: iso8601 takes no argument xyz; it takes date, time, dates, month, day"]
