"""The tables of a report: each display as RTF, each of its results as CSV, with the same cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from ..formats.csv_for_people import write_people_csv
from ..model.methods import heading
from .extras import library
from .page import Shown, Table
from .records import is_counted

FOLDER = "tables"
WHAT, EXTRA = "a table as RTF", "rtf"
WIDE, NARROW = 3, 2  # how wide what a row is called is, and a figure
MARGINS = [0.75, 0.75, 1, 0.75, 0.5, 0.5]  # inches; rtflite breaks pages by lines, so that some room must be left
ESCAPED = {"\\": "\\\\", "{": "\\{", "}": "\\}", "\n": " ", "\r": " "}


def write_tables(folder: Path, displays: Sequence[Shown], sources: Sequence[str]) -> None:
    """Write all tables below a folder. Raises DerivationError where rtflite is not installed."""
    for shown in displays:
        if not shown.tables:
            continue
        name = shown.computed.display.name
        (folder / name).mkdir(parents=True)
        for table in shown.tables:
            head, *rows = cells(table, sources)
            write_people_csv(folder / name / f"{table.result.name}.csv", head, rows)
        write_rtf(folder / f"{name}.rtf", shown, sources)


def cells(table: Table, sources: Sequence[str]) -> Iterator[list[str]]:
    """A table as texts, its headings first. Statistics of numbers have rows of their own, so that columns stay few."""
    expanded = not table.result.method and not is_counted(table.result)
    last = ["Published"] if table.published else []
    if expanded or table.result.method:
        columns = [head for _, head in table.columns]
        yield [*table.headings, *(["Statistic"] if expanded else []), *columns, *last]
    else:
        columns = [f"{head}, {short}" for _, head in table.columns for _, short in table.statistics]
        yield [*table.headings, *columns, *last]
    for row in table.rows:
        cited = {each.statistic: f"{each.value} [{sources.index(each.source) + 1}]" for each in row.published}
        if expanded:
            for name, short in table.statistics:
                figures = [row.shown.get((column, name), "") for column, _ in table.columns]
                yield [*row.names, short, *figures, *([cited.get(name, "")] if last else [])]
            continue
        figures = [row.shown.get((column, name), "") for column, _ in table.columns for name, _ in table.statistics]
        told = "; ".join(f"{heading(name, table.result.method)}: {value}" for name, value in cited.items())
        yield [*row.names, *figures, *([told] if last else [])]


def notes(shown: Shown, table: Table, sources: Sequence[str]) -> Iterator[str]:
    """What stands under a table."""
    yield f"{table.words} {table.result.documentation}".strip()
    yield from table.notes
    cited = dict.fromkeys(each.source for row in table.rows for each in row.published)
    yield from (f"[{sources.index(source) + 1}] Published: {source}" for source in cited)
    yield from shown.computed.display.footnotes
    yield f"Population: {shown.subjects}."


def write_rtf(path: Path, shown: Shown, sources: Sequence[str]) -> None:
    """Write a display as RTF. Each result begins a page: rtflite counts the lines of a page for one table alone."""
    rtf = library("rtflite", WHAT, EXTRA)
    with TemporaryDirectory() as scratch:
        parts = [Path(scratch) / f"{place}.rtf" for place in range(len(shown.tables))]
        for part, table in zip(parts, shown.tables, strict=True):
            part.write_text(to_rtf(shown, table, sources), encoding="ascii")
        rtf.assemble_rtf([str(part) for part in parts], str(path))


def to_rtf(shown: Shown, table: Table, sources: Sequence[str]) -> str:
    """A result as RTF, on pages that are broad."""
    rtf, polars = (library(name, WHAT, EXTRA) for name in ("rtflite", "polars"))
    display, plain = shown.computed.display, {"text_convert": False}
    head, *rows = cells(table, sources)
    named = len(table.headings) + (not table.result.method and not is_counted(table.result))
    rows = rows or [["No record.", *[""] * (len(head) - 1)]]
    texts = {f"c{place}": [escaped(row[place]) for row in rows] for place in range(len(head))}
    sides = [["l"] * named + ["r"] * (len(head) - named)]
    widths = [WIDE] * named + [NARROW] * (len(head) - named)
    titles = [display.title, table.result.title, f"{display.population.label}, N = {shown.computed.subjects}"]
    columns = [*map(escaped, head)]
    made = rtf.RTFDocument(
        df=polars.DataFrame(texts),
        rtf_page=rtf.RTFPage(orientation="landscape", margin=MARGINS),
        rtf_title=rtf.RTFTitle(text=[*map(escaped, titles)], **plain),
        rtf_column_header=[rtf.RTFColumnHeader(text=columns, text_justification=sides, col_rel_width=widths, **plain)],
        rtf_body=rtf.RTFBody(text_justification=sides, col_rel_width=widths, **plain),
        rtf_footnote=rtf.RTFFootnote(text=[*map(escaped, notes(shown, table, sources))], as_table=False, **plain),
    ).rtf_encode()
    return str(made)


def escaped(text: str) -> str:
    """A text as RTF has it: rtflite takes signs of RTF for its own, and leaves letters of Latin-1 as they are.

    >>> escaped("1 {a} \\\\ µ")
    '1 \\\\{a\\\\} \\\\\\\\ \\\\uc1\\\\u181*'
    """
    return "".join(
        ESCAPED.get(sign) or (sign if ord(sign) < 127 or ord(sign) > 255 else f"\\uc1\\u{ord(sign)}*") for sign in text
    )
