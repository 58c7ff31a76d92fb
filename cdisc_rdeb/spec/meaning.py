"""Lint by meaning: references both ways, the standard's tables, terminology, and the limits of XPT."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import combinations, pairwise

from .. import standards
from ..errors import SpecError
from ..long_text import piece_name
from ..model import Case, Dataset, Derivation, Place, RecordGroup, Reference, Study, Variable
from ..terminology import Terms
from ..verbs import Verb
from .additions import check_additions, own_names
from .conventions import DESIGN
from .derivations import references
from .draft import Draft, DraftVariable
from .faults import Faults, did_you_mean
from .findings import check_tests
from .graph import Schedule, elsewheres
from .merges import merge_references, merged_references
from .reader import RELATED, Reading
from .relations import check_relations
from .sources import check_format, is_outside
from .structures import STRUCTURES
from .summary import fact_references
from .tables import find_table, read_table

NAME = re.compile(r"[A-Z][A-Z0-9_]{0,7}")
PIECES = 100  # more than any text has
TEXT_VERBS = frozenset({"iso8601", "epoch", "flag", "join", "upper"})


def check_study(reading: Reading, columns: Mapping[str, Collection[str]], faults: Faults) -> None:
    """Check everything; ``columns`` are the raw sources' column names, as far as their files are there.

    What follows from a fault that is told already is not told again.
    """
    study = reading.study
    for dataset in study.datasets.values():
        draft = reading.drafts[dataset.name]
        if dataset.given:  # its faults are those of who built it
            continue
        if dataset.name not in reading.unread:
            check_dataset(dataset, draft, faults)
            check_keys(dataset, draft, faults)
            check_related(study, dataset, draft, faults)
        check_references(reading, dataset, columns, faults)
        check_tests(study, dataset, columns, faults)
        check_terms(study, dataset, faults)
        check_relations(study, dataset, faults)
        check_additions(dataset, draft.parameters if draft.all_parameters else {}, faults)
        for addition in dataset.additions:
            if addition.visits:
                columns_of_visits = {"table": addition.visits, "on": ("AVISIT", "AVISITN")}
                check_table(study, Derivation(addition.way, columns_of_visits, addition.place), faults)
        for variable in dataset.variables.values():
            check_variable(dataset, variable, draft.variables[variable.name], faults)
    check_facts(reading, faults)
    if study.datasets and "DM" not in study.datasets and "DM" not in reading.unread:
        faults.warning(reading.root.place, "the study has no DM, and a submission needs one", "write sdtm/dm.yaml")
    given = any(dataset.given for dataset in study.datasets.values())  # then half of the specs is not looked at
    if not faults.errors and not given:  # what a faulty spec would use, and need, is not known
        check_unused(study, faults)
    if not faults.errors:
        check_cycle(study, reading.verbs, faults)


def check_dataset(dataset: Dataset, draft: Draft, faults: Faults) -> None:
    """The dataset has the variables that it must have, and leaves out only such as there are."""
    if dataset.standard == "ADaMIG":
        check_analysis(dataset, draft, faults)
        return
    known = standards.sdtmig_dataset(dataset.domain)
    assert known is not None  # read_datasets sees to it
    submitted = {v.name for v in dataset.submitted()}
    unknown = [v.name for v in dataset.submitted() if not v.role]  # each a fault, perhaps this variable misspelt
    misspelt = {did_you_mean(name, known.variables) for name in unknown}
    place = draft.node.named["dataset"].place
    for variable in known.variables.values():
        if variable.name in submitted or f"did you mean {variable.name}?" in misspelt:
            continue
        if variable.name == "USUBJID" and any(group.kind == "raw" for group in dataset.groups):
            hint = "its raw source says reference: true; name the column with the subject instead"
        else:
            hint = f"map it, or write {variable.name}: waiting"
        if variable.core == "Req":
            faults.error(place, f"{variable.name} ({variable.label}) is Required in {dataset.name}", hint)
        elif variable.core == "Exp":
            faults.warning(
                place,
                f"{variable.name} ({variable.label}) is Expected in {dataset.name}",
                f"map it, or write {variable.name}: not collected",
            )
    allowed = {*known.variables, *standards.model_variables(known.class_, dataset.domain)}
    for name in draft.omit:
        if name not in allowed:
            faults.error(
                draft.node.named["omit"].place, f"{dataset.name} has no variable {name}", did_you_mean(name, allowed)
            )


def check_analysis(dataset: Dataset, draft: Draft, faults: Faults) -> None:
    """An analysis dataset has the variables that its data structure requires; one of no structure needs none."""
    place = draft.node.named["dataset"].place
    structure = STRUCTURES[draft.node.get("structure")].variables
    for variable in standards.adamig_variables(structure).values():
        told = draft.node.get("structure") not in ("OCCDS", "OTHER")
        plain = told and variable.core == "Req" and NAME.fullmatch(variable.name)
        if plain and variable.name not in dataset.variables:
            hint = f"map it, or write {variable.name}: waiting"
            message = f"{variable.name} ({variable.label}) is Required in {draft.node.get('structure')}"
            faults.error(place, message, hint)


def check_keys(dataset: Dataset, draft: Draft, faults: Faults) -> None:
    """Keys are variables of the dataset, and a subject's records stand together."""
    node = draft.node.named.get("keys")
    if not dataset.keys:
        place = draft.node.named["dataset"].place
        faults.error(place, f"{dataset.name} has no keys", "name the variables that make a record unique")
    for inner in node.nodes if node else ():
        known = standards.sdtmig_dataset(dataset.domain)
        told = known is not None and inner.text in known.variables and known.variables[inner.text].core == "Req"
        if inner.text not in dataset.variables and not told:  # a Required variable that is absent is a fault itself
            hint = did_you_mean(inner.text, dataset.variables) or "name one that it has"
            faults.error(inner.place, f"the key {inner.text} is no variable of {dataset.name}", hint)
    if node and not dataset.reference and dataset.keys[1:2] != ("USUBJID",):
        hint = "write it first; STUDYID goes without saying"
        faults.error(node.place, f"the keys of {dataset.name} must begin with USUBJID", hint)


def check_related(study: Study, dataset: Dataset, draft: Draft, faults: Faults) -> None:
    """Comments belong to subjects, CO is made from them, and long text of qualifiers can be told apart."""
    comments = draft.node.named.get("comments")
    if comments and dataset.commentary():
        if dataset.reference:
            faults.error(comments.place, f"{dataset.name} holds no subjects, and a comment belongs to one", "remove it")
        if "CO" in study.datasets:
            place = study.datasets["CO"].place
            faults.error(
                comments.place, f"CO is made from comments, and has a spec too ({place})", "remove one of them"
            )
    for variable in (*dataset.supplemental(), *dataset.commentary()):
        terms = Terms(study, ("EVAL",))
        if variable.evaluator and not terms.is_term(variable.evaluator):
            message = f"{variable.evaluator} is a sponsor term of EVAL, which codelists.yaml does not declare"
            place = draft.variables[variable.name].attributes["evaluator"].place
            faults.warning(place, message, did_you_mean(variable.evaluator, terms.values()))
    for first, second in combinations(dataset.supplemental(), 2):
        named = [{piece_name(q.name, number) for number in range(PIECES)} for q in (first, second)]
        if first.label and first.label == second.label and named[0] & named[1]:
            hint = "a long text of one would be read as the other; give it another label or name"
            faults.error(second.place, f"{second.name} has the label of {first.name} and nearly its name", hint)


def check_variable(dataset: Dataset, variable: Variable, draft: DraftVariable, faults: Faults) -> None:
    """Names, labels and values that XPT can hold, and a type that the derivation can give."""
    place = variable.place
    analysis = dataset.standard == "ADaMIG" and not variable.temporary
    known = (
        variable.supplemental or variable.role != "" or analysis
    )  # one that the standard lacks is a fault, and has no label
    label = draft.attributes["label"].place if "label" in draft.attributes else place
    if not NAME.fullmatch(variable.name):
        faults.error(place, f"{variable.name} is no SAS name", "1 to 8 capital letters, digits and _, a letter first")
    if known and not variable.label:
        faults.error(place, f"{variable.name} has no label", "give one of up to 40 characters")
    if len(variable.label) > 40:
        faults.error(label, f"the label of {variable.name} has {len(variable.label)} characters", "XPT holds 40")
    if not (variable.label.isascii() and variable.label.isprintable()):
        faults.error(label, f"the label of {variable.name} is not ASCII", "use plain letters")
    made = [d for name, _, d in dataset.derivations() if name == variable.name]
    in_totals = any(variable.name in total.facts for total in dataset.totals)
    if variable.core == "Req" and variable.state == "not collected":
        faults.error(place, f"{variable.name} is Required, and cannot be left out", "map it, or write waiting for now")
    if not made and not in_totals and not variable.state and not faults.inside(place):
        faults.error(place, f"nothing makes {variable.name}", "give a derivation, or write waiting or not collected")
    if variable.scope:
        check_scope(dataset, variable, faults)
    for derivation in made:
        if variable.type == "Num" and not variable.temporary and derivation.verb in TEXT_VERBS:
            faults.error(derivation.place, f"{variable.name} is numeric, and {derivation.verb} gives text")


def check_scope(dataset: Dataset, variable: Variable, faults: Faults) -> None:
    """What sees the records of all subjects is made over the records, from variables of its own dataset."""
    derivation, hint = variable.derivation, "put it under variables, and what it needs into variables of the dataset"
    if derivation is None or dataset.reference:
        faults.error(variable.place, f"{variable.name} with the scope of the study is not made over records", hint)
        return
    names = [*references(derivation, ()), *(each for across in elsewheres(derivation) for each in across.references)]
    others = [str(reference) for reference in names if reference.name not in dataset.variables]
    if others or any(True for _ in elsewheres(derivation)):
        message = f"{variable.name} has the scope of the study, and needs {', '.join(others) or 'other datasets'}"
        faults.error(variable.place, message, hint)


def check_references(
    reading: Reading, dataset: Dataset, columns: Mapping[str, Collection[str]], faults: Faults
) -> None:
    """Every column, variable, source, dataset and table that a derivation names is there."""
    study = reading.study
    prefixes = {*study.datasets, *study.raw, *reading.unread, "*"}
    for group in dataset.groups:
        if not group.source or group.source in reading.unread:
            continue
        known = {"raw": study.raw, "dataset": study.datasets}.get(group.kind, study.tables)
        if group.source not in known:
            kind = {"raw": "raw source"}.get(group.kind, group.kind)
            place = draft_place(reading, group)
            hint = did_you_mean(group.source, known) or f"there are {', '.join(known)}"
            faults.error(place, f"there is no {kind} {group.source}", hint)
            continue
        if group.kind == "study" and not study.tables[group.source]:
            faults.error(draft_place(reading, group), f"study.yaml has no {group.source}", "describe them there")
        for reference in references(group.asks(), prefixes):
            check_reference(reading, dataset, group, reference, group.place, columns, faults)
        for merge in group.merges:
            for reference in (*merge_references(merge), *merged_references(merge)):
                check_reference(reading, dataset, group, reference, merge.place, columns, faults)
    for _, made_in, derivation in dataset.derivations():
        for reference in references(derivation, prefixes):
            check_reference(reading, dataset, made_in, reference, derivation.place, columns, faults)
        for across in elsewheres(derivation):
            for reference in across.references:
                for condition in (c for together in across.where.alternatives for c in together):
                    inner = Reference(condition.variable, reference.dataset, place=condition.place)
                    check_reference(reading, dataset, made_in, inner, derivation.place, columns, faults)
        for inner_one in uses(derivation):
            check_table(study, inner_one, faults)
            dates = inner_one.arguments.get("dates")
            for form in dates if isinstance(dates, tuple) else ():
                if isinstance(form, str):  # a format; other verbs have dates that are columns
                    check_format(form, inner_one.place, faults)


def check_facts(reading: Reading, faults: Faults) -> None:
    """The variables that give values to the trial's summary are there."""
    for fact in reading.study.facts:
        for reference in fact_references(fact):
            owner = reading.study.datasets.get(reference.dataset)
            if owner is not None:
                check_reference(reading, owner, None, reference, fact.place, {}, faults)
            elif reference.dataset not in reading.unread:
                hint = f"there are {', '.join(reading.study.datasets)}"
                faults.error(fact.place, f"there is no dataset {reference.dataset}", hint)


def draft_place(reading: Reading, group: RecordGroup) -> Place:
    """Where a record group names its source."""
    for draft in reading.drafts.values():
        for node in draft.node.named["records"].nodes:
            if node.place == group.place and group.kind in node.named:
                return node.named[group.kind].place
    return group.place


def check_table(study: Study, lookup: Derivation, faults: Faults) -> None:
    """The look-up table of a derivation, if it names one, is there and has the columns that are asked for."""
    name, folders = lookup.arguments.get("table"), (study.folder, *study.libraries)
    if not isinstance(name, str):
        return
    if name in DESIGN:
        names: Collection[str] = {column for row in study.tables[name] for column in row}
    elif is_outside(name):
        faults.error(lookup.place, f"{name} lies outside the study's folder", "name a CSV file beside study.yaml")
        return
    elif not find_table(folders, name).is_file():
        known = [*DESIGN, *(path.name for folder in folders for path in sorted(folder.glob("*.csv")))]
        hint = did_you_mean(name, known) or "put a CSV file of that name beside study.yaml"
        faults.error(lookup.place, f"there is no table {name}", hint)
        return
    else:
        try:
            names = read_table(find_table(folders, name)).columns
        except SpecError as error:
            faults.error(Place(name, 1), str(error))
            return
    on = lookup.arguments.get("on")
    wanted = [lookup.arguments.get("value"), *(on if isinstance(on, tuple) else ())]
    for column in wanted:
        if names and isinstance(column, str) and column not in names:
            hint = did_you_mean(column, names) or f"it has {', '.join(names)}"
            faults.error(lookup.place, f"the table {name} has no column {column}", hint)


def check_reference(
    reading: Reading,
    dataset: Dataset,
    group: RecordGroup | None,
    reference: Reference,
    place: Place,
    columns: Mapping[str, Collection[str]],
    faults: Faults,
) -> None:
    """One reference; nothing is said where a fault stands already, and of what could not be read."""
    study = reading.study
    owner = reference.dataset or (group.source if group else dataset.name)
    place = reference.place if reference.place.file else place
    if reference.dataset == "*" or reference.optional or reference.name.startswith("@"):
        return
    if owner in reading.unread or any((fault.file, fault.path) == (place.file, place.path) for fault in faults.errors):
        return
    if group is not None and group.kind == "study" and not reference.dataset:
        known: Collection[str] = {name for row in study.tables.get(owner, ()) for name in row}
        if known and reference.name not in known:
            faults.error(place, f"{owner} of study.yaml has no {reference.name}", did_you_mean(reference.name, known))
    elif owner in study.datasets:
        known = study.datasets[owner].variables
        if reference.name not in known:
            if is_of_dataset(reference.name):
                told_owner(study, reference, place, faults)
                return
            standard = standards.sdtmig_dataset(study.datasets[owner].domain)
            if standard and reference.name in standard.variables and standard.variables[reference.name].core == "Req":
                return  # that it is absent is a fault itself
            hint = did_you_mean(reference.name, known) or f"define it in the spec of {owner}"
            faults.error(place, f"{owner} has no variable {reference.name}", hint)
    elif owner in study.raw and owner in columns and reference.name not in columns[owner]:
        if is_of_dataset(reference.name):
            told_owner(study, reference, place, faults)
            return
        hint = did_you_mean(reference.name, columns[owner])
        files = " and ".join(study.raw[owner].files)
        faults.error(place, f"{files} has no column {reference.name}", hint or f"it has {', '.join(columns[owner])}")


def is_of_dataset(name: str) -> bool:
    """Whether a name looks like a variable of a dataset, as ``AE.AESTDTC``."""
    before, dot, after = name.partition(".")
    return bool(dot) and bool(NAME.fullmatch(before)) and bool(NAME.fullmatch(after))


def told_owner(study: Study, reference: Reference, place: Place, faults: Faults) -> None:
    """Note that there is no such dataset or raw source."""
    owner = reference.name.partition(".")[0]
    known = [*study.datasets, *study.raw]
    hint = did_you_mean(owner, known) or f"there are {', '.join(known)}"
    faults.error(place, f"there is no dataset or raw source {owner}", hint)


def uses(item: object) -> Iterator[Derivation]:
    """A derivation and all inside it."""
    if isinstance(item, Derivation):
        yield item
        for argument in item.arguments.values():
            yield from uses(argument)
    elif isinstance(item, Case):
        yield from uses(item.then)
    elif isinstance(item, tuple):
        for part in item:
            yield from uses(part)


def check_terms(study: Study, dataset: Dataset, faults: Faults) -> None:
    """Every assigned value is a term of its variable's codelists."""
    for name, _, derivation in dataset.derivations():
        variable = dataset.variables[name]
        if not variable.codelists:
            continue
        terms = Terms(study, variable.codelists)
        for place, value in assigned(derivation):
            if value and not terms.is_term(value):
                word = did_you_mean(value, terms.values()) or f"see codelist {' or '.join(variable.codelists)}"
                if terms.extensible:
                    message = f"{value} is a sponsor term of {name}, which codelists.yaml does not declare"
                    faults.warning(place, message, word)
                else:
                    faults.error(place, f"{value} is no term of {name}, whose codelist cannot be extended", word)


def assigned(item: object) -> Iterator[tuple[Place, str]]:
    """The fixed values that a derivation gives."""
    if isinstance(item, Derivation):
        if item.verb in ("assign", "flag") and isinstance(item.arguments.get("value", "Y"), str):
            yield item.place, str(item.arguments.get("value", "Y"))
        if item.verb == "case":
            for argument in item.arguments.values():
                yield from assigned(argument)
    elif isinstance(item, Case):
        yield from assigned(item.then)
    elif isinstance(item, tuple):
        for part in item:
            yield from assigned(part)


def check_unused(study: Study, faults: Faults) -> None:
    """What is defined and never used; what a library defines is for other studies too."""
    used = {i for dataset in study.datasets.values() for v in dataset.variables.values() for i in v.codelists}
    groups = [group for dataset in study.datasets.values() for group in dataset.groups]
    if any(dataset.supplemental() or dataset.commentary() for dataset in study.datasets.values()):
        used |= set(RELATED)
    used |= {test.codelist for group in groups if group.tests for test in group.tests.tests}
    for codelist in study.codelists.values():
        if codelist.place.file == "codelists.yaml" and codelist.id not in used:
            faults.warning(codelist.place, f"no variable uses the codelist {codelist.id}", "remove it, or name it")
    prefixes = {*study.datasets, *study.raw}
    named = {group.source for group in groups} | {merge.source for group in groups for merge in group.merges}
    mentioned = {(dataset.name, total.variable) for dataset in study.datasets.values() for total in dataset.totals}
    merges = [merge for group in groups for merge in group.merges]
    mentioned |= {(of.dataset, of.name) for merge in merges for of in merged_references(merge)}
    for dataset in study.datasets.values():
        mentioned |= {(dataset.name, relation.variable) for relation in dataset.relations}
        mentioned |= {(dataset.name, name) for addition in dataset.additions for name in own_names(addition)}
        for _, group, derivation in dataset.derivations():
            home = group.source if group and group.source in study.datasets else dataset.name
            found = list(references(derivation, prefixes))
            named |= {reference.dataset for reference in found}
            mentioned |= {(reference.dataset or home, reference.name) for reference in found}
            for across in elsewheres(derivation):
                owners = {reference.dataset for reference in across.references}
                mentioned |= {(owner, name) for owner in owners for name in across.where.variables()}
    for dataset in study.datasets.values():
        for variable in dataset.variables.values():
            own = variable.place.file == dataset.place.file
            if variable.temporary and own and (dataset.name, variable.name) not in mentioned:
                faults.warning(variable.place, f"nothing uses the temporary variable {variable.name}", "remove it")
    for source in study.raw.values():
        if source.name not in named:
            faults.warning(source.place, f"no spec uses the raw source {source.name}", "map it, or remove it")


def check_cycle(study: Study, verbs: Mapping[str, Verb], faults: Faults) -> None:
    """Nothing needs itself."""
    nodes = Schedule(study, verbs).cycle()
    if nodes:
        dataset, _, name = nodes[0].partition(".")
        owner = study.datasets[dataset.split(":")[0]]
        place = owner.variables[name].place if name in owner.variables else owner.place
        chain = ", which needs ".join(f"{left}" for left, _ in pairwise([*nodes, ""]))
        faults.error(place, f"{nodes[0]} needs itself: {chain}", "break the circle")
