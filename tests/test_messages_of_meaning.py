"""What is valid in form and wrong in content has one message, with what is to be written."""

from __future__ import annotations

from pathlib import Path

import pytest
from tutorials import Slip, check_slip

from cdisc_rdeb.model import Expression
from cdisc_rdeb.spec.looks.formulas import other_formula

SE_APART = "SCRN ends on RFENDTC, and TRT starts on RFXSTDTC (line 13)"
SLIPS = {
    "a start of treatment that is the end of participation": Slip(
        "tut",
        "adam/adsl.yaml",
        "TRTSDT: {sas_date: RFXSTDTC}",
        "TRTSDT: {sas_date: RFPENDTC}",
        "adam/adsl.yaml:10: records[0].variables.TRTSDT.sas_date: warning: TRTSDT is by definition the first exposure, "
        "and RFPENDTC is the end of participation; write RFXSTDTC",
    ),
    "a first exposure that is the consent": Slip(
        "demo",
        "sdtm/dm.yaml",
        "RFXSTDTC: {first: EX.EXSTDTC}",
        "RFXSTDTC: RFICDTC",
        "sdtm/dm.yaml:15: variables.RFXSTDTC: warning: RFXSTDTC is by definition the first exposure, and RFICDTC is "
        "the informed consent; write RFSTDTC",
    ),
    "an element that ends before the next one starts": Slip(
        "demo",
        "sdtm/se.yaml",
        "SEENDTC: RFXSTDTC",
        "SEENDTC: RFENDTC",
        f"sdtm/se.yaml:8: records[0].variables.SEENDTC: warning: {SE_APART}; write SEENDTC: RFXSTDTC",
    ),
    "a volume of tablets": Slip(
        "demo",
        "sdtm/ex.yaml",
        "EXDOSU: {assign: mg}",
        "EXDOSU: {assign: mL}",
        "sdtm/ex.yaml:14: variables.EXDOSU.assign: warning: EXDOSU is mL, a volume, and EXDOSFRM is TABLET; write mg",
    ),
    "tablets into a vein": Slip(
        "demo",
        "sdtm/ex.yaml",
        "EXROUTE: {assign: ORAL}",
        "EXROUTE: {assign: INTRAVENOUS}",
        "sdtm/ex.yaml:17: variables.EXROUTE.assign: warning: EXROUTE is INTRAVENOUS, and EXDOSFRM is TABLET; "
        "write ORAL",
    ),
    "people of Asia as white": Slip(
        "demo",
        "codelists.yaml",
        "ASIAN: [Korean, Japanese]",
        "WHITE: [Korean, Japanese]",
        "codelists.yaml:3: RACE.terms.WHITE: warning: words of the CDISC codelist RACE stand under other terms: "
        "'Korean' is ASIAN, not WHITE, 'Japanese' is ASIAN, not WHITE; write ASIAN in place of WHITE",
    ),
    "the site for the subject": Slip(
        "demo",
        "sdtm/dm.yaml",
        "SUBJID: SUBJECT",
        'SUBJID: {part: SUBJECT, separator: "-", number: 1}',
        "sdtm/dm.yaml:6: records[0].variables.SUBJID.part: warning: SUBJID is made as SITEID is (line 7), and several "
        "subjects have one SITEID; write SUBJID: SUBJECT",
    ),
    "a code for a name": Slip(
        "tut",
        "adam/adsl.yaml",
        "TRT01A: ACTARM",
        "TRT01A: ACTARMCD",
        "adam/adsl.yaml:9: records[0].variables.TRT01A: warning: TRT01A is a name by the standard, and ACTARMCD is a "
        "code; write ACTARM",
    ),
    "a participation that ends with its first date": Slip(
        "demo",
        "sdtm/dm.yaml",
        'RFPENDTC: {last: "*.--DTC"}',
        'RFPENDTC: {first: "*.--DTC"}',
        "sdtm/dm.yaml:17: variables.RFPENDTC.first: warning: RFPENDTC is an end, and first takes the earliest date; "
        'write {last: "*.--DTC"}',
    ),
    "an element that starts as it ends": Slip(
        "demo",
        "sdtm/se.yaml",
        "SESTDTC: RFICDTC",
        "SESTDTC: RFXSTDTC",
        "sdtm/se.yaml:7: records[0].variables.SESTDTC: warning: SCRN starts on RFXSTDTC, and ends on RFXSTDTC; "
        "write RFICDTC in place of RFXSTDTC",
    ),
    "ages in months": Slip(
        "tut",
        "sdtm/dm.yaml",
        "AGEU: {assign: YEARS}",
        "AGEU: {assign: MONTHS}",
        "sdtm/dm.yaml:9: records[0].variables.AGEU.assign: warning: AGEU is MONTHS, and nothing else in the study says "
        "that it is of infants; write YEARS",
    ),
    "a planned day of two visits": Slip(
        "demo",
        "study.yaml",
        "VISITDY: 15",
        "VISITDY: 51",
        "study.yaml:13: visits[1].VISITDY: warning: DAY 15 is planned for day 51, and DAY 1 for the day of its name; "
        "write VISITDY: 15",
    ),
}


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_what_is_wrong_in_content_is_told(slip: Slip, tmp_path: Path) -> None:
    check_slip(tmp_path, slip)


@pytest.mark.parametrize(
    ("code", "label", "formula", "names", "right"),
    [
        ("MAP", "", "(2 * SYSBP + DIABP) / 3", ["SYSBP", "DIABP"], "(SYSBP + 2 * DIABP) / 3"),
        ("X", "Mean Arterial Pressure (mmHg)", "(SYSBP + 2 * SYSBP) / 3", ["SYSBP"], "(SYSBP + 2 * DIABP) / 3"),
        ("MAP", "", "DIABP + (SYSBP - DIABP) / 3", ["SYSBP", "DIABP"], None),
        ("BMI", "", "WEIGHT / (HEIGHT / 100)", ["WEIGHT", "HEIGHT"], "WEIGHT / (HEIGHT / 100) ** 2"),
        ("BMI", "", "10000 * WEIGHT / HEIGHT ** 2", ["WEIGHT", "HEIGHT"], None),
        ("BSA", "", "sqrt(HEIGHT * WEIGHT / 360)", ["WEIGHT", "HEIGHT"], "(HEIGHT * WEIGHT / 3600) ** 0.5"),
        ("QTCF", "", "QT / (RR / 1000) ** 0.5", ["QT", "RR"], "QT / (RR / 1000) ** (1 / 3)"),
        ("QTCB", "", "QT * sqrt(HR / 60)", ["QT", "HR"], None),
        ("PCHG", "", "CHG / AVAL * 100", ["CHG", "AVAL"], "100 * (AVAL - BASE) / BASE"),
        ("PCHG", "", "(AVAL - BASE) / BASE", ["AVAL", "BASE"], "100 * (AVAL - BASE) / BASE"),
        ("PCHG", "", "CHG / BASE * 100", ["CHG", "BASE"], None),
    ],
)
def test_a_known_formula_is_told(code: str, label: str, formula: str, names: list[str], right: str | None) -> None:
    told = other_formula(code, label, Expression(formula, ()), names)
    assert told == (
        right and (f"{code if not label else 'X'} is {right}, and {formula} is taken here", f"write {right}")
    )
