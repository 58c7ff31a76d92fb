"""The reviewer's guides, csdrg.pdf and adrg.pdf: tables from model, data, checks and explanations; text of persons.

What a guide says is plain data first (``csdrg``, ``adrg``); one template lays it out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from ...crew import Crew, Shared
from ...engine.study import Build
from ...model.guides import ADRG, CSDRG, GUIDES, GuideText
from ...output import FOLDERS
from . import adrg, csdrg
from .assembling import Below, Made, assembled
from .facts import Sources, read_facts
from .printing import printed

__all__ = ["write_guides"]

CONTENTS: Mapping[str, tuple[Made, Below]] = {
    CSDRG.name: (csdrg.MADE, csdrg.below),
    ADRG.name: (adrg.MADE, adrg.below),
}


def write_guides(
    crew: Crew,
    built: Build,
    texts: Mapping[str, GuideText],
    folder: Path,
    scratch: Path,
    sdtm: Path | None = None,
    largest: int = 0,
) -> None:
    """Have a crew make the guides, and write them beside the datasets that a build has written to a folder.

    What all of them need goes through a ``scratch`` folder. ``sdtm`` are the datasets that a build of analysis datasets
    alone was made from, ``largest`` the bytes past which one gets pieces in a package (0: none does).
    """
    places = {guide: folder / FOLDERS[guide.standard] / guide.file for guide in GUIDES if guide.name in texts}
    for path in places.values():
        if path.parent.is_dir():
            path.touch()  # define.xml names it, and is checked before it can be written
    sources = crew.share(Sources(built, texts, folder, sdtm, largest), scratch)
    begun = {guide: crew.start(guide_of, sources, guide.name) for guide in places}
    made = {guide: crew.result(piece) for guide, piece in begun.items()}
    for guide, path in places.items():
        pdf = made[guide]
        if pdf is not None:
            path.write_bytes(pdf)
        else:
            path.unlink(missing_ok=True)  # there is no record to tell of


def guide_of(sources: Shared[Sources], name: str) -> bytes | None:
    """A guide as a PDF; None where there is no record to tell of."""
    guide = next(guide for guide in GUIDES if guide.name == name)
    facts = read_facts(sources.thing, guide, keep=not sources.path)
    if facts is None:
        return None
    date = datetime.fromisoformat(sources.thing.built.study.created)
    return printed(assembled(guide, facts, *CONTENTS[name]), date)
