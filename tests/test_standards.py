"""The tables of the standards: what they hold, how they are asked, and that they equal their source."""

from __future__ import annotations

import csv
import gzip
import importlib.util
import io
import os
import pickle
import subprocess
import sys
import zipfile
from collections import defaultdict
from pathlib import Path
from types import ModuleType

import pytest

from cdisc_rdeb.standards import DEFAULT, DEFAULTS, StandardCodelist, StandardDataset, StandardTerm, StandardVariable
from cdisc_rdeb.standards.tabulation import model_version

adamig_variable, adamig_variables = DEFAULT.adamig_variable, DEFAULT.adamig_variables
codelist, codelist_names, paired_codelist = DEFAULT.codelist, DEFAULT.codelist_names, DEFAULT.paired_codelist
model_variable, model_variables = DEFAULT.model_variable, DEFAULT.model_variables
sdtmig_dataset, sdtmig_datasets = DEFAULT.sdtmig_dataset, DEFAULT.sdtmig_datasets

REPOSITORY = Path(__file__).resolve().parents[1]
DATA = REPOSITORY / "cdisc_rdeb" / "standards" / "data"
SOURCE = Path(os.environ.get("CDISC_RDEB_SHARED", REPOSITORY.parent / "shared")) / "standards"

needs_source = pytest.mark.skipif(
    not (SOURCE / "sdtmig34_variables.csv").exists(),
    reason="the source tables are not at hand; CDISC_RDEB_SHARED names the directory above standards/",
)


def the_dataset(name: str) -> StandardDataset:
    found = sdtmig_dataset(name)
    assert found is not None, name
    return found


def the_codelist(key: str) -> StandardCodelist:
    found = codelist(key)
    assert found is not None, key
    return found


def source_rows(name: str) -> list[dict[str, str]]:
    raw = (SOURCE / name).read_bytes()
    text = (gzip.decompress(raw) if name.endswith(".gz") else raw).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_versions() -> None:
    assert DEFAULTS == {"SDTMIG": "3.4", "ADaMIG": "1.3", "OCCDS": "1.1", "BIMO": "2.0", "CT": "2025-03-28"}
    assert model_version("3.4") == "2.0"


# SDTMIG


def test_sdtmig_counts() -> None:
    datasets = sdtmig_datasets()
    assert len(datasets) == 63
    assert sum(len(dataset.variables) for dataset in datasets.values()) == 1917


def test_a_dataset_as_the_guide_has_it() -> None:
    ae = the_dataset("AE")
    assert (ae.label, ae.class_, ae.order) == ("Adverse Events", "Events", 1)
    assert ae.structure == "One record per adverse event per subject"
    assert list(ae.variables)[:5] == ["STUDYID", "DOMAIN", "USUBJID", "SPDEVID", "AESEQ"]
    assert [variable.order for variable in ae.variables.values()] == list(range(1, 61))


@pytest.mark.parametrize(
    ("dataset", "expected"),
    [
        (
            "DM",
            StandardVariable(
                dataset="DM",
                name="RFSTDTC",
                label="Subject Reference Start Date/Time",
                type="Char",
                role="Record Qualifier",
                core="Exp",
                order=5,
                described="ISO 8601 datetime or interval",
            ),
        ),
        (
            "AE",
            StandardVariable(
                dataset="AE",
                name="DOMAIN",
                label="Domain Abbreviation",
                type="Char",
                role="Identifier",
                core="Req",
                order=2,
                values=("AE",),
            ),
        ),
        (
            "LB",
            StandardVariable(
                dataset="LB",
                name="LBSTRESN",
                label="Numeric Result/Finding in Standard Units",
                type="Num",
                role="Result Qualifier",
                core="Exp",
                order=24,
            ),
        ),
        (
            "PP",
            StandardVariable(
                dataset="PP",
                name="PPORRESU",
                label="Original Units",
                type="Char",
                role="Variable Qualifier",
                core="Exp",
                order=11,
                codelists=("C85494", "C128684", "C128683", "C128685", "C128686"),
            ),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_a_variable_as_the_guide_has_it(dataset: str, expected: StandardVariable) -> None:
    assert the_dataset(dataset).variables[expected.name] == expected


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("SUPPAE", "Supplemental Qualifiers for AE"),
        ("SUPPQSCG", "Supplemental Qualifiers for QSCG"),
        ("SQAPMH", "Supplemental Qualifiers for APMH"),
    ],
)
def test_supplemental_qualifiers_of_any_dataset(name: str, label: str) -> None:
    dataset = the_dataset(name)
    assert (dataset.name, dataset.label, dataset.class_) == (name, label, "Relationship")
    assert list(dataset.variables) == [
        "STUDYID", "RDOMAIN", "USUBJID", "IDVAR", "IDVARVAL", "QNAM", "QLABEL", "QVAL", "QORIG", "QEVAL",
    ]  # fmt: skip
    assert {variable.dataset for variable in dataset.variables.values()} == {name}


def test_suppqual_itself_is_the_entry_of_the_guide() -> None:
    assert the_dataset("SUPPQUAL").label == "Supplemental Qualifiers for [domain name]"


@pytest.mark.parametrize("name", ["ZZ", "QSCG", "SUPP", "SUPPA", "ae", ""])
def test_a_name_the_guide_does_not_know(name: str) -> None:
    assert sdtmig_dataset(name) is None


def test_every_class_is_a_term_of_define_xml() -> None:
    terms = the_codelist("GNRLOBSC").terms
    classes = {dataset.define_class for dataset in sdtmig_datasets().values()}
    assert classes <= terms.keys()
    assert the_dataset("DM").define_class == "SPECIAL PURPOSE"


def test_every_codelist_of_a_variable_resolves() -> None:
    codes = {code for d in sdtmig_datasets().values() for v in d.variables.values() for code in v.codelists}
    codes |= {code for s in ("ADSL", "TTE") for v in adamig_variables(s).values() for code in v.codelists}
    # SDTMIG 3.4 names C85495 for MSRESCAT; the SDTM terminology of 2025-03-28 does not hold it
    assert {code for code in codes if codelist(code) is None} == {"C85495"}


# SDTM


def test_a_variable_of_the_model_that_the_guide_does_not_list() -> None:
    assert "VSFAST" not in the_dataset("VS").variables
    assert model_variable("Findings", "VSFAST", "VS") == StandardVariable(
        dataset="VS",
        name="VSFAST",
        label="Fasting Status",
        type="Char",
        role="Record Qualifier",
        core="Perm",
        order=98,  # after 16 identifiers, the 82nd of the class
        codelists=("C66742",),
    )


@pytest.mark.parametrize(
    ("class_name", "name", "domain", "label"),
    [
        ("Events", "AESTRF", "AE", "Start Relative to Reference Period"),
        ("EVENTS", "AESTRF", "AE", "Start Relative to Reference Period"),
        ("Findings", "VISITDY", "VS", "Planned Study Day of Visit"),
        ("Findings About", "FAOBJ", "FA", "Object of the Observation"),
        ("FINDINGS ABOUT", "SRTESTCD", "SR", "Short Name of Measurement, Test, or Exam"),
        ("Events", "APID", "APMH", "Associated Persons Identifier"),
        ("Events", "MHTERM", "APMH", "Reported Term"),
        ("Special-Purpose", "RFCSTDTC", "DM", "Date/Time of First Challenge Agent Admin"),
        ("Relationship", "POOLID", "SUPPEX", "Pool Identifier"),
    ],
)
def test_where_the_model_is_looked_up(class_name: str, name: str, domain: str, label: str) -> None:
    variable = model_variable(class_name, name, domain)
    assert variable is not None
    assert (variable.label, variable.dataset) == (label, domain)


@pytest.mark.parametrize(
    ("class_name", "name", "domain"),
    [
        ("Events", "AEFAST", "AE"),  # --FAST is of interventions and findings
        ("Findings", "LBFAST", "VS"),  # the prefix is of another domain
        ("Findings", "--FAST", "VS"),
        ("Findings", "VSOBJ", "VS"),  # --OBJ is of Findings About alone
        ("Special-Purpose", "DMSPID", "DM"),
        ("Events", "APID", "MH"),
        ("No Such Class", "ZZSEQ", "ZZ"),
    ],
)
def test_what_the_model_does_not_offer(class_name: str, name: str, domain: str) -> None:
    assert model_variable(class_name, name, domain) is None


def test_a_domain_of_ones_own_must_have_the_identifiers_and_the_topic() -> None:
    variables = model_variables("Findings", "XQ").values()
    assert [v.name for v in variables if v.core == "Req"] == ["STUDYID", "DOMAIN", "XQSEQ", "XQTESTCD"]


def test_the_model_has_no_codelist_where_the_guide_has_several() -> None:
    variables = model_variables("Events", "XE")
    assert variables["XESEV"].codelists == ()  # AESEV in AE, another list in CE
    assert variables["XESTAT"].codelists == ("C66789",)


@pytest.mark.parametrize("name", sorted(sdtmig_datasets()))
def test_the_guide_keeps_the_order_of_the_model(name: str) -> None:
    """So that the model can place a variable the guide does not list among those it does."""
    dataset = the_dataset(name)
    in_model = model_variables(dataset.class_, name)
    assert [variable for variable in in_model if variable in dataset.variables] == list(dataset.variables)


# ADaMIG


def test_adamig_counts() -> None:
    assert {s: len(adamig_variables(s)) for s in ("ADSL", "BDS", "TTE")} == {
        "ADSL": 141,
        "BDS": 188,
        "TTE": 195,
    }
    assert adamig_variables("NOSUCH") == {}


@pytest.mark.parametrize(
    ("structure", "name", "dataset", "label", "type_", "core"),
    [
        ("ADSL", "USUBJID", "ADSL", "Unique Subject Identifier", "Char", "Req"),
        ("ADSL", "TRT01P", "ADSL", "Planned Treatment for Period 01", "Char", "Req"),
        ("ADSL", "TRT01PN", "ADSL", "Planned Treatment for Period 01 (N)", "Num", "Perm"),
        ("ADSL", "TR02PG1", "ADSL", "Planned Pooled Treatment 1 for Period 02", "Char", "Perm"),
        ("ADSL", "AGEGR1", "ADSL", "Pooled Age Group 1", "Char", "Perm"),
        ("ADSL", "AGEGR12N", "ADSL", "Pooled Age Group 12 (N)", "Num", "Perm"),
        ("ADSL", "P01S2SDT", "ADSL", "Period 01 Subperiod 2 Start Date", "Num", "Perm"),
        ("ADSL", "EOSSTT", "ADSL", "End of Study Status", "Char", "Perm"),
        ("ADSL", "LSTLBDT", "BDS", "", "Num", "Perm"),
        ("BDS", "ANL01FL", "BDS", "Analysis Flag 01", "Char", "Cond"),
        ("BDS", "CRIT1FL", "BDS", "Criterion 1 Evaluation Result Flag", "Char", "Cond"),
        ("BDS", "AVALCA2N", "BDS", "Analysis Value Category 2 (N)", "Num", "Perm"),
        ("BDS", "TRTSDT", "ADSL", "Date of First Exposure to Treatment", "Num", "Perm"),
        ("BDS", "TRT01A", "ADSL", "Actual Treatment for Period 01", "Char", "Perm"),
        ("BDS", "INFECDTF", "BDS", "", "Char", "Cond"),
        ("TTE", "CNSR", "TTE", "Censor", "Num", "Cond"),
        ("TTE", "AVAL", "BDS", "Analysis Value", "Num", "Cond"),
        ("OCCDS", "ASTDT", "BDS", "Analysis Start Date", "Num", "Cond"),
        ("OCCDS", "SAFFL", "ADSL", "Safety Population Flag", "Char", "Perm"),
    ],
)
def test_a_name_in_a_dataset_resolved(
    structure: str, name: str, dataset: str, label: str, type_: str, core: str
) -> None:
    found = adamig_variable(structure, name)
    assert found is not None
    assert (found.name, found.dataset) == (name, dataset)
    assert (found.label, found.type, found.core) == (label, type_, core)


@pytest.mark.parametrize(
    ("structure", "name"),
    [
        ("ADSL", "TRTxxP"),  # the guide's own sign is no name for a dataset
        ("ADSL", "TRT1P"),  # a period has two digits
        ("ADSL", "TRT00P"),  # and periods count from 01
        ("ADSL", "AGEGR01"),  # a group has no leading zero
        ("ADSL", "AVAL"),  # ADSL takes nothing from BDS but the suffixes
        ("OCCDS", "AVAL"),
        ("BDS", "*DT"),
        ("BDS", "DT"),  # a suffix alone
        ("NOSUCH", "USUBJID"),
    ],
)
def test_a_name_that_does_not_resolve(structure: str, name: str) -> None:
    assert adamig_variable(structure, name) is None


def test_the_longest_suffix_decides() -> None:
    flag = adamig_variable("BDS", "XSTDTF")
    assert flag is not None
    assert flag.codelists == ("C81223",)  # a date imputation flag


# Controlled terminology


def test_a_codelist() -> None:
    ny = the_codelist("NY")
    assert (ny.code, ny.name, ny.label, ny.extensible) == ("C66742", "NY", "No Yes Response", False)
    assert ny.package == "SDTM"
    assert list(ny.terms) == ["N", "NA", "U", "Y"]
    assert ny.terms["U"] == StandardTerm("C17998", "U", "Unknown", ("U", "UNK", "Unknown"))
    assert ny.terms["Y"].code == "C49488"
    assert codelist("C66742") is ny


def test_codelists_of_the_other_packages() -> None:
    assert the_codelist("DTYPE").package == "ADaM"
    assert the_codelist("ORIGINT").package == "DEFINE-XML"
    assert the_codelist("DTYPE").extensible


@pytest.mark.parametrize(
    ("name", "other"), [("TPCATRS", "ADaM"), ("SDTMIGRS", "DEFINE-XML"), ("DICTNAM", "DEFINE-XML")]
)
def test_codelists_in_two_packages_are_the_same(name: str, other: str) -> None:
    first, second = the_codelist(name), codelist(name, other)
    assert first.package == "SDTM"
    assert second is not None
    assert second.package == other
    assert first.by_code.keys() == second.by_code.keys()
    assert first.terms.keys() == second.terms.keys()


def test_an_unknown_codelist() -> None:
    assert codelist("AESVE") is None
    assert codelist("ny") is None
    assert codelist("DTYPE", "SDTM") is None


def test_codelist_names() -> None:
    names = codelist_names()
    assert len(names) == 1193  # 1158 SDTM, 23 ADaM and 15 Define, less the three in two packages
    assert len(set(names)) == len(names)
    assert {"NY", "AESEV", "LBTESTCD", "DTYPE", "GNRLOBSC"} <= set(names)


@pytest.mark.parametrize(
    ("name", "collected", "expected"),
    [
        ("AESEV", "MILD", ("MILD",)),
        ("AESEV", "mild", ("MILD",)),
        ("AESEV", "  Mild ", ("MILD",)),
        ("AESEV", "Grade 2", ("MODERATE",)),  # a synonym
        ("AESEV", "severe   adverse event", ("SEVERE",)),  # the preferred term, blanks folded
        ("AESEV", "terrible", ()),
        ("AESEV", "", ()),
        ("AESEV", "   ", ()),
        ("NY", "yes", ("Y",)),
        ("NY", "unk", ("U",)),
        ("SEX", "female", ("F",)),
        ("UNIT", "Pa", ("Pa",)),  # pascal, exactly
        ("UNIT", "PA", ("PA",)),  # per year, exactly
        ("UNIT", "pa", ("Pa", "PA")),  # either
        ("UNIT", "g/l", ("g/L",)),  # also a synonym of 10^9/L, but a value goes before a synonym
        ("UNIT", "calorie", ("cal", "kcal")),  # two terms have the synonym
        ("LBTEST", "calcitriol", ("Calcitriol",)),
    ],
)
def test_find(name: str, collected: str, expected: tuple[str, ...]) -> None:
    assert the_codelist(name).find(collected) == expected


def test_every_submission_value_finds_itself() -> None:
    for name in ("NY", "UNIT", "FREQ", "RACE", "LBTEST", "DTYPE", "ORIGINT"):
        found = the_codelist(name)
        assert all(found.find(value) == (value,) for value in found.terms)


def test_a_test_code_and_its_test() -> None:
    testcd, test = the_codelist("LBTESTCD"), the_codelist("LBTEST")
    assert (testcd.code, test.code) == ("C65047", "C67154")
    assert test.by_code[testcd.terms["ALB"].code].submission_value == "Albumin"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("LBTESTCD", "LBTEST"),
        ("TSPARMCD", "TSPARM"),
        ("OIPRMCD", "OIPRM"),
        ("TENMW1TC", "TENMW1TN"),
        ("CHSFPC", "CHSFPN"),
    ],
)
def test_paired_codelists(one: str, other: str) -> None:
    first, second = paired_codelist(one), paired_codelist(other)
    assert first is the_codelist(other)
    assert second is the_codelist(one)


@pytest.mark.parametrize("name", ["NY", "UNIT", "KILLIPC", "NOSUCH"])  # KILLIPN was never published
def test_a_codelist_without_a_pair(name: str) -> None:
    assert paired_codelist(name) is None


# The package


def test_objects_can_go_to_another_process() -> None:
    ny = pickle.loads(pickle.dumps(the_codelist("NY")))
    assert ny.terms == the_codelist("NY").terms
    assert ny.find("yes") == ("Y",)
    assert pickle.loads(pickle.dumps(the_dataset("AE"))) == the_dataset("AE")


def test_the_standards_need_no_pandas() -> None:
    code = (
        "import sys; from cdisc_rdeb.standards import DEFAULT;"
        "DEFAULT.codelist('NY'); DEFAULT.sdtmig_dataset('AE');"
        "print(sorted({'pandas', 'numpy', 'pyarrow', 'yaml', 'lxml'} & sys.modules.keys()))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=REPOSITORY)
    assert (result.stdout.strip(), result.stderr) == ("[]", "")


def test_the_tables_stay_small() -> None:
    assert sum(path.stat().st_size for path in DATA.rglob("*") if path.is_file()) < 2_000_000


# Against the source, cell by cell


@needs_source
def test_sdtmig_datasets_equal_the_source() -> None:
    expected = [
        (r["dataset"], r["label"], r["class"], r["structure"], int(r["order"]), int(r["variables"]))
        for r in source_rows("sdtmig34_datasets.csv")
    ]
    assert expected == [
        (d.name, d.label, d.class_, d.structure, d.order, len(d.variables)) for d in sdtmig_datasets().values()
    ]


@needs_source
def test_sdtmig_variables_equal_the_source() -> None:
    actual = [
        {
            "dataset": dataset.name,
            "class": dataset.class_,
            "structure": dataset.structure,
            "variable": variable.name,
            "label": variable.label,
            "type": variable.type,
            "role": variable.role,
            "core": variable.core,
            "order": str(variable.order),
            "codelist_codes": ";".join(variable.codelists),
            "described_value_domain": variable.described,
            "value_list": ";".join(variable.values),
        }
        for dataset in sdtmig_datasets().values()
        for variable in dataset.variables.values()
    ]
    assert actual == source_rows("sdtmig34_variables.csv")


@needs_source
def test_the_model_equals_the_source() -> None:
    """Role, label, type and described values of each variable, by class and by dataset."""
    general = {"Interventions", "Events", "Findings"}
    for row in source_rows("sdtm20_variables.csv"):
        owner = row["class_or_dataset"]
        classes = {"General Observations": general, "Associated Persons": general}.get(owner, {owner})
        domain = owner if row["kind"] == "dataset" else "APXX" if owner == "Associated Persons" else "XX"
        for class_name in classes:
            found = model_variable(class_name, row["variable"].replace("--", "XX"), domain)
            assert found is not None, row
            assert (found.label, found.type, found.role, found.described) == (
                row["label"],
                row["type"],
                row["role"],
                row["described_value_domain"],
            )


@needs_source
def test_adamig_variables_equal_the_source() -> None:
    expected = defaultdict(list)
    for row in source_rows("adamig13_variables.csv"):
        assert row["described_value_domain"] == ""  # the table has no place for it
        expected[row["data_structure"]].append(
            (
                row["variable_set"],
                row["variable"],
                row["label"],
                row["type"],
                row["core"],
                int(row["order"]),
                row["codelist_codes"],
            )
        )
    for structure, rows in expected.items():
        assert rows == [
            (v.variable_set, v.name, v.label, v.type, v.core, v.order, ";".join(v.codelists))
            for v in adamig_variables(structure).values()
            if v.dataset == structure
        ]


@needs_source
@pytest.mark.parametrize(
    ("package", "name"),
    [
        ("SDTM", "ct_sdtm_2025-03-28.csv.gz"),
        ("ADaM", "ct_adam_2025-03-28.csv"),
        ("DEFINE-XML", "ct_define_2025-03-28.csv"),
    ],
)
def test_terminology_equals_the_source(package: str, name: str) -> None:
    expected = source_rows(name)
    codes = dict.fromkeys(row["codelist_code"] for row in expected)
    actual = []
    for code in codes:
        found = codelist(code, package)
        assert found is not None
        actual += [
            {
                "codelist_code": found.code,
                "codelist_name": found.label,
                "codelist_submission_value": found.name,
                "extensible": "Y" if found.extensible else "N",
                "term_code": term.code,
                "submission_value": term.submission_value,
                "preferred_term": term.preferred_term,
                "synonyms": ";".join(term.synonyms),
            }
            for term in found.terms.values()
        ]
    assert actual == [{"synonyms": "", **row} for row in expected]


@pytest.fixture
def embed_standards() -> ModuleType:
    spec = importlib.util.spec_from_file_location("embed_standards", REPOSITORY / "tools/embed_standards.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@needs_source
def test_the_tables_are_made_again_the_same(tmp_path: Path, embed_standards: ModuleType) -> None:
    for name in ("first", "second"):
        embed_standards.embed(SOURCE, tmp_path / name)
    written = {"occds/1.1/variables.tsv"}  # by hand, for want of a table of that guide
    files = set(below(DATA)) - written
    assert files == set(below(tmp_path / "first"))
    for name in files:
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()
        if not name.endswith(".zip"):
            assert (tmp_path / "first" / name).read_bytes() == (DATA / name).read_bytes()
            continue
        # another version of zlib may compress differently, so an archive is compared by what it holds
        made, kept = zipfile.ZipFile(tmp_path / "first" / name), zipfile.ZipFile(DATA / name)
        assert made.namelist() == kept.namelist()
        assert all(made.read(member) == kept.read(member) for member in made.namelist())


def below(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]


def test_a_cell_the_tables_cannot_hold_is_refused(embed_standards: ModuleType) -> None:
    with pytest.raises(ValueError, match="a tab or a line break"):
        embed_standards.tsv("name label", [["AE", "Adverse\tEvents"]])


def test_a_gap_in_the_order_is_refused(embed_standards: ModuleType) -> None:
    rows = [{"dataset": "AE", "order": "1"}, {"dataset": "AE", "order": "3"}]
    with pytest.raises(ValueError, match=r"dataset AE: the order of the variables has gaps: \[1, 3\]"):
        embed_standards.in_order(rows, "dataset")
