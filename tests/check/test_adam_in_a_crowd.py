"""Rules of ADaM that look at what nearly all records keep to, and at SDTM: quiet where all do, and told of a fault."""

from __future__ import annotations

import pandas as pd
import pytest
from an_analysis import analysis
from changes import Change, Frames, both
from crowd import at, column

from cdisc_rdeb.check import RULES, check_submission

OTHERS = [f"S-{name}" for name in "3456789AB"]
NAN = float("nan")


def crowd(frames: Frames) -> None:
    """Nine more subjects with the records of S-1."""
    for name, frame in frames.items():
        mine = frame[frame["USUBJID"] == "S-1"]
        parts = [mine.assign(USUBJID=subject) for subject in OTHERS]
        if "SUBJID" in frame:
            parts = [part.assign(SUBJID=part["USUBJID"].str[2:]) for part in parts]
        frames[name] = pd.concat([frame, *parts], ignore_index=True)


def tabulated(frames: Frames) -> None:
    """SDTM of the same subjects, with what analysis datasets are copied from."""
    frames["DM"]["RFXSTDTC"], frames["DM"]["RFICDTC"] = "2014-10-04", "2014-09-30"
    frames["LB"]["LBTESTCD"], frames["LB"]["LBDTC"] = "ALB", ["2014-10-04", "2014-10-09"] * 2
    frames["SUPPDM"] = pd.DataFrame({"STUDYID": ["S"] * 2, "RDOMAIN": ["DM"] * 2, "USUBJID": ["S-1", "S-2"],
                                     "IDVAR": [""] * 2, "IDVARVAL": [""] * 2, "QNAM": ["COHORT"] * 2,
                                     "QLABEL": ["Cohort"] * 2, "QVAL": ["ADULT"] * 2})  # fmt: skip
    crowd(frames)


def last_first(frames: Frames) -> None:
    """Windows, and the greatest value of each subject."""
    lb = frames["ADLB"]
    lb["AWLO"], lb["AWHI"], lb["DTYPE"] = [1.0, 2.0] * 11, [1.0, 9.0] * 11, ""
    most = lb[lb["AVISITN"] == 1].assign(DTYPE="MAXIMUM", AVAL=lb.groupby("USUBJID")["AVAL"].transform("max"))
    frames["ADLB"] = pd.concat([lb, most], ignore_index=True)


def before(frames: Frames) -> None:
    """Baseline on the day before the first treatment."""
    frames["ADLB"].loc[frames["ADLB"]["ABLFL"] == "Y", "ADT"] = 19999.0


# rule, what is changed among eleven subjects, and where it is told: dataset, variable
CASES: list[tuple[str, Change, tuple[str, str]]] = [
    ("copied value differs from SDTM", at("ADAE", 0, AETERM="Trip"), ("ADAE", "AETERM")),
    ("analysis value differs from SDTM", at("ADLB", 5, AVAL=77.0), ("ADLB", "AVAL")),
    ("analysis value differs from SDTM", at("ADLB", 5, ADT=20006.0), ("ADLB", "ADT")),
    ("parameter differs from its source", at("ADLB", 5, PARCAT1="URINE"), ("ADLB", "PARCAT1")),
    ("flag differs from its custom", at("ADAE", 3, TRTEMFL=""), ("ADAE", "TRTEMFL")),
    ("date of ADSL differs from DM", at("ADSL", 3, TRTSDT=20001.0), ("ADSL", "TRTSDT")),
    ("date of ADSL differs from DM", at("ADSL", 3, TRT01P="Placebo"), ("ADSL", "TRT01P")),
    ("derived value of ADSL differs", column("ADSL", TRTDURD=12.0), ("ADSL", "TRTDURD")),
    ("derived value of ADSL differs", at("ADSL", 3, SAFFL="N"), ("ADSL", "SAFFL")),
    ("derived value of ADSL differs", both(at("ADSL", 2, AGE=60.0)), ("ADSL", "AGEGR1")),
    ("qualifier of ADSL differs", both(column("ADSL", COHORT="ADULT"), at("ADSL", 1, COHORT="CHILD")),
     ("ADSL", "COHORT")),
    ("analysis value missing", at("ADLB", 5, CHG=NAN), ("ADLB", "CHG")),
    ("baseline record differs", at("ADLB", 4, ADT=20001.0), ("ADLB", "ABLFL")),
    ("baseline record differs", both(before, at("ADLB", 4, ABLFL="")), ("ADLB", "ABLFL")),
    ("indicator or shift differs", both(column("ADLB", ANRLO=35.0, ANRHI=50.0), at("ADLB", 5, ANRIND="HIGH")),
     ("ADLB", "ANRIND")),
    ("indicator or shift differs", at("ADLB", 5, SHIFT1="LOW to LOW"), ("ADLB", "SHIFT1")),
    ("window differs", at("ADLB", 5, AWDIFF=1.0, AWTDIFF=4.0), ("ADLB", "AWTDIFF")),
    ("window differs", both(last_first, at("ADLB", 5, ADY=12.0)), ("ADLB", "AVISIT")),
    ("analysis visit flagged otherwise", at("ADLB", 5, ANL01FL=""), ("ADLB", "ANL01FL")),
    ("derived record differs", both(last_first, at("ADLB", 24, AVAL=41.0)), ("ADLB", "AVAL")),
    ("time to event differs", at("ADTTE", 2, AVAL=9.0), ("ADTTE", "AVAL")),
    ("time to event differs", at("ADTTE", 2, STARTDT=20001.0), ("ADTTE", "STARTDT")),
    ("time to event differs", at("ADTTE", 2, CNSR=1.0), ("ADTTE", "CNSR")),
    ("source date differs", both(column("ADTTE", SRCDOM="ADSL", SRCVAR="TRTEDT")), ("ADTTE", "ADT")),
    ("first occurrence is not the first", at("ADAE", 3, AOCCFL=""), ("ADAE", "AOCCFL")),
]  # fmt: skip


def test_nothing_is_found_among_subjects_alike() -> None:
    issues = check_submission(analysis(crowd, of_sdtm=tabulated)).issues
    assert len(issues) == 0, issues[["rule", "dataset", "variable", "value", "message"]].to_string()


@pytest.mark.parametrize(("name", "change", "told"), CASES)
def test_a_rule_tells_of_a_fault(name: str, change: Change, told: tuple[str, str]) -> None:
    issues = check_submission(analysis(both(crowd, change), of_sdtm=tabulated)).issues
    found = issues[issues["rule"] == name]
    assert [*told] in found[["dataset", "variable"]].values.tolist(), issues[
        ["rule", "variable", "message"]
    ].to_string()
    assert set(found["severity"]) == {RULES[name].severity}


def test_an_unscheduled_visit_may_be_left_out_of_the_analysis() -> None:
    change = at("ADLB", 5, ANL01FL="", AVISIT="Unscheduled 2.1", AVISITN=2.1)
    issues = check_submission(analysis(both(crowd, change), of_sdtm=tabulated)).issues
    assert "analysis visit flagged otherwise" not in set(issues["rule"])


def test_replicates_whose_mean_is_analysed_need_no_flag() -> None:
    def replicates(frames: dict[str, pd.DataFrame]) -> None:
        lb = frames["ADLB"]
        own = lb.assign(PARAMCD="REP", PARAM="Replicates", PARAMN=9.0, ANL01FL="", ABLFL="", BASE=NAN, CHG=NAN)
        frames["ADLB"] = pd.concat([lb, own, own.iloc[1:]], ignore_index=True)  # the first of them stands alone

    issues = check_submission(analysis(both(crowd, replicates), of_sdtm=tabulated)).issues
    assert "analysis visit flagged otherwise" not in set(issues["rule"])
