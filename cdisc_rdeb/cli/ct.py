"""Commands of controlled terminology: terms shown, packages added, listed, compared."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..terminal import count, text_table
from .common import ALLOW_CODE, FILE, FOLDER, says_errors

OF_STUDY = click.option("--study", type=FOLDER, help="Study whose own folder of packages is meant.")


@click.group()
def ct() -> None:
    """Controlled terminology: show terms, add packages, list them, see what a new one changes."""


@ct.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE)
@click.option("--date", default="", metavar="DATE", help="Date of the package. [default: as the file says]")
@click.option("--package", default="", metavar="NAME", help="Package, as SDTM. [default: as the file says]")
@OF_STUDY
@says_errors
def add(files: tuple[Path, ...], date: str, package: str, study: Path | None) -> None:
    """Add packages from files as NCI publishes them: text, Excel, ODM-XML; or the CSV of CDISC Library.

    They go to the user's folder (CDISC_RDEB_CT, else below XDG_DATA_HOME), or to ct/ of a study.

    Example: cdisc-rdeb ct add "SDTM Terminology.txt" --date 2023-12-15
    """
    from ..ct import add_package
    from ..standards.store import OF_STUDY as BESIDE
    from ..standards.store import user_folder

    for file in files:
        added = add_package(file, study / BESIDE if study else user_folder(), package=package, date=date)
        click.echo(f"{added.name} terminology {added.date}: {added.path}")


@ct.command("list")
@OF_STUDY
@says_errors
def list_packages(study: Path | None) -> None:
    """List the packages that are there: name, date, how many codelists, folder.

    Example: cdisc-rdeb ct list --study specs/rdeb
    """
    from ..spec.study.standards_chosen import terminology_folders
    from ..standards.ct import codelist_names
    from ..standards.store import is_shipped, packages

    there = packages(terminology_folders(study) if study else ()).values()
    rows = [
        (p.name, p.date, f"{len(codelist_names((p,))):,}", "built in" if is_shipped(p) else str(Path(p.path).parent))
        for p in sorted(there, key=lambda package: (package.name, package.date))
    ]
    for line in text_table(("PACKAGE", "DATE", "CODELISTS", "FOLDER"), [*zip(*rows, strict=True)], {2}, widest=200):
        click.echo(line)


@ct.command()
@click.argument("codelist", metavar="[CODELIST|[DATASET.]VARIABLE]", required=False, default="")
@click.option("--study", type=FOLDER, help="Study whose terminology and own terms are meant. [default: the newest]")
@click.option(
    "--like", default="", metavar="WORD", help="Only terms that have the word, or another word for them has it."
)
@ALLOW_CODE
@says_errors
def show(codelist: str, study: Path | None, like: str) -> None:
    """Show the terms of a codelist: of a variable, or by its name or C-code; all that have a word, with --like alone.

    Example: cdisc-rdeb ct show AE.AEOUT

    Example: cdisc-rdeb ct show --like hemoglobin
    """
    from ..spec.shown_terms import show_codelists

    for line in show_codelists(codelist, study, like):
        click.echo(line)


@ct.command()
@click.argument("old")
@click.argument("new")
@click.option("--study", type=FOLDER, help="Study whose terms are asked for, by its specs and its build.")
@click.option("--out", type=FOLDER, help="Folder of the study's build. [default: output/ and the study's name]")
@click.option("--package", default="", metavar="NAME", help="One package. [default: each that has both dates]")
@click.option("--csv", type=click.Path(path_type=Path, dir_okay=False), help="File for all changes.")
@ALLOW_CODE
@says_errors
def diff(old: str, new: str, study: Path | None, out: Path | None, package: str, csv: Path | None) -> None:
    """Say what one date of the terminology changes against another, of all terms or of those that a study uses.

    Exits 1 when something changes.

    Example: cdisc-rdeb ct diff 2023-12-15 2025-03-28 --study specs/rdeb
    """
    from ..ct import study_differences
    from ..ct.differences import COLUMNS
    from ..formats.csv_for_people import write_people_csv

    found = study_differences(old, new, study=study, out=out, package=package)
    for change in found.changes:
        name = " ".join(filter(None, (change.package, change.codelist, f"({change.code})")))
        value = f" '{change.value}'" if change.value else ""
        click.echo(f"{name}{value}: {change.message}{f'; used in {change.used}' if change.used else ''}")
    for name, why in found.lacking.items():
        click.echo(f"not compared: {name} ({why})", err=True)
    of = " of what the study uses" if study else ""
    click.echo(f"{count(len(found.changes), 'change')}{of} in {', '.join(found.compared)}", err=True)
    if csv:
        write_people_csv(csv, COLUMNS, found.changes)
    sys.exit(1 if found.changes else 0)
