"""The standards as tables of facts: SDTMIG 3.4, SDTM 2.0, ADaMIG 1.3, controlled terminology 2025-03-28.

Every table is read when it is first asked for and kept. Nothing outside the standard library is imported.
"""

from __future__ import annotations

from .analysis import ADAMIG_VERSION, adamig_variable, adamig_variables
from .ct import (
    CT_PACKAGES,
    CT_VERSION,
    StandardCodelist,
    StandardTerm,
    codelist,
    codelist_names,
    paired_codelist,
)
from .tables import StandardDataset, StandardVariable
from .tabulation import (
    SDTM_VERSION,
    SDTMIG_VERSION,
    kept_variable,
    model_variable,
    model_variables,
    sdtmig_dataset,
    sdtmig_datasets,
    tabulation_dataset,
)

__all__ = [
    "ADAMIG_VERSION",
    "CT_PACKAGES",
    "CT_VERSION",
    "SDTMIG_VERSION",
    "SDTM_VERSION",
    "StandardCodelist",
    "StandardDataset",
    "StandardTerm",
    "StandardVariable",
    "adamig_variable",
    "adamig_variables",
    "codelist",
    "codelist_names",
    "kept_variable",
    "model_variable",
    "model_variables",
    "paired_codelist",
    "sdtmig_dataset",
    "sdtmig_datasets",
    "tabulation_dataset",
]
