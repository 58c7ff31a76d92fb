"""A small submission without a fault, in memory, and its define.xml, for rules to be tried on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from cdisc_rdeb.check import CheckedDataset, Submission
from cdisc_rdeb.check.define.reader import (
    DeclaredCodelist,
    DeclaredDataset,
    DeclaredLevel,
    DeclaredTerm,
    DeclaredVariable,
    Define,
)
from cdisc_rdeb.check.records import width
from cdisc_rdeb.columns import Column, Text
from cdisc_rdeb.formats.xpt import XptVariable
from cdisc_rdeb.model import Condition, WhereClause
from cdisc_rdeb.standards import DEFAULT, StandardVariable

S1, S2 = "S-1", "S-2"
DATASETS: dict[str, list[dict[str, Any]]] = yaml.load(
    (Path(__file__).parent / "submission.yaml").read_text(encoding="utf-8"), yaml.BaseLoader
)
TYPES = {"Char": "text", "Num": "float"}


def frame_of(name: str, records: list[dict[str, Any]]) -> pd.DataFrame:
    """A dataset with what the guide requires and expects, and the variables that the records have."""
    guide = DEFAULT.sdtmig_dataset(name)
    assert guide is not None
    fixed = {"STUDYID": "S"} | ({"DOMAIN": name} if "DOMAIN" in guide.variables else {})
    given = {key for record in records for key in record} | set(fixed)
    extra = [key for key in given if key not in guide.variables]  # from the model: they stand last
    names = [v.name for v in guide.variables.values() if v.core != "Perm" or v.name in given] + sorted(extra)
    columns = {}
    for variable in names:
        known = guide.variables.get(variable)
        numeric = known is not None and known.type == "Num"
        values = [{**fixed, **record}.get(variable, np.nan if numeric else "") for record in records]
        columns[variable] = np.array(values, np.float64) if numeric else values
    return pd.DataFrame(columns)


Change = Callable[[dict[str, pd.DataFrame]], None]


def submission(change: Change | None = None, *, define: Callable[[Define], Define] | None = None) -> Submission:
    """The submission, changed as wanted; its define.xml speaks of it as it was before the change."""
    frames = {name: frame_of(name, records) for name, records in DATASETS.items()}
    said = declare(frames)
    if change:
        change(frames)
    longest: dict[str, int] = {}
    for frame in frames.values():
        for variable in frame:
            if frame[variable].dtype != np.float64:
                longest[variable] = max(longest.get(variable, 1), *(len(v) for v in frame[variable]), 1)
    datasets = {name: checked(name, frame, longest) for name, frame in frames.items()}
    return Submission(datasets, True, define(said) if define else said)


def checked(name: str, frame: pd.DataFrame, longest: dict[str, int]) -> CheckedDataset:
    """A frame as a dataset that was read; its labels are the standard's."""
    guide = DEFAULT.sdtmig_dataset(name) or DEFAULT.sdtmig_dataset(name[:2])

    def standard(variable: str) -> StandardVariable | None:
        if guide is None:
            return None
        return guide.variables.get(variable) or DEFAULT.model_variable(guide.class_, variable, name)

    columns: dict[str, Column] = {}
    variables = {}
    for variable in map(str, frame.columns):
        values = frame[variable]
        column: Column = values.to_numpy() if values.dtype == np.float64 else Text.of(values.tolist())
        columns[variable] = column
        known = guide.variables.get(variable) or DEFAULT.model_variable(guide.class_, variable, name) if guide else None
        length = 8 if not isinstance(column, Text) else longest[variable]
        if isinstance(column, Text) and name.startswith("SUPP"):
            length = max(width(column), 1)
        kind = "Char" if isinstance(column, Text) else "Num"
        variables[variable] = XptVariable(variable, kind, length, known.label if known else "A Label")
    return CheckedDataset(name, f"{name.lower()}.xpt", guide.label if guide else "", variables, columns, len(frame))


KEYS = {
    "DM": ["USUBJID"],
    "SV": ["USUBJID", "VISITNUM"],
    "TV": ["VISITNUM"],
    "TE": ["ETCD"],
    "TA": ["ARMCD", "TAETORD"],
    "TI": ["IETESTCD"],
    "TS": ["TSPARMCD", "TSSEQ"],
    "RELREC": ["USUBJID", "RELID", "RDOMAIN", "IDVARVAL"],
    "SUPPAE": ["USUBJID", "IDVARVAL", "QNAM"],
}


def declare(frames: dict[str, pd.DataFrame]) -> Define:
    """What a define.xml would say of datasets, with a codelist for AESEV and a value level of VSORRES."""
    terms = {
        v: DeclaredTerm(v, c, False) for v, c in (("MILD", "C41338"), ("MODERATE", "C41339"), ("SEVERE", "C41340"))
    }
    severity = DeclaredCodelist("CL.AESEV", "Severity", "C66769", False, terms)
    temperatures = {v: DeclaredTerm(v, "", False) for v in ("36.6", "36.9")}
    temperature = DeclaredCodelist("CL.TEMP", "Temperatures", "", False, temperatures)
    longest: dict[str, int] = {}
    for frame in frames.values():
        for name in frame:
            if frame[name].dtype != np.float64:
                longest[name] = max(longest.get(name, 1), *(len(v) for v in frame[name]), 1)
    datasets = {}
    for name, frame in frames.items():
        read = checked(name, frame, longest)
        keys = KEYS.get(name, ["USUBJID", f"{name}SEQ"])
        variables = {}
        for variable in read.variables.values():
            length = variable.length if variable.type == "Char" else 0
            key = keys.index(variable.name) + 1 if variable.name in keys else 0
            kind = TYPES[variable.type]
            made = DeclaredVariable(variable.name, variable.label, kind, length, key == 1, key, "")
            if variable.name == "AESEV":
                made = replace(made, codelist="CL.AESEV")
            if variable.name == "VSORRES":
                clause = WhereClause(((Condition("VSTESTCD", "EQ", ("TEMP",)),),))
                level = DeclaredVariable("VSORRES", "", "text", 4, False, 0, "CL.TEMP")
                made = replace(made, levels=(DeclaredLevel(clause, level),))
            variables[variable.name] = made
        if name == "RELREC":
            variables["USUBJID"] = replace(variables["USUBJID"], mandatory=False)
        datasets[name] = DeclaredDataset(name, read.label, variables)
    return Define("define.xml", datasets, {"CL.AESEV": severity, "CL.TEMP": temperature}, (("SDTMIG", "3.4"),))
