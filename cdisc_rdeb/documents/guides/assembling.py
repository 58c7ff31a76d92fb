"""A guide from its parts: for each section the text of persons and what the study says, in PHUSE's order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from ...model import Dataset
from ...model.guides import Guide, GuideSection, GuideText
from ...model.prose import Block, Document, Grid, Section, paragraph
from .facts import Facts
from .tables import about

Made: TypeAlias = Mapping[str, Callable[[Facts], Iterator[Block]]]
Below: TypeAlias = Callable[[str, Facts], Iterator[tuple[Dataset, list[Block]]]]
NOTHING = "There is nothing to add."


def assembled(guide: Guide, facts: Facts, made: Made, below: Below) -> Document:
    """A guide; ``made`` are the sections that the study fills, ``below`` the datasets that a section goes on with."""
    study, text = facts.study, facts.texts[guide.name]
    return Document(
        title=guide.title,
        study=study.id,
        subtitle=study.title,
        language=study.language.partition("-")[0],
        about=tuple(about(facts, guide)),
        front=text.front,
        sections=tuple(sections(guide, facts, text, made, below)),
    )


def sections(guide: Guide, facts: Facts, text: GuideText, made: Made, below: Below) -> Iterator[Section]:
    """The sections in order; an appendix that nobody filled is left out."""
    for section in guide.sections:
        filled = [*made[section.title](facts)] if section.title in made else []
        filled = [block for block in filled if not (isinstance(block, Grid) and not block.rows)]
        blocks = body(guide, section, text, filled)
        if not blocks and is_leaf(section, guide.sections):
            if not section.number:
                continue
            blocks = [paragraph(NOTHING)]
        yield Section(section.number, section.title, tuple(blocks))
        if section.number in guide.datasets:
            yield from of_datasets(section.number, facts, text, below)


def body(guide: Guide, section: GuideSection, text: GuideText, filled: Sequence[Block]) -> list[Block]:
    """What a section holds: where a person is asked, that text first."""
    written = text.sections.get(section.title, ())
    if section.asks and not written:
        where = f"Write them in {guide.text}, below '## {section.title}'."
        said = f"This section waits for words of a person: {section.asks}. {where}"
        return [paragraph(said, warns=True), *filled]
    return joined([*written, *filled] if section.asks else [*filled, *written])


def joined(blocks: Sequence[Block]) -> list[Block]:
    """Blocks, two tables of one head that follow one another as one table."""
    found: list[Block] = []
    for block in blocks:
        last = found[-1] if found else None
        if isinstance(block, Grid) and isinstance(last, Grid) and last.head == block.head and not block.caption:
            found[-1] = replace(last, rows=(*last.rows, *block.rows))
        else:
            found.append(block)
    return found


def is_leaf(section: GuideSection, all_: Sequence[GuideSection]) -> bool:
    """Whether no other section stands below this."""
    return not section.number or not any(other.number.startswith(f"{section.number}.") for other in all_)


def of_datasets(number: str, facts: Facts, text: GuideText, below: Below) -> Iterator[Section]:
    """The sections of datasets that need words."""
    at = 0
    for dataset, blocks in below(number, facts):
        all_ = (*text.datasets.get(dataset.name, ()), *(b for b in blocks if not (isinstance(b, Grid) and not b.rows)))
        if all_:
            at += 1
            yield Section(f"{number}.{at}", f"{dataset.name} - {dataset.label}", all_)
