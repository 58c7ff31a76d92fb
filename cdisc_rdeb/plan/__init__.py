"""What a study's derivations need of one another, and the order in which all is made."""

from .needs import of_dataset, of_group, own_names, owned
from .nodes import Added, Derive, Node, Order, Records
from .schedule import Schedule
from .walk import elsewheres, inside, rebuilt_derivation, references, uses

__all__ = [
    "Added",
    "Derive",
    "Node",
    "Order",
    "Records",
    "Schedule",
    "elsewheres",
    "inside",
    "of_dataset",
    "of_group",
    "own_names",
    "owned",
    "rebuilt_derivation",
    "references",
    "uses",
]
