"""A visit, a window or a date format that does not go with those beside it is told where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from analysed import CHG, B, analysed_study
from studies import TinyStudy


@pytest.mark.parametrize(("name", "day"), [("DAY 1", "1"), ("DAY 15", "15"), ("BASELINE", "1")])
def test_a_visit_on_day_0_is_told(tmp_path: Path, name: str, day: str) -> None:
    study = analysed_study(tmp_path)
    with (study.specs / "study.yaml").open("a", encoding="utf-8") as file:
        file.write(f"visits:\n  - {{VISITNUM: 1, VISIT: {name}, VISITDY: 0}}\n")
    message = f"study.yaml:9: visits[0].VISITDY: {name} is on day 0, which there is not; write VISITDY: {day}"
    assert study.lint().stdout.splitlines() == [message]


VISITS = """\
visits:
  - {VISITNUM: 1, VISIT: SCREENING, VISITDY: -14}
  - {VISITNUM: 2, VISIT: DAY 1, VISITDY: 1}
  - {VISITNUM: 3, VISIT: DAY 15, VISITDY: 15, raw: [Day15, D15]}
  - {VISITNUM: 4, VISIT: DAY 29, VISITDY: 29}
  - {VISITNUM: 5, VISIT: MONTH 6, VISITDY: 183}
  - {VISITNUM: 6, VISIT: MONTH 12, VISITDY: 366}
  - {VISITNUM: 9, VISIT: EARLY END, VISITDY: 29}
unscheduled: {raw: Unplanned, VISIT: "UNSCHEDULED {VISITNUM}"}
"""

PLANNED: dict[str, tuple[str, str, str]] = {
    "a day counted from 0": (
        "VISITDY: 29}\n  - {VISITNUM: 5",
        "VISITDY: 28}\n  - {VISITNUM: 5",
        "12: visits[3].VISITDY: warning: DAY 29 is planned for day 28, and other visits for the day of their name; "
        "write VISITDY: 29",
    ),
    "months for days": (
        "VISITDY: 183",
        "VISITDY: 6",
        "13: visits[4].VISITDY: warning: MONTH 6 is planned for day 6, before DAY 29 (day 29); "
        "write VISITDY: a day from 29 to 366",
    ),
    "a name of another visit": (
        "VISITDY: 1}",
        "VISITDY: 1, raw: [d29, first]}",
        "10: visits[1].raw: warning: raw of DAY 1 has d29, and there is a visit DAY 29; move raw: [d29] to DAY 29",
    ),
    "a number by another name": (
        "{VISITNUM}",
        "{VISITNO}",
        "16: unscheduled.VISIT: {VISITNO} stands for nothing in the name of an unscheduled visit; "
        "write {VISITNUM}, the number of the visit",
    ),
}


def visited_study(folder: Path, old: str = "", new: str = "") -> TinyStudy:
    """A study with visits, of which a text is another one."""
    study = analysed_study(folder)
    assert VISITS.count(old) == 1 or not old
    with (study.specs / "study.yaml").open("a", encoding="utf-8") as file:
        file.write(VISITS.replace(old, new) if old else VISITS)
    return study


@pytest.mark.parametrize("name", PLANNED)
def test_a_visit_in_another_place_is_told(name: str, tmp_path: Path) -> None:
    assert visited_study(tmp_path / "right").lint().output == "no faults\n"
    old, new, message = PLANNED[name]
    study = visited_study(tmp_path / "wrong", old, new)
    assert study.lint().stdout.splitlines() == [f"study.yaml:{message}"]


WINDOWS = "AVISIT,AVISITN,AWTARGET\nBaseline,1,1\nWeek 2,2,15\nWeek 4,3,29\nWeek 24,4,169\nEnd,5,99\n"


def test_a_window_before_its_neighbours_is_told(tmp_path: Path) -> None:
    study = analysed_study(tmp_path)
    study.edit(B, CHG, CHG + "  AVISIT: {window: windows.csv}\n")
    (study.specs / "windows.csv").write_text(WINDOWS, encoding="utf-8")
    assert study.lint().output == "no faults\n"
    (study.specs / "windows.csv").write_text(WINDOWS.replace("3,29", "3,4"), encoding="utf-8")
    message = "Week 4 is planned for day 4, and other weeks for the day of their name; write 29 in AWTARGET"
    assert study.lint().stdout.splitlines() == [f"windows.csv:4: warning: {message}"]


@pytest.mark.parametrize(("second", "told"), [("MM/DD/YYYY", True), ("DD.MM.YYYY", False)])
def test_two_date_formats_for_one_text_are_told(second: str, told: bool, tmp_path: Path) -> None:
    study = analysed_study(tmp_path)
    study.edit("study.yaml", "file: vs.csv", f"file: vs.csv, dates: [DD/MM/YYYY, {second}]")
    message = "warning: the date formats DD/MM/YYYY and MM/DD/YYYY read one text as two days, and DD/MM/YYYY is tried "
    message += "first; keep the one that the file is written in: dates: DD/MM/YYYY or dates: MM/DD/YYYY"
    assert any(message in line for line in study.lint().stdout.splitlines()) is told


@pytest.mark.parametrize(
    ("asked", "way"),
    [
        ("DAY 15", "did you mean Week 2?"),
        ("Day 1", "did you mean Baseline?"),
        ("WEEK 4", ""),
        ("DAY 30", "there are Baseline, Week 2, Week 4, Week 24, End"),
    ],
)
def test_a_visit_that_is_none_is_meant_by_its_day(asked: str, way: str, tmp_path: Path) -> None:
    study = analysed_study(tmp_path)
    (study.specs / "windows.csv").write_text(WINDOWS, encoding="utf-8")
    flag = f"  ANL02FL: {{flag: {{AVISIT: {asked}}}, label: Analysed}}\n"
    study.edit(B, CHG, f"{CHG}  AVISIT: {{window: windows.csv}}\n{flag}")
    message = f"24: variables.ANL02FL.flag.AVISIT: warning: no AVISIT of ADVS is '{asked}'; {way}"
    assert study.lint().stdout.splitlines() == ([f"{B}:{message}"] if way else [])
