"""What a SAS transport file says of its dataset: the attributes, their limits and their bytes.

Source: SAS Technical Support document TS-140, "The record layout of a dataset in SAS transport (XPORT)
format", version 5. Every header is a whole number of 80-byte records.
"""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Literal

from ..quick import dataclass
from .limits import LONGEST_LABEL, LONGEST_NAME, LONGEST_TEXT, NAME, NUMBER_LENGTH

RECORD = 80
CREATED = datetime(1960, 1, 1)
"""The creation time a file states where none is given: fixed, so that a rebuild has the same bytes."""

AGAIN = "#"  # in no name that a file can have; before the place of a variable whose name does not tell it apart
MOST_VARIABLES = 9999
_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_FORMAT = re.compile(r"(\$?(?:[A-Z_][A-Z0-9_]*?)?)([0-9]*)\.([0-9]*)")
NAMESTR = ">HHHH8s40s8sHHH2s8sHHi"
"""The description of a variable as `struct` packs it, without the unused bytes at its end."""
_NAMESTR_SIZE = 140
_SAS = b"SAS     "
_RELEASE = b"9.4     LIN X64 "


@dataclass(frozen=True, slots=True)
class XptVariable:
    """A variable as a transport file describes it.

    ``length`` is in bytes: 1 to 200 of text, 3 to 8 of a number. ``format`` and ``informat`` are SAS's,
    with their dot, or empty: ``DATE9.``, ``8.2``, ``$20.``.
    """

    name: str
    type: Literal["Char", "Num"]
    length: int
    label: str = ""
    format: str = ""
    informat: str = ""


@dataclass(frozen=True, slots=True)
class XptAttributes:
    """A dataset as a transport file describes it; variables in their order."""

    name: str
    label: str
    variables: tuple[XptVariable, ...]

    @property
    def record_length(self) -> int:
        """Bytes a record."""
        return sum(variable.length for variable in self.variables)


def attribute_faults(attributes: XptAttributes) -> Iterator[str]:
    """Everything about a dataset's attributes that a transport file cannot hold."""
    name = attributes.name
    if not NAME.fullmatch(name):
        yield f"{name}: {_bad_name('dataset', name)}"
    yield from (f"{name}: {fault}" for fault in _label_faults(attributes.label))
    if not attributes.variables:
        yield f"{name}: the dataset has no variables; a transport file needs at least one"
    if len(attributes.variables) > MOST_VARIABLES:
        yield f"{name}: has {len(attributes.variables)} variables; a transport file holds {MOST_VARIABLES}"
    for duplicate, count in Counter(variable.name for variable in attributes.variables).items():
        if count > 1:
            yield f"{name}.{duplicate}: the name stands for {count} variables; rename all but one"
    for variable in attributes.variables:
        yield from (f"{name}.{variable.name}: {fault}" for fault in _variable_faults(variable))


def length_fits(variable: XptVariable) -> bool:
    """Whether the length is one that the variable's type can have."""
    least, most = (1, LONGEST_TEXT) if variable.type == "Char" else (3, NUMBER_LENGTH)
    return least <= variable.length <= most


def _variable_faults(variable: XptVariable) -> Iterator[str]:
    if not NAME.fullmatch(variable.name):
        yield _bad_name("variable", variable.name)
    yield from _label_faults(variable.label)
    if not length_fits(variable):
        limits = f"1 to {LONGEST_TEXT}" if variable.type == "Char" else f"3 to {NUMBER_LENGTH}"
        yield f"length {variable.length} is outside {limits}, the bytes of a {variable.type} variable"
    for use, text in (("format", variable.format), ("informat", variable.informat)):
        yield from (f"{use} {fault}" for fault in format_faults(text, variable.type))


def _bad_name(kind: str, name: str) -> str:
    return (
        f"{kind} name {name!r} is not a version 5 name: use 1 to {LONGEST_NAME} uppercase letters, digits and "
        f"underscores, a letter first"
    )


def _label_faults(label: str) -> Iterator[str]:
    if not (label.isascii() and label.isprintable()):
        bad = next(character for character in label if not " " <= character <= "~")
        yield f"label {label!r} holds {bad!r}, which is not printable ASCII; replace it"
    if len(label) > LONGEST_LABEL:
        yield f"label {label!r} has {len(label)} characters; shorten it to {LONGEST_LABEL}"


def format_faults(text: str, kind: str) -> Iterator[str]:
    """What is wrong with a SAS format for a variable of a kind, ``Char`` or ``Num``; nothing of an empty one.

    >>> list(format_faults("DATE9", "Num")), list(format_faults("DATE9.", "Num"))
    (["'DATE9' is not a SAS format; did you mean 'DATE9.'?"], [])
    """
    if not text:
        return
    match = _FORMAT.fullmatch(text)
    if not match or text == ".":
        dotted = _FORMAT.fullmatch(text + ".")
        hint = f"; did you mean {text + '.'!r}?" if dotted else ", such as 'DATE9.' or '$20.'"
        yield f"{text!r} is not a SAS format{hint}"
        return
    name, width, decimals = format_parts(text)
    if len(name) > LONGEST_NAME:
        yield f"{text!r} has a name of {len(name)} characters; a transport file holds {LONGEST_NAME}"
    if name.startswith("$") != (kind == "Char"):
        yield f"{text!r} does not fit a {kind} variable: those of text, and only those, start with '$'"
    if width > 32767 or decimals >= max(width, 1):
        yield f"{text!r} has an impossible width or more decimals than fit in it"


def format_parts(text: str) -> tuple[str, int, int]:
    """Name, width and decimals of a SAS format, with 0 for what it does not say.

    >>> format_parts("DATE9."), format_parts("8.2"), format_parts("$20."), format_parts("E8601DA.")
    (('DATE', 9, 0), ('', 8, 2), ('$', 20, 0), ('E8601DA', 0, 0))
    """
    match = _FORMAT.fullmatch(text)
    if not match:
        return "", 0, 0
    name, width, decimals = match.groups()
    return name, int(width or 0), int(decimals or 0)


def format_text(name: str, width: int, decimals: int) -> str:
    """A SAS format from its parts, the reverse of `format_parts`."""
    return f"{name}{width or ''}.{decimals or ''}" if name or width or decimals else ""


def header_bytes(attributes: XptAttributes, created: datetime) -> bytes:
    """All that stands before the first record; the attributes must be without faults."""
    time = f"{created.day:02d}{_MONTHS[created.month - 1]}{created:%y:%H:%M:%S}".encode()
    namestrs = b"".join(_namestrs(attributes.variables))
    return b"".join(
        [
            _title("LIBRARY"),
            _SAS + _SAS + b"SASLIB  " + _RELEASE + b" " * 24 + time,
            time.ljust(RECORD),
            _title("MEMBER", f"{160:020d}{_NAMESTR_SIZE:010d}"),
            _title("DSCRPTR"),
            _SAS + _padded(attributes.name, LONGEST_NAME) + b"SASDATA " + _RELEASE + b" " * 24 + time,
            time + b" " * 16 + _padded(attributes.label, LONGEST_LABEL) + b" " * 8,
            _title("NAMESTR", f"{len(attributes.variables):010d}".ljust(30, "0")),
            namestrs + b" " * (-len(namestrs) % RECORD),
            _title("OBS"),
        ]
    )


def _title(kind: str, tail: str = "0" * 30) -> bytes:
    return f"HEADER RECORD*******{kind:<8}HEADER RECORD!!!!!!!{tail}  ".encode()


def _namestrs(variables: tuple[XptVariable, ...]) -> Iterator[bytes]:
    position = 0
    for number, variable in enumerate(variables, 1):
        name, width, decimals = format_parts(variable.format)
        in_name, in_width, in_decimals = format_parts(variable.informat)
        packed = struct.pack(
            NAMESTR,
            1 if variable.type == "Num" else 2,
            0,  # hash of the name, always 0
            variable.length,
            number,
            _padded(variable.name, LONGEST_NAME),
            _padded(variable.label, LONGEST_LABEL),
            _padded(name, LONGEST_NAME),
            width,
            decimals,
            0,  # justification: left, as SAS itself writes
            b"\0\0",
            _padded(in_name, LONGEST_NAME),
            in_width,
            in_decimals,
            position,
        )
        yield packed.ljust(_NAMESTR_SIZE, b"\0")
        position += variable.length


def _padded(text: str, width: int) -> bytes:
    return text.encode("ascii").ljust(width)


def told_apart(variables: tuple[XptVariable, ...], rename: bool) -> tuple[XptVariable, ...]:
    """Variables; if ``rename``, those of a name that stands before, and of none, with their place behind: AETERM#5."""
    known: set[str] = set()
    found = []
    for place, variable in enumerate(variables, 1):
        again = rename and (not variable.name or variable.name in known)
        found.append(replace(variable, name=f"{variable.name}{AGAIN}{place}") if again else variable)
        known.add(variable.name)
    return tuple(found)
