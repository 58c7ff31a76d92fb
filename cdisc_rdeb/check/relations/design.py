"""Rules of the data against the design of the trial: arms, elements, criteria."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...standards.names import NO_ARM
from ..records import told
from ..rules import Finding, rule
from ..submission import Submission

UNPLANNED = "UNPLAN"


@rule("arm logic broken", "SD1358", "SD1359", "SD1360", severity="error", needs="DM")
def arm_logic_broken(data: Submission) -> Iterator[Finding]:
    """In DM an arm is missing if and only if ARMNRS says why, and a treated subject (RFXSTDTC) has an actual arm."""
    dm = data.datasets["DM"]
    if not dm.has("ARMCD", "ACTARMCD", "ARMNRS"):
        return
    planned, actual, why = (dm.text(name).present() for name in ("ARMCD", "ACTARMCD", "ARMNRS"))
    described, treated = dm.text("ACTARMUD").present(), dm.text("RFXSTDTC").present()
    bad = ~(planned & (actual | described)) & ~why
    yield from told(dm, "ARMNRS", bad, "an arm is missing, and ARMNRS does not say why")
    yield from told(dm, "ARMNRS", planned & actual & why, "ARMNRS is '{value}', and no arm is missing")
    bad = treated & ~actual & ~why
    yield from told(dm, "ACTARMCD", bad, "the subject was treated, and has no actual arm")


@rule("arm not in TA", "SD0066", "SD2002", severity="error", needs=("DM", "TA"))
def arm_not_in_ta(data: Submission) -> Iterator[Finding]:
    """ARMCD and ACTARMCD of DM are arms of TA (SCRNFAIL and NOTASSGN of older guides too)."""
    dm = data.datasets["DM"]
    known = {"", *data.datasets["TA"].text("ARMCD").compact().values, *NO_ARM, UNPLANNED}
    for name in ("ARMCD", "ACTARMCD"):
        bad = dm.text(name).mask(lambda value: value not in known)
        yield from told(dm, name, bad, f"TA has no arm {{value}} of {name}")


@rule("element not in TE", "SD0067", severity="error", needs="TE")
def element_not_in_te(data: Submission) -> Iterator[Finding]:
    """ETCD of TA and SE is one of TE (UNPLAN excepted)."""
    known = {"", *data.datasets["TE"].text("ETCD").compact().values, UNPLANNED}
    for dataset in (data.datasets[name] for name in ("TA", "SE") if name in data.datasets):
        bad = dataset.text("ETCD").mask(lambda value: value not in known)
        yield from told(dataset, "ETCD", bad, "TE has no element {value}")


@rule("criterion not in TI", "SD1016", severity="error", needs=("IE", "TI"))
def criterion_not_in_ti(data: Submission) -> Iterator[Finding]:
    """IETESTCD of IE is one of TI, with its IETEST and IECAT."""
    criteria, dataset = data.datasets["TI"], data.datasets["IE"]
    names = ("IETESTCD", "IETEST", "IECAT")
    known = set(zip(*(criteria.text(name).tolist() for name in names), strict=True))
    found = zip(*(dataset.text(name).tolist() for name in names), strict=True)
    bad = np.array([entry not in known for entry in found], np.bool_)
    yield from told(dataset, "IETESTCD", bad, "TI has no criterion {value} with this text and category")
