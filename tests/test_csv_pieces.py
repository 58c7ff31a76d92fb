"""CSV that is read piece by piece gives the same as CSV that is read whole, whatever the size of a piece."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cdisc_rdeb.columns import as_text
from cdisc_rdeb.errors import RawDataError
from cdisc_rdeb.model import RawSource
from cdisc_rdeb.raw import RawFrame, csv_pieces
from cdisc_rdeb.raw.csv_files import read_csv
from cdisc_rdeb.raw.csv_pieces import read_csv_pieces

CELLS = ["", "1", "7", " x ", "Amélie", '"a, b"', '"say ""x"""', '6" long', '"two\nlines"', '"x\n1,2"', '"\n\n"']
ODD = ["", "", "", "", '"', "\r", "\n", "\0", "\ufeff", ",", "\n\n\r\n"]


def told(frames: Iterator[RawFrame]) -> tuple[Any, ...]:
    """The rows of frames, and all that is said with them; or the error."""
    rows: list[tuple[Any, ...]] = []
    names, said, encodings = [], [], {}
    try:
        for frame in frames:
            cells = [as_text(column).tolist() for column in frame.columns.values()]
            rows += zip(frame.row.tolist(), frame.file.tolist(), *cells, strict=True)
            names, said, encodings = [*frame.columns], [*said, *frame.told], {**encodings, **frame.encodings}
    except RawDataError as error:
        return ("refused", str(error))
    return names, rows, said, encodings


@st.composite
def files(draw: st.DrawFn) -> bytes:
    end = draw(st.sampled_from(["\n", "\r\n"]))
    rows = draw(st.lists(st.lists(st.sampled_from(CELLS), min_size=2, max_size=2), max_size=12))
    lines = ["A,B", *(",".join(row) if any(row) else draw(st.sampled_from(["", ","])) for row in rows)]
    text = end.join(lines) + draw(st.sampled_from(["", end, 3 * end, "\r"]))
    at = draw(st.integers(0, len(text)))
    text = draw(st.sampled_from(["", "", "\ufeff", "sep=,\n"])) + text[:at] + draw(st.sampled_from(ODD)) + text[at:]
    return text.encode(draw(st.sampled_from(["utf-8", "utf-8", "utf-8", "cp1252"])), errors="ignore")


@given(files(), st.integers(1, 60), st.booleans())
@example(b"A,B\n1,2\n\n\n3,4\n\n\n", 6, False)  # blank lines are rows, but at the end
@example(b'A,B\n1,"x\ny"\n2,3\n', 9, False)  # a cell at the edge of a piece
@example(b"A,B\n1,2\n3,4\n5\n", 8, False)  # a broken row behind what was given
def test_pieces_of_any_size_are_the_file(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, size: int, line_breaks: bool
) -> None:
    path = tmp_path_factory.mktemp("csv") / "ae.csv"
    source = RawSource("ae", ("ae.csv",), line_breaks=line_breaks)
    path.write_bytes(content)
    assert told(read_csv_pieces(source, path, "ae.csv", size)) == told(whole(source, path))


def whole(source: RawSource, path: Path) -> Iterator[RawFrame]:
    yield read_csv(source, path, path.name)


@pytest.mark.parametrize("name", ["ae.csv", "ae.csv.gz"])
def test_a_sound_file_is_never_read_whole(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = b"A,B\n" + b'1,"x, ""y"""\n2,"two\nlines"\n\n' * 50
    (tmp_path / name).write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    monkeypatch.setattr(csv_pieces, "read_csv", None)
    frames = [*read_csv_pieces(RawSource("ae", (name,)), tmp_path / name, name, 100)]
    assert len(frames) > 10
    assert [number for frame in frames for number in frame.row.tolist()] == [*range(2, 151)]
    assert as_text(frames[-1].columns["B"]).tolist()[-2:] == ['x, "y"', "two\nlines"]


def test_an_error_behind_what_was_given_names_the_row_and_line_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "ae.csv").write_bytes(b"A,B\n" + b'1,"x\ny"\n' * 20 + b"5,6,7\n")
    with pytest.raises(RawDataError, match=r"ae\.csv: row 22, line 42, column 5: the row has 3 cells"):
        [*read_csv_pieces(RawSource("ae", ("ae.csv",)), tmp_path / "ae.csv", "ae.csv", 50)]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RawDataError, match=r"ae\.csv: the raw source ae has no such file"):
        [*read_csv_pieces(RawSource("ae", ("ae.csv",)), tmp_path / "ae.csv", "ae.csv")]
