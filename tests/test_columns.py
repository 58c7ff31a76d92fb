"""Columns of text and numbers: what they hold, and how numbers are written."""

import io
import typing

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from cdisc_rdeb.columns import (
    StoredColumns,
    Text,
    as_met,
    concatenate,
    extremes,
    objects,
    order_by,
    order_codes,
    order_of,
    read_number,
    write_columns,
    write_number,
)
from cdisc_rdeb.model import Condition, Reference, Table
from cdisc_rdeb.values.moments import has_zone, may_have_zones
from cdisc_rdeb.values.where import compared, holds
from cdisc_rdeb.verbs.grades import toxicity_grade
from cdisc_rdeb.verbs.groups import band
from cdisc_rdeb.verbs.numbers import range_indicator


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


#: A fourfold rise of titres by their logarithms: 10 to 40, 30 to 120, 5 to 20, and 10 to 39.9.
RISES = 10 ** (np.log10(np.array([40.0, 120, 20, 39.9])) - np.log10(np.array([10.0, 30, 5, 10])))


@pytest.mark.parametrize(
    ("comparator", "expected"),
    [
        ("GE", [True, True, True, False]),
        ("GT", [False, False, False, False]),
        ("LE", [True, True, True, True]),
        ("LT", [False, False, False, True]),
        ("EQ", [True, True, True, False]),
        ("NE", [False, False, False, True]),
    ],
)
def test_the_last_bits_of_arithmetic_decide_no_condition(comparator: typing.Any, expected: list[bool]) -> None:
    assert (RISES != 4).any()  # as the machine has them
    assert holds(Condition("R2BASE", comparator, ("4",)), RISES).tolist() == expected
    four = np.full(4, 4.0)
    assert compared(Condition("R2BASE", comparator, (), against=Reference("FOUR")), RISES, four).tolist() == expected


def test_the_last_bits_of_arithmetic_decide_no_band_range_or_grade() -> None:
    sums = np.array([0.1 + 0.2, 0.31])  # 0.30000000000000004
    assert band(number=sums, bands=("<=0.3", ">0.3"))[0].tolist() == ["<=0.3", ">0.3"]
    limits = np.full(2, 0.3)
    assert range_indicator(value=sums, low=limits / 3, high=limits).tolist() == ["NORMAL", "HIGH"]
    limit = {"PARAMCD": ("X",), "DIRECTION": ("HIGH",), "GRADE": ("1",), "TIMES": ("0.57",), "OF": ("ULN",)}
    above = toxicity_grade(  # 0.57 * 100 is 56.99999999999999
        value=np.array([57.0, 57.1]), parameter=Text.constant("X", 2), direction="HIGH",
        criteria=Table("grades.csv", limit), low=np.zeros(2), high=np.full(2, 100.0),
    )  # fmt: skip
    assert above.tolist() == ["0", "1"]


def test_a_number_near_nothing_and_long_whole_numbers_are_told_apart() -> None:
    tiny = np.array([1e-15, 0.0, -1e-15])
    assert holds(Condition("CHG", "GT", ("0",)), tiny).tolist() == [True, False, False]
    codes = np.array([1234567890123.0, 1234567890124.0])  # of a laboratory
    assert holds(Condition("REF", "EQ", ("1234567890123",)), codes).tolist() == [True, False]


@given(st.lists(st.tuples(*[st.integers(0, 3)] * 3), max_size=40), st.booleans())
def test_keys_put_records_in_order_and_equal_ones_are_known(records: list[tuple[int, int, int]], once: bool) -> None:
    records = [*dict.fromkeys(records)] if once else records
    keys = [lambda part=part: (np.array([record[part] for record in records], np.int32), 4) for part in range(3)]
    order, equal = order_by(keys, len(records))
    assert order.tolist() == sorted(range(len(records)), key=records.__getitem__)
    ordered = sorted(records)
    assert equal.tolist() == [place for place in range(1, len(ordered)) if ordered[place] == ordered[place - 1]]


def test_keys_are_asked_for_until_records_differ() -> None:
    order, equal = order_by([lambda: (np.array([2, 0, 1]), 3), lambda: pytest.fail("not needed")], 3)
    assert (order.tolist(), equal.tolist()) == ([1, 2, 0], [])


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


def test_a_small_part_of_stored_columns_lets_the_rest_go() -> None:
    file = io.BytesIO()
    texts = [f"a text with a number: {number}" for number in range(10_000)]
    write_columns(file, {"TEXT": Text.of(texts), "NUMBER": np.arange(10_000.0)})
    file.seek(0)
    part = StoredColumns(file).between(5_000, 5_003)
    assert sum(array.get_total_buffer_size() for array in part.arrays.values()) < 1_000
    assert part["TEXT"].tolist() == texts[5_000:5_003]


@given(st.lists(st.sampled_from([0.0, -0.0, float("nan"), 0.1, 1e300, -5.0])))
def test_distinct_numbers_come_as_they_are_met(numbers):
    places, found = as_met(np.array(numbers))
    assert [write_number(found[place]) for place in places] == [write_number(number) for number in numbers]
    assert [*map(write_number, found)] == [*dict.fromkeys(map(write_number, numbers))]


@given(st.lists(st.integers(0, 70_000)))
def test_codes_in_order_are_sorted_and_equal_ones_stay(codes: list[int]) -> None:
    expected = sorted(range(len(codes)), key=codes.__getitem__)
    assert order_of(np.array(codes, np.int64)).tolist() == expected
    assert order_of(np.array(codes, np.int32)).tolist() == expected


def test_codes_of_more_than_two_bytes_are_in_order_among_many_records() -> None:
    codes = np.arange(70_000, dtype=np.int32)[::-1]  # times so many records they are more than four bytes hold
    assert order_of(codes).tolist() == [*range(69_999, -1, -1)]


@given(st.integers(1, 62), st.integers(1, 2_000), st.floats(0, 1), st.integers(0, 2**32 - 1))
def test_codes_of_any_size_are_put_in_order_and_equal_ones_stay(bits, size, strays, seed):
    random = np.random.default_rng(seed)
    codes = np.sort(random.integers(0, 1 << bits, size))
    stray = random.random(size) < strays
    codes[stray] = random.integers(0, 1 << bits, int(stray.sum()))
    codes[random.random(size) < 0.3] = codes[0]
    assert order_of(codes).tolist() == sorted(range(size), key=codes.tolist().__getitem__)


NUMBER = st.sampled_from([float("nan"), 0.0, -0.0, 1.0, -7.0, 0.5, 40_000.0, 1e300, float("inf")])


@given(st.lists(NUMBER))
def test_codes_of_numbers_order_as_these_do_and_missing_ones_come_first(numbers):
    codes, size = order_codes(np.array(numbers, np.float64))
    keys = [(number == number, number if number == number else 0.0) for number in numbers]
    assert all((codes[i] < codes[j]) == (keys[i] < keys[j]) for i in range(len(keys)) for j in range(len(keys)))
    assert all(0 <= code < size for code in codes)


COLUMN = st.lists(st.tuples(st.sampled_from("xyz"), st.sampled_from("abc"), st.booleans()), max_size=30)


@given(COLUMN, st.booleans())
def test_the_first_or_last_of_each_group_is_the_one_that_a_loop_finds(records, last):
    names, values, kept = (list(column) for column in zip(*records, strict=True)) if records else ([], [], [])
    found: dict[str, int] = {}
    for at in (at for at, keep in enumerate(kept) if keep):
        best = found.get(names[at])
        if best is None or (values[at] >= values[best] if last else values[at] < values[best]):
            found[names[at]] = at
    number = np.array([ord(value) for value in values], np.float64)
    for order in (Text.of(values), number):
        chosen = extremes(np.array(kept, np.bool_), [Text.of(names)], [order], last=last)
        assert sorted(chosen.tolist()) == sorted(found.values())


@given(st.lists(st.lists(st.sampled_from(["", "a", "b", "c", "d"]))))
def test_texts_below_one_another_are_those_of_all(parts: list[list[str]]) -> None:
    whole = concatenate([Text.of(part) for part in parts] or [Text.of([])])
    assert isinstance(whole, Text)
    assert whole.tolist() == [text for part in parts for text in part]
    assert len(set(whole.values)) == len(whole.values)
    assert not whole.exact or set(whole.tolist()) == set(whole.values)


@given(st.data())
def test_records_of_many_are_taken_as_of_few(data: typing.Any) -> None:
    values = [str(number) for number in range(data.draw(st.sampled_from([1, 128, 129, 32_768, 32_769])))]
    codes = (np.arange(1 << 16) * 7919 % len(values)).astype(np.int32)
    index = np.roll(np.arange(1 << 16), data.draw(st.integers(0, 1 << 16)))[::-1]
    assert (Text(codes, objects(values)).take(index).codes == codes[index]).all()


@pytest.mark.parametrize(
    ("text", "zoned"),
    [
        ("2024-01-02T10:30+01:00", True),
        ("2024-01-02T10:30Z", True),
        ("2024-01-02", False),
        ("2024-01-02T10:30", False),
        ("2024-01T10", True),  # odd, and told as has_zone tells it
        ("", False),
    ],
)
def test_one_look_finds_zones_of_any_value(text: str, zoned: bool) -> None:
    assert has_zone(text) is zoned
    assert may_have_zones(Text.of(["2024-01-03", text, ""])) is zoned


@given(st.lists(st.text("0123T-+:Z\n", max_size=25)))
def test_no_zone_is_overlooked(texts: list[str]) -> None:
    assert may_have_zones(Text.of(texts)) or not any(map(has_zone, texts))
