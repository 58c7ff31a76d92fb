"""Kinds of faults in findings: results, units, limits, categories, repeats, flags."""

from __future__ import annotations

from faults import COPY, Changes, Kind, Record, number_text

FINDINGS = "findings"
MEASURED, SCORED = "LB VS", "QS RS FA MI"


def times(r: Record, factor: float) -> Changes:
    """A result in all its forms, times a factor."""
    number, original = r.number("--STRESN"), r("--ORRES")
    if not number > 0 or not original.replace(".", "").isdigit():
        return {}
    changed = number * factor
    result = number_text(float(original) * factor)
    return {"--ORRES": result, "--STRESC": number_text(changed), "--STRESN": changed}


def if_(condition: bool, **changes: object) -> Changes:
    """Changes where a record is such that they are a fault."""
    return changes if condition else {}


KINDS = [
    Kind(FINDINGS, "standard result other than the collected", MEASURED, lambda r: {"--STRESC": number_text(r.number("--STRESN") * 1.5), "--STRESN": r.number("--STRESN") * 1.5} if r.number("--STRESN") > 0 else {}, ("--ORRES", "--NRIND")),
    Kind(FINDINGS, "collected result other than the standard", "LB VS FA RS", lambda r: if_(r.number("--STRESN") > 0, **{"--ORRES": number_text(r.number("--STRESN") * 3 + 1)}), ("--STRESC", "--STRESN")),
    Kind(FINDINGS, "number other than the text", MEASURED + " QS RS", lambda r: {"--STRESN": r.number("--STRESN") + 1} if r("--STRESN") else {}),
    Kind(FINDINGS, "number missing", MEASURED + " QS RS", lambda r: {"--STRESN": ""}),
    Kind(FINDINGS, "result a hundredfold", MEASURED, lambda r: times(r, 100), ("--NRIND",)),
    Kind(FINDINGS, "result a thousandth", MEASURED, lambda r: times(r, 0.001), ("--NRIND",)),
    Kind(FINDINGS, "result negative", MEASURED, lambda r: {"--ORRES": "-" + r("--ORRES"), "--STRESC": "-" + r("--STRESC"), "--STRESN": -r.number("--STRESN")} if r.number("--STRESN") > 0 else {}, ("--NRIND",)),
    Kind(FINDINGS, "result of a scale out of range", "QS RS", lambda r: {"--STRESC": "777", "--STRESN": 777.0} if r("--STRESN") else {}, ("--ORRES",)),
    Kind(FINDINGS, "score other than the answer's", "QS", lambda r: {"--STRESC": "0" if r("--STRESC") != "0" else "1", "--STRESN": 0.0 if r("--STRESC") != "0" else 1.0} if r("QSORRES") and not r("QSORRES").replace(".", "").isdigit() else {}, ("--ORRES",)),
    Kind(FINDINGS, "share over 100 percent", "FA RS", lambda r: if_(r("FASTRESU") == "%", FAORRES="140", FASTRESC="140", FASTRESN=140.0)),
    Kind(FINDINGS, "temperature in Fahrenheit", "VS", lambda r: if_(r("VSTESTCD") == "TEMP" and r("VSORRESU") == "C" and r("VSORRES") != "", VSORRES="98.2", VSSTRESC="98.2", VSSTRESN=98.2)),
    Kind(FINDINGS, "diastolic over systolic", "VS", lambda r: if_(r("VSTESTCD") == "DIABP" and bool(r("VSSTRESN")), VSORRES="165", VSSTRESC="165", VSSTRESN=165.0)),
    Kind(FINDINGS, "height shrinks", "VS", lambda r: times(r, 0.8) if r("VSTESTCD") == "HEIGHT" else {}),
    Kind(FINDINGS, "weight doubles", "VS", lambda r: times(r, 2.1) if r("VSTESTCD") == "WEIGHT" else {}),
    Kind(FINDINGS, "indicator low of a normal result", "LB", lambda r: if_(r("LBNRIND") == "NORMAL", LBNRIND="LOW")),
    Kind(FINDINGS, "indicator normal of an abnormal result", "LB", lambda r: if_(r("LBNRIND") in ("LOW", "HIGH"), LBNRIND="NORMAL")),
    Kind(FINDINGS, "indicator turned", "LB", lambda r: if_(r("LBNRIND") in ("LOW", "HIGH"), LBNRIND="HIGH" if r("LBNRIND") == "LOW" else "LOW")),
    Kind(FINDINGS, "indicator missing", "LB", lambda r: {"LBNRIND": ""}),
    Kind(FINDINGS, "limits turned", "LB", lambda r: if_(bool(r("LBSTNRLO") and r("LBSTNRHI")), LBSTNRLO=r.number("LBSTNRHI"), LBSTNRHI=r.number("LBSTNRLO"))),
    Kind(FINDINGS, "collected limits turned", "LB", lambda r: if_(bool(r("LBORNRLO") and r("LBORNRHI")), LBORNRLO=r("LBORNRHI"), LBORNRHI=r("LBORNRLO"))),
    Kind(FINDINGS, "limit not converted", "LB", lambda r: if_(bool(r("LBSTNRHI")), LBSTNRHI=r.number("LBSTNRHI") * 10), ("LBORNRHI", "LBNRIND")),
    Kind(FINDINGS, "limit of another test", "LB", lambda r: if_(bool(r("LBORNRHI")), LBORNRHI="7777"), ("LBSTNRHI",)),
    Kind(FINDINGS, "limits missing", "LB", lambda r: if_(bool(r("LBSTNRHI")), LBSTNRHI="", LBSTNRLO=""), ("LBORNRHI", "LBNRIND")),
    Kind(FINDINGS, "unit missing", MEASURED + " FA MI", lambda r: {"--ORRESU": ""}),
    Kind(FINDINGS, "standard unit missing", MEASURED + " FA MI", lambda r: {"--STRESU": ""}),
    Kind(FINDINGS, "collected unit another", MEASURED, lambda r: if_(bool(r("--ORRESU")), **{"--ORRESU": "mg/dL" if r("--ORRESU") != "mg/dL" else "g/L"})),
    Kind(FINDINGS, "standard unit another", MEASURED + " FA MI", lambda r: if_(bool(r("--STRESU")), **{"--STRESU": "mg/dL" if r("--STRESU") != "mg/dL" else "g/L"})),
    Kind(FINDINGS, "unit without result", MEASURED, lambda r: if_(bool(r("--STAT")), **{"--ORRESU": "g/L"}), ("--ORRES",)),
    Kind(FINDINGS, "result without standard", MEASURED + " QS", lambda r: {"--STRESC": "", "--STRESN": ""}),
    Kind(FINDINGS, "result missing without reason", MEASURED + " QS RS FA", lambda r: {"--ORRES": "", "--STRESC": "", "--STRESN": "", "--ORRESU": "", "--STRESU": "", "--NRIND": ""} if r("--ORRES") else {}),
    Kind(FINDINGS, "result beside not done", MEASURED + " QS RS FA", lambda r: {"--STAT": "NOT DONE"} if r("--ORRES") else {}, ("--ORRES", "--STRESC")),
    Kind(FINDINGS, "reason of what was done", MEASURED + " QS RS FA", lambda r: {"--REASND": "Refused"} if r("--ORRES") else {}),
    Kind(FINDINGS, "reason of what was not done missing", MEASURED + " QS RS FA", lambda r: {"--REASND": ""}, ("--STAT",)),
    Kind(FINDINGS, "status no term", MEASURED, lambda r: if_(bool(r("--STAT")), **{"--STAT": "NOT_DONE"})),
    Kind(FINDINGS, "category of another test", "LB QS", lambda r: {"--CAT": {"CHEMISTRY": "HEMATOLOGY", "HEMATOLOGY": "CHEMISTRY", "DLQI": "QOLEB", "QOLEB": "DLQI"}.get(r("--CAT"), "OTHER")}, ("--TESTCD",)),
    Kind(FINDINGS, "category missing", "LB QS RS FA", lambda r: {"--CAT": ""}),
    Kind(FINDINGS, "specimen of another test", "LB", lambda r: {"LBSPEC": "URINE" if r("LBSPEC") != "URINE" else "BLOOD"}, ("LBTESTCD", "LBLOINC")),
    Kind(FINDINGS, "specimen missing", "LB MI IS", lambda r: {"--SPEC": ""}),
    Kind(FINDINGS, "LOINC code of another test", "LB", lambda r: if_(bool(r("LBLOINC")), LBLOINC="1751-7" if r("LBLOINC") != "1751-7" else "6768-6"), ("LBTESTCD",)),
    Kind(FINDINGS, "method of another test", "MI IS GF", lambda r: {"--METHOD": "ELISA" if r("--METHOD") != "ELISA" else "IHC"}),
    Kind(FINDINGS, "name of another test", "LB VS QS", lambda r: {"--TEST": "Albumin" if r("--TESTCD") != "ALB" else "Glucose"}, ("--TESTCD",)),
    Kind(FINDINGS, "test code unknown", "LB VS", lambda r: {"--TESTCD": "XYZXYZ"}, ("--TEST",)),
    Kind(FINDINGS, "result twice, another value", "LB VS", lambda r: {COPY: True, "--SEQ": 999.0, "--ORRES": "33", "--STRESC": "33", "--STRESN": 33.0} if r("--ORRES") else {}, ("--TESTCD", "--DTC", "", "--LOBXFL")),
    Kind(FINDINGS, "record twice", "LB VS QS RS", lambda r: {COPY: True, "--SEQ": 999.0}, ("", "--TESTCD")),
    Kind(FINDINGS, "baseline flag twice", "LB VS QS", lambda r: if_(not r("--LOBXFL") and bool(r("--STRESC")) and r("--DY").startswith("-"), **{"--LOBXFL": "Y"})),
    Kind(FINDINGS, "baseline flag gone", "LB VS QS RS", lambda r: if_(bool(r("--LOBXFL")), **{"--LOBXFL": ""})),
    Kind(FINDINGS, "baseline flag after exposure", "LB VS QS RS FA", lambda r: if_(r.number("--DY") > 5, **{"--LOBXFL": "Y"})),
    Kind(FINDINGS, "baseline flag N", "LB VS", lambda r: {"--LOBXFL": "N"}),
    Kind(FINDINGS, "time point name of another", "VS", lambda r: if_(bool(r("VSTPT")), VSTPT="15 MIN" if r("VSTPT") != "15 MIN" else "PRE-DOSE"), ("VSTPTNUM",)),
    Kind(FINDINGS, "time point number another", "VS", lambda r: if_(bool(r("VSTPT")), VSTPTNUM=9.0), ("VSTPT",)),
    Kind(FINDINGS, "elapsed time of another time point", "VS", lambda r: if_(bool(r("VSELTM")), VSELTM="PT9H"), ("VSTPT",)),
    Kind(FINDINGS, "reference of the time point another", "VS", lambda r: if_(bool(r("VSTPTREF")), VSTPTREF="SOMETHING"), ("VSTPT",)),
    Kind(FINDINGS, "reference time on another day", "VS", lambda r: if_(bool(r("VSRFTDTC")), VSRFTDTC="2016-01-02T09:00")),
    Kind(FINDINGS, "reference time missing", "VS", lambda r: if_(bool(r("VSRFTDTC")), VSRFTDTC=""), ("VSTPTREF",)),
    Kind(FINDINGS, "position no term", "VS", lambda r: if_(bool(r("VSPOS")), VSPOS="LYING")),
    Kind(FINDINGS, "fasting no term", "LB", lambda r: if_(bool(r("LBFAST")), LBFAST="YES")),
    Kind(FINDINGS, "specimen of another day", "LB", lambda r: if_(bool(r("LBREFID")), LBREFID="002-D1-A" if not r("LBREFID").startswith("002") else "001-D1-A")),
    Kind(FINDINGS, "side without place", "FA MI", lambda r: if_(bool(r("--LAT")), **{"--LOC": ""}), ("--LAT",)),
    Kind(FINDINGS, "side no term", "FA MI", lambda r: if_(bool(r("--LAT")), **{"--LAT": "L"})),
    Kind(FINDINGS, "evaluator missing", "FA RS", lambda r: {"--EVAL": ""}),
    Kind(FINDINGS, "object of another test", "FA", lambda r: {"FAOBJ": "BLISTER" if r("FAOBJ") != "BLISTER" else "AFFECTED SKIN"}, ("FATESTCD",)),
    Kind(FINDINGS, "number of record twice", "LB VS QS", lambda r: {"--SEQ": 1.0 if r("--SEQ") != "1" else 2.0}),
]  # fmt: skip
