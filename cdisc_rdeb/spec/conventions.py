"""What the standard says, so that a spec need not: variables and attributes filled in, each by a named rule.

A dataset gets its identifiers, --SEQ, --DY, visits and EPOCH by the conventions of SDTMIG 3.4; label, type, role,
core, order and codelists come from its tables. ``explain`` shows every rule that was applied.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .. import standards
from ..model import Derivation, Elsewhere, Place, RawSource, Reference
from ..standards import StandardVariable
from .context import Context
from .draft import Draft, DraftGroup, DraftVariable
from .made import assigned, looked_up, taken
from .structures import is_analysis

Convention = tuple[str, Derivation, str]  # a variable, its derivation, and the rule in words


def add_variables(draft: Draft, context: Context, parts: tuple[str, ...] = ()) -> None:
    """Add the variables that follow from the standard and the study's design.

    ``parts`` are the datasets of the same domain that come before this one, where the domain is split.
    """
    place = draft.node.place
    if is_analysis(draft.node):
        add_made(draft, identifiers(context, place))
        return
    known = standards.sdtmig_dataset(draft.domain)
    if known is None:
        return
    add_made(draft, conventions(draft, context, place, parts))
    add_by_group(draft, context, known.variables)


def add_made(draft: Draft, made: Iterator[Convention]) -> None:
    """Add variables that a rule makes, as far as the spec neither makes them nor leaves them out."""
    for name, derivation, rule in made:
        if name not in draft.omit and not draft.has(name):
            by_rule = {"derivation": rule}
            draft.variables[name] = DraftVariable(name, draft.node.place, derivation=derivation, by_rule=by_rule)


def identifiers(context: Context, place: Place) -> Iterator[Convention]:
    """STUDYID and USUBJID, which every dataset of subjects has."""
    yield "STUDYID", assigned(context.study_id, place), "the study's identifier"
    yield "USUBJID", taken(Reference("@USUBJID"), place), "study.yaml: subject"


def conventions(draft: Draft, context: Context, place: Place, parts: tuple[str, ...]) -> Iterator[Convention]:
    """Variables over the records of a dataset of SDTM."""
    known = standards.sdtmig_dataset(draft.domain)
    columns = known.variables if known else {}
    made = {*draft.variables, *group_columns(draft, context)}
    two = draft.domain
    by_subject = is_by_subject(draft, context.raw)
    study, subject = identifiers(context, place)
    yield study
    if "DOMAIN" in columns:
        yield "DOMAIN", assigned(two, place), "the dataset's domain"
    if by_subject:
        yield subject
    if f"{two}SEQ" in columns and by_subject:
        yield f"{two}SEQ", numbered(two, parts, place), "number within subject by key variables (SDTMIG 4.1.5)"
    yield from of_design(draft, context, place, made)
    for end, day in (("DTC", "DY"), ("STDTC", "STDY"), ("ENDTC", "ENDY")):
        if two + end in made and two + day in columns and context.has_reference_date:
            arguments: dict[str, object] = {"date": Reference(two + end), "reference": Reference("RFSTDTC", "DM")}
            yield two + day, Derivation("study_day", arguments, place), "study day from DM.RFSTDTC (SDTMIG 4.4.4)"
    yield from of_results(draft, place, made)
    timing = next((two + end for end in ("STDTC", "DTC") if two + end in made), "")
    if "EPOCH" in columns and timing and "SE" in context.datasets and two not in ("SE", "TA"):
        arguments = {
            "date": Reference(timing),
            "starts": Elsewhere((Reference("SESTDTC", "SE"),), text="SE.SESTDTC"),
            "epochs": Elsewhere((Reference("EPOCH", "SE"),), text="SE.EPOCH"),
        }
        yield "EPOCH", Derivation("epoch", arguments, place), "epoch of the subject's elements (FDA: EPOCH)"


def numbered(two: str, parts: tuple[str, ...], place: Place) -> Derivation:
    """--SEQ, going on from the parts of the domain that come before."""
    counted: dict[str, object] = {"within": Reference("USUBJID")}
    if parts:
        text = " and ".join(parts)
        counted["after"] = Elsewhere(tuple(Reference(f"{two}SEQ", part) for part in parts), text=text)
    return Derivation("sequence", counted, place)


def of_design(draft: Draft, context: Context, place: Place, made: set[str]) -> Iterator[Convention]:
    """Names that go with codes of the study's design."""
    columns = known.variables if (known := standards.sdtmig_dataset(draft.domain)) else {}
    for text, code in (("ARM", "ARMCD"), ("ACTARM", "ACTARMCD"), ("ELEMENT", "ETCD")):
        source = "elements" if text == "ELEMENT" else "arms"
        if text in columns and code in made and text not in made and len(context.tables[source]):
            key = "ETCD" if text == "ELEMENT" else "ARMCD"
            yield text, looked_up(source, code, key, text.removeprefix("ACT"), place), f"study.yaml: {source}"
    if draft.domain == "SE" and len(context.tables["arms"]):
        for text in ("TAETORD", "EPOCH"):
            yield text, looked_up("arms", "ETCD", "ETCD", text, place), "study.yaml: arms"


def of_results(draft: Draft, place: Place, made: set[str]) -> Iterator[Convention]:
    """Standard results, as they were collected."""
    columns = known.variables if (known := standards.sdtmig_dataset(draft.domain)) else {}
    two = draft.domain
    standard: dict[str, object] = {"result": Reference(f"{two}ORRES")}
    if two + "ORRESU" in made:
        standard["unit"] = Reference(f"{two}ORRESU")
    results = (
        ("STRESC", "ORRES", Derivation("standard_result", standard, place)),
        ("STRESN", "STRESC", Derivation("number", {"text": Reference(f"{two}STRESC")}, place)),
        ("STRESU", "ORRESU", taken(Reference(f"{two}ORRESU"), place)),
    )
    for name, other, derivation in results:
        there = two + other in made or (other == "STRESC" and two + "ORRES" in made)
        if two + name in columns and two + name not in made and there:
            yield two + name, derivation, "standard result as collected (SDTMIG 4.5.1)"


def is_by_subject(draft: Draft, raw: Mapping[str, RawSource]) -> bool:
    """Whether the dataset's records belong to subjects."""
    groups = [group.group for group in draft.groups]
    return any(
        g.kind == "dataset" or (g.kind == "raw" and not (g.source in raw and raw[g.source].reference)) for g in groups
    )


def group_columns(draft: Draft, context: Context) -> set[str]:
    """Variables that the groups bring along by convention."""
    found: set[str] = set()
    for group in draft.groups:
        if group.group.kind == "study":
            found |= context.columns_of(group.group.source).keys()
        if group.group.tests is not None:
            found |= {name for test in group.group.tests.tests for name in test.facts} | {f"{draft.domain}ORRES"}
            found |= {f"{draft.domain}STRESC"} if has_terms(draft) else set()
        found |= set(group.derivations)
    return found


def add_by_group(draft: Draft, context: Context, columns: Mapping[str, StandardVariable]) -> None:
    """Add what a group's source brings along: the columns of a study table, the visit of a raw row."""
    for group in draft.groups:
        source, kind = group.group.source, group.group.kind
        offered: dict[str, str] = {}
        rule = ""
        if kind == "study":
            offered = {name: name for name in context.columns_of(source)}
            rule = f"study.yaml: {source}"
        elif kind == "raw" and source in context.raw and context.raw[source].visit:
            offered = {name: f"@{name}" for name in ("VISITNUM", "VISIT", "VISITDY")}
            rule = f"study.yaml: visits, by {source}.{context.raw[source].visit}"
        if group.group.tests is not None:
            offer(draft, group, columns, of_tests(draft, group), "the tests of the group")
        offer(draft, group, columns, offered, rule)


def offer(
    draft: Draft, group: DraftGroup, columns: Mapping[str, StandardVariable], offered: Mapping[str, str], rule: str
) -> None:
    """Take what a group offers for variables of the standard that the spec neither makes nor leaves out."""
    for name, column in offered.items():
        made = draft.has(name) and (draft.variables[name].derivation or draft.variables[name].state)
        if name in columns and name not in draft.omit and name not in group.derivations and not made:
            group.derivations[name] = taken(Reference(column), group.group.place)
            variable = draft.variables.setdefault(name, DraftVariable(name, group.group.place))
            variable.by_rule.setdefault("derivation", rule)


def has_terms(draft: Draft) -> bool:
    """Whether the results of any test have a codelist, or none at all; then the standard result is made by test."""
    return any(
        test.codelist or not test.terms
        for group in draft.groups
        if group.group.tests
        for test in group.group.tests.tests
    )


def of_tests(draft: Draft, group: DraftGroup) -> dict[str, str]:
    """What the tests of a group offer: their names, units and other facts, results, and what was not done."""
    tests, two = group.group.tests, draft.domain
    assert tests is not None
    offered = {name: f"@{name}" for test in tests.tests for name in test.facts}
    offered[f"{two}ORRES"] = "@RESULT"
    if has_terms(draft):
        offered[f"{two}STRESC"] = "@STANDARD"
    if tests.not_done:
        offered |= {f"{two}STAT": "@STAT", f"{two}REASND": "@REASND"}
    return dict(sorted(offered.items()))
