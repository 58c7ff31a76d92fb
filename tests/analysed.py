"""A study of DM, VS, ADSL and ADVS in which nothing is wrong, to change one thing in it that lint looks at."""

from __future__ import annotations

from pathlib import Path

from small import DEMOGRAPHICS, VS_HEAD, small_study
from studies import TinyStudy

DM = (
    DEMOGRAPHICS
    + """\
      RFXENDTC: {iso8601: LAST}
      ARM: {assign: Drug A}
      ARMCD: {assign: A}
variables:
  RFSTDTC: RFXSTDTC
  RFENDTC: RFXENDTC
  RACE: not collected
  RFPENDTC: not collected
  RFICDTC: not collected
  DTHDTC: not collected
  DTHFL: not collected
  ACTARM: ARM
  ACTARMCD: ARMCD
  ARMNRS: not collected
  ACTARMUD: not collected
"""
)

RAW_DM = "SUBJECT,SEX,AGE,FIRST,LAST\n001,F,34,2024-01-10,2024-02-10\n002,M,41,2024-01-12,2024-02-12\n"

AVS = (
    VS_HEAD
    + """\
      SYSBP: {result: SYSBP, unit: mmHg}
      PULSE: {result: PULSE, unit: beats/min}
    variables:
      VSDTC: {iso8601: DATE}
variables:
  VSLOBXFL: {last_before: {}}
  VISITNUM: not collected
"""
)

ADSL = """\
dataset: ADSL
structure: ADSL
keys: [USUBJID]
records:
  - dataset: DM
    copy: [SUBJID, SITEID, AGE, AGEU, SEX, RACE, ARM]
    variables:
      TRT01P: ARM
      TRTSDT: {sas_date: RFXSTDTC}
      TRTEDT: {sas_date: RFXENDTC}
variables:
  AGEGR1, AGEGR1N: {band: AGE, bands: [<40, ">=40"]}
  TRTDURD: {duration: {start: TRTSDT, end: TRTEDT}}
"""

ADVS = """\
dataset: ADVS
structure: BDS
label: Vital Signs Analysis Dataset
keys: [USUBJID, PARAMCD, ADT]
copy: {ADSL: [TRTP: TRT01P, TRTSDT]}
records:
  - dataset: VS
    copy: [VSSEQ, VSDTC]
    variables:
      PARAMCD: VSTESTCD
      PARAM: VSTEST
      ADT: {sas_date: VSDTC}
      AVAL: VSSTRESN
added:
  - last: [AVAL]
    by: [PARAMCD]
    variables: {DTYPE: {assign: MAXIMUM}}
variables:
  ADY: {study_day: {date: ADT, reference: TRTSDT}}
  ABLFL: {baseline_flag: {}}
  BASE: {baseline_of: AVAL}
  CHG: {compute: AVAL - BASE}
  ANL01FL: {first_of: {by: [USUBJID, PARAMCD], order: [ADT]}}
  PREVAL: {previous: AVAL, by: [USUBJID, PARAMCD], order: [ADT], label: Value Before, type: Num}
"""

#: Limits, dates and times of which either may be taken for the other.
LB = """\
dataset: LB
keys: [USUBJID, LBTESTCD, LBDTC]
records:
  - raw: lb
    tests:
      ALT: {result: ALT, unit: U/L}
    variables:
      LBCAT: {assign: CHEMISTRY}
      LBDTC: {iso8601: DATE}
      LBORNRLO: LOLIM
      LBORNRHI: HILIM
variables:
  LBSTNRLO: {number: LBORNRLO}
  LBSTNRHI: {number: LBORNRHI}
  LBNRIND: {range_indicator: {}}
  VISITNUM: not collected
  LBLOBXFL: not collected
"""

RAW_LB = "SUBJECT,DATE,ALT,LOLIM,HILIM\n001,2024-01-10,30,7,55\n"

RAW_VS = "SUBJECT,DATE,SYSBP,PULSE\n001,2024-01-10,121,70\n001,2024-01-17,118,72\n002,2024-01-12,130,66\n"

V, L, B = "sdtm/vs.yaml", "adam/adsl.yaml", "adam/advs.yaml"


def analysed_study(folder: Path) -> TinyStudy:
    """A study of DM, VS, ADSL and ADVS in which nothing is wrong."""
    raw, sdtm = {"demog": RAW_DM, "vs": RAW_VS}, {"dm": DM, "vs": AVS}
    return small_study(folder, raw, sdtm, {"adsl": ADSL, "advs": ADVS})


CHG = "  CHG: {compute: AVAL - BASE}\n"
