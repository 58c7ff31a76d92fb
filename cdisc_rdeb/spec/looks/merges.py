"""Looks at merges: they go by a date, and what they merge is asked by the name of the merge."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ...model import Merge, Place, RecordGroup, Reference, Study
from ...plan.needs import home_of
from ...raw.contacts import OF_VISIT
from ..faults import Faults
from ..reader import Reading
from .dates import NONE, kind_of
from .made import Columns, Made, Told
from .opposites import inputs

SUBJECT = ("USUBJID", "SUBJID", "STUDYID", "SUBJECT")  # whose records a merge looks at anyway
LINKS = ("LNKID", "REFID", "SPID")  # ends of variables that hold what ties records of two datasets


def one_of_several(made: Made) -> Iterator[Told]:
    """A merge of a name of its own is asked by that: its dataset may have many records of a subject."""
    group = made.group
    for reference, place in inputs(made.derivation, of_records=False) if group is not None and group.merges else ():
        own = [merge.name for merge in group.merges if merge.source == reference.dataset] if group else []
        of = made.study.datasets.get(reference.dataset)
        single = of is None or of.given or {*of.keys} <= {"STUDYID", "USUBJID"}
        if reference.merged or not own or not all(own) or single:
            continue
        near = [called for called in own if called in made.name or made.name in called] or own
        ways = " or ".join(f"{called}.{reference.name}" for called in near)
        message = f"{reference.dataset} has several records of a subject, and {reference} says none of them"
        yield Told(place, message, f"write {ways}, of the one that is merged")
        return


def check_merge(reading: Reading, group: RecordGroup, merge: Merge, faults: Faults) -> None:
    """Tell of a merge by a date that is none."""
    for reference in [merge.date, Reference(merge.other, merge.source)] if merge.date and merge.other else []:
        assert reference is not None
        owner = reading.study.datasets.get(reference.dataset or home_of(group))
        variable = owner.variables.get(reference.name) if owner else None
        if owner and variable and kind_of(reading, owner, variable) == NONE:
            place: Place = reference.place if reference.place.file else merge.place
            near = [v.name for v in owner.variables.values() if v.iso8601 == "date" and not v.state]
            hint = f"name a date, such as {near[0]}" if near else "name a date"
            faults.error(place, f"{reference.name} is no date, and the merge goes by one", hint)


def exchanged_on(reading: Reading, name: str, place: Place, columns: Columns) -> str:
    """The way out where a pair of ``on`` says first the name of the other records, then that of the rows, or the same
    name for both; else ''."""
    study, dataset = (
        reading.study,
        next((d for d in reading.study.datasets.values() if d.place.file == place.file), None),
    )
    for group in dataset.groups if dataset else ():
        home = home_of(group)
        for merge in group.merges:
            for own, other in merge.on if name in [own.name for own, _ in merge.on] else ():
                if name == other.name and home in study.raw and name in has(study, home, columns):
                    known = has(study, merge.source, columns)
                    same = next((each for end in LINKS for each in known if each.endswith(end)), "VARIABLE")
                    return f"write on: {{{name}: {same}}}, with the variable of {merge.source} that holds the same"
                right = other.name in has(study, home, columns) and own.name in has(study, merge.source, columns)
                if own.name == name and not own.dataset and other.name != name and right:
                    return f"that of the rows stands first: write on: {{{other.name}: {name}}}"
    return ""


def without_subject(study: Study, name: str, place: Place, columns: Columns) -> str:
    """The way out where ``on`` of a merge into raw rows names the subject, of whom the records are anyway; else ''."""
    dataset = next((each for each in study.datasets.values() if each.place.file == place.file), None)
    for group in dataset.groups if dataset and name in SUBJECT else ():
        source = study.raw.get(home_of(group))
        for merge in group.merges if source else ():
            if name not in [own.name for own, _ in merge.on] or source is None:
                continue
            known = columns.get(source.name, ())
            facts = OF_VISIT if source.visit or source.visits_of else ()
            rest = [(own.name, other.name) for own, other in merge.on if own.name not in SUBJECT]
            rest = [(f"visit.{own}" if own not in known and f"@{own}" in facts else own, other) for own, other in rest]
            pairs = [own if own == other else f"{own}: {other}" for own, other in rest]
            line = f"{{{', '.join(pairs)}}}" if any(":" in pair for pair in pairs) else f"[{', '.join(pairs)}]"
            return f"the records are of the subject of the row anyway: {f'write on: {line}' if rest else 'remove it'}"
    return ""


def has(study: Study, name: str, columns: Columns) -> Collection[str]:
    """The variables of a dataset, or the columns of a raw source."""
    return study.datasets[name].variables if name in study.datasets else columns.get(name, ())


LOOKS = (one_of_several,)
