"""How a use of a verb is written: in examples, and for a word of another language with what stands behind it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from ...model import Place
from ...verbs import VERBS, Verb
from ...verbs.kinds import INJECTED
from ..faults import Meant
from ..yaml.reader import Node
from .date_forms import form_here
from .habits import CHOICE, said_here
from .verbs_called import BY_VARIABLE, plain, verbs_called
from .words import value as as_yaml
from .words import written

#: What stands in an example for an argument of a kind.
EXAMPLES: Mapping[str, str] = {
    **dict.fromkeys(("text", "numbers", "column"), "COLUMN"),
    **dict.fromkeys(("texts", "columns"), "[COLUMN, COLUMN]"),
    "mask": "{VARIABLE: value}",
    "cases": "[{when: {VARIABLE: value}, then: COLUMN}]",
    "across": "DATASET.VARIABLE",
    "formula": "COLUMN / 2",
    "pattern": '"{COLUMN}-{COLUMN}"',
    "table": "table.csv",
    "str": "TEXT",
    "strings": "[TEXT, TEXT]",
    "int": "1",
    "count": "1",
    "float": "2.5",
}
FEW = 3  # verbs that are proposed
SEVERAL = ("texts", "columns", "strings", "across")
ONE_RECORD = re.compile(r"(DM|ADSL)\.")  # of whom a subject has one
ELSEWHERE = re.compile(r"(?:[A-Z][A-Z0-9]{1,7}|\*)\.(?:[A-Z]|--)[A-Z0-9_]*")
NAME = re.compile(r"[A-Za-z_][\w.]*")
#: The sign between two columns of arithmetic, by its word.
SIGNS = {
    **dict.fromkeys(("difference", "diff", "subtract", "minus", "change", "chg"), " - "),
    **dict.fromkeys(("add", "plus", "sum", "total"), " + "),
    **dict.fromkeys(("multiply", "times", "product"), " * "),
    **dict.fromkeys(("divide", "ratio"), " / "),
}
MISSING = ("ismissing", "missing", "isna", "isnan", "notmissing", "nonmissing", "notna", "notnull", "ispresent")
OF_PRESENT = 4  # from which of these on a value is there
OF_NUMBERS = ("log", "sqrt", "abs", "ceil", "floor", "exp", "mod")  # functions that arithmetic has
OF_WORDS = ("scan", "split", "strsplit", "word", "token", "nthword", "splitpart")  # by a number, not from a letter on
#: Words for no value.
NOTHING = ("null", "na", "n/a", "nan", "none", "missing", "blank", ".", "not available")


def form_of(verb: Verb, given: Mapping[str, Node]) -> str:
    """A use of a verb as a spec writes it: what is given, and an example of each argument that must be."""
    shown = {
        name: shown_value(given[name]) if name in given and given[name].value else EXAMPLES[parameter.kind]
        for name, parameter in verb.parameters.items()
        if parameter.kind not in INJECTED and (parameter.required or name in given)
    }
    if list(shown) == [verb.main.name if verb.main else ""]:
        return f"{{{verb.name}: {shown[next(iter(shown))]}}}"
    return f"{{{verb.name}: {{{', '.join(f'{name}: {value}' for name, value in shown.items())}}}}}"


def shown_value(node: Node) -> str:
    """A value as a spec writes it."""
    if isinstance(node.value, list):
        return f"[{', '.join(map(shown_value, node.value))}]"
    if isinstance(node.value, dict):
        return f"{{{', '.join(f'{name}: {shown_value(inner)}' for name, inner in node.value.items())}}}"
    return as_yaml(node.text) if node.text.strip("-") else f'"{node.text}"'


def verb_here(name: str, node: Node, variable: str, verbs: Mapping[str, Verb]) -> str:
    """The verb that a word of another language means, by what stands behind it and the variable; '' for any other."""
    texts = node.texts
    no_name = bool(node.text) and not NAME.fullmatch(node.text)
    able = [verb for verb in verbs_called(name) if verb in verbs and not (verb == "from" and no_name)]
    several = isinstance(node.value, list) and len(texts) > 1
    across = bool(texts) and all(map(ELSEWHERE.fullmatch, texts)) and not all(map(ONE_RECORD.match, texts))
    ends = [verb for end, verb in BY_VARIABLE if variable.endswith(end)][:1]

    def rank(verb: str) -> tuple[bool, bool]:
        main = verbs[verb].main
        kind = main.kind if main else ""
        return (kind == "across") != across, verb not in ends and several != (kind in SEVERAL)

    return min(able, key=lambda verb: (verb not in ends, *rank(verb)), default="")


def use_of(verb: Verb, name: str, owner: Node, beside: Collection[str]) -> str:
    """The line to write where a word of another language stands for a verb, with what it is given there."""
    value = owner.named[name]
    others = {other: inner for other, inner in owner.named.items() if other != name and other not in beside}
    if plain(name) in MISSING and NAME.fullmatch(value.text):
        return f"flag: {{{value.text}: {'missing' if MISSING.index(plain(name)) < OF_PRESENT else 'present'}}}"
    if verb.name == "case" and isinstance(value.value, list) and all(inner.named for inner in value.nodes):
        return f"case: {shown_value(value)}"
    if verb.name == "case":
        return CHOICE.removeprefix("a choice is written ")
    if alone := of_several(verb.name, name, value):
        return alone
    main = verb.main
    if main and main.kind == "mask" and value.text:
        return f"{verb.name}: {written(value.text) or EXAMPLES['mask']}"
    needs = [each.name for each in verb.parameters.values() if each.required]
    if main and not value.named and not others and set(needs) <= {main.name}:
        several = isinstance(value.value, list) and main.kind not in SEVERAL
        if not several:
            return f"{verb.name}: {shown_value(value)}"
    given = placed(verb, value, others)
    lacking = [each for each in needs if each not in given]
    return form_of(verb, given) + (f"; `cdisc-rdeb verbs {verb.name}` shows how" if lacking else "")


def of_several(verb: str, name: str, value: Node) -> str:
    """The line for arithmetic, a text of several columns, and a part of one, by their order; '' for any other."""
    texts = [inner.text for inner in value.nodes] if isinstance(value.value, list) else []
    word = plain(name)
    if verb == "compute" and word in SIGNS and texts:
        return f"compute: {SIGNS[word].join(texts)}"
    ends = [value.named[name].text for name in ("to", "from") if name in value.named]
    if verb == "compute" and SIGNS.get(word) == " - " and len(ends) == len(value.named) > 1:
        return f"compute: {' - '.join(ends)}"
    if verb == "compute" and word in OF_NUMBERS and (texts or value.text):
        return f"compute: {word}({', '.join(texts or [value.text])})"
    if verb == "join" and texts:
        sign = texts.pop(0).strip("'\"") if word in ("catx", "concatws") and not NAME.fullmatch(texts[0]) else ""
        parts = (f"{{{text}}}" if NAME.fullmatch(text) else text.strip("'\"") for text in texts)
        return f'join: "{sign.join(parts)}"'
    if verb == "part" and texts:
        names = ("part", "number", "separator") if word in OF_WORDS else ("part", "start", "length")
        texts[1:1] = ["1"] if word == "left" else []
        shown = ", ".join(
            f"{key}: {shown_value(Node(text, value.place))}" for key, text in zip(names, texts, strict=False)
        )
        return f"{{{shown}}}"
    return ""


def placed(verb: Verb, value: Node, others: Mapping[str, Node]) -> dict[str, Node]:
    """What a verb is given by the names of its arguments: what is called so, or so elsewhere, and the rest in order."""
    takes = {each: p.kind for each, p in verb.parameters.items() if p.kind not in INJECTED}
    rest: list[Node] = []
    found: dict[str, Node] = {}
    inside = {} if takes and next(iter(takes.values())) == "mask" else value.named
    for name, inner in {**others, **inside}.items():
        called = name if name in takes else said_here(name, takes).removeprefix("it is called ").removesuffix(" here")
        if called in takes:
            found[called] = as_form(inner) if called == "dates" else inner
        else:
            rest.append(inner)
    whole = [value] if not inside and value.value else []
    listed: Sequence[Node] = value.nodes if isinstance(value.value, list) else whole
    if verb.main and verb.main.kind in SEVERAL:
        listed = whole
    free = [
        name for name, kind in takes.items() if name not in found and (verb.parameters[name].required or kind != "str")
    ]
    table = [node for node in (*listed, *rest) if node.text.endswith(".csv")]
    if table and "table" in free:
        found["table"] = table[0]
    listed, rest = ([node for node in nodes if node not in table] for nodes in (listed, rest))
    free = [name for name in free if name not in found]
    needed = sorted(free, key=lambda name: (not verb.parameters[name].required, name == "time"))
    values = zip(needed, [*listed, *rest], strict=False)
    return found | {name: as_form(inner) if name == "dates" else inner for name, inner in values}


def as_form(node: Node) -> Node:
    """A form of dates as a spec writes it."""
    return Node(form_here(node.text) or node.text, node.place) if node.text else node


def as_verb(text: str, known: Collection[str]) -> str:
    """A hint of the verb that does what a text in another language says; '' for what is a name.

    >>> as_verb("SITE || SUBJECT", ["SITE", "SUBJECT"]), as_verb("upcase(SITE)", ["SITE"])
    ('write {join: "{SITE}{SUBJECT}"}', 'write {upper: SITE}')
    >>> as_verb("A + B", ["A", "B"]), as_verb("'10'", []), as_verb("SITE", [])
    ('write {compute: A + B}', 'write {assign: "10"}', '')
    >>> as_verb("null", [])
    'where there are no values, write not collected, or waiting for now'
    """
    text = text.strip()
    if text.casefold() in NOTHING:
        return "where there are no values, write not collected, or waiting for now"
    if quoted := re.fullmatch(r"(['\"])(.*)\1", text):
        return f'write {{assign: "{quoted[2]}"}}'
    if re.match(r"(if|case|when|ifelse|iif)\b.*(then|,)", text, re.IGNORECASE):
        return CHOICE
    if cut := re.fullmatch(r"substrn?(?:ing)?\((\w+),\s*(\d+)(?:,\s*(\d+))?\)", text, re.IGNORECASE):
        return f"write {{part: {cut[1]}, start: {cut[2]}{f', length: {cut[3]}' if cut[3] else ''}}}"
    if call := re.fullmatch(r"([\w.]+)\(\s*('[^']*'|\"[^\"]*\"|[\w.]+)((?:\s*,[^()]*)?)\)", text):
        return as_call(call[1], [call[2], *(part.strip() for part in call[3].split(",")[1:])])
    parts = re.split(r"\s*\|\|\s*", text)
    if len(parts) > 1 and all(part in known for part in parts):
        return f'write {{join: "{"".join(f"{{{part}}}" for part in parts)}"}}'
    parts = re.split(r"\s*[-+*/]\s*", text)
    if len(parts) > 1 and all(part in known or part.isdigit() for part in parts):
        return f"write {{compute: {text}}}"
    return ""


def by_form(name: str, owner: Node, variable: str, verbs: Mapping[str, Verb]) -> str:
    """The way out for a word that no verb is called by, from the form of what stands behind it."""
    value = owner.named[name]
    given = {*value.named, *owner.named} - {name}
    able = [verb for verb, each in verbs.items() if given and given <= each.parameters.keys()]
    if 0 < len(able) <= FEW:
        return Meant(able, name)
    text, texts = value.text, value.texts
    if isinstance(value.value, list) and texts and all(map(NAME.fullmatch, texts)):
        return f"of several columns the first with a value is coalesce: {shown_value(value)}, and a text of them join"
    if text and ELSEWHERE.fullmatch(text) and not ONE_RECORD.match(text):
        return f"write first: {text} for the first of these records, last: {text} for the last"
    if text.endswith(".csv"):
        return f"write {form_of(verbs['lookup'], {'table': value})}"
    if condition := written(text):
        return f"write flag: {condition}"
    if re.fullmatch(r"[\w.]+(?:\s*[-+*/]\s*[\w.]+)+", text):
        return f"write compute: {text}"
    if re.search(r"\{\w+\}", text):
        return f'write join: "{text}"'
    if text and (not NAME.fullmatch(text) or not text.isupper()):
        return f"write assign: {as_yaml(text)} for a fixed text"
    return f"write {variable}: {text} for the column as it is, or assign: {text} for a fixed text" if text else ""


def as_call(function: str, texts: Sequence[str]) -> str:
    """A hint of a use of a verb in place of a call of a function; '' where no verb does that.

    >>> as_call("catx", ["'-'", "SITE", "SUBJECT"]), as_call("round", ["AVAL", "2"]), as_call("foo", ["A"])
    ('write {join: "{SITE}-{SUBJECT}"}', 'write {round: {number: AVAL, digits: 2}}', '')
    """
    place = Place("", 0)
    items = [Node(text, place) for text in texts]
    value = items[0] if len(items) == 1 else Node(items, place)
    verb = verb_here(function, value, "", VERBS) or (function.casefold() if function.casefold() in VERBS else "")
    if not verb:
        return ""
    line = use_of(VERBS[verb], function, Node({function: value}, place), ())
    return f"write {line if line.startswith('{') else f'{{{line}}}'}"
