"""Simulated trials of any size: memory does not grow, nothing stops, and full sheets go on in further files."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

PROJECT = Path(__file__).parents[1]
SPECS = PROJECT / "specs" / "rdeb"
PEAK = """
import resource, sys
from cdisc_rdeb.raw.simulate import simulate
simulate(sys.argv[1], sys.argv[2], subjects=int(sys.argv[3]), seed=5)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.fixture(scope="module")
def part() -> Iterator[Callable[[str], ModuleType]]:
    """A module of the generator by its name."""
    sys.path.insert(0, str(SPECS))
    yield lambda name: importlib.import_module(f"simulate_rdeb.{name}")
    sys.path.remove(str(SPECS))


@settings(max_examples=100)
@given(rows=st.lists(st.tuples(st.integers(0, 50), st.binary(max_size=9)), max_size=300), lot=st.integers(1, 60))
def test_rows_come_in_order_in_whatever_lots(
    part: Callable[[str], ModuleType], tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, bytes]], lot: int
) -> None:
    folder = tmp_path_factory.mktemp("spool")
    spool = part("spooling").Spool(folder, "rows", lot)
    for place, (key, row) in enumerate(rows):
        spool.add((key, place), row)
    stably = sorted(rows, key=lambda row: row[0])
    assert [*spool] == [row for _, row in stably]
    assert len([*folder.iterdir()]) < 2 * part("spooling").AT_ONCE  # files are merged on the way


@settings(max_examples=60)
@given(seed=st.integers(0, 10**9), number=st.integers(8, 10**6), fails=st.booleans())
def test_no_participant_of_any_trial_stops_a_form(
    part: Callable[[str], ModuleType], seed: int, number: int, fails: bool
) -> None:
    p = part("people").recruit(seed, number, fails)
    for form in part("csv_forms").FORMS:
        assert all(row for _, row in form.entries(p))
    for _, _, rows in part("transfers").TRANSFERS:
        assert all(rows(p))
    taken = [*part("biomarkers").samples(p)]
    assert all(len(part("biomarkers").cytokine_row(p, visit)) == 13 for visit in taken)
    assert all(part("labs").samples(p)) and all(part("patient_reports").reports(p))
    names = [part("biomarkers").identity(p, visit, "A", p.dice("any"))[0] for visit in taken]
    assert len({*names}) == len(names)  # which the workbook relies on


def test_a_full_sheet_goes_on_in_a_further_workbook(part: Callable[[str], ModuleType], tmp_path: Path) -> None:
    def rows(path: Path, sheet: str) -> list[tuple[object, ...]]:
        return [*openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)]

    people = [*part("people").roster(20, 5)]
    for folder, most in (("whole", 1 << 20), ("cut", 50)):
        (tmp_path / folder).mkdir()
        with part("biomarkers").biomarker_files(tmp_path / folder / "b.xlsx", tmp_path, most) as take:
            for p in people:
                take(p)
    cut = sorted((tmp_path / "cut").iterdir())
    assert [path.name for path in cut] == ["b.xlsx", "b_2.xlsx", "b_3.xlsx"]
    for sheet in ("Cytokines", "Substance P"):
        header, *whole = rows(tmp_path / "whole" / "b.xlsx", sheet)
        parts = [rows(path, sheet) for path in cut]
        assert all(part[0] == header and len(part) <= 50 for part in parts)
        assert [row for part in parts for row in part[1:] if any(row)] == [row for row in whole if any(row)]


@pytest.mark.slow
def test_memory_does_not_grow_with_the_trial(tmp_path: Path) -> None:
    peaks = [
        int(subprocess.check_output([sys.executable, "-c", PEAK, str(SPECS), str(tmp_path / str(n)), str(n)]))
        for n in (300, 1200)
    ]
    assert peaks[1] < 1.2 * peaks[0]
