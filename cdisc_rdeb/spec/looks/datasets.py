"""Looks at datasets: the variables that they must have, keys, comments, and qualifiers that can be told apart."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import combinations

from ...errors import SURE, SpecError, list_in_yaml
from ...formats.long_text import piece_name
from ...model import Dataset, Place, Study
from ...plan.needs import of_dataset
from ...standards import StandardVariable
from ...values.terminology import Terms
from ..dataset.draft import Draft
from ..dataset.parameters import AS_USUAL
from ..dataset.tables import read_table
from ..faults import Fault, Faults, Meant, did_you_mean
from ..meant.columns import meant_column, of_same_word
from ..meant.hints import OUT_OF_LIST, hint_of_variable, told_by_fault, told_by_misspelling
from ..meant.populations import check_populations
from ..meant.words import NAME
from ..structures import STRUCTURES
from ..unread import has_unread
from .made import Columns
from .names import no_name
from .possible import tests_of

PIECES = 100  # more than any text has
COLUMN = "COLUMN"  # which a person puts in
SHORT_END = 3  # letters that names share at their ends
FEW_EXPECTED = 2  # variables that a dataset lacks, each told by itself
EXPECTED = re.compile(r"(?P<name>\S+) \(.*\) is Expected in (?P<of>\S+)")


def check_dataset(study: Study, dataset: Dataset, draft: Draft, columns: Columns, faults: Faults) -> None:
    """The dataset has the variables that it must have, and leaves out only such as there are."""
    for name in draft.omit:
        if name in draft.variables and "derivation" not in draft.variables[name].by_rule:
            message = f"{name} is left out here, and made in line {draft.variables[name].place.line}"
            faults.error(draft.node.named["omit"].place, message, "keep one")
    if dataset.standard == "ADaMIG":
        check_analysis(study, dataset, draft, faults)
        return
    known = draft.standard
    assert known is not None  # read_datasets sees to it
    submitted = {v.name for v in dataset.submitted()}
    place = draft.node.named["dataset"].place
    for variable in (each for each in known.variables.values() if each.core in ("Req", "Exp")):
        told = told_by_misspelling(draft.standards, variable.name, dataset) or faults.about(place.file, variable.name)
        if variable.name in submitted or told:
            continue
        if variable.core == "Req":
            looked_up = as_beside(study, dataset, draft, variable.name)
            hint = looked_up or f"map it under variables, such as {mapped(study, dataset, variable, columns)}"
            if variable.name == "USUBJID" and any(group.kind == "raw" for group in dataset.groups):
                hint = "its raw source says reference: true; name the column with the subject instead"
            tell = faults.warning if draft.waits else faults.error
            tell(place, f"{variable.name} ({variable.label}) is Required in {dataset.name}", hint)
        else:
            older = dataset.variables.get(variable.name.replace("LOBXFL", "BLFL"))
            hint = f"map it, or write {variable.name}: not collected"
            if older and older.name != variable.name:
                hint = f"{older.name} is the flag of before SDTMIG 3.3: call it {variable.name}"
            at = older.place if older else place
            faults.warning(at, f"{variable.name} ({variable.label}) is Expected in {dataset.name}", hint)
    allowed = {*known.variables, *draft.standards.model_variables(known.class_, dataset.domain)}
    for name in draft.omit:
        if name not in allowed:
            faults.error(
                draft.node.named["omit"].place, f"{dataset.name} has no variable {name}", did_you_mean(name, allowed)
            )


def as_beside(study: Study, dataset: Dataset, draft: Draft, name: str) -> str:
    """The way out where another variable comes from a table that has a column for this one as well; else ''."""
    for new, _, made in dataset.derivations():
        table, by = str(made.arguments.get("table")), made.arguments.get("by")
        value = made.arguments.get("value")
        known = study.tables[table].columns if made.verb == "lookup" and table in study.tables else ()
        if name in known and str(value) == new and by:
            keys = [str(each) for each in (by if isinstance(by, tuple) else (by,))]
            said = draft.variables[new].text("origin") if new in draft.variables else ""
            parts = [f"lookup: {table}", f"by: {keys[0] if len(keys) == 1 else list_in_yaml(keys)}", f"value: {name}"]
            more = [f"origin: {said}"] if said else []
            return f"as {new} is made: write {name}: {{{', '.join([*parts, *more])}}} below it"
    return ""


def mapped(study: Study, dataset: Dataset, variable: StandardVariable, columns: Columns) -> str:
    """A line that makes a variable: of a raw column that is called so, of a term, or of any column."""
    sources = [columns.get(group.source, ()) for group in dataset.groups if group.kind == "raw"]
    near = meant_column(variable.name, sources[0], near=SURE) if sources else ""
    near = near or (meant_column(variable.name[2:], sources[0], near=SURE) if sources else "")
    column = near.names[0] if isinstance(near, Meant) and len(near.names) == 1 else ""
    terms = [*dict.fromkeys(term for code in variable.codelists for term in terms_of(study, code))]
    value = "KOR" if variable.name == "COUNTRY" else terms[0] if terms else ""
    if value and not column:
        return f"{variable.name}: {{assign: {value}}}"
    of_date = "8601" in variable.described
    if of_date:
        return f"{variable.name}: {{iso8601: {column or COLUMN}}}"
    return f"{variable.name}: {column}" if column else f"{variable.name}: COLUMN, or {variable.name}: {{assign: TEXT}}"


def terms_of(study: Study, code: str) -> Iterable[str]:
    """The terms of a codelist of CDISC."""
    known = study.standards.codelist(code)
    return known.terms if known else ()


def check_analysis(study: Study, dataset: Dataset, draft: Draft, faults: Faults) -> None:
    """An analysis dataset has the variables that its data structure requires; one of no structure needs none."""
    place = draft.node.named["dataset"].place
    if not dataset.label:
        faults.error(place, f"{dataset.name} has no label", "give one of up to 40 characters")
    elif len(dataset.label) > 40:
        at = draft.node.named["label"].place
        faults.error(at, f"the label of {dataset.name} has {len(dataset.label)} characters", "shorten it: XPT holds 40")
    check_populations(dataset, faults)
    structure = STRUCTURES[draft.node.get("structure")].variables
    for variable in draft.standards.adamig_variables(structure).values():
        told = draft.node.get("structure") not in ("OCCDS", "OTHER")
        name = variable.name.replace("xx", "01")  # which there is where there are more
        lacking = told and variable.core == "Req" and NAME.fullmatch(name) and name not in dataset.variables
        if lacking and not told_by_misspelling(draft.standards, name, dataset):
            hint = f"map it{as_usual(study, dataset, name) or copied(study, dataset, name)}"
            message = f"{name} ({variable.label.replace('xx', '01')}) is Required in {draft.node.get('structure')}"
            of_period = name != variable.name and not is_asked_for(study, name)  # a build does without it
            (faults.warning if draft.waits or of_period else faults.error)(place, message, hint)


def is_asked_for(study: Study, name: str) -> bool:
    """Whether another dataset takes a variable of ADSL."""
    found = (each for dataset in study.datasets.values() for each in of_dataset(dataset))
    return any(each.dataset == "ADSL" and each.name == name for each in found)


def copied(study: Study, dataset: Dataset, name: str) -> str:
    """How a variable is taken over from the dataset that the records are from; how any is made where that lacks it."""
    origins = [study.datasets[group.source] for group in dataset.groups if group.source in study.datasets]
    if origins and name in origins[0].variables:
        return f": add {name} to copy of the records, which takes it from {origins[0].name}"
    return f" under variables, such as {name}: VARIABLE"


def as_usual(study: Study, dataset: Dataset, name: str) -> str:
    """How a variable is usually mapped: PARAM by a table of the study that has it for the tests of the dataset."""
    if name != "PARAM":
        return AS_USUAL.get(name, "")
    found: dict[str, int] = {}
    for path in sorted(study.folder.glob("*.csv")):
        try:
            columns = read_table(path).columns
        except SpecError:
            continue
        if {"PARAM", "PARAMCD"} <= columns.keys():
            origins = [study.datasets[g.source] for g in dataset.groups if g.source in study.datasets]
            codes = {test.code for of in origins for test in tests_of(of)}
            found[path.name] = len(codes & {*columns["PARAMCD"]})
    best = max(found, key=lambda table: found[table], default="")
    return f" under variables, as PARAM: {{lookup: {best}, by: [PARAMCD]}}" if best else AS_USUAL[name]


def of_same_end(name: str, dataset: Dataset) -> str:
    """The way out where one variable of a dataset ends as a key does: VSSEQ for ASEQ; else ''."""
    ends = [name[cut:] for cut in (2, 1) if len(name) - cut >= SHORT_END]
    found = next((near for end in ends if (near := [each for each in dataset.variables if each.endswith(end)])), [])
    return Meant(found if len(found) == 1 else (), name)


def of_subject(name: str, dataset: Dataset) -> str:
    """The way out where a key is another word for the subject, as SUBJECT or PATIENT; else ''."""
    alone = "USUBJID" in dataset.variables and "USUBJID" not in dataset.keys[2:]
    return Meant(of_same_word(name, ["USUBJID"]) if alone and dataset.keys[1:2] == (name,) else (), name, "write {}")


def check_keys(dataset: Dataset, draft: Draft, faults: Faults) -> None:
    """Keys are variables of the dataset, and a subject's records stand together."""
    node = draft.node.named.get("keys")
    if not dataset.keys:
        place = draft.node.named["dataset"].place
        tell = faults.warning if draft.waits else faults.error
        tell(place, f"{dataset.name} has no keys", usual_keys(dataset))
    for inner in node.nodes if node else ():
        known = draft.standard
        told = known is not None and inner.text in known.variables and known.variables[inner.text].core == "Req"
        told = told or told_by_fault(inner.text, dataset, faults)
        told = told or told_by_misspelling(draft.standards, inner.text, dataset)
        if inner.text not in dataset.variables and not told:  # a Required variable that is absent is a fault itself
            hint = no_name(inner.text, dataset.variables) or hint_of_variable(draft.standards, inner.text, dataset)
            hint = hint or did_you_mean(inner.text, dataset.variables, near=0.85)
            hint = hint or of_same_end(inner.text, dataset) or of_subject(inner.text, dataset)
            hint = hint or OUT_OF_LIST
            faults.error(inner.place, f"the key {inner.text} is no variable of {dataset.name}", hint)
    if node and dataset.name == "ADSL" and dataset.keys[1:2] == ("USUBJID",) and len(dataset.keys) > 2:
        faults.error(node.place, "ADSL has one record for each subject", "write keys: [USUBJID]")
    if node and not dataset.reference and dataset.keys[1:2] != ("USUBJID",) and not faults.inside(node.place):
        rest = [each for each in node.texts if each not in ("USUBJID", "STUDYID", "SUBJID")]
        rest = [] if dataset.name in ("DM", "ADSL") else rest
        hint = f"write [{', '.join(['USUBJID', *rest])}]"
        faults.error(node.place, f"the keys of {dataset.name} must begin with USUBJID", hint)


def usual_keys(dataset: Dataset) -> str:
    """The way out where keys are lacking: those that a record of such a dataset usually has."""
    own = dataset.domain
    one_of = [
        *(("USUBJID",), ("ARMCD",) if dataset.reference else (), ("PARAMCD",), (f"{own}TESTCD",), ("IETESTCD",)),
        *((f"{own}TERM", f"{own}DECOD", f"{own}TRT", "ETCD", "TSPARMCD"), ("VISITNUM", "AVISITN"), (f"{own}TPTNUM",)),
        *(("ATPTN",), (f"{own}STDTC", f"{own}DTC", "ASTDT", "ADT"), ("TAETORD", "TSSEQ")),
    ]
    there = {variable.name for variable in dataset.variables.values() if not variable.state}
    keys = [next(filter(there.__contains__, names), "") for names in one_of]
    keys = ["USUBJID"] if dataset.name in ("DM", "ADSL") else [*dict.fromkeys(filter(None, keys))]
    said = "name the variables that make a record unique"
    return f"{said}: write keys: [{', '.join(keys)}]" if keys else said


def check_related(study: Study, dataset: Dataset, draft: Draft, faults: Faults) -> None:
    """Comments belong to subjects, CO is made from them, and long text of qualifiers can be told apart."""
    comments = draft.node.named.get("comments")
    if comments and dataset.commentary():
        if dataset.reference:
            faults.error(comments.place, f"{dataset.name} holds no subjects, and a comment belongs to one", "remove it")
        if "CO" in study.datasets:
            place = study.datasets["CO"].place
            faults.error(
                comments.place, f"CO is made from comments, and has a spec too ({place})", "remove one of them"
            )
    for variable in (*dataset.supplemental(), *dataset.commentary()):
        terms = Terms(study, ("EVAL",))
        if has_unread(study, ("EVAL",), faults):
            continue
        if variable.evaluator and not terms.is_term(variable.evaluator):
            message = f"{variable.evaluator} is a sponsor term of EVAL, which codelists.yaml does not declare"
            place = draft.variables[variable.name].attributes["evaluator"].place
            way = "name one of CDISC's, or declare it there"
            within = [term for term in terms.values() if variable.evaluator in term.split()]
            near = Meant(within if len(within) == 1 else (), variable.evaluator)
            hint = did_you_mean(variable.evaluator, terms.values(), near=0.8) or near or way
            faults.warning(place, message, hint)
    for first, second in combinations(dataset.supplemental(), 2):
        named = [{piece_name(q.name, number) for number in range(PIECES)} for q in (first, second)]
        if first.label and first.label == second.label and named[0] & named[1]:
            hint = "a long text of one would be read as the other; give it another label or name"
            faults.error(second.place, f"{second.name} has the label of {first.name} and nearly its name", hint)


def join_expected(faults: Faults) -> None:
    """Put one warning in place of those of many Expected variables that a dataset lacks, as where its spec was cut off
    or is begun."""
    lacking: dict[tuple[Place, str], dict[str, Fault]] = {}
    for fault in faults.warnings:
        match = EXPECTED.fullmatch(fault.message)
        if match and fault.hint == f"map it, or write {match['name']}: not collected":
            place = Place(fault.file, fault.line, fault.path)
            lacking.setdefault((place, match["of"]), {})[match["name"]] = fault
    for (place, of), found in lacking.items():
        if len(found) > FEW_EXPECTED:
            for fault in found.values():
                del faults.found[fault]
            names = ", ".join(found)
            faults.warning(place, f"{names} are Expected in {of}", f"map them, or write {names}: not collected")
