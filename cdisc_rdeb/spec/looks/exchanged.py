"""Looks at what is told: two things that stand in each other's place are told as one mistake."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import combinations

from ...model import Place
from ..faults import Faults, Meant
from ..study.design import named_nodes
from ..yaml.reader import Node

#: Epochs that elements are called after. Source: CDISC CT, EPOCH (C99079).
EPOCHS = ("SCREENING", "RUN-IN", "INDUCTION", "TREATMENT", "BLINDED TREATMENT", "OPEN LABEL TREATMENT", "WASHOUT",
          "BASELINE", "FOLLOW-UP", "LONG-TERM FOLLOW-UP", "OBSERVATION", "CONTINUATION TREATMENT")  # fmt: skip


def join_exchanged(faults: Faults) -> None:
    """Put one error in place of two warnings that want what the other one has: by chance they do not both."""
    found = [(fault, fault.hint) for fault in faults.warnings if isinstance(fault.hint, Meant) and fault.hint.of]
    for (first, one), (second, other) in combinations(found, 2):
        here = first.file == second.file and first in faults.found and second in faults.found
        if here and (one.names, other.names) == ((other.instead_of,), (one.instead_of,)):
            del faults.found[first], faults.found[second]
            what = f"{one.of} has {one.instead_of}, and {other.of} {other.instead_of} (line {second.line})"
            hint = f"{one} here, and {other.removeprefix('write ')} in line {second.line}"
            faults.error(Place(first.file, first.line, first.path), f"{what}: they are exchanged", hint)


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
        check_copied(told, faults)


def check_copied(told: Sequence[tuple[Node, str, str]], faults: Faults) -> None:
    """An element that is called after an epoch is in that one, and not in the epoch of another element of the arm."""
    within = Counter(epoch for _, _, epoch in told)
    for node, name, epoch in told:
        right = max((each for each in EPOCHS if name.startswith(bare(each))), key=len, default="")
        copied = right and within[epoch] > 1 and not within[bare(right)] and bare(right) not in epoch
        if copied and not faults.inside(node.place):
            message = f"{node.get('ETCD')} is in the epoch {node.get('EPOCH')}, as another element of the arm is"
            faults.warning(node.named["EPOCH"].place, message, f"write EPOCH: {right}")


def bare(text: str) -> str:
    """A name without case and signs: FOLLOW-UP and Follow up are one."""
    return re.sub(r"\W", "", text).casefold()
