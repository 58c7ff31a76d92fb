"""What define.xml declares of a dataset and its variables, in the words of rules."""

from __future__ import annotations

from collections.abc import Sequence

from ..define.reader import DeclaredCodelist, DeclaredVariable, Define
from .facts import Facts, Study

Row = dict[str, str | tuple[str, ...]]

COLLECTED = ("Collected", "CRF")  # origins, in the words of Define-XML 2.1 and 2.0


def define_of(study: Study) -> Define:
    """The define.xml; rules that look at one are asked with one."""
    assert study.data.define is not None
    return study.data.define


def declared_dataset(study: Study, facts: Facts) -> dict[str, str]:
    """What define.xml declares of a dataset as such."""
    declared = define_of(study).datasets.get(facts.name)
    return {
        "define_dataset_name": declared.name if declared else "",
        "define_dataset_label": declared.label if declared else "",
        "define_dataset_class": declared.class_name if declared else "",
        "define_dataset_has_no_data": "true" if declared and declared.no_data else "false",
        "define_dataset_key_sequence": ", ".join(declared.keys) if declared else "",
    }


def declared_rows(study: Study, facts: Facts) -> list[Row]:
    """What define.xml declares of the variables of a dataset, one after another."""
    define = define_of(study)
    declared = define.datasets.get(facts.name)
    return [
        declared_row(variable, define.codelists.get(variable.codelist), number)
        for number, variable in enumerate(declared.variables.values() if declared else (), 1)
    ]


def declared_row(variable: DeclaredVariable, codelist: DeclaredCodelist | None, number: int) -> Row:
    """What rules call the things that define.xml declares of a variable."""
    terms = tuple(codelist.terms.values()) if codelist else ()
    return {
        "define_variable_name": variable.name,
        "define_variable_label": variable.label,
        "define_variable_data_type": variable.type,
        "define_variable_size": str(variable.length),
        "define_variable_mandatory": "Yes" if variable.mandatory else "No",
        "define_variable_role": variable.role,
        "define_variable_origin_type": variable.origin,
        "define_variable_is_collected": "true" if variable.origin in COLLECTED else "false",
        "define_variable_has_no_data": "Yes" if variable.no_data else "",
        "define_variable_order_number": str(number),
        "define_variable_ccode": codelist.code if codelist else "",
        "define_variable_has_codelist": "true" if codelist else "false",
        "define_variable_codelist_coded_values": tuple(term.value for term in terms),
        "define_variable_codelist_coded_codes": tuple(term.code for term in terms if term.code),
    }


def declared_beside(study: Study, facts: Facts, rows: Sequence[Row]) -> list[Row]:
    """What is known of variables with what define.xml declares of each; all '' where it declares none."""
    none = declared_row(DeclaredVariable("", "", "", 0, False, 0, ""), None, 0)
    blank: Row = {name: () if isinstance(value, tuple) else "" for name, value in none.items()}
    known = {row["define_variable_name"]: row for row in declared_rows(study, facts)}
    return [row | known.get(row["variable_name"], blank) for row in rows]
