"""Verbs for dates and times: collected text to ISO 8601, study days, ages, epochs."""

from dataclasses import replace

import numpy as np
import pytest
from verb_values import values

from cdisc_rdeb.columns import Text
from cdisc_rdeb.errors import DerivationError
from cdisc_rdeb.model import RawSource
from cdisc_rdeb.verbs.dates import age, epoch, iso8601, study_day
from cdisc_rdeb.verbs.kinds import Across, Part
from cdisc_rdeb.verbs.moved_dates import days_after, years_before


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
    assert sorted(told) == [("bad time", "10:60"), ("bad time", "24:00"), ("bad time", "noon")]


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
    assert days_after(date=date, days=np.ones(4)).tolist() == ["2016-02-29", "2017-01-01", "", ""]
    # the days may be another number in each record; one that is missing, or not whole, gives no day
    started, told = Text.of(["2016-03-01", "2017-01-05", "2016-02-27", "2016-03-01", "2016-03-01"]), Told()
    moved = days_after(date=started, days=np.array([-1, 0, 6, np.nan, 1.5]), report=told)
    assert moved.tolist() == ["2016-02-29", "2017-01-05", "2016-03-04", "", ""]
    assert told.values == [("value not made", "1.5")]


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


def test_a_date_after_the_last_element_has_no_epoch_and_is_told():
    subject, own = np.array([0, 0, 1], np.int32), np.array([0] * 6 + [1], np.int32)
    starts = Across((Part(Text.of(["2017-01-01", "2017-02-01", "2017-01-01"]), subject),), own, 2)
    names_ = Across((Part(Text.of(["SCREENING", "TREATMENT", "SCREENING"]), subject),), own, 2)
    # between the elements, after the end, on its day, in its month, after its month; subject 1 has no end yet
    ends = Across((Part(Text.of(["2017-01-20", "2017-03-15T10:00", ""]), subject),), own, 2)
    asked = ["2017-01-25", "2017-03-16", "2017-03-15T11:00", "2017-03-15", "2017-03", "2017-04", "2018-01-01"]
    told = Told()
    found = epoch(date=Text.of(asked), starts=starts, epochs=names_, ends=ends, report=told)
    assert found.tolist() == ["SCREENING", "", "", "TREATMENT", "TREATMENT", "", "SCREENING"]
    rule = "date after elements"
    assert told.values == [(rule, "2017-03-16"), (rule, "2017-03-15T11:00"), (rule, "2017-04")]


def test_epoch_looks_at_the_subjects_own_elements():
    subject = np.array([0, 1], np.int32)
    starts = Across((Part(Text.of(["2017-01-01", "2017-06-01"]), subject),), np.array([0, 1, 2], np.int32), 3)
    names_ = Across((Part(Text.of(["SCREENING", "TREATMENT"]), subject),), starts.subject, 3)
    # on this day subject 0 is in screening, subject 1 has not begun, subject 2 has no elements
    assert epoch(date=Text.constant("2017-02-01", 3), starts=starts, epochs=names_).tolist() == ["SCREENING", "", ""]
