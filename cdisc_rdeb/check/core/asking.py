"""CDISC CORE asked: its script run in the Python that has the engine, and what it says told as issues.

The engine needs a Python of its own, and rules that its package does not bring. What did not run is never clean: too
few rules are an error, rules that broke are told as such, and each skipped rule is named with the reason.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ...errors import CheckError
from ...formats.files import dataset_files
from ...issues import Issue
from ...quick import dataclass
from ...standards import DEFAULT, Standards

RUNNER = Path(__file__).with_name("runner.py")
FEWEST = 390  # rules that an engine has at least for any version of SDTMIG
MOST_PROCESSES = 4
NO_DEFINE = "no define.xml"
STUDY = "STUDY"  # what the engine calls the dataset where one is absent; the variable is the absent one then
REASONS = {  # what the engine calls it, the nearest to a run first
    "Empty dataset": "no record that it is for",
    "Domain not found": "a dataset that it needs is not there",
    "Column not found in data": "no dataset has the variables that it needs",
    "Schema validation is off": "schema validation is off",
    "Outside scope": "no dataset that it is for",
}


@dataclass(frozen=True, slots=True)
class CoreAt:
    """Where CORE is: the Python that has cdisc-rules-engine, and the folder with its rules.

    The rules are pickles, which can run anything: name a folder that you trust.
    """

    python: Path
    cache: Path


@dataclass(frozen=True, slots=True)
class Core:
    """What CORE says: its version, how many rules it loaded, which of them ran, which not and why, and the issues.

    ``broken`` are rules that ended in an error of the engine: what they would have said is not known. ``ids`` are the
    names that a rule has elsewhere.
    """

    engine: str
    loaded: int
    executed: tuple[str, ...]
    skipped: Mapping[str, str]
    broken: Mapping[str, str]
    ids: Mapping[str, tuple[str, ...]]
    issues: tuple[Issue, ...]

    @property
    def with_issues(self) -> list[str]:
        """The rules that found something."""
        return sorted({issue.rule for issue in self.issues})

    def by_reason(self) -> dict[str, list[str]]:
        """The rules that were skipped, by the reason."""
        found: dict[str, list[str]] = {}
        for name, reason in self.skipped.items():
            found.setdefault(reason, []).append(name)
        return dict(sorted(found.items()))

    def whole(self) -> None:
        """Raise CheckError if a rule broke."""
        if self.broken:
            names = ", ".join(self.broken)
            raise CheckError(f"{len(self.broken)} of CORE's {self.loaded} rules broke, so nothing is clean: {names}")


def run_core(folder: Path, place: CoreAt, standards: Standards = DEFAULT) -> Core:
    """Run CORE over the transport files of a folder, with its define.xml if there is one.

    Raises CheckError if CORE cannot run, or has too few rules.
    """
    files = [path.absolute() for path in dataset_files(folder).values()]
    other = [path.name for path in files if path.suffix.lower() != ".xpt"]
    if other or not files:
        raise CheckError(
            f"{folder}: CORE reads transport files (.xpt), not {', '.join(other[:3]) or 'an empty folder'}"
        )
    define = (folder / "define.xml").absolute()
    request = {
        "cache": str(place.cache.absolute()),
        "version": standards.sdtmig.replace(".", "-"),
        "define": str(define) if define.exists() else None,
        "ct": [] if define.exists() else [f"sdtmct-{standards.version('SDTM')}"],
        "datasets": [str(path) for path in files],
        "processes": min(MOST_PROCESSES, os.cpu_count() or 1),
    }
    return told(report_of(request, place.python), {path.stem.upper(): path.name for path in files})


def report_of(request: Mapping[str, object], python: Path) -> dict[str, Any]:
    """What the script in the other Python reports."""
    with tempfile.TemporaryDirectory() as place:
        asked, report = Path(place, "request.json"), Path(place, "report.json")
        asked.write_text(json.dumps(request), encoding="utf-8")
        command = [str(python.absolute()), "-I", str(RUNNER), str(asked), str(report)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        except OSError as error:
            raise CheckError(f"{python} cannot be run: {error.strerror}; name the Python that has CORE") from None
        if done.returncode or not report.exists():
            lines = done.stderr.strip().splitlines() or ["it said nothing"]
            raise CheckError(f"CORE did not run: {lines[-1]}")
        found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
        return found


def told(report: Mapping[str, Any], files: Mapping[str, str]) -> Core:
    """A report as what CORE says; ``files`` are those of the datasets by name."""
    rules = report["rules"]
    if len(rules) < FEWEST:
        raise CheckError(
            f"CORE has {len(rules)} rules for the guide, fewer than {FEWEST}; name a cache that has them all"
        )
    by_status: dict[str, list[Mapping[str, Any]]] = {}
    for rule in rules:
        by_status.setdefault(rule["status"], []).append(rule)
    ran = [*by_status.pop("success", ()), *by_status.pop("issue reported", ())]
    skipped = {rule["core_id"]: reason(rule["results"]) for rule in by_status.pop("skipped", ())}
    skipped |= {rule["core_id"]: NO_DEFINE for rule in by_status.pop("no define", ())}
    broken = {rule["core_id"]: fault(rule) for left in by_status.values() for rule in left}
    return Core(
        engine=report["engine"],
        loaded=len(rules),
        executed=tuple(sorted(rule["core_id"] for rule in ran)),
        skipped=dict(sorted(skipped.items())),
        broken=dict(sorted(broken.items())),
        ids={rule["core_id"]: tuple(rule["ids"]) for rule in rules},
        # a join of the engine tells some many times
        issues=tuple(dict.fromkeys(issue for rule in rules for issue in issues_of(rule, files))),
    )


def reason(results: Iterable[Mapping[str, Any]]) -> str:
    """Why a rule looked at no dataset.

    >>> reason([{"errors": [{"error": "Outside scope"}]}, {"errors": [{"error": "Column not found in data"}]}])
    'no dataset has the variables that it needs'
    """
    words = {str(error.get("error")) for result in results for error in result["errors"]}
    known = next((said for word, said in REASONS.items() if word in words), "")
    return known or ", ".join(sorted(words)) or "CORE does not say why"


def fault(rule: Mapping[str, Any]) -> str:
    """What broke a rule, and on which datasets."""
    broken = [result for result in rule["results"] if result["executionStatus"] == "execution error"]
    names = sorted({result.get("dataset") or "" for result in broken} - {""})
    words = sorted(
        {text_of(error.get("message") or error.get("error")) for found in broken for error in found["errors"]}
    )
    return f"{'; '.join(words) or rule['status']}{' in ' if names else ''}{', '.join(names)}"


def issues_of(rule: Mapping[str, Any], files: Mapping[str, str]) -> Iterator[Issue]:
    """The issues of a rule: a record each, or one for a dataset.

    The variable is the first of the dataset's own that the rule names; the message has what the others hold.
    """
    severity = "warning" if "overreporting" in rule["executability"] else "error"
    for result in rule["results"]:
        if result["executionStatus"] != "issue reported":
            continue
        said = " ".join((result.get("message") or rule["description"]).split())
        for error in result["errors"]:
            dataset = error.get("dataset") or result["dataset"] or ""
            values = {name: text_of(value) for name, value in (error.get("value") or {}).items()}
            named = [name for name in result["variables"] if name in values]
            own = next((name for name in named if name.isalnum()), "")
            others = "".join(f", {name} '{values[name]}'" for name in named if name != own)
            about = ("", "") if rule["sensitivity"] != "Record" else (error.get("USUBJID"), error.get("row"))
            subject, row = (text_of(value) for value in about)
            if dataset == STUDY:
                yield Issue(own, rule["core_id"], severity, "", "", "", said.rstrip("."), "", "")
                continue
            message = f"{said.rstrip('.')}{' (' if others else ''}{others[2:]}{')' if others else ''}"
            file = files.get(dataset, "")
            value = values.get(own, "")
            yield Issue(dataset, rule["core_id"], severity, subject, own, value, message, file, row)


def text_of(value: object) -> str:
    """A value of the report as text; a number without a fraction is written without a point.

    >>> text_of(3.0), text_of(None), text_of(["A", 1])
    ('3', '', 'A, 1')
    """
    if isinstance(value, list):
        return ", ".join(map(text_of, value))
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:.15g}"
    return "" if value is None else " ".join(str(value).split())
