"""CDISC's stylesheet of Define-XML 2.1, as the installed package `defineutils` has it; it bears its notice in itself.

It is the work of Lex Jansen and the CDISC Data Exchange Standards Team under the MIT License. That package has none of
Define-XML 2.0, so a define.xml of that version names none.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

STYLESHEET = "define2-1.xsl"


def stylesheet() -> bytes:
    """The stylesheet; the package is looked for and not imported, as it would bring its validators along.

    >>> stylesheet().count(b"The MIT License")
    1
    """
    spec = find_spec("defineutils")
    (folder,) = spec.submodule_search_locations if spec and spec.submodule_search_locations else ("",)
    return (Path(folder) / "definehtml" / STYLESHEET).read_bytes()
