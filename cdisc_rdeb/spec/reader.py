"""The specs of a study, read into the model: files, schemas, drafts, the standard's conventions, the model."""

from __future__ import annotations

import traceback
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path

from .. import standards
from ..errors import SpecError
from ..model import (
    Codelist,
    Condition,
    Dataset,
    Origin,
    Place,
    RawSource,
    Study,
    Term,
    Test,
    ValueLevel,
    Variable,
    Visit,
    WhereClause,
)
from ..standards import StandardVariable
from ..verbs import Verb
from ..verbs.registry import study_verbs
from . import conventions, schema
from .derivations import Grammar, only_known
from .draft import ATTRIBUTES, Draft, DraftVariable, read_draft
from .faults import Faults, did_you_mean
from .layers import Layer, read_node, read_root
from .overlay import overlay_codelists, overlay_dataset
from .yaml_reader import Node

ISO_8601 = "ISO 8601"
RELATED = ("DOMAIN", "EVAL")  # the codelists of SUPP-- and CO
UNREAD = "?"  # stands among the codelists when codelists.yaml could not be read to its end


@dataclass(frozen=True, slots=True)
class Reading:
    """A study with what the spec files say of it, for lint and explain.

    ``unread`` are the datasets whose files could not be read, or not all of them: what they hold is not known.
    """

    study: Study
    drafts: Mapping[str, Draft]
    verbs: Mapping[str, Verb]
    root: Node
    unread: Collection[str] = ()


def read_study(folder: Path, faults: Faults, unwritten: Node | None = None) -> Reading | None:
    """Read the specs in a folder. None when what all specs stand on cannot be used; faults say why.

    ``unwritten`` is the spec of one more dataset, as if it lay among the others.
    """
    root, layers = read_root(folder, faults)
    if not layers:
        return None
    sound = not faults.errors
    nodes, unread = read_datasets(layers, faults, unwritten)
    codelists = read_codelists(layers, faults)
    verbs = read_verbs(layers, faults)
    if root is None or verbs is None or not sound:
        return None
    everywhere = root.named["not_submitted"].texts if "not_submitted" in root.named else ()
    raw = {name: read_source(name, node, everywhere) for name, node in root.named["raw"].named.items()}
    tables = study_tables(root)
    names = {node.get("dataset") for node in nodes} | unread
    prefixes = names | set(raw) | {"*"}
    drafts: dict[str, Draft] = {}
    for node in nodes:
        name = node.get("dataset")
        domain = node.get("domain") or name[:2]
        grammar = Grammar(verbs, domain, faults, prefixes, ATTRIBUTES)
        drafts[name] = read_draft(node, grammar, [layer.folder for layer in layers])
    unread |= {draft.name for draft in drafts.values() if not draft.whole}
    has_reference_date = "DM" in unread or ("DM" in drafts and drafts["DM"].has("RFSTDTC"))
    for draft in drafts.values():
        conventions.add_variables(draft, tables, raw, names, root.get("study"), has_reference_date)
    datasets = {
        name: finish(draft, raw, codelists, verbs, root.get("subject"), faults) for name, draft in drafts.items()
    }
    if any(dataset.supplemental() or dataset.commentary() for dataset in datasets.values()):
        for name in RELATED:
            use_codelist(name, codelists, None, faults)
    visits = tuple(read_visit(node) for node in named_nodes(root, "visits"))
    study = Study(
        id=root.get("study"),
        title=root.get("title"),
        folder=folder,
        libraries=tuple(layer.folder for layer in layers[1:]),
        usubjid=root.get("subject"),
        datasets=datasets,
        raw=raw,
        codelists=codelists,
        visits=visits,
        unscheduled=read_unscheduled(root),
        unscheduled_step=float(root.named["unscheduled"].get("step") or 0.1) if "unscheduled" in root.named else 0.1,
        tables={name: tuple(rows) for name, rows in tables.items()},
        ascii={name: node.text for name, node in root.named["ascii"].named.items()} if "ascii" in root.named else {},
        standards={
            "SDTMIG": standards.SDTMIG_VERSION,
            "ADaMIG": standards.ADAMIG_VERSION,
            "CT": standards.CT_VERSION,
        },
        description=root.get("description") or root.get("title"),
        protocol=root.get("protocol") or root.get("study"),
        created=root.get("created"),
        language=root.get("language") or "en",
    )
    return Reading(study, drafts, verbs, root, unread)


def read_datasets(layers: list[Layer], faults: Faults, unwritten: Node | None) -> tuple[list[Node], set[str]]:
    """The study's dataset specs, by file name, each laid over those of its libraries; and the datasets that are known
    only in part, or by their file's name. The study says which datasets it has, a library how they look."""
    found = [read_layer(layer, len(layers) > 1, faults) for layer in layers]
    (own, unread), libraries = found[0], found[1:]
    if not any((layers[0].folder / "sdtm").glob("*.y*ml")):
        faults.error(
            Place("study.yaml", 1), "the study has no dataset", "write sdtm/dm.yaml, and one file for each more"
        )
    if unwritten is not None:
        own[unwritten.get("dataset")] = unwritten
    elif not libraries:
        return list(own.values()), unread
    nodes = []
    for name, node in own.items():
        known = len(faults.errors)
        specs = [node, *(specs[name] for specs, _ in libraries if name in specs)]
        merged = reduce(lambda lower, upper: overlay_dataset(upper, lower, faults), reversed(specs))
        whole = schema.check(merged, "dataset", faults)
        if whole is not None:
            nodes.append(whole)
        if len(faults.errors) > known or any(name in partly for _, partly in libraries):
            unread.add(name)
    return nodes, unread


def read_layer(layer: Layer, part: bool, faults: Faults) -> tuple[dict[str, Node], set[str]]:
    """The dataset specs of one folder; and the datasets that are known only in part, or by their file's name."""
    nodes: dict[str, Node] = {}
    unread: set[str] = set()
    for path in sorted((layer.folder / "sdtm").glob("*.y*ml")):
        shown, called = f"{layer.shown}sdtm/{path.name}", path.stem.upper()
        if path.suffix != ".yaml":
            faults.error(Place(shown, 1), "the names of specs end in .yaml", "rename the file")
            unread.add(called)
            continue
        known = len(faults.errors)
        node = read_file(path, shown, "dataset", faults, part)
        name = node.get("dataset") if node else ""
        if node is not None and not name:
            faults.error(node.place, "dataset must be given here")
        elif node is not None and is_of_standard(node, called, faults):
            if name in nodes:
                faults.error(node.place, f"{name} has a spec already", f"see {nodes[name].place.file}")
            nodes.setdefault(name, node)
        if node is None or len(faults.errors) > known:
            unread |= {called, name or called}
    return nodes, unread


def read_file(path: Path, shown: str, kind: str, faults: Faults, part: bool = False) -> Node | None:
    """One spec file, as far as it fits its schema; None when nothing does. Faults say what does not."""
    node = read_node(path, shown, faults)
    return schema.check(node, kind, faults, part) if node else None


def is_of_standard(node: Node, called: str, faults: Faults) -> bool:
    """Whether the standard has the dataset of a spec, or the domain that it is split from."""
    domain = node.get("domain") or node.get("dataset")[:2]
    if standards.sdtmig_dataset(domain) is not None:
        return True
    at = node.named.get("domain") or node.named["dataset"]
    known = standards.sdtmig_datasets()
    hint = did_you_mean(domain, known) or "a dataset of another name says which one it is split from: domain: XX"
    if called in known:
        hint = f"did you mean {called}, as the file is called?"
    faults.error(at.place, f"SDTMIG {standards.SDTMIG_VERSION} has no dataset {domain}", hint)
    return False


def read_verbs(layers: list[Layer], faults: Faults) -> Mapping[str, Verb] | None:
    """The verbs that the study may use; None, with a fault noted, when a derivations.py cannot be run."""
    try:
        return study_verbs(*(layer.folder for layer in layers))
    except SpecError as error:
        cause = error.__cause__
        paths = {str(layer.folder / "derivations.py"): f"{layer.shown}derivations.py" for layer in layers}
        trace = traceback.extract_tb(cause.__traceback__) if cause else []
        frames = [(f.filename, f.lineno or 1) for f in trace if f.filename in paths]
        if isinstance(cause, SyntaxError):
            frames.append((cause.filename or "", cause.lineno or 1))
        path, line = frames[-1] if frames else ("", 1)
        hint = "mend the file; python shows more"
        place = Place(paths.get(path, "derivations.py"), line)
        faults.error(place, f"{type(cause).__name__}: {getattr(cause, 'msg', cause)}", hint)
        return None


def named_nodes(root: Node, name: str) -> list[Node]:
    """The nodes of a list that may be absent."""
    return root.named[name].nodes if name in root.named else []


def read_source(name: str, node: Node, everywhere: tuple[str, ...] = ()) -> RawSource:
    """A raw source and its habits; ``everywhere`` are the columns that no source submits."""
    default = RawSource(name, ())

    def texts(key: str, otherwise: tuple[str, ...]) -> tuple[str, ...]:
        return node.named[key].texts if key in node.named else otherwise

    return RawSource(
        name=name,
        files=texts("file", (f"{name}.csv",)),
        subject=node.get("subject"),
        visit=node.get("visit"),
        visit_date=node.get("visit_date"),
        prefix=node.get("prefix"),
        encoding=node.get("encoding"),
        delimiter=node.get("delimiter") or default.delimiter,
        sheet=node.get("sheet"),
        header_row=int(node.get("header_row") or default.header_row),
        item_group=node.get("item_group"),
        dates=texts("dates", default.dates),
        unknown=tuple(word.upper() for word in texts("unknown", default.unknown)),
        not_submitted=(*texts("not_submitted", ()), *everywhere),
        origin=Origin("Collected", node.get("origin") or "Investigator"),
        reference=node.get("reference") == "true",
        place=node.place,
    )


def read_visit(node: Node) -> Visit:
    """A planned visit."""
    facts = {name: inner.text for name, inner in node.named.items() if name != "raw"}
    day = node.get("VISITDY")
    raw = node.named["raw"].texts if "raw" in node.named else ()
    return Visit(node.get("VISIT"), float(node.get("VISITNUM")), int(day) if day else None, raw, facts)


def read_unscheduled(root: Node) -> Visit | None:
    """How unscheduled visits are known and named."""
    node = root.named.get("unscheduled")
    if node is None:
        return None
    return Visit(node.get("VISIT") or "UNSCHEDULED {VISITNUM}", None, None, node.named["raw"].texts)


def study_tables(root: Node) -> dict[str, list[Mapping[str, str]]]:
    """The design of the study as tables: arms (an element a row), elements, visits."""
    elements = [{k: v.text for k, v in node.named.items()} for node in named_nodes(root, "elements")]
    names = {element["ETCD"]: element["ELEMENT"] for element in elements}
    arms: list[Mapping[str, str]] = []
    for arm in named_nodes(root, "arms"):
        for order, element in enumerate(arm.named["elements"].nodes, start=1):
            facts = {name: inner.text for name, inner in element.named.items()}
            arms.append(
                {
                    "ARMCD": arm.get("ARMCD"),
                    "ARM": arm.get("ARM"),
                    "TAETORD": str(order),
                    "ETCD": facts["ETCD"],
                    "ELEMENT": names.get(facts["ETCD"], ""),
                    "TABRANCH": facts.get("TABRANCH", ""),
                    "TATRANS": facts.get("TATRANS", ""),
                    "EPOCH": facts["EPOCH"],
                }
            )
    visits: list[Mapping[str, str]] = [dict(read_visit(node).facts) for node in named_nodes(root, "visits")]
    return {"arms": arms, "elements": [dict(e) for e in elements], "visits": visits}


def read_codelists(layers: list[Layer], faults: Faults) -> dict[str, Codelist]:
    """The study's codelists, and what it adds to CDISC's; each laid over those of the libraries."""
    known = len(faults.errors)
    paths = [(layer.folder / "codelists.yaml", f"{layer.shown}codelists.yaml") for layer in layers]
    roots = [read_file(path, shown, "codelists", faults) for path, shown in paths if path.exists()]
    partly = len(faults.errors) > known
    read = [root for root in reversed(roots) if root]
    root = reduce(lambda lower, upper: overlay_codelists(upper, lower, faults), read) if read else None
    found = {name: read_codelist(name, node, faults) for name, node in root.named.items()} if root else {}
    return {**found, UNREAD: Codelist(UNREAD, "")} if partly else found


def read_codelist(name: str, node: Node, faults: Faults) -> Codelist:
    """One codelist; one that carries the name of a CDISC codelist, or names it, stands on that."""
    known = standards.codelist(node.get("ct") or name)
    if node.get("ct") and known is None:
        hint = did_you_mean(node.get("ct"), standards.codelist_names())
        faults.error(node.named["ct"].place, f"CDISC terminology has no codelist {node.get('ct')}", hint)
    if known is None and "ct" not in node.named and "terms" not in node.named:
        faults.error(node.place, f"{name} has no terms", "list them, or name the CDISC codelist it stands on with ct")
    for inner in node.named["omit"].nodes if "omit" in node.named else ():
        faults.error(inner.place, f"no library has a term {inner.text} of {name} that could be left out", "remove it")
    terms: dict[str, Term] = {}
    for value, inner in node.named["terms"].named.items() if "terms" in node.named else ():
        standard = known.terms.get(value) if known else None
        collected = inner.named["raw"].texts if "raw" in inner.named else () if inner.named else inner.texts
        decode = inner.get("decode") or (standard.preferred_term if standard else "")
        terms[value] = Term(
            value,
            decode,
            standard.code if standard else "",
            bool(known) and standard is None,
            tuple(text for text in collected if text),
        )
        if known and not standard and not known.extensible:
            hint = did_you_mean(value, known.terms) or "it cannot be extended"
            faults.error(inner.place, f"{value} is no term of the CDISC codelist {known.name}", hint)
    return Codelist(
        id=name,
        label=node.get("label") or (known.label if known else name),
        type=node.get("type") or "text",  # type: ignore[arg-type]
        code=known.code if known else "",
        extensible=known.extensible if known else True,
        terms=terms,
        place=node.place,
    )


def finish(
    draft: Draft,
    raw: Mapping[str, RawSource],
    codelists: dict[str, Codelist],
    verbs: Mapping[str, Verb],
    usubjid: str,
    faults: Faults,
) -> Dataset:
    """The model of a dataset from its draft and the standard."""
    known = standards.sdtmig_dataset(draft.domain)
    node = draft.node
    for variable in draft.variables.values():
        if variable.derivation is not None:
            variable.derivation = only_known(variable.derivation, draft.variables)
    variables = [finish_variable(draft, v, raw, codelists, verbs, usubjid, faults) for v in draft.variables.values()]
    reference = not conventions.is_by_subject(draft, raw)
    keys = draft.keys or (("USUBJID",) if draft.domain == "DM" else ())
    by_name = {v.name: v for v in sorted(variables, key=lambda v: v.order)}
    return Dataset(
        name=draft.name,
        label=node.get("label") or (known.label if known else ""),
        domain=draft.domain,
        class_name=known.define_class if known else "",
        structure=node.get("structure") or (known.structure if known else ""),
        keys=keys if not keys or keys[0] == "STUDYID" else ("STUDYID", *keys),
        groups=tuple(replace(g.group, derivations=g.derivations) for g in draft.groups),
        variables=by_name,
        reference=reference,
        comment=node.get("comment"),
        keep_empty=node.get("keep_empty") == "true",
        value_levels=value_levels(draft, by_name, codelists, faults),
        totals=draft.totals,
        place=node.place,
    )


def value_levels(
    draft: Draft, variables: Mapping[str, Variable], codelists: dict[str, Codelist], faults: Faults
) -> dict[str, tuple[ValueLevel, ...]]:
    """Value level metadata of results from the tests' own attributes, where a dataset has several tests."""
    code = f"{draft.domain}TESTCD"
    tests: dict[str, Test] = {}
    for group in draft.groups:
        for test in group.group.tests.tests if group.group.tests else ():
            tests.setdefault(test.code, test)
    for total in draft.totals:
        tests.setdefault(total.test.code, total.test)
    for test in all_tests(draft, tests):
        if test.codelist:
            use_codelist(test.codelist, codelists, Node(test.codelist, test.place), faults)
        declare_terms(draft, test, variables, codelists)
    levels: dict[str, tuple[ValueLevel, ...]] = {}
    for name in (f"{draft.domain}ORRES", f"{draft.domain}STRESC"):
        if len(tests) > 1 and name in variables:
            levels[name] = tuple(
                ValueLevel(
                    test.code,
                    WhereClause(((Condition(code, "EQ", (test.code,)),),)),
                    level_variable(variables[name], test, codelists, faults),
                )
                for test in tests.values()
            )
    return levels


def all_tests(draft: Draft, tests: Mapping[str, Test]) -> list[Test]:
    """The tests of a dataset, with those that stand for a whole form that was not done."""
    groups = [group.group.tests for group in draft.groups if group.group.tests]
    return [*tests.values(), *(g.not_done.test for g in groups if g.not_done and g.not_done.test)]


def declare_terms(draft: Draft, test: Test, variables: Mapping[str, Variable], codelists: dict[str, Codelist]) -> None:
    """The names of a test that a spec gives are terms: of CDISC's codelist, or the study's additions to it."""
    for name in (f"{draft.domain}TESTCD", f"{draft.domain}TEST"):
        for i in variables[name].codelists if name in variables else ():
            codelist, value = codelists[i], test.facts.get(name, "")
            decode = test.facts.get(f"{draft.domain}TEST", "") if name.endswith("CD") else ""
            known = standards.codelist(codelist.code) if codelist.code else None
            if value and codelist.extensible and value not in codelist.terms and not (known and value in known.terms):
                codelists[i] = replace(
                    codelist, terms={**codelist.terms, value: Term(value, decode, extended=bool(known))}
                )


def level_variable(variable: Variable, test: Test, codelists: dict[str, Codelist], faults: Faults) -> Variable:
    """A result variable as it is for one test: numeric where the test has no codelist and its results are numbers."""
    known = use_codelist(test.codelist, codelists, Node(test.codelist, test.place), faults) if test.codelist else ""
    ids = (known,) if known and variable.name.endswith("STRESC") else ()
    label = next((value for name, value in test.facts.items() if name.endswith("TEST")), "")
    return replace(variable, label=label, codelists=ids, type="Char" if known else "Num", place=test.place)


def standard_variable(draft: Draft, name: str) -> StandardVariable | None:
    """What the standard says of a variable: the guide's dataset, else the model's class."""
    known = standards.sdtmig_dataset(draft.domain)
    if known is None:
        return None
    return known.variables.get(name) or standards.model_variable(known.class_, name, draft.domain)


def finish_variable(
    draft: Draft,
    variable: DraftVariable,
    raw: Mapping[str, RawSource],
    codelists: dict[str, Codelist],
    verbs: Mapping[str, Verb],
    usubjid: str,
    faults: Faults,
) -> Variable:
    """The model of a variable: what the spec says, else what the standard does."""
    known = standard_variable(draft, variable.name) if not variable.kind else None
    if known is None and not variable.kind:
        standard = standards.sdtmig_dataset(draft.domain)
        hint = did_you_mean(variable.name, standard.variables) if standard else ""
        faults.error(
            variable.place,
            f"SDTMIG {standards.SDTMIG_VERSION} has no variable {variable.name} in {draft.domain}",
            hint or "put it under supplemental to submit it in SUPP--, or under temporary",
        )
    filled = dict(variable.by_rule)

    def said(attribute: str, standard: str, rule: str) -> str:
        if variable.text(attribute):
            return variable.text(attribute)
        if standard:
            filled[attribute] = rule
        return standard

    guide = f"SDTMIG {standards.SDTMIG_VERSION}"
    origin, rule = conventions.origin_of(draft, variable, raw)
    if rule:
        filled["origin"] = rule
    ids = codelist_ids(variable, known, codelists, faults)
    if ids and "codelist" not in variable.attributes:
        filled["codelist"] = guide
    if known and not variable.text("type"):
        filled["type"] = guide
    if known and variable.text("type") and variable.text("type") != known.type:
        faults.error(
            variable.attributes["type"].place,
            f"{variable.name} is {known.type} in {guide}, not {variable.text('type')}",
        )
    described = known.described if known else ""
    if known and ids and described:
        described = ""
    derived = origin.type == "Derived" and not variable.state
    return Variable(
        name=variable.name,
        label=said("label", known.label if known else "", guide),
        type=variable.text("type") or (known.type if known else "Char"),  # type: ignore[arg-type]
        role=known.role if known else "",
        core=known.core if known else "Perm",
        order=position(draft, variable, known),
        codelists=ids,
        dictionary=described if described and ISO_8601 not in described else "",
        iso8601=ISO_8601 in described,
        origin=origin,
        method=conventions.method_of(draft, variable, verbs, usubjid) if derived else "",
        comment=variable.text("comment"),
        format=variable.text("format"),
        supplemental=variable.kind == "supplemental",
        commentary=variable.kind == "comments",
        temporary=variable.kind == "temporary",
        evaluator=variable.text("evaluator"),
        state=variable.state,  # type: ignore[arg-type]
        derivation=variable.derivation,
        filled=filled,
        place=variable.place,
    )


def position(draft: Draft, variable: DraftVariable, known: StandardVariable | None) -> float:
    """Where a variable stands: as in the model's order of the class, others last, as the spec names them."""
    last = 10_000 + list(draft.variables).index(variable.name)
    if known is None:
        return last
    standard = standards.sdtmig_dataset(draft.domain)
    if standard is None:
        return last
    if variable.name in standard.variables:
        return standard.variables[variable.name].order
    model = standards.model_variables(standard.class_, draft.domain)
    before = [v for v in standard.variables.values() if v.name in model and model[v.name].order < known.order]
    return max((v.order for v in before), default=0) + known.order / 10_000


def codelist_ids(
    variable: DraftVariable, known: StandardVariable | None, codelists: dict[str, Codelist], faults: Faults
) -> tuple[str, ...]:
    """The ids of a variable's codelists; CDISC's are added to the study's as they are used."""
    node = variable.attributes.get("codelist")
    if node is not None:
        if node.text == "none":
            return ()
        return tuple(i for inner in node.nodes if (i := use_codelist(inner.text, codelists, inner, faults)))
    found = []
    for code in known.codelists if known else ():
        standard = standards.codelist(code)
        # Results are numbers as a rule: extensible lists of them belong to the tests that have terms, at value level.
        of_results = (
            known is not None and known.name.endswith("STRESC") and standard is not None and standard.extensible
        )
        if standard is not None and not of_results:
            found.append(use_codelist(standard.name, codelists, None, faults))
    return tuple(found)


def use_codelist(name: str, codelists: dict[str, Codelist], node: Node | None, faults: Faults) -> str:
    """The id of a codelist by the study's name for it, or CDISC's."""
    if name in codelists:
        return name
    standard = standards.codelist(name)
    if standard is None:
        if node is not None and UNREAD not in codelists:
            hint = did_you_mean(name, [*codelists, *standards.codelist_names()])
            faults.error(node.place, f"there is no codelist {name}", hint or "define it in codelists.yaml")
        return ""
    if standard.name not in codelists:
        codelists[standard.name] = Codelist(standard.name, standard.label, "text", standard.code, standard.extensible)
    return standard.name
