"""What a check found, for people and pipelines: causes rolled up, what is new, and files of several kinds.

``causes`` rolls issues up, ``stated`` says what became of each (unexplained, accepted, note), ``since`` what is new
against an earlier check; ``found`` makes of this what the kinds of files have in common, ``files`` and ``pipelines``
make them.
"""

from .causes import Cause, cause_lines, causes
from .files import KINDS, write_check
from .since import Since, since, unexplained

__all__ = ["KINDS", "Cause", "Since", "cause_lines", "causes", "since", "unexplained", "write_check"]
