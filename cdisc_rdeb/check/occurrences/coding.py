"""Rules of coded terms: one code for a term, and one way up the hierarchy of a dictionary."""

from __future__ import annotations

from collections.abc import Iterator

from ...columns import on_pairs
from ..customs import exceptions, odd_ones, unlike
from ..records import filled, grouped, same, together, told
from ..rules import Finding, rule
from ..submission import Submission
from .ends import of_animals

#: Steps of MedDRA upwards, within one dataset each with one next step (of the primary path).
STEPS = (("LLT", "DECOD"), ("DECOD", "HLT"), ("HLT", "HLGT"), ("DECOD", "BODSYS"), ("DECOD", "SOC"))
#: Names, each with its code.
CODES = (
    ("LLT", "LLTCD"),
    ("DECOD", "PTCD"),
    ("HLT", "HLTCD"),
    ("HLGT", "HLGTCD"),
    ("BODSYS", "BDSYCD"),
    ("SOC", "SOCCD"),
)


@rule("term coded in several ways", severity="warning")
def term_coded_in_several_ways(data: Submission) -> Iterator[Finding]:
    """The same term (--TERM, --TRT; --MODIFY where there is one), in the same category, has one --DECOD; where
    nearly all are coded, all are."""
    for dataset in data:
        code = dataset.own("DECOD")
        for name in (dataset.own("TERM"), dataset.own("TRT")):
            if not dataset.has(name, code) or (dataset.name == "DS" and of_animals(data)):
                continue
            changed = dataset.text(dataset.own("MODIFY"))
            words = dataset.text(name).map(lambda text: " ".join(text.upper().split()))
            applies = filled(dataset, code) & words.present()
            by = [words, changed, dataset.text(dataset.own("CAT"))]
            bad = unlike(together(by), dataset.text(code).map(str.upper), applies)
            said = f"{code} is '{{value}}', and other records code the same {name} otherwise; code them alike"
            yield from told(dataset, code, bad, said)
            yield from told(
                dataset, name, bad, f"{name} '{{value}}' is coded as another {code} elsewhere; code them alike"
            )
            lost = exceptions(filled(dataset, name), filled(dataset, code), few=0.01)  # a dressing may have no code
            yield from told(
                dataset, code, lost & (code != "DSDECOD"), f"{code} has no value, and nearly all terms are coded"
            )


@rule("hierarchy of terms differs", severity="warning")
def hierarchy_of_terms_differs(data: Submission) -> Iterator[Finding]:
    """A term of MedDRA has one term above it: --LLT one --DECOD, --DECOD one --HLT and --SOC, --HLT one --HLGT."""
    for dataset in data:
        for low, high in STEPS:
            first, second = dataset.own(low), dataset.own(high)
            if not (dataset.has(first, second) and dataset.has(dataset.own("TERM"))):
                continue
            applies = filled(dataset, first) & filled(dataset, second)
            bad = unlike(grouped(dataset, [first]), dataset.text(second), applies)
            for name, other in ((second, first), (first, second)):
                message = f"{name} is '{{value}}', and stands with another {other} in other records; code them alike"
                yield from told(dataset, name, bad, message)


@rule("term and its code differ", severity="error")
def term_and_its_code_differ(data: Submission) -> Iterator[Finding]:
    """A term of MedDRA has one code (--DECOD one --PTCD, --SOC one --SOCCD and so on), and a code one term."""
    for dataset in data:
        for low, high in CODES:
            term, code = dataset.own(low), dataset.own(high)
            if dataset.has(term, code):
                applies = filled(dataset, term) & filled(dataset, code)
                for name, other in ((term, code), (code, term)):
                    bad = unlike(grouped(dataset, [other]), dataset.text(name), applies)
                    yield from told(
                        dataset, name, bad, f"{name} '{{value}}' stands with a {other} that has another {name}"
                    )


@rule("body system differs from class", severity="warning")
def body_system_differs_from_class(data: Submission) -> Iterator[Finding]:
    """--BODSYS is --SOC, where it is in nearly all records (the primary path)."""
    for dataset in data:
        names = (dataset.own("BODSYS"), dataset.own("SOC"))
        if dataset.has(*names):
            held = filled(dataset, names[0]) & filled(dataset, names[1])
            bad = exceptions(held, same(*(dataset.text(name) for name in names)))
            for name, other in (names, names[::-1]):
                yield from told(dataset, name, bad, f"{name} is '{{value}}', and {other} is not, as it is elsewhere")


@rule("class of medication differs", severity="warning")
def class_of_medication_differs(data: Submission) -> Iterator[Finding]:
    """--CLAS is the one that nearly all records of the same --DECOD have, and there where they have one."""
    for dataset in data:
        code, name = dataset.own("DECOD"), dataset.own("CLAS")
        if dataset.has(code, name):
            words = on_pairs(lambda a, b: a or b.upper(), dataset.text(code), dataset.text(dataset.own("TRT")))
            bad = odd_ones(words.codes, dataset.text(name), words.present(), few=0.2, least=2)
            yield from told(
                dataset, name, bad, f"{name} is '{{value}}', and other records of the same {code} have another"
            )
            yield from told(dataset, code, bad, f"{code} is '{{value}}', and other records of it have another {name}")
