"""What stands in a wrong place, without its dash, or under a name that is said elsewhere costs one message."""

from __future__ import annotations

from pathlib import Path

import pytest
from studies import tiny_study

S, C, D, A = "study.yaml", "codelists.yaml", "sdtm/dm.yaml", "sdtm/ae.yaml"
TERMS = "each term, a colon, and the words that were collected for it: MILD: [Mild, light]"

#: file, a text that stands once in it, what stands there instead, and the one message.
Case = tuple[str, str, str, str]
PLACES: dict[str, Case] = {
    # lists
    "a list of groups without its dash": (
        D,
        "  - raw: dm\n",
        "    raw: dm\n",
        "3: records: names with values cannot stand here; begin each item of the list with a dash "
        "in place of the two blanks before raw: - raw: dm",
    ),
    "a second group without its dash": (
        A,
        "variables:\n  AEACN",
        "    raw: ae\n    variables: {AETERM: TERM}\nvariables:\n  AEACN",
        "13: records[0]: raw stands here twice; keep one, or begin one more with a dash: - raw:",
    ),
    "keys without commas": (
        A,
        "[USUBJID, AESTDTC, AETERM]",
        "USUBJID AESTDTC AETERM",
        "2: keys: plain text cannot stand here; write [USUBJID, AESTDTC, AETERM]",
    ),
    "keys in parentheses": (
        A,
        "[USUBJID, AESTDTC, AETERM]",
        "(USUBJID, AESTDTC, AETERM)",
        "2: a list stands in brackets; write keys: [USUBJID, AESTDTC, AETERM]",
    ),
    "keys of which one lost its dash": (
        A,
        "[USUBJID, AESTDTC, AETERM]",
        "\n  - USUBJID\n    AESTDTC\n  - AETERM",
        "3: keys[0]: the key USUBJID AESTDTC is no variable of AE; "
        "these are several: write [USUBJID, AESTDTC], or each with a dash",
    ),
    "columns without commas": (
        A,
        "[AESEV, AESER, AEOUT]",
        "AESEV AESER AEOUT",
        "6: records[0].copy: ae.csv has no column AESEV AESER AEOUT; "
        "these are several: write [AESEV, AESER, AEOUT], or each with a dash",
    ),
    "keys as names": (
        A,
        "[USUBJID, AESTDTC, AETERM]",
        "\n  USUBJID:\n  AESTDTC:",
        "3: keys: names in braces have values, and these have none; write keys: [USUBJID, AESTDTC]",
    ),
    "variables as a list": (
        A,
        "supplemental:\n  AETRTEM: {label: Treatment Emergent Flag, flag: {AESTDTC: present}}",
        "supplemental:\n  - AETRTEM: {label: Treatment Emergent Flag, flag: {AESTDTC: present}}",
        "27: supplemental: a list cannot stand here; write names with values, without dashes: AETRTEM: ...",
    ),
    "a case without its dash": (
        D,
        "{case: [{when: {ARMCD: A}, then: {assign: Drug A}}], otherwise",
        "{case: {when: {ARMCD: A}, then: {assign: Drug A}}, otherwise",
        "20: variables.ARM.case.when: case is a list of cases, and this one has no dash; "
        "begin each case with a dash: - {when: {...}, then: ...}",
    ),
    "otherwise among the cases": (
        D,
        "then: {assign: Drug A}}], otherwise: {assign: Drug B}}",
        "then: {assign: Drug A}}, {otherwise: {assign: Drug B}}]}",
        "20: variables.ARM.case[1]: a case is {when: conditions, then: value}, and this one has otherwise; "
        "write otherwise beside case, not among its cases",
    ),
    "otherwise in a case": (
        D,
        "then: {assign: Drug A}}], otherwise: {assign: Drug B}}",
        "then: {assign: Drug A}, else: {assign: Drug B}}]}",
        "20: variables.ARM.case[0]: a case is {when: conditions, then: value}, and this one has else; "
        "write otherwise beside case, not among its cases",
    ),
    # blanks before a line
    "a variable too deep": (
        A,
        "  AEACN: not collected\n  AEBODSYS: not collected\n",
        "  AEACN:\n    state: not collected\n    AEBODSYS: not collected\n",
        "16: variables.AEACN.AEBODSYS: no verb is called AEBODSYS; "
        "if AEBODSYS is a variable, begin its line in the same column as AEACN",
    ),
    "a variable too deep below a verb": (
        A,
        "  AEACN: not collected\n",
        "  AEENRF: {flag: {AEENDTC: missing}, value: AFTER, AEACN: not collected}\n",
        "14: variables.AEENRF.AEACN: flag takes no argument AEACN; if AEACN is a variable, give it a line of its own",
    ),
    "a variable too deep below a verb, on its own line": (
        A,
        "  AEACN: not collected\n",
        "  AEENRF:\n    flag: {AEENDTC: missing}\n    value: AFTER\n    AEACN: not collected\n",
        "17: variables.AEENRF.AEACN: flag takes no argument AEACN; "
        "if AEACN is a variable, begin its line in the same column as AEENRF",
    ),
    "a variable beside the section": (
        A,
        "      AEENDTC: {iso8601: STOP}",
        "    AEENDTC: {iso8601: STOP}",
        "12: records[0].AEENDTC: there is no AEENDTC here; put a variable below variables",
    ),
    "an attribute among variables": (
        A,
        "  AETRTEM: {label: Treatment Emergent Flag, flag: {AESTDTC: present}}",
        "  AETRTEM:\n  label: Treatment Emergent Flag\n  flag: {AESTDTC: present}",
        "28: supplemental.label: label belongs to a variable, and stands among them; indent it below AETRTEM",
    ),
    "a section of the dataset in a group": (
        D,
        "    copy: [AGE",
        "    temporary: {X: SITE}\n    copy: [AGE",
        "4: records[0].temporary: there is no temporary here; it belongs beside records: "
        "begin its line in the same column",
    ),
    "a key of the study in a raw source": (
        S,
        "dm.csv, subject",
        "dm.csv, title: T, subject",
        "6: raw.dm.title: there is no title here; it belongs beside raw: begin its line in the same column",
    ),
    "a key of a raw source beside it": (
        S,
        "created:",
        "encoding: cp1252\ncreated:",
        "3: encoding: there is no encoding here; put it below the raw source that it is of",
    ),
    "terms beside their section": (
        C,
        "  terms:\n    A: Drug A\n    B: Drug B",
        "  A: Drug A\n  B: Drug B",
        "3: ARMS.A: there is no A here; put a term below terms, and a codelist of its own at the beginning of a line",
    ),
    "a codelist too deep": (
        C,
        "AEREL:\n",
        "  AEREL:\n",
        "7: ARMS: label stands here twice, and AEREL has no value; "
        "indent it, and what follows, below AEREL, or AEREL as what it belongs to",
    ),
    "a codelist among terms": (
        C,
        "AEREL:\n  label: Causality\n  terms:\n",
        "    AEREL:\n      label: Causality\n",
        "7: ARMS.terms.AEREL.label: there is no label here; indent AEREL as ARMS, if it is one more",
    ),
    # codelists as PROC FORMAT has them
    "an entry with = and quotes": (
        C,
        "    A: Drug A\n",
        "    'A'='Drug A'\n",
        "4: text stands behind the closing quote; a colon parts a name from its value, not =; write 'A': 'Drug A'",
    ),
    "entries with =": (
        C,
        "    A: Drug A\n    B: Drug B",
        "    A = Drug A\n    B = Drug B",
        f"3: ARMS.terms: plain text cannot stand here; give {TERMS}",
    ),
    "terms as a list": (
        C,
        "    A: Drug A\n    B: Drug B",
        "    - A\n    - B",
        f"4: ARMS.terms: a list cannot stand here; give {TERMS}",
    ),
    "no terms at all": (
        C,
        "    A: Drug A\n    B: Drug B\n",
        "",
        f"3: ARMS.terms: nothing stands here; give {TERMS}",
    ),
    # numbers
    "a step for digits": (
        D,
        "SITEID: SITE",
        "SITEID: {round: SITE, digits: 0.1}",
        "7: records[0].variables.SITEID.digits: digits is a whole number, and '0.1' is none; write 1",
    ),
    "a number for a column": (
        D,
        "AGEU: {assign: YEARS}",
        "AGEU: {from: 2}",
        '8: records[0].variables.AGEU.from: dm.csv has no column 2; a fixed number is written {assign: "2"}',
    ),
    # values as other languages write them
    "two columns joined": (
        D,
        "SITEID: SITE",
        "SITEID: SITE || SUBJECT",
        '7: records[0].variables.SITEID: dm.csv has no column SITE || SUBJECT; write {join: "{SITE}{SUBJECT}"}',
    ),
    "a sum": (
        D,
        "SITEID: SITE",
        "SITEID: SITE + AGE",
        "7: records[0].variables.SITEID: dm.csv has no column SITE + AGE; write {compute: SITE + AGE}",
    ),
    "a function": (
        D,
        "SITEID: SITE",
        "SITEID: upcase(SITE)",
        "7: records[0].variables.SITEID: dm.csv has no column upcase(SITE); write {upper: SITE}",
    ),
    "a part of a text": (
        D,
        "SITEID: SITE",
        "SITEID: substr(SUBJECT, 1, 2)",
        "7: records[0].variables.SITEID: dm.csv has no column substr(SUBJECT, 1, 2); "
        "write {part: SUBJECT, start: 1, length: 2}",
    ),
    "no value": (
        D,
        "SITEID: SITE",
        "SITEID: null",
        "7: records[0].variables.SITEID: there is no value here; name a column or variable, or a verb",
    ),
    "a missing value as YAML writes it": (
        D,
        "SITEID: SITE",
        "SITEID: {assign: ~}",
        '7: records[0].variables.SITEID.assign: assign has no value; write assign: TEXT, or "" for none',
    ),
    "a missing value as SAS writes it": (
        D,
        "ARMNRS: not collected",
        "ARMNRS: {assign: .}",
        "22: variables.ARMNRS.assign: warning: . is a sponsor term of ARMNRS, which codelists.yaml does not declare; "
        'write "" for a missing value',
    ),
    "a pattern without braces": (
        D,
        "SITEID: SITE",
        "SITEID: {join: SITE-SUBJECT}",
        '7: records[0].variables.SITEID.join: the pattern has no column in braces; write {join: "{SITE}-{SUBJECT}"}',
    ),
    "a part without its number": (
        D,
        "SITEID: SITE",
        'SITEID: {part: SITE, separator: "-"}',
        "7: records[0].variables.SITEID.part: part needs a separator with a number, or start; "
        "write separator: '-', number: 1, or start: 1, length: 3",
    ),
    "a number in a date": (
        D,
        "RFENDTC: {from: RFPENDTC}",
        "RFENDTC: {study_day: RFPENDTC}",
        "15: variables.RFENDTC.study_day: RFENDTC takes dates of ISO 8601, and study_day gives numbers; "
        "name a date, or use the variable that is for the number",
    ),
    "a dataset for a variable": (
        D,
        "SITEID: SITE",
        "SITEID: {exists: AE}",
        "7: records[0].variables.SITEID.exists: dm.csv has no column AE; "
        "AE is a dataset: name a variable of it, as AE.USUBJID",
    ),
    "a date format of SAS": (
        D,
        "{iso8601: CONSENT}",
        "{iso8601: CONSENT, dates: DATE9.}",
        "9: records[0].variables.RFICDTC.iso8601: the date format DATE9. cannot be read: it is a format of SAS; "
        "write DDMONYYYY",
    ),
    "a source as its file": (
        S,
        "ae: {file: ae.csv, subject: SUBJECT, dates: DD-MON-YYYY}",
        "ae: ae.csv",
        "7: raw.ae: plain text cannot stand here; give its file and the column with the subject: "
        "{file: dm.csv, subject: SUBJECT}",
    ),
    "a name that says nothing": (
        S,
        "title: A study of two datasets",
        "title:",
        "2: title: nothing stands here; write a text",
    ),
    # what the standard says, and define.xml
    "a length": (
        D,
        "{assign: YEARS}",
        "{assign: YEARS, length: 8}",
        "8: records[0].variables.AGEU.length: assign takes no argument length; leave it out: "
        "the longest value gives the length; before there are data, holds: text 20 says it",
    ),
    "a length alone": (
        D,
        "DTHFL: not collected",
        "DTHFL: {state: not collected, Length: 8}",
        "19: variables.DTHFL.Length: no verb is called Length; leave it out: "
        "the longest value gives the length; before there are data, holds: text 20 says it",
    ),
    "core": (
        D,
        "{assign: YEARS}",
        "{assign: YEARS, core: Exp}",
        "8: records[0].variables.AGEU.core: assign takes no argument core; leave it out: the standard says it",
    ),
    "an origin of Define-XML 2.0": (
        D,
        "{assign: YEARS}",
        "{assign: YEARS, origin: eDT}",
        "8: records[0].variables.AGEU.origin: 'eDT' is not allowed here; write Collected, and source: Vendor beside it",
    ),
    "a type in other words": (
        A,
        "{label: Treatment Emergent Flag,",
        "{label: Treatment Emergent Flag, type: text,",
        "27: supplemental.AETRTEM.type: 'text' is not allowed here; write Char",
    ),
    "a default": (
        D,
        "otherwise: {assign: Drug B}",
        "default: {assign: Drug B}",
        "20: variables.ARM.default: case takes no argument default; it is called otherwise here",
    ),
}


@pytest.mark.parametrize("name", PLACES)
def test_one_mistake_is_one_message(name: str, tmp_path: Path) -> None:
    study = tiny_study(tmp_path)
    file, old, new, message = PLACES[name]
    study.edit(file, old, new)
    assert study.lint().stdout.splitlines() == [f"{file}:{message}"]
