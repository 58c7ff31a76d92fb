"""What one more raw source adds to a dataset that has a spec: comments at its end, for a person to put into place."""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import WriteError
from ...standards import StandardDataset, Standards
from ..dataset.draft import Draft
from ..meant.words import value as as_yaml
from ..reader import Reading
from .guesses.files import RawFile
from .guesses.mapping import Guesses
from .guesses.writing import group_lines
from .skeleton import comment, in_words, refuse_known


def spec_there(reading: Reading, dataset: str, source: str) -> str:
    """The file of the dataset's spec that one more source can be added to; '' where the study's folder has none.

    Raises WriteError for a spec that has records of the source already, and for one that cannot be read.
    """
    draft = reading.drafts.get(dataset)
    file = draft.node.place.file if draft else ""
    used = {each.group.source for each in draft.groups} if draft else set()
    if draft is None or source in used or not (reading.study.folder / file).is_file():
        refuse_known(reading, dataset)
        return ""
    if head(dataset, source) in (reading.study.folder / file).read_text(encoding="utf-8"):
        raise WriteError(f"{file} has lines for {source} at its end already; put them into place, or remove them")
    return file


def head(dataset: str, source: str) -> str:
    """The line above what one more source adds."""
    if dataset == "DM":
        return f"# {source} has more of DM. Put what is right below variables of the records above, without the #:"
    return f"# {source} has more of {dataset}. Put what is right below the records above, without the #:"


def added_lines(
    found: Guesses, raw: RawFile, standard: StandardDataset, standards: Standards, draft: Draft
) -> Iterator[str]:
    """What one more source adds: a group of records; of DM, which has one record for each subject, its columns.

    What the spec makes over the finished records no group makes, and DM has each variable once.
    """
    made = {name for name, variable in draft.variables.items() if variable.derivation}
    made |= {name for each in draft.groups for name in each.derivations if standard.name == "DM"}
    for name in made & found.taken.keys():
        found.left += [column for column in found.taken.pop(name).columns if column not in found.used()]
    words = {v.name: in_words(v, standards) for v in standard.variables.values()}
    if standard.name == "DM":
        found.left = [column for column in found.left if column != raw.subject]
        yield from (f"#       {line}" for line in columns_of_dm(found))
    else:
        yield from (f"# {line}" for line in group_lines(found, [found], 1, words, standard.label))
    yield from comment(f"Columns of {raw.called()} without a place yet", found.left)


def columns_of_dm(found: Guesses) -> Iterator[str]:
    """The variables of DM that a further source tells, by references to the subject's row in it."""
    for name, guess in found.taken.items():
        if len(guess.columns) != 1 or name == "SUBJID":
            continue
        column, there = as_yaml(guess.columns[0]), as_yaml(f"{found.source}.{guess.columns[0]}")
        plain = {column: there, f"{{iso8601: {column}}}": f"{{iso8601: {there}}}"}
        if guess.value in plain:
            yield f"{name}: {plain[guess.value]} # {guess.sure}: {guess.why}"
