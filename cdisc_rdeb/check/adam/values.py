"""Rules of ADaM on values by themselves: codes, imputation, pairs of which only one is filled."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...formats.limits import CODE
from ..records import filled, like, not_among, told
from ..rules import Finding, rule
from ..submission import Submission

#: Text and number that stand for one another: where the second has a value, so has the first.
PAIRS = (
    "AVISIT",
    "ATPT",
    "PARAM",
    "TRTP",
    "TRTA",
    "ASEV",
    "AREL",
    "RACE",
    "SEX",
    "APHASE",
    "AGEGR1",
    "TRT01P",
    "TRT01A",
)
MAY_LACK = ("TRTP", "TRT01P", "PARAM", "AVISIT")  # whose numbers may be missing. Source: AD0376


@rule("criterion missing where flagged", "AD0137", "AD0339", severity="error", of="ADaM")
def criterion_missing_where_flagged(data: Submission) -> Iterator[Finding]:
    """Where the flag of a criterion has a value (CRIT1FL, MCRIT1ML), the criterion has one (CRIT1, MCRIT1)."""
    for dataset in data:
        for match in like(dataset, r"(CRIT\d)FL|(MCRIT\d)ML"):
            criterion = match[1] or match[2]
            bad = filled(dataset, match[0]) & ~filled(dataset, criterion)
            yield from told(dataset, match[0], bad, f"{match[0]} is '{{value}}', and {criterion} has no value")


@rule("malformed parameter code", "AD0143", severity="error", of="ADaM")
def malformed_parameter_code(data: Submission) -> Iterator[Finding]:
    """A PARAMCD has at most 8 capital letters, digits and _, and does not begin with a digit."""
    for dataset in data.of("BDS", "TTE"):
        if dataset.has("PARAMCD"):
            bad = dataset.text("PARAMCD").mask(lambda text: bool(text) and not CODE.fullmatch(text))
            yield from told(dataset, "PARAMCD", bad, "'{value}' is no code of a parameter")


@rule("censoring is no whole number", "AD0169", severity="error", of="ADaM")
def censoring_is_no_whole_number(data: Submission) -> Iterator[Finding]:
    """CNSR is a whole number from 0 on."""
    for dataset in data:
        if dataset.has("CNSR"):
            bad = dataset.text("CNSR").mask(lambda text: bool(text) and not text.isdigit())
            yield from told(dataset, "CNSR", bad, "{value} is no code of censoring")


@rule("censoring without its values", "AD0247", severity="error", of="ADaM")
def censoring_without_its_values(data: Submission) -> Iterator[Finding]:
    """Where CNSR has a value, AVAL, STARTDT (or STARTDTM) and ADT (or ADTM) have one."""
    for dataset in data.of("TTE"):
        whole = filled(dataset, "AVAL") & (filled(dataset, "STARTDT") | filled(dataset, "STARTDTM"))
        whole &= filled(dataset, "ADT") | filled(dataset, "ADTM")
        message = "CNSR is {value}, and AVAL, STARTDT or ADT has no value"
        yield from told(dataset, "CNSR", filled(dataset, "CNSR") & ~whole, message)


@rule("number of severity differs", "AD0279", severity="error", of="ADaM")
def number_of_severity_differs(data: Submission) -> Iterator[Finding]:
    """AESEVN and ASEVN are 1, 2, 3 or missing."""
    for dataset in data.of("OCCDS"):
        for name in ("AESEVN", "ASEVN"):
            if dataset.has(name):
                bad = not_among(dataset, name, ("1", "2", "3", ""))
                yield from told(dataset, name, bad, "{value} is no number of a severity")


@rule("scope of a query differs", "AD0312", "AD0313", severity="error", of="ADaM")
def scope_of_a_query_differs(data: Submission) -> Iterator[Finding]:
    """The scope of an SMQ (SMQ01SC) is BROAD or NARROW, as a number (SMQ01SCN) 1 or 2, or missing."""
    for dataset in data.of("OCCDS"):
        for match in like(dataset, r"SMQ\d\dSC(N?)"):
            allowed = ("1", "2", "") if match[1] else ("BROAD", "NARROW", "")
            yield from told(dataset, match[0], not_among(dataset, match[0], allowed), "'{value}' is no scope of an SMQ")


@rule("query incomplete", "AD0304", severity="error", of="ADaM")
def query_incomplete(data: Submission) -> Iterator[Finding]:
    """The name, code and scope of an SMQ (SMQ01NAM, SMQ01CD, SMQ01SC) are there, and filled, together."""
    for dataset in data.of("OCCDS"):
        for number in sorted({match[1] for match in like(dataset, r"SMQ(\d\d)(?:NAM|CD|SC)")}):
            names = [f"SMQ{number}{end}" for end in ("NAM", "CD", "SC")]
            masks = [filled(dataset, name) for name in names]
            some = np.any(masks, axis=0) & ~np.all(masks, axis=0)
            first = next(name for name in names if dataset.has(name))
            yield from told(dataset, first, some, f"of {', '.join(names)} some have a value, and some not")


@rule("imputation flag without a date", "AD0369", "AD0370", severity="error", of="ADaM")
def imputation_flag_without_a_date(data: Submission) -> Iterator[Finding]:
    """Where a flag of imputation has a value (ASTDTF, ASTTMF), so has the date, time or datetime that it speaks of."""
    for dataset in data:
        for match in like(dataset, r"(\w+)(DT|TM)F"):
            stem, kind = match[1], match[2]
            there = filled(dataset, f"{stem}{kind}") | filled(dataset, f"{stem}DTM")
            bad = filled(dataset, match[0]) & ~there
            yield from told(dataset, match[0], bad, f"{match[0]} is '{{value}}', and no date or time is there")


@rule("flag of imputation differs", severity="error", of="ADaM")
def flag_of_imputation_differs(data: Submission) -> Iterator[Finding]:
    """A flag of imputation is Y, M or D for a date (ASTDTF), and H, M or S for a time (ASTTMF)."""
    for dataset in data:
        for match in like(dataset, r"\w+(DT|TM)F"):
            allowed = ("Y", "M", "D", "") if match[1] == "DT" else ("H", "M", "S", "")
            bad = not_among(dataset, match[0], allowed)
            yield from told(dataset, match[0], bad, f"'{{value}}' is none of {', '.join(allowed[:3])}")


@rule("number without a text", "AD1011", severity="error", of="ADaM")
def number_without_a_text(data: Submission) -> Iterator[Finding]:
    """Where the number of a pair has a value (AVISITN, TRTAN, PARAMN), so has the text (AVISIT, TRTA, PARAM)."""
    for dataset in data:
        for name in PAIRS:
            if dataset.has(name, f"{name}N"):
                bad = filled(dataset, f"{name}N") & ~filled(dataset, name)
                yield from told(dataset, f"{name}N", bad, f"{name}N is {{value}}, and {name} has no value")


@rule("text without its number", "AD0376", severity="warning", of="ADaM")
def text_without_its_number(data: Submission) -> Iterator[Finding]:
    """Where the text of a pair has a value (ATPT, TRTA, RACE), so has the number; TRTPN, PARAMN and AVISITN may
    lack."""
    for dataset in data:
        for name in PAIRS:
            if dataset.has(name, f"{name}N") and name not in MAY_LACK:
                bad = filled(dataset, name) & ~filled(dataset, f"{name}N")
                yield from told(dataset, name, bad, f"{name} is '{{value}}', and {name}N has no value")


@rule("relative time without its unit", "AD0112", severity="error", of="ADaM")
def relative_time_without_its_unit(data: Submission) -> Iterator[Finding]:
    """ARELTM and ARELTMU have values together."""
    for dataset in data:
        if dataset.has("ARELTM", "ARELTMU"):
            bad = filled(dataset, "ARELTM") != filled(dataset, "ARELTMU")
            yield from told(dataset, "ARELTM", bad, "only one of ARELTM and ARELTMU has a value")


@rule("randomization and its date differ", "AD0366A", "AD0366B", severity="error", of="ADaM")
def randomization_and_its_date_differ(data: Submission) -> Iterator[Finding]:
    """RANDDT has a value where RANDFL is Y, and only there."""
    for dataset in data.of("ADSL"):
        if dataset.has("RANDFL", "RANDDT"):
            bad = dataset.text("RANDFL").mask("Y".__eq__) != filled(dataset, "RANDDT")
            yield from told(dataset, "RANDFL", bad, "RANDFL is '{value}', and RANDDT says otherwise")


@rule("subperiod filled without its period", "AD0501", severity="error", of="ADaM")
def subperiod_filled_without_its_period(data: Submission) -> Iterator[Finding]:
    """ASPER has a value only where APERIOD has one."""
    for dataset in data:
        if dataset.has("ASPER", "APERIOD"):
            bad = filled(dataset, "ASPER") & ~filled(dataset, "APERIOD")
            yield from told(dataset, "ASPER", bad, "ASPER is {value}, and APERIOD has no value")


@rule("country and its name are not both filled", "AD0880", "AD0881", severity="error", of="ADaM")
def country_and_its_name_are_not_both_filled(data: Submission) -> Iterator[Finding]:
    """COUNTRY and COUNTRYL have values together."""
    for dataset in data:
        if dataset.has("COUNTRY", "COUNTRYL"):
            bad = filled(dataset, "COUNTRY") != filled(dataset, "COUNTRYL")
            yield from told(dataset, "COUNTRYL", bad, "only one of COUNTRY and COUNTRYL has a value")


@rule("category without its number", "AD0450", "AD0451", "AD0482", "AD0483", "AD0484", "AD0485", severity="error",
      of="ADaM")  # fmt: skip
def category_without_its_number(data: Submission) -> Iterator[Finding]:
    """MCRIT1ML and MCRIT1MN, BCHGCAT1 and BCHGCA1N, PBCHGCA1 and PBCHGC1N have values together."""
    forms = ((r"(MCRIT\d)ML", r"\1MN"), (r"BCHGCAT(\d)", r"BCHGCA\1N"), (r"PBCHGCA(\d)", r"PBCHGC\1N"))
    for dataset in data:
        for form, number in forms:
            for match in like(dataset, form):
                other = match.expand(number)
                if dataset.has(other):
                    bad = filled(dataset, match[0]) != filled(dataset, other)
                    yield from told(dataset, match[0], bad, f"only one of {match[0]} and {other} has a value")


@rule("event not described", severity="error", of="ADaM")
def event_not_described(data: Submission) -> Iterator[Finding]:
    """Where CNSR has a value EVNTDESC says what happened; CNSDTDSC is for censored times alone."""
    for dataset in data.of("TTE"):
        if dataset.has("CNSR", "EVNTDESC"):
            bad = filled(dataset, "CNSR") & ~filled(dataset, "EVNTDESC")
            yield from told(dataset, "CNSR", bad, "CNSR is {value}, and EVNTDESC has no value")
        if dataset.has("CNSR", "CNSDTDSC"):
            bad = filled(dataset, "CNSDTDSC") & dataset.text("CNSR").mask("0".__eq__)
            yield from told(dataset, "CNSDTDSC", bad, "'{value}' describes censoring, and CNSR is 0")


@rule("duration without its unit", severity="error", of="ADaM")
def duration_without_its_unit(data: Submission) -> Iterator[Finding]:
    """ADURN and its unit ADURU are both there, and have values in the same records."""
    for dataset in data:
        if dataset.has("ADURN") != dataset.has("ADURU"):
            there = "ADURN" if dataset.has("ADURN") else "ADURU"
            yield Finding(dataset, there, "only one of ADURN and ADURU is there")
        elif dataset.has("ADURN"):
            bad = filled(dataset, "ADURN") != filled(dataset, "ADURU")
            yield from told(dataset, "ADURN", bad, "only one of ADURN and ADURU has a value")
