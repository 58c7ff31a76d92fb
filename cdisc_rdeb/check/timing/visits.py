"""Rules of visits, as they were and as they were planned."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import as_text, on_pairs, read_number, write_number
from ..records import as_number, by_subject, first_records, told
from ..rules import Finding, rule
from ..submission import Submission


@rule("visit not in SV", "SD0065", severity="error", needs="SV.VISITNUM")
def visit_not_in_sv(data: Submission) -> Iterator[Finding]:
    """A subject's VISITNUM in any dataset is one of SV."""
    visits = data.datasets["SV"]
    known = set(zip(data.subject(visits).tolist(), as_number(visits, "VISITNUM").tolist(), strict=True))
    for dataset in data:
        if dataset.name in ("SV", "TV") or not dataset.has("VISITNUM", "USUBJID"):
            continue
        numbers = dataset.text("VISITNUM")
        groups = by_subject(data, dataset, ["VISITNUM"])
        first = first_records(groups)
        subjects, values = data.subject(dataset)[first], numbers.take(first).tolist()
        lost = [
            bool(value) and (subject, read_number(value)) not in known
            for subject, value in zip(subjects.tolist(), values, strict=True)
        ]
        yield from told(dataset, "VISITNUM", np.array(lost, np.bool_)[groups], "SV has no visit {value} of the subject")


@rule("visit differs from plan", "SD1018", "SD1023", severity="error", needs="TV")
def visit_differs_from_plan(data: Submission) -> Iterator[Finding]:
    """A planned VISITNUM has the VISIT and VISITDY of TV everywhere."""
    plan = data.datasets["TV"]
    for name in ("VISIT", "VISITDY"):
        if not plan.has("VISITNUM", name):
            continue
        numbers = map(write_number, as_number(plan, "VISITNUM").tolist())
        planned = dict(zip(numbers, plan.text(name).tolist(), strict=True))

        def differs(number: str, said: str, planned: dict[str, str] = planned) -> str:
            return "Y" if said and planned.get(number, said) != said else ""

        for dataset in data:
            if dataset.name != "TV" and dataset.has("VISITNUM", name):
                bad = on_pairs(differs, as_text(dataset.columns["VISITNUM"]), dataset.text(name)).mask(bool)
                yield from told(dataset, name, bad, f"{name} '{{value}}' is not what TV plans for the VISITNUM")
