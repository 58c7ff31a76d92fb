"""The dataclasses of the package do what those of the standard library do, and are made in a third of the time."""

from __future__ import annotations

import copy
import pickle
import re
import subprocess
import sys
from dataclasses import FrozenInstanceError, astuple, field, fields, replace
from inspect import signature
from pathlib import Path

import pytest

import cdisc_rdeb
from cdisc_rdeb.quick import made


@made(frozen=True, slots=True)
class Box:
    """A thing with sides."""

    name: str
    sides: list[int] = field(default_factory=list)
    colour: str = field(default="red", compare=False, repr=False)
    area: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "area", len(self.sides) * 10)


@made(slots=True)
class Loose:
    """What may change."""

    name: str = ""


@made(eq=False)
class Self:
    """What is equal to itself alone."""

    name: str = ""


def test_fields_have_their_values_and_defaults() -> None:
    box = Box("a", sides=[1, 2])
    assert (box.name, box.sides, box.colour, box.area) == ("a", [1, 2], "red", 20)
    assert Box("a").sides == []
    assert Box("a").sides is not Box("a").sides
    assert str(signature(Box)).startswith("(name, sides=")
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'name'"):
        Box()  # type: ignore[call-arg]


def test_what_is_frozen_keeps_its_values() -> None:
    box = Box("a")
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'name'"):
        box.name = "b"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError, match="cannot delete field 'name'"):
        del box.name  # type: ignore[misc]
    with pytest.raises(AttributeError):
        Loose("a").other = 1  # type: ignore[attr-defined]
    loose = Loose("a")
    loose.name = "b"
    assert loose == Loose("b")


def test_equality_and_hash_are_of_what_is_compared() -> None:
    assert Box("a", [1], "red") == Box("a", [1], "blue") != Box("b", [1])
    assert Box("a") != Loose("a")
    with pytest.raises(TypeError, match="unhashable type: 'list'"):
        hash(Box("a"))
    with pytest.raises(TypeError, match="unhashable type: 'Loose'"):
        hash(Loose())
    assert Self("a") != Self("a")
    assert len({Self("a"), Self("a")}) == 2


def test_the_standard_library_knows_them() -> None:
    box = Box("a", [1], "blue")
    assert repr(box) == "Box(name='a', sides=[1], area=10)"
    assert [each.name for each in fields(Box)] == ["name", "sides", "colour", "area"]
    assert replace(box, name="b") == Box("b", [1])
    assert astuple(box) == ("a", [1], "blue", 10)
    for same in (pickle.loads(pickle.dumps(box)), copy.copy(box), copy.deepcopy(box)):
        assert (same, same.colour, same.area) == (box, "blue", 10)
    match box:
        case Box(name, [side]):
            assert (name, side) == ("a", 1)


def test_no_module_makes_dataclasses_slowly() -> None:
    package = Path(cdisc_rdeb.__file__).parent
    slow = [
        path.name
        for path in package.rglob("*.py")
        if re.search(r"^from dataclasses import .*\bdataclass\b", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert slow == ["faults.py"]  # whose faults have an order


def test_a_lint_loads_neither_numpy_nor_pandas() -> None:
    trial = Path(cdisc_rdeb.__file__).parents[1] / "specs" / "rdeb"
    code = (
        f"from cdisc_rdeb import lint\nimport sys\nassert lint({str(trial)!r}) == []\n"
        "print(sorted({'numpy', 'pandas', 'pyarrow'} & sys.modules.keys()))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"
