"""The way out where a name stands for nothing: what is no name, whose it is, and the dataset or source before a dot."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from ...errors import SURE, closest, in_yaml
from ...model import Dataset, Place, Reference, Study, Variable
from ...plan import references
from ...raw.contacts import OF_VISIT
from ...standards.countries import external_terms
from ...values.terminology import Terms
from ..dataset.draft import STATES
from ..faults import Faults, Meant, did_you_mean, with_more
from ..meant.datasets_called import meant_dataset
from ..meant.habits import bare
from ..meant.hints import hint_of_variable, is_required, is_standard, made_of, out_of_list, says_the_same
from ..meant.origins import from_origin
from ..meant.uses import as_verb
from ..meant.words import NAME, written
from ..study.design import DESIGN
from ..unread import UNREAD

#: Variables of DM that those of ADSL are usually made of, or mean nearly the same. Source: ADaMIG 1.3, 3.2.
OF_DM = {
    **{f"TRT{end}": "RFXSTDTC" for end in ("SDT", "SDTM")},
    **{f"TRT{end}": "RFXENDTC" for end in ("EDT", "EDTM")},
    "TRT01P": "ARM",
    "TRT01A": "ACTARM",
    "DTHDT": "DTHDTC",
    "AGEGR1": "AGE",
}
#: Words for a variable without values, as they are compared, by the state that is meant.
STATES_OTHERWISE: Mapping[str, Collection[str]] = {
    "not collected": (
        *("notdone", "notapplicable", "notavailable", "notassigned", "notmapped", "notsubmitted", "notrecorded"),
        *("uncollected", "noncollected", "nodata", "notcaptured", "notused", "na", "nd", "missing", "empty", "blank"),
    ),
    "waiting": ("tbd", "todo", "pending", "open", "later", "tobedone", "tobedefined", "wait", "awaiting", "notyet"),
}
OF_WHOLE = re.compile(r"(?:records\[\d+\]\.)?(?:variables|supplemental|temporary)\.([^.\[]+)(?:\.from)?")
#: Variables of a BDS or OCCDS, and what ADSL has for them. Source: ADaMIG 1.3, 3.3.2.
OF_ADSL = {f"TRT{kind}{number}": f"TRT01{kind}{number}" for kind in "AP" for number in ("", "N")}
COPY = re.compile(r"(?:^|\.)copy\.ADSL\[\d+\]$")
OF_VISITS = [name.replace("@", "visit.") for name in OF_VISIT]
OF_VARIABLE = re.compile(r"(?:^|\.)(?:variables|supplemental|temporary)\.(?P<name>[^.\[,]+)")
COPIED = re.compile(r"\.copy\[\d+\]$|\.copy$")  # by the same name
OF_ROWS = re.compile(r"^records\[\d+\]\.(?:where|not_done|only|tests)\b")  # what looks at raw rows as they are
SHORT = 2  # letters of a word that hardly is the name of a column
AS_COLLECTED = re.compile(r"\.(?:iso8601|sas_date|sas_time|impute|impute_datetime)(?:\.|$)")  # what reads dates of SDTM
DEFINE = "define it in the spec of "
#: What a variable that others are made from is usually made by.
USUALLY = {"ABLFL": "ABLFL: {baseline_flag: {}}"}
DURATION = re.compile(r"P(\d+)D")  # in place of a number of days
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
DESCENDING = re.compile(r"(?:descending|desc|-)\s*(\w+)|(\w+)\s+(?:descending|desc)", re.IGNORECASE)


def is_of_dataset(study: Study, name: str) -> bool:
    """Whether a name looks like a variable of a dataset, as ``AE.AESTDTC``, or like a column of a raw source."""
    before, dot, after = name.partition(".")
    if not dot or not after or closest(name, OF_VISITS, near=SURE):
        return False
    of_dataset = NAME.fullmatch(before) and NAME.fullmatch(after)
    return bool(of_dataset or closest(before, [*study.datasets, *study.raw], near=SURE))


def tell_analysis(study: Study, dataset: Dataset, reference: Reference, place: Place, faults: Faults) -> None:
    """Note that a dataset of SDTM asks for a variable of an analysis dataset, which is made of SDTM."""
    owner = study.datasets.get(reference.dataset)
    if owner is None or owner.standard == dataset.standard or owner.given or dataset.standard != "SDTMIG":
        return
    subjects = study.datasets["DM"].variables if "DM" in study.datasets else ()
    found = next((name for name in (reference.name, OF_DM.get(reference.name, "")) if name in subjects), "")
    hint = f"name DM.{found}" if found else "name what it is made of"
    message = f"{owner.name} is an analysis dataset, and SDTM is made before those"
    faults.error(reference.place if reference.place.file else place, message, hint)


def told_owner(study: Study, reference: Reference, place: Place, faults: Faults) -> None:
    """Note that there is no such dataset or raw source."""
    owner, _, name = reference.name.partition(".")
    known = [*study.datasets, *study.raw]
    if owner in known:
        only = f"names of {reference.dataset} alone stand here, and {reference.name} says its dataset too"
        own = Meant([name], reference.name, "write {}")
        faults.error(place, only, own if owner == reference.dataset else f"name a variable of {reference.dataset}")
        return
    hint = way_to_owner(study, reference.name) or meant_dataset(owner, known)
    faults.error(place, f"there is no dataset or raw source {owner}", hint)


def way_to_owner(study: Study, name: str) -> str:
    """The way out where a supplemental qualifier is looked for in SUPP--; it is a variable of its dataset here."""
    owner, _, variable = name.partition(".")
    parent = owner.removeprefix("SUPP")
    if parent == owner or parent not in study.datasets:
        return ""
    return f"supplemental variables are named as those of {parent}: {parent}.{variable}"


def column_instead(
    study: Study, name: str, dataset: Dataset, place: Place, columns: Mapping[str, Collection[str]]
) -> str:
    """The way out where variables over all records ask for a column of the raw source that the records come from."""
    if place.file != dataset.place.file or not place.path.startswith("variables."):
        return ""
    sources = (group.source for group in dataset.groups if group.kind == "raw")
    source = next((source for source in sources if name in columns.get(source, ())), "")
    own = place.path.removeprefix("variables.").partition(".")[0]
    reads = ".iso8601" in place.path  # a date as it was collected, which a variable is no more
    if source and not reads and (made := made_of(name, dataset, (own,))):
        return made
    files = " and ".join(study.raw[source].files) if source else ""
    way = f"indent variables below - raw: {source}, or move the line there"
    return f"it is a column of {files or source}: {way}" if source else ""


def no_name(name: str, known: Collection[str]) -> str:
    """The way out where a name is a number, or several names; '' for any other."""
    if days := DURATION.fullmatch(name):
        return f"days are a whole number: write {days[1]}"
    if NUMBER.fullmatch(name):
        return f'a fixed number is written {{assign: "{name}"}}'
    if state := next((state for state in STATES if bare(state) == bare(name)), ""):
        return Meant([state], name, "write {}")
    if hint := as_verb(name, known):
        return hint
    if name.endswith(")") and "(" not in name:
        return "a list of values is written in [ ]: [A, B]"
    parts = name.replace(",", " ").split()
    several = len(parts) > 1 and all(part in known for part in parts)
    return f"these are several: write [{', '.join(parts)}], or each with a dash" if several else ""


def of_column(study: Study, name: str, owner: str, place: Place) -> str:
    """The way out where conditions on raw rows ask for a variable that these make of one column; else ''."""
    dataset = next((each for each in study.datasets.values() if each.place.file == place.file), None)
    if dataset is None or not OF_ROWS.search(place.path):
        return ""
    groups = [group for group in dataset.groups if group.source == owner]
    made = [group.derivations[name] for group in groups if name in group.derivations]
    found = {each.name for derivation in made for each in references(derivation) if each.dataset in ("", owner)}
    found = {each for each in found if not each.startswith("@")}  # facts of the row
    if name == f"{dataset.domain}ORRES":
        found |= {test.result for group in groups if group.tests for test in group.tests.tests}
    if found and name in dataset.variables and dataset.variables[name].codelists and name != f"{dataset.domain}ORRES":
        return f"write {' or '.join(sorted(found))}, with its words as they were collected"
    return Meant(found if len(found) == 1 else (), name)


def over_records(study: Study, name: str, place: Place) -> str:
    """The way out where a group of records asks its raw source for a variable of the dataset that it is in; else ''."""
    inside = (dataset for dataset in study.datasets.values() if dataset.place.file == place.file)
    if not place.path.startswith("records[") or not any(name in dataset.variables for dataset in inside):
        return ""
    if COPIED.search(place.path) or f".variables.{name}." in f"{place.path}.":
        return ""  # moved there, it would be made of itself
    return f"{name} is a variable here: say this below all records, under variables of the dataset"


def of_visit(study: Study, name: str, owner: str, place: Place) -> str:
    """The way out where rows of a source with a visit are asked for a fact of it as for a column; else ''."""
    fact = f"visit.{name}"
    source = study.raw[owner]
    if fact not in OF_VISITS or not (source.visit or source.visits_of):
        return of_test(study, name, owner, place)
    if re.search(r"\.on(?:\.|\[|$)", place.path):
        return f"the visit of the row has it: write on: {{{fact}: {name}}}"
    return "" if COPIED.search(place.path) else Meant([fact], name, "the visit of the row has it: write {}")


def of_test(study: Study, name: str, owner: str, place: Place) -> str:
    """The way out where variables of records of tests ask the raw source for the code or name of a test; else ''."""
    dataset = next((each for each in study.datasets.values() if each.place.file == place.file), None)
    groups = (each for each in dataset.groups if each.tests is not None and each.source == owner) if dataset else ()
    inside = any(place.path.startswith(f"{group.place.path}.variables.") for group in groups)
    known = inside and dataset is not None and name in (f"{dataset.domain}TESTCD", f"{dataset.domain}TEST")
    return Meant([f"test.{name}"] if known else (), name, "the test of the row has it: write {}")


def not_copied(study: Study, name: str, place: Place) -> str:
    """The way out where a copied column is not there: nothing in the data is the variable that it would make."""
    if not COPIED.search(place.path):
        return ""
    dataset = next((each for each in study.datasets.values() if each.place.file == place.file), None)
    variable = dataset.variables.get(name) if dataset else None
    if dataset is None or variable is None:
        return ""
    if is_required(study.standards, name, dataset):
        return f"take it out of copy, and write {name}: COLUMN, or what makes it, below variables of these records"
    guide = study.standards.tabulation_dataset(dataset.domain, dataset.class_name)
    known = guide.variables.get(name) if guide is not None and dataset.standard == "SDTMIG" else None
    if known is None:
        return "take it out of copy"
    joined = "and" if known.core == "Exp" else "or"
    return f"take it out of copy, {joined} write {name}: not collected below all records"


def of_source(study: Study, name: str, owner: str, columns: Mapping[str, Collection[str]]) -> str:
    """The way out where one other raw source has such a column, in one row for each subject; else ''."""
    having = [source for source in study.raw if source != owner and name in columns.get(source, ())]
    alone = (
        len(having) == 1
        and not closest(name, columns[owner], SURE)
        and not study.raw[having[0]].reference
        and not study.raw[having[0]].visit
    )
    return in_owner(having[0], name) if alone else ""


def in_owner(owner: str, name: str) -> str:
    """The way out where one other dataset or raw source has what is asked for."""
    return Meant([f"{owner}.{name}"], name, f"{owner} has it: {{}}")


def way_out(study: Study, name: str, dataset: Dataset, place: Place) -> str:
    """What to do about a variable that a dataset lacks; to make a variable of itself is no way out."""
    if form := written(name):  # {AGE > 18} is a name without a value
        return f"write {form}"
    if hint := no_name(name, dataset.variables) or as_fixed(study, name, place):
        return hint
    if match := DESCENDING.fullmatch(name.strip()):
        return f"write descending {match[1] or match[2]}"
    new = place.path.rpartition(".")[2]
    if place.path.startswith("copy.") and new in dataset.variables and new != name:
        return f"the new name stands first: write {name}: {new}"
    if dataset.name == "ADSL" and (made := OF_ADSL.get(name)):
        elsewhere = "ADSL." if place.file != dataset.place.file else ""
        way = f"write {name}: {made}" if COPY.search(place.path) else f"write {elsewhere}{made}"
        return way if made in dataset.variables else f"{way}, and {DEFINE.replace('it', made)}{dataset.name}"
    if hint := way_to_state(name, place):
        return hint
    if " " in name.strip():
        of_standard = OF_WHOLE.fullmatch(place.path)  # which has its label by the standard
        text = f"a fixed text is written {{assign: {name}}}"
        known = of_standard and is_standard(study.standards, of_standard[1], dataset)
        return text if known else f"a label is written {{label: {name}}}, {text.replace('is written ', '')}"
    own = place.path.removeprefix("variables.").partition(".")[0] if place.file == dataset.place.file else ""
    asking = next((each for each in study.datasets.values() if each.place.file == place.file), dataset)
    taken = asking.variables if asking is not dataset and COPIED.search(place.path) else ()
    same = says_the_same(study.standards, name, dataset, (own, *taken))
    if same and dataset.standard == "ADaMIG" and not AS_COLLECTED.search(place.path):
        return Meant([same], name)
    near = from_origin(dataset, study.datasets, name) or hint_of_variable(study.standards, name, dataset, (own, *taken))
    others = (of for of in study.datasets.values() if of.standard == dataset.standard)
    owners = [of.name for of in others if name in of.variables and of.place.file != place.file]
    owners = [owner for owner in owners if not takes(study.datasets[owner], name, dataset)]
    elsewhere = in_owner(owners[0], name) if len(owners) == 1 else ""
    usual = f": {USUALLY[name]}" if name in USUALLY else ""
    if owners[:1] in (["DM"], ["ADSL"]) and len(owners) == 1:  # whose variables others ask for
        return elsewhere
    near = near or elsewhere or near_of_model(study, name, dataset, (own, *taken))
    taken = asking.variables if asking is not dataset else ()
    near = near or out_of_list(name, place, [each for each in dataset.variables if each not in taken])
    return near or f"{DEFINE}{dataset.name}{usual}"


def way_to_state(name: str, place: Place) -> str:
    """The way out where a state is misspelt, or said in other words, as the whole of a variable; else ''."""
    near = did_you_mean(name, STATES, near=0.8)
    whole = OF_WHOLE.fullmatch(place.path)
    if near or whole is None or whole[1].endswith("STAT"):  # which says NOT DONE
        return near
    words = bare(name).replace("/", "").replace(".", "")
    state = next((state for state, others in STATES_OTHERWISE.items() if words in others), "")
    return Meant([state] if state else closest(name, STATES, near=0.7), name)


def takes(other: Dataset, name: str, dataset: Dataset) -> bool:
    """Whether another dataset takes a variable from the one that lacks it."""
    named = (each for _, made in other.derivations_of(name) for each in references(made))
    return any(each.dataset == dataset.name and each.name == name for each in named)


def near_of_model(study: Study, name: str, dataset: Dataset, but: Collection[str]) -> str:
    """The way out where a name is one of the model's, not of the guide's dataset, and near to one that is made."""
    guide = study.standards.tabulation_dataset(dataset.domain, dataset.class_name)
    near = "" if guide is None or name in guide.variables else did_you_mean(name, dataset.variables, but, near=0.65)
    return with_more(near, f" Else {DEFINE}{dataset.name}") if near else ""


def as_fixed(study: Study, name: str, place: Place) -> str:
    """The way out where a value stands as if it were a column; '' for a word that nothing says to be one.

    It is the value of the variable that the place is of: a term of its codelists, Y of a flag, what study.yaml has.
    """
    match = OF_VARIABLE.search(place.path)
    if match is None or not name or name in (*study.datasets, *study.raw):
        return ""
    owners = (dataset for dataset in study.datasets.values() if dataset.place.file == place.file)
    dataset = next((each for each in owners if match["name"] in each.variables), None)
    variable = dataset.variables[match["name"]] if dataset else None
    if dataset is None or variable is None or UNREAD in study.codelists:
        return ""
    is_value = is_term(study, variable, name) or is_planned(study, variable.name, name)
    alone = match.end() == len(place.path) or place.path.endswith((".then", ".otherwise"))  # of no verb
    is_value = is_value or (alone and is_short(variable, name, dataset))
    return f"a fixed text is written {{assign: {in_yaml(name)}}}" if is_value else ""


def is_term(study: Study, variable: Variable, name: str) -> bool:
    """Whether a word is a term of a variable, by a codelist of the study or CDISC's, or a code such as KOR."""
    ids = variable.codelists or variable.listed
    known = external_terms(variable.dictionary)
    of_flag = variable.name.endswith("FL") and name in ("Y", "N")
    return bool(of_flag or (ids and Terms(study, ids).is_term(name)) or (known and name in known))


def is_planned(study: Study, variable: str, name: str) -> bool:
    """Whether study.yaml has a word for a variable: an arm, a visit, an epoch."""
    called = variable.removeprefix("ACT")
    tables = (study.tables[each] for each in DESIGN if each in study.tables)
    return any(name in table.columns.get(called, ()) for table in tables)


def is_short(variable: Variable, name: str, dataset: Dataset) -> bool:
    """Whether a word in capitals is too short for the name of a column, where its variable takes text."""
    return name.isupper() and len(name) <= SHORT and variable.type == "Char" and name not in dataset.variables
