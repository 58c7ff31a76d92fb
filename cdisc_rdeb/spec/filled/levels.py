"""Value levels: by what tells the values of a variable apart in its dataset.

Source: Define-XML 2.1, ValueListDef; SDTM terminology for the codelists of DSDECOD by DSCAT.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ...model import Codelist, Condition, Origin, Term, Test, ValueLevel, Variable, WhereClause
from ...plan.values import fixed_values
from ...standards.names import BY_CATEGORY
from ..dataset.draft import Draft
from ..dataset.parameters import parameter_levels
from ..yaml.reader import Node
from .codelists import use_codelist
from .context import Context
from .naming import Telling, parameter_of
from .origins import method_of, origin_of


def value_levels(
    draft: Draft, variables: Mapping[str, Variable], context: Context
) -> dict[str, tuple[ValueLevel, ...]]:
    """Value level metadata: of results by test, of analysis values by parameter, of a decoded term by category."""
    tests: dict[str, list[Test]] = {}
    for group in draft.groups:
        for test in group.group.tests.tests if group.group.tests else ():
            tests.setdefault(test.code, []).append(test)
    for addition in draft.additions:
        if addition.test is not None:
            tests.setdefault(addition.test.code, [addition.test])
    for test in all_tests(draft, tests):
        if test.codelist:
            use_codelist(test.codelist, context, Node(test.codelist, test.place))
        declare_terms(draft, test, variables, context.codelists)
    levels: dict[str, tuple[ValueLevel, ...]] = {}
    for name in ("AVAL", "AVALC") if draft.parameters else ():
        if name in variables and (found := parameter_levels(draft, variables[name])):
            levels[name] = tuple(with_types(draft, told_apart(draft, found, context), context))
    for name in (f"{draft.domain}ORRES", f"{draft.domain}STRESC"):
        if len(tests) > 1 and name in variables:
            levels[name] = tuple(
                level for kinds in tests.values() for level in levels_of_test(draft, variables[name], kinds, context)
            )
    return levels | dict(by_category(draft, variables, context))


def levels_of_test(draft: Draft, variable: Variable, kinds: list[Test], context: Context) -> Iterator[ValueLevel]:
    """The value levels of a test: one, or several by specimen and the like, where its results are of several kinds."""
    code, first = f"{draft.domain}TESTCD", kinds[0]
    apart = next((name for name in telling(draft) if tells_apart(kinds, name)), "")
    by_value = {test.facts.get(apart, ""): test for test in reversed(kinds)} if apart else {"": first}
    for value, test in sorted(by_value.items(), key=lambda each: kinds.index(each[1])):
        conditions = [Condition(code, "EQ", (test.code,))] + ([Condition(apart, "EQ", (value,))] if apart else [])
        name = f"{test.code}.{re.sub('[^A-Za-z0-9]+', '_', value)}" if apart else test.code
        made = told(draft, level_variable(variable, test, context), test, context)
        yield ValueLevel(name, WhereClause((tuple(conditions),)), made)


def telling(draft: Draft) -> list[str]:
    """The variables by which results of one test can be of several kinds, as far as the dataset has them."""
    names = (f"{draft.domain}{end}" for end in ("SPEC", "CAT", "METHOD", "LOC", "SCAT", "OBJ"))
    return [name for name in names if name in draft.variables]


def tells_apart(kinds: list[Test], name: str) -> bool:
    """Whether tests of one code, some with a codelist and some without, are told apart by a fact of theirs."""
    codelists: dict[str, set[str]] = {}
    for test in kinds:
        codelists.setdefault(test.facts.get(name, ""), set()).add(test.codelist)
    return (
        len({test.codelist for test in kinds}) > 1
        and "" not in codelists
        and all(len(c) == 1 for c in codelists.values())
    )


def by_category(
    draft: Draft, variables: Mapping[str, Variable], context: Context
) -> Iterator[tuple[str, tuple[ValueLevel, ...]]]:
    """Value levels of a variable whose codelist depends on the category: DSDECOD by DSCAT."""
    two = draft.domain
    coded, category = variables.get(f"{two}DECOD"), variables.get(f"{two}CAT")
    if coded is None or category is None or len(coded.codelists) < 2:
        return
    named = {BY_CATEGORY.get(context.codelists[name].code, ""): name for name in coded.codelists}
    yield (
        coded.name,
        tuple(
            ValueLevel(
                re.sub("[^A-Za-z0-9]+", "_", value),
                WhereClause(((Condition(category.name, "EQ", (value,)),),)),
                replace(coded, codelists=(name,)),
            )
            for value, name in named.items()
            if value
        ),
    )


def with_types(draft: Draft, levels: Iterator[ValueLevel], context: Context) -> Iterator[ValueLevel]:
    """The value levels of parameters; those of records that are added with a DTYPE of their own beside the others."""
    added = {
        value: addition
        for addition in draft.additions
        if not addition.parameter and (made := addition.derivations.get("DTYPE")) is not None
        for _, value in fixed_values(made, context.verbs)
    }
    for level in levels:
        ((condition,),) = level.where.alternatives
        own = Condition("DTYPE", "NOTIN", tuple(added))
        yield replace(level, where=WhereClause(((condition, own),))) if added and "DTYPE" in draft.variables else level
        for value, addition in added.items() if "DTYPE" in draft.variables else ():
            derived = replace(
                level.variable,
                origin=Origin("Derived", "Sponsor"),
                method=Telling(draft, context).of_addition(addition),
            )
            clause = WhereClause(((condition, Condition("DTYPE", "EQ", (value,))),))
            yield ValueLevel(f"{level.name}.{value}", clause, derived)


def told(draft: Draft, variable: Variable, test: Test, context: Context) -> Variable:
    """A value level with the origin and method of its test: a total is derived, whatever the others are."""
    total = next((a for a in draft.additions if a.test is not None and a.test.code == test.code), None)
    if total is None:
        return variable
    return replace(variable, origin=Origin("Derived", "Sponsor"), method=Telling(draft, context).of_addition(total))


def told_apart(draft: Draft, levels: tuple[ValueLevel, ...], context: Context) -> Iterator[ValueLevel]:
    """Value levels of AVAL with origins and methods of their own: those of added parameters, and of all others."""
    added = {code: addition for addition in draft.additions if (code := addition.parameter)}
    value = draft.variables[levels[0].variable.name] if levels else None
    for level in levels:
        if level.name in added and value is not None and value.name == "AVAL":
            how = {
                "origin": Origin("Derived", "Sponsor"),
                "method": Telling(draft, context).of_addition(added[level.name]),
            }
        elif value is not None:
            own = [group for group in draft.groups if parameter_of(group, context) in ("", level.name)]
            observed = replace(draft, groups=own or draft.groups, additions=())
            origin, _ = origin_of(observed, value, context)
            how = {"origin": origin, "method": method_of(observed, value, context) if origin.type == "Derived" else ""}
        yield replace(level, variable=replace(level.variable, **how))  # type: ignore[arg-type]


def all_tests(draft: Draft, tests: Mapping[str, list[Test]]) -> list[Test]:
    """The tests of a dataset, with those that stand for a whole form that was not done."""
    groups = [group.group.tests for group in draft.groups if group.group.tests]
    return [
        *(test for kinds in tests.values() for test in kinds),
        *(g.not_done.test for g in groups if g.not_done and g.not_done.test),
    ]


def declare_terms(draft: Draft, test: Test, variables: Mapping[str, Variable], codelists: dict[str, Codelist]) -> None:
    """The names of a test that a spec gives are terms: of CDISC's codelist, or the study's additions to it."""
    for name in (f"{draft.domain}TESTCD", f"{draft.domain}TEST"):
        for i in variables[name].codelists if name in variables else ():
            codelist, value = codelists[i], test.facts.get(name, "")
            decode = test.facts.get(f"{draft.domain}TEST", "") if name.endswith("CD") else ""
            known = draft.standards.codelist(codelist.code) if codelist.code else None
            if value and codelist.extensible and value not in codelist.terms and not (known and value in known.terms):
                codelists[i] = replace(
                    codelist, terms={**codelist.terms, value: Term(value, decode, extended=bool(known))}
                )


def level_variable(variable: Variable, test: Test, context: Context) -> Variable:
    """A result variable as it is for one test: numeric where the test has no codelist and its results are numbers."""
    node = Node(test.codelist, test.place)
    known = use_codelist(test.codelist, context, node) if test.codelist else ""
    ids = (known,) if known and variable.name.endswith("STRESC") else ()
    label = next((value for name, value in test.facts.items() if name.endswith("TEST")), "")
    return replace(variable, label=label, codelists=ids, type="Char" if known else "Num", place=test.place)
