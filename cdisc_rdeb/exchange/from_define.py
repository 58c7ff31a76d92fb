"""A define.xml of any version as the elements of Define-XML 2.1; what these have no place for is told.

Of Define-XML 1.0 come datasets, variables, terms, methods and comments; its value levels do not say which variable they
are of, but for those of qualifiers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from lxml import etree

from ..check.define.reader import DEFS, Reader, attribute, version_of
from ..define import elements as e
from ..errors import SpecError
from ..standards.names import guide_called
from .define_parts import Parts, described
from .notes import Note

ARM = "{http://www.cdisc.org/ns/arm/v1.0}"


def from_define(path: Path) -> tuple[e.Define, list[Note]]:
    """The elements of a define.xml, and what of it they cannot hold. A reference to nothing is a SpecError that names
    all of them; RawDataError for a file that is no define.xml."""
    reading = Reading(Reader(version_of(path)), path.name)
    define = reading.define()
    if reading.faults:
        raise SpecError([f"error: {fault}" for fault in dict.fromkeys(reading.faults)])
    return define, reading.notes


class Reading(Parts):
    """The datasets of one MetaDataVersion, with their variables and value levels."""

    def define(self) -> e.Define:
        """All elements."""
        study = next((each for each in self.version.iterancestors(f"{self.odm}Study")), None)
        words = {
            name: (study.findtext(f"{self.odm}GlobalVariables/{self.odm}{name}") or "").strip()
            if study is not None
            else ""
            for name in ("StudyName", "StudyDescription", "ProtocolName")
        }
        groups = tuple(self.group(each) for each in self.own("ItemGroupDef"))
        names = [group.name for group in groups]
        for name in dict.fromkeys(name for name in names if names.count(name) > 1):
            self.faults.append(f"{self.file}: the dataset {name} is defined twice; keep one")
        items = tuple(self.item(each) for each in self.own("ItemDef"))
        lists = tuple(self.value_list(each) for each in self.own("ValueListDef") if not self.reader.is_old)
        old = [each for each in self.own("ValueListDef") if self.reader.is_old]
        for each in (each for each in old if each.get("OID") not in self.of_qualifiers):
            why = "Define-XML 1.0 does not say which variable and records a value level is of"
            self.notes.append(Note("value levels", "", each.get("OID", ""), "", f"{len(each)} levels", why))
        for display in self.version.iter(f"{ARM}ResultDisplay"):
            why = "analyses are specs of their own: adam/analyses.yaml says what is computed"
            self.notes.append(Note("analysis display", "", display.get("Name", ""), "", described(display), why))
        return e.Define(
            file_oid="",
            created="",
            originator="",
            version="",
            language=next(
                (t.get("{http://www.w3.org/XML/1998/namespace}lang") or "en" for t in self.own("TranslatedText")), "en"
            ),
            study_oid="",
            study_name=words["StudyName"],
            study_description=words["StudyDescription"],
            protocol_name=words["ProtocolName"],
            oid="",
            name=self.version.get("Name", ""),
            description=self.version.get("Description", ""),
            standards=tuple(self.standards()),
            value_lists=(*lists, *self.of_qualifiers.values()),
            where_clauses=(*map(self.clause, self.own("WhereClauseDef")), *self.of_names),
            item_groups=groups,
            items=items,
            codelists=tuple(map(self.codelist, self.own("CodeList"))),
            methods=tuple(map(self.method, self.methods.values())),
            comments=(*map(self.comment, self.comments.values()), *self.made.values()),
            annotated_crf=tuple(ref for each in self.own("AnnotatedCRF") for ref in self.documents(each)),
            supplemental_doc=tuple(ref for each in self.own("SupplementalDoc") for ref in self.documents(each)),
            leaves=tuple(self.leaf(each) for each in self.own("leaf") if each.getparent() is self.version),
            define_version=attribute(self.version, "DefineVersion") or ("1.0" if self.reader.is_old else "2.0"),
        )

    def standards(self) -> Iterator[e.Standard]:
        """The standards; of 1.0 and 2.0 the one that attributes name."""
        found = list(self.version.iter(f"{DEFS[0]}Standard"))
        for each in found:
            kind = "CT" if each.get("Type") == "CT" else "IG"
            said = [each.get(name, "") for name in ("OID", "Name", "Version")]
            yield e.Standard(said[0], said[1], kind, said[2], each.get("PublishingSet"), each.get("Status", "Final"))  # type: ignore[arg-type]
        for name, number in self.reader.standards() if not found else ():
            yield e.Standard("STD.1", guide_called(name) or name, "IG", number)

    def group(self, group: etree._Element) -> e.ItemGroupDef:
        """A dataset."""
        name = group.get("Name", "")
        if not name:
            self.fault(group, "an ItemGroupDef has no Name", "say what the dataset is called")
        keys = [key.strip() for key in attribute(group, "DomainKeys").replace(",", " ").split()]
        refs = sorted(
            (self.ref(each, keys) for each in group.findall(f"{self.odm}ItemRef")), key=lambda ref: ref.order_number
        )
        alias = group.find(f"{self.odm}Alias[@Context='DomainDescription']")
        classes = [each for space in DEFS for each in group.findall(f"{space}Class")]
        subs = [sub.get("Name", "") for each in classes for sub in each if sub.get("Name")]
        leaf = next((each for space in DEFS for each in group.findall(f"{space}leaf")), None)
        if self.reader.is_old:
            self.take_qualifiers(refs)
        return e.ItemGroupDef(
            oid=group.get("OID", ""),
            name=name,
            domain=group.get("Domain"),
            repeating=group.get("Repeating", ""),  # type: ignore[arg-type]
            is_reference_data=group.get("IsReferenceData", "No"),  # type: ignore[arg-type]
            purpose=group.get("Purpose", ""),
            structure=attribute(group, "Structure"),
            standard_oid=attribute(group, "StandardOID") or None,
            is_non_standard=attribute(group, "IsNonStandard") or None,  # type: ignore[arg-type]
            has_no_data=attribute(group, "HasNoData") or None,  # type: ignore[arg-type]
            comment_oid=self.comment_of(group, name),
            description=self.reader.label(group),
            item_refs=tuple(refs),
            domain_description=alias.get("Name") if alias is not None else None,
            class_name=classes[0].get("Name") if classes else attribute(group, "Class") or None,
            leaf=self.leaf(leaf) if leaf is not None else None,
            subclass=", ".join(subs) or None,
        )

    def take_qualifiers(self, refs: list[e.ItemRef]) -> None:
        """Of 1.0 the value levels of QNAM: they are named as the qualifiers, whose values are those of QVAL."""
        oids = {
            self.reader.items[ref.item_oid].get("Name"): ref.item_oid
            for ref in refs
            if ref.item_oid in self.reader.items
        }
        name, value = oids.get("QNAM"), oids.get("QVAL")
        listed = self.list_of(self.reader.items[name]) if name and value else ""
        if not listed or listed not in self.reader.lists:
            return
        levels = []
        for inner in self.value_list(self.reader.lists[listed]).item_refs:
            called = self.reader.items[inner.item_oid].get("Name", "") if inner.item_oid in self.reader.items else ""
            oid = f"WC.{name}.{called}"
            self.of_names.append(e.WhereClauseDef(oid, (e.RangeCheck(name or "", "EQ", (called,)),)))
            levels.append(replace(inner, where_clause_oids=(oid,)))
        self.of_qualifiers[listed] = e.ValueListDef(f"VL.{value}", tuple(levels))
        self.moved[value or ""] = f"VL.{value}"

    def ref(self, ref: etree._Element, keys: list[str]) -> e.ItemRef:
        """A variable in its dataset, or a value level in its list."""
        oid = self.known(ref, ref.get("ItemOID", ""), self.reader.items, "ItemDef") or ""
        item = self.reader.items.get(oid)
        name = item.get("Name", "") if item is not None else ""
        old = attribute(item, "ComputationMethodOID") if item is not None else ""
        clauses = [r.get("WhereClauseOID", "") for space in DEFS for r in ref.findall(f"{space}WhereClauseRef")]
        place = keys.index(name) + 1 if name in keys else 0
        order = ref.get("OrderNumber", "")
        siblings = [each for each in ref.getparent() if each.tag == ref.tag]  # type: ignore[union-attr]
        return e.ItemRef(
            item_oid=oid,
            order_number=int(order) if order.isdecimal() else siblings.index(ref) + 1,
            mandatory=ref.get("Mandatory", ""),  # type: ignore[arg-type]
            key_sequence=self.reader.whole(ref, "KeySequence", name) or place or None,
            method_oid=self.known(ref, ref.get("MethodOID", "") or old, self.methods, "MethodDef"),
            role=ref.get("Role"),
            has_no_data=attribute(ref, "HasNoData") or None,  # type: ignore[arg-type]
            where_clause_oids=tuple(
                clause for c in clauses if (clause := self.known(ref, c, self.reader.clauses, "WhereClauseDef"))
            ),
        )

    def item(self, item: etree._Element) -> e.ItemDef:
        """A variable, or a value level."""
        name = item.get("Name", "")
        if not name:
            self.fault(item, f"the ItemDef {item.get('OID', '')} has no Name", "say what the variable is called")
        terms = item.find(f"{self.odm}CodeListRef")
        of = self.known(item, self.list_of(item), self.reader.lists, "ValueListDef")
        oid = item.get("OID", "")
        listed = terms.get("CodeListOID", "") if terms is not None else ""
        digits = item.get("SignificantDigits", "")
        return e.ItemDef(
            oid=item.get("OID", ""),
            name=name,
            data_type=item.get("DataType", ""),  # type: ignore[arg-type]
            length=self.reader.whole(item, "Length", name) or None,
            significant_digits=int(digits) if digits.isdecimal() else None,
            sas_field_name=item.get("SASFieldName"),
            display_format=attribute(item, "DisplayFormat") or None,
            comment_oid=self.comment_of(item, item.get("OID", "")),
            description=self.reader.label(item),
            codelist_oid=self.known(item, listed, self.listed, "CodeList"),
            origin=self.origin(item),
            value_list_oid=self.moved.get(oid) if self.reader.is_old else of,
        )

    def value_list(self, element: etree._Element) -> e.ValueListDef:
        """The value levels of a variable."""
        refs = (self.ref(each, []) for each in element.findall(f"{self.odm}ItemRef"))
        return e.ValueListDef(element.get("OID", ""), tuple(sorted(refs, key=lambda ref: ref.order_number)))

    def clause(self, element: etree._Element) -> e.WhereClauseDef:
        """Conditions that hold together."""
        if comment := attribute(element, "CommentOID"):
            said = described(self.comments[comment]) if comment in self.comments else comment
            why = "a where clause has no comment in the specs"
            self.notes.append(Note("where clause", "", element.get("OID", ""), "comment", said, why))
        checks = []
        for each in element.findall(f"{self.odm}RangeCheck"):
            oid = next((each.get(f"{d}ItemOID", "") for d in DEFS if each.get(f"{d}ItemOID")), "")
            values = tuple((value.text or "").strip() for value in each.findall(f"{self.odm}CheckValue"))
            of = self.known(each, oid, self.reader.items, "ItemDef") or ""
            if not values:
                why = "a condition without a value is taken as one of what is missing"
                self.notes.append(Note("where clause", "", element.get("OID", ""), "condition", oid, why))
            checks.append(e.RangeCheck(of, each.get("Comparator", "EQ"), values or ("",)))
        return e.WhereClauseDef(element.get("OID", ""), tuple(checks))
