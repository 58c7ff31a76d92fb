"""Small JSON files that the project writes beside what it makes, as a manifest is; others may have changed them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..errors import RawDataError
from .opening import ROOM, state_of


def json_object(path: Path) -> dict[str, Any]:
    """The object that a file holds. It is no input of a build, so no ledger knows of it.

    Raises ValueError for whatever is none (a pipe, endless brackets), OSError for a file that cannot be read.
    """
    try:
        if state_of(path).size > ROOM:
            raise ValueError(f"it has more than {ROOM:,} bytes")
        found = json.loads(path.read_bytes())
    except RecursionError:
        raise ValueError("it is nested without end") from None
    except RawDataError as error:
        raise ValueError(str(error).removeprefix(f"{path}: ").partition(";")[0]) from None
    if not isinstance(found, dict):
        raise ValueError("it holds no object")
    return found
