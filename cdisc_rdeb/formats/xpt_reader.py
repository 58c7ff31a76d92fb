"""Reader of SAS transport files, version 5 (SAS TS-140): whole columns or a slice of records at a time."""

from __future__ import annotations

import codecs
import os
import re
import struct
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from ..columns import Column, Numbers, Text
from ..errors import RawDataError
from ..quick import dataclass, np
from .ibm import numbers_of
from .opening import opened
from .stored import Stored
from .xpt_header import NAMESTR, RECORD, XptAttributes, XptVariable, format_text, told_apart

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa

Bytes: TypeAlias = "npt.NDArray[np.uint8]"
Cells: TypeAlias = "npt.NDArray[Any]"

SLICE = 16_384
PIECE = RECORD << 17  # bytes that are looked through at once
CHUNK = 1 << 25  # bytes of records that are in memory at once, where they are read in chunks
PADDING = (ord(" "), 0)

_TITLE = 48  # the leading bytes that tell one kind of header from another
_PADDING = " \0"  # some writers pad text with zero bytes
_KINDS = {
    b"HEADER RECORD*******LIBV8   ": "a version 8 transport file; write it with the XPORT engine of SAS",
    b"**COMPRESSED** ": "a CPORT file; restore it with PROC CIMPORT, write it with the XPORT engine",
}


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """One dataset of a transport file: its attributes and its bytes, in memory or where they are stored."""

    path: Path
    attributes: XptAttributes
    positions: tuple[int, ...]
    data: Bytes | Stored
    encoding: str

    @property
    def count(self) -> int:
        """The number of records, which the file does not state.

        Blank records at the end are padding as far as padding can reach, that is less than 80 bytes. Some writers pad
        with zero bytes: what has text is no record then, for text is never of those; numbers alone may all be 0.
        """
        length, size = self.attributes.record_length, len(self.data)
        count, rest = divmod(size, length)
        if rest and (rest >= RECORD or not np.isin(self.data[-rest:], PADDING).all()):
            raise RawDataError(
                f"{self.path}: dataset {self.attributes.name} ends inside record {count + 1}; it is truncated"
            )
        has_text = any(variable.type == "Char" for variable in self.attributes.variables)
        fewest = (size - RECORD) // length + 1 if size else 0
        while count > fewest and any(
            (self.data[(count - 1) * length : count * length] == sign).all() for sign in PADDING[: 1 + has_text]
        ):
            count -= 1
        if count > fewest and rest and not self.data[(count - 1) * length :].any():
            raise RawDataError(
                f"{self.path}: dataset {self.attributes.name} ends in zero bytes, and whether they are record {count} "
                "cannot be told; write the file again with the XPORT engine of SAS"
            )
        return count

    @property
    def plain(self) -> bool:
        """Whether bytes below 128 are ASCII in the encoding, as in most."""
        return not codecs.lookup(self.encoding).name.startswith(("iso2022", "hz", "utf-16", "utf-32", "utf-7"))

    def slices(
        self, size: int = SLICE, names: Collection[str] | None = None
    ) -> Iterator[dict[str, pa.Array | Numbers]]:
        """The values of all variables, or of those named, some records at a time: Arrow strings without padding, and
        float64."""
        variables = [v for v in self.attributes.variables if names is None or v.name in names]
        for start, block in self._blocks(variables, size):
            yield {v.name: self._values(v, np.ascontiguousarray(block[v.name]), start) for v in variables}

    def refuse_undecodable(self) -> None:
        """Raise RawDataError for a text that is not in the encoding, without keeping any."""
        variables = [variable for variable in self.attributes.variables if variable.type == "Char"]
        for start, block in self._blocks(variables, SLICE):
            for variable in variables:
                raw = np.ascontiguousarray(block[variable.name]).view(np.uint8)
                if raw.max(initial=0) >= 0x80 or not self.plain:
                    self._decoded(variable, raw.reshape(-1, variable.length), start)

    def _blocks(self, variables: Collection[XptVariable], size: int) -> Iterator[tuple[int, Cells]]:
        """Where some records begin, and the cells of variables in them."""
        positions = dict(zip((v.name for v in self.attributes.variables), self.positions, strict=True))
        length = self.attributes.record_length
        layout = np.dtype(
            {
                "names": [variable.name for variable in variables],
                "formats": [f"V{variable.length}" for variable in variables],
                "offsets": [positions[variable.name] for variable in variables],
                "itemsize": length,
            }
        )
        count = self.count
        for start in range(0, count, size):
            yield start, self.data[start * length : min(start + size, count) * length].view(layout)

    def _values(self, variable: XptVariable, cells: Cells, start: int) -> pa.Array | Numbers:
        raw = cells.view(np.uint8)
        if variable.type == "Num":
            return numbers_of(raw.reshape(-1, variable.length))
        if raw.max() >= 0x80 or not self.plain:
            return self._decoded(variable, raw.reshape(-1, variable.length), start)
        import pyarrow as pa  # slow to import, and not needed to read headers
        import pyarrow.compute as pc

        ends = np.arange(0, raw.size + 1, variable.length, dtype=np.int64)
        text = pa.Array.from_buffers(pa.large_string(), len(cells), [None, pa.py_buffer(ends), pa.py_buffer(raw)])
        return pc.ascii_rtrim(text, characters=_PADDING)

    def _decoded(self, variable: XptVariable, raw: Bytes, start: int) -> pa.Array:
        """Text with bytes outside ASCII, decoded one by one."""
        import pyarrow as pa

        texts = []
        for record, cell in enumerate(raw, start + 1):
            value = cell.tobytes().rstrip(_PADDING.encode())
            try:
                texts.append(value.decode(self.encoding))
            except UnicodeDecodeError as error:
                raise RawDataError(
                    f"{self.path}: {self.attributes.name}.{variable.name}: record {record}: value {value!r} is "
                    f"not {self.encoding}; name the file's encoding, such as encoding='cp1252'"
                ) from error
        return pa.array(texts, pa.large_string())


def read_attributes(
    path: str | os.PathLike[str], *, encoding: str = "ascii", member: str | None = None
) -> XptAttributes:
    """Name, label and variables of the dataset in a transport file (errors: see `read_xpt`)."""
    return open_member(path, encoding=encoding, member=member, stored=True).attributes


def read_columns(
    path: str | os.PathLike[str], *, encoding: str = "ascii", member: str | None = None
) -> tuple[XptAttributes, dict[str, Column]]:
    """The attributes of a dataset and all its values: `Text` and float64 columns (errors: see `read_xpt`)."""
    dataset = open_member(path, encoding=encoding, member=member)
    return dataset.attributes, {name: as_column(values) for name, values in gather(dataset).items()}


def read_chunks(
    path: str | os.PathLike[str], *, encoding: str = "ascii", member: str | None = None, records: int = 65_536
) -> tuple[XptAttributes, Iterator[dict[str, Column]]]:
    """The attributes of a dataset, and its values some ``records`` at a time (errors: see `read_xpt`).

    No more of them than that is in memory, and fewer of long ones. A dataset without records has no chunk.
    """
    dataset = open_member(path, encoding=encoding, member=member, stored=True)
    size = min(records, max(CHUNK // dataset.attributes.record_length, 1))
    return dataset.attributes, (
        {name: as_column(values) for name, values in part.items()} for part in dataset.slices(size)
    )


def as_column(values: pa.Array | pa.ChunkedArray | Numbers) -> Column:
    if isinstance(values, np.ndarray):
        return values
    if hasattr(values, "chunks"):
        values = values.combine_chunks()  # one dictionary: unifying those of many chunks takes longer
    return Text.from_arrow(values)


def gather(dataset: Member, names: Collection[str] | None = None) -> dict[str, pa.ChunkedArray | Numbers]:
    """All values of a dataset, or of the variables named: strings in the pieces they were read in, numbers in one."""
    import pyarrow as pa

    variables = [v for v in dataset.attributes.variables if names is None or v.name in names]
    parts: dict[str, list[Any]] = {variable.name: [] for variable in variables}
    for part in dataset.slices(names=names):
        for name, values in part.items():
            parts[name].append(values)
    return {
        variable.name: np.concatenate([np.zeros(0), *parts[variable.name]])
        if variable.type == "Num"
        else pa.chunked_array(parts[variable.name], pa.large_string())
        for variable in variables
    }


def open_members(path: Path, *, encoding: str = "ascii", stored: bool = False) -> list[Member]:
    """All datasets of a transport file; of variables of one name, or none, the later ones are called by their place.

    ``stored``: the values stay where they are until they are asked for, again each time. Raises RawDataError for what
    cannot be read all the same (see `read_xpt`).
    """
    return _members(path, encoding, rename=True, stored=stored)


def open_member(
    path: str | os.PathLike[str], *, encoding: str = "ascii", member: str | None = None, stored: bool = False
) -> Member:
    """The only dataset of a transport file, or the named one of several; ``stored``: see `open_members`."""
    path = Path(path)
    members = _members(path, encoding, stored=stored)
    names = [found.attributes.name for found in members]
    if member is None and len(members) > 1:
        raise RawDataError(f"{path}: holds {len(members)} datasets, {', '.join(names)}; name the member that is meant")
    if member is not None and member not in names:
        raise RawDataError(f"{path}: holds no dataset {member}, only {', '.join(names)}; name one of these")
    if member is not None and names.count(member) > 1:
        raise RawDataError(f"{path}: holds {names.count(member)} datasets of the name {member}; write the file again")
    return members[0 if member is None else names.index(member)]


def member_names(path: str | os.PathLike[str], encoding: str = "ascii") -> list[str]:
    """The names of all datasets of a transport file (errors: see `read_xpt`)."""
    return [found.attributes.name for found in _members(Path(path), encoding, stored=True)]


def _members(path: Path, encoding: str, *, rename: bool = False, stored: bool = False) -> list[Member]:
    """The datasets of a transport file."""
    data = _transport_bytes(path, stored)
    starts = _member_starts(path, data)
    ends = [*starts[1:], len(data)]
    return [_member(path, data, start, end, encoding, rename) for start, end in zip(starts, ends, strict=True)]


def _transport_bytes(path: Path, stored: bool = False) -> Bytes | Stored:
    """The bytes of a file that starts as a transport file should."""
    with opened(path, whole=not stored) as file:
        start = file.read(3 * RECORD)
        for signature, kind in _KINDS.items():
            if start.startswith(signature):
                raise RawDataError(f"{path}: is {kind}")
        if not start.startswith(b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!"):
            what = "is empty" if not start else "is not a SAS transport file"
            raise RawDataError(f"{path}: {what}; a version 5 file starts with a LIBRARY header")
        size = os.fstat(file.fileno()).st_size
        if size % RECORD:
            raise RawDataError(
                f"{path}: has {size} bytes, not a multiple of {RECORD}; it is truncated, or was transferred as text"
            )
        if stored:
            return Stored.of(path)
        file.seek(0)
        return np.fromfile(file, np.uint8)


def _member_starts(path: Path, data: Bytes | Stored) -> list[int]:
    """Where each dataset's headers begin."""
    title = b"HEADER RECORD*******MEMBER  HEADER RECORD!!!!!!!"
    starts: list[int] = []
    for start in range(0, len(data), PIECE):
        piece = data.read(start, start + PIECE) if isinstance(data, Stored) else data[start : start + PIECE]
        likely = (found.start() * RECORD for found in re.finditer(title[:1], bytes(piece[::RECORD])))
        starts += (start + at for at in likely if bytes(piece[at : at + _TITLE]) == title)
    if starts[:1] != [3 * RECORD]:
        raise RawDataError(f"{path}: has no MEMBER header at byte {3 * RECORD}; the file is truncated or damaged")
    return starts


def _bytes(data: Bytes | Stored, start: int, end: int) -> bytes:
    return data.read(start, end) if isinstance(data, Stored) else data[start:end].tobytes()


def _member(path: Path, data: Bytes | Stored, start: int, end: int, encoding: str, rename: bool) -> Member:
    """The dataset whose headers begin at ``start``."""
    _expect(path, data, start + RECORD, "DSCRPTR")
    _expect(path, data, start + 4 * RECORD, "NAMESTR")
    size = _number(path, data, start + 74, 4)
    count = _number(path, data, start + 4 * RECORD + 54, 4)
    if size not in (136, 140) or not count:
        raise RawDataError(f"{path}: describes {count} variables in {size} bytes each; the file is damaged")
    namestrs = start + 5 * RECORD
    body = namestrs + -(-size * count // RECORD) * RECORD
    _expect(path, data, body, "OBS")
    described = [
        _variable(path, _bytes(data, namestrs + size * place, namestrs + size * (place + 1)), encoding)
        for place in range(count)
    ]
    attributes = XptAttributes(
        name=_decode(path, _bytes(data, start + 168, start + 176), encoding),
        label=_decode(path, _bytes(data, start + 272, start + 312), encoding),
        variables=told_apart(tuple(variable for variable, _ in described), rename),
    )
    positions = tuple(position for _, position in described)
    _check_layout(path, attributes, positions)
    values = data.within(body + RECORD, end) if isinstance(data, Stored) else data[body + RECORD : end]
    return Member(path, attributes, positions, values, encoding)


def _variable(path: Path, namestr: bytes, encoding: str) -> tuple[XptVariable, int]:
    """A variable, and where it stands in the record."""
    kind, _, length, _, name, label, form, width, decimals, _, _, informat, in_width, in_decimals, position = (
        struct.unpack_from(NAMESTR, namestr)
    )
    variable = XptVariable(
        name=_decode(path, name, encoding),
        type="Num" if kind == 1 else "Char",
        length=length,
        label=_decode(path, label, encoding),
        format=format_text(_decode(path, form, encoding), width, decimals),
        informat=format_text(_decode(path, informat, encoding), in_width, in_decimals),
    )
    if kind not in (1, 2) or length < 1 or (kind == 1 and not 2 <= length <= 8):
        raise RawDataError(f"{path}: variable {variable.name} has type {kind} and length {length}; the file is damaged")
    return variable, position


def _check_layout(path: Path, attributes: XptAttributes, positions: tuple[int, ...]) -> None:
    names = [variable.name for variable in attributes.variables]
    if "" in names or len(set(names)) < len(names):
        raise RawDataError(f"{path}: dataset {attributes.name} has variables of the same name, or of none")
    used = 0
    for position, length in sorted(zip(positions, (v.length for v in attributes.variables), strict=True)):
        if position != used:
            raise RawDataError(f"{path}: the variables of {attributes.name} overlap or leave a gap at byte {used}")
        used += length


def _expect(path: Path, data: Bytes | Stored, at: int, kind: str) -> None:
    title = f"HEADER RECORD*******{kind:<8}HEADER RECORD!!!!!!!".encode()
    if _bytes(data, at, at + _TITLE) != title:
        raise RawDataError(f"{path}: has no {kind} header at byte {at}; the file is truncated or damaged")


def _number(path: Path, data: Bytes | Stored, at: int, digits: int) -> int:
    text = _bytes(data, at, at + digits)
    if not text.isdigit():
        raise RawDataError(f"{path}: has {text!r} at byte {at} where a number belongs; the file is damaged")
    return int(text)


def _decode(path: Path, text: bytes, encoding: str) -> str:
    try:
        return text.decode(encoding).rstrip(_PADDING)
    except UnicodeDecodeError as error:
        raise RawDataError(
            f"{path}: the name or label {text!r} is not {encoding}; name the file's encoding, such as encoding='cp1252'"
        ) from error
