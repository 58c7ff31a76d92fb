"""What a method calls the things that it is made of: variables that are submitted, and nothing else by its name.

A temporary is told in words, by its label, with what it is after the sentence that needs it; a raw column is the
variable that takes its values as they are, else it has its own name in quotes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ...model import Addition, Derivation, Reference
from ...plan import references
from ...plan.values import fixed_values, handed, hands_on, is_fixed, passed
from ...raw.contacts import COLUMNS
from ...values.where import readable
from ..dataset.additions import words as addition_words
from ..dataset.draft import Draft, DraftGroup, DraftVariable
from .context import Context
from .methods import capital, lowered, method

#: What is known of a row beside its columns.
FACTS: Mapping[str, str] = {
    "@USUBJID": "the subject",
    "@RESULT": "the result as collected",
    "@STANDARD": "the result in the terms of its codelist",
    "@VALUE": "the value as collected",
    "@STAT": "NOT DONE where it was collected as not done",
    "@REASND": "the reason as collected",
    "@DAY": "the day of the record",
    "@NAME": "the name of what was collected",
    "@VISITNUM": "the number of the visit in the plan",
    "@VISIT": "the name of the visit in the plan",
    "@VISITDY": "the day of the visit in the plan",
}
AS_COLLECTED = "As collected."
OTHERS, ADDED = "all other records", "added records"


class Telling:
    """The method of one variable: its sentence, and what the temporaries are that the sentence needs, in that order."""

    def __init__(self, draft: Draft, context: Context) -> None:
        self.draft = draft
        self.context = context
        self.told: dict[tuple[str, str], tuple[str, str]] = {}  # temporaries: what they are called, what they are

    def of(self, variable: DraftVariable) -> str:
        """The whole method of a variable."""
        return self.with_temporaries(self.made(self.draft, variable))

    def of_derivation(self, derivation: Derivation) -> str:
        """The whole method of a derivation over the records."""
        return self.with_temporaries(self.sentence(derivation, self.draft, None))

    def of_addition(self, addition: Addition) -> str:
        """How the values of records that are added come about."""
        return self.with_temporaries(self.words(self.draft, addition))

    def words(self, draft: Draft, addition: Addition) -> str:
        """An addition in words, as ``draft`` calls its variables."""
        return addition_words(addition, lambda named: self.own(draft, named))

    def with_temporaries(self, text: str) -> str:
        """A sentence with what it needs."""
        needed = [f"{called} is {said}" for called, said in self.told.values() if said]
        if not needed or not text:
            return text
        first, *others = needed
        return " ".join([f"{text.rstrip('.')}. Here {first}.", *(f"{capital(other)}." for other in others)])

    def made(self, draft: Draft, variable: DraftVariable) -> str:
        """How a variable comes about, with the records that each way is of where there are several."""
        words: dict[str, dict[str, list[DraftGroup]]] = {}
        for group in draft.groups:
            if variable.name in group.derivations:
                text = self.visit_dates(group, variable.name) or self.sentence(
                    group.derivations[variable.name], draft, group, variable.name
                )
                words.setdefault(text, {}).setdefault(group.group.source, []).append(group)
        for added, text in self.of_additions(draft, variable.name):
            words.setdefault(text, {}).setdefault(added, [])
        if variable.derivation is not None:
            text = self.sentence(variable.derivation, draft, None, variable.name)
            words.setdefault(text, {}).setdefault(OTHERS, [])
        if len(words) == 1:
            return next(iter(words))
        parts = (f"{self.records_of(draft, of, words)}: {lowered(text)}" for text, of in words.items())
        return "; ".join(
            f"for {part.rstrip('.')}" if n else f"For {part.rstrip('.')}" for n, part in enumerate(parts)
        ) + ("." if words else "")

    def of_additions(self, draft: Draft, name: str) -> Iterator[tuple[str, str]]:
        """What a variable is in records that are added, and in which; that of a total of tests is said by its value
        level."""
        for addition in (addition for addition in draft.additions if addition.test is None):
            added = f"{ADDED} {self.told_apart(draft, addition)}" if len(draft.additions) > 1 else ADDED
            if name in addition.derivations:
                yield added, self.sentence(addition.derivations[name], draft, None, name)
            elif name == "AVAL" and addition.only is None:
                yield added, self.words(draft, addition)

    def told_apart(self, draft: Draft, addition: Addition) -> str:
        """What tells the records of an addition from those of others: parameter, DTYPE, or how they come about."""
        if addition.parameter:
            return f"of {addition.parameter}"
        kind = addition.derivations.get("DTYPE")
        kinds = [value for _, value in fixed_values(kind, self.context.verbs)] if kind else []
        return f"with DTYPE {kinds[0]}" if kinds else f"({lowered(self.words(draft, addition)).rstrip('.')})"

    def records_of(
        self, draft: Draft, of: Mapping[str, list[DraftGroup]], words: Mapping[str, Mapping[str, list[DraftGroup]]]
    ) -> str:
        """The records that words are of; a where clause is told only where the same source has other words too."""
        told = []
        for source, groups in of.items():
            if not groups:
                told.append(source)
                continue
            known = f"records from {source}" if source in self.context.datasets else f"records collected in {source}"
            several = sum(source in each for each in words.values()) > 1
            codes = [parameter_of(group, self.context) for group in groups]
            if several and all(codes):
                told.append(f"{known} for {', '.join(codes)}")
                continue
            clauses = dict.fromkeys(
                clause
                for g in groups
                if (clause := readable(g.group.where, lambda r, g=g: self.name(r, draft, g)))  # type: ignore[misc]
            )
            told.append(known + (f" where {' or '.join(clauses)}" if several and clauses else ""))
        return " and ".join(told)

    def sentence(self, derivation: Derivation, draft: Draft, group: DraftGroup | None, of: str = "") -> str:
        """A derivation in words; what only hands on a collected value is as it was collected."""
        verbs = self.context.verbs

        def naming(reference: Reference) -> str:
            return self.name(reference, draft, group, of)

        column = handed(derivation, verbs)
        if column is not None and is_collected(column, group, self.context):
            return capital(naming(column)) + "." if column.name.startswith("@") else AS_COLLECTED
        return method(derivation, verbs, naming, of)

    def visit_dates(self, group: DraftGroup, name: str) -> str:
        """The words for a date of a visit that is made of several forms; '' for anything else."""
        source = self.context.raw.get(group.group.source)
        column = handed(group.derivations[name], self.context.verbs)
        if source is None or not source.visits_of or column is None or column.name not in COLUMNS:
            return ""
        return f"The {column.name.lower()} date of the visit in the forms of {' and '.join(source.visits_of)}."

    def name(self, reference: Reference, draft: Draft, group: DraftGroup | None, of: str = "") -> str:
        """What a reference of a group, or over the records of a dataset, is called."""
        if reference.name.startswith("@"):
            return FACTS.get(reference.name) or self.fact(draft, reference.name[1:])
        source = group.group if group is not None else None
        owner = reference.dataset or (source.source if source and source.kind == "dataset" else "")
        if owner in self.context.drafts and owner != draft.name:
            return self.variable(self.context.drafts[owner], reference.name)
        if owner in self.context.datasets and owner != draft.name:
            return f"{owner}.{reference.name}"
        if owner and owner != draft.name:
            return self.column(draft, owner, reference.name, of)
        if source is not None and source.kind == "raw" and owner != draft.name:
            return self.column(draft, source.source, reference.name, of)
        return reference.name if source is not None and source.kind == "study" else self.own(draft, reference.name)

    def own(self, draft: Draft, name: str) -> str:
        """A variable of the dataset at hand, without the dataset's name where that is the method's own."""
        return self.variable(draft, name) if name in draft.variables else name

    def variable(self, draft: Draft, name: str) -> str:
        """A variable as it is submitted; a temporary in words."""
        variable = draft.variables.get(name)
        kind = variable.kind if variable else ""
        if variable is not None and kind in ("temporary", "comments"):
            return self.temporary(draft, variable)
        if kind == "supplemental":
            return f"{name} in SUPP{draft.name}"
        return name if draft is self.draft else f"{draft.name}.{name}"

    def temporary(self, draft: Draft, variable: DraftVariable) -> str:
        """What a temporary is called; what it is, is told once."""
        key = (draft.name, variable.name)
        if key not in self.told:
            called = called_after(variable.text("label")) or f"value {len(self.told) + 1}"
            self.told[key] = (called, "")
            said = variable.text("method") or self.made(draft, variable) or "not collected"
            plain = said == AS_COLLECTED and variable.text("label")  # its label says all that there is to say
            self.told[key] = (called, "" if plain else lowered(said).rstrip("."))
        return self.told[key][0]

    def column(self, draft: Draft, source: str, name: str, of: str = "") -> str:
        """A raw column: the variable, or temporary, that takes its values, else its own name in quotes."""
        wanted = {(source, name)}
        for group in draft.groups:
            for variable, made in group.derivations.items():
                named = {(r.dataset or group.group.source, r.name) for r in references(made)}
                if variable != of and named == wanted and group.group.kind == "raw" and says(made, self.context):
                    kind = draft.variables[variable].kind
                    if kind in ("", "supplemental"):
                        return f"{self.variable(draft, variable)} as collected"
                    return f"{called_after(draft.variables[variable].text('label')) or 'the value'} as collected"
        return f"the collected '{name}'"

    def fact(self, draft: Draft, name: str) -> str:
        """What stands beside the tests: a variable, or that which a temporary is for."""
        if name in draft.variables and draft.variables[name].kind in ("", "supplemental"):
            return f"{name} as set for the test"
        return "the value set for the test"


def parameter_of(group: DraftGroup, context: Context) -> str:
    """The one parameter that a group makes records of, '' where it is not fixed."""
    made = group.derivations.get("PARAMCD")
    values = [value for _, value in fixed_values(made, context.verbs)] if made and is_fixed(made, context.verbs) else []
    return values[0] if values else ""


def is_collected(column: Reference, group: DraftGroup | None, context: Context) -> bool:
    """Whether a column is one of a raw source."""
    if column.name.startswith("@"):
        return True
    if column.dataset:
        return column.dataset in context.raw and column.dataset not in context.datasets
    return group is not None and group.group.kind == "raw"


def says(item: object, context: Context) -> bool:
    """Whether a derivation gives what was collected, or that in some records; a condition alone gives nothing."""
    if not isinstance(item, Derivation):
        return isinstance(item, Reference)
    if is_fixed(item, context.verbs):
        return False
    as_it_is = hands_on(replace(item, arguments={}), context.verbs)
    return as_it_is or any(says(part, context) for part in passed(item, context.verbs))


def called_after(label: str) -> str:
    """A label as it stands in a sentence, '' for none.

    >>> called_after("Result in Terms of CDISC"), called_after("Dose as Scheduled (10^6/kg)")
    ('the result in terms of CDISC', 'the dose as scheduled (10^6/kg)')
    """
    words = (word.lower() if word[1:].islower() or len(word) == 1 else word for word in label.split())
    return f"the {' '.join(words)}" if label else ""
