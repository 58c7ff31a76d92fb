"""Kinds of faults in analysis datasets, by area."""

from __future__ import annotations

from faults import COPY, DROP, Changes, Kind, Record

ADSL, BDS, TTE, OCCDS = "ADSL", "BDS", "ADTTE", "OCCDS"
WITH_BASE = "ADBM ADFA ADLB ADQS ADRS ADVS"


def if_(condition: bool, **changes: object) -> Changes:
    """Changes where a record is such that they are a fault."""
    return changes if condition else {}


def more(r: Record, name: str, by: float) -> Changes:
    """A number that is another."""
    return {name: r.number(name) + by} if r(name) else {}


KINDS = [
    *(Kind(ADSL, f"{name} other than in DM", "ADSL", lambda r, n=name, v=value: {n: v}) for name, value in (
        ("SEX", "U"), ("RACE", "OTHER"), ("ETHNIC", "UNKNOWN"), ("COUNTRY", "JPN"), ("SITEID", "9"), ("ARM", "Placebo"),
        ("SUBJID", "X"), ("COHORT", "CHILD"), ("DOSELVL", "9"), ("TRT01P", "Placebo"), ("TRT01A", "Placebo"),
    )),
    Kind(ADSL, "age other than in DM", "ADSL", lambda r: more(r, "AGE", 1)),
    *(Kind(ADSL, f"{name} on another day", "ADSL", lambda r, n=name: more(r, n, r.random.choice((-3, 2, 9))))
      for name in ("TRTSDT", "TRTEDT", "RFICDT", "EOSDT")),
    Kind(ADSL, "duration of treatment wrong", "ADSL", lambda r: more(r, "TRTDURD", 1)),
    Kind(ADSL, "safety flag of a treated subject", "ADSL", lambda r: {"SAFFL": "N"}),
    Kind(ADSL, "age group of another age", "ADSL", lambda r: {"AGEGR1": "<18" if r("AGEGR1") == ">=18" else ">=18"}, ("AGEGR1N",)),
    Kind(ADSL, "age group number of another", "ADSL", lambda r: {"AGEGR1N": 3 - r.number("AGEGR1N")}, ("AGEGR1",)),
    Kind(ADSL, "subject left out", "ADSL", lambda r: {DROP: True}),
    Kind(ADSL, "subject twice", "ADSL", lambda r: {COPY: True}),
    Kind(BDS, "treatment start other than in ADSL", WITH_BASE, lambda r: more(r, "TRTSDT", 1)),
    Kind(BDS, "treatment other than in ADSL", WITH_BASE, lambda r: {"TRTA": "Placebo"}),
    Kind(BDS, "value other than in SDTM", "ADLB ADVS ADQS ADRS", lambda r: more(r, "AVAL", 3) if not r("DTYPE") and r("ABLFL") == "" and r("CHG") == "" else {}),
    Kind(BDS, "value wrong, change not", WITH_BASE, lambda r: more(r, "AVAL", 3) if r("CHG") else {}, ("CHG", "PCHG")),
    Kind(BDS, "base of one record another", WITH_BASE, lambda r: more(r, "BASE", 2)),
    Kind(BDS, "change wrong", WITH_BASE, lambda r: more(r, "CHG", 1)),
    Kind(BDS, "percent change wrong", WITH_BASE, lambda r: more(r, "PCHG", 5)),
    Kind(BDS, "change turned", WITH_BASE, lambda r: {"CHG": -r.number("CHG")}),
    Kind(BDS, "base missing", WITH_BASE, lambda r: {"BASE": ""}, ("CHG",)),
    Kind(BDS, "change missing", WITH_BASE, lambda r: {"CHG": ""}),
    Kind(BDS, "baseline flag gone", WITH_BASE, lambda r: if_(bool(r("ABLFL")), ABLFL=""), ("BASE",)),
    Kind(BDS, "baseline flag twice", WITH_BASE, lambda r: if_(not r("ABLFL") and bool(r("AVAL")), ABLFL="Y"), ("BASE",)),
    Kind(BDS, "date other than in SDTM", WITH_BASE + " ADEX", lambda r: more(r, "ADT", 1)),
    Kind(BDS, "day wrong", WITH_BASE + " ADEX", lambda r: more(r, "ADY", 1)),
    Kind(BDS, "day 0", WITH_BASE, lambda r: {"ADY": 0.0}),
    Kind(BDS, "visit of another number", WITH_BASE, lambda r: {"AVISITN": 77.0}, ("AVISIT",)),
    Kind(BDS, "visit of another day", "ADVS ADQS ADRS ADFA", lambda r: {"AVISIT": "DAY 57" if r("AVISIT") != "DAY 57" else "DAY 113"}, ("AVISITN",)),
    Kind(BDS, "visit outside its window", "ADLB", lambda r: {"AVISIT": "DAY 57", "AVISITN": 5.0} if r("AVISITN") not in ("5", "") else {}, ("ADY", "AWTARGET", "AWLO", "AWHI")),
    Kind(BDS, "target of the window another", "ADLB", lambda r: more(r, "AWTARGET", 1), ("AWTDIFF",)),
    Kind(BDS, "distance from the target wrong", "ADLB", lambda r: more(r, "AWTDIFF", 1)),
    Kind(BDS, "parameter name of another", WITH_BASE, lambda r: {"PARAM": "Another"}, ("PARAMCD",)),
    Kind(BDS, "parameter code of another", "ADLB ADVS", lambda r: {"PARAMCD": "ALT" if r("PARAMCD") != "ALT" else "AST"}, ("PARAM", "PARAMN")),
    Kind(BDS, "parameter number of another", WITH_BASE, lambda r: {"PARAMN": 99.0}, ("PARAM",)),
    Kind(BDS, "category of another parameter", "ADLB ADFA ADBM", lambda r: {"PARCAT1": "OTHER"}),
    Kind(BDS, "indicator of another value", "ADLB", lambda r: {"ANRIND": {"LOW": "HIGH", "HIGH": "LOW", "NORMAL": "HIGH"}[r("ANRIND")]} if r("ANRIND") else {}),
    Kind(BDS, "indicator at baseline of another", "ADLB", lambda r: if_(bool(r("BNRIND") and r("ABLFL")), BNRIND="HIGH" if r("BNRIND") != "HIGH" else "LOW"), ("SHIFT1",)),
    Kind(BDS, "shift of another pair", "ADLB", lambda r: if_(bool(r("SHIFT1")), SHIFT1="LOW to HIGH" if r("SHIFT1") != "LOW to HIGH" else "LOW to LOW")),
    Kind(BDS, "limit other than in SDTM", "ADLB", lambda r: more(r, "ANRHI", 7)),
    Kind(BDS, "ratio to the limit wrong", "ADLB", lambda r: more(r, "R2A1HI", 0.3)),
    Kind(BDS, "analysis flag gone", "ADLB", lambda r: if_(bool(r("ANL01FL")), ANL01FL="")),
    Kind(BDS, "analysis flag twice", "ADLB", lambda r: if_(not r("ANL01FL") and bool(r("AVISIT")) and not r("DTYPE"), ANL01FL="Y")),
    Kind(BDS, "maximum is none", "ADLB", lambda r: more(r, "AVAL", -1) if r("DTYPE") == "MAXIMUM" else {}),
    Kind(BDS, "minimum is none", "ADLB", lambda r: more(r, "AVAL", 1) if r("DTYPE") == "MINIMUM" else {}),
    Kind(BDS, "grade at baseline of another", "ADLB", lambda r: if_(bool(r("BTOXGRL") and r("ABLFL")), BTOXGRL="4")),
    Kind(BDS, "source that is no record", "ADBM ADFA ADEX", lambda r: if_(bool(r("SRCSEQ")), SRCSEQ=987.0)),
    Kind(BDS, "source of another record", "ADBM ADFA", lambda r: more(r, "SRCSEQ", 1), ("AVAL", "ADT", "PARAMCD", "AVISIT")),
    Kind(BDS, "record twice", "ADLB ADVS", lambda r: {COPY: True} if r("ABLFL") else {}),
    Kind(TTE, "time other than its dates", "ADTTE", lambda r: more(r, "AVAL", 1)),
    Kind(TTE, "date other than its source", "ADTTE", lambda r: more(r, "ADT", 5), ("AVAL",)),
    Kind(TTE, "origin on another day", "ADTTE", lambda r: more(r, "STARTDT", 4), ("AVAL",)),
    Kind(TTE, "censoring turned", "ADTTE", lambda r: {"CNSR": 1 - r.number("CNSR")}, ("CNSDTDSC", "EVNTDESC")),
    Kind(TTE, "censoring 0.5", "ADTTE", lambda r: {"CNSR": 0.5}),
    Kind(TTE, "event not described", "ADTTE", lambda r: {"EVNTDESC": ""}),
    Kind(TTE, "date of censoring not described", "ADTTE", lambda r: if_(bool(r("CNSDTDSC")), CNSDTDSC="")),
    Kind(TTE, "time twice", "ADTTE", lambda r: {COPY: True}),
    *(Kind(OCCDS, f"{name} other than in SDTM", dataset, lambda r, n=name, v=value: {n: v}) for dataset, name, value in (
        ("ADAE", "AETERM", "Other"), ("ADAE", "AEDECOD", "Other"), ("ADAE", "AESER", "Y"), ("ADAE", "AEREL", "RELATED"),
        ("ADAE", "AEOUT", "UNKNOWN"), ("ADAE", "AETOXGR", "4"), ("ADAE", "AESTDTC", "2017-01-01"), ("ADCM", "CMTRT", "Other"),
        ("ADCM", "CMDECOD", "Other"), ("ADCM", "CMCLAS", "Other"), ("ADCM", "CMROUTE", "OTHER"),
    )),
    Kind(OCCDS, "start other than its date", "ADAE ADCM", lambda r: more(r, "ASTDT", 2) if not r("ASTDTF") else {}, ("ASTDY",)),
    Kind(OCCDS, "end other than its date", "ADAE ADCM", lambda r: more(r, "AENDT", 2), ("AENDY",)),
    Kind(OCCDS, "day of start wrong", "ADAE ADCM", lambda r: more(r, "ASTDY", 1)),
    Kind(OCCDS, "treatment-emergent before treatment", "ADAE", lambda r: if_(not r("TRTEMFL"), TRTEMFL="Y")),
    Kind(OCCDS, "not treatment-emergent after treatment", "ADAE", lambda r: if_(bool(r("TRTEMFL")), TRTEMFL="")),
    Kind(OCCDS, "first occurrence twice", "ADAE", lambda r: if_(not r("AOCCFL"), AOCCFL="Y")),
    Kind(OCCDS, "first occurrence gone", "ADAE", lambda r: if_(bool(r("AOCCFL")), AOCCFL="")),
    Kind(OCCDS, "before treatment flag wrong", "ADCM", lambda r: {"PREFL": "" if r("PREFL") else "Y"}),
    Kind(OCCDS, "on treatment flag wrong", "ADCM", lambda r: {"ONTRTFL": "" if r("ONTRTFL") else "Y"}),
    Kind(OCCDS, "event that AE lacks", "ADAE", lambda r: {"AESEQ": 77.0}),
    Kind(OCCDS, "event left out", "ADAE", lambda r: {DROP: True}),
    Kind(OCCDS, "sex other than in ADSL", "ADAE ADCM", lambda r: {"SEX": "M" if r("SEX") == "F" else "F"}),
]  # fmt: skip
