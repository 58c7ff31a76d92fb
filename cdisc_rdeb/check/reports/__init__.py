"""What a check found, for people and pipelines: what is new, and files of several kinds.

``stated`` says what became of each issue (unexplained, accepted, note), ``since`` what is new against an earlier check;
``found`` makes of this, and of their causes, what the kinds of files have in common, ``files`` and ``pipelines`` make
them.
"""

from .files import KINDS, write_check
from .since import Since, since, unexplained

__all__ = ["KINDS", "Since", "since", "unexplained", "write_check"]
