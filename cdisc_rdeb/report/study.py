"""From a build to its page: all of it, or as many subjects as a size leaves room for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from ..causes import ACCEPTED, UNEXPLAINED
from ..check import check_study
from ..columns import Text
from ..errors import RequestError
from ..model import Study
from ..output import FOLDERS
from ..output.manifest import refuse_changed
from ..quick import dataclass
from ..spec import project_folder, raw_folder
from ..trace.related import related_names
from ..trace.whole import Subjects, subjects_of
from . import overview
from .datasets import Dataset, equal, everyone, read_datasets, spread
from .packing import pack, pack_columns
from .page import render
from .results import results
from .roles import roles
from .traces import Shared, packed_study, packed_subject, shared_head

SIZE = 30_000_000  # bytes
TRACED = 8  # subjects whose traces are held: those of a subject take about as long to make as a small build
FOR_TRACES = 0.15  # of the size, where not all subjects fit
STUDY = "traces-"  # the part with the traces of datasets without subjects; those of a subject follow with its number


@dataclass(frozen=True, slots=True)
class Reported:
    """A page that was written: how many of the subjects it holds, and of how many the traces."""

    path: Path
    size: int
    subjects: int
    held: int
    traced: int


def report_study(
    folder: str | Path,
    *,
    built: str | Path | None = None,
    raw: str | Path | None = None,
    sdtm: str | Path | None = None,
    since: str | Path | None = None,
    out: str | Path | None = None,
    subjects: int | None = None,
    traces: int = TRACED,
    size: int = SIZE,
    progress: Callable[[str], None] = lambda _: None,
) -> Reported:
    """Write the page of a study that was built: one HTML file to look at datasets, subjects, results and issues.

    ``folder`` holds ``study.yaml``; ``built`` is where the study was built to, by default ``output/<study>`` of the
    same project; ``out`` by default a file beside that, called like it with ``-report.html``. ``raw`` or ``sdtm`` is
    what it was built from, ``since`` the folder of an earlier build. Where all subjects take more than ``size`` bytes,
    the page holds as many as fit, spread evenly, and says so; ``subjects`` asks for fewer. Figures and counts are
    always of all. ``traces`` is of how many subjects the traces are held. Raises SpecError, RawDataError or
    RequestError.
    """
    folder = Path(folder)
    built = Path(built) if built else project_folder(folder) / "output" / folder.resolve().name
    out = Path(out) if out else built.resolve().with_name(f"{built.resolve().name}-report.html")
    home, given = (None, Path(sdtm)) if sdtm else (Path(raw) if raw else raw_folder(folder), None)
    refuse_changed(built, {"specs": folder, **({"sdtm": given} if given else {"raw": home or folder})})
    progress("reading specs and raw data")
    with subjects_of(folder, home, given) as followed:
        progress("reading datasets")
        datasets = read_datasets(built, given)
        progress("checking")
        issues = overview.issue_columns(check_study(folder, out=built))
        progress("results")
        shown = roles(datasets)
        found = results(datasets, shown["curves"])
        known = everyone(datasets.values())
        fixed = {"issues": pack_columns(issues, np.arange(len(issues["rule"])))}
        context = {
            **about(followed.study, built, datasets, issues, Path(since) if since else None),
            "subjects": len(known),
        }
        main = {
            "command": command(folder, given),
            "datasets": {name: described(dataset) for name, dataset in datasets.items()},
            "roles": shown,
            "results": found,
            "all_subjects": len(known),
            "traceable": traceable(followed.study, datasets),
        }
        base = len(page(context, main, Shared(), fixed, known, []))
        progress("packing")
        held, parts = fitting(datasets, spread(known, subjects or len(known)), size - base, traces > 0)
        progress("traces")
        shared = Shared()
        room = size - base - total(parts)
        traced, told = tracing(followed, datasets, spread(held, traces), held, shared, room, progress)
        whole = page(context, main, shared, {**fixed, **parts, **told}, held, traced)
        out.write_bytes(whole)
        return Reported(out, len(whole), len(known), len(held), len(traced))


def page(
    context: Mapping[str, Any],
    main: Mapping[str, Any],
    shared: Shared,
    parts: Mapping[str, str],
    held: Sequence[str],
    traced: Sequence[str],
) -> bytes:
    """The page with some subjects."""
    head = {**main, **shared_head(shared), "held": list(held), "traced": list(traced)}
    return render({**context, "held": len(held), "traced": len(traced)}, {"main": pack(head), **parts})


def fitting(
    datasets: Mapping[str, Dataset], wanted: Sequence[str], room: int, traces: bool
) -> tuple[list[str], dict[str, str]]:
    """The subjects whose records fit, and the packed datasets. Raises RequestError where not even one does."""
    held = [*wanted]
    while True:
        parts = packed(datasets, set(held))
        used = total(parts)
        if used <= room:
            return held, parts
        if len(held) <= 1:
            raise RequestError(f"the page of one subject takes {used - room:,} bytes more than --size; give it more")
        share = room * (1 - FOR_TRACES * traces) / used
        held = spread(wanted, max(1, min(len(held) - 1, int(len(held) * share))))


def packed(datasets: Mapping[str, Dataset], subjects: set[str]) -> dict[str, str]:
    """The records of some subjects, by the parts of the page."""
    return {f"data-{name}": pack_columns(each.columns, each.of(subjects)) for name, each in datasets.items()}


def total(parts: Mapping[str, str]) -> int:
    """How many bytes parts take."""
    return sum(len(text) + len(name) + 60 for name, text in parts.items())  # with the tags around them


def tracing(
    subjects: Subjects,
    datasets: Mapping[str, Dataset],
    wanted: Sequence[str],
    held: Sequence[str],
    shared: Shared,
    room: int,
    progress: Callable[[str], None],
) -> tuple[list[str], dict[str, str]]:
    """The traces of as many of the wanted subjects as fit, and of the datasets that are of none."""
    known = [subject for subject in wanted if subject in subjects.everyone]
    parts: dict[str, str] = {}
    traced: list[str] = []
    for place, subject in enumerate(known):
        progress(f"traces of {subject}, {place + 1} of {len(known)}")
        if not place:
            parts[STUDY] = packed_study(subjects, subject, datasets, shared)
        more = {f"{STUDY}{held.index(subject)}": packed_subject(subjects, subject, datasets, shared)}
        words = len(pack(shared_head(shared)))
        if total({**parts, **more}) + words > room:
            break
        parts |= more
        traced.append(subject)
    return traced, (parts if traced else {})


def traceable(study: Study, datasets: Mapping[str, Dataset]) -> dict[str, list[str]]:
    """The variables by dataset that the trace command knows: those of the specs, and of what relates records."""
    found = {}
    for name, dataset in datasets.items():
        known = study.datasets.get(name)
        if known or name in related_names(study):
            found[name] = [each for each in dataset.columns if not known or each in known.variables]
    return found


def command(folder: Path, sdtm: Path | None) -> str:
    """How a trace is asked for on the command line, from the folder of the project."""
    home, study = project_folder(folder).resolve(), folder.resolve()
    name = study.relative_to(home).as_posix() if study.is_relative_to(home) else study.name
    return f"cdisc-rdeb trace {name}" + (" --sdtm FOLDER" if sdtm else "")


def described(dataset: Dataset) -> dict[str, Any]:
    """What the page says of a dataset before anybody looks at its records."""
    words = asdict(dataset.words)
    return {**words, "standard": dataset.standard, "records": len(dataset)}


def about(
    study: Study, built: Path, datasets: Mapping[str, Dataset], issues: Mapping[str, Text], since: Path | None
) -> dict[str, Any]:
    """What the overview tells."""
    status, named = issues["status"], issues["dataset"]
    open_ = equal(status, UNEXPLAINED)
    accepted = equal(status, ACCEPTED)
    of = {name: equal(named, name) for name in datasets}
    manifest = overview.manifest_of(built)
    return {
        "study": study.id,
        "title": study.title,
        "datasets": [
            (dataset, int((open_ & of[name]).sum()), int((accepted & of[name]).sum()))
            for name, dataset in datasets.items()
        ],
        "records": sum(map(len, datasets.values())),
        "issues": {"unexplained": int(open_.sum()), "accepted": int(accepted.sum()), "all": len(status)},
        "rules": overview.rules(issues),
        "raw_rows": overview.raw_rows(built),
        "checks": overview.stated_checks(built),
        "since": since is not None,
        "differences": overview.differences(since, built),
        "versions": manifest["versions"],
        "standards": FOLDERS,
    }
