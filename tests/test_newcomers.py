"""Raw files as sites and laboratories send them (all SYNTHETIC): from `new --raw` to a `check` that finds nothing.

Each set has the answers that a person writes who reads the comments alone; there are few of them.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from cdisc_rdeb.cli import main
from cdisc_rdeb.formats.xpt import read_xpt
from cdisc_rdeb.spec import lint, load_study
from cdisc_rdeb.spec.begin.guesses.files import raw_files
from cdisc_rdeb.spec.begin.guesses.schedule import schedule_of
from cdisc_rdeb.spec.begin.study import begin, guesses_of

DM = {
    "DTHDTC": "not collected",
    "ACTARMUD": "not collected",
    "DTHFL": "not collected",
    "RFENDTC": "RFXENDTC",
    "RFPENDTC": '{last: "*.--DTC"}',
    "AGE": "{age: {birth: BRTHDTC, at: RFICDTC, years: difference}}",
    "AGEU": "{assign: YEARS}",
    "ACTARMCD": "ARMCD",
    "ACTARM": "ARM",
}
FACTS = ("COUNTRY", "EXTRT", "EXDOSFRM")
DOSES_IN_DM = {"RFPENDTC": '{highest: [{last: "*.--DTC"}, RFXENDTC]}'}
DM_WITH_DAYS = {name: way for name, way in DM.items() if name not in ("AGE", "AGEU")} | DOSES_IN_DM  # AGE is made
AE = {"AESOCCD": "not collected", "AEENTPT": "{flag: {AEENRTPT: present}, value: END OF STUDY}"}
MOST_ANSWERS = 24


def local_site(raw: Path) -> dict[str, dict[str, str]]:
    """A site's own lists in words, in the encoding of Windows: a tick for ongoing, ND, units above the columns."""
    texts = {
        "demography.csv": """\
Site No.,Subject No.,Year of birth,Sex,Race,Date of consent,Investigator,Treatment arm,First dose,Last dose
01,01-001,1950,Female,Asian,02/01/2024,Dr. Müller,Drug X,09/01/2024,06/02/2024
01,01-002,1955,Male,White,17/01/2024,Dr. Müller,Placebo,24/01/2024,21/02/2024
""",
        "ae_log.csv": """\
Subject No.,AE No.,Adverse event,Start date,Stop date,Ongoing,Severity,Serious,Related to drug,Action taken,Outcome
01-001,1,Headache,12/01/2024,16/01/2024,,Mild,No,Related,Dose reduced,Recovered
01-002,1,Fièvre,28/01/2024,,X,Moderate,No,Not related,Dose not changed,Not recovered
""",
        "local_lab.csv": """\
Subject No.,Visit,Sampling date,Hb (g/dL),ALT (U/L),Creatinine (µmol/L)
01-001,Week 2,23/01/2024,12.7,22,69
01-001,Baseline,09/01/2024,14.3,ND,85
01-002,Baseline,24/01/2024,11.0,<5,60
01-002,Week 2,07/02/2024,11.2,21,61
""",
    }
    for name, text in texts.items():
        (raw / name).write_text(text, encoding="cp1252")
    return {
        "dm": {**DM, **DOSES_IN_DM, "ARMCD": "{upper: Treatment arm}", "COUNTRY": "{assign: BEL}"},
        "ae": {**AE, "AEDECOD": "{upper: Adverse event}"},
        "lb": dict.fromkeys(("LBORNRLO", "LBORNRHI", "LBSTNRLO", "LBSTNRHI", "LBNRIND"), "not collected"),
    }


def workbook_and_laboratory(raw: Path) -> dict[str, dict[str, str]]:
    """Two sheets of a workbook, and a laboratory's rows with both limits in one column."""
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "Subjects"
    for row in (
        ["Subject ID", "Birth year", "Gender", "Race", "Consent date", "Country", "Arm", "First dose", "Last dose"],
        ["01-001", 1948, "F", "Asian", "2024-01-02", "KOR", "A", "2024-01-09", "2024-02-06"],
        ["01-002", 1954, "M", "White", "2024-01-07", "KOR", "B", "2024-01-14", "2024-02-11"],
    ):
        first.append(row)
    events = book.create_sheet("AE")
    for row in (
        ["Subject ID", "No", "Event", "Onset", "Resolved", "Ongoing?", "Grade", "SAE", "Related", "Outcome"],
        ["01-001", 1, "Headache", "2024-01-11", "2024-01-14", "No", 1, "No", "Yes", "Recovered"],
        ["01-002", 1, "Nausea", "2024-01-17", None, "Yes", 2, "No", "No", "Not recovered"],
    ):
        events.append(row)
    book.save(raw / "crf.xlsx")
    (raw / "labresults.csv").write_text(
        """\
Protocol,Patient,Visit,Collection date,Test,Result,Unit,Reference range,Comment
ABC-1,01-001,Screening,2024-01-02,Haemoglobin,16.3,g/dL,12.0 - 16.0,
ABC-1,01-001,Screening,2024-01-02,ALT,32,U/L,< 41,
ABC-1,01-002,Screening,2024-01-07,Haemoglobin,13.0,g/dL,12.0 - 16.0,
ABC-1,01-002,Week 2,2024-01-28,Haemoglobin,ND,,12.0 - 16.0,haemolysed
ABC-1,01-002,Week 2,2024-01-28,ALT,44,U/L,< 41,
""",
        encoding="utf-8",
    )
    return {
        "dm": {**DM, **DOSES_IN_DM, "ARMCD": "{upper: Arm}"},
        "ae": {**AE, "AEDECOD": "{upper: Event}", "AEACN": "not collected"},
        "lb": {},
    }


def data_entry(raw: Path) -> dict[str, dict[str, str]]:
    """Exports of data entry after CDASH: numbered ticks, results with unit and range beside each, the dosing form."""
    texts = {
        "DM.csv": """\
STUDYID,SITEID,SUBJID,BRTHYR,SEX,RACE,RFICDAT,ARM
XY-7,01,001,1955,F,WHITE,13/01/2024,Active
XY-7,01,002,1959,M,ASIAN,14/01/2024,Placebo
""",
        "EX.csv": """\
STUDYID,SITEID,SUBJID,VISIT,EXDAT,EXDOSE,EXDOSU
XY-7,01,001,BASELINE,20/01/2024,10,mg
XY-7,01,001,WEEK 2,03/02/2024,10,mg
XY-7,01,002,BASELINE,21/01/2024,0,mg
XY-7,01,002,WEEK 2,04/02/2024,0,mg
""",
        "AE.csv": """\
STUDYID,SITEID,SUBJID,AESPID,AETERM,AESTDAT,AEENDAT,AEONGO,AESEV,AESER,AEREL,AEACN,AEOUT
XY-7,01,001,1,Headache,23/01/2024,25/01/2024,0,MILD,N,RELATED,DOSE NOT CHANGED,RECOVERED/RESOLVED
XY-7,01,002,1,Nausea,24/01/2024,,1,MODERATE,N,NOT RELATED,DOSE NOT CHANGED,NOT RECOVERED/NOT RESOLVED
""",
        "LB.csv": """\
STUDYID,SITEID,SUBJID,VISIT,LBDAT,LBPERF,LBREASND,HGB_RES,HGB_UNIT,HGB_RANGE,AST_RES,AST_UNIT,AST_RANGE
XY-7,01,001,SCREENING,13/01/2024,Y,,12.5,g/dL,12-16,42,U/L,5-40
XY-7,01,001,BASELINE,20/01/2024,Y,,11.6,g/dL,12-16,39,U/L,5-40
XY-7,01,002,SCREENING,14/01/2024,Y,,13.1,g/dL,12-16,28,U/L,5-40
XY-7,01,002,BASELINE,21/01/2024,N,Subject refused,,,,,,
""",
    }
    for name, text in texts.items():
        (raw / name).write_text(text, encoding="utf-8")
    return {
        "dm": {**DM, "ARMCD": "{upper: ARM}", "COUNTRY": "{assign: KOR}"},
        "ae": {**AE, "AEDECOD": "{upper: AETERM}"},
        "ex": {"EXTRT": "{assign: DRUG X}", "EXDOSFRM": "{assign: TABLET}"},
        "lb": {},
    }


def german_site(raw: Path) -> dict[str, dict[str, str]]:
    """Headers, answers, visits and months in German, semicolons and decimal commas, a row for each test."""
    texts = {
        "Patienten.csv": """\
Zentrum;Patientennr;Geburtsdatum;Geschlecht;Rasse;Datum der Einwilligung;Behandlungsgruppe;Erste Dosis;Letzte Dosis
1;101;12-MRZ-1970;männlich;Weiß;02-DEZ-2023;Verum;15-DEZ-2023;12-JAN-2024
1;102;25-OKT-1965;weiblich;Schwarz;03-JAN-2024;Placebo;16-JAN-2024;13-FEB-2024
""",
        "Ereignisse.csv": """\
Patientennr;Nr;Unerwünschtes Ereignis;Beginn;Ende;Andauernd;Schweregrad;Schwerwiegend;Zusammenhang;Maßnahme;Ausgang
101;1;Kopfschmerz;20-DEZ-2023;22-DEZ-2023;Nein;leicht;Nein;Ja;Keine;Genesen
102;1;Übelkeit;18-JAN-2024;;Ja;mittel;Nein;Nein;Keine;Nicht genesen
""",
        "Labor.csv": """\
Patientennr;Besuch;Entnahmedatum;Parameter;Ergebnis;Einheit;Untergrenze;Obergrenze;Probe
101;Tag 1;15-DEZ-2023;Hämoglobin;14,1;g/dL;12,0;16,0;Blut
101;Woche 4;12-JAN-2024;Hämoglobin;11,9;g/dL;12,0;16,0;Blut
102;Tag 1;16-JAN-2024;Kreatinin;0,9;mg/dL;0,5;1,2;Serum
""",
    }
    for name, text in texts.items():
        (raw / name).write_text(text, encoding="utf-8")
    return {
        "dm": {**DM_WITH_DAYS, "ARMCD": "{upper: Behandlungsgruppe}", "COUNTRY": "{assign: DEU}"},
        "ae": {**AE, "AEDECOD": "{upper: Unerwünschtes Ereignis}"},
        "lb": {"LBCAT": "not collected"},
    }


def spanish_site(raw: Path) -> dict[str, dict[str, str]]:
    """Headers, answers and visits in Spanish, H and M for man and woman, a column for each test with its unit."""
    texts = {
        "demografia.csv": """\
CENTRO;NUM_PACIENTE;FECHA_NACIMIENTO;SEXO;RAZA;FECHA_CONSENTIMIENTO;BRAZO;FECHA_PRIMERA_DOSIS;FECHA_ULTIMA_DOSIS
01;01-001;12/03/1970;H;Blanca;02/01/2024;Activo;15/01/2024;12/02/2024
02;02-001;30/07/1981;M;Negra;08/01/2024;Placebo;22/01/2024;19/02/2024
""",
        "eventos_adversos.csv": """\
NUM_PACIENTE;NUM;ACONTECIMIENTO;FECHA_INICIO;FECHA_FIN;CONTINUA;INTENSIDAD;GRAVE;RELACION;ACCION;DESENLACE
01-001;1;Cefalea;20/01/2024;22/01/2024;No;Leve;No;Relacionado;Ninguna;Recuperado
02-001;1;Náuseas;28/01/2024;;Sí;Moderado;No;No relacionado;Ninguna;No recuperado
""",
        "laboratorio.csv": """\
NUM_PACIENTE;VISITA;FECHA_EXTRACCION;Hemoglobina (g/dL);Leucocitos (10^9/L);Creatinina (mg/dL)
01-001;Selección;02/01/2024;14,1;6,1;0,9
01-001;Semana 4;12/02/2024;13,9;5,8;1,0
02-001;Selección;08/01/2024;13,0;4,9;0,8
02-001;Semana 4;19/02/2024;13,3;5,2;0,8
""",
    }
    for name, text in texts.items():
        (raw / name).write_text(text, encoding="utf-8")
    return {
        "dm": {**DM_WITH_DAYS, "ARMCD": "{upper: BRAZO}", "COUNTRY": "{assign: ESP}"},
        "ae": {**AE, "AEDECOD": "{upper: ACONTECIMIENTO}"},
        "lb": dict.fromkeys(("LBORNRLO", "LBORNRHI", "LBSTNRLO", "LBSTNRHI", "LBNRIND"), "not collected"),
    }


def answered(text: str, answers: dict[str, str]) -> str:
    """A spec in which each waiting variable has its answer: as its comment says, or a fact that only a person knows."""
    for name, answer in answers.items():
        (line,) = re.findall(rf"^.*\b{name}: waiting # (.*)$", text, flags=re.MULTILINE)
        assert answer in line or answer == "not collected" or name in FACTS, line
        text = text.replace(f"{name}: waiting #", f"{name}: {answer} #")
    assert ": waiting #" not in text
    return text


def ready(study: Path, raw: Path, answers: dict[str, dict[str, str]]) -> None:
    """Begin a study, and answer what waits."""
    begin(study, raw)
    for name, of_dataset in answers.items():
        path = study / f"sdtm/{name}.yaml"
        path.write_text(answered(path.read_text(encoding="utf-8"), of_dataset), encoding="utf-8")
    codelists = study / "codelists.yaml"
    if codelists.exists():  # all terms that are meant stand there
        text = codelists.read_text(encoding="utf-8")
        assert "TERM: " not in text
        codelists.write_text(re.sub(r"^# (\w+: \{terms)", r"\1", text, flags=re.MULTILINE), encoding="utf-8")


def run(*arguments: str) -> str:
    return CliRunner().invoke(main, [*arguments]).output


@pytest.mark.parametrize("made", [local_site, workbook_and_laboratory, data_entry, german_site, spanish_site])
def test_few_answers_lead_from_raw_files_to_a_check_that_finds_nothing(made, tmp_path):
    raw, study = tmp_path / "raw/mine", tmp_path / "specs/mine"
    raw.mkdir(parents=True)
    answers = made(raw)
    ready(study, raw, answers)
    assert sum(map(len, answers.values())) <= MOST_ANSWERS
    assert run("lint", str(study)).startswith("no faults")
    assert "written to" in run("build", str(study), "--no-documents")
    checked = run("check", str(study))
    assert [line for line in checked.splitlines() if line.startswith(("error", "warning"))] == []
    assert "0 unexplained" in checked or "0 issues" in checked or "no issues" in checked


def records(tmp_path: Path, name: str, *variables: str) -> list[list[object]]:
    frame = read_xpt(tmp_path / f"output/mine/sdtm/{name}.xpt").frame
    return frame[[*variables]].fillna("").values.tolist()


def test_the_values_of_a_local_site_are_those_on_its_lists(tmp_path):
    raw, study = tmp_path / "raw/mine", tmp_path / "specs/mine"
    raw.mkdir(parents=True)
    ready(study, raw, local_site(raw))
    run("build", str(study), "--no-documents")
    assert records(tmp_path, "dm", "AGE", "AGEU", "RFSTDTC", "INVNAM") == [
        [74, "YEARS", "2024-01-09", "Dr. Muller"],
        [69, "YEARS", "2024-01-24", "Dr. Muller"],
    ]
    assert records(tmp_path, "ae", "AETERM", "AEENDTC", "AEENRTPT", "AEENTPT") == [
        ["Headache", "2024-01-16", "", ""],
        ["Fievre", "", "ONGOING", "END OF STUDY"],
    ]
    found = records(tmp_path, "lb", "LBTESTCD", "VISITNUM", "LBORRES", "LBORRESU", "LBSTAT")
    assert [row for row in found if row[0] != "HGB"] == [
        ["ALT", 1, "", "", "NOT DONE"],
        ["ALT", 2, "22", "U/L", ""],
        ["CREAT", 1, "85", "umol/L", ""],
        ["CREAT", 2, "69", "umol/L", ""],
        ["ALT", 1, "<5", "U/L", ""],
        ["ALT", 2, "21", "U/L", ""],
        ["CREAT", 1, "60", "umol/L", ""],
        ["CREAT", 2, "61", "umol/L", ""],
    ]


def test_the_values_of_sites_in_other_languages_are_those_on_their_lists(tmp_path):
    for site, name in ((german_site, "mine"), (spanish_site, "other")):
        (tmp_path / "raw" / name).mkdir(parents=True)
        ready(tmp_path / "specs" / name, tmp_path / "raw" / name, site(tmp_path / "raw" / name))
        run("build", str(tmp_path / "specs" / name), "--no-documents")
    variables = ("SEX", "RACE", "BRTHDTC", "RFICDTC")
    assert records(tmp_path, "dm", *variables) == [
        ["M", "WHITE", "1970-03-12", "2023-12-02"],
        ["F", "BLACK OR AFRICAN AMERICAN", "1965-10-25", "2024-01-03"],
    ]
    assert records(tmp_path, "ae", "AESEV", "AESER", "AEOUT", "AEENRTPT") == [
        ["MILD", "N", "RECOVERED/RESOLVED", ""],
        ["MODERATE", "N", "NOT RECOVERED/NOT RESOLVED", "ONGOING"],
    ]
    assert records(tmp_path, "lb", "LBTESTCD", "VISIT", "LBSTRESN", "LBNRIND", "LBSPEC") == [
        ["HGB", "DAY 1", 14.1, "NORMAL", "BLOOD"],
        ["HGB", "WEEK 4", 11.9, "LOW", "BLOOD"],
        ["CREAT", "DAY 1", 0.9, "NORMAL", "SERUM"],
    ]
    other = read_xpt(tmp_path / "output/other/sdtm/dm.xpt").frame
    assert other[[*variables]].values.tolist() == [
        ["M", "WHITE", "1970-03-12", "2024-01-02"],
        ["F", "BLACK OR AFRICAN AMERICAN", "1981-07-30", "2024-01-08"],
    ]


def test_both_limits_of_a_range_and_a_reason_beside_nd_come_into_lb(tmp_path):
    raw, study = tmp_path / "raw/mine", tmp_path / "specs/mine"
    raw.mkdir(parents=True)
    ready(study, raw, workbook_and_laboratory(raw))
    run("build", str(study), "--no-documents")
    assert records(tmp_path, "lb", "LBTESTCD", "LBCAT", "LBORRES", "LBORNRLO", "LBORNRHI", "LBNRIND", "LBREASND") == [
        ["ALT", "CHEMISTRY", "32", "", "41", "NORMAL", ""],
        ["HGB", "HEMATOLOGY", "16.3", "12.0", "16.0", "HIGH", ""],
        ["ALT", "CHEMISTRY", "44", "", "41", "HIGH", ""],
        ["HGB", "HEMATOLOGY", "13.0", "12.0", "16.0", "NORMAL", ""],
        ["HGB", "HEMATOLOGY", "", "12.0", "16.0", "", "haemolysed"],
    ]


def test_a_result_a_unit_and_a_range_beside_each_other_are_one_test(tmp_path):
    raw = tmp_path / "raw/mine"
    raw.mkdir(parents=True)
    ready(tmp_path / "specs/mine", raw, data_entry(raw))
    run("build", str(tmp_path / "specs/mine"), "--no-documents")
    found = records(tmp_path, "lb", "LBTESTCD", "VISITNUM", "LBORRES", "LBORRESU", "LBORNRLO", "LBORNRHI", "LBLOBXFL")
    assert found[:4] == [
        ["AST", 1, "42", "U/L", "5", "40", ""],
        ["AST", 2, "39", "U/L", "5", "40", "Y"],
        ["HGB", 1, "12.5", "g/dL", "12", "16", ""],
        ["HGB", 2, "11.6", "g/dL", "12", "16", "Y"],
    ]
    assert ["LBALL", "NOT DONE", "Subject refused"] in records(tmp_path, "lb", "LBTESTCD", "LBSTAT", "LBREASND")
    study = (tmp_path / "specs/mine/study.yaml").read_text("utf-8")
    assert study.count("not_submitted: [STUDYID, SITEID] # the study in each row; DM has SITEID") == 3


@pytest.mark.parametrize(
    ("names", "ordered"),
    [
        (["BASELINE", "WEEK 2", "SCREENING"], ["SCREENING", "BASELINE", "WEEK 2"]),
        (["DAY 8", "DAY 1", "DAY -7", "END OF TREATMENT", "FOLLOW-UP 2", "FOLLOW-UP 1", "SCREENING"],
         ["SCREENING", "DAY -7", "DAY 1", "DAY 8", "END OF TREATMENT", "FOLLOW-UP 1", "FOLLOW-UP 2"]),
        (["MONTH 3", "WEEK 2", "DAY 1"], ["DAY 1", "WEEK 2", "MONTH 3"]),
        (["V10", "V2", "V1"], ["V1", "V2", "V10"]),
        (["C2D1", "C1D15", "C1D1"], ["C1D1", "C1D15", "C2D1"]),
    ],
)  # fmt: skip
def test_visits_are_put_into_the_order_that_their_names_say(names, ordered):
    found = schedule_of(names)
    assert (list(found.visits), bool(found.why)) == (ordered, True)


def test_visits_stand_by_the_numbers_in_their_names_and_the_rest_last():
    names = ["WEEK 20", "WEEK 12", "FIRST CALL", "WEEK 0 (PART 1)", "SCREENING", "VISIT 99"]
    found = schedule_of(names)
    assert found.visits == ("SCREENING", "WEEK 0 (PART 1)", "WEEK 12", "VISIT 99", "WEEK 20", "FIRST CALL")
    assert found.why == ""


def test_wk_is_week_and_early_term_comes_last(tmp_path):
    rows = "".join(f"1,{name},60\n" for name in ("Week 20", "WK24", "Early term", "wk 4", "Week 24"))
    (tmp_path / "vitals.csv").write_text(f"SUBJID,VISIT,PULSE\n{rows}", encoding="utf-8")
    begin(tmp_path / "specs/mine", tmp_path)
    text = (tmp_path / "specs/mine/study.yaml").read_text("utf-8")
    assert text.partition("\nvisits:")[2].splitlines()[1:] == [
        "  - {VISITNUM: 1, VISIT: WEEK 4, raw: wk 4}",
        "  - {VISITNUM: 2, VISIT: WEEK 20}",
        "  - {VISITNUM: 3, VISIT: WEEK 24, raw: WK24}",
        "  - {VISITNUM: 4, VISIT: EARLY TERM}",
    ]


@pytest.mark.parametrize(
    "names",
    [
        ["BASELINE", "TREATMENT PHASE"],  # a name that says no place
        ["VISIT 1", "WEEK 2"],  # two ways to count
        ["DAY 1", "WEEK 0"],  # one place
        ["M1", "M2 (REPEAT)"],
    ],
)
def test_visits_whose_names_say_no_order_wait_for_the_protocol(names, tmp_path):
    found = schedule_of(names)
    assert (list(found.visits), found.why) == (names, "")
    rows = "".join(f"1,{name},60\n" for name in names)
    (tmp_path / "vitals.csv").write_text(f"SUBJID,VISIT,PULSE\n{rows}", encoding="utf-8")
    begin(tmp_path / "specs/mine", tmp_path)
    text = (tmp_path / "specs/mine/study.yaml").read_text("utf-8")
    assert "# visits: #" in text and "    # visit: VISIT #" in text and "\nvisits:" not in text


def guessed(tmp_path: Path, name: str, text: str):
    (tmp_path / name).write_text(text, encoding="utf-8")
    ((made,),) = guesses_of(raw_files(tmp_path)).values()
    return made


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (("X", ""), "{flag: {ONGOING: [X]}, value: ONGOING}"),
        (("1", "0"), '{flag: {ONGOING: ["1"]}, value: ONGOING}'),
        (("Checked", "Unchecked"), "{flag: {ONGOING: [Checked]}, value: ONGOING}"),
        (("1", "2"), ""),  # 1 for Yes, or for the first answer
        (("0", ""), ""),
        (("X", "maybe"), ""),
    ],
)
def test_a_tick_is_yes_where_it_can_be_nothing_else(values, said, tmp_path):
    rows = "".join(f"{number},Rash,{value}\n" for number, value in enumerate(values, start=1))
    made = guessed(tmp_path, "ae.csv", f"SUBJID,AETERM,ONGOING\n{rows}")
    assert (made.taken["AEENRTPT"].value if "AEENRTPT" in made.taken else "") == said
    assert ("AEENRTPT" in made.open) is not bool(said)


@pytest.mark.parametrize(
    ("ranges", "when", "words"),
    [(("NEG",), "{ne: NEG}", "NEG"), (("NEG", "absent"), "{notin: [NEG, absent]}", "[NEG, absent]")],
)
def test_ranges_in_words_are_left_out_of_the_limits(ranges, when, words, tmp_path):
    rows = "".join(f"1,Sodium,140,{text}\n" for text in ("135-145", "3.9 - 5.6", *ranges))
    made = guessed(tmp_path, "labs.csv", f"SUBJID,TEST,RESULT,RANGE\n{rows}")
    assert made.taken["LBORNRLO"].value == f"{{range_limits: RANGE, when: {{RANGE: {when}}}}}"
    assert made.taken["LBORNRHI"].value == made.taken["LBORNRLO"].value
    assert made.taken["LBSTNRC"].value == f"{{from: RANGE, when: {{RANGE: {words}}}}}"


def test_ranges_that_are_mostly_words_wait(tmp_path):
    made = guessed(
        tmp_path,
        "labs.csv",
        "SUBJID,TEST,RESULT,RANGE\n1,Glucose,5,3.9 - 5.6\n1,Potassium,4,M: 3-5\n1,Sodium,140,see report\n",
    )
    assert made.open["LBORNRLO"][0].why == "both limits stand in it; 'M: 3-5' says none"
    assert "LBORNRLO" not in made.taken


def test_nd_of_a_column_of_words_is_left_alone_and_a_comment_on_other_rows_is_no_reason(tmp_path):
    made = guessed(
        tmp_path,
        "labs.csv",
        "SUBJID,TEST,RESULT,COMMENT\n1,Glucose,5,\n1,Potassium,ND,clotted\n1,Sodium,140,repeated\n",
    )
    assert made.not_done == ("RESULT", ("ND",), "", False)


def test_panels_are_not_said_where_the_specimen_is_and_of_urine_all_are_one(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    rows = "1,Glucose,5,Urine\n1,Potassium,4,Serum\n"
    assert guessed(tmp_path / "a", "labs.csv", f"SUBJID,TEST,RESULT,SPECIMEN\n{rows}").categories == {}
    urine = guessed(tmp_path / "b", "urinalysis.csv", "SUBJID,TEST,RESULT\n1,Glucose,5\n1,Protein,0.1\n")
    assert set(urine.categories.values()) == {"URINALYSIS"}


def test_a_country_in_words_and_long_arms_wait_with_a_case_for_each(tmp_path):
    made = guessed(
        tmp_path,
        "demog.csv",
        "SUBJID,SEX,COUNTRY,TREATMENT ARM\n1,F,Korea,Drug X 10 mg twice daily\n2,M,KOR,Placebo twice daily\n",
    )
    assert (
        made.open["COUNTRY"][0].value == "{case: [{when: {COUNTRY: Korea}, then: {assign: CODE}}], otherwise: COUNTRY}"
    )
    assert made.open["ARMCD"][0].value.count("then: {assign: CODE}") == 2


def test_what_is_made_of_other_datasets_is_filled_in_only_where_these_are(tmp_path):
    (tmp_path / "demog.csv").write_text(
        "SUBJID,SEX,DOB,CONSENT\n1,F,1960-02-01,2024-01-05\n2,M,1960-02-02,2024-01-05\n"
    )
    begin(tmp_path / "specs/mine", tmp_path)
    text = (tmp_path / "specs/mine/sdtm/dm.yaml").read_text("utf-8")
    assert "  RFXSTDTC: waiting # " in text and "; once EX.EXSTDTC is made, usually {first: EX.EXSTDTC}\n" in text
    assert "  AGE: {age: {birth: BRTHDTC, at: RFICDTC}} # likely: completed years at consent\n" in text
    assert "  AGEU: {assign: YEARS} # likely: an age that is derived is one in years\n" in text


def laboratory_of_vendor(raw: Path) -> dict[str, dict[str, str]]:
    """Files of a CRO with bars: codes of tests beside their names, dates with times, a visit that was not planned."""
    texts = {
        "demographics.csv": """\
STUDY|SITE|SUBJECT|DOB|SEX|RACE|CONSENT_DT|RAND_ARM|COUNTRY
CRO-55|100|100-001|10JAN1960|F|WHITE|24FEB2024|ACTIVE|USA
CRO-55|101|101-002|11FEB1961|M|WHITE|01MAR2024|PLACEBO|USA
""",
        "dosing.csv": """\
STUDY|SITE|SUBJECT|DOSE_DT|DOSE_TM|DOSE|UNIT|ROUTE|FORM
CRO-55|100|100-001|04MAR2024|09:10|50|mg|INTRAVENOUS|INJECTION
CRO-55|101|101-002|10MAR2024|09:15|0|mg|INTRAVENOUS|INJECTION
""",
        "adverse.csv": """\
STUDY|SITE|SUBJECT|AE_NUM|AE_DESC|PT|SOC|AE_START|AE_END|ONGOING|SEVERITY|SERIOUS|CAUSALITY|OUTCOME
CRO-55|100|100-001|1|felt sick|Nausea|Gastrointestinal disorders|05MAR2024|08MAR2024||MILD|N|RELATED|RESOLVED
CRO-55|101|101-002|1|itchy|Pruritus|Skin and subcutaneous tissue disorders|12MAR2024||Y|MILD|N|RELATED|NOT RESOLVED
""",
        "central_lab.csv": """\
STUDY|SITE|SUBJECT|VISIT_NAME|COLL_DTM|TEST_CODE|TEST_NAME|RESULT|UNITS|REF_LOW|REF_HIGH
CRO-55|100|100-001|DAY 1|04MAR2024 08:30|PLT|Platelet Count|240|10^9/L|150|400
CRO-55|100|100-001|UNSCHEDULED 1|09MAR2024 08:30|CREA|Creatinine|1.3|mg/dL|0.6|1.2
CRO-55|101|101-002|SCREENING|01MAR2024 08:30|CREA|Creatinine|0.9|mg/dL|0.6|1.2
""",
    }
    for name, text in texts.items():
        (raw / name).write_text(text, encoding="utf-8")
    dm = {name: answer for name, answer in DM.items() if name not in ("AGE", "AGEU")}
    return {
        "dm": {**dm, "ARMCD": "{upper: RAND_ARM}"},
        "ae": {**AE, "AEACN": "not collected"},
        "ex": {"EXTRT": "{assign: DRUG X}"},
        "lb": {},
    }


def test_a_vendors_codes_dates_with_times_and_visits_that_were_not_planned_come_into_lb(tmp_path):
    raw, study = tmp_path / "raw/mine", tmp_path / "specs/mine"
    raw.mkdir(parents=True)
    ready(study, raw, laboratory_of_vendor(raw))
    root = study / "study.yaml"
    text = root.read_text("utf-8")
    text = text.replace("    visit: VISIT_NAME", "    visit_date: COLL_DTM\n    visit: VISIT_NAME")
    text = text.replace("# unscheduled: {raw", "unscheduled: {raw")
    root.write_text(text, "utf-8")
    run("build", str(study), "--no-documents")
    assert records(tmp_path, "lb", "LBTESTCD", "LBCAT", "VISITNUM", "VISIT", "LBDTC", "LBNRIND") == [
        ["CREAT", "CHEMISTRY", 2.1, "UNSCHEDULED 2.1", "2024-03-09T08:30", "HIGH"],
        ["PLAT", "HEMATOLOGY", 2, "DAY 1", "2024-03-04T08:30", "NORMAL"],
        ["CREAT", "CHEMISTRY", 1, "SCREENING", "2024-03-01T08:30", "NORMAL"],
    ]
    assert records(tmp_path, "dm", "AGE", "RFXSTDTC") == [[64, "2024-03-04T09:10"], [63, "2024-03-10T09:15"]]
    assert records(tmp_path, "ae", "AEDECOD", "AEBODSYS", "AEENRTPT")[1] == [
        *("Pruritus", "Skin and subcutaneous tissue disorders", "ONGOING")
    ]


def test_one_export_with_all_forms_becomes_each_dataset_of_its_own_rows(tmp_path):
    raw, study = tmp_path / "raw/mine", tmp_path / "specs/mine"
    raw.mkdir(parents=True)
    (raw / "export.csv").write_text(
        """\
record_id,redcap_event_name,yob,sex,race,consent_date,ae_term,ae_start,ae_stop,ae_sev,lab_date,hgb,plt
R1,screening_arm_1,1950,F,White,2024-01-05,,,,,,,
R1,screening_arm_1,,,,,Headache,2024-01-09,2024-01-11,1,,,
R1,screening_arm_1,,,,,,,,,2024-01-05,13.1,240
R1,week_4_arm_1,,,,,,,,,2024-02-02,12.9,250
R2,screening_arm_1,1954,M,White,2024-01-06,,,,,,,
""",
        encoding="utf-8",
    )
    begin(study, raw)
    lint_told = run("lint", str(study))
    assert "0 errors" in lint_told
    run("build", str(study), "--no-documents")
    assert records(tmp_path, "dm", "SUBJID", "SEX", "BRTHDTC") == [["R1", "F", "1950"], ["R2", "M", "1954"]]
    assert records(tmp_path, "ae", "AETERM", "AESEV", "AEENDTC") == [["Headache", "MILD", "2024-01-11"]]
    assert records(tmp_path, "lb", "LBTESTCD", "VISIT", "LBORRES") == [
        *(["HGB", "SCREENING", "13.1"], ["HGB", "WEEK 4", "12.9"]),
        *(["PLAT", "SCREENING", "240"], ["PLAT", "WEEK 4", "250"]),
    ]
    assert "LBENDTC: {" not in (study / "sdtm/lb.yaml").read_text("utf-8")  # ae_stop is of AE
    assert ", raw: week_4_arm_1}" in (study / "study.yaml").read_text("utf-8")


@pytest.mark.parametrize("made", [local_site, data_entry])
def test_an_import_with_such_raw_files_maps_the_laboratory_too(made, tmp_path):
    raw, study = tmp_path / "raw/mine", tmp_path / "specs/mine"
    raw.mkdir(parents=True)
    ready(study, raw, made(raw))
    run("build", str(study), "--no-documents")
    define = tmp_path / "output/mine/sdtm/define.xml"
    said = run("import", str(define), "--out", str(tmp_path / "specs/new"), "--raw", str(raw))
    assert "guess mapping" not in said  # nothing that lint refuses
    text = (tmp_path / "specs/new/sdtm/lb.yaml").read_text("utf-8")
    assert "records: waiting" not in text and "LBCAT: HEMATOLOGY" in text


def test_visits_have_the_numbers_that_files_give_them(tmp_path):
    rows = "1,DAY 1,20,60\n1,SCREENING,10,61\n1,WEEK 2,30,62\n"
    (tmp_path / "vitals.csv").write_text(f"SUBJID,VISIT,VISITNUM,PULSE\n{rows}", encoding="utf-8")
    begin(tmp_path / "specs/mine", tmp_path)
    text = (tmp_path / "specs/mine/study.yaml").read_text("utf-8")
    assert "visits: # likely: as the files number them;" in text
    assert re.findall(r"VISITNUM: (\d+), VISIT: ([\w ]+)", text) == [
        ("10", "SCREENING"),
        ("20", "DAY 1"),
        ("30", "WEEK 2"),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        "1,DAY 1,20,60\n1,SCREENING,20,61\n",  # one number of two visits
        "1,DAY 1,20,60\n1,SCREENING,10,61\n2,DAY 1,30,60\n",  # two of one
        "1,DAY 1,II,60\n1,SCREENING,I,61\n",
        "1,DAY 1,,60\n1,SCREENING,10,61\n",
    ],
)
def test_numbers_of_visits_that_do_not_agree_are_not_taken(rows, tmp_path):
    (tmp_path / "vitals.csv").write_text(f"SUBJID,VISIT,VISITNUM,PULSE\n{rows}", encoding="utf-8")
    begin(tmp_path / "specs/mine", tmp_path)
    text = (tmp_path / "specs/mine/study.yaml").read_text("utf-8")
    assert re.findall(r"VISITNUM: (\d+), VISIT: ([\w ]+)", text) == [("1", "SCREENING"), ("2", "DAY 1")]


def test_a_row_that_says_that_there_was_no_event_is_no_event(tmp_path):
    raw, study = tmp_path / "raw/mine", tmp_path / "specs/mine"
    raw.mkdir(parents=True)
    (raw / "dm.csv").write_text("SUBJID,SEX\n1,F\n2,M\n", encoding="utf-8")
    (raw / "ae.csv").write_text("SUBJID,AEYN,AETERM,AEONGO,AESTDAT\n1,Y,Rash,N,2024-01-05\n2,N,,,\n", encoding="utf-8")
    begin(study, raw)
    text = (study / "sdtm/ae.yaml").read_text("utf-8")
    assert "    where: {AETERM: present} # likely: " in text
    assert "AEENRTPT: {flag: {AEONGO: [Y]}, value: ONGOING} # likely: " in text and "all No so far" in text
    run("build", str(study), "--no-documents")
    assert records(tmp_path, "ae", "AETERM") == [["Rash"]]


def test_rows_without_a_test_say_that_nothing_was_done_and_names_in_a_column_lbtest_become_those_of_cdisc(tmp_path):
    raw, study = tmp_path / "raw/mine", tmp_path / "specs/mine"
    raw.mkdir(parents=True)
    (raw / "dm.csv").write_text("SUBJID,SEX\n1,F\n2,M\n", encoding="utf-8")
    (raw / "lb.csv").write_text(
        "SUBJID,LBDAT,LBPERF,LBREASND,LBTEST,LBORRES\n"
        "1,2024-01-05,Y,,ALT (SGPT),22\n1,2024-01-05,Y,,Haemoglobin,13\n2,2024-01-06,N,Refused,,\n",
        encoding="utf-8",
    )
    begin(study, raw)
    assert (study / "lb_tests.csv").read_text("utf-8") == (
        "NAME,LBTESTCD,LBTEST,LBCAT\nALT (SGPT),ALT,,CHEMISTRY\nHaemoglobin,HGB,,HEMATOLOGY\n"
        ",LBALL,Laboratory Test Results,\n"
    )
    assert "0 errors" in run("lint", str(study))
    run("build", str(study), "--no-documents")
    assert records(tmp_path, "lb", "LBTESTCD", "LBTEST", "LBORRES", "LBSTAT", "LBREASND") == [
        ["ALT", "Alanine Aminotransferase", "22", "", ""],
        ["HGB", "Hemoglobin", "13", "", ""],
        ["LBALL", "Laboratory Test Results", "", "NOT DONE", "Refused"],
    ]


@pytest.mark.parametrize("name", ["ABC 101", "# 7", 'a "b"', "{x}", "2024"])
def test_a_study_may_be_called_anything(name, tmp_path):
    said = name.replace('"', '""')
    (tmp_path / "dm.csv").write_text(f'STUDYID,SUBJID,SEX\n"{said}",1,F\n"{said}",2,M\n', encoding="utf-8")
    begin(tmp_path / "specs/mine", tmp_path)
    study = load_study(tmp_path / "specs/mine", tmp_path)
    wanted = "MINE" if name == "{x}" else name
    assert (study.id, study.usubjid) == (wanted, f"{wanted}-{{subject}}")


NAMES = (
    *(
        "SUBJID",
        "VISIT",
        "VISITNUM",
        "redcap_event_name",
        "AETERM",
        "Adverse event",
        "AESTDAT",
        "Ongoing?",
        "AEYN",
        "SEX",
    ),
    *(
        "YOB",
        "CONSENT",
        "Arm",
        "COUNTRY",
        "First dose",
        "Hb (g/dL)",
        "HGB_RES",
        "HGB_UNIT",
        "HGB_RANGE",
        "ALT",
        "ALT Low",
    ),
    *("LBTEST", "Test", "LBORRES", "Result", "Reference range", "LBPERF", "LBREASND", "STUDYID", "SITEID"),
    "COLL_DTM",
    *("a: b", "x, y", "[q]", "# c", "Kreatinin (µmol/l)"),
)
VALUES = (
    *(
        "",
        "1",
        "0",
        "X",
        "ND",
        "Yes",
        "N",
        "3.5 - 5.0",
        "< 41",
        "negative",
        "2024-01-05",
        "05/01/2024",
        "05JAN2024 08:15",
    ),
    *("1960", "12.5", "a: b", "{x}", "# no", "it's", 'say "x"', "Korea", "Week 2", "UNSCHEDULED 1", "week_2_arm_1"),
    *("Haemoglobin", "g/dL", "é", "두통", "[1]", "null", "~", "1,000", "01"),
)


def test_a_range_in_a_word_that_is_a_column_is_no_condition(tmp_path):
    raw, study = tmp_path / "raw/mine", tmp_path / "specs/mine"
    raw.mkdir(parents=True)
    (raw / "labs.csv").write_text("SUBJECT,Test,Result,Reference range,Site\n1,ALT,30,0 - 40,A\n1,AST,31,Site,A\n")
    begin(study, raw)
    assert [str(fault) for fault in lint(study) if not fault.warning] == []


@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(
    st.dictionaries(
        st.sampled_from(["dm.csv", "ae_log.csv", "labs.csv", "export.csv", "ex.csv", "urinalysis.csv"]),
        st.lists(st.tuples(st.sampled_from(NAMES), st.lists(st.sampled_from(VALUES), min_size=3, max_size=3)),
                 min_size=2, max_size=8, unique_by=lambda column: column[0]),
        min_size=1, max_size=3,
    )
)  # fmt: skip
def test_whatever_files_hold_what_is_begun_lints(files):
    with TemporaryDirectory() as folder:
        raw, study = Path(folder) / "raw/mine", Path(folder) / "specs/mine"
        raw.mkdir(parents=True)
        for name, columns in files.items():
            rows = zip(*(values for _, values in columns), strict=True)
            with (raw / name).open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([[name for name, _ in columns], *rows])
        begin(study, raw)
        assert [str(fault) for fault in lint(study) if not fault.warning] == []
