"""Datasets compared: attributes, records on one side only, and every value that differs."""

from .comparison import Comparison, compare_datasets
from .files import Comparisons, compare_files, default_keys
from .report import differences_frame, report
from .report_files import write_comparison

__all__ = [
    "Comparison",
    "Comparisons",
    "compare_datasets",
    "compare_files",
    "default_keys",
    "differences_frame",
    "report",
    "write_comparison",
]
