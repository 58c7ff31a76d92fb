"""Two defines element by element: what one says and the other does not, with the reason; and counts on both sides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..define import elements as e
from ..texts import fold
from .notes import Note
from .view import DatasetView, Facts, View, Where, everything, written_where

KINDS = ("datasets", "variables", "value levels", "where clauses", "codelists", "terms", "dictionaries", "origins",
         "methods", "comments", "documents")  # fmt: skip

#: Why what a file says is not in the define of its specs, by what it is. What is not named here has a place in them.
WHY = {
    "role": "roles are those of the guide",
    "purpose": "Tabulation of SDTM, Analysis of ADaM",
    "repeating": "follows from the keys",
    "reference data": "follows from the guide: a dataset without subjects",
    "no data": "follows from the data",
    "class": "the class is that of the guide",
    "sub-class": "follows from data structure and name",
    "domain": "follows from the dataset's name",
    "pages": "pages follow from the study's forms",
    "type of method": "a method has no type in the specs",
    "documents of method": "a method refers to no document in the specs",
    "documents of comment": "a comment refers to no document in the specs",
    "order": "variables stand in the order of the guide",
    "source": "a predecessor has no source of its own, any other a term of Define-XML 2.1",
    "label": "labels are those of the guide, or cannot be held by a transport file",
    "data type": "numbers and texts are those of the guide",
    "origin": "no origin of Define-XML 2.1",
}
FOLDED = ("role", "class")  # what is the same in other letters
GIVEN = (
    "role",
    "mandatory",
    "domain",
    "sub-class",
    "purpose",
    "source",
    "repeating",
    "reference data",
    "type of method",
)  # what the guide says where a file says nothing
OTHER = "the specs cannot say it"
BY_KIND = {
    "standard": "specs name SDTMIG, ADaMIG and OCCDS, each in a version that is there",
    "terminology": "the package of this date is not installed: cdisc-rdeb ct add FILE, and standards: {CT: DATE}",
    "study": "the study's name, title and protocol are all that the specs say of it",
}
OF_QUALIFIERS = "SUPP-- is made of the qualifiers under supplemental"


def differences(theirs: View, ours: View) -> Iterator[Note]:
    """What a file says, and the define of its specs does not, or otherwise."""
    for name, dataset in theirs.datasets.items():
        if name not in ours.datasets:
            yield Note(
                "dataset", name, name, "dataset", dataset.facts.get("label", ""), "the specs have no such dataset"
            )
            continue
        yield from of_dataset(name, dataset, ours.datasets[name], theirs, ours)
    for name in sorted(ours.datasets.keys() - theirs.datasets.keys()):
        yield Note(
            "dataset", name, name, "dataset", "", "the specs make it", ours.datasets[name].facts.get("label", "")
        )
    yield from of_facts("documents", "", "", theirs.documents, ours.documents)
    yield from of_facts("standard", "", "", theirs.standards, ours.standards)
    yield from of_facts("terminology", "", "", theirs.terminology, ours.terminology)
    yield from of_facts("study", "", "", theirs.study, ours.study)


def of_dataset(name: str, theirs: DatasetView, ours: DatasetView, all_theirs: View, all_ours: View) -> Iterator[Note]:
    """What of one dataset differs."""
    yield from of_facts("dataset", name, name, theirs.facts, ours.facts)
    if theirs.keys != ours.keys:
        why = "records are sorted by the keys, which begin with STUDYID and USUBJID"
        yield Note("dataset", name, name, "keys", ", ".join(theirs.keys), why, ", ".join(ours.keys))
    shared = [variable for variable in theirs.variables if variable in ours.variables]
    order = [variable for variable in ours.variables if variable in theirs.variables]
    if shared != order:
        first = next(a for a, b in zip(shared, order, strict=True) if a != b)
        yield Note("dataset", name, name, "order", f"from {first} on", WHY["order"], ", ".join(order))
    for variable, view in theirs.variables.items():
        mine = ours.variables.get(variable)
        if mine is None:
            why = "the guide has no such variable in the dataset"
            yield Note("variable", name, variable, "variable", view.facts.get("label", ""), why)
            continue
        yield from of_variable("variable", name, variable, view.facts, mine.facts, all_theirs, all_ours)
        known = {key(where): facts for where, facts in mine.levels.items()}
        for where, facts in view.levels.items():
            said = f"{variable} where {written_where(where)}"
            if key(where) not in known:
                yield Note(
                    "value level", name, said, "value level", facts.get("label", ""), "no condition of the specs"
                )
            else:
                yield from of_variable("value level", name, said, facts, known[key(where)], all_theirs, all_ours)
        for more in sorted({*known} - {key(where) for where in view.levels}):
            said = f"{variable} where {more}"
            yield Note("value level", name, said, "value level", "", "the specs make it", "a level")
    for variable in sorted(ours.variables.keys() - theirs.variables.keys()):
        yield Note(
            "variable",
            name,
            variable,
            "variable",
            "",
            "the specs make it",
            ours.variables[variable].facts.get("label", ""),
        )


def key(where: Where) -> str:
    """Where a value level holds, whatever the order of its conditions."""
    return " or ".join(sorted(" and ".join(sorted(map(str, together))) for together in where))


def of_variable(
    kind: str, dataset: str, name: str, theirs: Facts, ours: Facts, all_theirs: View, all_ours: View
) -> Iterator[Note]:
    """What of a variable or value level differs; codelists are compared by their terms."""
    yield from of_facts(kind, dataset, name, without(theirs), without(ours))
    mine, other = (
        view.lists.get(facts.get("codelist", "")) for view, facts in ((all_ours, ours), (all_theirs, theirs))
    )
    if other is None and mine is None:
        return
    if other is None or mine is None:
        said = (mine or other).name  # type: ignore[union-attr]
        why = "the guide names one" if other is None else "it has no term, or its variable is a date"
        yield Note(kind, dataset, name, "codelist", said if other else "", why, said if mine else "")
        return
    yield from of_codelist(kind, dataset, name, other, mine)


def of_codelist(kind: str, dataset: str, name: str, theirs: e.CodeList, ours: e.CodeList) -> Iterator[Note]:
    """What of the codelist of a variable differs."""
    if theirs.dictionary or ours.dictionary:
        said = [f"{c.dictionary or c.name} {c.version or ''}".strip() for c in (theirs, ours)]
        if said[0] != said[1]:
            yield Note(kind, dataset, name, "dictionary", said[0], "the specs name dictionaries with versions", said[1])
        return
    if (theirs.code or "") != (ours.code or ""):
        why = "codes are those of the study's terminology"
        yield Note(kind, dataset, name, "C-code of codelist", theirs.code or "", why, ours.code or "")
    if fold(theirs.name) != fold(ours.name):
        why = "the name of CDISC's codelist, or that of another list has been added"
        yield Note(kind, dataset, name, "name of codelist", theirs.name, why, ours.name)
    mine = {item.coded_value: item for item in ours.items}
    for item in theirs.items:
        of = f"{name}: {item.coded_value}"
        if item.coded_value not in mine:
            yield Note("term", dataset, of, "term", item.coded_value, "no term of the codelist in the specs")
            continue
        other = mine[item.coded_value]
        if item.decode and meant(item) != meant(other):
            why = "decodes are CDISC's where the codelist is"
            yield Note("term", dataset, of, "decode", item.decode or "", why, other.decode or "")
        if (item.code or "") != (other.code or ""):
            why = "codes are those of the study's terminology"
            yield Note("term", dataset, of, "C-code", item.code or "", why, other.code or "")
        if item.extended_value != other.extended_value:
            why = "a term is added where CDISC's codelist lacks it"
            yield Note("term", dataset, of, "added", item.extended_value or "", why, other.extended_value or "")
    for value in sorted(mine.keys() - {item.coded_value for item in theirs.items}):
        yield Note("term", dataset, f"{name}: {value}", "term", "", "a term of the codelist in the specs", value)


def meant(item: e.CodeListItem) -> str:
    """The decode of a term, the term itself where it has none."""
    return fold(item.decode or item.coded_value)


def without(facts: Facts) -> Facts:
    """What is said of a variable but for its codelist."""
    return {name: text for name, text in facts.items() if name != "codelist"}


def of_facts(
    kind: str, dataset: str, element: str, theirs: Mapping[str, str], ours: Mapping[str, str]
) -> Iterator[Note]:
    """What is said on one side and not, or otherwise, on the other."""
    for name in dict.fromkeys([*theirs, *ours]):
        said, mine = theirs.get(name, ""), ours.get(name, "")
        if not said and (name in GIVEN or kind in ("standard", "terminology", "study")):
            continue
        if name in FOLDED and fold(said) == fold(mine):
            continue
        if " ".join(said.split()) != " ".join(mine.split()):
            why = OF_QUALIFIERS if dataset.startswith("SUPP") else BY_KIND.get(kind) or WHY.get(name, OTHER)
            yield Note(kind, dataset, element, name, said, why, mine)


def counts(of: View) -> dict[str, int]:
    """How many elements of each kind a define has; those that nothing refers to do not count."""
    every = list(everything(of.datasets))
    facts = [said for *_, said in every]
    used = {said["codelist"] for said in facts if said.get("codelist") in of.lists}
    lists = [of.lists[oid] for oid in used]
    comments = [*facts, *(dataset.facts for dataset in of.datasets.values())]
    found = (
        len(of.datasets),
        sum(not where for _, _, where, _ in every),
        sum(bool(where) for _, _, where, _ in every),
        len({(dataset, key(where)) for dataset, _, where, _ in every if where}),
        sum(not codelist.dictionary for codelist in lists),
        sum(len(codelist.items) for codelist in lists),
        len({codelist.dictionary for codelist in lists if codelist.dictionary}),
        sum("origin" in said for said in facts),
        sum("method" in said for said in facts),
        sum("comment" in said for said in comments),
        len(of.documents),
    )
    return dict(zip(KINDS, found, strict=True))
