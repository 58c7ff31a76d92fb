"""Rules of results that stand several times, and of specimens that are of several days."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..customs import exceptions, odd_ones
from ..datasets.results import findings
from ..records import by_subject, filled, own, repeated, told, values_of
from ..rules import Finding, rule
from ..submission import Submission

KEYS = ("TESTCD", "CAT", "SCAT", "SPEC", "LOC", "LAT", "DIR", "METHOD", "OBJ", "POS", "TPT", "TPTREF", "REPNUM", "EVAL",
        "EVALID", "TSTDTL", "COPYID", "BDAGNT", "NAM", "DTC", "REFID", "LNKID", "GRPID", "DRVFL", "SYM", "PVRID",
        "ORRESU", "ANTREG", "RESCAT", "CONC", "AGENT", "STAT", "SPID")  # fmt: skip


@rule("result at one time twice", severity="warning")
def result_at_one_time_twice(data: Submission) -> Iterator[Finding]:
    """A subject has one result of a test (specimen, method, place, position, time point) at a visit and date, where
    that is so of nearly all results."""
    for dataset in findings(data):
        if not dataset.has("USUBJID", dataset.own("DTC")):
            continue
        texts = [*values_of(dataset, *own(dataset, *KEYS)), *values_of(dataset, "VISITNUM", "SPDEVID")]
        groups, _ = by_subject(data, dataset, texts)
        held = filled(dataset, dataset.own("DTC"))
        results = dataset.text(dataset.own("ORRES"))
        pairs, _ = by_subject(data, dataset, [*texts, results])
        alike = np.bincount(groups)[groups] == np.bincount(pairs)[pairs]  # told as records that stand twice
        twice = repeated(groups) & held & ~alike
        bad = exceptions(held, ~twice, few=0.005) | (twice & (twice.sum() == 2))
        test = dataset.text(dataset.own("TESTCD"))
        message = "{value} has another result of the same test and time; tell them apart, or keep one"
        yield from told(dataset, dataset.own("TESTCD"), bad, message, test)


@rule("specimen of several days", severity="warning")
def specimen_of_several_days(data: Submission) -> Iterator[Finding]:
    """A specimen (--REFID) is of one subject and visit, where that is so of nearly all."""
    for dataset in findings(data):
        name = dataset.own("REFID")
        if not dataset.has(name, "USUBJID"):
            continue
        held = filled(dataset, name)
        day = dataset.text(dataset.own("DTC")).map(lambda text: text[:10])
        for value, said in ((dataset.text("USUBJID"), "subject"), (dataset.text("VISITNUM"), "visit"), (day, "day")):
            bad = odd_ones([dataset.text(name)], value, held & value.present(), few=0.34, least=2)
            if bad.sum() <= max(1, held.sum() * 0.005):
                yield from told(
                    dataset, name, bad, f"{name} is '{{value}}', and other records of it are of another {said}"
                )


@rule("results copied between visits", severity="warning")
def results_copied_between_visits(data: Submission) -> Iterator[Finding]:
    """Two visits of a subject do not have the same eight or more numbers in all tests of a category."""
    for dataset in findings(data):
        standard = dataset.own("STRESN")
        if not dataset.has(standard, "VISITNUM", "USUBJID") or dataset.name != "LB":
            continue
        held = np.flatnonzero(filled(dataset, standard) & filled(dataset, "VISITNUM"))
        names = own(dataset, "CAT", "SPEC")
        draws, _ = by_subject(data, dataset, [*values_of(dataset, *names, "VISITNUM")])
        subjects, _ = by_subject(data, dataset, values_of(dataset, *names))
        values = [dataset.text(n) for n in (dataset.own("TESTCD"), standard)]
        parts: dict[int, list[tuple[str, str]]] = {}
        texts = zip(*(text.take(held).tolist() for text in values), strict=True)
        for draw, pair in zip(draws[held].tolist(), texts, strict=True):
            parts.setdefault(draw, []).append(pair)
        first = {draw: int(at) for at, draw in zip(held[::-1], draws[held][::-1].tolist(), strict=True)}
        seen: dict[tuple[int, tuple[tuple[str, str], ...]], int] = {}
        bad = np.zeros(dataset.size, np.bool_)
        for draw, results in parts.items():
            key = (int(subjects[first[draw]]), tuple(sorted(results)))
            if len(results) > 7 and key in seen:
                bad |= draws == draw
            seen[key] = draw
        yield from told(
            dataset, standard, bad, f"{standard} is {{value}}, and all results of the visit are those of another"
        )
