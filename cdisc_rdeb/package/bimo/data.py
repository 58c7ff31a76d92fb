"""The built datasets of a study that has bimo.yaml, and the rows of clinsite: one for each site, arm and cohort."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ...analyses.records import Subjects
from ...columns import Mask, as_text
from ...errors import RawDataError, SpecError
from ...formats.files import DatasetFile, dataset_files, read_file
from ...model import Study, WhereClause
from ...model.bimo import Bimo
from ...output import FOLDERS
from ...quick import dataclass
from ...spec.faults import Faults
from ...spec.study.bimo import FILE, read_bimo
from ...values.where import mask, of_columns

SCREEN_FAILURE = "Screen Failure"  # the arm of a site of whose subjects none has one


class Row(NamedTuple):
    """A site, an arm and a cohort: what tells the records of clinsite apart."""

    site: str
    arm: str
    cohort: str


@dataclass(frozen=True, eq=False)
class Data:
    """A study with what it says for inspections, and its datasets as they were written."""

    study: Study
    bimo: Bimo
    datasets: Mapping[str, DatasetFile]

    @property
    def followed(self) -> str:
        """What is followed, and how far."""
        guide = f"version {self.study.standards.version('BIMO')} of FDA's BIMO Technical Conformance Guide"
        return f"Made along {guide} as public examples repeat it; conformance is not claimed."

    def texts(self, dataset: str, variable: str) -> list[str]:
        """The values of a variable as text; none of a dataset without records."""
        found = self.datasets.get(dataset)
        texts: list[str] = as_text(found.columns[variable]).tolist() if found else []
        return texts

    def held(self, dataset: str, where: WhereClause) -> Mask:
        """The records of a dataset that a clause holds for. Raises RawDataError for a variable that is not there."""
        columns = self.datasets[dataset].columns
        lacking = next((name for name in where.variables() if name not in columns), "")
        if lacking:
            raise RawDataError(f"{dataset} has no variable {lacking}, which {FILE} asks for; build the study again")
        return mask(where, of_columns(columns), len(columns["USUBJID"]))

    @cached_property
    def sites(self) -> dict[str, str]:
        """The site of each subject, by DM."""
        return dict(zip(self.texts("DM", "USUBJID"), self.texts("DM", "SITEID"), strict=True))

    @cached_property
    def short_names(self) -> dict[str, str]:
        """What each subject is called at the site, by DM."""
        return dict(zip(self.texts("DM", "USUBJID"), self.texts("DM", "SUBJID"), strict=True))

    @cached_property
    def placed(self) -> dict[str, Row]:
        """The row of each subject of ADSL that has an arm."""
        bimo, names = self.bimo, self.texts("ADSL", "USUBJID")
        arms = self.texts("ADSL", bimo.arm)
        cohorts = self.texts("ADSL", bimo.cohort) if bimo.cohort else [""] * len(names)
        return {
            n: Row(self.sites[n], a, c) for n, a, c in zip(names, arms, cohorts, strict=True) if a and n in self.sites
        }

    @cached_property
    def rows(self) -> list[Row]:
        """All rows in the order of their keys; a site where nobody has an arm has one for its screen failures."""
        treated = {row.site for row in self.placed.values()}
        failed = {Row(site, SCREEN_FAILURE, "") for site in self.sites.values() if site not in treated}
        return sorted({*self.placed.values()} | failed)

    def subjects(self, member: Mapping[str, object], wanted: object) -> Subjects:
        """All subjects of DM, and as one column those of a row, or of a site."""
        mask = np.array([member.get(name) == wanted for name in self.sites], np.bool_)
        return Subjects({name: number for number, name in enumerate(self.sites)}, {"": mask})

    def of_summary(self, code: str) -> str:
        """A value of the trial summary, '' for none: with what TSVAL has no place for."""
        ts = self.datasets.get("TS")
        if ts is None:
            return ""
        codes = self.texts("TS", "TSPARMCD")
        parts = [name for name in ts.columns if name == "TSVAL" or (name.startswith("TSVAL") and name[5:].isdigit())]
        return "".join(self.texts("TS", part)[codes.index(code)] for part in parts) if code in codes else ""


def read_data(study: Study, built: Path) -> Data | None:
    """What a study says for inspections with its datasets as they were built; None where it says nothing.

    Raises SpecError with every fault of bimo.yaml, and for a site of DM that it does not have.
    """
    faults = Faults()
    bimo = read_bimo(study, faults)
    faults.stop()
    if bimo is None:
        return None
    folders = [built / name for name in FOLDERS.values() if (built / name).is_dir()]
    files = {name: path for folder in folders for name, path in dataset_files(folder).items()}
    wanted = {"DM", "DS", "IE", "AE", "DV", "CM", "TS", "ADSL", *bimo.efficacy, *bimo.safety}
    wanted |= {count.dataset for count in (*bimo.counts.values(), bimo.endpoint.records)}
    data = Data(study, bimo, {name: read_file(files[name]) for name in sorted(wanted & files.keys())})
    unknown = sorted({*data.sites.values()} - {*bimo.sites})
    if unknown:
        hint = "write who its investigator is, and where it lies"
        raise SpecError(
            [f"{FILE}: sites: DM has subjects of the site {site}, which is not here; {hint}" for site in unknown]
        )
    return data
