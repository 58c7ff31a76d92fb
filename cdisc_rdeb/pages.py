"""Sections of the documents, as a terminal shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from .terminal import text_table

MADE = re.compile(r"<!--.*?-->\n?", re.DOTALL)  # where a table is made, and by what
LINK = re.compile(r"\[([^\[\]]+)\]\([^()]*\)")
CELL = re.compile(r"(?<!\\)\|")
WIDEST = 120


def folder() -> Path:
    """The folder of the documents: in the package as installed, beside it in a checkout."""
    package = Path(__file__).parent
    installed = package / "docs"
    return installed if installed.is_dir() else package.parent / "docs"


def section(page: str, name: str) -> str:
    """What stands below the heading of a name on a page, without its links, its tables aligned; '' where there is none.

    >>> section("issues.md", "no rows").splitlines()
    ['Warning. A raw file has a header and nothing below it.', 'Way out: see that the extract is whole.']
    """
    path = folder() / page
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    below = re.search(rf"^(#+) `?{re.escape(name)}`?\n(.*?)(?=^#{{1,3}} |\Z)", text, re.MULTILINE | re.DOTALL)
    if not below:
        return ""
    without_links = LINK.sub(r"\1", MADE.sub("", below[2]))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(shown(without_links.strip().splitlines())))


def shown(lines: list[str]) -> Iterator[str]:
    """Lines of a page with aligned tables, and blocks of code without their fences, further right."""
    inside = False
    for is_table, group in groupby(lines, lambda line: line.startswith("|")):
        if is_table:
            yield from table(list(group))
            continue
        for line in group:
            if line.startswith("```"):
                inside = not inside
                yield from [] if inside else [""]
            else:
                yield f"  {line}" if inside else line


def table(lines: list[str]) -> list[str]:
    """A table of a page in aligned columns.

    >>> table(["| a | b |", "|---|---|", "| `x` | one |"])
    ['  a  b', '  x  one']
    """
    cells = ([cell.strip() for cell in CELL.split(line.strip()[1:].removesuffix("|"))] for line in lines)
    rows = [row for row in cells if not all(re.fullmatch(r":?-+:?", cell) for cell in row)]
    header, *others = rows
    columns = [[plain(row[place]) if place < len(row) else "" for row in others] for place in range(len(header))]
    return [f"  {line}".rstrip() for line in text_table(list(map(plain, header)), columns, widest=WIDEST)]


def plain(cell: str) -> str:
    """A cell without the signs that only a page needs."""
    return cell.replace("`", "").replace("\\|", "|")
