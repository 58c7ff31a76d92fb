"""A name of another kind is told as what it is, and what is lacking with the line to write; to the letter."""

from __future__ import annotations

from pathlib import Path

import pytest
from tutorials import Slip, check_slip, copied, lint_of

OTHER_KINDS = {
    "a verb": Slip(
        "lab",
        "sdtm/lb.yaml",
        "LBNRIND: {range_indicator: {}}",
        "LBNRIND: range_indicator",
        "sdtm/lb.yaml:24: variables.LBNRIND: LB has no variable range_indicator; range_indicator is a verb: "
        "write LBNRIND: {range_indicator: {}}",
    ),
    "a dataset as raw source": Slip(
        "demo",
        "sdtm/se.yaml",
        "  - dataset: DM\n    variables:\n      ETCD: {assign: SCRN}",
        "  - raw: DM\n    variables:\n      ETCD: {assign: SCRN}",
        "sdtm/se.yaml:4: records[0].raw: there is no raw source DM; DM is a dataset: write dataset: DM",
    ),
    "a raw source as dataset": Slip(
        "demo",
        "sdtm/ds.yaml",
        "- raw: ending",
        "- dataset: ending",
        "sdtm/ds.yaml:4: records[0].dataset: there is no dataset ending; ending is a raw source: write raw: ending",
    ),
    "a variable of another dataset": Slip(
        "demo",
        "sdtm/dm.yaml",
        "RFSTDTC: {first: EX.EXSTDTC}",
        "RFSTDTC: {first: EXSTDTC}",
        "sdtm/dm.yaml:13: variables.RFSTDTC.first: DM has no variable EXSTDTC; EXSTDTC is a variable of EX: "
        "write EX.EXSTDTC",
    ),
    "a raw source as column": Slip(
        "demo",
        "sdtm/ds.yaml",
        "LEVEL: RESULT",
        "LEVEL: dosing",
        "sdtm/ds.yaml:10: records[0].variables.LEVEL: ending.csv has no column dosing; dosing is a raw source: "
        "name a column of it",
    ),
    "no way of adding records": Slip(
        "tut",
        "adam/advs.yaml",
        "    compute: (",
        "    formula: (",
        "adam/advs.yaml:17: added[0].formula: there is no formula here; it is called compute here",
    ),
    "no verb of several variables": Slip(
        "tut",
        "adam/advs.yaml",
        "{window: windows.csv}",
        "{windows: windows.csv}",
        "adam/advs.yaml:21: variables.AVISIT, AVISITN, AWTARGET.windows: no verb is called windows; "
        "did you mean window?",
    ),
}


WITH_THEIR_LINE = {
    "an element that ends as it starts": Slip(
        "demo",
        "sdtm/se.yaml",
        "SEENDTC: RFPENDTC",
        "SEENDTC: RFXSTDTC",
        "sdtm/se.yaml:14: records[1].variables.SEENDTC: warning: TRT ends on RFXSTDTC, and starts on RFXSTDTC; "
        "write SEENDTC: RFPENDTC",
    ),
    "an element that ends before it starts": Slip(
        "demo",
        "sdtm/se.yaml",
        "SEENDTC: RFXSTDTC",
        "SEENDTC: {days_after: RFICDTC, days: -1}",
        "sdtm/se.yaml:8: records[0].variables.SEENDTC.days_after: warning: SCRN ends on RFICDTC and -1 day, "
        "and starts on RFICDTC; write it as SESTDTC of the next element is made (line 13)",
    ),
    "an element in the place of another": Slip(
        "demo",
        "sdtm/se.yaml",
        "{assign: TRT}",
        "{assign: SCRN}",
        "sdtm/se.yaml:12: records[1].variables.ETCD.assign: the element SCRN is made here and in line 6, "
        "and TRT of the arm DRUG by no group; write ETCD: {assign: TRT}",
    ),
    "the first element in the place of the last": Slip(
        "demo",
        "sdtm/se.yaml",
        "{assign: SCRN}",
        "{assign: TRT}",
        "sdtm/se.yaml:6: records[0].variables.ETCD.assign: the element TRT is made here and in line 12, "
        "and SCRN of the arm DRUG by no group; write ETCD: {assign: SCRN}",
    ),
    "not done where the reason is missing": Slip(
        "lab",
        "sdtm/lb.yaml",
        "when: {RESULT: Not done}",
        "when: {REASON: missing}",
        "sdtm/lb.yaml:6: records[0].not_done.when.REASON: not_done holds where REASON, the reason, is missing: "
        "it is turned round; write when: {REASON: present}",
    ),
    "not done where there is a result": Slip(
        "lab",
        "sdtm/lb.yaml",
        "when: {RESULT: Not done}",
        "when: {RESULT: present}",
        "sdtm/lb.yaml:6: records[0].not_done.when.RESULT: not_done holds where RESULT, the result, is there: "
        "it is turned round; write when: {REASON: present}",
    ),
    "a reason for no arm where there is one": Slip(
        "demo",
        "sdtm/dm.yaml",
        "ARMNRS: {flag: {RFXSTDTC: missing}",
        "ARMNRS: {flag: {RFXSTDTC: present}",
        "sdtm/dm.yaml:20: variables.ARMNRS.flag: warning: ARMNRS says why there is no arm, and has the condition of "
        "ARMCD (line 18); write flag: {RFXSTDTC: missing}",
    ),
    "a comment with a colon": Slip(
        "demo",
        "sdtm/ds.yaml",
        "LEVEL: {label: Last Level of the Marker,",
        "LEVEL: {comment: As read: twice a day, label: Last Level of the Marker,",
        "sdtm/ds.yaml:12: comment of LEVEL: a text with a colon and a blank in it stands in quotes; "
        'write comment: "As read: twice a day"',
    ),
    "= in place of a colon in ascii": Slip(
        "demo",
        "study.yaml",
        'ascii: {≥: ">="}',
        'ascii: {≥ = ">="}',
        'study.yaml:24: ascii.≥ = ">=": = stands where a colon should; write {≥: ">="}',
    ),
    "a sign without its replacement": Slip(
        "demo",
        "study.yaml",
        'ascii: {≥: ">="}',
        "ascii: {≥}",
        "study.yaml:24: ascii.≥: '≥' has no replacement; write {≥: \"...\"}, the plain text that stands for it",
    ),
    "a comma that is missing between braces": Slip(
        "demo",
        "study.yaml",
        "EPOCH: SCREENING}, {ETCD: TRT, EPOCH: TREATMENT}]",
        "EPOCH: SCREENING} {ETCD: TRT, EPOCH: TREATMENT}]",
        "study.yaml:22: a comma is missing before {ETCD: TRT, EPOCH: TREATMENT}; write , {ETCD: TRT, EPOCH: TREATMENT}",
    ),
    "a list that is not closed before the next name": Slip(
        "lab",
        "sdtm/lb.yaml",
        "not_done: {when: {RESULT: Not done}, reason: REASON}",
        "not_done: {when: [{RESULT: Not done}, {REASON: present}, reason: REASON}",
        "sdtm/lb.yaml:6: the [ of when is not closed; close it before reason: REASON: "
        "write not_done: {when: [{RESULT: Not done}, {REASON: present}], reason: REASON}",
    ),
    "a text in the line of its sign": Slip(
        "lab",
        "sdtm/lb.yaml",
        "  LBNRIND: {range_indicator: {}}",
        "  LBNRIND:\n    range_indicator: {}\n    comment: >- Low or high\n      by the range of the laboratory",
        "sdtm/lb.yaml:26: the text of >- begins on the line below it; put Low or high on a line of its own, "
        "with 6 blanks in front",
    ),
    "input of SAS for a date": Slip(
        "toy",
        "sdtm/dm.yaml",
        "RFXSTDTC: {iso8601: FIRSTDOSE}",
        "RFXSTDTC: {input: FIRSTDOSE}",
        "sdtm/dm.yaml:11: records[0].variables.RFXSTDTC.input: no verb is called input; "
        "it is called iso8601 here: write iso8601: FIRSTDOSE",
    ),
    "another word for a fact of a test": Slip(
        "lab",
        "sdtm/lb.yaml",
        "MASS: test.MASS",
        "MASS: test.MOLWT",
        "sdtm/lb.yaml:13: records[0].variables.MASS: the tests have no MOLWT; did you mean MASS? "
        "Else call its column of lab_tests.csv MOLWT",
    ),
    "the unit of the table for the one as collected": Slip(
        "lab",
        "sdtm/lb.yaml",
        "LBORRESU: UNIT",
        "LBORRESU: test.UNIT",
        "sdtm/lb.yaml:8: records[0].variables.LBORRESU: warning: LBORRESU is the unit as collected, and test.UNIT "
        "here; nothing takes UNIT; write UNIT",
    ),
    "the code of another test": Slip(
        "lab",
        "lab_tests.csv",
        "Haemoglobin,HGB",
        "Haemoglobin,GLUC",
        "lab_tests.csv:2: warning: the test 'Haemoglobin' has the code GLUC, and by CDISC's terms it is HGB; "
        "write HGB in place of GLUC",
    ),
    "the epoch of another element": Slip(
        "demo",
        "study.yaml",
        "ETCD: TRT, EPOCH: TREATMENT",
        "ETCD: TRT, EPOCH: SCREENING",
        "study.yaml:22: arms[0].elements[1].EPOCH: warning: TRT is in the epoch SCREENING, as another element of the "
        "arm is; write EPOCH: TREATMENT",
    ),
    "the category of other events": Slip(
        "demo",
        "sdtm/ds.yaml",
        "DSCAT: {assign: DISPOSITION EVENT}",
        "DSCAT: {assign: PROTOCOL MILESTONE}",
        "sdtm/ds.yaml:8: records[0].variables.DSCAT.assign: warning: DSCAT is PROTOCOL MILESTONE, and DSDECOD is of "
        "NCOMPLT, each a term of DISPOSITION EVENT; write DISPOSITION EVENT",
    ),
    "informed consent for the first exposure": Slip(
        "toy",
        "sdtm/vs.yaml",
        "last_before: {reference: DM.RFXSTDTC}",
        "last_before: {reference: DM.RFICDTC}",
        "sdtm/vs.yaml:12: variables.VSLOBXFL.last_before: warning: VSLOBXFL is the last before the first "
        "exposure, and DM.RFICDTC is informed consent; write reference: DM.RFXSTDTC",
    ),
    "the last exposure for the first": Slip(
        "toy",
        "sdtm/vs.yaml",
        "last_before: {reference: DM.RFXSTDTC}",
        "last_before: {reference: DM.RFXENDTC}",
        "sdtm/vs.yaml:12: variables.VSLOBXFL.last_before: warning: VSLOBXFL is the last before the first "
        "exposure, and DM.RFXENDTC is the last exposure; write reference: DM.RFXSTDTC",
    ),
}


@pytest.mark.parametrize("slip", WITH_THEIR_LINE.values(), ids=WITH_THEIR_LINE)
def test_what_is_to_be_written_is_told(tmp_path: Path, slip: Slip) -> None:
    check_slip(tmp_path, slip)


def test_a_column_of_a_table_under_another_name_is_told_with_the_header_to_write(tmp_path: Path) -> None:
    study = copied(tmp_path, "lab")
    units = study.specs / "units.csv"
    units.write_text(units.read_text(encoding="utf-8").replace("SCALE", "FACTOR"), encoding="utf-8")
    assert lint_of(study) == ["units.csv:1: no column SCALE; call FACTOR so: write UNIT,KIND,SCALE in line 1"]


@pytest.mark.parametrize("slip", OTHER_KINDS.values(), ids=OTHER_KINDS)
def test_a_name_of_another_kind_is_told_as_what_it_is(tmp_path: Path, slip: Slip) -> None:
    check_slip(tmp_path, slip)
