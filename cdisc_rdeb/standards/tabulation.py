"""Datasets and variables of a version of SDTMIG, and the SDTM model behind them.

Source: CDISC Library, SDTMIG and SDTM.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from .tables import StandardDataset, StandardVariable, read_table, split_list

#: SUPPAE, SUPPQSCG for a split dataset, and SQ for what SUPP would make too long, such as SQAPMH.
_SUPPLEMENTAL = re.compile(r"(?:SUPP|SQ)(?P<parent>[A-Z][A-Z0-9]{1,3})")

#: Variables of the model that every dataset of a general observation class must have.
_ALWAYS_REQUIRED = frozenset({"STUDYID", "DOMAIN", "--SEQ"})


@cache
def datasets(version: str) -> Mapping[str, StandardDataset]:
    """The datasets of a version of SDTMIG by name, in the order of the CDISC Library (by class).

    >>> [len(datasets(version)) for version in ("3.2", "3.3", "3.4")]
    [46, 59, 63]
    """
    variables: dict[str, dict[str, StandardVariable]] = {}
    for row in read_table(f"sdtmig/{version}/variables.tsv"):
        dataset, name, label, type_, role, core, codelists, described, values = row
        members = variables.setdefault(dataset, {})
        members[name] = StandardVariable(
            dataset=dataset,
            name=name,
            label=label,
            type=type_,
            role=role,
            core=core,
            order=len(members) + 1,  # the table is in order, without gaps
            codelists=split_list(codelists),
            described=described,
            values=split_list(values),
        )
    return {
        name: StandardDataset(name, label, class_, structure, int(order), variables[name])
        for name, label, class_, structure, order in read_table(f"sdtmig/{version}/datasets.tsv")
    }


@cache
def model_version(version: str) -> str:
    """The version of SDTM that a version of SDTMIG stands on.

    >>> model_version("3.2"), model_version("3.3")
    ('1.4', '1.7')
    """
    return dict(read_table(f"sdtmig/{version}/about.tsv"))["SDTM"]


@cache
def dataset(version: str, name: str) -> StandardDataset | None:
    """The dataset with this name, also SUPP-- of any dataset, or None if the guide has none.

    >>> dataset("3.4", "DM").variables["RFSTDTC"].core, dataset("3.4", "MO")
    ('Exp', None)
    """
    found = datasets(version).get(name)
    if found is not None:
        return found
    supplemental = _SUPPLEMENTAL.fullmatch(name)
    return _supplemental_qualifiers(version, name, supplemental["parent"]) if supplemental else None


#: What the records are of in a sponsor's own domain, by its class in the spelling of the model.
_RECORDS = {
    "Interventions": "intervention",
    "Events": "event",
    "Findings": "finding",
    "Findings About": "finding per object",
}

#: Variables that a dataset of subjects has, whatever its class, beside those that the model requires of it.
_REQUIRED_OF_SUBJECTS = frozenset({"USUBJID", "--TEST"})


@cache
def dataset_of_class(version: str, domain: str, class_name: str) -> StandardDataset | None:
    """A dataset of a domain that the sponsor made, with the variables that the model has for its class.

    None for a class that is none of the general observation classes. Source: SDTMIG, 2.6.

    >>> dataset_of_class("3.4", "XH", "FINDINGS").variables["XHTEST"].core
    'Req'
    """
    class_ = next((name for name in _RECORDS if _fold_class(name) == _fold_class(class_name)), "")
    if not class_:
        return None
    required = {name.replace("--", domain) for name in _REQUIRED_OF_SUBJECTS}
    variables = {
        name: replace(variable, core="Req") if name in required else variable
        for name, variable in model_variables(version, class_, domain).items()
    }
    structure = f"One record per {_RECORDS[class_]} per subject"
    return StandardDataset(domain, "", class_, structure, len(datasets(version)) + 1, variables)


def _supplemental_qualifiers(version: str, name: str, parent: str) -> StandardDataset:
    general = datasets(version)["SUPPQUAL"]
    return replace(
        general,
        name=name,
        label=general.label.replace("[domain name]", parent),
        variables={key: replace(variable, dataset=name) for key, variable in general.variables.items()},
    )


@cache
def model_variables(version: str, class_name: str, domain: str) -> Mapping[str, StandardVariable]:
    """All variables that the model of a version of SDTMIG offers a dataset, by name, in the order of the model.

    A general observation class has its identifiers first, then its own variables (those of Findings with
    --OBJ after --TEST for Findings About), then timing; `order` counts through all of them, so it places
    a variable among others of the model. Associated persons' datasets (APMH) also have APID, RSUBJID,
    RDEVID and SREL, and take the prefix of their parent (MH). Other classes have the variables the model
    lists for that very dataset; a dataset or class the model does not know has none.

    `core` is Req for STUDYID, DOMAIN, --SEQ and the topic, else Perm. The model names no codelists: a
    variable has the codelist that at least two datasets of SDTMIG give it, if all that list it agree.

    >>> model_variables("3.4", "No Such Class", "ZZ")
    {}
    """
    associated = len(domain) == 4 and domain.startswith("AP")
    prefix = domain[2:] if associated else domain
    model = _model(model_version(version))
    rows = _class_rows(model, _fold_class(class_name), associated) or _dataset_rows(model, domain)
    codelists = _agreed_codelists(version)
    made = (_from_model(row, domain, prefix, order, codelists) for order, row in enumerate(rows, 1))
    return {variable.name: variable for variable in made}


class _ModelRow(NamedTuple):
    variable: str
    label: str
    type: str
    role: str
    described: str


_Model = Mapping[tuple[str, str], list[_ModelRow]]


@cache
def _model(version: str) -> _Model:
    """The rows of a version of the model by ("class", FINDINGS) or ("dataset", DM)."""
    rows: dict[tuple[str, str], list[_ModelRow]] = {}
    for kind, owner, *rest in read_table(f"sdtm/{version}/variables.tsv"):
        rows.setdefault((kind, _fold_class(owner)), []).append(_ModelRow(*rest))
    return rows


def _fold_class(name: str) -> str:
    """One spelling for Special-Purpose, SPECIAL PURPOSE and Special Purpose."""
    return name.upper().replace("-", " ")


def _class_rows(model: _Model, class_name: str, associated: bool) -> list[_ModelRow]:
    """The model's rows for a general observation class in order; none for another class."""
    if class_name == "FINDINGS ABOUT":
        own = _findings_about_rows(model)
    elif class_name in ("INTERVENTIONS", "EVENTS", "FINDINGS"):
        own = model["class", class_name]
    else:
        return []
    general = model["class", "GENERAL OBSERVATIONS"]
    identifiers = [row for row in general if row.role == "Identifier"]
    timing = [row for row in general if row.role != "Identifier"]
    if associated:
        identifiers += model["class", "ASSOCIATED PERSONS"]
    return [*identifiers, *own, *timing]


def _findings_about_rows(model: _Model) -> list[_ModelRow]:
    """The rows of Findings with the object of the observation after the test."""
    rows: list[_ModelRow] = []
    for row in model["class", "FINDINGS"]:
        rows.append(row)
        if row.variable == "--TEST":
            rows += model["class", "FINDINGS ABOUT"]
    return rows


def _dataset_rows(model: _Model, domain: str) -> list[_ModelRow]:
    """The model's rows for a dataset outside the general observation classes."""
    name = "SUPPQUAL" if _SUPPLEMENTAL.fullmatch(domain) else domain
    return model.get(("dataset", name), [])


def _from_model(
    row: _ModelRow, domain: str, prefix: str, order: int, codelists: Mapping[str, tuple[str, ...]]
) -> StandardVariable:
    required = row.variable in _ALWAYS_REQUIRED or row.role == "Topic"
    return StandardVariable(
        dataset=domain,
        name=row.variable.replace("--", prefix),
        label=row.label,
        type=row.type,
        role=row.role,
        core="Req" if required else "Perm",
        order=order,
        codelists=codelists.get(row.variable, ()),
        described=row.described,
    )


@cache
def _agreed_codelists(version: str) -> Mapping[str, tuple[str, ...]]:
    """The codelists by --name that the guide gives a variable in at least two datasets, without exception."""
    seen: dict[str, list[tuple[str, ...]]] = {}
    variables = (v for known in datasets(version).values() for v in known.variables.values())
    for variable in variables:
        seen.setdefault(_model_name(variable), []).append(variable.codelists)
    return {name: found[0] for name, found in seen.items() if len(found) > 1 and len(set(found)) == 1}


def _model_name(variable: StandardVariable) -> str:
    """The name as the model writes it: --TESTCD for VSTESTCD in VS."""
    if len(variable.dataset) == 2 and variable.name.startswith(variable.dataset):
        return "--" + variable.name[2:]
    return variable.name


def kept_variable(version: str, name: str) -> StandardVariable | None:
    """A variable of SDTM by its name alone, with the core of one that may be absent."""
    for known in (dataset(version, of) for of in ("DM", "SV", "AE", name[:2])):  # the timing of all is in SV and AE
        if known is not None and name in known.variables:
            return replace(known.variables[name], core="Perm")
    return None
