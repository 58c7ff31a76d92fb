"""The define.xml of a study whose data are not built, from its specs alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from .define.context import define
from .define.elements import Define
from .define.folder import write_define
from .define.planned import of_dataset, planned
from .define.render import to_xml
from .engine import conform, relationships
from .errors import SpecError
from .formats.opening import noting
from .model import Dataset, DefineVersion, Study
from .output import FOLDERS, replacing, spec_files, versions, write_manifest
from .profile import DatasetProfile, Values
from .raw import read_tabulations
from .spec import load_study, project_folder, raw_folder
from .spec.study.dated import dated


def define_study(
    folder: str | Path,
    *,
    sdtm: str | Path | None = None,
    out: str | Path | None = None,
    define_version: DefineVersion | None = None,
) -> Path:
    """Write the define.xml of each of a study's standards, with stylesheet and page, and give the folder.

    ``folder`` holds ``study.yaml``; ``out`` is by default ``output/<study>-define``, written whole or not at all.
    With ``sdtm``, a folder of SDTM datasets, those of the analysis datasets made from them. Lengths and data types are
    guesses until there are data. Raises SpecError, RawDataError or WriteError.
    """
    folder = Path(folder)
    out = Path(out) if out else project_folder(folder) / "output" / f"{folder.resolve().name}-define"
    with noting() as ledger:
        given = read_tabulations(Path(sdtm)).given if sdtm else {}
        study = dated(load_study(folder, raw_folder(folder), given=given))
        if not study.datasets:
            raise SpecError([f"{study.id} has analysis datasets alone; name the folder of the SDTM datasets: --sdtm"])
        study = replace(study, define_version=define_version or study.define_version)
        with replacing(out, (folder, *study.libraries, *([Path(sdtm)] if sdtm else []))) as new:
            for standard, elements in planned_define(study).items():
                (new / FOLDERS[standard]).mkdir()
                write_define(new / FOLDERS[standard], to_xml(elements))
            write_manifest(new, versions(study), {"specs": spec_files(study, ledger)}, {})
    return out


def planned_define(study: Study) -> dict[str, Define]:
    """The elements of the define.xml of each standard that a study has datasets of, from its specs alone."""
    made: dict[str, Define] = {}
    for standard in FOLDERS:
        datasets = [d for d in all_datasets(study) if d.standard == standard and not d.given]
        if datasets:
            profiles = planned(study, datasets)
            made[standard] = define(study, datasets, profiles, conform.lengths(datasets, profiles))
    return made


def all_datasets(study: Study) -> list[Dataset]:
    """The datasets that the specs promise: their own, SUPP--, CO and RELREC, each in one piece."""
    known = {name: of_dataset(study, dataset) for name, dataset in study.datasets.items()}
    supplemental = {
        f"SUPP{name}": DatasetProfile(levels={("QVAL", q.name): Values() for q in dataset.supplemental()})
        for name, dataset in study.datasets.items()
    }
    comments = DatasetProfile(variables={"COVAL": Values()})
    return relationships.with_related(study, {**known, **supplemental, "CO": comments})
