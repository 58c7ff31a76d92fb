"""Rules of the trial summary against the data: counts, dates, ages, countries, treatments, versions."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from ...columns import Mask
from ...standards.names import NO_ARM
from ...values.moments import comes_before
from ..occurrences.ends import of_animals
from ..records import as_number, filled, told
from ..rules import Finding, rule
from ..submission import CheckedDataset, Submission

YEARS = {"Y": 1.0, "M": 1 / 12, "W": 7 / 365.25, "D": 1 / 365.25}
UNITS = {"YEARS": 1.0, "MONTHS": 1 / 12, "WEEKS": 7 / 365.25, "DAYS": 1 / 365.25}


def values(ts: CheckedDataset, code: str) -> set[str]:
    """The values of a parameter."""
    return set(ts.text("TSVAL").take(np.flatnonzero(ts.text("TSPARMCD").mask(code.__eq__))).tolist()) - {""}


def against(ts: CheckedDataset, code: str, message: str) -> Iterator[Finding]:
    """What is wrong with the value of a parameter."""
    yield from told(ts, "TSVAL", ts.text("TSPARMCD").mask(code.__eq__) & filled(ts, "TSVAL"), message)


def in_years(text: str) -> float:
    """A duration of one part in years, NaN for none."""
    match = re.fullmatch(r"P(\d+)([YMWD])", text)
    return float(match[1]) * YEARS[match[2]] if match else np.nan


def assigned(dm: CheckedDataset) -> Mask:
    """The subjects that have an arm."""
    return dm.text("ARMCD").mask(lambda code: code.upper() not in ("", *NO_ARM))


@rule("age outside the plan", severity="warning", needs=("TS", "DM"))
def age_outside_the_plan(data: Submission) -> Iterator[Finding]:
    """AGE of subjects with an arm is from AGEMIN to AGEMAX of TS, and AGEMIN is not over AGEMAX."""
    ts, dm = data.datasets["TS"], data.datasets["DM"]
    age = (
        as_number(dm, "AGE") * dm.text("AGEU").numbers(lambda unit: UNITS.get(unit, np.nan)) if dm.has("AGE") else None
    )
    low, high = (next(map(in_years, values(ts, code)), np.nan) for code in ("AGEMIN", "AGEMAX"))
    if low > high:
        for code in ("AGEMIN", "AGEMAX"):
            yield from against(
                ts, code, f"{code} is {{value}}, and AGEMIN is over AGEMAX; correct the one that is wrong"
            )
    if age is None:
        return
    with np.errstate(invalid="ignore"):
        young, old = (age < low) & assigned(dm), (age >= high + 1) & assigned(dm)
    for code, bad, said in (("AGEMIN", young, "younger"), ("AGEMAX", old, "older")):
        if bad.any():
            yield from told(dm, "AGE", bad, f"AGE is {{value}}, and the subject {said} than {code} of TS allows")
            yield from against(ts, code, f"{code} is {{value}}, and a subject with an arm is {said}")


@rule("count differs from data", severity="warning", needs=("TS", "DM"))
def count_differs_from_data(data: Submission) -> Iterator[Finding]:
    """ACTSUB of TS is how many subjects have an arm, or are in DM, and not over PLANSUB by more than a tenth; NARMS is
    how many arms TA has, and RANDOM is N with one arm."""
    ts, dm = data.datasets["TS"], data.datasets["DM"]
    if of_animals(data):
        return
    whole, enrolled, treated = dm.size, int(assigned(dm).sum()), int(filled(dm, "RFXSTDTC").sum())
    for value in values(ts, "ACTSUB"):
        if value.isdigit() and int(value) not in (whole, enrolled, treated):
            message = f"ACTSUB is {{value}}, and DM has {whole} subjects, {enrolled} of them with an arm"
            yield from against(ts, "ACTSUB", message)
    for value in values(ts, "PLANSUB"):
        if value.isdigit() and 0 < int(value) * 1.5 < enrolled:
            yield from against(ts, "PLANSUB", f"PLANSUB is {{value}}, and {enrolled} subjects of DM have an arm")
    if "TA" in data.datasets:
        arms = set(data.datasets["TA"].text("ARMCD").compact().values) - {"", *NO_ARM}
        for value in values(ts, "NARMS"):
            if value.isdigit() and arms and int(value) != len(arms):
                yield from against(ts, "NARMS", f"NARMS is {{value}}, and TA has {len(arms)} arms")
        if len(arms) == 1 and "Y" in values(ts, "RANDOM"):
            yield from against(ts, "RANDOM", "RANDOM is Y, and TA has one arm; nobody can be assigned at random")
    if "N" in values(ts, "RANDOM"):
        for value in values(ts, "NCOHORT"):
            if value.isdigit() and int(value) > max(dm.size, 1):
                yield from against(ts, "NCOHORT", f"NCOHORT is {{value}}, and DM has {dm.size} subjects")


@rule("study dates differ from data", severity="warning", needs=("TS", "DM"))
def study_dates_differ_from_data(data: Submission) -> Iterator[Finding]:
    """SSTDTC of TS is not after the first consent (DM.RFICDTC), and not months before it; SENDTC and DCUTDTC are not
    before the last date of participation (DM.RFPENDTC)."""
    ts, dm = data.datasets["TS"], data.datasets["DM"]
    consents = sorted(text for text in dm.text("RFICDTC").compact().values.tolist() if text)
    ends = sorted(text for text in dm.text("RFPENDTC").compact().values.tolist() if text)
    date = ts.text("TSVAL")
    code = ts.text("TSPARMCD")
    first = consents[0][:10] if consents else ""
    last = ends[-1][:10] if ends else ""
    start = code.mask("SSTDTC".__eq__) & comes_before(type(date).constant(first, ts.size), date) & np.bool_(bool(first))
    yield from told(ts, "TSVAL", start, f"SSTDTC is '{{value}}', and the first consent in DM is on {first}")
    for name in ("SENDTC",):
        end = code.mask(name.__eq__) & comes_before(date, type(date).constant(last, ts.size)) & np.bool_(bool(last))
        yield from told(ts, "TSVAL", end, f"{name} is '{{value}}', and the last participation in DM ends on {last}")
    for low, high in (("SSTDTC", "SENDTC"), ("SSTDTC", "DCUTDTC")):
        if any(a > b for a in values(ts, low) for b in values(ts, high)):
            yield from against(ts, high, f"{high} is '{{value}}', before {low}")


@rule("population differs from data", severity="warning", needs=("TS", "DM"))
def population_differs_from_data(data: Submission) -> Iterator[Finding]:
    """SEXPOP of TS allows the SEX of all subjects of DM, and FCNTRY has their COUNTRY."""
    ts, dm = data.datasets["TS"], data.datasets["DM"]
    sexes = set(dm.text("SEX").compact().values)
    for value in values(ts, "SEXPOP") & {"M", "F"}:
        if sexes & {"M", "F"} - {value}:
            yield from against(
                ts, "SEXPOP", f"SEXPOP is {{value}}, and DM has subjects of SEX {', '.join(sorted(sexes))}"
            )
    countries = values(ts, "FCNTRY")
    bad = dm.text("COUNTRY").mask(lambda value: bool(value) and value not in countries)
    if countries and all(len(value) == 3 for value in countries) and bad.any():
        yield from told(dm, "COUNTRY", bad, "COUNTRY is {value}, and FCNTRY of TS does not have it")
        yield from against(ts, "FCNTRY", "FCNTRY is {value}, and DM has subjects of another COUNTRY")


@rule("treatment of summary not in EX", severity="warning", needs=("TS", "EX"))
def treatment_of_summary_not_in_ex(data: Submission) -> Iterator[Finding]:
    """A treatment of TS (TRT) is one of EXTRT, or part of one, where TS has one alone; and the dose, form, frequency
    and route of TS are of EX where TS and EX have one each."""
    ts, ex = data.datasets["TS"], data.datasets["EX"]
    given = {text.upper() for text in ex.text("EXTRT").compact().values.tolist() if text}
    named = {text.upper() for text in values(ts, "TRT")}
    if len(named) == 1 and given and not any(a in b or b in a for a in named for b in given):
        yield from against(ts, "TRT", f"TRT is '{{value}}', and EXTRT is {', '.join(sorted(given))[:80]}")
    current = {text.upper() for text in values(ts, "CURTRT")}
    if "CM" in data.datasets and len(current) == 1:
        cm = data.datasets["CM"]
        used = {t.upper() for n in ("CMTRT", "CMDECOD") for t in cm.text(n).compact().values.tolist() if t}
        if used and not any(a in b for a in current for b in used):
            yield from against(ts, "CURTRT", "CURTRT is '{value}', and no record of CM has it")


@rule("version of summary differs", severity="warning", needs="TS")
def version_of_summary_differs(data: Submission) -> Iterator[Finding]:
    """SDTIGVER of TS is the version of SDTMIG that define.xml names, SDTMVER that of its model, and STUDYID the
    study's."""
    ts = data.datasets["TS"]
    stated = [version for name, version in (data.define.standards if data.define else ()) if name == "SDTMIG"]
    if stated and values(ts, "SDTIGVER") - set(stated):
        yield from against(ts, "SDTIGVER", f"SDTIGVER is {{value}}, and define.xml names SDTMIG {stated[0]}")
    models = {"3.2": "1.4", "3.3": "1.7", "3.4": "2.0"}
    for guide in values(ts, "SDTIGVER"):
        if guide in models and values(ts, "SDTMVER") - {models[guide]}:
            yield from against(ts, "SDTMVER", f"SDTMVER is {{value}}, and SDTMIG {guide} is of SDTM {models[guide]}")
