"""What a study is, in CDISC's own words: frozen dataclasses that the specs are read into.

After ``spec/`` nobody sees YAML. ``Dataset.variables`` hold what define.xml needs to know of a variable;
derivations say how its values come about.
"""

from .analyses import AnalysisResult, Population, Published, ResultDisplay
from .forms import Annotated, Annotation, Crf, Form, Item
from .language import (
    DESCENDING,
    EVERY_RECORD,
    NOWHERE,
    Case,
    Comparator,
    Condition,
    Derivation,
    Elsewhere,
    Expression,
    Place,
    Reference,
    Template,
    WhereClause,
)
from .metadata import COLLECTED, Codelist, Dictionary, Origin, OriginType, Term, Type, ValueLevel, Variable
from .records import Addition, Merge, NotDone, Only, RecordGroup, Relation, StudyCheck, Test, Tests
from .study import SUBJECT, Dataset, Fact, Given, GivenVariable, Long, RawSource, Study, Table, Visit

__all__ = [
    "COLLECTED",
    "DESCENDING",
    "EVERY_RECORD",
    "NOWHERE",
    "SUBJECT",
    "Addition",
    "AnalysisResult",
    "Annotated",
    "Annotation",
    "Case",
    "Codelist",
    "Comparator",
    "Condition",
    "Crf",
    "Dataset",
    "Derivation",
    "Dictionary",
    "Elsewhere",
    "Expression",
    "Fact",
    "Form",
    "Given",
    "GivenVariable",
    "Item",
    "Long",
    "Merge",
    "NotDone",
    "Only",
    "Origin",
    "OriginType",
    "Place",
    "Population",
    "Published",
    "RawSource",
    "RecordGroup",
    "Reference",
    "Relation",
    "ResultDisplay",
    "Study",
    "StudyCheck",
    "Table",
    "Template",
    "Term",
    "Test",
    "Tests",
    "Type",
    "ValueLevel",
    "Variable",
    "Visit",
    "WhereClause",
]
