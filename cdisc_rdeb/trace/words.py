"""A trace as text: a tree, each value above what it is made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .found import Traced

SHOWN = 3  # values of a variable that a cell reaches


def to_text(traced: Traced) -> str:
    """The tree of a value. What was told above is told once.

    >>> print(to_text(Traced("DM.AGE", "USUBJID=1", "34", "collected")))
    DM.AGE = 34  (USUBJID=1)
    """
    return "\n".join(lines(traced, "", set()))


def lines(traced: Traced, indent: str, told: set[int]) -> Iterator[str]:
    """A value, and below it what it is made of."""
    yield f"{indent}{head(traced)}"
    if id(traced) in told:
        if traced.inputs:
            yield f"{indent}  (as above)"
        return
    told.add(id(traced))
    said = f"  [{traced.said}]" if traced.said else ""
    if traced.how or said:
        yield f"{indent}  {traced.how or 'Assigned.'}{said}"
    for each in traced.inputs:
        yield from lines(each, f"{indent}    ", told)
    if traced.more:
        yield f"{indent}    and {traced.more} more"


def head(traced: Traced) -> str:
    """A value with its record, or its cell."""
    value = traced.value or "(missing)"
    if traced.cell:
        return f"{traced.cell} = {value}"
    where = f"  ({traced.record})" if traced.record else ""
    return f"{traced.name} = {value}{where}" if traced.value or traced.record else f"{traced.name}"


def reached(found: Sequence[Traced]) -> str:
    """The values that a cell reaches, by variable, those with a value first."""
    by_name: dict[str, list[Traced]] = {}
    for each in found:
        by_name.setdefault(each.name, []).append(each)
    told = []
    for name, values in by_name.items():
        values.sort(key=lambda each: not each.value)
        told += [head(each) for each in values[:SHOWN]]
        told += [f"  and {len(values) - SHOWN} more of {name}"] if len(values) > SHOWN else []
    return "\n".join(told)
