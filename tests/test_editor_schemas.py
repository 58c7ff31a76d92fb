"""The schemas that editors read: every spec of ours is valid by them, and faults of shape are refused."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft7Validator
from studies import FILES
from test_broken_specs import CASES

from cdisc_rdeb.cli import main
from cdisc_rdeb.spec.begin.editor import SPECS, schema_of
from cdisc_rdeb.verbs.own import study_verbs

ROOT = Path(__file__).parent.parent
NAMED = {f"{kind}.yaml": kind for kind in ("study", "codelists", "analyses", "forms", "accepted", "package", "bimo")}
OURS = sorted(path for home in ("specs", "tests/answers") for path in (ROOT / home).rglob("*.yaml"))


class AsEditorsRead(yaml.SafeLoader):
    """YAML 1.2: only numbers, true, false and null are no texts."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  the loader's own way


for tag, form in (
    ("null", r"~|null|Null|NULL|"),
    ("bool", r"true|True|TRUE|false|False|FALSE"),
    ("int", r"[-+]?[0-9]+"),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"),
):
    AsEditorsRead.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{form})$"), None)


def kind_of(path: Path) -> str:
    return NAMED.get(path.name, "dataset")


def validator(kind: str, study: Path | None = None) -> Draft7Validator:
    schema = schema_of(kind, study_verbs(study)) if study else schema_of(kind)
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema)


def faults(text: str, kind: str, loader: Any = AsEditorsRead) -> list[str]:
    return [error.message for error in validator(kind).iter_errors(yaml.load(text, loader))]


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_spec_is_valid(path):
    study = path.parent if (path.parent / "study.yaml").exists() else path.parent.parent
    held = validator(kind_of(path), study)
    for loader in (yaml.BaseLoader, AsEditorsRead):  # every scalar a text, as lint reads it, and as an editor does
        assert [e.message for e in held.iter_errors(yaml.load(path.read_text(encoding="utf-8"), loader))] == []


#: What a broken spec has wrong in its shape alone, by the names of its cases there.
SHAPES = [
    "an unknown section",
    "a verb misspelt",
    "an argument misspelt",
    "two verbs",
    "one comparator with two values",
    "nothing behind the colon",
    "a required entry misspelt",
    "an attribute misspelt",
    "an unknown attribute value",
    "a dataset in small letters",
    "a list for a variable",
    "an unknown comparator",
    "a where clause as text",
    "a case without a when",
    "a word for a whole number",
    "a visit number that is none",
    "a planned day that is not whole",
]


@pytest.mark.parametrize("name", SHAPES)
def test_a_fault_of_shape_is_refused(name):
    edits, _ = CASES[name]
    texts = dict(FILES)
    for file, old, new in edits:
        texts[file] = texts[file].replace(old, new, 1)
    assert any(faults(texts[file], kind_of(Path(file))) for file, _, _ in edits)


DATASET = "dataset: VS\nrecords:\n  - raw: vs\n    variables: {VSPOS: %s}\n"


@pytest.mark.parametrize(
    "value",
    [
        "{upper: POS, trim: 1}",  # no argument of upper
        "{upper: [POS, OTHER]}",  # one column
        "{uper: POS}",
        "{upper: {uper: POS}}",
        "{flag: 'AGE > 18'}",
        "{flag: {AGE: {above: 18}}}",
        "{flag: {any of: [A, B]}}",  # without is
        "{case: [{when: {A: 1}}]}",
        "{case: [{when: {A: 1}, then: B, else: C}]}",
        "{part: NAME, separator: '-', number: second}",
        "{upper: POS, origin: Somewhere}",
        "[POS]",
        "",
    ],
)
def test_what_a_derivation_cannot_be_is_refused(value):
    assert faults(DATASET % value, "dataset")


@pytest.mark.parametrize(
    "value",
    [
        "POS",
        "3",
        "true",
        "waiting",
        "{upper: POS, label: A position, when: {POS: present}, otherwise: {assign: NONE}}",
        "{upper: {coalesce: [POS, {join: '{A} {B}'}]}}",
        "{first: DM.RFSTDTC, where: {AGE: {ge: 18}}}",
        "{first: [{of: DM.RFSTDTC, where: {AGE: {ge: {from: LIMIT}}}}, DS.DSSTDTC]}",
        "{flag: {not: {A: [x, y]}, any of: [B, C], is: 1}}",
        "{label: Position, codelist: POSITION}",
    ],
)
def test_what_a_derivation_can_be_is_valid(value):
    assert faults(DATASET % value, "dataset") == []


def test_an_editor_is_told_verbs_and_arguments_in_words():
    defs = schema_of("dataset")["$defs"]
    assert defs["variable"]["properties"]["upper"]["description"] == "Text in upper case; missing stays missing."
    (call,) = (each["then"] for each in defs["calls"]["allOf"] if each["if"]["required"] == ["part"])
    assert call["properties"]["number"]["description"].startswith("whole number")
    assert "separator" in call["propertyNames"]["enum"]
    assert defs["variable"]["properties"]["origin"]["enum"][:2] == ["Collected", "Derived"]


def test_a_verb_of_the_study_is_known_to_its_schema(tmp_path):
    (tmp_path / "derivations.py").write_text(
        "from cdisc_rdeb.columns import Text\nfrom cdisc_rdeb.verbs import verb\n\n"
        '@verb("The site of {of}")\ndef site_of(*, of: Text) -> Text:\n    """The site."""\n    return of\n'
    )
    result = CliRunner().invoke(main, ["schema", "dataset", "--study", str(tmp_path)])
    data = yaml.load(DATASET % "{site_of: POS}", AsEditorsRead)
    assert not list(Draft7Validator(json.loads(result.output)).iter_errors(data))
    assert faults(DATASET % "{site_of: POS}", "dataset")


def test_the_command_shows_one_and_writes_all(tmp_path):
    shown = CliRunner().invoke(main, ["schema", "accepted"])
    assert json.loads(shown.output) == schema_of("accepted")
    written = CliRunner().invoke(main, ["schema", "--out", str(tmp_path / "all")])
    assert written.output.count("written: ") == len(SPECS)
    assert sorted(path.stem for path in (tmp_path / "all").iterdir()) == sorted(SPECS)
    one = CliRunner().invoke(main, ["schema", "study", "--out", str(tmp_path / "study.json")])
    assert one.exit_code == 0
    assert json.loads((tmp_path / "study.json").read_text(encoding="utf-8")) == schema_of("study")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (["schema"], "name a kind of file"),
        (["schema", "datasets"], "there is no schema datasets; did you mean dataset?"),
    ],
)
def test_a_wrong_call_is_told(call, message):
    result = CliRunner().invoke(main, call)
    assert result.exit_code == 2
    assert message in result.output


def test_what_new_writes_names_its_schema_and_is_valid(tmp_path):
    study = tmp_path / "specs/mine"
    for call in (["new", str(study)], ["new", str(study), "AE"]):
        assert CliRunner().invoke(main, call).exit_code == 0
    for path in (study / "study.yaml", study / "sdtm/ae.yaml"):
        text = path.read_text(encoding="utf-8")
        named = text.partition("\n")[0].partition("$schema=")[2]
        held = json.loads((path.parent / named).read_text(encoding="utf-8"))
        assert list(Draft7Validator(held).iter_errors(yaml.load(text, AsEditorsRead))) == []


def test_an_editor_completes_a_verb_with_its_colon_and_says_what_may_stand_for_one():
    of_variable = schema_of("dataset")["$defs"]["variable"]
    assert of_variable["properties"]["iso8601"]["type"]  # without a kind an editor writes the name alone
    assert of_variable["examples"] == ["waiting", "not collected"]
