"""YAML as data: every scalar is text, every node knows its file, line and path."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from ...errors import RawDataError
from ...formats.opening import read_bytes, state_of
from ...model import Place
from ..faults import Faults
from .brackets import text_beside
from .mends import Mistake
from .mistakes import changes_of, conflict_of, mistake_of
from .node import Node as Node
from .slips import (
    CURLY,
    list_in_parentheses,
    no_list,
    outer,
    parted_otherwise,
    slip_in_name,
    slip_in_text,
    stray_name,
)
from .twice import joined, told_twice

DEEPEST = 50  # levels of nesting
SAFE = 200  # levels that can be composed
LARGEST = 20_000_000  # bytes of a file
MOST = 200_000  # values in a file
BRACKETS = re.compile(r"[\[\]{}]")
LEADS = re.compile(r"^[ ]*(?:[-?:][ ]+)*", re.MULTILINE)
REPEATED = re.compile(r"\*([\w-]+)")
#: Lists of names, of which one that stands twice says nothing more: by their keys, or of a condition.
OF_NAMES = re.compile(
    r"(^|\.)((keys|by|on|of|not_submitted|choices|visits|raw|statistics|variables|omit|missing|unknown|dates|times"
    r"|latest)|(where|when)\b.*|terms\..*)$"
)
OF_TOTAL = re.compile(r"totals\.\w+\.of")  # of which the totals beside it say more
NOTHING = ("", "null", "Null", "NULL", "~")  # YAML's own words, where they stand without quotes
COPIED = "keep one, or write the one that is meant"
OF_WINDOWS = {"euc_kr": "cp949", "gb2312": "cp936", "shift_jis": "cp932"}  # as Windows calls what holds more
ORDERED = ("elements",)  # where the same may come again

MERGE = "tag:yaml.org,2002:merge"  # of the name <<
FAST: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Loader(FAST):  # type: ignore[misc]
    """The loader of PyYAML, in C where it was built, without its guesses at what kind of value each text is."""

    def descend_resolver(self, *_: object) -> None:
        """Nothing depends on where a text stands."""

    ascend_resolver = descend_resolver

    def resolve(self, kind: type, value: str, implicit: tuple[bool, bool]) -> str:
        """The tag of a piece without one."""
        return MERGE if value == "<<" and implicit[0] else ""


class YamlFault(Exception):
    """What is wrong with a file as YAML."""

    def __init__(self, place: Place, message: str) -> None:
        self.place, self.message = place, message
        super().__init__(message)


def read_yaml(path: Path, shown: str, faults: Faults) -> Node:
    """Read a file; ``shown`` is how messages call it. A name that stands twice is noted, and the first one counts.

    Raises YamlFault for what is no YAML or goes beyond what a spec needs of it.
    """
    try:
        if state_of(path, shown).size > LARGEST:
            raise YamlFault(Place(shown, 1), f"the file has more than {LARGEST:,} bytes; a spec is written by people")
        text = read_bytes(path, shown).decode("utf-8-sig")
    except OSError as error:
        raise YamlFault(Place(shown, 1), f"the file cannot be read: {error.strerror}; see whether it may be") from None
    except RawDataError as error:
        raise YamlFault(Place(shown, 1), str(error).removeprefix(f"{shown}: ")) from None
    except UnicodeDecodeError as error:
        raise other_encoding(error, shown) from None
    return read_text(text, shown, faults)


def other_encoding(error: UnicodeDecodeError, shown: str) -> YamlFault:
    """What is wrong with a file that is not in UTF-8: the line of the first such byte, and what it looks like."""
    from ...raw.encodings import likely  # loaded for a mistake alone

    found = likely(error.object)
    found = OF_WINDOWS.get(found, found)
    looks = f", and looks like {found}" if found else ""
    return YamlFault(
        Place(shown, error.object[: error.start].count(b"\n") + 1),
        f"the byte 0x{error.object[error.start]:02X} is not UTF-8{looks}; save the file as UTF-8",
    )


def read_text(text: str, shown: str, faults: Faults) -> Node:
    """Read YAML from a text, as `read_yaml` does from a file."""
    if conflict := conflict_of(text):
        raise YamlFault(Place(shown, conflict[0]), conflict[1])
    try:
        refuse_depth(text, shown)
        tree = yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        line, message = mistake_of(text, error, is_yaml)
        raise YamlFault(Place(shown, line), message) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise YamlFault(Place(shown, line), "a control character stands here; remove it") from None
    except RecursionError:
        raise YamlFault(Place(shown, 1), f"the file is nested deeper than {DEEPEST} levels; make it flatter") from None
    if tree is None:
        raise YamlFault(Place(shown, 1), "the file is empty; fill it, or remove it")
    return Converter(shown, faults, text).node(tree, "", 0)


def readable(text: str) -> Iterator[tuple[Mistake, str]]:
    """Small changes of a text that is no YAML after which it is, each with what to say of it, and the text after it."""
    try:
        refuse_depth(text, "")
        yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        yield from changes_of(text, error, is_yaml)
    except (yaml.YAMLError, YamlFault, RecursionError):
        return


def is_yaml(text: str) -> bool:
    """Whether YAML's parser reads a text."""
    try:
        return yaml.compose(text, Loader=Loader) is not None
    except (yaml.YAMLError, RecursionError):
        return False


def refuse_depth(text: str, shown: str) -> None:
    """Raise YamlFault for what is nested so deep that to compose it would end the program.

    What looks deep is gone through piece by piece: brackets may stand in quotes, and a line begin with many dashes.
    """
    indented = max(map(len, LEADS.findall(text)), default=0)
    if text.count("[") + text.count("{") + indented <= SAFE:
        return
    depth = deepest = 0
    for bracket in BRACKETS.findall(text):
        depth = max(depth + (1 if bracket in "[{" else -1), 0)
        deepest = max(deepest, depth)
    if deepest + indented <= SAFE:
        return
    depth = 0
    for event in yaml.parse(text, Loader=Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST + 1:
            place = Place(shown, event.start_mark.line + 1 if event.start_mark else 1)
            raise YamlFault(place, f"this is nested deeper than {DEEPEST} levels; make it flatter")


class Converter:
    """A composed YAML tree to Nodes, within bounds: an alias may repeat a piece, not without end."""

    def __init__(self, file: str, faults: Faults, text: str) -> None:
        self.file = file
        self.lines = text.splitlines()
        self.repeated = set(REPEATED.findall(text))
        self.faults = faults
        self.room = MOST

    def node(self, tree: Any, path: str, depth: int, at: Place | None = None) -> Node:
        """One piece with all inside it; ``at`` is where its name stands, if it has one."""
        place = Place(self.file, tree.start_mark.line + 1, path)
        self.room -= 1
        if depth > DEEPEST:
            raise YamlFault(place._replace(path=""), f"this is nested deeper than {DEEPEST} levels; make it flatter")
        if self.room < 0:
            raise YamlFault(place, f"the file holds more than {MOST} values; an alias may repeat itself")
        if tree.value == "" and tree.style in (">", "|") and (beside := text_beside(self.lines, place.line)):
            raise YamlFault(Place(self.file, beside[0]), beside[1])
        self.tell(place, slip_in_text(tree, self.lines, self.repeated))
        if isinstance(tree, yaml.ScalarNode):
            nothing = not tree.style and tree.value in NOTHING
            if said := no_list(tree.value, path) if path.endswith(("copy", "keys")) else "":
                raise YamlFault(place._replace(path=""), said)
            return Node("" if nothing else tree.value, at or place, nothing, tree.value if nothing else "")
        if isinstance(tree, yaml.SequenceNode):
            self.repeats(tree.value, path)
            if said := parted_otherwise(tree.value, path):
                raise YamlFault(place._replace(path=""), said)
            items = [self.node(item, f"{path}[{i}]", depth + 1) for i, item in enumerate(tree.value)]
            return Node(items, at or place)
        named: dict[str, Node] = {}
        begun = self.begun(tree, path)
        for key, item in tree.value:
            if key in begun:
                continue
            line = key.start_mark.line + 1
            name, taken, message = self.named(key, item, tree, Place(self.file, line, path))
            if name in named:
                self.twice(name, named, Place(self.file, line, path), item, depth)
                continue
            inner = Place(self.file, line, f"{path}.{name}" if path else name)
            self.tell(inner, message)
            node = self.node(item, inner.path, depth + 1, inner)
            named[name] = node if taken is None else Node(taken, inner)
        return Node(named, at or place)

    def named(self, key: Any, item: Any, tree: Any, place: Place) -> tuple[str, str | None, str]:
        """The name of a piece; its value, where the name swallowed that; and what is wrong with the name."""
        name = key.value if isinstance(key, yaml.ScalarNode) and key.value.isalnum() else self.name(key, place)
        slip = slip_in_name(key, item, bool(tree.flow_style))
        return slip or (name, None, slip_in_text(key, self.lines, self.repeated))

    def begun(self, tree: Any, path: str) -> list[Any]:
        """The names without a value that stand in a place once more below, where that is noted."""
        if all(item.value != "" for _, item in tree.value):
            return []
        last = {key.value: key for key, _ in tree.value if isinstance(key, yaml.ScalarNode)}
        found = [key for key, item in tree.value if item.value == "" and last.get(str(key.value), key) is not key]
        for key in found:
            line = last[key.value].start_mark.line + 1
            self.faults.error(Place(self.file, line, path), f"{key.value} stands here twice", "keep one")
        return found

    def twice(self, name: str, named: dict[str, Node], place: Place, item: Any, depth: int) -> None:
        """Note a name that stands in a place already; what else stands there twice follows from the same mistake."""
        last = next(reversed(named))
        empty = named[last].value == "" and last != name and not place.path.endswith("terms")
        if empty:  # what should stand below it stands beside it
            hint = f"indent it, and what follows, below {last}, or {last} as what it belongs to"
            self.faults.error(place, f"{name} stands here twice, and {last} has no value", hint)
        elif place.path.endswith("]"):
            self.faults.error(place, f"{name} stands here twice", f"keep one, or begin one more with a dash: - {name}:")
        else:
            second = self.node(item, named[name].place.path, depth + 1)
            said = told_twice(name, named, second, place.line)
            self.faults.error(place._replace(line=said.line), f"{name} {said.message}", said.hint)
            named[name] = joined(named[name], second)
            return
        self.faults.close(place)

    def repeats(self, items: list[Any], path: str) -> None:
        """Note an item that stands in a list a second time: a plain value of a list of names, or the line above."""
        if len(items) < 2 or not path or path.endswith(ORDERED):  # accepted.yaml has words of its own
            return
        texts = [item.value if isinstance(item, yaml.ScalarNode) else None for item in items]
        if len({*texts}) == len(items):
            return
        of_names, seen = OF_NAMES.search(path) is not None and not OF_TOTAL.fullmatch(path), set()
        for number, (item, text) in enumerate(zip(items, texts, strict=True)):
            place = Place(self.file, item.start_mark.line + 1, f"{path}[{number}]")
            if of_names and text and text in seen:
                self.faults.warning(place, f"{text} stands here twice", "keep one")
            elif path.endswith(".copy") and text and text in seen:  # another one may be lacking for it
                self.faults.error(place._replace(path=path), f"{text} stands in copy twice", COPIED)
                self.faults.close(place._replace(path=path))
            elif number and text is None and self.is_line_above(items[number - 1], item):
                self.faults.warning(place, "the item above stands here twice", "keep one")
                self.faults.close(place)
                if item.end_mark.line > place.line:  # the one above is the beginning of this one
                    self.faults.close(place._replace(path=f"{path}[{number - 1}]"))
            seen.add(text)

    def is_line_above(self, first: Any, second: Any) -> bool:
        """Whether an item stands on a line, and the next begins below it with the same words."""
        above, below = first.start_mark.line, second.start_mark.line
        ends = first.end_mark.line in (above, below)  # names without braces end where the next item begins
        return above == below - 1 and ends and self.lines[above].strip() == self.lines[below].strip()

    def tell(self, place: Place, message: str) -> None:
        """Note what is wrong with a text as it was written; what it would mean is no fault of its own."""
        if message:
            self.faults.error(place, message)
            self.faults.close(outer(place) if CURLY in message else place)  # its other end may stand in a name

    def name(self, key: Any, place: Place) -> str:
        """The name that something has; ``[A, B]`` are two names with one value."""
        parts = key.value if isinstance(key, yaml.SequenceNode) else [key]
        if not all(isinstance(part, yaml.ScalarNode) for part in parts):
            raise YamlFault(place, "a name must be plain text; quote one that holds braces")
        if key.tag == MERGE:
            raise YamlFault(place, "<< merges nothing here; write out what it stands for")
        name = ", ".join(part.value for part in parts)
        if said := stray_name(name):
            raise YamlFault(place._replace(path=""), said)
        if name[-1:] == ")" and "(" not in name and (said := list_in_parentheses(self.lines, key)):
            raise YamlFault(place._replace(path=""), said)
        return name
