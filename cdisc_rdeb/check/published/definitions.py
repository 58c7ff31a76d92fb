"""Definitions of rules as CDISC publishes them: files of YAML or JSON, read as text; nothing in them is run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Any, Literal, TypeAlias

from ...errors import CheckError
from ...formats.opening import is_hidden, read_bytes
from ...quick import dataclass
from ...spec.faults import Faults
from ...spec.yaml.plain import plain_yaml
from ...spec.yaml.reader import YamlFault, read_yaml

Status: TypeAlias = Literal["Published", "Deprecated", "Draft"]
ENDINGS = (".yml", ".yaml", ".json")
SIGN = b"Rule Type"  # what every definition has, and no other file beside them
NUMBERS_ONLY = "AD"  # before the numbers of ADaM's rules, which have no letters


@dataclass(frozen=True, slots=True)
class Scope:
    """Which datasets a rule is for: names by kind (Classes, Domains, ...) that are in or out.

    ``split`` is what the rule says of split datasets: each by itself, or (None) all of a domain as one.
    """

    include: Mapping[str, tuple[str, ...]]
    exclude: Mapping[str, tuple[str, ...]]
    split: bool | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """A rule as it is published; ``check``, ``operations`` and ``joins`` are its parts, all scalars as text.

    ``ids`` are the rule's numbers at the organizations that stand behind it (CG0019, FB0101), ``standards`` what it is
    published for, as ``SDTMIG 3.4``.
    """

    id: str
    status: Status
    type: str
    sensitivity: str
    message: str
    scope: Scope
    check: Mapping[str, Any]
    ids: tuple[str, ...] = ()
    standards: frozenset[str] = frozenset()
    variables: tuple[str, ...] = ()
    operations: tuple[Mapping[str, Any], ...] = ()
    joins: tuple[Mapping[str, Any], ...] = ()
    grouping: tuple[str, ...] = ()
    executability: str = ""
    file: str = field(default="", compare=False)


def read_definitions(path: Path) -> list[Definition]:
    """All definitions of a file, or of a folder with all folders inside it, by their ids.

    A copy of github.com/cdisc-org/cdisc-open-rules is such a folder; what lies in a folder Deprecated is deprecated.
    Raises CheckError for a folder without definitions, and for a file that is none or cannot be read.
    """
    files = [path] if path.is_file() else sorted(candidates(path))
    found: dict[str, Definition] = {}
    for file in files:
        shown = str(file.relative_to(path)) if file != path else file.name
        for plain in read_file(file, shown, must=file == path):
            definition = defined(plain, status=status_by_folder(file), file=shown, name=name_by_file(file))
            other = found.setdefault(definition.id, definition)
            if other is not definition:
                raise CheckError(f"{definition.id} is defined in {other.file} and {shown}; keep one of them")
    if not found:
        raise CheckError(
            f"{path} has no definition of a rule; name a copy of cdisc-org/cdisc-open-rules, or a file of it"
        )
    return [found[name] for name in sorted(found)]


def candidates(folder: Path) -> Iterator[Path]:
    """The files of a folder that may hold definitions; those that begin with a point are left out."""
    for path in folder.rglob("*"):
        inside = path.relative_to(folder).parts
        if path.suffix.lower() in ENDINGS and not any(part.startswith(".") for part in inside) and not is_hidden(path):
            yield path


def read_file(path: Path, shown: str, *, must: bool) -> list[Mapping[str, Any]]:
    """The definitions of one file as dicts, lists and texts; none of a file that is about something else."""
    try:
        content = read_bytes(path, shown)
    except OSError as error:
        raise CheckError(f"{shown}: {error.strerror}; name a file that can be read") from None
    if SIGN not in content:
        if must:
            raise CheckError(f"{shown} is no definition of a rule: it says no {SIGN.decode()}; name one that does")
        return []
    try:
        if path.suffix.lower() == ".json":
            plain = texts(json.loads(content))
        else:
            fast = plain_yaml(content)
            plain = without_null(read_yaml(path, shown, Faults()).plain() if fast is None else fast)
    except (YamlFault, ValueError, RecursionError) as error:
        said = f"{error.place.line}: {error.message}" if isinstance(error, YamlFault) else f" {error}"
        raise CheckError(f"{shown}:{said}; take the file as it is published") from None
    return [one for one in (plain if isinstance(plain, list) else [plain]) if isinstance(one, Mapping)]


def texts(value: Any) -> Any:
    """What JSON holds, with each scalar as YAML would write it.

    >>> texts({"value": [True, 2, 2.0, None, "x"]})
    {'value': ['true', '2', '2', '', 'x']}
    """
    if isinstance(value, dict):
        return {str(name): texts(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [texts(inner) for inner in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def without_null(value: Any) -> Any:
    """What YAML holds, with '' for what it calls null."""
    if isinstance(value, dict):
        return {name: without_null(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [without_null(inner) for inner in value]
    return "" if value in ("null", "~") else value


def name_by_file(file: Path) -> str:
    """What a definition is called that has no id yet: its file, or the folder where all files are rule.yml."""
    return file.parent.name if file.stem == "rule" else file.stem


def status_by_folder(file: Path) -> Status | None:
    """What the folders above a file say of its status: what was taken back still calls itself published."""
    return "Deprecated" if any(part.lower() == "deprecated" for part in file.parts) else None


def define(plain: Mapping[str, Any], *, status: Status | None = None, file: str = "", name: str = "") -> Definition:
    """A definition from its parts; ``name`` is what it is called where it has no id.

    >>> rule = {"Core": {"Id": "CORE-1", "Status": "Published"}, "Check": {"all": []}, "Scope": {}}
    >>> define(rule).status, define({"Core": {"Id": "X"}}).status
    ('Published', 'Draft')
    """
    return defined(texts(plain), status=status, file=file, name=name)


def defined(plain: Mapping[str, Any], *, status: Status | None = None, file: str = "", name: str = "") -> Definition:
    """The same of parts that are texts already."""
    core, outcome = named(plain, "Core"), named(plain, "Outcome")
    ids, standards = published_as(listed(plain.get("Authorities")))
    said: Status = "Published" if core.get("Status") == "Published" else "Draft"
    return Definition(
        id=core.get("Id") or name or next(iter(ids), "rule without id"),
        status=status or said,
        type=str(plain.get("Rule Type") or ""),
        sensitivity=str(plain.get("Sensitivity") or "Record"),
        message=" ".join(str(outcome.get("Message") or plain.get("Description") or "").split()),
        scope=scope_of(named(plain, "Scope")),
        check=named(plain, "Check"),
        ids=ids,
        standards=standards,
        variables=tuple(map(str, listed(outcome.get("Output Variables")))),
        operations=tuple(one for one in listed(plain.get("Operations")) if isinstance(one, Mapping)),
        joins=tuple(one for one in listed(plain.get("Match Datasets")) if isinstance(one, Mapping)),
        grouping=tuple(map(str, listed(plain.get("Grouping_Variables")))),
        executability=str(plain.get("Executability") or ""),
        file=file,
    )


def published_as(authorities: Sequence[Any]) -> tuple[tuple[str, ...], frozenset[str]]:
    """The ids that the authorities give a rule, and the standards that they publish it for."""
    ids: dict[str, None] = {}
    standards = set()
    for authority in authorities:
        for standard in listed(authority.get("Standards")):
            standards.add(f"{standard.get('Name', '')} {standard.get('Version', '')}".strip())
            for reference in listed(standard.get("References")):
                given = named(reference, "Rule Identifier").get("Id") or ""
                ids[f"{NUMBERS_ONLY}{int(given):04d}" if given.isdecimal() else given] = None
    return tuple(name for name in ids if name), frozenset(standards)


def scope_of(plain: Mapping[str, Any]) -> Scope:
    """The scope of a rule."""
    kinds = {kind: said for kind, said in plain.items() if isinstance(said, Mapping)}
    split = named(plain, "Domains").get("include_split_datasets")
    return Scope(
        {kind: tuple(listed(said["Include"])) for kind, said in kinds.items() if said.get("Include")},
        {kind: tuple(listed(said["Exclude"])) for kind, said in kinds.items() if said.get("Exclude")},
        None if split is None else split == "true",
    )


def named(plain: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The named parts under a name; none where something else or nothing stands there."""
    inner = plain.get(name)
    return inner if isinstance(inner, Mapping) else {}


def listed(value: Any) -> list[Any]:
    """A list as it is, one thing as a list of it, nothing as none."""
    return value if isinstance(value, list) else [] if value in (None, "") else [value]
