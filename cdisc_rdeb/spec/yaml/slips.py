"""What a file of YAML holds and its writer did not mean so: texts and names that YAML takes without a word."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import yaml

from ...model import Place
from .comments import comment_in, comment_in_name
from .copied import PATH, told_backslash, told_plus
from .mends import cut
from .mistakes import TIGHT, own_sign, told_name
from .quotes import closed_at, open_at
from .signs import BLANKS, LOOKS_LIKE, STRAY, told_stray
from .sketch import CLOSES, QUOTED, split

SHORT = 200  # characters of a text that a way out writes out
CURLY_QUOTES = "“”„‟‘’‚‛«»"
#: A text in curly quotes, or with a straight one at its end.
IN_CURLY = re.compile(rf"[{CURLY_QUOTES}]([^{CURLY_QUOTES}\"]+)[{CURLY_QUOTES}\"](?=\s*(?:[,}}\]]|$))")
CURLY = "is a curly quote, and no quote to YAML"
NAMES = re.compile(r"(^|\.)(copy|keys|by|of|not_submitted|variables|statistics)$")  # lists of nothing else
ODD_IN_NAMES = f"\uff1a{BLANKS}"
ASSIGNED = re.compile(r"([a-z]\w*)\s*(?:=>?|:=|<-|;)\s*([\w.]+(?: [\w.-]+)*)")  # an argument of other languages
#: Names that no comma parts.
PARTS = re.compile(r"\s*[;\uff0c\u3001|&+]\s*|\s+(?:and|AND)\s+")
WORDS = re.compile(r"\w+(?:\s*[;\uff0c\u3001]\s*\w+)+|[A-Z]\w*(?:(?:\s*[|&+]\s*|\s+(?:and|AND)\s+)(?!and )[A-Z]\w*)+")
ONE_TEXT = re.compile(r"[A-Z]\w*(?:\s*[,;|&+]\s*[A-Z]\w*)+")
OF_VARIABLES = re.compile(r"(^|\.)(copy|keys)$")


def slip_in_text(node: yaml.Node, lines: list[str], repeated: Collection[str]) -> str:
    """What is wrong with a text that YAML takes, and its writer did not mean so; '' if nothing.

    ``repeated`` are the names of pieces (``&NAME``) that stand in more places (``*NAME``).
    """
    first, column = node.start_mark.line, node.start_mark.column
    begins = lines[first][column:] if first < len(lines) else ""
    one_line = isinstance(node, yaml.ScalarNode) and not node.style and node.end_mark.line == first
    if isinstance(node, yaml.ScalarNode) and not node.style and " " in node.value:
        behind = lines[node.end_mark.line][node.end_mark.column :] if node.end_mark.line < len(lines) else ""
        if said := comment_in(node.value, behind):
            return said
    if one_line and is_plain(node.value, begins):
        return ""
    if begins.startswith(("!", "&")):
        named = re.match(r"&([\w-]+)", begins)
        if not (named and named.group(1) in repeated):
            return own_sign(begins[0], begins[1:])
    if not isinstance(node, yaml.ScalarNode):
        return ""
    last = node.end_mark.line
    if not node.style and len(node.value) > 1 and node.value[0] in CURLY_QUOTES:
        hint = "write a straight one, or straight ones around the text if curly ones are meant"
        whole = IN_CURLY.match(begins)
        if whole and len(whole[1]) <= SHORT:
            quote = "'" if '"' in whole[1] else '"'
            hint = f"write {quote}{whole[1]}{quote} for {whole[0]}"
        return f"{node.value[0]} (U+{ord(node.value[0]):04X}) {CURLY}; {hint}"
    if node.style == '"' and not node.value.isprintable() and (escaped := control_of(begins)):
        return escaped
    if node.style in ("|", ">") and (not node.value or re.match(r">\d\s*$", begins)):
        return own_sign(node.style, begins[1:])
    if one_line and (ended := sign_at_end(node.value)):
        return ended
    if not node.style and (unopened := unopened_in(node.value)):
        return unopened
    if not node.style and any(line.lstrip().startswith("- ") for line in lines[first + 1 : last + 1]):
        return "a dash below stands deeper than this, and is taken for a part of the text; indent both alike"
    if not node.style and last < len(lines) and re.match(r"\s+#\d", lines[last][node.end_mark.column :]):
        return "what stands behind the # is a comment; put a text with # in quotes, or a blank behind it"
    if node.style in ("'", '"') and last > first:
        below, own = split(first + 2, lines[first + 1]), split(first + 1, lines[first])
        if below.name and below.indent <= own.indent:
            return open_at(lines[first], column, next(closed_at(lines[first], column)))
    return ""


def is_plain(value: str, begins: str) -> bool:
    """Whether a text of one line begins and ends with letters or digits, and no comment stands behind it: as nearly all
    do, which need no further look."""
    return value[:1].isalnum() and value[-1:].isalnum() and "#" not in begins and begins[:1].isalnum()


def sign_at_end(text: str) -> str:
    """What is wrong with a text without quotes that ends as a line of a program does; '' if nothing.

    >>> sign_at_end("RFXSTDTC;"), sign_at_end("REASON,"), sign_at_end(";")
    ('a semicolon ends this value; remove it: write RFXSTDTC', 'a comma ends this value; remove it: write REASON', '')
    """
    bare = text.rstrip(";,")
    sign = {";": "a semicolon", ",": "a comma"}.get(text[-1:], "")
    if not sign or not bare or (" " in bare and text[-1] == ","):  # of prose, which may go on
        return ""
    return f"{sign} ends this value; remove it: write {cut(bare)}"


def control_of(begins: str) -> str:
    r"""What is wrong with a path or a text in double quotes, in which a backslash makes a control sign; '' if nothing.

    >>> print(control_of(r'".\vitals.csv"}'))
    a backslash in double quotes has a meaning of its own; write vitals.csv, as paths have it
    >>> control_of(r'"\t"'), control_of(r'"first\nsecond line"')
    ('', '')
    """
    written = QUOTED['"'].match(begins, 1)
    text = written[0][:-1] if written else ""
    if re.fullmatch(PATH, text) or re.search(r"\\[abefv0]", text):
        return told_backslash(text)
    return ""


def unopened_in(text: str) -> str:
    """What is wrong with a text that ends with a quote, bracket or brace which nothing in it opens.

    >>> unopened_in("DLQI108, DLQI109]")
    'a ] closes here and no [ opens; write [DLQI108, DLQI109], or put a text that ends so in quotes'
    """
    sign = text[-1:]
    if sign == '"' and text.count('"') % 2:
        return f"a quote closes here and none opens; write {cut(sign + text)}, or put the text in single quotes"
    opening = CLOSES.get(sign)
    if opening and text.count(opening) < text.count(sign):
        text = text[1:] if text[0] == "(" and ")" not in text else text  # which opens it as it seems
        hint = f"write {cut(opening + text)}, or put a text that ends so in quotes"
        return f"a {sign} closes here and no {opening} opens; {hint}"
    return ""


def slip_in_name(key: yaml.Node, value: yaml.Node, in_braces: bool) -> tuple[str, str | None, str] | None:
    """A name that swallowed its value, as no blank or no colon stands between: name, value, and what to say."""
    if not isinstance(key, yaml.ScalarNode) or key.style:
        return None
    text = key.value
    if text[:1] == "+" and text != "+" and key.start_mark.column == 0:
        return text.lstrip("+ "), None, told_plus(f"{text}: ...", "a blank" if text[1] == " " else "")
    if not text.isascii() and len(text) > 1 and any(sign in text for sign in ODD_IN_NAMES):
        given = f": {value.value}" if isinstance(value, yaml.ScalarNode) and value.value else ""
        plain = "".join(LOOKS_LIKE.get(sign, sign) for sign in text)
        name, _, taken = plain.partition(":")
        return name.strip(), taken.strip(), told_name(f"{text}{given}")
    if text.isalnum():
        return None
    if " " in text and (without := comment_in_name(text))[0]:
        return without[0], None, without[1]
    opening = re.search(r"[{\[]", text)
    if opening and not re.search(r"[}\]]", text):  # NAME:{verb: COLUMN}
        name = re.split(r"(?:\s*(?:=>?|:=|<-|->))?[\s:]*[{\[]", text)[0]
        given = value.value if isinstance(value, yaml.ScalarNode) else "..."
        return name, "", told_name(f"{text}: {given}")
    if text.endswith(":") and text.strip(": "):
        return text.rstrip(": "), None, f"a colon stands here twice; write {cut(text.rstrip(': '))}: ..."
    if in_braces and isinstance(value, yaml.ScalarNode) and not value.value and (said := ASSIGNED.fullmatch(text)):
        return said[1], said[2], f"a colon is missing after {said[1]}; write {said[1]}: {said[2]}"
    tight = TIGHT.fullmatch(text)
    if in_braces and tight and isinstance(value, yaml.ScalarNode) and not value.value and not value.style:
        return tight.group(1), tight.group(2), told_name(text)
    return None


def stray_name(text: str) -> str:
    """What is wrong with a name that begins with a sign before the blanks of its line; '' if nothing.

    >>> stray_name("a      AGE"), stray_name("DRUG A")
    ('a stands before the blanks of this line: AGE; put a blank in its place, or remove it', '')
    """
    match = STRAY.fullmatch(f"{text}:") if "  " in text else None
    return told_stray(match["sign"], match["rest"].rstrip(":")) if match else ""


def list_in_parentheses(lines: Sequence[str], name: yaml.Node) -> str:
    """What is wrong with a name in braces that ends a list in parentheses; '' for any other."""
    line = lines[name.start_mark.line][: name.end_mark.column] if name.start_mark.line < len(lines) else ""
    found = re.search(r"(?:([\w.-]+):\s*)?((?:not )?in)?\s*\(([^()]*)\)$", line)
    if not found:
        return ""
    items = f"[{cut(found[3])}]"
    written = f"{{notin: {items}}}" if found[2] == "not in" else items
    name_of = f"{found[1]}: " if found[1] else ""
    return f"a list stands in square brackets, not in parentheses; write {name_of}{written}"


def parted_otherwise(items: list[yaml.Node], path: str) -> str:
    """What is wrong with a list of names of which a sign parts two that is no comma; '' if nothing."""
    if not NAMES.search(path):
        return ""
    texts = [item.value if isinstance(item, yaml.ScalarNode) and not item.style else "" for item in items]
    wrong = next((text for text in texts if WORDS.fullmatch(text)), "")
    if not wrong:
        return ""
    parts = [part for text in texts for part in PARTS.split(text)]
    return f"a comma parts names, and another sign stands in {cut(wrong)}; write [{cut(', '.join(parts))}]"


def no_list(text: str, path: str) -> str:
    """What is wrong with a text that stands for a list of variables without its brackets; '' if nothing.

    >>> no_list("AGE, SEX", "records[0].copy"), no_list("AGE", "records[0].copy")
    ('a list stands in brackets; write copy: [AGE, SEX]', '')
    """
    text = text[1:-1].strip() if text.startswith("(") and text.endswith(")") else text  # as of SAS
    if not ONE_TEXT.fullmatch(text) or not OF_VARIABLES.search(path):
        return ""
    names = re.split(r"\s*[,;|&+]\s*", text)
    return f"a list stands in brackets; write {path.rpartition('.')[2]}: [{cut(', '.join(names))}]"


def outer(place: Place) -> Place:
    """The place that another one lies in; itself at the beginning of a file."""
    return place._replace(path=place.path.rpartition(".")[0] or place.path)
