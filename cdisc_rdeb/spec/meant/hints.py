"""What a variable that is not there was meant as: no other variable of the standard, and none that has its place."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from difflib import get_close_matches

from ...errors import as_close, closest, of_same_digits
from ...model import Addition, Dataset, Place, Study
from ...plan import of_dataset, references
from ...standards import Standards
from ...standards.versions import guide_versions
from ..faults import Faults, Meant, Open, did_you_mean, in_words
from ..structures import STRUCTURES
from .columns import of_same_word
from .counterparts import counterpart, counterparts
from .populations import meant_flag
from .words import NAME

#: Lists of variables that can do without one.
LISTED = re.compile(r"(?:^|\.)(?:copy(?:\.\w+)?|by|keys|order|on|of|first_of|last_of|rank|coalesce)(?:\[\d+\])+$")
OUT_OF_LIST = "remove it from the list"
CLOSE = 0.8  # how close a variable of the sponsor's own is to one of ADaMIG that it was meant as
FEW_NEW = 2  # variables made of one that are worth naming
#: Endings of CDASH, and others that data entry has, with that of SDTM.
CDASH = {"DATE": "DTC", "DAT": "DTC", "TIME": "DTC", "TIM": "DTC", "DT": "DTC", "DTM": "DTC", "PERF": "STAT"}
FEW = 8  # terms that a hint lists
SHOW = "cdisc-rdeb ct show"  # the command that lists the terms of a codelist


def of_cdash(name: str, known: Collection[str]) -> str:
    """The variable of SDTM that goes with a name of CDASH, or of a date in other words; '' for any other name.

    >>> of_cdash("VSDAT", ["VSDTC", "VSLAT"]), of_cdash("AESTTIM", ["AESTDTC"]), of_cdash("VSLATE", ["VSLAT"])
    ('VSDTC', 'AESTDTC', '')
    """
    made = (name.removesuffix(tail) + ours for tail, ours in CDASH.items() if name.endswith(tail))
    return next((each for each in made if each in known), "")


def meant_standard(name: str, known: Collection[str]) -> list[str]:
    """The variables of a dataset of SDTM that one may be meant as which it does not have, the closest first."""
    return [found] if (found := of_cdash(name, known)) else closest(name, known, near=0.7) or of_same_word(name, known)


def standard_names(standards: Standards, dataset: Dataset) -> list[str]:
    """The variables that the standard has for a dataset of SDTM, by the guide and the model."""
    known = standards.tabulation_dataset(dataset.domain, dataset.class_name)
    return [*known.variables, *standards.model_variables(known.class_, dataset.domain)] if known else []


def is_standard(standards: Standards, name: str, dataset: Dataset) -> bool:
    """Whether a name is right as it is: a variable that the standard has, and the dataset perhaps not."""
    if dataset.standard != "ADaMIG":
        return name in standard_names(standards, dataset)
    known = (standards.adamig_variable(structure.variables, name) for structure in STRUCTURES.values())
    named = any(variable and not variable.variable_set.startswith("Suffixes") for variable in known)  # not *STDT
    return named or standards.kept_variable(name) is not None


def is_required(standards: Standards, name: str, dataset: Dataset) -> bool:
    """Whether a dataset must have a variable, which lint asks for."""
    if dataset.name == "ADSL" and not dataset.given:
        known = standards.adamig_variable("ADSL", name)
        return known is not None and known.core == "Req" and not re.search(r"0[2-9]", name)  # of periods the first
    standard = standards.tabulation_dataset(dataset.domain, dataset.class_name)
    return standard is not None and name in standard.variables and standard.variables[name].core == "Req"


def renamed(name: str, dataset: Dataset) -> list[str]:
    """The variables that a dataset makes of a column, or of a variable of another dataset, by its name."""
    found: dict[str, None] = {}
    for new, group, derivation in dataset.derivations():
        others = (reference.name for reference in references(derivation) if reference.dataset or group is not None)
        if new != name and name in others:
            found[new] = None
    return list(found)


def made_of(name: str, dataset: Dataset, but: Collection[str] = ()) -> str:
    """The way out where a dataset makes one variable, or a few, of what is named; else ''."""
    new = [each for each in renamed(name, dataset) if each not in but]
    if not 0 < len(new) <= FEW_NEW:
        return ""
    return f"{' and '.join(new)} {'is' if len(new) == 1 else 'are'} made of it: write {' or '.join(new)}"


def hint_of_variable(standards: Standards, name: str, dataset: Dataset, but: Collection[str] = ()) -> str:
    """A variable of the dataset that a name was meant as; '' if the name is right, or no other is close."""
    if made := made_of(name, dataset, but):
        return made
    same = says_the_same(standards, name, dataset, but)
    near = "" if is_standard(standards, name, dataset) else did_you_mean(name, dataset.variables, but, near=0.65)
    return near or Meant([same] if same else (), name)


def says_the_same(standards: Standards, name: str, dataset: Dataset, but: Collection[str] = ()) -> str:
    """The variable of a dataset that says what it is asked for by another name; '' where none does, and of a name that
    the dataset should have itself."""
    guide = standards.tabulation_dataset(dataset.domain, dataset.class_name)
    if guide is not None and name in guide.variables and guide.variables[name].core in ("Req", "Exp"):
        return ""
    return counterpart(name, dataset.variables, dataset.domain or dataset.name, but)


def out_of_list(name: str, place: Place, known: Collection[str]) -> str:
    """The way out where one of a list of variables is not there: one that is nearly called so, or to take it out; ''
    for what stands in no list."""
    if not LISTED.search(place.path):
        return ""
    return did_you_mean(name, known, near=CLOSE) or OUT_OF_LIST


def told_by_fault(name: str, dataset: Dataset, faults: Faults) -> bool:
    """Whether a variable that a dataset lacks, or that nothing makes, was meant by one that is a fault itself."""
    of_file = [fault for fault in faults.errors if fault.file == dataset.place.file]
    if any("stands in copy twice" in fault.message for fault in of_file):
        return True
    others = [v for v in dataset.variables.values() if v.name != name]
    wrong = [v.name for v in others if faults.inside(v.place) or not NAME.fullmatch(v.name)]
    return any(did_you_mean(other, [name]) for other in wrong)


def analysis_names(standards: Standards, like: str) -> list[str]:
    """The variables of ADaMIG by their names, with the indexes of another name where that has some (TRT01P)."""
    digits = re.findall(r"\d+", like)
    numbers = {"xx": next((d.zfill(2) for d in digits), "01"), "zz": "01", "y": next(iter(digits), "1"), "w": "1"}
    known = {name for each in STRUCTURES.values() for name in standards.adamig_variables(each.variables)}
    return sorted(re.sub("xx|zz|y|w", lambda sign: numbers[sign[0]], name) for name in known if "*" not in name)


def meant_analysis(standards: Standards, name: str, dataset: Dataset) -> list[str]:
    """The variables of ADaMIG that one without a label may be meant as, the closest first."""
    if flag := meant_flag(name):
        return [flag]
    known = [each for each in analysis_names(standards, name) if each != name]
    structure = next((each.variables for each in STRUCTURES.values() if each.class_name == dataset.class_name), "BDS")
    here = (each for each in counterparts(name, "") if each in known)
    same = next((each for each in here if standards.adamig_variable(structure, each)), "")
    return [same] if same else get_close_matches(name, known, n=2, cutoff=CLOSE)


def sas_name(standards: Standards, name: str, dataset: Dataset) -> str:
    """The variable that a name was meant as which SAS cannot have; the rule for names where that is open."""
    rule = "1 to 8 capital letters, digits and _, a letter first"
    if NAME.fullmatch(own := name.rpartition(".")[2]) and "." in name:
        return f"write {own}: the dataset is said already"
    known = analysis_names(standards, name) if dataset.standard == "ADaMIG" else standard_names(standards, dataset)
    if near := did_you_mean(name, known, near=CLOSE):
        return near
    return f"write {name.upper()}: {rule}" if NAME.fullmatch(name.upper()) else Open(rule)


def told_by_misspelling(standards: Standards, name: str, dataset: Dataset) -> bool:
    """Whether a variable that a dataset lacks stands in its spec misspelt, which is told there."""
    if any(name in re.split(r"[ .]", other) for other in dataset.variables if not other.isalnum()):
        return True
    if dataset.standard == "ADaMIG":
        wrong = [v.name for v in dataset.submitted() if not v.label and v.name != name]
        return any(name in meant_analysis(standards, other, dataset) for other in wrong)
    known = standards.tabulation_dataset(dataset.domain, dataset.class_name)
    unknown = [v.name for v in dataset.submitted() if not v.role] if known else []
    return any(meant_standard(other, known.variables)[:1] == [name] for other in unknown if known)


def near_column(study: Study, name: str, source: str, columns: Collection[str], near: float = 0.6) -> str:
    """A hint of the column of a raw source that a name is meant as; of several those that nothing takes yet."""
    close = closest(name, known := of_same_digits(name, columns), near)
    if len(close) > 1:
        asked = (reference for dataset in study.datasets.values() for reference in of_dataset(dataset))
        taken = {reference.name for reference in asked if reference.dataset == source}
        known = [each for each in close if each not in taken] or known
    return did_you_mean(name, known, near=near)


def meant_test(code: str, total: Addition, dataset: Dataset, codes: Collection[str]) -> str:
    """A hint of the test of a total that a code was meant as: one that is as near as any, has the number next to one of
    the total's own, and that the fewest other totals take; '' where many are left."""
    named = {
        n: {value for each in of.where.conditions() for value in each.values} for n, of in enumerate(dataset.totals())
    }
    own = named.pop(next((n for n, of in enumerate(dataset.totals()) if of is total), -1), set())
    others = [*named.values()]
    of_totals = {of.test.code for of in dataset.totals() if of.test}

    def rank(other: str) -> tuple[bool, int]:
        beside = {next_to(other, step) for step in (-1, 1)} & own
        return not beside, sum(other in taken for taken in others)

    if " " in code:
        return did_you_mean(code, codes)
    near = as_close(code, [each for each in codes if each not in own and each not in of_totals])
    best = [each for each in near if rank(each) == min(map(rank, near))]
    if not best:
        return did_you_mean(code, codes, own) or (without(code, own) if closest(code, own) else "")
    return Meant(best if len(best) <= FEW_NEW else (), code)


def without(code: str, own: Collection[str]) -> str:
    """The way out where a total has all tests that a code may be meant as: a range may have brought it."""
    for step, ends in ((-1, "end"), (1, "begin")):
        if (beside := next_to(code, step)) in own:
            return f"remove it, or let the range {ends} with {beside}"
    return "remove it"


def next_to(code: str, step: int) -> str:
    """The code some numbers further.

    >>> next_to("DLQI109", 1), next_to("PAIN", 1)
    ('DLQI110', '')
    """
    number = re.search(r"\d+$", code)
    return f"{code[: number.start()]}{int(number[0]) + step:0{len(number[0])}}" if number else ""


def see_terms(study: Study, codelists: Iterable[str]) -> str:
    """Where the terms of codelists stand: the command that lists CDISC's, and the study's own file."""
    of_cdisc = [known.name for i in codelists if (known := study.standards.codelist(study.codelists[i].code))]
    own = [i for i in codelists if not study.codelists[i].code]
    said = [f"{SHOW} {name} lists its terms" for name in of_cdisc]
    return " and ".join([*said, *(f"see {i} in codelists.yaml" for i in own)])


def in_other_versions(standards: Standards, domain: str, name: str = "") -> str:
    """The versions of SDTMIG that have a dataset, or a variable of it, which the study's does not; '' for none."""
    found = []
    for version in guide_versions("SDTMIG"):
        known = standards.of({"SDTMIG": version}).sdtmig_dataset(domain)
        if known is not None and (not name or name in known.variables):
            found.append(version)
    have = "has" if len(found) == 1 else "have"
    return f"SDTMIG {in_words(found)} {have} it: standards in study.yaml chooses" if found else ""


def as_written(name: str) -> str:
    """A name as a spec writes it.

    >>> as_written("@UNIT"), as_written("@VISIT"), as_written("AVAL")
    ('test.UNIT', 'visit.VISIT', 'AVAL')
    """
    if not name.startswith("@"):
        return name
    return f"visit.{name[1:]}" if name in ("@VISITNUM", "@VISIT", "@VISITDY") else f"test.{name[1:]}"


def of_another(name: str, study: Study, dataset: Dataset) -> str:
    """The way out where records ask for what is no variable of theirs: ``DM.AGE``, ``visit.VISIT``."""
    owner, dot, own = name.partition(".")
    if not dot or own in dataset.variables:
        return Meant([own] if dot else (), name, "write {}")
    has = owner in study.datasets and own in study.datasets[owner].variables
    return f"write {own}, and {own}: {name} under variables" if has else f"name variables of {dataset.name}"
