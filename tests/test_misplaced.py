"""Files of specs that lie elsewhere, or are called otherwise, are told once, with the name that they need."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import DM, small_study
from studies import TinyStudy, tiny_study

END = "the names of specs end in .yaml"
HERE = "and nothing reads it here"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("sdtm/ae.yaml", "ae.yaml", f"ae.yaml:1: the spec of AE lies in sdtm/, {HERE}; move it to sdtm/ae.yaml"),
        ("sdtm/dm.yaml", "dm.yaml", f"dm.yaml:1: the spec of DM lies in sdtm/, {HERE}; move it to sdtm/dm.yaml"),
        (
            "sdtm/ae.yaml",
            "sdtm/events/ae.yaml",
            f"sdtm/events/ae.yaml:1: the spec of AE lies in sdtm/, {HERE}; move it to sdtm/ae.yaml",
        ),
        ("sdtm/ae.yaml", "sdtm/ae.yaml.txt", f"sdtm/ae.yaml.txt:1: {END}; rename it to sdtm/ae.yaml"),
        (
            "sdtm",
            "SDTM",
            "SDTM:1: the folder of these specs is called sdtm, and nothing reads SDTM; rename SDTM to sdtm",
        ),
        (
            "codelists.yaml",
            "sdtm/codelists.yaml",
            f"sdtm/codelists.yaml:1: codelists.yaml lies beside study.yaml, "
            f"{HERE}; move it to codelists.yaml, out of sdtm/",
        ),
        (
            "codelists.yaml",
            "codelist.yaml",
            "codelist.yaml:1: no file is called codelist.yaml here, and nothing reads it; name it codelists.yaml",
        ),
        ("codelists.yaml", "codelists.yml", f"codelists.yml:1: {END}; rename it to codelists.yaml"),
        ("codelists.yaml", "Codelists.YAML", f"Codelists.YAML:1: {END}; rename it to codelists.yaml"),
        ("study.yaml", "study.yml", "study.yaml:1: there is no such file in {specs}; rename study.yml to study.yaml"),
    ],
)
def test_a_spec_that_lies_elsewhere_is_one_message(old: str, new: str, message: str, tmp_path: Path) -> None:
    study = tiny_study(tmp_path)
    (study.specs / new).parent.mkdir(exist_ok=True)
    (study.specs / old).rename(study.specs / new)
    assert study.lint().stdout.splitlines() == [message.replace("{specs}", str(study.specs))]


@pytest.mark.parametrize("name", ["notes.yaml", "notes.txt", "old/ae.yaml", "old/codelists.yaml", ".ae.yaml"])
def test_other_files_are_none(name: str, tmp_path: Path) -> None:
    study = tiny_study(tmp_path)
    (study.specs / name).parent.mkdir(exist_ok=True)
    text = "dataset: AE\n" if name.endswith("ae.yaml") else "a: note\n"
    (study.specs / name).write_text(text, encoding="utf-8")
    assert study.lint().output == "no faults\n"


def told(study: TinyStudy) -> list[str]:
    """What lint says, but of variables that the small DM lacks, and could have."""
    return [line for line in study.lint().stdout.splitlines() if "is Expected in" not in line]


ADSL = "dataset: ADSL\nstructure: ADSL\nlabel: Subjects\nkeys: [USUBJID]\nrecords: [{dataset: DM}]\n"


@pytest.mark.parametrize(
    ("sdtm", "adam", "message"),
    [
        (
            {"dm": DM, "adsl": ADSL},
            {},
            "sdtm/adsl.yaml:1: dataset: SDTMIG 3.4 has no dataset AD; the spec of an "
            "analysis dataset lies in adam/: move it there",
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
    study = small_study(tmp_path, {}, {"dm": DM})
    (tmp_path / where).parent.mkdir(exist_ok=True)
    (study.raw / "demog.csv").rename(tmp_path / where)
    said = hint.replace("{raw}", str(study.raw.parent)).replace("{specs}", str(study.specs))
    message = f"study.yaml:6: raw.demog.file: warning: there is no file demog.csv in {study.raw}; {said}"
    assert told(study) == [message]
