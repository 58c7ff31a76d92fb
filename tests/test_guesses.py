"""`new STUDY --raw FOLDER`: a first mapping that lints, says why, and fills in nothing that is not sure."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from cdisc_rdeb.build import build_study
from cdisc_rdeb.cli import main
from cdisc_rdeb.errors import WriteError
from cdisc_rdeb.formats.xpt import read_xpt
from cdisc_rdeb.spec import lint
from cdisc_rdeb.spec.begin.guesses.files import raw_files
from cdisc_rdeb.spec.begin.study import begin, guesses_of

RAW = {
    "demographics.csv": (
        "STUDY,IT.SUBJID,IT.SITE,IT.AGE,IT.SEX,IT.ICDAT\nT1,001,10,34,Female,05-JAN-2024\nT1,002,10,41,M,UN-FEB-2024\n"
    ),
    "ae_raw.csv": (
        "STUDY,SUBJID,AETERM,SEVERITY,AESER,AESTDAT,AESTTIM,RELATION,FORMSTATUS\n"
        "T1,001,Headache,Mild,No,06-JAN-2024,10:30,no,ok\nT1,002,Nausea,Severe,Y,10-FEB-2024,,yes,ok\n"
    ),
    "vitals.csv": (
        "SUBJID,VISIT,VSDAT,SYSBP,TEMP,TEMPU\n001,DAY 1,01/02/2024,120,36.6,C\n002,DAY 1,03/02/2024,130,37.1,C\n"
    ),
    "disposition.csv": "SUBJID,DSTERM,DSDAT\n001,Completed,2024-03-01\n",
    "clinical_events.csv": "SUBJID,CETERM,CEDAT\n001,Fracture,2024-02-01\n",
    "other.csv": "SUBJID,THING\n001,x\n",
}


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw/mine"
    folder.mkdir(parents=True)
    for name, text in RAW.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def line(path: Path, name: str) -> str:
    (found,) = [
        text.strip() for text in path.read_text(encoding="utf-8").splitlines() if text.strip().startswith(f"{name}:")
    ]
    return found


def test_what_is_guessed_lints_and_builds(raw, tmp_path):
    study = tmp_path / "specs/mine"
    result = CliRunner().invoke(main, ["new", str(study), "--raw", str(raw)])
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in (study / "sdtm").iterdir()) == [
        *("ae.yaml", "ce.yaml", "dm.yaml", "ds.yaml", "vs.yaml")
    ]
    assert result.output.endswith(f"next: cdisc-rdeb lint {study}\n")
    assert [str(fault) for fault in lint(study) if not fault.warning] == []
    build_study(study)
    ae = read_xpt(tmp_path / "output/mine/sdtm/ae.xpt").frame
    assert ae[["USUBJID", "AETERM", "AESEV", "AESER", "AESTDTC"]].values.tolist() == [
        ["T1-001", "Headache", "MILD", "N", "2024-01-06T10:30"],
        ["T1-002", "Nausea", "SEVERE", "Y", "2024-02-10"],
    ]
    vs = read_xpt(tmp_path / "output/mine/sdtm/vs.xpt").frame
    assert vs[["VSTESTCD", "VSORRES", "VSORRESU"]].values.tolist() == [
        ["SYSBP", "120", ""],
        ["TEMP", "36.6", "C"],
        ["SYSBP", "130", ""],
        ["TEMP", "37.1", "C"],
    ]


def test_each_guess_says_how_sure_it_is_and_why(raw, tmp_path):
    study = tmp_path / "specs/mine"
    begin(study, raw)
    ae, dm = study / "sdtm/ae.yaml", study / "sdtm/dm.yaml"
    assert line(ae, "AETERM") == "AETERM: AETERM # sure: called as the variable"
    assert line(ae, "AESEV") == "AESEV: SEVERITY # likely: SEVERITY is a word for it; all values are terms of AESEV"
    assert line(ae, "AESTDTC").startswith(
        "AESTDTC: {iso8601: {date: AESTDAT, time: AESTTIM}} # sure: the name that CDASH"
    )
    assert line(dm, "SUBJID") == "SUBJID: SUBJID # sure: the column with the subject"
    assert line(dm, "AGEU") == "AGEU: {assign: YEARS} # likely: some are above 18"
    assert "# Columns of ae_raw.csv without a place yet: FORMSTATUS" in ae.read_text(encoding="utf-8")
    root = (study / "study.yaml").read_text(encoding="utf-8")
    assert "\nstudy: T1 # STUDYID\n" in root
    assert (
        "    prefix: IT. # what names of columns begin with\n    dates: DD-MON-YYYY # they read all dates of ICDAT\n"
        in root
    )


def test_what_is_not_sure_waits_with_its_candidates(raw, tmp_path):
    study = tmp_path / "specs/mine"
    begin(study, raw)
    # 01/02/2024 and 03/02/2024 are days of January and March, or of February
    assert "# dates: DD/MM/YYYY or MM/DD/YYYY?" in (study / "study.yaml").read_text(encoding="utf-8")
    assert line(study / "sdtm/vs.yaml", "VSDTC").startswith(
        "VSDTC: waiting # Expected: Date/Time of Measurements; a date; open: VSDAT?"
    )
    assert "open: {iso8601: CEDAT}? (the one date here; when it began, or when it was collected)" in line(
        study / "sdtm/ce.yaml", "CESTDTC"
    )
    # a disposition takes place on its one date
    assert line(study / "sdtm/ds.yaml", "DSSTDTC").startswith("DSSTDTC: {iso8601: DSDAT} # likely: ")


@pytest.mark.parametrize(
    ("header", "values", "variable"),
    [
        ("SUBJID,AETERM,AEENDAT,AGE,AESEV,SEVERITY", "1,x,2024-01-01,5,Mild,Severe", ""),  # the column so called wins
        ("SUBJID,AETERM,AEENDAT,SEV,SEVERITY", "1,x,2024-01-01,Mild,Severe", "AESEV"),  # two words for one variable
        ("SUBJID,AETERM,AEENDAT,SEVERITY", "1,x,2024-01-01,dreadful", "AESEV"),  # no term
        ("SUBJID,AETERM,AEENDAT,AELLTCD", "1,x,2024-01-01,A17", "AELLTCD"),  # no number
    ],
)
def test_two_candidates_or_values_that_do_not_fit_are_left_open(header, values, variable, tmp_path):
    (tmp_path / "ae.csv").write_text(f"{header}\n{values}\n", encoding="utf-8")
    ((made,),) = guesses_of(raw_files(tmp_path)).values()
    assert [name for name in made.open if name != "AEDECOD"] == ([variable] if variable else [])  # of no dictionary


def test_two_files_of_one_dataset_are_not_mixed(tmp_path):
    for name in ("ae.csv", "adverse_events.csv"):
        (tmp_path / name).write_text("SUBJID,AETERM\n1,x\n", encoding="utf-8")
    made = guesses_of(raw_files(tmp_path))
    assert [[each.dataset for each in groups] for groups in made.values()] == [["AE"], []]


def test_a_file_that_cannot_be_read_is_told_in_the_study_and_in_words(raw, tmp_path):
    (raw / "labs.csv").write_bytes("SUBJID,NAME\n001,Голова\n".encode("cp1251"))
    study = tmp_path / "specs/mine"
    begin(study, raw)
    root = (study / "study.yaml").read_text(encoding="utf-8")
    assert "\n  # labs: {file: labs.csv} # cannot be read as it is: labs.csv" in root
    assert [str(fault) for fault in lint(study) if not fault.warning] == []
    alone = tmp_path / "alone"
    alone.mkdir()
    (raw / "labs.csv").rename(alone / "labs.csv")
    with pytest.raises(WriteError, match=r"has no raw file that can be read; labs.csv"):
        begin(tmp_path / "specs/other", alone)


@pytest.mark.parametrize(("encoding", "name"), [("cp1252", "Müller"), ("utf-16-le", "Kim"), ("euc_kr", "두통")])
def test_an_encoding_that_bytes_look_like_is_written_with_words_to_judge_it_by(encoding, name, tmp_path):
    raw, study = tmp_path / "raw/mine", tmp_path / "specs/mine"
    raw.mkdir(parents=True)
    (raw / "ae.csv").write_bytes(f"SUBJID;AETERM;AESEV\n001;{name};MILD\n".encode(encoding))
    begin(study, raw)
    said = line(study / "study.yaml", "encoding")
    assert said.startswith(f"encoding: {encoding} # likely: its bytes look like it")
    assert name.isascii() or f"'{name}'" in said
    assert line(study / "study.yaml", "delimiter").startswith('delimiter: ";"')
    assert [str(fault) for fault in lint(study) if not fault.warning] == []
    assert '"AETERM"' not in (study / "sdtm/ae.yaml").read_text("utf-8")
    assert line(study / "sdtm/ae.yaml", "AETERM") == "AETERM: AETERM # sure: called as the variable"


@pytest.mark.parametrize(
    ("file", "dataset"),
    [
        ("demog.csv", "DM"),
        ("AE_RAW.csv", "AE"),
        ("medical_history.csv", "MH"),
        ("conmeds.csv", "CM"),
        ("labs.csv", "LB"),
        ("visits.csv", "SV"),
        ("ec.csv", "EX"),  # SDTMIG wants EX; EC too where more was collected
        ("thing.csv", ""),
        ("wounds.csv", ""),
    ],
)
def test_a_file_is_known_by_its_name(file, dataset, tmp_path):
    (tmp_path / file).write_text("SUBJID,THING\n1,x\n", encoding="utf-8")
    (made,) = guesses_of(raw_files(tmp_path)).values()
    assert [each.dataset for each in made] == ([dataset] if dataset else [])


def test_what_stands_in_raw_data_breaks_no_spec(tmp_path):
    raw = tmp_path / "raw/mine"
    raw.mkdir(parents=True)
    (raw / "ae.csv").write_text(
        'SUBJECT: ID,VISIT,AETERM,AESEV,"AESTDAT","we[ird}: # col","AELLTCD"\n'
        '001,"Day # 1: {x",Head,"so\n- bad: [x\x07",2024-01-01,1,"A: }\n#"\n',
        encoding="utf-8",
    )
    study = tmp_path / "specs/mine"
    begin(study, raw)
    assert [str(fault) for fault in lint(study) if not fault.warning] == []
    assert line(study / "sdtm/ae.yaml", "AESEV").startswith(
        "AESEV: AESEV # sure: called as the variable; in codelists.yaml"
    )


def test_nothing_is_overwritten_and_an_empty_folder_is_told(raw, tmp_path):
    begin(tmp_path / "specs/mine", raw)
    with pytest.raises(WriteError, match="is there already"):
        begin(tmp_path / "specs/mine", raw)
    (tmp_path / "none").mkdir()
    with pytest.raises(WriteError, match="has no raw file that can be read"):
        begin(tmp_path / "specs/other", tmp_path / "none")
    elsewhere = CliRunner().invoke(main, ["new", str(tmp_path / "specs/third"), "--raw", str(raw)])
    assert elsewhere.output.endswith(f"next: cdisc-rdeb lint {tmp_path / 'specs/third'} --raw {raw}\n")


def test_boxes_for_races_are_ticked_and_build(tmp_path):
    raw, study = tmp_path / "raw/mine", tmp_path / "specs/mine"
    raw.mkdir(parents=True)
    (raw / "dm.csv").write_text(
        "SUBJID,SITEID,SEX,RACE_WH,RACE_BL,RACE_OT,RACE_OTSP,ICDAT\n"
        "001,10,F,X,,,,2024-01-05\n002,10,M,X,X,,,2024-01-06\n003,10,M,,,X,Sami,2024-01-07\n",
        encoding="utf-8",
    )
    begin(study, raw)
    dm = study / "sdtm/dm.yaml"
    assert line(dm, "RACE, RACE1-RACE3") == (
        "RACE, RACE1-RACE3: {ticked: [RACE_WH, RACE_BL, RACE_OT], terms: [WHITE, BLACK OR AFRICAN AMERICAN, OTHER]} "
        "# likely: a box for each, 'X' is taken for a tick; of several RACE is MULTIPLE"
    )
    assert "supplemental:\n  RACE1-RACE3: {label: Race, codelist: RACE}" in dm.read_text("utf-8")
    assert [str(fault) for fault in lint(study) if not fault.warning] == []
    build_study(study)
    frame = read_xpt(tmp_path / "output/mine/sdtm/dm.xpt").frame
    assert list(frame["RACE"]) == ["WHITE", "MULTIPLE", "OTHER"]
    of_several = read_xpt(tmp_path / "output/mine/sdtm/suppdm.xpt").frame
    assert of_several[["QNAM", "QVAL"]].values.tolist() == [["RACE1", "WHITE"], ["RACE2", "BLACK OR AFRICAN AMERICAN"]]


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        ("RACE,RACE_WH,RACE_BL", "WHITE,X,"),  # a column says it
        ("RACE_WH,RACE_OTSP", "X,none"),  # one box is no list
        ("RACE_WH,RACE_BL", "White,Black"),  # no ticks
        ("RACE_1,RACE_2", "X,X"),  # of which race?
    ],
)
def test_other_columns_of_races_are_no_boxes(columns, row, tmp_path):
    (tmp_path / "dm.csv").write_text(f"SUBJID,SEX,{columns}\n1,F,{row}\n", encoding="utf-8")
    ((made,),) = guesses_of(raw_files(tmp_path)).values()
    assert not any(each.further for each in made.taken.values())


def guessed(folder: Path, name: str, text: str) -> dict[str, str]:
    """What is taken for each variable of the dataset that a file is."""
    (folder / name).write_text(text, encoding="utf-8")
    ((made,),) = guesses_of(raw_files(folder)).values()
    return {variable: each.value for variable, each in made.taken.items()}


def test_columns_of_a_dictionary_are_known_by_their_words(tmp_path):
    header = (
        "SUBJID,AE #,Verbatim term,LLT,LLT code,PT,PT code,HLT,HLT code,HLGT,HLGT code,SOC,SOC code,SAE: hosp,SAE: life"
    )
    taken = guessed(tmp_path, "ae.csv", f"{header}\n1,1,rash,Rash,10037844,Rash,10037844,A,1,B,2,C,3,X,\n")
    assert {name: value for name, value in taken.items() if name.startswith("AE")} == {
        "AESPID": '"AE #"',
        "AETERM": "Verbatim term",
        "AELLT": "LLT",
        "AELLTCD": "LLT code",
        "AEDECOD": "PT",
        "AEPTCD": "PT code",
        "AEHLT": "HLT",
        "AEHLTCD": "HLT code",
        "AEHLGT": "HLGT",
        "AEHLGTCD": "HLGT code",
        "AEBODSYS": "SOC",
        "AEBDSYCD": "SOC code",
        "AESOC": "SOC",
        "AESOCCD": "SOC code",
        "AESHOSP": '{flag: {"SAE: hosp": [X]}}',
    }


@pytest.mark.parametrize(
    ("column", "variable"),
    [
        ("AETERM_LLT_CD", "AELLTCD"),
        ("Lowest Level Term Code", "AELLTCD"),
        ("MedDRA Preferred Term", "AEDECOD"),
        ("System Organ Class Code", "AESOCCD"),
        ("Reported term", "AETERM"),
    ],
)
def test_longer_words_of_a_dictionary(column, variable, tmp_path):
    assert guessed(tmp_path, "ae.csv", f"SUBJID,{column}\n1,10037844\n")[variable] == column


def test_yes_and_no_are_no_reason_for_an_adjustment(tmp_path):
    text = "SUBJID,EXDOSE,EXSTDAT,EXADJ,EXADJSP\n1,5,2024-01-01,N,\n2,5,2024-01-01,Y,pain\n"
    assert guessed(tmp_path, "dosing.csv", text)["EXADJ"] == "EXADJSP"
    assert "EXADJ" not in guessed(tmp_path, "dosing.csv", "SUBJID,EXDOSE,EXSTDAT,EXADJ\n1,5,2024-01-01,N\n")


def test_the_date_of_randomization_is_not_when_demographics_were_collected(tmp_path):
    taken = guessed(tmp_path, "demog.csv", "SUBJID,SEX,RANDDAT,RANDNO\n1,F,2024-01-01,R1\n")
    assert "DMDTC" not in taken


def taken(folder: Path, name: str, text: str) -> dict[str, dict[str, str]]:
    """By dataset what is taken of one file: each variable's value, and each test's column."""
    (folder / name).write_text(text, encoding="utf-8")
    found = {}
    for made in (made for groups in guesses_of(raw_files(folder)).values() for made in groups):
        tests = {code: test.column for code, test in made.tests.items()}
        found[made.dataset] = {variable: each.value for variable, each in made.taken.items()} | tests
    return found


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (
            "NUM_PACIENTE,FECHA_NACIMIENTO,SEXO,RAZA,FECHA_CONSENTIMIENTO",
            "01-001,1970-03-12,Mujer,Blanca,2024-01-02",
        ),
        (
            "Patientennummer,Geburtsdatum,Geschlecht,Rasse,Datum der Einwilligung",
            "1,1970-03-12,weiblich,Weiß,2024-01-02",
        ),
        ("N° sujet,Date de naissance,Sexe,Race,Date du consentement", "1,1970-03-12,Femme,Blanche,2024-01-02"),
        ("Cód. paciente,Data de nascimento,Sexo,Raça,Data do consentimento", "1,1970-03-12,Feminino,Branca,2024-01-02"),
        ("被験者番号,生年月日,性別,人種,同意日", "1,1970-03-12,女性,アジア人,2024-01-02"),
    ],
)
def test_headers_of_other_languages_are_words_too(header, row, tmp_path):
    _, birth, sex, race, consent = header.split(",")
    dm = taken(tmp_path, "f1.csv", f"{header}\n{row}\n")["DM"]
    assert {dm["BRTHDTC"], dm["RFICDTC"]} == {f"{{iso8601: {birth}}}", f"{{iso8601: {consent}}}"}
    assert (dm["SEX"], dm["RACE"]) == (sex, race)


@pytest.mark.parametrize(
    ("header", "row", "tests"),
    [
        (
            "PACIENTE,VISITA,FECHA,PESO,TALLA,TA_SISTOLICA,FRECUENCIA_CARDIACA",
            "1,Basal,2024-01-02,70,170,120,66",
            {"WEIGHT": "PESO", "HEIGHT": "TALLA", "SYSBP": "TA_SISTOLICA", "HR": "FRECUENCIA_CARDIACA"},
        ),
        (
            "Patient,Besuch,Datum,Gewicht,Größe,Herzfrequenz",
            "1,Tag 1,2024-01-02,70,170,66",
            {"WEIGHT": "Gewicht", "HEIGHT": "Größe", "HR": "Herzfrequenz"},
        ),
        (
            "Patient,Visite,Date,Poids,Taille,Fréquence cardiaque",
            "1,Jour 1,2024-01-02,70,170,66",
            {"WEIGHT": "Poids", "HEIGHT": "Taille", "HR": "Fréquence cardiaque"},
        ),
    ],
)
def test_tests_of_other_languages_are_likely_and_named(header, row, tests, tmp_path):
    # visita.csv may hold all that is asked at a visit: its columns decide
    assert taken(tmp_path, "visita.csv", f"{header}\n{row}\n")["VS"].items() >= tests.items()
    begin(tmp_path / "specs/mine", tmp_path)
    vs = (tmp_path / "specs/mine/sdtm/vs.yaml").read_text(encoding="utf-8")
    assert f"tests: # likely: columns called as tests; {', '.join(tests.values())} in another language;" in vs


def test_m_beside_h_is_a_woman_and_alone_it_is_left_open(tmp_path):
    head = "PACIENTE,SEXO,RAZA,FECHA_NACIMIENTO\n"
    dm = taken(tmp_path, "dm.csv", f"{head}1,H,Blanca,1970-03-12\n2,M,Blanca,1970-03-12\n")["DM"]
    assert dm["SEX"] == (
        "{case: [{when: {SEXO: H}, then: {assign: M}}, {when: {SEXO: M}, then: {assign: F}}], otherwise: SEXO}"
    )
    assert "SEX" not in taken(tmp_path, "dm.csv", f"{head}1,M,Blanca,1970-03-12\n")["DM"]  # masculino, or mujer
    assert taken(tmp_path, "dm.csv", f"{head}1,M,Blanca,1970-03-12\n2,F,Blanca,1970-03-12\n")["DM"]["SEX"] == "SEXO"
    dm = taken(tmp_path, "dm.csv", "SUBJID,SEX,RACE\n1,M,White\n")["DM"]
    assert dm["SEX"] == "SEX"


def test_words_of_other_languages_stand_as_comments_in_codelists(tmp_path):
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/eventos_adversos.csv").write_text(
        "PACIENTE,ACONTECIMIENTO,FECHA_INICIO,CONTINUA,INTENSIDAD,GRAVE,ACCION,DESENLACE\n"
        "1,Cefalea,2024-01-20,No,Leve,No,Ninguna,Recuperado\n"
        "1,Neumonía,2024-01-21,Sí,Grave,Sí,Suspendida,No recuperado\n",
        encoding="utf-8",
    )
    begin(tmp_path / "specs/mine", tmp_path / "raw")
    said = (tmp_path / "specs/mine/codelists.yaml").read_text(encoding="utf-8")
    assert '# AESEV: {terms: {MILD: "Leve", SEVERE: "Grave"}}' in said
    assert '# NY: {terms: {Y: "Sí"}}' in said
    assert '# ACN: {terms: {DOSE NOT CHANGED: "Ninguna", TERM: "Suspendida"}}' in said  # withdrawn, or interrupted
    assert '# OUT: {terms: {RECOVERED/RESOLVED: "Recuperado", NOT RECOVERED/NOT RESOLVED: "No recuperado"}}' in said
    ae = tmp_path / "specs/mine/sdtm/ae.yaml"
    assert line(ae, "AEENRTPT").startswith("AEENRTPT: {flag: {CONTINUA: [Sí]}, value: ONGOING} # likely: ")


def test_visits_of_other_languages_are_in_order_by_the_english_of_their_names(tmp_path):
    rows = "1,Semana 4,2024-02-02,70\n1,Selección,2024-01-02,70\n1,No programada,2024-02-03,70\n1,Basal,2024-01-09,70\n"
    (tmp_path / "vs.csv").write_text(f"PACIENTE,VISITA,FECHA,PESO\n{rows}", encoding="utf-8")
    begin(tmp_path / "specs/mine", tmp_path)
    root = (tmp_path / "specs/mine/study.yaml").read_text(encoding="utf-8")
    assert (
        "  - {VISITNUM: 1, VISIT: SCREENING, raw: Selección}\n"
        "  - {VISITNUM: 2, VISIT: BASELINE, raw: Basal}\n"
        "  - {VISITNUM: 3, VISIT: WEEK 4, raw: Semana 4}\n"
    ) in root
    assert "# unscheduled: {raw: [No programada]," in root


def test_without_a_known_name_the_subject_is_the_column_whose_values_the_files_share(tmp_path):
    (tmp_path / "a.csv").write_text("CENTRUM,KOD,KON\n1,A1,x\n1,A2,y\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("CENTRUM,KOD,VIKT\n1,A1,70\n1,A2,71\n", encoding="utf-8")
    assert [raw.subject for raw in raw_files(tmp_path)] == ["KOD", "KOD"]


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        (
            "AU/mL",
            'AU/mL may be "AU/mL" (Allergy Unit per Milliliter), "Absorbance U/mL" (Absorbance Unit per Milliliter) '
            'or "Arbitrary U/mL" (Arbitrary Unit per Milliliter); say which',
        ),
        ("G/L", 'G/L may be "10^9/L" (Billion per Liter) or "g/L" (Kilogram per Cubic Meter); say which'),
    ],
)
def test_a_unit_that_may_be_several_is_told_and_not_taken(unit, said, tmp_path):
    (tmp_path / "lab.csv").write_text(f"SUBJID,WBC ({unit}),HGB (g/dL)\n1,6.1,14\n", encoding="utf-8")
    begin(tmp_path / "specs/mine", tmp_path)
    lb = (tmp_path / "specs/mine/sdtm/lb.yaml").read_text(encoding="utf-8")
    assert f'WBC: {{result: "WBC ({unit})", LBCAT: HEMATOLOGY}} # its unit: {said}\n' in lb
    assert 'HGB: {result: "HGB (g/dL)", unit: "g/dL", LBCAT: HEMATOLOGY}\n' in lb
    (tmp_path / "lab.csv").write_text(f"SUBJID,Test,Result,Unit\n1,WBC,6.1,{unit}\n", encoding="utf-8")
    ((made,),) = guesses_of(raw_files(tmp_path)).values()
    assert (made.taken["LBORRESU"].sure, made.taken["LBORRESU"].why) == ("likely", f"UNIT is a word for it; {said}")


def test_what_other_files_say_of_dates_is_told_where_two_formats_fit(tmp_path):
    (tmp_path / "ae.csv").write_text("SUBJID,AETERM,AESTDAT\n1,x,13/01/2024\n", encoding="utf-8")
    (tmp_path / "vs.csv").write_text("SUBJID,VSDAT,TEMP\n1,01/02/2024,36.6\n", encoding="utf-8")
    begin(tmp_path / "specs/mine", tmp_path)
    said = "DD/MM/YYYY or MM/DD/YYYY? Each reads all values of a column; other files have DD/MM/YYYY; say which"
    assert f"    # dates: {said} is meant\n" in (tmp_path / "specs/mine/study.yaml").read_text(encoding="utf-8")


def test_a_column_of_comments_says_how_it_goes_to_co(tmp_path):
    (tmp_path / "raw/mine").mkdir(parents=True)
    (tmp_path / "raw/mine/ae.csv").write_text("SUBJID,AETERM,Kommentar\n1,x,war müde\n", encoding="utf-8")
    begin(study := tmp_path / "specs/mine", tmp_path / "raw/mine")
    ae = (study / "sdtm/ae.yaml").read_text(encoding="utf-8")
    assert (
        "# Kommentar seems to be comments, which go to CO. Put REMARK: Kommentar below variables\n"
        "#   of raw: ae, and below all records: comments: {REMARK: {evaluator: INVESTIGATOR}}\n"
    ) in ae
    ae = ae.replace("    variables:\n", "    variables:\n      REMARK: Kommentar\n", 1)
    (study / "sdtm/ae.yaml").write_text(f"{ae}comments: {{REMARK: {{evaluator: INVESTIGATOR}}}}\n", encoding="utf-8")
    assert [str(fault) for fault in lint(study) if not fault.warning] == []


def test_a_case_for_hombre_and_mujer_is_no_exchange(tmp_path):
    (tmp_path / "raw/mine").mkdir(parents=True)
    (tmp_path / "raw/mine/dm.csv").write_text("PACIENTE,SEXO,RAZA\n1,H,Blanca\n2,M,Negra\n", encoding="utf-8")
    begin(study := tmp_path / "specs/mine", tmp_path / "raw/mine")
    assert [str(fault) for fault in lint(study) if "SEX" in str(fault)] == []
    dm = study / "sdtm/dm.yaml"
    dm.write_text(dm.read_text(encoding="utf-8").replace("SEXO: H}", "SEXO: F}"), encoding="utf-8")
    assert len([str(fault) for fault in lint(study) if "which means another term" in str(fault)]) == 2
