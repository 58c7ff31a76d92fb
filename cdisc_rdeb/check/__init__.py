"""Checks: datasets, and their define.xml, held against rules; what they find is issues like those of a build."""

from . import adam, attributes, define_rules, relations, terms, timing, values
from .core import Core, CoreAt
from .report import report
from .rules import RULES, Finding, Rule, rule
from .run import Checked, check_folder, check_study, check_submission
from .submission import CheckedDataset, Submission, read_submission

__all__ = [
    "RULES",
    "Checked",
    "CheckedDataset",
    "Core",
    "CoreAt",
    "Finding",
    "Rule",
    "Submission",
    "adam",
    "attributes",
    "check_folder",
    "check_study",
    "check_submission",
    "define_rules",
    "read_submission",
    "relations",
    "report",
    "rule",
    "terms",
    "timing",
    "values",
]
