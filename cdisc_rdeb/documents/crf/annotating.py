"""From the forms of a study to its annotated CRF: what is written, where, and on which page each variable stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from ...cache import remembered
from ...errors import SpecError
from ...formats.opening import digest_of, read_bytes, stands
from ...model import Annotated, Crf, Form, Item, Study
from ...plan.collected import Leads
from ...quick import dataclass
from ...verbs import Verb
from .drawing import HEADING_SIZE, SIZE, drawn
from .locating import Layout, Located, locate
from .marking import COLOURS, WHITE, Bookmark, Colour, Mark, marked, marks_on, plain
from .placing import RIGHT, Placed, Sheet
from .reading import Box, Page, read_pages
from .words import NOT_SUBMITTED, Note, notes_of, shapes_of

SMALL = 8.0  # the smallest print that reviewers are given
RUNNING = "Running records"  # forms that belong to no visit
IN_A_ROW = 0.05  # headings stand beside one another rather than below


@dataclass(frozen=True, slots=True)
class AnnotatedCrf:
    """The PDF, and what is annotated on which of its pages."""

    pdf: bytes
    annotated: tuple[Annotated, ...]


def annotated_crf(study: Study, verbs: Mapping[str, Verb]) -> AnnotatedCrf | None:
    """The annotated CRF of a study; None where its specs name no forms.

    Raises SpecError with all items that a CRF of the user's own has not, or has several times; WriteError where it
    cannot be read.
    """
    if study.crf is None:
        return None
    work = Annotating(study, study.crf, Leads(study, verbs))
    return remembered(work.made_of, work.done)


class Wanted(NamedTuple):
    """A note that wants a place beside something, and what a point to the right counts there."""

    at: Located
    note: Note
    colour: Colour
    along: float = RIGHT


def places_on(page: Page, wanted: Sequence[Wanted], anchors: Sequence[Box]) -> list[Placed | None]:
    """The places of notes on a page, None for one that has no room; ``anchors`` are the boxes of its items. Those of a
    page that is as it was are kept: where little changed, most pages are."""

    def make() -> list[Placed | None]:
        sheet = Sheet(page)
        return [
            sheet.place(
                shapes_of(note, [HEADING_SIZE, SIZE] if note.bold else [SIZE, SMALL]),
                at.box,
                [other for other in anchors if other != at.box],
                along,
            )
            for at, note, _, along in wanted
        ]

    return remembered(lambda: ("places", page.digest(), wanted, anchors), make)


class Annotating:
    """One CRF at work: the notes of its forms, then their places."""

    def __init__(self, study: Study, crf: Crf, leads: Leads) -> None:
        self.study, self.crf, self.leads = study, crf, leads
        self.date = datetime.fromisoformat(study.created)
        self.visit_columns = {source.visit for source in study.raw.values() if source.visit}
        self.forms = [(form, self.items(form)) for form in crf.forms]
        self.notes = {
            (f, i): self.notes_of_item(form, item)
            for f, (form, items) in enumerate(self.forms)
            for i, item in enumerate(items)
        }
        self.fixed = [[*notes_of(dict.fromkeys(leads.constants(form.source)))] for form in crf.forms]
        self.homes = [self.homes_of(f) for f in range(len(self.forms))]

    def items(self, form: Form) -> list[Item]:
        """The items of a form with those of the head; the visit stands on forms alone that have visits."""
        visit = self.study.raw[form.source].visit
        head = [
            item
            for item in self.crf.head
            if not (names := {column.name for column in item.columns}) & self.visit_columns or visit in names
        ]
        return [*head, *form.items]

    def notes_of_item(self, form: Form, item: Item) -> list[Note]:
        """What is written beside an item; what leads nowhere is not submitted, if it does so on all forms."""
        columns = [(column.dataset or form.source, column.name) for column in item.columns]
        annotations = [annotation for column in columns for annotation in self.leads.of(column)]
        if annotations or not item.columns:
            return [*notes_of(dict.fromkeys(annotations))]
        if item in self.crf.head and self.is_known(item):
            return []
        return [Note(NOT_SUBMITTED)]

    def is_known(self, item: Item) -> bool:
        """Whether an item of the head leads somewhere on any form, or names the subject or visit."""
        named = {column.name for column in item.columns}
        subjects = {name for source in self.study.raw.values() for _, name, _ in source.subject_parts()}
        led = any(self.leads.of((form.source, name)) for form in self.crf.forms for name in named)
        return led or bool(named & (subjects | self.visit_columns))

    def homes_of(self, f: int) -> list[str]:
        """The datasets of a form in the order in which they come, those of its records first."""
        notes = [note for (of, _), found in self.notes.items() if of == f for note in found]
        first = [dataset.name for dataset in self.leads.datasets_of(self.forms[f][0].source)]
        named = [note.home for note in (*notes, *self.fixed[f]) if note.home]
        return [*dict.fromkeys((*(home for home in first if home in named), *named))]

    def heading(self, home: str) -> Note:
        """The heading of a dataset: ``AE (Adverse Events)``."""
        dataset = self.study.datasets.get(home)
        known = self.study.standards.sdtmig_dataset(home)
        label = dataset.label if dataset else known.label if known else ""
        return Note(f"{home} ({label})", home, bold=True)

    def made_of(self) -> object:
        """What the document is made of: of the datasets what is written of them, of all else whatever it says."""
        file = digest_of(self.study.folder / self.crf.file, self.crf.file) if self.has_file() else ""
        written = [[*map(self.heading, homes)] for homes in self.homes]
        return "crf", replace(self.study, datasets={}), self.forms, self.notes, self.fixed, written, file

    def has_file(self) -> bool:
        """Whether the CRF is a file that is there."""
        return bool(self.crf.file) and stands(self.study.folder / self.crf.file)

    def done(self) -> AnnotatedCrf:
        """The whole document."""
        data, pages, layout, shown = self.blank()
        for number, boxes in marks_on(data, shown).items():
            pages[number].marks = [pages[number].turn.box_seen(box) for box in boxes]
        marks = self.marks(layout, pages, shown)
        turns = {number: page.turn for number, page in pages.items()}
        title = f"{self.study.id}: Annotated Case Report Form"
        pdf = marked(data, shown, marks, turns, self.bookmarks(layout), title, self.date)
        found = (Annotated(mark.page, a) for mark in marks for a in mark.note.annotations if not a.value)
        return AnnotatedCrf(pdf, tuple(dict.fromkeys(found)))

    def blank(self) -> tuple[bytes, dict[int, Page], Layout, str]:
        """The CRF without annotations, its pages, where its forms and items stand, and what messages call it."""
        if not self.crf.file:
            titles = [[*map(self.heading, homes), *self.fixed[f]] for f, homes in enumerate(self.homes)]
            data, layout = drawn(self.study, self.forms, self.notes, titles, self.date)
            return data, {page.number: page for page in read_pages(data, "acrf.pdf")}, layout, "acrf.pdf"
        path = self.study.folder / self.crf.file
        if not stands(path):
            where = f"{self.crf.place.file}: crf"
            raise SpecError([f"{where}: there is no file {self.crf.file} in {self.study.folder}; put it there"])
        data = plain(read_bytes(path, self.crf.file), self.crf.file)
        wanted = [
            (form, [item if self.notes[f, i] else None for i, item in enumerate(items)])
            for f, (form, items) in enumerate(self.forms)
        ]
        pages = read_pages(data, self.crf.file)
        layout = locate(wanted, pages, self.crf.file)
        if layout.faults:
            raise SpecError(layout.faults)
        return data, {page.number: page for page in pages}, layout, self.crf.file

    def marks(self, layout: Layout, pages: Mapping[int, Page], shown: str) -> list[Mark]:
        """All notes at their places: on each page its headings, then what the form fixes, then item by item."""
        marks, faults = [], []
        ordered = sorted(self.wanted(layout), key=lambda each: each.at.page)
        for number, found in groupby(ordered, key=lambda each: each.at.page):
            wanted = [*found]
            anchors = [at.box for at in layout.items.values() if at.page == number]
            for each, placed in zip(wanted, places_on(pages[number], wanted, anchors), strict=True):
                if placed is None:
                    faults.append(f"page {number} of the CRF {shown} has no room for {each.note.text}; make some")
                else:
                    marks.append(Mark(number, each.note, placed, each.colour))
        if faults:
            raise SpecError(faults)
        return marks

    def wanted(self, layout: Layout) -> Iterator[Wanted]:
        """Where each note belongs, its colour, and what a point to the right of there counts."""
        for f, (_, items) in enumerate(self.forms):
            colours = {home: COLOURS[n % len(COLOURS)] for n, home in enumerate(self.homes[f])}
            for at in layout.titles.get(f, ()):
                first = at is layout.titles[f][0]
                on_page = {
                    note.home
                    for i in range(len(items))
                    if (f, i) in layout.items and layout.items[f, i].page == at.page
                    for note in self.notes[f, i]
                } | {note.home for note in self.fixed[f] if first}
                for home in self.homes[f]:
                    if home in on_page:
                        yield Wanted(at, self.heading(home), colours[home], IN_A_ROW)
                for note in self.fixed[f] if first else ():
                    yield Wanted(at, note, colours[note.home], IN_A_ROW)
            for i in range(len(items)):
                for note in self.notes[f, i] if (f, i) in layout.items else ():
                    yield Wanted(layout.items[f, i], note, colours.get(note.home, WHITE))

    def bookmarks(self, layout: Layout) -> list[Bookmark]:
        """Bookmarks by visit and by form, each to the first page of a form."""
        first = {f: min(at.page for at in found) for f, found in layout.titles.items() if found}
        entries = [Bookmark(self.forms[f][0].name, page, tuple(self.pages_of(layout, f))) for f, page in first.items()]
        visits = [visit.name for visit in self.study.visits]
        named = dict.fromkeys((*visits, *(name for form, _ in self.forms for name in form.visits)))
        groups = {name: [f for f in first if name in self.forms[f][0].visits] for name in named}
        groups[RUNNING] = [f for f in first if not self.forms[f][0].visits]
        by_visit = [
            Bookmark(name, first[fs[0]], tuple(Bookmark(self.forms[f][0].name, first[f]) for f in fs))
            for name, fs in groups.items()
            if fs
        ]
        if not entries:
            return []
        start = min(first.values())
        return [Bookmark("By visit", start, tuple(by_visit)), Bookmark("By form", start, tuple(entries))]

    def pages_of(self, layout: Layout, f: int) -> Iterator[Bookmark]:
        """Bookmarks to the pages of a form that has several."""
        numbers = [at.page for at in layout.titles[f]]
        for n, number in enumerate(numbers if len(numbers) > 1 else (), start=1):
            yield Bookmark(f"Page {n} of {len(numbers)}", number)
