"""A tiny study, two datasets of four subjects, that tests write to a folder and then break in one place."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

from cdisc_rdeb.cli import main

STUDY = """\
study: TINY01
title: A study of two datasets
created: 2024-06-30
subject: TINY01-{subject}
raw:
  dm: {file: dm.csv, subject: SUBJECT, dates: DD-MON-YYYY}
  ae: {file: ae.csv, subject: SUBJECT, dates: DD-MON-YYYY}
ascii: {µ: u}
"""

CODELISTS = """\
ARMS:
  label: Arms
  terms:
    A: Drug A
    B: Drug B
AEREL:
  label: Causality
  terms:
    NOT RELATED: [no, unrelated]
    RELATED: [yes]
"""

DM = """\
dataset: DM
records:
  - raw: dm
    copy: [AGE, SEX, RACE, ETHNIC, COUNTRY]
    variables:
      SUBJID: SUBJECT
      SITEID: SITE
      AGEU: {assign: YEARS}
      RFICDTC: {iso8601: CONSENT}
      RFPENDTC: {iso8601: ENDED}
      ARMCD: {from: ARM, codelist: ARMS}
      ACTARMCD: {from: ARM, codelist: ARMS}
variables:
  RFSTDTC: {first: AE.AESTDTC}
  RFENDTC: {from: RFPENDTC}
  RFXSTDTC: not collected
  RFXENDTC: not collected
  DTHDTC: not collected
  DTHFL: not collected
  ARM: {case: [{when: {ARMCD: A}, then: {assign: Drug A}}], otherwise: {assign: Drug B}}
  ACTARM: {from: ARM}
  ARMNRS: not collected
  ACTARMUD: not collected
"""

AE = """\
dataset: AE
keys: [USUBJID, AESTDTC, AETERM]
records:
  - raw: ae
    where: {AEYN: Y}
    copy: [AESEV, AESER, AEOUT]
    variables:
      AETERM: TERM
      AEDECOD: {upper: TERM}
      AEREL: {from: RELATED, codelist: AEREL}
      AESTDTC: {iso8601: {date: START, time: START_TIME}}
      AEENDTC: {iso8601: STOP}
variables:
  AEACN: not collected
  AEBODSYS: not collected
  AELLT: not collected
  AELLTCD: not collected
  AEPTCD: not collected
  AEHLT: not collected
  AEHLTCD: not collected
  AEHLGT: not collected
  AEHLGTCD: not collected
  AEBDSYCD: not collected
  AESOC: not collected
  AESOCCD: not collected
supplemental:
  AETRTEM: {label: Treatment Emergent Flag, flag: {AESTDTC: present}}
"""

RAW_DM = """\
SUBJECT,SITE,AGE,SEX,RACE,ETHNIC,COUNTRY,ARM,CONSENT,ENDED
001,10,34,F,WHITE,NOT HISPANIC OR LATINO,USA,A,05-JAN-2024,20-MAR-2024
002,10,41,M,ASIAN,NOT HISPANIC OR LATINO,USA,B,07-JAN-2024,21-MAR-2024
003,20,27,F,WHITE,HISPANIC OR LATINO,CAN,A,UN-FEB-2024,22-MAR-2024
004,20,66,M,WHITE,NOT REPORTED,CAN,B,09-FEB-2024,23-MAR-2024
"""

RAW_AE = """\
SUBJECT,AEYN,TERM,START,START_TIME,STOP,AESEV,AESER,AEOUT,RELATED
001,Y,Headache,10-JAN-2024,08:30,11-JAN-2024,MILD,N,RECOVERED/RESOLVED,no
001,Y,Itch,14-JAN-2024,,,MODERATE,N,NOT RECOVERED/NOT RESOLVED,yes
002,Y,Fall,UN-MAR-2024,,20-MAR-2024,SEVERE,Y,RECOVERED/RESOLVED,no
004,Y,Cough,12-FEB-2024,21:05,15-FEB-2024,MILD,N,RECOVERED/RESOLVED,unrelated
"""


@dataclass(frozen=True)
class TinyStudy:
    """The folders of a tiny study: specs, raw data, and the output that a build writes."""

    specs: Path
    raw: Path
    out: Path

    def path(self, name: str) -> Path:
        """The place of a file by the name that messages call it: raw data are CSV, specs are not."""
        return (self.raw if name.endswith(".csv") else self.specs) / name

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a text that stands once in a file."""
        text = self.path(name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        self.path(name).write_text(text.replace(old, new), encoding="utf-8")

    def build(self, *options: str) -> Result:
        """`cdisc-rdeb build` into the output folder; without documents, but where the study has forms."""
        without = () if (self.specs / "forms.yaml").exists() else ("--no-documents",)
        return self.run("build", self.specs, "--raw", self.raw, "--out", self.out, "--fresh", *without, *options)

    def lint(self) -> Result:
        """`cdisc-rdeb lint`."""
        return self.run("lint", self.specs, "--raw", self.raw)

    def run(self, *words: object) -> Result:
        """One command; an exception that the command line does not turn into a message fails the test."""
        result = CliRunner().invoke(main, [str(word) for word in words])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result

    def output(self) -> dict[str, bytes]:
        """Every file of the output folder with its bytes."""
        return {str(p.relative_to(self.out)): p.read_bytes() for p in sorted(self.out.rglob("*")) if p.is_file()}

    def issues(self) -> list[dict[str, str]]:
        """The issues of the last build."""
        with (self.out / "issues.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


def tiny_study(folder: Path) -> TinyStudy:
    """Write the study below a folder; its specs and raw data have no fault."""
    study = TinyStudy(folder / "specs" / "tiny", folder / "raw" / "tiny", folder / "output" / "tiny")
    (study.specs / "sdtm").mkdir(parents=True)
    study.raw.mkdir(parents=True)
    for name, text in FILES.items():
        study.path(name).write_text(text, encoding="utf-8")
    return study


FILES = {
    "study.yaml": STUDY,
    "codelists.yaml": CODELISTS,
    "sdtm/dm.yaml": DM,
    "sdtm/ae.yaml": AE,
    "dm.csv": RAW_DM,
    "ae.csv": RAW_AE,
}
