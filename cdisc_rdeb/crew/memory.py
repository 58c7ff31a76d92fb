"""The memory of a process that works for a build: what nothing needs any more goes back to the system."""

from __future__ import annotations

import ctypes
import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MB = 1 << 20
STATE = Path("/proc/self/statm")  # of Linux: pages that the process has, and those that are in memory
MUCH = 128 * MB  # by which a process may grow before it gives back: new pages cost more than to keep some

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # as malloc.h of glibc has them
MOST_OF_HEAP = 32 * MB  # the largest pieces that it takes from its heap at all
MOST_FREE = (1 << 31) - 1  # bytes that may lie free at the end of the heap; give_back gives them all back


_kept = 0  # bytes that were in memory when this process gave back the last time


@contextmanager
def giving_back(much: int = 0) -> Iterator[None]:
    """What comes up meanwhile, and nothing needs at the end, can be used again; it goes back to the system where this
    process grew by so much since the last time.

    What was there before is kept anyway, and not looked through: there may be much of it.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.collect()  # what holds itself, each time: from the next one on it would be of what was there before
        if not much or resident() >= _kept + much:
            trim()
        gc.unfreeze()


def resident() -> int:
    """How many bytes of this process are in memory; many where the system does not say."""
    try:
        return int(STATE.read_bytes().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return _kept + MUCH


def give_back() -> None:
    """Give the system back what nothing needs any more."""
    gc.collect()
    trim()


def trim() -> None:
    """Give the system back what libraries keep for what comes."""
    global _kept
    import pyarrow as pa

    pa.default_memory_pool().release_unused()
    with suppress(AttributeError, OSError, TypeError):  # no glibc
        ctypes.CDLL(None).malloc_trim(0)
    _kept = resident()


def use_again() -> None:
    """Have this process use memory of large columns again instead of giving each back to the system at once, which
    makes every page new, and that costs more than to fill it. For processes that do nothing but build.

    Arrow takes its memory where all else does: its own pool keeps for each thread what that needed once.
    """
    import pyarrow as pa

    pa.set_memory_pool(pa.system_memory_pool())
    with suppress(AttributeError, OSError, TypeError):  # no glibc
        libc = ctypes.CDLL(None)
        libc.mallopt(M_MMAP_THRESHOLD, MOST_OF_HEAP)
        libc.mallopt(M_TRIM_THRESHOLD, MOST_FREE)
