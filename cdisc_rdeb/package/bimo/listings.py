"""Listings by site from the built datasets, as one PDF with a part for each site: what the trial has no data for is
said in the listing itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np

from ...columns import Column, Mask, Text, as_text, take, write_number
from ...documents.guides.printing import printed
from ...formats.files import DatasetFile
from ...formats.sas_moments import moment_of_format, writer
from ...model import EVERY_RECORD, Condition, WhereClause
from ...model.prose import Block, Document, Grid, Section, paragraph, spans
from ...quick import dataclass
from ...spec.study.bimo import MONITORING
from ...terminal import count
from ...values.where import readable
from .data import Data

FILE, TITLE = "bimo-listings.pdf", "Listings by Site"
LINE, WIDEST, BETWEEN = 125, 36, 2  # characters: of a line, of a column's text in one line, between columns
ANALYSED = "PARAM AVISIT ADT AVAL AVALC BASE CHG CNSR EVNTDESC AEDECOD AETOXGR AESER TRTEMFL ASTDT AENDT"
WHY_NOT = "Why a subject is not in a population is no variable: the method of its flag in define.xml of ADaM says it."
SERIOUS = "AESDTH AESLIFE AESHOSP AESDISAB AESCONG AESMIE"


@dataclass(frozen=True, slots=True)
class Part:
    """Records of one dataset in a listing, with some variables.

    Those that the dataset does not have are told, unless they are the ``likely`` ones of any dataset of its kind.
    """

    dataset: str
    variables: str
    where: WhereClause = EVERY_RECORD
    likely: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A listing that the guide names: its title and its parts; ``note`` says what is not in it."""

    title: str
    parts: tuple[Part, ...]
    note: str = ""


def write_listings(data: Data, path: Path) -> None:
    """Write the PDF. The same datasets give the same bytes."""
    path.parent.mkdir(parents=True)
    path.write_bytes(printed(document(data), datetime.fromisoformat(data.study.created)))


def document(data: Data) -> Document:
    """All sites with their listings."""
    study, sites = data.study, sorted({*data.sites.values()})
    return Document(
        title=TITLE,
        study=study.id,
        subtitle="Subject-level data for inspections (BIMO)",
        language=study.language,
        about=(("Protocol", study.protocol or study.id), ("Sites", ", ".join(sites)), ("Date", study.created)),
        front=(paragraph(data.of_summary("TITLE") or study.title), paragraph(data.followed)),
        sections=tuple(section for number, site in enumerate(sites, 1) for section in of_site(data, site, number)),
        wide=True,
    )


def of_site(data: Data, site: str, number: int) -> Iterator[Section]:
    """A site and its listings."""
    said = data.bimo.sites[site]
    name = " ".join(filter(None, (said["FRSTNAME"], said["MINITIAL"], said["LASTNAME"])))
    subjects = [subject for subject, of in data.sites.items() if of == site]
    about = f"Investigator: {name}. {count(len(subjects), 'subject')} in DM."
    yield Section(str(number), f"Site {site}", (paragraph(about),))
    for place, listing in enumerate(listings(data), 1):
        blocks = [block for part in listing.parts for block in of_part(data, part, {*subjects})]
        notes = [paragraph(listing.note)] if listing.note else []
        yield Section(f"{number}.{place}", listing.title, (*blocks, *notes))


def listings(data: Data) -> tuple[Listing, ...]:
    """The listings, in the order of the guide."""
    bimo, flags = data.bimo, population_flags(data)
    arms = f"{bimo.arm} TRT01A {bimo.cohort} TRTSDT TRTEDT"
    left = WhereClause(
        ((Condition("DSCAT", "EQ", ("DISPOSITION EVENT",)), Condition("DSDECOD", "NE", ("COMPLETED",))),)
    )
    deviations = "DVSPID DVCAT DVDECOD DVTERM DVSTDTC"
    important, other = bimo.counts["IMPDEV"], bimo.counts["NOIMPDEV"]
    return (
        Listing("Consented Subjects", (Part("DM", "RFICDTC AGE SEX ARM ARMNRS DTHFL"),)),
        Listing("Treatment Assignment", (Part("ADSL", arms),)),
        Listing("Discontinuations", (Part("DS", "DSSCAT DSDECOD DSTERM DSSTDTC", left),)),
        Listing("Study Populations", (Part("ADSL", f"{bimo.arm} {' '.join(flags)}"),), WHY_NOT),
        Listing("Inclusion and Exclusion Criteria Not Met", (Part("IE", "IECAT IETESTCD IETEST IEORRES IEDTC"),)),
        Listing(
            "Adverse Events, Serious Events and Deaths",
            (Part("AE", f"AEDECOD AETERM AESTDTC AEENDTC AESEV AETOXGR AESER {SERIOUS} AEREL AEACN AEOUT"),),
        ),
        Listing("Important Protocol Deviations", (Part(important.dataset, deviations, important.where),)),
        Listing("Other Protocol Deviations", (Part(other.dataset, deviations, other.where),)),
        Listing("Efficacy Endpoints", tuple(Part(name, ANALYSED, likely=True) for name in bimo.efficacy)),
        Listing("Concomitant Medications", (Part("CM", "CMTRT CMDECOD CMINDC CMDOSE CMDOSU CMROUTE CMSTDTC CMENDTC"),)),
        Listing("Safety Monitoring", tuple(map(monitoring, bimo.safety or MONITORING))),
    )


def monitoring(name: str) -> Part:
    """The results of a dataset of findings."""
    return Part(name, f"{name}TEST VISIT {name}DTC {name}ORRES {name}ORRESU {name}NRIND {name}STAT", likely=True)


def population_flags(data: Data) -> list[str]:
    """The flags of populations that ADSL has."""
    file = data.datasets.get("ADSL")
    return [name for name in (file.columns if file else ()) if name.endswith("FL") and name != "DTHFL"]


def of_part(data: Data, part: Part, subjects: set[str]) -> Iterator[Block]:
    """Records of a site's subjects as a table, or a sentence that there are none."""
    file = data.datasets.get(part.dataset)
    if file is None:
        yield paragraph(f"The study has no records in {part.dataset}.")
        return
    wanted = [*dict.fromkeys(part.variables.split())]
    names = [name for name in wanted if name in file.columns]
    clause = f" where {readable(part.where)}" if part.where.alternatives else ""
    kept = as_text(file.columns["USUBJID"]).mask(subjects.__contains__)
    kept &= data.held(part.dataset, part.where)
    if not kept.any():
        yield paragraph(f"The site has no records in {part.dataset}{clause}.")
        return
    yield table(data, file, names, kept, f"{part.dataset}{clause}: {count(int(kept.sum()), 'record')}")
    lacking = [name for name in wanted if name not in file.columns]
    if lacking and not part.likely:
        yield paragraph(f"{part.dataset} of this study does not have {', '.join(lacking)}.")


def table(data: Data, file: DatasetFile, names: Sequence[str], kept: Mask, caption: str) -> Grid:
    """Records with their subject and some variables, whose labels and names stand in the head."""
    said = {variable.name: variable for variable in file.attributes.variables}
    subjects = as_text(take(file.columns["USUBJID"], kept)).map(lambda name: data.short_names.get(name, name)).tolist()
    columns = [subjects, *(shown(file.columns[name], said[name].format, kept) for name in names)]
    head = ["Subject", *(f"{said[name].label}\n{name}" for name in names)]
    widths = shares([[*title.split(), *column] for title, column in zip(head, columns, strict=True)])
    return Grid(
        tuple(map(spans, head)), tuple(tuple(map(spans, row)) for row in zip(*columns, strict=True)), widths, caption
    )


def shares(texts: Sequence[Sequence[str]]) -> tuple[float, ...]:
    """The widths of columns: what the longest word of each needs, and of what is left what its longest text needs.

    >>> shares([["AE 1"], ["AGE", "7"]])
    (6.0, 5.0)
    """
    least = [max(len(word) for text in column for word in (*text.split(), "")) + BETWEEN for column in texts]
    wish = [min(WIDEST, max(map(len, column))) + BETWEEN for column in texts]
    more = [max(0, wanted - needed) for wanted, needed in zip(wish, least, strict=True)]
    part = min(1.0, max(0, LINE - sum(least)) / max(1, sum(more)))
    return tuple(needed + part * extra for needed, extra in zip(least, more, strict=True))


def shown(column: Column, display: str, kept: Mask) -> list[str]:
    """The values of the records as a reader expects them: numeric dates as ISO 8601."""
    part = take(column, kept)
    if isinstance(part, Text):
        texts: list[str] = part.tolist()
        return texts
    write = writer(display) if moment_of_format(display) else write_number
    return ["" if np.isnan(value) else write(value) for value in part.tolist()]
