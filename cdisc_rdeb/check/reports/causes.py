"""Issues rolled up: one line for what has one cause, which is a rule, a dataset and a variable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...issues import RANK
from ...terminal import count, cut
from ...values.plain import visible

if TYPE_CHECKING:
    import pandas as pd

FIRST = 3  # records, and values, that a line names


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
    more = {name: issues.get(name, [""] * len(issues)) for name in ("status", "reason")}
    names = ("severity", "dataset", "variable", "rule")
    groups: dict[tuple[str, ...], list[int]] = {}
    for place, key in enumerate(zip(*(issues[name] for name in names), *more.values(), strict=True)):
        groups.setdefault(tuple(map(str, key)), []).append(place)
    texts = {name: issues[name].tolist() for name in ("value", "message", "file", "row")}
    order = sorted(groups, key=lambda key: (RANK[key[0]], *key[1:]))
    return [made(key, groups[key], texts) for key in order]


def made(key: tuple[str, ...], places: Sequence[int], texts: dict[str, list[str]]) -> Cause:
    """The cause of the issues at some places."""
    severity, dataset, variable, rule, status, reason = key
    values = Counter(value for place in places if (value := texts["value"][place]))
    kinds: dict[str, Counter[str]] = {}  # messages that differ in nothing but the value
    for place in places:
        message, value = texts["message"][place], texts["value"][place]
        kind = message.replace(value, "\0") if value else message
        kinds.setdefault(kind, Counter())[message] += 1
    told = max(kinds.values(), key=Counter.total)
    where = [f"{texts['file'][place]} {texts['row'][place]}" for place in places if texts["row"][place]]
    return Cause(
        *(severity, dataset, variable, rule, len(places), len(where), tuple(where[: FIRST + 1])),
        tuple(sorted(values.items(), key=lambda item: (-item[1], item[0]))),
        *(told.most_common(1)[0][0], len(kinds), status, reason, tuple(places)),
    )


def cause_lines(issues: pd.DataFrame, ids: Callable[[str], Sequence[str]]) -> Iterator[str]:
    """A line for each cause: where, which values and records, what, and the rule with its ids."""
    for cause in causes(issues):
        names = " ".join([visible(cause.rule), *ids(cause.rule)])
        shown = value_words(cause)
        where = record_words(cause)
        yield f"{cause.severity}: {visible(cause.name)}{shown}{where}: {message_words(cause)} [{names}]"


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
