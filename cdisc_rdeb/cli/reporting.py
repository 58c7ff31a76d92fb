"""The command that makes a page to look at of a build."""

from __future__ import annotations

import re
from pathlib import Path

import click

from ..terminal import count
from .common import ALLOW_CODE, FOLDER, STUDY, progress, says_errors

UNITS = {"": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9}


def size_in_bytes(_: click.Context, __: click.Parameter, value: str) -> int:
    """A size such as 30MB, from an option."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(kB|MB|GB)?", value.strip(), re.IGNORECASE)
    if not found:
        raise click.BadParameter(f"'{value}' is no size; write it as 30MB")
    return int(float(found[1]) * UNITS[(found[2] or "").upper()])


@click.command()
@STUDY
@click.option("--built", type=FOLDER, help="Folder of the build. [default: output/ and the name of the study's folder]")
@click.option("--raw", type=FOLDER, help="Folder of the raw data. [default: raw/ and the name of the study's folder]")
@click.option("--sdtm", type=FOLDER, help="Folder of SDTM datasets that the build was made from, if not raw data.")
@click.option("--since", type=FOLDER, help="Folder of an earlier build, to show what differs.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write. [default: the build's, -report.html]"
)
@click.option("--subjects", metavar="N", type=click.IntRange(1), help="Subjects in the page. [default: all that fit]")
@click.option(
    "--traces", metavar="N", default=8, show_default=True, type=click.IntRange(0), help="Subjects with their traces."
)
@click.option("--size", metavar="SIZE", default="30MB", show_default=True, callback=size_in_bytes, help="Largest file.")
@ALLOW_CODE
@says_errors
def report(
    study: Path,
    built: Path | None,
    raw: Path | None,
    sdtm: Path | None,
    since: Path | None,
    out: Path | None,
    subjects: int | None,
    traces: int,
    size: int,
) -> None:
    """Write one page to look at a build: datasets, subjects, results and issues. It needs no network.

    Example: cdisc-rdeb report specs/rdeb
    """
    from ..report import report_study

    told = report_study(
        study,
        built=built,
        raw=raw,
        sdtm=sdtm,
        since=since,
        out=out,
        subjects=subjects,
        traces=traces,
        size=size,
        progress=progress(),
    )
    held = f"{told.held:,} of " if told.held < told.subjects else ""
    click.echo(f"{held}{count(told.subjects, 'subject')}, traces of {told.traced}, {told.size / 1e6:.1f} MB")
    click.echo(f"written to {told.path}")
