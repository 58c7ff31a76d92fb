"""The estimate of the page, which needs no further library, is that of the analyses, which statsmodels makes."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cdisc_rdeb.analyses.methods.times import curve_of
from cdisc_rdeb.report.survival import survival

SUBJECTS = st.lists(st.tuples(st.integers(1, 30), st.booleans()), min_size=1, max_size=40)


@given(SUBJECTS)
def test_both_estimates_are_the_same(subjects: list[tuple[int, bool]]) -> None:
    times = np.array([float(time) for time, _ in subjects])
    events = np.array([had for _, had in subjects])
    own = {time: free for time, _, had, _, free in survival(times, events) if had}
    curve = curve_of(times, events.astype(np.float64), 0.95, "log-log")
    assert [*own] == curve.times.tolist()
    assert np.allclose([*own.values()], curve.free)
