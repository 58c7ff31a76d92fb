"""The rule of standards that are stated and not there."""

from __future__ import annotations

from collections.abc import Iterator

from ..rules import BOTH, Finding, rule
from ..submission import CheckedDataset, Submission


@rule("standard not there", severity="warning", of=BOTH)
def standard_not_there(data: Submission) -> Iterator[Finding]:
    """The guide and the terminology that define.xml, or TS, names are there; else it is told what was used instead."""
    ts = data.datasets.get("TS", CheckedDataset.absent("TS"))
    where = CheckedDataset.absent("", data.define.file) if data.define else ts
    for said, (version, used) in data.instead.items():
        message = f"{{value}} is not there, and {version} was used instead"
        if not used:
            way_out = f"cdisc-rdeb ct add FILE adds it, --ct {version} uses that one"
            message = f"{{value}} is not installed, so no value was held against it; {way_out}"
        yield Finding(where, said.split()[0], message, values=said)
