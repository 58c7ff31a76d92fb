"""Processes beside this one: of this machine, of an executor that somebody else made, or of a Dask cluster."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor
from contextlib import contextmanager

from ..errors import RequestError
from .pieces import Crew


@contextmanager
def side_by_side(
    workers: int = 1,
    executor: Executor | None = None,
    scheduler: str = "",
    *,
    first: Callable[[], None],
    tell: Callable[[str], None] = lambda _: None,
) -> Iterator[Crew]:
    """So many processes of which this is one; or an executor with so many workers; or the cluster of a scheduler.

    ``first`` is what new processes do while there is no work yet; ``tell`` hears where to look on at a cluster. Raises
    RequestError where one ends before its work.
    """
    try:
        if scheduler:
            from .cluster import cluster

            with cluster(scheduler, tell) as crew:
                yield crew
        elif executor is not None:
            yield Crew(executor, workers=workers)
        elif workers > 1:
            with processes(workers - 1, first) as others:
                yield Crew(others, workers - 1, workers=workers, helps=True)
        else:
            yield Crew()
    except BrokenExecutor:
        said = "the system ended a process that worked for the build, maybe for lack of memory"
        raise RequestError(f"{said}; say less --memory, or fewer --workers") from None


@contextmanager
def processes(count: int, first: Callable[[], None]) -> Iterator[Executor]:
    """So many processes of this machine."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    spawn = get_context("spawn")  # the same on all systems
    with ProcessPoolExecutor(count, mp_context=spawn, initializer=end_with_the_build) as executor:
        for _ in range(count):
            executor.submit(first)
        yield executor


def end_with_the_build() -> None:
    """Have a process that works for a build end when that is killed; else it would wait for work for ever."""
    from multiprocessing import parent_process
    from threading import Thread

    if build := parent_process():

        def watch() -> None:
            build.join()
            os._exit(1)  # whatever it is at: nobody takes what it makes

        Thread(target=watch, daemon=True).start()
