"""Verbs for numbers: arithmetic, rounding, ranges and limits."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from verb_values import NAN, values

from cdisc_rdeb.columns import Text
from cdisc_rdeb.errors import SpecError
from cdisc_rdeb.verbs.kinds import Formula
from cdisc_rdeb.verbs.numbers import compute, evaluate, names, number, range_indicator, sas_round
from cdisc_rdeb.verbs.text import range_limits


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("3.5 - 5.0", "3.5", "5.0"),
        ("3.5\u20135.0", "3.5", "5.0"),  # a dash of a word processor
        ("0,5-1,2", "0.5", "1.2"),
        ("[12 to 16] g/dL", "12", "16"),
        ("150-400 x10^9/L", "150", "400"),
        ("4-10 10^9/L", "4", "10"),
        ("-2 - 2", "-2", "2"),
        ("<41", "", "41"),
        ("up to 41 U/L", "", "41"),
        ("\u2265 60", "60", ""),
        ("5 - 5", "5", "5"),
    ],
)
def test_range_limits_reads_both_limits_or_the_one_that_is_there(text, low, high):
    assert [each.tolist() for each in range_limits(text=Text.of([text]))] == [[low], [high]]


@pytest.mark.parametrize(
    "text",
    [
        "negative",
        "5 - 3",
        "1,000-2,000",
        "12-16 M",
        "M: 13-17",
        "3 - 5 - 7",
        "3-5 7",
        "2024-01-05",
        "5",
        "<",
        "12-16 M, 11-15 F",
    ],
)
def test_range_limits_tells_what_it_cannot_read(text):
    told: list[list[bool]] = []

    def report(rule, lost, values, message):
        told.append(lost.tolist())

    made = range_limits(text=Text.of([text, ""]), report=report)
    assert [each.tolist() for each in made] == [["", ""], ["", ""]]
    assert told == [[True, False]]


@given(st.decimals(-1000, 1000, places=2), st.decimals(-1000, 1000, places=2))
def test_range_limits_gives_back_the_limits_that_were_written(one, other):
    low, high = sorted((one, other))
    made = range_limits(text=Text.of([f"{low} - {high}"]))
    assert [each.tolist() for each in made] == [[str(low)], [str(high)]]


def work(text, **columns):
    size = len(next(iter(columns.values())))
    made = evaluate(text, {name: np.array(column, float) for name, column in columns.items()}.__getitem__, size)
    return values(made)


def test_arithmetic_follows_the_rules_of_school():
    assert work("2 + 3 * DOSE", DOSE=[4]) == ["14"]
    assert work("(2 + 3) * DOSE", DOSE=[4]) == ["20"]
    assert work("-DOSE ** 2", DOSE=[3]) == ["-9"]
    assert work("WEIGHT / (HEIGHT / 100) ** 2", WEIGHT=[81], HEIGHT=[180]) == ["25"]


def test_arithmetic_is_missing_where_a_number_is_missing_or_it_divides_by_0():
    assert work("A - B", A=[5, NAN, 5], B=[3, 3, NAN]) == ["2", "", ""]
    assert work("A / B", A=[1, 0, -1], B=[0, 0, 0]) == ["", "", ""]
    assert work("A * 0", A=[NAN]) == [""]
    assert work("A ** 0.5", A=[-1, 4]) == ["", "2"]


@pytest.mark.parametrize(
    "text",
    [
        "A +",
        "A; B",
        "f(A)",
        "A if B else C",
        "'1' + A",
        "A > B",
        "__import__('os')",
        "[A]",
        "round(A, 0.1)",
        "round(A, A)",
    ],
)
def test_what_is_not_arithmetic_is_refused(text):
    with pytest.raises(SpecError, match="is not arithmetic"):
        evaluate(text, lambda name: np.array([1.0]), 1)


def test_arithmetic_names_its_variables_once():
    assert names("(A - DM.AGE) / A") == ["A", "DM.AGE"]


def test_compute_rounds_where_asked():
    formula = Formula(lambda: np.array([2.345, NAN]))
    assert values(compute(formula=formula)) == ["2.345", ""]
    assert values(compute(formula=formula, digits=2)) == ["2.35", ""]


@pytest.mark.parametrize(
    ("number", "digits", "expected"),
    [
        (0.5, 0, 1.0),
        (1.5, 0, 2.0),
        (2.5, 0, 3.0),  # Python's round gives 2
        (-2.5, 0, -3.0),
        (1.005, 2, 1.01),  # stored a little below the half
        (2.675, 2, 2.68),
        (-0.285, 2, -0.29),
        (2.4999, 0, 2.0),
        (1234.5, 0, 1235.0),
        (1250.0, -2, 1300.0),
        (0.0, 2, 0.0),
        (7.0, 2, 7.0),
        (600000.0, 6, 600000.0),  # what mends binary fractions must not move large numbers
        (12345678.25, 6, 12345678.25),
        (1e13, 0, 1e13),
        (1e300, 15, 1e300),
    ],
)
def test_halves_are_rounded_away_from_zero(number, digits, expected):
    assert sas_round(np.array([number]), digits).tolist() == [expected]


def test_nothing_is_rounded_to_a_negative_zero():
    assert str(sas_round(np.array([-0.2]), 0)[0]) == "0.0"


def test_arithmetic_leaves_the_columns_it_reads_as_they_are():
    column = np.array([np.inf, 1.0])
    column.flags.writeable = False  # as columns of many records are
    assert values(evaluate("DOSE", lambda name: column, 2)) == ["", "1"]
    assert column[0] == np.inf


def test_number_reads_whole_texts_only():
    said = number(text=Text.of(["5.1", "-3", "1e3", "<5", "1,000", "5 mg", "nan", "inf", ""]))
    assert values(said) == ["5.1", "-3", "1000", "", "", "", "", "", ""]


def test_range_indicator_counts_the_limits_as_normal():
    number = np.array([3.9, 4.0, 6.0, 6.1, NAN])
    made = range_indicator(value=number, low=np.full(5, 4.0), high=np.full(5, 6.0))
    assert made.tolist() == ["LOW", "NORMAL", "NORMAL", "HIGH", ""]


def test_range_indicator_judges_by_the_limit_there_is():
    number, none, five = np.array([4.0, 6.0]), np.full(2, NAN), np.full(2, 5.0)
    assert range_indicator(value=number, low=five, high=none).tolist() == ["LOW", "NORMAL"]
    assert range_indicator(value=number, low=none, high=five).tolist() == ["NORMAL", "HIGH"]
    assert range_indicator(value=number, low=none, high=none).tolist() == ["", ""]
