"""Rules of ADaM on values copied from SDTM: by --SEQ, or by SRCDOM, SRCVAR and SRCSEQ."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import Codes, Index, Mask, Numbers, Text, as_text, concatenate, take_found
from ...values.moments import day_number
from ..customs import exceptions, odd_ones
from ..records import as_number, filled, like, same, together, told
from ..rules import Finding, rule
from ..submission import CheckedDataset, Submission
from .changes import differs, number
from .subjects import tabulations

#: Analysis variables, each with the end of the name of what it is usually copied from.
COPIED = (
    ("AVAL", "STRESN"), ("AVALC", "STRESC"), ("ANRLO", "STNRLO"), ("ANRHI", "STNRHI"), ("A1LO", "STNRLO"),
    ("A1HI", "STNRHI"), ("ANRIND", "NRIND"), ("ATPT", "TPT"), ("ATPTN", "TPTNUM"), ("ASEV", "SEV"), ("AREL", "REL"),
    ("ATOXGR", "TOXGR"), ("AVAL", "DOSE"), ("PARCAT1", "CAT"), ("PARAMCD", "TESTCD"),
)  # fmt: skip
DATED = (("ADT", "DTC"), ("ADT", "STDTC"), ("ASTDT", "STDTC"), ("AENDT", "ENDTC"))
DERIVED = ("DTYPE", "PARAMTYP")


def records_in(dataset: CheckedDataset, names: tuple[str, str], source: CheckedDataset, theirs: str) -> Index:
    """For each record the one of a source with its subject and number, -1 for none."""
    keys = [
        as_text(concatenate([dataset.text(mine), source.text(other)]))
        for mine, other in ((names[0], "USUBJID"), (names[1], theirs))
    ]
    codes: Codes = together(keys)
    place = np.full(int(codes.max(initial=0)) + 1, -1, np.intp)
    place[codes[dataset.size :]] = np.arange(source.size)
    found = np.where(filled(dataset, names[1]), place[codes[: dataset.size]], -1)
    return np.asarray(found, np.intp)


def origins(data: Submission) -> Iterator[tuple[CheckedDataset, CheckedDataset, Index, Mask]]:
    """Analysis datasets with a dataset of SDTM that records are from, the record there, and which are copied whole."""
    for dataset in data:
        if dataset.structure == "ADSL" or not dataset.has("USUBJID") or not dataset.size:
            continue
        copied = ~np.any([filled(dataset, name) for name in DERIVED], axis=0)
        for match in like(dataset, r"([A-Z]{2})SEQ"):
            source = tabulations(data).datasets.get(match[1])
            if source is not None and source.has(match[0]):
                yield dataset, source, records_in(dataset, ("USUBJID", match[0]), source, match[0]), copied
        if dataset.has("SRCDOM", "SRCSEQ"):
            for name in dataset.text("SRCDOM").compact().values.tolist():
                source = tabulations(data).datasets.get(name)
                if source is not None and source.has(f"{name}SEQ"):
                    place = records_in(dataset, ("USUBJID", "SRCSEQ"), source, f"{name}SEQ")
                    here = dataset.text("SRCDOM").mask(name.__eq__)
                    yield dataset, source, np.where(here, place, -1), copied


def taken(source: CheckedDataset, name: str, place: Index) -> Text:
    """The texts of a source's variable for records of an analysis dataset."""
    found = take_found(source.text(name), place)
    assert isinstance(found, Text)
    return found


@rule("copied value differs from SDTM", severity="error", needs="SDTM.DM", of="ADaM")
def copied_value_differs_from_sdtm(data: Submission) -> Iterator[Finding]:
    """A variable of SDTM that an analysis dataset keeps under its name has the value of the record that --SEQ, or
    SRCDOM and SRCSEQ, names."""
    for dataset, source, place, copied in origins(data):
        for name in dataset.variables:
            if name in source.columns and name not in ("STUDYID", "USUBJID") and not name.endswith("SEQ"):
                held = (place >= 0) & copied
                bad = held & ~same(dataset.text(name), taken(source, name, place))
                yield from told(
                    dataset, name, bad, f"{name} is '{{value}}', and {source.name} has another; copy it again"
                )


@rule("analysis value differs from SDTM", severity="warning", needs="SDTM.DM", of="ADaM")
def analysis_value_differs_from_sdtm(data: Submission) -> Iterator[Finding]:
    """What is a copy in nearly all records is one in all: AVAL of --STRESN (or of SRCVAR), ANRHI of --STNRHI, ADT of
    --DTC, ASTDT of --STDTC, PARAMCD of --TESTCD."""
    for dataset, source, place, copied in origins(data):
        held = (place >= 0) & copied
        for name, end in COPIED:
            other = f"{source.domain}{end}"
            if dataset.has(name) and source.has(other):
                theirs = taken(source, other, place)
                bad = exceptions(held & filled(dataset, name), alike(dataset, name, theirs))
                yield from told(dataset, name, bad, f"{name} is '{{value}}', and {source.name}.{other} is not")
                lost = exceptions(held & theirs.present(), filled(dataset, name), few=0.01)
                yield from told(dataset, name, lost, f"{name} has no value, and {source.name}.{other} has one")
        for name, end in DATED:
            other = f"{source.domain}{end}"
            if dataset.has(name) and source.has(other):
                day = day_number(taken(source, other, place))
                known = held & ~np.isnan(day)
                bad = exceptions(known, number(dataset, name) == day, few=0.03)
                yield from told(dataset, name, bad, f"{name} is {{value}}, and {source.name}.{other} is another day")
        yield from of_source(dataset, source, place, held)


def alike(dataset: CheckedDataset, name: str, theirs: Text) -> Mask:
    """Which records have the value of a source, as a number or as a text."""
    if isinstance(dataset.columns[name], Text):
        return same(dataset.text(name), theirs)
    mine, other = as_number(dataset, name), theirs.numbers(as_float)
    return np.asarray((mine == other) | (~differs(mine, other) & ~np.isnan(mine) & ~np.isnan(other)), np.bool_)


def as_float(text: str) -> float:
    """A number, NaN for none."""
    try:
        return float(text)
    except ValueError:
        return np.nan


def of_source(dataset: CheckedDataset, source: CheckedDataset, place: Index, held: Mask) -> Iterator[Finding]:
    """AVAL against the variable that SRCVAR names, and what each PARAMCD is from."""
    if not dataset.has("SRCVAR", "AVAL"):
        return
    for name in dataset.text("SRCVAR").compact().values.tolist():
        if name in source.columns and not name.endswith("DT"):
            here = held & dataset.text("SRCVAR").mask(name.__eq__) & filled(dataset, "AVAL")
            bad = exceptions(here, alike(dataset, "AVAL", taken(source, name, place)), few=0.05)
            yield from told(dataset, "AVAL", bad, f"AVAL is {{value}}, and {source.name}.{name} of the source is not")


@rule("parameter differs from its source", severity="warning", needs="SDTM.DM", of="ADaM")
def parameter_differs_from_its_source(data: Submission) -> Iterator[Finding]:
    """A test of SDTM (with specimen, place, object) goes into the PARAMCD, PARCAT1 and ATPT that nearly all its records
    go into, and a VISIT into the AVISIT."""
    for dataset, source, place, copied in origins(data):
        held = (place >= 0) & copied
        ends = ("TESTCD", "SPEC", "OBJ", "LOC", "LAT", "TRT", "MOOD", "METHOD")
        keys = [taken(source, source.own(end), place) for end in ends if source.has(source.own(end))]
        for name in ("PARAMCD", "PARAM", "PARCAT1", "SRCVAR"):
            if dataset.has(name) and keys:
                bad = odd_ones(together(keys), dataset.text(name), held, few=0.05, least=3)
                yield from told(dataset, name, bad, f"{name} is '{{value}}', and others of the same test have another")
        for name, other in (("AVISIT", "VISIT"), ("AVISITN", "VISITNUM"), ("ATPT", source.own("TPT"))):
            if dataset.has(name) and source.has(other):
                theirs = taken(source, other, place)
                message = f"{name} is '{{value}}', and {source.name}.{other} says otherwise"
                bad = exceptions(held & theirs.present(), alike(dataset, name, theirs), few=0.02)
                yield from told(dataset, name, bad, message)


@rule("flag differs from its custom", severity="warning", of="ADaM")
def flag_differs_from_its_custom(data: Submission) -> Iterator[Finding]:
    """TRTEMFL is Y of what began from the first treatment on (TRTSDT), and of nothing else, where that is so of nearly
    all; PREFL of what began before, ONTRTFL of what began from then to TRTEDT."""
    for dataset in data.of("OCCDS"):
        start = number(dataset, "ASTDT")
        first, last = (beside(data, dataset, name) for name in ("TRTSDT", "TRTEDT"))
        with np.errstate(invalid="ignore"):
            rules: tuple[tuple[str, Mask], ...] = (
                ("TRTEMFL", start >= first), ("PREFL", start < first), ("ONTRTFL", (start >= first) & (start <= last)),
            )  # fmt: skip
        for name, wanted in rules:
            if dataset.has(name):
                known = ~np.isnan(start) & ~np.isnan(first) & (start != first)  # of one day the time tells
                known &= ~filled(dataset, "ASTDTF")
                flags = dataset.text(name).mask("Y".__eq__)
                bad = exceptions(known & wanted, flags, few=0.03) | exceptions(known & ~wanted, ~flags, few=0.03)
                yield from told(dataset, name, bad, f"{name} is '{{value}}', and ASTDT lies otherwise to the treatment")


def beside(data: Submission, dataset: CheckedDataset, name: str) -> Numbers:
    """A number of the dataset, else of the subject in ADSL."""
    if dataset.has(name):
        return as_number(dataset, name)
    return data.beside(dataset, "ADSL", name).numbers(as_float)
