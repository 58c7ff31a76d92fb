"""Raw sources: files to frames of text that know the file and row of every record."""

from .csv_files import read_source
from .frame import RawBlock, RawFrame
from .subjects import partition
from .swapped import refuse_swapped

__all__ = ["RawBlock", "RawFrame", "partition", "read_source", "refuse_swapped"]
