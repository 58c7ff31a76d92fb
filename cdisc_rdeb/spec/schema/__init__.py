"""JSON Schemas of the spec files; editors can use them, and lint does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import closest
from ...model import Place
from ...terminal import count
from ..faults import Faults, Open
from ..meant.habits import said_here
from ..yaml.reader import Node
from .called import as_element, as_file, as_structure
from .commas import tell_torn
from .fitting import Fits, fits_schema
from .lacking import what_to_give
from .ways_out import (
    in_braces,
    other_form,
    other_kind,
    other_word,
    too_deep,
    too_high,
    where_it_belongs,
)
from .whole import other_file

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

KINDS: dict[type, str] = {str: "plain text", list: "a list", dict: "names with values"}


def plain_schema(name: str) -> Any:
    """The schema of a kind of file: study, codelists, dataset and so on."""
    return json.loads((Path(__file__).parent / f"{name}.schema.json").read_text(encoding="utf-8"))


@cache
def validator(name: str) -> Draft202012Validator:
    """The validator of a kind of file, which tells of each fault."""
    from jsonschema import Draft202012Validator  # slow to import, and needed only where there is a fault

    return Draft202012Validator(plain_schema(name))


@cache
def fits(name: str, part: bool) -> Fits:
    """What tells of a file of a kind, or of a part of one, whether the validator would find no fault."""
    return fits_schema(plain_schema(name), part)


def check(node: Node, name: str, faults: Faults, part: bool = False) -> Node | None:
    """Hold a file against its schema; every fault at once. A ``part`` is one layer of several, and may lack things.

    Returns the file without the pieces that do not fit, so that the rest can be read too; None when nothing can.
    """
    errors = errors_of(node, name, part)
    if errors and (whole := other_file(node, name, plain_schema)):
        faults.error(Place(node.place.file, begun(node).line if node.value else 1), *whole)
        return None
    for error in (each for each in errors if each.validator == "additionalProperties"):
        tell_torn(error, node.at(iter(error.absolute_path)), faults)
    above = empties(errors, node)
    for error in sorted(errors, key=lambda e: e.validator == "required"):  # a misspelt name says what is lacking
        if not is_below(error, node, name, faults):
            tell(error, node, name, faults, above)
    fitting: Node | None = node
    for error in sorted(errors, key=lambda e: list(e.absolute_path), reverse=True):  # from the end: positions stay
        fitting = without(error, fitting, list(error.absolute_path)) if fitting else None
    return fitting if fitting is node or (fitting and not errors_of(fitting, name, part)) else None


def errors_of(node: Node, name: str, part: bool) -> list[ValidationError]:
    """What does not fit a schema; a part may lack what the whole must have."""
    if fits(name, part)(node):
        return []
    errors = (inner for error in validator(name).iter_errors(node.plain()) for inner in of_the_way(error))
    return [e for e in errors if not (part and e.validator == "required" and not e.absolute_path)]


def of_the_way(error: ValidationError) -> list[ValidationError]:
    """What is wrong with a value that may be written in several ways, by the way that it is of by its kind; the error
    itself where it is of none."""
    if error.validator != "anyOf" or in_braces(error.instance, error):
        return [error]
    ways: dict[Any, list[ValidationError]] = {}
    for inner in error.context or ():
        ways.setdefault(inner.relative_schema_path[0], []).append(inner)
    of_kind = [way for way in ways.values() if not any(e.validator == "type" and not e.relative_path for e in way)]
    return [found for inner in of_kind[0] for found in of_the_way(inner)] if of_kind else [error]


def without(error: ValidationError, node: Node, path: list[str | int]) -> Node | None:
    """The node without what an error complains of; None when that is the whole of it."""
    if not path and error.validator == "additionalProperties":
        known = error.schema.get("properties", {})  # type: ignore[union-attr]
        return Node({name: inner for name, inner in node.named.items() if name in known}, node.place)
    if not path:
        return None
    if isinstance(node.value, list):
        parts = [without(error, n, path[1:]) if i == path[0] else n for i, n in enumerate(node.value)]
        return Node([part for part in parts if part], node.place)
    named = {name: without(error, n, path[1:]) if name == path[0] else n for name, n in node.named.items()}
    return Node({name: part for name, part in named.items() if part}, node.place)


def is_below(error: ValidationError, root: Node, kind: str, faults: Faults) -> bool:
    """Whether something is wrong with what stands beside the name that it belongs below, which is told once."""
    depth = too_high(error, plain_schema(kind))
    path = list(error.absolute_path)[:depth]
    names = list(root.at(iter(path[:-1])).named) if path else []
    before = names.index(str(path[-1])) - 1 if path and path[-1] in names else -1
    if before < 0:
        return False
    node, above = root.at(iter(path)), root.at(iter([*path[:-1], names[before]]))
    faults.error(node.place, f"there is no {path[-1]} here", f"indent it below {names[before]}")
    faults.close(node.place)
    faults.close(above.place)  # which lacks it
    return True


def empties(errors: list[ValidationError], root: Node) -> dict[int, str]:
    """The names without a value of which the line below has a name that is not known where it stands: by that line."""
    nodes = [(error, root.at(iter(error.absolute_path))) for error in errors]
    unknown = {
        inner.place.line
        for error, node in nodes
        if error.validator == "additionalProperties"
        for name, inner in node.named.items()
        if name not in error.schema.get("properties", {})  # type: ignore[union-attr]
    }
    above = {node.place.line + 1: str(error.absolute_path[-1]) for error, node in nodes if is_empty(error)}
    return {line: name for line, name in above.items() if line in unknown}


def is_empty(error: ValidationError) -> bool:
    """Whether nothing stands where something must."""
    return error.instance == "" and error.validator in ("type", "anyOf") and bool(error.absolute_path)


def tell(error: ValidationError, root: Node, kind: str, faults: Faults, above: Mapping[int, str]) -> None:
    """Note one schema error in words a spec's author understands; ``above`` are names that lack what stands below."""
    node = root.at(iter(error.absolute_path))
    if is_empty(error) and node.place.line + 1 in above:
        faults.close(node.place)
        return
    value: Any = error.instance
    rule: Any = error.validator_value
    if error.validator in ("type", "anyOf", "additionalProperties") and (braced := in_braces(value, error)):
        faults.error(begun(node), *braced)
        faults.close(node.place)
        return
    if error.validator == "additionalProperties":
        known = list(error.schema.get("properties", {}))  # type: ignore[union-attr]
        lacking = lacking_of(error)
        told: set[str] = set()
        for name in (name for name in value if name not in known):
            owner = above.get(node.named[name].place.line, "")
            hint = f"indent it below {owner}" if owner else where_it_belongs(name, error, plain_schema(kind))
            alone = len(lacking) == len(set(value) - set(known)) == 1 and fits_there(value[name], error, lacking[0])
            of_it = f"it is called {lacking[0]} here" if alone else ""
            if alone and (isinstance(hint, Open) or hint == of_it or hint.startswith("it belongs beside")):
                hint = f"did you mean {lacking[0]}, which must be given here?"
            if not (hint.startswith(("put", "indent")) and hint in told):  # the first of many says it for all of them
                faults.error(node.named[name].place, f"there is no {name} here", hint, keys=known)
            told.add(hint)
            faults.close(node.named[name].place)
        return
    if error.validator == "required":
        for name in lacking_of(error):
            if not did_you_mean_any(name, value, error.schema if error.absolute_path else plain_schema(kind)):
                faults.error(node.place, f"{name} must be given here", what_to_give(name, error, root))
    elif error.validator == "enum" and not isinstance(value, str):
        faults.error(begun(node), f"{KINDS[type(value)]} cannot stand here", Open("it takes {}", rule))
    elif error.validator == "enum":
        hint = as_structure(error, root) or other_word(value, rule)
        faults.error(node.place, f"'{value}' is not allowed here", hint)
    elif error.validator in ("type", "anyOf") and (deep := too_deep(error, plain_schema(kind))):
        faults.error(node.place, *deep)
    elif error.validator in ("type", "anyOf"):
        if is_said_before(error, root):
            return
        what = "nothing stands here" if value == "" else f"{KINDS[type(value)]} cannot stand here"
        faults.error(begun(node), what, other_kind(value, error))
    elif error.validator == "pattern":
        form = error.schema.get("patternErrorMessage", f"of the form {rule}")  # type: ignore[union-attr]
        if value == "":
            faults.error(node.place, "nothing stands here", f"write {form}")
        else:
            hint = other_form(str(value), rule, form) or as_file(error, root) or as_element(error, root)
            faults.error(node.place, f"'{value}' is not {form}", hint)
    elif error.validator in ("minItems", "maxItems", "minProperties"):
        bound = "at most" if error.validator == "maxItems" else "at least"
        hint = f"give {bound} {'one' if rule == 1 else rule}"
        faults.error(
            node.place, f"this list has {count(len(value), 'value')}" if value else "nothing stands here", hint
        )
    if error.absolute_path:
        faults.close(node.place)


def is_said_before(error: ValidationError, root: Node) -> bool:
    """Whether an item of a list is of the wrong kind as the one before it is, where that is told."""
    *before, last = error.absolute_path or [""]
    if not isinstance(last, int) or not last or not isinstance(error.instance, str) or not error.instance:
        return False
    rule = error.validator_value
    return rule == "object" and isinstance(root.at(iter([*before, last - 1])).value, str)


def begun(node: Node) -> Place:
    """Where a value begins that may stand below its name."""
    inner = next(iter(node.named.values() or node.nodes), None)
    return node.place._replace(line=inner.place.line) if inner else node.place


def lacking_of(error: ValidationError) -> list[str]:
    """The names that must be given where an error is, and are not."""
    given: Any = error.instance
    return [name for name in error.schema.get("required", ()) if name not in given]  # type: ignore[union-attr]


def fits_there(value: Any, error: ValidationError, name: str) -> bool:
    """Whether a value is of the kind that a name which must be given takes."""
    schema: Any = error.schema
    rule = schema.get("properties", {}).get(name, {})
    return "type" not in rule or isinstance(value, str) == ("string" in rule["type"])


def did_you_mean_any(name: str, given: Any, schema: Any) -> bool:
    """Whether a name that must be given stands there misspelt, or as others call it, which is told already."""
    known = schema.get("properties", {})
    others = [other for other in given if other not in known]
    if len(others) == sum(other not in given for other in {*schema.get("required", ()), name}) == 1:
        return True
    return any(closest(other, known)[:1] == [name] or said_here(other, [name]) for other in others)
