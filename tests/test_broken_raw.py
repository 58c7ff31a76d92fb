"""Broken raw data: a file that cannot be read stops the build with one message, a bad value is an issue with its row.

Nothing is lost and nothing is invented: what the standard does not allow is missing in the data and stands in the
issues. Messages, values and rows are typed by hand.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import RAW_AE, RAW_DM, TinyStudy, tiny_study
from tutorials import copied

from cdisc_rdeb.columns import Text
from cdisc_rdeb.foreign import read_frame
from cdisc_rdeb.verbs.dates import iso8601

D, A = "dm.csv", "ae.csv"
ITCH = "001,Y,Itch,14-JAN-2024,,,MODERATE,N,NOT RECOVERED/NOT RESOLVED,yes\n"

Change = Callable[[bytes], bytes]


def put(old: str, new: str | bytes) -> Change:
    """Replace a text that stands once."""

    def change(content: bytes) -> bytes:
        assert content.count(old.encode()) == 1
        return content.replace(old.encode(), new if isinstance(new, bytes) else new.encode())

    return change


SM_DM, SM_AE = "study.yaml:6: raw.dm.file: ", "study.yaml:7: raw.ae.file: "
NO_NUMBER = "is not a number; mend it, or list it under missing of the raw source if it means none"
FILES: dict[str, tuple[str, Change, str]] = {
    "another encoding": (
        A,
        put("Itch", "가려움".encode("cp949")),
        f"{SM_AE}ae.csv: row 3: the byte 0xB0 is not utf-8; "
        "it looks like euc_kr; say encoding: euc_kr for ae in study.yaml",
    ),
    "another encoding in the header": (
        A,
        put("START_TIME", "가려움".encode("cp949")),
        f"{SM_AE}ae.csv: row 1: the byte 0xB0 is not utf-8; "
        "it looks like euc_kr; say encoding: euc_kr for ae in study.yaml",
    ),
    "a row with a cell too many": (
        A,
        put("Y,Itch,", "Y,Itch, arm,"),
        f"{SM_AE}ae.csv: row 3, line 3, column 7: the row has 11 cells and the header has 10 names; "
        'Itch, arm is one cell: write "Itch, arm"',
    ),
    "a row with a cell too few": (
        A,
        put("MODERATE,N,", "MODERATE,"),
        f"{SM_AE}ae.csv: row 3, line 3, column 65: the row has 9 cells up to here and the header has 10 names; "
        "see which cell is missing",
    ),
    "two cells without the comma between them": (
        A,
        put("MODERATE,N,", "MODERATE N,"),
        f"{SM_AE}ae.csv: row 3, line 3, column 26: the row has 9 cells and the header has 10 names; "
        "a comma is missing in 'MODERATE N': write MODERATE,N",
    ),
    "a quote left open": (
        A,
        put("Itch", '"Itch'),
        f"{SM_AE}ae.csv: row 3, line 3, column 7: a quote opens here and is not closed; "
        "a cell that begins with a quote ends with one, and a quote inside it is written twice",
    ),
    "nothing in the file": (
        A,
        lambda _: b"",
        f"{SM_AE}ae.csv: the file has nothing in it; get it again, or remove the source from study.yaml",
    ),
    "a name twice in the header": (
        A,
        put("START_TIME", "START"),
        f"{SM_AE}ae.csv: columns 4 and 5 are both called START; rename one of them",
    ),
    "a column without a name": (
        A,
        put("START_TIME", ""),
        f"{SM_AE}ae.csv: column 5 has no name; name it in the header row",
    ),
    "a column left out": (
        A,
        put("START_TIME", "CLOCK"),
        "sdtm/ae.yaml:11: records[0].variables.AESTDTC.iso8601.time: ae.csv has no column START_TIME; "
        "did you mean START? It has SUBJECT, AEYN, TERM, START, CLOCK, STOP, AESEV, AESER, AEOUT, RELATED",
    ),
    "a header in small letters": (
        D,
        put("SITE,", "site,"),
        "sdtm/dm.yaml:7: records[0].variables.SITEID: dm.csv has no column SITE; did you mean site?",
    ),
    "the headers SEX and AGE swapped": (
        D,
        put("AGE,SEX", "SEX,AGE"),
        "dm.csv: row 1: the headers AGE and SEX are swapped: AGE holds 'F' in row 2, SEX holds '34' in row 2; "
        "mend the header row",
    ),
    "semicolons, as Excel writes them": (
        D,
        lambda content: content.replace(b",", b";"),
        f"{SM_DM}dm.csv: its header is one name, with semicolons in it; say delimiter: ';' for dm in study.yaml",
    ),
    "tabs": (
        D,
        lambda content: content.replace(b",", b"\t"),
        f"{SM_DM}dm.csv: its header is one name, with tabs in it; say delimiter: '\\t' for dm in study.yaml",
    ),
    "a workbook": (
        D,
        lambda _: b"PK\x03\x04" + bytes(range(256)),
        f"{SM_DM}dm.csv: this is an Excel workbook or a ZIP file, not CSV; name it .xlsx, or save it as CSV",
    ),
    "lines that end with CR": (
        D,
        lambda content: content.replace(b"\n", b"\r"),
        f"{SM_DM}dm.csv: its lines end with CR alone; save it with LF or CR LF",
    ),
    "a subject twice in DM": (
        D,
        lambda content: content + content.splitlines(keepends=True)[2],
        "AE.AESTDY: DM has 2 records for USUBJID TINY01-002 (dm.csv row 3, dm.csv row 6), and DM.RFSTDTC is "
        "asked for as one; rows 3 and 6 of dm.csv are the same: remove one of the two",
    ),
    "a value over 200 bytes": (
        D,
        put("003,20,", f"003,{'2' * 201},"),
        f"dm.csv: row 4: DM.SITEID: '{'2' * 40}...' has 201 bytes, and XPT holds 200; shorten it in its derivation",
    ),
    "a character outside ASCII": (
        D,
        put("002,10,", "002,1é,"),
        "dm.csv: row 3: DM.SITEID: '1é' has the character U+00E9, which XPT cannot hold; "
        "say its replacement under ascii: in study.yaml",
    ),
    "a NUL byte": (
        D,
        put("002,10,", b"002,1\0,"),
        f"{SM_DM}dm.csv: row 3, line 3, column 6: a NUL byte stands here; "
        "export the file again as text, or say its encoding",
    ),
    "a line end inside a cell": (
        D,
        put("002,10,", '002,"1\n0",'),
        "dm.csv: row 3: DM.SITEID: '1\\x0A0' has the character U+000A, which XPT cannot hold; "
        "say its replacement under ascii: in study.yaml",
    ),
}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> TinyStudy:
    """A study that was built once."""
    study = tiny_study(tmp_path_factory.mktemp("good"))
    assert study.build().exit_code == 0
    assert study.issues() == []
    return study


@pytest.fixture
def study(good: TinyStudy, tmp_path: Path) -> TinyStudy:
    """A study of the test's own, with the output of its last good build."""
    own = tiny_study(tmp_path)
    shutil.copytree(good.out, own.out)
    return own


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_used_stops_the_build_with_one_message(name: str, study: TinyStudy) -> None:
    file, change, message = FILES[name]
    path = study.raw / file
    path.write_bytes(change(path.read_bytes()))
    before = study.output()
    result = study.build()
    assert result.stderr == f"error: {message}\n"
    assert result.exit_code == 2
    assert study.output() == before


def test_a_file_that_is_not_there(study: TinyStudy) -> None:
    (study.raw / A).unlink()
    before = study.output()
    result = study.build()
    place = "put it there, or name its file in study.yaml:7"
    assert result.stderr == f"error: ae.csv: the raw source ae has no such file in {study.raw}; {place}\n"
    assert result.exit_code == 2
    assert study.output() == before
    lint = study.lint()
    where = f"study.yaml:7: raw.ae.file: warning: there is no file ae.csv in {study.raw}"
    assert lint.stdout == f"{where}; put it there, or name another\n"


def test_all_values_that_no_output_can_hold_are_told_at_once(study: TinyStudy) -> None:
    study.edit(D, "002,10,", "002,1é,")
    study.edit(D, "003,20,", f"003,{'2' * 201},")
    result = study.build()
    assert [line.partition(": DM.SITEID: ")[0] for line in result.stderr.splitlines()] == [
        "dm.csv: row 3",
        "dm.csv: row 4",
    ]
    assert result.exit_code == 2


# issues: file, change, then row, dataset, variable, value, rule, message, and the cell of the data: key and value

Issue = tuple[str, str, str, str, str, str]
THOUSANDS = "; its commas may part thousands: write 1041 in the file, as no number here has such"
VALUES: dict[str, tuple[str, Change, Issue, tuple[str, str, object]]] = {
    "a day that no calendar has": (
        A,
        put("14-JAN-2024", "30-FEB-2024"),
        (
            "3",
            "AE",
            "AESTDTC",
            "30-FEB-2024",
            "bad date",
            "'30-FEB-2024' is no date in the format DD-MON-YYYY; February 2024 has 29 days; "
            "write the day that the site says, or UN-FEB-2024 if nobody knows it",
        ),
        ("Itch", "AESTDTC", ""),
    ),
    "a date in another format": (
        A,
        put("14-JAN-2024", "2024-01-14"),
        (
            "3",
            "AE",
            "AESTDTC",
            "2024-01-14",
            "bad date",
            "'2024-01-14' is no date in the format DD-MON-YYYY; as YYYY-MM-DD it is one: "
            "write dates: [DD-MON-YYYY, YYYY-MM-DD] for ae",
        ),
        ("Itch", "AESTDTC", ""),
    ),
    "a month misspelt": (
        A,
        put("14-JAN-2024", "14-JNA-2024"),
        (
            "3",
            "AE",
            "AESTDTC",
            "14-JNA-2024",
            "bad date",
            "'14-JNA-2024' is no date in the format DD-MON-YYYY; write 14-JAN-2024 in the file",
        ),
        ("Itch", "AESTDTC", ""),
    ),
    "a time that no day has": (
        A,
        put("08:30", "25:61"),
        (
            "2",
            "AE",
            "AESTDTC",
            "25:61",
            "bad time",
            "'25:61' is no time of the form HH:MM or HH:MM:SS; no day has 25:61: write the time of the site "
            "in the file, or leave the time empty if nobody knows it",
        ),
        ("Headache", "AESTDTC", "2024-01-10"),
    ),
    "a time without a date": (
        A,
        put("10-JAN-2024", "UN-JAN-2024"),
        ("2", "AE", "AESTDTC", "08:30", "time without date", "the time '08:30' has no complete date to go with"),
        ("Headache", "AESTDTC", "2024-01"),
    ),
    "a term of no codelist": (
        D,
        put("002,10,41,M", "002,10,41,male?"),
        (
            "3",
            "DM",
            "SEX",
            "male?",
            "unmapped term",
            "'male?' is no term of SEX, which cannot be extended; "
            'write SEX: {terms: {M: ["male?"]}} into codelists.yaml, if it means M',
        ),
        ("002", "SEX", "male?"),  # as collected: the reviewer and define.xml see it too
    ),
    "a term that nobody declared": (
        A,
        put("RESOLVED,yes", "RESOLVED,perhaps"),
        (
            "3",
            "AE",
            "AEREL",
            "perhaps",
            "unmapped term",
            "'perhaps' is no term of AEREL, the study's own; declare it, or put it under the one it means, "
            "in codelists.yaml",
        ),
        ("Itch", "AEREL", "perhaps"),
    ),
    "text in a number": (
        D,
        put("002,10,41,M", "002,10,about 40,M"),
        ("3", "DM", "AGE", "about 40", "not a number", f"'about 40' {NO_NUMBER}"),
        ("002", "AGE", None),
    ),
    "a number with a comma": (
        D,
        put("002,10,41,M", '002,10,"1,041",M'),
        ("3", "DM", "AGE", "1,041", "not a number", f"'1,041' is not a number{THOUSANDS}"),
        ("002", "AGE", None),
    ),
    "a number beyond all": (
        D,
        put("002,10,41,M", "002,10,1e400,M"),
        ("3", "DM", "AGE", "1e400", "not a number", "'1e400' is larger than any number that XPT can hold"),
        ("002", "AGE", None),
    ),
    "a number too small": (
        D,
        put("002,10,41,M", "002,10,1e-400,M"),
        ("3", "DM", "AGE", "1e-400", "not a number", "'1e-400' is smaller than any number that XPT can hold"),
        ("002", "AGE", None),
    ),
    "a number too small for XPT alone": (
        D,
        put("002,10,41,M", "002,10,1e-79,M"),
        ("3", "DM", "AGE", "1e-79", "not a number", "'1e-79' is smaller than any number that XPT can hold"),
        ("002", "AGE", None),
    ),
    "a number of many digits": (
        D,
        put("002,10,41,M", "002,10,9007199254740993,M"),
        (
            "3",
            "DM",
            "AGE",
            "9007199254740993",
            "not a number",
            "'9007199254740993' has more digits than a number can hold",
        ),
        ("002", "AGE", None),
    ),
    "a replaced character": (
        D,
        put("002,10,", "002,1µ,"),
        ("3", "DM", "SITEID", "1µ", "replaced character", "U+00B5 in '1µ' became 'u', as study.yaml says"),
        ("002", "SITEID", "1u"),
    ),
    "a subject that DM lacks": (
        A,
        put("004,Y,Cough", "009,Y,Cough"),
        (
            "5",
            "AE",
            "USUBJID",
            "TINY01-009",
            "no DM record",
            "DM has no record of 'TINY01-009'; add its row to dm.csv, or mend the subject here",
        ),
        ("Cough", "AESTDTC", "2024-02-12T21:05"),
    ),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_bad_value_is_one_issue_with_file_and_row(name: str, study: TinyStudy) -> None:
    file, change, (row, dataset, variable, value, rule, message), (key, column, held) = VALUES[name]
    path = study.raw / file
    path.write_bytes(change(path.read_bytes()))
    result = study.build()
    assert result.exit_code == 0
    (issue,) = study.issues()
    assert (issue["file"], issue["row"]) == (file, row)
    assert (issue["dataset"], issue["variable"], issue["value"]) == (dataset, variable, value)
    assert (issue["rule"], issue["message"]) == (rule, message)
    assert f"1 issue (1 {rule})" in result.stdout
    data = read_frame(study.out / "sdtm" / f"{dataset.lower()}.xpt")[0]
    found = data.frame[data.frame["AETERM" if dataset == "AE" else "SUBJID"] == key][column].tolist()
    assert found == [held] or (held is None and found[0] != found[0])


ROWS: dict[str, tuple[Change, dict[str, str], int]] = {
    "a row without a subject": (
        put("001,Y,Itch", ",Y,Itch"),
        {"rule": "no subject", "variable": "SUBJECT", "row": "3", "file": "ae.csv"},
        3,
    ),
    "a row that no where clause takes": (
        put("001,Y,Itch", "001,N,Itch"),
        {"rule": "raw row not mapped", "row": "3", "file": "ae.csv", "USUBJID": "TINY01-001"},
        3,
    ),
    "a record twice": (
        lambda content: content + ITCH.encode(),
        {"rule": "duplicate keys", "row": "6", "file": "ae.csv", "USUBJID": "TINY01-001", "dataset": "AE"},
        5,
    ),
    "a header and no rows": (
        lambda content: content.splitlines(keepends=True)[0],
        {"rule": "no rows", "row": "", "file": "ae.csv"},
        0,
    ),
    "a column that nobody maps": (
        lambda content: content.replace(b"\n", b",1\n").replace(b"RELATED,1", b"RELATED,EXTRA"),
        {"rule": "raw column not mapped", "variable": "EXTRA", "row": "", "file": "ae.csv"},
        4,
    ),
    "a blank line": (
        put("001,Y,Itch", "\n001,Y,Itch"),
        {"rule": "no subject", "variable": "SUBJECT", "row": "3", "file": "ae.csv"},
        4,
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_row_that_is_not_as_it_should_be_is_one_issue(name: str, study: TinyStudy) -> None:
    change, expected, records = ROWS[name]
    path = study.raw / A
    path.write_bytes(change(path.read_bytes()))
    result = study.build()
    assert result.exit_code == 0
    (issue,) = study.issues()
    assert {column: issue[column] for column in expected} == expected
    assert bool(re.search(rf"^AE +{records} records", result.stdout, re.MULTILINE)) == bool(records)


HARMLESS: dict[str, Change] = {
    "a byte order mark": lambda content: b"\xef\xbb\xbf" + content,
    "CR LF": lambda content: content.replace(b"\n", b"\r\n"),
    "blank lines at the end": lambda content: content + b"\n\n",
    "no line end at the end": lambda content: content.rstrip(b"\n"),
    "quotes around cells": put("Itch", '"Itch"'),
    "blanks around cells": put(",Itch,", ", Itch ,"),
    "another order of columns": lambda content: b"\n".join(
        b",".join(line.split(b",")[::-1]) for line in content.splitlines()
    ),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_the_same_data_written_another_way_build_the_same(name: str, study: TinyStudy, good: TinyStudy) -> None:
    path = study.raw / A
    path.write_bytes(HARMLESS[name](path.read_bytes()))
    assert study.build().exit_code == 0
    same = {n: content for n, content in good.output().items() if n != "manifest.json"}
    assert {n: content for n, content in study.output().items() if n != "manifest.json"} == same


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252", "euc_kr"])
def test_an_encoding_that_is_named_is_read(encoding: str, study: TinyStudy, good: TinyStudy) -> None:
    study.edit("study.yaml", "ae: {file", f"ae: {{encoding: {encoding}, file")
    (study.raw / A).write_bytes(RAW_AE.encode(encoding))
    assert study.build().exit_code == 0
    assert study.output()["sdtm/ae.xpt"] == good.output()["sdtm/ae.xpt"]


def test_one_wrong_value_is_no_swapped_header(study: TinyStudy) -> None:
    """A study of one subject, whose age and sex were entered into one another's field."""
    (study.raw / D).write_text("\n".join(RAW_DM.splitlines()[:2]).replace("34,F", "34,U") + "\n", encoding="utf-8")
    (study.raw / A).write_text("\n".join(RAW_AE.splitlines()[:3]) + "\n", encoding="utf-8")
    assert study.build().exit_code == 0


# dates: every real date reads back from every format; partial ones keep their precision; nothing raises

MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
DATE_FORMATS = ["YYYY-MM-DD", "DD-MON-YYYY", "DDMONYYYY", "MM/DD/YYYY", "DD.MM.YYYY", "YYYYMMDD", "MON DD, YYYY"]


def written(form: str, year: str, month: str, mon: str, day: str) -> str:
    """A date as a form of the study would show it."""
    return form.replace("YYYY", year).replace("MON", mon).replace("MM", month).replace("DD", day)


@given(st.dates(), st.sampled_from(DATE_FORMATS), st.booleans())
def test_every_date_reads_back(day: date, form: str, small: bool) -> None:
    mon = MONTHS[day.month - 1]
    text = written(form, f"{day.year:04d}", f"{day.month:02d}", mon.title() if small else mon, f"{day.day:02d}")
    assert iso8601(date=Text.of([text]), dates=(form,)).tolist() == [day.isoformat()]


@given(st.datetimes(), st.sampled_from(DATE_FORMATS[:-2]), st.booleans())
def test_every_date_with_a_time_reads_back(moment: datetime, form: str, seconds: bool) -> None:
    day, clock = moment.date(), time(moment.hour, moment.minute, moment.second)
    mon = MONTHS[day.month - 1]
    text = written(form, f"{day.year:04d}", f"{day.month:02d}", mon, f"{day.day:02d}")
    shown = clock.isoformat("seconds" if seconds else "minutes")
    apart = iso8601(date=Text.of([text]), time=Text.of([shown]), dates=(form,))
    together = iso8601(date=Text.of([f"{text} {shown}"]), dates=(f"{form} HH:MI{':SS' if seconds else ''}",))
    assert apart.tolist() == together.tolist() == [f"{day.isoformat()}T{shown}"]


@given(st.dates(), st.sampled_from(["DD-MON-YYYY", "DD/MM/YYYY"]), st.sampled_from(["UN", "unk", "Nk"]))
def test_a_partial_date_keeps_its_precision(day: date, form: str, unknown: str) -> None:
    year, month, mon = f"{day.year:04d}", f"{day.month:02d}", MONTHS[day.month - 1]
    texts = [
        written(form, year, month, mon, unknown),
        written(form, year, unknown, unknown, unknown),
        written(form, year, unknown, unknown, f"{day.day:02d}"),
        unknown,
    ]
    expected = [f"{year}-{month}", year, f"{year}---{day.day:02d}", ""]  # SDTMIG 4.4.2
    assert iso8601(date=Text.of(texts), dates=(form,)).tolist() == expected


@given(st.text(), st.text(alphabet="0123456789:UNK -"), st.sampled_from(DATE_FORMATS))
def test_any_text_is_a_date_or_told(text: str, clock: str, form: str) -> None:
    told: list[str] = []
    made = iso8601(
        date=Text.of([text]),
        time=Text.of([clock]),
        dates=(form,),
        report=lambda rule, bad, values, message: told.extend([rule] if bad.any() else []),
    ).tolist()[0]
    assert re.fullmatch(r"(\d{4}(-\d\d(-\d\d(T\d\d(:\d\d(:\d\d)?)?)?)?|---\d\d|)|-.*|)", made)
    assert made or not text or text.upper() in ("UN", "UNK", "NK", "XX", "XXX", "XXXX") or "bad date" in told


# what is wrong with a whole file is told once, with its way out


def test_a_file_whose_name_is_misspelt(study: TinyStudy) -> None:
    study.edit("study.yaml", "file: ae.csv", "file: events.csv")
    (study.raw / A).rename(study.raw / "event.csv")
    hint = "did you mean event.csv? Name it in study.yaml:7"
    assert study.build().stderr == f"error: events.csv: the raw source ae has no such file in {study.raw}; {hint}\n"


def test_a_folder_of_raw_data_that_is_not_there(study: TinyStudy) -> None:
    shutil.rmtree(study.raw)
    hint = "make it, or name that of the raw data with --raw"
    assert study.build().stderr == f"error: dm.csv: there is no folder {study.raw}; {hint}\n"


def test_a_file_without_a_header_row(study: TinyStudy) -> None:
    (study.raw / D).write_text(RAW_DM.partition("\n")[2], encoding="utf-8")
    (fault,) = [line for line in study.lint().stdout.splitlines() if "warning" not in line]
    assert fault == (
        "study.yaml:6: raw.dm.file: the first row of dm.csv holds data (001, 10, 34, ...), not names; "
        "put a header row above it, with the names of the columns"
    )


def test_a_row_with_other_delimiters(study: TinyStudy) -> None:
    study.edit(D, "002,10,41,M", "002;10;41,M")
    assert study.build().stderr == (
        f"error: {SM_DM}dm.csv: row 3, line 3, column 71: the row has 8 cells up to here and the header has 10 names; "
        "it has semicolons too, which part no cells\n"
    )


def test_a_date_format_that_fits_no_value(study: TinyStudy) -> None:
    study.edit(
        "study.yaml", "ae: {file: ae.csv, subject: SUBJECT, dates: DD-MON-YYYY}", "ae: {file: ae.csv, subject: SUBJECT}"
    )
    assert study.build().exit_code == 0
    said = {issue["message"].partition("; ")[2] for issue in study.issues() if issue["variable"] == "AEENDTC"}
    assert said == {"as DD-MON-YYYY it is one: write dates: [YYYY-MM-DD, DD-MON-YYYY] for ae"}


@pytest.mark.parametrize(
    ("collected", "way_out"),
    [
        ("25/01/2024", "as DD/MM/YYYY it is one: write dates: [DD-MON-YYYY, DD/MM/YYYY] for ae"),
        ("01/25/2024", "as MM/DD/YYYY it is one: write dates: [DD-MON-YYYY, MM/DD/YYYY] for ae"),
        (
            "03/04/2024",
            "it may be MM/DD/YYYY or DD/MM/YYYY: write dates: [DD-MON-YYYY, MM/DD/YYYY] or "
            "dates: [DD-MON-YYYY, DD/MM/YYYY] for ae, as it is meant",
        ),
        ("14/JAN/2024", "as DD/MON/YYYY it is one: write dates: [DD-MON-YYYY, DD/MON/YYYY] for ae"),
        ("04/04/2024", "write 04-APR-2024 in the file"),
        ("45/45/2024", "mend it, or ask the site"),
        ("45305", "as EXCEL it is one: write dates: [DD-MON-YYYY, EXCEL] for ae"),
        ("23389", "as SAS it is one: write dates: [DD-MON-YYYY, SAS] for ae"),
        ("123", "mend it, or ask the site"),
        (
            "ongoing",
            "list it under unknown of the raw source if it says that nobody knows, under missing if there is none",
        ),
    ],
)
def test_a_date_that_is_none_has_its_own_way_out(study: TinyStudy, collected: str, way_out: str) -> None:
    study.edit(A, "14-JAN-2024", collected)
    assert study.build().exit_code == 0
    (issue,) = [issue for issue in study.issues() if issue["value"] == collected]
    assert (issue["rule"], issue["message"].partition("; ")[2]) == ("bad date", way_out)


@pytest.mark.parametrize(
    ("collected", "form"), [("0830", "HHMI"), ("8.30", "HH.MI"), ("083015", "HHMISS"), ("9961", "")]
)
def test_a_time_that_is_none_has_its_own_way_out(study: TinyStudy, collected: str, form: str) -> None:
    study.edit(A, "08:30", collected)
    assert study.build().exit_code == 0
    (issue,) = [issue for issue in study.issues() if issue["rule"] == "bad time"]
    assert issue["message"].partition("; ")[2] == (
        f"as {form} it is one: write times: [HH:MI, HH:MI:SS, {form}] for ae" if form else "mend it, or ask the site"
    )


def test_a_time_with_other_signs_is_written_out(study: TinyStudy) -> None:
    study.edit(A, "08:30", "8h30")
    assert study.build().exit_code == 0
    (issue,) = [issue for issue in study.issues() if issue["rule"] == "bad time"]
    assert issue["message"].partition("; ")[2] == "write 08:30 in the file"


def test_rows_that_differ_in_what_nothing_takes_are_one_row(study: TinyStudy) -> None:
    path = study.raw / A
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    rows = [f"{line},site" for line in lines]
    again = f"{lines[1]},sponsor"
    path.write_text("\n".join([f"{header},ENTERED", *rows, again]) + "\n", encoding="utf-8")
    assert study.build().exit_code == 0
    (issue,) = [issue for issue in study.issues() if issue["rule"] == "duplicate keys"]
    said = f"rows 3 and {len(lines) + 2} of ae.csv differ in ENTERED alone, which is in no variable: "
    assert (issue["row"], issue["message"]) == (str(len(lines) + 2), f"{said}remove one of the two")


def test_a_where_that_chooses_nothing_is_told(study: TinyStudy) -> None:
    study.edit("sdtm/ae.yaml", "where: {AEYN: Y}", "where: {AEYN: Yes}")
    assert study.build().exit_code == 0
    (issue,) = [issue for issue in study.issues() if issue["rule"] == "dataset without records"]
    assert (issue["dataset"], issue["severity"]) == ("AE", "warning")
    assert issue["message"].startswith("no row of ae meets where at sdtm/ae.yaml:")


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("--datasets", "build has --allow-code, --blocks"),
        ("--onli", "mean '--only'"),
        ("--fresh", "parted by commas, as DM,AE"),
    ],
)
def test_an_option_that_is_not_there(study: TinyStudy, option: str, said: str) -> None:
    result = study.build(option, "DM")
    assert result.exit_code == 2 and said in result.stderr


@pytest.mark.parametrize(
    ("severity", "way_out"),
    [("MILD", "rows 3 and 6 of ae.csv are the same: remove one of the two"), ("SEVERE", "such as AESEV, or ")],
)
def test_records_of_equal_keys_are_told_with_what_tells_them_apart(
    study: TinyStudy, severity: str, way_out: str
) -> None:
    line = next(line for line in (study.raw / A).read_text(encoding="utf-8").splitlines() if "Itch" in line)
    known = next(word for word in line.split(",") if word in ("MILD", "MODERATE", "SEVERE"))
    again = line if severity == "MILD" else line.replace(known, "SEVERE" if known != "SEVERE" else "MILD")
    with (study.raw / A).open("a", encoding="utf-8") as file:
        file.write(again + "\n")
    assert study.build().exit_code == 0
    (issue,) = [issue for issue in study.issues() if issue["rule"] == "duplicate keys"]
    assert way_out in issue["message"]


def test_a_raw_file_that_lies_in_another_folder(study: TinyStudy) -> None:
    (study.raw / "site").mkdir()
    (study.raw / D).rename(study.raw / "site" / D)
    said = study.build().stderr
    assert f"lies in {study.raw / 'site'}; name that folder with --raw, or mend the file in study.yaml:" in said


SIGNS = "which XPT cannot hold; say its replacement under ascii: in study.yaml"


@pytest.mark.parametrize(
    ("stated", "terms", "messages"),
    [
        pytest.param(
            "",
            ["Œdème β", "100 µm β"],
            [
                f"ae.csv: row 2: AE.AEDECOD: 'ŒDÈME Β' has the character U+0152, {SIGNS}, "
                "and that of U+00C8, U+0392, U+00E8, U+03B2; so do 3 more values"
            ],
            id="signs that texts share",
        ),
        pytest.param(
            "cp1252",
            ["Fever ≥ 38", "Itch – mild"],
            [
                "ae.csv: row 2: AE.AETERM: 'Fever â‰¥ 38' was read as cp1252, and is utf-8 ('Fever ≥ 38'); "
                "write encoding: utf-8 for ae (study.yaml:7)"
            ],
            id="UTF-8 that is stated as cp1252",
        ),
        pytest.param(
            "",
            ["Fever â‰¥ 38", "Itch â€“ mild"],
            [
                "ae.csv: row 2: AE.AETERM: 'Fever â‰¥ 38' is UTF-8 that another program read as cp1252 ('Fever ≥ 38'); "
                "get ae.csv once more, or mend it"
            ],
            id="UTF-8 that was read as cp1252 before",
        ),
        pytest.param(
            "",
            ["Fever â‰¥ 38", "Œdème"],
            [
                "ae.csv: row 2: AE.AETERM: 'Fever â‰¥ 38' is UTF-8 that another program read as cp1252 ('Fever ≥ 38'); "
                "get ae.csv once more, or mend it",
                f"ae.csv: row 3: AE.AEDECOD: 'ŒDÈME' has the character U+0152, {SIGNS}, and that of U+00C8, U+00E8; "
                "so do 1 more value",
            ],
            id="both",
        ),
    ],
)
def test_signs_that_xpt_cannot_hold_are_told_by_their_cause(
    stated: str, terms: list[str], messages: list[str], study: TinyStudy
) -> None:
    path = study.raw / A
    lines = path.read_text(encoding="utf-8").splitlines()
    for row, term in enumerate(terms, start=1):
        cells = lines[row].split(",")
        lines[row] = ",".join([*cells[:2], term, *cells[3:]])
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if stated:
        study.edit("study.yaml", "file: ae.csv,", f"file: ae.csv, encoding: {stated},")
    assert study.build().stderr.removeprefix("error: ").splitlines()[: len(messages)] == messages


def test_a_sign_that_xpt_cannot_hold_in_a_word_of_a_codelist_is_told_with_the_word(tmp_path: Path) -> None:
    study = copied(tmp_path, "demo")
    path = study.raw / "ending.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count("did not help") == 1
    path.write_text(text.replace("did not help", "didn\N{RIGHT SINGLE QUOTATION MARK}t help"), encoding="utf-8")
    told = "has the character U+2019, which XPT cannot hold; write did not help in the file, a word of NCOMPLT"
    assert study.build().stderr.splitlines() == [
        f"error: ending.csv: row 2: DS.DSDECOD: 'didn\N{RIGHT SINGLE QUOTATION MARK}t help' {told}"
    ]


def test_a_number_that_stands_twice_in_dm_is_told_with_the_one_that_dm_lacks(tmp_path: Path) -> None:
    study = copied(tmp_path, "toy")
    path = study.raw / "demog.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count("\n003,") == 1
    path.write_text(text.replace("\n003,", "\n002,"), encoding="utf-8")
    (told,) = study.build().stderr.splitlines()
    assert "DM has 2 records for USUBJID TOY-002 (demog.csv row 3, demog.csv row 4)" in told
    assert told.endswith("; vitals has rows of 003, and DM none: write 003 in the row that is of that one")
