"""Rules of ADaM on what is one to one: texts and their numbers, codes and their names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from ...columns import Codes, distinct
from ..records import like, values_of
from ..rules import Check, Finding, rule
from ..submission import CheckedDataset, Submission

#: Groups of names that are found anew in each dataset: the name of the text, and that of its number.
Named = Callable[[CheckedDataset], Iterator[tuple[str, str]]]


def differing(data: Submission, first: str, second: str, by: Sequence[str] = ()) -> Iterator[Finding]:
    """Values of a variable that go with several of another, in any dataset of the study; each way is another call.

    ``by`` are variables within which it counts, as PARAMCD. Records in which one has no value do not count.
    """
    holding = [d for d in data if d.has(first, second, *by) and d.size]
    known: dict[tuple[str, ...], set[str]] = {}
    places: dict[str, list[tuple[str, ...]]] = {}
    for dataset in holding:
        for together in combinations(dataset, (*by, first, second)):
            known.setdefault(together[:-1], set()).add(together[-1])
            places.setdefault(dataset.name, []).append(together[:-1])
    for dataset in holding:
        for key in dict.fromkeys(places.get(dataset.name, [])):
            if len(known[key]) > 1:
                within = f" of {' '.join(key[:-1])}" if by else ""
                found = ", ".join(sorted(known[key])[:5])
                message = f"{first} '{{value}}'{within} goes with {len(known[key])} values of {second}: {found}"
                yield Finding(dataset, second, message, values=key[-1])


def combinations(dataset: CheckedDataset, names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The combinations of values of some variables, of records in which all have one."""
    texts = values_of(dataset, *names)
    there = np.logical_and.reduce([text.present() for text in texts])
    codes: list[Codes] = [text.codes[there] for text in texts]
    if there.any():
        _, places = distinct(codes, [len(text.values) for text in texts])
        yield from zip(*(text.values[place] for text, place in zip(texts, places, strict=True)), strict=True)


def alone(data: Submission) -> Iterator[Submission]:
    """Each dataset by itself."""
    yield from (Submission({dataset.name: dataset}, True) for dataset in data)


def both_ways(data: Submission, named: Named, by: Sequence[str]) -> Iterator[Finding]:
    """What is not one to one among the pairs that the datasets have."""
    pairs = dict.fromkeys(pair for dataset in data for pair in named(dataset))
    for first, second in pairs:
        yield from differing(data, first, second, by)
        yield from differing(data, second, first, by)


def of_names(*names: str, end: str = "N") -> Named:
    """Pairs by name: a text and its number."""

    def named(dataset: CheckedDataset) -> Iterator[tuple[str, str]]:
        yield from ((name, f"{name}{end}") for name in names if dataset.has(name, f"{name}{end}"))

    return named


def of_forms(*forms: tuple[str, str]) -> Named:
    """Pairs by the form of the text's name; ``\\1`` in the name of the number is its index."""

    def named(dataset: CheckedDataset) -> Iterator[tuple[str, str]]:
        for form, number in forms:
            for match in like(dataset, form):
                if dataset.has(match.expand(number)):
                    yield match[0], match.expand(number)

    return named


def pairs(
    name: str, text: str, ids: Sequence[str], named: Named, by: Sequence[str] = (), *, whole: bool = False
) -> None:
    """Register a rule for pairs; ``text`` is the rule in words. ``whole``: over all datasets, not in each by itself."""

    def check(data: Submission) -> Iterator[Finding]:
        for part in [data] if whole else alone(data):
            yield from both_ways(part, named, by)

    check.__doc__ = text
    registered: Check = check
    rule(name, *ids, severity="error", of="ADaM")(registered)


IN_PARAMETER = ("PARAMCD",)

pairs(
    "parameter and code differ",
    "In a dataset a PARAMCD has one PARAM, and a PARAM one PARAMCD.",
    ("AD0141", "AD0142"),
    of_forms((r"PARAM", "PARAMCD")),
)
pairs(
    "parameter and number differ",
    "In a dataset a PARAM has one PARAMN, and a PARAMN one PARAM.",
    ("AD0146B", "AD0147B"),
    of_names("PARAM"),
)
pairs(
    "analysis visit and number differ",
    "Within a parameter an AVISIT has one AVISITN, and the other way round.",
    ("AD0109B", "AD0110B"),
    of_names("AVISIT"),
    IN_PARAMETER,
)
pairs(
    "time point and number differ",
    "Within a parameter an ATPT has one ATPTN, and the other way round.",
    ("AD0117B", "AD0118B"),
    of_names("ATPT"),
    IN_PARAMETER,
)
pairs(
    "treatment and number differ",
    "In the study a treatment (TRTP, TRT01A, TRTSEQP, TRTPG1, TR01PG1) has one number, and a number one treatment.",
    ("AD0076B", "AD0077B", "AD0092B", "AD0093B", "AD0095B", "AD0096B", "AD0227B", "AD0228B", "AD0229B", "AD0230B",
     "AD0232B", "AD0233", "AD0235B", "AD0236B", "AD0237B", "AD0238B", "AD0240B", "AD0241B", "AD0242B", "AD0243B"),
    of_forms((r"(TRT[PA]|TRT\d\d[PA]|TRTSEQ[PA]|TRT[PA]G\d|TR\d\d[PA]G\d)", r"\1N")),
    whole=True,
)  # fmt: skip
pairs(
    "period and number differ",
    "An APERIODC has one APERIOD, an APHASE one APHASEN, an ASPERC one ASPER, and the other way round.",
    ("AD0105B", "AD0106B", "AD0323", "AD0324", "AD0325", "AD0326"),
    of_forms((r"APERIODC", "APERIOD"), (r"APHASE", "APHASEN"), (r"ASPERC", "ASPER")),
    whole=True,
)
pairs(
    "value and its text differ",
    "Within a parameter an AVALC has one AVAL, and an AVAL one AVALC, where both have a value.",
    ("AD0149B", "AD0150"),
    of_names("AVAL", end="C"),
    IN_PARAMETER,
)
pairs(
    "baseline and its text differ",
    "Within a parameter a BASEC has one BASE, and a BASE one BASEC, where both have a value.",
    ("AD0129", "AD0130", "AD0693", "AD0694"),
    of_names("BASE", end="C"),
    IN_PARAMETER,
)
pairs(
    "category of parameters and number differ",
    "A PARCAT1 has one PARCAT1N, and the other way round.",
    ("AD0125B", "AD0126B"),
    of_forms((r"PARCAT(\d)", r"PARCAT\1N")),
)
pairs(
    "category and number differ",
    "Within a parameter a category (AVALCAT1, BASECAT1, CHGCAT1, PCHGCAT1, BCHGCAT1) has one number, and a number one.",
    ("AD0327", "AD0328", "AD0329", "AD0330", "AD0331", "AD0332", "AD0333", "AD0334", "AD0340", "AD0341", "AD0584",
     "AD0585", "AD0588", "AD0589"),
    of_forms((r"AVALCAT(\d)", r"AVALCA\1N"), (r"BASECAT(\d)", r"BASECA\1N"), (r"CHGCAT(\d)", r"CHGCAT\1N"),
             (r"PCHGCAT(\d)", r"PCHGCA\1N"), (r"BCHGCAT(\d)", r"BCHGCA\1N"),
             (r"PBCHGCA(\d)", r"PBCHGC\1N"), (r"(MCRIT\d)ML", r"\1MN")),
    IN_PARAMETER,
)  # fmt: skip
pairs(
    "limit and its text differ",
    "Within a parameter a limit of a range (ANRLO, A1HI) has one text (ANRLOC, A1HIC), and a text one limit.",
    ("AD0342", "AD0343", "AD0344", "AD0345", "AD0347", "AD0348", "AD0350", "AD0351"),
    of_forms((r"(ANR(?:LO|HI)|A\d(?:LO|HI))", r"\1C")),
    IN_PARAMETER,
)
pairs(
    "group and number differ",
    "A group (AGEGR1, SITEGR1, REGION1, TRCMPG1, STRATAR, STRAT1R) has one number, and a number one group.",
    (
        "AD0037B",
        "AD0038B",
        "AD0355",
        "AD0356",
        "AD0468",
        "AD0469",
        "AD0472",
        "AD0473",
        "AD0476",
        "AD0477",
        "AD0480",
        "AD0481",
        "AD0616",
        "AD0617",
    ),
    of_forms((r"(\w+GR\d|REGION\d|TRCMPG\d|STRATA[RV]|STRAT\d[RV])", r"\1N")),
    whole=True,
)
pairs(
    "shift and number differ",
    "Within a parameter a SHIFT1 has one SHIFT1N, and the other way round.",
    ("AD0135B", "AD0136B"),
    of_forms((r"SHIFT(\d)", r"SHIFT\1N")),
    IN_PARAMETER,
)
pairs(
    "severity and number differ",
    "A severity or causality (AESEV, ASEV, AEREL, AREL) has one number, and the other way round.",
    ("AD0280B", "AD0281B", "AD0283B", "AD0284B", "AD0287B", "AD0288B", "AD0289B", "AD0290B"),
    of_names("AESEV", "ASEV", "AEREL", "AREL"),
    whole=True,
)
pairs(
    "grade and number differ",
    "A grade of toxicity (AETOXGR, ATOXGR, ATOXGRL, ATOXGRH, BTOXGR and the like) has one number, and a number one.",
    ("AD0293B", "AD0294B", "AD0295B", "AD0296B", "AD0382", "AD0384", "AD0388", "AD0396", "AD0400"),
    of_names("AETOXGR", "ATOXGR", "ATOXGRL", "ATOXGRH", "BTOXGR", "BTOXGRL", "BTOXGRH"),
)
pairs(
    "query scope and number differ",
    "The scope of an SMQ (SMQ01SC) has one number (SMQ01SCN), and the other way round.",
    ("AD0310B", "AD0311B"),
    of_forms((r"(SMQ\d\dSC)", r"\1N")),
)
pairs(
    "characteristic and number differ",
    "RACE, SEX, SITEID, COUNTRY, COHORT and DTHCAUS have one number each (RACEN, SEXN), and a number one of them.",
    ("AD0822", "AD0823", "AD0867", "AD0868", "AD0872", "AD0873", "AD0877", "AD0878", "AD0891", "AD0892", "AD0359",
     "AD0360"),
    of_names("RACE", "SEX", "SITEID", "COUNTRY", "COHORT", "DTHCAUS"),
    whole=True,
)  # fmt: skip
pairs(
    "subject and number differ",
    "USUBJID, SUBJID and STUDYID have one number each (USUBJIDN, SUBJIDN, STUDYIDN), and a number one of them.",
    ("AD0802", "AD0803", "AD0812", "AD0813", "AD0817", "AD0818"),
    of_names("USUBJID", "SUBJID", "STUDYID"),
    whole=True,
)


def of_parameter(data: Submission, form: str) -> Iterator[Finding]:
    """Parameters of a dataset that have several values of a variable."""
    for part in alone(data):
        for name in dict.fromkeys(match[0] for dataset in part for match in like(dataset, form)):
            yield from differing(part, "PARAMCD", name)


@rule("parameter with several categories", "AD0124", severity="error", of="ADaM")
def parameter_with_several_categories(data: Submission) -> Iterator[Finding]:
    """A parameter has one PARCAT1, one PARCAT2 and so on."""
    yield from of_parameter(data, r"PARCAT\d")


@rule("parameter with several types", "AD0123", severity="error", of="ADaM")
def parameter_with_several_types(data: Submission) -> Iterator[Finding]:
    """A parameter is derived (PARAMTYP) in all records or in none."""
    for dataset in data.of("BDS", "TTE"):
        if dataset.has("PARAMTYP", "PARAMCD"):
            derived = dataset.text("PARAMTYP").map(lambda text: text or "none")
            made = CheckedDataset(
                dataset.name, dataset.file, "", {}, {**dataset.columns, "PARAMTYP": derived}, dataset.size
            )
            yield from differing(Submission({dataset.name: made}, True), "PARAMCD", "PARAMTYP")


@rule("parameter with several criteria", "AD0151", severity="error", of="ADaM")
def parameter_with_several_criteria(data: Submission) -> Iterator[Finding]:
    """Within a parameter a criterion (CRIT1) has one text."""
    yield from of_parameter(data, r"CRIT\d")


@rule("pooled treatment differs", "AD0231", "AD0234", "AD0322", severity="error", of="ADaM")
def pooled_treatment_differs(data: Submission) -> Iterator[Finding]:
    """A treatment (TRT01P, TRTP) belongs to one pooled treatment (TR01PG1, TRTPG1)."""
    for dataset in data:
        for match in like(dataset, r"TR(\d\d)([PA])G\d|TRT([PA])G\d"):
            treatment = f"TRT{match[1]}{match[2]}" if match[1] else f"TRT{match[3]}"
            if dataset.has(treatment):
                yield from differing(Submission({dataset.name: dataset}, True), treatment, match[0])


@rule("value in several categories", "AD0221", severity="error", of="ADaM")
def value_in_several_categories(data: Submission) -> Iterator[Finding]:
    """Within a parameter a value (AVAL, else AVALC; BASE, CHG, PCHG) is in one category (AVALCAT1, BASECAT1,
    CHGCAT1)."""
    for part in alone(data):
        for dataset in part:
            for match in like(dataset, r"(AVAL|BASE|CHG|PCHG)CAT\d"):
                value = "AVALC" if match[1] == "AVAL" and not dataset.has("AVAL") else match[1]
                yield from differing(part, value, match[0], IN_PARAMETER)


@rule("grade with several descriptions", "AD0403", "AD0405", severity="error", of="ADaM")
def grade_with_several_descriptions(data: Submission) -> Iterator[Finding]:
    """A subject's parameter has one ATOXDSCL, and one ATOXDSCH."""
    for part in alone(data):
        for name in ("ATOXDSCL", "ATOXDSCH"):
            yield from differing(part, "PARAMCD", name, ("USUBJID",))
