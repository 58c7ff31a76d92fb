"""The fast look at the schemas says what the validator says, of whole files and of parts, whatever they hold."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cdisc_rdeb.spec.schema as schema
from cdisc_rdeb.model import Place
from cdisc_rdeb.model.language import NOWHERE
from cdisc_rdeb.spec.faults import Faults
from cdisc_rdeb.spec.schema.fitting import fits_schema
from cdisc_rdeb.spec.yaml.reader import Node, read_yaml

NO_WORDS = re.compile(r"given schemas|is not valid|does not match|[\[{(]'|': ")  # as Python and jsonschema write
ROOT = Path(__file__).parent.parent
KINDS = sorted(path.name.removesuffix(".schema.json") for path in Path(schema.__file__).parent.glob("*.schema.json"))
FILES = [
    ("study", "specs/rdeb/study.yaml"),
    ("codelists", "specs/rdeb/codelists.yaml"),
    ("forms", "specs/rdeb/forms.yaml"),
    ("bimo", "specs/rdeb/bimo.yaml"),
    ("package", "specs/rdeb/package.yaml"),
    ("accepted", "specs/rdeb/accepted.yaml"),
    ("analyses", "specs/rdeb/adam/analyses.yaml"),
    *[("dataset", path.relative_to(ROOT).as_posix()) for path in sorted((ROOT / "specs/rdeb/sdtm").glob("*.yaml"))],
]


def node_of(value: Any) -> Node:
    if isinstance(value, dict):
        return Node({name: node_of(inner) for name, inner in value.items()}, NOWHERE)
    if isinstance(value, list):
        return Node([node_of(inner) for inner in value], NOWHERE)
    return Node(value, NOWHERE)


def placed(value: Any, path: str) -> Node:
    place = Place("file.yaml", 1, path)
    if isinstance(value, dict):
        return Node({name: placed(inner, f"{path}.{name}") for name, inner in value.items()}, place)
    if isinstance(value, list):
        return Node([placed(inner, f"{path}[{n}]") for n, inner in enumerate(value)], place)
    return Node(value, place)


def complaints(node: Node, kind: str, part: bool) -> list[str]:
    found = schema.validator(kind).iter_errors(node.plain())
    return [e.message for e in found if not (part and e.validator == "required" and not e.absolute_path)]


def words(kind: str) -> list[str]:
    """Every text that stands in a schema: names, kinds, values, patterns."""
    found: set[str] = set()

    def look(value: Any) -> None:
        if isinstance(value, dict):
            found.update(value)
            any(map(look, value.values()))
        elif isinstance(value, list):
            any(map(look, value))
        elif isinstance(value, str) and len(value) < 20:
            found.add(value)

    look(schema.plain_schema(kind))
    return sorted(found)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, each in inner for place in places(each, (*path, key)))]


@pytest.mark.parametrize(("kind", "path"), FILES)
def test_sound_files_fit(kind, path):
    node = read_yaml(ROOT / path, path, Faults())
    assert complaints(node, kind, False) == []
    assert schema.fits(kind, False)(node)


def mutated(data: st.DataObject) -> tuple[str, Any]:
    """A kind of file, and a sound one of that kind with some changes."""
    kind, path = data.draw(st.sampled_from(FILES))
    plain = json.loads(json.dumps(read_yaml(ROOT / path, path, Faults()).plain()))
    texts = st.sampled_from(words(kind)) | st.sampled_from(["", "x", "12", "DM", "true", "1.5"])
    values = (
        texts | st.lists(texts, max_size=2) | st.dictionaries(texts, texts | st.lists(texts, max_size=1), max_size=2)
    )
    for _ in range(data.draw(st.integers(1, 3))):
        if not (known := [place for place in places(plain) if place]):
            break
        *way, last = data.draw(st.sampled_from(known))
        holder = plain
        for key in way:
            holder = holder[key]
        what = data.draw(st.sampled_from(["put", "remove", "add"]))
        if what == "put":
            holder[last] = data.draw(values)
        elif what == "remove":
            del holder[last]
        elif isinstance(holder, dict):
            holder[data.draw(texts)] = data.draw(values)
        else:
            holder.append(data.draw(values))
    return kind, plain


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_mutations_of_sound_files_are_judged_alike(data):
    kind, plain = mutated(data)
    for part in (False, True):
        assert schema.fits(kind, part)(node_of(plain)) == (not complaints(node_of(plain), kind, part))


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_what_does_not_fit_is_told_in_words(data):
    kind, plain = mutated(data)
    faults = Faults()
    schema.check(placed(plain, "file"), kind, faults)
    assert [fault for fault in faults.found if NO_WORDS.search(f"{fault.message}; {fault.hint}")] == []
    assert bool(faults.found) == (not schema.fits(kind, False)(node_of(plain)))


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_small_files_are_judged_alike(data):
    kind = data.draw(st.sampled_from(KINDS))
    texts = st.sampled_from(words(kind))
    values = st.recursive(
        texts, lambda v: st.lists(v, max_size=2) | st.dictionaries(texts, v, max_size=3), max_leaves=6
    )
    node = node_of(data.draw(values))
    for part in (False, True):
        assert schema.fits(kind, part)(node) == (not complaints(node, kind, part))


def test_a_keyword_that_is_not_known_is_no_silent_yes():
    with pytest.raises(KeyError, match="uniqueItems"):
        fits_schema({"type": "array", "uniqueItems": True})
