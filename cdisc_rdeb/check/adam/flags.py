"""Rules of ADaM on flags, as letters and as numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..records import filled, flagged, grouped, like, not_among, repeated, same, told
from ..rules import Finding, rule
from ..submission import CheckedDataset, Submission

POPULATIONS = ("FAS", "SAF", "ITT", "PPROT", "COMPL", "RAND", "ENRL")
#: Flags that are Y or missing, never N. Source: ADaMIG 1.3, 3.3.8 and 3.2.5; AD0176, AD0178, AD0269, AD0272.
Y_ALONE = re.compile(r"ABLFL|ANL\d\dFL|AOCC\w*FL|TRTEMFL|TREM\d\dFL|TRTEM\dFL|ONTRTFL|ONTR\d\dFL|ONTRT\dFL|PREFL|FUPFL")


@rule("flag is not Y or N", "AD0005B", severity="error", of="ADaM")
def flag_is_not_y_or_n(data: Submission) -> Iterator[Finding]:
    """A variable whose name ends in FL is Y, N or missing."""
    for dataset in data:
        for match in like(dataset, r"\w+FL"):
            if not Y_ALONE.fullmatch(match[0]):
                yield from told(dataset, match[0], not_among(dataset, match[0], ("Y", "N", "")), "'{value}' is no flag")


@rule("flag is not Y or empty", "AD0176", "AD0178", "AD0269", "AD0272", severity="error", of="ADaM")
def flag_is_not_y_or_empty(data: Submission) -> Iterator[Finding]:
    """ABLFL, ANL01FL and the like, AOCCFL and the like, TRTEMFL and ONTRTFL are Y or missing."""
    for dataset in data:
        for match in like(dataset, Y_ALONE.pattern):
            yield from told(
                dataset, match[0], not_among(dataset, match[0], ("Y", "")), "'{value}' where Y or nothing goes"
            )


def numeric_flags(dataset: CheckedDataset) -> Iterator[tuple[str, str]]:
    """Flags as numbers, with the flag that each belongs to."""
    for match in like(dataset, r"([A-Z0-9]+F)N"):
        if f"{match[1]}L" in dataset.variables or match[0] in ("ABLFN", *(f"{p}FN" for p in POPULATIONS)):
            yield match[0], f"{match[1]}L"


@rule("numeric flag is not 0 or 1", "AD0006B", severity="error", of="ADaM")
def numeric_flag_is_not_0_or_1(data: Submission) -> Iterator[Finding]:
    """A flag as a number (SAFFN) is 0, 1 or missing."""
    for dataset in data:
        for name, flag in numeric_flags(dataset):
            if not Y_ALONE.fullmatch(flag):
                yield from told(dataset, name, not_among(dataset, name, ("0", "1", "")), "{value} is no flag")


@rule("numeric flag is not 1 or empty", "AD0211", "AD0212", severity="error", of="ADaM")
def numeric_flag_is_not_1_or_empty(data: Submission) -> Iterator[Finding]:
    """ABLFN and ANL01FN are 1 or missing."""
    for dataset in data:
        for name, flag in numeric_flags(dataset):
            if Y_ALONE.fullmatch(flag):
                yield from told(dataset, name, not_among(dataset, name, ("1", "")), "{value} where 1 or nothing goes")


@rule("flag and its number differ", "AD0010", "AD0011", "AD0012", severity="error", of="ADaM")
def flag_and_its_number_differ(data: Submission) -> Iterator[Finding]:
    """A flag as a number is 1 where the flag is Y, 0 where it is N, and missing where it is missing."""
    for dataset in data:
        for name, flag in numeric_flags(dataset):
            if dataset.has(flag):
                wanted = dataset.text(flag).map(lambda text: {"Y": "1", "N": "0"}.get(text, ""))
                differs = ~same(wanted, dataset.text(name))
                yield from told(dataset, name, differs, f"{{value}} is not the number of {flag}")


@rule("population flag missing", "AD0019", "AD0026", severity="error", needs="ADSL", of="ADaM")
def population_flag_missing(data: Submission) -> Iterator[Finding]:
    """A population flag of ADSL (SAFFL, ITTFL, FASFL, PPROTFL, COMPLFL, RANDFL, ENRLFL, or with FN) is never
    missing."""
    dataset = data.datasets["ADSL"]
    for name in (f"{population}F{kind}" for population in POPULATIONS for kind in "LN"):
        if dataset.has(name):
            yield from told(dataset, name, ~filled(dataset, name), "a population flag has no value")


@rule("overall flag differs", "AD0647", "AD0648", "AD0649", "AD0650", severity="error", of="ADaM")
def overall_flag_differs(data: Submission) -> Iterator[Finding]:
    """Where the flag of one period is Y (TREM01FL, ONTR01FL), so is the one of all (TRTEMFL, ONTRTFL)."""
    for dataset in data:
        for match in like(dataset, r"(ONTR|TREM)(\d\d)FL|(ONTRT|TRTEM)\dFL"):
            whole = "ONTRTFL" if match[0].startswith("ONTR") else "TRTEMFL"
            if dataset.has(whole):
                bad = flagged(dataset, match[0]) & ~flagged(dataset, whole)
                yield from told(dataset, match[0], bad, f"{match[0]} is Y, and {whole} is not")


@rule("exclusion flag differs", "AD0658", "AD0659", "AD0660", severity="error", of="ADaM")
def exclusion_flag_differs(data: Submission) -> Iterator[Finding]:
    """NCAXFN and PKSUMXFN, which exclude a record, are 1 or missing; METABFL is Y or missing."""
    for dataset in data:
        for name, value in (("NCAXFN", "1"), ("PKSUMXFN", "1"), ("METABFL", "Y")):
            if dataset.has(name):
                bad = not_among(dataset, name, (value, ""))
                yield from told(dataset, name, bad, f"'{{value}}' where {value} or nothing goes")


@rule("first occurrence twice", severity="error", of="ADaM")
def first_occurrence_twice(data: Submission) -> Iterator[Finding]:
    """AOCCFL marks one record of a subject, AOCCSFL one of its body system, AOCCPFL one of its preferred term."""
    for dataset in data.of("OCCDS"):
        for flag, ends in (("AOCCFL", ()), ("AOCCSFL", ("BODSYS",)), ("AOCCPFL", ("DECOD",))):
            by = [match[0] for end in ends for match in like(dataset, rf"[A-Z]{{2}}{end}")]
            if dataset.has(flag, "USUBJID") and len(by) == len(ends) and dataset.size:
                bad = repeated(grouped(dataset, ["USUBJID", *by]), flagged(dataset, flag))
                yield from told(dataset, flag, bad, f"another record of {', '.join(('USUBJID', *by))} is the first too")


@rule("last value on treatment twice", severity="error", of="ADaM")
def last_value_on_treatment_twice(data: Submission) -> Iterator[Finding]:
    """LVOTFL marks one record of a subject's parameter."""
    for dataset in data.of("BDS"):
        if dataset.has("LVOTFL", "USUBJID", "PARAMCD") and dataset.size:
            bad = repeated(grouped(dataset, ["USUBJID", "PARAMCD"]), flagged(dataset, "LVOTFL"))
            yield from told(dataset, "LVOTFL", bad, "another record of the subject and parameter is the last too")
