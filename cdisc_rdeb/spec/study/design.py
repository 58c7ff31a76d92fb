"""What study.yaml says by itself: raw sources with their habits, visits, arms and elements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...model import Long, Origin, RawSource, Table, Visit
from ..yaml.reader import Node
from .summary import read_criteria

DESIGN = ("arms", "elements", "visits", "criteria", "summary")  # the tables of study.yaml


def named_nodes(root: Node, name: str) -> list[Node]:
    """The nodes of a list that may be absent."""
    return root.named[name].nodes if name in root.named else []


def read_source(name: str, node: Node, everywhere: tuple[str, ...] = ()) -> RawSource:
    """A raw source and its habits; ``everywhere`` are the columns that no source submits."""
    default = RawSource(name, ())

    def texts(key: str, otherwise: tuple[str, ...]) -> tuple[str, ...]:
        return node.named[key].texts if key in node.named else otherwise

    visits_of = texts("visits_of", ())
    return RawSource(
        name=name,
        files=texts("file", () if visits_of else (f"{name}.csv",)),
        **read_subject(node),
        visit=node.get("visit"),
        visits_of=visits_of,
        visit_date=node.get("visit_date"),
        prefix=node.get("prefix"),
        encoding=node.get("encoding"),
        delimiter=node.get("delimiter"),
        decimal=node.get("decimal"),
        line_breaks=node.get("line_breaks") == "true",
        member=node.get("member"),
        sheet=node.get("sheet"),
        header_row=int(node.get("header_row") or default.header_row),
        footer=texts("footer", ()),
        below_header=texts("below_header", ()),
        item_group=node.get("item_group"),
        dates=texts("dates", default.dates),
        first_year=int(node.get("first_year") or default.first_year),
        times=texts("times", ()),
        months=texts("months", ()),
        missing=texts("missing", default.missing),
        unknown=tuple(word.upper() for word in texts("unknown", default.unknown)),
        not_submitted=(*texts("not_submitted", ()), *everywhere),
        origin=Origin("Collected", node.get("origin") or "Investigator"),
        reference=node.get("reference") == "true",
        long=read_long(node.named["long"]) if "long" in node.named else None,
        place=node.place,
    )


def read_subject(node: Node) -> dict[str, Any]:
    """The column with the subject, or the text with columns, and the form of its numbers if it is another one."""
    said = node.named.get("subject")
    if said is None or not said.named:
        return {"subject": node.get("subject")}
    written = said.named["written"].texts if "written" in said.named else ()
    return {"subject": said.get("from"), "subject_written": written, "subject_as": said.get("as")}


def read_long(node: Node) -> Long:
    """How the rows of single items make records."""
    return Long(node.get("item"), node.get("value"), node.named["row"].texts if "row" in node.named else ())


def read_visit(node: Node) -> Visit:
    """A planned visit."""
    facts = {name: inner.text for name, inner in node.named.items() if name != "raw"}
    day = node.get("VISITDY")
    raw = node.named["raw"].texts if "raw" in node.named else ()
    return Visit(node.get("VISIT"), float(node.get("VISITNUM")), int(day) if day else None, raw, facts, node.place)


def read_unscheduled(root: Node) -> Visit | None:
    """How unscheduled visits are known and named."""
    node = root.named.get("unscheduled")
    if node is None:
        return None
    return Visit(node.get("VISIT") or "UNSCHEDULED {VISITNUM}", None, None, node.named["raw"].texts)


def study_tables(root: Node, summary: Sequence[Mapping[str, str]]) -> dict[str, Table]:
    """The design of the study as tables: arms (an element a row), elements, visits, criteria, and its summary."""
    elements = [{k: v.text for k, v in node.named.items()} for node in named_nodes(root, "elements")]
    names = {element["ETCD"]: element["ELEMENT"] for element in elements}
    arms: list[Mapping[str, str]] = []
    for arm in named_nodes(root, "arms"):
        for order, element in enumerate(arm.named["elements"].nodes, start=1):
            facts = {name: inner.text for name, inner in element.named.items()}
            arms.append(
                {
                    "ARMCD": arm.get("ARMCD"),
                    "ARM": arm.get("ARM"),
                    "TAETORD": str(order),
                    "ETCD": facts["ETCD"],
                    "ELEMENT": names.get(facts["ETCD"], ""),
                    "TABRANCH": facts.get("TABRANCH", ""),
                    "TATRANS": facts.get("TATRANS", ""),
                    "EPOCH": facts["EPOCH"],
                }
            )
    visits: list[Mapping[str, str]] = [dict(read_visit(node).facts) for node in named_nodes(root, "visits")]
    rows: list[Sequence[Mapping[str, str]]] = [arms, elements, visits, read_criteria(root), summary]
    return {name: Table.of(name, of) for name, of in zip(DESIGN, rows, strict=True)}
