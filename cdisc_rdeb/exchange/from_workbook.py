"""A workbook of Pinnacle 21's layout as the elements of a define.xml; what these have no place for is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from ..define import elements as e
from ..errors import SpecError, did_you_mean
from ..standards.names import guide_called
from .book import Book, Row, read_book
from .conditions import parsed, values_of
from .define_parts import ORIGINS
from .notes import Note
from .view import Check

ATTRIBUTES = ("StudyName", "StudyDescription", "ProtocolName", "StandardName", "StandardVersion", "Language")


def from_workbook(path: Path) -> tuple[e.Define, list[Note]]:
    """The elements that a workbook describes, and what of it they cannot hold. Sheets and columns that are missing are
    a SpecError that names all; RawDataError for a file that is no workbook."""
    book = read_book(path)
    define = Reading(book).define() if not book.faults else None
    if book.faults or define is None:
        raise SpecError([f"error: {fault}" for fault in dict.fromkeys(book.faults)])
    return define, book.notes


class Reading:
    """Makes the elements of the rows of a workbook."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.codelists = {row.get("ID") for sheet in ("Codelists", "Dictionaries") for row in book.rows(sheet)}
        self.methods = {row.get("ID") for row in book.rows("Methods")}
        self.comments = {row.get("ID") for row in book.rows("Comments")}
        self.texts: dict[str, list[e.MethodDef | e.CommentDef]] = {"MT": [], "COM": []}
        self.clauses: dict[str, tuple[Check, ...]] = dict(self.named_clauses())
        self.items: list[e.ItemDef] = []
        self.lists: dict[str, list[e.ItemRef]] = {}
        self.asked: dict[str, e.WhereClauseDef] = {}

    def fault(self, sheet: str, row: Row, message: str, hint: str) -> None:
        """What cannot be understood of a row."""
        self.book.faults.append(f"{self.book.file}: sheet {sheet}, row {row.number}: {message}; {hint}")

    def define(self) -> e.Define:
        """All elements."""
        said = {row.get("Attribute"): row.get("Value") for row in self.book.rows("Define")}
        for name, value in said.items():
            if value and name not in ATTRIBUTES:
                self.book.notes.append(Note("study", "", name, name, value, "specs have no place for it"))
        self.read_levels()
        groups = tuple(self.groups())
        values = tuple(e.ValueListDef(f"VL.{path}", tuple(refs)) for path, refs in self.lists.items())
        return e.Define(
            file_oid="",
            created="",
            originator="",
            version="",
            language=said.get("Language") or "en",
            study_oid="",
            study_name=said.get("StudyName", ""),
            study_description=said.get("StudyDescription", ""),
            protocol_name=said.get("ProtocolName", ""),
            oid="",
            name="",
            description="",
            standards=tuple(self.standards(said)),
            value_lists=values,
            where_clauses=tuple(self.asked.values()),
            item_groups=groups,
            items=tuple(self.items),
            codelists=(*self.terms(), *self.dictionaries()),
            methods=(*self.method_defs(), *(m for m in self.texts["MT"] if isinstance(m, e.MethodDef))),
            comments=(*self.comment_defs(), *(c for c in self.texts["COM"] if isinstance(c, e.CommentDef))),
            leaves=tuple(e.Leaf(r.get("ID"), r.get("Href"), r.get("Title")) for r in self.book.rows("Documents")),
        )

    def standards(self, said: Mapping[str, str]) -> Iterator[e.Standard]:
        """The standards of a sheet of their own, else the one that the study names."""
        rows = self.book.rows("Standards")
        for number, row in enumerate(rows, start=1):
            kind = "CT" if row.get("Type") == "CT" else "IG"
            oid, name = row.get("ID") or f"STD.{number}", row.get("Name")
            yield e.Standard(oid, name, kind, row.get("Version"), row.get("Publishing Set") or None)  # type: ignore[arg-type]
        if not rows and said.get("StandardName"):
            name = said["StandardName"]
            yield e.Standard("STD.1", guide_called(name) or name, "IG", said.get("StandardVersion", ""))

    def groups(self) -> Iterator[e.ItemGroupDef]:
        """The datasets, with the variables that name them."""
        of: dict[str, list[Row]] = {}
        for row in self.book.rows("Variables"):
            if not row.get("Dataset") or not row.get("Variable"):
                self.fault("Variables", row, "it names no dataset or no variable", "fill in both, or remove the row")
                continue
            of.setdefault(row.get("Dataset"), []).append(row)
        seen: dict[str, int] = {}
        for row in self.book.rows("Datasets"):
            name = row.get("Dataset")
            if not name:
                self.fault("Datasets", row, "it names no dataset", "fill it in, or remove the row")
            elif name in seen:
                self.fault("Datasets", row, f"{name} is there already in row {seen[name]}", "keep one")
            else:
                seen[name] = row.number
                yield self.group(row, of.pop(name, []))
        for name, rows in of.items():
            hint = did_you_mean(name, seen) or f"add a row for {name} to Datasets"
            self.fault("Variables", rows[0], f"there is no dataset {name}", hint)

    def group(self, row: Row, variables: list[Row]) -> e.ItemGroupDef:
        """One dataset."""
        name = row.get("Dataset")
        keys = [key.strip() for key in row.get("Key Variables").replace(";", ",").split(",") if key.strip()]
        refs, known = [], dict[str, int]()
        for place, each in enumerate(variables, start=1):
            called = each.get("Variable")
            if called in known:
                hint = "keep one"
                self.fault("Variables", each, f"{name}.{called} is there already in row {known[called]}", hint)
                continue
            known[called] = each.number
            refs.append(self.ref("Variables", each, f"{name}.{called}", called, place, keys))
        for key in keys:
            if key not in known:
                self.book.notes.append(Note("dataset", name, name, "key", key, "the dataset has no such variable"))
        refs.sort(key=lambda ref: ref.order_number)
        domain = name[4:6] if name.startswith("SUPP") else name[:2]
        return e.ItemGroupDef(
            oid=f"IG.{name}",
            name=name,
            domain=None if row.get("Class").upper().startswith(("ADAM", "BASIC", "OCCUR", "SUBJECT")) else domain,
            repeating=row.get("Repeating").capitalize(),  # type: ignore[arg-type]
            is_reference_data=row.get("Reference Data").capitalize() or "No",  # type: ignore[arg-type]
            purpose=row.get("Purpose"),
            structure=row.get("Structure"),
            standard_oid=row.get("Standard") or None,
            is_non_standard=None,
            has_no_data="Yes" if row.get("Has No Data") == "Yes" else None,
            comment_oid=self.comment(row, name),
            description=row.get("Label"),
            item_refs=tuple(refs),
            domain_description=None,
            class_name=row.get("Class") or None,
            leaf=None,
            subclass=row.get("SubClass") or None,
        )

    def ref(self, sheet: str, row: Row, path: str, name: str, place: int, keys: list[str]) -> e.ItemRef:
        """A variable or value level, with its item."""
        self.items.append(self.item(sheet, row, path, name))
        order = row.get("Order")
        return e.ItemRef(
            item_oid=f"IT.{path}",
            order_number=int(order) if order.isdecimal() else place,
            mandatory=row.get("Mandatory").capitalize(),  # type: ignore[arg-type]
            key_sequence=keys.index(name) + 1 if name in keys else None,
            method_oid=self.method(row, path),
            role=row.get("Role") or None,
            has_no_data="Yes" if row.get("Has No Data") == "Yes" else None,
        )

    def item(self, sheet: str, row: Row, path: str, name: str) -> e.ItemDef:
        """The definition of a variable or value level."""
        codelist = row.get("Codelist")
        if codelist and codelist not in self.codelists:
            why = "it is referred to, and there is no such codelist or dictionary"
            self.book.notes.append(Note("reference", "", f"{sheet}, row {row.number}", "Codelist", codelist, why))
        return e.ItemDef(
            oid=f"IT.{path}",
            name=name,
            data_type=row.get("Data Type"),  # type: ignore[arg-type]
            length=self.number(sheet, row, "Length") or None,
            significant_digits=self.number(sheet, row, "Significant Digits"),
            sas_field_name=name,
            display_format=row.get("Format") or None,
            comment_oid=self.comment(row, path),
            description=" ".join(row.get("Label").split()),
            codelist_oid=codelist if codelist in self.codelists else None,
            origin=self.origin(row),
            value_list_oid=f"VL.{path}" if path in self.lists else None,
        )

    def number(self, sheet: str, row: Row, name: str) -> int | None:
        """A whole number of a cell; what is none is told."""
        text = row.get(name).removesuffix(".0")
        if text and not (text.isascii() and text.isdecimal()):
            self.book.notes.append(Note("cell", "", f"{sheet}, row {row.number}", name, text, "no whole number"))
            return None
        return int(text) if text else None

    def origin(self, row: Row) -> e.Origin | None:
        """An origin, in the words of Define-XML 2.1."""
        text, source = row.get("Origin"), row.get("Source") or None
        if not text:
            return None
        kind, implied = ORIGINS.get(text.upper(), (text, None))
        pages = (e.PDFPageRef(row.get("Pages")),) if row.get("Pages") else ()
        refs = (e.DocumentRef("", pages),) if pages else ()
        return e.Origin(kind, source or implied, row.get("Predecessor") or None, refs)

    def method(self, row: Row, path: str) -> str | None:
        """The method that a cell names; a text that is no name of one is the method itself."""
        said = row.get("Method")
        if said and said not in self.methods:
            self.texts["MT"].append(e.MethodDef(f"MT.{path}", path, said))
            return f"MT.{path}"
        return said or None

    def comment(self, row: Row, path: str) -> str | None:
        """The comment that a cell names; a text that is no name of one is the comment itself."""
        said = row.get("Comment")
        if said and said not in self.comments:
            self.texts["COM"].append(e.CommentDef(f"COM.{path}", said))
            return f"COM.{path}"
        return said or None

    def named_clauses(self) -> Iterator[tuple[str, tuple[Check, ...]]]:
        """The where clauses of the sheet of their own."""
        found: dict[str, list[Check]] = {}
        for row in self.book.rows("WhereClauses"):
            comparator = row.get("Comparator").upper()
            values = values_of(row.get("Value"), comparator)
            checks = found.setdefault(row.get("ID"), [])
            new = Check(row.get("Dataset"), row.get("Variable"), comparator, values)
            if checks and checks[-1][:3] == new[:3] and comparator in ("IN", "NOTIN"):
                checks[-1] = Check(*new[:3], (*checks[-1].values, *values))
            else:
                checks.append(new)
        yield from ((name, tuple(checks)) for name, checks in found.items())

    def read_levels(self) -> None:
        """The value levels, by the variable that they are of."""
        known = {(row.get("Dataset"), row.get("Variable")) for row in self.book.rows("Variables")}
        for row in self.book.rows("ValueLevel"):
            dataset, variable, text = row.get("Dataset"), row.get("Variable"), row.get("Where Clause")
            if (dataset, variable) not in known:
                self.fault("ValueLevel", row, f"there is no variable {dataset}.{variable}", "add it, or remove the row")
                continue
            refs = self.lists.setdefault(f"{dataset}.{variable}", [])
            names = [text] if text in self.clauses else text.split(" or ")
            oids = [oid for name in names if (oid := self.clause(row, dataset, name.strip(), known))]
            if not oids:
                continue
            path = f"{dataset}.{variable}.{len(refs) + 1}"
            ref = self.ref("ValueLevel", row, path, variable, len(refs) + 1, [])
            refs.append(
                e.ItemRef(
                    ref.item_oid, len(refs) + 1, ref.mandatory, method_oid=ref.method_oid, where_clause_oids=tuple(oids)
                )
            )

    def clause(self, row: Row, dataset: str, text: str, known: set[tuple[str, str]]) -> str:
        """The where clause that a cell names, or says."""
        checks = self.clauses.get(text) or parsed(text)
        if not checks:
            hint = "write it as LBTESTCD EQ ALB, or name one of the sheet WhereClauses"
            self.fault("ValueLevel", row, f"'{text}' is no where clause", hint)
            return ""
        made = []
        for check in checks:
            owner = check.dataset or dataset
            if (owner, check.variable) not in known:
                why = f"its where clause asks for {owner}.{check.variable}, and there is no such variable"
                self.book.notes.append(
                    Note("value level", dataset, f"ValueLevel, row {row.number}", "where", text, why)
                )
                return ""
            made.append(e.RangeCheck(f"IT.{owner}.{check.variable}", check.comparator, check.values))
        oid = f"{dataset}.{text}"
        self.asked[oid] = e.WhereClauseDef(oid, tuple(made))
        return oid

    def terms(self) -> Iterator[e.CodeList]:
        """The codelists with their terms."""
        of: dict[str, list[Row]] = {}
        for row in self.book.rows("Codelists"):
            if not row.get("ID"):
                self.fault("Codelists", row, "it names no codelist", "fill in ID, or remove the row")
                continue
            of.setdefault(row.get("ID"), []).append(row)
        for name, rows in of.items():
            items = [
                e.CodeListItem(r.get("Term"), i, r.get("Decoded Value") or None, r.get("NCI Term Code") or None)
                for i, r in enumerate(rows, start=1)
                if r.get("Term")
            ]
            first = rows[0]
            yield e.CodeList(
                oid=name,
                name=first.get("Name") or name,
                data_type=first.get("Data Type") or "text",  # type: ignore[arg-type]
                standard_oid=first.get("Terminology") or None,
                is_non_standard=None,
                items=tuple(items),
                code=first.get("NCI Codelist Code") or None,
            )

    def dictionaries(self) -> Iterator[e.CodeList]:
        """The dictionaries from elsewhere."""
        for row in self.book.rows("Dictionaries"):
            kind = row.get("Data Type") or "text"
            said = row.get("Dictionary") or row.get("Name") or row.get("ID")
            version = row.get("Version") or None
            yield e.CodeList(row.get("ID"), row.get("Name"), kind, None, None, dictionary=said, version=version)  # type: ignore[arg-type]

    def method_defs(self) -> Iterator[e.MethodDef]:
        """The methods."""
        for row in self.book.rows("Methods"):
            if code := row.get("Expression Code"):
                why = "what computes a variable is its derivation; a method is words"
                self.book.notes.append(Note("method", "", row.get("ID"), "Expression Code", code, why))
            kind = row.get("Type") or "Computation"
            yield e.MethodDef(row.get("ID"), row.get("Name"), row.get("Description"), kind, refs_of(row))

    def comment_defs(self) -> Iterator[e.CommentDef]:
        """The comments."""
        for row in self.book.rows("Comments"):
            yield e.CommentDef(row.get("ID"), row.get("Description"), refs_of(row))


def refs_of(row: Row) -> tuple[e.DocumentRef, ...]:
    """The document of a method or comment, with its pages."""
    pages = (e.PDFPageRef(row.get("Pages")),) if row.get("Pages") else ()
    return (e.DocumentRef(row.get("Document"), pages),) if row.get("Document") else ()
