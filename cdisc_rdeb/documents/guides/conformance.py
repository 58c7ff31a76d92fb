"""What the rules say of the datasets that were written, and what explains it: the conformance sections of a guide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...accepted import ANY, Accepted, accept_issues, spoken_of
from ...check import RULES
from ...check.run import CORE_PREFIX
from ...model.prose import Block, Question, Span, paragraph, spans
from ...quick import dataclass
from ...terminal import count
from ...version import VERSION
from .found import Found
from .tables import grid

MOST = 20  # issues of one cause that are listed one by one


@dataclass(frozen=True, slots=True)
class Cause:
    """Issues of one dataset, rule and variable: how many, what one of them says, and why they stay ('': nobody
    knows)."""

    dataset: str
    rule: str
    variable: str
    severity: str
    size: int
    example: str
    reason: str


def causes(found: Found) -> list[Cause]:
    """The causes of the issues that want an explanation; those that have none first."""
    issues = found.issues[found.issues["severity"] != "note"]
    entries = [entry for entry in found.accepted if entry.records is None or entry.records]
    about = {entry.what for entry in entries}
    first: dict[tuple[str, str, str], tuple[str, str]] = {}
    named: dict[tuple[str, str, str], list[str]] = {}
    names = ["dataset", "rule", "variable"]
    one_each = issues.drop_duplicates(names)
    told = one_each[[*names, "severity", "message"]].itertuples(index=False, name=None)
    for dataset, rule, variable, severity, message in told:
        entry = spoken_of((dataset, rule, variable), about)
        first.setdefault(entry, (severity, message))
        named.setdefault(entry, []).append(dataset)
    settled = accept_issues(issues, entries)
    rows = settled[settled["status"].isin(["explained", "unexplained"])]
    made = []
    for row in rows.to_dict("records"):
        what = (row["dataset"], row["rule"], row["variable"])
        dataset = row["dataset"] if row["dataset"] != ANY else ", ".join(sorted(filter(None, {*named[what]})))
        reason = row["reason"] if row["status"] == "explained" else ""
        made.append(
            Cause(dataset, row["rule"], row["variable"], first[what][0], row["records"], first[what][1], reason)
        )
    return sorted(made, key=lambda cause: (bool(cause.reason), cause.dataset, cause.rule, cause.variable))


def inputs(found: Found, standard: str) -> Iterator[Block]:
    """Conformance Inputs."""
    packages = ", ".join(f"{name} {date}" for name, date in found.terminology.items()) or "none"
    yield Question(
        f"Were the {standard} datasets evaluated for conformance?",
        spans(
            f"Yes. {count(len(found.ran), 'rule')} of cdisc_rdeb {VERSION} ran on the datasets as they were written, "
            f"with the controlled terminology {packages}."
        ),
    )
    lacking: dict[str, list[str]] = {}
    for name, why in sorted(found.not_run.items()):
        lacking.setdefault(why, []).append(name)
    yield grid(
        ("Why", "Rules that did not run"),
        ((why, "; ".join(names)) for why, names in sorted(lacking.items())),
        widths=(25, 75),
        caption=f"{count(len(found.not_run), 'rule')} did not run",
    )
    sponsor = f"Yes: {count(found.stated, 'check')} that the study states." if found.stated else "No."
    yield Question("Were sponsor-defined validation rules used to evaluate conformance?", spans(sponsor))
    yield Question(f"Were the {standard} datasets evaluated in relation to define.xml?", spans("Yes."))
    yield Question("Was define.xml evaluated?", spans("Yes, by the rules for Define-XML among those above."))
    details = (
        " What is explained of its rules stands in the details below." if any(map(is_of_core, found.accepted)) else ""
    )
    yield Question("Was CDISC CORE run?", spans(f"Not with this build.{details if standard == 'SDTM' else ''}"))


def summary(found: Found) -> Iterator[Block]:
    """Issues Summary: each cause with its explanation; one that has none says so."""
    known = causes(found)
    if not known:
        yield paragraph("No rule that ran found an issue that needs an explanation.")
    unexplained = [cause for cause in known if not cause.reason]
    if unexplained:
        said = (
            f"{count(len(unexplained), 'cause')} of issues {'has' if len(unexplained) == 1 else 'have'} no explanation"
        )
        yield paragraph(f"{said}; the table names {'it' if len(unexplained) == 1 else 'them'} first.", warns=True)
    yield grid(
        ("Dataset", "Check", "What it says", "Severity", "Count", "Explanation"),
        (
            (
                cause.dataset or "(raw data)",
                called(cause),
                words(cause),
                cause.severity,
                f"{cause.size:,}",
                cause.reason or (Span("NOT EXPLAINED", "strong"),),
            )
            for cause in known
        ),
        widths=(10, 15, 27, 9, 7, 32),
        caption="Issues by dataset and check",
    )
    notes = found.issues[found.issues["severity"] == "note"]
    if len(notes):
        counts = notes.groupby("rule").size()
        listed = ", ".join(f"{rule} ({number:,})" for rule, number in counts.items())
        yield paragraph(f"Notes, which ask for no explanation: {listed}.")


def called(cause: Cause) -> str:
    """A check by its name, its variable, and the identifiers under which others know it."""
    known = RULES.get(cause.rule)
    ids = f" [{', '.join(known.ids)}]" if known and known.ids else ""
    return f"{cause.rule}{': ' + cause.variable if cause.variable else ''}{ids}"


def words(cause: Cause) -> str:
    """What a check says: the rule in a sentence, or one of its messages where it is a rule of the build."""
    known = RULES.get(cause.rule)
    return " ".join(known.text.split("\n\n")[0].split()) if known else f"For example: {cause.example}"


def on_file(found: Found, datasets: Sequence[str]) -> Iterator[Block]:
    """The explanations for rules of CDISC CORE, which does not run with a build."""
    yield grid(
        ("Dataset", "Rule", "Variable", "Explanation"),
        (
            (entry.dataset if entry.dataset != ANY else "(any)", entry.rule, entry.variable, entry.reason)
            for entry in found.accepted
            if is_of_core(entry) and (entry.dataset == ANY or entry.dataset in datasets)
        ),
        widths=(10, 15, 11, 64),
        caption="Explanations on file for rules of CDISC CORE",
    )


def is_of_core(entry: Accepted) -> bool:
    """Whether an explanation is of a rule of CDISC CORE."""
    return entry.rule.startswith(CORE_PREFIX)


def details(found: Found) -> Iterator[Block]:
    """The issues one by one, as far as there are few of a cause."""
    issues = found.issues[found.issues["severity"] != "note"]
    columns = ["dataset", "rule", "USUBJID", "variable", "value", "message"]
    for (dataset, rule), several in issues.groupby(["dataset", "rule"], sort=True):
        rows = several[columns[2:]].head(MOST).itertuples(index=False, name=None)
        more = f", the first {MOST} of {len(several):,}" if len(several) > MOST else ""
        yield grid(
            ("Subject", "Variable", "Value", "Message"),
            (tuple(map(str, row)) for row in rows),
            widths=(19, 11, 14, 56),
            caption=f"{dataset or 'Raw data'}: {rule}{more}",
        )
