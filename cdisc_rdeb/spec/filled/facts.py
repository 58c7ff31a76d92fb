"""What the tests of a record group say of variables, beside what the group itself and the standard say of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from ...model import Derivation, Reference, Tests
from ...plan import rebuilt_derivation, references, uses
from ...plan.values import is_fixed
from ...verbs import Verb
from ..dataset.draft import Draft, DraftGroup, DraftVariable, is_made_over
from ..derivation.made import standard, taken
from .context import Context

RULE = "the tests of the group"


def add_facts(draft: Draft, group: DraftGroup, columns: Collection[str], context: Context) -> None:
    """The variables that the tests of a group make: names, units and other facts, results, what was not done.

    ``columns`` are those that the standard has for the dataset. A fact is of its own test; the others have what the
    group says of the variable beside it.
    """
    tests = group.group.tests
    assert tests is not None
    for name in sorted({name for test in tests.tests for name in test.facts}):
        if name in columns or draft.has(name):
            add_fact(draft, group, name, tests, context)
    for name, derivation in results_of(draft, group, tests):
        if name in columns and name not in draft.omit and not is_made_over(draft, name):
            group.derivations.setdefault(name, derivation)
            note(draft, group, name)


def results_of(draft: Draft, group: DraftGroup, tests: Tests) -> Iterator[tuple[str, Derivation]]:
    """What tests say of each record: its result, as it is and in the terms of a codelist, and what was not done."""
    two, place = draft.domain, group.group.place
    yield f"{two}ORRES", taken(Reference("@RESULT"), place)
    if any(test.codelist or not test.terms for test in tests.tests):
        unit = group.derivations.get(f"{two}ORRESU")
        yield f"{two}STRESC", standard(Reference("@STANDARD"), unit, place)
    if tests.marks():
        yield f"{two}STAT", taken(Reference("@STAT"), place)
    if any(mark.reason for mark in tests.marks()):
        yield f"{two}REASND", taken(Reference("@REASND"), place)


def add_fact(draft: Draft, group: DraftGroup, name: str, tests: Tests, context: Context) -> None:
    """One variable that some tests say; a fault where something else makes it, so that what they say would be lost."""
    first = next(test for test in tests.tests if name in test.facts)
    where = f"line {first.place.line}" if not tests.table else tests.table
    if name in draft.omit:
        message = f"{name} stands beside the test {first.code}, and under omit"
        context.faults.error(first.place, message, "keep one")
        return
    if is_made_over(draft, name):
        variable = draft.variables[name]
        message = f"{name} is made here over the records, and stands beside the test {first.code} in {where}"
        taken_over = variable.derivation and variable.derivation.arguments.get("column") == Reference(f"@{name}")
        context.faults.error(variable.place, message, f"write {name}: {{label: LABEL}}" if taken_over else "keep one")
        return
    fact, own = Reference(f"@{name}"), group.derivations.get(name)
    note(draft, group, name)
    if own is None:
        group.derivations[name] = taken(fact, group.group.place)
    elif not any(part.name == fact.name or is_unknown(part, tests) for part in references(own)):  # else it says itself
        if tests.by and not is_fixed(own, context.verbs):  # both are of the row's one test, and may differ
            hint = f"say which comes first: {{coalesce: [COLUMN, test.{name}]}}, or the other way round"
            message = f"{name} is made here of what was collected, and {where} has it for the test too"
            context.faults.error(own.place, message, hint)
        group.derivations[name] = either(taken(fact, own.place), own)


def is_unknown(part: Reference, tests: Tests) -> bool:
    """Whether a reference is to a fact that no test has, which is told where derivations are checked."""
    return part.name.startswith("@") and not any(part.name[1:] in test.facts for test in tests.tests)


def either(first: Derivation, other: Derivation) -> Derivation:
    """The value of one derivation, where it has none that of another."""
    return Derivation("coalesce", {"columns": (first, other)}, first.place)


def is_said_by_some(group: DraftGroup, name: str) -> bool:
    """Whether some tests of a group say a variable and others do not, and the group has nothing of it for these."""
    tests, own = group.group.tests, group.derivations.get(name)
    if tests is None or own is None or own.arguments.get("column") != Reference(f"@{name}"):
        return False
    return any(name not in test.facts or not test.facts[name] for test in tests.tests)


def within(draft: Draft, group: DraftGroup, derivation: Derivation, verbs: Mapping[str, Verb]) -> Derivation | None:
    """A derivation over records as one over the rows of a group, of what the group makes of its columns.

    None where it needs the other records, or a variable that the group does not make.
    """
    if any(verbs[use.verb].compares or verbs[use.verb].ordered for use in uses(derivation)):
        return None
    whole = True

    def made(part: object) -> object:
        nonlocal whole
        if not isinstance(part, Reference) or part.dataset or part.name.startswith("@"):
            return part
        own, over = group.derivations.get(part.name), draft.variables[part.name].derivation
        if own is None and over is not None:
            own = within(draft, group, over, verbs)
        whole &= own is not None
        return own or part

    found = rebuilt_derivation(derivation, made)
    return found if whole else None


def note(draft: Draft, group: DraftGroup, name: str) -> None:
    """Note that a variable is made by the tests of a group."""
    variable = draft.variables.setdefault(name, DraftVariable(name, group.group.place))
    variable.by_rule.setdefault("derivation", RULE)
