"""Issues rolled up: one line for what has one cause, which is a rule, a dataset and a variable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from ...issues import RANK
from ...quick import dataclass
from ...terminal import count, cut
from ...values.plain import visible

if TYPE_CHECKING:
    import pandas as pd

FIRST = 3  # records, and values, that a line names
NAMED = 4  # variables of one cause that are named
KEY = ("severity", "dataset", "variable", "rule", "status", "reason")  # what the issues of a cause have in common


@dataclass(frozen=True, slots=True)
class Cause:
    """What a rule found in one variable: how many issues and records, the first of these, and all distinct values.

    ``values`` are the distinct values (those that are not empty) with their numbers, the most frequent first;
    ``message`` is the most frequent one of the most frequent kind, of which there are ``messages``. ``place`` is where
    its issues stand in the frame.
    """

    severity: str
    dataset: str
    variable: str
    rule: str
    issues: int
    records: int
    first: tuple[str, ...]
    values: tuple[tuple[str, int], ...]
    message: str
    messages: int
    status: str
    reason: str
    place: tuple[int, ...]

    @property
    def name(self) -> str:
        """The dataset and variable, as AE.AESEV."""
        return ".".join(filter(None, (self.dataset, self.variable)))


def causes(issues: pd.DataFrame) -> list[Cause]:
    """The causes of issues, errors first; a frame with ``status`` and ``reason`` has causes of one status each.

    >>> import pandas as pd
    >>> row = {"severity": "error", "dataset": "AE", "variable": "AESEV", "rule": "r", "message": "m", "file": "ae.xpt"}
    >>> frame = pd.DataFrame([{**row, "value": v, "row": n} for v, n in (("A", "1"), ("B", "4"), ("A", "7"))])
    >>> (found,) = causes(frame)
    >>> found.values, found.first
    ((('A', 2), ('B', 1)), ('ae.xpt 1', 'ae.xpt 4', 'ae.xpt 7'))
    """
    if issues.empty:
        return []
    told = issues.reset_index(drop=True).assign(**{name: "" for name in ("status", "reason") if name not in issues})
    group = told.groupby(list(KEY), sort=False).ngroup().to_numpy()
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    at_records = np.flatnonzero((told["row"] != "").to_numpy())
    numbers = np.bincount(group[at_records], minlength=len(starts)).tolist()
    heads = told.iloc[at_records].groupby(group[at_records], sort=False).head(FIRST + 1)
    first: list[list[str]] = [[] for _ in starts]
    for number, file, row in zip(group[heads.index], heads["file"], heads["row"], strict=True):
        first[number].append(f"{file} {row}")
    kinds = kinds_of(told, group, len(starts))
    found = []
    for number, places in enumerate(np.split(order, starts[1:])):
        severity, dataset, variable, rule, status, reason = map(str, told[list(KEY)].iloc[places[0]])
        head = (severity, dataset, variable, rule, len(places), numbers[number], tuple(first[number]))
        found.append(Cause(*head, *kinds[number], status, reason, tuple(places.tolist())))
    return sorted(found, key=lambda c: (RANK[c.severity], c.dataset, c.variable, c.rule, c.status, c.reason))


Kinds: TypeAlias = tuple[tuple[tuple[str, int], ...], str, int]  # distinct values, message, how many kinds of messages


def as_one(issues: pd.DataFrame) -> pd.DataFrame:
    """Issues of which those that say the same, but for the value, are of one cause, whichever variables have it.

    >>> import pandas as pd
    >>> row = {"severity": "error", "rule": "r", "value": "A", "message": "A is none"}
    >>> frame = pd.DataFrame([{**row, "dataset": "DM", "variable": v} for v in ("ARM", "ACTARM")])
    >>> as_one(frame)["variable"].tolist()
    ['DM.ARM, DM.ACTARM', 'DM.ARM, DM.ACTARM']
    """
    pairs = zip(issues["value"], issues["message"], strict=True)
    kind = [message.replace(value, "\0") if value else message for value, message in pairs]
    name = [".".join(filter(None, pair)) for pair in zip(issues["dataset"], issues["variable"], strict=True)]
    keyed = issues.assign(kind=kind, name=name)
    names = keyed.groupby(["severity", "rule", "kind"], sort=False)["name"].transform(several)
    joined = names != keyed["name"]
    return issues.assign(dataset=issues["dataset"].mask(joined, ""), variable=issues["variable"].mask(joined, names))


def several(names: Iterable[str]) -> str:
    """Distinct names in a row, the first of many."""
    found = list(dict.fromkeys(names))
    more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
    return ", ".join(found[:NAMED]) + more


def kinds_of(told: pd.DataFrame, group: npt.NDArray[Any], size: int) -> list[Kinds]:
    """Of each group of issues its values with their numbers, and its messages; asked once for each distinct pair."""
    values: list[Counter[str]] = [Counter() for _ in range(size)]
    messages: list[dict[str, Counter[str]]] = [{} for _ in range(size)]  # those that differ in the value alone
    pairs = told.groupby([group, told["value"], told["message"]], sort=False).size()
    for (number, value, message), times in zip(pairs.index, pairs.tolist(), strict=True):
        if value:
            values[number][value] += times
        kind = message.replace(value, "\0") if value else message
        messages[number].setdefault(kind, Counter())[message] += times
    return [
        (
            tuple(sorted(counted.items(), key=lambda item: (-item[1], item[0]))),
            max(of_kind.values(), key=Counter.total).most_common(1)[0][0],
            len(of_kind),
        )
        for counted, of_kind in zip(values, messages, strict=True)
    ]


def cause_lines(
    issues: pd.DataFrame, ids: Callable[[str], Sequence[str]], place: Callable[[Cause], str] = lambda _: ""
) -> Iterator[str]:
    """A line for each cause: where, which values and records, what, the place in the specs, the rule with its ids."""
    for cause in causes(issues):
        names = " ".join([visible(cause.rule), *ids(cause.rule)])
        shown = value_words(cause)
        where = record_words(cause)
        at = f" ({of_specs})" if (of_specs := place(cause)) else ""
        yield f"{cause.severity}: {visible(cause.name)}{shown}{where}: {message_words(cause)}{at} [{names}]"


def value_words(cause: Cause) -> str:
    """The one value of a cause, or how many there are and the most frequent ones.

    >>> print(value_words(Cause("error", "AE", "AESEV", "r", 3, 0, (), (("A", 2), ("B", 1)), "", 1, "", "", ())))
     2 values ('A' 2, 'B' 1)
    """
    if len(cause.values) < 2:
        return "".join(f" '{visible(value)}'" for value, _ in cause.values)
    told = ", ".join(f"'{cut(visible(value))}' {number:,}" for value, number in cause.values[:FIRST])
    return f" {len(cause.values):,} values ({told}{', ...' if len(cause.values) > FIRST else ''})"


def record_words(cause: Cause) -> str:
    """How many records are meant, and which are the first."""
    if not cause.records:
        return "" if cause.issues == 1 else f" {cause.issues:,} times"
    more = ", ..." if cause.records > FIRST else ""
    return f" in {count(cause.records, 'record')} ({', '.join(map(visible, cause.first[:FIRST]))}{more})"


def message_words(cause: Cause) -> str:
    """The message, and how many others there are."""
    others = cause.messages - 1
    more = f"; and {count(others, 'other message')}" if others else ""
    return visible(cause.message) + more
