"""Terms by variable: which a study can collect or make, and codelists of define.xml for variables that have none.

No value is held to these lists; they say to a reviewer which values there can be. Source: Define-XML 2.1, CodeList.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from ...model import Codelist, Dataset, Derivation, Table, Term, Variable
from ...plan import uses
from ...plan.values import fixed_values, passed
from ..dataset.draft import IN_ORDER, Draft
from .context import Context

IDENTIFIERS = ("STUDYID", "USUBJID", "SUBJID")
FLAG, YES_NO = "FL", "NY"
#: Endings of variables of SDTM whose fixed values are terms of the study.
CLASSIFYING = ("CAT", "TESTCD", "TEST", "TPT", "TPTNUM", "TPTREF")
Terms = dict[str, str]  # values in their order, each with its decode


def with_lists(
    datasets: Mapping[str, Dataset], drafts: Mapping[str, Draft], tables: Mapping[str, Table], context: Context
) -> dict[str, Dataset]:
    """The datasets with what define.xml lists for their variables; the codelists are put among the study's."""
    lists = Lists(datasets, drafts, tables, context)
    return {name: dataset if dataset.given else lists.of_dataset(dataset) for name, dataset in datasets.items()}


class Lists:
    """What the variables of all datasets can hold; a copy has the list of the variable that it is of."""

    def __init__(
        self,
        datasets: Mapping[str, Dataset],
        drafts: Mapping[str, Draft],
        tables: Mapping[str, Table],
        context: Context,
    ) -> None:
        self.datasets = datasets
        self.drafts = drafts
        self.tables = tables
        self.context = context
        self.known: dict[tuple[str, str], tuple[str, ...]] = {}

    def of_dataset(self, dataset: Dataset) -> Dataset:
        """A dataset with the lists of its variables."""
        made = {
            name: replace(v, listed=self.listed(dataset, v), possible=tuple(self.possible(dataset, v)))
            for name, v in dataset.variables.items()
            if not v.temporary
        }
        return replace(dataset, variables={**dataset.variables, **made})

    def listed(self, dataset: Dataset, variable: Variable) -> tuple[str, ...]:
        """The codelists of a variable that has none of its own in the spec."""
        key = (dataset.name, variable.name)
        if key not in self.known:
            self.known[key] = ()  # of a circle
            self.known[key] = self.found(dataset, variable)
        return self.known[key]

    def found(self, dataset: Dataset, variable: Variable) -> tuple[str, ...]:
        """The codelists that a variable gets: of CDISC, of the variable that it copies, or made of its values."""
        if variable.codelists or variable.iso8601 or variable.dictionary or variable.format or variable.state:
            return ()
        name, analysis = variable.name, dataset.standard == "ADaMIG"
        if name in IDENTIFIERS:
            return ()
        if analysis and name.endswith(FLAG) and variable.type == "Char":
            return self.of_cdisc(YES_NO)
        if name == "DOMAIN":
            return self.of_cdisc(name)
        owner, _, copied = variable.origin.description.partition(".")
        of = self.datasets.get(owner)
        if variable.origin.type == "Predecessor" and of is not None and copied in of.variables:
            return of.variables[copied].codelists or self.listed(of, of.variables[copied])
        planned = SAME.get(name, name)
        terms = self.of_tables(planned) or self.of_parameters(dataset, name) or self.made(dataset, variable)
        if not terms:
            return ()
        called = name if planned in self.planned() else f"{dataset.name}.{name}"
        if called not in self.context.codelists:
            items = {value: Term(value, decode) for value, decode in terms.items()}
            self.context.codelists[called] = Codelist(called, variable.label or name, terms=items)
        return (called,)

    def of_cdisc(self, name: str) -> tuple[str, ...]:
        """A codelist of CDISC, put among the study's."""
        standard = self.context.standards.codelist(name)
        if standard is None:
            return ()
        made = Codelist(name, standard.label, "text", standard.code, standard.extensible)
        self.context.codelists.setdefault(name, made)
        return (name,)

    def planned(self) -> dict[str, Table]:
        """The columns of the study's own tables: visits, arms, elements, criteria."""
        own = (self.tables[name] for name in ("visits", "arms", "elements", "criteria") if name in self.tables)
        return {column: table for table in own for column in table.columns if DECODES.get(column, "") in table.columns}

    def of_tables(self, name: str) -> Terms:
        """The terms that the study plans for a variable: its visits, arms, elements and criteria."""
        table = self.planned().get(name)
        return decoded(table, name, DECODES[name] if DECODES[name] != name else "") if table else {}

    def of_parameters(self, dataset: Dataset, name: str) -> Terms:
        """The parameters of an analysis dataset, by code, name or number."""
        draft = self.drafts[dataset.name]
        if not draft.all_parameters or not draft.parameters:
            return {}
        number = draft.variables.get("PARAMN")
        if name == "PARAMN" and number is not None and number.by_rule.get("derivation") == IN_ORDER:
            return {str(place): param for place, param in enumerate(draft.parameters.values(), start=1)}
        if name == "PARAMCD":
            return dict(draft.parameters)
        return dict.fromkeys(draft.parameters.values(), "") if name == "PARAM" else {}

    def made(self, dataset: Dataset, variable: Variable) -> Terms:
        """The terms of a variable whose values are all known beforehand."""
        name = variable.name
        if dataset.standard != "ADaMIG" and not name.endswith(CLASSIFYING):
            return {}
        tests = self.of_tests(dataset, name)
        ways: list[object] = [g.derivations[name] for g in dataset.groups if name in g.derivations]
        ways += [variable.derivation] if variable.derivation is not None else []
        found: Terms = dict(tests)
        for way in ways:
            terms = self.closed(way, dataset, name)
            if terms is None and not tests:
                return {}
            found |= {value: decode for value, decode in (terms or {}).items() if value not in found}
        return found | self.added(dataset, name) if found else {}

    def added(self, dataset: Dataset, name: str) -> Terms:
        """The values of a variable in records that are added; that of a number is named by the text beside it."""
        found: Terms = {}
        for addition in (addition for addition in dataset.additions if addition.test is None):
            fixed = {
                called: value
                for called in (name, name.removesuffix("N"))
                if called in addition.derivations
                for _, value in own_values(addition.derivations[called], self.context)
            }
            if name in fixed:
                found[fixed[name]] = fixed.get(name.removesuffix("N"), "") if name.endswith("N") else ""
        return found

    def closed(self, item: object, dataset: Dataset, name: str) -> Terms | None:
        """The values of a derivation, in their order; None where they are not known beforehand."""
        if not isinstance(item, Derivation):
            return self.of_reference(item, dataset, name)
        verb, verbs = self.context.verbs[item.verb], self.context.verbs
        if verb.values is not None:
            table = self.tables.get(str(item.arguments.get("table", "")))
            return dict(verb.values(item.arguments, item.output, table))
        parts = list(passed(item, verbs))
        if not verb.fixed and not parts:
            return None
        terms: Terms = {}
        for _, value in own_values(item, self.context):
            terms |= {value: ""} if value else {}
        for part in parts:
            inner = self.closed(part, dataset, name)
            if inner is None:
                return None
            terms |= inner
        return terms

    def of_reference(self, item: object, dataset: Dataset, name: str) -> Terms | None:
        """The terms of another variable that is passed on, where that has a list."""
        called = getattr(item, "name", "")
        of = self.datasets.get(getattr(item, "dataset", "") or dataset.name)
        if of is None or called not in of.variables or (of is dataset and called == name):
            return None
        listed = of.variables[called].codelists or self.listed(of, of.variables[called])
        own = [self.context.codelists[i] for i in listed]
        if not own or any(codelist.code for codelist in own):
            return None
        return {term.value: term.decode for codelist in own for term in codelist.terms.values()}

    def of_tests(self, dataset: Dataset, name: str) -> Terms:
        """What the tests of a dataset say of a variable; of a code its name."""
        groups = [group.tests for group in dataset.groups if group.tests]
        tests = [test for each in groups for test in each.tests]
        tests += [a.test for a in dataset.additions if a.test is not None]
        tests += [each.not_done.test for each in groups if each.not_done and each.not_done.test]
        pair = name.removesuffix("CD") if name.endswith("TESTCD") else ""
        return {test.facts[name]: test.facts.get(pair, "") for test in tests if test.facts.get(name)}

    def possible(self, dataset: Dataset, variable: Variable) -> Iterator[str]:
        """The terms of a variable's codelists that the specs name for it, whether a record has them or not."""
        lists: list[Collection[str]] = []
        for i in variable.codelists or self.known.get((dataset.name, variable.name), ()):
            codelist = self.context.codelists[i]
            standard = self.context.standards.codelist(codelist.code) if codelist.code else None
            lists += [codelist.terms, *([standard.terms] if standard else [])]
        if not lists:
            return
        yield from (value for value in self.of_tests(dataset, variable.name) if any(value in each for each in lists))
        for _, derivation in dataset.derivations_of(variable.name):
            for use in uses(derivation):
                values = (value for _, value in own_values(use, self.context))
                yield from (value for value in values if any(value in each for each in lists))


SAME = {"ACTARMCD": "ARMCD", "ACTARM": "ARM"}  # as what is planned
#: Of a planned variable the one that says in words what it is.
DECODES = {
    "VISITNUM": "VISIT",
    "VISIT": "VISIT",
    "ARMCD": "ARM",
    "ARM": "ARM",
    "ETCD": "ELEMENT",
    "ELEMENT": "ELEMENT",
    "IETESTCD": "IETEST",
    "IETEST": "IETEST",
}


def decoded(table: Table, column: str, decode: str) -> Terms:
    """The values of a column of a table in their order, each with that of another column ('' for none)."""
    values = table.columns[column]
    said = table.columns[decode] if decode in table.columns and decode != column else ("",) * len(values)
    return {value: text for value, text in zip(values, said, strict=True) if value}


def own_values(item: Derivation, context: Context) -> Iterator[tuple[object, str]]:
    """The fixed values that a derivation itself gives, without those of its parts."""
    own = without_parts(item, context)
    alone = item if len(own) == len(item.arguments) else replace(item, arguments=own)
    return ((place, value) for place, value in fixed_values(alone, context.verbs) if value)


def without_parts(item: Derivation, context: Context) -> dict[str, object]:
    """The arguments of a derivation but for those whose values it hands on."""
    passes = context.verbs[item.verb].passes
    return {name: argument for name, argument in item.arguments.items() if name not in passes}
