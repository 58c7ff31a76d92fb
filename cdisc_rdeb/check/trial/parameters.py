"""Rules of the trial summary by itself: which parameters there are, their values and the codes of these."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import Mask
from ...spec.study.summary import response
from ..customs import exceptions
from ..occurrences.ends import of_animals
from ..records import filled, grouped, repeated, told
from ..rules import GUIDE, TERMINOLOGY, Finding, rule
from ..submission import CheckedDataset, Submission

#: Parameters that each study has. Source: FDA Study Data Technical Conformance Guide, appendix B; SDTMIG 3.4, 7.4.2.
REQUIRED = (
    "ADDON", "AGEMAX", "AGEMIN", "INDIC", "LENGTH", "OBJPRIM", "PLANSUB", "RANDOM", "SEXPOP", "SPONSOR", "SSTDTC",
    "STYPE", "TBLIND", "TCNTRL", "TINDTP", "TITLE", "TPHASE", "TRT", "TTYPE",
)  # fmt: skip


@rule("parameter of summary absent", severity="warning", needs=(GUIDE, "TS"))
def parameter_of_summary_absent(data: Submission) -> Iterator[Finding]:
    """TS has the parameters that each study of people has (TITLE, TPHASE, INDIC, SSTDTC and so on)."""
    ts = data.datasets["TS"]
    if of_animals(data) or ts.size < len(REQUIRED):
        return
    there = set(ts.text("TSPARMCD").compact().values)
    for code in REQUIRED:
        if code not in there:
            yield Finding(
                ts, "TSPARMCD", "TS has no parameter {value}; give it, or why there is none (TSVALNF)", values=code
            )


@rule("value of summary missing", severity="error", needs="TS")
def value_of_summary_missing(data: Submission) -> Iterator[Finding]:
    """A parameter has a value (TSVAL), or says why it has none (TSVALNF), not both."""
    ts = data.datasets["TS"]
    if ts.has("TSVALNF"):
        value, why = filled(ts, "TSVAL"), filled(ts, "TSVALNF")
        for name in ("TSVAL", "TSVALNF"):
            message = f"{{value}} has neither a value nor a null flavor; give one of them ({name})"
            yield from told(ts, name, ~value & ~why, message, ts.text("TSPARMCD"))
            message = "{value} has a value and a null flavor; leave one of them out"
            yield from told(ts, name, value & why, message, ts.text("TSPARMCD"))


def coded_by_cdisc(data: Submission, ts: CheckedDataset) -> tuple[Mask, Mask, Mask]:
    """The records whose parameter takes terms of a codelist: those with a term, with another value, with another
    code."""
    known, strange, wrong = (np.zeros(ts.size, np.bool_) for _ in range(3))
    codes, values, given = ts.text("TSPARMCD"), ts.text("TSVAL"), ts.text("TSVALCD")
    for code in codes.compact().values.tolist():
        codelist = response(code, data.standards)
        if codelist is None:
            continue
        here = codes.mask(code.__eq__)
        term = values.mask(codelist.terms.__contains__)
        known |= here & term
        said = ts.text("TSVCDREF").mask(lambda text: text.upper().startswith("CDISC"))
        strange |= here & values.present() & ~term & (said | np.bool_(not codelist.extensible))
        wanted = values.map(lambda text, terms=codelist.terms: terms[text].code if text in terms else "")  # type: ignore[misc]
        pairs = zip(wanted.tolist(), given.tolist(), strict=True)
        wrong |= here & term & np.array([bool(b) and a != b for a, b in pairs], np.bool_)
    return known, strange, wrong


@rule("value of summary no term", severity="error", needs=(GUIDE, TERMINOLOGY, "TS"))
def value_of_summary_no_term(data: Submission) -> Iterator[Finding]:
    """The value of a parameter that takes terms of CDISC (TPHASE, TBLIND, ADDON) is one, and TSVALCD is its C-code."""
    ts = data.datasets["TS"]
    if of_animals(data):
        return
    _, strange, wrong = coded_by_cdisc(data, ts)
    yield from told(ts, "TSVAL", strange, "'{value}' is no term of the codelist that the parameter takes")
    yield from told(ts, "TSVALCD", wrong, "TSVALCD is '{value}', and CDISC has another code for TSVAL; take that")


@rule("code of summary incomplete", severity="warning", needs=(GUIDE, TERMINOLOGY, "TS"))
def code_of_summary_incomplete(data: Submission) -> Iterator[Finding]:
    """TSVALCD stands with its terminology (TSVCDREF), and that of CDISC with a version (TSVCDVER); a term of CDISC has
    its code, where nearly all have."""
    ts = data.datasets["TS"]
    if not ts.has("TSVALCD", "TSVCDREF"):
        return
    known, _, _ = coded_by_cdisc(data, ts)
    code, reference = filled(ts, "TSVALCD"), filled(ts, "TSVCDREF")
    yield from told(
        ts, "TSVALCD", exceptions(known, code, few=0.05), "TSVAL is a term of CDISC, and TSVALCD lacks its code"
    )
    yield from told(
        ts, "TSVCDREF", code & ~reference, "TSVALCD has a code, and TSVCDREF does not say of which terminology"
    )
    of_dates = ts.text("TSVAL").mask(lambda text: text[:1] == "P" and text[1:-1].isdigit())
    bad = exceptions(of_dates, reference, few=0.05, least=1) | iso_without_reference(ts)
    yield from told(ts, "TSVCDREF", bad, "TSVCDREF has no value, as it has with all other values of this kind")
    cdisc = ts.text("TSVCDREF").mask(lambda text: text.upper().startswith("CDISC"))
    if ts.has("TSVCDVER"):
        bad = cdisc & ~filled(ts, "TSVCDVER")
        yield from told(ts, "TSVCDVER", bad, "TSVCDREF names CDISC's terminology, and TSVCDVER no version of it")


def iso_without_reference(ts: CheckedDataset) -> Mask:
    """Dates whose terminology is not told, where it is of nearly all."""
    dates = ts.text("TSPARMCD").mask(lambda code: code.endswith("DTC"))
    return exceptions(dates & filled(ts, "TSVAL"), filled(ts, "TSVCDREF"), few=0.05, least=1)


@rule("parameter numbered twice", severity="error", needs="TS")
def parameter_numbered_twice(data: Submission) -> Iterator[Finding]:
    """TSSEQ numbers the values of a parameter: each once."""
    ts = data.datasets["TS"]
    if ts.has("TSSEQ", "TSPARMCD") and ts.size:
        bad = repeated(grouped(ts, ["TSPARMCD", "TSSEQ", "TSGRPID"]))
        yield from told(ts, "TSSEQ", bad, "{value} has a TSSEQ twice; number its values from 1", ts.text("TSPARMCD"))
