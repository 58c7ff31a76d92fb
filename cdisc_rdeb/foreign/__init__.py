"""Files that others made, read as far as they can be: for check, compare and show. What is odd about them is told.

A build reads strictly, by `formats`; here one odd byte stops nothing, and is no less told.
"""

from .reading import Foreign, Oddity, read_foreign, read_frame, read_frames, stored_members

__all__ = ["Foreign", "Oddity", "read_foreign", "read_frame", "read_frames", "stored_members"]
