"""Small datasets as the page of `report` has them, for its tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from lxml import html

from cdisc_rdeb import build_study
from cdisc_rdeb.columns import Column, Text
from cdisc_rdeb.report.datasets import Dataset
from cdisc_rdeb.report.packing import unpack
from cdisc_rdeb.report.words import DatasetWords
from cdisc_rdeb.trace import Cell, Traced


def dataset(name: str, columns: Mapping[str, Sequence[str | float]], standard: str = "ADaMIG") -> Dataset:
    """A dataset of columns: texts, or numbers."""
    made: dict[str, Column] = {
        each: Text.of(map(str, values)) if isinstance(values[0], str) else np.array(values, np.float64)
        for each, values in columns.items()
    }
    return Dataset(name, standard, made, DatasetWords(label=name))


SCRIPT = "<script>alert(1)</script>"
TITLE = "A </script><script>alert(2)</script> & <!-- study"


def hostile_study(home: Path) -> Path:
    """A built study of SDTM alone, with markup wherever a sponsor or site writes text."""
    specs, raw = home / "specs" / "odd", home / "raw" / "odd"
    (specs / "sdtm").mkdir(parents=True)
    raw.mkdir(parents=True)
    (specs / "study.yaml").write_text(
        f"study: ODD\ntitle: '{TITLE}'\nsubject: ODD-{{subject}}\n"
        "raw:\n"
        "  demog: {file: demog.csv, subject: PATIENT, dates: DD-MON-YYYY}\n"
        "  events: {file: events.csv, subject: PATIENT, dates: DD-MON-YYYY}\n",
        encoding="utf-8",
    )
    (specs / "sdtm" / "dm.yaml").write_text(
        "dataset: DM\nrecords:\n  - raw: demog\n    variables:\n      SUBJID: PATIENT\n      SITEID: {assign: '01'}\n"
        "      RFSTDTC: {iso8601: START}\n      SEX: SEX\n      COUNTRY: {assign: KOR}\n",
        encoding="utf-8",
    )
    (specs / "sdtm" / "ae.yaml").write_text(
        "dataset: AE\nkeys: [USUBJID, AETERM]\nrecords:\n  - raw: events\n    variables:\n"
        "      AETERM: TERM\n      AEDECOD: TERM\n      AESTDTC: {iso8601: BEGAN}\n",
        encoding="utf-8",
    )
    (raw / "demog.csv").write_text("PATIENT,START,SEX\n1,05-JAN-2024,F\n2,06-JAN-2024,M\n", encoding="utf-8")
    (raw / "events.csv").write_text(
        f'PATIENT,TERM,BEGAN\n1,"{SCRIPT}",08-JAN-2024\n2,"=1+1 & ""quoted"" </script>",09-JAN-2024\n', encoding="utf-8"
    )
    build_study(specs, documents=False)
    return specs


@cache
def parts_of(path: Path) -> dict[str, tuple[dict[str, Any], list[list[int]]]]:
    """The packed parts of a page by name."""
    page = html.document_fromstring(path.read_bytes(), parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    return {each.get("data-part"): unpack(each.text) for each in page.iter("script") if each.get("data-part")}


def traces(parts: dict[str, Any], name: str) -> dict[tuple[str, str], list[Traced | None]]:
    """The traces of a part by dataset and variable, as the command has them."""
    shapes = parts["main"][0]["shapes"]
    head, (shape, records, values, rows, more, sizes, inputs, *cells) = parts[name]
    made: list[Traced | None] = [None]
    texts, used = head["texts"], 0
    for number in range(1, len(shape) + 1):
        title, kind, how, said, *where = shapes[shape[number - 1]]
        value, size = texts[values[number - 1]], sizes[number - 1]
        cell = Cell(where[0], rows[number - 1], where[1], value, where[2]) if where else None
        found = [made[number - back] for back in inputs[used : used + size]]
        used += size
        record = texts[records[number - 1]]
        made.append(Traced(title, record, value, kind, how, said, cell, tuple(filter(None, found)), more[number - 1]))
    named = zip(head["cells"], cells, strict=True)
    return {(dataset, variable): [made[number] for number in numbers] for (dataset, variable), numbers in named}
