"""What the markets allow of files.

Sources: FDA's eCTD Technical Conformance Guide 1.8 (paths of 150 characters) and Study Data Technical Conformance Guide
(datasets of 5 GB); ICH eCTD 3.2.2, appendix 2 (names of 64 characters, paths of 230); NMPA's validation criteria (paths
of 180 characters, 4 GB, 500 MB, underscores). The figures of NMPA and PMDA (10 GB), and FDA's of a PDF (400 MB), are
from secondary texts.
"""

from __future__ import annotations

import re

from ..quick import dataclass

GB, MB = 10**9, 10**6  # the smaller reading


@dataclass(frozen=True, slots=True)
class Market:
    """The rules of files of one market: the longest path, the largest dataset, PDF and other file in bytes, names."""

    path: int
    dataset: int
    pdf: int
    other: int
    name: re.Pattern[str] = re.compile(r"[a-z0-9-]+\.[a-z0-9]+")
    letters: str = "small letters, digits and hyphens"
    guides_have_tags: bool = True  # whether its list of file tags is that of 2024
    inspects: bool = False  # whether it takes what FDA asks for inspections (BIMO)


MARKETS = {
    "fda": Market(150, 5 * GB, 400 * MB, 5 * GB, inspects=True),
    "pmda": Market(230, 10 * GB, 500 * MB, 10 * GB),
    "nmpa": Market(
        180,
        *(4 * GB, 500 * MB, 500 * MB),
        re.compile(r"[a-z0-9_-]+\.[a-z0-9]+"),
        "small letters, digits, hyphens and underscores",
        guides_have_tags=False,
    ),
}
