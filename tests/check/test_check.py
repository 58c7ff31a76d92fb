"""The command: a folder and a study checked, what is printed, what is accepted, how it ends."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from a_submission import submission
from click.testing import CliRunner
from small import small_study

from cdisc_rdeb import build_study, check_folder, check_study
from cdisc_rdeb.cli import main

HOME = Path(__file__).parents[2]
AE = """STUDYID,DOMAIN,USUBJID,AESEQ,AETERM,AESTDTC,AEENDTC
S,AE,S-1,1,Itch,2020-01-10,2020-01-09
S,AE,S-1,1,Fall,10JAN2020,
S,AE,S-2,1,Fall,10JAN2020,
"""


def run(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["check", *map(str, words)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result.exit_code, result.output


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ae.csv").write_text(AE)
    return tmp_path


def test_lines_name_dataset_variable_value_and_records(folder: Path) -> None:
    code, out = run(folder)
    lines = out.splitlines()
    assert code == 1
    assert lines[0] == (
        "error: AE.AEENDTC '2020-01-09' in 1 record (ae.csv 1): AEENDTC '2020-01-09' comes before AESTDTC "
        "[end before start SD0013 SD1002]"
    )
    assert "error: AE.AESEQ '1' in 2 records (ae.csv 1, ae.csv 2): AESEQ 1 stands twice for the subject " in out
    assert "error: AE.AESTDTC '10JAN2020' in 2 records (ae.csv 2, ae.csv 3): '10JAN2020' is no date of ISO 8601 " in out
    assert "warning: AE.AETRTEM: SUPPAE has no QNAM AETRTEM [no treatment-emergent flag SD1097]" in out
    assert "not run (needs define.xml): dataset not in define, " in out
    assert lines[-1].endswith("6 issues: 6 unexplained, 0 accepted, 0 notes")


def test_notes_that_are_not_shown_are_pointed_to(folder: Path) -> None:
    (folder / "cm.csv").write_text("STUDYID,DOMAIN,USUBJID,CMSEQ,CMTRT,CMROUTE\nS,CM,S-1,1,Cream,BY CAR\n")
    way = (folder, "--standard", "3.4", "--ct", "2025-03-28")
    assert run(*way)[1].splitlines()[-1].endswith(" 1 notes (--notes shows them)")
    assert run(*way, "--notes")[1].splitlines()[-1].endswith(" 1 notes")


def test_the_guide_can_be_said(folder: Path) -> None:
    assert "label differs" in check_folder(folder).not_run
    checked = check_folder(folder, standard="3.4")
    assert "expected variable absent" in checked.ran
    assert "AEDECOD" in set(checked.issues.query("rule == 'required variable absent'")["variable"])
    assert run(folder, "--standard", "3.4")[1] != run(folder)[1]


def test_what_is_accepted_is_not_told(folder: Path) -> None:
    accepted = folder / "mine.yaml"
    entries = [
        "- {dataset: AE, rule: bad date, variable: AESTDTC, records: 2, reason: Asked.}\n",
        "- {dataset: any, rule: end before start, records: any, reason: Known.}\n",
        "- {dataset: AE, rule: number of record twice, records: 3, reason: Counted wrongly.}\n",
        "- {dataset: AE, rule: blank in front, records: 1, reason: Once was so.}\n",
    ]
    accepted.write_text("".join(entries))
    code, out = run(folder, "--accepted", accepted)
    assert code == 1
    assert "bad date" not in out.partition("not run")[0] and "end before start" not in out
    assert "AESEQ 1 stands twice" in out  # two, and three are accepted
    assert "AE, number of record twice: 2 records, and mine.yaml:3 explains 3" in out
    assert "AE, blank in front: there is none any more; remove mine.yaml:4" in out
    assert out.splitlines()[-1].endswith("3 unexplained, 3 accepted, 0 notes")
    entries[2] = entries[2].replace("records: 3", "records: 2")
    entries[3] = "- {dataset: any, rule: no treatment-emergent flag, records: any, reason: An extract.}\n"
    accepted.write_text("".join(entries))
    assert run(folder, "--accepted", accepted)[0] == 0


def test_an_accepted_issue_that_is_gone_is_a_failure_by_itself(tmp_path: Path) -> None:
    """The file of what is accepted does not grow stale: what is there no more must go from it."""
    (tmp_path / "cm.csv").write_text("STUDYID,DOMAIN,USUBJID,CMSEQ,CMTRT,CMSTDTC\nS,CM,S-1,1,Cream,10JAN2020\n")
    accepted = tmp_path / "mine.yaml"
    entry = "- {dataset: CM, rule: bad date, variable: CMSTDTC, records: 1, reason: Asked.}\n"
    accepted.write_text(entry)
    assert run(tmp_path, "--accepted", accepted)[0] == 0
    accepted.write_text(entry + "- {dataset: CM, rule: blank in front, records: 1, reason: Once was so.}\n")
    code, out = run(tmp_path, "--accepted", accepted)
    assert "0 unexplained, 1 accepted, 0 notes" in out
    assert "CM, blank in front: there is none any more; remove mine.yaml:2" in out
    assert code == 1


def test_issues_go_to_a_file(folder: Path) -> None:
    run(folder, "--csv", folder / "issues.csv")
    frame = pd.read_csv(folder / "issues.csv", dtype=str, keep_default_na=False)
    assert list(frame) == ["dataset", "rule", "severity", "USUBJID", "variable", "value", "message", "file", "row"]
    assert frame.query("rule == 'bad date'")[["USUBJID", "value", "file", "row"]].values.tolist() == [
        ["S-1", "10JAN2020", "ae.csv", "2"],
        ["S-2", "10JAN2020", "ae.csv", "3"],
    ]


def test_bad_input_is_told(tmp_path: Path) -> None:
    code, out = run(tmp_path)
    assert code == 2 and "no dataset there" in out
    (tmp_path / "ae.csv").write_text(AE)
    (tmp_path / "define.xml").write_text("<ODM>")
    code, out = run(tmp_path)
    assert code == 1 and "error: define.xml 'define.xml': the file is not read, nor checked: " in out
    assert "whole" in out and "AEESTDTC" not in out and "end before start" in out
    (tmp_path / "ae.csv").write_text("")
    code, out = run(tmp_path)
    assert code == 2 and "nothing there can be read" in out and "ae.csv: " in out and "define.xml: " in out


def test_a_study_that_was_built_is_checked_with_its_issues(tmp_path: Path) -> None:
    specs = HOME / "specs/toy"
    with pytest.raises(Exception, match="build the study first"):
        check_study(specs, out=tmp_path / "none")
    built = build_study(specs, raw=HOME / "raw/toy", out=tmp_path / "out")
    checked = check_study(specs, out=tmp_path / "out")
    of_build = checked.issues[checked.issues["rule"].isin(set(built.issues["rule"]))]
    assert len(of_build) >= len(built.issues)
    assert "keys not unique" in checked.ran and "label differs" in checked.ran


@pytest.mark.parametrize(
    ("said", "file", "lint"),
    [("{assign: ''}", "ae.csv", False), ("{state: waiting, comment: Events are not coded yet.}", "ae.xpt", True)],
)
def test_a_record_that_build_and_check_tell_of_counts_once(tmp_path: Path, said: str, file: str, lint: bool) -> None:
    spec = "dataset: AE\nkeys: [USUBJID, AETERM]\nrecords:\n  - raw: ae\n    variables:\n      AETERM: TERM\n"
    rows = "SUBJECT,TERM\n001,Cough\n001,Fever\n002,Rash\n"
    study = small_study(tmp_path, {"ae": rows}, {"ae": f"{spec}      AEDECOD: {said}\n"})
    linted = CliRunner().invoke(main, ["lint", str(study.specs), "--raw", str(study.raw)])
    assert linted.exit_code == 0 and ("AEDECOD is waiting to be mapped" in linted.output) == lint
    study.built()
    issues = check_study(study.specs, out=study.out).issues
    found = issues[(issues["rule"] == "required value missing") & (issues["variable"] == "AEDECOD")]
    assert found["file"].tolist() == [file] * 3
    define = (study.out / "sdtm" / "define.xml").read_text(encoding="utf-8")
    assert ("Events are not coded yet." in define) == lint


@pytest.mark.parametrize("name", ["rdeb", "rdeb60"])
def test_the_trial_has_nothing_unexplained(name: str, request: pytest.FixtureRequest) -> None:
    built, _ = request.getfixturevalue(name)
    checked = check_study(HOME / "specs/rdeb", out=built.folder)
    assert not checked.not_run
    assert checked.settled.query("status != 'explained'").empty
    if name == "rdeb60":  # everything happens in so many subjects; no entry is there for nothing
        own = {entry.what for entry in checked.accepted if not entry.rule.startswith("CORE-")}
        assert own == set(checked.settled[["dataset", "rule", "variable"]].itertuples(index=False, name=None))


ADSL = """STUDYID,USUBJID,SUBJID,SITEID,AGE,AGEU,SEX,RACE,ARM,TRT01P,SAFFL,TRTSDT,TRTEDT
S,S-1,1,01,40,YEARS,M,ASIAN,Drug,Drug,Y,20000,20010
S,S-2,2,01,50,YEARS,F,ASIAN,Drug,Drug,,20000,19990
"""
DM = "STUDYID,DOMAIN,USUBJID,ARMCD,AGE\nS,DM,S-1,A,40\nS,DM,S-2,A,51\n"


def test_a_folder_of_analysis_datasets_has_its_own_rules(tmp_path: Path) -> None:
    adam, sdtm = tmp_path / "adam", tmp_path / "sdtm"
    adam.mkdir()
    sdtm.mkdir()
    (adam / "adsl.csv").write_text(ADSL)
    (sdtm / "dm.csv").write_text(DM)
    code, out = run(adam, "--sdtm", sdtm)
    assert code == 1
    assert "error: ADSL.SAFFL in 1 record (adsl.csv 2): a population flag has no value [population flag missing" in out
    assert "error: ADSL.TRTSDT '20000' in 1 record (adsl.csv 2): TRTSDT is 20000, and TRTEDT comes before" in out
    assert "error: ADSL.AGE '50' in 1 record (adsl.csv 2): AGE is '50', and another in DM [ADSL differs from DM" in out
    assert "not run (needs SDTM.DM)" not in out and "needs SDTMIG" not in out
    code, out = run(adam)
    assert code == 1 and "another in DM" not in out
    assert "not run (needs SDTM.DM): subject of ADSL not in DM, subject of DM not in ADSL, ADSL differs from DM" in out


def test_a_build_of_analysis_datasets_alone_is_checked(tmp_path: Path) -> None:
    specs, sdtm = tmp_path / "specs/s", tmp_path / "sdtm"
    (specs / "adam").mkdir(parents=True)
    sdtm.mkdir()
    (specs / "study.yaml").write_text('study: S\ntitle: T\nsubject: "{subject}"\nanalysis: given\n')
    (specs / "adam/adsl.yaml").write_text(
        "dataset: ADSL\nstructure: ADSL\nlabel: Subjects\nkeys: [USUBJID]\nrecords:\n  - dataset: DM\n"
        "    copy: [AGE]\n    variables: {SUBJID: USUBJID, SITEID: ARMCD, AGEU: {assign: YEARS}, SEX: {assign: M},\n"
        "      RACE: {assign: ASIAN}, ARM: ARMCD, TRT01P: ARMCD, SAFFL: {assign: Y}}\n"
    )
    (sdtm / "dm.csv").write_text(DM)
    out = tmp_path / "out"
    build_study(specs, sdtm=sdtm, out=out)
    checked = check_study(specs, out=out)
    assert "keys not unique" in checked.ran and "label differs" not in {*checked.ran, *checked.not_run}
    assert checked.unexplained["rule"].tolist() == ["label of ADSL differs"]


def test_two_files_that_call_their_dataset_the_same_are_both_checked() -> None:
    data = submission()
    data = replace(data, datasets={**data.datasets, "CM2": replace(data.datasets["AE"], name="CM", file="cm2.xpt")})
    assert [len(data.subject(data.datasets[name])) for name in ("CM", "CM2")] == [1, 2]
