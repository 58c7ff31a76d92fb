"""Transport files that cannot be read, or hardly: cut, damaged, of another kind."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from cdisc_rdeb.errors import RawDataError
from cdisc_rdeb.formats.xpt import (
    read_attributes,
    read_chunks,
    read_columns,
    read_xpt,
    write_xpt,
)


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    path = tmp_path / "dm.xpt"
    write_xpt(path, pd.DataFrame({"USUBJID": ["01-001", "01-002"] * 20, "AGE": [34.5, 71.25] * 20}), name="DM")
    return path


def test_a_file_cut_anywhere_is_an_error_or_ends_between_records(sample: Path) -> None:
    content = sample.read_bytes()
    begin = len(content) - 560
    for size in range(len(content)):
        sample.write_bytes(content[:size])
        if size == begin:  # all headers, no records
            assert not len(read_xpt(sample).frame)
            continue
        with pytest.raises(RawDataError, match=r"dm\.xpt: "):
            read_xpt(sample)


def test_any_damaged_byte_of_the_headers_is_read_or_a_clear_error(sample: Path) -> None:
    content = sample.read_bytes()
    for place in range(len(content) - 560):
        for byte in (0x00, 0x39, 0xFF):
            sample.write_bytes(content[:place] + bytes([byte]) + content[place + 1 :])
            try:
                read_xpt(sample)
            except RawDataError as error:
                assert "dm.xpt: " in str(error)  # and no other error leaves the reader


def test_a_file_that_describes_no_variables_is_damaged(sample: Path) -> None:
    content = sample.read_bytes()
    assert (content[314:318], content[614:618]) == (b"0140", b"0002")
    sample.write_bytes(content[:314] + b"0139" + content[318:])  # the descriptions take as many records of 80 bytes
    with pytest.raises(RawDataError, match="describes 2 variables in 139 bytes each; the file is damaged"):
        read_xpt(sample)
    sample.write_bytes(content[:614] + b"0000" + content[618:640] + content[640 + 320 :])
    with pytest.raises(RawDataError, match="describes 0 variables in 140 bytes each; the file is damaged"):
        read_xpt(sample)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"USUBJID,AGE\n01-001,34\n", "is not a SAS transport file"),
        (b"HEADER RECORD*******LIBV8   HEADER RECORD!!!!!!!" + b"0" * 32, "version 8"),
        (b"**COMPRESSED** **COMPRESSED** **COMPRESSED** **COMPRESSED**", "CPORT"),
        (b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!" + b"0" * 30 + b"\r\n", "no MEMBER header at byte 240"),
        (b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!" + b"0" * 31, "79 bytes, not a multiple of 80"),
    ],
)
def test_files_of_another_kind(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "x.xpt"
    path.write_bytes(content)
    with pytest.raises(RawDataError, match=message):
        read_xpt(path)


def test_a_version_8_file_of_pyreadstat(tmp_path: Path) -> None:
    pyreadstat.write_xport(pd.DataFrame({"A": [1.0]}), tmp_path / "x.xpt", file_format_version=8)
    with pytest.raises(RawDataError, match="version 8"):
        read_xpt(tmp_path / "x.xpt")


def test_one_of_several_datasets(tmp_path: Path) -> None:
    for name, numbers in (("AE", [1.0, 2.0]), ("DM", [3.0]), ("XX", [])):
        write_xpt(tmp_path / name, pd.DataFrame({"N": np.array(numbers)}), name=name)
    members = [(tmp_path / name).read_bytes() for name in ("AE", "XX", "DM")]
    path = tmp_path / "all.xpt"
    path.write_bytes(members[0] + members[1][240:] + members[2][240:])
    with pytest.raises(RawDataError, match="holds 3 datasets, AE, XX, DM; name the member that is meant"):
        read_xpt(path)
    assert read_xpt(path, member="AE").frame["N"].tolist() == [1.0, 2.0]
    assert read_xpt(path, member="XX").frame["N"].tolist() == []
    assert read_columns(path, member="DM")[1]["N"].tolist() == [3.0]
    with pytest.raises(RawDataError, match="holds no dataset LB, only AE, XX, DM"):
        read_attributes(path, member="LB")


def test_text_outside_ascii_needs_its_encoding(sample: Path) -> None:
    sample.write_bytes(sample.read_bytes().replace(b"01-002", b"01-\xe9\xe9 "))
    with pytest.raises(RawDataError, match=r"DM\.USUBJID: record 2: value b'01-.xe9.xe9' is not ascii; name the file"):
        read_xpt(sample)
    assert read_xpt(sample, encoding="cp1252").frame["USUBJID"].tolist()[:2] == ["01-001", "01-\u00e9\u00e9"]
    assert next(read_chunks(sample, encoding="latin-1")[1])["USUBJID"].tolist()[1] == "01-\u00e9\u00e9"
    with pytest.raises(RawDataError, match="not utf-8"):
        read_columns(sample, encoding="utf-8")


def test_a_label_outside_ascii_needs_its_encoding(tmp_path: Path) -> None:
    path = tmp_path / "x.xpt"
    write_xpt(path, pd.DataFrame({"N": [1.0]}), name="X", labels={"N": "Dose (ug)"})
    path.write_bytes(path.read_bytes().replace(b"(ug)", b"(\xb5g)"))
    with pytest.raises(RawDataError, match="name the file's encoding"):
        read_xpt(path)
    assert read_xpt(path, encoding="cp1252").attributes.variables[0].label == "Dose (\u00b5g)"


def test_text_padded_with_zero_bytes(sample: Path) -> None:
    sample.write_bytes(sample.read_bytes().replace(b"01-002", b"01\0\0\0 "))
    assert read_xpt(sample).frame["USUBJID"].tolist()[:2] == ["01-001", "01"]


def test_variables_described_in_136_bytes(sample: Path) -> None:
    content = sample.read_bytes()
    first, second = content[640:780], content[780:920]
    described = (first[:136] + second[:136]).ljust(320)
    sample.write_bytes(content[:640].replace(b"0000000140", b"0000000136") + described + content[960:])
    assert read_xpt(sample).frame["AGE"].tolist()[:2] == [34.5, 71.25]


def test_positions_decide_where_a_variable_stands(sample: Path) -> None:
    content = bytearray(sample.read_bytes())
    content[640 + 84 : 640 + 88] = struct.pack(">i", 8)  # the text after the number
    content[780 + 84 : 780 + 88] = struct.pack(">i", 0)
    records = bytes(content[1040 : 1040 + 14 * 40])
    moved = b"".join(records[at + 6 : at + 14] + records[at : at + 6] for at in range(0, len(records), 14))
    sample.write_bytes(bytes(content[:1040]) + moved)
    frame = read_xpt(sample).frame
    assert list(frame.columns) == ["USUBJID", "AGE"]
    assert frame.iloc[1].tolist() == ["01-002", 71.25]
