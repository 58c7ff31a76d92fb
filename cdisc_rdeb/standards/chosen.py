"""The standards that a study, or a folder of datasets, follows: versions, and look-ups in their tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..quick import dataclass
from . import analysis, ct, tabulation
from .ct import SHIPPED, Package, StandardCodelist
from .tables import StandardDataset, StandardVariable
from .versions import DEFAULTS, GUIDES


@dataclass(frozen=True, slots=True)
class Standards:
    """The versions of the guides, and the packages of controlled terminology in the order of a look-up.

    It holds names alone: tables are read when they are first asked for, and kept.

    >>> "LBLOBXFL" in Standards().sdtmig_dataset("LB").variables
    True
    >>> "LBLOBXFL" in Standards(sdtmig="3.2").sdtmig_dataset("LB").variables
    False
    """

    sdtmig: str = DEFAULTS["SDTMIG"]
    adamig: str = DEFAULTS["ADaMIG"]
    occds: str = DEFAULTS["OCCDS"]
    terminology: tuple[Package, ...] = SHIPPED

    def of(self, guides: Mapping[str, str]) -> Standards:
        """The same with other versions of some guides.

        >>> Standards().of({"SDTMIG": "3.3"}).sdtmig
        '3.3'
        """
        said = {name: guides.get(name, self.version(name)) for name in GUIDES}
        return replace(self, sdtmig=said["SDTMIG"], adamig=said["ADaMIG"], occds=said["OCCDS"])

    def version(self, standard: str) -> str:
        """The version of SDTMIG or ADaMIG, or the date of a package of terminology; '' for what is not chosen.

        >>> Standards().version("SDTMIG"), Standards().version("SDTM"), Standards().version("SENDIG")
        ('3.4', '2025-03-28', '')
        """
        packages = {package.name: package.date for package in self.terminology}
        guides = {"SDTMIG": self.sdtmig, "ADaMIG": self.adamig, "OCCDS": self.occds, "BIMO": DEFAULTS["BIMO"]}
        return {**packages, **guides}.get(standard, "")

    def called(self, standard: str) -> str:
        """A standard with its version: SDTMIG 3.3."""
        return f"{standard} {self.version(standard)}"

    def versions(self) -> dict[str, str]:
        """All versions by name; CT is one date where its packages have the same.

        >>> Standards().versions()
        {'SDTMIG': '3.4', 'ADaMIG': '1.3', 'CT': '2025-03-28'}
        """
        dates = dict.fromkeys(package.date for package in self.terminology)
        each = ", ".join(f"{package.name} {package.date}" for package in self.terminology)
        occds = {"OCCDS": self.occds} if self.occds != DEFAULTS["OCCDS"] else {}
        return {"SDTMIG": self.sdtmig, "ADaMIG": self.adamig, **occds, "CT": each if len(dates) > 1 else "".join(dates)}

    def sdtmig_datasets(self) -> Mapping[str, StandardDataset]:
        """The datasets of SDTMIG by name, in the order of the CDISC Library (by class)."""
        return tabulation.datasets(self.sdtmig)

    def sdtmig_dataset(self, name: str) -> StandardDataset | None:
        """The dataset of SDTMIG with this name, or None if the guide has none.

        The supplemental qualifiers of any dataset (SUPPAE, SUPPQSCG) are the guide's SUPPQUAL under that name.
        A split dataset other than these (QSCG) is not in the guide: ask for its domain.

        >>> Standards().sdtmig_dataset("AE").label, Standards().sdtmig_dataset("SUPPAE").label
        ('Adverse Events', 'Supplemental Qualifiers for AE')
        """
        return tabulation.dataset(self.sdtmig, name)

    def tabulation_dataset(self, domain: str, class_name: str = "") -> StandardDataset | None:
        """The guide's dataset, else one of a domain that the sponsor made, with the variables of its class.

        None for a domain that the guide lacks and whose class is not said.

        >>> Standards().tabulation_dataset("XH", "Findings").variables["XHTESTCD"].core
        'Req'
        >>> Standards().tabulation_dataset("XH") is None, Standards().tabulation_dataset("AE", "FINDINGS").label
        (True, 'Adverse Events')
        """
        return self.sdtmig_dataset(domain) or tabulation.dataset_of_class(self.sdtmig, domain, class_name)

    def model_variable(self, class_name: str, name: str, domain: str) -> StandardVariable | None:
        """The variable of SDTM that a dataset of this class may have, or None if the model has none.

        For variables that SDTMIG does not list for the dataset, and for domains it does not know. `name` is
        the name in the dataset (AEFAST), `class_name` the class in the guide's or define.xml's spelling.

        >>> Standards().model_variable("Events", "AEFAST", "AE") is None  # --FAST is for interventions and findings
        True
        >>> variable = Standards().model_variable("Findings", "VSFAST", "VS")
        >>> variable.label, variable.core, variable.codelists
        ('Fasting Status', 'Perm', ('C66742',))
        """
        return self.model_variables(class_name, domain).get(name)

    def model_variables(self, class_name: str, domain: str) -> Mapping[str, StandardVariable]:
        """All variables SDTM offers a dataset, by name, in the order of the model.

        >>> list(Standards().model_variables("Trial Design", "TE"))
        ['STUDYID', 'DOMAIN', 'ETCD', 'ELEMENT', 'TESTRL', 'TEENRL', 'TEDUR']
        """
        return tabulation.model_variables(self.sdtmig, class_name, domain)

    def kept_variable(self, name: str) -> StandardVariable | None:
        """A variable of SDTM by its name alone, as analysis datasets keep it; records that they add may do without it.

        >>> Standards().kept_variable("AETERM").label, Standards().kept_variable("AVAL")
        ('Reported Term for the Adverse Event', None)
        """
        return tabulation.kept_variable(self.sdtmig, name)

    def adamig_variables(self, data_structure: str) -> Mapping[str, StandardVariable]:
        """The variables of an ADaM data structure as the guide names them (TRTxxP, AVALCATy, *DT)."""
        return analysis.variables(self.adamig, self.occds, data_structure)

    def adamig_variable(self, data_structure: str, name: str) -> StandardVariable | None:
        """The variable of ADaMIG that a name in a dataset stands for, or None.

        >>> Standards().adamig_variable("ADSL", "TRT01P").label
        'Planned Treatment for Period 01'
        """
        return analysis.variable((self.adamig, self.occds, self.sdtmig), data_structure, name)

    def codelist(self, key: str, package: str | None = None) -> StandardCodelist | None:
        """The codelist with this C-code (C66742) or short submission value (NY), or None if there is none.

        Looked for in the SDTM terminology first, then ADaM, then Define-XML; only in `package` if one is named.

        >>> Standards().codelist("NY").code, Standards().codelist("C66742").label, Standards().codelist("DTYPE").package
        ('C66742', 'No Yes Response', 'ADaM')
        """
        return ct.codelist(self.terminology, key, package)

    def codelist_names(self) -> tuple[str, ...]:
        """The short submission values of all codelists, those of the SDTM terminology first."""
        return ct.codelist_names(self.terminology)

    def paired_codelist(self, key: str) -> StandardCodelist | None:
        """The other codelist of a pair of codes and names (LBTESTCD and LBTEST), or None if it is in no pair."""
        return ct.paired_codelist(self.terminology, key)


#: What is followed where nothing says otherwise.
DEFAULT = Standards()
