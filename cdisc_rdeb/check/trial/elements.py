"""Rules of arms and elements: TA and TE against each other, and SE against both."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import on_pairs
from ..customs import exceptions
from ..demographics.arms import of_those
from ..moments import agree, end_of_subject, of_records, place_of_end
from ..records import as_number, by_subject, filled, grouped, repeated, told, told_unless_usual
from ..rules import Finding, rule
from ..submission import CheckedDataset, Submission

UNPLANNED = "UNPLAN"


def known_pairs(dataset: CheckedDataset, *names: str) -> set[tuple[str, ...]]:
    """The combinations of values that a dataset of the design has."""
    return set(zip(*(dataset.text(name).tolist() for name in names), strict=True))


@rule("element name differs", severity="error", needs="TE")
def element_name_differs(data: Submission) -> Iterator[Finding]:
    """ELEMENT of TA and SE is the one that TE has for the ETCD."""
    te = data.datasets["TE"]
    known = dict(zip(te.text("ETCD").tolist(), te.text("ELEMENT").tolist(), strict=True))

    def differs(code: str, name: str) -> str:
        return "Y" if code in known and known[code] != name else ""

    wrong: dict[str, list[str]] = {}
    for dataset in (data.datasets[name] for name in ("TA", "SE") if name in data.datasets):
        if dataset.has("ETCD", "ELEMENT"):
            bad = on_pairs(differs, dataset.text("ETCD"), dataset.text("ELEMENT")).mask(bool)
            yield from told(dataset, "ELEMENT", bad, "ELEMENT is '{value}', and TE has another name for the ETCD")
            for code in dataset.text("ETCD").take(np.flatnonzero(bad)).compact().values.tolist():
                wrong.setdefault(code, []).append(dataset.name)
    for code, where in wrong.items():
        here = te.text("ETCD").mask(code.__eq__)
        yield from told(
            te, "ELEMENT", here, f"ELEMENT is '{{value}}', and {' and '.join(where)} have another for {code}"
        )


@rule("element not used", severity="warning", needs=("TE", "TA"))
def element_not_used(data: Submission) -> Iterator[Finding]:
    """An element of TE is in an arm of TA, and described once."""
    te, used = data.datasets["TE"], set(data.datasets["TA"].text("ETCD").compact().values)
    bad = te.text("ETCD").mask(lambda code: bool(code) and code not in used and code != UNPLANNED)
    yield from told(te, "ETCD", bad, "no arm of TA has the element {value}; leave it out of TE, or put it into TA")
    yield from told(te, "ETCD", repeated(te.text("ETCD").codes), "TE has the element {value} several times")
    ta, known = data.datasets["TA"], set(te.text("ETCD").compact().values)
    for code in sorted({*ta.text("ETCD").compact().values} - known - {"", UNPLANNED}):
        yield Finding(te, "ETCD", "TA has the element {value}, and TE does not describe it", values=code)


@rule("order of elements broken", severity="error", needs="TA")
def order_of_elements_broken(data: Submission) -> Iterator[Finding]:
    """TAETORD counts the elements of an arm, or of its branch: whole numbers, each once, and none is passed over."""
    ta = data.datasets["TA"]
    if not (ta.has("TAETORD", "ARMCD") and ta.size):
        return
    number = as_number(ta, "TAETORD")
    twice = repeated(grouped(ta, ["ARMCD", "TAETORD"]))
    yield from told(ta, "TAETORD", twice, "TAETORD {value} stands twice in the arm; number its elements from 1")
    for arm in sorted(set(ta.text("ARMCD").tolist())):
        here = np.flatnonzero(ta.text("ARMCD").mask(arm.__eq__))
        held = {value for value in number[here].tolist() if value == value}
        gaps = [value for value in range(1, int(max(held, default=0)) + 1) if value not in held]
        whole = all(value == int(value) for value in held)
        if gaps or not whole:
            bad = np.zeros(ta.size, np.bool_)
            after = number[here] > (gaps[0] if gaps else 0)
            bad[here[after if after.any() else slice(None)]] = True
            called = f"the elements of {arm} have no TAETORD {gaps[0] if gaps else ''}".strip()
            yield from told(ta, "TAETORD", bad, f"{called}, and one is {{value}}; number them from 1")


@rule("subject element differs from TA", severity="error", needs=("SE", "TA"))
def subject_element_differs_from_ta(data: Submission) -> Iterator[Finding]:
    """An element of SE has the TAETORD and EPOCH that TA has for its ETCD, in the subject's arm where it has one."""
    se, ta = data.datasets["SE"], data.datasets["TA"]
    unplanned = se.text("ETCD").mask(UNPLANNED.__eq__)
    seen: dict[str, set[str]] = {}
    for name in ("TAETORD", "EPOCH"):
        if not (se.has(name) and ta.has(name)):
            continue
        known: dict[str, set[str]] = {}
        for code, value in known_pairs(ta, "ETCD", name):
            known.setdefault(code, set()).add(value)

        def differs(code: str, value: str, known: dict[str, set[str]] = known) -> str:
            return "Y" if code in known and value not in known[code] else ""

        bad = on_pairs(differs, se.text("ETCD"), se.text(name)).mask(bool) & ~unplanned
        yield from told(se, name, bad, f"{name} is '{{value}}', and TA has another for the element")
        wrong = set(se.text("ETCD").take(np.flatnonzero(bad)).compact().values.tolist())
        whole = {code for code in wrong if bad[se.text("ETCD").mask(code.__eq__)].all()}
        seen[name] = whole
        here = ta.text("ETCD").mask(whole.__contains__)
        yield from told(ta, name, here, f"{name} is '{{value}}', and SE has another for all subjects in the element")


@rule("element not of the arm", severity="warning", needs=("SE", "TA", "DM"), usual=True)
def element_not_of_the_arm(data: Submission) -> Iterator[Finding]:
    """A subject's elements in SE are those of its arm (ACTARMCD) in TA, each once; who was treated has all of those
    that nearly all treated subjects have."""
    se, ta, dm = (data.datasets[name] for name in ("SE", "TA", "DM"))
    arms: dict[str, set[str]] = {}
    for arm, code in known_pairs(ta, "ARMCD", "ETCD"):
        arms.setdefault(arm, set()).add(code)

    def foreign(arm: str, code: str) -> str:
        return "Y" if arm in arms and code not in (*arms[arm], UNPLANNED, "") else ""

    bad = on_pairs(foreign, data.beside(se, "DM", "ACTARMCD"), se.text("ETCD")).mask(bool)
    yield from told(se, "ETCD", bad, "the subject's arm has no element {value} in TA")
    for code in sorted(set(se.text("ETCD").take(np.flatnonzero(bad)).compact().values.tolist())):
        if bad[se.text("ETCD").mask(code.__eq__)].all():
            yield Finding(ta, "ETCD", "SE has the element {value}, and TA has it in none of the arms", values=code)
    missing = {code for codes in arms.values() for code in codes} - set(se.text("ETCD").compact().values)
    for code in sorted(missing - {"", UNPLANNED}) if se.size else ():
        here = ta.text("ETCD").mask(code.__eq__)
        yield from told(ta, "ETCD", here, "no subject has the element {value} in SE; check the design against the data")
    groups = by_subject(data, se, ["ETCD", "TAETORD"])
    twice = repeated(groups)
    everywhere = np.ones(se.size, np.bool_)
    yield from told_unless_usual(se, "ETCD", everywhere, twice, "the subject has the element {value} twice")
    treated = filled(dm, "RFXSTDTC")
    for code in sorted(set(se.text("ETCD").compact().values.tolist()) - {"", UNPLANNED}):
        there = of_those(data, se, se.text("ETCD").mask(code.__eq__)).take(data.subject(dm)).present()
        for subject in dm.text("USUBJID").take(np.flatnonzero(exceptions(treated, there))).tolist():
            yield Finding(
                se, "ETCD", f"{{value}} has no element {code}, which other treated subjects have", values=subject
            )


@rule("elements and reference dates differ", severity="warning", needs=("SE", "DM"))
def elements_and_reference_dates_differ(data: Submission) -> Iterator[Finding]:
    """The first element starts at consent (DM.RFICDTC), the last ends at the end of participation (RFPENDTC, RFENDTC),
    and an element starts at the first exposure, where that is so of nearly all subjects; each has a start."""
    se = data.datasets["SE"]
    yield from told(se, "SESTDTC", ~filled(se, "SESTDTC"), "the element has no start; SESTDTC is required")
    everywhere = np.ones(se.size, np.bool_)
    for name, limits, last in (("SESTDTC", ("RFICDTC",), False), ("SEENDTC", ("RFPENDTC", "RFENDTC"), True)):
        end = of_records(data, se, end_of_subject(data, se, name, last=last))
        place = place_of_end(data, se, se.text(name), everywhere, last=last)
        here = np.zeros(se.size, np.bool_)
        here[place[place >= 0]] = True
        for limit in limits:
            date = data.beside(se, "DM", limit)
            bad = exceptions(here & date.present() & end.present(), agree(se.text(name), date), few=0.05)
            yield from told(
                se, name, bad, f"{name} is '{{value}}', and DM.{limit} is another date, as of no other subject"
            )
    for code in sorted(set(se.text("ETCD").compact().values.tolist())):
        here = se.text("ETCD").mask(code.__eq__)
        for name, limit in (("SESTDTC", "RFXSTDTC"), ("SESTDTC", "RFSTDTC")):
            date = data.beside(se, "DM", limit)
            bad = exceptions(here & date.present() & filled(se, name), agree(se.text(name), date), few=0.05)
            yield from told(se, name, bad, f"{code} starts on '{{value}}', and DM.{limit} is another date")
