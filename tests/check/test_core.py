"""CDISC CORE: a report of it by hand as issues, what stops it, and a real run on the trial where the engine is."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from cdisc_rdeb import check_folder, check_study
from cdisc_rdeb.check import Checked, CoreAt, report
from cdisc_rdeb.check.core import asking
from cdisc_rdeb.check.core.asking import Core, run_core, told
from cdisc_rdeb.check.run import settled
from cdisc_rdeb.cli import main
from cdisc_rdeb.errors import CheckError
from cdisc_rdeb.issues import Issues

ROOT = Path(__file__).parents[2]
SPECS = ROOT / "specs" / "rdeb"
SHARED = Path(os.environ.get("CDISC_RDEB_SHARED", ROOT.parent / "shared"))
ENGINE = CoreAt(Path(os.environ.get("CDISC_RDEB_CORE", ROOT / ".core/bin/python")), SHARED / "core" / "cache")


def rule(number: int, status: str = "success", *results: dict[str, Any], **more: Any) -> dict[str, Any]:
    about = {
        "executability": "fully executable",
        "sensitivity": "Record",
        "rule_type": "Record Data",
        "description": "D",
    }
    return {"core_id": f"CORE-{number:06}", "status": status, "results": list(results), "ids": [], **about, **more}


def skipped(*words: str) -> list[dict[str, Any]]:
    return [{"executionStatus": "skipped", "dataset": "AE", "errors": [{"error": word}]} for word in words]


MISSING = {
    "executionStatus": "issue reported",
    "dataset": "AE",
    "variables": ["RELREC.FAOBJ", "AEBODSYS", "AEBDSYCD"],
    "message": "AEBODSYS is not empty\n and AEBDSYCD is empty.",
    "errors": [
        {"dataset": "AE", "USUBJID": "S-1", "row": 2, "value": {"AEBODSYS": "Skin", "AEBDSYCD": None}},
        {"dataset": "AE", "USUBJID": "S-2", "row": 3, "value": {"AEBODSYS": "Eye", "AEBDSYCD": float("nan")}},
    ],
}
EMPTY = {
    "executionStatus": "issue reported",
    "dataset": "LB",
    "variables": ["LBSTRESN"],
    "message": None,
    "errors": [{"dataset": "LB", "USUBJID": "S-1", "row": 1, "value": {"LBSTRESN": 7.0}}],
}
ABSENT = {
    "executionStatus": "issue reported",
    "dataset": "STUDY",
    "variables": ["EX"],
    "message": "EX is not present in study.",
    "errors": [{"dataset": "STUDY", "row": 1, "value": {"EX": "Not in dataset"}}] * 2,
}
BROKEN = {
    "executionStatus": "execution error",
    "dataset": "LB",
    "errors": [{"error": "KeyError", "message": "no  LBX"}],
}
RULES = [
    rule(1, "issue reported", MISSING, ids=["CG0082"]),
    rule(
        2, "issue reported", EMPTY, sensitivity="Dataset", executability="partially executable - possible overreporting"
    ),
    rule(3, "skipped", *skipped("Outside scope", "Column not found in data")),
    rule(4, "skipped", *skipped("Outside scope")),
    rule(5, "no define", rule_type="Define Item Metadata Check"),
    rule(6, "execution error", BROKEN),
    rule(7, "issue reported", ABSENT),
    *(rule(number) for number in range(8, 401)),
]
REPORT = {"engine": "0.17.1", "rules": RULES}
FILES = {"AE": "ae.xpt", "LB": "lb.xpt"}


def test_a_report_becomes_issues() -> None:
    core = told(REPORT, FILES)
    said = "AEBODSYS is not empty and AEBDSYCD is empty (AEBDSYCD '')"
    assert core.issues == (
        ("AE", "CORE-000001", "error", "S-1", "AEBODSYS", "Skin", said, "ae.xpt", "2"),
        ("AE", "CORE-000001", "error", "S-2", "AEBODSYS", "Eye", said, "ae.xpt", "3"),
        # of a rule about the whole dataset no record is meant, and it may find too much
        ("LB", "CORE-000002", "warning", "", "LBSTRESN", "7", "D", "lb.xpt", ""),
        # told once for each dataset that was looked at, and one issue
        ("EX", "CORE-000007", "error", "", "", "", "EX is not present in study", "", ""),
    )
    assert (core.engine, core.loaded, len(core.executed)) == ("0.17.1", 400, 396)
    assert core.with_issues == ["CORE-000001", "CORE-000002", "CORE-000007"]


def test_what_did_not_run_is_told_with_the_reason() -> None:
    core = told(REPORT, FILES)
    assert core.by_reason() == {
        "no dataset has the variables that it needs": ["CORE-000003"],
        "no dataset that it is for": ["CORE-000004"],
        "no define.xml": ["CORE-000005"],
    }
    lines = report(Checked(Issues(list(core.issues)), ("a rule",), {}, core=core))
    assert lines[0].startswith("error: AE.AEBODSYS 2 values ('Eye' 1, 'Skin' 1) in 2 records (ae.xpt 2, ae.xpt 3): ")
    assert lines[0].endswith(" [CORE-000001 CG0082]")
    assert "skipped by CORE, 1 rule (no define.xml): CORE-000005" in lines
    assert "error: CORE-000006 broke: no LBX in LB" in lines
    assert lines[-2] == (
        "CORE 0.17.1: 400 rules loaded, 396 executed, 3 skipped, 1 broken; "
        "3 with issues: CORE-000001, CORE-000002, CORE-000007"
    )


def test_rules_that_broke_are_never_clean() -> None:
    core = told(REPORT, FILES)
    with pytest.raises(CheckError, match=r"1 of CORE's 400 rules broke, so nothing is clean: CORE-000006"):
        core.whole()
    replace(core, broken={}).whole()


def test_too_few_rules_are_an_error() -> None:
    with pytest.raises(CheckError, match=r"CORE has 389 rules for the guide, fewer than 390"):
        told({**REPORT, "rules": RULES[:389]}, FILES)
    with pytest.raises(CheckError, match="CORE has 0 rules"):
        told({**REPORT, "rules": []}, FILES)


def test_what_is_accepted_of_a_rule_that_did_not_run_is_not_gone(tmp_path: Path) -> None:
    accepted = tmp_path / "mine.yaml"
    entry = "- {{dataset: AE, rule: CORE-{:06}, records: 5, reason: Known.}}\n"
    accepted.write_text("".join(map(entry.format, (3, 6, 8))))
    without = settled(Checked(Issues(), (), {}), accepted)
    assert without.settled.empty
    asked = settled(replace(without, core=told(REPORT, FILES)), accepted)
    assert asked.settled["rule"].tolist() == ["CORE-000008"]  # it ran, and found nothing; 3 was skipped, 6 broke


AE = "STUDYID,DOMAIN,USUBJID,AESEQ,AETERM\nS,AE,S-1,1,Itch\n"


def test_core_reads_transport_files_of_its_guide(tmp_path: Path) -> None:
    (tmp_path / "ae.csv").write_text(AE)
    place = CoreAt(Path(sys.executable), tmp_path)
    with pytest.raises(CheckError, match=r"CORE runs on datasets of SDTMIG; say --standard 3\.4"):
        check_folder(tmp_path, core=place)
    with pytest.raises(CheckError, match=r"CORE reads transport files \(\.xpt\), not ae\.csv"):
        check_folder(tmp_path, standard="3.4", core=place)


def test_a_python_without_the_engine_is_told(tmp_path: Path) -> None:
    (tmp_path / "ae.xpt").touch()
    with pytest.raises(CheckError, match=r"CORE did not run: .* has no cdisc-rules-engine; install it there"):
        run_core(tmp_path, CoreAt(Path(sys.executable), tmp_path))
    (tmp_path / "note.txt").touch()
    with pytest.raises(CheckError, match=r"note\.txt cannot be run: .*; name the Python that has CORE"):
        run_core(tmp_path, CoreAt(tmp_path / "note.txt", tmp_path))


def test_the_command_ends_as_the_engine_does(
    tmp_path: Path, rdeb: tuple[Any, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, Any]] = []

    def fake(command: list[str], **_: object) -> SimpleNamespace:
        asked.append(json.loads(Path(command[-2]).read_text()))
        Path(command[-1]).write_text(json.dumps(REPORT))
        return SimpleNamespace(returncode=0, stderr="")

    monkeypatch.setattr(asking.subprocess, "run", fake)
    folder = rdeb[0].folder / "sdtm"
    words = ["check", str(folder), "--core", sys.executable, "--core-cache", str(tmp_path)]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert "CORE 0.17.1: 400 rules loaded" in done.output and "1 of CORE's 400 rules broke" in done.output
    assert asked[0]["version"] == "3-4" and asked[0]["ct"] == []  # define.xml says which terminology
    assert asked[0]["define"] == str(folder / "define.xml")
    assert str(folder / "ae.xpt") in asked[0]["datasets"]
    alone = CliRunner().invoke(main, words[:-2])
    assert alone.exit_code == 2 and "--core and --core-cache go together" in alone.output


def missing() -> str:
    """Why CORE cannot be run here; '' where it can."""
    absent = [str(path) for path in (ENGINE.python, ENGINE.cache) if not path.exists()]
    return f"no {' and no '.join(absent)}: `make core`, and CDISC_RDEB_SHARED with core/cache" if absent else ""


NEEDS_CORE = pytest.mark.skipif(bool(missing()), reason=missing())


@pytest.mark.slow
@NEEDS_CORE
def test_core_runs_without_define_and_finds_what_is_absent(tmp_path: Path, rdeb: tuple[Any, Path]) -> None:
    for name in ("dm.xpt", "ts.xpt"):  # TS says the guide, and that the trial is of a treatment
        shutil.copy(rdeb[0].folder / "sdtm" / name, tmp_path)
    core = check_folder(tmp_path, core=ENGINE).core
    assert core is not None and not core.broken and core.loaded == 430
    assert core.by_reason()["no define.xml"] == ["CORE-000929", "CORE-001081"]
    assert len(core.by_reason()["no dataset that it is for"]) > 200
    assert [issue[:2] for issue in core.issues if issue.dataset == "EX"] == [("EX", "CORE-000739")]
    with pytest.raises(CheckError, match=r"\.pkl is not there; name a folder that has CORE's rules"):
        run_core(tmp_path, replace(ENGINE, cache=tmp_path))


@pytest.fixture(scope="module")
def trial(rdeb: tuple[Any, Path]) -> Checked:
    return check_study(SPECS, out=rdeb[0].folder, core=ENGINE)


@pytest.mark.slow
@NEEDS_CORE
def test_the_trial_is_clean_by_core(trial: Checked) -> None:
    core = trial.core
    assert isinstance(core, Core)
    core.whole()
    assert core.engine == "0.17.1" and core.loaded == 430
    assert len(core.executed) >= 345 and len(core.executed) + len(core.skipped) == 430
    assert trial.settled.query("status != 'explained'").empty
    accepted = {entry.rule for entry in trial.accepted if entry.rule.startswith("CORE-")}
    assert accepted == set(core.with_issues)  # none is accepted that finds nothing
