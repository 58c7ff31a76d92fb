"""The checker of defines: each single breakage of a good define.xml is named, and good ones have no finding."""

from __future__ import annotations

from pathlib import Path

import pytest
from breakages import ADAM, SDTM, Change
from click.testing import CliRunner
from lxml import etree

from cdisc_rdeb.check import RULES
from cdisc_rdeb.check.run import check_define
from cdisc_rdeb.cli import main
from tests.conftest import PROJECT, BuiltTrial

EXAMPLES = PROJECT.parent / "shared" / "examples" / "define21"


def found(define: Path, change: Change, folder: Path) -> set[str]:
    """The rules that name what a change did to a define.xml."""
    root = etree.parse(define).getroot()
    change(root)
    (folder / "define.xml").write_bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
    return set(check_define(folder / "define.xml").issues["rule"])


@pytest.mark.parametrize("name", SDTM)
def test_a_breakage_of_the_trials_sdtm_define_is_named(name: str, rdeb: BuiltTrial, tmp_path: Path) -> None:
    change, rule = SDTM[name]
    assert rule in found(rdeb[0].folder / "sdtm" / "define.xml", change, tmp_path)


@pytest.mark.parametrize("name", ADAM)
def test_a_breakage_of_the_trials_adam_define_is_named(name: str, rdeb: BuiltTrial, tmp_path: Path) -> None:
    change, rule = ADAM[name]
    assert rule in found(rdeb[0].folder / "adam" / "define.xml", change, tmp_path)


def test_every_rule_of_the_document_names_a_breakage() -> None:
    rules = {name for name, rule in RULES.items() if rule.of_document}
    assert {rule for _, rule in (*SDTM.values(), *ADAM.values())} == rules


@pytest.mark.parametrize("part", ["sdtm", "adam"])
def test_the_trials_own_have_none(part: str, rdeb: BuiltTrial) -> None:
    checked = check_define(rdeb[0].folder / part / "define.xml")
    assert checked.issues.empty and not checked.not_run and len(checked.ran) > 20


def test_what_cdiscs_examples_do_wrong_is_all_that_is_told() -> None:
    if not EXAMPLES.is_dir():
        pytest.skip(f"no examples of CDISC in {EXAMPLES}")
    told = {
        (row.rule, row.dataset, row.variable)
        for name in ("defineV21-SDTM.xml", "defineV21-ADaM.xml")
        for row in check_define(EXAMPLES / name).issues.itertuples()
    }
    assert told == {
        ("predecessor wrong", "ADQSADAS", "EFFFL"),  # of ADSL.FASFL, and ADSL has EFFFL
        ("method absent", "EC", "ECDOSE"),  # Derived, and its ItemRef has no MethodOID
        ("method absent", "EC", "ECDOSU"),
    }


def test_the_command_checks_a_define_by_itself(rdeb: BuiltTrial, tmp_path: Path) -> None:
    good = CliRunner().invoke(main, ["check", str(rdeb[0].folder / "sdtm" / "define.xml")])
    assert good.exit_code == 0 and "0 issues" in good.output
    bad = tmp_path / "define.xml"
    bad.write_bytes((rdeb[0].folder / "sdtm" / "define.xml").read_bytes().replace(b'MethodOID="MT.AE.AESTDY"', b""))
    told = CliRunner().invoke(main, ["check", str(bad)])
    assert told.exit_code == 1 and "AE.AESTDY: it is Derived, and has no method [method absent]" in told.output


def test_a_define_is_held_against_datasets_that_lie_elsewhere_both_ways(rdeb: BuiltTrial, tmp_path: Path) -> None:
    sdtm, data = rdeb[0].folder / "sdtm", tmp_path / "data"
    data.mkdir()
    for name in ("dm", "vs"):
        (data / f"{name}.xpt").write_bytes((sdtm / f"{name}.xpt").read_bytes())
    root = etree.parse(sdtm / "define.xml").getroot()
    for group in root.iter("{*}ItemGroupDef"):
        if group.get("Name") not in ("DM", "VS", "AE"):
            group.getparent().remove(group)
        for ref in group.iter("{*}ItemRef"):
            if ref.get("ItemOID") in ("IT.VS.VSORRESU", "IT.DM.SEX"):
                ref.getparent().remove(ref)
    define = tmp_path / "define.xml"
    define.write_bytes(etree.tostring(root))
    told = {(row.rule, row.dataset, row.variable) for row in check_define(define, data=data).issues.itertuples()}
    assert ("declared dataset absent", "AE", "") in told
    assert ("variable not in define", "VS", "VSORRESU") in told
    assert ("variable not in define", "DM", "SEX") in told
    (data / "lb.xpt").write_bytes((sdtm / "lb.xpt").read_bytes())
    assert ("dataset not in define", "LB", "") in {
        (row.rule, row.dataset, row.variable) for row in check_define(define, data=data).issues.itertuples()
    }


def test_a_good_define_and_its_data_have_no_issue_and_rules_of_data_alone_do_not_run(rdeb: BuiltTrial) -> None:
    for part in ("sdtm", "adam"):
        folder = rdeb[0].folder / part
        checked = check_define(folder / "define.xml", data=folder)
        told = {(row.rule, row.dataset) for row in checked.issues.itertuples()}
        assert told == ({("keys not unique", "LB")} if part == "sdtm" else set())  # a result that was sent twice
        assert "declared variable absent" in checked.ran
        assert not {"end before start", "age differs"} & {*checked.ran}


def test_the_command_holds_a_define_against_data(rdeb: BuiltTrial, tmp_path: Path) -> None:
    adam = rdeb[0].folder / "adam"
    good = CliRunner().invoke(main, ["check", str(adam / "define.xml"), "--data", str(adam)])
    assert good.exit_code == 0 and "0 issues" in good.output
    (tmp_path / "none").mkdir()
    none = CliRunner().invoke(main, ["check", str(adam / "define.xml"), "--data", str(tmp_path / "none")])
    assert none.exit_code == 2 and "no dataset there" in none.output
    wrong = CliRunner().invoke(main, ["check", str(adam), "--data", str(adam)])
    assert wrong.exit_code == 2 and "--data goes with a define.xml" in wrong.output
