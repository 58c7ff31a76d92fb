"""define.xml: the metadata of a submission's datasets, from model and Profile. Source: Define-XML 2.1, ODM 1.3.2."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..model import Annotated, Dataset, Study
from ..profile import DatasetProfile
from .context import NOTHING, define
from .pages import ACRF
from .render import to_xml

__all__ = ["ACRF", "define_xml"]


def define_xml(
    study: Study,
    datasets: Sequence[Dataset],
    profiles: Mapping[str, DatasetProfile],
    lengths: Mapping[tuple[str, str], int],
    ending: str = "xpt",
    annotated: Sequence[Annotated] = (),
    supplements: Mapping[str, str] = NOTHING,
) -> bytes:
    """The define.xml of datasets, SUPP-- among them, with their profiles by name.

    ``lengths`` are those of the character variables in the files, by dataset and variable; ``ending`` is
    that of the files' names. ``annotated`` says what stands on which page of the annotated CRF, if there is one.
    ``supplements`` are further documents beside the datasets, file and title. A dataset without
    records is declared with HasNoData; leave it out of ``datasets`` if it is not to be declared. A where clause on
    a variable that is not submitted, two elements of one identifier and characters outside XML are a WriteError.
    """
    return to_xml(define(study, datasets, profiles, lengths, ending, annotated, supplements))
