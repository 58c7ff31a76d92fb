"""The errors a user can meet. A message names file, dataset, variable and value as far as it can, and the way out."""

from __future__ import annotations

from collections.abc import Sequence


class CdiscRdebError(Exception):
    """Any error of this package that a user can mend; the command line prints it and exits 2."""


class SpecError(CdiscRdebError):
    """One or more faults in a study's specs, all of them found before anything was built."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


class RawDataError(CdiscRdebError):
    """A raw file that cannot be read as the specs say."""


class DerivationError(CdiscRdebError):
    """Records that a derivation cannot be applied to, such as two DM records for one subject."""


class WriteError(CdiscRdebError):
    """Values or attributes that an output format cannot hold."""
