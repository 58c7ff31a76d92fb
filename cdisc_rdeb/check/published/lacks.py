"""Why a rule says nothing: it cannot run at all, or not on this dataset."""

from __future__ import annotations


class CannotRun(Exception):
    """The rule needs what is not there, or what this engine does not know; the message says what."""


class NotHere(Exception):
    """A dataset cannot be asked this: it lacks a variable, or one that the rule joins is absent."""


class NoVariable(NotHere):
    """A variable that the dataset does not have."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"no variable {name}")


class NoDataset(NotHere):
    """A dataset that is not there."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"no dataset {name}")
