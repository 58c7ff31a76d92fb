"""CSV that is read piece by piece gives the same as CSV that is read whole, whatever the size of a piece."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from read_pieces import told

from cdisc_rdeb.columns import as_text
from cdisc_rdeb.errors import RawDataError
from cdisc_rdeb.model import RawSource
from cdisc_rdeb.raw import RawFrame, csv_pieces
from cdisc_rdeb.raw.csv_files import read_csv
from cdisc_rdeb.raw.csv_pieces import read_csv_pieces

CELLS = ["", "1", "7", " x ", "Amélie", "두통", '"a, b"', '"say ""x"""', '6" long']
CELLS += ['"two\nlines"', '"x\n1,2"', '"\n\n"']
ENCODINGS = [  # of a file, and as study.yaml says it
    ("utf-8", ""), ("utf-8", ""), ("cp1252", ""), ("cp1252", "cp1252"), ("utf-8", "cp1252"), ("utf-16", ""),
    ("utf-16-le", "utf-16-le"), ("utf-16-be", ""), ("euc_kr", "euc_kr"), ("euc_kr", "cp1252"),
    ("utf-8-sig", "utf-8-sig"),
]  # fmt: skip
ODD = ["", "", "", "", '"', "\r", "\n", "\0", "\ufeff", ",", "\n\n\r\n"]


@st.composite
def files(draw: st.DrawFn) -> tuple[bytes, str]:
    """The bytes of a file, and the encoding that study.yaml says."""
    end = draw(st.sampled_from(["\n", "\r\n"]))
    rows = draw(st.lists(st.lists(st.sampled_from(CELLS), min_size=2, max_size=2), max_size=12))
    lines = ["A,B", *(",".join(row) if any(row) else draw(st.sampled_from(["", ","])) for row in rows)]
    text = end.join(lines) + draw(st.sampled_from(["", end, 3 * end, "\r"]))
    at = draw(st.integers(0, len(text)))
    text = draw(st.sampled_from(["", "", "\ufeff", "sep=,\n"])) + text[:at] + draw(st.sampled_from(ODD)) + text[at:]
    encoding, stated = draw(st.sampled_from(ENCODINGS))
    return text.encode(encoding, errors="ignore"), stated


@given(files(), st.integers(1, 60), st.booleans())
@example((b"A,B\n1,2\n\n\n3,4\n\n\n", ""), 6, False)  # blank lines are rows, but at the end
@example((b'A,B\n1,"x\ny"\n2,3\n', ""), 9, False)  # a cell at the edge of a piece
@example((b"A,B\n1,2\n3,4\n5\n", ""), 8, False)  # a broken row behind what was given
@example(("A,B\n1,두통\n2,어지러움\n".encode("euc_kr"), "cp1252"), 8, False)  # which all rows together tell
def test_pieces_of_any_size_are_the_file(
    tmp_path_factory: pytest.TempPathFactory, file: tuple[bytes, str], size: int, line_breaks: bool
) -> None:
    path = tmp_path_factory.mktemp("csv") / "ae.csv"
    source = RawSource("ae", ("ae.csv",), line_breaks=line_breaks, encoding=file[1])
    path.write_bytes(file[0])
    assert told(read_csv_pieces(source, path, "ae.csv", size)) == told(whole(source, path))


ABOVE = ['H,LABX,"a ""b"""', "", "Title", '"two\nlines",x', 'a"b', ",", '"broken']
BELOW = ["T,2", "T,3,4", '"T",9', "", ",", "END", "7,x", 'T,"two\nlines"']


@given(
    files(),
    st.lists(st.sampled_from(ABOVE), max_size=3),
    st.lists(st.sampled_from(BELOW), max_size=3),
    st.sampled_from([(), ("T,*",), ("T,*", "END"), ("7,*",), ("*",)]),
    st.sampled_from([(), (), ("1,*",), ("7,*", "3,*"), ("*",)]),
    st.sampled_from([0, 0, 0, 0, 1]),
    st.integers(1, 60),
)
@example((b"A,B\n1,2\n", ""), ["Title"], ["T,2", "", "END"], ("T,*", "END"), (), 0, 4)  # a footer in each piece
@example((b"A,B\n1,2\nT,2", ""), [], ["", ""], ("T,*",), (), 0, 9)  # blank lines behind it
@example((b"A,B\n1,2\n7,3\n7,4\n", ""), [], ["7,x"], ("7,*",), (), 0, 5)  # rows that read so, up to one that does not
@example((b"A,B\n7,3\n", ""), [], [], ("7,*",), (), 0, 99)  # all rows
@example((b"A,B\n7,3\n7,4\n1,2\n", ""), [], [], (), ("7,*",), 0, 9)  # labels in two pieces
def test_rows_above_and_below_in_pieces_of_any_size(
    tmp_path_factory: pytest.TempPathFactory,
    file: tuple[bytes, str],
    above: list[str],
    below: list[str],
    footer: tuple[str, ...],
    labels: tuple[str, ...],
    off: int,
    size: int,
) -> None:
    path = tmp_path_factory.mktemp("csv") / "ae.csv"
    source = RawSource(
        *("ae", ("ae.csv",)),
        encoding=file[1],
        header_row=len(above) + 1 + off,
        footer=footer,
        below_header=labels,
    )
    lines = ["".join(f"{line}\n" for line in part).encode() for part in (above, below)]
    path.write_bytes(lines[0] + file[0] + b"\n" + lines[1])
    assert told(read_csv_pieces(source, path, "ae.csv", size)) == told(whole(source, path))


def test_each_row_is_in_the_data_or_told(tmp_path: Path) -> None:
    (tmp_path / "ae.csv").write_text('Made by,LABX\n\nA,B\n1,2\nT,0\n"3",4\n\nT,2\nEND\n')
    source = RawSource("ae", ("ae.csv",), header_row=3, footer=("T,*", "END"))
    names, rows, said, _, _ = told(read_csv_pieces(source, tmp_path / "ae.csv", "ae.csv", 20))
    assert (names, rows) == (
        ["A", "B"],
        [(4, "ae.csv", "1", "2"), (5, "ae.csv", "T", "0"), (6, "ae.csv", "3", "4")],  # one that reads so, among rows
    )
    assert [(each.rule, each.variable, each.value, each.row) for each in said] == [
        ("row left out", "ae", "Made by,LABX", 1),
        ("row left out", "ae", "T,2", 8),
        ("row left out", "ae", "END", 9),
    ]
    assert said[1].message == 'the row is a footer (footer: "T,*" or "END"), and is in no data'


def test_labels_below_the_header_are_no_data(tmp_path: Path) -> None:
    (tmp_path / "ae.csv").write_text('Made by,LABX\nSUBJ,AGE\n"Subject, ID",Age\nchar,num\n001,34\nSubject ID,Age\n')
    source = RawSource("ae", ("ae.csv",), header_row=2, below_header=("Subject*,Age", "char,*"))
    for size in (5, 1000):
        names, rows, said, _, _ = told(read_csv_pieces(source, tmp_path / "ae.csv", "ae.csv", size))
        assert names == ["SUBJ", "AGE"]
        assert rows == [(5, "ae.csv", "001", "34"), (6, "ae.csv", "Subject ID", "Age")]  # among rows it is data
        assert [(each.rule, each.value, each.row) for each in said] == [
            ("row left out", "Made by,LABX", 1),
            ("row left out", "Subject, ID,Age", 3),
            ("row left out", "char,num", 4),
        ]
    assert said[1].message == (
        'the row stands below the header (below_header: "Subject*,Age" or "char,*"), and is in no data'
    )


def test_a_footer_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "ae.csv").write_text("A,B\n1,2\n")
    _, rows, said, _, _ = told(
        read_csv_pieces(RawSource("ae", ("ae.csv",), footer=("T,*",)), tmp_path / "ae.csv", "ae.csv")
    )
    assert len(rows) == 1
    assert [(each.rule, each.message) for each in said] == [
        ("no footer", 'the last row is no footer (footer: "T,*" of ae); see whether the file is whole')
    ]


def test_a_header_row_that_the_file_does_not_have(tmp_path: Path) -> None:
    (tmp_path / "ae.csv").write_text("A,B\n1,2\n")
    with pytest.raises(RawDataError, match=r"ae\.csv: it has 2 rows, and study\.yaml says header_row: 4 for ae"):
        [*read_csv_pieces(RawSource("ae", ("ae.csv",), header_row=4), tmp_path / "ae.csv", "ae.csv")]


@pytest.mark.parametrize(
    ("text", "source", "said"),
    [
        (
            "H|LABX\nA|B|C\nS-1|x|y\nS-2|x|y\nT|2\n",
            RawSource("labx", ("ae.csv",), delimiter="|"),
            "row 2 looks like the header: it and the rows below have 3 cells, and row 1 has 2; "
            'say header_row: 2 and footer: "T|*" for labx in study.yaml',
        ),
        (
            "LABX\nA|B|C\nS-1|x|y\n",
            RawSource("labx", ("ae.csv",)),
            "row 2 looks like the header: it and the rows below have 3 cells, and row 1 has 1; "
            'say delimiter: "|" and header_row: 2 for labx in study.yaml',
        ),
        (
            "x\nH|LABX\nA|B|C\nS-1|x|y\n",
            RawSource("labx", ("ae.csv",), delimiter="|", header_row=2),
            "row 3 looks like the header: it and the rows below have 3 cells, and row 2 has 2; "
            "say header_row: 3 for labx in study.yaml",
        ),
        (
            "A|B|C\nS-1|x|y\nT|1\n",
            RawSource("labx", ("ae.csv",), delimiter="|"),
            "row 3, line 3, column 4: the row has 2 cells up to here and the header has 3 names; see which cell is "
            'missing; if it is no data, say footer: "T|*" for labx in study.yaml',
        ),
        (  # cut off, and no footer
            "A|B|C\nS-1|x|y\nS-2|x\n",
            RawSource("labx", ("ae.csv",), delimiter="|"),
            "row 3, line 3, column 6: the row has 2 cells up to here and the header has 3 names; "
            "see which cell is missing",
        ),
    ],
)
def test_a_header_or_footer_that_is_not_said_is_told(tmp_path: Path, text: str, source: RawSource, said: str) -> None:
    (tmp_path / "ae.csv").write_text(text)
    assert told(read_csv_pieces(source, tmp_path / "ae.csv", "ae.csv", 12)) == ("refused", f"ae.csv: {said}")


def whole(source: RawSource, path: Path) -> Iterator[RawFrame]:
    yield read_csv(source, path, path.name)


@pytest.mark.parametrize("name", ["ae.csv", "ae.csv.gz"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16", "euc_kr"])
def test_a_sound_file_is_never_read_whole(
    name: str, encoding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    korean = "두통" if encoding == "euc_kr" else "mal à la tête"
    text = ("A,B\n" + f'1,"x, ""y"""\n2,"two\nlines"\n3,{korean}\n\n' * 50).encode(encoding)
    (tmp_path / name).write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    monkeypatch.setattr(csv_pieces, "read_csv", None)
    frames = [*read_csv_pieces(RawSource("ae", (name,), encoding=encoding), tmp_path / name, name, 100)]
    assert len(frames) > 10
    assert [number for frame in frames for number in frame.row.tolist()] == [*range(2, 201)]
    cells = [cell for frame in frames for cell in as_text(frame.columns["B"]).tolist()]
    assert cells[-3:] == ['x, "y"', "two\nlines", korean]
    assert {encoding for frame in frames for encoding in frame.encodings.values()} == {encoding}


def test_an_error_behind_what_was_given_names_the_row_and_line_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "ae.csv").write_bytes(b"A,B\n" + b'1,"x\ny"\n' * 20 + b"5,6,7\n")
    with pytest.raises(RawDataError, match=r"ae\.csv: row 22, line 42, column 3: the row has 3 cells"):
        [*read_csv_pieces(RawSource("ae", ("ae.csv",)), tmp_path / "ae.csv", "ae.csv", 50)]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RawDataError, match=r"ae\.csv: the raw source ae has no such file"):
        [*read_csv_pieces(RawSource("ae", ("ae.csv",)), tmp_path / "ae.csv", "ae.csv")]
