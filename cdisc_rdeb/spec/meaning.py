"""Lint by meaning: references both ways, the standard's tables, terminology, and the limits of XPT."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise

from .. import standards
from ..model import Case, Dataset, Derivation, Place, RecordGroup, Reference, Study, Variable
from ..terminology import Terms
from ..verbs import Verb
from .conventions import DESIGN
from .derivations import references, split_name
from .faults import Faults, did_you_mean
from .graph import Schedule, elsewheres

NAME = re.compile(r"[A-Z][A-Z0-9_]{0,7}")
GUIDE = f"SDTMIG {standards.SDTMIG_VERSION}"
TEXT_VERBS = frozenset({"iso8601", "epoch", "flag", "join", "upper"})


def check_study(
    study: Study, verbs: Mapping[str, Verb], columns: Mapping[str, Collection[str]], faults: Faults
) -> None:
    """Check everything; ``columns`` are the raw sources' column names, as far as their files are there."""
    check_sources(study, faults)
    for dataset in study.datasets.values():
        check_dataset(dataset, faults)
        check_keys(dataset, faults)
        check_references(study, dataset, columns, faults)
        check_terms(study, dataset, faults)
        for variable in dataset.variables.values():
            check_variable(dataset, variable, faults)
    check_unused(study, faults)
    if not faults.errors:
        check_cycle(study, verbs, faults)


def check_sources(study: Study, faults: Faults) -> None:
    """Sources say whose data they hold, and subjects get an identifier."""
    if "{subject}" not in study.usubjid:
        faults.error(Place("study.yaml", 1, "subject"), "USUBJID must hold the subject", "write {subject} in it")
    for source in study.raw.values():
        if source.name in study.datasets:
            faults.error(source.place, f"{source.name} is a dataset too", "give the raw source another name")
        if not source.subject and not source.reference:
            faults.error(source.place, "whose data are these?", "name the subject's column, or say reference: true")
        for name in source.files:
            if ".." in name.replace("\\", "/").split("/") or name.startswith(("/", "\\")) or ":" in name:
                faults.error(source.place, f"{name} lies outside the raw folder", "name a file below it")


def check_dataset(dataset: Dataset, faults: Faults) -> None:
    """The dataset is one of the standard, and has the variables that it must have."""
    known = standards.sdtmig_dataset(dataset.domain)
    if known is None:
        hint = did_you_mean(dataset.domain, standards.sdtmig_datasets())
        faults.error(
            dataset.place, f"{GUIDE} has no dataset {dataset.domain}", hint or "a split dataset names its domain"
        )
        return
    for variable in known.variables.values():
        if variable.name in dataset.variables:
            continue
        if variable.core == "Req":
            faults.error(
                dataset.place,
                f"{variable.name} ({variable.label}) is Required in {dataset.name}",
                f"map it, or write {variable.name}: waiting",
            )
        elif variable.core == "Exp":
            faults.warning(
                dataset.place,
                f"{variable.name} ({variable.label}) is Expected in {dataset.name}",
                f"map it, or write {variable.name}: not collected",
            )


def check_keys(dataset: Dataset, faults: Faults) -> None:
    """Keys are variables of the dataset, and a subject's records stand together."""
    place = dataset.place
    if not dataset.keys:
        faults.error(place, f"{dataset.name} has no keys", "name the variables that make a record unique")
    for key in dataset.keys:
        if key not in dataset.variables:
            faults.error(place, f"the key {key} is no variable of {dataset.name}", did_you_mean(key, dataset.variables))
    if not dataset.reference and dataset.keys and dataset.keys[1:2] != ("USUBJID",):
        faults.error(place, f"the keys of {dataset.name} must begin with USUBJID")


def check_variable(dataset: Dataset, variable: Variable, faults: Faults) -> None:
    """Names, labels and values that XPT can hold, and a type that the derivation can give."""
    place = variable.place
    if not NAME.fullmatch(variable.name):
        faults.error(place, f"{variable.name} is no SAS name", "1 to 8 capital letters, digits and _, a letter first")
    if not variable.temporary and not variable.label:
        faults.error(place, f"{variable.name} has no label", "give one of up to 40 characters")
    if len(variable.label) > 40:
        faults.error(place, f"the label of {variable.name} has {len(variable.label)} characters", "XPT holds 40")
    if not variable.label.isascii():
        faults.error(place, f"the label of {variable.name} is not ASCII", "use plain letters")
    made = [d for name, _, d in dataset.derivations() if name == variable.name]
    if not made and not variable.state:
        faults.error(place, f"nothing makes {variable.name}", "give a derivation, or write waiting or not collected")
    for derivation in made:
        if variable.type == "Num" and not variable.temporary and derivation.verb in TEXT_VERBS:
            faults.error(derivation.place, f"{variable.name} is numeric, and {derivation.verb} gives text")


def check_references(study: Study, dataset: Dataset, columns: Mapping[str, Collection[str]], faults: Faults) -> None:
    """Every column, variable, source, dataset and table that a derivation names is there."""
    prefixes = {*study.datasets, *study.raw, "*"}
    for group in dataset.groups:
        known = {"raw": study.raw, "dataset": study.datasets}.get(group.kind, study.tables)
        if group.source not in known:
            kind = {"raw": "raw source"}.get(group.kind, group.kind)
            faults.error(group.place, f"there is no {kind} {group.source}", did_you_mean(group.source, known))
            continue
        if group.kind == "study" and not study.tables[group.source]:
            faults.error(group.place, f"study.yaml has no {group.source}", "describe them there")
        for name in group.where.variables():
            reference = split_name(name, prefixes)
            check_reference(study, dataset, group, reference, group.place, columns, faults)
    for _, made_in, derivation in dataset.derivations():
        if made_in is not None and made_in.kind == "raw" and made_in.source not in study.raw:
            continue
        for reference in references(derivation, prefixes):
            check_reference(study, dataset, made_in, reference, derivation.place, columns, faults)
        for across in elsewheres(derivation):
            for reference in across.references:
                for name in across.where.variables():
                    inner = Reference(name, reference.dataset)
                    check_reference(study, dataset, made_in, inner, derivation.place, columns, faults)
        for place, table in tables_of(derivation):
            path = study.folder / table
            if table not in DESIGN and not (path.suffix == ".csv" and ".." not in table and path.is_file()):
                names = [*DESIGN, *(p.name for p in study.folder.glob("*.csv"))]
                faults.error(
                    place, f"there is no table {table}", did_you_mean(table, names) or "a CSV file beside study.yaml"
                )


def check_reference(
    study: Study,
    dataset: Dataset,
    group: RecordGroup | None,
    reference: Reference,
    place: Place,
    columns: Mapping[str, Collection[str]],
    faults: Faults,
) -> None:
    """One reference."""
    owner = reference.dataset or (group.source if group else dataset.name)
    if reference.dataset == "*" or reference.optional or reference.name.startswith("@"):
        return
    if group is not None and group.kind == "study" and not reference.dataset:
        known: Collection[str] = {name for row in study.tables.get(owner, ()) for name in row}
        if known and reference.name not in known:
            faults.error(place, f"{owner} of study.yaml has no {reference.name}", did_you_mean(reference.name, known))
    elif owner in study.datasets:
        known = study.datasets[owner].variables
        if reference.name not in known:
            hint = did_you_mean(reference.name, known) or f"define it in the spec of {owner}"
            faults.error(place, f"{owner} has no variable {reference.name}", hint)
    elif owner in study.raw and owner in columns and reference.name not in columns[owner]:
        hint = did_you_mean(reference.name, columns[owner])
        files = " and ".join(study.raw[owner].files)
        faults.error(place, f"{files} has no column {reference.name}", hint or f"it has {', '.join(columns[owner])}")


def tables_of(item: object) -> Iterator[tuple[Place, str]]:
    """The look-up tables that a derivation names."""
    if isinstance(item, Derivation):
        if isinstance(item.arguments.get("table"), str):
            yield item.place, str(item.arguments["table"])
        for argument in item.arguments.values():
            yield from tables_of(argument)
    elif isinstance(item, Case):
        yield from tables_of(item.then)
    elif isinstance(item, tuple):
        for part in item:
            yield from tables_of(part)


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
                    hint = f"{word}; as a sponsor term it belongs into codelists.yaml"
                    faults.warning(place, f"{value} is a sponsor term of {name}", hint)
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
    """What is defined and never used."""
    used = {i for dataset in study.datasets.values() for v in dataset.variables.values() for i in v.codelists}
    for codelist in study.codelists.values():
        if codelist.place.file and codelist.id not in used:
            faults.warning(codelist.place, f"no variable uses the codelist {codelist.id}", "remove it, or name it")
    prefixes = {*study.datasets, *study.raw}
    named = {group.source for dataset in study.datasets.values() for group in dataset.groups}
    for dataset in study.datasets.values():
        mentioned = set()
        for _, _, derivation in dataset.derivations():
            found = list(references(derivation, prefixes))
            named |= {reference.dataset for reference in found}
            mentioned |= {reference.name for reference in found}
        for variable in dataset.variables.values():
            if variable.temporary and variable.name not in mentioned:
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
