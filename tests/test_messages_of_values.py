"""A value that its variable never has, a term in the place of a word, and arguments that are plausible and wrong, are
told where they stand."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import small_study
from studies import TinyStudy, tiny_study

C, D, A = "codelists.yaml", "sdtm/dm.yaml", "sdtm/ae.yaml"

#: file, a text that stands once in it, what stands there instead, and the one message.
Case = tuple[str, str, str, str]
FLAG = "flag: {AESTDTC: present}"
AT = "27: supplemental.AETRTEM.flag"
VALUES: dict[str, Case] = {
    "a misspelt term": (
        A,
        FLAG,
        "flag: {AESEV: MODERAT}",
        f"{AT}.AESEV: warning: no AESEV of AE is 'MODERAT'; did you mean MODERATE?",
    ),
    "one of several": (
        A,
        FLAG,
        "flag: {AESEV: [MILD, MODERAT]}",
        f"{AT}.AESEV: warning: no AESEV of AE is 'MODERAT'; did you mean MODERATE?",
    ),
    "with a comparator": (
        A,
        FLAG,
        "flag: {AESEV: {ne: HIGH}}",
        f"{AT}.AESEV.ne: warning: no AESEV of AE is 'HIGH'; there are MILD, MODERATE, SEVERE",
    ),
    "of another dataset": (
        D,
        "{first: AE.AESTDTC}",
        "{first: AE.AESTDTC, where: {AESEV: MODERAT}}",
        "14: variables.RFSTDTC.where.AESEV: warning: no AESEV of AE is 'MODERAT'; did you mean MODERATE?",
    ),
    "a collected word": (
        A,
        FLAG,
        "flag: {AEREL: unrelated}",
        f"{AT}.AEREL: warning: no AEREL of AE is 'unrelated'; it stands for NOT RELATED: write that",
    ),
    "a word of CDISC": (
        A,
        FLAG,
        "flag: {AESER: Yes}",
        f"{AT}.AESER: warning: no AESER of AE is 'Yes'; it stands for Y: write that",
    ),
    "a term of the study that there is not": (
        D,
        "when: {ARMCD: A}",
        "when: {ARMCD: C}",
        "20: variables.ARM.case[0].when.ARMCD: warning: no ARMCD of DM is 'C'; there are A, B",
    ),
    "a value that no case gives": (
        D,
        "ARMNRS: not collected",
        "ARMNRS: {flag: {ARM: Drug C}, value: SCREEN FAILURE}",
        "22: variables.ARMNRS.flag.ARM: warning: no ARM of DM is 'Drug C'; there are Drug A, Drug B",
    ),
    "a term that is nearly one, where there may be others": (
        D,
        "ARMNRS: not collected",
        "ARMNRS: {flag: {ETHNIC: HISPANIC OR LATIN}, value: SCREEN FAILURE}",
        "22: variables.ARMNRS.flag.ETHNIC: warning: no ETHNIC of DM is 'HISPANIC OR LATIN'; "
        "did you mean HISPANIC OR LATINO?",
    ),
    "a sign as in SAS": (
        A,
        "where: {AEYN: Y}",
        "where: {AEYN: '<5'}",
        "5: records[0].where.AEYN: warning: '<5' is compared with AEYN as a word; "
        "write {AEYN: {lt: 5}}, or {assign: '<5'} if the word is meant",
    ),
    # terms and words in each other's place
    "a term behind its word, in a list of CDISC": (
        C,
        "AEREL:\n  label: Causality\n",
        "SEX:\n  terms:\n    Female: F\nAEREL:\n  label: Causality\n",
        "8: SEX.terms.Female: Female is no term of the CDISC codelist SEX; the term stands first: write F: Female",
    ),
    "a term behind its word, in a list that takes more": (
        C,
        "AEREL:\n  label: Causality\n",
        "NCOMPLT:\n  terms:\n    Lost: LOST TO FOLLOW-UP\nAEREL:\n  label: Causality\n",
        "6: NCOMPLT: warning: no variable uses the codelist NCOMPLT; remove it, or name it\n"
        "codelists.yaml:8: NCOMPLT.terms.Lost: warning: LOST TO FOLLOW-UP is a term of the CDISC codelist NCOMPLT, and "
        "stands as a word for Lost; the term stands first: write LOST TO FOLLOW-UP: Lost",
    ),
    "a term behind its word, in a list of the study": (
        C,
        "    NOT RELATED: [no, unrelated]",
        "    no: NOT RELATED",
        "9: AEREL.terms.no: warning: NOT RELATED is a word for the term no of AEREL, and looks like a term itself; "
        "the term stands first: write NOT RELATED: no",
    ),
}
#: What is right, or may be: nothing is said.
RIGHT: dict[str, tuple[str, str, str]] = {
    "another case": (A, FLAG, "flag: {AESEV: moderate}"),
    "a missing value": (A, FLAG, 'flag: {AESEV: {notin: [MILD, ""]}}'),
    "a number in a word that is meant": (A, "where: {AEYN: Y}", "where: {AEYN: {assign: '<5'}}"),
    "a word of the raw data in the raw data": (A, "where: {AEYN: Y}", "where: {RELATED: unrelated}"),
    "a term of the sponsor, nearly one of CDISC but for a number": (
        D,
        "ARMNRS: not collected",
        "ARMNRS: {flag: {AE.AESTDTC: present}, value: SCREEN FAILURE}",
    ),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_value_that_nothing_has_is_told(name: str, tmp_path: Path) -> None:
    study = tiny_study(tmp_path)
    file, old, new, message = VALUES[name]
    study.edit(file, old, new)
    assert study.lint().stdout.splitlines() == f"{file}:{message}".split("\n")


@pytest.mark.parametrize("name", RIGHT)
def test_a_value_that_may_be_is_not(name: str, tmp_path: Path) -> None:
    study: TinyStudy = tiny_study(tmp_path)
    study.edit(*RIGHT[name])
    assert study.lint().output == "no faults\n"


VS = """\
dataset: VS
keys: [USUBJID, VSTESTCD, VSDTC]
records:
  - raw: vs
    tests:
      SYSBP: {result: SBP, unit: mmHg}
      MOOD: {result: MOOD, test: Mood}
    variables:
      VSDTC: {iso8601: DATE}
      VSPOS: {assign: SITTING, when: {test.VSTESTCD: CODE}}
"""


@pytest.mark.parametrize(
    ("code", "hint"),
    [("SYSBP", ""), ("MOOD", ""), ("SYSPB", "did you mean SYSBP?"), ("TEMP", "there are SYSBP, MOOD")],
)
def test_a_condition_asks_for_tests_that_there_are(code: str, hint: str, tmp_path: Path) -> None:
    raw = {"vs": "SUBJECT,DATE,SBP,MOOD\n001,2024-01-10,121,good\n"}
    study = small_study(tmp_path, raw, {"vs": VS.replace("CODE", code)})
    told = [line for line in study.lint().stdout.splitlines() if "test.VSTESTCD" in line]
    message = (
        f"sdtm/vs.yaml:10: records[0].variables.VSPOS.when.test.VSTESTCD: warning: no test.VSTESTCD of VS is '{code}'"
    )
    assert told == ([f"{message}; {hint}"] if hint else [])


DM = """\
dataset: DM
records:
  - raw: demog
    copy: [SEX, AGE]
    variables:
      SUBJID: SUBJECT
      SITEID: {assign: "01"}
      AGEU: {assign: YEARS}
      COUNTRY: {assign: KOR}
      RFXSTDTC: {iso8601: FIRST}
      RFXENDTC: {iso8601: LAST}
      ARM: {assign: Drug A}
      ARMCD: {assign: A}
variables:
  RFSTDTC: RFXSTDTC
  RFENDTC: RFXENDTC
  RACE: not collected
  RFPENDTC: not collected
  RFICDTC: not collected
  DTHDTC: not collected
  DTHFL: not collected
  ACTARM: ARM
  ACTARMCD: ARMCD
  ARMNRS: not collected
  ACTARMUD: not collected
"""
RAW_DM = "SUBJECT,SEX,AGE,FIRST,LAST\n001,F,34,2024-01-10,2024-02-10\n002,M,41,2024-01-12,2024-02-12\n"
AVS = """\
dataset: VS
keys: [USUBJID, VSTESTCD, VSDTC]
records:
  - raw: vs
    tests:
      SYSBP: {result: SYSBP, unit: mmHg}
      PULSE: {result: PULSE, unit: beats/min}
    variables:
      VSDTC: {iso8601: DATE}
variables:
  VSLOBXFL: {last_before: {}}
  VISITNUM: not collected
"""
ADSL = """\
dataset: ADSL
structure: ADSL
keys: [USUBJID]
records:
  - dataset: DM
    copy: [SUBJID, SITEID, AGE, AGEU, SEX, RACE, ARM]
    variables:
      TRT01P: ARM
      TRTSDT: {sas_date: RFXSTDTC}
      TRTEDT: {sas_date: RFXENDTC}
variables:
  AGEGR1, AGEGR1N: {band: AGE, bands: [<40, ">=40"]}
  TRTDURD: {duration: {start: TRTSDT, end: TRTEDT}}
"""
ADVS = """\
dataset: ADVS
structure: BDS
label: Vital Signs Analysis Dataset
keys: [USUBJID, PARAMCD, ADT]
copy: {ADSL: [TRTP: TRT01P, TRTSDT]}
records:
  - dataset: VS
    copy: [VSSEQ, VSDTC]
    variables:
      PARAMCD: VSTESTCD
      PARAM: VSTEST
      ADT: {sas_date: VSDTC}
      AVAL: VSSTRESN
added:
  - last: [AVAL]
    by: [PARAMCD]
    variables: {DTYPE: {assign: MAXIMUM}}
variables:
  ADY: {study_day: {date: ADT, reference: TRTSDT}}
  ABLFL: {baseline_flag: {}}
  BASE: {baseline_of: AVAL}
  CHG: {compute: AVAL - BASE}
  ANL01FL: {first_of: {by: [USUBJID, PARAMCD], order: [ADT]}}
  PREVAL: {previous: AVAL, by: [USUBJID, PARAMCD], order: [ADT], label: Value Before, type: Num}
"""
#: Limits, dates and times of which either may be taken for the other.
LB = """\
dataset: LB
keys: [USUBJID, LBTESTCD, LBDTC]
records:
  - raw: lb
    tests:
      ALT: {result: ALT, unit: U/L}
    variables:
      LBCAT: {assign: CHEMISTRY}
      LBDTC: {iso8601: DATE}
      LBORNRLO: LOLIM
      LBORNRHI: HILIM
variables:
  LBSTNRLO: {number: LBORNRLO}
  LBSTNRHI: {number: LBORNRHI}
  LBNRIND: {range_indicator: {}}
  VISITNUM: not collected
  LBLOBXFL: not collected
"""
RAW_LB = "SUBJECT,DATE,ALT,LOLIM,HILIM\n001,2024-01-10,30,7,55\n"
RAW_VS = "SUBJECT,DATE,SYSBP,PULSE\n001,2024-01-10,121,70\n001,2024-01-17,118,72\n002,2024-01-12,130,66\n"
V, L, B = "sdtm/vs.yaml", "adam/adsl.yaml", "adam/advs.yaml"
MIXED = "so values of different parameters are held against one another; write by:"
SENSE: dict[str, Case] = {
    # what is no date where one is taken
    "a result as a date": (
        V,
        "last_before: {}",
        "last_before: VSORRES",
        "11: variables.VSLOBXFL.last_before: VSORRES is no date, and last_before takes one as date; "
        "name a date, such as VSDTC",
    ),
    "a reference that is no date": (
        V,
        "last_before: {}",
        "last_before: {reference: DM.SEX}",
        "11: variables.VSLOBXFL.last_before.reference: DM.SEX is no date, and last_before takes one as reference; "
        "name a date, such as DM.RFXSTDTC",
    ),
    "a date of the subject as that of the record": (
        V,
        "last_before: {}",
        "last_before: DM.RFXSTDTC",
        "11: variables.VSLOBXFL.last_before: warning: last_before takes DM.RFXSTDTC as the date of each record, and it "
        "is one of the subject; write {last_before: {reference: DM.RFXSTDTC}}",
    ),
    "a value as a date of analysis": (
        B,
        "date: ADT, reference: TRTSDT",
        "date: AVAL, reference: TRTSDT",
        "19: variables.ADY.study_day.date: AVAL is no date, and study_day takes one as date; name a date, such as ADT",
    ),
    "a treatment as a date": (
        B,
        "date: ADT, reference: TRTSDT",
        "date: ADT, reference: TRTP",
        "19: variables.ADY.study_day.reference: TRTP is no date, and study_day takes one as reference; "
        "name a date, such as TRTSDT",
    ),
    "a study day made a date": (
        B,
        "ADT: {sas_date: VSDTC}",
        "ADT: {sas_date: VSDY}",
        "12: records[0].variables.ADT.sas_date: VSDY is no date, and sas_date takes one as date; "
        "name a date, such as VSDTC",
    ),
    "a date in text where a numeric one is taken": (
        B,
        "PREVAL: {previous: AVAL, by: [USUBJID, PARAMCD], order: [ADT], label: Value Before, type: Num}",
        "ADURN: {duration: {start: TRTSDT, end: VSDTC}}",
        "24: variables.ADURN.duration.end: VSDTC is a date in text, and duration takes a numeric date as end; "
        "write {sas_date: VSDTC} for it, or TRTSDT",
    ),
    "a numeric date where text is taken": (
        B,
        "PREVAL: {previous: AVAL, by: [USUBJID, PARAMCD], order: [ADT], label: Value Before, type: Num}",
        "ASTDT: {impute: ADT}",
        "24: variables.ASTDT.impute: ADT is a numeric date, and impute takes one in text (ISO 8601) as date; "
        "name the text, such as VSDTC",
    ),
    # dates in each other's place
    "date and reference exchanged": (
        B,
        "date: ADT, reference: TRTSDT",
        "date: TRTSDT, reference: ADT",
        "19: variables.ADY.study_day.date: warning: study_day counts from reference to date, and TRTSDT is the same in "
        "all records of a subject; write {study_day: {date: ADT, reference: TRTSDT}}",
    ),
    "start and end exchanged": (
        L,
        "start: TRTSDT, end: TRTEDT",
        "start: TRTEDT, end: TRTSDT",
        "13: variables.TRTDURD.duration.start: start and end of duration are exchanged; "
        "write {start: TRTSDT, end: TRTEDT}",
    ),
    # groups that are too wide
    "a baseline of all parameters": (
        B,
        "baseline_flag: {}",
        "baseline_flag: {by: [USUBJID]}",
        f"20: variables.ABLFL.baseline_flag: warning: by of baseline_flag names no PARAMCD, {MIXED} [USUBJID, PARAMCD]",
    ),
    "its value on all records": (
        B,
        "{baseline_of: AVAL}",
        "{baseline_of: AVAL, by: [USUBJID]}",
        f"21: variables.BASE.baseline_of: warning: by of baseline_of names no PARAMCD, {MIXED} [USUBJID, PARAMCD]",
    ),
    "a baseline of all tests": (
        V,
        "last_before: {}",
        "last_before: {by: [USUBJID]}",
        "11: variables.VSLOBXFL.last_before: warning: by of last_before names no VSTESTCD, so values of different "
        "tests are held against one another; write by: [USUBJID, VSTESTCD]",
    ),
    "a flag of all parameters": (
        B,
        "first_of: {by: [USUBJID, PARAMCD]",
        "first_of: {by: [USUBJID]",
        f"23: variables.ANL01FL.first_of: warning: by of first_of names no PARAMCD, {MIXED} [USUBJID, PARAMCD]",
    ),
    "the value before, of any parameter": (
        B,
        "previous: AVAL, by: [USUBJID, PARAMCD]",
        "previous: AVAL, by: [USUBJID]",
        f"24: variables.PREVAL.previous: warning: by of previous names no PARAMCD, {MIXED} [USUBJID, PARAMCD]",
    ),
    "the highest value, of any parameter": (
        B,
        "    by: [PARAMCD]\n",
        "",
        f"15: added[0]: warning: by of what is added names no PARAMCD, {MIXED} [PARAMCD]",
    ),
    # what ADSL must have
    "no planned treatment": (
        L,
        "      TRT01P: ARM\n",
        "",
        "1: dataset: TRT01P (Planned Treatment for Period 01) is Required in ADSL; "
        "map it, such as TRT01P: ARM, or write TRT01P: waiting",
    ),
    "no text of the parameters": (
        B,
        "      PARAM: VSTEST\n",
        "",
        "1: dataset: PARAM (Parameter) is Required in BDS; "
        "map it, as PARAM: {lookup: parameters.csv, by: [PARAMCD]} or as parameters: "
        "{ALB: {param: Albumin (g/L), where: {LBTESTCD: ALB}, value: LBSTRESN}}, or write PARAM: waiting",
    ),
    # bands
    "a whole number between two bands": (
        L,
        '[<40, ">=40"]',
        '[<34, 35-39, ">=40"]',
        "12: variables.AGEGR1, AGEGR1N.band: warning: there is a gap between the bands <34 and 35-39; "
        "34 is in neither: write 34-39 for 35-39",
    ),
    "a limit in no band": (
        L,
        '[<40, ">=40"]',
        '[<40, ">40"]',
        "12: variables.AGEGR1, AGEGR1N.band: warning: there is a gap between the bands <40 and >40; "
        "40 is in neither: write >=40 for >40",
    ),
    "a band that nothing comes into": (
        L,
        '[<40, ">=40"]',
        '[<65, <18, ">=65"]',
        "12: variables.AGEGR1, AGEGR1N.band: nothing comes into the band <18: <65 stands before it and takes all; "
        "write <18 before <65",
    ),
}
# values of a variable where a column or condition is taken
SENSE |= {
    "a code of a country": (
        "sdtm/dm.yaml",
        "COUNTRY: {assign: KOR}",
        "COUNTRY: KOR",
        "9: records[0].variables.COUNTRY: demog.csv has no column KOR; a fixed text is written {assign: KOR}",
    ),
    "a term": (
        "sdtm/dm.yaml",
        "AGEU: {assign: YEARS}",
        "AGEU: YEARS",
        "8: records[0].variables.AGEU: demog.csv has no column YEARS; a fixed text is written {assign: YEARS}",
    ),
    "the code of an arm": (
        "sdtm/dm.yaml",
        "ARMCD: {assign: A}",
        "ARMCD: A",
        "13: records[0].variables.ARMCD: demog.csv has no column A; a fixed text is written {assign: A}",
    ),
    "the value of a flag": (
        L,
        "  TRTDURD:",
        "  SAFFL: Y\n  TRTDURD:",
        "13: variables.SAFFL: ADSL has no variable Y; a fixed text is written {assign: Y}",
    ),
    "a missing value as a word": (
        B,
        "CHG: {compute: AVAL - BASE}",
        'CHG: {compute: AVAL - BASE, when: {ABLFL: "null"}}',
        "22: variables.CHG.when.ABLFL: warning: no ABLFL of ADVS is 'null'; write {ABLFL: missing} for no value",
    ),
    "a value that is not null": (
        B,
        "CHG: {compute: AVAL - BASE}",
        'CHG: {compute: AVAL - BASE, when: {ABLFL: {ne: "null"}}}',
        "22: variables.CHG.when.ABLFL.ne: warning: no ABLFL of ADVS is 'null'; write {ABLFL: present} for a value",
    ),
    # several columns where one is taken
    "a list for a date": (
        "sdtm/dm.yaml",
        "RFXENDTC: {iso8601: LAST}",
        "RFXENDTC: [FIRST, LAST]",
        "11: records[0].variables.RFXENDTC: a list cannot stand here; name one column, or a verb: "
        "{coalesce: [FIRST, LAST]} takes the first that has a value",
    ),
    "arguments as a list": (
        B,
        "{date: ADT, reference: TRTSDT}",
        "[ADT, TRTSDT]",
        "19: variables.ADY.study_day: study_day takes no list; write {study_day: {date: ADT, reference: TRTSDT}}",
    ),
    "a comma in a text": (
        "sdtm/dm.yaml",
        "ARM: {assign: Drug A}",
        "ARM: {assign: Drug A, Low Dose}",
        "12: records[0].variables.ARM.Low Dose: assign takes no argument Low Dose; "
        'a text with a comma stands in quotes: assign: "Drug A, Low Dose"',
    ),
    "a comma in a comment": (
        "sdtm/dm.yaml",
        "RFXENDTC: {iso8601: LAST}",
        "RFXENDTC: {iso8601: LAST, comment: The last dose, as far as it is known}",
        "11: records[0].variables.RFXENDTC.as far as it is known: comment takes no argument as far as it is known; "
        'a text with a comma stands in quotes: comment: "The last dose, as far as it is known"',
    ),
    "two commas in a comment": (
        "sdtm/dm.yaml",
        "RFXENDTC: {iso8601: LAST}",
        "RFXENDTC: {iso8601: LAST, comment: The last dose, of any drug, as far as it is known}",
        "11: records[0].variables.RFXENDTC.of any drug: comment takes no argument of any drug; "
        'a text with a comma stands in quotes: comment: "The last dose, of any drug, as far as it is known"',
    ),
    "the code of an arm that is too long": (
        "sdtm/dm.yaml",
        "ARMCD: {assign: A}",
        "ARMCD: {assign: Drug A Ten Milligrams}",
        "13: records[0].variables.ARMCD.assign: ARMCD has up to 20 characters, and 'Drug A Ten Milligrams' 21; "
        "shorten it, the name is in ARM",
    ),
    "a number of another text than the standard result": (
        V,
        "  VISITNUM: not collected\n",
        "  VISITNUM: not collected\n  VSSTRESN: {number: VSORRES}\n  VSSTRESC: {compute: VSORRES / 2, digits: 1}\n",
        "13: variables.VSSTRESN.number: warning: VSSTRESN is the number of VSSTRESC, and made of VSORRES; "
        "write {number: VSSTRESC}",
    ),
    "input": (
        B,
        "ADT: {sas_date: VSDTC}",
        "ADT: {input: VSDTC}",
        "12: records[0].variables.ADT.input: no verb is called input; write number for what gives a number, "
        "iso8601 or sas_date for a date",
    ),
    # names of ADaM
    "a flag without a label": (
        L,
        "  TRTDURD:",
        "  SAFETY: {assign: Y}\n  TRTDURD:",
        "13: variables.SAFETY: SAFETY has no label, and ADaMIG 1.3 no such variable; did you mean SAFFL? "
        "One of your own takes a label of up to 40 characters",
    ),
    "a flag with one": (
        L,
        "  TRTDURD:",
        "  FULLFL: {assign: Y, label: Full Analysis Set}\n  TRTDURD:",
        "13: variables.FULLFL: warning: FULLFL is no variable of ADaMIG, whose flag of this population is FASFL; "
        "call it FASFL",
    ),
    "a name of nine letters": (
        B,
        "PREVAL: {previous: AVAL, by: [USUBJID, PARAMCD], order: [ADT], label: Value Before, type: Num}",
        "AVISITNUM: {assign: '1'}",
        "24: variables.AVISITNUM: AVISITNUM is no SAS name; did you mean AVISITN?",
    ),
    # tests that were not done
    "a condition without when": (
        V,
        "    variables:\n      VSDTC",
        "    not_done: {SBP: Not done}\n    variables:\n      VSDTC",
        "8: records[0].not_done.SBP: there is no SBP here; a condition stands in when: write {when: {SBP: Not done}}",
    ),
    "a word as a condition": (
        V,
        "    variables:\n      VSDTC",
        "    not_done: {when: Not done}\n    variables:\n      VSDTC",
        "8: records[0].not_done.when: plain text cannot stand here; name the column that holds it: {COLUMN: Not done}",
    ),
    "a dataset that is called otherwise than its file": (
        V,
        "dataset: VS\n",
        "dataset: VSS\n",
        "1: dataset: the file is called vs, and its dataset VSS; write dataset: VS; "
        "a part of it that is called VSS says domain: VS",
    ),
}
# what is the opposite of what stands there
SENSE |= {
    "the last dose as the first": (
        L,
        "TRTSDT: {sas_date: RFXSTDTC}",
        "TRTSDT: {sas_date: {last: VS.VSDTC}}",
        "9: records[0].variables.TRTSDT.sas_date.last: warning: TRTSDT is a start, and last takes the latest date; "
        "write {first: VS.VSDTC}",
    ),
    "a start as an end": (
        L,
        "TRTEDT: {sas_date: RFXENDTC}",
        "TRTEDT: {sas_date: RFXSTDTC}",
        "10: records[0].variables.TRTEDT.sas_date: warning: TRTEDT is an end, and made of RFXSTDTC, "
        "where there is RFXENDTC; write RFXENDTC",
    ),
    "the actual treatment as the planned one": (
        L,
        "TRT01P: ARM",
        "TRT01P: ACTARM",
        "8: records[0].variables.TRT01P: warning: TRT01P is the planned treatment, and made of ACTARM, "
        "where there is ARM; write ARM",
    ),
    "the column of another test": (
        V,
        "PULSE: {result: PULSE,",
        "PULSE: {result: SYSBP,",
        "7: records[0].tests.PULSE: warning: the result of PULSE is the column SYSBP, as another test is called; "
        "write result: PULSE",
    ),
    # what the standard defines
    "a baseline of another variable": (
        B,
        "{baseline_of: AVAL}",
        "{baseline_of: ADT}",
        "21: variables.BASE.baseline_of: warning: BASE is AVAL at baseline, and ADT is taken here; "
        "write {baseline_of: AVAL}",
    ),
    "a change the other way round": (
        B,
        "{compute: AVAL - BASE}",
        "{compute: BASE - AVAL}",
        "22: variables.CHG.compute: warning: CHG is AVAL - BASE, and the other way round here; "
        "write {compute: AVAL - BASE}",
    ),
    "the percentage of a change": (
        B,
        "{compute: AVAL - BASE}",
        "{compute: AVAL - BASE}\n  PCHG: {percent_change: {value: CHG}}",
        "23: variables.PCHG.percent_change: warning: value of percent_change is AVAL, and CHG is taken here; "
        "write value: AVAL",
    ),
    "a result as collected": (
        B,
        "AVAL: VSSTRESN",
        "AVAL: VSORRES",
        "13: records[0].variables.AVAL: warning: VSORRES is the result as collected, and AVAL the standard one; "
        "write VSSTRESN",
    ),
    "N in a flag that is Y or missing": (
        "sdtm/dm.yaml",
        "  DTHFL: not collected\n",
        "  DTHFL: {assign: N}\n",
        '21: variables.DTHFL.assign: warning: DTHFL is Y or missing, and never N; leave it missing: {assign: ""}',
    ),
    "a word in a flag": (
        L,
        "  TRTDURD:",
        "  SAFFL: {flag: {TRTSDT: present}, value: 'Yes', otherwise: 'No'}\n  TRTDURD:",
        "13: variables.SAFFL.flag: warning: SAFFL is Y or N, and 'Yes' is neither; write Y",
    ),
    "an order by names of visits": (
        B,
        "first_of: {by: [USUBJID, PARAMCD], order: [ADT]}}",
        "first_of: {by: [USUBJID, PARAMCD], order: [AVISIT]}}\n  AVISIT: {assign: A}\n  AVISITN: {assign: '1'}",
        "23: variables.ANL01FL.first_of: warning: AVISIT is text, so WEEK 10 would stand before WEEK 2; "
        "write AVISITN in the order",
    ),
}
# what verbs, look-ups and merges take
SENSE |= {
    "words in bands": (
        L,
        "{band: AGE, bands",
        "{band: SEX, bands",
        "12: variables.AGEGR1, AGEGR1N.band: warning: SEX is text, and band takes a number; name a number",
    ),
    "a date in text as a number": (
        L,
        "TRTEDT: {sas_date: RFXENDTC}",
        "TRTEDT: RFXENDTC",
        "10: records[0].variables.TRTEDT: warning: TRTEDT is a number, and RFXENDTC is text; "
        "write {sas_date: RFXENDTC}",
    ),
    "days from the end of treatment": (
        B,
        "{baseline_flag: {}}",
        "{baseline_flag: {reference: TRTEDT}}\n  TRTEDT: ADSL.TRTEDT",
        "20: variables.ABLFL.baseline_flag: warning: reference of baseline_flag is a start, and TRTEDT is an end; "
        "write reference: TRTSDT",
    ),
    "a flag that is never N": (
        B,
        "CHG: {compute: AVAL - BASE}",
        "CHG: {compute: AVAL - BASE, when: {ABLFL: N}}",
        "22: variables.CHG.when.ABLFL: warning: ABLFL is Y or missing, and never N; write {ABLFL: missing}",
    ),
    "a test that there is not": (
        B,
        "  - dataset: VS\n",
        "  - dataset: VS\n    where: {VSTESTCD: DBP}\n",
        "8: records[0].where.VSTESTCD: warning: no VSTESTCD of VS is 'DBP'; there are SYSBP, PULSE",
    ),
    "a merge by no date": (
        B,
        "  - dataset: VS\n",
        "  - dataset: VS\n    merge: {LAST: {of: VS, pick: {last_on_or_before: VSTEST}}}\n",
        "8: records[0].merge.LAST.pick.last_on_or_before: VSTEST is no date, and the merge goes by one; "
        "name a date, such as VSDTC",
    ),
    "one test as two parameters": (
        B,
        "      PARAMCD: VSTESTCD\n      PARAM: VSTEST\n      ADT: {sas_date: VSDTC}\n      AVAL: VSSTRESN\n",
        "      ADT: {sas_date: VSDTC}\n"
        "    parameters:\n"
        "      SYSBP: {param: Systolic Blood Pressure (mmHg), where: {VSTESTCD: SYSBP}, value: VSSTRESN}\n"
        "      PULSE: {param: Pulse Rate (beats/min), where: {VSTESTCD: SYSBP}, value: VSSTRESN}\n",
        "13: records[0].parameters.PULSE.where: warning: PULSE has the records and the value of SYSBP; "
        "write where: {VSTESTCD: PULSE}",
    ),
    "a parameter of another test": (
        B,
        "      PARAMCD: VSTESTCD\n      PARAM: VSTEST\n      ADT: {sas_date: VSDTC}\n      AVAL: VSSTRESN\n",
        "      ADT: {sas_date: VSDTC}\n"
        "    parameters:\n"
        "      SYSBP: {param: Systolic Blood Pressure (mmHg), where: {VSTESTCD: PULSE}, value: VSSTRESN}\n"
        "      LOW: {param: Systolic Blood Pressure below 90, where: {VSTESTCD: SYSBP}, value: VSSTRESN}\n",
        "12: records[0].parameters.SYSBP.where.VSTESTCD: warning: SYSBP is made of the records of PULSE, and VS has a "
        "test SYSBP; write {VSTESTCD: SYSBP}",
    ),
    "more keys of ADSL": (
        L,
        "keys: [USUBJID]",
        "keys: [USUBJID, TRTSDT]",
        "3: keys: ADSL has one record for each subject; write keys: [USUBJID]",
    ),
}
#: What is right, or may be meant.
SENSIBLE: dict[str, tuple[str, str, str]] = {
    "bands of whole numbers": (L, '[<40, ">=40"]', '[<18, 18-64, ">=65"]'),
    "one parameter of several": (
        B,
        "first_of: {by: [USUBJID, PARAMCD], order: [ADT]}",
        "first_of: {by: [USUBJID], order: [ADT], where: {PARAMCD: PULSE}}",
    ),
    "a day of the subject": (
        B,
        "PREVAL: {previous: AVAL, by: [USUBJID, PARAMCD], order: [ADT], label: Value Before, type: Num}",
        "TRTSDY: {study_day: {date: TRTSDT, reference: TRTSDT}, label: Start of Treatment (Day), type: Num}",
    ),
    "the days up to a record": (
        B,
        "PREVAL: {previous: AVAL, by: [USUBJID, PARAMCD], order: [ADT], label: Value Before, type: Num}",
        "DAYS: {duration: {start: TRTSDT, end: ADT}, label: Days on Treatment, type: Num}",
    ),
}


def analysed_study(folder: Path) -> TinyStudy:
    """A study of DM, VS, ADSL and ADVS in which nothing is wrong."""
    raw, sdtm = {"demog": RAW_DM, "vs": RAW_VS}, {"dm": DM, "vs": AVS}
    return small_study(folder, raw, sdtm, {"adsl": ADSL, "advs": ADVS})


@pytest.mark.parametrize("name", SENSE)
def test_what_makes_no_sense_is_told(name: str, tmp_path: Path) -> None:
    study = analysed_study(tmp_path)
    file, old, new, message = SENSE[name]
    study.edit(file, old, new)
    assert study.lint().stdout.splitlines() == f"{file}:{message}".split("\n")


@pytest.mark.parametrize("name", SENSIBLE)
def test_what_may_make_sense_is_not(name: str, tmp_path: Path) -> None:
    study = analysed_study(tmp_path)
    study.edit(*SENSIBLE[name])
    assert study.lint().output == "no faults\n"


@pytest.mark.parametrize("elements", ["SCRN, TRT", "[SCRN, TRT]"])
def test_elements_of_an_arm_that_are_names_alone_are_one_message(elements: str, tmp_path: Path) -> None:
    study = analysed_study(tmp_path)
    arms = f"arms:\n  - {{ARMCD: A, ARM: Drug A, elements: {elements}}}\n"
    with (study.specs / "study.yaml").open("a", encoding="utf-8") as file:
        file.write(f"elements:\n  - {{ETCD: SCRN, ELEMENT: Screening}}\n  - {{ETCD: TRT, ELEMENT: Drug A}}\n{arms}")
    (told,) = study.lint().stdout.splitlines()
    assert told.startswith("study.yaml:12: arms[0].elements")
    assert "{ETCD: SCRN, " in told


@pytest.mark.parametrize(
    ("collected", "meant"),
    [("HYPERTENSION", ""), ("NOT HISPANIC OR LATNO", "; did you mean NOT HISPANIC OR LATINO?"), ("UNRELATED", "")],
)
def test_a_collected_word_that_is_nearly_a_term_is_told_with_it(collected: str, meant: str, tmp_path: Path) -> None:
    study = tiny_study(tmp_path)
    study.edit("dm.csv", "NOT REPORTED", collected)
    study.build()
    (message,) = [issue["message"] for issue in study.issues() if issue["variable"] == "ETHNIC"]
    assert message.partition("codelists.yaml")[2] == meant


LIMITS: dict[str, tuple[str, str, str]] = {
    "a column": (
        "LBORNRLO: LOLIM",
        "LBORNRLO: HILIM",
        "10: records[0].variables.LBORNRLO: warning: LBORNRLO is a lower limit, and made of HILIM, "
        "where there is LOLIM; write LOLIM",
    ),
    "a variable": (
        "LBSTNRHI: {number: LBORNRHI}",
        "LBSTNRHI: {number: LBORNRLO}",
        "14: variables.LBSTNRHI.number: warning: LBSTNRHI is an upper limit, and made of LBORNRLO, "
        "where there is LBORNRHI; write LBORNRHI",
    ),
    "arguments": (
        "range_indicator: {}",
        "range_indicator: {low: LBSTNRHI, high: LBSTNRLO}",
        "15: variables.LBNRIND.range_indicator: warning: low of range_indicator is a lower limit, and LBSTNRHI is the "
        "other one; write low: LBSTNRLO",
    ),
    "units": (
        "range_indicator: {}",
        "range_indicator: {low: LBORNRLO, high: LBORNRHI}",
        "15: variables.LBNRIND.range_indicator: warning: LBORNRLO is in the unit as collected, and LBSTRESN in the "
        "standard one; write low: LBSTNRLO",
    ),
}


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_in_place_of_the_other_is_told(name: str, tmp_path: Path) -> None:
    raw = {"demog": RAW_DM, "lb": RAW_LB}
    study = small_study(tmp_path, raw, {"dm": DM, "lb": LB})
    assert study.lint().output == "no faults\n"
    old, new, message = LIMITS[name]
    study.edit("sdtm/lb.yaml", old, new)
    assert study.lint().stdout.splitlines() == [f"sdtm/lb.yaml:{message}"]


def test_a_visit_on_day_0_is_told(tmp_path: Path) -> None:
    study = analysed_study(tmp_path)
    with (study.specs / "study.yaml").open("a", encoding="utf-8") as file:
        file.write("visits:\n  - {VISITNUM: 1, VISIT: DAY 1, VISITDY: 0}\n")
    message = "study.yaml:9: visits[0].VISITDY: DAY 1 is on day 0, which there is not; the day before 1 is -1"
    assert study.lint().stdout.splitlines() == [message]


def test_a_time_that_ends_before_it_starts_is_told(tmp_path: Path) -> None:
    study = analysed_study(tmp_path)
    study.edit("demog.csv", "2024-02-12", "2023-02-12")
    study.build()
    told = [(issue["rule"], issue["message"]) for issue in study.issues() if issue["variable"] == "TRTDURD"]
    assert told == [("value not made", "the end is before the start (-334 days); are the two exchanged?")]


CHG = "  CHG: {compute: AVAL - BASE}\n"
#: What is made the wrong way round: file, text, what stands in its place, message.
TURNED: dict[str, Case] = {
    "a number without a type": (
        B,
        "label: Value Before, type: Num}",
        "label: Value Before}",
        "24: variables.PREVAL: warning: PREVAL is made of numbers, and without a type is text; "
        "write type: Num, or type: Char if text is meant",
    ),
    "a study day by subtraction": (
        B,
        "{study_day: {date: ADT, reference: TRTSDT}}",
        "{compute: ADT - TRTSDT + 1}",
        "19: variables.ADY.compute: warning: ADY is a study day, and a difference has a day 0, which there is not; "
        "write {study_day: {date: ADT, reference: TRTSDT}}",
    ),
    "Celsius": (
        B,
        CHG,
        CHG + "  WARM: {compute: (AVAL - 32) * 9 / 5, label: Celsius, type: Num}\n",
        "23: variables.WARM.compute: warning: degrees Celsius are made by 5 / 9, and the other way round here; "
        "write (AVAL - 32) * 5 / 9",
    ),
    "Fahrenheit": (
        B,
        CHG,
        CHG + "  WARM: {compute: AVAL / 1.8 + 32, label: Fahrenheit, type: Num}\n",
        "23: variables.WARM.compute: warning: degrees Fahrenheit are made by 9 / 5, and the other way round here; "
        "write AVAL * 1.8 + 32",
    ),
    "a start imputed late": (
        B,
        CHG,
        CHG + "  ASTDT, ASTDTF: {impute: VSDTC, missing: last}\n",
        "23: variables.ASTDT, ASTDTF.impute: warning: ASTDT is a start, and the last possible day of a partial date "
        "may be after its end; write missing: first, or not_after: beside it",
    ),
    "an end imputed early": (
        B,
        CHG,
        CHG + "  AENDT, AENDTF: {impute: VSDTC, missing: first}\n",
        "23: variables.AENDT, AENDTF.impute: warning: AENDT is an end, and the first possible day of a partial date "
        "may be before its start; write missing: last, or not_before: beside it",
    ),
    "a population of those who are not treated": (
        L,
        "  TRTDURD:",
        "  SAFFL: {assign: Y, when: {TRTSDT: missing}, otherwise: {assign: N}}\n  TRTDURD:",
        "13: variables.SAFFL.assign: warning: SAFFL is Y here where TRTSDT is missing, which treated subjects have; "
        "write N here, and Y for the others",
    ),
    "a population without those who are": (
        L,
        "  TRTDURD:",
        "  SAFFL: {assign: N, when: {DM.RFXSTDTC: present}, otherwise: {assign: Y}}\n  TRTDURD:",
        "13: variables.SAFFL.assign: warning: SAFFL is N here where DM.RFXSTDTC is present, which treated subjects "
        "have; write Y here, and N for the others",
    ),
    "a censoring where the event was observed": (
        B,
        CHG,
        CHG + "  CNSR: {compute: BASE - BASE, label: Censor, type: Num}\n"
        "  CNSDTDSC: {assign: LAST VISIT, when: {CNSR: 0}, label: Censor Date Description}\n",
        "24: variables.CNSDTDSC.when.CNSR: warning: CNSDTDSC describes the date of censoring, and CNSR is 0 where the "
        "event was observed; write CNSR: {gt: 0}",
    ),
    "a missing value as in R": (
        B,
        CHG,
        "  CHG: {compute: AVAL - BASE, when: {ABLFL: NA}}\n",
        "22: variables.CHG.when.ABLFL: warning: ABLFL is Y or missing, and never NA; write {ABLFL: missing}",
    ),
    "a missing value as in R, of fixed values": (
        L,
        "  TRTDURD:",
        "  YOUNG: {assign: Y, when: {AGEGR1: NA}, label: Young}\n  TRTDURD:",
        "13: variables.YOUNG.when.AGEGR1: warning: no AGEGR1 of ADSL is 'NA'; write {AGEGR1: missing} for no value",
    ),
}
#: What is right, or may be meant.
NOT_TURNED: dict[str, tuple[str, str, str]] = {
    "text is meant": (B, "label: Value Before, type: Num}", "label: Value Before, type: Char}"),
    "a day that is a case": (
        B,
        "{study_day: {date: ADT, reference: TRTSDT}}",
        "{compute: ADT - TRTSDT + 1, when: {ADT: {ge: {from: TRTSDT}}}, otherwise: {compute: ADT - TRTSDT}}",
    ),
    "Celsius": (B, CHG, CHG + "  WARM: {compute: (AVAL - 32) * 5 / 9, label: Celsius, type: Num}\n"),
    "Fahrenheit": (B, CHG, CHG + "  WARM: {compute: AVAL * 1.8 + 32, label: Fahrenheit, type: Num}\n"),
    "a start that is held back": (B, CHG, CHG + "  ASTDT, ASTDTF: {impute: VSDTC, missing: last, not_after: ADT}\n"),
    "a population without some": (
        L,
        "  TRTDURD:",
        "  SAFFL: {assign: N, when: {TRTSDT: missing}, otherwise: {assign: Y}}\n"
        "  PPROTFL: {assign: N, when: {TRTEDT: missing, TRTSDT: present}, otherwise: {assign: Y}}\n  TRTDURD:",
    ),
}


@pytest.mark.parametrize("name", TURNED)
def test_what_is_the_wrong_way_round_is_told(name: str, tmp_path: Path) -> None:
    study = analysed_study(tmp_path)
    file, old, new, message = TURNED[name]
    study.edit(file, old, new)
    assert study.lint().stdout.splitlines() == [f"{file}:{message}"]


@pytest.mark.parametrize("name", NOT_TURNED)
def test_what_is_the_right_way_round_is_not(name: str, tmp_path: Path) -> None:
    study = analysed_study(tmp_path)
    study.edit(*NOT_TURNED[name])
    assert study.lint().output == "no faults\n"


VISITS = """\
visits:
  - {VISITNUM: 1, VISIT: SCREENING, VISITDY: -14}
  - {VISITNUM: 2, VISIT: DAY 1, VISITDY: 1}
  - {VISITNUM: 3, VISIT: DAY 15, VISITDY: 15, raw: [Day15, D15]}
  - {VISITNUM: 4, VISIT: DAY 29, VISITDY: 29}
  - {VISITNUM: 5, VISIT: MONTH 6, VISITDY: 183}
  - {VISITNUM: 6, VISIT: MONTH 12, VISITDY: 366}
  - {VISITNUM: 9, VISIT: EARLY END, VISITDY: 29}
unscheduled: {raw: Unplanned, VISIT: "UNSCHEDULED {VISITNUM}"}
"""
PLANNED: dict[str, tuple[str, str, str]] = {
    "a day counted from 0": (
        "VISITDY: 29}\n  - {VISITNUM: 5",
        "VISITDY: 28}\n  - {VISITNUM: 5",
        "12: visits[3].VISITDY: warning: DAY 29 is planned for day 28, and other visits for the day of their name; "
        "write VISITDY: 29",
    ),
    "months for days": (
        "VISITDY: 183",
        "VISITDY: 6",
        "13: visits[4].VISITDY: warning: MONTH 6 is planned for day 6, before DAY 29 (day 29); "
        "write VISITDY: a day from 29 to 366",
    ),
    "a name of another visit": (
        "VISITDY: 1}",
        "VISITDY: 1, raw: [d29, first]}",
        "10: visits[1].raw: warning: raw of DAY 1 has d29, and there is a visit DAY 29; move raw: [d29] to DAY 29",
    ),
    "a number by another name": (
        "{VISITNUM}",
        "{VISITNO}",
        "16: unscheduled.VISIT: {VISITNO} stands for nothing in the name of an unscheduled visit; "
        "write {VISITNUM}, the number of the visit",
    ),
}


def visited_study(folder: Path, old: str = "", new: str = "") -> TinyStudy:
    """A study with visits, of which a text is another one."""
    study = analysed_study(folder)
    assert VISITS.count(old) == 1 or not old
    with (study.specs / "study.yaml").open("a", encoding="utf-8") as file:
        file.write(VISITS.replace(old, new) if old else VISITS)
    return study


@pytest.mark.parametrize("name", PLANNED)
def test_a_visit_in_another_place_is_told(name: str, tmp_path: Path) -> None:
    assert visited_study(tmp_path / "right").lint().output == "no faults\n"
    old, new, message = PLANNED[name]
    study = visited_study(tmp_path / "wrong", old, new)
    assert study.lint().stdout.splitlines() == [f"study.yaml:{message}"]


WINDOWS = "AVISIT,AVISITN,AWTARGET\nBaseline,1,1\nWeek 2,2,15\nWeek 4,3,29\nWeek 24,4,169\nEnd,5,99\n"


def test_a_window_before_its_neighbours_is_told(tmp_path: Path) -> None:
    study = analysed_study(tmp_path)
    study.edit(B, CHG, CHG + "  AVISIT: {window: windows.csv}\n")
    (study.specs / "windows.csv").write_text(WINDOWS, encoding="utf-8")
    assert study.lint().output == "no faults\n"
    (study.specs / "windows.csv").write_text(WINDOWS.replace("3,29", "3,4"), encoding="utf-8")
    message = "Week 4 is planned for day 4, before Week 2 (day 15); write a day from 15 to 169 in AWTARGET"
    assert study.lint().stdout.splitlines() == [f"windows.csv:4: warning: {message}"]


GRADES = "PARAMCD,DIRECTION,GRADE,TIMES,OF\nSYSBP,HIGH,1,140,\nSYSBP,HIGH,2,160,\nSYSBP,HIGH,3,180,\n"
GRADES += "PULSE,LOW,1,1,LLN\nPULSE,LOW,2,50,\nPULSE,LOW,3,40,\n"


@pytest.mark.parametrize(
    ("old", "new", "direction", "message"),
    [
        (
            "2,160",
            "2,1600",
            "HIGH",
            "3: warning: grade 2 of SYSBP is above 1600, and grade 3 above 180; "
            "write a lower TIMES than 180 here, or mend line 4",
        ),
        (
            "2,50",
            "2,5",
            "LOW",
            "6: warning: grade 2 of PULSE is below 5, and grade 3 below 40; "
            "write a higher TIMES than 40 here, or mend line 7",
        ),
    ],
)
def test_grades_out_of_order_are_told(old: str, new: str, direction: str, message: str, tmp_path: Path) -> None:
    study = analysed_study(tmp_path)
    limits = "  ANRLO: {assign: '50'}\n  ANRHI: {assign: '120'}\n"
    study.edit(B, CHG, f"{CHG}{limits}  ATOXGR: {{toxicity_grade: {{criteria: g.csv, direction: {direction}}}}}\n")
    (study.specs / "g.csv").write_text(GRADES, encoding="utf-8")
    assert study.lint().output == "no faults\n"
    (study.specs / "g.csv").write_text(GRADES.replace(old, new), encoding="utf-8")
    assert study.lint().stdout.splitlines() == [f"g.csv:{message}"]


def test_a_lower_limit_above_the_upper_one_is_told(tmp_path: Path) -> None:
    raw = {"demog": RAW_DM, "lb": RAW_LB}
    study = small_study(tmp_path, raw, {"dm": DM, "lb": LB})
    for side, column in (("LO", "LOLIM"), ("HI", "HILIM")):
        study.edit(
            "sdtm/lb.yaml", f"LBORNR{side}: {column}", f"LBORNR{side}: {{lookup: r.csv, by: [DM.SEX], value: {column}}}"
        )
    (study.specs / "r.csv").write_text("SEX,LOLIM,HILIM\nF,10,35\nM,50,15\n", encoding="utf-8")
    message = "the lower limit 50 (LOLIM) is above the upper limit 15 (HILIM); write 15 in LOLIM and 50 in HILIM"
    assert f"r.csv:3: warning: {message}" in study.lint().stdout.splitlines()


def test_a_condition_on_a_word_for_nothing_is_told(tmp_path: Path) -> None:
    study = analysed_study(tmp_path)
    study.edit("sdtm/vs.yaml", "  - raw: vs\n", "  - raw: vs\n    where: {SYSBP: {ne: ND}}\n")
    assert study.lint().output == "no faults\n"
    study.edit("study.yaml", "file: vs.csv", "file: vs.csv, missing: [NA, ND]")
    message = "no SYSBP of vs is 'ND'; write {SYSBP: present}, for missing: of vs says so"
    assert study.lint().stdout.splitlines() == [f"sdtm/vs.yaml:5: records[0].where.SYSBP.ne: warning: {message}"]


@pytest.mark.parametrize(("second", "told"), [("MM/DD/YYYY", True), ("DD.MM.YYYY", False)])
def test_two_date_formats_for_one_text_are_told(second: str, told: bool, tmp_path: Path) -> None:
    study = analysed_study(tmp_path)
    study.edit("study.yaml", "file: vs.csv", f"file: vs.csv, dates: [DD/MM/YYYY, {second}]")
    message = "warning: the date formats DD/MM/YYYY and MM/DD/YYYY read one text as two days, and DD/MM/YYYY is tried "
    message += "first; keep the one that the file is written in: dates: DD/MM/YYYY or dates: MM/DD/YYYY"
    assert any(message in line for line in study.lint().stdout.splitlines()) is told


def test_the_name_of_a_test_that_is_too_long_is_told(tmp_path: Path) -> None:
    raw = {"vs": "SUBJECT,DATE,SBP,MOOD\n001,2024-01-10,121,good\n"}
    text = VS.replace("CODE", "MOOD").replace("test: Mood", "test: Mood of the Subject as the Subject Told It")
    study = small_study(tmp_path, raw, {"vs": text})
    assert [line for line in study.lint().stdout.splitlines() if "characters" in line] == [
        "sdtm/vs.yaml:7: records[0].tests.MOOD: warning: the name 'Mood of the Subject as the Subject Told It' has "
        "42 characters; VSTEST takes up to 40: shorten it"
    ]


def test_a_dataset_in_place_of_its_merge_is_told(tmp_path: Path) -> None:
    study = analysed_study(tmp_path)
    merges = "    merge: {PULSE: {of: VS, where: {VSTESTCD: PULSE, VSLOBXFL: Y}}}\n    variables:\n"
    study.edit(L, "    variables:\n", f"{merges}      PULSEBL: {{from: PULSE.VSSTRESN, label: Pulse, type: Num}}\n")
    assert study.lint().output == "no faults\n"
    study.edit(L, "PULSE.VSSTRESN", "VS.VSSTRESN")
    message = "VS has several records of a subject, and VS.VSSTRESN says none of them; "
    message = f"9: records[0].variables.PULSEBL.from: warning: {message}write PULSE.VSSTRESN, of the one that is merged"
    assert study.lint().stdout.splitlines() == [f"adam/adsl.yaml:{message}"]
    study.edit("vs.csv", "001,2024-01-17", "001,2024-01-18,119,71\n001,2024-01-19,117,71\n001,2024-01-17")
    places = "(vs.csv row 2, vs.csv row 5, vs.csv row 3, ...)"
    asked = "VS.VSSTRESN is asked for as one; write {first: VS.VSSTRESN} or {last: VS.VSSTRESN} for it"
    assert f"VS has 8 records for USUBJID T-001 {places}, and {asked}" in study.build().stderr


POPULATIONS = """\
populations:
  SAFETY: {label: Safety population, where: {FLAG: Y}}
displays:
  DEMOG:
    title: Demographics
    reason: SPECIFIED IN PROTOCOL
    purpose: EXPLORATORY OUTCOME MEASURE
    results:
      AGE: {title: Age, dataset: ADSL, variables: AGE, statistics: [n, mean]}
"""


def test_a_population_by_the_flag_of_another_is_told(tmp_path: Path) -> None:
    study = analysed_study(tmp_path)
    flags = "".join(f"  {flag}: {{assign: Y}}\n" for flag in ("SAFFL", "FASFL"))
    study.edit(L, "  TRTDURD:", f"{flags}  TRTDURD:")
    path = study.specs / "adam" / "analyses.yaml"
    path.write_text(POPULATIONS.replace("FLAG", "SAFFL"), encoding="utf-8")
    assert study.lint().output == "no faults\n"
    path.write_text(POPULATIONS.replace("FLAG", "FASFL"), encoding="utf-8")
    assert study.lint().stdout.splitlines() == [
        "adam/analyses.yaml:2: populations.SAFETY.where.FASFL: warning: SAFETY is the population of SAFFL by its name, "
        "and chosen by FASFL; write {SAFFL: Y}, or call it as FASFL"
    ]
