"""Verbs of analysis datasets: cases with expected values typed by hand, edges first."""

from datetime import datetime, timedelta

import numpy as np
import pytest

from cdisc_rdeb.columns import Text
from cdisc_rdeb.errors import DerivationError
from cdisc_rdeb.model import Table
from cdisc_rdeb.verbs import VERBS
from cdisc_rdeb.verbs.analysis_dates import duration, impute, impute_datetime, sas_date, sas_time
from cdisc_rdeb.verbs.baseline import baseline_flag, baseline_of, percent_change
from cdisc_rdeb.verbs.dates import study_day
from cdisc_rdeb.verbs.events import exists, sum_of
from cdisc_rdeb.verbs.grades import toxicity_grade
from cdisc_rdeb.verbs.groups import band, place_in, pool, term_group
from cdisc_rdeb.verbs.kinds import Across, Part
from cdisc_rdeb.verbs.occurrence import first_of, last_of
from cdisc_rdeb.verbs.treatments import in_period, on_treatment, time_to
from cdisc_rdeb.verbs.windows import days_apart, window

NAN = float("nan")
MIDNIGHT = datetime(1960, 1, 1)


def shown(days):
    """Numeric dates as text, '' for missing ones."""
    return ["" if day != day else (MIDNIGHT + timedelta(days=float(day))).date().isoformat() for day in days]


def days(*texts):
    return sas_date(date=Text.of(texts))


def imputed(text, missing="first", **more):
    bounds = {name: days(bound) for name, bound in more.items() if name in ("not_before", "not_after")}
    day, flag = impute(date=Text.of([text]), missing=missing, **{**more, **bounds})
    return shown(day)[0], flag.tolist()[0]


# Numeric dates.


def test_numeric_dates_are_those_of_sas():
    # SAS: '01JAN1960'd is 0, '31DEC1959'd is -1, '29FEB2000'd is 14669, '02JAN2014'd is 19725
    assert days("1960-01-01", "1959-12-31", "2000-02-29", "2014-01-02T23:59").tolist() == [0, -1, 14669, 19725]
    assert np.isnan(days("2014-01", "2014", "2014---02", "--01-02", "")).all()


@pytest.mark.parametrize("text", ["2015-02-29", "2014-13-01", "2014-01-02T24:00", "02JAN2014", "2014-1-2"])
def test_what_no_calendar_has_is_told(text):
    for verb in (sas_date, sas_time, impute, impute_datetime):
        with pytest.raises(DerivationError, match="is no date in ISO 8601 format"):
            verb(date=Text.of([text]))


def test_times_need_hour_and_minute():
    made = sas_time(date=Text.of(["2014-01-02T00:00", "2014-01-02T23:59:59", "2014-01-02T10", "2014-01-02"]))
    assert made.tolist()[:2] == [0, 86399]
    assert np.isnan(made[2:]).all()


def test_study_days_of_numeric_dates_and_datetimes():
    reference = days("2014-01-02", "2014-01-02", "2014-01-02", "")
    made = study_day(date=days("2014-01-01", "2014-01-02", "2014-01-03", "2014-01-03"), reference=reference)
    assert made.tolist()[:3] == [-1, 1, 2]
    assert np.isnan(made[3])
    assert study_day(date=Text.of(["2014-01-03"]), reference=days("2014-01-02")).tolist() == [2]


# Imputation.


@pytest.mark.parametrize(
    ("text", "missing", "expected"),
    [
        ("2016-02-29", "first", ("2016-02-29", "")),  # complete: stays
        ("2016-02-29T10:30", "last", ("2016-02-29", "")),
        ("2016-02", "first", ("2016-02-01", "D")),
        ("2016-02", "mid", ("2016-02-15", "D")),
        ("2016-02", "last", ("2016-02-29", "D")),  # a leap year
        ("2015-02", "last", ("2015-02-28", "D")),
        ("1900-02", "last", ("1900-02-28", "D")),  # a century that is none
        ("2000-02", "last", ("2000-02-29", "D")),
        ("2016-04", "last", ("2016-04-30", "D")),
        ("2016", "first", ("2016-01-01", "M")),
        ("2016", "mid", ("2016-06-30", "M")),
        ("2016", "last", ("2016-12-31", "M")),
        ("2016---15", "first", ("2016-01-15", "M")),  # the known day is kept
        ("2016---15", "mid", ("2016-06-15", "M")),
        ("2016---15", "last", ("2016-12-15", "M")),
        ("2016---31", "mid", ("2016-05-31", "M")),  # June has no 31st
        ("2015---29", "first", ("2015-01-29", "M")),
        ("--02-15", "first", ("", "")),  # of no year
        ("", "first", ("", "")),
    ],
)
def test_missing_parts_are_imputed_by_rule(text, missing, expected):
    assert imputed(text, missing) == expected


def test_no_more_is_imputed_than_allowed():
    assert imputed("2016-02", highest="day") == ("2016-02-01", "D")
    assert imputed("2016", highest="day") == ("", "")
    assert imputed("2016---15", highest="day") == ("", "")
    assert imputed("2016-02", highest="time") == ("", "")


def test_a_year_is_imputed_from_a_limit_alone():
    assert imputed("", highest="year", not_before="2014-03-05") == ("2014-03-05", "Y")
    assert imputed("", "last", highest="year", not_after="2014-03-05") == ("2014-03-05", "Y")
    assert imputed("--02-15", highest="year", not_before="2014-01-05") == ("2014-02-15", "Y")
    assert imputed("--02-29", highest="year", not_before="2014-01-05") == ("", "")  # 2014 has no such day
    assert imputed("", highest="year") == ("", "")


def test_limits_move_what_was_imputed_and_nothing_else():
    assert imputed("2016-02", not_before="2016-02-10") == ("2016-02-10", "D")
    assert imputed("2016-02", not_before="2016-01-10") == ("2016-02-01", "D")
    assert imputed("2016-02", not_before="2016-03-10") == ("2016-02-01", "D")  # February cannot reach it
    assert imputed("2016", not_before="2016-11-10") == ("2016-11-10", "M")
    assert imputed("2016-02-05", not_before="2016-02-10") == ("2016-02-05", "")  # collected so
    assert imputed("2016-02", "last", not_after="2016-02-10") == ("2016-02-10", "D")
    assert imputed("2016-02", "last", not_after="2016-01-10") == ("2016-02-29", "D")
    assert imputed("2016---15", not_before="2016-03-20") == ("2016-04-15", "M")
    assert imputed("2016---15", not_before="2016-12-20") == ("2016-01-15", "M")
    assert imputed("2016---15", "last", not_after="2016-03-10") == ("2016-02-15", "M")
    assert imputed("2016-02", not_before="") == ("2016-02-01", "D")


def test_an_end_is_not_before_its_start_unless_collected_so():
    starts, _ = impute(date=Text.of(["2016-03", "2016-03-20", "2016-03-20"]), missing="first")
    ends, flags = impute(date=Text.of(["2016-03", "2016-03", "2016-02"]), missing="mid", not_before=starts)
    assert shown(starts) == ["2016-03-01", "2016-03-20", "2016-03-20"]
    assert shown(ends) == ["2016-03-15", "2016-03-20", "2016-02-15"]
    assert flags.tolist() == ["D", "D", "D"]


def moments(text, missing="first", **more):
    second, *flags = impute_datetime(date=Text.of([text]), missing=missing, **more)
    made = "" if np.isnan(second[0]) else (MIDNIGHT + timedelta(seconds=float(second[0]))).isoformat()
    return made, *(flag.tolist()[0] for flag in flags)


@pytest.mark.parametrize(
    ("text", "missing", "expected"),
    [
        ("2016-02-29T10:30:05", "first", ("2016-02-29T10:30:05", "", "")),
        ("2016-02-29T10:30", "last", ("2016-02-29T10:30:59", "", "S")),
        ("2016-02-29T10", "first", ("2016-02-29T10:00:00", "", "M")),
        ("2016-02-29T10", "last", ("2016-02-29T10:59:59", "", "M")),
        ("2016-02-29", "first", ("2016-02-29T00:00:00", "", "H")),
        ("2016-02-29", "mid", ("2016-02-29T12:00:00", "", "H")),
        ("2016-02-29", "last", ("2016-02-29T23:59:59", "", "H")),
        ("2016-02-29T-:30", "last", ("2016-02-29T23:30:59", "", "H")),  # the hour alone is not known
        ("2016-02", "last", ("2016-02-29T23:59:59", "D", "H")),
        ("2016", "last", ("", "", "")),  # beyond the highest part allowed
    ],
)
def test_times_are_imputed_like_dates(text, missing, expected):
    assert moments(text, missing, highest="day") == expected


def test_limits_of_datetimes_move_imputed_times():
    noon = impute_datetime(date=Text.of(["2016-02-29T12:00:00"]))[0]
    assert moments("2016-02-29", not_before=noon) == ("2016-02-29T12:00:00", "", "H")
    assert moments("2016-02-29", "last", not_after=noon) == ("2016-02-29T12:00:00", "", "H")
    assert moments("2016-02-29T11", not_before=noon) == ("2016-02-29T11:00:00", "", "M")  # 11 o'clock is known
    assert moments("2016-02", highest="day", not_before=noon) == ("2016-02-29T12:00:00", "D", "H")
    assert moments("2016-03-01", "last", not_after=noon) == ("2016-03-01T23:59:59", "", "H")  # no time of it is before
    assert moments("2016-02-28", not_before=noon) == ("2016-02-28T00:00:00", "", "H")  # nor of this day after


def test_durations_count_both_days():
    start, end = days("2014-01-01", "2014-01-01", "2014-01-02", ""), days("2014-01-01", "2014-12-31", "2014-01-01", "")
    told: list[tuple[str, str]] = []

    def report(rule, bad, values, message):
        told.extend((rule, value) for value, is_bad in zip(values.tolist(), bad, strict=True) if is_bad)

    assert duration(start=start, end=end, report=report).tolist()[:2] == [1, 365]
    assert told == [("value not made", "-1")]  # the third ends on the day before it starts
    assert np.isnan(duration(start=start, end=end, report=report)[2:]).all()
    assert duration(start=start[:2], end=end[:2], unit="weeks")[1] == pytest.approx(52.142857, abs=1e-6)
    assert duration(start=start[:2], end=end[:2], unit="years")[1] == pytest.approx(0.999316, abs=1e-6)


# Occurrences and treatments.

S = Text.of(["S1", "S1", "S1", "S2", "S2"])


def test_first_and_last_of_groups():
    order = np.array([3.0, 1, 1, NAN, 5])
    assert first_of(by=(S,), order=(order,)).tolist() == ["", "Y", "", "Y", ""]  # the tie by place, missing first
    assert last_of(by=(S,), order=(order,)).tolist() == ["Y", "", "", "", "Y"]
    only = np.array([True, False, False, False, False])
    assert first_of(by=(S,), where=only, value="1").tolist() == ["1", "", "", "", ""]
    assert last_of(by=(S, order)).tolist() == ["Y", "", "Y", "Y", "Y"]
    with pytest.raises(DerivationError, match="by names no column"):
        first_of(by=())


def test_the_worst_severity_comes_last():
    severity = Text.of(["MILD", "SEVERE", "MODERATE", "MILD", ""])
    rank = place_in(text=severity, among=("MILD", "MODERATE", "SEVERE"))
    assert rank.tolist()[:4] == [1, 3, 2, 1]
    assert last_of(by=(S,), order=(rank,)).tolist() == ["", "Y", "", "Y", ""]


def test_on_treatment_has_a_start_an_end_and_days_after_it():
    date = np.array([9.0, 10, 20, 21, 27, 28, NAN])
    start, end = np.full(7, 10.0), np.full(7, 20.0)
    assert on_treatment(date=date, start=start).tolist() == ["", "Y", "Y", "Y", "Y", "Y", ""]
    assert on_treatment(date=date, start=start, end=end).tolist() == ["", "Y", "Y", "", "", "", ""]
    assert on_treatment(date=date, start=start, end=end, days=7).tolist() == ["", "Y", "Y", "Y", "Y", "", ""]
    assert on_treatment(date=date, start=np.full(7, NAN)).tolist() == [""] * 7


def test_what_got_worse_emerges_although_it_began_before():
    date, start = np.full(3, 9.0), np.array([10.0, 10, NAN])
    worse, than = np.array([3.0, 1, 3]), np.array([1.0, 1, 1])
    assert on_treatment(date=date, start=start, worse=worse, than=than).tolist() == ["Y", "", ""]


def test_periods_follow_one_another_and_may_end():
    date = np.array([0.0, 1, 9, 10, 16, NAN])
    starts = (np.full(6, 1.0), np.full(6, 10.0))
    treatments = (Text.constant("A", 6), Text.constant("B", 6))
    assert in_period(date=date, starts=starts, values=treatments).tolist() == ["", "A", "A", "B", "B", ""]
    ends = (np.full(6, 5.0), np.full(6, 15.0))
    assert in_period(date=date, starts=starts, values=treatments, ends=ends).tolist() == ["", "A", "", "B", "", ""]
    with pytest.raises(DerivationError, match="name as many of each"):
        in_period(date=date, starts=starts, values=treatments[:1])
    with pytest.raises(DerivationError, match="periods have numeric dates, not text"):
        in_period(date=date, starts=(Text.constant("2014", 6),), values=treatments[:1])


def test_the_first_event_ends_the_time_else_censoring_does():
    fall, death = np.array([5.0, 5, NAN, 20, NAN]), np.array([7.0, 5, NAN, NAN, NAN])
    last = np.array([9.0, 9, 9, 9, NAN])
    day, name, censored = time_to(
        dates=(fall, death), names=("FALL", "DEATH"), censor=(last,), censored_as=("LAST VISIT",)
    )
    assert day.tolist()[:4] == [5, 5, 9, 9]
    assert name.tolist() == ["FALL", "FALL", "LAST VISIT", "LAST VISIT", ""]
    assert censored.tolist()[:4] == [0, 0, 1, 1]
    assert np.isnan([day[4], censored[4]]).all()
    with pytest.raises(DerivationError, match="names has a name for each of dates"):
        time_to(dates=(fall,), names=(), censor=(last,))
    with pytest.raises(DerivationError, match="censored_as has a name for each date of censor"):
        time_to(dates=(fall,), names=("FALL",), censor=(last, last), censored_as=("LAST VISIT",))


def test_the_first_censoring_date_that_is_there_counts_and_events_after_it_may():
    death, last, start = np.array([20.0, NAN, NAN, 3]), np.array([9.0, 9, NAN, NAN]), np.array([1.0, 1, 1, NAN])
    more = {"dates": (death,), "names": ("DEATH",), "censor": (last, start), "censored_as": ("LAST VISIT", "START")}
    day, name, censored = time_to(**more, events_after="count")
    assert day.tolist() == [20, 9, 1, 3]
    assert name.tolist() == ["DEATH", "LAST VISIT", "START", "DEATH"]
    assert censored.tolist() == [0, 1, 1, 0]
    day, name, _ = time_to(**more)
    assert (day.tolist()[0], name.tolist()[0]) == (9, "LAST VISIT")


def test_population_flags_ask_for_a_value():
    across = Across((Part(Text.of(["2014", "", "2014"]), np.array([0, 1, 0], np.int32)),), np.array([0, 1, -1]), 2)
    assert exists(across=across).tolist() == ["Y", "N", "N"]
    assert exists(across=across, yes="1", no="").tolist() == ["1", "", ""]


def test_sums_by_subject_leave_out_what_is_no_number_and_tell():
    told: list[tuple[str, list[bool]]] = []
    report = lambda rule, bad, values, message: told.append((rule, bad.tolist()))  # noqa: E731
    texts = Part(Text.of(["1.5", "<5", "2"]), np.array([0, 0, 1], np.int32), report=report)
    numbers = Part(np.array([1.0, NAN]), np.array([0, 2], np.int32))
    made = sum_of(across=Across((texts, numbers), np.array([0, 1, 2, -1]), 3))
    assert made.tolist()[:2] == [2.5, 2]
    assert np.isnan(made[2:]).all()
    assert told == [("not a number", [False, True, False])]


# Baseline.


def test_baseline_is_the_last_value_on_or_before_the_reference():
    date, value = np.array([1.0, 5, 6, 5, NAN]), np.array([7.0, 8, 9, NAN, 3])
    by, reference = (Text.constant("S1", 5),), np.full(5, 5.0)
    assert baseline_flag(date=date, reference=reference, value=value, by=by).tolist() == ["", "Y", "", "", ""]
    none = np.zeros(5, bool)
    flagged = baseline_flag(date=date, reference=reference, value=value, by=by, same_day=none)
    assert flagged.tolist() == ["Y", "", "", "", ""]
    assert baseline_flag(date=date, reference=np.full(5, NAN), value=value, by=by).tolist() == [""] * 5


def test_baseline_ties_go_to_the_later_in_order_then_in_place():
    date, reference, by = np.full(3, 5.0), np.full(3, 9.0), (Text.constant("S1", 3),)
    value = np.array([1.0, 2, 3])
    assert baseline_flag(date=date, reference=reference, value=value, by=by).tolist() == ["", "", "Y"]
    order = (np.array([1.0, 3, 2]),)
    assert baseline_flag(date=date, reference=reference, value=value, by=by, order=order).tolist() == ["", "Y", ""]


def test_baseline_values_go_to_all_records_of_their_group():
    flagged = Text.of(["", "Y", "", "", ""])
    value = np.array([1.0, 2, 3, 4, 5])
    made = baseline_of(column=value, flagged=flagged, by=(S,))
    assert made.tolist()[:3] == [2, 2, 2]
    assert np.isnan(made[3:]).all()
    text = baseline_of(column=Text.of(["a", "b", "c", "d", "e"]), flagged=flagged, by=(S,))
    assert text.tolist() == ["b", "b", "b", "", ""]
    with pytest.raises(DerivationError, match="two records of one group are baseline"):
        baseline_of(column=value, flagged=Text.constant("Y", 5), by=(S,))


def test_percent_change_turns_its_sign_for_a_negative_baseline():
    value, base = np.array([15.0, 5, -5, -15, 5, NAN]), np.array([10.0, 10, -10, -10, 0, 1])
    assert percent_change(value=value, base=base).tolist()[:4] == [50, -50, -50, 50]
    assert np.isnan(percent_change(value=value, base=base)[4:]).all()


# Bands, windows, groups, grades.


def test_small_groups_are_pooled():
    site, arm = Text.of(["1", "1", "2", "2", "2", ""]), Text.of(["A", "B", "A", "A", "A", "B"])
    assert pool(text=site, into="X", fewest=3).tolist() == ["X", "X", "2", "2", "2", ""]
    # under B, which occurs, site 2 has nobody; the record without a site does not count
    assert pool(text=site, into="X", fewest=1, by=(arm,)).tolist() == ["1", "1", "X", "X", "X", ""]
    assert pool(text=Text.of([]), into="X", fewest=1, by=(Text.of([]),)).tolist() == []
    with pytest.raises(DerivationError, match="fewest is 0"):
        pool(text=site, into="X", fewest=0)


def test_bands_are_read_from_their_labels():
    number = np.array([-1.0, 0, 17.9, 18, 64, 65, NAN])
    label, place = band(number=number, bands=("<0", "0 to 17.9 years", ">=18"))
    assert label.tolist() == ["<0", "0 to 17.9 years", "0 to 17.9 years", ">=18", ">=18", ">=18", ""]
    assert place.tolist()[:6] == [1, 2, 2, 3, 3, 3]
    assert band(number=np.array([25.0, 29.9, 30]), bands=("25-<30", ">=30"))[1].tolist() == [1, 1, 2]
    assert band(number=np.array([3.0, 4]), bands=("3", "<=5"))[0].tolist() == ["3", "<=5"]
    with pytest.raises(DerivationError, match=r"'80\.5' is in none of the bands <65, 65-80"):
        band(number=np.array([80.5]), bands=("<65", "65-80"))
    with pytest.raises(DerivationError, match="'young' says no limits"):
        band(number=np.array([80.5]), bands=("young",))


def windows(days_, rows, by=None):
    names = ("PARAMCD", "AVISIT", "AVISITN", "AWTARGET", "AWLO", "AWHI")
    table = Table("windows.csv", {n: tuple(row[i] for row in rows) for i, n in enumerate(names)})
    return window(day=np.array(days_, float), table=table, by=None if by is None else Text.of(by))


def test_windows_with_limits_may_leave_gaps():
    rows = [("", "Baseline", "0", "1", "", "1"), ("", "Week 2", "2", "14", "10", "18")]
    visit, number, target, low, high = windows([-9, 1, 2, 10, 18, 19, NAN], rows)
    assert visit.tolist() == ["Baseline", "Baseline", "", "Week 2", "Week 2", "", ""]
    assert number.tolist()[3] == 2
    assert (target.tolist()[3], low.tolist()[3], high.tolist()[3]) == (14, 10, 18)
    assert np.isnan(low[0])


def test_windows_of_a_parameter_of_its_own():
    rows = [("", "All", "1", "1", "", ""), ("LDL", "Early", "1", "1", "", ""), ("LDL", "Late", "2", "100", "", "")]
    assert windows([99, 99, 5], rows, ["HDL", "ldl", "LDL"])[0].tolist() == ["All", "Late", "Early"]
    with pytest.raises(DerivationError, match="AWTARGET of Early is 'soon'"):
        windows([1], [("", "Early", "1", "soon", "", "")])
    with pytest.raises(DerivationError, match="no column AVISIT"):
        window(day=np.ones(1), table=Table("w.csv", {"AWTARGET": ("1",)}))


def test_there_is_no_day_0_between_days():
    assert days_apart(day=np.array([-1.0, 1, 3, -3]), target=np.array([1.0, -1, 1, -1])).tolist() == [1, 1, 2, 2]


def test_terms_belong_whatever_their_case():
    table = Table("groups.csv", {"GROUP": ("SKIN", "SKIN", "FEVER"), "TERM": ("Pruritus", "*rash*", "PYREXIA")})
    terms = (Text.of(["PRURITUS", "x", "PYREXIA", "PRURITUS GENERALISED", ""]), Text.of(["", "RASHES", "", "", ""]))
    name, code, scope = term_group(terms=terms, table=table, group="SKIN")
    assert name.tolist() == ["SKIN", "SKIN", "", "", ""]
    assert code.tolist() == scope.tolist() == [""] * 5
    more = {"CODE": ("20000020", "20000020", "20000001"), "SCOPE": ("NARROW", "BROAD", "BROAD")}
    name, code, scope = term_group(terms=terms, table=Table("groups.csv", {**table.columns, **more}), group="SKIN")
    assert code.tolist() == ["20000020", "20000020", "", "", ""]
    assert scope.tolist() == ["NARROW", "BROAD", "", "", ""]
    with pytest.raises(DerivationError, match="no GROUP is called EYES"):
        term_group(terms=terms, table=table, group="EYES")


def graded(value, direction, *rows, base=NAN, low=5.0, high=40.0):
    names = ("PARAMCD", "DIRECTION", "GRADE", "TIMES", "OF", "BASELINE")
    table = Table("ctcae.csv", {n: tuple(row[i] for row in rows) for i, n in enumerate(names)})
    made = toxicity_grade(
        value=np.array([value]), parameter=Text.of(["ALT"]), criteria=table, direction=direction,
        low=np.array([low]), high=np.array([high]), base=np.array([base]),
    )  # fmt: skip
    return made.tolist()[0]


ALT = [("ALT", "HIGH", "1", "1", "ULN", "NORMAL"), ("ALT", "HIGH", "2", "3", "ULN", "NORMAL"),
       ("ALT", "HIGH", "1", "1.5", "BASE", "ABNORMAL"), ("ALT", "HIGH", "2", "3", "BASE", "ABNORMAL")]  # fmt: skip


def test_grades_are_the_highest_criterion_that_holds():
    assert [graded(v, "HIGH", *ALT, base=30.0) for v in (40.0, 40.1, 120.0, 120.1)] == ["0", "1", "1", "2"]
    assert [graded(v, "HIGH", *ALT, base=60.0) for v in (90.0, 90.1, 180.1)] == ["0", "1", "2"]  # abnormal baseline
    assert graded(NAN, "HIGH", *ALT, base=30.0) == ""
    assert graded(50.0, "HIGH", *ALT, base=30.0, high=NAN) == ""
    assert graded(50.0, "LOW", *ALT, base=30.0) == ""  # the table has no such direction
    assert graded(50.0, "HIGH", *ALT, base=40.0) == "1"  # a baseline on the limit is normal


def test_the_words_of_a_table_of_grades_are_understood_or_refused():
    assert graded(60.0, "HIGH", ("alt", "High", "1", "1", "ULN", "Normal"), base=30.0) == "1"
    for way, state in (("UP", ""), ("HIGH", "N")):
        with pytest.raises(DerivationError, match=f"DIRECTION '{way}' and BASELINE '{state}'; give HIGH or LOW"):
            graded(60.0, "HIGH", ("ALT", way, "1", "1", "ULN", state), base=30.0)


def test_grades_below_and_of_plain_numbers():
    rows = [("ALT", "LOW", "1", "1", "LLN", ""), ("ALT", "LOW", "2", "3", "", "")]
    assert [graded(v, "LOW", *rows) for v in (5.0, 4.9, 3.0, 2.9)] == ["0", "1", "1", "2"]
    with pytest.raises(DerivationError, match="grade 'x' of ALT has TIMES '1' and OF ''"):
        graded(1.0, "LOW", ("ALT", "LOW", "x", "1", "", ""))


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        ("impute", {"TRTSDT": "date", "ASTDTF": "flag", "ASTDTM": None}),
        ("impute_datetime", {"TRTSDTM": "datetime", "ASTDTF": "date flag", "ASTTMF": "time flag", "ASTDT": None}),
        ("band", {"AGEGR1": "band", "AGEGR1N": "number"}),
        ("window", {"AVISIT": "visit", "AVISITN": "number", "AWTARGET": "target", "AWLO": "low", "AWHI": "high"}),
        ("time_to", {"ADT": "date", "EVNTDESC": "name", "CNSR": "censored", "AVAL": None}),
    ],
)
def test_the_names_of_adam_say_which_output_they_are(verb, expected):
    outputs = dict(enumerate(VERBS[verb].outputs)) | {None: None}
    assert {name: outputs[VERBS[verb].output_of(name)] for name in expected} == expected


@pytest.mark.parametrize("lacking", ["PARAMCD", "DIRECTION", "GRADE", "TIMES", "OF"])
def test_a_table_of_grades_has_its_columns(lacking):
    names = ("PARAMCD", "DIRECTION", "GRADE", "TIMES", "OF")
    table = Table("ctcae.csv", {name: () for name in names if name != lacking})
    one = np.array([1.0])
    with pytest.raises(DerivationError, match=f"ctcae.csv: no column {lacking}; it has "):
        toxicity_grade(value=one, parameter=Text.of(["ALT"]), criteria=table, direction="LOW", low=one, high=one)
