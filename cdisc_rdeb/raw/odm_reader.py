"""Reader of ODM-XML 1.3: all item groups of a file in one pass, without a tree.

XML is read by expat. A document type definition is refused, so that there are no entities, and nothing is ever fetched.
Source: CDISC Operational Data Model 1.3.2.
"""

from __future__ import annotations

import codecs
import re
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from ..errors import RawDataError
from .coder import Coder
from .encodings import UTF_8_MARK, UTF_16_MARKS

BLOCK = 1 << 16
ODM = re.compile(r"http://www\.cdisc\.org/ns/odm/v1\.\d+")
DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
UNIT = "MeasurementUnitOID"
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
    "ReferenceData": ("StudyOID",),
    "ClinicalData": ("StudyOID",),
    "SubjectData": ("SubjectKey", "LocationOID"),
    "StudyEventData": ("StudyEventOID", "StudyEventRepeatKey"),
    "FormData": ("FormOID", "FormRepeatKey"),
    "ItemGroupData": ("ItemGroupRepeatKey",),
}


@dataclass(slots=True)
class Group:
    """The rows of one item group: the line each begins in, its keys (`KEYS`), its items by OID."""

    lines: array[int] = field(default_factory=lambda: array("i"))
    keys: tuple[Coder, ...] = field(default_factory=lambda: tuple(Coder() for _ in KEYS))
    items: dict[str, Coder] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a file holds: item groups by OID, and the encoding it was read in."""

    groups: Mapping[str, Group]
    encoding: str


def scan(path: Path, encoding: str, shown: str) -> Snapshot:
    """Read a whole file. Raises RawDataError, with the line, for what is no snapshot of ODM 1.3."""
    with path.open("rb") as file:
        found = encoding or declared(file.read(1024))
        file.seek(0)
        return Snapshot(Scanner(shown).run(file, found), found)


def declared(start: bytes) -> str:
    """The encoding that an XML file states, by byte order mark or in its first line; UTF-8 when it does not."""
    if start.startswith(UTF_16_MARKS):
        return "utf-16"
    match = DECLARED.match(start.removeprefix(UTF_8_MARK))
    return match[1].decode().lower() if match else "utf-8"


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
        self.events: dict[str, str] = {}  # names of study events by OID
        self.space = ""
        self.depth = 0
        self.place: dict[str, str] = {}
        self.defined: Group | None = None  # by the ItemGroupDef that is open
        self.group: Group | None = None  # of the ItemGroupData that is open
        self.item = ""
        self.text: list[str] | None = None
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.refuse_doctype

    def run(self, file: BinaryIO, encoding: str) -> dict[str, Group]:
        """All item groups, those that the metadata define first."""
        try:
            decoder = codecs.getincrementaldecoder("utf-8-sig" if encoding == "utf-8" else encoding)()
        except LookupError:
            raise RawDataError(f"{self.shown}: there is no encoding {encoding}; mend it in study.yaml") from None
        try:
            while data := file.read(BLOCK):
                self.parser.Parse(decoder.decode(data).encode(), False)
            self.parser.Parse(decoder.decode(b"", final=True).encode(), True)
        except UnicodeError:
            raise self.fault(f"here or below is text that is not {encoding}; say its encoding: in study.yaml") from None
        except expat.ExpatError as error:
            reason = f"this is no sound XML: {expat.ErrorString(error.code)}; export the file again"
            raise RawDataError(f"{self.shown}: line {error.lineno}: {reason}") from None
        return self.groups

    def fault(self, message: str) -> RawDataError:
        """An error at the line where the parser is."""
        return RawDataError(f"{self.shown}: line {self.parser.CurrentLineNumber}: {message}")

    def refuse_doctype(self, *_: object) -> None:
        """ODM has no document type definition; one could declare entities."""
        raise self.fault("the file has a document type definition (DOCTYPE); remove it")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins; those of other namespaces, which vendors add, are passed over."""
        self.depth += 1
        if self.depth == 1:
            self.root(*split(name), attributes)
        space, local = split(name)
        if space != self.space:
            return
        if local.startswith("ItemData"):
            if self.group is not None:
                self.item_data(local, attributes)
        elif local in LEVELS:
            self.level(local, attributes)
        elif local == "SiteRef":
            self.place["LocationOID"] = attributes.get("LocationOID", "")
        elif local == "StudyEventDef":
            self.events[self.needed("OID", local, attributes)] = attributes.get("Name", "")
        elif local == "ItemGroupDef":
            self.defined = self.groups.setdefault(self.needed("OID", local, attributes), Group())
        elif local == "ItemRef" and self.defined is not None:
            self.defined.items.setdefault(self.needed("ItemOID", local, attributes), Coder())
        elif local == "MeasurementUnitRef" and self.item:
            self.put(f"{self.item}.{UNIT}", attributes.get(UNIT, ""))

    def end(self, name: str) -> None:
        """An element ends."""
        self.depth -= 1
        space, local = split(name)
        if space != self.space:
            return
        if local.startswith("ItemData"):
            if self.text is not None:
                self.put(self.item, "".join(self.text))
                self.text = None
            self.item = ""
        elif local == "ItemGroupData":
            self.group = None
        elif local == "ItemGroupDef":
            self.defined = None

    def characters(self, text: str) -> None:
        """Text between tags, which counts in typed item data alone."""
        if self.text is not None:
            self.text.append(text)

    def root(self, space: str, local: str, attributes: Mapping[str, str]) -> None:
        """The file is ODM of a version that is read, and a snapshot."""
        if local != "ODM":
            raise self.fault(f"this is XML with the root {local}, not ODM; export the data as ODM 1.3")
        if space and not ODM.fullmatch(space):
            raise self.fault(f"this is ODM of the namespace {space}; export it as ODM 1.3")
        if attributes.get("FileType") == "Transactional":
            raise self.fault("FileType is Transactional: it lists changes, not the state; export a Snapshot")
        self.space = space

    def level(self, local: str, attributes: Mapping[str, str]) -> None:
        """A study, a subject, an event, a form, or an item group, whose row begins."""
        self.refuse_removal(local, attributes)
        if local in ("ClinicalData", "ReferenceData"):
            self.place.clear()
        for key in LEVELS[local]:
            self.place[key] = attributes.get(key, "")
        if local == "StudyEventData":
            self.place["StudyEventName"] = self.events.get(self.place["StudyEventOID"], "")
        if local == "ItemGroupData":
            oid = self.needed("ItemGroupOID", local, attributes)
            self.group = self.groups.setdefault(oid, Group())
            row = len(self.group.lines)
            self.group.lines.append(self.parser.CurrentLineNumber)
            for key, column in zip(KEYS, self.group.keys, strict=True):
                column.put(row, self.place.get(key, ""))

    def item_data(self, local: str, attributes: Mapping[str, str]) -> None:
        """A value: an attribute of ItemData, the text of ItemDataString and the like."""
        if "TransactionType" in attributes:
            self.refuse_removal(local, attributes)
        self.item = item = attributes.get("ItemOID") or self.needed("ItemOID", local, attributes)
        column, row = self.vacant(item)
        if UNIT in attributes:
            self.put(f"{item}.{UNIT}", attributes[UNIT])
        if attributes.get("IsNull") == "Yes":
            column.put(row, "")
        elif local == "ItemData":
            column.put(row, attributes.get("Value", ""))
        else:
            self.text = []

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
        row = len(self.group.lines) - 1
        if column.has(row):
            raise self.fault(f"{name} stands twice in one ItemGroupData; which value holds cannot be told")
        return column, row

    def needed(self, name: str, local: str, attributes: Mapping[str, str]) -> str:
        """An attribute that an element must have."""
        if not attributes.get(name):
            raise self.fault(f"{local} has no {name}; export the file again")
        return attributes[name]

    def refuse_removal(self, local: str, attributes: Mapping[str, str]) -> None:
        """A snapshot holds what there is."""
        if attributes.get("TransactionType") == "Remove":
            raise self.fault(f"{local} has TransactionType Remove, and a snapshot removes nothing; export it again")
