"""Commands for who writes specs."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from ..terminal import count
from .common import ALLOW_CODE, FOLDER, STUDY, at_each_save, says_errors, specs_around


@click.command()
@STUDY
@click.option(
    "--raw",
    type=FOLDER,
    help="Folder of the raw data, for column names. [default: raw/ and the name of the study's folder]",
)
@click.option("--sdtm", type=FOLDER, help="Folder of SDTM datasets that analysis datasets are made from.")
@click.option("--json", "as_json", is_flag=True, help="Print the faults as JSON, for editors and scripts.")
@click.option("--watch", is_flag=True, help="Again whenever a file of the specs is saved, until Ctrl-C.")
@ALLOW_CODE
@says_errors
def lint(study: Path, raw: Path | None, sdtm: Path | None, as_json: bool, watch: bool) -> None:
    """List every fault of a study's specs as file:line: path: what is wrong; hint.

    Exits 2 when there is an error, 0 when there are only warnings.

    Example: cdisc-rdeb lint specs/rdeb
    """
    if watch:
        at_each_save([specs_around(study)], lambda: tell_faults(study, raw, sdtm, as_json))
    else:
        sys.exit(2 if tell_faults(study, raw, sdtm, as_json) else 0)


def tell_faults(study: Path, raw: Path | None, sdtm: Path | None, as_json: bool) -> int:
    """Print the faults of a study's specs; how many errors there are."""
    from ..spec import lint as find
    from ..spec import told

    faults = find(study, raw, sdtm=sdtm)
    if as_json:
        click.echo(json.dumps([fault.as_data() for fault in faults], indent=1, ensure_ascii=False))
    for line in () if as_json else told(faults):
        click.echo(line)
    errors = [fault for fault in faults if not fault.warning]
    warnings = [fault for fault in faults if fault.warning]
    said = f"{count(len(told(errors)), 'error')}, {count(len(told(warnings)), 'warning')}"
    click.echo(said if faults else "no faults", err=True)
    if errors and not as_json:
        codes = sorted({fault.code for fault in errors})
        click.echo(f"more of the kinds of errors: cdisc-rdeb explain {' or '.join(codes)}", err=True)
    return len(errors)


@click.command()
@click.argument("study", metavar="STUDY|RULE|CODE", type=click.Path(path_type=Path))
@click.argument("dataset", required=False)
@click.option("--sdtm", type=FOLDER, help="Folder of SDTM datasets that analysis datasets are made from.")
@ALLOW_CODE
@says_errors
def explain(study: Path, dataset: str | None, sdtm: Path | None) -> None:
    """Show a dataset's spec with all that was filled in, and by which rule; or a rule of check, by name or id, or
    of the build; or what the code of a fault of specs means.

    Example: cdisc-rdeb explain specs/rdeb AE

    Example: cdisc-rdeb explain SD0013
    """
    from ..spec import explain as tell
    from ..spec.fault_codes import CODE, describe

    if dataset is None and CODE.fullmatch(study.name.upper()):
        click.echo(describe(study.name.upper()))
        return
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
@click.option(
    "--raw",
    default="",
    metavar="SOURCE|FOLDER",
    help="Raw source of the dataset's records, from which its variables are guessed, as FOLDER/SOURCE where the files "
    "lie elsewhere; of a study, the folder whose files a first mapping is guessed from. "
    "[default: by its name; no guesses]",
)
@ALLOW_CODE
@says_errors
def new(study: Path, dataset: str | None, raw: str) -> None:
    """Write the skeleton of a study, or of one more dataset, with its variables waiting to be mapped.

    A study gets a README.md, a Makefile and a .gitignore too, where there are none. Nothing is overwritten; a raw
    file that study.yaml does not have is added to it, and what one more raw source adds to a dataset that has a spec
    stands at the end of that, as comments.

    Example: cdisc-rdeb new specs/mine VS
    """
    from ..spec import raw_folder
    from ..spec.begin.dataset import begin_dataset
    from ..spec.begin.skeleton import new_dataset, new_study, passed_over
    from ..spec.begin.study import begin
    from ..spec.begin.surroundings import surround

    left: Mapping[str, str] = {}
    added: Sequence[str] = ()
    unread: Mapping[str, str] = {}
    if raw:
        written, left, added, unread = begin_dataset(study, dataset, raw) if dataset else begin(study, Path(raw))
    else:
        written = [new_dataset(study, dataset)] if dataset else new_study(study)
        unread = {} if dataset else passed_over(study)
    if not dataset:
        written = [*written, *surround(study, Path(raw) if raw else None)]
    for path in written:
        click.echo(f"written: {path}")
    for said in added:
        click.echo(f"added to {study}/{said}")
    there = not raw or dataset or Path(raw).resolve() == raw_folder(study).resolve()
    for source, why in left.items():
        click.echo(f"{'not guessed' if dataset else 'not begun'}: {source}: {why}")
    for file, why in unread.items():
        click.echo(f"not read: {file} ({why})")
    click.echo(f"next: cdisc-rdeb lint {study}{'' if there else f' --raw {raw}'}")


@click.command()
@click.argument("kind", required=False, metavar="[study|dataset|codelists|analyses|forms|accepted|package|bimo]")
@click.option("--study", type=FOLDER, help="Study whose own verbs count too.")
@click.option("--out", type=click.Path(path_type=Path), help="File to write; without a kind, the folder for all.")
@ALLOW_CODE
@says_errors
def schema(kind: str | None, study: Path | None, out: Path | None) -> None:
    """Show the JSON Schema of a kind of spec file, for an editor that completes and underlines.

    Without a kind, all are written to --out, a folder, such as .schemas of a study.

    Example: cdisc-rdeb schema dataset --out dataset.json
    """
    from ..spec.begin.editor import as_text, write_file, write_schemas
    from ..verbs.own import study_verbs
    from ..verbs.registry import VERBS

    known = study_verbs(study) if study else VERBS
    if kind and not out:
        click.echo(as_text(kind, known), nl=False)
        return
    if not out:
        raise click.UsageError("name a kind of file, or the folder for all of them: --out FOLDER")
    for path in [write_file(out, as_text(kind, known))] if kind else write_schemas(out, known):
        click.echo(f"written: {path}")


@click.command()
@click.argument("name", required=False)
@says_errors
def verbs(name: str | None) -> None:
    """List the derivation verbs, or show one with its arguments and an example.

    Example: cdisc-rdeb verbs iso8601
    """
    from ..verbs.catalogue import catalogue, describe

    click.echo(describe(name) if name else catalogue())


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print what a shell needs to complete commands, options and names of files.

    Example: cdisc-rdeb completion bash >> ~/.bashrc
    """
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    assert made is not None  # the choice names those that there are
    main = click.get_current_context().find_root().command
    click.echo(made(main, {}, "cdisc-rdeb", "_CDISC_RDEB_COMPLETE").source())
