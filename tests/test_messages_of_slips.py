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
EMPTY = {
    "a verb without its value": Slip(
        "toy",
        "sdtm/dm.yaml",
        "ARM: {assign: Drug A}",
        "ARM: {assign: }",
        'sdtm/dm.yaml:13: records[0].variables.ARM.assign: assign has no value; write assign: TEXT, or "" for none',
    ),
    "an argument without its value": Slip(
        "demo",
        "sdtm/dm.yaml",
        "ARMCD: {flag: {RFXSTDTC: present}, value: DRUG}\n  ACT",
        "ARMCD: {flag: {RFXSTDTC: present}, value: }\n  ACT",
        'sdtm/dm.yaml:18: variables.ARMCD.value: value has no value; write value: TEXT, or "" for none',
    ),
    "an empty list of texts": Slip(
        "tut",
        "adam/adsl.yaml",
        'bands: [<30, 30-39, ">=40"]',
        "bands: []",
        "adam/adsl.yaml:12: variables.AGEGR1, AGEGR1N.bands: bands has no value; write bands: [TEXT, TEXT]",
    ),
    "an empty list of columns": Slip(
        "tut",
        "adam/advs.yaml",
        "by: [USUBJID, PARAMCD, AVISIT]",
        "by: []",
        "adam/advs.yaml:27: variables.ANL01FL.first_of.by: by has no value; write by: [COLUMN, COLUMN]",
    ),
    "an empty list of variables of other datasets": Slip(
        "demo",
        "sdtm/dm.yaml",
        "RFENDTC: {last: EX.EXENDTC}",
        "RFENDTC: {last: []}",
        "sdtm/dm.yaml:14: variables.RFENDTC.last: last has no value; write last: DATASET.VARIABLE",
    ),
    "a condition on nothing": Slip(
        "demo",
        "sdtm/ex.yaml",
        'where: {GIVEN: ["Yes", "yes"]}',
        "where: {GIVEN: }",
        "sdtm/ex.yaml:5: records[0].where.GIVEN: GIVEN is compared with nothing; "
        "write a value, a list of values, or GIVEN: missing",
    ),
    "a condition on an empty list": Slip(
        "demo",
        "sdtm/ex.yaml",
        'where: {GIVEN: ["Yes", "yes"]}',
        "where: {GIVEN: []}",
        "sdtm/ex.yaml:5: records[0].where.GIVEN: GIVEN is compared with nothing; "
        "write a value, a list of values, or GIVEN: missing",
    ),
    "an empty where clause": Slip(
        "demo",
        "sdtm/ex.yaml",
        'where: {GIVEN: ["Yes", "yes"]}',
        "where: {}",
        "sdtm/ex.yaml:5: records[0].where: a where clause is {VARIABLE: value}; "
        "write {VARIABLE: value}, or leave it out",
    ),
    "an empty copy": Slip(
        "demo",
        "sdtm/dm.yaml",
        "copy: [SEX, RACE, COUNTRY]",
        "copy: []",
        "sdtm/dm.yaml:4: records[0].copy: nothing stands here; give at least one",
    ),
    "a key of a source without its value": Slip(
        "toy",
        "study.yaml",
        "demog: {file: demog.csv,",
        "demog: {file: demog.csv, missing: ,",
        "study.yaml:6: raw.demog.missing: missing has no value; give it one, or remove missing",
    ),
}
ARGUMENTS = {
    "an argument that a verb does not take": Slip(
        "demo",
        "sdtm/dm.yaml",
        "RFENDTC: {last: EX.EXENDTC}",
        "RFENDTC: {last: EX.EXENDTC, latest: true}",
        "sdtm/dm.yaml:14: variables.RFENDTC.latest: last takes no argument latest; it takes where, order, on",
    ),
    "another one in place of what is needed": Slip(
        "demo",
        "sdtm/dm.yaml",
        "{age: {birth: BRTHDTC, at: RFICDTC}}",
        "{age: {birth: BRTHDTC, reference: RFICDTC}}",
        "sdtm/dm.yaml:12: variables.AGE.age.reference: age takes no argument reference; "
        "did you mean at, which must be given?",
    ),
    "what is needed left out": Slip(
        "demo",
        "sdtm/dm.yaml",
        "{age: {birth: BRTHDTC, at: RFICDTC}}",
        "{age: {birth: BRTHDTC}}",
        "sdtm/dm.yaml:12: variables.AGE.age: age needs at; "
        "write {age: {birth: BRTHDTC, at: COLUMN}}; `cdisc-rdeb verbs age` shows how",
    ),
    "a separator by another name": Slip(
        "demo",
        "sdtm/dm.yaml",
        'separator: "-", number: 1',
        'delimiter: "-", number: 1',
        "sdtm/dm.yaml:7: records[0].variables.SITEID.delimiter: part takes no argument delimiter; "
        "it is called separator here",
    ),
    "words of a source without brackets": Slip(
        "demo",
        "study.yaml",
        "unknown: [UN, UNK]",
        "unknown: UN UNK",
        "study.yaml:9: raw.ending.unknown: 'UN UNK' is one word to unknown, and no cell has it; "
        "several are a list: write [UN, UNK]",
    ),
    "formats of dates without brackets": Slip(
        "demo",
        "study.yaml",
        "dates: [DD-MON-YYYY, MON-YYYY]",
        "dates: DD-MON-YYYY MON-YYYY",
        "study.yaml:9: raw.ending.dates: the date format DD-MON-YYYY MON-YYYY cannot be read: "
        "the month stands in it twice, and minutes are MI; write [DD-MON-YYYY, MON-YYYY]",
    ),
}
SLIPS = {**NOWHERE, **EMPTY, **ARGUMENTS}


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_a_slip_has_one_message(tmp_path: Path, slip: Slip) -> None:
    study = copied(tmp_path, slip.base)
    study.edit(slip.file, slip.old, slip.new)
    assert lint_of(study) == [slip.told]
