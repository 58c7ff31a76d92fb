"""Encodings of text: what a file is written in, what contradicts it, and letters that look wrong."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from read_raw import cells, refusal, source

from cdisc_rdeb.formats.xpt import write_xpt
from cdisc_rdeb.raw import column_names, read_source
from cdisc_rdeb.raw.encodings import likely, wide_encoding


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Amélie saw\nmédicale"),
        ("cp1252", "patient’s arm – “mild”"),
        ("cp1252", "Größe, Übelkeit"),
        ("cp1252", "señor, niño"),
        ("cp1252", "5 µg, 37 °C, ±1"),
        ("euc_kr", "남\n여"),
        ("shift_jis", "発熱、せき"),
        ("gb2312", "皮疹\n头痛\n疼痛"),
        ("cp1252", "5 µg"),
        ("cp949", "똠방각하, 뷁"),
        ("euc_kr", "두통 5㎍, 38℃"),
        ("euc_jp", "頭痛薬の服用"),
        ("big5", "頭痛"),
        ("", "Головная боль"),
        ("", "κεφαλαλγία"),
    ],
)
def test_hints_name_the_encoding_or_none(encoding: str, text: str) -> None:
    code = encoding or ("cp1253" if "κ" in text else "cp1251")
    assert likely(text.encode(code)) == encoding


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", ["SUBJECT,AGE\n001,34\n", "SUBJECT,TERM\n001,두통\n002,발진\n"])
def test_text_of_several_bytes_a_character(encoding: str, text: str, tmp_path: Path) -> None:
    assert wide_encoding(text.encode(encoding)) == encoding
    assert wide_encoding(text.encode()) == ""
    (tmp_path / "labs.csv").write_bytes(text.encode(encoding))
    for habits in ({}, {"encoding": "utf-16"}, {"encoding": "cp1252"}):
        told = refusal(lambda habits=habits: read_source(source("labs.csv", **habits), tmp_path))
        assert told == f"labs.csv: its text looks like {encoding}; say encoding: {encoding} for labs in study.yaml"
    assert cells(read_source(source("labs.csv", encoding=encoding), tmp_path))["SUBJECT"][0] == "001"
    marked = "\ufeff" + text
    (tmp_path / "labs.csv").write_bytes(marked.encode(encoding))
    assert cells(read_source(source("labs.csv"), tmp_path))["SUBJECT"][0] == "001"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_text_of_one_byte_a_character_is_not_read_as_others(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "labs.csv").write_bytes("SUBJECT,TERM\n001,café\n".encode("cp1252"))
    for read in (read_source, column_names):
        told = refusal(lambda read=read: read(source("labs.csv", encoding=encoding), tmp_path))
        assert told == (
            f"labs.csv: its text is not {encoding}, which has zero bytes; it looks like cp1252; "
            "say encoding: cp1252 for labs in study.yaml"
        )


def test_a_file_that_is_cut_is_not_sent_to_its_own_encoding(tmp_path: Path) -> None:
    (tmp_path / "labs.csv").write_bytes("SUBJECT,TERM\n001,ab\n".encode("utf-16")[:-1])
    told = refusal(lambda: read_source(source("labs.csv"), tmp_path))
    assert told == "labs.csv: row 2: the byte 0x0A is not utf-16; the file is cut or damaged; get it once more"


def test_utf_8_with_a_mark_that_is_stated_is_not_doubted(tmp_path: Path) -> None:
    (tmp_path / "labs.csv").write_bytes("SUBJECT,TERM\n001,café\n".encode("utf-8-sig"))
    assert read_source(source("labs.csv", encoding="utf-8-sig"), tmp_path).told == ()


@pytest.mark.parametrize(
    ("content", "way"),
    [
        ("두통".encode("euc_kr"), "it looks like euc_kr; say encoding: euc_kr for labs in study.yaml"),
        ("café".encode("cp1252"), "it looks like cp1252; say encoding: cp1252 for labs in study.yaml"),
        ("두통두".encode()[:8], "its last character is cut; write the file again, with more room for the text"),
        (b"\xfe\xfe\xfe", "say another encoding (such as cp1252 or euc_kr) for labs in study.yaml"),
    ],
)
def test_text_of_a_transport_file_in_another_encoding(content: bytes, way: str, tmp_path: Path) -> None:
    path = tmp_path / "labs.xpt"
    write_xpt(path, pd.DataFrame({"TERM": ["PUTHERE."]}), name="LABS")
    path.write_bytes(path.read_bytes().replace(b"PUTHERE.", content.ljust(8)))
    told = refusal(lambda: read_source(source("labs.xpt"), tmp_path))
    assert told == f"labs.xpt: LABS.TERM: record 1: value {content!r} is not utf-8; {way}"


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16"])
def test_a_mark_that_contradicts_the_stated_encoding(mark: str, tmp_path: Path) -> None:
    (tmp_path / "labs.csv").write_bytes("A\né\n".encode(mark))
    told = refusal(lambda: read_source(source("labs.csv", encoding="cp1252"), tmp_path))
    assert told.startswith("labs.csv: the file begins with the byte order mark of utf-")
    assert "and study.yaml says cp1252; remove encoding: of labs there" in told


@pytest.mark.parametrize(
    "encoding", ["rot13", "base64", "zip", "idna", "punycode", "unicode_escape", "utf-7", "nonsense"]
)
def test_what_is_no_encoding_of_text(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "labs.csv").write_text("A\nx\n")
    told = refusal(lambda: read_source(source("labs.csv", encoding=encoding), tmp_path))
    assert told == f"labs.csv: there is no encoding {encoding}; mend it in study.yaml"


@pytest.mark.parametrize(
    ("written", "stated", "text", "looks"),
    [
        ("euc_kr", "cp1252", "두통, 발진", "euc_kr"),
        ("utf-8", "cp1252", "Amélie, été", "utf-8"),
        ("cp1252", "shift_jis", "Amélie, médicale", "cp1252"),
        ("cp1252", "cp1252", "Amélie, été", ""),
        ("euc_kr", "cp949", "두통, 발진", ""),
    ],
)
def test_letters_that_look_wrong_are_told(written: str, stated: str, text: str, looks: str, tmp_path: Path) -> None:
    (tmp_path / "labs.csv").write_bytes(f'A\n"{text}"\n'.encode(written))
    told = read_source(source("labs.csv", encoding=stated), tmp_path).told
    assert [said.rule for said in told] == (["doubtful encoding"] if looks else [])
    assert all(f"was read as {stated}, and looks like {looks}; " in said.message for said in told)


def test_the_row_of_a_wrong_byte_counts_records(tmp_path: Path) -> None:
    (tmp_path / "labs.csv").write_bytes(b'A,B\n"1\n1",2\n3,\xe9t\xe9\n')
    assert refusal(lambda: read_source(source("labs.csv"), tmp_path)).startswith(
        "labs.csv: row 3: the byte 0xE9 is not utf-8"
    )
