"""Which of the published rules are asked of a folder: by their status, and by the standard that its datasets follow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from ...quick import dataclass
from ...standards.names import guide_called, version_in
from ..submission import Submission
from .definitions import Definition, read_definitions
from .run import Published, run_definitions

OF = {"SDTM": ("SDTMIG",), "ADaM": ("ADaMIG", "OCCDS")}  # guides of the datasets of a folder


@dataclass(frozen=True, slots=True)
class RulesAt:
    """Where published rules are, and whether those that are drafts are asked too."""

    path: Path
    drafts: bool = False


def run_published(data: Submission, rules: RulesAt) -> Published:
    """Ask the rules of a file or folder that are for these datasets; deprecated ones are left out, and drafts unless
    they are asked for. Raises CheckError for what holds no rules."""
    definitions = read_definitions(rules.path)
    of = [one for one in definitions if is_for(one, data)]
    chosen = [one for one in of if one.status == "Published" or (rules.drafts and one.status == "Draft")]
    return replace(
        run_definitions(data, chosen),
        left_out=names(one for one in of if one.status == "Deprecated"),
        drafts=() if rules.drafts else names(one for one in of if one.status == "Draft"),
        others=names(one for one in definitions if not is_for(one, data)),
    )


def is_for(definition: Definition, data: Submission) -> bool:
    """Whether a rule is for the version of a guide that the datasets follow; for any, where either says none."""
    said = [(guide_called(name) or name, version) for name, version in map(parted, definition.standards)]
    followed = {name: data.standards.version(name) if data.guide else "" for name in OF[data.standard]}
    return not said or any(
        name in followed and (not version or not followed[name] or version == followed[name]) for name, version in said
    )


def parted(standard: str) -> tuple[str, str]:
    """A standard as its name and version.

    >>> parted("SDTMIG 3.4"), parted("TIG 1.0 SDTM"), parted("ADaMIG")
    (('SDTMIG', '3.4'), ('TIG', '1.0'), ('ADaMIG', ''))
    """
    name, _, rest = standard.partition(" ")
    return name, version_in(rest)


def names(definitions: Iterable[Definition]) -> tuple[str, ...]:
    """The ids of rules."""
    return tuple(one.id for one in definitions)
