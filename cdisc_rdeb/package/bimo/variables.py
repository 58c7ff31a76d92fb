"""The variables of clinsite: label, type, and what fills each, in the order of the subject matter.

Source: BIMO Technical Conformance Guide 2.0 as public examples repeat it; the guide's own table was not seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ...model import Codelist, Origin, Term, Variable
from ...model.bimo import Bimo, Counted
from ...model.metadata import Type
from ...values.where import readable
from .counting import OF_POPULATION, OF_RECORDS, OF_SITE
from .data import SCREEN_FAILURE

#: Name, label and type. The longest label has lost its end: a label has 40 characters.
VARIABLES: tuple[tuple[str, str, Type], ...] = (
    ("STUDYID", "Study Identifier", "Char"),
    ("TITLE", "Study Title", "Char"),
    ("SPONCNT", "Sponsor Count", "Num"),
    ("SPONSOR", "Sponsor Name", "Char"),
    ("IND", "IND Number", "Num"),
    ("UNDERIND", "Under IND", "Char"),
    ("NDA", "NDA Number", "Num"),
    ("BLA", "BLA Number", "Num"),
    ("SUPPNUM", "Supplement Number", "Num"),
    ("SITEID", "Study Site Identifier", "Char"),
    ("ARM", "Description of Planned Treatment Arm", "Char"),
    ("COHORT", "Description of Planned Cohort", "Char"),
    ("SAFPOP", "Number of Subjects in Safety Population", "Num"),
    ("SCREEN", "Number of Subjects Screened", "Num"),
    ("DISCSTUD", "Number Subjects Discont. Study", "Num"),
    ("DISCTRT", "Number Subjects Discont. Study Treatment", "Num"),
    ("ENDPOINT", "Primary Endpoint", "Char"),
    ("ENDPTYPE", "Primary Endpoint Type", "Char"),
    ("TRTEFFR", "Treatment Efficacy Result", "Num"),
    ("TRTEFFS", "Treatment Efficacy Result STD", "Num"),
    ("CENSOR", "Number of Censored Observations", "Num"),
    ("NSAE", "Number of Non-Serious Adverse Events", "Num"),
    ("SAE", "Number of Serious Adverse Events", "Num"),
    ("DEATH", "Number of Deaths", "Num"),
    ("IMPDEV", "Number of Important Protocol Deviations", "Num"),
    ("NOIMPDEV", "Number of Non-Important Protocol Deviati", "Num"),
    ("FINLDISC", "Financial Disclosure Amount", "Char"),
    ("LASTNAME", "Investigator Last Name", "Char"),
    ("FRSTNAME", "Investigator First name", "Char"),
    ("MINITIAL", "Investigator Middle Initial", "Char"),
    ("PHONE", "Investigator Phone Number", "Char"),
    ("FAX", "Investigator Fax Number", "Char"),
    ("EMAIL", "Investigator Email Address", "Char"),
    ("COUNTRY", "Country", "Char"),
    ("STATE", "State", "Char"),
    ("CITY", "City", "Char"),
    ("POSTAL", "Postal Code", "Char"),
    ("STREET", "Street Address", "Char"),
    ("STREET1", "Street Address Continued", "Char"),
)
KEYS = ("SITEID", "ARM", "COHORT")
NO_YES = "NY"
CODELISTS = {
    NO_YES: Codelist(NO_YES, "No Yes Response", code="C66742", extensible=False),
    "ENDPTYPE": Codelist(
        "ENDPTYPE",
        "Primary Endpoint Type",
        terms={term: Term(term) for term in ("continuous", "discrete", "time to event", "other")},
    ),
}
MANDATORY = ("STUDYID", "SITEID", "ARM")
COMMENTS = {"ARM": f"{SCREEN_FAILURE} is a site's of whose subjects none has an arm."}


def variables(bimo: Bimo) -> dict[str, Variable]:
    """All variables with their origins, and the methods of those that are counted."""
    told, taken = methods(bimo), predecessors(bimo)
    coded = {"UNDERIND": (NO_YES,), "ENDPTYPE": ("ENDPTYPE",)}
    made = {}
    for number, (name, label, kind) in enumerate(VARIABLES):
        variable = Variable(name, label, kind, order=number, core="Req" if name in MANDATORY else "Perm")
        if name in told:
            variable = replace(variable, origin=Origin("Derived", "Sponsor"), method=told[name])
        elif name in taken:
            variable = replace(variable, origin=Origin("Predecessor", description=taken[name]))
        made[name] = replace(variable, codelists=coded.get(name, ()), comment=COMMENTS.get(name, ""))
    return made


def predecessors(bimo: Bimo) -> Mapping[str, str]:
    """The variables of the study that others are taken from."""
    taken = {"STUDYID": "ADSL.STUDYID", "SITEID": "DM.SITEID", "ARM": f"ADSL.{bimo.arm}"}
    if bimo.cohort:
        taken["COHORT"] = f"ADSL.{bimo.cohort}"
    if not any(site["COUNTRY"] for site in bimo.sites.values()):
        taken["COUNTRY"] = "DM.COUNTRY"
    of_summary = (name for name in ("TITLE", "SPONSOR") if not bimo.texts[name])
    return taken | {name: f"TS.TSVAL where TSPARMCD is {name}" for name in of_summary}


def methods(bimo: Bimo) -> Mapping[str, str]:
    """How each number came about, in words."""
    endpoint = bimo.endpoint
    of = f"records of {records(endpoint.records)}, of the subjects that SAFPOP counts"
    result = {
        "percent": f"The share, in percent, of the subjects that SAFPOP counts who have {records(endpoint.records)}.",
        "mean": f"The mean of {endpoint.value} of all {of}.",
        "median": f"The median of {endpoint.value} of all {of}.",
    }[endpoint.statistic]
    each = "the subjects, each 100 or 0" if endpoint.statistic == "percent" else f"these values of {endpoint.value}"
    told = {name: counted(name, counts) for name, counts in bimo.counts.items()}
    told["TRTEFFR"] = result
    told["TRTEFFS"] = f"The standard deviation of {each}, with n - 1; 0 of one."
    if endpoint.censored is not None:
        told["CENSOR"] = f"The number of {of}, where {readable(endpoint.censored)}."
    return told


def counted(name: str, counts: Counted) -> str:
    """What a number is of."""
    what = "records" if name in OF_RECORDS else "subjects with records"
    whose = "of the site, all arms together" if name == OF_SITE else "of the site, the arm and the cohort"
    also = " who are counted in SAFPOP too" if name in OF_POPULATION else ""
    return f"The number of {what} of {records(counts)}, of the subjects {whose}{also}."


def records(counts: Counted) -> str:
    """Records of a dataset, in words."""
    clause = readable(counts.where)
    return f"{counts.dataset} where {clause}" if clause else counts.dataset
