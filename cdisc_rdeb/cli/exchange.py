"""Commands that take specs from what others write, and give them back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..terminal import count, text_table
from .common import ALLOW_CODE, FILE, FOLDER, STUDY, says_errors

if TYPE_CHECKING:
    from ..exchange import Note

MOST = 25  # reasons that are shown


@click.command("import")
@click.argument("file", type=FILE)
@click.option("--out", type=FOLDER, required=True, help="Folder of the new study, as specs/new.")
@click.option("--raw", type=FOLDER, help="Folder of raw files that first mappings are guessed from.")
@says_errors
def import_(file: Path, out: Path, raw: Path | None) -> None:
    """Write the specs that say what a define.xml or a workbook of Pinnacle 21's layout says; mappings wait.

    What the specs cannot say is listed in import-notes.csv beside them.

    Example: cdisc-rdeb import their/define.xml --out specs/new
    """
    from ..exchange import import_specs

    made = import_specs(file, out, raw=raw)
    numbers = [[f"{number:,}" for number in side.values()] for side in (made.theirs, made.ours)]
    for line in text_table(["", "file", "specs"], [list(made.theirs), *numbers], {1, 2}):
        click.echo(line)
    for line in told(made.notes):
        click.echo(line)
    click.echo(f"written to {made.folder}; what differs, line by line: {made.folder / 'import-notes.csv'}")
    click.echo(f"next: cdisc-rdeb define {out}")


@click.command("export")
@STUDY
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--standard", type=click.Choice(["SDTM", "ADaM"]), help="Which datasets. [default: those that there are]")
@click.option("--sdtm", type=FOLDER, help="Folder of SDTM datasets that analysis datasets are made from.")
@ALLOW_CODE
@says_errors
def export(study: Path, file: Path, standard: str | None, sdtm: Path | None) -> None:
    """Write the specs of a study as a workbook of Pinnacle 21's layout.

    Example: cdisc-rdeb export specs/rdeb sdtm.xlsx --standard SDTM
    """
    from ..exchange import export_specs

    for line in told(export_specs(study, file, standard=standard or "", sdtm=sdtm)):
        click.echo(line)
    click.echo(f"written: {file}")


def told(notes: Iterable[Note]) -> Iterator[str]:
    """What the other side does not say, by its reason."""
    counted = Counter((note.kind, note.what if note.what != note.element else "", note.why) for note in notes)
    if not counted:
        yield "nothing is lost"
    for (kind, what, why), number in counted.most_common(MOST):
        yield f"{number:>5} {kind}{f' {what}' if what and what != kind else ''}: {why}"
    if len(counted) > MOST:
        yield f"      and {count(len(counted) - MOST, 'reason')} more"
