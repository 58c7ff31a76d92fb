"""The page of `report`: what it holds is what was built, its traces are those of the command, the same bytes twice."""

from __future__ import annotations

import base64
import hashlib
import random
import shutil
from contextlib import ExitStack, nullcontext
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import html

from cdisc_rdeb import check_study, read_xpt, write_xpt
from cdisc_rdeb.check.reports.stated import stated
from cdisc_rdeb.cli import main
from cdisc_rdeb.errors import RawDataError, RequestError
from cdisc_rdeb.report import report_study
from cdisc_rdeb.trace import ask, trace_value
from tests.conftest import SPECS, BuiltTrial
from tests.report_data import SCRIPT, TITLE, hostile_study, parts_of, traces


@pytest.fixture(scope="module")
def page(rdeb: BuiltTrial, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the trial, with the traces of one subject."""
    built, raw = rdeb
    out = tmp_path_factory.mktemp("report") / "report.html"
    told = report_study(SPECS, built=built.folder, raw=raw, out=out, traces=1)
    assert (told.subjects, told.held, told.traced) == (7, 7, 1)
    return out


def test_the_page_holds_the_datasets_as_they_were_written(page: Path, rdeb: BuiltTrial) -> None:
    folder, parts = rdeb[0].folder, parts_of(page)
    assert folder is not None
    for path in sorted(folder.glob("*/*.xpt")):
        frame, (head, (positions, *codes)) = read_xpt(path).frame, parts[f"data-{path.stem.upper()}"]
        assert head["names"] == list(frame.columns) and positions == list(range(len(frame)))
        for name, values, column in zip(head["names"], head["values"], codes, strict=True):
            told = [values[code] for code in column]
            if frame[name].dtype.kind == "f":
                assert [float(each) if each else None for each in told] == [
                    None if each != each else each for each in frame[name].tolist()
                ], name
            else:
                assert told == frame[name].fillna("").tolist(), name


def test_the_overview_tells_what_the_build_and_its_checks_say(page: Path, rdeb: BuiltTrial) -> None:
    root = html.document_fromstring(page.read_bytes(), parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    text = " ".join(root.get_element_by_id("overview").text_content().split())
    assert "45 datasets 9,159 records 7 subjects 0 unexplained issues 13 accepted issues" in text
    assert ["demographics", "rows", "7", "7", "0", "0"] in rows_of(root) and "CT2025-03-28" in text
    issues = stated(check_study(SPECS, out=rdeb[0].folder))
    head, (positions, *codes) = parts_of(page)["issues"]
    rules = head["values"][head["names"].index("rule")], codes[head["names"].index("rule")]
    assert [rules[0][code] for code in rules[1]] == issues["rule"].tolist() and len(positions) == len(issues)


def test_nothing_comes_from_elsewhere_and_scripts_are_known_by_their_hashes(page: Path) -> None:
    root = html.document_fromstring(page.read_bytes(), parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    assert [each.get("src") for each in root.iter() if each.get("src")] == []
    assert [each.get("href") for each in root.iter("link")] == ["data:,"]
    policy = root.find(".//meta[@http-equiv='Content-Security-Policy']").get("content")
    scripts = [each.text for each in root.iter("script") if not each.get("type")]
    hashes = [base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in scripts]
    assert policy.startswith("default-src 'none'; ") and len(hashes) == 3
    assert all(f"'sha256-{each}'" in policy for each in hashes) and "unsafe-eval" not in policy


def test_the_same_bytes_in_a_second_run(page: Path, rdeb: BuiltTrial, tmp_path: Path) -> None:
    report_study(SPECS, built=rdeb[0].folder, raw=rdeb[1], out=tmp_path / "again.html", traces=1)
    assert (tmp_path / "again.html").read_bytes() == page.read_bytes()


def test_past_a_size_it_holds_a_sample_and_says_so(page: Path, rdeb: BuiltTrial, tmp_path: Path) -> None:
    out = tmp_path / "small.html"
    size = 760_000  # all of it takes 830,000, its scripts alone half a million
    assert page.stat().st_size > size
    told = report_study(SPECS, built=rdeb[0].folder, raw=rdeb[1], out=out, traces=0, size=size)
    assert 0 < told.held < told.subjects == 7 and told.traced == 0 and out.stat().st_size == told.size <= size
    assert f"this page holds {told.held} of 7 subjects" in out.read_text(encoding="utf-8")
    small, whole = parts_of(out), parts_of(page)
    assert small["main"][0]["results"] == whole["main"][0]["results"]  # of all subjects
    assert small["issues"] == whole["issues"]
    held, (positions, *_) = small["main"][0]["held"], small["data-VS"][1]
    subjects = read_xpt(rdeb[0].folder / "sdtm" / "vs.xpt").frame["USUBJID"]  # type: ignore[operator]
    assert positions == [at for at, subject in enumerate(subjects) if subject in held]
    with pytest.raises(RequestError, match=r"takes .* bytes more than --size"):
        report_study(SPECS, built=rdeb[0].folder, raw=rdeb[1], out=out, traces=0, size=500_000)


def test_subjects_and_what_differs_from_an_earlier_build(rdeb: BuiltTrial, tmp_path: Path) -> None:
    folder, out, earlier = rdeb[0].folder, tmp_path / "two.html", tmp_path / "earlier"
    assert folder is not None
    shutil.copytree(folder, earlier)
    dataset = read_xpt(earlier / "sdtm" / "ae.xpt")
    dataset.frame.loc[0, "AESEV"] = "SEVERE"
    labels = {each.name: each.label for each in dataset.attributes.variables}
    write_xpt(earlier / "sdtm" / "ae.xpt", dataset.frame.iloc[:-1], name="AE", label="Adverse Events", labels=labels)
    told = report_study(SPECS, built=folder, raw=rdeb[1], out=out, subjects=2, traces=0, since=earlier)
    assert told.held == 2
    root = html.document_fromstring(out.read_bytes(), parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    (row,) = (row for row in rows_of(root) if row[0] == "AE" and len(row) == 5)
    assert row[:4] == ["AE", "42", "43", "1"] and row[4].endswith("; 1 record on one side; AESEV")


def test_what_has_changed_since_the_build_is_refused(tmp_path: Path) -> None:
    specs = hostile_study(tmp_path)
    raw = tmp_path / "raw" / "odd" / "events.csv"
    raw.write_text(raw.read_text(encoding="utf-8").replace("08-JAN", "09-JAN"), encoding="utf-8")
    with pytest.raises(RawDataError, match=r"events.csv: it has changed since .* was built; build it again"):
        report_study(specs)
    with pytest.raises(RawDataError, match="holds no build; build the study first"):
        report_study(specs, built=tmp_path / "nothing")


def test_a_study_of_sdtm_alone_whose_texts_are_markup(tmp_path: Path) -> None:
    told = report_study(hostile_study(tmp_path))
    assert (told.subjects, told.traced, told.path.name) == (2, 2, "odd-report.html")
    root = html.document_fromstring(told.path.read_bytes(), parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    assert TITLE in root.find(".//h1").text_content()
    assert len([each for each in root.iter("script") if not each.get("type")]) == 3
    found = traces(parts_of(told.path), "traces-0")["AE", "AETERM"][0]
    assert found is not None and [str(cell) for cell in found.cells()] == ["events.csv:2:TERM"]
    assert found.value == SCRIPT


def test_size_is_said_in_words(tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["report", str(hostile_study(tmp_path)), "--size", "2MB", "--traces", "0"])
    assert told.exit_code == 0, told.output
    assert told.output.startswith("2 subjects, traces of 0, 0.6 MB\nwritten to ")
    told = CliRunner().invoke(main, ["report", str(tmp_path / "specs" / "odd"), "--size", "much"])
    assert told.exit_code == 2 and "'much' is no size; write it as 30MB" in told.output


def rows_of(root: html.HtmlElement) -> list[list[str]]:
    """The rows of all tables."""
    return [[" ".join(cell.text_content().split()) for cell in row] for row in root.iter("tr")]


@pytest.mark.slow
def test_the_traces_behind_random_cells_are_those_of_the_command(
    page: Path, rdeb: BuiltTrial, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw, parts = rdeb[1], parts_of(page)
    with ExitStack() as stack:
        opened = ask.opened
        once = cache(lambda *asked: stack.enter_context(opened(*asked)))  # the raw files are read once
        monkeypatch.setattr(ask, "opened", lambda *asked: nullcontext(once(*asked)))
        compared_at_random(parts, raw)


def compared_at_random(parts: dict, raw: Path) -> None:
    """50 cells of the page against the command."""
    held = traces(parts, "traces-0")
    assert len(held) > 700
    keys = {name: each["keys"] for name, each in parts["main"][0]["datasets"].items()}
    choice = random.Random(4)
    cells = [(name, at) for name, found in held.items() for at in range(len(found))]
    for (dataset, variable), at in choice.sample(cells, 50):
        columns = {name: values for (other, name), values in held.items() if other == dataset and name in keys[dataset]}
        said = {name: found.value for name, values in columns.items() if (found := values[at]) and found.value}
        where = [f"{name} = {value}" for name, value in said.items()] + ["USUBJID = RDEB-MSC-01-RDEB-001"]
        if dataset == "LB":  # two records are alike in all keys
            where.append(f"LBSEQ = {held['LB', 'LBSEQ'][at].value}")  # type: ignore[union-attr]
        told = trace_value(SPECS, dataset, variable, where, raw=raw)
        assert held[dataset, variable][at].as_data() == told.as_data(), (dataset, variable, where)  # type: ignore[union-attr]
