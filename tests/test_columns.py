"""Columns of text and numbers: what they hold, and how numbers are written."""

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from cdisc_rdeb.columns import Text, read_number, write_number
from cdisc_rdeb.model import Condition
from cdisc_rdeb.values.where import holds


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (3.0, "3"),
        (-0.0, "0"),
        (0.1, "0.1"),
        (1e15, "1000000000000000"),
        (1e16, "1e+16"),
        (1e22, "1e+22"),
        (float("nan"), ""),
    ],
)
def test_numbers_are_written_as_the_shortest_text_that_reads_back(number, expected):
    assert write_number(number) == expected
    assert number != number or read_number(expected) == number


@given(st.floats(allow_nan=False))
def test_a_written_number_reads_back(number):
    assert float(write_number(number)) == number


def test_missing_categories_are_missing_text():
    text = Text.from_series(pd.Series(pd.Categorical(["a", None, "b"])))
    assert text.tolist() == ["a", "", "b"]
    assert text.present().tolist() == [True, False, True]


def test_order_compares_as_numbers_only_what_is_a_number():
    # Python reads 1_0 as 10; no one who collects data means that
    assert holds(Condition("X", "GT", ("5",)), Text.of(["10", "1_0", "4", ""])).tolist() == [True, False, False, False]
    assert np.isnan(read_number("1_0"))
