"""SDTMIG 3.4 datasets and variables, and the SDTM 2.0 model behind them.

Source: CDISC Library, SDTMIG 3.4 (63 datasets, 1917 variables) and SDTM 2.0.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from .tables import StandardDataset, StandardVariable, read_table, split_list

SDTMIG_VERSION = "3.4"
SDTM_VERSION = "2.0"

#: SUPPAE, SUPPQSCG for a split dataset, and SQ for what SUPP would make too long, such as SQAPMH.
_SUPPLEMENTAL = re.compile(r"(?:SUPP|SQ)(?P<parent>[A-Z][A-Z0-9]{1,3})")

#: Variables of the model that every dataset of a general observation class must have.
_ALWAYS_REQUIRED = frozenset({"STUDYID", "DOMAIN", "--SEQ"})


@cache
def sdtmig_datasets() -> Mapping[str, StandardDataset]:
    """The datasets of SDTMIG 3.4 by name, in the order of the CDISC Library (by class).

    >>> len(sdtmig_datasets())
    63
    """
    variables: dict[str, dict[str, StandardVariable]] = {}
    for row in read_table("sdtmig_variables.tsv"):
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
        for name, label, class_, structure, order in read_table("sdtmig_datasets.tsv")
    }


@cache
def sdtmig_dataset(name: str) -> StandardDataset | None:
    """The dataset of SDTMIG 3.4 with this name, or None if the guide has none.

    The supplemental qualifiers of any dataset (SUPPAE, SUPPQSCG) are the guide's SUPPQUAL under that name.
    A split dataset other than these (QSCG) is not in the guide: ask for its domain.

    >>> sdtmig_dataset("AE").label
    'Adverse Events'
    >>> sdtmig_dataset("SUPPAE").label
    'Supplemental Qualifiers for AE'
    >>> sdtmig_dataset("DM").variables["RFSTDTC"].core
    'Exp'
    """
    dataset = sdtmig_datasets().get(name)
    if dataset is not None:
        return dataset
    supplemental = _SUPPLEMENTAL.fullmatch(name)
    if supplemental is None:
        return None
    return _supplemental_qualifiers(name, supplemental["parent"])


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
def tabulation_dataset(domain: str, class_name: str = "") -> StandardDataset | None:
    """The guide's dataset, else one of a domain that the sponsor made, with the variables of its class in the model.

    None for a domain that the guide lacks and whose class is not said, or has no variables of its own.
    Source: SDTMIG 3.4, 2.6.

    >>> tabulation_dataset("XH", "Findings").variables["XHTEST"].core
    'Req'
    >>> tabulation_dataset("XH") is None, tabulation_dataset("AE", "FINDINGS").label
    (True, 'Adverse Events')
    """
    guide = sdtmig_dataset(domain)
    class_ = next((name for name in _RECORDS if _fold_class(name) == _fold_class(class_name)), "")
    if guide is not None or not class_:
        return guide
    required = {name.replace("--", domain) for name in _REQUIRED_OF_SUBJECTS}
    variables = {
        name: replace(variable, core="Req") if name in required else variable
        for name, variable in model_variables(class_, domain).items()
    }
    structure = f"One record per {_RECORDS[class_]} per subject"
    return StandardDataset(domain, "", class_, structure, len(sdtmig_datasets()) + 1, variables)


def _supplemental_qualifiers(name: str, parent: str) -> StandardDataset:
    general = sdtmig_datasets()["SUPPQUAL"]
    return replace(
        general,
        name=name,
        label=general.label.replace("[domain name]", parent),
        variables={key: replace(variable, dataset=name) for key, variable in general.variables.items()},
    )


def model_variable(class_name: str, name: str, domain: str) -> StandardVariable | None:
    """The variable of SDTM 2.0 that a dataset of this class may have, or None if the model has none.

    For variables that SDTMIG does not list for the dataset, and for domains it does not know. `name` is
    the name in the dataset (AEFAST), `class_name` the class in the guide's or define.xml's spelling.

    >>> model_variable("Events", "AEFAST", "AE") is None  # --FAST is for interventions and findings
    True
    >>> variable = model_variable("Findings", "VSFAST", "VS")
    >>> variable.label, variable.core, variable.codelists
    ('Fasting Status', 'Perm', ('C66742',))
    """
    return model_variables(class_name, domain).get(name)


@cache
def model_variables(class_name: str, domain: str) -> Mapping[str, StandardVariable]:
    """All variables SDTM 2.0 offers a dataset, by name, in the order of the model.

    A general observation class has its identifiers first, then its own variables (those of Findings with
    --OBJ after --TEST for Findings About), then timing; `order` counts through all of them, so it places
    a variable among others of the model. Associated persons' datasets (APMH) also have APID, RSUBJID,
    RDEVID and SREL, and take the prefix of their parent (MH). Other classes have the variables the model
    lists for that very dataset; a dataset or class the model does not know has none.

    `core` is Req for STUDYID, DOMAIN, --SEQ and the topic, else Perm. The model names no codelists: a
    variable has the codelist that at least two datasets of SDTMIG give it, if all that list it agree.
    Source: SDTM 2.0.

    >>> list(model_variables("Trial Design", "TE"))
    ['STUDYID', 'DOMAIN', 'ETCD', 'ELEMENT', 'TESTRL', 'TEENRL', 'TEDUR']
    >>> model_variables("No Such Class", "ZZ")
    {}
    """
    associated = len(domain) == 4 and domain.startswith("AP")
    prefix = domain[2:] if associated else domain
    rows = _class_rows(_fold_class(class_name), associated) or _dataset_rows(domain)
    return {
        variable.name: variable
        for variable in (_from_model(row, domain, prefix, order) for order, row in enumerate(rows, 1))
    }


class _ModelRow(NamedTuple):
    variable: str
    label: str
    type: str
    role: str
    described: str


@cache
def _model() -> Mapping[tuple[str, str], list[_ModelRow]]:
    """The rows of the model by ("class", FINDINGS) or ("dataset", DM)."""
    rows: dict[tuple[str, str], list[_ModelRow]] = {}
    for kind, owner, *rest in read_table("sdtm_variables.tsv"):
        rows.setdefault((kind, _fold_class(owner)), []).append(_ModelRow(*rest))
    return rows


def _fold_class(name: str) -> str:
    """One spelling for Special-Purpose, SPECIAL PURPOSE and Special Purpose."""
    return name.upper().replace("-", " ")


def _class_rows(class_name: str, associated: bool) -> list[_ModelRow]:
    """The model's rows for a general observation class in order; none for another class."""
    if class_name == "FINDINGS ABOUT":
        own = _findings_about_rows()
    elif class_name in ("INTERVENTIONS", "EVENTS", "FINDINGS"):
        own = _model()["class", class_name]
    else:
        return []
    general = _model()["class", "GENERAL OBSERVATIONS"]
    identifiers = [row for row in general if row.role == "Identifier"]
    timing = [row for row in general if row.role != "Identifier"]
    if associated:
        identifiers += _model()["class", "ASSOCIATED PERSONS"]
    return [*identifiers, *own, *timing]


def _findings_about_rows() -> list[_ModelRow]:
    """The rows of Findings with the object of the observation after the test."""
    rows: list[_ModelRow] = []
    for row in _model()["class", "FINDINGS"]:
        rows.append(row)
        if row.variable == "--TEST":
            rows += _model()["class", "FINDINGS ABOUT"]
    return rows


def _dataset_rows(domain: str) -> list[_ModelRow]:
    """The model's rows for a dataset outside the general observation classes."""
    name = "SUPPQUAL" if _SUPPLEMENTAL.fullmatch(domain) else domain
    return _model().get(("dataset", name), [])


def _from_model(row: _ModelRow, domain: str, prefix: str, order: int) -> StandardVariable:
    required = row.variable in _ALWAYS_REQUIRED or row.role == "Topic"
    return StandardVariable(
        dataset=domain,
        name=row.variable.replace("--", prefix),
        label=row.label,
        type=row.type,
        role=row.role,
        core="Req" if required else "Perm",
        order=order,
        codelists=_agreed_codelists().get(row.variable, ()),
        described=row.described,
    )


@cache
def _agreed_codelists() -> Mapping[str, tuple[str, ...]]:
    """The codelists by --name that the guide gives a variable in at least two datasets, without exception."""
    seen: dict[str, list[tuple[str, ...]]] = {}
    variables = (v for dataset in sdtmig_datasets().values() for v in dataset.variables.values())
    for variable in variables:
        seen.setdefault(_model_name(variable), []).append(variable.codelists)
    return {name: found[0] for name, found in seen.items() if len(found) > 1 and len(set(found)) == 1}


def _model_name(variable: StandardVariable) -> str:
    """The name as the model writes it: --TESTCD for VSTESTCD in VS."""
    if len(variable.dataset) == 2 and variable.name.startswith(variable.dataset):
        return "--" + variable.name[2:]
    return variable.name


def kept_variable(name: str) -> StandardVariable | None:
    """A variable of SDTM by its name alone, as analysis datasets keep it; records that they add may do without it.

    >>> kept_variable("AETERM").label, kept_variable("VISITNUM").core, kept_variable("AVAL")
    ('Reported Term for the Adverse Event', 'Perm', None)
    """
    for dataset in map(sdtmig_dataset, ("DM", "SV", "AE", name[:2])):  # the timing of all is in SV and AE
        if dataset is not None and name in dataset.variables:
            return replace(dataset.variables[name], core="Perm")
    return None
