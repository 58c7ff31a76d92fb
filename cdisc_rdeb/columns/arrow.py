"""Arrays of Arrow from those of numpy, and back.

Arrow's own ways import pandas, to see whether something is of pandas; that takes longer than all else that is to do
where little changed since the last build.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from ..quick import np

if TYPE_CHECKING:
    import numpy.typing as npt


def to_arrow(numbers: npt.NDArray[Any]) -> Any:
    """Numbers for Arrow, in the same memory.

    >>> to_arrow(np.array([1, 2])[::-1]).to_pylist(), to_arrow(np.array([], np.int32)).to_pylist()
    ([2, 1], [])
    """
    import pyarrow as pa

    whole = np.ascontiguousarray(numbers)
    return pa.Array.from_buffers(kinds()[whole.dtype], len(whole), [None, pa.py_buffer(whole)])


@cache
def kinds() -> dict[np.dtype[Any], Any]:
    """What Arrow calls the numbers that columns are made of."""
    import pyarrow as pa

    known = (np.int8, np.int16, np.int32, np.int64, np.float64)
    return {np.dtype(kind): pa.from_numpy_dtype(kind) for kind in known}


@cache
def kinds_of_arrow() -> dict[int, np.dtype[Any]]:
    """The same the other way, by the numbers that Arrow's kinds have."""
    return {kind.id: own for own, kind in kinds().items()}


def from_arrow(array: Any) -> npt.NDArray[Any]:
    """Numbers of Arrow, none of which is null, in the same memory; nobody may write to them.

    >>> from_arrow(to_arrow(np.array([1.5, 2.5, 3.5])).slice(1, 2)).tolist()
    [2.5, 3.5]
    """
    kind = kinds_of_arrow()[array.type.id]
    if not len(array):
        return np.zeros(0, kind)
    return np.frombuffer(array.buffers()[1], kind, len(array), array.offset * kind.itemsize)


def texts_to_arrow(values: Sequence[str] | npt.NDArray[np.object_]) -> Any:
    """Texts for Arrow.

    >>> texts_to_arrow(["é", "", "ab"]).to_pylist()
    ['é', '', 'ab']
    """
    import pyarrow as pa

    texts = [*values]
    content = "".join(texts).encode()
    sizes = np.fromiter(map(len, texts), np.int64, len(texts))
    if int(sizes.sum()) != len(content):  # some letter takes several bytes
        sizes = np.fromiter((len(text.encode()) for text in texts), np.int64, len(texts))
    ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
    return pa.Array.from_buffers(pa.large_string(), len(texts), [None, pa.py_buffer(ends), pa.py_buffer(content)])
