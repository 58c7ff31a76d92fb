"""The page of `report` at work in a browser: filters, links, keys, traces, hostile text, a phone, a silent console."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import browser
import pytest
from browser import Browser

from cdisc_rdeb import read_xpt
from cdisc_rdeb.report import report_study
from cdisc_rdeb.trace import trace_value
from cdisc_rdeb.trace.words import to_text
from tests.conftest import SPECS, BuiltTrial
from tests.report_data import SCRIPT, TITLE, hostile_study, parts_of, traces

pytestmark = pytest.mark.slow
FIRST = "RDEB-MSC-01-RDEB-001"
SECTIONS = ("overview", "data", "subjects", "results", "issues")


@pytest.fixture(scope="module")
def window() -> Iterator[Browser]:
    if browser.MISSING:
        pytest.skip(browser.MISSING)
    with browser.browser("--window-size=1300,900") as opened:
        yield opened


@pytest.fixture(scope="module")
def page(rdeb: BuiltTrial, tmp_path_factory: pytest.TempPathFactory) -> Path:
    built, raw = rdeb
    out = tmp_path_factory.mktemp("report") / "report.html"
    report_study(SPECS, built=built.folder, raw=raw, out=out, traces=1)
    return out


def wait_for(window: Browser, script: str) -> None:
    """Wait until a script of the page says yes."""
    for _ in range(400):
        if window.run(f"return {script}"):
            return
        time.sleep(0.05)
    raise AssertionError(f"not so after twenty seconds: {script}")


def go(window: Browser, page: Path, anchor: str) -> None:
    """Open a place of the page, and wait until it is drawn."""
    window.ask("POST", "url", {"url": f"{page.resolve().as_uri()}#{anchor}"})
    wait_for(window, "document.documentElement.dataset.shown === location.hash")


def rows_told(window: Browser) -> str:
    told: str = window.run("return document.querySelector('.view.current .grid-sum').textContent")
    return told


def typed(window: Browser, name: str, text: str) -> None:
    """Filter a variable."""
    window.run(f"document.querySelector('.view.current [aria-label=\"Filter {name}\"]').select()")
    window.type(*text)


def test_counts_are_those_of_the_frames(window: Browser, page: Path, rdeb: BuiltTrial) -> None:
    folder = rdeb[0].folder
    assert folder is not None
    go(window, page, "overview")
    told = window.run(
        "return [...document.querySelectorAll('[data-dataset]')].map((row) => "
        "[row.dataset.dataset, row.cells[3].textContent, row.cells[4].textContent])"
    )
    files = {path.stem.upper(): read_xpt(path).frame for path in folder.glob("*/*.xpt")}
    assert {name: (records, variables) for name, records, variables in told} == {
        name: (f"{len(frame):,}", str(len(frame.columns))) for name, frame in files.items()
    }
    for name in ("AE", "ADLB", "TS"):
        go(window, page, f"data/{name}")
        assert rows_told(window) == f"{len(files[name]):,} records"
    assert window.messages() == []


def test_filters_and_sorting(window: Browser, page: Path, rdeb: BuiltTrial) -> None:
    folder = rdeb[0].folder
    assert folder is not None
    frame = read_xpt(folder / "sdtm" / "vs.xpt").frame
    go(window, page, "data/VS")
    typed(window, "VSTESTCD", "=temp")
    wait_for(
        window,
        f"document.querySelector('#data .grid-sum').textContent.startsWith('{(frame.VSTESTCD == 'TEMP').sum()} of ')",
    )
    typed(window, "VSSTRESN", ">36.6")
    number = int(((frame.VSTESTCD == "TEMP") & (frame.VSSTRESN > 36.6)).sum())
    assert number > 0
    wait_for(window, f"document.querySelector('#data .grid-sum').textContent === '{number} of 726 records'")
    window.run("[...document.querySelectorAll('#data .sorts')].find((each) => each.textContent === 'VSSTRESN').click()")
    heads = "[...document.querySelectorAll('#data .grid-head .grid-row:first-child .cell')]"
    rows = "[...document.querySelectorAll('#data .grid-body .grid-row')]"
    values = window.run(
        f"const at = {heads}.findIndex((each) => each.textContent.startsWith('VSSTRESN'));"
        f"return {rows}.map((row) => Number(row.children[at].textContent))"
    )
    assert len(values) > 1 and values == sorted(values)
    assert window.messages() == []


def test_the_trace_of_a_cell_is_that_of_the_command(window: Browser, page: Path, rdeb: BuiltTrial) -> None:
    go(window, page, "data/ADVS/40/CHG")
    wait_for(window, "document.querySelector('#panel .trace')")
    command = window.run("return document.querySelector('#panel .command code').textContent")
    where = command.split('--where "')[1].rstrip('"')
    lines = window.run("return document.querySelector('#panel .trace').dataset.lines")
    assert lines == to_text(trace_value(SPECS, "ADVS", "CHG", [where], raw=rdeb[1]))
    go(window, page, "data/AE/30/AETERM")  # of another subject
    wait_for(window, "document.querySelector('#panel .hint')")
    assert "not in the page" in window.run("return document.querySelector('#panel .hint').textContent")
    assert window.messages() == []


def test_the_page_tells_traces_in_the_words_of_the_command(window: Browser, page: Path) -> None:
    held = traces(parts_of(page), "traces-0")  # which test_report.py holds against the command
    cells = random.Random(5).sample([(*name, at) for name, found in held.items() for at in range(len(found))], 50)
    go(window, page, "overview")
    script = (
        "return report.tracesOf(arguments[0]).then((store) => arguments[1].map(([dataset, name, at]) => "
        "report.traceLines(store, store.cells.get(`${dataset}.${name}`)[at]).join('\\n')))"
    )
    told = window.run(script, FIRST, cells)
    assert told == [to_text(traced) for dataset, name, at in cells if (traced := held[dataset, name][at])]
    assert window.messages() == []


def test_every_link_leads_somewhere(window: Browser, page: Path) -> None:
    seen: set[str] = set()
    for section in (*SECTIONS, f"subjects/{FIRST}"):
        go(window, page, section)
        links = "document.querySelectorAll(\".view.current a[href^='#'], #bar a\")"
        seen |= set(window.run(f"return [...{links}].map((a) => a.getAttribute('href'))"))
    assert len(seen) > 150
    some = sorted(seen)[::9]
    for link in some:
        go(window, page, link[1:])
        assert window.run("return document.querySelector('.view.current').textContent.trim() !== ''"), link
        if "?" in link and link.startswith("#data"):
            assert not rows_told(window).startswith("0 of"), link
    assert window.messages() == []


def test_profile_and_results_are_drawn(window: Browser, page: Path) -> None:
    go(window, page, f"subjects/{FIRST}")
    headings = window.run("return [...document.querySelectorAll('.timeline h3 a')].map((each) => each.textContent)")
    assert headings[:3] == ["Exposure", "Adverse Events", "Concomitant/Prior Medications"]
    told = window.run(
        "return [...document.querySelectorAll('svg[role=img]')].map((each) => each.getAttribute('aria-label'))"
    )
    assert any("Pruritus" in each for each in told) and any(each.startswith("Hemoglobin of ") for each in told)
    go(window, page, "results")
    headings = window.run("return [...document.querySelectorAll('#results h2')].map((each) => each.textContent)")
    assert headings == ["By visit", "Times to events", "Shifts from baseline"]
    assert window.run("return document.querySelectorAll('#results svg[role=img]').length") == 3
    assert window.messages() == []


def test_an_issue_leads_to_its_record(window: Browser, page: Path) -> None:
    go(window, page, "issues?rule=keys%20not%20unique")
    window.run("document.querySelector('#issues .grid-body .cell').click()")
    wait_for(window, "document.querySelector('#panel .go')")
    assert "accepted" in window.run("return document.querySelector('#panel').textContent").lower()
    window.run("document.querySelector('#panel .go').click()")
    wait_for(window, "document.querySelector('#data .grid-row.at') && document.querySelector('#data.current')")
    assert window.messages() == []


def test_the_keyboard_alone_is_enough(window: Browser, page: Path) -> None:
    go(window, page, "overview")
    window.type("2")
    wait_for(window, "document.querySelector('#data.current .grid-body .cell')")
    go(window, page, "data/AE")
    for _ in range(80):  # Tab from the top of the page to the table
        window.type("Tab")
        if window.run("return document.activeElement.matches('.grid-body .cell')"):
            break
    window.type("ArrowDown", "ArrowDown", "ArrowRight", "Enter")
    wait_for(window, "!document.getElementById('panel').hidden")
    assert window.run("return document.querySelector('#panel h2').textContent") == "AE.STUDYID, record 3"
    window.type("Escape")
    assert window.run(
        "return document.getElementById('panel').hidden && document.activeElement.matches('.grid-body .cell')"
    )
    window.type("ArrowUp", "ArrowUp", "ArrowUp")  # from the first row to the filter of its column
    assert window.run("return document.activeElement.getAttribute('aria-label')") == "Filter STUDYID"
    window.type("n", "o", "n", "e")
    wait_for(window, "document.querySelector('#data .grid-sum').textContent === '0 of 43 records'")
    window.type("ArrowUp", "Enter")
    assert window.run("return document.activeElement.parentElement.getAttribute('aria-sort')") == "ascending"
    window.type("ArrowRight", "Enter")
    assert "Study Identifier" in window.run("return document.getElementById('panel').textContent")
    window.type("Escape", "3")
    wait_for(window, "document.querySelector('#subjects.current .card a')")
    assert window.messages() == []


def test_hostile_text_stays_text(window: Browser, tmp_path: Path) -> None:
    study, out = hostile_study(tmp_path), tmp_path / "report.html"
    report_study(study, out=out)
    go(window, out, "data/AE")
    assert SCRIPT in window.run("return document.querySelector('#data .grid-body').textContent")
    go(window, out, "overview")
    assert TITLE in window.run("return document.querySelector('h1').textContent")
    assert window.run("return [...document.scripts].filter((each) => each.textContent.startsWith('alert')).length") == 0
    assert window.messages() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_width_of_a_phone_is_enough(page: Path, scheme: str) -> None:
    if browser.MISSING:
        pytest.skip(browser.MISSING)
    with browser.browser("--window-size=500,900") as phone:
        size = {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True}
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        phone.ask("POST", "goog/cdp/execute", {"cmd": "Emulation.setDeviceMetricsOverride", "params": size})
        phone.ask("POST", "goog/cdp/execute", {"cmd": "Emulation.setEmulatedMedia", "params": {"features": features}})
        for place in (*SECTIONS, f"subjects/{FIRST}", "data/LB/3/LBSTRESN"):
            go(phone, page, place)
            assert phone.run("return document.documentElement.scrollWidth") == 360, place
        ink = phone.run("return getComputedStyle(document.body).backgroundColor")
        assert ink == {"light": "rgb(247, 246, 243)", "dark": "rgb(20, 24, 27)"}[scheme]
        assert phone.messages() == []
