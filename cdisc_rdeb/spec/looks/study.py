"""Lint by meaning: references both ways, the standard's tables, terminology, and the limits of XPT."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from itertools import combinations

from ...formats.long_text import piece_name
from ...formats.xpt_header import format_faults
from ...model import Dataset, Derivation, Place, RecordGroup, Study, Variable
from ...plan import elsewheres, references
from ...plan.needs import home_of, of_dataset, owned
from ...plan.values import fixed_values
from ...standards.countries import external_terms
from ...values.terminology import Terms
from ...verbs import Verb
from ..dataset.additions import check_additions, check_whole
from ..dataset.checks import check_checks
from ..dataset.draft import Draft, DraftVariable
from ..dataset.findings import check_tests
from ..dataset.parameters import AS_USUAL
from ..dataset.relations import check_relations
from ..faults import Faults, did_you_mean
from ..meant.hints import (
    FEW,
    hint_of_variable,
    meant_analysis,
    sas_name,
    see_terms,
    told_by_fault,
    told_by_misspelling,
)
from ..meant.populations import check_populations
from ..meant.words import NAME
from ..reader import Reading
from ..structures import STRUCTURES
from ..study.forms import check_forms
from ..unread import has_unread
from .circles import check_cycle
from .conditions import check_conditions
from .design import check_planned
from .fixed import check_fixed
from .hazards import check_fact, check_hazards
from .opposites import check_opposites
from .possible import check_analyses, check_values
from .references import (
    DEFINE,
    check_facts,
    check_pairs,
    check_references,
    check_table,
    no_name,
)
from .renamed import check_renamed
from .swapped import check_swapped
from .taken import check_taken
from .turned import check_turned
from .unused import check_unused
from .usual import check_usual

WANTED = re.compile(r"(\S+) \(.*\) is (?:Required|Expected) in (\S+)")
PIECES = 100  # more than any text has


def check_study(reading: Reading, columns: Mapping[str, Collection[str]], faults: Faults) -> None:
    """Check everything; ``columns`` are the raw sources' column names, as far as their files are there.

    What follows from a fault that is told already is not told again.
    """
    study = reading.study
    for dataset in study.datasets.values():
        draft = reading.drafts[dataset.name]
        if dataset.given:  # its faults are those of who built it
            continue
        if dataset.name not in reading.unread:
            check_dataset(study, dataset, draft, faults)
            check_keys(dataset, draft, faults)
            check_related(study, dataset, draft, faults)
        check_references(reading, dataset, columns, faults)
        check_conditions(reading, dataset, columns, faults)
        check_values(reading, dataset, faults)
        check_hazards(reading, dataset, faults)
        check_opposites(reading, dataset, columns, faults)
        check_taken(reading, dataset, faults)
        check_usual(reading, dataset, faults)
        check_turned(reading, dataset, faults)
        check_pairs(study, reading.verbs, dataset, faults)
        check_tests(study, dataset, faults)
        check_terms(study, reading.verbs, dataset, faults)
        check_planned(reading, dataset, faults)
        check_fixed(study, reading.verbs, dataset, faults)
        check_relations(study, dataset, reading.unread, faults)
        check_additions(study, dataset, draft.parameters if draft.all_parameters else {}, faults)
        check_whole(study, dataset, reading.verbs, faults)
        check_checks(study, dataset, faults)
        for addition in dataset.additions:
            if addition.visits:
                on = addition.by if addition.way == "expected" else ("AVISIT", "AVISITN")
                columns_of_visits = {"table": addition.visits, "on": on}
                check_table(study, Derivation(addition.way, columns_of_visits, addition.place), faults)
        for variable in dataset.variables.values():
            check_variable(reading, dataset, variable, faults)
            check_swapped(study, dataset, variable, faults)
    check_facts(reading, faults)
    check_analyses(reading, faults)
    check_forms(study, reading.verbs, columns, faults)
    for fact in study.facts:
        check_fact(reading, fact, faults)
    tabulations = any(dataset.standard == "SDTMIG" for dataset in study.datasets.values())
    if tabulations and "DM" not in study.datasets and "DM" not in reading.unread:
        faults.warning(reading.root.place, "the study has no DM, and a submission needs one", "write sdtm/dm.yaml")
    check_renamed(study, reading.root, faults)
    forget_wanted(faults)
    given = any(dataset.given for dataset in study.datasets.values())  # then half of the specs is not looked at
    if not faults.errors and not given and not reading.unread:  # what a faulty spec would use, and need, is not known
        check_unused(study, faults)
    if not faults.errors:
        check_cycle(study, reading.verbs, faults)


def forget_wanted(faults: Faults) -> None:
    """Take away that the standard wants a variable, where it is told that something asks for it."""
    asked = {fault.message for fault in faults.found if fault.hint.startswith(DEFINE)}
    for fault in [*faults.found] if asked else ():
        if (match := WANTED.fullmatch(fault.message)) and f"{match[2]} has no variable {match[1]}" in asked:
            del faults.found[fault]


def check_dataset(study: Study, dataset: Dataset, draft: Draft, faults: Faults) -> None:
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
    for variable in known.variables.values():
        told = told_by_misspelling(draft.standards, variable.name, dataset) or faults.about(place.file, variable.name)
        if variable.name in submitted or told:
            continue
        if variable.name == "USUBJID" and any(group.kind == "raw" for group in dataset.groups):
            hint = "its raw source says reference: true; name the column with the subject instead"
        else:
            hint = f"map it, or write {variable.name}: waiting"
        if variable.core == "Req":
            tell = faults.warning if draft.waits else faults.error
            tell(place, f"{variable.name} ({variable.label}) is Required in {dataset.name}", hint)
        elif variable.core == "Exp":
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


def check_analysis(study: Study, dataset: Dataset, draft: Draft, faults: Faults) -> None:
    """An analysis dataset has the variables that its data structure requires; one of no structure needs none."""
    place = draft.node.named["dataset"].place
    if not dataset.label:
        faults.error(place, f"{dataset.name} has no label", "give one of up to 40 characters")
    elif len(dataset.label) > 40:
        at = draft.node.named["label"].place
        faults.error(at, f"the label of {dataset.name} has {len(dataset.label)} characters", "XPT holds 40")
    check_populations(dataset, faults)
    structure = STRUCTURES[draft.node.get("structure")].variables
    for variable in draft.standards.adamig_variables(structure).values():
        told = draft.node.get("structure") not in ("OCCDS", "OTHER")
        name = variable.name.replace("xx", "01")  # which there is where there are more
        lacking = told and variable.core == "Req" and NAME.fullmatch(name) and name not in dataset.variables
        if lacking and not told_by_misspelling(draft.standards, name, dataset):
            hint = f"map it{AS_USUAL.get(name, '')}, or write {name}: waiting"
            message = f"{name} ({variable.label.replace('xx', '01')}) is Required in {draft.node.get('structure')}"
            of_period = name != variable.name and not is_asked_for(study, name)  # a build does without it
            (faults.warning if draft.waits or of_period else faults.error)(place, message, hint)


def is_asked_for(study: Study, name: str) -> bool:
    """Whether another dataset takes a variable of ADSL."""
    found = (each for dataset in study.datasets.values() for each in of_dataset(dataset))
    return any(each.dataset == "ADSL" and each.name == name for each in found)


def check_keys(dataset: Dataset, draft: Draft, faults: Faults) -> None:
    """Keys are variables of the dataset, and a subject's records stand together."""
    node = draft.node.named.get("keys")
    if not dataset.keys:
        place = draft.node.named["dataset"].place
        tell = faults.warning if draft.waits else faults.error
        tell(place, f"{dataset.name} has no keys", "name the variables that make a record unique")
    for inner in node.nodes if node else ():
        known = draft.standard
        told = known is not None and inner.text in known.variables and known.variables[inner.text].core == "Req"
        told = told or told_by_fault(inner.text, dataset, faults)
        told = told or told_by_misspelling(draft.standards, inner.text, dataset)
        if inner.text not in dataset.variables and not told:  # a Required variable that is absent is a fault itself
            hint = no_name(inner.text, dataset.variables) or hint_of_variable(draft.standards, inner.text, dataset)
            hint = hint or did_you_mean(inner.text, dataset.variables, near=0.85)
            hint = hint or "define it there, or name one that it has"
            faults.error(inner.place, f"the key {inner.text} is no variable of {dataset.name}", hint)
    if node and dataset.name == "ADSL" and dataset.keys[1:2] == ("USUBJID",) and len(dataset.keys) > 2:
        faults.error(node.place, "ADSL has one record for each subject", "write keys: [USUBJID]")
    if node and not dataset.reference and dataset.keys[1:2] != ("USUBJID",) and not faults.inside(node.place):
        hint = "write it first; STUDYID goes without saying"
        faults.error(node.place, f"the keys of {dataset.name} must begin with USUBJID", hint)


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
            near = f"did you mean {within[0]}?" if len(within) == 1 else ""
            hint = did_you_mean(variable.evaluator, terms.values(), near=0.8) or near or way
            faults.warning(place, message, hint)
    for first, second in combinations(dataset.supplemental(), 2):
        named = [{piece_name(q.name, number) for number in range(PIECES)} for q in (first, second)]
        if first.label and first.label == second.label and named[0] & named[1]:
            hint = "a long text of one would be read as the other; give it another label or name"
            faults.error(second.place, f"{second.name} has the label of {first.name} and nearly its name", hint)


def check_variable(reading: Reading, dataset: Dataset, variable: Variable, faults: Faults) -> None:
    """Names, labels and values that XPT can hold, and a type that the derivation can give."""
    draft = reading.drafts[dataset.name].variables[variable.name]
    place = variable.place
    analysis = dataset.standard == "ADaMIG" and not variable.temporary
    known = (
        variable.supplemental or variable.role != "" or analysis
    )  # one that the standard lacks is a fault, and has no label
    label = draft.attributes["label"].place if "label" in draft.attributes else place
    uses = dataset.derivations_of(variable.name)
    made = [derivation for _, derivation in uses]
    if not NAME.fullmatch(variable.name) and not faults.inside(place):
        hint = sas_name(reading.study.standards, variable.name, dataset)
        faults.error(place, f"{variable.name} is no SAS name", hint)
    if known and not variable.label and not faults.inside(place) and not is_of_faulty(reading, dataset, uses):
        near = meant_analysis(reading.study.standards, variable.name) if analysis else []
        unknown = f", and {reading.study.standards.called('ADaMIG')} no such variable" if near else ""
        hint = f"did you mean {' or '.join(near)}? One of your own takes a label" if near else "give one"
        faults.error(place, f"{variable.name} has no label{unknown}", f"{hint} of up to 40 characters")
    if len(variable.label) > 40:
        faults.error(label, f"the label of {variable.name} has {len(variable.label)} characters", "XPT holds 40")
    if not (variable.label.isascii() and variable.label.isprintable()):
        faults.error(label, f"the label of {variable.name} is not ASCII", "use plain letters")
    check_format(draft, variable, faults)
    if variable.core == "Req" and variable.state == "not collected":
        faults.error(place, f"{variable.name} is Required, and cannot be left out", "map it, or write waiting for now")
    unmade = not made and not variable.state and not faults.about(place.file, variable.name)
    unmade = unmade and place.file not in faults.partly
    if unmade and not told_by_fault(variable.name, dataset, faults):
        faults.error(place, f"nothing makes {variable.name}", "give a derivation, or write waiting or not collected")
    if made and variable.state:
        message = f"{variable.name} is said to be {variable.state}, and made in line {made[0].place.line}"
        faults.error(place, message, "keep one")
    if variable.scope:
        check_scope(dataset, variable, faults)
    for derivation in made:
        if variable.iso8601 == "date" and reading.verbs[derivation.verb].gives_numbers and not variable.temporary:
            message = f"{variable.name} takes dates of ISO 8601, and {derivation.verb} gives numbers"
            faults.error(derivation.place, message, "name a date, or use the variable that is for the number")
        if variable.type == "Num" and not variable.temporary and reading.verbs[derivation.verb].gives:
            message = f"{variable.name} is numeric, and {derivation.verb} gives text"
            dates = derivation.verb == "iso8601"
            hint = (
                "sas_date makes a numeric date of a --DTC" if dates else "number makes one of a text: {number: COLUMN}"
            )
            faults.error(derivation.place, message, hint)


def check_format(draft: DraftVariable, variable: Variable, faults: Faults) -> None:
    """A format that a spec names is one of SAS, for a variable of the kind."""
    if "format" not in draft.attributes:
        return
    for fault in format_faults(draft.text("format"), variable.type):
        message, _, hint = fault.partition("; ")
        if "YY" in draft.text("format").upper():
            hint = "how dates are written says dates: of the source, or of iso8601"
        faults.error(draft.attributes["format"].place, message, hint)


def is_of_faulty(reading: Reading, dataset: Dataset, uses: Collection[tuple[RecordGroup | None, Derivation]]) -> bool:
    """Whether a variable is made of one that is not there, or has no label itself, which is told there."""
    found = [r for group, d in uses for r in owned(references(d), home_of(group) if group else dataset.name)]
    if any(reference.dataset in reading.unread for reference in found):
        return True
    of = [(reading.study.datasets[r.dataset].variables, r.name) for r in found if r.dataset in reading.study.datasets]
    return any(name not in variables or not variables[name].label for variables, name in of)


def check_scope(dataset: Dataset, variable: Variable, faults: Faults) -> None:
    """What sees the records of all subjects is made over the records, from variables of its own dataset."""
    derivation, hint = variable.derivation, "put it under variables, and what it needs into variables of the dataset"
    if derivation is None or dataset.reference:
        faults.error(variable.place, f"{variable.name} with the scope of the study is not made over records", hint)
        return
    others = [str(reference) for reference in references(derivation) if reference.name not in dataset.variables]
    if others or any(True for _ in elsewheres(derivation)):
        message = f"{variable.name} has the scope of the study, and needs {', '.join(others) or 'other datasets'}"
        faults.error(variable.place, message, hint)


def is_told(place: Place, faults: Faults) -> bool:
    """Whether a use of a verb has a fault, or what stands beside it: its value may follow from that."""
    return faults.inside(place._replace(path=place.path.rpartition(".")[0] or place.path))


MISSING = (".", "NaN", "nan", "null")  # as SAS, R and Python write that nothing is there


def check_terms(study: Study, verbs: Mapping[str, Verb], dataset: Dataset, faults: Faults) -> None:
    """Every assigned value is a term of its variable's codelists."""
    for name, _, derivation in dataset.derivations():
        variable = dataset.variables[name]
        known = external_terms(variable.dictionary)
        for place, value in fixed_values(derivation, verbs) if known else ():
            if value and known and value not in known:
                near = [code for code in sorted(known) if re.match(".*".join(map(re.escape, value.upper())), code)]
                near = [value.upper()[:3]] if value.upper()[:3] in known else near
                hint = f"did you mean {' or '.join(near[:4])}?" if len(value) > 1 and near else "write its code"
                faults.error(place, f"{value} is no code of {variable.dictionary}, which {name} takes", hint)
        if not variable.codelists or has_unread(study, variable.codelists, faults):
            continue
        terms = Terms(study, variable.codelists)
        for place, value in fixed_values(derivation, verbs):
            if value and not terms.is_term(value) and not is_told(place, faults):
                few = sorted(set(terms.values()))
                see = f"it has {', '.join(few)}" if len(few) <= FEW else see_terms(study, variable.codelists)
                found = terms.find(value)
                word = f"the term for it is {found.value}" if found.how == "term" else did_you_mean(value, few) or see
                word = 'write "" for a missing value' if value in MISSING else word
                if terms.extensible:
                    message = f"{value} is a sponsor term of {name}, which codelists.yaml does not declare"
                    faults.warning(place, message, word)
                else:
                    faults.error(place, f"{value} is no term of {name}, whose codelist cannot be extended", word)
