"""Arguments that are plausible and wrong, and values made of others than they are by the standard, are told where they
stand."""

from __future__ import annotations

from pathlib import Path

import pytest
from analysed import B, L, V, analysed_study
from broken import Case

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
    "a date against itself": (
        B,
        "date: ADT, reference: TRTSDT",
        "date: ADT, reference: ADT",
        "19: variables.ADY.study_day.reference: study_day holds ADT against itself; write reference: TRTSDT",
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
        "1: dataset: TRT01P (Planned Treatment for Period 01) is Required in ADSL; map it, such as TRT01P: ARM",
    ),
    "no text of the parameters": (
        B,
        "      PARAM: VSTEST\n",
        "",
        "1: dataset: PARAM (Parameter) is Required in BDS; "
        "map it, as parameters: {ALB: {param: Albumin (g/L), where: {LBTESTCD: ALB}, value: LBSTRESN}}",
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
    "a parameter of the test of the next one": (
        B,
        "      PARAMCD: VSTESTCD\n      PARAM: VSTEST\n      ADT: {sas_date: VSDTC}\n      AVAL: VSSTRESN\n",
        "      ADT: {sas_date: VSDTC}\n"
        "    parameters:\n"
        "      SYSBP: {param: Systolic Blood Pressure (mmHg), where: {VSTESTCD: PULSE}, value: VSSTRESN}\n"
        "      PULSE: {param: Pulse Rate (beats/min), where: {VSTESTCD: PULSE}, value: VSSTRESN}\n",
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


def test_a_time_that_ends_before_it_starts_is_told(tmp_path: Path) -> None:
    study = analysed_study(tmp_path)
    study.edit("demog.csv", "2024-02-12", "2023-02-12")
    study.build()
    told = [(issue["rule"], issue["variable"], issue["value"]) for issue in study.issues()]
    assert ("dates out of order", "RFXENDTC", "2023-02-12 before 2024-01-12") in told
    assert not [each for each in told if each[1] == "TRTDURD"]


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
