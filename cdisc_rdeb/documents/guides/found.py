"""What was found in the datasets of one standard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ...accepted import Accepted
from ...quick import dataclass

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What was found in the datasets of one standard: issues of the build and of the rules, as one frame.

    ``ran`` are the names of the rules, ``not_run`` those that lacked something, and what; ``stated`` how many checks
    the study itself states.
    """

    issues: pd.DataFrame
    ran: tuple[str, ...]
    not_run: Mapping[str, str]
    accepted: tuple[Accepted, ...]
    terminology: Mapping[str, str]
    stated: int
