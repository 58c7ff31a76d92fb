"""Looks at what a spec points to: every column, variable, source, dataset and table is there."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from ...errors import closest, of_same_digits
from ...model import Dataset, Place, RecordGroup, Reference
from ...plan import of_group, owned
from ..dataset.draft import STATES
from ..faults import Faults, Meant, Open, did_you_mean, is_at, with_more
from ..meant.columns import meant_column, of_variable
from ..meant.datasets_called import meant_dataset
from ..meant.habits import bare, word_here
from ..meant.hints import is_required, near_column, told_by_fault, told_by_misspelling
from ..meant.keys_called import key_called
from ..meant.words import written
from ..reader import Reading
from ..study.design import DESIGN
from ..study.summary import fact_references
from .formats import check_both_ways, check_format
from .kinds import another_kind, other_source
from .made import Columns, Made
from .merges import exchanged_on, without_subject
from .names import (
    DEFINE,
    OF_VISITS,
    as_fixed,
    column_instead,
    in_owner,
    is_of_dataset,
    no_name,
    not_copied,
    of_column,
    of_source,
    of_visit,
    over_records,
    tell_analysis,
    told_owner,
    way_out,
    way_to_state,
)
from .of_rows import check_of_row
from .tables import check_tables

OF_VISIT_FACTS = [name.removeprefix("visit.") for name in OF_VISITS]
FEW_COLUMNS = 15  # of a raw source, which are all named where none is surely meant
OF_ON = re.compile(r"(?<=\.merge)(\.\w+)\.on\[\d+\]$")
BESIDE_LOOK = re.compile(r"\.(?:where\b|order\[)")


def check_references(
    reading: Reading, dataset: Dataset, made: Sequence[Made], columns: Columns, faults: Faults
) -> None:
    """Every column, variable, source, dataset and table that a dataset names is there; ``made`` are its derivations."""
    study = reading.study
    for group in dataset.groups:
        if not group.source or group.source in reading.unread:
            continue
        known = {"raw": study.raw, "dataset": study.datasets}.get(group.kind, dict.fromkeys(DESIGN))
        if group.source not in known:
            kind = {"raw": "raw source"}.get(group.kind, group.kind)
            place = draft_place(reading, group)
            own = group.source.rpartition(".")[2]  # behind a libref of SAS
            hint = other_source(study, group.kind, group.source) or Meant([own] if own in known else (), group.source)
            hint = hint or (word_here(group.source, known) if group.kind == "study" else "")
            hint = hint or (meant_dataset(group.source, known, False) if group.kind == "dataset" else "")
            hint = hint or did_you_mean(group.source, known)
            faults.error(place, f"there is no {kind} {group.source}", hint or Open("there are {}", known))
            continue
        if group.kind == "study" and not len(study.tables[group.source]):
            faults.error(draft_place(reading, group), f"study.yaml has no {group.source}", "describe them there")
        for reference in of_group(group):
            if reference.name.startswith("@"):
                check_of_row(reading, dataset, group, reference, group.place, columns, faults)
                continue
            tell_analysis(study, dataset, reference, group.place, faults)
            check_reference(reading, reference, group.place, columns, faults)
    for reported in (total.reported for total in dataset.totals()):
        if reported is not None and reported.dataset in study.raw:
            check_reference(reading, reported, reported.place, columns, faults)
    for each in made:
        place = each.derivation.place
        for reference in owned(each.references, dataset.name) if each.group is None else ():
            if reference.name.startswith("@"):
                check_of_row(reading, dataset, None, reference, place, columns, faults)
                continue
            tell_analysis(study, dataset, reference, place, faults)
            check_reference(reading, reference, place, columns, faults)
        for use in each.uses:
            check_tables(study, reading.verbs[use.verb], use, columns, faults)
            dates = use.arguments.get("dates")
            # formats; other verbs have dates that are columns
            forms = [form for form in dates if isinstance(form, str)] if isinstance(dates, tuple) else []
            for form in forms:
                check_format(form, use.place_of("dates"), faults)
            check_both_ways(forms, use.place_of("dates"), faults)


def check_facts(reading: Reading, faults: Faults) -> None:
    """The variables that give values to the trial's summary are there."""
    for fact in reading.study.facts:
        for reference in fact_references(fact):
            owner = reading.study.datasets.get(reference.dataset)
            if owner is not None:
                check_reference(reading, reference, fact.place, {}, faults)
            elif reference.dataset not in reading.unread:
                hint = meant_dataset(reference.dataset, reading.study.datasets)
                faults.error(fact.place, f"there is no dataset {reference.dataset}", hint)


def draft_place(reading: Reading, group: RecordGroup) -> Place:
    """Where a record group names its source."""
    for draft in reading.drafts.values():
        for node in draft.node.named["records"].nodes if not draft.waits else ():
            here = node.place.file == group.place.file and is_at(node.place.path, group.place.path)
            if here and group.kind in node.named:
                return node.named[group.kind].place
    return group.place


def check_reference(reading: Reading, reference: Reference, place: Place, columns: Columns, faults: Faults) -> None:
    """One reference, with whose it is; nothing is said where a fault stands already, and of what could not be read."""
    study, owner = reading.study, reference.dataset
    if owner in study.datasets and reference.name in study.datasets[owner].variables:
        return
    place = reference.place if reference.place.file else place
    if reference.dataset == "*" or reference.optional or reference.name.startswith("@"):
        return
    look = BESIDE_LOOK.split(place.path)[0]
    if look != place.path and faults.inside(place._replace(path=look)):  # the dataset that is looked at is not there
        return
    if any(fault.file == place.file and fault.path.startswith(f"{place.path}.on") for fault in faults.errors):
        return  # the same name on the other side of a merge
    before = OF_ON.sub(r"\1", place.path)
    if before != place.path and any(
        f.file == place.file and f.path in (before, f"{before}.on[0]") for f in faults.errors
    ):
        return  # what is merged is not there, or the whole list is told
    if owner in reading.unread or faults.inside(place):
        return
    if owner.startswith("@"):
        table = owner.removeprefix("@")
        known: Collection[str] = study.tables[table].columns
        if known and reference.name not in known:
            faults.error(place, f"{table} of study.yaml has no {reference.name}", did_you_mean(reference.name, known))
    elif owner in study.datasets:
        known = study.datasets[owner].variables
        if reference.name not in known:
            if is_of_dataset(study, reference.name):
                told_owner(study, reference, place, faults)
                return
            of = study.datasets[owner]
            if is_required(study.standards, reference.name, of):
                return  # that it is absent is a fault itself
            if told_by_misspelling(study.standards, reference.name, of) or told_by_fault(reference.name, of, faults):
                return
            hint = exchanged_on(reading, reference.name, place, columns) if ".merge." in place.path else ""
            hint = hint or column_instead(study, reference.name, of, place, columns)
            hint = hint or another_kind(study, reading.verbs, reference.name, place, owner)
            hint = hint or way_out(study, reference.name, of, place)
            name = reference.name if reference.name == reference.name.strip() else f"'{reference.name}'"
            message = f"{owner} has no variable {name}"
            if not (hint.startswith(DEFINE) and said_already(message, place, faults)):
                faults.error(place, message, hint)
    elif owner in study.raw and owner in columns and reference.name not in columns[owner]:
        if is_of_dataset(study, reference.name):
            told_owner(study, reference, place, faults)
            return
        form = written(reference.name)
        on = exchanged_on(reading, reference.name, place, columns) if ".on" in place.path else ""
        on = on or (without_subject(study, reference.name, place, columns) if ".merge." in place.path else "")
        on = on or of_visit(study, reference.name, owner, place)
        hint = (
            on
            or of_column(study, reference.name, owner, place)
            or no_name(reference.name, columns[owner])
            or as_fixed(study, reference.name, place)
        )
        hint = hint or way_to_state(reference.name, place)
        hint = hint or another_kind(study, reading.verbs, reference.name, place)
        hint = hint or over_records(study, reference.name, place) or of_source(study, reference.name, owner, columns)
        if reference.name.startswith("visit."):
            fact = key_called(bare(reference.name.removeprefix("visit.")), OF_VISIT_FACTS)
            hint = hint or Meant([f"visit.{fact}"] if fact else (), reference.name) or Open("there are {}", OF_VISITS)
        alike = of_same_digits(reference.name, columns[owner])
        near = did_you_mean(reference.name, [*alike, *STATES, *OF_VISITS], near=0.65)
        if isinstance(near, Meant) and len(near.names) > 1:
            near = near_column(study, reference.name, owner, columns[owner], 0.65)
        found = next(iter(closest(reference.name, alike, 0.65)), reference.name) if near else ""
        whole = re.fullmatch(r"records\[\d+\]\.variables\.(\w+)", place.path)
        said = of_variable(whole[1], columns[owner]) if whole and abs(len(found) - len(reference.name)) > 1 else []
        if said or (whole and not near and (said := of_variable(whole[1], columns[owner]))):
            near = Meant(said, reference.name)
        elif near and abs(len(found) - len(reference.name)) > 1 and len(columns[owner]) <= FEW_COLUMNS:
            more = f" It has {', '.join(columns[owner])}"  # a part of a name alone may mean another column
            near = with_more(near, more)
        owners = [of.name for of in study.datasets.values() if reference.name in of.variables and of.domain]
        owners = [name for name in owners if study.datasets[name].place.file != place.file]  # of itself it is not made
        near = in_owner(owners[0], reference.name) if len(owners) == 1 and not near else near
        hint = hint or (f"write {form}" if form else near) or not_copied(study, reference.name, place)
        files = " and ".join(study.raw[owner].files) or owner
        fixed = f"a fixed text is written {{assign: {reference.name}}}; " if " " in reference.name.strip() else ""
        there = Open("it has {}", columns[owner])
        hint = hint or (meant_column(reference.name, columns[owner], near=1.0) if not fixed else "")
        faults.error(place, f"{files} has no column {reference.name}", hint or (f"{fixed}{there}" if fixed else there))
        forget_turned(reference.name, place, faults)


def forget_turned(name: str, place: Place, faults: Faults) -> None:
    """Take away that a variable is declared by another name than this one, which is no column: this one is misspelt."""
    turned = f"did you mean {name}, of line "
    for fault in [each for each in faults.found if each.file == place.file and each.hint.startswith(turned)]:
        del faults.found[fault]


def said_already(message: str, place: Place, faults: Faults) -> bool:
    """Whether a file was told already what it lacks, elsewhere: it needs to be written once."""
    return any(fault.file == place.file and fault.message == message for fault in faults.errors)
