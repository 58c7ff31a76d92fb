"""Rules of which datasets, variables and values are there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...columns import is_present
from ..records import filled, told
from ..rules import BOTH, GUIDE, Finding, rule
from ..submission import Submission

CONTINUED = re.compile(r"(COVAL|TSVAL)\d+")  # a text that goes on
CORES = {"Req": "Required", "Exp": "Expected"}


@rule("dataset not in guide", severity="warning", needs=GUIDE)
def dataset_not_in_guide(data: Submission) -> Iterator[Finding]:
    """A dataset is one of SDTMIG, split from one, or SUPP-- of one."""
    for dataset in data:
        if dataset.guide is None:
            guide = data.standards.called(GUIDE)
            message = f"{guide} has no dataset {dataset.name}; define.xml says the class of a domain of the sponsor"
            yield Finding(dataset, "", message)


@rule("dataset empty", severity="error", of=BOTH)
def dataset_empty(data: Submission) -> Iterator[Finding]:
    """A dataset has records; one without is not submitted."""
    for dataset in data:
        if not dataset.size:
            yield Finding(dataset, "", f"{dataset.name} has no records; leave it out, and explain it in the guide")


@rule("variable not in model", "SD0058", severity="error", needs=GUIDE)
def variable_not_in_model(data: Submission) -> Iterator[Finding]:
    """A variable is one of the dataset in SDTMIG, or one of its class in SDTM; all others go to SUPP--."""
    for dataset in data:
        for name in dataset.variables if dataset.guide else ():
            if dataset.standard(name) is None and not CONTINUED.fullmatch(name):
                yield Finding(dataset, name, f"{name} is no variable of {dataset.name}; put it into SUPP{dataset.name}")


@rule("required variable absent", "SD0056", severity="error", needs=GUIDE)
def required_variable_absent(data: Submission) -> Iterator[Finding]:
    """A dataset has all variables that SDTMIG requires."""
    yield from absent(data, "Req")


@rule("expected variable absent", "SD0057", severity="warning", needs=GUIDE)
def expected_variable_absent(data: Submission) -> Iterator[Finding]:
    """A dataset has all variables that SDTMIG expects, even without values."""
    yield from absent(data, "Exp")


def absent(data: Submission, core: str) -> Iterator[Finding]:
    """Variables of a core that datasets do not have."""
    for dataset in data:
        for name, known in dataset.guide.variables.items() if dataset.guide else ():
            if known.core == core and name not in dataset.variables:
                message = f"{name} ({known.label}) is {CORES[core]} in {dataset.name}, and not there"
                yield Finding(dataset, name, message)


@rule("required value missing", "SD0002", severity="error", needs=GUIDE)
def required_value_missing(data: Submission) -> Iterator[Finding]:
    """A Required variable has a value in every record."""
    for dataset in data:
        for name, known in dataset.guide.variables.items() if dataset.guide else ():
            if known.core == "Req" and dataset.has(name):
                yield from told(dataset, name, ~filled(dataset, name), f"{name} is Required, and has no value")


@rule("permissible variable empty", "SD1078", severity="warning", needs=GUIDE)
def permissible_variable_empty(data: Submission) -> Iterator[Finding]:
    """A Permissible variable that has no value in any record is left out; a study day stays beside its date."""
    for dataset in data:
        for name, column in dataset.columns.items() if dataset.size else ():
            known = dataset.standard(name)
            day = name.endswith("DY") and dataset.has(f"{name[:-2]}DTC")
            if known is not None and known.core == "Perm" and not day and not is_present(column).any():
                yield Finding(dataset, name, f"{name} is Permissible, and has no value in any record; leave it out")


#: Variables of the model that one dataset of their class alone may have. Source: CG0564 to CG0567.
OF_ONE = (("AGENT", "MS"), ("CONC", "MS"), ("CONCU", "MS"), ("EVDTYP", "MH"))


@rule("variable of another dataset", "CG0564", "CG0565", "CG0566", "CG0567", severity="error")
def variable_of_another_dataset(data: Submission) -> Iterator[Finding]:
    """--AGENT, --CONC and --CONCU are of MS alone among findings, and --EVDTYP of MH among events."""
    for dataset in data:
        for ending, home in OF_ONE:
            name = dataset.own(ending)
            kind = dataset.own("TESTCD" if home == "MS" else "TERM")
            if dataset.has(name, kind) and dataset.domain != home:
                yield Finding(dataset, name, f"{name} is here, and --{ending} is of {home} alone; put it into SUPP--")
