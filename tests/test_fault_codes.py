"""Codes of faults: each message has one, the codes stay, and the command line tells them."""

from __future__ import annotations

import ast
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from studies import TinyStudy, tiny_study

import cdisc_rdeb
from cdisc_rdeb.cli import main
from cdisc_rdeb.spec.fault_codes import code_of, kinds

SPEC = Path(cdisc_rdeb.__file__).parent / "spec"
TELLERS = {"error", "warning", "tell", "Told", "YamlFault"}
#: Messages that are not written where they are told: of derivations.py, and one of a table of names with their reasons.
HANDED_ON = {"X: X", "X X"}


def templates(value: ast.expr, names: dict[str, list[ast.expr]]) -> list[str]:
    """The texts that an expression may be, X for what is filled in."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return [value.value]
    if isinstance(value, ast.JoinedStr):
        return ["".join(str(p.value) if isinstance(p, ast.Constant) else "X" for p in value.values)]
    if isinstance(value, ast.IfExp):
        return templates(value.body, names) + templates(value.orelse, names)
    if isinstance(value, ast.Name):
        return [text for each in names.get(value.id, []) for text in templates(each, {})]
    return []


def assigned(function: ast.FunctionDef) -> dict[str, list[ast.expr]]:
    """What the names of a function are set to."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.setdefault(node.targets[0].id, []).append(node.value)
        elif (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Tuple)
            and isinstance(node.value, ast.Tuple)
        ):
            for name, value in zip(node.targets[0].elts, node.value.elts, strict=False):
                found.setdefault(name.id if isinstance(name, ast.Name) else "", []).append(value)
    return found


def messages() -> Iterator[str]:
    """Every message that the code of the specs tells."""
    for path in sorted(SPEC.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            names = assigned(function)
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call) and len(node.args) > 1):
                called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
                if called in TELLERS:
                    yield from templates(call.args[1], names)


def test_every_message_is_of_a_kind():
    found = set(messages())
    assert len(found) > 190  # the reader of this test still finds them
    assert {message for message in found if code_of(message) == "L099"} == HANDED_ON


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("L001", "a { opens here and is not closed; close it with }"),
        ("L001", "a blank is missing after the colon; write AGE: AGE"),
        ("L002", "the byte 0xE9 is not UTF-8; save the file as UTF-8"),
        ("L003", "there is no supplementals here"),
        ("L003", "iso8601 takes no argument dat"),
        ("L004", "title must be given here"),
        ("L005", "'1' is not a date of the form YYYY-MM-DD"),
        ("L005", "a list cannot stand here"),
        ("L006", "SITEID stands here twice"),
        ("L010", "no verb is called iso8610"),
        ("L010", "number is a whole number, and 'two' is none"),
        ("L011", "ASTDT, ASTTM are 2 variables, and upper gives one column"),
        ("L012", "a where clause is {VARIABLE: value}"),
        ("L013", "a case is {when: conditions, then: value}"),
        ("L014", "'AGE +' is not arithmetic; write numbers, variables, + - * / and brackets"),
        ("L023", "sites.csv: row 3, line 3, column 3: the row has 1 cell up to here and the header has 2 names"),
        ("L020", "the date format DD-MMM-YY cannot be read: M stands for nothing"),
        ("L021", "../dm.csv lies outside the raw folder"),
        ("L022", "dm.csv has no column SUBJEKT"),
        ("L022", "there is no table twice.csv"),
        ("L030", "SITEID (Study Site Identifier) is Required in DM"),
        ("L031", "SITEID is waiting to be mapped and is built missing"),
        ("L034", "the keys of AE must begin with USUBJID"),
        ("L040", "YEAR is no term of AGEU, whose codelist cannot be extended"),
        ("L041", "SITEID is Char in SDTMIG 3.4, not Num"),
        ("L042", "the label of AETRTEM has 44 characters; XPT holds 40"),
        ("L050", "CDISC has no name for the test SYSPB"),
        ("L052", "nothing says which record of VS goes with a row"),
        ("L060", "DM.ACTARM needs itself: DM.ACTARM, which needs DM.ARMNRS, which needs DM.ACTARM"),
        ("L061", "no spec uses the raw source vitals"),
        ("L070", "../library holds no library"),
        ("L071", "AEENDTC is said to be not collected, and made in line 12"),
        ("L080", "only what is counted has a frequency"),
        ("L090", "SDTM terminology 2031-01-01 is not installed"),
        ("L099", "IndexError: list index out of range"),
    ],
)
def test_a_code_stays(code, message):
    assert code_of(message) == code


def test_each_kind_is_told_by_a_message_and_says_all():
    told = {code_of(message) for message in messages()} | {
        "L001",
        "L014",
        "L023",
        "L083",
        "L090",
        "L099",
    }  # these hand on what others wrote
    assert set(kinds()) <= told
    raw = tomllib.loads((SPEC / "fault_kinds.toml").read_text(encoding="utf-8"))
    for said in raw.values():
        assert all(said[part] for part in ("name", "why", "way_out", "wrong", "right"))
        assert said["wrong"] != said["right"]


@pytest.fixture
def study(tmp_path: Path) -> TinyStudy:
    return tiny_study(tmp_path)


def test_lint_gives_json(study):
    path = study.specs / "sdtm/dm.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("SITEID: SITE", "SITEID: SITEE"), encoding="utf-8")
    result = CliRunner().invoke(main, ["lint", str(study.specs), "--raw", str(study.raw), "--json"])
    assert result.exit_code == 2
    assert json.loads(result.stdout) == [
        {
            "file": "sdtm/dm.yaml",
            "line": 7,
            "path": "records[0].variables.SITEID",
            "severity": "error",
            "code": "L022",
            "message": "dm.csv has no column SITEE",
            "hint": "did you mean SITE?",
        }
    ]
    text = CliRunner().invoke(main, ["lint", str(study.specs), "--raw", str(study.raw)])
    assert text.output.endswith("1 error, 0 warnings\nmore of the kinds of errors: cdisc-rdeb explain L022\n")


def test_a_code_is_explained():
    result = CliRunner().invoke(main, ["explain", "l022"])
    assert result.exit_code == 0
    assert result.output.startswith("L022: a name that stands for nothing\n\n")
    assert result.output.endswith("\n  not  SUBJID: SUBJEKT\n  but  SUBJID: SUBJECT\n")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (["explain", "L025"], "error: no fault has the code L025; did you mean"),
        (["explain", "specs/none"], "no rule is called 'specs/none'"),
        (["explain", "specs/none", "AE"], "Directory 'specs/none' does not exist"),
    ],
)
def test_what_cannot_be_explained_is_told(call, message):
    result = CliRunner().invoke(main, call)
    assert result.exit_code == 2
    assert message in result.output
