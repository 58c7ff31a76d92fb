"""Looks at what is told: a raw file with other columns than specs take is told once, and not for each column."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from ...model import Place, RawSource, Study
from ...plan import of_dataset
from ...texts import fold
from ..faults import NO_COLUMN, Faults, Meant, Open
from ..yaml.reader import Node

LACKS = re.compile(r"(.+) has no column (\S.*)")
FEW = 2  # columns that a file may lack, each told where it is named
FEW_FREE = 4  # columns that nothing takes, of which one is meant
ALIKE = 2  # letters that names of one form begin with
SHOWN = 6  # names that a message shows
SIGNS = re.compile(r"[\W_]+")


def check_other_files(study: Study, root: Node, columns: Mapping[str, Collection[str]], faults: Faults) -> None:
    """Put one message at a raw source in place of those of all the columns that its file lacks, where these are its
    columns by other names, or where it has hardly any of those that specs take: it is the file of something else."""
    lacking = [(fault, match) for fault in faults.found if (match := LACKS.fullmatch(fault.message))]
    for name, source in study.raw.items() if len(lacking) > FEW else ():
        called = {name, source.files[0] if source.files else name, " and ".join(source.files)}
        told = {fault: match[2] for fault, match in lacking if match[1] in called}
        names = list(dict.fromkeys(told.values()))
        if len(names) <= FEW or name not in columns:
            continue
        if renamed := by_other_names(names, columns[name]):
            message = f"{source.files[0]} has {len(names)} of the columns that specs take, by other names"
            hint = in_header(renamed)
        elif len(taken(study, source, columns[name])) <= len(names) / 3:
            message, hint = of_other_data(study, source, names, columns)
        else:
            continue
        for fault in told:
            del faults.found[fault]
        faults.error(place_of(root, source), message, hint)


def check_renamed_columns(study: Study, columns: Mapping[str, Collection[str]], faults: Faults) -> None:
    """Propose, for a column that a file lacks and none of its columns is nearly called, the one that nothing takes: it
    has a new name there. Of several it is the one that begins alike; else those few are named."""
    for fault in [fault for fault in faults.found if NO_COLUMN in fault.message]:
        listed = fault.hint.names if isinstance(fault.hint, Open) else ()
        match = LACKS.fullmatch(fault.message)
        called = {name: {" and ".join(source.files), *source.files[:1]} for name, source in study.raw.items()}
        sources = [name for name, each in called.items() if match and match[1] in each and name in columns]
        if match is None or len(sources) != 1 or {*listed} != {*columns[sources[0]]}:
            continue
        source = study.raw[sources[0]]
        used = taken(study, source, columns[sources[0]]) | {*source.not_submitted} | of_forms(study, source)
        free = [name for name in columns[sources[0]] if name not in used]
        alike = [name for name in free if name[:ALIKE].casefold() == match[2][:ALIKE].casefold()]
        found = free if len(free) == 1 else alike
        if len(found) == 1:
            hint: str = Meant(found, match[2], "did you mean {}, which nothing else takes?")
        elif 1 < len(free) <= FEW_FREE:
            hint = Open("it has {}, which nothing takes: write the one that is meant", free)
        else:
            continue
        del faults.found[fault]
        faults.note(replace(fault, hint=hint))


def of_forms(study: Study, source: RawSource) -> set[str]:
    """The columns of a source that pages of the annotated form have, where specs take them too."""
    forms = study.crf.forms if study.crf else ()
    return {c.name for form in forms if form.source == source.name for item in form.items for c in item.columns}


def by_other_names(names: Sequence[str], has: Collection[str]) -> dict[str, str]:
    """The columns that are meant by names, where these differ from all of them in case and signs alone; else none."""
    known: dict[str, list[str]] = {}
    for column in has:
        known.setdefault(bare(column), []).append(column)
    found = {name: known.get(bare(name), []) for name in names}
    return {name: columns[0] for name, columns in found.items()} if all(len(c) == 1 for c in found.values()) else {}


def bare(name: str) -> str:
    """A name without what programs change of it: case, blanks and signs."""
    return SIGNS.sub("", fold(name))


def in_header(renamed: Mapping[str, str]) -> str:
    """What to write into the header of a file."""
    return "write in its header " + ", ".join(f"{name} for {column}" for name, column in renamed.items())


def of_other_data(
    study: Study, source: RawSource, names: Sequence[str], columns: Mapping[str, Collection[str]]
) -> tuple[str, str]:
    """The message, and the way out, for a file of which hardly any column is known."""
    has = columns[source.name]
    file = source.files[0]
    there = "hardly any" if taken(study, source, has) else "none"
    shown = f"{', '.join(names[:SHOWN])}{', ...' if len(names) > SHOWN else ''}"
    same = [other for other in columns if other != source.name and set(columns[other]) == set(has)]
    of = f"it has those of {' and '.join(same)}" if same else f"it has {', '.join(has)}"
    message = f"{file} has {there} of the columns that specs take from {source.name} ({shown}); {of}"
    return message, f"is it of another study or form? Put the file of {source.name} there"


def taken(study: Study, source: RawSource, has: Collection[str]) -> set[str]:
    """The columns of a file that specs take."""
    named = (each for dataset in study.datasets.values() for each in of_dataset(dataset))
    own = {source.visit, source.visit_date, *(column for _, column, _ in source.subject_parts())}
    return (own | {each.name for each in named if each.dataset == source.name}) & {*has}


def place_of(root: Node, source: RawSource) -> Place:
    """Where study.yaml names the file of a source."""
    raw = root.named.get("raw")
    node = raw.named.get(source.name) if raw else None
    return node.named["file"].place if node and "file" in node.named else source.place
