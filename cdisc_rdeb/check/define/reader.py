"""A define.xml as rules need it: what it declares of datasets, variables, values and terms (Define-XML 2.0 and 2.1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from ...errors import RawDataError
from ...formats.opening import read_bytes
from ...model import Condition, WhereClause
from ...standards.store import package_name
from ...standards.versions import guide_name

ODM = "{http://www.cdisc.org/ns/odm/v1.3}"
DEFS = ("{http://www.cdisc.org/ns/def/v2.1}", "{http://www.cdisc.org/ns/def/v2.0}")


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
    """What a define.xml declares; ``standards`` are (name, version) of the guides that it names, ``terminology`` the
    dates of the packages by name."""

    file: str
    datasets: Mapping[str, DeclaredDataset]
    codelists: Mapping[str, DeclaredCodelist]
    standards: tuple[tuple[str, str], ...] = field(default=())
    terminology: Mapping[str, str] = field(default_factory=dict)


def read_define(path: Path) -> Define:
    """Read a define.xml; no entity, network or DTD is looked at. Raises RawDataError for a file that is none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(read_bytes(path, path.name), parser)
    except (OSError, etree.XMLSyntaxError) as error:
        said = str(error).replace("<string>", path.name)
        raise RawDataError(f"{path.name}: {said}; give a define.xml that is whole") from None
    version = root.find(f".//{ODM}MetaDataVersion")
    if version is None:
        raise RawDataError(f"{path.name} has no MetaDataVersion, so it is no define.xml")
    reader = Reader(version)
    codelists = {c.id: c for c in map(reader.codelist, version.iter(f"{ODM}CodeList"))}
    datasets = {d.name: d for d in map(reader.dataset, version.iter(f"{ODM}ItemGroupDef"))}
    return Define(path.name, datasets, codelists, tuple(reader.standards()), reader.terminology())


class Reader:
    """The elements of a MetaDataVersion, looked up by their OIDs."""

    def __init__(self, version: etree._Element) -> None:
        self.version = version
        self.items = {item.get("OID", ""): item for item in version.iter(f"{ODM}ItemDef")}
        self.lists = {i.get("OID", ""): i for d in DEFS for i in version.iter(f"{d}ValueListDef")}
        self.clauses = {i.get("OID", ""): i for d in DEFS for i in version.iter(f"{d}WhereClauseDef")}

    def standards(self) -> Iterator[tuple[str, str]]:
        """The guides that are named."""
        for standard in self.version.iter(f"{DEFS[0]}Standard"):
            if standard.get("Type") != "CT":
                yield guide_name(standard.get("Name", "")), standard.get("Version", "")
        name = attribute(self.version, "StandardName")
        if name:
            yield guide_name(name), attribute(self.version, "StandardVersion")

    def terminology(self) -> dict[str, str]:
        """The packages of controlled terminology that are named, each with its date, the newest of several."""
        found: dict[str, str] = {}
        for standard in self.version.iter(f"{DEFS[0]}Standard"):
            if standard.get("Type") == "CT":
                name = package_name(standard.get("PublishingSet", ""))
                found[name] = max(found.get(name, ""), standard.get("Version", ""))
        return found

    def dataset(self, group: etree._Element) -> DeclaredDataset:
        """One ItemGroupDef."""
        refs = sorted(group.findall(f"{ODM}ItemRef"), key=lambda ref: int(ref.get("OrderNumber") or 0))
        found = [self.variable(ref) for ref in refs]
        no_data = attribute(group, "HasNoData") == "Yes"
        kinds = [kind.get("Name", "") for d in DEFS for kind in group.findall(f"{d}Class")]
        class_name = kinds[0] if kinds else attribute(group, "Class")
        return DeclaredDataset(group.get("Name", ""), described(group), {v.name: v for v in found}, no_data, class_name)

    def variable(self, ref: etree._Element) -> DeclaredVariable:
        """One ItemRef with its ItemDef."""
        item = self.items.get(ref.get("ItemOID", ""))
        if item is None:  # told by the schema, and by whoever made it
            return DeclaredVariable(ref.get("ItemOID", ""), "", "", 0, False, 0, "")
        terms = item.find(f"{ODM}CodeListRef")
        lists = [r for d in DEFS for r in item.findall(f"{d}ValueListRef")]
        levels = tuple(level for r in lists for level in self.levels(r.get("ValueListOID", "")))
        return DeclaredVariable(
            name=item.get("Name", ""),
            label=described(item),
            type=item.get("DataType", ""),
            length=int(item.get("Length") or 0),
            mandatory=ref.get("Mandatory") == "Yes",
            key=int(ref.get("KeySequence") or 0),
            codelist=terms.get("CodeListOID", "") if terms is not None else "",
            levels=levels,
            role=ref.get("Role", ""),
            origin=next((one.get("Type", "") for d in DEFS for one in item.findall(f"{d}Origin")), ""),
            no_data=attribute(ref, "HasNoData") == "Yes",
        )

    def levels(self, name: str) -> Iterator[DeclaredLevel]:
        """The entries of a ValueListDef."""
        for ref in self.lists[name].findall(f"{ODM}ItemRef") if name in self.lists else ():
            clauses = [r.get("WhereClauseOID", "") for d in DEFS for r in ref.findall(f"{d}WhereClauseRef")]
            where = WhereClause(tuple(self.clause(clause) for clause in clauses if clause in self.clauses))
            yield DeclaredLevel(where, self.variable(ref))

    def clause(self, name: str) -> tuple[Condition, ...]:
        """The range checks of a WhereClauseDef."""
        found = []
        for check in self.clauses[name].findall(f"{ODM}RangeCheck"):
            oid = next((check.get(f"{d}ItemOID", "") for d in DEFS if check.get(f"{d}ItemOID")), "")
            item = self.items.get(oid)
            values = tuple(value.text or "" for value in check.findall(f"{ODM}CheckValue"))
            variable = item.get("Name", "") if item is not None else oid
            found.append(Condition(variable, check.get("Comparator", "EQ"), values))  # type: ignore[arg-type]
        return tuple(found)

    def codelist(self, element: etree._Element) -> DeclaredCodelist:
        """One CodeList."""
        terms = {}
        for item in (*element.findall(f"{ODM}CodeListItem"), *element.findall(f"{ODM}EnumeratedItem")):
            value = item.get("CodedValue", "")
            terms[value] = DeclaredTerm(value, code_of(item), attribute(item, "ExtendedValue") == "Yes")
        external = element.find(f"{ODM}ExternalCodeList") is not None
        return DeclaredCodelist(element.get("OID", ""), element.get("Name", ""), code_of(element), external, terms)


def attribute(element: etree._Element, name: str) -> str:
    """An attribute of the Define-XML namespace, of either version."""
    return next((value for d in DEFS if (value := element.get(f"{d}{name}"))), "")


def described(element: etree._Element) -> str:
    """The text of a Description."""
    return (element.findtext(f"{ODM}Description/{ODM}TranslatedText") or "").strip()


def code_of(element: etree._Element) -> str:
    """The C-code that an Alias gives."""
    alias = element.find(f"{ODM}Alias[@Context='nci:ExtCodeID']")
    return alias.get("Name", "") if alias is not None else ""
