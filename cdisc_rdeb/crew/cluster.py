"""The workers of a Dask cluster, who share folders with this process."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ..errors import RequestError
from ..version import VERSION
from .pieces import Crew

ANSWERS = 10  # seconds within which a scheduler answers
COME_BACK = 30  # seconds within which workers that went come back, or others
OF_ALL = -1  # how many workers the scheduler tells of


@contextmanager
def cluster(address: str, tell: Callable[[str], None]) -> Iterator[Crew]:
    """The workers of the cluster whose scheduler is at an address.

    Raises RequestError where Dask is not installed, nobody answers, or the workers end before their work.
    """
    try:
        import distributed
    except ImportError:
        raise RequestError("--scheduler needs Dask, which is not installed: pip install 'cdisc-rdeb[dask]'") from None
    dask: Any = distributed  # which has few types
    try:
        client = dask.Client(address, timeout=ANSWERS, set_as_default=False, name="cdisc-rdeb")
    except (OSError, ValueError, TypeError) as error:
        said = f"no Dask scheduler answers at {address} ({type(error).__name__})"
        raise RequestError(f"{said}; name the address that it tells when it starts, such as tcp://host:8786") from None
    gone = f"the workers of {address} ended before their work, maybe for lack of memory"
    try:
        with client:
            found = workers_of(client)
            if not found:
                raise RequestError(f"the scheduler at {address} has no workers; start some: dask worker {address}")
            tell(f"dashboard of the cluster: {client.dashboard_link}")
            limits = [worker["memory_limit"] for worker in found.values()]
            yield Crew(
                client.get_executor(),
                workers=len(found),
                memory=min(limits) * len(limits) // 2,
                look=Watch(client, gone).look,
                see=lambda folders: refuse_blind(client, folders),
            )
    except (dask.KilledWorker, CancelledError):
        raise RequestError(f"{gone}; see their logs, or say more --blocks") from None


def workers_of(client: Any) -> dict[str, Any]:
    """The workers that a scheduler has now."""
    return dict(client.scheduler_info(n_workers=OF_ALL)["workers"])


class Watch:
    """Whether anybody is left to wait for."""

    def __init__(self, client: Any, gone: str) -> None:
        self.client, self.gone = client, gone
        self.seen = time.monotonic()

    def look(self) -> None:
        """Raise RequestError where the cluster has had no worker for a while."""
        there: dict[str, Any] = {}
        if self.client.status == "running":
            with suppress(OSError):
                there = workers_of(self.client)
        if there:
            self.seen = time.monotonic()
        elif time.monotonic() > self.seen + COME_BACK:
            raise RequestError(f"{self.gone}; start some again, and build again")


def refuse_blind(client: Any, folders: Iterable[Path]) -> None:
    """Raise RequestError where a worker is of another version, or does not see a folder as this process does."""
    for folder in folders:
        for worker, (version, sees) in client.run(seen_there, str(folder.absolute())).items():
            if version != VERSION:
                raise RequestError(f"the worker {worker} has cdisc_rdeb {version}, and this is {VERSION}; install one")
            if not sees:
                hint = "all must share it; CDISC_RDEB_CACHE names a folder for the scratch files"
                raise RequestError(f"the worker {worker} does not see {folder}; {hint}")


def seen_there(folder: str) -> tuple[str, bool]:
    """The version of the program where this is asked, and whether a folder is there."""
    return VERSION, Path(folder).is_dir()
