"""Which versions of the guides are there: each is a folder of tables."""

from __future__ import annotations

from functools import cache

from ..errors import RequestError
from .tables import DATA

#: What is followed where nothing says otherwise. No other place names a version.
DEFAULTS = {"SDTMIG": "3.4", "ADaMIG": "1.3", "OCCDS": "1.1", "BIMO": "2.0", "CT": "2025-03-28"}

#: The guides that a study can choose, and the folders of their versions.
GUIDES = {"SDTMIG": "sdtmig", "ADaMIG": "adamig", "OCCDS": "occds"}


@cache
def guide_versions(guide: str) -> tuple[str, ...]:
    """The versions of a guide that are there, the oldest first.

    >>> guide_versions("SDTMIG")
    ('3.2', '3.3', '3.4')
    """
    return tuple(sorted((path.name for path in (DATA / GUIDES[guide]).iterdir() if path.is_dir()), key=in_order))


def in_order(version: str) -> list[int]:
    """What versions are ordered by: 3.10 comes after 3.9.

    >>> sorted(["3.10", "3.1.2", "3.9"], key=in_order)
    ['3.1.2', '3.9', '3.10']
    """
    return [int(part) if part.isdecimal() else -1 for part in version.strip().split(".")]


def nearest(guide: str, version: str) -> str:
    """The version of a guide that is there and stands for another: the next one, else the last.

    >>> nearest("SDTMIG", "3.1.2"), nearest("SDTMIG", "3.3"), nearest("SDTMIG", "9")
    ('3.2', '3.3', '3.4')
    """
    there = guide_versions(guide)
    return next((known for known in there if in_order(known) >= in_order(version)), there[-1])


def check_version(guide: str, version: str) -> str:
    """The version, which is there; RequestError names those that are if it is not."""
    there = guide_versions(guide)
    if version not in there:
        raise RequestError(f"{guide} {version} is not there; choose {', '.join(there[:-1])} or {there[-1]}")
    return version
