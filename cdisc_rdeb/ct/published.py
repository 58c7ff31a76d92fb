"""Terminology as NCI publishes it: text, Excel and ODM-XML, and the CSV of CDISC Library; the same facts in each.

Definitions are not taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from ..errors import RawDataError
from ..formats.opening import read_bytes
from ..standards.store import package_name
from .odm import read_odm
from .package import Published, PublishedCodelist, check_codelists
from .tabular import read_csv, read_excel, read_text

#: What a package is called: SDTM Terminology 2022-03-25, SDTM_CT_2025-09-26.
CALLED = re.compile(r"(?P<name>[A-Za-z][A-Za-z -]*?)[ _](?:Terminology|CT)(?:[ _](?P<date>\d{4}-\d{2}-\d{2}))?")
READERS: dict[str, Callable[[bytes, str], tuple[str, list[PublishedCodelist]]]] = {
    ".txt": read_text,
    ".xls": read_excel,
    ".xlsx": read_excel,
    ".xml": read_odm,
    ".csv": read_csv,
}


def read_published(path: Path) -> Published:
    """The package of a file. Raises RawDataError, with the row, for one that is not as it was published."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        *others, last = READERS
        raise RawDataError(f"{path}: cannot be read; give a file {', '.join(others)} or {last}")
    try:
        data = read_bytes(path)
    except OSError as error:
        raise RawDataError(f"{path}: {error.strerror}; name a file that is there") from None
    called, codelists = reader(data, str(path))
    check_codelists(codelists, str(path))
    name, date = parts_of(called)
    by_file = parts_of(path.name.removesuffix(path.suffix).removesuffix(".odm"))
    return Published(name or by_file[0], date or by_file[1], tuple(codelists))


def parts_of(called: str) -> tuple[str, str]:
    """The name and date of a package by what a sheet, a column or a file is called; '' for what that does not say.

    >>> parts_of("Def-XML Terminology 2022-03-25"), parts_of("SDTM_CT_2025-09-26"), parts_of("ADaM Terminology")
    (('DEFINE-XML', '2022-03-25'), ('SDTM', '2025-09-26'), ('ADaM', ''))
    """
    match = CALLED.fullmatch(called)
    return (package_name(match["name"]), match["date"] or "") if match else ("", "")
