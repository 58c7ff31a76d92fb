"""The trial's summary and criteria: TS with codes from CT and facts of the data, TI."""

from pathlib import Path

import pytest

from cdisc_rdeb import build_study, read_xpt
from cdisc_rdeb.spec import lint

STUDY = """
study: SUM
title: A study with a summary
subject: SUM-{subject}
raw:
  dm: {subject: ID}
criteria:
  - {IETESTCD: INCL01, IETEST: Adult, IECAT: INCLUSION}
  - {IETESTCD: EXCL01, IETEST: Pregnant, IECAT: EXCLUSION}
summary:
  TPHASE: PHASE I/II TRIAL
  RANDOM: "N"
  AGEMIN: P10Y
  AGEMAX: {null_flavor: PINF}
  OBJSEC: [Itch, Pain]
  FCNTRY: {value: KOR, code: KOR, ref: GENC}
  OWNPARM: {parameter: A Parameter of the Sponsor, value: Mine}
  ACTSUB: {count: DM.USUBJID, where: {ARMCD: present}}
  SSTDTC: {first: DM.RFICDTC, where: {ARMCD: present}}
  SENDTC: {last: DM.RFICDTC}
"""
CODELISTS = """
DICTNAM:
  terms: {GENC: , ISO 8601: }
TSPARM:
  terms: {A Parameter of the Sponsor: }
TSPARMCD:
  terms: {OWNPARM: }
"""
SPECS = {
    "dm": """
dataset: DM
records:
  - raw: dm
    variables: {SUBJID: ID, SITEID: {assign: "1"}, COUNTRY: {assign: KOR}, RFICDTC: CONSENT, SEX: SEX, ARMCD: ARM}
""",
    "ti": "dataset: TI\nkeys: [IETESTCD]\nrecords: [study: criteria]\n",
    "ts": "dataset: TS\nkeys: [TSPARMCD, TSSEQ]\nrecords: [study: summary]\n",
}
RAW = "ID,SEX,CONSENT,ARM\n1,M,2020-01-10,A\n2,F,2020-01-02,\n3,F,2020-01-12,A\n4,F,2020-01-30,\n"


def written(home: Path, old: str = "", new: str = "") -> Path:
    study, raw = home / "specs" / "sum", home / "raw" / "sum"
    (study / "sdtm").mkdir(parents=True)
    raw.mkdir(parents=True)
    assert not old or STUDY.count(old) == 1
    (study / "study.yaml").write_text(STUDY.replace(old, new) if old else STUDY)
    (study / "codelists.yaml").write_text(CODELISTS)
    for name, text in SPECS.items():
        (study / "sdtm" / f"{name}.yaml").write_text(text)
    (raw / "dm.csv").write_text(RAW)
    return study


@pytest.mark.parametrize("blocks", [1, 4])
def test_parameters_with_their_codes_and_facts(tmp_path: Path, blocks: int) -> None:
    built = build_study(written(tmp_path), blocks=blocks)
    assert built.issues[built.issues["dataset"].isin(["TS", "TI"])].empty
    frame = read_xpt(tmp_path / "output/sum/sdtm/ts.xpt").frame
    names = ["TSSEQ", "TSPARMCD", "TSPARM", "TSVAL", "TSVALNF", "TSVALCD", "TSVCDREF", "TSVCDVER"]
    assert frame[names].values.tolist() == [
        [1, "ACTSUB", "Actual Number of Subjects", "2", "", "", "", ""],
        [1, "AGEMAX", "Planned Maximum Age of Subjects", "", "PINF", "", "", ""],
        [1, "AGEMIN", "Planned Minimum Age of Subjects", "P10Y", "", "", "ISO 8601", ""],
        [1, "FCNTRY", "Planned Country of Investigational Sites", "KOR", "", "KOR", "GENC", ""],
        [1, "OBJSEC", "Trial Secondary Objective", "Itch", "", "", "", ""],
        [2, "OBJSEC", "Trial Secondary Objective", "Pain", "", "", "", ""],
        [1, "OWNPARM", "A Parameter of the Sponsor", "Mine", "", "", "", ""],
        [1, "RANDOM", "Trial is Randomized", "N", "", "C49487", "CDISC CT", "2025-03-28"],
        [1, "SENDTC", "Study End Date", "2020-01-30", "", "", "ISO 8601", ""],
        [1, "SSTDTC", "Study Start Date", "2020-01-10", "", "", "ISO 8601", ""],  # subject 2 was not enrolled
        [1, "TPHASE", "Trial Phase Classification", "PHASE I/II TRIAL", "", "C15693", "CDISC CT", "2025-03-28"],
    ]
    criteria = read_xpt(tmp_path / "output/sum/sdtm/ti.xpt").frame
    assert criteria[["IETESTCD", "IECAT"]].values.tolist() == [["EXCL01", "EXCLUSION"], ["INCL01", "INCLUSION"]]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("AGEMIN:", "AGEMINN:", "CDISC has no summary parameter AGEMINN; did you mean AGEMIN?"),
        ("{null_flavor: PINF}", "{ref: UNII}", "AGEMAX has no value"),
        ("{last: DM.RFICDTC}", "{last: RFICDTC}", "RFICDTC names no variable of a dataset"),
        ("{last: DM.RFICDTC}", "{last: DM.RFICDT}", "DM has no variable RFICDT; did you mean RFICDTC?"),
        (
            "{count: DM.USUBJID, where: {ARMCD: present}}",
            "{count: DM.USUBJID, where: {ARMD: present}}",
            "no variable ARMD",
        ),
        ('RANDOM: "N"', "RANDOM: Nope", "Nope is no term of NY, which RANDOM takes"),
        ("IECAT: INCLUSION}", "IECAT: INCLUSIONS}", "IECAT"),
        ("AGEMIN:", "agemin:", "CDISC has no summary parameter agemin; did you mean AGEMIN?"),
        ("{null_flavor: PINF}", "{NULL_FLAVOR: PINF}", "there is no NULL_FLAVOR here; did you mean null_flavor?"),
        ("{null_flavor: PINF}", "{null_flavor PINF}", "a colon is missing after null_flavor; write null_flavor: PINF"),
        ("{last: DM.RFICDTC}", "{last: [DM.RFICDTC]}", "a list cannot stand here; write last: DM.RFICDTC"),
        ("{last: DM.RFICDTC}", "{latest: DM.RFICDTC}", "there is no latest here; it is called last here"),
        ("{null_flavor: PINF}", "[{nullflavor: PINF}]", "there is no nullflavor here; did you mean null_flavor?"),
        ("RANDOM:", "myRAND: {parameter: Mine, value: X}\n  RANDOM:", "of a summary parameter; write MYRAND"),
    ],
)
def test_lint_tells_of_a_faulty_summary(tmp_path: Path, old: str, new: str, fault: str) -> None:
    errors = [str(f) for f in lint(written(tmp_path, old, new)) if not f.warning]
    assert len(errors) == 1
    assert fault in errors[0]


def test_a_value_that_is_null_refers_to_no_terminology(tmp_path: Path) -> None:
    told = [str(f) for f in lint(written(tmp_path, "{null_flavor: PINF}", "{null_flavor: NA, ref: UNII}"))]
    assert [t for t in told if "ref cannot stand here: AGEMAX has no value that is of a terminology" in t], told
