"""The tables of a report: each display as RTF, each of its results as CSV, with the same cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ..formats.csv_for_people import write_people_csv
from ..model.methods import heading
from .extras import library
from .page import Shown, Table
from .records import is_counted

FOLDER = "tables"
WIDE, NARROW = 3, 2  # how wide what a row is called is, and a figure
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
        (folder / f"{name}.rtf").write_text(to_rtf(shown, sources), encoding="ascii", newline="\n")


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


def notes(shown: Shown, sources: Sequence[str]) -> Iterator[str]:
    """What stands under a display."""
    for table in shown.tables:
        yield f"{table.result.title}: {table.words} {table.result.documentation}".strip()
        yield from table.notes
    yield from (f"[{sources.index(source) + 1}] Published: {source}" for source in shown.sources)
    yield from shown.computed.display.footnotes
    yield f"Population: {shown.subjects}."


def to_rtf(shown: Shown, sources: Sequence[str]) -> str:
    """A display as RTF: a part for each result, on pages that are broad."""
    rtf, polars = (library(name, "a table as RTF", "rtf") for name in ("rtflite", "polars"))
    display, plain = shown.computed.display, {"text_convert": False}
    frames, headers, bodies = [], [], []
    for table in shown.tables:
        head, *rows = cells(table, sources)
        named = len(table.headings) + (not table.result.method and not is_counted(table.result))
        widths = [WIDE] * named + [NARROW] * (len(head) - named)
        rows = rows or [["No record.", *[""] * (len(head) - 1)]]
        texts = {f"c{place}": [escaped(row[place]) for row in rows] for place in range(len(head))}
        sides = ["l"] * named + ["r"] * (len(head) - named)
        frames.append(polars.DataFrame(texts))
        title = rtf.RTFColumnHeader(
            text=[escaped(table.result.title)], text_justification=["l"], col_rel_width=[1], **plain
        )
        columns = rtf.RTFColumnHeader(
            text=[*map(escaped, head)], text_justification=[sides], col_rel_width=widths, **plain
        )
        headers.append([title, columns])
        bodies.append(rtf.RTFBody(text_justification=[sides], col_rel_width=widths, **plain))
    titles = [display.title, f"{display.population.label}, N = {shown.computed.subjects}"]
    made = rtf.RTFDocument(
        df=frames,
        rtf_page=rtf.RTFPage(orientation="landscape"),
        rtf_title=rtf.RTFTitle(text=[*map(escaped, titles)], **plain),
        rtf_column_header=headers,
        rtf_body=bodies,
        rtf_footnote=rtf.RTFFootnote(text=[*map(escaped, notes(shown, sources))], as_table=False, **plain),
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
