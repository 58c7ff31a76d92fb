"""Rules of visits, as they were and as they were planned."""

from __future__ import annotations

from collections.abc import Iterator

from ...columns import as_text, on_pairs, read_number, write_number
from ..records import as_number, by_subject, first_records, place_of, told
from ..rules import Finding, rule
from ..submission import Submission


@rule("visit not in SV", "SD0065", severity="error", needs="SV.VISITNUM")
def visit_not_in_sv(data: Submission) -> Iterator[Finding]:
    """A subject's VISITNUM in any dataset is one of SV."""
    visits = data.datasets["SV"]
    known = as_text(as_number(visits, "VISITNUM"))
    for dataset in data:
        if dataset.name in ("SV", "TV") or not dataset.has("VISITNUM", "USUBJID"):
            continue
        numbers = dataset.text("VISITNUM")
        groups = by_subject(data, dataset, ["VISITNUM"])
        first = first_records(groups)
        wanted = numbers.take(first).map(lambda text: write_number(read_number(text)))
        place = place_of(data, visits, known, data.subject(dataset)[first], wanted)
        lost = numbers.take(first).present() & ((place < 0) | ~wanted.present())
        yield from told(dataset, "VISITNUM", lost[groups], "SV has no visit {value} of the subject")


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
