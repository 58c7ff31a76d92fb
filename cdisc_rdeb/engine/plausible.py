"""Values of SDTM that can hardly be: of a date that is not over yet, of a person of 340 years, of a limit over the
other one. The data keep them as they were collected; somebody must look."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import numpy as np

from ..columns import Column, Mask, Numbers, Text, as_text, on_pairs, read_number, take_found
from ..model import Dataset
from ..values.moments import comes_before
from ..values.results import RESULT
from .bodies import check_body
from .dates_in_order import is_collected, pairs
from .visit_dates import check_visits
from .workspace import Workspace

RULE = "implausible value"
OLDEST = 120.0
LATE = 2  # years after the consent up to which the creation of the datasets may be said too early
YEARS = {"YEARS": 1.0, "MONTHS": 1 / 12, "WEEKS": 7 / 365.25, "DAYS": 1 / 365.25, "HOURS": 1 / 8766}
AT = ("RFICDTC", "DMDTC")  # when an age is taken
OF_WOMEN = re.compile(r"\b(?:pregnan|menstr|menorrh|ovari|uter[iu]|vagin|postpartum|lactation)", re.IGNORECASE)
OF_MEN = re.compile(r"\b(?:prostat|testic|erectile|penile)", re.IGNORECASE)
OF_DM = ("BRTHDTC", "RFICDTC", "RFXSTDTC", "RFXENDTC", "DTHDTC", "RFSTDTC", "RFENDTC", "DMDTC")
PREGNANCY = ("HCG", "HCGND", "PREG")
NOT = frozenset({"SE", "SV", "TV", "TA", "TE", "TI", "TS", "CO", "RELREC"})


def check_values(space: Workspace, dataset: Dataset) -> None:
    """Tell of values that can hardly be, of people."""
    if dataset.standard != "SDTMIG" or not len(space.records[dataset.name]) or not of_people(space):
        return
    columns = space.records[dataset.name].columns
    if dataset.name == "DM":
        check_age(space, dataset)
    if dataset.name == "SV":
        check_visits(space, dataset, RULE)
    if dataset.domain not in NOT:
        check_days(space, dataset)
        check_sex(space, dataset)
    if f"{dataset.domain}ORNRLO" in columns and f"{dataset.domain}ORNRHI" in columns:
        check_limits(space, dataset)
    if dataset.domain == "VS":
        check_body(space, dataset, of_subject(space, "AGE", space.records[dataset.name].subject))


def of_people(space: Workspace) -> bool:
    """Whether the subjects are people: animals have a species, or sets."""
    dm = space.study.datasets.get("DM")
    return dm is not None and "TX" not in space.study.datasets and not {"SPECIES", "SETCD"} & {*dm.variables}


def of_subject(space: Workspace, name: str, subject: np.ndarray) -> Column | None:
    """A variable of DM for each of some subjects; None where DM has none."""
    dm = space.records.get("DM")
    if dm is None or name not in space.study.datasets["DM"].variables or name not in dm.columns:
        return None
    place = np.full(len(space.block.subjects) + 1, -1, np.intp)
    known = np.flatnonzero(dm.subject >= 0)
    place[dm.subject[known]] = known
    return take_found(dm.columns[name], place[subject])


def check_age(space: Workspace, dataset: Dataset) -> None:
    """An age is that of a person, and that of the birth."""
    records = space.records[dataset.name]
    age, unit = number(records.columns.get("AGE")), records.columns.get("AGEU")
    if age is None or not isinstance(unit, Text):
        return
    with np.errstate(invalid="ignore"):
        years = age * unit.numbers(lambda text: YEARS.get(text, np.nan))
        bad = (years < 0) | (years > OLDEST)
    bad &= ~out_of_order(space, dataset)
    shown = on_pairs(lambda a, b: f"{a} {b}", as_text(records.columns["AGE"]), unit)
    birth, taken = records.columns.get("BRTHDTC"), is_taken(dataset, "AGE")
    if taken or not isinstance(birth, Text):
        message, said = "nobody is {value} old; mend the age, or AGEU", shown
    else:
        message, said = (
            "nobody is {value}; mend the date of birth",
            on_pairs(lambda a, b: f"{a}, born {b}", shown, birth),
        )
    space.tell(dataset.name, RULE, "AGE", message, records.rows, np.flatnonzero(bad), said)
    if not isinstance(birth, Text) or not is_collected(dataset, "BRTHDTC") or not taken:
        return
    dates = [date for name in AT if isinstance(date := records.columns.get(name), Text)]
    at_dates = np.array([on_pairs(completed, birth, date).numbers(as_number) for date in dates])
    known = ~np.isnan(at_dates) & (at_dates >= 0)
    low, high = np.where(known, at_dates, np.inf).min(axis=0), np.where(known, at_dates, -np.inf).max(axis=0)
    with np.errstate(invalid="ignore"):
        apart = known.any(axis=0) & ((np.floor(years) < low - 1) | (np.floor(years) > high + 1)) & ~bad
    sound = sound_birth(space, records.subject)
    apart &= sound.present() if sound is not None else True
    said = on_pairs(lambda a, b: f"{a}, born {b}", shown, birth)
    message = "AGE and BRTHDTC do not go together: {value}; mend one of the two, or ask the site"
    space.tell(dataset.name, RULE, "AGE", message, records.rows, np.flatnonzero(apart), said)


def is_taken(dataset: Dataset, name: str) -> bool:
    """Whether a variable was collected, and is not computed."""
    made = [derivation for _, derivation in dataset.derivations_of(name)]
    return bool(made) and is_collected(dataset, name) and all(each.verb == "from" for each in made)


def completed(birth: str, at: str) -> str:
    """The years completed from a whole date to another, '' for none, and on the day itself.

    >>> completed("1988-04-17", "2016-04-16"), completed("1988", "2016-04-16")
    ('27', '')
    """
    if len(birth) < 10 or len(at) < 10 or birth[:10] == at[:10]:
        return ""
    return str(int(at[:4]) - int(birth[:4]) - (at[5:10] < birth[5:10]))


def as_number(text: str) -> float:
    """A number, NaN for ''."""
    return float(text) if text else np.nan


def number(column: Column | None) -> Numbers | None:
    """A column as numbers, NaN for what is none."""
    return column.numbers(read_number) if isinstance(column, Text) else column


def check_days(space: Workspace, dataset: Dataset) -> None:
    """What was collected had happened when the datasets were created, and its subject was born."""
    records = space.records[dataset.name]
    columns = records.columns
    told = out_of_order(space, dataset)
    birth = sound_birth(space, records.subject) if dataset.name != "DM" else None
    over = not_yet(space, records.subject)
    for name in dates_of(dataset):
        date = columns.get(name)
        if not isinstance(date, Text) or not is_collected(dataset, name):
            continue
        for bad, message in (
            (
                comes_before(over, date) if over is not None else told & False,
                f"{{value}} is after {space.study.created}, created in study.yaml; mend the date in the file",
            ),
            (
                comes_before(date, birth) if birth is not None else told & False,
                "{value} is before the birth of the subject (DM.BRTHDTC); mend the one that is wrong, or ask the site",
            ),
        ):
            space.tell(dataset.name, RULE, name, message, records.rows, np.flatnonzero(bad & ~told), date)
            told = told | bad


def not_yet(space: Workspace, subject: np.ndarray) -> Text | None:
    """The last day at which something of each subject can have happened: ``created`` of the study, and two years after
    the consent at the least, as that may be of an early draft."""
    created = space.study.created
    starts = next((text for name in AT if isinstance(text := of_subject(space, name, subject), Text)), None)
    if not created or starts is None:
        return None
    return starts.map(lambda text: max(created, later(text or created, LATE)))


def later(date: str, years: int) -> str:
    """The month so many years after that of a date.

    >>> later("2016-02-29", 2), later("2016", 2)
    ('2018-02', '2018')
    """
    return f"{int(date[:4]) + years:04d}{date[4:7]}" if date[:4].isdigit() else date


def dates_of(dataset: Dataset) -> Iterator[str]:
    """The dates of a dataset that are of what happened."""
    own = (f"{dataset.domain}{end}" for end in ("DTC", "STDTC", "ENDTC"))
    for name in OF_DM if dataset.name == "DM" else own:
        if name in dataset.variables and not dataset.variables[name].state:
            yield name


def out_of_order(space: Workspace, dataset: Dataset) -> Mask:
    """The records of which the order of the dates is told."""
    records = space.records[dataset.name]
    told = np.zeros(len(records), np.bool_)
    for start, end in pairs(dataset):
        first, last = records.columns.get(start), records.columns.get(end)
        if isinstance(first, Text) and isinstance(last, Text):
            told |= comes_before(last, first)
    return told


def sound_birth(space: Workspace, subject: np.ndarray) -> Text | None:
    """The birth of each record's subject, '' where it is not before the trial: of that it is told in DM."""
    dm = space.study.datasets["DM"]
    birth = of_subject(space, "BRTHDTC", subject) if is_collected(dm, "BRTHDTC") else None
    if not isinstance(birth, Text):
        return None
    for name in AT:
        date = of_subject(space, name, subject)
        if isinstance(date, Text):
            birth = on_pairs(
                lambda bad, text: "" if bad else text, flags(date.present() & ~comes_before(birth, date)), birth
            )
    return birth


def flags(mask: Mask) -> Text:
    """A mask as text: y, or ''."""
    return Text.coded(mask.astype(np.int32), ["", "y"])


def check_limits(space: Workspace, dataset: Dataset) -> None:
    """No lower limit is over the upper one."""
    records, domain = space.records[dataset.name], dataset.domain
    low, high = (as_text(records.columns[f"{domain}ORNR{end}"]) for end in ("LO", "HI"))
    with np.errstate(invalid="ignore"):
        bad = np.flatnonzero(low.numbers(read_number) > high.numbers(read_number))
    values = on_pairs(lambda a, b: f"{a} to {b}", low, high)
    if f"{domain}TESTCD" in records.columns:
        values = on_pairs(lambda a, b: f"{a} {b}", as_text(records.columns[f"{domain}TESTCD"]), values)
    message = "the lower limit is over the upper one: {value}; exchange the two in the file, or mend them"
    space.tell(dataset.name, RULE, f"{domain}ORNRLO", message, records.rows, bad, values)


def check_sex(space: Workspace, dataset: Dataset) -> None:
    """No man is pregnant."""
    records, domain = space.records[dataset.name], dataset.domain
    sex = of_subject(space, "SEX", records.subject)
    if not isinstance(sex, Text):
        return
    terms = next((f"{domain}{end}" for end in ("DECOD", "TERM") if f"{domain}{end}" in records.columns), "")
    looks: list[tuple[str, str, Callable[[str], bool]]] = []
    if terms and domain in ("AE", "MH"):
        looks = [(terms, "M", lambda t: bool(OF_WOMEN.search(t))), (terms, "F", lambda t: bool(OF_MEN.search(t)))]
    elif domain == "LB" and {"LBTESTCD", "LBSTRESC"} <= {*records.columns}:
        looks = [("LBTESTCD", "M", PREGNANCY.__contains__)]
    for name, of, meant in looks:
        text = as_text(records.columns[name])
        bad = text.mask(meant) & sex.mask(of.__eq__)
        if name == "LBTESTCD":  # as a number it may be a marker of tumours
            bad &= as_text(records.columns["LBSTRESC"]).mask(lambda t: bool(t) and not RESULT.fullmatch(t))
        message = f"{{value}} of a subject whose SEX is {of}; mend the one that is wrong, or ask the site"
        space.tell(dataset.name, RULE, name, message, records.rows, np.flatnonzero(bad), text)
