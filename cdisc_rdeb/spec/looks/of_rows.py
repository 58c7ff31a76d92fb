"""A look at names that only rows of a raw source have: facts of their test, and their visit in the plan."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from ...model import Dataset, Place, RecordGroup, Reference, Study
from ...plan.needs import home_of
from ...plan.values import handed
from ...raw.contacts import OF_VISIT
from ...verbs import Verb
from ..faults import Faults, Meant, Open, did_you_mean
from ..reader import Reading
from .hazards import OF_SEVERAL
from .made import Columns

ALWAYS = "@USUBJID"  # of any record
BEFORE = re.compile(r"(?:tests\.\w+\.)?(where|only|together|each_day|each_of|not_done)\b")  # the tests of a group
SECTIONS = ("variables", "temporary", "supplemental")


def check_of_row(
    reading: Reading,
    dataset: Dataset,
    group: RecordGroup | None,
    reference: Reference,
    place: Place,
    columns: Columns,
    faults: Faults,
) -> None:
    """A fact of a test, or a visit of the plan, is asked for by records that have it; ``group`` is None over them."""
    study, name = reading.study, reference.name
    place = reference.place if reference.place.file else place
    if name == ALWAYS or is_untold(dataset, group, place, faults):
        return
    early = group is not None and BEFORE.match(place.path.removeprefix(f"{group.place.path}."))
    if made := next((said for start, (_, said) in OF_SEVERAL.items() if name.startswith(start)), ""):
        if early and early[1] in ("where", "only"):
            faults.error(place, f"{made}, and {early[1]} is of the rows before those", "name a column of the rows")
        return
    source = study.raw.get(reference.dataset)
    if name in OF_VISIT:
        if source is None or not (source.visit or source.visits_of):
            lacks = f"{reference.dataset} has none" if source else f"the records of {dataset.name} have none"
            hint = way_to_visit(dataset, name[1:], reference.dataset, study, group)
            faults.error(place, f"visit.{name[1:]} is of a raw source with a visit, and {lacks}", hint)
        return
    if early or group is None or group.tests is None or reference.dataset != home_of(group):
        said = "only records of tests name it" if group is None else "these records have no tests"
        said = f"{early[1]} is of the rows before they have tests" if early and group and group.tests else said
        hint = way_to_fact(reading, dataset, reference, place, columns)
        faults.error(place, f"test.{name[1:]} is a fact of a test, and {said}", hint)


def is_untold(dataset: Dataset, group: RecordGroup | None, place: Place, faults: Faults) -> bool:
    """Whether a fault stands already that may be why the name is not there."""
    tests = group and group.place._replace(path=f"{group.place.path}.tests")
    return bool(place.file in faults.partly or faults.inside(place) or (tests and faults.inside(tests)))


def way_to_visit(dataset: Dataset, name: str, owner: str, study: Study, group: RecordGroup | None) -> str:
    """The way out where a visit of the plan is asked for by what has none."""
    if owner in study.raw:
        return f"say visit: COLUMN for {owner} in study.yaml"
    if group is None and name in dataset.variables:
        return Meant([name], f"visit.{name}", "write {}")
    of_tables = study.tables[owner[1:]].columns if owner.startswith("@") else ()
    has = name in of_tables or (owner in study.datasets and name in study.datasets[owner].variables)
    own = Meant([name] if has else (), f"visit.{name}", "write {}")
    return own or "name a variable that it has, or what VISITNUM is made of"


def way_to_fact(reading: Reading, dataset: Dataset, reference: Reference, place: Place, columns: Columns) -> str:
    """The way out where a fact of tests is asked for by what is of none: the variable that has it, or gets it."""
    fact, of = reference.name[1:], reading.study.datasets.get(reference.dataset)
    known: Collection[str] = of.variables if of else columns.get(reference.dataset, ())
    if fact in known:
        return Meant([fact], f"test.{fact}", "write {}")
    having = list(made_of_fact(of, fact, reading.verbs)) if of else []
    if having:
        return Meant(having[:1], f"test.{fact}", f"write {{}}, which is test.{fact}")
    tested = [each for each in dataset.groups if each.tests is not None]
    if of is not dataset or not tested:
        near = did_you_mean(fact, known)
        return near or (f"name a variable of {of.name}" if of else Open("it has {}", known) if known else "")
    section, _, rest = place.path.partition(".")
    own, _, inside = rest.partition(".")
    whole = section in SECTIONS and inside in ("", "from")
    variable = own if whole else fact
    lines = " and ".join(str(each.place.line) for each in tested)
    label = f"{variable}: {{label: {'LABEL' if whole else variable}}}"
    if variable == fact and any(fact in test.facts for each in tested if each.tests for test in each.tests.tests):
        return f"write {label} here" if whole else f"write {label} below temporary, and {variable} here"
    there = f"write {variable}: test.{fact} below variables of the records of line {lines}"
    if not whole:
        return f"{there}, {label} below temporary, and {variable} here"
    return f"{there}, and remove it here" if section == "variables" else f"{there}, and {label} here"


def made_of_fact(dataset: Dataset, fact: str, verbs: Mapping[str, Verb]) -> Iterator[str]:
    """The variables that all groups with tests make of a fact as it is."""
    tested = [each for each in dataset.groups if each.tests is not None]
    for name in dataset.variables:
        made = [each.derivations.get(name) for each in tested]
        given = [handed(each, verbs) for each in made if each is not None]
        if given and len(given) == len(tested) and all(each and each.name == f"@{fact}" for each in given):
            yield name
