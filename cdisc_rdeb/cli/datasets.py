"""Commands that read datasets, whoever made them."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click

from .common import ALLOW_CODE, FILE, FOLDER, names, says_errors, split_names

REPORT = click.Path(path_type=Path, dir_okay=False)
ENCODING = click.option(
    "--encoding",
    default="",
    metavar="NAME",
    help="Encoding of text in XPT and CSV, as cp1252. [default: ASCII, in CSV UTF-8; else guessed, and told]",
)


@click.command()
@click.argument("file", type=FILE)
@click.option(
    "--where",
    multiple=True,
    metavar="CONDITION",
    help='Records to show, as "AESEV = SEVERE" or, as in a spec, "{AESEV: SEVERE}"; several hold together.',
)
@click.option("--variables", callback=names, default="", metavar="A,B", help="Variables to show, as USUBJID,AETERM.")
@click.option(
    "--records",
    metavar="N",
    type=click.IntRange(0),
    help="How many records at the most. [default: 20; beside --count and --stats none]",
)
@click.option("--sort", callback=names, default="", metavar="A,-B", help="Variables to order the records by; -B falls.")
@click.option("--count", multiple=True, metavar="A,B", help="Variables whose values, or combinations, are counted.")
@click.option("--stats", callback=names, default="", metavar="A,B", help="Numeric variables to describe.")
@click.option("--attributes", is_flag=True, help="Show the attributes of the variables.")
@click.option("--member", metavar="NAME", help="Dataset to show, of an XPT file that holds several.")
@ENCODING
@says_errors
def show(
    file: Path,
    where: tuple[str, ...],
    variables: tuple[str, ...],
    records: int | None,
    sort: tuple[str, ...],
    count: tuple[str, ...],
    stats: tuple[str, ...],
    attributes: bool,
    member: str | None,
    encoding: str,
) -> None:
    """Show records and attributes of an XPT, Dataset-JSON or CSV file.

    Example: cdisc-rdeb show output/rdeb/sdtm/ae.xpt --where "AESEV = SEVERE" --variables USUBJID,AETERM
    """
    from ..foreign import read_frame
    from ..show import show as render

    if file.is_dir():
        files = [each for form in ("xpt", "json", "ndjson", "csv") for each in sorted(file.rglob(f"*.{form}"))]
        inside = [each for each in files if not any(part.startswith(".") for part in each.relative_to(file).parts)]
        raise click.UsageError(f"{file} is a folder; name a file{f' of it, such as {inside[0]}' if inside else ''}")
    width = shutil.get_terminal_size((100, 24)).columns
    dataset, told = read_frame(file, encoding, member)
    text = render(
        dataset,
        where=where,
        variables=variables,
        records=records,
        attributes=attributes,
        width=width,
        sort=sort,
        counts=[split_names(each) for each in count],
        stats=stats,
    )
    click.echo_via_pager("\n\n".join([text, *(f"note: {oddity}" for oddity in told)]) + "\n")


@click.command()
@click.argument("study", metavar="STUDY|FOLDER|DEFINE.XML", type=click.Path(path_type=Path, exists=True))
@click.option("--data", type=FOLDER, help="Of a define.xml: the folder of the datasets that it is held against.")
@click.option("--out", type=FOLDER, help="Folder of the study's build. [default: output/ and the study's name]")
@click.option(
    "--accepted", type=FILE, metavar="FILE", help="File of what is accepted. [default: accepted.yaml of the study]"
)
@click.option("--standard", default="", metavar="VERSION", help="SDTMIG that a folder's datasets follow, or none.")
@click.option("--ct", default="", metavar="DATE", help="Terminology that a folder is held against, or nearest.")
@click.option("--notes", is_flag=True, help="Show notes too, as of sponsor terms.")
@click.option("--details", is_flag=True, help="Show a line for each value, not for each cause.")
@click.option("--csv", type=click.Path(path_type=Path, dir_okay=False), help="File for all issues.")
@click.option("--report", type=REPORT, metavar="FILE", help="File for a report: .xlsx, .html, .json, .sarif or .xml.")
@click.option(
    "--to-accept",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="accepted.yaml to draft: an entry for each cause that nothing explains; the reasons are yours.",
)
@click.option("--since", type=FILE, metavar="CSV", help="Issues of an earlier check: show what is new and gone.")
@click.option("--sdtm", type=FOLDER, help="Of a folder with analysis datasets: the folder of the SDTM datasets.")
@ENCODING
@click.option("--core", type=FILE, metavar="PYTHON", help="Python that has CDISC CORE, to ask it too.")
@click.option("--core-cache", type=FOLDER, help="Folder with CORE's rules.")
@click.option(
    "--rules",
    metavar="DIR|FILE",
    type=click.Path(path_type=Path, exists=True),
    help="CDISC's published rules (a copy of cdisc-open-rules), to ask them too.",
)
@click.option("--drafts", is_flag=True, help="Of the published rules those that are drafts too.")
@ALLOW_CODE
@says_errors
def check(
    study: Path,
    data: Path | None,
    out: Path | None,
    accepted: Path | None,
    standard: str,
    ct: str,
    notes: bool,
    details: bool,
    csv: Path | None,
    report: Path | None,
    to_accept: Path | None,
    since: Path | None,
    sdtm: Path | None,
    encoding: str,
    core: Path | None,
    core_cache: Path | None,
    rules: Path | None,
    drafts: bool,
) -> None:
    """Hold datasets and their define.xml against rules: those of a study's build, or of any folder.

    A folder needs no spec; a define.xml that is named itself is checked without data, or with --data against those both
    ways. A file that cannot be read is an issue, and all others are checked. Exits 1 when
    an issue is neither a note nor accepted (with --since: and is new), or an accepted one is gone; 2
    when nothing could be checked.

    Example: cdisc-rdeb check specs/rdeb
    """
    from ..check import CoreAt, check_define, check_folder, check_study
    from ..check import report as told
    from ..check.drafting import draft_accepted, draft_lines
    from ..check.reports import KINDS, unexplained, write_check
    from ..check.reports import since as against
    from ..check.run import settled
    from ..formats.csv_for_people import write_people_csv
    from ..formats.report_files import report_kind

    if report and report_kind(report, KINDS) == ".json" and report.resolve().parent == study.resolve():
        raise click.UsageError(f"{report} would be taken for a dataset by the next check; write it elsewhere")
    if bool(core) != bool(core_cache):
        raise click.UsageError("--core and --core-cache go together: the Python that has CORE, and its rules")
    place = CoreAt(core, core_cache) if core and core_cache else None
    if data and not study.is_file():
        raise click.UsageError(f"--data goes with a define.xml, and {study} is a folder: name its define.xml")
    if study.is_file():
        checked = check_define(study, data=data, ct=ct, encoding=encoding)
        checked = settled(checked, accepted) if accepted else checked
    elif (study / "study.yaml").exists():
        checked = check_study(study, out=out, accepted=accepted, core=place, rules=rules, drafts=drafts)
    else:
        checked = check_folder(
            study, standard=standard, ct=ct, encoding=encoding, sdtm=sdtm, core=place, rules=rules, drafts=drafts
        )
        checked = settled(checked, accepted) if accepted else checked
    earlier = against(checked, since) if since else None
    for line in told(checked, notes=notes, details=details, since=earlier):
        click.echo(line)
    if csv:
        write_people_csv(csv, checked.issues.columns.tolist(), checked.issues.itertuples(index=False))
    if report:
        write_check(checked, report, earlier)
    if to_accept:
        for line in draft_lines(draft_accepted(checked, to_accept)):
            click.echo(line)
    if checked.core:
        checked.core.whole()
    sys.exit(1 if len(unexplained(checked, earlier)) or (checked.settled["status"] == "gone").any() else 0)


@click.command()
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
    multiple=True,
    metavar="NUMBER|A=NUMBER",
    help="Largest difference of numbers that does not count; of one variable as AVAL=0.01, in a group of --by as "
    "'PARAMCD=ALT: AVAL=0.01'. [default: 0]",
)
@ENCODING
@click.option(
    "--relative",
    multiple=True,
    metavar="NUMBER|A=NUMBER",
    help="The same, as a share of the larger number. [default: 0]",
)
@click.option(
    "--by",
    callback=names,
    default="",
    metavar="A,B",
    help="Variables whose values make groups, as PARAMCD: a summary of each, and what differs within.",
)
@click.option("--special-missing", is_flag=True, help="Tell SAS's special missing values apart, as .A and .B.")
@click.option("--csv", type=click.Path(path_type=Path, dir_okay=False), help="File for all differences.")
@click.option("--report", type=REPORT, metavar="FILE", help="File for a report: .txt, .html, .xlsx or .json.")
@says_errors
def compare(
    base: Path,
    other: Path,
    keys: tuple[str, ...],
    tolerance: tuple[str, ...],
    relative: tuple[str, ...],
    by: tuple[str, ...],
    special_missing: bool,
    encoding: str,
    csv: Path | None,
    report: Path | None,
) -> None:
    """Compare two datasets, or all of two folders: attributes, records, values.

    Exits 1 on differences and where a file of a folder cannot be read, 2 when nothing could be compared.

    Example: cdisc-rdeb compare output/rdeb/sdtm/ae.xpt qc/ae.xpt --keys USUBJID,AESEQ
    """
    from ..compare import compare_files, differences_frame, write_comparison
    from ..compare import report as told
    from ..compare.report_files import KINDS
    from ..formats.csv_for_people import write_people_csv
    from ..formats.report_files import report_kind

    if report:
        report_kind(report, KINDS)
    result = compare_files(
        base,
        other,
        keys=chosen_keys(keys),
        tolerance=chosen_tolerance("--tolerance", tolerance),
        relative=chosen_tolerance("--relative", relative),
        special_missing=special_missing,
        most=None if csv or report else 10,
        encoding=encoding,
        by=by,
    )
    click.echo(told(result))
    if csv:
        differences = differences_frame(result)
        write_people_csv(csv, differences.columns.tolist(), differences.itertuples(index=False))
    if report:
        write_comparison(result, report)
    sys.exit(0 if result.equal else 1)


def chosen_tolerance(option: str, texts: tuple[str, ...]) -> dict[str, float]:
    """Tolerances by variable, '' for all that are not named; one of a group is not cut at its commas."""
    found = {}
    for text in (part.strip() for given in texts for part in ([given] if ":" in given else given.split(","))):
        name, _, number = text.rpartition("=")
        group, _, variable = name.rpartition(":")
        try:
            found[f"{group.strip()}: {variable.strip()}" if group else variable.strip()] = float(number)
        except ValueError:
            raise click.UsageError(f"{option}: {text!r} is no number; write 0.01, or AVAL=0.01") from None
    return found


def chosen_keys(texts: tuple[str, ...]) -> dict[str, tuple[str, ...]] | tuple[str, ...] | None:
    """Keys for all datasets, or by dataset where any is named as AE=USUBJID,AESPID."""
    if any("=" in text for text in texts):
        named = (text.partition("=") for text in texts if "=" in text)
        return {dataset.upper(): split_names(keys) for dataset, _, keys in named}
    return split_names(",".join(texts)) or None
