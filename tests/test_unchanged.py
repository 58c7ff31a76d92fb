"""A build from what was built already is none, and any change of what counts makes it one."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small import SmallStudy, small_study

from cdisc_rdeb.cache import salt
from cdisc_rdeb.output import noted as notes

AE = "dataset: AE\nkeys: [USUBJID, AETERM]\nrecords:\n  - raw: f\n    variables: {AETERM: NOTE, AEDECOD: NOTE}\n"
ROWS = "SUBJECT,NOTE\n002,b\n001,a\n"
NOTHING = "nothing changed since the last build: "
VERB = "from cdisc_rdeb.verbs import verb\n"


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallStudy:
    """A study that was built, long enough ago for the system to tell of any change."""
    monkeypatch.setenv("CDISC_RDEB_CACHE", str(tmp_path / "cache"))
    study = small_study(tmp_path, {"f": ROWS}, {"ae": AE}, more={"derivations.py": VERB})
    build(study)
    return study


def build(study: SmallStudy, *options: str, out: Path | None = None) -> str:
    """What a build says that may find that nothing changed."""
    home = ("--raw", study.raw, "--out", out or study.out)
    result = study.run("build", study.specs, *home, "--no-documents", *options)
    assert result.exit_code == 0, result.output
    return result.output


def test_nothing_is_written_where_nothing_changed(study: SmallStudy) -> None:
    before = {path: path.stat().st_ino for path in study.out.rglob("*")}
    assert build(study) == f"{NOTHING}{study.out} is as it would be written (--fresh builds again)\n"
    assert {path: path.stat().st_ino for path in study.out.rglob("*")} == before
    assert not build(study, "--fresh").startswith(NOTHING)
    assert {path: path.stat().st_ino for path in study.out.rglob("*")} != before


def test_documents_that_a_check_is_told_in_make_no_difference(study: SmallStudy) -> None:
    home = ("--raw", study.raw, "--out", study.out)
    first, second = (study.run("build", study.specs, *home).output for _ in range(2))
    assert not first.startswith(NOTHING) and (study.out / "sdtm/csdrg.pdf").exists()
    assert second.startswith(NOTHING)
    study.path("accepted.yaml").write_text("accepted: []\n", encoding="utf-8")
    assert not study.run("build", study.specs, *home).output.startswith(NOTHING)


def add(name: str, text: str) -> Callable[[SmallStudy], None]:
    """Text added to the end of a file, which may be new."""

    def change(study: SmallStudy) -> None:
        with study.path(name).open("a", encoding="utf-8") as file:
            file.write(text)

    return change


CHANGES = {
    "a row": add("f.csv", "002,c\n"),
    "a spec": add("sdtm/ae.yaml", "label: Events\n"),
    "a spec that is new": add("codelists.yaml", "{}\n"),
    "a file of no use yet": add("forms.txt", "\n"),
    "a raw file of no use yet": add("g.csv", "A\n"),
    "the code of a verb": add("derivations.py", "\n"),
    "a cell of the same length": lambda study: study.edit("f.csv", "002,b", "002,x"),
    "an output": lambda study: (study.out / "issues.csv").write_text("dataset\n"),
    "an output that is gone": lambda study: (study.out / "sdtm" / "ae.xpt").unlink(),
}


@pytest.mark.parametrize("what", CHANGES)
def test_any_change_is_seen(study: SmallStudy, what: str) -> None:
    CHANGES[what](study)
    assert not build(study).startswith(NOTHING)
    assert build(study).startswith(NOTHING)


def test_a_foreign_file_among_the_outputs_is_refused_as_ever(study: SmallStudy) -> None:
    (study.out / "sdtm" / "mine.txt").write_text("")
    result = study.run("build", study.specs, "--raw", study.raw, "--out", study.out, "--no-documents")
    assert result.exit_code == 2
    assert "sdtm/mine.txt, which no build wrote" in result.stderr


def test_other_arguments_another_day_or_program_are_another_build(
    study: SmallStudy, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not build(study, "--format", "json").startswith(NOTHING)
    assert not build(study).startswith(NOTHING)
    assert build(study, "--blocks", "2").startswith(NOTHING)  # the same bytes
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert not build(study).startswith(NOTHING)
    monkeypatch.setattr(salt, "platform", type("Other", (), {"python_version": staticmethod(lambda: "4.0")}))
    assert not build(study).startswith(NOTHING)


def test_a_file_that_was_touched_is_the_same(study: SmallStudy) -> None:
    os.utime(study.raw / "f.csv", (1_000_000_000, 1_000_000_000))
    assert build(study).startswith(NOTHING)


def test_a_change_that_the_system_does_not_show_is_seen_in_the_content(study: SmallStudy) -> None:
    """Files that were just written are read again: what comes in the same tick of the clock may look the same."""
    (note,) = (notes.cache_folder() / "builds").iterdir()
    assert '"inputs"' in note.read_text()
    path = study.raw / "f.csv"
    state = notes.State.of(path.stat())
    coarse = replace(state, modified=10**18, changed=10**18)  # of a system that counts whole seconds
    fine = replace(state, modified=10**18, changed=10**18 + 1_234_567)
    assert [bool(notes.state_at(coarse, 10**18 + later)) for later in (1, 10**9, 3 * 10**9)] == [False, False, True]
    assert [bool(notes.state_at(fine, 10**18 + later)) for later in (1, 10**7, 10**8)] == [False, False, False]
    assert notes.state_at(replace(fine, modified=10**18 + 1), fine.changed + 10**8) != []


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"asked": 1}'])
def test_a_damaged_note_costs_a_build(study: SmallStudy, damage: str) -> None:
    (note,) = (notes.cache_folder() / "builds").iterdir()
    note.write_text(damage)
    assert not build(study).startswith(NOTHING)
    assert build(study).startswith(NOTHING)


EDITS = st.lists(
    st.tuples(
        st.sampled_from(["002,b", "002,bb", "001,b", "002,B"]), st.sampled_from(["NOTE", "SUBJECT"]), st.booleans()
    ),
    min_size=1,
    max_size=3,
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EDITS)
def test_after_any_edits_the_bytes_are_those_of_a_fresh_build(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[str, str, bool]]
) -> None:
    study = small_study(tmp_path_factory.mktemp("edits"), {"f": ROWS}, {"ae": AE})
    for row, column, labelled in edits:
        study.path("f.csv").write_text(ROWS.replace("002,b", row), encoding="utf-8")
        label = "label: Events\n" if labelled else ""
        study.path("sdtm/ae.yaml").write_text(label + AE.replace("AEDECOD: NOTE", f"AEDECOD: {column}"))
        build(study)
        cached = study.output()
        build(study, "--fresh")
        assert study.output() == cached
