"""Operations on the study: its datasets and domains, their variables, what files say of them."""

from __future__ import annotations

import re

from ....columns import Text
from ..facts import Facts
from .register import Asked, Result, operation


@operation("study_domains")
def study_domains(asked: Asked) -> Result:
    """The domains that there are."""
    return sorted({facts.domain for facts in asked.study} | asked.study.data.unread)


@operation("dataset_names")
def dataset_names(asked: Asked) -> Result:
    """The datasets that there are."""
    return sorted({facts.name for facts in asked.study} | asked.study.data.unread)


@operation("variable_exists")
def variable_exists(asked: Asked) -> Result:
    """Whether a dataset has a variable."""
    return asked.other().has(asked.said("name"))


@operation("variable_count")
def variable_count(asked: Asked) -> Result:
    """How many domains have a variable."""
    name = asked.said("name")
    return float(sum(own(facts[0], name) in facts[0].dataset.columns for facts in asked.study.domains))


def own(facts: Facts, name: str) -> str:
    """A variable as a dataset calls it."""
    return name.replace("--", facts.prefix, 1)


@operation("get_column_order_from_dataset", "variable_names")
def get_column_order_from_dataset(asked: Asked) -> Result:
    """The variables of the dataset, in their order."""
    return [name for facts in asked.frame.of for name in facts.dataset.columns]


@operation("extract_metadata")
def extract_metadata(asked: Asked) -> Result:
    """What is known of the dataset as such."""
    return about(asked.facts).get(asked.said("name"), "")


def about(facts: Facts) -> dict[str, str]:
    """What rules call the things that are known of a dataset as such."""
    return {
        "dataset_name": facts.name,
        "dataset_label": facts.dataset.label,
        "dataset_location": facts.dataset.file,
        "dataset_domain": facts.domain,
        "domain": facts.domain,
        "dataset_class": facts.class_name,
        "record_count": str(facts.dataset.size),
        "is_ap": "true" if facts.of_associated_persons else "false",
        "ap_suffix": facts.prefix if facts.of_associated_persons else "",
    }


@operation("regex_find_replace")
def regex_find_replace(asked: Asked) -> Result:
    """A text with what a pattern finds replaced."""
    pattern, new = re.compile(asked.said("find")), asked.said("replace")
    text: Text = asked.frame.text(asked.said("name"))
    return text.map(lambda value: pattern.sub(new, value))
