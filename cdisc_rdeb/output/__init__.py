"""The folder that is written: exchanged whole (``folder``), with what went in and came out by hash (``manifest``)."""

from __future__ import annotations

from .again import Last
from .datasets import DatasetFile, DatasetFiles
from .folder import bring_back, refuse_here, replacing
from .manifest import raw_files, spec_files, terminology_files, versions, write_manifest
from .noted import noted_inputs, noted_outputs, remember, request, unchanged
from .scratch import kept, scratch

#: Where the datasets of a standard are written.
FOLDERS = {"SDTMIG": "sdtm", "ADaMIG": "adam"}

__all__ = [
    "FOLDERS",
    "DatasetFile",
    "DatasetFiles",
    "Last",
    "bring_back",
    "kept",
    "noted_inputs",
    "noted_outputs",
    "raw_files",
    "refuse_here",
    "remember",
    "replacing",
    "request",
    "scratch",
    "spec_files",
    "terminology_files",
    "unchanged",
    "versions",
    "write_manifest",
]
