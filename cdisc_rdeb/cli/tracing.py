"""The command that follows values."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click

from .common import ALLOW_CODE, FOLDER, STUDY, says_errors

CELL = re.compile(r"(?P<file>.+):(?P<row>\d+):(?P<column>[^:]+)")


@click.command()
@STUDY
@click.argument("value", required=False, metavar="[DATASET.VARIABLE|DISPLAY]")
@click.option("--where", multiple=True, metavar="CONDITION", help="Which record: conditions, as show takes them.")
@click.option("--raw", "cell", metavar="FILE:ROW:COLUMN", help="A cell of a raw file: what does it reach?")
@click.option("--data", type=FOLDER, help="Folder of the raw data. [default: raw/ and the name of the study's folder]")
@click.option("--sdtm", type=FOLDER, help="Folder of SDTM datasets that analysis datasets are made from.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON, for scripts.")
@ALLOW_CODE
@says_errors
def trace(
    study: Path,
    value: str | None,
    where: tuple[str, ...],
    cell: str | None,
    data: Path | None,
    sdtm: Path | None,
    as_json: bool,
) -> None:
    """Follow a value home: its method, what that was given, down to the raw cells; or a raw cell to all it reaches.

    Example: cdisc-rdeb trace specs/rdeb DM.AGE --where "USUBJID = RDEB-MSC-01-RDEB-001"

    Example: cdisc-rdeb trace specs/rdeb --raw vitals.csv:2:TEMP
    """
    from ..trace import trace_raw, trace_value
    from ..trace.words import reached, to_text

    if bool(value) == bool(cell):
        raise click.UsageError("name a value, as DM.AGE, or a cell, as --raw vitals.csv:2:TEMP")
    if value:
        dataset, _, variable = value.partition(".")
        traced = trace_value(study, dataset, variable, where, raw=data, sdtm=sdtm)
        click.echo(json.dumps(traced.as_data(), indent=1, ensure_ascii=False) if as_json else to_text(traced))
        return
    named = CELL.fullmatch(cell or "")
    if not named:
        raise click.UsageError(f"'{cell}' is no cell; write FILE:ROW:COLUMN, as vitals.csv:2:TEMP")
    found = trace_raw(study, named["file"], int(named["row"]), named["column"], raw=data)
    if as_json:
        click.echo(json.dumps([each.as_data() for each in found], indent=1, ensure_ascii=False))
    else:
        click.echo(reached(found) if found else "no value of any dataset comes from it")
