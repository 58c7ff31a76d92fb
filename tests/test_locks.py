"""The lock files, and the list of what the package is made of, say what constraints.txt and pyproject.toml say."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PINNED = re.compile(r"^([\w.-]+)==(\S+)(?: ; .*?)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE)
SYSTEMS = {"colorama"}  # of Windows alone, which constraints.txt leaves open
AGAIN = "make lock"


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(file: str) -> dict[str, str]:
    """The versions of a lock file, each of which has hashes."""
    text = (ROOT / file).read_text(encoding="utf-8")
    found = {canonical(match[1]): match[2] for match in PINNED.finditer(text)}
    assert len(found) == len(re.findall(r"^[\w.-]+", text, re.MULTILINE)), f"each line has hashes; {AGAIN}"
    return found


def fixed() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    return {canonical(name): version for name, _, version in (line.partition("==") for line in lines)}


def asked(*extras: str) -> set[str]:
    """What pyproject.toml asks for by name, and what builds the package."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    told = [*project["dependencies"], *(each for extra in extras for each in project["optional-dependencies"][extra])]
    return {canonical(re.split(r"[<>=!~ ;\[]", each)[0]) for each in told} | {"hatchling", "editables"}


@pytest.mark.parametrize(("file", "extras"), [("requirements.lock", ()), ("requirements-test.lock", ("test", "lint"))])
def test_locks_are_of_the_versions_that_are_fixed(file: str, extras: tuple[str, ...]) -> None:
    found = locked(file)
    assert {name: version for name, version in found.items() if name not in SYSTEMS} == {
        name: version for name, version in fixed().items() if name in found
    }, AGAIN
    assert asked(*extras) <= found.keys(), AGAIN


def test_the_list_of_parts_is_that_of_the_lock() -> None:
    listed = json.loads((ROOT / "sbom.cdx.json").read_text(encoding="utf-8"))
    assert (listed["bomFormat"], listed["metadata"]["component"]["name"]) == ("CycloneDX", "cdisc-rdeb")
    assert {canonical(part["name"]): part["version"] for part in listed["components"]} == locked("requirements.lock")
    assert all(part["externalReferences"][0]["hashes"] for part in listed["components"])
