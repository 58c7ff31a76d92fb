"""What persons write for the reviewer's guides: ``documents/csdrg.md`` and ``adrg.md`` below a study's folder."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from ...cache import remembered
from ...formats.opening import is_hidden, read_bytes, stands
from ...model import Place, Study
from ...model.guides import GUIDES, Guide, GuideText
from ...model.prose import Block, Listing, Paragraph
from ..faults import Faults, did_you_mean
from .markdown import Markdown, Section, plain

FOLDER = "documents"
NUMBER = re.compile(r"(\d+(\.\d+)*\.?|Appendix [IVX]+\W?)\s+", re.IGNORECASE)
DATASET = re.compile(r"[A-Z][A-Z0-9]{1,7}(?=$|\s|:)")
MARK = re.compile(r"(Efficacy|Safety|Baseline|Primary Objective|PK/PD|Other): (.+)")
MADE = ("CO", "RELREC")  # datasets that have no spec of their own


def read_guides(study: Study, faults: Faults) -> dict[str, GuideText]:
    """The texts of the guides that a study gets, by the guide's name, held against the sections that there are."""
    folder = study.folder / FOLDER
    known = {Path(guide.text).name for guide in GUIDES}
    for path in sorted(folder.glob("*.md")):
        if path.name not in known and not is_hidden(path):
            hint = did_you_mean(path.name, known) or f"there are {' and '.join(sorted(known))}"
            faults.error(Place(f"{FOLDER}/{path.name}", 1), f"the guide {path.stem}.pdf is not known", hint)
    return {guide.name: read_guide(study, guide, faults) for guide in GUIDES if datasets_of(study, guide)}


def datasets_of(study: Study, guide: Guide) -> list[str]:
    """The datasets that a guide is about, none where the study builds none of its standard."""
    own = [d for d in study.datasets.values() if d.standard == guide.standard and not d.given]
    supplements = [f"SUPP{dataset.name}" for dataset in own if dataset.supplemental()]
    made = MADE if own and guide.standard == "SDTMIG" else ()
    return [*(dataset.name for dataset in own), *supplements, *made]


def waiting(guide: Guide, text: GuideText) -> list[str]:
    """The sections, with their numbers, that need words of a person and have none."""
    return [section.called for section in guide.sections if section.asks and section.title not in text.sections]


def warn_of_waiting(study: Study, texts: dict[str, GuideText], faults: Faults) -> None:
    """Warn of sections without the text that they need; of a study that has begun to write documents."""
    if not stands(study.folder / FOLDER):
        return
    for guide in GUIDES:
        for section in guide.sections if guide.name in texts else ():
            if section.asks and section.title not in texts[guide.name].sections:
                message = f"the guide {guide.file} waits for words of a person in {section.called}"
                faults.warning(Place(guide.text, 1), message, f"write '## {section.title}' with {section.asks}")


def read_guide(study: Study, guide: Guide, faults: Faults) -> GuideText:
    """The text of one guide; nothing where nobody has written any."""
    path = study.folder / guide.text
    if not stands(path):
        return GuideText()
    try:
        text = read_bytes(path, guide.text).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        faults.error(
            Place(guide.text, line), f"the guide {guide.file} has a text that is not UTF-8", "save it as UTF-8"
        )
        return GuideText()
    parts, told = remembered(lambda: ("text", guide.text, guide.file, text), lambda: read_text(guide, text))
    faults.join(told)
    names = datasets_of(study, guide)
    found = by_name(guide, names, parts[1:], faults)
    marks: dict[str, tuple[str, ...]] = {}
    for title in (section.title for section in guide.sections if section.number in guide.datasets):
        if title in found:
            line, blocks = found[title]
            rest, said = marked(blocks)
            found[title] = line, rest
            marks |= said
            refuse_unknown(guide, said, names, line, faults)
    sections = {name: blocks for name, (_, blocks) in found.items() if name not in names and blocks}
    datasets = {name: blocks for name, (_, blocks) in found.items() if name in names}
    return GuideText(parts[0][2], sections, datasets, marks)


def read_text(guide: Guide, text: str) -> tuple[list[Section], Faults]:
    """The sections of a text, and what is wrong with them."""
    faults = Faults()
    return Markdown(guide.text, guide.file, faults).sections(text), faults


def by_name(
    guide: Guide, names: Sequence[str], parts: Sequence[Section], faults: Faults
) -> dict[str, tuple[int, tuple[Block, ...]]]:
    """The parts of a text, each with its line, by the section or dataset that their headings mean."""
    titles = {key_of(section.title): section.title for section in guide.sections}
    found: dict[str, tuple[int, tuple[Block, ...]]] = {}
    for heading, line, blocks in parts:
        name = named(heading, titles, names)
        if not name:
            known = [*(NUMBER.sub("", title) for title in titles.values()), *names]
            hint = did_you_mean(NUMBER.sub("", heading), known) or did_you_mean(heading.partition(" ")[0], names)
            hint = hint or "docs/documents.md names its sections; each dataset has one by its name"
            faults.error(Place(guide.text, line), f"the guide {guide.file} has no section '{heading}'", hint)
        elif name in found:
            message = f"the guide {guide.file} has the section '{name}' in line {found[name][0]} too"
            faults.error(Place(guide.text, line), message, "write it once")
        elif blocks:
            found[name] = line, blocks
    return found


def refuse_unknown(
    guide: Guide, marks: Mapping[str, tuple[str, ...]], names: Sequence[str], line: int, faults: Faults
) -> None:
    """Tell of datasets that are counted among something, and that there are none of."""
    for mark, name in ((mark, name) for mark, several in marks.items() for name in several if name not in names):
        message = f"the guide {guide.file} has no dataset '{name}' to count among {mark}"
        faults.error(Place(guide.text, line), message, did_you_mean(name, names) or f"there are {', '.join(names)}")


def key_of(title: str) -> str:
    """A title as it is compared: without its number, in small letters."""
    return " ".join(NUMBER.sub("", title, count=1).casefold().split())


def named(heading: str, titles: Mapping[str, str], names: Sequence[str]) -> str:
    """The section or dataset that a heading means, '' for none: '2.2 Protocol design', 'AE - Adverse Events'."""
    if title := titles.get(key_of(heading)):
        return title
    found = DATASET.match(NUMBER.sub("", heading, count=1))
    return found.group() if found and found.group() in names else ""


def marked(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], dict[str, tuple[str, ...]]]:
    """Blocks without the items of lists that say what datasets are counted among, and what these say."""
    marks: dict[str, tuple[str, ...]] = {}
    rest: list[Block] = []
    for block in blocks:
        if isinstance(block, Listing):
            said = [MARK.fullmatch(item_text(item)) for item in block.items]
            marks |= {m[1]: tuple(re.split(r",\s*", m[2].rstrip("."))) for m in said if m}
            kept = tuple(item for item, m in zip(block.items, said, strict=True) if not m)
            block = Listing(kept, block.ordered)
            if not kept:
                continue
        rest.append(block)
    return tuple(rest), marks


def item_text(item: tuple[Block, ...]) -> str:
    """The text of an item of one paragraph, '' for any other."""
    return plain(item[0].spans) if len(item) == 1 and isinstance(item[0], Paragraph) else ""
