"""Datasets on a terminal: what is asked for is displayed, aligned, and nothing of it is changed."""

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from cdisc_rdeb.errors import RequestError
from cdisc_rdeb.formats.xpt import XptAttributes, XptDataset, XptVariable
from cdisc_rdeb.model import Condition
from cdisc_rdeb.show import show
from cdisc_rdeb.show.conditions import matches, parse_condition
from cdisc_rdeb.show.records import groups
from cdisc_rdeb.show.values import moment_text

FRAME = pd.DataFrame(
    {
        "USUBJID": ["01", "01", "02"],
        "AESEQ": [1.0, 2.0, 1.0],
        "AETERM": ["HEADACHE", "RASH, SEVERE", "NAUSEA"],
        "AESEV": ["MILD", "SEVERE", ""],
        "ASTDT": [21550.0, np.nan, 21551.0],
    }
)
AE = XptDataset(
    XptAttributes(
        "AE",
        "Adverse Events",
        (
            XptVariable("USUBJID", "Char", 2, "Unique Subject Identifier"),
            XptVariable("AESEQ", "Num", 8, "Sequence Number"),
            XptVariable("AETERM", "Char", 12, "Reported Term"),
            XptVariable("AESEV", "Char", 6, "Severity"),
            XptVariable("ASTDT", "Num", 8, "Start Date", "DATE9."),
        ),
    ),
    FRAME,
)


def test_records_are_aligned_and_dates_readable():
    assert show(AE).splitlines() == [
        "AE (Adverse Events): 3 records, 5 variables",
        "",
        "#  USUBJID  AESEQ  AETERM        AESEV        ASTDT",
        "1  01           1  HEADACHE      MILD    2019-01-01",
        "2  01           2  RASH, SEVERE  SEVERE",
        "3  02           1  NAUSEA                2019-01-02",
    ]


def test_attributes_come_before_records():
    assert show(AE, attributes=True, records=0).splitlines()[2:] == [
        "#  Variable  Type  Length  Format  Label",
        "1  USUBJID   Char       2          Unique Subject Identifier",
        "2  AESEQ     Num        8          Sequence Number",
        "3  AETERM    Char      12          Reported Term",
        "4  AESEV     Char       6          Severity",
        "5  ASTDT     Num        8  DATE9.  Start Date",
    ]


def test_chosen_variables_and_first_records():
    assert show(AE, variables=["AESEV", "USUBJID"], records=1).splitlines()[2:] == [
        "#  AESEV  USUBJID",
        "1  MILD   01",
        "",
        "first 1 of 3 records",
    ]


def test_wide_records_go_into_blocks_that_repeat_the_keys():
    text = show(AE, width=32)
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "#  USUBJID  AESEQ  AETERM",
        "#  USUBJID  AESEQ  AESEV",
        "#  USUBJID  AESEQ       ASTDT",
    ]
    assert max(map(len, text.splitlines()[2:])) <= 32


def test_wide_texts_are_cut_and_control_characters_displayed_as_signs():
    frame = pd.DataFrame({"USUBJID": ["x" * 50, "a\x1b[31mb\nc"]})
    text = show(XptDataset(XptAttributes("DM", "", ()), frame))
    assert "x" * 39 + "…" in text
    assert "x" * 40 not in text
    assert "a\N{REPLACEMENT CHARACTER}[31mb\N{REPLACEMENT CHARACTER}c" in text


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (["AESEV = SEVERE"], [2]),
        (["AESEV=SEVERE"], [2]),
        (["AESEV eq 'SEVERE'"], [2]),
        (["AESEV != SEVERE"], [1, 3]),  # a missing text is not SEVERE
        (["AESEV missing"], [3]),
        (["AESEV present"], [1, 2]),
        (["AESEV in (MILD, SEVERE)"], [1, 2]),
        (["AESEV notin (MILD, '')"], [2]),
        (['AETERM in (NAUSEA, "RASH, SEVERE")'], [2, 3]),
        (["AESEQ > 1"], [2]),
        (["AESEQ <= 1"], [1, 3]),
        (["ASTDT < 99999"], [1, 3]),  # a missing number is never less
        (["ASTDT >= 2019-01-02"], [3]),
        (["AESEV = severe"], []),  # to the letter
        (["ASTDT missing"], [2]),
        (["USUBJID = 01", "AESEQ = 1"], [1]),
        (["{AESEV: Severe}"], [2]),  # as in a spec, where case is no difference
        (["[{AESEV: SEVERE}, {AETERM: NAUSEA}]"], [2, 3]),
        (["{not: {AESEQ: 1}}"], [2]),
        (["{AESEQ: {ge: 1}, ASTDT: {lt: 2019-01-02}}"], [1]),
        (["{AETERM: {contains: rash}}", "AESEQ = 2"], [2]),
        (["{AESEV: {from: AETERM}}"], []),
        ([], [1, 2, 3]),
    ],
)
def test_where(where, expected):
    assert (np.flatnonzero(matches(FRAME, where)) + 1).tolist() == expected


def test_where_is_repeated_with_the_number_of_records_found():
    assert "2 records where USUBJID = 01 and AESEQ > 0" in show(AE, where=["USUBJID = 01", "AESEQ > 0"])
    assert show(AE, where=["USUBJID = 09"]).endswith("0 records where USUBJID = 09")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"where": ["AESV = MILD"]}, "where: no variable AESV; did you mean AESEV?"),
        ({"variables": ["aesev"]}, "variables: no variable aesev; did you mean AESEV?"),
        ({"variables": ["QQ"]}, "variables: no variable QQ; there are USUBJID, AESEQ, AETERM, AESEV, ASTDT"),
        ({"where": ["AESEV"]}, "where: 'AESEV' is no condition"),
        ({"where": ["AESEV like MILD"]}, "where: 'AESEV like MILD' is no condition"),
        ({"where": ["AESEV ="]}, "where: a value is missing at the end of 'AESEV ='"),
        ({"where": ["AESEV in ()"]}, "where: a value is missing at the end of 'AESEV in ()'"),
        ({"where": ["AESEV missing X"]}, "where: nothing can follow 'missing'"),
        ({"where": ["AESEQ = one"]}, "where: AESEQ holds numbers and 'one' is none"),
        ({"where": ["{AESEQ: one}"]}, "where: AESEQ holds numbers and 'one' is none"),
        ({"where": ["{AESV: MILD}"]}, "where: no variable AESV; did you mean AESEV?"),
        ({"where": ["{AESEV: {from: AETRM}}"]}, "where: no variable AETRM; did you mean AETERM?"),
        ({"where": ["{AESEV: {like: MILD}}"]}, "where: '{AESEV: {like: MILD}}': no comparator is called like"),
        ({"where": ["{AESEV: MILD"]}, "where: '{AESEV: MILD': a { opens here and is not closed"),
        ({"sort": ["AESEQ", "-AESV"]}, "sort: no variable AESV; did you mean AESEV?"),
        ({"counts": [["AESV"]]}, "count: no variable AESV; did you mean AESEV?"),
        ({"stats": ["AESEV"]}, "stats: AESEV holds text; --count AESEV says how often each value occurs"),
    ],
)
def test_requests_that_cannot_be_answered(arguments, message):
    with pytest.raises(RequestError) as error:
        show(AE, **arguments)
    assert str(error.value).startswith(message)


def test_a_condition_of_a_variable_that_begins_like_a_comparator():
    assert parse_condition("INVNAM = inside") == Condition("INVNAM", "EQ", ("inside",))
    assert parse_condition("AETERM = A = B") == Condition("AETERM", "EQ", ("A = B",))
    assert parse_condition("AETERM = ''") == Condition("AETERM", "EQ", ("",))


def test_moments_that_are_none_stay_numbers():
    assert moment_text(0.5, "DATE9.") == "0.5"
    assert moment_text(1e300, "DATE9.") == "1e+300"
    assert moment_text(float("inf"), "DATETIME20.") == "inf"
    assert moment_text(float("nan"), "DATE9.") == ""
    assert moment_text(86400.5, "DATETIME20.") == "1960-01-02T00:00:00.5"


@given(st.dictionaries(st.text("ABC", min_size=1, max_size=3), st.integers(1, 30), min_size=1), st.integers(5, 60))
def test_groups_hold_every_variable_once(sizes, width):
    sizes = {"#": 1, **sizes}
    found = groups(sizes, ["#"], width)
    assert [name for group in found for name in group if name != "#"] == list(sizes)[1:]


def test_a_dataset_without_records_or_variables():
    assert show(XptDataset(XptAttributes("DM", "", ()), FRAME[:0])) == "DM: 0 records, 5 variables"
    assert show(XptDataset(XptAttributes("DM", "", ()), pd.DataFrame())) == "DM: 0 records, 0 variables"


def test_records_in_the_order_of_variables_keep_their_numbers():
    lines = show(AE, sort=["-AESEQ", "AETERM"], variables=["AESEQ", "AETERM"]).splitlines()
    assert lines[2:] == ["#  AESEQ  AETERM", "2      2  RASH, SEVERE", "1      1  HEADACHE", "3      1  NAUSEA"]
    lines = show(AE, sort=["ASTDT"], variables=["ASTDT"]).splitlines()
    assert lines[3:] == ["2", "1  2019-01-01", "3  2019-01-02"]  # a missing number is the smallest
    assert show(AE, sort=["-ASTDT"], records=1, variables=["ASTDT"]).splitlines()[3] == "3  2019-01-02"


def test_values_are_counted_among_the_records_that_are_asked_for():
    assert show(AE, counts=[["AESEV"], ["USUBJID", "AESEQ"]]).splitlines()[2:] == [
        "AESEV      records  percent",
        "(missing)        1     33.3",
        "MILD             1     33.3",
        "SEVERE           1     33.3",
        "",
        "USUBJID  AESEQ  records  percent",
        "01       1            1     33.3",
        "01       2            1     33.3",
        "02       1            1     33.3",
    ]
    assert show(AE, counts=[["ASTDT"]], where=["USUBJID = 01"]).splitlines()[-2:] == [
        "(missing)         1     50.0",
        "2019-01-01        1     50.0",
    ]
    assert show(AE, counts=[["AESEV"]], records=1).endswith("first 1 of 3 records")
    assert "AESEV  records  percent" in show(AE, counts=[["AESEV"]], where=["USUBJID = 09"])


def test_a_count_says_what_it_does_not_show():
    frame = pd.DataFrame({"USUBJID": [f"{n:03}" for n in range(300)]})
    text = show(XptDataset(XptAttributes("DM", "", ()), frame), counts=[["USUBJID"]])
    assert text.endswith("199            1      0.3\nfirst 200 of 300 values")


def test_statistics_of_numbers_and_dates():
    assert show(AE, stats=["AESEQ", "ASTDT"]).splitlines()[2:] == [
        "variable  n  missing        mean        sd         min          q1      median          q3         max",
        "AESEQ     3        0     1.33333   0.57735           1           1           1           2           2",
        "ASTDT     2        1  2019-01-01  0.707107  2019-01-01  2019-01-01  2019-01-01  2019-01-02  2019-01-02",
    ]
    assert show(AE, stats=["AESEQ"], where=["USUBJID = 09"]).splitlines()[-1] == "AESEQ     0        0"


@pytest.mark.parametrize("word", ["and", "OR"])
def test_two_conditions_in_one_are_told(word):
    with pytest.raises(RequestError, match="has two conditions"):
        parse_condition(f"AESEV = SEVERE {word} AESER = N")
    assert parse_condition("AETERM = PAIN AND NAUSEA").values == ("PAIN AND NAUSEA",)
    assert parse_condition("AETERM = 'A and B = C'").values == ("A and B = C",)
