"""Commands that make something of a study: raw data, datasets, analyses."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..terminal import count
from .common import ALLOW_CODE, FILE, FOLDER, STUDY, at_each_save, memory, names, progress, says_errors, specs_around

if TYPE_CHECKING:
    from ..build import Format
    from ..engine.study import Build
    from ..model import DefineVersion

TALLY = ("total", "mapped", "not_submitted", "listed")


@click.command()
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
    "--define-version",
    type=click.Choice(["2.0", "2.1"]),
    help="Version of define.xml. [default: the study's, else 2.1]",
)
@click.option(
    "--memory",
    callback=memory,
    default="",
    metavar="2GB",
    help="What the build may use; it works in as many ranges of subjects as fit. [default: half of the machine's]",
)
@click.option("--blocks", metavar="N", type=click.IntRange(1), help="Ranges of subjects. [default: by memory]")
@click.option(
    "--workers",
    default=1,
    metavar="N",
    show_default=True,
    type=click.IntRange(1),
    help="Processes that work side by side; there are as many ranges at least.",
)
@click.option(
    "--scheduler", metavar="ADDRESS", default="", help="Work on the Dask cluster that has its scheduler there."
)
@click.option("--no-documents", is_flag=True, help="Leave out the documents: annotated CRF, reviewer's guides.")
@click.option("--fresh", is_flag=True, help="Build even if nothing changed, and take nothing from earlier builds.")
@click.option(
    "--watch",
    is_flag=True,
    help="Again whenever specs or raw data are saved, with what changed in the data, until Ctrl-C.",
)
@click.option("--timings", is_flag=True, help="Tell how long each stage took.")
@ALLOW_CODE
@says_errors
def build(
    study: Path,
    raw: Path | None,
    sdtm: Path | None,
    out: Path | None,
    only: tuple[str, ...],
    form: Format,
    define_version: DefineVersion | None,
    memory: int,
    blocks: int | None,
    workers: int,
    scheduler: str,
    no_documents: bool,
    fresh: bool,
    watch: bool,
    timings: bool,
) -> None:
    """Build a study: datasets, define.xml, documents, issues.csv, reconciliation.csv and manifest.json.

    Example: cdisc-rdeb build specs/rdeb --out output/rdeb
    """

    def once() -> None:
        from ..output import request, unchanged

        asked = request(study, raw, sdtm, out, only, form, define_version, not no_documents)
        if not fresh and (there := unchanged(asked)):
            click.echo(
                f"nothing changed since the last build: {there} is as it would be written (--fresh builds again)"
            )
            return
        from ..build import build_study
        from ..crew.memory import use_again

        use_again()
        built = build_study(
            study,
            raw=raw,
            sdtm=sdtm,
            out=out,
            only=only,
            form=form,
            define_version=define_version,
            memory=memory,
            blocks=max(blocks, workers) if blocks else 0,
            workers=workers,
            scheduler=scheduler,
            documents=not no_documents,
            fresh=fresh,
            progress=progress(),
            tell=partial(click.echo, err=True),
        )
        tell_built(built, only, timings)
        for line in in_short(built, study, out) if sys.stdout.isatty() else ():
            click.echo(line)

    if watch:
        build_at_each_save(study, raw, sdtm, out, once)
    else:
        once()


def build_at_each_save(
    study: Path, raw: Path | None, sdtm: Path | None, out: Path | None, once: Callable[[], None]
) -> None:
    """Build whenever specs or raw data are saved, and tell what each build changed in the data."""
    from ..compare.builds import changes
    from ..output import kept
    from ..spec import project_folder, raw_folder

    folder = out or project_folder(study) / "output" / study.resolve().name

    def again() -> None:
        with kept(folder) as before:
            once()
            for said in changes(before, folder) if any(before.iterdir()) else ():
                click.echo(f"\n{said}")

    at_each_save([specs_around(study), sdtm or raw or raw_folder(study)], again)


def tell_built(built: Build, only: tuple[str, ...], timings: bool) -> None:
    """What a build wrote, what became of the raw data, and what is wrong with them."""
    from ..engine.timings import table

    for dataset in built.written:
        if not only or dataset.name.removeprefix("SUPP") in only or dataset.name in only:
            profile = built.profiles[dataset.name]
            counts = f"{profile.records:>9,} records {len(dataset.submitted()):>4} variables"
            click.echo(f"{dataset.name:<8} {counts}  {dataset.label}")
    click.echo(f"written to {built.folder}")
    for kind, tallies in (("rows", built.made.rows), ("columns", built.made.raw_columns)):
        total, mapped, declared, listed = (sum(getattr(tally, name) for tally in tallies.values()) for name in TALLY)
        click.echo(f"raw {kind}: {total:,} = {mapped:,} mapped + {declared:,} not submitted + {listed:,} listed")
    counted = built.made.issues.counts()
    if counted:
        rules = ", ".join(f"{number} {rule}" for rule, number in counted.items())
        click.echo(f"{count(sum(counted.values()), 'issue')} ({rules}): see {Path(str(built.folder)) / 'issues.csv'}")
        for line in causes_of(built):
            click.echo(line)
    else:
        click.echo("no issues")
    for line in waiting_sections(built):
        click.echo(line)
    _, stated = built.stated()
    if stated:
        held = sum(number == 0 for _, _, _, number, _ in stated)
        click.echo(f"checks of the study: {held} held, {len(stated) - held} broken")
    for line in table(built.seconds) if timings else ():
        click.echo(line)


def causes_of(built: Build) -> list[str]:
    """What the issues come from; nothing again where they are those of the last build."""
    if built.told:
        return [f"the same issues as in the last build: cdisc-rdeb check {built.study.folder}"]
    from ..causes import report_of_build

    return report_of_build(built.made.issues, built.study)


def in_short(built: Build, study: Path, out: Path | None) -> Iterator[str]:
    """For a person at a terminal, what was built, how grave its issues are, and what to do next."""
    records = sum(built.profiles[dataset.name].records for dataset in built.written)
    yield f"\n{count(len(built.written), 'dataset')} of {count(records, 'record')} in {built.folder}"
    found = built.made.issues.counted("severity")
    if told := [count(found[grade,], grade) for grade in ("error", "warning", "note") if found[grade,]]:
        yield f"issues of the data: {', '.join(told)}, told in issues.csv with file and row"
    variables = (variable for dataset in built.study.datasets.values() for variable in dataset.variables.values())
    if waiting := sum(variable.state == "waiting" for variable in variables):
        verb = "waits" if waiting == 1 else "wait"
        yield f"{count(waiting, 'variable')} {verb} to be mapped: cdisc-rdeb lint {study}"
    yield f"next: cdisc-rdeb check {study}{f' --out {out}' if out else ''}"


def waiting_sections(built: Build) -> Iterator[str]:
    """For each reviewer's guide that was written, how many of its sections wait for words of persons."""
    from ..model.guides import GUIDES
    from ..output import FOLDERS
    from ..spec.faults import Faults
    from ..spec.study.guides import read_guides, waiting

    home = Path(str(built.folder))
    written = [guide for guide in GUIDES if (home / FOLDERS[guide.standard] / guide.file).exists()]
    texts = read_guides(built.study, Faults()) if written else {}
    for guide in written:
        number = len(waiting(guide, texts[guide.name]))
        if number:
            wait = "section waits" if number == 1 else "sections wait"
            path = built.study.folder / guide.text
            where = f"in {path}" if path.exists() else f"in a file that is to be written: {path}"
            yield f"{guide.file}: {number} {wait} for words of a person, {where}"


@click.command()
@click.argument("study", metavar="STUDY|FILE", type=FILE)
@click.option(
    "--html", type=click.Path(path_type=Path, dir_okay=False), help="Page of a define.xml. [default: beside it]"
)
@click.option("--sdtm", type=FOLDER, help="Folder of SDTM datasets that analysis datasets are made from.")
@click.option("--out", type=FOLDER, help="Folder to write, replaced as a whole. [default: output/, name, -define]")
@click.option(
    "--define-version",
    type=click.Choice(["2.0", "2.1"]),
    help="Version of define.xml. [default: the study's, else 2.1]",
)
@ALLOW_CODE
@says_errors
def define(
    study: Path, html: Path | None, sdtm: Path | None, out: Path | None, define_version: DefineVersion | None
) -> None:
    """Write the define.xml of a study from its specs alone, before there are data, with its page define.html; or, of a
    define.xml of any version, whoever wrote it, the page.

    Example: cdisc-rdeb define specs/rdeb

    Example: cdisc-rdeb define their/define.xml --html their.html
    """
    if study.is_dir():
        from ..defines import define_study

        click.echo(f"written to {define_study(study, sdtm=sdtm, out=out, define_version=define_version)}")
        return
    from ..define.page import define_html
    from ..formats.opening import read_bytes

    page = html or study.with_suffix(".html")
    page.write_bytes(define_html(read_bytes(study, study.name), study.name))
    click.echo(f"written: {page}")


@click.command()
@STUDY
@click.option("--built", type=FOLDER, help="Folder of the study's build. [default: output/ and the study's name]")
@click.option("--sdtm", type=FOLDER, help="Folder of the SDTM datasets that the build was made from, if not raw data.")
@click.option("--out", type=FOLDER, help="Folder to write, replaced as a whole. [default: the build's, with -analysis]")
@click.option("--tables", is_flag=True, help="Write each display as RTF too, and each of its results as CSV.")
@ALLOW_CODE
@says_errors
def analyze(study: Path, built: Path | None, sdtm: Path | None, out: Path | None, tables: bool) -> None:
    """Compute the analyses of a study that was built: analyses.csv, analyses.html and ars.json.

    adam/analyses.yaml says which. Published figures are shown beside the computed ones.

    Example: cdisc-rdeb analyze specs/rdeb
    """
    from ..analyses.run import analyze_study

    analyzed = analyze_study(study, built=built, sdtm=sdtm, out=out, tables=tables)
    for computed in analyzed.displays:
        display = computed.display
        click.echo(f"{display.name:<12} {count(len(computed.figures), 'figure'):>12}  {display.title}")
        for name, dataset in computed.left_out.items():
            click.echo(f"  {name} is left out: {dataset} has no record, or the build did not write it")
    click.echo(f"written to {analyzed.folder}")


@click.command()
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
    from ..raw.simulate import simulate as write

    files = write(study, out, subjects=subjects, seed=seed)
    click.echo(f"{len(files)} synthetic raw files written to {out}")
