"""The annotated CRF: what the specs make of each item of a form, written beside it.

The CRF is the user's own PDF, or is drawn from the forms. Either way the annotations are found from the mapping, placed
by what is printed on the pages, and written as annotations that every reader of PDF can search, hide and move.
"""

from .annotating import AnnotatedCrf, annotated_crf

__all__ = ["AnnotatedCrf", "annotated_crf"]
