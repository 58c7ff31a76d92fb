"""What is made the wrong way round, and gives values that look right, is told where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from analysed import CHG, DM, LB, RAW_DM, RAW_LB, B, L, analysed_study
from broken import Case
from small import small_study

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
    "a change at baseline": (
        B,
        CHG,
        "  CHG: {compute: AVAL - BASE, when: {ABLFL: Y}}\n",
        "22: variables.CHG.when.ABLFL: warning: CHG is made where ABLFL is Y, and there is no change at baseline; "
        "write ABLFL: missing",
    ),
    "a change before treatment": (
        B,
        CHG,
        "  CHG: {compute: AVAL - BASE, when: {ADY: {lt: 1}}}\n",
        "22: variables.CHG.when.ADY.lt: warning: CHG is made where ADY is below 1, and a change is one after the "
        "baseline; write ADY: {ge: 1}",
    ),
    "a baseline of one record": (
        B,
        "  BASE: {baseline_of: AVAL}",
        "  BASE: {from: AVAL, when: {ABLFL: Y}}",
        "21: variables.BASE.when.ABLFL: warning: BASE is made where ABLFL is Y, and all records of a parameter have "
        "it; write {baseline_of: AVAL} without a condition",
    ),
    "an actual treatment of those who have none": (
        L,
        "  TRTDURD:",
        "  TRT01A: {from: ARM, when: {DM.RFXSTDTC: missing}}\n  TRTDURD:",
        "13: variables.TRT01A.when.DM.RFXSTDTC: warning: TRT01A is made where DM.RFXSTDTC is missing, and who was not "
        "treated has no actual arm; write DM.RFXSTDTC: present",
    ),
    "a value where there is none": (
        L,
        "  TRTDURD:",
        "  OLD: {from: SEX, when: {SEX: missing}, label: Sex as text}\n  TRTDURD:",
        "13: variables.OLD.when.SEX: warning: OLD is made of SEX, and only where that is missing; write SEX: present",
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
    "a change of 0 at baseline": (
        B,
        CHG,
        "  CHG: {assign: '0', when: {ABLFL: Y}, otherwise: {compute: AVAL - BASE}}\n",
    ),
    "a change after baseline": (B, CHG, "  CHG: {compute: AVAL - BASE, when: {ABLFL: missing, ADY: {ge: 1}}}\n"),
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
