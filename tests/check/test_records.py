"""What rules ask of records: companions, records looked up by subject and text, groups, copied results, dates."""

from __future__ import annotations

import math

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from cdisc_rdeb.check import CheckedDataset, Submission
from cdisc_rdeb.check.customs import odd_ones, unlike
from cdisc_rdeb.check.occurrences.doses import medians
from cdisc_rdeb.check.records import by_subject, companions, first_records, grouped, place_of
from cdisc_rdeb.check.results.repeats import copied
from cdisc_rdeb.columns import Text
from cdisc_rdeb.spec.faults import Faults
from cdisc_rdeb.spec.yaml.plain import plain_yaml
from cdisc_rdeb.spec.yaml.reader import read_text
from cdisc_rdeb.values.iso8601 import bounds
from cdisc_rdeb.values.moments import bounds_of, comes_before, day_number


def dataset(name: str = "LB", **columns: list[str]) -> CheckedDataset:
    """A dataset of texts."""
    made = {key: Text.of(values) for key, values in columns.items()}
    return CheckedDataset(name, f"{name.lower()}.xpt", "", {}, made, len(next(iter(columns.values()))))


def test_companions_share_all_variables_with_the_same_record() -> None:
    lb = dataset(
        A=["1", "1", "1", "2", "2"],
        B=["1", "1", "2", "2", "2"],
        C=["1", "2", "1", "3", "3"],  # the first record shares A and B with the second, A and C with the third
        D=["x", "x", "x", "x", "x"],
        E=["y", "y", "y", "y", "y"],
    )
    at, groups = companions(lb, ["A", "B", "C", "D", "E"])
    assert at.tolist() == [3, 4]
    assert groups.tolist() == [0, 0]
    assert companions(lb, ["A", "B"])[0].tolist() == [0, 1, 3, 4]  # by fewer variables there are more
    assert companions(lb, ["A", "B", "C", "LACKED"])[0].tolist() == [3, 4]


def test_the_last_record_of_subject_and_text_is_found() -> None:
    sv = dataset("SV", USUBJID=["S1", "S1", "S1", "S2"], VISITNUM=["1", "2", "1", "3"])
    lb = dataset("LB", USUBJID=["S1", "S2", "S3", "S1"], VISITNUM=["1", "3", "1", "3"])
    data = Submission({"SV": sv, "LB": lb}, guide=True)
    found = place_of(data, sv, sv.text("VISITNUM"), data.subject(lb), lb.text("VISITNUM"))
    assert found.tolist() == [2, 3, -1, -1]  # S3 is not in SV, and S1 has no visit 3


def test_groups_are_remembered_and_cannot_be_changed() -> None:
    lb = dataset("LB", USUBJID=["S1", "S1", "S2"], LBTESTCD=["ALT", "ALT", "ALT"])
    data = Submission({"LB": lb}, guide=True)
    assert grouped(lb, ["LBTESTCD"]).tolist() == [0, 0, 0]
    tests = by_subject(data, lb, ["LBTESTCD"])
    assert tests.tolist() == [0, 0, 1]
    assert by_subject(data, lb, ["LBTESTCD", "LACKED"]) is tests
    assert first_records(tests).tolist() == [0, 2]
    with pytest.raises(ValueError, match="read-only"):
        tests[0] = 5


def test_copied_results_may_stand_in_another_order() -> None:
    draws = np.repeat(np.arange(4, dtype=np.int32), 8)
    results = np.concatenate([np.arange(8), np.arange(8)[::-1], np.arange(8), np.arange(1, 9)]).astype(np.int32)
    subjects = np.repeat(np.array([0, 0, 1, 0], np.int32), 8)
    assert copied(np.arange(32), draws, subjects, results).tolist() == [1]  # the third is of another subject
    assert copied(np.arange(0, 32, 2), draws, subjects, results).tolist() == []  # four results are too few
    assert copied(np.arange(8, 32), draws, subjects, results).tolist() == []  # the first is not among them


def test_values_are_odd_among_those_that_a_rule_applies_to() -> None:
    groups = np.array([0, 0, 0, 0, 0, 0, 1, 1], np.int32)
    unit = Text.of(["g", "g", "g", "g", "mg", "kg", "g", "mg"])
    applies = np.array([1, 1, 1, 1, 1, 0, 1, 1], bool)
    assert np.flatnonzero(odd_ones(groups, unit, applies)).tolist() == [4]  # the second group has no custom
    assert odd_ones(groups, unit).any() == np.False_  # two of six are too many to be odd
    assert np.flatnonzero(unlike(groups, unit, applies)).tolist() == [4, 6, 7]  # and none has most there


def test_medians_are_by_group_without_missing_values() -> None:
    groups = np.array([0, 1, 0, 1, 0, 2, 1, 1], np.int32)
    values = np.array([2.0, 5, 2, 1, np.nan, np.nan, 3, 9])
    # 2 and 2; 1, 3, 5 and 9, of which the lower one in the middle; none
    assert medians(groups, values).tolist()[:5] == [2, 3, 2, 3, 2]
    assert math.isnan(medians(groups, values)[5])


def test_dates_that_are_partial_come_before_others_for_certain_alone() -> None:
    first = Text.of(["2024-01-05", "2024-01", "2024-01", "", "2024-01-05T10:00"])
    second = Text.of(["2024-01-06T08:00", "2024-01-06", "2024-02", "2024-01-06", "2024-01-05"])
    assert comes_before(first, second).tolist() == [True, False, True, False, False]


PARTS = st.sampled_from(["2024", "0000", "1900", "-", "02", "04", "13", "29", "30", "31", "00", "24", "60", "59", "1"])
DATES = st.builds(
    lambda parts, size, tail: "{}-{}-{}T{}:{}:{}".format(*parts)[:size] + tail,
    st.tuples(PARTS, PARTS, PARTS, PARTS, PARTS, PARTS),
    st.sampled_from([4, 7, 10, 13, 16, 19, 25]),
    st.sampled_from(["", "", "", "Z", "+09:00", "/P1D", " ", "\u0661"]),
)


@given(st.lists(DATES, max_size=30, unique=True))
def test_bounds_of_many_dates_are_those_of_each(texts: list[str]) -> None:
    limits = bounds_of(Text.of(texts))
    for place, text in enumerate(texts):
        assert [limit[place] for limit in limits] == pytest.approx(bounds(text), nan_ok=True), text


@pytest.mark.parametrize(
    "text",
    ["a: 1", "a: {b: [1, 'x y', null]}", "- 1\n- [2]", "a: |\n  b\n  c\n", "a:\n", "'1'", "a: !!int 3"],
)
def test_plain_yaml_is_what_the_careful_reader_reads(text: str) -> None:
    assert plain_yaml(text.encode()) == read_text(text, "a.yaml", Faults()).plain()


@pytest.mark.parametrize(
    "content",
    [b"", b"a: 1\na: 2", b"a: &x 1\nb: *x", b"<<: {a: 1}", b"[a, b]: 1", b"a: [", b"a: \xff", b"a: 1\n---\nb: 2"],
    ids=["empty", "name twice", "alias", "merge", "two names", "no end", "no UTF-8", "two documents"],
)
def test_what_needs_care_is_left_to_the_careful_reader(content: bytes) -> None:
    assert plain_yaml(content) is None


def test_a_day_that_no_calendar_has_is_no_day() -> None:
    days = day_number(Text.of(["2024-02-29", "2023-02-29", "2024-04-31T10:00", "2024-02- 9"]))
    assert days.tolist()[0] == 23435  # from 1960-01-01
    assert np.isnan(days[1:]).all()
