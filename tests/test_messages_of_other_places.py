"""A file that lies in another place, or holds what belongs elsewhere, has one message with the way out."""

from __future__ import annotations

from pathlib import Path

import pytest
from tutorials import copied, lint_of

FILES = {
    "a dataset beside the folder of datasets": (
        "toy",
        "specs/toy/sdtm/vs.yaml",
        "specs/toy/vs.yaml",
        "vs.yaml:1: warning: nothing reads what is said of VS here; move the file to sdtm/",
    ),
    "a dataset in a folder of its own": (
        "toy",
        "specs/toy/sdtm/vs.yaml",
        "specs/toy/sdtm/new/vs.yaml",
        "sdtm/new/vs.yaml:1: warning: nothing reads what is said of VS here; "
        "move it to sdtm/; folders in there are not looked into",
    ),
    "the folder in other letters": (
        "toy",
        "specs/toy/sdtm",
        "specs/toy/STDM",
        "STDM/dm.yaml:1: nothing reads what is said of DM and VS here; call the folder sdtm",
    ),
    "the folder of analysis datasets in other letters": (
        "tut",
        "specs/toy/adam",
        "specs/toy/adams",
        "adams/adsl.yaml:1: warning: nothing reads what is said of ADSL and ADVS here; call the folder adam",
    ),
    "an analysis dataset among the others": (
        "tut",
        "specs/toy/adam/advs.yaml",
        "specs/toy/sdtm/advs.yaml",
        "sdtm/advs.yaml:1: dataset: SDTMIG 3.4 has no dataset AD; "
        "it says a data structure of ADaM: move the file to adam/",
    ),
    "codelists with a shorter ending": (
        "demo",
        "specs/demo/codelists.yaml",
        "specs/demo/codelists.yml",
        "codelists.yml:1: warning: nothing reads codelists.yml; call it codelists.yaml",
    ),
    "codelists without an s": (
        "demo",
        "specs/demo/codelists.yaml",
        "specs/demo/codelist.yaml",
        "codelist.yaml:1: warning: nothing reads codelist.yaml; call it codelists.yaml",
    ),
    "the study's file with a shorter ending": (
        "toy",
        "specs/toy/study.yaml",
        "specs/toy/study.yml",
        "study.yaml:1: there is no such file in {specs}; study.yml lies there: call it study.yaml",
    ),
    "the study's file as a text": (
        "toy",
        "specs/toy/study.yaml",
        "specs/toy/study.yaml.txt",
        "study.yaml:1: there is no such file in {specs}; study.yaml.txt lies there: call it study.yaml",
    ),
    "the study's file in capitals": (
        "toy",
        "specs/toy/study.yaml",
        "specs/toy/STUDY.YAML",
        "study.yaml:1: there is no such file in {specs}; STUDY.YAML lies there: call it study.yaml",
    ),
    "the study's file with a blank in front": (
        "toy",
        "specs/toy/study.yaml",
        "specs/toy/ study.yaml",
        "study.yaml:1: there is no such file in {specs}; ' study.yaml' lies there: call it study.yaml",
    ),
    "a dataset as a text": (
        "toy",
        "specs/toy/sdtm/vs.yaml",
        "specs/toy/sdtm/vs.txt",
        "sdtm/vs.txt:1: warning: nothing reads what is said of VS here; call it vs.yaml",
    ),
    "a dataset as a text that others need": (
        "toy",
        "specs/toy/sdtm/dm.yaml",
        "specs/toy/sdtm/dm.yaml.txt",
        "sdtm/dm.yaml.txt:1: nothing reads what is said of DM here; call it dm.yaml",
    ),
    "an analysis dataset as a text that others take records from": (
        "tut",
        "specs/toy/adam/adsl.yaml",
        "specs/toy/adam/adsl.txt",
        "adam/adsl.txt:1: nothing reads what is said of ADSL here; call it adsl.yaml",
    ),
    "a dataset in capitals": (
        "toy",
        "specs/toy/sdtm/vs.yaml",
        "specs/toy/sdtm/VS.YAML",
        "sdtm/VS.YAML:1: the names of specs end in .yaml; call it vs.yaml",
    ),
    "codelists as a text": (
        "demo",
        "specs/demo/codelists.yaml",
        "specs/demo/codelists.txt",
        "codelists.txt:1: warning: nothing reads codelists.txt; call it codelists.yaml",
    ),
    "the name of another dataset": (
        "demo",
        "specs/demo/sdtm/ex.yaml",
        "specs/demo/sdtm/ec.yaml",
        "sdtm/ec.yaml:1: dataset: the file is called ec.yaml, and is the spec of EX; "
        "call it ex.yaml, or write dataset: EC",
    ),
    "raw data a folder deeper": (
        "toy",
        "raw/toy",
        "raw/toy/data",
        "study.yaml:5: raw: warning: the raw files are not in {raw}, and lie in {raw}/data; "
        "move them, or name that folder: --raw {raw}/data",
    ),
}


@pytest.mark.parametrize(("base", "old", "new", "told"), FILES.values(), ids=FILES)
def test_what_lies_in_another_place_has_one_message(tmp_path: Path, base: str, old: str, new: str, told: str) -> None:
    study = copied(tmp_path, base)
    (tmp_path / old).rename(tmp_path / "moved")
    (tmp_path / new).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "moved").rename(tmp_path / new)
    assert lint_of(study) == [told.format(specs=study.specs, raw=study.raw)]


def test_what_nothing_reads_and_need_not_is_not_told(tmp_path: Path) -> None:
    study = copied(tmp_path, "toy")
    (study.specs / "sdtm" / "old").mkdir()
    for name in ("sdtm/old/vs.yaml", "notes.yaml", "simulate.py", ".hidden.yaml", "vs_draft.yaml", "vs_draft.txt"):
        (study.specs / name).write_text("dataset: VS\nkeys: [USUBJID]\n", encoding="utf-8")
    for name in ("forms.txt", "notes.txt", "sdtm/ae.txt"):
        (study.specs / name).write_text("What is to be done\n", encoding="utf-8")
    assert lint_of(study) == []


PUT = {
    "nothing": (
        "sdtm/vs.yaml",
        "{}\n",
        "1: the file is empty; fill it, or remove it; the spec of VS begins with dataset: VS",
    ),
    "nothing of the study": (
        "study.yaml",
        "---\n",
        "1: the file is empty; fill it, or remove it; study.yaml begins with study: ABC-101",
    ),
    "no word": ("sdtm/vs.yaml", "", "1: the file is empty; fill it, or remove it"),
    "something else": (
        "sdtm/vs.yaml",
        '{"colour": 1}\n',
        "1: nothing in this file belongs to the spec of VS: colour; the spec of VS begins with dataset: VS",
    ),
    "another dataset": (
        "study.yaml",
        "dataset: AE\nrecords: [{raw: demog, copy: [AETERM]}]\n",
        "1: what stands in this file belongs to the spec of AE; "
        "put study.yaml back here, which begins with study: ABC-101",
    ),
    "the study": (
        "sdtm/vs.yaml",
        "# of another study\nstudy: X\ntitle: X\nsubject: X-{subject}\nraw: {a: {file: a.csv}}\n",
        "2: what stands in this file belongs to study.yaml; put the spec of VS back here, "
        "which begins with dataset: VS",
    ),
    "codelists": (
        "sdtm/vs.yaml",
        "ARMS:\n  terms: {A: One}\n",
        "1: what stands in this file belongs to codelists.yaml; put the spec of VS back here, "
        "which begins with dataset: VS",
    ),
    "a dataset for codelists": (
        "codelists.yaml",
        "dataset: AE\nrecords: [{raw: demog, copy: [AETERM]}]\n",
        "1: what stands in this file belongs to the spec of AE; put codelists.yaml back here, "
        "which begins with NAME: {terms: {TERM: COLLECTED}}",
    ),
    "a dataset for forms": (
        "forms.yaml",
        "dataset: AE\nrecords: [{raw: demog, copy: [AETERM]}]\n",
        "1: what stands in this file belongs to the spec of AE; put forms.yaml back here, which begins with forms:",
    ),
    "explanations": (
        "sdtm/vs.yaml",
        "- {dataset: AE, rule: duplicate keys, records: 2, reason: The site reported it twice.}\n",
        "1: what stands in this file belongs to accepted.yaml; put the spec of VS back here, "
        "which begins with dataset: VS",
    ),
}


@pytest.mark.parametrize(("file", "text", "told"), PUT.values(), ids=PUT)
def test_a_file_with_what_belongs_elsewhere_has_one_message(tmp_path: Path, file: str, text: str, told: str) -> None:
    study = copied(tmp_path, "toy")
    (study.specs / file).write_text(text, encoding="utf-8")
    assert lint_of(study) == [f"{file}:{told}"]


RAW = {
    "a title above the header": (
        b"Exported from the EDC\n%s",
        "row 2 looks like the header: it and the rows below have 6 cells, and row 1 has 1; "
        "say header_row: 2 for demog in study.yaml",
    ),
    "a title with the commas of a sheet": (
        b"Study TOY,,,,,\n,,,,,\n%s",
        "row 3 looks like the header: it and the rows below have 6 cells, and row 1 has 1; "
        "say header_row: 3 for demog in study.yaml",
    ),
    "an empty file": (b"", "the file has nothing in it; get it again, or remove the source from study.yaml"),
    "letters of another encoding": (
        b"%s004,50,F,Andr\xe9,05-JAN-2024,10-JAN-2024\n",
        "row 5: the byte 0xE9 is not utf-8; it looks like cp1252; say encoding: cp1252 for demog in study.yaml",
    ),
}


@pytest.mark.parametrize(("form", "told"), RAW.values(), ids=RAW)
def test_a_raw_file_that_is_no_table_has_one_message(tmp_path: Path, form: bytes, told: str) -> None:
    study = copied(tmp_path, "toy")
    path = study.raw / "demog.csv"
    path.write_bytes(form.replace(b"%s", path.read_bytes()))
    assert lint_of(study) == [f"study.yaml:6: raw.demog.file: demog.csv: {told}"]


ENTRY = "- {dataset: DS, rule: sponsor term, variable: DSDECOD, records: 1, reason: It is so.}\n"

ENTRIES = {
    "a dataset": ("DS, rule", "DSS, rule", "there is no dataset DSS, so nothing is explained here; did you mean DS?"),
    "a rule": (
        "sponsor term",
        "sponsor terms",
        "no rule of a build is called sponsor terms; did you mean sponsor term?",
    ),
    "a variable": ("DSDECOD", "DSDECD", "DS has no variable DSDECD; did you mean DSDECOD?"),
}


@pytest.mark.parametrize(("old", "new", "told"), ENTRIES.values(), ids=ENTRIES)
def test_an_explanation_of_what_is_not_there_has_one_message(tmp_path: Path, old: str, new: str, told: str) -> None:
    study = copied(tmp_path, "demo")
    (study.specs / "accepted.yaml").write_text(ENTRY, encoding="utf-8")
    assert lint_of(study) == []
    study.edit("accepted.yaml", old, new)
    assert lint_of(study) == [f"accepted.yaml:1: [0]: warning: {told}"]
