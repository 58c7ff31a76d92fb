"""Specs from a define.xml or a workbook of Pinnacle 21's layout, and back: what is kept, told, and refused."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from openpyxl import load_workbook

from cdisc_rdeb import build_study, export_specs, import_specs, lint
from cdisc_rdeb.cli import main
from cdisc_rdeb.errors import RequestError, SpecError, WriteError
from cdisc_rdeb.exchange.conditions import parsed, quote, values_of, written
from cdisc_rdeb.exchange.from_define import from_define
from cdisc_rdeb.exchange.yaml_text import Tree, yaml_text
from cdisc_rdeb.formats.xlsx import Sheet, workbook
from tests.conftest import PROJECT, BuiltTrial

SHARED = PROJECT.parent / "shared"
EXAMPLES = SHARED / "examples"

Sheets = dict[str, tuple[list[str], list[list[str]]]]
VITALS = """\
# Define
Attribute|Value
StudyName|ABC-1
StudyDescription|=Trial: one
StandardName|SDTM-IG
StandardVersion|3.3
# Datasets
Dataset|Label|Class|Structure|Key Variables|Repeating|Reference Data
VS|Vital Signs|FINDINGS|One record per result|STUDYID, USUBJID, VSTESTCD|Yes|No
# Variables
Order|Dataset|Variable|Label|Data Type|Length|Mandatory|Codelist|Origin|Pages|Method|Comment
1|VS|STUDYID|Study Identifier|text|5|Yes||Protocol
2|VS|USUBJID|Unique Subject Identifier|text|9|Yes||Derived||MT.1
3|VS|VSTESTCD|Vital Signs Test Short Name|text|6|Yes|TESTS|CRF|7
4|VS|VSORRES|Result or Finding in Original Units|text|5|No||CRF
5|VS|VSDTC|When it was|date||No||CRF|||As the nurse said.
# ValueLevel
Order|Dataset|Variable|Where Clause|Label|Data Type|Length|Origin
1|VS|VSORRES|VSTESTCD EQ HEIGHT|Height|integer|3|CRF
2|VS|VSORRES|WC.1|Pressure|integer|3|eDT
# WhereClauses
ID|Dataset|Variable|Comparator|Value
WC.1|VS|VSTESTCD|IN|SYSBP, DIABP
# Codelists
ID|Name|NCI Codelist Code|Data Type|Order|Term|NCI Term Code|Decoded Value
TESTS|Tests of ours|C66741|text|1|HEIGHT|C25347|Height
TESTS|Tests of ours|C66741|text|2|SYSBP|C25298|Systolic Blood Pressure
TESTS|Tests of ours|C66741|text|3|DIABP|C25299|Diastolic Blood Pressure
# Methods
ID|Name|Type|Description
MT.1|Subject|Computation|Study, a dash, number.
"""


def vital_signs(**more: str) -> Sheets:
    """A small workbook: VS with a value level in two forms, a codelist, a method; with ``more`` rows of its sheets."""
    sheets: Sheets = {}
    for part in VITALS.split("# ")[1:]:
        name, header, *rows = part.splitlines()
        cells = [line.split("|") for line in (*rows, *more.get(name, "").splitlines())]
        sheets[name] = (header.split("|"), cells)
    return sheets


def book(folder: Path, sheets: Sheets) -> Path:
    """A workbook of sheets."""
    path = folder / "spec.xlsx"
    whole = {
        name: (header, [[*row, *[""] * (len(header) - len(row))] for row in rows])
        for name, (header, rows) in sheets.items()
    }
    path.write_bytes(workbook([Sheet(name, header, rows) for name, (header, rows) in whole.items()]))
    return path


def run(*arguments: object) -> Result:
    """A command."""
    return CliRunner().invoke(main, list(map(str, arguments)))


def notes(folder: Path) -> list[dict[str, str]]:
    """What an import noted."""
    with (folder / "import-notes.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def same_specs(first: Path, second: Path) -> None:
    """Two studies have the same specs, byte for byte."""
    files = [sorted(p.relative_to(f).as_posix() for p in f.rglob("*.yaml")) for f in (first, second)]
    assert files[0] == files[1]
    for name in files[0]:
        assert (second / name).read_text(encoding="utf-8") == (first / name).read_text(encoding="utf-8"), name


def test_a_workbook_becomes_specs_that_a_person_would_write(tmp_path: Path) -> None:
    import_specs(book(tmp_path, vital_signs()), tmp_path / "specs" / "new")
    assert (
        (tmp_path / "specs/new/sdtm/vs.yaml").read_text(encoding="utf-8")
        == """\
# yaml-language-server: $schema=../.schemas/dataset.json
dataset: VS
structure: One record per result
keys: [USUBJID, VSTESTCD]
records: waiting
variables:
  STUDYID: {holds: text 5, origin: Protocol}
  USUBJID: {holds: text 9, origin: Derived, method: "Study, a dash, number."}
  VSTESTCD: {holds: text 6, origin: Collected}
  VSORRES:
    holds: text 5
    origin: Collected
    levels:
      - {where: {VSTESTCD: HEIGHT}, label: Height, holds: integer 3, origin: Collected}
      - where: {VSTESTCD: [SYSBP, DIABP]}
        label: Pressure
        holds: integer 3
        origin: Collected
        source: Vendor
  VSDTC: {label: When it was, holds: date, origin: Collected, comment: As the nurse said.}
"""
    )
    assert (
        (tmp_path / "specs/new/codelists.yaml").read_text(encoding="utf-8")
        == """\
# yaml-language-server: $schema=.schemas/codelists.json
VSTESTCD: {label: Tests of ours, terms: {HEIGHT, SYSBP, DIABP}}
"""
    )
    study = yaml.safe_load((tmp_path / "specs/new/study.yaml").read_text(encoding="utf-8"))
    assert study == {
        "study": "ABC-1",
        "title": "=Trial: one",
        "subject": "ABC-1-{subject}",
        "standards": {"SDTMIG": "3.3"},
        "raw": "waiting",
    }
    assert not [fault for fault in lint(tmp_path / "specs/new") if not fault.warning]


def test_what_is_not_in_the_specs_as_in_the_file_is_listed_with_its_reason(tmp_path: Path) -> None:
    sheets = vital_signs()
    sheets["Datasets"][1][0][1] = "Vitals of ours"
    sheets["Codelists"][1][0][6] = "C1"
    sheets["Variables"][0].append("Remark of ours")
    sheets["Variables"][1][0] += ["", "", "", "look here"]
    sheets["Analysis Displays"] = (["ID", "Title"], [["T1", "Demography"]])
    import_specs(book(tmp_path, sheets), tmp_path / "new")
    told = {
        (n["dataset"], n["element"], n["what"], n["in the file"], n["in the specs"]) for n in notes(tmp_path / "new")
    }
    assert told == {
        ("VS", "VSTESTCD", "pages", "7", ""),
        ("VS", "VSTESTCD: HEIGHT", "C-code", "C1", "C25347"),
        ("", "Variables, row 2", "Remark of ours", "look here", ""),
        ("", "Analysis Displays", "sheet", "it has content", ""),
    }  # the label of the dataset is in the specs
    assert all(note["why"] for note in notes(tmp_path / "new"))


def test_import_export_import_is_a_fixed_point_and_the_workbook_has_the_same_bytes(tmp_path: Path) -> None:
    import_specs(book(tmp_path, vital_signs()), tmp_path / "specs/one")
    export_specs(tmp_path / "specs/one", tmp_path / "one.xlsx")
    again = import_specs(tmp_path / "one.xlsx", tmp_path / "specs/two")
    export_specs(tmp_path / "specs/two", tmp_path / "two.xlsx")
    same_specs(tmp_path / "specs/one", tmp_path / "specs/two")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    assert again.theirs == again.ours and not again.notes
    cells = [cell for sheet in load_workbook(tmp_path / "one.xlsx") for line in sheet.iter_rows() for cell in line]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}  # text as text, =Trial: one too
    assert "=Trial: one" in {cell.value for cell in cells}


@pytest.mark.parametrize("part", ["sdtm", "adam"])
def test_the_trials_own_define_is_kept_whole(part: str, rdeb: BuiltTrial, tmp_path: Path) -> None:
    made = import_specs(rdeb[0].folder / part / "define.xml", tmp_path / "specs/one")
    more = ("codelists", "terms")  # of SUPP-- datasets, whose codelists are the guide's
    assert {k: n for k, n in made.theirs.items() if k not in more} == {
        k: n for k, n in made.ours.items() if k not in more
    }
    assert {note.kind for note in made.notes if not note.dataset.startswith("SUPP")} <= {
        "analysis display", "dataset", "term", "variable", "value level",
    }  # fmt: skip
    lost = {note.what for note in made.notes if not note.dataset.startswith("SUPP") and note.kind == "variable"}
    assert lost <= {"name of codelist", "no data", "order", "C-code of codelist", "pages"}
    export_specs(tmp_path / "specs/one", tmp_path / "x.xlsx")
    import_specs(tmp_path / "x.xlsx", tmp_path / "specs/two")
    assert sorted(p.name for p in (tmp_path / "specs/one").rglob("*.yaml")) == sorted(
        p.name for p in (tmp_path / "specs/two").rglob("*.yaml")
    )


#: How many elements of each kind there are, in the file and in the specs.
KEPT = {
    "define21/defineV21-ADaM.xml": (3, 144, 6, 3, 30, 201, 1, 147, 54, 18, 6),
    "p21_spec/ADaM_spec_define_layout.xlsx": (5, 216, 15, 15, 35, 339, 1, 231, 171, 8, 1),
}


@pytest.mark.parametrize("name", KEPT)
def test_examples_of_others_are_kept_and_are_fixed_points(name: str, tmp_path: Path) -> None:
    if not (EXAMPLES / name).is_file():
        pytest.skip(f"no example in {EXAMPLES / name}")
    made = import_specs(EXAMPLES / name, tmp_path / "specs/one")
    assert tuple(made.theirs.values()) == tuple(made.ours.values()) == KEPT[name]
    export_specs(tmp_path / "specs/one", tmp_path / "x.xlsx")
    again = import_specs(tmp_path / "x.xlsx", tmp_path / "specs/two")
    same_specs(tmp_path / "specs/one", tmp_path / "specs/two")
    assert not again.notes


def test_cdiscs_sdtm_example_is_a_fixed_point_and_says_what_it_lost(tmp_path: Path) -> None:
    file = EXAMPLES / "define21/defineV21-SDTM.xml"
    if not file.is_file():
        pytest.skip(f"no example in {file}")
    made = import_specs(file, tmp_path / "specs/one")
    assert [note.why for note in made.notes if note.kind == "dataset" and note.what == "dataset"] == [
        "SDTMIG 3.2 has no dataset DI"
    ]
    assert (made.theirs["value levels"], made.ours["value levels"]) == (44, 44)
    export_specs(tmp_path / "specs/one", tmp_path / "x.xlsx")
    import_specs(tmp_path / "x.xlsx", tmp_path / "specs/two")
    same_specs(tmp_path / "specs/one", tmp_path / "specs/two")


def test_a_define_1_0_gives_what_its_parts_allow(tmp_path: Path) -> None:
    file = SHARED / "wild/sdtm-cdiscpilot01/define.xml"
    if not file.is_file():
        pytest.skip(f"no define in {file}")
    made = import_specs(file, tmp_path / "new")
    assert (made.theirs["datasets"], made.ours["datasets"]) == (22, 22)
    assert (made.theirs["variables"], made.ours["variables"]) == (313, 313)
    assert sum(note.kind == "value levels" for note in made.notes) == 10  # of test codes: whose they are is not said
    assert "TRTEMFL" in (tmp_path / "new/sdtm/ae.yaml").read_text(encoding="utf-8")  # of QNAM they are qualifiers


def test_the_commands_say_counts_and_reasons(tmp_path: Path) -> None:
    made = run("import", book(tmp_path, vital_signs()), "--out", tmp_path / "specs/new")
    assert made.exit_code == 0, made.output
    assert "value levels      2      2" in made.output
    assert "1 variable pages: pages follow from the study's forms" in made.output
    assert run("define", tmp_path / "specs/new").exit_code == 0
    refused = run("build", tmp_path / "specs/new")
    assert refused.exit_code == 2 and "nothing says yet what the records of ABC-1 come from" in refused.output
    exported = run("export", tmp_path / "specs/new", tmp_path / "again.xlsx")
    assert exported.exit_code == 0 and "nothing is lost" in exported.output


def test_all_faults_of_a_workbook_are_named_and_nothing_is_written(tmp_path: Path) -> None:
    sheets = vital_signs()
    sheets["Variables"][0][2] = "Column"
    sheets["Codelists"] = (["Ident", *sheets["Codelists"][0][1:]], sheets["Codelists"][1])
    del sheets["Datasets"]
    told = run("import", book(tmp_path, sheets), "--out", tmp_path / "specs/new")
    assert told.exit_code == 2 and not (tmp_path / "specs").exists()
    assert "spec.xlsx: there is no sheet Datasets (Dataset, ...)" in told.output
    assert "spec.xlsx: sheet Variables: there is no column Variable" in told.output
    assert "spec.xlsx: sheet Codelists: there is no column ID; it has Ident" in told.output


def test_rows_that_do_not_go_together_are_named_by_sheet_and_row(tmp_path: Path) -> None:
    sheets = vital_signs(
        Variables="6|VX|VXTESTCD\n7|VS|VSDTC",
        ValueLevel="3|VS|VSORRES|height only\n4|VS|VSSTRESC|VSTESTCD EQ HEIGHT",
    )
    with pytest.raises(SpecError) as told:
        import_specs(book(tmp_path, sheets), tmp_path / "new")
    assert set(told.value.faults) == {
        "error: spec.xlsx: sheet Variables, row 7: there is no dataset VX; add a row for VX to Datasets",
        "error: spec.xlsx: sheet Variables, row 8: VS.VSDTC is there already in row 6; keep one",
        "error: spec.xlsx: sheet ValueLevel, row 4: 'height only' is no where clause; write it as LBTESTCD EQ ALB, or "
        "name one of the sheet WhereClauses",
        "error: spec.xlsx: sheet ValueLevel, row 5: there is no variable VS.VSSTRESC; add it, or remove the row",
    }
    assert not (tmp_path / "new").exists()


def test_a_broken_define_is_refused_with_all_its_faults(rdeb: BuiltTrial, tmp_path: Path) -> None:
    root = etree.parse(rdeb[0].folder / "sdtm" / "define.xml").getroot()
    for item in list(root.iter("{*}ItemDef")):
        if item.get("OID") in ("IT.AE.AETERM", "IT.AE.AESEV"):
            item.getparent().remove(item)
    next(root.iter("{*}ItemGroupDef")).set("Name", "")
    file = tmp_path / "define.xml"
    file.write_bytes(etree.tostring(root))
    with pytest.raises(SpecError) as told:
        from_define(file)
    said = "\n".join(told.value.faults)
    assert "the ItemDef IT.AE.AETERM is referred to, and there is none; define it, or take the reference out" in said
    assert "IT.AE.AESEV" in said and "an ItemGroupDef has no Name" in said
    assert all(fault.startswith("error: define.xml:") for fault in told.value.faults)
    file.write_text("<ODM>", encoding="utf-8")
    assert run("import", file, "--out", tmp_path / "new").exit_code == 2


def test_a_folder_that_is_there_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new/study.yaml").write_text("study: MINE\n", encoding="utf-8")
    with pytest.raises(WriteError, match="is there already; name a new folder"):
        import_specs(book(tmp_path, vital_signs()), tmp_path / "new")
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["study.yaml"]


def test_a_file_of_another_guide_or_without_a_dataset_is_refused(tmp_path: Path) -> None:
    sheets = vital_signs()
    sheets["Define"][1][2][1] = "SEND-IG"
    with pytest.raises(RequestError, match=r"spec.xlsx is of SENDIG 3.3; specs are for SDTM and ADaM"):
        import_specs(book(tmp_path, sheets), tmp_path / "new")


def test_with_raw_files_first_mappings_are_guessed_and_the_study_builds(tmp_path: Path) -> None:
    raw = tmp_path / "raw" / "new"
    raw.mkdir(parents=True)
    (raw / "vs.csv").write_text("SUBJECT,VSDAT,HEIGHT\n001,2024-01-05,170\n002,2024-01-06,181\n", encoding="utf-8")
    study = tmp_path / "specs/new"
    import_specs(book(tmp_path, vital_signs()), study, raw=raw)
    text = (study / "sdtm/vs.yaml").read_text(encoding="utf-8")
    assert "  - raw: vs # " in text and "HEIGHT: {result: HEIGHT" in text and "VSDTC: {iso8601: VSDAT} # sure" in text
    assert "VSDTC: {label: When it was, holds: date, origin: Collected" in text  # what the file says stays beside it
    built = build_study(study, raw=raw, out=tmp_path / "out")
    assert built.profiles["VS"].records == 2
    define = (tmp_path / "out/sdtm/define.xml").read_text(encoding="utf-8")
    assert "As the nurse said." in define


def test_a_dataset_that_waits_is_left_empty_beside_one_that_is_mapped(tmp_path: Path) -> None:
    study = tmp_path / "specs/two"
    import_specs(book(tmp_path, vital_signs()), study)
    (study / "study.yaml").write_text(
        'study: ABC-1\ntitle: T\nsubject: "{subject}"\nraw: {demog: {subject: SUBJ}}\n', encoding="utf-8"
    )
    (study / "sdtm/dm.yaml").write_text(
        "dataset: DM\nrecords:\n  - raw: demog\n    variables: {SUBJID: SUBJ, SITEID: SITE, SEX: SEX, COUNTRY: CTRY}\n",
        encoding="utf-8",
    )
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "demog.csv").write_text("SUBJ,SITE,SEX,CTRY\n1,01,F,KOR\n", encoding="utf-8")
    built = build_study(study, raw=raw, out=tmp_path / "out")
    assert [dataset.name for dataset in built.written] == ["DM"]
    (study / "codelists.yaml").write_text("PULSES: {terms: {LOW, HIGH}}\n", encoding="utf-8")
    vs = (study / "sdtm/vs.yaml").read_text(encoding="utf-8")
    (study / "sdtm/vs.yaml").write_text(vs.replace("source: Vendor", "codelist: PULSES"), encoding="utf-8")
    told = [f.message for f in lint(study, raw) if "waiting" in f.message or "codelist" in f.message]  # used by a level
    assert told == ["the records of VS are waiting to be mapped, with 5 variables"]


def test_a_waiting_dataset_that_makes_something_or_holds_nonsense_is_told(tmp_path: Path) -> None:
    study = tmp_path / "specs/new"
    import_specs(book(tmp_path, vital_signs()), study)
    (study / "sdtm/vs.yaml").write_text(
        "dataset: VS\nrecords: waiting\nkeys: [USUBJID]\nvariables:\n  VSTESTCD: {holds: words 3}\n"
        "  VSTEST: {assign: Height}\n  VSORRES: {levels: [{where: {VSPOS: SITTING}}]}\n",
        encoding="utf-8",
    )
    told = {fault.message for fault in lint(study) if not fault.warning}
    assert told == {
        "'words 3' is no data type with length and digits",
        "VSTEST is made here, and the records wait",
        "a value level asks for VSPOS, which is no submitted variable",
    }


SIGNS = st.characters(max_codepoint=0x24F, exclude_categories=["Cc", "Cs", "Cf", "Zs", "Zl", "Zp"]) | st.just(" ")
TEXTS = st.text(SIGNS)
TREES = st.recursive(
    TEXTS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS.filter(bool), inner, max_size=4)
)


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), TREES, min_size=1, max_size=4))
def test_yaml_that_is_written_is_read_as_it_was(tree: dict[str, Tree]) -> None:
    text = yaml_text(tree)
    assert yaml.load(text, yaml.BaseLoader) == tree
    assert all(len(line) <= 130 or '"' in line or "[" in line or " " not in line.strip() for line in text.splitlines())


@given(st.lists(st.text(min_size=1, max_size=12).filter(lambda text: text == text.strip()), min_size=1, max_size=4))
def test_values_of_a_condition_are_read_as_they_were_written(values: list[str]) -> None:
    assert values_of(written(values, "IN"), "IN") == tuple(values)
    assert values_of(written(values[:1], "EQ"), "EQ") == (values[0],)
    if not {"\n", "\r"} & {*"".join(values)}:
        found = parsed(f"LBTESTCD IN ({', '.join(map(quote, values))})")
        assert found is not None and found[0].values == tuple(values)
