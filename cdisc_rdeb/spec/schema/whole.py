"""A file that is no file of its kind at all: nothing stands in it, or what belongs to a file of another name.

What its schema would say of each name in it, and of each name that it lacks, is one mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ...errors import closest
from ..meant.habits import said_here
from ..meant.words import NAME
from ..yaml.reader import Node

#: The files of a study by kind: how each is called, and a line that it begins with.
CALLED: Mapping[str, tuple[str, str]] = {
    "study": ("study.yaml", "study: ABC-101"),
    "dataset": ("the spec of {name}", "dataset: {name}"),
    "codelists": ("codelists.yaml", "NAME: {{terms: {{TERM: COLLECTED}}}}"),
    "forms": ("forms.yaml", "forms:"),
    "analyses": ("adam/analyses.yaml", "populations:"),
    "bimo": ("bimo.yaml", "counts:"),
    "package": ("package.yaml", "section: 5.3.5.1"),
    "accepted": ("accepted.yaml", "- {{dataset: AE, rule: duplicate keys, records: 2, reason: WORDS}}"),
}
NOTHING = ("", "null", "~", "{}")
OF_ONE = {"study", "dataset", "forms", "displays", "counts", "section", "structure"}  # names that tell a kind
OF_A_CODELIST = {"terms", "ct"}
OF_AN_ENTRY = {"rule", "records", "reason", "class"}


def kind_of_file(shown: str) -> str:
    """The kind of a file of specs by its name: what no other kind is called is the spec of a dataset."""
    if shown.endswith("library.yaml"):
        return "study"
    return next((kind for kind, (called, _) in CALLED.items() if shown.endswith(called)), "dataset")


def other_file(node: Node, kind: str, schema: Callable[[str], Mapping[str, Any]]) -> tuple[str, str] | None:
    """What is wrong with a file as a whole, and the way out; None where it is one of its kind."""
    called, begins = CALLED.get(kind, ("", ""))
    if not called:
        return None
    name = node.place.file.rpartition("/")[2].partition(".")[0].upper()
    called, begin = called.format(name=name), begins.format(name=name)
    if node.text in NOTHING and not node.named and not isinstance(node.value, list):
        return "the file is empty", f"fill it, or remove it; {called} begins with {begin}"
    meant = kind_of(node, kind, schema)
    if meant:
        of_it = CALLED[meant][0].format(name=node.get("dataset") or "a dataset")
        return f"what stands in this file belongs to {of_it}", f"put {called} back here, which begins with {begin}"
    own, lacking = schema(kind).get("properties", {}), schema(kind).get("required", ())
    if (
        own
        and node.named
        and max(len(node.named), len(lacking)) > 1
        and not any(is_near(name, own) for name in node.named)
    ):
        first = next(iter(node.named))
        return f"nothing in this file belongs to {called}: {first}", f"{called} begins with {begin}"
    return None


def is_near(name: str, own: Mapping[str, Any]) -> bool:
    """Whether a name is one of a file's own, or may be meant as one, or belongs below one."""
    if name in own or closest(name, own) or said_here(name, own):
        return True
    return bool(NAME.fullmatch(name) and "variables" in own)


def kind_of(node: Node, kind: str, schema: Callable[[str], Mapping[str, Any]]) -> str:
    """The other kind of file that the names at the beginning of lines belong to; '' for none, or its own."""
    if isinstance(node.value, list):
        entries = [entry.named.keys() for entry in node.value]
        return "accepted" if kind != "accepted" and entries and all(e & OF_AN_ENTRY for e in entries) else ""
    names = node.named.keys()
    if kind != "codelists" and names and all(inner.named.keys() & OF_A_CODELIST for inner in node.named.values()):
        return "codelists"
    of_own = schema(kind)
    own = names & of_own.get("properties", {}).keys()
    if kind != "codelists" and {*of_own.get("required", ())} <= own:
        return ""
    for other in (other for other in CALLED if other not in (kind, "codelists", "accepted")):
        properties = schema(other)["properties"].keys()
        if names <= properties and names & OF_ONE - own and len(names) > len(own):
            return other
    return ""
