"""Every rule of ADaM: quiet on analysis datasets without a fault, and told of the one fault that a case puts in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import test_adam_in_a_crowd
from an_analysis import S1, analysis
from changes import Change, Frames, again, both, less, more, put, without

from cdisc_rdeb.check import RULES, Submission, check_submission
from cdisc_rdeb.check.rules import DOCUMENT

NAN = np.nan
OF_ADAM = {name for name, rule in RULES.items() if rule.of == ("ADaM",) and DOCUMENT not in rule.needs}


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    checked = check_submission(analysis())
    needs = {"needs define.xml", "needs define.xml 2.0 or 2.1", "needs SDTM.SUPPDM"}
    assert set(checked.not_run.values()) == needs
    assert {*checked.ran, *checked.not_run} >= OF_ADAM
    assert len(checked.issues) == 0, checked.issues[["rule", "dataset", "variable", "value", "message"]].to_string()


def test_rules_of_tabulations_do_not_run_on_analysis_datasets() -> None:
    ran = set(check_submission(analysis()).ran)
    assert not {name for name, rule in RULES.items() if rule.of == ("SDTM",)} & ran
    assert {"bad label", "term not in codelist", "text over 200 bytes"} <= ran


def renamed_variable(name: str, variable: str, other: str) -> Change:
    """A variable under another name."""

    def change(frames: Frames) -> None:
        frames[name] = frames[name].rename(columns={variable: other})

    return change


def others(name: str, variable: str, value: object) -> Change:
    """The same value in all records."""

    def change(frames: Frames) -> None:
        frames[name][variable] = value

    return change


# rule, what is changed, and where it is told: dataset, variable, value, record
CASES: list[tuple[str, Change, tuple[str, str, str, str]]] = [
    # what is there
    ("ADSL absent", without("ADSL"), ("ADSL", "", "", "")),
    ("required analysis variable absent", less("ADLB", "PARAM"), ("ADLB", "PARAM", "", "")),
    ("required analysis variable absent", less("ADSL", "AGE"), ("ADSL", "AGE", "", "")),
    ("required analysis value missing", put("ADLB", "PARAMCD", "", 2), ("ADLB", "PARAMCD", "", "3")),
    ("required analysis value missing", put("ADSL", "USUBJID", "", 1), ("ADSL", "USUBJID", "", "2")),
    ("no population flag", less("ADSL", "SAFFL", "RANDFL"), ("ADSL", "", "", "")),
    ("no analysis value", less("ADLB", "AVAL", "AVALC"), ("ADLB", "AVAL", "", "")),
    ("no treatment variable", less("ADTTE", "TRTA"), ("ADTTE", "", "", "")),
    ("date of treatment absent", less("ADSL", "TRTSDT"), ("ADSL", "TRTSDT", "", "")),
    ("date of treatment absent", less("ADSL", "TRTEDT"), ("ADSL", "TRTEDT", "", "")),
    ("period without its dates", more("ADSL", "TRT02P", ["Drug", ""]), ("ADSL", "TRT02P", "", "")),
    ("actual without planned treatment", more("ADSL", "TRT02A", ["Drug", ""]), ("ADSL", "TRT02A", "", "")),
    ("treatment number without treatment", less("ADLB", "TRTP"), ("ADLB", "TRTPN", "", "")),
    ("treatment number without treatment", less("ADSL", "TRT01A"), ("ADSL", "TRT01AN", "", "")),
    ("treatment number without treatment", less("ADSL", "TR01PG1"), ("ADSL", "TR01PG1N", "", "")),
    ("numeric flag without its flag", less("ADSL", "SAFFL"), ("ADSL", "SAFFN", "", "")),
    ("number without its text", less("ADLB", "AVISIT"), ("ADLB", "AVISITN", "", "")),
    ("number without its text", less("ADLB", "AVALCAT1"), ("ADLB", "AVALCA1N", "", "")),
    ("number without its text", less("ADSL", "AGEGR1"), ("ADSL", "AGEGR1N", "", "")),
    ("unit absent", less("ADAE", "ARELTMU"), ("ADAE", "ARELTM", "", "")),
    ("unit absent", less("ADAE", "ARELTM"), ("ADAE", "ARELTMU", "", "")),
    ("unit absent", less("ADAE", "DOSEU"), ("ADAE", "DOSEON", "", "")),
    ("unit absent", more("ADLB", "AWU", ["DAYS"] * 4), ("ADLB", "AWU", "", "")),
    ("criterion and flag apart", less("ADLB", "CRIT1"), ("ADLB", "CRIT1FL", "", "")),
    ("criterion and flag apart", less("ADLB", "CRIT1FL"), ("ADLB", "CRIT1", "", "")),
    ("criterion and flag apart", more("ADLB", "MCRIT1", ["Grade"] * 4), ("ADLB", "MCRIT1", "", "")),
    ("baseline without its source", less("ADLB", "ABLFL"), ("ADLB", "BASE", "", "")),
    ("baseline without its source", less("ADLB", "ANRIND"), ("ADLB", "BNRIND", "", "")),
    ("ratio without its limit", less("ADLB", "A1HI"), ("ADLB", "R2A1HI", "", "")),
    ("ratio without its limit", less("ADLB", "AVAL"), ("ADLB", "R2A1LO", "", "")),
    ("shift without its pair", less("ADLB", "BNRIND", "BTOXGRL", "BASE", "BASEC"), ("ADLB", "SHIFT1", "", "")),
    ("time to event incomplete", less("ADTTE", "STARTDT"), ("ADTTE", "CNSR", "", "")),
    ("time to event incomplete", less("ADTTE", "ADT"), ("ADTTE", "CNSR", "", "")),
    ("time to event incomplete", less("ADTTE", "CNSR"), ("ADTTE", "EVNTDESC", "", "")),
    ("date of randomization absent", less("ADSL", "RANDDT"), ("ADSL", "RANDFL", "", "")),
    ("overall flag absent", less("ADLB", "ONTRTFL"), ("ADLB", "ONTR01FL", "", "")),
    ("subperiod without period", more("ADAE", "ASPER", [1.0, 1]), ("ADAE", "ASPER", "", "")),
    ("variable of a parameter out of place", more("ADSL", "AVAL", [1.0, 2]), ("ADSL", "AVAL", "", "")),
    ("variable of a parameter out of place", more("ADAE", "PARAMCD", ["A", "B"]), ("ADAE", "PARAMCD", "", "")),
    ("actual treatments are not pooled", less("ADSL", "TR01AG1"), ("ADSL", "TR01PG1", "", "")),
    ("subperiod without treatment", more("ADSL", "P02S1", ["First", ""]), ("ADSL", "P02S1", "", "")),
    ("indicator without its range", both(less("ADLB", "A1LO", "A1HI"), more("ADLB", "A1IND", ["LOW"] * 4)),
     ("ADLB", "A1IND", "", "")),
    ("name of a country without it", more("ADSL", "COUNTRYL", ["Korea", "Korea"]), ("ADSL", "COUNTRYL", "", "")),
    ("number without its text", more("ADLB", "MCRIT1MN", [1.0] * 4), ("ADLB", "MCRIT1MN", "", "")),
    ("number without its text", more("ADLB", "PBCHGC1N", [1.0] * 4), ("ADLB", "PBCHGC1N", "", "")),
    # names, types
    ("label of a start or end without its words", more("ADSL", "MYSDT", [1.0, 2]), ("ADSL", "MYSDT", "A Label", "")),
    ("date is not numeric", others("ADLB", "ADT", "2020-01-01"), ("ADLB", "ADT", "", "")),
    ("date is not numeric", others("ADLB", "ATM", "10:00"), ("ADLB", "ATM", "", "")),
    ("analysis type differs", others("ADLB", "AVAL", "40"), ("ADLB", "AVAL", "Char", "")),
    ("index out of range", renamed_variable("ADLB", "ANL01FL", "ANL1FL"), ("ADLB", "ANL1FL", "1", "")),
    ("index out of range", renamed_variable("ADAE", "AOCC01FL", "AOCC00FL"), ("ADAE", "AOCC00FL", "00", "")),
    ("index out of range", renamed_variable("ADAE", "SMQ01NAM", "SMQ1NAM"), ("ADAE", "SMQ1NAM", "1", "")),
    ("attributes differ between datasets", others("ADAE", "AGE", "40"), ("ADAE", "AGE", "", "")),
    # values
    ("last value on treatment twice", more("ADLB", "LVOTFL", ["Y", "Y", "Y", ""]), ("ADLB", "LVOTFL", "Y", "2")),
    ("duration without its unit", more("ADAE", "ADURN", [1.0, 2]), ("ADAE", "ADURN", "", "")),
    ("duration without its unit", both(more("ADAE", "ADURN", [1.0, NAN]), more("ADAE", "ADURU", ["DAYS", "DAYS"])),
     ("ADAE", "ADURN", "", "2")),
    ("first occurrence twice", both(put("ADAE", "USUBJID", S1, 1), put("ADAE", "AOCCFL", "Y", 1)),
     ("ADAE", "AOCCFL", "Y", "2")),
    ("event not described", put("ADTTE", "EVNTDESC", "", 1), ("ADTTE", "CNSR", "1", "2")),
    ("event not described", put("ADTTE", "CNSDTDSC", "END", 0), ("ADTTE", "CNSDTDSC", "END", "1")),
    ("flag is not Y or N", put("ADSL", "SAFFL", "YES"), ("ADSL", "SAFFL", "YES", "1")),
    ("flag is not Y or empty", put("ADLB", "ABLFL", "N", 1), ("ADLB", "ABLFL", "N", "2")),
    ("flag is not Y or empty", put("ADLB", "ANL01FL", "N"), ("ADLB", "ANL01FL", "N", "1")),
    ("flag is not Y or empty", put("ADAE", "TRTEMFL", "N", 1), ("ADAE", "TRTEMFL", "N", "2")),
    ("flag is not Y or empty", put("ADAE", "AOCCFL", "N", 1), ("ADAE", "AOCCFL", "N", "2")),
    ("numeric flag is not 0 or 1", put("ADSL", "SAFFN", 2.0), ("ADSL", "SAFFN", "2", "1")),
    ("numeric flag is not 1 or empty", put("ADLB", "ABLFN", 0.0, 1), ("ADLB", "ABLFN", "0", "2")),
    ("flag and its number differ", put("ADSL", "SAFFN", 0.0), ("ADSL", "SAFFN", "0", "1")),
    ("flag and its number differ", put("ADSL", "SAFFL", "N"), ("ADSL", "SAFFN", "1", "1")),
    ("population flag missing", put("ADSL", "SAFFL", "", 1), ("ADSL", "SAFFL", "", "2")),
    ("population flag missing", put("ADSL", "SAFFN", NAN, 1), ("ADSL", "SAFFN", "", "2")),
    ("overall flag differs", put("ADLB", "ONTRTFL", "", 3), ("ADLB", "ONTR01FL", "Y", "4")),
    ("criterion missing where flagged", put("ADLB", "CRIT1", "", 3), ("ADLB", "CRIT1FL", "Y", "4")),
    ("malformed parameter code", others("ADLB", "PARAMCD", "Albumin"), ("ADLB", "PARAMCD", "Albumin", "1")),
    ("malformed parameter code", others("ADLB", "PARAMCD", "ALBUMININ"), ("ADLB", "PARAMCD", "ALBUMININ", "1")),
    ("censoring is no whole number", put("ADTTE", "CNSR", 0.5), ("ADTTE", "CNSR", "0.5", "1")),
    ("censoring is no whole number", put("ADTTE", "CNSR", -1.0), ("ADTTE", "CNSR", "-1", "1")),
    ("censoring without its values", put("ADTTE", "AVAL", NAN, 1), ("ADTTE", "CNSR", "1", "2")),
    ("number of severity differs", put("ADAE", "AESEVN", 4.0, 1), ("ADAE", "AESEVN", "4", "2")),
    ("scope of a query differs", put("ADAE", "SMQ01SC", "WIDE"), ("ADAE", "SMQ01SC", "WIDE", "1")),
    ("scope of a query differs", put("ADAE", "SMQ01SCN", 3.0), ("ADAE", "SMQ01SCN", "3", "1")),
    ("query incomplete", put("ADAE", "SMQ01CD", NAN), ("ADAE", "SMQ01NAM", "FALLS", "1")),
    ("imputation flag without a date", put("ADAE", "ASTDT", NAN, 1), ("ADAE", "ASTDTF", "D", "2")),
    ("flag of imputation differs", put("ADAE", "ASTDTF", "X", 1), ("ADAE", "ASTDTF", "X", "2")),
    ("number without a text", put("ADLB", "AVISIT", "", 3), ("ADLB", "AVISITN", "1", "4")),
    ("text without its number", put("ADLB", "ATPTN", NAN, 3), ("ADLB", "ATPT", "PRE", "4")),
    ("relative time without its unit", put("ADAE", "ARELTMU", ""), ("ADAE", "ARELTM", "1", "1")),
    ("randomization and its date differ", put("ADSL", "RANDDT", NAN), ("ADSL", "RANDFL", "Y", "1")),
    ("randomization and its date differ", put("ADSL", "RANDDT", 19999.0, 1), ("ADSL", "RANDFL", "N", "2")),
    ("exclusion flag differs", more("ADLB", "METABFL", ["Y", "N", "", ""]), ("ADLB", "METABFL", "N", "2")),
    ("exclusion flag differs", more("ADLB", "NCAXFN", [0.0, 1, NAN, NAN]), ("ADLB", "NCAXFN", "0", "1")),
    ("subperiod filled without its period", both(more("ADLB", "ASPER", [1.0] * 4), put("ADLB", "APERIOD", NAN, 1)),
     ("ADLB", "ASPER", "1", "2")),
    ("country and its name are not both filled",
     both(more("ADSL", "COUNTRY", ["KOR", "KOR"]), more("ADSL", "COUNTRYL", ["Korea", ""])),
     ("ADSL", "COUNTRYL", "", "2")),
    ("category without its number",
     both(more("ADLB", "BCHGCAT1", ["", "UP", "", ""]), more("ADLB", "BCHGCA1N", [NAN] * 4)),
     ("ADLB", "BCHGCAT1", "UP", "2")),
    ("description of a grade without its values",
     both(more("ADLB", "ATOXDSCL", ["Low albumin"] * 4), put("ADLB", "ATOXGRL", "", 1)), ("ADLB", "ATOXDSCL", "", "2")),
    # one to one
    ("limit and its text differ", more("ADLB", "A1LOC", ["35", "35", "35", "36"]), ("ADLB", "A1LOC", "35", "")),
    ("group and number differ", both(more("ADSL", "STRAT1R", ["A", "B"]), more("ADSL", "STRAT1RN", [1.0, 1])),
     ("ADSL", "STRAT1R", "1", "")),
    ("parameter and code differ", put("ADLB", "PARAM", "Albumin", 1), ("ADLB", "PARAM", "ALB", "")),
    ("parameter and code differ", put("ADLB", "PARAMCD", "ALBU", 1), ("ADLB", "PARAMCD", "Albumin (g/L)", "")),
    ("parameter and number differ", put("ADLB", "PARAMN", 2.0, 1), ("ADLB", "PARAMN", "Albumin (g/L)", "")),
    ("analysis visit and number differ", put("ADLB", "AVISITN", 2.0, 1), ("ADLB", "AVISITN", "Week 1", "")),
    ("analysis visit and number differ", put("ADLB", "AVISIT", "Week 2", 1), ("ADLB", "AVISIT", "1", "")),
    ("time point and number differ", put("ADLB", "ATPTN", 2.0, 1), ("ADLB", "ATPTN", "PRE", "")),
    ("treatment and number differ", put("ADLB", "TRTPN", 2.0, 1), ("ADLB", "TRTPN", "Drug", "")),
    ("treatment and number differ", put("ADSL", "TRT01A", "Other", 1), ("ADSL", "TRT01A", "1", "")),
    ("treatment and number differ", put("ADSL", "TRTSEQPN", 2.0, 1), ("ADSL", "TRTSEQPN", "Drug", "")),
    ("treatment and number differ", put("ADSL", "TR01PG1N", 2.0, 1), ("ADSL", "TR01PG1N", "Drugs", "")),
    ("period and number differ", put("ADLB", "APERIODC", "Two", 1), ("ADLB", "APERIODC", "1", "")),
    ("value and its text differ", put("ADLB", "AVALC", "40", 1), ("ADLB", "AVAL", "40", "")),
    ("value and its text differ", put("ADLB", "AVALC", "21", 3), ("ADLB", "AVALC", "20", "")),
    ("baseline and its text differ", put("ADLB", "BASEC", "41", 1), ("ADLB", "BASEC", "40", "")),
    ("category of parameters and number differ", put("ADLB", "PARCAT1N", 2.0), ("ADLB", "PARCAT1N", "CHEMISTRY", "")),
    ("category and number differ", put("ADLB", "AVALCA1N", 3.0), ("ADLB", "AVALCA1N", ">25", "")),
    ("grade with several descriptions", more("ADLB", "ATOXDSCL", ["Low", "Lower", "Low", "Low"]),
     ("ADLB", "ATOXDSCL", "ALB", "")),
    ("value in several categories", put("ADLB", "AVALCAT1", ">25", 3), ("ADLB", "AVALCAT1", "20", "")),
    ("group and number differ", put("ADSL", "AGEGR1N", 2.0), ("ADSL", "AGEGR1", "2", "")),
    ("shift and number differ", put("ADLB", "SHIFT1N", 4.0, 3), ("ADLB", "SHIFT1N", "LOW to LOW", "")),
    ("severity and number differ", put("ADAE", "AESEVN", 3.0), ("ADAE", "AESEV", "3", "")),
    ("grade and number differ", put("ADLB", "ATOXGRLN", 3.0, 3), ("ADLB", "ATOXGRLN", "2", "")),
    ("query scope and number differ", both(put("ADAE", "SMQ01SC", "NARROW", 1), put("ADAE", "SMQ01SCN", 1.0, 1)),
     ("ADAE", "SMQ01SC", "1", "")),
    ("characteristic and number differ", put("ADSL", "RACEN", 2.0), ("ADSL", "RACEN", "ASIAN", "")),
    ("characteristic and number differ", put("ADSL", "SEXN", 1.0, 1), ("ADSL", "SEX", "1", "")),
    ("subject and number differ", more("ADSL", "USUBJIDN", [1.0, 1]), ("ADSL", "USUBJID", "1", "")),
    ("parameter with several categories", put("ADLB", "PARCAT1", "OTHER"), ("ADLB", "PARCAT1", "ALB", "")),
    ("parameter with several types", put("ADLB", "PARAMTYP", "DERIVED"), ("ADLB", "PARAMTYP", "ALB", "")),
    ("parameter with several criteria", put("ADLB", "CRIT1", "Other"), ("ADLB", "CRIT1", "ALB", "")),
    ("pooled treatment differs", put("ADSL", "TR01PG1", "Others"), ("ADSL", "TR01PG1", "Drug", "")),
    # baseline and change
    ("baseline differs from the value", put("ADLB", "BASE", 41.0), ("ADLB", "BASE", "41", "1")),
    ("baseline differs from the value", put("ADLB", "BASEC", "41"), ("ADLB", "BASEC", "41", "1")),
    ("two baselines", put("ADLB", "ABLFL", "Y", 1), ("ADLB", "ABLFL", "Y", "2")),
    ("baseline without its record", put("ADLB", "ABLFL", "", 2), ("ADLB", "BASE", "20", "4")),
    ("baseline is not constant", put("ADLB", "BASE", 41.0, 1), ("ADLB", "BASE", "41", "2")),
    ("baseline is not constant", put("ADLB", "BASEC", "41", 1), ("ADLB", "BASEC", "41", "2")),
    ("grade or range at baseline differs", put("ADLB", "BNRIND", "LOW"), ("ADLB", "BNRIND", "LOW", "1")),
    ("grade or range at baseline differs", more("ADLB", "BASECAT1", ["<=25", ">25", "<=25", "<=25"]),
     ("ADLB", "BASECAT1", "<=25", "1")),
    ("grade or range at baseline differs", put("ADLB", "BTOXGRL", "1"), ("ADLB", "BTOXGRL", "1", "1")),
    ("change differs", put("ADLB", "CHG", 10.0, 1), ("ADLB", "CHG", "10", "2")),
    ("percent change differs", put("ADLB", "PCHG", -26.0, 1), ("ADLB", "PCHG", "-26", "2")),
    ("ratio to baseline differs", put("ADLB", "R2BASE", 0.8, 1), ("ADLB", "R2BASE", "0.8", "2")),
    ("change to baseline differs", put("ADLB", "BCHG", -10.0, 1), ("ADLB", "BCHG", "-10", "2")),
    ("divided by a baseline of 0", put("ADLB", "BASE", 0.0, 1), ("ADLB", "PCHG", "-25", "2")),
    ("change without its values", put("ADLB", "BASE", NAN, 1), ("ADLB", "CHG", "-10", "2")),
    ("ratio to limit differs", put("ADLB", "R2A1HI", 0.7, 1), ("ADLB", "R2A1HI", "0.7", "2")),
    ("ratio to limit differs", put("ADLB", "R2A1LO", 0.7, 1), ("ADLB", "R2A1LO", "0.7", "2")),
    ("ratio without its values", put("ADLB", "A1HI", 0.0, 1), ("ADLB", "R2A1HI", "0.6", "2")),
    ("ratio without its values", put("ADLB", "A1LO", NAN), ("ADLB", "R2A1LO", "", "1")),
    ("distance without its target", put("ADLB", "AWTARGET", NAN, 1), ("ADLB", "AWTDIFF", "2", "2")),
    # dates
    ("day 0", put("ADLB", "ADY", 0.0), ("ADLB", "ADY", "0", "1")),
    ("datetime differs from date or time", put("ADLB", "ADT", 20001.0), ("ADLB", "ADT", "20001", "1")),
    ("datetime differs from date or time", put("ADLB", "ATM", 61.0), ("ADLB", "ATM", "61", "1")),
    ("start after end", put("ADSL", "TRTSDT", 20011.0), ("ADSL", "TRTSDT", "20011", "1")),
    ("start after end", put("ADAE", "ASTDT", 20004.0), ("ADAE", "ASTDT", "20004", "1")),
    ("start after end", put("ADAE", "ASTDY", 5.0), ("ADAE", "ASTDY", "5", "1")),
    ("start after end", both(more("ADSL", "TRTSTM", [3600.0, 0]), more("ADSL", "TRTETM", [0.0, 0]),
                             put("ADSL", "TRTEDT", 20000.0)), ("ADSL", "TRTSTM", "3600", "1")),
    ("last exposure differs", put("ADSL", "TR01EDT", 20009.0), ("ADSL", "TRTEDT", "20010", "1")),
    ("analysis day differs", put("ADLB", "ADY", 5.0, 1), ("ADLB", "ADY", "5", "2")),
    ("analysis day differs", put("ADAE", "ASTDY", -1.0, 1), ("ADAE", "ASTDY", "-1", "2")),
    ("event before origin", put("ADTTE", "ADT", 19999.0), ("ADTTE", "ADT", "19999", "1")),
    ("analysis day without date", put("ADLB", "ADT", NAN, 1), ("ADLB", "ADY", "6", "2")),
    # subjects
    ("treatment of a record not in ADSL", put("ADTTE", "TRTA", "Other"), ("ADTTE", "TRTA", "Other", "1")),
    ("subject twice in ADSL", again("ADSL"), ("ADSL", "USUBJID", S1, "3")),
    ("subject not in ADSL", put("ADAE", "USUBJID", "S-3"), ("ADAE", "USUBJID", "S-3", "1")),
    ("subject of ADSL not in DM", put("ADSL", "USUBJID", "S-3"), ("ADSL", "USUBJID", "S-3", "1")),
    ("subject of DM not in ADSL", put("ADSL", "USUBJID", "S-3"), ("ADSL", "USUBJID", S1, "")),
    ("ADSL differs from DM", put("ADSL", "AGE", 41.0), ("ADSL", "AGE", "41", "1")),
    ("ADSL differs from DM", put("ADSL", "SEX", "F"), ("ADSL", "SEX", "F", "1")),
    ("ADSL differs from DM", put("ADSL", "ARM", "Other"), ("ADSL", "ARM", "Other", "1")),
    ("variable differs from ADSL", put("ADLB", "AGE", 41.0), ("ADLB", "AGE", "41", "1")),
    ("event not in ADAE", put("ADAE", "AESEQ", 2.0), ("ADAE", "AESEQ", "1", "")),
    ("event not in AE", put("ADAE", "AESEQ", 2.0), ("ADAE", "AESEQ", "2", "1")),
    ("period differs from ADSL",
     both(more("ADSL", "AP01SDT", [20000.0, 20000]), more("ADLB", "APERSDT", [20000.0, 20000, 20000, 20001])),
     ("ADLB", "APERSDT", "20001", "4")),
    ("phase differs from ADSL",
     both(more("ADSL", "PH1SDT", [20000.0, 20000]), more("ADLB", "APHASE", ["On"] * 4),
          more("ADLB", "APHASEN", [1.0] * 4),
          more("ADLB", "PHSDT", [20000.0, 20000, 20000, 20001])), ("ADLB", "PHSDT", "20001", "4")),
    ("period not in ADSL", put("ADLB", "APERIOD", 2.0), ("ADLB", "APERIOD", "2", "")),
    ("source not found", put("ADLB", "SRCDOM", "VS"), ("ADLB", "SRCDOM", "VS", "1")),
    ("source not found", put("ADLB", "SRCVAR", "LBORRES"), ("ADLB", "SRCVAR", "LBORRES", "1")),
    ("source not found", put("ADLB", "SRCSEQ", 9.0), ("ADLB", "SRCSEQ", "9", "1")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "change", "told"), CASES, ids=[f"{c[0]}-{n}" for n, c in enumerate(CASES)])
def test_a_rule_tells_of_a_fault(name: str, change: Change, told: tuple[str, str, str, str]) -> None:
    issues = check_submission(analysis(change)).issues
    found = issues[issues["rule"] == name]
    assert len(found), issues[["rule", "dataset", "variable", "value", "message"]].to_string()
    dataset, variable, value, row = told
    lines = found[["dataset", "variable", "row"]].values.tolist()
    assert [dataset, variable, row] in lines, lines
    assert not value or value in set(found["value"]), found["value"].tolist()
    assert set(found["severity"]) == {RULES[name].severity}


def described(name: str, variable: str = "", **other: str) -> Submission:
    """The analysis datasets with a dataset or a variable that is described in another way."""
    data = analysis()
    dataset = data.datasets[name]
    if variable:
        changed = {variable: replace(dataset.variables[variable], **other)}  # type: ignore[arg-type]
        dataset = replace(dataset, variables={**dataset.variables, **changed})
    else:
        dataset = replace(dataset, **other)  # type: ignore[arg-type]
    return replace(data, datasets={**data.datasets, name: dataset})


DESCRIBED = [
    ("label of ADSL differs", described("ADSL", label="Subjects"), "ADSL", ""),
    ("analysis label differs", described("ADLB", "AVAL", label="Value"), "ADLB", "AVAL"),
    ("analysis label differs", described("ADAE", "AETERM", label="Term"), "ADAE", "AETERM"),
    ("format of date missing", described("ADLB", "ADT", format=""), "ADLB", "ADT"),
    ("format of date missing", described("ADLB", "ADTM", format=""), "ADLB", "ADTM"),
    ("format of date differs", described("ADLB", "ADT", format="DATETIME20."), "ADLB", "ADT"),
    ("format of date differs", described("ADLB", "ATM", format="8.2"), "ADLB", "ATM"),
    ("label of date without its words", described("ADLB", "ADT", label="When"), "ADLB", "ADT"),
    ("label of date without its words", described("ADAE", "ASTDTF", label="Imputed"), "ADAE", "ASTDTF"),
]


@pytest.mark.parametrize(("name", "data", "dataset", "variable"), DESCRIBED)
def test_a_rule_tells_of_a_fault_in_what_is_said(name: str, data: Submission, dataset: str, variable: str) -> None:
    issues = check_submission(data).issues
    assert [dataset, variable] in issues[issues["rule"] == name][["dataset", "variable"]].values.tolist()


def test_every_rule_of_adam_has_a_case() -> None:
    in_a_crowd = {case[0] for case in test_adam_in_a_crowd.CASES}
    assert {case[0] for case in CASES} | {case[0] for case in DESCRIBED} | in_a_crowd == OF_ADAM


def test_what_is_less_than_a_fault_is_not_told() -> None:
    """Rounding in the last digits, the baseline of another BASETYPE, another parameter's text for a number."""

    def change(frames: Frames) -> None:
        frames["ADLB"].loc[1, "CHG"] = -10.000000000001
        frames["ADLB"].loc[1, ["ATPT", "ATPTN", "ABLFL", "ABLFN", "BASETYPE"]] = ["POST", 2.0, "Y", 1.0, "NEXT"]
        frames["ADLB"].loc[1, ["BASE", "BASEC", "CHG", "PCHG", "R2BASE", "BCHG"]] = [30.0, "30", 0.0, 0.0, 1.0, 0.0]
        frames["ADLB"].loc[1, ["BNRIND", "BTOXGRL"]] = ["LOW", "1"]
        frames["ADLB"].loc[1, ["SHIFT1", "SHIFT1N"]] = ["LOW to LOW", 3.0]

    issues = check_submission(analysis(change)).issues
    assert set(issues["rule"]) == set(), issues[["rule", "variable", "message"]].to_string()


def test_a_later_time_of_an_earlier_day_is_no_fault() -> None:
    change = both(more("ADSL", "TRTSTM", [3600.0, 0]), more("ADSL", "TRTETM", [0.0, 0]))
    assert "start after end" not in set(check_submission(analysis(change)).issues["rule"])


def test_a_negative_baseline_turns_the_sign() -> None:
    def change(frames: Frames) -> None:
        frames["ADLB"].loc[1, ["BASE", "CHG", "PCHG", "AVAL"]] = [-40.0, 70.0, -175.0, 30.0]

    assert "percent change differs" not in set(check_submission(analysis(change)).issues["rule"])


def test_a_screen_failure_need_not_be_in_adsl() -> None:
    def failed(frames: Frames) -> None:
        record = frames["DM"].iloc[[0]].assign(USUBJID="S-9", ARMCD="")
        frames["DM"] = frames["DM"].merge(record, how="outer")

    assert check_submission(analysis(of_sdtm=failed)).issues.empty
