"""Operations on the standards: what the guide and the model have for a dataset, terms of codelists."""

from __future__ import annotations

import numpy as np

from ..frames import Lists
from ..lacks import CannotRun
from ..library import all_variables, allowed, is_custom, label_of, model_names, of_core, of_role
from .register import Asked, Result, operation


@operation("domain_is_custom", guide=True)
def domain_is_custom(asked: Asked) -> Result:
    """Whether the domain is one of the sponsor's own."""
    return is_custom(asked.standards, asked.facts.whole)


@operation("domain_label", guide=True)
def domain_label(asked: Asked) -> Result:
    """The label that the guide has for the domain."""
    return label_of(asked.standards, asked.facts.whole)


@operation("required_variables", guide=True)
def required_variables(asked: Asked) -> Result:
    """The variables that the guide requires."""
    return of_core(asked.facts, "Req")


@operation("expected_variables", guide=True)
def expected_variables(asked: Asked) -> Result:
    """The variables that the guide expects."""
    return of_core(asked.facts, "Exp")


@operation("permissible_variables", guide=True)
def permissible_variables(asked: Asked) -> Result:
    """The variables that the guide permits."""
    return of_core(asked.facts, "Perm")


@operation("get_column_order_from_library", guide=True)
def get_column_order_from_library(asked: Asked) -> Result:
    """The variables of the guide and of the model, in their order."""
    return tuple(all_variables(asked.facts))


@operation("get_model_column_order", guide=True)
def get_model_column_order(asked: Asked) -> Result:
    """The variables that the model allows the dataset."""
    return allowed(asked.facts)


@operation("get_model_filtered_variables", guide=True)
def get_model_filtered_variables(asked: Asked) -> Result:
    """The variables of the standard with some property."""
    return of_role(asked.facts, asked.said("key_name"), asked.said("key_value"))


@operation("get_dataset_filtered_variables", guide=True)
def get_dataset_filtered_variables(asked: Asked) -> Result:
    """The same, those that the dataset has."""
    named = of_role(asked.facts, asked.said("key_name"), asked.said("key_value"))
    return [name for name in named if asked.frame.has(name)]


@operation("get_parent_model_column_order", guide=True)
def get_parent_model_column_order(asked: Asked) -> Result:
    """For each record of SUPP-- the variables that the model allows the dataset that it is of."""
    text = asked.frame.text("RDOMAIN").compact()
    lists = []
    for domain in text.values.tolist():
        parents = asked.study.called(str(domain))
        guide = asked.standards.sdtmig_dataset(str(domain))
        class_name = parents[0].class_name if parents else guide.define_class if guide else ""
        lists.append(tuple(allowed(parents[0]) if parents else model_names(asked.standards, str(domain), class_name)))
    return Lists(text.codes, tuple(lists))


@operation("codelist_terms")
def codelist_terms(asked: Asked) -> Result:
    """The terms of codelists, or the codelists themselves, by value or by C-code."""
    need_terminology(asked)
    of_code, of_terms = asked.said("returntype") == "code", asked.said("level") == "term"
    found: list[str] = []
    for name in asked.listed("codelists"):
        known = asked.standards.codelist(name)
        if known is None:
            raise CannotRun(f"needs the codelist {name}, which CT {asked.standards.version('SDTM')} does not have")
        if not of_terms:
            found.append(known.code if of_code else known.name)
        else:
            found += [term.code if of_code else term.submission_value for term in known.terms.values()]
    return found


def need_terminology(asked: Asked) -> None:
    """Raise CannotRun where the terminology that the study states is not installed."""
    if not asked.study.data.terminology:
        said = next((name for name in asked.study.data.instead if "terminology" in name), "terminology")
        raise CannotRun(f"needs {said}; cdisc-rdeb ct add FILE adds it, --ct nearest takes another")


@operation("codelist_extensible")
def codelist_extensible(asked: Asked) -> Result:
    """Whether a codelist may be extended."""
    need_terminology(asked)
    known = asked.standards.codelist(asked.said("codelist") or asked.said("codelist_code"))
    if known is None:
        raise CannotRun("needs a codelist for each record")
    return known.extensible


@operation("get_codelist_attributes")
def get_codelist_attributes(asked: Asked) -> Result:
    """For each record the codes or values of all terms of the version of CDISC's terminology that it names."""
    version = asked.frame.text(asked.said("version") or asked.said("ct_version"))
    source = asked.frame.text(asked.said("name"))
    date = asked.standards.version("SDTM")
    of_cdisc = source.mask(lambda text: text in ("CDISC", "CDISC CT"))
    other = of_cdisc & version.mask(lambda text: bool(text) and text != date)
    if other.any():
        names = ", ".join(sorted(set(version.take(np.flatnonzero(other)).tolist())))
        raise CannotRun(f"needs SDTM terminology {names}, and that of {date} is used")
    attribute = asked.said("ct_attribute")
    known = terms_of(asked, attribute)
    return Lists((~of_cdisc).astype(np.int32), (known, ()))


def terms_of(asked: Asked, attribute: str) -> tuple[str, ...]:
    """One attribute of all codelists or terms of SDTM."""
    names = asked.standards.codelist_names()
    lists = [found for name in names if (found := asked.standards.codelist(name, "SDTM"))]
    if attribute.startswith("Codelist"):
        return tuple(one.code if "CCODE" in attribute else one.name for one in lists)
    terms = (term for one in lists for term in one.terms.values())
    if "CCODE" in attribute:
        return tuple({term.code: None for term in terms})
    return tuple({term.preferred_term if "Preferred" in attribute else term.submission_value: None for term in terms})


@operation("valid_codelist_dates")
def valid_codelist_dates(asked: Asked) -> Result:
    """The dates of CDISC's packages of terminology."""
    raise CannotRun("needs the dates of all packages of terminology")


@operation("label_referenced_variable_metadata", guide=True)
def referenced_variable(asked: Asked) -> Result:
    """The variable of the guide whose label, or name, each record has as a value."""
    labels = {one.label: name for name, one in all_variables(asked.facts).items()}
    return asked.frame.text(asked.said("name")).map(lambda text: labels.get(text, ""))
