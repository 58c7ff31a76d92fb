"""Rules between datasets: subjects in DM, SUPP--, CO and RELREC to their records, the trial's design to its data."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from .. import standards
from ..columns import Text, as_text, distinct, read_number, write_number
from .rules import Finding, rule
from .submission import CheckedDataset, Submission


@rule("subject not in DM", "SD0064", severity="error", needs="DM")
def subject_not_in_dm(data: Submission) -> Iterator[Finding]:
    """A USUBJID of any dataset is one of DM."""
    known = set(data.datasets["DM"].text("USUBJID").compact().values)
    for dataset in data:
        subject = dataset.text("USUBJID")
        bad = subject.mask(lambda value: bool(value) and value not in known)
        if bad.any():
            yield Finding(dataset, "USUBJID", "DM has no subject {value}", np.flatnonzero(bad), subject)


@rule("subject twice in DM", "SD0083", severity="error", needs="DM")
def subject_twice_in_dm(data: Submission) -> Iterator[Finding]:
    """DM has one record for each subject."""
    dm = data.datasets["DM"]
    subject = dm.text("USUBJID")
    at = np.flatnonzero(np.bincount(subject.codes, minlength=len(subject.values))[subject.codes] > 1)
    if len(at):
        yield Finding(dm, "USUBJID", "{value} has several records in DM", at, subject)


@rule("subject without disposition", "SD0069", severity="warning", needs=("DM", "DS"))
def subject_without_disposition(data: Submission) -> Iterator[Finding]:
    """Each subject of DM has a record in DS."""
    yield from without(data, "DS", None)


@rule("subject without exposure", "SD0070", severity="warning", needs=("DM", "EX"))
def subject_without_exposure(data: Submission) -> Iterator[Finding]:
    """Each subject that was treated (ACTARMCD without ARMNRS) has a record in EX."""
    dm = data.datasets["DM"]
    treated = dm.text("ACTARMCD").mask(lambda code: code.upper() not in ("", "SCRNFAIL", "NOTTRT", "NOTASSGN"))
    yield from without(data, "EX", treated & ~dm.text("ARMNRS").present())


def without(data: Submission, name: str, among: np.ndarray[tuple[int], np.dtype[np.bool_]] | None) -> Iterator[Finding]:
    """Subjects of DM that a dataset has no record of."""
    dm = data.datasets["DM"]
    known = set(data.datasets[name].text("USUBJID").compact().values)
    subject = dm.text("USUBJID")
    bad = subject.mask(lambda value: value not in known)
    at = np.flatnonzero(bad if among is None else bad & among)
    if len(at):
        yield Finding(dm, "USUBJID", f"{{value}} has no record in {name}", at, subject)


@rule("arm logic broken", "SD1358", "SD1359", "SD1360", severity="error", needs="DM")
def arm_logic_broken(data: Submission) -> Iterator[Finding]:
    """In DM an arm is missing if and only if ARMNRS says why, and a treated subject (RFXSTDTC) has an actual arm."""
    dm = data.datasets["DM"]
    if not dm.has("ARMCD", "ACTARMCD", "ARMNRS"):
        return
    planned, actual, why = (dm.text(name).present() for name in ("ARMCD", "ACTARMCD", "ARMNRS"))
    unplanned = dm.text("ACTARMUD").present()
    checks = (
        ("ARMNRS", ~(planned & (actual | unplanned)) & ~why, "an arm is missing, and ARMNRS does not say why"),
        ("ARMNRS", planned & actual & why, "ARMNRS is '{value}', and no arm is missing"),
        ("ACTARMCD", dm.text("RFXSTDTC").present() & ~actual & ~why, "the subject was treated, and has no actual arm"),
    )
    for name, bad, message in checks:
        at = np.flatnonzero(bad)
        if len(at):
            yield Finding(dm, name, message, at, dm.text(name))


@rule("arm not in TA", "SD0066", "SD2002", severity="error", needs=("DM", "TA"))
def arm_not_in_ta(data: Submission) -> Iterator[Finding]:
    """ARMCD and ACTARMCD of DM are arms of TA (SCRNFAIL and NOTASSGN of older guides too)."""
    dm, known = data.datasets["DM"], set(data.datasets["TA"].text("ARMCD").compact().values)
    known |= {"", "SCRNFAIL", "NOTASSGN", "NOTTRT", "UNPLAN"}
    for name in ("ARMCD", "ACTARMCD"):
        column = dm.text(name)
        bad = column.mask(lambda value: value not in known)
        if bad.any():
            yield Finding(dm, name, f"TA has no arm {{value}} of {name}", np.flatnonzero(bad), column)


@rule("element not in TE", "SD0067", severity="error", needs="TE")
def element_not_in_te(data: Submission) -> Iterator[Finding]:
    """ETCD of TA and SE is one of TE (UNPLAN excepted)."""
    known = {*data.datasets["TE"].text("ETCD").compact().values, "", "UNPLAN"}
    for name in ("TA", "SE"):
        if name in data.datasets:
            column = data.datasets[name].text("ETCD")
            bad = column.mask(lambda value: value not in known)
            if bad.any():
                yield Finding(data.datasets[name], "ETCD", "TE has no element {value}", np.flatnonzero(bad), column)


@rule("criterion not in TI", "SD1016", severity="error", needs=("IE", "TI"))
def criterion_not_in_ti(data: Submission) -> Iterator[Finding]:
    """IETESTCD of IE is one of TI, with its IETEST and IECAT."""
    criteria, dataset = data.datasets["TI"], data.datasets["IE"]
    names = ("IETESTCD", "IETEST", "IECAT")
    known = set(zip(*(criteria.text(name).tolist() for name in names), strict=True))
    found = list(zip(*(dataset.text(name).tolist() for name in names), strict=True))
    at = np.flatnonzero(np.array([entry not in known for entry in found], np.bool_))
    if len(at):
        message = "TI has no criterion {value} with this text and category"
        yield Finding(dataset, "IETESTCD", message, at, dataset.text("IETESTCD"))


@rule("elements leave a gap", severity="warning", needs="SE")
def elements_leave_a_gap(data: Submission) -> Iterator[Finding]:
    """Within a subject an element of SE begins where the one before ended."""
    se = data.datasets["SE"]
    texts = [se.text(name).tolist() for name in ("SESTDTC", "SEENDTC")]
    order = sorted(range(se.size), key=lambda at: (int(data.subject(se)[at]), texts[0][at]))
    bad = []
    for before, at in pairwise(order):
        same = data.subject(se)[before] == data.subject(se)[at]
        end, start = texts[1][before], texts[0][at]
        length = min(len(end), len(start))
        if same and end[:length] != start[:length]:
            bad.append(at)
    if bad:
        start_of = se.text("SESTDTC")
        message = "the element begins on '{value}', and the one before it ended at another time"
        yield Finding(se, "SESTDTC", message, np.array(sorted(bad), np.intp), start_of)


@rule("reference leads nowhere", "SD0072", "SD0075", "SD0077", severity="error")
def reference_leads_nowhere(data: Submission) -> Iterator[Finding]:
    """IDVAR and IDVARVAL of SUPP--, CO and RELREC name records that the dataset RDOMAIN has for the subject."""
    for dataset in data:
        if not dataset.has("RDOMAIN", "IDVAR", "IDVARVAL"):
            continue
        rdomain, idvar, value = (dataset.text(name).compact() for name in ("RDOMAIN", "IDVAR", "IDVARVAL"))
        codes, (d, v) = distinct([rdomain.codes, idvar.codes], [len(rdomain.values), len(idvar.values)])
        for number, (domain, name) in enumerate(zip(rdomain.values[d].tolist(), idvar.values[v].tolist(), strict=True)):
            at = np.flatnonzero(codes == number)
            if domain:
                yield from to_domain(data, dataset, domain, name, at, value)


def to_domain(
    data: Submission,
    dataset: CheckedDataset,
    domain: str,
    name: str,
    at: np.ndarray[tuple[int], np.dtype[np.intp]],
    value: Text,
) -> Iterator[Finding]:
    """References at some records to one variable of a domain."""
    parents = [d for d in data if d.domain == domain and d is not dataset and not d.is_relationship]
    if not parents:
        yield Finding(dataset, "RDOMAIN", "there is no dataset {value}", at, dataset.text("RDOMAIN"))
        return
    if name and not any(parent.has(name) for parent in parents):
        yield Finding(dataset, "IDVAR", f"{domain} has no variable {{value}}", at, dataset.text("IDVAR"))
        return
    known: set[tuple[int, str]] = set()
    for parent in parents:
        texts = as_text(parent.columns[name]).tolist() if name and parent.has(name) else [""] * parent.size
        known |= set(zip(data.subject(parent).tolist(), texts, strict=True))
    subject = data.subject(dataset)[at].tolist()
    told = [as_written(text) for text in value.take(at).tolist()]
    anyone = {text for _, text in known}
    lost = [
        not (text in anyone if of < 0 else (of, text) in known) and not (of < 0 and not text)
        for of, text in zip(subject, told, strict=True)
    ]
    bad = at[np.array(lost, np.bool_)]
    if len(bad):
        message = f"{domain} has no record with {name or 'the subject'} '{{value}}' for the subject"
        yield Finding(dataset, "IDVARVAL", message, bad, value)


def as_written(text: str) -> str:
    """A number as it would be written out, 1 for 1.0; 01 is no number, but an identifier.

    >>> as_written("1.0"), as_written("01"), as_written("nan")
    ('1', '01', 'nan')
    """
    number = read_number(text)
    return text if np.isnan(number) or text.startswith("0") else write_number(number)


@rule("qualifier twice", "SD0086", severity="error")
def qualifier_twice(data: Submission) -> Iterator[Finding]:
    """A record has a QNAM once."""
    for dataset in data:
        if not dataset.is_supplemental:
            continue
        names = ("RDOMAIN", "USUBJID", "IDVAR", "IDVARVAL", "QNAM")
        texts = [dataset.text(name) for name in names]
        codes, _ = distinct([text.codes for text in texts], [len(text.values) for text in texts])
        at = np.flatnonzero(np.bincount(codes)[codes] > 1) if len(codes) else np.zeros(0, np.intp)
        if len(at):
            yield Finding(dataset, "QNAM", "{value} stands several times for one record", at, dataset.text("QNAM"))


@rule("qualifier with several labels", "SD0046", severity="error")
def qualifier_with_several_labels(data: Submission) -> Iterator[Finding]:
    """A QNAM has one QLABEL in a dataset, and a value in every record."""
    for dataset in data:
        if not dataset.is_supplemental:
            continue
        pairs = set(zip(dataset.text("QNAM").tolist(), dataset.text("QLABEL").tolist(), strict=True))
        names = [name for name, _ in pairs]
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield Finding(dataset, "QLABEL", "QNAM {value} has several labels", values=name)
        at = np.flatnonzero(~dataset.text("QVAL").present())
        if len(at):
            yield Finding(dataset, "QVAL", "{value} has no value", at, dataset.text("QNAM"))


@rule("qualifier is a variable", severity="warning")
def qualifier_is_a_variable(data: Submission) -> Iterator[Finding]:
    """A QNAM is no variable of the dataset that it qualifies."""
    for dataset in data:
        if not dataset.is_supplemental:
            continue
        for domain in sorted(set(dataset.text("RDOMAIN").compact().values)):
            parent = standards.sdtmig_dataset(str(domain))
            for name in sorted(set(dataset.text("QNAM").compact().values)):
                if parent is not None and name in parent.variables:
                    yield Finding(
                        dataset, "QNAM", f"{{value}} is a variable of {domain}; put it there", values=str(name)
                    )


@rule("no treatment-emergent flag", "SD1097", severity="warning", needs="AE")
def no_treatment_emergent_flag(data: Submission) -> Iterator[Finding]:
    """Adverse events have a treatment-emergent flag: AETRTEM in SUPPAE."""
    dataset = data.datasets["AE"]
    supplemental = data.datasets.get("SUPPAE")
    there = supplemental is not None and "AETRTEM" in supplemental.text("QNAM").compact().values
    if dataset.size and not there and not dataset.has("AETRTEM"):
        yield Finding(dataset, "AETRTEM", "SUPPAE has no QNAM AETRTEM")


@rule("relation of one", severity="error", needs="RELREC")
def relation_of_one(data: Submission) -> Iterator[Finding]:
    """A relation (RELID, within the subject) has at least two records; between datasets, two, each with RELTYPE."""
    dataset = data.datasets["RELREC"]
    relation = dataset.text("RELID")
    codes, _ = distinct([data.subject(dataset) + 1, relation.codes], [len(data.subjects) + 1, len(relation.values)])
    at = np.flatnonzero(np.bincount(codes)[codes] < 2) if len(codes) else np.zeros(0, np.intp)
    if len(at):
        yield Finding(dataset, "RELID", "the relation {value} has one record, and relates nothing", at, relation)
    whole = ~dataset.text("USUBJID").present()
    at = np.flatnonzero(whole != dataset.text("RELTYPE").present())
    if len(at):
        message = "RELTYPE '{value}' stands with a subject, or a relation of datasets has none"
        yield Finding(dataset, "RELTYPE", message, at, dataset.text("RELTYPE"))


@rule("relation of ONE is of many", severity="error", needs="RELREC")
def relation_of_one_is_of_many(data: Submission) -> Iterator[Finding]:
    """In a relation of datasets the side ONE has each identifier once within a subject."""
    dataset = data.datasets["RELREC"]
    names = ("RDOMAIN", "IDVAR", "RELTYPE", "USUBJID")
    for at, (domain, variable, kind, subject) in enumerate(
        zip(*(dataset.text(n).tolist() for n in names), strict=True)
    ):
        if subject or kind != "ONE":
            continue
        for parent in (d for d in data if d.domain == domain and d.has(variable)):
            values = parent.text(variable)
            keys = [data.subject(parent) + 1, values.codes]
            codes, _ = distinct(keys, [len(data.subjects) + 1, len(values.values)])
            twice = (np.bincount(codes)[codes] > 1) & values.present() if len(codes) else values.present()
            if twice.any():
                message = f"{domain} has {variable} {{value}} in several records, and relates as ONE"
                first = str(values.take(np.flatnonzero(twice)[:1]).tolist()[0])
                yield Finding(dataset, "RELTYPE", message, np.array([at]), Text.constant(first, dataset.size))
