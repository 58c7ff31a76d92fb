"""Reader of ODM-XML 1.3: all item groups of a file in one pass, without a tree.

XML is read by expat. A document type definition is refused, so that there are no entities, and nothing is ever fetched.
What is neither read nor known to hold nothing that was collected is refused, or told: nothing goes away in silence.
Source: CDISC Operational Data Model 1.3.2.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from ..errors import RawDataError
from ..formats.opening import LONGEST, opened
from ..quick import dataclass
from .coder import Coder
from .encodings import is_encoding, no_encoding
from .odm_groups import Group, Spool
from .odm_text import declared, texts
from .odm_words import ATTRIBUTES, ITEMS, LEVELS, NOT_READ, TRANSACTIONS, TYPED, WHOLES, Passed

DEEPEST = 100  # levels of elements; ODM has twelve
ODM = re.compile(r"http://www\.cdisc\.org/ns/odm/v1\.\d+")
UNIT = "MeasurementUnitOID"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a file holds: item groups by OID, the encoding it was read in, and what of it was not read."""

    groups: Mapping[str, Group]
    encoding: str
    passed: Passed


def scan(path: Path, encoding: str, shown: str) -> Snapshot:
    """Read a whole file. Raises RawDataError, with the line, for what is no snapshot of ODM 1.3."""
    with opened(path, shown) as file:
        found = encoding or declared(file.read(1024))
        if not is_encoding(found):
            raise no_encoding(shown, found)
        file.seek(0)
        scanner = Scanner(shown)
        return Snapshot(scanner.run(file, found), found, scanner.passed)


@lru_cache(1 << 10)
def split(name: str) -> tuple[str, str]:
    """The namespace of an element and its name in it."""
    space, _, local = name.rpartition(" ")
    return space, local


class Scanner:
    """Handlers of the parser's events, and where in the data they stand."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.groups: dict[str, Group] = {}
        self.spool = Spool()
        self.passed = Passed(shown)
        self.events: dict[str, str] = {}  # names of study events by OID
        self.space = ""
        self.open: list[str] = []  # names of elements, '' of those of other namespaces
        self.texts: list[list[str]] = []  # and the text in each of them
        self.data = 0  # how deep the data begin, 0 outside of them
        self.place: dict[str, str] = {}
        self.transactions: dict[str, str] = {}
        self.defined: Group | None = None  # by the ItemGroupDef that is open
        self.group: Group | None = None  # of the ItemGroupData that is open
        self.group_name = ""
        self.item = ""
        self.null = ""
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.refuse_doctype

    def run(self, file: BinaryIO, encoding: str) -> dict[str, Group]:
        """All item groups, those that the metadata define first."""
        length = 0
        try:
            for text in texts(file, encoding, self.shown):
                length = length + len(text) if "<" not in text else len(text) - text.rindex("<")
                if length > LONGEST:
                    raise self.fault(f"a value has more than {LONGEST:,} characters, as no raw data have; mend it")
                self.parser.Parse(text.encode(), False)
            self.parser.Parse(b"", True)
        except expat.ExpatError as error:
            reason = f"this is no sound XML: {expat.ErrorString(error.code)}; export the file again"
            raise RawDataError(f"{self.shown}: line {error.lineno}: {reason}") from None
        for name, group in self.groups.items():
            if group.changes:
                self.refuse_changes(name, group)
        return self.groups

    def fault(self, message: str) -> RawDataError:
        """An error at the line where the parser is."""
        return RawDataError(f"{self.shown}: line {self.parser.CurrentLineNumber}: {message}")

    def refuse_doctype(self, *_: object) -> None:
        """ODM has no document type definition; one could declare entities."""
        raise self.fault("the file has a document type definition (DOCTYPE); remove it")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins. What vendors add in other namespaces is told, not read."""
        space, local = split(name)
        if not self.open:
            self.root(space, local, attributes)
        own = space == self.space
        self.open.append(local if own else "")
        self.texts.append([])
        if len(self.open) > DEEPEST:
            raise self.fault(f"elements stand in one another more than {DEEPEST} deep; export the file again")
        if own and local in ("ClinicalData", "ReferenceData", "Association"):
            self.data = self.data or len(self.open)
        if not self.data:
            self.start_metadata(local, attributes)
        elif own:
            self.start_data(local, attributes)
        elif local in LEVELS or local in ITEMS:
            raise self.fault(f"{local} is of the namespace {space}, and the file is of another; export it again")

    def start_metadata(self, local: str, attributes: dict[str, str]) -> None:
        """What the file says of its data."""
        if local == "StudyEventDef":
            self.events[self.needed("OID", local, attributes)] = attributes.get("Name", "")
        elif local == "ItemGroupDef":
            self.defined = self.group_of(self.needed("OID", local, attributes))
        elif local == "ItemRef" and self.defined is not None:
            self.defined.items.setdefault(self.needed("ItemOID", local, attributes), Coder())
        elif local in LEVELS or local in ITEMS:
            raise self.fault(f"{local} stands outside of ClinicalData; export the file again")

    def start_data(self, local: str, attributes: dict[str, str]) -> None:
        """A part of the data."""
        if local in ITEMS:
            self.item_data(local, attributes)
        elif local in LEVELS:
            self.level(local, attributes)
        elif local == "SiteRef":
            self.place["LocationOID"] = attributes.get("LocationOID", "")
        elif local == "MeasurementUnitRef" and self.item:
            self.put(f"{self.item}.{UNIT}", attributes.get(UNIT, ""))
        elif local not in NOT_READ:
            raise self.fault(f"{local} stands among the data, and ODM 1.3 has no such element there; export it again")
        if local in NOT_READ:
            if local in WHOLES:
                self.passed.tell(local, self.parser.CurrentLineNumber)
        elif not attributes.keys() <= ATTRIBUTES:
            for name in attributes.keys() - ATTRIBUTES:
                space, inner = split(name)
                shown = f"the attribute {inner} of {space or local}"
                self.passed.tell(shown, self.parser.CurrentLineNumber, attributes[name])

    def end(self, name: str) -> None:
        """An element ends."""
        local, text = self.open.pop(), "".join(self.texts.pop())
        if local in TYPED:
            self.typed_data(local, text)
        elif self.data and (not local or not (text == "" or text.isspace())):
            self.text_of(name, local, text.strip())
        if local in ITEMS:
            self.item = ""
        elif local == "ItemGroupData":
            self.group = None
        elif local == "ItemGroupDef":
            self.defined = None
        if len(self.open) < self.data:
            self.data = 0

    def text_of(self, name: str, local: str, text: str) -> None:
        """The text of an element that is no value; or an element of a vendor."""
        line = self.parser.CurrentLineNumber
        if not local:
            space, vendors = split(name)
            self.passed.tell(f"{vendors} of {space or 'no namespace'}", line, text)
        elif local == "Comment":
            self.passed.tell_comment(text, self.item or self.group_name, line)
        elif local not in NOT_READ:
            raise self.fault(f"{local} holds the text {text[:40]!r}, and ODM 1.3 has none there; export it again")

    def characters(self, text: str) -> None:
        """Text between tags."""
        if self.data:
            self.texts[-1].append(text)

    def root(self, space: str, local: str, attributes: Mapping[str, str]) -> None:
        """The file is ODM of a version that is read, and a snapshot."""
        if local != "ODM":
            raise self.fault(f"this is XML with the root {local}, not ODM; export the data as ODM 1.3")
        if space and not ODM.fullmatch(space):
            raise self.fault(f"this is ODM of the namespace {space}; export it as ODM 1.3")
        kind = attributes.get("FileType", "Snapshot")
        if kind != "Snapshot":
            what = "it lists changes, not the state" if kind == "Transactional" else "ODM has no such type"
            raise self.fault(f"FileType is {kind}: {what}; export a Snapshot")
        self.space = space

    def level(self, local: str, attributes: Mapping[str, str]) -> None:
        """A study, a subject, an event, a form, or an item group, whose row begins."""
        change = self.change(local, attributes)
        for key in LEVELS[local]:  # what a level below says ends with the one before
            self.place[key] = attributes.get(key, "")
        if local == "StudyEventData":
            self.place["StudyEventName"] = self.events.get(self.place["StudyEventOID"], "")
        if local == "ItemGroupData":
            if self.group is not None:
                raise self.fault("an ItemGroupData stands in another one; export the file again")
            self.group_name = self.needed("ItemGroupOID", local, attributes)
            self.group = self.group_of(self.group_name)
            row = self.group.begin(self.parser.CurrentLineNumber, self.place)
            if change not in ("", "Insert"):
                self.group.changes[row] = change

    def change(self, local: str, attributes: Mapping[str, str]) -> str:
        """The TransactionType that holds for a level: its own, else that of what it stands in.

        A snapshot holds what there is: Remove is refused, as is what ODM does not have.
        """
        own = attributes.get("TransactionType", "")
        if own or self.transactions:
            if own == "Remove":
                raise self.fault(f"{local} has TransactionType Remove, and a snapshot removes nothing; export it again")
            if own not in TRANSACTIONS:
                raise self.fault(f"{local} has TransactionType {own}, which ODM does not have; export the file again")
            levels = [*LEVELS]
            if local in LEVELS:
                above = levels[: levels.index(local)]
                self.transactions = {name: said for name, said in self.transactions.items() if name in above}
                if own:
                    self.transactions[local] = own
            return own or next(reversed(self.transactions.values()), "")
        return ""

    def refuse_changes(self, name: str, group: Group) -> None:
        """Raise RawDataError for a row that changes or repeats another one of the file: which holds cannot be told."""
        keys = [*zip(*(key.codes.tolist() for key in group.all_keys()), strict=True)]
        first: dict[tuple[int, ...], int] = {}
        twice = [row for row, key in enumerate(keys) if first.setdefault(key, row) != row]
        for row in twice:
            before = first[keys[row]]
            change = group.changes.get(row) or group.changes.get(before)
            if change:
                other = f"the one in line {group.lines[before]}, and TransactionType {change}"
                said = (
                    f"the ItemGroupData {name} has the keys of {other}: which holds cannot be told; export a Snapshot"
                )
                raise RawDataError(f"{self.shown}: line {group.lines[row]}: {said}")

    def item_data(self, local: str, attributes: Mapping[str, str]) -> None:
        """A value: an attribute of ItemData, the text of ItemDataString and the like."""
        if self.group is None or self.item:
            raise self.fault(f"{local} stands in no ItemGroupData; export the file again")
        if "TransactionType" in attributes:
            self.change(local, attributes)
        self.item = item = attributes.get("ItemOID") or self.needed("ItemOID", local, attributes)
        value = attributes.get("Value", "")
        if UNIT in attributes:
            self.put(f"{item}.{UNIT}", attributes[UNIT])
        if "IsNull" in attributes and value:
            raise self.null_with_value(value)
        if local == "ItemData":
            self.put(item, value)
        elif value:
            raise self.fault(f"{local} {item} has a Value beside its text; export the file again")
        else:
            self.vacant(item)
            self.null = attributes.get("IsNull", "")

    def typed_data(self, local: str, text: str) -> None:
        """The text of an ItemDataString and the like."""
        if not self.data:
            raise self.fault(f"{local} stands outside of ClinicalData; export the file again")
        if self.null and text.strip():
            raise self.null_with_value(text.strip())
        self.null = ""
        self.put(self.item, text)

    def null_with_value(self, value: str) -> RawDataError:
        """The error for an item that says of itself that it has no value."""
        said = f"{self.item} says IsNull, which is to have no value, and holds {value[:60]!r}"
        return self.fault(f"{said}; remove the one that is wrong")

    def put(self, name: str, text: str) -> None:
        """Set a value of the row."""
        column, row = self.vacant(name)
        column.put(row, text)

    def vacant(self, name: str) -> tuple[Coder, int]:
        """The column of an item and the row to set, which has no value of it yet."""
        assert self.group is not None
        column = self.group.items.get(name)
        if column is None:
            column = self.group.items[name] = Coder()
        row = len(self.group.lines) - 1 - self.group.start
        if column.has(row):
            raise self.fault(f"{name} stands twice in one ItemGroupData; which value holds cannot be told")
        return column, row

    def group_of(self, name: str) -> Group:
        """An item group by its OID."""
        if name not in self.groups:
            self.groups[name] = Group(self.spool)
        return self.groups[name]

    def needed(self, name: str, local: str, attributes: Mapping[str, str]) -> str:
        """An attribute that an element must have."""
        if not attributes.get(name):
            raise self.fault(f"{local} has no {name}; export the file again")
        return attributes[name]
