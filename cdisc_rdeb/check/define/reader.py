"""A define.xml as rules need it: what it declares of datasets, variables, values and terms.

Define-XML 2.0 and 2.1; of 1.0 all but its value levels, which say no where clause. What cannot be understood is told,
and the rest is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from pathlib import Path

from lxml import etree

from ...errors import RawDataError
from ...formats.opening import read_bytes
from ...formats.xml_root import xml_root
from ...model import Condition, WhereClause
from ...quick import dataclass
from ...standards.store import package_name
from .document import Document

DEFS = tuple(f"{{http://www.cdisc.org/ns/def/v{version}}}" for version in ("2.1", "2.0", "1.0"))
COMPARATORS = ("EQ", "NE", "IN", "NOTIN", "LT", "LE", "GT", "GE")  # of ODM
LONGEST_NUMBER = 9  # digits of a length or a place
CT = "CT"  # the type of a standard that is a package of terminology


@dataclass(frozen=True, slots=True)
class DeclaredTerm:
    """A term: its C-code ('' for none), and whether the define says that the sponsor added it."""

    value: str
    code: str
    extended: bool


@dataclass(frozen=True, slots=True)
class DeclaredCodelist:
    """A codelist with its C-code; ``external`` ones (dictionaries) have no terms."""

    id: str
    name: str
    code: str
    external: bool
    terms: Mapping[str, DeclaredTerm]


@dataclass(frozen=True, slots=True)
class DeclaredLevel:
    """A value level of a variable: where it holds, and what values are there."""

    where: WhereClause
    variable: DeclaredVariable


@dataclass(frozen=True, slots=True)
class DeclaredVariable:
    """A variable of a dataset, or of a value level."""

    name: str
    label: str
    type: str
    length: int
    mandatory: bool
    key: int
    codelist: str
    levels: tuple[DeclaredLevel, ...] = ()
    role: str = ""
    origin: str = ""
    no_data: bool = False


@dataclass(frozen=True, slots=True)
class DeclaredDataset:
    """A dataset with its variables in their order."""

    name: str
    label: str
    variables: Mapping[str, DeclaredVariable]
    no_data: bool = False
    class_name: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The key variables in their order."""
        keys = sorted((v.key, v.name) for v in self.variables.values() if v.key)
        return tuple(name for _, name in keys)


@dataclass(frozen=True, slots=True)
class Define:
    """What a define.xml declares; ``standards`` are (name, version) of the guides that it names, as it writes them,
    ``terminology`` the dates of the packages by name. ``told`` says what of it was not understood; ``document`` are its
    elements, of Define-XML 2.0 and 2.1.
    """

    file: str
    datasets: Mapping[str, DeclaredDataset]
    codelists: Mapping[str, DeclaredCodelist]
    standards: tuple[tuple[str, str], ...] = field(default=())
    terminology: Mapping[str, str] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    document: Document | None = field(default=None, compare=False, repr=False)


def version_of(path: Path) -> etree._Element:
    """The MetaDataVersion of a define.xml; no entity, network or DTD is looked at. Raises RawDataError for a file that
    is none."""
    try:
        root = xml_root(read_bytes(path, path.name), path.name)
    except (OSError, ValueError) as error:
        raise RawDataError(f"{path.name}: {error}; give a define.xml that is whole") from None
    version = next(root.iter("{*}MetaDataVersion"), None)
    if version is None:
        raise RawDataError(f"{path.name} has no MetaDataVersion, so it is no define.xml")
    found: etree._Element = version
    return found


def read_define(path: Path) -> Define:
    """Read a define.xml. Raises RawDataError for a file that is none."""
    version = version_of(path)
    reader = Reader(version)
    datasets = {d.name: d for d in map(reader.dataset, version.iter(f"{reader.odm}ItemGroupDef"))}
    codelists = {c.id: c for c in map(reader.codelist, version.iter(f"{reader.odm}CodeList"))}
    if reader.is_old:
        codelists = reader.without_levels(datasets, codelists)
    told = tuple(dict.fromkeys(reader.told))
    document = Document(version)
    return Define(
        path.name,
        datasets,
        codelists,
        tuple(reader.standards()),
        reader.terminology(),
        told,
        document if document.own else None,
    )


class Reader:
    """The elements of a MetaDataVersion, looked up by their OIDs; ``told`` is what of them is not understood."""

    def __init__(self, version: etree._Element) -> None:
        self.version = version
        self.odm = str(version.tag).removesuffix("MetaDataVersion")
        self.items = {item.get("OID", ""): item for item in version.iter(f"{self.odm}ItemDef")}
        self.lists = {i.get("OID", ""): i for d in DEFS for i in version.iter(f"{d}ValueListDef")}
        self.clauses = {i.get("OID", ""): i for d in DEFS for i in version.iter(f"{d}WhereClauseDef")}
        spaces = {f"{{{space}}}" for space in version.nsmap.values()}
        self.is_old = not spaces & {*DEFS[:-1]} and DEFS[-1] in spaces
        self.told: list[str] = []
        if self.is_old:
            self.told.append("this is Define-XML 1.0: its value levels are not read, all else is")
        elif not spaces & {*DEFS}:
            self.told.append("it has no namespace of Define-XML 1.0, 2.0 or 2.1: only what is of ODM is read")

    def standards(self) -> Iterator[tuple[str, str]]:
        """The guides that are named."""
        for standard in self.version.iter(f"{DEFS[0]}Standard"):
            if standard.get("Type") != CT:
                yield standard.get("Name", ""), standard.get("Version", "")
        name = attribute(self.version, "StandardName")
        if name:
            yield name, attribute(self.version, "StandardVersion")

    def terminology(self) -> dict[str, str]:
        """The packages of controlled terminology that are named, each with its date, the newest of several."""
        found: dict[str, str] = {}
        for standard in self.version.iter(f"{DEFS[0]}Standard"):
            if standard.get("Type") == CT:
                name = package_name(standard.get("PublishingSet", ""))
                found[name] = max(found.get(name, ""), standard.get("Version", ""))
        return found

    def dataset(self, group: etree._Element) -> DeclaredDataset:
        """One ItemGroupDef."""
        name = group.get("Name", "")
        refs = sorted(group.findall(f"{self.odm}ItemRef"), key=lambda ref: self.whole(ref, "OrderNumber", name))
        found = [self.variable(ref) for ref in refs]
        if keys := [key.strip() for key in attribute(group, "DomainKeys").split(",") if key.strip()]:
            found = [replace(v, key=keys.index(v.name) + 1 if v.name in keys else 0) for v in found]
        no_data = attribute(group, "HasNoData") == "Yes"
        kinds = [kind.get("Name", "") for d in DEFS for kind in group.findall(f"{d}Class")]
        class_name = kinds[0] if kinds else attribute(group, "Class")
        return DeclaredDataset(name, self.label(group), {v.name: v for v in found}, no_data, class_name)

    def variable(self, ref: etree._Element, *, of_dataset: bool = True) -> DeclaredVariable:
        """One ItemRef with its ItemDef; that of a value level has no levels of its own."""
        item = self.items.get(ref.get("ItemOID", ""))
        if item is None:  # told by the schema, and by whoever made it
            return DeclaredVariable(ref.get("ItemOID", ""), "", "", 0, False, 0, "")
        terms = item.find(f"{self.odm}CodeListRef")
        lists = [r for d in DEFS for r in item.findall(f"{d}ValueListRef")] if of_dataset and not self.is_old else []
        levels = tuple(level for r in lists for level in self.levels(r.get("ValueListOID", "")))
        name = item.get("Name", "") or ref.get("ItemOID", "")  # of two without a name, one would go away
        return DeclaredVariable(
            name=name,
            label=self.label(item),
            type=item.get("DataType", ""),
            length=self.whole(item, "Length", name),
            mandatory=ref.get("Mandatory") == "Yes",
            key=self.whole(ref, "KeySequence", name),
            codelist=terms.get("CodeListOID", "") if terms is not None else "",
            levels=levels,
            role=ref.get("Role", ""),
            origin=next((one.get("Type", "") for d in DEFS for one in item.findall(f"{d}Origin")), ""),
            no_data=attribute(ref, "HasNoData") == "Yes",
        )

    def levels(self, name: str) -> Iterator[DeclaredLevel]:
        """The entries of a ValueListDef whose where clauses are understood."""
        for ref in self.lists[name].findall(f"{self.odm}ItemRef") if name in self.lists else ():
            clauses = [r.get("WhereClauseOID", "") for d in DEFS for r in ref.findall(f"{d}WhereClauseRef")]
            alternatives = [self.clause(clause) for clause in clauses if clause in self.clauses]
            known = tuple(clause for clause in alternatives if clause is not None)
            if len(known) == len(alternatives):
                yield DeclaredLevel(WhereClause(known), self.variable(ref, of_dataset=False))

    def clause(self, name: str) -> tuple[Condition, ...] | None:
        """The range checks of a WhereClauseDef; None where nobody knows what one says."""
        found = []
        for check in self.clauses[name].findall(f"{self.odm}RangeCheck"):
            oid = next((check.get(f"{d}ItemOID", "") for d in DEFS if check.get(f"{d}ItemOID")), "")
            item = self.items.get(oid)
            values = tuple(value.text or "" for value in check.findall(f"{self.odm}CheckValue"))
            variable = item.get("Name", "") if item is not None else oid
            comparator = check.get("Comparator", "EQ")
            if comparator not in COMPARATORS or not values:
                said = f"the comparator '{comparator}', none of {', '.join(COMPARATORS)}" if values else "no value"
                self.told.append(f"the where clause {name} has {said}; its value levels are not checked")
                return None
            found.append(Condition(variable, comparator, values))  # type: ignore[arg-type]
        return tuple(found)

    def whole(self, element: etree._Element, name: str, of: str) -> int:
        """A whole number that an attribute says, 0 for none."""
        text = element.get(name, "").strip()
        if not (text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER):
            if text:
                self.told.append(f"{name} of {of} is '{text}', and no whole number; it is not looked at")
            return 0
        return int(text)

    def label(self, element: etree._Element) -> str:
        """The label of a dataset or variable: its Description, an attribute in Define-XML 1.0."""
        described = element.findtext(f"{self.odm}Description/{self.odm}TranslatedText") or ""
        return described.strip() or attribute(element, "Label")

    def without_levels(
        self, datasets: Mapping[str, DeclaredDataset], codelists: Mapping[str, DeclaredCodelist]
    ) -> dict[str, DeclaredCodelist]:
        """The codelists but for those of value levels alone, which are not read."""
        of_items = {ref.get("CodeListOID", "") for ref in self.version.iter(f"{self.odm}CodeListRef")}
        of_variables = {v.codelist for dataset in datasets.values() for v in dataset.variables.values()}
        return {name: codelist for name, codelist in codelists.items() if name not in of_items - of_variables}

    def codelist(self, element: etree._Element) -> DeclaredCodelist:
        """One CodeList."""
        terms = {}
        for item in (*element.findall(f"{self.odm}CodeListItem"), *element.findall(f"{self.odm}EnumeratedItem")):
            value = item.get("CodedValue", "")
            terms[value] = DeclaredTerm(value, self.code(item), attribute(item, "ExtendedValue") == "Yes")
        external = element.find(f"{self.odm}ExternalCodeList") is not None
        return DeclaredCodelist(element.get("OID", ""), element.get("Name", ""), self.code(element), external, terms)

    def code(self, element: etree._Element) -> str:
        """The C-code that an Alias gives."""
        alias = element.find(f"{self.odm}Alias[@Context='nci:ExtCodeID']")
        return alias.get("Name", "") if alias is not None else ""


def attribute(element: etree._Element, name: str) -> str:
    """An attribute of the Define-XML namespace, of any version."""
    return next((value for d in DEFS if (value := element.get(f"{d}{name}"))), "")
