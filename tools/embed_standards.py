"""Make the tables of `cdisc_rdeb/standards/data` from public copies of the standards.

    python tools/embed_standards.py SOURCE_DIR [--into DIRECTORY]

SOURCE_DIR holds these CSV files (UTF-8, one header row), each made from a public export:

sdtmig34_datasets.csv (CDISC Library, SDTMIG 3.4)
    dataset label class structure order
sdtmig34_variables.csv (CDISC Library, SDTMIG 3.4)
    dataset variable label type role core order codelist_codes described_value_domain value_list
sdtm20_variables.csv (CDISC Library, SDTM 2.0)
    kind class_or_dataset variable label type role order described_value_domain
adamig13_variables.csv (CDISC Library, ADaMIG 1.3)
    data_structure variable_set variable label type core order codelist_codes
ct_sdtm_2025-03-28.csv.gz, ct_adam_2025-03-28.csv, ct_define_2025-03-28.csv (NCI EVS, CDISC terminology)
    codelist_code codelist_name codelist_submission_value extensible
    term_code submission_value preferred_term, and synonyms where the package has them, separated by ;

Only facts are taken: names, labels, types, roles, core, codes; no definitions. The same input gives the
same bytes. An input that the compact form cannot hold (a tab in a cell, a gap in an order) is refused.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import zipfile
from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path

Row = dict[str, str]

DATA = Path(__file__).resolve().parents[1] / "cdisc_rdeb" / "standards" / "data"
TERMINOLOGY = {
    "SDTM": "ct_sdtm_2025-03-28.csv.gz",
    "ADaM": "ct_adam_2025-03-28.csv",
    "Define": "ct_define_2025-03-28.csv",
}
#: The earliest time a zip archive can hold: a build must not carry the clock into its bytes.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def read_csv(path: Path) -> list[Row]:
    """All records of a CSV file, gzip-compressed if its name ends with `.gz`."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8"), newline="")))


def tsv(header: str, rows: Iterable[Iterable[str]]) -> str:
    """A header and rows as tab-separated text; a cell that would need quoting is an error."""
    lines = [header.split()]
    lines += [list(row) for row in rows]
    for line in lines:
        if any(sign in cell for cell in line for sign in "\t\r\n"):
            raise ValueError(f"a cell holds a tab or a line break: {line}")
    return "".join("\t".join(line) + "\n" for line in lines)


def in_order(rows: list[Row], group: str) -> list[Row]:
    """The rows themselves, when `order` counts 1, 2, 3 ... within each group: it is not stored then."""
    for key, members in groupby(rows, key=lambda row: row[group]):
        orders = [int(row["order"]) for row in members]
        if orders != list(range(1, len(orders) + 1)):
            raise ValueError(f"{group} {key}: the order of the variables has gaps: {orders}")
    return rows


def table(header: str, rows: Iterable[Row], columns: str) -> str:
    """The named columns of the rows under a new header."""
    return tsv(header, ([row[column] for column in columns.split()] for row in rows))


def tabulation_tables(source: Path) -> dict[str, str]:
    """The SDTMIG and SDTM tables by file name."""
    variables = in_order(read_csv(source / "sdtmig34_variables.csv"), "dataset")
    model = in_order(read_csv(source / "sdtm20_variables.csv"), "class_or_dataset")
    return {
        "sdtmig_datasets.tsv": table(
            "dataset label class structure order",
            read_csv(source / "sdtmig34_datasets.csv"),
            "dataset label class structure order",
        ),
        "sdtmig_variables.tsv": table(
            "dataset variable label type role core codelists described values",
            variables,
            "dataset variable label type role core codelist_codes described_value_domain value_list",
        ),
        "sdtm_variables.tsv": table(
            "kind class_or_dataset variable label type role described",
            model,
            "kind class_or_dataset variable label type role described_value_domain",
        ),
    }


def analysis_tables(source: Path) -> dict[str, str]:
    """The ADaMIG table by file name."""
    variables = in_order(read_csv(source / "adamig13_variables.csv"), "data_structure")
    return {
        "adamig_variables.tsv": table(
            "structure set variable label type core codelists",
            variables,
            "data_structure variable_set variable label type core codelist_codes",
        )
    }


def terminology_members(source: Path) -> dict[str, str]:
    """The text of each member of the terminology archive: the index, and one per codelist."""
    index: list[list[str]] = []
    members: dict[str, str] = {}
    for package, file in TERMINOLOGY.items():
        for code, group in groupby(read_csv(source / file), key=lambda row: row["codelist_code"]):
            terms = [{"synonyms": "", **row} for row in group]
            member = f"{package.lower()}/{code}.tsv"
            if member in members:
                raise ValueError(f"{file}: the terms of the codelist {code} do not stand together")
            facts = [terms[0][c] for c in ("codelist_submission_value", "codelist_name", "extensible")]
            index.append([package, code, *facts, member])
            columns = "term_code submission_value preferred_term synonyms"
            members[member] = table("code submission_value preferred_term synonyms", terms, columns)
    return {"index.tsv": tsv("package code name label extensible member", index), **members}


def write_archive(path: Path, members: Mapping[str, str]) -> None:
    """A zip archive whose bytes depend on its members only."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            info = zipfile.ZipInfo(name, ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # else the bytes would tell Windows from Unix
            info.external_attr = 0o644 << 16
            archive.writestr(info, text.encode("utf-8"), compresslevel=9)


def embed(source: Path, into: Path) -> None:
    """Make every table of the package from the files in `source`."""
    into.mkdir(parents=True, exist_ok=True)
    for name, text in (tabulation_tables(source) | analysis_tables(source)).items():
        (into / name).write_text(text, encoding="utf-8", newline="\n")
    write_archive(into / "ct.zip", terminology_members(source))


def main() -> None:
    """Read the arguments and make the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, help="directory with the CSV files named above")
    parser.add_argument("--into", type=Path, default=DATA, help="where the tables go (the package's data)")
    arguments = parser.parse_args()
    embed(arguments.source, arguments.into)


if __name__ == "__main__":
    main()
