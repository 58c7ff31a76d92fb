"""Slips of form for tools/slips.py: kinds that need more than a line, and kinds of a whole file.

What people do at a keyboard, in an editor or with files: a block in the wrong column, keys of another place, signs of
another keyboard, half a conflict, a file saved in another encoding or under another name.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

#: A line after a slip, the right word and the wrong one.
Made: TypeAlias = tuple[str, str, str]
#: The lines of a file after a slip, the lines at which it may be told, the right word and the wrong one.
Blocks: TypeAlias = tuple[list[str], set[int], str, str]
NAMED = re.compile(r"^(?P<lead> *(?:- )?)(?P<name>[A-Za-z_][\w.]*):(?= |$)(?P<rest>.*)")
PAIRS = re.compile(r"(?<=[{ ])([A-Za-z_]\w*): ([^\s{}\[\],\"']+)(?=[,}])")
ABBREVIATED = {
    "variables": "vars", "records": "recs", "dataset": "ds", "codelist": "cl", "subject": "subj", "reference": "ref",
    "label": "lbl", "comment": "cmt", "origin": "org", "structure": "struct", "parameters": "params", "start": "st",
    "duration": "dur", "statistics": "stats", "population": "pop", "supplemental": "supp", "temporary": "temp",
    "description": "desc", "decode": "dec", "method": "meth", "where": "wh", "raw": "src", "assign": "asgn",
}  # fmt: skip
#: Keys with a value of files of other kinds.
OTHERS = {
    "study.yaml": ["dataset: AE", "keys: [USUBJID]", "terms: {A: B}", "forms: [A]", "displays: {A: B}"],
    "codelists.yaml": ["study: ABC", "raw: {demog: {file: demog.csv}}", "variables: {AGE: AGE}", "visits: [1]"],
    "forms.yaml": ["study: ABC", "dataset: AE", "variables: {AGE: AGE}", "displays: {A: B}"],
    "analyses.yaml": ["study: ABC", "dataset: AE", "variables: {AGE: AGE}", "subject: A-{subject}"],
    "": ["study: ABC", "subject: A-{subject}", "visits: [{VISITNUM: 1, VISIT: DAY 1}]", "title: A study",
         "created: 2024-06-30", "codelists: {A: B}", "forms: [A]", "displays: {A: B}", "terms: {A: B}"],
}  # fmt: skip
VERBS = ("iso8601: {date: X, time: Y}", "part: X", "join: '{A}{B}'", "study_day: {date: X}", "scope: study")
YES_NO = {"true": "yes", "false": "no", "Y": "on", "N": "off"}
EMPTY = (b"", b"\n", b"# later\n", b"---\n", b"{}\n", b"null\n")
STRAY = "Please see mail of Monday"


def swapped_words(line: str, match: re.Match[str]) -> str:
    """A line with the two words of a match in each other's place."""
    return f"{line[: match.start()]}{match[2]}: {match[1]}{line[match.end() :]}"


def code(line: str) -> str:
    """A line without its comment."""
    return line.partition(" #")[0]


def one_of(pattern: str, change: Callable[[re.Match[str]], str]) -> Callable[[random.Random, str], Made | None]:
    """A slip at one of the places of a line that a pattern finds."""

    def make(dice: random.Random, line: str) -> Made | None:
        found = [*re.finditer(pattern, code(line))]
        if not found:
            return None
        match = dice.choice(found)
        after = change(match)
        return (line[: match.start()] + after + line[match.end() :], "", "") if after != match[0] else None

    return make


def curly(match: re.Match[str]) -> str:
    """A text in quotes as a word processor has it."""
    return f"“{match[1]}”"


def abbreviated(dice: random.Random, line: str) -> Made | None:
    """A name of the language cut short."""
    found = [m for m in re.finditer(r"[a-z_]+(?=:)", code(line)) if m[0] in ABBREVIATED]
    if not found:
        return None
    match = dice.choice(found)
    short = dice.choice([ABBREVIATED[match[0]], match[0][:3]])
    return line[: match.start()] + short + line[match.end() :], match[0], short


def pair_swapped(dice: random.Random, line: str) -> Made | None:
    """A name and its value in each other's place."""
    found = [*PAIRS.finditer(code(line))]
    if not found:
        return None
    match = dice.choice(found)
    return swapped_words(line, match), "", match[2]


def keys_swapped(dice: random.Random, line: str) -> Made | None:
    """Two names of a mapping in each other's place, with their values left."""
    found = [*re.finditer(r"(?<=[{ ])([A-Za-z_]\w*)(: (?:[^{}\[\]]|\[[^\]]*\])*?, )([A-Za-z_]\w*)(?=: )", code(line))]
    if not found:
        return None
    match = dice.choice(found)
    return f"{line[: match.start()]}{match[3]}{match[2]}{match[1]}{line[match.end() :]}", "", ""


def list_for_names(dice: random.Random, line: str) -> Made | None:
    """Brackets for braces, or braces for brackets."""
    found = [*re.finditer(r"\{([^{}]*)\}|\[([^\[\]]*)\]", code(line))]
    found = [m for m in found if not re.search("[\"'a-z-]$", line[: m.start()])]  # a template in a text
    if not found:
        return None
    match = dice.choice(found)
    other = f"[{match[1]}]" if match[1] is not None else f"{{{match[2]}}}"
    return line[: match.start()] + other + line[match.end() :], "", ""


def no_dash(dice: random.Random, line: str) -> Made | None:
    """An item of a list without its dash."""
    match = re.match(r"( *)- (.*)", line)
    return (match[1] + dice.choice(["", "  "]) + match[2], "", "") if match else None


def more_dash(_: random.Random, line: str) -> Made | None:
    """A dash before a name."""
    match = re.match(r"( +)([A-Za-z_].*)", line)
    return (f"{match[1]}- {match[2]}", "", "") if match else None


def stray(dice: random.Random, line: str) -> Made | None:
    """A letter or a sign at the beginning of a line."""
    return dice.choice("aㅁ;.`\\1") + line, "", ""


def comment(dice: random.Random, line: str) -> Made | None:
    """A comment without a blank before it, or with the signs of another language."""
    return f"{code(line).rstrip()}{dice.choice(['#checked', ' //checked', ' -- checked', ' /* checked */'])}", "", ""


LINES: dict[str, Callable[[random.Random, str], Made | None]] = {
    "abbreviated": abbreviated,
    "pair swapped": pair_swapped,
    "keys swapped": keys_swapped,
    "list for names": list_for_names,
    "no dash": no_dash,
    "more dash": more_dash,
    "curly quote": one_of(r"[\"']([^\"']*)[\"']", curly),
    "half curly": one_of(r"[\"'](?=\w)", lambda _: "“"),
    "full-width": one_of(r"[:,\[\]{}](?= |$)", lambda m: chr(ord(m[0]) + 0xFEE0)),
    "ideographic": one_of(r"(?<=[:,]) ", lambda _: "\u3000"),
    "no-break blank": one_of(r"^ | (?=\S)", lambda _: "\u00a0"),
    "stray letter": stray,
    "comment": comment,
    "yes and no": one_of(r"(?<=: )(true|false|[YN])(?=[,}\]]|$)", lambda m: YES_NO[m[0]]),
    "leading zeros": one_of(r"(?<=[ \[])\d+(?=[,}\] ]|$)", lambda m: f"0{m[0]}"),
    "date": one_of(r"(?<=: )\d{4}-\d{2}-\d{2}", lambda m: m[0].replace("-", "/")),
    "equals": one_of(r"(?<=\w): (?=\S)", lambda _: " = "),
    "semicolon": one_of(r",(?= )", lambda _: ";"),
    "round bracket": one_of(r"[\[\]{}]", lambda m: "(" if m[0] in "[{" else ")"),
    "double colon": one_of(r"(?<=\w): ", lambda _: ":: "),
    "blank in name": one_of(r"(?<=[a-z])_(?=[a-z])", lambda _: " "),
    "quote twice": one_of(r"\"", lambda _: '""'),
}  # fmt: skip


def block(lines: Sequence[str], at: int) -> int:
    """The end of the block that a line begins: the first line that stands no deeper."""
    own = indent(lines[at])
    end = at + 1
    while end < len(lines) and (not lines[end].strip() or indent(lines[end]) > own):
        end += 1
    return end


def indent(line: str) -> int:
    """The blanks before a line."""
    return len(line) - len(line.lstrip(" "))


def level_up(_: random.Random, lines: Sequence[str], at: int) -> Blocks | None:
    """A block one level to the left."""
    if indent(lines[at]) < 2 or "- " in lines[at][: indent(lines[at]) + 2]:
        return None
    end = block(lines, at)
    return [*lines[:at], *(line[2:] for line in lines[at:end]), *lines[end:]], {*range(at + 1, end + 1)}, "", ""


def level_down(_: random.Random, lines: Sequence[str], at: int) -> Blocks | None:
    """A block one level to the right."""
    if at == 0 or not NAMED.match(lines[at]):
        return None
    end = block(lines, at)
    return [*lines[:at], *(f"  {line}" for line in lines[at:end]), *lines[end:]], {*range(at + 1, end + 1)}, "", ""


def twice(dice: random.Random, lines: Sequence[str], at: int) -> Blocks | None:
    """A block with lines below it, a second time."""
    end = block(lines, at)
    if end < at + 2:
        return None
    return [*lines[:end], *lines[at:end], *lines[end:]], {at + 1, *range(end + 1, 2 * end - at + 1)}, "", ""


def inserted(texts: Sequence[str], own: bool = True) -> Callable[[random.Random, Sequence[str], int], Blocks | None]:
    """A line more before a line, in its column."""

    def make(dice: random.Random, lines: Sequence[str], at: int) -> Blocks | None:
        text = dice.choice(texts)
        blanks = " " * indent(lines[at]) if own else ""
        return [*lines[:at], f"{blanks}{text}", *lines[at:]], {at + 1}, "", text.partition(":")[0] if own else ""

    return make


def of_a_verb(dice: random.Random, lines: Sequence[str], at: int) -> Blocks | None:
    """A verb or an argument of another verb beside what a variable is made by."""
    match = re.search(r"\{([^{}]*)\}", code(lines[at]))
    if not match or not re.match(r" +[A-Z][A-Z0-9]*: \{", lines[at]):
        return None
    text = dice.choice(VERBS)
    line = f"{lines[at][: match.end() - 1]}, {text}{lines[at][match.end() - 1 :]}"
    return [*lines[:at], line, *lines[at + 1 :]], {at + 1}, "", text.partition(":")[0]


def conflict(dice: random.Random, lines: Sequence[str], at: int) -> Blocks | None:
    """One mark of a conflict that was left."""
    mark = dice.choice(["<<<<<<< HEAD", "=======", ">>>>>>> branch", "<<<<<<<", "||||||| base", ">>>>>>>"])
    return [*lines[:at], mark, *lines[at:]], {at + 1}, "", ""


BLOCKS: dict[str, Callable[[random.Random, Sequence[str], int], Blocks | None]] = {
    "level up": level_up,
    "level down": level_down,
    "block twice": twice,
    "conflict": conflict,
    "stray words": inserted([STRAY, "TODO", "see above, please", "---", "..."], own=False),
    "of a verb": of_a_verb,
}


def of_another_file(dice: random.Random, path: Path, lines: Sequence[str]) -> Blocks:
    """A key of a file of another kind at the beginning of a line."""
    texts = OTHERS.get(path.name, OTHERS[""])
    starts = [n for n, line in enumerate(lines) if NAMED.match(line) and not line.startswith(" ")]
    text, at = dice.choice(texts), dice.choice(starts)
    return [*lines[:at], text, *lines[at:]], {at + 1}, "", text.partition(":")[0]


#: A file as bytes, and the name that it has; from its text and its name.
FILES: dict[str, Callable[[random.Random, str, Path], tuple[bytes, str]]] = {
    "utf-16": lambda dice, text, path: (text.encode(dice.choice(["utf-16", "utf-16-le", "utf-16-be"])), path.name),
    "cp949": lambda _, text, path: (f"# 임상시험\n{text}".encode("cp949", "replace"), path.name),
    "korean": lambda _, text, path: (text.replace(": A", ": 임A").encode("cp949", "replace"), path.name),
    "latin-1": lambda _, text, path: (f"# Zürich\n{text}".encode("latin-1", "replace"), path.name),
    "yml": lambda _, text, path: (text.encode(), f"{path.stem}.yml"),
    "txt": lambda _, text, path: (text.encode(), f"{path.name}.txt"),
    "txt alone": lambda _, text, path: (text.encode(), f"{path.stem}.txt"),
    "name with a blank": lambda dice, text, path: (text.encode(), dice.choice([f"{path.stem} .yaml", f" {path.name}"])),
    "copy of the system": lambda _, text, path: (text.encode(), f"{path.stem} (1).yaml"),
    "name in capitals": lambda _, text, path: (text.encode(), f"{path.stem.upper()}.YAML"),
    "empty": lambda dice, text, path: (dice.choice(EMPTY), path.name),
    "cut": lambda dice, text, path: (text[: dice.randrange(1, len(text))].encode(), path.name),
    "crlf": lambda _, text, path: (text.replace("\n", "\r\n").encode(), path.name),
    "mac": lambda _, text, path: (text.replace("\n", "\r").encode(), path.name),
    "bom twice": lambda _, text, path: (b"\xef\xbb\xbf\xef\xbb\xbf" + text.encode(), path.name),
    "nul": lambda _, text, path: (text.encode() + b"\0", path.name),
    "json": lambda _, text, path: (b'{"a": 1}\n', path.name),
}  # fmt: skip
