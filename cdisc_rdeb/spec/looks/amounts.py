"""Looks at amounts and their units: a unit is of its own quantity, and of one that can be counted in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model import RecordGroup
from ...plan.values import handed
from .made import Made, Told, untaken
from .under_conditions import is_told

VOLUMES = frozenset({"mL", "L", "uL", "dL", "nL", "fL", "pL", "mL/kg", "L/min"})
SOLID = re.compile(r".*(?:TABLET|CAPSULE|CAPLET|PILL|LOZENGE|PELLET|SUPPOSITORY|PATCH|WAFER|GRANULE).*")
MASS = "mg"
#: Forms of a drug, and routes that it does not go by; the usual one.
INJECTED = r"INTRA(?:VENOUS|MUSCULAR|DERMAL|THECAL|ARTERIAL|VITREAL|ARTICULAR)\b.*|SUBCUTANEOUS|EPIDURAL|RESPIRATORY.*"
ROUTES = ((re.compile(r".*(?:TABLET|CAPSULE|CAPLET|PILL|LOZENGE).*"), re.compile(INJECTED), "ORAL"),)
UNITS = re.compile(r"_?(?:U|UNITS?|UOM)")
OF = {"DOSU": "DOSE"}


def fixed_of(made: Made, name: str) -> set[str]:
    """The fixed values of another variable of the dataset; none where it has others too."""
    found = [each for _, each in made.dataset.derivations_of(name)]
    values = [each.arguments.get("value") if each.verb == "assign" else None for each in found]
    return {str(each) for each in values} if values and None not in values else set()


def unit_of_form(made: Made) -> Iterator[Told]:
    """A dose of tablets has no volume."""
    stem = next((made.name[: -len(end)] for end in ("DOSU", "DOSTOTU") if made.name.endswith(end)), "")
    forms = fixed_of(made, f"{stem}DOSFRM") if stem and made.fixed else set()
    if not forms or not all(map(SOLID.fullmatch, forms)):
        return
    for place, value in made.fixed:
        if value in VOLUMES:
            way = f"write {MASS}, or the unit of the protocol" if "/" in value else f"write {MASS}"
            yield Told(place, f"{made.name} is {value}, a volume, and {stem}DOSFRM is {', '.join(sorted(forms))}", way)


def route_of_form(made: Made) -> Iterator[Told]:
    """A tablet is not injected."""
    stem = made.name.removesuffix("ROUTE")
    forms = fixed_of(made, f"{stem}DOSFRM") if stem != made.name and made.fixed else set()
    for place, value in made.fixed if len(forms) == 1 else ():
        form = next(iter(forms))
        for pattern, wrong, usual in ROUTES:
            if pattern.fullmatch(form) and wrong.fullmatch(value):
                yield Told(place, f"{made.name} is {value}, and {stem}DOSFRM is {form}", f"write {usual}")


def unit_of_other(made: Made) -> Iterator[Told]:
    """A unit is that of its own quantity: not TOTCELLSU where the quantity is VOLUME and there is VOLUMEU."""
    group = made.group
    if group is None or group.kind != "raw" or not made.name.endswith("U") or is_told(made):
        return
    quantity = made.name.removesuffix("U")
    quantity = next((made.name[: -len(own)] + of for own, of in OF.items() if made.name.endswith(own)), quantity)
    own, unit = handed(group.derivations.get(quantity), made.verbs), handed(made.derivation, made.verbs)
    known = made.columns.get(group.source, ())
    if made.name == f"{made.dataset.domain}ORRESU" and group.tests is not None:
        yield from unit_of_result(made, group)
        return
    if own is None or unit is None or own.dataset or unit.dataset or own.name == unit.name:
        return
    right = next((each for each in known if each != unit.name and is_unit(each, own.name)), "")
    if right and any(each != own.name and is_unit(unit.name, each) for each in known):
        message = f"{quantity} is {own}, and {unit} is the unit of another column"
        yield Told(made.derivation.place, message, f"write {right}")


def unit_of_result(made: Made, group: RecordGroup) -> Iterator[Told]:
    """The unit of results as collected is no other one where the rows have a column of units that nothing takes."""
    column, fixed = handed(made.derivation, made.verbs), made.derivation.arguments.get("value")
    said = f"test.{column.name[1:]}" if column is not None and column.name.startswith("@") else ""
    said = said or (str(fixed) if made.derivation.verb == "assign" else "")
    results = {test.result for test in group.tests.tests} if group.tests is not None else set()
    units = [each for each in made.columns.get(group.source, ()) if any(is_unit(each, of) for of in ("", *results))]
    if said and len(units) == 1 and units[0] in untaken(made.study, group.source, made.columns):
        message = f"{made.name} is the unit as collected, and {said} here; nothing takes {units[0]}"
        yield Told(made.derivation.place, message, f"write {units[0]}", closes=True)


def is_unit(name: str, of: str) -> bool:
    """Whether a column is by its name the unit of another.

    >>> is_unit("VOLUMEU", "VOLUME"), is_unit("DOSE_UNIT", "DOSE"), is_unit("DOSE", "DOSE")
    (True, True, False)
    """
    return name.startswith(of) and UNITS.fullmatch(name[len(of) :].upper()) is not None


LOOKS = (unit_of_form, route_of_form, unit_of_other)
