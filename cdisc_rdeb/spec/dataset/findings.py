"""Tests of findings datasets as a spec writes them: in place, or as a table beside study.yaml."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from ...errors import SURE, closest, list_in_yaml
from ...model import (
    Addition,
    Condition,
    Dataset,
    NotDone,
    Place,
    RecordGroup,
    Reference,
    Study,
    Test,
    Tests,
    WhereClause,
)
from ...plan import references
from ...values.terminology import Terms
from ..derivation.derivations import Grammar
from ..derivation.made import assigned
from ..derivation.outputs import in_range
from ..faults import Faults, Meant, Open, did_you_mean, in_words, with_more
from ..meant.columns import meant_column
from ..meant.hints import hint_of_variable, meant_test, see_terms, standard_names
from ..meant.other_lists import of_other_list
from ..meant.words import CODE, CODE_WORDS, meant
from ..unread import has_unread
from ..yaml.reader import Node
from .additions import places_of
from .tables_of_tests import decode, read_table, terms_of

KNOWN = ("result", "test", "codelist", "not_done")


def read_tests(node: Node, grammar: Grammar, folders: Sequence[Path]) -> Tests | None:
    """The tests of a record group; None where there are none."""
    tests = node.named.get("tests")
    if tests is None:
        if "not_done" in node.named and not grammar.faults.inside(node.place):
            grammar.faults.error(node.named["not_done"].place, "not_done needs tests beside it", "name the tests")
        return None
    if "table" in tests.named:
        found = read_table(tests, grammar, folders)
    else:
        found = Tests(tuple(read_test(code, inner, grammar) for code, inner in tests.named.items()))
    if found is None:
        return None
    for test in found.tests:
        if not CODE.fullmatch(test.code):
            hint = f"{CODE_WORDS}; its name goes beside it: {{test: NAME}}"
            grammar.faults.error(test.place, f"{grammar.name('--TESTCD')} cannot be {test.code}", hint)
    not_done = read_not_done(node.named["not_done"], grammar) if "not_done" in node.named else None
    return replace(found, not_done=not_done, place=(tests.named.get("by") or tests).place)


def read_test(code: str, node: Node, grammar: Grammar) -> Test:
    """One test: its raw column, and what is the same in all its records."""
    if not node.named:
        node = Node({"result": node}, node.place)
    if check_values(code, node, grammar):
        grammar.faults.close(node.place)
    elif not node.get("result"):
        tell_no_result(code, node, grammar)
        grammar.faults.close(node.place)
    facts_of = {key: grammar.name("--ORRESU" if key == "unit" else key) for key in node.named if key not in KNOWN}
    said = {name: node.named[key] for key, name in facts_of.items()}
    places = {name: inner.place for name, inner in (*node.named.items(), *said.items())}
    columns = {name: inner.get("from") for name, inner in said.items() if inner.named}
    facts = {name: inner.text for name, inner in said.items()}
    name = node.get("test") or (decode(code, node, grammar) if CODE.fullmatch(code) else "")
    facts |= {grammar.name("--TESTCD"): code, grammar.name("--TEST"): name}
    mark = read_mark(node.named["not_done"], grammar) if "not_done" in node.named else None
    terms = terms_of(node.get("codelist"), facts)
    return Test(code, node.get("result"), *terms, columns=columns, not_done=mark, place=node.place, places=places)


def check_values(code: str, node: Node, grammar: Grammar) -> bool:
    """What stands beside a test is one text, or a column that is named; returns whether some of it is not."""
    wrong = False
    for key, inner in node.named.items():
        named = key not in KNOWN and set(inner.named) == {"from"} and bool(inner.get("from"))
        if key == "not_done" or named or isinstance(inner.value, str):
            continue
        wrong = True
        forms, hint = ("one text", "name one") if key in KNOWN else ("one value, or {from: COLUMN}", "say one of these")
        grammar.faults.error(inner.place, f"{key} of the test {code} is {forms}", hint)
    return wrong


def tell_no_result(code: str, node: Node, grammar: Grammar) -> None:
    """Note that a test has no result, at the name that was meant as one, if there is such."""
    for name in (name for name in node.named if name not in KNOWN):
        turned = node.get(name) == "result"
        hint = f"the name stands first: write result: {name}" if turned else meant(name, KNOWN, node.named)
        if "result" in hint:
            grammar.faults.error(node.named[name].place, f"there is no {name} here", hint, keys=KNOWN)
            return
    grammar.faults.error(node.place, f"the test {code} has no result", "name its column: {result: COLUMN}")


def read_mark(node: Node, grammar: Grammar) -> NotDone | None:
    """When one test was not done."""
    for name in node.named.keys() - {"when", "reason"}:
        hint = did_you_mean(name, ("when", "reason")) or "it has when and reason"
        grammar.faults.error(node.named[name].place, f"not_done of a test has no {name}", hint)
    if "when" not in node.named:
        grammar.faults.error(node.place, "it is not said when the test was not done", "give conditions: {when: ...}")
        return None
    return NotDone(grammar.where(node.named["when"]), node.get("reason"), place=node.at(iter(["reason"])).place)


def read_not_done(node: Node, grammar: Grammar) -> NotDone:
    """When tests were not done."""
    test = None
    if node.get("as"):
        if not node.get("test"):
            grammar.faults.error(node.place, f"the test {node.get('as')} has no name", "give it one: {test: NAME}")
        facts = {grammar.name("--TESTCD"): node.get("as"), grammar.name("--TEST"): node.get("test")}
        test = Test(node.get("as"), "", facts=facts, place=node.named["as"].place)
    return NotDone(grammar.where(node.named["when"]), node.get("reason"), test, node.at(iter(["reason"])).place)


#: How a total is made of tests, by the word that a spec says: the sum, unless it says another.
OF_TESTS = {"of": "sum", "mean": "mean", "median": "median", "lowest": "lowest", "highest": "highest"}


def read_totals(node: Node, grammar: Grammar) -> tuple[Addition, ...]:
    """The totals of a dataset."""
    section = node.named.get("totals")
    if section:
        tell_twice(section, grammar.faults)
    return tuple(read_total(code, inner, grammar) for code, inner in section.named.items()) if section else ()


def tell_twice(section: Node, faults: Faults) -> None:
    """Warn of a test that stands in a sum twice, with the one that is meant: that of the whole in no part."""
    sums = {code: inner.named["of"].nodes for code, inner in section.named.items() if "of" in inner.named}
    tests = {code: {node.text for node in nodes} for code, nodes in sums.items()}
    for code, nodes in sums.items():
        texts = [node.text for node in nodes]
        for place, node in enumerate(nodes):
            if not node.text or node.text not in texts[:place]:
                continue
            whole = [each for each in tests.values() if each > tests[code]]
            parts = [each for each in tests.values() if each not in whole]
            left = sorted(set().union(*whole) - set().union(*parts))
            message, hint = f"{node.text} stands here twice", "keep one"
            if len(left) == 1 and texts.count(node.text) == len(texts) - len(tests[code]) + 1:
                message = f"{node.text} stands here twice, and {left[0]} in no sum of a part"
                hint = f"write of: {list_in_yaml([*texts[:place], left[0], *texts[place + 1 :]])}"
            faults.warning(node.place, message, hint)


def read_total(code: str, node: Node, grammar: Grammar) -> Addition:
    """One total: the sum of the results of some tests, or the mean and the like of repeats, as a result of a test."""
    ways = [way for way in OF_TESTS if way in node.named]
    if len(ways) != 1:
        said = "not by several" if ways else "and none of them stands here"
        message = f"a total says one of {', '.join(OF_TESTS)}, {said}"
        grammar.faults.error(node.place, message, "of: [TEST, TEST] sums them, mean: TEST is of its repeats")
        ways = ["of"]
    way, once = OF_TESTS[ways[0]], grammar.name("--TESTCD")
    of = tuple(test for text in node.named[ways[0]].texts for test in in_range(text)) if ways[0] in node.named else ()
    test = node.get("test") or decode(code, node, grammar)
    facts = {once: code, grammar.name("--TEST"): test, grammar.name("--DRVFL"): "Y"}
    more = node.named["variables"].named if "variables" in node.named else {}
    facts |= {grammar.name(name): inner.text for name, inner in more.items()}
    places = places_of(node, (ways[0], "by", "variable"), grammar)
    reported = node.named.get("reported")
    present = int(node.get("present") or (len(of) if way == "sum" else 1))
    if way == "sum" and present > len(of):
        message = f"{code} wants {present} tests with a result, and is the sum of {len(of)}"
        grammar.faults.error(node.named["present"].place, message, f"write {len(of)}, or less")
    return Addition(
        way=way,
        digits=int(node.get("digits")) if node.get("digits") else None,
        variable=grammar.name(node.get("variable") or "--STRESN"),
        by=tuple(grammar.name(name) for name in node.named["by"].texts),
        derivations={name: assigned(text, places.get(name, node.place)) for name, text in facts.items()},
        where=WhereClause(((Condition(once, "IN", of, place=node.place),),)),
        into=(grammar.name("--STRESC"), grammar.name("--STRESN")),
        at_least=present,
        test=Test(code, "", facts={once: code, grammar.name("--TEST"): test}, place=node.place),
        once=once if way == "sum" else "",
        reported=grammar.reference(reported.text, reported.place) if reported else None,
        place=node.place,
        places=places,
    )


def check_tests(study: Study, dataset: Dataset, faults: Faults) -> None:
    """Facts and variables that tests and totals name are there."""
    codes: set[str] = set()
    for group in dataset.groups:
        if group.tests is None:
            continue
        codes |= {test.code for test in group.tests.tests}
        check_facts(group, group.tests, faults)
        made = group.place._replace(path=f"{group.place.path}.variables")
        if dataset.place.file not in faults.partly and not faults.inside(made):
            check_use(study, dataset, group, group.tests, faults)
        check_units(study, dataset, group.tests, faults)
    for total in dataset.totals() if dataset.place.file not in faults.partly else ():
        check_total(study, dataset, total, codes, faults)


def check_facts(group: RecordGroup, tests: Tests, faults: Faults) -> None:
    """The facts that ``test.NAME`` names are facts of a test."""
    facts = {name for test in tests.tests for name in test.facts}
    known = {
        "USUBJID",
        "VISITNUM",
        "VISIT",
        "VISITDY",
        "RESULT",
        "STANDARD",
        "STAT",
        "REASND",
        "DAY",
        "NAME",
        "VALUE",
        *facts,
    }
    for derivation in group.derivations.values():
        for reference in references(derivation):
            name = reference.name.removeprefix("@")
            if reference.name.startswith("@") and name not in known:
                if name.endswith("ORRESU") and are_units(facts):  # told where they stand
                    continue
                hint = did_you_mean(name, facts) or meant_column(name, facts)
                if hint and tests.table and not closest(name, facts, near=SURE):
                    hint = with_more(hint, f" Else call its column of {tests.table} {name}")
                hint = hint or Open("they have {}", sorted(facts))
                faults.error(reference.place, f"the tests have no {name}", hint)


def are_units(facts: Collection[str]) -> bool:
    """Whether one of some facts of tests is unit, misspelt: ``units``."""
    return any(closest(each, ["unit"], near=SURE) for each in facts)


def check_use(study: Study, dataset: Dataset, group: RecordGroup, tests: Tests, faults: Faults) -> None:
    """What stands beside a test is a variable of the dataset, or asked for by its name."""
    over = [d for _, of, d in dataset.derivations() if of is None]  # where to ask for it is a fault of its own
    asked = {r.name.removeprefix("@") for d in group.derivations.values() for r in references(d)}
    asked |= {r.name.removeprefix("@") for d in over for r in references(d) if r.name.startswith("@")}
    unused = {name: test for test in reversed(tests.tests) for name in test.facts if name not in asked}
    for name, test in sorted(unused.items()):
        if tests.table and (name in (*tests.on, "CODELIST") or all(not t.facts.get(name) for t in tests.tests)):
            continue
        at = f"column {name} of {tests.table}" if tests.table else f"{name} of the test {test.code}"
        known = [*KNOWN, "unit", *dataset.variables, *standard_names(study.standards, dataset)]
        given = (*KNOWN, *test.facts) if tests.table else (*test.places, *test.facts)
        beside = {other for each in tests.tests for other in each.facts if other in asked}  # of the tests beside it
        hint = did_you_mean(name, beside, given, near=0.7) or meant(name, known, given)
        hint = hint or f"remove it, put {name} under supplemental, or ask for it as test.{name}"
        lines = [str(t.places[name].line) for t in tests.tests if name in t.places and t is not test]
        if lines and not tests.table:
            hint += f"{'' if hint[-1] == '?' else ';'} the same in line{'s' * (len(lines) > 1)} {in_words(lines)}"
        tell = faults.warning if tests.table else faults.error
        tell(test.places.get(name, test.place), f"{at} goes nowhere", hint)
        if are_units([name]):
            forget_units(dataset, faults)


def forget_units(dataset: Dataset, faults: Faults) -> None:
    """Take away that units are Expected, where it is told that they are misspelt."""
    lacking = tuple(f"{dataset.domain}{end} (" for end in ("ORRESU", "STRESU"))
    for fault in [each for each in faults.warnings if each.file == dataset.place.file]:
        if fault.message.startswith(lacking):
            del faults.found[fault]


def check_units(study: Study, dataset: Dataset, tests: Tests, faults: Faults) -> None:
    """What a spec says of a test (units, positions) is in the terminology of its variable; its names may be new."""
    told: set[tuple[str, str]] = set()
    for line, test in enumerate(tests.tests, start=2):  # below the names of the columns of a table
        for name, value in test.facts.items() if not faults.inside(test.place) else ():
            variable = dataset.variables.get(name)
            if variable is None or not variable.codelists or not value or name.endswith(("TESTCD", "TEST")):
                continue
            if (name, value) in told or has_unread(study, variable.codelists, faults):
                continue
            terms = Terms(study, variable.codelists)
            if terms.find(value).how != "term":
                told |= {(name, value)} if tests.table else set()
                what, hint = of_other_list(study, variable.codelists, value)
                free = [
                    each for each, of in test.facts.items() if terms.is_term(of) and not codelists_of(dataset, each)
                ]
                if tests.table and len(free) == 1:
                    hint = f"write {test.facts[free[0]]} here, and {value} under {free[0]}"
                hint = hint or did_you_mean(value, terms.values()) or see_terms(study, variable.codelists)
                tell = faults.warning if terms.extensible else faults.error
                at = Place(tests.table, line, name) if tests.table else test.places.get(name, test.place)
                tell(at, f"{value} is {f'{what}, and ' if what else ''}no term of {name}", hint)


def codelists_of(dataset: Dataset, name: str) -> Sequence[str]:
    """The codelists of a variable; none of what is no variable."""
    return dataset.variables[name].codelists if name in dataset.variables else ()


def check_total(study: Study, dataset: Dataset, total: Addition, codes: set[str], faults: Faults) -> None:
    """A total sums up tests that there are, by variables that there are."""
    for code in (value for condition in total.where.conditions() for value in condition.values):
        if code not in codes:
            hint = meant_test(code, total, dataset, codes) or Open("it has {}", sorted(codes))
            faults.error(total.place_of(code), f"{dataset.name} has no test {code}", hint)
    for name in (total.variable, *total.by, *total.derivations):
        if name not in dataset.variables:
            hint = hint_of_variable(study.standards, name, dataset) or "name one of its variables"
            faults.error(total.place_of(name), f"{dataset.name} has no variable {name}", hint)
    if isinstance(total.reported, Reference) and total.reported.dataset not in study.raw:
        source, dot, _ = total.reported.name.partition(".")
        message = f"a total is reported in a column of a raw source, and {total.reported} is none"
        column = total.reported.name.partition(".")[2] if dot else total.reported.name
        made_of = [f"{group.source}.{column}" for group in dataset.groups if group.kind == "raw"] if column else []
        if dot:
            message = f"there is no raw source {source}"
        near = Meant(dict.fromkeys(made_of), column) or "write SOURCE.COLUMN"
        hint = (did_you_mean(source, study.raw) or Open("there are {}", study.raw)) if dot else near
        faults.error(total.reported.place, message, hint)
