"""The reasons in specs/rdeb/accepted.yaml hold: what is accepted for any number of records is so in all of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cdisc_rdeb import read_xpt


@pytest.fixture(scope="module")
def folder(rdeb60: tuple[Any, Path]) -> Path:
    return rdeb60[0].folder / "sdtm"


@pytest.fixture(scope="module")
def raw(rdeb60: tuple[Any, Path]) -> Path:
    return rdeb60[1]


def frame(path: Path) -> pd.DataFrame:
    return read_xpt(path).frame


def test_where_epoch_is_missing_no_whole_date_is_known(folder: Path) -> None:
    seen = {}
    for path in sorted(folder.glob("*.xpt")):
        data = frame(path)
        start = next((name for end in ("STDTC", "DTC") if (name := f"{path.stem.upper()}{end}") in data), "")
        if "EPOCH" in data and start:
            missing = data[data["EPOCH"] == ""]
            seen[path.stem] = len(missing)
            assert (missing[start].str.len() < 10).all(), path.stem
    assert {name for name, size in seen.items() if size} == {"ae", "cm", "is", "lb", "pr", "qs"}
    assert {"ec", "ex", "fa", "gf", "mi", "rs", "vs"} <= set(seen)


def test_ranges_beside_what_is_no_number_are_of_results_below_the_limit(folder: Path) -> None:
    lb = frame(folder / "lb.xpt")
    number = pd.to_numeric(lb["LBORRES"], errors="coerce")
    limits = lb["LBORNRLO"].ne("") | lb["LBORNRHI"].ne("") | lb["LBSTNRLO"].notna() | lb["LBSTNRHI"].notna()
    found = lb.loc[number.isna() & lb["LBORRES"].ne("") & limits, "LBORRES"]
    assert len(found) and found.str.fullmatch(r"<\d+(\.\d+)?").all()


def test_a_place_has_one_flag(folder: Path) -> None:
    fa = frame(folder / "fa.xpt")
    flagged = fa[fa["FALOBXFL"] == "Y"]
    test = ["USUBJID", "FATESTCD", "FAOBJ", "FACAT"]
    assert flagged.duplicated(test).any()  # as the rule says, which looks no further
    assert not flagged.duplicated([*test, "FALOC", "FALAT"]).any()


def test_the_class_of_the_treatment_is_there(folder: Path) -> None:
    ts = frame(folder / "ts.xpt").set_index("TSPARMCD")["TSVAL"]
    assert ts[["INTMODEL", "INTTYPE", "PCLAS"]].ne("").all()


def test_no_relation_is_of_findings_about(folder: Path) -> None:
    assert set(frame(folder / "relrec.xpt")["RDOMAIN"]) == {"AE", "CM", "EC", "EX", "MI", "PR"}


def test_no_body_system_has_a_code(folder: Path) -> None:
    ae = frame(folder / "ae.xpt")
    assert ae["AEBODSYS"].ne("").any() and ae["AEBDSYCD"].isna().all()


def test_results_that_stand_twice_were_sent_twice(folder: Path, raw: Path) -> None:
    lb, sent = frame(folder / "lb.xpt"), frame(raw / "labs.xpt")
    keys = ["USUBJID", "LBCAT", "LBTESTCD", "LBSPEC", "LBDTC", "VISITNUM"]
    twice = sent[sent.duplicated(["SUBJID", "VISIT", "COLLDT", "COLLTM", "TESTNM", "SPECIMEN"], keep=False)]
    found = lb[lb.duplicated(keys, keep=False)]
    assert len(found) == len(twice) > 0
    assert set(found["USUBJID"]) == {f"RDEB-MSC-01-{subject}" for subject in twice["SUBJID"]}
