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
    with pytest.raises(RawDataError, match=r"ae\.csv: row 22, line 42, column 5: the row has 3 cells"):
        [*read_csv_pieces(RawSource("ae", ("ae.csv",)), tmp_path / "ae.csv", "ae.csv", 50)]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RawDataError, match=r"ae\.csv: the raw source ae has no such file"):
        [*read_csv_pieces(RawSource("ae", ("ae.csv",)), tmp_path / "ae.csv", "ae.csv")]
