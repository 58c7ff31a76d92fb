"""The schemas as editors want them: all that a spec can say, each verb with its arguments, to complete and underline.

Lint holds files against the plain schemas, as derivations and conditions have better words of their own. An editor has
no such words, and reads ``3`` and ``true`` as what they are in YAML; so these say more, and take more than texts.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from ...errors import SpecError, WriteError, did_you_mean
from ...verbs import VERBS, Verb
from ...verbs.catalogue import KIND_WORDS
from ...verbs.kinds import INJECTED
from ...verbs.registry import Parameter
from ..dataset.draft import STATES
from ..dataset.findings import KNOWN
from ..dataset.tables_of_tests import OF_TABLE
from ..derivation.clauses import COLUMN, COMPARATORS, IS, NOT, ONE_VALUE, SEVERAL, WORD
from ..derivation.derivations import BESIDE
from ..meant.mistaken import OTHERWISE, WHEN
from ..schema import plain_schema

Schema: TypeAlias = dict[str, Any]

SPECS = ("study", "dataset", "codelists", "analyses", "forms", "accepted", "package", "bimo")  # kinds of files
FOLDER = ".schemas"  # beside study.yaml, where `new` puts them
NEEDED = {"study": ["study", "title"], "dataset": ["dataset"]}  # the rest may stand in the library
DRAFT = "http://json-schema.org/draft-07/schema#"  # the newest that editors know in full
PLAIN = ("string", "number", "boolean")

TEXT: Schema = {"$ref": "#/$defs/text"}
TEXTS: Schema = {"$ref": "#/$defs/texts"}
WHERE: Schema = {"$ref": "#/$defs/where"}
DERIVATION: Schema = {"$ref": "#/$defs/derivation"}


def schema_of(kind: str, verbs: Mapping[str, Verb] = VERBS) -> Schema:
    """The JSON Schema of a kind of spec file, with the verbs that a study may use.

    >>> schema_of("dataset")["$defs"]["derivation"]["properties"]["upper"]["description"]
    'Text in upper case; missing stays missing.'
    """
    if kind not in SPECS:
        hint = did_you_mean(kind, SPECS) or f"there are {', '.join(SPECS)}"
        raise SpecError([f"there is no schema {kind}; {hint}"])
    made: Schema = plain_schema(kind) | {"$schema": DRAFT}
    if kind in NEEDED:
        made = {name: value for name, value in made.items() if name not in ("if", "else")}
        made["required"] = NEEDED[kind]
    if "where" in made.get("$defs", {}):
        made["$defs"] |= where_schemas() | {"texts": plain_or_list()}
    if "variables" in made.get("$defs", {}):
        attributes = made["$defs"]["variables"]["additionalProperties"]
        made["$defs"] |= {"tests": tests_schema(), **derivation_schemas(verbs, attributes)}
    full: Schema = widened(made)
    return full


def as_text(kind: str, verbs: Mapping[str, Verb] = VERBS) -> str:
    """A schema as the text of its file."""
    return json.dumps(schema_of(kind, verbs), indent=1, ensure_ascii=False) + "\n"


def write_schemas(folder: Path, verbs: Mapping[str, Verb] = VERBS) -> list[Path]:
    """Write all schemas to a folder, over those of another version; the files that were written."""
    return [write_file(folder / f"{kind}.json", as_text(kind, verbs)) for kind in SPECS]


def write_file(path: Path, text: str) -> Path:
    """Write one schema."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise WriteError(f"{path} cannot be written: {error.strerror}; free the way, or name another") from error
    return path


def first_line(kind: str, below: int = 0) -> str:
    """The line that tells editors the schema of a file, which lies so many folders below study.yaml.

    >>> first_line("dataset", below=1)
    '# yaml-language-server: $schema=../.schemas/dataset.json'
    """
    return f"# yaml-language-server: $schema={'../' * below}{FOLDER}/{kind}.json"


def widened(part: Any) -> Any:
    """A schema that takes numbers and true or false wherever a text may be one: YAML reads them as such."""
    if isinstance(part, list):
        return [widened(each) for each in part]
    if not isinstance(part, dict):
        return part
    made = {name: widened(inner) for name, inner in part.items()}
    kinds = [made["type"]] if isinstance(made.get("type"), str) else made.get("type", [])
    if isinstance(kinds, list) and "string" in kinds:
        kinds = [kind for kind in kinds if kind not in PLAIN]
        made["type"] = ["string", *plain_kinds(made.get("pattern", "")), *kinds]
    if "true" in made.get("enum", ()):
        made["enum"] = [*made["enum"], True]
    return made


def plain_kinds(pattern: str) -> list[str]:
    """What else a text of a pattern may be in YAML.

    >>> plain_kinds("^[1-9][0-9]*$"), plain_kinds("^[A-Z]+$")
    (['integer'], [])
    """
    whole = any(re.search(pattern, text) for text in ("0", "7", "2024"))
    number = ["number"] if re.search(pattern, "0.5") else ["integer"] if whole else []
    return number + ["boolean"] * bool(re.search(pattern, "true"))


def plain_or_list() -> Schema:
    """One plain value, or a list of them."""
    return {"type": [*PLAIN, "array"], "items": TEXT}


def where_schemas() -> Schema:
    """Where clauses: conditions by variable, or a list of such alternatives."""
    column: Schema = {
        "type": "object",
        "required": [COLUMN],
        "additionalProperties": False,
        "properties": {COLUMN: TEXT},
    }
    word: Schema = {"type": "object", "required": [WORD], "additionalProperties": False, "properties": {WORD: TEXTS}}
    against = {name: {"anyOf": [TEXT if name in ONE_VALUE else TEXTS, column, word]} for name in COMPARATORS}
    compared: Schema = {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": {
            name: {**against[name], "description": f"Comparator {ours}"} for name, ours in COMPARATORS.items()
        },
    }
    condition = {
        "anyOf": [TEXTS, column, word, compared],
        "description": "A value, a list of values, missing, present, {from: COLUMN}, or comparators with values",
    }
    together: Schema = {
        "type": "object",
        "properties": {
            NOT: WHERE,
            **{name: {**TEXTS, "description": f"Variables, with {IS}: beside"} for name in SEVERAL},
            IS: {"$ref": "#/$defs/condition"},
        },
        "dependencies": {**{name: [IS] for name in SEVERAL}, IS: {"anyOf": [{"required": [name]} for name in SEVERAL]}},
        "additionalProperties": {"$ref": "#/$defs/condition"},
        "description": "Conditions that hold together, by variable",
    }
    return {
        "condition": condition,
        "together": together,
        "where": {"anyOf": [{"$ref": "#/$defs/together"}, {"type": "array", "items": {"$ref": "#/$defs/together"}}]},
    }


def only(name: str, value: Schema) -> Schema:
    """One name with its value, and nothing beside it."""
    return {"type": "object", "required": [name], "additionalProperties": False, "properties": {name: value}}


def tests_schema() -> Schema:
    """Tests in place, or the table that has them."""
    named: Schema = {
        "type": "object",
        "required": [COLUMN],
        "additionalProperties": False,
        "properties": {COLUMN: TEXT},
    }
    mark: Schema = {
        "type": "object",
        "required": ["when"],
        "additionalProperties": False,
        "properties": {"when": WHERE, "reason": TEXT},
    }
    words = {
        "result": "Column with the result",
        "test": "Name of the test, if not CDISC's",
        "codelist": "Of its result",
    }
    test: Schema = {
        "type": "object",
        "required": ["result"],
        "properties": {**{n: {**TEXT, "description": words.get(n, "")} for n in KNOWN}, "not_done": mark},
        "additionalProperties": {"anyOf": [TEXT, named], "description": "One value, or {from: COLUMN}"},
    }
    test["properties"]["unit"] = {"anyOf": [TEXT, named], "description": "Original unit, or {from: COLUMN}"}
    by_name: Schema = {
        "type": "object",
        "additionalProperties": {"anyOf": [TEXT, test]},
        "not": {"required": ["table"]},
    }
    table: Schema = {
        "type": "object",
        "required": list(OF_TABLE),
        "additionalProperties": False,
        "properties": {"table": TEXT, "by": TEXTS, "result": TEXT},
    }
    return {"anyOf": [by_name, table]}


def derivation_schemas(verbs: Mapping[str, Verb], attributes: Schema) -> Schema:
    """What a variable is made of: a name, or one verb with its arguments; and attributes beside, where it has some."""
    beside: Schema = {WHEN: WHERE, OTHERWISE: DERIVATION}
    own = {**attributes["properties"], **beside}
    some = [*PLAIN, "object", "array", "null"]  # of any kind: without a kind, editors complete no colon
    each = {name: {"type": some, "description": verb.summary} for name, verb in verbs.items()}
    shared: Schema = {
        "type": [*PLAIN, "object"],
        "minLength": 1,
        "minProperties": 1,
        "description": attributes["description"],
        "examples": list(STATES),
    }
    taken = {name for verb in verbs.values() for name in verb.parameters}
    of_variables = [name for name in attributes["properties"] if name not in taken]
    no_verb = {"type": "object", "not": {"anyOf": [{"required": [name]} for name in verbs]}}
    calls: Schema = {"$ref": "#/$defs/calls"}
    return {
        "variables": {"type": "object", "additionalProperties": {"$ref": "#/$defs/variable"}},
        "variable": {
            **shared,
            "properties": {**own, **each},
            "allOf": [{"if": no_verb, "then": {"propertyNames": {"enum": [*own]}}}, calls],
        },
        "derivation": {
            **shared,
            "properties": {**beside, **each},
            "propertyNames": {"not": {"enum": of_variables}},
            "allOf": [{"if": no_verb, "then": {"propertyNames": {"enum": [*verbs]}}}, calls],
        },
        "calls": {"allOf": [call(verb, verbs, own) for verb in verbs.values()]},
        "cases": cases_schema(),
    }


def call(verb: Verb, verbs: Mapping[str, Verb], beside: Iterable[str]) -> Schema:
    """One use of a verb, where it stands: unless its name is there an argument of another verb."""
    takers = [name for name, other in verbs.items() if verb.name in other.parameters and name != verb.name]
    asked: Schema = {"required": [verb.name]}
    if takers:
        asked["not"] = {"anyOf": [{"required": [name]} for name in takers]}
    arguments = {p.name: argument(p) for p in verb.parameters.values() if p.kind not in INJECTED}
    if any(p.kind == "across" for p in verb.parameters.values()):
        more = {"where": WHERE, "order": TEXTS, "on": {"type": [*PLAIN, "array", "object"]}}
        arguments = {**{name: more[name] for name in BESIDE}, **arguments}
    if any(p.kind == "cases" for p in verb.parameters.values()):  # branches may say several variables by name
        arguments[OTHERWISE] = {"anyOf": [DERIVATION, {"$ref": "#/$defs/cases/definitions/named"}]}
    names = sorted({verb.name, *arguments, *beside})
    others = {name: schema for name, schema in arguments.items() if name != verb.name}
    return {
        "if": {"type": "object", **asked},
        "then": {"properties": {**others, verb.name: value_of(verb, arguments)}, "propertyNames": {"enum": names}},
    }


def value_of(verb: Verb, arguments: Mapping[str, Schema]) -> Schema:
    """What stands behind a verb: its first argument, or all of them by name."""
    by_name: Schema = {"type": "object", "properties": {**arguments}, "additionalProperties": False}
    forms = [arguments[verb.main.name], by_name] if verb.main else [by_name]
    if verb.main is None or not verb.main.required or verb.main.kind == "str":
        forms.append({"enum": ["", None]})
    return {"anyOf": forms, "description": verb.summary}


def argument(parameter: Parameter) -> Schema:
    """What a spec writes for an argument."""
    forms: dict[str, Schema] = {
        **dict.fromkeys(("text", "numbers", "column"), DERIVATION),
        "texts": {"anyOf": [DERIVATION, {"type": "array", "items": DERIVATION}]},
        "columns": {"anyOf": [DERIVATION, {"type": "array", "items": DERIVATION}]},
        **dict.fromkeys(("formula", "pattern", "table", "str"), TEXT),
        "mask": WHERE,
        "cases": {"$ref": "#/$defs/cases"},
        "across": across_schema(),
        "strings": TEXTS,
        "int": {"type": ["string", "integer"], "pattern": "^-?[0-9]+$", "patternErrorMessage": "a whole number"},
        "count": {"type": ["string", "integer"], "pattern": "^[0-9]+$", "patternErrorMessage": "0, 1 or more"},
        "float": {
            "type": ["string", "number"],
            "pattern": "^-?[0-9.]+([eE]-?[0-9]+)?$",
            "patternErrorMessage": "a number",
        },
    }
    default = parameter.default
    shown = ", ".join(map(str, default)) if isinstance(default, (list, tuple)) else str(default)
    note = "; needed" if parameter.required else f"; {shown} if not given" if default is not None else ""
    form = {"enum": [*parameter.choices]} if parameter.choices else copy.deepcopy(forms[parameter.kind])
    return {**form, "description": f"{KIND_WORDS[parameter.kind]}{note}"}


def across_schema() -> Schema:
    """Variables of other datasets, each perhaps with a where clause of its own."""
    of: Schema = {
        "type": "object",
        "required": ["of"],
        "additionalProperties": False,
        "properties": {"of": TEXT, "where": WHERE},
    }
    return {"anyOf": [TEXT, of, {"type": "array", "items": {"anyOf": [TEXT, of]}}]}


def cases_schema() -> Schema:
    """The branches of a choice."""
    named: Schema = {
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"pattern": "^(--)?[A-Z0-9_]+$"},
        "additionalProperties": DERIVATION,
    }
    branch: Schema = {
        "type": "object",
        "required": ["when", "then"],
        "additionalProperties": False,
        "properties": {"when": WHERE, "then": {"anyOf": [DERIVATION, {"$ref": "#/$defs/cases/definitions/named"}]}},
    }
    return {"definitions": {"named": named}, "anyOf": [branch, {"type": "array", "items": branch}]}
