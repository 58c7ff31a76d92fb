"""The studies of the tutorials, as a newcomer has them, and slips in them."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from studies import TinyStudy

ROOT = Path(__file__).parent.parent

FENCE = re.compile(r"^```(?:yaml|csv) ((?:specs|raw)/\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

PAGES = {
    "toy": (),
    "lab": ("first-laboratory.md",),
    "tut": ("first-laboratory.md", "first-analysis.md"),
    "demo": ("spec.md",),
}


@dataclass(frozen=True)
class Slip:
    """A study, one of its files, a text that stands once in it, what stands there instead, and all that is told."""

    base: str
    file: str
    old: str
    new: str
    told: str


def copied(folder: Path, base: str) -> TinyStudy:
    """The study of a tutorial below a folder."""
    name = "demo" if base == "demo" else "toy"
    for top in ("specs", "raw"):
        if base != "demo":
            shutil.copytree(ROOT / top / "toy", folder / top / "toy")
    for page in PAGES[base]:
        for path, text in FENCE.findall((ROOT / "docs" / page).read_text(encoding="utf-8")):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
    return TinyStudy(folder / "specs" / name, folder / "raw" / name, folder / "output" / name)


def lint_of(study: TinyStudy) -> list[str]:
    """What lint prints of a study, a line for each message."""
    return [line for line in study.lint().stdout.splitlines() if line]


def check_slip(folder: Path, slip: Slip) -> None:
    """The study with the slip has the one message."""
    study = copied(folder, slip.base)
    path = study.specs / slip.file
    text = path.read_text(encoding="utf-8")
    assert text.count(slip.old) == 1, slip.old
    path.write_text(text.replace(slip.old, slip.new), encoding="utf-8")
    assert lint_of(study) == [slip.told]
