"""Which of the published rules are asked of a folder: by their status, and by the standard that its datasets follow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from ..rules import GUIDE
from ..submission import Submission
from .definitions import Definition, read_definitions
from .run import Published, run_definitions

OF = {"SDTM": ("SDTMIG",), "ADaM": ("ADAMIG", "OCCDS", "ADTTE", "BDS")}  # guides by standard


def run_published(data: Submission, rules: Path, *, drafts: bool = False) -> Published:
    """Ask the rules of a file or folder that are for these datasets; deprecated ones are left out, and drafts unless
    they are asked for. Raises CheckError for what holds no rules."""
    definitions = read_definitions(rules)
    of = [one for one in definitions if is_for(one, data)]
    chosen = [one for one in of if one.status == "Published" or (drafts and one.status == "Draft")]
    said = run_definitions(data, chosen)
    return replace(
        said,
        left_out=names(one for one in of if one.status == "Deprecated"),
        drafts=() if drafts else names(one for one in of if one.status == "Draft"),
        others=names(one for one in definitions if not is_for(one, data)),
    )


def is_for(definition: Definition, data: Submission) -> bool:
    """Whether a rule is published for the standard that a folder says, else for any version of it."""
    known = stated(data)
    written_for = [plain(name) for name in definition.standards]
    if known:
        return any(name in written_for for name in known)
    guides = OF[data.standard]
    return not written_for or any(name.startswith(guides) for name in written_for)


def stated(data: Submission) -> list[str]:
    """The guides that a folder says its datasets follow, with their versions; none where it says nothing."""
    guides = OF[data.standard]
    declared = [plain(f"{name} {version}") for name, version in data.define.standards] if data.define else []
    found = [name for name in declared if name.startswith(guides)]
    if data.guide and data.standard == "SDTM":
        return list(dict.fromkeys([plain(GUIDE), *found]))
    return found or [plain(f"SDTMIG {version}") for version in of_summary(data)]


def of_summary(data: Submission) -> Sequence[str]:
    """The version of SDTMIG that TS says."""
    ts = data.datasets.get("TS")
    if ts is None or not ts.has("TSPARMCD", "TSVAL"):
        return ()
    pairs = zip(ts.text("TSPARMCD").tolist(), ts.text("TSVAL").tolist(), strict=True)
    return [value for code, value in pairs if code == "SDTIGVER" and value]


def plain(name: str) -> str:
    """A standard and its version in one spelling.

    >>> plain("SDTMIG 3.4"), plain("ADaM-IG v1.3")
    ('SDTMIG3.4', 'ADAMIG1.3')
    """
    return re.sub(r"[^A-Z0-9.]", "", re.sub(r"\bv(?=\d)", "", name).upper())


def names(definitions: Iterable[Definition]) -> tuple[str, ...]:
    """The ids of rules."""
    return tuple(one.id for one in definitions)
