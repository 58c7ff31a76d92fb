"""Labels of bands: what they say is read whole, or refused."""

from __future__ import annotations

import pytest

from cdisc_rdeb.errors import DerivationError
from cdisc_rdeb.verbs.groups import Band, band_of

INF = float("inf")


@pytest.mark.parametrize(
    ("label", "band"),
    [
        ("<1e1", Band(-INF, True, 10.0, False)),
        (">=1.5E-3 g/L", Band(0.0015, True, INF, True)),
        ("-10 - -5", Band(-10.0, True, -5.0, True)),
        ("<10 x 10^9/L", Band(-INF, True, 10.0, False)),
        ("<60 mL/min/1.73m2", Band(-INF, True, 60.0, False)),
        (">=5 (5 and over)", Band(5.0, True, INF, True)),
    ],
)
def test_a_label_is_read_whole(label: str, band: Band) -> None:
    assert band_of(label) == band


@pytest.mark.parametrize(
    "label",
    [">= 5 kg - 10 kg", "5kg-10kg", "65 and over", "65 years or older", "5 or less", ">5 mg 24 h", "≥65", "5–10", "5+"],
)
def test_a_label_that_may_mean_more_is_refused(label: str) -> None:
    with pytest.raises(DerivationError, match="says no limits that can be read whole"):
        band_of(label)
