"""Subjects' numbers that a file writes in another form than the file of DM."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ....raw.subject_forms import Alike, forms_between
from ...meant.words import value as as_yaml
from .files import RawFile, shown

MOST = 0.8  # of the numbers that DM's file has not, those that it has in another form


def with_forms(files: Sequence[RawFile], meant: Mapping[str, tuple[str, str]]) -> list[RawFile]:
    """The files, each with the forms of its subjects' numbers where they are others than those of DM's file."""
    home = next((raw for raw in files if meant.get(raw.name, ("",))[0] == "DM" and raw.subject), None)
    if home is None:
        return [*files]
    return [raw if raw is home or not raw.subject else in_form_of(raw, home) for raw in files]


def in_form_of(raw: RawFile, home: RawFile) -> RawFile:
    """A file with the forms of its subjects' numbers, those that lead to most numbers of another file."""
    known = set(home.values(home.subject))
    others = [number for number in raw.values(raw.subject) if number not in known]
    alike = Alike(sorted(known))
    pairs = [(number, wanted) for number in others if (wanted := alike.to(number))]
    forms = {pair: found for pair in pairs if (found := forms_between(*pair))[0]}
    if not forms or len(forms) < MOST * len(others):
        return raw
    ((becomes, _),) = Counter(form for _, form in forms.values()).most_common(1)
    first = next(pair for pair, (_, form) in forms.items() if form == becomes)
    written = dict.fromkeys(form for form, other in forms.values() if other == becomes)
    return replace(raw, subject_written=(*written,), subject_as=becomes, subject_why=why(first, home))


def why(pair: tuple[str, str], home: RawFile) -> str:
    """What two forms of one number are, in words."""
    return f"it has {shown(pair[0])} for what is {shown(pair[1])} in {home.file}"


def subject_lines(raw: RawFile) -> Iterator[str]:
    """The subject of a source in study.yaml."""
    if not raw.subject:
        yield "    reference: true # no column with the subject was found; name it, if there is one: subject: COLUMN"
    elif raw.subject_written:
        forms = [f'"{form}"' for form in raw.subject_written]
        written = forms[0] if len(forms) == 1 else f"[{', '.join(forms)}]"
        said = f'from: {as_yaml(raw.subject)}, written: {written}, as: "{raw.subject_as}"'
        yield f"    subject: {{{said}}} # likely: {raw.subject_why}"
    else:
        yield f"    subject: {as_yaml(raw.subject)} # the column with the subject"
