"""Published rules: read from files, chosen for a folder, asked of its datasets, told as issues."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from click.testing import CliRunner
from published import asked, dataset, rows, rule, told

from cdisc_rdeb import check_folder
from cdisc_rdeb.check import CheckedDataset, Submission, check_submission, report
from cdisc_rdeb.check.published import define, read_definitions, run_definitions
from cdisc_rdeb.cli import main
from cdisc_rdeb.errors import CheckError

SHARED = Path(os.environ.get("CDISC_RDEB_SHARED") or Path(__file__).parents[2] / "shared") / "openrules"
WRONG = {"all": [{"name": "--TERM", "operator": "equal_to", "value": "X"}]}
AE = dataset("AE", USUBJID=["S1", "S2"], AETERM=["X", "Y"])


def authorities(*standards: str, id: str = "CG0001") -> list[dict[str, Any]]:
    """Who publishes a rule, for which standards, under which number."""
    made = []
    for standard in standards:
        name, _, version = standard.partition(" ")
        made.append({"Name": name, "Version": version, "References": [{"Rule Identifier": {"Id": id, "Version": "1"}}]})
    return [{"Organization": "CDISC", "Standards": made}]


def write(path: Path, plain: dict[str, Any]) -> Path:
    """A rule in a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(plain) if path.suffix == ".json" else yaml.safe_dump(plain, sort_keys=False)
    path.write_text(text, encoding="utf-8")
    return path


# Reading ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["rule.yml", "rule.yaml", "rule.json"])
def test_a_definition_is_read_from_yaml_or_json(tmp_path: Path, name: str) -> None:
    plain = rule(
        {"all": [{"name": "--SEQ", "operator": "longer_than", "value": 40}]},
        Authorities=authorities("SDTMIG 3.4", "ADaMIG 1.3", id="19"),
        outcome={"Output Variables": ["--SEQ"]},
        scope={"Domains": {"Exclude": ["DM"], "include_split_datasets": True}},
    )
    (one,) = read_definitions(write(tmp_path / name, plain))
    assert (one.id, one.status, one.type, one.sensitivity) == ("CORE-999001", "Published", "Record Data", "Record")
    assert one.ids == ("AD0019",)  # ADaM's rules have numbers alone
    assert one.standards == {"SDTMIG 3.4", "ADaMIG 1.3"}
    assert one.check["all"][0]["value"] == "40"  # all scalars are text
    assert one.variables == ("--SEQ",)
    assert one.scope.split is True and one.scope.exclude == {"Domains": ("DM",)}


def test_a_folder_is_read_with_its_folders_and_says_what_is_deprecated(tmp_path: Path) -> None:
    write(tmp_path / "Published" / "CORE-1" / "rule.yml", rule(WRONG, id="CORE-1"))
    write(tmp_path / "Deprecated" / "CORE-2" / "rule.yml", rule(WRONG, id="CORE-2"))
    write(tmp_path / "Unpublished" / "mine" / "rule.yml", rule(WRONG, id=None, status="Draft"))
    write(tmp_path / "Published" / "CORE-1" / "data.json", {"records": 3})
    write(tmp_path / ".github" / "workflow.yml", rule(WRONG, id="CORE-9"))
    found = {one.id: one.status for one in read_definitions(tmp_path)}
    assert found == {"CORE-1": "Published", "CORE-2": "Deprecated", "mine": "Draft"}


def test_what_is_no_definition_is_told_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(CheckError, match="has no definition of a rule"):
        read_definitions(tmp_path)
    other = write(tmp_path / "other.json", {"records": 3})
    with pytest.raises(CheckError, match=r"other\.json is no definition of a rule"):
        read_definitions(other)
    (tmp_path / "bad.yml").write_text("Rule Type: [\n", encoding="utf-8")
    with pytest.raises(CheckError, match=r"bad\.yml:1: a \[ opens here"):
        read_definitions(tmp_path)
    (tmp_path / "bad.yml").unlink()
    for name in ("a.yml", "b.yml"):
        write(tmp_path / name, rule(WRONG))
    with pytest.raises(CheckError, match=r"CORE-999001 is defined in a\.yml and b\.yml"):
        read_definitions(tmp_path)


def test_a_pickle_is_never_opened(tmp_path: Path) -> None:
    (tmp_path / "rules.pkl").write_bytes(b"cos\nsystem\n(S'Rule Type'\ntR.")
    with pytest.raises(CheckError, match="has no definition"):
        read_definitions(tmp_path)


# Scope -----------------------------------------------------------------------------------------------------------

LB = dataset("LB", LBTESTCD=["A"])
SUPP = dataset("SUPPAE", RDOMAIN=["AE"], QNAM=["A"], IDVAR=[""], IDVARVAL=[""], QVAL=[""])
PARENT = dataset("APMH", DOMAIN=["APMH"], APID=["P1"], MHTERM=["X"])
OWN = dataset("XH", XHTESTCD=["A"])
SPLIT = (dataset("QSAA", QSTESTCD=["A"]), dataset("QSBB", QSTESTCD=["B", "A"]))
ALL = (AE, LB, SUPP, PARENT, OWN, *SPLIT)


@pytest.mark.parametrize(
    ("scope", "names"),
    [
        ({"Domains": {"Include": ["ALL"]}}, {"AE", "LB", "SUPPAE", "APMH", "XH", "QSAA", "QSBB"}),
        ({"Domains": {"Include": ["AE", "QS"]}}, {"AE", "QSAA", "QSBB"}),
        ({"Domains": {"Exclude": ["AE", "SUPP--", "AP--"]}}, {"LB", "XH", "QSAA", "QSBB"}),
        ({"Domains": {"Include": ["SUPP--"]}}, {"SUPPAE"}),
        ({"Domains": {"Include": ["AP--"]}}, {"APMH"}),
        ({"Domains": {"include_split_datasets": True}}, {"QSAA", "QSBB"}),
        ({"Domains": {"Include": ["ALL"], "include_split_datasets": False}}, {"AE", "LB", "SUPPAE", "APMH", "XH"}),
        ({"Classes": {"Include": ["FINDINGS"]}}, {"LB", "XH", "QSAA", "QSBB"}),  # XH by its --TESTCD
        ({"Classes": {"Include": ["EVENTS"]}}, {"AE", "APMH"}),
        ({"Classes": {"Include": ["RELATIONSHIP"]}}, {"SUPPAE"}),
        ({"Classes": {"Exclude": ["FINDINGS", "EVENTS"]}}, {"SUPPAE"}),
    ],
)
def test_a_rule_is_for_the_datasets_of_its_scope(scope: dict[str, Any], names: set[str]) -> None:
    plain = rule({"all": [{"name": "DOMAIN", "operator": "exists"}]}, scope=scope, sensitivity="Dataset")
    supplemental = rule({"all": [{"name": "RDOMAIN", "operator": "exists"}]}, scope=scope, sensitivity="Dataset")
    found = {name for name, _, _ in [*told(asked(plain, *ALL)), *told(asked(supplemental, *ALL))]}
    assert found == names


def test_a_rule_without_datasets_has_nothing_to_look_at() -> None:
    said = asked(rule(WRONG, scope={"Domains": {"Include": ["VS"]}}), AE)
    assert said.idle == {"CORE-999001": "no dataset that it is for"} and said.ran == ()


def test_split_datasets_are_one_and_their_records_are_told_where_they_are() -> None:
    check = {"all": [{"name": "QSTESTCD", "operator": "is_not_unique_set", "value": "QSTESTCD"}]}
    assert told(asked(rule(check), *SPLIT)) == [("QSAA", "1", "QSTESTCD"), ("QSBB", "2", "QSTESTCD")]


# What is told ----------------------------------------------------------------------------------------------------


def test_a_record_is_told_with_its_subject_value_and_what_else_the_rule_names() -> None:
    check = {"all": [*WRONG["all"], {"name": "AESEV", "operator": "empty"}]}
    data = dataset("AE", USUBJID=["S1", "S2"], AESEV=["", ""], AETERM=["Y", "X"])
    (issue,) = asked(rule(check), data).issues
    assert (issue.dataset, issue.row, issue.usubjid, issue.file) == ("AE", "2", "S2", "ae.xpt")
    assert (issue.variable, issue.value, issue.severity) == ("AETERM", "X", "error")
    assert issue.message == "AETERM is wrong (AESEV '')"


def test_a_rule_that_may_find_too_much_warns() -> None:
    plain = rule(WRONG, Executability="Partially Executable - Possible Overreporting")
    assert [issue.severity for issue in asked(plain, AE).issues] == ["warning"]


def test_a_rule_about_datasets_is_told_once_and_one_about_groups_once_for_each() -> None:
    data = dataset("AE", USUBJID=["S1", "S1", "S2"], AETERM=["X", "X", "X"])
    assert told(asked(rule(WRONG, sensitivity="Dataset"), data)) == [("AE", "", "AETERM")]
    grouped = rule(WRONG, sensitivity="Group", Grouping_Variables=["USUBJID"])
    grouped["Grouping_Variables"] = grouped.pop("Grouping Variables")
    assert told(asked(grouped, data)) == [("AE", "1", "AETERM"), ("AE", "3", "AETERM")]


@pytest.mark.parametrize(
    ("kind", "check", "found"),
    [
        ("Domain Presence Check", {"all": [{"name": "DM", "operator": "not_exists"}]}, [("", "", "DM")]),
        (
            "Dataset Metadata Check",
            {"all": [{"name": "dataset_label", "operator": "equal_to", "value": "Adverse"}]},
            [("AE", "", "")],
        ),
        (
            "Variable Metadata Check",
            {"all": [{"name": "variable_label", "operator": "longer_than", "value": 40}]},
            [("AE", "", "AETERM")],
        ),
        (
            "Variable Metadata Check against Library Metadata",
            {"all": [{"name": "library_variable_name", "operator": "empty"}]},
            [("AE", "", "AEXYZ")],
        ),
        (
            "Value Check with Variable Metadata",
            {
                "all": [
                    {"name": "variable_data_type", "operator": "equal_to", "value": "Char"},
                    {"name": "variable_value", "operator": "matches_regex", "value": r"^\s"},
                ]
            },
            [("AE", "2", "AEXYZ")],
        ),
    ],
)
def test_each_type_of_rule(kind: str, check: dict[str, Any], found: list[tuple[str, str, str]]) -> None:
    data = dataset("AE", "Adverse", {"AETERM": "x" * 41}, USUBJID=["S1", "S2"], AETERM=["X", "Y"], AEXYZ=["a", " b"])
    assert told(asked(rule(check, type=kind), data)) == found


def test_a_type_that_is_not_known_and_what_is_not_there_are_said() -> None:
    assert "type Unheard" in asked(rule(WRONG, type="Unheard of"), AE).not_run["CORE-999001"]
    of_define = rule(WRONG, type="Variable Metadata Check against Define XML")
    assert asked(of_define, AE).not_run == {"CORE-999001": "needs define.xml"}
    of_guide = rule(WRONG, type="Variable Metadata Check against Library Metadata")
    assert "needs SDTMIG" in asked(of_guide, AE, guide=False).not_run["CORE-999001"]


def test_a_dataset_that_could_not_be_read_is_not_called_absent() -> None:
    absent = rule({"all": [{"name": "DM", "operator": "not_exists"}]}, type="Domain Presence Check")
    data = Submission({"AE": AE}, True, unread=frozenset({"DM"}))
    assert run_definitions(data, [define(absent)]).issues == ()
    beside = rule(WRONG)
    beside["Match Datasets"] = [{"Name": "DM", "Keys": ["USUBJID"]}]
    assert run_definitions(data, [define(beside)]).not_run == {"CORE-999001": "needs DM, which could not be read"}


# A folder --------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of one dataset, and one of rules beside it."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "ae.csv").write_text("DOMAIN,USUBJID,AETERM\nAE,S1,X\nAE,S2,Y\n", encoding="utf-8")
    for status, id in (("Published", "CORE-1"), ("Deprecated", "CORE-2"), ("Draft", "CORE-3")):
        plain = rule(WRONG, id=id, status=status, Authorities=authorities("SDTMIG 3.4"))
        write(tmp_path / "rules" / status / id / "rule.yml", plain)
    write(tmp_path / "rules" / "other.yml", rule(WRONG, id="CORE-4", Authorities=authorities("SDTMIG 3.2")))
    write(tmp_path / "rules" / "odd.yml", rule({"all": [{"name": "A", "operator": "odd"}]}, id="CORE-5"))
    return tmp_path


def test_rules_of_a_folder_are_chosen_by_status_and_standard(folder: Path) -> None:
    checked = check_folder(folder / "data", standard="3.4", rules=folder / "rules")
    said = checked.published
    assert said is not None
    assert said.ran == ("CORE-1",) and set(said.not_run) == {"CORE-5"}
    assert (said.left_out, said.drafts, said.others) == (("CORE-2",), ("CORE-3",), ("CORE-4",))
    issues = checked.issues[checked.issues["rule"] == "CORE-1"]
    assert issues[["dataset", "row", "value"]].values.tolist() == [["AE", "1", "X"]]
    drafts = check_folder(folder / "data", standard="3.4", rules=folder / "rules", drafts=True).published
    assert drafts is not None and drafts.ran == ("CORE-1", "CORE-3")
    unsaid = check_folder(folder / "data", rules=folder / "rules").published
    assert unsaid is not None and unsaid.ran == ("CORE-1", "CORE-4")  # for any version where none is said


def test_the_report_names_the_ids_and_what_was_not_asked(folder: Path) -> None:
    checked = check_folder(folder / "data", standard="3.4", rules=folder / "rules")
    lines = report(checked, details=True)
    assert "error: AE.AETERM 'X' in 1 record (ae.csv 1): AETERM is wrong [CORE-1 CG0001]" in lines
    assert "published rules not run, 1 rule (the operator odd is not known here): CORE-5" in lines
    assert "published rules left out, 1 rule (deprecated): CORE-2" in lines
    assert "published rules left out: 1 draft; --drafts asks them too" in lines
    assert any(
        line.startswith("published rules: 2 asked, 1 ran, 0 with nothing to look at, 1 not run") for line in lines
    )


def test_what_is_accepted_of_a_published_rule_counts_where_it_ran(folder: Path) -> None:
    entry = "- {dataset: AE, rule: CORE-1, variable: AETERM, records: 1, class: as collected, reason: So it was.}\n"
    (folder / "accepted.yaml").write_text(entry, encoding="utf-8")
    command = ["check", str(folder / "data"), "--standard", "3.4", "--accepted", str(folder / "accepted.yaml")]
    run = CliRunner().invoke(main, [*command, "--rules", str(folder / "rules")])
    assert "[CORE-1" not in run.output and "1 accepted" in run.output
    without = CliRunner().invoke(main, command)
    assert "accepted.yaml:1" not in without.output  # nobody asked the rule: not gone


def test_core_and_the_rules_are_not_asked_together(folder: Path) -> None:
    from cdisc_rdeb.check import CoreAt

    with pytest.raises(CheckError, match="ask one of them"):
        at = CoreAt(Path("python"), Path("cache"))
        check_folder(folder / "data", standard="3.4", core=at, rules=folder / "rules")


def test_all_is_found_in_a_dataset_of_numbers_and_none() -> None:
    empty = CheckedDataset("AE", "ae.xpt", "", {}, {"AESEQ": np.zeros(0)}, 0)
    assert rows(asked(rule(WRONG), empty)) == []
    assert check_submission(Submission({"AE": AE}, False)).published is None


# The published rules themselves ----------------------------------------------------------------------------------


@pytest.mark.skipif(not SHARED.is_dir(), reason="CDISC's rules are not at hand; CDISC_RDEB_SHARED names them")
def test_all_published_rules_can_be_asked() -> None:
    with gzip.open(SHARED / "rules.jsonl.gz", "rt", encoding="utf-8") as file:
        known = [json.loads(line) for line in file]
    published = [define(one["definition"]) for one in known if one["status"] == "Published"]
    said = run_definitions(Submission({"AE": AE, "SUPPAE": SUPP}, True), published)
    assert len(published) > 300
    assert set(said.not_run.values()) <= {"needs define.xml"}
