"""Files that others wrote: no files, damaged, too large, changing while they are read; and what the manifest names."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from studies import RAW_AE, RAW_DM, TinyStudy, tiny_study

from cdisc_rdeb import build, build_study
from cdisc_rdeb.check import read_submission
from cdisc_rdeb.cli import main
from cdisc_rdeb.errors import RawDataError
from cdisc_rdeb.formats import opening
from cdisc_rdeb.formats.opening import State, digest_of, noting, opened, read_bytes, read_start
from cdisc_rdeb.model import RawSource
from cdisc_rdeb.raw import column_names, read_source, reading


def refusal(read: Callable[[], object]) -> str:
    with pytest.raises(RawDataError) as caught:
        read()
    return str(caught.value)


@pytest.fixture
def study(tmp_path: Path) -> TinyStudy:
    return tiny_study(tmp_path)


EVERY = ("a.csv", "a.csv.gz", "a.xpt", "a.sas7bdat", "a.xlsx", "a.json", "a.ndjson", "a.xml")


@pytest.mark.parametrize("name", EVERY)
def test_a_link_to_itself_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / name).symlink_to(name)
    habits = {"item_group": "IG"} if name == "a.xml" else {}
    told = refusal(lambda: read_source(RawSource("labs", (name,), **habits), tmp_path))  # type: ignore[arg-type]
    assert told.startswith(f"{name}: the raw source labs has no such file in ")


def test_a_raw_folder_that_leads_to_itself_is_told(study: TinyStudy, tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    told = refusal(lambda: build_study(study.specs, raw=tmp_path / "loop", out=tmp_path / "out"))
    assert f"there is no folder {tmp_path / 'loop'}; make it, or name that of the raw data with --raw" in told


def test_what_the_system_refuses_is_no_traceback(tmp_path: Path) -> None:
    name = str(tmp_path / ("x" * 300))  # longer than a name can be
    told = CliRunner().invoke(main, ["new", name])
    assert told.exit_code == 2
    assert told.output.startswith(f"error: {tmp_path}/xxx")
    assert "File name too long; see the path, and whether it may be used" in told.output


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes there")
@pytest.mark.parametrize("name", EVERY)
def test_a_pipe_is_no_file(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / name)
    for read in (read_source, column_names):
        told = refusal(lambda read=read: read(RawSource("a", (name,), item_group="X"), tmp_path))
        assert told == f"{name}: this is a pipe, and no file; put the file itself there"


@pytest.mark.parametrize("name", EVERY)
def test_a_folder_is_no_file(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    told = refusal(lambda: read_source(RawSource("a", (name,), item_group="X"), tmp_path))
    assert told == f"{name}: this is a folder, and no file; put the file itself there"


def test_a_device_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to("/dev/zero")
    told = refusal(lambda: read_source(RawSource("a", ("a.csv",)), tmp_path))
    assert told == "a.csv: this is a device, and no file; put the file itself there"


def test_a_link_to_a_file_is_one(study: TinyStudy, tmp_path: Path) -> None:
    (study.raw / "ae.csv").rename(tmp_path / "elsewhere.csv")
    (study.raw / "ae.csv").symlink_to(tmp_path / "elsewhere.csv")
    assert study.build().exit_code == 0
    assert set(manifest(study)["inputs"]["raw"]) == {"dm.csv", "ae.csv"}


# packed files

PACKED = gzip.compress(b"SUBJECT,AGE\n" + b"001,34\n" * 1000)
DAMAGED = {
    "cut": (PACKED[:-20], "gzip cannot unpack the file, it is "),
    "cut in the header": (PACKED[:5], "gzip cannot unpack the file, it is "),
    "a byte changed": (PACKED[:40] + bytes([PACKED[40] ^ 255]) + PACKED[41:], "gzip cannot unpack the file, it is "),
    "a wrong check sum": (PACKED[:-8] + b"\0\0\0\0" + PACKED[-4:], "gzip cannot unpack the file, it is damaged: "),
    "something behind": (PACKED + b"more", "gzip cannot unpack the file, it is damaged: "),
    "not packed": (b"SUBJECT,AGE\n001,34\n", "its name ends in .gz, and gzip did not compress it; "),
    "packed by others": (b"BZh91AY&SY", "its name ends in .gz, and gzip did not compress it; "),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_packed_files(name: str, tmp_path: Path) -> None:
    content, message = DAMAGED[name]
    (tmp_path / "a.csv.gz").write_bytes(content)
    told = refusal(lambda: read_source(RawSource("a", ("a.csv.gz",)), tmp_path))
    assert told.startswith(f"a.csv.gz: {message}")


def test_packed_twice_behind_one_another(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(PACKED + gzip.compress(b"002,35\n") + b"\0" * 10)
    assert len(read_source(RawSource("a", ("a.csv.gz",)), tmp_path)) == 1001


@pytest.mark.parametrize("piece", [b"A" * (1 << 20), b"1,2\n" * (1 << 18)])
def test_what_swells_is_refused(piece: bytes, tmp_path: Path) -> None:
    with gzip.open(tmp_path / "a.csv.gz", "wb") as file:
        file.write(b"SUBJECT,AGE\n001,")
        for _ in range(80):
            file.write(piece)
    told = refusal(lambda: read_source(RawSource("a", ("a.csv.gz",)), tmp_path))
    assert "characters, as no raw data have" in told or "swell to more than" in told


def test_packed_data_of_people_are_read(tmp_path: Path) -> None:
    rows = "".join(f"{number:05d},{number % 90},,,,,\n" for number in range(200_000))
    with gzip.open(tmp_path / "a.csv.gz", "wt") as file:
        file.write(f"SUBJECT,AGE,A,B,C,D,E\n{rows}")
    assert len(read_source(RawSource("a", ("a.csv.gz",)), tmp_path)) == 200_000


def test_the_start_of_a_packed_file(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(PACKED)
    assert read_start(tmp_path / "a.gz", 5)[:7] == b"SUBJECT"
    assert read_bytes(tmp_path / "a.gz").count(b"\n") == 1001


# workbooks


def test_a_workbook_whose_parts_swell(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx", "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/media/image.bin", b"\0" * (80 << 20))
    told = refusal(lambda: read_source(RawSource("a", ("a.xlsx",)), tmp_path))
    assert told.startswith("a.xlsx: its ")
    assert "swell to more than" in told


def test_a_workbook_that_lies_about_its_parts(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["SUBJECT"])
    book.active.append(["x" * 30_000])
    book.save(tmp_path / "a.xlsx")
    content = bytearray((tmp_path / "a.xlsx").read_bytes())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    small = (100).to_bytes(4, "little")
    (tmp_path / "a.xlsx").write_bytes(bytes(content).replace(size.to_bytes(4, "little"), small))
    told = refusal(lambda: read_source(RawSource("a", ("a.xlsx",)), tmp_path))
    assert told.startswith("a.xlsx: sheet Sheet: this cannot be read as an Excel workbook: Bad CRC-32")


# files that change


def test_a_file_that_grows_while_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("A\n1\n")

    def read() -> None:
        with opened(tmp_path / "a.csv", "a.csv") as file:
            file.read()
            with (tmp_path / "a.csv").open("a") as more:
                more.write("2\n")

    assert refusal(read) == ("a.csv: the file changed while it was read; wait until it is written, and read it again")


def test_an_error_of_a_file_that_changed_is_the_change(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("A\n1\n")

    def read() -> None:
        with opened(tmp_path / "a.csv") as file:
            os.truncate(tmp_path / "a.csv", 1)
            raise ValueError(file.read())

    assert "the file changed while it was read" in refusal(read)


CHANGES: dict[str, Callable[[Path], object]] = {
    "other bytes": lambda path: path.write_text(RAW_AE.replace("Itch", "Burn")),
    "a new file of the same size": lambda path: replaced(path, RAW_AE.replace("Itch", "Burn")),
    "the same bytes in a new file": lambda path: replaced(path, RAW_AE),
    "away": lambda path: path.unlink(),
    "the same time and size": lambda path: in_the_same_time(path, RAW_AE.replace("Itch", "Burn")),
}


def replaced(path: Path, text: str) -> None:
    """Another file in the place of one."""
    (path.parent / "new").write_text(text)
    (path.parent / "new").replace(path)


def in_the_same_time(path: Path, text: str) -> None:
    """Other bytes, and the time of the last change put back."""
    time = path.stat().st_mtime_ns
    path.write_text(text)
    os.utime(path, ns=(time, time))


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("step", ["compute", "read"])
def test_a_raw_file_that_changes_during_a_build(
    name: str, step: str, study: TinyStudy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between lint's look at the header and the reading, or between the reading and the end."""
    assert study.build().exit_code == 0
    before = study.output()
    owner = build.Ahead if step == "read" else build
    done = getattr(owner, step)

    def meddle(*given: object) -> object:
        CHANGES[name](study.raw / "ae.csv")
        return done(*given)

    monkeypatch.setattr(owner, step, meddle)
    result = study.build()
    assert result.exit_code == 2
    assert result.stderr.startswith("error: ae.csv: ")
    assert "changed while it was read" in result.stderr or "has no such file" in result.stderr
    assert study.output() == before


def test_a_spec_that_changes_during_a_build(study: TinyStudy, monkeypatch: pytest.MonkeyPatch) -> None:
    done = build.compute

    def meddle(*given: object) -> object:
        (study.specs / "codelists.yaml").write_text("")
        return done(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(build, "compute", meddle)
    result = study.build()
    assert result.exit_code == 2
    assert "codelists.yaml: the file changed while it was read" in result.stderr


# the manifest


def manifest(study: TinyStudy) -> dict[str, dict[str, dict[str, str]]]:
    return json.loads((study.out / "manifest.json").read_text())  # type: ignore[no-any-return]


def test_the_manifest_names_what_was_read_and_nothing_else(study: TinyStudy) -> None:
    study.edit("sdtm/dm.yaml", "SITEID: SITE", "SITEID: {lookup: sites.csv, by: SITE, value: SITEID}")
    (study.specs / "sites.csv").write_text("SITE,SITEID\n10,10\n20,20\n")
    (study.specs / "derivations.py").write_text("")
    for stray in (
        *("README.md", "other.csv", ".hidden", "study.yaml~", "notes.docx"),
        *(
            "sdtm/.dm.yaml",
            "sdtm/.#ae.yaml",
            "sdtm/#ae.yaml#",
            "sdtm/ae.yaml~",
            "sdtm/.ae.yaml.swp",
            "sdtm/ae.yaml.bak",
        ),
    ):
        (study.specs / stray).write_text("dataset: [no spec")
    (study.specs / "accepted.yaml").write_text("- {dataset: AE, rule: bad date, records: 1, reason: Asked.}\n")
    (study.raw / "extra.csv").write_text("A\n1\n")
    assert study.lint().exit_code == 0
    result = study.build()
    assert (result.exit_code, result.stderr) == (0, "")
    read = manifest(study)["inputs"]
    assert set(read["specs"]) == {
        *("study.yaml", "codelists.yaml", "derivations.py", "sites.csv", "sdtm/dm.yaml", "sdtm/ae.yaml")
    }
    assert read["raw"] == {name: hashlib.sha256(text.encode()).hexdigest() for name, text in RAWS.items()}


RAWS = {"ae.csv": RAW_AE, "dm.csv": RAW_DM}


def test_raw_data_below_the_specs_are_no_specs(study: TinyStudy) -> None:
    (study.specs / "raw").mkdir()
    for name, text in RAWS.items():
        (study.specs / "raw" / name).write_text(text)
    build_study(study.specs, raw=study.specs / "raw", out=study.out)
    read = manifest(study)["inputs"]
    assert set(read["raw"]) == set(RAWS)
    assert not any(name.startswith("raw/") for name in read["specs"])


ADSL = """\
dataset: ADSL
structure: ADSL
keys: [USUBJID]
records:
  - dataset: DM
    copy: [SUBJID, SITEID, AGE, AGEU, SEX, RACE, ARM]
    variables: {TRT01P: ARM, SAFFL: {assign: Y}}
"""


def test_given_datasets_in_the_manifest(study: TinyStudy, tmp_path: Path) -> None:
    assert study.build().exit_code == 0
    (study.specs / "adam").mkdir()
    (study.specs / "adam/adsl.yaml").write_text(ADSL)
    out = tmp_path / "again"
    build_study(study.specs, sdtm=study.out / "sdtm", out=out)
    read = json.loads((out / "manifest.json").read_text())["inputs"]
    assert {"dm.xpt", "ae.xpt", "suppae.xpt"} <= set(read["sdtm"])


def test_a_ledger_keeps_what_was_read_in_whole(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("A\n1\n")
    with noting() as ledger:
        read_start(tmp_path / "a.csv", 1)
        assert ledger.digests == {tmp_path / "a.csv": ""}
        assert ledger.below(tmp_path) == {"a.csv": hashlib.sha256(b"A\n1\n").hexdigest()}
        read_bytes(tmp_path / "a.csv")
    with noting() as second:
        pass
    assert second.below(tmp_path) == {}
    assert opening.LONGEST > 32_767


def test_a_file_that_is_as_it_was_noted_is_not_hashed_again(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("A\n1\n")
    noted = {path: (State.of(path.stat()), "as noted")}
    with noting(noted) as ledger:
        assert digest_of(path) == "as noted"
        assert read_bytes(path) == b"A\n1\n"
        assert ledger.below(tmp_path) == {"a.csv": "as noted"}


def test_a_file_that_looks_other_than_it_was_noted_is_hashed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("A\n1\n")
    before = path.stat()
    noted = {path: (State.of(before), "as noted")}
    time.sleep(0.05)  # so that the clock of the system has gone on
    path.write_text("A\n2\n")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))  # all but the time of the change is as it was
    sha = hashlib.sha256(b"A\n2\n").hexdigest()
    for read in (digest_of, read_bytes):
        with noting(noted) as ledger:
            read(path)
            assert ledger.below(tmp_path) == {"a.csv": sha}


def test_odm_is_noted_each_time_it_serves(tmp_path: Path) -> None:
    group = '<ItemGroupData ItemGroupOID="IG"><ItemData ItemOID="A" Value="1"/></ItemGroupData>'
    data = f'<ClinicalData StudyOID="S"><SubjectData SubjectKey="1">{group}</SubjectData></ClinicalData>'
    (tmp_path / "a.xml").write_text(f'<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3">{data}</ODM>')
    for _ in range(2):  # the second time from what is kept
        with noting() as ledger:
            reading.read_source(RawSource("a", ("a.xml",), item_group="IG"), tmp_path)
            assert len(ledger.below(tmp_path)["a.xml"]) == 64


def test_a_define_xml_that_is_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "dm.csv").write_text("USUBJID\n1\n")
    os.mkfifo(tmp_path / "define.xml")
    told = [oddity.message for oddity in read_submission(tmp_path).oddities]
    assert told == ["the file is not read, nor checked: this is a pipe, and no file; put the file itself there"]
