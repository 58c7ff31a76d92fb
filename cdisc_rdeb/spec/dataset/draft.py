"""A dataset spec while it is being read: what the spec says, before the standard fills in the rest."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import Literal, TypeAlias

from ...model import Addition, Derivation, Only, Place, RecordGroup, Reference, Relation, StudyCheck
from ...plan import references
from ...quick import dataclass
from ...standards import StandardDataset, Standards
from ...terminal import count
from ..derivation.derivations import Grammar
from ..derivation.made import assigned, taken
from ..derivation.outputs import each_of_range, names_of, read_made
from ..faults import Faults
from ..meant.mistaken import torn_text
from ..schema.ways_out import OF_A_GROUP, too_deep_of_group
from ..yaml.reader import Node
from .additions import read_additions
from .checks import read_checks
from .each_of import read_each_of
from .findings import read_tests, read_totals
from .merges import read_merges
from .relations import read_relations

ATTRIBUTES = (
    *("label", "codelist", "origin", "source", "method", "comment"),
    *("format", "evaluator", "type", "state", "scope"),
    *("holds", "mandatory", "predecessor", "origin_text", "levels"),
)
WAITING = "waiting"
STATES = (WAITING, "not collected")
IN_ORDER = "the place of the parameter in the spec"


@dataclass(slots=True)
class DraftVariable:
    """What a spec says of a variable: attributes by name, its state, and its derivation over the records."""

    name: str
    place: Place
    kind: Literal["", "supplemental", "comments", "temporary"] = ""
    attributes: dict[str, Node] = field(default_factory=dict)
    state: str = ""
    derivation: Derivation | None = None
    by_rule: dict[str, str] = field(default_factory=dict)

    def text(self, attribute: str) -> str:
        """The text of an attribute, '' when the spec does not give it."""
        node = self.attributes.get(attribute)
        return node.text if node else ""


@dataclass(slots=True)
class DraftGroup:
    """A record group while it is read."""

    group: RecordGroup
    derivations: dict[str, Derivation]


@dataclass(slots=True)
class Draft:
    """A dataset spec while it is read."""

    name: str
    domain: str
    standards: Standards
    node: Node
    keys: tuple[str, ...]
    groups: list[DraftGroup]
    variables: dict[str, DraftVariable]
    omit: tuple[str, ...]
    relations: tuple[Relation, ...] = ()
    additions: tuple[Addition, ...] = ()
    checks: tuple[StudyCheck, ...] = ()
    parameters: dict[str, str] = field(default_factory=dict)  # PARAMCD to PARAM, in the order of the spec
    all_parameters: bool = False  # no other than these: every group names its own
    given: bool = False  # built by somebody else: nothing is filled in
    whole: bool = True  # False: a part could not be read, so what is missing is not known

    @property
    def standard(self) -> StandardDataset | None:
        """What SDTM says of the dataset: the guide, else the model of the class that the spec names."""
        return self.standards.tabulation_dataset(self.domain, self.node.get("class")) if self.domain else None

    @property
    def waits(self) -> bool:
        """Whether nothing says yet what the records come from: ``records: waiting``."""
        return self.node.get("records") == WAITING

    def comes_from(self, known: Mapping[str, Collection[str]]) -> bool:
        """Whether all is there that the records come from, by its kind; else what they would have is not known."""
        return all(made.group.source in known[made.group.kind] for made in self.groups)

    def has(self, name: str) -> bool:
        """Whether anything makes this variable."""
        return name in self.variables


def note_drafts(drafts: Iterable[Draft], known: Mapping[str, Collection[str]], faults: Faults) -> set[str]:
    """The datasets of which a part could not be read, or comes from what is not there; their files are remembered."""
    partly = [draft for draft in drafts if not (draft.whole and draft.comes_from(known))]
    faults.partly |= {draft.node.place.file for draft in partly}
    return {draft.name for draft in partly}


def is_made_over(draft: Draft, name: str) -> bool:
    """Whether a spec makes a variable over the records, or says that there is nothing to make it of."""
    variable = draft.variables.get(name)
    return variable is not None and bool(variable.derivation or variable.state)


Spread: TypeAlias = Callable[[Draft, Grammar, Node], None]
InTable: TypeAlias = Callable[[Draft, Grammar, Sequence[Path]], dict[str, str]]


def read_draft(node: Node, grammar: Grammar, folders: Sequence[Path], spread: Spread, in_table: InTable) -> Draft:
    """Read a dataset spec; ``folders`` have the tables of tests; faults are noted in the grammar.

    ``spread`` makes a group for each parameter of a group that names some; ``in_table`` says those of a look-up table.
    """
    name = node.get("dataset")
    draft = Draft(
        name=name,
        domain=grammar.domain,
        standards=grammar.standards,
        node=node,
        keys=node.named["keys"].texts if "keys" in node.named else (),
        groups=[],
        variables={},
        omit=node.named["omit"].texts if "omit" in node.named else (),
        relations=tuple(read_relations(node, name, grammar)),
    )
    for kind in ("supplemental", "comments", "temporary", "variables"):
        section = node.named.get(kind)
        for variable, inner in grammar.variables(section).items() if section else ():
            read_variable(draft, grammar, variable, inner, "" if kind == "variables" else kind)
    groups = node.named["records"].nodes if not draft.waits else []
    for group in groups:
        read_group(draft, grammar, group, folders)
        if "parameters" in group.named:
            spread(draft, grammar, group)
    for made in draft.groups:
        if made.group.traced is not None:
            add_source(draft, made, grammar)
    draft.all_parameters = bool(groups) and all("parameters" in group.named for group in groups)
    if not draft.parameters and (tabled := in_table(draft, grammar, folders)):
        draft.parameters, draft.all_parameters = tabled, True
    number = draft.variables.get("PARAMN")
    numbered = number is not None and "derivation" not in number.by_rule  # by the spec itself
    draft.additions = (*read_totals(node, grammar), *read_additions(node, grammar, draft.parameters, numbered))
    for addition in draft.additions:
        for variable in addition.derivations:
            by_rule = {"derivation": "the totals of the dataset"} if addition.test else {}
            draft.variables.setdefault(variable, DraftVariable(variable, addition.place_of(variable), by_rule=by_rule))
    draft.checks = read_checks(node, grammar)
    if draft.waits:
        let_wait(draft, grammar)
    return draft


def read_variable(draft: Draft, grammar: Grammar, name: str, node: Node, kind: str) -> None:
    """One variable over the dataset's records; or several: one for each output of a verb (``ASTDT, ASTDTF``), all of
    one state, or a range of them with the same attributes."""
    for each, own in (several := each_of_range(name, node, grammar)):
        read_variable(draft, grammar, each, own, kind)
    if several:
        return
    names = names_of(name, node.place, grammar)
    if node.text in STATES and len(names) > 1:
        for each in names:
            read_variable(draft, grammar, each, node, kind)
        return
    made: dict[str, Derivation] = {}
    for number, each in enumerate(names):
        if each in draft.variables:
            line = draft.variables[each].place.line
            grammar.faults.error(node.place, f"{each} stands in line {line} already", "keep one")
            continue
        variable = DraftVariable(each, node.place, kind)  # type: ignore[arg-type]
        draft.variables[each] = variable
        if number == 0:
            made = read_made(names, take_attributes(variable, node, grammar, draft.waits), node.place, grammar)
        variable.derivation = made.get(each)


def let_wait(draft: Draft, grammar: Grammar) -> None:
    """Of a dataset whose records wait, all variables wait; the fault of it stands once."""
    for variable in draft.variables.values():
        if variable.derivation is not None:
            message = f"{variable.name} is made here, and the records wait"
            grammar.faults.error(variable.derivation.place, message, "say what the records come from")
            variable.derivation = None
        variable.state = variable.state or WAITING
    hint = "say what they come from under records, and what makes each variable"
    message = f"the records of {draft.name} are waiting to be mapped, with {count(len(draft.variables), 'variable')}"
    grammar.faults.warning(draft.node.named["records"].place, message, hint)


def take_attributes(variable: DraftVariable, node: Node, grammar: Grammar, told: bool = False) -> Node | None:
    """Note a variable's attributes and state; what is left of the node is its derivation, None if nothing is. That
    it waits may be ``told`` for all of a dataset."""
    if node.text in STATES:
        variable.state = node.text
        if not told:
            warn_if_waiting(variable, node, grammar)
        return None
    if not node.named:
        return node
    for name, inner in node.named.items():
        if name not in ATTRIBUTES:
            continue
        earlier = variable.attributes.get(name)
        if earlier is not None and earlier.plain() != inner.plain():
            grammar.faults.error(
                inner.place, f"{variable.name} has another {name} in line {earlier.place.line}", "keep one of them"
            )
        variable.attributes[name] = inner
    if variable.text("state"):
        variable.state = variable.text("state")
        if not told:
            warn_if_waiting(variable, node, grammar)
    torn = torn_text(node, ATTRIBUTES, grammar.faults)
    rest = {name: inner for name, inner in node.named.items() if name not in ATTRIBUTES and name not in torn}
    return Node(rest, node.place) if rest else None


def warn_if_waiting(variable: DraftVariable, node: Node, grammar: Grammar) -> None:
    """An unfinished spec builds, and says so."""
    if variable.state == WAITING:
        grammar.faults.warning(node.place, f"{variable.name} is waiting to be mapped and is built missing")


def read_group(draft: Draft, grammar: Grammar, node: Node, folders: Sequence[Path]) -> None:
    """One record group and its variables."""
    kinds = [kind for kind in ("raw", "dataset", "study") if kind in node.named]
    if len(kinds) != 1 and not grammar.faults.inside(node.place):
        said = f"not of {' and '.join(kinds)}" if kinds else "and none of them stands here"
        grammar.faults.error(node.place, f"records come from one of raw, dataset and study, {said}", "name one")
    elif kinds and not node.get(kinds[0]):
        grammar.faults.error(node.named[kinds[0]].place, "it is not said where the records come from", "name it here")
    kinds = [*kinds, "raw"]
    where = grammar.where(node.named["where"]) if "where" in node.named else RecordGroup("raw", "").where
    tests = read_tests(node, grammar, folders)
    draft.whole &= tests is not None or "tests" not in node.named
    merges = read_merges(node, grammar)
    grammar = replace(grammar, merges={merge.name: merge.source for merge in merges if merge.name})
    group = RecordGroup(kinds[0], node.get(kinds[0]), where, tests=tests, merges=merges, place=node.place)
    traced = node.named["traced"].place if "traced" in node.named else None
    days = node.named["each_day"].named if "each_day" in node.named else {}
    each_day = tuple(grammar.reference(days[n].text, days[n].place) for n in ("from", "to") if n in days)
    runs = node.named["together"].named if "together" in node.named else {}
    if runs.keys() >= {"by", "order"}:
        order = tuple(grammar.ordered(inner) for inner in runs["order"].nodes)
        by = tuple(grammar.reference(inner.text, inner.place) for inner in runs["by"].nodes)
        group = replace(group, together=Only(True, order, by))
    each_of = dict(read_each_of(node.named["each_of"], grammar)) if "each_of" in node.named else {}
    group = replace(group, only=read_only(node, grammar), traced=traced, each_day=each_day, each_of=each_of)
    made: dict[str, Derivation] = {}
    seen: set[str] = set()
    for names, inner in group_variables(node, grammar):
        derivation: Node | None = None
        for number, name in enumerate(names):
            variable = draft.variables.setdefault(name, DraftVariable(name, inner.place))
            if number == 0:
                derivation = take_attributes(variable, inner, grammar)
            if variable.derivation is not None:
                line = variable.derivation.place.line
                message = f"{name} is made here and in line {line} over the records"
                grammar.faults.error(inner.place, message, "keep one")
            if name in seen:
                grammar.faults.error(inner.place, f"{name} is made twice in this group", "keep one")
            seen.add(name)
        made |= read_made(names, derivation, inner.place, grammar)
    draft.groups.append(DraftGroup(group, made))


def add_source(draft: Draft, made: DraftGroup, grammar: Grammar) -> None:
    """SRCDOM, SRCVAR and SRCSEQ of a group: the dataset, variable and record that its analysis values are from."""
    group, place = made.group, made.group.traced or made.group.place
    value = made.derivations.get("AVAL") or made.derivations.get("AVALC")
    names = {str(reference) for reference in references(value)}
    if len(names) != 1 and grammar.faults.inside(group.place):  # what AVAL is of is not known
        return
    if len(names) != 1 and "SRCVAR" not in made.derivations:
        said = f"of {' and '.join(sorted(names))}" if names else "there is none"
        grammar.faults.error(place, f"SRCVAR names the one variable of AVAL, and {said}", "say SRCVAR")
        return
    sources = {
        "SRCDOM": assigned(group.source, place),
        "SRCVAR": assigned("".join(names), place),
        "SRCSEQ": taken(Reference(f"{group.source[:2]}SEQ", place=place), place),
    }
    for name, derivation in sources.items():
        draft.variables.setdefault(name, DraftVariable(name, place))
        made.derivations.setdefault(name, derivation)


def read_only(node: Node, grammar: Grammar) -> Only | None:
    """Which of the rows alone a group takes: ``only: {last: [VISITNUM], by: [VSTESTCD]}``."""
    if "only" not in node.named:
        return None
    said = node.named["only"].named
    ends = [word for word in ("first", "last") if word in said]
    if len(ends) != 1:
        grammar.faults.error(node.named["only"].place, "only the first or the last row of each group", "say one")
        return None

    by = tuple(grammar.reference(n.text, n.place) for n in (said["by"].nodes if "by" in said else ()))
    return Only(ends[0] == "last", tuple(grammar.ordered(n) for n in said[ends[0]].nodes), by)


def group_variables(node: Node, grammar: Grammar) -> Iterator[tuple[dict[str, str], Node]]:
    """The variables of a group: those that copy a column of their own name, then those that say more."""
    if "copy" in node.named:
        for inner in node.named["copy"].nodes:
            yield {inner.text: ""}, inner
    if "variables" in node.named:
        for name, inner in grammar.variables(node.named["variables"]).items():
            if name in OF_A_GROUP:
                grammar.faults.error(inner.place, *too_deep_of_group(name))
                continue
            names = names_of(name, inner.place, grammar)
            yield from ((part, inner) for part in ([{each: ""} for each in names] if inner.text in STATES else [names]))
