"""From a define.xml to the view of its page: references followed both ways, where clauses in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from . import view as v
from .document import Document, alias, children, described, file_of, said, text_of

#: Comparators in words. Source: ODM 1.3.2, RangeCheck Comparator.
WORDS = {
    "EQ": "is",
    "NE": "is not",
    "IN": "is one of",
    "NOTIN": "is none of",
    "LT": "is less than",
    "LE": "is at most",
    "GT": "is more than",
    "GE": "is at least",
}
#: What a codelist has for terms.
TERMS = ("CodeListItem", "EnumeratedItem")
#: The places of the page itself, whose names no element takes.
OWN = (
    *("overview", "codelists", "methods", "comments", "analyses", "terms", "everything"),
    *("nav", "page", "bar", "main", "menu", "search", "found", "theme", "help", "copy", "told", "keys"),
)


class Anchors:
    """Names of the places of the page: identifiers, told apart where two elements of different kinds share one."""

    def __init__(self) -> None:
        self.taken: set[str] = {*OWN}
        self.given: dict[tuple[str, ...], str] = {}

    def of(self, *key: str) -> str:
        """The place of an element by kind and identifier; in front of the identifier may stand what it is in."""
        if key not in self.given:
            oid = re.sub(r"\s+", "_", key[-1]) or key[0]
            inside = re.sub(r"\s+", "_", "/".join(key[1:]))
            candidates = (oid, inside, f"{key[0]}:{inside}")
            free = next((name for name in candidates if name not in self.taken), "")
            self.given[key] = free or f"{key[0]}:{inside}:{len(self.taken)}"
            self.taken.add(self.given[key])
        return self.given[key]


class Following:
    """Follows the references of one document; who uses what is noted on the way, so datasets come first."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.anchors = Anchors()
        self.users: dict[tuple[str, str], dict[v.Link, None]] = {}
        self.places: dict[str, dict[str, v.Link]] = {}  # of an item, by dataset
        for group in document.all("ItemGroupDef"):
            self.anchors.of("dataset", said(group, "OID"))
        for group in document.all("ItemGroupDef"):
            for ref in children(group, "ItemRef"):
                self.place(group, said(ref, "ItemOID"))
        self.paths = {link.text: link for at in self.places.values() for link in at.values()}
        self.terms = {said(c, "OID"): tuple(terms(c)) for c in document.all("CodeList")}
        self.decodes = {oid: {term[0]: "".join(term[1:2]) for term in of} for oid, of in self.terms.items()}

    def place(self, group: etree._Element, oid: str) -> None:
        """Give a variable its place in a dataset."""
        item = self.document.get("ItemDef", oid)
        if item is not None:
            dataset = said(group, "OID")
            path = f"{said(group, 'Name')}.{said(item, 'Name')}"
            anchor = self.anchors.of("variable", dataset, oid)
            self.places.setdefault(oid, {})[dataset] = v.Link(anchor, path, described(item))

    def use(self, kind: str, oid: str, by: v.Link) -> None:
        """Note who refers to an element."""
        self.users.setdefault((kind, oid), {})[by] = None

    def used_by(self, kind: str, oid: str) -> tuple[v.Link, ...]:
        """Who refers to an element."""
        return tuple(self.users.get((kind, oid), ()))

    def dataset(self, group: etree._Element) -> v.Dataset:
        """A dataset with its variables and their value levels."""
        oid, name = said(group, "OID"), said(group, "Name")
        anchor = self.anchors.of("dataset", oid)
        refs = [
            ref for ref in children(group, "ItemRef") if self.document.get("ItemDef", said(ref, "ItemOID")) is not None
        ]
        items = tuple(self.variable(group, ref) for ref in refs)
        keyed = [i for i in items if i.key]
        keys = sorted(keyed, key=lambda item: (not item.key.isdigit(), len(item.key), item.key))
        found = group.find("{*}Class")
        subclass = found.find("{*}SubClass") if found is not None else None
        leaf = group.find("{*}leaf")
        standard = self.document.get("Standard", said(group, "StandardOID"))
        facts = [
            "Reference data" if said(group, "IsReferenceData") == "Yes" else "",
            {"Yes": "Several records a subject", "No": "One record a subject"}.get(said(group, "Repeating"), "")
            if said(group, "IsReferenceData") != "Yes"
            else "",
            f"Domain {domain}" if (domain := said(group, "Domain")) not in ("", name) else "",
            "Not of a standard" if said(group, "IsNonStandard") == "Yes" else "",
        ]
        return v.Dataset(
            anchor=anchor,
            name=name,
            label=described(group),
            class_name=said(found, "Name") or said(group, "Class"),
            subclass=said(subclass, "Name"),
            structure=said(group, "Structure"),
            purpose=said(group, "Purpose"),
            facts=tuple(filter(None, facts)),
            keys=tuple(v.Link(item.anchor, item.name, item.label) for item in keys),
            standard=standard_words(standard),
            file=file_of(leaf) if leaf is not None else None,
            no_data=said(group, "HasNoData") == "Yes",
            comment=self.comment(group, v.Link(anchor, name, described(group))),
            items=items,
        )

    def variable(self, group: etree._Element, ref: etree._Element) -> v.Item:
        """A variable of a dataset."""
        dataset, oid = said(group, "OID"), said(ref, "ItemOID")
        item = self.document.by_kind["ItemDef"][oid]
        link = self.places[oid][dataset]
        refs = [
            r for r in self.document.level_refs(item) if self.document.get("ItemDef", said(r, "ItemOID")) is not None
        ]
        levels = tuple(self.level(dataset, oid, link.text, r) for r in refs)
        return self.item(link, ref, item, levels=levels)

    def level(self, dataset: str, of_variable: str, path: str, ref: etree._Element) -> v.Item:
        """A value level of a variable."""
        oid = said(ref, "ItemOID")
        item = self.document.by_kind["ItemDef"][oid]
        clauses = [said(each, "WhereClauseOID") for each in ref.iterchildren("{*}WhereClauseRef")]
        where = tuple(conditions for clause in clauses if (conditions := self.clause(clause, dataset)))
        name = path.rpartition(".")[2]
        short = " or ".join(value for c in (where[0] if where else ()) for value, _ in c.values[:3])
        shown = f"{path} ({short or said(item, 'Name')})" if short or said(item, "Name") != name else path
        anchor = self.anchors.of("level", dataset, of_variable, oid)
        return self.item(v.Link(anchor, shown, described(item)), ref, item, where=where)

    def item(
        self,
        link: v.Link,
        ref: etree._Element,
        item: etree._Element,
        where: v.Where = (),
        levels: tuple[v.Item, ...] = (),
    ) -> v.Item:
        """A variable or value level; whom it refers to know of it."""
        size = ".".join(filter(None, (said(item, "Length"), said(item, "SignificantDigits"))))
        key = said(ref, "KeySequence")
        return v.Item(
            anchor=link.anchor,
            path=link.text,
            name=said(item, "Name"),
            label=described(item),
            type=said(item, "DataType"),
            size=size,
            format=said(item, "DisplayFormat"),
            role=said(ref, "Role"),
            key=key,
            mandatory=said(ref, "Mandatory") == "Yes",
            no_data=said(ref, "HasNoData") == "Yes",
            origins=tuple(self.origins(item)),
            codelist=self.codelist_of(item, link),
            method=self.method(said(ref, "MethodOID") or said(item, "ComputationMethodOID"), link),
            comment=self.comment(item, link),
            where=where,
            levels=levels,
        )

    def origins(self, item: etree._Element) -> Iterator[v.Origin]:
        """The origins of an item; in Define-XML 1.0 an attribute."""
        for each in item.iterchildren("{*}Origin"):
            text = described(each)
            documents = self.document.documents(each)
            yield v.Origin(said(each, "Type"), said(each, "Source"), text, documents, self.paths.get(text))
        if item.get("Origin"):
            yield v.Origin(item.get("Origin", ""))

    def codelist_of(self, item: etree._Element, by: v.Link) -> v.Link | None:
        """The codelist of an item."""
        ref = item.find("{*}CodeListRef")
        if ref is None:
            return None
        oid = ref.get("CodeListOID", "")
        codelist = self.document.get("CodeList", oid)
        if codelist is None:
            return v.Link("", oid)
        self.use("codelist", oid, by)
        found = codelist.find("{*}ExternalCodeList")
        outside = " ".join((said(found, "Dictionary"), said(found, "Version"))).strip()
        count = len(self.terms[oid])
        hint = outside or f"{count:,} {'term' if count == 1 else 'terms'}"
        return v.Link(self.anchors.of("codelist", oid), said(codelist, "Name") or oid, hint)

    def method(self, oid: str, by: v.Link) -> v.Passage | None:
        """The method of an item."""
        element = self.document.get("MethodDef", oid)
        if element is None:
            element = self.document.get("ComputationMethod", oid)
        if not oid or element is None:
            return None
        self.use("method", oid, by)
        return self.passage(element, v.Link(self.anchors.of("method", oid), said(element, "Name") or oid))

    def comment(self, element: etree._Element, by: v.Link) -> v.Passage | None:
        """The comment on an element; in Define-XML 1.0 an attribute."""
        oid = said(element, "CommentOID")
        found = self.document.get("CommentDef", oid)
        if not oid or found is None:
            return v.Passage(plain) if (plain := said(element, "Comment")) else None
        self.use("comment", oid, by)
        return self.passage(found, v.Link(self.anchors.of("comment", oid), oid))

    def passage(self, element: etree._Element, link: v.Link | None = None) -> v.Passage:
        """The text of an element with its documents and programs."""
        code = tuple((said(each, "Context"), text_of(each)) for each in element.iterchildren("{*}FormalExpression"))
        return v.Passage(described(element), self.document.documents(element), link, code)

    def clause(self, oid: str, dataset: str) -> tuple[v.Condition, ...]:
        """The conditions of a where clause that hold together, as seen from a dataset."""
        element = self.document.get("WhereClauseDef", oid)
        checks = element.iterchildren("{*}RangeCheck") if element is not None else ()
        return tuple(self.condition(check, dataset) for check in checks)

    def condition(self, check: etree._Element, dataset: str) -> v.Condition:
        """A range check in words; one of several values that says EQ means one of them."""
        oid = said(check, "ItemOID")
        item = self.document.get("ItemDef", oid)
        at = self.places.get(oid, {})
        link = at.get(dataset) or next(iter(at.values()), v.Link("", said(item, "Name") or oid))
        shown = link.text.rpartition(".")[2] if dataset in at else link.text
        ref = item.find("{*}CodeListRef") if item is not None else None
        names = self.decodes.get(ref.get("CodeListOID", ""), {}) if ref is not None else {}
        values = [text_of(value) for value in check.iterchildren("{*}CheckValue")]
        comparator = check.get("Comparator", "")
        if len(values) == 1:
            comparator = {"IN": "EQ", "NOTIN": "NE"}.get(comparator, comparator)
        words = WORDS.get(comparator, comparator)
        decoded = tuple((value or "missing", names.get(value, "")) for value in values)
        return v.Condition(v.Link(link.anchor, shown, link.hint), words, decoded)

    def codelist(self, element: etree._Element) -> v.CodeList:
        """A codelist with its terms and users."""
        oid = said(element, "OID")
        anchor = self.anchors.of("codelist", oid)
        found = element.find("{*}ExternalCodeList")
        standard = self.document.get("Standard", said(element, "StandardOID"))
        return v.CodeList(
            anchor=anchor,
            name=said(element, "Name") or oid,
            code=alias(element),
            standard=standard_words(standard) or ("of the sponsor" if said(element, "IsNonStandard") == "Yes" else ""),
            type=said(element, "DataType"),
            dictionary=" ".join((said(found, "Dictionary"), said(found, "Version"))).strip(),
            comment=self.comment(element, v.Link(anchor, said(element, "Name"))),
            terms=self.terms[oid],
            users=self.used_by("codelist", oid),
        )

    def told(self, kind: str, element: etree._Element) -> v.Told:
        """A method or comment with who uses it."""
        oid = said(element, "OID")
        return v.Told(
            self.anchors.of(kind, oid), said(element, "Name") or oid, self.passage(element), self.used_by(kind, oid)
        )


def standard_words(element: etree._Element | None) -> str:
    """A standard with its version, as people call it."""
    return " ".join(filter(None, (said(element, name) for name in ("Name", "PublishingSet", "Version"))))


def terms(codelist: etree._Element) -> Iterator[v.Term]:
    """The terms of a codelist, without what is empty at their ends."""
    for element in children(codelist, *TERMS):
        added = "added" if said(element, "ExtendedValue") == "Yes" else ""
        term = [said(element, "CodedValue"), text_of(element.find("{*}Decode")), alias(element), added]
        while len(term) > 1 and not term[-1]:
            term.pop()
        yield tuple(term)
