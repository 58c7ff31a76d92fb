"""Raw sources: files to frames of text that know the file and row of every record, and their blocks."""

from .frame import NO_SUBJECTS, RawBlock, RawFrame
from .habits import WITH_COMMA, WITH_POINT
from .one_source import Begun, Reading
from .parts import Part, parts_of
from .reading import FORMATS, column_names, format_of, header_names, place_columns, read_source
from .store import Range, RawStore
from .tabulations import Tabulations, read_tabulations

__all__ = [
    "FORMATS",
    "NO_SUBJECTS",
    "WITH_COMMA",
    "WITH_POINT",
    "Begun",
    "Part",
    "Range",
    "RawBlock",
    "RawFrame",
    "RawStore",
    "Reading",
    "Tabulations",
    "column_names",
    "format_of",
    "header_names",
    "parts_of",
    "place_columns",
    "read_source",
    "read_tabulations",
]
