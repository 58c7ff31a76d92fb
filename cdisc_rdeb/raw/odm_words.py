"""The words of ODM-XML 1.3: what its data are made of, and which of them hold nothing that is read.

Source: CDISC Operational Data Model 1.3.2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

from ..quick import dataclass
from .frame import Told

KEYS = (
    "StudyOID",
    "SubjectKey",
    "LocationOID",
    "StudyEventOID",
    "StudyEventName",
    "StudyEventRepeatKey",
    "FormOID",
    "FormRepeatKey",
    "ItemGroupRepeatKey",
)
LEVELS: Mapping[str, tuple[str, ...]] = {  # the keys that each level of the data sets, for all that it holds
    "ReferenceData": KEYS,
    "ClinicalData": KEYS,
    "SubjectData": KEYS[1:],
    "StudyEventData": KEYS[3:],
    "FormData": KEYS[6:],
    "ItemGroupData": KEYS[8:],
}
KINDS = "Any String Integer Float Date Time Datetime Boolean HexBinary Base64Binary HexFloat Base64Float PartialDate"
MORE_KINDS = "PartialTime PartialDatetime DurationDatetime IntervalDatetime IncompleteDatetime IncompleteDate"
TYPED = {f"ItemData{kind}" for kind in f"{KINDS} {MORE_KINDS} IncompleteTime URI".split()}  # their text is the value
ITEMS = {"ItemData", *TYPED}
NOT_READ = {  # who did what, and when: no element of these holds what was collected
    *("AuditRecords", "AuditRecord", "UserRef", "LocationRef", "DateTimeStamp", "ReasonForChange", "SourceID"),
    *("Signatures", "Signature", "SignatureRef", "InvestigatorRef", "ArchiveLayoutRef"),
    *("Annotations", "Annotation", "Comment", "Flag", "FlagValue", "FlagType"),
    *("Association", "KeySet"),
}
WHOLES = (
    "AuditRecord",
    "Signature",
    "InvestigatorRef",
    "Annotation",
    "ArchiveLayoutRef",
    "Association",
)  # they are told, once a file
ATTRIBUTES = {  # of the data, that are read or name what is
    *("StudyOID", "MetaDataVersionOID", "SubjectKey", "StudyEventOID", "StudyEventRepeatKey", "FormOID"),
    *("FormRepeatKey", "ItemGroupOID", "ItemGroupRepeatKey", "ItemOID", "Value", "IsNull", "TransactionType"),
    *("LocationOID", "MeasurementUnitOID", "AuditRecordID", "SignatureID", "AnnotationID"),
}
TRANSACTIONS = ("", "Insert", "Update", "Upsert", "Context")


@dataclass(slots=True)
class Passed:
    """What stands in a file and is not read: how often, and where and what it is first, by its name; all comments."""

    shown: str
    count: dict[str, int] = field(default_factory=dict)
    first: dict[str, tuple[int, str]] = field(default_factory=dict)
    comments: list[Told] = field(default_factory=list)

    def tell(self, name: str, line: int, text: str = "") -> None:
        """Something of a name stands in a line."""
        self.count[name] = self.count.get(name, 0) + 1
        self.first.setdefault(name, (line, text))

    def tell_comment(self, text: str, about: str, line: int) -> None:
        """Somebody's words about an item, or about all of a group or more."""
        said = "the comment is not read; see whether it belongs in the data"
        self.comments.append(Told("comment not read", about, text, said, self.shown, line))

    def told(self) -> Iterator[Told]:
        """One issue a name, and one a comment."""
        for name, (line, text) in sorted(self.first.items()):
            count = self.count[name]
            times = "once," if count == 1 else f"{count:,} times, first"
            said = f"{name} stands in the file {times} in line {line}, and is not read"
            yield Told("not read", name, text, said, self.shown, line)
        yield from self.comments
