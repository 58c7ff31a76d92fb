"""A slip in the letters of a name or word has one message, at its place, with the right word; typed by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_messages_of_slips import Slip, copied, lint_of

CAPITALS = {
    "a verb": Slip(
        "toy",
        "sdtm/dm.yaml",
        "COUNTRY: {assign: KOR}",
        "COUNTRY: {ASSIGN: KOR}",
        "sdtm/dm.yaml:8: records[0].variables.COUNTRY.ASSIGN: no verb is called ASSIGN; write assign",
    ),
    "an argument": Slip(
        "demo",
        "sdtm/dm.yaml",
        "ARMCD: {flag: {RFXSTDTC: present}, value: DRUG}\n  ACT",
        "ARMCD: {flag: {RFXSTDTC: present}, VALUE: DRUG}\n  ACT",
        "sdtm/dm.yaml:18: variables.ARMCD.VALUE: flag takes no argument VALUE; did you mean value?",
    ),
    "an attribute": Slip(
        "tut",
        "adam/adsl.yaml",
        "AGEGR1, AGEGR1N: {band",
        "AGEGR1, AGEGR1N: {COMMENT: Of the protocol., band",
        "adam/adsl.yaml:12: variables.AGEGR1, AGEGR1N.COMMENT: band takes no argument COMMENT; did you mean comment?",
    ),
    "a state": Slip(
        "toy",
        "sdtm/dm.yaml",
        "DTHFL: not collected",
        "DTHFL: not COLLECTED",
        "sdtm/dm.yaml:22: variables.DTHFL: DM has no variable not COLLECTED; write not collected",
    ),
    "a variable inside another one, which stands on its own line": Slip(
        "toy",
        "sdtm/dm.yaml",
        "  DTHFL: not collected\n",
        "  DTHFL:\n    state: not collected\n    ARMUD: ARM\n",
        "sdtm/dm.yaml:24: variables.DTHFL.ARMUD: no verb is called ARMUD; "
        "if ARMUD is a variable, begin its line in the same column as DTHFL",
    ),
}
NAMES = {
    "a variable in small letters": Slip(
        "toy",
        "sdtm/dm.yaml",
        "      SUBJID: PATIENT",
        "      subjid: PATIENT",
        "sdtm/dm.yaml:6: records[0].variables.subjid: subjid is no SAS name; did you mean SUBJID?",
    ),
    "a variable with a small letter more": Slip(
        "demo",
        "sdtm/dm.yaml",
        "  RFENDTC: {last",
        "  RFENDTCs: {last",
        "sdtm/dm.yaml:14: variables.RFENDTCs: RFENDTCs is no SAS name; did you mean RFENDTC?",
    ),
    "a variable of analysis": Slip(
        "tut",
        "adam/advs.yaml",
        "  ANL01FL:",
        "  anl01fl:",
        "adam/advs.yaml:27: variables.anl01fl: anl01fl is no SAS name; did you mean ANL01FL?",
    ),
    "a name of the study's own": Slip(
        "toy",
        "sdtm/dm.yaml",
        "ACTARMUD: not collected\n",
        "ACTARMUD: not collected\nsupplemental:\n  cohort: {label: Cohort, assign: A}\n",
        "sdtm/dm.yaml:26: supplemental.cohort: cohort is no SAS name; "
        "write COHORT: 1 to 8 capital letters, digits and _, a letter first",
    ),
}
SLIPS = {**CAPITALS, **NAMES}


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_a_slip_of_letters_has_one_message(tmp_path: Path, slip: Slip) -> None:
    study = copied(tmp_path, slip.base)
    study.edit(slip.file, slip.old, slip.new)
    assert lint_of(study) == [slip.told]
