"""A value where a column or a condition is taken, one that its variable does not take, a form of another language."""

from __future__ import annotations

from pathlib import Path

import pytest
from analysed import B, L, V, analysed_study
from broken import Case

# values of a variable where a column or condition is taken
FIXED: dict[str, Case] = {
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
        "12: records[0].variables.ADT.input: no verb is called input; "
        "it is called sas_date here: write sas_date: VSDTC",
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


@pytest.mark.parametrize("name", FIXED)
def test_a_value_in_another_place_is_told(name: str, tmp_path: Path) -> None:
    study = analysed_study(tmp_path)
    file, old, new, message = FIXED[name]
    study.edit(file, old, new)
    assert study.lint().stdout.splitlines() == f"{file}:{message}".split("\n")


@pytest.mark.parametrize("elements", ["SCRN, TRT", "[SCRN, TRT]"])
def test_elements_of_an_arm_that_are_names_alone_are_one_message(elements: str, tmp_path: Path) -> None:
    study = analysed_study(tmp_path)
    arms = f"arms:\n  - {{ARMCD: A, ARM: Drug A, elements: {elements}}}\n"
    with (study.specs / "study.yaml").open("a", encoding="utf-8") as file:
        file.write(f"elements:\n  - {{ETCD: SCRN, ELEMENT: Screening}}\n  - {{ETCD: TRT, ELEMENT: Drug A}}\n{arms}")
    (told,) = study.lint().stdout.splitlines()
    assert told.startswith("study.yaml:12: arms[0].elements")
    assert "{ETCD: SCRN, " in told
