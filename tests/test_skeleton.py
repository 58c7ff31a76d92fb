"""Skeletons: what `new` writes has no fault but what is waiting, and overwrites nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from cdisc_rdeb.build import build_study
from cdisc_rdeb.cli import main
from cdisc_rdeb.errors import SpecError, WriteError
from cdisc_rdeb.spec import lint
from cdisc_rdeb.spec.begin.skeleton import new_dataset, new_study
from cdisc_rdeb.standards import DEFAULT

DESIGN = """\
  refs: {file: refs.csv, reference: true}
visits: [{VISITNUM: 1, VISIT: BASELINE}]
elements: [{ETCD: A, ELEMENT: Alpha}]
arms: [{ARMCD: A, ARM: Alpha, elements: [{ETCD: A, EPOCH: TREATMENT}]}]
criteria: [{IETESTCD: INCL01, IETEST: Adult, IECAT: INCLUSION}]
summary: {TITLE: A trial}
"""


VS = """\
# yaml-language-server: $schema=../.schemas/dataset.json
# Vital Signs: one record per vital sign measurement per time point per visit per subject
dataset: VS
keys: [USUBJID, VSTESTCD, VISITNUM, VSDTC] # what makes a record unique; the records stand in this order
records:
  - raw: vitals # PATIENT, DATE, SYSBP, VSPOS
    copy: [VSPOS] # columns called as the variable
    variables: # instead of waiting write a column, a verb (cdisc-rdeb verbs) or: not collected
      VSTESTCD: waiting # Required: Vital Signs Test Short Name; codelist VSTESTCD; tests makes it
      VSTEST: waiting # Required: Vital Signs Test Name; codelist VSTEST; tests makes it
      VSORRES: waiting # Expected: Result or Finding in Original Units; tests makes it
      VSORRESU: waiting # Expected: Original Units; codelist VSRESU; tests makes it
      VSLOBXFL: waiting # Expected: Last Observation Before Exposure Flag; codelist NY
      VISITNUM: waiting # Expected: Visit Number; a number
      VSDTC: waiting # Expected: Date/Time of Measurements; a date
# Where a row holds several tests side by side, tests: makes a record of each (docs/spec.md: Tests of findings)
# Made without a word here, by convention: STUDYID, DOMAIN, USUBJID, VSSEQ, VSSTRESC, VSSTRESN, VSSTRESU, VSDY
# Permissible: VSGRPID, VSSPID, VSCAT, VSSCAT, VSSTAT, VSREASND, VSLOC, VSLAT, VSBLFL, VSDRVFL, VSTOX,
#   VSTOXGR, VSCLSIG, VISIT, VISITDY, TAETORD, EPOCH, VSTPT, VSTPTNUM, VSELTM, VSTPTREF, VSRFTDTC
"""
DATASETS = [d.name for d in DEFAULT.sdtmig_datasets().values() if d.name != "DM" and d.class_ != "Relationship"]


def by_convention(text: str) -> str:
    """The names that a skeleton says convention makes."""
    return text.partition("by convention")[2].partition("\n# Permissible")[0]


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A new study, with two raw files that are there already."""
    raw = tmp_path / "raw/mine"
    raw.mkdir(parents=True)
    (raw / "demog.csv").write_text("SITE,PATIENT,AGE,SEX,RFICDTC\n01,001,34,F,2024-01-05\n")
    (raw / "vitals.csv").write_text("PATIENT,DATE,SYSBP,VSPOS\n001,2024-01-06,120,SITTING\n")
    new_study(tmp_path / "specs/mine")
    return tmp_path / "specs/mine"


def faults(study: Path) -> list[str]:
    """What lint says, but for what is waiting."""
    return [str(fault) for fault in lint(study) if "is waiting to be mapped" not in fault.message]


def test_a_new_study_knows_the_raw_files_that_are_there(study):
    text = (study / "study.yaml").read_text()
    assert "study: MINE " in text
    assert "    file: vitals.csv # in raw/mine/: PATIENT, DATE, SYSBP, VSPOS\n    subject: PATIENT " in text
    assert faults(study) == [
        "study.yaml:13: raw.vitals: warning: no spec uses the raw source vitals; map it, or remove it"
    ]


def test_a_new_study_knows_no_hidden_files(tmp_path):
    raw = tmp_path / "raw/mine"
    raw.mkdir(parents=True)
    for name in ("._demog.csv", "~$labs.xlsx", "demog.csv"):
        (raw / name).write_text("PATIENT\n001\n")
    study_yaml, _ = new_study(tmp_path / "specs/mine")
    text = study_yaml.read_text()
    assert "demog.csv" in text
    assert "._demog.csv" not in text
    assert "labs.xlsx" not in text


def test_a_new_dataset_waits_for_what_neither_columns_nor_conventions_give(study):
    new_dataset(study, "vs")
    assert faults(study) == []
    text, _, hint = (study / "sdtm/vs.yaml").read_text().rpartition("# cdisc-rdeb explain ")
    assert hint.endswith("specs/mine VS shows what each becomes.\n")
    assert text == VS
    assert build_study(study).profiles["VS"].records == 1


def test_columns_called_as_a_variable_are_taken_and_dates_are_read(study):
    text = (study / "sdtm/dm.yaml").read_text()
    assert "    copy: [AGE, SEX] #" in text
    assert "      RFICDTC: {iso8601: RFICDTC} # Expected: Date/Time of Informed Consent; a date\n" in text


def test_a_new_study_without_raw_files_waits_for_them(tmp_path):
    written = new_study(tmp_path / "specs/other one")
    assert [path.name for path in written] == ["study.yaml", "dm.yaml"]
    assert (tmp_path / "raw/other one").is_dir()
    assert "study: OTHER-ONE " in written[0].read_text()
    (only,) = faults(tmp_path / "specs/other one")
    assert "there is no file demographics.csv" in only


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_dataset_of_the_guide_can_be_begun(study, dataset):
    path = study / "study.yaml"
    path.write_text(path.read_text().replace("\n# Further on", DESIGN + "\n# Further on"))
    (study.parent.parent / "raw/mine/refs.csv").write_text("A,B\n1,2\n")
    text = new_dataset(study, dataset).read_text()
    assert [fault for fault in faults(study) if "no spec uses the raw source" not in fault] == []
    for name, variable in DEFAULT.sdtmig_datasets()[dataset].variables.items():
        assert name in text
        assert variable.core != "Req" or f"{name}: waiting # Required" in text or name in by_convention(text)


def test_nothing_is_overwritten(study):
    before = (study / "study.yaml").read_text()
    for again in (lambda: new_study(study), lambda: new_dataset(study, "DM")):
        with pytest.raises(WriteError, match="already"):
            again()
    (study / "sdtm/ae.yaml").write_text((study / "sdtm/dm.yaml").read_text())
    (study / "sdtm/dm.yaml").unlink()  # a file in the way that holds another dataset
    with pytest.raises(WriteError, match=r"ae.yaml is there already"):
        new_dataset(study, "AE")
    assert (study / "study.yaml").read_text() == before


@pytest.mark.parametrize(
    ("dataset", "source", "message"),
    [
        ("VX", "", "SDTMIG 3.4 has no dataset VX; name a dataset such as VS"),
        ("SUPPQUAL", "", "SUPPQUAL has no spec of its own; variables under supplemental go to SUPP--"),
        ("RELREC", "", "RELREC has no spec of its own; its records come from other specs"),
        ("TA", "", "TA comes from arms of study.yaml; describe them there first"),
        ("TS", "", "TS comes from summary of study.yaml; describe them there first"),
        ("TM", "", "TM needs a raw source with no subjects (reference: true); describe it in study.yaml"),
        ("VS", "vital", "study.yaml has no raw source vital; did you mean vitals?"),
    ],
)
def test_what_cannot_be_begun_is_told(study, dataset, source, message):
    with pytest.raises(SpecError) as error:
        new_dataset(study, dataset, source)
    assert str(error.value).startswith(message)


def test_the_raw_source_can_be_named(study):
    assert "  - raw: demog " in new_dataset(study, "VS", "demog").read_text()


def test_of_a_dataset_of_the_library_only_the_rest_is_written(study):
    library = study.parent / "library/sdtm"
    library.mkdir(parents=True)
    path = study / "study.yaml"
    path.write_text("extends: ../library\n" + path.read_text())
    spec = "dataset: VS\nkeys: [USUBJID, VSTESTCD, VSDTC]\nrecords:\n  - raw: vitals\n"
    spec += "    tests: {SYSBP: {result: SYSBP, unit: mmHg}}\n    variables: {VSDTC: {iso8601: DATE}}\n"
    (library / "vs.yaml").write_text(spec)
    assert (
        new_dataset(study, "VS")
        .read_text()
        .startswith("""\
# yaml-language-server: $schema=../.schemas/dataset.json
# Vital Signs: one record per vital sign measurement per time point per visit per subject
dataset: VS
variables: # what the library leaves; instead of waiting write a variable, a verb, or: not collected
  VSLOBXFL: waiting # Expected: Last Observation Before Exposure Flag; codelist NY
  VISITNUM: waiting # Expected: Visit Number; a number
# Made without a word here, by convention or by the library: STUDYID, DOMAIN, USUBJID, VSSEQ, VSTESTCD,
#   VSTEST, VSORRES, VSORRESU, VSSTRESC, VSSTRESN, VSSTRESU, VSDTC, VSDY
""")
    )
    assert faults(study) == []


def test_the_command(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["new", "specs/mine"])
    assert result.output == (
        "written: specs/mine/study.yaml\nwritten: specs/mine/sdtm/dm.yaml\n"
        "written: README.md\nwritten: Makefile\nwritten: .gitignore\nnext: cdisc-rdeb lint specs/mine\n"
    )
    assert CliRunner().invoke(main, ["new", "specs/mine", "AE"]).exit_code == 0
    assert CliRunner().invoke(main, ["new", "specs/mine", "AE"]).exit_code == 2
