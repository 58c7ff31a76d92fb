"""Lint's looks at the sense of specs that could be read: is what they name there, and is it made as it is meant?

``study`` has the order of all; ``walk`` shows each derivation to the looks at what it makes, and ``made`` is what they
are given; all other rooms are called after the things that they look at. docs/design.md tells how to add a look.
"""
