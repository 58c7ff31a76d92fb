"""How quick define.html is for a made-up define.xml of 60 datasets and 40,000 terms: making it, opening it, searching.

    python benchmarks/define_page.py [--datasets 60] [--terms 40000] [--keep FOLDER]

Opening and searching are measured in Chromium without a window, where it is with chromedriver: from the address to the
first section shown; from a key to what was found; to the last term of the largest codelist.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from cdisc_rdeb.define import elements as e
from cdisc_rdeb.define.page import define_html
from cdisc_rdeb.define.render import to_xml

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
import browser  # the tests' own

CLASSES = ("TRIAL DESIGN", "SPECIAL PURPOSE", "INTERVENTIONS", "EVENTS", "FINDINGS", "RELATIONSHIP")
VARIABLES, LEVELS, LISTS = 45, 60, 400
BODY = ("heart", "liver", "kidney", "blood", "skin", "bone", "nerve", "left", "right", "upper", "lower")
WORDS = (*BODY, "acute", "chronic", "mild", "severe", "early", "late")
TYPED = """
const input = document.getElementById('search'), start = performance.now();
input.value = arguments[0];
input.dispatchEvent(new Event('input'));
return [performance.now() - start, document.querySelectorAll('#found [role=option]').length];
"""


def words(number: int, count: int) -> str:
    """Some words, other ones for each number."""
    return " ".join(WORDS[(number * 7 + i * (number % 5 + 1)) % len(WORDS)] for i in range(count))


def made_up(datasets: int, terms: int) -> e.Define:
    """A define with so many datasets and terms; half of the terms are in one codelist."""
    lists = [f"CL.L{i}" for i in range(LISTS)]
    sizes = [terms - terms // 2, *[terms // 2 // (LISTS - 1)] * (LISTS - 1)]
    sizes[1] += terms - sum(sizes)
    names = [f"D{i:02}" for i in range(datasets)]
    paths = [(name, f"{name}V{i:02}") for name in names for i in range(VARIABLES)]
    levels = [(name, i) for name in names[::2] for i in range(LEVELS)]
    return e.Define(
        *("DEFINE.X", "2024-01-01T00:00:00", "made up", "1", "en", "STDY.X", "MADE UP", "Made up", "MADE UP"),
        *("MDV.X", "Made up", "Made up"),
        standards=(e.Standard("STD.1", "SDTMIG", "IG", "3.4"),),
        value_lists=tuple(
            e.ValueListDef(f"VL.{name}", tuple(level_ref(name, i) for of, i in levels if of == name))
            for name in names[::2]
        ),
        where_clauses=tuple(
            e.WhereClauseDef(f"WC.{name}.{i}", (e.RangeCheck(f"IT.{name}.{name}V02", "EQ", (f"T0{i:05}",)),))
            for name, i in levels
        ),
        item_groups=tuple(group(name, i) for i, name in enumerate(names)),
        items=(
            *(item(f"{of}.{name}", name, i, lists) for i, (of, name) in enumerate(paths)),
            *(item(f"{name}.L{i}", f"{name}V03", i, lists) for name, i in levels),
        ),
        codelists=tuple(
            e.CodeList(oid, f"List {i} {words(i, 3)}", "text", None, "Yes", tuple(items(i, size)))
            for i, (oid, size) in enumerate(zip(lists, sizes, strict=True))
        ),
        methods=tuple(e.MethodDef(f"MT.{of}.{name}", f"Of {name}", words(i, 30)) for i, (of, name) in every(paths)),
        comments=(),
    )


def every(paths: list[tuple[str, str]]) -> Iterator[tuple[int, tuple[str, str]]]:
    """The variables that have a method: each third."""
    return ((i, path) for i, path in enumerate(paths) if i % 3 == 0)


def group(name: str, number: int) -> e.ItemGroupDef:
    """A dataset."""
    refs = tuple(
        e.ItemRef(
            f"IT.{name}.{name}V{i:02}",
            i + 1,
            "No",
            key_sequence=i + 1 if i < 3 else None,
            method_oid=f"MT.{name}.{name}V{i:02}" if (number * VARIABLES + i) % 3 == 0 else None,
        )
        for i in range(VARIABLES)
    )
    of = CLASSES[number * len(CLASSES) // 60 % len(CLASSES)]
    leaf = e.Leaf(f"LF.{name}", f"{name.lower()}.xpt", f"{name.lower()}.xpt")
    said = (f"IG.{name}", name, name, "Yes", "No", "Tabulation", "One record per record", "STD.1", None, None, None)
    return e.ItemGroupDef(*said, f"Dataset of {words(number, 3)}", refs, None, of, leaf)


def level_ref(name: str, number: int) -> e.ItemRef:
    """A value level."""
    return e.ItemRef(f"IT.{name}.L{number}", number + 1, "No", where_clause_oids=(f"WC.{name}.{number}",))


def item(path: str, name: str, number: int, lists: list[str]) -> e.ItemDef:
    """A variable or a value level."""
    of_list = "CL.L0" if name.endswith("V02") else lists[number % LISTS] if number % 4 == 0 else None
    value_list = f"VL.{name[:3]}" if path.endswith("V03") and int(name[1:3]) % 2 == 0 else None
    origin = e.Origin("Collected", "Investigator")
    said = (f"IT.{path}", name, "text", 20, None, name, None, None)
    return e.ItemDef(*said, f"Label of {words(number, 4)}", of_list, origin, value_list)


def items(number: int, size: int) -> Iterator[e.CodeListItem]:
    """The terms of a codelist."""
    for i in range(size):
        yield e.CodeListItem(f"T{number}{i:05}", i + 1, f"{words(i, 3)} {i}", f"C{number * 100_000 + i}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--datasets", type=int, default=60)
    parser.add_argument("--terms", type=int, default=40_000)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    define = to_xml(made_up(asked.datasets, asked.terms))
    start = time.perf_counter()
    page = define_html(define)
    spent = time.perf_counter() - start
    print(f"define.xml {len(define) / 1e6:.1f} MB, define.html {len(page) / 1e6:.1f} MB, made in {spent:.2f} s")
    folder = asked.keep or Path(tempfile.mkdtemp())
    folder.mkdir(exist_ok=True)
    (folder / "define.xml").write_bytes(define)
    (folder / "define.html").write_bytes(page)
    print(browser.MISSING) if browser.MISSING else measure(folder / "define.html", asked.terms - asked.terms // 2)


def measure(page: Path, largest: int) -> None:
    """The figures of a browser: the median of five openings, and of some searches."""
    shown, ready = [], []
    with browser.browser("--window-size=1300,900") as window:
        for _ in range(5):
            window.open(page)
            entry = "performance.getEntriesByType('navigation')[0]"
            shown.append(window.run("return performance.getEntriesByName('first-contentful-paint')[0]?.startTime || 0"))
            ready.append(window.run(f"return {entry}.domComplete"))
        print(f"opened: first paint {statistics.median(shown):.0f} ms, complete {statistics.median(ready):.0f} ms")
        first = window.run(TYPED, "h")
        print(f"first key: {first[0]:.0f} ms, {first[1]} shown")
        for typed in ("heart", "severe liver", f"c{largest - 1}", "d31v07", "nothing of it"):
            spent, found = window.run(TYPED, typed)
            print(f"search for {typed!r}: {spent:.0f} ms, {found} shown")
        for place in (f"CL.L0::T0{largest - 1:05}", "IG.D30", "IT.D30.L59"):
            script = (
                "const s = performance.now(); location.hash = arguments[0]; dispatchEvent(new Event('hashchange'));"
            )
            spent = window.run(f"{script} document.body.offsetHeight; return performance.now() - s", place)
            print(f"going to {place}: {spent:.0f} ms")
        print(f"messages: {window.messages()}")


if __name__ == "__main__":
    main()
