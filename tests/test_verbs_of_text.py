"""Verbs for text and tables: parts, choices, look-ups and conversions."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from verb_values import NAN, values

from cdisc_rdeb.columns import Text
from cdisc_rdeb.errors import DerivationError
from cdisc_rdeb.model import Table
from cdisc_rdeb.verbs.conversion import convert
from cdisc_rdeb.verbs.flags import case
from cdisc_rdeb.verbs.kinds import Pattern
from cdisc_rdeb.verbs.tables import lookup
from cdisc_rdeb.verbs.text import coalesce, from_, join, part, upper


def test_text_is_handed_on_and_put_in_upper_case():
    assert from_(column=Text.of([" as it is", ""])).tolist() == [" as it is", ""]
    assert upper(text=Text.of(["Skin infection", ""])).tolist() == ["SKIN INFECTION", ""]


def test_join_needs_all_its_columns():
    pattern = Pattern((Text.of(["01", "01", ""]), "-", Text.of(["7", "", "9"])), 3)
    assert join(pattern=pattern).tolist() == ["01-7", "", ""]
    assert join(pattern=Pattern(("E",), 2)).tolist() == ["E", "E"]


def test_part_counts_from_both_ends():
    text = Text.of(["a - b - c", "a", ""])
    assert part(text=text, separator="-", number=2).tolist() == ["b", "", ""]
    assert part(text=text, separator="-", number=-1).tolist() == ["c", "a", ""]
    assert part(text=text, separator="-", number=-3).tolist() == ["a", "", ""]


@pytest.mark.parametrize(("separator", "number"), [("-", 0), ("", 1)])
def test_part_refuses_what_names_no_part(separator, number):
    with pytest.raises(DerivationError, match="part needs a separator and a number"):
        part(text=Text.of(["a-b"]), separator=separator, number=number)


def test_coalesce_takes_the_first_value_of_each_record():
    assert coalesce(columns=(Text.of(["", "b", ""]), Text.of(["x", "y", ""]))).tolist() == ["x", "b", ""]
    assert values(coalesce(columns=(np.array([NAN, 2.0]), np.array([1.0, 3.0])))) == ["1", "2"]
    assert coalesce(columns=(np.array([NAN, 2.0]), Text.of(["x", "y"]))).tolist() == ["x", "2"]


def test_choices_need_something_to_choose_from():
    with pytest.raises(DerivationError, match="coalesce needs a column"):
        coalesce(columns=())
    with pytest.raises(DerivationError, match="case needs one case"):
        case(cases=(), otherwise=Text.of(["x"]))


UNITS = Table(
    "units.csv",
    {"TEST": ("GLUC", "GLUC", "HGB"), "UNIT": ("mg/dL", "mmol/L", "g/dL"), "FACTOR": ("0.0555", "1", "10")},
)


def test_lookup_matches_one_or_several_columns_without_regard_to_case():
    by = (Text.of(["gluc", "GLUC", "HGB", ""]), Text.of(["MG/DL", "mmol/L", "g/dL", ""]))
    assert lookup(table=UNITS, by=by, value="FACTOR").tolist() == ["0.0555", "1", "10", ""]
    assert lookup(table=UNITS, by=(Text.of(["g/dL"]),), on=("UNIT",), value="TEST").tolist() == ["HGB"]


def test_lookup_tells_what_the_table_lacks():
    told = []

    def report(rule, bad, column, message):
        told.extend((rule, v) for v, is_bad in zip(column.tolist(), bad, strict=True) if is_bad)

    by = (Text.of(["GLUC", "NA", "", ""]), Text.of(["g/L", "", "mg/dL", ""]))
    assert lookup(table=UNITS, by=by, value="FACTOR", report=report).tolist() == ["", "", "", ""]
    # the last record has nothing to look up, which is no fault
    assert told == [("not in table", "GLUC / g/L"), ("not in table", "NA / "), ("not in table", " / mg/dL")]


def test_lookup_refuses_two_answers_and_columns_that_are_not_there():
    with pytest.raises(DerivationError, match=r"units.csv: gluc in TEST has both '0.0555' and '1' in FACTOR"):
        lookup(table=UNITS, by=(Text.of(["GLUC"]),), value="FACTOR")
    with pytest.raises(DerivationError, match=r"units.csv: no column SYMBOL; it has TEST, UNIT, FACTOR"):
        lookup(table=UNITS, by=(Text.of(["GLUC"]),), value="SYMBOL")


WORDS = st.sampled_from(["", "a", "b"])


@given(st.lists(st.tuples(WORDS, WORDS, WORDS), unique=True, max_size=12), st.tuples(WORDS, WORDS, WORDS))
def test_an_empty_cell_matches_anything_where_no_row_matches_as_a_whole(rows, asked):
    table = Table("t.csv", {**{f"K{n}": tuple(row[n] for row in rows) for n in range(3)}, "V": ("found",) * len(rows)})
    expected = any(all(cell in ("", said) for cell, said in zip(row, asked, strict=True)) for row in rows)
    made = lookup(table=table, by=tuple(Text.of([said]) for said in asked), value="V", report=lambda *_: None)
    assert made.tolist() == ["found" if expected and any(asked) else ""]


def test_of_rows_with_empty_cells_all_that_match_must_agree():
    table = Table("t.csv", {"K": ("", "a", ""), "L": ("x", "", "y"), "V": ("one", "two", "three")})
    assert lookup(table=table, by=(Text.of(["b"]), Text.of(["y"])), value="V").tolist() == ["three"]
    with pytest.raises(DerivationError, match="has both 'one' and 'two' in V"):
        lookup(table=table, by=(Text.of(["a"]), Text.of(["x"])), value="V")


SCALES = {"UNIT": ("mg/dL", "mmol/L"), "KIND": ("mass", "amount"), "SCALE": ("0.01", "0.001")}


def converted(text, **changes):
    table = Table("units.csv", {name: column for name, column in {**SCALES, **changes}.items() if column})
    one = [Text.of([value]) for value in (text, "mg/dL", "mmol/L", "180", "2")]
    given = dict(zip(("text", "unit", "to", "molar_mass", "digits"), one, strict=True))
    return convert(**given, units=table).tolist()[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("90", "5.00"), ("+90", "5.00"), ("9E1", "5.00"), ("<9e+1", "<5.00"), ("Trace", "Trace"), ("1,200", "1,200")],
)
def test_convert_converts_every_text_that_is_read_as_a_number(text, expected):
    assert converted(text) == expected


@pytest.mark.parametrize(("unit", "to"), [("", "mmol/L"), ("mg/dL", ""), ("mg/dL", "mg/dL"), ("FU", "FU")])
def test_convert_leaves_alone_what_has_no_other_unit(unit, to):
    texts = {"text": "90.000", "unit": unit, "to": to, "digits": "1"}
    assert convert(
        **{name: Text.of([text]) for name, text in texts.items()}, units=Table("u.csv", SCALES)
    ).tolist() == ["90.000"]


def test_convert_tells_of_numbers_that_it_cannot_work_out():
    with pytest.raises(DerivationError, match="not converted: '1e99 mg/dL to mmol/L'"):
        converted("1e99")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"KIND": ()}, "units.csv: no column KIND"),
        ({"SCALE": ("0.01", "")}, "the SCALE of mmol/L is ''"),
        ({"UNIT": ("mg/dL", "mg/dL")}, "mg/dL stands there twice"),
    ],
)
def test_convert_refuses_a_table_of_units_that_says_too_little_or_two_things(changes, said):
    with pytest.raises(DerivationError, match=said):
        converted("90", **changes)


def test_lookup_takes_rows_that_agree_as_one():
    arms = Table("arms", {"ARMCD": ("A", "A", "B"), "ETCD": ("SCR", "TRT", "SCR"), "ARM": ("Arm A", "Arm A", "Arm B")})
    assert lookup(table=arms, by=(Text.of(["A", "B"]),), on=("ARMCD",), value="ARM").tolist() == ["Arm A", "Arm B"]
