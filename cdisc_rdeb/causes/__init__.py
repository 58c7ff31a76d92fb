"""Issues rolled up to their causes, and each cause told in a line; what explains them; and those of a build.

They are columns of text here, not frames, so that the end of a build need not load what makes these.
"""

from .builds import report_of_build
from .rolled import Cause, Columns, cause_lines, causes, columns_of, message_words, record_words, value_words
from .states import ACCEPTED, NOTE, UNEXPLAINED, states

__all__ = [
    "ACCEPTED",
    "NOTE",
    "UNEXPLAINED",
    "Cause",
    "Columns",
    "cause_lines",
    "causes",
    "columns_of",
    "message_words",
    "record_words",
    "report_of_build",
    "states",
    "value_words",
]
