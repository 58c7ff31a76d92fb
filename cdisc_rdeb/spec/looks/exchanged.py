"""Looks at what is told: two things that stand in each other's place are told as one mistake."""

from __future__ import annotations

import re
from itertools import combinations
from typing import NamedTuple

from ...model import Place
from ..faults import Fault, Faults
from ..study.design import named_nodes
from ..yaml.reader import Node

MADE = re.compile(
    r"(?:the result of (?P<test>\w+) is the column|(?P<name>\w+) is .*?\bmade of|(?P<visit>.+) is planned for day) "
    r"(?P<given>-?[\w.]+)\b.*"
)
WRITE = re.compile(r"write (?P<key>result: |VISITDY: )?(?P<wanted>-?[\w.]+)")


class Turned(NamedTuple):
    """What a warning of something in another's place says: of which variable or test, what is given, and wanted."""

    fault: Fault
    name: str
    given: str
    wanted: str
    key: str


def join_exchanged(faults: Faults) -> None:
    """Put one error in place of two warnings that want what the other one has: by chance they do not both."""
    found = [turned for fault in faults.warnings if (turned := read(fault))]
    for one, other in combinations(found, 2):
        first, second = one.fault, other.fault
        here = first.file == second.file and first in faults.found and second in faults.found
        if here and (one.given, one.wanted) == (other.wanted, other.given):
            del faults.found[first], faults.found[second]
            what = f"{one.name} has {one.given}, and {other.name} {other.given} (line {second.line})"
            message = f"{what}: they are exchanged"
            hint = f"write {one.key}{one.wanted} here, and {other.key}{other.wanted} in line {second.line}"
            faults.error(Place(first.file, first.line, first.path), message, hint)


def check_epochs(root: Node, faults: Faults) -> None:
    """Two elements of an arm are not in the epochs that are called as the other one."""
    names = {node.get("ETCD"): bare(node.get("ELEMENT")) for node in named_nodes(root, "elements")}
    for arm in named_nodes(root, "arms"):
        within = arm.named["elements"].nodes if "elements" in arm.named else []
        told = [(node, names.get(node.get("ETCD"), ""), bare(node.get("EPOCH"))) for node in within]
        for (one, name, epoch), (other, its_name, its_epoch) in combinations(told, 2):
            if name and its_name and name != its_name and (name, its_name) == (its_epoch, epoch):
                first, second = one.get("ETCD"), other.get("ETCD")
                message = (
                    f"{first} is in the epoch of {second}, and {second} (line {other.place.line}) in that of {first}"
                )
                hint = f"write ETCD: {second} here, and ETCD: {first} in line {other.place.line}"
                faults.error(one.named["ETCD"].place, f"{message}: they are exchanged", hint)


def bare(text: str) -> str:
    """A name without case and signs: FOLLOW-UP and Follow up are one."""
    return re.sub(r"\W", "", text).casefold()


def read(fault: Fault) -> Turned | None:
    """A warning, if it is one of something in another's place."""
    made, write = MADE.fullmatch(fault.message), WRITE.fullmatch(fault.hint)
    if made is None or write is None:
        return None
    name = made["name"] or made["test"] or made["visit"]
    return Turned(fault, name, made["given"], write["wanted"], write["key"] or "")
