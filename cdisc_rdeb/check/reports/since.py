"""What is new against an earlier check, what is gone, and what is still there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ...causes import UNEXPLAINED, cause_lines, columns_of
from ...columns import Mask
from ...errors import RequestError
from ...issues import Issue, Issues
from ...quick import dataclass
from ..ids import other_ids
from ..rules import RULES
from ..run import Checked, read_issues
from .stated import stated

if TYPE_CHECKING:
    import pandas as pd

NEW, STILL = "new", "still there"


@dataclass(frozen=True, slots=True, eq=False)
class Since:
    """``new`` says which issues are so, in the order of the frame; ``gone`` are those of the earlier check that are
    there no more, ``unknown`` those whose rule was not asked this time."""

    file: str
    new: Mask
    gone: pd.DataFrame
    unknown: pd.DataFrame

    @property
    def words(self) -> str:
        """The counts in one line."""
        new = int(self.new.sum())
        unknown = f", {len(self.unknown)} whose rule was not asked" if len(self.unknown) else ""
        still = len(self.new) - new
        return f"since {self.file}: {new} new, {len(self.gone)} gone, {still} still there{unknown}"


def since(checked: Checked, old: str | Path) -> Since:
    """What a check has found that an earlier one had not, by the CSV of that (``--csv``, or issues.csv).

    An issue is the same by dataset, rule, variable, subject and value; wherever its record now stands, and whatever
    words a version has for it. Where there are more of the same, the last ones are new. Raises RequestError for
    a file that is not there, RawDataError for one that no check has written.
    """
    path = Path(old)
    if not path.is_file():
        raise RequestError(f"{path}: no such file; name the CSV that an earlier check wrote with --csv")
    earlier = read_issues(path)
    left = Counter(map(same, earlier))
    new = []
    for issue in map(Issue._make, checked.issues.itertuples(index=False, name=None)):
        new.append(left[same(issue)] <= 0)
        left[same(issue)] -= 1
    lost: list[Issue] = []
    for issue in reversed(earlier):  # of several of the same the last ones
        if left[same(issue)] > 0:
            lost.append(issue)
            left[same(issue)] -= 1
    asked = {
        rule: checked.asked(rule) and (rule in checked.ran or rule not in RULES) for rule in {i.rule for i in lost}
    }
    gone = Issues([issue for issue in lost if asked[issue.rule]])
    unknown = Issues([issue for issue in lost if not asked[issue.rule]])
    return Since(path.name, np.array(new, np.bool_), gone.frame(), unknown.frame())


def same(issue: Issue) -> tuple[str, ...]:
    """What makes an issue the same in two checks."""
    return issue.dataset, issue.rule, issue.variable, issue.usubjid, issue.value


def since_lines(checked: Checked, found: Since, chosen: pd.DataFrame) -> Iterator[str]:
    """The causes of what is new among the ``chosen`` issues, and of what is gone; then the counts."""
    for word, issues in ((NEW, chosen), ("gone", found.gone), ("not asked again", found.unknown)):
        for line in cause_lines(columns_of(issues), lambda rule: other_ids(checked, rule)):
            yield f"{word}: {line}"
    yield found.words


def unexplained(checked: Checked, found: Since | None = None) -> pd.DataFrame:
    """The issues that nothing explains; of an earlier check, those of them that are new."""
    issues = stated(checked)
    open_ = (issues["status"] == UNEXPLAINED).to_numpy()
    return issues[open_ & found.new if found else open_]
