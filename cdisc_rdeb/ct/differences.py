"""What one date of a package changes against another: codelists, values, codes; of everything, or of a study."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from ..errors import RequestError
from ..quick import dataclass
from ..spec import load_study, project_folder
from ..spec.study.standards_chosen import terminology_folders
from ..standards import Package, StandardCodelist
from ..standards.ct import codelists
from ..standards.store import package_name, packages
from .uses import Uses, used_terms

COLUMNS = ("package", "codelist", "code", "change", "value", "message", "used")


class Change(NamedTuple):
    """A change, a row of the table: its fields are ``COLUMNS``, all text. ``used`` are the study's variables."""

    package: str
    codelist: str
    code: str
    change: str
    value: str
    message: str
    used: str = ""


def differences(old: Package, new: Package, uses: Uses | None = None) -> list[Change]:
    """The changes from one date of a package to another, in the order of the older; with ``uses`` those of the terms
    and codelists that are used alone, and values of the study that have become CDISC's.

    A value that another one took the place of has the same C-code.
    """
    among = None if uses is None else uses.by_code.keys()
    before, after = ({known.code: known for known in codelists(package, among)} for package in (old, new))
    found: list[Change] = []
    for code, codelist in before.items():
        if code in after:
            changes = of_codelist(codelist, after[code], new.date, whole=uses is None)
        else:
            changes = iter([change(codelist, "codelist gone", "", f"the codelist is gone in {new.date}")])
        found += changes
    if uses is None:
        added = (codelist for code, codelist in after.items() if code not in before)
        found += (change(codelist, "codelist new", "", f"the codelist is new in {new.date}") for codelist in added)
        return found
    return [each._replace(used=", ".join(used)) for each in found if (used := uses.of(each.code, each.value))]


@dataclass(frozen=True, slots=True)
class Compared:
    """Changes from one date to another, the packages that were compared, and those that were not and why."""

    changes: list[Change]
    compared: tuple[str, ...]
    lacking: dict[str, str]


def study_differences(
    old: str, new: str, *, study: Path | None = None, out: Path | None = None, package: str = ""
) -> Compared:
    """The changes of all packages that have both dates, or of one; of a study those of what it uses.

    ``out`` is the folder of the study's build, whose define.xml says which terms its data have; without a build its
    specs alone do. Raises RequestError where no package has both dates, SpecError for a faulty study.
    """
    there = packages(terminology_folders(study) if study else ())
    names = [package_name(package)] if package else list(dict.fromkeys(name for name, _ in there))
    both = [name for name in names if (name, old) in there and (name, new) in there]
    lacking = {name: lack for name in names if (lack := lacks(name, (old, new), there)) and name not in both}
    if not both:
        said = "; ".join(f"{name}: {lack}" for name, lack in lacking.items())
        raise RequestError(f"no package has both {old} and {new} ({said}); cdisc-rdeb ct add FILE adds one")
    uses = None
    if study is not None:
        build = out or project_folder(study) / "output" / study.resolve().name
        uses = used_terms(load_study(study), build)
    changes = [each for name in both for each in differences(there[name, old], there[name, new], uses)]
    return Compared(changes, tuple(f"{name} from {old} to {new}" for name in both), lacking)


def lacks(name: str, wanted: Iterable[str], there: Mapping[tuple[str, str], Package]) -> str:
    """Which of some dates a package does not have, in words."""
    missing = [date for date in wanted if (name, date) not in there]
    return f"{' and '.join(missing)} not installed" if missing else ""


def change(codelist: StandardCodelist, kind: str, value: str, message: str) -> Change:
    """A change of a codelist or of one of its values."""
    return Change(codelist.package, codelist.name, codelist.code, kind, value, message)


def of_codelist(old: StandardCodelist, new: StandardCodelist, date: str, whole: bool) -> Iterator[Change]:
    """What changed in a codelist that both dates have; ``whole`` tells a value that took another's place once."""
    if old.name != new.name:
        yield change(old, "codelist renamed", "", f"the codelist is called {new.name} in {date}")
    if old.extensible != new.extensible:
        can = "can" if new.extensible else "cannot"
        yield change(old, "extensible changed", "", f"the codelist {can} be extended in {date}")
    for value, term in old.terms.items():
        same, other = new.terms.get(value), new.by_code.get(term.code)
        if same is not None and same.code != term.code:
            yield change(old, "code changed", value, f"its code is {same.code} in {date}, and was {term.code}")
        elif same is None and other is not None:
            yield change(old, "term renamed", value, f"it is {other.submission_value} in {date}")
        elif same is None:
            yield change(old, "term gone", value, f"it is no term in {date}")
    for value, term in new.terms.items():
        if value not in old.terms and not (whole and term.code in old.by_code):
            yield change(old, "term new", value, f"it is a term, {term.code}, in {date}")
