"""What a package needs to know that the data do not say: ``package.yaml`` of a study."""

from __future__ import annotations

import re
from pathlib import Path

from ..errors import SpecError
from ..formats.opening import stands
from ..quick import dataclass
from ..spec.faults import Faults
from ..spec.study.submission import CONTROLLED, FILE, read_package

EXAMPLE = "write it: section: 5.3.5.2, and indication: the disease; docs/package.md has all keys"


@dataclass(frozen=True, slots=True)
class Section:
    """A section of module 5: its elements in index.xml and its folders, both from the outside in (eCTD 3.2.2)."""

    elements: tuple[str, ...]
    folders: tuple[str, ...]


BIOPHARM = ("m5-3-1-reports-of-biopharmaceutic-studies", "531-rep-biopharm-stud")
PK = ("m5-3-3-reports-of-human-pharmacokinetics-pk-studies", "533-rep-human-pk-stud")
PD = ("m5-3-4-reports-of-human-pharmacodynamics-pd-studies", "534-rep-human-pd-stud")
EFFICACY = ("m5-3-5-reports-of-efficacy-and-safety-studies", "535-rep-effic-safety-stud")
TOLERABILITY = "pk-and-initial-tolerability-study-reports"
CONTROLLED_ELEMENT = "m5-3-5-1-study-reports-of-controlled-clinical-studies-pertinent-to-the-claimed-indication"


def section(above: tuple[str, str], element: str, folder: str) -> Section:
    """A section below its chapter."""
    return Section((above[0], element), (above[1], folder))


SECTIONS = {
    number: section(above, element, folder)
    for number, above, element, folder in (
        ("5.3.1.1", BIOPHARM, "m5-3-1-1-bioavailability-study-reports", "5311-ba-stud-rep"),
        ("5.3.1.2", BIOPHARM, "m5-3-1-2-comparative-ba-and-bioequivalence-study-reports", "5312-compar-ba-be-stud-rep"),
        ("5.3.3.1", PK, f"m5-3-3-1-healthy-subject-{TOLERABILITY}", "5331-healthy-subj-pk-init-tol-stud-rep"),
        ("5.3.3.2", PK, f"m5-3-3-2-patient-{TOLERABILITY}", "5332-patient-pk-init-tol-stud-rep"),
        ("5.3.3.3", PK, "m5-3-3-3-intrinsic-factor-pk-study-reports", "5333-intrin-factor-pk-stud-rep"),
        ("5.3.3.4", PK, "m5-3-3-4-extrinsic-factor-pk-study-reports", "5334-extrin-factor-pk-stud-rep"),
        ("5.3.4.1", PD, "m5-3-4-1-healthy-subject-pd-and-pk-pd-study-reports", "5341-healthy-subj-pd-stud-rep"),
        ("5.3.4.2", PD, "m5-3-4-2-patient-pd-and-pk-pd-study-reports", "5342-patient-pd-stud-rep"),
        (CONTROLLED, EFFICACY, CONTROLLED_ELEMENT, "5351-stud-rep-contr"),
        ("5.3.5.2", EFFICACY, "m5-3-5-2-study-reports-of-uncontrolled-clinical-studies", "5352-stud-rep-uncontr"),
    )
}


@dataclass(frozen=True, slots=True)
class PackageFacts:
    """Where a study stands in a submission; ``study`` is the name of its folder."""

    section: str
    study: str
    indication: str = ""
    control: str = ""
    sequence: str = "0001"

    @property
    def report_folder(self) -> str:
        """The folder of the study's report, where its study tagging file lies."""
        outer, inner = SECTIONS[self.section].folders
        indication = [folder_name(self.indication)] if self.indication else []
        return "/".join(["m5", "53-clin-stud-rep", outer, *indication, inner, self.study])


def folder_name(text: str) -> str:
    """A text as the name of a folder or file: small letters, digits, hyphens.

    >>> folder_name("Epidermolysis bullosa (RDEB)")
    'epidermolysis-bullosa-rdeb'
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def read_facts(folder: Path, study: str) -> PackageFacts:
    """What ``package.yaml`` of a study's folder says; ``study`` is STUDYID.

    Raises SpecError with every fault, also where the file is not there.
    """
    path = folder / FILE
    if not stands(path):
        raise SpecError([f"{path} is not there, which says where the study stands in a submission; {EXAMPLE}"])
    faults = Faults()
    root = read_package(folder, faults)
    faults.stop()
    assert root is not None  # else there was a fault
    return PackageFacts(
        section=root.get("section"),
        study=root.get("study") or folder_name(study),
        indication=root.get("indication"),
        control=root.get("control"),
        sequence=root.get("sequence") or "0001",
    )
