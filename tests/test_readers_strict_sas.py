"""Transport files and SAS datasets read to the letter: padding, members, encodings that the file states."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest
from read_raw import SAS, cells, needs_sas, refusal, source

from cdisc_rdeb.formats.xpt import write_xpt
from cdisc_rdeb.raw import read_source, xpt_files
from cdisc_rdeb.raw.reading import read_pieces

SAMPLE = SAS / "sample.sas7bdat"


def transport(path: Path, frame: pd.DataFrame, old: bytes = b"", new: bytes = b"") -> None:
    """A transport file, with some bytes changed."""
    write_xpt(path, frame, name="LABS")
    content = path.read_bytes()
    assert not old or content.count(old) == 1
    path.write_bytes(content.replace(old, new) if old else content)


def test_padding_with_zero_bytes(tmp_path: Path) -> None:
    frame = pd.DataFrame({"SUBJECT": ["001", "002"], "NOTE": ["abc", ""], "N": [1.0, 0.0]})
    path = tmp_path / "labs.xpt"
    write_xpt(path, frame, name="LABS", lengths={"NOTE": 10})
    content = path.read_bytes()
    body = content.rindex(b"001")
    path.write_bytes(content[:body] + content[body:].replace(b" ", b"\0"))
    assert cells(read_source(source("labs.xpt"), tmp_path)) == {
        "SUBJECT": ["001", "002"],
        "NOTE": ["abc", ""],
        "N": ["1", "0"],
    }


def test_a_transport_file_is_the_same_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pd.DataFrame({"SUBJECT": ["001", "", "003"], "N": [1.0, float("nan"), 3.0]})
    write_xpt(tmp_path / "labs.xpt", frame, name="LABS")
    monkeypatch.setattr(xpt_files, "RECORDS", 2)
    pieces = [*read_pieces(source("labs.xpt"), tmp_path)]
    assert [piece.columns["SUBJECT"].tolist() for piece in pieces] == [["001", ""], ["003"]]
    assert [piece.row.tolist() for piece in pieces] == [[1, 2], [3]]
    assert cells(read_source(source("labs.xpt"), tmp_path)) == {"SUBJECT": ["001", "", "003"], "N": ["1", "", "3"]}
    write_xpt(tmp_path / "labs.xpt", frame[:0], name="LABS")
    assert cells(read_source(source("labs.xpt"), tmp_path)) == {"SUBJECT": [], "N": []}


def test_a_last_record_without_text_whose_numbers_are_zero(tmp_path: Path) -> None:
    write_xpt(tmp_path / "labs.xpt", pd.DataFrame({"SUBJECT": ["001", ""], "N": [1.0, 0.0]}), name="LABS")
    assert cells(read_source(source("labs.xpt"), tmp_path)) == {"SUBJECT": ["001", ""], "N": ["1", "0"]}


def test_records_of_zeros_are_records_unless_nobody_can_tell(tmp_path: Path) -> None:
    path = tmp_path / "labs.xpt"
    write_xpt(path, pd.DataFrame({"A": [1.0, 0.0, 0.0], "B": [2.0, 0.0, 0.0], "C": [0.0] * 3}), name="LABS")
    assert len(read_source(source("labs.xpt"), tmp_path)) == 3
    content = path.read_bytes()
    end = len(content.rstrip(b" "))
    path.write_bytes(content[:end] + bytes(len(content) - end))
    assert "ends in zero bytes, and whether they are record 3 cannot be told" in refusal(
        lambda: read_source(source("labs.xpt"), tmp_path)
    )


def test_a_record_cut_within_blanks(tmp_path: Path) -> None:
    path = tmp_path / "labs.xpt"
    write_xpt(path, pd.DataFrame({"NOTE": ["x", "y"]}), name="LABS", lengths={"NOTE": 200})
    content = path.read_bytes()
    path.write_bytes(content[: -80 * 1])
    assert "ends inside record 2; it is truncated" in refusal(lambda: read_source(source("labs.xpt"), tmp_path))


def several(path: Path) -> None:
    """A transport file with the datasets DEMOG, LABS and LABS."""
    parts = []
    for name, number in (("DEMOG", 1.0), ("LABS", 2.0), ("LABS", 3.0)):
        write_xpt(path, pd.DataFrame({"SUBJECT": ["001"], "N": [number]}), name=name)
        parts.append(path.read_bytes())
    path.write_bytes(parts[0] + parts[1][240:] + parts[2][240:])


def test_one_of_several_members(tmp_path: Path) -> None:
    several(tmp_path / "labs.xpt")
    read = read_source(source("labs.xpt", member="DEMOG"), tmp_path)
    assert cells(read)["N"] == ["1"]
    assert read.left == {"labs.xpt": {"the dataset LABS"}}
    for habits, message in (
        ({}, "holds 3 datasets, DEMOG, LABS, LABS; say which one it is: member: for labs in study.yaml"),
        ({"member": "AE"}, "holds no dataset AE, only DEMOG, LABS, LABS; name one of these"),
        ({"member": "LABS"}, "holds 2 datasets of the name LABS; write the file again"),
    ):
        assert (
            refusal(lambda habits=habits: read_source(source("labs.xpt", **habits), tmp_path)) == f"labs.xpt: {message}"
        )


@pytest.mark.parametrize("encoding", ["cp1252", "euc_kr", "shift_jis", "iso2022_jp"])
def test_text_of_a_transport_file_in_a_stated_encoding(encoding: str, tmp_path: Path) -> None:
    text = {"cp1252": "é µ", "euc_kr": "두통", "shift_jis": "頭痛", "iso2022_jp": "頭痛"}[encoding]
    content = text.encode(encoding)
    transport(tmp_path / "labs.xpt", pd.DataFrame({"NOTE": ["X" * len(content)]}), b"X" * len(content), content)
    read = read_source(source("labs.xpt", encoding=encoding), tmp_path)
    assert (cells(read)["NOTE"], read.told) == ([text], ())
    if encoding != "iso2022_jp":  # of which every byte is one of ASCII
        assert "LABS.NOTE: record 1: value " in refusal(lambda: read_source(source("labs.xpt"), tmp_path))
    assert refusal(lambda: read_source(source("labs.xpt", encoding="rot13"), tmp_path)) == (
        "labs.xpt: there is no encoding rot13; mend it in study.yaml"
    )


STATED = {"utf-8": 20, "iso-8859-1": 29, "windows-1252": 62, "euc-kr": 140, "none": 0, "any": 204}


def sas(folder: Path, stated: str, content: bytes) -> None:
    """The sample with another encoding stated, and another first value of mychar, which is made 8 bytes wide."""
    made = bytearray(SAMPLE.read_bytes())
    made[70] = STATED[stated]
    width = made.index(struct.pack("<QI", 48, 1)) + 8  # of the variable at byte 48 of each record
    made[width : width + 4] = struct.pack("<I", 8)
    at = made.index(b"a" + bytes(7), 65_536)
    made[at : at + 8] = content.ljust(8)
    (folder / "labs.sas7bdat").write_bytes(made)


@needs_sas
@pytest.mark.parametrize(
    ("stated", "content", "habits", "text"),
    [
        ("windows-1252", b"caf\xe9", {}, "café"),
        ("euc-kr", "두통".encode("euc_kr"), {}, "두통"),
        ("none", b"caf\xe9", {"encoding": "cp1252"}, "café"),
        ("any", "두통".encode("euc_kr"), {"encoding": "euc_kr"}, "두통"),
        ("utf-8", "é".encode(), {}, "é"),
    ],
)
def test_text_of_a_sas_dataset(
    stated: str, content: bytes, habits: Mapping[str, str], text: str, tmp_path: Path
) -> None:
    sas(tmp_path, stated, content)
    read = read_source(source("labs.sas7bdat", **habits), tmp_path)
    assert text in cells(read)["mychar"]
    assert read.told == ()


@needs_sas
@pytest.mark.parametrize(
    ("stated", "content", "habits", "message"),
    [
        (
            "euc-kr",
            b"caf\xe9",
            {},
            r"mychar holds b'caf\xe9', which is not euc-kr; it looks like cp1252; ",
        ),  # no half letter is left out
        ("utf-8", b"caf\xe9", {}, r"mychar holds b'caf\xe9', which is not utf-8; it looks like cp1252; "),
        (
            "none",
            b"caf\xe9",
            {},
            r"mychar holds b'caf\xe9', and the file does not say its encoding; it looks like ",
        ),
        (
            "any",
            b"caf\xe9",
            {},
            r"mychar holds b'caf\xe9', and the file does not say its encoding; it looks like ",
        ),
        (
            "utf-8",
            b"x\xff",
            {"encoding": "euc_kr"},
            r"mychar holds b'x\xff', which is not euc_kr; it looks like cp1252; ",
        ),
    ],
)
def test_text_of_a_sas_dataset_that_is_refused(
    stated: str, content: bytes, habits: Mapping[str, str], message: str, tmp_path: Path
) -> None:
    sas(tmp_path, stated, content)
    told = refusal(lambda: read_source(source("labs.sas7bdat", **habits), tmp_path))
    assert told.startswith("labs.sas7bdat: record 1: ")
    assert message in told


@needs_sas
def test_an_encoding_that_the_file_contradicts_is_told(tmp_path: Path) -> None:
    sas(tmp_path, "euc-kr", "두통".encode("euc_kr"))
    told = read_source(source("labs.sas7bdat", encoding="cp1252"), tmp_path).told
    assert {said.rule for said in told} == {"doubtful encoding"}
    assert any("the file says that its text is euc-kr, and study.yaml says cp1252" in said.message for said in told)
    assert any("looks like euc_kr" in said.message for said in told)
