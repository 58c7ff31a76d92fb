"""From model and Profile to the elements of a define.xml."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version

from ..errors import WriteError
from ..formats.limits import LONGEST_NAME
from ..model import AnalysisResult, Condition, Dataset, ResultDisplay, Study, ValueLevel, Variable, WhereClause
from ..profile import DatasetProfile, Values
from ..standards.names import CLASSES
from ..values.where import LOOKS, words
from . import elements as e
from .codelists import CodeLists
from .computation import computation
from .datatypes import data_type, size

#: When a study does not say when its specs were closed: no output may depend on a clock.
UNDATED = "1970-01-01"


def define(
    study: Study,
    datasets: Sequence[Dataset],
    profiles: Mapping[str, DatasetProfile],
    lengths: Mapping[tuple[str, str], int],
    ending: str = "xpt",
) -> e.Define:
    """All elements of the define.xml of these datasets, whose files end so."""
    return Builder(study, datasets, profiles, lengths, ending).define()


class Builder:
    """Collects elements dataset by dataset; what an element refers to is made with it, so that nothing is left over."""

    def __init__(
        self,
        study: Study,
        datasets: Sequence[Dataset],
        profiles: Mapping[str, DatasetProfile],
        lengths: Mapping[tuple[str, str], int],
        ending: str,
    ) -> None:
        self.study = study
        self.ending = ending
        self.datasets = sorted(datasets, key=place)
        self.profiles = profiles
        self.lengths = lengths
        self.variables = {(d.name, v.name) for d in datasets for v in d.submitted()}
        self.codelists = CodeLists(study.codelists, study.standards)
        self.standards: dict[str, e.Standard] = {}
        self.value_lists: list[e.ValueListDef] = []
        self.where_clauses: list[e.WhereClauseDef] = []
        self.items: list[e.ItemDef] = []
        self.methods: list[e.MethodDef] = []
        self.comments: list[e.CommentDef] = []

    def define(self) -> e.Define:
        """The whole file."""
        self.note_terms()
        for name in dict.fromkeys(dataset.standard for dataset in self.datasets if self.is_standard(dataset)):
            self.standard(name, "IG", self.study.standards.version(name))
        self.terminology("SDTM")
        groups = tuple(self.item_group(dataset) for dataset in self.datasets)
        displays = tuple(d for display in self.study.analyses if (d := self.display(display)).results)
        codelists = self.codelists.build(self.terminology)
        study = self.study
        built = e.Define(
            file_oid=f"DEFINE.{study.id}",
            created=f"{study.created or UNDATED}T00:00:00",
            originator="cdisc_rdeb",
            version=version("cdisc-rdeb"),
            language=study.language,
            study_oid=f"STDY.{study.id}",
            study_name=study.id,
            study_description=study.description or study.title,
            protocol_name=study.protocol or study.id,
            oid=f"MDV.{study.id}",
            name=f"Study {study.id}, Data Definitions",
            description=f"Data definitions for the datasets of study {study.id}",
            standards=tuple(self.standards.values()),
            value_lists=tuple(self.value_lists),
            where_clauses=tuple(self.where_clauses),
            item_groups=groups,
            items=tuple(self.items),
            codelists=codelists,
            methods=tuple(self.methods),
            comments=tuple(self.comments),
            displays=displays,
        )
        check_unique(built)
        return built

    def note_terms(self) -> None:
        """Tell the codelists who uses which terms, before anything refers to them."""
        for dataset in self.datasets:
            profile = self.profiles[dataset.name]
            for variable in dataset.submitted():
                self.use(variable, profile.variables.get(variable.name, Values()))
                for level in levels(dataset, variable, profile):
                    self.use(level.variable, profile.levels.get((variable.name, level.name), Values()))

    def use(self, variable: Variable, values: Values) -> None:
        """Tell the codelists of a variable which terms it uses."""
        kind = data_type(variable, values)
        if variable.codelists and kind in e.NUMERIC_OR_TEXT:
            self.codelists.use(variable.codelists, values.used, kind)

    def standard(self, name: str, kind: str, number: str, publishing_set: str | None = None) -> str:
        """The OID of a standard, which is declared when it is first asked for."""
        key = publishing_set or name
        if key not in self.standards:
            oid = f"STD.{len(self.standards) + 1}"
            self.standards[key] = e.Standard(oid, name, "CT" if kind == "CT" else "IG", number, publishing_set)
        return self.standards[key].oid

    def terminology(self, package: str) -> str:
        """The OID of a package of CDISC controlled terminology."""
        return self.standard("CDISC/NCI", "CT", self.study.standards.version(package), package)

    def is_standard(self, dataset: Dataset) -> bool:
        """Whether a dataset follows the guide it names: a domain of the sponsor's own does not."""
        if dataset.standard == "SDTMIG":
            return self.study.standards.sdtmig_dataset(dataset.domain) is not None
        return bool(dataset.standard)

    def item_group(self, dataset: Dataset) -> e.ItemGroupDef:
        """A dataset, with the items it refers to. One without records has no file (Define-XML 2.1, HasNoData)."""
        name = dataset.name
        file = f"{name.lower()}.{self.ending}"
        profile = self.profiles[name]
        references = [self.item_ref(dataset, v, i) for i, v in enumerate(dataset.submitted(), start=1)]
        standard = self.is_standard(dataset)
        known = self.study.standards.tabulation_dataset(dataset.domain, dataset.class_name)
        return e.ItemGroupDef(
            oid=f"IG.{name}",
            name=name,
            domain=dataset.domain or None,
            repeating="No" if dataset.reference or {*dataset.keys} <= {"STUDYID", "USUBJID"} else "Yes",
            is_reference_data="Yes" if dataset.reference else "No",
            purpose="Analysis" if dataset.standard == "ADaMIG" else "Tabulation",
            structure=dataset.structure,
            standard_oid=self.standards[dataset.standard].oid if standard else None,
            is_non_standard=None if standard else "Yes",
            has_no_data=None if profile.records else "Yes",
            comment_oid=self.comment(name, dataset.comment),
            description=dataset.label,
            item_refs=tuple(references),
            domain_description=known.label if known and dataset.domain not in ("", name) else None,
            class_name=dataset.class_name or None,
            leaf=e.Leaf(f"LF.{name}", file, file) if profile.records else None,
        )

    def item_ref(self, dataset: Dataset, variable: Variable, order: int) -> e.ItemRef:
        """A variable in its dataset; its ItemDef, method, comment and value levels are made with it."""
        path = f"{dataset.name}.{variable.name}"
        profile = self.profiles[dataset.name]
        values = profile.variables.get(variable.name, Values())
        found = levels(dataset, variable, profile)
        item = self.item(path, variable, values, self.lengths.get((dataset.name, variable.name)))
        if found:
            # QVAL has no origin of its own: each qualifier has one
            origin = None if variable.name == "QVAL" else item.origin
            item = replace(item, origin=origin, value_list_oid=f"VL.{path}")
        self.items.append(item)
        if found:
            references = tuple(self.level_ref(dataset, path, level, i) for i, level in enumerate(found, start=1))
            self.value_lists.append(e.ValueListDef(f"VL.{path}", references))
        return e.ItemRef(
            item_oid=f"IT.{path}",
            order_number=order,
            mandatory="Yes" if variable.core == "Req" else "No",
            key_sequence=dataset.keys.index(variable.name) + 1 if variable.name in dataset.keys else None,
            method_oid=self.method(path, variable),
            role=variable.role or None if dataset.standard == "SDTMIG" else None,
            has_no_data="Yes" if profile.records and not values.present else None,
        )

    def level_ref(self, dataset: Dataset, of_variable: str, level: ValueLevel, order: int) -> e.ItemRef:
        """A value level in its list; alternatives of its where clause become several where clauses."""
        path = f"{of_variable}.{level.name}"
        variable = level.variable
        values = self.profiles[dataset.name].levels.get((of_variable.partition(".")[2], level.name), Values())
        self.items.append(self.item(path, variable, values))
        alternatives = level.where.alternatives
        if not alternatives:
            raise WriteError(f"{path}: this value level has no where clause, and define.xml needs one; give it one")
        oids = tuple(f"WC.{path}" + (f".{i}" if len(alternatives) > 1 else "") for i, _ in enumerate(alternatives, 1))
        for oid, conditions in zip(oids, alternatives, strict=True):
            checks = tuple(self.range_check(dataset, path, condition) for condition in conditions)
            self.where_clauses.append(e.WhereClauseDef(oid, checks))
        return e.ItemRef(
            item_oid=f"IT.{path}",
            order_number=order,
            mandatory="No",
            method_oid=self.method(path, variable),
            role=variable.role or None if dataset.standard == "SDTMIG" else None,
            where_clause_oids=oids,
        )

    def range_check(self, dataset: Dataset, path: str, condition: Condition) -> e.RangeCheck:
        """A condition on a submitted variable, of this dataset or as DATASET.VARIABLE of another."""
        of, name = condition.dataset or dataset.name, condition.variable
        if condition.against is not None:
            raise WriteError(f"{path}: its where clause compares two variables, and define.xml holds values alone")
        if condition.negated or condition.comparator in LOOKS:
            said = f"its where clause says {words(condition)}, for which define.xml has no comparator"
            raise WriteError(f"{path}: {said}; name the values")
        if (of, name) not in self.variables:
            raise WriteError(f"{path}: its where clause names {of}.{name}, which is not submitted; use one that is")
        comparator = condition.comparator
        if len(condition.values) > 1:  # EQ and NE take one value in Define-XML
            comparator = {"EQ": "IN", "NE": "NOTIN"}.get(comparator, comparator)  # type: ignore[assignment]
        return e.RangeCheck(f"IT.{of}.{name}", comparator, condition.values)

    def display(self, display: ResultDisplay) -> e.ResultDisplay:
        """A display with those of its results whose datasets have records in this file."""
        written = {dataset.name for dataset in self.datasets if self.profiles[dataset.name].records}
        results = (r for r in display.results if {r.dataset, display.population.dataset} <= written)
        return e.ResultDisplay(
            oid=f"RD.{display.name}",
            name=display.name,
            description=display.title,
            results=tuple(self.result(display, result) for result in results),
        )

    def result(self, display: ResultDisplay, result: AnalysisResult) -> e.AnalysisResult:
        """A result, with its dataset and that of its population, which may be the same."""
        population, own = display.population, result.dataset == display.population.dataset
        path = f"AR.{display.name}.{result.name}"
        (conditions,) = result.where.alternatives or ((),)
        (of_subjects,) = population.where.alternatives or ((),)
        where = WhereClause((both,)) if (both := conditions + of_subjects * own) else WhereClause()
        columns = (population.columns,) if population.columns else ()
        variables = (result.variables or ("USUBJID",)) + columns * own
        datasets = [self.analysed(result.dataset, f"WC.{path}", where, variables)]
        if not own:
            oid = f"WC.POPULATION.{population.name}"  # many results share it
            datasets.append(self.analysed(population.dataset, oid, population.where, columns))
        has_parameters = (result.dataset, "PARAMCD") in self.variables
        return e.AnalysisResult(
            oid=path,
            parameter_oid=f"IT.{result.dataset}.PARAMCD" if has_parameters else None,
            reason=result.reason,
            purpose=result.purpose,
            description=result.title,
            datasets=tuple(datasets),
            documentation=result.documentation or None,
            context="cdisc-rdeb analyze",
            code=computation(result, population),
        )

    def analysed(self, name: str, oid: str, where: WhereClause, variables: Sequence[str]) -> e.AnalysisDataset:
        """A dataset of a result; its where clause is defined when it is first asked for."""
        if where.alternatives and oid not in {clause.oid for clause in self.where_clauses}:
            dataset = next(dataset for dataset in self.datasets if dataset.name == name)
            checks = tuple(self.range_check(dataset, oid, condition) for condition in where.alternatives[0])
            self.where_clauses.append(e.WhereClauseDef(oid, checks))
        items = tuple(f"IT.{name}.{variable}" for variable in dict.fromkeys(variables))
        return e.AnalysisDataset(f"IG.{name}", oid if where.alternatives else None, items)

    def item(self, path: str, variable: Variable, values: Values, length: int | None = None) -> e.ItemDef:
        """The definition of a variable or value level."""
        kind = data_type(variable, values)
        width, digits = size(kind, values, length)
        coded = variable.codelists and kind in e.NUMERIC_OR_TEXT
        origin = variable.origin
        source = None if origin.type in ("Predecessor", "Not Available") else origin.source
        return e.ItemDef(
            oid=f"IT.{path}",
            name=variable.name,
            data_type=kind,
            length=width,
            significant_digits=digits,
            sas_field_name=variable.name if len(variable.name) <= LONGEST_NAME else None,
            display_format=variable.format or None,
            comment_oid=self.comment(path, variable.comment),
            description=variable.label,
            codelist_oid=self.codelists.oid(variable.codelists) if coded else None,
            origin=e.Origin(origin.type, source or None, self.source(origin.description) or None),
            value_list_oid=None,
        )

    def source(self, description: str) -> str:
        """A predecessor by the dataset that it is submitted in: a supplemental qualifier is in SUPP--."""
        name, _, variable = description.partition(".")
        dataset = self.study.datasets.get(name)
        if dataset is not None and variable in dataset.variables and dataset.variables[variable].supplemental:
            return f"SUPP{name}.QVAL where QNAM is {variable}"
        return description

    def method(self, path: str, variable: Variable) -> str | None:
        """The OID of the method of a derived variable, made here; None when there is none."""
        if variable.origin.type != "Derived" or not variable.method:
            return None
        self.methods.append(e.MethodDef(f"MT.{path}", f"Derivation of {path}", variable.method))
        return f"MT.{path}"

    def comment(self, path: str, text: str) -> str | None:
        """The OID of a comment, made here; None when there is no text."""
        if not text:
            return None
        self.comments.append(e.CommentDef(f"COM.{path}", text))
        return f"COM.{path}"


def place(dataset: Dataset) -> tuple[int, str]:
    """Where a dataset stands in the file: by class, then by name; a class that is not known last."""
    known = dataset.class_name in CLASSES
    return (CLASSES.index(dataset.class_name) if known else len(CLASSES), dataset.name)


def levels(dataset: Dataset, variable: Variable, profile: DatasetProfile) -> list[ValueLevel]:
    """The value levels of a variable that have a value; all of them when the dataset has no records at all."""
    return [
        level
        for level in dataset.value_levels.get(variable.name, ())
        if not profile.records or profile.levels.get((variable.name, level.name), Values()).present
    ]


def check_unique(built: e.Define) -> None:
    """Refuse two elements of one identifier, as references could not tell them apart."""
    twice = [oid for oid, count in Counter(built.oids()).items() if count > 1]
    if twice:
        raise WriteError(f"define.xml would have two elements {twice[0]}; rename one of the variables or value levels")
