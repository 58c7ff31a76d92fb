"""The forms of a study (forms.yaml) in the model; what they name is held against the study."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from ...formats.opening import stands
from ...model import Crf, Form, Item, Place, RawSource, Reference, Study, Visit
from ...plan.collected import Leads
from ...verbs import Verb
from ..dataset.tables import is_outside
from ..faults import Faults, Open, did_you_mean
from ..layers.folders import Layer, read_file
from ..meant.hints import near_column
from ..yaml.reader import Node

FORMS = "forms.yaml"
ALL = "all"  # of the visits
UNSCHEDULED = "UNSCHEDULED"  # visits that no plan has


def read_forms(
    layers: Sequence[Layer], raw: Mapping[str, RawSource], visits: Sequence[str], faults: Faults
) -> Crf | None:
    """The CRF that forms.yaml describes; None where there is no such file, or nothing in it can be read.

    ``visits`` are the names of all there are.
    """
    for library in layers[1:]:
        if stands(library.folder / FORMS):
            place = Place(f"{library.shown}{FORMS}", 1)
            faults.error(place, "forms are those of a study, and its CRF is", "put the file into the study's folder")
    path = layers[0].folder / FORMS
    root = read_file(path, FORMS, "forms", faults) if stands(path) else None
    if root is None:
        return None
    if (file := root.get("crf")) and is_outside(file):
        faults.error(root.named["crf"].place, f"{file} lies outside the study's folder", "name a file below it")
    head = tuple(read_item(node, raw, faults) for node in nodes(root, "head"))
    forms = tuple(read_form(node, raw, visits, faults) for node in nodes(root, "forms"))
    return Crf(forms, head, root.get("crf"), root.get("mark"), root.place)


def nodes(node: Node, name: str) -> list[Node]:
    """The nodes of a list that may not be there."""
    return node.named[name].nodes if name in node.named else []


def read_form(node: Node, raw: Mapping[str, RawSource], visits: Sequence[str], faults: Faults) -> Form:
    """One form."""
    items = tuple(read_item(inner, raw, faults) for inner in nodes(node, "items"))
    used = node.named["visits"].texts if "visits" in node.named else ()
    used = tuple(visits) if used == (ALL,) else used
    pages = tuple(page for text in (node.named["pages"].texts if "pages" in node.named else ()) for page in span(text))
    named = [inner for key in ("raw", "visits") if key in node.named for inner in node.named[key].nodes]
    places = {inner.text: inner.place for inner in named}
    return Form(node.get("form"), node.get("raw"), items, used, pages, node.get("note"), node.place, places)


def span(text: str) -> range:
    """The pages that a text means.

    >>> [*span("3-5")], [*span("7")]
    ([3, 4, 5], [7])
    """
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def read_item(node: Node, raw: Mapping[str, RawSource], faults: Faults) -> Item:
    """One item, or a heading."""
    if faults.inside(node.place):
        pass  # a name that is none may be the one that is missing
    elif ("heading" in node.named) == ("item" in node.named):
        faults.error(node.place, "an item has words: item, or heading for those of several", "give one of them")
    elif "item" in node.named and "raw" not in node.named:
        faults.error(node.place, "it is not said where the answers are stored", "name the column: raw")
    texts = node.named["raw"].nodes if "raw" in node.named else []
    return Item(
        label=node.get("item") or node.get("heading"),
        columns=tuple(read_column(inner, raw) for inner in texts),
        field=node.get("field") or "text",  # type: ignore[arg-type]
        choices=node.named["choices"].texts if "choices" in node.named else (),
        unit=node.get("unit"),
        anchor=node.get("anchor") or node.get("item"),
        page=int(node.get("page") or 0),
        nth=int(node.get("nth") or 0),
        place=node.place,
    )


def read_column(node: Node, raw: Mapping[str, RawSource]) -> Reference:
    """A raw column, of the form's source or as SOURCE.COLUMN of another."""
    source, _, column = node.text.partition(".")
    named = column and source in raw
    return Reference(column if named else node.text, source if named else "", place=node.place)


def check_forms(
    study: Study, verbs: Mapping[str, Verb], columns: Mapping[str, Collection[str]], faults: Faults
) -> None:
    """Forms name sources, columns and visits that there are; and what is collected is asked for by some form."""
    if study.crf is None:
        return
    for form in study.crf.forms:
        if form.source not in study.raw:
            hint = did_you_mean(form.source, study.raw) or Open("there are {}", study.raw)
            faults.error(form.places.get(form.source, form.place), f"there is no raw source {form.source}", hint)
            continue
        for item in form.items:
            for column in item.columns:
                check_column(study, column, form, columns, faults)
        check_visits_of(form, study, faults)
    sources = [form.source for form in study.crf.forms]
    for item in study.crf.head:
        if item.columns and not any(has(columns, source, each) for source in sources for each in item.columns):
            column = item.columns[0]
            known = [name for source in sources for name in columns.get(source, ())]
            hint = did_you_mean(column.name, known) or "remove it, or mend it"
            faults.error(column.place, f"no form's raw source has a column {column}", hint)
    if not faults.errors:
        check_asked(study, Leads(study, verbs), faults)


def has(columns: Mapping[str, Collection[str]], source: str, column: Reference) -> bool:
    """Whether a source has a column, as far as its files are there."""
    of = column.dataset or source
    return of not in columns or column.name in columns[of]


def check_column(
    study: Study, column: Reference, form: Form, columns: Mapping[str, Collection[str]], faults: Faults
) -> None:
    """An item's column stands in its raw source."""
    if not has(columns, form.source, column):
        of = column.dataset or form.source
        hint = near_column(study, column.name, of, columns[of]) or Open("it has {}", columns[of])
        files = " and ".join(study.raw[of].files) or of
        faults.error(column.place, f"{files} has no column {column.name}", hint)


def check_visits_of(form: Form, study: Study, faults: Faults) -> None:
    """A form's visits are planned ones, or the unscheduled."""
    known = names_of_visits(study.visits, study.unscheduled)
    for name in form.visits:
        if name not in known:
            hint = did_you_mean(name, known) or Open("there are {}", [ALL, *known])
            place, message = form.places.get(name, form.place), f"there is no visit {name}"
            if all((f.file, f.line, f.message) != (place.file, place.line, message) for f in faults.found):
                faults.error(place, message, hint)  # once, where forms share a list


def names_of_visits(visits: Sequence[Visit], unscheduled: Visit | None) -> tuple[str, ...]:
    """What forms call the visits: the planned ones by their names, in order, then the unscheduled."""
    return (*(visit.name for visit in visits), *([UNSCHEDULED] if unscheduled else []))


def check_asked(study: Study, leads: Leads, faults: Faults) -> None:
    """What is collected, and by no vendor, some form asks for."""
    assert study.crf is not None
    asked = {
        (column.dataset or form.source, column.name)
        for form in study.crf.forms
        for item in study.crf.items(form)
        for column in item.columns
    }
    by_source: dict[str, list[str]] = {}
    for column, found in sorted(leads.found.items()):
        source = study.raw[column[0]]
        if column not in asked and source.origin.source != "Vendor" and any(lead.value for lead in found):
            by_source.setdefault(source.name, []).append(column[1])
    for name, left in by_source.items():
        made = dict.fromkeys(a.variable for column in left for a in leads.of((name, column)))
        message = f"no form asks for {', '.join(left)} of {name}, the origin of {', '.join(made)}"
        faults.warning(study.raw[name].place, message, "add the items in forms.yaml, or say who sent them: origin")
