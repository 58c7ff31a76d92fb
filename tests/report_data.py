"""Small datasets as the page of `report` has them, for its tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from cdisc_rdeb import build_study
from cdisc_rdeb.columns import Column, Text
from cdisc_rdeb.report.datasets import Dataset
from cdisc_rdeb.report.words import DatasetWords


def dataset(name: str, columns: Mapping[str, Sequence[str | float]], standard: str = "ADaMIG") -> Dataset:
    """A dataset of columns: texts, or numbers."""
    made: dict[str, Column] = {
        each: Text.of(map(str, values)) if isinstance(values[0], str) else np.array(values, np.float64)
        for each, values in columns.items()
    }
    return Dataset(name, standard, made, DatasetWords(label=name))


SCRIPT = "<script>alert(1)</script>"
TITLE = "A </script><script>alert(2)</script> & <!-- study"


def hostile_study(home: Path) -> Path:
    """A built study of SDTM alone, with markup wherever a sponsor or site writes text."""
    specs, raw = home / "specs" / "odd", home / "raw" / "odd"
    (specs / "sdtm").mkdir(parents=True)
    raw.mkdir(parents=True)
    (specs / "study.yaml").write_text(
        f"study: ODD\ntitle: '{TITLE}'\nsubject: ODD-{{subject}}\n"
        "raw:\n"
        "  demog: {file: demog.csv, subject: PATIENT, dates: DD-MON-YYYY}\n"
        "  events: {file: events.csv, subject: PATIENT, dates: DD-MON-YYYY}\n",
        encoding="utf-8",
    )
    (specs / "sdtm" / "dm.yaml").write_text(
        "dataset: DM\nrecords:\n  - raw: demog\n    variables:\n      SUBJID: PATIENT\n      SITEID: {assign: '01'}\n"
        "      RFSTDTC: {iso8601: START}\n      SEX: SEX\n      COUNTRY: {assign: KOR}\n",
        encoding="utf-8",
    )
    (specs / "sdtm" / "ae.yaml").write_text(
        "dataset: AE\nkeys: [USUBJID, AETERM]\nrecords:\n  - raw: events\n    variables:\n"
        "      AETERM: TERM\n      AEDECOD: TERM\n      AESTDTC: {iso8601: BEGAN}\n",
        encoding="utf-8",
    )
    (raw / "demog.csv").write_text("PATIENT,START,SEX\n1,05-JAN-2024,F\n2,06-JAN-2024,M\n", encoding="utf-8")
    (raw / "events.csv").write_text(
        f'PATIENT,TERM,BEGAN\n1,"{SCRIPT}",08-JAN-2024\n2,"=1+1 & ""quoted"" </script>",09-JAN-2024\n', encoding="utf-8"
    )
    build_study(specs, documents=False)
    return specs
