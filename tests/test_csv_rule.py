"""The rule of CSV: what is read right, and what is refused, with row, line and column; and CSV that people open."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdisc_rdeb.columns import Text
from cdisc_rdeb.errors import RawDataError
from cdisc_rdeb.formats import csv_rule
from cdisc_rdeb.formats.csv_breaks import like_rows
from cdisc_rdeb.formats.csv_for_people import line, read_people_csv, undone, write_people_csv
from cdisc_rdeb.formats.csv_reader import header_cells, read_columns, read_csv_file, read_csv_rows
from cdisc_rdeb.formats.csv_rule import CsvText, row_of
from cdisc_rdeb.model import RawSource
from cdisc_rdeb.raw import RawFrame, column_names, read_source


def read(folder: Path, content: bytes | str, **habits: object) -> RawFrame:
    """A file as a raw source."""
    (folder / "a.csv").write_bytes(content.encode() if isinstance(content, str) else content)
    return read_source(RawSource("a", ("a.csv",), **habits), folder)  # type: ignore[arg-type]


def cells(frame: RawFrame) -> list[list[str]]:
    """The rows."""
    return [list(row) for row in zip(*(c.tolist() for c in frame.columns.values() if isinstance(c, Text)), strict=True)]


def refusal(folder: Path, content: bytes | str, **habits: object) -> str:
    """Why a file is refused."""
    with pytest.raises(RawDataError) as caught:
        read(folder, content, **habits)
    return str(caught.value)


READ = {
    "quotes in cells that do not begin with one": ('A,B\n6" x 4",a"b"\n', [['6" x 4"', 'a"b"']]),
    "a blank before a quote": ('A,B\n "x",y\n', [['"x"', "y"]]),
    "delimiters and quotes in quotes": ('A,B\n"a, ""b""",""""\n', [['a, "b"', '"']]),
    "empty quotes": ('A,B\n"",""\n', [["", ""]]),
    "a lone CR in quotes": ('A,B\n"x\ry",z\n', [["x\ry", "z"]]),
    "both line ends in quotes": ('A,B\r\n"x\r\ny\nz",w\r\n', [["x\r\ny\nz", "w"]]),
    "no line end at the end": ('A,B\n1,"2"', [["1", "2"]]),
    "a CR at the end of the file": ("A,B\n1,2\r", [["1", "2"]]),
    "a blank line": ("A,B\n\n1,2\n", [["", ""], ["1", "2"]]),
    "blank lines at the end": ("A,B\n1,2\n\n\r\n\n", [["1", "2"]]),
    "line ends of both kinds": ("A,B\r\n1,2\n3,4\r\n", [["1", "2"], ["3", "4"]]),
    "signs that other formats escape by": ('A,B\n\\n,"\\"\n', [["\\n", "\\"]]),
    "a column of quoted cells among others": ('A,B\n1,"x"\n2,y\n', [["1", "x"], ["2", "y"]]),
    "one column, quoted line breaks": ('A\n"x\ny"\nz\n', [["x\ny"], ["z"]]),
    "all quoted, a cell that is a delimiter": ('"A","B"\r\n",","x""y"\r\n', [[",", 'x"y']]),
    "all quoted, a cell that is a line end": ('"A","B"\r\n"\r\n","x""y"\r\n"1","2"\r\n', [["", 'x"y'], ["1", "2"]]),
}


@pytest.mark.parametrize("name", READ)
def test_what_is_read(name: str, tmp_path: Path) -> None:
    content, rows = READ[name]
    frame = read(tmp_path, content)
    assert cells(frame) == rows
    assert frame.row.tolist() == [*range(2, len(rows) + 2)]


REFUSED = {
    "a quote that is not closed": (
        'A,B\n1,2\n3,"4\n5,6\n',
        "a.csv: row 3, line 3, column 3: a quote opens here and is not closed; ",
    ),
    "a quote that is not closed, below line breaks in a cell": (
        'A,B\n"1\n1",2\n3,"4\n',
        "a.csv: row 3, line 4, column 3: a quote opens here and is not closed; ",
    ),
    "text after a closing quote": (
        'A,B\n1,"a" b\n',
        "a.csv: row 2, line 2, column 6: text follows the closing quote of a cell; ",
    ),
    "text after a quote of another line": (
        'A,B\n1,"a\nb" c,d\n',
        "a.csv: row 2, line 3, column 3: text follows the closing quote of a cell of line 2; ",
    ),
    "two quotes and text": (
        'A,B\n""x,y\n',
        "a.csv: row 2, line 2, column 3: text follows the closing quote of a cell; ",
    ),
    "a blank after a closing quote": (
        'A,B\n"x" ,y\n',
        "a.csv: row 2, line 2, column 4: text follows the closing quote",
    ),
    "a quote escaped by a backslash": (
        'A,B\n"x \\"y\\"",z\n',
        "a.csv: row 2, line 2, column 6: text follows the closing",
    ),
    "letters outside ASCII count as one": (
        'A,B\néé,"두" c\n',
        "a.csv: row 2, line 2, column 7: text follows the closing",
    ),
    "a CR without its LF": ("A,B\n1,2\r3,4\n", "a.csv: row 2, line 2, column 4: a CR stands here without its LF; "),
    "a CR after a quoted cell": ('A,B\n"1","2"\r"3","4"\n', "a.csv: row 2, line 2, column 8: a CR stands here without"),
    "a row too long": (
        "A,B\n1,2,3\n",
        "a.csv: row 2, line 2, column 5: the row has 3 cells, one too many from here on, and the header has 2 names; ",
    ),
    "a row too short, below a cell of two lines": (
        'A,B\n"1\n1",2\n3\n',
        "a.csv: row 3, line 4, column 2: the row has 1 cell up to here and the header has 2 names; ",
    ),
    "a row of blanks": (
        "A,B\n  \n",
        "a.csv: row 2, line 2, column 3: the row has 1 cell up to here and the header has 2 ",
    ),
    "a NUL byte in quotes": ('A,B\n"x\0",y\n', "a.csv: row 2, line 2, column 3: a NUL byte stands here; "),
    "a byte order mark between two files": (
        "A,B\n1,2\n\ufeffA,B\n3,4\n",
        "a.csv: row 3, line 3, column 1: a byte order mark stands here, as where files were put together; ",
    ),
    "a header that is not closed": (
        'A,"B\n1,2\n',
        "a.csv: row 1, line 1, column 3: a quote opens here and is not closed; ",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name: str, tmp_path: Path) -> None:
    content, message = REFUSED[name]
    assert refusal(tmp_path, content).startswith(message)


def test_the_error_is_found_in_a_large_file(tmp_path: Path) -> None:
    rows = "".join(f'{number},"a, b"\n' for number in range(100_000))
    assert refusal(tmp_path, f'A,B\n{rows}x,"y" z\n').startswith(
        "a.csv: row 100002, line 100002, column 6: text follows"
    )
    assert refusal(tmp_path, f"A,B\n{rows}x\n").startswith(
        "a.csv: row 100002, line 100002, column 2: the row has 1 cell"
    )
    assert len(read(tmp_path, f'A,B\n{rows}x,6" long\n')) == 100_001


@given(
    st.text(alphabet='",\n\ra', max_size=25),
    st.sampled_from([3, csv_rule.CHUNK]),
)
def test_all_text_is_read_as_others_read_it_or_refused(text: str, chunk: int) -> None:
    """Python's csv module takes a lone CR as the end of a record, and a blank line as none; all else is alike."""
    csv_rule.CHUNK, whole = chunk, csv_rule.CHUNK
    try:
        sound = CsvText(f"A,B\n{text}".encode(), ",", "a.csv")
        columns = [column.tolist() for column in read_columns(sound, 2)]
    except RawDataError as error:
        try:
            rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        except csv.Error:
            return
        assert "CR" in str(error) or any(len(row) not in (0, 2) for row in rows)
        return
    finally:
        csv_rule.CHUNK = whole
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    while rows and not rows[-1]:
        rows.pop()
    assert [list(row) for row in zip(*columns, strict=True)] == [row or ["", ""] for row in rows]
    assert sound.size == len(rows)


def test_the_row_of_a_byte() -> None:
    data = b'A\n"x\ny"\nz\n"open\nw\n'
    assert [row_of(data, data.index(sign), b",") for sign in (b"A", b"y", b"z", b"w")] == [1, 2, 3, 5]


# quotes that swallow rows

HEAD = "SUBJECT,AGE,NOTE,BY\n"
SWALLOWED = {
    "in the last column": HEAD + '001,34,ok,"a\n002,35,ok,b\n003,36,ok,c"\n',
    "in a column between": HEAD + '001,34,"ok,a\n002,35,ok",b\n',
    "in the first column": HEAD + '"001,34,ok,a\n002",35,ok,b\n',
    "three rows, with blank lines and CR LF": HEAD.replace("\n", "\r\n")
    + '001,34,ok,"a\r\n\r\n002,35,ok,b\r\n003,36,ok,c"\r\n004,1,ok,d\r\n',
    "empty quotes on the way": HEAD + '001,34,ok,"a\n002,"",ok,b\n003,36,ok,c"\n',
}


@pytest.mark.parametrize("name", SWALLOWED)
def test_quotes_that_make_text_of_rows_are_refused(name: str, tmp_path: Path) -> None:
    message = refusal(tmp_path, SWALLOWED[name])
    assert message.startswith("a.csv: row 2, line 2, column ")
    assert "makes text of what look like rows; mend the quotes" in message
    assert "line_breaks: true for a in study.yaml" in message
    assert read(tmp_path, SWALLOWED[name], line_breaks=True).told == ()


def test_swallowed_columns_of_a_header(tmp_path: Path) -> None:
    assert "row 1, line 1, column 5: the quote that opens here makes text" in refusal(
        tmp_path, 'A,B,"C\n1,2,x\n3,4,y",Z\n'.replace(",Z", "") + "5,6,z\n"
    )


TEXTS = {
    "lines without delimiters": HEAD + '001,34,"line one\nline two",a\n',
    "lines with a few": HEAD + '001,34,"fell, hurt knee\nno treatment, recovered",a\n002,3,ok,b\n',
    "a list": HEAD + '001,34,"1. aspirin\n2. codeine\n3. none",a\n',
}


@pytest.mark.parametrize("name", TEXTS)
def test_text_of_people_has_line_breaks(name: str, tmp_path: Path) -> None:
    assert read(tmp_path, TEXTS[name]).told == ()


def test_what_may_be_rows_is_told(tmp_path: Path) -> None:
    (said,) = read(tmp_path, HEAD + '001,34,ok,"x\nleft arm, right arm, head, neck"\n002,3,ok,b\n').told
    assert (said.rule, said.variable, said.row) == ("doubtful quote", "BY", 2)
    assert said.value == "x\nleft arm, right arm, head, neck"
    (said,) = read(tmp_path, 'SUBJECT,NOTE\n001,"x\n002,y"\n003,z\n').told  # two columns: too few to be sure
    assert (said.rule, said.row) == ("doubtful quote", 2)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('"A","B"\n"1",""\n', True),
        ('"A","B"\r\n"1",""\r\n"","2"\r\n', True),
        ('"A","B"\r\n1,"2"\r\n', False),
        ('"A","B"\r\n"x\r\ny","2"\r\n', False),
        ('"A","B"\r\n"\r\n","x""y"\r\n', False),
    ],
)
def test_files_of_quoted_cells_alone_are_seen_at_once(content: str, expected: bool) -> None:
    assert CsvText(content.encode(), ",", "a.csv").are_all_quoted() is expected


@pytest.mark.parametrize("content", [b"\0A,B\n1,2\n", b"A,B\n1,2\0\n"])
def test_a_nul_is_refused_wherever_it_stands(content: bytes) -> None:
    with pytest.raises(RawDataError, match="a NUL byte stands here"):
        CsvText(content, ",", "a.csv")


def test_lines_of_a_cell_that_are_no_rows_are_text() -> None:
    rows = ["3,4,x", "5,6,7,y", "8,9,10,z", "1,2,w"]  # the end of a row, two rows, the beginning of one

    def found(*lines: str) -> int:
        cell = "\n".join(lines)
        return len([*like_rows(CsvText(f'A,B,C,D\n1,"{cell}",c,d\n'.encode(), ",", "a.csv"), 4)])

    assert found("x,3,4", *rows[1:3], "1,w") == 1
    assert found("x,3,4", rows[1], "8,9", "1,w") == 0  # one line is no row
    assert found("x,3,4", *rows[1:3], "1,2,3,w") == 0  # the last one goes on too far
    assert found("x,3,4", *rows[1:3], "w") == 0  # and here not far enough


def test_like_rows_names_the_record() -> None:
    text = CsvText(f'{HEAD}1,"a\nb",c,d\n2,3,4,"x\n5,6,7,y"\n'.encode(), ",", "a.csv")
    assert [(found.row, found.place, found.sure) for found in like_rows(text, 4)] == [(3, 4, True)]


# what stands above the rows, and the words of cells


def test_names_on_several_lines(tmp_path: Path) -> None:
    frame = read(tmp_path, '"AGE\r\n(years)"," B\u00a0 C ","\ufeffD"\n1,2,3\n')
    assert [*frame.columns] == ["AGE (years)", "B C", "D"] == column_names(RawSource("a", ("a.csv",)), tmp_path)
    assert refusal(tmp_path, '"A\nB",A B\n1,2\n') == "a.csv: columns 1 and 2 are both called A B; rename one of them"


@pytest.mark.parametrize("first", ["sep=;\n", "SEP=;\r\n", '"sep=;"\n', "\ufeffsep=;\n"])
def test_the_line_that_names_the_delimiter(first: str, tmp_path: Path) -> None:
    frame = read(tmp_path, f'{first}A;B\n1;"2\n3"\n')
    assert (cells(frame), frame.row.tolist()) == ([["1", "2\n3"]], [2])
    assert column_names(RawSource("a", ("a.csv",)), tmp_path) == ["A", "B"]
    assert refusal(tmp_path, f"{first}A;B\n1;2;3\n").startswith("a.csv: row 2, line 3, column 5: ")
    assert read(tmp_path, f"{first}A;B\n1;2\n", delimiter=";").row.tolist() == [2]
    assert "its first line says " in refusal(tmp_path, f"{first}A;B\n1;2\n", delimiter="|")


def test_a_column_may_be_called_sep(tmp_path: Path) -> None:
    assert cells(read(tmp_path, "sep=,B\n1,2\n")) == [["1", "2"]]


def test_words_for_missing_are_exact(tmp_path: Path) -> None:
    frame = read(tmp_path, "A,B\nNA, . \nna,NA.\n-,n/a\n", missing=("NA", ".", "-"))
    assert cells(frame) == [["", ""], ["na", "NA."], ["", "n/a"]]


def test_decimal_commas(tmp_path: Path) -> None:
    content = 'A;B\n1,5;-0,5\n,5;"<0,1"\n1,2,3;a, 1\n1.234;1e-3\n1.5,2;3,0e2\n'
    frame = read(tmp_path, content, delimiter=";", decimal=",")
    assert cells(frame) == [["1.5", "-0.5"], [".5", "<0.1"], ["1,2,3", "a, 1"], ["1.234", "1e-3"], ["1.5,2", "3.0e2"]]
    (said,) = frame.told
    assert (said.rule, said.variable, said.value, said.row) == ("decimal point", "A", "1.234", 5)


def test_either_decimal_mark(tmp_path: Path) -> None:
    content = 'A;B\n1,5;-0.5\n.5;"<0,1"\n1,2,3;a, 1\n1,234;<=1.2\n0,234;1.234\n'
    frame = read(tmp_path, content, delimiter=";", decimal="either")
    assert cells(frame) == [["1.5", "-0.5"], [".5", "<0.1"], ["1,2,3", "a, 1"], ["1.234", "<=1.2"], ["0.234", "1.234"]]
    note, doubt = frame.told
    assert (note.rule, note.variable, note.row) == ("decimal comma", "a", 0)
    assert (doubt.rule, doubt.variable, doubt.value, doubt.row) == ("decimal point", "A", "1,234", 5)
    assert doubt.message == (
        "'1,234' may be a number in thousands; it was read with a decimal comma, as study.yaml says of a"
    )
    assert read(tmp_path, "A;B\n1.5;2\n", delimiter=";", decimal="either").told == ()


def test_a_cell_without_end(tmp_path: Path) -> None:
    long = "x" * 500_001
    assert refusal(tmp_path, f"A,B\n1,{long}\n").startswith("a.csv: row 2: a cell has more than 500,000 characters")
    assert refusal(tmp_path, f"A,B\n1,{long * 2}\n").startswith("a.csv: a cell has more than 500,000 characters")
    assert refusal(tmp_path, f'A,B\n1,"{"x, " * 170_000}"\n').startswith("a.csv: row 2: a cell has more than 500,000")
    assert cells(read(tmp_path, f"A,B\n1,{long[:-1]}\n")) == [["1", long[:-1]]]
    many = "A,B\n" + "1,2\n" * 1_200_000  # more than is read at once
    assert refusal(tmp_path, f"{many}1,{long}\n").startswith("a.csv: row 1200002: a cell has more than 500,000")


def test_a_record_longer_than_what_is_read_at_once(tmp_path: Path) -> None:
    row = ",".join('"' + "x, \n" * 50_000 + '"' for _ in range(30))  # six million bytes
    names = ",".join(f"C{number}" for number in range(30))
    frame = read(tmp_path, f"{names}\n{row}\n{row}\n", line_breaks=True)
    assert len(frame) == 2


def test_a_file_for_others_to_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('A,B\n"x, y",6"\n', encoding="utf-8-sig")
    assert {name: text.tolist() for name, text in read_csv_file(tmp_path / "a.csv").items()} == {
        "A": ["x, y"],
        "B": ['6"'],
    }
    (tmp_path / "a.csv").write_bytes(b"A,B\n1,\xe9\n")
    with pytest.raises(RawDataError, match=r"a\.csv: .*UTF-8"):
        read_csv_file(tmp_path / "a.csv")
    for content in ("", "A,\n1,2\n", "A,A\n1,2\n"):
        (tmp_path / "a.csv").write_text(content)
        with pytest.raises(RawDataError, match="needs a first row with a name for each column") as caught:
            read_csv_file(tmp_path / "a.csv")
        assert str(caught.value).startswith(f"{tmp_path / 'a.csv'} needs")


def test_the_header_of_a_file_without_rows() -> None:
    text = CsvText(b'A,"B"', ",", "a.csv")
    assert (header_cells(text), text.size, [column.tolist() for column in read_columns(text, 2)]) == (
        ["A", "B"],
        0,
        [[], []],
    )


# CSV that people open

FORMULAS = ["=1+1", "+cmd", "-x", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "'=1", "''-x", "--01-02", "-5,3"]
HARMLESS = ["-5", "+5.1", "-1e-3", "-", "--", "a=b", "'a", "", " =1", "1-2", "x\ry", 'say "no"', "a\nb"]


@pytest.mark.parametrize("value", FORMULAS)
def test_no_cell_runs_as_a_formula(value: str) -> None:
    (shown,) = next(csv.reader(io.StringIO(line([value]), newline="")))
    assert shown == f"'{value}"
    assert undone(shown) == value


@pytest.mark.parametrize("value", HARMLESS)
def test_what_is_no_formula_stays(value: str) -> None:
    (shown,) = next(csv.reader(io.StringIO(line([value, ""]), newline="")))[:1]
    assert shown == value == undone(shown)


@given(st.lists(st.lists(st.text(alphabet="'=-+@5a,\"\r\n\t ;＝é", max_size=6), min_size=2, max_size=2), max_size=4))
def test_every_value_comes_back(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    path = tmp_path_factory.mktemp("people") / "issues.csv"
    write_people_csv(path, ["A", "B"], rows)
    assert [[record["A"], record["B"]] for record in read_people_csv(path)] == rows
    with path.open(encoding="utf-8", newline="") as file:
        assert all(len(row) == 2 for row in csv.reader(file, strict=True))


def test_files_that_other_programs_changed_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "issues.csv"
    path.write_bytes("A,B\n1,2\n3,두통\n".encode("cp949"))
    with pytest.raises(RawDataError, match=r"issues\.csv: row 3 is no longer UTF-8, as it was written; write the file"):
        read_people_csv(path)
    for text, row in (("A,B\n1,2\n3\n", 3), ('A,B\n1,"2\n', 2), ("A;B\n1,2\n", 2)):
        path.write_text(text, encoding="utf-8", newline="")
        with pytest.raises(RawDataError, match=f"row {row} is no longer as it was written"):
            read_people_csv(path)


# cells longer than the 131,072 characters of Python's own reader


def test_long_cells_are_read(tmp_path: Path) -> None:
    long = "x" * 200_000
    path = tmp_path / "table.csv"
    path.write_text(f"A,{long}\n1,2\n", encoding="utf-8")
    assert column_names(RawSource("t", ("table.csv",)), tmp_path) == ["A", long]
    path.write_text(f'A,B\n1,"{long}"\n\n"a ""b""\n",3\n', encoding="utf-8")
    assert read_csv_rows(path) == (["A", "B"], [["1", long], ['a "b"\n', "3"]])
    write_people_csv(path, ["A"], [[long]])
    assert read_people_csv(path) == [{"A": long}]


# the names of columns, which are looked for before the file is read


ENCODINGS = ["utf-8", "utf-16", "utf-16-le", "cp1252", "euc_kr", "cp949", "cp932", "gb18030", "big5"]
PARTS = ["A", "B", ",", "|", '"', '""', "\n", "\r\n", "1", " ", "é", "두통", "ポ", "本", "頭痛"]  # ポ has 0x7C


@given(
    st.lists(st.sampled_from(PARTS), max_size=14).map("".join), *[st.sampled_from(ENCODINGS)] * 2, st.sampled_from(",|")
)
def test_names_are_those_of_the_file_or_both_are_refused(
    tmp_path_factory: pytest.TempPathFactory, text: str, written: str, stated: str, delimiter: str
) -> None:
    folder = tmp_path_factory.getbasetemp()
    (folder / "names.csv").write_bytes(text.encode(written, errors="replace"))
    source = RawSource("a", ("names.csv",), encoding=stated, delimiter=delimiter)
    try:
        names = column_names(source, folder)
    except RawDataError:
        return
    try:
        assert list(read_source(source, folder).columns) == names
    except RawDataError as error:
        assert "row" in str(error) or "line" in str(error)


def test_a_column_of_text_whose_bytes_look_like_a_delimiter_has_no_title(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("名前\nポポ\nポ\n".encode("cp932"))
    assert column_names(RawSource("a", ("a.csv",), encoding="cp932", delimiter="|"), tmp_path) == ["名前"]


@pytest.mark.parametrize("encoding", ["euc_kr", "utf-16", "utf-8"])
def test_a_title_is_told_in_every_encoding(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("두통\nA,B\n1,두\n".encode(encoding))
    with pytest.raises(
        RawDataError, match="row 2 looks like the header: it and the rows below have 2 cells, and row 1"
    ):
        column_names(RawSource("a", ("a.csv",), encoding=encoding), tmp_path)


def test_a_quote_in_a_header_above_other_letters(tmp_path: Path) -> None:
    text = '"SUBJECT,TERM,SPID,START,"\nNOTE"\n001,,,2024-01-05,\n001,,,2024-01-05,두\n'
    (tmp_path / "a.csv").write_bytes(text.encode("euc_kr"))
    source = RawSource("a", ("a.csv",), encoding="euc_kr")
    for read in (column_names, read_source):
        with pytest.raises(
            RawDataError, match=r"row 3, line 3, column 5: the row has 5 cells, .* the header has 1 name"
        ):
            read(source, tmp_path)


@pytest.mark.parametrize(
    ("row", "column", "way"),
    [
        ("003,Day 1,36,6,ok", 11, '36,6 is one number: write 36.6, or "36,6" and decimal: "," in study.yaml'),
        ("003,Day 1,36.6,sore, at night", 16, 'sore, at night is one cell: write "sore, at night"'),
        ("003,Day 1,36.6,,ok", 11, "there is one , too many: remove it"),
        ("003,Day 1,36.6,ok,", 16, "there is one , too many: remove it"),
        ("003,1,2,3,4", 11, "a cell with a , in it must stand in quotes"),
    ],
)
def test_a_row_with_a_cell_too_many_is_written_as_it_should_be(row: str, column: int, way: str, tmp_path: Path) -> None:
    rows = ["SUBJECT,VISIT,TEMP,NOTE", "001,Day 1,36.4,ok", "002,Day 1,37.1,", "002,Day 8,36.9,ok", row]
    (tmp_path / "a.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    for read in (column_names, read_source):
        with pytest.raises(RawDataError) as told:
            read(RawSource("a", ("a.csv",)), tmp_path)
        assert f"row 5, line 5, column {column}: the row has 5 cells" in str(told.value)
        assert str(told.value).endswith(f"the header has 4 names; {way}")
