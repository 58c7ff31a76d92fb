"""Lint looks at the files beside the specs too, and takes a study by its folder or its study.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from studies import TinyStudy, tiny_study

from cdisc_rdeb.cli import main
from cdisc_rdeb.spec.fault_codes import code_of

ENTRY = "- {dataset: AE, rule: duplicate keys, records: 2, reason: The site reported it twice.}\n"
REASON = "reason must be given here; write reason: one sentence for a reviewer"


SMALL = "1: [0].dataset: 'ae' is not the name of a dataset, or any; write AE"
INDICATION = "1: a study in 5.3.5.2 has an indication; add indication: the disease"


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def study(tmp_path: Path) -> TinyStudy:
    return tiny_study(tmp_path)


def test_files_without_a_fault_are_silent(study: TinyStudy) -> None:
    (study.specs / "accepted.yaml").write_text(ENTRY, encoding="utf-8")
    (study.specs / "package.yaml").write_text("section: 5.3.5.2\nindication: itch\n", encoding="utf-8")
    assert study.lint().output == "no faults\n"


@pytest.mark.parametrize(
    ("file", "text", "message", "code"),
    [
        (
            "accepted.yaml",
            ENTRY.replace("The site reported it twice.", '""'),
            "1: [0].reason: nothing stands here; write a reason",
            "L005",
        ),
        ("accepted.yaml", ENTRY.replace(", reason: The site reported it twice.", ""), f"1: [0]: {REASON}", "L004"),
        (
            "accepted.yaml",
            ENTRY.replace("reason", "comment"),
            "1: [0].comment: there is no comment here; did you mean reason, which must be given here?",
            "L003",
        ),
        ("accepted.yaml", ENTRY.replace("AE", "ae"), SMALL, "L005"),
        ("accepted.yaml", ENTRY * 2, "2: [1]: AE, duplicate keys stands in line 1 already; keep one of them", "L006"),
        (
            "accepted.yaml",
            "dataset: AE\nrule: duplicate keys\nrecords: 2\nreason: x\n",
            "1: names with values cannot stand here; begin each item of the list with a dash: - dataset: AE",
            "L005",
        ),
        (
            "accepted.yaml",
            "- {dataset: AE, variable: AESEV, records: 1, reason: Asked twice.}\n",
            "1: [0]: a difference has a dataset, a number of records and a class; say them",
            "L092",
        ),
        ("package.yaml", "section: 5.3.5.2\n", INDICATION, "L093"),
        (
            "package.yaml",
            "module: 5.3.3.1\n",
            "1: module: there is no module here; did you mean section, which must be given here?",
            "L003",
        ),
        ("package.yaml", "section: 5.3.3.1\nsequence: 1\n", "2: sequence: '1' is not four digits; write 0001", "L005"),
    ],
)
def test_a_fault_of_a_file_beside_the_specs(study: TinyStudy, file: str, text: str, message: str, code: str) -> None:
    (study.specs / file).write_text(text, encoding="utf-8")
    result = study.lint()
    assert result.stdout == f"{file}:{message}\n"
    told = message.partition(": ")[2].rpartition("; ")[0].removeprefix("[0]: ").removeprefix("[1]: ")
    assert code_of(told) == code


def test_bimo_is_looked_at_beside_other_faults(study: TinyStudy) -> None:
    (study.specs / "bimo.yaml").write_text("sponsor: X\n", encoding="utf-8")
    study.edit("sdtm/dm.yaml", "SITEID: SITE", "SITEID: SITEE")
    files = {line.partition(":")[0] for line in study.lint().stdout.splitlines()}
    assert files == {"bimo.yaml", "sdtm/dm.yaml"}


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ("DATE9", "'DATE9' is not a SAS format; did you mean 'DATE9.'?"),
        (
            "YYYY-MM-DD",
            "'YYYY-MM-DD' is not a SAS format, such as 'DATE9.' or '$20.'; "
            "how dates are written says dates: of the source, or of iso8601",
        ),
        ("DATE9.", "'DATE9.' does not fit a Char variable: those of text, and only those, start with '$'"),
    ],
)
def test_a_format_is_one_of_sas(study: TinyStudy, form: str, message: str) -> None:
    study.edit("sdtm/dm.yaml", "SITEID: SITE", f"SITEID: {{from: SITE, format: {form}}}")
    assert study.lint().stdout == f"sdtm/dm.yaml:7: records[0].variables.SITEID.format: {message}\n"
    assert code_of(message) == "L042"


def test_study_yaml_stands_for_its_folder(study: TinyStudy) -> None:
    result = study.run("lint", study.specs / "study.yaml", "--raw", study.raw)
    assert (result.exit_code, result.output) == (0, "no faults\n")


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ("tiny/sdtm/dm.yaml", "is no folder of a study; name"),
        ("tiny/sdtm", "is no folder of a study; name"),
        ("", "is no folder of a study; name"),
    ],
)
def test_the_folder_that_is_meant_is_named(study: TinyStudy, part: str, told: str) -> None:
    result = study.run("lint", study.specs.parent / part)
    assert result.exit_code == 2
    assert told in result.stderr
    assert "tiny" in result.stderr.rpartition("name ")[2]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("demo", "there is no folder demo; name specs/demo"),
        ("demmo", "there is no folder demmo; did you mean specs/demo?"),
        ("specs/demmo", "there is no folder specs/demmo; did you mean specs/demo?"),
        ("output/demo", "output/demo has no study.yaml; name specs/demo"),
        ("nothing", "there is no folder nothing"),
    ],
)
def test_a_study_of_the_project_is_named(
    given: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "output/demo").mkdir(parents=True)
    (tmp_path / "specs/demo").mkdir(parents=True)
    (tmp_path / "specs/demo/study.yaml").touch()
    monkeypatch.chdir(tmp_path)
    result = run("build", given)
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (2, f"Error: Invalid value for 'STUDY': {told}")


def test_what_a_command_cannot_take_is_told_with_what_it_can(study: TinyStudy, tmp_path: Path) -> None:
    (tmp_path / "out/sdtm").mkdir(parents=True)
    (tmp_path / "out/sdtm/dm.xpt").touch()
    told = {
        ("show", tmp_path / "out"): f"name a file of it, such as {tmp_path}/out/sdtm/dm.xpt",
        ("verbs", "iso"): "no verb is called iso; did you mean iso8601?",
        ("help", "build"): "No such command 'help'. Write main build --help.",
        ("build", study.specs, "--memory", "2"): "2 is 2 bytes; give a size such as 2GB or 512MB",
    }
    for words, said in told.items():
        result = run(*words)
        assert (result.exit_code, said in result.stderr) == (2, True), result.stderr
