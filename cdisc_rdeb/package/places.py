"""Where each file of a build goes in a package, under which title, with which file tag.

Source: FDA Study Data Technical Conformance Guide (folders), ICH valid values 6.0 (file tags).
"""

from __future__ import annotations

from pathlib import Path

from ..errors import WriteError
from ..formats.xpt import read_attributes
from ..quick import dataclass

#: The folder of each standard's datasets below that of the study.
DATASETS = {"sdtm": "tabulations/sdtm", "adam": "analysis/adam/datasets"}
PROGRAMS = "analysis/adam/programs"
MISC = "misc"
PROGRAM = ("analysis-program", "us")
TAGS = {
    "sdtm": {
        "dataset": ("data-tabulation-dataset-sdtm", "us"),
        "definition": ("data-tabulation-data-definition", "us"),
        "guide": ("study-data-reviewers-guide", "ich"),
    },
    "adam": {
        "dataset": ("analysis-dataset-adam", "us"),
        "definition": ("analysis-data-definition", "us"),
        "guide": ("analysis-data-reviewers-guide", "ich"),
    },
}
BIMO = "m5/datasets/bimo/site-level"  # of the whole submission, so beside the folders of studies
LISTINGS = "listings"
LISTED = ("data-listing-dataset", "us")
LISTED_DEFINITION = ("data-listing-data-definition", "us")
CRF = ("annotated-crf", "us")
TITLES = {
    "acrf.pdf": "Annotated Case Report Form",
    "csdrg.pdf": "Clinical Study Data Reviewer's Guide",
    "adrg.pdf": "Analysis Data Reviewer's Guide",
}
DEFINITIONS = {".xml": "Define-XML", ".xsl": "Stylesheet of Define-XML", ".html": "Define-XML as a page"}
GUIDES = ("csdrg.pdf", "adrg.pdf")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A file of a package: where it lies in the sequence, its title, and its file tag with the info-type."""

    path: str
    title: str
    tag: tuple[str, str]

    @property
    def id(self) -> str:
        """The ID in index.xml; it is a name of XML, and the path is unique."""
        return "l-" + self.path.removeprefix("m5/").replace("/", "-")


def bimo_leaf(file: Path, study: str) -> Leaf:
    """Where a file that is made for inspections goes: clinsite.xpt with its define.xml, or the listings of a study."""
    path = f"{BIMO}/{file.name}"
    if file.suffix == ".xpt":
        return Leaf(path, f"BIMO {study}, site-level dataset", LISTED)
    return Leaf(path, f"BIMO {study}, {DEFINITIONS[file.suffix]}", LISTED_DEFINITION)


def leaf_of(file: Path, standard: str, home: str, guides_have_tags: bool = True) -> Leaf:
    """Where a file of a standard's folder of a build goes; ``home`` is the study's folder of datasets.

    ``guides_have_tags`` is false before valid values 6.0, where reviewer's guides are tagged as definitions. Raises
    WriteError for a file that has no place.
    """
    tags, name = TAGS[standard], file.name
    path = f"{home}/{DATASETS[standard]}/{name}"
    if file.suffix == ".xpt":
        attributes = read_attributes(file)
        return Leaf(path, f"{attributes.name} - {attributes.label}".removesuffix(" - "), tags["dataset"])
    if name in GUIDES:
        return Leaf(path, TITLES[name], tags["guide" if guides_have_tags else "definition"])
    if name == "acrf.pdf":
        return Leaf(path, TITLES[name], CRF)
    if name == "define.xml" or file.suffix in (".xsl", ".html"):
        return Leaf(path, f"{DEFINITIONS[file.suffix]}, {'SDTM' if standard == 'sdtm' else 'ADaM'}", tags["definition"])
    raise WriteError(f"{file} has no place in a package; move it out of the build")
