"""Rules of SUPP--, CO and RELREC: their records lead to records of other datasets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from ...columns import Index, Text, distinct, read_number, write_number
from ...quick import dataclass
from ..records import by_subject, first_records, grouped, place_of, repeated, told
from ..rules import Finding, rule
from ..submission import CheckedDataset, Submission

OF_QUALIFIERS = ("RDOMAIN", "USUBJID", "IDVAR", "IDVARVAL", "QNAM")


@dataclass(frozen=True, slots=True, eq=False)
class References:
    """Records of a dataset, at some positions, that refer to records of a domain by one variable ('': the subject)."""

    dataset: CheckedDataset
    at: Index
    domain: str
    variable: str

    def found(self, variable: str, message: str, at: Index) -> Finding:
        """What is wrong with some of them, told of one of their own variables."""
        return Finding(self.dataset, variable, message, at, self.dataset.text(variable))


@rule("reference leads nowhere", "SD0072", "SD0075", "SD0077", severity="error")
def reference_leads_nowhere(data: Submission) -> Iterator[Finding]:
    """IDVAR and IDVARVAL of SUPP--, CO and RELREC name records that the dataset RDOMAIN has for the subject."""
    for dataset in data:
        for references in references_of(dataset):
            yield from lost(data, references)


def references_of(dataset: CheckedDataset) -> Iterator[References]:
    """The references of a dataset, by domain and variable."""
    if not dataset.has("RDOMAIN", "IDVAR", "IDVARVAL"):
        return
    domains, variables = dataset.text("RDOMAIN").compact(), dataset.text("IDVAR").compact()
    codes, (d, v) = distinct([domains.codes, variables.codes], [len(domains.values), len(variables.values)])
    for number, (domain, variable) in enumerate(zip(domains.values[d], variables.values[v], strict=True)):
        if domain:
            yield References(dataset, np.flatnonzero(codes == number), str(domain), str(variable))


def lost(data: Submission, references: References) -> Iterator[Finding]:
    """References that lead to no record."""
    dataset, domain, name, at = references.dataset, references.domain, references.variable, references.at
    if data.is_unread(domain):
        return  # to where nobody can see
    parents = [d for d in data if d.domain == domain and d is not dataset and not d.is_relationship]
    if not parents:
        yield references.found("RDOMAIN", "there is no dataset {value}", at)
        return
    if name and not any(parent.has(name) for parent in parents):
        yield references.found("IDVAR", f"{domain} has no variable {{value}}", at)
        return
    subjects = data.subject(dataset)[at]
    values = dataset.text("IDVARVAL").take(at).map(lambda text: as_written(text.strip()))  # blanks are told as such
    anyone, found = {""}, np.zeros(len(at), np.bool_)
    for parent in parents:
        texts = parent.text(name).map(str.strip) if name else Text.constant("", parent.size)
        anyone |= set(texts.compact().values.tolist())
        found |= place_of(data, parent, texts, subjects, values) >= 0
    bad = np.where(subjects >= 0, ~found, values.mask(lambda text: text not in anyone))
    if bad.any():
        message = f"{domain} has no record with {name or 'the subject'} '{{value}}' for the subject"
        yield references.found("IDVARVAL", message, at[bad])


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
        if dataset.is_supplemental:
            bad = repeated(grouped(dataset, OF_QUALIFIERS))
            yield from told(dataset, "QNAM", bad, "{value} stands several times for one record")


@rule("qualifier with several labels", "SD0046", severity="error")
def qualifier_with_several_labels(data: Submission) -> Iterator[Finding]:
    """A QNAM has one QLABEL in a dataset, and a value in every record."""
    for dataset in data:
        if not dataset.is_supplemental:
            continue
        first = first_records(grouped(dataset, ["QNAM", "QLABEL"]))
        names = Counter(dataset.text("QNAM").take(first).tolist())
        for name in sorted(name for name, count in names.items() if count > 1):
            yield Finding(dataset, "QLABEL", "QNAM {value} has several labels", values=name)
        yield from told(dataset, "QVAL", ~dataset.text("QVAL").present(), "{value} has no value", dataset.text("QNAM"))


@rule("qualifier is a variable", severity="warning")
def qualifier_is_a_variable(data: Submission) -> Iterator[Finding]:
    """A QNAM is no variable of the dataset that it qualifies."""
    for dataset in data:
        if not dataset.is_supplemental:
            continue
        for domain in sorted(set(dataset.text("RDOMAIN").compact().values)):
            parent = data.standards.sdtmig_dataset(str(domain))
            for name in sorted(set(dataset.text("QNAM").compact().values)):
                if parent is not None and name in parent.variables:
                    message = f"{{value}} is a variable of {domain}; put it there"
                    yield Finding(dataset, "QNAM", message, values=str(name))


@rule("no treatment-emergent flag", "SD1097", severity="warning", needs="AE")
def no_treatment_emergent_flag(data: Submission) -> Iterator[Finding]:
    """Adverse events have a treatment-emergent flag: AETRTEM in SUPPAE."""
    dataset = data.datasets["AE"]
    supplemental = data.datasets.get("SUPPAE")
    there = supplemental is not None and "AETRTEM" in supplemental.text("QNAM").compact().values
    if dataset.size and not there and not data.is_unread("SUPPAE") and not dataset.has("AETRTEM"):
        yield Finding(dataset, "AETRTEM", "SUPPAE has no QNAM AETRTEM")


@rule("relation of one", severity="error", needs="RELREC")
def relation_of_one(data: Submission) -> Iterator[Finding]:
    """A relation (RELID, within the subject) has at least two records; between datasets, two, each with RELTYPE."""
    dataset = data.datasets["RELREC"]
    relations = by_subject(data, dataset, ["RELID"])
    yield from told(dataset, "RELID", ~repeated(relations), "the relation {value} has one record, and relates nothing")
    bad = dataset.text("USUBJID").present() == dataset.text("RELTYPE").present()
    message = "RELTYPE '{value}' stands with a subject, or a relation of datasets has none"
    yield from told(dataset, "RELTYPE", bad, message)


@rule("relation of ONE is of many", severity="error", needs="RELREC")
def relation_of_one_is_of_many(data: Submission) -> Iterator[Finding]:
    """In a relation of datasets the side ONE has each identifier once within a subject."""
    dataset = data.datasets["RELREC"]
    names = ("RDOMAIN", "IDVAR", "RELTYPE", "USUBJID")
    records = zip(*(dataset.text(name).tolist() for name in names), strict=True)
    for at, (domain, variable, kind, subject) in enumerate(records):
        if subject or kind != "ONE":
            continue
        for parent in (d for d in data if d.domain == domain and d.has(variable)):
            values = parent.text(variable)
            twice = repeated(by_subject(data, parent, [variable])) & values.present()
            if twice.any():
                message = f"{domain} has {variable} {{value}} in several records, and relates as ONE"
                first = str(values.take(np.flatnonzero(twice)[:1]).tolist()[0])
                yield Finding(dataset, "RELTYPE", message, np.array([at]), Text.constant(first, dataset.size))
