"""Reasons why something was not done: in the record that was not done, or told."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import VS_HEAD, SmallStudy, small_study

VS = (
    VS_HEAD
    + """\
      SYSBP: {result: SBP, unit: mmHg}
      TEMP: {result: T, unit: C}
    not_done: {when: {DONE: "No"}, reason: WHY}
    variables:
      VSDTC: {iso8601: DAY}
"""
)
ROWS = """\
SUBJECT,DAY,SBP,T,DONE,WHY
001,2024-01-10,120,36.5,Yes,Refused
001,2024-01-11,,,No,Sick
001,2024-01-12,130,,No,Broken
002,2024-01-12,131,37,No,Nobody knows
"""
ALL = ("reason: WHY}", "reason: WHY, as: VSALL, test: Vital Signs}")


def vitals(folder: Path, *changes: tuple[str, str]) -> SmallStudy:
    """A study with a form that may not have been done, built."""
    spec = VS
    for old, new in changes:
        assert old in spec
        spec = spec.replace(old, new)
    return small_study(folder, {"vs": ROWS}, {"vs": spec}).built()


@pytest.mark.parametrize(
    ("changes", "lost"),
    [
        ((), [("Refused", "2"), ("Nobody knows", "5")]),
        ((ALL,), [("Refused", "2"), ("Broken", "4"), ("Nobody knows", "5")]),
        ((("VSDTC:", "VSGRPID: WHY\n      VSDTC:"),), []),  # it is in the data
    ],
)
def test_a_reason_that_no_record_has_is_told(
    tmp_path: Path, changes: tuple[tuple[str, str], ...], lost: list[tuple[str, str]]
) -> None:
    told = vitals(tmp_path, *changes).told("rule", "variable", "file", "value", "row")
    assert [issue[3:] for issue in told if issue[:3] == ("reason not kept", "WHY", "vs.csv")] == lost


def test_reasons_that_are_kept(tmp_path: Path) -> None:
    assert vitals(tmp_path).values("VS", "VSDTC", "VSTESTCD", "VSREASND")[1:] == [
        ("2024-01-11", "SYSBP", "Sick"),
        ("2024-01-12", "SYSBP", ""),
        ("2024-01-10", "TEMP", ""),
        ("2024-01-11", "TEMP", "Sick"),
        ("2024-01-12", "TEMP", "Broken"),
        ("2024-01-12", "SYSBP", ""),
        ("2024-01-12", "TEMP", ""),
    ]


def test_a_reason_in_the_place_of_the_result_is_kept(tmp_path: Path) -> None:
    spec = VS.replace(
        'not_done: {when: {DONE: "No"}, reason: WHY}', "not_done: {when: {SBP: [Sick, Broken]}, reason: SBP}"
    )
    rows = ROWS.replace("001,2024-01-11,,,No,Sick", "001,2024-01-11,Sick,37,No,")
    study = small_study(tmp_path, {"vs": rows}, {"vs": spec}).built()
    assert [told for told in study.told("rule", "variable", "value") if told[0] == "reason not kept"] == []
    assert ("2024-01-11", "SYSBP", "Sick") in study.values("VS", "VSDTC", "VSTESTCD", "VSREASND")
    assert ("2024-01-10", "120", "") in study.values("VS", "VSDTC", "VSORRES", "VSREASND")
