"""The versions of standards that a study, or a folder of datasets, follows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import etree
from small import small_study
from studies import TinyStudy, tiny_study

from cdisc_rdeb import check_folder, check_study, read_xpt
from cdisc_rdeb.errors import RequestError
from cdisc_rdeb.standards import Standards, guide_versions

DEF = "{http://www.cdisc.org/ns/def/v2.1}"
LB = """\
dataset: LB
keys: [USUBJID, LBTESTCD, LBDTC]
records:
  - raw: lab
    copy: [LBTESTCD, LBTEST, LBCAT, LBORRES, LBORRESU]
    variables:
      LBDTC: {iso8601: DATE}
      LBELTM: {assign: PT2H}
variables:
  LBSTREFC: not collected
"""
LAB = """\
SUBJECT,LBTESTCD,LBTEST,LBCAT,LBORRES,LBORRESU,DATE
001,ALB,Albumin,CHEMISTRY,40,g/L,2024-01-10
002,ALB,Albumin,CHEMISTRY,41,g/L,2024-01-12
"""


def chosen(study: TinyStudy, said: str) -> None:
    """Say the standards of a study."""
    path = study.specs / "study.yaml"
    path.write_text(path.read_text(encoding="utf-8") + f"standards: {said}\n", encoding="utf-8")


# Tables


@pytest.mark.parametrize(
    ("dataset", "variable", "cores"),  # in 3.2, 3.3 and 3.4; "" where the guide does not have it
    [
        ("LB", "LBSTREFC", ("", "Exp", "")),
        ("LB", "LBLOBXFL", ("", "Exp", "Exp")),
        ("LB", "LBBLFL", ("Exp", "Perm", "Perm")),
        ("SV", "SVPRESP", ("", "", "Exp")),
        ("DM", "ARMCD", ("Req", "Exp", "Exp")),
        ("DM", "ARMNRS", ("", "Exp", "Exp")),
        ("DM", "RFCSTDTC", ("", "", "Perm")),
        ("DS", "DSDY", ("", "Exp", "Perm")),
        ("QS", "QSEVAL", ("Perm", "Perm", "")),
        ("RP", "VISITNUM", ("Perm", "Exp", "Exp")),
    ],
)
def test_a_variable_in_each_version(dataset: str, variable: str, cores: tuple[str, ...]) -> None:
    for version, core in zip(("3.2", "3.3", "3.4"), cores, strict=True):
        guide = Standards(sdtmig=version).sdtmig_dataset(dataset)
        assert guide is not None
        found = guide.variables.get(variable)
        assert (found.core if found else "") == core, version


@pytest.mark.parametrize(
    ("dataset", "there"),
    [
        ("MO", (True, True, False)),
        ("GF", (False, False, True)),
        ("OE", (False, True, True)),
        ("AE", (True, True, True)),
    ],
)
def test_a_dataset_in_each_version(dataset: str, there: tuple[bool, ...]) -> None:
    found = [Standards(sdtmig=version).sdtmig_dataset(dataset) is not None for version in ("3.2", "3.3", "3.4")]
    assert tuple(found) == there


def test_what_the_versions_of_a_guide_say_differently() -> None:
    old, middle, new = (Standards(sdtmig=version) for version in ("3.2", "3.3", "3.4"))
    labels = [s.sdtmig_dataset("TS").label for s in (old, middle, new)]  # type: ignore[union-attr]
    assert labels == ["Trial Summary", "Trial Summary Information", "Trial Summary"]
    types = [s.sdtmig_dataset("EC").variables["ECDOSTOT"].type for s in (old, middle)]  # type: ignore[union-attr]
    assert types == ["Char", "Num"]
    # the model: --REPNUM came with 1.7, --METHOD of Interventions with 2.0
    assert [s.model_variable("Findings", "VSREPNUM", "VS") is not None for s in (old, middle, new)] == [0, 1, 1]
    assert [s.model_variable("Interventions", "CMMETHOD", "CM") is not None for s in (old, middle, new)] == [0, 0, 1]


def test_a_cell_that_an_old_table_lacks_is_that_of_the_next_version() -> None:
    old = Standards(sdtmig="3.2")
    variables = {name: old.sdtmig_dataset(name).variables for name in ("RELREC", "HO", "IS", "PR")}  # type: ignore[union-attr]
    assert variables["RELREC"]["RELID"].role == "Record Qualifier"
    assert variables["HO"]["HOTERM"].label == "Healthcare Encounter Term"  # 3.2 has 42 characters
    assert (variables["IS"]["ISSEQ"].type, variables["PR"]["PRLNKGRP"].core) == ("Num", "Perm")


@pytest.mark.parametrize("version", guide_versions("SDTMIG"))
def test_dates_and_durations_are_told_apart_in_all_versions(version: str) -> None:
    guide = Standards(sdtmig=version)
    found = {
        name: guide.sdtmig_dataset(dataset).variables[name].described  # type: ignore[union-attr]
        for dataset, name in (("AE", "AESTDTC"), ("AE", "AEDUR"), ("LB", "LBELTM"), ("QS", "QSEVLINT"))
    }
    assert found == {
        "AESTDTC": "ISO 8601 datetime or interval",
        "AEDUR": "ISO 8601 duration",
        "LBELTM": "ISO 8601 duration",
        "QSEVLINT": "ISO 8601 duration or interval",
    }
    assert guide.model_variable("Findings", "XXDTC", "XX").described == "ISO 8601 datetime or interval"  # type: ignore[union-attr]


@pytest.mark.parametrize("version", guide_versions("SDTMIG"))
def test_every_variable_of_every_version_is_whole(version: str) -> None:
    for dataset in Standards(sdtmig=version).sdtmig_datasets().values():
        for variable in dataset.variables.values():
            assert variable.type in ("Char", "Num")
            assert variable.core in ("Req", "Exp", "Perm")
            assert variable.role and 0 < len(variable.label) <= 40, variable


def test_versions_of_adam() -> None:
    old, middle, new = (Standards(adamig=version) for version in ("1.1", "1.2", "1.3"))
    assert [s.adamig_variable("BDS", "BCHG") is not None for s in (old, middle, new)] == [False, True, True]
    assert [s.adamig_variable("BDS", "PARAMTYP") is not None for s in (old, middle, new)] == [True, False, False]
    assert [s.adamig_variable("ADSL", "STRAT1D") is not None for s in (old, middle, new)] == [False, True, True]
    assert [s.adamig_variable("BDS", "ADT").core for s in (middle, new)] == ["Perm", "Cond"]  # type: ignore[union-attr]


def test_versions_of_occds() -> None:
    old, new = Standards(occds="1.0"), Standards(occds="1.1")
    assert [s.adamig_variable("OCCDS", "DECDORG1") is not None for s in (old, new)] == [True, False]
    assert [s.adamig_variable("OCCDS", "TRTEM1FL") is not None for s in (old, new)] == [False, True]
    label, none = (old.adamig_variable("OCCDS", name).label for name in ("ACAT1", "DECDORG1"))  # type: ignore[union-attr]
    assert (label, none) == ("Analysis Category 1", "")  # another one for another dictionary
    assert old.adamig_variable("OCCDS", "AESER").core == "Cond"  # type: ignore[union-attr] # of AE alone
    assert old.versions()["OCCDS"] == "1.0"


# A study


def test_a_study_built_under_an_older_guide(tmp_path: Path) -> None:
    study = small_study(tmp_path, {"lab": LAB}, {"lb": LB})
    chosen(study, "{SDTMIG: 3.3}")
    study.built()
    lb = read_xpt(study.out / "sdtm" / "lb.xpt")
    assert "LBSTREFC" in lb.frame and "LBELTM" in lb.frame
    assert {v.name: v.label for v in lb.attributes.variables}["LBSTREFC"] == "Reference Result in Standard Format"
    define = etree.parse(study.out / "sdtm" / "define.xml")
    said = [tuple(s.get(a) for a in ("Name", "Version", "PublishingSet")) for s in define.iter(f"{DEF}Standard")]
    assert said == [("SDTMIG", "3.3", None), ("CDISC/NCI", "2025-03-28", "SDTM")]
    manifest = json.loads((study.out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["versions"]["SDTMIG"] == "3.3"
    assert "# SDTMIG 3.3" in study.run("explain", study.specs, "LB").output


def test_a_variable_that_came_later_is_a_fault_under_an_older_guide(tmp_path: Path) -> None:
    study = small_study(tmp_path, {}, {})
    study.edit("sdtm/dm.yaml", "  RFSTDTC: RFXSTDTC\n", "  RFSTDTC: RFXSTDTC\n  RFCSTDTC: not collected\n")
    study.built()
    chosen(study, "{SDTMIG: 3.3}")
    assert "variables.RFCSTDTC: SDTMIG 3.3 has no variable RFCSTDTC in DM" in study.refused()


def test_lint_speaks_of_the_guide_of_the_study(tmp_path: Path) -> None:
    study = tiny_study(tmp_path)
    chosen(study, "{SDTMIG: 3.2}")
    said = study.lint().output
    assert "variables.ARMNRS: SDTMIG 3.2 has no variable ARMNRS in DM" in said
    assert "variables.ACTARMUD: SDTMIG 3.2 has no variable ACTARMUD in DM" in said


def test_new_follows_the_guide_of_the_study(tmp_path: Path) -> None:
    study = small_study(tmp_path, {"lab": LAB}, {})
    chosen(study, "{SDTMIG: 3.3}")
    assert "SDTMIG 3.3 has no dataset GF" in study.run("new", study.specs, "GF").stderr
    assert study.run("new", study.specs, "LB").exit_code == 0
    assert "LBSTREFC: waiting # Expected" in (study.specs / "sdtm" / "lb.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("{SDTMIG: 3.1.2}", "standards.SDTMIG: SDTMIG 3.1.2 is not there; choose 3.2, 3.3 or 3.4"),
        ("{ADaMIG: 1.0}", "standards.ADaMIG: ADaMIG 1.0 is not there; choose 1.1, 1.2 or 1.3"),
        ("{OCCDS: 2.0}", "standards.OCCDS: OCCDS 2.0 is not there; choose 1.0 or 1.1"),
        (
            "{CT: {SDTM: 2019-12-20}}",
            "standards.CT.SDTM: SDTM terminology 2019-12-20 is not installed; cdisc-rdeb ct add FILE adds it from "
            "NCI's file; installed of SDTM: 2025-03-28",
        ),
        ("{CT: {SEND: 2019-12-20}}", "SEND terminology 2019-12-20 is not installed; cdisc-rdeb ct add FILE adds it"),
    ],
)
def test_a_version_that_is_not_there_is_a_fault(tmp_path: Path, said: str, fault: str) -> None:
    study = tiny_study(tmp_path)
    chosen(study, said)
    result = study.lint()
    assert result.exit_code == 2
    assert fault in result.output


# A folder


DEFINE = """\
<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" xmlns:def="http://www.cdisc.org/ns/def/v2.1">
 <Study OID="S"><MetaDataVersion OID="M" Name="M"><def:Standards>{standards}</def:Standards></MetaDataVersion></Study>
</ODM>
"""
GUIDE = '<def:Standard OID="S1" Name="{}" Type="IG" Version="{}"/>'
CT = '<def:Standard OID="S2" Name="CDISC/NCI" Type="CT" PublishingSet="{}" Version="{}"/>'
DS = """STUDYID,DOMAIN,USUBJID,DSSEQ,DSTERM,DSDECOD,DSCAT,DSSTDTC,DSSTDY
S,DS,S-1,1,Done,FINISHED,DISPOSITION EVENT,2024-01-10,1
"""


def folder(path: Path, *standards: str, **files: str) -> Path:
    """A folder with DS, what else is named, and a define.xml that names standards."""
    for name, text in {"ds": DS, **files}.items():
        (path / f"{name}.csv").write_text(text, encoding="utf-8")
    if standards:
        (path / "define.xml").write_text(DEFINE.format(standards="".join(standards)), encoding="utf-8")
    return path


def told(checked: object, rule: str) -> list[tuple[str, str]]:
    """Variable and message of the issues of a rule."""
    found = checked.issues.query("rule == @rule")  # type: ignore[attr-defined]
    return list(found[["variable", "message"]].itertuples(index=False, name=None))


@pytest.fixture(autouse=True)
def nothing_installed(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What whoever runs the tests has installed does not count."""
    monkeypatch.setenv("CDISC_RDEB_CT", str(tmp_path_factory.mktemp("ct")))


@pytest.mark.parametrize(("name", "version"), [("SDTMIG", "3.3"), ("SDTM-IG", "3.3"), ("CDISC SDTM", "v3.3")])
def test_a_folder_is_checked_as_its_define_says(tmp_path: Path, name: str, version: str) -> None:
    checked = check_folder(folder(tmp_path, GUIDE.format(name, version)))
    assert told(checked, "expected variable absent") == [
        ("DSDY", "DSDY (Study Day of Collection) is Expected in DS, and not there")
    ]
    assert told(checked, "standard not there") == []


def test_a_folder_is_checked_as_its_summary_says(tmp_path: Path) -> None:
    ts = "STUDYID,DOMAIN,TSSEQ,TSPARMCD,TSPARM,TSVAL\nS,TS,1,SDTIGVER,SDTM IG Version,3.2\n"
    checked = check_folder(folder(tmp_path, ts=ts))
    assert "expected variable absent" in checked.ran
    assert ("DSDY", "DSDY (Study Day of Collection) is Expected in DS, and not there") not in told(
        checked, "expected variable absent"
    )


def test_the_summary_counts_where_the_define_names_no_guide_that_is_known(tmp_path: Path) -> None:
    ts = "STUDYID,DOMAIN,TSSEQ,TSPARMCD,TSPARM,TSVAL\nS,TS,1,SDTIGVER,SDTM IG Version,3.3\n"
    checked = check_folder(folder(tmp_path, GUIDE.format("STDTMIG", "3.3"), ts=ts))
    assert ("DSDY", "DSDY (Study Day of Collection) is Expected in DS, and not there") in told(
        checked, "expected variable absent"
    )


def test_a_guide_that_is_not_there_is_told_with_the_one_that_was_used(tmp_path: Path) -> None:
    checked = check_folder(folder(tmp_path, GUIDE.format("SDTMIG", "3.1.2")))
    assert told(checked, "standard not there") == [
        ("SDTMIG", "SDTMIG 3.1.2 is not there, and 3.2 was used instead"),
    ]
    assert "label differs" in checked.ran


def test_a_folder_can_be_checked_as_another_version(tmp_path: Path) -> None:
    place = folder(tmp_path, GUIDE.format("SDTMIG", "3.1.2"))
    checked = check_folder(place, standard="3.3")
    assert told(checked, "standard not there") == []
    assert told(checked, "expected variable absent")[0][0] == "DSDY"
    assert check_folder(place, standard="none").not_run["label differs"].startswith("needs SDTMIG, and")
    with pytest.raises(RequestError, match=r"SDTMIG 3\.9 is not there; choose 3\.2, 3\.3 or 3\.4"):
        check_folder(place, standard="3.9")


def test_send_is_no_sdtmig(tmp_path: Path) -> None:
    said = check_folder(folder(tmp_path, GUIDE.format("SENDIG", "3.1"))).not_run["label differs"]
    assert said == "needs SDTMIG, and define.xml names SENDIG 3.1"


def test_terminology_that_is_stated_and_not_installed_is_not_judged_by_another(tmp_path: Path) -> None:
    place = folder(tmp_path, GUIDE.format("SDTMIG", "3.4"), CT.format("SDTM", "2011-12-09"))
    checked = check_folder(place)
    assert told(checked, "standard not there") == [
        (
            "SDTM",
            "SDTM terminology 2011-12-09 is not installed, so no value was held against it; "
            "cdisc-rdeb ct add FILE adds it, --ct 2025-03-28 uses that one",
        )
    ]
    assert checked.not_run["term not in codelist"] == "needs CT"
    assert checked.not_run["bad C-code"] == "needs CT"
    permitted = check_folder(place, ct="nearest")
    assert told(permitted, "standard not there") == [
        ("SDTM", "SDTM terminology 2011-12-09 is not there, and 2025-03-28 was used instead")
    ]
    assert "term not in codelist" in permitted.ran
    said = check_folder(place, ct="2025-03-28")
    assert told(said, "standard not there") == []
    assert "term not in codelist" in said.ran
    with pytest.raises(RequestError, match="SDTM terminology 2020-01-01 is not installed; cdisc-rdeb ct add FILE"):
        check_folder(place, ct="2020-01-01")


def test_a_study_is_checked_as_it_was_built(tmp_path: Path) -> None:
    study = small_study(tmp_path, {"lab": LAB}, {"lb": LB})
    chosen(study, "{SDTMIG: 3.3}")
    study.built()
    checked = check_study(study.specs)
    assert "LBSTREFC" not in {variable for variable, _ in told(checked, "expected variable absent")}
    assert told(checked, "variable not in model") == []
    assert told(checked, "standard not there") == []
