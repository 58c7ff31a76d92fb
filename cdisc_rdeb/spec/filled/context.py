"""What the specs of a study have in common while its drafts are filled in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from ...model import Codelist, RawSource, Table
from ...quick import dataclass
from ...standards import Standards
from ...verbs import Verb
from ..faults import Faults

if TYPE_CHECKING:
    from ..dataset.draft import Draft


@dataclass(frozen=True, slots=True)
class Context:
    """The study's identifier, standards, sources, tables and verbs; its codelists, which grow; faults.

    ``datasets`` are the names of all its datasets, ``drafts`` what their specs say; ``has_reference_date`` says whether
    DM has RFSTDTC.
    """

    study_id: str
    standards: Standards
    usubjid: str
    raw: Mapping[str, RawSource]
    tables: Mapping[str, Table]
    verbs: Mapping[str, Verb]
    codelists: dict[str, Codelist]
    faults: Faults
    datasets: Collection[str] = ()
    has_reference_date: bool = False
    drafts: Mapping[str, Draft] = field(default_factory=dict)

    def visits_by(self, source: str) -> str:
        """What says the visits of a raw source: its column, or the sources that its visits are of; '' for none."""
        known = self.raw.get(source)
        if known is None:
            return ""
        return f"{source}.{known.visit}" if known.visit else " and ".join(known.visits_of)

    def columns_of(self, table: str) -> dict[str, None]:
        """The columns of a table of study.yaml, in order; none of one that there is not."""
        return dict.fromkeys(self.tables[table].columns if table in self.tables else ())
