"""The layout of Pinnacle 21's spec workbooks: sheets and columns, as its versions call them."""

from __future__ import annotations

from collections.abc import Mapping

#: The columns by sheet, as they are written. Source: workbooks of Pinnacle 21 (Define-XML 2.1).
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "Define": ("Attribute", "Value"),
    "Standards": ("ID", "Name", "Type", "Publishing Set", "Version", "Status"),
    "Datasets": (
        *("Dataset", "Label", "Class", "SubClass", "Structure", "Key Variables", "Standard", "Has No Data"),
        *("Repeating", "Reference Data", "Comment"),
    ),
    "Variables": (
        *("Order", "Dataset", "Variable", "Label", "Data Type", "Length", "Significant Digits", "Format"),
        *("Mandatory", "Codelist", "Origin", "Source", "Pages", "Method", "Predecessor", "Role", "Has No Data"),
        "Comment",
    ),
    "ValueLevel": (
        *("Order", "Dataset", "Variable", "Where Clause", "Label", "Data Type", "Length", "Significant Digits"),
        *("Format", "Mandatory", "Codelist", "Origin", "Source", "Pages", "Method", "Predecessor", "Comment"),
    ),
    "WhereClauses": ("ID", "Dataset", "Variable", "Comparator", "Value"),
    "Codelists": (
        *("ID", "Name", "NCI Codelist Code", "Data Type", "Terminology", "Order", "Term", "NCI Term Code"),
        "Decoded Value",
    ),
    "Dictionaries": ("ID", "Name", "Data Type", "Dictionary", "Version"),
    "Methods": ("ID", "Name", "Type", "Description", "Expression Context", "Expression Code", "Document", "Pages"),
    "Comments": ("ID", "Description", "Document", "Pages"),
    "Documents": ("ID", "Title", "Href"),
}

#: Other names of sheets and columns, in small letters without blanks and signs.
SHEETS = {"study": "Define", "dataset": "Datasets", "variable": "Variables", "valuelevels": "ValueLevel",
          "codelist": "Codelists", "method": "Methods", "comment": "Comments", "document": "Documents",
          "dictionary": "Dictionaries", "whereclause": "WhereClauses", "standard": "Standards"}  # fmt: skip
NAMES = {"description": {"Datasets": "Label", "ValueLevel": "Label"}, "keys": {"Datasets": "Key Variables"},
         "type": {"Variables": "Data Type", "ValueLevel": "Data Type"},
         "codelistcode": {"Codelists": "NCI Codelist Code"},
         "valuelevelcomment": {"ValueLevel": "Comment"}, "purpose": {"Datasets": "Purpose"}}  # fmt: skip
#: What a workbook must have, for anything to be made of it.
NEEDED = {"Datasets": ("Dataset",), "Variables": ("Dataset", "Variable")}
OTHERS = {"Codelists": ("ID", "Term"), "ValueLevel": ("Dataset", "Variable", "Where Clause"),
          "Methods": ("ID", "Description"), "Comments": ("ID", "Description"),
          "Documents": ("ID", "Href"), "Dictionaries": ("ID", "Dictionary"),
          "WhereClauses": ("ID", "Variable", "Comparator", "Value"), "Define": ("Attribute", "Value")}  # fmt: skip


def plain(text: str) -> str:
    """A name without what people write otherwise.

    >>> plain("Key, Variables"), plain("Value Level"), plain("NCI Term Code")
    ('keyvariables', 'valuelevel', 'ncitermcode')
    """
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def sheet_called(text: str) -> str:
    """The sheet that is meant by a name, '' for none."""
    known = {plain(name): name for name in COLUMNS}
    return known.get(plain(text)) or SHEETS.get(plain(text), "")


def column_called(sheet: str, text: str) -> str:
    """The column of a sheet that is meant by a name, '' for none."""
    known = {plain(name): name for name in COLUMNS[sheet]}
    return known.get(plain(text)) or NAMES.get(plain(text), {}).get(sheet, "")
