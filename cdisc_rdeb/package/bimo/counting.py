"""What is counted of the subjects of a site, an arm and a cohort, and the result of the primary endpoint."""

from __future__ import annotations

import math

import numpy as np

from ...analyses.records import Cell, Subjects
from ...analyses.statistics import NUMERIC, standard_deviation
from ...columns import Numbers, Text
from ...model.bimo import Counted
from ...quick import dataclass
from .data import Data, Row

OF_RECORDS = ("NSAE", "SAE", "IMPDEV", "NOIMPDEV")  # all others count subjects
OF_POPULATION = ("DISCSTUD", "DISCTRT", "DEATH")  # of those in SAFPOP alone
DEVIATIONS = ("IMPDEV", "NOIMPDEV")
OF_SITE = "SCREEN"  # all arms together


@dataclass(frozen=True, slots=True, eq=False)
class Counting:
    """The numbers of one row of clinsite."""

    data: Data
    row: Row

    def count(self, name: str) -> float:
        """How many subjects or records there are of a count."""
        subjects = self.of_site() if name == OF_SITE else self.population() if name in OF_POPULATION else self.of_row()
        cell = self.cell(self.data.bimo.counts[name], subjects)
        return cell.count("records" if name in OF_RECORDS else "subjects") if cell else 0.0

    def of_row(self) -> Subjects:
        """The subjects of the row."""
        return self.data.subjects(self.data.placed, self.row)

    def of_site(self) -> Subjects:
        """The subjects of the site."""
        return self.data.subjects(self.data.sites, self.row.site)

    def population(self) -> Subjects:
        """Those subjects of the row that SAFPOP counts."""
        subjects = self.of_row()
        cell = self.cell(self.data.bimo.counts["SAFPOP"], subjects)
        inside = np.zeros(len(subjects.numbers), np.bool_)
        if cell:
            inside[cell.who[cell.records]] = True
        return Subjects(subjects.numbers, {"": inside})

    def cell(self, counted: Counted, subjects: Subjects) -> Cell | None:
        """The records that are counted; None of a dataset without any."""
        file = self.data.datasets.get(counted.dataset)
        if file is None:
            return None
        who = subjects.of(file.columns)
        return Cell(self.data.held(counted.dataset, counted.where) & (who >= 0), who, subjects.columns[""])

    def result(self) -> tuple[float, float]:
        """The result of the primary endpoint and its standard deviation, of the safety population of the row.

        Where subjects are counted, each is 100 or 0. The deviation of one value is 0.
        """
        values = self.values()
        statistic = "mean" if self.data.bimo.endpoint.statistic == "percent" else self.data.bimo.endpoint.statistic
        return NUMERIC[statistic](values), 0.0 if len(values) == 1 else standard_deviation(values)

    def values(self) -> Numbers:
        """The values that the endpoint's result is of."""
        endpoint, subjects = self.data.bimo.endpoint, self.population()
        inside = subjects.columns[""]
        cell = self.cell(endpoint.records, subjects)
        if endpoint.statistic == "percent":
            met = np.zeros(len(inside), np.float64)
            if cell:
                met[cell.who[cell.records]] = 100.0
            return met[inside]
        if cell is None:
            return np.array([], np.float64)
        column = self.data.datasets[endpoint.records.dataset].columns[endpoint.value]
        assert not isinstance(column, Text)  # lint has seen to it
        found = column[cell.records]
        return found[~np.isnan(found)]

    def censored(self) -> float:
        """How many of the endpoint's records are censored; missing where that is not asked."""
        endpoint = self.data.bimo.endpoint
        cell = self.cell(endpoint.records, self.population()) if endpoint.censored is not None else None
        if cell is None or endpoint.censored is None:
            return math.nan
        return float((cell.records & self.data.held(endpoint.records.dataset, endpoint.censored)).sum())


def deviations_astray(data: Data) -> int:
    """How many deviations, of subjects with an arm, are both important and not, or neither."""
    counts = [data.bimo.counts[name] for name in DEVIATIONS]
    file = data.datasets.get(counts[0].dataset)
    if file is None or len({count.dataset for count in counts}) > 1:  # what counts records of two has its own sense
        return 0
    everyone = Subjects(dict.fromkeys(data.placed, 0), {})
    times = np.sum([data.held(count.dataset, count.where) for count in counts], axis=0)
    return int(((times != 1) & (everyone.of(file.columns) >= 0)).sum())
