"""A name that must be given: the line to write, by the entries beside it, or with an example."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

    from ..yaml.reader import Node

#: What may stand behind names that must be given.
EXAMPLES = {
    "study": "ABC-101",
    "title": "A study of drug A",
    "subject": "ABC-101-{subject}",
    "raw": "{demog: {file: demog.csv, subject: SUBJECT}}",
    "dataset": "ADSL",
    "records": "[{raw: SOURCE, variables: {NAME: COLUMN}}]",
    "VISITNUM": "1",
    "VISIT": "DAY 1",
    "ETCD": "SCRN",
    "ELEMENT": "Screening",
    "EPOCH": "SCREENING",
    "ARMCD": "DRUG",
    "ARM": "Drug A 10 mg",
    "elements": "[{ETCD: SCRN, EPOCH: SCREENING}]",
    "IETESTCD": "INCL01",
    "IETEST": "Age of 18 or more",
    "IECAT": "INCLUSION",
    "version": '"27.1"',
    "param": "Systolic Blood Pressure (mmHg)",
    "when": "{RESULT: Not done}",
    "where": "{PARAMCD: SYSBP}",
    "label": "Safety population",
    "section": "5.3.5.1",
}
STEM = re.compile(r"(?<=[A-Z])\d+$")  # the number behind a code, as of INCL01
FEW_WORDS = 3  # that a value may be, and all are named


def of_siblings(name: str, error: ValidationError, root: Node) -> str:
    """The value that a name has in all entries of its list which are called like the one that lacks it; '' for none."""
    *above, last = [*error.absolute_path] or [""]
    given: Any = error.instance
    others = root.at(iter(above)).nodes if isinstance(last, int) else []
    stems = {STEM.sub("", text) for text in given.values() if isinstance(text, str) and STEM.search(text)}
    alike = [each for each in others if any(STEM.sub("", inner.text) in stems for inner in each.named.values())]
    values = {each.get(name) for each in alike if each.get(name)}
    return values.pop() if len(values) == 1 else ""


def study_of(root: Node) -> str:
    """The identifier of a study, as the file has it elsewhere: before the subject's number, or as its protocol."""
    before = root.get("subject").partition("{")[0].rstrip("-_ /.")
    return before or root.get("protocol")


def what_to_give(name: str, error: ValidationError, root: Node) -> str:
    """A line with a name that must be given in a file, and what it holds by the schema."""
    file = root.place.file
    inner: Any = error.schema.get("properties", {}).get(name, {})  # type: ignore[union-attr]
    if name == "study" and not error.absolute_path and (known := study_of(root)):
        return f"write study: {known}"
    if shown_there := of_siblings(name, error, root):
        return f"write {name}: {shown_there}"
    if 1 < len(words := inner.get("enum", ())) <= FEW_WORDS:
        return f"write {name}: {' or '.join(words)}"
    said = inner.get("description", "").partition(";")[0].partition(". ")[0]
    said = said[:1].lower() + said[1:] if said[1:2].islower() else said
    example = EXAMPLES.get(name, "")
    if name == "dataset" and re.match("(sdtm|adam)/", file):
        example = file.rpartition("/")[2].partition(".")[0].upper()
    if name == "raw" and said:  # of a form, or of unscheduled visits
        example = ""
    if not example or not said:
        return f"write {name}: {example or said or '...'}"
    return f"write {name}: {example} ({said})"
