"""JSON Schemas of the spec files; editors can use them, and lint does."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from ..faults import Faults, did_you_mean
from ..yaml_reader import Node


@cache
def validator(name: str) -> Draft202012Validator:
    """The validator of a kind of file: study, codelists or dataset."""
    text = resources.files(__package__).joinpath(f"{name}.schema.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text))


def check(node: Node, name: str, faults: Faults) -> bool:
    """Hold a file against its schema; every fault at once. True when there is none."""
    errors = list(validator(name).iter_errors(node.plain()))
    for error in errors:
        tell(error, node, faults)
    return not errors


def tell(error: ValidationError, root: Node, faults: Faults) -> None:
    """Note one schema error in words a spec's author understands."""
    node = root.at(iter(error.absolute_path))
    value: Any = error.instance
    rule: Any = error.validator_value
    if error.validator == "additionalProperties":
        known = list(error.schema.get("properties", {}))  # type: ignore[union-attr]
        for name in value:
            if name not in known:
                hint = did_you_mean(name, known) or f"it takes {', '.join(known)}"
                faults.error(node.named[name].place, f"there is no {name} here", hint)
    elif error.validator == "required":
        missing = [name for name in rule if name not in value]
        faults.error(node.place, f"{' and '.join(missing)} must be given")
    elif error.validator == "enum":
        hint = did_you_mean(str(value), rule) or f"it takes {', '.join(rule)}"
        faults.error(node.place, f"'{value}' is not allowed here", hint)
    elif error.validator == "type":
        kinds = rule if isinstance(rule, list) else [rule]
        words = {"object": "names with values", "array": "a list"}
        expected = list(dict.fromkeys(words.get(kind, "plain text") for kind in kinds))
        faults.error(node.place, f"this must be {' or '.join(expected)}")
    elif error.validator == "pattern":
        faults.error(node.place, f"'{value}' does not have the form {rule}")
    else:
        faults.error(node.place, error.message)
