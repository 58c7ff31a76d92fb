"""One slip in a sound study has one message, at its place, with the way out; nothing that only follows is told.

The studies are those of the tutorials, as a newcomer has them. Every message is typed by hand.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tutorials import PAGES, Slip, check_slip, copied, lint_of


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
        "adam/advs.yaml:5: copy.ADLS[0].TRTA: there is no dataset or raw source ADLS; did you mean ADSL?",
    ),
    "a table of study.yaml that is none": Slip(
        "demo",
        "sdtm/se.yaml",
        "- dataset: DM\n    variables:\n      ETCD: {assign: SCRN}",
        "- study: elemnts\n    variables:\n      ETCD: {assign: SCRN}",
        "sdtm/se.yaml:4: records[0].study: 'elemnts' is not allowed here; did you mean elements?",
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
        "sdtm/dm.yaml:19: variables.ACTARMCD.flag: arms of study.yaml have no ARMCD DRUGG; did you mean DRUG?",
    ),
    "the code of an arm in other letters": Slip(
        "demo",
        "sdtm/dm.yaml",
        "ACTARMCD: {flag: {RFXSTDTC: present}, value: DRUG}",
        "ACTARMCD: {flag: {RFXSTDTC: present}, value: Drug}",
        "sdtm/dm.yaml:19: variables.ACTARMCD.flag: arms of study.yaml have no ARMCD Drug; did you mean DRUG?",
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
        "sdtm/se.yaml:12: records[1].variables.ETCD.assign: "
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
        "did you mean TEMP, which nothing else takes?",
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

SIGNS = {
    "no braces around a verb": Slip(
        "toy",
        "sdtm/dm.yaml",
        "RFICDTC: {iso8601: CONSENT}",
        "RFICDTC: iso8601: CONSENT",
        "sdtm/dm.yaml:10: RFICDTC: the braces around iso8601 are missing; write RFICDTC: {iso8601: CONSENT}",
    ),
    "no braces around a verb with a condition": Slip(
        "lab",
        "sdtm/lb.yaml",
        "LBSTRESU: {from: STDUNIT, when: {LBORRESU: present}}",
        "LBSTRESU: from: STDUNIT, when: {LBORRESU: present}",
        "sdtm/lb.yaml:17: LBSTRESU: the braces around from are missing; "
        "write LBSTRESU: {from: STDUNIT, when: {LBORRESU: present}}",
    ),
    "a comma behind a verb": Slip(
        "toy",
        "sdtm/dm.yaml",
        "AGEU: {assign: YEARS}",
        "AGEU: {assign, YEARS}",
        "sdtm/dm.yaml:9: records[0].variables.AGEU.assign: a comma stands behind assign in place of its colon; "
        "write assign: YEARS",
    ),
    "commas behind arguments": Slip(
        "tut",
        "adam/advs.yaml",
        "{study_day: {date: ADT, reference: TRTSDT}}",
        "{study_day: {date, ADT, reference, TRTSDT}}",
        "adam/advs.yaml:20: variables.ADY.study_day.date: a comma stands behind date in place of its colon; "
        "write date: ADT and reference: TRTSDT",
    ),
    "a comma behind a verb of several": Slip(
        "tut",
        "adam/advs.yaml",
        "by: [USUBJID, PARAMCD, AVISIT], order",
        "by, USUBJID, PARAMCD, AVISIT, order",
        "adam/advs.yaml:27: variables.ANL01FL.first_of.by: a comma stands behind by in place of its colon; "
        "write by: [USUBJID, PARAMCD, AVISIT]",
    ),
}
WHOSE = {
    "records added by a variable of another dataset": Slip(
        "tut",
        "adam/advs.yaml",
        "by: [VISIT, VISITNUM, ADT]",
        "by: [VISIT, VISITNUM, ADSL.AGE]",
        "adam/advs.yaml:18: added[0].by[2]: ADVS has no variable ADSL.AGE; "
        "write AGE, and AGE: ADSL.AGE under variables",
    ),
    "records added by what rows have": Slip(
        "tut",
        "adam/advs.yaml",
        "by: [VISIT, VISITNUM, ADT]",
        "by: [visit.VISIT, VISITNUM, ADT]",
        "adam/advs.yaml:18: added[0].by[0]: ADVS has no variable visit.VISIT; write VISIT",
    ),
    "a check of what rows have": Slip(
        "lab",
        "sdtm/lb.yaml",
        "temporary:\n",
        "checks: {dated: {when: {test.MASS: present}, must: {LBDTC: present}}}\ntemporary:\n",
        "sdtm/lb.yaml:26: checks.dated: LB has no variable test.MASS; write MASS",
    ),
    "a variable declared by another name than others have for it": Slip(
        "lab",
        "sdtm/lb.yaml",
        "  MASS: {label",
        "  MASSS: {label",
        "sdtm/lb.yaml:28: temporary.MASSS: LB has no variable MASSS; did you mean MASS, of line 13?",
    ),
    "a variable in place of its codelist": Slip(
        "demo",
        "sdtm/ds.yaml",
        "codelist: NCOMPLT",
        "codelist: DSDECOD",
        "sdtm/ds.yaml:7: records[0].variables.DSDECOD.codelist: there is no codelist DSDECOD; "
        "that of DSDECOD is NCOMPLT: write codelist: NCOMPLT",
    ),
    "a variable in place of a codelist that the study does not have": Slip(
        "toy",
        "sdtm/vs.yaml",
        "      VSDTC:",
        "      VSLOC: {assign: ARM, codelist: VSLOC}\n      VSDTC:",
        "sdtm/vs.yaml:10: records[0].variables.VSLOC.codelist: there is no codelist VSLOC; "
        "that of VSLOC is LOC: write codelist: LOC",
    ),
    "a variable in place of a codelist that it does not have": Slip(
        "toy",
        "sdtm/dm.yaml",
        "{assign: KOR}",
        "{assign: KOR, codelist: COUNTRY}",
        "sdtm/dm.yaml:8: records[0].variables.COUNTRY.codelist: there is no codelist COUNTRY; "
        "COUNTRY has none by the standard: leave codelist out, or define it in codelists.yaml",
    ),
    "a variable of a BDS copied from ADSL": Slip(
        "tut",
        "adam/advs.yaml",
        "[TRTA: TRT01A,",
        "[TRTP,",
        "adam/advs.yaml:5: copy.ADSL[0]: ADSL has no variable TRTP; write TRTP: TRT01P",
    ),
    "a variable of a BDS whose like ADSL has not either": Slip(
        "tut",
        "adam/advs.yaml",
        "[TRTA: TRT01A,",
        "[TRTAN,",
        "adam/advs.yaml:5: copy.ADSL[0]: ADSL has no variable TRTAN; "
        "write TRTAN: TRT01AN, and define TRT01AN in the spec of ADSL",
    ),
    "a copied column that is not there": Slip(
        "toy",
        "sdtm/dm.yaml",
        "RACE]",
        "RACE, ETHNIC]",
        "sdtm/dm.yaml:4: records[0].copy[3]: demog.csv has no column ETHNIC; "
        "take it out of copy, or write ETHNIC: not collected below all records",
    ),
    "a copied column that no variable is called as": Slip(
        "toy",
        "sdtm/dm.yaml",
        "RACE]",
        "RACE, ETHNICITY]",
        "sdtm/dm.yaml:4: records[0].copy[3]: demog.csv has no column ETHNICITY; take it out of copy",
    ),
    "a state in other words": Slip(
        "toy",
        "sdtm/dm.yaml",
        "DTHFL: not collected",
        "DTHFL: Not Applicable",
        "sdtm/dm.yaml:22: variables.DTHFL: DM has no variable Not Applicable; did you mean not collected?",
    ),
    "a state in other words of records": Slip(
        "toy",
        "sdtm/dm.yaml",
        "ARM: {assign: Drug A}",
        "ARM: TBD",
        "sdtm/dm.yaml:13: records[0].variables.ARM: demog.csv has no column TBD; did you mean waiting?",
    ),
}
SLIPS = {**NOWHERE, **TERMS, **DESIGN, **METADATA, **SIGNS, **WHOSE}


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_a_slip_has_one_message(tmp_path: Path, slip: Slip) -> None:
    check_slip(tmp_path, slip)


@pytest.mark.parametrize(
    ("copy", "declared", "told"),
    [
        ("CONSENT", "CONSNT", "26: temporary.CONSNT: DM has no variable CONSNT; did you mean CONSENT, of line 4?"),
        ("CONSNT", "CONSENT", "4: records[0].copy[3]: demog.csv has no column CONSNT; did you mean CONSENT?"),
    ],
)
def test_of_two_names_that_of_the_file_is_right(tmp_path: Path, copy: str, declared: str, told: str) -> None:
    study = copied(tmp_path, "toy")
    spec = study.specs / "sdtm" / "dm.yaml"
    text = spec.read_text(encoding="utf-8").replace("RACE]", f"RACE, {copy}]")
    spec.write_text(f"{text}temporary:\n  {declared}: {{label: As Written}}\n", encoding="utf-8")
    assert lint_of(study) == [f"sdtm/dm.yaml:{told}"]
