"""Issues as one frame: what the data have that a user must look at, each with file and row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
from itertools import compress, repeat
from typing import TYPE_CHECKING, Literal, NamedTuple

from .columns import Text, objects
from .quick import dataclass, np

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

Severity = Literal["error", "warning", "note"]
RANK = {"error": 0, "warning": 1, "note": 2}  # the order in which severities are told
COLUMNS = ("dataset", "rule", "severity", "USUBJID", "variable", "value", "message", "file", "row")
MANY = 1 << 12  # issues that are texts at one time, where all are numbers
NOT_MADE = "value not made"  # which no verb tells of that another value is taken in place of
AFTER_ELEMENTS = "date after elements"
LEFT_OUT = "row left out"  # of a raw file, as study.yaml says
SEVERITY: dict[str, Severity] = {
    "ambiguous term": "error",
    "bad date": "error",
    "bad time": "error",
    "comment not read": "warning",
    "dataset without records": "warning",
    AFTER_ELEMENTS: "warning",
    "dates out of order": "error",
    "decimal comma": "note",
    "decimal point": "warning",
    "digits lost": "warning",
    "doubtful encoding": "warning",
    "doubtful quote": "warning",
    "doubtful term": "warning",
    "duplicate keys": "error",
    "elements apart": "warning",
    "implausible value": "warning",
    "item twice": "error",
    "no ADSL record": "error",
    "no DM record": "error",
    "no footer": "warning",
    "no item": "error",
    "no record to merge": "error",
    "no record to relate": "error",
    "no rows": "warning",
    "no subject": "error",
    "no value to add": "warning",
    "not a number": "error",
    "not one record": "error",
    "not read": "note",
    "not converted": "error",
    "not in table": "error",
    "raw column not mapped": "warning",
    "raw row not mapped": "warning",
    "reason not kept": "warning",
    "replaced character": "note",
    "required value missing": "error",
    "result not done": "error",
    "result not numeric": "warning",
    LEFT_OUT: "note",
    "sponsor term": "note",
    "time without date": "warning",
    "total differs": "error",
    "total not computed": "error",
    "unknown visit": "error",
    "unmapped term": "error",
    "unnumbered visit": "error",
    "value differs": "error",
    NOT_MADE: "warning",
}


class Issue(NamedTuple):
    """One issue, a row of the frame: its fields are ``COLUMNS``, all text, '' where one does not apply.

    ``row`` is the row of a raw file, or the record of a dataset that was checked.
    """

    dataset: str
    rule: str
    severity: str
    usubjid: str
    variable: str
    value: str
    message: str
    file: str
    row: str


@dataclass(frozen=True, slots=True, eq=False)
class Lineage:
    """Whose and whence records are: subject, file and row of each, for issues and traces."""

    usubjid: Text
    file: Text
    row: npt.NDArray[np.int32]


@dataclass(slots=True)
class Issues:
    """The issues found so far."""

    rows: list[Issue] = field(default_factory=list)

    def add(
        self,
        dataset: str,
        rule: str,
        variable: str,
        message: str,
        lineage: Lineage,
        at: npt.NDArray[np.intp],
        values: Text | None = None,
        severity: Severity | None = None,
    ) -> None:
        """One issue for each record at these positions; ``{value}`` in the message is the record's value.

        ``severity`` is that of a rule which is none of the build's own.
        """
        if not len(at):
            return
        texts: Sequence[str] = [""] * len(at) if values is None else values.take(at).tolist()
        said = {value: message.replace("{value}", value) for value in dict.fromkeys(texts)}
        self.rows += map(
            Issue,
            *(repeat(each) for each in (dataset, rule, severity or SEVERITY[rule])),
            lineage.usubjid.take(at).tolist(),
            repeat(variable),
            texts,
            map(said.__getitem__, texts),
            lineage.file.take(at).tolist(),
            map(str, lineage.row[at].tolist()),
        )

    def note(self, dataset: str, rule: str, variable: str, message: str, file: str = "") -> None:
        """One issue about no record in particular."""
        self.rows.append(Issue(dataset, rule, SEVERITY[rule], "", variable, "", message, file, ""))

    def read(self, rule: str, variable: str, value: str, message: str, file: str, row: int) -> None:
        """One issue about a place of a raw file; row 0 is none."""
        self.rows.append(Issue("", rule, SEVERITY[rule], "", variable, value, message, file, str(row or "")))

    def in_order(self) -> list[Issue]:
        """The issues in an order that does not depend on blocks."""
        return sorted(self.rows, key=place)

    def frame(self) -> pd.DataFrame:
        """The issues as a frame of text, in their order."""
        import pandas as pd

        return pd.DataFrame(self.in_order(), columns=pd.Index(COLUMNS), dtype=str)

    def counts(self) -> dict[str, int]:
        """How many issues of each rule there are, errors first."""
        return gravest_first(Counter((issue.severity, issue.rule) for issue in self.rows))


@dataclass(slots=True, eq=False)
class IssueTable:
    """The issues of a whole study, of which there may be very many: each is the numbers of its texts, and its row.

    >>> table = IssueTable()
    >>> bad = Issue("AE", "bad date", "error", "S-1", "AESTDTC", "soon", "no date", "ae.csv", "12")
    >>> table.add([bad, bad._replace(row="9")])
    >>> [issue.row for issue in table.in_order()], table.counted("rule")
    (['9', '12'], Counter({('bad date',): 2}))
    """

    numbers: dict[str, int] = field(default_factory=dict)
    lots: list[npt.NDArray[np.int32]] = field(default_factory=list)

    def __len__(self) -> int:
        return sum(map(len, self.lots))

    def __iter__(self) -> Iterator[Issue]:
        return self.told(self.codes())

    def add(self, issues: Iterable[Issue]) -> None:
        """Further issues."""
        if not (lot := [*issues]):
            return
        texts = [text for issue in lot for text in issue[:-1]]
        for text in dict.fromkeys(texts):
            self.number(text)
        numbers = np.fromiter(map(self.numbers.__getitem__, texts), np.int32, len(texts))
        rows = np.array([int(issue.row) if issue.row else -1 for issue in lot], np.int32)
        self.lots.append(np.column_stack([numbers.reshape(len(lot), -1), rows]))

    def number(self, text: str) -> int:
        """The number of a text."""
        return self.numbers.setdefault(text, len(self.numbers))

    def codes(self) -> npt.NDArray[np.int32]:
        """All issues in numbers."""
        return np.concatenate([np.zeros((0, len(COLUMNS)), np.int32), *self.lots])

    def told(self, codes: npt.NDArray[np.int32]) -> Iterator[Issue]:
        """Issues in words, some at a time."""
        texts = objects(self.numbers)
        for start in range(0, len(codes), MANY):
            *columns, rows = codes[start : start + MANY].T
            words = [texts[column].tolist() for column in columns]
            yield from map(Issue, *words, (str(row) if row >= 0 else "" for row in rows.tolist()))

    def ordered(self) -> npt.NDArray[np.int32]:
        """All issues in numbers, in the order in which `Issues` tells them."""
        codes = self.codes()
        dataset, rule, _, _, variable, value, message, file = np.array(self.ranks(), np.int32)[codes[:, :-1].T]
        row = np.maximum(codes[:, -1], 0)
        return codes[np.lexsort((message, value, row, file, rule, variable, dataset))]

    def ranks(self) -> list[int]:
        """The places of the texts in the order of all."""
        texts = [*self.numbers]
        places = [0] * len(texts)
        for place_, number in enumerate(sorted(range(len(texts)), key=texts.__getitem__)):
            places[number] = place_
        return places

    def in_order(self) -> Iterator[Issue]:
        """The issues in an order that does not depend on blocks."""
        return self.told(self.ordered())

    def frame(self) -> pd.DataFrame:
        """The issues as a frame of text, in their order."""
        import pandas as pd

        *codes, rows = self.ordered().T
        texts = objects(self.numbers)
        columns = [*(texts[column] for column in codes), objects(str(row) if row >= 0 else "" for row in rows.tolist())]
        return pd.DataFrame({name: pd.Series(column, dtype=str) for name, column in zip(COLUMNS, columns, strict=True)})

    def counted(self, *names: str) -> Counter[tuple[str, ...]]:
        """How often each combination of some fields but the row occurs."""
        texts = [*self.numbers]
        of_names = self.codes()[:, [Issue._fields.index(name) for name in names]]
        found, times = np.unique(of_names, axis=0, return_counts=True)
        said = (tuple(texts[code] for code in codes) for codes in found.tolist())
        return Counter(dict(zip(said, times.tolist(), strict=True)))

    def counts(self) -> dict[str, int]:
        """How many issues of each rule there are, errors first."""
        return gravest_first(self.counted("severity", "rule"))

    def where(self, name: str, chosen: Callable[[str], bool]) -> IssueTable:
        """Those of which a field is as a function says."""
        hits = np.fromiter(map(chosen, self.numbers), np.bool_, len(self.numbers))
        at = Issue._fields.index(name)
        return IssueTable(self.numbers, [lot[hits[lot[:, at]]] for lot in self.lots])

    def leave_out(self, rules: Iterable[str], chosen: Callable[[Issue], bool]) -> None:
        """Take those issues of some rules away that a function chooses."""
        numbers = [self.numbers[rule] for rule in rules]
        for place_, lot in enumerate(self.lots):
            at = np.flatnonzero(np.isin(lot[:, Issue._fields.index("rule")], numbers))
            gone = [*compress(at.tolist(), map(chosen, self.told(lot[at])))]
            if gone:
                self.lots[place_] = np.delete(lot, gone, axis=0)

    def tell_again(self, rule: str, message: Callable[[Issue], str]) -> None:
        """Give the issues of a rule the messages that a function says."""
        number = self.numbers.get(rule, -1)
        for lot in self.lots:
            at = np.flatnonzero(lot[:, Issue._fields.index("rule")] == number)
            said = [self.number(message(issue)) for issue in self.told(lot[at])]
            lot[at, Issue._fields.index("message")] = said


def gravest_first(counted: Counter[tuple[str, ...]]) -> dict[str, int]:
    """How many issues of each rule there are, from how many of each severity and rule, errors first."""
    found: dict[str, int] = {}
    for severity, rule in sorted(counted, key=lambda kind: (RANK[kind[0]], kind[1])):
        found[rule] = found.get(rule, 0) + counted[severity, rule]
    return found


def place(issue: Issue) -> tuple[str, str, str, str, int, str, str]:
    """Where an issue stands among others: by dataset, variable and rule, then by file and row."""
    row = int(issue.row or 0)
    return issue.dataset, issue.variable, issue.rule, issue.file, row, issue.value, issue.message
