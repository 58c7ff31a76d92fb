"""The folder that is sent: what is in it, what would refuse it, and whether it is still what it was."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pikepdf
import pyreadstat
import pytest
from lxml import etree
from pdfminer.high_level import extract_text

from cdisc_rdeb import read_xpt, write_xpt
from cdisc_rdeb.errors import RawDataError, RequestError, SpecError
from cdisc_rdeb.package import diff_packages, package_study, verify_package
from cdisc_rdeb.package.backbone import INDEX
from cdisc_rdeb.package.make import judge
from cdisc_rdeb.package.markets import MARKETS
from cdisc_rdeb.package.rejection import Sequence as SequenceFolder
from cdisc_rdeb.package.splitting import split
from tests.first_study import files as files_of_page

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("CDISC_RDEB_SHARED", ROOT.parent / "shared")) / "packaging/ectd"
STUDY = "rdeb-msc-01"
SDTM = f"m5/datasets/{STUDY}/tabulations/sdtm"
ADAM = f"m5/datasets/{STUDY}/analysis/adam/datasets"
PROGRAMS = f"m5/datasets/{STUDY}/analysis/adam/programs"
BIMO = "m5/datasets/bimo/site-level"
LISTINGS = f"m5/datasets/{STUDY}/listings/bimo-listings.pdf"
STF = (
    "m5/53-clin-stud-rep/535-rep-effic-safety-stud/recessive-dystrophic-epidermolysis-bullosa/"
    f"5352-stud-rep-uncontr/{STUDY}/stf-{STUDY}.xml"
)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The trial's package."""
    out = tmp_path_factory.mktemp("sent") / "package"
    packaged = package_study(ROOT / "specs/rdeb", out=out)
    assert packaged.refusals == () and packaged.folder == out
    return out


@pytest.fixture
def sequence(package: Path, tmp_path: Path) -> Path:
    """A copy of the trial's sequence, to be broken."""
    return Path(shutil.copytree(package / "0001", tmp_path / "0001"))


def told(sequence: Path, market: str = "fda") -> list[str]:
    """Why a sequence would be refused."""
    return [str(refusal) for refusal in judge(sequence, MARKETS[market])]


def test_each_file_lies_where_it_belongs(package: Path) -> None:
    inside = {path.relative_to(package / "0001").as_posix() for path in (package / "0001").rglob("*") if path.is_file()}
    wanted = {
        *(INDEX, "index-md5.txt", STF),
        *(f"{SDTM}/{name}" for name in ("dm.xpt", "suppae.xpt", "relrec.xpt", "ts.xpt", "define.xml")),
        *(f"{ADAM}/{name}" for name in ("adsl.xpt", "adtte.xpt", "define.xml")),
        *(f"{PROGRAMS}/{name}" for name in ("adsl.txt", "demog.txt")),
        *(f"m5/datasets/{STUDY}/misc/{name}" for name in ("specs.zip", "analyses.html")),
        *(f"{BIMO}/{name}" for name in ("clinsite.xpt", "define.xml", "define2-1.xsl", "define.html")),
        LISTINGS,
    }
    assert wanted <= inside
    assert {path.name for path in package.iterdir()} >= {"0001", "manifest.json", "package.json", "issues.csv"}
    assert all(path == path.lower() for path in inside)


def test_md5_and_sha256_are_those_of_the_files(package: Path) -> None:
    leaves = etree.parse(package / "0001" / INDEX).getroot().iter("leaf")
    for leaf in leaves:
        path = package / "0001" / leaf.get("{http://www.w3c.org/1999/xlink}href")
        assert subprocess.run(["md5sum", path], capture_output=True, text=True).stdout.split()[0] == leaf.get(
            "checksum"
        )
    outputs = json.loads((package / "manifest.json").read_text(encoding="utf-8"))["outputs"]
    assert all(hashlib.sha256((package / name).read_bytes()).hexdigest() == hash_ for name, hash_ in outputs.items())
    index = (package / "0001" / INDEX).read_bytes()
    assert (package / "0001/index-md5.txt").read_text(encoding="ascii").strip() == hashlib.md5(index).hexdigest()


@pytest.mark.skipif(not SHARED.is_dir(), reason="ICH's DTDs and valid values are not here")
def test_index_and_stf_are_valid_and_all_tags_are_known(package: Path) -> None:
    for file, dtd in ((INDEX, "ich-ectd-3-2.dtd"), (STF, "ich-stf-v2-2.dtd")):
        with (SHARED / dtd).open("rb") as rules:
            checked = etree.DTD(rules)
        assert checked.validate(etree.parse(package / "0001" / file)), checked.error_log
    values = etree.parse(SHARED / "valid-values.xml").getroot().iter("valid-value")
    known = {(value.get("value"), value.get("realm")) for value in values}
    tags = list(etree.parse(package / "0001" / STF).getroot().iter("file-tag"))
    assert len(tags) > 60 and all((tag.get("name"), tag.get("info-type")) in known for tag in tags)


def test_what_is_for_inspections_is_tagged_as_listings(package: Path) -> None:
    tags = SequenceFolder(package / "0001").tags
    assert tags[f"{BIMO}/clinsite.xpt"] == tags[LISTINGS] == (("data-listing-dataset", "us"),)
    names = ("define.xml", "define2-1.xsl", "define.html")
    assert {tags[f"{BIMO}/{name}"] for name in names} == {(("data-listing-data-definition", "us"),)}


def test_programs_tell_the_steps_in_the_order_in_which_they_run(package: Path) -> None:
    text = (package / "0001" / PROGRAMS / "adqs.txt").read_bytes()
    assert text.isascii()
    steps = " ".join(text.decode().split())
    assert "18. AVAL (Analysis Value): Equal to QSSTRESN." in steps
    assert steps.index("BASE (Baseline Value)") < steps.index("CHG (Change from Baseline): AVAL - BASE")
    assert "cdisc_rdeb 0.1.0, SDTMIG 3.4, ADaMIG 1.3" in steps


def test_the_specs_in_it_build_the_same_package_again(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(package / f"0001/m5/datasets/{STUDY}/misc/specs.zip") as archive:
        assert {"specs/rdeb/study.yaml", "specs/rdeb/sdtm/dm.yaml", "specs/rdeb/package.yaml"} <= set(
            archive.namelist()
        )
    monkeypatch.setenv("TZ", "Asia/Seoul")
    verified = verify_package(package, rebuild=ROOT / "raw/rdeb")
    assert verified.faults == ()


def test_other_raw_data_give_another_package(package: Path, tmp_path: Path) -> None:
    raw = Path(shutil.copytree(ROOT / "raw/rdeb", tmp_path / "raw"))
    file = next(path for path in sorted(raw.glob("*.csv")) if "SYSBP" in path.read_text(encoding="utf-8"))
    lines = file.read_text(encoding="utf-8").splitlines()
    at = lines[0].split(",").index("SYSBP")
    cells = lines[1].split(",")
    lines[1] = ",".join([*cells[:at], "199", *cells[at + 1 :]])
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    faults = verify_package(package, rebuild=raw).faults
    assert any("vs.xpt: the rebuilt file is another" in fault for fault in faults)
    package_study(ROOT / "specs/rdeb", raw=raw, out=tmp_path / "next", anyway=True)
    differences = diff_packages(package, tmp_path / "next")
    assert not differences.equal and differences.added == differences.removed == ()
    assert f"{SDTM}/vs.xpt" in differences.changed and f"{SDTM}/dm.xpt" not in differences.changed
    assert "VS" in str(differences) and "199" in str(differences)
    assert LISTINGS in differences.changed and f"{BIMO}/clinsite.xpt" not in differences.changed
    assert {*differences.datasets} == {"sdtm", "adam", "bimo"}
    assert diff_packages(package, package).equal


# What is done to a package, and what verify says.


def one_byte(package: Path) -> None:
    path = package / f"0001/{SDTM}/ae.xpt"
    content = bytearray(path.read_bytes())
    content[-200] ^= 1
    path.write_bytes(content)


def other_site(package: Path) -> None:
    edit(package / f"0001/{BIMO}/define.xml", 'Name="SITEID"', 'Name="SITEXX"')


TAMPERED: dict[str, tuple[Callable[[Path], object], str]] = {
    "one byte": (one_byte, "ae.xpt: it is not the file that was packaged"),
    "another site": (other_site, "define.xml: it is not the file that was packaged"),
    "define against data": (other_site, "m5/datasets/bimo/site-level: CLINSITE SITEID"),
    "missing": (lambda p: (p / f"0001/{ADAM}/adsl.xpt").unlink(), "adsl.xpt: it is missing"),
    "added": (lambda p: (p / f"0001/{SDTM}/new.txt").write_text("x"), "new.txt: it was added later"),
    "beside": (lambda p: (p / "notes.txt").write_text("x"), "notes.txt: it was added later"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_what_is_done_to_a_package_is_noticed(name: str, package: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(package, tmp_path / "copy"))
    do, said = TAMPERED[name]
    do(copy)
    assert any(said in fault for fault in verify_package(copy).faults)


def test_what_is_no_package_is_told(tmp_path: Path) -> None:
    with pytest.raises(RawDataError, match="this is no package; name the folder that package wrote"):
        verify_package(tmp_path)


# Each criterion and each rule, made to fail on purpose.


def edit(path: Path, old: str, new: str, times: int = 1) -> None:
    """Replace a text in a file, which must have it."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, times), encoding="utf-8")


def tag_of(sequence: Path, file: str, new: str) -> None:
    """Give a file of SDTM another tag in the study tagging file."""
    path = sequence / STF
    leaf = f"l-datasets-{STUDY}-tabulations-sdtm-{file}"
    head, _, tail = path.read_text(encoding="utf-8").partition(f"#{leaf}")
    old = "data-tabulation-data-definition" if file == "define.xml" else "data-tabulation-dataset-sdtm"
    path.write_text(f"{head}#{leaf}{tail.replace(old, new, 1)}", encoding="utf-8")


def retag(sequence: Path, old: str) -> None:
    """Give the files of a tag that of programs."""
    edit(sequence / STF, f'name="{old}"', 'name="analysis-program"', times=9)


def summary(sequence: Path, change: Callable[..., object]) -> None:
    """Change TS."""
    path = sequence / SDTM / "ts.xpt"
    dataset = read_xpt(path)
    frame = dataset.frame
    frame = change(frame)
    write_xpt(path, frame, name="TS")


def set_start(value: str, flavor: str = "") -> Callable[..., object]:
    def change(frame):
        at = frame["TSPARMCD"] == "SSTDTC"
        frame.loc[at, "TSVAL"], frame.loc[at, "TSVALNF"] = value, flavor
        return frame

    return change


def pdf(sequence: Path, **how: object) -> None:
    """Put a PDF among the datasets."""
    document = pikepdf.new()
    document.add_blank_page()
    if how.pop("script", False):
        document.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary())
    if how.pop("font", False):
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        document.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    document.save(sequence / SDTM / "acrf.pdf", **how)


def links(sequence: Path) -> None:
    edit(sequence / SDTM / "define.xml", 'xlink:href="ae.xpt"', 'xlink:href="aes.xpt"')


BREAKAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "1789 untagged": (lambda s: (s / SDTM / "extra.xpt").write_bytes(b"x"), "1789: {SDTM}/extra.xpt: no study tagging"),
    "1789 no stf": (lambda s: (s / STF).unlink(), "1789: there is no study tagging file"),
    "1734 no ts": (lambda s: tag_of(s, "ts.xpt", "annotated-crf"), "1734: {STF}: no ts.xpt of study RDEB-MSC-01"),
    "1734 other study": (lambda s: edit(s / STF, "<study-id>RDEB-MSC-01", "<study-id>OTHER"), "its study is"),
    "1734 no start": (lambda s: summary(s, lambda f: f[f["TSPARMCD"] != "SSTDTC"]), "it has no SSTDTC"),
    "1734 partial start": (lambda s: summary(s, set_start("2016-10")), "SSTDTC is '2016-10', no whole date"),
    "1734 no TS": (lambda s: (s / SDTM / "ts.xpt").write_bytes(b"no"), "it cannot be read as TS"),
    "1735 dataset": (lambda s: tag_of(s, "ae.xpt", "analysis-program"), "1735: {SDTM}/ae.xpt: it is tagged"),
    "1735 define": (lambda s: tag_of(s, "define.xml", "annotated-crf"), "1735: {SDTM}/define.xml: it is"),
    "1735 no listing": (lambda s: tag_of(s, "ae.xpt", "data-listing-dataset"), "1735: {SDTM}/ae.xpt: it is tagged"),
    "1735 listing": (lambda s: retag(s, "data-listing-dataset"), "1735: {BIMO}/clinsite.xpt: it is tagged"),
    "1736 dm": (lambda s: (s / SDTM / "dm.xpt").unlink(), "1736: {SDTM}: SDTM datasets come without dm.xpt"),
    "1736 define": (lambda s: (s / SDTM / "define.xml").unlink(), "SDTM datasets come without define.xml"),
    "1736 adsl": (lambda s: (s / ADAM / "adsl.xpt").unlink(), "1736: {ADAM}: ADaM datasets come without adsl.xpt"),
    "1736 adam define": (lambda s: (s / ADAM / "define.xml").unlink(), "ADaM datasets come without define.xml"),
    "name": (lambda s: (s / SDTM / "My File.xpt").write_bytes(b"x"), "file name: {SDTM}/My File.xpt: a name has small"),
    "two extensions": (lambda s: (s / SDTM / "a.b.txt").write_bytes(b"x"), "file name: {SDTM}/a.b.txt"),
    "long name": (lambda s: (s / SDTM / f"{'a' * 62}.txt").write_bytes(b"x"), "it has 66 characters of 64"),
    "folder name": (lambda s: put(s / "m5/Data/a.txt"), "folder name: m5/Data/a.txt: a folder's name has small"),
    "path": (lambda s: put(s / f"m5/{'a' * 60}/{'b' * 60}/{'c' * 30}/d.txt"), "characters of 150"),
    "empty file": (lambda s: (s / SDTM / "none.txt").write_bytes(b""), "empty file: {SDTM}/none.txt"),
    "empty folder": (lambda s: (s / "m5/nothing").mkdir(), "empty folder: m5/nothing"),
    "pdf version": (lambda s: pdf(s, force_version="1.3"), "PDF version: {SDTM}/acrf.pdf: it is PDF 1.3"),
    "pdf password": (lambda s: pdf(s, encryption=pikepdf.Encryption(owner="o", user="u")), "it asks for a password"),
    "pdf security": (lambda s: pdf(s, encryption=pikepdf.Encryption(owner="o", user="")), "it is encrypted"),
    "pdf script": (lambda s: pdf(s, script=True), "PDF content: {SDTM}/acrf.pdf: it has scripts"),
    "pdf font": (lambda s: pdf(s, font=True), "PDF font: {SDTM}/acrf.pdf: Helvetica is not embedded"),
    "pdf damaged": (lambda s: (s / SDTM / "acrf.pdf").write_bytes(b"x"), "PDF damaged: {SDTM}/acrf.pdf"),
    "program": (lambda s: (s / PROGRAMS / "adsl.txt").write_text("a\nµ", encoding="utf-8"), "line 2 has a character"),
    "dead link": (links, "dead link: {SDTM}/define.xml: it names aes.xpt"),
    "leaf without file": (lambda s: (s / SDTM / "vs.xpt").unlink(), "leaf: {SDTM}/vs.xpt: index.xml names it"),
    "file without leaf": (lambda s: put(s / "m5/more.txt"), "leaf: m5/more.txt: index.xml has no leaf"),
    "checksum": (lambda s: edit(s / PROGRAMS / "adsl.txt", "ADSL", "adsl"), "checksum: {PROGRAMS}/adsl.txt"),
    "index checksum": (lambda s: (s / "index-md5.txt").write_text("0"), "checksum: index.xml: index-md5.txt is not"),
    "no index": (lambda s: (s / INDEX).unlink(), "leaf: index.xml: it is not there"),
    "title": (lambda s: edit(s / INDEX, "<title>DM - Demographics", "<title> DM"), "leaf title: {SDTM}/dm.xpt"),
    "same name": (lambda s: put(s / "m5/ae.xpt"), "same name: {SDTM}/ae.xpt: m5/ae.xpt is called the same"),
}  # fmt: skip


def put(path: Path) -> None:
    """A file with a byte in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")


@pytest.mark.parametrize("name", BREAKAGES)
def test_each_criterion_and_rule_is_told(name: str, sequence: Path) -> None:
    do, said = BREAKAGES[name]
    do(sequence)
    wanted = said.format(SDTM=SDTM, ADAM=ADAM, PROGRAMS=PROGRAMS, STF=STF, BIMO=BIMO)
    assert any(wanted in refusal for refusal in told(sequence)), told(sequence)


@pytest.mark.parametrize("market", MARKETS)
def test_nothing_is_told_of_the_trial(market: str, sequence: Path) -> None:
    assert told(sequence, market) == []


def test_a_start_that_is_not_known_has_a_null_flavor(sequence: Path) -> None:
    summary(sequence, set_start("", "NA"))
    assert not any(refusal.startswith("1734") for refusal in told(sequence))


def test_markets_differ_in_names(sequence: Path) -> None:
    put(sequence / SDTM / "a_b.txt")
    assert any(refusal.startswith("file name") for refusal in told(sequence, "fda"))
    assert not any(refusal.startswith("file name") for refusal in told(sequence, "nmpa"))


# Large datasets.


def test_pieces_of_a_dataset_are_valid_and_are_the_whole(package: Path, tmp_path: Path) -> None:
    whole = package / f"0001/{SDTM}/lb.xpt"
    limit = whole.stat().st_size // 4
    pieces = split(whole, tmp_path / "split", limit, datetime(2024, 1, 1))
    assert [piece.name for piece in pieces] == [f"lb{n}.xpt" for n in range(1, len(pieces) + 1)] and len(pieces) >= 4
    assert all(piece.stat().st_size <= limit for piece in pieces)
    expected, _ = pyreadstat.read_xport(whole)
    frames = [pyreadstat.read_xport(piece)[0] for piece in pieces]
    assert sum(map(len, frames)) == len(expected)
    joined = pd.concat(frames, ignore_index=True)
    assert joined.equals(expected)


def test_a_package_with_a_limit_has_the_pieces_beside_the_whole(tmp_path: Path) -> None:
    packaged = package_study(ROOT / "specs/rdeb", out=tmp_path / "p", limit=400_000)
    home = tmp_path / f"p/0001/{SDTM}"
    cut = {path.name for path in (home / "split").iterdir()}
    assert packaged.refusals == () and {"lb1.xpt", "lb2.xpt"} <= cut and (home / "lb.xpt").exists()
    assert "LB - Laboratory Test Results, part 2" in {leaf.title for leaf in packaged.leaves}
    assert verify_package(tmp_path / "p").faults == ()
    words = " ".join(extract_text(home / "csdrg.pdf").replace("\u200b", "").split())
    assert (
        "LB has more than 400,000 bytes: it is whole in its folder, and in pieces in split/ (lb1.xpt and so on)"
        in words
    )


def test_a_large_dataset_is_cut_without_holding_it(
    package: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    whole = package / f"0001/{SDTM}/lb.xpt"
    largest = []
    read = np.fromfile

    def noted(*arguments, **named):
        part = read(*arguments, **named)
        largest.append(len(part))
        return part

    monkeypatch.setattr("cdisc_rdeb.package.splitting.CHUNK", 100)
    monkeypatch.setattr("cdisc_rdeb.quick.np.fromfile", noted)
    monkeypatch.setattr("cdisc_rdeb.formats.xpt_reader.PIECE", 8_000)
    split(whole, tmp_path / "split", whole.stat().st_size // 4, datetime(2024, 1, 1))
    assert 0 < max(largest) < whole.stat().st_size / 8


# What stops a package.


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The first study of the docs, which has no analysis datasets, as a project of its own."""
    for name, text in files_of_page().items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_without_package_yaml_it_is_told_how_to_write_it(project: Path) -> None:
    with pytest.raises(SpecError, match=r"package.yaml is not there.*write it: section: 5.3.5.2"):
        package_study(project / "specs/toy", out=project / "sent")
    assert not (project / "sent").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("section: 5.3.9\n", "section"),
        ("section: 5.3.5.2\n", "package.yaml:1: a study in 5.3.5.2 has an indication; add indication: the disease"),
        ("section: 5.3.1.1\nindication: x\n", "a study in 5.3.1.1 has no indication; remove indication"),
        ("section: 5.3.5.1\nindication: x\n", "a study in 5.3.5.1 says its type of control; add control"),
        ("section: 5.3.5.2\nindication: x\ncontrol: placebo\n", "has no type of control; remove control"),
        ("section: 5.3.5.2\nindication: x\nsequence: 1\n", "four digits"),
        ("section: 5.3.5.2\nindicaton: x\n", "did you mean indication"),
    ],
)
def test_faults_of_package_yaml(text: str, said: str, project: Path) -> None:
    (project / "specs/toy/package.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SpecError) as error:
        package_study(project / "specs/toy", out=project / "sent")
    assert said in str(error.value)


def test_what_would_be_refused_is_not_written(project: Path) -> None:
    (project / "specs/toy/package.yaml").write_text("section: 5.3.5.2\nindication: x\n", encoding="utf-8")
    edit(project / "raw/toy/demog.csv", "001,34,Female", "001,34,Unclear")
    refused = package_study(project / "specs/toy", out=project / "sent")
    assert refused.folder is None and not (project / "sent").exists()
    codes = [refusal.code for refusal in refused.refusals]
    assert "1734" in codes and "issue" in codes  # there is no TS, and nothing explains its issues
    written = package_study(project / "specs/toy", out=project / "sent", anyway=True)
    assert written.folder == project / "sent"
    record = json.loads((project / "sent/package.json").read_text(encoding="utf-8"))
    assert record["refused"] == [str(refusal) for refusal in written.refusals] != []


def test_a_market_that_is_not_known(project: Path) -> None:
    with pytest.raises(RequestError, match="there is no market ema; there are fda, pmda, nmpa"):
        package_study(project / "specs/toy", out=project / "sent", market="ema")
