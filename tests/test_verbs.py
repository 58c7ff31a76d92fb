"""Verbs: every one keeps the contract; cases by family, with expected values typed by hand."""

import inspect
from dataclasses import replace
from string import Formatter

import numpy as np
import pytest
from verb_values import NAN, values

from cdisc_rdeb.columns import Text, take
from cdisc_rdeb.errors import DerivationError
from cdisc_rdeb.model import RawSource, Table
from cdisc_rdeb.verbs import VERBS
from cdisc_rdeb.verbs.catalogue import describe
from cdisc_rdeb.verbs.events import first, last
from cdisc_rdeb.verbs.flags import assign, case, flag, last_before, sequence, treatment_emergent
from cdisc_rdeb.verbs.kinds import INJECTED, KINDS, Across, Formula, Part, Pattern, strict
from cdisc_rdeb.verbs.registry import Verb, add
from cdisc_rdeb.verbs.tables import lookup
from cdisc_rdeb.verbs.text import upper

# The contract.

SIZE = 3

EMPTY_PART = Part(Text.of([]), np.zeros(0, np.int32))

COLUMNS = {
    "date": Text.of(["2017-01-05", "", "2017-02"]),
    "reference": Text.of(["2017-01-10", "2017-01-10", ""]),
    "birth": Text.of(["1960-05-17", "", "1960"]),
    "at": Text.of(["2017-01-05", "2017-01-05", "2017-01-05"]),
    "time": Text.of(["10:30", "", ""]),
    "table": Table("units.csv", {"FROM": ("a",), "TO": ("b",), "LOW": ("0",), "HIGH": ("9",)}),
    "limits": ("LOW", "HIGH"),
    "units": Table("scales.csv", {"UNIT": ("a", "b"), "KIND": ("mass", "mass"), "SCALE": ("1", "10")}),
    "by": (Text.of(["a", "", "A"]),),
    "value": "TO",
    "on": (),
    "number": 1,
    "digits": 1,
    "separator": "-",
    "dates": (),
    "days": 7,
}

OWN = {  # where a name means something else to one verb
    "band": {"bands": ("<2", ">=2")},
    "baseline_flag": {"value": np.array([1.0, NAN, 2.0])},
    "duration": {
        "unit": "days", "count": "both days included",
        "start": np.array([1.0, NAN, 3.0]), "end": np.array([1.0, 2.0, 9.0]),
    },
    "first_of": {"where": np.array([True, False, True])},
    "impute": {"missing": "first", "highest": "month"},
    "impute_datetime": {"missing": "first", "highest": "time", "time": ""},
    "followed_by": {"days": 1, "at_most": 1, "date": np.array([1.0, NAN, 5.0])},
    "in_period": {"starts": (np.ones(3),), "ends": (), "values": (Text.of(["A", "A", "B"]),)},
    "part": {"start": None, "length": None},
    "rank": {"gaps": "with", "order": (np.array([2.0, NAN, 1.0]),)},
    "so_far": {"take": "lowest", "order": (np.array([2.0, NAN, 1.0]),)},
    "previous": {"order": (np.array([2.0, NAN, 1.0]),)},
    "next": {"order": (np.array([2.0, NAN, 1.0]),)},
    "place_in": {"among": ("b", "a")},
    "term_group": {"group": "G", "on": "TERM", "table": Table("groups.csv", {"GROUP": ("G",), "TERM": ("a*",)}),
                   "terms": (Text.of(["a", "", "b"]),)},
    "time_to": {
        "dates": (np.array([1.0, NAN, 2.0]),), "names": ("EVENT",),
        "censor": (np.array([9.0, NAN, 1.0]),), "censored_as": ("END",), "events_after": "leave out",
    },
    "pool": {"fewest": 1},
    "toxicity_grade": {
        "direction": "HIGH",
        "criteria": Table("t.csv", {n: (v,) for n, v in (("PARAMCD", "b"), ("DIRECTION", "HIGH"), ("GRADE", "1"),
                                                          ("TIMES", "1"), ("OF", "ULN"))}),
    },
    "window": {"value": "AVISIT", "table": Table("w.csv", {"PARAMCD": ("",), "AWTARGET": ("1",), "AVISIT": ("V",)}),
               "by": Text.of(["a", "a", "b"])},
}  # fmt: skip

# A missing value is told apart (N, no flag), counted like any other, or there is none to go in.
ANSWER_MISSING = {"assign", "count_of", "exists", "flag", "last_before", "sequence", "treatment_emergent"}


def argument(verb, name, rows):
    """Something that the engine could give for one argument of a verb, for some of three records."""
    kind, size = VERBS[verb].parameters[name].kind, len(rows)
    if name in OWN.get(verb, {}):
        own = OWN[verb][name]
        if kind in ("texts", "columns"):
            return tuple(take(column, rows) for column in own)
        return take(own, rows) if isinstance(own, (Text, np.ndarray)) else own
    if kind in ("text", "column") and name != "digits":
        return COLUMNS.get(name, Text.of(["b", "", "a"])).take(rows)
    if kind == "text":
        return Text.of(["1", "", "2"]).take(rows)
    if kind == "numbers":
        return np.array([1.5, NAN, 3.0])[rows]
    if kind in ("texts", "columns"):
        return (COLUMNS["by"][0].take(rows),)
    if kind == "mask":
        return np.array([True, False, True])[rows]
    if kind == "cases":
        return ((np.array([True, False, False])[rows], Text.of(["x", "", "y"]).take(rows)),)
    if kind == "across":
        return Across((EMPTY_PART,), np.zeros(size, np.int32), min(size, 1))
    if kind == "formula":
        return Formula(lambda: np.array([1.0, NAN, 2.0])[rows])
    if kind == "pattern":
        return Pattern(("E", Text.of(["1", "", "2"]).take(rows)), size)
    if kind == "source":
        return RawSource("form", ("form.csv",))
    if kind == "report":
        return lambda rule, bad, values, message: None
    if kind == "fixed":
        return frozenset()
    plain = ("str", "int", "count", "float", "strings")
    assert kind in ("table", *plain), f"say in this test what the engine gives for {kind}"
    return COLUMNS.get(name, "Y")


def outputs(name, size):
    """The columns of a verb that gives one, or several, for the first of three records."""
    return outputs_of(name, np.arange(size))


def outputs_of(name, rows):
    """The columns of a verb for some of three records."""
    made = VERBS[name].function(**{p: argument(name, p, rows) for p in VERBS[name].parameters})
    columns = made if isinstance(made, tuple) else (made,)
    assert len(columns) == max(1, len(VERBS[name].outputs))
    return columns


@pytest.mark.parametrize("name", sorted(VERBS))
def test_every_verb_keeps_the_contract(name):
    verb = VERBS[name]
    signature = inspect.signature(verb.function)
    assert all(p.kind is inspect.Parameter.KEYWORD_ONLY for p in signature.parameters.values())
    assert {p.kind for p in verb.parameters.values()} <= set(KINDS.values())
    assert set(signature.parameters) == set(verb.parameters)

    words = inspect.getdoc(verb.function) or ""
    assert verb.summary.endswith("."), "the docstring begins with a sentence"
    assert "missing" in words, "the docstring says what a missing value does"
    assert ">>> " in words, "the docstring has an example that runs"

    named = {field for _, field, _, _ in Formatter().parse(verb.text) if field is not None}
    assert named <= {p.name for p in verb.parameters.values() if p.kind not in INJECTED}, "words of the method"

    for once, again in zip(outputs(name, SIZE), outputs(name, SIZE), strict=True):
        assert values(once) == values(again), "the same arguments give the same values"
    assert {len(column) for column in outputs(name, SIZE)} == {1 if name == "assign" else SIZE}
    if name != "assign":  # takes no column: the engine repeats its one value
        assert {len(column) for column in outputs(name, 0)} == {0}


@pytest.mark.parametrize(
    "name", sorted(name for name, v in VERBS.items() if not (v.compares or v.ordered or name == "assign"))
)
@pytest.mark.parametrize("rows", [[0], [1], [2], [2, 0], [1, 2, 0], [0, 0, 2]])
def test_a_value_depends_on_its_own_record_unless_the_verb_says_that_it_compares(name, rows):
    whole = [values(column) for column in outputs(name, SIZE)]
    assert [values(column) for column in outputs_of(name, np.array(rows))] == [[v[n] for n in rows] for v in whole]


@pytest.mark.parametrize("name", sorted(set(VERBS) - ANSWER_MISSING))
def test_missing_values_give_missing_values(name):
    for column in outputs(name, SIZE):
        assert values(column)[1] == ""  # of every column above, the second value is missing


def test_verbs_take_their_arguments_by_name_and_with_a_kind_that_specs_can_say():
    def positional(date: Text) -> Text:
        return date

    def strange(*, date: dict) -> Text:
        return date

    with pytest.raises(TypeError, match="arguments are named"):
        add({}, Verb("positional", positional, ""), {})
    with pytest.raises(TypeError, match="a kind the spec language lacks"):
        add({}, Verb("strange", strange, ""), {})
    with pytest.raises(ValueError, match="upper is registered twice"):
        add(dict(VERBS), Verb("upper", upper, ""), {})


# Across records of other datasets.


def test_first_and_last_take_the_extremes_of_several_variables_by_subject():
    ex = Part(Text.of(["2017-02-01", "2017-01-05T10:00", "2017-03-01"]), np.array([0, 0, 1], np.int32))
    ae = Part(Text.of(["", "2017-01", "2017-05"]), np.array([0, 0, 0], np.int32))
    across = Across((ex, ae), np.array([1, 0, 2, 0], np.int32), 3)
    # a partial date comes before all that complete it; subject 2 has no records
    assert first(across=across).tolist() == ["2017-03-01", "2017-01", "", "2017-01"]
    assert last(across=across).tolist() == ["2017-03-01", "2017-05", "", "2017-05"]


def test_first_and_last_give_nothing_to_records_of_no_subject():
    one = Part(Text.of(["2017", "2018"]), np.array([0, 1], np.int32))
    assert first(across=Across((one,), np.array([-1, 0], np.int32), 2)).tolist() == ["", "2017"]


def test_first_and_last_do_not_compare_text_with_numbers():
    text, number = Part(Text.of(["2017"]), np.zeros(1, np.int32)), Part(np.ones(1), np.zeros(1, np.int32))
    with pytest.raises(DerivationError, match="texts and numbers cannot be compared"):
        last(across=Across((text, number), np.zeros(1, np.int32), 1))


def test_first_and_last_compare_numbers_as_numbers():
    visits = Part(np.array([10.0, 9.0, NAN]), np.array([0, 0, 1], np.int32))
    across = Across((visits,), np.array([0, 1], np.int32), 2)
    assert values(first(across=across)) == ["9", ""]
    assert values(last(across=across)) == ["10", ""]


def test_of_several_variables_of_an_order_the_first_counts_most():
    # the earlier date has the larger number; dates are the same; the smaller number has no date
    reasons = Text.of(["LATER", "EARLIER", "SECOND", "FIRST", "UNDATED", "DATED"])
    dates = Text.of(["2024-03-02", "2024-03-01", "2024-03-01", "2024-03-01", "", "2024-05-01"])
    numbers = np.array([1.0, 2.0, 2.0, 1.0, 1.0, 2.0])
    part = Part(reasons, np.array([0, 0, 1, 1, 2, 2], np.int32), (dates, numbers))
    across = Across((part,), np.array([0, 1, 2], np.int32), 3)
    assert first(across=across).tolist() == ["EARLIER", "FIRST", "DATED"]
    assert last(across=across).tolist() == ["LATER", "SECOND", "DATED"]


# Flags and choices.


def flagged(records, reference="2017-01-10T10:00", by=None, result=None, **more):
    size = len(records)
    return last_before(
        date=Text.of(records),
        reference=Text.constant(reference, size),
        result=Text.constant("5", size) if result is None else Text.of(result),
        by=(Text.constant("S1", size) if by is None else Text.of(by),),
        **more,
    ).tolist()


def test_last_before_takes_the_latest_at_or_before_the_reference():
    assert flagged(["2017-01-01", "2017-01-09", "2017-01-11"]) == ["", "Y", ""]
    assert flagged(["2017-01-10T09:59", "2017-01-10T10:00", "2017-01-10T10:01"]) == ["", "Y", ""]
    assert flagged(["2017-01-11"]) == [""]


def test_last_before_asks_same_day_where_a_time_lacks():
    records = ["2017-01-09", "2017-01-10", "2017-01-10"]
    assert flagged(records) == ["", "", "Y"]
    assert flagged(records, same_day=np.array([False, True, False])) == ["", "Y", ""]
    assert flagged(records, same_day=np.array([True, False, False])) == ["Y", "", ""]
    # the reference has no time, so the records' times cannot be held against it
    assert flagged(["2017-01-10T09:00"], "2017-01-10", same_day=np.array([False])) == [""]


def test_last_before_leaves_out_partial_dates_and_records_without_a_result():
    assert flagged(["2017-01-05", "2017-01", "", "2017-01-09"], result=["5", "6", "7", ""]) == ["Y", "", "", ""]
    assert flagged(["2017-01-05"], reference="") == [""]
    assert flagged(["2017-01-05"], reference="2017-01") == [""]


def test_last_before_breaks_ties_by_columns_then_by_place():
    assert flagged(["2017-01-05", "2017-01-05"]) == ["", "Y"]
    assert flagged(["2017-01-05", "2017-01-05"], ties=(np.array([2.0, 1.0]),)) == ["Y", ""]


def test_last_before_gives_one_flag_a_group():
    assert flagged(["2017-01-05", "2017-01-06", "2017-01-05"], by=["WEIGHT", "WEIGHT", "PULSE"]) == ["", "Y", "Y"]


def emergent(start, end=None, treatment="2016-10-27T09:25"):
    ends = None if end is None else Text.of([end])
    return treatment_emergent(start=Text.of([start]), treatment=Text.of([treatment]), end=ends).tolist()[0]


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2016-10-26", "N"),
        ("2016-10-27T09:24", "N"),
        ("2016-10-27T09:25", "Y"),
        ("2016-10-27", "Y"),  # the time is not known: it may have been later
        ("2016-10", "Y"),
        ("2016-09", "N"),
        ("2015", "N"),
        ("2016---15", "Y"),  # the month is not known: it may be November
        ("2015---15", "N"),
        ("--12-15", "Y"),
        ("", "Y"),
    ],
)
def test_treatment_emergent_leans_to_yes_where_the_start_is_not_known(start, expected):
    assert emergent(start) == expected


def test_treatment_emergent_looks_at_the_end_and_needs_a_treatment():
    assert emergent("2016-10", end="2016-10-20") == "N"
    assert emergent("2016-10", end="2016-11-02") == "Y"
    assert emergent("", end="") == "Y"
    assert emergent("2016-10-28", treatment="") == "N"


def test_sequence_begins_anew_with_each_subject():
    assert sequence(within=Text.of(["S1", "S1", "S1", "S2", "S3", "S3"])).tolist() == [1, 2, 3, 1, 1, 2]


def test_assign_and_flag():
    assert assign(value="mg").tolist() == ["mg"]
    assert flag(where=np.array([True, False]), value="N").tolist() == ["N", ""]


def test_case_takes_the_first_that_holds():
    low, high = np.array([True, False, True, False]), np.array([True, True, False, False])
    cases = ((low, Text.constant("LOW", 4)), (high, Text.constant("HIGH", 4)))
    assert case(cases=cases).tolist() == ["LOW", "HIGH", "LOW", ""]
    assert case(cases=cases, otherwise=Text.constant("NORMAL", 4)).tolist() == ["LOW", "HIGH", "LOW", "NORMAL"]


def test_case_gives_numbers_where_all_branches_do_and_text_else():
    one = np.array([True, False])
    assert values(case(cases=((one, np.array([1.5, 2.5])),))) == ["1.5", ""]
    mixed = case(cases=((one, np.array([1.0, 2.0])),), otherwise=Text.constant("none", 2))
    assert mixed.tolist() == ["1", "none"]


def test_lookup_wants_a_column_of_the_table_for_each_of_by():
    with pytest.raises(DerivationError, match="on names 1 columns for the 2 of by"):
        lookup(table=COLUMNS["table"], by=(Text.of(["a"]), Text.of(["b"])), on=("FROM",), value="TO")


def test_a_verb_called_by_itself_stops_at_the_first_bad_value():
    with pytest.raises(DerivationError, match="a rule: 'y' is bad"):
        strict("a rule", np.array([False, True]), Text.of(["x", "y"]), "'{value}' is bad")
    strict("a rule", np.array([False, False]), Text.of(["x", "y"]), "'{value}' is bad")


def test_what_the_engine_gives_is_no_argument_of_a_spec():
    own = {"mine": replace(VERBS["lookup"], name="mine")}  # which docs/verbs.md does not have
    told = describe("mine", own)
    assert "  by: list of columns" in told
    assert "report" not in told.partition("Arguments in a spec:")[2]
    assert "fixed" not in told.partition("Arguments in a spec:")[2].partition("Method:")[0]


def test_a_verb_is_shown_as_a_spec_writes_it_with_what_comes_of_it():
    told = describe("range_limits").splitlines()
    assert "  LBORNRLO, LBORNRHI: {range_limits: RANGE}" in told
    assert "  3.5 - 5.0     3.5       5.0" in told
    assert not any(">>>" in describe(name) or "Text.of" in describe(name) for name in VERBS)
