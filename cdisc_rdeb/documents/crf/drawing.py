"""A CRF drawn from the forms, for a study whose own is not at hand."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ...define.render import templates
from ...errors import SpecError
from ...model import Form, Item, Study
from ..letters import lacking
from ..typesetting import asked_of, typeset
from .locating import Layout, Located
from .reading import Box
from .words import Note, shape_of

ROOM = 184.0  # points beside the fields that are left for annotations
GAP = 3.0  # points between annotations
HEADING_SIZE, SIZE = 11.0, 9.0
PAPER = 841.89  # height of A4


def drawn(
    study: Study,
    forms: Sequence[tuple[Form, Sequence[Item]]],
    notes: Mapping[tuple[int, int], Sequence[Note]],
    titles: Sequence[Sequence[Note]],
    date: datetime,
) -> tuple[bytes, Layout]:
    """The blank CRF as a PDF, with where each form and item stands; ``notes`` are what needs room beside an item."""
    refuse_letters(study, forms)
    source = (templates() / "crf.typ").read_text(encoding="utf-8")
    files = {"crf.json": json.dumps(as_data(study, forms, notes, titles, date), ensure_ascii=False).encode()}
    layout = Layout()
    for at in asked_of(source, "at", files=files):
        layout.items[at["form"], at["item"]] = Located(at["page"], box_of(at))
    for at in asked_of(source, "title", files=files):
        layout.titles.setdefault(at["form"], []).append(Located(at["page"], box_of(at)))
    return typeset(source, files=files, date=date), layout


def box_of(at: Mapping[str, float]) -> Box:
    """The box of something that is set, which typst measures from the top down."""
    return Box(at["x"], PAPER - at["y"] - at["h"], at["x"] + at["w"], PAPER - at["y"])


def as_data(
    study: Study,
    forms: Sequence[tuple[Form, Sequence[Item]]],
    notes: Mapping[tuple[int, int], Sequence[Note]],
    titles: Sequence[Sequence[Note]],
    date: datetime,
) -> dict[str, Any]:
    """What the template prints."""
    assert study.crf is not None
    used = {visit for form, _ in forms for visit in form.visits}
    visits = [*dict.fromkeys(v for v in (*(visit.name for visit in study.visits), *sorted(used)) if v in used)]
    head = study.crf.head
    return {
        "study": study.id,
        "title": study.title,
        "short": "Case Report Form",
        "language": study.language[:2],
        "mark": study.crf.mark,
        "date": f"{date:%Y-%m-%d}",
        "visits": visits,
        "forms": [
            {
                "name": form.name,
                "note": form.note,
                "running": not form.visits,
                "used": [visit in form.visits for visit in visits],
                "band": band(titles[f]),
                "head": [{"i": i, "label": item.label} for i, item in enumerate(items) if item in head],
                "items": [
                    item_data(i, item, notes.get((f, i), ())) for i, item in enumerate(items) if item not in head
                ],
            }
            for f, (form, items) in enumerate(forms)
        ],
    }


def item_data(i: int, item: Item, notes: Sequence[Note]) -> dict[str, Any]:
    """An item as the template prints it, with the room that its annotations need."""
    height = sum(shape_of(note, SIZE, ROOM).height + GAP for note in notes) + GAP
    return {
        "i": i,
        "heading": not item.columns,
        "label": item.label,
        "field": item.field,
        "choices": [*item.choices],
        "unit": item.unit,
        "height": height,
    }


def band(titles: Sequence[Note]) -> float:
    """The room below the name of a form for its headings and for what it fixes: as many lines as they fill."""
    room, lines, x = 500.0, 1, 0.0
    tallest = 0.0
    for note in titles:
        shape = shape_of(note, HEADING_SIZE if note.bold else SIZE, room)
        tallest = max(tallest, shape.height)
        if x and x + shape.width > room:
            lines, x = lines + 1, 0.0
        x += shape.width + 8
    return lines * (tallest + 2 * GAP) + 2 * GAP


def refuse_letters(study: Study, forms: Sequence[tuple[Form, Sequence[Item]]]) -> None:
    """Raise SpecError for letters that the fonts lack: they would be printed as empty boxes."""
    faults = []
    for form, items in forms:
        texts = [(form.place, f"{form.name}{form.note}")]
        texts += [(item.place, "".join((item.label, item.unit, *item.choices))) for item in items]
        for place, text in texts:
            if odd := lacking(text):
                hint = "write it in Latin letters, or give the CRF as a PDF: crf"
                faults.append(f"{place}: the letter {odd} cannot be drawn on the CRF; {hint}")
    if faults:
        raise SpecError(list(dict.fromkeys(faults)))
