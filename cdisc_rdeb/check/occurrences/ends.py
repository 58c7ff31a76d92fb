"""Rules of how events and interventions end: ongoing or not, and relative to which point in time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import Text, on_pairs
from ...values.iso8601 import is_date
from ...values.moments import comes_before
from ..moments import may_be_same
from ..records import filled, not_among, told, told_unless_usual
from ..rules import Finding, rule
from ..submission import CheckedDataset, Submission

#: Relations to a point in time, and what they may be where that is the date of collection. Source: CG0232, CG0234.
AT_COLLECTION = {
    "ST": ("BEFORE", "COINCIDENT", "UNKNOWN"),
    "EN": ("BEFORE", "COINCIDENT", "ONGOING", "UNKNOWN"),
}
RECOVERED = ("RECOVERED/RESOLVED", "RECOVERED/RESOLVED WITH SEQUELAE")


def occurrences(data: Submission) -> Iterator[CheckedDataset]:
    """The datasets of events and interventions: those with --TERM or --TRT."""
    for dataset in data:
        if dataset.has(dataset.own("TERM")) or dataset.has(dataset.own("TRT")):
            yield dataset


def of_animals(data: Submission) -> bool:
    """Whether the subjects are animals, as in SEND: DM has their species or sets, or there is TX."""
    dm = data.datasets.get("DM")
    return "TX" in data.datasets or (dm is not None and (dm.has("SPECIES") or dm.has("SETCD")))


@rule("ongoing with an end", severity="error")
def ongoing_with_an_end(data: Submission) -> Iterator[Finding]:
    """What is ONGOING (--ENRTPT, --ENRF) has no end (--ENDTC), and an event with an outcome of recovery is not
    ongoing."""
    for dataset in occurrences(data):
        end, outcome = dataset.own("ENDTC"), dataset.own("OUT")
        for name in (dataset.own("ENRTPT"), dataset.own("ENRF")):
            ongoing = dataset.text(name).mask("ONGOING".__eq__)
            bad = ongoing & filled(dataset, end)
            yield from told(dataset, name, bad, f"{name} is {{value}}, and {end} has a value; one of them is wrong")
            yield from told(dataset, end, bad, f"{end} is '{{value}}', and {name} is ONGOING; one of them is wrong")
            bad = ongoing & dataset.text(outcome).mask(RECOVERED.__contains__)
            yield from told(
                dataset, outcome, bad, f"{outcome} is {{value}}, and {name} is ONGOING; one of them is wrong"
            )


@rule("neither end nor ongoing", severity="warning", usual=True)
def neither_end_nor_ongoing(data: Submission) -> Iterator[Finding]:
    """What has no end (--ENDTC) is ongoing, or its end unknown (--ENRTPT, --ENRF)."""
    for dataset in occurrences(data):
        names = [n for n in (dataset.own("ENRTPT"), dataset.own("ENRF")) if dataset.has(n)]
        end = dataset.own("ENDTC")
        if not names or not dataset.has(end) or not dataset.has(dataset.own("STDTC")):
            continue
        known = filled(dataset, end) | np.any([filled(dataset, name) for name in names], axis=0)
        untold = dataset.text(dataset.own("OCCUR")).mask("N".__eq__) | filled(dataset, dataset.own("STAT"))
        for name, said in (
            (end, f"{end} has no value, and {names[0]} does not say that it is ongoing"),
            (names[0], f"{names[0]} has no value, and {end} has none; give one of them"),
        ):
            yield from told_unless_usual(dataset, name, ~untold, ~untold & ~known, said)


@rule("relation without time point", severity="error")
def relation_without_time_point(data: Submission) -> Iterator[Finding]:
    """--STRTPT and --STTPT stand together, and --ENRTPT and --ENTPT."""
    for dataset in data:
        for side in AT_COLLECTION:
            relation, point = dataset.own(f"{side}RTPT"), dataset.own(f"{side}TPT")
            if not dataset.has(relation) and not dataset.has(point):
                continue
            apart = filled(dataset, relation) != filled(dataset, point)
            for name, other in ((relation, point), (point, relation)):
                yield from told(
                    dataset, name, apart, f"{name} is '{{value}}', and {other} does not stand with it; fill both"
                )


@rule("relation to collection differs", "CG0232", "CG0234", severity="error")
def relation_to_collection_differs(data: Submission) -> Iterator[Finding]:
    """Where --STTPT is the date of collection (--DTC), --STRTPT is BEFORE, COINCIDENT or UNKNOWN; --ENRTPT, at
    --ENTPT, may be ONGOING too."""
    for dataset in data:
        date = dataset.own("DTC")
        for side, allowed in AT_COLLECTION.items():
            relation, point = dataset.own(f"{side}RTPT"), dataset.own(f"{side}TPT")
            if dataset.has(relation, point, date):
                same = on_pairs(whole_and_same, dataset.text(point), dataset.text(date)).mask(bool)
                bad = same & not_among(dataset, relation, allowed)
                yield from told(dataset, relation, bad, f"{relation} is '{{value}}' at the date of collection; take "
                                f"{', '.join(allowed)}")  # fmt: skip


def whole_and_same(point: str, date: str) -> str:
    """Y where two whole dates are the same day."""
    return "Y" if len(point) >= 10 and is_date(point) and may_be_same(point[:10], date) and len(date) >= 10 else ""


def moment_of(data: Submission, dataset: CheckedDataset, name: str) -> Text:
    """The date of a point in time: what is written there, or that of DM where it is consent, or the first exposure."""
    consent, first = data.beside(dataset, "DM", "RFICDTC"), data.beside(dataset, "DM", "RFXSTDTC")

    def known(text: str) -> str:
        words = text.upper()
        if is_date(text):
            return text
        if "CONSENT" in words:
            return "consent"
        return "first" if "FIRST" in words and ("DOSE" in words or "EXPOSURE" in words or "TREATMENT" in words) else ""

    point = dataset.text(name).map(known)
    found = on_pairs(lambda text, date: date if text == "consent" else text, point, consent)
    return on_pairs(lambda text, date: date if text == "first" else text, found, first)


@rule("date differs from relation", severity="warning", needs="DM")
def date_differs_from_relation(data: Submission) -> Iterator[Finding]:
    """What began BEFORE a point in time (--STRTPT, --STTPT) has no start after it, and the other way round; the same
    of ends."""
    for dataset in occurrences(data):
        for side, ending in (("ST", "STDTC"), ("EN", "ENDTC")):
            relation, point, date = (dataset.own(end) for end in (f"{side}RTPT", f"{side}TPT", ending))
            if not dataset.has(relation, point, date):
                continue
            moment, said = moment_of(data, dataset, point), dataset.text(relation)
            late = said.mask("BEFORE".__eq__) & comes_before(moment, dataset.text(date)) & moment.present()
            early = said.mask("AFTER".__eq__) & comes_before(dataset.text(date), moment)
            for name in (date, relation):
                yield from told(dataset, name, late | early, f"{name} is '{{value}}', and {date} is not so to "
                                f"{point}; correct one")  # fmt: skip


@rule("outcome and end differ", severity="warning", needs="AE", usual=True)
def outcome_and_end_differ(data: Submission) -> Iterator[Finding]:
    """An event that is RECOVERED/RESOLVED has an end (AEENDTC), and one that is NOT RECOVERED/NOT RESOLVED has none."""
    dataset = data.datasets["AE"]
    if not dataset.has("AEOUT", "AEENDTC"):
        return
    outcome, ended = dataset.text("AEOUT"), filled(dataset, "AEENDTC")
    recovered = outcome.mask(RECOVERED.__contains__)
    open_ = recovered & ~ended
    yield from told(dataset, "AEENDTC", open_, "AEENDTC has no value, and the outcome is a recovery; give its date")
    yield from told(dataset, "AEOUT", open_, "AEOUT is {value}, and AEENDTC has no value; one of them is wrong")
    lasting = outcome.mask("NOT RECOVERED/NOT RESOLVED".__eq__)
    for name, said in (
        ("AEOUT", "AEOUT is {value}, and AEENDTC has a value; one of them is wrong"),
        ("AEENDTC", "AEENDTC is '{value}', and the event is not resolved; one is wrong"),
    ):
        yield from told_unless_usual(dataset, name, lasting, lasting & ended, said)
