"""Rules of ADaM on subjects, and on what analysis datasets share with ADSL and with SDTM."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from ...columns import Mask, Text, as_text, concatenate
from ...standards.names import NO_ARM
from ..records import like, repeated, same, together, told
from ..rules import Finding, rule
from ..submission import CheckedDataset, Submission

EVENT = ("USUBJID", "AESEQ")  # what tells adverse events apart
OF_DM = ("SUBJID", "SITEID", "AGE", "AGEU", "SEX", "RACE", "ARM", "ACTARM", "ETHNIC", "COUNTRY")


def tabulations(data: Submission) -> Submission:
    """The SDTM datasets; rules that need one run with them."""
    assert data.sdtm is not None
    return data.sdtm


def is_in(dataset: CheckedDataset, names: Sequence[str], other: CheckedDataset, others: Sequence[str]) -> Mask:
    """Which records of a dataset have values of some variables that a record of another dataset has."""
    pairs = zip(names, others, strict=True)
    codes = together([as_text(concatenate([dataset.text(mine), other.text(theirs)])) for mine, theirs in pairs])
    return np.isin(codes[: dataset.size], codes[dataset.size :])


def not_in(dataset: CheckedDataset, name: str, other: CheckedDataset) -> Mask:
    """Which records have a value of a variable that another dataset has not."""
    known = set(other.text(name).compact().values.tolist())
    return dataset.text(name).mask(lambda value: bool(value) and value not in known)


@rule("subject twice in ADSL", "AD0054", severity="error", needs="ADSL", of="ADaM")
def subject_twice_in_adsl(data: Submission) -> Iterator[Finding]:
    """ADSL has one record of a subject."""
    dataset = data.datasets["ADSL"]
    yield from told(dataset, "USUBJID", repeated(dataset.text("USUBJID").codes), "'{value}' has more than one record")


@rule("subject not in ADSL", "AD0256", severity="error", needs="ADSL", of="ADaM")
def subject_not_in_adsl(data: Submission) -> Iterator[Finding]:
    """A subject of an analysis dataset is one of ADSL."""
    for dataset in data:
        if dataset.has("USUBJID"):
            bad = not_in(dataset, "USUBJID", data.datasets["ADSL"])
            yield from told(dataset, "USUBJID", bad, "ADSL has no record of '{value}'")


@rule("subject of ADSL not in DM", "AD0053", severity="error", needs=("ADSL", "SDTM.DM"), of="ADaM")
def subject_of_adsl_not_in_dm(data: Submission) -> Iterator[Finding]:
    """A subject of ADSL is one of DM."""
    dataset = data.datasets["ADSL"]
    bad = not_in(dataset, "USUBJID", tabulations(data).datasets["DM"])
    yield from told(dataset, "USUBJID", bad, "DM has no record of '{value}'")


@rule("subject of DM not in ADSL", "AD2001", severity="warning", needs=("ADSL", "SDTM.DM"), of="ADaM")
def subject_of_dm_not_in_adsl(data: Submission) -> Iterator[Finding]:
    """A subject of DM that was assigned to an arm is one of ADSL; who failed screening need not be."""
    dm = tabulations(data).datasets["DM"]
    assigned = dm.text("ARMCD").mask(lambda code: code.upper() not in ("", *NO_ARM))
    lost = dm.text("USUBJID").take(np.flatnonzero(assigned & not_in(dm, "USUBJID", data.datasets["ADSL"]))).tolist()
    for subject in lost:
        yield Finding(data.datasets["ADSL"], "USUBJID", "ADSL has no record of '{value}', whom DM assigns to an arm",
                      values=subject)  # fmt: skip


@rule("ADSL differs from DM", "AD0204", "AD0205", "AD0206", "AD0207", "AD0208", "AD0209", "AD0210", "AD0367",
      severity="error", needs=("ADSL", "SDTM.DM"), of="ADaM")  # fmt: skip
def adsl_differs_from_dm(data: Submission) -> Iterator[Finding]:
    """SUBJID, SITEID, AGE, AGEU, SEX, RACE, ARM, ACTARM, ETHNIC and COUNTRY of ADSL are those of DM."""
    adsl, dm = data.datasets["ADSL"], tabulations(data).datasets["DM"]
    subject = adsl.text("USUBJID")
    numbers = np.array([tabulations(data).subjects.get(value, -1) for value in subject.values], np.int32)[subject.codes]
    for name in OF_DM:
        if adsl.has(name) and dm.has(name, "USUBJID"):
            theirs = tabulations(data).of_subject("DM", name).take(numbers)
            known = tabulations(data).of_subject("DM", "USUBJID").take(numbers).present()
            bad = ~same(adsl.text(name), theirs) & known
            yield from told(adsl, name, bad, f"{name} is '{{value}}', and another in DM")


@rule("variable differs from ADSL", severity="error", needs="ADSL", of="ADaM")
def variable_differs_from_adsl(data: Submission) -> Iterator[Finding]:
    """A variable of ADSL that another analysis dataset has too, under its name, has the subject's value of ADSL."""
    adsl = data.datasets["ADSL"]
    shared = [n for n in adsl.variables if n not in ("STUDYID", "USUBJID", "DTYPE")]
    for dataset in data:
        if dataset is adsl or not dataset.has("USUBJID"):
            continue
        for name in shared:
            if dataset.has(name):
                known = data.beside(dataset, "ADSL", "USUBJID").present()
                bad = ~same(dataset.text(name), data.beside(dataset, "ADSL", name)) & known
                yield from told(dataset, name, bad, f"{name} is '{{value}}', and another in ADSL")


@rule("event not in ADAE", "AD0253", severity="warning", needs=("ADSL", "ADAE", "SDTM.AE"), of="ADaM")
def event_not_in_adae(data: Submission) -> Iterator[Finding]:
    """An adverse event of a subject of ADSL is in ADAE, by USUBJID and AESEQ."""
    adae, ae = data.datasets["ADAE"], tabulations(data).datasets["AE"]
    if adae.has("AESEQ") and ae.has("AESEQ"):
        lost = ~is_in(ae, EVENT, adae, EVENT) & is_in(ae, ["USUBJID"], data.datasets["ADSL"], ["USUBJID"])
        at = np.flatnonzero(lost)
        for subject, number in zip(*(ae.text(name).take(at).tolist() for name in EVENT), strict=True):
            yield Finding(adae, "AESEQ", f"AESEQ {{value}} of {subject} is in AE, and not here", values=number)


@rule("event not in AE", "AD0258", severity="error", needs=("ADAE", "SDTM.AE"), of="ADaM")
def event_not_in_ae(data: Submission) -> Iterator[Finding]:
    """A record of ADAE is one of AE, by USUBJID and AESEQ."""
    adae, ae = data.datasets["ADAE"], tabulations(data).datasets["AE"]
    if adae.has("AESEQ") and ae.has("AESEQ"):
        bad = adae.text("AESEQ").present() & ~is_in(adae, EVENT, ae, EVENT)
        yield from told(adae, "AESEQ", bad, "AE has no AESEQ {value} of the subject")


@rule("period not in ADSL", "AD0102", "AD0103", "AD0104", severity="error", needs="ADSL", of="ADaM")
def period_not_in_adsl(data: Submission) -> Iterator[Finding]:
    """ADSL has the treatment and the dates of each APERIOD: TRT01P, and from the second period on TR02SDT and
    TR02EDT."""
    adsl = data.datasets["ADSL"]
    for dataset in data:
        periods = dataset.text("APERIOD") if dataset.has("APERIOD") else Text.of([])
        for value in sorted(filter(None, periods.compact().values.tolist())):
            index = value.zfill(2)
            wanted = [f"TRT{index}P", *([f"TR{index}SDT", f"TR{index}EDT"] if index > "01" else [])]
            for name in wanted:
                if not adsl.has(name) and not adsl.has(f"{name}M"):
                    yield Finding(
                        dataset, "APERIOD", f"APERIOD {{value}} is here, and ADSL has no {name}", values=value
                    )


@rule("source not found", severity="error", of="ADaM")
def source_not_found(data: Submission) -> Iterator[Finding]:
    """SRCDOM names a dataset of SDTM or ADaM, SRCVAR a variable of it, and SRCSEQ a record of the subject in it."""
    for dataset in data:
        if not dataset.has("SRCDOM") or data.sdtm is None:
            continue
        names = dataset.text("SRCDOM")
        for name in sorted(filter(None, names.compact().values.tolist())):
            here = names.mask(name.__eq__)
            source = data.sdtm.datasets.get(name) or data.datasets.get(name)
            if source is None:
                yield from told(dataset, "SRCDOM", here, "there is no dataset {value}")
                continue
            variables = set(source.variables)
            bad = here & dataset.text("SRCVAR").mask(lambda text, v=variables: bool(text) and text not in v)  # type: ignore[misc]
            if dataset.has("SRCVAR"):
                yield from told(dataset, "SRCVAR", bad, f"{name} has no variable {{value}}")
            number = next((match[0] for match in like(source, r"(ASEQ|[A-Z]{2}SEQ)")), "")
            if dataset.has("SRCSEQ") and number:
                found = is_in(dataset, ("USUBJID", "SRCSEQ"), source, ("USUBJID", number))
                bad = here & dataset.text("SRCSEQ").present() & ~found
                yield from told(dataset, "SRCSEQ", bad, f"{name} has no {number} {{value}} of the subject")


@rule("phase differs from ADSL", "AD0605", "AD0607", "AD0609", "AD0611", "AD0613", "AD0615", severity="error",
      needs="ADSL", of="ADaM")  # fmt: skip
def phase_differs_from_adsl(data: Submission) -> Iterator[Finding]:
    """The dates and times of a phase (PHSDT, PHEDT, PHSDTM and so on) are those of ADSL for its APHASEN (PH1SDT)."""
    yield from of_adsl(data, "APHASEN", "PH", lambda number: f"PH{number}")


@rule("treatment of a record not in ADSL", severity="error", needs="ADSL", of="ADaM")
def treatment_of_a_record_not_in_adsl(data: Submission) -> Iterator[Finding]:
    """A treatment of a record (TRTP, TRTA) is one of the subject's in ADSL (TRT01P, TRT01A, TRT02P and so on)."""
    adsl = data.datasets["ADSL"]
    for dataset in data:
        for kind in "PA":
            name, own = f"TRT{kind}", [match[0] for match in like(adsl, rf"TRT\d\d{kind}")]
            if dataset is not adsl and dataset.has(name) and own:
                found = [same(dataset.text(name), data.beside(dataset, "ADSL", each)) for each in own]
                known = data.beside(dataset, "ADSL", "USUBJID").present()
                bad = dataset.text(name).present() & known & ~np.any(found, axis=0)
                yield from told(dataset, name, bad, f"'{{value}}' is none of the subject's {' and '.join(own)}")


@rule("period differs from ADSL", severity="error", needs="ADSL", of="ADaM")
def period_differs_from_adsl(data: Submission) -> Iterator[Finding]:
    """The dates and times of a period (APERSDT, APEREDT, APERSDTM and so on) are those of ADSL for its APERIOD
    (AP01SDT)."""
    yield from of_adsl(data, "APERIOD", "APER", lambda number: f"AP{number.zfill(2)}")


def of_adsl(data: Submission, part: str, prefix: str, own: Callable[[str], str]) -> Iterator[Finding]:
    """Dates of a part of the study that differ from those that ADSL has of it."""
    adsl = data.datasets["ADSL"]
    for dataset in data:
        if dataset is adsl or not dataset.has(part):
            continue
        parts = dataset.text(part)
        for match in like(dataset, prefix + r"([SE](?:DT|TM|DTM))"):
            for number in filter(None, parts.compact().values.tolist()):
                here, name = parts.mask(number.__eq__), f"{own(number)}{match[1]}"
                if adsl.has(name):
                    bad = here & ~same(dataset.text(match[0]), data.beside(dataset, "ADSL", name))
                    yield from told(dataset, match[0], bad, f"{match[0]} is {{value}}, and {name} of ADSL is not")
