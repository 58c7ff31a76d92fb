"""Small changes of one entry of a file, as a person would try them, each with the words that tell of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import yaml

from .reader import Loader

LONGEST = 120  # characters of an entry that a way out writes out
WORD = re.compile(r"[\w.*-]+")
OF_VERB = re.compile(r"\{([\w-]+): ([\w.*-]+)\}")  # {verb: NAME}
TABLE = ".csv"  # of the files beside specs


class Change(NamedTuple):
    """A file after a change, the way out that says it, and what is wrong where that is another thing than was told."""

    text: str
    says: str
    wrong: str = ""


class Entry(NamedTuple):
    """A name and its value as they stand in a text: where each begins and ends; and the entries beside it."""

    name: str
    begins: int
    value: int
    ends: int
    style: str  # of its value: plain, quoted, or inner for a list or names with values
    beside: tuple[Entry, ...] = ()

    def written(self, text: str) -> str:
        """Its value as it stands there."""
        return text[self.value : self.ends].rstrip()


def entries_at(text: str, line: int, name: str) -> list[Entry]:
    """The entries of a name that begin in a line (from 1), the innermost first, without those that go on below it.

    >>> entries_at("a: {on: {B: C}}", 1, "B")
    [Entry(name='B', begins=9, value=12, ends=13, style='plain', beside=())]
    """
    found: list[Entry] = []
    for mapping in mappings(yaml.compose(text, Loader=Loader)):
        entries = [entry for key, value in mapping.value if (entry := entry_of(text, key, value))]
        here = (entry for entry in entries if entry.name == name and line_of(text, entry.begins) == line)
        found += [entry._replace(beside=tuple(other for other in entries if other is not entry)) for entry in here]
    return found[::-1]


def entry_of(text: str, key: Any, value: Any) -> Entry | None:
    """A name with its value, if both stand in a line."""
    if not isinstance(key, yaml.ScalarNode):
        return None
    style = "inner" if not isinstance(value, yaml.ScalarNode) else "quoted" if value.style else "plain"
    found = Entry(key.value, at(text, key.start_mark), at(text, value.start_mark), at(text, value.end_mark), style)
    return None if "\n" in text[found.begins : found.value] + found.written(text) else found


def mappings(tree: Any) -> Iterator[Any]:
    """All names with values of a tree."""
    if isinstance(tree, yaml.MappingNode):
        yield tree
    inner = [value for _, value in tree.value] if isinstance(tree, yaml.MappingNode) else tree.value
    for each in inner if isinstance(inner, list) else ():
        yield from mappings(each)


def at(text: str, mark: Any) -> int:
    """Where a mark of YAML stands in a text."""
    start = 0
    for _ in range(mark.line):
        start = text.index("\n", start) + 1
    return start + int(mark.column)


def with_entry(text: str, entry: Entry, written: str) -> str:
    """A text with something else in the place of an entry."""
    return text[: entry.begins] + written + text[entry.value + len(entry.written(text)) :]


def line_of(text: str, place: int) -> int:
    """The line of a place in a text, from 1."""
    return text.count("\n", 0, place) + 1


def moved(text: str, entry: Entry) -> Iterator[Change]:
    """An entry turned round, and with its value in the place of that of another one beside it.

    >>> [change.says for change in moved("{A: B, C: {d: E}}", entries_at("{A: B, C: {d: E}}", 1, "A")[0])]
    ['write B: A', 'write A: {d: E}, C: B']
    >>> [change.says for change in moved("A: B\\nC: {d: E}", entries_at("A: B\\nC: {d: E}", 2, "C")[0])]
    ['write E: {d: C}', 'write C: B here, and A: {d: E} in line 1']
    """
    value, name = entry.written(text), entry.name
    of_verb = OF_VERB.fullmatch(value)
    if entry.style == "plain" and WORD.fullmatch(value) and value != name:
        written = f"{value}: {name}"
        yield Change(with_entry(text, entry, written), f"write {written}", f"{name}: {value} is turned round")
    elif of_verb and of_verb[2] != name:
        written = f"{of_verb[2]}: {{{of_verb[1]}: {name}}}"
        yield Change(with_entry(text, entry, written), f"write {written}", f"{name} and {of_verb[2]} are exchanged")
    for other in entry.beside:
        first, second = sorted((entry, other), key=lambda each: each.begins)
        one, two, apart = first.written(text), second.written(text), text[first.begins : second.begins].count("\n")
        if one == two or apart > 1 or len(one) + len(two) > LONGEST:
            continue
        between = text[first.value + len(one) : second.value]
        changed = f"{text[: first.value]}{two}{between}{one}{text[second.value + len(two) :]}"
        says = f"write {first.name}: {two}, {second.name}: {one}"
        if apart:
            here = f"{name}: {other.written(text)} here"
            says = f"write {here}, and {other.name}: {value} in line {line_of(text, other.begins)}"
        yield Change(changed, says, f"{first.name} and {second.name} are exchanged")


def reshaped(text: str, entry: Entry) -> Iterator[Change]:
    """The value of an entry in quotes, as a list, out of one, and as a file or what the file is called."""
    value = entry.written(text)
    if len(value) > LONGEST:
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


def renamed(text: str, entry: Entry, names: Iterable[str]) -> Iterator[Change]:
    """An entry under each of other names."""
    value = text[entry.begins + len(entry.name) : entry.value] + entry.written(text)
    yield from (Change(with_entry(text, entry, name + value), f"it is called {name} here") for name in names)
