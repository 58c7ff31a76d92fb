"""The verbs as text: what there is, and how each is used."""

from __future__ import annotations

import inspect
from collections.abc import Mapping

from ..errors import SpecError, did_you_mean
from ..pages import section
from .kinds import INJECTED
from .registry import VERBS, Parameter, Verb

KIND_WORDS = {
    "text": "column",
    "numbers": "numeric column",
    "column": "column",
    "texts": "list of columns",
    "columns": "list of columns",
    "mask": "where clause",
    "cases": "list of {when, then}",
    "across": "variables of other datasets, with where: beside",
    "formula": "arithmetic",
    "pattern": "text with {COLUMN} in it",
    "table": "table: a CSV file beside study.yaml, or arms, elements, visits",
    "str": "text",
    "int": "whole number",
    "count": "whole number from 0 on",
    "float": "number",
    "strings": "text or list of texts",
}


def catalogue(verbs: Mapping[str, Verb] = VERBS) -> str:
    """All verbs, a line each."""
    return "\n".join(f"{name:<16} {verbs[name].summary}" for name in sorted(verbs))


def describe(name: str, verbs: Mapping[str, Verb] = VERBS) -> str:
    """One verb: how a spec writes it, with what comes of it, as docs/verbs.md says, and its method text.

    A verb that the page does not have, as one of the study's own, has its docstring and its arguments.
    """
    if name not in verbs:
        hint = did_you_mean(name, verbs) or "`cdisc-rdeb verbs` lists them all"
        raise SpecError([f"no verb is called {name}; {hint}"])
    verb = verbs[name]
    if told := section("verbs.md", name):
        outputs = [f"Gives: {', '.join(verb.outputs)}"] if verb.outputs else []
        return "\n".join([name, "", told, "", *outputs, f"Method: {verb.text}"])
    arguments = [argument(p) for p in verb.parameters.values() if p.kind not in INJECTED]
    lines = [name, "", inspect.getdoc(verb.function) or "", "", "Arguments in a spec:", *arguments, ""]
    outputs = [f"Gives: {', '.join(verb.outputs)}"] if verb.outputs else []
    return "\n".join([*lines, *outputs, f"Method: {verb.text}"])


def argument(parameter: Parameter) -> str:
    """One argument: its name, what a spec writes, and whether it may be left out."""
    words = KIND_WORDS[parameter.kind]
    if parameter.default is not None:
        default = parameter.default
        shown = ", ".join(map(str, default)) if isinstance(default, list) else str(default)
        return f"  {parameter.name}: {words} [default: {shown}]"
    return f"  {parameter.name}: {words}" + ("" if parameter.required else " [optional]")
