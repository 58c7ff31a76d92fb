"""How the values of a variable came about: its origin, and its method in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...model import Derivation, Origin, RecordGroup
from ...plan import references
from ...plan.values import handed, hands_on, is_fixed
from ...verbs import Verb
from ..dataset.draft import Draft, DraftVariable
from ..structures import is_analysis
from ..study.design import DESIGN
from .context import Context
from .naming import Telling

RESULTS = frozenset({"@RESULT", "@STANDARD", "@REASND"})  # of tests: what was collected
ORIGIN = ("origin", "source", "predecessor", "origin_text")  # the attributes that say an origin
VALUE = "@VALUE"  # of a column that gives a record
RANKS = ("Collected", "Derived", "Protocol", "Assigned")  # of several origins the one that counts


def origin_of(draft: Draft, variable: DraftVariable, context: Context) -> tuple[Origin, str]:
    """The origin a spec gives, else the one its derivations imply, with the rule in words ('' when given)."""
    said = said_origin(*(variable.text(name) for name in ORIGIN))
    made, rule = implied_origin(draft, variable, context)
    if not (variable.state or draft.given or draft.waits):
        check_said(variable, said or made, made, rule, context)
    return (said, "") if said else (made, rule)


#: Origins that a spec says, with those of derivations that contradict them; what is printed on a form is Collected.
CONTRADICTED = {"Derived": ("Collected",), "Predecessor": ("Derived", "Assigned", "Collected")}
HOW = {"Collected": "as they were collected", "Derived": "derived", "Assigned": "fixed by the spec"}


def check_said(variable: DraftVariable, origin: Origin, made: Origin, rule: str, context: Context) -> None:
    """Warn of an origin that the derivation contradicts, and of a method that define.xml has no place for."""
    node, method = variable.attributes.get("origin"), variable.attributes.get("method")
    verb = context.verbs[variable.derivation.verb] if variable.derivation else None
    several = len({*references(variable.derivation)}) > 1 if variable.derivation else False
    computed = verb is not None and verb.gives_numbers and several
    wrong = made.type in CONTRADICTED.get(node.text if node else "", ())
    wrong |= node is not None and node.text == "Collected" and made.type == "Derived" and computed
    if node and rule == "by its derivation" and wrong:
        message = f"the origin of {variable.name} is {node.text}, and its values are {HOW[made.type]}"
        context.faults.warning(node.place, message, f"write {made.type}, or leave origin out")
    if method and origin.type != "Derived" and not context.faults.inside(variable.place):
        message = f"{variable.name} has a method, and is {origin.type}: define.xml has methods of what is Derived"
        context.faults.warning(method.place, message, "write comment for the words, or origin: Derived")


def implied_origin(draft: Draft, variable: DraftVariable, context: Context) -> tuple[Origin, str]:
    """The origin that a variable's derivations imply, and the rule in words."""
    source = variable.text("source")
    if variable.state:
        return Origin("Not Available"), f"{variable.state}"
    if taken := taken_from(draft, variable, context.verbs):
        names = taken.description.split(", ")
        if is_analysis(draft.node) or all(is_submitted(name, draft, context) for name in names):
            return taken, "taken as it is"
    origins = [origin for origin in implied(draft, variable, context) if origin]
    for wanted in RANKS:
        for origin in origins:
            if origin.type == wanted:
                return (Origin(origin.type, source), "") if source else (origin, "by its derivation")
    return Origin("Assigned", "Sponsor"), "no derivation"


def said_origin(kind: str, source: str, predecessor: str, text: str) -> Origin | None:
    """The origin that a spec gives, with who provided the values by its kind where it does not say."""
    if predecessor:
        return Origin("Predecessor", source, predecessor)
    if not kind:
        return None
    by_kind = {"Predecessor": "", "Not Available": "", "Collected": "Investigator"}
    return Origin(kind, source or by_kind.get(kind, "Sponsor"), text)  # type: ignore[arg-type]


def taken_from(draft: Draft, variable: DraftVariable, verbs: Mapping[str, Verb]) -> Origin | None:
    """The origin of a variable that is taken as it is from other datasets, in each group from one."""
    made = [(g.derivations[variable.name], g.group.source) for g in draft.groups if variable.name in g.derivations]
    found = [predecessor(derivation, source, verbs) for derivation, source in made]
    found += [predecessor(variable.derivation, "", verbs)] if variable.derivation is not None else []
    found += [None for addition in draft.additions if variable.name in (*addition.derivations, "AVAL")]
    if variable.name == "USUBJID" and variable.by_rule:
        return Origin("Predecessor", "", f"{draft.groups[0].group.source}.USUBJID") if draft.groups else None
    if not found or None in found:
        return None
    return Origin("Predecessor", "", ", ".join(dict.fromkeys(each.description for each in found if each)))


def is_submitted(name: str, draft: Draft, context: Context) -> bool:
    """Whether a name is that of a variable of another dataset which is submitted there."""
    owner, _, variable = name.partition(".")
    of = context.drafts.get(owner)
    return of is not None and owner != draft.name and variable in of.variables and of.variables[variable].kind == ""


def predecessor(derivation: Derivation | None, source: str, verbs: Mapping[str, Verb]) -> Origin | None:
    """The origin of a variable that is taken as it is from a dataset; None if it is made in any other way.

    ``source`` is the dataset that bare names belong to, '' for the own one.
    """
    column = handed(derivation, verbs)
    if column is None or column.name.startswith("@"):
        return None
    of = column.dataset or source
    return Origin("Predecessor", "", f"{of}.{column.name}") if of else None


def implied(draft: Draft, variable: DraftVariable, context: Context) -> Iterator[Origin]:
    """The origin of each derivation of a variable."""
    for group in draft.groups:
        derivation = group.derivations.get(variable.name)
        if derivation is None:
            continue
        names = [reference.name for reference in references(derivation)]
        tests = group.group.tests.tests if group.group.tests else ()
        collected = {*RESULTS, VALUE, *(f"@{name}" for test in tests for name in test.columns)}
        if group.group.kind == "study":
            yield Origin("Protocol", "Sponsor")
        elif is_fixed(derivation, context.verbs) or any(n.startswith("@") and n not in collected for n in names):
            yield Origin("Assigned", "Sponsor")
        elif is_of_visits(group.group, context):
            yield Origin("Derived", "Sponsor")
        elif group.group.kind == "raw" and hands_on(derivation, context.verbs) and group.group.source in context.raw:
            yield context.raw[group.group.source].origin
        else:
            yield Origin("Derived", "Sponsor")
    for addition in draft.additions:
        if addition.test is not None:  # a total's own words are those of its value level
            continue
        made = addition.derivations.get(variable.name)
        if made is not None or variable.name == "AVAL":
            fixed = made is not None and is_fixed(made, context.verbs)
            yield Origin("Assigned" if fixed else "Derived", "Sponsor")
    if variable.derivation is not None:
        fixed = is_fixed(variable.derivation, context.verbs)
        assigned = fixed or variable.derivation.arguments.get("table") in DESIGN
        yield Origin("Assigned" if assigned else "Derived", "Sponsor")


def is_of_visits(group: RecordGroup, context: Context) -> bool:
    """Whether a group has a record for each visit of other sources."""
    return group.kind == "raw" and group.source in context.raw and bool(context.raw[group.source].visits_of)


def method_of(draft: Draft, variable: DraftVariable, context: Context) -> str:
    """The method in words: the spec's own, else what the derivations' verbs say."""
    if variable.text("method"):
        return variable.text("method")
    if variable.text("scope") and variable.derivation is not None:
        whole = Telling(draft, context).of_derivation(variable.derivation)
        return f"{whole.rstrip('.')}; over the records of all subjects."
    if variable.name == "USUBJID" and variable.by_rule:
        return subject_identifier(context.usubjid)
    return Telling(draft, context).of(variable)


def subject_identifier(pattern: str) -> str:
    """How USUBJID is made, in words.

    >>> subject_identifier("ABC-{subject}"), subject_identifier("{subject}")
    ("'ABC-' followed by the subject's identifier as collected.", "The subject's identifier as collected.")
    """
    before, _, after = pattern.partition("{subject}")
    parts = [f"'{before}'" if before else "", "the subject's identifier as collected", f"'{after}'" if after else ""]
    text = " followed by ".join(filter(None, parts))
    return f"{text[:1].upper()}{text[1:]}."
