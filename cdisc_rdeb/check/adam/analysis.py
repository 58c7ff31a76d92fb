"""Rules of ADaM on ADSL's dates and groups, windows, what is missing of BDS, and times to events."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import Codes, Mask, Numbers, Text
from ...values.moments import day_number
from ..customs import exceptions, odd_ones
from ..records import UNSCHEDULED, as_number, filled, flagged, grouped, repeated, same, together, told, values_of
from ..rules import Finding, rule
from ..submission import CheckedDataset, Submission
from .changes import number, of_parameter
from .copies import as_float, beside
from .subjects import tabulations

#: Dates of ADSL, each with the date of DM that it is.
OF_DM = (
    ("TRTSDT", "RFXSTDTC"), ("TRTEDT", "RFXENDTC"), ("RFICDT", "RFICDTC"), ("DTHDT", "DTHDTC"), ("BRTHDT", "BRTHDTC"),
    ("EOSDT", "RFPENDTC"), ("RFSTDT", "RFSTDTC"), ("RFENDT", "RFENDTC"), ("RFPENDT", "RFPENDTC"),
    ("TR01SDT", "RFXSTDTC"),
)  # fmt: skip
ARMS = (("TRT01P", "ARM"), ("TRT01A", "ACTARM"))


def of_dm(data: Submission, dataset: CheckedDataset, name: str) -> Text:
    """What DM has for the subject of each record."""
    source, subject = tabulations(data), dataset.text("USUBJID")
    numbers = np.array([source.subjects.get(value, -1) for value in subject.values], np.int32)[subject.codes]
    return source.of_subject("DM", name).take(numbers)


@rule("date of ADSL differs from DM", severity="error", needs=("ADSL", "SDTM.DM"), of="ADaM")
def date_of_adsl_differs_from_dm(data: Submission) -> Iterator[Finding]:
    """TRTSDT, TRTEDT, RFICDT, EOSDT and the like of ADSL are the dates of DM that they are of nearly all subjects, and
    TRT01P and TRT01A the arms."""
    adsl = data.datasets["ADSL"]
    for name, other in OF_DM:
        if adsl.has(name):
            day = day_number(of_dm(data, adsl, other))
            bad = exceptions(~np.isnan(day), number(adsl, name) == day, few=0.005, least=2)
            yield from told(adsl, name, bad, f"{name} is {{value}}, and DM.{other} is another day; derive it again")
    for name, other in ARMS:
        if adsl.has(name):
            arm = of_dm(data, adsl, other)
            bad = exceptions(arm.present(), same(adsl.text(name), arm), few=0.005, least=2)
            yield from told(
                adsl, name, bad, f"{name} is '{{value}}', and DM.{other} is another, as of no other subject"
            )


@rule("derived value of ADSL differs", severity="error", needs="ADSL", of="ADaM")
def derived_value_of_adsl_differs(data: Submission) -> Iterator[Finding]:
    """TRTDURD is TRTEDT - TRTSDT + 1, SAFFL is Y of who has TRTSDT, and the groups of AGE (AGEGR1) do not overlap."""
    adsl = data.datasets["ADSL"]
    if adsl.has("TRTDURD", "TRTSDT", "TRTEDT"):
        wanted = number(adsl, "TRTEDT") - number(adsl, "TRTSDT") + 1
        bad = (number(adsl, "TRTDURD") != wanted) & ~np.isnan(wanted)
        yield from told(adsl, "TRTDURD", bad, "TRTDURD is {value}, and TRTEDT - TRTSDT + 1 is not")
    if adsl.has("SAFFL", "TRTSDT"):
        bad = flagged(adsl, "SAFFL") != filled(adsl, "TRTSDT")
        yield from told(adsl, "SAFFL", bad, "SAFFL is '{value}', and TRTSDT says otherwise whether there was treatment")
    for name in ("AGEGR1", "AGEGR2"):
        if adsl.has(name, "AGE"):
            bad = out_of_band(adsl, name, number(adsl, "AGE"))
            yield from told(adsl, name, bad, f"{name} is '{{value}}', and AGE is among those of another group")


def out_of_band(dataset: CheckedDataset, name: str, value: Numbers) -> Mask:
    """Which records are in a group whose numbers overlap with those of another, and are the fewer there."""
    order = np.argsort(value, kind="stable")
    codes = dataset.text(name).codes[order]
    bad = np.zeros(dataset.size, np.bool_)
    for code in set(codes.tolist()):
        here = np.flatnonzero(codes == code)
        inside = here[-1] - here[0] + 1 - len(here)
        if inside > 0:  # others stand among them
            others = np.flatnonzero(codes[here[0] : here[-1] + 1] != code) + here[0]
            few = others if len(others) < len(here) / 2 else here[[0]] if here[1] - here[0] > 1 else here[[-1]]
            bad[order[few]] = True
    return bad & ~np.isnan(value)


@rule("qualifier of ADSL differs", severity="error", needs=("ADSL", "SDTM.SUPPDM"), of="ADaM")
def qualifier_of_adsl_differs(data: Submission) -> Iterator[Finding]:
    """A variable of ADSL that is a QNAM of SUPPDM has its QVAL."""
    adsl, supp = data.datasets["ADSL"], tabulations(data).datasets["SUPPDM"]
    for name in set(supp.text("QNAM").compact().values.tolist()) & set(adsl.variables):
        here = np.flatnonzero(supp.text("QNAM").mask(name.__eq__))
        known = dict(zip(supp.text("USUBJID").take(here).tolist(), supp.text("QVAL").take(here).tolist(), strict=True))
        theirs = adsl.text("USUBJID").map(lambda subject, known=known: known.get(subject, ""))  # type: ignore[misc]
        bad = ~same(adsl.text(name), theirs)
        yield from told(adsl, name, bad, f"{name} is '{{value}}', and SUPPDM has another value")


@rule("analysis value missing", severity="warning", of="ADaM")
def analysis_value_missing(data: Submission) -> Iterator[Finding]:
    """BASE, CHG, PCHG, ANRIND, ADY, AVISIT, ABLFL and the like have a value where what they are from has one, and
    nearly all such records have."""
    for dataset in data:
        value, base = filled(dataset, "AVAL"), filled(dataset, "BASE")
        dated = filled(dataset, "ADT") & ~np.isnan(beside(data, dataset, "TRTSDT"))
        group = of_parameter(dataset) if dataset.has("PARAMCD", "USUBJID") and dataset.size else np.zeros(0, np.int32)
        based = np.bincount(group, weights=flagged(dataset, "ABLFL") & value)[group] > 0 if len(group) else base
        later = value & base & (number(dataset, "ADY") > 1) & ~flagged(dataset, "ABLFL")
        early = based & value
        for name, among in (
            ("BASE", early), ("CHG", later), ("PCHG", later & (number(dataset, "BASE") != 0)), ("ADY", dated),
            ("ANRIND", value & (filled(dataset, "ANRLO") | filled(dataset, "ANRHI"))), ("AVISIT", value),
            ("TRTA", value),
            ("R2A1HI", value & filled(dataset, "A1HI")), ("PARCAT1", value), ("EVNTDESC", filled(dataset, "CNSR")),
            ("BNRIND", base & filled(dataset, "ANRIND")),
        ):  # fmt: skip
            if dataset.has(name):
                lost = exceptions(among, filled(dataset, name), few=0.01)
                yield from told(dataset, name, lost, f"{name} has no value, and nearly all such records have one")


@rule("baseline record differs", severity="error", of="ADaM")
def baseline_record_differs(data: Submission) -> Iterator[Finding]:
    """The baseline record (ABLFL Y) of a parameter is not after the first treatment (TRTSDT), and the last before or
    on it that has a value, where that is so of nearly all."""
    for dataset in data.of("BDS"):
        if not dataset.has("ABLFL", "ADT", "USUBJID", "PARAMCD") or not dataset.size:
            continue
        day, first = number(dataset, "ADT"), beside(data, dataset, "TRTSDT")
        flags = flagged(dataset, "ABLFL")
        with np.errstate(invalid="ignore"):
            late = exceptions(flags, ~(day > first), few=0.03)
            eligible = (day < first) & filled(dataset, "AVAL") & ~filled(dataset, "DTYPE")
        yield from told(dataset, "ABLFL", late, "ABLFL is Y on a day after the first treatment (TRTSDT)")
        group: Codes = of_parameter(dataset, "BASETYPE")
        last = np.full(int(group.max()) + 1, -np.inf)
        np.maximum.at(last, group[eligible], day[eligible])
        bad = exceptions(flags & ~np.isnan(day), ~(day < last[group]), few=0.03)
        yield from told(dataset, "ABLFL", bad, "ABLFL is Y, and a later record before treatment has a value")
        has = np.bincount(group, weights=flags, minlength=len(last)) > 0
        lost = exceptions(eligible & (day == last[group]), has[group], few=0)
        yield from told(dataset, "ABLFL", lost, "no record of the parameter has ABLFL, as those of other subjects do")


@rule("indicator or shift differs", severity="error", of="ADaM")
def indicator_or_shift_differs(data: Submission) -> Iterator[Finding]:
    """ANRIND says where AVAL lies to ANRLO and ANRHI; SHIFT1 is BNRIND to ANRIND, where it is in nearly all records."""
    for dataset in data.of("BDS"):
        value, low, high = (number(dataset, name) for name in ("AVAL", "ANRLO", "ANRHI"))
        if dataset.has("ANRIND", "AVAL"):
            said = dataset.text("ANRIND")
            is_low, is_high, normal = (said.mask(word.__eq__) for word in ("LOW", "HIGH", "NORMAL"))
            with np.errstate(invalid="ignore"):
                bad = ((value < low) & (is_high | normal)) | ((value > high) & (is_low | normal))
                bad |= (value > low) & (value < high) & (is_low | is_high)
            yield from told(dataset, "ANRIND", bad, "ANRIND is {value}, and AVAL lies otherwise to ANRLO and ANRHI")
        if dataset.has("SHIFT1", "BNRIND", "ANRIND"):
            by = grouped(dataset, ["BNRIND", "ANRIND"])
            bad = odd_ones(by, dataset.text("SHIFT1"), filled(dataset, "SHIFT1"))
            yield from told(
                dataset, "SHIFT1", bad, "SHIFT1 is '{value}', and other records of BNRIND and ANRIND have another"
            )


@rule("window differs", severity="error", of="ADaM")
def window_differs(data: Submission) -> Iterator[Finding]:
    """AWTARGET, AWLO and AWHI are the same for an AVISIT, ADY lies between AWLO and AWHI, AWTDIFF is how far it is from
    AWTARGET."""
    for dataset in data.of("BDS"):
        day = number(dataset, "ADY")
        for name in ("AWTARGET", "AWLO", "AWHI"):
            if dataset.has(name, "AVISIT"):
                by = grouped(dataset, ["AVISIT"])
                bad = odd_ones(by, dataset.text(name), filled(dataset, "AVISIT"))
                yield from told(
                    dataset, name, bad, f"{name} is '{{value}}', and another in other records of the AVISIT"
                )
        with np.errstate(invalid="ignore"):
            out = (day < number(dataset, "AWLO")) | (day > number(dataset, "AWHI"))
        out &= ~filled(dataset, "DTYPE")  # an imputed value has the day that it was taken from
        if dataset.has("ADY") and out.any():
            yield from told(dataset, "AVISIT", out, "AVISIT is '{value}', and ADY is not in its window (AWLO to AWHI)")
            yield from told(dataset, "ADY", out, "ADY is {value}, outside the window of the AVISIT (AWLO to AWHI)")
        if dataset.has("AWTDIFF", "AWTARGET"):
            target = number(dataset, "AWTARGET")
            apart = np.abs(day - target)
            no_zero = np.where((day > 0) != (target > 0), apart - 1, apart)  # there is no day 0
            held = number(dataset, "AWTDIFF")
            bad = ~np.isnan(apart) & ~np.isnan(held) & (np.abs(held) != apart) & (np.abs(held) != no_zero)
            yield from told(dataset, "AWTDIFF", bad, "AWTDIFF is {value}, and ADY is further from AWTARGET, or nearer")


@rule("analysis visit flagged otherwise", severity="warning", of="ADaM")
def analysis_visit_flagged_otherwise(data: Submission) -> Iterator[Finding]:
    """A flag of analysis (ANL01FL) is on one record of a subject's parameter and AVISIT, where that is so of most,
    and on the record of a group that is alone; unscheduled visits need none, nor parameters that have it nowhere."""
    for dataset in data.of("BDS"):
        if not dataset.has("ANL01FL", "AVISIT", "PARAMCD", "USUBJID") or not dataset.size:
            continue
        flags = flagged(dataset, "ANL01FL")
        group: Codes = of_parameter(dataset, "AVISIT", "ATPT", "DTYPE", "BASETYPE")
        twice = exceptions(flags, ~repeated(group, flags), few=0.01) | (
            repeated(group, flags) & (repeated(group, flags).sum() == 2)
        )
        yield from told(dataset, "ANL01FL", twice, "another record of the parameter and AVISIT is flagged too")
        parameter = dataset.text("PARAMCD").codes
        judged = np.bincount(parameter, weights=flags)[parameter] > 0  # replicates whose mean is analysed have none
        planned = judged & dataset.text("AVISIT").mask(lambda visit: bool(visit) and not UNSCHEDULED.match(visit))
        alone = (np.bincount(group) == 1)[group] & planned & filled(dataset, "AVAL")
        some = np.bincount(group, weights=flags)[group] > 0
        lost = exceptions(alone & filled(dataset, "DTYPE") | alone, flags, few=0.02)
        lost |= exceptions(planned & filled(dataset, "AVAL"), some, few=0.01)
        yield from told(
            dataset, "ANL01FL", lost, "no record of the parameter and AVISIT is flagged, as nearly all others"
        )


@rule("derived record differs", severity="error", of="ADaM")
def derived_record_differs(data: Submission) -> Iterator[Finding]:
    """A record of DTYPE MAXIMUM or MINIMUM has the greatest or least AVAL of the subject's parameter, where nearly all
    such records have."""
    for dataset in data.of("BDS"):
        if not dataset.has("DTYPE", "AVAL", "PARAMCD", "USUBJID") or not dataset.size:
            continue
        value, plain = number(dataset, "AVAL"), ~filled(dataset, "DTYPE")
        group: Codes = of_parameter(dataset)
        for kind, start, way in (("MAXIMUM", -np.inf, np.maximum), ("MINIMUM", np.inf, np.minimum)):
            here = dataset.text("DTYPE").mask(kind.__eq__) & ~np.isnan(value)
            for among in (plain, plain & (number(dataset, "ADY") > 1), plain & ~flagged(dataset, "ABLFL")):
                at = np.flatnonzero(among & ~np.isnan(value))
                best = np.full(int(group.max()) + 1, start)
                way.at(best, group[at], value[at])
                bad = exceptions(here, value == best[group], few=0.05)
                yield from told(dataset, "AVAL", bad, f"AVAL is {{value}}, and the {kind} of the parameter is another")


@rule("time to event differs", severity="error", of="ADaM")
def time_to_event_differs(data: Submission) -> Iterator[Finding]:
    """AVAL of a time to event in days is ADT - STARTDT, or one more, as in all other records; STARTDT is the TRTSDT or
    RANDDT that it is of all others; a subject has one record of a parameter."""
    for dataset in data.of("TTE"):
        apart = number(dataset, "ADT") - number(dataset, "STARTDT")
        value = number(dataset, "AVAL")
        known = ~np.isnan(apart) & ~np.isnan(value)
        for unit in (1.0, 7.0, 30.4375, 365.25):
            for more in (0, 1):
                bad = exceptions(known, np.abs(value - (apart + more) / unit) < 0.01, few=0.1)
                yield from told(dataset, "AVAL", bad, "AVAL is {value}, and ADT - STARTDT is another time")
        for name in ("TRTSDT", "RANDDT"):
            start = beside(data, dataset, name)
            bad = exceptions(~np.isnan(start), number(dataset, "STARTDT") == start, few=0.1)
            yield from told(dataset, "STARTDT", bad, f"STARTDT is {{value}}, and {name} is another day")
        if dataset.has("PARAMCD", "USUBJID") and dataset.size:
            bad = repeated(of_parameter(dataset))
            yield from told(dataset, "PARAMCD", bad, "the subject has another record of the time to event {value}")
        if dataset.has("CNSR"):
            event = number(dataset, "CNSR") == 0
            bad = event & filled(dataset, "CNSDTDSC")
            yield from told(dataset, "CNSR", bad, "CNSR is 0, an event, and CNSDTDSC says why it is censored")
            by = values_of(dataset, "PARAMCD", "EVNTDESC")
            if dataset.has("EVNTDESC"):
                bad = filled(dataset, "EVNTDESC") & differs_within(by, dataset.text("CNSR"))
                yield from told(dataset, "CNSR", bad, "CNSR is {value}, and another where EVNTDESC is the same")
            bare = (
                exceptions(~event, filled(dataset, "CNSDTDSC"), few=0.1, least=1)
                if dataset.has("CNSDTDSC")
                else event & False
            )
            yield from told(dataset, "CNSDTDSC", bare, "the time is censored, and CNSDTDSC does not say at what")


def differs_within(by: list[Text], value: Text) -> Mask:
    """Which records share the values of some variables, and have several of another."""
    groups = together(by)
    both = together([*by, value])
    return np.asarray(np.bincount(groups)[groups] != np.bincount(both)[both], np.bool_)


@rule("source date differs", severity="error", of="ADaM")
def source_date_differs(data: Submission) -> Iterator[Finding]:
    """ADT of a time to event is the date of the analysis dataset that SRCDOM, SRCVAR and SRCSEQ name (of ADSL without
    SRCSEQ)."""
    for dataset in data.of("TTE"):
        if not dataset.has("SRCDOM", "SRCVAR", "ADT"):
            continue
        for name in dataset.text("SRCDOM").compact().values.tolist():
            source = data.datasets.get(name)
            here = dataset.text("SRCDOM").mask(name.__eq__)
            if source is None or name != "ADSL":
                continue
            for variable in dataset.text("SRCVAR").take(np.flatnonzero(here)).compact().values.tolist():
                if source.has(variable):
                    held = here & dataset.text("SRCVAR").mask(variable.__eq__)
                    theirs = data.beside(dataset, "ADSL", variable).numbers(as_float)
                    bad = held & (number(dataset, "ADT") != theirs) & ~np.isnan(theirs)
                    yield from told(dataset, "ADT", bad, f"ADT is {{value}}, and {name}.{variable} is another day")


@rule("first occurrence is not the first", severity="warning", of="ADaM")
def first_occurrence_is_not_the_first(data: Submission) -> Iterator[Finding]:
    """AOCCFL (AOCCPFL within --DECOD) marks the treatment-emergent record with the earliest ASTDT, where nearly all do,
    and each subject that has some has one."""
    for dataset in data.of("OCCDS"):
        for flag, end in (("AOCCFL", ""), ("AOCCPFL", "DECOD")):
            names = [name for name in dataset.variables if end and name.endswith(end)][:1]
            if not dataset.has(flag, "USUBJID", "ASTDT", "TRTEMFL") or not dataset.size:
                continue
            can = flagged(dataset, "TRTEMFL")
            group = grouped(dataset, ["USUBJID", *names])
            if names:
                can &= filled(dataset, names[0])
            day, flags = as_number(dataset, "ASTDT"), flagged(dataset, flag)
            first = np.full(int(group.max()) + 1, np.inf)
            np.minimum.at(first, group[can & ~np.isnan(day)], day[can & ~np.isnan(day)])
            bad = exceptions(flags, can & (day == first[group]), few=0.05)
            yield from told(dataset, flag, bad, f"{flag} is Y, and not on the first record that it can be of")
            has = np.bincount(group, weights=flags)[group] > 0
            lost = exceptions(can & (day == first[group]), has, few=0.05)
            yield from told(dataset, flag, lost, f"no record of the group has {flag}, and this one is the first")
