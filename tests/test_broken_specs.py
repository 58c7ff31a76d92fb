"""Broken specs: one fault gives one message with file, line, path and the way out; all faults are told at once.

Every case breaks a sound study in one place. The messages are typed by hand, to the letter.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from studies import FILES, TinyStudy, tiny_study

from cdisc_rdeb.errors import SpecError
from cdisc_rdeb.model import Study
from cdisc_rdeb.spec import load_study

S, C, D, A = "study.yaml", "codelists.yaml", "sdtm/dm.yaml", "sdtm/ae.yaml"
SDTMIG = "SDTMIG 3.4"
FORMATS = "it is made of YYYY, YY, MON, MM, DD, HH, MI, SS, AM"
AGE = "SUBJID: SUBJECT\n      AGE: "  # a derivation of AGE, in place of the copied column
NO_AGE = (D, "copy: [AGE, SEX", "copy: [SEX")
DM_SOURCE = "dm: {file: dm.csv, subject: SUBJECT, dates: DD-MON-YYYY}"

Edit = tuple[str, str, str]
CASES: dict[str, tuple[list[Edit], str]] = {
    # what is no YAML, or not the YAML of a spec
    "indented with a tab": (
        [(D, "      SITEID: SITE", "\tSITEID: SITE")],
        "sdtm/dm.yaml:7: a tab stands here; indent with 6 blanks",
    ),
    "a brace left open": (
        [(A, "{upper: TERM}", "{upper: TERM")],
        "sdtm/ae.yaml:9: a { opens here and is not closed; write AEDECOD: {upper: TERM}",
    ),
    "a percent sign without quotes": (
        [(A, "{upper: TERM}", "%TERM")],
        "sdtm/ae.yaml:9: % in front of a text is a sign of YAML's own; put the text in quotes: '%TERM'",
    ),
    "a star without quotes": (
        [(A, "{upper: TERM}", "*.TERM")],
        "sdtm/ae.yaml:9: * in front of a text is a sign of YAML's own; put the text in quotes: '*.TERM'",
    ),
    "a variable twice": (
        [(D, "SITEID: SITE", "SITEID: SITE\n      SITEID: SITE")],
        "sdtm/dm.yaml:8: records[0].variables: SITEID stands here twice; keep one",
    ),
    "made, and not collected": (
        [(A, "AEENDTC: {iso8601: STOP}", "AEENDTC: {iso8601: STOP, state: not collected}")],
        "sdtm/ae.yaml:12: records[0].variables.AEENDTC: AEENDTC is said to be not collected, and made in line 12; "
        "keep one",
    ),
    "made, and left out": (
        [(A, "supplemental:", "omit: [AEDECOD]\nsupplemental:")],
        "sdtm/ae.yaml:26: omit: AEDECOD is left out here, and made in line 9; keep one",
    ),
    "two documents in a file": (
        [(A, "dataset: AE\n", "dataset: AE\n---\n")],
        "sdtm/ae.yaml:2: a line --- begins another document; remove it",
    ),
    "a merge key": (
        [(A, "AEACN: not collected", "<<: {AEACN: not collected}")],
        "sdtm/ae.yaml:14: variables: << merges nothing here; write out what it stands for",
    ),
    "a control character": (
        [(A, "label: Treatment", "label: \x07Treatment")],
        "sdtm/ae.yaml:27: a control character stands here; remove it",
    ),
    "nested without end": (
        [(A, "{upper: TERM}", "[" * 5000 + "]" * 5000)],
        "sdtm/ae.yaml:9: this is nested deeper than 50 levels; make it flatter",
    ),
    # names that are not there
    "an unknown section": (
        [(A, "supplemental:", "supplementals:")],
        "sdtm/ae.yaml:26: supplementals: there is no supplementals here; did you mean supplemental?",
    ),
    "a required entry misspelt": (
        [(S, "subject: TINY", "subjekt: TINY")],
        "study.yaml:4: subjekt: there is no subjekt here; did you mean subject?",
    ),
    "a required entry left out": (
        [(S, "title: A study of two datasets\n", "")],
        "study.yaml:1: title must be given here; write title: A study of drug A (study name for define.xml)",
    ),
    "a verb misspelt": (
        [(A, "{upper: TERM}", "{uper: TERM}")],
        "sdtm/ae.yaml:9: records[0].variables.AEDECOD.uper: no verb is called uper; did you mean upper?",
    ),
    "an argument misspelt": (
        [(A, "time: START_TIME", "tiem: START_TIME")],
        "sdtm/ae.yaml:11: records[0].variables.AESTDTC.iso8601.tiem: iso8601 takes no argument tiem; "
        "did you mean time?",
    ),
    "an argument left out": (
        [(A, "{date: START, time: START_TIME}", "{time: START_TIME}")],
        "sdtm/ae.yaml:11: records[0].variables.AESTDTC.iso8601: iso8601 needs date; "
        "write {iso8601: {date: COLUMN, time: START_TIME}}; `cdisc-rdeb verbs iso8601` shows how",
    ),
    "an argument twice": (
        [(A, "AEENDTC: {iso8601: STOP}", "AEENDTC: {iso8601: STOP, date: START}")],
        "sdtm/ae.yaml:12: records[0].variables.AEENDTC.date: iso8601 is given date twice; keep one",
    ),
    "an attribute misspelt": (
        [(A, "{upper: TERM}", "{upper: TERM, methd: as coded}")],
        "sdtm/ae.yaml:9: records[0].variables.AEDECOD.methd: upper takes no argument methd; did you mean method?",
    ),
    "two verbs": (
        [(A, "{upper: TERM}", "{upper: TERM, iso8601: START}")],
        "sdtm/ae.yaml:9: records[0].variables.AEDECOD.iso8601: upper and iso8601 are both verbs; "
        "keep one, or put one inside the other",
    ),
    "a raw column misspelt": (
        [(A, "AETERM: TERM", "AETERM: TREM")],
        "sdtm/ae.yaml:8: records[0].variables.AETERM: ae.csv has no column TREM; did you mean TERM?",
    ),
    "a raw column of a where clause misspelt": (
        [(A, "{AEYN: Y}", "{AENY: Y}")],
        "sdtm/ae.yaml:5: records[0].where.AENY: ae.csv has no column AENY; did you mean AEYN?",
    ),
    "a raw column of a text misspelt": (
        [(D, "SITEID: SITE", "SITEID: {join: 'S{STE}'}")],
        "sdtm/dm.yaml:7: records[0].variables.SITEID.join: dm.csv has no column STE; did you mean SITE?",
    ),
    "a raw source misspelt": (
        [(A, "raw: ae", "raw: aes")],
        "sdtm/ae.yaml:4: records[0].raw: there is no raw source aes; did you mean ae?",
    ),
    "records of two sources": (
        [(A, "raw: ae", "raw: ae\n    dataset: DM")],
        "sdtm/ae.yaml:4: records[0]: records come from one of raw, dataset and study, not of raw and dataset; name one",
    ),
    "records of no source": (
        [(A, "- raw: ae\n    where", "- where")],
        "sdtm/ae.yaml:4: records[0]: records come from one of raw, dataset and study, and none of them stands here; "
        "name one",
    ),
    "a source without a name": (
        [(A, "raw: ae", "raw:")],
        "sdtm/ae.yaml:4: records[0].raw: it is not said where the records come from; name it here",
    ),
    "a dataset misspelt": (
        [(D, "{first: AE.AESTDTC}", "{first: AEE.AESTDTC}")],
        "sdtm/dm.yaml:14: variables.RFSTDTC.first: there is no dataset or raw source AEE; did you mean AE?",
    ),
    "a variable of another dataset misspelt": (
        [(D, "{first: AE.AESTDTC}", "{first: AE.AESDTC}")],
        "sdtm/dm.yaml:14: variables.RFSTDTC.first: AE has no variable AESDTC; did you mean AESTDTC?",
    ),
    "a variable of another dataset's where clause misspelt": (
        [(D, "{first: AE.AESTDTC}", "{first: AE.AESTDTC, where: {AESVE: MILD}}")],
        "sdtm/dm.yaml:14: variables.RFSTDTC.where.AESVE: AE has no variable AESVE; did you mean AESEV?",
    ),
    "a codelist misspelt": (
        [(A, "codelist: AEREL", "codelist: AERELL")],
        "sdtm/ae.yaml:10: records[0].variables.AEREL.codelist: there is no codelist AERELL; did you mean AEREL?",
    ),
    "a CDISC codelist misspelt": (
        [(C, "  label: Causality\n", "  label: Causality\n  ct: NCOMPL\n")],
        "codelists.yaml:8: AEREL.ct: CDISC terminology has no codelist NCOMPL; did you mean NCOMPLT?",
    ),
    "an unknown attribute value": (
        [(D, "SITEID: SITE", "SITEID: {from: SITE, origin: Colected}")],
        "sdtm/dm.yaml:7: records[0].variables.SITEID.origin: 'Colected' is not allowed here; did you mean Collected?",
    ),
    # what the standard does not allow
    "a dataset that the standard lacks": (
        [(A, "dataset: AE", "dataset: EA")],
        "sdtm/ae.yaml:1: dataset: SDTMIG 3.4 has no dataset EA; did you mean AE, as the file is called?",
    ),
    "a dataset in small letters": (
        [(A, "dataset: AE", "dataset: ae")],
        "sdtm/ae.yaml:1: dataset: 'ae' is not a dataset's name: 2 to 8 capital letters and digits, a letter first; "
        "write AE",
    ),
    "a variable misspelt": (
        [(A, "AEACN: not", "AEANC: not")],
        "sdtm/ae.yaml:14: variables.AEANC: SDTMIG 3.4 has no variable AEANC in AE; did you mean AEACN?",
    ),
    "a Required variable misspelt": (
        [(D, "SITEID: SITE", "SITIED: SITE")],
        "sdtm/dm.yaml:7: records[0].variables.SITIED: SDTMIG 3.4 has no variable SITIED in DM; did you mean SITEID?",
    ),
    "a copied variable misspelt": (
        [(A, "copy: [AESEV", "copy: [AESVE")],
        "sdtm/ae.yaml:6: records[0].copy[0]: SDTMIG 3.4 has no variable AESVE in AE; did you mean AESEV?",
    ),
    "a variable that the standard lacks": (
        [(D, "SITEID: SITE", "SITEID: SITE\n      ZZTOP: SITE")],
        "sdtm/dm.yaml:8: records[0].variables.ZZTOP: SDTMIG 3.4 has no variable ZZTOP in DM; "
        "keep this line and write temporary: {ZZTOP: {label: LABEL}} at the end, "
        "or below supplemental to submit it in SUPP--",
    ),
    "a Required variable left out": (
        [(D, "      SITEID: SITE\n", "")],
        "sdtm/dm.yaml:1: dataset: SITEID (Study Site Identifier) is Required in DM; "
        "map it under variables, such as SITEID: SITE",
    ),
    "a Required variable left out that is a key and is like a qualifier": (
        [(A, "      AETERM: TERM\n", "")],
        "sdtm/ae.yaml:1: dataset: AETERM (Reported Term for the Adverse Event) is Required in AE; "
        "map it under variables, such as AETERM: TERM",
    ),
    "a subject's dataset from a source without subjects": (
        [(S, "dm: {file: dm.csv, subject: SUBJECT,", "dm: {file: dm.csv, reference: true,")],
        "sdtm/dm.yaml:1: dataset: USUBJID (Unique Subject Identifier) is Required in DM; "
        "its raw source says reference: true; name the column with the subject instead",
    ),
    "another type than the standard's": (
        [(D, "SITEID: SITE", "SITEID: {from: SITE, type: Num}")],
        "sdtm/dm.yaml:7: records[0].variables.SITEID.type: SITEID is Char in SDTMIG 3.4, not Num",
    ),
    "text for a number": (
        [NO_AGE, (D, "SUBJID: SUBJECT", AGE + "{upper: AGE}")],
        "sdtm/dm.yaml:7: records[0].variables.AGE.upper: AGE is numeric, and upper gives text; "
        "number makes one of a text: {number: COLUMN}",
    ),
    "a term that the codelist lacks": (
        [(D, "{assign: YEARS}", "{assign: YEAR}")],
        "sdtm/dm.yaml:8: records[0].variables.AGEU.assign: "
        "YEAR is no term of AGEU, whose codelist cannot be extended; the term for it is YEARS",
    ),
    "a term added to a codelist that cannot be extended": (
        [(C, "ARMS:", "SEX:\n  terms:\n    W: [woman]\nARMS:")],
        "codelists.yaml:3: SEX.terms.W: W is no term of the CDISC codelist SEX; it cannot be extended",
    ),
    "a codelist without terms": (
        [(C, "  terms:\n    A: Drug A\n    B: Drug B\n", "")],
        "codelists.yaml:1: ARMS: ARMS has no terms; list them, or name the CDISC codelist it stands on with ct",
    ),
    "a variable to omit misspelt": (
        [(A, "keys: [", "omit: [AESDTY]\nkeys: [")],
        "sdtm/ae.yaml:2: omit: AE has no variable AESDTY; did you mean AESTDY?",
    ),
    "a key that is no variable": (
        [(A, "AETERM]", "AELOC]")],
        "sdtm/ae.yaml:2: keys[2]: the key AELOC is no variable of AE; remove it from the list",
    ),
    "keys that do not begin with the subject": (
        [(A, "keys: [USUBJID, ", "keys: [")],
        "sdtm/ae.yaml:2: keys: the keys of AE must begin with USUBJID; write [USUBJID, AESTDTC, AETERM]",
    ),
    "no keys": (
        [(A, "keys: [USUBJID, AESTDTC, AETERM]\n", "")],
        "sdtm/ae.yaml:1: dataset: AE has no keys; name the variables that make a record unique: "
        "write keys: [USUBJID, AETERM, AESTDTC]",
    ),
    # what XPT cannot hold
    "a label that is too long": (
        [(A, "label: Treatment Emergent Flag", "label: Treatment Emergent Flag of the Adverse Event")],
        "sdtm/ae.yaml:27: supplemental.AETRTEM.label: the label of AETRTEM has 44 characters; shorten it: XPT holds 40",
    ),
    "a label that is not ASCII": (
        [(A, "label: Treatment Emergent Flag", "label: Émergent")],
        "sdtm/ae.yaml:27: supplemental.AETRTEM.label: the label of AETRTEM is not ASCII; use plain letters",
    ),
    "a qualifier's name that is too long": (
        [(A, "AETRTEM:", "AETRTEMFL:")],
        "sdtm/ae.yaml:27: supplemental.AETRTEMFL: AETRTEMFL is no SAS name; "
        "1 to 8 capital letters, digits and _, a letter first",
    ),
    "a qualifier without a label": (
        [(A, "label: Treatment Emergent Flag, ", "")],
        "sdtm/ae.yaml:27: supplemental.AETRTEM: AETRTEM has no label; give one of up to 40 characters",
    ),
    # derivations
    "variables that need one another": (
        [(D, "ACTARM: {from: ARM}", "ACTARM: {from: ARMNRS}"), (D, "ARMNRS: not collected", "ARMNRS: {from: ACTARM}")],
        "sdtm/dm.yaml:22: variables.ARMNRS: DM.ARMNRS needs itself: DM.ARMNRS (sdtm/dm.yaml:22), which needs DM.ACTARM "
        "(sdtm/dm.yaml:21), which needs DM.ARMNRS (sdtm/dm.yaml:22); make DM.ARMNRS not of DM.ACTARM, but of a column "
        "of dm.csv",
    ),
    "dates of exposure that need those of the subject": (
        [(A, "AESTDTC: {iso8601: {date: START, time: START_TIME}}", "AESTDTC: DM.RFSTDTC")],
        "sdtm/ae.yaml:11: records[0].variables.AESTDTC: "
        "AE needs itself: AE (sdtm/ae.yaml:1), which needs DM.RFSTDTC (sdtm/dm.yaml:14), "
        "which needs AE.AESTDTC (sdtm/ae.yaml:11), which needs AE (sdtm/ae.yaml:1); let DM.RFSTDTC out of this line: "
        "the records of AE cannot be made of it",
    ),
    "records that need what is derived from them": (
        [(A, "{AEYN: Y}", "{DM.RFSTDTC: present}")],
        "sdtm/ae.yaml:5: records[0].where.DM.RFSTDTC: "
        "AE needs itself: AE (sdtm/ae.yaml:1), which needs DM.RFSTDTC (sdtm/dm.yaml:14), "
        "which needs AE.AESTDTC (sdtm/ae.yaml:11), which needs AE (sdtm/ae.yaml:1); let DM.RFSTDTC out of this line: "
        "the records of AE cannot be made of it",
    ),
    "made twice in a group": (
        [(D, "SUBJID: SUBJECT", AGE + "AGE")],
        "sdtm/dm.yaml:7: records[0].variables.AGE: AGE is made twice in this group; keep one",
    ),
    "made in a group and over the records": (
        [(D, "ARMNRS: not collected", "AGE: {assign: 5}\n  ARMNRS: not collected")],
        "sdtm/dm.yaml:4: records[0].copy[0]: AGE is made here and in line 22 over the records; keep one",
    ),
    "nothing behind the colon": (
        [(D, "SITEID: SITE", "SITEID:")],
        "sdtm/dm.yaml:7: records[0].variables.SITEID: there is no value here; name a column or variable, or a verb",
    ),
    "a list for a variable": (
        [(D, "SITEID: SITE", "SITEID: [SITE]")],
        "sdtm/dm.yaml:7: records[0].variables.SITEID: a list cannot stand here; write SITEID: SITE",
    ),
    "an unknown comparator": (
        [(A, "{AEYN: Y}", "{AEYN: {is: Y}}")],
        "sdtm/ae.yaml:5: records[0].where.AEYN.is: no comparator is called is; write eq",
    ),
    "one comparator with two values": (
        [(A, "{AEYN: Y}", "{AEYN: {lt: [N, Y]}}")],
        "sdtm/ae.yaml:5: records[0].where.AEYN.lt: lt compares with one value, not 2; use in or notin",
    ),
    "a where clause as text": (
        [(A, "{AEYN: Y}", "AEYN = Y")],
        "sdtm/ae.yaml:5: records[0].where: plain text cannot stand here; write {AEYN: Y}",
    ),
    "a case without a when": (
        [(D, "{when: {ARMCD: A}, then", "{if: {ARMCD: A}, then")],
        "sdtm/dm.yaml:20: variables.ARM.case[0]: a case is {when: conditions, then: value}, and this one lacks when "
        "and has if; if: it is called when here",
    ),
    "code for arithmetic": (
        [NO_AGE, (D, "SUBJID: SUBJECT", AGE + "{compute: __import__('os').getcwd()}")],
        "sdtm/dm.yaml:7: records[0].variables.AGE.compute: '__import__('os').getcwd()' is not arithmetic: "
        "__import__('os').getcwd() has no place in it",
    ),
    "arithmetic that breaks off": (
        [NO_AGE, (D, "SUBJID: SUBJECT", AGE + "{compute: AGE +}")],
        "sdtm/dm.yaml:7: records[0].variables.AGE.compute: "
        "'AGE +' is not arithmetic; write numbers, variables, + - * / and brackets",
    ),
    "arithmetic without end": (
        [NO_AGE, (D, "SUBJID: SUBJECT", AGE + "{compute: " + "-" * 1000 + "AGE}")],
        "sdtm/dm.yaml:7: records[0].variables.AGE.compute: "
        "this arithmetic has 1003 characters; divide it, 500 is the most",
    ),
    "a word for a whole number": (
        [NO_AGE, (D, "SUBJID: SUBJECT", AGE + "{round: AGE, digits: two}")],
        "sdtm/dm.yaml:7: records[0].variables.AGE.digits: digits is a whole number, and 'two' is none; write 2",
    ),
    "a look-up table that is not there": (
        [(D, "SITEID: SITE", "SITEID: {lookup: sites.csv, by: SITE, value: SITEID}")],
        "sdtm/dm.yaml:7: records[0].variables.SITEID.lookup: there is no table sites.csv; "
        "put a CSV file of that name beside study.yaml",
    ),
    "a look-up table outside the folder": (
        [(D, "SITEID: SITE", "SITEID: {lookup: ../sites.csv, by: SITE, value: SITEID}")],
        "sdtm/dm.yaml:7: records[0].variables.SITEID.lookup: ../sites.csv lies outside the study's folder; "
        "name a CSV file beside study.yaml",
    ),
    "a date format of a verb": (
        [(D, "{iso8601: CONSENT}", "{iso8601: CONSENT, dates: DD-MMM-YY}")],
        "sdtm/dm.yaml:9: records[0].variables.RFICDTC.iso8601: "
        "the date format DD-MMM-YY cannot be read: M stands for nothing; "
        "write DD-MM-YY where a month is a number as 01, DD-MON-YY where it is a name as JAN",
    ),
    # study.yaml
    "a subject template without the subject": (
        [(S, "TINY01-{subject}", "TINY01-{subjid}")],
        "study.yaml:4: subject: USUBJID must hold the subject, and 'TINY01-{subjid}' does not; "
        "write {subject} where it stands",
    ),
    "a date that no calendar has": (
        [(S, "2024-06-30", "2024-06-31")],
        "study.yaml:3: created: no calendar has the date 2024-06-31; mend it",
    ),
    "a visit number that is none": (
        [(S, "ascii:", "visits:\n  - {VISITNUM: one, VISIT: WEEK 1}\nascii:")],
        "study.yaml:9: visits[0].VISITNUM: 'one' is not a number; write 1",
    ),
    "a planned day that is not whole": (
        [(S, "ascii:", "visits:\n  - {VISITNUM: 1, VISIT: WEEK 1, VISITDY: 1.5}\nascii:")],
        "study.yaml:9: visits[0].VISITDY: '1.5' is not a whole number",
    ),
    "two visits of one number": (
        [(S, "ascii:", "visits:\n  - {VISITNUM: 1, VISIT: WEEK 1}\n  - {VISITNUM: 1, VISIT: WEEK 2}\nascii:")],
        "study.yaml:10: visits[1].VISITNUM: VISITNUM 1 is WEEK 1 already; give every visit a number of its own",
    ),
    "one name for two visits": (
        [(S, "ascii:", "visits:\n  - {VISITNUM: 1, VISIT: WEEK 1}\n  - {VISITNUM: 2, VISIT: Week 1}\nascii:")],
        "study.yaml:10: visits[1].VISIT: the name Week 1 means the visit WEEK 1 already; tell the visits apart",
    ),
    "a date format in small letters": (
        [(S, DM_SOURCE, "dm: {file: dm.csv, subject: SUBJECT, dates: dd.mm.yyyy}")],
        "study.yaml:6: raw.dm.dates: the date format dd.mm.yyyy cannot be read: d stands for nothing; write DD.MM.YYYY",
    ),
    "a date format with months for minutes": (
        [(S, DM_SOURCE, "dm: {file: dm.csv, subject: SUBJECT, dates: YYYY-MM-DD HH:MM}")],
        "study.yaml:6: raw.dm.dates: the date format YYYY-MM-DD HH:MM cannot be read: "
        "the month stands in it twice, and minutes are MI; write YYYY-MM-DD HH:MI",
    ),
    "a date format without a year": (
        [(S, DM_SOURCE, "dm: {file: dm.csv, subject: SUBJECT, dates: DD-MON}")],
        f"study.yaml:6: raw.dm.dates: the date format DD-MON cannot be read: the year is missing; {FORMATS}",
    ),
    "an unknown encoding": (
        [(S, "dm: {file", "dm: {encoding: utf-9, file")],
        "study.yaml:6: raw.dm.encoding: there is no encoding utf-9; such as utf-8, cp1252 or euc_kr",
    ),
    "a delimiter of two characters": (
        [(S, "dm: {file", "dm: {delimiter: ;;, file")],
        'study.yaml:6: raw.dm.delimiter: \';;\' is no delimiter; it is one character, as ";" or "\\t"',
    ),
    "a raw file outside the folder": (
        [(S, "file: dm.csv", "file: ../dm.csv")],
        "study.yaml:6: raw.dm.file: ../dm.csv lies outside the raw folder; name a file below it",
    ),
    "a raw file by its full path": (
        [(S, "file: dm.csv", "file: /etc/hosts")],
        "study.yaml:6: raw.dm.file: /etc/hosts lies outside the raw folder; name a file below it",
    ),
    "a subject column misspelt": (
        [(S, "dm: {file: dm.csv, subject: SUBJECT", "dm: {file: dm.csv, subject: SUBJCET")],
        "study.yaml:6: raw.dm.subject: dm.csv has no column SUBJCET; did you mean SUBJECT?",
    ),
    "a visit column misspelt": (
        [(S, "dm: {file: dm.csv", "dm: {visit: ENDE, file: dm.csv")],
        "study.yaml:6: raw.dm.visit: dm.csv has no column ENDE; did you mean ENDED?",
    ),
    "a source without a subject": (
        [(S, "dm: {file: dm.csv, subject: SUBJECT,", "dm: {file: dm.csv,")],
        "study.yaml:6: raw.dm: it is not said whose data dm holds; "
        "write subject: SUBJECT, or say reference: true if it holds no subjects",
    ),
    "a replacement of two characters": (
        [(S, "{µ: u}", "{µg: ug}")],
        "study.yaml:8: ascii.µg: 'µg' is 2 characters; replace one character at a time",
    ),
    "a replacement that is not ASCII": (
        [(S, "{µ: u}", "{µ: ü}")],
        "study.yaml:8: ascii.µ: the replacement 'ü' is not ASCII; use plain letters and signs",
    ),
}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> TinyStudy:
    """A study that was built once."""
    study = tiny_study(tmp_path_factory.mktemp("good"))
    assert study.lint().output == "no faults\n"
    assert study.build().exit_code == 0
    return study


@pytest.fixture
def study(good: TinyStudy, tmp_path: Path) -> TinyStudy:
    """A study of the test's own, with the output of its last good build."""
    own = tiny_study(tmp_path)
    shutil.copytree(good.out, own.out)
    return own


def refused(study: TinyStudy, *messages: str) -> None:
    """Lint and build both tell these faults and no other, exit 2, and the last good output is as it was."""
    before = study.output()
    lint, build = study.lint(), study.build()
    assert lint.stdout.splitlines() == list(messages)
    assert lint.exit_code == 2
    said, more = lint.stderr.splitlines()
    assert said == f"{len(messages)} error{'' if len(messages) == 1 else 's'}, 0 warnings"
    assert more.startswith("more of the kinds of errors: cdisc-rdeb explain L")
    assert build.stderr == ("error: " if len(messages) == 1 else "") + "\n".join(messages) + "\n"
    assert build.exit_code == 2
    assert study.output() == before


@pytest.mark.parametrize("name", CASES)
def test_one_fault_is_told_once_with_its_place_and_the_way_out(name: str, study: TinyStudy) -> None:
    edits, message = CASES[name]
    for edit in edits:
        study.edit(*edit)
    refused(study, message)


FILE_CASES: dict[str, tuple[str, bytes | None, str]] = {
    "an empty file": (A, b"", "sdtm/ae.yaml:1: the file is empty; fill it, or remove it"),
    "a list for a file": (A, b"- AE\n- DM\n", "sdtm/ae.yaml:1: a list cannot stand here; give names with values"),
    "another encoding": (
        A,
        FILES[A].replace("Treatment", "Tréatment").encode("cp1252"),
        "sdtm/ae.yaml:27: the byte 0xE9 is not UTF-8, and looks like cp1252; save the file as UTF-8",
    ),
    "a dataset twice": (
        "sdtm/ae2.yaml",
        FILES[A].encode(),
        "sdtm/ae2.yaml:1: AE has a spec already; sdtm/ae.yaml is it; name another dataset in one of both",
    ),
    "a copy of a spec": (
        "sdtm/ae - Copy.yaml",
        FILES[A].encode(),
        "sdtm/ae - Copy.yaml:1: AE has a spec already; sdtm/ae.yaml is it; remove one of the two files",
    ),
    "another ending": (
        "sdtm/cm.yml",
        FILES[A].encode(),
        "sdtm/cm.yml:1: the names of specs end in .yaml; call it cm.yaml",
    ),
    "derivations that fail": (
        "derivations.py",
        b"import math\n\nmath.sqrt(-1)\n",
        "derivations.py:3: ValueError: math domain error; mend the file; python shows more",
    ),
    "derivations that are no Python": (
        "derivations.py",
        b"\ndef f(:\n",
        "derivations.py:2: SyntaxError: invalid syntax; mend the file; python shows more",
    ),
}


@pytest.mark.parametrize("name", FILE_CASES)
def test_a_file_that_cannot_be_used_is_told_once(name: str, study: TinyStudy) -> None:
    file, content, message = FILE_CASES[name]
    if content is not None:
        (study.specs / file).write_bytes(content)
    refused(study, message)


TABLE_CASES = {
    "SITE;SITEID\n10;10\n": "sites.csv:1: its first row is one name, with semicolons in it; save it with commas",
    "SITE,NAME\n10,10\n": "sdtm/dm.yaml:7: records[0].variables.SITEID.lookup: the table sites.csv has no column "
    "SITEID; did you mean SITE?",
    "SITE,SITEID\n10,10\n20\n": "sites.csv:3: row 3, line 3, column 3: the row has 1 cell up to here and "
    "the header has 2 names; see which cell is missing",
    'SITE,SITEID\n10,"10\n': "sites.csv:2: row 2, line 2, column 4: a quote opens here and is not closed; "
    "a cell that begins with a quote ends with one, and a quote inside it is written twice",
    "": "sites.csv:1: sites.csv needs a first row with a name for each column, none of them twice; write it there",
}


@pytest.mark.parametrize("table", TABLE_CASES)
def test_a_look_up_table_is_read_by_lint(table: str, study: TinyStudy) -> None:
    (study.specs / "sites.csv").write_text(table, encoding="utf-8")
    study.edit(D, "SITEID: SITE", "SITEID: {lookup: sites.csv, by: SITE, value: SITEID}")
    refused(study, TABLE_CASES[table])


def test_a_folder_without_study_yaml(study: TinyStudy) -> None:
    (study.specs / S).unlink()
    refused(study, f"study.yaml:1: there is no such file in {study.specs}; name the folder of a study")


def test_a_study_without_datasets(study: TinyStudy) -> None:
    shutil.rmtree(study.specs / "sdtm")
    lint = study.lint()
    assert lint.exit_code == 2
    assert "study.yaml:1: the study has no dataset; write sdtm/dm.yaml, and one file for each more" in lint.stdout


def test_all_faults_of_all_files_are_told_at_once(study: TinyStudy) -> None:
    """What does not fit its schema is left aside, and the rest of the file is checked all the same."""
    study.edit(S, "2024-06-30", "2024-06-31")
    study.edit(C, "  label: Causality", "  lable: Causality")
    study.edit(D, "SITEID: SITE", "SITEID: [SITE]")
    study.edit(D, "RFICDTC: {iso8601: CONSENT}", "RFICDTC: {iso8601: CONCENT}")
    study.edit(A, "AETERM: TERM", "AETERM: {from: TERM, origin: Colected}")
    study.edit(A, "{upper: TERM}", "{uper: TERM}")
    study.edit(A, "AEACN: not collected", "AEANC: not collected")
    refused(
        study,
        "codelists.yaml:7: AEREL.lable: there is no lable here; did you mean label?",
        "sdtm/ae.yaml:8: records[0].variables.AETERM.origin: 'Colected' is not allowed here; did you mean Collected?",
        "sdtm/ae.yaml:9: records[0].variables.AEDECOD.uper: no verb is called uper; did you mean upper?",
        "sdtm/ae.yaml:14: variables.AEANC: SDTMIG 3.4 has no variable AEANC in AE; did you mean AEACN?",
        "sdtm/dm.yaml:7: records[0].variables.SITEID: a list cannot stand here; write SITEID: SITE",
        "sdtm/dm.yaml:9: records[0].variables.RFICDTC.iso8601: dm.csv has no column CONCENT; did you mean CONSENT?",
        "study.yaml:3: created: no calendar has the date 2024-06-31; mend it",
    )


WARNINGS: dict[str, tuple[list[Edit], list[str]]] = {
    "waiting": (
        [(D, "SITEID: SITE", "SITEID: waiting")],
        ["sdtm/dm.yaml:7: records[0].variables.SITEID: warning: SITEID is waiting to be mapped and is built missing"],
    ),
    "an unused codelist": (
        [(C, "AEREL:", "OLD: {terms: {A: , B: }}\nAEREL:")],
        ["codelists.yaml:6: OLD: warning: no variable uses the codelist OLD; remove it, or name it"],
    ),
    "an unused raw source": (
        [(S, "ascii:", "  vs: {file: dm.csv, subject: SUBJECT}\nascii:")],
        ["study.yaml:8: raw.vs: warning: no spec uses the raw source vs; map it, or remove it"],
    ),
    "an unused temporary variable": (
        [(A, "supplemental:", "temporary:\n  HERSEX: {from: DM.SEX}\nsupplemental:")],
        ["sdtm/ae.yaml:27: temporary.HERSEX: warning: nothing uses the temporary variable HERSEX; remove it"],
    ),
    "an Expected variable left out": (
        [(D, "  ARMNRS: not collected\n", "")],
        [
            "sdtm/dm.yaml:1: dataset: warning: ARMNRS (Reason Arm and/or Actual Arm is Null) is Expected in DM; "
            "map it, or write ARMNRS: not collected"
        ],
    ),
    "a sponsor's term": (
        [(D, "ARMNRS: not collected", "ARMNRS: {assign: SCREEN FAILED}")],
        [
            "sdtm/dm.yaml:22: variables.ARMNRS.assign: warning: SCREEN FAILED is a sponsor term of ARMNRS, "
            "which codelists.yaml does not declare; did you mean SCREEN FAILURE?"
        ],
    ),
    "a gap between bands": (
        [(A, "  AETRTEM:", '  AGEGR: {band: DM.AGE, bands: ["<40", "50-65"], label: Age Group}\n  AETRTEM:')],
        [
            "sdtm/ae.yaml:27: supplemental.AGEGR.band: warning: there is a gap between the bands <40 and 50-65; "
            "40 to 49 is in neither: write 40-65 for 50-65"
        ],
    ),
    "a column that is not there is not submitted": (
        [(S, DM_SOURCE, DM_SOURCE.replace("}", ", not_submitted: [FORM]}"))],
        ["study.yaml:6: raw.dm.not_submitted: warning: dm.csv has no column FORM; remove it from the list"],
    ),
}


@pytest.mark.parametrize("name", WARNINGS)
def test_a_warning_does_not_stop_a_build(name: str, study: TinyStudy) -> None:
    edits, messages = WARNINGS[name]
    for edit in edits:
        study.edit(*edit)
    lint = study.lint()
    assert lint.stdout.splitlines() == messages
    assert lint.exit_code == 0
    assert study.build().exit_code == 0


def test_a_waiting_variable_is_built_missing(study: TinyStudy) -> None:
    study.edit(D, "SITEID: SITE", "SITEID: waiting")
    study.build()
    shown = study.run("show", study.out / "sdtm" / "dm.xpt", "--variables", "SUBJID,SITEID").output
    assert shown.splitlines()[2:] == ["#  SUBJID  SITEID", "1  001", "2  002", "3  003", "4  004", ""]


def test_scalars_are_text(study: TinyStudy) -> None:
    """YAML 1.1 would read NO as false and 0010 as 8; a word in quotes is never YAML's own."""
    study.edit(D, "SITEID: SITE", "SITEID: {assign: 0010}")
    study.edit(D, "SUBJID: SUBJECT", "SUBJID: SUBJECT\n      INVID: {assign: NO}\n      INVNAM: {assign: 'null'}")
    assert study.build().exit_code == 0
    shown = study.run("show", study.out / "sdtm" / "dm.xpt", "--variables", "SITEID,INVID,INVNAM").output
    assert shown.count("0010    NO     null") == 4


OWN_VERB = """\
from cdisc_rdeb.columns import Text
from cdisc_rdeb.verbs import verb


@verb("Site of {site}.")
def site(*, site: Text) -> Text:
    \"\"\"Site.\"\"\"
    return {RESULT}
"""


@pytest.mark.parametrize(
    ("result", "message"),
    [
        ('{}["10"]', "DM.SITEID: site: KeyError: '10' (derivations.py:8); mend the verb"),
        ("site.tolist()", "DM.SITEID: site gave list, not a column; let it return Text or numbers"),
        ("site.take(site.mask(lambda text: text == '10'))", "DM.SITEID: site gave 2 values for 4 records"),
    ],
)
def test_a_study_s_own_verb_fails_with_its_place(result: str, message: str, study: TinyStudy) -> None:
    (study.specs / "derivations.py").write_text(OWN_VERB.replace("{RESULT}", result), encoding="utf-8")
    study.edit(D, "SITEID: SITE", "SITEID: {site: SITE}")
    before = study.output()
    build = study.build()
    assert build.exit_code == 2
    assert build.stderr == f"error: sdtm/dm.yaml:7: records[0].variables.SITEID.site: {message}\n"
    assert study.output() == before


def test_aliases_cannot_blow_up(study: TinyStudy) -> None:
    """Nine lists of nine aliases each would be 387 million values."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 9)]
    (study.specs / C).write_text("\n".join(lines), encoding="utf-8")
    message = study.lint().stdout
    assert "codelists.yaml:" in message
    assert "more than 200000 values; an alias may repeat itself" in message


# Whatever is done to a spec, the answer is a study or a SpecError.

WORDS = "x null NO -1 1e999 * AE DM.AGE AE. --DTC waiting é [] {} [[]] [waiting] '\\0' {}{ not"
PIECES = """
{a: {b: c}}
{upper: }
{case: []}
{first: [AE.AESTDTC, x]}
{lookup: arms, by: SITE, value: ARM}
{compute: (A).b}
{compute: True}
{flag: [{AEYN: {}}]}
{join: 'S{}{'}
{state: waiting}
{iso8601: {}}
{iso8601: CONSENT, dates: (}
{coalesce: []}
{from: AGE, codelist: [NY, {}]}
{from: [x]}
{part: SITE, separator: '', number: 0}
{round: AGE, digits: 99999}
"""
BROKEN = st.sampled_from(WORDS.split() + PIECES.splitlines())


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_a_spec_with_lines_changed_is_a_study_or_a_spec_error(data: st.DataObject, good: TinyStudy) -> None:
    name = data.draw(st.sampled_from([S, C, D, A]))
    lines = FILES[name].splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        change = data.draw(st.sampled_from(["delete", "repeat", "move", "value", "name", "inside"]))
        before, colon, after = lines[at].partition(":")
        if change == "delete":
            lines[at] = ""
        elif change == "repeat":
            lines.insert(at, lines[at])
        elif change == "move":
            lines.insert(data.draw(st.integers(0, len(lines) - 1)), lines.pop(at))
        elif change == "value":
            lines[at] = f"{before}{colon} {data.draw(BROKEN)}"
        elif change == "name":
            indent = len(before) - len(before.lstrip(" -"))
            lines[at] = f"{before[:indent]}{data.draw(BROKEN)}{colon}{after}"
        else:
            word = data.draw(st.sampled_from(after.replace("{", " ").replace("}", " ").split() or [" "]))
            lines[at] = before + colon + after.replace(word, data.draw(BROKEN), 1)
    study_or_error(good, name, "\n".join(lines))


@settings(max_examples=300, deadline=None)
@given(name=st.sampled_from([S, C, D, A]), text=st.text(alphabet="ab:{}[]-,&*!|>%@`'\"#\n\t \x00é~?", max_size=40))
def test_any_text_is_a_study_or_a_spec_error(name: str, text: str, good: TinyStudy) -> None:
    study_or_error(good, name, text)


def study_or_error(good: TinyStudy, name: str, text: str) -> None:
    """Load the study with one file's text replaced; then put the file back."""
    path = good.specs / name
    try:
        path.write_text(text, encoding="utf-8")
        assert isinstance(load_study(good.specs, good.raw), Study)
    except SpecError as error:
        assert all(fault for fault in error.faults)
    finally:
        path.write_text(FILES[name], encoding="utf-8")


@pytest.mark.parametrize("name", ["sdtm/dm.yaml", "codelists.yaml", "derivations.py"])
def test_a_pipe_in_place_of_a_spec_is_not_waited_for(name: str, study: TinyStudy) -> None:
    (study.specs / name).unlink(missing_ok=True)
    os.mkfifo(study.specs / name)
    refused(study, f"{name}:1: this is a pipe, and no file; put the file itself there")


@pytest.mark.parametrize("name", ["codelists.yaml", "derivations.py", "adam/analyses.yaml"])
def test_a_link_to_nowhere_is_not_passed_over(name: str, study: TinyStudy) -> None:
    (study.specs / name).unlink(missing_ok=True)
    (study.specs / name).parent.mkdir(exist_ok=True)
    (study.specs / name).symlink_to("nowhere")
    assert any(line.startswith(f"{name}:1: ") for line in study.lint().stdout.splitlines())
    assert study.build().exit_code == 2


@pytest.mark.parametrize("name", ["sdtm/dm.yaml", "codelists.yaml", "derivations.py", "documents/csdrg.md"])
def test_a_link_out_of_the_specs_is_refused(name: str, study: TinyStudy, tmp_path: Path) -> None:
    path, secret = study.specs / name, tmp_path / "elsewhere"
    path.parent.mkdir(exist_ok=True)
    path.exists() and path.unlink()
    secret.write_text("a secret: of somebody")
    path.symlink_to(secret)
    result = study.lint() if name.startswith("documents") else study.build()  # which is without documents
    assert result.exit_code == 2
    assert f"{name}:" in result.stderr
    assert "this is a link that leads out of specs/; put the file itself there" in result.stderr
    assert "secret" not in result.output


def test_a_folder_of_specs_that_is_a_link_out_of_them(study: TinyStudy, tmp_path: Path) -> None:
    (study.specs / "sdtm").rename(tmp_path / "elsewhere")
    (study.specs / "sdtm").symlink_to(tmp_path / "elsewhere")
    said = "this is a link that leads out of specs/; put the file itself there"
    refused(study, f"sdtm/ae.yaml:1: {said}", f"sdtm/dm.yaml:1: {said}")


def test_a_link_among_the_specs_is_a_file(study: TinyStudy) -> None:
    (study.specs / "sdtm/dm.yaml").rename(study.specs / "dm.yaml")
    (study.specs / "sdtm/dm.yaml").symlink_to("../dm.yaml")
    assert study.build().exit_code == 0


def test_a_spec_in_capital_letters_is_told(study: TinyStudy) -> None:
    (study.specs / "sdtm" / "VS.YAML").write_text("dataset: VS\n")
    refused(study, "sdtm/VS.YAML:1: the names of specs end in .yaml; call it vs.yaml")
