"""The documents: complete, and every example in them as it says."""

import csv
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

import click
import numpy as np
import pytest
import yaml
from click.testing import CliRunner

import cdisc_rdeb
from cdisc_rdeb.build import build_study
from cdisc_rdeb.check import RULES
from cdisc_rdeb.cli import main
from cdisc_rdeb.columns import Text, as_text, objects
from cdisc_rdeb.engine import derive
from cdisc_rdeb.engine.records import Records
from cdisc_rdeb.engine.workspace import Scope, Workspace
from cdisc_rdeb.formats.xpt import read_xpt
from cdisc_rdeb.issues import COLUMNS, SEVERITY
from cdisc_rdeb.model import NOWHERE, Derivation
from cdisc_rdeb.raw.frame import RawBlock, Rows
from cdisc_rdeb.spec import lint, schema
from cdisc_rdeb.spec.dataset.draft import ATTRIBUTES
from cdisc_rdeb.spec.dataset.tables import read_table
from cdisc_rdeb.spec.derivation.derivations import Grammar
from cdisc_rdeb.spec.derivation.outputs import in_range
from cdisc_rdeb.spec.faults import Faults
from cdisc_rdeb.spec.layers.folders import read_file
from cdisc_rdeb.spec.yaml.reader import Node
from cdisc_rdeb.verbs import VERBS

DOCS = Path(__file__).parent.parent / "docs"
TOOL = DOCS.parent / "tools" / "doc_tables.py"
FENCE = re.compile(r"^```(\w*) ?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def page(name):
    return (DOCS / name).read_text(encoding="utf-8")


def blocks(text, language):
    """The fenced blocks of a language: what stands behind its name, and the block."""
    return [(title, body) for kind, title, body in FENCE.findall(text) if kind == language]


def sections(text, level):
    """The sections under the headings of a level: heading and text, down to the next heading of that level or above."""
    parts = re.split(rf"^(#{{1,{level}}}) (.+)$", text, flags=re.MULTILINE)
    found = zip(parts[1::3], parts[2::3], parts[3::3], strict=True)
    return {heading: body for signs, heading, body in found if len(signs) == level}


VERB_SECTIONS = {name.strip("`"): text for name, text in sections(page("verbs.md"), 3).items()}
PAGES = sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))


# Nothing is left out.


def test_what_repeats_code_says_what_the_code_does():
    told = subprocess.run([sys.executable, str(TOOL), "--check"], capture_output=True, text=True, check=False)
    assert told.returncode == 0, f"make docs\n{told.stdout}{told.stderr}"


def test_every_verb_has_a_section_with_its_arguments_and_an_example():
    assert set(VERB_SECTIONS) == set(VERBS)
    for name, text in VERB_SECTIONS.items():
        assert re.search(rf'arguments\(\s*"{name}"', text), f"the arguments of {name}"
        assert blocks(text, "yaml"), f"an example of {name}"


def test_every_command_has_a_section_with_its_options():
    told = {name.strip("`"): text for name, text in sections(page("cli.md"), 2).items()}
    assert set(told) == set(main.commands)
    for name, text in told.items():
        found = main.commands[name]
        for called in (f"{name} {inner}" for inner in found.commands) if isinstance(found, click.Group) else (name,):
            assert re.search(rf'command\(\s*"{called}"', text), f"the options of {called}"


def test_every_rule_of_the_checks_is_told_once():
    told = re.findall(r"^\| `(.+?)` \| [A-Z0-9 ]* \| (?:error|warning|note) \|", page("check.md"), re.MULTILINE)
    assert sorted(told) == sorted(RULES)


def test_every_rule_of_the_build_has_a_section_with_its_severity():
    told = {name.strip("`"): text for name, text in sections(page("issues.md"), 3).items()}
    assert set(told) == set(SEVERITY)
    for rule, severity in SEVERITY.items():
        assert told[rule].strip().startswith(severity.capitalize()), f"{rule} is of severity {severity}"


def test_every_column_of_the_issues_is_told():
    table = page("issues.md").partition("| column | holds |")[2].partition("\n\n")[0]
    assert re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (.+?) \|", table, re.MULTILINE))) == list(COLUMNS)


def keys_of(node):
    """All names that a schema knows."""
    for name, inner in node.get("properties", {}).items():
        yield name
        yield from keys_of(inner)
    for inner in (node.get("items"), node.get("additionalProperties"), *node.get("$defs", {}).values()):
        if isinstance(inner, dict):
            yield from keys_of(inner)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("study", "spec.md"),
        ("codelists", "spec.md"),
        ("dataset", "spec.md"),
        ("analyses", "analyses.md"),
        ("forms", "spec.md"),
    ],
)
def test_every_key_of_the_specs_is_told(kind, name):
    text = page(name) + (page("adam.md") if kind == "dataset" else "")
    for key in keys_of(schema.validator(kind).schema):
        assert f"`{key}`" in text or f"`{key}:" in text, f"docs/{name} lacks {key}"


def test_the_example_of_the_analyses_fits_its_schema(tmp_path):
    (_, body), (_, more_displays) = blocks(page("analyses.md"), "yaml")
    (tmp_path / "analyses.yaml").write_text(body + more_displays, encoding="utf-8")
    faults = Faults()
    assert read_file(tmp_path / "analyses.yaml", "analyses.yaml", "analyses", faults) and not faults.errors


def test_every_attribute_is_told():
    table = page("spec.md").partition("| attribute | holds |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (.+?) \|", table, re.MULTILINE)))) == set(ATTRIBUTES)


# What they say is so.


@pytest.mark.parametrize("name", PAGES)
def test_yaml_examples_are_yaml(name):
    for _, body in blocks(page(name), "yaml"):
        for document in re.split(r"^(?=where:)", body, flags=re.MULTILINE):  # fragments with one name many times
            yaml.compose(document)


@pytest.mark.parametrize("name", [*PAGES, "../README.md", "../CONTRIBUTING.md", "../CHANGELOG.md"])
def test_links_lead_somewhere(name):
    for target, anchor in re.findall(r"\]\(([\w./-]*)(?:#([\w-]+))?\)", page(name)):
        path = (DOCS / name).parent / target if target else DOCS / name
        assert path.exists(), f"{name} links to {target}"
        if anchor and path.suffix == ".md":
            headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in [slug(heading) for heading in headings], f"{name} links to {target}#{anchor}"


def slug(heading):
    """A heading as an anchor, as code hosts make them."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The whole study of docs/spec.md, in files."""
    root = tmp_path_factory.mktemp("demo")
    for language in ("yaml", "csv"):
        for title, body in blocks(page("spec.md"), language):
            if title and not title.startswith("output/"):
                (root / title).parent.mkdir(parents=True, exist_ok=True)
                (root / title).write_text(body, encoding="utf-8")
    return root


def test_the_study_of_the_spec_page_has_no_faults(demo):
    assert lint(demo / "specs/demo", demo / "raw/demo") == []


def test_the_study_of_the_spec_page_builds_what_the_page_shows(demo):
    out = demo / "output/demo"
    build_study(demo / "specs/demo", raw=demo / "raw/demo", out=out)
    (issues,) = [body for title, body in blocks(page("spec.md"), "csv") if title == "output/demo/issues.csv"]
    assert (out / "issues.csv").read_text(encoding="utf-8") == issues

    ex = read_xpt(out / "sdtm/ex.xpt").frame
    record = ex[ex["VISITNUM"] == 2.1].iloc[0]
    table = page("spec.md").partition("| variable | value | because |")[2].partition("\n\n")[0]
    shown = re.findall(r"^\| (\w+) \| (.*?) \|", table, re.MULTILINE)
    assert len(shown) > 8
    for variable, value in shown:
        made = record[variable]
        assert (f"{made:g}" if isinstance(made, float) else made) == value


@pytest.mark.parametrize(
    ("name", "body"), [(n, b) for n in ("python.md", "trace.md") for _, b in blocks(page(n), "python")]
)
def test_python_examples_run(demo, monkeypatch, name, body):
    monkeypatch.chdir(demo)
    exec(compile(body, name, "exec"), {"__name__": "example"})


def transcripts():
    """The commands of docs/cli.md and docs/trace.md that end by themselves, with the output that the page shows."""
    for _, body in (*blocks(page("cli.md"), ""), *blocks(page("trace.md"), "")):
        if body.startswith("> cdisc-rdeb "):
            call, _, output = body.partition("\n")
            if "--watch" not in call:  # it waits for a file to be saved
                yield pytest.param(shlex.split(call)[2:], output, id=call.split()[2])


@pytest.mark.parametrize(("call", "output"), list(transcripts()))
def test_commands_say_what_the_page_shows(demo, tmp_path, monkeypatch, call, output):
    shutil.copytree(demo, tmp_path / "demo")
    monkeypatch.chdir(tmp_path / "demo")
    if call[0] == "lint":
        spec = Path("specs/demo/sdtm/dm.yaml")
        text = spec.read_text(encoding="utf-8")
        spec.write_text(text.replace("SUBJID: SUBJECT", "SUBJID: SUBJEKT"), encoding="utf-8")
    if call[0] == "build":
        shutil.rmtree("output")  # a build tells its issues anew where the last one had others
    result = CliRunner().invoke(main, call)
    assert result.exit_code == (2 if call[0] == "lint" else 0)
    assert result.output.startswith(output) or result.output.rstrip("\n") == output.rstrip("\n")


def test_the_api_is_told():
    told = page("python.md")
    for name in cdisc_rdeb.__all__:
        assert f"`{name}`" in told, f"docs/python.md lacks {name}"


def test_the_first_study_of_the_readme_builds(tmp_path):
    study, dm, adsl = [body for _, body in blocks(page("../README.md"), "yaml")]
    (raw,) = [body for _, body in blocks(page("../README.md"), "") if body.startswith("PATIENT,")]
    for name, body in (("specs/mine/study.yaml", study), ("specs/mine/sdtm/dm.yaml", dm), ("raw/mine/demog.csv", raw)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(body, encoding="utf-8")
    assert not [fault for fault in lint(tmp_path / "specs/mine") if not fault.warning]
    build_study(tmp_path / "specs/mine")
    dm_built = read_xpt(tmp_path / "output/mine/sdtm/dm.xpt").frame
    # the second subject's consent has no day
    assert dm_built[["USUBJID", "RFICDTC", "AGE", "SEX"]].values.tolist() == [
        ["MINE-001", "2024-01-05", 34, "F"],
        ["MINE-002", "2024-02", 41, "M"],
    ]
    sdtm = tmp_path / "my/sdtm"
    sdtm.mkdir(parents=True)
    names = "STUDYID,DOMAIN,USUBJID,SUBJID,SITEID,AGE,AGEU,SEX,RACE,ARM,RFXSTDTC"
    (sdtm / "dm.csv").write_text(f"{names}\nMINE,DM,M-1,1,01,70,YEARS,M,ASIAN,Drug,2020-01-01T10:00\n")
    (tmp_path / "specs/mine/sdtm/dm.yaml").unlink()
    (tmp_path / "specs/mine/adam").mkdir()
    (tmp_path / "specs/mine/adam/adsl.yaml").write_text(adsl)
    (tmp_path / "specs/mine/study.yaml").write_text('study: MINE\ntitle: T\nsubject: "{subject}"\nanalysis: given\n')
    build_study(tmp_path / "specs/mine", sdtm=sdtm)
    adsl_built = read_xpt(tmp_path / "output/mine/adam/adsl.xpt").frame
    assert adsl_built[["USUBJID", "TRT01P", "AGEGR1", "SAFFL"]].values.tolist() == [["M-1", "Drug", ">=65", "Y"]]


def test_the_studys_own_verb_works(demo, tmp_path):
    (body,) = [body for _, body in blocks(page("spec.md"), "python") if "site_number" in body]
    folder = tmp_path / "specs/own"
    (folder / "sdtm").mkdir(parents=True)
    (folder / "derivations.py").write_text(body, encoding="utf-8")
    for path in (demo / "specs/demo").rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"SITEID: \{.*\}", "SITEID: {site_number: SUBJECT}", text)
        (folder / path.relative_to(demo / "specs/demo")).write_text(text, encoding="utf-8")
    build_study(folder, raw=demo / "raw/demo", out=tmp_path / "out")
    dm = read_xpt(tmp_path / "out/sdtm/dm.xpt").frame
    assert dm["SITEID"].tolist() == ["1", "1"]


# The examples of verbs: the tables under each YAML block go in and come out.


def tables(text):
    """The tables of a text: names of the columns, and rows."""
    found = []
    for body in re.findall(r"((?:^\|.*\|\n)+)", text, re.MULTILINE):
        lines = [[cell.strip() for cell in line.strip()[1:-1].split("|")] for line in body.splitlines()]
        found.append((lines[0], lines[2:]))
    return found


def examples():
    for verb, text in VERB_SECTIONS.items():
        pieces = re.split(r"(?=^```yaml$)", text, flags=re.MULTILINE)
        files = blocks(text, "csv")
        for number, piece in enumerate(pieces[1:], start=1):
            (_, body), after = blocks(piece, "yaml")[0], piece.partition("\n```\n")[2]
            yield pytest.param(verb, body, tables(after), files, id=f"{verb}-{number}")


def as_node(value):
    """What YAML gives as a node of a spec."""
    if isinstance(value, dict):
        return Node({name: as_node(inner) for name, inner in value.items()}, NOWHERE)
    return Node([as_node(inner) for inner in value] if isinstance(value, list) else value, NOWHERE)


def as_records(names, rows, subjects):
    """Records of one dataset as a table shows them."""
    columns = {n: Text.of([row[i] for row in rows]) for i, n in enumerate(names)}
    whose = columns["USUBJID"].tolist() if "USUBJID" in columns else ["S1"] * len(rows)
    number = np.array([subjects.index(s) for s in whose], np.int32)
    return Records(columns, Rows(number, Text.constant("", len(rows)), np.arange(len(rows), dtype=np.int32)))


class Space(Workspace):
    """A workspace in which the subject's one value of another dataset stands beside each record."""

    beside: ClassVar[dict] = {}

    def take_one(self, owner, name, subject):
        return self.beside[f"{owner}.{name}"]


@pytest.mark.parametrize(("verb", "body", "shown", "files"), list(examples()))
def test_the_examples_of_verbs_come_out(verb, body, shown, files, tmp_path):
    for name, text in files:
        (tmp_path / name).write_text(text, encoding="utf-8")
    (names, rows), *before = shown[::-1]
    ((variable, written),) = yaml.load(body, yaml.BaseLoader).items()  # BaseLoader: every scalar is text
    if isinstance(written, dict):
        written = {name: value for name, value in written.items() if name not in ATTRIBUTES}
    subjects = sorted(
        {s for n, r in shown for row in r for s, k in zip(row, n, strict=True) if k == "USUBJID"} | {"S1"}
    )
    others = {}
    for elsewhere, records in before:
        datasets = {name.partition(".")[0] for name in elsewhere if "." in name}
        plain = [name.partition(".")[2] or name for name in elsewhere]
        others |= {dataset: as_records(plain, records, subjects) for dataset in datasets}
    own = as_records(names, rows, subjects)
    made = [name.strip() for part in variable.split(",") for name in in_range(part)]

    faults = Faults()
    prefixes = {name.partition(".")[0] for name in names if "." in name} | set(others)
    grammar = Grammar(VERBS, made[0][:2], faults, prefixes)
    derivation = grammar.derivation(as_node(written))
    assert not faults.found
    assert isinstance(derivation, Derivation)
    assert derivation.verb == verb
    tables = {name: read_table(tmp_path / name) for name, _ in files}
    study = SimpleNamespace(datasets=dict.fromkeys(prefixes), raw={}, tables=tables)
    space = Space(study, VERBS, RawBlock(objects(subjects), {}), records=others)
    space.beside = own.columns
    scope = Scope(space, variable[:2], made[0], own.columns, own.rows, KeyError)
    for output, name in enumerate(made):
        result = as_text(derive.run(replace(derivation, output=output), scope)).tolist()
        assert result == own.columns[name].tolist()
    issues = [""] * len(rows)
    for issue in space.issues.rows:
        issues[int(issue.row)] = issue.rule
    assert issues == (own.columns["issue"].tolist() if "issue" in names else [""] * len(rows))


def test_the_example_of_issues_is_a_csv_with_the_columns_of_the_frame():
    (_, body), *_ = blocks(page("issues.md"), "csv")
    assert tuple(next(csv.reader([body.splitlines()[0]]))) == COLUMNS
