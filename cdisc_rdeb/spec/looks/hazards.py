"""Lint: what builds, and would go wrong: arguments without sense, dates as collected, texts without order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...model import (
    SUBJECT,
    Dataset,
    Derivation,
    Elsewhere,
    Fact,
    Place,
    RawSource,
    RecordGroup,
    Reference,
    Study,
    Variable,
)
from ...plan import elsewheres, references, uses
from ...plan.needs import LAST_OF
from ...plan.values import fixed_values, gives_dates, handed, passed
from ...raw import FORMATS, format_of
from ...values.plain import is_plain, plain, visible
from ...verbs import Verb
from ..faults import Faults
from ..reader import Reading
from ..study.summary import ISO_8601
from .dates import check_dates
from .groups import check_added, check_groups

LONGEST_TEST = 40  # characters
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


def check_several(dataset: Dataset, faults: Faults) -> None:
    """Names of a record of several stand in groups that make such."""
    for _, group, derivation in dataset.derivations():
        for reference in references(derivation):
            for start, (key, said) in OF_SEVERAL.items():
                if reference.name.startswith(start) and not (group and getattr(group, key)):
                    faults.error(reference.place, f"{said}, and no {key} stands in a group here", f"say {key}")


def check_hazards(reading: Reading, dataset: Dataset, faults: Faults) -> None:
    """What a dataset's derivations would do to the data."""
    study, verbs = reading.study, reading.verbs
    check_several(dataset, faults)
    for test in (test for group in dataset.groups if group.tests for test in group.tests.tests):
        for fact in test.facts.keys() & dataset.variables.keys():
            place = test.places.get(fact, test.place)
            check_letters(study, place, dataset.variables[fact], test.facts[fact], faults)
            check_name(dataset, place, fact, test.facts[fact], faults)
    for addition in dataset.additions:
        check_added(dataset, addition, verbs, faults)
    for name, group, derivation in dataset.derivations():
        variable = dataset.variables[name]
        for use in uses(derivation):
            check_arguments(verbs[use.verb], use, faults)
            check_dates(reading, dataset, group, use, faults)
            if group is None:
                check_groups(name, dataset, verbs, use, faults)
            if verbs[use.verb].compares and variable.scope != "study" and not dataset.reference:
                check_apart(study, use, group, faults)
        for place, value in fixed_values(derivation, verbs):
            check_letters(study, place, variable, value, faults)
            check_name(dataset, place, name, value, faults)
        for look in elsewheres(derivation):
            if look.chosen and not look.order:
                check_chosen(reading, look, derivation.place, faults)
        if variable.iso8601 == "date" and not variable.temporary:
            check_date(study, verbs, variable, derivation, group, faults)
        if name in IDENTIFIERS and "derivation" not in variable.filled:
            check_identifier(verbs, name, derivation, group, faults)


def check_apart(study: Study, use: Derivation, group: RecordGroup | None, faults: Faults) -> None:
    """Records are compared within a subject: who shares a block with whom must not matter."""
    by = use.arguments.get("by")
    names = [part.name for part in by if isinstance(part, Reference)] if isinstance(by, tuple) else []
    said = study.raw[group.source].subject if group is not None and group.kind == "raw" else ""
    if (
        not names
        or faults.inside(use.place)
        or {*names} & {"USUBJID", "SUBJID", said, *(match[2] for match in SUBJECT.finditer(said))}
    ):
        return
    subject = said if said.isidentifier() else "USUBJID"
    message = f"by of {use.verb} names no subject, so records of one would be compared with those of another"
    faults.error(use.place, message, f"write by: [{', '.join([subject, *names])}]")


def check_name(dataset: Dataset, place: Place, name: str, value: str, faults: Faults) -> None:
    """The name of a test has up to 40 characters, that of a criterion more. Source: SDTMIG 3.4, 4.2.1."""
    if len(value) > LONGEST_TEST and name == f"{dataset.domain}TEST" and dataset.domain not in ("IE", "TI"):
        message = f"the name '{value}' has {len(value)} characters"
        faults.warning(place, message, f"{name} takes up to {LONGEST_TEST}: shorten it")


def check_letters(study: Study, place: Place, variable: Variable, value: str, faults: Faults) -> None:
    """A text of the spec is in letters that XPT holds, by the study's replacements."""
    made = plain(value, study.ascii)
    if variable.temporary or is_plain(made):
        return
    sign = next(sign for sign in made if not is_plain(sign))
    message = f"'{visible(value)}' has the character U+{ord(sign):04X}, which XPT cannot hold"
    faults.error(place, message, "use plain letters, or say its replacement under ascii: in study.yaml")
    faults.close(place)  # that it is no term goes without saying


def check_identifier(
    verbs: Mapping[str, Verb], name: str, derivation: Derivation, group: RecordGroup | None, faults: Faults
) -> None:
    """An identifier is not made anew; that of the dataset which the records are from may be taken over."""
    column = handed(derivation, verbs)
    if not (group and group.kind == "dataset" and column and column.name == name and not column.dataset):
        said, hint = IDENTIFIERS[name]
        faults.error(derivation.place, f"{name} {said}", hint)


def check_arguments(verb: Verb, use: Derivation, faults: Faults) -> None:
    """What is wrong with the arguments of one use of a verb, as the verb itself says."""
    owner = use.place._replace(path=use.place.path.rpartition(".")[0])
    told = owner.path and faults.inside(owner)  # an argument that it does not take may be what it lacks
    unread = any(argument is None for argument in use.arguments.values())  # which is a fault already
    for wrong in verb.check(use.arguments) if verb.check and not (told or unread) else ():
        note = faults.warning if wrong.warning else faults.error
        note(use.place, wrong.message, wrong.hint)


def check_chosen(reading: Reading, look: Elsewhere, place: Place, faults: Faults) -> None:
    """Of dates and numbers one comes first; of texts none does, unless an order is said."""
    for reference in look.references:
        dataset = reading.study.datasets.get(reference.dataset)
        variable = dataset.variables.get(reference.name) if dataset else None
        if dataset is None or variable is None or reference.dataset in reading.unread:
            continue
        if not has_order(reading, dataset, variable):
            hint = f"say order: [{dataset.domain or dataset.name}DTC] or the like, or name a date or number"
            message = f"{reference} is text, and none of its values is the first or last"
            faults.error(reference.place if reference.place.file else place, message, hint)


def check_fact(reading: Reading, fact: Fact, faults: Faults) -> None:
    """The first or last of a fact is a date or number, and a date where its parameter takes one."""
    dataset = reading.study.datasets.get(fact.reference.dataset)
    variable = dataset.variables.get(fact.reference.name) if dataset else None
    if dataset is None or variable is None or fact.kind == "count" or dataset.name in reading.unread:
        return
    code = reading.study.tables["summary"].columns["TSPARMCD"][fact.row]
    if not has_order(reading, dataset, variable):
        message = f"{fact.reference} is text, and none of its values is the {fact.kind}"
        faults.error(fact.place, message, "name a date or number")
    elif code in ISO_8601 and not variable.iso8601:
        faults.error(fact.place, f"{code} takes ISO 8601, and {fact.reference} holds none", "name a date or duration")


def has_order(reading: Reading, dataset: Dataset, variable: Variable) -> bool:
    """Whether the values of a variable are dates or numbers."""
    if variable.type == "Num" or variable.iso8601:
        return True
    made = [derivation for _, derivation in dataset.derivations_of(variable.name)]
    return bool(made) and all(is_ordered(reading, dataset, derivation) for derivation in made)


def is_ordered(reading: Reading, dataset: Dataset, derivation: Derivation) -> bool:
    """Whether a derivation gives dates or numbers: by its verb, or by what it hands on."""
    if gives_dates(derivation, reading.verbs) or reading.verbs[derivation.verb].gives_numbers:
        return True
    parts = list(passed(derivation, reading.verbs))
    return bool(parts) and all(isinstance(part, Reference) and of_date(reading, dataset, part) for part in parts)


def of_date(reading: Reading, dataset: Dataset, reference: Reference) -> bool:
    """Whether a reference is to a date or number of a dataset."""
    owner = reading.study.datasets.get(reference.dataset or dataset.name)
    variable = owner.variables.get(reference.name) if owner else None
    return variable is not None and (variable.type == "Num" or bool(variable.iso8601))


def check_date(
    study: Study,
    verbs: Mapping[str, Verb],
    variable: Variable,
    derivation: Derivation,
    group: RecordGroup | None,
    faults: Faults,
) -> None:
    """A raw column that goes into a --DTC as it is holds dates of ISO 8601, or the build would lose them all."""
    for source, column in raw_columns(study, verbs, derivation, group):
        written = [form for form in source.dates if form not in ISO_FORMATS]
        if written:
            said = " or ".join(written)
            message = f"{variable.name} takes dates of ISO 8601, and those of {source.name} are written {said}"
            faults.error(derivation.place, message, f"make one with {read_by(derivation, column, source)}")
        elif any(format_of(name).name == "CSV" for name in source.files if is_known(name)):
            message = f"{variable.name} takes dates of ISO 8601, and {column} goes into it as it is"
            faults.warning(derivation.place, message, f"{{iso8601: {column}}} reads dates, and tells of what is none")


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


def raw_columns(
    study: Study, verbs: Mapping[str, Verb], derivation: Derivation, group: RecordGroup | None
) -> Iterator[tuple[RawSource, str]]:
    """The raw columns that a derivation gives as they are: one of the row, or the first or last of a source."""
    column = handed(derivation, verbs)
    home = group.source if group is not None and group.kind == "raw" else ""
    looks = [part for part in passed(derivation, verbs) if isinstance(part, Elsewhere)]
    for reference in (*([column] if column else []), *(r for look in looks for r in look.references)):
        owner = reference.dataset or home
        if owner in study.raw and owner not in study.datasets and not reference.name.startswith("@"):
            yield study.raw[owner], str(reference)
