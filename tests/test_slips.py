"""Slips of the hand in specs: lint tells of each in words, and the tool that counts them tells what words lack."""

from __future__ import annotations

import random
import shutil
import sys
from pathlib import Path

import pytest

from cdisc_rdeb.spec import Fault, lint

PROJECT = Path(__file__).parents[1]
sys.path.append(str(PROJECT / "tools"))

import slips  # noqa: E402


@pytest.mark.parametrize("kind", slips.KINDS)
def test_lint_has_words_for_every_slip(kind: str, tmp_path: Path) -> None:
    study = tmp_path / "specs" / "toy"
    shutil.copytree(PROJECT / "specs" / "toy", study)
    dice = random.Random(kind)
    for slip, _ in zip(slips.slips(study, [kind], dice), range(20), strict=False):
        told = slips.linted(study, PROJECT / "raw" / "toy", slip)
        assert isinstance(told, list), (slip, told)
        assert all(str(fault).isprintable() for fault in told), (slip, told)
    assert not lint(study, PROJECT / "raw" / "toy")  # each is taken back


FULL = Fault("sdtm/dm.yaml", 7, "variables.SEX", "DM has no variable SXE", "did you mean SEX?")


@pytest.mark.parametrize(
    ("told", "lacking"),
    [
        ([FULL], []),
        ([], ["silent"]),
        ([Fault("sdtm/dm.yaml", 8, "", FULL.message, FULL.hint)], ["line"]),
        ([Fault("sdtm/vs.yaml", 7, "", FULL.message, FULL.hint)], ["line"]),
        ([Fault("sdtm/dm.yaml", 7, "", "something is wrong", FULL.hint)], ["thing"]),
        ([Fault("sdtm/dm.yaml", 7, "", FULL.message)], ["way out"]),
        ([Fault("sdtm/dm.yaml", 7, "", FULL.message, "see the docs")], ["right word"]),
        ([FULL, Fault("sdtm/dm.yaml", 9, "", "SEX is not there", "map it")], ["2 messages"]),
    ],
)
def test_what_a_message_lacks(told: list[Fault], lacking: list[str]) -> None:
    slip = slips.Slip("letter", Path("sdtm/dm.yaml"), 7, "  SEX: SEX", "  SEX: SXE", "SEX", "SXE")
    assert slips.lacks(slip, told) == lacking
