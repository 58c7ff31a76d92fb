"""What the page of `report` shows of datasets: roles by variables, results by hand-computed figures."""

from __future__ import annotations

from math import nan

import pytest

from cdisc_rdeb.report.datasets import Dataset, spread
from cdisc_rdeb.report.results import results
from cdisc_rdeb.report.roles import roles
from tests.report_data import dataset

ADXX = dataset(
    "ADXX",
    {
        "USUBJID": ["1", "2", "2", "3", "4", "1", "2", "3"],
        "TRTA": ["A", "A", "A", "B", "", "A", "A", "B"],
        "PARAMCD": ["P"] * 8,
        "PARAM": ["Pain"] * 8,
        "AVISIT": ["WEEK 2"] * 5 + ["WEEK 1"] * 3,
        "AVISITN": [2.0] * 5 + [1.0] * 3,
        "ADY": [14.0] * 5 + [7.0] * 3,
        "AVAL": [1, 2, 4, 7, 9, 5, 6, nan],
        "CHG": [-1, 1, 3, 0, 2, nan, nan, nan],
        "BNRIND": ["LOW", "LOW", "LOW", "NORMAL", "LOW", "LOW", "LOW", "NORMAL"],
        "ANRIND": ["NORMAL", "LOW", "LOW", "NORMAL", "HIGH", "LOW", "LOW", "NORMAL"],
    },
)


def shown(*datasets: Dataset) -> dict[str, object]:
    """The results of some datasets."""
    named = {each.name: each for each in datasets}
    return results(named, roles(named)["curves"])


def test_a_subject_counts_once_at_a_visit_with_the_mean_of_its_records() -> None:
    (means,) = shown(ADXX)["means"]  # type: ignore[misc]
    assert (means["treatment"], means["visit"], means["flag"]) == ("TRTA", "AVISIT", "")
    # parameter, of what, group, visit, its place, subjects, mean, standard deviation
    assert means["rows"] == [
        ["P", "value", "A", "WEEK 1", 1.0, 2, 5.5, 0.7071068],
        ["P", "value", "A", "WEEK 2", 2.0, 2, 2.0, 1.414214],  # 1, and 3 of 2 and 4
        ["P", "value", "B", "WEEK 2", 2.0, 1, 7.0, None],  # one subject has no spread
        ["P", "value", "No treatment", "WEEK 2", 2.0, 1, 9.0, None],
        ["P", "change", "A", "WEEK 2", 2.0, 2, 0.5, 2.12132],  # -1, and 2 of 1 and 3
        ["P", "change", "B", "WEEK 2", 2.0, 1, 0.0, None],
        ["P", "change", "No treatment", "WEEK 2", 2.0, 1, 2.0, None],
    ]


def test_where_records_are_flagged_for_analysis_only_these_count() -> None:
    flagged = dict(ADXX.columns) | {"ANL01FL": dataset("X", {"F": ["Y", "Y", "", "", "", "", "", ""]}).columns["F"]}
    (means,) = shown(Dataset("ADXX", "ADaMIG", flagged, ADXX.words))["means"]  # type: ignore[misc]
    assert means["flag"] == "ANL01FL"
    assert [row[2:7] for row in means["rows"] if row[1] == "value"] == [["A", "WEEK 2", 2.0, 2, 1.5]]


def test_shifts_count_subjects() -> None:
    (shift,) = shown(ADXX)["shifts"]  # type: ignore[misc]
    assert (shift["before"], shift["after"]) == ("BNRIND", "ANRIND")
    assert [[*row[:3], *row[4:]] for row in shift["rows"]] == [
        ["A", "P", "WEEK 1", "LOW", "LOW", 2],
        ["A", "P", "WEEK 2", "LOW", "LOW", 1],  # subject 2 has two records
        ["A", "P", "WEEK 2", "LOW", "NORMAL", 1],
        ["B", "P", "WEEK 1", "NORMAL", "NORMAL", 1],
        ["B", "P", "WEEK 2", "NORMAL", "NORMAL", 1],
        ["No treatment", "P", "WEEK 2", "LOW", "HIGH", 1],
    ]


def test_kaplan_meier_by_group() -> None:
    # Freireich's trial of 6-MP: the first times of remission of those treated, in weeks; 6+ and 9+ are censored.
    events = dataset(
        "ADTTE",
        {
            "USUBJID": [*"abcdefgh"],
            "TRTP": ["6-MP"] * 7 + ["Placebo"],
            "PARAMCD": ["REM"] * 8,
            "PARAM": ["Remission"] * 8,
            "AVAL": [6, 6, 6, 6, 7, 9, 10, 1],
            "CNSR": [0, 0, 0, 1, 0, 1, 0, 0],
        },
    )
    (found,) = shown(events)["survivals"]  # type: ignore[misc]
    assert found["rows"] == [
        # time, at risk, events, censored, share without an event
        [
            "REM",
            "6-MP",
            [[6.0, 7, 3, 1, 0.5714286], [7.0, 3, 1, 0, 0.3809524], [9.0, 2, 0, 1, 0.3809524], [10.0, 1, 1, 0, 0.0]],
        ],
        ["REM", "Placebo", [[1.0, 1, 1, 0, 0.0]]],
    ]


def test_sdtm_alone_has_means_by_the_arm_of_dm() -> None:
    dm = dataset("DM", {"USUBJID": ["1", "2"], "DOMAIN": ["DM", "DM"], "ACTARM": ["X", "Y"]}, "SDTMIG")
    findings = {
        "USUBJID": ["1", "1", "2"],
        "DOMAIN": ["ZZ"] * 3,  # a domain of the sponsor
        "ZZTESTCD": ["T"] * 3,
        "ZZTEST": ["Test"] * 3,
        "ZZSTRESN": [1.0, 5.0, 3.0],
        "ZZSTRESU": ["g", "g", "kg"],  # the less frequent unit is no part of a mean
        "ZZDY": [1.0, 1.0, 1.0],
        "VISIT": ["V1"] * 3,
        "VISITNUM": [1.0] * 3,
    }
    made = shown(dm, dataset("ZZ", findings, "SDTMIG"))
    (means,) = made["means"]  # type: ignore[misc]
    assert means["treatment"] == "DM.ACTARM"
    assert means["rows"] == [["T", "value", "X", "V1", 1.0, 1, 3.0, None]]
    assert made["shifts"] == [] and made["survivals"] == []


def occurrences(domain: str, name: str, standard: str, **more: list[str]) -> Dataset:
    """A dataset of events or interventions with one record."""
    start = f"{domain}STDY" if standard == "SDTMIG" else "ASTDY"
    base = {"USUBJID": ["1"], "DOMAIN": [domain]} if standard == "SDTMIG" else {"USUBJID": ["1"]}
    return dataset(name, {**base, **more, start: [1.0]}, standard)


@pytest.mark.parametrize(
    ("datasets", "lanes"),
    [
        (
            [
                occurrences("CM", "CM", "SDTMIG", CMTRT=["x"]),
                occurrences("AE", "AE", "SDTMIG", AETERM=["y"]),
                occurrences("EC", "EC", "SDTMIG", ECTRT=["z"]),
                occurrences("EX", "EX", "SDTMIG", EXTRT=["z"]),
                occurrences("XP", "XP", "SDTMIG", XPTERM=["w"]),
            ],
            ["EX", "AE", "CM", "XP"],
        ),
        ([occurrences("EC", "EC", "SDTMIG", ECTRT=["z"])], ["EC"]),
        ([occurrences("AE", "ADAE", "ADaMIG", AETERM=["y"], AEDECOD=["Y"])], ["ADAE"]),  # analysis datasets alone
        (
            [
                occurrences("AE", "ADAE", "ADaMIG", AETERM=["y"]),
                occurrences("AE", "AE", "SDTMIG", AETERM=["y"]),
            ],
            ["AE"],
        ),
    ],
)
def test_lanes_are_known_by_their_variables(datasets: list[Dataset], lanes: list[str]) -> None:
    assert [lane["dataset"] for lane in roles({each.name: each for each in datasets})["lanes"]] == lanes


def test_a_sample_is_spread_and_the_same_each_time() -> None:
    assert spread([f"{each:03}" for each in range(10)], 4) == ["000", "002", "005", "007"]
