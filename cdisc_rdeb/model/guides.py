"""The reviewer's guides and their sections, as PHUSE's templates number and name them.

Sources: Clinical Study Data Reviewer's Guide as CDISC's Metadata Submission Guidelines 2.0 show it; Analysis Data
Reviewer's Guide as CDISC's pilot and the R Consortium's show it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field

from ..quick import dataclass
from .prose import Block


@dataclass(frozen=True, slots=True)
class GuideSection:
    """A section; ``asks`` is what only a person can write there, '' where the study itself says enough."""

    number: str
    title: str
    asks: str = ""

    @property
    def called(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}".strip()


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide: the name of its file, its title, the standard that it is about, its sections.

    ``datasets`` are the sections below which a dataset has one of its own, by number.
    """

    name: str
    title: str
    standard: str
    sections: tuple[GuideSection, ...]
    datasets: tuple[str, ...]

    @property
    def file(self) -> str:
        """The name of the PDF."""
        return f"{self.name}.pdf"

    @property
    def text(self) -> str:
        """Where the text of persons stands, below the study's folder."""
        return f"documents/{self.name}.md"


def outline(lines: Iterable[tuple[str, ...]]) -> tuple[GuideSection, ...]:
    """Sections from their parts."""
    return tuple(GuideSection(*parts) for parts in lines)


CSDRG = Guide(
    "csdrg",
    "Clinical Study Data Reviewer's Guide",
    "SDTMIG",
    outline(
        (
            ("1", "Introduction"),
            ("1.1", "Purpose"),
            ("1.2", "Acronyms"),
            ("1.3", "Study Data Standards and Dictionary Inventory"),
            ("2", "Protocol Description"),
            ("2.1", "Protocol Number and Title"),
            ("2.2", "Protocol Design", "phase, design, arms, epochs and visits of the trial, in a few sentences"),
            ("2.3", "Trial Design Datasets"),
            ("3", "Subject Data Description"),
            ("3.1", "Overview"),
            ("3.2", "Traceability Flow Diagram"),
            ("3.3", "Annotated CRFs", "how the CRF was annotated, versions of its pages, why items are not submitted"),
            ("3.4", "SDTM Subject Domains"),
            ("4", "Data Conformance Summary"),
            ("4.1", "Conformance Inputs"),
            ("4.2", "Issues Summary"),
            ("4.3", "Additional Conformance Details"),
            ("", "Appendix I: Inclusion/Exclusion Criteria"),
            ("", "Appendix II: Conformance Issues Details"),
            ("", "Appendix III: Legacy Data Conversion Plan and Report"),
        )
    ),
    ("2.3", "3.4"),
)
ADRG = Guide(
    "adrg",
    "Analysis Data Reviewer's Guide",
    "ADaMIG",
    outline(
        (
            ("1", "Introduction"),
            ("1.1", "Purpose"),
            ("1.2", "Acronyms"),
            ("1.3", "Study Data Standards and Dictionary Inventory"),
            ("1.4", "Source Data Used for Analysis Dataset Creation"),
            ("2", "Protocol Description"),
            ("2.1", "Protocol Number and Title"),
            ("2.2", "Protocol Design in Relation to ADaM Concepts", "what of the design the analysis datasets rest on"),
            ("3", "Analysis Considerations Related to Multiple Analysis Datasets"),
            ("3.1", "Core Variables"),
            ("3.2", "Treatment Variables"),
            (
                *("3.3", "Subject Issues that Require Special Analysis Rules"),
                "subjects who are analysed by rules of their own, or that there are none",
            ),
            (
                *("3.4", "Use of Visit Windowing, Unscheduled Visits, and Record Selection"),
                "windows, unscheduled visits, and which of several records is analysed",
            ),
            ("3.5", "Imputation/Derivation Methods", "how missing dates and values are imputed, or that none are"),
            ("4", "Analysis Data Creation and Processing Issues"),
            ("4.1", "Split Datasets"),
            ("4.2", "Data Dependencies"),
            ("4.3", "Intermediate Datasets"),
            ("5", "Analysis Dataset Descriptions"),
            ("5.1", "Overview"),
            ("5.2", "Analysis Datasets"),
            ("6", "Data Conformance Summary"),
            ("6.1", "Conformance Inputs"),
            ("6.2", "Issues Summary"),
            ("7", "Submission of Programs"),
            ("7.1", "ADaM Programs"),
            ("7.2", "Analysis Output Programs"),
            ("7.3", "Macro Programs"),
            ("8", "Appendix"),
        )
    ),
    ("5.2",),
)
GUIDES = (CSDRG, ADRG)


@dataclass(frozen=True, slots=True)
class GuideText:
    """What persons wrote for a guide: below its title page, by the title of a section, by dataset.

    ``marks`` are the datasets that persons count among something, as Safety or Efficacy.
    """

    front: tuple[Block, ...] = ()
    sections: Mapping[str, tuple[Block, ...]] = field(default_factory=dict)
    datasets: Mapping[str, tuple[Block, ...]] = field(default_factory=dict)
    marks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
