"""Rules of ADaM on which datasets and variables are there, and which of them call for others."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..records import filled, like, told
from ..rules import Finding, rule
from ..submission import VARIABLES, CheckedDataset, Submission

MUST_BE_FILLED = ("STUDYID", "USUBJID", "PARAM", "PARAMCD")  # of those that are Required
TREATMENTS = re.compile(r"(ACT)?ARM|TRT\d\d[PA]|TRTSEQ[PA]|TR\d\d[PA]G\d|TSEQ[PA]G\d|TRT[PA]|TRT[PA]G\d")
TREATMENT_NUMBER = r"(TRT\d\d[PA]|TR\d\d[PA]G\d|TRT[PA]G\d|TRT[PA])N"
CATEGORIES = {"AVALCA": "AVALCAT", "BASECA": "BASECAT", "CHGCAT": "CHGCAT", "PCHGCA": "PCHGCAT", "BCHGCA": "BCHGCAT",
              "PBCHGC": "PBCHGCA"}  # fmt: skip


def lacking(dataset: CheckedDataset, name: str, wanted: str) -> Iterator[Finding]:
    """A variable that is there without another that it calls for."""
    if dataset.has(name) and not dataset.has(wanted):
        yield Finding(dataset, name, f"{name} is there without {wanted}")


@rule("ADSL absent", "AD0001", severity="error", of="ADaM")
def adsl_absent(data: Submission) -> Iterator[Finding]:
    """ADSL is among the analysis datasets."""
    if data.datasets and "ADSL" not in data.datasets and not data.is_unread("ADSL"):
        yield Finding(CheckedDataset.absent("ADSL"), "", "there is no ADSL, and every submission has one")


@rule("required analysis variable absent", "AD0047", severity="error", of="ADaM")
def required_analysis_variable_absent(data: Submission) -> Iterator[Finding]:
    """An analysis dataset has the variables that ADaMIG requires of its data structure."""
    for dataset in data.of("ADSL", "BDS", "TTE"):
        structure = VARIABLES.get(dataset.structure, dataset.structure)
        for name, known in data.standards.adamig_variables(structure).items():
            if known.core == "Req" and name.isupper() and name not in dataset.variables:
                message = f"{name} ({known.label}) is Required in {dataset.structure}, and not there"
                yield Finding(dataset, name, message)


@rule("required analysis value missing", "AD0196", severity="error", of="ADaM")
def required_analysis_value_missing(data: Submission) -> Iterator[Finding]:
    """STUDYID, USUBJID, PARAM and PARAMCD have a value in every record."""
    for dataset in data:
        for name in MUST_BE_FILLED:
            if dataset.has(name):
                yield from told(dataset, name, ~filled(dataset, name), f"{name} is Required, and has no value")


@rule("no population flag", "AD0048", severity="error", needs="ADSL", of="ADaM")
def no_population_flag(data: Submission) -> Iterator[Finding]:
    """ADSL has a population flag, as SAFFL or ITTFL."""
    if not any(name.endswith("FL") for name in data.datasets["ADSL"].variables):
        yield Finding(data.datasets["ADSL"], "", "ADSL has no flag of a population")


@rule("no analysis value", "AD0198", severity="error", of="ADaM")
def no_analysis_value(data: Submission) -> Iterator[Finding]:
    """A BDS has AVAL or AVALC."""
    for dataset in data.of("BDS", "TTE"):
        if not dataset.has("AVAL") and not dataset.has("AVALC"):
            yield Finding(dataset, "AVAL", f"{dataset.name} has neither AVAL nor AVALC")


@rule("no treatment variable", "AD0090", severity="error", of="ADaM")
def no_treatment_variable(data: Submission) -> Iterator[Finding]:
    """A BDS has a variable of treatment, of the subject (TRT01P, ARM) or of the record (TRTP, TRTA)."""
    for dataset in data.of("BDS", "TTE"):
        if not any(TREATMENTS.fullmatch(name) for name in dataset.variables):
            yield Finding(dataset, "", f"{dataset.name} has no variable of treatment, such as TRTA or TRT01P")


@rule("date of treatment absent", "AD0061", "AD0061A", severity="error", needs=("ADSL", "SDTM.EX"), of="ADaM")
def date_of_treatment_absent(data: Submission) -> Iterator[Finding]:
    """Where SDTM has EX, ADSL has the first and the last date of treatment (TRTSDT, TRTEDT, or with DTM)."""
    dataset = data.datasets["ADSL"]
    for stem in ("TRTSDT", "TRTEDT"):
        if not dataset.has(stem) and not dataset.has(f"{stem}M"):
            yield Finding(dataset, stem, f"SDTM has EX, and ADSL neither {stem} nor {stem}M")


@rule("period without its dates", "AD0078", "AD0079", severity="error", of="ADaM")
def period_without_its_dates(data: Submission) -> Iterator[Finding]:
    """Where ADSL has a planned treatment of a second period or later (TRT02P), it has the dates of it (TR02SDT,
    TR02EDT)."""
    for dataset in data.of("ADSL"):
        for match in like(dataset, r"TRT(\d\d)P"):
            for end in ("SDT", "EDT") if match[1] > "01" else ():
                if not dataset.has(f"TR{match[1]}{end}") and not dataset.has(f"TR{match[1]}{end}M"):
                    yield Finding(dataset, match[0], f"{match[0]} is there without TR{match[1]}{end}")


@rule("actual without planned treatment", "AD0080", severity="error", of="ADaM")
def actual_without_planned_treatment(data: Submission) -> Iterator[Finding]:
    """Where an actual treatment of a period is there (TRT01A), so is the planned one (TRT01P)."""
    for dataset in data.of("ADSL"):
        for match in like(dataset, r"TRT(\d\d)A"):
            yield from lacking(dataset, match[0], f"TRT{match[1]}P")


@rule("treatment number without treatment", "AD0064", "AD0066", "AD0070", "AD0075", "AD0097", "AD0201",
      severity="error", of="ADaM")  # fmt: skip
def treatment_number_without_treatment(data: Submission) -> Iterator[Finding]:
    """The number of a treatment (TRT01PN, TRTAN, TRTPG1N) stands beside the treatment itself (TRT01P, TRTA, TRTPG1)."""
    for dataset in data:
        for match in like(dataset, TREATMENT_NUMBER):
            yield from lacking(dataset, match[0], match[0][:-1])


@rule("numeric flag without its flag", "AD0007", severity="error", of="ADaM")
def numeric_flag_without_its_flag(data: Submission) -> Iterator[Finding]:
    """A flag as a number (SAFFN) stands beside the flag (SAFFL)."""
    for dataset in data:
        for match in like(dataset, r"([A-Z0-9]+F)N"):
            if not dataset.has(match[0][:-2]):  # a number of a variable that ends in F
                yield from lacking(dataset, match[0], f"{match[1]}L")


@rule(
    "number without its text",
    "AD1012A",
    "AD0543",
    "AD0544",
    "AD0545",
    "AD0546",
    "AD0552",
    "AD0565",
    "AD0566",
    severity="error",
    of="ADaM",
)
def number_without_its_text(data: Submission) -> Iterator[Finding]:
    """A variable that numbers another (AVISITN, PARAMN, AVALCA1N, RACEN) stands beside it (AVISIT, PARAM, AVALCAT1,
    RACE)."""
    for dataset in data:
        for name in ("AVISIT", "ATPT", "PARAM", "SEX", "RACE", "ASEV", "AREL", "ATOXGR", "BTOXGR", "APHASE"):
            yield from lacking(dataset, f"{name}N", name)
        for match in like(dataset, r"([A-Z]+?)(\d)N"):
            if match[1] in CATEGORIES:
                yield from lacking(dataset, match[0], f"{CATEGORIES[match[1]]}{match[2]}")
        for match in like(dataset, r"([A-Z]+GR\d)N|(SHIFT\d)N|(PARCAT\d)N"):
            yield from lacking(dataset, match[0], match[0][:-1])
        for match in like(dataset, r"(MCRIT\d)MN"):
            yield from lacking(dataset, match[0], f"{match[1]}ML")


@rule("unit absent", "AD0111", "AD0113", "AD0160", "AD0364", severity="error", of="ADaM")
def unit_absent(data: Submission) -> Iterator[Finding]:
    """A relative time has its unit (ARELTM, ARELTMU), a unit of windows has windows (AWU, AWLO), a dose a unit
    (DOSEU)."""
    pairs = (("ARELTM", "ARELTMU"), ("ARELTMU", "ARELTM"), ("DOSEON", "DOSEU"), ("DOSCUMA", "DOSEU"))
    for dataset in data:
        for name, wanted in pairs:
            yield from lacking(dataset, name, wanted)
        for wanted in ("AWLO", "AWHI"):
            yield from lacking(dataset, "AWU", wanted)


@rule("criterion and flag apart", "AD0156", "AD0157", "AD0337", "AD0338", severity="error", of="ADaM")
def criterion_and_flag_apart(data: Submission) -> Iterator[Finding]:
    """A criterion and its flag (CRIT1 and CRIT1FL, MCRIT1 and MCRIT1ML) are there together."""
    for dataset in data:
        for match in like(dataset, r"(M?)CRIT(\d)(FL|ML)?"):
            flag = f"{match[1]}CRIT{match[2]}{'ML' if match[1] else 'FL'}"
            yield from lacking(dataset, match[0], flag if not match[3] else match[0][:-2])


@rule("baseline without its source", "AD0127A", "AD0163", "AD0164", "AD0166", "AD0167", severity="error", of="ADaM")
def baseline_without_its_source(data: Submission) -> Iterator[Finding]:
    """A value at baseline (BASE, BASEC, BTOXGR, BNRIND) stands beside ABLFL, and BTOXGR and BNRIND beside ATOXGR
    and ANRIND."""
    for dataset in data.of("BDS"):
        for name in ("BASE", "BASEC", "BTOXGR", "BNRIND"):
            yield from lacking(dataset, name, "ABLFL")
        for name, wanted in (("BTOXGR", "ATOXGR"), ("BNRIND", "ANRIND")):
            yield from lacking(dataset, name, wanted)


@rule("ratio without its limit", "AD0133A", "AD0134A", "AD0346", "AD0349", severity="error", of="ADaM")
def ratio_without_its_limit(data: Submission) -> Iterator[Finding]:
    """A ratio to a limit (R2A1HI, R2A1LO) stands beside AVAL and the limit (A1HI, A1LO)."""
    for dataset in data.of("BDS"):
        for match in like(dataset, r"R2(A\d(LO|HI))"):
            for wanted in ("AVAL", match[1]):
                yield from lacking(dataset, match[0], wanted)


@rule("shift without its pair", "AD0492", severity="error", of="ADaM")
def shift_without_its_pair(data: Submission) -> Iterator[Finding]:
    """A shift (SHIFT1) stands beside a pair that it can be from, as BNRIND and ANRIND, BTOXGR and ATOXGR, BASE and
    AVAL."""
    pairs = [
        ("BNRIND", "ANRIND"),
        ("BASE", "AVAL"),
        ("BASEC", "AVALC"),
        *((f"B{n}", f"A{n}") for n in ("TOXGR", "TOXGRL", "TOXGRH", "TOXGRN")),
    ]
    pairs += [(f"{b}{n}", f"{a}{n}") for n in range(1, 10) for b, a in (("BASECAT", "AVALCAT"), ("BASECA", "AVALCA"))]
    pairs += [(f"B{n}IND", f"A{n}IND") for n in range(1, 10)]
    for dataset in data.of("BDS"):
        for match in like(dataset, r"SHIFT\d"):
            if not any(dataset.has(*pair) for pair in pairs):
                yield Finding(dataset, match[0], f"{match[0]} is there without a pair that it can be from")


@rule("time to event incomplete", "AD0245", "AD0246", "AD0250", "AD0251", severity="error", of="ADaM")
def time_to_event_incomplete(data: Submission) -> Iterator[Finding]:
    """CNSR stands beside STARTDT and ADT (or ADTM), and EVNTDESC and CNSDTDSC stand beside CNSR."""
    for dataset in data:
        if dataset.has("CNSR") and not dataset.has("STARTDT") and not dataset.has("STARTDTM"):
            yield Finding(dataset, "CNSR", "CNSR is there without STARTDT")
        if dataset.has("CNSR") and not dataset.has("ADT") and not dataset.has("ADTM"):
            yield Finding(dataset, "CNSR", "CNSR is there without ADT and ADTM")
        for name in ("EVNTDESC", "CNSDTDSC"):
            yield from lacking(dataset, name, "CNSR")


@rule("date of randomization absent", "AD0366", severity="error", of="ADaM")
def date_of_randomization_absent(data: Submission) -> Iterator[Finding]:
    """Where ADSL has RANDFL, it has RANDDT."""
    for dataset in data.of("ADSL"):
        yield from lacking(dataset, "RANDFL", "RANDDT")


@rule("overall flag absent", "AD0651", "AD0652", severity="error", of="ADaM")
def overall_flag_absent(data: Submission) -> Iterator[Finding]:
    """A flag of one period (ONTR01FL, TREM01FL) stands beside the one of all (ONTRTFL, TRTEMFL)."""
    for dataset in data:
        for match in like(dataset, r"(ONTR|TREM)(\d\d|T\d)FL"):
            yield from lacking(dataset, match[0], "ONTRTFL" if match[1] == "ONTR" else "TRTEMFL")


@rule("subperiod without period", "AD0499", severity="error", of="ADaM")
def subperiod_without_period(data: Submission) -> Iterator[Finding]:
    """ASPER stands beside APERIOD."""
    for dataset in data:
        yield from lacking(dataset, "ASPER", "APERIOD")


@rule("variable of a parameter out of place", "AD0252", severity="error", of="ADaM")
def variable_of_a_parameter_out_of_place(data: Submission) -> Iterator[Finding]:
    """ADSL and a dataset of occurrences have no PARAM, PARAMCD, AVAL and AVALC."""
    for dataset in data.of("ADSL", "OCCDS"):
        for name in ("PARAM", "PARAMCD", "AVAL", "AVALC"):
            if dataset.has(name):
                yield Finding(dataset, name, f"{name} has no place in {dataset.structure}")


@rule("actual treatments are not pooled", "AD0239", "AD0239A", severity="error", of="ADaM")
def actual_treatments_are_not_pooled(data: Submission) -> Iterator[Finding]:
    """Where planned treatments are pooled (TR01PG1, TRTPG1) and actual ones are there (TRT01A, TRTA), these are too."""
    for dataset in data:
        for match in like(dataset, r"TR(T|\d\d)PG(\d)"):
            actual = "TRTA" if match[1] == "T" else f"TRT{match[1]}A"
            pooled = f"TR{match[1]}AG{match[2]}"
            if dataset.has(actual) and not dataset.has(pooled):
                yield Finding(dataset, match[0], f"{match[0]} and {actual} are there without {pooled}")


@rule("subperiod without treatment", "AD0570", severity="error", of="ADaM")
def subperiod_without_treatment(data: Submission) -> Iterator[Finding]:
    """A subperiod of ADSL (P01S1 and its dates) is one of a period with a treatment (TRT01P)."""
    for dataset in data.of("ADSL"):
        for match in like(dataset, r"P(\d\d)S\d(?:[SE](?:DT|TM|DTM|DM)F?)?"):
            yield from lacking(dataset, match[0], f"TRT{match[1]}P")


@rule("indicator without its range", "AD0352", severity="error", of="ADaM")
def indicator_without_its_range(data: Submission) -> Iterator[Finding]:
    """An indicator of a range (A1IND) stands beside a limit of it (A1LO, A1HI, A1LOC or A1HIC)."""
    for dataset in data.of("BDS"):
        for match in like(dataset, r"A(\d)IND"):
            if not any(dataset.has(f"A{match[1]}{end}") for end in ("LO", "HI", "LOC", "HIC")):
                yield Finding(dataset, match[0], f"{match[0]} is there without a limit of its range")


@rule("name of a country without it", "AD0884", severity="error", of="ADaM")
def name_of_a_country_without_it(data: Submission) -> Iterator[Finding]:
    """COUNTRYL stands beside COUNTRY."""
    for dataset in data:
        yield from lacking(dataset, "COUNTRYL", "COUNTRY")
