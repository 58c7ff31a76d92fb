"""Drafts to the model: what a spec says of a dataset and its variables, else what the standard does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from ...errors import SURE
from ...model import Dataset, Reference, Variable
from ...plan import references
from ...standards import StandardVariable
from ...verbs import Verb
from ..dataset.draft import Draft, DraftVariable
from ..derivation.derivations import only_known
from ..faults import Meant, did_you_mean, with_more
from ..meant.columns import of_same_word
from ..meant.hints import in_other_versions, of_cdash
from ..meant.words import NAME
from ..structures import LABELS, STRUCTURES, date_format, is_analysis, subclass
from ..yaml.reader import Node
from . import conventions
from .codelists import codelist_ids
from .context import Context
from .levels import value_levels
from .origins import method_of, origin_of, taken_from
from .planned import planned_of, stated_levels, yes_no

ISO_8601 = "ISO 8601"
COPIED = re.compile(r"\.copy(?:\[\d+\])?$")  # the place of what is taken by the same name


def finish(draft: Draft, context: Context) -> Dataset:
    """The model of a dataset from its draft and the standard."""
    known = draft.standard
    node = draft.node
    analysis = STRUCTURES[node.get("structure")] if is_analysis(node) else None
    for variable in draft.variables.values():
        if variable.derivation is not None:
            variable.derivation = only_known(variable.derivation, draft.variables)
    variables = [finish_variable(draft, variable, context) for variable in draft.variables.values()]
    reference = not conventions.is_by_subject(draft, context.raw)
    keys = draft.keys or (("USUBJID",) if draft.domain == "DM" else ())
    by_name = {v.name: v for v in sorted(variables, key=lambda v: v.order)}
    levels = value_levels(draft, by_name, context)
    for each in draft.variables.values():
        if stated := tuple(stated_levels(draft, each, by_name[each.name], context)):
            levels[each.name] = stated
    return Dataset(
        name=draft.name,
        label=node.get("label") or (known.label if known else LABELS.get(draft.name, "")),
        domain=draft.domain,
        class_name=analysis.class_name if analysis else known.define_class if known else "",
        structure=node.get("records_are")
        or (analysis.records if analysis else node.get("structure"))
        or (known.structure if known else ""),
        standard="ADaMIG" if analysis else "SDTMIG",
        keys=keys if not keys or keys[0] == "STUDYID" else ("STUDYID", *keys),
        groups=tuple(replace(g.group, derivations=g.derivations) for g in draft.groups),
        variables=by_name,
        reference=reference,
        comment=node.get("comment"),
        keep_empty=node.get("keep_empty") == "true",
        value_levels=levels,
        relations=draft.relations,
        additions=draft.additions,
        checks=draft.checks,
        given=draft.given,
        subclass=subclass(draft.name, analysis) if analysis else "",
        place=node.place,
        keys_place=node.named.get("keys", node).place,
    )


def inherit(draft: Draft, drafts: Mapping[str, Draft], verbs: Mapping[str, Verb]) -> None:
    """Labels, types and formats that neither spec nor guide gives to a variable of an analysis dataset which is taken,
    under its own name, from another dataset: they are that one's."""
    for variable in draft.variables.values() if is_analysis(draft.node) else ():
        known = standard_variable(draft, variable.name)
        if variable.kind or (known and known.label):
            continue
        if of := taken_by_name(draft, variable, drafts, verbs):
            for attribute in ("label", "type", "format"):
                node = described(of, variable.name, attribute, drafts, verbs)
                if node and attribute not in variable.attributes:
                    variable.attributes[attribute] = node
                    variable.by_rule[attribute] = of.name


def described(
    draft: Draft, name: str, attribute: str, drafts: Mapping[str, Draft], verbs: Mapping[str, Verb]
) -> Node | None:
    """What is said of a variable where it is made, or where it is taken from in its turn."""
    variable = draft.variables[name]
    if attribute in variable.attributes:
        return variable.attributes[attribute]
    of = taken_by_name(draft, variable, drafts, verbs)
    if of and of is not draft:
        return described(of, name, attribute, drafts, verbs)
    known = standard_variable(draft, name)  # of SDTM, by the guide or the model
    said = getattr(known, attribute, "") if known else ""
    return Node(said, variable.place) if said else None


def taken_by_name(
    draft: Draft, variable: DraftVariable, drafts: Mapping[str, Draft], verbs: Mapping[str, Verb]
) -> Draft | None:
    """The dataset that a variable is taken from under its own name."""
    origin = taken_from(draft, variable, verbs)
    owner, _, name = origin.description.partition(".") if origin else ("", "", "")
    of = drafts.get(owner)
    return of if of is not None and name == variable.name and name in of.variables else None


def standard_variable(draft: Draft, name: str) -> StandardVariable | None:
    """What the standard says of a variable: the guide's dataset, else the model's class; of ADaM its data structure,
    else the variable of SDTM that it is."""
    if is_analysis(draft.node):
        structure = STRUCTURES[draft.node.get("structure")].variables
        return draft.standards.adamig_variable(structure, name) or draft.standards.kept_variable(name)
    known = draft.standard
    if known is None:
        return None
    return known.variables.get(name) or draft.standards.model_variable(known.class_, name, draft.domain)


def is_misspelt(draft: Draft, name: str) -> bool:
    """Whether a qualifier or temporary stands in the dataset's spec by nearly the same name, which SAS cannot have."""
    others = (other for other in draft.variables.values() if other.kind and not NAME.fullmatch(other.name))
    return any(did_you_mean(other.name, [name], near=SURE) for other in others)


def hint_of_unknown(draft: Draft, variable: DraftVariable) -> str:
    """Which variable was meant by one that the standard lacks, and the versions of the standard that have it."""
    name, known = variable.name, draft.standard.variables if draft.standard else {}
    made = [other for other, each in draft.variables.items() if "derivation" not in each.by_rule]
    near = of_cdash(name, known)
    hint = Meant([near], name) if near and near not in made else did_you_mean(name, known, made, near=0.7)
    free = [each for each in known if each not in draft.variables]
    if not hint and (same := of_same_word(name, free)):
        hint = Meant(same[:1], name)
    if not hint and name[:2] != draft.domain and (own := f"{draft.domain}{name[2:]}") in known and own not in made:
        hint = Meant([own], name)  # as copied from another domain
    if not hint and not name[-1].isdigit():  # of which one is made already, by other records
        hint = did_you_mean(name, known, near=0.9)
    beside = declared_nearly(draft, name)
    if not hint and beside:
        hint = Meant([beside.name], name, f"did you mean {{}}, of line {beside.place.line}?")
    others = in_other_versions(draft.standards, draft.domain, name)
    return with_more(hint, f" {others}" if hint and others else others)


def turned_round(draft: Draft, name: str) -> str:
    """The variable that stands in the place of its column, where nothing else makes it; '' for none."""
    made = [group.derivations[name] for group in draft.groups if name in group.derivations]
    parts = list(made[0].arguments.values()) if len(made) == 1 and made[0].verb == "from" else []
    other = parts[0].name if len(parts) == 1 and isinstance(parts[0], Reference) and not parts[0].dataset else ""
    said = draft.variables.get(other)
    known = draft.standard is not None and other in draft.standard.variables
    free = said is None or "derivation" in said.by_rule or not is_made(draft, other)
    return other if free and (known or (said is not None and said.kind)) else ""


def is_made(draft: Draft, name: str) -> bool:
    """Whether something makes a variable."""
    over = draft.variables[name].derivation if name in draft.variables else None
    return over is not None or any(name in group.derivations for group in draft.groups)


def declared_nearly(draft: Draft, name: str) -> DraftVariable | None:
    """The variable of the study's own that is declared by nearly the same name, and made nowhere."""
    aside = (other for other in draft.variables.values() if other.kind and other.derivation is None)
    return next((other for other in aside if did_you_mean(name, [other.name], near=0.8)), None)


def is_named(draft: Draft, name: str) -> bool:
    """Whether variables over all records, or the keys, name a variable."""
    made = (each.derivation for each in draft.variables.values() if each.derivation is not None)
    return name in draft.keys or any(each.name == name for derivation in made for each in references(derivation))


def tell_unknown(draft: Draft, variable: DraftVariable, context: Context) -> None:
    """Note a variable that the standard lacks; one that is copied has the name of a raw column, and one that others
    name is called so, so that the name by which it is declared is the wrong one."""
    hint, beside = hint_of_unknown(draft, variable), declared_nearly(draft, variable.name)
    right = beside and (COPIED.search(variable.place.path) or is_named(draft, variable.name))
    if beside and right and hint.startswith(f"did you mean {beside.name},"):
        way = f"did you mean {variable.name}, of line {variable.place.line}?"
        context.faults.error(beside.place, f"{draft.name} has no variable {beside.name}", way)
        return
    message = f"{draft.standards.called('SDTMIG')} has no variable {variable.name} in {draft.domain}"
    if other := turned_round(draft, variable.name):
        place = variable.place._replace(path=f"{variable.place.path}, {other}")  # of both, that the other is not missed
        context.faults.error(place, message, f"the variable stands before the colon: write {other}: {variable.name}")
        context.faults.close(variable.place)
        return
    context.faults.error(variable.place, message, hint or way_of_own(draft, variable))


def way_of_own(draft: Draft, variable: DraftVariable) -> str:
    """The way out for a variable of the study's own: what records make is declared below them, and stays there."""
    if not variable.place.path.startswith("records["):
        return "put it under supplemental to submit it in SUPP--, or under temporary"
    own = f"{variable.name}: {{label: LABEL}}"
    there = f"{own} below temporary" if "temporary" in draft.node.named else f"temporary: {{{own}}} at the end"
    return f"keep this line and write {there}, or below supplemental to submit it in SUPP--"


def finish_variable(draft: Draft, variable: DraftVariable, context: Context) -> Variable:
    """The model of a variable: what the spec says, else what the standard does."""
    known = standard_variable(draft, variable.name) if not variable.kind else None
    analysis = is_analysis(draft.node)
    unknown = known is None and not variable.kind and not analysis and not draft.given
    told = variable.place.file in context.faults.partly or context.faults.misplaced(variable.place, variable.name)
    if unknown and NAME.fullmatch(variable.name) and not told and not is_misspelt(draft, variable.name):
        tell_unknown(draft, variable, context)
    filled = dict(variable.by_rule)

    def said(attribute: str, standard: str, rule: str) -> str:
        if variable.text(attribute):
            return variable.text(attribute)
        if standard:
            filled[attribute] = rule
        return standard

    guide = draft.standards.called("ADaMIG" if analysis else "SDTMIG")
    origin, rule = origin_of(draft, variable, context)
    if rule:
        filled["origin"] = rule
    ids = codelist_ids(variable, known, context) if not draft.given else ()
    if ids and "codelist" not in variable.attributes:
        filled["codelist"] = guide
    if known and not variable.text("type"):
        filled["type"] = guide
    if known and variable.text("type") and variable.text("type") != known.type and not draft.given:
        context.faults.error(
            variable.attributes["type"].place,
            f"{variable.name} is {known.type} in {guide}, not {variable.text('type')}",
        )
    described = "" if ids else described_by(draft, known)
    derived = origin.type == "Derived" and not variable.state
    kind = variable.text("type") or (known.type if known else "Char")
    return Variable(
        name=variable.name,
        label=said("label", known.label if known else "", guide),
        type=kind,  # type: ignore[arg-type]
        role=known.role if known else "",
        core=known.core if known else "Perm",
        order=position(draft, variable, known),
        codelists=ids,
        dictionary=described if described and ISO_8601 not in described else "",
        iso8601=iso8601_of(described),
        origin=origin,
        method=method_of(draft, variable, context) if derived else variable.text("method") if variable.state else "",
        comment=variable.text("comment"),
        format=variable.text("format")
        or (date_format(variable.name, kind == "Num") if analysis and not draft.waits else ""),
        supplemental=variable.kind == "supplemental",
        commentary=variable.kind == "comments",
        temporary=variable.kind == "temporary",
        evaluator=variable.text("evaluator"),
        scope=variable.text("scope"),  # type: ignore[arg-type]
        state=variable.state,  # type: ignore[arg-type]
        planned=planned_of(variable.attributes.get("holds"), context),
        mandatory=yes_no(variable.text("mandatory")),
        derivation=variable.derivation,
        filled=filled,
        place=variable.place,
    )


def described_by(draft: Draft, known: StandardVariable | None) -> str:
    """What the guide says of a variable's values, else what the model does, such as ISO 3166-1 of COUNTRY."""
    if known is None or known.described:
        return known.described if known else ""
    guide = draft.standard
    of_class = draft.standards.model_variable(guide.class_, known.name, draft.domain) if guide else None
    return of_class.described if of_class else ""


def iso8601_of(described: str) -> Literal["", "date", "duration", "either"]:
    """What of ISO 8601 a variable holds, by the words of the standard.

    >>> iso8601_of("ISO 8601 datetime or interval"), iso8601_of("ISO 8601 duration or interval"), iso8601_of("MedDRA")
    ('date', 'either', '')
    """
    if ISO_8601 not in described:
        return ""
    if "duration" not in described:
        return "date"
    return "either" if "interval" in described else "duration"


def position(draft: Draft, variable: DraftVariable, known: StandardVariable | None) -> float:
    """Where a variable stands: as in the model's order of the class, others last, as the spec names them."""
    if is_analysis(draft.node):  # as the spec has them
        return variable.place.line + list(draft.variables).index(variable.name) / 10_000
    last = 10_000 + list(draft.variables).index(variable.name)
    if known is None:
        return last
    standard = draft.standard
    if standard is None:
        return last
    if variable.name in standard.variables:
        return standard.variables[variable.name].order
    model = draft.standards.model_variables(standard.class_, draft.domain)
    before = [v for v in standard.variables.values() if v.name in model and model[v.name].order < known.order]
    return max((v.order for v in before), default=0) + known.order / 10_000
