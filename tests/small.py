"""Studies of a few lines, each made for one question: raw tables and specs as texts, the built records as dicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyreadstat
from studies import TinyStudy

#: The beginning of a spec of DM; more variables of its records may follow.
DEMOGRAPHICS = """\
dataset: DM
records:
  - raw: demog
    copy: [SEX, AGE]
    variables:
      SUBJID: SUBJECT
      SITEID: {assign: "01"}
      AGEU: {assign: YEARS}
      COUNTRY: {assign: KOR}
      RFXSTDTC: {iso8601: FIRST}
"""
DM = f"{DEMOGRAPHICS}variables:\n  RFSTDTC: RFXSTDTC\n"
#: The beginnings of a spec of ADSL, and of one of VS up to its tests.
ADSL_HEAD = """\
dataset: ADSL
structure: ADSL
label: Subject Level Analysis Dataset
keys: [USUBJID]
records:
  - dataset: DM
    copy: [SUBJID, SITEID, AGE, AGEU, SEX, RACE, ARM]
    variables:
      TRT01P: ARM
"""
VS_HEAD = """\
dataset: VS
keys: [USUBJID, VSTESTCD, VSDTC]
records:
  - raw: vs
    tests:
"""
DEMOG = """\
SUBJECT,SEX,AGE,FIRST
001,F,34,2024-01-10
002,M,41,2024-01-12
"""


@dataclass(frozen=True)
class SmallStudy(TinyStudy):
    """A study of a few lines, with what its builds give."""

    def records(self, name: str, *variables: str) -> list[dict[str, object]]:
        """The records of a built dataset, by pyreadstat; missing values are left out."""
        folder = "adam" if name.startswith("AD") else "sdtm"
        path = self.out / folder / f"{name.lower()}.xpt"
        frame, _ = pyreadstat.read_xport(path, disable_datetime_conversion=True)
        chosen = frame[list(variables)] if variables else frame
        return [
            {key: value for key, value in record.items() if value == value and value not in ("", None)}
            for record in chosen.to_dict("records")
        ]

    def values(self, name: str, *variables: str) -> list[tuple[object, ...]]:
        """Some values of each record of a built dataset; "" where one is missing."""
        return [tuple(record.get(v, "") for v in variables) for record in self.records(name, *variables)]

    def told(self, *columns: str) -> list[tuple[str, ...]]:
        """Some columns of the issues of the last build, without those of terms that a sponsor may add."""
        return [tuple(issue[c] for c in columns) for issue in self.issues() if issue["severity"] != "note"]

    def built(self) -> SmallStudy:
        """The study after a build without a fault."""
        result = self.build()
        assert result.exit_code == 0, result.output
        return self

    def refused(self) -> str:
        """What a build that is refused says."""
        result = self.build()
        assert result.exit_code == 2, result.output
        return result.stderr


def small_study(
    folder: Path,
    raw: Mapping[str, str],
    sdtm: Mapping[str, str],
    adam: Mapping[str, str] | None = None,
    more: Mapping[str, str] | None = None,
    sources: Sequence[str] = (),
) -> SmallStudy:
    """Write a study below a folder: a CSV for each raw source, with its subjects in SUBJECT; a spec for each dataset.

    DM and its raw source are there unless they are given. ``more`` are further files of the specs, and ``sources``
    lines of study.yaml for raw sources that are more than a file with subjects.
    """
    study = SmallStudy(folder / "specs" / "t", folder / "raw" / "t", folder / "output" / "t")
    raw = {"demog": DEMOG, **raw}
    said = {line.partition(":")[0].strip(): line.strip() for line in sources}
    lines = [said.get(name, f"{name}: {{file: {name}.csv, subject: SUBJECT}}") for name in raw]
    lines += [line for name, line in said.items() if name not in raw]
    study.raw.mkdir(parents=True)
    for name, text in raw.items():
        (study.raw / f"{name}.csv").write_text(text, encoding="utf-8")
    head = ["study: T", "title: A case", "created: 2024-01-01", "subject: T-{subject}", "raw:"]
    specs = {"study.yaml": "\n".join([*head, *(f"  {line}" for line in lines)]) + "\n", **(more or {})}
    specs |= {f"sdtm/{name}.yaml": text for name, text in {"dm": DM, **sdtm}.items()}
    specs |= {f"adam/{name}.yaml": text for name, text in (adam or {}).items()}
    for name, text in specs.items():
        path = study.specs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return study
