"""One slip of form has one message: an argument left out, another shape, a list, conditions in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from tutorials import Slip, check_slip

EMPTY = {
    "a verb without its value": Slip(
        "toy",
        "sdtm/dm.yaml",
        "ARM: {assign: Drug A}",
        "ARM: {assign: }",
        'sdtm/dm.yaml:13: records[0].variables.ARM.assign: assign has no value; write assign: TEXT, or "" for none',
    ),
    "an argument without its value": Slip(
        "demo",
        "sdtm/dm.yaml",
        "ARMCD: {flag: {RFXSTDTC: present}, value: DRUG}\n  ACT",
        "ARMCD: {flag: {RFXSTDTC: present}, value: }\n  ACT",
        'sdtm/dm.yaml:18: variables.ARMCD.value: value has no value; write value: TEXT, or "" for none',
    ),
    "an empty list of texts": Slip(
        "tut",
        "adam/adsl.yaml",
        'bands: [<30, 30-39, ">=40"]',
        "bands: []",
        "adam/adsl.yaml:12: variables.AGEGR1, AGEGR1N.bands: bands has no value; write bands: [TEXT, TEXT]",
    ),
    "an empty list of columns": Slip(
        "tut",
        "adam/advs.yaml",
        "by: [USUBJID, PARAMCD, AVISIT]",
        "by: []",
        "adam/advs.yaml:27: variables.ANL01FL.first_of.by: by has no value; write by: [COLUMN, COLUMN]",
    ),
    "an empty list of variables of other datasets": Slip(
        "demo",
        "sdtm/dm.yaml",
        "RFENDTC: {last: EX.EXENDTC}",
        "RFENDTC: {last: []}",
        "sdtm/dm.yaml:14: variables.RFENDTC.last: last has no value; write last: DATASET.VARIABLE",
    ),
    "a condition on nothing": Slip(
        "demo",
        "sdtm/ex.yaml",
        'where: {GIVEN: ["Yes", "yes"]}',
        "where: {GIVEN: }",
        "sdtm/ex.yaml:5: records[0].where.GIVEN: GIVEN is compared with nothing; "
        "write a value, a list of values, or GIVEN: missing",
    ),
    "a condition on an empty list": Slip(
        "demo",
        "sdtm/ex.yaml",
        'where: {GIVEN: ["Yes", "yes"]}',
        "where: {GIVEN: []}",
        "sdtm/ex.yaml:5: records[0].where.GIVEN: GIVEN is compared with nothing; "
        "write a value, a list of values, or GIVEN: missing",
    ),
    "an empty where clause": Slip(
        "demo",
        "sdtm/ex.yaml",
        'where: {GIVEN: ["Yes", "yes"]}',
        "where: {}",
        "sdtm/ex.yaml:5: records[0].where: a where clause is {VARIABLE: value}; "
        "write {VARIABLE: value}, or leave it out",
    ),
    "an empty copy": Slip(
        "demo",
        "sdtm/dm.yaml",
        "copy: [SEX, RACE, COUNTRY]",
        "copy: []",
        "sdtm/dm.yaml:4: records[0].copy: nothing stands here; give at least one",
    ),
    "a key of a source without its value": Slip(
        "toy",
        "study.yaml",
        "demog: {file: demog.csv,",
        "demog: {file: demog.csv, missing: ,",
        "study.yaml:6: raw.demog.missing: missing has no value; give it one, or remove missing",
    ),
}

BRACES = {
    "a text with a name in braces": Slip(
        "toy",
        "study.yaml",
        "subject: TOY-{subject}",
        "subject: {subject}",
        'study.yaml:4: subject: a text that begins with { stands in quotes; write subject: "{subject}"',
    ),
    "a column in braces": Slip(
        "demo",
        "study.yaml",
        "subject: SUBJECT, dates: DD/MM",
        "subject: {SUBJECT}, dates: DD/MM",
        'study.yaml:7: raw.demog.subject: a text that begins with { stands in quotes; write subject: "{SUBJECT}"',
    ),
    "collected words in braces": Slip(
        "demo",
        "codelists.yaml",
        "[Korean, Japanese]",
        "{Korean, Japanese}",
        "codelists.yaml:3: RACE.terms.ASIAN: names in braces have values, and these have none; "
        "write ASIAN: [Korean, Japanese]",
    ),
    "a word in braces": Slip(
        "demo",
        "codelists.yaml",
        "COMPLETED: Finished",
        "COMPLETED: {Finished}",
        "codelists.yaml:6: NCOMPLT.terms.COMPLETED: names in braces have values, and this has none; "
        "write COMPLETED: Finished",
    ),
    "the column of a variable in braces": Slip(
        "demo",
        "sdtm/ds.yaml",
        "DSTERM: REASON",
        "DSTERM: {REASON}",
        "sdtm/ds.yaml:6: records[0].variables.DSTERM.REASON: no verb is called REASON; write DSTERM: REASON",
    ),
    "the text of a verb in braces": Slip(
        "demo",
        "sdtm/ds.yaml",
        "DSTERM: REASON",
        "DSTERM: {join: {REASON}}",
        "sdtm/ds.yaml:6: records[0].variables.DSTERM.join: a text that begins with { stands in quotes; "
        'write join: "{REASON}"',
    ),
}
ARGUMENTS = {
    "an argument that a verb does not take": Slip(
        "demo",
        "sdtm/dm.yaml",
        "RFENDTC: {last: EX.EXENDTC}",
        "RFENDTC: {last: EX.EXENDTC, latest: true}",
        "sdtm/dm.yaml:14: variables.RFENDTC.latest: last takes no argument latest; it takes across, where, order, on",
    ),
    "another one in place of what is needed": Slip(
        "demo",
        "sdtm/dm.yaml",
        "{age: {birth: BRTHDTC, at: RFICDTC}}",
        "{age: {birth: BRTHDTC, reference: RFICDTC}}",
        "sdtm/dm.yaml:12: variables.AGE.age.reference: age takes no argument reference; "
        "did you mean at, which must be given?",
    ),
    "what is needed left out": Slip(
        "demo",
        "sdtm/dm.yaml",
        "{age: {birth: BRTHDTC, at: RFICDTC}}",
        "{age: {birth: BRTHDTC}}",
        "sdtm/dm.yaml:12: variables.AGE.age: age needs at; "
        "write {age: {birth: BRTHDTC, at: COLUMN}}; `cdisc-rdeb verbs age` shows how",
    ),
    "a separator by another name": Slip(
        "demo",
        "sdtm/dm.yaml",
        'separator: "-", number: 1',
        'delimiter: "-", number: 1',
        "sdtm/dm.yaml:7: records[0].variables.SITEID.delimiter: part takes no argument delimiter; "
        "it is called separator here",
    ),
    "words of a source without brackets": Slip(
        "demo",
        "study.yaml",
        "unknown: [UN, UNK]",
        "unknown: UN UNK",
        "study.yaml:9: raw.ending.unknown: 'UN UNK' is one word to unknown, and no cell has it; "
        "several are a list: write [UN, UNK]",
    ),
    "formats of dates without brackets": Slip(
        "demo",
        "study.yaml",
        "dates: [DD-MON-YYYY, MON-YYYY]",
        "dates: DD-MON-YYYY MON-YYYY",
        "study.yaml:9: raw.ending.dates: the date format DD-MON-YYYY MON-YYYY cannot be read: "
        "the month stands in it twice, and minutes are MI; write [DD-MON-YYYY, MON-YYYY]",
    ),
}

SHAPES = {
    "a name among the dashes": Slip(
        "toy",
        "sdtm/dm.yaml",
        "    copy: [AGE",
        "  copy: [AGE",
        "sdtm/dm.yaml:4: 2 blanks stand before copy: [AGE, SEX, RACE], "
        "and 4 before what it belongs with; indent it by 4",
    ),
    "a list of visits as names": Slip(
        "toy",
        "study.yaml",
        "  - {VISITNUM: 1, VISIT: DAY 1, VISITDY: 1}\n  - {VISITNUM: 2, VISIT: DAY 8, VISITDY: 8}",
        "  1: DAY 1\n  2: DAY 8",
        "study.yaml:9: visits: names with values cannot stand here; "
        "begin each item of the list with a dash: - {VISITNUM: 1, VISIT: DAY 1}",
    ),
    "a visit without its number": Slip(
        "toy",
        "study.yaml",
        "{VISITNUM: 2, VISIT: DAY 8",
        "{VISIT: DAY 8",
        "study.yaml:10: visits[1]: VISITNUM must be given here; write VISITNUM: 1",
    ),
    "a dataset that does not say its name": Slip(
        "toy",
        "sdtm/vs.yaml",
        "dataset: VS\n",
        "",
        "sdtm/vs.yaml:1: dataset must be given here; write dataset: VS",
    ),
    "a parameter in a formula that is none": Slip(
        "tut",
        "adam/advs.yaml",
        "2 * DIABP",
        "2 * DBP",
        "adam/advs.yaml:17: added[0].compute: ADVS has no parameter DBP; did you mean DIABP?",
    ),
    "a name of CDASH": Slip(
        "toy",
        "sdtm/vs.yaml",
        "VSDTC: {iso8601: DATE}",
        "VSDAT: {iso8601: DATE}",
        "sdtm/vs.yaml:10: records[0].variables.VSDAT: SDTMIG 3.4 has no variable VSDAT in VS; did you mean VSDTC?",
    ),
    "a verb of another language with its map": Slip(
        "demo",
        "sdtm/ex.yaml",
        "EXTRT: {assign: DRUG A}",
        "EXTRT: {decode: EXDOSU, map: {mg: DRUG A}}",
        "sdtm/ex.yaml:13: variables.EXTRT.decode: no verb is called decode; "
        "the words of the data stand in codelists.yaml, below their terms: {from: COLUMN, codelist: NAME}",
    ),
}

LISTS = {
    "a band in words": Slip(
        "tut",
        "adam/adsl.yaml",
        '">=40"',
        '"40+"',
        "adam/adsl.yaml:12: variables.AGEGR1, AGEGR1N.band: '40+' says no limits that can be read whole; "
        'write ">=40"',
    ),
    "terminology of a day without any": Slip(
        "toy",
        "study.yaml",
        "created: 2024-06-30\n",
        "created: 2024-06-30\nstandards: {CT: 2025-03-29}\n",
        "study.yaml:4: standards.CT: SDTM, ADaM and DEFINE-XML terminology 2025-03-29 is not installed; "
        "write 2025-03-28, which is; cdisc-rdeb ct add FILE adds another from NCI's file",
    ),
    "a key that another dataset calls so": Slip(
        "tut",
        "adam/advs.yaml",
        "keys: [USUBJID, PARAMCD, ADT, VSSEQ]",
        "keys: [USUBJID, PARAMCD, ADT, VSEQ]",
        "adam/advs.yaml:4: keys[3]: the key VSEQ is no variable of ADVS; did you mean VSSEQ?",
    ),
    "a variable of DM without its dataset": Slip(
        "tut",
        "sdtm/vs.yaml",
        "{last_before: {reference: DM.RFXSTDTC}}",
        "{last_before: {reference: RFXSTDTC}}",
        "sdtm/vs.yaml:12: variables.VSLOBXFL.last_before.reference: VS has no variable RFXSTDTC; "
        "DM has it: DM.RFXSTDTC",
    ),
    "a table with other signs between its cells": Slip(
        "tut",
        "windows.csv",
        "Week 1,1,8",
        "Week 1;1;8",
        "windows.csv:3: row 3, line 3, column 11: the row has 1 cell up to here and the header has 3 names; "
        "it has semicolons too, which part no cells",
    ),
    "formats of dates of which one is none": Slip(
        "demo",
        "study.yaml",
        "dates: [DD-MON-YYYY, MON-YYYY]",
        "dates: [DD-MON-YYYY, MON-YYY]",
        "study.yaml:9: raw.ending.dates: the date format MON-YYY cannot be read: Y stands for nothing; write MON-YYYY",
    ),
    "a way to pick a record that there is not": Slip(
        "tut",
        "adam/adsl.yaml",
        "  - dataset: DM\n",
        "  - dataset: DM\n    merge:\n      VS: {where: {VSTESTCD: TEMP}, pick: {latest_before: RFXSTDTC}}\n",
        "adam/adsl.yaml:7: records[0].merge.VS.pick.latest_before: there is no latest_before here; "
        "did you mean last_on_or_before?",
    ),
    "a merge in a dataset that there is not": Slip(
        "tut",
        "adam/adsl.yaml",
        "  - dataset: DM\n",
        "  - dataset: DM\n    merge:\n      TEMP: {of: VT, where: {VSTESTCD: TEMP, VSLOBXFL: Y}}\n",
        "adam/adsl.yaml:7: records[0].merge.TEMP: there is no dataset or raw source VT; did you mean VS?",
    ),
}

WORDS = {
    "a sign between a name and its value": Slip(
        "toy",
        "sdtm/dm.yaml",
        "      SUBJID: PATIENT",
        "      SUBJID = PATIENT",
        "sdtm/dm.yaml:6: a colon is missing after SUBJID; write SUBJID: PATIENT",
    ),
    "a variable in small letters": Slip(
        "toy",
        "sdtm/dm.yaml",
        "      SUBJID: PATIENT",
        "      subjid: PATIENT",
        "sdtm/dm.yaml:6: records[0].variables.subjid: subjid is no SAS name; did you mean SUBJID?",
    ),
    "a verb in capitals": Slip(
        "toy",
        "sdtm/vs.yaml",
        "{iso8601: DATE}",
        "{ISO8601: DATE}",
        "sdtm/vs.yaml:10: records[0].variables.VSDTC.ISO8601: no verb is called ISO8601; write iso8601",
    ),
    "a verb of another name": Slip(
        "toy",
        "sdtm/vs.yaml",
        "{iso8601: DATE}",
        "{isodate: DATE}",
        "sdtm/vs.yaml:10: records[0].variables.VSDTC.isodate: no verb is called isodate; "
        "it is called iso8601 here: write iso8601: DATE",
    ),
    "a state with its sign": Slip(
        "toy",
        "sdtm/dm.yaml",
        "RFENDTC: not collected",
        "RFENDTC: not_collected",
        "sdtm/dm.yaml:19: variables.RFENDTC: DM has no variable not_collected; write not collected",
    ),
    "a state with a capital": Slip(
        "toy",
        "sdtm/dm.yaml",
        "RFENDTC: not collected",
        "RFENDTC: Not collected",
        "sdtm/dm.yaml:19: variables.RFENDTC: DM has no variable Not collected; write not collected",
    ),
    "a word for a missing number": Slip(
        "tut",
        "adam/adsl.yaml",
        "{flag: {TRTSDT: present}}",
        "{flag: {TRTSDT: not missing}}",
        "adam/adsl.yaml:13: variables.SAFFL.flag.TRTSDT: 'not missing' is compared with TRTSDT as a word; "
        "write {TRTSDT: present}",
    ),
    "a number in words": Slip(
        "toy",
        "study.yaml",
        "VISITNUM: 2",
        "VISITNUM: two",
        "study.yaml:10: visits[1].VISITNUM: 'two' is not a number; write 2",
    ),
    "a parameter twice": Slip(
        "tut",
        "adam/advs.yaml",
        "      DIABP: {param: Dia",
        "      SYSBP: {param: Dia",
        "adam/advs.yaml:10: records[0].parameters: SYSBP stands here twice, the first time in line 9; "
        "keep one, or call this one otherwise",
    ),
    "a codelist twice, with other terms": Slip(
        "demo",
        "codelists.yaml",
        "No effect, did not help]}",
        "No effect, did not help]}\nRACE:\n  terms:\n    ASIAN: [Thai]\n    WHITE: Caucasian",
        "codelists.yaml:8: RACE stands here twice, the first time in line 1; put WHITE below terms of line 2, "
        "write ASIAN: [Korean, Japanese, Thai] in line 3, and remove this one",
    ),
    "a term twice": Slip(
        "demo",
        "codelists.yaml",
        "COMPLETED: Finished",
        "COMPLETED: Finished\n    COMPLETED: Done",
        "codelists.yaml:7: NCOMPLT.terms: COMPLETED stands here twice; "
        "write COMPLETED: [Finished, Done] in line 6, and remove this one",
    ),
    "a codelist twice with the same": Slip(
        "demo",
        "codelists.yaml",
        "NCOMPLT:\n",
        "RACE:\n  terms:\n    ASIAN: [Korean, Japanese]\nNCOMPLT:\n",
        "codelists.yaml:4: RACE stands here twice, the first time in line 1; remove this one, which says no more",
    ),
    "variables of the dataset twice": Slip(
        "demo",
        "sdtm/dm.yaml",
        "  ETHNIC: not",
        "variables:\n  ETHNIC: not",
        "sdtm/dm.yaml:21: variables stands here twice, the first time in line 11; "
        "put ETHNIC and 3 more below variables of line 11, and remove this one",
    ),
    "variables of records as those of the dataset": Slip(
        "demo",
        "sdtm/dm.yaml",
        "    variables:",
        "variables:",
        "sdtm/dm.yaml:5: variables stands here twice, the second time in line 11; "
        "begin its line in the column of raw of line 3, to which it belongs",
    ),
    "visits twice": Slip(
        "demo",
        "study.yaml",
        "elements:\n",
        "visits:\n  - {VISITNUM: 3, VISIT: DAY 29, VISITDY: 29}\nelements:\n",
        "study.yaml:16: visits stands here twice, the first time in line 11; "
        "put its items below those of line 11, and remove visits here",
    ),
    "a long code of a parameter": Slip(
        "tut",
        "adam/advs.yaml",
        "  - parameter: MAP",
        "  - parameter: MEANARTPR",
        "adam/advs.yaml:15: added[0].parameter: PARAMCD cannot be MEANARTPR; "
        "1 to 8 letters, digits and _, a letter first",
    ),
    "a copy of one variable twice": Slip(
        "tut",
        "adam/advs.yaml",
        "copy: [VSSEQ, VISIT, VISITNUM]",
        "copy: [VSSEQ, VISIT, VISIT]",
        "adam/advs.yaml:11: records[0].copy: VISIT stands in copy twice; keep one, or write the one that is meant",
    ),
    "a function of admiral": Slip(
        "tut",
        "adam/advs.yaml",
        "BASE: {baseline_of: AVAL}",
        "BASE: {derive_var_base: AVAL}",
        "adam/advs.yaml:24: variables.BASE.derive_var_base: no verb is called derive_var_base; "
        "it is called baseline_of here: write baseline_of: AVAL",
    ),
    "a qualifier that is called otherwise": Slip(
        "demo",
        "sdtm/ds.yaml",
        "supplemental:\n  LEVEL:",
        "supplemental:\n  LEVL:",
        "sdtm/ds.yaml:10: records[0].variables.LEVEL: SDTMIG 3.4 has no variable LEVEL in DS; "
        "did you mean LEVL, of line 12?",
    ),
}

#: Forms of other languages, and what stands a brace too deep: what a variable is made by, and what is told of that.
OTHER_FORMS = {
    "present in front of its variable": (
        "{flag: {present: VSTESTCD}}",
        ".flag.present: present stands behind the variable; write {VSTESTCD: present}",
    ),
    "a list of a column": (
        "{flag: {VSSTRESN: {ge: [from: VISITNUM]}}}",
        ".flag.VSSTRESN.ge[0]: this is not one plain value; write {from: VISITNUM}, without brackets",
    ),
    "an abbreviated comment": (
        "{assign: X, com: As planned.}",
        ".com: assign takes no argument com; it is called comment here",
    ),
    "a function of R": (
        "{case_when: [{when: {VSTESTCD: TEMP}, then: VSTEST}]}",
        ".case_when: no verb is called case_when; it is called case here: "
        "write case: [{when: {VSTESTCD: TEMP}, then: VSTEST}]",
    ),
    "otherwise inside the condition": (
        "{when: {VSTESTCD: TEMP, otherwise: {assign: N}}, assign: X}",
        ".when.otherwise: otherwise stands beside a condition, not inside it; write when: {...}, otherwise: ...",
    ),
    "then inside the condition": (
        "{case: [{when: {VSTESTCD: TEMP, then: {assign: N}}}]}",
        ".case[0]: a case is {when: conditions, then: value}, and this one has then inside its condition; "
        "close the brace of the condition before it",
    ),
    "an attribute among the arguments": (
        "{part: {text: VSTESTCD, start: 1, comment: The first}}",
        ".part.comment: part takes no argument comment; put comment beside part, not among its arguments",
    ),
    "a list in braces": (
        "{coalesce: {VSTEST, VSTESTCD}}",
        ".coalesce: names in braces have values, and these have none; write coalesce: [VSTEST, VSTESTCD]",
    ),
    "one name in braces": (
        "{part: {VSTESTCD}, start: 1}",
        ".part: names in braces have values, and these have none; write part: VSTESTCD",
    ),
    "an argument with an equals sign": (
        "{part: VSTESTCD, start = 1}",
        ".start: a colon is missing after start; write start: 1",
    ),
    "a function with several arguments": (
        "paste0(VSTEST, '-', VSTESTCD)",
        ": VS has no variable paste0(VSTEST, '-', VSTESTCD); write {join: \"{VSTEST}-{VSTESTCD}\"}",
    ),
    "no value in other words": (
        "N/A",
        ": VS has no variable N/A; where there are no values, write not collected, or waiting for now",
    ),
    "a variable of an analysis dataset": (
        "ADSL.SEX",
        ": ADSL is an analysis dataset, and SDTM is made before those; name DM.SEX",
    ),
    "a numeric date of an analysis dataset": (
        "{study_day: {date: VSDTC, reference: ADSL.TRTSDT}}",
        ".study_day.reference: ADSL is an analysis dataset, and SDTM is made before those; name DM.RFXSTDTC",
    ),
}

LAST = "  VSLOBXFL: {last_before: {reference: DM.RFXSTDTC}}"

OF_FORM = {
    **{
        name: Slip(
            "tut", "sdtm/vs.yaml", LAST, f"{LAST}\n  VSSPID: {value}", f"sdtm/vs.yaml:13: variables.VSSPID{told}"
        )
        for name, (value, told) in OTHER_FORMS.items()
    },
    "a list in parentheses": Slip(
        "toy",
        "sdtm/vs.yaml",
        LAST,
        LAST + "\n  VSSPID: {coalesce: (VSTESTCD, VSTEST)}",
        "sdtm/vs.yaml:13: a list stands in square brackets, not in parentheses; write coalesce: [VSTESTCD, VSTEST]",
    ),
    "an equals sign before a list": Slip(
        "toy",
        "sdtm/vs.yaml",
        LAST,
        LAST + "\n  VSSPID: {coalesce = [VSTESTCD, VSTEST]}",
        "sdtm/vs.yaml:13: a colon is missing after coalesce; write coalesce: [VSTESTCD, VSTEST]}",
    ),
    "the first line of an item twice": Slip(
        "toy",
        "sdtm/vs.yaml",
        "  - raw: vitals\n",
        "  - raw: vitals\n  - raw: vitals\n",
        "sdtm/vs.yaml:5: records[1]: warning: the item above stands here twice; keep one",
    ),
    "a criterion as it was amended": Slip(
        "toy",
        "study.yaml",
        "title: A first study, with synthetic data\n",
        "title: A first study, with synthetic data\ncriteria:\n"
        "  - {IETESTCD: EXCL08, IECAT: EXCLUSION, IETEST: Another product within 3 months}\n"
        "  - {IETESTCD: EXCL08, IECAT: EXCLUSION, IETEST: Another product within 6 months}\n",
        "study.yaml:5: criteria[1].IETESTCD: IETESTCD EXCL08 is one of the criteria already; "
        "write EXCL09, which is free, or TIVERS, or keep one",
    ),
    "keys in braces": Slip(
        "toy",
        "sdtm/vs.yaml",
        "keys: [USUBJID, VSTESTCD, VISITNUM]",
        "keys: {USUBJID, VSTESTCD, VISITNUM}",
        "sdtm/vs.yaml:2: keys: names in braces have values, and these have none; write keys: "
        "[USUBJID, VSTESTCD, VISITNUM]",
    ),
}
SLIPS = {**OF_FORM, **EMPTY, **BRACES, **ARGUMENTS, **SHAPES, **LISTS, **WORDS}


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_a_slip_of_form_has_one_message(tmp_path: Path, slip: Slip) -> None:
    check_slip(tmp_path, slip)
