"""Small analysis datasets without a fault, in memory, beside the SDTM that they are from, for rules to be tried on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from a_submission import checked as tabulation
from changes import Change, Frames

from cdisc_rdeb.check import CheckedDataset, Submission
from cdisc_rdeb.check.adam.metadata import FORMATS, end_of
from cdisc_rdeb.check.records import width
from cdisc_rdeb.columns import Column, Text
from cdisc_rdeb.formats.xpt import XptVariable

S1, S2 = "S-1", "S-2"
NAN = np.nan
SHOWN = {"DTM": "DATETIME20.", "DT": "DATE9.", "TM": "TIME8."}
STRUCTURES = {"ADSL": "ADSL", "ADLB": "BDS", "ADTTE": "TTE", "ADAE": "OCCDS"}
LABELS = {
    "AESEQ": "Sequence Number",
    "LBSEQ": "Sequence Number",
    "AOCC01FL": "1st Occurrence of a Fall",
    "AGEGR1": "Pooled Age Group 1",
}
DAY = 86_400.0


def frames() -> Frames:
    """The analysis datasets. The first treatment is on day 20000, the last on day 20010."""
    adsl = {
        "STUDYID": ["S", "S"], "USUBJID": [S1, S2], "SUBJID": ["1", "2"], "SITEID": ["01", "01"], "AGE": [40.0, 50.0],
        "AGEU": ["YEARS", "YEARS"], "SEX": ["M", "F"], "SEXN": [1.0, 2.0], "RACE": ["ASIAN", "ASIAN"],
        "RACEN": [1.0, 1.0], "ARM": ["Drug", "Drug"], "AGEGR1": ["<45", ">=45"], "AGEGR1N": [1.0, 2.0],
        "TRT01P": ["Drug", "Drug"], "TRT01PN": [1.0, 1.0], "TRT01A": ["Drug", "Drug"], "TRT01AN": [1.0, 1.0],
        "TRTSEQP": ["Drug", "Drug"], "TRTSEQPN": [1.0, 1.0], "TR01PG1": ["Drugs", "Drugs"], "TR01PG1N": [1.0, 1.0],
        "TR01AG1": ["Drugs", "Drugs"],
        "SAFFL": ["Y", "Y"], "SAFFN": [1.0, 1.0], "RANDFL": ["Y", "N"], "RANDDT": [19999.0, NAN],
        "TRTSDT": [20000.0, 20000.0], "TRTEDT": [20010.0, 20010.0], "TR01SDT": [20000.0, 20000.0],
        "TR01EDT": [20010.0, 20010.0],
    }  # fmt: skip
    adlb = {
        "STUDYID": ["S"] * 4, "USUBJID": [S1, S1, S2, S2], "TRTP": ["Drug"] * 4, "TRTPN": [1.0] * 4,
        "AGE": [40.0, 40, 50, 50],
        "PARAM": ["Albumin (g/L)"] * 4, "PARAMCD": ["ALB"] * 4, "PARAMN": [1.0] * 4, "PARCAT1": ["CHEMISTRY"] * 4,
        "PARCAT1N": [1.0] * 4, "PARAMTYP": [""] * 4, "AVAL": [40.0, 30, 20, 20], "AVALC": ["40", "30", "20", "20"],
        "BASE": [40.0, 40, 20, 20], "BASEC": ["40", "40", "20", "20"], "BASETYPE": ["LAST"] * 4,
        "CHG": [NAN, -10, NAN, 0], "PCHG": [NAN, -25, NAN, 0], "R2BASE": [1.0, 0.75, 1, 1], "BCHG": [NAN, 10, NAN, 0],
        "ABLFL": ["Y", "", "Y", ""], "ABLFN": [1, NAN, 1, NAN], "ANL01FL": ["Y"] * 4,
        "ADT": [20000.0, 20005, 20000, 20005],
        "ADTM": [20000 * DAY + 60, 20005 * DAY, 20000 * DAY, 20005 * DAY], "ATM": [60.0, 0, 0, 0],
        "ADY": [1.0, 6, 1, 6],
        "AVISIT": ["Baseline", "Week 1"] * 2, "AVISITN": [0.0, 1, 0, 1], "ATPT": ["PRE"] * 4, "ATPTN": [1.0] * 4,
        "APERIOD": [1.0] * 4, "APERIODC": ["One"] * 4, "AWTARGET": [1.0, 8, 1, 8], "AWTDIFF": [0.0, 2, 0, 2],
        "A1LO": [35.0] * 4, "A1HI": [50.0] * 4, "R2A1LO": [40 / 35, 30 / 35, 20 / 35, 20 / 35],
        "R2A1HI": [0.8, 0.6, 0.4, 0.4],
        "ANRIND": ["NORMAL", "LOW", "LOW", "LOW"], "BNRIND": ["NORMAL", "NORMAL", "LOW", "LOW"],
        "SHIFT1": ["NORMAL to NORMAL", "NORMAL to LOW", "LOW to LOW", "LOW to LOW"], "SHIFT1N": [1.0, 2, 3, 3],
        "ATOXGRL": ["0", "1", "2", "2"], "ATOXGRLN": [0.0, 1, 2, 2], "BTOXGRL": ["0", "0", "2", "2"],
        "AVALCAT1": [">25", ">25", "<=25", "<=25"], "AVALCA1N": [2.0, 2, 1, 1], "CRIT1": ["Albumin < 35"] * 4,
        "CRIT1FL": ["N", "Y", "Y", "Y"], "SRCDOM": ["LB"] * 4, "SRCVAR": ["LBSTRESN"] * 4, "SRCSEQ": [1.0, 2, 1, 2],
        "ONTRTFL": ["Y"] * 4, "ONTR01FL": ["Y"] * 4,
    }  # fmt: skip
    adtte = {
        "STUDYID": ["S", "S"], "USUBJID": [S1, S2], "TRTA": ["Drug", "Drug"], "PARAM": ["Time to Fall (Days)"] * 2,
        "PARAMCD": ["TTFALL"] * 2, "AVAL": [3.0, 11], "STARTDT": [20000.0, 20000], "ADT": [20002.0, 20010],
        "CNSR": [0.0, 1], "EVNTDESC": ["FALL", "CENSORED"], "CNSDTDSC": ["", "END OF STUDY"],
    }  # fmt: skip
    adae = {
        "STUDYID": ["S", "S"], "USUBJID": [S1, S2], "AESEQ": [1.0, 1], "AETERM": ["Fall", "Itch"],
        "AEDECOD": ["Fall", "Pruritus"],
        "AESEV": ["MILD", "SEVERE"], "AESEVN": [1.0, 3], "ASTDT": [20002.0, 19998], "ASTDTF": ["", "D"],
        "AENDT": [20003.0, 19999], "ASTDY": [3.0, -2], "AENDY": [4.0, -1], "TRTEMFL": ["Y", ""], "AOCCFL": ["Y", ""],
        "AOCC01FL": ["Y", ""], "SMQ01NAM": ["FALLS", ""], "SMQ01CD": [1.0, NAN], "SMQ01SC": ["BROAD", ""],
        "SMQ01SCN": [1.0, NAN], "DOSEON": [5.0, NAN], "DOSEU": ["mg", ""], "ARELTM": [1.0, NAN],
        "ARELTMU": ["HOURS", ""],
    }  # fmt: skip
    return {n: pd.DataFrame(d) for n, d in (("ADSL", adsl), ("ADLB", adlb), ("ADTTE", adtte), ("ADAE", adae))}


def sdtm() -> Frames:
    """The SDTM datasets."""
    dm = {
        "STUDYID": ["S", "S"], "DOMAIN": ["DM", "DM"], "USUBJID": [S1, S2], "SUBJID": ["1", "2"],
        "SITEID": ["01", "01"],
        "AGE": [40.0, 50.0], "AGEU": ["YEARS"] * 2, "SEX": ["M", "F"], "RACE": ["ASIAN"] * 2, "ARM": ["Drug"] * 2,
        "ARMCD": ["A"] * 2,
    }  # fmt: skip
    ae = {
        "STUDYID": ["S", "S"],
        "DOMAIN": ["AE", "AE"],
        "USUBJID": [S1, S2],
        "AESEQ": [1.0, 1],
        "AETERM": ["Fall", "Itch"],
    }
    ex = {"STUDYID": ["S"], "DOMAIN": ["EX"], "USUBJID": [S1], "EXSEQ": [1.0], "EXTRT": ["DRUG"]}
    lb = {"STUDYID": ["S"] * 4, "DOMAIN": ["LB"] * 4, "USUBJID": [S1, S1, S2, S2], "LBSEQ": [1.0, 2, 1, 2],
          "LBSTRESN": [40.0, 30, 20, 20]}  # fmt: skip
    return {n: pd.DataFrame(d) for n, d in (("DM", dm), ("AE", ae), ("EX", ex), ("LB", lb))}


def analysis(change: Change | None = None, *, of_sdtm: Change | None = None) -> Submission:
    """The analysis datasets, changed as wanted, beside their SDTM."""
    made, source = frames(), sdtm()
    if change:
        change(made)
    if of_sdtm:
        of_sdtm(source)
    longest: dict[str, int] = {}
    for frame in made.values():
        for name in frame:
            if frame[name].dtype != np.float64:
                longest[str(name)] = max(longest.get(str(name), 1), *(len(str(v)) for v in frame[name]), 1)
    datasets = {name: checked(name, frame, longest) for name, frame in made.items()}
    tabulations = {name: tabulation(name, frame, lengths(frame)) for name, frame in source.items()}
    return Submission(datasets, True, None, Submission(tabulations, True))


def lengths(frame: pd.DataFrame) -> dict[str, int]:
    """The longest text of each variable."""
    return {str(n): max([len(str(v)) for v in frame[n]] + [1]) for n in frame if frame[n].dtype != np.float64}


def checked(name: str, frame: pd.DataFrame, longest: dict[str, int]) -> CheckedDataset:
    """A frame as an analysis dataset that was read; labels are the standard's, dates have a format."""
    columns: dict[str, Column] = {}
    for variable in map(str, frame.columns):
        values = frame[variable]
        columns[variable] = values.to_numpy() if values.dtype == np.float64 else Text.of(values.tolist())
    bare = CheckedDataset(name, f"{name.lower()}.xpt", "Subject-Level Analysis Dataset" if name == "ADSL" else name,
                          {}, columns, len(frame), structure=STRUCTURES.get(name, "BDS"))  # fmt: skip
    variables = {}
    for variable, column in columns.items():
        known = bare.standard(variable)
        label = LABELS.get(variable) or (known.label if known else "") or "A Label"
        kind = "Char" if isinstance(column, Text) else "Num"
        length = longest.get(variable, max(width(column), 1)) if isinstance(column, Text) else 8
        shown = SHOWN.get(end_of(variable, FORMATS), "") if kind == "Num" else ""
        variables[variable] = XptVariable(variable, kind, length, label, shown)
    return replace(bare, variables=variables)
