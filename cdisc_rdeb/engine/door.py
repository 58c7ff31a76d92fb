"""The one door: every value that gets into a dataset passes here, and here it is known whose value it is.

A value has the type of its variable; it is a term where the variable has terms; a date, time or duration is one of
ISO 8601; text is printable ASCII of a length that XPT holds. What is none of that is an issue with file and row, or
an error of the build.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

import numpy as np

from ..columns import Column, Mask, Numbers, Text, as_text, gather, objects, read_number, write_number
from ..formats.limits import SAFE_DIGITS, SMALLEST_NUMBER, unheld
from ..formats.long_text import LONGEST
from ..model import Dataset, Derivation, Variable
from ..plan.values import gives_dates, handed
from ..profile import DatasetProfile
from ..standards.countries import external_terms
from ..standards.names import TIME_POINTS
from ..values.collected import is_as_collected
from ..values.iso8601 import is_date, is_duration, is_moment
from ..values.odd_numbers import no_number
from ..values.plain import is_plain, replacements
from ..values.results import RESULT
from ..verbs.unread import told
from .records import Records
from .signs import Foreign
from .terms_told import TermsTold
from .workspace import Scope

MEND = "; mend it, or list it under missing of the raw source if it means none"
STANDARD = "@STANDARD"  # results in the terms of their tests
MOMENTS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "date": (is_date, "date"),
    "duration": (is_duration, "duration"),
    "either": (is_moment, "date or duration"),
}


def admit(variable: Variable, value: Column, scope: Scope, derivation: Derivation | None = None) -> Column:
    """A column as its variable wants it. ``derivation`` is what made it, if any did."""
    if variable.temporary:
        return value
    space = scope.workspace
    dataset = space.study.datasets.get(scope.dataset)  # SUPP--, CO and RELREC have no spec
    if dataset is not None and dataset.given:
        return as_numbers(value, scope) if variable.type == "Num" else as_text(value)
    if variable.codelists and isinstance(value, Text) and not is_admitted(variable, dataset, derivation, scope):
        value = to_terms(value, variable.codelists, scope, results=holds_results(variable))
    if variable.type == "Num":
        return as_numbers(value, scope)
    text = as_text(value)
    tell_foreign_terms(variable, text, scope)
    if variable.role and variable.name.endswith(TIME_POINTS):
        tell_points(variable, text, scope)
    if variable.iso8601 and not (derivation is not None and gives_dates(derivation, space.verbs)):
        text = to_iso8601(variable, text, scope)
    return to_ascii(text, scope)


def is_admitted(variable: Variable, dataset: Dataset | None, derivation: Derivation | None, scope: Scope) -> bool:
    """Whether values have their terms already: of another variable, copied by an analysis dataset, results by tests."""
    column = handed(derivation, scope.workspace.verbs)
    if column is None or dataset is None:
        return False
    if derivation is variable.derivation and not column.dataset and column.name in dataset.variables:
        of = dataset.variables[column.name]  # of a variable that has been here all is told
        if of.codelists == variable.codelists and not of.temporary:
            return True
    return column.name == STANDARD or (dataset.standard == "ADaMIG" and not column.name.startswith("@"))


def holds_results(variable: Variable) -> bool:
    """Whether a variable holds results, as words or as numbers; its terms are for the words."""
    return variable.name.endswith("STRESC")


def as_numbers(value: Column, scope: Scope) -> Numbers:
    """A column as numbers; text that says none is an issue and missing."""
    if not isinstance(value, Text):
        return value
    value = value.fitting()
    texts = value.values.tolist()
    numbers = np.fromiter(map(read_number, texts), np.float64, len(texts))
    bad = np.isnan(numbers) & np.fromiter(map(bool, texts), np.bool_, len(texts))
    if bad.any():
        told("not a number", value.under(bad), value, "'{value}' is not a number", way_out_of_number, scope.report)
    size = np.abs(numbers)
    if ((size < SMALLEST_NUMBER) | (size > 10.0**SAFE_DIGITS)).any():
        why = objects(unheld(text, number) for text, number in zip(texts, numbers.tolist(), strict=True))
        for reason in sorted({*why} - {""}):
            scope.report("not a number", value.under(why == reason), value, f"'{{value}}' {reason}")
        numbers[why != ""] = np.nan
    rounded = np.fromiter((len(text) > SAFE_DIGITS and is_rounded(text) for text in texts), np.bool_, len(texts))
    rounded &= ~np.isnan(numbers)
    if rounded.any():
        scope.report("digits lost", value.under(rounded), value, "'{value}' has more digits than a number of XPT holds")
    return gather(numbers, value.codes)


def way_out_of_number(text: str) -> str:
    """What to do about a text that is no number."""
    return no_number(text) or MEND


def is_rounded(text: str) -> bool:
    """Whether a text is a number that changes when it becomes a double."""
    number = read_number(text)
    return bool(np.isfinite(number)) and Decimal(text) != Decimal(write_number(number))


def to_terms(value: Text, codelists: tuple[str, ...], scope: Scope, *, results: bool = False) -> Text:
    """Collected values as submission values; what the codelists lack stays, and is an issue.

    Of ``results`` those that are numbers are no words, and stay as they are.
    """
    if not codelists:
        return value
    value = value.fitting()
    terms = scope.workspace.terms_of(codelists)
    words = [bool(text) and not (results and RESULT.fullmatch(text)) for text in value.values]
    found = [terms.find(text) if word else None for text, word in zip(value.values, words, strict=True)]
    for how, (rule, message) in MISSED.items():
        bad = np.array([f is not None and f.how == how for f in found], np.bool_)
        if not bad.any():
            continue
        said = message.replace("{names}", " or ".join(codelists))
        way_out = TermsTold(scope.workspace.study.folder, terms, said, how)
        slips = not scope.variable.endswith("CD")
        doubtful = [
            way_out.misspelt(text) if miss and slips else "" for text, miss in zip(value.values, bad, strict=True)
        ]
        messages = [
            "" if slip or not miss else way_out.of(text)
            for text, miss, slip in zip(value.values, bad, doubtful, strict=True)
        ]
        for rule_, said_ in (("doubtful term", doubtful), (rule, messages)):
            for each in dict.fromkeys(filter(None, said_)):
                at = np.array([each == one for one in said_], np.bool_)
                scope.report(rule_, at[value.codes], value, each)
    made = [f.value if f else text for f, text in zip(found, value.values, strict=True)]
    return Text.coded(value.codes, made, exact=value.exact)


MISSED = {
    "unmapped": (
        "unmapped term",
        "'{value}' is no term of {names}, which cannot be extended; put it under the one it means in codelists.yaml",
    ),
    "undeclared": (
        "unmapped term",
        "'{value}' is no term of {names}, the study's own; declare it, or put it under the one it means, "
        "in codelists.yaml",
    ),
    "sponsor term": (
        "sponsor term",
        "'{value}' is no term of {names}; declare it, or map it, in codelists.yaml",
    ),
    "ambiguous": ("ambiguous term", "'{value}' can mean several terms of {names}; say which in codelists.yaml"),
}


def tell_foreign_terms(variable: Variable, value: Text, scope: Scope) -> None:
    """Tell of values that a code system outside of CDISC's terminology does not have."""
    terms = external_terms(variable.dictionary)
    if terms is not None:
        bad = value.mask(lambda text: bool(text) and text not in terms)
        message = f"'{{value}}' is no code of {variable.dictionary}; map it to the one it means"
        scope.report("unmapped term", bad, value, message)


def tell_points(variable: Variable, value: Text, scope: Scope) -> None:
    """Tell of dates that are not in ISO 8601 where a date, or words, may stand; they stay as words."""
    bad = value.mask(is_as_collected)
    message = f"'{{value}}' is a date, and {variable.name} takes dates in ISO 8601; use iso8601"
    scope.report("bad date", bad, value, message)


def to_iso8601(variable: Variable, value: Text, scope: Scope) -> Text:
    """Dates and durations of ISO 8601; what is none is an issue and missing."""
    fits, kind = MOMENTS[variable.iso8601]
    bad = value.mask(lambda text: bool(text) and not fits(text))
    if not bad.any():
        return value
    way_out = "use iso8601, and say dates: of its source" if kind != "duration" else "write it as P1D or PT2H"
    scope.report(
        "bad date", bad, value, f"'{{value}}' is no {kind} in ISO 8601, which {variable.name} takes; {way_out}"
    )
    return blanked(value, bad)


def blanked(column: Text, mask: Mask) -> Text:
    """A column that is missing under a mask."""
    if not mask.any():
        return column
    return Text.coded(np.where(mask, len(column.values), column.codes), [*column.values, ""]).compact()


def to_ascii(value: Text, scope: Scope) -> Text:
    """Text in printable ASCII by the study's replacements; what they lack is noted as an error of the build."""
    together = "".join(value.values)  # most columns are plain: one look at all their values
    if is_plain(together):
        return value
    foreign = np.array([not is_plain(text) for text in value.values], np.bool_)
    foreign &= value.used()
    if not foreign.any():
        return value
    listed = replacements(scope.workspace.study.ascii)
    changed = value.map(lambda text: text.translate(listed))
    for sign in sorted({sign for text in value.values[foreign] for sign in text} & set(map(chr, listed))):
        having = np.array([sign in text for text in value.values], np.bool_)[value.codes]
        message = f"U+{ord(sign):04X} in '{{value}}' became '{listed[ord(sign)]}', as study.yaml says"
        scope.report("replaced character", having, value, message)
    for text in sorted({t for t in changed.values[changed.used()] if not is_plain(t)}):
        at = int(np.flatnonzero(changed.codes == list(changed.values).index(text))[0])
        file = scope.rows.file.values[scope.rows.file.codes[at]]
        of = f"{scope.dataset}.{scope.variable}"
        scope.workspace.refused.append(Foreign(file, int(scope.rows.row[at]), of, text))
    return changed


def too_long(
    dataset: Dataset, records: Records, columns: Mapping[str, Column], profile: DatasetProfile
) -> Iterator[str]:
    """What is wrong with values over the limit, with file and row."""
    for name, column in columns.items():
        if profile.variables[name].width <= LONGEST or not isinstance(column, Text):
            continue
        for place, text in enumerate(column.values):
            if len(text.encode()) > LONGEST:
                at = int(np.flatnonzero(column.codes == place)[0])
                yield (
                    f"{records.rows.place(at)}: {dataset.name}.{name}: '{text[:40]}...' has {len(text.encode())} "
                    f"bytes, and XPT holds {LONGEST}; shorten it in its derivation"
                )
