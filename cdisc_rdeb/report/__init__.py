"""A submission that one can look at: a build as one page that needs nothing else.

``study`` makes it: ``datasets`` are read as they were built, with the words of their define.xml (``words``); ``roles``
says what of them a subject's profile shows, ``results`` what comes of all subjects, ``overview`` what the build says of
itself. ``traces`` are those of the trace command, stored so that values of one method share it; ``packing`` is the
form in which the page holds all this, and ``page`` puts it there.
"""

from __future__ import annotations

from .study import Reported, report_study

__all__ = ["Reported", "report_study"]
