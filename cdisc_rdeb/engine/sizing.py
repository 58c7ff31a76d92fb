"""How many blocks a study is cut into, so that each fits in the memory that a build may use."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

MB = 1 << 20
OF_CGROUP = Path("/sys/fs/cgroup/memory.max")

# Measured on the shipped study with 1,000 to 10,000 subjects: what a process needs before it has any rows, and what it
# needs for each raw cell of its block, with all that is made of it.
PROCESS = 448 * MB
CELL = 64
FEW_CELLS = 10_000_000  # raw cells that stay in memory where there are several blocks: 4 to 8 bytes each


def half_of_all() -> int:
    """Half of the memory of the machine, or of the container that this runs in."""
    found = [8 << 30]  # where the system does not say
    with suppress(AttributeError, ValueError, OSError):  # no POSIX
        found = [os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")]
    with suppress(OSError, ValueError):  # no container, or one without a limit
        found.append(int(OF_CGROUP.read_text()))
    return min(found) // 2


def blocks_for(cells: int, memory: int, workers: int, processes: int) -> int:
    """How many blocks raw data of so many cells are cut into, for so many workers; all processes share the memory.

    A block has at least a third of what a process needs by itself: too little memory makes no endless work.

    >>> blocks_for(7_000_000, 2 << 30, 1, 1), blocks_for(70_000_000, 1 << 30, 1, 1)
    (1, 8)
    >>> blocks_for(70_000_000, 2 << 30, 2, 2), blocks_for(70_000_000, 2 << 30, 2, 3)
    (8, 13)
    """
    return max(workers, -(-cells // cells_of_block(memory, workers, processes)))


def cells_of_block(memory: int, workers: int, processes: int) -> int:
    """How many raw cells a block may have, where so many workers and processes share the memory.

    >>> cells_of_block(1 << 30, 1, 1)
    9437184
    """
    return max(1, max((memory - PROCESS * processes) // workers, PROCESS // 3) // CELL)
