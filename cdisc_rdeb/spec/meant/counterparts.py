"""The variable of a dataset that says what another one is asked for: VISIT has AVISIT's place in SDTM, and so on."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

#: What says the same, or most of it, the likeliest first; -- stands for the letters of a domain.
#: Source: ADaMIG 1.3, 3.2 and 3.3; SDTMIG 3.4, 5.2.
SAYS: Mapping[str, str] = {
    "TRTP": "TRT01P ARM TRTA",
    "TRTA": "TRT01A ACTARM TRTP",
    "TRT01P": "TRTP ARM",
    "TRT01A": "TRTA ACTARM",
    "TRTPN": "TRT01PN TRTAN",
    "TRTAN": "TRT01AN TRTPN",
    "TRT": "TRT01P TRTP TRTA --TRT ARM",
    "TREATMENT": "TRT01P TRTP TRTA --TRT ARM",
    "ARM": "TRT01P TRTP",
    "ACTARM": "TRT01A TRTA",
    "TRTCD": "ARMCD",
    "TRTPCD": "ARMCD",
    "TRT01PCD": "ARMCD",
    "TRTGRP": "ARM TRT01P",
    "TRTACD": "ACTARMCD",
    "TRT01ACD": "ACTARMCD",
    "ADT": "ADTM ASTDT --DTC --STDTC",
    "ADTM": "ADT ASTDTM ASTDT --DTC --STDTC",
    "ADTC": "ADT --DTC",
    "ASTDT": "ASTDTM ADT --STDTC --DTC",
    "ASTDTM": "ASTDT ADTM ADT --STDTC",
    "AENDT": "AENDTM --ENDTC",
    "AENDTM": "AENDT --ENDTC",
    "ADY": "ASTDY --DY --STDY",
    "ASTDY": "ADY --STDY",
    "AENDY": "--ENDY",
    "AVAL": "--STRESN",
    "AVALC": "--STRESC",
    "AVALU": "--STRESU",
    "PARAMCD": "--TESTCD",
    "PARAM": "--TEST",
    "PARCAT1": "--CAT",
    "PARCAT2": "--SCAT",
    "AVISIT": "VISIT",
    "AVISITN": "VISITNUM",
    "VISIT": "AVISIT",
    "VISITNUM": "AVISITN",
    "ATPT": "--TPT",
    "ATPTN": "--TPTNUM",
    "ABLFL": "--LOBXFL --BLFL",
    "ANRIND": "--NRIND",
    "ANRLO": "--STNRLO",
    "ANRHI": "--STNRHI",
    "A1LO": "ANRLO --STNRLO",
    "A1HI": "ANRHI --STNRHI",
    "ASEV": "--SEV",
    "AREL": "--REL",
    "ATOXGR": "--TOXGR",
    "AAGE": "AGE",
    "RFSTDTC": "TRTSDT TRTSDTM RFXSTDTC",
    "RFENDTC": "TRTEDT TRTEDTM RFXENDTC",
    "RFXSTDTC": "TRTSDT TRTSDTM RFSTDTC",
    "RFXENDTC": "TRTEDT TRTEDTM RFENDTC",
    "TRTSDT": "TRTSDTM RFXSTDTC",
    "TRTEDT": "TRTEDTM RFXENDTC",
    "TRTSDTM": "TRTSDT RFXSTDTC",
    "TRTEDTM": "TRTEDT RFXENDTC",
    "DTHDT": "DTHDTC",
    "DTHDTC": "DTHDT",
    "--DTC": "ADT ADTM --STDTC",
    "--DT": "ADT --DTC",
    "--DTM": "ADTM ADT --DTC",
    "--STDTC": "ASTDT ASTDTM ADT --DTC",
    "--STDT": "ASTDT ADT --STDTC",
    "--STDTM": "ASTDTM ASTDT --STDTC",
    "--ENDTC": "AENDT AENDTM --DTC",
    "--ENDT": "AENDT --ENDTC",
    "--ENDTM": "AENDTM AENDT --ENDTC",
    "--DY": "ADY --STDY",
    "--STDY": "ASTDY ADY --DY",
    "--ENDY": "AENDY",
    "--STRESN": "AVAL",
    "--STRESC": "AVALC",
    "--ORRES": "AVAL AVALC",
    "--STRESU": "AVALU",
    "--TESTCD": "PARAMCD",
    "--TEST": "PARAM",
    "--CAT": "PARCAT1",
    "--SCAT": "PARCAT2",
    "--BLFL": "--LOBXFL ABLFL",
    "--LOBXFL": "--BLFL ABLFL",
    "--NRIND": "ANRIND",
    "--STNRLO": "ANRLO",
    "--STNRHI": "ANRHI",
    "--TOXGR": "ATOXGR --SEV",
    "--SEV": "ASEV --TOXGR",
    "--TPT": "ATPT",
    "--TPTNUM": "ATPTN",
    "--UNIT": "--ORRESU --DOSU",
    "--RESU": "--ORRESU",
    "--RES": "--ORRES",
    "--RESULT": "--ORRES",
    "--LOW": "--ORNRLO",
    "--HIGH": "--ORNRHI",
    "--STDU": "--STRESU",
    "--STD": "--STRESC",
    "--RESN": "--STRESN",
    "--RESC": "--STRESC",
    "--NAME": "--TEST --TRT --TERM",
    "RESULT": "--ORRES AVAL --STRESC",
    "VALUE": "AVAL --STRESN",
    "UNIT": "--ORRESU",
    "DATE": "--DTC ADT --STDTC ASTDT",
    "TESTCD": "--TESTCD PARAMCD",
    "TEST": "--TEST PARAM",
    "SUBJECT": "USUBJID",
    "PATIENT": "USUBJID",
    "GENDER": "SEX",
    "SITE": "SITEID",
    "CENTER": "SITEID",
}
LETTERS = 2  # of a domain


def counterparts(name: str, letters: str) -> Iterator[str]:
    """What may say the same as a variable in a dataset whose variables begin with some letters."""
    own = name if name in SAYS else f"--{name[LETTERS:]}"
    for other in SAYS.get(own, "").split():
        yield other.replace("--", letters)


def counterpart(name: str, known: Collection[str], letters: str, but: Collection[str] = ()) -> str:
    """The variable of a dataset that says what it is asked for by another name; '' where none does.

    >>> counterpart("TRTP", ["ARM", "ARMCD"], "DM"), counterpart("ADTM", ["ADT", "AVAL"], "AD")
    ('ARM', 'ADT')
    >>> counterpart("AESTDT", ["ASTDT"], "AD"), counterpart("AVAL", ["VSSTRESN"], "VS"), counterpart("XYZ", ["A"], "VS")
    ('ASTDT', 'VSSTRESN', '')
    """
    return next((other for other in counterparts(name, letters) if other in known and other not in but), "")
