"""Specs from and to what others write: define.xml, and workbooks of Pinnacle 21's layout."""

from .exporting import export_specs
from .importing import Imported, import_specs
from .notes import Note

__all__ = ["Imported", "Note", "export_specs", "import_specs"]
