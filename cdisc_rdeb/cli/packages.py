"""Commands for who sends a submission."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..terminal import count
from .common import ALLOW_CODE, FOLDER, STUDY, progress, says_errors

PACKAGE = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command()
@STUDY
@click.option("--out", required=True, type=FOLDER, help="Folder to write, replaced as a whole.")
@click.option("--raw", type=FOLDER, help="Folder of the raw data. [default: raw/ and the name of the study's folder]")
@click.option(
    "--market",
    default="fda",
    show_default=True,
    type=click.Choice(["fda", "pmda", "nmpa"]),
    help="Whose rules of files.",
)
@click.option(
    "--limit", default=0, metavar="BYTES", help="Largest dataset; larger ones get pieces. [default: the market's]"
)
@click.option("--anyway", is_flag=True, help="Write what would be refused too, and say so in it.")
@ALLOW_CODE
@says_errors
def package(study: Path, out: Path, raw: Path | None, market: str, limit: int, anyway: bool) -> None:
    """Build a study and write the folder that is sent: datasets, define.xml, documents, programs, index.xml, STF.

    Exits 1, and writes nothing, where it would be refused, or an issue is not explained.

    Example: cdisc-rdeb package specs/rdeb --out output/rdeb-package
    """
    from ..package import package_study

    packaged = package_study(study, out=out, raw=raw, market=market, limit=limit, anyway=anyway, progress=progress())
    for refusal in packaged.refusals:
        click.echo(str(refusal))
    if packaged.folder:
        click.echo(f"{count(len(packaged.leaves), 'file')} written to {packaged.folder}")
    if packaged.refusals:
        said = "written all the same" if packaged.folder else "nothing was written"
        click.echo(f"{count(len(packaged.refusals), 'reason')} to refuse it; {said}", err=True)
    sys.exit(1 if packaged.refusals else 0)


@click.command()
@click.argument("package", type=PACKAGE)
@click.option(
    "--rebuild", type=FOLDER, metavar="RAW", help="Make it again from its specs and these raw data, and compare."
)
@ALLOW_CODE
@says_errors
def verify(package: Path, rebuild: Path | None) -> None:
    """Hold a package against its hashes, the rules of its market, and its defines against the data.

    Exits 1 when anything is not as it was packaged.

    Example: cdisc-rdeb verify output/rdeb-package --rebuild raw/rdeb
    """
    from ..package import verify_package

    verified = verify_package(package, rebuild=rebuild)
    for fault in verified.faults:
        click.echo(fault)
    click.echo(f"{count(verified.files, 'file')}, {count(len(verified.faults), 'fault')}")
    sys.exit(1 if verified.faults else 0)


@click.command()
@click.argument("base", type=PACKAGE)
@click.argument("other", type=PACKAGE)
@says_errors
def diff(base: Path, other: Path) -> None:
    """Show what a new package changed: files, records, values, metadata, issues.

    Exits 1 on differences.

    Example: cdisc-rdeb diff delivery1 delivery2
    """
    from ..package import diff_packages

    differences = diff_packages(base, other)
    click.echo(str(differences))
    sys.exit(0 if differences.equal else 1)
