"""Where packages of controlled terminology lie: beside a study, with the user, and in this package.

A package is a file such as SDTM-2025-03-28.zip; `cdisc-rdeb ct add` writes it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from .ct import SHIPPED_FOLDER, Package

FILE = re.compile(r"(?P<name>[A-Za-z][A-Za-z-]*)-(?P<date>\d{4}-\d{2}-\d{2})\.zip")
OF_STUDY = "ct"  # the folder of packages beside study.yaml, and beside library.yaml

#: What people write for a package, without signs between and in small letters.
NAMES = {"sdtm": "SDTM", "adam": "ADaM", "define": "DEFINE-XML", "definexml": "DEFINE-XML", "defxml": "DEFINE-XML"}


def user_folder() -> Path:
    """The user's folder of packages: CDISC_RDEB_CT, else below XDG_DATA_HOME or what stands for it."""
    if said := os.environ.get("CDISC_RDEB_CT"):
        return Path(said)
    home = os.environ.get("XDG_DATA_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(home) if home else Path.home() / ".local" / "share") / "cdisc-rdeb" / "ct"


def package_name(text: str) -> str:
    """The name of a package as define.xml writes it, whoever wrote it.

    >>> package_name("Define-XML"), package_name("adam"), package_name("CDISC SEND"), package_name("ADaM CT")
    ('DEFINE-XML', 'ADaM', 'SEND', 'ADaM')
    """
    plain = re.sub(r"\b(CDISC|NCI|CT|Terminology)\b", "", text, flags=re.IGNORECASE).strip()
    return NAMES.get(re.sub(r"[^a-z]", "", plain.lower()), plain.upper().replace(" ", "-"))


def file_name(name: str, date: str) -> str:
    """The file of a package."""
    return f"{name}-{date}.zip"


def packages(folders: Iterable[Path] = ()) -> dict[tuple[str, str], Package]:
    """The packages that are there, by name and date: those that come along, then of these folders, then the user's.

    >>> ("SDTM", "2025-03-28") in packages()
    True
    """
    found: dict[tuple[str, str], Package] = {}
    for folder in (SHIPPED_FOLDER, *folders, user_folder()):
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if (match := FILE.fullmatch(path.name)) and path.is_file():
                key = (match["name"], match["date"])
                found.setdefault(key, Package(*key, str(path.resolve())))
    return found


def is_shipped(package: Package) -> bool:
    """Whether a package comes along with this one."""
    return Path(package.path).parent == SHIPPED_FOLDER


def dates(name: str, there: Iterable[tuple[str, str]]) -> list[str]:
    """The dates of a package among those that are there, the oldest first.

    >>> dates("ADaM", [("ADaM", "2025-03-28"), ("SDTM", "2023-12-15"), ("ADaM", "2023-06-30")])
    ['2023-06-30', '2025-03-28']
    """
    return sorted(date for known, date in there if known == name)
