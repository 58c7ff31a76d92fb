"""What people call datasets: by what they are about, in other studies, and as files."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ...errors import DID_YOU_MEAN, Meant, Open, closest
from .habits import bare, without_file

#: Words for what a dataset is about, by its domain; an analysis dataset is called AD and one of both.
ABOUT: Mapping[str, str] = {
    "AE": "adverse event events adverseevents teae sae",
    "CM": "conmed conmeds medication medications concomitant concomitantmedications meds",
    "CE": "clinicalevent clinicalevents",
    "DM": "demo demog demographics subjects",
    "DS": "disposition disp discontinuation eos",
    "DV": "deviation deviations protocoldeviations pd",
    "EC": "exposurecollected",
    "EG": "ecg ekg electrocardiogram",
    "EX": "exposure dosing dose expo treatment",
    "FA": "findingsabout wounds lesions",
    "IE": "eligibility inclusion criteria",
    "LB": "lab labs laboratory chem hema chemistry hematology lbc lbh clinlab",
    "MH": "medicalhistory history medhist",
    "PC": "pkconc concentrations pk conc",
    "PE": "physical physicalexam exam",
    "PP": "pkparam pkparameters parameters",
    "PR": "procedure procedures surgery biopsy",
    "QS": "qol questionnaire questionnaires quest hrqol pro eq5d score scores",
    "RS": "response resp efficacy disease clinicalclassification recist",
    "SV": "visits visit",
    "SC": "subjectcharacteristics",
    "TTE": "timetoevent survival os pfs surv",
    "TR": "tumor tumour tumorresults",
    "TU": "tumoridentification",
    "VS": "vital vitals vitalsigns",
    "SL": "subjects subject subjectlevel pop population",
}
AD = "AD"


def meant_dataset(name: str, known: Collection[str], or_all: bool = True) -> str:
    """A hint of the dataset that another name means: what it is about says it, else the nearest one.

    >>> meant_dataset("ADQOL", ["ADSL", "ADQS", "ADLB"]), meant_dataset("LABS", ["LB", "VS"])
    ('did you mean ADQS?', 'did you mean LB?')
    >>> meant_dataset("ADQX", ["ADSL", "ADQS", "ADLB"]), meant_dataset("XYZ", ["AE", "DM"])
    ('did you mean ADQS?', 'there are AE, DM')
    """
    bare_name = next((each for each in without_file(name) if each in known), "")
    if bare_name:
        return Meant([bare_name], name, "write {}")
    word, analysis = bare(name), name.upper().startswith(AD) and len(name) > len(AD)
    own = word.removeprefix(AD.casefold()) if analysis else word
    about = [domain for domain, words in ABOUT.items() if own in (domain.casefold(), *words.split())]
    for each in about:
        able = [f"{AD}{each}", each] if analysis else [each, f"{AD}{each}"]
        if found := next((other for other in able if other in known), ""):
            return Meant([found], name)
    if analysis and len(near := closest(name, known)) > 1:
        of_same = [each for each in near if each[: len(AD) + 1] == name[: len(AD) + 1].upper()]
        return Meant(of_same if len(of_same) == 1 else near, name)
    near = closest(name, known)
    return Meant(near, name, DID_YOU_MEAN) or (Open("there are {}", known) if or_all else "")
