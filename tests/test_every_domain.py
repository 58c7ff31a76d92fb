"""Every domain of SDTMIG 3.4 comes out of a spec of five lines."""

from __future__ import annotations

from collections.abc import Iterator

import pyreadstat
import pytest
from every_domain import MADE, row_of, spec_of, write

from cdisc_rdeb import build_study, check_folder
from cdisc_rdeb.engine.study import Build
from cdisc_rdeb.standards import Standards

DATASETS = [name for name in Standards().sdtmig_datasets() if name not in MADE]


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Build]:
    folder = tmp_path_factory.mktemp("every")
    specs, raw = write(folder)
    yield build_study(specs, raw=raw, out=folder / "out")


@pytest.mark.parametrize("domain", DATASETS)
def test_a_domain_needs_five_lines(domain: str) -> None:
    assert len(spec_of(domain, row_of(domain)).splitlines()) <= 5


def test_all_are_there_with_what_the_guide_requires(every: Build) -> None:
    assert every.folder is not None
    for name in [*DATASETS, "CO", "SUPPCE"]:
        frame, _ = pyreadstat.read_xport(every.folder / "sdtm" / f"{name.lower()}.xpt")
        known = Standards().sdtmig_dataset(name)
        assert known is not None
        required = [v.name for v in known.variables.values() if v.core == "Req"]
        assert [v for v in required if v not in frame or not frame[v].astype(str).str.len().all()] == [], name
        order = [name for name in known.variables if name in frame]
        assert [v for v in frame if v in order] == order, name


def test_nothing_is_lost_and_no_rule_finds_an_error(every: Build) -> None:
    assert set(every.issues["severity"]) <= {"note"}
    assert every.folder is not None
    issues = check_folder(every.folder / "sdtm", standard="3.4").issues
    assert issues[issues["severity"] == "error"]["message"].tolist() == []
