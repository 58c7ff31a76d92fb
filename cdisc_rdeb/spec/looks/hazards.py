"""Looks at what builds, and would go wrong: arguments without sense, dates as collected, identifiers made anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...model import Derivation, Elsewhere, RawSource
from ...plan.needs import LAST_OF
from ...plan.values import handed, passed
from ...raw import FORMATS, format_of
from .made import Made, Told

ISO_FORMATS = frozenset({"YYYY-MM-DD", "YYYY-MM", "YYYY"})
#: What a dataset or a person is called in all datasets is made in one place.
IDENTIFIERS: Mapping[str, tuple[str, str]] = {
    "USUBJID": (
        "is made by subject: in study.yaml, for all datasets alike",
        "remove this; a column that has the whole identifier is a source's subject",
    ),
    "STUDYID": ("is study: of study.yaml, in all datasets alike", "remove this"),
    "DOMAIN": ("is the domain of the dataset", "remove this"),
}
#: Names that a group has where a key of it makes several records of a row, or one of several, by their beginnings.
OF_SEVERAL: Mapping[str, tuple[str, str]] = {
    LAST_OF: ("together", "last.COLUMN is of the last row"),
    "@DAY": ("each_day", "each_day.date is the day of a record"),
    "@NAME": ("each_of", "each_of.name is what a column is called"),
    "@VALUE": ("each_of", "each_of.value is what a column holds"),
}


def several(made: Made) -> Iterator[Told]:
    """Names of a record of several stand in groups that make such; of a group this is told once, where it begins."""
    for reference in made.references:
        for start, (key, what) in OF_SEVERAL.items() if reference.name[:1] == "@" else ():
            if reference.name.startswith(start) and not (made.group and getattr(made.group, key)):
                message = f"{what}, and no {key} stands in a group here"
                home = made.group.place if made.group else None
                places = [home._replace(path=f"{home.path}.{part}{key}") for part in ("", "variables.")] if home else []
                if not any(map(made.faults.inside, places)):
                    said = "each_of: [COLUMN, COLUMN], beside raw" if key == "each_of" else key
                    yield Told(places[0] if places else reference.place, message, f"say {said}", error=True)


def arguments(made: Made) -> Iterator[Told]:
    """What is wrong with the arguments of a use of a verb, as the verb itself says."""
    for use in made.uses:
        verb = made.verbs[use.verb]
        if not verb.check or any(argument is None for argument in use.arguments.values()):  # which is a fault already
            continue
        owner = use.place._replace(path=use.place.path.rpartition(".")[0])
        if not (owner.path and made.faults.inside(owner)):  # an argument that it does not take may be what it lacks
            for wrong in verb.check(use.arguments):
                yield Told(use.place, wrong.message, wrong.hint, error=not wrong.warning)


def identifier(made: Made) -> Iterator[Told]:
    """An identifier is not made anew; that of the dataset which the records are from may be taken over."""
    if made.name not in IDENTIFIERS or "derivation" in made.variable.filled:
        return
    column, group = handed(made.derivation, made.verbs), made.group
    if not (group and group.kind == "dataset" and column and column.name == made.name and not column.dataset):
        said, hint = IDENTIFIERS[made.name]
        yield Told(made.derivation.place, f"{made.name} {said}", hint, error=True)


def date_as_collected(made: Made) -> Iterator[Told]:
    """A raw column that goes into a --DTC as it is holds dates of ISO 8601, or the build would lose them all."""
    if made.variable.iso8601 != "date" or made.variable.temporary:
        return
    for source, column in raw_columns(made):
        written = [form for form in source.dates if form not in ISO_FORMATS]
        if written:
            said = " or ".join(written)
            message = f"{made.name} takes dates of ISO 8601, and those of {source.name} are written {said}"
            way = f"make one with {read_by(made.derivation, column, source)}"
            yield Told(made.derivation.place, message, way, error=True)
        elif any(format_of(name).name == "CSV" for name in source.files if is_known(name)):
            message = f"{made.name} takes dates of ISO 8601, and {column} goes into it as it is"
            yield Told(made.derivation.place, message, f"{{iso8601: {column}}} reads dates, and tells of what is none")


def read_by(derivation: Derivation, column: str, source: RawSource) -> str:
    """What reads the dates of a raw column: that of the row, or the one that a verb takes of several."""
    if isinstance(derivation.arguments.get("across"), Elsewhere):
        return f"{{iso8601: {{{derivation.verb}: {column}}}, dates: {list_of(source.dates)}}}"
    return f"{{iso8601: {column}}}"


def list_of(formats: tuple[str, ...]) -> str:
    """Date formats as a spec says them."""
    return formats[0] if len(formats) == 1 else f"[{', '.join(formats)}]"


def is_known(name: str) -> bool:
    """Whether a raw file is of a format that is read; else that is told where the source is described."""
    return any(name.lower().endswith(form.extensions) for form in FORMATS)


def raw_columns(made: Made) -> Iterator[tuple[RawSource, str]]:
    """The raw columns that a derivation gives as they are: one of the row, or the first or last of a source."""
    column, study = handed(made.derivation, made.verbs), made.study
    home = made.group.source if made.group is not None and made.group.kind == "raw" else ""
    looks = [part for part in passed(made.derivation, made.verbs) if isinstance(part, Elsewhere)]
    for reference in (*([column] if column else []), *(r for look in looks for r in look.references)):
        owner = reference.dataset or home
        if owner in study.raw and owner not in study.datasets and not reference.name.startswith("@"):
            yield study.raw[owner], str(reference)


ERRORS = (several, arguments, date_as_collected, identifier)
