"""Files of SAS, JSON, Excel and ODM give the same in pieces of any size as when they are read whole."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from read_pieces import told

from cdisc_rdeb.errors import RawDataError
from cdisc_rdeb.model import RawSource
from cdisc_rdeb.raw import sas_files
from cdisc_rdeb.raw.sas_files import read_sas_pieces, read_sas_source

SHARED = Path(os.environ.get("CDISC_RDEB_SHARED", Path(__file__).parent.parent.parent / "shared"))
SAS = SHARED / "examples" / "sas7bdat"
needs_sas = pytest.mark.skipif(not SAS.is_dir(), reason=f"no SAS datasets in {SAS}; set CDISC_RDEB_SHARED")


# SAS7BDAT


@needs_sas
@given(
    name=st.sampled_from(["sample", "dates", "missing_test"]),
    stated=st.sampled_from([20, 29, 62, 140, 0, 204, 9]),
    encoding=st.sampled_from(["", "", "cp1252", "euc_kr", "rot13"]),
    content=st.sampled_from([b"", b"caf\xe9", "두통".encode("euc_kr"), "é".encode(), b"x\xff"]),
    record=st.integers(0, 4),
    rows=st.sampled_from([0, 0, 0, -1, 1, 3]),
    cells=st.integers(1, 80),
)
def test_sas_in_pieces_of_any_size(
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    stated: int,
    encoding: str,
    content: bytes,
    record: int,
    rows: int,
    cells: int,
) -> None:
    made = bytearray((SAS / f"{name}.sas7bdat").read_bytes())
    made[70] = stated
    if name == "sample":
        if content:  # mychar is made 8 bytes wide, and a record gets another text
            width = made.index(struct.pack("<QI", 48, 1)) + 8
            made[width : width + 4] = struct.pack("<I", 8)
            at = made.index("abcde"[record].encode() + bytes(7), 65_536)
            made[at : at + 8] = content.ljust(8)
        place = made.index(struct.pack("<QQ", 0, 5)[8:], 65_536)  # a count of records, or something else of five
        made[place : place + 8] = struct.pack("<Q", 5 + rows)
    path = tmp_path_factory.mktemp("sas") / "labs.sas7bdat"
    path.write_bytes(made)
    source = RawSource("labs", (path.name,), encoding=encoding)

    def whole():
        yield read_sas_source(source, path, path.name)

    assert told(read_sas_pieces(source, path, path.name, cells)) == told(whole())


@needs_sas
def test_sas_that_is_sound_is_never_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sas_files, "read_sas_source", None)
    frames = [*read_sas_pieces(RawSource("dates", ("d",)), SAS / "dates.sas7bdat", "dates.sas7bdat", 12)]
    assert [frame.row.tolist() for frame in frames[:2]] == [[1, 2, 3, 4], [5, 6, 7, 8]]
    assert len(frames) == 13 and frames[-1].row.tolist() == [49, 50]


@needs_sas
def test_a_file_that_changes_between_pieces_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "dates.sas7bdat"
    path.write_bytes((SAS / "dates.sas7bdat").read_bytes())
    pieces = read_sas_pieces(RawSource("dates", (path.name,)), path, path.name, 12)
    next(pieces)
    path.write_bytes((SAS / "sample.sas7bdat").read_bytes())
    with pytest.raises(RawDataError, match=r"dates\.sas7bdat: the file changed while it was read"):
        list(pieces)
