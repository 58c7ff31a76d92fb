"""The Clinical Study Data Reviewer's Guide: what the study itself says in each of its sections."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from ...model import Dataset
from ...model.guides import CSDRG
from ...model.prose import Block, Diagram, paragraph
from ...terminal import count
from . import conformance, tables
from .facts import Facts
from .tables import ask, grid, listed

TRIAL_DESIGN = "TRIAL DESIGN"
MOST_BOXES = 34  # in a column of a diagram
PROTOCOL = "Protocol"  # what the trial design comes from
PURPOSE = (
    "This document provides context for tabulation datasets and terminology that benefit from additional explanation "
    "beyond the Data Definition document (define.xml). In addition, this document provides a summary of SDTM "
    "conformance findings."
)


def purpose(_: Facts) -> Iterator[Block]:
    """Purpose."""
    yield paragraph(PURPOSE)


def own(facts: Facts) -> list[Dataset]:
    """The datasets without those of supplemental qualifiers, which are told of with the dataset that they are for."""
    return [dataset for dataset in facts.datasets(CSDRG) if "QNAM" not in dataset.variables]


def design(facts: Facts) -> Iterator[Block]:
    """Trial Design Datasets."""
    names = [d.name for d in own(facts) if d.class_name == TRIAL_DESIGN]
    answer = f"Yes: {listed(names)}." if names else "No."
    yield ask("Are Trial Design datasets included in the submission?", answer)


def overview(facts: Facts) -> Iterator[Block]:
    """Overview: the questions of the template, as far as the data answer them."""
    study, built = facts.study, facts.built
    ongoing = {"N": "No.", "Y": "Yes."}.get(facts.said("ONGOSIND"), "TS does not say (ONGOSIND).")
    yield ask("Are the submitted data taken from an ongoing study?", ongoing)
    analysis = [d.name for d in study.datasets.values() if d.standard == "ADaMIG"]
    yield ask(
        "Were the SDTM datasets used as sources for the analysis datasets?",
        f"Yes, for {listed(analysis)}." if analysis else "This build has no analysis datasets.",
    )
    dm = facts.tabulation("DM")
    said = {*dm.text("ARMNRS").values, *dm.text("ARMCD").values} if dm else set()
    failed = any(re.search("SCR.*FAIL", value.upper()) for value in said)
    yield ask("Do the submission datasets include screen failures?", "Yes, in DM." if failed else "No.")
    empty = [d.name for d in built.datasets if d.standard == "SDTMIG" and not facts.records(d.name)]
    yield ask(
        "Were any domains planned, but not submitted because no data were collected?",
        f"Yes: {listed(empty)}." if empty else "No.",
    )
    rows = built.reconciliation
    columns = rows[rows["kind"] == "columns"]
    left, total, unused = int(columns["not_submitted"].sum()), int(columns["total"].sum()), int(rows["listed"].sum())
    told = [f"{count(left, 'raw column')} of {total:,} are not submitted on purpose (section 3.3)"] if left else []
    told += [f"{count(unused, 'raw row or column')} without a use are listed by the build"] if unused else []
    yield ask("Are the submitted data a subset of collected data?", f"Yes: {listed(told)}." if told else "No.")
    evaluators = {
        value
        for dataset in facts.tabulations or ()
        for name, text in dataset.texts()
        if name.endswith("EVAL")
        for value in text.values
    }
    adjudicated = sorted(value for value in evaluators if "ADJUDICAT" in value.upper())
    yield ask("Is adjudication data present?", f"Yes: {listed(adjudicated)}." if adjudicated else "No.")


def flow(facts: Facts) -> Iterator[Block]:
    """Traceability Flow Diagram, and the same as a table with what became of the raw rows."""
    study = facts.study
    yield paragraph(
        "Raw data are read as they were collected or sent; each raw row and column becomes part of a dataset, is not "
        "submitted on purpose, or is named in the lists of the build. Analysis datasets are made from SDTM datasets."
    )
    tabulations = [d for d in own(facts) if d.name in study.datasets]
    made = [d.name for d in own(facts) if d.name not in study.datasets]
    if made:
        yield paragraph(f"{listed(made)} {'is' if len(made) == 1 else 'are'} made from the SDTM datasets below.")
    analysis = [d for d in study.datasets.values() if d.standard == "ADaMIG"]
    of = {dataset.name: facts.sources(dataset) for dataset in tabulations}
    planned = [d.name for d in tabulations if any(group.kind == "study" for group in d.groups)]
    raw = [name for name in study.raw if any(name in sources for sources in of.values())]
    columns = [("Raw data", [*raw, *([PROTOCOL] if planned else [])]), ("SDTM", [d.name for d in tabulations])]
    arrows = [(name, dataset) for dataset, sources in of.items() for name in sources]
    arrows += [(PROTOCOL, name) for name in planned]
    if analysis:
        columns.append(("ADaM", [dataset.name for dataset in analysis]))
        arrows += [(name, d.name) for d in analysis for name in facts.sources(d, CSDRG.standard) if name in of]
    if max(len(names) for _, names in columns) <= MOST_BOXES:
        boxes = tuple((head, tuple((name, "") for name in names)) for head, names in columns)
        yield Diagram(boxes, tuple(arrows), "From raw data to SDTM and ADaM")
    else:
        yield paragraph("There are too many datasets for a drawing; the table has the flow.")
    rows = facts.built.reconciliation
    total = dict(rows.loc[rows["kind"] == "rows", ["source", "total"]].itertuples(index=False, name=None))
    yield grid(
        ("Raw source", "Files", "From", "Rows", "Datasets"),
        (
            (
                name,
                ", ".join(source.files),
                source.origin.source,
                f"{int(total.get(name, 0)):,}",
                ", ".join(dataset for dataset, sources in of.items() if name in sources) or "looked up only",
            )
            for name, source in study.raw.items()
        ),
        widths=(24, 28, 14, 8, 26),
        caption="Raw sources and the datasets that they become",
    )


def pages(facts: Facts) -> Iterator[Block]:
    """Annotated CRFs: what was collected and is not submitted."""
    if facts.study.crf is None:
        yield paragraph("No annotated CRF was made with this build.")
    yield grid(
        ("Raw source", "Not submitted"),
        ((name, ", ".join(source.not_submitted)) for name, source in facts.study.raw.items() if source.not_submitted),
        widths=(26, 74),
        caption="Collected or received, and not submitted",
    )


def domains(facts: Facts) -> Iterator[Block]:
    """SDTM Subject Domains."""
    text = facts.texts[CSDRG.name]
    shown = [d for d in own(facts) if d.class_name != TRIAL_DESIGN]
    related = {d.name for d in shown if d.relations} | {r.other for d in shown for r in d.relations}
    custom = {d.name for d in shown if not facts.study.standards.sdtmig_dataset(d.domain)}
    columns = {
        "SUPP--": {dataset.name for dataset in shown if dataset.supplemental()},
        "RELREC": related,
        **({"Custom": custom} if custom else {}),
        **{name: {*counted} for name, counted in text.marks.items()},
    }
    yield tables.datasets(facts, shown, columns)
    yield from tables.split(shown)
    yield from tables.pieces(facts, CSDRG)
    yield tables.extended(facts, CSDRG)


def of_dataset(facts: Facts, dataset: Dataset) -> Iterator[Block]:
    """What a dataset needs to be told of: its comment, its qualifiers, what it relates to."""
    if dataset.comment:
        yield paragraph(dataset.comment)
    if dataset.name == "TS":
        yield from nulls(facts)
    made = [group.source for group in dataset.groups if group.kind == "dataset"]
    if made:
        yield paragraph(f"Made from {listed(dict.fromkeys(made))}.")
    for relation in dataset.relations:
        yield paragraph(
            f"Related to {relation.other} in RELREC, where {relation.variable} and "
            f"{relation.other}.{relation.other_variable} agree."
        )
    values = facts.built.profiles.get(f"SUPP{dataset.name}")
    levels = values.levels if values else {}
    yield grid(
        ("QNAM", "Description", "Origin", "Records"),
        (
            (v.name, v.label, v.origin.type, f"{level.present:,}" if (level := levels.get(("QVAL", v.name))) else "0")
            for v in dataset.supplemental()
        ),
        widths=(16, 54, 18, 12),
        caption=f"Supplemental qualifiers in SUPP{dataset.name}",
    )


def nulls(facts: Facts) -> Iterator[Block]:
    """Trial summary parameters without a value, and the null flavor in its place."""
    ts = facts.tabulation("TS")
    if ts is None:
        return
    names = ("TSPARMCD", "TSPARM", "TSVALNF", "TSVAL")
    rows = [row[:3] for row in zip(*(ts.text(name).tolist() for name in names), strict=True) if not row[3]]
    yield grid(
        ("TSPARMCD", "Parameter", "Null flavor"), rows, widths=(20, 60, 20), caption="Parameters without a value"
    )


STANDARD = CSDRG.standard
MADE: Mapping[str, Callable[[Facts], Iterator[Block]]] = {
    "Purpose": purpose,
    "Acronyms": tables.acronyms,
    "Study Data Standards and Dictionary Inventory": lambda facts: tables.inventory(facts, CSDRG),
    "Protocol Number and Title": tables.protocol,
    "Protocol Design": tables.arms,
    "Trial Design Datasets": design,
    "Overview": overview,
    "Traceability Flow Diagram": flow,
    "Annotated CRFs": pages,
    "SDTM Subject Domains": domains,
    "Conformance Inputs": lambda facts: conformance.inputs(facts.found[STANDARD], "SDTM"),
    "Issues Summary": lambda facts: conformance.summary(facts.found[STANDARD]),
    "Additional Conformance Details": lambda facts: conformance.on_file(facts.found[STANDARD], facts.names(CSDRG)),
    "Appendix I: Inclusion/Exclusion Criteria": tables.criteria,
    "Appendix II: Conformance Issues Details": lambda facts: conformance.details(facts.found[STANDARD]),
}


def below(number: str, facts: Facts) -> Iterator[tuple[Dataset, list[Block]]]:
    """The datasets that a section has sections for, with what the study says of them."""
    for dataset in own(facts):
        if (dataset.class_name == TRIAL_DESIGN) == (number == "2.3"):
            yield dataset, [*of_dataset(facts, dataset)]
