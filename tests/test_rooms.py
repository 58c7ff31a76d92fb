"""Imports point one way: each room of the package may use itself and the rooms above it in this list, no other."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import cdisc_rdeb

PACKAGE = Path(cdisc_rdeb.__file__).parent
ROOMS = [
    "version",
    "quick",
    "errors",
    "allowed",
    "texts",
    "terminal",
    "pages",
    "columns",
    "standards",
    "model",
    "formats",
    "cache",
    "crew",
    "values",
    "issues",
    "verbs",
    "plan",
    "raw",
    "foreign",
    "spec",
    "profile",
    "engine",
    "define",
    "output",
    "compare",
    "accepted",
    "causes",
    "check",
    "documents",
    "build",
    "defines",
    "analyses",
    "ct",
    "show",
    "trace",
    "report",
    "package",
    "exchange",
    "cli",
    "pytest_plugin",
    "__init__",
]
#: The rooms inside ``spec``, likewise; its own name is what all of them make: load_study, lint, explain.
SPEC = [
    "fault_codes",
    "faults",
    "unread",
    "yaml",
    "structures",
    "meant",
    "schema",
    "derivation",
    "dataset",
    "layers",
    "study",
    "filled",
    "reader",
    "explanation",
    "shown_terms",
    "looks",
    "tried",
    "spec",
    "begin",
]
#: Rooms that know nothing of one another, though one stands above the other.
APART = {("engine", "spec"), ("check", "engine"), ("compare", "engine"), ("show", "engine")}
#: Imports that are against these rules for the time being, as (module, module); each goes away again.
NOT_YET: set[tuple[str, str]] = set()
MODULES = sorted(PACKAGE.rglob("*.py"))


def dotted(path: Path) -> str:
    """A file as a module: ``raw.headers``, ``raw`` for a package, ``__init__`` for the package of all."""
    name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
    return name.removesuffix(".__init__")


NAMES = {dotted(path) for path in MODULES}


def imports(path: Path) -> set[str]:
    """The package's own modules that a file imports, inside functions too."""
    found = set()
    here = ["cdisc_rdeb", *path.relative_to(PACKAGE).parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = here[: len(here) - node.level + 1] if node.level else []
            start = ".".join([*base, *([node.module] if node.module else [])])
            targets = [f"{start}.{alias.name}" for alias in node.names]
        else:
            continue
        found |= {target.removeprefix("cdisc_rdeb.") for target in targets if target.startswith("cdisc_rdeb.")}
    return {module_of(target) for target in found}


def module_of(target: str) -> str:
    """The module that a name comes from: ``spec.faults`` for ``spec.faults.Faults``."""
    while target and target not in NAMES:
        target = target.rpartition(".")[0]
    return target or "__init__"


def room(module: str) -> str:
    """The room that a module is in: that of its name in the list, else that of the package it is in."""
    while module not in ROOMS and "." in module:
        module = module.rpartition(".")[0]
    return module


def allowed(module: str, other: str) -> bool:
    """Whether a module may import another."""
    here, there = room(module), room(other)
    return here == there or (ROOMS.index(there) < ROOMS.index(here) and (here, there) not in APART)


def test_every_room_is_in_the_list_once():
    assert sorted(ROOMS) == sorted({room(name) for name in NAMES})


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_imports_point_to_rooms_above(path):
    module = dotted(path)
    wrong = [name for name in sorted(imports(path)) if not allowed(module, name) and (module, name) not in NOT_YET]
    may = [name for name in ROOMS if allowed(module, name)]
    assert not wrong, f"{module} may import from {', '.join(may)}"


def test_no_exception_is_left_that_nothing_needs():
    needed = {(dotted(path), name) for path in MODULES for name in imports(path) if not allowed(dotted(path), name)}
    assert needed >= NOT_YET


def room_of_spec(module: str) -> str:
    """The room inside ``spec`` that a module is in."""
    return module.split(".")[1] if "." in module else module


@pytest.mark.parametrize("path", [path for path in MODULES if room(dotted(path)) == "spec"], ids=dotted)
def test_imports_inside_spec_point_to_its_rooms_above(path):
    may = SPEC[: SPEC.index(room_of_spec(dotted(path))) + 1]
    used = {name for name in imports(path) - {dotted(path)} if room(name) == "spec"}
    wrong = sorted(name for name in used if room_of_spec(name) not in may)
    assert not wrong, f"{dotted(path)} may import from {', '.join(may)}"


def test_every_room_of_spec_is_in_the_list_and_says_what_it_is_for():
    inside = [path for path in MODULES if room(dotted(path)) == "spec"]
    assert sorted(SPEC) == sorted({room_of_spec(dotted(path)) for path in inside})
    rooms = [path for path in inside if path.name == "__init__.py"]
    assert all(ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) for path in rooms)


def test_modules_inside_a_room_do_not_import_each_other_in_a_circle():
    # A package and its own modules: the package's __init__ stands last, so a module must not ask it.
    graph = {dotted(path): imports(path) - {dotted(path)} for path in MODULES}
    TopologicalSorter(graph).prepare()


def test_the_design_lists_the_rooms_in_the_same_order():
    text = (PACKAGE.parent / "docs" / "design.md").read_text(encoding="utf-8")
    rooms = [name for name in ROOMS if name != "__init__"]
    rows = [line.split("`")[1] for line in text.splitlines() if line.startswith("| `") and line.split("`")[1] in rooms]
    assert rows == rooms
