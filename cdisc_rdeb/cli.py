"""The command line: each command is a few lines over the API of the same name.

Exit codes: 0 done (and clean), 1 ``check`` or ``compare`` found something, 2 a bad spec, bad input or a wrong call.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import __version__
from .errors import CdiscRdebError
from .terminal import count

if TYPE_CHECKING:
    from .build import Format

TALLY = ("total", "mapped", "not_submitted", "listed")
STUDY = click.argument("study", type=click.Path(path_type=Path, exists=True, file_okay=False))
FILE = click.Path(path_type=Path, exists=True)
FOLDER = click.Path(path_type=Path, file_okay=False)
FOLDER.name = "folder"


def says_errors(command: Callable[..., Any]) -> Callable[..., Any]:
    """Print the errors that a user can mend, without a traceback, and exit 2."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except CdiscRdebError as error:
            click.echo(f"error: {error}" if "\n" not in str(error) else str(error), err=True)
        except BrokenPipeError:
            raise  # who read the output has gone; that is no error
        except OSError as error:  # of folders and disks: files that are read have their own words
            if error.filename is None:
                raise
            click.echo(f"error: {error.filename}: {error.strerror}; see the path, and whether it may be used", err=True)
        sys.exit(2)

    return run


def names(_: click.Context, __: click.Parameter, value: str) -> tuple[str, ...]:
    """A list of names with commas, from an option."""
    return split_names(value)


def split_names(text: str) -> tuple[str, ...]:
    """A list of names with commas."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
def main() -> None:
    """From raw trial records to CDISC submission datasets and define.xml, from one set of specs.

    STUDY is a folder with study.yaml, such as specs/rdeb.
    """


@main.command()
@STUDY
@click.option("--raw", type=FOLDER, help="Folder of the raw data. [default: raw/ and the name of the study's folder]")
@click.option("--sdtm", type=FOLDER, help="Folder of SDTM datasets to build ADaM from, instead of raw data.")
@click.option("--out", type=FOLDER, help="Folder to write, replaced as a whole. [default: output/ and that name]")
@click.option(
    "--only", callback=names, default="", metavar="DM,AE", help="Datasets to write, as DM,AE; all are computed."
)
@click.option(
    "--format",
    "form",
    default="xpt",
    show_default=True,
    type=click.Choice(["xpt", "json", "ndjson"]),
    help="SAS transport files, Dataset-JSON, or its NDJSON.",
)
@click.option(
    "--blocks", default=1, metavar="N", show_default=True, type=click.IntRange(1), help="Ranges of subjects to work in."
)
@click.option("--timings", is_flag=True, help="Tell how long each stage took.")
@says_errors
def build(
    study: Path,
    raw: Path | None,
    sdtm: Path | None,
    out: Path | None,
    only: tuple[str, ...],
    form: Format,
    blocks: int,
    timings: bool,
) -> None:
    """Build a study: datasets, define.xml, issues.csv, reconciliation.csv and manifest.json.

    Example: cdisc-rdeb build specs/rdeb --out output/rdeb
    """
    from .build import build_study
    from .engine.timings import table

    built = build_study(study, raw=raw, sdtm=sdtm, out=out, only=only, form=form, blocks=blocks, progress=progress())
    for dataset in built.written:
        if not only or dataset.name.removeprefix("SUPP") in only or dataset.name in only:
            profile = built.profiles[dataset.name]
            counts = f"{profile.records:>9,} records {len(dataset.submitted()):>4} variables"
            click.echo(f"{dataset.name:<8} {counts}  {dataset.label}")
    click.echo(f"written to {built.folder}")
    for kind, lines in built.reconciliation.groupby("kind", sort=False):
        total, mapped, declared, listed = (int(lines[name].sum()) for name in TALLY)
        click.echo(f"raw {kind}: {total:,} = {mapped:,} mapped + {declared:,} not submitted + {listed:,} listed")
    counted = built.made.issues.counts()
    if counted:
        rules = ", ".join(f"{number} {rule}" for rule, number in counted.items())
        click.echo(f"{count(sum(counted.values()), 'issue')} ({rules}): see {Path(str(built.folder)) / 'issues.csv'}")
    else:
        click.echo("no issues")
    for line in table(built.seconds) if timings else ():
        click.echo(line)


def progress() -> Callable[[str], None]:
    """One line that tells what is going on; nothing where nobody looks."""
    if not sys.stderr.isatty():
        return lambda _: None
    return lambda text: click.echo(f"\r\033[K{text}\r", nl=False, err=True)


@main.command()
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
    from .spec import lint as find

    faults = find(study, raw, sdtm=sdtm)
    for fault in faults:
        click.echo(str(fault))
    errors = sum(not fault.warning for fault in faults)
    said = f"{count(errors, 'error')}, {count(len(faults) - errors, 'warning')}"
    click.echo(said if faults else "no faults", err=True)
    sys.exit(2 if errors else 0)


@main.command()
@STUDY
@click.argument("dataset")
@click.option("--sdtm", type=FOLDER, help="Folder of SDTM datasets that analysis datasets are made from.")
@says_errors
def explain(study: Path, dataset: str, sdtm: Path | None) -> None:
    """Show a dataset's spec with all that was filled in, and by which rule.

    Example: cdisc-rdeb explain specs/rdeb AE
    """
    from .spec import explain as tell

    click.echo_via_pager(tell(study, dataset.upper(), sdtm=sdtm) + "\n")


@main.command()
@click.argument("study", type=FOLDER)
@click.argument("dataset", required=False)
@click.option("--raw", default="", metavar="SOURCE", help="Raw source of the dataset's records. [default: by its name]")
@says_errors
def new(study: Path, dataset: str | None, raw: str) -> None:
    """Write the skeleton of a study, or of one more dataset, with its variables waiting to be mapped.

    Example: cdisc-rdeb new specs/mine VS
    """
    from .spec.skeleton import new_dataset, new_study

    for path in [new_dataset(study, dataset, raw)] if dataset else new_study(study):
        click.echo(f"written: {path}")
    click.echo(f"next: cdisc-rdeb lint {study}")


@main.command()
@click.argument("file", type=FILE)
@click.option(
    "--where", multiple=True, metavar="CONDITION", help='Records to show, as "AESEV = SEVERE"; several hold together.'
)
@click.option("--variables", callback=names, default="", metavar="A,B", help="Variables to show, as USUBJID,AETERM.")
@click.option(
    "--records",
    default=20,
    metavar="N",
    show_default=True,
    type=click.IntRange(0),
    help="How many records at the most.",
)
@click.option("--attributes", is_flag=True, help="Show the attributes of the variables.")
@click.option("--member", metavar="NAME", help="Dataset to show, of an XPT file that holds several.")
@says_errors
def show(
    file: Path,
    where: tuple[str, ...],
    variables: tuple[str, ...],
    records: int,
    attributes: bool,
    member: str | None,
) -> None:
    """Show records and attributes of an XPT, Dataset-JSON or CSV file.

    Example: cdisc-rdeb show output/rdeb/sdtm/ae.xpt --where "AESEV = SEVERE" --variables USUBJID,AETERM
    """
    from .formats.files import read_dataset
    from .show import show as render

    width = shutil.get_terminal_size((100, 24)).columns
    dataset = read_dataset(file, member)
    text = render(dataset, where=where, variables=variables, records=records, attributes=attributes, width=width)
    click.echo_via_pager(text + "\n")


@main.command()
@click.argument("name", required=False)
@says_errors
def verbs(name: str | None) -> None:
    """List the derivation verbs, or show one with its arguments and an example.

    Example: cdisc-rdeb verbs iso8601
    """
    from .verbs.catalogue import catalogue, describe

    click.echo(describe(name) if name else catalogue())


@main.command()
@click.argument("study", metavar="STUDY|FOLDER", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--out", type=FOLDER, help="Folder of the study's build. [default: output/ and the study's name]")
@click.option(
    "--accepted", type=FILE, metavar="FILE", help="File of what is accepted. [default: accepted.yaml of the study]"
)
@click.option("--standard", type=click.Choice(["3.4", "none"]), help="SDTMIG that a folder's datasets follow.")
@click.option("--notes", is_flag=True, help="Show notes too, as of sponsor terms.")
@click.option("--csv", type=click.Path(path_type=Path, dir_okay=False), help="File for all issues.")
@click.option("--sdtm", type=FOLDER, help="Of a folder with analysis datasets: the folder of the SDTM datasets.")
@click.option("--core", type=FILE, metavar="PYTHON", help="Python that has CDISC CORE, to ask it too.")
@click.option("--core-cache", type=FOLDER, help="Folder with CORE's rules.")
@says_errors
def check(
    study: Path,
    out: Path | None,
    accepted: Path | None,
    standard: str | None,
    notes: bool,
    csv: Path | None,
    sdtm: Path | None,
    core: Path | None,
    core_cache: Path | None,
) -> None:
    """Hold datasets and their define.xml against rules: those of a study's build, or of any folder.

    A folder needs no spec. Exits 1 when an issue is neither a note nor accepted, or an accepted one is gone.

    Example: cdisc-rdeb check specs/rdeb
    """
    from .check import CoreAt, check_folder, check_study, report
    from .check.run import settled
    from .formats.csv_for_people import write_people_csv

    if bool(core) != bool(core_cache):
        raise click.UsageError("--core and --core-cache go together: the Python that has CORE, and its rules")
    place = CoreAt(core, core_cache) if core and core_cache else None
    if (study / "study.yaml").exists():
        checked = check_study(study, out=out, accepted=accepted, core=place)
    else:
        guide = None if standard is None else standard != "none"
        checked = check_folder(study, guide=guide, sdtm=sdtm, core=place)
        checked = settled(checked, accepted) if accepted else checked
    for line in report(checked, notes=notes):
        click.echo(line)
    if csv:
        write_people_csv(csv, checked.issues.columns.tolist(), checked.issues.itertuples(index=False))
    if checked.core:
        checked.core.whole()
    sys.exit(1 if len(checked.unexplained) or (checked.settled["status"] == "gone").any() else 0)


@main.command()
@STUDY
@click.option("--built", type=FOLDER, help="Folder of the study's build. [default: output/ and the study's name]")
@click.option("--sdtm", type=FOLDER, help="Folder of the SDTM datasets that the build was made from, if not raw data.")
@click.option("--out", type=FOLDER, help="Folder to write, replaced as a whole. [default: the build's, with -analysis]")
@says_errors
def analyze(study: Path, built: Path | None, sdtm: Path | None, out: Path | None) -> None:
    """Compute the analyses of a study that was built: analyses.csv and analyses.html.

    adam/analyses.yaml says which. Published figures are shown beside the computed ones.

    Example: cdisc-rdeb analyze specs/rdeb
    """
    from .analyses.run import analyze_study

    analyzed = analyze_study(study, built=built, sdtm=sdtm, out=out)
    for computed in analyzed.displays:
        display = computed.display
        click.echo(f"{display.name:<12} {count(len(computed.figures), 'figure'):>12}  {display.title}")
        for name, dataset in computed.left_out.items():
            click.echo(f"  {name} is left out: {dataset} has no record, or the build did not write it")
    click.echo(f"written to {analyzed.folder}")


@main.command()
@click.argument("base", type=FILE)
@click.argument("other", type=FILE)
@click.option(
    "--keys",
    multiple=True,
    metavar="A,B",
    help="Variables that name a record, as USUBJID,AESEQ; of one dataset as AE=...",
)
@click.option(
    "--tolerance",
    default=0.0,
    show_default=True,
    metavar="NUMBER",
    help="Largest difference of numbers that does not count.",
)
@click.option("--csv", type=click.Path(path_type=Path, dir_okay=False), help="File for all differences.")
@says_errors
def compare(base: Path, other: Path, keys: tuple[str, ...], tolerance: float, csv: Path | None) -> None:
    """Compare two datasets, or all of two folders: attributes, records, values. Exits 1 on differences.

    Example: cdisc-rdeb compare output/rdeb/sdtm/ae.xpt qc/ae.xpt --keys USUBJID,AESEQ
    """
    from .compare import compare_files, differences_frame, report
    from .formats.csv_for_people import write_people_csv

    result = compare_files(base, other, keys=chosen_keys(keys), tolerance=tolerance, most=None if csv else 10)
    click.echo(report(result))
    if csv:
        differences = differences_frame(result)
        write_people_csv(csv, differences.columns.tolist(), differences.itertuples(index=False))
    sys.exit(0 if result.equal else 1)


def chosen_keys(texts: tuple[str, ...]) -> dict[str, tuple[str, ...]] | tuple[str, ...] | None:
    """Keys for all datasets, or by dataset where any is named as AE=USUBJID,AESPID."""
    if any("=" in text for text in texts):
        named = (text.partition("=") for text in texts if "=" in text)
        return {dataset.upper(): split_names(keys) for dataset, _, keys in named}
    return split_names(",".join(texts)) or None


@main.command()
@STUDY
@click.option(
    "--subjects", default=6, metavar="N", show_default=True, type=click.IntRange(1), help="Subjects enrolled."
)
@click.option("--seed", type=int, metavar="N", help="Start of the random numbers. [default: the study's own]")
@click.option("--out", required=True, type=FOLDER, help="Folder for the raw files.")
@says_errors
def simulate(study: Path, subjects: int, seed: int | None, out: Path) -> None:
    """Write SYNTHETIC raw data of a study, with the study's own simulate.py.

    Example: cdisc-rdeb simulate specs/rdeb --subjects 60 --seed 1 --out raw60
    """
    from .raw.simulate import simulate as write

    files = write(study, out, subjects=subjects, seed=seed)
    click.echo(f"{len(files)} synthetic raw files written to {out}")
