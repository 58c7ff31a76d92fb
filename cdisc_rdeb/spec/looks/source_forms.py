"""Looks at what study.yaml says of the forms in a raw source: of the subject's numbers, of rows that are no data."""

from __future__ import annotations

from ...model import SUBJECT, RawSource
from ...raw.subject_forms import signs
from ..faults import Faults
from ..yaml.reader import Node


def check_subject(source: RawSource, node: Node, faults: Faults) -> None:
    """The subject is a column, or a text with columns in it; of its forms each keeps what the other one asks for."""
    place = node.at(iter(("subject",))).place
    if "{" in source.subject and SUBJECT.sub("", source.subject):
        hint = "write {COLUMN} or {COLUMN:3} for three digits, with text before each"
        faults.error(place, f"'{source.subject}' is no text with columns in it", hint)
    wanted = signs(source.subject_as)
    for form in source.subject_written:
        if not signs(form) or form.count("*") > 1:
            hint = "write ? for each letter or digit of the number, or one * for all of it"
            faults.error(place, f"'{form}' is no form of a subject's number", hint)
        elif signs(form) != wanted:
            message = f"'{form}' and '{source.subject_as}' are no two forms of a subject's number"
            hint = f"both have the same ? and *: written has {signs(form)}, as has {wanted or 'none'}"
            faults.error(place, message, hint)


def check_footer(source: RawSource, node: Node, faults: Faults) -> None:
    """Footers, and labels below the header, are told by their text: numbers of rows, or any text, would leave out
    rows of data."""
    said = (("footer", source.footer, "last", "T|*"), ("below_header", source.below_header, "first", "Subject ID,*"))
    for key, form, which, example in ((key, form, *rest) for key, forms, *rest in said for form in forms):
        if form.isdigit() or not form.replace("*", "").strip():
            hint = f'write how the {which} row reads, with * for what differs: "{example}"'
            faults.error(node.at(iter((key,))).place, f"'{form}' tells no row of {key} from one of data", hint)
