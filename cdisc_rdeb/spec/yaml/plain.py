"""YAML as plain data, fast: files that are read by the hundred, and that hold nothing which needs care."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from .reader import DEEPEST, NOTHING, Loader

LARGEST = 1_000_000  # bytes of a file that is read fast


class NotPlain(Exception):
    """What only the careful reader can judge."""


def plain_yaml(content: bytes) -> Any:
    """What a file of YAML holds as dicts, lists and texts, for files that are read by the hundred.

    None for what `reader.read_yaml` looks at with care: a mistake, an alias, a name that stands twice or is no
    plain text, deep nesting, a large file.

    >>> plain_yaml(b"a: [1, x]"), plain_yaml(b"{a: 1, a: 2}")
    ({'a': ['1', 'x']}, None)
    """
    if len(content) > LARGEST:
        return None
    try:
        events = yaml.parse(content.decode("utf-8-sig"), Loader=Loader)
        next(events), next(events)  # of the stream and the document
        found = plain_piece(events, next(events), 0)
        next(events)
        return found if isinstance(next(events), yaml.StreamEndEvent) else None
    except (NotPlain, StopIteration, UnicodeDecodeError, yaml.YAMLError):
        return None


def plain_piece(events: Iterator[Any], event: Any, depth: int) -> Any:
    """The piece that an event begins, with all inside it."""
    if isinstance(event, yaml.ScalarEvent):
        return "" if not event.style and event.value in NOTHING else event.value
    if depth > DEEPEST:
        raise NotPlain
    if isinstance(event, yaml.SequenceStartEvent):
        items = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(plain_piece(events, event, depth + 1))
        return items
    if not isinstance(event, yaml.MappingStartEvent):
        raise NotPlain
    named: dict[str, Any] = {}
    while not isinstance(key := next(events), yaml.MappingEndEvent):
        if not isinstance(key, yaml.ScalarEvent) or key.value in named or key.value == "<<":
            raise NotPlain
        named[key.value] = plain_piece(events, next(events), depth + 1)
    return named
