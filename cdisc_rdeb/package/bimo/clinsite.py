"""clinsite.xpt, one record for each site, arm and cohort, and its define.xml with stylesheet and page."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np

from ...columns import Column, Text, read_number
from ...define import define_xml
from ...define.folder import write_define
from ...engine import conform
from ...errors import RawDataError
from ...formats.xpt import write_chunks
from ...model import Dataset
from .counting import Counting
from .data import Data, Row
from .variables import CODELISTS, KEYS, VARIABLES, variables

NAME, LABEL = "CLINSITE", "Summary-Level Clinical Site Data"
LONGEST_TITLE = 200
NOTE = "A subject's site is that of DM; a subject without an arm is counted in SCREEN alone."


def write_clinsite(data: Data, folder: Path) -> None:
    """Write clinsite.xpt, define.xml, its stylesheet and page into a folder, which is made."""
    folder.mkdir(parents=True)
    dataset, columns = of_study(data), columns_of(data)
    profiles = {NAME: conform.profile(dataset, columns, len(data.rows))}
    widths = conform.lengths([dataset], profiles)
    created = datetime.fromisoformat(data.study.created)
    write_chunks(folder / f"{NAME.lower()}.xpt", conform.attributes(dataset, widths), iter([columns]), created)
    alone = replace(
        data.study, datasets={NAME: dataset}, codelists=CODELISTS, analyses=(), documents=(), dictionaries=()
    )
    write_define(folder, define_xml(alone, [dataset], profiles, widths))


def of_study(data: Data) -> Dataset:
    """clinsite in the model."""
    return Dataset(
        name=NAME,
        label=LABEL,
        domain="",
        class_name="ADAM OTHER",
        structure="One record per site, arm and cohort",
        keys=KEYS,
        groups=(),
        variables=variables(data.bimo),
        comment=f"{data.followed} {NOTE}",
        standard="BIMO",
    )


def columns_of(data: Data) -> dict[str, Column]:
    """The values of all records, by variable."""
    records = [record(data, row) for row in data.rows]
    return {
        name: Text.of([str(each.get(name, "")) for each in records])
        if kind == "Char"
        else np.array([each.get(name, np.nan) for each in records], np.float64)
        for name, _, kind in VARIABLES
    }


def record(data: Data, row: Row) -> dict[str, str | float]:
    """One record of clinsite."""
    bimo, counting = data.bimo, Counting(data, row)
    result, deviation = counting.result()
    numbers = {name: read_number(bimo.texts[name]) for name in ("IND", "NDA", "BLA", "SUPPNUM")}
    return {
        "STUDYID": data.study.id,
        "TITLE": title(data),
        "SPONCNT": read_number(bimo.texts["SPONCNT"] or "1"),
        "SPONSOR": bimo.texts["SPONSOR"] or data.of_summary("SPONSOR"),
        **numbers,
        **row_texts(row),
        **{name: counting.count(name) for name in bimo.counts},
        "ENDPOINT": bimo.endpoint.label,
        "ENDPTYPE": bimo.endpoint.type,
        "TRTEFFR": result,
        "TRTEFFS": deviation,
        "CENSOR": counting.censored(),
        **bimo.sites[row.site],
        "COUNTRY": bimo.sites[row.site]["COUNTRY"] or country(data, row.site),
    }


def row_texts(row: Row) -> dict[str, str | float]:
    """What tells a record from the others."""
    return dict(zip(KEYS, row, strict=True))


def title(data: Data) -> str:
    """The title of the study. Raises RawDataError where it is too long, as nothing is cut silently."""
    found = data.bimo.texts["TITLE"] or data.of_summary("TITLE") or data.study.title
    if len(found) > LONGEST_TITLE:
        said = f"the title of the study has {len(found)} characters, and clinsite takes {LONGEST_TITLE}"
        raise RawDataError(f"{said}; say a shorter one in bimo.yaml: title")
    return found


def country(data: Data, site: str) -> str:
    """The country of a site: that of its subjects in DM."""
    pairs = zip(data.texts("DM", "SITEID"), data.texts("DM", "COUNTRY"), strict=True)
    found = sorted({country for own, country in pairs if own == site})
    if len(found) != 1 or not found[0]:
        said = f"the subjects of the site {site} are of {', '.join(filter(None, found)) or 'no country'}"
        raise RawDataError(f"DM: {said}; say the site's in bimo.yaml: country")
    return found[0]
