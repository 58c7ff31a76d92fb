"""What the standard says, so that a spec need not: variables and attributes filled in, each by a named rule.

A dataset gets its identifiers, --SEQ, --DY, visits and EPOCH by the conventions of SDTMIG 3.4; label, type, role,
core, order and codelists come from its tables. ``explain`` shows every rule that was applied.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .. import standards
from ..model import Derivation, Elsewhere, Origin, Place, RawSource, Reference, Table
from ..plan import references
from ..standards import StandardVariable
from ..verbs import Verb
from ..where import readable
from .additions import words as addition_words
from .design import DESIGN
from .draft import Draft, DraftGroup, DraftVariable
from .methods import method
from .structures import is_analysis, predecessor

# Verbs that hand on what was collected: a value they make is as collected as its raw column.
HANDING_ON = frozenset({"from", "upper", "iso8601", "part", "coalesce", "join", "first", "last"})
RESULTS = frozenset({"@RESULT", "@STANDARD", "@REASND"})  # of tests: what was collected


def add_variables(
    draft: Draft,
    tables: Mapping[str, Table],
    raw: Mapping[str, RawSource],
    datasets: set[str],
    study_id: str,
    has_reference_date: bool,
    parts: tuple[str, ...] = (),
) -> None:
    """Add the variables that follow from the standard and the study's design.

    ``parts`` are the datasets of the same domain that come before this one, where the domain is split.
    """
    place = draft.node.place
    if is_analysis(draft.node):
        add_identifiers(draft, study_id, place)
        return
    known = standards.sdtmig_dataset(draft.domain)
    if known is None:
        return
    for name, derivation, rule in conventions(draft, tables, raw, datasets, study_id, has_reference_date, place, parts):
        if name not in draft.omit and not draft.has(name):
            draft.variables[name] = DraftVariable(name, place, derivation=derivation, by_rule={"derivation": rule})
    add_by_group(draft, tables, raw, known.variables)
    for name in dict.fromkeys(name for total in draft.totals for name in total.facts):
        by_rule = {"derivation": "the totals of the dataset"}
        draft.variables.setdefault(name, DraftVariable(name, place, by_rule=by_rule))


def add_identifiers(draft: Draft, study_id: str, place: Place) -> None:
    """STUDYID and USUBJID of an analysis dataset, first of all variables."""
    made = {
        "STUDYID": (Derivation("assign", {"value": study_id}, place), "the study's identifier"),
        "USUBJID": (Derivation("from", {"column": Reference("@USUBJID")}, place), "study.yaml: subject"),
    }
    for name, (derivation, rule) in made.items():
        if name not in draft.omit and not draft.has(name):
            draft.variables[name] = DraftVariable(name, place, derivation=derivation, by_rule={"derivation": rule})


def conventions(
    draft: Draft,
    tables: Mapping[str, Table],
    raw: Mapping[str, RawSource],
    datasets: set[str],
    study_id: str,
    has_reference_date: bool,
    place: Place,
    parts: tuple[str, ...],
) -> Iterator[tuple[str, Derivation, str]]:
    """Variables over the records: name, derivation, and the rule in words."""
    known = standards.sdtmig_dataset(draft.domain)
    columns = known.variables if known else {}
    made = {*draft.variables, *group_columns(draft, tables, raw)}
    two = draft.domain

    def take(column: str) -> Derivation:
        return Derivation("from", {"column": Reference(column)}, place)

    yield "STUDYID", Derivation("assign", {"value": study_id}, place), "the study's identifier"
    if "DOMAIN" in columns:
        yield "DOMAIN", Derivation("assign", {"value": two}, place), "the dataset's domain"
    if is_by_subject(draft, raw):
        yield "USUBJID", take("@USUBJID"), "study.yaml: subject"
    if f"{two}SEQ" in columns and is_by_subject(draft, raw):
        counted: dict[str, object] = {"within": Reference("USUBJID")}
        if parts:
            text = " and ".join(parts)
            counted["after"] = Elsewhere(tuple(Reference(f"{two}SEQ", part) for part in parts), text=text)
        yield (
            f"{two}SEQ",
            Derivation("sequence", counted, place),
            "number within subject by key variables (SDTMIG 4.1.5)",
        )
    for text, arms in (("ARM", "ARMCD"), ("ACTARM", "ACTARMCD"), ("ELEMENT", "ETCD")):
        source = "elements" if text == "ELEMENT" else "arms"
        if text in columns and arms in made and text not in made and len(tables[source]):
            key = "ETCD" if text == "ELEMENT" else "ARMCD"
            yield text, table_value(source, arms, key, text.removeprefix("ACT"), place), f"study.yaml: {source}"
    if draft.domain == "SE" and len(tables["arms"]):
        for text in ("TAETORD", "EPOCH"):
            yield text, table_value("arms", "ETCD", "ETCD", text, place), "study.yaml: arms"
    arguments: dict[str, object]
    for end, day in (("DTC", "DY"), ("STDTC", "STDY"), ("ENDTC", "ENDY")):
        if two + end in made and two + day in columns and has_reference_date:
            arguments = {"date": Reference(two + end), "reference": Reference("RFSTDTC", "DM")}
            yield two + day, Derivation("study_day", arguments, place), "study day from DM.RFSTDTC (SDTMIG 4.4.4)"
    results = (
        ("STRESC", "from", "column", "ORRES"),
        ("STRESN", "number", "text", "STRESC"),
        ("STRESU", "from", "column", "ORRESU"),
    )
    for name, verb, argument, other in results:
        there = two + other in made or (other == "STRESC" and two + "ORRES" in made)
        if two + name in columns and two + name not in made and there:
            derivation = Derivation(verb, {argument: Reference(two + other)}, place)
            yield two + name, derivation, "standard result as collected (SDTMIG 4.5.1)"
    timing = next((two + end for end in ("STDTC", "DTC") if two + end in made), "")
    if "EPOCH" in columns and timing and "SE" in datasets and two not in ("SE", "TA"):
        arguments = {
            "date": Reference(timing),
            "starts": Elsewhere((Reference("SESTDTC", "SE"),), text="SE.SESTDTC"),
            "epochs": Elsewhere((Reference("EPOCH", "SE"),), text="SE.EPOCH"),
        }
        yield "EPOCH", Derivation("epoch", arguments, place), "epoch of the subject's elements (FDA: EPOCH)"


def columns_of(tables: Mapping[str, Table], name: str) -> dict[str, None]:
    """The columns of a table of study.yaml, in order; none of one that there is not."""
    return dict.fromkeys(tables[name].columns if name in tables else ())


def table_value(table: str, column: str, key: str, value: str, place: Place) -> Derivation:
    """A look-up in a table of study.yaml."""
    arguments = {"table": table, "by": (Reference(column),), "on": (key,), "value": value}
    return Derivation("lookup", arguments, place)


def is_by_subject(draft: Draft, raw: Mapping[str, RawSource]) -> bool:
    """Whether the dataset's records belong to subjects."""
    groups = [group.group for group in draft.groups]
    return any(
        g.kind == "dataset" or (g.kind == "raw" and not (g.source in raw and raw[g.source].reference)) for g in groups
    )


def group_columns(draft: Draft, tables: Mapping[str, Table], raw: Mapping[str, RawSource]) -> set[str]:
    """Variables that the groups bring along by convention."""
    found: set[str] = set()
    for group in draft.groups:
        if group.group.kind == "study":
            found |= columns_of(tables, group.group.source).keys()
        if group.group.tests is not None:
            found |= {name for test in group.group.tests.tests for name in test.facts} | {f"{draft.domain}ORRES"}
            found |= {f"{draft.domain}STRESC"} if has_terms(draft) else set()
        found |= set(group.derivations)
    return found


def add_by_group(
    draft: Draft,
    tables: Mapping[str, Table],
    raw: Mapping[str, RawSource],
    columns: Mapping[str, StandardVariable],
) -> None:
    """Add what a group's source brings along: the columns of a study table, the visit of a raw row."""
    for group in draft.groups:
        source = group.group.source
        offered: dict[str, str] = {}
        rule = ""
        if group.group.kind == "study":
            offered = {name: name for name in columns_of(tables, source)}
            rule = f"study.yaml: {source}"
        elif group.group.kind == "raw" and source in raw and raw[source].visit:
            offered = {name: f"@{name}" for name in ("VISITNUM", "VISIT", "VISITDY")}
            rule = f"study.yaml: visits, by {source}.{raw[source].visit}"
        if group.group.tests is not None:
            add_of_tests(draft, group, columns)
        for name, column in offered.items():
            if name not in columns or name in draft.omit or name in group.derivations:
                continue
            if draft.has(name) and (draft.variables[name].derivation or draft.variables[name].state):
                continue
            group.derivations[name] = Derivation("from", {"column": Reference(column)}, group.group.place)
            variable = draft.variables.setdefault(name, DraftVariable(name, group.group.place))
            variable.by_rule.setdefault("derivation", rule)


def has_terms(draft: Draft) -> bool:
    """Whether the results of any test have a codelist; then the standard result is made by test."""
    return any(test.codelist for group in draft.groups if group.group.tests for test in group.group.tests.tests)


def add_of_tests(draft: Draft, group: DraftGroup, columns: Mapping[str, StandardVariable]) -> None:
    """Add what the tests of a group bring along: their names, units and other facts, results, and what was not done."""
    tests, two = group.group.tests, draft.domain
    assert tests is not None
    facts = {name for test in tests.tests for name in test.facts}
    offered = {name: f"@{name}" for name in facts if name in columns}
    offered[f"{two}ORRES"] = "@RESULT"
    if has_terms(draft):
        offered[f"{two}STRESC"] = "@STANDARD"
    if tests.not_done:
        offered |= {f"{two}STAT": "@STAT", f"{two}REASND": "@REASND"}
    for name, column in sorted(offered.items()):
        made = draft.has(name) and (draft.variables[name].derivation or draft.variables[name].state)
        if name in columns and name not in draft.omit and name not in group.derivations and not made:
            group.derivations[name] = Derivation("from", {"column": Reference(column)}, group.group.place)
            variable = draft.variables.setdefault(name, DraftVariable(name, group.group.place))
            variable.by_rule.setdefault("derivation", "the tests of the group")


def origin_of(draft: Draft, variable: DraftVariable, raw: Mapping[str, RawSource]) -> tuple[Origin, str]:
    """The origin a spec gives, else the one its derivations imply, with the rule in words ('' when given)."""
    kind, source = variable.text("origin"), variable.text("source")
    if kind:
        who = source or (
            "" if kind in ("Predecessor", "Not Available") else "Investigator" if kind == "Collected" else "Sponsor"
        )
        return Origin(kind, who), ""  # type: ignore[arg-type]
    if variable.state:
        return Origin("Not Available"), f"{variable.state}"
    if is_analysis(draft.node) and (taken := taken_from(draft, variable)):
        return taken, "taken as it is"
    origins = [origin for origin in implied(draft, variable, raw) if origin]
    for wanted in ("Collected", "Derived", "Protocol", "Assigned"):
        for origin in origins:
            if origin.type == wanted:
                return (Origin(origin.type, source), "") if source else (origin, "by its derivation")
    return Origin("Assigned", "Sponsor"), "no derivation"


def taken_from(draft: Draft, variable: DraftVariable) -> Origin | None:
    """The origin of an analysis variable that is one of another dataset, the same in all groups."""
    made = [(g.derivations[variable.name], g.group.source) for g in draft.groups if variable.name in g.derivations]
    found = {predecessor(derivation, source) for derivation, source in made} | (
        {predecessor(variable.derivation, "")} if variable.derivation is not None else set()
    )
    found |= {None for addition in draft.additions if variable.name in (*addition.derivations, "AVAL")}
    if variable.name == "USUBJID" and variable.by_rule:
        return Origin("Predecessor", "", f"{draft.groups[0].group.source}.USUBJID") if draft.groups else None
    return found.pop() if len(found) == 1 else None


def implied(draft: Draft, variable: DraftVariable, raw: Mapping[str, RawSource]) -> Iterator[Origin]:
    """The origin of each derivation of a variable."""
    for group in draft.groups:
        derivation = group.derivations.get(variable.name)
        if derivation is None:
            continue
        names = list(references(derivation))
        if group.group.kind == "study":
            yield Origin("Protocol", "Sponsor")
        elif derivation.verb == "assign" or any(
            name.name.startswith("@") and name.name not in RESULTS for name in names
        ):
            yield Origin("Assigned", "Sponsor")
        elif group.group.kind == "raw" and hands_on(derivation) and group.group.source in raw:
            yield raw[group.group.source].origin
        else:
            yield Origin("Derived", "Sponsor")
    for addition in draft.additions:
        made = addition.derivations.get(variable.name)
        if made is not None or variable.name == "AVAL":
            yield Origin("Assigned" if made is not None and made.verb == "assign" else "Derived", "Sponsor")
    if variable.derivation is not None:
        assigned = variable.derivation.verb == "assign" or variable.derivation.arguments.get("table") in DESIGN
        yield Origin("Assigned" if assigned else "Derived", "Sponsor")


def hands_on(item: object) -> bool:
    """Whether a derivation and all inside it only hand on what was collected."""
    if isinstance(item, Derivation):
        return item.verb in HANDING_ON and all(hands_on(argument) for argument in item.arguments.values())
    if isinstance(item, tuple):
        return all(hands_on(part) for part in item)
    return True


def method_of(draft: Draft, variable: DraftVariable, verbs: Mapping[str, Verb], usubjid: str) -> str:
    """The method in words: the spec's own, else what the derivations' verbs say."""
    if variable.text("method"):
        return variable.text("method")
    if variable.text("scope") and variable.derivation is not None:
        return f"{method(variable.derivation, verbs).rstrip('.')}; over the records of all subjects."
    if variable.name == "USUBJID" and variable.by_rule:
        return f"'{usubjid}', where {{subject}} is the subject's identifier as collected."
    words: dict[str, list[str]] = {}
    for group in draft.groups:
        if variable.name in group.derivations:
            source = group.group
            text = method(group.derivations[variable.name], verbs, source.source if source.kind == "dataset" else "")
            clause = readable(source.where)
            words.setdefault(text, []).append(source.source + (f" where {clause}" if clause else ""))
    if variable.derivation is not None:
        words[method(variable.derivation, verbs)] = []
    for addition in draft.additions:
        if variable.name in addition.derivations:
            words.setdefault(method(addition.derivations[variable.name], verbs), []).append("records that are added")
        elif variable.name == "AVAL" and addition.only is None:
            words.setdefault(addition_words(addition), []).append("records that are added")
    if len(words) == 1:
        return next(iter(words))
    return "; ".join(f"{text.rstrip('.')} (records from {', '.join(of)})" for text, of in words.items()) + "." * bool(
        words
    )
