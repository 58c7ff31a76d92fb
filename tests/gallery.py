"""Examples of docs/gallery: each a need, its spec, its raw records, and what comes out.

A section of a page is an example. Its blocks are files: `csv raw/x.csv` and `csv sdtm-given/x.csv` go in, `yaml` are
specs, and `csv output/x.csv` is what must come out: all records, in order, of the columns it names.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

PAGES = Path(__file__).parent.parent / "docs" / "gallery"
FENCE = re.compile(r"^```(\w*) ?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECTION = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Example:
    """One need: its heading, the page it stands on, and its blocks by the name of the file."""

    need: str
    page: Path
    files: dict[str, str]

    @property
    def given(self) -> bool:
        """Whether it goes on from SDTM that somebody else built."""
        return any(name.startswith("given/") for name in self.files)

    @property
    def wanted(self) -> dict[str, list[dict[str, str]]]:
        """The records that must come out, by file."""
        return {name: rows(text) for name, text in self.files.items() if name.startswith("output/")}


def rows(text: str) -> list[dict[str, str]]:
    """The rows of a CSV text."""
    return list(csv.DictReader(io.StringIO(text)))


def examples() -> list[Example]:
    """All examples, in the order of the pages."""
    return [
        Example(need, page, {name: body for _, name, body in FENCE.findall(text) if name})
        for page in sorted(PAGES.glob("*.md"))
        for need, text in SECTION.findall(page.read_text(encoding="utf-8"))
    ]


def save(example: Example, folder: Path) -> tuple[Path, Path]:
    """Write an example as a study; its specs, and the folder that its data are in."""
    specs = folder / "specs/gallery"
    for name, text in example.files.items():
        if name.startswith("output/") or name == "study.yaml":
            continue
        path = folder / name if name.startswith(("raw/", "given/")) else specs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    specs.mkdir(parents=True, exist_ok=True)
    (specs / "study.yaml").write_text(yaml.safe_dump(study(example), allow_unicode=True), encoding="utf-8")
    return specs, folder / ("given" if example.given else "raw")


def study(example: Example) -> dict[str, Any]:
    """The study.yaml that the first page of the gallery shows, and what the example adds to it."""
    own = yaml.load(example.files.get("study.yaml", "{}"), yaml.BaseLoader)
    sources = {Path(name).stem: name for name in example.files if name.startswith("raw/")}
    raw = {name: {"file": f"{name}.csv", "subject": "SUBJECT"} | own.get("raw", {}).pop(name, {}) for name in sources}
    whole = {"study": "GAL", "title": "Gallery", "subject": "GAL-{subject}"} | own
    return whole | ({"analysis": "given"} if example.given else {"raw": raw | own.get("raw", {})})
