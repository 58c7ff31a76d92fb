"""Checks: datasets, and their define.xml, held against rules; what they find is issues like those of a build.

A rule stands in the package of what it judges: ``files`` as they were read, ``datasets`` by themselves,
``demographics``, ``occurrences`` (events and interventions), ``results``, the design of the ``trial``, ``terminology``,
``timing``, ``relations`` between datasets, ``define``, and ``adam`` for analysis datasets alone. ``core`` asks CDISC
CORE, ``published`` compiles CDISC's published definitions. ``submission`` is what rules look at, ``reading`` how it is
read, ``records`` what they ask of it, ``rules`` their register; ``run`` and ``report`` tell what they find.
"""

from . import adam, datasets, demographics, files, occurrences, relations, results, terminology, timing, trial
from .core import Core, CoreAt
from .define import rules as define
from .reading import read_submission
from .report import report
from .rules import RULES, Finding, Rule, rule
from .run import Checked, check_define, check_folder, check_study, check_submission
from .submission import CheckedDataset, Submission

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
    "check_define",
    "check_folder",
    "check_study",
    "check_submission",
    "datasets",
    "define",
    "demographics",
    "files",
    "occurrences",
    "read_submission",
    "relations",
    "report",
    "results",
    "rule",
    "terminology",
    "timing",
    "trial",
]
