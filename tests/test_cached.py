"""Builds that take from earlier ones what was made from the same: the same bytes, whatever changed meanwhile."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from small import SmallStudy, small_study

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
from random_edits import edited

from cdisc_rdeb import read_xpt
from cdisc_rdeb.build import build_study
from cdisc_rdeb.cache import Cache, Span, fingerprint, hash_of, program, said, salt
from cdisc_rdeb.engine import block
from cdisc_rdeb.engine.kept import Keeper
from cdisc_rdeb.errors import RequestError
from cdisc_rdeb.model import Derivation, Place, Reference
from cdisc_rdeb.output import again, noted
from cdisc_rdeb.plan import Node
from cdisc_rdeb.raw import one_source, reading

PROJECT = Path(__file__).parents[1]
AE = """\
dataset: AE
label: Adverse Events
keys: [USUBJID, AETERM]
records:
  - raw: ae
    where: {NOTE: present}
    variables: {AETERM: NOTE, AEDECOD: {upper: NOTE}, AESEV: {from: SEV, codelist: AESEV}, WHY: WHY, AESTDTC: START}
variables:
  AESTDY: {study_day: AESTDTC}
supplemental:
  AESRC: {label: Source of Event, assign: SITE}
comments:
  WHY: {evaluator: INVESTIGATOR}
"""
ROWS = {
    "ae": "SUBJECT,NOTE,SEV,WHY,START\n002,b,mild,late,2024-01-14\n001,a,Mild,,2024-01-11\n001,c,odd,x,2024-01-12\n",
    "cm": "SUBJECT,DRUG,NOTE\n001,a drug,a\n002,b drug,b\n",
}
CM = """\
dataset: CM
keys: [USUBJID, CMTRT]
records:
  - raw: cm
    variables: {CMTRT: DRUG}
variables:
  CMINDC: {last: AE.AEDECOD, order: AE.AETERM}
"""
CODELISTS = "AESEV:\n  terms:\n    MILD: [mild]\n"

Change = Callable[[SmallStudy], None]


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallStudy:
    """A study that was built."""
    monkeypatch.setenv("CDISC_RDEB_CACHE", str(tmp_path / "cache"))
    study = small_study(tmp_path, ROWS, {"ae": AE, "cm": CM}, more={"codelists.yaml": CODELISTS})
    build(study)
    return study


def build(study: SmallStudy, blocks: int = 1) -> dict[str, bytes]:
    """The files of a build that may take from earlier ones."""
    build_study(study.specs, raw=study.raw, out=study.out, documents=False, blocks=blocks)
    return study.output()


def fresh(study: SmallStudy, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """The files of a build that knows of no other."""
    with monkeypatch.context() as patch:
        patch.setenv("CDISC_RDEB_CACHE", str(study.out.parent / "none"))
        build_study(study.specs, raw=study.raw, out=study.out, documents=False, fresh=True)
    return study.output()


def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The nodes that run from now on."""
    found: list[str] = []

    def run(space: object, schedule: object, node: Node, known: object) -> str:
        found.append(str(node))
        return run_node(space, schedule, node, known)  # type: ignore[arg-type]

    run_node = block.run_node
    monkeypatch.setattr(block, "run_node", run)
    return found


def replaced(name: str, old: str, new: str) -> Change:
    """A text in a file of the study that becomes another one."""

    def change(study: SmallStudy) -> None:
        path = (study.raw if name.endswith("csv") else study.specs) / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return change


CHANGES: dict[str, tuple[Change, set[str]]] = {
    "a label": (replaced("sdtm/ae.yaml", "Source of Event", "Source"), set()),
    "a line above": (replaced("sdtm/ae.yaml", "dataset: AE", "# more\ndataset: AE"), set()),
    "a derivation that nobody needs": (replaced("sdtm/ae.yaml", "assign: SITE", "assign: HOME"), {"AE"}),
    "a derivation that another needs": (replaced("sdtm/ae.yaml", "{upper: NOTE}", "NOTE"), {"AE", "CM"}),
    "a codelist": (replaced("codelists.yaml", "[mild]", "[mild, odd]"), {"AE"}),
    "keys": (replaced("sdtm/cm.yaml", "CMTRT]", "CMINDC, CMTRT]"), {"CM"}),
    "a where": (replaced("sdtm/ae.yaml", "{NOTE: present}", "{SEV: present}"), {"AE", "CM"}),
    "a cell": (replaced("cm.csv", "a drug", "another"), {"CM"}),
    "a row less": (replaced("ae.csv", "001,c,odd,x,2024-01-12\n", ""), {"AE", "CM"}),
    "a subject": (
        replaced("demog.csv", "SUBJECT,SEX,AGE,FIRST\n", "SUBJECT,SEX,AGE,FIRST\n009,F,30,2024-01-01\n"),
        {"*"},
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_hangs_on_a_change_is_made_again_and_nothing_else(
    study: SmallStudy, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    change, again = CHANGES[name]
    change(study)
    with monkeypatch.context() as patch:
        nodes = ran(patch)
        made = build(study)
    datasets = {node.removeprefix("the order of ").split(".")[0] for node in nodes}
    assert datasets == ({"DM", "AE", "CM"} if again == {"*"} else again)
    assert made == fresh(study, monkeypatch)
    nodes.clear()
    with monkeypatch.context() as patch:
        nodes = ran(patch)
        assert build(study) == made
    assert nodes == []


def test_one_changed_file_is_read_alone(study: SmallStudy, monkeypatch: pytest.MonkeyPatch) -> None:
    replaced("cm.csv", "a drug", "another")(study)
    read = []
    pieces = one_source.read_pieces
    monkeypatch.setattr(
        one_source, "read_pieces", lambda source, home: read.append(source.name) or pieces(source, home)
    )
    build(study)
    assert read == ["cm"]


def test_files_that_are_the_same_are_taken_over_from_the_last_output(study: SmallStudy) -> None:
    before = {path.name: path.stat().st_ino for path in study.out.rglob("*.xpt")}
    replaced("cm.csv", "a drug", "another")(study)
    kept = (study.out / "sdtm/ae.xpt").read_bytes()
    build(study)
    assert (study.out / "sdtm/ae.xpt").read_bytes() == kept
    again = {path.name for path in study.out.rglob("*.xpt") if path.stat().st_ino == before[path.name]}
    assert again == {"ae.xpt", "dm.xpt", "suppae.xpt", "co.xpt"}
    assert all(path.stat().st_nlink == 1 for path in study.out.rglob("*.xpt"))


def test_files_that_the_system_says_the_same_of_are_not_read_again(
    study: SmallStudy, monkeypatch: pytest.MonkeyPatch
) -> None:
    replaced("cm.csv", "a drug", "another")(study)
    build(study)
    path = study.out / "sdtm/ae.xpt"
    was, content = path.stat(), path.read_bytes()
    path.write_bytes(content[:-1] + b"x")
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))  # the change is hidden, but for the time of this
    read: list[str] = []
    monkeypatch.setattr(again, "hash_of", lambda path: read.append(path.name) or hash_of(path))
    replaced("cm.csv", "another", "a third")(study)
    assert build(study)["sdtm/ae.xpt"] == content
    least = 3  # CM, which is new, and AE, first as it is in the last output, then as it is made again
    assert len(read) == least if was.st_mtime_ns % noted.FINE else len(read) >= least


def test_a_failed_build_leaves_the_files_that_it_took_over(study: SmallStudy, monkeypatch: pytest.MonkeyPatch) -> None:
    before = study.output()
    replaced("cm.csv", "a drug", "another")(study)
    monkeypatch.setattr("cdisc_rdeb.build.write_manifest", lambda *_: (_ for _ in ()).throw(RequestError("no")))
    with pytest.raises(RequestError):
        build(study)
    assert study.output() == before
    assert all(path.stat().st_nlink == 1 for path in study.out.rglob("*.xpt"))


def test_a_link_in_the_last_output_is_not_taken_over(study: SmallStudy, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.xpt"
    (study.out / "sdtm/ae.xpt").rename(elsewhere)
    (study.out / "sdtm/ae.xpt").symlink_to(elsewhere)
    replaced("cm.csv", "a drug", "another")(study)
    build(study)
    assert (study.out / "sdtm/ae.xpt").read_bytes() == elsewhere.read_bytes()
    assert not (study.out / "sdtm/ae.xpt").is_symlink()
    assert not (study.out / "sdtm/ae.xpt").samefile(elsewhere)


def test_a_last_output_that_somebody_changed_is_not_taken_over(
    study: SmallStudy, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = study.out / "sdtm/ae.xpt"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(bytes(content))
    assert build(study) == fresh(study, monkeypatch)


def test_damaged_entries_count_as_missing(study: SmallStudy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    wanted = fresh(study, monkeypatch)
    entries = sorted(path for path in (tmp_path / "cache" / "kept").glob("*/*"))
    assert len(entries) > 20
    for number, path in enumerate(entries):
        content = path.read_bytes()
        if number % 3 == 0:
            path.write_bytes(content[:-1] + bytes([content[-1] ^ 255]))
        elif number % 3 == 1:
            path.write_bytes(content[: len(content) // 2])
    assert build(study) == wanted
    assert build(study) == wanted


@pytest.mark.parametrize("way", ["removed", "damaged"])
def test_a_cache_that_goes_while_it_is_used_does_no_harm(
    study: SmallStudy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, way: str
) -> None:
    replaced("sdtm/cm.yaml", "last:", "first:")(study)
    ready = Keeper.ready

    def spoil(self: Keeper, *given: object) -> object:
        found = ready(self, *given)  # type: ignore[arg-type]
        for path in (tmp_path / "cache" / "kept").glob("*/*"):
            path.unlink()
            if way == "damaged":
                path.write_bytes(b"")
        return found

    with monkeypatch.context() as patch:
        patch.setattr(Keeper, "ready", spoil)
        made = build(study)
    assert made == fresh(study, monkeypatch)


def test_a_fresh_build_reads_nothing(study: SmallStudy, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail(str(self)) if "kept" in self.parts else read(self))
    nodes = ran(monkeypatch)
    build_study(study.specs, raw=study.raw, out=study.out, documents=False, fresh=True)
    assert "AE.AEDECOD" in nodes


def bytes_of(folder: Path) -> int:
    """The bytes of the files of a cache, each once, however many names it has."""
    return sum({path.stat().st_ino: path.stat().st_size for path in folder.glob("*/*")}.values())


def test_the_cache_is_bounded_and_of_the_user_alone(
    study: SmallStudy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept = tmp_path / "cache" / "kept"
    assert kept.stat().st_mode & 0o077 == 0
    whole = bytes_of(kept)
    monkeypatch.setenv("CDISC_RDEB_CACHE_SIZE", "20KB")
    build(study)
    assert 0 < bytes_of(kept) <= 20 << 10 < whole


def test_a_cache_that_others_may_write_to_is_not_used(study: SmallStudy, tmp_path: Path) -> None:
    kept = tmp_path / "cache" / "kept"
    assert Cache.below(kept.parent, "") is not None
    kept.chmod(0o770)
    assert Cache.below(kept.parent, "") is None
    build(study)


def test_two_builds_at_once_on_one_cache(study: SmallStudy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replaced("sdtm/ae.yaml", "{upper: NOTE}", "NOTE")(study)
    main = "from cdisc_rdeb.cli import main; main(prog_name='cdisc-rdeb')"
    outs = [tmp_path / "one" / "t", tmp_path / "two" / "t"]
    where = ["build", str(study.specs), "--raw", str(study.raw), "--no-documents"]
    both = [subprocess.Popen([sys.executable, "-c", main, *where, "--out", str(out)], env=os.environ) for out in outs]
    assert [process.wait() for process in both] == [0, 0]
    wanted = fresh(study, monkeypatch)
    for out in outs:
        found = {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}
        assert found == wanted


def test_random_edits_of_the_toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDISC_RDEB_CACHE", "")  # each way of building has its own
    assert edited(tmp_path, "toy", 15, 5)["built"] > 7


def test_rows_of_subjects_that_take_turns_keep_their_visits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    specs, raw, out = tmp_path / "specs" / "toy", tmp_path / "raw" / "toy", tmp_path / "output"
    shutil.copytree(PROJECT / "specs" / "toy", specs)
    shutil.copytree(PROJECT / "raw" / "toy", raw)
    rows = "PATIENT,VISIT,DATE,SYSBP,DIABP,TEMP\n"
    for visit, day, systolic in (("Day 8", "22", 129), ("Day 1", "15", 110), ("Day 1", "16", 111)):
        rows += "".join(f"{who},{visit},{day}-JAN-2024,{systolic},70,36.4\n" for who in ("003", "001", "002"))
    (raw / "vitals.csv").write_text(rows, encoding="utf-8")
    monkeypatch.setenv("CDISC_RDEB_CACHE", str(tmp_path / "cache"))
    build_study(specs, raw=raw, out=out, documents=False)
    spec = specs / "sdtm" / "vs.yaml"
    text = spec.read_text(encoding="utf-8")
    spec.write_text(text.replace("- raw: vitals\n", "- raw: vitals\n    where: {SYSBP: present}\n"), encoding="utf-8")
    build_study(specs, raw=raw, out=out, documents=False)
    found = read_xpt(out / "sdtm" / "vs.xpt").frame
    first = found[(found["USUBJID"] == "TOY-001") & (found["VSTESTCD"] == "SYSBP")]
    assert list(zip(first["VISITNUM"], first["VSSTRESN"], strict=True)) == [(1, 110), (1, 111), (2, 129)]


@pytest.mark.slow
def test_random_edits_of_the_trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDISC_RDEB_CACHE", "")
    assert edited(tmp_path, "rdeb", 10, 7)["built"] > 5


TIES = {
    "cm": (
        "dataset: CM\nkeys: [USUBJID, CMDECOD]\nrecords:\n  - raw: cm\n    variables: {CMTRT: DRUG, CMSTDTC: DAY}\n"
        "variables:\n  CMDECOD: {upper: CMTRT}\n"
    ),
    "ae": (
        "dataset: AE\nkeys: [USUBJID, AETERM]\nrecords:\n  - raw: ae\n    variables:\n"
        "      AETERM: NOTE\n      AEDECOD: NOTE\n"
        "      AESPID: {last: CM.CMTRT, order: CM.CMSTDTC}\n      AECAT: {assign: X}\n"
    ),
    "mh": (
        "dataset: MH\nkeys: [USUBJID, MHTERM]\nrecords:\n  - raw: mh\n    variables: {MHTERM: NOTE}\n"
        "variables:\n  MHSPID: {last: AE.AESPID, order: AE.AETERM}\n"
    ),
}
TIED = {
    "cm": "SUBJECT,DRUG,DAY\n001,zz,2024-01-01\n001,aa,2024-01-01\n",
    "ae": "SUBJECT,NOTE\n001,a\n",
    "mh": "SUBJECT,NOTE\n001,b\n",
}
CHAIN = zip("PQRS", ("SEX", *"PQR"), strict=True)
LATE = "temporary:\n" + "".join(f"  {name}: {{label: L, upper: {of}}}\n" for name, of in CHAIN)


def test_whether_others_were_in_order_by_then_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDISC_RDEB_CACHE", str(tmp_path / "cache"))
    study = small_study(tmp_path, TIED, TIES)
    dm = study.path("sdtm/dm.yaml")
    dm.write_text(dm.read_text(encoding="utf-8") + LATE, encoding="utf-8")
    build(study)
    first = study.values("AE", "AESPID") + study.values("MH", "MHSPID")
    replaced("sdtm/ae.yaml", "{assign: X}", "DM.S")(study)  # so that the records of AE are made later
    made = build(study)
    assert made == fresh(study, monkeypatch)
    assert first == [("aa",), ("aa",)]
    assert study.values("AE", "AESPID") + study.values("MH", "MHSPID") == [("zz",), ("zz",)]


def test_a_cache_without_room_keeps_no_data(study: SmallStudy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "cache" / "kept"
    assert any(path.is_file() for path in kept.rglob("*"))
    monkeypatch.setenv("CDISC_RDEB_CACHE_SIZE", "0")
    build(study)
    assert not any(path.is_file() for path in kept.rglob("*"))


def test_a_size_of_the_cache_that_is_none_leaves_the_output(study: SmallStudy, monkeypatch: pytest.MonkeyPatch) -> None:
    before = study.output()
    study.edit("ae.csv", "late", "soon")
    monkeypatch.setenv("CDISC_RDEB_CACHE_SIZE", "much")
    with pytest.raises(RequestError):
        build(study)
    assert study.output() == before


def test_what_python_compiles_meanwhile_is_not_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "own.py").write_text("")
    monkeypatch.setattr(salt, "PACKAGE", tmp_path)
    before = program()
    (tmp_path / "__pycache__" / "own.cpython-311.pyc.1403").write_text("half")  # as it is written beside
    assert program() == before
    (tmp_path / "more.py").write_text("")
    assert program() != before


def twice(first: int, second: int, name: str = "AETERM") -> list[Derivation]:
    """Two uses of a verb at two lines, which may be the same one."""
    return [Derivation("upper", {"text": Reference(name)}, Place("ae.yaml", line)) for line in (first, second)]


def test_what_is_told_once_counts_as_what_is_told_each_time() -> None:
    """Lines may move; whether two uses are at one line, and what is said, counts."""
    for known in (None, {}):  # the same items again and again, as the keys of all nodes tell them
        one, moved, parted, other = twice(3, 3), twice(9, 9), twice(3, 4), twice(3, 3, "AEDECOD")
        prints = [fingerprint(items, known) for items in (one, moved, parted, other, one)]
        assert prints[0] == prints[1] == prints[4]
        assert len({*prints[1:4]}) == 3
    words: tuple[set[str], ...] = (set(), set())
    known = {}
    for found in words:
        said(one, {}, found, known)
    assert words[0] == words[1] == {"upper", "text", "AETERM", ""}


def test_entries_in_one_file_are_found_each_by_itself(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    keys = [cache.key(name) for name in ("AE", "DM", "LB")]
    cache.put_all({key: [number] * 9 for number, key in enumerate(keys)})
    assert [cache.get(key) for key in keys] == [[0] * 9, [1] * 9, [2] * 9]
    assert len({path.stat().st_ino for path in tmp_path.glob("*/*")}) == 1
    content = cache.place(keys[1]).read_bytes()
    cache.place(keys[1]).write_bytes(content[:-1])  # of all, as it is one file; the last entry ends there
    assert [cache.get(key) for key in keys] == [[0] * 9, [1] * 9, None]
    cache.put(keys[2], "again")
    assert cache.get(keys[2]) == "again"


def test_a_span_of_a_file_is_held_against_its_own_hash(tmp_path: Path) -> None:
    cache, columns, brought = Cache(tmp_path / "kept"), tmp_path / "columns", tmp_path / "brought"
    cache.folder.mkdir()
    columns.write_bytes(b"first, second")
    first, second = cache.keep(columns, Span(0, 5)), cache.keep(columns, Span(7, 6))
    assert cache.bring(second, brought)
    assert brought.read_bytes()[7:] == b"second"
    columns.write_bytes(b"first, secund")
    assert not cache.bring(second, brought)
    assert cache.bring(first, brought)
    assert not cache.has(second)


def test_a_system_without_second_names_has_the_same_cache(
    study: SmallStudy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refused(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(os, "link", refused)
    monkeypatch.setenv("CDISC_RDEB_CACHE", str(tmp_path / "other"))
    build(study)
    replaced("sdtm/cm.yaml", "last:", "first:")(study)
    nodes = ran(monkeypatch)
    made = build(study)
    assert {node.removeprefix("the order of ").split(".")[0] for node in nodes} == {"CM"}
    assert made == fresh(study, monkeypatch)


def test_lint_remembers_the_columns_of_a_raw_file_as_long_as_it_is_the_same(
    study: SmallStudy, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = study.run("lint", study.specs, "--raw", study.raw).output
    read = []
    with monkeypatch.context() as patch:
        patch.setattr(reading, "format_of", read.append)
        assert study.run("lint", study.specs, "--raw", study.raw).output == first
    assert read == []
    study.edit("cm.csv", "DRUG", "DRUGS")
    assert "cm.csv has no column DRUG" in study.run("lint", study.specs, "--raw", study.raw).output
