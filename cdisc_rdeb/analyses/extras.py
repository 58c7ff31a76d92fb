"""Libraries that come with an extra of the package."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ..errors import DerivationError


def library(name: str, what: str, extra: str) -> Any:
    """A module. Raises DerivationError with the way out where it is not installed."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        message = f"{what} needs {name.partition('.')[0]}, which is not installed"
        raise DerivationError(f'{message}; install it with: pip install "cdisc-rdeb[{extra}]"') from error
