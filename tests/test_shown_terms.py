"""`ct show`: the terms of a codelist, by its name, its code, or a variable that takes it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from studies import tiny_study

from cdisc_rdeb.cli import main
from cdisc_rdeb.ct import add_package

OUT = [
    "FATAL",
    "NOT RECOVERED/NOT RESOLVED",
    "RECOVERED/RESOLVED WITH SEQUELAE",
    "RECOVERED/RESOLVED",
    "RECOVERING/RESOLVING",
    "UNKNOWN",
]
HEAD = (
    "Code\tCodelist Code\tCodelist Extensible (Yes/No)\tCodelist Name\tCDISC Submission Value\tCDISC Synonym(s)\t"
    "CDISC Definition\tNCI Preferred Term"
)
OLD = [
    HEAD,
    "C66768\t\tNo\tOutcome of Event\tOUT\tOutcome\tHow it ended\tCDISC Outcome",
    "C48275\tC66768\t\tOutcome of Event\tFATAL\tDied\tDeath\tFatal",
    "",
]


@pytest.fixture(autouse=True)
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder of packages, empty."""
    monkeypatch.setenv("CDISC_RDEB_CT", str(tmp_path / "user"))
    return tmp_path / "user"


def show(*words: object) -> Result:
    result = CliRunner().invoke(main, ["ct", "show", *map(str, words)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def terms(result: Result) -> list[str]:
    """The terms of the one codelist that is shown: what stands before two blanks, below the header."""
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    return [line.split("  ")[0] for line in lines[[line[:4] for line in lines].index("TERM") + 1 : -1]]


@pytest.mark.parametrize("asked", ["AE.AEOUT", "ae.aeout", "AEOUT", "OUT", "out", "C66768", "c66768"])
def test_a_codelist_is_found_by_its_name_its_code_and_a_variable(asked: str) -> None:
    assert terms(show(asked)) == OUT
    assert "OUT (C66768): Outcome of Event, SDTM terminology 2025-03-28\nnot extensible: no term" in show(asked).output


def test_an_extensible_codelist_is_called_so() -> None:
    assert "\nextensible: a term that is missing can be added" in show("NCOMPLT").output


def test_a_variable_of_two_codelists_shows_both() -> None:
    heads = [line.split(" (")[0] for line in show("DS.DSDECOD").output.splitlines() if "terminology" in line]
    assert heads == ["NCOMPLT", "PROTMLST", "OTHEVENT"]


@pytest.mark.parametrize("asked", ["ADSL.SAFFL", "LB.LBFAST", "VS.VSFAST"])
def test_a_variable_of_the_guides_and_models_has_the_terms_of_its_codelist(asked: str) -> None:
    assert terms(show(asked)) == ["N", "NA", "U", "Y"]


@pytest.mark.parametrize("word", ["withdrawal by sub", "DROPOUT", "dropout"])
def test_a_word_is_searched_in_terms_and_synonyms(word: str) -> None:
    assert terms(show("NCOMPLT", "--like", word)) == ["WITHDRAWAL BY SUBJECT"]


def test_a_code_is_shown_with_its_name_and_what_is_called_so_comes_first() -> None:
    lines = show("LBTESTCD", "--like", "haemoglobin").output.splitlines()  # as the British spell it
    assert lines[3].split() == ["TERM", "CODE", "LBTEST", "OTHER", "WORDS"]
    assert lines[4].split()[:3] == ["HGB", "C64848", "Hemoglobin"]


def test_a_word_alone_is_searched_in_all_codelists() -> None:
    lines = show("--like", "clotted").output.splitlines()
    assert lines[0].split()[:2] == ["CODELIST", "TERM"]
    assert len(lines) > 2
    assert all("clotted" in line.lower() for line in lines[1:-1])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["AE.AEOUTT"], "AE.AEOUTT is no codelist, and no variable; did you mean AEOUT?"),
        (["AEE.AEOUT"], "AEE.AEOUT is no codelist, and no variable; did you mean AE?"),
        (["NCOMPLTT"], "NCOMPLTT is no codelist, and no variable; did you mean NCOMPLT?"),
        (["ZZZZZ"], "ZZZZZ is no codelist, and no variable; cdisc-rdeb ct show --like WORD searches all terms"),
        (["AE.AETERM"], "AE.AETERM takes no codelist of CDISC: any text"),
        (["AE.AEDECOD"], "AE.AEDECOD takes no codelist of CDISC: it follows MedDRA"),
        (["OUT", "--like", "recovred"], "no term of OUT has 'recovred'; did you mean RECOVERED/RESOLVED?"),
        (["OUT", "--like", "xyz"], "no term of OUT has 'xyz'; try a shorter word, or none to see all"),
        (["SEX", "--like", "femal e"], "no term of SEX has 'femal e'; did you mean Female?"),
        (["--like", "qqqq"], "no codelist has a term with 'qqqq'; try a shorter word"),
        ([], "name a codelist or variable, as AE.AEOUT, or a word to search for: --like WORD"),
    ],
)
def test_what_is_not_there_says_what_was_meant(words: list[str], told: str) -> None:
    result = show(*words)
    assert (result.exit_code, result.output) == (2, f"error: {told}\n")


def test_a_study_has_its_own_terms_and_words_whatever_else_is_wrong_in_it(tmp_path: Path) -> None:
    study = tiny_study(tmp_path)
    study.edit("codelists.yaml", "AEREL:", "OUT: {terms: {FATAL: [dead, killed]}}\nAEREL:")
    study.edit("sdtm/dm.yaml", "AGEU: {assign: YEARS}", "AGEU: {assing: YEARS}")
    assert (
        "FATAL                             C48275  dead; killed; 5;" in show("AE.AEOUT", "--study", study.specs).output
    )
    own = show("AEREL", "--study", study.specs)
    assert own.output.startswith("AEREL: Causality, the study's own\nall its terms stand in codelists.yaml\n")
    assert terms(own) == ["NOT RELATED", "RELATED"]


def test_the_terminology_is_that_of_the_study_else_the_newest(tmp_path: Path, user: Path) -> None:
    study = tiny_study(tmp_path)
    file = tmp_path / "SDTM Terminology.txt"
    file.write_text("\n".join(OLD), encoding="utf-8")
    add_package(file, user, date="2020-01-31")
    study.edit("study.yaml", "raw:", "standards: {CT: {SDTM: 2020-01-31}}\nraw:")
    assert terms(show("AE.AEOUT", "--study", study.specs)) == ["FATAL"]
    assert terms(show("AE.AEOUT")) == OUT
    add_package(file, user, date="2031-01-31")
    assert terms(show("AE.AEOUT")) == ["FATAL"]


def test_a_study_whose_terminology_is_not_there_is_told_so(tmp_path: Path) -> None:
    study = tiny_study(tmp_path)
    study.edit("study.yaml", "raw:", "standards: {CT: 2019-12-20}\nraw:")
    result = show("AE.AEOUT", "--study", study.specs)
    assert result.exit_code == 2 and "terminology 2019-12-20 is not installed" in result.output


def test_lint_names_the_command_for_a_term_that_is_none(tmp_path: Path) -> None:
    study = tiny_study(tmp_path)
    study.edit("sdtm/ae.yaml", "  AEACN: not collected", "  AEACN: not collected\n  AELOC: {assign: Qqqqq}")
    declared = "Qqqqq is a sponsor term of AELOC, which codelists.yaml does not declare"
    assert f"{declared}; cdisc-rdeb ct show LOC lists its terms\n" in study.lint().output
