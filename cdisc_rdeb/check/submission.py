"""The datasets of a folder as they were read, for rules to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np

from ..columns import Codes, Column, Text, as_text, take_found
from ..errors import RawDataError
from ..formats.files import ENDINGS, dataset_files, read_file
from ..formats.opening import stands
from ..formats.xpt import XptVariable
from ..standards import DEFAULT, StandardDataset, Standards, StandardVariable
from ..standards.names import STRUCTURES
from .define.reader import Define, read_define
from .followed import Asked, Followed, Instead, followed

Standard: TypeAlias = Literal["SDTM", "ADaM"]  # what the datasets of a folder follow

VARIABLES = {"OTHER": "BDS"}  # whose variables a dataset of no structure may have
UNASKED = Asked()  # the folder itself says what it follows
OCCURRENCES = ("TERM", "DECOD", "TRT")  # the ends of names that records of occurrences have


@dataclass(frozen=True, eq=False)
class CheckedDataset:
    """A dataset as it was read. ``described``: the file says labels, types and lengths (a CSV does not).

    ``structure`` is the data structure of an analysis dataset: ADSL, BDS, TTE, OCCDS or OTHER; ``class_name`` the class
    that define.xml gives a dataset of SDTM; ``standards`` those that it is meant to follow.
    """

    name: str
    file: str
    label: str
    variables: Mapping[str, XptVariable]
    columns: Mapping[str, Column]
    size: int
    described: bool = True
    structure: str = ""
    class_name: str = ""
    standards: Standards = DEFAULT

    @classmethod
    def absent(cls, name: str, file: str = "") -> CheckedDataset:
        """A dataset that is not there, for what is to be said of it."""
        return cls(name, file, "", {}, {}, 0)

    @cached_property
    def domain(self) -> str:
        """The two letters that stand for ``--``; for SUPP--, CO, RELREC and the like the dataset itself."""
        texts = self.columns.get("DOMAIN")
        if isinstance(texts, Text) and self.size:
            return str(texts.values[texts.codes[0]])
        return self.name if self.is_relationship or len(self.name) < 2 else self.name[:2]

    @property
    def is_supplemental(self) -> bool:
        """Whether this is a SUPP-- dataset."""
        return "QNAM" in self.columns

    @property
    def is_relationship(self) -> bool:
        """Whether this is one of the datasets that relate records: SUPP--, RELREC, RELSUB, RELSPEC."""
        return self.is_supplemental or self.name.startswith("REL")

    @cached_property
    def guide(self) -> StandardDataset | None:
        """The guide's dataset, or that of the domain that this is split from; of a domain of the sponsor's own what
        the model has for its class; None where nobody knows this."""
        split = self.domain if self.name.startswith(self.domain) else ""
        return self.standards.sdtmig_dataset(self.name) or self.standards.tabulation_dataset(split, self.class_name)

    def standard(self, name: str) -> StandardVariable | None:
        """What the guide says of a variable, else the model of its class; of an analysis dataset its structure, else
        SDTM."""
        if self.structure:
            known = self.standards.adamig_variable(VARIABLES.get(self.structure, self.structure), name)
            return known or self.standards.kept_variable(name)
        if self.guide is None:
            return None
        return self.guide.variables.get(name) or self.standards.model_variable(self.guide.class_, name, self.domain)

    def own(self, ending: str) -> str:
        """The name of a variable of this domain: ``--SEQ`` is AESEQ in AE."""
        return f"{self.domain}{ending}"

    def text(self, name: str) -> Text:
        """A variable as text, missing throughout where the dataset does not have it."""
        column = self.columns.get(name)
        return Text.constant("", self.size) if column is None else as_text(column)

    def has(self, *names: str) -> bool:
        """Whether the dataset has all these variables."""
        return all(name in self.columns for name in names)

    def texts(self) -> Iterator[tuple[str, Text]]:
        """All text variables."""
        for name, column in self.columns.items():
            if isinstance(column, Text):
                yield name, column


@dataclass(frozen=True, eq=False)
class Submission:
    """The datasets of a folder by name. ``guide``: they are meant to follow SDTMIG, in the version of ``standards``.

    ``sdtm`` are the datasets that analysis datasets were made from, where they are there. ``terminology``: that which
    is stated is there; ``instead`` says of each standard that is not there what is used.
    """

    datasets: Mapping[str, CheckedDataset]
    guide: bool
    define: Define | None = None
    sdtm: Submission | None = None
    standards: Standards = DEFAULT
    terminology: bool = True
    instead: Mapping[str, Instead] = field(default_factory=dict)

    @property
    def standard(self) -> Standard:
        """Whether these are tabulations or analysis datasets."""
        return "ADaM" if any(dataset.structure for dataset in self) else "SDTM"

    def of(self, *structures: str) -> Iterator[CheckedDataset]:
        """The analysis datasets of some data structures."""
        yield from (dataset for dataset in self if dataset.structure in structures)

    def __iter__(self) -> Iterator[CheckedDataset]:
        return iter(self.datasets.values())

    @cached_property
    def subjects(self) -> Mapping[str, int]:
        """Every USUBJID of the folder and its number."""
        columns = [as_text(d.columns["USUBJID"]) for d in self if "USUBJID" in d.columns]
        known = sorted({value for text in columns for value in text.values if value})
        return {value: number for number, value in enumerate(known)}

    @cached_property
    def known_subjects(self) -> dict[str, Codes]:
        """Filled by `subject`."""
        return {}

    def subject(self, dataset: CheckedDataset) -> Codes:
        """The number of each record's subject, -1 for none."""
        if dataset.name not in self.known_subjects:
            text = dataset.text("USUBJID")
            numbers = np.array([self.subjects.get(value, -1) for value in text.values], np.int32)
            self.known_subjects[dataset.name] = numbers[text.codes] if dataset.size else np.zeros(0, np.int32)
        return self.known_subjects[dataset.name]

    def of_subject(self, name: str, variable: str) -> Text:
        """For each subject (by number, and '' for -1 at the end) its value in a dataset with one record a subject."""
        size = len(self.subjects) + 1
        if name not in self.datasets or variable not in self.datasets[name].columns:
            return Text.constant("", size)
        dataset = self.datasets[name]
        place = np.full(size, -1, np.intp)
        place[self.subject(dataset)] = np.arange(dataset.size)
        place[-1] = -1
        return as_text(take_found(as_text(dataset.columns[variable]), place))

    def beside(self, dataset: CheckedDataset, name: str, variable: str) -> Text:
        """For each record the value of its subject in a dataset with one record a subject, as DM."""
        return self.of_subject(name, variable).take(self.subject(dataset))


def read_submission(folder: Path, asked: Asked = UNASKED, *, sdtm: Path | None = None) -> Submission:
    """The datasets of a folder; ``asked`` says what they follow, where nothing in the folder is to say it.

    ``sdtm`` is a folder with the datasets that analysis datasets were made from. Raises RawDataError for a folder
    without datasets and for a file that cannot be read, RequestError for a version that is asked for and not there.
    """
    files = dataset_files(folder)
    if not files:
        raise RawDataError(f"{folder}: no dataset there: {', '.join(ENDINGS)}; name a folder that has some")
    define = read_define(folder / "define.xml") if stands(folder / "define.xml") else None
    datasets = {name: read_one(path, followed(define, {}, asked, False)) for name, path in files.items()}
    analysis = is_analysis(datasets, define)
    ts = dict(datasets["TS"].texts()) if "TS" in datasets else {}
    found = followed(define, ts, asked, analysis)
    classes = {name: declared.class_name for name, declared in define.datasets.items()} if define else {}
    made = {
        name: replace(dataset, standards=found.standards, class_name=classes.get(name, ""))
        for name, dataset in datasets.items()
    }
    if analysis:
        made = {name: replace(dataset, structure=structure_of(dataset, define)) for name, dataset in made.items()}
    beside = read_submission(sdtm, replace(asked, standard="")) if sdtm and analysis else None
    return Submission(
        made, found.guide, define, beside, found.standards, terminology=found.terminology, instead=found.instead
    )


def is_analysis(datasets: Mapping[str, CheckedDataset], define: Define | None) -> bool:
    """Whether a folder holds analysis datasets: define.xml names ADaMIG, or the datasets are called so."""
    if define is not None and define.standards:
        return any(name == "ADaMIG" for name, _ in define.standards)
    return all(name.startswith("AD") and "DOMAIN" not in dataset.columns for name, dataset in datasets.items())


def structure_of(dataset: CheckedDataset, define: Define | None) -> str:
    """The data structure of an analysis dataset: by its class in define.xml, else by its variables."""
    declared = define.datasets.get(dataset.name) if define else None
    found = STRUCTURES.get(declared.class_name.upper(), "") if declared else ""
    if not found and dataset.name == "ADSL":
        found = "ADSL"
    elif not found and dataset.has("PARAMCD"):
        found = "BDS"
    elif not found:
        found = "OCCDS" if any(name.endswith(OCCURRENCES) for name in dataset.columns) else "OTHER"
    return "TTE" if found == "BDS" and dataset.has("CNSR") else found


def read_one(path: Path, by: Followed) -> CheckedDataset:
    """One dataset from its file."""
    read = read_file(path, standards=by.standards)
    of_file, columns = read.attributes, read.columns
    variables = {variable.name: variable for variable in of_file.variables}
    size = len(next(iter(columns.values()))) if columns else 0
    return CheckedDataset(of_file.name, path.name, of_file.label, variables, columns, size, read.described)
