"""One slip has one message with the name, form or line that is meant, and not all that could stand there."""

from __future__ import annotations

from pathlib import Path

import pytest
from tutorials import Slip, check_slip

FLAGS = {
    "the verb of other datasets for the first record": Slip(
        "tut",
        "adam/advs.yaml",
        "{first_of: {by: [USUBJID, PARAMCD, AVISIT], order: [AWTDIFF, ADT], where: {AVISIT: present}}}",
        "{first: [USUBJID, PARAMCD, AVISIT], order: [AWTDIFF, ADT], where: {AVISIT: present}}",
        "adam/advs.yaml:27: variables.ANL01FL.first: ANL01FL is Y or missing, and USUBJID, PARAMCD, AVISIT is neither; "
        "to flag the first record write first_of: [USUBJID, PARAMCD, AVISIT]",
    ),
    "the unit as collected of a result that is converted": Slip(
        "tut",
        "sdtm/lb.yaml",
        "LBSTRESU: {from: STDUNIT, when: {LBORRESU: present}}",
        "LBSTRESU: {from: LBORRESU, when: {LBORRESU: present}}",
        "sdtm/lb.yaml:17: variables.LBSTRESU.from: warning: results are converted to STDUNIT (line 15), and LBORRESU "
        "as collected is taken here; write STDUNIT in place of LBORRESU",
    ),
    "the flag of those who lack its date": Slip(
        "tut",
        "adam/adsl.yaml",
        "SAFFL: {flag: {TRTSDT: present}}",
        "SAFFL: {flag: {TRTSDT: missing}}",
        "adam/adsl.yaml:13: variables.SAFFL.flag: warning: SAFFL is Y here where TRTSDT is missing, and those of SAFFL "
        "have it; write {flag: {TRTSDT: present}}",
    ),
    "a verb by its words": Slip(
        "tut",
        "sdtm/lb.yaml",
        "LBNRIND: {range_indicator: {}}",
        "LBNRIND: {normal_range: {}}",
        "sdtm/lb.yaml:24: variables.LBNRIND.normal_range: no verb is called normal_range; "
        "it is called range_indicator here: write range_indicator: {}",
    ),
    "a key by its end": Slip(
        "tut",
        "adam/advs.yaml",
        "VSSEQ]",
        "ASEQ]",
        "adam/advs.yaml:4: keys[3]: the key ASEQ is no variable of ADVS; did you mean VSSEQ?",
    ),
    "no keys": Slip(
        "demo",
        "sdtm/ds.yaml",
        "keys: [USUBJID, DSSTDTC]\n",
        "",
        "sdtm/ds.yaml:1: dataset: DS has no keys; name the variables that make a record unique: write keys: [USUBJID, "
        "DSTERM, DSSTDTC]",
    ),
    "a plural of a unit": Slip(
        "demo",
        "sdtm/ex.yaml",
        "EXDOSU: {assign: mg}",
        "EXDOSU: {assign: mgs}",
        "sdtm/ex.yaml:14: variables.EXDOSU.assign: warning: mgs is a sponsor term of EXDOSU, which codelists.yaml does "
        "not declare; did you mean mg?",
    ),
    "a term and its word exchanged, in other letters": Slip(
        "demo",
        "codelists.yaml",
        "COMPLETED: Finished",
        "FINISHED: Completed",
        "codelists.yaml:6: NCOMPLT.terms.FINISHED: warning: COMPLETED is a term of the CDISC codelist NCOMPLT, and "
        "stands as a word for FINISHED; the term stands first: write COMPLETED: FINISHED",
    ),
    "the value at baseline for its flag": Slip(
        "tut",
        "adam/advs.yaml",
        "ABLFL: {baseline_flag: {}}",
        "ABLFL: {baseline_of: AVAL}",
        "adam/advs.yaml:23: variables.ABLFL.baseline_of: ABLFL is Y or missing, and AVAL is neither; "
        "write {baseline_flag: {}}",
    ),
    "a date for a flag": Slip(
        "tut",
        "adam/adsl.yaml",
        "SAFFL: {flag: {TRTSDT: present}}",
        "SAFFL: TRTSDT",
        "adam/adsl.yaml:13: variables.SAFFL: SAFFL is Y or N, and TRTSDT is neither; write {flag: {TRTSDT: present}}",
    ),
    "a date of another dataset for a flag": Slip(
        "demo",
        "sdtm/dm.yaml",
        "DTHFL: not collected",
        "DTHFL: {last: EX.EXSTDTC}",
        "sdtm/dm.yaml:23: variables.DTHFL.last: DTHFL is Y or missing, and EX.EXSTDTC is neither; "
        'write {exists: EX.EXSTDTC, no: ""}',
    ),
    "the verb of records for the first of other datasets": Slip(
        "demo",
        "sdtm/dm.yaml",
        "RFSTDTC: {first: EX.EXSTDTC}",
        "RFSTDTC: {first_of: EX.EXSTDTC}",
        "sdtm/dm.yaml:13: variables.RFSTDTC.first_of: first_of goes over the records of DM, "
        "and EX.EXSTDTC is of another dataset; write {first: EX.EXSTDTC}",
    ),
    "a duration for a study day": Slip(
        "tut",
        "adam/advs.yaml",
        "ADY: {study_day: {date: ADT, reference: TRTSDT}}",
        "ADY: {duration: {start: TRTSDT, end: ADT}}",
        "adam/advs.yaml:20: variables.ADY.duration: warning: ADY is a study day, "
        "and duration counts the days of a time; write {study_day: {date: ADT, reference: TRTSDT}}",
    ),
    "the change for its percentage": Slip(
        "tut",
        "adam/advs.yaml",
        "PCHG: {percent_change: {}, ",
        "PCHG: {compute: AVAL - BASE, ",
        "adam/advs.yaml:26: variables.PCHG.compute: warning: PCHG is a percentage, "
        "and the change itself is taken here; write {percent_change: {}}",
    ),
}
OTHERS = {
    "value and baseline exchanged": Slip(
        "tut",
        "adam/advs.yaml",
        "PCHG: {percent_change: {}, ",
        "PCHG: {percent_change: {value: BASE, base: AVAL}, ",
        "adam/advs.yaml:26: variables.PCHG.percent_change: warning: value and base of percent_change are AVAL and "
        "BASE, and the other way round here; write value: AVAL, base: BASE",
    ),
    "the units of a conversion exchanged": Slip(
        "tut",
        "sdtm/lb.yaml",
        "LBSTRESC: {convert: {text: LBORRES, unit: LBORRESU, to: STDUNIT,",
        "LBSTRESC: {convert: {text: LBORRES, unit: STDUNIT, to: LBORRESU,",
        "sdtm/lb.yaml:15: variables.LBSTRESC.convert: warning: convert is from STDUNIT to LBORRESU, the unit of the "
        "results as collected; write unit: LBORRESU, to: STDUNIT",
    ),
    "an age in years in months": Slip(
        "demo",
        "sdtm/dm.yaml",
        "AGEU: {assign: YEARS}",
        "AGEU: {assign: MONTHS}",
        "sdtm/dm.yaml:10: records[0].variables.AGEU.assign: warning: AGEU is MONTHS, and AGE is made in years; "
        "write YEARS",
    ),
    "the molar mass of another test": Slip(
        "tut",
        "lab_tests.csv",
        "180.156",
        "113.12",
        "lab_tests.csv:3: warning: MASS of GLUC is 113.12, and its molar mass is 180.156 g/mol; write 180.156",
    ),
    "the unit of another vital sign": Slip(
        "tut",
        "sdtm/vs.yaml",
        "DIABP: {result: DIABP, unit: mmHg}",
        "DIABP: {result: DIABP, unit: beats/min}",
        "sdtm/vs.yaml:7: records[0].tests.DIABP.unit: warning: beats/min is no unit of DIABP; write mmHg",
    ),
    "another fact of a visit": Slip(
        "demo",
        "sdtm/ex.yaml",
        "VISITNUM: visit.VISITNUM",
        "VISITNUM: visit.VISITDY",
        "sdtm/ex.yaml:7: records[0].variables.VISITNUM: warning: VISITNUM is visit.VISITDY here, "
        "and there is visit.VISITNUM; write visit.VISITNUM",
    ),
}
TURNED = {
    "old and new name of a copy": Slip(
        "tut",
        "adam/advs.yaml",
        "ADSL: [TRTA: TRT01A,",
        "ADSL: [TRT01A: TRTA,",
        "adam/advs.yaml:5: copy.ADSL[0].TRT01A: ADSL has no variable TRTA; "
        "the new name stands first: write TRTA: TRT01A",
    ),
    "a column and its variable": Slip(
        "tut",
        "sdtm/dm.yaml",
        "SUBJID: PATIENT",
        "PATIENT: SUBJID",
        "sdtm/dm.yaml:6: records[0].variables.PATIENT, SUBJID: SDTMIG 3.4 has no variable PATIENT in DM; "
        "the variable stands before the colon: write SUBJID: PATIENT",
    ),
    "a column and a variable of the study's own": Slip(
        "demo",
        "sdtm/ds.yaml",
        "LEVEL: RESULT",
        "RESULT: LEVEL",
        "sdtm/ds.yaml:10: records[0].variables.RESULT, LEVEL: SDTMIG 3.4 has no variable RESULT in DS; "
        "the variable stands before the colon: write LEVEL: RESULT",
    ),
}
NAMES = {
    "the dataset of a name that says it already": Slip(
        "tut",
        "adam/advs.yaml",
        "ADSL: [TRTA: TRT01A,",
        "ADSL: [TRTA: ADSL.TRT01A,",
        "adam/advs.yaml:5: copy.ADSL[0].TRTA: names of ADSL alone stand here, and ADSL.TRT01A says its dataset too; "
        "write TRT01A",
    ),
    "the dataset of a name that is copied": Slip(
        "tut",
        "adam/adsl.yaml",
        "SEX, RACE, ARM]",
        "SEX, RACE, DM.ARM]",
        "adam/adsl.yaml:6: records[0].copy[6]: DM.ARM is no SAS name; write ARM: the dataset is said already",
    ),
    "the end of a name, of dates": Slip(
        "demo",
        "study.yaml",
        "visit_date: DATE,",
        "visit_date: DOSEDATE,",
        "study.yaml:8: raw.dosing.visit_date: dosing.csv has no column DOSEDATE; did you mean DATE?",
    ),
    "the beginning of a name": Slip(
        "demo",
        "study.yaml",
        "visit: VISIT, visit_date",
        "visit: VISITDAY, visit_date",
        "study.yaml:8: raw.dosing.visit: dosing.csv has no column VISITDAY; did you mean VISIT?",
    ),
    "another word for the same column": Slip(
        "tut",
        "sdtm/lb.yaml",
        "LBORNRLO: LOW",
        "LBORNRLO: LLN",
        "sdtm/lb.yaml:9: records[0].variables.LBORNRLO: labs.csv has no column LLN; did you mean LOW?",
    ),
    "another word for the same variable": Slip(
        "tut",
        "sdtm/dm.yaml",
        "copy: [AGE, SEX, RACE]",
        "copy: [AGE, GENDER, RACE]",
        "sdtm/dm.yaml:4: records[0].copy[1]: SDTMIG 3.4 has no variable GENDER in DM; did you mean SEX?",
    ),
    "the codes of a table of tests": Slip(
        "tut",
        "lab_tests.csv",
        "LBTESTCD",
        "CODE",
        "sdtm/lb.yaml:5: records[0].tests: lab_tests.csv has no column LBTESTCD; "
        "call CODE so: write TESTNAME,LBTESTCD,LBCAT,LBSPEC,UNIT,MASS in line 1 of lab_tests.csv",
    ),
    "a source in place of a table of tests": Slip(
        "tut",
        "sdtm/lb.yaml",
        "table: lab_tests.csv",
        "table: labs",
        "sdtm/lb.yaml:5: records[0].tests.table: there is no table labs; write lab_tests.csv, which has LBTESTCD",
    ),
    "a key of all tests": Slip(
        "tut",
        "sdtm/vs.yaml",
        "unit: mmHg}\n      DIABP: {result: DIABP, unit: mmHg}\n      TEMP: {result: TEMP, unit: C}",
        "units: mmHg}\n      DIABP: {result: DIABP, units: mmHg}\n      TEMP: {result: TEMP, units: C}",
        "sdtm/vs.yaml:6: records[0].tests.SYSBP.units: units of the test SYSBP goes nowhere; "
        "did you mean unit? the same in lines 7 and 8",
    ),
    "label for the name of an element": Slip(
        "demo",
        "study.yaml",
        "ETCD: SCRN, ELEMENT: Screening",
        "ETCD: SCRN, label: Screening",
        "study.yaml:17: elements[0].label: there is no label here; did you mean ELEMENT, which must be given here?",
    ),
    "label for the name of a parameter": Slip(
        "tut",
        "adam/advs.yaml",
        "SYSBP: {param: Sys",
        "SYSBP: {label: Sys",
        "adam/advs.yaml:9: records[0].parameters.SYSBP.label: there is no label here; "
        "did you mean param, which must be given here?",
    ),
    "the name of a parameter for a label": Slip(
        "demo",
        "sdtm/ds.yaml",
        "label: Last Level",
        "param: Last Level",
        "sdtm/ds.yaml:12: supplemental.LEVEL.param: no verb is called param; it is called label here",
    ),
    "a country that nothing makes": Slip(
        "tut",
        "sdtm/dm.yaml",
        "      COUNTRY: {assign: KOR}\n",
        "",
        "sdtm/dm.yaml:1: dataset: COUNTRY (Country) is Required in DM; "
        "map it under variables, such as COUNTRY: {assign: KOR}",
    ),
    "a subject that is not copied": Slip(
        "tut",
        "adam/adsl.yaml",
        "SUBJID, SITEID, AGE",
        "SITEID, AGE",
        "adam/adsl.yaml:1: dataset: SUBJID (Subject Identifier for the Study) is Required in ADSL; "
        "map it: add SUBJID to copy of the records, which takes it from DM",
    ),
}
COPIED = {
    "a test with the result of another": Slip(
        "tut",
        "sdtm/vs.yaml",
        "TEMP: {result: TEMP, unit: C}",
        "PULSE: {result: DIABP, unit: beats/min}",
        "sdtm/vs.yaml:8: records[0].tests.PULSE.result: PULSE has the result DIABP, as DIABP of line 7 has, "
        "and TEMP goes nowhere; write result: TEMP, or list it under not_submitted",
    ),
    "the day that a study was created": Slip(
        "demo",
        "study.yaml",
        "created: 2024-06-30",
        "created: 30JUN2024",
        "study.yaml:3: created: '30JUN2024' is not a date of the form YYYY-MM-DD; write 2024-06-30",
    ),
}
SIGNS = {
    "a semicolon at the end of a value": Slip(
        "demo",
        "sdtm/ds.yaml",
        "DSTERM: REASON",
        "DSTERM: REASON;",
        "sdtm/ds.yaml:6: records[0].variables.DSTERM: a semicolon ends this value; remove it: write REASON",
    ),
    "a comma at the end of a value": Slip(
        "demo",
        "sdtm/ds.yaml",
        "DSTERM: REASON",
        "DSTERM: REASON,",
        "sdtm/ds.yaml:6: records[0].variables.DSTERM: a comma ends this value; remove it: write REASON",
    ),
    "a semicolon for a comma": Slip(
        "tut",
        "sdtm/vs.yaml",
        "SYSBP: {result: SYSBP, unit",
        "SYSBP: {result: SYSBP; unit",
        "sdtm/vs.yaml:6: a semicolon stands in place of a comma; write {result: SYSBP, unit: mmHg}",
    ),
    "what is not there, in other words": Slip(
        "demo",
        "sdtm/se.yaml",
        "where: {RFXSTDTC: present}",
        "where: {RFXSTDTC: {notin: [not missing]}}",
        "sdtm/se.yaml:10: records[1].where.RFXSTDTC.notin: 'not missing' is compared with RFXSTDTC as a word; "
        "write {RFXSTDTC: missing}",
    ),
}
HERE = {
    "a dataset with the libref of SAS": Slip(
        "tut",
        "adam/adsl.yaml",
        "  - dataset: DM\n",
        "  - dataset: SDTM.DM\n",
        "adam/adsl.yaml:5: records[0].dataset: there is no dataset SDTM.DM; did you mean DM?",
    ),
    "a fixed text of a variable that has its label": Slip(
        "demo",
        "sdtm/ex.yaml",
        "EXTRT: {assign: DRUG A}",
        "EXTRT: DRUG A",
        "sdtm/ex.yaml:13: variables.EXTRT: EX has no variable DRUG A; a fixed text is written {assign: DRUG A}",
    ),
    "an arm of another code": Slip(
        "demo",
        "study.yaml",
        "ARMCD: DRUG\n",
        "ARMCD: DRUGA\n",
        "sdtm/dm.yaml:18: variables.ARMCD.flag: arms of study.yaml have no ARMCD DRUG; did you mean DRUGA?; "
        "the same in line 19",
    ),
    "a codelist with a longer name": Slip(
        "demo",
        "sdtm/ds.yaml",
        "codelist: NCOMPLT}",
        "codelist: NCOMPLTREASON}",
        "sdtm/ds.yaml:7: records[0].variables.DSDECOD.codelist: there is no codelist NCOMPLTREASON; "
        "did you mean NCOMPLT?",
    ),
    "a colon in a text of one word": Slip(
        "demo",
        "study.yaml",
        "TESTRL: Informed consent}",
        "TESTRL: Informed consent: signed}",
        "study.yaml:17: TESTRL: a text with a colon and a blank in it stands in quotes; "
        'write TESTRL: "Informed consent: signed"',
    ),
    "a key that says nothing here": Slip(
        "demo",
        "sdtm/ds.yaml",
        "  - raw: ending\n",
        "  - raw: ending\n    priority: high\n",
        "sdtm/ds.yaml:5: records[0].priority: there is no priority here; no key here is like it: remove it, "
        "or write one that says it, such as copy, study, where, tests, traced, dataset",
    ),
}
SLIPS = {**HERE, **SIGNS, **COPIED, **FLAGS, **OTHERS, **TURNED, **NAMES}


OTHER_NAMES = {
    "a data structure in the words of define.xml": Slip(
        "tut",
        "adam/advs.yaml",
        "structure: BDS",
        "structure: BASIC DATA STRUCTURE",
        "adam/advs.yaml:2: structure: BASIC DATA STRUCTURE is no data structure; write BDS",
    ),
    "a data structure as a class": Slip(
        "tut",
        "adam/advs.yaml",
        "structure: BDS",
        "class: BDS",
        "adam/advs.yaml:2: class: 'BDS' is not allowed here; write structure: BDS in place of class: BDS",
    ),
    "a variable that the standard has, and the dataset not": Slip(
        "tut",
        "adam/advs.yaml",
        "copy: [VSSEQ, VISIT, VISITNUM]",
        "copy: [VSSEQ, VISIT, VISITNUM, VSTPT]",
        "adam/advs.yaml:11: records[0].copy[3]: VS has no variable VSTPT; remove it from the list",
    ),
    "a date with a time, where there is one without": Slip(
        "tut",
        "adam/advs.yaml",
        "by: [VISIT, VISITNUM, ADT]",
        "by: [VISIT, VISITNUM, ADTM]",
        "adam/advs.yaml:18: added[0].by[2]: ADVS has no variable ADTM; did you mean ADT?",
    ),
    "a variable of an analysis for one of SDTM": Slip(
        "tut",
        "adam/adsl.yaml",
        "TRT01P: ARM",
        "TRT01P: TRTP",
        "adam/adsl.yaml:8: records[0].variables.TRT01P: DM has no variable TRTP; did you mean ARM?",
    ),
    "a variable of records in ADSL": Slip(
        "tut",
        "adam/adsl.yaml",
        "TRT01P: ARM",
        "TRTP: ARM",
        "adam/adsl.yaml:8: records[0].variables.TRTP: TRTP has no label, and ADaMIG 1.3 no such variable; did you mean "
        "TRT01P? One of your own takes a label of up to 40 characters",
    ),
    "the N of a group at its end": Slip(
        "tut",
        "adam/adsl.yaml",
        "AGEGR1, AGEGR1N:",
        "AGEGR1, AGEGRN1:",
        "adam/adsl.yaml:12: variables.AGEGR1, AGEGRN1: band gives band, number, and two variables are its band; write "
        "AGEGR1N",
    ),
    "the latest of dates": Slip(
        "tut",
        "sdtm/dm.yaml",
        'RFPENDTC: {last: "*.--DTC"}',
        'RFPENDTC: {max: "*.--DTC"}',
        'sdtm/dm.yaml:16: variables.RFPENDTC.max: no verb is called max; it is called last here: write last: "*.--DTC"',
    ),
    "arguments by names that are verbs": Slip(
        "tut",
        "sdtm/lb.yaml",
        "range_indicator: {}",
        "range_indicator: {lower: LBSTNRLO, upper: LBSTNRHI}",
        "sdtm/lb.yaml:24: variables.LBNRIND.range_indicator.lower: range_indicator takes no argument lower; write "
        "{range_indicator: {low: LBSTNRLO, high: LBSTNRHI}}",
    ),
    "columns by the word for their variable": Slip(
        "tut",
        "sdtm/lb.yaml",
        "LBORRESU: UNIT",
        "LBORRESU: LBORRESU",
        "sdtm/lb.yaml:8: records[0].variables.LBORRESU: labs.csv has no column LBORRESU; did you mean UNIT?",
    ),
    "a state as a text": Slip(
        "tut",
        "sdtm/dm.yaml",
        "RFENDTC: not collected",
        "RFENDTC: {assign: not collected}",
        "sdtm/dm.yaml:19: variables.RFENDTC.assign: 'not collected' says that there are no values, and is a text here; "
        "write RFENDTC: not collected, without assign",
    ),
    "records by another key, where the names of variables stand already": Slip(
        "tut",
        "adam/advs.yaml",
        "added:",
        "derived:",
        "adam/advs.yaml:14: derived: there is no derived here; it is called added here",
    ),
    "a key that says the same as one that is there": Slip(
        "tut",
        "adam/advs.yaml",
        "structure: BDS",
        "structure: BDS\nsortby: [DATE]",
        "adam/advs.yaml:3: sortby: there is no sortby here; remove it: keys says it here already",
    ),
    "a codelist by the name of its variable": Slip(
        "demo",
        "codelists.yaml",
        "NCOMPLT:",
        "DSDECOD:",
        "codelists.yaml:4: DSDECOD: warning: no variable uses the codelist DSDECOD; write NCOMPLT",
    ),
    "a dataset by the name of its file": Slip(
        "demo",
        "sdtm/ex.yaml",
        "dataset: EX",
        "dataset: EX.xpt",
        "sdtm/ex.yaml:1: dataset: 'EX.xpt' is not a dataset's name: 2 to 8 capital letters and digits, a letter first; "
        "write EX",
    ),
    "an element by its name": Slip(
        "demo",
        "sdtm/se.yaml",
        "ETCD: {assign: TRT}",
        "ETCD: {assign: TREAT}",
        "sdtm/se.yaml:12: records[1].variables.ETCD.assign: elements of study.yaml have no ETCD TREAT; write TRT",
    ),
    "the study under another key": Slip(
        "demo",
        "study.yaml",
        "study: DEMO-01",
        "protocol: DEMO-01",
        "study.yaml:1: study must be given here; write study: DEMO-01",
    ),
    "a list without brackets": Slip(
        "demo",
        "sdtm/dm.yaml",
        "RFSTDTC: {first: EX.EXSTDTC}",
        "RFSTDTC: {coalesce: RFXSTDTC, RFICDTC}",
        "sdtm/dm.yaml:13: variables.RFSTDTC.RFICDTC: coalesce takes no argument RFICDTC; a list stands in brackets: "
        "write coalesce: [RFXSTDTC, RFICDTC]",
    ),
    "the subject in what a merge goes by": Slip(
        "demo",
        "sdtm/ex.yaml",
        "    where: {GIVEN",
        "    merge: {DS: {on: [USUBJID, VISITNUM]}}\n    where: {GIVEN",
        "sdtm/ex.yaml:5: records[0].merge.DS.on[0]: dosing.csv has no column USUBJID; the records are of the subject "
        "of the row anyway: write on: {visit.VISITNUM: VISITNUM}",
    ),
    "a variable in a condition on raw rows": Slip(
        "tut",
        "sdtm/lb.yaml",
        "when: {RESULT: Not done}",
        "when: {LBORRES: Not done}",
        "sdtm/lb.yaml:6: records[0].not_done.when.LBORRES: labs.csv has no column LBORRES; did you mean RESULT?",
    ),
    "a fact of the visit in another word": Slip(
        "demo",
        "sdtm/ex.yaml",
        "VISITNUM: visit.VISITNUM",
        "VISITNUM: visit.NUM",
        "sdtm/ex.yaml:7: records[0].variables.VISITNUM: dosing.csv has no column visit.NUM; "
        "did you mean visit.VISITNUM?",
    ),
}


@pytest.mark.parametrize("slip", OTHER_NAMES.values(), ids=OTHER_NAMES)
def test_a_name_of_elsewhere_is_told_with_the_one_that_is_meant(slip: Slip, tmp_path: Path) -> None:
    check_slip(tmp_path, slip)


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_what_is_meant_is_told(slip: Slip, tmp_path: Path) -> None:
    check_slip(tmp_path, slip)
