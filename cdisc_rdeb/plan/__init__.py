"""What a study's derivations need of one another, and the order in which all is made."""

from .. import spec as spec  # first: rooms of spec and of plan import one another's modules
