"""What a package has for inspections of sites: the site-level dataset with its define.xml, and listings by site."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyreadstat
import pytest
from define_judges import dangling, parse, schema_errors
from pdfminer.high_level import extract_text

from cdisc_rdeb.check import check_folder
from cdisc_rdeb.columns import Text
from cdisc_rdeb.errors import RawDataError, SpecError
from cdisc_rdeb.formats.files import DatasetFile, described
from cdisc_rdeb.formats.xpt import XptAttributes
from cdisc_rdeb.model import Condition, Study, WhereClause
from cdisc_rdeb.model.bimo import Bimo, Counted, Endpoint
from cdisc_rdeb.package.bimo import Data, deviations_astray, read_data, write_clinsite, write_listings
from cdisc_rdeb.package.bimo.clinsite import columns_of
from cdisc_rdeb.package.bimo.listings import document
from cdisc_rdeb.spec.faults import Faults
from cdisc_rdeb.spec.study.bimo import DEFAULTS, OF_SITE, TEXTS, read_bimo
from tests.conftest import BuiltTrial

NAMES = [
    *("STUDYID", "TITLE", "SPONCNT", "SPONSOR", "IND", "UNDERIND", "NDA", "BLA", "SUPPNUM", "SITEID", "ARM", "COHORT"),
    *("SAFPOP", "SCREEN", "DISCSTUD", "DISCTRT", "ENDPOINT", "ENDPTYPE", "TRTEFFR", "TRTEFFS", "CENSOR", "NSAE", "SAE"),
    *(
        "DEATH",
        "IMPDEV",
        "NOIMPDEV",
        "FINLDISC",
        "LASTNAME",
        "FRSTNAME",
        "MINITIAL",
        "PHONE",
        "FAX",
        "EMAIL",
        "COUNTRY",
    ),
    *("STATE", "CITY", "POSTAL", "STREET", "STREET1"),
]


@pytest.fixture(scope="module")
def trial(rdeb: BuiltTrial) -> Data:
    """The trial as it was built."""
    built, _ = rdeb
    assert built.folder is not None
    data = read_data(built.study, built.folder)
    assert data is not None
    return data


@pytest.fixture(scope="module")
def site_level(trial: Data, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The trial's site-level dataset in its folder."""
    folder = tmp_path_factory.mktemp("bimo") / "site-level"
    write_clinsite(trial, folder)
    return folder


def test_clinsite_has_a_record_for_each_site_arm_and_cohort(site_level: Path) -> None:
    frame, meta = pyreadstat.read_xport(site_level / "clinsite.xpt")
    assert list(frame) == NAMES and meta.table_name == "CLINSITE"
    # Counted by hand in the XPT of the trial: DM 7 subjects, one a screen failure; AE 43 records, none serious; DV 2
    # major and 4 minor; RDEB-005 withdrew. RDEB-006 and -007 are the two children; of these -007 has no event of grade
    # 2 that is treatment-emergent.
    keys = ["SITEID", "ARM", "COHORT"]
    numbers = ["SAFPOP", "SCREEN", "DISCSTUD", "DISCTRT", "NSAE", "SAE", "DEATH", "IMPDEV", "NOIMPDEV"]
    assert frame[keys].values.tolist() == [["01", "hUCB-MSC", "ADULT"], ["01", "hUCB-MSC", "PEDIATRIC"]]
    assert frame[numbers].values.tolist() == [[4, 7, 1, 0, 31, 0, 0, 2, 3], [2, 7, 0, 0, 12, 0, 0, 0, 1]]
    assert frame["TRTEFFR"].tolist() == [100, 50]
    assert frame["TRTEFFS"].round(4).tolist() == [0, 70.7107]
    assert frame[["IND", "NDA", "BLA", "SUPPNUM", "CENSOR"]].isna().all(axis=None)
    first = frame.iloc[0]
    assert (first["COUNTRY"], first["STATE"], first["SPONSOR"]) == ("KOR", "NA", "Gangnam Severance Hospital")
    assert all("SYNTHETIC" in first[name] for name in ("TITLE", "LASTNAME", "PHONE", "STREET"))


def test_its_define_is_valid_and_says_what_is_followed(site_level: Path) -> None:
    content = (site_level / "define.xml").read_bytes()
    assert schema_errors(content) == [] and dangling(content) == []
    root = parse(content)
    standard = root.find(".//{*}Standard")
    assert standard is not None and (standard.get("Name"), standard.get("Version")) == ("BIMO", "2.0")
    assert "conformance is not claimed" in content.decode()
    methods = {method.get("OID"): " ".join("".join(method.itertext()).split()) for method in root.iter("{*}MethodDef")}
    assert len(methods) == 11  # nine counts, the result and its deviation
    assert methods["MT.CLINSITE.SAE"] == (
        'The number of records of AE where AESER = "Y" and AEOUT is not "FATAL", of the subjects of the site, the arm '
        "and the cohort."
    )
    assert (site_level / "define.html").exists() and (site_level / "define2-1.xsl").exists()


def test_it_has_a_define_of_2_0_too(trial: Data, tmp_path: Path) -> None:
    write_clinsite(replace(trial, study=replace(trial.study, define_version="2.0")), tmp_path / "site-level")
    content = (tmp_path / "site-level/define.xml").read_bytes()
    assert b'StandardName="BIMO" def:StandardVersion="2.0"' in content
    assert schema_errors(content) == [] and dangling(content) == []


def test_the_define_agrees_with_the_dataset(site_level: Path) -> None:
    issues = check_folder(site_level).issues
    of_define = issues[issues["file"].eq("define.xml") | issues["rule"].str.contains("define")]
    assert of_define["message"].tolist() == []


def test_listings_have_the_records_of_the_site_and_say_what_there_is_not(trial: Data, tmp_path: Path) -> None:
    small = {name: file for name, file in trial.datasets.items() if name not in ("LB", "VS", "ADQS", "CM")}
    data = replace(trial, datasets=small)
    for name in ("one", "two"):
        write_listings(data, tmp_path / name / "listings.pdf")
    content = (tmp_path / "one/listings.pdf").read_bytes()
    assert content == (tmp_path / "two/listings.pdf").read_bytes() and b"/MarkInfo" in content
    text = " ".join(extract_text(tmp_path / "one/listings.pdf").replace("\u200b", "").replace("-\n", "-").split())
    assert "1 Site 01" in text and "Investigator: INVESTIGATOR SYNTHETIC. 7 subjects in DM." in text
    assert "Exclusion: history of squamous cell carcinoma" in text
    assert "Why a subject is not in a population is no variable" in text
    assert "AE: 43 records" in text and 'DV where DVCAT = "MAJOR": 2 records' in text
    assert "AE of this study does not have AESDTH, AESLIFE, AESHOSP, AESDISAB, AESCONG, AESMIE." in text
    assert "The study has no records in CM." in text
    assert "conformance is not claimed" in text


# A study of three sites, made up: two arms in the first, screen failures alone in the last.


def file(name: str, columns: Mapping[str, list[str] | list[float]]) -> DatasetFile:
    """A dataset in memory."""
    made = {
        variable: Text.of(values) if isinstance(values[0], str) else np.array(values, np.float64)
        for variable, values in columns.items()
    }
    variables = tuple(described(variable, column) for variable, column in made.items())
    return DatasetFile(XptAttributes(name, "", variables), made, True)


def where(variable: str, *values: str) -> WhereClause:
    return WhereClause(((Condition(variable, "EQ", values),),))


@pytest.fixture
def several(trial: Data) -> Data:
    """Subjects A1, A2, A3 of site 10 (A2 not treated), B1, B2 of site 20, and C1, who failed screening, of site 30."""
    subjects = ["A1", "A2", "A3", "B1", "B2", "C1"]
    yes = ["Y", "", "Y", "Y", "Y"]
    datasets = {
        "DM": file(
            "DM",
            {
                "USUBJID": subjects,
                "SUBJID": subjects,
                "SITEID": ["10", "10", "10", "20", "20", "30"],
                "RFICDTC": ["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04", "", "2024-01-05"],
                "COUNTRY": ["USA", "USA", "USA", "KOR", "KOR", "KOR"],
            },
        ),
        "ADSL": file(
            "ADSL",
            {
                "USUBJID": subjects[:5],
                "TRT01P": ["Drug", "Drug", "Placebo", "Drug", "Drug"],
                "SAFFL": yes,
                "EOSSTT": ["DISCONTINUED", "DISCONTINUED", "COMPLETED", "COMPLETED", "DISCONTINUED"],
                "EOTSTT": ["COMPLETED", "COMPLETED", "DISCONTINUED", "COMPLETED", "COMPLETED"],
                "DTHFL": ["", "", "", "", "Y"],
            },
        ),
        "AE": file(
            "AE",
            {
                "USUBJID": ["A1", "A1", "A2", "A3", "B2", "C1"],
                "AESER": ["N", "Y", "N", "N", "Y", "N"],
                "AEOUT": ["RECOVERED", "RECOVERED", "", "", "FATAL", ""],
            },
        ),
        "DV": file("DV", {"USUBJID": ["A1", "A1", "B1"], "DVCAT": ["MAJOR", "MINOR", "MINOR"]}),
        "ADTTE": file(
            "ADTTE",
            {
                "USUBJID": ["A1", "A2", "A3", "B1", "B2"],
                "AVAL": [10.0, 99.0, 30.0, 20.0, 50.0],
                "CNSR": [0.0, 0.0, 1.0, 1.0, 0.0],
            },
        ),
    }
    bimo = Bimo(
        texts={**dict.fromkeys(TEXTS, ""), "SPONCNT": "2", "SPONSOR": "Somebody", "TITLE": "A trial", "IND": "12345"},
        arm="TRT01P",
        cohort="",
        counts={name: Counted(of, WhereClause((conditions,))) for name, (of, conditions) in DEFAULTS.items()}
        | {"IMPDEV": Counted("DV", where("DVCAT", "MAJOR")), "NOIMPDEV": Counted("DV", where("DVCAT", "MINOR"))},
        endpoint=Endpoint("Time", "time to event", Counted("ADTTE"), "median", "AVAL", where("CNSR", "1")),
        efficacy=("ADTTE",),
        safety=(),
        sites={site: dict.fromkeys(OF_SITE, "") for site in ("10", "20", "30")},
    )
    return Data(trial.study, bimo, datasets)


def rows(data: Data, *names: str) -> list[list[str | float | None]]:
    """Values of clinsite by record, None for a missing number."""
    columns = columns_of(data)
    found = [columns[name].tolist() for name in names]
    return [
        [None if isinstance(value, float) and math.isnan(value) else value for value in row]
        for row in zip(*found, strict=True)
    ]


def test_each_site_and_arm_is_counted_by_itself(several: Data) -> None:
    assert rows(several, "SITEID", "ARM", "COUNTRY", "SCREEN", "SAFPOP") == [
        ["10", "Drug", "USA", 3, 1],  # A2 was not treated
        ["10", "Placebo", "USA", 3, 1],
        ["20", "Drug", "KOR", 1, 2],  # of B2 no consent is dated
        ["30", "Screen Failure", "KOR", 1, 0],
    ]
    # A2 discontinued, and is not of the safety population; the death of B2 is no other serious event
    assert rows(several, "DISCSTUD", "DISCTRT", "NSAE", "SAE", "DEATH", "IMPDEV", "NOIMPDEV") == [
        [1, 0, 2, 1, 0, 1, 1],
        [0, 1, 1, 0, 0, 0, 0],
        [1, 0, 0, 0, 1, 0, 1],
        [0, 0, 0, 0, 0, 0, 0],
    ]
    assert rows(several, "SPONCNT", "IND", "NDA")[0] == [2, 12345, None]


def test_the_endpoint_is_of_the_safety_population(several: Data) -> None:
    # B1 20 and B2 50: median 35, standard deviation 30 / sqrt(2); one value has the deviation 0, none has nothing
    found = rows(several, "TRTEFFR", "TRTEFFS", "CENSOR")
    assert found[:2] == [[10, 0, 0], [30, 0, 1]] and found[3] == [None, None, 0]
    assert found[2][0] == 35 and found[2][2] == 1
    assert float(found[2][1] or 0) == pytest.approx(21.2132, abs=0.0001)


def test_deviations_that_are_counted_twice_or_not_at_all_are_found(several: Data) -> None:
    assert deviations_astray(several) == 0
    counts = {**several.bimo.counts, "NOIMPDEV": Counted("DV", where("DVCAT", "OTHER"))}
    assert deviations_astray(replace(several, bimo=replace(several.bimo, counts=counts))) == 2


def test_listings_have_a_part_for_each_site(several: Data) -> None:
    titles = [section.title for section in document(several).sections if "." not in section.number]
    assert titles == ["Site 10", "Site 20", "Site 30"]


def test_sites_that_lie_in_two_countries_are_told(several: Data) -> None:
    dm = several.datasets["DM"]
    odd = replace(dm, columns={**dm.columns, "COUNTRY": Text.of(["USA", "CAN", "USA", "KOR", "KOR", "KOR"])})
    with pytest.raises(RawDataError, match=r"site 10 are of CAN, USA; say the site's in bimo.yaml: country"):
        columns_of(replace(several, datasets={**several.datasets, "DM": odd}))


def test_a_long_title_is_not_cut(several: Data) -> None:
    bimo = replace(several.bimo, texts={**several.bimo.texts, "TITLE": "x" * 201})
    with pytest.raises(RawDataError, match="has 201 characters, and clinsite takes 200; say a shorter one"):
        columns_of(replace(several, bimo=bimo))


# Faults of bimo.yaml.

SITE = (
    "{last_name: A, first_name: B, phone: C, email: D, city: E, street: F, under_ind: N, financial_disclosure: unknown}"
)
GOOD = f"""counts:
  DISCTRT: {{dataset: DS, where: {{DSSCAT: STUDY TREATMENT}}}}
  IMPDEV: {{dataset: DV, where: {{DVCAT: MAJOR}}}}
  NOIMPDEV: {{dataset: DV, where: {{DVCAT: MINOR}}}}
endpoint: {{label: Score, type: continuous, dataset: ADRS, where: {{PARAMCD: BEBSSTOT}}, statistic: mean, value: CHG}}
sites:
  "01": {SITE}
"""


def read(study: Study, folder: Path, text: str) -> tuple[Bimo | None, list[str]]:
    """What a bimo.yaml says, and its faults."""
    (folder / "bimo.yaml").write_text(text, encoding="utf-8")
    faults = Faults()
    return read_bimo(replace(study, folder=folder), faults), [str(fault) for fault in faults.errors]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "DVCAT: MAJOR",
            "DVCTA: MAJOR",
            "bimo.yaml:3: counts.IMPDEV.where.DVCTA: there is no submitted variable DVCTA",
        ),
        ("dataset: ADRS", "dataset: ADRX", "there is no dataset ADRX; did you mean ADRS?"),
        ("value: CHG", "value: PARAM", "PARAM is text, and mean is of numbers; name a numeric variable such as AVAL"),
        (", value: CHG", "", "mean is of a variable, which is not said; say value"),
        ("statistic: mean", "statistic: percent", "percent is of subjects, and has no value; remove value"),
        ("  DISCTRT: {dataset: DS, where: {DSSCAT: STUDY TREATMENT}}\n", "", "DISCTRT is counted by ADSL.EOTSTT"),
        ("under_ind: N", "under_ind: Maybe", "under_ind"),
        ("last_name: A", "last_name: Müller", "1 to 200 plain letters (ASCII)"),
        ("endpoint:", "cohort: COHROT\nendpoint:", "there is no submitted variable COHROT in ADSL"),
        ("endpoint:", "cohort: TRTSDTIME\nendpoint:", "TRTSDTIME in ADSL; did you mean TRTSDT?"),
        ("  NOIMPDEV: {dataset: DV, where: {DVCAT: MINOR}}\n", "", "NOIMPDEV must be given"),
    ],
)
def test_faults_are_told(old: str, new: str, said: str, trial: Data, tmp_path: Path) -> None:
    assert old in GOOD
    _, faults = read(trial.study, tmp_path, GOOD.replace(old, new))
    assert any(said in fault for fault in faults), faults


def test_all_faults_are_told_at_once(trial: Data, tmp_path: Path) -> None:
    assert read(trial.study, tmp_path, GOOD)[1] == []
    text = GOOD.replace("DVCAT: MAJOR", "DVCTA: MAJOR").replace("dataset: ADRS", "dataset: ADRX")
    assert len(read(trial.study, tmp_path, text)[1]) == 2


def test_the_example_of_the_documents_has_no_faults(trial: Data, tmp_path: Path) -> None:
    page = (Path(__file__).parent.parent / "docs/package.md").read_text(encoding="utf-8")
    bimo, faults = read(trial.study, tmp_path, page.split("`specs/demo/bimo.yaml`\n```yaml\n")[1].split("```")[0])
    assert faults == [] and bimo is not None
    assert bimo.texts["IND"] == "12345" and bimo.sites["01"]["POSTAL"] == "NA" and bimo.safety == ("LB", "VS")


def test_a_study_without_the_file_has_none(trial: Data, tmp_path: Path) -> None:
    assert read_bimo(replace(trial.study, folder=tmp_path), Faults()) is None


def test_a_site_that_is_not_named_is_told(rdeb: BuiltTrial, tmp_path: Path) -> None:
    built, _ = rdeb
    assert built.folder is not None
    (tmp_path / "bimo.yaml").write_text(GOOD.replace('"01"', '"02"'), encoding="utf-8")
    with pytest.raises(SpecError, match="DM has subjects of the site 01, which is not here; write who"):
        read_data(replace(built.study, folder=tmp_path), built.folder)
