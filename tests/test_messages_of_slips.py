"""One slip in a sound study has one message, at its place, with the way out; nothing that only follows is told.

The studies are those of the tutorials, as a newcomer has them. Every message is typed by hand.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
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


def test_the_studies_have_no_fault(tmp_path: Path) -> None:
    for base in PAGES:
        assert lint_of(copied(tmp_path / base, base)) == []


NOWHERE = {
    "records of a dataset that is not there": Slip(
        "tut",
        "adam/adsl.yaml",
        "- dataset: DM",
        "- dataset: DMM",
        "adam/adsl.yaml:5: records[0].dataset: there is no dataset DMM; did you mean DM?",
    ),
    "records of a raw source that is not there": Slip(
        "toy",
        "sdtm/vs.yaml",
        "- raw: vitals",
        "- raw: vitls",
        "sdtm/vs.yaml:4: records[0].raw: there is no raw source vitls; did you mean vitals?",
    ),
    "records of parameters of a dataset that is not there": Slip(
        "tut",
        "adam/advs.yaml",
        "- dataset: VS",
        "- dataset: VSS",
        "adam/advs.yaml:7: records[0].dataset: there is no dataset VSS; did you mean VS?",
    ),
    "a dataset that is asked in several lines": Slip(
        "demo",
        "sdtm/ex.yaml",
        "dataset: EX\n",
        "dataset: EXX\n",
        "sdtm/dm.yaml:13: variables.RFSTDTC.first: there is no dataset or raw source EX; did you mean EXX?; "
        "the same in lines 14, 15 and 16",
    ),
    "variables copied from a dataset that is not there": Slip(
        "tut",
        "adam/advs.yaml",
        "{ADSL: [",
        "{ADLS: [",
        "adam/advs.yaml:5: copy.ADLS[0].TRTA: there is no dataset or raw source ADLS; did you mean ADVS or ADSL?",
    ),
    "a table of study.yaml that is none": Slip(
        "demo",
        "sdtm/se.yaml",
        "- dataset: DM\n    variables:\n      ETCD: {assign: SCRN}",
        "- study: elemnts\n    variables:\n      ETCD: {assign: SCRN}",
        "sdtm/se.yaml:4: records[0].study: 'elemnts' is not allowed here; did you mean elements?",
    ),
}
SLIPS = {**NOWHERE}


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_a_slip_has_one_message(tmp_path: Path, slip: Slip) -> None:
    study = copied(tmp_path, slip.base)
    study.edit(slip.file, slip.old, slip.new)
    assert lint_of(study) == [slip.told]
