"""What is explained: ``accepted.yaml`` of a study, held against differences and issues by their number.

An entry explains all records of one dataset, rule and variable, or none: one record more or less is no longer what was
looked at. An entry that explains nothing any more is told too, so that the file cannot grow stale. Of issues an entry
may leave out the variable, and what is so by its nature, whatever the data, has ``records: any``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from .spec.faults import Faults
from .spec.study.explained import ANY, DIFFERENCES, FILE, Accepted, What, called, read_entries
from .terminal import count

if TYPE_CHECKING:
    import pandas as pd

    from .compare import Comparison, Comparisons

__all__ = ["ANY", "Accepted", "accept_issues", "explain_differences", "open_points", "read_accepted", "spoken_of"]

COLUMNS = {
    **dict.fromkeys(("dataset", "rule", "variable", "status"), "str"),
    **dict.fromkeys(("records", "accepted"), "int64"),
    **dict.fromkeys(("class", "reason", "place"), "str"),
}

Status = Literal["matched", "explained", "unexplained", "gone"]


def read_accepted(folder: str | Path) -> tuple[Accepted, ...]:
    """The entries of ``accepted.yaml`` in a study's folder, none where there is no such file; or of the file itself.

    Raises SpecError with every fault as file, line and hint.
    """
    path = Path(folder)
    faults = Faults()
    entries = read_entries(path if path.is_file() else path / FILE, faults)
    faults.stop()
    return entries


def explain_differences(result: Comparison | Comparisons, accepted: Iterable[Accepted]) -> pd.DataFrame:
    """Every variable of a comparison, and whether it matches or its differences are explained.

    One row for each variable both sides have, and for each other kind of difference (``dataset``, ``attribute``,
    ``record``) that there is, with dataset, rule, variable, status, records (that differ), accepted (records of the
    entry), class, reason and place of the entry. Status is ``matched``, ``explained`` (the entry has the same number),
    ``unexplained`` (no entry, or another number) or ``gone`` (an entry, but no difference). Of one Comparison,
    entries of other datasets play no part.

    >>> import pandas as pd
    >>> from cdisc_rdeb.compare import compare_datasets
    >>> from cdisc_rdeb.model import Place
    >>> base, other = (pd.DataFrame({"USUBJID": ["01"], "AGE": [age], "SEX": ["F"]}) for age in (40, 41))
    >>> entry = Accepted("DM", "value", "AGE", 1, "as collected", "Asked twice.", Place("accepted.yaml", 1))
    >>> frame = explain_differences(compare_datasets(base, other, keys=["USUBJID"], name="DM"), [entry])
    >>> frame[["variable", "status", "records"]].values.tolist()
    [['USUBJID', 'matched', 0], ['AGE', 'explained', 1], ['SEX', 'matched', 0]]
    """
    from .compare import Comparison

    entries = [entry for entry in accepted if entry.rule in DIFFERENCES]
    if isinstance(result, Comparison):
        return settle(tally(result), [entry for entry in entries if entry.dataset == result.name])
    found = {what: size for comparison in result.datasets.values() for what, size in tally(comparison).items()}
    found |= {(name, "dataset", ""): 1 for name in (*result.only_in_base, *result.only_in_other)}
    return settle(found, entries)


def accept_issues(issues: pd.DataFrame, accepted: Iterable[Accepted]) -> pd.DataFrame:
    """The rules that a study's issues violate, and whether they are accepted: the frame of ``explain_differences``.

    ``issues`` has at least dataset, rule and variable, one row an issue. An entry without a variable is about all
    variables, one of the dataset ``any`` about all datasets; the one that says most counts.
    """
    entries = {entry.what: entry for entry in accepted if entry.rule not in DIFFERENCES}
    names = (issues[name].tolist() for name in ("dataset", "rule", "variable"))
    return settle(tally_issues(Counter(zip(*names, strict=True)), entries), entries.values())


def tally_issues(found: Mapping[What, int], entries: Collection[What]) -> dict[What, int]:
    """How many issues there are of each thing that an entry speaks of, or that none does."""
    groups: dict[What, int] = {}
    for what, number in sorted(found.items()):
        spoken = spoken_of(what, entries)
        groups[spoken] = groups.get(spoken, 0) + number
    return groups


def spoken_of(what: What, entries: Collection[What]) -> What:
    """What the entry is about that speaks of this, the narrowest first; this itself where none does."""
    dataset, rule, variable = what
    wider = ((dataset, rule, ""), (ANY, rule, variable), (ANY, rule, ""))
    return next((about for about in (what, *wider) if about in entries), what)


def tally(comparison: Comparison) -> dict[What, int]:
    """How many records of a comparison differ: by variable, 0 for those that match, and by other kinds."""
    name, variables = comparison.name, comparison.variables
    found: dict[What, int] = {(name, "record", ""): len(comparison.records)} if len(comparison.records) else {}
    found |= {(name, "value", key): 0 for key in comparison.keys}
    for variable, different in zip(variables["variable"], variables["different"], strict=True):
        found[name, "value", str(variable)] = int(different)
    for variable, size in comparison.attributes["variable"].value_counts(sort=False).items():
        found[name, "attribute", str(variable)] = int(size)
    return found


def settle(found: Mapping[What, int], accepted: Collection[Accepted]) -> pd.DataFrame:
    """What was found beside what is accepted, as the frame of ``explain_differences``."""
    import pandas as pd

    entries = {entry.what: entry for entry in accepted}
    gone = {what: 0 for what, entry in entries.items() if what not in found and entry.records is not None}
    rows = list(settled({**found, **gone}, entries))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def settled(found: Mapping[What, int], entries: Mapping[What, Accepted]) -> Iterator[tuple[str | int, ...]]:
    """A row for each thing that was found or is accepted."""
    for what, records in found.items():
        entry = entries.get(what)
        status = status_of(records, entry)
        about = (entry.kind, entry.reason, f"{entry.place.file}:{entry.place.line}") if entry else ("", "", "")
        accepted = records if entry and entry.records is None else entry.records if entry else 0
        yield (*what, status, records, accepted or 0, *about)


def status_of(records: int, entry: Accepted | None) -> Status:
    """Whether so many records are explained by an entry."""
    if not records:
        return "gone" if entry else "matched"
    return "explained" if entry and entry.records in (None, records) else "unexplained"


def open_points(frame: pd.DataFrame) -> list[str]:
    """A sentence for each row that is unexplained or gone; none when all is settled.

    >>> from cdisc_rdeb.model import Place
    >>> entry = Accepted("AE", "value", "AESTDY", 1, "as collected", "Asked twice.", Place("accepted.yaml", 8))
    >>> open_points(settle({("AE", "value", "AESTDY"): 2, ("AE", "record", ""): 1}, [entry]))
    ['AE.AESTDY, value: 2 records, and accepted.yaml:8 explains 1', 'AE, record: 1 record, and nothing explains it']
    """
    left = frame[frame["status"].isin(["unexplained", "gone"])]
    return [open_point(row) for row in left.to_dict("records")]


def open_point(row: Mapping[Hashable, Any]) -> str:
    """One such sentence."""
    name = called(str(row["dataset"]), str(row["rule"]), str(row["variable"]))
    if row["status"] == "gone":
        return f"{name}: there is none any more; remove {row['place']}"
    size = count(int(row["records"]), "record")
    if row["place"]:
        return f"{name}: {size}, and {row['place']} explains {row['accepted']}"
    return f"{name}: {size}, and nothing explains it"
