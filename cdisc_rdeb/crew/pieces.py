"""Pieces of work, done one after the other in this process, or side by side with others."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, wait
from contextlib import contextmanager
from dataclasses import field
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any, Generic, TypeVar

from ..cache import Cache, current, using
from ..formats.opening import Ledger, join, noting
from ..quick import dataclass
from .shared import Shared

T = TypeVar("T")
BEAT = 5.0  # seconds after which who waits looks whether anybody is left to wait for
GRACE = 30.0  # seconds that processes of others get to end what nobody needs any more

_one = Lock()  # a process does one piece at a time, or two would share the memory of one


@dataclass(frozen=True, slots=True, eq=False)
class Piece(Generic[T]):
    """A function of a module with what it is called with, and what came of it: its value, and the files that another
    process read for it."""

    function: Callable[..., T]
    arguments: tuple[Any, ...]
    cache: Cache | None
    outcome: Future[tuple[T, Ledger | None]] = field(default_factory=Future)

    def do(self) -> None:
        """Do it in this process, with the cache of the build."""
        try:
            with using(self.cache):
                value = self.function(*self.arguments)
        except Exception as error:
            self.outcome.set_exception(error)
        else:
            self.outcome.set_result((value, None))


def done_elsewhere(function: Callable[..., T], arguments: tuple[Any, ...], cache: Cache | None) -> tuple[T, Ledger]:
    """What another process makes of a piece of work, and the files that it read."""
    with _one, noting() as ledger, using(cache):
        return function(*arguments), ledger


class Crew:
    """This process, and an executor of others beside it, if there is one.

    A piece that is started waits until somebody takes it: one of the ``others`` who has nothing to do, or this process
    when the value is asked for. Alone it does everything in the order in which values are asked for. While it waits for
    a value it ``helps``, if it is one of the workers itself. ``look`` is called now and then meanwhile, and raises
    where nobody is left to wait for. ``see`` raises where others do not see some folders.
    """

    def __init__(
        self,
        executor: Executor | None = None,
        others: int = sys.maxsize,
        *,
        workers: int = 1,
        helps: bool = False,
        memory: int = 0,
        look: Callable[[], None] = lambda: None,
        see: Callable[[Iterable[Any]], None] = lambda _: None,
    ) -> None:
        self.executor, self.others, self.helps = executor, others if executor else 0, helps or executor is None
        self.workers, self.memory, self.look, self.see = workers, memory, look, see
        self.own: deque[Piece[Any]] = deque()
        self.open: deque[Piece[Any]] = deque()
        self.given: set[Future[Any]] = set()
        self.busy = 0
        self.lock = Lock()

    @property
    def alone(self) -> bool:
        """Whether this process does everything."""
        return self.executor is None

    @property
    def processes(self) -> int:
        """How many processes share the memory: this one too."""
        return self.workers + (not self.helps)

    def share(self, thing: T, folder: Path) -> Shared[T]:
        """A thing that many pieces need; others have it from a file in a folder, which each reads once."""
        return Shared.written(thing, folder) if self.executor else Shared(thing)

    def start(self, function: Callable[..., T], *arguments: Any, here: bool = False) -> Piece[T]:
        """A piece of work that somebody does from now on; ``here`` says that only this process can."""
        piece = Piece(function, arguments, current())
        with self.lock:
            (self.own if here else self.open).append(piece)
        self.hand_out()
        return piece

    def result(self, piece: Piece[T]) -> T:
        """What came of a piece, which is done by then; what it raised is raised."""
        while not piece.outcome.done():
            mine = self.taken(piece)
            if mine is None:
                self.wait_for(piece)
            else:
                mine.do()
        value, read = piece.outcome.result()
        if read is not None:
            join(read)
        return value

    def each(self, function: Callable[..., T], *arguments: Iterable[Any]) -> Iterator[T]:
        """What a function makes of each of some things, side by side, in their order."""
        pieces = deque(self.start(function, *each) for each in zip(*arguments, strict=False))
        while pieces:  # what came of a piece is not kept here
            yield self.result(pieces.popleft())

    def taken(self, wanted: Piece[Any]) -> Piece[Any] | None:
        """What this process does next while it waits for a piece: that itself, if nobody does it."""
        with self.lock:
            for queue in (self.own, self.open) if self.helps else (self.own,):
                if wanted in queue:
                    queue.remove(wanted)
                    return wanted
            if self.own:
                return self.own.popleft()
            return self.open.popleft() if self.helps and self.open else None

    def wait_for(self, piece: Piece[Any]) -> None:
        """Wait for others to do a piece."""
        while not wait([piece.outcome], BEAT).done:
            self.look()

    def hand_out(self) -> None:
        """Give what waits to others who have nothing to do."""
        while self.executor is not None:
            with self.lock:
                if not self.open or self.busy >= self.others:
                    return
                self.busy += 1
                piece = self.open.popleft()
            try:
                future = self.executor.submit(done_elsewhere, piece.function, piece.arguments, piece.cache)
            except Exception as error:  # they are gone
                self.fail(piece, error)
                return
            self.given.add(future)
            future.add_done_callback(partial(self.came_back, piece))

    def came_back(self, piece: Piece[Any], future: Future[Any]) -> None:
        """Others have done a piece, and can have the next one."""
        self.given.discard(future)
        error = CancelledError() if future.cancelled() else future.exception()
        if isinstance(error, BrokenExecutor | CancelledError):  # whoever is told so must not be asked again
            self.fail(piece, error)
            return
        with self.lock:
            self.busy -= 1
        self.hand_out()
        if error is not None:
            piece.outcome.set_exception(error)
        else:
            piece.outcome.set_result(future.result())

    def fail(self, piece: Piece[Any], error: BaseException) -> None:
        """Nobody else does a piece, nor what waits."""
        with self.lock:
            waiting = [piece, *self.open]
            self.open.clear()
        for each in waiting:
            each.outcome.set_exception(error)

    @contextmanager
    def resting(self) -> Iterator[None]:
        """At the end nobody works any more, however it comes: files that others write to can go away then."""
        try:
            yield
        finally:
            self.rest()

    def rest(self) -> None:
        """What nobody has begun is dropped; others have ended then what they were at, or are given up."""
        with self.lock:
            self.own.clear()
            self.open.clear()
        given = [*self.given]
        for future in given:
            future.cancel()
        wait(given, None if self.helps else GRACE)
