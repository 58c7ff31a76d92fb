"""Values of SAS numbers as text: dates, times and date-times by the variable's format, others as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..columns import Numbers, Text, as_met
from ..formats.sas_moments import writer
from ..quick import np

if TYPE_CHECKING:
    import numpy.typing as npt


def number_column(numbers: Numbers, form: str, codes: npt.NDArray[np.str_] | None = None) -> Text:
    """Numbers of a variable as text, by its SAS format; a special missing value is its code: ``.A``.

    >>> number_column(np.array([21551, np.nan, 0]), "DATE9.", np.array(["", "A", ""])).tolist()
    ['2019-01-02', '.A', '1960-01-01']
    """
    write = writer(form)
    places, values = as_met(numbers)
    texts = [write(value) for value in values.tolist()]
    if codes is None:
        return Text.coded(places, texts)
    special = ~np.isin(codes, ("", "."))
    names, which = np.unique(codes[special], return_inverse=True)
    places = places.copy()
    places[special] = len(texts) + which
    return Text.coded(places, [*texts, *(f".{name}" for name in names.tolist())])
