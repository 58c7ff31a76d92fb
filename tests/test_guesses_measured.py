"""How much of finished mappings `new STUDY --raw FOLDER` guesses, of sets in different habits; and its guesses."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from cdisc_rdeb.build import build_study
from cdisc_rdeb.cli import main
from cdisc_rdeb.formats.xpt import read_xpt
from cdisc_rdeb.spec import lint
from cdisc_rdeb.spec.begin.guesses.files import raw_files
from cdisc_rdeb.spec.begin.guesses.mapping import Guesses
from cdisc_rdeb.spec.begin.study import begin, guesses_of

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

import guesses  # noqa: E402

BEGUN = "benchmarks/begun/"


@pytest.mark.parametrize(
    ("specs", "raw", "same"),
    [
        (f"{BEGUN}specs/edc", f"{BEGUN}raw/edc", 0.9),
        (f"{BEGUN}specs/site", f"{BEGUN}raw/site", 0.75),
        (f"{BEGUN}specs/old", f"{BEGUN}raw/old", 0.9),
        ("specs/rdeb", "raw/rdeb", 0.7),
    ],
)
def test_most_of_a_finished_mapping_is_guessed_and_little_is_wrong(specs, raw, same):
    found = guesses.compared(str(ROOT / specs), str(ROOT / raw))
    said = [word for _, _, word in found.values()]
    wanted, given = (sum(bool(each[place]) for each in found.values()) for place in (0, 1))
    assert said.count("same") >= same * wanted
    assert said.count("wrong") < 0.05 * given


@pytest.mark.parametrize("habit", ["edc", "site", "old"])
def test_what_is_guessed_of_each_habit_lints_and_builds(habit, tmp_path):
    study, raw = tmp_path / "specs" / habit, ROOT / BEGUN / "raw" / habit
    begin(study, raw)
    assert [str(fault) for fault in lint(study, raw) if not fault.warning] == []
    built = build_study(study, raw=raw, out=tmp_path / "out")
    assert {"DM", "AE", "VS"} <= {dataset.name for dataset in built.written}


def answered(text: str, answers: dict[str, str]) -> str:
    """A spec whose waiting variables are made in the usual way that its comments say, or as the answers do."""
    text = re.sub(r"^(  \S+: )waiting # .*; usually (.*)$", r"\1\2", text, flags=re.MULTILINE)
    return re.sub(r"(\S+): waiting #", lambda found: f"{found[1]}: {answers.get(found[1], 'not collected')} #", text)


def test_a_newcomer_who_follows_the_comments_comes_to_datasets_without_an_error(tmp_path):
    study = tmp_path / "specs/old"
    shutil.copytree(ROOT / BEGUN / "raw/old", tmp_path / "raw/old")
    assert CliRunner().invoke(main, ["new", str(study), "--raw", str(tmp_path / "raw/old")]).exit_code == 0
    told = CliRunner().invoke(main, ["lint", str(study)]).output.splitlines()
    assert f"`{told[-1]}`" in (ROOT / "docs/first-mapping.md").read_text(encoding="utf-8")  # 0 errors, and warnings
    for name in ("vs", "cm", "ds"):
        (study / f"sdtm/{name}.yaml").unlink()
    said = {
        *("NY: {terms: {N: '0', Y: '1'}}", "ACN: {terms: {DOSE NOT CHANGED: '0', DRUG WITHDRAWN: '2'}}"),
        *("OUT: {terms: {RECOVERED/RESOLVED: '1', NOT RECOVERED/NOT RESOLVED: '2'}}", "SEX: {terms: {M: '1', F: '2'}}"),
        "RACE: {terms: {WHITE: '1', ASIAN: '2'}}",
    }
    lines = (study / "codelists.yaml").read_text(encoding="utf-8")
    assert all(f"# {each.partition(':')[0]}: {{terms: {{TERM:" in lines for each in said)
    (study / "codelists.yaml").write_text("\n".join(sorted(said)), encoding="utf-8")
    root = study / "study.yaml"
    text = root.read_text(encoding="utf-8").replace("# visit: VIS", "visit: VIS").replace("# visits: #", "visits: #")
    root.write_text(text.replace("#   - {VISITNUM", "  - {VISITNUM"), encoding="utf-8")
    answers = {
        "COUNTRY": "{assign: DNK}",
        "AGEU": "{assign: YEARS}",
        "ARMCD": "{assign: A}",
        "ARM": "{assign: Drug A}",
        "AEDECOD": "{upper: EVENT}",
        "LBCAT": "{assign: CHEMISTRY}",
        "VISITNUM": "visit.VISITNUM",
    }
    for path in (study / "sdtm").iterdir():
        path.write_text(answered(path.read_text(encoding="utf-8"), answers), encoding="utf-8")
    assert [str(fault) for fault in lint(study) if not fault.warning] == []
    assert CliRunner().invoke(main, ["build", str(study), "--no-documents"]).exit_code == 0
    checked = CliRunner().invoke(main, ["check", str(study)]).output
    assert "rules run" in checked
    assert [line for line in checked.splitlines() if line.startswith("error")] == []


def of(folder: Path, files: dict[str, str]) -> dict[str, list[Guesses]]:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return dict(guesses_of(raw_files(folder)))


@pytest.mark.parametrize(
    ("file", "dataset"),
    [
        ("infusion.csv", "EX"),
        ("histology.csv", "MI"),
        ("genetics.csv", "GF"),
        ("biopsies.csv", "PR"),
        ("questionnaires.csv", "QS"),
        ("biomarkers.csv", "LB"),
        ("anti_x.csv", "IS"),
        ("pharmacokinetics.csv", "PC"),
        ("visit_vitals.csv", "VS"),  # all forms are of visits
        ("substance_p.csv", ""),  # of Substance Use it is one word only
        ("lab_ecg.csv", ""),  # two
    ],
)
def test_words_of_the_field_name_a_file(file, dataset, tmp_path):
    (made,) = of(tmp_path, {file: "SUBJID,THING\n1,x\n"}).values()
    assert [each.dataset for each in made] == ([dataset] if dataset else [])


@pytest.mark.parametrize(
    ("header", "row", "dataset"),
    [
        ("SUBJID,XTEST,LLN,ULN", "1,ALT,5,40", "LB"),
        ("SUBJID,SBP,DBP", "1,120,80", "VS"),
        ("SUBJID,EVENT,SEVERITY,CAUSALITY", "1,x,Mild,No", "AE"),
        ("SUBJID,DLQI_Q01,DLQI_Q02,DLQI_Q03", "1,0,1,2", "QS"),
        ("SUBJID,SEVERITY,RACE", "1,Mild,Asian", ""),  # a sign of each
        ("ID,SEVERITY,CAUSALITY", "1,Mild,No", "AE"),  # no column is called as a subject: the first one
    ],
)
def test_columns_tell_where_the_name_says_nothing(header, row, dataset, tmp_path):
    (made,) = of(tmp_path, {"form7.csv": f"{header}\n{row}\n"}).values()
    assert [each.dataset for each in made] == ([dataset] if dataset else [])


def test_a_file_without_the_subjects_of_the_others_is_none_of_theirs(tmp_path):
    made = of(tmp_path, {"dm.csv": "SUBJID,SEX\n1,F\n2,M\n", "labs.csv": "CODE,TEXT\n7,x\n8,y\n"})
    assert [each.dataset for each in made["dm"]] == ["DM"] and made["labs"] == []


def test_questions_get_the_codes_of_cdisc_else_the_names_of_the_instrument(tmp_path):
    made = of(
        tmp_path,
        {
            "a.csv": "SUBJID,PHQ9_Q01,PHQ9_Q02,PHQ9_Q03\n1,0,1,2\n",
            "b.csv": "SUBJID,XYZ_Q1,XYZ_Q2,XYZ_Q3A\n1,0,1,2\n",
            "c.csv": "SUBJID,SF36_Q1,SF36_Q2,SF36_Q3\n1,0,1,2\n",  # CDISC has four versions of it
        },
    )
    assert list(made["a"][0].tests) == ["PHQ0101", "PHQ0102", "PHQ0103"]
    assert made["a"][0].taken["QSCAT"].value == "{assign: PHQ-9}"
    assert list(made["b"][0].tests) == ["XYZ01", "XYZ02", "XYZ03A"]
    assert made["c"] == []


def test_a_form_with_doses_that_were_not_given_is_ec_and_ex_is_made_of_it(tmp_path):
    raw = tmp_path / "raw/mine"
    raw.mkdir(parents=True)
    (raw / "demog.csv").write_text("SUBJID,SEX\n1,F\n", encoding="utf-8")
    (raw / "infusion.csv").write_text(
        "SUBJID,INFDAT,INFSTTIM,INFENTIM,INFDONE,ROUTE\n1,2024-01-01,09:00,09:30,Yes,Oral\n1,,,,No,\n", encoding="utf-8"
    )
    study = tmp_path / "specs/mine"
    begin(study, raw)
    assert [str(fault) for fault in lint(study) if not fault.warning] == []
    build_study(study)
    ex = read_xpt(tmp_path / "output/mine/sdtm/ex.xpt").frame
    assert ex[["EXSTDTC", "EXENDTC", "EXROUTE"]].values.tolist() == [["2024-01-01T09:00", "2024-01-01T09:30", "ORAL"]]


def test_tests_in_rows_get_a_table_and_those_without_a_code_are_named(tmp_path):
    raw = tmp_path / "raw/mine"
    raw.mkdir(parents=True)
    (raw / "labs.csv").write_text(
        "SUBJID,TEST,RESULT,UNIT,NDREASON\n1,Potassium,4.1,mmol/L,\n1,SGPT,,,Clotted\n1,Mystery,5,,\n", encoding="utf-8"
    )
    study = tmp_path / "specs/mine"
    begin(study, raw)
    table = (study / "labs_tests.csv").read_text(encoding="utf-8")
    assert table == "TEST,LBTESTCD,LBCAT\nPotassium,K,CHEMISTRY\nSGPT,ALT,CHEMISTRY\n"
    spec = (study / "sdtm/lb.yaml").read_text(encoding="utf-8")
    assert "# no code was found for Mystery: add them to labs_tests.csv" in spec
    assert "not_done: {when: {NDREASON: present}, reason: NDREASON}" in spec
    assert [str(fault) for fault in lint(study) if not fault.warning] == []


def test_units_stand_in_the_names_of_columns_and_one_form_may_serve_two_datasets(tmp_path):
    (made,) = of(
        tmp_path,
        {"demographics.csv": "SUBJID,SEX,Height (cm),Weight (kg),AGE\n1,F,160,55.5,30\n"},
    ).values()
    assert [each.dataset for each in made] == ["DM", "VS"]
    assert {code: (test.column, test.unit) for code, test in made[1].tests.items()} == {
        "HEIGHT": ("Height (cm)", "cm"),
        "WEIGHT": ("Weight (kg)", "kg"),
    }


def test_a_form_that_was_not_filled_is_not_done(tmp_path):
    (made,) = of(tmp_path, {"vitals.csv": "SUBJID,VSPERF,VSREASND,PULSE\n1,Yes,,70\n1,No,Too tired,\n"}).values()
    assert made[0].not_done == ("VSPERF", ("No",), "VSREASND", False)


def test_sheets_are_sources_and_words_above_the_codes_are_read(tmp_path):
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "F17"
    for row in (["Subject", "Adverse event", "How severe", "Causality"], ["SUBJ", "I_01", "I_02", "I_03"]):
        first.append(row)
    first.append(["001", "Rash", "Mild", "Related"])
    first.append(["002", "Cough", "Severe", "Not related"])
    other = book.create_sheet("Vital signs")
    other.append(["SYNTHETIC", None])
    other.append(["Patient", "Pulse"])
    other.append(["001", 70])
    book.save(tmp_path / "all.xlsx")
    f17, vitals = raw_files(tmp_path)
    assert (f17.name, f17.part.header_row, f17.subject, f17.part.labels["I_02"]) == ("f17", 2, "SUBJ", "How severe")
    assert (vitals.name, vitals.part.sheet, vitals.part.header_row) == ("vital_signs", "Vital signs", 2)


def test_tabulations_sent_as_raw_data_are_begun_too(tmp_path):
    made = of(
        tmp_path,
        {
            "ae.csv": "STUDYID,DOMAIN,USUBJID,AESEQ,AETERM\nS,AE,1,1,Rash\n",
            "relrec.csv": "STUDYID,RDOMAIN,USUBJID,IDVAR\nS,AE,1,AESEQ\n",
        },
    )
    assert list(made["ae"][0].taken) == ["AETERM"]  # the others are made by convention
    assert made["relrec"] == []  # made of relations that specs state
