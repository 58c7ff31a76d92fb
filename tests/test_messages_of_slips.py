"""One slip in a sound study has one message, at its place, with the way out; nothing that only follows is told.

The studies are those of the tutorials, as a newcomer has them. Every message is typed by hand.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from studies import TinyStudy

ROOT = Path(__file__).parent.parent
FENCE = re.compile(r"^```(?:yaml|csv) ((?:specs|raw)/\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES = {
    "toy": (),
    "lab": ("first-laboratory.md",),
    "tut": ("first-laboratory.md", "first-analysis.md"),
    "demo": ("spec.md",),
}


@dataclass(frozen=True)
class Slip:
    """A study, one of its files, a text that stands once in it, what stands there instead, and all that is told."""

    base: str
    file: str
    old: str
    new: str
    told: str


def copied(folder: Path, base: str) -> TinyStudy:
    """The study of a tutorial below a folder."""
    name = "demo" if base == "demo" else "toy"
    for top in ("specs", "raw"):
        if base != "demo":
            shutil.copytree(ROOT / top / "toy", folder / top / "toy")
    for page in PAGES[base]:
        for path, text in FENCE.findall((ROOT / "docs" / page).read_text(encoding="utf-8")):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
    return TinyStudy(folder / "specs" / name, folder / "raw" / name, folder / "output" / name)


def lint_of(study: TinyStudy) -> list[str]:
    """What lint prints of a study, a line for each message."""
    return [line for line in study.lint().stdout.splitlines() if line]


def test_the_studies_have_no_fault(tmp_path: Path) -> None:
    for base in PAGES:
        assert lint_of(copied(tmp_path / base, base)) == []


NOWHERE = {
    "records of a dataset that is not there": Slip(
        "tut",
        "adam/adsl.yaml",
        "- dataset: DM",
        "- dataset: DMM",
        "adam/adsl.yaml:5: records[0].dataset: there is no dataset DMM; did you mean DM?",
    ),
    "records of a raw source that is not there": Slip(
        "toy",
        "sdtm/vs.yaml",
        "- raw: vitals",
        "- raw: vitls",
        "sdtm/vs.yaml:4: records[0].raw: there is no raw source vitls; did you mean vitals?",
    ),
    "records of parameters of a dataset that is not there": Slip(
        "tut",
        "adam/advs.yaml",
        "- dataset: VS",
        "- dataset: VSS",
        "adam/advs.yaml:7: records[0].dataset: there is no dataset VSS; did you mean VS?",
    ),
    "a dataset that is asked in several lines": Slip(
        "demo",
        "sdtm/ex.yaml",
        "dataset: EX\n",
        "dataset: EXX\n",
        "sdtm/ex.yaml:1: dataset: the file is called ex, and its dataset EXX; write dataset: EX; "
        "a part of it that is called EXX says domain: EX",
    ),
    "variables copied from a dataset that is not there": Slip(
        "tut",
        "adam/advs.yaml",
        "{ADSL: [",
        "{ADLS: [",
        "adam/advs.yaml:5: copy.ADLS[0].TRTA: there is no dataset or raw source ADLS; did you mean ADVS or ADSL?",
    ),
    "a table of study.yaml that is none": Slip(
        "demo",
        "sdtm/se.yaml",
        "- dataset: DM\n    variables:\n      ETCD: {assign: SCRN}",
        "- study: elemnts\n    variables:\n      ETCD: {assign: SCRN}",
        "sdtm/se.yaml:4: records[0].study: 'elemnts' is not allowed here; did you mean elements?",
    ),
}
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
TERMS = {
    "words for each other's term": Slip(
        "demo",
        "codelists.yaml",
        "RACE:",
        "SEX:\n  terms:\n    M: Female\n    F: Male\nRACE:",
        "codelists.yaml:3: SEX.terms.M: warning: words of the CDISC codelist SEX stand under other terms: "
        "'Female' is F, not M, 'Male' is M, not F; put each under its own",
    ),
    "numbers for each other's answer": Slip(
        "demo",
        "codelists.yaml",
        "RACE:",
        'NY:\n  terms:\n    Y: "0"\n    N: "1"\nRACE:',
        "codelists.yaml:3: NY.terms.Y: warning: words of the CDISC codelist NY stand under other terms: "
        "'0' is N, not Y, '1' is Y, not N; put each under its own",
    ),
    "a case with the term of another word": Slip(
        "demo",
        "sdtm/dm.yaml",
        "copy: [SEX, RACE, COUNTRY]\n    variables:",
        "copy: [RACE, COUNTRY]\n    variables:\n"
        "      SEX: {case: [{when: {SEX: Female}, then: {assign: M}}], otherwise: {assign: F}}",
        "sdtm/dm.yaml:6: records[0].variables.SEX.case[0].then.assign: warning: "
        "SEX is M here where the data have 'Female', which means another term; write {assign: F}, if that is meant",
    ),
    "words in place of several terms": Slip(
        "demo",
        "codelists.yaml",
        "RACE:",
        "SEX:\n  terms:\n    FEMALE: Female\n    MALE: M\nRACE:",
        "codelists.yaml:3: SEX.terms.FEMALE: FEMALE and MALE are no terms of the CDISC codelist SEX; "
        "the term for it is F: write F: FEMALE; the term stands first: write M: MALE",
    ),
    "a term cut short": Slip(
        "demo",
        "codelists.yaml",
        "    ASIAN: [Korean, Japanese]",
        "    ASIAN: [Korean, Japanese]\n    BLACK: black",
        "codelists.yaml:4: RACE.terms.BLACK: BLACK is no term of the CDISC codelist RACE; "
        "did you mean BLACK OR AFRICAN AMERICAN?",
    ),
    "a word of CDISC for a term": Slip(
        "demo",
        "sdtm/ex.yaml",
        "{assign: ORAL}",
        "{assign: PO}",
        "sdtm/ex.yaml:17: variables.EXROUTE.assign: warning: PO is a sponsor term of EXROUTE, "
        "which codelists.yaml does not declare; the term for it is ORAL",
    ),
    "a term of the sponsor that is nearly CDISC's": Slip(
        "demo",
        "codelists.yaml",
        "    COMPLETED: Finished",
        "    COMPLETE: Finished",
        "codelists.yaml:6: NCOMPLT.terms.COMPLETE: warning: COMPLETE is no term of the CDISC codelist NCOMPLT, "
        "and nearly COMPLETED; write COMPLETED, or leave it if another is meant",
    ),
    "a codelist that is nearly called as one": Slip(
        "demo",
        "codelists.yaml",
        "RACE:",
        "RACEE:",
        "codelists.yaml:1: RACEE: warning: no variable uses the codelist RACEE; did you mean RACE?",
    ),
    "the name of a country": Slip(
        "toy",
        "sdtm/dm.yaml",
        "{assign: KOR}",
        "{assign: Korea}",
        "sdtm/dm.yaml:8: records[0].variables.COUNTRY.assign: Korea is no code of ISO 3166-1 Alpha-3, "
        "which COUNTRY takes; did you mean KOR?",
    ),
}
DESIGN = {
    "an epoch that no arm has": Slip(
        "demo",
        "sdtm/ds.yaml",
        "      DSTERM: REASON",
        "      EPOCH: {assign: FOLLOW-UP}\n      DSTERM: REASON",
        "sdtm/ds.yaml:6: records[0].variables.EPOCH.assign: warning: "
        "arms of study.yaml have no EPOCH FOLLOW-UP; there are SCREENING, TREATMENT",
    ),
    "the code of an arm": Slip(
        "demo",
        "sdtm/dm.yaml",
        "ACTARMCD: {flag: {RFXSTDTC: present}, value: DRUG}",
        "ACTARMCD: {flag: {RFXSTDTC: present}, value: DRUGG}",
        "sdtm/dm.yaml:19: variables.ACTARMCD.flag: warning: arms of study.yaml have no ARMCD DRUGG; did you mean DRUG?",
    ),
    "the code of an arm in other letters": Slip(
        "demo",
        "sdtm/dm.yaml",
        "ACTARMCD: {flag: {RFXSTDTC: present}, value: DRUG}",
        "ACTARMCD: {flag: {RFXSTDTC: present}, value: Drug}",
        "sdtm/dm.yaml:19: variables.ACTARMCD.flag: warning: arms of study.yaml have no ARMCD Drug; did you mean DRUG?",
    ),
    "a parameter without its name": Slip(
        "tut",
        "adam/advs.yaml",
        "param: Systolic Blood Pressure (mmHg), ",
        "",
        "adam/advs.yaml:9: records[0].parameters.SYSBP: param must be given here; "
        "write param: Systolic Blood Pressure (mmHg) (PARAM)",
    ),
    "the name of an arm": Slip(
        "demo",
        "sdtm/dm.yaml",
        "  ETHNIC: not collected",
        "  ARM: {flag: {RFXSTDTC: present}, value: Drug A 10mg}\n  ETHNIC: not collected",
        "sdtm/dm.yaml:21: variables.ARM.flag: warning: "
        "arms of study.yaml have no ARM Drug A 10mg; did you mean Drug A 10 mg?",
    ),
    "an element": Slip(
        "demo",
        "sdtm/se.yaml",
        "{assign: TRT}",
        "{assign: TRTT}",
        "sdtm/se.yaml:12: records[1].variables.ETCD.assign: warning: "
        "elements of study.yaml have no ETCD TRTT; did you mean TRT?",
    ),
    "a visit that is asked for": Slip(
        "demo",
        "sdtm/dm.yaml",
        "RFENDTC: {last: EX.EXENDTC}",
        "RFENDTC: {last: EX.EXENDTC, where: {VISIT: DAY 51}}",
        "sdtm/dm.yaml:14: variables.RFENDTC.where.VISIT: warning: "
        "visits of study.yaml have no VISIT DAY 51; there are DAY 1, DAY 15",
    ),
    "the number of a visit that is asked for": Slip(
        "demo",
        "sdtm/dm.yaml",
        "RFENDTC: {last: EX.EXENDTC}",
        "RFENDTC: {last: EX.EXENDTC, where: {VISITNUM: 9}}",
        "sdtm/dm.yaml:14: variables.RFENDTC.where.VISITNUM: warning: "
        "visits of study.yaml have no VISITNUM 9; there are 1, 2",
    ),
    "an epoch of an arm that is nearly a term": Slip(
        "demo",
        "study.yaml",
        "EPOCH: TREATMENT}]",
        "EPOCH: TREATMNT}]",
        "study.yaml:22: arms[0].elements[1].EPOCH: warning: "
        "TREATMNT is no term of EPOCH, and codelists.yaml has none so; did you mean TREATMENT?",
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
        "study.yaml:9: raw.ending.dates: the date format MON-YYY cannot be read: Y stands for nothing; "
        "it is made of YYYY, YY, MON, MM, DD, HH, MI, SS, AM",
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
        "sdtm/vs.yaml:10: records[0].variables.VSDTC.isodate: no verb is called isodate; did you mean iso8601?",
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
        "write {TRTSDT: present}, or {assign: not missing} if the word is meant",
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
        "adam/advs.yaml:10: records[0].parameters: SYSBP stands here twice; keep one",
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
    "a qualifier that is called otherwise": Slip(
        "demo",
        "sdtm/ds.yaml",
        "supplemental:\n  LEVEL:",
        "supplemental:\n  LEVL:",
        "sdtm/ds.yaml:10: records[0].variables.LEVEL: SDTMIG 3.4 has no variable LEVEL in DS; "
        "did you mean LEVL, of line 12?",
    ),
}
METADATA = {
    "derived, and as it was collected": Slip(
        "demo",
        "sdtm/dm.yaml",
        "SUBJID: SUBJECT",
        "SUBJID: {from: SUBJECT, origin: Derived}",
        "sdtm/dm.yaml:6: records[0].variables.SUBJID.origin: warning: the origin of SUBJID is Derived, "
        "and its values are as they were collected; write Collected, or leave origin out",
    ),
    "collected, and computed": Slip(
        "demo",
        "sdtm/dm.yaml",
        "AGE: {age: {birth: BRTHDTC, at: RFICDTC}}",
        "AGE: {age: {birth: BRTHDTC, at: RFICDTC}, origin: Collected}",
        "sdtm/dm.yaml:12: variables.AGE.origin: warning: the origin of AGE is Collected, "
        "and its values are derived; write Derived, or leave origin out",
    ),
    "a predecessor that is none": Slip(
        "demo",
        "sdtm/ex.yaml",
        "{assign: ORAL}",
        "{assign: ORAL, origin: Predecessor}",
        "sdtm/ex.yaml:17: variables.EXROUTE.origin: warning: the origin of EXROUTE is Predecessor, "
        "and its values are fixed by the spec; write Assigned, or leave origin out",
    ),
    "a method that is written nowhere": Slip(
        "demo",
        "sdtm/ex.yaml",
        "{assign: ORAL}",
        "{assign: ORAL, method: By protocol}",
        "sdtm/ex.yaml:17: variables.EXROUTE.method: warning: EXROUTE has a method, and is Assigned: "
        "define.xml has methods of what is Derived; write comment for the words, or origin: Derived",
    ),
    "a verb among the arguments of another": Slip(
        "toy",
        "sdtm/vs.yaml",
        "{last_before: {reference: DM.RFXSTDTC}}",
        "{last_before: {reference: DM.RFXSTDTC, join: '{A}{B}'}}",
        "sdtm/vs.yaml:12: variables.VSLOBXFL.last_before.join: last_before takes no argument join; "
        "it takes date, reference, result, by, same_day, ties",
    ),
    "the result of a test and its name in each other's place": Slip(
        "toy",
        "sdtm/vs.yaml",
        "{result: TEMP, unit: C}",
        "{TEMP: result, unit: C}",
        "sdtm/vs.yaml:8: records[0].tests.TEMP.TEMP: there is no TEMP here; the name stands first: write result: TEMP",
    ),
    "the result of a test and its unit in each other's place": Slip(
        "toy",
        "sdtm/vs.yaml",
        "{result: TEMP, unit: C}",
        "{unit: TEMP, result: C}",
        "sdtm/vs.yaml:8: records[0].tests.TEMP: vitals.csv has no column C; "
        "it has PATIENT, VISIT, DATE, SYSBP, DIABP, TEMP",
    ),
    "a key cut short": Slip(
        "demo",
        "sdtm/ex.yaml",
        "{assign: ORAL}",
        "{assign: ORAL, cmt: By protocol}",
        "sdtm/ex.yaml:17: variables.EXROUTE.cmt: assign takes no argument cmt; it is called comment here",
    ),
    "a key twice": Slip(
        "demo",
        "sdtm/ex.yaml",
        "keys: [USUBJID, EXTRT, EXSTDTC]",
        "keys: [USUBJID, EXTRT, EXTRT]",
        "sdtm/ex.yaml:2: keys[2]: warning: EXTRT stands here twice; keep one",
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
        ".case_when: no verb is called case_when; did you mean case?",
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
        "give each of the criteria a code of its own, or TIVERS, or keep one",
    ),
    "keys in braces": Slip(
        "toy",
        "sdtm/vs.yaml",
        "keys: [USUBJID, VSTESTCD, VISITNUM]",
        "keys: {USUBJID, VSTESTCD, VISITNUM}",
        "sdtm/vs.yaml:2: keys: names with values cannot stand here; write a list in square brackets: "
        "[USUBJID, VSTESTCD, VISITNUM]",
    ),
}
SLIPS = {**OF_FORM, **NOWHERE, **EMPTY, **ARGUMENTS, **SHAPES, **TERMS, **DESIGN, **LISTS, **WORDS, **METADATA}


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_a_slip_has_one_message(tmp_path: Path, slip: Slip) -> None:
    study = copied(tmp_path, slip.base)
    path = study.specs / slip.file
    text = path.read_text(encoding="utf-8")
    assert text.count(slip.old) == 1, slip.old
    path.write_text(text.replace(slip.old, slip.new), encoding="utf-8")
    assert lint_of(study) == [slip.told]


FILES = {
    "a dataset beside the folder of datasets": (
        "toy",
        "specs/toy/sdtm/vs.yaml",
        "specs/toy/vs.yaml",
        "vs.yaml:1: warning: nothing reads what is said of VS here; move the file to sdtm/",
    ),
    "a dataset in a folder of its own": (
        "toy",
        "specs/toy/sdtm/vs.yaml",
        "specs/toy/sdtm/new/vs.yaml",
        "sdtm/new/vs.yaml:1: warning: nothing reads what is said of VS here; "
        "move it to sdtm/; folders in there are not looked into",
    ),
    "the folder in other letters": (
        "toy",
        "specs/toy/sdtm",
        "specs/toy/STDM",
        "STDM/dm.yaml:1: nothing reads what is said of DM and VS here; call the folder sdtm",
    ),
    "the folder of analysis datasets in other letters": (
        "tut",
        "specs/toy/adam",
        "specs/toy/adams",
        "adams/adsl.yaml:1: warning: nothing reads what is said of ADSL and ADVS here; call the folder adam",
    ),
    "an analysis dataset among the others": (
        "tut",
        "specs/toy/adam/advs.yaml",
        "specs/toy/sdtm/advs.yaml",
        "sdtm/advs.yaml:1: dataset: SDTMIG 3.4 has no dataset AD; "
        "it says a data structure of ADaM: move the file to adam/",
    ),
    "codelists with a shorter ending": (
        "demo",
        "specs/demo/codelists.yaml",
        "specs/demo/codelists.yml",
        "codelists.yml:1: warning: nothing reads codelists.yml; call it codelists.yaml",
    ),
    "codelists without an s": (
        "demo",
        "specs/demo/codelists.yaml",
        "specs/demo/codelist.yaml",
        "codelist.yaml:1: warning: nothing reads codelist.yaml; call it codelists.yaml",
    ),
    "the study's file with a shorter ending": (
        "toy",
        "specs/toy/study.yaml",
        "specs/toy/study.yml",
        "study.yaml:1: there is no such file in {specs}; study.yml lies there: call it study.yaml",
    ),
    "the study's file as a text": (
        "toy",
        "specs/toy/study.yaml",
        "specs/toy/study.yaml.txt",
        "study.yaml:1: there is no such file in {specs}; study.yaml.txt lies there: call it study.yaml",
    ),
    "the study's file in capitals": (
        "toy",
        "specs/toy/study.yaml",
        "specs/toy/STUDY.YAML",
        "study.yaml:1: there is no such file in {specs}; STUDY.YAML lies there: call it study.yaml",
    ),
    "the study's file with a blank in front": (
        "toy",
        "specs/toy/study.yaml",
        "specs/toy/ study.yaml",
        "study.yaml:1: there is no such file in {specs}; ' study.yaml' lies there: call it study.yaml",
    ),
    "a dataset as a text": (
        "toy",
        "specs/toy/sdtm/vs.yaml",
        "specs/toy/sdtm/vs.txt",
        "sdtm/vs.txt:1: warning: nothing reads what is said of VS here; call it vs.yaml",
    ),
    "a dataset as a text that others need": (
        "toy",
        "specs/toy/sdtm/dm.yaml",
        "specs/toy/sdtm/dm.yaml.txt",
        "sdtm/dm.yaml.txt:1: nothing reads what is said of DM here; call it dm.yaml",
    ),
    "an analysis dataset as a text that others take records from": (
        "tut",
        "specs/toy/adam/adsl.yaml",
        "specs/toy/adam/adsl.txt",
        "adam/adsl.txt:1: nothing reads what is said of ADSL here; call it adsl.yaml",
    ),
    "a dataset in capitals": (
        "toy",
        "specs/toy/sdtm/vs.yaml",
        "specs/toy/sdtm/VS.YAML",
        "sdtm/VS.YAML:1: the names of specs end in .yaml; call it vs.yaml",
    ),
    "codelists as a text": (
        "demo",
        "specs/demo/codelists.yaml",
        "specs/demo/codelists.txt",
        "codelists.txt:1: warning: nothing reads codelists.txt; call it codelists.yaml",
    ),
    "the name of another dataset": (
        "demo",
        "specs/demo/sdtm/ex.yaml",
        "specs/demo/sdtm/ec.yaml",
        "sdtm/ec.yaml:1: dataset: the file is called ec.yaml, and is the spec of EX; "
        "call it ex.yaml, or write dataset: EC",
    ),
    "raw data a folder deeper": (
        "toy",
        "raw/toy",
        "raw/toy/data",
        "study.yaml:5: raw: warning: the raw files are not in {raw}, and lie in {raw}/data; "
        "move them, or name that folder: --raw {raw}/data",
    ),
}


@pytest.mark.parametrize(("base", "old", "new", "told"), FILES.values(), ids=FILES)
def test_what_lies_in_another_place_has_one_message(tmp_path: Path, base: str, old: str, new: str, told: str) -> None:
    study = copied(tmp_path, base)
    (tmp_path / old).rename(tmp_path / "moved")
    (tmp_path / new).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "moved").rename(tmp_path / new)
    assert lint_of(study) == [told.format(specs=study.specs, raw=study.raw)]


def test_what_nothing_reads_and_need_not_is_not_told(tmp_path: Path) -> None:
    study = copied(tmp_path, "toy")
    (study.specs / "sdtm" / "old").mkdir()
    for name in ("sdtm/old/vs.yaml", "notes.yaml", "simulate.py", ".hidden.yaml", "vs_draft.yaml", "vs_draft.txt"):
        (study.specs / name).write_text("dataset: VS\nkeys: [USUBJID]\n", encoding="utf-8")
    for name in ("forms.txt", "notes.txt", "sdtm/ae.txt"):
        (study.specs / name).write_text("What is to be done\n", encoding="utf-8")
    assert lint_of(study) == []


PUT = {
    "nothing": (
        "sdtm/vs.yaml",
        "{}\n",
        "1: the file is empty; fill it, or remove it; the spec of VS begins with dataset: VS",
    ),
    "nothing of the study": (
        "study.yaml",
        "---\n",
        "1: the file is empty; fill it, or remove it; study.yaml begins with study: ABC-101",
    ),
    "no word": ("sdtm/vs.yaml", "", "1: the file is empty; fill it, or remove it"),
    "something else": (
        "sdtm/vs.yaml",
        '{"colour": 1}\n',
        "1: nothing in this file belongs to the spec of VS: colour; the spec of VS begins with dataset: VS",
    ),
    "another dataset": (
        "study.yaml",
        "dataset: AE\nrecords: [{raw: demog, copy: [AETERM]}]\n",
        "1: what stands in this file belongs to the spec of AE; "
        "put study.yaml back here, which begins with study: ABC-101",
    ),
    "the study": (
        "sdtm/vs.yaml",
        "# of another study\nstudy: X\ntitle: X\nsubject: X-{subject}\nraw: {a: {file: a.csv}}\n",
        "2: what stands in this file belongs to study.yaml; put the spec of VS back here, "
        "which begins with dataset: VS",
    ),
    "codelists": (
        "sdtm/vs.yaml",
        "ARMS:\n  terms: {A: One}\n",
        "1: what stands in this file belongs to codelists.yaml; put the spec of VS back here, "
        "which begins with dataset: VS",
    ),
    "a dataset for codelists": (
        "codelists.yaml",
        "dataset: AE\nrecords: [{raw: demog, copy: [AETERM]}]\n",
        "1: what stands in this file belongs to the spec of AE; put codelists.yaml back here, "
        "which begins with NAME: {terms: {TERM: COLLECTED}}",
    ),
    "a dataset for forms": (
        "forms.yaml",
        "dataset: AE\nrecords: [{raw: demog, copy: [AETERM]}]\n",
        "1: what stands in this file belongs to the spec of AE; put forms.yaml back here, which begins with forms:",
    ),
    "explanations": (
        "sdtm/vs.yaml",
        "- {dataset: AE, rule: duplicate keys, records: 2, reason: The site reported it twice.}\n",
        "1: what stands in this file belongs to accepted.yaml; put the spec of VS back here, "
        "which begins with dataset: VS",
    ),
}


@pytest.mark.parametrize(("file", "text", "told"), PUT.values(), ids=PUT)
def test_a_file_with_what_belongs_elsewhere_has_one_message(tmp_path: Path, file: str, text: str, told: str) -> None:
    study = copied(tmp_path, "toy")
    (study.specs / file).write_text(text, encoding="utf-8")
    assert lint_of(study) == [f"{file}:{told}"]


RAW = {
    "a title above the header": (
        b"Exported from the EDC\n%s",
        "row 2 looks like the header: it and the rows below have 6 cells, and row 1 has 1; "
        "say header_row: 2 for demog in study.yaml",
    ),
    "a title with the commas of a sheet": (
        b"Study TOY,,,,,\n,,,,,\n%s",
        "row 3 looks like the header: it and the rows below have 6 cells, and row 1 has 1; "
        "say header_row: 3 for demog in study.yaml",
    ),
    "an empty file": (b"", "the file has nothing in it; get it again, or remove the source from study.yaml"),
    "letters of another encoding": (
        b"%s004,50,F,Andr\xe9,05-JAN-2024,10-JAN-2024\n",
        "row 5: the byte 0xE9 is not utf-8; it looks like cp1252; say encoding: cp1252 for demog in study.yaml",
    ),
}


@pytest.mark.parametrize(("form", "told"), RAW.values(), ids=RAW)
def test_a_raw_file_that_is_no_table_has_one_message(tmp_path: Path, form: bytes, told: str) -> None:
    study = copied(tmp_path, "toy")
    path = study.raw / "demog.csv"
    path.write_bytes(form.replace(b"%s", path.read_bytes()))
    assert lint_of(study) == [f"study.yaml:6: raw.demog.file: demog.csv: {told}"]


ENTRY = "- {dataset: DS, rule: sponsor term, variable: DSDECOD, records: 1, reason: It is so.}\n"
ENTRIES = {
    "a dataset": ("DS, rule", "DSS, rule", "there is no dataset DSS, so nothing is explained here; did you mean DS?"),
    "a rule": (
        "sponsor term",
        "sponsor terms",
        "no rule of a build is called sponsor terms; did you mean sponsor term?",
    ),
    "a variable": ("DSDECOD", "DSDECD", "DS has no variable DSDECD; did you mean DSDECOD?"),
}


@pytest.mark.parametrize(("old", "new", "told"), ENTRIES.values(), ids=ENTRIES)
def test_an_explanation_of_what_is_not_there_has_one_message(tmp_path: Path, old: str, new: str, told: str) -> None:
    study = copied(tmp_path, "demo")
    (study.specs / "accepted.yaml").write_text(ENTRY, encoding="utf-8")
    assert lint_of(study) == []
    study.edit("accepted.yaml", old, new)
    assert lint_of(study) == [f"accepted.yaml:1: [0]: warning: {told}"]
