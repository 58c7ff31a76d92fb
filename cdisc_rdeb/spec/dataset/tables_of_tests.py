"""Tests of findings datasets that stand in a table beside study.yaml, and the names that CDISC has for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from ...errors import SpecError, closest
from ...model import Test, Tests
from ...standards import Standards
from ...texts import fold
from ..derivation.derivations import Grammar
from ..faults import Open, did_you_mean
from ..meant.words import CODE, meant
from ..yaml.reader import Node
from . import tables
from .tables import is_outside

OF_TABLE = ("table", "by", "result")
OF_FINDINGS = (
    "--TEST",
    "--CAT",
    "--SCAT",
    "--SPEC",
    "--METHOD",
    "--LOINC",
    "--POS",
    "--LOC",
    "--LAT",
    "--ORRESU",
    "--STRESU",
)
NEAR = 0.3  # how close the name of a table is to another that has what it should
NONE = "none"  # what codelist: says to take a codelist away


def terms_of(codelist: str, facts: Mapping[str, str]) -> tuple[str, Mapping[str, str], bool]:
    """The codelist of a test, its facts, and whether it has terms: one that says none has no codelist at all."""
    return ("", facts, False) if codelist == NONE else (codelist, facts, True)


@cache
def of_questionnaires(standards: Standards) -> list[str]:
    """The codelists of the codes of tests that belong to one instrument each."""
    return sorted(name for name in standards.codelist_names() if name.endswith("TC"))


def decode(code: str, node: Node, grammar: Grammar) -> str:
    """The name of a test by CDISC's paired codelists; a fault where they do not have it."""
    for name in (f"{grammar.domain}TESTCD", *of_questionnaires(grammar.standards)):
        codes = grammar.standards.codelist(name)
        names = grammar.standards.paired_codelist(name) if codes and code in codes.terms else None
        if codes and names:
            term = names.by_code.get(codes.terms[code].code)
            if term is not None:
                return term.submission_value
    known = grammar.standards.codelist(f"{grammar.domain}TESTCD")
    hint = did_you_mean(code, known.terms if known else ())
    way_out = f"{hint} or give it a name: {{test: NAME}}" if hint else "give it one: {test: NAME}"
    grammar.faults.error(node.place, f"CDISC has no name for the test {code}", way_out)
    return ""


def read_table(node: Node, grammar: Grammar, folders: Sequence[Path]) -> Tests | None:
    """Tests from a CSV file: a row each, found by the columns that ``by`` names, in the order of the table's first."""
    name, path = node.get("table"), tables.find_table(folders, node.get("table"))
    if is_outside(name) or not path.is_file():
        known = [t.name for folder in folders for t in sorted(folder.glob("*.csv")) if t.is_file()]
        hint = tables.where_it_lies(folders, name) or did_you_mean(name, known) or of_tests(name, folders, grammar)
        grammar.faults.error(node.named["table"].place, f"there is no table {name}", hint)
        return None
    try:
        table = tables.read_table(path).columns
    except SpecError as error:
        grammar.faults.error(node.named["table"].place, str(error), "mend the table")
        return None
    unknown = [other for other in node.named if other not in OF_TABLE]
    for other in unknown:
        hint = meant(other, OF_TABLE, node.named) or Open("it takes {}; facts stand in the table", OF_TABLE)
        grammar.faults.error(node.named[other].place, f"a table of tests takes no {other}", hint, keys=OF_TABLE)
    rows = [dict(zip(table, cells, strict=True)) for cells in zip(*table.values(), strict=True)]
    by = node.named["by"].texts if "by" in node.named else ()
    columns = tuple(rows[0]) if rows else ()
    code = grammar.name("--TESTCD")
    missing = [key for key in ("by", "result") if key not in node.named or not node.named[key].value]
    if missing and not unknown:  # which may be this one misspelt
        hint = "write {table: FILE, by: [...], result: COLUMN}"
        grammar.faults.error(node.place, f"a table of tests needs {' and '.join(missing)}", hint)
    if missing:
        grammar.faults.close(node.place)
    if code not in columns:
        hint = way_to_code(code, table, len(by), grammar)
        grammar.faults.error(node.place, f"{name} has no column {code}", f"{hint} of {name}" if hint else has(columns))
        return None
    seen: set[tuple[str, ...]] = set()
    for key in (cells[: len(by)] for cells in zip(*table.values(), strict=True)):
        if tuple(map(fold, key)) not in seen:
            seen.add(tuple(map(fold, key)))
            continue
        message = f"{name} has {' / '.join(key)} twice in {', '.join(columns[: len(by)])}"
        grammar.faults.error(node.named["table"].place, message, "tell the tests apart by one more column in by")
    tests = tuple(
        Test(
            row[code],
            node.get("result"),
            *terms_of(row.get("CODELIST", ""), with_name(row, node, grammar)),
            place=node.place,
        )
        for row in rows
    )
    return Tests(tests, by, columns[: len(by)], name)


def has(columns: Sequence[str]) -> str:
    """The columns that there are, in words."""
    return Open("it has {}", columns)


def way_to_code(code: str, table: Mapping[str, Sequence[str]], by: int, grammar: Grammar) -> str:
    """The first line of a table of tests as it should be, where its column of codes is called otherwise; else ''."""
    free = [name for name in [*table][by:] if name not in ("UNIT", "CODELIST") and not is_variable(name, grammar)]
    near = [closest(code, free)[:1], [name for name in free if all(map(CODE.fullmatch, table[name]))]]
    found = next((each[0] for each in near if len(each) == 1), "")
    return f"call {found} so: write {','.join(code if name == found else name for name in table)} in line 1" * bool(
        found
    )


def is_variable(name: str, grammar: Grammar) -> bool:
    """Whether a column of a table is called as a variable of findings."""
    return name[:2] == grammar.domain and f"--{name[2:]}" in OF_FINDINGS


def of_tests(name: str, folders: Sequence[Path], grammar: Grammar) -> str:
    """The way out for a table of tests that is not there: one that has the codes of the domain."""
    code = grammar.name("--TESTCD")
    found = (path.name for folder in folders for path in sorted(folder.glob("*.csv")))
    having = [each for each in found if code in tables.columns_of(folders, each)]
    near = closest(name, having, NEAR)[:1] or having[:1]
    return f"write {near[0]}, which has {code}" if near else "name a CSV file beside study.yaml"


def with_name(row: Mapping[str, str], node: Node, grammar: Grammar) -> Mapping[str, str]:
    """The facts of a table's row, with the test's name where the table leaves it to CDISC."""
    name = grammar.name("--TEST")
    return row if row.get(name) else {**row, name: decode(row[grammar.name("--TESTCD")], node, grammar)}
