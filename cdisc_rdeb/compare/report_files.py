"""What a comparison found as a file: text, a workbook, one page of HTML, or JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..define.render import environment
from ..formats.report_files import as_json, write_report
from ..formats.xlsx import Sheet, workbook
from ..quick import dataclass
from .comparison import Comparison
from .files import Comparisons
from .groups import TALLY
from .lists import value_lists
from .report import report
from .tables import SUMMARY, VALUES, as_one, group_rows, key_texts, summary_rows, table, value_rows, verdict

KINDS = (".txt", ".html", ".xlsx", ".json")
TEMPLATE = "compare.html.j2"
SHOWN = 100  # lines of each list in a text or a page; a workbook and JSON have all


def write_comparison(result: Comparison | Comparisons, path: str | Path) -> None:
    """Write what differs to a file, of the kind that its name ends in: one of ``KINDS``.

    Give the comparison with all its differences (``most=None``). Raises RequestError for another ending.
    """
    whole = as_one(result)
    write_report(
        Path(path),
        {
            ".txt": lambda: (report(whole, most=SHOWN) + "\n").encode(),
            ".html": lambda: to_html(whole),
            ".xlsx": lambda: workbook(sheets(whole)),
            ".json": lambda: as_json(to_data(whole)),
        },
    )


def sheets(result: Comparisons) -> list[Sheet]:
    """The sheets of the workbook."""
    variables = ("variable", "compared", "different", "largest")
    tally = tuple(name.replace("_", " ") for name in TALLY)
    groups = [
        Sheet("Groups", ("dataset", "group", *tally), group_rows(result, "groups", tally)),
        Sheet("Variables by group", ("dataset", "group", *variables), group_rows(result, "group_variables", variables)),
    ]
    return [
        Sheet("Summary", SUMMARY, summary_rows(result)),
        Sheet("Variables", ("dataset", *variables), table(result, "variables", variables)),
        *(groups if any(found.by for found in result.datasets.values()) else ()),
        Sheet("Values", VALUES, value_rows(result)),
        Sheet("Records", ("dataset", "key", "only in", "record"), table(result, "records", ("side", "record"))),
        Sheet(
            "Attributes",
            ("dataset", "variable", "attribute", "base", "other"),
            table(result, "attributes", ("variable", "attribute", "base", "other")),
        ),
        Sheet("Duplicates", ("dataset", "key", "side", "count"), table(result, "duplicates", ("side", "count"))),
    ]


def to_data(result: Comparisons) -> dict[str, Any]:
    """The result for programs; each frame of a Comparison as a list of records."""
    return {
        "equal": result.equal,
        "only_in_base": result.only_in_base,
        "only_in_other": result.only_in_other,
        "datasets": [
            {
                "dataset": name,
                "equal": found.equal,
                "differences": found.differences,
                "keys": found.keys,
                "keys_guessed": found.guessed,
                "notes": found.notes,
                "base_records": found.base_records,
                "other_records": found.other_records,
                "matched": found.matched,
                "unequal": found.unequal,
                "by": found.by,
                **{kind: getattr(found, kind).to_dict("records") for kind in FRAMES},
            }
            for name, found in result.datasets.items()
        ],
    }


FRAMES = ("variables", "values", "records", "attributes", "duplicates", "groups", "group_variables")


@dataclass(frozen=True, slots=True)
class Part:
    """A list of the page: its title, heading, first rows, and how many rows there are."""

    title: str
    header: tuple[str, ...]
    rows: list[list[object]]
    size: int

    @property
    def more(self) -> str:
        """What is said of the rows that are not shown."""
        return f"first {len(self.rows):,} of {self.size:,}" if self.size > len(self.rows) else ""


def to_html(result: Comparisons) -> bytes:
    """The page: a line for each dataset, and below each that differs what differs, by variable."""
    parts = {name: list(parts_of(found)) for name, found in result.datasets.items()}
    page = environment().get_template(TEMPLATE)
    summary = list(summary_rows(result))
    return page.render(header=SUMMARY, summary=summary, verdict=verdict(result), parts=parts).encode()


def parts_of(found: Comparison) -> Iterator[Part]:
    """The lists of one dataset, those that hold nothing left out."""
    one = as_one(found)
    yield from part("Attributes", ("variable", "attribute", "base", "other"), one, "attributes", keyed=False)
    yield from part("Records on one side only", ("side", "record"), one, "records")
    yield from part("Duplicates (they meet in order of appearance)", ("side", "count"), one, "duplicates")
    if found.by:
        tally = tuple(name.replace("_", " ") for name in TALLY)
        rows = [row[1:] for row in group_rows(one, "groups", tally)]
        title = f"Groups by {', '.join(found.by)}"
        yield Part(title, ("group", *tally), rows[:SHOWN], len(rows))
    for listed in value_lists(found, SHOWN):
        frame = listed.values.head(SHOWN)
        names = ("base", "other", "difference", "base record", "other record")
        lists = (frame[name.replace(" ", "_")].tolist() for name in names)
        rows = [[blank(cell) for cell in row] for row in zip(key_texts(found, frame), *lists, strict=True)]
        yield Part(listed.title, ("key", *names), rows, listed.size)


def part(title: str, names: tuple[str, ...], one: Comparisons, kind: str, keyed: bool = True) -> Iterator[Part]:
    """One list of a dataset, if it holds anything."""
    (found,) = one.datasets.values()
    size = len(getattr(found, kind))
    if size:
        rows = [row[1:] for row, _ in zip(table(one, kind, names), range(SHOWN), strict=False)]
        yield Part(title, ("key", *names) if keyed else names, rows, size)


def blank(value: object) -> object:
    """'' for a missing number."""
    return "" if value != value else value
