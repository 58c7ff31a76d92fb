"""Looks at look-up tables: they are there, with the columns that are asked for, and hold what they should."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from ...columns import read_number
from ...errors import SpecError, closest
from ...model import Derivation, Place, Reference, Study
from ...plan import uses
from ...verbs import Verb
from ..dataset.tables import find_table, is_outside, read_table, where_it_lies
from ..faults import Faults, Open, did_you_mean
from ..meant.columns import meant_column
from ..meant.habits import word_here
from ..study.design import DESIGN
from .made import Columns, Made, Told
from .opposites import LIMITS, side_of

LINE = re.compile(r"\bline (\d+)")  # as readers of tables tell it


def check_tables(study: Study, verb: Verb, use: Derivation, columns: Columns, faults: Faults) -> None:
    """The tables that a verb asks are there, and such as it can ask."""
    for parameter in verb.parameters.values():
        name = use.arguments.get(parameter.name) if parameter.kind == "table" else None
        if not isinstance(name, str):
            continue
        check_table(study, replace(use, arguments={**use.arguments, "table": name}), columns, faults)
        told = faults.inside(use.place) or (verb.check and any(True for _ in verb.check(use.arguments)))
        if name in study.raw or name not in study.tables or not verb.check_table or told:
            continue
        for wrong in verb.check_table(study.tables[name], use.arguments):
            place = Place(name, wrong.row + 1) if name not in DESIGN else use.place  # below the row of names
            told_of = [f.line for f in faults.errors if f.file == name or f.path.startswith(f"{name}[")]
            if told_of and (name in DESIGN or not wrong.row or place.line in told_of):
                continue  # of several columns that differ in the same rows, the first is told
            (faults.warning if wrong.warning else faults.error)(place, wrong.message, wrong.hint)


def check_table(study: Study, lookup: Derivation, columns: Columns, faults: Faults) -> None:
    """The look-up table of a derivation, if it names one, is there and has the columns that are asked for; ``columns``
    are those of raw sources."""
    name, folders = lookup.arguments.get("table"), (study.folder, *study.libraries)
    if not isinstance(name, str):
        return
    if name in study.raw:
        if not study.raw[name].reference:
            message = f"{name} is a raw source that holds subjects, and no table"
            way = "merge it, or say reference: true of a source without subjects"
            if find_table(folders, f"{name}.csv").is_file():
                way = f"write {name}.csv, the table of that name"
            faults.error(lookup.place_of("table"), message, way)
            return
        names: Collection[str] = columns.get(name, ())
    elif name in DESIGN:
        names = study.tables[name].columns
    elif is_outside(name):
        faults.error(
            lookup.place_of("table"), f"{name} lies outside the study's folder", "name a CSV file beside study.yaml"
        )
        return
    elif not find_table(folders, name).is_file():
        known = [*DESIGN, *(path.name for folder in folders for path in sorted(folder.glob("*.csv")) if path.is_file())]
        hint = where_it_lies(folders, name) or word_here(name, DESIGN) or did_you_mean(name, known)
        hint = hint or "put a CSV file of that name beside study.yaml"
        faults.error(lookup.place_of("table"), f"there is no table {name}", hint)
        return
    else:
        try:
            names = read_table(find_table(folders, name)).columns
        except SpecError as error:
            at = LINE.search(str(error))
            faults.error(Place(name, int(at[1]) if at else 1), str(error).removeprefix(f"{name}: "))
            return
    listed = [(said, each) for said in ("on", "limits") for each in tuple_of(lookup.arguments.get(said))]
    wanted = [("value", lookup.arguments.get("value")), *listed]
    for said, column in wanted:
        if names and isinstance(column, str) and column not in names:
            hint = in_header(study, name, column, names) if said == "value" and column in written(lookup) else ""
            hint = hint or meant_column(column, names) or Open("it has {}", names)
            faults.error(lookup.place_of(said), f"the table {name} has no column {column}", hint)


def written(lookup: Derivation) -> set[str]:
    """The variables that a look-up stands at, each of which is a column of its table where nothing else is said."""
    return {name for part in lookup.place.path.split(".") for name in part.partition("[")[0].split(", ")}


def in_header(study: Study, table: str, column: str, names: Collection[str]) -> str:
    """The way out where a table has a variable's column by another name: the one like it that no look-up takes; ''
    where none is."""
    known = [each.variables[column] for each in study.datasets.values() if column in each.variables]
    if table in study.raw or table in DESIGN or not any(each.label or each.role for each in known):
        return ""  # a variable of no standard may be misspelt itself
    taken: set[str] = set()
    for dataset in study.datasets.values():
        for _, _, made in dataset.derivations():
            for use in uses(made):
                if use.arguments.get("table") == table:
                    by, on = tuple_of(use.arguments.get("by")), tuple_of(use.arguments.get("on"))
                    taken |= {str(use.arguments.get("value")), *map(str, on)}
                    taken |= {part.name for part in by if isinstance(part, Reference)}
    free = [name for name in names if name not in taken]
    found = closest(column, free)
    wanted = [name for name in taken if name not in names and closest(name, found)]
    return f"write {column} for {found[0]} in the header of {table}" if len(found) == 1 and len(wanted) < 2 else ""


def check_pairs(study: Study, made_of_dataset: Sequence[Made], faults: Faults) -> None:
    """A text and its number (AVISIT, AVISITN), or a parameter and its code, that one look-up by one column gives, are
    one to one in its table."""
    made: dict[tuple[Place, str], set[str]] = {}
    for each in made_of_dataset:
        name, derivation = each.name, each.derivation
        by = derivation.arguments.get("by")
        by_name = each.verbs[derivation.verb].looks_up and derivation.arguments.get("value") == name
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


def looked_up_by(made: Made) -> Iterator[Told]:
    """No other variable stands for a column of a table that the dataset has itself."""
    owner = made.study.datasets.get(made.home)
    for use in made.uses if owner is not None else ():
        table, by = use.arguments.get("table"), use.arguments.get("by")
        if use.verb != "lookup" or use.arguments.get("on") or not isinstance(by, tuple) or owner is None:
            continue
        known = made.study.tables[table].columns if isinstance(table, str) and table in made.study.tables else {}
        names = [part.name if isinstance(part, Reference) and part.name in owner.variables else "" for part in by]
        for name, column in zip(names, known, strict=False):
            if name and name != column and name not in known and column in owner.variables and column not in names:
                message = f"{table} is looked up by its column {column}, and {name} stands for it"
                way = f"write by: {column}, or on: {column} if {name} is meant"
                yield Told(use.place_of("by"), message, way)


def check_ranges(study: Study, made: Sequence[Made], faults: Faults) -> None:
    """Warn of a table of limits with a lower one above the upper one beside it."""
    looked: dict[str, dict[str, str]] = {}  # columns by table, and by what they are
    for each in made:
        own = side_of(each.name)
        for use in each.uses if own is not None and own.called in LIMITS else ():
            table, value = use.arguments.get("table"), use.arguments.get("value")
            if own is not None and isinstance(table, str) and isinstance(value, str):
                looked.setdefault(table, {})[own.called] = value
    for table, sides in looked.items():
        columns = study.tables[table].columns if table in study.tables and table not in DESIGN else {}
        low, high = sides.get("a lower limit", ""), sides.get("an upper limit", "")
        if not {low, high} <= columns.keys() or low == high:
            continue
        pairs = enumerate(zip(columns[low], columns[high], strict=True), start=2)
        wrong = [(line, a, b) for line, (a, b) in pairs if read_number(a) > read_number(b)]
        for line, a, b in wrong[:1]:
            more = f", and so in {len(wrong) - 1} more lines" if wrong[1:] else ""
            message = f"the lower limit {a} ({low}) is above the upper limit {b} ({high}){more}"
            faults.warning(Place(table, line), message, f"write {b} in {low} and {a} in {high}")


LOOKS = (looked_up_by,)
