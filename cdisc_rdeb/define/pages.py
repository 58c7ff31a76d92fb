"""The pages of the annotated CRF that variables and value levels stand on.

Source: Define-XML 2.1, Origin, DocumentRef and PDFPageRef; a variable that was collected on a form names its pages.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..model import EVERY_RECORD, Annotated, Condition, Variable, WhereClause
from . import elements as e

ACRF = "acrf.pdf"
LEAF = e.Leaf("LF.acrf", ACRF, "Annotated Case Report Form")


class Pages:
    """What stands on which page; nothing, where there is no annotated CRF."""

    def __init__(self, annotated: Sequence[Annotated]) -> None:
        self.annotated = annotated

    def documents(self) -> tuple[e.DocumentRef, ...]:
        """The annotated CRF as a document of the whole file."""
        return (e.DocumentRef(LEAF.id),) if self.annotated else ()

    def leaves(self) -> tuple[e.Leaf, ...]:
        """The file of the annotated CRF."""
        return (LEAF,) if self.annotated else ()

    def of(self, path: str, variable: Variable, where: WhereClause = EVERY_RECORD) -> tuple[e.DocumentRef, ...]:
        """The pages of a variable, DATASET.VARIABLE, or of a value level of it, that was collected on forms."""
        dataset, name, *level = path.split(".")
        if variable.origin.type != "Collected":
            return ()
        if name == "QVAL" and level:  # the pieces of a long text stand where the text does
            where = WhereClause(((Condition("QNAM", "EQ", (level[0],)),),))
        name = "COVAL" if name.startswith("COVAL") else name
        found = {each.page for each in self.annotated if each.annotation.fits(dataset, name, where)}
        pages = " ".join(str(page) for page in sorted(found))
        return (e.DocumentRef(LEAF.id, (e.PDFPageRef(pages),)),) if pages else ()
