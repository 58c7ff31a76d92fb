"""Verbs: every one keeps the contract; cases by family, with expected values typed by hand."""

import inspect
from dataclasses import replace
from string import Formatter

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from cdisc_rdeb.columns import Text, as_text, take
from cdisc_rdeb.errors import DerivationError, SpecError
from cdisc_rdeb.model import RawSource, Table
from cdisc_rdeb.verbs import VERBS
from cdisc_rdeb.verbs.catalogue import describe
from cdisc_rdeb.verbs.conversion import convert
from cdisc_rdeb.verbs.dates import age, days_after, epoch, iso8601, study_day, years_before
from cdisc_rdeb.verbs.events import first, last
from cdisc_rdeb.verbs.flags import assign, case, flag, last_before, sequence, treatment_emergent
from cdisc_rdeb.verbs.kinds import INJECTED, KINDS, Across, Formula, Part, Pattern, strict
from cdisc_rdeb.verbs.numbers import compute, evaluate, names, number, range_indicator, sas_round
from cdisc_rdeb.verbs.registry import Verb, add
from cdisc_rdeb.verbs.tables import lookup
from cdisc_rdeb.verbs.text import coalesce, from_, join, part, range_limits, upper

NAN = float("nan")


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


def values(column):
    return column.tolist() if isinstance(column, Text) else as_text(column).tolist()


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


# Dates.


def dates(texts, *formats, time=None, told=None, unknown=None):
    """iso8601 of texts; rules that are reported go to ``told`` with their values."""

    def report(rule, bad, column, message):
        if told is not None:
            told.extend((rule, value) for value, is_bad in zip(column.tolist(), bad, strict=True) if is_bad)

    source = RawSource("form", ("form.csv",))
    if unknown:
        source = replace(source, unknown=unknown)
    clock = None if time is None else Text.of(time)
    return iso8601(date=Text.of(texts), time=clock, dates=formats, source=source, report=report).tolist()


@pytest.mark.parametrize(
    ("form", "collected", "expected"),
    [
        ("YYYY-MM-DD", "2017-01-05", "2017-01-05"),
        ("DD-MON-YYYY", "5-jan-2017", "2017-01-05"),
        ("DDMONYYYY", "05JAN2017", "2017-01-05"),
        ("DD MON YYYY", "05 Sept 2017", "2017-09-05"),
        ("DD MON YYYY", "05 October 2017", "2017-10-05"),
        ("MM/DD/YYYY", "1/5/2017", "2017-01-05"),
        ("DD/MM/YYYY", "05/01/2017", "2017-01-05"),
        ("YYYYMMDD", "20170105", "2017-01-05"),
        ("YYYY", "2017", "2017"),
        ("MON-YYYY", "FEB-2017", "2017-02"),
        ("YYYY-MM-DD", "2016-02-29", "2016-02-29"),  # a leap day
        ("DD-MON-YYYY", "UN-FEB-2017", "2017-02"),  # no day
        ("DD-MON-YYYY", "UN-UNK-2017", "2017"),  # no month either
        ("DD-MON-YYYY", "15-UNK-2016", "2016---15"),  # the month alone is not known
        ("DD-MON-YYYY", "15-DEC-UNK", "--12-15"),  # the year alone is not known
        ("DD-MON-YYYY", "UN-UNK-UNK", ""),  # nothing is known
        ("DD-MON-YYYY", "UNK", ""),  # one word for the whole date
        ("YYYY-MM-DD", "", ""),
        ("YYYY-MM-DD HH:MI", "2017-01-05 9:05", "2017-01-05T09:05"),
        ("DDMONYYYY:HH:MI:SS", "05JAN2017:23:59:59", "2017-01-05T23:59:59"),
    ],
)
def test_iso8601_reads_formats_to_the_precision_collected(form, collected, expected):
    told = []
    assert dates([collected], form, told=told) == [expected]
    assert told == []


@pytest.mark.parametrize(
    "collected",
    [
        "2017-02-29",  # no leap year
        "2017-13-01",
        "2017-00-10",
        "17-01-05",
        "2017-01-05T10:00",  # more than the format says
        "next week",
    ],
)
def test_iso8601_tells_of_dates_that_no_calendar_or_format_has(collected):
    told = []
    assert dates([collected], "YYYY-MM-DD", told=told) == [""]
    assert told == [("bad date", collected)]


@pytest.mark.parametrize("collected", ["05-FOO-2017", "05-MARVEL-2017", "05-J-2017", "XY-JAN-2017"])
def test_iso8601_does_not_take_a_wrong_month_or_day_for_an_unknown_one(collected):
    told = []
    assert dates([collected], "DD-MON-YYYY", told=told) == [""]
    assert told == [("bad date", collected)]


def test_iso8601_takes_the_first_format_that_fits():
    assert dates(["01/02/2017", "2017"], "MM/DD/YYYY", "YYYY") == ["2017-01-02", "2017"]


def test_iso8601_knows_only_the_unknown_words_of_the_source():
    told = []
    assert dates(["??-JAN-2017", "UN-JAN-2017"], "DD-MON-YYYY", unknown=("??",), told=told) == ["2017-01", ""]
    assert told == [("bad date", "UN-JAN-2017")]


def test_iso8601_knows_unknown_words_of_digits():
    told = []
    made = dates(["99-01-2017", "00-99-2017", "05-00-2017"], "DD-MM-YYYY", unknown=("00", "99"), told=told)
    assert made == ["2017-01", "2017", "2017---05"]
    assert told == []


@pytest.mark.parametrize(
    ("form", "collected"), [("MMDDYYYY", "1112017"), ("YYYYMMDD", "2017111"), ("DDMMYYYY", "1112017")]
)
def test_iso8601_does_not_guess_where_digits_without_a_sign_between_can_be_two_dates(form, collected):
    told = []
    assert dates([collected, "11122017" if form != "YYYYMMDD" else "20171112"], form, told=told)[0] == ""
    assert told == [("bad date", collected)]


def test_iso8601_joins_times_of_complete_dates_only():
    told = []
    made = dates(
        ["2017-01-05", "2017-01-05", "2017-01-05", "2017-01-05", "2017-01", ""],
        time=["9:05", "09:05:30", "10:UN", "", "10:00", "11:00"],
        unknown=("UN",),
        told=told,
    )
    assert made == ["2017-01-05T09:05", "2017-01-05T09:05:30", "2017-01-05T10", "2017-01-05", "2017-01", ""]
    assert told == [("time without date", "10:00"), ("time without date", "11:00")]


def test_iso8601_without_a_format_takes_what_is_iso_8601():
    told = []
    collected = ["2017-01", "2017", "2017---05", "2017-01-05T10", "2017-01-05T10:30Z", "2017-13", "20170105", "10:30"]
    assert dates(collected, told=told) == [*collected[:5], "", "", ""]
    assert sorted(told) == [("bad date", "10:30"), ("bad date", "2017-13"), ("bad date", "20170105")]


def test_iso8601_tells_of_times_that_no_clock_shows_and_keeps_the_date():
    told = []
    assert dates(["2017-01-05"] * 3, time=["24:00", "10:60", "noon"], told=told) == ["2017-01-05"] * 3
    assert told == [("bad time", "24:00"), ("bad time", "10:60"), ("bad time", "noon")]


def test_iso8601_by_itself_stops_at_the_first_bad_date():
    with pytest.raises(DerivationError, match="bad date: 'soon' is no date in the format YYYY-MM-DD"):
        iso8601(date=Text.of(["2017-01-05", "soon"]))


def test_study_day_has_no_day_0():
    date = Text.of(["2017-01-08", "2017-01-09", "2017-01-10", "2017-01-11", "2016-12-31"])
    assert study_day(date=date, reference=Text.constant("2017-01-10", 5)).tolist() == [-2, -1, 1, 2, -10]


def test_study_day_counts_calendar_days_not_hours():
    date = Text.of(["2017-01-09T23:59", "2017-01-10T00:01", "2017-01-10"])
    assert study_day(date=date, reference=Text.constant("2017-01-10T10:00", 3)).tolist() == [-1, 1, 1]


def test_study_day_crosses_a_leap_day():
    date = Text.of(["2016-03-01", "2017-03-01"])
    assert study_day(date=date, reference=Text.of(["2016-02-28", "2017-02-28"])).tolist() == [3, 2]


def test_study_day_needs_complete_dates_on_both_sides():
    date = Text.of(["2017-01", "2017", "2017---05", "", "2017-01-05", "2017-01-05"])
    reference = Text.of(["2017-01-01"] * 4 + ["2017-01", ""])
    assert np.isnan(study_day(date=date, reference=reference)).all()


class Told:
    """A report that keeps what it is told."""

    def __init__(self):
        self.values = []

    def __call__(self, rule, bad, values, message):
        self.values += [(rule, value) for value, lost in zip(values.tolist(), bad, strict=True) if lost]


def test_age_grows_on_the_birthday():
    at = Text.of(["2018-05-16", "2018-05-17", "2018-05-18", "2018-05-17T00:00"])
    assert age(birth=Text.constant("2000-05-17", 4), at=at).tolist() == [17, 18, 18, 18]


def test_age_of_a_leap_day_grows_on_1_march_of_common_years():
    at = Text.of(["2018-02-28", "2018-03-01", "2020-02-28", "2020-02-29"])
    assert age(birth=Text.constant("2000-02-29", 4), at=at).tolist() == [17, 18, 19, 20]


def test_age_on_the_day_of_birth_is_0_and_needs_complete_dates():
    birth = Text.of(["2000-05-17", "2000-05", "2000", "", "2000-05-17"])
    at = Text.of(["2000-05-17", "2018-05-17", "2018-05-17", "2018-05-17", "2018-05"])
    told = Told()
    assert values(age(birth=birth, at=at, report=told)) == ["0", "", "", "", ""]
    assert told.values == [  # nothing is lost where a date is missing
        ("value not made", "2000-05 to 2018-05-17"),
        ("value not made", "2000 to 2018-05-17"),
        ("value not made", "2000-05-17 to 2018-05"),
    ]


def test_age_as_a_difference_of_years_looks_at_years_alone_and_tells_what_has_none():
    told: list[list[bool]] = []

    def report(rule, lost, values, message):
        told.append(lost.tolist())

    births = Text.of(["1990", "1990-12-31", "--05", "", "2024"])
    made = age(birth=births, at=Text.constant("2024-01-10", 5), years="difference", report=report)
    assert made.tolist()[:2] == [34.0, 34.0]
    assert np.isnan(made[2:4]).all() and made[4] == 0
    assert told == [[False, False, True, False, False]]


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


def test_years_before_keeps_the_day_and_has_no_29_february_in_common_years():
    date = Text.of(["2014-01-02", "2016-02-29", "2016-02-29", "2016-02-29T10:00", "2016-02", "2016", ""])
    years = np.array([63, 4, 1, 4, 1, 1, 1])
    # the day of 29 February 2016 a year before is no day; partial dates stay partial
    told = Told()
    assert years_before(date=date, years=years.astype(float), report=told).tolist() == [
        "1951-01-02", "2012-02-29", "", "2012-02-29", "2015-02", "2015", "",
    ]  # fmt: skip
    assert told.values == [("value not made", "1 years before 2016-02-29")]


def test_days_after_crosses_months_and_leap_days():
    date = Text.of(["2016-02-28", "2016-12-31T23:59", "2016-12", ""])
    assert days_after(date=date, days=1).tolist() == ["2016-02-29", "2017-01-01", "", ""]
    assert days_after(date=Text.of(["2016-03-01"]), days=-1).tolist() == ["2016-02-29"]
    assert days_after(date=Text.of(["2017-01-05"]), days=0).tolist() == ["2017-01-05"]


def epochs(asked, starts=("2017-01-01", "2017-02-01", "2017-03-15"), of=("SCREENING", "TREATMENT", "FOLLOW-UP")):
    """EPOCH of dates of one subject; beside him stands one without elements' epochs in the way."""
    subject = np.zeros(len(starts), np.int32)
    own = np.zeros(len(asked), np.int32)
    return epoch(
        date=Text.of(asked),
        starts=Across((Part(Text.of(starts), subject),), own, 2),
        epochs=Across((Part(Text.of(of), subject),), own, 2),
    ).tolist()


def test_epoch_is_that_of_the_last_element_begun():
    asked = ["2016-12-31", "2017-01-01", "2017-01-31", "2017-02-01", "2017-03-14", "2017-03-15", "2018-01-01", ""]
    expected = ["", "SCREENING", "SCREENING", "TREATMENT", "TREATMENT", "FOLLOW-UP", "FOLLOW-UP", ""]
    assert epochs(asked) == expected


def test_epoch_on_the_day_an_element_begins_looks_at_times_where_both_have_one():
    asked = ["2017-02-01T09:59", "2017-02-01T10:00", "2017-02-01T10", "2017-02-01"]
    # with the hour alone, 10 o'clock is not before 10:00; without a time the day counts as begun
    assert epochs(asked, ["2017-01-01", "2017-02-01T10:00"], ["SCREENING", "TREATMENT"]) == [
        "SCREENING", "TREATMENT", "TREATMENT", "TREATMENT",
    ]  # fmt: skip
    assert epochs(["2017-02-01T09:59"], ["2017-01-01", "2017-02-01"], ["SCREENING", "TREATMENT"]) == ["TREATMENT"]


def test_epoch_of_a_partial_date_is_known_where_all_its_days_agree():
    # January and April lie in one epoch; March has two, and so do 2017 and an unknown month of it
    asked = ["2017-01", "2017-03", "2017-04", "2017", "2018", "2017---20", "2016-12"]
    assert epochs(asked) == ["SCREENING", "", "FOLLOW-UP", "", "FOLLOW-UP", "", ""]


def test_epoch_passes_over_elements_without_a_start_and_in_any_order():
    assert epochs(["2017-01-15", "2017-02-15"], ["", "2017-02-01", "2017-01-01"], ["LOST", "TREATMENT", "SCREENING"]) \
        == ["SCREENING", "TREATMENT"]  # fmt: skip


def test_epoch_looks_at_the_subjects_own_elements():
    subject = np.array([0, 1], np.int32)
    starts = Across((Part(Text.of(["2017-01-01", "2017-06-01"]), subject),), np.array([0, 1, 2], np.int32), 3)
    names_ = Across((Part(Text.of(["SCREENING", "TREATMENT"]), subject),), starts.subject, 3)
    # on this day subject 0 is in screening, subject 1 has not begun, subject 2 has no elements
    assert epoch(date=Text.constant("2017-02-01", 3), starts=starts, epochs=names_).tolist() == ["SCREENING", "", ""]


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


# Text.


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


def test_lookup_wants_a_column_of_the_table_for_each_of_by():
    with pytest.raises(DerivationError, match="on names 1 columns for the 2 of by"):
        lookup(table=COLUMNS["table"], by=(Text.of(["a"]), Text.of(["b"])), on=("FROM",), value="TO")


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


# Numbers.


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
