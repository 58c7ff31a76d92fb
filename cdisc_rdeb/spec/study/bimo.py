"""What inspections of sites ask for (bimo.yaml) in the model; every name in it held against the study's datasets."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from ...formats.opening import stands
from ...model import Condition, Dataset, Place, Study, WhereClause
from ...model.bimo import Bimo, Counted, Endpoint
from ...quick import dataclass
from ..derivation.derivations import Grammar
from ..faults import Faults, Open, did_you_mean
from ..layers.folders import read_file
from ..meant.datasets_called import meant_dataset
from ..meant.origins import from_origin
from ..yaml.reader import Node

FILE = "bimo.yaml"
ARM = "TRT01P"  # what tells the arms, where the file names nothing else
#: What is counted where the file does not say otherwise.
DEFAULTS: Mapping[str, tuple[str, tuple[Condition, ...]]] = {
    "SAFPOP": ("ADSL", (Condition("SAFFL", "EQ", ("Y",)),)),
    "SCREEN": ("DM", (Condition("RFICDTC", "NE", ("",)),)),
    "DISCSTUD": ("ADSL", (Condition("EOSSTT", "EQ", ("DISCONTINUED",)),)),
    "DISCTRT": ("ADSL", (Condition("EOTSTT", "EQ", ("DISCONTINUED",)),)),
    "NSAE": ("AE", (Condition("AESER", "EQ", ("N",)),)),
    "SAE": ("AE", (Condition("AESER", "EQ", ("Y",)), Condition("AEOUT", "NE", ("FATAL",)))),
    "DEATH": ("ADSL", (Condition("DTHFL", "EQ", ("Y",)),)),
}
COUNTED = (*DEFAULTS, "IMPDEV", "NOIMPDEV")
#: Variables that are alike in all records, and what gives them.
TEXTS = {
    "TITLE": "title",
    "SPONSOR": "sponsor",
    "SPONCNT": "sponsors",
    "IND": "ind",
    "NDA": "nda",
    "BLA": "bla",
    "SUPPNUM": "supplement",
}
#: Variables of a site, and what gives them.
OF_SITE = {
    "LASTNAME": "last_name",
    "FRSTNAME": "first_name",
    "MINITIAL": "middle_initial",
    "PHONE": "phone",
    "FAX": "fax",
    "EMAIL": "email",
    "COUNTRY": "country",
    "STATE": "state",
    "CITY": "city",
    "POSTAL": "postal",
    "STREET": "street",
    "STREET1": "street1",
    "UNDERIND": "under_ind",
    "FINLDISC": "financial_disclosure",
}
NOT_APPLICABLE = {"STATE": "NA", "POSTAL": "NA"}
MONITORING = ("LB", "VS", "EG")


def read_bimo(study: Study, faults: Faults) -> Bimo | None:
    """What bimo.yaml of a study says; None where it has none, or one that nothing can be read from."""
    root = read_file_of_bimo(study.folder, faults)
    return Reader(root, study.datasets, faults).bimo() if root else None


def read_file_of_bimo(folder: Path, faults: Faults) -> Node | None:
    """The file as it stands; None where there is none, or nothing fits."""
    path = folder / FILE
    return read_file(path, FILE, "bimo", faults) if stands(path) else None


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the file; names are those of datasets and their submitted variables."""

    root: Node
    datasets: Mapping[str, Dataset]
    faults: Faults

    def bimo(self) -> Bimo:
        """All that it says."""
        root = self.root
        if "ADSL" not in self.datasets:
            self.faults.error(root.place, "the study has no ADSL", "sites are told by the arms of its subjects")
        arm, cohort = root.named.get("arm", Node(ARM, root.place)), root.named.get("cohort")
        for node in filter(None, (arm, cohort)):
            self.variable(node, self.datasets.get("ADSL"))
        endpoint = self.endpoint(root.named["endpoint"])
        return Bimo(
            texts={variable: root.get(key) for variable, key in TEXTS.items()},
            arm=arm.text,
            cohort=cohort.text if cohort else "",
            counts={name: self.count(name) for name in COUNTED},
            endpoint=endpoint,
            efficacy=self.names("efficacy", (endpoint.records.dataset,)),
            safety=self.names("safety", [name for name in MONITORING if name in self.datasets]),
            sites={name: self.site(node) for name, node in root.named["sites"].named.items()},
        )

    def site(self, node: Node) -> dict[str, str]:
        """What is said of one site, by variable."""
        return {name: node.get(key) or NOT_APPLICABLE.get(name, "") for name, key in OF_SITE.items()}

    def count(self, name: str) -> Counted:
        """What is counted: as the file says, or by default, which names variables that must be there."""
        counts = self.root.named["counts"]
        if name in counts.named:
            return self.counted(counts.named[name])
        dataset, conditions = DEFAULTS[name]
        there = [v.name for v in self.datasets[dataset].submitted()] if dataset in self.datasets else []
        lacking = next((c.variable for c in conditions if c.variable not in there), "")
        if lacking:
            message = f"{name} is counted by {dataset}.{lacking}, and there is no variable {lacking} in {dataset}"
            self.faults.error(counts.place, message, f"say {name}: {{dataset: ..., where: ...}}")
        return Counted(dataset, WhereClause((conditions,)))

    def counted(self, node: Node) -> Counted:
        """A dataset with a where clause on its own variables."""
        dataset = self.dataset(node.named["dataset"])
        return Counted(node.get("dataset"), self.where(node, "where", dataset))

    def endpoint(self, node: Node) -> Endpoint:
        """The primary endpoint."""
        dataset = self.dataset(node.named["dataset"])
        statistic, value = node.get("statistic"), node.named.get("value")
        if statistic == "percent" and value:
            self.faults.error(value.place, "percent is of subjects, and has no value", "remove value")
        elif statistic != "percent" and not value:
            hint = "say value: a numeric variable such as AVAL"
            self.faults.error(node.place, f"{statistic} is of a variable, which is not said", hint)
        elif value and self.variable(value, dataset) and dataset and dataset.variables[value.text].type == "Char":
            message = f"{value.text} is text, and {statistic} is of numbers"
            self.faults.error(value.place, message, "name a numeric variable such as AVAL")
        return Endpoint(
            label=node.get("label"),
            type=node.get("type"),
            records=Counted(node.get("dataset"), self.where(node, "where", dataset)),
            statistic=statistic,  # type: ignore[arg-type]  # the schema names them
            value=value.text if value else "",
            censored=self.where(node, "censored", dataset) if "censored" in node.named else None,
        )

    def where(self, node: Node, key: str, dataset: Dataset | None) -> WhereClause:
        """A where clause on variables of one dataset."""
        if key not in node.named:
            return WhereClause()
        clause = Grammar({}, "", self.faults).where(node.named[key])
        for condition in clause.conditions():
            self.variable(Node(condition.variable, condition.place), dataset)
            if condition.against is not None:
                self.variable(Node(condition.against.name, condition.place), dataset)
        return clause

    def names(self, key: str, default: Collection[str]) -> tuple[str, ...]:
        """Datasets by name."""
        if key not in self.root.named:
            return tuple(default)
        return tuple(node.text for node in self.root.named[key].nodes if self.dataset(node) is not None)

    def dataset(self, node: Node) -> Dataset | None:
        """The dataset that a node names; None, with a fault noted, where there is none."""
        found = self.datasets.get(node.text)
        if found is None:
            hint = meant_dataset(node.text, self.datasets)
            self.faults.error(node.place, f"there is no dataset {node.text}", hint)
        return found

    def variable(self, node: Node, dataset: Dataset | None) -> bool:
        """Whether a node names a variable that a dataset is submitted with; a fault is noted if not."""
        there = [variable.name for variable in dataset.submitted()] if dataset else []
        if dataset is None or node.text in there:
            return dataset is not None
        if node.text == ARM and ARM not in dataset.variables:
            self.lacks_arm(node, dataset)
            return False
        hint = from_origin(dataset, self.datasets, node.text) or did_you_mean(node.text, there)
        hint = hint or Open("there are {}", there)
        self.faults.error(node.place, f"there is no submitted variable {node.text} in {dataset.name}", hint)
        return False

    def lacks_arm(self, node: Node, dataset: Dataset) -> None:
        """Tell of the variable with the arms, once where lint has warned of it already."""
        place, message = node.place, f"{dataset.name} has no variable {ARM}"
        for fault in [each for each in self.faults.warnings if each.message.startswith(f"{ARM} (")]:
            del self.faults.found[fault]
            place, message = Place(fault.file, fault.line, fault.path), fault.message
        self.faults.error(place, message, f"map it, such as {ARM}: ARM, for {FILE} asks for it")
