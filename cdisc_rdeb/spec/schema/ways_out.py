"""The way out of what does not fit a schema: where an unknown name belongs, and the form of what is meant."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from ...errors import Meant, Open, closest, did_you_mean, in_yaml, list_in_yaml
from ...values.collected import whole_date
from ..meant.habits import OTHERWISE_OF, WRITE_OF, bare, said_here, whole_number, without_file, word_here
from ..meant.keys_called import key_called
from ..meant.words import NAME, meant, written
from ..yaml.mistakes import TIGHT, told_name

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError


PARTED = re.compile(r"[\s,;]+")
#: An item of a list, by the name of the list.
ITEMS = {
    "visits": "{VISITNUM: 1, VISIT: DAY 1}",
    "elements": "{ETCD: SCRN, ELEMENT: Screening}",
    "arms": "{ARMCD: DRUG, ARM: Drug A 10 mg, elements: [{ETCD: SCRN, EPOCH: SCREENING}]}",
    "criteria": "{IETESTCD: INCL01, IETEST: Age of 18 or more, IECAT: INCLUSION}",
}
#: One of several, by the name of what holds them.
EACH_OF = {"raw": "the raw source that it is of", "visits": "the visit that it is of", "arms": "the arm that it is of"}
#: Keys of a group of records that are no variables', though lines of these stand next to them.
OF_A_GROUP = ("each_of", "each_day", "tests", "not_done", "together", "only", "merge", "copy")
COMPUTED = ("carry", "first", "last", "expected")  # ways to add records that none of compute stands beside
WITH_NAMES = ("subject", "VISIT")  # whose texts hold names in braces
SAME = 0.85  # how near to a key that is given a name is which says more of it
MOST = 6  # items that a hint writes out
LONGEST = 40  # characters of a value that a hint repeats


def where_it_belongs(name: str, error: ValidationError, root: Mapping[str, Any]) -> str:
    """What an unknown name was meant as, or what it belongs to; else the names that there are."""
    known: Mapping[str, Any] = error.schema.get("properties", {})  # type: ignore[union-attr]
    given: Any = error.instance
    if "when" in known and "when" not in given and name.isupper():  # a condition without its word
        beside = "".join(f", {each}: {given[each]}" for each in known if isinstance(given.get(each), str))
        return f"a condition stands in when: write {{when: {{{shown(given, name)}}}{beside}}}"
    lacking = [each for each in error.schema.get("required", ()) if each not in given]  # type: ignore[union-attr]
    made = {*COMPUTED} if "compute" in given and "latest" in known else set()  # what adds records stands there already
    free = [word for word in known if word not in given and word not in made]
    hint = said_here(name, free, lacking=lacking) or meant(name, known, given)
    if hint == "it is called raw here" and "dataset" in known and "dataset" not in given:
        return Meant(["raw", "dataset"], name)  # which of both is there is tried
    if not hint and (said := key_called(bare(name), [each for each in given if each in known])):
        items = given[name] if isinstance(given[name], list) else [given[name]]
        whole = any(isinstance(item, Mapping) for item in items)  # what would be lost with it
        there = f"{said} stands here already: put what it says there"
        return there if whole else f"remove it: {said} says it here already"
    return hint or below(name, known, root) or above(name, error, root) or those_here(name, known, given)


def those_here(name: str, known: Mapping[str, Any], given: Mapping[str, Any]) -> str:
    """The names that there are; of many the few that take a value of this kind and are spelt most like it."""
    if len(known) <= MOST:
        return Open("it takes {}", known)
    if there := closest(name, [each for each in given if each in known], SAME):
        return f"{there[0]} stands here already: put what it says there"
    value = given[name]
    kind = "array" if isinstance(value, list) else "object" if isinstance(value, dict) else "string"

    def rank(each: str) -> tuple[bool, float]:
        rule = known[each].get("type", kind)
        fits = "$ref" in known[each] or kind in ([rule] if isinstance(rule, str) else rule)
        return not fits, -SequenceMatcher(None, each, name.casefold()).ratio()

    few = sorted((each for each in known if each not in given), key=rank)[:MOST]
    return Open("no key here is like it: remove it, or write one that says it, such as {}", few)


def below(name: str, known: Mapping[str, Any], root: Mapping[str, Any]) -> str:
    """The name here that another one belongs below, '' where it is none or several."""
    if NAME.fullmatch(name) and "variables" in known:
        return "put a variable below variables"
    if "terms" in known and name == name.strip():
        return "put a term below terms, and a codelist of its own at the beginning of a line"
    found = [key for key, inner in known.items() if name in resolved(inner, root).get("properties", {})]
    if len(found) == 1:
        return f"put it below {found[0]}"
    among = [key for key in EACH_OF if name in of_each(known.get(key), root)]
    if not found and len(among) == 1:
        return f"put it below {EACH_OF[among[0]]}"
    inside = [(key, each) for key, inner in known.items() for each in resolved(inner, root).get("properties", {})]
    alike = [(key, each) for key, each in inside if each.casefold() == name.casefold()]
    return f"write {alike[0][1]} below {alike[0][0]}" if len(alike) == 1 else ""


def of_each(inner: Any, root: Mapping[str, Any]) -> Collection[str]:
    """The names that each item of a list, or each of names that are free, takes."""
    schema = resolved(inner, root)
    item = resolved(schema.get("additionalProperties"), root) or resolved(schema.get("items"), root)
    names: Collection[str] = item.get("properties", {})
    return names


def above(name: str, error: ValidationError, root: Mapping[str, Any]) -> str:
    """Where a name belongs that stands too deep: as far left as what it stands below."""
    path = list(error.absolute_path)
    if len(path) > 1 and path[-2] == "merge" and name in OTHERWISE_OF:  # of: says it, or the name of the merge
        given = error.instance[name]  # type: ignore[index]
        return f"remove it: {given} is merged by its name" if given == path[-1] else f"{WRITE_OF}{given}"
    schemas = list(along(error, root))
    for depth, inner in reversed(schemas):
        if name not in inner.get("properties", {}) or not depth <= len(path) - 1:
            continue
        if depth and all(each in inner["properties"] for each in error.instance):  # type: ignore[union-attr]
            return f"indent {path[-1]} as {path[depth - 1]}, if it is one more"
        beside = next((str(step) for step in path[depth:] if isinstance(step, str)), "")
        return f"it belongs beside {beside}: begin its line in the same column"
    return ""


def too_deep_of_group(name: str) -> tuple[str, str]:
    """What is wrong with a key of a group of records among its variables."""
    return f"there is no {name} here", "it belongs beside variables: begin its line in the same column"


def too_deep(error: ValidationError, root: Mapping[str, Any]) -> tuple[str, str] | None:
    """What is wrong with a section of a file that stands below another one, among names that are free."""
    path, value = list(error.absolute_path), error.instance
    if path[-2:-1] == ["variables"] and path[-1] in OF_A_GROUP:
        return too_deep_of_group(str(path[-1]))
    if len(path) != 2 or isinstance(value, str):
        return None
    name, owner = str(path[1]), path[0]
    wanted = resolved(root.get("properties", {}).get(name), root).get("type", ())
    kind = "array" if isinstance(value, list) else "object"
    if kind not in ([wanted] if isinstance(wanted, str) else wanted):
        return None
    return f"there is no {name} here", f"it belongs beside {owner}: begin its line in the same column"


def too_high(error: ValidationError, root: Mapping[str, Any]) -> int:
    """How deep a name lies that stands among names that are free, and belongs below one of these; 0 for none."""
    path = list(error.absolute_path)
    for depth, schema in along(error, root):
        item, own = resolved(schema.get("additionalProperties"), root), schema.get("properties", {})
        if depth < len(path) and path[depth] in item.get("properties", {}) and path[depth] not in own:
            return depth + 1
    return 0


def along(error: ValidationError, root: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The schemas that a value lies inside of, from the whole file on, each with the number of steps to it."""
    at: Any = root
    depth, named = 0, False
    yield depth, root
    for step in error.absolute_schema_path:
        inner = at[int(step)] if isinstance(at, list) else resolved(at, root).get(str(step))
        if inner is None:
            return
        if named or (not isinstance(at, list) and step in ("items", "additionalProperties")):
            depth += 1
            yield depth, resolved(inner, root)
        named = step == "properties" and not named
        at = inner


def resolved(schema: Any, root: Mapping[str, Any]) -> Mapping[str, Any]:
    """A schema, or the one that it refers to; nothing for what is none."""
    while isinstance(schema, Mapping) and isinstance(schema.get("$ref"), str):
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    return schema if isinstance(schema, Mapping) else {}


def kinds_of(error: ValidationError) -> list[str]:
    """The kinds of values that a schema takes, in any of its ways."""
    inner = [each for each in error.context or () if each.validator == "type" and not each.relative_path]
    own = error.schema.get("type", []) if error.validator == "additionalProperties" else error.validator_value  # type: ignore[union-attr]
    rules: list[Any] = [each.validator_value for each in inner] or [own]
    return [kind for rule in rules for kind in ([rule] if isinstance(rule, str) else rule)]


def in_braces(value: object, error: ValidationError) -> tuple[str, str] | None:
    """What is wrong with a text in braces, as ``{subject}``, which YAML takes for a name without a value."""
    names = [*value] if isinstance(value, dict) and not any(value.values()) else []
    known = error.schema.get("properties", {})  # type: ignore[union-attr]
    words = [name.split(" ") for name in names]
    if not names or any(word[0] in known or (word[1:] and word[0].islower()) for word in words):  # a colon is missing
        return None
    kinds, name = kinds_of(error), str(error.absolute_path[-1]) if error.absolute_path else ""
    at = f"{name}: " if name and not name.isdigit() else ""
    if "array" in kinds and (len(names) > 1 or "string" not in kinds):
        return "names in braces have values, and these have none", f"write {at}{as_items(names)}"
    if len(names) > 1 or "string" not in kinds:
        return None
    if name in WITH_NAMES:
        return "a text that begins with { stands in quotes", f'write {at}"{{{names[0]}}}"'
    return "names in braces have values, and this has none", f"write {at}{names[0]}"


def as_items(names: list[str]) -> str:
    """Names as a list; the first of many."""
    return f"[{', '.join(names[:MOST])}{', ...' if len(names) > MOST else ''}]"


def other_kind(value: object, error: ValidationError) -> str:
    """What to give in place of a value of another kind: the form of what is meant, else the kinds in words."""
    rule = kinds_of(error)
    said = error.schema.get("errorMessage", "")  # type: ignore[union-attr]
    hint = ""
    at = [str(step) for step in error.absolute_path if isinstance(step, str)][-2:]
    if isinstance(value, str) and value and "object" in rule:
        hint = of_condition(value, at) or ("" if said else item_of(value, at) or as_names(value))
    elif isinstance(value, str) and value and "array" in rule:
        hint = "" if said else of_items(value, at) or as_list(value)
    elif isinstance(value, dict) and "array" in rule:
        item = ITEMS.get(str(error.absolute_path[-1]) if error.absolute_path else "", "")
        shape = f" - {shown(value, next(iter(value)))}" if value else " - ..."
        if item and not any(f"{name}:" in item for name in value):
            shape = f" - {item}"
        first = f" in place of the two blanks before {next(iter(value))}" if value and not item and at else ""
        hint = f"begin each item of the list with a dash{first}:{shape}"
    elif isinstance(value, list) and "object" in rule:
        hint = without_dashes(value) or of_several(value, at)
    elif isinstance(value, list) and len(value) == 1 and isinstance(value[0], str) and at and not said:
        hint = f"write {at[-1]}: {in_yaml(value[0])}"
    return hint or Open(f"give {said or expected(rule)}")


def of_condition(text: str, at: list[str]) -> str:
    """The way out where a word stands in place of a condition; '' elsewhere, and of a name without its value."""
    if at[-1:] not in (["when"], ["where"], ["not_done"]) or written(text) or TIGHT.fullmatch(text):
        return ""
    where = f"{{COLUMN: {text}}}" if len(text) <= LONGEST else "{COLUMN: VALUE}"
    return f"name the column that holds it: {f'{{when: {where}}}' if at[-1] == 'not_done' else where}"


def item_of(text: str, at: list[str]) -> str:
    """An item of the elements of an arm that is its name alone, as it should stand; '' for any other place."""
    return f"write {{ETCD: {text}, EPOCH: SCREENING}}, with its own epoch" if at == ["arms", "elements"] else ""


def of_items(text: str, at: list[str]) -> str:
    """The elements of an arm that are names in one text, as they should stand; '' for any other place."""
    parts = [part for part in PARTED.split(text) if part]
    if at != ["arms", "elements"] or not 0 < len(parts) <= MOST:
        return ""
    more = f", {{ETCD: {parts[1]}, EPOCH: TREATMENT}}" if len(parts) > 1 else ""
    return (
        f"write [{{ETCD: {parts[0]}, EPOCH: SCREENING}}{more}{', ...' if len(parts) > 2 else ''}], each with its epoch"
    )


def of_several(value: list[Any], at: list[str]) -> str:
    """The way out where a variable is given several columns; '' elsewhere."""
    columns = [each for each in value if isinstance(each, str) and each]
    if at[:1] not in (["variables"], ["supplemental"], ["temporary"]) or len(columns) != len(value) or len(at) != 2:
        return ""
    if len(columns) == 1:
        return f"write {at[-1]}: {columns[0]}"
    return f"name one column, or a verb: {{coalesce: [{', '.join(columns)}]}} takes the first that has a value"


def shown(value: Mapping[str, Any], name: str) -> str:
    """A name with its value, where that is short; a name without one."""
    text = value[name]
    if isinstance(text, str) and len(text) <= LONGEST:
        return f"{name}: {text}" if text else name
    return f"{name}: ..."


def as_names(text: str) -> str:
    """A text as names with values, '' where it is neither a condition nor a name without a blank."""
    if form := written(text):
        return f"write {form}"
    return told_name(text) if TIGHT.fullmatch(text) else ""


def as_list(text: str) -> str:
    """A text with several words as a list; '' for one that is too long to show."""
    inside = text[1:-1] if text.startswith("(") and text.endswith(")") else text  # a tuple of Python
    parts = [part for part in PARTED.split(inside) if part]
    return f"write {list_in_yaml(parts)}" if 0 < len(parts) <= MOST else ""


def without_dashes(value: list[Any]) -> str:
    """How names with values stand that were written as a list."""
    first = value[0] if value else None
    if isinstance(first, dict) and first:
        return f"write names with values, without dashes: {shown(first, next(iter(first)))}"
    return ""


def other_form(value: str, pattern: str, form: str = "") -> str:
    """The form that a pattern wants of a text that nearly has it; '' where that is not known."""
    before, sign, _ = value.partition("#")
    if sign and re.search(pattern, before.rstrip()):
        return f"a comment needs a blank in front of it: write {before.rstrip()} #..."
    yes_no = {"yes": "true", "y": "true", "no": "false", "n": "false", "1": "true", "0": "false"}
    forms = [value.upper(), value.lower(), *(value.zfill(size) for size in (2, 4)), value.rstrip(".0")]
    forms += [yes_no.get(value.casefold(), ""), re.sub(r"[/. ]", "-", value), *value.replace(",", ".").split(" ")[:1]]
    if date := re.fullmatch(r"(19\d\d|20\d\d)(0\d|1[0-2])([0-3]\d)", re.sub(r"\D", "", value)):
        forms.append("-".join(date.groups()))
    forms += [whole_date(value), *without_file(value)]
    found = next((other for other in forms if other and other != value and re.search(pattern, other)), "")
    if not found and form == "a number":
        return whole_number(value)
    return Meant([found] if found else (), value, "write {}")


def other_word(value: object, rule: list[str]) -> str:
    """The word that is meant, of those that may stand somewhere; else all of them."""
    return word_here(str(value), rule) or did_you_mean(str(value), rule) or Open("it takes {}", rule)


def expected(rule: list[str]) -> str:
    """The kinds of values that may stand somewhere, in words."""
    words = {"object": "names with values", "array": "a list"}
    return " or ".join(dict.fromkeys(words.get(kind, "plain text") for kind in rule))
