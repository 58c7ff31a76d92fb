"""Values of the pilot followed home: a study that none of us made, read again by csv."""

import csv
import random
from functools import cache

import pytest
from pilot_study import SPECS

from cdisc_rdeb.engine import facts
from cdisc_rdeb.trace.ask import opened, run, walk_over

pytestmark = pytest.mark.slow


@cache
def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_random_values_end_in_cells_that_hold_their_text_or_in_the_specs(data):
    with opened(SPECS, data / "raw", None) as (study, store, headers):
        walk = walk_over(run(facts.of_subjects(study), store, None, next(store.parts(30)).read()), headers)
    dice, cells = random.Random(4), set()
    names = [*study.datasets, *walk.related]
    places = [(name, v.name) for name in names for v in walk.of(name)[0].submitted() if len(walk.of(name)[1])]
    for name, variable in (dice.choice(places) for _ in range(400)):
        traced = walk.variable(name, dice.randrange(len(walk.of(name)[1])), variable)
        cells |= traced.cells()
        for end in (each for each in traced.all() if not each.inputs and each.cell is None and each.value):
            assert end.kind == "assigned" and end.said, (traced.name, end)
    assert len(cells) > 50
    for cell in cells:
        header, *_ = rows = rows_of(data / "raw" / cell.file)
        assert rows[cell.row - 1][header.index(cell.column)].strip() == cell.text, cell
