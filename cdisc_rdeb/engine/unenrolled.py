"""Subjects that DM lacks and has in another form: zeros that were lost, another case, other signs between the parts."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from ..issues import IssueTable
from ..model import RawSource, Study

RULE = "no DM record"
PARTS = re.compile(r"\d+|[^\W\d_]+")
ZEROS = re.compile(r"^0+(?=\d)")


def tell_near(study: Study, everyone: Collection[str], issues: IssueTable) -> None:
    """Have issues of subjects that DM lacks say the form that it has, if it is another one.

    ``everyone`` are the subjects of all blocks, so that no message depends on how these were cut.
    """
    lacking = {issue.usubjid for issue in issues.where("rule", RULE.__eq__)}
    if not lacking:
        return
    near: dict[tuple[str, ...], str] = {}
    for subject in everyone:
        if subject not in lacking:
            near.setdefault(form(subject), subject)
    sources = {file: source for source in study.raw.values() for file in source.files}

    @cache
    def said(subject: str, file: str) -> str:
        other = near.get(form(subject), "")
        return f"DM has no record of '{subject}', {told(study, subject, other, sources.get(file))}" if other else ""

    issues.tell_again(RULE, lambda issue: said(issue.usubjid, issue.file) or issue.message)


def form(subject: str) -> tuple[str, ...]:
    """The letters and numbers of a subject, without leading zeros, case and what stands between them.

    >>> form("TOY-001") == form("toy 1"), form("1-001") == form("10-01")
    (True, False)
    """
    return tuple(ZEROS.sub("", part) for part in PARTS.findall(subject.casefold()))


def difference(one: str, other: str) -> str:
    """What two forms of one subject differ in.

    >>> difference("T-1", "T-01"), difference("T-a1", "T-A1"), difference("T-1", "T 1")
    ('zeros', 'case', 'the signs between its parts')
    """
    if one.casefold() == other.casefold():
        return "case"
    alike = PARTS.findall(one.casefold()) == PARTS.findall(other.casefold())
    return "the signs between its parts" if alike else "zeros"


def told(study: Study, subject: str, other: str, source: RawSource | None) -> str:
    """The form that DM has, what is different in it, and the way out."""
    what = difference(subject, other)
    said = f"but of '{other}', which differs in {what}"
    if what != "zeros":
        return f"{said}; write both alike in the raw data"
    before, _, after = study.usubjid.partition("{subject}")
    own, wanted = (text.removeprefix(before).removesuffix(after) for text in (subject, other))
    (less, short), (more, full) = sorted(((source, own), (of_dm(study), wanted)), key=lambda side: len(side[1]))
    too_many = more is not None and any(digits > len(short) for _, _, digits in more.subject_parts())
    way = by_digits(more, short) if too_many else by_digits(less, full)
    return f"{said}; {way or 'write both alike: in the raw data, or by the digits of subject in study.yaml'}"


def of_dm(study: Study) -> RawSource | None:
    """The raw source of DM, the first of several."""
    names = [group.source for group in study.datasets["DM"].groups if group.kind == "raw"]
    return study.raw[names[0]] if names else None


def by_digits(source: RawSource | None, wanted: str) -> str:
    """How a source says the digits that its subject has, where it is a number in one column; '' for another."""
    parts = source.subject_parts() if source else []
    if source is None or len(parts) != 1 or not wanted.isdigit():
        return ""
    ((_, column, _),) = parts
    return f'subject: "{{{column}:{len(wanted)}}}" of {source.name} gives it {len(wanted)} digits'
