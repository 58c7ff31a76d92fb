"""Moments of SAS: days, seconds and the formats that say how much of them is written."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdisc_rdeb.formats.json_dates import number_of, text_of
from cdisc_rdeb.formats.sas_moments import day_of, moment_of_format, number_of_day, writer


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (-138061, "1582-01-01"),
        (-1, "1959-12-31"),
        (0, "1960-01-01"),
        (745153, "4000-02-28"),
        (745154, "4000-03-01"),
        (2206122, "8000-02-28"),
        (2206123, "8000-03-01"),
        (2936547, "9999-12-31"),
    ],
)
def test_days_of_sas(days: int, text: str) -> None:
    assert day_of(days).isoformat() == text
    assert number_of_day(date.fromisoformat(text)) == days
    assert writer("YYMMDD10.")(days) == text
    assert number_of(text, "date") == days
    assert text_of(days, "date") == text
    assert writer("DATETIME20.")(days * 86_400.0 + 86_399) == f"{text}T23:59:59"


@given(st.integers(-138061, 2936546))
def test_days_of_sas_follow_one_another(days: int) -> None:
    assert number_of_day(day_of(days)) == days
    passed = (day_of(days + 1) - day_of(days)) / timedelta(days=1)
    assert passed == (2 if days in (745153, 2206122) else 1)


@pytest.mark.parametrize("number", [-138062.0, 2936548.0, 1e12, float("inf"), -1e300])
def test_numbers_that_are_no_days_stay_numbers(number: float) -> None:
    assert writer("DATE9.")(number) == writer("")(number)
    assert writer("DATETIME20.")(number * 86_400.0) == writer("")(number * 86_400.0)
    with pytest.raises(ValueError, match="no date as SAS counts it"):
        text_of(number, "date")


def test_late_seconds_have_no_noise() -> None:
    assert writer("DATETIME20.")(253717747199.0) == "9999-12-31T23:59:59"
    assert writer("DATETIME22.3")(-0.125) == "1959-12-31T23:59:59.875"


@pytest.mark.parametrize(
    ("form", "number", "expected"),
    [
        ("TIME.", 30_600.0, "08:30:00"),
        ("TIME8.", 30_600.0, "08:30:00"),
        ("TIME7.", 30_600.0, "08:30"),
        ("TIME5.", 30_601.0, "08:30:01"),  # no less precise than it is
        ("HHMM.", 30_600.0, "08:30"),
        ("HHMM5.", 30_600.0, "08:30"),
        ("TIME5.", 117_000.0, "32:30"),
        ("TOD5.", 117_000.0, "08:30"),  # of the day
        ("DATETIME.", 1_862_044_200.0, "2019-01-02T10:30:00"),
        ("DATETIME16.", 1_862_044_200.0, "2019-01-02T10:30:00"),
        ("DATETIME15.", 1_862_044_200.0, "2019-01-02T10:30"),
        ("DATETIME10.", 1_862_006_400.0, "2019-01-02T00:00"),
        ("DATETIME9.", 1_862_006_400.0, "2019-01-02"),
        ("DATETIME9.", 1_862_044_200.0, "2019-01-02T10:30:00"),
        ("DTDATE9.", 1_862_006_400.0, "2019-01-02"),
    ],
)
def test_a_format_says_how_much_of_a_moment_is_written(form: str, number: float, expected: str) -> None:
    assert writer(form)(number) == expected


@pytest.mark.parametrize(
    ("formats", "moment"),
    [
        ("DATE9. MONYY7. YYMMDDN8. YYMMDDD10. B8601DA. JULIAN7. WORDDATE20. YYQ6. NLDATE20. DAY2. E8601DA10.", "date"),
        ("DATETIME20. E8601DT19. B8601DT15. DTDATE9. DATEAMPM22. MDYAMPM25. NLDATM30. IS8601DT.", "datetime"),
        ("NLDATEMD. NLDATEMN10. NLDATEYM. EURDFDD10. DEUDFDE9. FRADFWKX. JDATEYMD. JNENGO. ND8601DA. TWMDY.", "date"),
        ("EURDFDT18. DEUDFDT. NLDATMMD. NLDATMDT. JDATEYT. ND8601DT.", "datetime"),
        ("TIME5. TOD8. HHMM. TIMEAMPM11. E8601TM8. MMSS.", "time"),
        ("8.2 BEST12. $DATE. DOLLAR8.2 DATEFMT. COMMA9. Z5. $20. F8. TIMEPT.", None),
    ],
)
def test_one_table_of_formats(formats: str, moment: str | None) -> None:
    for form in formats.split():
        assert moment_of_format(form) == moment_of_format(form.lower()) == moment, form
