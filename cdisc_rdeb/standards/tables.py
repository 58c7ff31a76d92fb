"""What the tables of the standards give: a variable, a dataset, and the reader of the tables.

The tables are made by `tools/embed_standards.py` from public copies of the standards; they hold names,
labels, types, roles, core and codes, no definitions. Each version has a folder of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..quick import dataclass

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class StandardVariable:
    """A variable as a standard describes it.

    `dataset` is the dataset the description stands for (AE, SUPPAE), or an ADaM data structure (ADSL, BDS,
    TTE). `type` is Char or Num. `role` is empty in ADaM, which has no roles; `variable_set` is empty in
    SDTM, which has no variable sets. `core` is Req, Exp or Perm in SDTM, and Req, Cond or Perm in ADaM.
    `order` counts from 1. `codelists` holds C-codes, `described` the outside standard the values follow
    (ISO 8601, MedDRA, LOINC), `values` the only values permitted; each may be empty.
    """

    dataset: str
    name: str
    label: str
    type: str
    role: str
    core: str
    order: int
    codelists: tuple[str, ...] = ()
    described: str = ""
    values: tuple[str, ...] = ()
    variable_set: str = ""


@dataclass(frozen=True, slots=True)
class StandardDataset:
    """A dataset as SDTMIG describes it, with its variables in the order of the guide.

    `class_` is in the guide's spelling (Special-Purpose, Findings About); `define_class` is the term of
    the codelist GNRLOBSC that define.xml asks for.
    """

    name: str
    label: str
    class_: str
    structure: str
    order: int
    variables: Mapping[str, StandardVariable]

    @property
    def define_class(self) -> str:
        """The class as define.xml spells it, such as SPECIAL PURPOSE."""
        return self.class_.upper().replace("-", " ")


def read_table(name: str) -> list[list[str]]:
    """The rows of a table of the package by its path, without the header."""
    return split_rows((DATA / name).read_text(encoding="utf-8"))


def split_rows(text: str) -> list[list[str]]:
    r"""The rows of tab-separated text, without its header.

    >>> split_rows("code\tvalue\nC49488\tY\n")
    [['C49488', 'Y']]
    """
    # str.splitlines would also break at signs such as U+2028, which are legal in a label
    return [line.split("\t") for line in text.split("\n")[1:] if line]


def split_list(text: str) -> tuple[str, ...]:
    """The parts of a `;` separated cell; an empty cell has none.

    >>> split_list("C78734;C111114"), split_list("")
    (('C78734', 'C111114'), ())
    """
    return tuple(text.split(";")) if text else ()
