"""A study that extends a library: one spec over another, the place of every piece, faults where they contradict."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from studies import AE, CODELISTS, DM, FILES, TinyStudy, tiny_study

from cdisc_rdeb.formats.xpt import read_xpt
from cdisc_rdeb.spec import explain, lint, load_study

LIBRARY_YAML = """\
not_submitted: [ENTRY_BY]
raw:
  dm: {subject: SUBJECT, dates: DD-MON-YYYY}
  ae: {subject: SUBJECT, dates: YYYY-MM-DD}
  lb: {subject: SUBJECT}
ascii: {µ: micro, ≥: ">="}
"""
SHOUT = """\
from cdisc_rdeb.columns import Text
from cdisc_rdeb.verbs import verb


@verb("Shout {term}.")
def shout(*, term: Text) -> Text:
    return term.map(lambda value: value and value + "!")
"""
STUDY = """\
extends: ../library
study: TINY01
title: A study of two datasets
created: 2024-06-30
subject: TINY01-{subject}
raw:
  dm: {}
  ae: {dates: DD-MON-YYYY}
ascii: {µ: u}
"""


def write(study: TinyStudy, files: dict[str, str]) -> TinyStudy:
    """Put files below the study's folder, such as ../library/codelists.yaml; one without text goes away."""
    for name, text in files.items():
        path = study.specs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8") if text else path.unlink()
    return study


@pytest.fixture
def study(tmp_path: Path) -> TinyStudy:
    """The tiny study with all it says of its datasets in a library; it names them, and they stand."""
    return write(
        tiny_study(tmp_path),
        {
            "../library/library.yaml": LIBRARY_YAML,
            "../library/codelists.yaml": CODELISTS,
            "../library/sdtm/demographics.yaml": DM,
            "../library/sdtm/ae.yaml": AE,
            "study.yaml": STUDY,
            "codelists.yaml": "",
            "sdtm/dm.yaml": "dataset: DM\n",
            "sdtm/ae.yaml": "dataset: AE\n",
        },
    )


def faults(study: TinyStudy) -> list[str]:
    """What lint says."""
    return [str(fault) for fault in lint(study.specs, study.raw)]


def variable(study: TinyStudy, name: str) -> str:
    """What explain says of one variable of AE."""
    told = explain(study.specs, "AE")
    return told.partition(f"\n  {name}:")[2].partition("\n  A")[0]


def test_a_study_that_takes_all_from_its_library_builds_the_same_bytes(study, tmp_path):
    alone = tiny_study(tmp_path / "alone")
    assert alone.build().exit_code == study.build().exit_code == 0
    kept, made = alone.output(), study.output()
    assert {name: made[name] for name in made if name != "manifest.json"} == {
        name: kept[name] for name in kept if name != "manifest.json"
    }
    specs = json.loads(made["manifest.json"])["inputs"]["specs"]
    assert list(specs) == [
        "sdtm/ae.yaml",
        "sdtm/dm.yaml",
        "study.yaml",
        "../library/codelists.yaml",
        "../library/library.yaml",
        "../library/sdtm/ae.yaml",
        "../library/sdtm/demographics.yaml",
    ]
    assert faults(study) == []


def test_a_library_is_for_other_studies_too(study):
    # codelists that no variable uses, and datasets and raw sources that the study does not name, are none of its own
    more = {
        "../library/codelists.yaml": CODELISTS + "SITES: {terms: {A: Alpha}}\n",
        "../library/sdtm/lb.yaml": "dataset: LB\nkeys: [USUBJID]\n",
    }
    write(study, more)
    assert faults(study) == []
    loaded = load_study(study.specs, study.raw)
    assert list(loaded.datasets) == ["AE", "DM"]
    assert list(loaded.raw) == ["dm", "ae"]


def test_study_yaml_over_library_yaml(study):
    loaded = load_study(study.specs, study.raw)
    assert loaded.raw["ae"].dates == ("DD-MON-YYYY",)  # the study's
    assert loaded.raw["ae"].subject == "SUBJECT"  # the library's
    assert loaded.raw["dm"].not_submitted == ("ENTRY_BY",)
    assert loaded.ascii == {"µ": "u", "≥": ">="}


def test_variables_are_overlaid_one_by_one_and_explain_shows_the_file_of_each_line(study):
    write(
        study,
        {
            "sdtm/ae.yaml": """\
dataset: AE
keys: [USUBJID, AETERM, AESTDTC]
variables:
  AEACN: {assign: DOSE NOT CHANGED}
  AESEV: {comment: As the investigator saw it.}
supplemental:
  AETRTEM: {label: Emergent}
  AEWARD: {label: Ward, assign: EAST}
comments:
  REMARK: {upper: AETERM, evaluator: INVESTIGATOR}
omit: [AEBODSYS]
"""
        },
    )
    assert [f for f in faults(study) if "AEBODSYS" not in f] == []
    told = explain(study.specs, "AE")
    assert "keys: [STUDYID, USUBJID, AETERM, AESTDTC]  # sdtm/ae.yaml:2\n" in told
    assert '  - raw: ae, where AEYN = "Y"  # ../library/sdtm/ae.yaml:4: records[0]\n' in told
    assert variable(study, "AEACN").startswith("  # sdtm/ae.yaml:4: variables.AEACN\n")
    assert variable(study, "AELLT").startswith("  # ../library/sdtm/ae.yaml:16: variables.AELLT\n")
    assert "comment: As the investigator saw it.  # sdtm/ae.yaml:5" in variable(study, "AESEV")
    assert "from: Equal to AESEV (ae)  # ../library/sdtm/ae.yaml:6" in variable(study, "AESEV")
    assert variable(study, "AETRTEM").startswith(" (supplemental)  # ../library/sdtm/ae.yaml:27")
    assert "label: Emergent  # sdtm/ae.yaml:7" in variable(study, "AETRTEM")
    assert variable(study, "AEWARD").startswith(" (supplemental)  # sdtm/ae.yaml:8")
    assert variable(study, "REMARK").startswith(" (comments)  # sdtm/ae.yaml:10: comments.REMARK\n")
    assert "codelist: AEREL (sponsor, ../library/codelists.yaml:6)  # ../library/sdtm/ae.yaml:10" in variable(
        study, "AEREL"
    )
    assert not variable(study, "AEBODSYS")


def test_records_of_the_study_take_the_place_of_the_librarys(study):
    write(
        study,
        {
            "sdtm/ae.yaml": """\
dataset: AE
records:
  - raw: ae
    where: {AESER: Y}
    copy: [AESEV, AESER]
    variables:
      AETERM: {upper: TERM}
      AESTDTC: {iso8601: START}
"""
        },
    )
    assert [fault for fault in faults(study) if "warning" not in fault] == [
        "sdtm/ae.yaml:1: dataset: AEDECOD (Dictionary-Derived Term) is Required in AE; "
        "map it under variables, such as AEDECOD: COLUMN, or AEDECOD: {assign: TEXT}"
    ]
    write(study, {"sdtm/ae.yaml": (study.specs / "sdtm/ae.yaml").read_text() + "      AEDECOD: TERM\n"})
    assert study.build().exit_code == 0
    ae = read_xpt(study.out / "sdtm/ae.xpt").frame
    assert ae[["AETERM", "AEDECOD", "AESTDTC"]].values.tolist() == [["FALL", "Fall", "2024-03"]]
    assert read_xpt(study.out / "sdtm/suppae.xpt").frame["QVAL"].tolist() == ["Y"]  # the library's, over the records


def test_a_state_of_the_study_takes_the_place_of_what_the_library_makes(study):
    write(study, {"sdtm/ae.yaml": "dataset: AE\nvariables:\n  AEENDTC: not collected\n  AEACN: {upper: AETERM}\n"})
    assert "state: not collected" in variable(study, "AEENDTC")
    assert "STOP" not in variable(study, "AEENDTC")
    assert "state" not in variable(study, "AEACN")


def test_codelists_are_overlaid_by_term_and_collected_words_add_up(study):
    write(
        study,
        {
            "codelists.yaml": """\
AEREL:
  omit: NOT RELATED
  terms:
    RELATED: {decode: May be, raw: maybe}
    UNRELATED: [no, unrelated]
OWN: {terms: {A: Alpha}}
"""
        },
    )
    terms = load_study(study.specs, study.raw).codelists["AEREL"].terms
    assert {name: (term.decode, term.raw) for name, term in terms.items()} == {
        "RELATED": ("May be", ("yes", "maybe")),
        "UNRELATED": ("", ("no", "unrelated")),
    }
    assert faults(study) == ["codelists.yaml:6: OWN: warning: no variable uses the codelist OWN; remove it, or name it"]


def test_look_up_tables_and_verbs_come_from_the_nearest_folder(study):
    overlay = "dataset: AE\nsupplemental:\n  AEWARD: {label: Ward, shout: {lookup: {table: wards.csv, by: AETERM,"
    overlay += " on: TERM, value: WARD}}}\n"
    write(
        study,
        {
            "../library/derivations.py": SHOUT,
            "../library/wards.csv": "TERM,WARD\nFall,EAST\n",
            "sdtm/ae.yaml": overlay,
        },
    )
    assert study.build().exit_code == 0, study.build().output
    supp = read_xpt(study.out / "sdtm/suppae.xpt").frame
    assert supp.loc[supp["QNAM"] == "AEWARD", "QVAL"].tolist() == ["EAST!"]
    write(study, {"wards.csv": "TERM,WARD\nFall,WEST\n"})
    assert study.build().exit_code == 0
    supp = read_xpt(study.out / "sdtm/suppae.xpt").frame
    assert supp.loc[supp["QNAM"] == "AEWARD", "QVAL"].tolist() == ["WEST!"]


def test_a_library_may_extend_another(study):
    base = {"../base/sdtm/ae.yaml": AE, "../base/codelists.yaml": CODELISTS}
    own = {
        "../library/library.yaml": "extends: ../base\n" + LIBRARY_YAML,
        "../library/codelists.yaml": "",
        "../library/sdtm/ae.yaml": "dataset: AE\nvariables: {AEACN: {assign: DOSE NOT CHANGED}}\n",
    }
    write(study, base | own)
    assert faults(study) == []
    assert variable(study, "AEACN").startswith("  # ../library/sdtm/ae.yaml:2")
    assert variable(study, "AELLT").startswith("  # ../base/sdtm/ae.yaml:16")
    assert study.build().exit_code == 0


# What contradicts is a fault, at the study's line, with the library's.

CONFLICTS = {
    "made in the library's records and over the study's": (
        {"sdtm/ae.yaml": "dataset: AE\nvariables:\n  AETERM: {assign: Fall}\n"},
        "sdtm/ae.yaml:3: variables.AETERM: AETERM is made over the records here, and in the records in "
        "../library/sdtm/ae.yaml:8; keep one; omit: [AETERM] drops the library's",
    ),
    "made over the library's records and in the study's": (
        {
            "sdtm/dm.yaml": DM.partition("variables:\n  RFSTDTC")[0].replace(
                "      SITEID: SITE\n", "      SITEID: SITE\n      RFSTDTC: {iso8601: CONSENT}\n"
            )
        },
        "sdtm/dm.yaml:8: records[0].variables.RFSTDTC: RFSTDTC is made in the records here, and over the records in "
        "../library/sdtm/demographics.yaml:14; keep one; omit: [RFSTDTC] drops the library's",
    ),
    "of two kinds": (
        {"sdtm/ae.yaml": "dataset: AE\ntemporary:\n  AETRTEM: {assign: Y}\n"},
        "sdtm/ae.yaml:3: temporary.AETRTEM: AETRTEM stands under temporary here, and under supplemental in "
        "../library/sdtm/ae.yaml:27; keep one; omit: [AETRTEM] drops the library's",
    ),
    "of two types": (
        {
            "../library/sdtm/ae.yaml": AE.replace("{label: Treatment", "{type: Char, label: Treatment"),
            "sdtm/ae.yaml": "dataset: AE\nsupplemental:\n  AETRTEM: {type: Num}\n",
        },
        "sdtm/ae.yaml:3: supplemental.AETRTEM.type: the type of AETRTEM is Num here, and Char in "
        "../library/sdtm/ae.yaml:27; keep one",
    ),
    "a word of two meanings": (
        {"codelists.yaml": "AEREL:\n  terms:\n    RELATED: Unrelated\n"},
        "codelists.yaml:3: AEREL.terms.RELATED: Unrelated means RELATED here, and NOT RELATED in "
        "../library/codelists.yaml:9; keep one; omit: [NOT RELATED] drops the library's",
    ),
    "codelists of two types": (
        {
            "../library/codelists.yaml": CODELISTS.replace("  label: Arms\n", "  label: Arms\n  type: text\n"),
            "codelists.yaml": "ARMS: {type: integer}\n",
        },
        "codelists.yaml:1: ARMS.type: the type of ARMS is integer here, and text in "
        "../library/codelists.yaml:3; keep one",
    ),
    "a term that no library has": (
        {"codelists.yaml": "AEREL: {omit: MAYBE}\n"},
        "codelists.yaml:1: AEREL.omit: no library has a term MAYBE of AEREL that could be left out; remove it",
    ),
    "two specs of one dataset in the library": (
        {"../library/sdtm/later.yaml": "dataset: AE\n"},
        "../library/sdtm/later.yaml:1: AE has a spec already; ../library/sdtm/ae.yaml is it; name another dataset in "
        "one of both",
    ),
    "no records in either": (
        {"../library/sdtm/ae.yaml": "dataset: AE\nkeys: [USUBJID]\n"},
        "sdtm/ae.yaml:1: records must be given here; "
        "write records: [{raw: SOURCE, variables: {NAME: COLUMN}}] (record groups)",
    ),
    "a fault in the library": (
        {"../library/sdtm/ae.yaml": AE.replace("copy:", "copi:")},
        "../library/sdtm/ae.yaml:6: records[0].copi: there is no copi here; did you mean copy?",
    ),
    "what belongs to a study": (
        {"../library/library.yaml": LIBRARY_YAML + "title: Standards\n"},
        "../library/library.yaml:7: title: title belongs to a study; write it in its study.yaml",
    ),
    "a verb of two makers": (
        {
            "derivations.py": SHOUT,
            "../library/derivations.py": SHOUT,
        },
        "derivations.py:5: ValueError: the verb shout is registered twice; mend the file; python shows more",
    ),
    "an absolute path": (
        {"study.yaml": STUDY.replace("../library", "/library")},
        "study.yaml:1: extends: the library /library does not lie below specs/; "
        "name it as it lies from here, such as ../library",
    ),
    "a path out of the specs": (
        {"study.yaml": STUDY.replace("../library", "../../library")},
        "study.yaml:1: extends: the library ../../library does not lie below specs/; "
        "name it as it lies from here, such as ../library",
    ),
    "a library that is not there": (
        {"study.yaml": STUDY.replace("../library", "../libary")},
        "study.yaml:1: extends: there is no folder ../libary; did you mean ../library?",
    ),
    "a study as library": (
        {"../other/study.yaml": FILES["study.yaml"], "study.yaml": STUDY.replace("../library", "../other")},
        "study.yaml:1: extends: ../other is a study, not a library; "
        "a library has no study.yaml; what studies share stands in library.yaml",
    ),
    "a circle": (
        {"../library/library.yaml": "extends: ../base\n", "../base/library.yaml": "extends: ../library\n"},
        "../base/library.yaml:1: extends: tiny extends library extends base extends library: a circle; "
        "remove one extends",
    ),
    "itself": (
        {"study.yaml": STUDY.replace("../library", ".")},
        "study.yaml:1: extends: tiny extends tiny: a circle; remove one extends",
    ),
}


@pytest.mark.parametrize(("files", "message"), CONFLICTS.values(), ids=CONFLICTS)
def test_what_contradicts_is_a_fault(study, files, message):
    found = [fault for fault in faults(write(study, files)) if "warning: " not in fault]
    assert found == [message]


def test_omit_settles_a_conflict(study):
    write(
        study,
        {"sdtm/ae.yaml": "dataset: AE\nomit: [AETERM, AETRTEM]\nvariables:\n  AETERM: {assign: Fall}\ntemporary: {}\n"},
    )
    assert faults(study) == []
    assert "from: 'Fall'" in variable(study, "AETERM")
    assert not variable(study, "AETRTEM")


def test_tests_of_findings_come_from_a_table_of_the_library(study):
    spec = "dataset: VS\nkeys: [USUBJID, VSTESTCD, VSDTC]\nrecords:\n  - raw: vs\n"
    spec += "    tests: {table: vs_tests.csv, by: [NAME], result: VALUE}\n    variables: {VSDTC: {iso8601: DATE}}\n"
    overlay = "dataset: VS\nvariables: {VISITNUM: not collected, VSLOBXFL: waiting}\n"
    files = {
        "../library/vs_tests.csv": "NAME,VSTESTCD,VSORRESU\nSystolic,SYSBP,mmHg\n",
        "../library/sdtm/vs.yaml": spec,
        "sdtm/vs.yaml": overlay,
        "study.yaml": STUDY.replace("  dm: {}\n", "  dm: {}\n  vs: {subject: SUBJECT}\n"),
        "../../raw/tiny/vs.csv": "SUBJECT,DATE,NAME,VALUE\n001,2024-01-11,Systolic,120\n",
    }
    assert write(study, files).build().exit_code == 0
    assert read_xpt(study.out / "sdtm/vs.xpt").frame[["VSTESTCD", "VSORRES"]].values.tolist() == [["SYSBP", "120"]]
