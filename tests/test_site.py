"""The documents as a site: built without a warning, and every link within it leads somewhere."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import html

ROOT = Path(__file__).parent.parent
FILE_OF_BLOCK = re.compile(r"^```\w+ (\S+\.\w+)$", re.MULTILINE)


@pytest.mark.parametrize("page", sorted((ROOT / "docs").rglob("*.md")), ids=lambda page: page.stem)
def test_readers_see_which_file_a_block_is(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for block in FILE_OF_BLOCK.finditer(text):
        name = Path(block[1])
        before = [line for line in text[: block.start()].splitlines() if line.strip()][-2:]
        shown = (name.name, f"{name.stem.upper()} then holds")  # what comes out is told as the dataset it is
        assert any(word in " ".join(before) for word in shown), f"{page.name} does not say that a block is {name}"


@pytest.mark.slow
def test_the_site_is_built_and_its_links_lead_somewhere(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    shutil.copy(ROOT / "zensical.toml", tmp_path)
    command = [sys.executable, "-m", "zensical", "build", "--strict"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    pages = {path.resolve(): html.parse(str(path)) for path in (tmp_path / ".site").rglob("*.html")}
    assert len(pages) > len(list((ROOT / "docs").rglob("*.md")))  # and one for what is not found
    names = {path: set(page.xpath("//@id")) for path, page in pages.items()}
    for path, page in pages.items():
        for link in () if path.stem == "404" else page.xpath("//a/@href"):
            if "://" not in link:
                file, _, anchor = link.partition("#")
                target = (path.parent / file).resolve() if file else path
                target = target / "index.html" if target.is_dir() else target
                assert target in names, f"{path.name} links to {link}"
                assert not anchor or anchor in names[target], f"{path.name} links to {link}"
    search = (tmp_path / ".site/search.json").read_text(encoding="utf-8")
    assert "molar mass" in search
