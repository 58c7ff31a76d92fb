"""What makes the package quick to load: dataclasses that are made in a third of the time, and numpy when it is needed.

The dataclasses of the standard library write several functions as text for each class, and compile them whenever a
program starts. Here only ``__init__`` is; the others are the same for all classes. What they do is the same too, so
that mypy and `dataclasses` (fields, replace) take them as what they are.

``np`` is numpy, loaded when it is first asked for something: specs are read and checked without it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import MISSING, FrozenInstanceError, fields
from importlib import import_module
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from dataclasses import dataclass

    import numpy as np

__all__ = ["dataclass", "np"]

Values = Callable[[object], object]


def made(*, frozen: bool = False, slots: bool = False, eq: bool = True, repr: bool = True) -> Callable[[type], type]:
    """The ``dataclass`` of the standard library, for classes without a dataclass among their bases.

    >>> from dataclasses import field
    >>> @made(frozen=True, slots=True)
    ... class Size:
    ...     '''How large something is.'''
    ...     width: int
    ...     height: int = 1
    ...     unit: str = field(default="mm", compare=False)
    >>> Size(2), Size(2, unit="cm") == Size(2), hash(Size(2)) == hash(Size(2, 1, "cm"))
    (Size(width=2, height=1, unit='mm'), True, True)
    >>> Size(2).width = 3
    Traceback (most recent call last):
    dataclasses.FrozenInstanceError: cannot assign to field 'width'
    """

    def make(kind: type) -> type:
        own = {*vars(kind)}
        found: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(kind)
        found.__init__ = initializer(found, frozen)
        if frozen:
            found.__setattr__, found.__delattr__ = no_setting, no_deleting
        if frozen and slots:
            found.__getstate__, found.__setstate__ = state, with_state
        if eq:
            compared = values_of([each.name for each in fields(found) if each.compare])
            given: dict[str, Any] = {"__eq__": equal_by(compared), "__hash__": hash_of(compared) if frozen else None}
            for name in given.keys() - own:
                setattr(found, name, given[name])
        if repr and "__repr__" not in own:
            found.__repr__ = shown
        return found  # type: ignore[no-any-return]

    return make


class Later:
    """A module that is loaded when it is first asked for something.

    >>> wave = Later("wave")
    >>> wave.Error.__name__, "Error" in vars(wave)
    ('Error', True)
    """

    def __init__(self, name: str) -> None:
        self.__name__ = name

    def __getattr__(self, name: str) -> Any:
        module = import_module(self.__name__)
        vars(self).update(vars(module))  # so that it is asked as quickly as the module
        return getattr(module, name)


if not TYPE_CHECKING:
    dataclass, np = made, Later("numpy")


def initializer(kind: type, frozen: bool) -> Callable[..., None]:
    """The ``__init__`` of a class, which gives its fields their values."""
    known: dict[str, Any] = {"_put": object.__setattr__, "_later": MISSING}
    arguments, lines = ["self"], []
    for each in fields(kind):
        if not each.init:  # __post_init__ gives it one
            continue
        name = value = argument = each.name
        if each.default is not MISSING:
            known[f"_{name}"], argument = each.default, f"{name}=_{name}"
        elif each.default_factory is not MISSING:
            known[f"_{name}"], argument = each.default_factory, f"{name}=_later"
            value = f"_{name}() if {name} is _later else {name}"
        arguments.append(argument)
        lines.append(f" _put(self, {name!r}, {value})" if frozen else f" self.{name} = {value}")
    if hasattr(kind, "__post_init__"):
        lines.append(" self.__post_init__()")
    exec(f"def __init__({', '.join(arguments)}):\n" + "\n".join(lines or [" pass"]), known)
    known["__init__"].__qualname__ = f"{kind.__qualname__}.__init__"
    return known["__init__"]  # type: ignore[no-any-return]


def no_setting(self: object, name: str, value: object) -> NoReturn:
    """A frozen object keeps its values."""
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def no_deleting(self: object, name: str) -> NoReturn:
    """A frozen object keeps its values."""
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def state(self: Any) -> list[object]:
    """What is pickled of a frozen object: its values."""
    return [getattr(self, each.name) for each in fields(self)]


def with_state(self: Any, values: Sequence[object]) -> None:
    """A frozen object gets the values that were pickled."""
    for each, value in zip(fields(self), values, strict=True):
        object.__setattr__(self, each.name, value)


def values_of(names: Sequence[str]) -> Values:
    """What gives the values of some fields."""
    return attrgetter(*names) if names else lambda _: ()


def equal_by(values: Values) -> Callable[[object, object], bool]:
    """Two objects of one class are equal by some values."""

    def equal(self: object, other: object) -> bool:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    return equal


def hash_of(values: Values) -> Callable[[object], int]:
    """The hash of an object by some values."""
    return lambda self: hash(values(self))


@recursive_repr()
def shown(self: Any) -> str:
    """An object as the call that makes it."""
    told = ", ".join(f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
    return f"{type(self).__qualname__}({told})"
