"""Rules of values that are missing where nearly all records of a dataset have one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import Mask
from ..customs import exceptions
from ..records import filled, own, told, told_unless_usual
from ..rules import Finding, rule
from ..submission import CheckedDataset, Submission

#: Variables that tell of every record, if of nearly all.
ALWAYS = ("CAT", "SPEC", "METHOD", "EVAL", "NAM", "SEV", "SER", "REL", "ACN", "OUT", "TOXGR", "DTC",
          "LLT", "HLT", "HLGT", "BODSYS", "SOC", "OBJ", "TPTREF", "PRESP", "MOOD", "LNKID", "REFID")  # fmt: skip
PLAIN = ("VISITNUM",)
BEGUN = ("AE", "DS", "DV", "EX", "EC", "SV", "SE")  # whose start is always known
ENDED = ("EX", "EC", "SV", "SE")  # whose records have an end, not only those that are over


def told_of(dataset: CheckedDataset) -> Mask:
    """The records that tell of something: not of what was not done, did not occur, or is derived."""
    undone = filled(dataset, dataset.own("STAT")) | filled(dataset, dataset.own("DRVFL"))
    occurred = dataset.text(dataset.own("OCCUR")).mask("N".__eq__)
    return ~(undone | occurred)


@rule("value missing that others have", severity="warning")
def value_missing_that_others_have(data: Submission) -> Iterator[Finding]:
    """A value that nearly all records of a dataset have (--CAT, --SPEC, --EVAL, --OUT, --DTC, --STDTC and the like, and
    the end in EX, EC, SV and SE) is missing in none that tells of something."""
    for dataset in data:
        if dataset.is_relationship or not dataset.has("USUBJID") or dataset.name in ("DM", "CO"):
            continue
        known = told_of(dataset)
        timed = [*(["STDTC"] if dataset.name in BEGUN else []), *(["ENDTC"] if dataset.name in ENDED else [])]
        for name in [*own(dataset, *ALWAYS, *timed), *PLAIN]:
            if dataset.has(name):
                bad = exceptions(known, filled(dataset, name), few=0.005, least=9)
                yield from told(
                    dataset, name, bad, f"{name} has no value, and nearly all other records have one; fill it"
                )


@rule("trial design value missing", severity="error", usual=True)
def trial_design_value_missing(data: Submission) -> Iterator[Finding]:
    """In TE an element has a rule for its start (TESTRL), and one for its end or a duration (TEENRL, TEDUR); in TV a
    visit has a rule for its start (TVSTRL) where others have; in TI a criterion has a text and a category."""
    for name, variables in (("TE", ("TESTRL",)), ("TV", ("TVSTRL",)), ("TI", ("IETEST", "IECAT")), ("CO", ("COVAL",))):
        dataset = data.datasets.get(name)
        for variable in variables if dataset else ():
            if dataset and dataset.has(variable) and filled(dataset, variable).any():
                bad = ~filled(dataset, variable)
                yield from told(dataset, variable, bad, f"{variable} has no value; every record of {name} needs one")
    te = data.datasets.get("TE")
    if te and te.has("TEENRL"):
        either = filled(te, "TEENRL") | filled(te, "TEDUR")
        said = "the element has no rule for its end (TEENRL) and no duration (TEDUR)"
        yield from told_unless_usual(te, "TEENRL", np.ones(te.size, np.bool_), ~either, said)
