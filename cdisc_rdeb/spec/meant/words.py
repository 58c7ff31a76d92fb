"""Conditions as SAS, R and SQL write them, in the form that a where clause has; hints show it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from ..faults import Meant, Open, did_you_mean
from ..yaml.mistakes import told_name

SIGNS = {
    "=": "eq",
    "==": "eq",
    "^=": "ne",
    "~=": "ne",
    "!=": "ne",
    "<>": "ne",
    "<": "lt",
    "<=": "le",
    "=<": "le",
    ">": "gt",
    ">=": "ge",
    "=>": "ge",
}
#: Comparators of other languages, by the word that a spec has for them.
CALLED = {
    "gte": "ge",
    "min": "ge",
    "from": "ge",
    "lte": "le",
    "max": "le",
    "to": "le",
    "neq": "ne",
    "not": "ne",
    "equals": "eq",
    "equal": "eq",
    "is": "eq",
    "nin": "notin",
    "notin": "notin",
    "isin": "in",
    "oneof": "in",
    "like": "contains",
    "includes": "contains",
    "startswith": "starts",
    "beginswith": "starts",
    "endswith": "ends",
    "regex": "matches",
    "prxmatch": "matches",
    "regexp": "matches",
    "before": "lt",
    "less": "lt",
    "below": "lt",
    "after": "gt",
    "greater": "gt",
    "above": "gt",
}
EXISTS = {"exists": "present", "notnull": "present", "notmissing": "present", "null": "missing", "isnull": "missing"}
WORDS = ("eq", "ne", "lt", "le", "gt", "ge", "contains")
COMPARISON = re.compile(
    r"(?P<name>[\w.*-]+)\s*(?:(?P<sign>[<>=!^~]{1,2})|\b(?P<word>"
    + "|".join(WORDS)
    + r")\b)\s*(?P<value>[^<>=!^~()]+)",
    re.IGNORECASE,
)
AMONG = re.compile(r"(?P<name>[\w.*-]+)\s+(?P<no>not\s+)?in\s*[(\[](?P<values>[^()\[\]]+)[)\]]", re.IGNORECASE)
MISSING = re.compile(r"(?P<name>[\w.*-]+)\s+(?:is\s+)?(?P<no>not\s+)?(?:missing|null|na)", re.IGNORECASE)
MISSING_OF = re.compile(r"(?P<no>(?:not\s+|[!^~]\s*))?missing\(\s*(?P<name>[\w.*-]+)\s*\)", re.IGNORECASE)  # of SAS
NAME = re.compile(r"[A-Z][A-Z0-9_]{0,7}")  # of a variable, as SAS has it
CODE = re.compile("[A-Za-z_][A-Za-z0-9_]{0,7}")  # of a test (SDTMIG 3.4, 4.2.1) or parameter (ADaMIG 1.3, 3.3.4)
CODE_WORDS = Open("1 to 8 letters, digits and _, a letter first")
PLAIN = re.compile(r"[\w.+-]+(?: [\w.+-]+)*")
LONGEST = 200  # characters of a condition that a hint puts into another form

#: Flags that are Y or missing. Source: SDTMIG 3.4, 4.5.9 and 5.2; ADaMIG 1.3, 3.3.8.
ONLY_Y = re.compile(r"DTHFL|\w\w(?:LOBX|BL|DRV)FL|ABLFL|ANL\d\dFL|LVOTFL|AOCC\w{0,3}FL")


def written(text: str) -> str:
    """Conditions in the form of a where clause; '' for what reads as no condition.

    >>> written("AGE > 18"), written("SEX = 'F' and AGE le 65")
    ('{AGE: {gt: 18}}', '{SEX: F, AGE: {le: 65}}')
    >>> written("Drug A"), written("not missing(AGE)")
    ('', '{AGE: present}')
    """
    if len(text) > LONGEST:
        return ""
    either = [together(part) for part in re.split(r"\s+or\s+|\s*\|\|?\s*", text, flags=re.IGNORECASE)]
    if not all(either):
        return ""
    return either[0] if len(either) == 1 else f"[{', '.join(either)}]"


def together(text: str) -> str:
    """Conditions that hold together; '' where one of them is none."""
    found = [one(part.strip()) for part in re.split(r"\s+and\s+|\s*&&?\s*", text, flags=re.IGNORECASE)]
    return f"{{{', '.join(found)}}}" if all(found) else ""


def one(text: str) -> str:
    """One condition; '' for anything else."""
    if match := MISSING.fullmatch(text) or MISSING_OF.fullmatch(text):
        return f"{match['name']}: {'present' if match['no'] else 'missing'}"
    if match := AMONG.fullmatch(text):
        values = f"[{', '.join(value(part.strip()) for part in match['values'].split(','))}]"
        return f"{match['name']}: {{notin: {values}}}" if match["no"] else f"{match['name']}: {values}"
    match = COMPARISON.fullmatch(text)
    comparator = SIGNS.get(match["sign"], "") if match and match["sign"] else (match["word"].lower() if match else "")
    if not match or not comparator:
        return ""
    given = value(match["value"].strip())
    return f"{match['name']}: {given if comparator == 'eq' else f'{{{comparator}: {given}}}'}"


def value(text: str) -> str:
    """A value as YAML writes it."""
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    return text if PLAIN.fullmatch(text) else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def comparator_of(word: str, values: Sequence[str], known: Collection[str], given: Collection[str]) -> str:
    """A hint of the comparator that a word of another language means, of these values; '' where that is open.

    >>> comparator_of("gte", ["1"], ["ge", "gt"], []), comparator_of("between", ["1", "5"], ["ge"], [])
    ('write ge', 'write {ge: 1, le: 5}')
    >>> comparator_of("not null", [], ["ge"], []), comparator_of("matchs", ["A"], ["matches"], [])
    ('write present in place of the braces', 'did you mean matches?')
    """
    plain = re.sub(r"[\s_-]|^!", "", word).casefold()
    if plain in ("between", "range", "within") and len(values) == 2:
        return f"write {{ge: {values[0]}, le: {values[1]}}}"
    if plain in EXISTS:
        return f"write {EXISTS[plain]} in place of the braces"
    if plain.isdigit():  # {in: 5, 7}
        return "put a list into brackets: {in: [1, 2]}"
    if plain == "like" and len(values) == 1 and "%" in values[0]:
        return like_here(values[0])
    said = SIGNS.get(word) or CALLED.get(plain)
    return Meant([said], word, "write {}") if said else meant(word, known, given)


def like_here(pattern: str) -> str:
    """A hint of the comparator that a pattern of SQL's LIKE means, with its text.

    >>> like_here("AB%"), like_here("%AB"), like_here("%AB%"), like_here("A%B")
    ('write {starts: AB}', 'write {ends: AB}', 'write {contains: AB}', 'write {matches: "A*B"}')
    """
    text = pattern.strip("%")
    if not text or "%" in text:
        return f"write {{matches: {value(pattern.replace('%', '*'))}}}"
    word = "contains" if pattern[0] == pattern[-1] == "%" else ("starts" if pattern.endswith("%") else "ends")
    return f"write {{{word}: {value(text)}}}"


def meant(name: str, known: Collection[str], given: Collection[str] = ()) -> str:
    """A hint what an unknown name was meant as: one without its colon, or the closest, if that is not given already.

    >>> meant("result SYSBP", ["result", "unit"])
    'a colon is missing after result; write result: SYSBP'
    >>> meant("units", ["result", "unit"], given=["result", "unit"])
    ''
    """
    word, blank, _ = name.partition(" ")
    if blank and word in known:
        return told_name(name)
    return did_you_mean(name, known, given)


def of_same_words(text: str, known: Collection[str]) -> list[str]:
    """The one known text that shares most words with another, and more than any; none where several do, or none does.

    >>> of_same_words("PRIMARY ENDPOINT", ["PRIMARY OUTCOME MEASURE", "SECONDARY OUTCOME MEASURE"])
    ['PRIMARY OUTCOME MEASURE']
    >>> of_same_words("OUTCOME", ["PRIMARY OUTCOME MEASURE", "SECONDARY OUTCOME MEASURE"])
    []
    """
    words = {*re.findall(r"\w+", text.casefold())}
    shared = {each: len(words & {*re.findall(r"\w+", each.casefold())}) for each in known}
    most = max(shared.values(), default=0)
    best = [each for each, count in shared.items() if count == most]
    return best if most and len(best) == 1 else []
