"""Operators of published rules: which records of a small dataset meet a condition."""

from __future__ import annotations

from typing import Any

import pytest
from published import Values, asked, dataset, rows, rule

from cdisc_rdeb.check.published.operators import OPERATORS

Case = tuple[str, dict[str, Any], dict[str, Values], list[int]]
NAN = float("nan")
A, B = "AEA", "AEB"  # the variables of the cases, as --A and --B
LETTERS = {A: ["X", "Y", "", "x"]}
DATES = {A: ["2020-01-02", "2020-01", "2020-01-02T10:00", "2020", "", "x"]}

# operator, its value and options, the columns, and the records that meet it
CASES: list[Case] = [
    ("exists", {}, LETTERS, [1, 2, 3, 4]),
    ("not_exists", {}, {B: ["X", ""]}, [1, 2]),
    ("var_exists", {}, LETTERS, [1, 2, 3, 4]),
    ("var_not_exists", {}, LETTERS, []),
    ("empty", {}, LETTERS, [3]),
    ("empty", {}, {A: [1.0, NAN]}, [2]),
    ("non_empty", {}, LETTERS, [1, 2, 4]),
    ("has_same_values", {}, {A: ["X", "X"]}, [1, 2]),
    ("has_different_values", {}, {A: ["X", "X"]}, []),
    # the record after those of E2 in its group has a value of its own: 2 is the last of S1, 4 of S2
    (
        "empty_within_except_last_row",
        {"value": "USUBJID", "ordering": B},
        {A: ["", "", "X", ""], B: [1.0, 2.0, 1.0, 2.0], "USUBJID": ["S1", "S1", "S2", "S2"]},
        [1],
    ),
    (
        "non_empty_within_except_last_row",
        {"value": "USUBJID", "ordering": B},
        {A: ["", "", "X", ""], B: [1.0, 2.0, 1.0, 2.0], "USUBJID": ["S1", "S1", "S2", "S2"]},
        [2, 3, 4],
    ),
    # AEA1 without AEA, AEA2 without AEA1
    (
        "inconsistent_enumerated_columns",
        {},
        {A: ["X", "", "X"], f"{A}1": ["", "X", ""], f"{A}2": ["", "", "X"]},
        [2, 3],
    ),
    ("equal_to", {"value": "X"}, LETTERS, [1]),
    ("equal_to", {"value": "--B"}, {A: ["X", "", "Y"], B: ["X", "", "X"]}, [1]),
    ("equal_to", {"value": "2"}, {A: [2.0, 3.0, NAN]}, [1]),
    ("equal_to", {"value": "--B"}, {A: [2.0, 3.0, NAN], B: ["2", "x", ""]}, [1]),
    ("equal_to", {"value": "--B"}, {A: [2.6644799999999997, 2.66449], B: ["2.66448", "2.66448"]}, [1]),  # the last bits
    ("equal_to", {"value": "AEB", "value_is_literal": "true"}, {A: ["AEB", "X"], B: ["X", "X"]}, [1]),
    ("equal_to", {"value": B, "value_is_reference": "true"}, {A: ["S1", "X"], B: [A, A]}, [1, 2]),
    ("equal_to", {"value": "--B"}, {A: [" 2", "x"], B: [2.0, NAN]}, [1]),  # blanks before a number are none of it
    ("equal_to", {"value": "--B", "type_insensitive": "true"}, {A: [" 2", "x"], B: ["2.0", "x "]}, [1, 2]),
    ("not_equal_to", {"value": "X"}, LETTERS, [2, 3, 4]),
    ("not_equal_to", {"value": "--B"}, {A: ["X", "", "Y", "Y"], B: ["X", "", "X", ""]}, [3, 4]),
    ("not_equal_to", {"value": "--B"}, {A: [1.0, NAN, NAN], B: [2.0, NAN, 1.0]}, [1, 3]),
    ("equal_to_case_insensitive", {"value": "X"}, LETTERS, [1, 4]),
    ("not_equal_to_case_insensitive", {"value": "X"}, LETTERS, [2, 3]),
    ("less_than", {"value": 2}, {A: ["1", "2", "x", ""]}, [1]),
    ("less_than_or_equal_to", {"value": "--B"}, {A: [1.0, 2.0, 3.0], B: [2.0, 2.0, NAN]}, [1, 2]),
    ("greater_than", {"value": 2}, {A: [1.0, 2.0, 3.0, NAN]}, [3]),
    ("greater_than_or_equal_to", {"value": 2}, {A: [1.0, 2.0, 3.0, NAN]}, [2, 3]),
    ("is_numeric", {}, {A: ["1.5", "x", ""]}, [1]),
    ("is_not_numeric", {}, {A: ["1.5", "x", ""]}, [2, 3]),
    ("is_contained_by", {"value": ["X", "Z"]}, LETTERS, [1]),
    ("is_contained_by", {"value": [1, 2]}, {A: [1.0, 3.0]}, [1]),
    ("is_contained_by", {"value": "--B"}, {A: ["X", "Y"], B: ["Q", "X"]}, [1]),  # one of those in any record
    ("is_not_contained_by", {"value": ["X", "Z"]}, LETTERS, [2, 3, 4]),
    ("is_contained_by_case_insensitive", {"value": ["X"]}, LETTERS, [1, 4]),
    ("is_not_contained_by_case_insensitive", {"value": ["X"]}, LETTERS, [2, 3]),
    ("prefix_is_contained_by", {"value": ["AB"], "prefix": 2}, {A: ["ABC", "BAC"]}, [1]),
    ("prefix_is_not_contained_by", {"value": ["AB"], "prefix": 2}, {A: ["ABC", "BAC"]}, [2]),
    ("suffix_is_contained_by", {"value": ["BC"], "suffix": 2}, {A: ["ABC", "BAC"]}, [1]),
    ("suffix_is_not_contained_by", {"value": ["BC"], "suffix": 2}, {A: ["ABC", "BAC"]}, [2]),
    ("contains", {"value": "B"}, {A: ["ABC", "b", ""]}, [1]),
    ("does_not_contain", {"value": "B"}, {A: ["ABC", "b", ""]}, [2, 3]),
    ("contains_case_insensitive", {"value": "B"}, {A: ["ABC", "b", ""]}, [1, 2]),
    ("does_not_contain_case_insensitive", {"value": "B"}, {A: ["ABC", "b", ""]}, [3]),
    ("contains_all", {"value": ["X", "Y"]}, LETTERS, [1, 2, 3, 4]),
    ("not_contains_all", {"value": ["X", "Z"]}, LETTERS, [1]),  # told once
    ("shares_at_least_one_element_with", {"value": "--B"}, {A: ["X", "Y"], B: ["X", "X"]}, [1]),
    ("shares_exactly_one_element_with", {"value": "--B"}, {A: ["X", "Y"], B: ["X", "X"]}, [1]),
    ("shares_no_elements_with", {"value": "--B"}, {A: ["X", "Y"], B: ["X", "X"]}, [2]),
    ("is_ordered_subset_of", {"value": ["X", "Y"]}, LETTERS, [1, 2]),
    ("is_not_ordered_subset_of", {"value": ["X", "Y"]}, LETTERS, [3, 4]),
    ("matches_regex", {"value": "[A-Z]"}, LETTERS, [1, 2]),
    ("not_matches_regex", {"value": "[A-Z]"}, LETTERS, [4]),  # no value is neither
    ("prefix_matches_regex", {"value": "B", "prefix": 2}, {A: ["ABC", "AAB", ""]}, [1]),
    ("not_prefix_matches_regex", {"value": "B", "prefix": 2}, {A: ["ABC", "AAB", ""]}, [2]),
    ("suffix_matches_regex", {"value": "A", "suffix": 2}, {A: ["ABC", "AAB", ""]}, [2]),
    ("not_suffix_matches_regex", {"value": "A", "suffix": 2}, {A: ["ABC", "AAB", ""]}, [1]),
    ("longer_than", {"value": 2}, {A: ["ABC", "AB", ""]}, [1]),
    ("longer_than", {"value": "--B"}, {A: ["ABC", "AB"], B: ["A", "ABC"]}, [1]),
    ("shorter_than", {"value": 2}, {A: ["ABC", "AB", ""]}, [3]),
    ("longer_than_or_equal_to", {"value": 2}, {A: ["ABC", "AB", ""]}, [1, 2]),
    ("shorter_than_or_equal_to", {"value": 2}, {A: ["ABC", "AB", ""]}, [2, 3]),
    ("has_equal_length", {"value": 2}, {A: ["ABC", "AB", ""]}, [2]),
    ("has_not_equal_length", {"value": "--B"}, {A: ["ABC", "AB"], B: ["A", "XY"]}, [1]),
    ("starts_with", {"value": "A"}, {A: ["ABC", "BA", ""]}, [1]),
    ("ends_with", {"value": "A"}, {A: ["ABC", "BA", ""]}, [2]),
    ("prefix_equal_to", {"value": "DOMAIN", "prefix": 2}, {A: ["AEX", "MHX"]}, [1]),
    ("prefix_not_equal_to", {"value": "--B", "prefix": 1}, {A: ["AX", "BX"], B: ["A", "A"]}, [2]),
    ("suffix_equal_to", {"value": "X", "suffix": 1}, {A: ["AX", "BY"]}, [1]),
    ("suffix_not_equal_to", {"value": "X", "suffix": 1}, {A: ["AX", "BY"]}, [2]),
    ("equals_string_part", {"value": "--B", "regex": ".{4}(..).*"}, {A: ["AE", "MH"], B: ["SUPPAE", "SUPPAE"]}, [1]),
    ("does_not_equal_string_part", {"value": "--B", "regex": ".{4}(..)"}, {A: ["AE", "MH"], B: ["SUPPAE"] * 2}, [2]),
    ("split_parts_have_equal_length", {}, {A: ["ab/cd", "a/cd", "ab", ""]}, [1, 3, 4]),
    ("split_parts_have_unequal_length", {}, {A: ["ab/cd", "a/cd", "ab", ""]}, [2]),
    # the parts that both dates have: 2020-01 is neither before nor after any of its days
    ("date_greater_than", {"value": "2020-01-01"}, DATES, [1, 3]),
    ("date_less_than", {"value": "2020-02"}, DATES, [1, 2, 3]),
    ("date_greater_than_or_equal_to", {"value": "2020-01-02T12:00"}, DATES, [1, 2, 4]),
    ("date_less_than_or_equal_to", {"value": "2020-01-02T12:00"}, DATES, [1, 2, 3, 4]),
    ("date_equal_to", {"value": "2020-01-02"}, DATES, [1]),  # with a time it is another
    ("date_not_equal_to", {"value": "2020-01-02"}, DATES, [2, 3, 4]),
    ("date_greater_than", {"value": "--B"}, {A: ["2020-01-01T23:00-05:00"], B: ["2020-01-01T23:30"]}, [1]),
    ("date_greater_than", {"value": "2019-12", "date_component": "month"}, DATES, []),
    ("is_complete_date", {}, DATES, [1, 3]),
    ("is_incomplete_date", {}, DATES, [2, 4, 5, 6]),
    ("invalid_date", {}, {A: ["2020-02-30", "2020---15", "2020-01/2020-02", ""]}, [1, 4]),
    ("valid_date", {}, {A: ["2020-02-30", "2020---15", "2020-01/2020-02", ""]}, [2, 3]),
    ("invalid_duration", {"negative": "false"}, {A: ["P1Y", "-P1Y", "1Y"]}, [2, 3]),
    ("invalid_duration", {"negative": "true"}, {A: ["P1Y", "-P1Y", "1Y"]}, [3]),
    ("valid_duration", {"negative": "true"}, {A: ["P1Y", "-P1Y", "1Y"]}, [1, 2]),
    ("is_not_unique_set", {"value": ["--B", "NOSUCH"]}, {A: ["X", "X", "X"], B: ["1", "1", "2"]}, [1, 2]),
    (
        "is_not_unique_set",
        {"value": "--B", "regex": r"\d{4}-\d\d"},
        {A: ["X", "X"], B: ["2020-01-01", "2020-01-02"]},
        [1, 2],
    ),
    ("is_unique_set", {"value": "--B"}, {A: ["X", "X", "X"], B: ["1", "1", "2"]}, [3]),
    ("is_not_unique_relationship", {"value": "--B"}, {A: ["X", "X", "Y", ""], B: ["1", "2", "3", "3"]}, [1, 2, 3, 4]),
    ("is_unique_relationship", {"value": "--B"}, {A: ["X", "X", "Y"], B: ["1", "2", "3"]}, [3]),
    # of three in a group one differs; of two that differ both are told
    (
        "is_inconsistent_across_dataset",
        {"value": ["--B"]},
        {A: ["m", "m", "cm", "m", "cm"], B: ["H", "H", "H", "W", "W"]},
        [3, 4, 5],
    ),
    ("present_on_multiple_rows_within", {"within": "--B"}, {A: ["X", "X", "X"], B: ["1", "1", "2"]}, [1, 2]),
    ("not_present_on_multiple_rows_within", {"within": "--B"}, {A: ["X", "X", "X"], B: ["1", "1", "2"]}, [3]),
    # SEENDTC is the next SESTDTC
    (
        "does_not_have_next_corresponding_record",
        {"value": "--B", "within": "USUBJID", "ordering": "--B"},
        {A: ["2", "4", "9"], B: ["1", "2", "3"], "USUBJID": ["S1", "S1", "S1"]},
        [2],
    ),
    (
        "has_next_corresponding_record",
        {"value": "--B", "within": "USUBJID", "ordering": "--B"},
        {A: ["2", "4", "9"], B: ["1", "2", "3"], "USUBJID": ["S1", "S1", "S1"]},
        [1, 3],
    ),
    (
        "target_is_not_sorted_by",
        {"value": [{"name": "--B", "sort_order": "asc"}], "within": "USUBJID"},
        {A: [1.0, 2.0, 3.0], B: ["2020-01-02", "2020-01-01", "2020-01-03"], "USUBJID": ["S1"] * 3},
        [1, 2],
    ),
    (
        "target_is_sorted_by",  # whether 2020-01 comes before or after one of its days, nobody knows
        {"value": [{"name": "--B", "sort_order": "asc"}], "within": "USUBJID"},
        {A: [1.0, 2.0, 3.0], B: ["2020-01", "2020-01-01", "2020-03-03"], "USUBJID": ["S1"] * 3},
        [3],
    ),
    ("is_ordered_set", {"value": "USUBJID"}, {A: [1.0, 2.0, 1.0], "USUBJID": ["S1", "S1", "S2"]}, [1, 2, 3]),
    ("is_not_ordered_set", {"value": "USUBJID"}, {A: [2.0, 1.0], "USUBJID": ["S1", "S1"]}, [1, 2]),
    ("is_ordered_by", {}, {A: [1.0, 3.0, 2.0]}, [1]),
    ("is_not_ordered_by", {"order": "dsc"}, {A: [3.0, 2.0, 1.0]}, []),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} {case[3]}")
def test_an_operator_is_met_by(case: Case) -> None:
    operator, options, columns, expected = case
    plain = rule({"all": [{"name": "--A", "operator": operator, **options}]})
    assert rows(asked(plain, dataset("AE", **columns))) == expected


def test_every_operator_has_a_case() -> None:
    assert {case[0] for case in CASES} == set(OPERATORS)


def test_a_variable_that_is_not_there_meets_no_condition() -> None:
    # but that it is not there
    for operator, found in (("empty", []), ("not_equal_to", []), ("is_not_contained_by", []), ("not_exists", [1])):
        plain = rule({"all": [{"name": "--Z", "operator": operator, "value": "X"}]})
        assert rows(asked(plain, dataset("AE", AEA=["X"]))) == found, operator


def test_conditions_hold_together_or_one_of_them_or_none() -> None:
    x, y = ({"name": name, "operator": "equal_to", "value": "Y"} for name in ("--A", "--B"))
    data = dataset("AE", AEA=["Y", "Y", "N"], AEB=["Y", "N", "N"])
    assert rows(asked(rule({"all": [x, y]}), data)) == [1]
    assert rows(asked(rule({"any": [x, y]}), data)) == [1, 2]
    assert rows(asked(rule({"not": {"any": [x, y]}}), data)) == [3]
    assert rows(asked(rule({"any": [{"all": [x, {"not": y}]}, {"not": x}]}), data)) == [2, 3]


@pytest.mark.parametrize(
    ("check", "why"),
    [
        ({"all": [{"name": "A", "operator": "is_lovely"}]}, "the operator is_lovely is not known here"),
        ({"all": [{"name": "A"}]}, "the rule has no condition"),
        ({}, "the rule has no condition"),
        ({"all": [{"name": "A", "operator": "matches_regex", "value": "("}]}, "the pattern ( cannot be read"),
        ({"all": [{"name": "AEA", "operator": "equal_to", "value": "$x"}]}, "no operation gives $x"),
        ({"all": [{"name": "AEA", "operator": "equal_to", "value": ["X", "Y"]}]}, "equal_to compares with a list"),
        ({"all": [{"name": "AEA", "operator": "prefix_equal_to", "value": "X"}]}, "says no number as prefix"),
        ({"all": [{"name": "variable_name", "operator": "empty"}]}, "asks for variable_name"),
    ],
)
def test_a_condition_that_cannot_be_asked_says_why(check: dict[str, Any], why: str) -> None:
    said = asked(rule(check), dataset("AE", AEA=["X"]))
    assert why in said.not_run["CORE-999001"]
    assert said.ran == () and said.issues == ()
