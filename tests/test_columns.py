"""Columns of text and numbers: what they hold, and how numbers are written."""

import io

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from cdisc_rdeb.columns import StoredColumns, Text, as_met, read_number, write_columns, write_number
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


@given(st.lists(st.tuples(st.text(alphabet="aé\n", max_size=2), st.floats()), min_size=1), st.data())
def test_a_part_of_stored_columns_has_its_own_records_and_values(records, data):
    start = data.draw(st.integers(0, len(records)))
    stop = data.draw(st.integers(start, len(records)))
    file = io.BytesIO()
    texts, numbers = zip(*records, strict=True)
    write_columns(
        file, {"TEXT": Text.of(texts), "NUMBER": np.array(numbers), "ROW": np.arange(len(records), dtype=np.int32)}
    )
    file.seek(0)
    part = StoredColumns(file).between(start, stop)
    assert part["TEXT"].tolist() == [*texts[start:stop]]
    assert {*part["TEXT"].values} == {*texts[start:stop]}
    assert np.array_equal(part["NUMBER"], numbers[start:stop], equal_nan=True)
    assert part["ROW"].tolist() == [*range(start, stop)]


@given(st.lists(st.sampled_from([0.0, -0.0, float("nan"), 0.1, 1e300, -5.0])))
def test_distinct_numbers_come_as_they_are_met(numbers):
    places, found = as_met(np.array(numbers))
    assert [write_number(found[place]) for place in places] == [write_number(number) for number in numbers]
    assert [*map(write_number, found)] == [*dict.fromkeys(map(write_number, numbers))]
