"""Lint: every column, variable, source, dataset and table that a spec points to is there."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from ...errors import SpecError, closest, of_same_digits
from ...model import Dataset, Derivation, Place, RecordGroup, Reference, Study
from ...plan import of_group, owned, references, uses
from ...verbs import Verb
from ..dataset.draft import STATES
from ..dataset.tables import find_table, is_outside, read_table, where_it_lies
from ..faults import Faults, did_you_mean, is_at
from ..meant.habits import as_verb, bare
from ..meant.hints import (
    hint_of_variable,
    is_required,
    told_by_fault,
    told_by_misspelling,
)
from ..meant.words import written
from ..reader import Reading
from ..study.design import DESIGN
from ..study.summary import fact_references
from .constants import as_fixed
from .owners import OF_VISITS, is_of_dataset, tell_analysis, told_owner
from .source_forms import check_both_ways
from .sources import check_format


def check_references(
    reading: Reading, dataset: Dataset, columns: Mapping[str, Collection[str]], faults: Faults
) -> None:
    """Every column, variable, source, dataset and table that a derivation names is there."""
    study = reading.study
    for group in dataset.groups:
        if not group.source or group.source in reading.unread:
            continue
        known = {"raw": study.raw, "dataset": study.datasets}.get(group.kind, dict.fromkeys(DESIGN))
        if group.source not in known:
            kind = {"raw": "raw source"}.get(group.kind, group.kind)
            place = draft_place(reading, group)
            hint = did_you_mean(group.source, known) or f"there are {', '.join(known)}"
            faults.error(place, f"there is no {kind} {group.source}", hint)
            continue
        if group.kind == "study" and not len(study.tables[group.source]):
            faults.error(draft_place(reading, group), f"study.yaml has no {group.source}", "describe them there")
        for reference in of_group(group):
            tell_analysis(study, dataset, reference, group.place, faults)
            check_reference(reading, reference, group.place, columns, faults)
    for reported in (total.reported for total in dataset.totals()):
        if reported is not None and reported.dataset in study.raw:
            check_reference(reading, reported, reported.place, columns, faults)
    for _, made_in, derivation in dataset.derivations():
        for reference in owned(references(derivation), dataset.name) if made_in is None else ():
            tell_analysis(study, dataset, reference, derivation.place, faults)
            check_reference(reading, reference, derivation.place, columns, faults)
        for inner_one in uses(derivation):
            check_tables(study, reading.verbs[inner_one.verb], inner_one, faults)
            dates = inner_one.arguments.get("dates")
            # formats; other verbs have dates that are columns
            forms = [form for form in dates if isinstance(form, str)] if isinstance(dates, tuple) else []
            for form in forms:
                check_format(form, inner_one.place_of("dates"), faults)
            check_both_ways(forms, inner_one.place_of("dates"), faults)


def check_facts(reading: Reading, faults: Faults) -> None:
    """The variables that give values to the trial's summary are there."""
    for fact in reading.study.facts:
        for reference in fact_references(fact):
            owner = reading.study.datasets.get(reference.dataset)
            if owner is not None:
                check_reference(reading, reference, fact.place, {}, faults)
            elif reference.dataset not in reading.unread:
                hint = f"there are {', '.join(reading.study.datasets)}"
                faults.error(fact.place, f"there is no dataset {reference.dataset}", hint)


def draft_place(reading: Reading, group: RecordGroup) -> Place:
    """Where a record group names its source."""
    for draft in reading.drafts.values():
        for node in draft.node.named["records"].nodes if not draft.waits else ():
            here = node.place.file == group.place.file and is_at(node.place.path, group.place.path)
            if here and group.kind in node.named:
                return node.named[group.kind].place
    return group.place


def check_tables(study: Study, verb: Verb, use: Derivation, faults: Faults) -> None:
    """The tables that a verb asks are there, and such as it can ask."""
    for parameter in verb.parameters.values():
        name = use.arguments.get(parameter.name) if parameter.kind == "table" else None
        if not isinstance(name, str):
            continue
        check_table(study, replace(use, arguments={**use.arguments, "table": name}), faults)
        told = faults.inside(use.place) or (verb.check and any(True for _ in verb.check(use.arguments)))
        if name in study.raw or name not in study.tables or not verb.check_table or told:
            continue
        for wrong in verb.check_table(study.tables[name], use.arguments):
            place = Place(name, wrong.row + 1) if name not in DESIGN else use.place  # below the row of names
            told_of = [f.line for f in faults.errors if f.file == name or f.path.startswith(f"{name}[")]
            if told_of and (name in DESIGN or not wrong.row or place.line in told_of):
                continue  # of several columns that differ in the same rows, the first is told
            (faults.warning if wrong.warning else faults.error)(place, wrong.message, wrong.hint)


def check_table(study: Study, lookup: Derivation, faults: Faults) -> None:
    """The look-up table of a derivation, if it names one, is there and has the columns that are asked for."""
    name, folders = lookup.arguments.get("table"), (study.folder, *study.libraries)
    if not isinstance(name, str):
        return
    if name in study.raw:
        if not study.raw[name].reference:
            message = f"{name} is a raw source that holds subjects, and no table"
            faults.error(
                lookup.place_of("table"), message, "merge it, or say reference: true of a source without subjects"
            )
        return
    if name in DESIGN:
        names: Collection[str] = study.tables[name].columns
    elif is_outside(name):
        faults.error(
            lookup.place_of("table"), f"{name} lies outside the study's folder", "name a CSV file beside study.yaml"
        )
        return
    elif not find_table(folders, name).is_file():
        known = [*DESIGN, *(path.name for folder in folders for path in sorted(folder.glob("*.csv")) if path.is_file())]
        hint = (
            where_it_lies(folders, name) or did_you_mean(name, known) or "put a CSV file of that name beside study.yaml"
        )
        faults.error(lookup.place_of("table"), f"there is no table {name}", hint)
        return
    else:
        try:
            names = read_table(find_table(folders, name)).columns
        except SpecError as error:
            at = LINE.search(str(error))
            faults.error(Place(name, int(at[1]) if at else 1), str(error).removeprefix(f"{name}: "))
            return
    on = lookup.arguments.get("on")
    wanted = [
        ("value", lookup.arguments.get("value")),
        *(("on", each) for each in (on if isinstance(on, tuple) else ())),
    ]
    for said, column in wanted:
        if names and isinstance(column, str) and column not in names:
            hint = did_you_mean(column, names) or f"it has {', '.join(names)}"
            faults.error(lookup.place_of(said), f"the table {name} has no column {column}", hint)


def check_pairs(study: Study, verbs: Mapping[str, Verb], dataset: Dataset, faults: Faults) -> None:
    """A text and its number (AVISIT, AVISITN), or a parameter and its code, that one look-up by one column gives, are
    one to one in its table."""
    made: dict[tuple[Place, str], set[str]] = {}
    for name, _, derivation in dataset.derivations():
        by = derivation.arguments.get("by")
        by_name = verbs[derivation.verb].looks_up and derivation.arguments.get("value") == name
        if by_name and len(tuple_of(by)) == 1:
            made.setdefault((derivation.place, str(derivation.arguments["table"])), set()).add(name)
    for (_, table), names in made.items():
        path = find_table((study.folder, *study.libraries), table)
        if table in DESIGN or table in study.raw or not path.is_file() or is_outside(table):
            continue  # told already
        try:
            columns = read_table(path).columns
        except SpecError:  # told already
            continue
        for first, second in [*((name, f"{name}N") for name in sorted(names)), ("PARAM", "PARAMCD")]:
            if {first, second} <= names & columns.keys():
                tell_pairs(table, columns, (first, second), faults)


def tell_pairs(table: str, columns: Mapping[str, Sequence[str]], names: tuple[str, str], faults: Faults) -> None:
    """Note the first row of a table that gives a text, or a number, another partner than a row before."""
    for column, other in (names, names[::-1]):
        partners: dict[str, tuple[int, str]] = {}
        for line, (value, partner) in enumerate(zip(columns[column], columns[other], strict=True), start=2):
            before, said = partners.setdefault(value, (line, partner))
            if value and said != partner:
                message = f"{column} '{value}' stands with several values of {other}"
                hint = f"it is '{said}' in line {before} and '{partner}' here: make them one to one"
                faults.error(Place(table, line), message, hint)
                break


def tuple_of(item: object) -> tuple[object, ...]:
    """A list that was read, else nothing."""
    return item if isinstance(item, tuple) else ()


def check_reference(
    reading: Reading, reference: Reference, place: Place, columns: Mapping[str, Collection[str]], faults: Faults
) -> None:
    """One reference, with whose it is; nothing is said where a fault stands already, and of what could not be read."""
    study, owner = reading.study, reference.dataset
    place = reference.place if reference.place.file else place
    if reference.dataset == "*" or reference.optional or reference.name.startswith("@"):
        return
    look = BESIDE_LOOK.split(place.path)[0]
    if look != place.path and faults.inside(place._replace(path=look)):  # the dataset that is looked at is not there
        return
    if any(fault.file == place.file and fault.path.startswith(f"{place.path}.on") for fault in faults.errors):
        return  # the same name on the other side of a merge
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
            hint = column_instead(study, reference.name, of, place, columns)
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
        hint = no_name(reference.name, columns[owner]) or as_fixed(study, reference.name, place)
        hint = hint or over_records(study, reference.name, place) or of_source(study, reference.name, owner, columns)
        if reference.name.startswith("visit."):
            hint = hint or f"there are {', '.join(OF_VISITS)}"
        alike = of_same_digits(reference.name, columns[owner])
        near = did_you_mean(reference.name, [*alike, *STATES, *OF_VISITS], near=0.65)
        found = next(iter(closest(reference.name, alike, 0.65)), reference.name) if near else ""
        if near and abs(len(found) - len(reference.name)) > 1 and len(columns[owner]) <= FEW_COLUMNS:
            near = f"{near} It has {', '.join(columns[owner])}"  # a part of a name alone may mean another column
        if reference.name in study.datasets:
            near = f"{reference.name} is a dataset: name a variable of it, as {reference.name}.USUBJID"
        owners = [of.name for of in study.datasets.values() if reference.name in of.variables and of.domain]
        owners = [name for name in owners if study.datasets[name].place.file != place.file]  # of itself it is not made
        near = f"{owners[0]} has it: {owners[0]}.{reference.name}" if len(owners) == 1 and not near else near
        hint = hint or (f"write {form}" if form else near)
        files = " and ".join(study.raw[owner].files) or owner
        fixed = f"a fixed text is written {{assign: {reference.name}}}; " if " " in reference.name.strip() else ""
        there = f"{fixed}it has {', '.join(columns[owner])}"
        faults.error(place, f"{files} has no column {reference.name}", hint or there)


LINE = re.compile(r"\bline (\d+)")  # as readers of tables tell it
DEFINE = "define it in the spec of "
FEW_COLUMNS = 15  # of a raw source, which are all named where none is surely meant
#: What a variable that others are made from is usually made by.
USUALLY = {"ABLFL": "ABLFL: {baseline_flag: {}}"}


def said_already(message: str, place: Place, faults: Faults) -> bool:
    """Whether a file was told already what it lacks, elsewhere: it needs to be written once."""
    return any(fault.file == place.file and fault.message == message for fault in faults.errors)


def column_instead(
    study: Study, name: str, dataset: Dataset, place: Place, columns: Mapping[str, Collection[str]]
) -> str:
    """The way out where variables over all records ask for a column of the raw source that the records come from."""
    if place.file != dataset.place.file or not place.path.startswith("variables."):
        return ""
    sources = (group.source for group in dataset.groups if group.kind == "raw")
    source = next((source for source in sources if name in columns.get(source, ())), "")
    files = " and ".join(study.raw[source].files) if source else ""
    way = f"indent variables below - raw: {source}, or move the line there"
    return f"it is a column of {files or source}: {way}" if source else ""


BESIDE_LOOK = re.compile(r"\.(?:where\b|order\[)")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def no_name(name: str, known: Collection[str]) -> str:
    """The way out where a name is a number, or several names; '' for any other."""
    if NUMBER.fullmatch(name):
        return f'a fixed number is written {{assign: "{name}"}}'
    if state := next((state for state in STATES if bare(state) == bare(name)), ""):
        return f"write {state}"
    if hint := as_verb(name, known):
        return hint
    if name.endswith(")") and "(" not in name:
        return "a list of values is written in [ ]: [A, B]"
    parts = name.replace(",", " ").split()
    several = len(parts) > 1 and all(part in known for part in parts)
    return f"these are several: write [{', '.join(parts)}], or each with a dash" if several else ""


DESCENDING = re.compile(r"(?:descending|desc|-)\s*(\w+)|(\w+)\s+(?:descending|desc)", re.IGNORECASE)


def over_records(study: Study, name: str, place: Place) -> str:
    """The way out where a group of records asks its raw source for a variable of the dataset that it is in; else ''."""
    inside = (dataset for dataset in study.datasets.values() if dataset.place.file == place.file)
    if not place.path.startswith("records[") or not any(name in dataset.variables for dataset in inside):
        return ""
    if f".variables.{name}." in f"{place.path}.":  # moved there, it would be made of itself
        return ""
    return f"{name} is a variable here: say this below all records, under variables of the dataset"


def of_source(study: Study, name: str, owner: str, columns: Mapping[str, Collection[str]]) -> str:
    """The way out where one other raw source has such a column, in one row for each subject; else ''."""
    having = [source for source in study.raw if source != owner and name in columns.get(source, ())]
    alone = len(having) == 1 and not study.raw[having[0]].reference and not study.raw[having[0]].visit
    return f"{having[0]} has it: {having[0]}.{name}" if alone else ""


def way_out(study: Study, name: str, dataset: Dataset, place: Place) -> str:
    """What to do about a variable that a dataset lacks; to make a variable of itself is no way out."""
    if form := written(name):  # {AGE > 18} is a name without a value
        return f"write {form}"
    if hint := no_name(name, dataset.variables) or as_fixed(study, name, place):
        return hint
    if match := DESCENDING.fullmatch(name.strip()):
        return f"write descending {match[1] or match[2]}"
    new = place.path.rpartition(".")[2]
    if place.path.startswith("copy.") and new in dataset.variables:
        return f"the new name stands first: {name}: {new}"
    if hint := did_you_mean(name, STATES, near=0.8):
        return hint
    if " " in name.strip():
        return f"a label is written {{label: {name}}}, a fixed text {{assign: {name}}}"
    own = place.path.removeprefix("variables.").partition(".")[0] if place.file == dataset.place.file else ""
    near = hint_of_variable(study.standards, name, dataset, (own,))
    others = (of for of in study.datasets.values() if of.standard == dataset.standard)
    owners = [of.name for of in others if name in of.variables and of.place.file != place.file]
    elsewhere = f"{owners[0]} has it: {owners[0]}.{name}" if len(owners) == 1 else ""
    usual = f": {USUALLY[name]}" if name in USUALLY else ""
    if owners[:1] in (["DM"], ["ADSL"]) and len(owners) == 1:  # whose variables others ask for
        return elsewhere
    return near or elsewhere or near_of_model(study, name, dataset, own) or f"{DEFINE}{dataset.name}{usual}"


def near_of_model(study: Study, name: str, dataset: Dataset, own: str) -> str:
    """The way out where a name is one of the model's, not of the guide's dataset, and near to one that is made."""
    guide = study.standards.tabulation_dataset(dataset.domain, dataset.class_name)
    near = "" if guide is None or name in guide.variables else did_you_mean(name, dataset.variables, (own,), near=0.65)
    return f"{near} Else {DEFINE}{dataset.name}" if near else ""
