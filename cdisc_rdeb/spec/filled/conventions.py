"""What the standard says, so that a spec need not: variables and attributes filled in, each by a named rule.

A dataset gets its identifiers, --SEQ, --DY, visits and EPOCH by the conventions of SDTMIG; label, type, role,
core, order and codelists come from its tables. ``explain`` shows every rule that was applied.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from ...model import Derivation, Elsewhere, Place, RawSource, Reference
from ...standards import StandardDataset
from ..dataset.draft import Draft, DraftGroup, DraftVariable, is_made_over
from ..derivation.made import assigned, looked_up, standard, taken
from ..structures import is_analysis
from .context import Context
from .facts import add_facts, either, is_said_by_some, within

Convention = tuple[str, Derivation, str]  # a variable, its derivation, and the rule in words


def add_variables(draft: Draft, context: Context, parts: tuple[str, ...] = ()) -> None:
    """Add the variables that follow from the standard and the study's design.

    ``parts`` are the datasets of the same domain that come before this one, where the domain is split.
    """
    place = draft.node.place
    if draft.waits:
        return  # nothing is made yet, whatever by
    if is_analysis(draft.node):
        add_made(draft, identifiers(context, place), context)
        return
    known = draft.standard
    if known is None:
        return
    add_by_group(draft, context, known)
    add_made(draft, conventions(draft, context, place, parts), context)


def add_made(draft: Draft, made: Iterator[Convention], context: Context) -> None:
    """Add variables that a rule makes, as far as the spec neither makes them nor leaves them out.

    Where some record groups make one themselves, the rule is for the others.
    """
    for name, derivation, rule in made:
        if name in draft.omit or is_made_over(draft, name):
            continue
        variable = draft.variables.setdefault(name, DraftVariable(name, draft.node.place))
        if not any(name in group.derivations for group in draft.groups):
            variable.derivation = derivation
            variable.by_rule.setdefault("derivation", rule)
        elif add_to_groups(draft, name, derivation, context):
            variable.by_rule.setdefault("derivation", rule)


def add_to_groups(draft: Draft, name: str, derivation: Derivation, context: Context) -> bool:
    """Make a variable by a rule in the record groups that do not; in those with tests, for tests that do not say it.

    Gives whether there are such groups.
    """
    before = [group.derivations.get(name) for group in draft.groups]
    for group in draft.groups:
        own = group.derivations.get(name)
        if own is None or is_said_by_some(group, name):
            made = within(draft, group, derivation, context.verbs)
            if made is not None:
                group.derivations[name] = made if own is None else either(own, made)
    return before != [group.derivations.get(name) for group in draft.groups]


def identifiers(context: Context, place: Place) -> Iterator[Convention]:
    """STUDYID and USUBJID, which every dataset of subjects has."""
    yield "STUDYID", assigned(context.study_id, place), "the study's identifier"
    yield "USUBJID", taken(Reference("@USUBJID"), place), "study.yaml: subject"


def conventions(draft: Draft, context: Context, place: Place, parts: tuple[str, ...]) -> Iterator[Convention]:
    """Variables over the records of a dataset of SDTM."""
    known = draft.standard
    columns = known.variables if known else {}
    made = draft.variables
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
        if (elements := context.drafts.get("SE")) and elements.has("SEENDTC"):
            arguments["ends"] = Elsewhere((Reference("SEENDTC", "SE"),), text="SE.SEENDTC")
        yield "EPOCH", Derivation("epoch", arguments, place), "epoch of the subject's elements (FDA: EPOCH)"


def numbered(two: str, parts: tuple[str, ...], place: Place) -> Derivation:
    """--SEQ, going on from the parts of the domain that come before."""
    counted: dict[str, object] = {"within": Reference("USUBJID")}
    if parts:
        text = " and ".join(parts)
        counted["after"] = Elsewhere(tuple(Reference(f"{two}SEQ", part) for part in parts), text=text)
    return Derivation("sequence", counted, place)


def of_design(draft: Draft, context: Context, place: Place, made: Collection[str]) -> Iterator[Convention]:
    """Names that go with codes of the study's design."""
    columns = known.variables if (known := draft.standard) else {}
    for text, code in (("ARM", "ARMCD"), ("ACTARM", "ACTARMCD"), ("ELEMENT", "ETCD")):
        source = "elements" if text == "ELEMENT" else "arms"
        if text in columns and code in made and len(context.tables[source]):
            key = "ETCD" if text == "ELEMENT" else "ARMCD"
            yield text, looked_up(source, code, key, text.removeprefix("ACT"), place), f"study.yaml: {source}"
    if draft.domain == "SE" and len(context.tables["arms"]):
        for text in ("TAETORD", "EPOCH"):
            yield text, looked_up("arms", "ETCD", "ETCD", text, place), "study.yaml: arms"


def of_results(draft: Draft, place: Place, made: Collection[str]) -> Iterator[Convention]:
    """Standard results, as they were collected."""
    columns = known.variables if (known := draft.standard) else {}
    two = draft.domain
    unit = Reference(f"{two}ORRESU") if two + "ORRESU" in made else None
    results = (
        ("STRESC", "ORRES", standard(Reference(f"{two}ORRES"), unit, place)),
        ("STRESN", "STRESC", Derivation("number", {"text": Reference(f"{two}STRESC")}, place)),
        ("STRESU", "ORRESU", taken(Reference(f"{two}ORRESU"), place)),
    )
    for name, other, derivation in results:
        there = two + other in made or (other == "STRESC" and two + "ORRES" in made)
        if two + name in columns and there:
            yield two + name, derivation, "standard result as collected (SDTMIG 4.5.1)"


def is_by_subject(draft: Draft, raw: Mapping[str, RawSource]) -> bool:
    """Whether the dataset's records belong to subjects."""
    groups = [group.group for group in draft.groups]
    if draft.waits:
        return draft.standard is None or "USUBJID" in draft.standard.variables
    return any(
        g.kind == "dataset" or (g.kind == "raw" and not (g.source in raw and raw[g.source].reference)) for g in groups
    )


def add_by_group(draft: Draft, context: Context, known: StandardDataset) -> None:
    """Add what a group's source brings along: the columns of a study table, the visit of a raw row, its tests."""
    columns = known.variables
    for group in draft.groups:
        source, kind = group.group.source, group.group.kind
        offered: dict[str, str] = {}
        rule = ""
        if kind == "study":
            offered = {name: name for name in context.columns_of(source)}
            rule = f"study.yaml: {source}"
        elif kind == "raw" and (by := context.visits_by(source)):
            days = ["VISITDY"] if "VISITDY" in context.columns_of("visits") else []
            offered = {name: f"@{name}" for name in ("VISITNUM", "VISIT", *days)}
            rule = f"study.yaml: visits, by {by}"
        if group.group.tests is not None:
            of_class = draft.standards.model_variables(known.class_, draft.domain)
            add_facts(draft, group, {*columns, *of_class}, context)
        offer(draft, group, columns, offered, rule)


def offer(draft: Draft, group: DraftGroup, columns: Collection[str], offered: Mapping[str, str], rule: str) -> None:
    """Take what a group offers for variables of the standard that the spec neither makes nor leaves out."""
    for name, column in offered.items():
        made = name in group.derivations or is_made_over(draft, name)
        if name in columns and name not in draft.omit and not made:
            group.derivations[name] = taken(Reference(column), group.group.place)
            variable = draft.variables.setdefault(name, DraftVariable(name, group.group.place))
            variable.by_rule.setdefault("derivation", rule)
