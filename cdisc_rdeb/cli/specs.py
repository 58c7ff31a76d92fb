"""Commands for who writes specs."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..terminal import count
from .common import FOLDER, STUDY, says_errors


@click.command()
@STUDY
@click.option(
    "--raw",
    type=FOLDER,
    help="Folder of the raw data, for column names. [default: raw/ and the name of the study's folder]",
)
@click.option("--sdtm", type=FOLDER, help="Folder of SDTM datasets that analysis datasets are made from.")
@says_errors
def lint(study: Path, raw: Path | None, sdtm: Path | None) -> None:
    """List every fault of a study's specs as file:line: path: what is wrong; hint.

    Exits 2 when there is an error, 0 when there are only warnings.

    Example: cdisc-rdeb lint specs/rdeb
    """
    from ..spec import lint as find

    faults = find(study, raw, sdtm=sdtm)
    for fault in faults:
        click.echo(str(fault))
    errors = sum(not fault.warning for fault in faults)
    said = f"{count(errors, 'error')}, {count(len(faults) - errors, 'warning')}"
    click.echo(said if faults else "no faults", err=True)
    sys.exit(2 if errors else 0)


@click.command()
@click.argument("study", metavar="STUDY|RULE", type=click.Path(path_type=Path))
@click.argument("dataset", required=False)
@click.option("--sdtm", type=FOLDER, help="Folder of SDTM datasets that analysis datasets are made from.")
@says_errors
def explain(study: Path, dataset: str | None, sdtm: Path | None) -> None:
    """Show a dataset's spec with all that was filled in, and by which rule; or a rule of check, by name or id.

    Example: cdisc-rdeb explain specs/rdeb AE

    Example: cdisc-rdeb explain SD0013
    """
    from ..spec import explain as tell

    if dataset is None and not study.is_dir():
        from ..check.explained import explain_rule

        click.echo(explain_rule(str(study)))
        return
    if dataset is None:
        raise click.UsageError(f"name a dataset of the study, as cdisc-rdeb explain {study} AE")
    if not study.is_dir():
        raise click.UsageError(f"Directory '{study}' does not exist; a rule whose name has blanks stands in quotes")
    click.echo_via_pager(tell(study, dataset.upper(), sdtm=sdtm) + "\n")


@click.command()
@click.argument("study", type=FOLDER)
@click.argument("dataset", required=False)
@click.option("--raw", default="", metavar="SOURCE", help="Raw source of the dataset's records. [default: by its name]")
@says_errors
def new(study: Path, dataset: str | None, raw: str) -> None:
    """Write the skeleton of a study, or of one more dataset, with its variables waiting to be mapped.

    Example: cdisc-rdeb new specs/mine VS
    """
    from ..spec.skeleton import new_dataset, new_study

    for path in [new_dataset(study, dataset, raw)] if dataset else new_study(study):
        click.echo(f"written: {path}")
    click.echo(f"next: cdisc-rdeb lint {study}")


@click.command()
@click.argument("name", required=False)
@says_errors
def verbs(name: str | None) -> None:
    """List the derivation verbs, or show one with its arguments and an example.

    Example: cdisc-rdeb verbs iso8601
    """
    from ..verbs.catalogue import catalogue, describe

    click.echo(describe(name) if name else catalogue())
