"""All rules over a submission: the issues as the one frame, and the rules that could not run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..accepted import Accepted, accept_issues, read_accepted, spoken_of
from ..columns import Text, first_of_groups, group_codes
from ..errors import CheckError, RawDataError
from ..formats.csv_for_people import read_people_csv
from ..issues import COLUMNS, Issue, Issues
from ..output.manifest import refuse_changed
from ..quick import dataclass
from ..spec import project_folder
from ..spec.study.standards_chosen import terminology_folders
from ..standards import DEFAULT
from ..standards.names import is_of_send
from .core import Core, CoreAt, run_core
from .followed import NONE, Asked
from .published import Published, RulesAt, merged, run_published
from .reading import read_document, read_submission
from .rules import BESIDE, GUIDE, RULES, TERMINOLOGY, Finding, Rule
from .seen import Seen, seen
from .submission import Submission

if TYPE_CHECKING:
    import pandas as pd

CORE_PREFIX = "CORE-"  # of the names of CORE's rules


@dataclass(frozen=True, eq=False)
class Checked:
    """What the rules say of a folder: issues, the rules that ran, and those that did not, with what they lacked.

    ``core`` is what CDISC CORE says, if it was asked, ``published`` what CDISC's published rules say; their issues are
    among the others. ``held`` are the checks that the study states and that nothing broke when it was built, ``seen``
    the datasets.
    """

    found: Issues
    ran: tuple[str, ...]
    not_run: Mapping[str, str]
    accepted: tuple[Accepted, ...] = ()
    core: Core | None = None
    held: tuple[str, ...] = ()
    published: Published | None = None
    seen: tuple[Seen, ...] = ()

    @cached_property
    def settled(self) -> pd.DataFrame:
        """What the issues violate, and what of it is accepted: the frame of ``accept_issues``. Notes do not count.

        What is accepted of a rule that did not run plays no part: nobody knows whether it is still so.
        """
        issues = self.issues
        entries = [entry for entry in self.accepted if self.asked(entry.rule)]
        return accept_issues(issues[issues["severity"] != "note"], entries)

    def asked(self, rule: str) -> bool:
        """Whether a rule had a chance to find something."""
        if self.published is not None and rule in self.published.ids:
            return rule in self.published.ran
        if rule.startswith(CORE_PREFIX):
            return self.core is not None and rule in self.core.executed
        return rule not in self.not_run

    @cached_property
    def unexplained(self) -> pd.DataFrame:
        """The issues, without notes, that nothing explains."""
        issues, table = self.issues, self.settled
        names = ["dataset", "rule", "variable"]
        open_ = set(table.loc[table["status"] == "unexplained", names].itertuples(index=False, name=None))
        about = {entry.what for entry in self.accepted}
        codes, _ = group_codes([Text.from_series(issues[name]) for name in names])
        first, place = first_of_groups(codes)
        whats = zip(*(issues[name].to_numpy(object)[first] for name in names), strict=True)
        wide = np.array([spoken_of(what, about) in open_ for what in whats], np.bool_)[place]
        return issues[wide & (issues["severity"] != "note").to_numpy()].reset_index(drop=True)

    @cached_property
    def issues(self) -> pd.DataFrame:
        """The issues, as a build has them; ``file`` is that of the dataset, ``row`` the number of the record."""
        return self.found.frame()


def check_folder(
    folder: str | Path,
    *,
    standard: str = "",
    guide: bool | None = None,
    ct: str = "",
    sdtm: str | Path | None = None,
    core: CoreAt | None = None,
    encoding: str = "",
    rules: str | Path | None = None,
    drafts: bool = False,
) -> Checked:
    """Hold the datasets of a folder against all rules, against those of CDISC CORE where it is named, and against
    published ones where ``rules`` names their file or folder (``drafts``: those that are not published yet too).

    Analysis datasets are known by define.xml, else by their names; ``sdtm`` is the folder of those that they were made
    from. ``standard`` is the version of SDTMIG that they follow, or ``none``; ``guide`` says that they follow the
    default one, or none; if neither is given, define.xml or TS says it. ``ct`` is the date of the terminology that they
    are held against, else that which define.xml states; ``nearest`` permits another where that is not installed. A rule
    that needs what is not there is named in ``not_run``. A file that cannot be read is an issue, and so is text whose
    encoding is guessed as ``encoding`` does not state it. Raises RawDataError where nothing could be read at all,
    RequestError for a version that is not there, CheckError if CORE cannot run.
    """
    at = RulesAt(Path(rules), drafts) if rules else None
    if guide is not None and not standard:
        standard = DEFAULT.sdtmig if guide else NONE
    asked = Asked(standard, ct, encoding=encoding)
    return check_as_asked(Path(folder), asked, Path(sdtm) if sdtm else None, core, at)


def check_as_asked(
    folder: Path, asked: Asked, sdtm: Path | None, core: CoreAt | None, rules: RulesAt | None
) -> Checked:
    """Hold the datasets of a folder against all rules, as `check_folder` does."""
    data = read_submission(folder, asked, sdtm=sdtm)
    if core and data.standard == "ADaM":
        raise CheckError(f"{folder}: CORE has no rules for ADaM; check its SDTM datasets with it")
    if core and not data.guide:
        raise CheckError(f"{folder}: CORE runs on datasets of {GUIDE}; say --standard {DEFAULT.sdtmig} if these are")
    if core and rules:
        raise CheckError("CORE and the published rules say the same, under the same names; ask one of them")
    checked = check_submission(data)
    if rules:
        published = run_published(data, rules)
        return replace(checked, found=Issues([*checked.found.rows, *published.issues]), published=published)
    if core is None:
        return checked
    said = run_core(folder, core, data.standards)
    return replace(checked, found=Issues([*checked.found.rows, *said.issues]), core=said)


def check_define(path: str | Path, *, data: str | Path | None = None, ct: str = "", encoding: str = "") -> Checked:
    """Hold a define.xml against the rules that are about it: by itself, and beside the datasets of a folder both ways.

    ``data`` is the folder with the datasets; without it only rules that need none are run. ``ct`` is the date of the
    controlled terminology that it is held against, else that which it states; ``encoding`` that of text in the
    datasets. Raises RawDataError for a file that is no define.xml, and for a folder without datasets.
    """
    if data is None:
        return check_submission(read_document(Path(path), Asked("", ct)), about=lambda rule: rule.of_document)
    asked = Asked("", ct, encoding=encoding)
    return check_submission(read_submission(Path(data), asked, define=Path(path)), about=lambda rule: rule.of_define)


def check_submission(data: Submission, *, about: Callable[[Rule], bool] = lambda _: True) -> Checked:
    """Run all rules over datasets that are in memory, or those that ``about`` chooses."""
    found, ran, not_run = Issues(), [], {}
    for rule in (rule for rule in RULES.values() if data.standard in rule.of and about(rule)):
        lacking = rule.lacks(data)
        if lacking:
            not_run[rule.name] = f"needs {' and '.join(why_not(need, data) for need in lacking)}"
            continue
        ran.append(rule.name)
        for finding in rule.check(data):
            found.rows.extend(issues_of(rule, finding))
    return Checked(found, tuple(ran), not_run, seen=seen(data))


def why_not(need: str, data: Submission) -> str:
    """What a rule lacks, with what is there instead of it."""
    named = ", ".join(f"{name} {version}" for name, version in data.define.standards) if data.define else ""
    if need == GUIDE and named:
        return f"{need}, and {data.define.file if data.define else ''} names {named}"
    if need == TERMINOLOGY and data.define and is_of_send(data.define.standards):
        return f"{need} of SEND, which is not installed"
    part, name = (data.sdtm, need.removeprefix(BESIDE)) if need.startswith(BESIDE) else (data, need.partition(".")[0])
    unread = part is not None and name in part.unread
    return f"{need}, which could not be read" if unread else need


def check_study(
    folder: str | Path,
    *,
    out: str | Path | None = None,
    accepted: str | Path | None = None,
    core: CoreAt | None = None,
    rules: str | Path | None = None,
    drafts: bool = False,
) -> Checked:
    """Hold the datasets that a study's build wrote, SDTM and ADaM, and the issues that it told of, against rules and
    accepted.yaml.

    ``out`` is the build's folder, by default that of the study; ``accepted`` the folder or file of what is accepted, by
    default the study's. Notes need no acceptance. ``core`` says where CDISC CORE is, to ask it too, ``rules`` where
    published ones are (``drafts`` with those that are not published yet). Raises RawDataError where nothing was built,
    or from other specs, SpecError for a faulty accepted.yaml, CheckError if CORE cannot run or there are no rules.
    """
    folder = Path(folder)
    out = Path(out) if out else project_folder(folder) / "output" / folder.resolve().name
    sdtm, adam = out / "sdtm", out / "adam"
    if not sdtm.is_dir() and not adam.is_dir():
        raise RawDataError(f"{out} holds no build; build the study first, or name its folder")
    refuse_changed(out, {"specs": folder})  # else what is clean is not what the specs say
    asked = Asked(folders=terminology_folders(folder))
    at = RulesAt(Path(rules), drafts) if rules else None
    parts = [check_as_asked(sdtm, asked, None, core, at)] if sdtm.is_dir() else []
    parts += [check_as_asked(adam, asked, sdtm if sdtm.is_dir() else None, None, at)] if adam.is_dir() else []
    checked = together(parts)
    built = read_issues(out / "issues.csv")
    found = Issues([*built, *not_told_before(checked.found.rows, built)])
    return settled(replace(checked, found=found, held=checks_held(out / "checks.csv")), accepted or folder)


def not_told_before(rows: Iterable[Issue], built: Iterable[Issue]) -> Iterator[Issue]:
    """The issues of rules without those that the build told of, record by record, with the raw row that they are of."""
    told = Counter(map(same_issue, built))
    for issue in rows:
        if told[same_issue(issue)]:
            told[same_issue(issue)] -= 1
        else:
            yield issue


def same_issue(issue: Issue) -> tuple[str, ...]:
    """What is the same where a build and a rule tell of one record."""
    return issue.dataset, issue.rule, issue.usubjid, issue.variable, issue.value


def together(parts: Sequence[Checked]) -> Checked:
    """What was found in several folders; a rule that ran in one of them did run."""
    ran = tuple(dict.fromkeys(name for part in parts for name in part.ran))
    not_run = {name: why for part in parts for name, why in part.not_run.items() if name not in ran}
    core = next((part.core for part in parts if part.core), None)
    published = [part.published for part in parts if part.published]
    found = Issues([row for part in parts for row in part.found.rows])
    said = merged(published) if published else None
    datasets = tuple(dataset for part in parts for dataset in part.seen)
    return Checked(found, ran, not_run, core=core, published=said, seen=datasets)


def checks_held(path: Path) -> tuple[str, ...]:
    """The checks of a study that held when it was built."""
    records = read_people_csv(path) if path.exists() else []
    return tuple(f"{record['dataset']}: {record['check']}" for record in records if record["issues"] == "0")


def read_issues(path: Path) -> list[Issue]:
    """The issues that a build told of."""
    if not path.exists():
        return []
    records = read_people_csv(path)
    if lacking := [name for name in COLUMNS if records and name not in records[0]]:
        raise RawDataError(f"{path}: it has no column {lacking[0]}, which a build writes; build the study again")
    return [Issue(*(record[name] for name in COLUMNS)) for record in records]


def settled(checked: Checked, accepted: str | Path) -> Checked:
    """What was found, with what of it is accepted."""
    return replace(checked, accepted=read_accepted(accepted))


def issues_of(rule: Rule, finding: Finding) -> Iterator[Issue]:
    """A finding as issues, one for each record, or one for all."""
    dataset, values, message = finding.dataset, finding.values, finding.message
    head = (dataset.name, rule.name, "note" if finding.note else rule.severity)
    if finding.at is None:
        value = values if isinstance(values, str) else ""
        yield Issue(*head, "", finding.variable, value, message.replace("{value}", value), dataset.file, "")
        return
    subjects = dataset.text("USUBJID").take(finding.at).tolist()
    texts = values.take(finding.at).tolist() if isinstance(values, Text) else [values] * len(subjects)
    for at, subject, value in zip(finding.at.tolist(), subjects, texts, strict=True):
        said = message.replace("{value}", value)
        yield Issue(*head, subject, finding.variable, value, said, dataset.file, str(at + 1))
