"""The plugin for pytest: a fixture ``submission`` with what check says of the datasets that are named.

``def test_no_new_issues(submission): assert not submission.new`` is a whole test. Which datasets: ``--submission``, or
``submission`` in the ini file, names a study's specs or a folder; further options are as those of check.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .quick import dataclass
from .terminal import count

if TYPE_CHECKING:
    from .check import Checked
    from .check.reports import Since

OPTIONS = {
    "submission": "study's specs, or folder of datasets, that the fixture submission checks",
    "submission_since": "CSV of an earlier check: what was there is not new",
    "submission_accepted": "file of what is accepted",
    "submission_sdtm": "of a folder with analysis datasets: the folder of the SDTM datasets",
    "submission_out": "folder of the study's build",
}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CheckedSubmission:
    """What check says: ``checked`` has the frames; ``open`` and ``new`` are lines, which pytest shows where one fails.

    ``open``: the causes that nothing explains. ``new``: those of them that an earlier check had not, all of them where
    there was none. ``gone``: accepted issues that are there no more.
    """

    folder: Path
    checked: Checked
    since: Since | None
    open: tuple[str, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<submission {self.folder.name}: {count(len(self.open), 'open cause')}, {len(self.new)} of them new>"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options, each also one of the ini file; paths there start from it."""
    group = parser.getgroup("submission", "datasets checked by cdisc-rdeb")
    for name, help_ in OPTIONS.items():
        group.addoption(f"--{name.replace('_', '-')}", default=None, metavar="PATH", help=help_)
        parser.addini(name, help_, default=None)


@pytest.fixture(scope="session")
def submission(pytestconfig: pytest.Config) -> CheckedSubmission:
    """The datasets that are named, checked once for all tests."""
    folder = path_of(pytestconfig, "submission")
    if folder is None:
        raise pytest.UsageError("say which datasets are meant: --submission FOLDER, or submission in the ini file")
    return check(folder, {name: path_of(pytestconfig, name) for name in OPTIONS})


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Below a test that failed stands what is new: an assertion shows no more than the beginning of it."""
    report = yield
    found = getattr(item, "funcargs", {}).get("submission")
    if report.failed and report.when == "call" and isinstance(found, CheckedSubmission):
        report.sections.append(("new issues of the submission", "\n".join(found.new) or "none"))
    return report


def path_of(config: pytest.Config, name: str) -> Path | None:
    """The path of an option, or of the ini file, from whose folder it starts; None where neither says one."""
    if told := config.getoption(name):
        return config.invocation_params.dir / str(told)
    return config.rootpath / str(written) if (written := config.getini(name)) else None


def check(folder: Path, paths: dict[str, Path | None]) -> CheckedSubmission:
    """Hold the datasets against all rules, as ``cdisc-rdeb check`` does."""
    from .accepted import open_points
    from .causes import cause_lines, columns_of
    from .check import check_folder, check_study
    from .check.ids import other_ids
    from .check.reports import since, unexplained
    from .check.run import settled

    accepted, old = paths["submission_accepted"], paths["submission_since"]
    if (folder / "study.yaml").exists():
        checked = check_study(folder, out=paths["submission_out"], accepted=accepted)
    else:
        checked = check_folder(folder, sdtm=paths["submission_sdtm"])
        checked = settled(checked, accepted) if accepted else checked
    earlier = since(checked, old) if old else None
    open_, new = (
        tuple(cause_lines(columns_of(unexplained(checked, which)), lambda rule: other_ids(checked, rule)))
        for which in (None, earlier)
    )
    gone = tuple(open_points(checked.settled[checked.settled["status"] == "gone"]))
    return CheckedSubmission(folder, checked, earlier, open_, new, gone)
