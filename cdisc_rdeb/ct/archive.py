"""A package as it is kept: an archive with an index of its codelists, and a table of terms for each.

Only facts are kept: codes, values, preferred terms, synonyms; no definitions. The same input gives the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping

from ..standards import StandardTerm
from .package import PublishedCodelist

#: The earliest time a zip archive can hold: a build must not carry the clock into its bytes.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def tsv(header: str, rows: Iterable[Iterable[str]]) -> str:
    """A header and rows as tab-separated text; a cell that would need quoting is an error."""
    lines = [header.split()]
    lines += [list(row) for row in rows]
    for line in lines:
        if any(sign in cell for cell in line for sign in "\t\r\n"):
            raise ValueError(f"a cell holds a tab or a line break: {line}")
    return "".join("\t".join(line) + "\n" for line in lines)


def members(codelists: Iterable[PublishedCodelist]) -> dict[str, str]:
    """The text of each member of an archive: the index, and one for each codelist."""
    index, tables = [], {}
    for codelist in codelists:
        index.append((codelist.code, codelist.name, codelist.label, "Y" if codelist.extensible else "N"))
        rows = map(row, codelist.terms)
        tables[f"{codelist.code}.tsv"] = tsv("code submission_value preferred_term synonyms", rows)
    return {"index.tsv": tsv("code name label extensible", index), **tables}


def row(term: StandardTerm) -> tuple[str, ...]:
    """A term as a line of a table."""
    return (term.code, term.submission_value, term.preferred_term, ";".join(term.synonyms))


def archive(texts: Mapping[str, str]) -> bytes:
    """A zip archive whose bytes depend on its members only."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, text in texts.items():
            info = zipfile.ZipInfo(name, ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # else the bytes would tell Windows from Unix
            info.external_attr = 0o644 << 16
            made.writestr(info, text.encode("utf-8"), compresslevel=9)
    return buffer.getvalue()
