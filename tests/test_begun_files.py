"""`new --raw` on files of other habits: delimiters and decimal commas, sources that no dataset was begun for."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from cdisc_rdeb.build import build_study
from cdisc_rdeb.cli import main
from cdisc_rdeb.formats.xpt import read_xpt
from cdisc_rdeb.spec import lint
from cdisc_rdeb.spec.begin.guesses.files import raw_files


def begun(tmp_path: Path, files: dict[str, str]) -> tuple[Path, str]:
    """The study that is begun from files, and what the command said."""
    raw, study = tmp_path / "raw/mine", tmp_path / "specs/mine"
    raw.mkdir(parents=True)
    for name, text in files.items():
        (raw / name).write_text(text, encoding="utf-8")
    result = CliRunner().invoke(main, ["new", str(study), "--raw", str(raw)])
    assert result.exit_code == 0, result.output
    return study, result.output


def errors(study: Path) -> list[str]:
    return [str(fault) for fault in lint(study) if not fault.warning]


@pytest.mark.parametrize(("sign", "said"), [(";", '";"'), ("\t", '"\\t"'), ("|", '"|"')])
def test_the_delimiter_is_found_and_written_into_the_study(sign, said, tmp_path):
    files = {"vitals.csv": "SUBJID,VSDAT,PULSE\n1,2024-01-05,60\n2,2024-01-06,70\n".replace(",", sign)}
    study, _ = begun(tmp_path, files)
    assert f"    delimiter: {said} # it stands between the cells\n" in (study / "study.yaml").read_text("utf-8")
    assert errors(study) == []
    build_study(study)
    vs = read_xpt(tmp_path / "output/mine/sdtm/vs.xpt").frame
    assert vs[["VSTESTCD", "VSORRES", "VSDTC"]].values.tolist() == [
        ["PULSE", "60", "2024-01-05"],
        ["PULSE", "70", "2024-01-06"],
    ]


def test_decimal_commas_are_written_too(tmp_path):
    study, _ = begun(tmp_path, {"vitals.csv": "SUBJID;TEMP;Weight, kg\n1;36,6;70,5\n2;37;71\n"})
    text = (study / "study.yaml").read_text("utf-8")
    assert '    decimal: "," # numbers of TEMP, Weight, kg have a comma; a point is told in issues.csv\n' in text
    build_study(study)
    vs = read_xpt(tmp_path / "output/mine/sdtm/vs.xpt").frame
    assert vs.loc[vs["VSTESTCD"] == "TEMP", "VSORRES"].tolist() == ["36.6", "37"]


@pytest.mark.parametrize(
    ("rows", "doubt"),
    [
        ("1;1,200;70\n2;900;71\n", "TEMP may have thousands"),
        ("1;1,2;1,2,3\n2;1;2\n", "WEIGHT has lists of numbers"),
    ],
)
def test_commas_that_may_mean_something_else_are_left_to_a_person(rows, doubt, tmp_path):
    study, _ = begun(tmp_path, {"vitals.csv": f"SUBJID;TEMP;WEIGHT\n{rows}"})
    text = (study / "study.yaml").read_text("utf-8")
    assert f'    # decimal: "," # numbers of TEMP have a comma; {doubt}; say which is meant\n' in text
    assert errors(study) == []


def test_commas_and_points_in_one_file_are_both_read(tmp_path):
    study, _ = begun(tmp_path, {"vitals.csv": "SUBJID;TEMP;WEIGHT\n1;36,6;70.5\n2;37.1;71\n"})
    text = (study / "study.yaml").read_text("utf-8")
    assert "    decimal: either # numbers of TEMP have a comma; those of TEMP, WEIGHT a point\n" in text
    build_study(study)
    vs = read_xpt(tmp_path / "output/mine/sdtm/vs.xpt").frame
    assert vs.loc[vs["VSTESTCD"] == "TEMP", "VSORRES"].tolist() == ["36.6", "37.1"]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("A,B\n1;2,3;4\n", ""),
        ("sep=;\nA;B\n1;2\n", ""),  # the file says it
        ('A;"B;C";D\n1;2;3\n', ";"),
        ("A;B, b;C\n1;2,5;x\n2;3,5;y\n", ";"),  # commas are as many in each row, but part the header less
        ("A;B;C\n1;2;3\n1;2\n", ";"),  # and the reader tells of row 3
        ("ONLY\n1\n", ""),
        ("", ""),
    ],
)
def test_what_stands_between_the_cells_is_told_by_header_and_rows(text, delimiter, tmp_path):
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    (raw,) = raw_files(tmp_path)
    assert raw.part.delimiter == delimiter


def test_a_row_of_another_width_is_told_as_such(tmp_path):
    (tmp_path / "a.csv").write_text("A;B;C\n1;2;3\n1;2\n", encoding="utf-8")
    (raw,) = raw_files(tmp_path)
    assert "row 3" in raw.unread and "delimiter" not in raw.unread


DM = "SUBJID,SEX\n1,F\n2,M\n"
ROWS = "SUBJID,Parameter,Result,Unit,Lower,Upper,Date of sample,Time\n1,AST (SGOT),30,U/L,0,40,05.01.2024,09:30\n"


def test_sources_without_a_dataset_are_named_with_the_way_on(tmp_path):
    study, said = begun(
        tmp_path,
        {"dm.csv": DM, "odd.csv": "SUBJID,THING\n1,x\n", "demog.csv": DM, "words.csv": "CODE,T\n7,x\n"},
    )
    way = f"cdisc-rdeb new {study} DATASET --raw"
    assert f"not begun: odd: neither its name nor its columns tell a dataset; {way} odd\n" in said
    assert f"DM is begun of demog; {way} dm, with DM for what it adds, or another dataset\n" in said
    assert f"not begun: words: no column with the subject was found; if one is there, name it, then {way} words" in said
    assert "not begun: demog:" not in said
    text = (study / "study.yaml").read_text("utf-8")
    assert f"    # no dataset is begun of it: neither its name nor its columns tell a dataset; {way} odd\n" in text


def test_a_file_that_cannot_be_read_is_named_too(tmp_path):
    _, said = begun(tmp_path, {"dm.csv": DM, "ae.csv": 'SUBJID,AETERM\n1,"a\n'})
    assert "not begun: ae: it cannot be read as it is: ae.csv: " in said


def test_columns_tell_where_the_name_of_a_file_says_nothing(tmp_path):
    study, said = begun(
        tmp_path,
        {
            "dm.csv": DM,
            "x7.csv": ROWS,
            "x8.csv": "SUBJID,Completed,Reason,Date of last visit\n1,no,moved,13.01.2024\n2,yes,,14.01.2024\n",
        },
    )
    assert "not begun" not in said
    lb, ds = ((study / f"sdtm/{name}.yaml").read_text("utf-8") for name in ("lb", "ds"))
    assert "- raw: x7 # Parameter has names of its tests: AST (SGOT)\n" in lb
    assert "LBORNRLO: Lower #" in lb and "LBORNRHI: Upper #" in lb
    assert "LBDTC: {iso8601: {date: Date of sample, time: Time}} #" in lb
    assert (study / "x7_tests.csv").read_text("utf-8") == "Parameter,LBTESTCD,LBCAT\nAST (SGOT),AST,CHEMISTRY\n"
    assert "- raw: x8 # columns that are typical of it: Completed, Reason, Date of last visit\n" in ds
    assert "DSSTDTC: {iso8601: Date of last visit} #" in ds
    assert errors(study) == []


def test_one_more_dataset_is_guessed_from_its_source(tmp_path):
    study, _ = begun(tmp_path, {"dm.csv": DM, "odd.csv": "SUBJID,THING\n1,x\n"})
    assert not (study / "sdtm/lb.yaml").exists()
    (tmp_path / "raw/mine/odd.csv").write_text(ROWS, encoding="utf-8")
    result = CliRunner().invoke(main, ["new", str(study), "LB", "--raw", "odd"])
    assert (result.exit_code, result.output.count("written: ")) == (0, 2), result.output
    lb = (study / "sdtm/lb.yaml").read_text("utf-8")
    assert "tests: {table: odd_tests.csv, by: Parameter, result: Result}" in lb
    assert errors(study) == []
    again = CliRunner().invoke(main, ["new", str(study), "LB", "--raw", "odd"])
    assert again.exit_code == 2 and "lb.yaml is there already; edit that" in again.output


def test_the_source_of_one_more_dataset_may_lie_elsewhere(tmp_path):
    study, _ = begun(tmp_path, {"dm.csv": DM, "odd.csv": "SUBJID,THING,CEDAT\n1,x,13.01.2024\n"})
    (tmp_path / "raw/mine").rename(tmp_path / "sent")
    alone = CliRunner().invoke(main, ["new", str(study), "CE", "--raw", "odd"])
    assert alone.exit_code == 2 and "CE is not begun, as odd cannot be read: odd.csv: " in alone.output
    assert not (study / "sdtm/ce.yaml").exists()
    there = CliRunner().invoke(main, ["new", str(study), "CE", "--raw", str(tmp_path / "sent/odd")])
    assert (there.exit_code, "not guessed" in there.output) == (0, False), there.output
    assert "# Columns of odd.csv without a place yet: THING" in (study / "sdtm/ce.yaml").read_text("utf-8")


LABS = (
    "SUBJID,VISIT,Parameter,Result,Unit,Lab code\n1,WK4,Glucose,5.1,µmol/L,A\n1,Week 2,Glucose,5.3,mmol/L,A\n"
    "1,Unsch,Glucose,5.2,mmol/L,A\n"
)


def test_one_more_dataset_says_what_it_asks_of_other_files_there(tmp_path):
    vitals = "SUBJID,VISIT,VSDAT,PULSE\n1,Week 2,2024-01-05,60\n"
    study, _ = begun(tmp_path, {"dm.csv": DM, "vitals.csv": vitals})
    before = (study / "study.yaml").read_text("utf-8")
    assert "ascii:" not in before and not (study / "codelists.yaml").exists()
    (tmp_path / "raw/mine/labs.csv").write_text(LABS, encoding="utf-8")
    result = CliRunner().invoke(main, ["new", str(study), "LB", "--raw", "labs"])
    assert result.exit_code == 0, result.output
    assert [said.removeprefix(f"written: {study}/") for said in result.output.splitlines()] == [
        "labs_tests.csv",
        "sdtm/lb.yaml",
        "codelists.yaml",
        f"added to {study}/study.yaml: labs, under raw",
        f"added to {study}/study.yaml: lines at its end, for LB",
        f"next: cdisc-rdeb lint {study}",
    ]
    assert '# UNIT: {terms: {TERM: "µmol/L"}} # of LBORRESU' in (study / "codelists.yaml").read_text("utf-8")
    text = (study / "study.yaml").read_text("utf-8")
    assert text.replace(before.partition("raw:\n")[2], "").startswith(before.partition("raw:\n")[0])
    assert "raw:\n  labs:\n    file: labs.csv\n    subject: SUBJID #" in text
    assert text.endswith(
        "# For LB, of labs: what is right goes up to its place\n"
        "# under visits, each in its place, with the number that goes with it:\n"
        "#   - {VISITNUM: 2, VISIT: WEEK 4, raw: WK4}\n"
        '# unscheduled: {raw: [UNSCH], VISIT: "UNSCHEDULED {VISITNUM}"}\n'
        'ascii: # XPT holds ASCII; issues.csv tells each replacement\n  "\\u00b5": "u"\n'
    )
    assert errors(study) == []
    build_study(study)


def test_words_that_codelists_have_are_not_asked_again(tmp_path):
    study, _ = begun(tmp_path, {"dm.csv": DM, "odd.csv": "SUBJID,THING\n1,x\n"})
    (study / "codelists.yaml").write_text('UNIT: {terms: {umol/L: "µmol/L"}}', encoding="utf-8")
    (tmp_path / "raw/mine/odd.csv").write_text(LABS.replace("5.2,mmol/L", "5.2,mg/Lt"), encoding="utf-8")
    assert CliRunner().invoke(main, ["new", str(study), "LB", "--raw", "odd"]).exit_code == 0
    text = (study / "codelists.yaml").read_text("utf-8").splitlines()
    assert text[:3] == [
        'UNIT: {terms: {umol/L: "µmol/L"}}',
        "# For LB, of odd: what is right goes up to its place",
        '# UNIT: {terms: {TERM: "mg/Lt"}} # of LBORRESU, odd.csv',
    ]


def test_nothing_is_written_where_a_file_cannot_be_described(tmp_path):
    study, _ = begun(tmp_path, {"dm.csv": DM})
    (tmp_path / "raw/mine/labs.csv").write_text("SUBJID,Test\n1,2,3\n", encoding="utf-8")
    before = (study / "study.yaml").read_bytes()
    result = CliRunner().invoke(main, ["new", str(study), "LB", "--raw", "labs"])
    assert result.exit_code == 2 and "labs.csv cannot be read as it is: " in result.output
    assert (study / "study.yaml").read_bytes() == before and not (study / "sdtm/lb.yaml").exists()
    (tmp_path / "raw/mine/labs.csv").write_text(LABS, encoding="utf-8")
    in_one_line = "study: S\ntitle: S\nsubject: S-{subject}\nraw: {dm: {file: dm.csv, subject: SUBJID}}\n"
    (study / "study.yaml").write_text(in_one_line, encoding="utf-8")
    result = CliRunner().invoke(main, ["new", str(study), "LB", "--raw", "labs"])
    assert result.exit_code == 2 and "put this under raw, then run it again" in result.output
    assert not (study / "sdtm/lb.yaml").exists()


def test_formats_of_dates_that_a_person_stated_count(tmp_path):
    study, _ = begun(tmp_path, {"dm.csv": DM, "odd.csv": "SUBJID,THING,CESTDAT\n1,x,01/02/2024\n"})
    root = study / "study.yaml"
    text = root.read_text("utf-8").replace("    # dates: DD/MM/YYYY or MM/DD/YYYY?", "    dates: DD/MM/YYYY #")
    assert "    dates: DD/MM/YYYY #" in text
    root.write_text(text, encoding="utf-8")
    assert CliRunner().invoke(main, ["new", str(study), "CE", "--raw", "odd"]).exit_code == 0
    assert "CESTDTC: {iso8601: CESTDAT} #" in (study / "sdtm/ce.yaml").read_text("utf-8")


MONTHS = "[ene, feb, mar, abr, may, jun, jul, ago, sep, oct, nov, dic]"


def test_dates_as_sas_writes_them_and_those_that_no_format_reads(tmp_path):
    rows = "1,01MAR2024:07:30,01MAR2024:07:30:00,d3/24 x\n2,02MAR2024,02MAR2024:08:00:01,5 Mar. 24\n"
    study, _ = begun(tmp_path, {"vitals.csv": f"SUBJID,VSDAT,SENT_DT,CALL_DATE\n{rows}", "dm.csv": DM})
    text = (study / "study.yaml").read_text("utf-8")
    assert (
        '    dates: [DDMONYYYY, "DDMONYYYY:HH:MI", "DDMONYYYY:HH:MI:SS"] # they read all dates of SENT_DT, VSDAT\n'
        "    # CALL_DATE has dates that these formats do not read: 'd3/24 x', '5 Mar. 24'\n"
    ) in text
    assert "VSDTC: {iso8601: VSDAT} #" in (study / "sdtm/vs.yaml").read_text("utf-8")
    assert errors(study) == []


@pytest.mark.parametrize(
    ("habits", "first", "second"),
    [
        (['dates: ["DDMONYYYY:HH:MI", DDMONYYYY]'], "01MAR2024:07:30", "01MAR2024"),
        (["dates: DD.MON.YY", "first_year: 1930", f"months: {MONTHS}"], "05.ene.24", "06.dic.24"),
        (["dates: [DD/MM/YYYY, YYYY]", "unknown: [ND]"], "05/06/2024", "ND/ND/2024"),
    ],
)
def test_whatever_is_stated_of_dates_is_followed(habits, first, second, tmp_path):
    study, _ = begun(tmp_path, {"dm.csv": DM, "odd.csv": "SUBJID,THING\n1,x\n"})
    rows = ROWS.replace("05.01.2024", first) + f"2,AST (SGOT),31,U/L,0,40,{second},\n"
    (tmp_path / "raw/mine/odd.csv").write_text(rows)
    text = (study / "study.yaml").read_text("utf-8")
    said = "".join(f"    {line}\n" for line in ("file: odd.csv", *habits))
    (study / "study.yaml").write_text(text.replace("    file: odd.csv\n", said))
    result = CliRunner().invoke(main, ["new", str(study), "LB", "--raw", "odd"])
    assert result.exit_code == 0, result.output
    assert "LBDTC: {iso8601: {date: Date of sample, time: Time}} #" in (study / "sdtm/lb.yaml").read_text("utf-8")


def test_numbers_of_subjects_in_other_forms_are_told_with_both_forms(tmp_path):
    files = {
        "dm.csv": "SUBJID,SEX\n1-001,F\n1-002,M\n2-001,F\n",
        "vitals.csv": "SUBJ,VSDAT,PULSE\n1001,2024-01-05,60\n2001,2024-01-06,70\n1-002,2024-01-06,71\n",
        "labs.csv": "PATIENT,LBDAT,ALT (U/L)\nX7-1-001,2024-01-05,60\nX7 1-002,2024-01-06,70\n",
        "ae.csv": "SUBJECT,AETERM\n1-001,Itch\n9-001,Pain\n",
    }
    study, _ = begun(tmp_path, files)
    text = (study / "study.yaml").read_text("utf-8")
    assert (
        'subject: {from: SUBJ, written: "????", as: "?-???"} # likely: it has 1001 for what is 1-001 in dm.csv\n'
        in text
    )
    assert 'subject: {from: PATIENT, written: ["X7-?-???", "X7 ?-???"], as: "?-???"} # likely: it has X7-1-001' in text
    assert "subject: SUBJECT # the column with the subject\n" in text
    assert errors(study) == []
    build_study(study)
    vs, lb = (read_xpt(tmp_path / f"output/mine/sdtm/{name}.xpt").frame for name in ("vs", "lb"))
    assert vs["USUBJID"].tolist() == ["MINE-1-001", "MINE-1-002", "MINE-2-001"]
    assert lb["USUBJID"].tolist() == ["MINE-1-001", "MINE-1-002"]


def test_each_file_of_the_folder_that_is_not_read_is_named(tmp_path):
    table = "H|LABX\nSUBJID|VSDAT|PULSE\n1|2024-01-05|60\n2|2024-01-06|70\nT|2\n"
    prose = "A study of two arms, and of no other.\nSubjects, where they agree, are randomised.\n"
    files = {"dm.csv": DM, "vitals.TXT": table, "protocol.txt": prose, "notes.docx": "x", "more.dat": "01 2 03\n"}
    study, said = begun(tmp_path, files)
    told = [line for line in said.splitlines() if line.startswith("not read: ")]
    why = "it has no header with rows of as many cells; if it holds data, name it under raw: in study.yaml"
    assert told[::2] == [f"not read: more.dat ({why})", f"not read: protocol.txt ({why})"]
    assert told[1].startswith("not read: notes.docx (raw data end in .csv, .csv.gz, .tsv, .txt, .dat, .xpt, ")
    text = (study / "study.yaml").read_text("utf-8")
    assert '    delimiter: "|" # it stands between the cells\n    header_row: 2 #' in text
    assert '    footer: "T|*" # how its last rows read, which are no data; * is any text\n' in text
    assert errors(study) == []
    build_study(study)
    vs = read_xpt(tmp_path / "output/mine/sdtm/vs.xpt").frame
    assert vs["VSORRES"].tolist() == ["60", "70"]


@pytest.mark.parametrize(
    ("columns", "row", "dataset"),
    [
        ("Dose,From,To,Period", "10,13.01.2024,14.01.2024,1", "EX"),
        ("Dose,From,To,Indication", "10,13.01.2024,14.01.2024,Pain", "CM"),
        ("Drug,Dose,From,To", "X,10,13.01.2024,14.01.2024", "CM"),
        ("Preparation,Dose,From,To", "A,10,13.01.2024,14.01.2024\n2,B,10,13.01.2024,14.01.2024", ""),
        ("From,To", "13.01.2024,14.01.2024", ""),
    ],
)
def test_doses_without_the_name_of_a_drug_are_of_the_study_drug(columns, row, dataset, tmp_path):
    study, said = begun(tmp_path, {"dm.csv": DM, "medication.csv": f"SUBJID,{columns}\n1,{row}\n"})
    assert "".join(name for name in ("CM", "EX") if (study / f"sdtm/{name.lower()}.yaml").exists()) == dataset
    assert ("not begun: medication: EX or CM? the file is called medication.csv" in said) == (not dataset)
    root = (study / "study.yaml").read_text("utf-8")
    assert ("    # no dataset is begun of it: EX or CM? " in root) == (not dataset)
    assert errors(study) == []


def test_whole_dates_are_read_whatever_their_column_is_called(tmp_path):
    study, _ = begun(tmp_path, {"dm.csv": DM, "dosing.csv": "SUBJID,Dose,From,To\n1,5,13/01/2024,02/02/2024\n"})
    told = '    dates: "DD/MM/YYYY" # they read all dates of From, To\n'
    assert told in (study / "study.yaml").read_text("utf-8")
    ex = (study / "sdtm/ex.yaml").read_text("utf-8")
    assert "EXSTDTC: {iso8601: From} #" in ex and "EXENDTC: {iso8601: To} #" in ex


def test_a_vaccination_log_a_diary_and_titres(tmp_path):
    files = {
        "dm.csv": DM,
        "vaccination.csv": "SUBJID,VACYN,VACDAT,LOT\n1,Y,2024-01-05,A\n2,N,,\n",
        "reacto.csv": "SUBJID,PAIN_D0,PAIN_D1\n1,Mild,None\n",
        "titers.csv": "SUBJID,Result (AU/mL),Sample Date/Time\n1,<10,2024-01-05 08:00\n2,20,2024-01-05 09:00\n",
    }
    study, said = begun(tmp_path, files)
    assert "not begun" not in said
    ex, fa, titres = ((study / f"sdtm/{name}.yaml").read_text("utf-8") for name in ("ex", "fa", "is"))
    assert "where: {ECOCCUR: Y} # likely: EX has no doses that were not given" in ex
    assert "FAORRES: waiting" in fa and "; of each day (PAIN_D0-PAIN_D6), each_of does" in fa
    assert 'ISORRES: "Result (AU/mL)" # likely' in titres and "ISTESTCD: waiting" in titres  # and no test RESULT
    assert 'ISDTC: {iso8601: "Sample Date/Time"} # likely' in titres
    assert errors(study) == []


def test_tests_that_only_units_tell_are_not_sure(tmp_path):
    study, _ = begun(tmp_path, {"dm.csv": DM, "labs.csv": "SUBJID,LBDAT,ZYX (ng/mL)\n1,2024-01-05,3\n2,2024-01-06,4\n"})
    lb = (study / "sdtm/lb.yaml").read_text("utf-8")
    assert "tests: # likely: their units say that they are tests, but they have no codes of CDISC's" in lb


LABELLED = "SUBJID,Q7,ICDAT,SEX\nSubject Identifier,Date of Birth,Consent,Sex\n{}"


@pytest.mark.parametrize(
    ("rows", "labels"),
    [
        ("1,1970-01-05,2024-01-05,F\n2,1980-01-06,2024-01-06,M\n", True),
        ("A,,,F\nB,,,M\n", False),  # nothing tells them from records
    ],
)
def test_labels_below_the_header_are_words_and_no_record(tmp_path, rows, labels):
    study, _ = begun(tmp_path, {"dm.csv": LABELLED.format(rows)})
    told = '    below_header: "Subject Identifier,*" # how the labels below the header read, which are no data; * is'
    assert (told in (study / "study.yaml").read_text("utf-8")) == labels
    assert ("BRTHDTC: {iso8601: Q7} # likely" in (study / "sdtm/dm.yaml").read_text("utf-8")) == labels
    assert errors(study) == []


def test_a_sign_alone_is_no_label(tmp_path):
    study, _ = begun(tmp_path, {"urine.csv": "SUBJID,A,B\n~,x,y\n1,2,3\n2,4,5\n"})
    assert "below_header" not in (study / "study.yaml").read_text("utf-8")
    assert errors(study) == []


@pytest.mark.parametrize(
    ("last", "footer"),
    [
        ("Total,2,,", "Total,*"),
        ("End of report 7,,,", "End of report *,*"),
        ("Total,late,,", ""),
        ("3,2024-01-07,,", ""),
        ("Total knee,2024-01-07,36,x", ""),
    ],
)
def test_a_last_row_that_counts_the_others_is_no_record(tmp_path, last, footer):
    rows = f"SUBJID,VSDAT,TEMP,NOTE\n1,2024-01-05,37,a\n2,2024-01-06,36,b\n{last}\n"
    study, _ = begun(tmp_path, {"dm.csv": DM, "vitals.csv": rows})
    text = (study / "study.yaml").read_text("utf-8")
    assert ("    footer: " in text) == bool(footer)
    assert not footer or f'    footer: "{footer}" # how its last rows read, which are no data' in text
    assert errors(study) == []


def test_days_first_and_months_first_in_one_column_are_no_list_of_formats(tmp_path):
    rows = "1,16/02/2024,2024-02-16,37\n2,02/13/2024,2024-02-13,36\n3,02/12/2024,2024-02-12,37\n"
    study, _ = begun(tmp_path, {"dm.csv": DM, "vitals.csv": f"SUBJID,VSDAT,ENTERED_DATE,TEMP\n{rows}"})
    text = (study / "study.yaml").read_text("utf-8")
    assert "    dates: YYYY-MM-DD # they read all dates of ENTERED_DATE\n" in text
    assert (
        "    # VSDAT has dates of two forms, DD/MM/YYYY as 16/02/2024 and MM/DD/YYYY as 02/13/2024, and some fit both: "
        "see which rows,\n    #   perhaps of which site, have which. Say dates: DD/MM/YYYY here, and where a spec "
        "takes the column\n    #   case: [{when: {SITE: X}, then: {iso8601: VSDAT, dates: MM/DD/YYYY}}], "
        "otherwise: {iso8601: VSDAT}\n"
    ) in text
    assert "VSDTC: waiting" in (study / "sdtm/vs.yaml").read_text("utf-8")


def test_a_year_of_birth_and_an_answer_on_ethnicity(tmp_path):
    study, _ = begun(tmp_path, {"dm.csv": "SUBJID,Year of birth,Hispanic\n1,1970,no\n2,1980,Yes\n"})
    assert errors(study) == []
    build_study(study)
    dm = read_xpt(tmp_path / "output/mine/sdtm/dm.xpt").frame
    assert dm[["BRTHDTC", "ETHNIC"]].values.tolist() == [
        ["1970", "NOT HISPANIC OR LATINO"],
        ["1980", "HISPANIC OR LATINO"],
    ]


def test_the_action_taken_has_a_longer_name(tmp_path):
    study, _ = begun(tmp_path, {"ae.csv": "SUBJID,Event,Action taken with study drug\n1,Rash,drug withdrawn\n"})
    assert "AEACN: Action taken with study drug #" in (study / "sdtm/ae.yaml").read_text("utf-8")


def test_a_dataset_of_the_library_stays_as_it_is_there(tmp_path):
    study, _ = begun(tmp_path, {"dm.csv": DM, "odd.csv": "SUBJID,THING,CETERM\n1,x,Fall\n"})
    library = tmp_path / "specs/library/sdtm"
    library.mkdir(parents=True)
    root = study / "study.yaml"
    root.write_text("extends: ../library\n" + root.read_text("utf-8"), encoding="utf-8")
    text = "dataset: CE\nkeys: [USUBJID, CETERM]\nrecords:\n  - raw: odd\n    variables: {CETERM: CETERM}\n"
    (library / "ce.yaml").write_text(text, encoding="utf-8")
    assert CliRunner().invoke(main, ["new", str(study), "CE", "--raw", "odd"]).exit_code == 0
    assert "records:" not in (study / "sdtm/ce.yaml").read_text("utf-8")


VITALS = "SUBJID,VISIT,VSDAT,SYSBP,TEMP\n1,DAY 1,2024-02-13,120,36.6\n"


def test_one_more_source_of_a_dataset_stands_as_comments_at_the_end_of_its_spec(tmp_path):
    files = {"dm.csv": DM, "vitals.csv": VITALS, "odd.csv": "SUBJID,THING,Date\n1,x,2024-02-14\n"}
    study, _ = begun(tmp_path, files)
    vs = study / "sdtm/vs.yaml"
    mine = vs.read_text("utf-8").replace("# sure: columns", "# MINE: columns")
    vs.write_text(mine, encoding="utf-8")
    (tmp_path / "raw/mine/odd.csv").write_text("SUBJID,Date,Weight,Kind\n1,2024-02-14,70,x\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["new", str(study), "VS", "--raw", "odd"])
    assert (result.exit_code, result.output) == (
        0,
        f"added to {study}/sdtm/vs.yaml: lines at its end\nnext: cdisc-rdeb lint {study}\n",
    )
    kept, block = vs.read_text("utf-8").split("# odd has more of VS.")
    assert kept == mine
    assert block.splitlines()[1:] == [
        "#   - raw: odd # of odd.csv, as it was asked for",
        "#     tests: # sure: columns called as tests of CDISC; where no column has the unit, add unit: mmHg",
        "#       WEIGHT: {result: Weight}",
        "#     variables:",
        "#       # VSORRESU: not here yet; Expected: Original Units; codelist VSRESU; open: unit: mmHg? "
        "(beside each test above, and this line removed)",
        "#       VSDTC: {iso8601: Date} # likely: DATE is a word for it; all are dates",
        "# Columns of odd.csv without a place yet: Kind",
    ]
    again = CliRunner().invoke(main, ["new", str(study), "VS", "--raw", "odd"])
    said = "sdtm/vs.yaml has lines for odd at its end already; put them into place, or remove them"
    assert again.exit_code == 2 and said in again.output
    # put into place as it says, it builds
    records, _, rest = kept.partition("variables: # made over")
    lines = [line[2:] for line in block.splitlines()[1:-1]]
    vs.write_text("\n".join([records.rstrip(), *lines, f"variables: # made over{rest}"]), encoding="utf-8")
    assert errors(study) == []
    build_study(study)
    built = read_xpt(tmp_path / "output/mine/sdtm/vs.xpt").frame
    assert built[["VSTESTCD", "VSORRES"]].values.tolist() == [["SYSBP", "120"], ["TEMP", "36.6"], ["WEIGHT", "70"]]


def test_one_more_source_of_dm_gives_columns_of_the_subjects_row(tmp_path):
    files = {"dm.csv": DM, "odd.csv": "SUBJID,THING\n1,x\n"}
    study, _ = begun(tmp_path, files)
    (tmp_path / "raw/mine/odd.csv").write_text(
        "SUBJID,Arm,Date of birth,Sex\n1,A,1970-02-14,F\n2,B,1970-02-15,M\n", encoding="utf-8"
    )
    assert CliRunner().invoke(main, ["new", str(study), "DM", "--raw", "odd"]).exit_code == 0
    dm = (study / "sdtm/dm.yaml").read_text("utf-8")
    assert dm.splitlines()[-4:] == [
        "# odd has more of DM. Put what is right below variables of the records above, without the #:",
        "#       ARM: odd.Arm # sure: called as the variable",
        "#       BRTHDTC: {iso8601: odd.Date of birth} # likely: DATEOFBIRTH is a word for it; all are dates",
        "# Columns of odd.csv without a place yet: Sex",  # DM has SEX
    ]
    lines = [line for line in dm.splitlines() if not line.lstrip().startswith("ARM:")]
    put = [line.removeprefix("# ") for line in dm.splitlines()[-3:-1]]
    at = lines.index("    variables:") + 1
    (study / "sdtm/dm.yaml").write_text("\n".join([*lines[:at], *put, *lines[at:]]), encoding="utf-8")
    assert errors(study) == []
    build_study(study)
    built = read_xpt(tmp_path / "output/mine/sdtm/dm.xpt").frame
    assert built[["SUBJID", "BRTHDTC", "ARM"]].values.tolist() == [["1", "1970-02-14", "A"], ["2", "1970-02-15", "B"]]


def test_a_spec_that_is_there_names_the_way_for_one_more_source(tmp_path):
    study, said = begun(tmp_path, {"dm.csv": DM, "demog.csv": DM})
    way = f"cdisc-rdeb new {study} DATASET --raw dm, with DM for what it adds, or another dataset"
    assert f"DM is begun of demog; {way}\n" in said
    result = CliRunner().invoke(main, ["new", str(study), "DM"])
    way = f"cdisc-rdeb new {study} DM --raw SOURCE"
    assert f"dm.yaml is there already; edit that; what one more raw source adds to it says {way}" in result.output
