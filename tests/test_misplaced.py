"""Files of specs that lie elsewhere, or are called otherwise, are told once, with the name that they need."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import DM, small_study
from studies import TinyStudy, tiny_study

BESIDE = "move it out of sdtm/: it lies beside study.yaml, as codelists.yaml"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("sdtm/dm.yaml", "dm.yaml", "nothing reads what is said of DM here; move the file to sdtm/"),  # AE needs it
        ("sdtm/ae.yaml", "sdtm/ae.yaml.txt", "nothing reads what is said of AE here; call it ae.yaml"),
        ("codelists.yaml", "sdtm/codelists.yaml", f"warning: nothing reads codelists.yaml; {BESIDE}"),
        ("codelists.yaml", "codelist.yaml", "warning: nothing reads codelist.yaml; call it codelists.yaml"),
        ("codelists.yaml", "codelists.yml", "warning: nothing reads codelists.yml; call it codelists.yaml"),
    ],
)
def test_a_spec_that_lies_elsewhere_is_one_message(old: str, new: str, message: str, tmp_path: Path) -> None:
    study = tiny_study(tmp_path)
    (study.specs / new).parent.mkdir(exist_ok=True)
    (study.specs / old).rename(study.specs / new)
    assert study.lint().stdout.splitlines() == [f"{new}:1: {message}"]


@pytest.mark.parametrize("name", ["notes.yaml", "notes.txt", "old/ae.yaml", "old/codelists.yaml", ".ae.yaml"])
def test_other_files_are_none(name: str, tmp_path: Path) -> None:
    study = tiny_study(tmp_path)
    (study.specs / name).parent.mkdir(exist_ok=True)
    text = "dataset: AE\n" if name.endswith("ae.yaml") else "a: note\n"
    (study.specs / name).write_text(text, encoding="utf-8")
    assert study.lint().output == "no faults\n"


def told(study: TinyStudy) -> list[str]:
    """What lint says, but of what a small study lacks, or has and does not use."""
    lines = study.lint().stdout.splitlines()
    return [line for line in lines if " Expected in " not in line and "no spec uses" not in line]


ADSL = "dataset: ADSL\nstructure: ADSL\nlabel: Subjects\nkeys: [USUBJID]\nrecords: [{dataset: DM}]\n"


@pytest.mark.parametrize(
    ("sdtm", "adam", "message"),
    [
        (
            {"dm": DM, "adsl": ADSL},
            {},
            "sdtm/adsl.yaml:1: dataset: SDTMIG 3.4 has no dataset AD; it says a data "
            "structure of ADaM: move the file to adam/",
        ),
        (
            {"dm": DM},
            {"vs": DM.replace("DM", "VS")},
            "adam/vs.yaml:1: dataset: an analysis dataset says its data "
            "structure; the spec of a dataset of SDTM lies in sdtm/: move it there",
        ),
    ],
)
def test_a_dataset_of_the_other_standard(
    sdtm: dict[str, str], adam: dict[str, str], message: str, tmp_path: Path
) -> None:
    study = small_study(tmp_path, {}, sdtm, adam)
    assert told(study) == [message]


@pytest.mark.parametrize(
    ("where", "hint"),
    [
        ("specs/t/adam/sites.csv", "it lies in adam/: move it beside study.yaml"),
        ("raw/t/sites.csv", "it lies in t/: move it beside study.yaml"),
        ("specs/t/site.csv", "did you mean site.csv?"),
    ],
)
def test_a_table_that_lies_elsewhere(where: str, hint: str, tmp_path: Path) -> None:
    spec = DM.replace('{assign: "01"}', "{lookup: {table: sites.csv, by: [SUBJECT], value: SITE}}")
    study = small_study(tmp_path, {}, {"dm": spec})
    (tmp_path / where).parent.mkdir(exist_ok=True)
    (tmp_path / where).write_text("SUBJECT,SITE\n001,01\n002,02\n", encoding="utf-8")
    place = "sdtm/dm.yaml:7: records[0].variables.SITEID.lookup"
    assert told(study) == [f"{place}: there is no table sites.csv; {hint}"]


@pytest.mark.parametrize(
    ("where", "hint"),
    [
        ("raw/demog.csv", "it lies in {raw}: move it"),
        ("specs/t/demog.csv", "it lies in {specs}: move it"),
        ("raw/t/edc/demog.csv", "it lies in a folder of it: write file: edc/demog.csv"),
    ],
)
def test_a_raw_file_that_lies_elsewhere(where: str, hint: str, tmp_path: Path) -> None:
    study = small_study(tmp_path, {"vs": "SUBJECT\n001\n"}, {"dm": DM})
    (tmp_path / where).parent.mkdir(exist_ok=True)
    (study.raw / "demog.csv").rename(tmp_path / where)
    said = hint.replace("{raw}", str(study.raw.parent)).replace("{specs}", str(study.specs))
    message = f"study.yaml:6: raw.demog.file: warning: there is no file demog.csv in {study.raw}; {said}"
    assert told(study) == [message]


def test_a_raw_file_that_is_away_and_a_table_of_its_name(tmp_path: Path) -> None:
    study = small_study(tmp_path, {"vs": "SUBJECT\n001\n"}, {"dm": DM})
    (study.raw / "demog.csv").unlink()
    (study.specs / "demog.csv").write_text("CODE,MEANING\n1,one\n", encoding="utf-8")
    where = f"study.yaml:6: raw.demog.file: warning: there is no file demog.csv in {study.raw}"
    assert told(study) == [f"{where}; put it there, or name another"]
