"""Raw sources: files to frames of text that know the file and row of every record, and their blocks.

A module is loaded when one of its names is first used: specs are held against names of columns without the rest.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .frame import RawBlock, RawFrame, no_subjects
    from .habits import WITH_COMMA, WITH_POINT
    from .held import Room
    from .one_source import Begun, Reading
    from .parts import Part, parts_of, seems_table
    from .reading import FORMATS, column_names, format_of, header_names, place_columns, read_source
    from .store import Range, RawStore
    from .tabulations import Tabulations, read_tabulations

HOMES = {
    "Begun": "one_source",
    "FORMATS": "reading",
    "no_subjects": "frame",
    "WITH_COMMA": "habits",
    "WITH_POINT": "habits",
    "Part": "parts",
    "Range": "store",
    "RawBlock": "frame",
    "RawFrame": "frame",
    "RawStore": "store",
    "Tabulations": "tabulations",
    "Reading": "one_source",
    "Room": "held",
    "column_names": "reading",
    "format_of": "reading",
    "header_names": "reading",
    "parts_of": "parts",
    "place_columns": "reading",
    "read_source": "reading",
    "read_tabulations": "tabulations",
    "seems_table": "parts",
}
__all__ = [
    "FORMATS",
    "WITH_COMMA",
    "WITH_POINT",
    "Begun",
    "Part",
    "Range",
    "RawBlock",
    "RawFrame",
    "RawStore",
    "Reading",
    "Room",
    "Tabulations",
    "column_names",
    "format_of",
    "header_names",
    "no_subjects",
    "parts_of",
    "place_columns",
    "read_source",
    "read_tabulations",
    "seems_table",
]


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return getattr(import_module(f"{__name__}.{HOMES[name]}"), name)
