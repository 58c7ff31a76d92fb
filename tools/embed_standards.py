"""Make the tables of `cdisc_rdeb/standards/data` from public copies of the standards, a folder for each version.

    python tools/embed_standards.py SOURCE_DIR [--into DIRECTORY]

SOURCE_DIR holds these CSV files (UTF-8, one header row), each made from a public export; NN is the version, as 34:

sdtmigNN_datasets.csv (CDISC Library, SDTMIG)
    dataset label class structure order
sdtmigNN_variables.csv (CDISC Library, SDTMIG)
    dataset variable label type role core order codelist_codes described_value_domain value_list
sdtmNN_variables.csv (CDISC Library, SDTM)
    kind class_or_dataset variable label type role order described_value_domain
adamigNN_variables.csv (CDISC Library, ADaMIG), occdsNN_variables.csv
    data_structure variable_set variable label type core order codelist_codes
ct_sdtm_DATE.csv.gz, ct_adam_DATE.csv, ct_define_DATE.csv (NCI EVS, CDISC terminology)
    codelist_code codelist_name codelist_submission_value extensible
    term_code submission_value preferred_term, and synonyms where the package has them, separated by ;

Only facts are taken: names, labels, types, roles, core, codes; no definitions. The same input gives the
same bytes. An input that the compact form cannot hold (a tab in a cell, a gap in an order) is refused.

The tables have one form in all versions. Guides before 3.4 say ISO 8601 of dates and durations alike, and
the model 1.4 says nothing: which of them a variable holds follows from its name. What SDTMIG 3.2 and SDTM 1.4
leave blank, say in more than 40 characters, or have wrong, is taken from the version that came after
(LATER, WRONG). OCCDS 1.1 was written by hand, and is not made here.

A new version: its files into SOURCE_DIR, a line in the tables below, and this script again.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from cdisc_rdeb.ct.archive import archive, members, tsv
from cdisc_rdeb.ct.package import PublishedCodelist, check_codelists
from cdisc_rdeb.standards import StandardTerm
from cdisc_rdeb.standards.store import file_name
from cdisc_rdeb.standards.tables import split_list

Row = dict[str, str]

DATA = Path(__file__).resolve().parents[1] / "cdisc_rdeb" / "standards" / "data"
#: The guides with the models that they stand on.
GUIDES = {"3.2": "1.4", "3.3": "1.7", "3.4": "2.0"}
ANALYSIS = ("1.1", "1.2", "1.3")
OCCURRENCES = ("1.0",)
CT = "2025-03-28"
TERMINOLOGY = {"SDTM": "ct_sdtm_{}.csv.gz", "ADaM": "ct_adam_{}.csv", "DEFINE-XML": "ct_define_{}.csv"}

#: The version whose cells stand in for those that are blank, or too long, in an older one.
LATER = {"sdtmig32": "sdtmig33", "sdtm14": "sdtm17"}
LONGEST_LABEL = 40
#: Cells of SDTMIG 3.2 that contradict the guide's own text, and that 3.3 has right.
WRONG = {("IS", "ISSEQ", "type"), ("IS", "ISGRPID", "type"), ("IS", "ISTESTCD", "role")}
DATE, DURATION, EITHER = "ISO 8601 datetime or interval", "ISO 8601 duration", "ISO 8601 duration or interval"
DURATIONS = ("DUR", "ELTM", "STINT", "ENINT", "STOFF", "PAI")  # ends of names


def read_csv(path: Path) -> list[Row]:
    """All records of a CSV file, gzip-compressed if its name ends with `.gz`."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8"), newline="")))


def in_order(rows: list[Row], group: str) -> list[Row]:
    """The rows themselves, when `order` counts 1, 2, 3 ... within each group: it is not stored then."""
    for key, found in groupby(rows, key=lambda row: row[group]):
        orders = [int(row["order"]) for row in found]
        if orders != list(range(1, len(orders) + 1)):
            raise ValueError(f"{group} {key}: the order of the variables has gaps: {orders}")
    return rows


def table(header: str, rows: Iterable[Row], columns: str) -> str:
    """The named columns of the rows under a new header."""
    return tsv(header, ([row[column] for column in columns.split()] for row in rows))


def short(version: str) -> str:
    """A version as file names have it: 34 for 3.4."""
    return version.replace(".", "")


def of_version(source: Path, name: str, owner: str) -> list[Row]:
    """The variables of a guide or model, in order and in the one form of all versions."""
    rows = in_order(read_csv(source / f"{name}_variables.csv"), owner)
    later = read_csv(source / f"{LATER[name]}_variables.csv") if name in LATER else []
    known = {(row[owner], row["variable"]): row for row in later}
    return [one_form(mended(row, known.get((row[owner], row["variable"]), {}), owner)) for row in rows]


def mended(row: Row, later: Row, owner: str) -> Row:
    """A row whose blank, too long or wrong cells are those of the later version."""
    if not later:
        return row
    bad = [c for c in ("type", "role", "core") if c in row and row[c] in ("", "Qualifier")]
    bad += ["label"] * (len(row["label"]) > LONGEST_LABEL)
    bad += [c for d, v, c in WRONG if (d, v) == (row[owner], row["variable"])]
    return {**row, **{c: later[c] for c in bad}}


def one_form(row: Row) -> Row:
    """A row that tells dates from durations of ISO 8601, by the name where its version does not."""
    said, name = row["described_value_domain"], row["variable"]
    if said == "ISO 8601" or (not said and name.endswith(("DTC", *DURATIONS, "EVLINT"))):
        said = EITHER if name.endswith("EVLINT") else DURATION if name.endswith(DURATIONS) else DATE
    return {**row, "described_value_domain": said.removesuffix(" enumeration")}


def tabulation_tables(source: Path) -> dict[str, str]:
    """The SDTMIG and SDTM tables by path."""
    tables = {}
    for guide, model in GUIDES.items():
        folder, name = f"sdtmig/{guide}", f"sdtmig{short(guide)}"
        tables[f"{folder}/about.tsv"] = tsv("fact value", [["SDTM", model]])
        tables[f"{folder}/datasets.tsv"] = table(
            "dataset label class structure order",
            read_csv(source / f"{name}_datasets.csv"),
            "dataset label class structure order",
        )
        tables[f"{folder}/variables.tsv"] = table(
            "dataset variable label type role core codelists described values",
            of_version(source, name, "dataset"),
            "dataset variable label type role core codelist_codes described_value_domain value_list",
        )
        tables[f"sdtm/{model}/variables.tsv"] = table(
            "kind class_or_dataset variable label type role described",
            of_version(source, f"sdtm{short(model)}", "class_or_dataset"),
            "kind class_or_dataset variable label type role described_value_domain",
        )
    return tables


def analysis_tables(source: Path) -> dict[str, str]:
    """The ADaMIG and OCCDS tables by path."""
    header, columns = (
        "structure set variable label type core codelists",
        "data_structure variable_set variable label type core codelist_codes",
    )
    tables = {}
    for version in ANALYSIS:
        variables = in_order(read_csv(source / f"adamig{short(version)}_variables.csv"), "data_structure")
        tables[f"adamig/{version}/variables.tsv"] = table(header, variables, columns)
    for version in OCCURRENCES:
        variables = occurrences(in_order(read_csv(source / f"occds{short(version)}_variables.csv"), "data_structure"))
        tables[f"occds/{version}/variables.tsv"] = table(header, variables, columns)
    return tables


def occurrences(rows: list[Row]) -> list[Row]:
    """The variables of OCCDS that are its own, once each: those of SDTM (--TERM) are kept as they are there.

    What is required of adverse events or medications alone is conditional. A label that is no label (a footnote's
    sign, an ellipsis, another one for another dictionary) is none.
    """
    labels: dict[str, set[str]] = {}
    for row in rows:
        labels.setdefault(row["variable"], set()).add(row["label"])
    found: dict[str, Row] = {}
    for row in rows:
        name, label = row["variable"], row["label"].removesuffix("*")
        plain = len(labels[name]) == 1 and "…" not in label
        core = "Cond" if row["core"] == "Req" and row["variable_set"] != "OCCDS Identifier" else row["core"]
        if not name.startswith("--"):
            found.setdefault(name, {**row, "label": label if plain else "", "core": core})
    return list(found.values())


def terminology(source: Path, package: str, date: str) -> Iterator[PublishedCodelist]:
    """The codelists of a package."""
    file = TERMINOLOGY[package].format(date)
    for code, group in groupby(read_csv(source / file), key=lambda row: row["codelist_code"]):
        rows = list(group)
        name, label, extensible = (rows[0][c] for c in ("codelist_submission_value", "codelist_name", "extensible"))
        terms = [
            StandardTerm(
                row["term_code"], row["submission_value"], row["preferred_term"], split_list(row.get("synonyms", ""))
            )
            for row in rows
        ]
        yield PublishedCodelist(code, name, label, extensible == "Y", terms, f"{file}: {code}")


def embed(source: Path, into: Path) -> None:
    """Make every table of the package from the files in `source`."""
    for name, text in (tabulation_tables(source) | analysis_tables(source)).items():
        (into / name).parent.mkdir(parents=True, exist_ok=True)
        (into / name).write_text(text, encoding="utf-8", newline="\n")
    (into / "ct").mkdir(parents=True, exist_ok=True)
    for package in TERMINOLOGY:
        codelists = list(terminology(source, package, CT))
        check_codelists(codelists, package)  # also that the terms of each stand together
        (into / "ct" / file_name(package, CT)).write_bytes(archive(members(codelists)))


def main() -> None:
    """Read the arguments and make the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, help="directory with the CSV files named above")
    parser.add_argument("--into", type=Path, default=DATA, help="where the tables go (the package's data)")
    arguments = parser.parse_args()
    embed(arguments.source, arguments.into)


if __name__ == "__main__":
    main()
