"""Kinds of faults in define.xml: one attribute or element of a good document is changed, lost, or there twice."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import TypeAlias

from faults import TRIES, Fault, NotPossible
from lxml import etree

from cdisc_rdeb.check import Submission
from cdisc_rdeb.check.define.reader import read_define

ODM, D = "{http://www.cdisc.org/ns/odm/v1.3}", "{http://www.cdisc.org/ns/def/v2.1}"
SPACES = {"o": ODM[1:-1], "d": D[1:-1]}
Element: TypeAlias = etree._Element
Change: TypeAlias = Callable[[Element, Random], object]


@dataclass(frozen=True)
class DefineKind:
    """A kind of fault: ``path`` finds the elements, ``change`` makes the fault in one that it fits.

    A change that gives False does not fit. Any issue of define.xml that is new names the fault, wherever it is told.
    """

    area: str
    name: str
    path: str
    change: Change

    def make(self, data: Submission, random: Random) -> Fault:
        """A fault in an element that the random numbers choose. Raises NotPossible where none fits."""
        assert data.define is not None and data.define.document is not None
        whole = data.define.document.version.getroottree().getroot()
        places = len(whole.xpath(self.path, namespaces=SPACES))
        for _ in range(TRIES if places else 0):
            root = deepcopy(whole)
            element = root.xpath(self.path, namespaces=SPACES)[random.randrange(places)]
            name = next((element.get(key) for key in ("Name", "OID", "ItemOID", "CodedValue") if element.get(key)), "")
            said = f"{etree.QName(element).localname} {name or element.text or ''}"
            if self.change(element, random) is not False:
                return Fault(replace(data, define=again(root)), "", frozenset(), said)
        raise NotPossible


def again(root: Element):  # type: ignore[no-untyped-def] # what read_define gives
    """A document as it is read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "define.xml"
        path.write_bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
        return read_define(path)


def put(name: str, value: str) -> Change:
    """Another value of an attribute that is there."""
    return lambda e, _: False if e.get(name) in (None, value) else e.set(name, value)


def turn(name: str) -> Change:
    """Yes in place of No."""
    return lambda e, _: e.set(name, "No" if e.get(name) == "Yes" else "Yes")


def add(name: str, by: int) -> Change:
    """A number that is another; it stays above 0."""
    return lambda e, _: e.set(name, str(int(e.get(name)) + by)) if int(e.get(name) or -99) + by > 0 else False


def lose(name: str) -> Change:
    """An attribute is not there."""
    return lambda e, _: e.attrib.pop(name, False)


def drop(e: Element, _: Random) -> None:
    """The element is not there."""
    e.getparent().remove(e)


def double(e: Element, _: Random) -> None:
    """The element is there twice."""
    e.addnext(deepcopy(e))


def say(text: str) -> Change:
    """Another text."""
    return lambda e, _: setattr(e, "text", text)


def swap(name: str) -> Change:
    """The attribute of another element of the kind."""

    def change(e: Element, random: Random) -> object:
        others = [x.get(name) for x in e.getroottree().getroot().iter(e.tag) if x.get(name) not in (None, e.get(name))]
        return e.set(name, random.choice(others)) if others and e.get(name) else False

    return change


DATASETS, VARIABLES, CODELISTS = "define: datasets", "define: variables", "define: codelists"
ORIGINS, LEVELS = "define: origins and methods", "define: value levels"
GROUP, REF, ITEM = "//o:ItemGroupDef", "//o:ItemGroupDef/o:ItemRef", "//o:ItemDef"
TERM = "//o:CodeList[not(starts-with(@OID,'CL.DICT'))]/*[@CodedValue]"
LIST = "//o:CodeList[o:CodeListItem or o:EnumeratedItem]"
WORDS = "o:Description/o:TranslatedText"
KINDS = [
    DefineKind(DATASETS, "purpose of another standard", GROUP, put("Purpose", "Other")),
    DefineKind(DATASETS, "class of another dataset", f"{GROUP}/d:Class", swap("Name")),
    DefineKind(DATASETS, "class lost", f"{GROUP}/d:Class", drop),
    DefineKind(DATASETS, "structure lost", GROUP, lose(f"{D}Structure")),
    DefineKind(DATASETS, "repeating turned", GROUP, turn("Repeating")),
    DefineKind(DATASETS, "reference data turned", GROUP, turn("IsReferenceData")),
    DefineKind(DATASETS, "domain of another dataset", GROUP, swap("Domain")),
    DefineKind(DATASETS, "SAS name of another dataset", GROUP, swap("SASDatasetName")),
    DefineKind(DATASETS, "label another one", f"{GROUP}/{WORDS}", say("Another label")),
    DefineKind(DATASETS, "dataset left out", GROUP, drop),
    DefineKind(DATASETS, "dataset twice", GROUP, double),
    DefineKind(DATASETS, "file that is not defined", GROUP, put(f"{D}ArchiveLocationID", "LF.NONE")),
    DefineKind(DATASETS, "standard that is not defined", GROUP, put(f"{D}StandardOID", "STD.NONE")),
    DefineKind(DATASETS, "key lost", f"{REF}[@KeySequence]", lose("KeySequence")),
    DefineKind(DATASETS, "key twice", f"{REF}[@KeySequence > 1]", add("KeySequence", -1)),
    DefineKind(VARIABLES, "variable left out", REF, drop),
    DefineKind(VARIABLES, "variable twice", REF, double),
    DefineKind(VARIABLES, "variable not defined", REF, put("ItemOID", "IT.NONE")),
    DefineKind(VARIABLES, "variable of another dataset", REF, swap("ItemOID")),
    DefineKind(VARIABLES, "order number of another", f"{REF}[@OrderNumber > 1]", add("OrderNumber", -1)),
    DefineKind(VARIABLES, "required and not mandatory", f"{REF}[@Mandatory='Yes']", turn("Mandatory")),
    DefineKind(VARIABLES, "role of another", f"{REF}[@Role]", swap("Role")),
    DefineKind(VARIABLES, "definition lost", f"{ITEM}[not(contains(substring-after(@OID, '.'), '..'))]", drop),
    DefineKind(VARIABLES, "text called integer", f"{ITEM}[@DataType='text']", put("DataType", "integer")),
    DefineKind(VARIABLES, "number called text", f"{ITEM}[@DataType='integer' or @DataType='float']", put("DataType", "text")),
    DefineKind(VARIABLES, "date called text", f"{ITEM}[@DataType='date' or @DataType='datetime']", put("DataType", "text")),
    DefineKind(VARIABLES, "length shorter than values", f"{ITEM}[@DataType='text' and @Length > 3]", add("Length", -2)),
    DefineKind(VARIABLES, "length lost", f"{ITEM}[@Length]", lose("Length")),
    DefineKind(VARIABLES, "digits lost", f"{ITEM}[@DataType='float']", lose("SignificantDigits")),
    DefineKind(VARIABLES, "label another one", f"{ITEM}/{WORDS}", say("Another label")),
    DefineKind(VARIABLES, "label lost", f"{ITEM}/o:Description", drop),
    DefineKind(VARIABLES, "SAS name of another", f"{ITEM}[@SASFieldName]", swap("SASFieldName")),
    DefineKind(VARIABLES, "name of another", f"{ITEM}[@Name]", swap("Name")),
    DefineKind(CODELISTS, "codelist not defined", f"{ITEM}/o:CodeListRef", put("CodeListOID", "CL.NONE")),
    DefineKind(CODELISTS, "codelist of another variable", f"{ITEM}/o:CodeListRef", swap("CodeListOID")),
    DefineKind(CODELISTS, "codelist of a variable lost", f"{ITEM}/o:CodeListRef", drop),
    DefineKind(CODELISTS, "codelist lost", LIST, drop),
    DefineKind(CODELISTS, "codelist twice", LIST, double),
    DefineKind(CODELISTS, "C-code of another codelist", f"{LIST}/o:Alias", swap("Name")),
    DefineKind(CODELISTS, "type of codelist another", f"{LIST}[@DataType='text']", put("DataType", "integer")),
    DefineKind(CODELISTS, "term lost", TERM, drop),
    DefineKind(CODELISTS, "term twice", TERM, double),
    DefineKind(CODELISTS, "term misspelt", f"{TERM}[string-length(@CodedValue) > 3]", lambda e, _: e.set("CodedValue", e.get("CodedValue")[:-1])),
    DefineKind(CODELISTS, "C-code of another term", f"{TERM}/o:Alias", swap("Name")),
    DefineKind(CODELISTS, "term marked as added", f"{TERM}[o:Alias]", lambda e, _: e.set(f"{D}ExtendedValue", "Yes")),
    DefineKind(CODELISTS, "added term not marked", f"{TERM}[@d:ExtendedValue]", lose(f"{D}ExtendedValue")),
    DefineKind(CODELISTS, "decode of another term", f"{TERM}/o:Decode/o:TranslatedText", say("Another decode")),
    DefineKind(ORIGINS, "origin lost", f"{ITEM}/d:Origin", drop),
    DefineKind(ORIGINS, "origin that is none", f"{ITEM}/d:Origin", put("Type", "Entered")),
    DefineKind(ORIGINS, "source lost", f"{ITEM}/d:Origin[@Source]", lose("Source")),
    DefineKind(ORIGINS, "collected by the sponsor", f"{ITEM}/d:Origin[@Type='Collected']", put("Source", "Sponsor")),
    DefineKind(ORIGINS, "derived called collected", f"{ITEM}/d:Origin[@Type='Derived']", put("Type", "Collected")),
    DefineKind(ORIGINS, "collected called derived", f"{ITEM}/d:Origin[@Type='Collected']", put("Type", "Derived")),
    DefineKind(ORIGINS, "method of a variable lost", f"{REF}[@MethodOID]", lose("MethodOID")),
    DefineKind(ORIGINS, "method not defined", "//o:ItemRef[@MethodOID]", put("MethodOID", "MT.NONE")),
    DefineKind(ORIGINS, "method lost", "//o:MethodDef", drop),
    DefineKind(ORIGINS, "method without words", "//o:MethodDef/o:Description", drop),
    DefineKind(ORIGINS, "method without type", "//o:MethodDef", lose("Type")),
    DefineKind(ORIGINS, "comment lost", "//d:CommentDef", drop),
    DefineKind(ORIGINS, "comment without words", "//d:CommentDef/o:Description", drop),
    DefineKind(LEVELS, "value list lost", "//d:ValueListDef", drop),
    DefineKind(LEVELS, "value list not used", f"{ITEM}/d:ValueListRef", drop),
    DefineKind(LEVELS, "where clause lost", "//d:WhereClauseDef", drop),
    DefineKind(LEVELS, "where clause of no value", "//d:WhereClauseDef/o:RangeCheck/o:CheckValue", say("NONE")),
    DefineKind(LEVELS, "where clause on another variable", "//d:WhereClauseDef/o:RangeCheck", put(f"{D}ItemOID", "IT.NONE")),
    DefineKind(LEVELS, "comparator that is none", "//d:WhereClauseDef/o:RangeCheck", put("Comparator", "LIKE")),
    DefineKind(LEVELS, "value level lost", "//d:ValueListDef/o:ItemRef", drop),
    DefineKind(LEVELS, "value level twice", "//d:ValueListDef/o:ItemRef", double),
    DefineKind(LEVELS, "length shorter than values", f"{ITEM}[starts-with(@OID, concat('IT.', substring-before(substring-after(@OID, '.'), '.'), '.')) and @Length > 2 and @DataType='text' and @OID = //d:ValueListDef/o:ItemRef/@ItemOID]", add("Length", -2)),
]  # fmt: skip
