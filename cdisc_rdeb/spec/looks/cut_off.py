"""Lint: a dataset that lacks much of what others ask of it, as where its spec was cut off, told once."""

from __future__ import annotations

import re

from ...model import Dataset, Place, Study
from ..faults import Fault, Faults, is_guess
from .datasets import EXPECTED

LACKS = re.compile(r"(?P<of>\w+) has no variable (?P<name>\S+)")
NOT_IN = re.compile(r"\S+ \S+ has no variable \S+ in (?P<of>\w+)")  # what stood under supplemental or temporary
FEW = 3  # variables that are lacking, each told by itself


def check_cut_off(study: Study, faults: Faults) -> None:
    """Put one error at the end of a spec in place of those of all variables that it lacks: what others ask for, and
    what the standard expects."""
    asked = found_by(LACKS, faults)
    expected = found_by(EXPECTED, faults)
    for name, found in asked.items():
        dataset = study.datasets.get(name)
        lacking = {of: told for of, told in found.items() if not is_guess(told[0].hint)}  # misspelt
        if dataset is None or dataset.given or len({**lacking, **expected.get(name, {})}) <= FEW:
            continue
        if lacking and name in expected:
            tell(study, dataset, lacking, expected[name], faults)


def found_by(pattern: re.Pattern[str], faults: Faults) -> dict[str, dict[str, list[Fault]]]:
    """The faults with a message, by dataset and variable."""
    found: dict[str, dict[str, list[Fault]]] = {}
    for fault in sorted(faults.found):
        if match := pattern.fullmatch(fault.message):
            found.setdefault(match["of"], {}).setdefault(match["name"], []).append(fault)
    return found


def tell(
    study: Study, dataset: Dataset, asked: dict[str, list[Fault]], expected: dict[str, list[Fault]], faults: Faults
) -> None:
    """The one error, in place of all others that follow."""
    first = min(fault for told in asked.values() for fault in told)
    gone = [fault for told in (*asked.values(), *expected.values()) for fault in told]
    gone += [f for f in faults.found if (m := NOT_IN.fullmatch(f.message)) and m["of"] == dataset.name]
    for fault in gone:
        faults.found.pop(fault, None)
    names = ", ".join(asked)
    message = f"the spec of {dataset.name} ends here without {names} (asked for in {first.file}:{first.line})"
    others = [name for name in expected if name not in asked]
    message += f" and {', '.join(others)} (Expected)" if others else ""
    hint = "was it cut off? Put back what is missing, or define them"
    faults.error(Place(dataset.place.file, last_line(study, dataset)), message, hint)


def last_line(study: Study, dataset: Dataset) -> int:
    """The last line of a dataset's spec; that of its name where it stands in a library."""
    path = study.folder / dataset.place.file
    return len(path.read_text(encoding="utf-8").splitlines()) if path.is_file() else dataset.place.line
