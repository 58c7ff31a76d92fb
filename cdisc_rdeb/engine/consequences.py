"""Issues that only follow from others: the one that says why is told, and those that it brings about are not.

What follows is known by where it comes from: the same raw row, and in it a value that was lost before; or the subject,
where a whole subject is not there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from ..issues import AFTER_ELEMENTS, Issue, IssueTable
from ..model import RecordGroup, Study
from ..plan import references, uses
from ..values.results import is_not_done

OF_VALUES = ("required value missing", "duplicate keys")
VISITS = ("unknown visit", "unnumbered visit")
LOST = ("bad date", "bad time", "not a number", "no record to merge", *VISITS)
UNLIKELY = "implausible value"
LEFT = "raw column not mapped"
OPEN = {"sponsor term", "doubtful term"}  # of codelists that can be extended
TERMS = ("unmapped term", "doubtful term")
#: Rules of which an issue may only follow, each with the rules that may say why.
CAUSES: Mapping[str, tuple[str, ...]] = {
    "required value missing": (*LOST, "not in table"),
    "duplicate keys": LOST,
    "time without date": ("bad date",),
    "no record to relate": ("no record to merge",),
    "no ADSL record": ("no DM record",),
    "sponsor term": ("not converted",),
    "doubtful term": (),
    "not in table": TERMS,
    AFTER_ELEMENTS: (UNLIKELY, "dates out of order", "bad date"),
    "value differs": (UNLIKELY, "dates out of order"),
    "value not made": ("dates out of order",),
    "reason not kept": ("result not numeric",),
    "no value to add": ("result not numeric", "not a number", "not converted"),
}


def leave_out(study: Study, issues: IssueTable) -> None:
    """Take the issues away that only follow from others, and those of words of specs and of columns to write, of which
    lint tells."""
    there = {rule for (rule,) in issues.counted("rule")}
    if study.meant and LEFT in there:
        issues.leave_out([LEFT], lambda issue: issue.variable in study.meant)
    causes = {cause for rule, each in CAUSES.items() if rule in there for cause in each} & there
    said = said_words(study) if there & OPEN else frozenset()
    if not causes and not said:
        return
    of_rows: dict[tuple[str, str], list[Issue]] = {}
    lost: set[str] = set()
    of_subjects: dict[str, list[Issue]] = {}  # words of no term in DM, which tables are asked by
    no_dates: dict[str, list[Issue]] = {}  # that elements may begin and end by
    for issue in issues.where("rule", causes.__contains__):
        if issue.rule in TERMS and issue.dataset == "DM":
            of_subjects.setdefault(issue.usubjid, []).append(issue)
        if issue.rule == "bad date":
            no_dates.setdefault(issue.usubjid, []).append(issue)
        if issue.row:
            of_rows.setdefault((issue.file, issue.row), []).append(issue)
        if issue.rule == "no DM record":
            lost.add(issue.usubjid)

    @cache
    def made_of(dataset: str, variable: str) -> frozenset[tuple[str, str]]:
        return frozenset(reached(study, dataset, variable))

    def is_lost(cause: Issue, issue: Issue) -> bool:
        """Whether the value is lost that a variable, or one of the keys, is made of."""
        if cause.rule not in LOST:
            return False
        keys = study.datasets[issue.dataset].keys if issue.rule == "duplicate keys" else (issue.variable,)
        names = {name for key in keys for name in made_of(issue.dataset, key)}
        if cause.rule in VISITS:
            return any("VISIT" in name for _, name in names)
        return (cause.dataset, cause.variable) in names or (
            cause.rule == "no record to merge" and any(owner == cause.variable for owner, _ in names)
        )

    def ends_elements(cause: Issue) -> bool:
        """Whether elements begin or end by a date that was lost."""
        return any((cause.dataset, cause.variable) in made_of("SE", name) for name in ("SESTDTC", "SEENDTC"))

    def is_of_table(cause: Issue, issue: Issue) -> bool:
        """Whether a variable is looked up in a table together with one that this has no row for."""
        of, names = study.datasets[issue.dataset], (cause.variable, issue.variable)
        places = [{made.place for _, made in of.derivations_of(name)} for name in names]
        return cause.dataset == issue.dataset and not places[0].isdisjoint(places[1])

    def groups(issue: Issue) -> Sequence[RecordGroup]:
        return study.datasets[issue.dataset].groups

    def leads(cause: Issue, issue: Issue) -> bool:
        if cause.rule == "not in table":
            return issue.rule == "required value missing" and is_of_table(cause, issue)
        if issue.rule == "reason not kept":
            return cause.rule == "result not numeric" and is_not_done(cause.value)
        if issue.rule in OF_VALUES:
            return is_lost(cause, issue)
        if issue.rule == AFTER_ELEMENTS:
            return cause.dataset == issue.dataset and issue.value in cause.value
        if issue.rule == "value differs" and any(g.merges and g.source == cause.dataset for g in groups(issue)):
            return True  # another record is picked by a date
        if issue.rule in ("no value to add", "value not made", "value differs"):
            return (cause.dataset, cause.variable) in made_of(issue.dataset, issue.variable)
        if cause.dataset != issue.dataset or cause.rule not in CAUSES[issue.rule]:
            return False
        if issue.rule == "sponsor term":
            return f"has no unit {issue.value};" in f"{cause.message};"
        return cause.value == issue.value if issue.rule == "no record to relate" else cause.variable == issue.variable

    def follows(issue: Issue) -> bool:
        if issue.rule == "no ADSL record":
            return issue.usubjid in lost
        if issue.rule == "not in table":
            words = (*of_subjects.get(issue.usubjid, ()), *of_rows.get((issue.file, issue.row), ()))
            words = tuple(of for of in words if of.rule in TERMS and of.value in issue.value.split(" / "))
            made = made_of(issue.dataset, issue.variable) if words else ()
            return any((of.dataset, of.variable) in made for of in words)
        if issue.rule == AFTER_ELEMENTS and any(ends_elements(cause) for cause in no_dates.get(issue.usubjid, ())):
            return True
        if issue.rule in OPEN and (issue.dataset, issue.value) in said:
            return True
        return any(leads(cause, issue) for cause in of_rows.get((issue.file, issue.row), ()))

    issues.leave_out([rule for rule in CAUSES if rule in there], follows)


def said_words(study: Study) -> frozenset[tuple[str, str]]:
    """What the specs say themselves of variables with codelists, by dataset: lint tells of what is no term there."""
    tests = (
        (dataset.name, name, value)
        for dataset in study.datasets.values()
        for group in dataset.groups
        for test in (group.tests.tests if group.tests else ())
        for name, value in test.facts.items()
    )
    fixed = (
        (dataset.name, name, value)
        for dataset in study.datasets.values()
        for name, _, derivation in dataset.derivations()
        for use in uses(derivation)
        if use.verb in ("assign", "flag") and isinstance(value := use.arguments.get("value"), str)
    )
    known = {name: dataset.variables for name, dataset in study.datasets.items()}
    return frozenset(
        (dataset, value)
        for dataset, name, value in (*tests, *fixed)
        if value and name in known[dataset] and known[dataset][name].codelists
    )


def reached(study: Study, dataset: str, variable: str) -> set[tuple[str, str]]:
    """A variable and all that it is made of, each with its dataset or raw source."""
    found: set[tuple[str, str]] = set()
    todo = [(dataset, variable)]
    while todo:
        owner, name = todo.pop()
        if (owner, name) in found:
            continue
        found.add((owner, name))
        for group, derivation in study.datasets[owner].derivations_of(name) if owner in study.datasets else ():
            home = group.source if group is not None else owner
            todo += [(each.dataset or home, each.name) for each in references(derivation)]
    return found
