"""All that lint looks at in a study that could be read, in a fixed order: what is told first silences what follows."""

from __future__ import annotations

import re

from ...model import Dataset, Derivation
from ..dataset.additions import check_additions, check_whole
from ..dataset.checks import check_checks
from ..dataset.findings import check_tests
from ..dataset.relations import check_relations
from ..faults import Faults
from ..reader import Reading
from ..study.forms import check_forms
from .ages import check_ages
from .circles import check_cycle
from .conditions import check_conditions, conditions_of
from .cut_off import check_cut_off
from .datasets import check_dataset, check_keys, check_related, join_expected
from .design import check_planned
from .elements import check_elements
from .exchanged import check_epochs, join_exchanged
from .extremes import check_extremes
from .formulas import check_formula
from .groups import check_added
from .made import Columns, made_in
from .merges import check_merge
from .names import DEFINE
from .numbers import check_type
from .one_to_one import check_one_to_one
from .order import by_number, check_fact
from .other_files import check_other_files, check_renamed_columns
from .possible import check_analyses, check_values
from .references import check_facts, check_references
from .renamed import check_renamed
from .swapped import check_swapped
from .tables import check_pairs, check_ranges, check_table
from .tests import (
    check_codes,
    check_copied,
    check_forms_of_tests,
    check_letters,
    check_marks,
    check_names,
    check_parameter,
    check_results,
    check_units,
)
from .unused import check_unused
from .variables import check_variable
from .walk import look_at, note

WANTED = re.compile(
    r"(?:there is no submitted variable )?(?P<name>\S+)(?: \(.*\) is (?:Required|Expected))? in (?P<of>\S+)"
)


def check_study(reading: Reading, columns: Columns, faults: Faults) -> None:
    """Check everything; ``columns`` are the raw sources' column names, as far as their files are there.

    What follows from a fault that is told already is not told again.
    """
    study = reading.study
    for dataset in study.datasets.values():
        if not dataset.given:  # its faults are those of who built it
            check_one(reading, dataset, columns, faults)
    check_facts(reading, faults)
    check_analyses(reading, faults)
    check_forms(study, reading.verbs, columns, faults)
    for fact in study.facts:
        check_fact(reading, fact, faults)
    tabulations = any(dataset.standard == "SDTMIG" for dataset in study.datasets.values())
    if tabulations and "DM" not in study.datasets and "DM" not in reading.unread:
        faults.warning(reading.root.place, "the study has no DM, and a submission needs one", "write sdtm/dm.yaml")
    check_ages(study, reading.root, faults)
    check_epochs(reading.root, faults)
    join_exchanged(faults)
    check_other_files(study, reading.root, columns, faults)
    check_renamed_columns(study, columns, faults)
    check_renamed(study, reading.root, faults)
    forget_wanted(faults)
    check_cut_off(study, faults)
    join_expected(faults)
    given = any(dataset.given for dataset in study.datasets.values())  # then half of the specs is not looked at
    if not faults.errors and not given and not reading.unread:  # what a faulty spec would use, and need, is not known
        check_unused(study, faults)
    if not faults.errors:
        check_cycle(study, reading.verbs, faults)


def check_one(reading: Reading, dataset: Dataset, columns: Columns, faults: Faults) -> None:
    """Check a dataset: what it lacks, what it points to, what it asks for, how its values are made, its variables."""
    study, draft = reading.study, reading.drafts[dataset.name]
    if dataset.name not in reading.unread:
        check_dataset(study, dataset, draft, columns, faults)
        check_keys(dataset, draft, faults)
        check_related(study, dataset, draft, faults)
    made = made_in(reading, dataset, columns, faults)
    asked = tuple(conditions_of(dataset))
    check_references(reading, dataset, made, columns, faults)
    check_conditions(reading, asked, columns, faults)
    check_values(reading, dataset, asked, faults)
    check_letters(study, dataset, faults)
    look_at(made, faults)
    check_groups_of(reading, dataset, columns, faults)
    check_pairs(study, made, faults)
    check_one_to_one(study, dataset, made, faults)
    check_ranges(study, made, faults)
    check_elements(study, reading.verbs, dataset, faults)
    check_tests(study, dataset, faults)
    check_forms_of_tests(dataset, faults)
    check_planned(reading, asked, faults)
    check_codes(study, dataset, faults)
    check_names(study, dataset, faults)
    check_marks(dataset, faults)
    check_relations(study, dataset, reading.unread, faults)
    check_added_records(reading, dataset, faults)
    check_checks(study, dataset, faults)
    for variable in dataset.variables.values():
        check_variable(reading, dataset, variable, faults)
        check_swapped(study, dataset, variable, faults)
        if dataset.standard == "ADaMIG":
            check_type(reading, dataset, draft.variables[variable.name], faults)


def check_groups_of(reading: Reading, dataset: Dataset, columns: Columns, faults: Faults) -> None:
    """The record groups of a dataset go by dates where they merge, and make no test or parameter of another."""
    for group in dataset.groups:
        for merge in group.merges:
            check_merge(reading, group, merge, faults)
        if dataset.standard == "ADaMIG":
            check_parameter(reading.study, group, faults)
    check_results(dataset, columns, faults)
    check_units(dataset, faults)
    check_formula(dataset, faults)
    check_extremes(dataset, faults)
    check_copied(reading.study, dataset, columns, faults)


def check_added_records(reading: Reading, dataset: Dataset, faults: Faults) -> None:
    """The records that are added to a dataset can be made, and are such as are meant."""
    study, draft = reading.study, reading.drafts[dataset.name]
    check_additions(study, dataset, draft.parameters if draft.all_parameters else {}, faults)
    check_whole(study, dataset, reading.verbs, faults)
    for addition in dataset.additions:
        check_added(dataset, addition, reading.verbs, faults)
        for told in by_number(dataset, addition) if addition.only else ():
            note(told, faults)
        if addition.visits:
            on = addition.by if addition.way == "expected" else ("AVISIT", "AVISITN")
            columns_of_visits = {"table": addition.visits, "on": on}
            check_table(study, Derivation(addition.way, columns_of_visits, addition.place), {}, faults)


def forget_wanted(faults: Faults) -> None:
    """Take away that the standard or an analysis wants a variable, where it is told that something asks for it."""
    asked = {fault.message for fault in faults.found if fault.hint.startswith(DEFINE)}
    for fault in [*faults.found] if asked else ():
        match = WANTED.fullmatch(fault.message)
        if match and f"{match['of']} has no variable {match['name']}" in asked:
            del faults.found[fault]
