"""Which dataset a raw file is: by its name, else by what its columns are called, each with the reason."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ....standards import StandardDataset, Standards
from .files import RawFile, shown
from .findings import instrument_of, tests_in_rows, wide_tests
from .letters import unaccented
from .vocabulary import elsewhere, rows, stem_of, words_for

PLAIN = (
    "RAW",
    "DATA",
    "FORM",
    "CRF",
    "LIST",
    "LISTING",
    "EXPORT",
    "IG",
    "F",
)  # words that say nothing of what is inside
OF_VISITS = ("VS", "LB", "EG")  # findings that stand in files called after a visit
NO_SOURCE = ("CO", "SE", "SM")  # made of other datasets


def dataset_of(raw: RawFile, standards: Standards) -> tuple[str, str]:
    """The dataset that a file's name or columns speak of, and why; '' where nothing does, or several."""
    if not raw.subject:
        return "", ""
    known = of_subjects(standards)
    called = f"the file is called {raw.called()}"
    named = by_name(raw.words, called, known)
    if named and named[0] != "SV":
        return named
    told = by_columns(raw, known, standards)
    if named and not (told and told[0] in OF_VISITS):
        return named
    return told or by_name(raw.file_words, called, known) or ("", "")


def of_subjects(standards: Standards) -> dict[str, StandardDataset]:
    """The datasets that a raw file with subjects may be: not those that are made of other datasets."""
    found = standards.sdtmig_datasets().items()
    return {
        name: dataset
        for name, dataset in found
        if "USUBJID" in dataset.variables and dataset.class_ != "Relationship" and name not in NO_SOURCE
    }


def by_name(words: Sequence[str], called: str, known: Mapping[str, StandardDataset]) -> tuple[str, str] | None:
    """The dataset that a file, or the part of it, is called as."""
    if named := [name for name in known if name in words]:
        return (named[0], called) if len(named) == 1 else None
    terms = [*words, "".join(words), *(bare for word in words if (bare := without_filler(word)) != word)]
    found = meant_by(terms)
    for name in ("SV", "DM"):  # all forms are of visits, and of subjects
        if len(found) > 1:
            found.pop(name, None)
    if len(found) == 1:
        ((name, reason),) = found.items()
        return name, f"{called}: {reason}"
    named = [name for name, dataset in known.items() if is_called(words, dataset)]
    return (named[0], called) if len(named) == 1 and not found else None


def meant_by(terms: Sequence[str]) -> dict[str, str]:
    """The datasets that words are for, in English or another language, each with what it holds."""
    holds = {row["dataset"]: row["reason"] for row in reversed(rows("datasets"))}
    found = {row["dataset"]: row["reason"] for w in terms for row in rows("datasets") if re.fullmatch(row["word"], w)}
    plain = [unaccented(term) for term in terms]
    other = [name for form, name, _ in elsewhere("datasets") if any(map(form.fullmatch, plain))]
    return found or {name: holds[name] for name in other}


def without_filler(word: str) -> str:
    """A word without what says nothing of what is inside.

    >>> without_filler("LABDATA"), without_filler("DATA"), without_filler("LABS")
    ('LAB', 'DATA', 'LABS')
    """
    return next((word.removesuffix(end) for end in PLAIN if len(end) > 3 and word.endswith(end) and word != end), word)


def is_called(words: Sequence[str], dataset: StandardDataset) -> bool:
    """Whether the words of a file's name are of a dataset's label: adverse_events, visits."""
    label = [word for word in re.split(r"[^A-Z]+", dataset.label.upper()) if word]
    said = [word.rstrip("S") for word in words if word not in PLAIN and not word.isdigit()]
    return any(len(word) > 3 for word in said) and all(any(each.startswith(word) for each in label) for word in said)


def by_columns(raw: RawFile, known: Mapping[str, StandardDataset], standards: Standards) -> tuple[str, str] | None:
    """The dataset that the columns speak of."""
    if instrument := instrument_of(raw, standards):
        return instrument.dataset, f"questions of {instrument.name}, numbered"
    counted = {name: sum(c.upper().startswith(name) for c in raw.columns) for name in known}
    best = max(counted, key=counted.__getitem__)
    own = {c.upper() for c in raw.columns} & set(known[best].variables)
    if counted[best] > 2 and len({c for c in own if c.startswith(best)}) > 1:
        return best, f"{counted[best]} columns begin with {best}"
    tests = {name: wide_tests(raw, name, standards, strict=True) for name in ("VS", "LB", "EG")}
    most = max(tests, key=lambda name: len(tests[name]))
    if len(tests[most]) > 1 and sum(len(each) == len(tests[most]) for each in tests.values()) == 1:
        return most, f"columns of its tests: {', '.join(each.column for each in tests[most].values())}"
    return by_rows(raw, standards) or by_signs(raw)


def by_rows(raw: RawFile, standards: Standards) -> tuple[str, str] | None:
    """The dataset of whose tests most rows name one, where a column is for names of tests and another for results."""
    stems = {stem_of(column): column for column in raw.columns}
    found: dict[str, tuple[int, str]] = {}
    for name in ("VS", "LB", "EG"):
        meant = {variable: c for stem, c in stems.items() for variable, _ in words_for(stem, name, "FINDINGS")}
        if f"{name}TEST" in meant and f"{name}ORRES" in meant:
            codes = tests_in_rows(raw, meant[f"{name}TEST"], name, standards)
            known = [test for test, code in codes.items() if code]
            if len(known) * 2 > len(codes):
                why = f"{shown(meant[f'{name}TEST'])} has names of its tests: {', '.join(map(shown, known[:4]))}"
                found[name] = len(known), why
    ranked = sorted(found, key=lambda name: found[name][0], reverse=True)
    if ranked and (len(ranked) == 1 or found[ranked[0]][0] > found[ranked[1]][0]):
        return ranked[0], found[ranked[0]][1]
    return None


def by_signs(raw: RawFile) -> tuple[str, str] | None:
    """The dataset of which two or more signs are there, and of no other so many."""
    stems = {stem_of(text): column for column in raw.columns for text in (raw.part.labels.get(column, ""), column)}
    found: dict[str, list[str]] = {}
    signs = [(re.compile(row["sign"]), row["dataset"]) for row in rows("signs")]
    signs += [(form, dataset) for form, dataset, _ in elsewhere("signs")]
    for sign, dataset in signs:
        seen = next((column for stem, column in stems.items() if sign.fullmatch(stem)), "")
        found.setdefault(dataset, []).extend([seen] if seen else [])
    ranked = sorted(found, key=lambda name: len(found[name]), reverse=True)
    first, second = ranked[:2]
    if len(found[first]) > 1 and len(found[first]) > len(found[second]):
        return first, f"columns that are typical of it: {', '.join(found[first])}"
    return None
