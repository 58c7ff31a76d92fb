"""Code that lies among specs runs where the user says so alone; faults of the program are told in a line."""

from __future__ import annotations

import os
from importlib import metadata
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from studies import TinyStudy, tiny_study

import cdisc_rdeb
from cdisc_rdeb import allow_code, build_study, lint
from cdisc_rdeb.allowed import VARIABLE
from cdisc_rdeb.cli import common, main
from cdisc_rdeb.errors import SpecError
from cdisc_rdeb.verbs.own import study_verbs

ASKED = f"this is code, which would run; read it, and if you trust it say --allow-code, or set {VARIABLE}=1"


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TinyStudy:
    """A study whose code writes a file when it runs."""
    monkeypatch.setenv(VARIABLE, "")
    study = tiny_study(tmp_path)
    (study.specs / "derivations.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\n")
    return study


def ran(study: TinyStudy) -> bool:
    return (study.specs.parents[1] / "ran").exists()


def call(*arguments: object) -> click.testing.Result:
    return CliRunner().invoke(main, [*map(str, arguments)])


@pytest.mark.parametrize("said", ["", "0"])
def test_code_does_not_run_unasked(said: str, study: TinyStudy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, said)
    where = ["--raw", study.raw, "--out", study.out]
    for command in (["build", study.specs, *where], ["define", study.specs], ["explain", study.specs, "DM"]):
        result = call(*command)
        assert result.exit_code == 2
        assert result.stderr == f"error: derivations.py:1: {ASKED}\n"
    result = call("lint", study.specs)
    assert (result.exit_code, result.stdout) == (2, f"derivations.py:1: {ASKED}\n")
    assert [str(fault) for fault in lint(study.specs, study.raw)] == [f"derivations.py:1: {ASKED}"]
    with pytest.raises(SpecError, match=r"^derivations\.py: this is code, which would run"):
        study_verbs(study.specs)  # whoever asks for it
    assert call("schema", "dataset", "--study", study.specs).exit_code == 2
    assert not ran(study) and not study.out.exists()


def test_code_runs_where_a_command_is_told_to_and_in_that_command_alone(study: TinyStudy) -> None:
    result = call("build", study.specs, "--raw", study.raw, "--out", study.out, "--allow-code")
    assert (result.exit_code, result.stderr) == (0, "")
    assert ran(study)
    assert os.environ[VARIABLE] == ""
    assert call("build", study.specs, "--raw", study.raw, "--out", study.out, "--fresh").exit_code == 2


def test_code_runs_where_the_environment_says_so(study: TinyStudy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "1")
    assert call("lint", study.specs, "--raw", study.raw).exit_code == 0
    assert ran(study)


def test_code_runs_from_python_once_it_is_allowed(study: TinyStudy) -> None:
    with pytest.raises(SpecError):
        build_study(study.specs, raw=study.raw, out=study.out)
    allow_code()  # the fixture puts the environment back
    build_study(study.specs, raw=study.raw, out=study.out)
    assert ran(study)


def test_every_command_that_reads_specs_can_be_told() -> None:
    """Commands that take a folder of specs; simulate runs its program because it is asked to, and nothing else."""
    reading = {"build", "lint", "explain", "new", "schema", "check", "define", "analyze", "trace", "package", "report",
               "verify", "export"}  # fmt: skip
    can = {name for name, command in main.commands.items() if any(p.name == "allow_code" for p in command.params)}
    assert can == reading


# faults of the program


def broken(error: BaseException) -> click.Command:
    @click.command()
    @common.says_errors
    def command() -> None:
        raise error

    return command


def said(error: BaseException) -> str:
    result = CliRunner().invoke(broken(error))
    assert result.exit_code == 2
    assert result.stderr.startswith("error: ") and result.stderr.count("\n") == 1
    return result.stderr.removeprefix("error: ").rstrip("\n")


def test_an_error_that_nobody_foresaw(monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(KeyError("a\nb")) == (
        f"KeyError: 'a\\nb' in cli/common.py:{line_of('return command(')}: "
        f"a fault of cdisc_rdeb {cdisc_rdeb.__version__}, "
        "and none of yours; what was written before is as it was; report this line to those who maintain it, "
        "with what CDISC_RDEB_DEBUG=1 shows"
    )
    assert said(RuntimeError("one\ntwo " + "x" * 900)).startswith("RuntimeError: one two xxx")
    assert len(said(RuntimeError("x" * 900))) < 600
    assert said(OSError("no file is named")).startswith("OSError: no file is named in ")
    monkeypatch.setenv("CDISC_RDEB_DEBUG", "1")
    with pytest.raises(KeyError):
        CliRunner().invoke(broken(KeyError("a")), catch_exceptions=False)


def line_of(text: str) -> int:
    lines = Path(common.__file__).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def test_the_page_that_the_package_names(monkeypatch: pytest.MonkeyPatch) -> None:
    class Named:
        def get_all(self, _: str) -> list[str]:
            return ["Homepage, https://example.org", "Issues, https://example.org/issues"]

    monkeypatch.setattr(metadata, "metadata", lambda _: Named())
    assert "report this line to https://example.org/issues, with" in said(KeyError("a"))


def test_no_memory() -> None:
    assert said(MemoryError()) == "this needs more memory than there is; build in --blocks, or on a larger machine"


@pytest.mark.parametrize(
    ("error", "code"), [(click.UsageError("wrong"), 2), (click.exceptions.Exit(0), 0), (click.Abort(), 1)]
)
def test_the_ways_of_click_to_end_stay(error: BaseException, code: int) -> None:
    result = CliRunner().invoke(broken(error))
    assert result.exit_code == code
    assert "fault of" not in result.output
