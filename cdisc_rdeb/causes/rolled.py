"""Issues rolled up: one line for what has one cause, which is a rule, a dataset and a variable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from ..issues import RANK
from ..quick import dataclass
from ..terminal import count, cut
from ..values.plain import visible

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


Columns: TypeAlias = Mapping[str, Sequence[str]]  # of issues, by their names: those of the frame, status and reason


def columns_of(issues: pd.DataFrame) -> Columns:
    """The columns of a frame of issues; what it does not say of them is ''."""
    names = (*KEY, "value", "message", "file", "row")
    return {name: issues[name].tolist() if name in issues else [""] * len(issues) for name in names}


def causes(issues: Columns) -> list[Cause]:
    """The causes of issues, errors first; those of one status each.

    >>> row = {"severity": "error", "dataset": "AE", "variable": "AESEV", "rule": "r", "message": "m", "file": "ae.xpt"}
    >>> told = {name: [text] * 3 for name, text in {**row, "status": "", "reason": ""}.items()}
    >>> (found,) = causes({**told, "value": ["A", "B", "A"], "row": ["1", "4", "7"]})
    >>> found.values, found.first
    ((('A', 2), ('B', 1)), ('ae.xpt 1', 'ae.xpt 4', 'ae.xpt 7'))
    """
    groups: dict[tuple[str, ...], int] = {}
    numbers = [groups.setdefault(key, len(groups)) for key in zip(*(issues[name] for name in KEY), strict=True)]
    places: list[list[int]] = [[] for _ in groups]
    for place, number in enumerate(numbers):
        places[number].append(place)
    kinds = kinds_of(issues, numbers, len(groups))
    found = []
    for key, number in groups.items():
        severity, dataset, variable, rule, status, reason = key
        records = [place for place in places[number] if issues["row"][place]]
        first = tuple(f"{issues['file'][place]} {issues['row'][place]}" for place in records[: FIRST + 1])
        head = (severity, dataset, variable, rule, len(places[number]), len(records), first)
        found.append(Cause(*head, *kinds[number], status, reason, tuple(places[number])))
    return sorted(found, key=lambda c: (RANK[c.severity], c.dataset, c.variable, c.rule, c.status, c.reason))


Kinds: TypeAlias = tuple[tuple[tuple[str, int], ...], str, int]  # distinct values, message, how many kinds of messages


def as_one(issues: Columns) -> Columns:
    """Issues of which those that say the same, but for the value, are of one cause, whichever variables have it.

    >>> row = {"severity": "error", "rule": "r", "value": "A", "message": "A is none", "dataset": "DM"}
    >>> told = {name: [text] * 2 for name, text in row.items()}
    >>> as_one({**told, "variable": ["ARM", "ACTARM"]})["variable"]
    ['DM.ARM, DM.ACTARM', 'DM.ARM, DM.ACTARM']
    """
    pairs = zip(issues["value"], issues["message"], strict=True)
    kinds = [message.replace(value, "\0") if value else message for value, message in pairs]
    names = [".".join(filter(None, pair)) for pair in zip(issues["dataset"], issues["variable"], strict=True)]
    keys = [*zip(issues["severity"], issues["rule"], kinds, strict=True)]
    of: dict[tuple[str, ...], dict[str, None]] = {}
    for key, name in zip(keys, names, strict=True):
        of.setdefault(key, {})[name] = None
    joined = {key: several(found) for key, found in of.items() if len(found) > 1}
    dataset, variable = [*issues["dataset"]], [*issues["variable"]]
    for place, key in enumerate(keys):
        if key in joined:
            dataset[place], variable[place] = "", joined[key]
    return {**issues, "dataset": dataset, "variable": variable}


def several(names: Iterable[str]) -> str:
    """Distinct names in a row, the first of many."""
    found = [*names]
    more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
    return ", ".join(found[:NAMED]) + more


def kinds_of(issues: Columns, numbers: Sequence[int], size: int) -> list[Kinds]:
    """Of each group of issues its values with their numbers, and its messages; asked once for each distinct pair."""
    values: list[Counter[str]] = [Counter() for _ in range(size)]
    messages: list[dict[str, Counter[str]]] = [{} for _ in range(size)]  # those that differ in the value alone
    pairs = Counter(zip(numbers, issues["value"], issues["message"], strict=True))
    for (number, value, message), times in pairs.items():
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
    issues: Columns, ids: Callable[[str], Sequence[str]], place: Callable[[Cause], str] = lambda _: ""
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
