"""Names that the guides fix outside of their tables: classes, data structures, ends of names, codes without an arm."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

#: The classes of datasets in the order of a define.xml. Source: Define-XML 2.1, ItemGroupDef; SDTM, then ADaM.
CLASSES = (
    "TRIAL DESIGN",
    "STUDY REFERENCE",
    "SPECIAL PURPOSE",
    "INTERVENTIONS",
    "EVENTS",
    "FINDINGS",
    "FINDINGS ABOUT",
    "RELATIONSHIP",
    "SUBJECT LEVEL ANALYSIS DATASET",
    "OCCURRENCE DATA STRUCTURE",
    "BASIC DATA STRUCTURE",
    "ADAM OTHER",
)

#: The guides by what people call them, in capital letters alone. Source: Define-XML 2.1, Standard (and 1.0 and 2.0,
#: StandardName: CDISC SDTM, SDTM-IG, ADaM-IG).
GUIDES: Mapping[str, str] = {
    "SDTM": "SDTMIG",
    "SDTMIG": "SDTMIG",
    "SDTMIGAP": "SDTMIG-AP",
    "SDTMIGMD": "SDTMIG-MD",
    "ADAM": "ADaMIG",
    "ADAMIG": "ADaMIG",
    "ADAMOCCDS": "ADaM OCCDS",
    "ADAMMD": "ADaMIG MD",
    "ADAMIGMD": "ADaMIG MD",
    "ADAMNCA": "ADaMIG NCA",
    "ADAMIGNCA": "ADaMIG NCA",
    "ADAMPOPPK": "ADaM popPK IG",
    "ADAMPOPPKIG": "ADaM popPK IG",
    "SEND": "SENDIG",
    "SENDIG": "SENDIG",
    "SENDIGAR": "SENDIG-AR",
    "SENDIGDART": "SENDIG-DART",
    "SENDIGGENETOX": "SENDIG-GENETOX",
    "BIMO": "BIMO",
    "TIG": "TIG",
}

#: The data structures of ADaM by their classes. Source: Define-XML 2.1 and 2.0, Class of an ItemGroupDef.
STRUCTURES: Mapping[str, str] = {
    "SUBJECT LEVEL ANALYSIS DATASET": "ADSL",
    "BASIC DATA STRUCTURE": "BDS",
    "OCCURRENCE DATA STRUCTURE": "OCCDS",
    "ADAM OTHER": "OTHER",
}

#: What the guide says in place of a term of a codelist, by its code: of races and ethnic groups that stand in SUPPDM.
#: Source: SDTMIG 3.4, 5.2, assumptions on RACE and ETHNIC.
WORDS_OF_GUIDE: Mapping[str, tuple[str, ...]] = {
    "C74457": ("MULTIPLE", "OTHER"),  # RACE
    "C66790": ("MULTIPLE", "OTHER"),  # ETHNIC
}

#: Ends of the names of variables that hold durations: AEDUR, LBELTM, RSEVLINT. Source: SDTM 2.0, Timing.
DURATIONS = ("DUR", "ELTM", "EVLINT")

#: Ends of the names of time points: a date of ISO 8601, or words such as VISIT 2. Source: SDTMIG 3.4, 4.4.7.
TIME_POINTS = ("STTPT", "ENTPT")

#: Ends of the names of dates, each with that of its study day. Source: SDTM 2.0, Timing.
STUDY_DAYS = (("DTC", "DY"), ("STDTC", "STDY"), ("ENDTC", "ENDY"))

#: Codes in place of an arm, as guides before 3.4 had them.
NO_ARM = ("SCRNFAIL", "NOTASSGN", "NOTTRT")


def is_of_send(standards: Iterable[tuple[str, str]]) -> bool:
    """Whether SEND is among guides and their versions.

    >>> is_of_send([("SEND-IG", "3.1")]), is_of_send([("SDTM-IG", "3.1")])
    (True, False)
    """
    return any(guide_called(name).startswith("SENDIG") for name, _ in standards)


def is_of_analysis(guide: str) -> bool:
    """Whether a guide is of datasets made for analysis: one of ADaM, or BIMO.

    >>> is_of_analysis("ADaM-OCCDSIG"), is_of_analysis("BIMO"), is_of_analysis("SDTMIG")
    (True, True, False)
    """
    return any(name in guide.upper() for name in ("ADAM", "BIMO"))


def guide_called(name: str) -> str:
    """The guide that people mean by a name, '' where that is none.

    >>> guide_called("ADaM-IG"), guide_called("CDISC SDTM"), guide_called("SDTM Implementation Guide")
    ('ADaMIG', 'SDTMIG', 'SDTMIG')
    """
    letters = "".join(filter(str.isalpha, name.upper())).removeprefix("CDISC")
    return GUIDES.get(letters.replace("IMPLEMENTATIONGUIDE", "IG").replace("MODEL", ""), "")


def version_in(text: str) -> str:
    """The version that a text says: its first number with points.

    >>> version_in("v3.4"), version_in("SDTMIG 3.1.2 Amendment 1"), version_in("draft")
    ('3.4', '3.1.2', '')
    """
    found = re.search(r"\d+(?:\.\d+)*", text)
    return found[0] if found else ""


#: The categories of disposition events that codelists of DSDECOD are for, by their codes. Source: SDTM terminology.
BY_CATEGORY: Mapping[str, str] = {
    "C66727": "DISPOSITION EVENT",  # NCOMPLT
    "C114118": "PROTOCOL MILESTONE",  # PROTMLST
    "C150811": "OTHER EVENT",  # OTHEVENT
}
