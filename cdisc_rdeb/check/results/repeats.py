"""Rules of results that stand several times, and of specimens that are of several days."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import Codes, Index, Mask, distinct, order_of, pack, repeats
from ..customs import odd_ones
from ..datasets.results import findings
from ..records import (
    at_records,
    by_subject,
    companions,
    filled,
    finer,
    first_records,
    grouped,
    own,
    told,
    told_unless_usual,
)
from ..rules import Finding, rule
from ..submission import Submission

KEYS = ("TESTCD", "CAT", "SCAT", "SPEC", "LOC", "LAT", "DIR", "METHOD", "OBJ", "POS", "TPT", "TPTREF", "REPNUM", "EVAL",
        "EVALID", "TSTDTL", "COPYID", "BDAGNT", "NAM", "DTC", "REFID", "LNKID", "GRPID", "DRVFL", "SYM", "PVRID",
        "ORRESU", "ANTREG", "RESCAT", "CONC", "AGENT", "STAT", "SPID")  # fmt: skip
MANY = 8  # results that two visits do not share by chance


@rule("result at one time twice", severity="warning", usual=True)
def result_at_one_time_twice(data: Submission) -> Iterator[Finding]:
    """A subject has one result of a test (specimen, method, place, position, time point) at a visit and date."""
    for dataset in findings(data):
        if not dataset.has("USUBJID", dataset.own("DTC")):
            continue
        keys = ["USUBJID", "POOLID", *own(dataset, *KEYS), "VISITNUM", "SPDEVID"]
        at, groups = companions(dataset, keys)
        held = filled(dataset, dataset.own("DTC"))
        pairs = finer(groups, dataset.text(dataset.own("ORRES")).take(at))
        same = np.bincount(groups)[groups] == np.bincount(pairs)[pairs]  # told as records that stand twice
        twice = held & at_records(at[~same], dataset.size)
        test = dataset.text(dataset.own("TESTCD"))
        message = "{value} has another result of the same test and time; tell them apart, or keep one"
        yield from told_unless_usual(dataset, dataset.own("TESTCD"), held, twice, message, test)


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
            bad = odd_ones(grouped(dataset, [name]), value, held & value.present(), few=0.34, least=2)
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
        held = filled(dataset, standard) & filled(dataset, "VISITNUM")
        names = own(dataset, "CAT", "SPEC")
        draws = by_subject(data, dataset, [*names, "VISITNUM"])
        results = grouped(dataset, [dataset.own("TESTCD"), standard])
        again = copied(np.flatnonzero(held), draws, by_subject(data, dataset, names), results)
        bad = np.isin(np.arange(int(draws.max(initial=-1)) + 1), again)[draws]
        yield from told(
            dataset, standard, bad, f"{standard} is {{value}}, and all results of the visit are those of another"
        )


def copied(held: Index, draws: Codes, subjects: Codes, results: Codes) -> Index:
    """The draws whose results, eight or more, are all those of an earlier one of the subject.

    >>> draws, results = np.repeat(np.arange(3, dtype=np.int32), 8), np.tile(np.arange(8, dtype=np.int32), 3)
    >>> results[16] = 9
    >>> copied(np.arange(24), draws, np.zeros(24, np.int32), results).tolist()
    [1]
    """
    mine = draws[held]
    count = np.bincount(mine)
    first = np.zeros(len(count), np.intp)
    first[mine[::-1]] = held[::-1]
    sums = np.zeros(len(count), np.uint64)  # the same where the results are, in whichever order
    np.add.at(sums, mine, scattered(results[held]))
    likely = np.flatnonzero(count >= MANY)
    likely = likely[np.argsort(first[likely])]
    _, sum_code = np.unique(sums[likely], return_inverse=True)
    groups = distinct(
        [subjects[first[likely]], count[likely].astype(np.int32), sum_code.astype(np.int32)],
        [int(side.max(initial=0)) + 1 for side in (subjects, count, sum_code)],
    )[0]
    later = repeats(groups)
    pairs = likely[later], likely[first_records(groups)][groups[later]]
    among = np.isin(mine, np.concatenate(pairs))
    return pairs[0][same_results(mine[among], results[held][among], count, *pairs)]


def scattered(codes: Codes) -> np.ndarray:
    """Numbers whose sums tell codes apart."""
    mixed = codes.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)))


def same_results(draws: Codes, results: Codes, count: Index, some: Index, others: Index) -> Mask:
    """Which pairs of draws, equal in number of results, have the same ones."""
    if not len(some):
        return np.zeros(0, np.bool_)
    order = order_of(pack([draws, results], [len(count), int(results.max()) + 1]))
    draws, results = draws[order], results[order]
    ends = np.cumsum(count[some])
    inside = np.arange(ends[-1]) - np.repeat(ends - count[some], count[some])
    left, right = (np.repeat(np.searchsorted(draws, side), count[some]) + inside for side in (some, others))
    return np.asarray(np.logical_and.reduceat(results[left] == results[right], ends - count[some]))
