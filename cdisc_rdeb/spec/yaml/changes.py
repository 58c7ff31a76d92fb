"""Small changes of one entry of a file, as a person would try them, each with the words that tell of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from .reader import Loader

LONGEST = 120  # characters of an entry that a way out writes out
WORD = re.compile(r"[\w.*-]+")
OF_VERB = re.compile(r"\{([\w-]+): ([\w.*-]+)\}")  # {verb: NAME}
FORMS = {
    "number": re.compile(r"-?[\d.]+$"),
    "list": re.compile(r"\["),
    "names": re.compile(r"\{"),
    "file": re.compile(r"[\w-]+\.[a-z]+$"),
    "name": re.compile(r"[A-Za-z_][\w.]*$"),
    "text": re.compile(""),
}
TABLE = ".csv"  # of the files beside specs


class Change(NamedTuple):
    """A file after a change, the way out that says it, and what is wrong where that is another thing than was told."""

    text: str
    says: str
    wrong: str = ""


class Entry(NamedTuple):
    """A name and its value as they stand in a text: where each begins and ends; and the entries beside it."""

    name: str
    line: int
    begins: int
    value: int
    ends: int
    style: str  # of its value: plain, quoted, or inner for a list or names with values
    beside: tuple[Entry, ...] = ()

    def written(self, text: str) -> str:
        """Its value as it stands there."""
        return text[self.value : self.ends].rstrip()

    def in_line(self, text: str) -> bool:
        """Whether it stands in one line."""
        return "\n" not in text[self.begins : self.value] + self.written(text)


def entries_at(text: str, line: int, path: str) -> list[Entry]:
    """The entries that begin in a line (from 1), and have the name at the end of a path, the innermost first.

    >>> entries_at("a: {on: {B: C}}", 1, "a.on.B")
    [Entry(name='B', line=1, begins=9, value=12, ends=13, style='plain', beside=())]
    """
    found: list[Entry] = []
    for mapping in mappings(yaml.compose(text, Loader=Loader)):
        entries = [entry for key, value in mapping.value if (entry := entry_of(text, key, value))]
        here = (entry for entry in entries if entry.line == line and f".{path}".endswith(f".{entry.name}"))
        found += [entry._replace(beside=tuple(other for other in entries if other is not entry)) for entry in here]
    return found[::-1]


def entry_of(text: str, key: Any, value: Any) -> Entry | None:
    """A name with its value."""
    if not isinstance(key, yaml.ScalarNode):
        return None
    style = "inner" if not isinstance(value, yaml.ScalarNode) else "quoted" if value.style else "plain"
    marks = key.start_mark.index, value.start_mark.index, value.end_mark.index
    return Entry(key.value, key.start_mark.line + 1, *marks, style)


def mappings(tree: Any) -> Iterator[Any]:
    """All names with values of a tree, each once: an alias repeats what stands elsewhere."""
    left, seen = [tree], set()
    while left:
        node = left.pop()
        if id(node) in seen or not isinstance(node.value, list):
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            yield node
        inner = [value for _, value in node.value] if isinstance(node, yaml.MappingNode) else node.value
        left += inner[::-1]


def with_entry(text: str, entry: Entry, written: str) -> str:
    """A text with something else in the place of an entry."""
    return text[: entry.begins] + written + text[entry.value + len(entry.written(text)) :]


def turned(text: str, entry: Entry) -> Iterator[Change]:
    """An entry turned round: its name in the place of its value, or of what its verb takes.

    >>> text = "{A: B, C: {d: E}}"
    >>> [change.says for name in "AC" for change in turned(text, entries_at(text, 1, name)[0])]
    ['write B: A', 'write E: {d: C}']
    """
    value, name = entry.written(text), entry.name
    of_verb = OF_VERB.fullmatch(value)
    if entry.style == "plain" and WORD.fullmatch(value) and value != name:
        written = f"{value}: {name}"
        yield Change(with_entry(text, entry, written), f"write {written}", f"{name}: {value} is turned round")
    elif of_verb and of_verb[2] != name:
        written = f"{of_verb[2]}: {{{of_verb[1]}: {name}}}"
        yield Change(with_entry(text, entry, written), f"write {written}", f"{name} and {of_verb[2]} are exchanged")


def exchanged(text: str, entry: Entry, alike: bool) -> Iterator[Change]:
    """The value of an entry in the place of that of another one beside it, and that in its; ``alike``: of those of one
    form too, as of two names.

    >>> text = "a: B\\nc: {d: E}"
    >>> [change.says for change in exchanged(text, entries_at(text, 2, "c")[0], alike=False)]
    ['write c: B here, and a: {d: E} in line 1']
    """
    for other in (each for each in entry.beside if entry.in_line(text) and each.in_line(text)):
        first, second = sorted((entry, other), key=lambda each: each.begins)
        one, two, apart = first.written(text), second.written(text), second.line - first.line
        variables = first.name.isupper() or second.name.isupper()
        same = one == two or (form_of(one) == form_of(two) and (not alike or form_of(one) == "number"))
        if same or apart > (not variables) or len(one) + len(two) > LONGEST:
            continue
        between = text[first.value + len(one) : second.value]
        changed = f"{text[: first.value]}{two}{between}{one}{text[second.value + len(two) :]}"
        says = f"write {first.name}: {two}, {second.name}: {one}"
        if apart:
            here = f"{entry.name}: {other.written(text)} here"
            says = f"write {here}, and {other.name}: {entry.written(text)} in line {other.line}"
        yield Change(changed, says, f"{first.name} and {second.name} are exchanged")


def form_of(value: str) -> str:
    """What a value looks like: a number, a list, names with values, a name, a file's name, or a text."""
    return next(form for form, look in FORMS.items() if look.match(value))


def reshaped(text: str, entry: Entry) -> Iterator[Change]:
    """The value of an entry in quotes, as a list, out of one, and as a file or what the file is called."""
    value = entry.written(text)
    if len(value) > LONGEST or not entry.in_line(text):
        return
    forms = []
    if value[:1] in ("{", "["):
        quote = "'" if '"' in value else '"'
        forms.append(f"{quote}{value}{quote}")
    if value[:1] == "[" and "," not in value:
        forms.append(value[1:-1].strip())
    if entry.style == "plain":
        forms.append(f"[{value}]")
    if entry.style == "plain" and WORD.fullmatch(value):
        forms.append(value.removesuffix(TABLE) if value.endswith(TABLE) else value + TABLE)
    for form in forms:
        written = f"{entry.name}: {form}"
        yield Change(with_entry(text, entry, written), f"write {written}")


def renamed(text: str, entry: Entry, name: str) -> str:
    """A text with an entry under another name."""
    return text[: entry.begins] + name + text[entry.begins + len(entry.name) :]
