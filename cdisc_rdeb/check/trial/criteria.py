"""Rules of eligibility criteria: TI against itself, and the exceptions in IE."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from ..customs import odd_ones
from ..records import by_subject, filled, not_among, repeated, same, told
from ..rules import Finding, rule
from ..submission import Submission

#: What an exception to a criterion is, by its category. Source: SD1045, SD1046.
EXCEPTION = {"INCLUSION": "N", "EXCLUSION": "Y"}


@rule("criterion twice", severity="error", needs="TI")
def criterion_twice(data: Submission) -> Iterator[Finding]:
    """TI has a criterion (IETESTCD) once in a version (TIVERS), and a text (IETEST) with one code."""
    ti = data.datasets["TI"]
    for name in ("IETESTCD", "IETEST"):
        groups = by_subject(data, ti, [name, "TIVERS"])
        yield from told(ti, name, repeated(groups) & filled(ti, name), f"{name} '{{value}}' stands twice in TI")


@rule("category of criterion differs", severity="warning", needs="TI")
def category_of_criterion_differs(data: Submission) -> Iterator[Finding]:
    """IECAT is INCLUSION or EXCLUSION, and that of all other criteria whose codes begin alike (INCL01, INCL02)."""
    for name in ("TI", "IE"):
        dataset = data.datasets.get(name)
        if dataset is None or not dataset.has("IECAT", "IETESTCD"):
            continue
        bad = not_among(dataset, "IECAT", ("INCLUSION", "EXCLUSION", ""))
        yield from told(dataset, "IECAT", bad, "IECAT is '{value}', and may be INCLUSION or EXCLUSION alone")
        stem = dataset.text("IETESTCD").map(lambda code: re.sub(r"\d.*", "", code))
        bad = odd_ones(stem.codes, dataset.text("IECAT"), few=0.34, least=2)
        yield from told(dataset, "IECAT", bad, "IECAT is '{value}', and that of all other codes of its kind is another")


@rule("exception is none", "SD0085", "SD1045", "SD1046", severity="error", needs="IE")
def exception_is_none(data: Submission) -> Iterator[Finding]:
    """IE holds exceptions alone: the result is N of an INCLUSION and Y of an EXCLUSION, as collected and in standard
    form."""
    ie = data.datasets["IE"]
    category = ie.text("IECAT")
    wanted = category.map(lambda text: EXCEPTION.get(text, ""))
    for name in ("IEORRES", "IESTRESC"):
        if ie.has(name):
            bad = wanted.present() & filled(ie, name) & ~same(wanted, ie.text(name))
            message = f"{name} is '{{value}}', and an exception to a criterion of IECAT has the other answer"
            yield from told(ie, name, bad, message)
    if ie.has("IEORRES", "IESTRESC"):
        apart = ~same(ie.text("IEORRES"), ie.text("IESTRESC"))
        yield from told(ie, "IESTRESC", apart, "IESTRESC is '{value}', and IEORRES is another; they are the same")


@rule("category of exception differs", severity="error", needs=("IE", "TI"))
def category_of_exception_differs(data: Submission) -> Iterator[Finding]:
    """IECAT and IETEST of IE are those of TI for the IETESTCD."""
    ie, ti = data.datasets["IE"], data.datasets["TI"]
    for name in ("IECAT", "IETEST"):
        known = set(zip(ti.text("IETESTCD").tolist(), ti.text(name).tolist(), strict=True))
        codes = {code for code, _ in known}
        pairs = zip(ie.text("IETESTCD").tolist(), ie.text(name).tolist(), strict=True)
        bad = np.array([code in codes and (code, value) not in known for code, value in pairs], np.bool_)
        yield from told(ie, name, bad, f"{name} is '{{value}}', and TI has another for the criterion")
