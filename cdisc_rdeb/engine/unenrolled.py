"""Subjects that DM lacks and has in another form: zeros that were lost, another case, other signs between the parts or
none, something in front."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from functools import cache

from ..issues import IssueTable
from ..model import RawSource, Study
from ..raw.subject_forms import PARTS, Alike, forms_between, letters

RULE = "no DM record"
LIKE_DIGITS = re.compile(r"(?<=\d)[oil]|[oil](?=\d)")
DIGITS = str.maketrans("oil", "011")
ZEROS = re.compile(r"^0+(?=\d)")


def tell_near(study: Study, everyone: Collection[str], issues: IssueTable) -> None:
    """Have issues of subjects that DM lacks say the form that it has, if it is another one.

    ``everyone`` are the subjects of all blocks, so that no message depends on how these were cut.
    """
    lacking = {issue.usubjid for issue in issues.where("rule", RULE.__eq__)}
    if not lacking:
        return
    near: dict[tuple[str, ...], str] = {}
    enrolled = [subject for subject in everyone if subject not in lacking]
    for subject in enrolled:
        near.setdefault(form(subject), subject)
    alike = Alike([own_part(study, subject) for subject in enrolled])
    whole = {own_part(study, subject): subject for subject in enrolled}
    sources = {file: source for source in study.raw.values() for file in source.files}

    @cache
    def said(subject: str, file: str) -> str:
        other = near.get(form(subject)) or whole.get(alike.to(own_part(study, subject)), "")
        if not other and (way := no_subject(own_part(study, subject), whole, sources.get(file))):
            return f"DM has no record of '{subject}'; {way}"
        return f"DM has no record of '{subject}', {told(study, subject, other, sources.get(file))}" if other else ""

    issues.tell_again(RULE, lambda issue: said(issue.usubjid, issue.file) or issue.message)


def no_subject(own: str, enrolled: Collection[str], source: RawSource | None) -> str:
    """What to say of a word in place of a number, as in a row of totals; '' of what may be a subject.

    >>> vitals = RawSource("vitals", ("vitals.csv",), "SUBJECT")
    >>> no_subject("Total", ["001", "002"], vitals)
    'if its row is no record, say footer: "Total*" for vitals in study.yaml'
    >>> no_subject("ABC", ["ABD"], vitals), no_subject("003", ["001"], vitals)
    ('', '')
    """
    numbered = enrolled and all(re.search(r"\d", each) for each in enrolled)
    if source is None or not numbered or re.search(r"\d", own):
        return ""
    shown = json.dumps(f"{own}*", ensure_ascii=False)
    return f"if its row is no record, say footer: {shown} for {source.name} in study.yaml"


def form(subject: str) -> tuple[str, ...]:
    """The letters and numbers of a subject, without leading zeros, case and what stands between them; a letter beside
    a digit that looks like one is that.

    >>> form("TOY-001") == form("toy 1"), form("1-001") == form("10-01"), form("TOY-0O1") == form("TOY-001")
    (True, False, True)
    """
    return tuple(ZEROS.sub("", part) for part in PARTS.findall(digits_of(subject)))


def digits_of(subject: str) -> str:
    """A subject in small letters, with digits in place of letters beside one that look like digits."""
    return LIKE_DIGITS.sub(lambda found: found[0].translate(DIGITS), subject.casefold())


def difference(one: str, other: str) -> str:
    """What two forms of one subject differ in.

    >>> difference("T-1", "T-01"), difference("T-a1", "T-A1"), difference("T-1", "T 1"), difference("A-T-1", "T-1")
    ('zeros', 'case', 'the signs between its parts', 'what stands in front of it')
    >>> difference("T-0O1", "T-001")
    'a letter that looks like a digit'
    """
    if one.casefold() == other.casefold():
        return "case"
    if digits_of(one) == digits_of(other):
        return "a letter that looks like a digit"
    if form(one) == form(other):
        return "the signs between its parts" if letters(one) == letters(other) else "zeros"
    return "the signs between its parts" if letters(one) == letters(other) else "what stands in front of it"


def told(study: Study, subject: str, other: str, source: RawSource | None) -> str:
    """The form that DM has, what is different in it, and the way out."""
    own, wanted = (own_part(study, text) for text in (subject, other))
    what = difference(own, wanted)
    said = f"but of '{other}', which differs in {what}"
    if what == "a letter that looks like a digit":
        return f"{said}; write {wanted} in the file"
    if what != "zeros":
        way = by_form(source, own, wanted)
        return f"{said}; {way or 'write both alike in the raw data'}"
    (less, short), (more, full) = sorted(((source, own), (of_dm(study), wanted)), key=lambda side: len(side[1]))
    too_many = more is not None and any(digits > len(short) for _, _, digits in more.subject_parts())
    way = by_digits(more, short) if too_many else by_digits(less, full)
    return f"{said}; {way or 'write both alike: in the raw data, or by the digits of subject in study.yaml'}"


def own_part(study: Study, subject: str) -> str:
    """The subject's own number in an identifier."""
    before, _, after = study.usubjid.partition("{subject}")
    return subject.removeprefix(before).removesuffix(after)


def by_form(source: RawSource | None, own: str, wanted: str) -> str:
    """How a source says the form of its numbers, and the one that is wanted; '' where no forms do."""
    written, becomes = forms_between(own, wanted)
    if source is None or not written or source.subject_as not in ("", becomes):
        return ""
    if source.subject_written:
        return f'if it is the same one, add "{written}" to written of {source.name} in study.yaml'
    column = source.subject if source.subject.isidentifier() else json.dumps(source.subject, ensure_ascii=False)
    said = f'{{from: {column}, written: "{written}", as: "{becomes}"}}'
    return f"say subject: {said} for {source.name} in study.yaml"


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
