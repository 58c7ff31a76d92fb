"""Conditions of a rule compiled: a tree of all, any and not, over operators that are made once for all datasets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...quick import dataclass
from .frames import Frame
from .lacks import CannotRun, NoVariable
from .operators import OPERATORS, Condition, Held, Test
from .operators.register import turned

KNOWN_OF = ("define_", "library_", "variable_", "dataset_")  # names of what is known of variables, not in data
OWN = ("name", "operator", "value", "value_is_literal")


@dataclass(frozen=True, slots=True)
class Step:
    """A compiled condition, what it costs, and the variables that it names."""

    cost: int
    test: Test
    names: tuple[str, ...]


def compile_check(node: Mapping[str, Any]) -> Step:
    """What a definition checks, ready to be asked of any frame. Raises CannotRun for what is unknown.

    >>> compile_check({"all": [{"name": "AETERM", "operator": "not_exists"}]}).names
    ('AETERM',)
    """
    if "operator" in node:
        return leaf(node)
    if "not" in node:
        inner = compile_check(node["not"])
        return Step(inner.cost, lambda frame: turned(inner.test(frame)), inner.names)
    kind = next((kind for kind in ("all", "any") if isinstance(node.get(kind), list)), "")
    if not kind:
        raise CannotRun("the rule has no condition")
    as_written = [compile_check(inner) for inner in node[kind]]
    names = tuple(dict.fromkeys(name for step in as_written for name in step.names))
    steps = sorted(as_written, key=lambda step: step.cost)
    test = all_of(steps) if kind == "all" else any_of(steps)
    return Step(max((step.cost for step in steps), default=0), test, names)


def leaf(node: Mapping[str, Any]) -> Step:
    """One condition. A variable that is not there meets none, whatever is asked of it."""
    name = str(node.get("operator") or "")
    known = OPERATORS.get(name)
    if known is None:
        raise CannotRun(f"the operator {name} is not known here" if name else "a condition has no operator")
    options = {option: value for option, value in node.items() if option not in OWN}
    literal = node.get("value_is_literal") == "true"
    condition = Condition(str(node.get("name") or ""), name, node.get("value"), literal, options)
    made = known.make(condition)

    def test(frame: Frame) -> Held:
        try:
            held = made(frame)
        except NoVariable as lack:
            if lack.name.startswith(KNOWN_OF):
                raise CannotRun(f"asks for {lack.name}, which is not known here") from None
            return False
        return turned(held) if known.negated else held

    return Step(known.cost, test, tuple(name for name in (condition.name,) if name))


def all_of(steps: Sequence[Step]) -> Test:
    """All conditions, those that cost least first; none is asked after one that nothing meets."""

    def test(frame: Frame) -> Held:
        held: Held = True
        for step in steps:
            more = step.test(frame)
            if isinstance(more, bool):
                if not more:
                    return False
                continue
            held = more if isinstance(held, bool) else held & more
            if not held.any():
                return False
        return held

    return test


def any_of(steps: Sequence[Step]) -> Test:
    """Any of the conditions; none is asked after one that all records meet."""

    def test(frame: Frame) -> Held:
        held: Held = False
        for step in steps:
            more = step.test(frame)
            if isinstance(more, bool):
                if more:
                    return True
                continue
            held = more if isinstance(held, bool) else held | more
        return held

    return test
