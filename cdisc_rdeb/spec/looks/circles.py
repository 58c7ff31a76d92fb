"""Looks for circles: nothing needs itself; of a circle in the specs, what is to be made of something else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...model import Place, Study
from ...plan import Derive, Node, Records, Schedule
from ...plan.needs import of_group
from ...verbs import Verb
from ..faults import Faults

OF_SUBJECTS = ("DM", "ADSL")  # which are made of what others collect


def check_cycle(study: Study, verbs: Mapping[str, Verb], faults: Faults) -> None:
    """Nothing needs itself."""
    schedule = Schedule(study, verbs)
    nodes = schedule.cycle()
    if nodes:
        at = guilty(nodes)
        ring = [*nodes[at:-1], *nodes[: at + 1]]
        lines = [f"{node} ({place.file}:{place.line})" for node in ring for place in [place_of(study, node)]]
        chain = ", which needs ".join(lines)
        place = place_of(study, ring[0]) if isinstance(ring[0], Derive) else asking(study, ring[0], ring[1])
        faults.error(place, f"{ring[0]} needs itself: {chain}", way_out(schedule, ring))


def guilty(nodes: Sequence[Node]) -> int:
    """Which node of a circle is most likely made wrongly: records that need what is made of them, else a variable of
    no dataset of subjects, else the last."""
    ring = nodes[:-1]
    records = (at for at, node in enumerate(ring) if isinstance(node, Records))
    others = (at for at, node in enumerate(ring) if isinstance(node, Derive) and node.dataset not in OF_SUBJECTS)
    return next(records, next(others, len(ring) - 1))


def way_out(schedule: Schedule, ring: Sequence[Node]) -> str:
    """How the first node of a circle is made of something else."""
    study, (node, need) = schedule.study, ring[:2]
    dataset = study.datasets[node.dataset]
    if not isinstance(node, Derive):
        return f"let {need} out of this line: the records of {node.dataset} cannot be made of it"
    own = [source for group in dataset.groups if group.kind == "raw" for source in [study.raw.get(group.source)]]
    files = list(dict.fromkeys(file for source in own if source is not None for file in source.files))
    alike = other_of_its_kind(schedule, node)
    ways = [f"{node.variable}: {alike}"] if alike else []
    ways += [f"of a column of {' or '.join(files)}"] if files else []
    ways = ways or [f"of a variable that does not need {node}"]
    return f"make {node} not of {need}, but {', or '.join(ways)}"


def other_of_its_kind(schedule: Schedule, node: Derive) -> str:
    """Another variable of a dataset, by its name of the same kind, that does not need the one of a circle; else ''."""
    of, name = node.dataset, node.variable
    kind = "DTC" if name.endswith("DTC") else name[-2:]
    names = (each for each in schedule.study.datasets[of].variables if each != name and each.endswith(kind))
    near = (each for each in names if each.startswith(name[:2]) and Derive(of, each) in schedule.needs)
    return next((each for each in near if node not in schedule.before([Derive(of, each)])), "")


def asking(study: Study, records: Node, need: Node) -> Place:
    """Where the groups of a dataset's records name what these need."""
    dataset = study.datasets[records.dataset]
    for group in dataset.groups:
        for reference in of_group(group):
            if isinstance(need, Derive) and (reference.dataset, reference.name) == (need.dataset, need.variable):
                return reference.place if reference.place.file else group.place
    return dataset.place


def place_of(study: Study, node: Node) -> Place:
    """Where the specs say what a node makes."""
    owner = study.datasets[node.dataset]
    return owner.variables[node.variable].place if isinstance(node, Derive) else owner.place
