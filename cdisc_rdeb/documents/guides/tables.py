"""Tables and sentences that both guides have."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ...model import Dataset
from ...model.guides import Guide
from ...model.prose import Block, Grid, Question, Spans, paragraph, spans
from ...terminal import count
from ...version import VERSION

if TYPE_CHECKING:
    from .facts import Facts

ACRONYMS = {
    "aCRF": "Annotated case report form",
    "ADaM": "Analysis Data Model",
    "CDISC": "Clinical Data Interchange Standards Consortium",
    "CT": "Controlled terminology",
    "SDTM": "Study Data Tabulation Model",
    "SUPP--": "Supplemental qualifiers of a domain",
}


def grid(
    head: Sequence[str], rows: Iterable[Sequence[str | Spans]], *, widths: Sequence[float] = (), caption: str = ""
) -> Grid:
    """A table of texts; one without rows is not laid out."""
    made = tuple(tuple(spans(cell) if isinstance(cell, str) else cell for cell in row) for row in rows)
    return Grid(tuple(map(spans, head)), made, tuple(widths), caption)


def ask(question: str, answer: str) -> Question:
    """A question of a template with its answer."""
    return Question(question, spans(answer))


def listed(names: Iterable[str], none: str = "none") -> str:
    """Names in a sentence.

    >>> listed(["AE"]), listed(["AE", "CM", "MH"]), listed([])
    ('AE', 'AE, CM and MH', 'none')
    """
    *most, last = [*names] or [none]
    return f"{', '.join(most)} and {last}" if most else last


def acronyms(_: Facts) -> Iterator[Block]:
    """Acronyms that this guide itself uses."""
    yield grid(("Acronym", "Translation"), ACRONYMS.items(), widths=(20, 80))


def inventory(facts: Facts, guide: Guide) -> Iterator[Block]:
    """Study Data Standards and Dictionary Inventory."""
    data = facts.written[guide.standard]
    versions = facts.study.standards
    rows = [("SDTM", facts.said("SDTMVER"))] if facts.said("SDTMVER") else []
    read = "" if "SDTMIG" in facts.written else " (by which the given datasets are read)"
    rows.append(("SDTM Implementation Guide", f"{versions.sdtmig}{read}"))
    if guide.standard == "ADaMIG":
        rows.append(("ADaM Implementation Guide", versions.adamig))
        if any(d.class_name == "OCCURRENCE DATA STRUCTURE" for d in facts.datasets(guide)):
            rows.append(("ADaM Structure for Occurrence Data", versions.occds))
    rows += [
        (f"{name} Controlled Terminology", date)
        for name, date in (data.define.terminology if data.define else {}).items()
    ]
    rows.append(("Data Definitions", f"Define-XML {facts.study.define_version}"))
    if guide.standard == "ADaMIG" and facts.study.analyses:
        rows.append(("Analysis Results Metadata", "1.0"))
    rows += [(dictionary.name, dictionary.version) for dictionary in facts.study.dictionaries]
    if not facts.study.dictionaries:
        rows.append(("Dictionaries of events and medications", "The specs name none; see the notes on the datasets"))
    rows.append(("Program that built the datasets", f"cdisc_rdeb {VERSION}"))
    yield grid(("Standard or Dictionary", "Versions Used"), rows, widths=(50, 50))


def protocol(facts: Facts) -> Iterator[Block]:
    """Protocol Number and Title."""
    study = facts.study
    rows = [
        ("Protocol Number", study.protocol or study.id),
        ("Protocol Title", facts.said("TITLE") or study.title),
        ("Sponsor", facts.said("SPONSOR")),
        ("Registry Identifier", facts.said("REGID")),
        ("Trial Phase", facts.said("TPHASE")),
        ("First and Last Date of the Trial", " to ".join(filter(None, (facts.said("SSTDTC"), facts.said("SENDTC"))))),
    ]
    yield grid(("Item", "Content"), [row for row in rows if row[1]], widths=(30, 70))


def arms(facts: Facts) -> Iterator[Block]:
    """The planned path through the trial, from TA."""
    ta = facts.tabulation("TA")
    if ta is not None:
        names = ("ARM", "TAETORD", "ELEMENT", "EPOCH")
        rows = zip(*(ta.text(name).tolist() for name in names), strict=True)
        yield grid(("Arm", "Order", "Element", "Epoch"), rows, widths=(34, 10, 34, 22), caption="Planned arms (TA)")


def datasets(facts: Facts, shown: Sequence[Dataset], columns: Mapping[str, Collection[str]]) -> Grid:
    """Datasets with class, structure and keys, and a cross in each column that counts them."""
    return grid(
        ("Dataset - Dataset Label", "Class", "Structure and keys", "Records", *columns),
        (
            (
                f"{dataset.name} - {dataset.label}",
                dataset.class_name.capitalize(),
                f"{dataset.structure}\n{keys(dataset)}",
                f"{facts.records(dataset.name):,}",
                *("X" if dataset.name in counted else "" for counted in columns.values()),
            )
            for dataset in shown
        ),
        widths=(22, 16, 34, 9, *(max(11, len(name) * 1.4) for name in columns)),
    )


def keys(dataset: Dataset) -> str:
    """The keys of a dataset."""
    return ", ".join(dict.fromkeys(("STUDYID", *dataset.keys)))


def extended(facts: Facts, guide: Guide) -> Grid:
    """The terms that the sponsor added to CDISC's codelists, with the variables that use these, from define.xml."""
    define = facts.written[guide.standard].define
    users: dict[str, list[str]] = {}
    for dataset in define.datasets.values() if define else ():
        for variable in dataset.variables.values():
            for used in (variable, *(level.variable for level in variable.levels)):
                users.setdefault(used.codelist, []).append(f"{dataset.name}.{used.name}")
    rows = [
        (
            f"{codelist.name} ({codelist.code})",
            ", ".join(dict.fromkeys(users.get(codelist.id, ()))),
            "; ".join(term.value for term in codelist.terms.values() if term.extended),
        )
        for codelist in (define.codelists.values() if define else ())
        if codelist.code and any(term.extended for term in codelist.terms.values())
    ]
    return grid(
        ("Codelist", "Variables", "Terms added"),
        rows,
        widths=(32, 24, 44),
        caption="Terms added to codelists of CDISC",
    )


def criteria(facts: Facts) -> Iterator[Block]:
    """Inclusion and exclusion criteria in full, from TI."""
    ti = facts.tabulation("TI")
    if ti is None:
        yield paragraph("The study has no TI dataset.")
        return
    head = {"TIVERS": "Version", "IECAT": "Category", "IETESTCD": "IETESTCD", "IETEST": "Full Text of Criterion"}
    there = [name for name in head if ti.has(name)]
    rows = zip(*(ti.text(name).tolist() for name in there), strict=True)
    shares = {"TIVERS": 10, "IECAT": 15, "IETESTCD": 13, "IETEST": 62}
    yield grid([head[name] for name in there], rows, widths=[shares[name] for name in there])


def split(datasets: Sequence[Dataset]) -> Iterator[Block]:
    """Datasets that are parts of one domain."""
    parts: dict[str, list[str]] = {}
    for dataset in datasets:
        if dataset.domain and dataset.domain != dataset.name and "QNAM" not in dataset.variables:
            parts.setdefault(dataset.domain, []).append(dataset.name)
    rows = [(domain, ", ".join(names)) for domain, names in parts.items()]
    yield grid(("Domain", "Split into"), rows, widths=(20, 80), caption="Split datasets")


def pieces(facts: Facts, guide: Guide) -> Iterator[Block]:
    """Datasets that are too large to be taken whole, which a package has in pieces too."""
    for name in (name for name in facts.names(guide) if name in facts.large):
        part = f"{name.lower()}1.xpt"
        yield paragraph(
            f"{name} has more than {facts.largest:,} bytes: it is whole in its folder, and in pieces in split/"
            f" ({part} and so on), which joined in their order are the whole."
        )


def displays(facts: Facts) -> Grid:
    """The analyses of a study, by their displays."""
    rows = [
        (display.name, display.title, ", ".join(dict.fromkeys(result.dataset for result in display.results)))
        for display in facts.study.analyses
    ]
    return grid(("Display", "Title", "Datasets"), rows, widths=(18, 57, 25))


def about(facts: Facts, guide: Guide) -> Iterator[tuple[str, str]]:
    """The lines of the title page."""
    study = facts.study
    known: Mapping[str, str] = {
        "Protocol": study.protocol or study.id,
        "Sponsor": facts.said("SPONSOR"),
        "Registry": facts.said("REGID"),
        "Datasets": f"{count(len(facts.datasets(guide)), 'dataset')}, {study.standards.called(guide.standard)}",
        "Date": study.created,
    }
    yield from ((name, value) for name, value in known.items() if value)
