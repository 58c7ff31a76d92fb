"""From model and Profile to the elements of a define.xml."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..errors import WriteError
from ..formats.limits import LONGEST_NAME
from ..model import EVERY_RECORD, Annotated, Dataset, Study, ValueLevel, Variable, WhereClause
from ..profile import DatasetProfile, Values
from ..standards.names import CLASSES, is_of_analysis
from ..version import VERSION
from . import elements as e
from .clauses import WhereClauses
from .codelists import CodeLists
from .coding import known_to, names_by_codelist, variables_by_dictionary
from .datatypes import data_type, size
from .displays import result_displays
from .documents import documents_of, leaves, supplemental
from .older import as_2_0
from .pages import Pages
from .stylesheet import STYLESHEET

#: When a study does not say when its specs were closed: no output may depend on a clock.
UNDATED = "1970-01-01"
NOTHING: Mapping[str, str] = {}


def define(
    study: Study,
    datasets: Sequence[Dataset],
    profiles: Mapping[str, DatasetProfile],
    lengths: Mapping[tuple[str, str], int],
    ending: str = "xpt",
    annotated: Sequence[Annotated] = (),
    supplements: Mapping[str, str] = NOTHING,
) -> e.Define:
    """All elements of the define.xml of these datasets, whose files end so, with the pages of the annotated CRF."""
    return Builder(study, datasets, profiles, lengths, ending, annotated, supplements).define()


class Builder:
    """Collects elements dataset by dataset; what an element refers to is made with it, so that nothing is left over."""

    def __init__(
        self,
        study: Study,
        datasets: Sequence[Dataset],
        profiles: Mapping[str, DatasetProfile],
        lengths: Mapping[tuple[str, str], int],
        ending: str,
        annotated: Sequence[Annotated] = (),
        supplements: Mapping[str, str] = NOTHING,
    ) -> None:
        self.study = study
        self.pages = Pages(annotated)
        self.supplements = tuple(e.Leaf(f"LF.{f.partition('.')[0]}", f, title) for f, title in supplements.items())
        self.ending = ending
        self.datasets = sorted(declared(study, datasets, profiles), key=place)
        self.profiles = profiles
        self.lengths = lengths
        self.codelists = CodeLists(study.codelists, study.standards, names_by_codelist(study))
        self.external: dict[str, e.CodeList] = {}
        self.coded_by = variables_by_dictionary(study, (*study.datasets.values(), *datasets))
        self.standards: dict[str, e.Standard] = {}
        self.value_lists: list[e.ValueListDef] = []
        self.clauses = WhereClauses({(d.name, v.name) for d in datasets for v in d.submitted()})
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
        written = {dataset.name for dataset in self.datasets if self.profiles[dataset.name].records}
        displays = tuple(result_displays(self.study.analyses, written, self.clauses))
        codelists = self.codelists.build(self.terminology)
        study = self.study
        documents = documents_of(study, {dataset.standard for dataset in self.datasets})
        built = e.Define(
            file_oid=f"DEFINE.{study.id}",
            created=f"{study.created or UNDATED}T00:00:00",
            originator="cdisc_rdeb",
            version=VERSION,
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
            where_clauses=tuple(self.clauses.made),
            item_groups=groups,
            items=tuple(self.items),
            codelists=(*codelists, *(self.external[oid] for oid in sorted(self.external))),
            methods=tuple(self.methods),
            comments=tuple(self.comments),
            displays=displays,
            annotated_crf=self.pages.documents(),
            supplemental_doc=(
                *(e.DocumentRef(leaf.id) for leaf in self.supplements),
                *supplemental(documents, study.analyses if displays else ()),
            ),
            leaves=(*self.pages.leaves(), *self.supplements, *leaves(documents)),
            stylesheet=STYLESHEET,
        )
        check_unique(built)
        return as_2_0(built) if study.define_version == "2.0" else built

    def note_terms(self) -> None:
        """Tell the codelists who uses which terms, before anything refers to them."""
        for dataset in self.datasets:
            profile = self.profiles[dataset.name]
            for variable in dataset.submitted():
                self.use(variable, profile.variables.get(variable.name, Values()))
                for level in levels(dataset, variable, profile):
                    self.use(level.variable, profile.levels.get((variable.name, level.name), Values()))

        for display in self.study.analyses:
            for result in display.results:
                self.use_asked(result.dataset, result.where)

    def use_asked(self, name: str, where: WhereClause) -> None:
        """Tell the codelists which of their terms an analysis asks for, whether any record has them or not."""
        dataset = next((dataset for dataset in self.datasets if dataset.name == name), None)
        for condition in where.conditions() if dataset is not None else ():
            variable = dataset.variables.get(condition.variable) if dataset is not None else None
            if variable is not None and variable.lists:
                profile = self.profiles[name].variables.get(variable.name, Values())
                asked = known_to(variable, self.study) & {*condition.values}
                self.use(variable, replace(profile, used=profile.used | asked))

    def use(self, variable: Variable, values: Values) -> None:
        """Tell the codelists of a variable which terms it uses."""
        kind = data_type(variable, values)
        if variable.lists and kind in e.NUMERIC_OR_TEXT:
            self.codelists.use(variable, values.used, kind)

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
            purpose="Analysis" if is_of_analysis(dataset.standard) else "Tabulation",
            structure=dataset.structure,
            standard_oid=self.standards[dataset.standard].oid if standard else None,
            is_non_standard=None if standard else "Yes",
            has_no_data=None if profile.records else "Yes",
            comment_oid=self.comment(name, dataset.comment),
            description=dataset.label,
            item_refs=tuple(references),
            domain_description=known.label if known and dataset.domain not in ("", name) else None,
            class_name=dataset.class_name or None,
            subclass=dataset.subclass or None,
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
            mandatory=variable.mandatory or ("Yes" if variable.core == "Req" else "No"),
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
        self.items.append(self.item(path, variable, values, where=level.where))
        alternatives = level.where.alternatives
        if not alternatives:
            raise WriteError(f"{path}: this value level has no where clause, and define.xml needs one; give it one")
        oids = tuple(f"WC.{path}" + (f".{i}" if len(alternatives) > 1 else "") for i, _ in enumerate(alternatives, 1))
        for oid, conditions in zip(oids, alternatives, strict=True):
            self.clauses.add(oid, dataset.name, path, conditions)
        return e.ItemRef(
            item_oid=f"IT.{path}",
            order_number=order,
            mandatory=variable.mandatory or "No",
            method_oid=self.method(path, variable),
            role=variable.role or None if dataset.standard == "SDTMIG" else None,
            where_clause_oids=oids,
        )

    def item(
        self,
        path: str,
        variable: Variable,
        values: Values,
        length: int | None = None,
        where: WhereClause = EVERY_RECORD,
    ) -> e.ItemDef:
        """The definition of a variable, or of the value level that a where clause makes of it."""
        kind = data_type(variable, values)
        width, digits = size(kind, values, length)
        coded = variable.lists and kind in e.NUMERIC_OR_TEXT
        origin = variable.origin
        stated = variable.planned is None or "origin" not in variable.filled or variable.state != "waiting"
        source = None if origin.type in ("Predecessor", "Not Available") else origin.source
        pages = self.pages.of(path, variable, where)
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
            codelist_oid=self.codelists.oid(variable, kind) if coded else self.dictionary(variable, values, kind),
            origin=e.Origin(origin.type, source or None, self.source(origin.description) or None, pages)
            if stated
            else None,
            value_list_oid=None,
        )

    def dictionary(self, variable: Variable, values: Values, kind: e.DataType) -> str | None:
        """The OID of the dictionary that a variable with values is coded by; None where the study names none."""
        found = next((d for d in self.study.dictionaries if variable.name in self.coded_by[d.name]), None)
        if found is None or not (values.present or values.planned) or kind not in e.NUMERIC_OR_TEXT:
            return None
        oid = f"CL.{re.sub('[^A-Za-z0-9]+', '_', found.name).upper()}" + (f".{kind}" if kind != "text" else "")
        name = found.name if kind == "text" else f"{found.name} Codes"
        made = e.CodeList(oid, name, kind, None, None, dictionary=found.name, version=found.version)
        self.external[oid] = made
        return oid

    def source(self, description: str) -> str:
        """A predecessor by the dataset that it is submitted in: a supplemental qualifier is in SUPP--."""
        name, _, variable = description.partition(".")
        dataset = self.study.datasets.get(name)
        if dataset is not None and variable in dataset.variables and dataset.variables[variable].supplemental:
            return f"SUPP{name}.QVAL where QNAM is {variable}"
        return description

    def method(self, path: str, variable: Variable) -> str | None:
        """The OID of the method of a variable, made here; None when there is none."""
        if not variable.method:
            return None
        self.methods.append(e.MethodDef(f"MT.{path}", f"Derivation of {path}", variable.method))
        return f"MT.{path}"

    def comment(self, path: str, text: str) -> str | None:
        """The OID of a comment, made here; None when there is no text."""
        if not text:
            return None
        self.comments.append(e.CommentDef(f"COM.{path}", text))
        return f"COM.{path}"


def declared(study: Study, datasets: Sequence[Dataset], profiles: Mapping[str, DatasetProfile]) -> Sequence[Dataset]:
    """The datasets to declare: Define-XML 2.0 cannot say that one has no data, so those without stay away."""
    return [d for d in datasets if study.define_version != "2.0" or profiles[d.name].records]


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
