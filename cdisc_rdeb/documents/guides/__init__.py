"""The reviewer's guides, csdrg.pdf and adrg.pdf: tables from model, data, checks and explanations; text of persons.

What a guide says is plain data first (``csdrg``, ``adrg``); one template lays it out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from ...engine.study import Build
from ...model.guides import ADRG, CSDRG, GUIDES, GuideText
from ...output import FOLDERS
from . import adrg, csdrg
from .assembling import Below, Made, assembled
from .facts import read_facts
from .printing import printed

__all__ = ["write_guides"]

CONTENTS: Mapping[str, tuple[Made, Below]] = {
    CSDRG.name: (csdrg.MADE, csdrg.below),
    ADRG.name: (adrg.MADE, adrg.below),
}


def write_guides(
    built: Build, texts: Mapping[str, GuideText], folder: Path, sdtm: Path | None = None, largest: int = 0
) -> None:
    """Write the guides beside the datasets that a build has written to a folder.

    ``sdtm`` are the datasets that a build of analysis datasets alone was made from, ``largest`` the bytes past which
    one gets pieces in a package (0: none does).
    """
    places = {guide: folder / FOLDERS[guide.standard] / guide.file for guide in GUIDES if guide.name in texts}
    for path in places.values():
        if path.parent.is_dir():
            path.touch()  # define.xml names it, and is checked before it can be written
    facts = read_facts(built, texts, folder, sdtm, largest)
    date = datetime.fromisoformat(built.study.created)
    for guide, path in places.items():
        if guide.standard in facts.written:
            path.write_bytes(printed(assembled(guide, facts, *CONTENTS[guide.name]), date))
        else:
            path.unlink(missing_ok=True)  # there is no record to tell of
