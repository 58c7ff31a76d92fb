"""The Analysis Data Reviewer's Guide: what the study itself says in each of its sections."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from ...check.submission import CheckedDataset
from ...columns import Text
from ...model import Dataset, Variable
from ...model.guides import ADRG
from ...model.prose import Block, Diagram, paragraph
from ...output import versions
from ...spec.dataset.additions import words
from ...terminal import count
from . import conformance, tables
from .csdrg import MOST_BOXES
from .facts import Facts
from .tables import ask, grid, listed

STANDARD = ADRG.standard
PURPOSE = (
    "This document provides context for the analysis datasets and terminology that benefit from additional explanation "
    "beyond the Data Definition document (define.xml). In addition, this document provides a summary of ADaM "
    "conformance findings."
)
ADSL = "ADSL"


def purpose(_: Facts) -> Iterator[Block]:
    """Purpose."""
    yield paragraph(PURPOSE)


def source(facts: Facts) -> Iterator[Block]:
    """Source Data Used for Analysis Dataset Creation."""
    called = facts.study.standards.called("SDTMIG")
    own = "SDTMIG" in facts.written
    how = f"of the same build ({called})" if own else f"that were given, read by the rules of {called}"
    yield paragraph(
        f"The analysis datasets are made from SDTM datasets {how}: {listed(used_tabulations(facts))}. Nothing is read "
        "from raw data."
    )


def used_tabulations(facts: Facts) -> list[str]:
    """The SDTM datasets that analysis datasets are made from."""
    own = set(facts.names(ADRG))
    return sorted({other for name in own for other in facts.needed.get(name, ()) if other not in own})


def core(facts: Facts) -> Iterator[Block]:
    """Core Variables: those of ADSL that all other analysis datasets have, and those that most have."""
    datasets = {d.name: d for d in facts.datasets(ADRG)}
    others = [d for name, d in datasets.items() if name != ADSL]
    if ADSL not in datasets or not others:
        yield paragraph("There is no ADSL beside other analysis datasets, so there are no core variables.")
        return
    held = {
        v.name: sum(any(o.name == v.name for o in d.submitted()) for d in others) for v in datasets[ADSL].submitted()
    }
    labels = {v.name: v.label for v in datasets[ADSL].submitted()}
    yield paragraph("Core variables are those of ADSL that all, or most, of the other analysis datasets have too.")
    yield grid(
        ("Variable Name", "Variable Description", "In"),
        (
            (name, labels[name], "all" if number == len(others) else f"{number} of {len(others)} datasets")
            for name, number in held.items()
            if number * 2 > len(others)
        ),
        widths=(25, 55, 20),
    )


def treatment(facts: Facts) -> Iterator[Block]:
    """Treatment Variables: whether the arms of DM say the same, by subject."""
    adsl = facts.written[STANDARD].datasets.get(ADSL)
    for arm, name in (("ARM", "TRT01P"), ("ACTARM", "TRT01A")):
        question = f"{arm} versus {name}: are the values of {arm} equivalent in meaning to values of {name}?"
        yield ask(question, compared(facts, adsl, arm, name))
    named = {v.name for d in facts.datasets(ADRG) for v in d.submitted()}
    grouping = sorted(name for name in named if name.startswith(("TRTPG", "TRTAG", "TR01PG", "TR01AG", "TRT01PG")))
    yield ask(
        "Are both planned and actual treatment grouping variables used in analysis?",
        f"{listed(grouping)} are there." if grouping else "Not applicable: treatment grouping variables are not used.",
    )
    columns = sorted({display.population.columns for display in facts.study.analyses if display.population.columns})
    answer = (
        f"The displays tell subjects apart by {listed(columns)}." if columns else "No display tells treatments apart."
    )
    yield ask("Are both planned and actual treatment variables used in analysis?", answer)


def compared(facts: Facts, adsl: CheckedDataset | None, arm: str, name: str) -> str:
    """Whether an arm of DM and a treatment of ADSL are equal in each subject."""
    sdtm = facts.tabulations
    if adsl is None or not adsl.has(name):
        return f"Not applicable: {name} is not used."
    if sdtm is None or "DM" not in sdtm.datasets or not sdtm.datasets["DM"].has(arm):
        return f"Not applicable: DM has no {arm}."
    own = np.array(adsl.text(name).tolist(), object)
    theirs = np.array(sdtm.beside(adsl, "DM", arm).tolist(), object)
    different = int((own != theirs).sum())
    return "Yes, in each subject." if not different else f"No: they differ in {count(different, 'subject')}."


def selection(facts: Facts) -> Iterator[Block]:
    """Visit windows and record selection: the variables that say so, with their methods."""
    windows = with_variables(facts, lambda name: name in ("AWTARGET", "AWTDIFF", "AWRANGE", "AWLO", "AWHI", "AWU"))
    used = listed(dict.fromkeys(d.name for d, _ in windows))
    yield ask(
        "Was windowing used in one or more analysis datasets?",
        f"Yes: {used}." if windows else "No window variable is used.",
    )
    visits = {d.name: unscheduled(facts, d.name) for d in facts.datasets(ADRG)}
    there = [f"{name} ({count(number, 'record')})" for name, number in visits.items() if number]
    yield ask(
        "Are records of unscheduled visits in the analysis datasets?",
        f"Yes: {listed(there)}." if there else "No.",
    )
    flags = with_variables(facts, lambda name: name == "ABLFL" or (name.startswith("ANL") and name.endswith("FL")))
    yield grid(
        ("Variable", "Label", "Datasets", "Method"),
        by_method(flags),
        widths=(13, 24, 22, 41),
        caption="Baseline and analysis flags",
    )


def unscheduled(facts: Facts, name: str) -> int:
    """How many records of a dataset are of visits that no plan has, by the numbers of visits."""
    dataset = facts.written[STANDARD].datasets.get(name)
    planned = {visit.number for visit in facts.study.visits}
    numbers = dataset.columns.get("VISITNUM") if dataset and planned else None
    if numbers is None or isinstance(numbers, Text):
        return 0
    there = numbers[~np.isnan(numbers)]
    return int((~np.isin(there, [number for number in planned if number is not None])).sum())


def imputation(facts: Facts) -> Iterator[Block]:
    """Imputation: the variables that flag it, and derived records."""
    flags = with_variables(facts, lambda name: name.endswith(("DTF", "TMF")))
    yield grid(
        ("Variable", "Label", "Datasets", "Method"),
        by_method(flags),
        widths=(13, 24, 22, 41),
        caption="Variables that flag imputed dates",
    )
    rows = [(d.name, words(addition)) for d in facts.datasets(ADRG) for addition in d.additions]
    yield grid(("Dataset", "How"), rows, widths=(15, 85), caption="Records that are added to those of SDTM")


def with_variables(facts: Facts, wanted: Callable[[str], bool]) -> list[tuple[Dataset, Variable]]:
    """The variables of analysis datasets with names of a kind."""
    return [(d, v) for d in facts.datasets(ADRG) for v in d.submitted() if wanted(v.name)]


def by_method(found: list[tuple[Dataset, Variable]]) -> Iterator[tuple[str, str, str, str]]:
    """Variables with their datasets, those of one name and method in one row."""
    rows: dict[tuple[str, str, str], list[str]] = {}
    for dataset, variable in found:
        origin = ": ".join(filter(None, (variable.origin.type, variable.origin.description)))
        method = variable.method or variable.comment or origin
        rows.setdefault((variable.name, variable.label, method), []).append(dataset.name)
    for (name, label, method), names in rows.items():
        yield name, label, ", ".join(names), method


def parts(facts: Facts) -> Iterator[Block]:
    """Split Datasets."""
    yield from [*tables.pieces(facts, ADRG)] or [paragraph("No analysis dataset is split.")]


def dependencies(facts: Facts) -> Iterator[Block]:
    """Data Dependencies, as a drawing and as a table."""
    own = facts.names(ADRG)
    needed = {name: facts.needed.get(name, ()) for name in own}
    used = used_tabulations(facts)
    levels = depths({name: [other for other in needed[name] if other in needed] for name in own})
    steps = [[name for name in own if levels[name] == depth] for depth in sorted(set(levels.values()))]
    columns = [("SDTM", used), *(("ADaM" if not at else "", step) for at, step in enumerate(steps))]
    arrows = [(other, name) for name in own for other in needed[name] if levels.get(other, -1) < levels[name]]
    shown = [(a, b) for a, b in arrows if not (a in used and b != ADSL and a == "DM")]
    if max(len(names) for _, names in columns) <= MOST_BOXES:
        boxes = tuple((head, tuple((name, "") for name in names)) for head, names in columns)
        yield Diagram(boxes, tuple(shown), "What the analysis datasets are made from (DM: drawn for ADSL alone)")
    yield grid(
        ("Analysis Dataset", "Dependent on Analysis Datasets", "Dependent on SDTM Datasets"),
        (
            (
                name,
                ", ".join(other for other in needed[name] if other in needed) or "none",
                ", ".join(other for other in needed[name] if other not in needed),
            )
            for name in own
        ),
        widths=(22, 36, 42),
    )


def depths(graph: Mapping[str, list[str]]) -> dict[str, int]:
    """How many steps each name is behind those that need nothing; names that need one another stand side by side.

    >>> depths({"ADSL": [], "ADRS": ["ADSL"], "ADTTE": ["ADRS", "ADSL"]})
    {'ADSL': 0, 'ADRS': 1, 'ADTTE': 2}
    """
    found = dict.fromkeys(graph, 0)
    for _ in graph:
        found = {name: 1 + max((found[other] for other in graph[name]), default=-1) for name in graph}
    return {name: min(depth, len(graph)) for name, depth in found.items()}


def intermediate(_: Facts) -> Iterator[Block]:
    """Intermediate Datasets."""
    yield paragraph(
        "No intermediate dataset is kept: each analysis dataset is made from SDTM and other analysis datasets."
    )


def overview(facts: Facts) -> Iterator[Block]:
    """Overview."""
    sdtm = facts.tabulations
    unused = sorted(
        {d.name for d in sdtm or () if not d.is_relationship and d.name != "CO"} - {*used_tabulations(facts)}
    )
    yield paragraph(f"The submission has {count(len(facts.datasets(ADRG)), 'analysis dataset')}.")
    yield ask(
        "Do the analysis datasets use all SDTM domains?", f"No: {listed(unused)} are in none." if unused else "Yes."
    )


def datasets(facts: Facts) -> Iterator[Block]:
    """Analysis Datasets."""
    text = facts.texts[ADRG.name]
    yield tables.datasets(facts, facts.datasets(ADRG), text.marks)
    yield tables.extended(facts, ADRG)


def of_dataset(facts: Facts, dataset: Dataset) -> Iterator[Block]:
    """What a dataset needs to be told of: its comment, what it is made from, its parameters."""
    if dataset.comment:
        yield paragraph(dataset.comment)
    made = list(dict.fromkeys(group.source for group in dataset.groups if group.kind == "dataset"))
    if made:
        yield paragraph(f"Its records come from {listed(made)}.")
    data = facts.written[STANDARD].datasets.get(dataset.name)
    if data is not None and data.has("PARAMCD", "PARAM"):
        yield grid(
            ("PARAMCD", "PARAM", "Records"),
            parameters(data),
            widths=(16, 70, 14),
            caption=f"Parameters of {dataset.name}",
        )


def parameters(data: CheckedDataset) -> list[tuple[str, str, str]]:
    """The parameters of a dataset with their numbers of records, as they first come."""
    code, name = data.text("PARAMCD"), data.text("PARAM")
    pairs, first, sizes = np.unique(
        code.codes.astype(np.int64) * len(name.values) + name.codes, return_index=True, return_counts=True
    )
    order = np.argsort(first)
    return [
        (code.values[pair // len(name.values)], name.values[pair % len(name.values)], f"{size:,}")
        for pair, size in zip(pairs[order].tolist(), sizes[order].tolist(), strict=True)
    ]


def programs(facts: Facts) -> Iterator[Block]:
    """ADaM Programs."""
    said = ", ".join(f"{name} {version}" for name, version in versions(facts.study).items())
    yield paragraph(
        "No program was written for a dataset. All of them are built from the specifications of the study by one "
        f"program, whose version and standards are: {said}. For each dataset a text in plain ASCII tells the steps in "
        "their order, in the words of define.xml."
    )
    rows = [(f"{d.name.lower()}.txt", d.name, d.label) for d in facts.datasets(ADRG)]
    yield grid(("Program Name", "Analysis Dataset Name", "Analysis Dataset Label"), rows, widths=(25, 25, 50))


def outputs(facts: Facts) -> Iterator[Block]:
    """Analysis Output Programs."""
    if not facts.study.analyses:
        yield paragraph("The study states no analyses.")
    yield tables.displays(facts)


def macros(facts: Facts) -> Iterator[Block]:
    """Macro Programs."""
    own = (facts.study.folder / "derivations.py").exists()
    yield paragraph("Derivations of the study's own are in derivations.py." if own else "There are none.")


MADE: Mapping[str, Callable[[Facts], Iterator[Block]]] = {
    "Purpose": purpose,
    "Acronyms": tables.acronyms,
    "Study Data Standards and Dictionary Inventory": lambda facts: tables.inventory(facts, ADRG),
    "Source Data Used for Analysis Dataset Creation": source,
    "Protocol Number and Title": tables.protocol,
    "Core Variables": core,
    "Treatment Variables": treatment,
    "Use of Visit Windowing, Unscheduled Visits, and Record Selection": selection,
    "Imputation/Derivation Methods": imputation,
    "Split Datasets": parts,
    "Data Dependencies": dependencies,
    "Intermediate Datasets": intermediate,
    "Overview": overview,
    "Analysis Datasets": datasets,
    "Conformance Inputs": lambda facts: conformance.inputs(facts.found[STANDARD], "ADaM"),
    "Issues Summary": lambda facts: conformance.summary(facts.found[STANDARD]),
    "ADaM Programs": programs,
    "Analysis Output Programs": outputs,
    "Macro Programs": macros,
    "Appendix": lambda facts: conformance.details(facts.found[STANDARD]),
}


def below(_: str, facts: Facts) -> Iterator[tuple[Dataset, list[Block]]]:
    """The datasets that a section has sections for, with what the study says of them."""
    for dataset in facts.datasets(ADRG):
        yield dataset, [*of_dataset(facts, dataset)]
